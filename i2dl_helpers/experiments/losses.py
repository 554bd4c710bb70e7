"""What notebook 02 tries out: losses compared, outliers moved, a classifier trained, and ways downhill.

Each function is seeded and returns numbers; figures and widgets draw them. Wherever it can, it takes the reader's own
functions. What concerns landscapes, the linear classifier, the semantic gap and comparisons over many seeds is in files
of its own, and offered here too. `reference.losses` and `training` come before.
"""

from itertools import combinations
from typing import NamedTuple

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments.compared import at_best_rates
from i2dl_helpers.experiments.gap import further_than_another, semantic_gap
from i2dl_helpers.experiments.landscapes import LANDSCAPES, best_of, bound, restarts, valley_curve, walk
from i2dl_helpers.experiments.linear import (
    accuracy_on_test,
    classifier,
    gradient_cost,
    split,
    starting_losses,
    train_linear,
)
from i2dl_helpers.pytorch import import_torch
from i2dl_helpers.reference import losses as reference

__all__ = [
    "LANDSCAPES",
    "Fits",
    "accuracy_on_test",
    "at_best_rates",
    "best_of",
    "bound",
    "classifier",
    "compare_losses",
    "compare_steps",
    "fits",
    "further_than_another",
    "gradient_cost",
    "outlier",
    "restarts",
    "semantic_gap",
    "split",
    "starting_losses",
    "train_linear",
    "valley_curve",
    "walk",
]


# One outlier


class Fits(NamedTuple):
    """Points x, y (N,), and what the least sum of absolute and of squared errors predicts at each of them."""

    x: np.ndarray
    y: np.ndarray
    by_l1: np.ndarray
    by_l2: np.ndarray


def outlier(height, seed=3, n=9):
    """Points along a rising line with some noise, the last of which is set to `height`: x, y (n,)."""
    x = np.arange(1.0, n + 1)
    y = 2 + 0.5 * x + np.random.default_rng(seed).normal(size=n) * 0.5
    y[-1] = height
    return x, y


def fits(x, y, model="a constant"):
    """The best constant, or the best line, for the absolute and for the squared error.

    Parameters
    ----------
    x, y : float arrays (N,)
    model : str
        "a constant" or "a line".

    Returns
    -------
    Fits

    Notes
    -----
    Both are exact: squares by linear equations; for absolute values some best line goes through two of the points, and
    some best constant through one, so all of these are tried.
    """
    if model == "a constant":
        return Fits(x, y, np.full_like(y, np.median(y)), np.full_like(y, y.mean()))
    A = np.stack([x, np.ones_like(x)], axis=1)
    by_l2 = A @ np.linalg.lstsq(A, y, rcond=None)[0]
    lines = []
    for i, j in combinations(range(len(x)), 2):
        slope = (y[j] - y[i]) / (x[j] - x[i])
        lines.append(y[i] + slope * (x - x[i]))
    return Fits(x, y, min(lines, key=lambda line: np.abs(line - y).sum()), by_l2)


# The same in PyTorch


def compare_losses(losses, seed=0, samples=32, classes=5):
    """The reader's losses and gradients against PyTorch's, in double precision.

    Parameters
    ----------
    losses : dict of str → callable
        By the exercise's name; those of notebook 02 are known.
    seed, samples, classes : int

    Returns
    -------
    dict of str → float, or None
        The largest difference of loss and gradient; None, and a printed sentence, where PyTorch is not installed.

    Notes
    -----
    PyTorch's conventions differ: its mean of L1, L2 and binary cross entropy is over all entries, so the sum is taken
    and divided by N; its hinge loss is divided by the number of classes.
    """
    torch = import_torch()
    if torch is None:
        return None
    rng = np.random.default_rng(seed)
    scores, targets = rng.normal(size=(samples, classes)) * 3, rng.random((samples, classes))
    labels, F = rng.integers(classes, size=samples), torch.nn.functional
    theirs = {
        "l1_loss": (targets, lambda s, t: F.l1_loss(s, t, reduction="sum") / samples),
        "l2_loss": (targets, lambda s, t: F.mse_loss(s, t, reduction="sum") / samples),
        "hinge_loss": (labels, lambda s, t: F.multi_margin_loss(s, t) * classes),
        "cross_entropy_loss": (labels, F.cross_entropy),
        "binary_cross_entropy_loss": (
            targets,
            lambda s, t: F.binary_cross_entropy_with_logits(s, t, reduction="sum") / samples,
        ),
    }
    differences = {}
    for name, loss in losses.items():
        target, their_loss = theirs[name]
        s = torch.tensor(scores, requires_grad=True)
        value = their_loss(s, torch.tensor(target))
        value.backward()
        ours, gradient = loss(scores, target)
        differences[name] = max(abs(float(ours) - value.item()), float(np.abs(gradient - s.grad.numpy()).max()))
    return differences


def compare_steps(momentum_step=reference.momentum_step, steps=100):
    """The reader's momentum, and the course's Adam, against PyTorch's optimizers in the curved valley.

    Returns
    -------
    dict of str → float, or None
        The largest difference between the two paths; None, and a printed sentence, where PyTorch is not installed.
    """
    torch = import_torch()
    if torch is None:
        return None
    land = LANDSCAPES["curved valley"]
    differences = {}
    for rule, rate, make in (
        ("momentum", 0.002, lambda w: torch.optim.SGD([w], lr=0.002, momentum=0.9)),
        ("Adam", 0.05, lambda w: torch.optim.Adam([w], lr=0.05)),
    ):
        ours, state = np.array(land.starts["A"]), np.zeros(2) if rule == "momentum" else None
        w = torch.tensor(ours, requires_grad=True)
        optimizer, furthest = make(w), 0.0
        for _ in range(steps):
            if rule == "momentum":
                ours, state = momentum_step(ours, state, land.gradient(ours), rate, 0.9)
            else:
                ours, state = training.adam(ours, land.gradient(ours), state, rate)
            w.grad = torch.tensor(land.gradient(w.detach().numpy()))
            optimizer.step()
            furthest = max(furthest, float(np.abs(ours - w.detach().numpy()).max()))
        differences[rule] = furthest
    return differences
