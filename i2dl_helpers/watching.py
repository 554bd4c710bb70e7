"""Cells that no longer make their answer: a check must not take the one from before for what stands in the cell.

`begin` starts it, and from then on IPython tells of every cell before and after it runs. Kept is why a cell left an
exercise's name as it was: it stopped with an error, or what it made before now has another name. Without IPython
nothing is watched. `checking` asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from .card import running_shell
from .exercises import Exercise, Failure, catalogue, is_ours
from .exercises.calling import failure_of
from .exercises.failures import named

MADE = re.compile(r"^(?:async +)?(?:def +(\w+)|(\w+) *=(?!=| *check\())", re.M)  # the text may be no Python

_before: dict[str, Any] = {}  # what the names that the running cell makes stood for when it began
_homes: dict[str, str] = {}  # per name the cell that made it last
_stumbled: dict[str, tuple[str, Any, bool]] = {}  # per name why its cell did not make it, its value, whether it ran


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
        error, made = result.error_before_exec or result.error_in_exec, bound(result.info)
        cell, names = getattr(result.info, "cell_id", None), running_shell().user_ns
        lost = {name: names.get(name) for name, home in _homes.items() if home == cell and name not in made}
        for name, value in (made | lost).items():
            _stumbled.pop(name, None)
            if error is not None and (name in lost or value is _before.get(name)):
                _stumbled[name] = stopped(name, failure_in(error)), value, False
            elif name in lost:
                _stumbled[name] = f"The cell that made `{name}` does so no longer{instead(made)}.", value, True
        if error is None and cell is not None:
            _homes.update(dict.fromkeys(made, cell))


def instead(made: Iterable[str]) -> str:
    """What a cell makes now, in words; nothing where it makes nothing."""
    return f": it makes {' and '.join(f'`{name}`' for name in made)}" if made else ""


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


def stopped(name: str, failure: Failure) -> str:
    """Where and why the cell of an answer stopped, and what to do about a letter without quotes."""
    line = failure.called or failure.line
    sentence = f"The cell of `{name}` stopped{f' in line {line}' if line else ''}: {named(failure)}"
    letter = re.match(r"name '(\w)' is not defined", failure.text)
    if letter and name in catalogue and letter[1].lower() in catalogue[name].options:
        sentence += f' A letter stands in quotes: `{name} = "{letter[1].lower()}"`.'
    return sentence


def stumbled(exercise: Exercise, candidate) -> str:
    """Why the cell of an answer did not make it, where the candidate is the one from before; else nothing."""
    sentence, value, _ = _stumbled.get(exercise.name, ("", None, False))
    return sentence if candidate is value or candidate is None or is_ours(candidate) else ""


def ran(exercise: Exercise) -> bool:
    """Whether the cell that made the answer before has run since, and made something else."""
    return _stumbled.get(exercise.name, ("", None, False))[-1]
