"""What a convolution promises and what it costs: shifted inputs, turned filters, loops against one matrix product.

Notebook 08 runs these with the reader's own functions. `convolution_ties` asks what a wrong gradient of max pooling
does; notebook 09 trains whole networks.
"""

from __future__ import annotations

from collections.abc import Callable
from time import get_clock_info, perf_counter, thread_time

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.layers import Affine, Convolution, Flatten, MaxPool, Relu
from i2dl_helpers.networks import Network
from i2dl_helpers.numerics import relative_error
from i2dl_helpers.reference import convolution as reference

MOVES = tuple(range(9))


# Shifts


def digits_with_room(count: int = 4, room: int = 12) -> np.ndarray:
    """Digits (count, 1, 8 + 2·room, 8 + 2·room) with black all round, so that a shift loses nothing."""
    return np.pad(data.load("digits").train_x[:count].astype(float), ((0, 0), (0, 0), (room, room), (room, room)))


def shift_error(layer: Callable, moves=MOVES, *, reach: int = 9) -> np.ndarray:
    """How far a layer's output for a shifted picture is from a shifted copy of its output for the picture itself.

    Parameters
    ----------
    layer : callable, array (N, 1, H, W) → array (N, F, H', W')
    moves : sequence of int
        By how many pixels to the right the pictures are shifted.
    reach : int
        Copies shifted by 0 to `reach` places are tried; the best counts.

    Returns
    -------
    float array (moves,)
        Norm of the difference by the norm of the output: 0 where some shifted copy is exactly it, about 1 where there
        is nothing in common.
    """
    pictures = digits_with_room()
    still = layer(pictures)

    def difference(moved, places):
        return np.linalg.norm(moved - np.roll(still, places, axis=3)) / np.linalg.norm(still)

    outputs = (layer(np.roll(pictures, move, axis=3)) for move in moves)
    return np.array([min(difference(moved, places) for places in range(reach + 1)) for moved in outputs])


def shift_errors(conv2d: Callable = reference.conv2d, max_pool: Callable = reference.max_pool, seed: int = 0) -> dict:
    """`shift_error` of eight random 3×3 filters: stride 1, stride 2, stride 1 with pooling, stride 2 twice."""
    w, b = np.random.default_rng(seed).normal(size=(8, 1, 3, 3)), np.zeros(8)
    layers = {
        "stride 1": lambda x: conv2d(x, w, b, 1, 1),
        "stride 2": lambda x: conv2d(x, w, b, 2, 1),
        "stride 1, pooling": lambda x: max_pool(conv2d(x, w, b, 1, 1), 2, 2),
        "stride 2, twice": lambda x: conv2d(conv2d(x, w, b, 2, 1)[:, :1], w, b, 2, 1),
    }
    return {name: shift_error(layer) for name, layer in layers.items()}


# Turned filters


def turned(w: np.ndarray) -> np.ndarray:
    """Filters (F, C, k, k) turned by 180°."""
    return w[:, :, ::-1, ::-1]


def true_convolution(x, w, b, stride=1, pad=0):
    """A convolution as mathematics defines it: the filter is turned first."""
    return reference.conv2d(x, turned(w), b, stride, pad)


def true_convolution_backward(dout, x, w, stride=1, pad=0):
    """Gradients of `true_convolution`."""
    dx, dw, db = reference.conv2d_backward(dout, x, turned(w), stride, pad)
    return dx, turned(dw), db


def trained_both_ways(seed: int = 0, epochs: int = 4):
    """Train the same network with cross-correlation, and with true convolution from filters that are turned.

    Returns
    -------
    losses : dict of str → list of float
        Training loss after each epoch.
    filters : dict of str → float array (8, 1, 3, 3)
        What was learned.
    """
    digits = data.hold_out(data.load("digits"), np.random.default_rng(seed))
    tools = {"conv2d": true_convolution, "conv2d_backward": true_convolution_backward}
    losses, filters = {}, {}
    for name, functions in (("cross-correlation", {}), ("convolution", tools)):
        rng = np.random.default_rng([1, seed])
        network = small_network(**functions)
        w, *others = network.start(rng)
        history = training.train(
            network.loss_and_gradients, [turned(w) if functions else w, *others], digits.train_x, digits.train_y,
            learning_rate=0.05, epochs=epochs, batch_size=32, rng=rng, rule=training.momentum,
        )  # fmt: skip
        losses[name], filters[name] = history.loss, history.parameters[0]
    return losses, filters


def small_network(**tools: Callable) -> Network:
    """Eight 3×3 filters, ReLU, 2×2 pooling and an affine layer, for digits of 8×8: 1,370 numbers to learn."""
    layers = Convolution(3, 1, 8, pad=1), Relu(), MaxPool(), Flatten(), Affine(8 * 4 * 4, 10)
    return Network(layers, **tools)


# Gradients and fields, by nudging


def gradient_differences(conv2d: Callable, conv2d_backward: Callable, numerical_gradient: Callable) -> dict[str, float]:
    """Largest difference of each gradient to the measured slopes: stride 2, padding 1, and a row left over.

    Parameters
    ----------
    conv2d, conv2d_backward, numerical_gradient : callable
        The reader's own.
    """
    rng = np.random.default_rng(0)
    values = {"x": rng.normal(size=(2, 2, 6, 5)), "w": rng.normal(size=(3, 2, 3, 3)), "b": rng.normal(size=3)}
    dout = rng.normal(size=np.shape(conv2d(*values.values(), 2, 1)))
    derived = conv2d_backward(dout, values["x"], values["w"], 2, 1)
    found = {}
    for name, gradient in zip(values, derived, strict=True):

        def loss(value, name=name):
            return np.sum(dout * conv2d(*(values | {name: value}).values(), 2, 1))

        found[f"d{name}"] = float(np.abs(gradient - numerical_gradient(loss, values[name])).max())
    return found


