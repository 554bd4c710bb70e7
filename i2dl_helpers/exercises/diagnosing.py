"""Recognising a known mistake in what a candidate did.

Each exercise lists wrong implementations that students really write. One of them explains a candidate where both have
the same faults in the criterion that failed first, in every case of it, and where the candidate is right in nothing
that this mistake would spoil: so the sentence that comes with it is true.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..numerics import close
from .calling import LocalCandidate, Outcome
from .comparing import Difference, kind_fits, leaves
from .failures import inner_lengths
from .model import Criterion, Exercise
from .values import alike, is_number, same


@dataclass(frozen=True)
class Call:
    """One call that was made: with which arguments, what was expected and what the candidate did."""

    criterion: Criterion
    arguments: tuple
    expected: Outcome
    got: Outcome


def diagnose(exercise: Exercise, failed, calls) -> str | None:
    """The sentence of the known mistake that explains a failed criterion, or None.

    Parameters
    ----------
    exercise : Exercise
    failed : Result
        The first criterion that did not pass.
    calls : list of Call
        Every call made, in order.
    """
    calls = sorted(calls, key=lambda call: call.criterion is not failed.criterion)  # what decides soonest comes first
    scores = {mistake.sentence: likeness(exercise, mistake, failed, calls) for mistake in exercise.mistakes}
    best = max(scores, key=scores.get, default=None)
    return best if best is not None and scores[best] >= 0 else None


def likeness(exercise, mistake, failed, calls) -> int:
    """In how many calls a mistake does just what the candidate does; −1 where it cannot be what lies behind."""
    wrong, score = LocalCandidate(mistake.function), 0
    for call in calls:
        theirs = wrong(call.arguments)
        if call.criterion is failed.criterion and not same_fault(exercise, failed.difference.name, call, theirs):
            return -1
        if spoils_more(exercise, call, theirs):
            return -1
        score += agree(theirs, call.got) + agree(theirs, call.got, call.expected)  # the same words count twice
    return score


def same_fault(exercise, name, call, theirs) -> bool:
    """Whether a mistake has, in all that a criterion looks at, the candidate's fault; it may have fewer than it."""
    if not name or call.got.failure or theirs.failure:
        alike_enough = agree(theirs, call.got, call.expected)
        return alike_enough and touched(call.expected, theirs) == touched(call.expected, call.got)
    mine, other, right = (named_values(exercise, call, outcome) for outcome in (call.got, theirs, call.expected))
    if mine is None or other is None:
        return agree(theirs, call.got)
    spoilt = {name} | faults(exercise, call.expected, theirs)
    same_dtype = all(unfit(mine[n], right[n]) == unfit(other[n], right[n]) for n in mine if n in spoilt)
    return same_dtype and all(alike(mine[n], other[n]) for n in mine if n in spoilt)


def unfit(value, expected) -> str:
    """The kind of a dtype that will not do, which is a fault of its own; empty where it will."""
    if not is_number(value) or kind_fits(np.asarray(value), np.asarray(expected)):
        return ""
    return np.asarray(value).dtype.kind


def named_values(exercise, call, outcome) -> dict | None:
    """The results that a criterion looks at, by name; None where the value is not built as it should be."""
    pairs = leaves(exercise.returns, call.expected.value, outcome.value)
    if isinstance(pairs, Difference):
        return None
    return {n: g for n, _, g in pairs if call.criterion.part is None or n.split("[")[0] in call.criterion.part}


def spoils_more(exercise, call, theirs) -> bool:
    """Whether a mistake makes something wrong in which the candidate is right."""
    mine, other = faults(exercise, call.expected, call.got), faults(exercise, call.expected, theirs)
    return "" not in mine and bool(other - mine)


def faults(exercise, expected, outcome) -> set[str]:
    """The names of the results that are wrong; "" where the outcome as a whole is."""
    if expected.failure or outcome.failure:
        return set() if agree(expected, outcome, expected) else {""}
    pairs = leaves(exercise.returns, expected.value, outcome.value)
    if isinstance(pairs, Difference) or touched(expected, outcome) or (exercise.fresh and outcome.shares):
        return {""}
    return {name for name, e, g in pairs if not (is_number(g) and close(g, e))}


def touched(expected, outcome) -> list[int]:
    """Which arguments were changed that the reference leaves alone."""
    pairs = zip(expected.arguments, outcome.arguments, strict=False)
    return [i for i, (before, now) in enumerate(pairs) if type(before) is not str and not same(before, now)]


def agree(a: Outcome, b: Outcome, expected: Outcome | None = None) -> bool:
    """Whether two outcomes are the same as far as a student could tell; a refusal that is asked for, in any words."""
    if a.failure is None or b.failure is None:
        return a.failure is b.failure and alike(a.value, b.value)
    if expected is not None and expected.failure and a.failure.type == b.failure.type == expected.failure.type:
        return True
    return a.failure.type == b.failure.type and essence(a.failure.text) == essence(b.failure.text)


def essence(text: str):
    """An exception's text; of a product that does not fit, the two lengths, however the product was written."""
    return inner_lengths(text) or text
