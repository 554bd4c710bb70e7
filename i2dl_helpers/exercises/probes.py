"""Functions that criteria hand to a candidate, where an exercise takes a function as an argument.

They are named, so that a sandbox can make the same function from the name and its arrays; nothing else crosses.
"""

import numpy as np


def fitted(x, like):
    """x flattened, in float64; the function wants an array of one shape, as a loss wants the shape of its weights."""
    if np.shape(x) != like.shape:
        raise ValueError(f"f takes an array of shape {like.shape}, and was given one of shape {np.shape(x)}")
    return np.asarray(x, dtype=float).reshape(-1)


def quadratic(A, b):
    """x ↦ x·(A x)/2 + b·x over the entries of x, which is shaped as b: the entries are coupled by A."""

    def f(x):
        flat = fitted(x, b)
        return float(flat @ A @ flat / 2 + b.reshape(-1) @ flat)

    return f


def cubic(c):
    """x ↦ Σ c·x³ + (Σ x)², x shaped as c: its third derivative is not 0, so that the width of a difference shows."""

    def f(x):
        flat = fitted(x, c)
        return float(c.reshape(-1) @ flat**3 + flat.sum() ** 2)

    return f


def shifted_tanh(scale, shift):
    """x ↦ tanh(scale·x + shift) for each entry: an activation that is neither odd nor of slope 1 at 0."""
    return lambda x: np.tanh(scale * x + shift)


def leaky(slope):
    """x ↦ max(slope·x, x) for each entry, with 0 < slope < 1."""
    return lambda x: np.maximum(slope * x, x)


def linear(A, b):
    """x ↦ A x + b: for a symmetric A, the gradient of x·(A x)/2 + b·x."""

    def f(x):
        return A @ fitted(x, b) + b

    return f


def dropped_scores(W, p_drop):
    """(x, rng) ↦ (x with entries dropped) W: another outcome at each call, drawn from rng."""
    return lambda x, rng: np.where(rng.random(x.shape) >= p_drop, x, 0) @ W


def dropped_weights(W, p_drop):
    """(x, rng) ↦ x (W with entries dropped): one mask for all rows of x, so that a row alone gets another one."""
    return lambda x, rng: x @ np.where(rng.random(W.shape) >= p_drop, W, 0)


PROBES = {
    function.__name__: function
    for function in (quadratic, cubic, linear, shifted_tanh, leaky, dropped_scores, dropped_weights)
}


def make(name, *arrays):
    """The named function, holding copies of the arrays.

    Raises
    ------
    ValueError
        Where no probe has that name.
    """
    if name not in PROBES:
        raise ValueError(f"no probe is named {name!r}; there are {', '.join(PROBES)}")
    return PROBES[name](*(np.array(array) for array in arrays))
