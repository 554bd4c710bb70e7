"""Controls: what can be set, from the keyboard and under a visible label, and by a test or the book in the same terms.

A control is a plain record of its values; the ipywidgets that shows it is made only when a widget is displayed.
`panel.Widget` puts controls and a live figure together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from i2dl_helpers.figures.canvas import power_of_ten
from i2dl_helpers.live import Unusable


class Control:
    """What every control has: a label, the value it starts with, and the values it goes through.

    A subclass says how one is shown (`text`), read from a setting (`read`), and built for a notebook (`build`).
    """

    def __init__(self, label: str, values: Sequence, start):
        self.label, self.values, self.start = label, list(values), start
        if start not in self.values:
            raise ValueError(f"{label!r} starts at {start!r}, which is not among its values {self.values}.")

    def text(self, value) -> str:
        """How a value is shown and read aloud."""
        return str(value)

    def read(self, setting):
        """What the figure gets for a setting; ValueError, with a sentence, for one that the control does not have."""
        if setting not in self.values:
            raise ValueError(f"{self.label} has no {setting!r}; it has {', '.join(map(self.text, self.values))}.")
        return setting

    def ends(self) -> list:
        """The settings that a test tries: all of them, or the two ends of what is ordered."""
        return self.values

    def positions(self, at_most: int = 15, values: list | None = None) -> list:
        """At most so many of the settings (or of these), evenly spread, both ends and the start among them."""
        values = self.values if values is None else values
        if len(values) <= at_most:
            return values
        at = np.linspace(0, len(values) - 1, at_most).round().astype(int)
        start = values.index(self.start)
        if start not in at:
            at[1 + np.argmin(np.abs(at[1:-1] - start))] = start
        return [values[i] for i in sorted(at.tolist())]

    def build(self):
        """``(view, model)``: the ipywidgets that is shown, and the one whose `value` is the setting."""
        raise NotImplementedError

    def change(self, view, model, *, label=None, hidden=None, value=None) -> None:
        """Change a built control: what `Widget.adapt` may ask for."""
        if label is not None:
            model.description = label
        if hidden is not None:
            view.layout.display = "none" if hidden else None
        if value is not None:
            model.value = value


class Choice(Control):
    """One of a few named options: ``Choice("function", ["x³", "sin x"], "x³")``.

    Short ones stand side by side as buttons, long ones in a list between two buttons: a list alone, and round buttons,
    would not do, since JupyterLab takes the arrow keys away from them and goes to the next cell instead.
    """

    def build(self):
        options = [(self.text(value), value) for value in self.values]
        if side_by_side(text for text, _ in options):
            return _built("ToggleButtons", self, options=options, width="max-content", button_width="auto")
        view, model = _built("Dropdown", self, options=options)
        return _between_buttons(view, lambda by: _move(model, options, by)), model


class Slider(Control):
    """Goes through a list of values in order: ``Slider("units", [1, 2, 4, 8], 4)``.

    For a range there are `Slider.linear` and `Slider.log`, which start at the value nearest to the one asked for.
    `format` turns a value into its text.
    """

    def __init__(self, label: str, values: Sequence, start, format: Callable[..., str] = str):
        self.text = format
        super().__init__(label, values, start)

    @classmethod
    def linear(cls, label: str, low: float, high: float, count: int, start: float, format=str) -> Slider:
        """`count` values from low to high, equally far apart."""
        values = np.linspace(low, high, count).round(12)
        return cls(label, values.tolist(), values[np.abs(values - start).argmin()].item(), format)

    @classmethod
    def log(cls, label: str, low: float, high: float, count: int, start: float, format=power_of_ten) -> Slider:
        """`count` values from low to high, each the same factor beyond the one before."""
        exponents = np.linspace(np.log10(low), np.log10(high), count).round(12)
        values = 10.0**exponents
        return cls(label, values.tolist(), values[np.abs(exponents - np.log10(start)).argmin()].item(), format)

    def ends(self) -> list:
        return [self.values[0], self.values[-1]]

    def build(self):
        options = [(self.text(value), value) for value in self.values]
        return _built("SelectionSlider", self, grow=True, options=options)


class Stepper(Control):
    """A step from 0 to count − 1, by a slider between two buttons: ``Stepper("step", count=7)``."""

    def __init__(self, label: str, count: int, start: int = 0):
        super().__init__(label, range(count), start)

    def ends(self) -> list:
        return [self.values[0], self.values[-1]]

    def read(self, setting) -> int:
        return super().read(int(setting))

    def build(self):
        slider, _ = _built("IntSlider", self, grow=True, min=0, max=self.values[-1])
        row = _between_buttons(slider, lambda by: setattr(slider, "value", slider.value + by))
        row.layout.flex, row.layout.max_width = "1 1 340px", "640px"
        return row, slider

    def change(self, view, model, *, count=None, **changes) -> None:
        if count is not None and model.max != (last := max(count - 1, 0)):
            model.max = last
            back, slider, on = view.children
            view.children = [back, on]  # shown anew: on the page, its End key knows only the range it began with
            view.children = [back, slider, on]
        super().change(view, model, **changes)


class Toggle(Control):
    """On or off: ``Toggle("show the pieces", True)``."""

    def __init__(self, label: str, start: bool = False):
        super().__init__(label, [False, True], start)

    def text(self, value) -> str:
        return "on" if value else "off"

    def build(self):
        return _built("Checkbox", self, indent=False)


class Entry(Control):
    """Free text, taken when Enter is pressed or the field is left: ``Entry("x", "1.5", parse=float, examples=["0"])``.

    The setting is the text; the figure gets ``parse(text)``. A ValueError of `parse` is shown as a sentence.
    `examples` are what tests try, and what the book offers in place of free text.
    """

    def __init__(self, label: str, start: str = "", parse: Callable = str, examples: Sequence[str] = (), width="160px"):
        self.parse, self.width = parse, width
        super().__init__(label, [start, *(text for text in examples if text != start)], start)

    def read(self, setting):
        try:
            return self.parse(setting)
        except ValueError as problem:
            raise Unusable(str(problem)) from None

    def build(self):
        return _built("Text", self, width=self.width, continuous_update=False)


def side_by_side(texts: Iterable[str]) -> bool:
    """Whether options with these texts have room beside one another, or should stand in a list."""
    return sum(len(text) + 4 for text in texts) <= 56


def _built(kind: str, control: Control, *, grow=False, width="auto", button_width=None, **traits):
    """An ipywidgets with the control's label in full; one that grows takes the room that the row has left."""
    import ipywidgets

    layout = {"margin": "2px 20px 2px 0"}
    layout |= {"flex": "1 1 300px", "max_width": "560px"} if grow else {"flex": "0 1 auto", "width": width}
    style = {"description_width": "initial"} | ({"button_width": button_width} if button_width else {})
    traits |= {"description": control.label, "value": control.start, "style": style, "layout": layout}
    view = getattr(ipywidgets, kind)(tooltip="", **traits)  # left out, the label's hover text would be "null"
    return view, view


def _between_buttons(view, move: Callable[[int], None]):
    """The view between a button that moves it by −1 and one that moves it by 1."""
    import ipywidgets

    def button(icon, tooltip, by):
        # no description: only then does the tooltip become the button's name for a screen reader
        made = ipywidgets.Button(icon=icon, tooltip=tooltip, layout={"width": "40px", "flex": "0 0 auto"})
        made.on_click(lambda _: move(by))
        return made

    view.layout.margin = "2px 4px"
    parts = [button("chevron-left", f"{view.description}: back", -1), view]
    parts.append(button("chevron-right", f"{view.description}: on", 1))
    return ipywidgets.HBox(parts, layout={"align_items": "center", "margin": "0 20px 0 0"})


def _move(model, options: list, by: int) -> None:
    at = model.index + by
    if 0 <= at < len(options):
        model.index = at
