"""A cloud of points beside the bowl that it makes of the loss, and which learning rates work on real data.

`experiments.preprocessing` computes both; `widgets/initialization.py` holds the controls of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import BLUE, FAINT, INK, MUTED, PAPER, VERMILION, readable, series

LEVELS = (0.05, 0.2, 0.5, 1.0, 2.0, 4.0)  # of the loss above its least
CIRCLE = np.stack([np.cos(np.linspace(0, 2 * np.pi, 121)), np.sin(np.linspace(0, 2 * np.pi, 121))])


@styled
def preprocessing_figure(bowl: Callable) -> LiveFigure:
    """The points at a stage of preprocessing, and the loss over the two weights with the path of descent.

    Parameters
    ----------
    bowl : callable
        ``bowl(stage, offset, stretch)`` → `experiments.preprocessing.Bowl`.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2)
    points, arrows = _points_panel(left)
    rings, path, first, end, strip, texts = _bowl_panel(right)

    def update(stage, offset, stretch):
        seen = bowl(stage, offset, stretch)
        for line, sign in zip(points, (-1, 1), strict=True):
            line.set_data(*seen.points[seen.labels == sign].T)
        mean = seen.points.mean(axis=0)
        values, vectors = np.linalg.eigh(np.cov(seen.points.T, bias=True))
        arrows.set_segments([[mean, mean + np.sqrt(v) * e] for v, e in zip(values, vectors.T, strict=True)])
        half = [np.sqrt(2 * level / seen.curvatures) for level in LEVELS]
        rings.set_segments([(seen.best[:, None] + seen.axes @ (h[:, None] * CIRCLE)).T for h in half])
        path.set_data(*seen.path.T)
        first.set_data(*seen.path[:1].T)
        end.set_data(*seen.best[:, None])
        condition = seen.curvatures[0] / seen.curvatures[1]
        texts[0].set_text(f"condition {condition:.1f}")
        texts[1].set_text(f"12 steps on: {seen.losses[-1] - seen.least:.1g} above the least")

    def describe(stage, offset, stretch):
        seen = bowl(stage, offset, stretch)
        mean, std = seen.points.mean(axis=0).round(6) + 0.0, seen.points.std(axis=0)
        return (
            f"Left: two classes of points, {stage}, means {mean[0]:.2f} and {mean[1]:.2f}, stds {std[0]:.2f} and "
            f"{std[1]:.2f} (offset {offset:g}, {stretch:g} times as long as wide). Right: the loss over the two "
            f"weights is a bowl with condition {seen.curvatures[0] / seen.curvatures[1]:.1f}; twelve steps of descent "
            f"take the loss from {seen.losses[0]:.3f} to {seen.losses[-1]:.3f}, the least is {seen.least:.3f}."
        )

    return LiveFigure(figure, [*points, arrows, rings, path, first, end, strip, *texts], update, describe)


def _points_panel(axes):
    axes.set(xlim=(-5, 9), ylim=(-5, 9), title="The points", xlabel="x₁", ylabel="x₂", aspect="equal")
    axes.set_xticks([-4, 0, 4, 8])
    axes.set_yticks([-4, 0, 4, 8])
    axes.axhline(0, color=FAINT, lw=1, zorder=0)
    axes.axvline(0, color=FAINT, lw=1, zorder=0)
    points = [
        axes.plot([], [], mark, color=colour, ms=4.5, mec="none", alpha=0.75)[0]
        for mark, colour in (("o", BLUE), ("s", VERMILION))
    ]
    arrows = axes.add_collection(LineCollection([], colors=[INK], linewidths=3, zorder=4))
    return points, arrows


def _bowl_panel(axes):
    axes.set(xlim=(-1.9, 1.9), ylim=(-2.1, 1.7), xlabel="w₁", ylabel="w₂", aspect="equal", title="The loss")
    axes.set_xticks([-1, 0, 1])
    axes.set_yticks([-1, 0, 1])
    rings = axes.add_collection(LineCollection([], colors=[MUTED], linewidths=1.2, alpha=0.8))
    (path,) = axes.plot([], [], "o-", color=BLUE, ms=4.5, lw=1.6, zorder=4)
    (end,) = axes.plot([], [], "*", color=VERMILION, ms=15, mec="white", zorder=5)
    (first,) = axes.plot([], [], "o", color=INK, ms=8, zorder=4.5)
    strip = axes.axhspan(-2.1, -1.72, xmin=0.005, color=PAPER, zorder=5.5)  # no ring runs through the text on it
    texts = [
        label(axes, 1.85, 1.98, weight="bold", color=INK, ha="right", va="center", fontsize=14),
        label(axes, -1.82, -1.91, color=readable(BLUE), ha="left", va="center", zorder=6),
    ]
    return rings, path, first, end, strip, texts


@styled
def rates_that_work(rates: Sequence[float], losses: Mapping[str, np.ndarray]) -> Figure:
    """Validation loss against the learning rate, for several preparations of the same data; a band for the seeds.

    Parameters
    ----------
    rates : float array (R,)
    losses : dict of str → float array (seeds, R)
        Infinity where a training broke off.
    """
    figure = new_figure(8, 4.2)
    axes = figure.subplots()
    axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="validation loss", ylim=(0.05, 6))
    axes.axhline(np.log(10), color=FAINT, lw=1.5, zorder=0)
    axes.text(0.3, np.log(10) * 1.06, "ln 10: guessing", color=MUTED, ha="center", va="bottom")
    axes.set_yticks([0.1, 0.3, 1, 3], ["0.1", "0.3", "1", "3"])
    axes.minorticks_off()
    for i, (name, found) in enumerate(losses.items()):
        found = np.minimum(found, 1e3)
        look = series(i)
        axes.fill_between(rates, found.min(axis=0), found.max(axis=0), color=look["color"], alpha=0.15, lw=0)
        axes.plot(rates, found.mean(axis=0), ms=6, label=name, **look)
    figure.legend(loc="outside upper right", ncols=len(losses), handlelength=2.6)
    return figure
