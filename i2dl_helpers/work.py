"""The folder `work/`, where a student's notebooks lie: filled, found again, brought up to date.

Nothing that a student wrote is ever overwritten here. Beside each notebook `work/.course/` keeps the text that the
course gave, so that a newer version can be told from a student's own changes; `carrying` merges the three, and
`work/backups/` keeps the file as it was. `__main__` makes commands of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from . import notebook as nb
from .carrying import Carried, answered, carry, filled
from .files import NotebookError, write_text

SERVED = "/static/book"  # where `i2dl lab` serves the book
NO_BOOK = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>The book is not made yet</title>
<body style="font: 18px/1.5 sans-serif; max-width: 34em; margin: 3em auto; padding: 0 1em">
<h1>The book is not made yet</h1>
<p>Type <code>make book</code> in a terminal, in the course's folder. It takes a few minutes. Then start
<code>make lab</code> again.</p>
<p>In the notebook, run the widget's cell: there it moves without the book.</p>
</html>
"""


class Updated(NamedTuple):
    """What an update did to one notebook: made it, left it, merged it, or could not read it."""

    stem: str
    state: str  # "new", "same", "updated" or "unreadable"
    carried: Carried | None = None
    error: str = ""


def ours(root: Path) -> dict[str, Path]:
    """The course's notebooks, by stem."""
    return {path.stem: path for path in sorted((root / "notebooks").glob("*.ipynb"))}


def handed_out(path: Path) -> dict:
    """One of the course's notebooks as students get it."""
    return nb.linked(nb.read(path), SERVED)


def mine(root: Path, stem: str) -> Path:
    """The student's copy of a notebook."""
    return root / "work" / f"{stem}.ipynb"


def given(root: Path, stem: str) -> Path:
    """The text that the course gave when the student got it."""
    return root / "work" / ".course" / f"{stem}.ipynb"


def find(root: Path | None, name: str, folder: str) -> Path:
    """The notebook that a person means by a path, a stem, or the beginning of one: ``01``, or ``1``.

    Raises
    ------
    NotebookError
        Where there is none, or more than one.
    """
    path = Path(name).expanduser()
    if path.is_file():
        return path
    there = sorted((root / folder).glob("*.ipynb")) if root else []
    asked = path.name.removesuffix(".ipynb")
    hits = [p for p in there if p.stem == asked] or [p for p in there if asked and p.stem.startswith(asked)]
    hits = hits or [p for p in there if p.stem.startswith(f"0{asked}_")]
    if len(hits) == 1:
        return hits[0]
    stems = ", ".join(p.stem for p in hits or there) or "no notebooks (`i2dl lab` fills work/)"
    raise NotebookError(f"{'More than one' if hits else 'No'} notebook is meant by {name}: {folder}/ has {stems}.")


def fill(root: Path) -> list[str]:
    """Copy the course's notebooks that are not there yet; the stems of those copied."""
    copied = []
    for stem, path in ours(root).items():
        if not mine(root, stem).exists():
            _give(root, stem, handed_out(path))
            copied.append(stem)
    return copied


def announce_book(root: Path, place: Path) -> None:
    """Write, for each page of the book, one that says how the book is made: it is served until there is another."""
    place.mkdir(parents=True, exist_ok=True)
    for stem in ours(root):
        write_text(place / f"{stem}.html", NO_BOOK)


def behind(root: Path) -> list[str]:
    """The stems of the notebooks of which the course has a newer version than the student got."""
    return [
        stem for stem, path in ours(root).items() if given(root, stem).exists() and base(root, stem) != handed_out(path)
    ]


