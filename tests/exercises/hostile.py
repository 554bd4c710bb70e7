"""Candidates that misbehave: three lists of them, each made from the right function of any exercise.

`WRONG` gives results that no right function gives; `RUDE` computes the right thing with bad manners; `RAISES` raises.
"""

import array
import builtins
import contextlib
import datetime
import functools
import math
import random
import sys
import types
import warnings
from collections import UserList, namedtuple
from unittest.mock import MagicMock, Mock

import numpy as np


def results(value):
    """The single results in a nested tuple of them."""
    return [leaf for item in value for leaf in results(item)] if isinstance(value, list | tuple) else [value]


def each(change, value):
    """The same structure, with every result changed."""
    return tuple(each(change, item) for item in value) if isinstance(value, list | tuple) else change(value)


# Objects that lie


class Anything:
    """Claims to equal everything, to be true, a number and an array of any shape."""

    __array_priority__ = 1e9

    def __eq__(self, other):
        return True

    __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __eq__
    __hash__ = None

    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **named):
        return self

    def __array_ufunc__(self, *arguments, **named):
        return self

    def __array__(self, *arguments, **named):
        return np.zeros(())

    def __float__(self):
        return 0.0

    def __iter__(self):
        return iter((self, self, self))

    def __len__(self):
        return 3

    __sub__ = __rsub__ = __abs__ = __getitem__ = __call__


class Equal(type):
    """A class that claims to be any other class."""

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(float)

    def __instancecheck__(cls, instance):
        return True

    def __subclasscheck__(cls, subclass):
        return True


class Impostor(metaclass=Equal):
    __class__ = float

    def __eq__(self, other):
        return True

    __hash__ = None


class Unhashable(type):
    def __hash__(cls):
        raise RuntimeError("no hash")


class OfAnUnhashableClass(metaclass=Unhashable):
    pass


class Bristling:
    """Every question is answered with an exception."""

    def __getattribute__(self, name):
        raise RuntimeError(f"do not ask for {name}")

    def __repr__(self):
        raise RuntimeError("do not print me")

    __str__ = __len__ = __bool__ = __iter__ = __float__ = __array__ = __repr__

    def __eq__(self, other):
        raise RuntimeError("do not compare me")

    __hash__ = __eq__


class Undying(Bristling):
    def __del__(self):
        raise SystemExit("do not delete me")


class LyingArray(np.ndarray):
    """Zeros in memory, anything else on the surface."""

    def __eq__(self, other):
        return np.True_

    __ne__ = __eq__
    __hash__ = None

    def __array_ufunc__(self, *arguments, **named):
        return np.zeros(())

    def __array_function__(self, *arguments, **named):
        return True

    def __array_finalize__(self, parent):
        if parent is not None and type(parent) is not np.ndarray:
            raise RuntimeError("do not view me")

    def __sub__(self, other):
        return np.zeros(())

    __rsub__ = __abs__ = astype = copy = __sub__


class LyingFloat(float):
    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.0

    def __sub__(self, other):
        return 0.0

    __rsub__ = __abs__ = __sub__
    __hash__ = None


class LyingTuple(tuple):
    """Empty inside."""

    def __len__(self):
        return 3

    def __iter__(self):
        return iter((Anything(),) * 3)

    def __getitem__(self, i):
        return Anything()

    def __eq__(self, other):
        return True

    __hash__ = None


def lying_array(value):
    return np.zeros(np.shape(value)).view(LyingArray)


def own_item():
    items = []
    items.append(items)
    return items


def nested(depth):
    items = ()
    for _ in range(depth):
        items = (items,)
    return items


async def later():
    return 1.0


def generator(value):
    yield value


# Lists of candidates, each made from the right function


def instead(make):
    """A candidate that gives make(right result)."""
    return lambda right: lambda *arguments: make(right(*arguments))


def in_each(change):
    """A candidate that changes every single result."""
    return instead(lambda value: each(change, value))


def first_replaced(value, by):
    """The value with its first entry replaced."""
    array = np.array(value, dtype=float)
    array.flat[0] = by
    return array


