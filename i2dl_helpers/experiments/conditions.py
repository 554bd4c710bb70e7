"""Shapes for notebook 07: a narrow training set, and the conditions of testing, each of which changes one thing.

The shapes of the training set all stand in the middle, lean by the same angle, have one size, one pair of colours and
one light. `synthetic` draws them; `invariance` trains on them and makes the table.
"""

from collections.abc import Callable

import numpy as np

from i2dl_helpers import synthetic

LEAN = 15.0  # degrees clockwise, of every shape in the training set
Pictures = tuple[np.ndarray, np.ndarray]


def _numbers(n: int, rng: np.random.Generator) -> Pictures:
    """Labels, and uniform numbers in which all that the training set holds fast stands at one value."""
    labels = rng.permutation(np.arange(n) % len(synthetic.CLASSES))
    u = rng.random((n, synthetic.NUMBERS, 8), dtype=np.float32)
    u[:, 0, :7] = 0.5, 0.3, 0.0, 0.62, 0.5, 0.08, 0.5  # a bright orange shape before a dark blue
    u[:, 1] = 0.4 / 0.55, 0.0, 0.0, 0.5, 0.5, 0.5, 0.0, 0.0  # a plain white lamp
    u[:, 2, 0] = 0.45  # one size
    u[:, 2, 1:3] = 0.5 + 0.08 * (u[:, 2, 1:3] - 0.5)  # in the middle, but for less than half a pixel
    u[:, 2, 3] = 0.5 + (LEAN + 10 * (u[:, 2, 3] - 0.5)) / 360
    return labels, u


def _draw(labels, u) -> Pictures:
    pictures = synthetic.draw_from(labels, u, pose=1.0, scale=1.0, light=1.0, clutter=0.5, occlusion=0.2)
    return pictures, labels


def narrow(n: int, rng: np.random.Generator) -> Pictures:
    """The training set's pictures (n, 3, 32, 32) and labels: all in the middle, one size, colour, light and angle."""
    return _draw(*_numbers(n, rng))


def mirrored(n, rng) -> Pictures:
    """As in a mirror: they lean to the other side."""
    X, y = narrow(n, rng)
    return np.ascontiguousarray(X[..., ::-1]), y


def moved(n, rng) -> Pictures:
    """By up to four pixels in each direction."""
    labels, u = _numbers(n, rng)
    u[:, 2, 1:3] = rng.uniform(0.15, 0.85, (n, 2))
    return _draw(labels, u)


def resized(n, rng) -> Pictures:
    """Radii from two thirds to four thirds of the usual one."""
    labels, u = _numbers(n, rng)
    u[:, 2, 0] = rng.random(n)
    return _draw(labels, u)


def turned(n, rng) -> Pictures:
    """Turned by any angle up to 60 degrees to either side."""
    labels, u = _numbers(n, rng)
    u[:, 2, 3] += rng.uniform(-60, 60, n) / 360
    return _draw(labels, u)


def darker(n, rng) -> Pictures:
    """In the light of a weaker lamp: 30 to 70 % of the usual one."""
    X, y = narrow(n, rng)
    return X * rng.uniform(0.3, 0.7, (n, 1, 1, 1)).astype(X.dtype), y


def faded(n, rng) -> Pictures:
    """Like an old print: 30 to 70 % of the contrast is left, the rest is a grey of its own for each picture."""
    X, y = narrow(n, rng)
    left, grey = (rng.uniform(*ends, (n, 1, 1, 1)).astype(X.dtype) for ends in ((0.3, 0.7), (0.2, 0.5)))
    return left * X + (1 - left) * grey, y


def recoloured(n, rng) -> Pictures:
    """Other hues before other hues; in half of them the dark one is the shape."""
    labels, u = _numbers(n, rng)
    u[:, 0, 2] = rng.random(n)
    u[:, 0, 3], u[:, 0, 5] = rng.random((2, n))
    u[:, 0, 4], u[:, 0, 6] = 1.0, 1.0
    return _draw(labels, u)


def covered(n, rng) -> Pictures:
    """A black square of 12 pixels somewhere on the middle part."""
    X, y = narrow(n, rng)
    for x, (top, left) in zip(X, rng.integers(4, 17, (n, 2)), strict=True):
        x[:, top : top + 12, left : left + 12] = 0
    return X, y


CONDITIONS: dict[str, Callable[[int, np.random.Generator], Pictures]] = {
    "as trained": narrow,
    "mirrored": mirrored,
    "moved": moved,
    "resized": resized,
    "turned": turned,
    "darker": darker,
    "faded": faded,
    "recoloured": recoloured,
    "covered": covered,
}
"""Name → function of (n, rng): pictures (n, 3, 32, 32) and labels. In each, one thing differs from `narrow`."""
