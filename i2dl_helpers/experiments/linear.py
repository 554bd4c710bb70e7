"""A linear classifier, trained with a loss that the caller brings: one matrix and one bias, on digits and on pictures.

It serves notebook 02, whose reader has just written the losses; `compared` runs it over many rates and seeds.
`training` and `data` come before.
"""

import math
from time import perf_counter
from typing import NamedTuple

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.reference import backprop
from i2dl_helpers.reference.start import accuracy

AT_MOST = 4000  # pictures of a set: enough for a linear classifier, and few enough to wait for


class Split(NamedTuple):
    """Rows of pixels X (N, D), float32, and labels y (N,), for training, for validation, and for the end."""

    X: np.ndarray
    y: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    classes: tuple


def split(name="digits", seed=0, centred=False):
    """A data set as rows, a fifth of the training pictures held out by this seed; at most 4,000 pictures are used.

    Where `centred`, the mean of the training pictures is subtracted from all.
    """
    whole = data.load(name)
    kept = data.Dataset(whole.train_x[:AT_MOST], whole.train_y[:AT_MOST], whole.test_x, whole.test_y, whole.classes)
    parts = data.hold_out(kept, np.random.default_rng(seed))
    mean = parts.train_x.mean(axis=0) if centred else np.float32(0)
    X, X_val, X_test = ((x - mean).reshape(len(x), -1) for x in (parts.train_x, parts.val_x, parts.test_x))
    return Split(X, parts.train_y, X_val, parts.val_y, X_test, parts.test_y, parts.classes)


def classifier(loss, affine_forward=backprop.affine_forward, affine_backward=backprop.affine_backward):
    """A linear classifier as `training.train` wants it: from a loss on scores, and the layer of notebook 01.

    Parameters
    ----------
    loss : callable
        ``loss(scores, labels)`` → loss, dscores: the reader's own.
    affine_forward, affine_backward : callables
        The reader's own, too.

    Returns
    -------
    callable
        ``linear_classifier(X, y, W, b)`` → loss, (dW, db).
    """

    def linear_classifier(X, y, W, b):
        value, dscores = loss(affine_forward(X, W, b), y)
        _, dW, db = affine_backward(np.asarray(dscores, dtype=X.dtype), X, W, b)  # one dtype: products are fast
        return value, (dW, db)

    return linear_classifier


def zeros(parts):
    """W and b to start from: all zero, which a single layer can do, since its columns get different gradients."""
    return np.zeros((parts.X.shape[1], len(parts.classes)), np.float32), np.zeros(len(parts.classes), np.float32)


def train_linear(
    linear_classifier, name="digits", *,
    learning_rate=1.0, seed=0, epochs=20, batch_size=32, rule=training.sgd, centred=False, watch=None,
):  # fmt: skip
    """Train a linear classifier from zero weights.

    Parameters
    ----------
    linear_classifier : callable
        As `classifier` makes it.
    name : str
        A data set: "digits", "shapes" or "cifar10".
    learning_rate : float
        Chosen by validation, as `compared` shows for the digits.
    seed : int
        Draws the validation part and the batches.
    epochs, batch_size, rule, watch
        As for `training.train`.
    centred : bool
        Whether the mean picture is subtracted first: without it, large pictures hardly learn.

    Returns
    -------
    training.History
        `metrics` has "train accuracy", "val accuracy", "train loss" and "val loss", after each epoch.
    """
    parts = split(name, seed, centred)

    def evaluate(W, b):
        train_loss, _ = linear_classifier(parts.X, parts.y, W, b)
        val_loss, _ = linear_classifier(parts.X_val, parts.y_val, W, b)
        return {
            "train accuracy": accuracy(parts.X @ W + b, parts.y),
            "val accuracy": accuracy(parts.X_val @ W + b, parts.y_val),
            "train loss": train_loss,
            "val loss": val_loss,
        }

    return training.train(
        linear_classifier, zeros(parts), parts.X, parts.y, learning_rate=learning_rate, epochs=epochs,
        batch_size=batch_size, rng=np.random.default_rng(seed), rule=rule, watch=watch, evaluate=evaluate,
    )  # fmt: skip


def accuracy_on_test(parameters, name="digits"):
    """Accuracy on the test pictures: to be read once, when every choice is made."""
    W, b = parameters
    parts = split(name)
    return accuracy(parts.X_test @ W + b, parts.y_test)


def starting_losses(loss, name="digits", seed=0):
    """The loss before the first step, for several ways to begin, none of which has learned anything.

    Returns
    -------
    dict of str → float
        With all weights 0; drawn small; drawn large; and small ones on pixels of 0 to 255 in place of 0 to 1.
    """
    parts = split(name, seed)
    drawn = np.random.default_rng(seed).normal(size=(parts.X.shape[1], len(parts.classes)))
    begin = {
        "all weights 0": (0.0, 1.0),
        "weights drawn with std 0.01": (0.01, 1.0),
        "weights drawn with std 1": (1.0, 1.0),
        "std 0.01, but pixels of 0 to 255": (0.01, 255.0),
    }
    return {words: float(loss(scale * parts.X @ (std * drawn), parts.y)[0]) for words, (std, scale) in begin.items()}


def gradient_cost(linear_classifier, numerical_gradient, inputs=(4, 16, 64, 256), samples=16, repeats=5):
    """The measured gradient against the one by calculus: are the numbers the same, and what does each cost?

    Parameters
    ----------
    linear_classifier, numerical_gradient : callables
        The reader's own.
    inputs : sequence of int
        Widths of the input: with ten classes there are ten times as many weights.
    samples : int
        How many, of random numbers.
    repeats : int
        The quickest of so many is taken.

    Returns
    -------
    weights : int array (M,)
    measured, calculus : float arrays (M,)
        Seconds for one gradient.
    error : float
        Largest difference between the two gradients, relative to the largest entry.
    """
    rows, errors = [], []
    for width in inputs:
        rng = np.random.default_rng(width)
        X, y = rng.random((samples, width)), rng.integers(10, size=samples)
        W, b = rng.normal(size=(width, 10)) / math.sqrt(width), np.zeros(10)
        times = []
        for _ in range(repeats):
            start = perf_counter()
            _, (dW, _) = linear_classifier(X, y, W, b)
            times.append(perf_counter() - start)
        start = perf_counter()
        slopes = numerical_gradient(lambda V, X=X, y=y, b=b: linear_classifier(X, y, V, b)[0], W)
        rows.append((W.size, perf_counter() - start, min(times)))
        errors.append(np.abs(slopes - dW).max() / np.abs(dW).max())
    weights, measured, calculus = np.array(rows).T
    return weights.astype(int), measured, calculus, float(max(errors))
