"""The widgets of notebook 04: histograms of six layers, a cloud of points that is prepared, residual blocks.

They wire controls to the live figures of `figures/` and hand over what `experiments/` computes, with the student's own
function in it where one is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from i2dl_helpers.experiments import preprocessing as cloud
from i2dl_helpers.experiments import residual
from i2dl_helpers.experiments.signals import Passages
from i2dl_helpers.figures.preprocessing import preprocessing_figure
from i2dl_helpers.figures.residual import residual_figure
from i2dl_helpers.figures.signals import layer_histograms as layer_figure
from i2dl_helpers.live import guarded, numbers, whose
from i2dl_helpers.reference import initialization as reference

from .controls import Choice, Slider, Toggle
from .panel import Widget

SCHEMES = {"zero": 0.0, "0.01": 0.01, "0.05": 0.05, "Xavier": 1 / 64, "He": math.sqrt(2) / 64}
STDS = sorted({*SCHEMES.values(), *(float(f"{s:.2g}") for s in np.geomspace(0.002, 0.1, 24))})
OTHER = "other"


@cache
def _passages() -> Passages:
    return Passages()


def layer_histograms() -> Widget:
    """Activations of six layers, and the gradients of their weights, for any std of the first weights."""

    @cache
    def passage(activation, std, depth):
        return _passages().through(activation, std, depth)

    def adapt(settings, changed):
        if changed == "scheme":
            return {"std": {"value": SCHEMES.get(settings["scheme"], _beside(settings["std"]))}}
        names = {std: name for name, std in SCHEMES.items()}
        return {"scheme": {"value": names.get(settings["std"], OTHER)}} if changed == "std" else {}

    controls = {
        "activation": Choice("activation", ["tanh", "ReLU"], "tanh"),
        "scheme": Choice("first weights", [*SCHEMES, OTHER], "0.01"),
        "std": Slider("std", STDS, 0.01, _std),
        "depth": Choice("layers", [6, 12, 30], 6),
        "own": Toggle("each gradient at its own scale", False),
    }
    return Widget(
        "layer_histograms",
        layer_figure(passage),
        controls,
        "Six layers, evenly spread over the network, before any training. “slope” is the mean local gradient of the "
        "activation, “rms” the root mean square of the gradient. Gradients are drawn on one common scale; at its own "
        "scale each shows whether it is really zero, or only small. Computed with 512 units a layer, the std rescaled "
        "to 4096.",
        adapt,
    )


def _beside(std: float) -> float:
    """The nearest position of the slider that belongs to no scheme."""
    others = [value for value in STDS if value not in SCHEMES.values()]
    return min(others, key=lambda value: abs(STDS.index(value) - STDS.index(std)))


def _std(std: float) -> str:
    name = {SCHEMES["Xavier"]: " = 1/√D", SCHEMES["He"]: " = √(2/D)"}.get(std, "")
    return f"{std:.4f}".rstrip("0").rstrip(".") + name if std else "0"


def preprocessing(pca_whiten: Callable | None = None) -> Widget:
    """A cloud of points, centred, scaled, rotated and whitened, beside the loss as a function of two weights.

    Parameters
    ----------
    pca_whiten : callable, optional
        The student's, for the last two stages; the course's where it is left out.
    """
    function = pca_whiten or reference.pca_whiten
    whiten = guarded(function, lambda value, X: numbers(value, np.shape(X)))

    @cache
    def bowl(stage, offset, stretch):
        return cloud.bowl(stage, offset, stretch, pca_whiten=whiten)

    controls = {
        "stage": Choice("the points are", list(cloud.STAGES), "raw"),
        "offset": Slider.linear("how far off the origin", 0, 4, 17, start=3, format="{:.2g}".format),
        "stretch": Slider.linear("how oblong", 1, 4, 13, start=3, format="{:.2g}".format),
    }
    return Widget(
        "preprocessing",
        preprocessing_figure(bowl),
        controls,
        "Left the points, right the loss over the two weights, with twelve steps of descent at the best rate for this "
        "bowl, from the black dot towards the star. “condition” is its largest curvature divided by its smallest: 1 is "
        "round.",
        credit=f"Rotated and whitened by {whose(function)} function.",
    )


def residual_blocks(residual_forward: Callable | None = None) -> Widget:
    """How the mean square grows from block to block, for three choices of the second matrix.

    Parameters
    ----------
    residual_forward : callable, optional
        The student's, for blocks with a ReLU behind the sum; the course's where it is left out.
    """
    function = residual_forward or reference.residual_forward
    block = guarded(function, lambda value, X, W1, W2: numbers(value, np.shape(X)))

    @cache
    def blocks(second, outer):
        return residual.through_blocks(second, outer, blocks=20, block=block)

    controls = {
        "second": Choice("second matrix", list(residual.SECOND), "He"),
        "outer": Toggle("a ReLU behind the sum", False),
        "block": Slider("block", list(range(1, 21)), 3),
    }
    return Widget(
        "residual_blocks",
        residual_figure(blocks, list(residual.SECOND)),
        controls,
        "Left: the mean square of the signal, block by block, on a logarithmic axis. Right: that of what the block "
        "adds, F(x), divided by that of x. The first matrix is He's in all cases; the second is zero, or has the std "
        "1/√D or √(2/D).",
        credit=f"With the ReLU behind the sum, blocks are computed by {whose(function)} function.",
    )
