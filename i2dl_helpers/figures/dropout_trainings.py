"""Still figures of notebook 06 about whole trainings: dropout over p and over the width, units that say the same, and
dropout's relatives.

Each takes the numbers that `experiments.dropout_compared`, `dropout_masks` and `dropout_relatives` gave. The figures
about masks are in `dropout_results`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator, PercentFormatter

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, MUTED, VERMILION, readable, series


@styled
def losses(curves: Mapping[str, np.ndarray]) -> Figure:
    """Losses of one training, read in several ways, epoch by epoch.

    Parameters
    ----------
    curves : dict of name → float array (epochs,)
    """
    figure = new_figure(8, 3.6)
    axes = figure.subplots()
    epochs = len(next(iter(curves.values())))
    axes.set(xlabel="epoch", ylabel="loss", yscale="log", xlim=(0.5, epochs * 1.34))
    axes.set_xticks(range(5, epochs + 1, 5))
    axes.set_yticks([0.05, 0.1, 0.2, 0.5, 1], ["0.05", "0.1", "0.2", "0.5", "1"])
    axes.minorticks_off()
    axes.grid(axis="y")
    below = np.inf
    for i, name in sorted(enumerate(curves), key=lambda pair: -curves[pair[1]][-1]):
        look = {**series(i), "marker": ""}
        axes.plot(range(1, epochs + 1), curves[name], **look)
        below = min(curves[name][-1], below / 1.35)  # so that no name lies on another
        axes.text(epochs + 0.4, below, name, color=readable(look["color"]), va="center")
    return figure


@styled
def over_p(found: Mapping[str, Mapping[float, object]]) -> Figure:
    """Validation accuracy against p: all trained alike, and each with its own best rate and end; a point a seed.

    Parameters
    ----------
    found : dict of labels → dict of p → `experiments.dropout_compared.Chosen`
    """
    figure = new_figure(8, 4.4)
    panels = figure.subplots(1, len(found))
    for axes, (words, by_p) in zip(panels, found.items(), strict=True):
        at = np.arange(len(by_p))
        chosen = list(by_p.values())
        axes.set(title=words, xlabel="p_drop", xlim=(-0.4, len(at) - 0.6))
        axes.title.set_fontsize(12.5)
        axes.set_xticks(at, [f"{p:g}" for p in by_p])
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(axis="y")
        curves = {"its own best rate and end": [c.own for c in chosen], "all trained alike": [c.same for c in chosen]}
        for i, (name, values) in enumerate(curves.items()):
            look = series(i)
            values = np.array(values)  # (p, seeds)
            spread = np.linspace(-0.1, 0.1, values.shape[1]) + 0.12 * (2 * i - 1)
            axes.plot(at[:, None] + spread, values, look["marker"], color=look["color"], ms=4, alpha=0.5, mew=0)
            axes.plot(at, values.mean(axis=1), color=look["color"], ls=look["linestyle"], label=name)
    low = min(axes.get_ylim()[0] for axes in panels)
    for axes in panels:
        axes.set_ylim(low, 1)
        axes.set_yticks([tick for tick in np.arange(0, 101, 5) / 100 if tick >= low])
    panels[0].legend(loc="lower left", fontsize=11.5, handlelength=2.6)
    panels[0].set_ylabel("validation accuracy")
    return figure


@styled
def coadaptation(layers: Mapping[str, np.ndarray], survives: np.ndarray) -> Figure:
    """How alike hidden units are, without dropout and with, a line a seed; and what is left without half of them.

    Parameters
    ----------
    layers : dict of words → float array (seeds, 2)
        Mean absolute correlation of the units of a layer, without and with dropout.
    survives : float array (seeds, 2, 2)
        Accuracy with half of the units taken out: without and with dropout, of one and two hidden layers.
    """
    figure = new_figure(8, 4.2)
    panels = figure.subplots(1, len(layers) + 1, width_ratios=[1] * len(layers) + [1.5])
    low = min(values.min() for values in layers.values())
    high = max(values.max() for values in layers.values())
    for axes, (words, values) in zip(panels, layers.items(), strict=False):
        axes.set_title(words, fontsize=12)
        axes.set(xlim=(-0.35, 1.35), ylim=(low - 0.01, high + 0.01))
        axes.set_xticks([0, 1], ["without", "with"])
        axes.plot([0, 1], values.T, color=FAINT, lw=1.2)
        for i, colour, marker in ((0, VERMILION, "s"), (1, BLUE, "o")):
            axes.plot(np.full(len(values), i), values[:, i], marker, color=colour, ms=5, alpha=0.7, mew=0)
            axes.plot([i - 0.22, i + 0.22], [values[:, i].mean()] * 2, color=colour, lw=3)
        if axes is not panels[0]:
            axes.set_yticklabels([])
    panels[0].set_ylabel("mean |correlation|")
    last = panels[-1]
    last.set_title("Half the units gone", fontsize=12)
    last.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    for j in range(2):
        for i, colour, marker in ((0, VERMILION, "s"), (1, BLUE, "o")):
            x = 2.4 * j + i
            values = survives[:, i, j]
            last.plot(x + np.linspace(-0.15, 0.15, len(values)), values, marker, color=colour, ms=5, alpha=0.7, mew=0)
            last.plot([x - 0.25, x + 0.25], [values.mean()] * 2, color=colour, lw=3)
    last.set_xticks([0.5, 2.9], ["one layer", "two layers"])
    last.set_xlim(-0.6, 4)
    last.text(0.03, 0.34, "without dropout", color=readable(VERMILION), transform=last.transAxes)
    last.text(0.03, 0.42, "with dropout", color=readable(BLUE), transform=last.transAxes)
    return figure


@styled
def over_width(
    widths: Sequence[int], accuracies: Mapping[float, np.ndarray], epochs: Mapping[float, np.ndarray]
) -> Figure:
    """Accuracy and time against the width of the hidden layer, without dropout and with.

    Parameters
    ----------
    widths : sequence of int (W,)
    accuracies, epochs : dict of p → float array (W, seeds)
        Epochs until 95 % are read; NaN where that never happens.
    """
    figure = new_figure(8, 3.9)
    left, right = figure.subplots(1, 2)
    left.set(title="Validation accuracy")
    left.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    right.set(title="Epochs until 95 % are read", ylim=(0, 42))
    for axes, values, of_the_seeds in ((left, accuracies, np.mean), (right, epochs, np.nanmedian)):
        axes.set(xscale="log", xlabel="hidden units")
        axes.set_xticks(widths, [str(width) for width in widths])
        axes.minorticks_off()
        axes.grid(axis="y")
        for i, (p, found) in enumerate(values.items()):
            look = series(i)
            axes.plot(widths, found, look["marker"], color=look["color"], ms=4, alpha=0.5, mew=0)
            enough = np.isfinite(found).mean(axis=1) > 0.5
            middle = np.full(len(found), np.nan)
            middle[enough] = of_the_seeds(found[enough], axis=1)
            axes.plot(widths, middle, color=look["color"], ls=look["linestyle"], label=f"p_drop = {p:g}")
    left.legend(loc="lower right")
    right.text(0.97, 0.95, "no point: never", color=MUTED, ha="right", va="top", transform=right.transAxes)
    return figure


@styled
def relatives(found: Mapping[str, object]) -> Figure:
    """Validation accuracy by what is dropped: all trained alike, and each with its own best p and rate; a point a seed.

    Parameters
    ----------
    found : dict of what → `experiments.dropout_relatives.Relative`
    """
    figure = new_figure(8, 4)
    axes = figure.subplots()
    axes.set(ylabel="validation accuracy", xlim=(-0.5, len(found) - 0.4))
    axes.set_xticks(range(len(found)), [f"{what}\np {one.p:g}, rate {one.rate:g}" for what, one in found.items()])
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.yaxis.set_major_locator(MultipleLocator(0.05))
    axes.grid(axis="y")
    for x, one in enumerate(found.values()):
        for i, values in enumerate((one.own, one.alike)):
            look, at = series(i), x - 0.2 + 0.4 * i
            spread = np.linspace(-0.1, 0.1, len(values))
            axes.plot(at + spread, values, look["marker"], color=look["color"], ms=5, alpha=0.6, mew=0)
            axes.plot([at - 0.15, at + 0.15], [values.mean()] * 2, color=look["color"], lw=2.8)
    for i, words in enumerate(("its own best p and rate, as written below", "all trained alike: p ½, rate 0.01")):
        look = series(i)
        axes.plot([], [], look["marker"], color=look["color"], label=words)
    axes.legend(loc="lower right", fontsize=11.5, handletextpad=0.3)
    return figure
