"""What wrong numbers have to do with the right ones: a factor, a sign, a row that was left out, two results exchanged.

`comparing` asks here when no known mistake explains a wrong answer. Every sentence states something that was computed
from the two arrays, so it is true whatever the student did; where nothing is found, nothing is claimed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from ..numerics import FLOOR, close
from .values import shown

FACTORS = {
    "log10 instead of the natural logarithm?": 1 / math.log(10),
    "log2 instead of the natural logarithm?": 1 / math.log(2),
    "degrees instead of radians?": 180 / math.pi,
    "radians instead of degrees?": math.pi / 180,
    "π": math.pi,
    "√2": math.sqrt(2),
}
RELATED = {
    "is the absolute value of what is expected": np.abs,
    "is what is expected, with 0 for everything below 0": lambda e: np.maximum(e, 0),
    "is the square of what is expected": np.square,
    "is the square root of what is expected": np.sqrt,
    "is 1 minus what is expected": lambda e: 1 - e,
    "is one over what is expected": lambda e: 1 / e,
    "is the exponential of what is expected": np.exp,
    "is the logarithm of what is expected": np.log,
    "is the sigmoid of what is expected": lambda e: 1 / (1 + np.exp(-e)),
    "is tanh of what is expected": np.tanh,
}


@dataclass(frozen=True)
class Context:
    """What a sentence may refer to: the case's sizes by letter (N is 5), its arguments, and what else was expected."""

    sizes: dict[str, int] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)


def pattern(g, e, worst, context) -> str:
    """What is wrong with the numbers `g` where `e` was expected, in words that follow the result's name.

    Parameters
    ----------
    g, e : float64 arrays of one shape, finite
    worst : tuple of ints
        Index of the entry that is furthest off.
    context : Context
    """
    if e.size == 1:
        return of_numbers([(g, e, context.sizes)])
    found = throughout(g, e, "in every entry ") or factor(g, e, context.sizes) or in_array(g, e, context.arguments)
    return found or nearly(g, e) or f"differs from what is expected, most at {list(worst)}."


def of_numbers(cases) -> str:
    """The same for a single number: what is wrong with it in all of the cases in which it is wrong.

    Parameters
    ----------
    cases : list of (got, expected, sizes)
    """
    g, e = (np.array([case[i].item() for case in cases], dtype=float) for i in (0, 1))
    ratios = g / e
    if len(cases) == 1 and nearest_simple(ratios[0]) is None:  # any two numbers have some ratio
        shared = meaning(ratios[0], cases[0][2])
        found = f"is {number(ratios[0])} times what is expected{shared}." if shared else ""
    else:
        found = factor(g, e, cases[0][2], "") or by_a_size(ratios, [sizes for *_, sizes in cases])
    near = [nearly(*pair) for pair in zip(g, e, strict=True)]  # each by its own size
    return throughout(g, e, "") or found or (near[0] if all(near) else "") or "differs from what is expected."


def throughout(g, e, every) -> str:
    """What has gone wrong in the same way everywhere, but for a factor."""
    if not g.any():
        return "is 0 throughout; other numbers are expected." if every else "is 0; another number is expected."
    if close(g, -e):
        return f"has the wrong sign: {every}it is the negative of what is expected."
    for digits in range(0 if e.size > 1 else 2, 5):
        if np.array_equal(g, np.round(e, digits)):
            places = f"{digits} digit{'s' if digits != 1 else ''} behind the point" if digits else "whole numbers"
            return f"is rounded to {places}."
    if np.array_equal(g, np.trunc(e)):
        return "has lost everything behind the point."
    gap = float((g - e).mean())
    if abs(gap) > 2e-5 * np.median(np.abs(e)) and close(g - gap, e) and (e.size > 1 or nearest_simple(gap) is not None):
        return f"is off by a constant: {every}it is {number(abs(gap))} too {'large' if gap > 0 else 'small'}."
    for words, function in RELATED.items():
        if close(g, function(e)):
            return f"{words}{', in every entry' if every else ''}."
    return ""


def factor(g, e, sizes, every="in every entry ") -> str:
    """The factor by which everything is off."""
    square = float((e**2).sum())
    ratio = float((g * e).sum()) / square if square else 0.0
    if not ratio or abs(ratio - 1) < 1e-3 or not close(g, ratio * e):
        return ""
    return f"is off by a factor: {every}it is {number(ratio)} times what is expected{meaning(ratio, sizes)}."


def by_a_size(ratios, sizes) -> str:
    """Whether a number is off by a size of each case, such as the number of samples."""
    for letter in sizes[0]:
        lengths = np.array([case.get(letter, np.nan) for case in sizes], dtype=float)
        for words, values in ((letter, lengths), (f"1/{letter}", 1 / lengths)):
            if close(ratios, values):
                return f"is {words} times what is expected; in this case {letter} is {sizes[0][letter]}."
    return ""


