"""The widgets of notebook 07: a picture under every transform, with two networks' answers beside it, and ten crops.

They wire controls to the live figures of `figures/transforms.py`; what is shown is computed by the student's own
functions where they are given.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from i2dl_helpers import synthetic, warping
from i2dl_helpers.experiments import augmentation as material
from i2dl_helpers.figures import transforms as figures
from i2dl_helpers.live import Unusable, guarded, numbers
from i2dl_helpers.reference import augmentation as reference

from .controls import Choice, Slider, Stepper, Toggle
from .panel import Widget

SINGLE = (
    "horizontal_flip", "shift", "random_crop", "adjust_brightness", "adjust_contrast", "pca_color_offset", "cutout",
)  # fmt: skip
DRAWS = 20
DIGIT, SHAPE = 3, "star"


def transforms(**functions) -> Widget:
    """A picture under every transform, one control each.

    Parameters
    ----------
    **functions : callable
        The student's own, by the exercise's name; the course's where they are left out.
    """
    yours = _guarded(functions)
    pictures = _pictures()

    @cache
    def shown(picture, transform, **settings):
        image, words = _transformed(yours, picture, pictures, transform, settings[transform])
        asked = _ask(picture, image) if picture in _NAMES else None
        return figures.Shown(image, words, asked)

    def adapt(settings, changed):
        return {name: {"hidden": name != settings["transform"]} for name in _controls()}

    controls = {
        "picture": Choice("picture", list(pictures), "shape"),
        "transform": Choice("transform", list(_controls()), "rotate"),
        **_controls(),
    }
    return Widget(
        "transforms",
        figures.transformed(shown, _NAMES.get),
        controls,
        "Two networks of the same size look at the shape and at the digit. Orange: trained on the pictures as they "
        "are. Blue, within: trained with augmentation. Turn one control at a time. Which of them follows the picture's "
        "meaning, and where would you yourself give another answer?",
        adapt,
    )


_NAMES = {"shape": synthetic.CLASSES, "digit": tuple("0123456789")}


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
        "rotate": Slider.linear("angle", -180, 180, 37, start=30, format=degrees),
        "shear": Slider.linear("lean", -1, 1, 21, start=0.4, format="{:+.1f}".format),
        "stretch": Slider.log("width", 0.5, 2, 21, start=1.4, format=lambda v: f"× {v:.2f}"),
        "lens": Slider.linear("strength", -0.6, 1.2, 19, start=0.6, format="{:+.1f}".format),
        "cutout": Slider.linear("size, % of the width", 0, 100, 21, start=35, format="{:.0f}".format),
        "mixup": Slider.linear("share of the first", 0, 1, 21, start=0.6, format="{:.2f}".format),
    }


@cache
def _pictures():
    """Name → the picture, and the other one that mixup blends it with."""
    square = figures.enlarged
    cat = material.cat()
    star = square(material.a_shape("star"), cat.shape[0]) / 255
    found = {
        "shape": (material.a_shape(SHAPE), material.a_shape("heart")),
        "digit": (material.a_digit(DIGIT), material.a_digit(7)),
        "cat": (cat, star),
    }
    if (photo := material.a_photo()) is not None:
        found["CIFAR-10"] = photo, material.a_shape("star")
    return {name: tuple(np.asarray(image, float) for image in pair) for name, pair in found.items()}


def _guarded(functions):
    """The functions by name, the course's where there is none, so that what goes wrong in them is a sentence."""
    given = {name: functions.pop(name, getattr(reference, name)) for name in (*SINGLE, "short_side_size", "mixup")}
    if functions:
        raise TypeError(f"there is no transform {', '.join(functions)}; there are {', '.join(given)}")

    def same(value, image, *rest):
        return numbers(value, np.shape(image))

    cleaned = {
        "random_crop": lambda value, image, size, rng: numbers(value, (size, size, 3)),
        "short_side_size": lambda value, *_: tuple(int(n) for n in numbers(value, (2,))),
        "mixup": lambda value, x1, y1, *_: (numbers(value[0], np.shape(x1)), numbers(value[1], np.shape(y1))),
    }
    return {name: guarded(function, cleaned.get(name, same)) for name, function in given.items()}


