"""The widgets of notebook 01 besides the graph: finite differences, the learning rate of one step, a sum of ReLUs.

They wire controls to the live figures of `figures/` and hand over what `experiments/backprop.py` computes,
with the student's own function in it where one is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from i2dl_helpers.experiments import backprop as experiments
from i2dl_helpers.figures import backprop as figures
from i2dl_helpers.figures.differences import LENS, finite_differences_figure
from i2dl_helpers.live import guarded, numbers, whose
from i2dl_helpers.reference import backprop as reference

from .controls import Choice, Slider
from .panel import Widget

GROWING = ("x³", "sin x", "eˣ", "σ(x)")  # of `experiments.FUNCTIONS`: all rise at x = 1, as the figure has room for
COUNTS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48]


def finite_differences(numerical_gradient: Callable | None = None) -> Widget:
    """Error of a measured slope against the step h, one-sided and centred, and where the secants lie.

    Parameters
    ----------
    numerical_gradient : callable, optional
        The student's, for the centred curve; the course's where it is left out.
    """
    function = numerical_gradient or reference.numerical_gradient
    centred = guarded(function, lambda value, f, x, h: numbers(value, np.shape(x)))
    steps, x = 10.0 ** np.linspace(-16, 0, 129), 1.0

    @cache
    def errors(name):
        return steps, *experiments.difference_error(*experiments.FUNCTIONS[name], x, steps, centred)

    def lens(name, h):
        f, derivative = experiments.FUNCTIONS[name]
        rise = (f(x + LENS * h) - f(x)) / h
        one_sided = (f(x + h) - f(x)) / h
        two_sided = centred(lambda a: float(f(a[0])), np.array([x]), h)
        return rise, float(derivative(x)), float(one_sided), float(two_sided[0])

    name = "yours" if whose(function) == "your" else "centred"
    controls = {
        "function": Choice("function", GROWING, "x³"),
        "h": Slider.log("step h", 1e-16, 1, 65, start=0.1),
    }
    return Widget(
        "finite_differences",
        finite_differences_figure(errors, lens, name),
        controls,
        "Left: the curve around x = 1, under a microscope as strong as h asks for, and two measured slopes. Right: how "
        "far they lie from the true one, by the step h. What becomes of the curve where the error rises again?",
    )


def learning_rate_step(relu_net: Callable | None = None) -> Widget:
    """The lecture's step from w1 = 1/3, w2 = 2 at a chosen learning rate, and what can still be learned after it.

    Parameters
    ----------
    relu_net : callable, optional
        The student's; the course's where it is left out.
    """
    net = guarded(relu_net or reference.relu_net, _loss_and_slopes)

    @cache
    def walk(alpha):
        return experiments.relu_path(alpha, net)

    w1, w2 = np.linspace(-0.55, 0.55, 45), np.linspace(1.8, 2.12, 17)
    plane = np.array([[reference.relu_net(1.0, 0.0, a, b)[0] for a in w1] for b in w2])
    return Widget(
        "learning_rate_step",
        figures.learning_rate_step((w1, w2, plane), walk),
        {"alpha": Slider.linear("learning rate α", 0.005, 0.3, 60, start=0.1, format="{:.3f}".format)},
        "At α = 0.1 the loss falls from 4/9 to 0.017. Beyond some rate it falls to 0, but only since the unit is off; "
        "no gradient reaches its weights again, and when the target becomes 1 it learns nothing.",
    )


def _loss_and_slopes(value, *_):
    try:
        loss, (dw1, dw2) = value
    except (TypeError, ValueError):
        raise ValueError(f"{type(value).__name__} where loss, (dw1, dw2) is needed") from None
    return float(numbers(loss, ())), np.array([numbers(dw1, ()), numbers(dw2, ())])


def relu_fit() -> Widget:
    """A curve, and the best that a hidden layer of k ReLUs can do for it."""

    @cache
    def fit(curve, k):
        best = experiments.fit_relus(k, curve)
        pieces = best.weights[:, None] * np.maximum(0, best.x - best.kinks[:, None])
        return best.x, best.target, best.fit, best.kinks, pieces, best.error

    @cache
    def errors(curve):
        return experiments.relu_errors(COUNTS, curve)

    return Widget(
        "relu_fit",
        figures.relu_fit(fit, errors, COUNTS),
        {
            "curve": Choice("curve", list(experiments.CURVES), "waves"),
            "k": Slider("ReLUs k", COUNTS, 5),
        },
        "Each ReLU bends the sum once, at its kink. With enough of them any continuous curve is met as closely as one "
        "likes, the error of a smooth one falling like 1/k²; a jump costs far more.",
    )