def update(root: Path) -> Iterator[Updated]:
    """Bring the course's present notebooks into `work/`, with every answer; what became of each, one by one."""
    now = datetime.now()
    new, old, before = {stem: handed_out(path) for stem, path in ours(root).items()}, {}, {}
    for stem in new:
        before[stem] = base(root, stem)
        try:
            old[stem] = nb.read(mine(root, stem)) if mine(root, stem).exists() else None
        except NotebookError as error:
            yield Updated(stem, "unreadable", error=str(error))
    movers = _movers(new, old, before)
    for stem, student in old.items():
        arriving = {name: nb.answers(old[start])[name] for name, (start, goal) in movers.items() if goal == stem}
        if before[stem] == new[stem] and student is not None and not arriving:
            yield Updated(stem, "same")
            continue
        leaving = [name for name, (start, _) in movers.items() if start == stem]
        carried = carry(new[stem], student or new[stem], before[stem], f"{now:%Y-%m-%d}", leaving)
        for cell in carried.notebook["cells"]:
            if nb.grade_id(cell) in arriving:
                cell |= filled(cell, arriving[nb.grade_id(cell)])
                carried.answers.append(nb.grade_id(cell))
        yield Updated(stem, _put(root, stem, new[stem], student, carried.notebook, now), carried)


def base(root: Path, stem: str) -> dict | None:
    """The notebook as the course gave it, or None where that is not known any more."""
    try:
        return nb.clean(nb.read(given(root, stem)))
    except NotebookError:
        return None


def _movers(new: dict, old: dict, before: dict) -> dict[str, tuple[str, str]]:
    """Answers whose exercise is asked in another notebook now: name → (where it was, where it goes)."""
    goals = {name: stem for stem in old for name in nb.answers(new[stem])}
    movers = {}
    for stem, student in old.items():
        for name in answered(student, before[stem]) if student else ():
            goal = goals.get(name, stem)
            if goal != stem and name not in nb.answers(old[goal] or {"cells": []}):
                movers.setdefault(name, (stem, goal))
    return movers


def _put(root: Path, stem: str, new: dict, student: dict | None, merged: dict, now: datetime) -> str:
    """Write a merged notebook, after a copy of the old file; what was done to it."""
    state = "new" if student is None else "same" if nb.clean(student) == merged else "updated"
    if state == "updated":
        backup = root / "work" / "backups" / f"{now:%Y-%m-%d_%H-%M-%S-%f}" / f"{stem}.ipynb"
        backup.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(mine(root, stem), backup)
    given(root, stem).parent.mkdir(parents=True, exist_ok=True)
    if state != "same":
        nb.write(mine(root, stem), merged)
    nb.write(given(root, stem), new)
    return state


def reset(notebook: dict, name: str) -> bool:
    """Put the stub of an exercise back and keep the old answer below it, in a comment; False where it was untouched.

    Raises
    ------
    NotebookError
        Where the notebook does not ask that exercise.
    """
    asked = {exercise.name: (exercise, cell) for exercise, cell in nb.exercises(notebook)}
    if name not in asked:
        meant = "".join(f" Is {near} meant?" for near in get_close_matches(name, asked, n=1))
        raise NotebookError(f"This notebook does not ask {name}; it asks {', '.join(asked) or 'nothing'}.{meant}")
    exercise, cell = asked[name]
    stub, old, day = nb.stub(exercise), cell["source"], f"{datetime.now():%Y-%m-%d}"
    if old.strip() in (stub, ""):
        cell["source"] = stub
        return False
    if cell["cell_type"] == "code":
        comment = "".join(f"# {line}\n".replace("# \n", "#\n") for line in old.splitlines()).rstrip()
        cell["source"] = f"{stub}\n\n\n# Your answer before the reset of {day}:\n{comment}"
        cell |= {"outputs": [], "execution_count": None}
    else:
        hidden = old.replace("-->", "--&gt;")
        cell["source"] = f"{stub}\n\n<!-- Your answer before the reset of {day}:\n{hidden}\n-->"
    return True


def _give(root: Path, stem: str, notebook: dict) -> None:
    given(root, stem).parent.mkdir(parents=True, exist_ok=True)
    nb.write(mine(root, stem), notebook)
    nb.write(given(root, stem), notebook)
