"""Wrong light, colours, holes and blends that students really write in the second half of notebook 07."""

import numpy as np

from ...reference import augmentation as right

GREYS = np.array([0.2989, 0.587, 0.114])


# light and colour ---------------------------------------------------------------------------------------------------


def added(image, factor):
    return np.clip(image + factor, 0, 1)


def added_beyond_one(image, factor):
    return np.clip(image + factor - 1, 0, 1)


def too_bright(image, factor):
    return factor * image


def divided_by_the_largest(image, factor):
    bright = factor * image
    return bright / max(bright.max(), 1)


def remainder(image, factor):
    return (factor * image) % 1.0


def about_the_mean(image, factor):
    return np.clip(factor * image + (1 - factor) * image.mean(), 0, 1)


def contrast_with(grey, clip=lambda x: np.clip(x, 0, 1)):
    """A wrong adjust_contrast: another grey to blend with, or no clipping."""
    return lambda image, factor: clip(factor * image + (1 - factor) * grey(image))


def right_grey(image):
    return (image @ GREYS).mean()


def shares_exchanged(image, factor):
    return np.clip((1 - factor) * image + factor * right_grey(image), 0, 1)


def from_grey_times_factor(image, factor):
    return np.clip(factor * (image - right_grey(image)), 0, 1)


def clipped_too_early(image, factor):
    return np.clip(factor * image, 0, 1) + (1 - factor) * right_grey(image)


def offset_with(offset, clip=lambda x: np.clip(x, 0, 1)):
    """A wrong pca_color_offset: another offset, or no clipping."""
    return lambda image, values, vectors, alphas: clip(image + offset(image, values, vectors, alphas))


def own_components(image, values, vectors, alphas):
    return ((image @ vectors) * (alphas * values)) @ vectors.T


def offset_multiplies(image, values, vectors, alphas):
    return np.clip(image * (1 + vectors @ (alphas * values)), 0, 1)


# cutout -------------------------------------------------------------------------------------------------------------


def cut_with(
    rows=lambda c, size, n: (max(c - size // 2, 0), max(c - size // 2 + size, 0)),
    center=lambda center: center,
    fill=lambda image: 0.0,
    work_on=lambda image: image.copy(),
):
    """A wrong cutout: each argument replaces one piece of the right one."""

    def cutout(image, middle, size):
        out = work_on(image)
        cy, cx = center(middle)
        (top, bottom), (left, end) = (rows(c, size, n) for c, n in zip((cy, cx), image.shape, strict=False))
        out[top:bottom, left:end] = fill(image)
        return out

    return cutout


def moved_inside(c, size, n):
    start = min(max(c - size // 2, 0), max(n - size, 0))
    return start, start + size


def everything_else(image, center, size):
    return image - right.cutout(image, center, size)


def hole_by_negative_indices(image, center, size):
    out = image.copy()
    for i in range(center[0] - size // 2, center[0] - size // 2 + size):
        for j in range(center[1] - size // 2, center[1] - size // 2 + size):
            if i < image.shape[0] and j < image.shape[1]:
                out[i, j] = 0
    return out


def hole_unguarded(image, center, size):
    out = image.copy()
    for i in range(center[0] - size // 2, center[0] - size // 2 + size):
        for j in range(center[1] - size // 2, center[1] - size // 2 + size):
            out[i, j] = 0
    return out


def rim_never_cut(image, center, size):
    out = right.cutout(image, center, size)
    out[0], out[:, 0] = image[0], image[:, 0]
    return out


def half_as_float(image, center, size):
    (cy, cx), half = center, size / 2
    out = image.copy()
    out[max(cy - half, 0) : cy + half, max(cx - half, 0) : cx + half] = 0
    return out


def one_channel_only(image, center, size):
    out = image.copy()
    out[..., 0] = right.cutout(image, center, size)[..., 0]
    return out


def whole_rows_and_columns(image, center, size):
    top, left = center[0] - size // 2, center[1] - size // 2
    out = image.copy()
    out[max(top, 0) : top + size] = 0
    out[:, max(left, 0) : left + size] = 0
    return out


def the_piece_alone(image, center, size):
    top, left = center[0] - size // 2, center[1] - size // 2
    return image[max(top, 0) : top + size, max(left, 0) : left + size].copy()


def whole_or_not_at_all(image, center, size):
    ends = [(c - size // 2, c - size // 2 + size, n) for c, n in zip(center, image.shape, strict=False)]
    inside = all(start >= 0 and end <= n for start, end, n in ends)
    return right.cutout(image, center, size) if inside else image.copy()


# mixup --------------------------------------------------------------------------------------------------------------


def mix_with(
    pictures=lambda x1, x2, lam: lam * x1 + (1 - lam) * x2,
    labels=lambda y1, y2, lam: lam * y1 + (1 - lam) * y2,
    kept=lambda x, y: (x, y),
):
    """A wrong mixup: each argument replaces one piece of the right one."""
    return lambda x1, y1, x2, y2, lam: kept(pictures(x1, x2, lam), labels(y1, y2, lam))


def share_of_the_second(a, b, lam):
    return (1 - lam) * a + lam * b


def without_brackets(a, b, lam):
    return lam * a + 1 - lam * b


def larger_share_first(a, b, lam):
    lam = max(lam, 1 - lam)
    return lam * a + (1 - lam) * b


def numbers_mixed(y1, y2, lam):
    return lam * np.argmax(y1) + (1 - lam) * np.argmax(y2)


def numbers_mixed_and_rounded(y1, y2, lam):
    return np.eye(len(y1))[round(numbers_mixed(y1, y2, lam))]


def labels_side_by_side(x1, y1, x2, y2, lam):
    return lam * x1 + (1 - lam) * x2, y1, y2, lam


def the_larger(y1, y2, lam):
    return y1.copy() if lam >= 0.5 else y2.copy()
