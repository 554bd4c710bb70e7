"""Small filters that photographers and engineers used long before anybody learned one, and pictures to try them on.

Notebook 08 lets the reader type a filter of their own; it is applied by the reader's own `conv2d`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

import numpy as np

from i2dl_helpers import data
from i2dl_helpers.reference import convolution as reference

PRESETS = {
    "identity": "0 0 0; 0 1 0; 0 0 0",
    "blur": "1/9 1/9 1/9; 1/9 1/9 1/9; 1/9 1/9 1/9",
    "blur 5×5": "; ".join([" ".join(["1/25"] * 5)] * 5),
    "sharpen": "0 -1 0; -1 5 -1; 0 -1 0",
    "edges │": "1 0 -1; 2 0 -2; 1 0 -1",
    "edges ─": "1 2 1; 0 0 0; -1 -2 -1",
    "outline": "-1 -1 -1; -1 8 -1; -1 -1 -1",
}
DIGITS = ("0", "3", "4", "7")
PICTURES = ("cat", *(f"digit {digit}" for digit in DIGITS))


def read_filter(text: str) -> np.ndarray:
    """A filter from its text: rows separated by semicolons, numbers by spaces; fractions such as 1/9 are numbers.

    Raises
    ------
    ValueError
        Where it is not 3×3 or 5×5, or something is no number; the text says what to change.
    """
    rows = [row.replace(",", " ").split() for row in text.strip().strip(";[]").split(";")]
    try:
        numbers = [[float(Fraction(word.replace("−", "-"))) for word in row] for row in rows]
    except (ValueError, ZeroDivisionError):
        raise ValueError("Write numbers with spaces between, such as 0 -1 0; -1 5 -1; 0 -1 0.") from None
    lengths = {len(row) for row in numbers}
    if len(numbers) not in (3, 5) or lengths != {len(numbers)}:
        shape = f"{len(numbers)} row{'s' * (len(numbers) != 1)} of {' or '.join(map(str, sorted(lengths)))}"
        raise ValueError(f"A filter of 3×3 or 5×5 is needed; this has {shape}. Semicolons separate the rows.")
    found = np.array(numbers)
    if np.abs(found).max() > 1000:
        raise ValueError("Numbers between −1000 and 1000, please: beyond that there is nothing more to see.")
    return found


@cache
def picture(name: str) -> np.ndarray:
    """A grey picture (H, W) in [0, 1]: the cat, (120, 120), or a digit, (8, 8)."""
    if name == "cat":
        grey = data.photo("cat").mean(axis=2)
        return grey[10:250, 100:340].reshape(120, 2, 120, 2).mean(axis=(1, 3))
    digits = data.load("digits")
    return digits.train_x[np.flatnonzero(digits.train_y == int(name.removeprefix("digit ")))[0], 0]


def filtered(name: str, filter: np.ndarray, conv2d: Callable = reference.conv2d) -> np.ndarray:
    """The picture after the filter, of the same size: zeros all round, no bias."""
    w = filter[None, None].astype(np.float32)
    return conv2d(picture(name)[None, None], w, np.zeros(1, np.float32), 1, len(filter) // 2)[0, 0]
