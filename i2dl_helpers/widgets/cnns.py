"""The widgets of notebook 09: what each layer of a trained network sees, and a digit to draw, move and turn.

They wire controls to the live figures of `figures/seeing.py`; the network is the one that the student's own functions
have trained, where there is one.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from i2dl_helpers.experiments import cnns_seeing as seeing
from i2dl_helpers.experiments.cnns import Trained
from i2dl_helpers.figures.seeing import PENS, TOP, draw_and_read, what_layers_see
from i2dl_helpers.live import guarded, numbers, whose

from .controls import Choice, Entry, Slider, Stepper
from .panel import Widget

PICTURES = 40


def layers(trained: Trained | None = None) -> Widget:
    """The maps of every layer for a digit, the filter behind one of them, and the digits that it answers most to.

    Parameters
    ----------
    trained : cnns.Trained, optional
        The student's; one that the course has trained where it is left out.
    """
    trained = trained or seeing.default()
    answers = cache(guarded(lambda: seeing.seen(trained), lambda value: value))
    said = cache(guarded(
        lambda: trained.network.scores(trained.parts.val_x, trained.parameters).argmax(axis=1),
        lambda value: numbers(value, (len(trained.parts.val_y),)).astype(int),
    ))  # fmt: skip
    pictures, labels = trained.parts.val_x[:, 0], trained.parts.val_y

    @cache
    def see(layer, channel, picture):
        own = answers()[layer]
        maps = own.maps[picture]
        row, column = np.unravel_index(maps[channel].argmax(), maps.shape[1:])
        best = own.strongest(channel, TOP)
        return {
            "picture": pictures[picture], "label": labels[picture], "said": said()[picture], "maps": maps,
            "place": (int(row), int(column)), "square": own.square(row, column), "signed": layer.startswith("conv"),
            "filter": seeing.filters(trained, layer, channel),
            "strongest": [(pictures[n], own.square(i, j)) for n, i, j in best],
            "kinds": [labels[n] for n, _, _ in best],
        }  # fmt: skip

    def adapt(settings, changed):
        return {"channel": {"count": 16 if settings["layer"].endswith("1") else 32}}

    controls = {
        "layer": Choice("layer", list(seeing.LAYERS), "conv 1"),
        "channel": Stepper("map", 32),
        "picture": Slider("digit", list(range(PICTURES)), 0),
    }
    return Widget(
        "what_layers_see",
        what_layers_see(see),
        controls,
        "Left: a digit that was held out, framed the part that the strongest unit of the chosen map sees (what sticks "
        "out is padding); below it the weights that make this map (red: above 0, blue: below). Middle: all maps of the "
        "layer. Right: the eight held-out digits to which the map answers most, and where.",
        adapt,
    )


def draw(trained: Trained | None = None) -> Widget:
    """A digit to draw with the arrow keys, to move, turn and thicken, and the probabilities that the network gives.

    Parameters
    ----------
    trained : cnns.Trained, optional
        The student's; one that the course has trained where it is left out.
    """
    trained = trained or seeing.default()
    ask = guarded(
        lambda x: trained.network.probabilities(x, trained.parameters)[0], lambda value, x: numbers(value, (10,))
    )

    def read(drawing, right, down, degrees, thickness):
        picture = seeing.changed(drawing, right, down, degrees, thickness)
        return picture, ask(picture[None, None])

    begin = {"nothing": seeing.BLANK} | seeing.examples()

    def adapt(settings, changed):
        if changed == "begin":
            return {"drawing": {"value": begin[settings["begin"]]}}
        if changed in ("row", "column", "pen") and settings["pen"] != "lifted":
            try:
                now = seeing.painted(settings["drawing"], settings["row"], settings["column"], settings["pen"])
            except ValueError:  # the text was typed, and is none: the picture says so
                return {}
            return {"drawing": {"value": now}}
        return {}

    controls = {
        "begin": Choice("begin with", list(begin), "4"),
        "pen": Choice("pen", list(PENS), "lifted"),
        "row": Stepper("row", 8, 3),
        "column": Stepper("column", 8, 3),
        "right": Slider.linear("move right", -3, 3, 13, start=0, format="{:g}".format),
        "down": Slider.linear("move down", -3, 3, 13, start=0, format="{:g}".format),
        "degrees": Slider.linear("turn, degrees", -60, 60, 25, start=0, format="{:g}".format),
        "thickness": Slider.linear("thickness", -1, 1, 9, start=0, format="{:g}".format),
        "drawing": Entry("as text", begin["4"], seeing.read, [begin["7"], seeing.BLANK, "?"], "520px"),
    }
    return Widget(
        "draw_a_digit",
        draw_and_read(read),
        controls,
        "Put the pen down (“draw”), then move the sliders of row and column, by arrow keys or mouse: every pixel that "
        "the frame touches gets ink. The text is the drawing itself, to be kept or changed. The network was trained on "
        "digits that nobody had moved or turned.",
        credit=f"Trained with {_whose(trained)} layers.",
        adapt=adapt,
        together=("right", "degrees"),
    )


def _whose(trained: Trained) -> str:
    return whose(trained.network.layers[0].tools["conv2d"])
