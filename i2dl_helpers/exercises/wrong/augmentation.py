"""Wrong flips, moves and crops that students really write in notebook 07; `exercises/augmentation.py` says what helps.

Light, colour, holes and blends are in `lighting`.
"""

from contextlib import suppress

import numpy as np

from ...reference import augmentation as right


def in_place(function):
    """The right result, written into the argument itself."""

    def changed(image, *rest):
        image[:] = function(image, *rest)
        return image

    return changed


# horizontal_flip ----------------------------------------------------------------------------------------------------


def upside_down(image):
    return image[::-1].copy()


def turned_round(image):
    return image[::-1, ::-1].copy()


def channels_too(image):
    return np.flip(image).copy()


def only_channels(image):
    return image[..., ::-1].copy()


def transposed(image):
    return image.transpose(1, 0, 2).copy()


def a_view(image):
    return image[:, ::-1]


def one_column_off(image):
    return image[:, -np.arange(image.shape[1])]


def read_while_written(image):
    out = image.copy()
    for j in range(out.shape[1]):
        out[:, j] = out[:, out.shape[1] - 1 - j]
    return out


# shift --------------------------------------------------------------------------------------------------------------


def wrapped(image, dy, dx):
    return np.roll(image, (dy, dx), axis=(0, 1))


def _slices(move):
    """Where to and where from, as one writes it for a move that is not 0."""
    return (slice(move, None), slice(None, -move)) if move >= 0 else (slice(None, move), slice(-move, None))


def empty_for_zero(image, dy, dx):
    out = np.zeros_like(image)
    (rows, from_rows), (columns, from_columns) = _slices(dy), _slices(dx)
    out[rows, columns] = image[from_rows, from_columns]
    return out


def not_beyond(image, dy, dx):
    H, W = image.shape[:2]
    out = np.zeros_like(image)
    out[max(dy, 0) : H + min(dy, 0), max(dx, 0) : W + min(dx, 0)] = (
        image[max(-dy, 0) : H - max(dy, 0), max(-dx, 0) : W - max(dx, 0)]
    )  # fmt: skip
    return out


def wrong_way(image, dy, dx):
    return right.shift(image, -dy, -dx)


def axes_exchanged(image, dy, dx):
    return right.shift(image, dx, dy)


def edge_repeated(image, dy, dx):
    H, W = image.shape[:2]
    return image[np.clip(np.arange(H) - dy, 0, H - 1)][:, np.clip(np.arange(W) - dx, 0, W - 1)]


def same_when_zero(image, dy, dx):
    return image if dy == dx == 0 else right.shift(image, dy, dx)


def rolled_and_all_zeroed(image, dy, dx):
    out = np.roll(image, (dy, dx), axis=(0, 1))
    rows, columns = (slice(None, move) if move > 0 else slice(move, None) for move in (dy, dx))
    out[rows] = 0
    out[:, columns] = 0
    return out


def from_a_copy(image, dy, dx):
    H, W = image.shape[:2]
    out = image.copy()
    if abs(dy) < H and abs(dx) < W:
        stays = image[max(-dy, 0) : H - max(dy, 0), max(-dx, 0) : W - max(dx, 0)]
        out[max(dy, 0) : H + min(dy, 0), max(dx, 0) : W + min(dx, 0)] = stays
    return out


def negative_indices(image, dy, dx):
    out = np.zeros_like(image)
    for i, j in np.ndindex(image.shape[:2]):
        with suppress(IndexError):
            out[i, j] = image[i - dy, j - dx]
    return out


def negative_targets(image, dy, dx):
    out = np.zeros_like(image)
    for i, j in np.ndindex(image.shape[:2]):
        with suppress(IndexError):
            out[i + dy, j + dx] = image[i, j]
    return out


def down_and_right_only(image, dy, dx):
    H, W = image.shape[:2]
    out = np.zeros_like(image)
    out[dy:, dx:] = image[: H - dy, : W - dx]
    return out


def only_both(image, dy, dx):
    if dy == 0 or dx == 0:
        return image.copy()
    return right.shift(image, dy, dx)


def beyond(answer):
    """Right inside the picture; where nothing is left of it, something else comes back."""

    def shift(image, dy, dx):
        inside = abs(dy) < image.shape[0] and abs(dx) < image.shape[1]
        return right.shift(image, dy, dx) if inside else answer(image)

    return shift


def refused(image):
    raise ValueError("nothing is left of the picture")


# random_crop --------------------------------------------------------------------------------------------------------


def crop_with(
    fits=lambda H, W, size: size <= H and size <= W,
    top=lambda H, W, size, rng: rng.integers(0, H - size + 1),
    left=lambda H, W, size, rng, top: rng.integers(0, W - size + 1),
    kept=lambda piece: piece.copy(),
):
    """A wrong random_crop: each argument replaces one piece of the right one."""

    def random_crop(image, size, rng):
        H, W = image.shape[:2]
        if not fits(H, W, size):
            raise ValueError("the crop does not fit")
        first = top(H, W, size, rng)
        second = left(H, W, size, rng, first)
        return kept(image[first : first + size, second : second + size])

    return random_crop


