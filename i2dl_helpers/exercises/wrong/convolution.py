"""What students write for the exercises of notebook 08 before it is right, in the notebook's order."""

import numpy as np

from ...reference import convolution as right


def sizes(x, k, stride, pad):
    """Height and width of the output."""
    return tuple(right.conv_output_size(n, k, stride, pad) for n in x.shape[2:])


def framed(x, before, after):
    """Zeros around the pictures: `before` rows and columns of them, `after` behind."""
    return np.pad(x, ((0, 0), (0, 0), (before, after), (before, after)))


def places(k, stride, height, width):
    """(di, dj, slices) for every place in a window."""
    for di in range(k):
        for dj in range(k):
            yield di, dj, np.s_[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]


# conv_output_size -------------------------------------------------------------------------------------------------


def size_with(
    room=lambda n, f, pad: n + 2 * pad - f,
    divide=lambda room, stride: room // stride,
    one=1,
    too_large=True,
    refuses=lambda strict: strict,
):
    """A wrong conv_output_size: each argument replaces one piece of the right one."""

    def conv_output_size(n, f, stride=1, pad=0, strict=False):
        left = room(n, f, pad)
        if too_large and n + 2 * pad < f:
            raise ValueError(f"the filter of {f} is too large for {n} + 2 * {pad}")
        if refuses(strict) and left % stride:
            raise ValueError(f"pixels left over: {left % stride}")
        return divide(left, stride) + one

    return conv_output_size


def says_nothing(n, f, stride=1, pad=0, strict=False):
    room = n + 2 * pad - f
    if room < 0 or (strict and room % stride):
        raise ValueError("does not fit")
    return room // stride + 1


def slide_formula(n, f, stride=1, pad=0, strict=False):
    return (n - f) // stride + 1


def once_padded(n, f, stride=1, pad=0, strict=False):
    return (n + pad - f) // stride + 1


def size_refusing(too_large):
    """Right but for which filters are refused."""

    def conv_output_size(n, f, stride=1, pad=0, strict=False):
        if too_large(n, f, pad):
            raise ValueError("too large")
        return right.conv_output_size(n, f, stride, pad, strict)

    return conv_output_size


def slide_formula_refusing(n, f, stride=1, pad=0, strict=False):
    return right.conv_output_size(n, f, stride, 0, strict)


def one_before_dividing(n, f, stride=1, pad=0, strict=False):
    right.conv_output_size(n, f, stride, pad, strict)  # refuses what is to be refused
    return (n + 2 * pad - f + 1) // stride


# conv2d_naive -----------------------------------------------------------------------------------------------------


def naive_with(
    window=lambda part, filter: (part * filter).sum(),
    frame=lambda x, pad: framed(x, pad, pad),
    bias=lambda b, f: b[f],
    jump=lambda stride: stride,
    output=lambda out: out,
    strict=False,
    sides=lambda shape: shape[2:],
):
    """A wrong conv2d_naive: each argument replaces one piece of the right one."""

    def conv2d_naive(x, w, b, stride=1, pad=0):
        k = w.shape[-1]
        height, width = (right.conv_output_size(n, k, stride, pad, strict) for n in sides(x.shape))
        padded, step = frame(x, pad), jump(stride)
        out = np.zeros((len(x), len(w), height, width))
        for n, f, i, j in np.ndindex(out.shape):
            part = padded[n, :, i * step : i * step + k, j * step : j * step + k]
            out[n, f, i, j] = window(part, w[f]) + bias(b, f)
        return output(out)

    return conv2d_naive


def no_padding(x, w, b, stride=1, pad=0):
    return right.conv2d_naive(x, w, b, stride, 0)


def naive_at_every_pixel(x, w, b, stride=1, pad=0):
    return right.conv2d_naive(x, w, b, 1, pad)


def bias_with_every_product(x, w, b, stride=1, pad=0):
    return right.conv2d_naive(x, w, b * w[0].size, stride, pad)


def bias_with_every_channel(x, w, b, stride=1, pad=0):
    return right.conv2d_naive(x, w, b * x.shape[1], stride, pad)


def first_filter_always(x, w, b, stride=1, pad=0):
    return right.conv2d_naive(x, np.repeat(w[:1], len(w), axis=0), b, stride, pad)


def first_picture_always(x, w, b, stride=1, pad=0):
    return right.conv2d_naive(np.repeat(x[:1], len(x), axis=0), w, b, stride, pad)


def pictures_added(x, w, b, stride=1, pad=0):
    return right.conv2d_naive(np.repeat(x.sum(axis=0, keepdims=True), len(x), axis=0), w, b, stride, pad)


