"""What the structure of a convolutional network knows before it has seen a picture: that places do not matter much.

Networks with and without convolutions learn shapes that stand in the middle, and are asked about shapes that do not;
then 07's table of invariances (`invariance`) is filled in once more, by a convolutional network. Both are stored.
`networks` comes before, `cnns_transfer` goes on with such a network.
"""

from __future__ import annotations

import numpy as np

from i2dl_helpers import data, loading, training, warping
from i2dl_helpers.experiments import invariance
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.layers import Affine, Convolution, Flatten, GlobalAveragePool, Layer, MaxPool, Relu
from i2dl_helpers.networks import Network, count


def halved(X: np.ndarray) -> np.ndarray:
    """Pictures (N, C, H, W) at half the size, each pixel the mean of four."""
    return (X[..., ::2, ::2] + X[..., 1::2, ::2] + X[..., ::2, 1::2] + X[..., 1::2, 1::2]) / 4


def convolutions(channels: int = 3, filters=(12, 24, 32)) -> list[Layer]:
    """Three times a convolution of 3×3, a ReLU and pooling: from 16×16 pixels to a map of 2×2."""
    pairs = zip((channels, *filters), filters, strict=False)
    return [layer for c, f in pairs for layer in (Convolution(3, c, f, pad=1), Relu(), MaxPool())]


# A convolutional network beside dense ones, shapes moved to the side

NETWORKS = {
    "CNN": lambda: Network([*convolutions(1), Flatten(), Affine(128, 10, 0.1)]),
    "CNN, global pooling": lambda: Network([*convolutions(1)[:-1], GlobalAveragePool(), Affine(32, 10, 0.3)]),
    "MLP, as many parameters": lambda: Network([Flatten(), Affine(256, 41), Relu(), Affine(41, 10, 0.1)]),
    "MLP, ten times as many": lambda: Network([Flatten(), Affine(256, 410), Relu(), Affine(410, 10, 0.1)]),
}
SHIFTS = (0, 1, 2, 3, 4, 5, 6)
SHIFT_RATES = {
    "CNN": 0.03, "CNN, global pooling": 0.1, "MLP, as many parameters": 0.1, "MLP, ten times as many": 0.1,
}  # fmt: skip


def sizes() -> dict[str, int]:
    """How many numbers each of the `NETWORKS` learns."""
    return {name: count(make().start(np.random.default_rng(0))) for name, make in NETWORKS.items()}


def upright(n: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Grey shapes (n, 1, 32, 32) in the middle of plain pictures, of several sizes and brightnesses, and labels."""
    X, y = data.shapes(n, rng, pose=0, scale=0.5, light=0.5, clutter=0, occlusion=0.25)
    return X.mean(axis=1, keepdims=True) - np.float32(0.5), y


def fit(name: str, X, y, *, learning_rate: float, epochs: int, rng):
    """Train one of the `NETWORKS` on pictures as `upright` draws them.

    Returns
    -------
    network, training.History
    """
    network = NETWORKS[name]()
    history = training.train(
        network.loss_and_gradients, network.start(rng), halved(X), y, learning_rate=training.falling(learning_rate),
        epochs=epochs, batch_size=32, rng=rng, rule=training.momentum,
    )  # fmt: skip
    return network, history


def by_shift(seed=0, *, samples=1000, tests=500, epochs=10, names=tuple(NETWORKS), shifts=SHIFTS) -> dict:
    """Accuracy on new shapes that are moved to the side by so many pixels of 32, after training on unmoved ones.

    Returns
    -------
    dict
        "accuracy" (networks, shifts), the mean over the four directions.
    """
    rng = np.random.default_rng([seed, 3])
    X, y = upright(samples, rng)
    X_test, y_test = upright(tests, rng)
    moved = {d: [halved(warping.affine(X_test, **place)) for place in _directions(d)] for d in shifts}
    accuracies = np.empty((len(names), len(shifts)))
    for i, name in enumerate(names):
        own = np.random.default_rng([seed, 4])
        network, history = fit(name, X, y, learning_rate=SHIFT_RATES[name], epochs=epochs, rng=own)
        for j, distance in enumerate(shifts):
            found = [network.accuracy(pictures, y_test, history.parameters) for pictures in moved[distance]]
            accuracies[i, j] = np.mean(found)
    return {"accuracy": accuracies}


def _directions(distance: int) -> list[dict]:
    return [{axis: sign * distance} for axis in ("right", "down") for sign in (1, -1)] if distance else [{}]


# 07's table again

ROWS = ("none", "flip", "shift", "rotate", "brightness", "all")
COLUMNS = tuple(invariance.CONDITIONS)


def fit_cnn(X, y, rng, augment=None, *, learning_rate=0.05, epochs=30, batch_size=32):
    """What `invariance.table` asks for: a network of three convolutions, on pictures of half the size."""
    mean = X.mean(axis=(0, 2, 3), keepdims=True)
    network = Network([*convolutions(3), Flatten(), Affine(128, 10, 0.1)])
    history = training.train(
        network.loss_and_gradients, network.start(rng),
        loading.Augmented(X, augment, rng, lambda pictures: halved(pictures - mean)), y,
        learning_rate=training.falling(learning_rate), epochs=epochs, batch_size=batch_size, rng=rng,
        rule=training.momentum,
    )  # fmt: skip
    return lambda X: network.scores(halved(X - mean), history.parameters)


def invariance_row(seed: int, rows=ROWS) -> dict:
    """Run number `seed`: one row of the table; the runs go through the rows, then again with the next seed."""
    seed, row = divmod(seed, len(rows))
    return {"accuracy": invariance.table(fit_cnn, seed, rows=(rows[row],))[0]}


def both_tables() -> tuple[np.ndarray, np.ndarray]:
    """The stored tables of the dense network of notebook 07 and of this one, (seeds, `ROWS`, `COLUMNS`) each."""
    dense = stored("invariance")["accuracy"][:, [invariance.AUGMENTATIONS.index(row) for row in ROWS]]
    return dense, stored("invariance_cnn")["accuracy"].reshape(-1, len(ROWS), len(COLUMNS))


LONG = {
    "cnn_and_mlp_by_shift": Long(by_shift, seeds=range(5), tolerance=0.1),
    "invariance_cnn": Long(invariance_row, seeds=range(3 * len(ROWS)), tolerance=0.15),
}
