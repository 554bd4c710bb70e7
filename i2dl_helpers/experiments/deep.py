"""Deep networks of plain ReLU layers on the digits: does the scale of the first weights decide what is learned?

Notebook 04 trains twenty layers here, with He's weights, Xavier's and worse ones, by plain descent and by Adam.
`signals` says beforehand what such weights do to a signal. `schemes` compares many such trainings, `normalization` adds
batch norm, `clinic` breaks things.
"""

import functools
import math

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.signals import ACTIVATIONS, LECTURE
from i2dl_helpers.reference import initialization as reference
from i2dl_helpers.reference.backprop import affine_backward, affine_forward
from i2dl_helpers.reference.losses import cross_entropy_loss
from i2dl_helpers.reference.start import accuracy

RULES = {"plain descent": training.sgd, "Adam": training.adam}


@functools.cache
def digits(seed):
    """The digits, held out by the seed and standardized by their training part; rows (N, 64) in single precision.

    Returns
    -------
    dict of str → (X, labels)
        "train", "val" and "test".
    """
    parts = data.hold_out(data.load("digits"), np.random.default_rng(seed))
    train = parts.train_x.reshape(len(parts.train_y), -1).astype(float)
    prepared = {}
    for name in ("train", "val", "test"):
        x, y = getattr(parts, f"{name}_x"), getattr(parts, f"{name}_y")
        _, rows = reference.standardize(train, x.reshape(len(y), -1).astype(float))
        prepared[name] = rows.astype(np.float32), y
    return prepared


def start(rng, widths, scheme, weight_std=reference.weight_std, common=0.0):
    """W1, b1, W2, b2, … to start from: normal weights by a scheme, biases 0; in single precision.

    Parameters
    ----------
    rng : numpy.random.Generator
    widths : list of int
        Units of each layer, from the input to the output.
    scheme : str
        For `weight_std`.
    weight_std : callable
        The reader's own.
    common : float
        Added to all weights.
    """
    parameters = []
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        drawn = common + weight_std(scheme, inputs, outputs) * rng.normal(size=(inputs, outputs))
        parameters += [drawn.astype(np.float32), np.zeros(outputs, np.float32)]
    return parameters


def outputs_of(X, parameters, activation="ReLU"):
    """What goes into each layer (X, then the hidden activations), and the scores."""
    inputs, f = [X], ACTIVATIONS[activation][0]
    for W, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        inputs.append(f(affine_forward(inputs[-1], W, b)))
    return inputs, affine_forward(inputs[-1], *parameters[-2:])


def loss_and_gradients(X, y, *parameters, activation="ReLU"):
    """Cross entropy of a network of equal layers, and the gradients of all its weights and biases.

    Parameters
    ----------
    X : float array (N, D)
    y : int array (N,)
    *parameters : W1, b1, W2, b2, …
    activation : str
        One of `signals.ACTIVATIONS`.

    Returns
    -------
    loss : float
    gradients : list of arrays, like the parameters
    """
    inputs, scores = outputs_of(X, parameters, activation)
    loss, dout = cross_entropy_loss(scores, y)
    gradients = []
    for layer in range(len(inputs) - 1, -1, -1):
        W, b = parameters[2 * layer : 2 * layer + 2]
        dX, dW, db = affine_backward(dout, inputs[layer], W, b)
        gradients = [dW, db, *gradients]
        dout = dX * ACTIVATIONS[activation][1](inputs[layer])
    return loss, gradients


def train_deep(
    scheme="he", *, rule="plain descent", learning_rate=0.02, seed=0, hidden=20, width=128, epochs=15, batch_size=32,
    activation="ReLU", weight_std=reference.weight_std, common=0.0, watch=None,
):  # fmt: skip
    """Train a network of many equal layers on the digits.

    Parameters
    ----------
    scheme : str
        For the reader's `weight_std`.
    rule : str
        One of `RULES`.
    learning_rate : float
    seed : int
        Draws the validation part, the first weights and the batches.
    hidden, width, epochs, batch_size : int
        How many hidden layers of how many units.
    activation : str
        One of `signals.ACTIVATIONS`.
    weight_std, common, watch
        As for `start` and `training.train`.

    Returns
    -------
    training.History
        `metrics` has "train accuracy" and "val accuracy".
    """
    rng = np.random.default_rng([seed, 1])
    parts = digits(seed)
    (X, y), (X_val, y_val) = parts["train"], parts["val"]

    def evaluate(*parameters):
        return {
            "train accuracy": accuracy(outputs_of(X, parameters, activation)[1], y),
            "val accuracy": accuracy(outputs_of(X_val, parameters, activation)[1], y_val),
        }

    parameters = start(rng, [64, *[width] * hidden, 10], scheme, weight_std, common)
    return training.train(
        functools.partial(loss_and_gradients, activation=activation), parameters, X, y,
        learning_rate=learning_rate, epochs=epochs, batch_size=batch_size, rng=rng, rule=RULES[rule],
        watch=watch, evaluate=evaluate,
    )  # fmt: skip


def like_the_lecture(std):
    """A `weight_std` that does to a layer of any width what this std does to one of 4096 inputs."""

    def weight_std(scheme, fan_in, fan_out):
        return std * math.sqrt(LECTURE / fan_in)

    return weight_std


def does_it_learn(stds=(0.01, 0.05), depths=(6, 20), *, activation="tanh", learning_rate=0.1, seed=0):
    """Train networks whose first weights are those of the lecture's pictures.

    Returns
    -------
    dict of (std, depth) → (loss, accuracy)
        Training loss and validation accuracy at the end.
    """
    found = {}
    for depth in depths:
        for std in stds:
            run = train_deep(
                hidden=depth, activation=activation, weight_std=like_the_lecture(std), learning_rate=learning_rate,
                seed=seed,
            )  # fmt: skip
            found[std, depth] = run.loss[-1], run.metrics["val accuracy"][-1]
    return found


def zero_start(weight_std=reference.weight_std, *, seed=0, hidden=2, epochs=5):
    """Train a network whose weights all begin at zero: by how much does each parameter move?

    Returns
    -------
    history : training.History
    moved : dict of str → float
        Largest change of W1, b1, W2, …, b3.
    """
    history = train_deep("zero", seed=seed, hidden=hidden, epochs=epochs, weight_std=weight_std)
    names = [f"{letter}{layer}" for layer in range(1, hidden + 2) for letter in "Wb"]
    moved = {name: float(np.abs(p).max()) for name, p in zip(names, history.parameters, strict=True)}
    return history, moved


def distinct_units(value, *, seed=0, hidden=2, width=32, epochs=5):
    """Train from weights that all have one value: how many units of the first layer still differ from each other?

    Returns
    -------
    int
        1 where all columns of W1 are equal, up to rounding.
    """
    history = train_deep("zero", seed=seed, hidden=hidden, width=width, epochs=epochs, common=value)
    W1 = history.parameters[0]
    return len({tuple(column) for column in np.round(W1.T / np.abs(W1).max(), 4).tolist()})


def accuracy_on_test(parameters, seed=0):
    """Accuracy on the 360 test pictures: to be read once, when every choice is made."""
    X, y = digits(seed)["test"]
    return accuracy(outputs_of(X, parameters)[1], y)