def cut_out_of(frame, size_pad):
    """conv2d_naive with the windows cut out of frame(x, pad), and the output's size by size_pad(pad)."""

    def conv2d_naive(x, w, b, stride=1, pad=0):
        height, width = ((n + 2 * size_pad(pad) - w.shape[-1]) // stride + 1 for n in x.shape[2:])
        out, k, padded = np.zeros((len(x), len(w), height, width)), w.shape[-1], frame(x, pad)
        for n, f, i, j in np.ndindex(out.shape):
            part = padded[n, :, i * stride : i * stride + k, j * stride : j * stride + k]
            out[n, f, i, j] = (part * w[f]).sum() + b[f]
        return out

    return conv2d_naive


frame_forgotten = cut_out_of(lambda x, pad: x, lambda pad: pad)
size_without_frame = cut_out_of(lambda x, pad: framed(x, pad, pad), lambda pad: 0)


def positions_as_places(x, w, b, stride=1, pad=0):
    k, padded = w.shape[-1], framed(x, pad, pad)
    out = np.zeros((len(x), len(w), *sizes(x, k, stride, pad)))
    for n, f in np.ndindex(out.shape[:2]):
        for i in range(0, padded.shape[2] - k + 1, stride):
            for j in range(0, padded.shape[3] - k + 1, stride):
                out[n, f, i, j] = (padded[n, :, i : i + k, j : j + k] * w[f]).sum() + b[f]
    return out


def too_few_positions(x, w, b, stride=1, pad=0):
    k, padded = w.shape[-1], framed(x, pad, pad)
    out = np.zeros((len(x), len(w), *sizes(x, k, stride, pad)))
    for n, f in np.ndindex(out.shape[:2]):
        for i in range(0, out.shape[2], stride):
            for j in range(0, out.shape[3], stride):
                out[n, f, i, j] = (padded[n, :, i : i + k, j : j + k] * w[f]).sum() + b[f]
    return out


def pixels_from_the_other_end(x, w, b, stride=1, pad=0):
    """Seven loops without a frame: an index below 0 counts from the end."""
    wrapped = np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)), mode="wrap") if pad else x
    wrapped = np.pad(wrapped, ((0, 0), (0, 0), (0, pad), (0, pad)))
    return right.conv2d_naive(wrapped, w, b, stride)


# im2col -----------------------------------------------------------------------------------------------------------


def columns_with(
    rows=(0, 1, 2), columns=(3, 4, 5), frame=lambda x, pad: framed(x, pad, pad), turn=lambda windows: windows
):
    """A wrong im2col: the axes (c, di, dj) and (n, i, j) in another order, or another frame of zeros."""

    def im2col(x, k, stride=1, pad=0):
        windows = right.im2col(frame(x, pad), k, stride)
        height, width = sizes(x, k, stride, pad)
        windows = turn(windows.reshape(x.shape[1], k, k, len(x), height, width))
        return windows.transpose(*rows, *columns).reshape(x.shape[1] * k * k, -1)

    return im2col


def columns_transposed(x, k, stride=1, pad=0):
    return right.im2col(x, k, stride, pad).T


def columns_reshaped(x, k, stride=1, pad=0):
    height, width = sizes(x, k, stride, pad)
    padded = framed(x, pad, pad)
    windows = np.empty((len(x), x.shape[1], k, k, height, width), dtype=x.dtype)
    for di, dj, place in places(k, stride, height, width):
        windows[:, :, di, dj] = padded[place]
    return windows.reshape(x.shape[1] * k * k, -1)


def columns_at_every_pixel(x, k, stride=1, pad=0):
    return right.im2col(x, k, 1, pad)


def columns_without_padding(x, k, stride=1, pad=0):
    return right.im2col(x, k, stride, 0)


def windows_reshaped(x, k, stride=1, pad=0):
    """A window a row, then only reshaped."""
    columns = right.im2col(x, k, stride, pad)
    return np.ascontiguousarray(columns.T).reshape(columns.shape)


def view_reshaped(x, k, stride=1, pad=0):
    """(N, C, H', W', k, k), as sliding_window_view gives it, then only reshaped."""
    height, width = sizes(x, k, stride, pad)
    windows = right.im2col(x, k, stride, pad).reshape(x.shape[1], k, k, len(x), height, width)
    return windows.transpose(3, 0, 4, 5, 1, 2).reshape(x.shape[1] * k * k, -1)


