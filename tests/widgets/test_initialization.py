"""Notebook 04's widgets draw at the ends of every control, in picture and words, whatever a student's function does."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import message
from i2dl_helpers.reference import initialization as reference
from i2dl_helpers.widgets.initialization import SCHEMES, layer_histograms, preprocessing, residual_blocks

WIDGETS = {make.__name__: make() for make in (layer_histograms, preprocessing, residual_blocks)}


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_draws_at_the_ends_of_every_control(widget):
    """Is there a picture of the right size with something in it and a white rim, and words, at each end?"""
    for settings in widget.ends():
        picture = pixels(widget.render(**settings))
        assert picture.shape == (500 if widget.name == "layer_histograms" else 450, 800, 3)
        assert (picture < 120).any(axis=2).sum() > 500, settings
        rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
        assert all((part == 255).all() for part in rim), settings
        assert len(widget.alt(**settings)) > 80


@pytest.mark.parametrize(
    ("name", "control"),
    [
        ("layer_histograms", "activation"), ("layer_histograms", "std"), ("layer_histograms", "depth"),
        ("layer_histograms", "own"), ("preprocessing", "stage"), ("preprocessing", "offset"),
        ("preprocessing", "stretch"), ("residual_blocks", "second"), ("residual_blocks", "outer"),
        ("residual_blocks", "block"),
    ],
)  # fmt: skip
def test_each_position_differs(name, control):
    """Do picture and words follow each control?"""
    widget = WIDGETS[name]
    settings = [{control: position} for position in widget.positions(control, 5)]
    assert len({widget.render(**s) for s in settings}) == len(settings)
    assert len({widget.alt(**s) for s in settings}) == len(settings)


def test_a_picture_depends_on_its_settings_alone():
    """Is nothing left over from another scene?"""
    for widget in WIDGETS.values():
        ends = list(widget.ends())[:8]
        first = [widget.render(**settings) for settings in ends]
        assert [widget.render(**settings) for settings in reversed(ends)] == first[::-1]


def test_scheme_and_std_follow_each_other():
    """Does a scheme set the std, and a std name its scheme, or none?"""
    widget = WIDGETS["layer_histograms"]
    for name, std in SCHEMES.items():
        assert widget.settle(scheme=name)["std"] == std
        assert widget.settle(std=std)["scheme"] == name
    other = next(std for std in widget.controls["std"].values if std not in SCHEMES.values())
    assert widget.settle(std=other)["scheme"] == "other"


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("layer_histograms", {}, ["layers 1, 2, 3, 4, 5, 6: stds of the activations 0.49", "0.019, 0.019, 0.018"]),
        ("layer_histograms", {"scheme": "0.05"}, ["mean slopes 0.24, 0.27, 0.28", "gradients 0.56, 0.38, 0.27, 0.19"]),
        ("layer_histograms", {"depth": 30}, ["layers 5, 10, 15, 20, 25, 30", "4·10⁻⁷"]),
        ("layer_histograms", {"scheme": "zero"}, ["activations 0, 0, 0, 0, 0, 0", "gradients 0, 0"]),
        ("preprocessing", {}, ["raw", "condition 37.1"]),
        ("preprocessing", {"stage": "whitened"}, ["whitened", "stds 1.00 and 1.00", "condition 1.0"]),
        ("residual_blocks", {"second": "1/√D"}, ["without a ReLU", "8.1", "on average"]),
        ("residual_blocks", {"second": "zero", "outer": True}, ["with a ReLU", "is 0.00 in block 3"]),
    ],
)
def test_words_name_the_settings_and_the_numbers(name, settings, words):
    """Does the alt text say what is seen at these settings?"""
    alt = WIDGETS[name].alt(**settings)
    assert all(word in alt for word in words), alt


BROKEN = {
    "raises": lambda *arguments: 1 / 0,
    "gives None": lambda *arguments: None,
    "gives NaN": lambda X, *rest: X * np.nan,
    "gives a shape": lambda *arguments: np.zeros((3, 2)),
    "takes too few": lambda: 0.0,
    "leaves": lambda *arguments: exit(),
}


@pytest.mark.parametrize("function", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    ("make", "settings"), [(preprocessing, {"stage": "whitened"}), (residual_blocks, {"outer": True})]
)
def test_a_broken_function_gives_a_sentence(make, settings, function):
    """Is there a short sentence in the picture's place, in words too, and a picture where it is not asked?"""
    widget = make(function)
    sentence = widget.alt(**settings)
    assert sentence.startswith(("your function raised", "your function returned")) and len(sentence) < 160
    assert widget.render(**settings) == message(sentence)
    assert widget.render() == WIDGETS[widget.name].render()


def test_a_students_function_is_the_one_drawn():
    """Does a block without its outer ReLU show, and is it called theirs?"""

    def residual_forward(X, W1, W2):
        return np.maximum(0, X @ W1) @ W2 + X

    theirs, ours = residual_blocks(residual_forward), WIDGETS["residual_blocks"]
    assert theirs.render(outer=True) != ours.render(outer=True)
    assert "your function" in theirs.credit and "the course's function" in ours.credit
    assert residual_blocks(reference.residual_forward).render(outer=True) == ours.render(outer=True)


def test_signs_do_not_matter_for_the_bowl():
    """Does a whitening with turned signs draw a bowl as round?"""
    widget = preprocessing(lambda X: -reference.pca_whiten(X))
    assert "condition 1.0" in widget.alt(stage="whitened")
