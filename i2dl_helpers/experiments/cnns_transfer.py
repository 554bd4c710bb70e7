"""Transfer: a network that knows six shapes meets four others, of which there are few pictures. What should it relearn?

How much of it is trained again is the question: the last layer alone, the last convolution too, everything, or
everything from scratch. Each way has its own best rate, chosen by validation pictures. All of it is stored; notebook
09 runs one case live. `cnns_shapes` brings the network.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.cnns_shapes import convolutions, halved
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.layers import Affine, Flatten
from i2dl_helpers.networks import Chain, Network, count

SOURCE = (0, 2, 4, 5, 8, 9)  # disc, square, bar, cross, crescent, arrow
TARGET = (1, 3, 6, 7)  # ring, triangle, star, heart
KNOBS = {"pose": 0.5, "scale": 0.5, "light": 0.3, "clutter": 0.3, "occlusion": 0.0}
SIZES = (5, 20, 100)  # pictures of each of the four classes
WAYS = {"head only": 10, "last convolution too": 6, "fine-tune all": 0, "from scratch": 0}
"""How the target is learned → the first of the network's eleven layers that is trained."""
RATES = {
    "head only": (0.01, 0.03, 0.1),
    "last convolution too": (0.003, 0.01, 0.03),
    "fine-tune all": (0.003, 0.01, 0.03),
    "from scratch": (0.01, 0.03, 0.1),
}
VARIANTS = tuple((size, way, rate) for size in SIZES for way in WAYS for rate in RATES[way])
SEEDS, STEPS, BATCH = 5, 300, 20


class Pictures(NamedTuple):
    """Pictures (n, 3, 16, 16) about 0, and labels that count from 0 within the group of classes."""

    x: np.ndarray
    y: np.ndarray


def draw(classes, each: int, rng) -> Pictures:
    """So many pictures of each of these classes."""
    X, labels = data.shapes(10 * each, rng, **KNOBS)
    chosen = np.isin(labels, classes)
    return Pictures(halved(X[chosen]) - np.float32(0.5), np.searchsorted(classes, labels[chosen]))


def network(classes: int) -> Network:
    """Three convolutions with pooling, then one affine layer for so many classes."""
    return Network([*convolutions(3), Flatten(), Affine(128, classes, 0.1)])


@functools.lru_cache(maxsize=4)
def source(seed: int = 0, each: int = 300, epochs: int = 8) -> tuple[tuple, float]:
    """Parameters of a network trained on the six source classes, and its accuracy on new pictures of them."""
    rng = np.random.default_rng([seed, 20])
    pictures, new, made = draw(SOURCE, each, rng), draw(SOURCE, 60, rng), network(len(SOURCE))
    history = training.train(
        made.loss_and_gradients, made.start(rng), *pictures, learning_rate=training.falling(0.05), epochs=epochs,
        batch_size=32, rng=rng, rule=training.momentum,
    )  # fmt: skip
    return history.parameters, made.accuracy(*new, history.parameters)


@functools.lru_cache(maxsize=4)
def target(seed: int = 0) -> tuple[Pictures, Pictures, Pictures]:
    """Pictures of the four target classes: for training (as many as the largest size needs), validation, test."""
    rng = np.random.default_rng([seed, 21])
    return draw(TARGET, max(SIZES), rng), draw(TARGET, 50, rng), draw(TARGET, 150, rng)


def first_of_each(pictures: Pictures, each: int) -> Pictures:
    """The first so many pictures of each class, in the order they came in."""
    rank = np.zeros(len(pictures.y), dtype=int)
    for label in range(len(TARGET)):
        rank[pictures.y == label] = np.arange((pictures.y == label).sum())
    return Pictures(pictures.x[rank < each], pictures.y[rank < each])


def learn(way: str, each: int, learning_rate: float, seed: int = 0, steps: int = STEPS) -> dict:
    """Learn the target classes in one of the `WAYS` from so many pictures of each, always with as many steps.

    Layers below the first that is trained are frozen, so what they make of the pictures is computed only once.

    Returns
    -------
    dict
        "train", "validation" and "test" accuracy.
    """
    rng = np.random.default_rng([seed, 22])
    whole, parts = network(len(TARGET)), target(seed)
    start = whole.start(rng)
    if way != "from scratch":
        start = [*source(seed)[0][:-2], *start[-2:]]  # all but the output layer, which has other classes
    cut, first = WAYS[way], count_arrays(whole, WAYS[way])
    below, above = Chain(whole.layers[:cut]), Network(whole.layers[cut:])
    train, validation, test = (
        Pictures(below.forward(p.x, start[:first], False)[0], p.y)
        for p in (first_of_each(parts[0], each), *parts[1:])
    )
    epochs = max(round(steps * BATCH / len(train.y)), 1)
    history = training.train(
        above.loss_and_gradients, start[first:], *train, learning_rate=training.falling(learning_rate),
        epochs=epochs, batch_size=BATCH, rng=rng, rule=training.momentum,
    )  # fmt: skip
    named = {"train": train, "validation": validation, "test": test}
    return {name: above.accuracy(*part, history.parameters) for name, part in named.items()}


def count_arrays(whole: Network, layers: int) -> int:
    """How many parameter arrays the first so many layers have."""
    return sum(layer.count for layer in whole.layers[:layers])


def trained_numbers() -> dict[str, int]:
    """How many numbers each way trains."""
    whole = network(len(TARGET))
    start = whole.start(np.random.default_rng(0))
    return {way: count(start[count_arrays(whole, cut) :]) for way, cut in WAYS.items()}


def variant(seed: int) -> dict:
    """Run number `seed`: the runs go through all `VARIANTS`, then again with the next seed."""
    seed, number = divmod(seed, len(VARIANTS))
    each, way, rate = VARIANTS[number]
    return learn(way, each, rate, seed)


LONG = {"transfer": Long(variant, seeds=range(SEEDS * len(VARIANTS)), tolerance=0.15)}


def outcomes() -> dict[str, dict[int, tuple[float, np.ndarray]]]:
    """By way and size: the rate that the validation pictures chose, and the test accuracies (seeds,) at it."""
    kept = stored("transfer")
    validation, test = (kept[name].reshape(-1, len(VARIANTS)) for name in ("validation", "test"))
    found: dict[str, dict[int, tuple[float, np.ndarray]]] = {way: {} for way in WAYS}
    for way in WAYS:
        for size in SIZES:
            numbers = [VARIANTS.index((size, way, rate)) for rate in RATES[way]]
            best = int(validation[:, numbers].mean(axis=0).argmax())
            found[way][size] = RATES[way][best], test[:, numbers[best]]
    return found
