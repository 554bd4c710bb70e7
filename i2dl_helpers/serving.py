"""The process in which a student's notebook is run and judged: what `running` begins, listens to, and may have to end.

It runs one step after the other in IPython, so that magics work, judges each answer right after its cell, and puts the
reference where an answer is wrong, as a notebook does. It says what it does in lines of JSON; what the cells print goes
nowhere.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from . import notebook as nb
from .checking import source_of
from .exercises import catalogue, evaluate, is_ours
from .exercises.model import Exercise

STUMBLED = "stumbled"  # the state of a cell that is no answer and did not run


class Verdict(NamedTuple):
    """What came of one answer; `source` is what `mine` needs of a right one."""

    name: str
    points: int = 0
    of: int = 0
    state: str = "open"  # "right", "wrong", "open" (nothing written yet) or "written" (a person marks it)
    sentence: str = ""
    source: str | None = None


def serve(path: str) -> None:
    """Run the steps in a file that `judge` wrote, and say, a line of JSON each, what is begun and what came of it."""
    todo = json.loads(Path(path).read_text(encoding="utf-8"))
    known = todo["known"]  # what needs no verdict any more: its cell is run where it is right, else left out
    say, shell = _alone(), _shell()
    for label, source, is_answer in todo["steps"]:
        exercise = catalogue[label] if is_answer else None
        if known.get(label, True):
            say({"begun": label})
            failure = _run(shell, label, source)
            if exercise and label not in known:
                verdict = _verdict(exercise, source, shell.user_ns.get(label), failure)
                known[label] = verdict.state == "right"
                say({"verdict": verdict})
            elif failure and not exercise:
                say({"verdict": Verdict(label, state=STUMBLED, sentence=failure)})
        if exercise and exercise.kind == "function" and not known[label]:
            shell.user_ns[label] = exercise.reference
    say({"done": True})


def _alone() -> Callable[[dict], None]:
    """Keep the way to the one who asks, and cut everything else off: what cells print, and what they would read."""
    out, into = os.fdopen(os.dup(1), "w", encoding="utf-8"), os.fdopen(os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)

    def until_alone():
        into.read()  # ends when the one who asked has gone
        os._exit(1)

    threading.Thread(target=until_alone, daemon=True).start()

    def say(message):
        out.write(json.dumps(message) + "\n")
        out.flush()

    return say


def _shell():
    """IPython as it is in a kernel, so that magics work, without its history."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    return InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def _run(shell, label: str, source: str) -> str:
    """Run one cell; what went wrong in a few words, or nothing."""
    shell.user_ns.pop(label, None)  # what the setup put under an answer's name does not count as one
    result = shell.run_cell(source)
    error = result.error_before_exec or result.error_in_exec
    return f"{type(error).__name__}: {error}" if error is not None else ""


def _verdict(exercise: Exercise, source: str, candidate: Any, failure: str) -> Verdict:
    wrong = Verdict(exercise.name, 0, exercise.points, "wrong")
    if failure:
        return wrong._replace(sentence=f"The cell does not run: {failure}")
    if source.strip() in ("", nb.stub(exercise)):
        return wrong._replace(state="open")
    if exercise.kind == "function" and (candidate is None or is_ours(candidate)):
        return wrong._replace(sentence=f"The cell defines no function `{exercise.name}`: was it renamed?")
    report = evaluate(exercise.name, candidate)
    state = "right" if report.passed else "wrong" if report.attempted else "open"
    kept = source_of(candidate, exercise.name) if report.passed and exercise.kind == "function" else None
    return wrong._replace(points=report.points, state=state, sentence=_sentence(report), source=kept)


def _sentence(report) -> str:
    """The one thing that helps most: where it failed first, and why."""
    if report.passed or not report.attempted:
        return ""
    failed = next(result for result in report.results if not result.passed)
    return f"{failed.criterion}: {report.diagnosis or failed.message}"


if __name__ == "__main__":
    serve(sys.argv[1])
