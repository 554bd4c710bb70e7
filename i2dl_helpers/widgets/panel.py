"""A widget: controls wired to a live figure, with its caption and a description that follows the settings.

In a notebook it shows itself. Without a kernel it gives the picture and the description at any settings, which is what
the tests and the book use: no ipywidgets is made before a widget is displayed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from i2dl_helpers.figures.canvas import has_kernel, message
from i2dl_helpers.live import LiveFigure, Unusable

from . import still
from .controls import Control
from .page import caption, frame, picture, spoken

REST = 0.15  # seconds after the last change until the sharp frame comes


class Widget:
    """Controls and the live figure that they move.

    Parameters
    ----------
    name : str
        Unique among the course's widgets; the book names its frames by it.
    live : LiveFigure
        Its `update` and `describe` take one keyword for each control.
    controls : dict of str to Control
        In the order in which they are shown.
    caption : str
        Says what is seen, and what to look for. In a notebook it stands in a cell of text below the widget's own, where
        it can be read before anything is run; a test holds the two equal.
    adapt : callable, optional
        ``adapt(settings, changed)`` → ``{control: {"label" | "hidden" | "value" | "count": …}}``: how the other
        controls follow when the one named `changed` was set (None at the beginning).
    together : pair of str, optional
        The two controls that the book moves together, where their positions are few; else the first two.
    credit : str, optional
        Whose function computed the picture; stands below it.
    """

    def __init__(
        self,
        name: str,
        live: LiveFigure,
        controls: dict[str, Control],
        caption: str,
        adapt: Callable[[dict, str | None], dict] | None = None,
        together: tuple[str, ...] | None = None,
        credit: str = "",
    ):
        self.name, self.live, self.controls = name, live, dict(controls)
        self.caption, self.credit = caption, credit
        self.adapt = adapt or (lambda settings, changed: {})
        self.together = tuple(self.controls)[:2] if together is None else together
        self._panel = None

    def __repr__(self) -> str:
        return f"{self.text}\n[{self.alt(**self.settings)}]"

    @property
    def text(self) -> str:
        """Caption and credit, for where no cell of text stands below the widget."""
        return f"{self.caption} {self.credit}".rstrip()

    @property
    def settings(self) -> dict:
        """The present setting of each control."""
        if self._panel:
            return self._panel.settings
        return {name: control.start for name, control in self.controls.items()}

    def render(self, ratio: float = 1, **settings) -> bytes:
        """The picture as PNG at these settings; controls that are not named stand as they do at the start.

        What a student wrote or typed, and what cannot be drawn, gives a picture of a sentence that says so.
        """
        try:
            return self.live.png(ratio=ratio, **self.read(**settings))
        except Unusable as problem:
            width, height = self.live.size
            return message(str(problem), width / 100, height / 100, ratio)

    def alt(self, **settings) -> str:
        """What the picture shows at these settings, in words."""
        try:
            return self.live.describe(**self.read(**settings))
        except Unusable as problem:
            return str(problem)

    def ends(self) -> Iterator[dict]:
        """Settings to test: the start, and each control at its ends (or at all of its options), the others at start."""
        yield {}
        for name, control in self.controls.items():
            for setting in control.ends():
                yield {name: setting}

    def positions(self, name: str, at_most: int = 15) -> list:
        """At most so many settings of one control, evenly spread: the frames of the book.

        What the others at their start do not allow, such as a step behind the last one, is left out.
        """
        control = self.controls[name]
        allowed = [value for value in control.values if self.settle(**{name: value})[name] == value]
        return control.positions(at_most, allowed)

    def settle(self, **settings) -> dict:
        """All settings that come of setting these: what `adapt` makes the others follow to."""
        unknown = settings.keys() - self.controls.keys()
        if unknown:
            raise TypeError(f"{self.name} has no {', '.join(sorted(unknown))}; it has {', '.join(self.controls)}.")
        settled = {name: control.start for name, control in self.controls.items()} | settings
        for changed in [None, *settings]:
            for name, change in self.adapt(settled, changed).items():
                if "value" in change and name not in settings:
                    settled[name] = change["value"]
                if "count" in change:
                    settled[name] = min(settled[name], change["count"] - 1)
        return settled

    def read(self, **settings) -> dict:
        """What the live figure gets at these settings; `Unusable` where a text that was typed means nothing."""
        settled = self.settle(**settings)
        return {name: control.read(settled[name]) for name, control in self.controls.items()}

    def show(self) -> None:
        """Display it now, where it is not the last line of a cell; without a kernel, print caption and alt text."""
        self._ipython_display_()

    def _ipython_display_(self) -> None:
        if not has_kernel():
            print(self)
            return
        from IPython.display import display

        if (place := still.folder()) is not None:
            display({"text/html": still.page(self, place), "text/plain": repr(self)}, raw=True)
            return
        self._panel = self._panel or Panel(self)
        # where no widget can be shown (a page on the web, a terminal), its words stand in its place
        display({**self._panel.box._repr_mimebundle_(), "text/plain": repr(self)}, raw=True)


class Panel:
    """A widget as a notebook shows it: controls above, the picture, and below it whose function drew it."""

    def __init__(self, widget: Widget):
        import ipywidgets

        self.widget, self._timer, self._following = widget, None, False
        built = {name: control.build() for name, control in widget.controls.items()}
        self.views = {name: view for name, (view, _) in built.items()}
        self.models = {name: model for name, (_, model) in built.items()}
        self.picture = picture()
        self.spoken = ipywidgets.HTML(layout={"height": "0", "margin": "0"}).add_class("i2dl-spoken")
        controls = ipywidgets.Box(list(self.views.values()), layout={"flex_flow": "row wrap", "align_items": "center"})
        parts = [controls, self.picture, self.spoken, ipywidgets.HTML(caption(widget.credit))]
        self.box = frame(parts, widget.live.size[0])
        self._follow(None)
        self.draw(ratio=2)
        for name, model in self.models.items():
            model.observe(lambda _, name=name: self.changed(name), "value")

    @property
    def settings(self) -> dict:
        return {name: model.value for name, model in self.models.items()}

    def changed(self, name: str) -> None:
        """Follow a control at once, and draw sharply when all have come to rest."""
        if self._following:
            return
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._follow(name)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no loop runs here, so nothing could come later
            self.draw(ratio=2)
            return
        self.draw(ratio=1)
        self._timer = loop.call_later(REST, self.draw, 2)

    def draw(self, ratio: float) -> None:
        self.picture.value = self.widget.render(ratio=ratio, **self.settings)
        if ratio > 1:  # words only when at rest: a screen reader should not be flooded
            self.picture.tooltip = text = self.widget.alt(**self.settings)
            self.spoken.value = spoken(text)

    def _follow(self, changed: str | None) -> None:
        self._following = True  # what the others are set to here is one change together with the one they follow
        try:
            for name, change in self.widget.adapt(self.settings, changed).items():
                self.widget.controls[name].change(self.views[name], self.models[name], **change)
        finally:
            self._following = False
