"""A filter of the reader's own on a picture, live: the picture, the filter's numbers, and what comes out.

`experiments.convolution_filters` has the pictures and the presets.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from matplotlib.patches import Rectangle

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import FAINT, INK, MUTED, SIGNED

SIDE = 5


@styled
def filter_figure(picture: Callable, filtered: Callable) -> LiveFigure:
    """Left the picture, right the result: grey where the filter keeps brightness, signed colours where it adds up to 0.

    Parameters
    ----------
    picture : callable
        ``picture(name)`` → float array (H, W) in [0, 1].
    filtered : callable
        ``filtered(name, filter)`` → float array (H, W).
    """
    figure = new_figure(9, 4.3)
    figure.set_layout_engine("none")  # every panel has its place
    before, after = (figure.add_axes((x, 0.06, 0.37, 0.774)) for x in (0.01, 0.62))
    middle = figure.add_axes((0.395, 0.2, 0.21, 0.5))
    before.text(0.5, 1.04, "picture", ha="center", va="bottom", transform=before.transAxes, fontsize=13)
    for axes in (before, after, middle):
        axes.axis("off")
    head = label(middle, 0.5, 1.06, ha="center", va="bottom", transform=middle.transAxes, fontsize=13)
    note = label(middle, 0.5, -0.08, ha="center", va="top", transform=middle.transAxes, color=MUTED, fontsize=11.5)
    title = label(after, 0.5, 1.04, ha="center", va="bottom", transform=after.transAxes, fontsize=13)
    images = {}
    for name in ("cat", "digit"):
        shape = (120, 120) if name == "cat" else (8, 8)
        look = {"interpolation": "nearest", "extent": (0, 1, 0, 1), "aspect": "auto"}
        images[name] = [axes.imshow(np.zeros(shape), cmap="gray", vmin=0, vmax=1, **look) for axes in (before, after)]
    middle.set(xlim=(0, 1), ylim=(1, 0), aspect="equal")
    squares = [middle.add_patch(Rectangle((0, 0), 1, 1, fc="white", ec=FAINT)) for _ in range(SIDE * SIDE)]
    labels = [label(middle, 0, 0, ha="center", va="center") for _ in range(SIDE * SIDE)]
    everything = [image for pair in images.values() for image in pair]

    def update(picture_name, preset, kernel):
        source, out = picture(picture_name), filtered(picture_name, kernel)
        chosen = images["cat" if picture_name == "cat" else "digit"]
        for image in everything:
            image.set_visible(image in chosen)
        chosen[0].set_data(source)
        chosen[1].set_data(out)
        signed = abs(kernel.sum()) < 1e-6
        edge = len(kernel) // 2  # there the frame of zeros makes edges of its own, which would outshine all others
        top = max(float(np.percentile(np.abs(out[edge:-edge, edge:-edge]), 99.5)), 1e-6) if signed else 1.0
        chosen[1].set_cmap(SIGNED if signed else "gray")
        chosen[1].set_clim(-top if signed else 0, top)
        title.set_text("result: red +, blue −" if signed else "result, cut to 0 … 1")
        head.set_text(f"filter {len(kernel)}×{len(kernel)}")
        note.set_text(f"adds up to {_short(kernel.sum())}")
        _grid(squares, labels, kernel)

    def describe(picture_name, preset, kernel):
        out = filtered(picture_name, kernel)
        rows = "; ".join(" ".join(_short(value) for value in row) for row in kernel)
        return (
            f"The {picture_name} after the filter {rows}, which adds up to {_short(kernel.sum())}: results from "
            f"{out.min():.2f} to {out.max():.2f}, {(np.abs(out) < 0.1).mean():.0%} of them near 0."
        )

    return LiveFigure(figure, [*everything, *squares, *labels, head, note, title], update, describe)


def _grid(squares, labels, kernel) -> None:
    """The filter's numbers in as many cells."""
    side = len(kernel)
    for number, (square, text) in enumerate(zip(squares, labels, strict=True)):
        i, j = divmod(number, side)
        there = i < side
        square.set_visible(there)
        text.set_visible(there)
        if there:
            square.set_bounds(j / side, i / side, 1 / side, 1 / side)
            text.set_position(((j + 0.5) / side, (i + 0.5) / side))
            text.set_text(_short(kernel[i, j]))
            text.set_fontsize(13 if side == 3 else 11)
            text.set_color(INK if kernel[i, j] else MUTED)


def _short(value: float) -> str:
    """A number as short as it goes: −1, 1/9, 0.35."""
    if abs(value - round(value)) < 1e-9:
        return f"{round(value)}".replace("-", "−")
    simple = Fraction(float(value)).limit_denominator(25)
    text = f"{simple}" if abs(simple - value) < 1e-9 and abs(simple.numerator) < 10 else f"{value:.2g}"
    return text.replace("-", "−")
