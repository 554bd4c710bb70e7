"""Notebook 05's widgets draw at the ends of every control, in picture and words, whatever a student's function does."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import message
from i2dl_helpers.reference import regularization as reference
from i2dl_helpers.widgets.regularization import balls, decision_boundary, early_stop, ensemble, polynomial_fit

WIDGETS = {make.__name__: make() for make in (polynomial_fit, decision_boundary, balls, early_stop, ensemble)}


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_draws_at_the_ends_of_every_control(widget):
    """Is there a picture of the right size with something in it and a white rim, and words, at each end?"""
    assert widget.name in WIDGETS
    for settings in widget.ends():
        picture = pixels(widget.render(**settings))
        assert picture.shape == (450, 800, 3)
        assert (picture < 120).any(axis=2).sum() > 500, settings
        rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
        assert all((part == 255).all() for part in rim), settings
        assert len(widget.alt(**settings)) > 80


@pytest.mark.parametrize(
    ("name", "control"), [(name, control) for name, widget in WIDGETS.items() for control in widget.controls]
)
def test_each_position_differs(name, control):
    """Do picture and words follow each control?"""
    widget, also = WIDGETS[name], {"follow": False} if control == "lam" and name == "early_stop" else {}
    settings = [{control: position} | also for position in widget.positions(control, 5)]
    assert len({widget.render(**s) for s in settings}) == len(settings)
    assert len({widget.alt(**s) for s in settings}) == len(settings)


@pytest.mark.parametrize("name", WIDGETS)
def test_a_picture_depends_on_its_settings_alone(name):
    """Is nothing left over from another scene?"""
    ends = list(WIDGETS[name].ends())
    first = [WIDGETS[name].render(**settings) for settings in ends]
    assert [WIDGETS[name].render(**settings) for settings in reversed(ends)] == first[::-1]


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("polynomial_fit", {}, ["degree 3", "0.20 on the training points, 0.35 on validation"]),
        ("polynomial_fit", {"degree": 15, "noise": 0.0}, ["degree 15", "noise 0.0", "0.00 on the training"]),
        ("decision_boundary", {}, ["λ = 0:"]),
        ("decision_boundary", {"lam": 10.0}, ["λ = 10", "no boundary at all"]),
        ("balls", {}, ["L1 ball of size 1.0", "w₁ 0.05 and w₂ 0.95", "25%"]),
        ("balls", {"first": 0.2}, ["w₁ exactly 0 and w₂ 1.00"]),
        ("balls", {"first": 0.2, "ball": "L2"}, ["w₁ 0.13", "For 0%"]),
        ("early_stop", {"step": 0}, ["step 0", "(0.00, 0.00)", "λ = ∞"]),
        ("early_stop", {"follow": False, "lam": 100.0}, ["λ = 100"]),
        ("ensemble", {"c": 0.0, "k": 20}, ["is 0.050 by the formula"]),
    ],
)
def test_words_name_the_settings_and_the_numbers(name, settings, words):
    """Does the alt text say what is seen at these settings?"""
    alt = WIDGETS[name].alt(**settings)
    assert all(word in alt for word in words), alt


BROKEN = {
    "raises": lambda *arguments: 1 / 0,
    "gives None": lambda *arguments: None,
    "gives NaN": lambda *arguments: np.nan,
    "gives a shape": lambda *arguments: np.zeros((3, 2)),
    "takes too few": lambda: 0.0,
    "leaves": lambda *arguments: exit(),
}


@pytest.mark.parametrize("function", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("make", [polynomial_fit, ensemble])
def test_a_broken_function_gives_a_sentence(make, function):
    """Is there a short sentence in the picture's place, and in words too?"""
    widget = make(function)
    sentence = widget.alt()
    assert sentence.startswith(("your function raised", "your function returned")) and len(sentence) < 160
    assert widget.render() == message(sentence)


def test_a_students_function_is_the_one_drawn():
    """Do wrong functions show, and are they called theirs?"""

    def ridge_regression(X, y, lam):
        return reference.ridge_regression(X, y, 1000 * lam)

    for make, mine, settings in (
        (polynomial_fit, ridge_regression, {"degree": 15}),
        (ensemble, lambda v, c, k: v / k, {}),
    ):
        theirs, ours = make(mine), WIDGETS[make.__name__]
        assert theirs.render(**settings) != ours.render(**settings)
        assert "your function" in theirs.credit and "the course's function" in ours.credit


def test_lambda_follows_the_step():
    """Is the λ slider hidden while λ follows the step?"""
    widget = WIDGETS["early_stop"]
    assert widget.adapt(widget.settings, None) == {"lam": {"hidden": True}}
    assert widget.alt(lam=100.0) == widget.alt(lam=0.01)
