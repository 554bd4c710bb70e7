"""Figures of notebook 09's experiments: what networks cost, what they stand, which of them trains, what transfer buys.

Each takes the numbers that `experiments/cnns*.py` gave. The live figures are in `seeing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, INK, MAGNITUDE, MUTED, VERMILION, readable, series

GUESS = 0.1


@styled
def costs(parameters: Mapping[str, tuple[float, float]], products: Mapping[str, float]) -> Figure:
    """Parameters (in the convolutions, in the dense layers) and multiply-adds for one picture, network by network.

    Parameters
    ----------
    parameters : dict of str → (int, int)
    products : dict of str → int
    """
    figure = new_figure(8, 3.4)
    left, right = figure.subplots(1, 2, sharey=True)
    at = np.arange(len(parameters))
    conv, dense = (np.array([pair[i] for pair in parameters.values()]) / 1e6 for i in (0, 1))
    left.barh(at, conv, 0.6, color=BLUE)
    left.barh(at, dense, 0.6, left=conv, color=VERMILION, hatch="//", edgecolor="white", lw=0)
    left.set(title="Parameters, millions", yticks=at, xlim=(0, 1.25 * max((conv + dense).max(), 0.01)))
    left.set_yticklabels(list(parameters))
    left.invert_yaxis()
    billions = np.array(list(products.values())) / 1e9
    right.barh(at, billions, 0.6, color=BLUE)
    right.set(title="Multiply-adds, billions", xlim=(0, 1.25 * max(billions.max(), 0.01)))
    for axes, ends in ((left, conv + dense), (right, billions)):
        axes.tick_params(axis="y", length=0)
        for y, end in enumerate(ends):
            axes.text(end, y, f"  {end:.2g}" if end < 10 else f"  {end:.0f}", va="center", color=INK)
    left.text(0.97, 0.16, "convolutions", color=readable(BLUE), ha="right", transform=left.transAxes)
    left.text(0.97, 0.04, "// dense layers", color=readable(VERMILION), ha="right", transform=left.transAxes)
    return figure


@styled
def against(
    x: Sequence[float], accuracies: Mapping[str, np.ndarray], xlabel: str, *, log: bool = False, guess: float = GUESS,
    low: float = 0.0,
) -> Figure:  # fmt: skip
    """Accuracies of several variants against a number, all their seeds and the mean.

    Parameters
    ----------
    x : sequence of float (X,)
    accuracies : dict of str → float array (seeds, X)
    xlabel : str
    log : bool
        A logarithmic axis.
    guess : float
        The accuracy of guessing, a faint line.
    low : float
        Where the axis of accuracies begins.
    """
    figure = new_figure(8, 4)
    axes = figure.subplots()
    axes.set(xlabel=xlabel, ylabel="accuracy", ylim=(low, 1.04))
    if log:
        axes.set_xscale("log")
        axes.minorticks_off()
    axes.set_xticks(x, [f"{value:g}" for value in x])
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y")
    if guess > low:
        axes.axhline(guess, color=FAINT, lw=1.5, zorder=0)
    for i, (name, values) in enumerate(accuracies.items()):
        look = series(i)
        axes.plot(x, np.asarray(values).T, ls="", marker=look["marker"], color=look["color"], ms=4, alpha=0.5)
        axes.plot(x, np.mean(values, axis=0), **look, label=name)
    axes.legend(loc="best", handlelength=3.5, frameon=True, framealpha=1, edgecolor="none")
    return figure


@styled
def variants(found: Mapping[str, tuple[str, np.ndarray]], guess: float = GUESS, low: float = 0.0) -> Figure:
    """Accuracies of variants side by side, a point a seed, the mean a line with its number.

    Parameters
    ----------
    found : dict of str → (str, float array (seeds,))
        By name: what stands below it, and the accuracies.
    guess, low : float
        As in `against`.
    """
    figure = new_figure(8, 3.8)
    axes = figure.subplots()
    axes.set(ylabel="accuracy", ylim=(low, 1.1), xlim=(-0.5, len(found) - 0.5))
    names = [f"{name}\n{below}".replace(" + ", "\n+ ") for name, (below, _) in found.items()]
    axes.set_xticks(range(len(found)), names)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y")
    if guess > low:
        axes.axhline(guess, color=FAINT, lw=1.5, zorder=0)
    for i, (_, accuracies) in enumerate(found.values()):
        look = series(i)
        axes.plot(i + np.linspace(-0.15, 0.15, len(accuracies)), accuracies, look["marker"], color=look["color"],
                  alpha=0.8)  # fmt: skip
        axes.plot([i - 0.28, i + 0.28], [np.mean(accuracies)] * 2, color=look["color"], lw=2.5)
        axes.text(i, np.max(accuracies) + 0.03 * (1.1 - low), f"{np.mean(accuracies):.1%}", ha="center", va="bottom",
                  color=readable(look["color"]), weight="bold")  # fmt: skip
    return figure


@styled
def paired(found: Mapping[str, np.ndarray]) -> Figure:
    """Accuracies of the same seeds in several ways: a thin line joins what belongs to one seed.

    Parameters
    ----------
    found : dict of str → float array (seeds,)
    """
    figure = new_figure(8, 3.6)
    axes = figure.subplots()
    values = np.array(list(found.values()))
    axes.set(ylabel="accuracy", xlim=(-0.4, len(found) - 0.45))
    axes.set_xticks(range(len(found)), [name.replace(", ", ",\n") for name in found])
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y")
    axes.plot(values, color=MUTED, lw=0.8, alpha=0.6)
    for i, own in enumerate(values):
        look = series(i)
        axes.plot(np.full(len(own), i), own, look["marker"], color=look["color"], ms=5, alpha=0.8)
        axes.plot([i - 0.2, i + 0.2], [own.mean()] * 2, color=look["color"], lw=3)
        axes.text(i + 0.22, own.mean(), f"{own.mean():.1%}", color=readable(look["color"]), weight="bold", va="center")
    return figure


@styled
def two_tables(rows: Sequence[str], columns: Sequence[str], tables: Mapping[str, np.ndarray]) -> Figure:
    """Accuracies in tables, one above the other, as numbers on colours.

    Parameters
    ----------
    rows, columns : sequences of str
    tables : dict of str → float array (rows, columns) in [0, 1]
    """
    figure = new_figure(8, 5.6)
    panels = np.atleast_1d(figure.subplots(len(tables), 1, sharex=True))
    for axes, (name, table) in zip(panels, tables.items(), strict=True):
        axes.imshow(table, cmap=MAGNITUDE, vmin=0, vmax=1, aspect="auto")
        axes.set_yticks(range(len(rows)), rows)
        axes.set_title(name)
        axes.tick_params(length=0)
        for i, row in enumerate(table):
            for j, value in enumerate(row):
                axes.text(j, i, f"{100 * value:.0f}", ha="center", va="center", color=INK if value > 0.6 else "white")
    panels[-1].set_xticks(range(len(columns)), columns, rotation=28, ha="right", rotation_mode="anchor")
    return figure


@styled
def two_curves(ours: np.ndarray, theirs: np.ndarray) -> Figure:
    """The loss of every batch in two trainings, one drawn broad below the other.

    Parameters
    ----------
    ours, theirs : float arrays (steps,)
    """
    figure = new_figure(8, 3.2)
    axes = figure.subplots()
    axes.set(xlabel="step", ylabel="loss of the batch")
    axes.plot(theirs, color=VERMILION, lw=6, alpha=0.35)
    axes.plot(ours, color=BLUE, lw=1.5)
    axes.set_ylim(0, None)
    axes.text(0.97, 0.88, "PyTorch (broad)", color=readable(VERMILION), ha="right", transform=axes.transAxes)
    axes.text(0.97, 0.76, "yours (thin)", color=readable(BLUE), ha="right", transform=axes.transAxes)
    return figure


@styled
def windows(picture: np.ndarray, cuts: Mapping[str, tuple[Sequence[int], Sequence[int]]]) -> Figure:
    """One picture cut into the windows of several poolings.

    Parameters
    ----------
    picture : float array (H, W) in [0, 1]
    cuts : dict of str → (bounds of the rows, bounds of the columns)
    """
    figure = new_figure(8, 2.6)
    for axes, (name, (rows, columns)) in zip(figure.subplots(1, len(cuts)), cuts.items(), strict=True):
        height, width = picture.shape
        axes.imshow(picture, cmap="gray_r", vmin=0, vmax=1, extent=(0, width, height, 0))
        axes.hlines(rows, 0, width, color=VERMILION, lw=2, clip_on=False)
        axes.vlines(columns, 0, height, color=VERMILION, lw=2, clip_on=False)
        axes.set_title(name)
        axes.axis("off")
    return figure


@styled
def gallery(pictures: np.ndarray, titles: Sequence[str]) -> Figure:
    """Pictures in rows of ten, each with its title.

    Parameters
    ----------
    pictures : float array (n, 3, H, W) or (n, 1, H, W), in [0, 1]
    titles : sequence of str (n,)
    """
    rows = -(-len(pictures) // 10)
    figure = new_figure(8, 1.25 * rows)
    for axes in figure.subplots(rows, min(len(pictures), 10), squeeze=False).flat:
        axes.axis("off")
    for axes, picture, title in zip(figure.axes, pictures, titles, strict=False):
        shown = picture.transpose(1, 2, 0) if len(picture) == 3 else picture[0]
        axes.imshow(np.clip(shown, 0, 1), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
        axes.set_title(title, loc="center", fontsize=11, fontweight="normal")
    return figure
