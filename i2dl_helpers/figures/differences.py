"""The live figure of finite differences: secants under a microscope, and the error of a slope against the step.

It is built around functions that compute (`experiments/backprop.py` and the student's gradient), which
`widgets/backprop.py` hands in; here is only what is drawn where.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, power_of_ten, styled
from .palette import BLUE, FAINT, INK, MUTED, VERMILION, readable

LEAST = 3e-14  # smaller errors are drawn at the bottom edge: zero has no place on a logarithmic axis
LENS = np.linspace(-1.5, 1.5, 301)  # where the microscope looks, in units of h
DASH = (0, (5, 2))


@styled
def finite_differences_figure(errors: Callable, lens: Callable, name: str = "centred") -> LiveFigure:
    """Where the secants lie under a microscope that enlarges h, and the error against h on logarithmic axes.

    Parameters
    ----------
    errors : callable
        ``errors(function)`` → ``(h, one_sided, centred)``: the errors of the slope for each step h (H,), all ≥ 0.
    lens : callable
        ``lens(function, h)`` → ``(rise, slope, one_sided, centred)``: (f(x + LENS·h) − f(x))/h, the true slope at x,
        and the two estimates at this h.
    name : str
        What the centred estimate is called, for instance by whose function it is.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
    secants, slopes, width = _lens_panel(left, name)
    curves, marks, label = _error_panel(right)

    def update(function, h):
        left.set_title(f"{function} under the microscope")
        rise, slope, one_sided, centred = lens(function, h)
        rise = rise / slope
        low, high = np.interp([-1, 1], LENS, rise)
        steepness, middle = (high - low) / 2, (high + low) / 2
        ends = np.array([-1.4, 1.4])
        heights = rise, [-0.25 * high, 1.4 * high], middle + steepness * ends, [0, high], [low, high]
        for line, y in zip(secants, heights, strict=True):
            line.set_ydata(y)
        for text, value in zip(slopes, (slope, one_sided, centred), strict=True):
            text.set_text(f"{value:.6f}")
        width.set_text(f"h = {power_of_ten(h)}")
        steps, *lines = errors(function)
        for curve, mark, error, estimate in zip(curves, marks, lines, (one_sided, centred), strict=True):
            curve.set_data(steps, np.maximum(error, LEAST))
            mark.set_data([h], [max(abs(estimate - slope), LEAST)])
        label.set_text(f"{name}\n{_order(steps, lines[1])}")

    def describe(function, h):
        _, slope, one_sided, centred = lens(function, h)
        return (
            f"Left: {function} around x = 1, enlarged so that h = {h:.1e} is one unit; the true slope is {slope:.6f}, "
            f"the one-sided difference gives {one_sided:.6f}, {name} {centred:.6f}. Right: the error against h; here "
            f"it is {abs(one_sided - slope):.1e} one-sided and {abs(centred - slope):.1e} for {name}."
        )

    return LiveFigure(figure, [*secants, *slopes, width, *marks], update, describe, scene=["function"])


def _lens_panel(axes, name):
    axes.set(xlim=(-1.6, 1.75), ylim=(-2.3, 2.3))
    axes.set_xticks([-1, 0, 1], ["x − h", "x", "x + h"])
    axes.set_xlabel(" ")  # keeps the room for the h that moves
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.vlines([-1, 0, 1], -2.3, [-1, 0, 1], color=FAINT, lw=1, zorder=0)
    axes.plot([-1.5, 1.5], [-1.5, 1.5], color=FAINT, lw=7, zorder=0.5)
    (curve,) = axes.plot(LENS, LENS, color=INK)
    (one,) = axes.plot([-0.25, 1.4], [0, 0], color=VERMILION, lw=2, ls=DASH)
    (both,) = axes.plot([-1.4, 1.4], [0, 0], color=BLUE, lw=2)
    (one_points,) = axes.plot([0, 1], [0, 0], "s", color=VERMILION, zorder=3)
    (both_points,) = axes.plot([-1, 1], [0, 0], "o", color=BLUE, zorder=4)
    slopes = []
    looks = {"color": FAINT, "lw": 7}, {"color": VERMILION, "lw": 2, "ls": DASH}, {"color": BLUE, "lw": 2}
    for i, (label, look) in enumerate(zip(("true slope", "one-sided", name), looks, strict=True)):
        y = 2.05 - 0.36 * i
        axes.plot([-1.6, -1.35], [y, y], **look, solid_capstyle="butt")
        colour = MUTED if i == 0 else readable(look["color"])
        axes.text(-1.25, y, label, color=colour, va="center")
        slopes.append(axes.text(0.62, y, "", color=colour, va="center", ha="right"))
    width = axes.text(0, -2.3, "", ha="center", va="top")
    width.set_transform(width.get_transform() + ScaledTranslation(0, -0.39, axes.figure.dpi_scale_trans))
    return (curve, one, both, one_points, both_points), slopes, width


def _error_panel(axes):
    axes.set(xscale="log", yscale="log", xlim=(5e-17, 2), ylim=(LEAST / 2, 20), title="Error of the slope")
    axes.set_xlabel("step h")
    for axis, powers in ((axes.xaxis, (-16, -12, -8, -4, 0)), (axes.yaxis, (-12, -8, -4, 0))):
        axis.set_major_locator(FixedLocator([10.0**p for p in powers]))
        axis.set_major_formatter(FixedFormatter([f"$10^{{{p}}}$" for p in powers]))
        axis.set_minor_locator(NullLocator())
    axes.text(1.5e-5, 2e-3, "one-sided\n∝ h", color=readable(VERMILION), ha="right")
    label = axes.text(1.6, 2e-9, "", color=readable(BLUE), ha="right", va="top")
    axes.text(1e-16, 3e-8, "rounding\n∝ 1/h", color=MUTED, va="top")
    (one,) = axes.plot([], [], color=VERMILION, lw=1.8, ls=DASH)
    (both,) = axes.plot([], [], color=BLUE, lw=1.8)
    marks = [axes.plot([], [], m, color=c, ms=11, mec="white", mew=1.5)[0] for m, c in (("s", VERMILION), ("o", BLUE))]
    return (one, both), marks, label


def _order(steps, error) -> str:
    """How the error falls between h = 0.1 and 0.001, whatever the function does that gave it."""
    high, low = (max(error[np.abs(np.log10(steps / h)).argmin()], LEAST) for h in (1e-1, 1e-3))
    return {1: "∝ h", 2: "∝ h²"}.get(round(np.log10(high / low) / 2), "")