def columns_sliced(slice_of):
    """im2col with slices that begin, end or step where they should not: `slice_of(start, stride, count)`."""

    def im2col(x, k, stride=1, pad=0):
        height, width = sizes(x, k, stride, pad)
        padded, C = framed(x, pad, pad), x.shape[1]
        columns = np.empty((C, k, k, len(x), height, width), dtype=x.dtype)
        for di, dj in np.ndindex(k, k):
            pixels = padded[:, :, slice_of(di, stride, height), slice_of(dj, stride, width)]
            columns[:, di, dj] = pixels.transpose(1, 0, 2, 3)
        return columns.reshape(C * k * k, -1)

    return im2col


# conv2d -----------------------------------------------------------------------------------------------------------


def product_with(filters=lambda w: w.reshape(len(w), -1), bias=lambda b: b[:, None], output=None, columns=right.im2col):
    """A wrong conv2d: each argument replaces one piece of the right one."""

    def conv2d(x, w, b, stride=1, pad=0):
        height, width = sizes(x, w.shape[-1], stride, pad)
        scores = filters(w) @ columns(x, w.shape[-1], stride, pad) + bias(b)
        if output is not None:
            return output(scores, len(x), len(w), height, width)
        return scores.reshape(len(w), len(x), height, width).transpose(1, 0, 2, 3)

    return conv2d


def product_at_every_pixel(x, w, b, stride=1, pad=0):
    return right.conv2d(x, w, b, 1, pad)


def product_without_padding(x, w, b, stride=1, pad=0):
    return right.conv2d(x, w, b, stride, 0)


# col2im -----------------------------------------------------------------------------------------------------------


def back_with(
    put=np.add,
    cut=lambda padded, pad, H, W: padded[:, :, pad : pad + H, pad : pad + W],
    arrange=lambda columns, shape, k, height, width: columns.reshape(shape[1], k, k, shape[0], height, width).transpose(
        3, 0, 1, 2, 4, 5
    ),
    average=False,
    slice_of=lambda start, stride, count: np.s_[start : start + stride * count : stride],
):
    """A wrong col2im: each argument replaces one piece of the right one."""

    def col2im(columns, shape, k, stride=1, pad=0):
        N, C, H, W = shape
        height, width = (right.conv_output_size(n, k, stride, pad) for n in (H, W))
        windows = arrange(columns, shape, k, height, width)
        padded, count = (np.zeros((N, C, H + 2 * pad, W + 2 * pad)) for _ in range(2))
        for di, dj in np.ndindex(k, k):
            place = (..., slice_of(di, stride, height), slice_of(dj, stride, width))
            padded[place] = put(padded[place], windows[:, :, di, dj])
            count[place] += 1
        return cut(padded / np.maximum(count, 1) if average else padded, pad, H, W)

    return col2im


def overwritten(old, new):
    return new


# conv2d_backward --------------------------------------------------------------------------------------------------


def backward_with(
    dw=lambda dscores, columns: dscores @ columns.T,
    db=lambda dscores: dscores.sum(axis=1),
    flat=lambda dout: dout.transpose(1, 0, 2, 3).reshape(dout.shape[1], -1),
    filters=lambda w: w,
    cut=True,
    order=(0, 1, 2),
):
    """A wrong conv2d_backward: each argument replaces one piece of the right one."""

    def conv2d_backward(dout, x, w, stride=1, pad=0):
        k, dscores = w.shape[-1], flat(dout)
        columns = right.im2col(x, k, stride, pad)
        dcolumns = filters(w).reshape(len(w), -1).T @ dscores
        if cut:
            dx = right.col2im(dcolumns, x.shape, k, stride, pad)
        else:
            dx = right.col2im(dcolumns, framed(x, pad, pad).shape, k, stride)
        results = dx, dw(dscores, columns).reshape(w.shape), db(dscores)
        return tuple(results[i] for i in order)

    return conv2d_backward


def stride_lost(dout, x, w, stride=1, pad=0):
    _, dw, db = right.conv2d_backward(dout, x, w, stride, pad)
    k, (H, W) = w.shape[-1], x.shape[2:]
    dpadded = np.zeros(framed(x, pad, pad).shape)
    for i, j in np.ndindex(dout.shape[2:]):
        dpadded[:, :, i : i + k, j : j + k] += np.einsum("nf,fcij->ncij", dout[:, :, i, j], w)
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db


def windows_overwritten(dout, x, w, stride=1, pad=0):
    _, dw, db = right.conv2d_backward(dout, x, w, stride, pad)
    k, (H, W) = w.shape[-1], x.shape[2:]
    dpadded = np.zeros(framed(x, pad, pad).shape)
    for i, j in np.ndindex(dout.shape[2:]):
        top, left = i * stride, j * stride
        window = np.einsum("nf,fcij->ncij", dout[:, :, i, j], w)
        dpadded[:, :, top : top + k, left : left + k] = window
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db


