"""What happens while a network learns wrong labels by heart, with batch norm and without; and who wrote the digits.

Notebook 05 draws these curves, and holds out consecutive fifths of the file against random ones. The network and its
labels are those of `regularization`.
"""


import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments import regularization as noisy
from i2dl_helpers.experiments.digits import flat
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.reference import regularization as reference
from i2dl_helpers.reference.backprop import affine_backward, affine_forward
from i2dl_helpers.reference.initialization import (
    batchnorm_backward,
    batchnorm_forward,
    batchnorm_inference,
    update_running,
)
from i2dl_helpers.reference.losses import cross_entropy_loss
from i2dl_helpers.reference.start import accuracy

METRICS = ("train loss", "val loss", "train accuracy", "val accuracy")
RATES = (0.01, 0.03, 0.1)
LABELS = ("redrawn", "clean")


def curves(seed, epochs):
    """Without any regularization: the four metrics after every epoch, on redrawn and on clean labels."""
    found = {}
    for labels in LABELS:
        redrawn = noisy.REDRAWN if labels == "redrawn" else 0.0
        metrics = noisy.train_noisy(seed=seed, redrawn=redrawn, learning_rate=0.03, epochs=epochs).metrics
        found |= {f"{labels} {name}": metrics[name] for name in METRICS}
    return found


# ---- batch norm


class Normalized:
    """A network whose hidden layer is normalised before its ReLU; it keeps the running statistics."""

    def __init__(self, hidden):
        self.mean, self.var = np.zeros(hidden, np.float32), np.ones(hidden, np.float32)

    def loss_and_gradients(self, X, y, W1, b1, gamma, beta, W2, b2):
        Z = affine_forward(X, W1, b1)
        normal = batchnorm_forward(Z, gamma, beta)
        hidden = np.maximum(0, normal)
        loss, dscores = cross_entropy_loss(affine_forward(hidden, W2, b2), y)
        dhidden, dW2, db2 = affine_backward(dscores, hidden, W2, b2)
        dZ, dgamma, dbeta = batchnorm_backward(dhidden * (normal > 0), Z, gamma)
        _, dW1, db1 = affine_backward(dZ, X, W1, b1)
        self.mean = update_running(self.mean, Z.mean(axis=0))
        self.var = update_running(self.var, Z.var(axis=0))
        return loss, [dW1, db1, dgamma, dbeta, dW2, db2]

    def scores(self, X, W1, b1, gamma, beta, W2, b2):
        """Scores at test time, by the running statistics."""
        normal = batchnorm_inference(affine_forward(X, W1, b1), gamma, beta, self.mean, self.var)
        return affine_forward(np.maximum(0, normal), W2, b2)


