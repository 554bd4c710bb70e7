"""Convolution and pooling: one small filter that looks everywhere, and the gradients of both, written to be read.

The functions stand in the order of notebook 08: how large the output is, the loops, the same as one matrix product with
its gradients, pooling, and what a unit sees. Augmentation comes before, whole networks next. `i2dl_helpers.kernels`
holds the same layers written for speed; a test holds both equal. Pictures are (N, C, H, W), filters (F, C, k, k).
"""

import numpy as np


def conv_output_size(n, f, stride=1, pad=0, strict=False):
    """How many positions a filter of length f has along a side of n pixels, with `pad` zeros at either end.

    The first position is at the beginning; each next one lies `stride` further; the filter never sticks out.

    Parameters
    ----------
    n, f : int
        Length of the side and of the filter, in pixels; both at least 1.
    stride : int, at least 1
    pad : int, at least 0
        Zeros added at the beginning and the same number at the end.
    strict : bool
        Whether pixels that are left over at the end are an error. Otherwise they are left out, as PyTorch does it.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        The filter is longer than the side with its zeros, strict or not; or, where strict, pixels are left over: the
        text then says how many.

    Source
    ------
    Birmingham lecture, convolution: spatial dimensions.
    """
    room = n + 2 * pad - f
    if room < 0:
        raise ValueError(f"a filter of {f} is longer than the side: {n} pixels and {2 * pad} zeros")
    left_over = room % stride
    if strict and left_over:
        raise ValueError(f"stride {stride} does not fit: pixels left over at the end: {left_over}")
    return room // stride + 1


def conv2d_naive(x, w, b, stride=1, pad=0):
    """Slide every filter over every picture; each output is the dot product of a filter and a window, plus its bias.

    out[n, f, i, j] = b[f] + Σ over c, di, dj of w[f, c, di, dj] · x[n, c, i·stride + di − pad, j·stride + dj − pad],
    where x is 0 outside the picture.

    Parameters
    ----------
    x : float array (N, C, H, W)
    w : float array (F, C, k, k)
        F filters, each as deep as the picture.
    b : float array (F,)
    stride, pad : int
        The same in both directions; rows and columns that do not fit at the end are left out.

    Returns
    -------
    float array (N, F, H', W')
        H' and W' by `conv_output_size`.

    Notes
    -----
    Loops are welcome here.

    Source
    ------
    Birmingham lecture, convolution layer.
    """
    N, _, H, W = x.shape
    F, _, k, _ = w.shape
    height, width = conv_output_size(H, k, stride, pad), conv_output_size(W, k, stride, pad)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, height, width))
    for n in range(N):
        for f in range(F):
            for i in range(height):
                for j in range(width):
                    top, left = i * stride, j * stride
                    window = padded[n, :, top : top + k, left : left + k]
                    out[n, f, i, j] = (w[f] * window).sum() + b[f]
    return out


def im2col(x, k, stride=1, pad=0):
    """Every window of every picture as one column of a matrix.

    Parameters
    ----------
    x : float array (N, C, H, W)
    k : int
        Side of the square windows.
    stride, pad : int
        As in `conv2d_naive`.

    Returns
    -------
    float array (C·k·k, N·H'·W')
        Rows in the order (c, di, dj): channel, row and column in the window. Columns in the order (n, i, j): picture,
        row and column of the window's position.

    Notes
    -----
    A loop over the k·k places in the window is short; one over the pixels is not.

    Source
    ------
    Birmingham lecture, convolution layer: a 5×5×3 window is a 75-dimensional vector.
    """
    N, C, H, W = x.shape
    height, width = conv_output_size(H, k, stride, pad), conv_output_size(W, k, stride, pad)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    columns = np.empty((C, k, k, N, height, width), dtype=x.dtype)
    for di in range(k):
        for dj in range(k):
            pixels = padded[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]
            columns[:, di, dj] = pixels.transpose(1, 0, 2, 3)  # (N, C, …) → (C, N, …)
    return columns.reshape(C * k * k, N * height * width)


def conv2d(x, w, b, stride=1, pad=0):
    """The same numbers as `conv2d_naive`, without a loop over pixels.

    Parameters
    ----------
    x : float array (N, C, H, W)
    w : float array (F, C, k, k)
    b : float array (F,)
    stride, pad : int

    Returns
    -------
    float array (N, F, H', W')

    Source
    ------
    Birmingham lecture, convolution layer.
    """
    N, _, H, W = x.shape
    F, C, k, _ = w.shape
    height, width = conv_output_size(H, k, stride, pad), conv_output_size(W, k, stride, pad)
    scores = w.reshape(F, C * k * k) @ im2col(x, k, stride, pad) + b[:, None]
    return scores.reshape(F, N, height, width).transpose(1, 0, 2, 3)


