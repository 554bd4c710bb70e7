"""Still figures of notebook 02: the semantic gap, templates, what a gradient costs, spreads over seeds, many valleys.

They take the arrays that `experiments/losses.py` returns. The live ones are in `losses.py` and `descent.py`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator, PercentFormatter

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, GREEN, INK, MUTED, SIGNED, VERMILION, readable, series


@styled
def semantic_gap(picture: np.ndarray, changed: Mapping[str, np.ndarray], distances: Mapping[str, np.ndarray]) -> Figure:
    """One picture, the same one changed in several ways, and how far such a change moves many pictures.

    Parameters
    ----------
    picture : float array (3, H, W) in [0, 1]
    changed : mapping of str to array (3, H, W)
        The last one shows something else.
    distances : mapping of str to array (n,)
        By the same words.
    """
    figure = new_figure(8, 4.6)
    chart = figure.subplots()
    last = len(changed)
    limit = np.median(distances[list(changed)[-1]])
    chart.axhline(limit, color=VERMILION, lw=1.5, ls=(0, (5, 2)))
    for column, shown in enumerate((picture, *changed.values())):
        inset = chart.inset_axes([(column + 0.06) / (last + 1), 1.05, 0.88 / (last + 1), 0.36])
        inset.imshow(np.moveaxis(shown, 0, -1))
        inset.axis("off")
    for column, words in enumerate(changed, start=1):
        low, middle, high = np.quantile(distances[words], [0.1, 0.5, 0.9])
        colour, marker = (VERMILION, "D") if column == last else (BLUE, "o")
        chart.plot([column, column], [low, high], color=colour, lw=4)
        chart.plot([column], [middle], marker, color=colour, ms=10, mec="white")
    names = ["the picture", *changed]
    chart.set_xticks(range(last + 1), [textwrap.fill(name, 9) for name in names])
    chart.tick_params(axis="x", length=0)
    top = 1.05 * max(np.quantile(values, 0.9) for values in distances.values())
    chart.set(xlim=(-0.5, last + 0.5), ylim=(0, top), ylabel="distance")
    return figure


@styled
def templates(W: np.ndarray, shape: Sequence[int], classes: Sequence[str]) -> Figure:
    """The columns of a linear classifier's W as pictures: what each class looks for.

    Parameters
    ----------
    W : float array (D, 10)
    shape : (channels, height, width), whose product is D
        One channel: red where a bright pixel speaks for the class, blue where against it. Three: as colours.
    classes : sequence of str
    """
    figure = new_figure(8, 3.9)
    for axes, weights, name in zip(np.ravel(figure.subplots(2, 5)), W.T, classes, strict=True):
        picture = np.asarray(weights, dtype=float).reshape(shape)
        largest = np.abs(picture).max() or 1.0
        if shape[0] == 1:
            axes.imshow(picture[0], cmap=SIGNED, vmin=-largest, vmax=largest)
        else:
            axes.imshow(np.moveaxis(0.5 + picture / (2 * largest), 0, -1))
        axes.set_title(name, loc="center", pad=5, fontsize=12.5, fontweight=400)
        axes.axis("off")
    return figure


@styled
def gradient_cost(weights: np.ndarray, measured: np.ndarray, calculus: np.ndarray, until: int = 30_720) -> Figure:
    """Seconds for one gradient against the number of weights, and where a larger classifier would lie.

    Parameters
    ----------
    weights, measured, calculus : arrays (M,)
    until : int
        How far the measured one is continued, in proportion to the number of weights.
    """
    figure = new_figure(8, 4)
    axes = figure.subplots()
    axes.loglog(weights, measured, "s-", color=VERMILION)
    axes.loglog(weights, calculus, "o-", color=BLUE)
    later = measured[-1] * until / weights[-1]
    axes.loglog([weights[-1], until], [measured[-1], later], color=VERMILION, ls=(0, (2, 2)), lw=1.5)
    axes.plot([until], [later], "s", color=VERMILION, mfc="white", ms=9)
    words = f"{until:,} weights:\nabout {later:.0f} s or more"
    axes.annotate(words, (until, later), (-14, 2), textcoords="offset points", ha="right")
    axes.text(weights[-2], measured[-2] / 2.5, "measured, weight by weight", color=readable(VERMILION), va="top")
    axes.text(weights[0], calculus[0] / 3.4, "by calculus", color=readable(BLUE))
    axes.set(xlabel="number of weights", ylabel="seconds for one gradient", ylim=(calculus.min() / 8, later * 5))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_locator(NullLocator())
    return figure


@styled
def spreads(
    curves: Mapping[str, tuple], *, xlabel: str, ylabel: str, logarithmic: str = "", shares: bool = False
) -> Figure:
    """Means over seeds with a band of one standard deviation to either side.

    Parameters
    ----------
    curves : mapping of str to (x, values)
        By the name that is written beside it: (T,) and (seeds, T).
    xlabel, ylabel : str
    logarithmic : str
        "x", "y", "xy" or nothing.
    shares : bool
        Whether the values are shares, drawn in per cent.
    """
    figure = new_figure(8, 4.2)
    axes = figure.subplots()
    for i, (x, values) in enumerate(curves.values()):
        look, x = series(i), np.asarray(x, dtype=float)
        mean, std = np.mean(values, axis=0), np.std(values, axis=0)
        low = np.maximum(mean - std, mean / 3) if "y" in logarithmic else mean - std
        axes.fill_between(x, low, mean + std, color=look["color"], alpha=0.18, lw=0)
        axes.plot(x, mean, **look, ms=6)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    for letter, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if letter in logarithmic:
            axes.set(**{f"{letter}scale": "log"})
            axis.set_major_locator(LogLocator(subs=(1, 3)))
            axis.set_major_formatter("{x:g}")
            axis.set_minor_locator(NullLocator())
    ends = {name: (x[-1], np.mean(values, axis=0)[-1]) for name, (x, values) in curves.items()}
    _name_ends(axes, ends)
    if shares:
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(axis="y")
    return figure


def _name_ends(axes, ends):
    """Write each curve's name at its end, the i-th in the i-th colour; names that would overlap are moved apart."""
    places = {name: axes.transAxes.inverted().transform(axes.transData.transform(end)) for name, end in ends.items()}
    above = 2.0
    for name in sorted(places, key=lambda name: -places[name][1]):
        x, y = places[name]
        above = min(y, above - 0.085)
        colour = readable(series(list(ends).index(name))["color"])
        axes.text(x + 0.02, above, name, transform=axes.transAxes, va="center", color=colour)


