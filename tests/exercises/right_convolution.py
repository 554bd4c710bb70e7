"""Right answers to the exercises of notebook 08, written as different people would write them."""

import math
from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def single(function):
    """The function, computing in single precision."""

    def computing(*arguments):
        halved = (a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in arguments)
        return function(*halved)

    return computing


def frame(x, pad):
    """Zeros all round, without np.pad."""
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    padded[:, :, pad : H + pad, pad : W + pad] = x
    return padded


# conv_output_size


def size_by_counting(n, f, stride=1, pad=0, strict=False):
    if f > n + pad + pad:
        raise ValueError("too large")
    starts = [start for start in range(0, n + 2 * pad, stride) if start + f <= n + 2 * pad]
    rest = n + 2 * pad - (starts[-1] + f)
    if strict and rest > 0:
        raise ValueError(f"{rest} pixels are left over")
    return len(starts)


def size_by_floor(n, f, stride=1, pad=0, strict=False):
    steps = (n - f + 2 * pad) / stride
    if steps < 0:
        raise ValueError(f"filter {f} > {n + 2 * pad}")
    if strict and not steps.is_integer():
        raise ValueError(f"left over: {(n - f + 2 * pad) % stride}")
    return 1 + math.floor(steps)


def size_by_divmod(n, f, stride=1, pad=0, strict=False):
    steps, rest = divmod(n + 2 * pad - f, stride)
    if n + 2 * pad < f or (strict and rest != 0):
        raise ValueError("there is a rest of", rest)
    return np.int64(steps + 1)


def size_of_a_range(n, f, stride=1, pad=0, strict=False):
    last = n + 2 * pad - f
    if last < 0:
        raise ValueError(last)
    if strict and last not in range(0, last + 1, stride):
        raise ValueError(f"{last % stride} left")
    return len(range(0, last + 1, stride))


def size_by_recursion(n, f, stride=1, pad=0, strict=False):
    n += 2 * pad
    if n < f:
        raise ValueError(f"{f} > {n}")
    if n - stride >= f:
        return 1 + size_by_recursion(n - stride, f, stride, 0, strict)
    if strict and n > f:
        raise ValueError(f"there are {n - f} pixels left over")
    return 1


def size_by_windows(n, f, stride=1, pad=0, strict=False):
    windows = sliding_window_view(np.zeros(n + 2 * pad), f)
    left_over = (len(windows) - 1) % stride
    if strict and left_over:
        raise ValueError(f"left over: {left_over}")
    return len(windows[::stride])


# conv2d and conv2d_naive


def six_loops(x, w, b, stride=1, pad=0):
    (N, C, H, W), (F, _, k, _) = x.shape, w.shape
    height, width = (H + 2 * pad - k) // stride + 1, (W + 2 * pad - k) // stride + 1
    out = np.empty((N, F, height, width))
    for n, f, i, j in product(range(N), range(F), range(height), range(width)):
        total = b[f]
        for c, di, dj in product(range(C), range(k), range(k)):
            row, column = i * stride + di - pad, j * stride + dj - pad
            if 0 <= row < H and 0 <= column < W:
                total += w[f, c, di, dj] * x[n, c, row, column]
        out[n, f, i, j] = total
    return out


def all_filters_at_once(x, w, b, stride=1, pad=0):
    k, padded = w.shape[-1], frame(x, pad)
    rows = range(0, padded.shape[2] - k + 1, stride)
    columns = range(0, padded.shape[3] - k + 1, stride)
    inner = [1, 2, 3], [1, 2, 3]
    out = [[np.tensordot(padded[:, :, i : i + k, j : j + k], w, inner) + b for j in columns] for i in rows]
    return np.array(out).transpose(2, 3, 0, 1)


