"""Live figures of notebook 09: what each layer of a trained network sees, and a digit that is drawn and read.

`experiments/cnns_seeing.py` computes what is shown; `widgets/cnns.py` wires the controls.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import matplotlib
import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import BLUE, FAINT, MAGNITUDE, MUTED, SIGNED, VERMILION, readable

TOP = 8  # how many of the strongest pictures are shown
PENS = {"lifted": (VERMILION, ":", 2.5), "draw": (VERMILION, "-", 3.5), "rub out": (BLUE, (0, (2, 1)), 3.5)}
"""What the frame around the pen's pixel looks like: colour, dash, width."""


@styled
def what_layers_see(see: Callable) -> LiveFigure:
    """A picture, the maps that a layer makes of it, the filter behind one of them, and what that one likes best.

    Parameters
    ----------
    see : callable
        ``see(layer, channel, picture)`` → dict with "picture" (8, 8), its "label" and "said", "maps" (C, H, W), "place"
        (row, column) of the largest answer, "square" that it sees, "filter" (c, 3, 3), "strongest": list of (picture
        (8, 8), square), and "signed", whether maps are drawn about 0.
    """
    figure = new_figure(8, 4.6)
    figure.set_layout_engine("none")
    places = {"picture": (0.02, 0.5, 0.21, 0.38), "filter": (0.02, 0.05, 0.21, 0.3),
              "maps": (0.27, 0.05, 0.44, 0.83), "best": (0.75, 0.05, 0.23, 0.83)}  # fmt: skip
    axes = {name: figure.add_axes(place) for name, place in places.items()}
    for one in axes.values():
        one.axis("off")
    axes["picture"].set(xlim=(0, 8), ylim=(8, 0), aspect="equal")
    axes["filter"].set(xlim=(0, 12), ylim=(12, 0), aspect="equal")
    axes["maps"].set(xlim=(0, 8), ylim=(8, 0), aspect="equal")
    axes["best"].set(xlim=(-0.4, 17), ylim=(35, -0.4), aspect="equal")
    heights = {"picture": 1.03, "filter": 1.04, "maps": 1.02, "best": 1.02}
    texts = {
        name: label(axes[name], 0.5, y, transform=axes[name].transAxes, ha="center", va="bottom")
        for name, y in heights.items()
    }
    images = {name: axes[name].imshow(np.zeros((2, 2, 4), np.uint8), interpolation="nearest", extent=extent)
              for name, extent in (("picture", (0, 8, 8, 0)), ("filter", (0, 12, 12, 0)), ("maps", (0, 8, 8, 0)),
                                   ("best", (0, 17, 35, 0)))}  # fmt: skip
    around = axes["picture"].add_collection(PolyCollection([], facecolor="none", edgecolor=VERMILION, lw=2.5))
    chosen = axes["maps"].add_collection(PolyCollection([], facecolor="none", edgecolor=VERMILION, lw=2.5))
    marked = axes["best"].add_collection(PolyCollection([], facecolor="none", edgecolor=VERMILION, lw=1.8))
    for one in (around, chosen, marked):
        one.set_clip_on(False)

    def update(layer, channel, picture):
        found = see(layer, channel, picture)
        around.set_verts([_box(*found["square"])])
        images["picture"].set_data(_coloured(found["picture"], "gray_r", 0, 1))
        images["best"].set_data(_sheet([_coloured(one, "gray_r", 0, 1) for one, _ in found["strongest"]], 2, 1))
        maps, weights = found["maps"], found["filter"]
        largest, widest = (max(np.abs(part).max(), 1e-9) for part in (maps, weights))
        drawn = _coloured(maps, SIGNED if found["signed"] else MAGNITUDE, -largest if found["signed"] else 0, largest)
        columns = 6 if len(maps) > 16 else 4
        rows = -(-len(maps) // columns)
        unit = 8 / max(rows, columns)
        high = (8 - rows * unit) / 2
        images["maps"].set_data(_sheet(_finer(drawn), columns, 2))
        images["maps"].set_extent((0, columns * unit, high + rows * unit, high))
        drawn = _finer(_coloured(weights, SIGNED, -widest, widest))
        images["filter"].set_data(_sheet(drawn, 1 if len(weights) == 1 else 4, 2))
        row, column = divmod(channel, columns)
        left, top = column * unit, high + row * unit
        chosen.set_verts([_box(left, left + unit, top, top + unit)])
        marked.set_verts([
            _box(*(edge + 9 * at for edge, at in zip(square, (n % 2, n % 2, n // 2, n // 2), strict=True)))
            for n, (_, square) in enumerate(found["strongest"])
        ])  # fmt: skip
        count, (height, width) = len(found["maps"]), found["maps"].shape[1:]
        texts["picture"].set_text(f"a {found['label']}, read as {found['said']}")
        deep = len(found["filter"])
        texts["filter"].set_text("its filter" if deep == 1 else f"its filter, {deep} deep")
        texts["maps"].set_text(f"{layer}: {count} maps of {height}×{width}")
        texts["best"].set_text(f"map {channel} likes best")

    def describe(layer, channel, picture):
        found = see(layer, channel, picture)
        count, (height, width) = len(found["maps"]), found["maps"].shape[1:]
        left, right, top, bottom = found["square"]
        row, column = found["place"]
        own = found["maps"][channel]
        kinds = [str(kind) for kind in found["kinds"]]
        return (
            f"A {found['label']}, read as {found['said']}. Layer {layer} makes {count} maps of {height}×{width}; map "
            f"{channel} answers at most {own.max():.2f}, in row {row}, column {column}, where it sees rows {top:g} to "
            f"{bottom - 1:g} and columns {left:g} to {right - 1:g} of the picture. The {len(kinds)} validation digits "
            f"that it answers most to are {', '.join(kinds)}."
        )

    return LiveFigure(figure, [*images.values(), around, chosen, marked, *texts.values()], update, describe)


def _box(left, right, top, bottom):
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


@cache
def _colours(name: str) -> np.ndarray:
    """256 colours of a map, (256, 4) uint8."""
    return (255 * matplotlib.colormaps[name](np.arange(256))).astype(np.uint8)


def _coloured(values: np.ndarray, name: str, low: float, high: float) -> np.ndarray:
    """Numbers (…) as colours (…, 4): matplotlib's own way to do it takes longer than all the rest of the drawing."""
    return _colours(name)[np.clip((values - low) * (255.99 / (high - low)), 0, 255).astype(np.uint8)]


def _finer(pictures: np.ndarray, times: int = 4) -> np.ndarray:
    """Each pixel of pictures (n, H, W, 4) as a block, so that the gaps between pictures can be narrower than one."""
    return np.repeat(np.repeat(pictures, times, axis=1), times, axis=2)


def _sheet(pictures, columns: int, gap: int) -> np.ndarray:
    """Coloured pictures (n, H, W, 4) row by row on one white sheet, with gaps between them."""
    height, width = pictures[0].shape[:2]
    rows = -(-len(pictures) // columns)
    sheet = np.full((rows, height + gap, columns, width + gap, 4), 255, np.uint8)
    for number, one in enumerate(pictures):
        sheet[number // columns, :height, number % columns, :width] = one
    return sheet.reshape(rows * (height + gap), columns * (width + gap), 4)[:-gap, :-gap]


@styled
def draw_and_read(read: Callable) -> LiveFigure:
    """A drawing with the pen's place, the same as the network gets it, and its probabilities.

    Parameters
    ----------
    read : callable
        ``read(drawing, right, down, degrees, thickness)`` → what the network gets (8, 8) and its probabilities (10,).
    """
    figure = new_figure(8, 3.7)
    paper, given, bars = figure.subplots(1, 3, width_ratios=(1, 1, 1.25))
    pictures, grids = [], []
    for axes, title in ((paper, "your drawing"), (given, "the network gets")):
        axes.set(xlim=(0, 8), ylim=(8, 0), aspect="equal", title=title, xticks=[], yticks=[])
        for side in axes.spines.values():
            side.set(visible=True, color=MUTED)
        pictures.append(axes.imshow(
            np.zeros((8, 8)), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", extent=(0, 8, 8, 0)
        ))  # fmt: skip
        lines = [line for k in range(9) for line in ([(k, 0), (k, 8)], [(0, k), (8, k)])]
        grids.append(axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=0.7, zorder=2)))
        grids[-1].set_clip_on(False)
    cursor = paper.add_collection(PolyCollection([], facecolor="none", edgecolor=VERMILION, lw=3, zorder=5))
    cursor.set_clip_on(False)
    bars.set(xlim=(0, 1.02), ylim=(9.6, -0.6), title="what it says", yticks=range(10), xticks=[0, 0.5, 1])
    bars.set_xticklabels(["0 %", "50 %", "100 %"])
    bars.tick_params(axis="y", length=0)
    columns = bars.add_collection(PolyCollection([], facecolor=BLUE, edgecolor="none"))
    text = label(bars, 0.98, 0, ha="right", va="center", color=readable(BLUE), weight="bold")

    def update(drawing, pen, row, column, right, down, degrees, thickness, **_):
        picture, probabilities = read(drawing, right, down, degrees, thickness)
        pictures[0].set_data(drawing / 16)
        pictures[1].set_data(picture)
        cursor.set_verts([_box(column, column + 1, row, row + 1)])
        colour, dash, width = PENS[pen]
        cursor.set(edgecolor=colour, linestyle=dash, linewidth=width)
        columns.set_verts([_box(0, p, k - 0.38, k + 0.38) for k, p in enumerate(probabilities)])
        first = int(probabilities.argmax())
        far = probabilities[first] > 0.6
        text.set(color="white" if far else readable(BLUE), ha="right" if far else "left")
        text.set_position((probabilities[first] + (-0.03 if far else 0.03), first))
        text.set_text(f"{probabilities[first]:.0%}")

    def describe(drawing, pen, row, column, right, down, degrees, thickness, **_):
        picture, probabilities = read(drawing, right, down, degrees, thickness)
        first, second = np.argsort(-probabilities)[:2]
        inked = int((drawing > 8).sum())
        return (
            f"A drawing of 8×8 pixels, {inked} of them dark; the pen ({pen}) is at row {row}, column {column}. Moved "
            f"right by {right:g} and down by {down:g}, turned by {degrees:g}°, thickness {thickness:+g}: the network "
            f"gives {probabilities[first]:.1%} to {first} and {probabilities[second]:.1%} to {second}. "
            f"Ink in all: {picture.sum():.1f}."
        )

    return LiveFigure(figure, [*pictures, *grids, cursor, columns, text], update, describe)
