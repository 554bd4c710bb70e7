"""Calling a candidate once, whatever it does, and writing down what came of it.

A candidate is a student's function. It may raise, print, warn, change its arguments, hand back something strange or
never end. What comes out of here is an `Outcome` made of plain values only (`values`); `judging` looks at these.
"""

from __future__ import annotations

import functools
import io
import linecache
import os
import sysconfig
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from time import thread_time
from typing import Any

import numpy as np

from .surroundings import Undisturbed
from .values import KEPT_TEXT, after, clean, materialise, name_of, overlap, plain

PACKAGE = Path(__file__).parents[1]
LIBRARIES = tuple(
    {os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")} | {str(PACKAGE)}
)


@dataclass(frozen=True)
class Failure:
    """An exception of the candidate: its type, its text, and the student's line that it came from.

    Where that line stands in another cell, `function` is the one it belongs to, and `called` the line of the
    candidate's own cell that led there.
    """

    type: str
    text: str
    line: int | None = None
    code: str = ""
    function: str = ""
    called: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What one call did.

    Parameters
    ----------
    value : None, bool, int, float, str, array, Foreign, or tuples and lists of these
    failure : Failure or None
        In place of a value, where the call raised.
    arguments : tuple
        The arguments as they are after the call; of a generator its state, of a probe None.
    shares : bool
        Whether an array of the value lies in an argument's memory.
    printed : str
        The beginning of what was printed.
    warned : tuple of str
    seconds : float
    """

    value: Any = None
    failure: Failure | None = None
    arguments: tuple = ()
    shares: bool = False
    printed: str = ""
    warned: tuple[str, ...] = ()
    seconds: float = 0.0


class Interrupted(Exception):
    """The student pressed the stop button during the call; its cause knows in which line."""


class Kept(io.TextIOBase):
    """A text stream that keeps the beginning of what is written and lets the rest go."""

    def __init__(self):
        self.text = ""

    def writable(self):
        return True

    def write(self, text):
        if len(self.text) < KEPT_TEXT:
            self.text += clean(text, KEPT_TEXT - len(self.text))
        return len(text)


class Candidate:
    """Anything that can be called once with a tuple of arguments and gives an Outcome: what a criterion judges."""

    def __call__(self, arguments: tuple) -> Outcome:
        """Call the student's function once."""
        raise NotImplementedError


class LocalCandidate(Candidate):
    """A function of this process, called under observation."""

    def __init__(self, function: Callable):
        self.function = function

    def __call__(self, arguments: tuple) -> Outcome:
        """Call the function once with fresh copies of the arguments.

        Raises
        ------
        Interrupted
            Only where the student stopped the kernel; everything else the function does becomes an Outcome.
        """
        given = tuple(materialise(argument) for argument in arguments)
        value, failure, printed, seconds, theirs, ours = None, None, Kept(), 0.0, [], []
        with warnings.catch_warnings(record=True) as warned, np.errstate(all="warn", under="ignore"):
            warnings.simplefilter("default")
            try:
                with redirect_stdout(printed), redirect_stderr(printed):
                    start = thread_time()  # what else the machine does is not the student's
                    with Undisturbed():
                        value = self.function(*given)
                    seconds = thread_time() - start
                    value = plain(value, theirs)
            except KeyboardInterrupt as stop:
                raise Interrupted from stop
            except BaseException as error:  # sys.exit and the like included: a check must survive any of them
                failure, value = failure_of(error), None
            texts = tuple(dict.fromkeys(clean(w.message, 200) for w in warned[:100]))
        left = tuple(after(argument, ours) for argument in given)
        return Outcome(value, failure, left, overlap(theirs, ours), printed.text, texts, seconds)


def failure_of(error: BaseException) -> Failure:
    """The exception in a few words, with the deepest line that the student wrote."""
    places, trace = [], BaseException.__dict__["__traceback__"].__get__(error)
    while trace is not None:
        if is_students(trace.tb_frame.f_code.co_filename):
            places.append((trace.tb_frame.f_code, trace.tb_lineno))
        trace = trace.tb_next
    kind, text = name_of(type(error)), clean(error)
    if not places:
        return Failure(kind, text)
    own, (code, line) = places[0][0].co_filename, places[-1]
    source = clean(linecache.getline(code.co_filename, line).strip(), 200)
    if code.co_filename == own:
        return Failure(kind, text, line, source)
    called = next(number for caller, number in reversed(places) if caller.co_filename == own)
    return Failure(kind, text, line, source, code.co_qualname.partition(".")[0], called)


@functools.lru_cache(maxsize=1000)
def is_students(filename: str) -> bool:
    """Whether a file is the student's: neither the course's, nor a library's, nor made up by one."""
    return not filename.startswith("<frozen") and not os.path.realpath(filename).startswith(LIBRARIES)
