"""Figures of units that die: a layer at any rate and first bias, live, and the spread over many seeds, still.

What is drawn was trained before (`experiments/racing.py`); `widgets/activations.py` hands it in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator, PercentFormatter
from matplotlib.transforms import ScaledTranslation

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, INK, MUTED, VERMILION, readable, series


@styled
def who_dies(rates: Sequence[float], biases: Sequence[float], activity, reached) -> LiveFigure:
    """How often each unit of a layer is on after training, and the share of dead ones against the rate.

    Parameters
    ----------
    rates, biases : sequences of float
    activity : float array (rates, biases, units)
        The share of the samples for which a unit is on.
    reached : float array (rates, biases)
        Validation accuracy.
    """
    figure = new_figure()
    units, shares = figure.subplots(1, 2, width_ratios=(1.35, 1))
    bars, crosses, title, accuracy = _units_panel(units, activity.shape[-1])
    dead = (activity == 0).mean(axis=-1)
    line, dot, ghost, label = _shares_panel(shares, rates)
    places = {rate: i for i, rate in enumerate(rates)}, {bias: i for i, bias in enumerate(biases)}

    def update(rate, bias):
        i, j = places[0][rate], places[1][bias]
        heights = np.sort(activity[i, j])[::-1]
        bars.set_data(heights, np.arange(len(heights) + 1))
        off = np.flatnonzero(heights == 0)
        crosses.set_data(off + 0.5, np.full(len(off), 0.03))
        title.set_text(f"Dead: {len(off)} of {len(heights)} units")
        title.set_color(readable(VERMILION) if len(off) else INK)
        accuracy.set_text(f"accuracy {reached[i, j]:.1%}" if np.isfinite(reached[i, j]) else "loss not finite")
        line.set_data(rates, dead[:, j])
        ghost.set_data(rates, reached[:, j])
        dot.set_data([rate], [dead[i, j]])
        label.set_text(f"first bias {bias:g}".replace("-", "−"))

    def describe(rate, bias):
        i, j = places[0][rate], places[1][bias]
        off = int((activity[i, j] == 0).sum())
        return (
            f"{activity.shape[-1]} ReLU units, trained at rate {rate:g} with biases that started at {bias:g}: {off} "
            f"are "
            f"off for every training digit, the median of the units is on for {np.median(activity[i, j]):.0%} of them; "
            f"validation accuracy {reached[i, j]:.1%}. At this bias the share of dead units goes from {dead[0, j]:.0%} "
            f"at the smallest rate to {dead[-1, j]:.0%} at the largest."
        )

    return LiveFigure(figure, [bars, crosses, title, accuracy, line, dot, ghost, label], update, describe)


def _units_panel(axes, count):
    axes.set(xlim=(0, count), ylim=(0, 1.02), xlabel=f"the {count} units, by activity")
    axes.set_ylabel("on for this share of the digits")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_xticks([])
    axes.set_title(" ")
    above = ScaledTranslation(0, 10 / 72, axes.figure.dpi_scale_trans)  # as far as the style puts a title
    title = axes.text(0, 1, "", transform=axes.transAxes + above, fontsize=14, fontweight="bold")
    bars = axes.stairs(np.zeros(count), np.arange(count + 1), fill=True, color=BLUE)
    (crosses,) = axes.plot([], [], "x", color=VERMILION, ms=6, mew=1.8)
    accuracy = axes.text(0.98, 0.97, "", transform=axes.transAxes, ha="right", va="top", fontweight="bold")
    return bars, crosses, title, accuracy


def _shares_panel(axes, rates):
    rate_axis(axes, rates)
    axes.set(ylim=(-0.03, 1.05), title="At every rate")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    (ghost,) = axes.plot([], [], color=MUTED, ls=(0, (5, 2)), lw=1.8)
    (line,) = axes.plot([], [], color=VERMILION, marker=".", ms=8)
    (dot,) = axes.plot([], [], "o", color=VERMILION, ms=12, mec="white", mew=1.5)
    paper = {"fc": "white", "ec": "none", "pad": 2, "alpha": 0.85}
    for y, name, colour, dash in ((0.32, "dead units", VERMILION, "-"), (0.22, "accuracy", MUTED, (0, (5, 2)))):
        axes.plot([0.05, 0.15], [y, y], color=colour, ls=dash, transform=axes.transAxes)
        axes.text(0.18, y, name, color=readable(colour), transform=axes.transAxes, va="center", bbox=paper)
    label = axes.text(0.05, 0.42, "", transform=axes.transAxes, va="center", bbox=paper)
    return line, dot, ghost, label


def rate_axis(axes, rates):
    """A logarithmic axis of learning rates, labelled with round ones."""
    axes.set(xscale="log", xlim=(rates[0] / 1.12, rates[-1] * 1.12), xlabel="learning rate")
    ticks = [tick for tick in (0.05, 0.1, 0.2, 0.5, 1, 2, 5) if rates[0] <= tick <= rates[-1]]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FixedFormatter([f"{tick:g}" for tick in ticks]))
    axes.xaxis.set_minor_locator(NullLocator())


@styled
def dead_units(rates: Sequence[float], dead: Mapping[str, np.ndarray], accuracy: Mapping[str, np.ndarray]) -> Figure:
    """Share of dead units and validation accuracy against the rate, over many seeds, for several variants.

    Parameters
    ----------
    rates : sequence of float (R,)
    dead, accuracy : mapping of str to float array (seeds, R)
        By the variant's name. The line is the median, the band goes from the lowest seed to the highest.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2)
    for axes, values, title in ((left, dead, "Units off for every digit"), (right, accuracy, "Validation accuracy")):
        rate_axis(axes, rates)
        axes.set(title=title, ylim=(-0.03, 1.05))
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.grid(axis="y", color=FAINT, lw=0.6)
        for i, (name, found) in enumerate(values.items()):
            look = series(i)
            axes.plot(rates, np.median(found, axis=0), **look, ms=6)
            axes.fill_between(rates, found.min(axis=0), found.max(axis=0), color=look["color"], alpha=0.13, lw=0)
            if axes is right:
                y = 0.36 - 0.1 * i
                axes.plot([0.04, 0.13], [y, y], **look, ms=6, transform=axes.transAxes)
                axes.text(0.16, y, name, color=readable(look["color"]), va="center", transform=axes.transAxes)
    return figure
