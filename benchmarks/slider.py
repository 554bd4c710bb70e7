"""A slider step of the widgets, in the kernel, beside the same picture drawn anew at every step.

The peer is what one would write without this course: `ipywidgets.interactive` around a function that makes a new
figure, which the inline backend turns into a PNG (with its default, a tight bounding box). Both get the same numbers,
computed before, and take turns in one process. What a browser adds is not in these times.
Run: ``python benchmarks/slider.py``.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from statistics import median
from time import perf_counter
from unittest.mock import patch

import ipywidgets
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from matplotlib_inline.backend_inline import configure_inline_support

from i2dl_helpers.figures.canvas import styled
from i2dl_helpers.widgets import augmentation, backprop, cnns, initialization
from i2dl_helpers.widgets.graph import computational_graph
from i2dl_helpers.widgets.panel import Widget

CASES = (  # widget, the control that moves, its budget in milliseconds
    (computational_graph, "step", 25),
    (backprop.finite_differences, "h", 15),
    (backprop.learning_rate_step, "alpha", 15),
    (backprop.relu_fit, "k", 15),
    (initialization.layer_histograms, "std", 25),
    (initialization.preprocessing, "offset", 15),
    (initialization.residual_blocks, "block", 15),
    (augmentation.transforms, "rotate", 15),
    (augmentation.ten_crops, "crop", 15),
    (cnns.layers, "channel", 15),
    (cnns.draw, "right", 15),
)
BUILDERS = (  # what draws a figure from numbers that are already there
    (backprop, "finite_differences_figure"),
    (backprop.figures, "learning_rate_step"),
    (backprop.figures, "relu_fit"),
    (initialization, "layer_figure"),
    (initialization, "preprocessing_figure"),
    (initialization, "residual_figure"),
    (augmentation.figures, "transformed"),
    (augmentation.crop_figures, "ten_crops"),
    (cnns, "what_layers_see"),
    (cnns, "draw_and_read"),
)


class Nowhere(CapturingDisplayPublisher):
    """Takes what is displayed, and prints nothing: the terminal's way to clear an output would show in the table."""

    def clear_output(self, wait=False):
        self.outputs.clear()


def measure(steps: int = 40) -> list[dict]:
    """One row a widget: median milliseconds a step, at pixel ratio 1 and 2, and of the peer.

    Parameters
    ----------
    steps : int
        How many of the control's positions are timed, spread over all; of the peer a quarter.
    """
    shell = InteractiveShell.instance()
    shell.display_pub = Nowhere(parent=shell)
    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    return [_row(*case, steps, shell) for case in CASES]


def _row(make, control: str, budget: int, steps: int, shell) -> dict:
    widget, rebuild = _remembered(make)
    positions = widget.positions(control, steps)
    for ratio in (1, 2):  # the first drawing, and what is computed once, belong to opening the notebook
        for position in positions:
            widget.render(ratio=ratio, **{control: position})
    peer = _interactive(widget, rebuild, control)
    times = {"live": [], "sharp": [], "peer": []}
    for i, position in enumerate(positions):
        times["live"].append(_time(lambda p=position: widget.render(**{control: p})))
        times["sharp"].append(_time(lambda p=position: widget.render(ratio=2, **{control: p})))
        if i % 4 == 1:
            times["peer"].append(_time(lambda p=position: setattr(peer, "value", p)))
            shell.display_pub.outputs.clear()
    milliseconds = {name: 1000 * median(values) for name, values in times.items()}
    return {"widget": widget.name, "control": control, **milliseconds, "budget": budget}


def _time(call) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def _remembered(make):
    """The widget, and a function that builds its live figure anew (where it has no builder, the whole widget)."""
    calls = []

    def remember(build):
        def remembering(*arguments, **keywords):
            calls.append(partial(build, *arguments, **keywords))
            return build(*arguments, **keywords)

        return remembering

    with ExitStack() as stack:
        for module, name in BUILDERS:
            stack.enter_context(patch.object(module, name, remember(getattr(module, name))))
        widget = make()
    return widget, calls[0] if calls else lambda: make().live


def _interactive(widget: Widget, rebuild, control: str) -> ipywidgets.SelectionSlider:
    """The control of an `interactive` that draws the same picture by making a new figure."""

    @styled
    def draw(position):
        live = rebuild()
        live.update(**widget.read(**{control: position}))
        for artist in live.moving:
            artist.set_animated(False)
        display(live.figure)

    slider = ipywidgets.SelectionSlider(options=widget.controls[control].values)
    ipywidgets.interactive(draw, position=slider)
    return slider


def main() -> None:
    """Print the table."""
    print(f"{'a step, in milliseconds':<24}{'control':<10}{'live':>8}{'ratio 2':>10}{'interactive':>13}{'budget':>9}")
    for row in measure():
        print(
            f"{row['widget']:<24}{row['control']:<10}{row['live']:>8.1f}{row['sharp']:>10.1f}{row['peer']:>13.1f}"
            f"{row['budget']:>6} / 40"
        )


if __name__ == "__main__":
    main()
