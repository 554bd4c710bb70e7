"""The lecture's central picture, live: what six layers make of a signal, and which gradients their weights receive.

`experiments.signals` sends the signal through, `widgets/initialization.py` holds the controls; here is what is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from matplotlib.patches import Polygon

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, power_of_ten, styled
from .labels import label
from .palette import BLUE, MUTED, VERMILION, readable

SHOWN = 6
RANGES = {"tanh": (-1.0, 1.0), "ReLU": (0.0, 3.0)}
GRADIENTS = 0.3  # the gradients' common range: −0.3 to 0.3
BINS = 41


@styled
def layer_histograms(passage: Callable) -> LiveFigure:
    """Histograms of six layers' activations, and below them of the gradients of their weights.

    Parameters
    ----------
    passage : callable
        ``passage(activation, std, depth)`` → `experiments.signals.Passage`.
    """
    figure = new_figure(8, 5)
    figure.get_layout_engine().set(w_pad=0.03, wspace=0.01)
    panels = figure.subplots(2, SHOWN)
    for panel in panels[0]:
        panel.set_title(" ")  # keeps the room for the layers' numbers
    upper, lower = Row(panels[0], BLUE), Row(panels[1], VERMILION)
    panels[0, 0].set_ylabel("activations", color=readable(BLUE))
    panels[1, 0].set_ylabel("gradients", color=readable(VERMILION))

    def update(activation, std, depth, own, **_):
        seen = passage(activation, std, depth)
        (low, high), reach = RANGES[activation], 3 if own else GRADIENTS
        for i, layer in enumerate(seen.layers):
            rms = seen.rms_gradients[layer - 1]
            _ticks(panels[0, i], low, high)
            _ticks(panels[1, i], -reach, reach, "rms" if own else "0")
            _set(upper, i, seen.activations[i], low, high, peak=activation == "ReLU")
            _set(lower, i, seen.gradients[i] / (rms or 1.0) if own else seen.gradients[i], -reach, reach)
            upper.texts[i][0].set_text(f"layer {layer}")
            upper.texts[i][1].set_text(f"std {short(seen.activations[i].std())}")
            upper.texts[i][2].set_text(f"slope {seen.slopes[layer - 1]:.2f}")
            lower.texts[i][1].set_text(f"rms {short(rms)}")

    def describe(activation, std, depth, own, **_):
        seen = passage(activation, std, depth)
        stds = ", ".join(short(h.std()) for h in seen.activations)
        slopes = ", ".join(f"{seen.slopes[layer - 1]:.2f}" for layer in seen.layers)
        rms = ", ".join(short(seen.rms_gradients[layer - 1]) for layer in seen.layers)
        scale = "each at its own scale" if own else f"from {-GRADIENTS} to {GRADIENTS}"
        return (
            f"{depth} layers of {activation}, weights of std {std:.4f} at width 4096. Histograms of the layers "
            f"{', '.join(map(str, seen.layers))}: stds of the activations {stds}; mean slopes {slopes}; root mean "
            f"squares of the weights' gradients {rms}, drawn {scale}."
        )

    moving = [*upper.moving, *lower.moving]
    return LiveFigure(figure, moving, update, describe, scene=("activation", "own"))


class Row:
    """Six panels, each with a histogram and three texts above it, which move."""

    def __init__(self, panels, colour):
        self.shapes, self.texts = [], []
        for panel in panels:
            panel.set(ylim=(0, 1.5), yticks=[])
            panel.spines["left"].set_visible(False)
            self.shapes.append(panel.add_patch(Polygon(np.zeros((3, 2)), closed=True, fc=colour, ec=colour, lw=1)))
            style = {"transform": panel.transAxes, "ha": "center", "va": "center", "fontsize": 11.5}
            looks = (1.1, {"weight": "bold"}), (0.91, {"color": readable(colour)}), (0.77, {"color": MUTED})
            self.texts.append([label(panel, 0.5, y, **style, **look) for y, look in looks])
        self.moving = [*self.shapes, *(text for texts in self.texts for text in texts)]


def _ticks(panel, low, high, middle="0"):
    """Limits and ends of a panel, where they are others than before: they belong to the background."""
    texts = [f"{low:g}".replace("-", "−"), *([middle] if low < 0 else []), f"{high:g}"]
    if [tick.get_text() for tick in panel.get_xticklabels()] != texts:
        panel.set_xlim(low, high)
        panel.set_xticks([low, 0, high] if low < 0 else [low, high], texts)
        panel.tick_params(axis="x", length=3)


def _set(row, i, values, low, high, peak=False):
    """The outline of a histogram; what lies beyond the panel is counted at its edge."""
    scaled = (np.asarray(values, float).ravel() - low) * (BINS / (high - low))
    counts = np.bincount(np.clip(scaled, 0, BINS - 1).astype(np.intp), minlength=BINS).astype(float)
    top = counts[1:].max() if peak else counts.max()  # a ReLU's zeros would press all the rest flat
    heights = np.minimum(counts / max(top, 1), 1.0)
    edges = np.linspace(low, high, BINS + 1)
    x = np.concatenate([[low], np.repeat(edges, 2)[1:-1], [high]])
    y = np.concatenate([[0], np.repeat(heights, 2), [0]])
    row.shapes[i].set_xy(np.column_stack([x, y]))


def short(value: float) -> str:
    """A size with two digits that count, as a power of ten where it is far from 1."""
    value = float(value)
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "∞"
    if 0.0095 <= value < 100:
        return f"{value:.2g}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"
    return power_of_ten(value)
