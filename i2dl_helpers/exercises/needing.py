"""Follow-up errors cost nothing: a needed exercise that is wrong is replaced by a right one while another is judged.

Here is also how a function is recognised as the course's own, whatever it is wrapped in.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

REFERENCES = f"{__package__.rpartition('.')[0]}.reference."


def function_of(candidate):
    """The plain function behind a candidate, through decorators, partials, methods and callable objects, or None."""
    for _ in range(20):
        kind = type(candidate)
        try:
            if kind is types.FunctionType:
                if "__wrapped__" not in vars(candidate):
                    return candidate
                candidate = candidate.__wrapped__
            elif issubclass(kind, functools.partial):
                candidate = functools.partial.func.__get__(candidate)
            elif kind is types.MethodType:
                candidate = candidate.__func__
            elif "pyfunc" in vars(candidate):  # np.vectorize
                candidate = vars(candidate)["pyfunc"]
            else:
                candidate = vars(candidate).get("__wrapped__") or kind.__call__
        except KeyboardInterrupt:
            raise
        except BaseException:  # an object may answer any question with an exception
            return None
    return None


def is_ours(candidate) -> bool:
    """Whether a function is a reference, through whatever wraps it: such a one is never judged as a student's."""
    function = function_of(candidate)
    return function is not None and str(function.__globals__.get("__name__")).startswith(REFERENCES)


@contextmanager
def right_needs(needs: dict[str, Callable], candidate: Callable, is_right: Callable[[str, Any], bool]):
    """Let a candidate find right versions of the exercises that it calls, while it is judged.

    Parameters
    ----------
    needs : dict
        The needed exercises' references, by name.
    candidate : callable
        Its global names are changed for the time of the block, where what stands there is wrong or missing.
    is_right : callable, (name, what stands there or None) → bool
    """
    function = function_of(candidate)
    names = function.__globals__ if function is not None else {}
    put = {name: ours for name, ours in needs.items() if not is_right(name, names.get(name))}
    before = {name: names[name] for name in put if name in names}
    names.update(put)
    try:
        yield
    finally:
        for name in put:
            names.pop(name, None)
        names.update(before)
