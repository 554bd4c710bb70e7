"""Notebook 07's widgets draw at the ends of every control, in picture and words, whatever a student's function does."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import message
from i2dl_helpers.figures.transforms import enlarged
from i2dl_helpers.reference import augmentation as reference
from i2dl_helpers.widgets.augmentation import ten_crops, transforms

WIDGETS = {make.__name__: make() for make in (transforms, ten_crops)}
OWN = [name for name in WIDGETS["transforms"].controls if name not in ("picture", "transform")]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_draws_at_the_ends_of_every_control(widget):
    """Is there a picture of the right size with something in it and a white rim, and words, at each end?"""
    for settings in widget.ends():
        picture = pixels(widget.render(**settings))
        assert picture.shape == (450, 800, 3)
        assert (picture < 120).any(axis=2).sum() > 500, settings
        rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
        assert all((part == 255).all() for part in rim), settings
        assert len(widget.alt(**settings)) > 60


@pytest.mark.parametrize("picture", WIDGETS["transforms"].controls["picture"].values)
@pytest.mark.parametrize("transform", OWN)
def test_each_transform_has_a_control_that_moves_it(transform, picture):
    """Do picture and words follow the transform's own control, for every picture?"""
    widget = WIDGETS["transforms"]
    settings = [
        {"picture": picture, "transform": transform, transform: p} for p in widget.positions(transform, 4)
    ]
    assert len({widget.render(**s) for s in settings}) == len(settings)
    assert len({widget.alt(**s) for s in settings}) == len(settings)


@pytest.mark.parametrize("transform", OWN)
def test_only_its_own_control_is_shown(transform):
    """Is one control there for each transform, and the others hidden?"""
    widget = WIDGETS["transforms"]
    changes = widget.adapt(widget.settle(transform=transform), "transform")
    assert {name for name, change in changes.items() if not change["hidden"]} == {transform}
    assert set(changes) == set(OWN)


@pytest.mark.parametrize("control", ["picture", "scale", "crop"])
def test_crops_follow_each_control(control):
    """Do picture and words follow each control of the ten crops?"""
    widget = WIDGETS["ten_crops"]
    settings = [{control: position} for position in widget.positions(control, 10)]
    assert len({widget.render(**s) for s in settings}) == len(settings)
    assert len({widget.alt(**s) for s in settings}) == len(settings)


def test_a_picture_depends_on_its_settings_alone():
    """Is nothing left over from another scene?"""
    for widget in WIDGETS.values():
        ends = list(widget.ends())[::3]
        first = [widget.render(**settings) for settings in ends]
        assert [widget.render(**settings) for settings in reversed(ends)] == first[::-1]


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("ten_crops", {"scale": 224}, ["224 by 336", "6 of the ten", "2 = 0, 3 = 1, 7 = 5, 8 = 6"]),
        ("ten_crops", {"scale": 224, "picture": "a square part of it"}, ["224 by 224", "2 of the ten"]),
        ("ten_crops", {"scale": 640, "crop": 9}, ["640 by 962", "10 of the ten", "centre of the mirror image"]),
        ("transforms", {"transform": "flip"}, ["mirrored", "trained plainly says triangle", "augmentation star"]),
        ("transforms", {"transform": "mixup", "mixup": 1.0}, ["label: 1.00 for star, 0.00 for", "plainly says star"]),
        ("transforms", {"picture": "digit", "transform": "rotate", "rotate": 0}, ["turned by +0°", "says 3"]),
        ("transforms", {"picture": "cat", "transform": "lens"}, ["lens", "No network"]),
    ],
)
def test_words_name_the_settings_and_the_numbers(name, settings, words):
    """Does the alt text say what is seen at these settings?"""
    alt = WIDGETS[name].alt(**settings)
    assert all(word in alt for word in words), alt


BROKEN = {
    "raises": lambda *arguments: 1 / 0,
    "gives None": lambda *arguments: None,
    "gives NaN": lambda image, *rest: np.asarray(image, float) * np.nan,
    "gives a shape": lambda *arguments: np.zeros((3, 2)),
    "takes too few": lambda: 0.0,
    "leaves": lambda *arguments: exit(),
}
BY = {
    "horizontal_flip": "flip", "shift": "shift", "random_crop": "crop and scale", "short_side_size": "crop and scale",
    "adjust_brightness": "brightness", "adjust_contrast": "contrast", "pca_color_offset": "PCA colour",
    "cutout": "cutout", "mixup": "mixup",
}  # fmt: skip


@pytest.mark.parametrize("function", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name", BY)
def test_a_broken_function_gives_a_sentence(name, function):
    """Is there a short sentence in the picture's place, in words too, and a picture where it is not asked?"""
    widget = transforms(**{name: function})
    sentence = widget.alt(transform=BY[name])
    assert sentence.startswith(("your function raised", "your function returned")) and len(sentence) < 160
    assert widget.render(transform=BY[name]) == message(sentence)
    assert widget.render(transform="rotate") == WIDGETS["transforms"].render(transform="rotate")


@pytest.mark.parametrize("function", BROKEN.values(), ids=BROKEN)
def test_broken_crops_give_a_sentence(function):
    """The same for the ten crops."""
    for widget in (ten_crops(function), ten_crops(reference.ten_crop, function)):
        assert widget.alt().startswith(("your function raised", "your function returned"))
        assert widget.render() == message(widget.alt())


def test_sizes_that_would_be_huge():
    """Is a short_side_size that is numbers, but wrong, told and not drawn?"""
    for widget, settings in (
        (ten_crops(short_side_size=lambda h, w, length: (length, 10**7)), {}),
        (transforms(short_side_size=lambda h, w, length: (10**6, 10**6)), {"transform": "crop and scale"}),
    ):
        assert widget.alt(**settings).startswith("short_side_size returned")


def test_a_students_function_is_the_one_drawn():
    """Does a flip of rows show?"""
    theirs = transforms(horizontal_flip=lambda image: image[::-1].copy())
    assert theirs.render(transform="flip") != WIDGETS["transforms"].render(transform="flip")


def test_a_function_of_no_exercise_is_refused():
    """Is a slip in a name told?"""
    with pytest.raises(TypeError, match="there is no transform horizontal_flop"):
        transforms(horizontal_flop=reference.horizontal_flip)


def test_enlarged():
    """Is each pixel a block, is a shape kept with white around it, and are numbers beyond [0, 1] cut off?"""
    image = np.array([[[0.0] * 3, [1.0] * 3], [[2.0] * 3, [-1.0] * 3]])
    assert enlarged(image, 4)[..., 0].tolist() == [[0, 0, 255, 255]] * 2 + [[255, 255, 0, 0]] * 2
    wide = enlarged(np.zeros((2, 4, 3)), 8)[..., 0]
    assert (wide[2:6] == 0).all() and (wide[:2] == 255).all() and (wide[6:] == 255).all()
