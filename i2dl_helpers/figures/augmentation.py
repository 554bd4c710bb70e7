"""Figures of notebook 07's experiments: sheets of pictures, the table of invariances, and differences over seeds.

Each takes the numbers that `experiments/` gave. The live figures are in `transforms`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, INK, MUTED, PAPER, SIGNED, VERMILION, readable, series


@styled
def gallery(rows: Mapping[str, np.ndarray]) -> Figure:
    """Pictures in rows, each row with its name.

    Parameters
    ----------
    rows : dict of str → float array (n, H, W, 3) or (n, H, W, 1)
        All of one size.
    """
    columns = max(len(images) for images in rows.values())
    H, W = next(iter(rows.values())).shape[1:3]
    room = 7.9 - 0.1 * max(len(name) for name in rows)  # inches for the pictures, beside the names
    figure = new_figure(8, 0.1 + len(rows) * (room / columns * H / W + 0.03))
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03, wspace=0.01, hspace=0.01)
    panels = figure.subplots(len(rows), columns, squeeze=False)
    for line, (name, images) in zip(panels, rows.items(), strict=True):
        for axes in line:
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        for axes, image in zip(line, images, strict=False):
            grey = image.shape[-1] == 1
            axes.imshow(np.clip(image[..., 0] if grey else image, 0, 1), cmap="gray", vmin=0, vmax=1)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", labelpad=6)
    return figure


@styled
def invariances(accuracy: np.ndarray, worse: np.ndarray, rows: Sequence[str], columns: Sequence[str]) -> Figure:
    """The table: mean accuracy under each test condition (columns) after training with each augmentation (rows).

    Parameters
    ----------
    accuracy : float array (seeds, rows, columns)
        Row 0 is without augmentation; the colours are differences to it.
    worse : bool array (rows, columns)
        Which cells get a frame.
    """
    figure = new_figure(8, 5)
    axes = figure.subplots()
    means, change = accuracy.mean(axis=0), (accuracy - accuracy[:, :1]).mean(axis=0)
    shades = axes.imshow(change, cmap=SIGNED.removesuffix("_r"), vmin=-0.8, vmax=0.8, aspect="auto")
    for i in range(len(rows)):
        for j in range(len(columns)):
            strong = abs(change[i, j]) > 0.45
            axes.text(
                j, i, f"{100 * means[i, j]:.0f}", ha="center", va="center", color=PAPER if strong else INK,
                weight="bold" if i == 0 else "normal",
            )  # fmt: skip
            if worse[i, j]:
                box = axes.add_patch(_box(j, i))
                box.set(ec=VERMILION, lw=2, ls=(0, (3, 1.5)))
    axes.set_xticks(range(len(columns)), columns, rotation=30, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.axhline(0.5, color=INK, lw=1.5)
    axes.set_ylabel("trained with")
    axes.set_xlabel("tested on")
    bar = figure.colorbar(shades, ax=axes, shrink=0.8, label="change of the accuracy, points")
    bar.set_ticks([-0.8, -0.4, 0, 0.4, 0.8], labels=["−80", "−40", "0", "+40", "+80"])
    return figure


def _box(column, row):
    return Rectangle((column - 0.46, row - 0.44), 0.92, 0.88, fill=False)


@styled
def differences(panels: Mapping[str, Mapping[str, np.ndarray]], unit: str = "change of the accuracy, points") -> Figure:
    """Differences to a baseline, paired by seed: a dot a seed, the mean, and twice its standard error.

    Parameters
    ----------
    panels : dict of title → dict of name → float array (seeds,)
        In shares, not in points.
    """
    figure = new_figure(8, 3.8)
    all_axes = np.atleast_1d(figure.subplots(1, len(panels), sharey=True))
    for axes, (title, found) in zip(all_axes, panels.items(), strict=True):
        axes.axhline(0, color=MUTED, lw=1.5)
        axes.set(title=title, xlim=(-0.5, len(found) - 0.5))
        axes.set_xticks(range(len(found)), found)
        axes.grid(axis="y")
        for i, values in enumerate(found.values()):
            points, colour = 100 * np.asarray(values), series(i)["color"]
            axes.plot(i + np.linspace(-0.25, 0.05, len(points)), points, ".", color=colour, alpha=0.55)
            error = 2 * points.std(ddof=1) / np.sqrt(len(points))
            axes.errorbar(i + 0.22, points.mean(), error, fmt=series(i)["marker"], color=colour, capsize=5, lw=2, ms=8)
    all_axes[0].set_ylabel(unit)
    return figure


@styled
def by_class(with_it: np.ndarray, without: np.ndarray, names: Sequence[str], title: str) -> Figure:
    """The change of each class's share that is read, paired by seed: means and twice their standard errors.

    Parameters
    ----------
    with_it, without : float arrays (seeds, classes)
    """
    figure = new_figure(8, 3.4)
    axes = figure.subplots()
    change = 100 * (with_it - without)
    mean, error = change.mean(axis=0), 2 * change.std(axis=0, ddof=1) / np.sqrt(len(change))
    colours = [VERMILION if m + e < 0 else BLUE if m - e > 0 else FAINT for m, e in zip(mean, error, strict=True)]
    axes.bar(range(len(names)), mean, color=colours, width=0.7)
    axes.errorbar(range(len(names)), mean, error, fmt="none", ecolor=INK, capsize=4, lw=1.5)
    axes.axhline(0, color=MUTED, lw=1.5)
    axes.set_xticks(range(len(names)), names)
    axes.tick_params(axis="x", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set(title=title, ylabel="change, points")
    return figure


@styled
def crops_tested(accuracy: np.ndarray, ways: Sequence[str], titles: Sequence[str]) -> Figure:
    """Accuracy by what is averaged at test time, a line a seed and their mean.

    Parameters
    ----------
    accuracy : float array (seeds, titles, ways)
    """
    figure = new_figure(8, 3.8)
    panels = np.atleast_1d(figure.subplots(1, len(titles), sharey=True))
    for i, (axes, title) in enumerate(zip(panels, titles, strict=True)):
        axes.plot(accuracy[:, i].T, color=FAINT, lw=1)
        mean = accuracy[:, i].mean(axis=0)
        axes.plot(mean, "o-", color=BLUE, lw=2)
        for j, value in enumerate(mean):
            above = j == 0 or value >= mean[j - 1]
            y, side = (value + 0.03, "bottom") if above else (value - 0.03, "top")
            axes.text(j, y, f"{value:.0%}", ha="center", va=side, color=readable(BLUE), weight="bold")
        axes.set(title=title, ylim=(0.4, 1.1), xlim=(-0.4, len(ways) - 0.6))
        axes.set_xticks(range(len(ways)), [way.replace(" ", "\n", 1) for way in ways])
        axes.set_yticks([0.4, 0.6, 0.8, 1.0])
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.grid(axis="y")
    figure.axes[0].set_ylabel("accuracy")
    return figure


@styled
def unfair(accuracy: np.ndarray, widths: Sequence[int]) -> Figure:
    """Two networks, each without and with augmentation: fair comparisons along the lines, the unfair one across.

    Parameters
    ----------
    accuracy : float array (seeds, 2 networks, 2)
    """
    figure = new_figure(8, 3.8)
    axes = figure.subplots()
    mean, spread = accuracy.mean(axis=0), accuracy.std(axis=0)
    for i, width in enumerate(widths):
        look = series(i)
        axes.errorbar([0, 1], mean[i], 2 * spread[i], **look, lw=2.5, ms=9, capsize=4)
        axes.text(1.05, mean[i, 1], f"{width} hidden units", color=readable(look["color"]), va="center", weight="bold")
    small, large = mean[0, 1], mean[1, 0]
    axes.annotate(
        "", (0.98, small - 0.015), (0.03, large - 0.01),
        arrowprops={"arrowstyle": "->", "color": MUTED, "lw": 1.5, "ls": "--", "connectionstyle": "arc3,rad=0.35"},
    )  # fmt: skip
    axes.text(0.72, 0.36, f"unfair: the small one “wins” by {100 * (small - large):.0f} points",
              color=MUTED, ha="center")  # fmt: skip
    axes.set(xlim=(-0.2, 1.55), ylim=(0.3, 1.05), ylabel="accuracy on moved shapes")
    axes.set_xticks([0, 1], ["trained plainly", "trained with shifts"])
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y")
    return figure
