"""What the widget of transforms shows: one picture after one transform, by the student's functions, and the answers.

`augmentation` has the controls, `figures/transforms.py` draws.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from i2dl_helpers import synthetic, warping
from i2dl_helpers.experiments import augmentation as material
from i2dl_helpers.figures.transforms import enlarged
from i2dl_helpers.live import Unusable, guarded, numbers
from i2dl_helpers.reference import augmentation as reference

SINGLE = (
    "horizontal_flip", "shift", "random_crop", "adjust_brightness", "adjust_contrast", "pca_color_offset", "cutout",
)  # fmt: skip
CLASSES = {"shape": synthetic.CLASSES, "digit": tuple("0123456789")}
"""The classes of the pictures that networks have learned."""
DIGIT, SHAPE = 3, "star"


@cache
def pictures():
    """Name → the picture, and the other one that mixup blends it with."""
    cat = material.cat()
    star = enlarged(material.a_shape("star"), cat.shape[0]) / 255
    found = {
        "shape": (material.a_shape(SHAPE), material.a_shape("heart")),
        "digit": (material.a_digit(DIGIT), material.a_digit(7)),
        "cat": (cat, star),
    }
    if (photo := material.a_photo()) is not None:
        found["CIFAR-10"] = photo, material.a_shape("star")
    return {name: tuple(np.asarray(image, float) for image in pair) for name, pair in found.items()}


def given(functions):
    """The functions by name, the course's where there is none, so that what goes wrong in them is a sentence."""
    every = {name: functions.pop(name, getattr(reference, name)) for name in (*SINGLE, "short_side_size", "mixup")}
    if functions:
        raise TypeError(f"there is no transform {', '.join(functions)}; there are {', '.join(every)}")

    def same(value, image, *rest):
        return numbers(value, np.shape(image))

    cleaned = {
        "random_crop": lambda value, image, size, rng: numbers(value, (size, size, 3)),
        "short_side_size": lambda value, *_: tuple(int(n) for n in numbers(value, (2,))),
        "mixup": lambda value, x1, y1, *_: (numbers(value[0], np.shape(x1)), numbers(value[1], np.shape(y1))),
    }
    return {name: guarded(function, cleaned.get(name, same)) for name, function in every.items()}


def transformed(yours, picture, transform, value):
    """The picture after a transform, (H, W, 3), and the transform in words."""
    image, other = pictures()[picture]
    n = len(image)
    looked_up = {
        "rotate": lambda: (_warp(image, degrees=value), f"turned by {value:+.0f}°"),
        "shear": lambda: (_warp(image, shear=value), f"sheared by {value:+.1f}"),
        "stretch": lambda: (_warp(image, stretch=value), f"stretched × {value:.2f}"),
        "lens": lambda: (_batch(warping.lens, image, strength=value), f"lens of strength {value:+.1f}"),
    }
    if transform in looked_up:
        return looked_up[transform]()
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


def asked(picture, image):
    """What the plain and the augmented network say of a picture: (2, 10)."""
    batch = image.transpose(2, 0, 1)[None].astype(np.float32)
    if picture == "digit":
        batch, networks = batch.mean(axis=1, keepdims=True), material.digits_classifiers()
    else:
        networks = material.shapes_classifiers()
    return np.stack([network(batch)[0] for network in networks])