def off(value):
    """Another number, or array, of the same dtype."""
    return value + 1 if isinstance(value, int) else np.asarray(value) * 1.5 + 0.7


WRONG = {
    "nothing": instead(lambda value: None),
    "a text": instead(lambda value: "right"),
    "bytes": instead(lambda value: b"right"),
    "an empty list": instead(lambda value: []),
    "an empty tuple": instead(lambda value: ()),
    "a set": instead(lambda value: {1.0}),
    "a dict": instead(lambda value: {"loss": 1.0}),
    "Ellipsis": instead(lambda value: ...),
    "NotImplemented": instead(lambda value: NotImplemented),
    "a module": instead(lambda value: np),
    "a type": instead(lambda value: float),
    "a function": instead(lambda value: np.mean),
    "a method, uncalled": in_each(lambda value: np.asarray(value).sum),
    "a generator": instead(generator),
    "a coroutine": instead(lambda value: later()),
    "coroutines": in_each(lambda value: later()),
    "an equal of everything": instead(lambda value: Anything()),
    "equals of everything": in_each(lambda value: Anything()),
    "an impostor": instead(lambda value: Impostor()),
    "impostors": in_each(lambda value: Impostor()),
    "an unhashable class": in_each(lambda value: OfAnUnhashableClass()),
    "a bristling object": instead(lambda value: Bristling()),
    "bristling objects": in_each(lambda value: Bristling()),
    "a mock": instead(lambda value: Mock()),
    "mocks": in_each(lambda value: MagicMock()),
    "lying arrays": in_each(lying_array),
    "lying floats": in_each(lambda value: LyingFloat(7e7)),
    "a lying tuple": instead(lambda value: LyingTuple()),
    "a user's list": instead(lambda value: UserList([value])),
    "a memory view": in_each(lambda value: memoryview(b"12345678")),
    "arrays of the standard library": in_each(lambda value: array.array("d", np.ravel(value))),
    "dates": in_each(lambda value: datetime.datetime(2020, 1, 1)),
    "NumPy's dates": in_each(lambda value: np.full(np.shape(value), np.datetime64("2020-01-01"))),
    "texts of the numbers": in_each(lambda value: np.asarray(value).astype(str)),
    "object arrays": in_each(lambda value: np.asarray(value).astype(object)),
    "records": in_each(lambda value: np.zeros(np.shape(value), dtype=[("a", float)])),
    "a void": in_each(lambda value: np.void(b"abc")),
    "complex numbers": in_each(lambda value: value + 0j),
    "truth values": in_each(lambda value: np.asarray(value) != 0),
    "not a number": in_each(lambda value: np.asarray(value) * np.nan),
    "infinity": in_each(lambda value: np.full(np.shape(value), -np.inf)),
    "one not a number": in_each(lambda value: first_replaced(value, math.nan)),
    "very large numbers": in_each(lambda value: np.asarray(value) * 1e300 * 1e8),
    "integers beyond 64 bits": in_each(lambda value: 10**5000),
    "negative integers beyond 64 bits": in_each(lambda value: -(10**30)),
    "fractions": in_each(lambda value: __import__("fractions").Fraction(1, 3)),
    "decimals": in_each(lambda value: __import__("decimal").Decimal("0.3")),
    "nested lists": in_each(lambda value: [np.asarray(value).tolist()]),
    "an axis in front": in_each(lambda value: np.asarray(value)[None]),
    "other numbers": in_each(off),
    "other numbers in float16": in_each(lambda value: np.asarray(off(value), dtype=np.float16)),
    "other numbers, masked": in_each(lambda value: np.ma.masked_all_like(np.asarray(off(value)))),
    "a list in itself": instead(lambda value: own_item()),
    "lists in themselves": in_each(lambda value: own_item()),
    "nested to depth 20,000": instead(lambda value: nested(20_000)),
    "a million items": instead(lambda value: [0.0] * 1_000_000),
    "one result twice": instead(lambda value: (value, value)),
    "a view of 10¹² entries": in_each(lambda value: np.broadcast_to(1.0, (10**6, 10**6))),
    "10⁹ zeros": in_each(lambda value: np.zeros(10**9)),
    "many large views": instead(lambda value: [np.broadcast_to(1.0, (4000, 4000))] * 5000),
    "no entries": in_each(lambda value: np.zeros((0, *np.shape(value)))),
    "64 axes": in_each(lambda value: np.ones((1,) * 64)),
}


