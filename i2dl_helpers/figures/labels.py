"""Texts that are drawn from a picture of themselves, so that one that was shown before costs next to nothing.

Laying out and drawing a text takes matplotlib about 0.4 ms; a live figure with thirty of them spends its time there,
though few change from one step to the next. A `Label` keeps the pixels of what it has shown.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

KEPT = 600  # pictures, of all labels together: some 4 kB each
_pictures: OrderedDict[tuple, tuple[np.ndarray, float, float]] = OrderedDict()


class Label(Text):
    """A text of a live figure. It is placed on whole pixels, and is not turned or wrapped."""

    def draw(self, renderer) -> None:
        if not (self.get_visible() and self.get_text()):
            return
        look = self.get_color(), self.get_fontsize(), self.get_fontweight(), self.get_ha(), self.get_va()
        key = (self.get_text(), *look, renderer.dpi)
        if key not in _pictures:
            _pictures[key] = self._picture(_scratch(renderer.dpi))
            if len(_pictures) > KEPT:
                _pictures.popitem(last=False)
        pixels, left, bottom = _pictures[key]
        x, y = np.round(self.get_transform().transform(self.get_position()))
        renderer.draw_image(renderer.new_gc(), x + left, y + bottom, pixels)

    def _picture(self, sheet: RendererAgg) -> tuple[np.ndarray, float, float]:
        """The pixels of the text, and where their lower left corner lies from its anchor."""
        box, place = self.get_window_extent(sheet), self.get_transform()
        left, bottom = np.floor((box.x0, box.y0)) - 1
        sheet.clear()
        try:
            self.set_transform(place + Affine2D().translate(-left, -bottom))
            super().draw(sheet)
        finally:
            self.set_transform(place)
        x, y = np.round(place.transform(self.get_position()))
        upward = np.asarray(sheet.buffer_rgba())[::-1]
        return upward[: int(box.height) + 4, : int(box.width) + 4].copy(), left - x, bottom - y


@cache
def _scratch(dpi: float) -> RendererAgg:
    """A sheet for one line of text: layouts are remembered for each sheet, so all labels use the same."""
    return RendererAgg(int(8 * dpi), int(0.8 * dpi), dpi)


def label(axes: Axes, x: float, y: float, text: str = "", **properties) -> Label:
    """A `Label` at a place in the axes' data, or by another transform, as ``axes.text`` would put a text there."""
    return axes.add_artist(Label(x, y, text, **{"transform": axes.transData, "clip_on": False} | properties))
