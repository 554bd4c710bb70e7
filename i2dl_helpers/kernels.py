"""Convolution and pooling fast enough to train with: what `reference.convolution` defines, in NumPy alone.

The same mathematics and signatures as the references. What is different is how memory is used, for that is where the
time goes: arrays are channel-major inside, (C, N, H, W), so that a convolution is one large matrix product; large
arrays are written once and used again; sums are added in place. Training uses these; a test holds them equal to the
references, and `benchmarks/convolution.py` measures them against PyTorch.
"""

from __future__ import annotations

import math

import numpy as np

from .reference.convolution import conv_output_size


def conv2d(x, w, b, stride=1, pad=0):
    """`reference.convolution.conv2d`: one matrix product of the filters with all windows.

    Returns
    -------
    float array (N, F, H', W')
        A view of channel-major memory, (F, N, H', W'): what follows works on it in that order, without a copy.
    """
    F = len(w)
    windows = _windows(x, w.shape[-1], stride, pad)
    out = w.reshape(F, -1) @ _matrix(windows)
    if np.can_cast(b.dtype, out.dtype):
        out += b[:, None]  # in place: a new array of this size costs as much as the product of a thin filter
    else:
        out = out + b[:, None]
    return out.reshape(F, *windows.shape[3:]).transpose(1, 0, 2, 3)


def conv2d_backward(dout, x, w, stride=1, pad=0, *, input_needed=True):
    """`reference.convolution.conv2d_backward`: one product for dw, one for the gradients of the windows.

    Notes
    -----
    The windows' gradients overwrite the windows, which dw needed last. Where nobody asks for the gradient of the input
    (a picture, in a network's first layer), None stands for it, and the larger half of the work is left out.
    """
    F, C, k, _ = w.shape
    windows = _windows(x, k, stride, pad)
    dscores = dout.transpose(1, 0, 2, 3).reshape(F, -1)
    dw = (dscores @ _matrix(windows).T).reshape(w.shape)
    if not input_needed:
        return None, dw, dscores.sum(axis=1)
    same = windows.dtype == np.result_type(w, dscores)
    dwindows = np.matmul(w.reshape(F, -1).T, dscores, out=_matrix(windows) if same else None)
    dwindows = dwindows.reshape(windows.shape)
    height, width = x.shape[2:]
    dx = np.zeros((C, len(x), height + 2 * pad, width + 2 * pad), dtype=dwindows.dtype)
    for di, dj, place in _places(k, stride, *windows.shape[-2:]):
        dx[place] += dwindows[:, di, dj]
    dx = dx[:, :, pad : pad + height, pad : pad + width]
    return dx.transpose(1, 0, 2, 3), dw, dscores.sum(axis=1)


def max_pool(x, size=2, stride=2):
    """`reference.convolution.max_pool`: the largest of the rows first, whole rows at a time, then of the columns."""
    height, width = (conv_output_size(n, size, stride) for n in x.shape[2:])
    rows = x[:, :, : stride * height : stride]
    for di in range(1, size):
        rows = np.maximum(rows, x[:, :, di : di + stride * height : stride])
    out = rows[..., : stride * width : stride]
    for dj in range(1, size):
        out = np.maximum(out, rows[..., dj : dj + stride * width : stride])
    return out.copy() if size == 1 else out


def max_pool_backward(dout, x, size=2, stride=2):
    """`reference.convolution.max_pool_backward`: the first of the largest in each window takes the gradient.

    Notes
    -----
    ``waiting`` is what of the gradient has not found its pixel yet: after a hit it is 0.
    """
    largest = max_pool(x, size, stride)
    dx = np.zeros_like(x, dtype=dout.dtype)
    waiting = dout.copy(order="K")
    for _, _, place in _places(size, stride, *dout.shape[2:]):
        taken = waiting * (x[place] == largest)
        dx[place] += taken
        waiting -= taken
    return dx


def _windows(x, k, stride, pad):
    """All windows, (C, k, k, N, H', W'): `im2col` before its axes are joined."""
    N, C, H, W = x.shape
    height, width = conv_output_size(H, k, stride, pad), conv_output_size(W, k, stride, pad)
    channels = x.transpose(1, 0, 2, 3)
    if pad:
        padded = np.zeros((C, N, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
        padded[:, :, pad:-pad, pad:-pad] = channels
        channels = padded
    windows = np.empty((C, k, k, N, height, width), dtype=x.dtype)
    for di, dj, place in _places(k, stride, height, width):
        windows[:, di, dj] = channels[place]
    return windows


def _matrix(windows):
    """The same numbers as a matrix, a window a column: (C·k·k, N·H'·W')."""
    C, k, _, *columns = windows.shape
    return windows.reshape(C * k * k, math.prod(columns))


def _places(k, stride, height, width):
    """For each place in a window, the pixels that stand there as the window moves: (di, dj, slices of a picture)."""
    for di in range(k):
        for dj in range(k):
            yield di, dj, np.s_[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]
