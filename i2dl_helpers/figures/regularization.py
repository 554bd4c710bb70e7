"""Fits that are too simple, about right and too wild: a polynomial, and the boundary of a small network.

`experiments.regularization_planes` and `regularization_boundary` compute; `widgets/regularization.py` holds the
controls. Weights in balls and bowls are in `regularization_planes`, still figures in `regularization_results`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from matplotlib.ticker import PercentFormatter

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, power_of_ten, styled
from .labels import label
from .palette import BLUE, FAINT, INK, MUTED, VERMILION, readable

DASH = (0, (5, 2))
LEVELS = (-1e9, -2.0, 0.0, 2.0, 1e9)  # of the lead of one class: sure, rather, rather, sure
AREAS = ("#B9D6EA", "#DDEBF5", "#FBE6D9", "#F4C6AA")


def lam_text(lam: float) -> str:
    """A λ as a person writes it."""
    return "0" if lam == 0 else f"{lam:g}" if 1e-3 <= lam <= 1e3 else power_of_ten(lam)


@styled
def polynomial_figure(
    measured: Callable, truth: Callable, drawn: Callable, errors: Callable, axes_of: dict[str, Sequence]
) -> LiveFigure:
    """The points and the fitted polynomial, and beside it the errors against the degree or against λ.

    Parameters
    ----------
    measured : callable
        ``measured(noise)`` → points with x, y, x_val, y_val.
    truth : callable
    drawn : callable
        ``drawn(x, degree, lam, noise)`` → the fitted polynomial at x.
    errors : callable
        ``errors(degree, lam, noise)`` → training and validation error.
    axes_of : dict
        "degree" and "λ": the values that the right panel goes through.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    x = np.linspace(-1, 1, 300)
    left.set(xlim=(-1.08, 1.08), ylim=(-2.6, 2.6), xlabel="x", ylabel="y", title="The fit")
    left.plot(x, truth(x), color=FAINT, lw=5, zorder=1)
    left.text(-1.04, -2.5, "grey: the curve behind the points", color=MUTED, fontsize=11, va="bottom")
    (points,) = left.plot([], [], "o", color=INK, ms=6)
    (others,) = left.plot([], [], "x", color=VERMILION, ms=5, mew=1.2, alpha=0.55)
    (curve,) = left.plot([], [], color=BLUE)
    right.set(yscale="log", ylim=(0.015, 7), title="Root mean square errors")
    right.set_yticks([0.03, 0.1, 0.3, 1, 3], ["0.03", "0.1", "0.3", "1", "3"])
    right.minorticks_off()
    (train,) = right.plot([], [], "o-", color=BLUE, ms=4)
    (val,) = right.plot([], [], "x", color=VERMILION, ms=6, mew=2, ls=DASH)
    (here,) = right.plot([], [], color=FAINT, lw=7, zorder=0)
    texts = [
        label(right, 0.98, y, color=readable(c), va="top", ha="right", weight="bold", transform=right.transAxes)
        for y, c in ((0.9, BLUE), (1.0, VERMILION))
    ]

    def update(degree, lam, noise, against):
        seen = measured(noise)
        points.set_data(seen.x, seen.y)
        others.set_data(seen.x_val, seen.y_val)
        curve.set_data(x, np.clip(drawn(x, degree, lam, noise), -50, 50))
        values = axes_of[against]
        by_degree = against == "degree"
        found = np.array([errors(v, lam, noise) if by_degree else errors(degree, v, noise) for v in values])
        places = np.array(values if by_degree else np.log10(values), dtype=float)
        at = degree if by_degree else np.log10(lam)
        if right.get_xlabel() != against:  # ticks take long to make, and change only here
            right.set(xlim=(places[0] - 0.04 * np.ptp(places), places[-1] + 0.04 * np.ptp(places)), xlabel=against)
            ticks = [0, 3, 6, 9, 12, 15] if by_degree else [-8, -6, -4, -2, 0, 2]
            right.set_xticks(ticks, [str(t) if by_degree else power_of_ten(10.0**t) for t in ticks])
        clipped = np.clip(found, 0.016, 1.9)
        train.set_data(places, clipped[:, 0])
        val.set_data(places, clipped[:, 1])
        here.set_data([at, at], [0.015, 1.9])
        mine = errors(degree, lam, noise)
        texts[0].set_text(f"● training {mine[0]:.2f}")
        texts[1].set_text(f"× validation {mine[1]:.2f}")

    def describe(degree, lam, noise, against):
        train_error, val_error = errors(degree, lam, noise)
        return (
            f"A polynomial of degree {degree}, λ {lam_text(lam)}, fitted to 16 points with noise {noise:.1f}: root "
            f"mean square error {train_error:.2f} on the training points, {val_error:.2f} on validation points. Beside "
            f"it both errors against {'the degree' if against == 'degree' else 'λ'}."
        )

    return LiveFigure(figure, [points, others, curve, train, val, here, *texts], update, describe, scene=("against",))


