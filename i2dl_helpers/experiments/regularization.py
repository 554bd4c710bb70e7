"""A network on digits a third of whose training labels are wrong: something that a network can learn by heart.

Notebook 05 trains it with each way of regularizing, and on clean labels beside it. What takes long is in
`regularization_sweeps`; `regularization_weights` looks at single weights; pictures in the plane are in
`regularization_planes`. `training` and `data` come before.
"""

import functools
import math

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.digits import flat
from i2dl_helpers.reference.backprop import affine_backward, affine_forward
from i2dl_helpers.reference.losses import cross_entropy_loss
from i2dl_helpers.reference.start import accuracy

REDRAWN = 0.35
HIDDEN = 128


@functools.cache
def digits(seed, redrawn=REDRAWN):
    """The digits, held out by the seed; a share of the training labels is drawn anew, the validation labels are clean.

    Parameters
    ----------
    seed : int
    redrawn : float in [0, 1]
        Each of these labels is drawn from all ten classes, so that one in ten of them is right by luck.

    Returns
    -------
    dict of str → (X, labels)
        "train", "val" and "test"; X (N, 64) in single precision, centred by the training part's mean.
    """
    rng = np.random.default_rng(seed)
    parts = data.hold_out(data.load("digits"), rng)
    mean = flat(parts.train_x).mean(axis=0)
    prepared = {
        name: ((flat(x) - mean).astype(np.float32), y)
        for name, x, y in (
            ("train", parts.train_x, parts.train_y),
            ("val", parts.val_x, parts.val_y),
            ("test", parts.test_x, parts.test_y),
        )
    }
    X, y = prepared["train"]
    chosen = rng.permutation(len(y))[: round(redrawn * len(y))]
    y = y.copy()
    y[chosen] = rng.integers(0, 10, len(chosen))
    return prepared | {"train": (X, y)}


def start(rng, hidden=HIDDEN):
    """W1, b1, W2, b2 to start from: He's weights, biases 0; in single precision. Without hidden units W, b only."""
    widths = [64, hidden, 10] if hidden else [64, 10]
    parameters = []
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        drawn = math.sqrt(2 / inputs) * rng.normal(size=(inputs, outputs))
        parameters += [drawn.astype(np.float32), np.zeros(outputs, np.float32)]
    return parameters


def scores(X, *parameters):
    """Scores (N, 10) of a network of two layers with a ReLU between, or of one layer."""
    for W, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        X = np.maximum(0, affine_forward(X, W, b))
    return affine_forward(X, *parameters[-2:])


def loss_and_gradients(X, y, *parameters, penalty=None):
    """Cross entropy of such a network and its gradients; `penalty` (W → penalty, dW) is added for each matrix."""
    inputs = [X]
    for W, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        inputs.append(np.maximum(0, affine_forward(inputs[-1], W, b)))
    loss, dout = cross_entropy_loss(affine_forward(inputs[-1], *parameters[-2:]), y)
    gradients = []
    for layer in range(len(inputs) - 1, -1, -1):
        W, b = parameters[2 * layer : 2 * layer + 2]
        dX, dW, db = affine_backward(dout, inputs[layer], W, b)
        gradients = [dW, db, *gradients]
        dout = dX * (inputs[layer] > 0)
    if penalty:
        for i in range(0, len(parameters), 2):
            added, gradient = penalty(parameters[i])
            loss, gradients[i] = loss + added, gradients[i] + np.asarray(gradient, np.float32)
    return loss, gradients


def matrices_only(change, rule=training.sgd):
    """The rule, and afterwards `change(new, old, learning_rate)` for each matrix; biases are left alone."""

    def changed(parameter, gradient, state, learning_rate):
        new, state = rule(parameter, gradient, state, learning_rate)
        if parameter.ndim == 2:
            new = np.asarray(change(new, parameter, learning_rate), parameter.dtype)
        return new, state

    return changed


def train_noisy(
    *, seed=0, redrawn=REDRAWN, penalty=None, rule=training.momentum, learning_rate=0.03, epochs=100, batch_size=32,
    hidden=HIDDEN, watch=None, rows=None, start_seed=0,
):  # fmt: skip
    """Train a network on digits with redrawn labels.

    Parameters
    ----------
    seed : int
        Draws the validation part, the redrawn labels, the first weights and the batches.
    redrawn : float
        Share of training labels that are drawn anew; 0 for clean ones.
    penalty : callable, optional
        ``penalty(W)`` → penalty, dW; added to the loss for each matrix.
    rule : callable
        As for `training.train`; see `matrices_only`.
    learning_rate, epochs, batch_size, hidden, watch
        As for `training.train`.
    rows : int array, optional
        Which training samples, for bagging; all of them when left out.
    start_seed : int
        Another one gives other first weights and batches, but the same digits and labels.

    Returns
    -------
    training.History
        `metrics`: "train accuracy" (by the labels it was given), "val accuracy", "train loss" (without the penalty)
        and "val loss".
    """
    rng = np.random.default_rng([seed, 5, start_seed])
    parts = digits(seed, redrawn)
    (X, y), (X_val, y_val) = parts["train"], parts["val"]
    if rows is not None:
        X, y = X[rows], y[rows]

    def evaluate(*parameters):
        found = {}
        for name, x, labels in (("train", X, y), ("val", X_val, y_val)):
            s = scores(x, *parameters)
            found |= {f"{name} accuracy": accuracy(s, labels), f"{name} loss": cross_entropy_loss(s, labels)[0]}
        return found

    return training.train(
        functools.partial(loss_and_gradients, penalty=penalty), start(rng, hidden), X, y,
        learning_rate=learning_rate, epochs=epochs, batch_size=batch_size, rng=rng, rule=rule, watch=watch,
        evaluate=evaluate,
    )  # fmt: skip


def accuracy_on_test(parameters, seed=0):
    """Accuracy on the 360 test pictures, whose labels are right: to be read once, when every choice is made."""
    X, y = digits(seed)["test"]
    return accuracy(scores(X, *parameters), y)
