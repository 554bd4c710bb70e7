"""Checks: the judgement of each reference, and what a student waits for below a right and a wrong answer.

`evaluate` is the judge alone; `check` is all of it: judgement, diagnosis, card, and the progress on disk.
Run: ``python -m benchmarks checks``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

import numpy as np

from i2dl_helpers import check
from i2dl_helpers.exercises import catalogue, evaluate
from i2dl_helpers.exercises.model import Exercise
from i2dl_helpers.notebook import solution


def measure(times: int = 15) -> list[dict]:
    """One row an exercise: median milliseconds; for a wrong answer those of its slowest known mistake."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, I2DL_STATE=str(Path(folder) / "state.json")):
        return [_row(exercise, times) for exercise in catalogue.values() if exercise.kind == "function"]


def _row(exercise: Exercise, times: int) -> dict:
    name, right = exercise.name, _students(exercise)
    wrong = [mistake.function for mistake in exercise.mistakes]
    return {
        "exercise": name,
        "evaluate": _median(lambda: evaluate(name, exercise.reference), times),
        "budget": 5,
        "check, right": _median(lambda: _check(name, right), times),
        "check, wrong": max(_median(lambda f=f: _check(name, f), max(times // 5, 1)) for f in wrong),
        "budget of both": 500,
    }


def _students(exercise: Exercise) -> Callable:
    """The reference as a student would have written it: defined in the notebook."""
    space = {**vars(__import__(exercise.reference.__module__, fromlist=["_"])), "__name__": "student", "np": np}
    exec(solution(exercise), space)
    return space[exercise.name]


def _check(name: str, function: Callable) -> None:
    with redirect_stdout(StringIO()):
        check(name, function)


def _median(call: Callable[[], object], times: int) -> float:
    call()
    found = []
    for _ in range(times):
        start = perf_counter()
        call()
        found.append(1000 * (perf_counter() - start))
    return median(found)
