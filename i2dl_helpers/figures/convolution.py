"""Figures of notebook 08's experiments: shifted inputs, learned filters, the growing cost, ties in max pooling.

Each takes the numbers that `experiments/` gave. The live figures are in the modules `convolution_…` beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, MAGNITUDE, MUTED, SIGNED, VERMILION, readable, series


@styled
def shifts(moves: Sequence[int], errors: Mapping[str, np.ndarray]) -> Figure:
    """How far each layer's output is from a shifted copy of itself, against the input's shift; a panel a layer.

    Parameters
    ----------
    moves : sequence of int (M,)
    errors : dict of str → float array (M,)
    """
    figure = new_figure(9, 3.6)
    panels = np.atleast_1d(figure.subplots(1, len(errors), sharey=True))
    for axes, (name, found) in zip(panels, errors.items(), strict=True):
        exact = found < 1e-9
        axes.set(ylim=(-0.05, 1.25), xlim=(-0.6, max(moves) + 0.6), xticks=list(moves)[::2])
        axes.set_title(name, fontsize=12)
        axes.vlines(moves, 0, found, color=FAINT, lw=2)
        at = np.asarray(moves)
        axes.plot(at[exact], found[exact], "o", color=BLUE, ms=8)
        axes.plot(at[~exact], found[~exact], "s", color=VERMILION, ms=7)
    panels[0].set_ylabel("difference to the nearest\nshifted copy")
    panels[0].text(0.2, 0.12, "● exact", color=readable(BLUE), transform=panels[0].get_yaxis_transform())
    if len(panels) > 1:
        panels[1].text(0.12, 0.9, "■ no copy", color=readable(VERMILION), transform=panels[1].get_yaxis_transform())
    figure.supxlabel("shift of the input, in pixels", fontsize=12)
    return figure


@styled
def learned_filters(filters: Mapping[str, np.ndarray]) -> Figure:
    """Filters (F, 1, k, k) of several networks, a row each, all on one scale centred on zero."""
    count = len(next(iter(filters.values())))
    figure = new_figure(9, 1.4 * len(filters) + 0.3)
    grid = np.atleast_2d(figure.subplots(len(filters), count))
    largest = max(float(np.abs(w).max()) for w in filters.values())
    for row, (name, w) in zip(grid, filters.items(), strict=True):
        for axes, one in zip(row, w[:, 0], strict=True):
            axes.imshow(one, cmap=SIGNED, vmin=-largest, vmax=largest)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        row[0].set_ylabel(name.replace("-", "-\n"), rotation=0, ha="right", va="center")
    return figure


@styled
def influences(found: Mapping[str, np.ndarray]) -> Figure:
    """How much each pixel moves the unit in the middle, a panel for each network.

    Parameters
    ----------
    found : dict of str → float array (side, side) in [0, 1]
    """
    figure = new_figure(8, 3.6)
    panels = figure.subplots(1, len(found))
    for axes, (name, values) in zip(panels, found.items(), strict=True):
        picture = axes.imshow(values, cmap=MAGNITUDE, vmin=0, vmax=1)
        axes.set(title=name, xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    figure.colorbar(picture, ax=list(panels), label="influence on the middle unit", shrink=0.8)
    return figure


@styled
def costs(sides: Sequence[int], milliseconds: Mapping[str, np.ndarray]) -> Figure:
    """Time against the side of the picture, both axes logarithmic, with the growth of the number of pixels.

    Parameters
    ----------
    sides : sequence of int (S,)
    milliseconds : dict of str → float array (S,)
    """
    figure = new_figure(8, 4)
    axes = figure.subplots()
    axes.set(xscale="log", yscale="log", xlabel="side of the picture, pixels", ylabel="milliseconds")
    axes.set_xlim(sides[0] * 0.93, sides[-1] * 1.9)
    axes.set_xticks(sides, [str(side) for side in sides])
    axes.minorticks_off()
    axes.grid(axis="y")
    outputs = (np.asarray(sides) - 2.0) ** 2
    first = next(iter(milliseconds.values()))
    axes.plot(sides, first[-1] * outputs / outputs[-1], color=FAINT, lw=5, zorder=0)
    middle = len(sides) // 2
    height = first[-1] * outputs[middle] / outputs[-1]
    axes.text(sides[middle] * 0.93, height * 1.4, "grey: as the outputs grow", color=MUTED, ha="right", va="bottom")
    for i, (name, found) in enumerate(milliseconds.items()):
        look = series(i)
        axes.plot(sides, found, **look)
        axes.text(sides[-1] * 1.06, found[-1], name, color=readable(look["color"]), va="center")
    return figure


@styled
def ties(check: Mapping[str, float], accuracies: Mapping[str, np.ndarray]) -> Figure:
    """What each route of max pooling's gradient does to a gradient check, and to the accuracy.

    Parameters
    ----------
    check : dict of route → float
        Relative error of the claimed gradient.
    accuracies : dict of route → float array (seeds,)
    """
    figure = new_figure(8, 3.8)
    left, right = figure.subplots(1, 2)
    left.set(title="Error found by the check", yscale="log", ylim=(1e-13, 10), xlim=(-0.5, len(check) - 0.5))
    right.set(title="Validation accuracy", xlim=(-0.5, len(accuracies) - 0.5), ylim=(0.85, 1.0))
    right.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    for axes in (left, right):
        axes.set_xticks(range(len(check)), list(check))
        axes.set_xlabel("who gets the gradient where pixels tie")
        axes.grid(axis="y")
    for i, name in enumerate(check):
        look = series(i)
        left.vlines(i, 1e-13, check[name], color=look["color"], lw=10)
        _points(right, i, accuracies[name], look)
    return figure


@styled
def shuffled(found: Mapping[str, Mapping[str, np.ndarray]]) -> Figure:
    """Accuracies on pictures as they are and with their pixels in another order, a panel for each kind of pictures.

    Parameters
    ----------
    found : dict of pictures → dict of "network, order" → float array (seeds,)
    """
    figure = new_figure(9, 3.9)
    for axes, (pictures, variants) in zip(np.atleast_1d(figure.subplots(1, len(found))), found.items(), strict=True):
        axes.set(title=pictures, xlim=(-0.5, len(variants) - 0.5))
        axes.set_xticks(range(len(variants)), [name.split(", ")[1] for name in variants])
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(axis="y")
        for i, (name, accuracies) in enumerate(variants.items()):
            look = series(0 if name.startswith("convolution") else 1)
            _points(axes, i, accuracies, look)
            if i % 2 == 0:
                place = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "top"}
                axes.text(i + 0.5, -0.12, name.split(", ")[0], color=readable(look["color"]), weight="bold", **place)
    figure.axes[0].set_ylabel("validation accuracy")
    return figure


def _points(axes, at: int, values, look: dict) -> None:
    """A point for each seed, and a line at their mean."""
    values = np.asarray(values)
    axes.plot(at + np.linspace(-0.18, 0.18, len(values)), values, look["marker"], color=look["color"], alpha=0.8)
    axes.plot([at - 0.28, at + 0.28], [values.mean()] * 2, color=look["color"], lw=2.5)
