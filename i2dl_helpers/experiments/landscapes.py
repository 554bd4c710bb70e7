"""Functions of two weights to walk down on, the walks themselves, and one function with many valleys.

Real losses have thousands of weights and cannot be drawn; these show what happens along a steep and a flat direction,
in a bend, and between two valleys. `linear` has the real ones; `reference.losses` comes before.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.reference import losses as reference


class Landscape(NamedTuple):
    """A function of two weights.

    `value` (…, 2) → (…), `gradient` (2,) → (2,), `h_max` the largest curvature at `minimum`, `starts` by letter,
    `window` ((low, high) of w1, (low, high) of w2).
    """

    value: Callable
    gradient: Callable
    h_max: float
    minimum: tuple
    starts: dict
    window: tuple


def _largest_curvature(a, b, c):
    """The larger eigenvalue of the symmetric matrix [[a, b], [b, c]]."""
    return (a + c) / 2 + math.hypot((a - c) / 2, b)


BOWL = np.array([1.0, 20.0])
RIDGE, BEND = 4.0, 10.0  # how tilted the two valleys are, against each other; how steep the bent one is

LANDSCAPES = {
    "bowl": Landscape(
        value=lambda w: (BOWL * w**2).sum(axis=-1) / 2,
        gradient=lambda w: BOWL * w,
        h_max=20.0,
        minimum=(0.0, 0.0),
        starts={"A": (-4.0, 1.0), "B": (3.0, -1.2), "C": (4.2, 0.3)},
        window=((-5.0, 5.0), (-1.7, 1.7)),
    ),
    "curved valley": Landscape(
        value=lambda w: (1 - w[..., 0]) ** 2 + BEND * (w[..., 1] - w[..., 0] ** 2) ** 2,
        gradient=lambda w: np.array(
            [
                -2 * (1 - w[0]) - 4 * BEND * w[0] * (w[1] - w[0] ** 2),
                2 * BEND * (w[1] - w[0] ** 2),
            ]
        ),
        h_max=_largest_curvature(2 + 8 * BEND, -4 * BEND, 2 * BEND),
        minimum=(1.0, 1.0),
        starts={"A": (-1.2, 1.0), "B": (0.0, 1.8), "C": (1.6, 0.2)},
        window=((-1.9, 1.9), (-0.6, 2.3)),
    ),
    "two valleys": Landscape(
        value=lambda w: (w[..., 0] ** 2 - 1) ** 2 + 0.3 * w[..., 0] + RIDGE * w[..., 1] ** 2 / 2 + 0.4,
        gradient=lambda w: np.array([4 * w[0] * (w[0] ** 2 - 1) + 0.3, RIDGE * w[1]]),
        h_max=12 * 1.0355**2 - 4,
        minimum=(-1.0355, 0.0),
        starts={"A": (-1.7, 0.8), "B": (1.7, 0.8), "C": (0.3, -0.9)},
        window=((-2.1, 2.1), (-1.2, 1.2)),
    ),
}
"""The bowl has the curvatures 1 and 20; the curved valley is a less steep Rosenbrock; the two valleys differ by 0.6."""


class Walk(NamedTuple):
    """Where descent went: places (T, 2) and losses (T,), cut off where it left for good; `diverged` says so."""

    path: np.ndarray
    losses: np.ndarray
    diverged: bool


def walk(
    name, start, learning_rate, rule="plain", beta=0.9, steps=100, *,
    gradient_descent=reference.gradient_descent, momentum_step=reference.momentum_step,
):  # fmt: skip
    """Walk down a landscape.

    Parameters
    ----------
    name, start : str
        One of `LANDSCAPES`, and the letter of one of its starts.
    learning_rate : float
    rule : str
        "plain" (by `gradient_descent`), "momentum" (by `momentum_step`, with beta) or "Adam".
    beta : float
    steps : int
    gradient_descent, momentum_step : callables
        The reader's own.

    Returns
    -------
    Walk
    """
    land = LANDSCAPES[name]
    w = np.array(land.starts[start])
    with np.errstate(over="ignore", invalid="ignore"):
        if rule == "plain":
            path = np.asarray(gradient_descent(land.gradient, w, learning_rate, steps))
        else:
            path, state = [w], np.zeros(2) if rule == "momentum" else None
            for _ in range(steps):
                if rule == "momentum":
                    w, state = momentum_step(w, state, land.gradient(w), learning_rate, beta)
                else:
                    w, state = training.adam(w, land.gradient(w), state, learning_rate)
                path.append(w)
            path = np.array(path)
        losses = land.value(path)
    far = ~(np.abs(path).max(axis=1) < 1e3)  # NaN is far, too
    end = int(np.argmax(far)) + 1 if far.any() else len(path)
    grows = bool(losses[end - 1] > losses[0]) or bool(far.any())
    return Walk(path[:end], losses[:end], grows)


def bound(name, rule="plain", beta=0.9):
    """The largest stable learning rate near the minimum: 2/h_max, and with momentum 2(1 + β)/h_max."""
    return 2 * (1 + beta if rule == "momentum" else 1) / LANDSCAPES[name].h_max


# Many valleys


def valleys(w):
    """A function of D weights (…, D) with many valleys: the sum over them of 1 + (w + 1.5)²/30 + 0.8 sin(2w + 1)."""
    return (1 + (w + 1.5) ** 2 / 30 + 0.8 * np.sin(2 * w + 1)).sum(axis=-1)


def valleys_gradient(w):
    """Its gradient, (D,)."""
    return (w + 1.5) / 15 + 1.6 * np.cos(2 * w + 1)


def valley_curve(points=400):
    """The function of one weight between −6.4 and 6.4: w and its value, both (points,)."""
    w = np.linspace(-6.4, 6.4, points)
    return w, valleys(w[:, None])


LOWEST = float(valleys(np.linspace(-2, 0, 200_001)[:, None]).min())
"""The lowest value with one weight; with D weights it is D times that."""


def restarts(
    gradient_descent=reference.gradient_descent, *, weights=1, starts=200, seed=0, learning_rate=0.1, steps=60
):
    """Where descent ends from many random starts in [−6, 6].

    Parameters
    ----------
    gradient_descent : callable
        The reader's own.
    weights, starts, seed, steps : int
    learning_rate : float

    Returns
    -------
    first, last : float arrays (starts, weights)
        Where each descent began and ended.
    lowest : bool array (starts,)
        Whether it ended in the deepest of all valleys.
    """
    first = np.random.default_rng(seed).uniform(-6, 6, (starts, weights))
    last = np.array([gradient_descent(valleys_gradient, start, learning_rate, steps)[-1] for start in first])
    return first, last, valleys(last) < weights * LOWEST + 0.1


def best_of(lowest, counts, rng, draws=1000):
    """How often the best of k starts finds the deepest valley, for each k in `counts`, drawn from given outcomes."""
    return np.array([lowest[rng.integers(len(lowest), size=(draws, k))].any(axis=1).mean() for k in counts])
