"""Notebook 09's widgets draw at the ends of every control, in picture and words, and a digit can be drawn by keys."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.experiments import cnns_seeing as seeing
from i2dl_helpers.experiments.cnns import Trained, digits_network
from i2dl_helpers.figures.canvas import message
from i2dl_helpers.widgets import cnns as widgets

WIDGETS = {make.__name__: make() for make in (widgets.layers, widgets.draw)}


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_draws_at_the_ends_of_every_control(widget):
    """Is there a picture of the right size with something in it and a white rim, and words, at each end?"""
    width, height = widget.live.size
    for settings in widget.ends():
        picture = pixels(widget.render(**settings))
        assert picture.shape == (height, width, 3)
        assert (picture < 120).any(axis=2).sum() > 500, settings
        rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
        assert all((part == 255).all() for part in rim), settings
        assert len(widget.alt(**settings)) > 70


@pytest.mark.parametrize(
    ("name", "control"),
    [("layers", "layer"), ("layers", "channel"), ("layers", "picture")]
    + [("draw", control) for control in ("begin", "pen", "row", "column", "right", "down", "degrees", "thickness")],
)
def test_each_position_differs(name, control):
    """Do picture and words follow each control?"""
    widget = WIDGETS[name]
    positions = [0, 3, 15] if control == "channel" else widget.positions(control, 5)  # the first layer has 16 maps
    settings = [{control: position} for position in positions]
    assert len({widget.render(**s) for s in settings}) == len(settings)
    assert len({widget.alt(**s) for s in settings}) == len(settings)


def test_a_picture_depends_on_its_settings_alone():
    """Is nothing left over from another state?"""
    for widget in WIDGETS.values():
        ends = list(widget.ends())[:8]
        first = [widget.render(**settings) for settings in ends]
        assert [widget.render(**settings) for settings in reversed(ends)] == first[::-1]


def test_as_many_maps_as_the_layer_has():
    """Does the stepper through the maps end at 15 in the first layers, at 31 in the others?"""
    widget = WIDGETS["layers"]
    assert widget.settle(layer="pool 1", channel=31)["channel"] == 15
    assert widget.settle(layer="conv 2", channel=31)["channel"] == 31


# What a unit sees


def test_a_unit_sees_what_changes_it():
    """Does a unit's answer depend on the pixels of its square, and on no others?"""
    trained = seeing.default()
    X = trained.parts.val_x[:1].copy()
    for number, name in enumerate(seeing.LAYERS):
        layer = seeing.seen(trained)[name]
        row, column = 1, 0
        left, right, top, bottom = layer.square(row, column)
        inside = np.zeros((8, 8), bool)
        inside[int(top) : int(bottom), int(left) : int(right)] = True
        outputs = [
            trained.network.outputs(picture.astype(np.float32), trained.parameters)[number][0, :, row, column]
            for picture in (X, np.where(inside, X, 1 - X), np.where(inside, 1 - X, X))
        ]
        np.testing.assert_allclose(outputs[1], outputs[0], atol=1e-6, err_msg=name)
        assert np.abs(outputs[2] - outputs[0]).max() > 1e-3, name


def test_the_strongest_are_the_strongest():
    """Are the pictures shown those with the largest answers, each at its place, in falling order?"""
    layer = seeing.seen(seeing.default())["relu 2"]
    found = layer.strongest(3)
    values = [layer.maps[n, 3, i, j] for n, i, j in found]
    largest = np.sort(layer.maps[:, 3].reshape(len(layer.maps), -1).max(axis=1))[::-1][: len(found)]
    np.testing.assert_array_equal(values, largest)


# Drawing


def test_the_pen_paints_where_it_is_put():
    """Does moving the pen leave ink, lifted none, and rubbing out take it away, all by the controls alone?"""
    widget = WIDGETS["draw"]
    blank = {"begin": "nothing", "drawing": seeing.BLANK}
    settled = widget.settle(**blank, row=2)
    assert settled["drawing"] == seeing.BLANK  # lifted
    adapt = widget.adapt
    state = widget.settle(begin="nothing")
    for row in range(1, 7):
        state |= {"pen": "draw", "row": row, "column": 4}
        state["drawing"] = adapt(state, "row")["drawing"]["value"]
    drawn = seeing.read(state["drawing"])
    assert (drawn[1:7, 4] == 16).all() and (drawn[1:7, 3] == 6).all() and drawn[:, :3].sum() == 0
    state |= {"pen": "rub out"}
    assert seeing.read(adapt(state, "pen")["drawing"]["value"])[6, 4] == 0
    assert adapt(state | {"drawing": "?"}, "pen") == {}  # what is no drawing is left alone


def test_a_drawn_one_is_read():
    """Is a stroke in the middle, drawn by the pen, read as 1, and each of the digits to begin with as itself?"""
    widget, text = WIDGETS["draw"], seeing.BLANK
    for row in range(8):
        text = seeing.painted(text, row, 4, "draw")
    assert "to 1 and" in widget.alt(drawing=text)
    read = [f"to {digit} and" in widget.alt(begin=digit) for digit in "0123456789"]
    assert sum(read) >= 9


def test_text_and_drawing():
    """Is a drawing the same after it was written, and is what is no drawing refused with a sentence?"""
    picture = np.arange(64).reshape(8, 8) % 16
    again = seeing.read(seeing.written(picture))
    np.testing.assert_array_equal(again, np.where(picture == 15, 16, picture))
    for wrong in ("", "0" * 63, "g" * 64):
        with pytest.raises(ValueError, match="64 signs"):
            seeing.read(wrong)
    assert "64 signs" in WIDGETS["draw"].alt(drawing="?")


def test_moving_turning_and_thickness():
    """Does a move by whole pixels move, is nothing changed at 0, and is thicker darker, thinner lighter?"""
    picture = seeing.read(seeing.examples()["4"])
    plain = seeing.changed(picture, 0, 0, 0, 0)
    np.testing.assert_allclose(plain, picture / 16, atol=1e-6)
    moved = seeing.changed(picture, 1, 0, 0, 0)
    np.testing.assert_allclose(moved[:, 1:], picture[:, :-1] / 16, atol=1e-6)
    assert moved[:, 0].sum() == pytest.approx(0, abs=1e-6)
    thicker, thinner = (seeing.changed(picture, 0, 0, 0, t).sum() for t in (0.5, -0.5))
    assert thinner < plain.sum() < thicker


def test_whatever_a_students_layer_does():
    """Does a layer that raises, or gives nonsense, leave a sentence in the picture's place?"""
    good = seeing.default()

    def broken(*arguments):
        raise RuntimeError("my layer")

    network = digits_network(max_pool=broken)
    widget = widgets.draw(Trained(network, good.parameters, good.history, good.parts))
    assert "RuntimeError: my layer" in widget.alt()
    assert widget.render() == message(widget.alt(), 8, widget.live.size[1] / 100)
    widget = widgets.layers(Trained(network, good.parameters, good.history, good.parts))
    assert "my layer" in widget.alt()
