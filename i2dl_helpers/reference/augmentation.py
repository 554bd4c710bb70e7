"""Pictures changed so that their label stays: flips, crops, light, colour, holes and blends, one picture at a time.

A picture is (H, W, C), float in [0, 1], and every function returns a new array. The functions stand in the order of
notebook 07. Dropout comes before, convolution next; `loading` does the same for whole batches.
"""

import numpy as np


def horizontal_flip(image):
    """The picture as in a mirror: left and right exchanged.

    Parameters
    ----------
    image : float array (H, W, C) in [0, 1]

    Returns
    -------
    float array (H, W, C)
        A new array that shares no memory with `image`.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 88.
    """
    return image[:, ::-1].copy()


def shift(image, dy, dx):
    """The picture's contents moved by dy rows down and dx columns to the right.

    Parameters
    ----------
    image : float array (H, W, C) in [0, 1]
    dy, dx : int
        Negative for up and left; of any size, 0 too.

    Returns
    -------
    float array (H, W, C)
        A new array. Zeros come in; what is moved beyond the rim is lost.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 92.
    """
    H, W = image.shape[:2]
    out = np.zeros_like(image)
    if abs(dy) < H and abs(dx) < W:
        stays = image[max(-dy, 0) : H - max(dy, 0), max(-dx, 0) : W - max(dx, 0)]
        out[max(dy, 0) : H + min(dy, 0), max(dx, 0) : W + min(dx, 0)] = stays
    return out


def random_crop(image, size, rng):
    """A square piece of the picture from a random place; all places are equally likely.

    Parameters
    ----------
    image : float array (H, W, C) in [0, 1]
    size : int
        Rows and columns of the piece; at most the picture's own.
    rng : numpy.random.Generator
        Draws the piece's first row, then its first column, each by one ``rng.integers(0, end)``; `end` is excluded.

    Returns
    -------
    float array (size, size, C)
        A new array.

    Raises
    ------
    ValueError
        The piece would be larger than the picture; then nothing is drawn.

    Source
    ------
    I2DL lecture 8, slide 21; Michigan EECS 498 lecture 10, slide 89.
    """
    H, W = image.shape[:2]
    if size > H or size > W:
        raise ValueError(f"a crop of {size} does not fit into a picture of {H} x {W}")
    top = rng.integers(0, H - size + 1)
    left = rng.integers(0, W - size + 1)
    return image[top : top + size, left : left + size].copy()


def short_side_size(height, width, length):
    """Height and width of a picture that was resized so that its short side is `length`, its shape kept.

    Parameters
    ----------
    height, width, length : int

    Returns
    -------
    h, w : int
        The long side is cut down to a whole number; it is multiplied first, then divided.

    Source
    ------
    I2DL lecture 8, slide 21; Michigan EECS 498 lecture 10, slide 89.
    """
    if height <= width:
        return length, int(length * width / height)
    return int(length * height / width), length


def ten_crop(image, size):
    """The fixed ten crops of testing: four corners and the centre, of the picture and of its mirror image.

    Parameters
    ----------
    image : float array (H, W, C) in [0, 1]
    size : int
        At most H and W.

    Returns
    -------
    float array (10, size, size, C)
        Top left, top right, bottom left, bottom right, centre; then the same five places of the flipped picture. The
        centre begins at half of what is left over, rounded by Python's `round`, rows and columns apart.

    Source
    ------
    I2DL lecture 8, slide 21; Michigan EECS 498 lecture 10, slide 90.
    """
    H, W = image.shape[:2]
    bottom, right = H - size, W - size
    places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (round(bottom / 2), round(right / 2))]
    pictures = [image, horizontal_flip(image)]
    return np.stack([p[top : top + size, left : left + size] for p in pictures for top, left in places])


def adjust_brightness(image, factor):
    """Every number of the picture times a factor, kept inside [0, 1].

    Parameters
    ----------
    image : float array (H, W, C) in [0, 1]
    factor : float, at least 0
        1 leaves the picture, 0 makes it black.

    Returns
    -------
    float array (H, W, C) in [0, 1]
        A new array.

    Source
    ------
    I2DL lecture 8, slide 20; Michigan EECS 498 lecture 10, slide 91.
    """
    return np.clip(factor * image, 0, 1)


def adjust_contrast(image, factor):
    """A blend of the picture, with weight `factor`, and one even grey, with weight 1 − factor; kept inside [0, 1].

    The grey is the mean over all pixels of 0.2989 R + 0.587 G + 0.114 B, one number for the whole picture.

    Parameters
    ----------
    image : float array (H, W, 3) in [0, 1]
    factor : float, at least 0
        1 leaves the picture, 0 makes it all grey, above 1 the contrast grows.

    Returns
    -------
    float array (H, W, 3) in [0, 1]
        A new array.

    Source
    ------
    I2DL lecture 8, slide 20; Michigan EECS 498 lecture 10, slide 91.
    """
    grey = (image @ np.array([0.2989, 0.587, 0.114])).mean()
    return np.clip(factor * image + (1 - factor) * grey, 0, 1)


def pca_color_offset(image, eigenvalues, eigenvectors, alphas):
    """One colour added to every pixel: along each axis of the colours, alpha times the eigenvalue; kept inside [0, 1].

    Parameters
    ----------
    image : float array (H, W, 3) in [0, 1]
    eigenvalues : float array (3,)
        Of the covariance of the training set's pixels (R, G, B).
    eigenvectors : float array (3, 3)
        Column i belongs to eigenvalue i.
    alphas : float array (3,)
        A random number for each axis, the same for all pixels of the picture.

    Returns
    -------
    float array (H, W, 3) in [0, 1]
        A new array.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 91 (AlexNet).
    """
    return np.clip(image + eigenvectors @ (alphas * eigenvalues), 0, 1)


def cutout(image, center, size):
    """A square of the picture overwritten with 0.

    Parameters
    ----------
    image : float array (H, W, C) in [0, 1]
    center : tuple (cy, cx) of int
        A pixel of the picture.
    size : int
        The square has `size` rows, from cy − size // 2 on, and `size` columns, from cx − size // 2 on. What of it lies
        outside the picture is ignored.

    Returns
    -------
    float array (H, W, C)
        A new array; `image` stays as it is.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 97.
    """
    top, left = center[0] - size // 2, center[1] - size // 2
    out = image.copy()
    out[max(top, 0) : max(top + size, 0), max(left, 0) : max(left + size, 0)] = 0
    return out


def mixup(x1, y1, x2, y2, lam):
    """A blend of two pictures and, in the same shares, of their labels: lam of the first, 1 − lam of the second.

    Parameters
    ----------
    x1, x2 : float arrays (H, W, C) in [0, 1]
    y1, y2 : float arrays (K,)
        One-hot labels.
    lam : float in [0, 1]

    Returns
    -------
    x, y : float arrays (H, W, C) and (K,)

    Source
    ------
    Michigan EECS 498 lecture 10, slides 98 and 99.
    """
    return lam * x1 + (1 - lam) * x2, lam * y1 + (1 - lam) * y2
