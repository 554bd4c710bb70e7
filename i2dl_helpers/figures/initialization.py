"""Figures of notebook 04's experiments: first weights compared, batch norm by batch size, and the clinic's charts.

Each takes the numbers that `experiments/` gave. The live figures are in `signals`, `preprocessing` and `residual`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, GREEN, MUTED, VERMILION, readable, series

DASH = (0, (5, 2))
GUESS = np.log(10)


@styled
def trainings(losses: Mapping[str, Sequence], accuracies: Mapping[str, Sequence]) -> Figure:
    """Training losses and validation accuracies of several variants, all their seeds.

    Parameters
    ----------
    losses, accuracies : dict of str → float array (seeds, epochs)
    """
    figure = new_figure(8, 4)
    left, right = figure.subplots(1, 2)
    left.set(title="Training loss", xlabel="epoch", ylim=(0, None))
    left.axhline(GUESS, color=FAINT, lw=1.5, zorder=0)
    right.set(title="Validation accuracy", xlabel="epoch", ylim=(0, 1.02))
    right.yaxis.set_major_formatter(PercentFormatter(1))
    for i, name in enumerate(losses):
        look = {**series(i), "marker": ""}
        for axes, curves in ((left, losses[name]), (right, accuracies[name])):
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            curves = np.asarray(curves, float)
            epochs = np.arange(1, curves.shape[1] + 1)
            axes.plot(epochs, curves.T, lw=1, alpha=0.45, **look)
            axes.plot(epochs, curves.mean(axis=0), **look, label=name)
    right.legend(loc="best", handlelength=3)
    left.set_ylim(0, max(2.6, left.get_ylim()[1]))
    left.text(0.98, GUESS + 0.03, "ln 10", color=MUTED, ha="right", va="bottom", transform=left.get_yaxis_transform())
    return figure


@styled
def schemes(found: Mapping[str, Mapping[str, tuple]]) -> Figure:
    """Validation accuracies of first weights under several rules, each at its own best rate, a point a seed.

    Parameters
    ----------
    found : dict of rule → dict of scheme → (rate, accuracies)
    """
    figure = new_figure(8, 3.8)
    panels = np.atleast_1d(figure.subplots(1, len(found), sharey=True))
    for axes, (rule, by_scheme) in zip(panels, found.items(), strict=True):
        axes.set(title=rule, ylim=(0, 1.05), xlim=(-0.5, len(by_scheme) - 0.5))
        axes.set_xticks(range(len(by_scheme)), [f"{name}\nrate {rate:g}" for name, (rate, _) in by_scheme.items()])
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.axhline(0.1, color=FAINT, lw=1.5, zorder=0)
        axes.grid(axis="y")
        for i, (_, accuracies) in enumerate(by_scheme.values()):
            look = series(i)
            spread = np.linspace(-0.18, 0.18, len(accuracies))
            axes.plot(i + spread, accuracies, look["marker"], color=look["color"], alpha=0.8)
            axes.plot([i - 0.28, i + 0.28], [np.mean(accuracies)] * 2, color=look["color"], lw=2.5)
            above = np.mean(accuracies) < 0.5
            axes.text(
                i, np.max(accuracies) + 0.05 if above else np.min(accuracies) - 0.05, f"{np.mean(accuracies):.0%}",
                ha="center", va="bottom" if above else "top", color=readable(look["color"]), weight="bold",
            )  # fmt: skip
    figure.axes[0].set_ylabel("validation accuracy")
    return figure


@styled
def by_batch_size(sizes: Sequence[int], own: np.ndarray, stored: np.ndarray) -> Figure:
    """Accuracy at test time against the size of the batches, by their own statistics and by the stored ones.

    Parameters
    ----------
    sizes : sequence of int (S,)
    own, stored : float arrays (S,)
    """
    figure = new_figure(8, 3.8)
    axes = figure.subplots()
    axes.set(xscale="log", xlabel="pictures in a batch at test time", ylabel="validation accuracy", ylim=(0, 1.05))
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y")
    axes.axhline(0.1, color=FAINT, lw=1.5, zorder=0)
    axes.plot(sizes, stored, "o-", color=BLUE)
    axes.plot(sizes, own, "s", ls=DASH, color=VERMILION)
    axes.text(sizes[0], stored[0] - 0.05, "stored statistics", color=readable(BLUE), va="top")
    axes.text(sizes[1] * 1.15, own[1] - 0.02, "the batch's own", color=readable(VERMILION), va="top")
    axes.text(sizes[-1], 0.115, "guessing", color=MUTED, ha="right", va="bottom")
    return figure


@styled
def charts(found: Mapping[str, object]) -> Figure:
    """The clinic: loss, training and validation accuracy of each patient, the healthy one first.

    Parameters
    ----------
    found : dict of str → `experiments.clinic.Chart`
    """
    figure = new_figure(8, 6.2)
    grid = figure.subplots(4, 3, sharex=True, height_ratios=(1.15, 1, 1.15, 1))
    epochs = max(len(chart.loss) for chart in found.values())
    for i, (name, chart) in enumerate(found.items()):
        upper, lower = grid[2 * (i // 3), i % 3], grid[2 * (i // 3) + 1, i % 3]
        loss = np.clip([chart.first, *chart.loss], 0.01, 1e9)
        upper.set(yscale="log", ylim=(0.03, 3e6), xlim=(-0.8, epochs + 0.5))
        upper.set_title(f"patient {name}" if i else name)
        upper.set_yticks([0.1, 10, 1e3, 1e5], ["0.1", "10", "10³", "10⁵"])
        upper.minorticks_off()
        upper.axhline(GUESS, color=FAINT, lw=1.5, zorder=0)
        upper.plot(range(len(loss)), loss, color=BLUE if i else GREEN, lw=2)
        upper.plot([0], loss[:1], "o", color=BLUE if i else GREEN, ms=6)
        at = np.arange(1, len(chart.train) + 1)
        lower.set(ylim=(-0.03, 1.06), yticks=[0, 0.5, 1])
        lower.yaxis.set_major_formatter(PercentFormatter(1))
        lower.plot(at, chart.train, color=MUTED, lw=2)
        lower.plot(at, chart.val, color=VERMILION, lw=2, ls=DASH)
        if i % 3 == 0:
            upper.set_ylabel("loss")
            lower.set_ylabel("accuracy")
    grid[1, 0].text(0.97, 0.32, "training", color=MUTED, ha="right", transform=grid[1, 0].transAxes)
    grid[1, 0].text(0.97, 0.08, "validation", color=readable(VERMILION), ha="right", transform=grid[1, 0].transAxes)
    for axes in grid[-1]:
        axes.set_xlabel("epoch")
    return figure
