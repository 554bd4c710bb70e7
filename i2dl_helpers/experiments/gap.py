"""The semantic gap: how far apart two pictures are as grids of numbers, and how little that says of what they show.

It opens notebook 02: a classifier has to bridge this gap, so it is learned from data. `data.shapes` draws the pictures.
"""

from typing import NamedTuple

import numpy as np

from i2dl_helpers import data
from i2dl_helpers.experiments.linear import classifier
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.reference import losses as reference
from i2dl_helpers.reference.start import accuracy
from i2dl_helpers.training import train

PLAIN = {"pose": 0.0, "scale": 0.0, "light": 0.0, "clutter": 0.0, "occlusion": 0.0}
ANOTHER = "nearest of another class"


class Gap(NamedTuple):
    """Pictures (n, 3, 32, 32), the same ones changed, and root mean square differences (n,) by what was changed."""

    pictures: np.ndarray
    changed: dict
    distances: dict


def distance(a, b):
    """Root of the mean squared difference of two pictures' numbers, over their last three axes."""
    return np.sqrt(np.mean((a - b) ** 2, axis=(-3, -2, -1)))


def semantic_gap(n=200, seed=0, shift=5):
    """Change pictures in ways that keep what they show, and measure how far that moves them.

    Parameters
    ----------
    n, seed : int
        How many plain pictures, and what draws them.
    shift : int
        By how many pixels they are moved to the right; the same seed then turns, lights and clutters them.

    Returns
    -------
    Gap
        Beside the changes, the nearest picture of another class among the n.
    """

    def drawn(**knobs):
        return data.shapes(n, np.random.default_rng(seed), **PLAIN | knobs)

    pictures, labels = drawn()
    changed = {
        f"moved by {shift} pixels": np.roll(pictures, shift, axis=-1),  # the background is flat: nothing else changes
        "darkened by half": pictures * np.float32(0.5),
        "turned and moved": drawn(pose=0.5)[0],
        "another lamp": drawn(light=1.0)[0],
        "clutter behind": drawn(clutter=1.0)[0],
        "partly hidden": drawn(occlusion=0.5)[0],
    }
    distances = {words: distance(pictures, others) for words, others in changed.items()}
    flat = pictures.reshape(n, -1)
    squares = (flat**2).sum(axis=1)
    between = np.maximum(squares[:, None] + squares - 2 * flat @ flat.T, 0) / flat.shape[1]
    between[labels[:, None] == labels] = np.inf
    nearest = between.argmin(axis=1)
    changed[ANOTHER] = pictures[nearest]
    distances[ANOTHER] = distance(pictures, pictures[nearest])
    return Gap(pictures, changed, distances)


def further_than_another(gap):
    """For each change: the share of the pictures that it moves further than to the nearest picture of another class."""
    return {
        words: float(np.mean(moved > gap.distances[ANOTHER]))
        for words, moved in gap.distances.items()
        if words != ANOTHER
    }


def linear_under_knobs(seed=0, *, knobs=(), setting=0.5, n=800, learning_rate=0.01, epochs=15):
    """How well a linear classifier reads new pictures when one thing at a time varies, then all of them.

    Parameters
    ----------
    seed : int
        Draws the pictures and the batches.
    knobs : sequence of str
        Of `data.shapes`; each alone at `setting`, the others at 0.
    n : int
        Pictures to train on; half as many new ones are read.
    learning_rate, epochs
        The same for all: chosen on other seeds, where three times as much and a third did no better.

    Returns
    -------
    dict
        "accuracy": with nothing varied, with each knob, with all at the defaults of `data.shapes`.
    """
    accuracies = []
    for varied in (PLAIN, *(PLAIN | {knob: setting} for knob in knobs), {}):
        pictures, labels = data.shapes(n + n // 2, np.random.default_rng(seed), **varied)
        rows = pictures.reshape(len(pictures), -1)
        rows = rows - rows[:n].mean(axis=0)
        W = np.zeros((rows.shape[1], 10), np.float32), np.zeros(10, np.float32)
        history = train(
            classifier(reference.cross_entropy_loss), W, rows[:n], labels[:n],
            learning_rate=learning_rate, epochs=epochs, batch_size=32, rng=np.random.default_rng(seed),
        )  # fmt: skip
        W, b = history.parameters
        accuracies.append(accuracy(rows[n:] @ W + b, labels[n:]))
    return {"accuracy": accuracies}


LONG = {
    "linear_under_knobs": Long(
        linear_under_knobs,
        seeds=range(5),
        settings={"knobs": ["pose", "scale", "light", "clutter", "occlusion"]},
        tolerance=0.02,
    )
}
