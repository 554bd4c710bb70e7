"""A small convolutional network on real digits, computed by the reader's own functions, and a larger one on MNIST.

`networks` builds them and `training` trains them. Notebook 09 begins here; `cnns_pytorch` repeats it in PyTorch, and
the other modules of that name ask what such networks can do, and what they cost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import perf_counter
from typing import NamedTuple

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.layers import TOOLS, Affine, Convolution, Flatten, MaxPool, Relu
from i2dl_helpers.networks import Network
from i2dl_helpers.reference.losses import cross_entropy_loss

SLOWEST = 3.0  # times as slow as ours: what a training by the reader's own function may cost


class Trained(NamedTuple):
    """A network and what became of it: its parameters after the training, the history, the data with their parts."""

    network: Network
    parameters: tuple
    history: training.History
    parts: data.HeldOut


# The reader's own layers


def own_layers(**functions: Callable) -> tuple[dict[str, Callable], list[str]]:
    """Of the reader's functions those to train with, and a sentence on each.

    Parameters
    ----------
    **functions : callable
        By the exercises' names: ``conv2d=mine("conv2d")`` and so on.

    Returns
    -------
    tools : dict of str → callable
        For `Network`: the reader's own; where one is the course's, or more than `SLOWEST` times as slow, the kernel.
    words : list of str
    """
    tools, words = {}, []
    for name, function in functions.items():
        if getattr(function, "__module__", "").startswith("i2dl_helpers"):
            tools[name], word = TOOLS[name], "the course's, until yours is solved"
        else:
            factor = _seconds(name, function) / _seconds(name, TOOLS[name])
            slow = factor > SLOWEST
            tools[name] = TOOLS[name] if slow else function
            word = f"the course's: yours is right, but takes {factor:.0f} times as long" if slow else "yours"
        words.append(f"{name}: {word}")
    return tools, words


def _seconds(name: str, function: Callable) -> float:
    """How long one call takes, on a batch such as the training has; the quickest of five, unless one is long."""
    rng, best = np.random.default_rng(0), np.inf
    x, w = (rng.normal(size=shape).astype(np.float32) for shape in ((32, 8, 8, 8), (16, 8, 3, 3)))
    X, W, b = x.reshape(32, -1), rng.normal(size=(512, 16)).astype(np.float32), np.zeros(16, np.float32)
    half, full = x[:, :, :4, :4], np.repeat(x, 2, axis=1)
    arguments = {
        "conv2d": (x, w, b, 1, 1), "conv2d_backward": (full, x, w, 1, 1), "max_pool": (x,),
        "max_pool_backward": (half, x), "affine_forward": (X, W, b), "affine_backward": (X[:, :16], X, W, b),
        "global_average_pool": (x,),
    }[name]  # fmt: skip
    for _ in range(5):
        start = perf_counter()
        function(*arguments)
        best = min(best, perf_counter() - start)
        if best > 0.2:
            break
    return max(best, 1e-4)  # shorter calls are all the same to a training


# Digits


def digits_network(scale: float = 0.1, **tools: Callable) -> Network:
    """Two convolutions of 3×3 with pooling, and an affine layer: 6,090 numbers to learn, for pictures of 8×8.

    At 8×8 the place of a stroke says much about a digit, so nothing is pooled globally.
    """
    layers = (
        Convolution(3, 1, 16, pad=1), Relu(), MaxPool(),
        Convolution(3, 16, 32, pad=1), Relu(), MaxPool(),
        Flatten(), Affine(32 * 2 * 2, 10, scale),
    )  # fmt: skip
    return Network(layers, **tools)


def train_digits(seed: int = 0, *, epochs=10, learning_rate=0.08, batch_size=32, watch=None, **tools) -> Trained:
    """Train the digits' network: momentum, and a rate that falls to 0.

    Parameters
    ----------
    seed : int
        Draws the validation part, the first weights and the batches.
    learning_rate : float
        Chosen by the validation digits, as the other settings.
    watch : callable, optional
    **tools : callable
        The reader's own functions, for `Network`.
    """
    rng = np.random.default_rng(seed)
    parts = data.hold_out(data.load("digits"), rng)
    network = digits_network(**tools)

    def evaluate(*parameters):
        return {
            "train accuracy": network.accuracy(parts.train_x, parts.train_y, parameters),
            "val accuracy": network.accuracy(parts.val_x, parts.val_y, parameters),
        }

    history = training.train(
        network.loss_and_gradients, network.start(rng), parts.train_x, parts.train_y,
        learning_rate=training.falling(learning_rate), epochs=epochs, batch_size=batch_size, rng=rng,
        rule=training.momentum, watch=watch, evaluate=evaluate,
    )  # fmt: skip
    return Trained(network, history.parameters, history, parts)


def test_accuracy(trained: Trained) -> float:
    """Accuracy on the test pictures: to be read once, when every choice is made."""
    return trained.network.accuracy(trained.parts.test_x, trained.parts.test_y, trained.parameters)


# MNIST


def mnist_network(scale: float = 0.1, **tools: Callable) -> Network:
    """8 and 16 filters of 5×5, each with pooling, then an affine layer: 5,994 numbers to learn, for 28×28."""
    layers = (
        Convolution(5, 1, 8), Relu(), MaxPool(), Convolution(5, 8, 16), Relu(), MaxPool(),
        Flatten(), Affine(16 * 4 * 4, 10, scale),
    )  # fmt: skip
    return Network(layers, **tools)


@cache
def mnist() -> data.Dataset:
    """MNIST less the mean of its training pictures, divided by their std: one number each, for all pixels; kept."""
    pictures = data.load("mnist")
    mean, std = pictures.train_x.mean(dtype=float), pictures.train_x.std(dtype=float)
    for x in (pictures.train_x, pictures.test_x):
        x -= np.float32(mean)
        x /= np.float32(std)
        x.flags.writeable = False
    return pictures


def train_mnist(seed: int = 0, *, pictures=60_000, learning_rate=0.02, **tools) -> Trained:
    """See the first so many pictures of MNIST once, in a random order, in batches of 64, with a rate that falls to 0.

    No part is held out: the settings were chosen before, and are those of many textbooks.
    """
    rng = np.random.default_rng(seed)
    parts, network = mnist(), mnist_network(**tools)
    history = training.train(
        network.loss_and_gradients, network.start(rng), parts.train_x[:pictures], parts.train_y[:pictures],
        learning_rate=training.falling(learning_rate), epochs=1, batch_size=64, rng=rng, rule=training.momentum,
    )  # fmt: skip
    return Trained(network, history.parameters, history, parts)


# The first loss


def first_losses(scales=(1.0, 0.1), seeds=range(10), name: str = "mnist") -> np.ndarray:
    """Loss of the first batch before any step, (scales, seeds): the output layer's first weights times a scale.

    Parameters
    ----------
    scales : sequence of float
    seeds : sequence of int
    name : {"mnist", "digits"}
        MNIST where it is there, else the digits.
    """
    make = mnist_network if name == "mnist" else digits_network
    pictures = mnist() if name == "mnist" else data.load(name)
    X, y = pictures.train_x[:256], pictures.train_y[:256]

    def first(scale, seed):
        network = make(scale)
        return cross_entropy_loss(network.scores(X, network.start(np.random.default_rng(seed))), y)[0]

    return np.array([[first(scale, seed) for seed in seeds] for scale in scales])
