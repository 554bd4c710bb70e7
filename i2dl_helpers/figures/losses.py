"""The live figures of notebook 02 about losses: an outlier that pulls, and three scores under two losses.

Each is built around functions that compute, with the student's losses in them, which `widgets/losses.py` hands in.
Descent is drawn in `descent.py`, what is measured and trained in `comparing.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.ticker import FixedLocator, NullLocator

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, power_of_ten, styled
from .labels import label
from .palette import BLUE, FAINT, GREEN, INK, MUTED, VERMILION, WASH, readable

TOP = 31.0  # of the outlier's axis
CLASSES = ("cat", "car", "frog")
LEAST, MOST = 1e-9, 1e2  # of the losses' logarithmic axis
DASH = (0, (5, 2))


@styled
def outlier_figure(fit: Callable) -> LiveFigure:
    """Points with two fits, the last point movable, and how strongly each point pulls at either fit.

    Parameters
    ----------
    fit : callable
        ``fit(height, model)`` → ``(x, y, by_l1, by_l2, pull_l1, pull_l2)``, each (N,): a pull is minus the gradient of
        the loss with respect to that point's prediction.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    points, last, fits, names = _points_panel(left)
    stems, tips = _pulls_panel(right)

    def update(height, model):
        x, y, by_l1, by_l2, *pulls = fit(height, model)
        points.set_data(x[:-1], y[:-1])
        last.set_data(x[-1:], y[-1:])
        apart = max(0.0, 1.6 - abs(by_l1[-1] - by_l2[-1])) / 2
        for line, name, values, side in zip(fits, names, (by_l1, by_l2), (-1, 1), strict=True):
            side = side if by_l2[-1] >= by_l1[-1] else -side
            line.set_data(x, values)
            name.set_position((9.4, max(values[-1] + side * apart, 0.8)))
        for stem, tip, pull, shift in zip(stems, tips, pulls, (0.17, -0.17), strict=True):
            stem.set_segments([[(0, place + shift), (p, place + shift)] for place, p in zip(x, pull, strict=True)])
            tip.set_data(pull, x + shift)

    def describe(height, model):
        _, _, by_l1, by_l2, pull_l1, pull_l2 = fit(height, model)
        what = "at the last point" if model == "a line" else "everywhere"
        return (
            f"Nine points, the last one at height {height:.1f}, fitted by {model}. {what.capitalize()} the L1 fit says "
            f"{by_l1[-1]:.2f}, the L2 fit {by_l2[-1]:.2f}. Right: the last point pulls with {pull_l2[-1]:.2f} at the "
            f"L2 fit; at the L1 fit with {pull_l1[-1]:.2f}, which is as much as any other point."
        )

    return LiveFigure(figure, [points, last, *fits, *names, *stems, *tips], update, describe)


def _points_panel(axes):
    axes.set(xlim=(0.4, 10.4), ylim=(0, TOP), xlabel="point", ylabel="its value y", title="Two fits")
    axes.set_xticks(range(1, 10))
    (points,) = axes.plot([], [], "o", color=INK)
    (last,) = axes.plot([], [], "D", color=VERMILION, ms=11, mec="white", mew=1.5, zorder=4)
    fits, names = [], []
    for words, colour, dash in (("L1", GREEN, DASH), ("L2", BLUE, "-")):
        fits += axes.plot([], [], color=colour, ls=dash)
        names.append(label(axes, 9.4, 0, words, color=readable(colour), va="center", fontweight="bold"))
    return points, last, fits, names


def _pulls_panel(axes):
    axes.set(xlim=(-3.2, 5.6), ylim=(0.3, 9.9), title="How each point pulls", xlabel="down  ←  pull  →  up")
    axes.set_yticks(range(1, 10))
    axes.set_ylabel("point")
    axes.axvline(0, color=MUTED, lw=1)
    stems, tips = [], []
    for i, (words, colour, marker) in enumerate((("at the L1 fit", GREEN, "^"), ("at the L2 fit", BLUE, "o"))):
        stems.append(axes.add_collection(LineCollection([], colors=[colour], linewidths=3)))
        tips += axes.plot([], [], marker, color=colour, ms=6, ls="none")
        axes.plot([2.1], [2.6 - i], marker, color=colour, ms=7)
        axes.text(2.4, 2.6 - i, words, color=readable(colour), va="center")
    return stems, tips


