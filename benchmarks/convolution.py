"""Convolution, forward and backward: PyTorch, ours, np.add.at and loops.

All in single precision. Ours are `i2dl_helpers.kernels`, which training uses; "readable" are the references that
students read. Each number of threads has a process of its own, the same number for both sides. The sides take turns in
blocks: the idle threads of one keep a core busy for a moment after its last call, and must not do so at the other's
expense. Loops are timed on one picture and multiplied. "memory" is the peak of what is allocated during forward or
backward, by the size of the im2col matrix. Budgets: at most 1.5 times PyTorch in the geometric mean and 3 for any
shape; np.add.at at least 5 times ours; memory at most 3. How the cost grows is plotted in
``benchmarks/results/convolution_growth.png``.
Run: ``python -m benchmarks convolution``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import geometric_mean, median
from time import perf_counter, sleep

import numpy as np

from i2dl_helpers import kernels
from i2dl_helpers.reference import convolution as readable

SHAPES = (((64, 1, 28, 28), (8, 1, 5, 5)), ((64, 3, 32, 32), (32, 3, 3, 3)), ((32, 32, 16, 16), (64, 32, 3, 3)))
CASES = tuple((*shape, stride) for shape in SHAPES for stride in (1, 2))
PLOT = Path(__file__).parent / "results" / "convolution_growth.png"
GROWTH = {  # what grows, and the pictures and filters at each size
    "pictures in the batch": {n: ((n, 8, 16, 16), (16, 8, 3, 3)) for n in (4, 8, 16, 32, 64, 128)},
    "channels in and out": {c: ((16, c, 16, 16), (c, c, 3, 3)) for c in (2, 4, 8, 16, 32, 64)},
    "side of the picture": {s: ((8, 8, s, s), (16, 8, 3, 3)) for s in (8, 16, 32, 64, 128)},
}


def measure() -> list[dict]:
    """One row a shape and stride, with 1 thread and with 2: median milliseconds of forward and backward together.

    "loops" are forward only; "ratio" is ours by PyTorch's, "gain" np.add.at's by ours, "scatter" the same for the one
    step in which they differ most: from the columns back to the pixels.
    """
    rows = []
    for threads in (1, 2):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        surroundings = os.environ | dict.fromkeys(names, str(threads))
        command = [sys.executable, "-m", "benchmarks.convolution", str(threads)]
        run = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
        found = json.loads(run.stdout)
        means = {column: geometric_mean([row[column] for row in found]) for column in ("ratio", "gain", "scatter")}
        mean = dict.fromkeys(found[0], "") | {"shape": f"geometric mean, {threads} thread{'s' * (threads > 1)}"} | means
        rows += [{**row, "ratio": f"{row['ratio']:.2f}"} for row in [*found, mean]]
    plot(growth())
    return rows


def compared(threads: int, blocks: int = 7) -> list[dict]:
    """The rows of one number of threads, which is that of this process."""
    import torch

    torch.set_num_threads(threads)
    return [_row(*case, blocks) for case in CASES]


def _row(pictures: tuple, filters: tuple, stride: int, blocks: int) -> dict:
    x, w, b, dout = drawn(pictures, filters, stride)
    theirs, _ = both_ways(torch_layer(x, w, b, dout, stride))
    ours, peak = both_ways(our_layer(x, w, b, dout, stride))
    calls = {
        "PyTorch": theirs,
        "ours": ours,
        "readable": lambda: (readable.conv2d(x, w, b, stride), readable.conv2d_backward(dout, x, w, stride)),
        "add.at": lambda: usual(x, w, b, dout, stride),
    }
    times = in_blocks(calls, blocks)
    start = perf_counter()
    readable.conv2d_naive(x[:1], w, b, stride)
    loops = 1000 * (perf_counter() - start) * len(x)
    columns = readable.im2col(x, w.shape[-1], stride).nbytes
    return {
        "shape": f"{'×'.join(map(str, pictures))} {'×'.join(map(str, filters))} /{stride}",
        **times,
        "loops": loops,
        "ratio": times["ours"] / times["PyTorch"],
        "gain": times["add.at"] / times["ours"],
        "scatter": scattered(x, w, dout, stride),
        "memory": peak() / columns,
    }


def drawn(pictures: tuple, filters: tuple, stride: int) -> list[np.ndarray]:
    """Pictures, filters, biases and an upstream gradient, in single precision."""
    rng = np.random.default_rng(0)
    side = readable.conv_output_size(pictures[-1], filters[-1], stride)
    shapes = pictures, filters, filters[:1], (pictures[0], filters[0], side, side)
    return [rng.standard_normal(shape, dtype=np.float32) for shape in shapes]


def both_ways(layer: tuple[Callable, Callable]) -> tuple[Callable, Callable]:
    """Forward and backward in one call; and the larger of the two peaks of memory, in bytes."""

    def call():
        for way in layer:
            way()

    def peak():
        found = []
        for way in layer:
            tracemalloc.start()
            way()
            found.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        return max(found)

    return call, peak


def torch_layer(x, w, b, dout, stride) -> tuple[Callable, Callable]:
    """PyTorch's layer, forward with its graph, and backward to pictures, filters and biases."""
    import torch

    tensors, upstream = [torch.tensor(a, requires_grad=True) for a in (x, w, b)], torch.tensor(dout)
    out = [None]

    def forward():
        out[0] = torch.nn.functional.conv2d(*tensors, stride=stride)

    return forward, lambda: torch.autograd.grad(out[0], tensors, upstream)


