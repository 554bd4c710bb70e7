"""Holding one returned value against the expected one: structure, shape, dtype, finiteness, then the numbers.

The first four are gates: they earn nothing and say plainly what is wrong. Where the numbers differ, `patterns` looks
for what lies behind the difference, since that is what helps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..numerics import close
from .patterns import Context, exchanged, pattern
from .shapes import mis_shaped, shape
from .values import Foreign, shown

KINDS = {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex"}
UNCALLED = " A function came back uncalled: are its parentheses missing?"
SLIPS = {
    **dict.fromkeys(("function", "method", "builtin_function_or_method", "_ArrayFunctionDispatcher"), UNCALLED),
    "generator": " `yield` makes a generator; use `return`.",
    "coroutine": " `async def` makes a coroutine; a plain `def` is enough.",
}


@dataclass(frozen=True)
class Difference:
    """What is wrong with one result.

    Parameters
    ----------
    name : str
        Which of the named results; empty where the value as a whole is wrong.
    sentence : str
    got, expected : array or None
        Where there are two to be compared.
    worst : tuple of ints or None
        Index of the entry that is furthest off.
    """

    name: str
    sentence: str
    got: Any = None
    expected: Any = None
    worst: tuple[int, ...] | None = None


def leaves(names, expected, got):
    """Pair what was expected with what was returned, result by result.

    Returns
    -------
    list of (name, expected, got), or a Difference
        The Difference where `got` is not built as `names` says.
    """
    if isinstance(names, str):
        if type(expected) not in (list, tuple):
            return [(names, expected, got)]
        names = tuple(f"{names}[{i}]" for i in range(len(expected)))
    if type(got) not in (list, tuple):
        return Difference("", not_several(names, got))
    if len(got) != len(names):
        return Difference("", miscounted(names, got))
    pairs = []
    for name, e, g in zip(names, expected, got, strict=True):
        below = leaves(name, e, g)
        if isinstance(below, Difference):
            return below
        pairs += below
    return pairs


def not_several(names, got):
    """The sentence for one thing where several results are asked for."""
    sentence = f"{described(got)} came back; expected {len(names)} results: {in_words(names)}." + slip(got)
    if isinstance(got, np.ndarray) and got.shape[:1] == (len(names),):
        return sentence + f" An array holds them, but a tuple is asked for: `{as_code(names)}`."
    return sentence


def miscounted(names, got):
    """The sentence for a wrong number of results."""
    flat = flat_names(names)
    came = "1 result" if len(got) == 1 else f"{len(got)} results"
    sentence = f"{came} came back; expected {len(names)}: {in_words(names)}."
    if len(got) == len(flat) != len(names):
        sentence += f" Group them: `return {', '.join(as_code(name) for name in names)}`."
    return sentence


def flat_names(names):
    """All names in a nested tuple of names."""
    return [names] if isinstance(names, str) else [x for name in names for x in flat_names(name)]


def as_code(names):
    """Names as they stand behind `return`."""
    return names if isinstance(names, str) else "(" + ", ".join(as_code(name) for name in names) + ")"


def in_words(names):
    """Names in a sentence: `loss` and `(dW, db)`."""
    words = [f"`{as_code(name)}`" for name in names]
    if len(words) > 6:
        words = [*words[:2], "…", words[-1]]
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]


def described(value):
    """A value in a few words: "an array of shape (4, 3)"."""
    if value is None:
        return "None"
    if isinstance(value, Foreign):
        kind = f"a{'n' if value.type[:1].lower() in tuple('aeiou') else ''} {value.type} {value.words}"
        return kind if value.words else f"an object of type `{value.type}`"
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of {shape(value)}"
    if type(value) in (list, tuple):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, np.ndarray):
        return f"the single number {shown(value[()])}"
    return f"the text {value[:40]!r}" if isinstance(value, str) else f"the single value {shown(value)}"


def compare(name, expected, got, tolerance=1e-5, context=Context):
    """The gates and the numbers of one result.

    Parameters
    ----------
    name : str
    expected, got : plain values
    tolerance : float
    context : callable
        Gives the `Context` that sentences may refer to; only called where something is wrong.

    Returns
    -------
    Difference or None
        None where they agree.
    """
    what = f"`{name}`"
    if got is None or isinstance(got, Foreign | str | list | tuple):
        return Difference(name, not_a_number(what, got, expected), got, expected)
    e, g = np.asarray(expected), np.asarray(got)
    if g.shape != e.shape:
        sentence = f"wrong shape: {what} {'has' if g.ndim else 'is'} {shape(g)}, expected {shape(e)}."
        return Difference(name, sentence + mis_shaped(g, e, context()), g, e)
    if not kind_fits(g, e):
        sentence = f"{what} has dtype {g.dtype}, expected {KINDS[e.dtype.kind]} ({e.dtype})"
        sentence += "; its values are right." if close(g, e, tolerance) else "."
        return Difference(name, sentence + kind_hint(g, e), g, e)
    if g.dtype.kind in "fc" and not np.isfinite(g).all():
        return Difference(name, not_finite(what, g), g, e, first_index(~np.isfinite(g)))
    if close(g, e, tolerance):
        return None
    g64, e64 = g.astype(float), e.astype(float)
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(g64 - e64)), e.shape))
    known = context()
    words = exchanged(g64, name, known) or pattern(g64, e64, worst, known)
    if g.dtype == np.float16 and close(g64, e64, 1e-2):
        words = "is close, but float16 keeps only three digits: compute in float64."
    return Difference(name, f"{what} {words}", g, e, worst)


def not_a_number(what, got, expected):
    """The sentence for what is no array and no number."""
    wanted = "a number" if np.ndim(expected) == 0 else f"an array of {shape(np.asarray(expected))}"
    sentence = f"{what} is {described(got)}; expected {wanted}."
    if type(got) is tuple and len(got) == 1:
        return sentence + " A comma behind the result makes a tuple of it."
    if type(got) is list and np.ndim(expected):
        return sentence + " A list is not an array: `np.array(…)` makes one."
    return sentence + slip(got)


def slip(got):
    """The slip that usually lies behind an object of this type."""
    if got is None:
        return " Is there a `return` at the end, with the result behind it?"
    return SLIPS.get(got.type, "") if isinstance(got, Foreign) else ""


def kind_fits(g, e):
    """Whether the dtype's kind will do: a single integer may stand for a float, nothing else for anything else."""
    kinds = {"u": "i"}
    got, wanted = (kinds.get(a.dtype.kind, a.dtype.kind) for a in (g, e))
    return got == wanted or (wanted == "f" and got == "i" and g.ndim == 0)


def kind_hint(g, e):
    """What usually lies behind a wrong dtype."""
    if e.dtype.kind == "f" and g.dtype.kind in "iu":
        return " Integers cut off everything behind the point: was an array made like an integer one?"
    if e.dtype.kind in "iu" and g.dtype.kind == "f":
        return " A division `/` always makes floats; counts and indices stay integers with `//` or without dividing."
    return " It is the outcome of a comparison, True or False." if g.dtype.kind == "b" else ""


def not_finite(what, g):
    """The sentence for NaN and infinity."""
    if np.isnan(g).any():
        return f"{what} contains NaN (0/0, ∞ − ∞, or the logarithm of a negative number)."
    return f"{what} contains infinity (a division by 0, the logarithm of 0, or exp of a large number)."


def first_index(mask):
    """Index of the first True entry."""
    return tuple(int(i) for i in np.argwhere(mask)[0])
