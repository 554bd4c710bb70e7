"""Notebook 03's widgets and figures draw at the ends of every control, in picture and words, whatever a student wrote.

The still figures are tried here too.
"""

import io
import re

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.experiments import activations as experiments
from i2dl_helpers.figures import activations as figures
from i2dl_helpers.figures import dying, racing
from i2dl_helpers.figures.canvas import message, png
from i2dl_helpers.reference import activations as reference
from i2dl_helpers.widgets import activations as module
from i2dl_helpers.widgets.activations import saturation, who_dies, zigzag


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def widgets():
    """All three; the grid of trainings a small one, of four rates and three biases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "RATES", [0.1, 0.4, 1.0, 2.0])
        patch.setattr(module, "BIASES", [-1, 0, 1])
        return {make.__name__: make() for make in (saturation, zigzag, who_dies)}


NAMES = ("saturation", "zigzag", "who_dies")


@pytest.mark.parametrize("name", NAMES)
def test_draws_at_the_ends_of_every_control(widgets, name):
    """Is there a picture of the right size with something in it, whose rim is white, and words, at each end?"""
    for settings in widgets[name].ends():
        picture = pixels(widgets[name].render(**settings))
        assert picture.shape == (450, 800, 3)
        assert (picture < 100).any(axis=2).sum() > 500, settings
        assert all((part == 255).all() for part in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]))
        assert len(widgets[name].alt(**settings)) > 80


@pytest.mark.parametrize("name", NAMES)
def test_each_position_differs(widgets, name):
    """Do picture and words follow each control?"""
    widget = widgets[name]
    for control in widget.controls:
        settings = [{control: position} for position in widget.positions(control, 6)]
        if (name, control) == ("zigzag", "step"):
            settings = [{"step": step} for step in (0, 1, 2, 3)]  # at the end it stands still, on the target
        assert len({widget.render(**s) for s in settings}) == len(settings), control
        assert len({widget.alt(**s) for s in settings}) == len(settings), control


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("saturation", {}, ["sigmoid", "0% of them", "0.212"]),
        ("saturation", {"std": 4.0}, ["std 4", "36% of them"]),
        ("saturation", {"activation": "ReLU"}, ["50% of them", "0.707", "3.1e-02"]),
        ("saturation", {"activation": "ReLU", "mean": -4.0}, ["100% of them", "0.0e+00"]),
        ("saturation", {"activation": "leaky ReLU", "mean": -4.0}, ["slopes is 0.1:", "1.0e-10"]),
        ("zigzag", {}, ["between 0 and 2", "1 a step", "In 100% of the steps"]),
        ("zigzag", {"offset": 0.0, "batch": "all"}, ["between -1 and 1", "all a step"]),
        ("who_dies", {"rate": 2.0}, ["64 ReLU units", "rate 2 "]),
        ("who_dies", {"bias": -1}, ["started at -1"]),
    ],
)
def test_words_name_the_settings_and_the_numbers(widgets, name, settings, words):
    """Does the alt text say what is seen at these settings?"""
    alt = widgets[name].alt(**settings)
    assert all(word in alt for word in words), alt


def test_saturation_counts_by_the_slope(widgets):
    """Is the flat share what a count of slopes below a tenth of the steepest gives, for random normal inputs?"""
    x = np.random.default_rng(0).normal(1, 3, size=200_000)
    slopes = reference.sigmoid_backward(np.ones_like(x), x)
    said = int(re.search(r"(\d+)% of them", widgets["saturation"].alt(mean=1.0, std=3.0))[1])
    assert said == pytest.approx(100 * np.mean(slopes < 0.025), abs=1)


def test_a_dead_unit_is_one_that_is_never_on(widgets):
    """Do the units that are said to be off grow with the rate, to nearly all?"""
    counts = [int(re.search(r"(\d+) are off", widgets["who_dies"].alt(rate=rate))[1]) for rate in (0.1, 1.0, 2.0)]
    assert counts[0] <= 3 < counts[2] and counts == sorted(counts) and counts[2] > 50


BROKEN = {
    "raises": lambda *arguments: 1 / 0,
    "gives None": lambda *arguments: None,
    "gives NaN": lambda *arguments: arguments[-1] * np.nan,
    "gives a number": lambda *arguments: 0.5,
    "takes too few": lambda: 0.0,
}


@pytest.mark.parametrize("function", BROKEN.values(), ids=BROKEN)
def test_a_broken_function_gives_a_sentence(function):
    """Whatever the student's functions do, is there a sentence in the picture's place, and the others still drawn?"""
    for pair in ((function, reference.sigmoid_backward), (reference.sigmoid, function)):
        widget = saturation({"sigmoid": pair, "ReLU": experiments.PAIRS["ReLU"]})
        sentence = widget.alt()
        assert sentence.startswith(("your function raised", "your function returned")) and len(sentence) < 160
        assert widget.render() == message(sentence)
        assert "ReLU" in widget.alt(activation="ReLU")


def test_the_students_slope_is_the_one_drawn(widgets):
    """Does a wrong slope show?"""
    wrong = saturation({"sigmoid": (reference.sigmoid, lambda dout, x: dout)})
    assert "slopes is 1:" in wrong.alt() and wrong.render() != widgets["saturation"].render()


# ---- still figures


def drawn(figure):
    picture = pixels(png(figure))
    assert (picture < 100).any(axis=2).sum() > 500
    assert all((part == 255).all() for part in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]))
    return picture


def texts(figure):
    """Every text in the figure."""
    return " | ".join(text.get_text() for axes in figure.axes for text in axes.texts)


def test_the_still_figures():
    """Do all of them draw, with nothing at the rim, and name what they show?"""
    rng = np.random.default_rng(0)
    left = {"sigmoid": np.geomspace(1, 1e-7, 11)[None], "ReLU": np.geomspace(1, 0.03, 11)[None]}
    figure = figures.gradient_in_depth(left)
    drawn(figure)
    assert "sigmoid  × 1e-07" in texts(figure) and "ReLU  × 0.03" in texts(figure)
    figure = figures.one_sign([1, 16, 256], {"tanh": rng.uniform(size=(3, 3)), "ReLU": rng.uniform(size=(3, 3))})
    drawn(figure)
    assert "tanh" in texts(figure)
    drawn(figures.variance_in_depth({"ReLU": rng.uniform(0.1, 1, (3, 30, 2)), "SELU": np.ones((3, 30, 2))}))
    figure = figures.costs({"ReLU": 0.5, "sigmoid": 2.25, "affine layer": 1234.5})
    drawn(figure)
    assert "2.2" in texts(figure) and "1234" in texts(figure)
    x = np.linspace(-2, 2, 9)
    figure = figures.learned_slopes(x, reference.prelu(x, 3), {"from 0": [0, 1, 3.0], "from 1": [1, 2, 3.1]})
    drawn(figure)
    assert "from 0" in texts(figure)


def test_labels_at_the_ends_do_not_touch():
    """Are labels that would touch moved apart, upwards, in their order, and others left alone?"""
    assert figures._apart([0.0, 0.01, 5.0], 0.5).tolist() == [0.0, 0.5, 5.0]
    assert figures._apart([0.02, 0.0], 0.5).tolist() == [0.5, 0.0]


def test_the_race_says_who_did_not_arrive():
    """Are seeds that never reach the goal counted in words, and the best rates listed?"""
    epochs = np.full((4, 2, 3), 5.0) + np.arange(4)[:, None, None]
    epochs[:3, 0, 0] = np.nan
    figure = racing.race(("sigmoid", "ReLU"), (0.1, 0.4, 1.6), epochs, [1, 0], 0)
    drawn(figure)
    assert "✗ 3 of 4 not in 20" in texts(figure) and "all at 0.1" in texts(figure) and "0.4" in texts(figure)


def test_the_tables_and_the_dead():
    """Do the lecture's table and the dead units draw, a star for each network's best?"""
    figure = racing.cifar10(experiments.CIFAR10, ("ResNet", "Wide ResNet", "DenseNet"))
    drawn(figure)
    stars = [sum(line.get_marker() == "*" for line in axes.lines) for axes in figure.axes]
    assert stars == [1, 1, 3]
    rates = experiments.DYING_RATES
    values = {name: np.random.default_rng(0).uniform(size=(5, len(rates))) for name in experiments.VARIANTS}
    figure = dying.dead_units(rates, values, values)
    drawn(figure)
    assert "leaky ReLU" in texts(figure)