# max_pool ---------------------------------------------------------------------------------------------------------


def pool_with(take=lambda windows: windows.max(axis=0), jump=lambda size, stride: stride, start=None):
    """A wrong max_pool: each argument replaces one piece of the right one."""

    def max_pool(x, size=2, stride=2):
        step = jump(size, stride)
        height, width = sizes(x, size, step, 0)
        windows = [x[place] for *_, place in places(size, step, height, width)]
        if start is not None:
            windows.append(np.full(windows[0].shape, start))
        return take(np.stack(windows))

    return max_pool


def pool_the_rest(x, size=2, stride=2):
    """What does not fit makes one more window, cut at the picture's edge."""
    height, width = (-(-(n - size) // stride) + 1 for n in x.shape[2:])
    rows = [
        [x[:, :, i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(2, 3)) for j in range(width)]
        for i in range(height)
    ]
    return np.array(rows).transpose(2, 3, 0, 1)


def pool_halving(x, size=2, stride=2):
    """As many windows as whole strides: the last ones may be cut at the edge."""
    rows = [
        [
            x[:, :, i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(2, 3))
            for j in range(x.shape[3] // stride)
        ]
        for i in range(x.shape[2] // stride)
    ]
    return np.array(rows).transpose(2, 3, 0, 1)


def pool_of_two(x, size=2, stride=2):
    return right.max_pool(x, 2, stride)


def pool_windows(corner, take=lambda part: part.max(axis=(2, 3)), gathered=lambda rows: rows.transpose(2, 3, 0, 1)):
    """A wrong max_pool: the windows begin at corner(i, stride), `take` makes a number for each picture and channel."""

    def max_pool(x, size=2, stride=2):
        height, width = sizes(x, size, stride, 0)
        rows = [
            [take(x[:, :, top : top + size, left : left + size]) for left in (corner(j, stride) for j in range(width))]
            for top in (corner(i, stride) for i in range(height))
        ]
        return gathered(np.array(rows))

    return max_pool


pool_without_steps = pool_windows(lambda i, stride: i)
pool_over_the_batch = pool_windows(lambda i, stride: i * stride, take=lambda part: np.full(part.shape[:2], part.max()))
pool_stacked = pool_windows(lambda i, stride: i * stride, gathered=lambda rows: rows)


def pool_by_reshape(x, size=2, stride=2):
    N, C, H, W = x.shape
    return x.reshape(N, C, H // size, size, W // size, size).max(axis=(3, 5))


def pool_by_reshape_cut(x, size=2, stride=2):
    N, C, H, W = x.shape
    height, width = H // size, W // size
    cut = x[:, :, : height * size, : width * size]
    return cut.reshape(N, C, height, size, width, size).max(axis=(3, 5))


def pool_memory(x, size=2, stride=2):
    height, width = sizes(x, size, stride, 0)
    return x.reshape(*x.shape[:2], height, width, -1).max(axis=-1)


def pool_too_large(x, size=2, stride=2):
    """Right, but where not even one window fits the result is empty."""
    if min(x.shape[2:]) < size:
        return np.zeros((*x.shape[:2], *(max((n - size) // stride + 1, 0) for n in x.shape[2:])))
    return right.max_pool(x, size, stride)


def pool_over_everything(x, size=2, stride=2):
    """Over the channels too."""
    return np.repeat(right.max_pool(x, size, stride).max(axis=1, keepdims=True), x.shape[1], axis=1)


# max_pool_backward ------------------------------------------------------------------------------------------------


def route_with(share, add=True, of=lambda dout, windows: dout):
    """A wrong max_pool_backward: `share(hits)` of the windows' pixels (size², …) take the gradient."""

    def max_pool_backward(dout, x, size=2, stride=2):
        spots = [place for *_, place in places(size, stride, *dout.shape[2:])]
        windows = np.stack([x[place] for place in spots])
        shares = share(windows == windows.max(axis=0)) * of(dout, windows)
        dx = np.zeros(x.shape)
        for place, part in zip(spots, shares, strict=True):
            dx[place] = dx[place] + part if add else np.where(part != 0, part, dx[place])
        return dx

    return max_pool_backward


def route_by_windows(hits, put=lambda old, new: new):
    """Window by window: `hits(window)` is where in it the gradient goes, which is put over what stood there."""

    def max_pool_backward(dout, x, size=2, stride=2):
        dx = np.zeros(x.shape)
        for n, c, i, j in np.ndindex(dout.shape):
            rows, columns = (slice(start * stride, start * stride + size) for start in (i, j))
            hit = hits(x[n, c, rows, columns])
            dx[n, c, rows, columns] = put(dx[n, c, rows, columns], hit * dout[n, c, i, j])
        return dx

    return max_pool_backward


def first_overwritten(dout, x, size=2, stride=2):
    """Only the pixel that takes the gradient is written, by `=`."""
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        di, dj = divmod(window.argmax(), size)
        dx[n, c, i * stride + di, j * stride + dj] = dout[n, c, i, j]
    return dx


def without_the_corner(dout, x, size=2, stride=2):
    """The place in the window is taken for the place in the picture."""
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        di, dj = divmod(window.argmax(), size)
        dx[n, c, di, dj] += dout[n, c, i, j]
    return dx


def place_in_the_flat_picture(dout, x, size=2, stride=2):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        dx[n, c].flat[window.argmax()] += dout[n, c, i, j]
    return dx


def route_one_by_one(begin=lambda x, dout: np.zeros(x.shape), corner=lambda i, size, stride: i * stride, of=np.asarray):
    """Window by window, pixel by pixel: from `begin`, at `corner`, to the largest of the window as `of` shows it."""

    def max_pool_backward(dout, x, size=2, stride=2):
        dx = begin(x, dout)
        for n, c, i, j in np.ndindex(dout.shape):
            top, left = corner(i, size, stride), corner(j, size, stride)
            window = of(x[n, c, top : top + size, left : left + size])
            if window.size:
                di, dj = divmod(int(window.argmax()), window.shape[1])
                dx[n, c, top + di, left + dj] += dout[n, c, i, j]
        return dx

    return max_pool_backward


route_at_every_pixel = route_one_by_one(corner=lambda i, size, stride: i)
route_by_size = route_one_by_one(corner=lambda i, size, stride: i * size)
route_by_size_of_pixels = route_one_by_one(of=np.abs)
route_from_zero = route_one_by_one(of=lambda window: np.maximum(window, 0))
route_into_dout = route_one_by_one(begin=lambda x, dout: np.zeros(dout.shape))


def route_into_x(dout, x, size=2, stride=2):
    dx = x.copy()
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        di, dj = divmod(window.argmax(), size)
        dx[n, c, i * stride + di, j * stride + dj] = dout[n, c, i, j]
    return dx


def route_enlarged(dout, x, size=2, stride=2):
    out, dx = right.max_pool(x, size, stride), np.zeros(x.shape)
    (large, many), (H, W) = (a.repeat(stride, axis=2).repeat(stride, axis=3) for a in (out, dout)), x.shape[2:]
    H, W = min(H, large.shape[2]), min(W, large.shape[3])
    dx[:, :, :H, :W] = (x[:, :, :H, :W] == large[:, :, :H, :W]) * many[:, :, :H, :W]
    return dx


def place_turned(window):
    """Row and column of the largest exchanged: argmax % size taken for the row."""
    hit = np.zeros(window.shape)
    column, row = divmod(window.argmax(), window.shape[1])
    hit[row, column] = 1
    return hit


def first(hits):
    return (np.cumsum(hits, axis=0) == 1) & hits


def last(hits):
    return first(hits[::-1])[::-1]


def first_by_column(hits):
    size = round(len(hits) ** 0.5)
    turned = hits.reshape(size, size, *hits.shape[1:]).swapaxes(0, 1).reshape(hits.shape)
    return first(turned).reshape(size, size, *hits.shape[1:]).swapaxes(0, 1).reshape(hits.shape)


# receptive_field --------------------------------------------------------------------------------------------------


def field_with(side=1, growth=lambda k, step, stride: (k - 1) * step, step=lambda step, stride: step * stride):
    """A wrong receptive_field: each argument replaces one piece of the right one."""

    def receptive_field(layers):
        total, apart = side, 1
        for k, stride in layers:
            total += growth(k, apart, stride)
            apart = step(apart, stride)
        return total

    return receptive_field


def field_reversed(layers):
    return right.receptive_field(layers[::-1])


def field_without_one(layers):
    """Begins with the first layer's window, and so with nothing where there is none."""
    return right.receptive_field(layers) if layers else 0


def field_from_the_first(layers):
    side, step = layers[0]
    for k, stride in layers[1:]:
        side += (k - 1) * step
        step *= stride
    return side


def field_product(layers):
    total = 1
    for k, _ in layers:
        total *= k
    return total
