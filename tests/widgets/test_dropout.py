"""Notebook 06's widgets draw at the ends of every control, in picture and words, whatever a student's function does."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import message
from i2dl_helpers.figures.dropout import CLICKED, DRAWN
from i2dl_helpers.reference import dropout as reference
from i2dl_helpers.widgets.dropout import distribution, thinned_network

WIDGETS = {make.__name__: make() for make in (thinned_network, distribution)}


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("extra", [{}, {"mode": DRAWN}], ids=[CLICKED, DRAWN])
@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_draws_at_the_ends_of_every_control(widget, extra):
    """Is there a picture of the right size with something in it and a white rim, and words, at each end?"""
    for settings in widget.ends():
        settings = extra | settings if widget.name == "thinned_network" else settings
        picture = pixels(widget.render(**settings))
        assert picture.shape == (450, 800, 3)
        assert (picture < 120).any(axis=2).sum() > 500, settings
        rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
        assert all((part == 255).all() for part in rim), settings
        assert len(widget.alt(**settings)) > 80


@pytest.mark.parametrize(
    ("name", "control", "others"),
    [
        ("thinned_network", "mode", {}), ("thinned_network", "p_drop", {}), ("thinned_network", "h1", {}),
        ("thinned_network", "h4", {}), ("thinned_network", "draws", {"mode": DRAWN}),
        ("thinned_network", "p_drop", {"mode": DRAWN}), ("distribution", "p_drop", {}), ("distribution", "inputs", {}),
    ],
)  # fmt: skip
def test_each_position_differs(name, control, others):
    """Do picture and words follow each control?"""
    widget = WIDGETS[name]
    settings = [others | {control: position} for position in widget.positions(control, 5)]
    assert len({widget.render(**s) for s in settings}) == len(settings)
    assert len({widget.alt(**s) for s in settings}) == len(settings)


def test_a_picture_depends_on_its_settings_alone():
    """Is nothing left over from another scene?"""
    for widget in WIDGETS.values():
        ends = list(widget.ends())
        first = [widget.render(**settings) for settings in ends]
        assert [widget.render(**settings) for settings in reversed(ends)] == first[::-1]


def test_only_the_controls_of_the_mode_are_shown():
    """Are the units' switches there by hand, and the number of masks when they are drawn?"""
    widget = WIDGETS["thinned_network"]
    for mode in (CLICKED, DRAWN):
        changes = widget.adapt({**widget.settings, "mode": mode}, "mode")
        assert changes["draws"]["hidden"] == (mode == CLICKED)
        assert all(changes[f"h{j}"]["hidden"] == (mode == DRAWN) for j in range(1, 5))


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("thinned_network", {}, ["h3 is dropped", "output is 3.80", "probability 0.102", "rule 0.68", "masks 2.72"]),
        ("thinned_network", {"h3": True}, ["no unit is dropped", "output is 3.40"]),
        ("thinned_network", {"p_drop": 0.5}, ["all masks 1.70", "slide 77's rule 1.70", "nothing scaled 3.40"]),
        ("thinned_network", {"p_drop": 0.8}, ["all masks 0.68", "slide 77's rule 2.72"]),
        ("thinned_network", {"mode": DRAWN, "draws": 500}, ["average of 500 drawn masks is 2.7"]),
        ("distribution", {"p_drop": 0.0}, ["classic dropout: mean 1.00, std 0.00", "inverted"]),
        ("distribution", {"p_drop": 0.5, "inputs": 64}, ["64 inputs", "classic dropout: mean 0.50", "mean 1.00"]),
    ],
)  # fmt: skip
def test_words_name_the_settings_and_the_numbers(name, settings, words):
    """Does the alt text say what is seen at these settings?"""
    alt = WIDGETS[name].alt(**settings)
    assert all(word in alt for word in words), alt


def test_the_average_comes_to_the_expectation():
    """Is the running average of 500 masks within five standard errors of all masks, at each p?"""
    widget = WIDGETS["thinned_network"]
    for p in widget.positions("p_drop"):
        alt = widget.alt(mode=DRAWN, draws=500, p_drop=p)
        running = float(alt.split("drawn masks is ")[1].split(". A")[0])
        expected = float(alt.split("over all masks ")[1].split(",")[0])
        error = np.sqrt(p * (1 - p) * np.sum(np.array([0.9, 1.4, 0.4, 1.5]) ** 2) / 500)
        assert abs(running - expected) < 5 * error + 0.01


BROKEN = {
    "raises": lambda *arguments: 1 / 0,
    "gives None": lambda *arguments: None,
    "gives NaN": lambda x, *rest: (x * np.nan, x > 0),
    "gives a shape": lambda *arguments: (np.zeros((3, 2)), np.zeros((3, 2))),
    "takes too few": lambda: 0.0,
    "leaves": lambda *arguments: exit(),
}


@pytest.mark.parametrize("function", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    "make",
    [
        lambda f: thinned_network(dropout_forward=f), lambda f: thinned_network(expected_output=f),
        lambda f: thinned_network(dropout_test_time=f), lambda f: distribution(dropout_forward=f),
    ],
)  # fmt: skip
def test_a_broken_function_gives_a_sentence(make, function):
    """Is there a short sentence in the picture's place, in words too?"""
    widget = make(function)
    settings = {"mode": DRAWN} if widget.name == "thinned_network" else {}
    sentence = widget.alt(**settings)
    assert sentence.startswith(("your function raised", "your function returned")) and len(sentence) < 160
    assert widget.render(**settings) == message(sentence)


def test_a_students_functions_are_the_ones_drawn():
    """Does the slide's rule, written by a student, get its ✗, and a mask that keeps too much show?"""

    def dropout_test_time(x, p_drop):
        return x * p_drop

    def dropout_forward(x, p_drop, rng):
        mask = rng.random(x.shape) < p_drop
        return mask * x / (1 - p_drop), mask

    ours, theirs = WIDGETS["thinned_network"], thinned_network(dropout_test_time=dropout_test_time)
    assert theirs.render() != ours.render() and "your rule 0.68" in theirs.alt() and "the course's rule" in ours.alt()
    turned = distribution(dropout_forward)
    assert "classic dropout: mean 0.2" in turned.alt() and "your dropout_forward" in turned.credit
    assert "the course's dropout_forward" in distribution(reference.dropout_forward).credit
