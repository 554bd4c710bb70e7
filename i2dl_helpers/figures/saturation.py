"""The live figure of saturation: an activation, its slope, the inputs that meet it, and what they let through.

It is built around a function that computes (the student's activations, handed in by `widgets/activations.py`); here is
only what is drawn where.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, power_of_ten, styled
from .palette import BLUE, FAINT, INK, MUTED, ORANGE, VERMILION, WASH, readable

REACH = 7.0
BINS, FLOOR = 70, -2.85
EDGES = np.linspace(-REACH, REACH, BINS + 1)
LAYERS = np.arange(0, 11)
LEAST, MOST = 1e-11, 30.0
DASH = (0, (5, 2))


@styled
def saturation(curves: Callable, through: Callable) -> LiveFigure:
    """Function, slope and inputs on the left; on the right what is left of a gradient after several such layers.

    Parameters
    ----------
    curves : callable
        ``curves(activation)`` → ``(x, values, slopes)``, arrays (X,) over the range of the axes.
    through : callable
        ``through(activation, mean, std)`` → ``(inputs, flat, passing)``: the inputs (M,), the share of them where the
        slope is below a tenth of the steepest, and the root mean square of the slopes.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.55, 1))
    bars, value, slope, flat_label, title = _function_panel(left)
    line, dot, label = _depth_panel(right)

    def update(activation, mean, std):
        x, values, slopes = curves(activation)
        inputs, flat, passing = through(activation, mean, std)
        places = np.floor((inputs + REACH) * (BINS / (2 * REACH))).astype(int)
        counts = np.bincount(places[(places >= 0) & (places < BINS)], minlength=BINS)
        bars.set_data(0.95 * counts / counts.max() + FLOOR, EDGES, FLOOR)
        value.set_data(x, values)
        slope.set_data(x, slopes)
        title.set_text(activation)
        flat_label.set_text(f"in a flat part: {flat:.0%}")
        left_over = passing ** LAYERS.astype(float)
        line.set_data(LAYERS, np.clip(left_over, LEAST, MOST))
        dot.set_data(LAYERS[-1:], np.clip(left_over[-1:], LEAST, MOST))
        label.set_text(f"one layer: × {passing:.2g}\nten layers: × {_short(left_over[-1])}")

    def describe(activation, mean, std):
        curves(activation)  # what cannot be drawn cannot be described either
        _, flat, passing = through(activation, mean, std)
        return (
            f"{activation} with its slope; inputs of mean {mean:.2g} and std {std:.2g} below. {flat:.0%} of them lie "
            f"where the slope is below a tenth of its largest. The root mean square of the slopes is {passing:.3g}: "
            f"ten such layers leave {passing**10:.1e} of a gradient."
        )

    return LiveFigure(figure, [bars, flat_label, line, dot, label], update, describe, scene=["activation"])


def _short(value) -> str:
    return f"{value:.2g}" if 0.01 <= value < 1000 else "0" if value == 0 else power_of_ten(value)


def _function_panel(axes):
    axes.set(xlim=(-REACH, REACH), ylim=(-2.9, 2.75), xlabel="x")
    axes.set_yticks([-2, -1, 0, 1, 2])
    axes.axhline(0, color=FAINT, lw=1, zorder=0)
    axes.axvline(0, color=FAINT, lw=1, zorder=0)
    title = axes.set_title(" ")
    bars = axes.stairs(np.full(BINS, FLOOR), EDGES, baseline=FLOOR, fill=True, color=ORANGE, alpha=0.55, zorder=1)
    (value,) = axes.plot([], [], color=INK)
    (slope,) = axes.plot([], [], color=BLUE, ls=DASH)
    for i, (name, colour, dash) in enumerate((("f(x)", INK, "-"), ("its slope", BLUE, DASH))):
        y = 2.5 - 0.34 * i
        axes.plot([-6.7, -5.7], [y, y], color=colour, ls=dash)
        axes.text(-5.5, y, name, color=readable(colour), va="center")
    axes.plot([-6.7, -5.7], [1.82, 1.82], color=ORANGE, alpha=0.55, lw=8, solid_capstyle="butt")
    axes.text(-5.5, 1.82, "inputs", color=readable(ORANGE), va="center")
    flat_label = axes.text(
        0.99, 0.2, "", transform=axes.transAxes, ha="right", va="bottom", color=readable(VERMILION), fontweight="bold",
        bbox={"fc": "white", "ec": "none", "pad": 2, "alpha": 0.85},
    )  # fmt: skip
    return bars, value, slope, flat_label, title


def _depth_panel(axes):
    axes.set(yscale="log", xlim=(0, 10.4), ylim=(LEAST / 2, 1e4), title="Gradient that is left")
    axes.set_xlabel("layers it went back through")
    axes.set_xticks([0, 2, 4, 6, 8, 10])
    powers = (-10, -8, -6, -4, -2, 0)
    axes.yaxis.set_major_locator(FixedLocator([10.0**p for p in powers]))
    axes.yaxis.set_major_formatter(FixedFormatter(["1" if p == 0 else f"$10^{{{p}}}$" for p in powers]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.axhspan(LEAST / 2, 1e-6, color=WASH, zorder=0)
    axes.axhline(1, color=FAINT, lw=1, zorder=0)
    axes.text(1.3, 2e-7, "next to nothing", color=MUTED, va="center")
    (line,) = axes.plot([], [], color=BLUE, marker=".", ms=7)
    (dot,) = axes.plot([], [], "o", color=BLUE, ms=10, mec="white", mew=1.5, clip_on=False)
    label = axes.text(
        0.97, 0.99, "", transform=axes.transAxes, ha="right", va="top", color=readable(BLUE), fontweight="bold",
        linespacing=1.4, bbox={"fc": "white", "ec": "none", "pad": 2, "alpha": 0.85},
    )  # fmt: skip
    return line, dot, label
