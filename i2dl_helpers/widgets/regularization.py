"""The widgets of notebook 05: a polynomial, a boundary, two balls, an early stop, an ensemble.

They wire controls to the live figures of `figures/` and hand over what `experiments/` computes, with the student's own
function in it where one is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np

from i2dl_helpers.experiments import regularization_boundary as boundaries
from i2dl_helpers.experiments import regularization_planes as planes
from i2dl_helpers.experiments.storing import stored
from i2dl_helpers.figures.canvas import power_of_ten
from i2dl_helpers.figures.regularization import boundary_figure, lam_text, polynomial_figure
from i2dl_helpers.figures.regularization_planes import balls_figure, ensemble_figure, path_figure
from i2dl_helpers.live import guarded, numbers, whose
from i2dl_helpers.reference import regularization as reference

from .controls import Choice, Slider, Toggle
from .panel import Widget

TICKS = np.linspace(-2.9, 2.9, 65)
PATH_STEPS = 200
MOST_MODELS = 20


def polynomial_fit(ridge_regression: Callable | None = None, *, degree=3, lam=1e-9, against="degree") -> Widget:
    """A polynomial fitted to 16 points, for any degree, λ and noise, with its training and validation errors.

    Parameters
    ----------
    ridge_regression : callable, optional
        The student's; the course's where it is left out.
    degree, lam, against
        Where the controls begin.
    """
    function = ridge_regression or reference.ridge_regression
    solve = guarded(function, lambda value, X, y, lam: numbers(value, (X.shape[1],)))
    fit = lru_cache(maxsize=5_000)(lambda degree, lam, noise: planes.fit(degree, lam, noise, solve))

    controls = {
        "degree": Slider("degree", list(planes.DEGREES), degree),
        "lam": Slider("λ", list(planes.LAMBDAS), min(planes.LAMBDAS, key=lambda v: abs(v - lam)), power_of_ten),
        "noise": Slider("noise", list(planes.NOISES), 0.3, "{:.1f}".format),
        "against": Choice("errors against", ["degree", "λ"], against),
    }
    drawing = polynomial_figure(
        planes.measured,
        planes.truth,
        lambda x, degree, lam, noise: planes.powers(x, degree) @ fit(degree, lam, noise)[0],
        lambda degree, lam, noise: fit(degree, lam, noise)[1:],
        {"degree": planes.DEGREES, "λ": planes.LAMBDAS},
    )
    return Widget(
        "polynomial_fit",
        drawing,
        controls,
        "Black dots are for training, orange crosses for validation. The training error falls with the degree, and "
        "rises with λ; the validation error has its least value between.",
        credit=f"Fitted by {whose(function)} function.",
    )


def decision_boundary() -> Widget:
    """The boundary that a small network learns, for nine values of λ, trained beforehand."""

    @cache
    def surface(number):
        return boundaries.surface(number, TICKS)

    kept = stored("boundaries")
    X, y = boundaries.points(0, len(boundaries.points(0, 70)[1]))
    drawing = boundary_figure(
        X, y, surface, TICKS, boundaries.LAMBDAS, {name: kept[name] for name in ("training error", "validation error")}
    )
    return Widget(
        "decision_boundary",
        drawing,
        {"lam": Slider("λ", list(boundaries.LAMBDAS), 0.0, lam_text)},
        "One network of 24 hidden units for each λ, same data, same start. 15 % of the points carry the wrong label, "
        "the new ones too: nobody can be right on those. Lines are means over five draws of the points, bands their "
        "range.",
    )


def balls() -> Widget:
    """Two weights, the least loss without a constraint, and inside an L1 or an L2 ball."""

    @cache
    def share(ball, budget, q):
        return planes.zero_share(budget, q) if ball == "L1" else 0.0

    def wedges(ball, budget, q):
        return planes.zero_wedges(budget, q) if ball == "L1" else []

    def constrained(ball, best, budget, q):
        return planes.inside_l1(best[None], budget, q)[0] if ball == "L1" else planes.inside_l2(best, budget, q)

    controls = {
        "ball": Choice("ball", ["L1", "L2"], "L1"),
        "first": Slider.linear("star, w₁", -2, 2, 41, start=0.6, format="{:.1f}".format),
        "second": Slider.linear("star, w₂", -2, 2, 41, start=1.5, format="{:.1f}".format),
        "budget": Slider.linear("size of the ball", 0.2, 2, 19, start=1, format="{:.1f}".format),
        "q": Slider("how much more w₂ counts", [1.0, 1.5, 2.0, 3.0, 4.0, 6.0], 1.0, "{:g}×".format),
    }
    return Widget(
        "balls",
        balls_figure(constrained, wedges, share),
        controls,
        "Star: where the loss is least. Dot: where it is least inside the green ball. If the star lies in the shaded "
        "part, one weight becomes exactly 0. How much of the plane is that for each ball?",
    )


def early_stop() -> Widget:
    """Descent on a bowl that is stopped early, against the weights that an L2 penalty would choose."""
    path = planes.path(PATH_STEPS)
    losses = {"training": planes.bowl_loss(path, planes.BEST), "validation": planes.bowl_loss(path, planes.BEST_VAL)}
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(turn), np.sin(turn)])
    rings = [
        planes.BEST[:, None] + planes.TURN @ (np.sqrt(2 * level / planes.CURVATURES)[:, None] * circle)
        for level in (0.02, 0.08, 0.2, 0.45, 0.9, 1.6)
    ]

    def adapt(settings, changed):
        return {"lam": {"hidden": settings["follow"]}}

    controls = {
        "step": Slider("stop at step τ", list(range(PATH_STEPS + 1)), 13),
        "follow": Toggle("λ = 1 / (2ετ)", True),
        "lam": Slider.log("λ", 0.01, 100, 41, start=0.1, format=lambda v: lam_text(float(f"{v:.2g}"))),
    }
    return Widget(
        "early_stop",
        path_figure(path, losses, rings, planes.BEST, planes.BEST_VAL, planes.penalised, planes.lam_for),
        controls,
        "Blue: descent from 0 with ε = 0.1. Red dashes: where L2 puts the weights, for all λ. Both begin at 0 and end "
        "at the training optimum, by similar ways. Stopping has another optimum in mind: the validation loss's.",
        adapt,
    )


@cache
def _errors():
    rng = np.random.default_rng(0)
    common, own = rng.normal(size=20_000), rng.normal(size=(MOST_MODELS, 20_000))
    return common, np.cumsum(own, axis=0) / np.arange(1, MOST_MODELS + 1)[:, None]


def ensemble(ensemble_variance: Callable | None = None) -> Widget:
    """The mean of k models: how its error scatters, and falls with k, for errors that have more or less in common.

    Parameters
    ----------
    ensemble_variance : callable, optional
        The student's; the course's where it is left out.
    """
    function = ensemble_variance or reference.ensemble_variance
    variance = guarded(function, lambda value, v, c, k: float(numbers(value, ())))

    def means(k, c):
        common, own = _errors()
        return np.sqrt(c) * common + np.sqrt(1 - c) * own[k - 1]

    controls = {
        "k": Slider("models k", list(range(1, MOST_MODELS + 1)), 5),
        "c": Slider.linear("what their errors share, c", 0, 1, 11, start=0.6, format="{:.1f}".format),
    }
    return Widget(
        "ensemble",
        ensemble_figure(means, variance, MOST_MODELS),
        controls,
        "Every model's error has the mean square v = 1. Averaging removes what is the model's own; what all of them "
        "share stays. The cross is 20,000 simulated ensembles.",
        credit=f"The curve is drawn by {whose(function)} function.",
    )
