"""The computational graph of `experiments.graphs` as a picture: values above its edges, gradients below them.

`GraphDrawing` draws the nodes of one formula once, where `layered.py` places them, and then shows any `View` of it:
what is known at a step and what is pointed at; `Footer` shows the step's product. `widgets.graph` makes the views.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from i2dl_helpers.experiments.graphs import RULES, Edge, Node, edges_of, number

from .canvas import new_figure, styled
from .labels import label
from .layered import RADIUS as R
from .layered import lay_out
from .palette import BLUE, FAINT, INK, MUTED, PAPER, RIGHT, VERMILION, WASH, WRONG, readable

WIDTH, HEIGHT = 800, 450
FOOT = 122  # pixels below the graph: the step in words and its product
TOP = 32  # pixels above it: the formula
CARDS = (128, 400, 672)  # their middles
VALUE, GRADIENT = readable(BLUE), readable(VERMILION)
_TICK = Path([(-1, 0), (-0.3, -0.8), (1, 0.9)])
_CROSS = Path([(-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8), (0.8, -0.8)], [1, 2, 1, 2])  # move, line, move, line
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Card(NamedTuple):
    """One factor in the footer: what it is, and its number."""

    caption: str
    text: str
    colour: str = INK


class View(NamedTuple):
    """What a graph shows at one step. Texts are None where nothing is known yet."""

    values: Sequence[str | None]  # of each node, above the edges that leave it
    gradients: Sequence[str | None]  # of each edge, below it; the last one belongs to the result
    sums: Mapping[int, str]  # of nodes whose value is used more than once
    headline: str
    cards: Sequence[Card] = ()
    signs: Sequence[str] = ("", "")  # between the cards
    note: str = ""
    note_colour: str = MUTED
    node: int | None = None  # pointed at
    edges: Sequence[int] = ()  # pointed at; one past the last is the result's
    backward: bool = False
    right: Sequence[int] = ()  # edges with a tick
    wrong: Sequence[int] = ()  # edges with a cross


def pretty(formula: str) -> str:
    """A formula or a name as it is printed: w₀ · x₀ for w0*x0."""
    text = re.sub(r"\s*\*\*\s*(\d)", lambda m: m[1].translate(_SUPERSCRIPT), formula)
    text = re.sub(r"(?<=[^\W\d])(\d+)", lambda m: m[1].translate(_SUBSCRIPT), text)
    text = re.sub(r"\s*\*\s*", " · ", text).replace("-", "−")
    return re.sub(r"\s*;\s*", ",   ", text)


@styled
def sheet():
    """An empty figure and the axes that cover it, in pixels, for any number of drawings."""
    figure = new_figure(WIDTH / 100, HEIGHT / 100)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    axes.axis("off")
    axes.add_patch(_box(WIDTH / 2, FOOT / 2, WIDTH / 2 - 8, FOOT / 2 - 6, WASH, "none"))
    return figure, axes


class GraphDrawing:
    """One formula's graph: still parts, which `visible` shows or hides, and `moving` ones, which `show` sets.

    Parameters
    ----------
    axes : Axes
        Of `sheet`; several drawings may share them.
    nodes : sequence of Node
    title, source : str
        Above the graph, left and right.
    """

    @styled
    def __init__(self, axes: Axes, nodes: Sequence[Node], title: str, source: str = ""):
        self.axes, self.nodes, self.edges = axes, nodes, edges_of(nodes)
        self.still: list[Artist] = []
        self.moving: list[Artist] = []
        self._place()
        self._draw_still(title, source)
        self._draw_moving()

    def _place(self) -> None:
        """Pixels of everything; the result's name is laid out like one more node."""
        inputs = [*(node.inputs for node in self.nodes), (len(self.nodes) - 1,)]
        half = [*(max(R, 4.8 * len(_sign(node)) + 4) for node in self.nodes), 8.0]
        sums = any(self.nodes[i].operation is None for i in _used_more_than_once(self.edges))
        self.layout = lay_out(inputs, half, (70 if sums else 10, FOOT, WIDTH - 14, HEIGHT - TOP))
        self.half = half
        length = self.layout.length
        self.size = 11 if length < 84 else 13
        self.digits = 3 if length < 50 else 4
        rise = 20 if length > 100 else 23  # on a short edge a label is wider than the room between two nodes
        self.rise = min(rise, 0.3 * self.layout.lane)

    def _draw_still(self, title: str, source: str) -> None:
        title = pretty(title)
        size = max(11, min(14, 14 * 70 / len(title)))  # a long formula is set smaller, so that it fits the width
        texts = [(10, HEIGHT - 20, title, {"ha": "left", "fontsize": size, "weight": "bold"})]
        texts.append((WIDTH - 12, HEIGHT - 20, source, {"ha": "right", "fontsize": 11, "color": MUTED}))
        for curve in self.layout.curves:
            self.still.append(PathPatch(Path(curve), fill=False, edgecolor=MUTED, linewidth=1.4, zorder=1))
        for node, half, (x, y) in zip(self.nodes, self.half, self.layout.centres, strict=False):
            leaf = node.operation is None
            self.still.append(_box(x, y, half, R - 2, WASH, INK, 4) if leaf else _box(x, y, half, R, PAPER, INK, R))
            texts.append((x, y, _sign(node), {"ha": "center", "fontsize": _sign_size(node)}))
            if not leaf and node is not self.nodes[-1]:
                texts.append((x, y + R + 11, pretty(node.name), {"ha": "center", "fontsize": 11, "color": MUTED}))
        x, y = self.layout.centres[-1]
        texts.append((x, y, pretty(self.nodes[-1].name), {"ha": "center", "fontsize": 13, "weight": "bold"}))
        for artist in self.still:
            self.axes.add_patch(artist)
        self.still += [self.axes.text(x, y, text, va="center_baseline", zorder=3, **kw) for x, y, text, kw in texts]

    def _draw_moving(self) -> None:
        axes = self.axes
        self.line = axes.plot([], [], linewidth=3.6, zorder=1.5, solid_capstyle="butt")[0]
        self.heads = axes.add_collection(PolyCollection([], linewidth=0, zorder=1.6), autolim=False)
        self.ring = axes.add_patch(_box(0, 0, R, R, "none", INK, corner=R))
        self.ring.set(linewidth=3.2, zorder=4)
        self.right, self.wrong = _badges(axes, _TICK, RIGHT), _badges(axes, _CROSS, WRONG)
        style = {"ha": "center", "va": "center", "fontsize": self.size, "zorder": 5}
        labels = [(x, y, rise) for x, y in self.layout.labels for rise in (self.rise, -self.rise)]
        texts = [label(axes, x, y + rise, color=VALUE if rise > 0 else GRADIENT, **style) for x, y, rise in labels]
        self.values, self.gradients = texts[::2], texts[1::2]
        style |= {"ha": "right", "color": GRADIENT, "weight": "bold"}
        self.sums = {i: label(axes, *self._below(i), **style) for i in _used_more_than_once(self.edges)}
        self.moving = [self.line, self.heads, self.ring, *self.right, *self.wrong, *texts, *self.sums.values()]

    def _below(self, i: int) -> np.ndarray:
        """Where a node's sum ends: clear of the edges that leave it, and of the label of one that enters it."""
        return self.layout.centres[i] + [R, -R - (14 if self.nodes[i].operation is None else 25)]

    def show(self, view: View) -> None:
        """Set everything that moves to what the view says; it is drawn by a `LiveFigure`."""
        sources = [*(edge.source for edge in self.edges), len(self.nodes) - 1]
        for text, source in zip(self.values, sources, strict=True):
            text.set_text(view.values[source] or "")
        for text, gradient in zip(self.gradients, view.gradients, strict=True):
            text.set_text(gradient or "")
        for i, text in self.sums.items():
            text.set_text(view.sums.get(i, ""))
        self._point(view)
        for badges, edges in ((self.right, view.right), (self.wrong, view.wrong)):
            for line in badges:
                line.set_data(*self.layout.labels[np.array(edges, int)].T)

    def _point(self, view: View) -> None:
        colour = VERMILION if view.backward else BLUE
        curves = [self.layout.curves[i] for i in view.edges]
        parts = [part for curve in curves for part in (curve, np.full((1, 2), np.nan))]
        self.line.set_data(*np.concatenate([*parts, np.empty((0, 2))]).T)
        self.line.set_color(colour)
        heads, colours = [], []
        for i, curve in enumerate(self.layout.curves):
            pointed = i in view.edges
            heads.append(_head(curve, pointed and view.backward, 9 if pointed else 6))
            colours.append(colour if pointed else MUTED)
        self.heads.set(verts=heads, facecolors=colours)
        self.ring.set_visible(view.node is not None)
        if view.node is not None:
            (x, y), half = self.layout.centres[view.node], self.half[view.node] + 2
            self.ring.set(bounds=(x - half, y - R - 2, 2 * half, 2 * R + 4), edgecolor=colour)

    @property
    def visible(self) -> bool:
        return self.still[0].get_visible()

    @visible.setter
    def visible(self, visible: bool) -> None:
        for artist in (*self.still, *self.moving):
            artist.set_visible(visible)


