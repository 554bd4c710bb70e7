"""The live figure of a walk downhill: the path on the landscape, the loss at each step, and the bound on the rate.

`experiments/landscapes.py` walks, with the student's own functions; `widgets/losses.py` wires the controls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, power_of_ten, styled
from .labels import label
from .palette import BLUE, FAINT, INK, MUTED, VERMILION, WASH, readable

LOW, HIGH = 1e-8, 1e3  # of the losses' logarithmic axis
WIDEST = 4.6  # of the ruler, in units of 1/h_max
DASH = (0, (5, 2))


@styled
def descent_figure(landscapes: Mapping, walk: Callable, bound: Callable, steps: int = 100) -> LiveFigure:
    """A path of `steps` steps on one of the landscapes.

    Parameters
    ----------
    landscapes : mapping
        Name → what has `value`, `h_max`, `minimum`, `starts` and `window`, as in `experiments.landscapes`.
    walk : callable
        ``walk(landscape, start, rate, rule, beta)`` → path (T, 2), losses (T,), whether it diverged.
    bound : callable
        ``bound(landscape, rule, beta)`` → the largest stable rate.
    steps : int
        How many are drawn at most.
    """
    figure = new_figure()
    grid = figure.add_gridspec(2, 2, width_ratios=(1.3, 1), height_ratios=(2.6, 1))
    grounds = {name: _ground(figure.add_subplot(grid[:, 0]), land) for name, land in landscapes.items()}
    curve, spot, verdict = _loss_panel(figure.add_subplot(grid[0, 1]), steps)
    needle, limit, limit_name = _ruler(figure.add_subplot(grid[1, 1]))

    def update(landscape, start, rate, rule="plain", beta=0.9):
        path, losses, diverged = walk(landscape, start, rate, rule, beta)
        colour = VERMILION if diverged else BLUE
        for name, (axes, line, end) in grounds.items():
            axes.set_visible(name == landscape)
            if name == landscape:
                (low, high), (bottom, top) = landscapes[name].window
                shown = np.clip(path, [2 * low - high, 2 * bottom - top], [2 * high - low, 2 * top - bottom])
                line.set_data(*shown.T)
                end.set_data(*shown[-1:].T)
                end.set_marker("X" if diverged else "o")
                line.set_color(colour)
                end.set_color(colour)
        curve.set_data(np.arange(len(losses)), np.clip(losses, LOW, HIGH))
        spot.set_data([len(losses) - 1], [np.clip(losses[-1], LOW, HIGH)])
        for artist in (curve, spot):
            artist.set_color(colour)
        verdict.set_text(_verdict(losses, diverged))
        verdict.set_color(readable(colour))
        verdict.set_y(0.5 if diverged else 0.97)
        h_max = landscapes[landscape].h_max
        edge = bound(landscape, rule, beta) * h_max
        needle.set_data([min(rate * h_max, WIDEST)] * 2, [0, 1])
        needle.set_color(colour)
        for artist in (needle, limit):
            artist.set_visible(rule != "Adam")
        limit.set_data([edge, edge], [0, 1])
        limit_name.set_position((np.clip(edge, 1.5, 2.9), 1.12))
        limit_name.set_text(_name_of_bound(rule, edge / h_max))

    def describe(landscape, start, rate, rule="plain", beta=0.9):
        path, losses, diverged = walk(landscape, start, rate, rule, beta)
        how = f"momentum {beta:g}" if rule == "momentum" else "Adam" if rule == "Adam" else "plain steps"
        edge = f"; the bound is {bound(landscape, rule, beta):.3g}" if rule != "Adam" else ""
        ends = "it diverges" if diverged else f"it ends at ({path[-1][0]:.2f}, {path[-1][1]:.2f})"
        return (
            f"Descent on the {landscape} from start {start}, {how}, learning rate {rate:.3g}{edge}. After "
            f"{len(path) - 1} steps {ends}; the loss goes from {losses[0]:.3g} to {losses[-1]:.3g}."
        )

    moving = [curve, spot, verdict, needle, limit, limit_name]
    moving += [artist for _, line, end in grounds.values() for artist in (line, end)]

    def draw(**settings):
        update(**settings)
        return [artist for artist in moving if artist.axes.get_visible()]

    return LiveFigure(figure, moving, draw, describe, scene=["landscape"])


def _verdict(losses, diverged) -> str:
    last = f"{losses[-1]:.2g}" if losses[-1] >= 1e-3 else power_of_ten(losses[-1])
    return f"{'✗ it diverges' if diverged else f'L = {last}'}\nafter {len(losses) - 1} steps"


def _name_of_bound(rule, rate) -> str:
    if rule == "Adam":
        return "no such bound for Adam"
    return f"2{'(1 + β)' if rule == 'momentum' else ''}/h_max = {rate:.3g}"


def _ground(axes, land):
    """One landscape: contours, the minimum, the starts; and the path's artists."""
    (low, high), (bottom, top) = land.window
    w1, w2 = np.meshgrid(np.linspace(low, high, 161), np.linspace(bottom, top, 121))
    heights = land.value(np.stack([w1, w2], axis=-1))
    levels = heights.min() + (heights.max() - heights.min()) * np.linspace(0.02, 1, 14) ** 2
    axes.contourf(w1, w2, heights, levels=[heights.min(), *levels], cmap="Greys", alpha=0.35, zorder=0)
    axes.contour(w1, w2, heights, levels=levels, colors=[FAINT], linewidths=1, zorder=0.5)
    axes.set(xlim=(low, high), ylim=(bottom, top), xlabel="w1", ylabel="w2", title="The path")
    axes.plot(*land.minimum, "+", color=INK, ms=13, mew=2)
    for letter, (x, y) in land.starts.items():
        box = {"boxstyle": "circle,pad=0.15", "fc": "white", "ec": MUTED}
        axes.text(x, y, letter, ha="center", va="center", fontsize=11, bbox=box, zorder=2)
    (line,) = axes.plot([], [], "o-", ms=3, lw=1.3, zorder=3)
    (end,) = axes.plot([], [], "o", ms=11, mec="white", mew=1.5, zorder=4)
    return axes, line, end


def _loss_panel(axes, steps):
    axes.set(yscale="log", xlim=(-2, steps + 2), ylim=(LOW / 2, HIGH * 2), title="Loss", xlabel="step")
    axes.yaxis.set_major_locator(FixedLocator([1e-8, 1e-6, 1e-4, 1e-2, 1, 100]))
    axes.yaxis.set_minor_locator(NullLocator())
    (curve,) = axes.plot([], [])
    (spot,) = axes.plot([], [], "o", ms=9, mec="white", mew=1.5)
    verdict = axes.text(0.98, 0.97, "", transform=axes.transAxes, ha="right", va="top", fontweight="bold")
    return curve, spot, verdict


def _ruler(axes):
    """The learning rate in units of 1/h_max, with the bound."""
    axes.set(xlim=(0, WIDEST), ylim=(0, 1.75), xlabel="learning rate × h_max")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks([0, 1, 2, 3, 4])
    axes.axhspan(0, 1, color=WASH, zorder=0)
    (needle,) = axes.plot([], [], lw=5, solid_capstyle="butt", zorder=4)
    (limit,) = axes.plot([], [], color=INK, lw=2, ls=DASH)
    name = label(axes, 2, 1.12, "", ha="center", va="bottom", color=INK)
    return needle, limit, name