def end_excluded(image, size, rng):
    H, W = image.shape[:2]
    if size > H or size > W:
        raise ValueError("the crop does not fit")
    top, left = rng.integers(0, H - size), rng.integers(0, W - size)
    return image[top : top + size, left : left + size].copy()


def end_excluded_but_fits(image, size, rng):
    H, W = image.shape[:2]
    if size > H or size > W:
        raise ValueError("the crop does not fit")
    top, left = rng.integers(0, max(H - size, 1)), rng.integers(0, max(W - size, 1))
    return image[top : top + size, left : left + size].copy()


def left_first(image, size, rng):
    H, W = image.shape[:2]
    if size > H or size > W:
        raise ValueError("the crop does not fit")
    left, top = rng.integers(0, W - size + 1), rng.integers(0, H - size + 1)
    return image[top : top + size, left : left + size].copy()


def from_the_middle(image, size, rng):
    H, W = image.shape[:2]
    if size > H or size > W:
        raise ValueError("the crop does not fit")
    top, left = (H - size) // 2, (W - size) // 2
    return image[top : top + size, left : left + size].copy()


def rows_from_left(image, size, rng):
    H, W = image.shape[:2]
    if size > H or size > W:
        raise ValueError("the crop does not fit")
    top, left = rng.integers(0, H - size + 1), rng.integers(0, W - size + 1)
    return image[left : left + size, top : top + size].copy()


def colours_compared(image, size, rng):
    if size > min(image.shape):
        raise ValueError("the crop does not fit")
    return right.random_crop(image, size, rng)


# short_side_size ----------------------------------------------------------------------------------------------------


def long_side(height, width, length):
    long, short = max(height, width), min(height, width)
    other = int(length * short / long)
    return (other, length) if height <= width else (length, other)


def height_is_short(height, width, length):
    return length, int(length * width / height)


def width_is_short(height, width, length):
    return int(length * height / width), length


def rounded(height, width, length):
    if height <= width:
        return length, round(length * width / height)
    return round(length * height / width), length


def square(height, width, length):
    return length, length


def sides_exchanged(height, width, length):
    return right.short_side_size(height, width, length)[::-1]


def not_whole(height, width, length):
    return length * height / min(height, width), length * width / min(height, width)


def upside(height, width, length):
    return (length, int(length * height / width)) if height <= width else (int(length * width / height), length)


def long_side_last(height, width, length):
    return length, int(length * max(height, width) / min(height, width))


def ratio_first(height, width, length):
    ratio = length / min(height, width)
    return int(height * ratio), int(width * ratio)


def nothing_for_squares(height, width, length):
    return None if height == width else right.short_side_size(height, width, length)


# ten_crop -----------------------------------------------------------------------------------------------------------


def ten_with(
    middle=round,
    order=(0, 1, 2, 3, 4),
    mirror=lambda image: image[:, ::-1],
    second=None,
    gathered=np.stack,
):
    """A wrong ten_crop: each argument replaces one piece of the right one."""

    def ten_crop(image, size):
        bottom, far = image.shape[0] - size, image.shape[1] - size
        places = [(0, 0), (0, far), (bottom, 0), (bottom, far), (middle(bottom / 2), middle(far / 2))]
        places = [places[i] for i in order]
        crops = [[p[top : top + size, left : left + size] for top, left in places] for p in (image, mirror(image))]
        other = crops[1] if second is None else second(crops[0])
        return gathered(crops[0] + other)

    return ten_crop


def five_only(image, size):
    return right.ten_crop(image, size)[:5]


def in_pairs(image, size):
    return right.ten_crop(image, size)[[0, 5, 1, 6, 2, 7, 3, 8, 4, 9]]


def rows_for_columns(image, size):
    out = right.ten_crop(image, size).copy()
    bottom, far = image.shape[0] - size, image.shape[1] - size
    for picture, at in ((image, 4), (image[:, ::-1], 9)):
        start = round(min(bottom, far) / 2)
        out[at] = picture[start : start + size, start : start + size]
    return out


def ten_about(middle, last=0):
    """A wrong ten_crop: the centre begins at middle(n, size), the last places at n − size − `last`."""

    def ten_crop(image, size):
        H, W = image.shape[:2]
        bottom, far = H - size - last, W - size - last
        places = [(0, 0), (0, far), (bottom, 0), (bottom, far), (middle(H, size), middle(W, size))]
        return np.stack([p[t : t + size, e : e + size] for p in (image, image[:, ::-1]) for t, e in places])

    return ten_crop


def mirrored_centre(image, size):
    out = right.ten_crop(image, size)
    out[9] = out[4][:, ::-1]
    return out