class Footer:
    """What stands below every graph: the step in words, up to three cards with their numbers, and a note."""

    @styled
    def __init__(self, axes: Axes):
        middle = {"ha": "center", "va": "center_baseline", "zorder": 7}
        self.headline = label(axes, 24, FOOT - 23, va="center_baseline", weight="bold", fontsize=13, zorder=7)
        self.note = label(axes, 24, 20, va="center_baseline", fontsize=12, zorder=7)
        self.boxes = [axes.add_patch(_box(x, 60, 104, 25, PAPER, FAINT)) for x in CARDS]
        self.captions = [label(axes, x, 73, color=MUTED, fontsize=11, **middle) for x in CARDS]
        self.numbers = [label(axes, x, 48, weight="bold", fontsize=16, **middle) for x in CARDS]
        self.signs = [label(axes, x, 58, fontsize=17, **middle) for x in np.add(CARDS[:-1], CARDS[1:]) / 2]
        self.moving = [self.headline, self.note, *self.boxes, *self.captions, *self.numbers, *self.signs]

    def show(self, view: View) -> None:
        self.headline.set_text(view.headline)
        self.note.set(text=view.note, color=readable(view.note_colour))
        for i, (box, caption, text) in enumerate(zip(self.boxes, self.captions, self.numbers, strict=True)):
            card = view.cards[i] if i < len(view.cards) else Card("", "")
            box.set_visible(i < len(view.cards))
            caption.set_text(card.caption)
            text.set(text=card.text, color=card.colour)
        for text, sign in zip(self.signs, view.signs, strict=True):
            text.set_text(sign if view.cards else "")


