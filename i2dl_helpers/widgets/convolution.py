"""The widgets of notebook 08: a sliding filter, a filter of one's own, windows as columns, and what a unit sees.

They wire controls to the live figures of `figures/` and hand over what `experiments/` computes, with the student's own
functions in it where they are given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from i2dl_helpers.experiments import convolution_filters as filters
from i2dl_helpers.experiments import convolution_windows as small
from i2dl_helpers.figures.convolution_columns import PIXEL, WINDOW, columns_figure
from i2dl_helpers.figures.convolution_fields import field_figure
from i2dl_helpers.figures.convolution_filters import filter_figure
from i2dl_helpers.figures.convolution_sliding import sliding_figure
from i2dl_helpers.live import Unusable, guarded, numbers, whose
from i2dl_helpers.reference import convolution as reference

from .controls import Choice, Entry, Slider, Stepper, Toggle
from .panel import Widget

OWN = "your own"
CHANNELS = 64


def _same_as(function: Callable, right: Callable) -> Callable:
    """The student's function, guarded: what it returns must have the shape that the reference's result has."""
    return guarded(function, lambda value, *arguments: numbers(value, np.shape(right(*arguments))))


def sliding_filter(conv2d_naive: Callable | None = None) -> Widget:
    """A filter that slides over an input, the dot product spelled out.

    Parameters
    ----------
    conv2d_naive : callable, optional
        The student's; the course's where it is left out.
    """
    function = conv2d_naive or reference.conv2d_naive
    safe = _same_as(function, reference.conv2d_naive)

    @cache
    def slide(size, k, stride, pad):
        return small.slide(size, k, stride, pad, safe)

    def adapt(settings, changed):
        size, k, stride, pad = (settings[name] for name in ("size", "k", "stride", "pad"))
        try:
            side = reference.conv_output_size(size, k, stride, pad)
        except ValueError:
            side = 1
        return {"position": {"count": side * side}}

    controls = {
        "size": Slider("input", [4, 5, 6, 7, 8], 7),
        "k": Choice("filter", [2, 3, 5], 3),
        "stride": Choice("stride", [1, 2, 3], 1),
        "pad": Choice("padding", [0, 1, 2], 0),
        "position": Stepper("position", 121, 0),
    }
    return Widget(
        "sliding_filter",
        sliding_figure(slide),
        controls,
        "The window (blue) is multiplied by the filter, number by number, and added up; with the bias this is one "
        "number of the output (green).",
        credit=f"Computed by {whose(function)} function.",
        adapt=adapt,
        together=("position", "stride"),
    )


def own_filter(conv2d: Callable | None = None) -> Widget:
    """A filter that the reader types, applied to the cat and to digits.

    Parameters
    ----------
    conv2d : callable, optional
        The student's; the course's where it is left out.
    """
    function = conv2d or reference.conv2d
    safe = _same_as(function, reference.conv2d)
    names = {text: name for name, text in filters.PRESETS.items()}

    def filtered(name, kernel):
        return filters.filtered(name, kernel, safe)

    def adapt(settings, changed):
        if changed == "preset" and settings["preset"] != OWN:
            return {"kernel": {"value": filters.PRESETS[settings["preset"]]}}
        return {"preset": {"value": names.get(settings["kernel"], OWN)}} if changed == "kernel" else {}

    start = "edges │"  # so that both neighbours in the list show something else
    examples = (*filters.PRESETS.values(), "0 0 0; 0 0 2; 0 0 0", "1 2; 3 4")
    controls = {
        "picture_name": Choice("picture", list(filters.PICTURES), "cat"),
        "preset": Choice("filter", [*filters.PRESETS, OWN], start),
        "kernel": Entry("its numbers", filters.PRESETS[start], filters.read_filter, examples, width="430px"),
    }
    return Widget(
        "own_filter",
        filter_figure(filters.picture, filtered),
        controls,
        "Type nine numbers, or twenty-five, with semicolons between the rows, and press Enter. Below the filter stands "
        "what its numbers add up to.",
        credit=f"Computed by {whose(function)} function.",
        adapt=adapt,
    )


def windows_as_columns(im2col: Callable | None = None) -> Widget:
    """Which pixel lands where in the matrix that im2col makes.

    Parameters
    ----------
    im2col : callable, optional
        The student's; the course's where it is left out.
    """
    function = im2col or reference.im2col
    safe = _same_as(function, reference.im2col)

    @cache
    def windows(k, stride, pad, channels):
        return small.windows(k, stride, pad, channels, safe)

    def adapt(settings, changed):
        side = reference.conv_output_size(5, settings["k"], settings["stride"], settings["pad"])
        count = side * side if settings["follow"] == WINDOW else 25 * settings["channels"]
        named = "column" if settings["follow"] == WINDOW else "pixel"
        return {"number": {"count": count, "label": named}}

    controls = {
        "k": Choice("window", [2, 3], 3),
        "stride": Choice("stride", [1, 2], 1),
        "pad": Choice("padding", [0, 1], 0),
        "channels": Choice("channels", [1, 2], 1),
        "follow": Choice("follow", [WINDOW, PIXEL], WINDOW),
        "number": Stepper("column", 50, 0),
    }
    return Widget(
        "windows_as_columns",
        columns_figure(windows),
        controls,
        "Every pixel carries a number. A window on the left is a column on the right; a pixel that lies in several "
        "windows stands there several times.",
        credit=f"The matrix is that of {whose(function)} function.",
        adapt=adapt,
        together=("number", "follow"),
    )


def receptive_fields(receptive_field: Callable | None = None, conv_fan_in: Callable | None = None) -> Widget:
    """How far one unit sees, by depth, filter, stride and pooling.

    Parameters
    ----------
    receptive_field, conv_fan_in : callable, optional
        The student's; the course's where they are left out.
    """
    function, fan_in = receptive_field or reference.receptive_field, conv_fan_in or reference.conv_fan_in
    safe = guarded(function, lambda value, stack: _whole(numbers(value, ())))
    inputs = guarded(fan_in, lambda value, *arguments: _whole(numbers(value, ())))

    def weights(depth, k):
        return depth * CHANNELS * inputs(k, CHANNELS)

    controls = {
        "depth": Slider("convolutions", [1, 2, 3, 4, 5], 3),
        "k": Choice("filter", [3, 5, 7], 3),
        "stride": Choice("stride", [1, 2], 1),
        "pooled": Toggle("2×2 pooling behind each", False),
    }
    return Widget(
        "receptive_fields",
        field_figure(safe, weights),
        controls,
        "One direction of the picture, the input at the bottom. Blue: what the single unit at the top depends on; "
        "grey: its neighbours. Beyond 65 pixels the drawing is cut off.",
        credit=f"The number on top is that of {whose(function)} function.",
    )


def _whole(number: np.ndarray) -> int:
    if number != np.round(number):
        raise Unusable(f"a number of pixels or weights came back as {number}; a whole number is needed")
    return int(number)