def with_manners(before):
    """A candidate that does something on the side and then the right thing."""

    def make(right):
        def candidate(*arguments):
            before()
            return right(*arguments)

        return candidate

    return make


def prints_a_lot():
    for _ in range(2000):
        print("<b>text</b> \ud800" * 20)
    print("to stderr", file=sys.stderr)


def warns():
    for i in range(300):
        warnings.warn(f"number {i} <b>", stacklevel=1)
    np.log(np.zeros(1)), np.float64(1e308) * 10


def disturbs_warnings():
    warnings.simplefilter("error")
    warnings.showwarning = None
    warnings.warn = None


def disturbs_streams():
    sys.stdout.close()
    sys.stdout = sys.stderr = None


def disturbs_numpy():
    np.seterr(all="raise")
    np.abs = np.absolute = np.asarray = np.isfinite = np.array = np.allclose = np.any = lambda *a, **k: np.zeros(())
    np.random.default_rng = np.linalg.norm = None
    np.random.seed(0)  # noqa: NPY002
    random.seed(0)


def deletes_from_numpy():
    for name in ("abs", "isfinite", "asarray", "errstate", "unravel_index", "ndarray", "float64"):
        vars(np).pop(name, None)


def disturbs_builtins():
    builtins.len = builtins.isinstance = builtins.abs = builtins.max = builtins.all = lambda *a, **k: True
    builtins.print = builtins.sum = builtins.zip = builtins.float = None
    math.isclose = math.exp = None


def low_recursion_limit():
    sys.setrecursionlimit(len_of_stack() + 40)


def len_of_stack():
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


def high_recursion_limit():
    sys.setrecursionlimit(100_000)


RUDE = {
    "prints a lot": with_manners(prints_a_lot),
    "warns": with_manners(warns),
    "recurses on the side": with_manners(lambda: endless_but_caught()),
    "read-only results": in_each(lambda value: read_only(value)),
    "Fortran order": in_each(lambda value: np.asfortranarray(value).reshape(np.shape(value), order="F")),
    "with a step": in_each(lambda value: np.repeat(value, 2, axis=-1)[..., ::2] if np.ndim(value) else value),
    "another byte order": in_each(lambda value: np.asarray(value).astype(np.asarray(value).dtype.newbyteorder())),
    "float128": in_each(lambda value: value if isinstance(value, int) else np.asarray(value).astype(np.longdouble)),
    "masked arrays": in_each(lambda value: np.ma.masked_array(value) if np.ndim(value) else value),
    "a subclass": in_each(lambda value: np.asarray(value).view(LyingArray)),
    "NumPy numbers": in_each(lambda value: value if np.ndim(value) else np.asarray(value)[()]),
    "lists for tuples": instead(lambda value: list(value) if isinstance(value, tuple) else value),
    "a named tuple": instead(lambda value: named_tuple(value) if isinstance(value, tuple) else value),
    "a partial": lambda right: functools.partial(right),
    "a decorated function": lambda right: functools.wraps(right)(lambda *arguments: right(*arguments)),
    "an object that can be called": lambda right: types.SimpleNamespace.__new__(calling(right)),
    "a method": lambda right: calling(right)().__call__,
    "a bristling object that can be called": lambda right: bristling(right),
}
DISTURBING = {
    "the warnings": disturbs_warnings,
    "the streams": disturbs_streams,
    "NumPy": disturbs_numpy,
    "NumPy, by deleting": deletes_from_numpy,
    "the built-in functions": disturbs_builtins,
    "the recursion limit, downwards": low_recursion_limit,
    "the recursion limit, upwards": high_recursion_limit,
}


def and_then(right, disturb):
    """A candidate that computes first and disturbs the rest of the world afterwards."""

    def candidate(*arguments):
        value = right(*arguments)
        disturb()
        return value

    return candidate


