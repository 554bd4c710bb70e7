"""What an array of the wrong shape has to do with the expected one: transposed, not summed, an axis too many.

`comparing` asks here, as it asks `patterns` where the shape is right and the numbers are not.
"""

from __future__ import annotations

from ..numerics import close
from .patterns import exchanged


def shape(array) -> str:
    """A shape in words."""
    if array.ndim > 8:
        return f"{array.ndim} axes"
    return f"shape {array.shape}" if array.ndim else "a single number"


def mis_shaped(g, e, context) -> str:
    """What is behind a wrong shape, as sentences with a space before each; empty where nothing is found.

    Parameters
    ----------
    g, e : arrays
        What was got and expected.
    context : Context
    """
    if g.dtype.kind not in "biuf":
        return ""
    g, e = g.astype(float), e.astype(float)
    if found := exchanged(g, "", context):
        return f" It {found}"
    if close(g.T, e):
        return " It is the right result, transposed."
    if g.squeeze().shape == e.squeeze().shape and close(g.squeeze(), e.squeeze()):
        return f" The numbers are right, but an axis of length 1 is {'too many' if g.ndim > e.ndim else 'missing'}."
    if g.size == e.size and close(g.ravel(), e.ravel()):
        return f" The numbers are right: `.reshape({', '.join(map(str, e.shape))})` gives them the shape."
    return reduced(g, e, context.sizes) or broadcast(g, e)


def reduced(g, e, sizes) -> str:
    """Whether the right result is a sum or a mean of this one, or this one of the right result."""
    for axis, length in enumerate(g.shape):
        if g.shape[:axis] + g.shape[axis + 1 :] == e.shape:
            letters = [letter for letter, n in sizes.items() if n == length]
            named = f", of length {letters[0]}," if len(letters) == 1 else ""
            for word, value in (("sum", g.sum(axis)), ("mean", g.mean(axis))):
                if close(value, e):
                    return f" The {word} over its axis {axis}{named} is what is asked for."
    if not e.ndim and g.size and close(g.sum(), e):
        return " The sum of its entries is what is asked for."
    if not g.ndim and e.size:
        which = "sum" if close(g, e.sum()) else "mean" if close(g, e.mean()) else ""
        return f" It is the {which} over all entries of what is asked for." if which else ""
    return ""


def broadcast(g, e) -> str:
    """Whether rows are missing, or NumPy stretched a vector to a square."""
    if g.ndim == e.ndim > 0 and len(g) < len(e) and g.size and close(g, e[: len(g)]):
        return f" The first {len(g)} are right, the rest is missing."
    if g.ndim == 2 and g.shape[0] == g.shape[1] and g.shape[0] in e.shape:
        return f" Broadcasting ({len(g)},) against ({len(g)}, 1) gives ({len(g)}, {len(g)})."
    return ""
