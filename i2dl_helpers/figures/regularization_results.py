"""Still figures of notebook 05: what was measured on digits with redrawn labels and with clean ones.

They take the arrays that `experiments/regularization*.py` return; a point is a seed. The live figures are in
`regularization` and `regularization_planes`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, MUTED, SIGNED, VERMILION, readable, series

DASH = (0, (5, 2))


@styled
def learning_by_heart(found: Mapping[str, np.ndarray], stops: Sequence[int]) -> Figure:
    """Losses and accuracies epoch by epoch, for training and validation, and where early stopping would end.

    Parameters
    ----------
    found : mapping
        "train loss", "val loss", "train accuracy", "val accuracy": float arrays (seeds, epochs).
    stops : sequence of int
        The best epoch of each seed.
    """
    figure = new_figure(8, 3.9)
    for axes, what in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        epochs = np.arange(1, found[f"train {what}"].shape[1] + 1)
        for name, words, colour, dash in (("train", "training", BLUE, "-"), ("val", "validation", VERMILION, DASH)):
            curves = found[f"{name} {what}"]
            axes.fill_between(epochs, curves.min(axis=0), curves.max(axis=0), color=colour, alpha=0.18, lw=0)
            axes.plot(epochs, curves.mean(axis=0), color=colour, ls=dash, label=words)
        axes.set(title=what.capitalize(), xlabel="epoch", ylim=(0, None))
        axes.axvspan(min(stops) + 1, max(stops) + 1, color=FAINT, alpha=0.5, lw=0, zorder=0)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_ylim(0, 1.03)
    axes.legend(loc="lower right", handlelength=3)
    axes.text(np.mean(stops) + 1, 0.03, "least\nvalidation\nloss", color=MUTED, ha="center", fontsize=11)
    return figure


@styled
def sweeps(panels: Mapping[str, Mapping[str, Mapping[str, np.ndarray]]], xlabel: str = "λ", ylim=(0.5, 1.01)) -> Figure:
    """Accuracies against a strength, in one panel for each kind of labels or method; a point is a seed.

    Parameters
    ----------
    panels : title → curve's name → strength, as text → float array (seeds,)
    xlabel : str
    ylim : pair of float
    """
    figure = new_figure(8, 3.9)
    row = np.atleast_1d(figure.subplots(1, len(panels), sharey=True))
    for axes, (title, curves) in zip(row, panels.items(), strict=True):
        axes.set(title=title, xlabel=xlabel, ylim=ylim)
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(axis="y")
        for i, (name, found) in enumerate(curves.items()):
            look, values = series(i), np.array(list(found.values()))
            at = np.arange(len(values))
            axes.plot(at, values.mean(axis=1), color=look["color"], ls=look["linestyle"], label=name)
            for seed in values.T:
                axes.plot(at, seed, look["marker"], color=look["color"], ms=4, alpha=0.5)
            axes.set_xticks(at, list(found))
    row[-1].legend(loc="lower left", handlelength=3)
    return figure


@styled
def weights_as_pictures(found: Mapping[str, np.ndarray], digits: Sequence[int] = (0, 1, 3, 7)) -> Figure:
    """The weights of a linear classifier as 8×8 pictures, one row for each way to regularize.

    Parameters
    ----------
    found : mapping of str to float array (64, 10)
    digits : sequence of int
        Which classes are shown.
    """
    figure = new_figure(8, 1.5 * len(found) + 0.4)
    grid = figure.subplots(len(found), len(digits) + 1, width_ratios=(1.5, *[1] * len(digits)), squeeze=False)
    for axes, digit in zip(grid[0, 1:], digits, strict=True):
        axes.set_title(f"for “{digit}”", fontsize=12.5)
    for row, (name, W) in zip(grid, found.items(), strict=True):
        zeros = np.mean(W == 0)
        row[0].axis("off")
        row[0].text(0, 0.62, name, weight="bold", va="center", transform=row[0].transAxes, fontsize=13)
        row[0].text(0, 0.36, f"{zeros:.0%} exactly 0", color=MUTED, va="center", transform=row[0].transAxes)
        limit = np.abs(W).max()
        for axes, digit in zip(row[1:], digits, strict=True):
            axes.imshow(W[:, digit].reshape(8, 8), cmap=SIGNED, vmin=-limit, vmax=limit)
            for y, x in zip(*np.divmod(np.flatnonzero(W[:, digit] == 0), 8), strict=True):
                axes.plot(x, y, ".", color=MUTED, ms=2.5)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
    return figure


@styled
def ensembles(
    sizes: Sequence[int], errors: Mapping[str, Mapping[str, tuple]], formula: Callable[[float, float, int], float]
) -> Figure:
    """The squared error of mean probabilities against the number of networks, with the formula's curve.

    Parameters
    ----------
    sizes : sequence of int
    errors : labels → how they differ → (v (seeds,), c (seeds,), error (seeds, sizes))
    formula : callable
        The reader's `ensemble_variance`.
    """
    figure = new_figure(8, 3.9)
    ks = np.arange(1, max(sizes) + 1)
    for axes, (labels, kinds) in zip(figure.subplots(1, len(errors)), errors.items(), strict=True):
        axes.set(title=f"{labels} labels", xlabel="networks k", xlim=(0.4, max(sizes) + 0.6))
        axes.set_xticks(sizes)
        for i, (how, (v, c, error)) in enumerate(kinds.items()):
            look = series(i)
            axes.plot(ks, [formula(v.mean(), c.mean(), int(k)) for k in ks], color=look["color"], ls=look["linestyle"])
            axes.axhline(c.mean(), color=look["color"], lw=1, ls=(0, (1, 2)), zorder=0)
            places = np.broadcast_to(sizes, error.shape) + 0.12 * i
            axes.plot(places.ravel(), error.ravel(), look["marker"], color=look["color"], ms=3.5, alpha=0.4)
            axes.plot(sizes, error.mean(axis=0), look["marker"], color=look["color"], ms=8, label=how)
        axes.set_ylim(0, None)
    figure.axes[0].set_ylabel("squared error")
    figure.axes[0].legend(loc="lower left")
    return figure


@styled
def fifths(found: Mapping[str, np.ndarray]) -> Figure:
    """Validation accuracy on each fifth of the training pictures: consecutive ones, and shuffled ones.

    Parameters
    ----------
    found : mapping of str to float array (seeds, 5)
    """
    figure = new_figure(8, 3.4)
    axes = figure.subplots()
    axes.set(ylabel="validation accuracy", xlim=(-0.5, 5.9), ylim=(0.91, 1.0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="y")
    axes.set_xticks(range(5), [f"{word} fifth" for word in ("first", "second", "third", "fourth", "last")])
    for i, (name, accuracies) in enumerate(found.items()):
        look = series(i)
        at = np.arange(5) + 0.16 * (i - 0.5)
        axes.plot(np.broadcast_to(at, accuracies.shape).ravel(), accuracies.ravel(), look["marker"],
                  color=look["color"], ms=5, alpha=0.4)  # fmt: skip
        axes.plot(at, accuracies.mean(axis=0), look["marker"], color=look["color"], ms=9)
        mean = accuracies.mean()
        axes.axhline(mean, color=look["color"], lw=1.5, ls=look["linestyle"], zorder=0)
        axes.text(5.88, mean + 0.001, name, color=readable(look["color"]), ha="right", va="bottom", weight="bold")
    return figure


@styled
def verdict(found: Mapping[str, Mapping[str, np.ndarray]]) -> Figure:
    """Validation accuracies of every way to regularize, on redrawn and on clean labels; a point is a seed.

    Parameters
    ----------
    found : labels → method → float array (seeds,)
    """
    figure = new_figure(8, 4.4)
    panels = figure.subplots(1, len(found), sharey=True)
    for axes, (labels, methods) in zip(panels, found.items(), strict=True):
        lowest = min(values.min() for values in methods.values())
        span = 1 - lowest
        axes.set(title=f"{labels} labels", xlabel="validation accuracy", xlim=(lowest - 0.06 * span, 1 + 0.3 * span))
        step = 0.1 if span > 0.1 else 0.01
        axes.set_xticks(np.arange(np.ceil(lowest / step), round(1 / step) + 1) * step)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid(axis="x")
        axes.axvline(methods["none"].mean(), color=FAINT, lw=5, zorder=0)
        for i, (name, values) in enumerate(methods.items()):
            colour = MUTED if name == "none" else BLUE
            axes.plot(values, np.full(len(values), i), "o", color=colour, ms=5, alpha=0.45)
            axes.plot([values.mean()] * 2, [i - 0.3, i + 0.3], color=colour, lw=3.5)
            axes.text(1 + 0.29 * span, i, f"{values.mean():.1%}", ha="right", va="center", color=readable(colour),
                      weight="bold")  # fmt: skip
        axes.set_yticks(range(len(methods)), list(methods))
        axes.set_ylim(len(methods) - 0.5, -0.5)
    return figure