def col2im(columns, shape, k, stride=1, pad=0):
    """Add every entry of the columns to the pixel that `im2col` took it from: the gradient of `im2col`.

    Parameters
    ----------
    columns : float array (C·k·k, N·H'·W')
        In the order of `im2col`.
    shape : tuple of 4 ints
        (N, C, H, W), the shape of the pictures, without padding.
    k, stride, pad : int
        As they were for `im2col`.

    Returns
    -------
    float array (N, C, H, W)
        A pixel that lies in several windows gets the sum; one that lies in none gets 0; what falls on the padding is
        dropped.

    Source
    ------
    Birmingham lecture, backpropagation through a convolution layer.
    """
    N, C, H, W = shape
    height, width = conv_output_size(H, k, stride, pad), conv_output_size(W, k, stride, pad)
    columns = columns.reshape(C, k, k, N, height, width)
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=columns.dtype)
    for di in range(k):
        for dj in range(k):
            pixels = padded[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]
            pixels += columns[:, di, dj].transpose(1, 0, 2, 3)  # a view: this adds to `padded`
    return padded[:, :, pad : pad + H, pad : pad + W]


def conv2d_backward(dout, x, w, stride=1, pad=0):
    """Gradients of `conv2d(x, w, b, stride, pad)`.

    Parameters
    ----------
    dout : float array (N, F, H', W')
        The upstream gradient: of the loss with respect to the layer's output.
    x : float array (N, C, H, W)
    w : float array (F, C, k, k)
    stride, pad : int
        As they were in the forward pass.

    Returns
    -------
    dx, dw, db : float arrays (N, C, H, W), (F, C, k, k), (F,)
        Gradients of the loss with respect to x, w and b. A pixel that no window reaches gets 0.

    Source
    ------
    Birmingham lecture, backpropagation through a convolution layer.
    """
    F, C, k, _ = w.shape
    dscores = dout.transpose(1, 0, 2, 3).reshape(F, -1)
    dw = (dscores @ im2col(x, k, stride, pad).T).reshape(w.shape)
    dcolumns = w.reshape(F, C * k * k).T @ dscores
    return col2im(dcolumns, x.shape, k, stride, pad), dw, dscores.sum(axis=1)


def max_pool(x, size=2, stride=2):
    """The largest pixel of every window, channel by channel, without padding.

    Parameters
    ----------
    x : float array (N, C, H, W)
    size : int
        Side of the square windows.
    stride : int
        How far one window lies from the next; windows overlap where it is smaller than `size`.

    Returns
    -------
    float array (N, C, H', W')
        H' and W' by `conv_output_size`: what does not fit at the end is left out.

    Raises
    ------
    ValueError
        Where a window is larger than the picture.

    Source
    ------
    Birmingham lecture, spatial pooling.
    """
    H, W = x.shape[2:]
    height, width = conv_output_size(H, size, stride), conv_output_size(W, size, stride)
    places = [
        x[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]
        for di in range(size)
        for dj in range(size)
    ]
    return np.max(places, axis=0)


def max_pool_backward(dout, x, size=2, stride=2):
    """Gradient of `max_pool(x, size, stride)`.

    Parameters
    ----------
    dout : float array (N, C, H', W')
        The upstream gradient: of the loss with respect to the pooled pictures.
    x : float array (N, C, H, W)
    size, stride : int
        As they were in the forward pass.

    Returns
    -------
    float array (N, C, H, W)
        Gradient of the loss with respect to x. Where pixels of a window tie for the largest, the first of them in row
        order (from left to right, then down) counts as the largest.

    Source
    ------
    Birmingham lecture, spatial pooling.
    """
    height, width = dout.shape[2:]
    slices = [
        np.s_[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]
        for di in range(size)
        for dj in range(size)
    ]
    largest = np.argmax([x[place] for place in slices], axis=0)  # argmax gives the first where several tie
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for number, place in enumerate(slices):
        dx[place] += np.where(largest == number, dout, 0)
    return dx


def conv_fan_in(kernel_size, in_channels):
    """How many numbers enter one unit of a convolution with square filters, the bias not counted.

    Parameters
    ----------
    kernel_size : int
        Side of the filter.
    in_channels : int

    Returns
    -------
    int

    Source
    ------
    Michigan EECS 498 lecture 10, slide 56.
    """
    return kernel_size * kernel_size * in_channels


def receptive_field(layers):
    """Side of the square of input pixels that one unit behind all the layers depends on.

    Parameters
    ----------
    layers : list of (k, stride) pairs of ints
        Convolutions or poolings, from the input on: side of the window, and the stride. It stays as it is.

    Returns
    -------
    int
        From the first such pixel to the last, both counted. 1 where there is no layer: a pixel sees itself.

    Source
    ------
    Birmingham lecture, VGG: three 3×3 in a row see as much as one 7×7.
    """
    side, step = 1, 1  # step: how far apart, in input pixels, neighbours of the layer below lie
    for k, stride in layers:
        side += (k - 1) * step
        step *= stride
    return side
