"""What the units of the digits' network answer to: their maps, the part of the picture they see, their favourites.

The widgets of notebook 09 show it, and let a digit be drawn, moved and turned. `cnns` brings the trained network.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from i2dl_helpers import data, warping
from i2dl_helpers.experiments import cnns
from i2dl_helpers.reference.convolution import receptive_field

LAYERS = ("conv 1", "relu 1", "pool 1", "conv 2", "relu 2", "pool 2")
WINDOWS = ((3, 1), (1, 1), (2, 2), (3, 1), (1, 1), (2, 2))  # side and stride of each of the layers
PADS = (1, 0, 0, 1, 0, 0)
INK = 16  # the digits' pixels are counted from 0 to 16
BLANK = "0" * 64


@functools.cache
def default() -> cnns.Trained:
    """The digits' network, trained by the course's functions: about a second, once."""
    return cnns.train_digits(0, epochs=6)


class Seen(NamedTuple):
    """What all units of one layer answer to all pictures: maps (N, C, H, W), and what a unit sees of a picture.

    A unit at row i and column j sees the square of `side` pixels that begins at i·step − before, j·step − before.
    """

    maps: np.ndarray
    side: int
    step: int
    before: int

    def square(self, row: int, column: int) -> tuple[float, float, float, float]:
        """Left, right, top and bottom of what the unit sees, within the picture of 8×8."""
        top, left = row * self.step - self.before, column * self.step - self.before
        return max(left, 0), min(left + self.side, 8), max(top, 0), min(top + self.side, 8)

    def strongest(self, channel: int, count: int = 8) -> list[tuple[int, int, int]]:
        """(picture, row, column) of the channel's largest answers, one place a picture."""
        maps = self.maps[:, channel]
        best = maps.reshape(len(maps), -1)
        order = np.argsort(-best.max(axis=1), kind="stable")[:count]
        return [(int(n), *map(int, np.unravel_index(best[n].argmax(), maps.shape[1:]))) for n in order]


def seen(trained: cnns.Trained) -> dict[str, Seen]:
    """By layer, for the validation digits."""
    outputs, found, step, before = trained.network.outputs(trained.parts.val_x, trained.parameters), {}, 1, 0
    for number, name in enumerate(LAYERS):
        before += PADS[number] * step
        step *= WINDOWS[number][1]
        found[name] = Seen(outputs[number], receptive_field(list(WINDOWS[: number + 1])), step, before)
    return found


def filters(trained: cnns.Trained, layer: str, channel: int) -> np.ndarray:
    """The weights (C, 3, 3) that make a channel: of the convolution that is the layer, or comes before it."""
    return trained.parameters[0 if layer.endswith("1") else 2][channel]


def accuracy_when(trained: cnns.Trained, **change: float) -> float:
    """Accuracy on the held-out digits when all are changed by `warping.affine`: ``right=1``, ``degrees=30``, …"""
    X = warping.affine(trained.parts.val_x, fill="zero", **change)
    return trained.network.accuracy(X.astype(np.float32), trained.parts.val_y, trained.parameters)


def sure_of_nonsense(trained: cnns.Trained, seed: int = 0) -> float:
    """The share of the held-out digits, the pixels of each shuffled, for which a class gets more than 90 %."""
    X = trained.parts.val_x
    shuffled = np.random.default_rng(seed).permuted(X.reshape(len(X), -1), axis=1).reshape(X.shape)
    return float((trained.network.probabilities(shuffled, trained.parameters).max(axis=1) > 0.9).mean())


# Drawing


def written(picture: np.ndarray) -> str:
    """A picture (8, 8) of whole numbers from 0 to 16 as 64 signs, row by row: 0 to 9, then a to f; f is 15 or 16."""
    return "".join("0123456789abcdef"[min(int(level), 15)] for level in np.asarray(picture).ravel())


def read(text: str) -> np.ndarray:
    """`written` undone; the darkest sign is full ink.

    Raises
    ------
    ValueError
        Where the text is not 64 of these signs.
    """
    signs = "".join(text.split()).lower()
    if len(signs) != 64 or set(signs) - set("0123456789abcdef"):
        raise ValueError(f"A drawing is 64 signs from 0 to f, a row of eight after the other; here are {len(signs)}.")
    levels = np.array([int(sign, 16) for sign in signs], dtype=float).reshape(8, 8)
    return np.where(levels == 15, INK, levels)


def painted(text: str, row: int, column: int, pen: str) -> str:
    """The drawing after the pen has touched a pixel: full ink there and some around it, or none there."""
    picture = read(text)
    if pen == "rub out":
        picture[row, column] = 0
    else:
        for di, dj, level in ((0, 0, INK), (0, 1, 6), (0, -1, 6), (1, 0, 6), (-1, 0, 6)):
            if 0 <= row + di < 8 and 0 <= column + dj < 8:
                picture[row + di, column + dj] = max(picture[row + di, column + dj], level)
    return written(picture)


@functools.cache
def examples() -> dict[str, str]:
    """A drawing of each digit to begin with: the first of its class among the digits held out by seed 0."""
    parts = data.hold_out(data.load("digits"), np.random.default_rng(0))
    first = [parts.val_x[np.flatnonzero(parts.val_y == label)[0], 0] for label in range(10)]
    return {str(label): written(np.round(INK * picture)) for label, picture in enumerate(first)}


def changed(picture: np.ndarray, right: float, down: float, degrees: float, thickness: float) -> np.ndarray:
    """A drawing (8, 8) moved, turned and made thicker (above 0) or thinner (below), as the network gets it: in [0, 1].

    Thicker: each pixel goes towards the darkest of its 3×3 neighbours; thinner: towards the lightest.
    """
    x = warping.affine(picture[None, None] / INK, right=right, down=down, degrees=degrees, fill="zero")[0, 0]
    around = np.pad(x, 1)
    shifted = [around[i : i + 8, j : j + 8] for i, j in ((0, 1), (1, 0), (1, 1), (1, 2), (2, 1))]
    goal = np.max(shifted, axis=0) if thickness > 0 else np.min(shifted, axis=0)
    return ((1 - abs(thickness)) * x + abs(thickness) * goal).astype(np.float32)
