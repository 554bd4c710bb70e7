"""The live figures of notebook 01 besides graph and differences: one step of descent, and a sum of ReLUs.

Each is built around functions that compute (`experiments/backprop.py`, or the student's), which `widgets/backprop.py`
hands in; here is only what is drawn where. Figures of the notebook's training are in `training.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.ticker import NullLocator
from matplotlib.transforms import ScaledTranslation

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, INK, MUTED, VERMILION, WASH, readable

SMALL = 5e-4  # smaller errors of a fit are drawn at the bottom edge: zero has no place on a logarithmic axis


@styled
def learning_rate_step(plane: tuple, walk: Callable) -> LiveFigure:
    """The lecture's step in the plane of its two weights, and how the loss goes on when the target becomes 1.

    Parameters
    ----------
    plane : tuple
        ``(w1, w2, loss)``: the loss for target 0 on a grid, (A,), (B,), (B, A).
    walk : callable
        ``walk(alpha)`` → ``(path, losses, later)``: the weights before and after the step (2, 2), the losses there
        (2,), and the losses of the steps that follow, towards target 1, the first before any of them (T,).
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
    title, arrow, tip, where = _plane_panel(left, *plane)
    first, going_on, verdict = _later_panel(right)

    def update(alpha):
        path, losses, later = walk(alpha)
        stuck = _stuck(path, later)
        colour = VERMILION if stuck else BLUE
        title.set_text(f"One step, α = {alpha:.3f}")
        arrow.set_data(path[:, 0], path[:, 1])
        tip.set_data(path[1:, 0], path[1:, 1])
        tip.set_marker("X" if stuck else "o")
        where.set_position((max(path[1, 0], -0.38), path[1, 1] - 0.012))
        where.set_ha("center" if stuck else "left")
        where.set_text(f"L = {losses[1]:.4f}")
        first.set_data([0, 1], losses)
        going_on.set_data(1 + np.arange(len(later)), later)
        verdict.set_text("✗ stuck for ever: z ≤ 0,\nevery gradient is 0" if stuck else "✓ z > 0: it learns")
        verdict.set_y(0.8 if stuck else 0.45)
        for artist in (arrow, tip, going_on):
            artist.set_color(colour)
        for artist in (verdict, where):
            artist.set_color(readable(colour))

    def describe(alpha):
        path, losses, later = walk(alpha)
        state = "z ≤ 0: the unit is dead, its gradient 0" if _stuck(path, later) else "z > 0: the unit is alive"
        return (
            f"With α = {alpha:.3f} one step from w1 = 1/3, w2 = 2 ends at w1 = {path[1, 0]:.3f}, "
            f"w2 = {path[1, 1]:.3f}; the loss goes from {losses[0]:.4f} to {losses[1]:.6f}; {state}. "
            f"Then the target becomes 1: in {len(later) - 1} more steps the loss goes from {later[0]:.3f} to "
            f"{later[-1]:.3f}."
        )

    return LiveFigure(figure, [title, arrow, tip, where, first, going_on, verdict], update, describe)


def _stuck(path, later) -> bool:
    return bool(path[1, 0] <= 0 and np.all(later == later[0]))


def _plane_panel(axes, w1, w2, loss):
    axes.set(xlim=(w1[0], w1[-1]), ylim=(w2[0], w2[-1]), xlabel="w1", ylabel="w2")
    title = _moving_title(axes)
    axes.set_yticks([1.8, 1.9, 2.0, 2.1])
    axes.axvspan(w1[0], 0, color=WASH, zorder=0)
    axes.axvline(0, color=MUTED, lw=1, ls=(0, (2, 2)))
    axes.text(w1[0] / 2, 2.06, "dead unit: z ≤ 0,\nL = 0, gradient 0", color=MUTED, ha="center", va="center")
    levels = [0.05, 0.2, 0.6]
    axes.contour(w1, w2, loss, levels=levels, colors=[FAINT], linewidths=1.5)
    low = w2[0] + 0.025
    for level in levels:  # L = (w2 · w1)² where the unit lives
        label = f"L = {level:g}" if level == levels[-1] else f"{level:g}"
        paper = {"fc": "white", "ec": "none", "pad": 1.5}
        axes.text(np.sqrt(level) / low, low, label, fontsize=11, color=MUTED, ha="center", va="center", bbox=paper)
    axes.plot([1 / 3], [2], "o", color=INK)
    axes.annotate("start\n(1/3, 2)", (1 / 3, 2), (0, 10), textcoords="offset points", ha="center")
    (arrow,) = axes.plot([], [])
    (tip,) = axes.plot([], [], "o", ms=11, mec="white", mew=1.5)
    where = axes.text(0, 0, "", ha="center", va="top", fontweight="bold")
    return title, arrow, tip, where


