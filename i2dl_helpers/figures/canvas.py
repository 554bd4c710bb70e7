"""The sheet that figures are drawn on: a Figure without pyplot, its PNG, and how a still one is shown.

Figure functions of the subjects are decorated with `styled` and begin with `new_figure`; a notebook shows the result by
`show(figure, caption, alt)`. Figures that move are `i2dl_helpers.live.LiveFigure`, which draw on the same sheet.
"""

from __future__ import annotations

import base64
import html
import struct
import textwrap
import zlib
from functools import cache, lru_cache, wraps
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from .palette import MUTED

STYLE = Path(__file__).with_name("i2dl.mplstyle")
DPI = 100
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@cache
def _style() -> dict:
    return matplotlib.rc_params_from_file(STYLE, use_default_template=False)


def styled(draw):
    """Run a figure function under the course's style, whatever style the student has set for their own plots."""

    @wraps(draw)
    def under_the_style(*args, **kwargs):
        with matplotlib.rc_context(_style()):
            return draw(*args, **kwargs)

    return under_the_style


@styled
def new_figure(width: float = 8, height: float = 4.5) -> Figure:
    """An empty figure of width × height inches (100 pixels each), unknown to pyplot, so that nothing shows it twice."""
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def encode(pixels: np.ndarray) -> bytes:
    """PNG of an (H, W, 4) uint8 picture, unfiltered and lightly packed: about a third of Pillow's time.

    Drawings have wide flat areas, so filters gain nothing, and finding them is what costs.
    """
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # each row begins with its filter: 0, none
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def png(figure: Figure, ratio: float = 1) -> bytes:
    """The figure as PNG; at ratio 2 twice the pixels in each direction, for sharp screens."""
    before = figure.dpi
    try:
        figure.dpi = DPI * ratio
        figure.canvas.draw()
        return encode(np.asarray(figure.canvas.buffer_rgba()))
    finally:
        figure.dpi = before


@lru_cache(maxsize=32)
@styled
def message(text: str, width: float = 8, height: float = 4.5, ratio: float = 1) -> bytes:
    """PNG with a sentence in the middle: what a widget shows where its picture cannot be drawn."""
    figure = new_figure(width, height)
    figure.text(0.5, 0.5, textwrap.fill(text, int(width * 7.5)), ha="center", va="center", color=MUTED, fontsize=14)
    return png(figure, ratio)


class Picture:
    """A still figure with its caption and its alternative text, shown by a notebook as an HTML ``<figure>``."""

    def __init__(self, figure: Figure, caption: str, alt: str):
        self.figure, self.caption, self.alt = figure, caption, alt

    def __repr__(self) -> str:
        return f"{self.caption}\n[{self.alt}]"

    def _repr_html_(self) -> str:
        width, height = (round(DPI * inches) for inches in self.figure.get_size_inches())
        data = base64.b64encode(png(self.figure, ratio=2)).decode()
        return (
            f'<figure style="margin:8px 0 8px 6px;max-width:{width}px"><img src="data:image/png;base64,{data}" '
            f'alt="{html.escape(self.alt)}" width="{width}" height="{height}" '
            f'style="width:100%;height:auto;border-radius:6px;display:block">'
            f'<figcaption style="padding:4px 0">{html.escape(self.caption)}</figcaption></figure>'
        )

    def show(self) -> None:
        """Display it now, where it is not the last line of a cell; without a kernel, print caption and alt text."""
        if has_kernel():
            from IPython.display import display

            display(self)
        else:
            print(self)


def show(figure: Figure, caption: str, alt: str) -> Picture:
    """A still figure for a notebook: the value of a cell's last line, or `.show()` elsewhere.

    Parameters
    ----------
    figure : Figure
        Made by a figure function.
    caption : str
        Carries the message without the picture.
    alt : str
        What is seen in the picture, for who cannot see it.
    """
    return Picture(figure, caption, alt)


def has_kernel() -> bool:
    """Whether a Jupyter kernel runs this code, so that rich outputs reach somebody."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None


def power_of_ten(value: float) -> str:
    """The value as 10⁻⁵, or 3·10⁻⁵ where it is not a round power."""
    digits, exponent = f"{value:.1e}".split("e")
    digits = digits.removesuffix(".0")
    return ("" if digits == "1" else f"{digits}·") + "10" + str(int(exponent)).translate(_SUPERSCRIPT)