def our_layer(x, w, b, dout, stride) -> tuple[Callable, Callable]:
    """Our layer, forward and backward."""
    return lambda: kernels.conv2d(x, w, b, stride), lambda: kernels.conv2d_backward(dout, x, w, stride)


def usual(x, w, b, dout, stride) -> np.ndarray:
    """What most courses show: windows gathered by index arrays, and np.add.at on the way back."""
    (N, C, _, _), (F, _, k, _), (height, width) = x.shape, w.shape, dout.shape[2:]
    c, di, dj = (a.reshape(-1, 1) for a in np.indices((C, k, k)))
    i, j = (stride * a.reshape(1, -1) for a in np.indices((height, width)))
    windows = x[:, c, di + i, dj + j]
    columns = windows.transpose(1, 2, 0).reshape(C * k * k, -1)
    out = (w.reshape(F, -1) @ columns + b[:, None]).reshape(F, height, width, N).transpose(3, 0, 1, 2)
    dscores = dout.transpose(1, 2, 3, 0).reshape(F, -1)
    dw, db = (dscores @ columns.T).reshape(w.shape), dout.sum(axis=(0, 2, 3))
    dcolumns = (w.reshape(F, -1).T @ dscores).reshape(C * k * k, -1, N).transpose(2, 0, 1)
    dx = np.zeros_like(x)
    np.add.at(dx, (slice(None), c, di + i, dj + j), dcolumns)
    return out, dx, dw, db


def scattered(x, w, dout, stride) -> float:
    """How many times as long np.add.at takes as k·k sums of slices, from the columns back to the pixels."""
    (N, C, _, _), k, (height, width) = x.shape, w.shape[-1], dout.shape[2:]
    c, di, dj = (a.reshape(-1, 1) for a in np.indices((C, k, k)))
    i, j = (stride * a.reshape(1, -1) for a in np.indices((height, width)))
    columns = readable.im2col(x, k, stride)
    by_picture = columns.reshape(C * k * k, N, -1).transpose(1, 0, 2).copy()
    calls = {
        "add.at": lambda: np.add.at(np.zeros_like(x), (slice(None), c, di + i, dj + j), by_picture),
        "slices": lambda: readable.col2im(columns, x.shape, k, stride),
    }
    times = in_blocks(calls, 5)
    return times["add.at"] / times["slices"]


def in_blocks(calls: dict[str, Callable], blocks: int, each: int = 6) -> dict[str, float]:
    """Median milliseconds of each call; the sides take turns in blocks, with a pause before each."""
    found = {name: [] for name in calls}
    for _ in range(blocks):
        for name, call in calls.items():
            sleep(0.03)
            call()
            for _ in range(each if name != "add.at" else 1):
                start = perf_counter()
                call()
                found[name].append(1000 * (perf_counter() - start))
    return {name: median(values) for name, values in found.items()}


def growth() -> dict[str, dict[str, list[float]]]:
    """Milliseconds of forward and backward as one thing grows: ours and PyTorch's; of the loops, forward."""
    found = {}
    for what, cases in GROWTH.items():
        found[what] = {"size": list(cases), "ours": [], "PyTorch": [], "loops": []}
        for pictures, filters in cases.values():
            x, w, b, dout = drawn(pictures, filters, 1)
            theirs, _ = both_ways(torch_layer(x, w, b, dout, 1))
            ours, _ = both_ways(our_layer(x, w, b, dout, 1))
            times = in_blocks({"ours": ours, "PyTorch": theirs}, 3, 4)
            # the loops do the same for every output, so a few tell what all would take
            few, share = x[:1, :, :16, :16], dout.size / (4 * (min(16, x.shape[-1]) - 2) ** 2)
            loops = in_blocks({"loops": lambda few=few, w=w, b=b: readable.conv2d_naive(few, w[:4], b)}, 2, 2)["loops"]
            for name, value in {**times, "loops": share * loops}.items():
                found[what][name].append(value)
    return found


def plot(found: dict[str, dict[str, list[float]]]) -> Path:
    """One panel for each thing that grows, both axes logarithmic."""
    from i2dl_helpers.figures.canvas import new_figure, png, styled
    from i2dl_helpers.figures.palette import series

    @styled
    def draw():
        figure = new_figure(11, 4)
        for axes, (what, times) in zip(figure.subplots(1, len(found), sharey=True), found.items(), strict=True):
            axes.set(xscale="log", yscale="log", xlabel=what)
            axes.set_xticks(times["size"], [str(size) for size in times["size"]])
            axes.minorticks_off()
            for number, name in enumerate(("ours", "PyTorch", "loops")):
                axes.plot(times["size"], times[name], **series(number), label=name)
        figure.axes[0].set_ylabel("milliseconds")
        figure.axes[0].legend()
        return figure

    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_bytes(png(draw(), ratio=2))
    return PLOT


if __name__ == "__main__":
    print(json.dumps(compared(int(sys.argv[1]))))
