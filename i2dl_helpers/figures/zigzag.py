"""The live figure of the zigzag: inputs that are shifted, and how two weights find their way from there.

`widgets/activations.py` hands in what `experiments/activations.py` computes; here is only what is drawn where.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, GREEN, INK, MUTED, VERMILION, WASH, readable

W1, W2 = np.meshgrid(np.linspace(-1.1, 2.1, 81), np.linspace(-1.8, 1.4, 81))


@styled
def zigzag(walk: Callable, target: tuple[float, float]) -> LiveFigure:
    """The plane of two weights with the loss and the path of descent, beside the inputs that made it.

    Parameters
    ----------
    walk : callable
        ``walk(offset, batch)`` → ``(path, inputs, taken)``: (steps + 1, 2), (M, 2), and the steps until the path stays
        near the target, or None.
    target : (float, float)
        The weights that are right for every input.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.45, 1))
    line, dot, title, quadrants = _plane(left, target)
    cloud = _cloud(right)
    contours = {}

    def update(offset, batch, step):
        path, inputs, taken = walk(offset, batch)
        if offset not in contours:
            while contours:
                contours.popitem()[1].remove()
            contours[offset] = _contours(left, inputs, target)
        line.set_data(*path[: step + 1].T)
        dot.set_data(*path[step : step + 1].T)
        quadrants.set_visible(step == 0 and bool((inputs > 0).all()))
        arrived = f"{taken} steps to the target" if taken is not None else f"not there in {len(path) - 1} steps"
        title.set_text(f"Descent: {arrived}")
        cloud.set_offsets(inputs)
        positive = float((inputs > 0).all(axis=1).mean())
        right.set_title(f"Inputs: {positive:.0%} positive")

    def describe(offset, batch, step):
        path, _, taken = walk(offset, batch)
        at = path[step]
        there = f"It stays near the target from step {taken} on" if taken is not None else "It does not get there"
        share = (np.diff(path[: taken or None], axis=0).prod(axis=1) > 0).mean()
        return (
            f"Inputs between {offset - 1:.2g} and {offset + 1:.2g}, {batch} a step. The path from (0, 0) to the target "
            f"{target} is at ({at[0]:.2f}, {at[1]:.2f}) after {step} steps. {there}. In {share:.0%} of the steps until "
            "then both weights moved up together or down together."
        )

    return LiveFigure(figure, [line, dot, quadrants], update, describe, scene=["offset", "batch"])


def _contours(axes, inputs, target):
    (a, b), (_, c) = inputs.T @ inputs / len(inputs)
    u, v = W1 - target[0], W2 - target[1]
    loss = a * u**2 + 2 * b * u * v + c * v**2
    return axes.contour(W1, W2, loss, levels=[0.03, 0.15, 0.5, 1.2, 2.5, 5], colors=[FAINT], linewidths=1.3)


def _plane(axes, target):
    axes.set(xlim=(-1.1, 2.1), ylim=(-1.8, 1.4), xlabel="w1", ylabel="w2", aspect="equal")
    axes.set_xticks([-1, 0, 1, 2])
    axes.set_yticks([-1, 0, 1])
    title = axes.set_title("Descent: 60 steps to the target")
    axes.plot(*target, "*", color=GREEN, ms=17, mec="white", mew=1, zorder=4)
    axes.annotate("target", target, (0, -13), textcoords="offset points", color=readable(GREEN), ha="center", va="top")
    axes.plot([0], [0], "s", color=INK, ms=7, zorder=4)
    axes.annotate("start", (0, 0), (-9, 6), textcoords="offset points", ha="right")
    quadrants = axes.fill(
        [0, 2.1, 2.1, 0, 0, -1.1, -1.1, 0], [0, 0, 1.4, 1.4, 0, 0, -1.8, -1.8], color=WASH, alpha=0.9, zorder=0.4
    )[0]
    (line,) = axes.plot([], [], color=BLUE, lw=1.8, marker=".", ms=6)
    (dot,) = axes.plot([], [], "o", color=BLUE, ms=11, mec="white", mew=1.5, zorder=5)
    return line, dot, title, quadrants


def _cloud(axes):
    axes.set(xlim=(-1.35, 3.35), ylim=(-1.35, 3.35), xlabel="input 1", ylabel="input 2", aspect="equal", title=" ")
    axes.set_xticks([-1, 0, 1, 2, 3])
    axes.set_yticks([-1, 0, 1, 2, 3])
    axes.axhline(0, color=MUTED, lw=1, zorder=0)
    axes.axvline(0, color=MUTED, lw=1, zorder=0)
    cloud = axes.scatter([], [], s=14, color=VERMILION, alpha=0.6, lw=0)
    return cloud
