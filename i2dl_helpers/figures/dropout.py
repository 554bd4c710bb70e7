"""Dropout live: a small network whose units come and go, beside all of its masks or the running average.

`widgets/dropout.py` holds the controls and hands over what the reader's functions give. `dropout_distribution` is
notebook 06's other live figure; its still ones are in `dropout_results` and `dropout_trainings`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import BLUE, FAINT, GREEN, INK, MUTED, PAPER, VERMILION, readable

MOST = 500  # draws
DASH = (0, (5, 2))
DOTS = (0, (1, 1.2))
CLICKED, DRAWN = "switched by hand", "drawn at random"


@styled
def thinned_figure(activations: Sequence[float], weights: Sequence[float], seen: Callable) -> LiveFigure:
    """A layer of units and one output; beside it all masks with their probabilities, or the running average.

    Parameters
    ----------
    activations, weights : float arrays (H,)
        Of the hidden units, and to the output.
    seen : callable
        ``seen(mode, p_drop, draws, kept)`` → `widgets.dropout.Seen`.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.35))
    units = _Units(left, np.asarray(activations, float), np.asarray(weights, float))
    hand, run = _HandPanel(right), _RunPanel(right)
    lines = _Rules(right)

    def update(mode, p_drop, draws, **kept):
        found = seen(mode, p_drop, draws, tuple(kept.values()))
        by_hand = mode == CLICKED
        right.set_title("All 16 masks" if by_hand else "Running average of the output")
        right.set_xlabel("output" if by_hand else "masks drawn")
        (hand if by_hand else run).frame()
        units.set(found)
        hand.set(found, by_hand)
        run.set(found, not by_hand)
        lines.set(found, by_hand)
        return [*units.moving, *(hand.moving if by_hand else run.moving), *lines.moving]

    def describe(mode, p_drop, draws, **kept):
        found = seen(mode, p_drop, draws, tuple(kept.values()))
        gone = [f"h{j + 1}" for j, k in enumerate(found.mask) if not k]
        start = (
            f"A network of four hidden units, each dropped with probability {p_drop:.2f}. Now "
            f"{'no unit is' if not gone else ', '.join(gone) + (' is' if len(gone) == 1 else ' are')} dropped: the "
            f"output is {found.output:.2f}; this mask has the probability {found.likely:.3f}. "
        )
        if mode == DRAWN:
            start += f"The average of {draws} drawn masks is {found.running[-1]:.2f}. "
        return start + (
            f"Average over all masks {found.expected:.2f}, slide 77's rule {found.slide:.2f}, {found.whose} rule "
            f"{found.rule:.2f}, nothing scaled {found.whole:.2f}."
        )

    return LiveFigure(figure, [], update, describe, scene=("mode",))


class _Units:
    """The network: hidden units in a column, weights on their edges, the output at the right."""

    def __init__(self, axes, activations, weights):
        axes.set(xlim=(-0.75, 3.25), ylim=(-0.85, 3.6))
        axes.set_axis_off()
        H = len(activations)
        at = np.arange(H)[::-1]
        self.edges, self.rings, self.crosses, self.values = [], [], [], []
        for j, y in enumerate(at):
            ends = [0.42, 2.08], [y, 1.5 + 0.13 * (y - 1.5)]
            self.edges += axes.plot(*ends, color=MUTED, lw=0.8 + 1.6 * abs(weights[j]), zorder=1)
            self.rings += axes.plot([0], [y], "o", ms=44, mec=BLUE, mew=2.2, color=PAPER, zorder=3)
            self.crosses += axes.plot([0], [y], "x", ms=24, mew=2.6, color=VERMILION, zorder=5)
            self.values.append(
                label(axes, 0, y, f"{activations[j]:.1f}", color=INK, ha="center", va="center", zorder=4)
            )
            weight, height = f"{weights[j]:.1f}".replace("-", "−"), y + (1.5 - y) * 0.24
            above = y > 1.5  # beside the edge, where it leaves room
            place = {"ha": "center", "va": "bottom" if above else "top", "fontsize": 11.5}
            axes.text(0.95, height + (0.08 if above else -0.16), weight, color=MUTED, **place)
            axes.text(-0.5, y, f"h{j + 1}", color=MUTED, ha="right", va="center")
        axes.plot([2.6], [1.5], "o", ms=58, mec=INK, mew=2, color=PAPER, zorder=3)
        self.output = label(axes, 2.6, 1.5, color=INK, ha="center", va="center", weight="bold", zorder=4)
        axes.text(2.6, 2.28, "output", color=MUTED, ha="center", va="bottom")
        self.likely = label(axes, 1.2, -0.8, color=MUTED, ha="center", va="bottom")

    @property
    def moving(self):
        return [*self.edges, *self.rings, *self.crosses, *self.values, self.output, self.likely]

    def set(self, found):
        for j, kept in enumerate(found.mask):
            self.edges[j].set_visible(bool(kept))
            self.rings[j].set_markeredgecolor(BLUE if kept else FAINT)
            self.crosses[j].set_visible(not kept)
            self.values[j].set_visible(bool(kept))
        self.output.set_text(f"{found.output:.2f}".replace("-", "−"))
        self.likely.set_text(f"this mask: probability {found.likely:.3f}")