def by_einsum(x, w, b, stride=1, pad=0):
    windows = sliding_window_view(frame(x, pad), w.shape[-2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->nfij", windows, w) + b.reshape(1, -1, 1, 1)


def by_fourier(x, w, b, stride=1, pad=0):
    """A cross-correlation is a product of spectra, one of them conjugated; what wraps around is cut off."""
    padded, k = frame(x, pad), w.shape[-1]
    sides = padded.shape[2:]
    spectra = np.einsum("nchw,fchw->nfhw", np.fft.rfft2(padded), np.fft.rfft2(w, sides).conj())
    out = np.fft.irfft2(spectra, sides)[:, :, : sides[0] - k + 1 : stride, : sides[1] - k + 1 : stride]
    return out + b[:, None, None]


def by_shifts(x, w, b, stride=1, pad=0):
    """A product of channels for each place in the window, the results added."""
    k, padded = w.shape[-1], frame(x, pad)
    out = 0
    for di, dj in product(range(k), repeat=2):
        below, right = padded.shape[2] - k + di + 1, padded.shape[3] - k + dj + 1
        out = out + np.einsum("nchw,fc->nfhw", padded[:, :, di:below:stride, dj:right:stride], w[:, :, di, dj])
    return out + b[:, None, None]


def every_second_of_all(x, w, b, stride=1, pad=0):
    """All positions first, then those that the stride leaves."""
    return by_einsum(x, w, b, 1, pad)[:, :, ::stride, ::stride]


def by_vdot(x, w, b, stride=1, pad=0):
    k, padded = w.shape[-1], np.pad(x, [(0, 0)] * 2 + [(pad, pad)] * 2)
    rows, columns = (range(0, side - k + 1, stride) for side in padded.shape[2:])
    out = [np.vdot(p[:, i : i + k, j : j + k], f) for p in padded for f in w for i in rows for j in columns]
    return np.reshape(out, (len(x), len(w), len(rows), len(columns))) + b.reshape(-1, 1, 1)


def by_rows_of_windows(x, w, b, stride=1, pad=0):
    """The other layout: a window a row."""
    F, k, N = len(w), w.shape[-1], len(x)
    windows = sliding_window_view(frame(x, pad), (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    height, width = windows.shape[2:4]
    rows = windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * height * width, -1)
    return (rows @ w.reshape(F, -1).T + b).reshape(N, height, width, F).transpose(0, 3, 1, 2)


# im2col


def windows_one_by_one(x, k, stride=1, pad=0):
    padded = frame(x, pad)
    columns = []
    for n in range(len(x)):
        for i in range(0, padded.shape[2] - k + 1, stride):
            for j in range(0, padded.shape[3] - k + 1, stride):
                columns.append(padded[n, :, i : i + k, j : j + k].ravel())
    return np.array(columns).T


def by_sliding_windows(x, k, stride=1, pad=0):
    windows = sliding_window_view(frame(x, pad), (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.transpose(1, 4, 5, 0, 2, 3).reshape(x.shape[1] * k * k, -1)


def by_indices(x, k, stride=1, pad=0):
    padded = frame(x, pad)
    C, (H, W) = x.shape[1], padded.shape[2:]
    height, width = (H - k) // stride + 1, (W - k) // stride + 1
    c, di, dj = (a.reshape(-1, 1) for a in np.indices((C, k, k)))
    i, j = (stride * a.reshape(1, -1) for a in np.indices((height, width)))
    taken = padded[:, c, di + i, dj + j]
    return np.concatenate(list(taken), axis=1)


def row_by_row(x, k, stride=1, pad=0):
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    below, right = padded.shape[2] - k + 1, padded.shape[3] - k + 1
    return np.stack(
        [
            padded[:, c, di : below + di : stride, dj : right + dj : stride].ravel()
            for c in range(x.shape[1])
            for di in range(k)
            for dj in range(k)
        ]
    )


# col2im


def adding_at(columns, shape, k, stride=1, pad=0):
    N, C, H, W = shape
    height, width = (H + 2 * pad - k) // stride + 1, (W + 2 * pad - k) // stride + 1
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    c, di, dj = (a.reshape(-1, 1) for a in np.indices((C, k, k)))
    n, i, j = (a.reshape(1, -1) for a in np.indices((N, height, width)))
    np.add.at(padded, (n, c, di + stride * i, dj + stride * j), columns)
    return padded[:, :, pad : H + pad, pad : W + pad]


def window_by_window(columns, shape, k, stride=1, pad=0):
    N, C, H, W = shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    column = 0
    for n in range(N):
        for i in range(0, H + 2 * pad - k + 1, stride):
            for j in range(0, W + 2 * pad - k + 1, stride):
                padded[n, :, i : i + k, j : j + k] += columns[:, column].reshape(C, k, k)
                column += 1
    return padded[:, :, pad:-pad, pad:-pad] if pad else padded


def by_the_matrix(columns, shape, k, stride=1, pad=0):
    """im2col is linear: write it as a matrix of zeros and ones, and multiply by its transpose."""
    numbers = np.arange(1.0, 1 + math.prod(shape)).reshape(shape)
    taken = by_sliding_windows(numbers, k, stride, pad).astype(int)
    return np.bincount(taken.ravel(), columns.ravel(), 1 + math.prod(shape))[1:].reshape(shape)


def channel_major(columns, shape, k, stride=1, pad=0):
    N, C, H, W = shape
    height, width = (H + 2 * pad - k) // stride + 1, (W + 2 * pad - k) // stride + 1
    parts = columns.reshape(C, k, k, N, height, width)
    padded = np.zeros((C, N, H + 2 * pad, W + 2 * pad))
    for di, dj in product(range(k), range(k)):
        rows, places = np.arange(height) * stride + di, np.arange(width) * stride + dj
        padded[:, :, rows[:, None], places] += parts[:, di, dj]
    return np.ascontiguousarray(padded[:, :, pad : H + pad, pad : W + pad].swapaxes(0, 1))


# conv2d_backward


def back_window_by_window(dout, x, w, stride=1, pad=0):
    k, padded = w.shape[-1], frame(x, pad)
    dpadded, dw, db = np.zeros(padded.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, f, i, j in np.ndindex(dout.shape):
        place = np.s_[n, :, i * stride : i * stride + k, j * stride : j * stride + k]
        dw[f] += dout[n, f, i, j] * padded[place]
        dpadded[place] += dout[n, f, i, j] * w[f]
        db[f] += dout[n, f, i, j]
    return dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db


def back_by_einsum(dout, x, w, stride=1, pad=0):
    k = w.shape[-1]
    windows = sliding_window_view(frame(x, pad), (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    dw = np.einsum("nfij,ncijuv->fcuv", dout, windows)
    dcolumns = np.einsum("fcuv,nfij->cuvnij", w, dout).reshape(x.shape[1] * k * k, -1)
    return [window_by_window(dcolumns, x.shape, k, stride, pad), dw, dout.sum(axis=(0, 2, 3))]


def back_as_a_convolution(dout, x, w, stride=1, pad=0):
    """dx as a convolution of the spread-out dout with the turned filters."""
    k, (H, W) = w.shape[-1], x.shape[2:]
    N, F, height, width = dout.shape
    spread = np.zeros((N, F, H + 2 * pad + k - 1, W + 2 * pad + k - 1))
    spread[:, :, k - 1 :: stride, k - 1 :: stride][:, :, :height, :width] = dout
    turned = w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    dpadded = by_einsum(spread, turned, np.zeros(x.shape[1]))
    dw = back_by_einsum(dout, x, w, stride, pad)[1]
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, dout.sum((2, 3)).sum(0)


def back_filter_by_filter(dout, x, w, stride=1, pad=0):
    columns, k = by_indices(x, w.shape[-1], stride, pad), w.shape[-1]
    dw, dcolumns = np.empty(w.shape), np.zeros(columns.shape)
    for f in range(len(w)):
        d = dout[:, f].ravel()
        dw[f] = (columns @ d).reshape(w[f].shape)
        dcolumns += np.outer(w[f].ravel(), d)
    return adding_at(dcolumns, x.shape, k, stride, pad), dw, np.einsum("nfij->f", dout)


# pooling


def pool_by_views(x, size=2, stride=2):
    windows = sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(-1, -2))


def pool_window_by_window(x, size=2, stride=2):
    N, C, H, W = x.shape
    out = np.empty((N, C, (H - size) // stride + 1, (W - size) // stride + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            out[:, :, i, j] = window.reshape(N, C, -1).max(axis=-1)
    return out


def pool_from_below(x, size=2, stride=2):
    height, width = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    out = np.full((*x.shape[:2], height, width), -np.inf)
    for di in range(size):
        for dj in range(size):
            part = x[:, :, di:, dj:][:, :, ::stride, ::stride][:, :, :height, :width]
            out = np.where(part > out, part, out)
    return out


def pool_columns_of_im2col(x, size=2, stride=2):
    N, C, H, W = x.shape
    height, width = (H - size) // stride + 1, (W - size) // stride + 1
    columns = by_sliding_windows(x.reshape(N * C, 1, H, W), size, stride)
    return columns.max(axis=0).reshape(N, C, height, width)


def pool_by_sides(x, size=2, stride=2):
    """The largest of each piece of a row, then of each piece of a column of these."""
    rows = sliding_window_view(x, size, axis=2).max(axis=-1)[:, :, ::stride]
    return sliding_window_view(rows, size, axis=3).max(axis=-1)[:, :, :, ::stride]


def pool_by_sorting(x, size=2, stride=2):
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.sort(windows.reshape(*windows.shape[:4], -1), axis=-1)[..., -1]


def route_by_argwhere(dout, x, size=2, stride=2):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        di, dj = np.argwhere(window == window.max())[0]
        dx[n, c, i * stride + di, j * stride + dj] += dout[n, c, i, j]
    return dx


def route_by_bincount(dout, x, size=2, stride=2):
    windows, places = (
        sliding_window_view(a, (size, size), axis=(2, 3))[:, :, ::stride, ::stride].reshape(*dout.shape, -1)
        for a in (x, np.arange(x.size).reshape(x.shape))
    )
    taken = np.take_along_axis(places, windows.argmax(axis=-1)[..., None], axis=-1)
    return np.bincount(taken.ravel(), dout.ravel(), x.size).reshape(x.shape)


def route_one_by_one(dout, x, size=2, stride=2):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        di, dj = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * stride + di, j * stride + dj] += dout[n, c, i, j]
    return dx


def route_by_add_at(dout, x, size=2, stride=2):
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    best = windows.reshape(*dout.shape, -1).argmax(axis=-1)
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros_like(x, dtype=float)
    np.add.at(dx, (n, c, i * stride + best // size, j * stride + best % size), dout)
    return dx


def route_until_taken(dout, x, size=2, stride=2):
    height, width = dout.shape[2:]
    out, waiting, dx = pool_by_views(x, size, stride), dout.copy(), np.zeros(x.shape)
    for di in range(size):
        for dj in range(size):
            place = np.s_[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]
            given = np.where(x[place] == out, waiting, 0)
            waiting = waiting - given
            dx[place] += given
    return dx


def route_through_columns(dout, x, size=2, stride=2):
    N, C, H, W = x.shape
    columns = by_indices(x.reshape(N * C, 1, H, W), size, stride)
    back = np.zeros(columns.shape)
    back[columns.argmax(axis=0), np.arange(columns.shape[1])] = dout.ravel()
    return window_by_window(back, (N * C, 1, H, W), size, stride).reshape(x.shape)


# numbers


def field_backwards(layers):
    """From the output to the input: r → (r − 1)·stride + k."""
    side = 1
    for k, stride in reversed(layers):
        side = (side - 1) * stride + k
    return side


def field_by_a_sum(layers):
    strides = [stride for _, stride in layers]
    return 1 + sum((k - 1) * math.prod(strides[:i]) for i, (k, _) in enumerate(layers))


def field_by_numpy(layers):
    table = np.array(layers, dtype=int).reshape(-1, 2)
    steps = np.cumprod(np.concatenate([[1], table[:-1, 1]]))[: len(table)]
    return np.sum((table[:, 0] - 1) * steps) + 1


def field_recursively(layers):
    if not layers:
        return 1
    (k, stride), *rest = layers
    return k + (field_recursively(rest) - 1) * stride


RIGHT = {
    "conv_output_size": (
        size_by_counting, size_by_floor, size_by_divmod, size_by_recursion, size_by_windows, size_of_a_range,
    ),
    "conv2d_naive": (
        six_loops, all_filters_at_once, by_einsum, by_shifts, every_second_of_all, by_vdot, single(by_einsum),
    ),
    "im2col": (windows_one_by_one, by_sliding_windows, by_indices, row_by_row, single(row_by_row)),
    "conv2d": (
        by_rows_of_windows, by_einsum, by_shifts, by_fourier, all_filters_at_once, six_loops, single(by_shifts),
    ),
    "col2im": (adding_at, window_by_window, by_the_matrix, channel_major, single(channel_major)),
    "conv2d_backward": (
        back_window_by_window, back_by_einsum, back_as_a_convolution, back_filter_by_filter, single(back_by_einsum),
    ),
    "max_pool": (
        pool_by_views, pool_window_by_window, pool_from_below, pool_columns_of_im2col, pool_by_sides, pool_by_sorting,
        single(pool_by_views),
    ),
    "max_pool_backward": (
        route_one_by_one, route_by_add_at, route_until_taken, route_through_columns, route_by_argwhere,
        route_by_bincount, single(route_by_argwhere),
    ),
    "conv_fan_in": (
        lambda kernel_size, in_channels: in_channels * kernel_size**2,
        lambda kernel_size, in_channels: np.prod([kernel_size, kernel_size, in_channels]),
        lambda kernel_size, in_channels: np.zeros((in_channels, kernel_size, kernel_size)).size,
        lambda kernel_size, in_channels: sum(kernel_size for _ in range(kernel_size * in_channels)),
    ),
    "receptive_field": (field_backwards, field_by_a_sum, field_by_numpy, field_recursively),
}  # fmt: skip
