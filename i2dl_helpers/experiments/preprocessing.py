"""What centring, scaling and whitening of the inputs do to the loss as a function of the weights.

A cloud of points in the plane, where the loss is a bowl that can be drawn; and a linear classifier on the digits, where
what counts is which learning rates work. Notebook 04 asks here; the first weights come next (`signals`).
"""

import functools
import math
from typing import NamedTuple

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.reference import initialization as reference
from i2dl_helpers.reference.backprop import affine_backward, affine_forward
from i2dl_helpers.reference.losses import cross_entropy_loss

STAGES = ("raw", "centred", "scaled", "rotated", "whitened")
FIRST = (-1.3, 0.1)  # the weights that descent on a bowl begins with
RATES = tuple(float(f"{10**power:.1g}") for power in np.arange(-6, 1.6, 0.5))


class Bowl(NamedTuple):
    """A cloud of points, and the squared error of a line through the origin as a function of its two weights.

    `points` (N, 2) and `labels` (N,), −1 or 1. `best` (2,): the weights of the least loss. `curvatures` (2,) and
    `axes` (2, 2), a column each: of the loss there, the largest first. `path` (steps + 1, 2) and `losses`: gradient
    descent from `FIRST` at the best rate for this bowl.
    """

    points: np.ndarray
    labels: np.ndarray
    best: np.ndarray
    curvatures: np.ndarray
    axes: np.ndarray
    path: np.ndarray
    losses: np.ndarray
    least: float


def cloud(offset=3.0, stretch=3.0, *, samples=160, angle=20, seed=0):
    """Points of two classes in an oblong, tilted cloud that lies off the origin.

    Parameters
    ----------
    offset : float
        How far the middle lies from the origin, along both axes.
    stretch : float
        How many times longer the cloud is than wide.
    samples, angle, seed : int
        The angle in degrees.

    Returns
    -------
    points : float array (samples, 2)
    labels : float array (samples,), −1 or 1
    """
    rng = np.random.default_rng(seed)
    labels = np.where(np.arange(samples) % 2, 1.0, -1.0)
    points = rng.normal(size=(samples, 2)) * 0.8 + 0.6 * labels[:, None]
    points = points * [stretch * 0.6, 0.6]
    turn = math.radians(angle)
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    return points @ rotation + offset, labels


def prepare(points, stage, pca_whiten=reference.pca_whiten):
    """The points as they are at a stage of preprocessing, one of `STAGES`.

    "scaled" divides each column by its std; "rotated" turns the centred points into the eigenvectors' basis (PCA), and
    "whitened" also gives each axis the variance 1.
    """
    centred = points - points.mean(axis=0)
    if stage in ("raw", "centred"):
        return points if stage == "raw" else centred
    if stage == "scaled":
        return reference.standardize(points, points)[0]
    white = pca_whiten(points)
    if stage == "whitened":
        return white
    variances = np.linalg.eigvalsh(np.cov(points.T, bias=True))[::-1]
    return white * np.sqrt(variances)


def bowl(stage, offset=3.0, stretch=3.0, *, steps=12, pca_whiten=reference.pca_whiten):
    """The loss of a line on the cloud at a stage of preprocessing, and descent on it.

    Returns
    -------
    Bowl
        The loss is the mean of (w·x − label)², without a bias; its rate 2/(h_max + h_min) is the best there is.
    """
    points, labels = cloud(offset, stretch)
    X = prepare(points, stage, pca_whiten)
    hessian = 2 * X.T @ X / len(X)
    curvatures, axes = np.linalg.eigh(hessian)
    best = np.linalg.solve(hessian, 2 * X.T @ labels / len(X))
    rate = 2 / curvatures.sum()
    path = [np.array(FIRST)]
    for _ in range(steps):
        path.append(path[-1] - rate * hessian @ (path[-1] - best))
    path = np.array(path)
    losses = np.mean((path @ X.T - labels) ** 2, axis=1)
    least = float(np.mean((X @ best - labels) ** 2))
    return Bowl(X, labels, best, curvatures[::-1], axes[:, ::-1], path, losses, least)


@functools.cache
def _digits(seed):
    return data.hold_out(data.load("digits"), np.random.default_rng(seed))


def constant_pixels(seed=0):
    """How many of the 64 pixels are the same in all training digits, and how many of these are not in the others."""
    parts = _digits(seed)
    train, val = (x.reshape(len(x), -1) for x in (parts.train_x, parts.val_x))
    constant = train.max(axis=0) == train.min(axis=0)
    return int(constant.sum()), int((val[:, constant] != train[0, constant]).any(axis=0).sum())


def preparations(seed, standardize=reference.standardize):
    """The digits in four ways: name → (X, X_val), pixels from 0 to 255, as bytes of a picture are."""
    parts = _digits(seed)
    X, X_val = (255.0 * x.reshape(len(x), -1).astype(float) for x in (parts.train_x, parts.val_x))
    return {
        "raw, 0 to 255": (X, X_val),
        "from 0 to 1": (X / 255, X_val / 255),
        "centred": (X / 255 - X.mean(axis=0) / 255, X_val / 255 - X.mean(axis=0) / 255),
        "standardized": standardize(X, X_val),
    }


def rates_that_work(seed=0, *, rates=RATES, epochs=5, standardize=reference.standardize):
    """A linear classifier on the digits, prepared in four ways and trained at each rate.

    Parameters
    ----------
    seed : int
        Draws the validation part and the batches.
    rates : sequence of float
    epochs : int
    standardize : callable
        The reader's own.

    Returns
    -------
    dict of str → float array (rates,)
        By preparation: the validation loss at the end; infinity where the training broke off.
    """
    parts, found = _digits(seed), {}
    for name, (X, X_val) in preparations(seed, standardize).items():
        found[name] = np.array([_trained(X, parts.train_y, X_val, parts.val_y, rate, epochs, seed) for rate in rates])
    return found


def _linear(X, y, W, b):
    loss, dscores = cross_entropy_loss(affine_forward(X, W, b), y)
    return loss, affine_backward(dscores, X, W, b)[1:]


def _trained(X, y, X_val, y_val, rate, epochs, seed):
    rng = np.random.default_rng(seed)
    start = np.zeros((X.shape[1], 10)), np.zeros(10)
    history = training.train(_linear, start, X, y, learning_rate=rate, epochs=epochs, batch_size=32, rng=rng)
    if history.note:
        return math.inf
    return cross_entropy_loss(affine_forward(X_val, *history.parameters), y_val)[0]