def _later_panel(axes):
    axes.set(xlim=(-0.4, 13.4), ylim=(-0.04, 1.16), xlabel="step", ylabel="loss L", title="Then the target is 1")
    axes.set_xticks([0, 1, 5, 10])
    axes.axvline(1, color=FAINT, lw=1, zorder=0)
    (first,) = axes.plot([], [], "s", ls=(0, (2, 2)), color=MUTED, ms=7, lw=1.5)
    (going_on,) = axes.plot([], [], "o-", ms=6, lw=2)
    verdict = axes.text(13, 0.5, "", ha="right", va="center", fontweight="bold")
    return first, going_on, verdict


def _moving_title(axes):
    axes.set_title(" ")  # keeps the room
    above = ScaledTranslation(0, 10 / 72, axes.figure.dpi_scale_trans)  # as far as the style puts a title
    return axes.text(0, 1, "", transform=axes.transAxes + above, fontsize=14, fontweight="bold")


@styled
def relu_fit(fit: Callable, errors: Callable, counts: list[int]) -> LiveFigure:
    """A curve on [0, 1], the best sum of k ReLUs, its pieces drawn faintly, and the error against k.

    Parameters
    ----------
    fit : callable
        ``fit(curve, k)`` → ``(x, target, total, kinks, pieces, error)``: (X,), (X,), (X,), (k,), (k, X), and the root
        mean square error.
    errors : callable
        ``errors(curve)`` → the error for each of the counts, an array like them.
    counts : list of int
        The k for which the error is drawn.
    """
    figure = new_figure()
    wide, narrow = figure.subplots(1, 2, width_ratios=(2.1, 1))
    title, target, pieces, total, ticks = _sum_panel(wide)
    line, mark, label = _fit_panel(narrow, counts)

    def update(curve, k):
        x, wanted, got, kinks, parts, error = fit(curve, k)
        title.set_text(f"{k} ReLU{'s' if k > 1 else ''} and a constant")
        target.set_data(x, wanted)
        total.set_data(x, got)
        shown = np.where(np.abs(parts) < 1.45, parts, np.nan)  # the fan's far ends would cross the labels
        pieces.set_segments([np.column_stack([x, part]) for part in shown])
        ticks.set_data(kinks, np.full(k, -1.6))
        line.set_data(counts, np.maximum(errors(curve), SMALL))
        mark.set_data([k], [max(error, SMALL)])
        label.set_text(f"{error:.4f}")

    def describe(curve, k):
        error = fit(curve, k)[-1]
        return (
            f"Left: {curve} on 0 ≤ x ≤ 1, the best sum of {k} ReLUs and a constant, and each ReLU faintly. Right: the "
            f"root mean square error against k on logarithmic axes; for k = {k} it is {error:.4f}."
        )

    return LiveFigure(figure, [title, pieces, total, ticks, mark, label], update, describe, scene=["curve"])


def _sum_panel(axes):
    axes.set(xlim=(-0.01, 1.01), ylim=(-1.75, 1.85), xlabel="x")
    axes.set_xticks([0, 0.5, 1])
    axes.set_yticks([-1, 0, 1])
    title = _moving_title(axes)
    looks = {"color": FAINT, "lw": 8}, {"color": BLUE}, {"color": MUTED, "lw": 1, "alpha": 0.5}
    for at, name, look in zip((0.01, 0.32, 0.66), ("curve", "their sum", "each ReLU"), looks, strict=True):
        axes.plot([at, at + 0.06], [1.68, 1.68], **look, solid_capstyle="butt")
        axes.text(at + 0.08, 1.68, name, color=readable(look["color"]) if at == 0.32 else MUTED, va="center")
    (target,) = axes.plot([], [], color=FAINT, lw=8)
    pieces = axes.add_collection(LineCollection([], colors=[MUTED], linewidths=1, alpha=0.5, zorder=1.5))
    (total,) = axes.plot([], [], color=BLUE)
    (ticks,) = axes.plot([], [], "|", color=MUTED, ms=10, mew=1.5)
    return title, target, pieces, total, ticks


def _fit_panel(axes, counts):
    axes.set(xscale="log", yscale="log", xlabel="number of ReLUs k", title="RMS error", ylim=(0.7 * SMALL, 1.3))
    axes.set_xlim(counts[0] / 1.25, counts[-1] * 1.25)
    ticks = [n for n in (1, 2, 4, 8, 16, 32, 64) if n <= counts[-1]]
    axes.set_xticks(ticks, map(str, ticks))
    axes.set_yticks([1e-3, 1e-2, 1e-1, 1], ["0.001", "0.01", "0.1", "1"])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    (line,) = axes.plot([], [], ".-", color=MUTED, ms=5, lw=1)
    (mark,) = axes.plot([], [], "o", color=BLUE, ms=11, mec="white", mew=1.5)
    label = axes.text(0.98, 0.97, "", transform=axes.transAxes, color=readable(BLUE), ha="right", va="top", fontsize=14)
    return line, mark, label
