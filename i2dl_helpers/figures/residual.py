"""The mean square of a signal through residual blocks, live: three choices of the second matrix.

`experiments.residual` sends the signal through, `widgets/initialization.py` holds the controls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, power_of_ten, styled
from .labels import label
from .palette import BLUE, FAINT, MUTED, VERMILION, readable, series

BLOCKS = 20


@styled
def residual_figure(blocks: Callable, choices: Sequence[str]) -> LiveFigure:
    """Mean squares against the block, and what each block adds by what it is added to.

    Parameters
    ----------
    blocks : callable
        ``blocks(second, outer)`` → `experiments.residual.Blocks`.
    choices : sequence of str
        The values of `second`, all drawn.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    lines, mark, text = _growth_panel(left, choices)
    bars, dot, ratio = _ratio_panel(right)
    at = np.arange(BLOCKS + 1)

    def update(second, outer, block):
        for line, choice in zip(lines, choices, strict=True):
            line.set_data(at, blocks(choice, outer).squares)
            line.set_linewidth(3 if choice == second else 1.4)
        seen = blocks(second, outer)
        square, added = seen.squares[block], seen.added[block - 1] / seen.squares[block - 1]
        mark.set_data([block], [square])
        text.set_text(f"behind block {block}: {_size(square)}")
        bars.set_data(at[1:], seen.added / seen.squares[:-1])
        dot.set_data([block], [added])
        ratio.set_text(f"block {block}: {added:.2f}")

    def describe(second, outer, block):
        seen = blocks(second, outer)
        ratios = seen.added / seen.squares[:-1]
        where = "with" if outer else "without"
        return (
            f"Residual blocks {where} a ReLU behind the sum, second matrix {second}: the mean square goes from "
            f"{seen.squares[0]:.2f} to {_size(seen.squares[block])} behind block {block} and "
            f"{_size(seen.squares[-1])} behind block {BLOCKS}; the mean square of F(x) by that of x is "
            f"{ratios[block - 1]:.2f} in block {block}, {ratios.mean():.2f} on average."
        )

    return LiveFigure(figure, [*lines, mark, text, bars, dot, ratio], update, describe)


def _size(value: float) -> str:
    return f"{value:.2f}" if value < 1000 else power_of_ten(value)


def _growth_panel(axes, choices):
    axes.set(yscale="log", xlim=(-0.5, BLOCKS + 0.5), ylim=(0.2, 3e10), xlabel="block")
    axes.set_title("Mean square of the signal")
    axes.set_xticks([0, 5, 10, 15, 20])
    axes.set_yticks([1, 1e3, 1e6, 1e9])
    axes.minorticks_off()
    axes.grid(axis="y")
    lines = []
    for i, choice in enumerate(choices):
        look = {**series(i), "marker": ""}
        lines += axes.plot([], [], **look)
        y = 0.93 - 0.09 * i
        axes.plot([0.03, 0.12], [y, y], **look, transform=axes.transAxes, lw=2)
        axes.text(0.15, y, f"W2: {choice}", color=readable(look["color"]), va="center", transform=axes.transAxes)
    (mark,) = axes.plot([], [], "o", color=BLUE, ms=11, mec="white", mew=1.5, zorder=5)
    place = {"transform": axes.transAxes, "ha": "left", "va": "center"}
    text = label(axes, 0.03, 0.62, color=readable(BLUE), weight="bold", **place)
    return lines, mark, text


def _ratio_panel(axes):
    axes.set(xlim=(0.5, BLOCKS + 0.5), ylim=(-0.1, 3.4), xlabel="block", title="F(x) ÷ x, mean squares")
    axes.set_xticks([1, 5, 10, 15, 20])
    axes.axhline(1, color=FAINT, lw=6, zorder=0)
    axes.text(BLOCKS + 0.4, 0.55, "slide 65: 1", color=MUTED, ha="right", va="center")
    (bars,) = axes.plot([], [], "o-", color=VERMILION, ms=5, lw=1.2)
    (dot,) = axes.plot([], [], "o", color=VERMILION, ms=11, mec="white", mew=1.5, zorder=5)
    place = {"transform": axes.transAxes, "ha": "left", "va": "center"}
    text = label(axes, 0.03, 0.93, color=readable(VERMILION), weight="bold", **place)
    return bars, dot, text
