"""Right answers to the exercises of notebook 07, written as different people would write them."""

import math

import numpy as np


def in_float32(function):
    """The function, computing in single precision."""

    def single(value):
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value

    return lambda *arguments: function(*(single(argument) for argument in arguments))


# horizontal_flip


def flip_by_flip(image):
    return np.flip(image, axis=1).copy()


def flip_by_fliplr(image):
    return np.array(np.fliplr(image))


def flip_by_loops(image):
    out = np.empty_like(image)
    H, W, _ = image.shape
    for i in range(H):
        for j in range(W):
            out[i, j] = image[i, W - 1 - j]
    return out


def flip_by_indices(image):
    return image[:, np.arange(image.shape[1])[::-1], :]


def flip_by_take(image):
    return np.take(image, range(image.shape[1] - 1, -1, -1), axis=1)


def flip_by_einsum(image):
    return np.einsum("hwc,vw->hvc", image, np.eye(image.shape[1])[::-1])


def flip_by_halves(image):
    half = image.shape[1] // 2
    if not half:
        return image.copy()
    return np.concatenate([flip_by_halves(image[:, half:]), flip_by_halves(image[:, :half])], axis=1)


def flip_of_a_copy(image):
    return image.copy()[:, ::-1]


# shift


def shift_by_loops(image, dy, dx):
    out = np.zeros(image.shape)
    H, W, _ = image.shape
    for i in range(H):
        for j in range(W):
            if 0 <= i - dy < H and 0 <= j - dx < W:
                out[i, j] = image[i - dy, j - dx]
    return out


def shift_by_roll(image, dy, dx):
    H, W, _ = image.shape
    out = np.roll(image, (dy, dx), axis=(0, 1))
    rows, columns = np.arange(H) - dy, np.arange(W) - dx
    out[(rows < 0) | (rows >= H)] = 0
    out[:, (columns < 0) | (columns >= W)] = 0
    return out


def shift_by_padding(image, dy, dx):
    H, W, C = image.shape
    big = np.zeros((3 * H, 3 * W, C))
    big[H : 2 * H, W : 2 * W] = image
    dy, dx = min(max(dy, -H), H), min(max(dx, -W), W)
    return big[H - dy : 2 * H - dy, W - dx : 2 * W - dx].copy()


def shift_by_signs(image, dy, dx):
    out = np.roll(image, (dy, dx), axis=(0, 1))
    if dy >= 0:
        out[:dy] = 0
    else:
        out[dy:] = 0
    if dx >= 0:
        out[:, :dx] = 0
    else:
        out[:, dx:] = 0
    return out


def shift_by_slices_to_none(image, dy, dx):
    def slices(move):
        return (slice(move, None), slice(None, -move or None)) if move >= 0 else (slice(None, move), slice(-move, None))

    (rows, from_rows), (columns, from_columns) = slices(dy), slices(dx)
    out = np.zeros_like(image)
    out[rows, columns] = image[from_rows, from_columns]
    return out


def shift_step_by_step(image, dy, dx):
    if dy == dx == 0:
        return image.copy()
    out = np.zeros_like(image)
    if dy > 0:
        out[1:] = shift_step_by_step(image, dy - 1, dx)[:-1]
    elif dy < 0:
        out[:-1] = shift_step_by_step(image, dy + 1, dx)[1:]
    elif dx > 0:
        out[:, 1:] = shift_step_by_step(image, dy, dx - 1)[:, :-1]
    else:
        out[:, :-1] = shift_step_by_step(image, dy, dx + 1)[:, 1:]
    return out


def shift_by_taking(image, dy, dx):
    (H, W), rows, columns = image.shape[:2], np.arange(len(image)) - dy, np.arange(image.shape[1]) - dx
    inside = np.outer((rows >= 0) & (rows < H), (columns >= 0) & (columns < W))
    taken = np.take(np.take(image, rows, axis=0, mode="clip"), columns, axis=1, mode="clip")
    return np.where(inside[..., None], taken, 0)


def shift_in_a_padded_view(image, dy, dx):
    H, W = image.shape[:2]
    padded = np.pad(image, ((max(dy, 0), max(-dy, 0)), (max(dx, 0), max(-dx, 0)), (0, 0)))
    return padded[max(-dy, 0) : max(-dy, 0) + H, max(-dx, 0) : max(-dx, 0) + W]