def influence(filters: list[int], conv2d: Callable = reference.conv2d, side: int = 11, draws: int = 200) -> np.ndarray:
    """How much each pixel of a picture moves the output in the middle, behind layers with random filters.

    Parameters
    ----------
    filters : list of int
        Side of the filters of each layer, odd; one channel, stride 1, zeros all round, no ReLU.
    conv2d : callable
        The reader's own.
    side, draws : int

    Returns
    -------
    float array (side, side)
        Root mean square over the draws, the largest being 1.

    Notes
    -----
    One pixel is nudged, the middle one: since a shift of the input shifts the output, what it does to the output two
    places further left is what the pixel two places further right does to the middle.
    """
    rng = np.random.default_rng(0)
    total = np.zeros((side, side))
    for _ in range(draws):
        x = np.zeros((1, 1, side, side))
        x[0, 0, side // 2, side // 2] = 1
        for k in filters:
            x = conv2d(x, rng.normal(size=(1, 1, k, k)), np.zeros(1), 1, k // 2)
        total += x[0, 0, ::-1, ::-1] ** 2
    return np.sqrt(total / total.max())


# Cost


def cost_growth(naive: Callable, fast: Callable, sides=(4, 6, 8, 12, 16, 24), times: int = 7) -> dict:
    """Milliseconds of one forward pass, four 3×3 filters over pictures of two channels, as their side grows.

    Parameters
    ----------
    naive, fast : callable
        ``f(x, w, b)``.
    sides : sequence of int
    times : int
        In so many rounds everything is called once; the quickest call counts: what disturbs can only make it longer.

    Returns
    -------
    dict of str → float array (sides,)
    """
    rng = np.random.default_rng(0)
    w, b = rng.normal(size=(4, 2, 3, 3)), rng.normal(size=4)
    pictures = [rng.normal(size=(1, 2, side, side)) for side in sides]
    functions = {"loops": naive, "one product": fast}
    rounds = []
    for _ in range(times):
        rounds.append([])
        for function in functions.values():
            function(pictures[0], w, b)  # the first call after another function has to fetch everything anew
            rounds[-1].append([_seconds(function, x, w, b) for x in pictures])
    return dict(zip(functions, 1000 * np.min(rounds, axis=0), strict=True))


def _seconds(function, *arguments) -> float:
    """Of this thread where the system counts these finely, so that other programs do not count; else of the clock."""
    clock = thread_time if get_clock_info("thread_time").resolution < 1e-6 else perf_counter
    start = clock()
    function(*arguments)
    return clock() - start


# PyTorch


def pytorch_side(n: int, k: int, stride: int) -> str:
    """What PyTorch gives for a picture of n×n and a k×k filter at this stride, in words."""
    from i2dl_helpers.pytorch import import_torch

    if (torch := import_torch(say=lambda sentence: None)) is None:
        side = reference.conv_output_size(n, k, stride)
        return f"{side}×{side}: the rest is left out, and nothing is said. (PyTorch is not installed; it would agree.)"
    out = torch.nn.functional.conv2d(torch.zeros(1, 1, n, n), torch.zeros(1, 1, k, k), stride=stride)
    return f"PyTorch gives {out.shape[-2]}×{out.shape[-1]}: the rest is left out, and nothing is said."


def compare_pytorch(**functions: Callable) -> dict[str, float] | None:
    """Largest relative differences to PyTorch of the reader's functions, over strides, zeros and sides that do not fit.

    Parameters
    ----------
    **functions : callable
        By the exercises' names: conv2d, conv2d_backward, max_pool, max_pool_backward, im2col.

    Returns
    -------
    dict of name → float, or None where PyTorch is missing
    """
    from i2dl_helpers.pytorch import import_torch

    if (torch := import_torch()) is None:
        return None
    rng = np.random.default_rng(0)
    found = dict.fromkeys(functions, 0.0)
    for stride, pad in ((1, 0), (1, 1), (2, 1), (3, 0)):
        x, w, b = rng.normal(size=(2, 3, 9, 8)), rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)
        tensors = [torch.tensor(a, requires_grad=True) for a in (x, w, b)]
        out = torch.nn.functional.conv2d(*tensors, stride=stride, padding=pad)
        pooled = torch.nn.functional.max_pool2d(tensors[0], 2, stride)
        dout, dpooled = (torch.tensor(rng.normal(size=tuple(t.shape))) for t in (out, pooled))
        unfolded = torch.nn.functional.unfold(tensors[0], 3, padding=pad, stride=stride).detach().numpy()
        theirs = {
            "conv2d": [out.detach().numpy()],
            "conv2d_backward": [g.numpy() for g in torch.autograd.grad(out, tensors, dout)],
            "max_pool": [pooled.detach().numpy()],
            "max_pool_backward": [torch.autograd.grad(pooled, tensors[0], dpooled)[0].numpy()],
            "im2col": [np.concatenate(list(unfolded), axis=1)],
        }
        arguments = {
            "conv2d": (x, w, b, stride, pad), "conv2d_backward": (dout.numpy(), x, w, stride, pad),
            "max_pool": (x, 2, stride), "max_pool_backward": (dpooled.numpy(), x, 2, stride),
            "im2col": (x, 3, stride, pad),
        }  # fmt: skip
        for name, function in functions.items():
            ours = function(*arguments[name])
            ours = ours if isinstance(ours, tuple | list) else [ours]
            found[name] = max(found[name], *(relative_error(o, t) for o, t in zip(ours, theirs[name], strict=True)))
    return found
