"""Residual blocks one after the other, before any training: how the mean square of the signal grows.

`reference.initialization` has the block, with a ReLU behind the sum; notebook 04 tries it with the reader's own,
without that ReLU, and with three choices for the block's second matrix. `signals` does the same for plain layers.
"""

import math
from typing import NamedTuple

import numpy as np

from i2dl_helpers.experiments.signals import relu
from i2dl_helpers.reference.initialization import residual_forward

SECOND = {"He": math.sqrt(2), "1/√D": 1.0, "zero": 0.0}
"""The std of a block's second matrix, times √D. The first is He's in any case."""


def without_outer(X, W1, W2):
    """F(X) + X with F(X) = relu(X W1) W2: the block without the ReLU behind the sum."""
    return relu(X @ W1) @ W2 + X


class Blocks(NamedTuple):
    """Mean squares of the signal before each block and behind the last (blocks + 1,), and of each F(X) (blocks,).

    `means` (blocks + 1,) are the signal's means: 0 as long as nothing cuts the negative half away. `outputs`: what
    comes out of the last block.
    """

    squares: np.ndarray
    added: np.ndarray
    means: np.ndarray
    outputs: np.ndarray


def through_blocks(second="He", outer=True, *, blocks=10, width=256, samples=64, seed=0, block=residual_forward):
    """Send normal numbers through residual blocks with fresh weights.

    Parameters
    ----------
    second : str
        One of `SECOND`.
    outer : bool
        Whether a ReLU follows the sum: with it `block` is used, without it `without_outer`.
    blocks, width, samples, seed : int
    block : callable
        ``residual_forward(X, W1, W2)``: the reader's own.

    Returns
    -------
    Blocks
    """
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(samples, width))
    signals, added = [X], []
    for _ in range(blocks):
        W1 = rng.normal(size=(width, width)) * math.sqrt(2 / width)
        W2 = rng.normal(size=(width, width)) * SECOND[second] / math.sqrt(width)
        added.append(np.mean((relu(signals[-1] @ W1) @ W2) ** 2))
        signals.append((block if outer else without_outer)(signals[-1], W1, W2))
    squares = [np.mean(h**2) for h in signals]
    return Blocks(np.array(squares), np.array(added), np.array([h.mean() for h in signals]), signals[-1])