@styled
def scores_figure(losses: Callable) -> LiveFigure:
    """Three scores with the margin, the two losses on a logarithmic axis, and their gradients.

    Parameters
    ----------
    losses : callable
        ``losses(scores, truth)`` → ``(probabilities, (hinge, dhinge), (cross entropy, dcross))``: (3,), and for either
        loss a number and its gradient (3,).
    """
    figure = new_figure()
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.5, 0.85, 1.15))
    scored = _scores_panel(left)
    bars, values = _loss_panel(middle)
    slopes = _gradient_panel(right)

    def update(cat, car, frog, truth):
        scores, y = np.array([cat, car, frog]), CLASSES.index(truth)
        probabilities, *both = losses(scores, y)
        _place_scores(scored, scores, y, probabilities)
        for bar, value, (loss, _) in zip(bars, values, both, strict=True):
            x = bar.get_xdata()[0]
            bar.set_data([x, x], [LEAST / 10, np.clip(loss, LEAST / 10, MOST)])
            value.set_position((x, np.clip(loss, LEAST, MOST) * 1.7))
            value.set_text(_number(loss))
        for (line, tip, texts), (_, gradient), shift in zip(slopes, both, (0.16, -0.16), strict=True):
            rows = 2 - np.arange(3) + shift
            line.set_segments([[(0, row), (g, row)] for row, g in zip(rows, gradient, strict=True)])
            tip.set_data(gradient, rows)
            for text, row, g in zip(texts, rows, gradient, strict=True):
                text.set_position((g + (0.25 if g >= 0 else -0.25), row))
                text.set_ha("left" if g >= 0 else "right")
                text.set_text(_number(g))

    def describe(cat, car, frog, truth):
        probabilities, (hinge, dhinge), (cross, dcross) = losses(np.array([cat, car, frog]), CLASSES.index(truth))
        said = ", ".join(f"{name} {p:.3g}" for name, p in zip(CLASSES, probabilities, strict=True))
        return (
            f"Scores: cat {cat:.1f}, car {car:.1f}, frog {frog:.1f}; it is a {truth}. Softmax says {said}. The hinge "
            f"loss is {hinge:.4g}, with the gradient {_list(dhinge)}; the cross entropy is {cross:.4g}, with the "
            f"gradient {_list(dcross)}."
        )

    moving = [*scored.values(), *bars, *values]
    moving = [artist for item in moving for artist in (item if isinstance(item, list) else [item])]
    moving += [artist for line, tip, texts in slopes for artist in (line, tip, *texts)]
    return LiveFigure(figure, moving, update, describe)


def _list(gradient) -> str:
    return ", ".join(f"{g + 0.0:.3g}" for g in gradient)  # −0 becomes 0


def _number(value: float) -> str:
    """A loss or a slope in a few signs; one that is not zero is never shown as 0."""
    if value == 0:
        return "0"
    size = abs(value)
    text = f"{size:.2f}" if size >= 0.01 else power_of_ten(float(f"{size:.0e}"))
    return f"−{text}" if value < 0 else text


def _scores_panel(axes):
    axes.set(xlim=(-11.6, 11.6), ylim=(-0.75, 2.75), title="Scores", xlabel="score")
    axes.set_yticks([2, 1, 0], CLASSES)
    axes.tick_params(axis="y", length=0)
    for row in range(3):
        axes.axhline(row, color=FAINT, lw=1, zorder=0)
    return {
        "edge": axes.plot([], [], color=MUTED, lw=1.5, ls=DASH)[0],
        "edge name": label(axes, 0, -0.62, "", color=MUTED, ha="center", va="center"),
        "violations": axes.add_collection(LineCollection([], colors=[VERMILION], linewidths=7, alpha=0.6)),
        "others": axes.plot([], [], "o", color=INK, ms=10)[0],
        "right": axes.plot([], [], "*", color=GREEN, ms=19, mec="white", mew=1)[0],
        "chances": [label(axes, 0, 0, "", color=INK, va="bottom") for _ in range(3)],
    }


def _place_scores(artists, scores, y, probabilities):
    rows, others = 2.0 - np.arange(3), np.arange(3) != y
    edge = scores[y] - 1
    artists["edge"].set_data([edge, edge], [-0.45, 2.6])
    artists["edge name"].set_position((np.clip(edge, -5.5, 5.5), -0.62))
    artists["edge name"].set_text("right score − 1")
    late = np.flatnonzero(others & (scores > edge))
    artists["violations"].set_segments([[(edge, rows[i]), (scores[i], rows[i])] for i in late])
    artists["others"].set_data(scores[others], rows[others])
    artists["right"].set_data(scores[[y]], rows[[y]])
    side, ha = (-11.4, "left") if edge > 0 else (11.4, "right")  # where the dashed line is not
    for text, row, p in zip(artists["chances"], rows, probabilities, strict=True):
        text.set(x=side, y=row + 0.16, ha=ha, text=f"p = {_number(p)}")


def _loss_panel(axes):
    axes.set(yscale="log", ylim=(LEAST / 10, MOST * 30), xlim=(-0.75, 1.75), title="Loss")
    axes.yaxis.set_major_locator(FixedLocator([1e-8, 1e-6, 1e-4, 1e-2, 1, 100]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xticks([0, 1], ["hinge", "cross\nentropy"])
    axes.tick_params(axis="x", length=0)
    bars, values = [], []
    for x, colour in enumerate((BLUE, VERMILION)):
        bars += axes.plot([x, x], [1, 1], color=colour, lw=22, solid_capstyle="butt")
        values.append(label(axes, x, 1, "", color=readable(colour), ha="center", va="bottom", fontweight="bold"))
    return bars, values


def _gradient_panel(axes):
    axes.set(xlim=(-3.9, 2.8), ylim=(-0.75, 2.75), title="Gradient", xlabel="∂L / ∂score")
    axes.set_yticks([2, 1, 0], CLASSES)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([-2, -1, 0, 1])
    axes.axvspan(-3.9, 0, color=WASH, zorder=0)
    axes.axvline(0, color=MUTED, lw=1)
    axes.text(-3.8, -0.62, "← raise it", color=MUTED, va="center", fontsize=11)
    axes.text(2.7, -0.62, "lower it →", color=MUTED, va="center", ha="right", fontsize=11)
    parts = []
    for colour, marker in ((BLUE, "s"), (VERMILION, "o")):
        line = axes.add_collection(LineCollection([], colors=[colour], linewidths=3))
        (tip,) = axes.plot([], [], marker, color=colour, ms=6, ls="none")
        texts = [label(axes, 0, 0, "", color=readable(colour), va="center", fontsize=11) for _ in range(3)]
        parts.append((line, tip, texts))
    return parts
