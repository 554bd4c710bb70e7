"""Networks on the digits whose hidden units are dropped at random, with the reader's own forward and backward.

Notebook 06 trains here: with clean labels and with a third of them redrawn, thinned in training and whole at test time.
`training` and `experiments.digits` come before; `dropout_compared` holds many such trainings against each other,
`dropout_masks` looks at single masks, `dropout_doubt` at what many of them say about an input.
"""

import functools
import math

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.digits import flat
from i2dl_helpers.reference import dropout as reference
from i2dl_helpers.reference.backprop import affine_backward, affine_forward
from i2dl_helpers.reference.losses import cross_entropy_loss, softmax
from i2dl_helpers.reference.start import accuracy

NOISY = 0.35
"""The share of the training labels that is drawn anew, in the trainings with noisy labels."""


@functools.cache
def pixel_means(seed):
    """The mean of each pixel (64,) over the training pictures that this seed leaves after validation."""
    return flat(data.hold_out(data.load("digits"), np.random.default_rng(seed)).train_x).mean(axis=0)


@functools.cache
def parts(seed, noisy=0.0):
    """The digits, held out by the seed and centred by their training part; rows (N, 64) in single precision.

    Parameters
    ----------
    seed : int
    noisy : float
        This share of the training labels is drawn anew, evenly from all ten; validation and test labels stay clean.

    Returns
    -------
    dict of str → (X, labels)
        "train", "val" and "test".
    """
    rng = np.random.default_rng(seed)
    digits = data.hold_out(data.load("digits"), rng)
    found = {}
    for name in ("train", "val", "test"):
        rows = flat(getattr(digits, f"{name}_x")) - pixel_means(seed)
        found[name] = rows.astype(np.float32), getattr(digits, f"{name}_y").copy()
    labels = found["train"][1]
    redrawn = rng.permutation(len(labels))[: round(noisy * len(labels))]
    labels[redrawn] = rng.integers(0, 10, len(redrawn))
    return found


def start(rng, widths):
    """W1, b1, W2, b2, … by He's std, in single precision; biases 0."""
    parameters = []
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        W = rng.normal(size=(inputs, outputs)) * math.sqrt(2 / inputs)
        parameters += [W.astype(np.float32), np.zeros(outputs, np.float32)]
    return parameters


def thinned(p_drop, rng, forward=reference.dropout_forward, backward=reference.dropout_backward):
    """The loss of a ReLU network and its gradients, with every hidden layer's units dropped by new masks at each call.

    Parameters
    ----------
    p_drop : float
    rng : numpy.random.Generator
        Draws the masks.
    forward, backward : callables
        ``dropout_forward`` and ``dropout_backward``: the reader's own.

    Returns
    -------
    callable
        ``loss_and_gradients(X, y, W1, b1, …)`` for `training.train`: cross entropy, in single precision.
    """

    def loss_and_gradients(X, y, *parameters):
        h, kept = X, []
        for W, b in layers_of(parameters)[:-1]:
            active = np.maximum(0, affine_forward(h, W, b))
            out, mask = forward(active, p_drop, rng)
            kept.append((h, active, mask))
            h = np.asarray(out, np.float32)
        loss, dscores = cross_entropy_loss(affine_forward(h, *parameters[-2:]), y)
        dh, *gradients = affine_backward(dscores.astype(np.float32), h, *parameters[-2:])
        for (below, active, mask), (W, b) in zip(reversed(kept), reversed(layers_of(parameters)[:-1]), strict=True):
            dactive = np.asarray(backward(dh, mask, p_drop), np.float32)
            dh, dW, db = affine_backward(dactive * (active > 0), below, W, b)
            gradients = [dW, db, *gradients]
        return loss, gradients

    return loss_and_gradients


def layers_of(parameters):
    """[(W, b), …] of each layer."""
    return list(zip(parameters[::2], parameters[1::2], strict=True))


def scores_of(X, parameters, at_test_time=None):
    """Scores with nothing dropped.

    Parameters
    ----------
    X : float array (N, D)
    parameters : W1, b1, …
    at_test_time : callable, optional
        What becomes of each hidden layer's activations: nothing for inverted dropout.
    """
    h = X
    for W, b in layers_of(parameters)[:-1]:
        h = np.maximum(0, affine_forward(h, W, b))
        h = h if at_test_time is None else np.asarray(at_test_time(h), h.dtype)
    return affine_forward(h, *parameters[-2:])


def random_scores(X, parameters, p_drop, rng, forward=reference.dropout_forward):
    """Scores with masks drawn anew, as in training."""
    h = X
    for W, b in layers_of(parameters)[:-1]:
        h = np.asarray(forward(np.maximum(0, affine_forward(h, W, b)), p_drop, rng)[0], np.float32)
    return affine_forward(h, *parameters[-2:])


def train_dropout(
    p_drop, *, seed=0, noisy=0.0, hidden=(256,), learning_rate=0.1, epochs=40, batch_size=32,
    forward=reference.dropout_forward, backward=reference.dropout_backward, watch=None,
):  # fmt: skip
    """Train a network on the digits with its hidden units dropped.

    Parameters
    ----------
    p_drop : float
        0 for a plain network.
    seed : int
        Draws the validation part, the redrawn labels, the first weights, the batches and the masks.
    noisy : float
        Share of the training labels that is drawn anew.
    hidden : tuple of int
        Units of each hidden layer.
    learning_rate, epochs, batch_size
        Momentum is 0.9.
    forward, backward : callables
        The reader's own.
    watch : callable, optional
        ``watch(history)`` after each epoch.

    Returns
    -------
    training.History
        `metrics` has, with nothing dropped, "train accuracy", "val accuracy", "train loss" and "val loss".
    """
    rng = np.random.default_rng([seed, 6])
    found = parts(seed, noisy)
    X, y = found["train"]

    def evaluate(*parameters):
        return measured(found, lambda X: scores_of(X, parameters))

    return training.train(
        thinned(p_drop, rng, forward, backward), start(rng, [X.shape[1], *hidden, 10]), X, y,
        learning_rate=learning_rate, epochs=epochs, batch_size=batch_size, rng=rng, rule=training.momentum,
        watch=watch, evaluate=evaluate,
    )  # fmt: skip


def measured(found, scores):
    """Accuracy and loss of both parts, with the scores that a network gives."""
    result = {}
    for name in ("train", "val"):
        X, y = found[name]
        given = scores(X)
        result |= {f"{name} accuracy": accuracy(given, y), f"{name} loss": cross_entropy_loss(given, y)[0]}
    return result


def probabilities(X, parameters):
    """What the whole network says, as probabilities (N, 10)."""
    return softmax(scores_of(X, parameters).astype(float))


def accuracy_on_test(parameters, seed=0):
    """Accuracy on the 360 test pictures: to be read once, when every choice is made."""
    X, y = parts(seed)["test"]
    return accuracy(scores_of(X, parameters), y)
