"""What passes between a judge and a candidate: plain values, and nothing that could act on its own.

A student's function may hand back anything: an object that claims to equal everything, an array that lies about its
shape, a view of 10¹² entries. `plain` makes a copy of what can be compared and a name of all the rest, so that the same
criteria judge a function in this process (`calling`) and one in a sandbox, which sends these values over a pipe.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import probes

KEPT_TEXT = 2_000  # characters of any text that are kept
DEEPEST = 6  # how far results may be nested
MOST_ITEMS = 10_000  # how many items all lists and tuples of a result may have
MOST_ENTRIES = 4_000_000  # how many entries all its arrays may have: a broadcast view costs nothing, its copy does
SCALARS = frozenset(np.sctypeDict.values())  # NumPy's own scalar types


@dataclass(frozen=True)
class Rng:
    """An argument: a random generator with this seed of its own, made anew for every call."""

    seed: int


@dataclass(frozen=True)
class Probe:
    """An argument: a function named in `probes.py`, with the arrays it holds."""

    name: str
    arrays: tuple = ()


@dataclass(frozen=True)
class Foreign:
    """Stands for a returned object that no right answer has: its type's name and a few words, never the object."""

    type: str
    words: str = ""


def clean(text, length=KEPT_TEXT) -> str:
    """The beginning of a text, as characters that every encoding can write; "" where it cannot even be had."""
    try:
        return str(text)[:length].encode("utf-8", "replace").decode("utf-8")
    except KeyboardInterrupt:
        raise
    except BaseException:  # an exception's own __str__ may raise anything
        return ""


def name_of(kind: type) -> str:
    """A type's own name, as the interpreter keeps it: a metaclass has no say."""
    return clean(type.__dict__["__name__"].__get__(kind), 80)


def plain(value, arrays=None):
    """A copy of a returned object that is made of plain values only.

    Types are asked of the interpreter, not of the object, and an array's data are read as they lie in memory: whatever
    the object says about itself is not listened to.

    Parameters
    ----------
    value : any object
    arrays : list, optional
        Receives the arrays that were met, uncopied.

    Returns
    -------
    None, bool, int, float, str, array of numbers, Foreign, or tuples and lists of these
    """
    return Reader([] if arrays is None else arrays).read(value)


class Reader:
    """Reads one value, and counts what it has read, so that no value is too large to be read."""

    def __init__(self, arrays):
        self.arrays, self.items, self.entries = arrays, MOST_ITEMS, MOST_ENTRIES

    def read(self, value, depth=0):
        """The plain value of an object at this depth of a result."""
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if issubclass(kind, str):
            return clean(str.__str__(value))
        if issubclass(kind, np.ndarray):
            return self.read_array(value if kind is np.ndarray else np.ndarray.view(value, np.ndarray))
        if type(kind) is type and kind in SCALARS:  # a metaclass could claim to be any type, and to be in any set
            return self.read_array(np.array(value))
        if issubclass(kind, float):
            return float.__float__(value)
        if issubclass(kind, int):
            number = int.__index__(value)
            return number if -(2**63) <= number < 2**63 else Foreign("int", "with more digits than an array can hold")
        if issubclass(kind, list | tuple):
            return self.read_items(value, list if issubclass(kind, list) else tuple, depth)
        return Foreign(name_of(kind))

    def read_array(self, array):
        """A copy of an array of numbers."""
        self.arrays.append(array)
        self.entries -= array.size
        if array.dtype.kind not in "biufc":
            return Foreign("array", f"of dtype {clean(array.dtype.name, 80)}")
        return array.copy() if self.entries >= 0 else Foreign("array", f"of shape {array.shape}")

    def read_items(self, value, base, depth):
        """The items of a list or tuple."""
        items = []
        for item in base.__iter__(value):
            self.items -= 1
            if depth >= DEEPEST or self.items < 0:
                return Foreign(base.__name__, "too deep or too long to be read")
            items.append(self.read(item, depth + 1))
        return base(items)


def materialise(argument):
    """What the candidate is really given: a fresh copy, a fresh generator, or the probe's function."""
    if isinstance(argument, Rng):
        return np.random.default_rng(argument.seed)
    if isinstance(argument, Probe):
        return probes.make(argument.name, *argument.arrays)
    if isinstance(argument, np.ndarray):
        return argument.copy(order="K")
    if isinstance(argument, list | tuple):
        return type(argument)(materialise(item) for item in argument)
    return argument


def after(given, arrays=None):
    """An argument as it is after the call, as a plain value: a generator as its state, a probe as None."""
    if isinstance(given, np.random.Generator):
        return repr(given.bit_generator.state)
    return None if callable(given) else plain(given, arrays)


def overlap(some, others) -> bool:
    """Whether any of some arrays lies in the memory of any of the others."""
    return any(a is b or (not a.flags.owndata and np.may_share_memory(a, b)) for a in some for b in others)


def same(a, b) -> bool:
    """Whether two plain values are equal to the bit."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if type(a) is type(b) and type(a) in (list, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return type(a) is type(b) and (a == b or (a != a and b != b))


def alike(a, b) -> bool:
    """Whether two plain values are equal up to rounding; NaN equals NaN here, since it is the same fault."""
    if type(a) in (list, tuple) and type(b) in (list, tuple):
        return len(a) == len(b) and all(alike(x, y) for x, y in zip(a, b, strict=True))
    if not (is_number(a) and is_number(b)):
        return type(a) is type(b) and a == b
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or (a.dtype.kind == "b") != (b.dtype.kind == "b"):
        return False
    if a.dtype.kind == "b":
        return bool((a == b).all())
    scale = np.abs(b[np.isfinite(b)]).max(initial=0)
    return bool(np.allclose(a, b, rtol=0, atol=1e-5 * scale, equal_nan=True))


def shown(value, beside=None) -> str:
    """A number as a person reads it: four digits, or as many more as tell it from the one beside it."""
    if not isinstance(value, float | complex | np.inexact):
        return str(value)
    least, other = 4 if abs(value) < 1e4 else 7, value if beside is None else beside
    apart = (n for n in range(least, 18) if f"{complex(value):.{n}g}" != f"{complex(other):.{n}g}")
    return f"{value + 0:.{next(apart, least)}g}"  # + 0 makes 0 of −0


def is_number(value) -> bool:
    """Whether a plain value is a number or an array of numbers."""
    return isinstance(value, bool | int | float | np.ndarray)
