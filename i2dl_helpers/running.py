"""A student's notebook judged from outside: what `i2dl check` prints.

The setup, the answers and the cells that the student added are run in a process of its own (`serving`), the
demonstrations left out. Whatever a cell does there, an endless loop or the end of its process, costs that answer only:
the process is begun again without it.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from . import notebook as nb
from .exercises import catalogue
from .exercises.model import Exercise
from .files import NotebookError
from .serving import STUMBLED, Verdict

START = 60.0  # seconds until Python and the package are loaded, at most


class Step(NamedTuple):
    """One cell to run; `exercise` is None for the setup and for the student's own cells."""

    label: str
    source: str
    exercise: Exercise | None = None


def steps(notebook: dict, course: dict | None = None) -> Iterator[Step]:
    """The cells of a student's notebook that make up their work, in order.

    Parameters
    ----------
    notebook : dict
        The student's.
    course : dict, optional
        The course's own text, by which a cell that the student added is known; without it none counts as added.
    """
    answers = {id(cell): exercise for exercise, cell in nb.exercises(notebook)}
    given = {key for cell in course["cells"] for key in (cell["id"], cell["source"])} if course else None
    for number, cell in enumerate(notebook["cells"], 1):
        name = nb.grade_id(cell)
        if id(cell) in answers:
            yield Step(name, cell["source"], answers[id(cell)])
        elif cell["cell_type"] == "code" and name == "setup":
            yield Step("the setup cell", cell["source"])
        elif cell["cell_type"] == "code" and name is None and given and not {cell.get("id"), cell["source"]} & given:
            yield Step(f"your cell {number}", cell["source"])


def judge(
    notebook: dict, course: dict | None, folder: Path, timeout: float, tell: Callable[[str], None] = lambda label: None
) -> list[Verdict]:
    """Judge every answer in a notebook.

    Parameters
    ----------
    notebook, course : dict
        As in `steps`.
    folder : Path
        Where the cells run, as in a kernel.
    timeout : float
        Seconds for one cell and its judgement.
    tell : callable
        Is told each step's name when it is begun.

    Returns
    -------
    list of Verdict
        One for each exercise that the notebook asks, in its order; one with the state "stumbled" for each of the
        student's own cells (or the setup) that did not run. Ctrl-C ends it early, and then the rest says so.
    """
    todo = list(steps(notebook, course))
    verdicts = {s.label: _of_prose(s) for s in todo if s.exercise and s.exercise.kind == "written"}
    try:
        while (stopped := _one_run(todo, verdicts, folder, timeout, tell)) is not None:
            _stop(verdicts, *stopped)
    except KeyboardInterrupt:
        pass
    for step in todo:
        if step.exercise and step.label not in verdicts:
            _stop(verdicts, step.label, "Not judged: the run was stopped before its end.")
    asked = [verdicts[step.label] for step in todo if step.exercise]
    return asked + [verdict for verdict in verdicts.values() if verdict.state == STUMBLED]


def _of_prose(step: Step) -> Verdict:
    open_still = step.source.strip() in ("", nb.WRITTEN)
    return Verdict(step.label, 0, step.exercise.points, "open" if open_still else "written")


def _stop(verdicts: dict[str, Verdict], label: str, why: str) -> None:
    of = catalogue[label].points if label in catalogue else 0
    verdicts[label] = Verdict(label, 0, of, "wrong" if of else STUMBLED, why)


def _one_run(todo, verdicts, folder, timeout, tell) -> tuple[str, str] | None:
    """Let a process run the steps until its end (None), or until one has to be left out: which, and why."""
    known = {name: verdict.state == "right" for name, verdict in verdicts.items()}
    fields = [(step.label, step.source, step.exercise is not None) for step in todo]
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "steps.json"
        file.write_text(json.dumps({"steps": fields, "known": known}), encoding="utf-8")
        process, label = _begin(file, folder), None
        try:
            for message in _messages(process, timeout):
                if "begun" in message:
                    label = message["begun"]
                    tell(label)
                elif "verdict" in message:
                    verdict = Verdict(*message["verdict"])
                    verdicts[verdict.name] = verdict
                else:
                    return None
            if label is None:
                raise NotebookError("The process that runs the notebook could not be started.")
            return label, "It ended the process that ran it."
        except TimeoutError:
            return label or todo[0].label, f"It was stopped after {timeout:g} s: does a loop in it never end?"
        except KeyboardInterrupt:
            _stop(verdicts, label or todo[0].label, "You stopped it.")
            raise
        finally:
            _end(process)


def _begin(file: Path, folder: Path) -> subprocess.Popen:
    """The process, in a group of its own: Ctrl-C is ours to answer, and all that it starts ends with it."""
    environment = {key: value for key, value in os.environ.items() if key != "NBGRADER_EXECUTION"}
    apart = {"creationflags": 0x200} if os.name == "nt" else {"start_new_session": True}  # 0x200: new process group
    return subprocess.Popen(
        [sys.executable, "-m", "i2dl_helpers.serving", str(file)],
        cwd=folder,
        env=environment | {"MPLBACKEND": "agg"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **apart,
    )


def _messages(process: subprocess.Popen, timeout: float) -> Iterator[dict]:
    """What the process says, until it has ended; TimeoutError where it is silent for too long."""
    lines: queue.Queue = queue.Queue()

    def listen():
        with process.stdout as out:
            for line in out:
                lines.put(line)
        lines.put(None)

    threading.Thread(target=listen, daemon=True).start()
    patience = max(timeout, START)
    while True:
        until = time.monotonic() + patience
        while True:
            try:
                line = lines.get(timeout=0.2)  # in small pieces, since on Windows Ctrl-C has to wait for it
                break
            except queue.Empty:
                if time.monotonic() > until:
                    raise TimeoutError from None
        if line is None:
            return
        yield json.loads(line)
        patience = timeout


def _end(process: subprocess.Popen) -> None:
    """End the process and what it started; nothing to do where it has ended by itself."""
    process.stdin.close()
    if os.name == "nt":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
