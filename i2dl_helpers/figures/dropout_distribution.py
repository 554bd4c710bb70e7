"""The output of one unit under many masks, live: classic and inverted dropout, one above the other.

`widgets/dropout.py` holds the controls and draws the masks with the reader's function. `dropout` is notebook 06's other
live figure.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import BLUE, INK, MUTED, VERMILION, readable

DASH = (0, (5, 2))
EDGES = np.linspace(-0.2, 3.2, 69)


@styled
def distribution_figure(outputs: Callable) -> LiveFigure:
    """Outputs of one unit under thousands of masks, classic and inverted, with their means and the whole unit's.

    Parameters
    ----------
    outputs : callable
        ``outputs(p_drop, inputs)`` → classic, inverted: float arrays (draws,); the whole unit's output is 1.
    """
    figure = new_figure()
    panels = figure.subplots(2, 1, sharex=True)
    parts = []
    for axes, title, colour in zip(panels, ("Classic dropout", "Inverted dropout"), (VERMILION, BLUE), strict=True):
        axes.set(xlim=(EDGES[0], EDGES[-1]), ylim=(0, 0.62), yticks=[])
        axes.set_title(title)
        axes.spines["left"].set_visible(False)
        axes.axvline(1, color=INK, ls=DASH, lw=1.6, zorder=1)
        stairs = axes.stairs(np.zeros(len(EDGES) - 1), EDGES, fill=True, color=colour, alpha=0.45, zorder=2)
        (mean,) = axes.plot([], [], color=colour, lw=3, zorder=4)
        (reach,) = axes.plot([], [], color=colour, lw=2, zorder=4, marker="|", ms=10)
        place = {"transform": axes.transAxes, "ha": "right", "va": "top"}
        text = label(axes, 0.99, 0.97, color=readable(colour), weight="bold", **place)
        beyond = label(axes, 0.99, 0.8, color=MUTED, **place)
        parts.append((stairs, mean, reach, text, beyond))
    panels[0].text(1.02, 0.6, "the whole unit", color=INK, va="top", fontsize=11.5)
    panels[1].set_xlabel("output of the unit, by that of the whole unit")

    def update(p_drop, inputs):
        for values, (stairs, mean, reach, text, beyond) in zip(outputs(p_drop, inputs), parts, strict=True):
            at = np.floor((values - EDGES[0]) / (EDGES[1] - EDGES[0])).astype(int)
            inside = (at >= 0) & (at < len(EDGES) - 1)
            counts = np.bincount(at[inside], minlength=len(EDGES) - 1) / len(values)
            stairs.set_data(np.minimum(counts, 0.6))
            middle, std = values.mean(), values.std()
            mean.set_data([middle] * 2, [0, 0.5])
            reach.set_data([middle - std, middle + std], [0.5, 0.5])
            text.set_text(f"mean {middle:.2f}, std {std:.2f}")
            share = 1 - inside.mean()
            beyond.set_text(f"{share:.0%} beyond the picture →" if share >= 0.005 else "")

    def describe(p_drop, inputs):
        words = [
            f"{name} dropout: mean {values.mean():.2f}, std {values.std():.2f}"
            for name, values in zip(("classic", "inverted"), outputs(p_drop, inputs), strict=True)
        ]
        return (
            f"Histograms of the output of a unit with {inputs} input{'s' if inputs > 1 else ''} under many masks, "
            f"p_drop {p_drop:.2f}, by the output of the whole unit: {words[0]}; {words[1]}."
        )

    return LiveFigure(figure, [artist for part in parts for artist in part], update, describe)
