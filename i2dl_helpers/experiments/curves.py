"""Experiments with functions of one number: slopes measured and exact, one step on the smallest ReLU network, and what
a layer of ReLUs can represent.

`backprop` offers them beside the network that is trained on digits; `reference.backprop` comes before.
"""

import math
from typing import NamedTuple

import numpy as np

from i2dl_helpers.reference import backprop as reference

FUNCTIONS = {
    "sin x": (np.sin, np.cos),
    "eˣ": (np.exp, np.exp),
    "x³": (lambda x: x**3, lambda x: 3 * x**2),
    "σ(x)": (reference.sigmoid, lambda x: reference.sigmoid(x) * (1 - reference.sigmoid(x))),
    "1 / (1 + x²)": (lambda x: 1 / (1 + x**2), lambda x: -2 * x / (1 + x**2) ** 2),
    "max(0, x)": (lambda x: np.maximum(0, x), lambda x: np.where(np.asarray(x) > 0, 1.0, 0.0)),
}
"""Functions of one number, each with its exact derivative."""

CURVES = {
    "waves": lambda x: np.sin(2 * np.pi * x) + 0.4 * np.sin(6 * np.pi * x),
    "a hill": lambda x: np.exp(-(((x - 0.4) / 0.15) ** 2)),
    "a roof": lambda x: 1 - np.abs(x - 0.37) / 0.63,
    "a jump": lambda x: np.where(x < 0.55, 0.0, 1.0),
}
"""Curves on [0, 1] to be fitted; the jump is the one that is not continuous."""


# Slopes, measured and exact


def difference_error(f, derivative, x, hs, numerical_gradient=reference.numerical_gradient):
    """Error of measured slopes of f at x, against the distance h.

    Parameters
    ----------
    f, derivative : callables, float → float, also for arrays
        Such as the pairs in `FUNCTIONS`.
    x : float
    hs : float array (M,)
        Distances, each above 0.
    numerical_gradient : callable
        ``numerical_gradient(f, x, h)`` for the centred difference: the reader's own.

    Returns
    -------
    one_sided, centred : float arrays (M,)
        Absolute errors of (f(x + h) − f(x)) / h and of the centred difference. They fall as h and as h² until rounding,
        of about 1e-16 / h, takes over.
    """
    exact = float(derivative(x))
    one_sided = [abs((f(x + h) - f(x)) / h - exact) for h in hs]
    centred = [abs(numerical_gradient(lambda a: float(f(a[0])), np.array([x], dtype=float), h)[0] - exact) for h in hs]
    return np.array(one_sided, dtype=float), np.array(centred, dtype=float)


class ReluPath(NamedTuple):
    """The smallest ReLU network before and after one step, and what it still learns afterwards.

    `weights` (2, 2): w1 and w2 before and after the step; `losses` (2,): before and after it, for the target 0;
    `later`: the losses of further steps, for the target 1.
    """

    weights: np.ndarray
    losses: np.ndarray
    later: np.ndarray


def relu_path(alpha, relu_net=reference.relu_net, steps=12):
    """One step of gradient descent on the lecture's example, then more of them towards another target.

    The step starts at w1 = 1/3, w2 = 2 with x = 1, y = 0. A dead unit has the loss 0 for this target, which looks like
    success; so the target then becomes 1: a unit that is alive learns it, a dead one never does.

    Parameters
    ----------
    alpha : float
        Learning rate.
    relu_net : callable
        ``relu_net(x, y, w1, w2)`` → loss, (dw1, dw2): the reader's own.
    steps : int
        How many steps towards the second target.

    Returns
    -------
    ReluPath
        `later` has steps + 1 losses.

    Source
    ------
    I2DL lecture 4, slides 44 and 53.
    """
    weights, later = [np.array([1 / 3, 2.0])], []
    first, slopes = relu_net(1.0, 0.0, *weights[0].tolist())
    weights.append(weights[0] - alpha * np.array(slopes))
    second, _ = relu_net(1.0, 0.0, *weights[1].tolist())
    now = weights[1]
    for _ in range(steps + 1):
        loss, slopes = relu_net(1.0, 1.0, *now.tolist())
        later.append(loss)
        now = now - alpha * np.array(slopes)
    return ReluPath(np.array(weights), np.array([first, second]), np.array(later))


# What a hidden layer can represent


class ReluFit(NamedTuple):
    """A curve, and its best fit by k ReLUs: fit = bias + Σ weights · max(0, x − kinks)."""

    x: np.ndarray
    target: np.ndarray
    fit: np.ndarray
    kinks: np.ndarray
    weights: np.ndarray
    bias: float
    error: float


def fit_relus(k, curve="waves", points=201):
    """Fit a curve on [0, 1] by one hidden layer of k ReLUs whose kinks lie evenly; the outer weights by least squares.

    Parameters
    ----------
    k : int
        1 to half of `points`; the kinks are at 0, 1/k, …, (k − 1)/k.
    curve : str
        One of `CURVES`.
    points : int
        How many x, evenly on [0, 1].

    Returns
    -------
    ReluFit
        `error` is the root of the mean squared difference.

    Notes
    -----
    Only the outer weights and the bias are fitted, so this is the best that these k units can do; training would move
    the kinks too. Solved in hats, k + 1 little triangles: they span the same functions as the ReLUs and the bias, but
    overlap their neighbours only, which keeps the equations well conditioned and fast.
    """
    if not 1 <= k <= points // 2 or curve not in CURVES:
        limits = f"k must be in [1, {points // 2}] with {points} points"
        raise ValueError(f"fit_relus({k}, {curve!r}): {limits}, and the curve one of {', '.join(CURVES)}")
    x = np.linspace(0, 1, points)
    target, kinks = CURVES[curve](x), np.arange(k) / k
    hats = np.maximum(0, 1 - np.abs(k * x[:, None] - np.arange(k + 1)))
    heights = np.linalg.solve(hats.T @ hats, hats.T @ target)  # of the fit at 0, 1/k, …, 1
    weights, bias = np.diff(k * np.diff(heights), prepend=0.0), float(heights[0])  # a unit adds the change of slope
    fit = bias + np.maximum(0, x[:, None] - kinks) @ weights
    return ReluFit(x, target, fit, kinks, weights, bias, math.sqrt(np.mean((fit - target) ** 2)))


def relu_errors(ks, curve="waves"):
    """The error of `fit_relus` for each k, a float array like ks: for smooth curves it falls as 1/k²."""
    return np.array([fit_relus(k, curve).error for k in ks])
