"""Figures of a training: curves that grow while it runs, and still ones of what it did.

`widgets/training.py` feeds the live one, epoch after epoch, from the history that `i2dl_helpers.training` keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .palette import BLUE, INK, MUTED, VERMILION, WASH, readable, series

DASH = (0, (5, 2))


@styled
def live_curves(epochs: int, names: Sequence[str]) -> LiveFigure:
    """Loss, and beside it the shares (accuracies) of these names, with room for all epochs from the beginning.

    Its settings are `loss`, the list so far; `shares`, a list for each name; `ceiling`, the top of the losses' axis.
    """
    figure = new_figure(8, 3.6)
    left, right = figure.subplots(1, 2)
    left.set(xlim=(0, epochs), title="Loss", xlabel="epoch")
    right.set(xlim=(0, epochs), ylim=(0, 1.02), title="Accuracy", xlabel="epoch")
    right.yaxis.set_major_formatter(PercentFormatter(1))
    right.grid(axis="y")
    for axes in (left, right):
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))  # there is no epoch 2.5
    lines = [left.plot([], [], color=BLUE)[0]]
    dots = [left.plot([], [], "o", color=BLUE, ms=7, clip_on=False)[0]]
    for i, name in enumerate(names):
        look = series(i)
        marker = look.pop("marker")
        y = 0.09 + 0.11 * (len(names) - 1 - i)
        right.plot([0.36, 0.46], [y, y], **look, transform=right.transAxes)
        right.text(0.49, y, name, color=readable(look["color"]), va="center", transform=right.transAxes)
        lines += right.plot([], [], **look)
        dots += right.plot([], [], marker, color=look["color"], ms=7, clip_on=False)

    def update(loss, shares, ceiling):
        left.set_ylim(0, ceiling)
        for line, dot, values in zip(lines, dots, (loss, *shares), strict=True):
            epoch = np.arange(1, len(values) + 1)
            line.set_data(epoch, values)
            dot.set_data(epoch[-1:], values[-1:])

    def describe(loss, shares, ceiling):
        parts = [f"the loss goes from {loss[0]:.3f} to {loss[-1]:.3f}"] if loss else []
        parts += [f"{name} reaches {values[-1]:.1%}" for name, values in zip(names, shares, strict=True) if values]
        return f"Curves over {len(loss)} of {epochs} epochs: {', '.join(parts) or 'nothing yet'}."

    return LiveFigure(figure, [*lines, *dots], update, describe, scene=["ceiling"])


@styled
def overfitting(loss: Sequence[float], accuracy: Sequence[float], samples: int = 20) -> Figure:
    """Loss (on a logarithmic axis) and training accuracy of a network that learns a few samples by heart.

    Parameters
    ----------
    loss, accuracy : sequence of float (T,)
        One value a step or epoch; accuracies in [0, 1].
    samples : int
        How many it learns.
    """
    figure = new_figure(8, 3.6)
    left, right = figure.subplots(1, 2)
    steps = np.arange(1, len(loss) + 1)
    left.semilogy(steps, loss, color=BLUE)
    left.set(title=f"Loss on {samples} samples", xlabel="epoch")
    right.plot(steps, accuracy, color=BLUE)
    right.set(title="Accuracy on the same", xlabel="epoch", ylim=(0, 1.06))
    right.yaxis.set_major_formatter(PercentFormatter(1))
    right.grid(axis="y")
    full = np.flatnonzero(np.asarray(accuracy) >= 1)
    if len(full):
        at = steps[full[0]]
        right.plot([at], [1], "o", color=BLUE, ms=9)
        right.annotate(f"all {samples} right\nat epoch {at}", (at, 1), (8, -12), textcoords="offset points", va="top")
    return figure


@styled
def right_and_wrong(right: Sequence[float], wrong: Sequence[float], checks: dict[str, tuple[float, float]]) -> Figure:
    """Training with a right and with a wrong gradient, beside what the gradient check says of both.

    Parameters
    ----------
    right, wrong : sequence of float (T,)
        Training loss after each epoch.
    checks : dict of str to (float, float)
        For each parameter the relative difference to finite differences, of the right and of the wrong gradient.
    """
    figure = new_figure()
    curves, bars = figure.subplots(1, 2, width_ratios=(1.15, 1))
    epochs = np.arange(1, len(right) + 1)
    curves.plot(epochs, right, color=BLUE)
    curves.plot(np.arange(1, len(wrong) + 1), wrong, color=VERMILION, ls=DASH)
    curves.set(title="Loss", xlabel="epoch", ylim=(0, None))
    curves.grid(axis="y")
    for y, name, colour, dash in ((0.9, "right gradient", BLUE, "-"), (0.79, "wrong gradient", VERMILION, DASH)):
        curves.plot([0.4, 0.48], [y, y], color=colour, ls=dash, transform=curves.transAxes)
        curves.text(0.51, y, name, color=readable(colour), va="center", transform=curves.transAxes)
    _check_panel(bars, checks)
    return figure


def _check_panel(axes, checks, limit=1e-5, least=1e-12):
    rows = np.arange(len(checks))
    good, bad = np.maximum(np.array(list(checks.values()), float).T, least)
    top = max(2.0, 3 * bad.max())
    axes.set(xscale="log", xlim=(least / 3, top), ylim=(len(rows) - 0.45, -0.55), title="Gradient check")
    axes.set_xlabel("relative difference")
    axes.set_yticks(rows, list(checks))
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([1e-12, 1e-8, 1e-4, 1])
    axes.minorticks_off()
    axes.axvspan(limit, top, color=WASH, zorder=0)
    axes.text(limit * 1.8, len(rows) - 0.5, "wrong", color=MUTED, va="bottom")
    for row, low, high in zip(rows, good, bad, strict=True):
        axes.plot([least / 3, low], [row + 0.14] * 2, color=BLUE, lw=3, solid_capstyle="butt")
        axes.plot([least / 3, high], [row - 0.14] * 2, color=VERMILION, lw=3, ls=DASH)
        axes.plot([low], [row + 0.14], "o", color=BLUE)
        axes.plot([high], [row - 0.14], "X" if high > limit else "o", color=VERMILION, ms=10)


@styled
def misclassified(pictures: np.ndarray, labels: Sequence, predictions: Sequence, at_most: int = 10) -> Figure:
    """The first few pictures that were classified wrongly, each with what it is and what was said.

    Parameters
    ----------
    pictures : float array (N, H, W) or (N, 1, H, W), in [0, 1]
    labels, predictions : sequences (N,)
        Of numbers or names; only where they differ is a picture shown.
    """
    wrong = [i for i in range(len(labels)) if labels[i] != predictions[i]]
    shown = wrong[:at_most]
    if not shown:
        figure = new_figure(8, 1.2)
        figure.text(0.5, 0.5, f"All {len(labels)} are right.", ha="center", va="center", color=MUTED)
        return figure
    rows = -(-len(shown) // 5)
    columns = -(-len(shown) // rows)
    figure = new_figure(max(2.4, 1.6 * columns), 0.5 + 1.7 * rows)  # as large as the pictures need
    title = figure.suptitle(f"{len(wrong)} of {len(labels)} wrong", x=0.02, ha="left", color=INK)
    title.set(fontweight="bold", fontsize=14)
    for axes in np.ravel(figure.subplots(rows, columns)):
        axes.axis("off")
    for axes, i in zip(figure.axes, shown, strict=False):
        axes.imshow(np.asarray(pictures[i]).reshape(pictures[i].shape[-2:]), cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(f"{labels[i]}, read as {predictions[i]}", loc="center", pad=5, fontsize=12.5, fontweight=400)
    return figure
