"""Colours stand out from the paper, and no two series differ by colour alone."""

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
