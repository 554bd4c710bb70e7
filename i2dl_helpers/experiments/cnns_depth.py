"""Twenty convolutional layers: plain, with shortcuts, with shortcuts whose blocks begin at zero. Which of them trains?

Each with and without batch norm, and each at its own best rate. The trainings are too many to wait for, so their
outcomes are stored; notebook 09 reads them with `best_rates`. `networks` comes before; notebook 04's `deep` asked the
same of dense layers.
"""

from __future__ import annotations

import math

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.layers import Affine, BatchNorm, Convolution, Flatten, Layer, MaxPool, Relu
from i2dl_helpers.networks import Network, Residual

KINDS = ("plain", "residual", "zero-started")
NORMS = (False, True)
RATES = (0.005, 0.02, 0.08)
VARIANTS = tuple((kind, norm, rate) for kind in KINDS for norm in NORMS for rate in RATES)
CHANNELS, BLOCKS = 16, 9  # a first convolution, nine blocks of two, an affine layer: twenty layers with weights
SEEDS, TUNING, EPOCHS = 5, 2, 5


def block(kind: str, norm: bool, channels: int = CHANNELS) -> list[Layer]:
    """Two convolutions of 3×3, with a shortcut around them where the kind has one; a ReLU behind.

    A zero-started block begins with F(x) = 0: its last layer's weights, or with batch norm its last gamma, are 0.
    """
    zero = kind == "zero-started"
    second = Convolution(3, channels, channels, pad=1, scale=0.0 if zero and not norm else 1.0)
    chain: list[Layer] = [Convolution(3, channels, channels, pad=1)]
    chain += [BatchNorm(channels)] * norm + [Relu(), second]
    chain += [BatchNorm(channels, gamma=0.0 if zero else 1.0)] if norm else []
    return [*chain, Relu()] if kind == "plain" else [Residual(*chain), Relu()]


def deep_network(kind: str, norm: bool, channels: int = CHANNELS, blocks: int = BLOCKS) -> Network:
    """A convolution, pooling from 8×8 to 4×4, the blocks, an affine layer."""
    layers = [Convolution(3, 1, channels, pad=1), *[BatchNorm(channels)] * norm, Relu(), MaxPool()]
    for _ in range(blocks):
        layers += block(kind, norm, channels)
    return Network([*layers, Flatten(), Affine(4 * 4 * channels, 10, 0.1)])


def train_deep(kind: str, norm: bool, learning_rate: float, *, seed: int = 0, epochs: int = EPOCHS, watch=None):
    """Train one of the networks on the digits, by momentum with a rate that falls to 0.

    Returns
    -------
    training.History
        `metrics` has "val accuracy" after each epoch.
    """
    rng = np.random.default_rng([seed, 5])
    parts = data.hold_out(data.load("digits"), np.random.default_rng(seed))
    network = deep_network(kind, norm)

    def evaluate(*parameters):
        return {"val accuracy": network.accuracy(parts.val_x, parts.val_y, parameters)}

    return training.train(
        network.loss_and_gradients, network.start(rng), parts.train_x, parts.train_y,
        learning_rate=training.falling(learning_rate), epochs=epochs, batch_size=32, rng=rng, rule=training.momentum,
        evaluate=evaluate, watch=watch,
    )  # fmt: skip


def variant(seed: int, epochs: int) -> dict:
    """Run number `seed`: the runs go through all `VARIANTS`, then again with the next seed."""
    seed, number = divmod(seed, len(VARIANTS))
    history = train_deep(*VARIANTS[number], seed=seed, epochs=epochs)
    if history.note:
        return {"accuracy": 0.1, "loss": math.inf}
    return {"accuracy": history.metrics["val accuracy"][-1], "loss": history.loss[-1]}


# Another machine's rounding grows over hundreds of steps through twenty layers into other accuracies.
LONG = {
    "deep_cnns": Long(variant, seeds=range(SEEDS * len(VARIANTS)), settings={"epochs": EPOCHS}, tolerance=0.5),
}


def at_all_rates() -> dict[tuple[str, bool], np.ndarray]:
    """By kind and norm: the accuracies (seeds, `RATES`) of all seeds."""
    accuracies = stored("deep_cnns")["accuracy"].reshape(-1, len(KINDS), len(NORMS), len(RATES))
    return {(kind, norm): accuracies[:, i, j] for i, kind in enumerate(KINDS) for j, norm in enumerate(NORMS)}


def best_rates() -> dict[tuple[str, bool], tuple[float, np.ndarray]]:
    """By kind and norm: the best rate by the first seeds, and the accuracies (seeds,) of the others at that rate."""
    found = {}
    for variant_of, accuracies in at_all_rates().items():
        best = int(accuracies[:TUNING].mean(axis=0).argmax())
        found[variant_of] = RATES[best], accuracies[TUNING:, best]
    return found
