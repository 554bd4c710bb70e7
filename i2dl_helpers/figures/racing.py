"""Which activation is best? The race on the digits at every rate, and the lecture's table of accuracies.

They take the arrays of `experiments/activations.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from .canvas import new_figure, styled
from .dying import rate_axis
from .palette import BLUE, FAINT, INK, MUTED, VERMILION, readable, series


@styled
def race(names: Sequence[str], rates: Sequence[float], epochs: np.ndarray, best: Sequence[int], one: int) -> Figure:
    """Epochs to the goal: at each rate, and over many seeds at each one's own best rate and at one rate for all.

    Parameters
    ----------
    names, rates : sequences (A,), (R,)
    epochs : float array (seeds, A, R)
        NaN where the goal was not reached.
    best : sequence of int (A,)
        Index of each one's best rate.
    one : int
        Index of the rate that all are given.
    """
    figure = new_figure(8, 4.6)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.15))
    reached = np.where(np.isnan(epochs), np.inf, epochs)
    rate_axis(left, rates)
    left.set(title="At every rate", ylabel="epochs to 95 % (median)", ylim=(0, 21))
    left.axvline(rates[one], color=FAINT, lw=8, zorder=0)
    left.set_yticks([0, 5, 10, 15, 20])
    for i, name in enumerate(names):
        look = series(i)
        medians = np.median(reached[:, i], axis=0)
        left.plot(rates, np.where(np.isfinite(medians), medians, np.nan), **look, ms=7)
        left.plot(rates[best[i]], medians[best[i]], "o", ms=15, mfc="none", mec=look["color"], mew=1.6)
        for row, (values, place) in enumerate(((reached[:, i, best[i]], i), (reached[:, i, one], i + len(names) + 1))):
            _spread(right, values, place, look)
            right.text(-0.4, place, name, color=readable(look["color"]), va="center", ha="right")
            if row == 0:
                right.text(21.4, place, f"{rates[best[i]]:g}", color=MUTED, va="center")
    right.text(21.4, -0.95, "rate", color=MUTED, va="center")
    right.text(0, -0.95, "each at its own best rate", va="center", fontweight="bold")
    right.text(0, len(names), f"all at {rates[one]:g}", va="center", fontweight="bold")
    right.set(xlim=(0, 24), ylim=(2 * len(names) + 0.6, -1.5), xlabel="epochs to 95 %")
    right.set_xticks([0, 5, 10, 15, 20])
    right.set_yticks([])
    right.spines["left"].set_visible(False)
    return figure


def _spread(axes, values, place, look):
    """Every seed as a dot, the median as a stroke; a word where the goal was not reached."""
    there = values[np.isfinite(values)]
    axes.plot(there, np.full(len(there), place), look["marker"], color=look["color"], ms=6, alpha=0.55)
    missing = len(values) - len(there)
    if len(there):
        axes.plot([np.median(there)] * 2, [place - 0.34, place + 0.34], color=INK, lw=2.2)
    if missing:
        words = f"✗ {missing} of {len(values)} not in 20"
        axes.text(20.6, place, words, color=readable(VERMILION), va="center", ha="right")


@styled
def cifar10(table: Mapping[str, Sequence[float]], networks: Sequence[str], pictures: int = 10_000) -> Figure:
    """The lecture's accuracies, a panel for each network, with what chance alone leaves: ± 2 standard errors.

    Parameters
    ----------
    table : mapping of str to sequence of float
        Accuracies in %, one for each network, by activation; the first one is the line to compare with.
    networks : sequence of str
    pictures : int
        How many the accuracy was taken on.
    """
    figure = new_figure(8, 4.2)
    panels = figure.subplots(1, len(networks), sharey=True, sharex=True)
    names = list(table)
    rows = np.arange(len(names))
    for axes, network, values in zip(panels, networks, zip(*table.values(), strict=True), strict=True):
        share = np.array(values) / 100
        error = 200 * np.sqrt(share * (1 - share) / pictures)
        axes.axvline(values[0], color=FAINT, lw=2, zorder=0)
        axes.errorbar(values, rows, xerr=error, fmt="none", ecolor=MUTED, elinewidth=1.2, zorder=1)
        for row, value in zip(rows, values, strict=True):
            best = value == max(values)
            axes.plot(value, row, "*" if best else "o", color=VERMILION if best else BLUE, ms=13 if best else 8)
        axes.set(title=network, xlim=(92.3, 96.4), ylim=(len(rows) - 0.5, -0.5), xlabel="accuracy in %")
        axes.set_xticks([93, 94, 95, 96])
        axes.tick_params(axis="y", length=0)
    panels[0].set_yticks(rows, names)
    return figure
