"""A filter on its way over a small input, windows as columns, and what a unit sees: the numbers behind three widgets.

Everything is small enough to be read off a picture. The functions are those of `reference.convolution`, or the
reader's own in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from i2dl_helpers.reference import convolution as reference

FILTERS = {
    1: np.array([[2.0]]),
    2: np.array([[1.0, -1.0], [1.0, -1.0]]),
    3: np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]),
    4: np.array([[1.0, 1.0, -1.0, -1.0]] * 4),
    5: np.array([[1.0, 1.0, 0.0, -1.0, -1.0]] * 5),
}
BIAS = 1.0


def small_input(size: int) -> np.ndarray:
    """Digits 0 to 4, (size, size): the upper left part is the same at every size."""
    return np.random.default_rng(8).integers(0, 5, (9, 9))[:size, :size].astype(float)


class Slide(NamedTuple):
    """A filter over an input: with its frame of zeros, the filter, the output, and what does not fit.

    `left_over` is the number of rows and columns at the end that no window reaches; `why` a sentence, empty where all
    fits; `out` is empty, (0, 0), where the filter is too large.
    """

    padded: np.ndarray
    filter: np.ndarray
    out: np.ndarray
    left_over: int
    why: str


def slide(size: int, k: int, stride: int, pad: int, conv2d: Callable = reference.conv2d_naive) -> Slide:
    """Slide a filter of side k over the small input.

    Parameters
    ----------
    size, k, stride, pad : int
    conv2d : callable
        ``conv2d(x, w, b, stride, pad)``: the reader's own.
    """
    x, w = small_input(size), FILTERS[k]
    padded = np.pad(x, pad)
    room = size + 2 * pad - k
    if room < 0:
        framed = ", zeros included" if pad else ""
        why = f"A filter of {k} is longer than the input: {size + 2 * pad} pixels{framed}. It has no position."
        return Slide(padded, w, np.zeros((0, 0)), 0, why)
    out = conv2d(x[None, None], w[None, None], np.array([BIAS]), stride, pad)[0, 0]
    steps, left_over = divmod(room, stride)
    why = ""
    if left_over:
        last = "the last row and column are" if left_over == 1 else f"the last {left_over} rows and columns are"
        why = (
            f"Does not fit: {room} pixels to go, in steps of {stride}: {steps} step{'s' * (steps != 1)}, and "
            f"{left_over} left over. Shaded: {last} never seen."
        )
    return Slide(padded, w, out, left_over, why)


def spelled_out(padded: np.ndarray, filter: np.ndarray, row: int, column: int) -> tuple[list[str], float]:
    """The dot product of the filter with the window at a row and column: a line for each of its rows, and the sum."""
    k = len(filter)
    window = padded[row : row + k, column : column + k]
    lines = [
        " + ".join(f"{x:.0f}·{f'(−{-w:.0f})' if w < 0 else f'{w:.0f}'}" for x, w in zip(xs, ws, strict=True))
        for xs, ws in zip(window, filter, strict=True)
    ]
    return lines, float((window * filter).sum())


class Windows(NamedTuple):
    """Numbered pixels (C, H, W), 0 for padding, and the matrix of their windows (C·k·k, H'·W')."""

    pixels: np.ndarray
    columns: np.ndarray
    width: int


def windows(
    k: int, stride: int, pad: int, channels: int, im2col: Callable = reference.im2col, size: int = 5
) -> Windows:
    """Pixels that carry their own numbers, 1, 2, …, and the matrix that `im2col` makes of them."""
    x = np.arange(1.0, 1 + channels * size * size).reshape(1, channels, size, size)
    return Windows(
        np.pad(x[0], ((0, 0), (pad, pad), (pad, pad))), im2col(x, k, stride, pad), (size + 2 * pad - k) // stride + 1
    )


def layers(depth: int, k: int, stride: int, pooled: bool) -> list[tuple[int, int]]:
    """(k, stride) of `depth` convolutions from the input on, each followed by a 2×2 pooling where asked."""
    return [layer for _ in range(depth) for layer in ([(k, stride), (2, 2)] if pooled else [(k, stride)])]


def seen(stack: list[tuple[int, int]]) -> list[tuple[int, int, float]]:
    """What one unit behind a stack of layers depends on, layer by layer, from the input on.

    Returns
    -------
    list of (units, step, first)
        How many units in a row, how many input pixels lie between neighbours, and the place of the first one, in input
        pixels from the centre of the field.
    """
    steps = np.cumprod([1, *(stride for _, stride in stack)]).tolist()
    units = [1]
    for k, stride in reversed(stack):
        units.append((units[-1] - 1) * stride + k)
    return [(n, step, -(n - 1) * step / 2) for n, step in zip(reversed(units), steps, strict=True)]
