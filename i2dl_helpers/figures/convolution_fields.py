"""What one unit sees through a stack of layers, live: a cone that widens towards the input.

Drawn in one direction only, side by side: a field of 7 pixels is one of 7×7. `experiments.convolution_windows` counts
the units, the reader's own `receptive_field` gives the number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.collections import LineCollection

from i2dl_helpers.experiments.convolution_windows import layers, seen
from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import BLUE, FAINT, INK, MUTED, readable

ROWS = 11  # the input, and five convolutions with their poolings
HALF = 32  # input pixels drawn to either side


@styled
def field_figure(receptive_field: Callable, weights: Callable) -> LiveFigure:
    """Rows of units, the input at the bottom; coloured are those that the unit at the top depends on.

    Parameters
    ----------
    receptive_field : callable
        ``receptive_field(layers)`` → int.
    weights : callable
        ``weights(depth, k)`` → how many weights the convolutions have, at 64 channels.
    """
    figure = new_figure(9, 4.8)
    axes = figure.subplots()
    axes.set(xlim=(-HALF - 0.8, HALF + 28), ylim=(-0.9, ROWS - 0.4))
    axes.axis("off")
    cone = LineCollection([], colors=FAINT, linewidths=1, zorder=1)
    axes.add_collection(cone)
    rest = axes.scatter([], [], s=12, marker="s", color=FAINT, zorder=2)
    units = axes.scatter([], [], s=30, marker="s", color=BLUE, edgecolors="white", linewidths=0.8, zorder=3)
    names = [label(axes, HALF + 1.5, 0, ha="left", va="center", color=MUTED, fontsize=11.5) for _ in range(ROWS)]
    place = {"transform": axes.transAxes, "ha": "left", "va": "top"}
    side = label(axes, 0.01, 1.0, color=readable(BLUE), weight="bold", fontsize=16, **place)
    cost = label(axes, 0.01, 0.915, color=INK, **place)

    def update(depth, k, stride, pooled):
        stack = layers(depth, k, stride, pooled)
        field = receptive_field(list(stack))
        found = seen(stack)
        height = (ROWS - 3.2) / max(len(found) - 1, 1)
        inside, outside, lines = [], [], []
        for row, (count, step, first) in enumerate(found):
            at = first + step * np.arange(count)
            inside += [(x, row * height) for x in at if abs(x) <= HALF]
            beyond = (
                np.arange(at[0], -HALF - step, -step)[1:].tolist() + np.arange(at[-1], HALF + step, step)[1:].tolist()
            )
            outside += [(x, row * height) for x in beyond if abs(x) <= HALF]
            if row:
                lines += _edges(found, stack, row, height)
        units.set_offsets(inside)
        rest.set_offsets(outside or np.zeros((0, 2)))
        cone.set_segments(lines)
        for row, text in enumerate(names):
            text.set_text(_name(stack, row, found) if row < len(found) else "")
            text.set_y(row * height)
        side.set_text(f"one unit on top sees {field}×{field} pixels")
        cost.set_text(f"weights of the convolutions at 64 channels: {weights(depth, k):,}")

    def describe(depth, k, stride, pooled):
        stack = layers(depth, k, stride, pooled)
        field = receptive_field(list(stack))
        pooling = ", each followed by 2×2 pooling" if pooled else ""
        numbers = [n for n, _, _ in seen(stack)]
        return (
            f"{depth} convolutions of {k}×{k} with stride {stride}{pooling}: one unit on top sees {field}×{field} "
            f"input pixels; units it depends on, from the input up: {', '.join(map(str, numbers))}. Weights at 64 "
            f"channels: {weights(depth, k):,}."
        )

    return LiveFigure(figure, [cone, rest, units, side, cost, *names], update, describe)


def _edges(found, stack, row, height) -> list:
    """Lines from each unit of a row to the first and the last of its window below."""
    (count, step, first), (_, below, lowest) = found[row], found[row - 1]
    k, stride = stack[row - 1]
    lines = []
    for unit in range(count):
        x = first + step * unit
        if abs(x) > HALF:
            continue
        for end in (0, k - 1):
            target = lowest + below * (stride * unit + end)
            if abs(target) <= HALF + 1:
                lines.append([(x, row * height), (target, (row - 1) * height)])
    return lines


def _name(stack, row, found) -> str:
    """What stands beside a row."""
    count = found[row][0]
    if row == 0:
        return f"input: {count} pixels"
    k, stride = stack[row - 1]
    kind = "pooling" if len(stack) > row - 1 and (k, stride) == (2, 2) and row % 2 == 0 else "filter"
    return f"{kind} {k}×{k}, stride {stride}: {count} unit{'s' * (count > 1)}"