def in_array(g, e, arguments) -> str:
    """What has gone wrong in some places of an array, or with the order of its entries."""
    if np.ptp(g) == 0 < np.ptp(e):
        which = "the sum" if close(g.flat[0], e.sum()) else "the mean" if close(g.flat[0], e.mean()) else ""
        which = f": {which} of what is expected" if which else ""
        return f"has one number, {number(g.flat[0])}, in every entry{which}."
    if e.ndim == 2 and e.shape[0] == e.shape[1] and close(g, e.T):
        return "is transposed."
    for axis in range(e.ndim):
        if close(np.flip(g, axis), e):
            return f"is in reverse order{f' along axis {axis}' if e.ndim > 1 else ''}."
    wrong = np.abs(g - e) > 1e-5 * np.abs(e).max() + FLOOR
    if close(np.abs(g), np.abs(e)):
        return f"has the wrong sign in {wrong.sum()} of its {e.size} entries."
    if found := places(wrong, g) or in_slices(g, e, arguments):
        return found
    return "holds the right numbers in the wrong places." if close(np.sort(g, axis=None), np.sort(e, axis=None)) else ""


def places(wrong, g) -> str:
    """Where an array is wrong, if some of it is right: in one entry, in some rows or columns, or in a few entries."""
    if wrong.sum() == 1:
        return f"is right but for the entry {[int(i) for i in np.argwhere(wrong)[0]]}."
    best, sentence = 1.0, ""
    for axis, word in enumerate({1: ("entry",), 2: ("row", "column")}.get(wrong.ndim, ("slice",))):
        bad = wrong.any(axis=tuple(i for i in range(wrong.ndim) if i != axis))
        if bad.mean() < best:
            best, zero = bad.mean(), "" if np.compress(bad, g, axis=axis).any() else ", where it is 0"
            if bad.mean() <= 0.5:
                sentence = f"is right but for {listed(word, np.flatnonzero(bad), bad.size)}{zero}."
            else:
                sentence = f"is right only in {listed(word, np.flatnonzero(~bad), bad.size)}."
    if sentence or 2 * wrong.sum() > wrong.size:
        return sentence
    return f"is right in most places, but wrong in {wrong.sum()} of its {wrong.size} entries."


def listed(word, indices, length) -> str:
    """ "the last row (index 4)", "rows 0 and 2"."""
    indices = [int(i) for i in indices]
    if indices == [length - 1]:
        return f"the last {word} (index {length - 1})"
    if len(indices) == 1:
        return f"{word} {indices[0]}"
    words = [str(i) for i in indices] if len(indices) <= 6 else [*map(str, indices[:4]), "…", str(indices[-1])]
    return f"{'entries' if word == 'entry' else word + 's'} {', '.join(words[:-1])} and {words[-1]}"


def in_slices(g, e, arguments) -> str:
    """Whether each row, or each column, is off by a factor or a constant of its own."""
    if e.ndim != 2 or min(e.shape) < 2:
        return ""
    for axis, word in ((1, "row"), (0, "column")):
        norms = (e**2).sum(axis, keepdims=True)
        if norms.all() and close((g * e).sum(axis, keepdims=True) / norms * e, g):
            return f"is off by a factor, another one in each {word}."
        gaps = (g - e).mean(axis)
        if close(e + np.expand_dims(gaps, axis), g):
            known = next((name for name, a in arguments.items() if close(gaps, a) or close(gaps, -np.asarray(a))), None)
            which = f"namely by `{known}`" if known else "another one in each"
            return f"is off by a constant in each {word}, {which}."
    return ""


def nearly(g, e) -> str:
    """Whether the numbers are almost right."""
    if e.any() and np.abs(g - e).max() < 1e-2 * np.abs(e).max():
        return "is close, within 1 %, but not equal. Is something rounded or approximated, or a small term left out?"
    return ""


def exchanged(g, name, context) -> str:
    """Whether one result is what was expected as another one."""
    for other, e in context.others.items():
        if other != name and np.any(e) and close(g, e):
            return f"is what is expected as `{other}`: are they in the wrong order?"
    return ""


def meaning(ratio, sizes) -> str:
    """What a factor may come from: a size of the case, a product of two, or a well-known constant; in brackets."""
    long = {letter: n for letter, n in sizes.items() if n > 1}
    known = {f"{letter} is {n}": n for letter, n in long.items()}
    known |= {f"{a}·{b} is {long[a] * long[b]}": long[a] * long[b] for a, b in combinations(long, 2)}
    for words, value in known.items():
        if math.isclose(ratio, value, rel_tol=1e-5) or math.isclose(ratio * value, 1, rel_tol=1e-5):
            return f" ({words})"
    return next((f" ({words})" for words, value in FACTORS.items() if math.isclose(ratio, value, rel_tol=1e-5)), "")


def nearest_simple(x):
    """The simple number (n or 1/n, n up to 100) that `x` is, in words, or None."""
    if 1 <= abs(x) <= 100 and abs(x - round(x)) < 1e-5 * abs(x):
        return f"{round(x)}"
    if 0.01 <= abs(x) < 1 and abs(1 / x - round(1 / x)) < 1e-5 * abs(1 / x):
        return f"{'-' if x < 0 else ''}1/{abs(round(1 / x))}"
    return None


def number(x) -> str:
    """A factor as a person writes it: 4, 1/4, −0.5, or four digits."""
    return nearest_simple(x) or shown(x)
