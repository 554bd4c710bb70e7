"""Which invariance does which augmentation buy, and what does it cost? A narrow training set, shifted test conditions.

The network is an argument: notebook 07 brings a dense one (`fit_dense`), notebook 09 repeats `table` with a
convolutional one. The pictures are drawn in `conditions`, the augmentations come from `loading`.
"""

from collections.abc import Callable

import numpy as np

from i2dl_helpers import loading, synthetic, training
from i2dl_helpers.experiments.conditions import CONDITIONS, narrow
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.reference.losses import cross_entropy_loss

# Augmentations


def augmentations(X: np.ndarray) -> dict[str, loading.Augment | None]:
    """Name → ``augment(X, rng)``, None for "none"; X (N, 3, 32, 32) is the training set, for its colours' axes.

    Notes
    -----
    Why "contrast" does not help faded shapes, on seeds 20 and 21: faded to their own mean grey, all are read, with
    "none" too; with the mean moved alone, by as much as fading moves it, "contrast" reads 68 and 67 %, "none" 87 and
    91, "PCA colour" 100.
    """
    singles = {
        "flip": loading.flip(),
        "shift": loading.crop(5),
        "zoom": loading.geometric(zoom=(0.65, 1.4)),
        "rotate": loading.geometric(degrees=60),
        "brightness": loading.brightness(0.3, 1.2),
        "contrast": loading.contrast(0.3, 1.2),
        "PCA colour": loading.colour(4.0, *loading.colour_axes(X)),
        "cutout": loading.cutout(10),
    }
    return {"none": None, **singles, "all": loading.chain(*(loading.sometimes(0.5, a) for a in singles.values()))}


AUGMENTATIONS = ("none", "flip", "shift", "zoom", "rotate", "brightness", "contrast", "PCA colour", "cutout", "all")

Predict = Callable[[np.ndarray], np.ndarray]
Fit = Callable[[np.ndarray, np.ndarray, np.random.Generator, loading.Augment | None], Predict]


def table(
    fit: Fit,
    seed: int = 0,
    *,
    samples: int = 400,
    tests: int = 300,
    rows: tuple[str, ...] = AUGMENTATIONS,
    columns: tuple[str, ...] = tuple(CONDITIONS),
) -> np.ndarray:
    """Accuracy under each test condition (a column) of a network trained with each augmentation (a row).

    Parameters
    ----------
    fit : callable
        ``fit(X, y, rng, augment)`` → ``predict``: trains a network on pictures X (samples, 3, 32, 32), float32 in
        [0, 1], and labels y (samples,), taking each batch through ``augment(X, rng)`` (None: leave it), for instance by
        ``loading.Augmented(X, augment, rng)`` in the place of `train`'s X. ``predict(X)`` → classes (n,), or scores
        (n, 10), for pictures as they are.
    seed : int
        Draws the training set, the test pictures, and what `fit` draws: the same for every row.
    samples, tests : int
        Training pictures, and test pictures under each condition.
    rows, columns : sequences of str
        Of `AUGMENTATIONS` and `CONDITIONS`.

    Returns
    -------
    float array (rows, columns)
    """
    rng = np.random.default_rng([seed, 7])
    X, y = narrow(samples, rng)
    shifted = [CONDITIONS[column](tests, rng) for column in columns]
    by_name = augmentations(X)
    predictors = [fit(X, y, np.random.default_rng([seed, 8]), by_name[row]) for row in rows]
    return np.array([[_accuracy(predict(X), y) for X, y in shifted] for predict in predictors])


def _accuracy(predicted, y):
    classes = predicted if predicted.ndim == 1 else predicted.argmax(axis=1)
    return float(np.mean(classes == y))


def worse(accuracy: np.ndarray, least: float = 0.05) -> np.ndarray:
    """Which cells (rows, columns) every seed finds worse than in row 0, and by more than `least` on average.

    Parameters
    ----------
    accuracy : float array (seeds, rows, columns)
    """
    change = accuracy - accuracy[:, :1]
    return (change < 0).all(axis=0) & (change.mean(axis=0) < -least)


def costs(accuracy, rows=AUGMENTATIONS, columns=tuple(CONDITIONS)) -> list[tuple[str, str, float, float]]:
    """What each of these cells cost, the most first: (augmentation, condition, mean accuracy without, mean with)."""
    mean = accuracy.mean(axis=0)
    cells = [(rows[i], columns[j], mean[0, j], mean[i, j]) for i, j in zip(*np.nonzero(worse(accuracy)), strict=True)]
    return sorted(cells, key=lambda cell: cell[3] - cell[2])


# The dense network of notebook 07


def halved(X: np.ndarray) -> np.ndarray:
    """Pictures (N, C, H, W) at half the size, each pixel the mean of four, as rows."""
    small = X[..., ::2, ::2] + X[..., 1::2, ::2] + X[..., ::2, 1::2] + X[..., 1::2, 1::2]
    return small.reshape(len(X), -1) / 4


def dense_start(rng, widths) -> tuple:
    """Weights of variance 2/inputs and biases 0, in float32."""
    pairs = [(rng.normal(size=(m, n)) * np.sqrt(2 / m), np.zeros(n)) for m, n in zip(widths, widths[1:], strict=False)]
    return tuple(part.astype(np.float32) for pair in pairs for part in pair)


def dense_scores(X, W1, b1, W2, b2):
    """Scores (N, K) of a network of one ReLU layer."""
    return np.maximum(0, X @ W1 + b1) @ W2 + b2


def dense_loss(X, labels, W1, b1, W2, b2):
    """Mean cross entropy of that network, and its gradients."""
    h = np.maximum(0, X @ W1 + b1)
    loss, dout = cross_entropy_loss(h @ W2 + b2, labels)
    dh = (dout @ W2.T) * (h > 0)
    return loss, (X.T @ dh, dh.sum(axis=0), h.T @ dout, dout.sum(axis=0))


def fit_dense(
    X, y, rng, augment=None, *, hidden=64, learning_rate=0.004, epochs=40, batch_size=100, inputs=None,
) -> Predict:  # fmt: skip
    """A dense network with one hidden layer, on pictures of half the size; `table` says what goes in and out.

    `inputs` counts the numbers that it reads, where `augment` makes the pictures smaller.

    Notes
    -----
    On seeds that are not among the stored ones, 0.002, 0.004 and 0.008 gave the same mean accuracies in every row of
    the table to within two points, so that one rate serves all.
    """
    mean = X.mean(axis=(0, 2, 3), keepdims=True)
    parameters = dense_start(rng, (inputs or X[0].size // 4, hidden, len(synthetic.CLASSES)))
    history = training.train(
        dense_loss, parameters, loading.Augmented(X, augment, rng, lambda pictures: halved(pictures - mean)), y,
        learning_rate=learning_rate, epochs=epochs, batch_size=batch_size, rng=rng, rule=training.adam,
    )  # fmt: skip
    return lambda X: dense_scores(halved(X - mean), *history.parameters)


def invariance(seed=0, **settings):
    """`table` with the dense network, as it is stored."""
    return {"accuracy": table(fit_dense, seed, **settings)}


LONG = {"invariance": Long(invariance, seeds=range(10), tolerance=0.05)}
