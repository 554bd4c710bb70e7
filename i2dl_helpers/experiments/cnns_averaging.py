"""Many predictions for one picture, averaged: of several networks, of several views, of several random poolings.

Randomness in training, averaged out in testing, is the lectures' common pattern; here is what it buys. `cnns_shapes`
brings the network; notebook 09 runs one seed live, with the reader's own functions, and reads the others.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from i2dl_helpers import data, training, warping
from i2dl_helpers.experiments.cnns_shapes import convolutions, halved
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.layers import Affine, Convolution, Flatten, Layer, Relu
from i2dl_helpers.networks import Network
from i2dl_helpers.reference import cnns as reference

KNOBS = {"pose": 0.4, "scale": 0.5, "light": 0.3, "clutter": 0.3, "occlusion": 0.25}
NETWORKS = 4


# Networks and views


def views(X: np.ndarray) -> list[np.ndarray]:
    """Ten views of pictures (N, C, H, W): as they are, moved by a pixel in four directions, and all five mirrored."""
    moves = ({}, {"right": 1}, {"right": -1}, {"down": 1}, {"down": -1})
    moved = [warping.affine(X, **move) for move in moves]
    return moved + [view[..., ::-1] for view in moved]


def predictions(seed: int = 0, *, samples=400, tests=500, epochs=10, networks=NETWORKS):
    """What networks of different first weights, trained on the same shapes, say of ten views of new ones.

    Returns
    -------
    probabilities : float array (networks, views, N, 10)
    labels : int array (N,)
    """
    rng = np.random.default_rng([seed, 30])
    (X, y), (X_test, y_test) = (data.shapes(n, rng, **KNOBS) for n in (samples, tests))
    X, X_test = halved(X) - np.float32(0.5), halved(X_test) - np.float32(0.5)
    found = []
    for number in range(networks):
        network = Network([*convolutions(3), Flatten(), Affine(128, 10, 0.1)])
        own = np.random.default_rng([seed, number])
        history = training.train(
            network.loss_and_gradients, network.start(own), X, y, learning_rate=training.falling(0.05),
            epochs=epochs, batch_size=20, rng=own, rule=training.momentum,
        )  # fmt: skip
        found.append([network.probabilities(view, history.parameters) for view in views(X_test)])
    return np.array(found), y_test


def compared(probabilities, labels, average: Callable = reference.average_predictions) -> dict[str, float]:
    """Accuracies of one network and one view (the mean over networks), and of what is averaged, by the reader's own.

    Parameters
    ----------
    probabilities, labels
        As `predictions` gives them.
    average : callable
        ``average_predictions(probabilities)``.
    """

    def right(classes):
        return float((np.asarray(classes) == labels).mean())

    plain, everything = probabilities[:, 0], probabilities.reshape(-1, *probabilities.shape[2:])
    return {
        "one network, one view": float(np.mean([right(one.argmax(axis=1)) for one in plain])),
        "ten views": float(np.mean([right(average(own)) for own in probabilities])),
        "four networks": right(average(plain)),
        "four networks, ten views": right(average(everything)),
    }


def averaging(seed: int) -> dict[str, float]:
    """`compared`, as it is stored."""
    return compared(*predictions(seed))


# Random poolings


class FractionalPool(Layer):
    """The largest pixel of each window; where the windows begin is drawn anew in every pass.

    Parameters
    ----------
    n_in, n_out : int
        Side of the maps before and behind.
    bounds : callable
        ``bounds(n_in, n_out, rng)``: the reader's `fractional_pool_bounds`.
    rng : numpy.random.Generator
        Draws rows and columns.
    """

    def __init__(self, n_in, n_out, bounds, rng):
        self.sides, self.bounds, self.rng = (n_in, n_out), bounds, rng

    def forward(self, x, parameters, training):
        rows, columns = (np.asarray(self.bounds(*self.sides, self.rng)) for _ in range(2))
        out = np.maximum.reduceat(np.maximum.reduceat(x, rows[:-1], axis=2), columns[:-1], axis=3)
        return out, (x, out, np.diff(rows), np.diff(columns))

    def backward(self, dout, kept, parameters):
        x, out, rows, columns = kept
        whole, largest = (np.repeat(np.repeat(a, rows, axis=2), columns, axis=3) for a in (dout, out))
        return whole * (x == largest), []  # ties are zeros behind a ReLU, which lets nothing through


def same_bounds(n_in, n_out, rng):
    """Windows that are the same each time: those of 2 first, those of 1 behind."""
    return np.cumsum([0] + [2] * (n_in - n_out) + [1] * (2 * n_out - n_in))


def train_fractional(bounds: Callable, seed: int = 0, epochs: int = 8):
    """A network on the digits whose two poolings go 8 → 6 → 4.

    Returns
    -------
    network, parameters, parts : Network, tuple, data.HeldOut
    """
    rng = np.random.default_rng(seed)
    parts = data.hold_out(data.load("digits"), rng)
    layers = (
        Convolution(3, 1, 12, pad=1), Relu(), FractionalPool(8, 6, bounds, rng),
        Convolution(3, 12, 16, pad=1), Relu(), FractionalPool(6, 4, bounds, rng), Flatten(), Affine(256, 10, 0.1),
    )  # fmt: skip
    network = Network(layers)
    history = training.train(
        network.loss_and_gradients, network.start(rng), parts.train_x, parts.train_y,
        learning_rate=training.falling(0.05), epochs=epochs, batch_size=32, rng=rng, rule=training.momentum,
    )  # fmt: skip
    return network, history.parameters, parts


def fractional(
    seed: int = 0, *, bounds: Callable = reference.fractional_pool_bounds, passes: int = 12,
    average: Callable = reference.average_predictions,
) -> dict[str, float]:  # fmt: skip
    """Validation accuracy with the same windows each time; with random ones, in one pass; averaged over passes."""
    network, parameters, parts = train_fractional(same_bounds, seed)
    fixed = network.accuracy(parts.val_x, parts.val_y, parameters)
    network, parameters, parts = train_fractional(bounds, seed)
    found = np.array([network.probabilities(parts.val_x, parameters) for _ in range(passes)])
    single = np.mean(found.argmax(axis=2) == parts.val_y)
    together = np.mean(np.asarray(average(found)) == parts.val_y)
    return {"same windows": fixed, "one pass": float(single), "averaged": float(together)}


LONG = {
    "averaging": Long(averaging, seeds=range(8), tolerance=0.1),
    "fractional_pooling": Long(fractional, seeds=range(10), tolerance=0.05),
}
