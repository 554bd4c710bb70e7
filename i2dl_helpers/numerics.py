"""Comparing arrays that were computed in different ways, and slopes measured without any calculus.

The exercises' criteria and the tests stand on these few functions. They are kept apart from the references: what judges
a formula must not use it.
"""

import numpy as np

FLOOR = 1e-7
"""Differences below this never count: results that should be 0 come out as rounding errors of about this size."""


def relative_error(got, expected):
    """Largest difference between two arrays, relative to the largest entry of either.

    Norm-wise, not entry by entry: a tiny entry beside large ones may be off by a large factor through rounding alone.

    Parameters
    ----------
    got, expected : array_like of the same shape
        NaN or infinity anywhere makes the error infinite.

    Returns
    -------
    float in [0, ∞]
        0 for equal arrays (two empty ones too), about 1e-16 for float64 rounding, 1e-7 for float32, about 1 when they
        have nothing in common.
    """
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    if got.shape != expected.shape:
        raise ValueError(f"cannot compare shapes {got.shape} and {expected.shape}: they must be the same")
    if not (np.isfinite(got).all() and np.isfinite(expected).all()):
        return float("inf")
    difference = np.abs(got - expected).max(initial=0.0)
    scale = max(np.abs(got).max(initial=0.0), np.abs(expected).max(initial=0.0))
    return float(difference / scale) if difference > 0 else 0.0


def close(got, expected, tolerance=1e-5, floor=FLOOR):
    """Whether `got` equals `expected` up to rounding, norm-wise.

    Parameters
    ----------
    got, expected : array_like
        Of the same shape, else the answer is False; nothing is broadcast. NaN and infinity are close to nothing;
        truth values and integers have to be equal.
    tolerance : float
        Largest difference accepted, relative to the largest entry of `expected`. The default lets float32 pass.
    floor : float
        Absolute difference accepted in any case.

    Returns
    -------
    bool
    """
    got, expected = np.asarray(got), np.asarray(expected)
    if got.shape != expected.shape:
        return False
    if got.dtype.kind == "b" or expected.dtype.kind == "b" or got.dtype.kind == expected.dtype.kind == "i":
        return bool((got == expected).all())
    if not (np.isfinite(got).all() and np.isfinite(expected).all()):
        return False
    kind = complex if "c" in (got.dtype.kind, expected.dtype.kind) else float
    difference = np.abs(got.astype(kind) - expected.astype(kind)).max(initial=0.0)
    return bool(difference <= tolerance * np.abs(expected).max(initial=0.0) + floor)


def slope_along(f, x, direction, h=1e-5):
    """Slope of f at x along one direction, by a centred difference.

    Parameters
    ----------
    f : callable, array → float
    x, direction : float arrays of the same shape
    h : float
        Half the distance between the two points; the error is of order h².

    Returns
    -------
    float
    """
    return (f(x + h * direction) - f(x - h * direction)) / (2 * h)


def gradient_error(f, x, gradient, rng, directions=4, h=1e-5):
    """How far an analytic gradient is from the slopes of f, along a few random directions.

    Two evaluations of f a direction, however many entries x has: a full finite-difference gradient needs two an entry.

    Parameters
    ----------
    f : callable, array → float
    x, gradient : float arrays of the same shape
    rng : numpy.random.Generator
        Draws the directions, normal entries.
    directions : int
    h : float

    Returns
    -------
    float
        `relative_error` between the measured slopes and ⟨gradient, direction⟩.
    """
    drawn = rng.normal(size=(directions, *np.shape(x)))
    measured = [slope_along(f, x, direction, h) for direction in drawn]
    claimed = [np.sum(gradient * direction) for direction in drawn]
    return relative_error(claimed, measured)