def batch_norm_run(seed, epochs, hidden=noisy.HIDDEN):
    """One training with batch norm: run number `seed` goes through labels and rates, then the next seed.

    Returns
    -------
    dict
        "train" and "val": accuracies at the end.
    """
    seed, number = divmod(seed, len(LABELS) * len(RATES))
    labels, rate = LABELS[number // len(RATES)], RATES[number % len(RATES)]
    rng = np.random.default_rng([seed, 5, 0])
    parts = noisy.digits(seed, noisy.REDRAWN if labels == "redrawn" else 0.0)
    network = Normalized(hidden)
    W1, b1, W2, b2 = noisy.start(rng, hidden)
    first = W1, b1, np.ones(hidden, np.float32), np.zeros(hidden, np.float32), W2, b2
    history = training.train(
        network.loss_and_gradients, first, *parts["train"],
        learning_rate=rate, epochs=epochs, batch_size=32, rng=rng, rule=training.momentum,
    )  # fmt: skip
    return {
        name: accuracy(network.scores(parts[name][0], *history.parameters), parts[name][1]) for name in ("train", "val")
    }


def with_batch_norm(labels, tuning=3):
    """The stored trainings with batch norm at their best rate: accuracies "train" and "val" of the other seeds."""
    shape = (-1, len(LABELS), len(RATES))
    values = {name: array.reshape(shape)[:, LABELS.index(labels)] for name, array in
              stored("noisy_batch_norm").values.items()}  # fmt: skip
    best = values["val"][:tuning].mean(axis=0).argmax()
    return {name: array[tuning:, best] for name, array in values.items()}


# ---- who wrote the digits


def by_writer(seed, epochs=30, parts=5):
    """Hold out each fifth of the training pictures, consecutive ones in the file's order, then shuffled ones.

    Parameters
    ----------
    seed : int
        Draws the shuffle, the first weights and the batches.
    epochs, parts : int

    Returns
    -------
    dict
        "in order" and "shuffled": validation accuracy for each part, (parts,).
    """
    pictures = data.load("digits_by_writer")
    X, y = flat(pictures.train_x).astype(np.float32), pictures.train_y
    orders = {"in order": np.arange(len(y)), "shuffled": np.random.default_rng([seed, 94]).permutation(len(y))}
    found = {}
    for name, order in orders.items():
        found[name] = []
        for held in np.array_split(order, parts):
            train = np.setdiff1d(order, held)
            rng, mean = np.random.default_rng([seed, 5, 0]), X[train].mean(axis=0)
            history = training.train(
                noisy.loss_and_gradients, noisy.start(rng), X[train] - mean, y[train],
                learning_rate=0.03, epochs=epochs, batch_size=32, rng=rng, rule=training.momentum,
            )  # fmt: skip
            found[name].append(accuracy(noisy.scores(X[held] - mean, *history.parameters), y[held]))
    return found


LONG = {
    "heart_and_time": Long(curves, seeds=range(8), settings={"epochs": 100}, tolerance=0.2),
    "noisy_batch_norm": Long(
        batch_norm_run, seeds=range(8 * len(LABELS) * len(RATES)), settings={"epochs": 100}, tolerance=0.2
    ),
    "file_order": Long(by_writer, seeds=range(5), settings={"epochs": 30}, tolerance=0.05),
}


def stops(patience, early_stopping=reference.early_stopping, labels="redrawn"):
    """Where early stopping ends the stored trainings: best epoch, stop epoch, accuracy kept and at the end (seeds,)."""
    kept = stored("heart_and_time")
    found = np.array([early_stopping(losses.tolist(), patience) for losses in kept[f"{labels} val loss"]])
    accuracies = kept[f"{labels} val accuracy"]
    return found[:, 0], found[:, 1], accuracies[np.arange(len(found)), found[:, 0]], accuracies[:, -1]


def neighbours_in_file(apart=100):
    """For each training picture: whether its nearest one, by pixels, was written down within so many places of it.

    Returns
    -------
    near, by_chance : float
        The share of such nearest pictures, and that of any two pictures.
    """
    pictures = data.load("digits_by_writer")
    X = flat(pictures.train_x)
    squares = (X**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * X @ X.T
    np.fill_diagonal(distances, np.inf)
    at = np.arange(len(X))
    near = np.mean(np.abs(distances.argmin(axis=1) - at) <= apart)
    gaps = np.abs(at[:, None] - at)
    return float(near), float(np.mean(gaps[gaps > 0] <= apart))


def batch_noise(forward=batchnorm_forward, inference=batchnorm_inference, sizes=(4, 16, 64, 256), repeats=200, seed=0):
    """How much one digit's normalised values move with the other digits that share its batch.

    Parameters
    ----------
    forward, inference : callable
        The reader's own.
    sizes : sequence of int
        Of the batches.
    repeats, seed : int

    Returns
    -------
    dict of int → float
        For each size the std over the batches, averaged over 32 units of a first layer.
    float
        The same for the statistics of test time, which are those of all training digits.
    """
    rng = np.random.default_rng([seed, 111])
    Z = noisy.digits(seed, 0.0)["train"][0].astype(float) @ rng.normal(size=(64, 32)) / 8
    gamma, beta = np.ones(32), np.zeros(32)

    def spread(normalised):
        return float(np.std([normalised() for _ in range(repeats)], axis=0).mean())

    def in_batch(size):
        rows = np.append(0, rng.choice(np.arange(1, len(Z)), size - 1, replace=False))
        return forward(Z[rows], gamma, beta)[0]

    fixed = spread(lambda: inference(Z[:1], gamma, beta, Z.mean(axis=0), Z.var(axis=0))[0])
    return {size: spread(lambda size=size: in_batch(size)) for size in sizes}, fixed
