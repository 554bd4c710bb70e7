"""Colours stand out from the paper, and no two series differ by colour alone."""

from itertools import combinations

import numpy as np
import pytest

from i2dl_helpers.figures import palette

SERIES = [palette.series(i) for i in range(6)]


def contrast(colour):
    """WCAG's contrast of a colour with white, written out independently of the palette."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


@pytest.mark.parametrize("colour", [s["color"] for s in SERIES] + [palette.YELLOW, palette.MUTED, palette.INK])
def test_readable_text_has_contrast(colour):
    """Does text in any of the colours stand out as the guidelines ask?"""
    assert contrast(palette.readable(colour)) >= 4.5


@pytest.mark.parametrize("colour", [palette.MUTED, palette.INK])
def test_text_colours_need_no_darkening(colour):
    """Can the two greys of text be used as they are?"""
    assert palette.readable(colour) == colour and contrast(colour) >= 4.5


def test_series_differ_in_all_three():
    """Could each series be told from the others by dash alone, and by marker alone?"""
    for part in ("color", "linestyle", "marker"):
        assert len({str(look[part]) for look in SERIES}) == len(SERIES)
    assert palette.series(6) == SERIES[0]


# Colour blindness, simulated by Machado, Oliveira and Fernandes (2009), severity 1: matrices on linear RGB.
SIGHTS = {
    "full": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def seen(colour, sight):
    """A colour in CIELAB, as somebody with this sight sees it."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(SIGHTS[sight]) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    t = xyz / [0.9505, 1.0, 1.089]
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one, other, sight):
    """How far two colours are apart for this sight; 2.3 is just noticeable."""
    return np.linalg.norm(seen(one, sight) - seen(other, sight))


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_stay_apart_for_every_sight(sight):
    """Can the colours that stand beside each other be told apart with each common colour blindness?"""
    colours = [look["color"] for look in SERIES]
    pairs = [*combinations(colours, 2), (palette.RIGHT, palette.WRONG), (palette.YOURS, palette.OURS)]
    apart = {pair: round(float(distance(*pair, sight)), 1) for pair in pairs}
    assert {pair: d for pair, d in apart.items() if d < 10} == {}


def test_the_simulation_can_tell():
    """Would red and green of equal lightness be found out?"""
    assert distance("#c0504d", "#6f8f3d", "full") > 50
    assert distance("#c0504d", "#6f8f3d", "deuteranopia") < 25