class _HandPanel:
    """Each mask a stem: where its output lies, and how likely it is."""

    def __init__(self, axes):
        self.axes = axes
        (self.stems,) = axes.plot([], [], color=FAINT, lw=2.2, zorder=1)
        (self.heads,) = axes.plot([], [], "o", color=MUTED, ms=6, zorder=2)
        look = {"color": VERMILION, "ms": 11, "mec": "white", "mew": 1.5, "lw": 2.6, "zorder": 5}
        (self.now,) = axes.plot([], [], "o-", markevery=[1], **look)
        self.moving = [self.stems, self.heads, self.now]

    def frame(self):
        self.axes.set(xscale="linear", xlim=(-0.9, 4.2), ylim=(0, 1.02), ylabel="probability of the mask")
        self.axes.set_xticks([0, 1, 2, 3, 4])
        self.axes.set_yticks([0, 0.2, 0.4, 0.6])

    def set(self, found, shown):
        for artist in self.moving:
            artist.set_visible(shown)
        if shown:
            gaps = np.full(len(found.outputs), np.nan)
            self.stems.set_data(np.ravel([found.outputs] * 2 + [gaps], order="F"), _from_zero(found.likelies, gaps))
            self.heads.set_data(found.outputs, found.likelies)
            self.now.set_data([found.output] * 2, [0, found.likely])


def _from_zero(heights, gaps):
    return np.ravel([np.zeros(len(heights)), heights, gaps], order="F")


class _RunPanel:
    """The average of the masks drawn so far, and each of their outputs."""

    def __init__(self, axes):
        self.axes = axes
        (self.single,) = axes.plot([], [], "o", color=FAINT, ms=4, zorder=1)
        (self.average,) = axes.plot([], [], color=BLUE, lw=2.6, zorder=4)
        (self.now,) = axes.plot([], [], "o", color=BLUE, ms=10, mec="white", mew=1.5, zorder=5)
        self.moving = [self.single, self.average, self.now]

    def frame(self):
        self.axes.set(xscale="log", xlim=(0.8, MOST * 1.4), ylim=(-0.9, 5.4), ylabel="output")
        self.axes.set_xticks([1, 10, 100, MOST], ["1", "10", "100", str(MOST)])
        self.axes.minorticks_off()
        self.axes.set_yticks([0, 1, 2, 3, 4])

    def set(self, found, shown):
        for artist in self.moving:
            artist.set_visible(shown)
        if shown:
            draws = np.arange(1, len(found.running) + 1)
            self.single.set_data(draws, found.drawn)
            self.average.set_data(draws, found.running)
            self.now.set_data(draws[-1:], found.running[-1:])


class _Rules:
    """What stands for the average: all masks counted out, the slide's rule, the whole network; with their numbers."""

    LOOKS = ((GREEN, "-", "all masks"), (VERMILION, DASH, "slide 77"), (MUTED, DOTS, "nothing scaled"))

    def __init__(self, axes):
        place = {"fontsize": 12, "va": "center", "transform": axes.transAxes}
        corners = (0.03, 0.96, "left"), (0.03, 0.885, "left"), (0.98, 0.885, "right")
        self.lines, self.texts = [], []
        for (colour, dash, _), (x, y, side) in zip(self.LOOKS, corners, strict=True):
            self.lines += axes.plot([], [], color=colour, ls=dash, lw=2.2, zorder=3)
            self.texts.append(label(axes, x, y, color=readable(colour), ha=side, **place))
        self.mark = label(axes, 0.98, 0.96, color=MUTED, ha="right", **place)

    @property
    def moving(self):
        return [*self.lines, *self.texts, self.mark]

    def set(self, found, by_hand):
        values = found.expected, found.slide, found.whole
        for line, text, value, (*_, words) in zip(self.lines, self.texts, values, self.LOOKS, strict=True):
            line.set_data(*(([value] * 2, [0, 0.8]) if by_hand else ([1, MOST], [value] * 2)))
            text.set_text(f"{words}: {value:.2f}")
        self.mark.set_text(f"{found.whose} rule: {found.rule:.2f}" + (" ✓" if found.right else " ✗"))
        self.mark.set_color(readable(BLUE if found.right else VERMILION))
