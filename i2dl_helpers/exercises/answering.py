"""Judging the answer to a question: a letter or a number.

A wrong answer is told why it is wrong; the right one is confirmed and explained; nothing here says which one is right
before the student has given it. Written questions are left for a person.
"""

from __future__ import annotations

import math

import numpy as np

from .model import Criterion, Exercise
from .reports import Report, Result
from .values import plain


def judge_answer(exercise: Exercise, answer) -> Report:
    """Hold the answer to a question against the model answer.

    Parameters
    ----------
    exercise : Exercise
        Of kind "question" or "written".
    answer : str, int, float or None
        None is "not attempted".

    Returns
    -------
    Report
        Of a written question never passed: a person marks it.
    """
    answer = plain(answer)
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        return Report(exercise, attempted=False)
    criterion = Criterion("the answer", lambda rng: (), exercise.points)
    if exercise.kind == "written":
        return Report(exercise, (Result(criterion, False, "Written answers are marked by a person."),))
    right, message = judge_letter(exercise, answer) if exercise.options else judge_number(exercise, answer)
    return Report(exercise, (Result(criterion, right, "" if right else message),))


def judge_letter(exercise, answer):
    """Whether a letter is the right one, and what to say where it is not."""
    letters = ", ".join(exercise.options[:-1]) + f" or {exercise.options[-1]}"
    letter = answer.strip().strip("().").lower() if isinstance(answer, str) else ""
    if len(letter) != 1 or letter not in exercise.options:
        return False, f"The answer is one letter in quotes: {letters}."
    return letter == exercise.answer, exercise.replies.get(letter, "Not this one.")


def judge_number(exercise, answer):
    """Whether a number is the right one, and what to say where it is not."""
    value = number_in(answer)
    if value is None:
        return False, "The answer is a number, such as 12 or 0.5: no quotes, and a decimal point, not a comma."
    if meant(value, exercise.answer):
        return True, ""
    known = (reply for other, reply in exercise.replies.items() if other is not None and meant(value, other))
    return False, next(known, exercise.replies.get(None, "Not this number."))


def meant(value, number) -> bool:
    """Whether a number was meant: a whole one exactly, another one to four digits."""
    return math.isclose(value, number, rel_tol=0 if isinstance(number, int) else 1e-4, abs_tol=1e-9)


def number_in(answer):
    """The finite number that an answer is, or spells out; None where it is none."""
    if isinstance(answer, np.ndarray) and answer.ndim == 0 and answer.dtype.kind in "iuf":
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, int | float | str):
        return None
    try:
        value = float(answer)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
