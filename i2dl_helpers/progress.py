"""What a student has solved so far, in all notebooks, and what they predicted: one small file.

`checking` and `predicting` write here, `mine` takes the source of a solved answer from here into a later notebook, and
`i2dl progress` shows it. A student's notebook must never stumble over it: two notebooks may write at once, a process
may die in the middle, the disk may be full; whatever happens, the file is whole and the notebook goes on.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from .files import locked, write_text

VERSION = 1
FIELDS = {
    "checks": {"points": int, "of": int, "passed": bool, "source": (str, type(None)), "when": str},
    "predictions": {"question": str, "answer": str, "outcome": (str, type(None)), "when": str},
}


class Row(NamedTuple):
    """Where a notebook stands; a written question is left to the person who marks it, and counts nowhere here."""

    notebook: str
    solved: int  # core exercises and questions
    exercises: int
    points: int
    of: int
    bonus: int  # points of starred exercises, beyond `of`
    next: str | None  # the first core exercise that is not solved yet


def repository() -> Path | None:
    """The folder of the course: the nearest one around here, else the one in which this package lies."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).parents[1]):
        if (folder / "notebooks").is_dir() and (folder / "i2dl_helpers").is_dir():
            return folder
    return None


def place() -> Path | None:
    """The file that holds the progress, or None where nothing is to be kept."""
    named = os.environ.get("I2DL_STATE")
    if named is not None:
        return None if named.lower() in ("", "off") else Path(named).expanduser()
    if os.environ.get("CI", "").lower() not in ("", "0", "false") or os.environ.get("NBGRADER_EXECUTION"):
        return None
    folder = repository()
    return folder / ".progress.json" if folder else None


# Written


def record_check(name: str, points: int, max_points: int, passed: bool, source: str | None = None) -> None:
    """Note the outcome of a check. What was once reached stays: a later, worse answer takes nothing away.

    Parameters
    ----------
    name : str
        Of the exercise.
    points, max_points : int
    passed : bool
    source : str, optional
        Text of the answer; kept where it passed, for `mine`.
    """

    def change(state: dict) -> None:
        old = state["checks"].get(name, {"points": 0, "passed": False, "source": None})
        solved = passed or old["passed"]
        state["checks"][name] = {
            "points": max_points if solved else min(max_points, max(int(points), old["points"])),
            "of": int(max_points),
            "passed": bool(solved),
            "source": source if passed and source else old["source"],
            "when": _now(),
        }

    _change(change)


def reopen(name: str) -> None:
    """Count an exercise as never checked, since its cell is blank again; its points and its text are let go."""
    if name in checks():
        _change(lambda state: state["checks"].pop(name, None))


def record_prediction(id: str, question: str, answer: str, outcome: str | None = None) -> None:
    """Note what a student predicted and, where it is known, what came out; which answer counts, `predicting` says."""

    def change(state: dict) -> None:
        outcome_text = None if outcome is None else str(outcome)
        state["predictions"][id] = {
            "question": question,
            "answer": str(answer),
            "outcome": outcome_text,
            "when": _now(),
        }

    _change(change)


def _change(change: Callable[[dict], None]) -> None:
    path = place()
    if path is None:
        return
    try:
        with locked(path):
            state = _load_or_set_aside(path)
            change(state)
            write_text(path, json.dumps(state, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        _tell(f"Your progress is not being kept: {path} cannot be written ({error.strerror or error}).")


# Read


def solved() -> dict[str, dict[str, Any]]:
    """What was solved, by exercise: ``points``, ``of``, ``source`` and ``when``."""
    return {name: entry for name, entry in checks().items() if entry["passed"]}


def checks() -> dict[str, dict[str, Any]]:
    """Every exercise that was checked, solved or not yet."""
    return _state()["checks"]


def predictions() -> dict[str, dict[str, Any]]:
    """What was predicted, by id: ``question``, ``answer``, ``outcome`` and ``when``."""
    return _state()["predictions"]


def source(name: str) -> str | None:
    """The text of the student's last right answer, or None where there is none."""
    return solved().get(name, {}).get("source")


def summary() -> list[Row]:
    """One row a notebook, in the order of the catalogue."""
    from .exercises import catalogue

    reached, rows = checks(), []
    for notebook in dict.fromkeys(exercise.notebook for exercise in catalogue.values()):
        asked = [e for e in catalogue.values() if e.notebook == notebook and e.kind != "written"]
        points = {e.name: reached[e.name]["points"] if e.name in reached else 0 for e in asked}
        core = [e for e in asked if e.core]
        open_ones = [e.name for e in core if not reached.get(e.name, {}).get("passed")]
        rows.append(
            Row(
                notebook=notebook,
                solved=len(core) - len(open_ones),
                exercises=len(core),
                points=sum(points[e.name] for e in core),
                of=sum(e.points for e in core),
                bonus=sum(points[e.name] for e in asked if not e.core),
                next=open_ones[0] if open_ones else None,
            )
        )
    return rows


def last_worked() -> datetime | None:
    """When something was last checked or predicted; None where nothing was."""
    times = [entry["when"] for entry in [*checks().values(), *predictions().values()]]
    return max(map(datetime.fromisoformat, times), default=None)


def ago(when: datetime, now: datetime | None = None) -> str:
    """How long ago that was, in words: "12 minutes ago"."""
    seconds = ((now or datetime.now().astimezone()) - when).total_seconds()
    for length, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def came_true() -> tuple[int, int]:
    """How many predictions came out as they were made, and of how many the outcome is known."""
    judged = [entry for entry in predictions().values() if entry["outcome"] is not None]
    return sum(entry["answer"] == entry["outcome"] for entry in judged), len(judged)


def _state() -> dict[str, Any]:
    """The present state; empty where nothing is kept or it cannot be read."""
    path = place()
    if path is None:
        return _empty()
    try:
        return _load(path)
    except OSError as error:
        _tell(f"Your progress cannot be read: {path} ({error.strerror or error}).")
    except ValueError:
        try:
            with locked(path):  # so that no file which somebody has mended meanwhile is set aside
                return _load_or_set_aside(path)
        except OSError as error:
            _tell(f"Your progress is damaged, and {path} cannot be set aside ({error.strerror or error}).")
    return _empty()


# The file


def _empty() -> dict[str, Any]:
    return {"version": VERSION, "checks": {}, "predictions": {}}


def _load(path: Path) -> dict[str, Any]:
    """The state in the file, empty where there is no file; ValueError where it is not one of ours."""
    try:
        state = json.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return _empty()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise ValueError("not a state of this version")
    for part, fields in FIELDS.items():
        entries = state.get(part)
        if not isinstance(entries, dict) or not all(_fits(entry, fields) for entry in entries.values()):
            raise ValueError(f"{part} are not as they were written")
    return state


def _fits(entry: Any, fields: dict[str, Any]) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key, ...), kind) for key, kind in fields.items())


def _load_or_set_aside(path: Path) -> dict[str, Any]:
    try:
        return _load(path)
    except ValueError:
        aside = path.with_name(f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S-%f}")
        os.replace(path, aside)
        _tell(
            f"The file with your progress was damaged; it is kept as {aside}, and a new one is begun. "
            "`i2dl progress --rebuild` counts again what your notebooks have solved."
        )
        return _empty()


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


@functools.cache
def _tell(sentence: str) -> None:
    """Say it once; on standard output, since under nbgrader anything on standard error costs a cell its points."""
    print(sentence)
