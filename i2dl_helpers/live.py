"""Live figures: drawn once, then only what moves is drawn again, some ten times faster than a new figure each step.

A `LiveFigure` knows nothing of controls or kernels: it turns settings into a PNG and into a sentence. The widgets
(`i2dl_helpers.widgets`) wire controls to one; the book and the tests ask it for frames. Where a picture depends on a
function that a student wrote, `guarded` keeps whatever that function does from breaking it.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import wraps

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

from i2dl_helpers.figures.canvas import DPI, encode, styled

KEPT = 8  # backgrounds kept: one of 800×450 takes 1.4 MB, at ratio 2 5.8 MB


class LiveFigure:
    """A figure drawn once and then updated: the artists' data change, and only they are drawn again.

    Parameters
    ----------
    figure : Figure
        Made with `figures.canvas.new_figure` (not by pyplot), all axes, limits and artists in place.
    moving : iterable of artists
        The artists that `update` changes. They are drawn above everything that stands still, by their zorder.
    update : callable
        ``update(**settings)`` sets the moving artists' data (and visibility), and for a new scene also what stands
        still. It may return a list of artists: those move from now on. What it raises goes through.
    describe : callable
        ``describe(**settings)`` → the alternative text: what the figure shows at these settings. Where `update` raises
        `Unusable`, so does it.
    scene : iterable of str
        Names of the settings that change what stands still (limits, titles, a curve in the background). One background
        is kept for each combination of their values.
    """

    def __init__(
        self,
        figure: Figure,
        moving: Iterable[Artist],
        update: Callable[..., Iterable[Artist] | None],
        describe: Callable[..., str],
        scene: Iterable[str] = (),
    ):
        self.figure, self.update, self.describe, self.scene = figure, update, describe, tuple(scene)
        self._backgrounds: OrderedDict = OrderedDict()
        self._sheets: dict = {}
        self._move(moving)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels at ratio 1."""
        return tuple(round(DPI * inches) for inches in self.figure.get_size_inches())

    def png(self, *, ratio: float = 1, **settings) -> bytes:
        """The figure at these settings as PNG; at ratio 2 with twice the pixels in each direction."""
        return encode(self.pixels(ratio=ratio, **settings))

    @styled
    def pixels(self, *, ratio: float = 1, **settings) -> np.ndarray:
        """The figure at these settings, (H, W, 4) uint8: a view that the next call overwrites."""
        moving = self.update(**settings)
        if moving is not None:
            self._move(moving)
        if self.figure.dpi != DPI * ratio:
            self.figure.dpi = DPI * ratio
        sheet = self._sheet(ratio)
        sheet.restore_region(self._background(sheet, (ratio, *(settings[name] for name in self.scene))))
        for artist in self.moving:
            artist.draw(sheet)
        return np.asarray(sheet.buffer_rgba())

    def _move(self, artists: Iterable[Artist]) -> None:
        self.moving = sorted(artists, key=lambda artist: artist.get_zorder())
        for artist in self.moving:
            artist.set_animated(True)  # so it is left out when the background is drawn
            artist.set_in_layout(False)

    def _sheet(self, ratio: float) -> RendererAgg:
        if ratio not in self._sheets:
            width, height = self.size
            self._sheets[ratio] = RendererAgg(round(width * ratio), round(height * ratio), DPI * ratio)
        return self._sheets[ratio]

    def _background(self, sheet: RendererAgg, key: tuple):
        if key not in self._backgrounds:
            sheet.clear()
            self.figure.draw(sheet)
            self.figure.set_layout_engine("none")  # laid out once: panels must not jump from one step to the next
            self._backgrounds[key] = sheet.copy_from_bbox(self.figure.bbox)
            if len(self._backgrounds) > KEPT:
                self._backgrounds.popitem(last=False)
        self._backgrounds.move_to_end(key)
        return self._backgrounds[key]


class Unusable(Exception):
    """What a student wrote or typed gives no picture; the text is the sentence to show in its place."""


def guarded(function: Callable, clean: Callable) -> Callable:
    """The student's function, where whatever goes wrong in it is raised as `Unusable` with a sentence.

    Parameters
    ----------
    function : callable
        Anything; also one of the course's.
    clean : callable
        ``clean(value, *arguments)`` gives the value in the form that is drawn, or raises ValueError saying what it
        should have been; mostly built from `numbers`.
    """
    name = getattr(function, "__name__", "<lambda>").replace("<lambda>", "your function")

    @wraps(function, assigned=("__name__", "__doc__", "__module__"), updated=())
    def call(*arguments):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                value = function(*arguments)
            except (Exception, SystemExit) as problem:
                text = str(problem).strip().split("\n")[0][:120]
                raise Unusable(f"{name} raised {type(problem).__name__}" + (f": {text}" if text else "")) from None
            try:
                return clean(value, *arguments)
            except ValueError as problem:
                raise Unusable(f"{name} returned {problem}") from None
            except Exception:
                raise Unusable(f"{name} returned something that cannot be drawn: {type(value).__name__}") from None

    return call


def numbers(value, shape: tuple[int, ...]) -> np.ndarray:
    """The value as a float array of this shape; ValueError, in words that follow "returned", where it is none."""
    needed = f"where {'a number' if shape == () else f'an array of shape {shape}'} is needed"
    if value is None:
        raise ValueError(f"None {needed}: is its `return` there?")
    try:
        array = np.asarray(value)
    except ValueError:  # a list of lists that are not equally long
        array = np.array("ragged")
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{type(value).__name__} {needed}")
    array = array.astype(float)
    if array.shape != shape:
        raise ValueError(f"an array of shape {array.shape} {needed}")
    if not np.isfinite(array).all():
        raise ValueError(f"{'NaN' if np.isnan(array).any() else 'infinity'} {needed}")
    return array


def whose(function: Callable) -> str:
    """"your" for a student's own function, "the course's" for one of ours: a figure says which one it shows."""
    return "the course's" if getattr(function, "__module__", "").startswith("i2dl_helpers") else "your"
