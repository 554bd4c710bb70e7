"""A filter on its way over a small input, live: the window, the dot product spelled out, the output as it fills.

`experiments.convolution_windows` computes what is shown, `widgets/convolution.py` holds the controls.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from i2dl_helpers.experiments.convolution_windows import BIAS, Slide, spelled_out
from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import BLUE, FAINT, GREEN, INK, MUTED, VERMILION, WASH, readable

MOST = 12  # cells along a side, at the largest size with the widest frame
LARGEST = 5  # rows of the largest filter
RED = "#F9DDCF"


@styled
def sliding_figure(slide: Callable[..., Slide]) -> LiveFigure:
    """The input with its frame of zeros, the filter, the output; below, the dot product of the present position.

    Parameters
    ----------
    slide : callable
        ``slide(size, k, stride, pad)``.
    """
    figure = new_figure(9, 5.6)
    figure.set_layout_engine("none")  # every panel has its place
    boxes = ((0.01, 0.28, 0.40, 0.64), (0.425, 0.42, 0.18, 0.50), (0.62, 0.28, 0.37, 0.64))
    panels = [_panel(figure.add_axes(box)) for box in boxes]
    heads = [figure.text(box[0] + box[2] / 2, 0.945, "", ha="center", va="bottom", fontsize=13) for box in boxes]
    cells = [_Cells(axes, side) for axes, side in zip(panels, (MOST, LARGEST, MOST), strict=True)]
    frame, spot = (_outline(axes, colour) for axes, colour in ((panels[0], BLUE), (panels[2], GREEN)))
    strip = figure.add_axes((0.01, 0.01, 0.98, 0.24))
    strip.set(xlim=(0, 1), ylim=(0, 1))
    strip.axis("off")
    lines = [label(strip, 0.01, 0.92 - 0.185 * i, ha="left", va="center", color=INK) for i in range(LARGEST)]
    total = label(strip, 0.99, 0.92, ha="right", va="center", color=readable(GREEN), weight="bold")
    why = figure.text(0.4, 0.19, "", ha="left", va="top", color=readable(VERMILION))
    value = label(panels[2], 0, 0, ha="center", va="center", color=readable(GREEN), weight="bold")

    def update(size, k, stride, pad, position):
        found = slide(size, k, stride, pad)
        rows, columns = found.out.shape
        heads[0].set_text(f"input {size}×{size}" + (f", with {pad} zero{'s' * (pad > 1)} on each side" if pad else ""))
        heads[1].set_text(f"filter {k}×{k}, bias {BIAS:.0f}")
        heads[2].set_text(f"output {rows}×{columns}" if found.out.size else "no output")
        limit = len(found.padded) - found.left_over
        cells[0].fill(found.padded, lambda i, j: _ground(i, j, pad, size, limit))
        cells[1].fill(found.filter, lambda i, j: WASH)
        cells[2].fill(np.full(found.out.shape, np.nan), lambda i, j: WASH)
        why.set_text(textwrap.fill(found.why, 58))
        moving = [frame, spot, value, total, *lines]
        for artist in moving:
            artist.set_visible(bool(found.out.size))
        if not found.out.size:
            return moving
        filled = cells[2].show(found.out, position + 1)
        i, j = divmod(position, columns)
        top, left = i * stride, j * stride
        _place(frame, left, top, k)
        _place(spot, j, i, 1)
        words, product = spelled_out(found.padded, found.filter, top, left)
        for line, text in zip(lines, [*words, *[""] * LARGEST], strict=False):
            line.set_text(text)
        total.set_text(f"sum {_number(product)}, plus bias {BIAS:.0f}: {_number(found.out[i, j])}")
        value.set_text("")
        return [*moving, *filled]

    def describe(size, k, stride, pad, position):
        found = slide(size, k, stride, pad)
        if not found.out.size:
            return found.why
        rows, columns = found.out.shape
        i, j = divmod(position, columns)
        words, product = spelled_out(found.padded, found.filter, i * stride, j * stride)
        return (
            f"A {k}×{k} filter over a {size}×{size} input, {pad} zeros on each side, stride {stride}: the output is "
            f"{rows}×{columns}. Position {position + 1} of {rows * columns}, output ({i}, {j}): {' + '.join(words)} = "
            f"{_number(product)}, plus the bias {BIAS:.0f} is {_number(found.out[i, j])}. {found.why}"
        )

    return LiveFigure(
        figure, [frame, spot, value, total, *lines], update, describe, scene=("size", "k", "stride", "pad")
    )


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _ground(i: int, j: int, pad: int, size: int, limit: int) -> str:
    """Colour of an input's cell: red where no window comes, grey for the zeros all round."""
    if i >= limit or j >= limit:
        return RED
    inside = pad <= i < pad + size and pad <= j < pad + size
    return "white" if inside else WASH


def _panel(axes: Axes) -> Axes:
    axes.set_aspect("equal", anchor="C")
    axes.axis("off")
    return axes


def _outline(axes: Axes, colour: str) -> Rectangle:
    patch = Rectangle((0, 0), 1, 1, fill=False, ec=colour, lw=3.5, zorder=6)
    axes.add_patch(patch)
    return patch


def _place(patch: Rectangle, x: float, y: float, side: float) -> None:
    patch.set_bounds(x - 0.5, y - 0.5, side, side)


class _Cells:
    """A grid of numbers that can become smaller: rectangles and labels are made once."""

    def __init__(self, axes: Axes, most: int):
        self.axes, self.most = axes, most
        self.squares = np.array(
            [
                [axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, ec=FAINT, lw=1)) for j in range(most)]
                for i in range(most)
            ]
        )
        self.labels = np.array(
            [[label(axes, j, i, ha="center", va="center", fontsize=12) for j in range(most)] for i in range(most)]
        )

    def fill(self, numbers: np.ndarray, ground: Callable[[int, int], str]) -> None:
        """Show these numbers (NaN: an empty cell) on these grounds, and no more cells than they need."""
        rows, columns = numbers.shape
        side = max(rows, columns, 3)
        self.axes.set(xlim=(-0.6, side - 0.4), ylim=(side - 0.4, -0.6))
        for i in range(self.most):
            for j in range(self.most):
                there = i < rows and j < columns
                self.squares[i, j].set_visible(there)
                self.labels[i, j].set_visible(there and not np.isnan(numbers[i, j]))
                if there:
                    self.squares[i, j].set_facecolor(ground(i, j))
                    self.labels[i, j].set_text("" if np.isnan(numbers[i, j]) else _number(numbers[i, j]))
                    self.labels[i, j].set_color(MUTED if ground(i, j) == WASH else INK)

    def show(self, numbers: np.ndarray, count: int) -> list:
        """The first `count` numbers in row order, on cells that stay as they are; the labels that show them."""
        shown = []
        for position, value in enumerate(numbers.flat):
            i, j = divmod(position, numbers.shape[1])
            self.labels[i, j].set_text(_number(value))
            self.labels[i, j].set_color(INK)
            self.labels[i, j].set_visible(position < count)
            shown.append(self.labels[i, j])
        return shown
