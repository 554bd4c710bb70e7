"""What "correct" means: the catalogue of exercises, and the judge that holds a candidate against one of them.

Each subject's file lists its exercises with criteria, known mistakes and hints; `model` says what an exercise is. The
rest, in reading order: `values` is what passes between judge and candidate, `calling` (in `surroundings`) one call,
`comparing` (with `shapes`, `patterns`, `failures`) one result, `diagnosing` a known mistake, `judging` all of it,
`reports` what was found.
"""

from __future__ import annotations

from types import MappingProxyType

from . import (
    activations,
    augmentation,
    backprop,
    cnns,
    convolution,
    dropout,
    initialization,
    losses,
    regularization,
    start,
)
from .answering import judge_answer
from .calling import Candidate, Failure, LocalCandidate, Outcome
from .comparing import described
from .judging import judge
from .model import Criterion, Exercise, Mistake
from .needing import function_of, is_ours, right_needs
from .reports import Report, Result
from .values import Foreign, Probe, Rng, materialise, plain

__all__ = [
    "Candidate", "Criterion", "Exercise", "Failure", "Foreign", "LocalCandidate", "Mistake", "Outcome", "Probe",
    "Report", "Result", "Rng", "catalogue", "evaluate", "function_of", "is_ours", "materialise",
]  # fmt: skip

catalogue = MappingProxyType(
    {
        exercise.name: exercise
        for subject in (
            start, backprop, losses, activations, initialization, regularization, dropout, augmentation, convolution,
            cnns,
        )
        for exercise in subject.EXERCISES
    }
)  # fmt: skip
"""Exercise name → Exercise, in the order of the notebooks."""


def evaluate(name: str, candidate, seed: int = 0) -> Report:
    """Judge an answer to an exercise, whatever it is and does.

    Parameters
    ----------
    name : str
        An exercise of the catalogue.
    candidate : callable, Candidate, letter, number or None
        A function for an exercise; the answer for a question. None is "not attempted".
    seed : int
        The criteria's inputs are drawn from it.

    Returns
    -------
    Report

    Raises
    ------
    KeyError
        Where no exercise has that name. Nothing that the candidate does raises.
    """
    if name not in catalogue:
        raise KeyError(f"no exercise is named {name!r}; the catalogue has {', '.join(catalogue)}")
    exercise = catalogue[name]
    if exercise.kind != "function":
        return judge_answer(exercise, candidate)
    if candidate is None:
        return Report(exercise, attempted=False)
    try:
        return judge_function(exercise, candidate, seed)
    except Exception as error:  # none is known; if there is one, the student's notebook must not stop at it
        sentence = f"The course could not judge this ({type(error).__name__}: {error}). Please report it."
        return refused(exercise, sentence)


def judge_function(exercise, candidate, seed) -> Report:
    """Judge what was given as a function; another exercise that it needs is replaced where it is wrong."""
    if issubclass(type(candidate), Candidate):
        return judge(exercise, candidate, seed)
    if not callable(candidate):
        what, name = described(plain(candidate)), exercise.name
        return refused(exercise, f"`{name}` is {what}, not a function: run the cell with `def {name}(…)` again.")
    needs = {need: catalogue[need].reference for need in exercise.needs}
    with right_needs(needs, candidate, right_one):
        return judge(exercise, LocalCandidate(candidate), seed)


def refused(exercise, sentence) -> Report:
    """A report in which nothing passes, for one reason."""
    return Report(exercise, tuple(Result(criterion, False, sentence) for criterion in exercise.criteria))


def right_one(name, candidate) -> bool:
    """Whether what stands under a needed exercise's name can be relied on."""
    return candidate is not None and (is_ours(candidate) or evaluate(name, candidate).passed)
