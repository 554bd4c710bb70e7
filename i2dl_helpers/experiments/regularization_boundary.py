"""The boundary that a small network draws between two kinds of points, for nine λ: the lecture's picture, made anew.

The trainings are stored; notebook 05's widget only chooses among them. `regularization_planes` holds what needs no
training.
"""

import functools
import math

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.reference import regularization as reference
from i2dl_helpers.reference.backprop import affine_backward, affine_forward
from i2dl_helpers.reference.losses import cross_entropy_loss

LAMBDAS = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0)
HIDDEN = 24
NAMES = ("W1", "b1", "W2", "b2")


def points(seed, samples, flipped=0.15):
    """Points of two arcs in the plane and their labels; a share of the labels is wrong.

    Returns
    -------
    X : float array (samples, 2)
    y : int array (samples,), 0 or 1
    """
    rng = np.random.default_rng(seed)
    y = np.arange(samples) % 2
    angle = rng.uniform(0, math.pi, samples)
    X = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X[y == 1] = [0.9, 0.35] - X[y == 1]
    X = 1.4 * (X + 0.22 * rng.normal(size=X.shape) - [0.45, 0.18])
    wrong = rng.random(samples) < flipped
    return X, np.where(wrong, 1 - y, y)


def loss_and_gradients(X, y, W1, b1, W2, b2, lam=0.0):
    """Cross entropy of a tanh network, with an L2 penalty on both matrices, and its gradients."""
    h = np.tanh(affine_forward(X, W1, b1))
    loss, dscores = cross_entropy_loss(affine_forward(h, W2, b2), y)
    dh, dW2, db2 = affine_backward(dscores, h, W2, b2)
    _, dW1, db1 = affine_backward(dh * (1 - h**2), X, W1, b1)
    for W, dW in ((W1, dW1), (W2, dW2)):
        penalty, gradient = reference.l2_penalty(W, lam)
        loss, dW[...] = loss + penalty, dW + gradient
    return loss, (dW1, db1, dW2, db2)


def trained(seed, *, lambdas=LAMBDAS, samples=70, steps=1500):
    """One network for each λ, from the same start, and its share of wrong answers.

    Returns
    -------
    dict
        "W1" … "b2" with a first axis for λ; "training error" and "validation error" (λ,), the latter on 1,000 points
        with labels as unreliable as those of the training.
    """
    X, y = points(seed, samples)
    X_val, y_val = points(seed + 1000, 1000)
    found = {name: [] for name in (*NAMES, "training error", "validation error")}
    for lam in lambdas:
        rng = np.random.default_rng([seed, 71])
        first = rng.normal(size=(2, HIDDEN)) * 1.5, rng.normal(size=HIDDEN), *output_layer(rng)
        history = training.train(
            functools.partial(loss_and_gradients, lam=lam), first, X, y,
            learning_rate=rate(lam), epochs=steps, batch_size=samples, rng=rng, rule=training.momentum,
        )  # fmt: skip
        for name, value in zip(NAMES, history.parameters, strict=True):
            found[name].append(value.tolist())
        for name, x, labels in (("training error", X, y), ("validation error", X_val, y_val)):
            found[name].append(float(np.mean(scores(x, *history.parameters).argmax(axis=1) != labels)))
    return {name: np.array(values) for name, values in found.items()}


def output_layer(rng):
    """W2 and b2 to start from."""
    return rng.normal(size=(HIDDEN, 2)) / math.sqrt(HIDDEN), np.zeros(2)


def rate(lam):
    """A rate at which the penalty alone does not diverge: with momentum 0.9, 2·lam·rate must stay well below 3.8."""
    return min(0.3, 0.5 / max(lam, 1e-9))


def scores(X, W1, b1, W2, b2):
    """Scores (N, 2)."""
    return affine_forward(np.tanh(affine_forward(X, W1, b1)), W2, b2)


def surface(number, ticks, seed=0):
    """The stored network of the number-th λ: by how much class 1 leads, on a grid (len(ticks), len(ticks))."""
    kept = stored("boundaries")
    at = kept.seeds.index(seed)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    found = scores(grid, *(kept[name][at, number] for name in NAMES))
    return (found[:, 1] - found[:, 0]).reshape(len(ticks), len(ticks))


LONG = {"boundaries": Long(trained, seeds=range(5), tolerance=0.05)}
