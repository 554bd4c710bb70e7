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


def columns_and_channels(image):
    return image[:, ::-1, ::-1].copy()


def all_axes_transposed(image):
    return image.T.copy()


def quarter_turned(image):
    return np.rot90(image).copy()


def not_flipped(image):
    return image.copy()


def first_column_lost(image):
    return image[:, -1:0:-1].copy()


def one_column_beyond(image):
    out, W = np.zeros_like(image), image.shape[1]
    for j in range(W):
        out[:, j] = image[:, W - j]
    return out


def batch_expected(image):
    return image[:, :, ::-1, :].copy()


def rows_in_a_list(image):
    return [row[::-1] for row in image]


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


def rolled_flat(image, dy, dx):
    return np.roll(image, (dy, dx))


def rolled_columns_and_colours(image, dy, dx):
    return np.roll(image, (dy, dx), axis=(1, 2))


def rolled_and_cleared_above(image, dy, dx):
    out = np.roll(image, (dy, dx), axis=(0, 1))
    out[:dy] = 0
    out[:, :dx] = 0
    return out


def rolled_and_cleared_above_by_size(image, dy, dx):
    out = np.roll(image, (dy, dx), axis=(0, 1))
    out[: abs(dy)] = 0
    out[:, : abs(dx)] = 0
    return out


def first_try(image, dy, dx):
    out = np.zeros_like(image)
    out[dy:, dx:] = image[:-dy, :-dx]
    return out


def first_try_but_for_none(image, dy, dx):
    return image.copy() if dy == dx == 0 else first_try(image, dy, dx)


def first_try_on_a_copy(image, dy, dx):
    out = image.copy()
    out[dy:, dx:] = image[:-dy, :-dx]
    return out


def first_try_channels_first(image, dy, dx):
    out = np.zeros_like(image)
    out[:, dy:, dx:] = image[:, :-dy, :-dx]
    return out


def channels_first(image, dy, dx):
    return right.shift(image.transpose(1, 2, 0), dy, dx).transpose(2, 0, 1)


def columns_by_columns_of_the_result(image, dy, dx):
    out = right.shift(image, dy, 0)
    columns, from_columns = _slices(dx)
    if dx:
        out[:, columns] = out[:, from_columns].copy()
    return out


def columns_over_the_rows(image, dy, dx):
    out = right.shift(image, dy, 0)
    columns, from_columns = _slices(dx)
    out[:, columns] = image[:, from_columns] if dx else image
    return out


def padded_by_negative(image, dy, dx):
    return np.pad(image, ((dy, 0), (dx, 0), (0, 0)))[: image.shape[0], : image.shape[1]]


def always_down_and_right(image, dy, dx):
    return right.shift(image, abs(dy), abs(dx))


def rim_left_out(image, dy, dx):
    out = right.shift(image, dy, dx)
    out[0] = 0
    out[:, 0] = 0
    return out


def pushed_beyond(image, dy, dx):
    out = np.zeros_like(image)
    for i, j in np.ndindex(image.shape[:2]):
        out[i + dy, j + dx] = image[i, j]
    return out


def pulled_from_beyond(image, dy, dx):
    out = np.zeros_like(image)
    for i, j in np.ndindex(image.shape[:2]):
        out[i, j] = image[i - dy, j - dx]
    return out


def upwards(image, dy, dx):
    return right.shift(image, -dy, dx)


def leftwards(image, dy, dx):
    return right.shift(image, dy, -dx)


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


def beyond_by_signs(image, dy, dx):
    """A slice for each sign, by H and W: right for 0 too."""
    out = np.zeros_like(image)
    rows, columns = (
        (slice(move, None), slice(None, n - move)) if move >= 0 else (slice(None, move), slice(-move, None))
        for move, n in zip((dy, dx), image.shape, strict=False)
    )
    out[rows[0], columns[0]] = image[rows[1], columns[1]]
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


def middle_drawn(image, size, rng):
    H, W = image.shape[:2]
    if size > H or size > W:
        raise ValueError("the crop does not fit")
    half = size // 2
    cy, cx = rng.integers(half, H - half + 1), rng.integers(half, W - half + 1)
    return image[cy - half : cy - half + size, cx - half : cx - half + size].copy()


def one_row_too_large(image, size, rng):
    H, W = image.shape[:2]
    if size > H or size > W:
        raise ValueError("the crop does not fit")
    top, left = rng.integers(0, H - size + 1), rng.integers(0, W - size + 1)
    return image[top : top + size + 1, left : left + size + 1].copy()


def own_generator(image, size, rng):
    return right.random_crop(image, size, np.random.default_rng(0))


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