def read_only(value):
    if isinstance(value, int | float):
        return value
    value = np.array(value)
    value.setflags(write=False)
    return value


def named_tuple(value):
    return namedtuple("Results", [f"r{i}" for i in range(len(value))])(*value)


def calling(right):
    return type("Answer", (types.SimpleNamespace,), {"__call__": lambda self, *arguments: right(*arguments)})


def bristling(right):
    return type("Answer", (Bristling,), {"__call__": lambda self, *arguments: right(*arguments)})()


def endless_but_caught():
    with contextlib.suppress(RecursionError):
        endless_but_caught()


NO_FUNCTIONS = {
    "a number": lambda: 3,
    "a text": lambda: "text",
    "bytes": lambda: b"text",
    "a list": lambda: [1],
    "a list in itself": lambda: own_item(),
    "an array": lambda: np.zeros(3),
    "not a number": lambda: float("nan"),
    "a very large number": lambda: 10**5000,
    "Ellipsis": lambda: ...,
    "a module": lambda: types,
    "a property": property,
    "a mock": Mock,
    "an equal of everything": Anything,
    "an impostor": Impostor,
    "a bristling object": Bristling,
    "of an unhashable class": OfAnUnhashableClass,
    "a class": lambda: object,
    "an impostor's class": lambda: Impostor,
    "a class of arrays": lambda: LyingArray,
    "dict": lambda: dict,
    "a ufunc": lambda: np.add,
    "a function of NumPy": lambda: np.mean,
    "a built-in function": lambda: len,
    "a method of a built-in": lambda: [].append,
    "a coroutine function": lambda: later,
    "a vectorised function": lambda: np.vectorize(lambda *a: 0.0),
    "a partial of nothing": lambda: functools.partial(functools.partial),
    "a function without its globals": lambda: types.FunctionType((lambda *a: x).__code__, {}),  # noqa: F821
}


# Exceptions


class Speechless(Exception):
    def __str__(self):
        raise SystemExit("no text")

    __repr__ = __str__


class NoTrace(Exception):
    @property
    def __traceback__(self):
        raise RuntimeError("no trace")


class TextIsNoText(Exception):
    def __str__(self):
        return 42


def raising(error):
    return lambda right: lambda *arguments: throw(error)


def throw(error):
    raise error


def exits(*arguments):
    sys.exit(3)


def calls_itself(*arguments):
    return calls_itself(*arguments) + 1


def asks_for_too_much(*arguments):
    return np.ones(10**18)


RAISES = {
    "ValueError": raising(ValueError("wrong <b>value</b> & \ud800 `code`")),
    "without a text": raising(AssertionError()),
    "a long text": raising(ValueError("word " * 1_000_000)),
    "StopIteration": raising(StopIteration()),
    "GeneratorExit": raising(GeneratorExit()),
    "an exception without a text": raising(Speechless()),
    "an exception whose text is a number": raising(TextIsNoText()),
    "an exception without a trace": raising(NoTrace("x")),
    "a group": raising(ExceptionGroup("several", [ValueError("a"), TypeError("b")])),
    "a group of the worst": raising(BaseExceptionGroup("several", [SystemExit(1), Speechless()])),
    "sys.exit": lambda right: exits,
    "exit by hand": raising(SystemExit()),
    "endless recursion": lambda right: calls_itself,
    "too much memory": lambda right: asks_for_too_much,
    "the judge's own exception": lambda right: lambda *a: throw(
        __import__("i2dl_helpers.exercises.calling", fromlist=["x"]).Interrupted()
    ),
    "a wrong signature": lambda right: lambda: right,
    "raises what is no exception": lambda right: lambda *a: throw("text"),
    "not implemented, the second time": lambda right: second_time(right),
    "an asynchronous function": lambda right: asynchronous(right),
}


def second_time(right):
    calls = []

    def candidate(*arguments):
        calls.append(1)
        if len(calls) > 1:
            raise NotImplementedError
        return right(*arguments)

    return candidate


def asynchronous(right):
    async def candidate(*arguments):
        return right(*arguments)

    return candidate