def shift_axis_by_axis(image, dy, dx):
    out = image.copy()
    for axis, move in ((0, dy), (1, dx)):
        n = out.shape[axis]
        padded = np.concatenate([np.zeros_like(out), out, np.zeros_like(out)], axis=axis)
        start = int(np.clip(n - move, 0, 2 * n))
        out = np.take(padded, np.arange(start, start + n), axis=axis)
    return out


def shift_by_matrices(image, dy, dx):
    H, W, _ = image.shape
    return np.einsum("ab,bcd,ec->aed", np.eye(H, k=-dy), image, np.eye(W, k=-dx))


# random_crop


def crop_by_endpoint(image, size, rng):
    H, W, _ = image.shape
    if min(H, W) < size:
        raise ValueError("too large")
    i = rng.integers(H - size, endpoint=True)
    j = rng.integers(W - size, endpoint=True)
    return np.array(image[i : i + size, j : j + size, :])


def crop_by_ix(image, size, rng):
    if not (size <= image.shape[0] and size <= image.shape[1]):
        raise ValueError
    rows, columns = (rng.integers(0, n - size + 1) + np.arange(size) for n in image.shape[:2])
    return image[np.ix_(rows, columns)]


def crop_by_copying_first(image, size, rng):
    bottom, right = (n - size for n in image.shape[:2])
    if bottom < 0 or right < 0:
        raise ValueError("the crop is larger than the picture")
    top, left = rng.integers(bottom + 1), rng.integers(right + 1)
    return image.copy()[top : top + size, left : left + size]


def crop_by_windows(image, size, rng):
    if size > min(image.shape[:2]):
        raise ValueError("no window fits")
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size), axis=(0, 1))
    i, j = (rng.integers(0, n) for n in windows.shape[:2])
    return windows[i, j].transpose(1, 2, 0).copy()


def crop_by_taking(image, size, rng):
    H, W, _ = image.shape
    if max(size - H, size - W) > 0:
        raise ValueError
    top, left = (rng.integers(n - size + 1, size=1)[0] for n in (H, W))
    return np.take(np.take(image, range(top, top + size), axis=0), range(left, left + size), axis=1)


def crop_by_loops(image, size, rng):
    H, W, C = image.shape
    if size > H or size > W:
        raise ValueError(f"{size} > {H} or {W}")
    top = int(rng.integers(0, H - size + 1))
    left = int(rng.integers(0, W - size + 1))
    out = np.zeros((size, size, C))
    for i in range(size):
        for j in range(size):
            out[i, j, :] = image[top + i, left + j, :]
    return out


# short_side_size


def size_by_min(height, width, length):
    short = min(height, width)
    return int(length * height / short), int(length * width / short)


