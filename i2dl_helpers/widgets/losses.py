"""The widgets of notebook 02: an outlier that is moved, three scores under two losses, and walks downhill.

They wire controls to the live figures of `figures/losses.py` and `figures/descent.py`, and hand over what
`experiments/losses.py` computes, with the student's own functions in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np

from i2dl_helpers.experiments import losses as experiments
from i2dl_helpers.figures.descent import descent_figure
from i2dl_helpers.figures.losses import CLASSES, TOP, outlier_figure, scores_figure
from i2dl_helpers.live import guarded, numbers
from i2dl_helpers.reference import losses as reference

from .controls import Choice, Slider
from .panel import Widget


def _loss_and_gradient(value, predictions, *_):
    """The two results of a loss, in the form that is drawn."""
    try:
        loss, gradient = value
    except (TypeError, ValueError):
        raise ValueError(f"{type(value).__name__} where a loss and its gradient are needed") from None
    return float(numbers(loss, ())), numbers(gradient, np.shape(predictions))


def outlier(l1_loss: Callable | None = None, l2_loss: Callable | None = None) -> Widget:
    """The best constant, or the best line, for both losses while one point is moved; and what each point pulls.

    Parameters
    ----------
    l1_loss, l2_loss : callables, optional
        The student's; the course's where they are left out.
    """
    given = l1_loss or reference.l1_loss, l2_loss or reference.l2_loss
    losses = [guarded(loss, _loss_and_gradient) for loss in given]

    @cache
    def fit(height, model):
        x, y, *predictions = experiments.fits(*experiments.outlier(height), model)
        pulls = [-loss(p[:, None], y[:, None])[1][:, 0] for loss, p in zip(losses, predictions, strict=True)]
        return x, y, *predictions, *pulls

    return Widget(
        "outlier",
        outlier_figure(fit),
        {
            "model": Choice("fit", ["a constant", "a line"], "a constant"),
            "height": Slider.linear("height of the last point", 0, TOP - 1, 61, start=6.5, format="{:.1f}".format),
        },
        "The L2 fit (blue) follows the moved point, however far it goes, since its pull grows with the distance. The "
        "L1 fit (green, dashed) stays with the majority: every point pulls equally, whether near or far.",
    )


def scores(hinge_loss: Callable | None = None, cross_entropy_loss: Callable | None = None) -> Widget:
    """Three scores that can be moved, the hinge loss and the cross entropy, and both gradients.

    Parameters
    ----------
    hinge_loss, cross_entropy_loss : callables, optional
        The student's; the course's where they are left out.
    """
    given = hinge_loss or reference.hinge_loss, cross_entropy_loss or reference.cross_entropy_loss
    both = [guarded(loss, _loss_and_gradient) for loss in given]

    @lru_cache(maxsize=64)
    def of_a_row(row, truth):
        scores, label = np.array([row]), np.array([truth])
        found = [loss(scores, label) for loss in both]
        return reference.softmax(scores)[0], *((value, gradient[0]) for value, gradient in found)

    def slider(name, start):
        return Slider.linear(name, -10, 10, 201, start=start, format="{:.1f}".format)

    return Widget(
        "scores",
        scores_figure(lambda scores, truth: of_a_row(tuple(scores.tolist()), truth)),
        {
            "cat": slider("cat", 3.2),
            "car": slider("car", 5.1),
            "frog": slider("frog", -1.7),
            "truth": Choice("it is a", CLASSES, "cat"),
        },
        "★ is the right class, p the softmax. The hinge loss looks only at scores beyond the dashed line; where there "
        "is none, it is 0, and so is its gradient. The cross entropy is never 0.",
    )


def descent(
    gradient_descent: Callable | None = None, momentum_step: Callable | None = None, rules: tuple = ("plain",)
) -> Widget:
    """A walk downhill: landscape, start, learning rate, and, once they are known, momentum and Adam.

    Parameters
    ----------
    gradient_descent, momentum_step : callables, optional
        The student's; the course's where they are left out.
    rules : tuple of str
        Which are offered, of "plain", "momentum" and "Adam".
    """
    walk_plain = guarded(
        gradient_descent or reference.gradient_descent,
        lambda value, gradient, start, rate, steps: _path(value, (steps + 1, 2)),
    )
    step = guarded(momentum_step or reference.momentum_step, lambda value, w, *_: _pair(value, np.shape(w)))

    @lru_cache(maxsize=64)
    def walk(*settings):
        return experiments.walk(*settings, gradient_descent=walk_plain, momentum_step=step)

    plain = rules == ("plain",)
    controls = {
        "landscape": Choice("landscape", list(experiments.LANDSCAPES), "bowl" if plain else "curved valley"),
        "start": Choice("start", ["A", "B", "C"], "A"),
        "rate": Slider.log("learning rate", 1e-3, 0.5, 109, start=0.02 if plain else 0.005, format="{:.4f}".format),
    }
    if not plain:
        controls["rule"] = Choice("rule", list(rules), "momentum")
        controls["beta"] = Slider("momentum β", [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99], 0.9)
    return Widget(
        "descent" if plain else "descent_rules",
        descent_figure(experiments.LANDSCAPES, walk, experiments.bound),
        controls,
        "The cross is the minimum; h_max is the largest curvature there. Below the loss: the rate, in blue, and the "
        "bound, dashed, which holds near the minimum.",
        lambda settings, changed: {} if plain else {"beta": {"hidden": settings["rule"] != "momentum"}},
    )


def _path(value, shape):
    """A path, which may leave for infinity: that is what divergence looks like."""
    array = np.asarray(value) if value is not None else np.array("None")
    if array.dtype.kind not in "fiu" or array.shape != shape:
        numbers(value, shape)  # says what is wrong with it
    return array.astype(float)


def _pair(value, shape):
    try:
        w, v = value
    except (TypeError, ValueError):
        raise ValueError(f"{type(value).__name__} where w, v is needed") from None
    return _path(w, shape), _path(v, shape)
