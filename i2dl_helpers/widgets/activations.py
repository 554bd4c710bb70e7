"""The widgets of notebook 03: saturation, the zigzag of all-positive inputs, and who dies.

They wire controls to the live figures of `figures/` and hand over what `experiments/activations.py` computes, with the
student's own functions in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from statistics import NormalDist

import numpy as np

from i2dl_helpers.experiments import activations as experiments
from i2dl_helpers.figures import dying as dying_figures
from i2dl_helpers.figures.canvas import has_kernel
from i2dl_helpers.figures.saturation import REACH
from i2dl_helpers.figures.saturation import saturation as saturation_figure
from i2dl_helpers.figures.zigzag import zigzag as zigzag_figure
from i2dl_helpers.live import guarded, numbers

from .controls import Choice, Slider, Stepper
from .page import caption
from .panel import Widget

TARGET, STEPS = (1.2, -0.8), 60
RATES = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.6, 2.0]
BIASES = [-1, 0, 0.01, 1]


def saturation(activations: Mapping[str, tuple[Callable, Callable]] | None = None, start: str | None = None) -> Widget:
    """An activation and its slope, the inputs that meet it, and what is left of a gradient.

    Parameters
    ----------
    activations : mapping of str to (callable, callable), optional
        Forward and backward, by name: the student's; the course's where it is left out.
    start : str, optional
        Which one is shown first.
    """
    pairs = activations or experiments.PAIRS
    safe = {
        name: (
            guarded(forward, lambda value, x: numbers(value, np.shape(x))),
            guarded(backward, lambda value, dout, x: numbers(value, np.shape(x))),
        )
        for name, (forward, backward) in pairs.items()
    }
    x = np.linspace(-REACH, REACH, 281)
    spread = np.array([NormalDist().inv_cdf((i + 0.5) / 1500) for i in range(1500)])

    @cache
    def curves(name):
        forward, backward = safe[name]
        return x, forward(x), backward(np.ones_like(x), x)

    @cache
    def through(name, mean, std):
        inputs = mean + std * spread
        slopes = np.abs(safe[name][1](np.ones_like(inputs), inputs))
        steepest = np.abs(curves(name)[2]).max()
        return inputs, float(np.mean(slopes < steepest / 10)), float(np.sqrt(np.mean(slopes**2)))

    names = list(pairs)
    return Widget(
        "saturation",
        saturation_figure(curves, through),
        {
            "activation": Choice("activation", names, start or names[0]),
            "mean": Slider.linear("inputs: mean", -4, 4, 33, start=0, format="{:.2f}".format),
            "std": Slider.linear("inputs: std", 0.25, 4, 16, start=1, format="{:.2f}".format),
        },
        "Where the slope is near 0, nothing flows back; flat is what is below a tenth of the steepest slope. The right "
        "side assumes that each layer meets such inputs, and that the weights neither shrink nor stretch.",
    )


def zigzag() -> Widget:
    """Descent of two weights where the inputs are centred, or shifted until all are positive."""

    @cache
    def walk(offset, batch):
        path, inputs, _, taken = experiments.zigzag(offset, batch if batch != "all" else 0, target=TARGET, steps=STEPS)
        return path, inputs, taken if taken <= STEPS else None

    return Widget(
        "zigzag",
        zigzag_figure(walk, TARGET),
        {
            "offset": Slider.linear("shift of the inputs", 0, 2, 9, start=1, format="{:.2f}".format),
            "batch": Choice("samples a step", [1, 8, 64, "all"], 1),
            "step": Stepper("step", STEPS + 1, start=STEPS),
        },
        "With positive inputs and one sample a step, a step leads up and to the right or down and to the left (shaded "
        "at step 0). The rings are lines of equal loss. Each path has its own best learning rate.",
    )


def who_dies(pair: tuple[Callable, Callable] | None = None) -> Widget:
    """A ReLU layer, trained at every learning rate and first bias; who is dead at the end?

    Parameters
    ----------
    pair : (callable, callable), optional
        The ReLU and the student's backward; the course's where it is left out.
    """
    with Progress("Training a ReLU layer at every rate and bias") as progress:
        activity, reached = experiments.dying_grid(RATES, BIASES, pair or experiments.PAIRS["ReLU"], watch=progress)
    return Widget(
        "who_dies",
        dying_figures.who_dies(RATES, BIASES, activity, reached),
        {
            "rate": Slider("learning rate", RATES, 0.4, format="{:g}".format),
            "bias": Choice("first bias", BIASES, 0),
        },
        "One layer of 64 ReLUs on the digits, after eight epochs, one seed. A bar is a unit: for how many of the "
        "digits it is on. At which learning rate do bars begin to vanish, and does the first bias bring any back?",
    )


class Progress:
    """A bar that says how far a computation is; without a kernel it says nothing."""

    def __init__(self, title: str):
        self.title, self._bar = title, None

    def __enter__(self) -> Progress:
        if has_kernel():
            import ipywidgets
            from IPython.display import display

            self._text = ipywidgets.HTML(caption(self.title))
            self._bar = ipywidgets.IntProgress(layout={"width": "100%", "height": "12px", "margin": "2px 0"})
            display(ipywidgets.VBox([self._text, self._bar], layout={"max_width": "800px"}))
        return self

    def __call__(self, done: int, of: int) -> None:
        if self._bar:
            self._bar.max, self._bar.value = of, done

    def __exit__(self, *_) -> None:
        if self._bar:
            self._text.value = caption(f"{self.title}: {self._bar.value} of {self._bar.max}.")
