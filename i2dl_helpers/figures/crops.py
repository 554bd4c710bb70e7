"""The live picture of the ten crops of testing: their places on the photograph, and which of them are equal.

The crops are made by the reader's own function, in `widgets/augmentation.py`. `transforms` comes before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .palette import INK, MUTED, VERMILION
from .transforms import enlarged

THUMB = 100  # pixels of a small picture


@dataclass(frozen=True, eq=False)
class Crops:
    """Ten crops of a picture at one scale.

    Parameters
    ----------
    image : float array (H, W, 3)
        The picture at this scale.
    crops : float array (10, size, size, 3)
    places : list of (top, left)
        Of the first five.
    same : list of int
        For each crop the number of the first one that is equal to it.
    """

    image: np.ndarray
    crops: np.ndarray
    places: list
    same: list


@styled
def ten_crops(made: Callable[..., Crops], reach: tuple[int, int], size: int) -> LiveFigure:
    """The picture at a scale with the five places drawn on it, and the ten crops beside it.

    Parameters
    ----------
    made : callable
        ``made(picture, scale)`` → `Crops`.
    reach : (int, int)
        Height and width of the largest picture, in pixels.
    size : int
        Of a crop.
    """
    figure = new_figure(8, 4.5)
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.025, wspace=0.02, hspace=0.02, rect=(0.005, 0.012, 0.99, 0.976))
    left, right = figure.subfigures(1, 2, width_ratios=(1.75, 1))
    axes = left.subplots()
    axes.set(xlim=(0, reach[1]), ylim=(reach[0], 0), aspect="equal", title=" ")
    axes.set_xlabel("pixels")
    axes.set_xticks([0, 224, 448, 672, 896])
    axes.set_yticks([0, 224, 448])
    photo = axes.imshow(np.zeros((4, 4, 3)), extent=(0, 1, 1, 0), interpolation="nearest")
    frames = [axes.add_patch(Rectangle((0, 0), size, size, fill=False, ec="white", lw=1.2)) for _ in range(5)]
    chosen = axes.add_patch(Rectangle((0, 0), size, size, fill=False, ec=VERMILION, lw=3))
    axes.set(xlim=(0, reach[1]), ylim=(reach[0], 0))
    title = axes.text(0.5, 1.05, "", transform=axes.transAxes, ha="center", va="center", weight="bold")
    panels = right.subplots(5, 2).T.ravel()
    by_crop = {}
    for number, panel in enumerate(panels):
        panel.set(xticks=[], yticks=[])
        panel.spines[:].set_visible(False)
        thumb = panel.imshow(np.zeros((THUMB, THUMB, 3), np.uint8), interpolation="nearest")
        name = panel.set_ylabel("0 = 0", fontsize=11.5, rotation=0, ha="right", va="center", labelpad=4)
        mark = Rectangle((0, 0), 1, 1, transform=panel.transAxes, fill=False, ec=VERMILION, lw=3.5, clip_on=False)
        by_crop[number] = thumb, name, panel.add_patch(mark)
    for panel, heading in zip(panels[::5], ("picture", "mirrored"), strict=True):
        panel.set_title(heading, fontsize=11.5, pad=5)
    drawn = []  # what stands in the background now

    def update(picture, scale, crop):
        seen = made(picture, scale)
        H, W = seen.image.shape[:2]
        top, edge = seen.places[crop % 5]
        chosen.set_xy((edge if crop < 5 else W - edge - size, top))
        for number, (*_, mark) in by_crop.items():
            mark.set_visible(number == crop)
        if drawn == [seen]:
            return
        drawn[:] = [seen]
        step = max(1, H // 240)
        photo.set_data(np.clip(seen.image[::step, ::step], 0, 1))
        photo.set_extent((0, W, H, 0))
        axes.set(xlim=(0, reach[1]), ylim=(reach[0], 0))
        for frame, (top, edge) in zip(frames, seen.places, strict=True):
            frame.set_xy((edge, top))
        title.set_text(f"{H} × {W}: {len(set(seen.same))} of the 10 differ")
        for number, (thumb, name, _) in by_crop.items():
            repeated = seen.same[number] != number
            thumb.set_data(enlarged(seen.crops[number], THUMB))
            thumb.set_alpha(0.25 if repeated else 1.0)
            name.set_text(f"{number} = {seen.same[number]}" if repeated else f"{number}")
            name.set_color(MUTED if repeated else INK)

    def describe(picture, scale, crop):
        seen = made(picture, scale)
        H, W = seen.image.shape[:2]
        top, edge = seen.places[crop % 5]
        which = ("top left", "top right", "bottom left", "bottom right", "centre")[crop % 5]
        mirror = " of the mirror image" if crop >= 5 else ""
        twins = ", ".join(f"{i} = {first}" for i, first in enumerate(seen.same) if first != i)
        return (
            f"{picture} at {H} by {W} pixels, five places of crops of {size} on it. Crop {crop} is the {which}"
            f"{mirror}, from row {top}, column {edge}. {len(set(seen.same))} of the ten crops differ"
            + (f": {twins}." if twins else ".")
        )

    marks = [mark for *_, mark in by_crop.values()]
    return LiveFigure(figure, [chosen, *marks], update, describe, scene=("picture", "scale"))
