"""im2col as a picture, live: which pixel lands where, and which window a column is.

`experiments.convolution_windows` numbers the pixels, so that each can be found again in the matrix.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from i2dl_helpers.experiments.convolution_windows import Windows
from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import FAINT, INK, MUTED, VERMILION

WINDOW, PIXEL = "one window", "one pixel"
SPARE = 25  # outlines: a pixel of a 5×5 filter lies in at most so many windows


@styled
def columns_figure(windows: Callable[..., Windows]) -> LiveFigure:
    """Left the pixels by their numbers, right the matrix; outlined is a window and its column, or a pixel everywhere.

    Parameters
    ----------
    windows : callable
        ``windows(k, stride, pad, channels)``.
    """
    figure = new_figure(9, 5)
    figure.set_layout_engine("none")  # every panel has its place
    left = [figure.add_axes((0.01, 0.47 - 0.455 * c, 0.27, 0.43)) for c in range(2)]
    right = figure.add_axes((0.33, 0.08, 0.65, 0.80))
    head = figure.text(0.145, 0.935, "", ha="center", va="bottom", fontsize=13)
    title = figure.text(0.655, 0.935, "", ha="center", va="bottom", fontsize=13)
    down = right.text(-0.012, 0.5, "", rotation=90, ha="right", va="center", color=MUTED, transform=right.transAxes)
    across = right.text(0.5, -0.02, "", ha="center", va="top", color=MUTED, transform=right.transAxes)
    grids = [_Grid(axes, 7, 7) for axes in left]
    matrix = _Grid(right, 18, 25)
    here = [_outlines(axes, 25) for axes in left]
    there = _outlines(right, SPARE)

    def update(k, stride, pad, channels, follow, number):
        found = windows(k, stride, pad, channels)
        head.set_text(f"{channels} channel{'s' * (channels > 1)} of 5×5" + (", framed" if pad else ""))
        rows, columns = found.columns.shape
        title.set_text(f"the matrix: {rows} rows, {columns} columns")
        down.set_text("place in the window: (c, di, dj)")
        across.set_text("position of the window: (i, j)")
        for c, grid in enumerate(grids):
            grid.fill(found.pixels[c] if c < channels else np.zeros((0, 0)), found.pixels.max())
        matrix.fill(found.columns, found.pixels.max())
        marks = marked(found, k, stride, follow, number)
        for c, outlines in enumerate(here):
            _put(outlines, [(i, j) for channel, i, j in marks[0] if channel == c])
        _put(there, marks[1])
        return [*(patch for outlines in here for patch in outlines), *there]

    def describe(k, stride, pad, channels, follow, number):
        found = windows(k, stride, pad, channels)
        rows, columns = found.columns.shape
        opening = (
            f"Windows of {k}×{k}, stride {stride}, padding {pad}, {channels} channels: a matrix of {rows}×{columns}. "
        )
        if follow == WINDOW:
            i, j = divmod(number, found.width)
            return (
                opening
                + f"Column {number} is the window at position ({i}, {j}): {found.columns[:, number].astype(int)}."
            )
        places = np.argwhere(found.columns == number + 1).tolist()
        if not places:
            return opening + f"Pixel {number + 1} is in no window."
        return opening + f"Pixel {number + 1} lands at {len(places)} places, (row, column): {places}."

    moving = [*(patch for outlines in here for patch in outlines), *there]
    return LiveFigure(figure, moving, update, describe, scene=("k", "stride", "pad", "channels"))


def marked(found: Windows, k: int, stride: int, follow: str, number: int) -> tuple[list, list]:
    """Cells to outline: (channel, row, column) among the pixels, (row, column) in the matrix."""
    if follow == PIXEL:
        pixels = [tuple(place) for place in np.argwhere(found.pixels == number + 1).tolist()]
        return pixels, [tuple(place) for place in np.argwhere(found.columns == number + 1).tolist()]
    top, left = (stride * n for n in divmod(number, found.width))
    inside = np.ndindex(len(found.pixels), k, k)
    return [(c, top + di, left + dj) for c, di, dj in inside], [(row, number) for row in range(len(found.columns))]


def _outlines(axes: Axes, count: int) -> list[Rectangle]:
    """Frames for cells, in two colours from light to dark grounds: vermilion on all."""
    return [
        axes.add_patch(Rectangle((0, 0), 1, 1, fill=False, ec=VERMILION, lw=2.2, zorder=6))
        for _ in range(max(count, 50))
    ]


def _put(outlines: list[Rectangle], places: list[tuple[int, int]]) -> None:
    for patch in outlines:
        patch.set_visible(False)
    for patch, (i, j) in zip(outlines, places, strict=False):
        patch.set_bounds(j - 0.5, i - 0.5, 1, 1)
        patch.set_visible(True)


class _Grid:
    """Cells whose ground tells the pixel's number, with the number in them where there is room."""

    def __init__(self, axes: Axes, rows: int, columns: int):
        self.axes = axes
        axes.set_aspect("equal")
        axes.axis("off")
        self.ground = PatchCollection([], edgecolor=FAINT, linewidth=0.8)
        axes.add_collection(self.ground)
        self.labels = [
            [label(axes, j, i, ha="center", va="center", fontsize=11) for j in range(columns)] for i in range(rows)
        ]

    def fill(self, numbers: np.ndarray, largest: float) -> None:
        rows, columns = numbers.shape
        self.axes.set(xlim=(-0.6, max(columns, 1) - 0.4), ylim=(max(rows, 1) - 0.4, -0.6))
        cells = [Rectangle((j - 0.5, i - 0.5), 1, 1) for i in range(rows) for j in range(columns)]
        self.ground.set_paths(cells)
        self.ground.set_facecolor([_colour(value, largest) for value in numbers.flat])
        fits = columns <= 16 and rows <= 16
        for i, line in enumerate(self.labels):
            for j, text in enumerate(line):
                inside = i < rows and j < columns and fits
                text.set_visible(inside)
                if inside:
                    text.set_text(f"{numbers[i, j]:.0f}")
                    text.set_color(MUTED if numbers[i, j] == 0 else INK)


def _colour(value: float, largest: float) -> tuple:
    """Light shades from blue to orange by the number; white for the zeros of the frame."""
    if value == 0:
        return (1.0, 1.0, 1.0)
    share = (value - 1) / max(largest - 1, 1)
    low, high = np.array([0.72, 0.86, 0.95]), np.array([0.98, 0.83, 0.55])
    return tuple((1 - share) * low + share * high)