def _badges(axes: Axes, mark: Path, colour: str):
    """Discs with a mark in them, any number of each at once."""
    style = {"linestyle": "", "markeredgecolor": colour}
    disc = axes.plot([], [], marker="o", ms=11, mew=1.6, markerfacecolor=PAPER, zorder=5, **style)
    sign = axes.plot([], [], marker=mark, ms=5.5, mew=2, markerfacecolor="none", zorder=6, **style)
    return [*disc, *sign]


def _used_more_than_once(edges: Sequence[Edge]) -> list[int]:
    return [i for i, uses in Counter(edge.source for edge in edges).items() if uses > 1]


def _sign(node: Node) -> str:
    """What stands in a node: a leaf's name, or the sign of an operation with its constant."""
    if node.operation is None:
        return pretty(node.name)
    constant = "" if node.constant is None else number(node.constant)
    if node.operation == "power":
        constant = constant.translate(_SUPERSCRIPT)
    return RULES[node.operation].sign.format(c=constant).replace("^", "").replace("+−", "−")


def _sign_size(node: Node) -> float:
    return 15 if _sign(node) in "+−×σ" else 11.5


def _box(x: float, y: float, half: float, height: float, fill: str, line: str, corner: float = 8) -> FancyBboxPatch:
    shape = {"boxstyle": f"round,pad=0,rounding_size={corner}", "linewidth": 1.3, "zorder": 2}
    return FancyBboxPatch((x - half, y - height), 2 * half, 2 * height, facecolor=fill, edgecolor=line, **shape)


def _head(curve: np.ndarray, backward: bool = False, size: float = 6) -> np.ndarray:
    """The triangle at an edge's end, or at its beginning where it is gone backward."""
    tip, before = (curve[0], curve[1]) if backward else (curve[-1], curve[-2])
    along = (tip - before) / np.hypot(*(tip - before))
    across = np.array([-along[1], along[0]]) * size * 0.62
    return np.array([tip, tip - size * 1.4 * along + across, tip - size * 1.4 * along - across])
