"""Networks of any depth on the 8×8 digits, bent by any activation: what notebook 03 trains.

An activation comes as a pair, forward and backward, so that the reader's own can be put in. `activations` and `racing`
use it; `training` and the references come before.
"""

import math

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.digits import flat
from i2dl_helpers.reference import activations as reference
from i2dl_helpers.reference.losses import cross_entropy_loss
from i2dl_helpers.reference.start import accuracy

PAIRS = {
    "sigmoid": (reference.sigmoid, reference.sigmoid_backward),
    "tanh": (reference.tanh, reference.tanh_backward),
    "ReLU": (reference.relu, reference.relu_backward),
    "leaky ReLU": (reference.leaky_relu, reference.leaky_relu_backward),
    "ELU": (reference.elu, reference.elu_backward),
    "SELU": (reference.selu, reference.selu_backward),
    "GELU": (reference.gelu, reference.gelu_backward),
    "softplus": (reference.softplus, reference.softplus_backward),
    "swish": (reference.swish, reference.swish_backward),
}
"""The activations by name: forward and backward, the course's own."""


def start(rng, widths, bias=0.0):
    """W1, b1, W2, b2, … to start from: normal weights of variance 1/inputs, hidden biases `bias`, output layer 0."""
    parameters = []
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        parameters += [rng.normal(size=(inputs, outputs)) / math.sqrt(inputs), np.full(outputs, float(bias))]
    return *parameters[:-2], np.zeros_like(parameters[-2]), np.zeros_like(parameters[-1])


def forward(activation, X, parameters):
    """Scores (N, K) of the network, and the pre-activations of each hidden layer."""
    hidden, out = [], X
    for i in range(0, len(parameters), 2):
        z = out @ parameters[i] + parameters[i + 1]
        if i + 2 == len(parameters):
            return z, hidden
        hidden.append(z)
        out = activation(z)


def network(pair):
    """The network as `training.train` takes it: ``(X, labels, W1, b1, …)`` → loss, gradients.

    Parameters
    ----------
    pair : (callable, callable)
        ``activation(x)`` and ``backward(dout, x)``.
    """
    activation, backward = pair

    def loss_and_gradients(X, labels, *parameters):
        scores, hidden = forward(activation, X, parameters)
        loss, dout = cross_entropy_loss(scores, labels)
        inputs = [X, *(activation(z) for z in hidden)]
        gradients = []
        for i in reversed(range(len(inputs))):
            gradients += [dout.sum(axis=0), inputs[i].T @ dout]
            if i:
                dout = backward(dout @ parameters[2 * i].T, hidden[i - 1])
        return loss, tuple(reversed(gradients))

    return loss_and_gradients


def split(seed):
    """A generator, and the digits of this seed: X, y to train with and X, y to validate with, rows of 64 pixels."""
    rng = np.random.default_rng(seed)
    digits = data.hold_out(data.load("digits"), rng)
    return rng, (flat(digits.train_x), digits.train_y), (flat(digits.val_x), digits.val_y)


def train(pair, *, seed=0, widths=(64, 32, 32, 10), learning_rate=0.2, epochs=10, batch_size=16, bias=0.0, watch=None):
    """Train on the digits with one activation, by plain descent on the cross entropy.

    Parameters
    ----------
    pair : (callable, callable)
        Forward and backward, such as the entries of `PAIRS`.
    seed : int
        Draws the validation part, the first weights and the batches: the same ones for every activation.
    widths : tuple of ints
        From the 64 pixels to the 10 classes.
    learning_rate, epochs, batch_size, watch
        As for `training.train`.
    bias : float
        What the hidden biases start at.

    Returns
    -------
    training.History
        `metrics` has "val accuracy".
    """
    rng, (X, y), (X_val, y_val) = split(seed)

    def evaluate(*parameters):
        return {"val accuracy": accuracy(forward(pair[0], X_val, parameters)[0], y_val)}

    return training.train(
        network(pair), start(rng, widths, bias), X, y,
        learning_rate=learning_rate, epochs=epochs, batch_size=batch_size, rng=rng, watch=watch, evaluate=evaluate,
    )  # fmt: skip


def accuracy_on_test(activation, parameters):
    """Accuracy on the 360 test pictures: to be read once, when every choice is made."""
    digits = data.load("digits")
    return accuracy(forward(activation, flat(digits.test_x), parameters)[0], digits.test_y)
