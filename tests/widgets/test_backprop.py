"""Notebook 01's widgets draw at the ends of every control, in picture and words, whatever a student's function does."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import message
from i2dl_helpers.reference import backprop as reference
from i2dl_helpers.widgets.backprop import finite_differences, learning_rate_step, relu_fit

WIDGETS = {make.__name__: make() for make in (finite_differences, learning_rate_step, relu_fit)}


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_draws_at_the_ends_of_every_control(widget):
    """Is there a picture of the right size with something in it, and words, at each end?"""
    for settings in widget.ends():
        picture = pixels(widget.render(**settings))
        assert picture.shape == (450, 800, 3)
        assert (picture < 100).any(axis=2).sum() > 500, settings
        assert len(widget.alt(**settings)) > 80


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_each_position_differs(widget):
    """Do picture and words follow each control?"""
    for name in widget.controls:
        settings = [{name: position} for position in widget.positions(name, 6)]
        assert len({widget.render(**s) for s in settings}) == len(settings), name
        assert len({widget.alt(**s) for s in settings}) == len(settings), name


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_nothing_is_cut_off(widget):
    """Is the rim of the paper white at every end, at both ratios?"""
    for ratio in (1, 2):
        for settings in widget.ends():
            picture = pixels(widget.render(ratio=ratio, **settings))
            rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
            assert all((part == 255).all() for part in rim), settings


@pytest.mark.parametrize(
    ("make", "settings", "words"),
    [
        (finite_differences, {"function": "sin x", "h": 1.0}, ["sin x", "h = 1.0e+00", "0.540302", "0.067826"]),
        (finite_differences, {}, ["x³", "3.310000", "3.010000", "3.1e-01 one-sided and 1.0e-02"]),
        (learning_rate_step, {"alpha": 0.1}, ["α = 0.100", "0.4444 to 0.016996", "alive"]),
        (learning_rate_step, {"alpha": 0.12}, ["alive"]),
        (learning_rate_step, {"alpha": 0.125}, ["w1 = 0.000", "to 0.000000", "dead", "1.000 to 1.000"]),
        (learning_rate_step, {"alpha": 0.3}, ["dead", "1.000 to 1.000"]),
        (relu_fit, {"curve": "a jump", "k": 48}, ["a jump", "48 ReLUs"]),
    ],
)
def test_words_name_the_settings_and_the_numbers(make, settings, words):
    """Does the alt text say what is seen at these settings: the lecture's numbers among them?"""
    alt = WIDGETS[make.__name__].alt(**settings)
    assert all(word in alt for word in words), alt


def test_a_students_gradient_is_the_one_drawn():
    """Does a one-sided gradient of a student show as one, under their name, with the course's beside it no longer?"""

    def numerical_gradient(f, x, h=1e-5):
        return np.array([(f(x + h) - f(x)) / h])

    theirs, ours = finite_differences(numerical_gradient), WIDGETS["finite_differences"]
    assert "yours 3.310000" in theirs.alt() and "centred 3.010000" in ours.alt()
    assert theirs.render() != ours.render()
    same = finite_differences(reference.numerical_gradient)  # what `check` gives in place of a wrong answer
    assert same.render() == ours.render() and "your" not in same.alt()


BROKEN = {
    "raises": lambda *arguments: 1 / 0,
    "gives None": lambda *arguments: None,
    "gives NaN": lambda *arguments: (np.nan, (np.nan, np.nan)),
    "gives NaN alone": lambda f, x, *h: x * np.nan,
    "gives text": lambda *arguments: "0.5",
    "gives too much": lambda *arguments: (1, (2, 3, 4)),
    "gives a shape": lambda *arguments: np.zeros((3, 2)),
    "takes too few": lambda: 0.0,
    "leaves": lambda *arguments: exit(),
}


@pytest.mark.parametrize("make", [finite_differences, learning_rate_step])
@pytest.mark.parametrize("function", BROKEN.values(), ids=BROKEN)
def test_a_broken_function_gives_a_sentence(make, function):
    """Whatever the student's function does, is there a short sentence in the picture's place, in words too?"""
    widget = make(function)
    for settings in widget.ends():
        sentence = widget.alt(**settings)
        assert sentence.startswith(("your function raised", "your function returned")) and len(sentence) < 160
        assert widget.render(**settings) == message(sentence)


def test_a_function_that_fails_sometimes_is_drawn_otherwise():
    """Does a widget keep working at the settings where the student's function does?"""

    def relu_net(x, y, w1, w2):
        if w1 <= 0:
            raise ValueError("negative")
        return reference.relu_net(x, y, w1, w2)

    widget = learning_rate_step(relu_net)
    assert widget.alt(alpha=0.3) == "relu_net raised ValueError: negative"
    assert widget.render(alpha=0.1) == WIDGETS["learning_rate_step"].render(alpha=0.1)