def _transformed(yours, picture, pictures, transform, value):
    """The picture after a transform, (H, W, 3), and the transform in words."""
    image, other = pictures[picture]
    n = len(image)
    lens_or_affine = {
        "rotate": lambda: (_warp(image, degrees=value), f"turned by {value:+.0f}°"),
        "shear": lambda: (_warp(image, shear=value), f"sheared by {value:+.1f}"),
        "stretch": lambda: (_warp(image, stretch=value), f"stretched × {value:.2f}"),
        "lens": lambda: (_batch(warping.lens, image, strength=value), f"lens of strength {value:+.1f}"),
    }
    if transform in lens_or_affine:
        return lens_or_affine[transform]()
    if transform == "flip":
        return (yours["horizontal_flip"](image), "mirrored") if value else (image, "as it is")
    if transform == "shift":
        dx = round(value * n / 100)
        return yours["shift"](image, 0, dx), f"{abs(dx)} pixels to the {'left' if dx < 0 else 'right'}"
    if transform == "crop and scale":
        return _cropped(yours, image, value)
    if transform == "brightness":
        return yours["adjust_brightness"](image, value), f"brightness × {value:g}"
    if transform == "contrast":
        return yours["adjust_contrast"](image, value), f"contrast × {value:g}"
    if transform == "PCA colour":
        return _coloured(yours, image, value)
    if transform == "cutout":
        size = round(value * n / 100)
        return yours["cutout"](image, (n // 2, n // 2), size), f"a hole of {size} × {size}"
    first, second = np.eye(2)
    blend, label = yours["mixup"](image, first, other, second, value)
    names = {"shape": (SHAPE, "heart"), "digit": (DIGIT, 7), "cat": ("cat", "star"), "CIFAR-10": ("ship", "star")}
    a, b = names[picture]
    return blend, f"label: {label[0]:.2f} for {a}, {label[1]:.2f} for {b}"


def _cropped(yours, image, draw):
    """The lecture's random crop and scale in proportion: the short side 256 to 480, a crop of 224, in 224ths."""
    if draw == 0:
        return image, "as it is"
    n, rng = len(image), np.random.default_rng(draw)
    length = int(rng.integers(256, 481))
    scaled = round(n * length / 224)
    h, w = yours["short_side_size"](n, n, scaled)
    if min(h, w) < n or max(h, w) > 10 * n:
        raise Unusable(f"short_side_size returned {h}, {w} for a square of {n} and length {scaled}")
    return yours["random_crop"](warping.resized(image, h, w), n, rng), f"L = {length}, a random crop of 224"


def _coloured(yours, image, draw):
    if draw == 0:
        return image, "as it is"
    values, vectors = material.colour_axes(image)
    alphas = np.random.default_rng(draw).normal(0, 3, 3)
    words = ", ".join(f"{a:+.1f}".replace("-", "−") for a in alphas)
    return yours["pca_color_offset"](image, values, vectors, alphas), f"alphas {words}"


def _warp(image, **how):
    return _batch(warping.affine, image, **how)


def _batch(function, image, **how):
    """A transform of a batch, for one picture."""
    return function(np.ascontiguousarray(image.transpose(2, 0, 1))[None], **how)[0].transpose(1, 2, 0)


def _ask(picture, image):
    """What the plain and the augmented network say of a picture: (2, 10)."""
    batch = image.transpose(2, 0, 1)[None].astype(np.float32)
    if picture == "digit":
        batch, networks = batch.mean(axis=1, keepdims=True), material.digits_classifiers()
    else:
        networks = material.shapes_classifiers()
    return np.stack([network(batch)[0] for network in networks])


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
    pictures = {"the cat, 300 × 451": photo, "a square part of it": photo[:, 75:375]}

    @cache
    def made(picture, scale):
        image = pictures[picture]
        h, w = sides(*image.shape[:2], scale)
        if min(h, w) != scale or max(h, w) > 2000:
            raise Unusable(f"short_side_size returned {h}, {w} for {image.shape[:2]} and length {scale}")
        image = warping.resized(image, h, w)
        ten = crops(image, size)
        flat = ten.reshape(10, -1)
        same = [next(j for j in range(10) if np.array_equal(flat[i], flat[j])) for i in range(10)]
        bottom, right = h - size, w - size
        places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (round(bottom / 2), round(right / 2))]
        return figures.Crops(image, ten, places, same)

    return Widget(
        "ten_crops",
        figures.ten_crops(made, (640, 963), size),
        {
            "picture": Choice("picture", list(pictures), "the cat, 300 × 451"),
            "scale": Choice("short side", list(material.TEST_SCALES), 256),
            "crop": Stepper("crop", 10, 3),
        },
        "Left the picture at its size, with the places of the five crops. Right all ten: 0 to 4 from the picture, 5 to "
        "9 from its mirror image. Pale ones are equal to an earlier one, whose number stands above them.",
    )