@styled
def bars(values: Mapping[str, Sequence[float]], *, xlabel: str, chance: float | None = None) -> Figure:
    """One horizontal bar a variant: the mean over seeds, each seed as a dot; shares, drawn in per cent."""
    figure = new_figure(8, 3.6)
    axes = figure.subplots()
    for row, seeds in enumerate(values.values()):
        axes.barh(row, np.mean(seeds), height=0.55, color=BLUE, alpha=0.35)
        axes.plot(seeds, np.full(len(seeds), row), "o", color=BLUE, ms=6, mec="white")
        axes.text(np.max(seeds) + 0.008, row, f"{np.mean(seeds):.0%}", va="center")
    axes.set_yticks(range(len(values)), list(values))
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    axes.set(xlabel=xlabel)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    if chance is not None:
        axes.axvline(chance, color=MUTED, ls=(0, (2, 2)), lw=1.5)
        axes.text(chance, -0.62, "chance", color=MUTED, ha="center", va="bottom")
    return figure


@styled
def valleys(curve: tuple, last: np.ndarray, lowest: np.ndarray, shares: Mapping[str, np.ndarray]) -> Figure:
    """Where many descents end on a curve with several valleys, and how often the best of k of them is the deepest.

    Parameters
    ----------
    curve : (x, y) arrays
        The function of one weight.
    last : float array (starts,)
        Where the descents ended.
    lowest : bool array (starts,)
        Which of them in the deepest valley.
    shares : mapping of str to array (K,)
        For k = 1, 2, …, K starts, by the name written beside the curve.
    """
    figure = new_figure(8, 4)
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    left.plot(*curve, color=MUTED)
    for found, colour, marker in ((lowest, GREEN, "o"), (~lowest, VERMILION, "X")):
        left.plot(last[found], np.interp(last[found], *curve), marker, color=colour, ms=10, mec="white", clip_on=False)
    for place in np.unique(last.round(1)):
        share = np.mean(np.abs(last - place) < 0.15)
        height = np.interp(place, *curve)
        left.annotate(f"{share:.0%}", (place, height), (0, -12), textcoords="offset points", ha="center", va="top")
    left.set(xlabel="w", ylabel="loss L", title="Where 200 descents end", ylim=(-0.35, None))
    for i, share in enumerate(shares.values()):
        look, k = series(i), np.arange(1, len(share) + 1)
        look.pop("marker")
        right.plot(k, share, **look)
    right.set(xlabel="number of starts k", ylim=(0, 1.03), xlim=(1, 1.4 * k[-1]), title="The best of k is the lowest")
    _name_ends(right, {name: (k[-1], share[-1]) for name, share in shares.items()})
    right.yaxis.set_major_formatter(PercentFormatter(1))
    right.grid(axis="y", color=FAINT)
    right.tick_params(colors=INK)
    return figure
