"""What a candidate must not change for others: NumPy's and Python's own functions, and the kernel's random numbers.

A function that puts something else in the place of `np.abs` or `len`, sets a seed or a recursion limit would change
what its own judge computes, and every cell that follows. `calling` wraps each call in the first of these, `judging` a
whole judgement in the second.
"""

import builtins
import math
import random
import warnings
from contextlib import contextmanager
from sys import getrecursionlimit, setrecursionlimit

import numpy as np
import numpy.linalg
import numpy.random

MODULES = (builtins, math, random, warnings, np, np.linalg, np.random)


class Undisturbed:
    """A context manager that puts every function of these modules back in its place, and the recursion limit."""

    def __enter__(self):
        self.names = [(vars(module), dict(vars(module))) for module in MODULES]
        self.limit = getrecursionlimit()

    def __exit__(self, *_):
        if getrecursionlimit() != self.limit:
            setrecursionlimit(self.limit)
        for names, before in self.names:
            names.update(before)


@contextmanager
def same_random_numbers():
    """Let the random numbers after the block be what they would have been without it."""
    states = random.getstate(), np.random.get_state(legacy=False)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