def size_by_floor_division(height, width, length):
    return (length * height // min(height, width), length * width // min(height, width))


def size_by_sorting(height, width, length):
    short, long = sorted([height, width])
    other = math.floor(length * long / short)
    return (length, other) if height < width else (other, length)


def size_with_numpy(height, width, length):
    sides = np.array([height, width])
    h, w = (length * sides / sides.min()).astype(int)
    return h, w


# ten_crop


def ten_by_recursion(image, size):
    H, W, _ = image.shape
    y, x = round((H - size) / 2), round((W - size) / 2)

    def five(p):
        return [
            p[:size, :size], p[:size, W - size :], p[H - size :, :size], p[H - size :, W - size :],
            p[y : y + size, x : x + size],
        ]  # fmt: skip

    return np.array(five(image) + five(np.fliplr(image)))


def ten_into_an_array(image, size):
    H, W, C = image.shape
    out = np.empty((10, size, size, C), image.dtype)
    rows = [0, 0, H - size, H - size, round((H - size) / 2)]
    columns = [0, W - size, 0, W - size, round((W - size) / 2)]
    for k in range(5):
        out[k] = image[rows[k] : rows[k] + size, columns[k] : columns[k] + size]
        out[k + 5] = image[:, ::-1][rows[k] : rows[k] + size, columns[k] : columns[k] + size]
    return out


def ten_by_windows(image, size):
    H, W, _ = image.shape
    both = [np.lib.stride_tricks.sliding_window_view(p, (size, size), axis=(0, 1)) for p in (image, image[:, ::-1])]
    rows = np.array([0, 0, H - size, H - size, np.round((H - size) / 2)], int)
    columns = np.array([0, W - size, 0, W - size, np.round((W - size) / 2)], int)
    return np.concatenate([windows[rows, columns] for windows in both]).transpose(0, 2, 3, 1)


def ten_from_mirrored_crops(image, size):
    H, W, _ = image.shape
    y, x = round((H - size) / 2), round((W - size) / 2)
    corners = [(0, 0), (0, W - size), (H - size, 0), (H - size, W - size)]
    crops = [image[a : a + size, b : b + size] for a, b in [*corners, (y, x)]]
    mirrored_center = image[y : y + size, W - size - x : W - x]
    order = [crops[1], crops[0], crops[3], crops[2], mirrored_center]
    return np.stack(crops + [crop[:, ::-1] for crop in order])


# light and colour


def bright_by_minimum(image, factor):
    return np.minimum(image * factor, 1.0)


def bright_by_where(image, factor):
    out = factor * image
    return np.where(out > 1, 1, out)


def bright_by_mask(image, factor):
    out = image * factor
    out[out > 1] = 1
    return out


def bright_by_loops(image, factor):
    flat = [min(max(factor * v, 0), 1) for v in image.reshape(-1)]
    return np.array(flat).reshape(image.shape)


def contrast_by_channels(image, factor):
    R, G, B = image[..., 0], image[..., 1], image[..., 2]
    grey = np.mean(0.2989 * R + 0.587 * G + 0.114 * B)
    return np.clip(grey + factor * (image - grey), 0, 1)


def contrast_by_means(image, factor):
    grey = np.dot(image.mean(axis=(0, 1)), [0.2989, 0.587, 0.114])
    return np.maximum(0, np.minimum(1, image * factor + grey * (1 - factor)))


def contrast_by_einsum(image, factor):
    grey = np.einsum("hwc,c->", image, np.array([0.2989, 0.587, 0.114])) / image[..., 0].size
    flat = np.full_like(image, grey)
    return (factor * image + (1 - factor) * flat).clip(0.0, 1.0)


def contrast_by_average(image, factor):
    grey = 0.9999 * np.average(image, axis=2, weights=[0.2989, 0.587, 0.114]).mean()
    return np.clip(image * factor - (factor - 1) * grey, 0, 1)


def offset_by_loop(image, eigenvalues, eigenvectors, alphas):
    offset = np.zeros(3)
    for i in range(3):
        offset += alphas[i] * eigenvalues[i] * eigenvectors[:, i]
    return np.clip(image + offset, 0, 1)


def offset_by_diagonal(image, eigenvalues, eigenvectors, alphas):
    return np.clip(image + (eigenvectors @ np.diag(eigenvalues) @ alphas).reshape(1, 1, 3), 0, 1)


def offset_by_sum(image, eigenvalues, eigenvectors, alphas):
    return (image + (eigenvectors * (alphas * eigenvalues)).sum(axis=1)).clip(0, 1)


def offset_by_rows(image, eigenvalues, eigenvectors, alphas):
    out = image.copy()
    out += (alphas * eigenvalues) @ eigenvectors.T
    return np.maximum(np.minimum(out, 1), 0)


# cutout


def cut_by_mask(image, center, size):
    cy, cx = center
    rows, columns = np.arange(image.shape[0]), np.arange(image.shape[1])
    inside_rows = (rows >= cy - size // 2) & (rows < cy - size // 2 + size)
    inside_columns = (columns >= cx - size // 2) & (columns < cx - size // 2 + size)
    return np.where(np.outer(inside_rows, inside_columns)[..., None], 0, image)


def cut_by_loops(image, center, size):
    out = np.array(image)
    for i in range(center[0] - size // 2, center[0] - size // 2 + size):
        for j in range(center[1] - size // 2, center[1] - size // 2 + size):
            if 0 <= i < image.shape[0] and 0 <= j < image.shape[1]:
                out[i, j] = 0
    return out


def cut_by_padding(image, center, size):
    padded = np.pad(image, ((size, size), (size, size), (0, 0)))
    top, left = center[0] - size // 2 + size, center[1] - size // 2 + size
    padded[top : top + size, left : left + size] = 0
    return padded[size:-size, size:-size].copy()


def cut_by_ix(image, center, size):
    rows, columns = ([c - size // 2 + i for i in range(size)] for c in center)
    out = image.copy()
    out[np.ix_([i for i in rows if 0 <= i < len(out)], [j for j in columns if 0 <= j < out.shape[1]])] = 0
    return out


def cut_by_rounding_up(image, center, size):
    (cy, cx), (H, W), out = center, image.shape[:2], np.array(image)
    out[max(0, cy - size // 2) : min(H, cy + (size + 1) // 2), max(0, cx - size // 2) : min(W, cx + -(-size // 2))] = 0
    return out


def cut_by_einsum(image, center, size):
    starts = [c - size // 2 for c in center]
    rows, columns = (
        ((np.arange(n) >= start) & (np.arange(n) < start + size)).astype(float)
        for n, start in zip(image.shape, starts, strict=False)
    )
    return image - np.einsum("h,w,hwc->hwc", rows, columns, image)


def cut_by_product(image, center, size):
    keep = np.ones(image.shape)
    (cy, cx), half = center, size // 2
    keep[max(0, cy - half) : cy - half + size, max(0, cx - half) : cx - half + size] = 0
    return keep * image


# mixup


def mix_towards(x1, y1, x2, y2, lam):
    return x2 + lam * (x1 - x2), y2 + lam * (y1 - y2)


def mix_as_list(x1, y1, x2, y2, lam):
    return [lam * a + (1 - lam) * b for a, b in ((x1, x2), (y1, y2))]


def mix_by_average(x1, y1, x2, y2, lam):
    return tuple(np.average([a, b], axis=0, weights=[lam, 1 - lam]) for a, b in ((x1, x2), (y1, y2)))


def mix_by_einsum(x1, y1, x2, y2, lam):
    return np.einsum("k,khwc->hwc", [lam, 1 - lam], [x1, x2]), np.einsum("k,kc->c", [lam, 1 - lam], [y1, y2])


def mix_by_loops(x1, y1, x2, y2, lam):
    x = np.empty(x1.shape)
    for i in np.ndindex(x.shape):
        x[i] = lam * x1[i] + (1 - lam) * x2[i]
    return x, np.array([lam * a + (1 - lam) * b for a, b in zip(y1, y2, strict=True)])


def mix_on_a_copy(x1, y1, x2, y2, lam):
    x, y = x1.copy(), y2 - lam * y2
    x *= lam
    x += (1 - lam) * x2
    y += lam * y1
    return x, y


def mix_by_tensordot(x1, y1, x2, y2, lam):
    shares = np.array([lam, 1 - lam])
    return np.tensordot(shares, np.stack([x1, x2]), 1), shares @ np.stack([y1, y2])


RIGHT = {
    "horizontal_flip": (
        flip_by_flip, flip_by_fliplr, flip_by_loops, flip_by_indices, flip_by_einsum, flip_by_halves, flip_of_a_copy,
        in_float32(flip_by_take),
    ),
    "shift": (
        shift_by_loops, shift_by_roll, shift_by_padding, shift_by_signs, shift_by_slices_to_none, shift_step_by_step,
        shift_by_taking, shift_in_a_padded_view, shift_axis_by_axis, in_float32(shift_by_matrices),
    ),
    "random_crop": (
        crop_by_endpoint, crop_by_ix, crop_by_copying_first, crop_by_windows, crop_by_taking, crop_by_loops,
        in_float32(crop_by_ix),
    ),
    "short_side_size": (size_by_min, size_by_floor_division, size_by_sorting, size_with_numpy),
    "ten_crop": (ten_by_recursion, ten_into_an_array, ten_by_windows, in_float32(ten_from_mirrored_crops)),
    "adjust_brightness": (bright_by_minimum, bright_by_where, bright_by_mask, in_float32(bright_by_loops)),
    "adjust_contrast": (
        contrast_by_channels, contrast_by_means, contrast_by_einsum, in_float32(contrast_by_average),
    ),
    "pca_color_offset": (offset_by_loop, offset_by_diagonal, offset_by_sum, in_float32(offset_by_rows)),
    "cutout": (
        cut_by_mask, cut_by_loops, cut_by_padding, cut_by_ix, cut_by_rounding_up, cut_by_einsum,
        in_float32(cut_by_product),
    ),
    "mixup": (
        mix_towards, mix_as_list, mix_by_average, mix_by_einsum, mix_by_loops, mix_on_a_copy,
        in_float32(mix_by_tensordot),
    ),
}  # fmt: skip
