"""The widgets of notebook 07: a picture under every transform, with two networks' answers beside it, and ten crops.

They wire controls to the live figures of `figures/transforms.py` and `figures/crops.py`; `transforming` computes what
is shown, by the student's own functions where they are given.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from i2dl_helpers import warping
from i2dl_helpers.experiments import augmentation as material
from i2dl_helpers.figures import crops as crop_figures
from i2dl_helpers.figures import transforms as figures
from i2dl_helpers.live import Unusable, guarded, numbers
from i2dl_helpers.reference import augmentation as reference

from .controls import Choice, Slider, Stepper, Toggle
from .panel import Widget
from .transforming import CLASSES, asked, given, pictures, transformed

DRAWS = 20


def transforms(**functions) -> Widget:
    """A picture under every transform, one control each.

    Parameters
    ----------
    **functions : callable
        The student's own, by the exercise's name; the course's where they are left out.
    """
    yours = given(functions)

    @cache
    def shown(picture, transform, **settings):
        image, words = transformed(yours, picture, transform, settings[transform])
        return figures.Shown(image, words, asked(picture, image) if picture in CLASSES else None)

    def adapt(settings, changed):
        return {name: {"hidden": name != settings["transform"]} for name in _controls()}

    controls = {
        "picture": Choice("picture", list(pictures()), "shape"),
        "transform": Choice("transform", list(_controls()), "rotate"),
        **_controls(),
    }
    return Widget(
        "transforms",
        figures.transformed(shown, CLASSES.get),
        controls,
        "Two networks of the same size look at the shape and at the digit. Orange: trained on the pictures as they "
        "are. Blue, within: trained with augmentation. Turn one control at a time. Which of them follows the picture's "
        "meaning, and where would you yourself give another answer?",
        adapt,
    )


def _factor(value: float) -> str:
    return f"× {value:g}"


@cache
def _controls():
    """Each transform's own control, by its name."""
    degrees = "{:+.0f}°".format
    return {
        "flip": Toggle("mirrored", True),
        "shift": Slider.linear("to the right, % of the width", -100, 100, 21, start=20, format="{:+.0f}".format),
        "crop and scale": Stepper("draw", DRAWS, 1),
        "brightness": Slider.linear("factor", 0, 2.5, 26, start=0.5, format=_factor),
        "contrast": Slider.linear("factor", 0, 2.5, 26, start=0.3, format=_factor),
        "PCA colour": Stepper("draw", DRAWS, 1),
        "rotate": Slider.linear("angle", -180, 180, 37, start=10, format=degrees),
        "shear": Slider.linear("lean", -1, 1, 21, start=0.4, format="{:+.1f}".format),
        "stretch": Slider.log("width", 0.5, 2, 21, start=1.4, format=lambda v: f"× {v:.2f}"),
        "lens": Slider.linear("strength", -0.6, 1.2, 19, start=0.6, format="{:+.1f}".format),
        "cutout": Slider.linear("size, % of the width", 0, 100, 21, start=35, format="{:.0f}".format),
        "mixup": Slider.linear("share of the first", 0, 1, 21, start=0.6, format="{:.2f}".format),
    }


def ten_crops(ten_crop=reference.ten_crop, short_side_size=reference.short_side_size) -> Widget:
    """The ten crops of a picture at each of the lecture's scales, and which of them are equal.

    Parameters
    ----------
    ten_crop, short_side_size : callable
        The student's own.
    """
    size = material.CROP
    crops = guarded(ten_crop, lambda value, image, size: numbers(value, (10, size, size, 3)))
    sides = guarded(short_side_size, lambda value, *_: tuple(int(n) for n in numbers(value, (2,))))
    photo = material.data.photo("cat").astype(float)
    photos = {"the cat, 300 × 451": photo, "a square part of it": photo[:, 75:375]}

    @cache
    def made(picture, scale):
        image = photos[picture]
        h, w = sides(*image.shape[:2], scale)
        if min(h, w) != scale or max(h, w) > 2000:
            raise Unusable(f"short_side_size returned {h}, {w} for {image.shape[:2]} and length {scale}")
        image = warping.resized(image, h, w)
        ten = crops(image, size)
        flat = ten.reshape(10, -1)
        same = [next(j for j in range(10) if np.array_equal(flat[i], flat[j])) for i in range(10)]
        bottom, right = h - size, w - size
        places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (round(bottom / 2), round(right / 2))]
        return crop_figures.Crops(image, ten, places, same)

    return Widget(
        "ten_crops",
        crop_figures.ten_crops(made, (640, 963), size),
        {
            "picture": Choice("picture", list(photos), "the cat, 300 × 451"),
            "scale": Choice("short side", list(material.TEST_SCALES), 256),
            "crop": Stepper("crop", 10, 3),
        },
        "Left the picture at its size, with the places of the five crops. Right all ten: 0 to 4 from the picture, 5 to "
        "9 from its mirror image. Pale ones are equal to an earlier one, whose number stands beside them.",
    )
