"""The course's colours: Okabe and Ito's series, which people with any common colour blindness tell apart.

Colour never codes alone: `series` pairs each colour with a dash and a marker of its own. Text set in a series' colour
goes through `readable`, which darkens it until it stands out from white as the accessibility guidelines ask.
"""

from __future__ import annotations

from functools import cache

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, YELLOW, BLACK = "#CC79A7", "#56B4E9", "#F0E442", "#000000"

INK = "#1F2933"  # text and the curve that matters
MUTED = "#5F6B7A"  # second-rank text, axes
FAINT = "#CBD2D9"  # helper lines, pieces in the background
WASH = "#F1F4F7"  # areas in the background
PAPER = "#FFFFFF"

RIGHT, WRONG = GREEN, VERMILION  # always with a ✓ or ✗ beside them
YOURS, OURS = BLUE, MUTED
SIGNED = "RdBu_r"  # diverging: centre it on zero
MAGNITUDE = "viridis"

_CYCLE = (
    (BLUE, "-", "o"),
    (VERMILION, (0, (5, 2)), "s"),
    (GREEN, (0, (1, 1.2)), "^"),
    (PURPLE, (0, (6, 2, 1, 2)), "D"),
    (ORANGE, (0, (3, 1, 1, 1, 1, 1)), "v"),
    (SKY, (0, (8, 2)), "P"),
)


def series(i: int) -> dict:
    """Colour, dash and marker of the i-th series, as keywords for ``Axes.plot``; the markers come in where wanted."""
    colour, dash, marker = _CYCLE[i % len(_CYCLE)]
    return {"color": colour, "linestyle": dash, "marker": marker}


@cache
def readable(colour: str, contrast: float = 4.5) -> str:
    """The colour, darkened until text in it stands out from white by the given contrast (WCAG 2: 4.5 to 1)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    while 1.05 / (_luminance(red, green, blue) + 0.05) < contrast:
        red, green, blue = 0.96 * red, 0.96 * green, 0.96 * blue
    return "#" + "".join(f"{int(255 * part):02X}" for part in (red, green, blue))


def _luminance(*channels: float) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
