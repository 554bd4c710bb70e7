"""The live picture of notebook 07: a picture under every transform, with what two networks say of it.

`widgets/transforming.py` computes what is shown, with the reader's own functions; here it is drawn. The ten crops are
in `crops`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import BLUE, MUTED, ORANGE, readable


@dataclass(frozen=True)
class Shown:
    """A transformed picture, and what the networks say of it.

    Parameters
    ----------
    image : float array (H, W, 3) in [0, 1]
    words : str
        What was done to it.
    probabilities : float array (2, K) or None
        Of the network that was trained plainly, and of the other.
    """

    image: np.ndarray
    words: str
    probabilities: np.ndarray | None = None


class Enlarged(Artist):
    """A picture that fills its axes, each pixel enlarged to whole ones of the screen: a tenth of `imshow`'s time."""

    def __init__(self, axes):
        super().__init__()
        axes.set(xticks=[], yticks=[], aspect="equal", xlim=(0, 1), ylim=(0, 1))
        self.image = np.zeros((2, 2, 3))
        axes.add_artist(self)

    def draw(self, renderer) -> None:
        box = self.axes.get_window_extent(renderer)
        left, bottom, side = round(box.x0), round(box.y0), round(min(box.width, box.height))
        pixels = np.full((side, side, 4), 255, np.uint8)
        pixels[..., :3] = enlarged(self.image, side)[::-1]
        renderer.draw_image(renderer.new_gc(), left, bottom, pixels)


def enlarged(image: np.ndarray, pixels: int) -> np.ndarray:
    """The picture as uint8 (pixels, pixels, 3), each pixel repeated; its shape is kept, white fills the rest."""
    H, W = image.shape[:2]
    longest = max(H, W)
    rows, columns = (np.arange(pixels) * longest // pixels - (longest - n) // 2 for n in (H, W))
    inside = ((rows >= 0) & (rows < H))[:, None] & ((columns >= 0) & (columns < W))
    small = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    out = small[np.clip(rows, 0, H - 1)][:, np.clip(columns, 0, W - 1)]
    return out if inside.all() else np.where(inside[..., None], out, np.uint8(255))


@styled
def transformed(shown: Callable[..., Shown], classes: Callable[[str], Sequence[str] | None]) -> LiveFigure:
    """A picture and, where networks have learned its kind, two bars a class.

    Parameters
    ----------
    shown : callable
        ``shown(**settings)`` → `Shown`.
    classes : callable
        ``classes(picture)`` → names, or None where no network knows such pictures.
    """
    figure = new_figure(8, 4.5)
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    left.set_axis_off()
    left.set_title(" ")
    picture = Enlarged(left)
    words = label(left, 0.5, 1.045, transform=left.transAxes, ha="center", va="center", weight="bold")
    right.set(xlim=(0, 1), ylim=(9.6, -1.75), yticks=range(10))
    right.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    right.tick_params(axis="y", length=0)
    right.spines["left"].set_visible(False)
    bars = [
        right.hlines(range(10), 0, 0, color=colour, linewidth=width, alpha=1)
        for colour, width in ((ORANGE, 11), (BLUE, 5))
    ]
    says = [
        label(right, 0, y, color=readable(colour), va="center", weight="bold")
        for y, colour in ((-1.45, ORANGE), (-0.8, BLUE))
    ]
    unknown = right.text(0.5, 0.5, "No network here\nhas learned photographs.", transform=right.transAxes,
                         ha="center", va="center", color=MUTED)  # fmt: skip

    def update(picture_name, **settings):
        seen, names = shown(picture=picture_name, **settings), classes(picture_name)
        picture.image = seen.image
        words.set_text(seen.words)
        known = names is not None
        if unknown.get_visible() == known or (known and right.get_yticklabels()[0].get_text() != names[0]):
            _dress(right, names, unknown)
        for series, said, p, trained in zip(bars, says, _both(seen), ("plainly", "augmented"), strict=True):
            series.set_visible(known)
            said.set_visible(known)
            if known:
                series.set_segments([[(0, i), (value, i)] for i, value in enumerate(p)])
                said.set_text(f"{trained}: {names[p.argmax()]}, {p.max():.0%}")

    def describe(picture_name, **settings):
        seen, names = shown(picture=picture_name, **settings), classes(picture_name)
        text = f"{picture_name}: {seen.words}."
        if names is None:
            return text + " No network here has learned photographs, so there are no probabilities beside it."
        said = [f"{names[p.argmax()]}, {p.max():.0%}" for p in _both(seen)]
        return f"{text} The network trained plainly says {said[0]}; the one trained with augmentation {said[1]}."

    return LiveFigure(
        figure,
        [picture, words, *bars, *says],
        lambda picture, **settings: update(picture, **settings),
        lambda picture, **settings: describe(picture, **settings),
        scene=("picture",),
    )


def _dress(axes, names, unknown):
    """The axis of the classes, or the sentence where there are none: they belong to the background."""
    known = names is not None
    axes.set_yticks(range(10), names if known else [""] * 10)
    axes.xaxis.set_visible(known)
    axes.spines["bottom"].set_visible(known)
    axes.set_xlabel("probability" if known else "")
    unknown.set_visible(not known)


def _both(seen):
    return (np.zeros(10), np.zeros(10)) if seen.probabilities is None else seen.probabilities
