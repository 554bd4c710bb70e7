"""Still figures of notebook 06 about masks: where one pass is exact, how many masks it replaces, and what they doubt.

Each takes the numbers that `experiments.dropout_masks`, `dropout_doubt` and `model_sizes` gave. The figures of whole
trainings are in `dropout_trainings`, the live ones in `dropout`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from i2dl_helpers.experiments.model_sizes import STAGES, by_stage, share_of

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, GREEN, INK, MUTED, ORANGE, VERMILION, readable, series

NAMES = {"alexnet": "AlexNet", "vgg16": "VGG-16", "resnet18": "ResNet-18"}


@styled
def exact_or_not(pairs: Mapping[str, tuple]) -> Figure:
    """One pass against the average over all masks, a point for each picture and class.

    Parameters
    ----------
    pairs : dict of title → (one pass, average)
        Arrays of one shape.
    """
    figure = new_figure(8, 2.7 * -(-len(pairs) // 2))
    panels = figure.subplots(-(-len(pairs) // 2), 2).ravel()
    for axes, (title, (whole, average)) in zip(panels, pairs.items(), strict=True):
        whole, average = np.ravel(whole), np.ravel(average)
        low, high = min(whole.min(), average.min()), max(whole.max(), average.max())
        gap = np.abs(whole - average).max()
        exact = gap < 1e-9
        axes.plot([low, high], [low, high], color=FAINT, lw=1.5, zorder=0)
        axes.plot(average, whole, "o" if exact else "s", color=GREEN if exact else VERMILION, ms=4, alpha=0.5, mew=0)
        axes.set_title(title, fontsize=12.5)
        words = "✓ equal" if exact else f"✗ up to {gap:.2g} off"
        colour = readable(GREEN if exact else VERMILION)
        axes.text(0.03, 0.97, words, color=colour, weight="bold", va="top", transform=axes.transAxes)
    for i, axes in enumerate(panels):
        if i % 2 == 0:
            axes.set_ylabel("one pass")
        if i >= len(panels) - 2:
            axes.set_xlabel("average over all masks")
    return figure


@styled
def by_number_of_masks(counts: Sequence[int], sampled: np.ndarray, whole: np.ndarray) -> Figure:
    """Accuracy of the average over so many masks, and of one pass of the whole network, a faint line a seed.

    Parameters
    ----------
    counts : sequence of int (K,)
    sampled : float array (seeds, K)
    whole : float array (seeds,)
    """
    figure = new_figure(8, 3.8)
    axes = figure.subplots()
    axes.set(xscale="log", xlabel="masks averaged", ylabel="validation accuracy", xlim=(0.85, 320))
    axes.set_xticks(counts, [str(count) for count in counts])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="y")
    axes.plot(counts, sampled.T, color=BLUE, lw=1, alpha=0.35)
    axes.plot(counts, sampled.mean(axis=0), "o-", color=BLUE)
    spread = 170 * np.geomspace(0.88, 1.14, len(whole))
    axes.plot(spread, whole, "s", color=VERMILION, ms=6, alpha=0.6, mew=0)
    axes.plot([140, 206], [whole.mean()] * 2, color=VERMILION, lw=2.6)
    words = {"color": readable(VERMILION), "ha": "center", "va": "top"}
    axes.text(170, whole.min() - 0.008, "one pass of the\nwhole network", **words)
    axes.text(1.25, sampled.mean(axis=0)[0] - 0.008, "masks drawn", color=readable(BLUE), va="top")
    return figure


@styled
def doubt(pictures: Mapping[str, np.ndarray], found: Mapping[str, Mapping], names: Sequence[str]) -> Figure:
    """For digits and for what is none: example pictures, and how the doubt of two measures is spread.

    Parameters
    ----------
    pictures : dict of kind → float array (N, 8, 8)
    found : dict of kind → dict of measure → float array (N,)
    names : sequence of two measures
    """
    figure = new_figure(8, 5.4)
    kinds = list(pictures)
    grid = figure.subplots(len(kinds), 3, width_ratios=(1.15, 1.5, 1.5))
    edges = np.linspace(0, 0.9, 37)
    for line, (row, kind) in enumerate(zip(grid, kinds, strict=True)):
        strip = np.ones((8, 3 * 8 + 2))
        for i in range(3):
            strip[:, 9 * i : 9 * i + 8] = 1 - pictures[kind][5 * i]
        row[0].imshow(strip, cmap="gray", vmin=0, vmax=1)
        row[0].set_axis_off()
        row[0].set_title(kind, fontsize=12.5)
        for axes, name, colour in zip(row[1:], names, (VERMILION, BLUE), strict=True):
            counts, _ = np.histogram(np.minimum(found[kind][name], 0.899), edges)
            axes.stairs(counts / counts.sum(), edges, fill=True, color=colour, alpha=0.5)
            axes.axvline(np.median(found[kind][name]), color=colour, lw=2.4)
            axes.set(xlim=(0, 0.9), ylim=(0, 0.6), yticks=[])
            axes.spines["left"].set_visible(False)
            if line < len(kinds) - 1:
                axes.set_xticklabels([])
            text = f"median {np.median(found[kind][name]):.2f}"
            axes.text(0.98, 0.9, text, color=readable(colour), ha="right", va="top", transform=axes.transAxes)
    for axes, name in zip(grid[0][1:], names, strict=True):
        axes.set_title(name, fontsize=12.5)
    for axes in grid[-1][1:]:
        axes.set_xlabel("doubt")
    return figure


@styled
def told_apart(apart: np.ndarray, kinds: Sequence[str], measures: Sequence[str]) -> Figure:
    """How well each measure of doubt tells other pictures from digits, a point a seed.

    Parameters
    ----------
    apart : float array (seeds, kinds, measures)
    """
    figure = new_figure(8, 3.9)
    axes = figure.subplots()
    axes.set(ylabel="told apart from digits", xlim=(-0.6, len(kinds) - 0.4))
    axes.set_xticks(range(len(kinds)), kinds)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.axhline(0.5, color=FAINT, lw=1.5, zorder=0)
    axes.text(len(kinds) - 0.42, 0.505, "guessing", color=MUTED, ha="right", va="bottom")
    for i, name in enumerate(measures):
        look = series(i)
        for k in range(len(kinds)):
            x = k - 0.33 + 0.22 * i
            values = apart[:, k, i]
            label = name if k == 0 else None
            axes.plot(
                x + np.linspace(-0.07, 0.07, len(values)), values, look["marker"], color=look["color"], ms=5,
                alpha=0.75, label=label,
            )  # fmt: skip
            axes.plot([x - 0.09, x + 0.09], [values.mean()] * 2, color=look["color"], lw=2.4)
    axes.legend(loc="upper center", ncols=2, fontsize=11.5, handletextpad=0.3, columnspacing=1.4)
    low = min(0.5, apart.min()) - 0.05
    axes.set_ylim(low, 1.03 + 0.35 * (1 - low))  # room for the names above
    return figure


@styled
def parameters(sizes: Mapping[str, Sequence]) -> Figure:
    """The lecture's bars with their axis corrected, and beside them whole networks: dense layers and all the rest.

    Parameters
    ----------
    sizes : dict of torchvision's name → list of `experiments.model_sizes.Layer`
        "alexnet" and "vgg16" are drawn stage by stage, all of them as a whole.
    """
    stages = {NAMES[model]: by_stage(model, layers) for model, layers in sizes.items() if model in STAGES}
    totals = {}
    for model, layers in sizes.items():
        total = sum(layer.parameters for layer in layers)
        totals[NAMES[model]] = total, share_of(layers, "Linear") * total
    figure = new_figure(8, 4.2)
    left, right = figure.subplots(1, 2, width_ratios=(1.7, 1))
    names = list(next(iter(stages.values())))
    at = np.arange(len(names))
    for i, (network, counts) in enumerate(stages.items()):
        look = series(i)
        values = np.array([counts[name] for name in names]) / 1e6
        left.bar(at + 0.4 * i - 0.2, values, 0.38, color=look["color"], hatch="" if i else "//", ec="white", lw=0)
        words = {"color": readable(look["color"]), "weight": "bold", "transform": left.transAxes}
        left.text(0.02, 0.95 - 0.09 * i, network, **words)
    left.set_xticks(at, names, rotation=45)
    left.set(title="Parameters, millions", xlim=(-0.6, len(names) - 0.4))
    left.grid(axis="y")
    for i, (total, dense) in enumerate(totals.values()):
        rest = (total - dense) / 1e6
        right.bar([i], [rest], 0.6, color=GREEN)
        right.bar([i], [dense / 1e6], 0.6, bottom=[rest], color=ORANGE, hatch="..", ec="white", lw=0)
        right.text(i, total / 1e6 + 2, f"{total / 1e6:.0f}", ha="center", va="bottom", color=INK)
    right.set_xticks(range(len(totals)), [name.replace("-", "-\n") for name in totals])
    right.set(title="Dense and the rest", ylim=(0, 195))
    for words, colour, y in (("dense", ORANGE, 0.98), ("convolutions", GREEN, 0.9)):
        place = {"ha": "right", "va": "top", "transform": right.transAxes}
        right.text(0.98, y, words, color=readable(colour), weight="bold", **place)
    return figure
