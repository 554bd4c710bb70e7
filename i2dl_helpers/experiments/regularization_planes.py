"""Regularization where it can be drawn: the lecture's example, a polynomial, two weights and a ball, a bowl and a path.

Notebook 05's widgets ask here, and hand over what the reader wrote. Networks on digits are in `regularization`; the
boundary of a small one, for nine λ, in `regularization_boundary`.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np

from i2dl_helpers.reference import regularization as reference

X = np.array([1.0, 2.0, 1.0])
SCORE = 1.5
THETA_1, THETA_2 = np.array([0.0, 0.75, 0.0]), np.array([0.25, 0.5, 0.25])


# ---- the lecture's example


def on_the_plane(step=0.025, low=-0.5, high=1.0):
    """Weights (n, 3) on a grid of the plane of all θ with x·θ = 1.5; among them are both of the lecture."""
    ticks = np.round(np.arange(low, high + step / 2, step), 6)
    return np.array([(a, (SCORE - X[0] * a - X[2] * b) / X[1], b) for a, b in itertools.product(ticks, ticks)])


def least_on_the_plane(penalty):
    """Of these weights those with the least penalty, by the reader's own function: θ (3,), and the penalty.

    Parameters
    ----------
    penalty : callable
        ``penalty(W, lam)`` → penalty, dW.
    """
    weights = on_the_plane()
    costs = [penalty(theta, 1.0)[0] for theta in weights]
    best = int(np.argmin(costs))
    return weights[best] + 0.0, float(costs[best])


# ---- a polynomial

DEGREES = tuple(range(16))
LAMBDAS = tuple(10.0**power for power in np.arange(-9, 2.1, 0.5))
NOISES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


class Points(NamedTuple):
    """Where it was measured (n,) and what came out, for training and for validation."""

    x: np.ndarray
    y: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray


def truth(x):
    """The curve behind the points."""
    return np.sin(2.8 * x) + 0.4 * x


def measured(noise, samples=16, seed=0):
    """Points of the curve with noise on them; the same draws whatever its size."""
    rng = np.random.default_rng(seed)
    x, x_val = np.linspace(-1, 1, samples), np.linspace(-0.98, 0.98, 60)
    drawn = rng.normal(size=samples), rng.normal(size=len(x_val))
    return Points(x, truth(x) + noise * drawn[0], x_val, truth(x_val) + noise * drawn[1])


def powers(x, degree):
    """Columns 1, x, x², …, x^degree: (n, degree + 1)."""
    return x[:, None] ** np.arange(degree + 1)


def fit(degree, lam, noise, ridge=reference.ridge_regression):
    """A polynomial's weights, and its root mean square errors on the training and on the validation points."""
    points = measured(noise)
    w = ridge(powers(points.x, degree), points.y, lam)
    errors = [
        float(np.sqrt(np.mean((powers(x, degree) @ w - y) ** 2)))
        for x, y in ((points.x, points.y), (points.x_val, points.y_val))
    ]
    return w, *errors


# ---- two weights and a ball


def loss_of_two(w, best, q):
    """(w₁ − best₁)² + q (w₂ − best₂)²: with q above 1 the second weight matters more."""
    d = w - best
    return d[..., 0] ** 2 + q * d[..., 1] ** 2


def inside_l1(best, budget, q):
    """The weights of the least loss with |w₁| + |w₂| ≤ budget, for many unconstrained optima at once.

    Parameters
    ----------
    best : float array (n, 2)
    budget, q : float

    Returns
    -------
    float array (n, 2)
        Where the least loss lies at a corner, the other coordinate is exactly 0.
    """
    corners = budget * np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    weigh = np.array([1.0, q])
    found, least = np.empty_like(best), np.full(len(best), np.inf)
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = b - a
        s = np.clip((best - a) @ (weigh * along) / (along @ (weigh * along)), 0, 1)[:, None]
        w = np.where(s == 0, a, np.where(s == 1, b, a + s * along))  # a corner exactly: rounding would hide the 0
        loss = loss_of_two(w, best, q)
        found[loss < least], least = w[loss < least], np.minimum(loss, least)
    within = np.abs(best).sum(axis=1) <= budget
    found[within] = best[within]
    return found


def inside_l2(best, budget, q):
    """The same with w₁² + w₂² ≤ budget², for one optimum (2,): (H + μI) w = H best with the μ that fits, by halving."""
    if np.hypot(*best) <= budget:
        return best.copy()
    H = np.array([1.0, q])
    low, high = 0.0, 1e4
    for _ in range(60):
        middle = (low + high) / 2
        w = H * best / (H + middle)
        low, high = (middle, high) if math.hypot(*w) > budget else (low, middle)
    return w


def zero_share(budget, q, half=2.0, count=201):
    """The share of all places of the optimum in the square ±half from which L1 makes a coordinate exactly 0."""
    ticks = np.linspace(-half, half, count + 1)[:-1] + half / count  # the middles of cells: none lies on an axis
    best = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    outside = np.abs(best).sum(axis=1) > budget
    return float(np.mean(outside & (inside_l1(best, budget, q) == 0).any(axis=1)))


def zero_wedges(budget, q, far=9.0):
    """The four wedges in which the optimum must lie for that: (4, 3, 2), each from its corner outwards.

    A corner is best where the loss's gradient there lies between the normals of its two edges.
    """
    wedges = []
    for axis in (0, 1):
        for side in (1.0, -1.0):
            corner, sides = np.zeros(2), []
            corner[axis] = side * budget
            for other in (1.0, -1.0):
                normal = np.empty(2)
                normal[axis], normal[1 - axis] = side, other
                sides.append(corner + far * normal / [1.0, q])
            wedges.append([corner, *sides])
    return np.array(wedges)


# ---- a bowl and a path

CURVATURES = np.array([1.0, 0.12])
BEST, BEST_VAL = np.array([1.6, 1.8]), np.array([1.55, 0.75])  # of the training loss and of the validation loss
TURN = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])  # columns: the axes of the bowl
RATE, STEPS = 0.1, 400


def bowl_loss(w, best):
    """½ (w − best)ᵀ H (w − best), for w (…, 2)."""
    return 0.5 * (((w - best) @ TURN) ** 2 @ CURVATURES)


def path(steps=STEPS, rate=RATE):
    """Descent on the training bowl from 0: (steps + 1, 2)."""
    w = np.zeros((steps + 1, 2))
    for i in range(steps):
        w[i + 1] = w[i] - rate * (TURN * CURVATURES) @ (TURN.T @ (w[i] - BEST))
    return w


def penalised(lam):
    """Where the training bowl plus lam·Σw² is least: (2,)."""
    shrink = CURVATURES / (CURVATURES + 2 * lam)
    return TURN @ (shrink * (TURN.T @ BEST))


def lam_for(step, rate=RATE):
    """The λ whose pull is about as strong as stopping at this step: 1 / (2·rate·step)."""
    return 1 / (2 * rate * max(step, 1e-9))