@styled
def boundary_figure(
    points: np.ndarray, labels: np.ndarray, surface: Callable, ticks: np.ndarray, lambdas: Sequence[float],
    errors: dict[str, np.ndarray],
) -> LiveFigure:  # fmt: skip
    """A small network's boundary between two kinds of points, and its errors against λ.

    Parameters
    ----------
    points, labels : arrays (N, 2) and (N,)
    surface : callable
        ``surface(number)`` → by how much class 1 leads, on the grid of `ticks`, for the number-th λ.
    lambdas : sequence of float
    errors : dict of str → float array (seeds, λ)
        "training error" and "validation error".
    """
    from contourpy import contour_generator  # matplotlib's own: its contours, without an axes of their own

    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
    span = ticks[0], ticks[-1]
    left.set(xlim=span, ylim=span, xticks=[], yticks=[], title="What the network says")
    areas = [left.add_collection(PathCollection([], facecolors=[c], edgecolors="none", zorder=0)) for c in AREAS]
    lines = left.add_collection(LineCollection([], colors=[INK], linewidths=2.2))
    for kind, mark, colour in ((0, "o", BLUE), (1, "s", VERMILION)):
        left.plot(*points[labels == kind].T, mark, color=colour, ms=6, mec="white", mew=0.8, zorder=4)
    at = np.arange(len(lambdas))
    right.set(xlim=(-0.4, len(lambdas) - 0.6), ylim=(0, 0.56), xlabel="λ", title="Share of wrong answers")
    right.set_xticks(at[::2], [lam_text(lam) for lam in lambdas[::2]])
    right.yaxis.set_major_formatter(PercentFormatter(1))
    for name, mark, colour, dash in (("training error", "o", BLUE, "-"), ("validation error", "x", VERMILION, DASH)):
        found = errors[name]
        right.fill_between(at, found.min(axis=0), found.max(axis=0), color=colour, alpha=0.15, lw=0)
        right.plot(at, found.mean(axis=0), mark, ls=dash, color=colour, ms=6, mew=2)
    right.text(0, errors["training error"].mean(axis=0)[1] + 0.015, "training", color=readable(BLUE))
    right.text(0, errors["validation error"].max(axis=0)[0] + 0.015, "validation", color=readable(VERMILION))
    (here,) = right.plot([], [], color=MUTED, lw=1.5, ls=(0, (2, 2)))
    text = label(right, len(lambdas) - 0.7, 0.02, ha="right", va="bottom", weight="bold", color=INK, fontsize=13)

    def update(lam):
        number = lambdas.index(lam)
        lead = surface(number)
        contours = contour_generator(ticks, ticks, lead, fill_type="OuterCode")
        for area, low, high in zip(areas, LEVELS[:-1], LEVELS[1:], strict=True):
            area.set_paths([Path(*outline) for outline in zip(*contours.filled(low, high), strict=True)])
        lines.set_segments(contours.lines(0.0))
        here.set_data([number, number], [0, 0.56])
        text.set_text(f"λ = {lam_text(lam)}")

    def describe(lam):
        number = lambdas.index(lam)
        train, val = (errors[name].mean(axis=0)[number] for name in ("training error", "validation error"))
        pieces = len(contour_generator(ticks, ticks, surface(number)).lines(0.0))
        kind = "no boundary at all" if not pieces else f"a boundary of {pieces} piece{'s' if pieces > 1 else ''}"
        return (
            f"A network's answers over a plane with two kinds of points, for λ = {lam_text(lam)}: {kind}. Over five "
            f"draws of the points {train:.0%} of the training points and {val:.0%} of new points are on the wrong side."
        )

    return LiveFigure(figure, [*areas, lines, *left.get_lines(), here, text], update, describe)
