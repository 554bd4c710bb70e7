"""Cells that stopped with an error: a check must not take the answer from before for the one that stands in the cell.

`begin` starts it, and from then on IPython tells of every cell before and after it runs. Kept is why a cell stopped
that would have made an exercise's name anew and left it as it was. Without IPython nothing is watched. `checking` asks.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

from .card import running_shell
from .exercises import Exercise, Failure, is_ours
from .exercises.calling import failure_of
from .exercises.failures import named

MADE = re.compile(r"^(?:async +)?(?:def +(\w+)|(\w+) *=(?!=| *check\())", re.M)  # the text may be no Python

_before: dict[str, Any] = {}  # what the names that the running cell makes stood for when it began
_stumbled: dict[str, tuple[Failure, Any]] = {}  # per name why its cell stopped, and what it has stood for since


def watch() -> None:
    """Listen to what IPython tells, where there is one; a second time changes nothing."""
    if (shell := running_shell()) is not None:
        shell.events.register("pre_run_cell", begun)
        shell.events.register("post_run_cell", ended)


def begun(info) -> None:
    """A cell is about to run."""
    _before.clear()
    with suppress(Exception):  # our own traceback below a student's cell would help nobody
        _before.update(bound(info))


def ended(result) -> None:
    """A cell has run, or could not."""
    with suppress(Exception):
        error = result.error_before_exec or result.error_in_exec
        for name, value in bound(result.info).items():
            _stumbled.pop(name, None)
            if error is not None and value is _before.get(name):
                _stumbled[name] = failure_in(error), value


def bound(info) -> dict[str, Any]:
    """The names that a cell makes, with what they stand for now."""
    names = running_shell().user_ns
    return {name: names.get(name) for pair in MADE.findall(info.raw_cell) for name in pair if name}


def failure_in(error: BaseException) -> Failure:
    """The exception that ended a cell; a SyntaxError knows its line itself, since nothing has run."""
    failure = failure_of(error)
    if failure.line is None and isinstance(error, SyntaxError):
        return replace(failure, text=str(error.msg), line=error.lineno)
    return failure


def stumbled(exercise: Exercise, candidate) -> str:
    """Why the cell of an answer stopped, where the candidate is what its name has stood for since; else nothing."""
    failure, value = _stumbled.get(exercise.name, (None, None))
    if failure is None or not (candidate is value or candidate is None or is_ours(candidate)):
        return ""
    line = failure.called or failure.line
    sentence = f"The cell of `{exercise.name}` stopped{f' in line {line}' if line else ''}: {named(failure)}"
    letter = re.match(r"name '(\w)' is not defined", failure.text)
    if letter and letter[1].lower() in exercise.options:
        sentence += f' A letter stands in quotes: `{exercise.name} = "{letter[1].lower()}"`.'
    return sentence
