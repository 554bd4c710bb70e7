"""Still figures of notebook 03: gradients and variances in depth, signs, costs, learned slopes.

They take the arrays of `experiments/activations.py`. The race and the lecture's table are in `racing`;
the live ones in `saturation`, `zigzag` and `dying`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator, PercentFormatter

from .canvas import new_figure, styled
from .palette import BLUE, FAINT, INK, MUTED, WASH, readable, series


@styled
def gradient_in_depth(left: Mapping[str, np.ndarray]) -> Figure:
    """What is left of a gradient behind each layer, on a logarithmic axis, with a name at each curve's end.

    Parameters
    ----------
    left : mapping of str to float array (seeds, layers + 1)
        Root mean square of the gradient, first where it comes in. The line is the mean over the seeds.
    """
    figure = new_figure(8, 4.2)
    axes = figure.subplots()
    layers = np.arange(next(iter(left.values())).shape[1])
    axes.set(yscale="log", xlabel="layers it went back through", title="Size of the gradient (root mean square)")
    ends = {}
    for i, (name, values) in enumerate(left.items()):
        axes.plot(layers, values.mean(axis=0), **series(i), ms=6)
        ends[name] = values.mean(axis=0)[-1]
    heights = _apart(np.log10(list(ends.values())), 0.42)
    for i, (name, height) in enumerate(zip(ends, heights, strict=True)):
        factor = f"× {ends[name]:.2g}" if ends[name] > 1e-3 else f"× {ends[name]:.0e}"
        colour = readable(series(i)["color"])
        axes.text(layers[-1] + 0.25, 10**height, f"{name}  {factor}", color=colour, va="center")
    axes.set_xlim(0, 1.34 * layers[-1])
    axes.set_xticks(layers[::2])
    axes.grid(axis="y")
    return figure


def _apart(heights, least):
    """Heights of labels, moved upwards where they would touch."""
    heights = np.array(heights, float)
    order = np.argsort(heights)
    for below, above in zip(order[:-1], order[1:], strict=True):
        heights[above] = max(heights[above], heights[below] + least)
    return heights


@styled
def one_sign(batch_sizes: Sequence[int], shares: Mapping[str, np.ndarray]) -> Figure:
    """Share of the neurons whose weight gradients all have one sign, against the batch size.

    Parameters
    ----------
    batch_sizes : sequence of int (B,)
    shares : mapping of str to float array (seeds, B)
        The line is the mean over the seeds, the band goes from the lowest to the highest.
    """
    figure = new_figure(8, 4)
    axes = figure.subplots()
    axes.set(xscale="log", ylim=(-0.03, 1.05), xlabel="samples in the batch")
    axes.set_title("Neurons whose weight gradients all have one sign")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    _named_ticks(axes.xaxis, batch_sizes)
    heights = _apart([values[:, -1].mean() for values in shares.values()], 0.075)
    for i, (name, values) in enumerate(shares.items()):
        look = series(i)
        axes.plot(batch_sizes, values.mean(axis=0), **look, ms=7)
        axes.fill_between(batch_sizes, values.min(axis=0), values.max(axis=0), color=look["color"], alpha=0.13, lw=0)
        axes.text(batch_sizes[-1] * 1.25, heights[i], name, color=readable(look["color"]), va="center")
    axes.set_xlim(batch_sizes[0] / 1.15, batch_sizes[-1] * 9)
    axes.grid(axis="y")
    return figure


def _named_ticks(axis, ticks):
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_major_formatter(FixedFormatter([f"{tick:g}" for tick in ticks]))
    axis.set_minor_locator(NullLocator())


@styled
def variance_in_depth(statistics: Mapping[str, np.ndarray]) -> Figure:
    """Variance of the signal, layer by layer: a panel for each activation, a line for each beginning.

    Parameters
    ----------
    statistics : mapping of str to float array (starts, layers, 2)
        Mean and variance of each layer's outputs.
    """
    figure = new_figure(8, 3.6)
    panels = np.atleast_1d(figure.subplots(1, len(statistics), sharey=True))
    for axes, (name, values) in zip(panels, statistics.items(), strict=True):
        layers = np.arange(1, values.shape[1] + 1)
        axes.axhline(1, color=FAINT, lw=5, zorder=0)
        for i, start in enumerate(values):
            look = {**series(i), "marker": None}
            axes.plot(layers, np.maximum(start[:, 1], 1e-9), **look)
        axes.set(yscale="log", title=name, xlabel="layer", ylim=(3e-10, 20))
        axes.set_xticks([1, 10, 20, 30])
        axes.yaxis.set_major_locator(FixedLocator([1e-8, 1e-6, 1e-4, 1e-2, 1]))
        axes.yaxis.set_minor_locator(NullLocator())
    panels[0].set_ylabel("variance")
    return figure


@styled
def costs(times: Mapping[str, float]) -> Figure:
    """Nanoseconds for one output, on a logarithmic axis: of each function, and of the affine layer (the last one)."""
    figure = new_figure(8, 0.42 * len(times) + 1.1)
    axes = figure.subplots()
    rows = np.arange(len(times))
    values = np.array(list(times.values()))
    least = values.min() / 3
    for row, value in zip(rows, values, strict=True):
        look = {"color": MUTED, "marker": "s"} if row == rows[-1] else {"color": BLUE, "marker": "o"}
        axes.plot([least, value], [row, row], **look, markevery=[1], ms=9)
        axes.text(value * 1.18, row, f"{value:.1f}" if value < 100 else f"{value:.0f}", va="center")
    axes.set_yticks(rows, list(times))
    axes.tick_params(axis="y", length=0)
    axes.set(xscale="log", ylim=(len(times) - 0.5, -0.5), xlim=(least, 2 * values.max()))
    axes.set_xlabel("nanoseconds for one output")
    _named_ticks(axes.xaxis, [10.0**p for p in range(-2, 5) if least < 10.0**p < 2 * values.max()])
    return figure


@styled
def learned_slopes(x: np.ndarray, curve: np.ndarray, path: Mapping[str, Sequence[float]]) -> Figure:
    """How a PReLU's slope moved in training, from several beginnings, and what the function looks like at the end.

    Parameters
    ----------
    x, curve : float arrays (X,)
        The function with the slope that was learned.
    path : mapping of str to sequence of float (epochs + 1,)
        The slope α, epoch by epoch, by the beginning's name.
    """
    figure = new_figure(8, 3.7)
    left, right = figure.subplots(1, 2)
    span = max(map(max, path.values())) - min(map(min, path.values()))
    ends = _apart([values[-1] for values in path.values()], 0.085 * span)
    for i, (name, values) in enumerate(path.items()):
        left.plot(np.arange(len(values)), values, **{**series(i), "marker": None})
        left.text(len(values) - 0.6, ends[i], name, color=readable(series(i)["color"]), va="center")
    epochs = len(values) - 1
    left.axhspan(0, 1, color=WASH, zorder=0)
    left.text(epochs, 0.5, "0 < α < 1", color=MUTED, va="center", ha="right")
    left.set(title="The learned slope α", xlabel="epoch", xlim=(0, 1.35 * epochs))
    left.set_xticks(range(0, epochs + 1, 5))
    right.plot(x, curve, color=INK)
    right.set(title="The learned function", xlabel="x")
    return figure
