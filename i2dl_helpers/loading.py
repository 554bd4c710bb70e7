"""Pictures that come out otherwise each time they are taken: random transforms of whole batches, and the loader.

Each function named after a transform makes one: a function ``augment(X, rng)`` of a batch (N, C, H, W), in which every
picture draws numbers of its own. `Augmented` stands in the place of X in `training.train`. `warping` comes before.
"""

from collections.abc import Callable

import numpy as np

from i2dl_helpers import warping
from i2dl_helpers.reference.losses import minibatches

Augment = Callable[[np.ndarray, np.random.Generator], np.ndarray]

GREY = (0.2989, 0.587, 0.114)


def flip(share: float = 0.5) -> Augment:
    """Mirror this share of the pictures, left to right."""

    def augment(X, rng):
        X, chosen = X.copy(), rng.random(len(X)) < share
        X[chosen] = X[chosen][..., ::-1]
        return X

    return augment


def crop(pad: int, fill: str = "edge") -> Augment:
    """A random window of the pictures' own size, after `pad` pixels were put around: a shift by up to that much.

    `fill` is "edge" for the nearest pixel's colour, "zero" for black.
    """

    def augment(X, rng):
        height, width = X.shape[2:]
        padded = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)), {"edge": "edge", "zero": "constant"}[fill])
        top, left = rng.integers(0, 2 * pad + 1, (2, len(X)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(2, 3))
        return windows[np.arange(len(X)), :, top, left]

    return augment


def geometric(
    *,
    degrees: float = 0.0,
    zoom: tuple[float, float] = (1.0, 1.0),
    stretch: float = 0.0,
    shear: float = 0.0,
    shift: float = 0.0,
    fill: str = "edge",
) -> Augment:
    """Turn by up to ± degrees, resize by a factor between the two, widen, shear and move by up to ± so much; at once.

    Factors are drawn from the logarithm's uniform distribution, so that twice as large is as likely as half as large.
    """

    def augment(X, rng):
        u = rng.uniform(-1, 1, (6, len(X)))
        low, high = np.log(zoom)
        return warping.affine(
            X,
            degrees=degrees * u[0],
            zoom=np.exp(low + (high - low) * (u[1] + 1) / 2),
            stretch=(1 + stretch) ** u[2],
            shear=shear * u[3],
            down=shift * u[4],
            right=shift * u[5],
            fill=fill,
        )

    return augment


def lens(strength: float, fill: str = "edge") -> Augment:
    """Bend by a lens of up to ± this strength."""
    return lambda X, rng: warping.lens(X, rng.uniform(-strength, strength, len(X)), fill)


def brightness(low: float, high: float) -> Augment:
    """Multiply each picture by a factor between the two."""

    def augment(X, rng):
        X = X * _each(rng.uniform(low, high, len(X)), X)
        return np.clip(X, 0, 1, out=X)

    return augment


def contrast(low: float, high: float) -> Augment:
    """Pull each picture towards its mean grey, or push it away: a factor between the two; 1 leaves it."""

    def augment(X, rng):
        factor = _each(rng.uniform(low, high, len(X)), X)
        means = X.reshape(*X.shape[:2], -1).mean(axis=2)  # the grey of a mean is the mean of the greys
        grey = means @ np.array(GREY, X.dtype) if X.shape[1] == 3 else means.mean(axis=1)
        X = X * factor
        X += (1 - factor) * _each(grey, X)
        return np.clip(X, 0, 1, out=X)

    return augment


def colour_axes(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues (3,), the largest first, and eigenvectors (3, 3), a column each, of the colours of all pixels."""
    pixels = X.transpose(1, 0, 2, 3).reshape(X.shape[1], -1).astype(float)
    values, vectors = np.linalg.eigh(np.cov(pixels, bias=True))
    return np.maximum(values[::-1], 0), vectors[:, ::-1]


def colour(std: float, eigenvalues: np.ndarray, eigenvectors: np.ndarray) -> Augment:
    """AlexNet's colour offset: along each axis of the colours a normal number of this std times its eigenvalue."""

    def augment(X, rng):
        alphas = rng.normal(0, std, (len(X), len(eigenvalues)))
        X = X + ((alphas * eigenvalues) @ eigenvectors.T)[:, :, None, None].astype(X.dtype)
        return np.clip(X, 0, 1, out=X)

    return augment


def tint(spread: float) -> Augment:
    """Multiply each channel by a factor of its own, between 1 − spread and 1 + spread: a coloured lamp."""

    def augment(X, rng):
        X = X * rng.uniform(1 - spread, 1 + spread, X.shape[:2])[:, :, None, None].astype(X.dtype)
        return np.clip(X, 0, 1, out=X)

    return augment


def cutout(size: int, value: float = 0.0) -> Augment:
    """Overwrite a square of this size about a random pixel; what lies outside the picture is lost."""

    def augment(X, rng):
        X, (height, width) = X.copy(), X.shape[2:]
        top, left = rng.integers(0, height, len(X)) - size // 2, rng.integers(0, width, len(X)) - size // 2
        row, column = np.arange(height), np.arange(width)
        rows = (row >= top[:, None]) & (row < top[:, None] + size)
        columns = (column >= left[:, None]) & (column < left[:, None] + size)
        np.copyto(X, value, where=(rows[:, :, None] & columns[:, None, :])[:, None])
        return X

    return augment


def chain(*augments: Augment) -> Augment:
    """One after the other."""

    def augment(X, rng):
        for each in augments:
            X = each(X, rng)
        return X

    return augment


def sometimes(share: float, augment: Augment) -> Augment:
    """Only this share of the pictures, drawn anew each time."""

    def augment_some(X, rng):
        X, chosen = X.copy(), rng.random(len(X)) < share
        if chosen.any():
            X[chosen] = augment(X[chosen], rng)
        return X

    return augment_some


def by_hand(transform: Callable) -> Augment:
    """A batch's transform from one of a single picture: ``transform(image, rng)``, image (H, W, C).

    For functions as the notebook's reader writes them; a loop over the pictures, hence slower.
    """

    def augment(X, rng):
        images = [np.asarray(transform(x.transpose(1, 2, 0), rng)) for x in X]
        return np.stack(images).transpose(0, 3, 1, 2).astype(X.dtype)

    return augment


class Augmented:
    """Pictures that are transformed anew each time rows of them are taken, in place of the array X.

    ``train(…, Augmented(X, augment, rng), y, …)``: `training.train` takes the rows of a batch from it, and gets
    pictures that no epoch has seen before. Nothing is computed ahead or kept.

    Parameters
    ----------
    X : float array (N, C, H, W)
    augment : callable or None
        ``augment(X, rng)`` → pictures; None leaves them.
    rng : numpy.random.Generator
    prepare : callable, optional
        What follows: ``prepare(pictures)``, such as flattening them for a dense network.
    """

    def __init__(self, X, augment, rng, prepare=None):
        self.X, self.augment, self.rng, self.prepare = X, augment, rng, prepare

    def __len__(self):
        return len(self.X)

    def __getitem__(self, rows):
        pictures = self.X[rows]
        if self.augment is not None:
            pictures = self.augment(pictures, self.rng)
        return pictures if self.prepare is None else self.prepare(pictures)


def batches(X, y, batch_size, rng, augment=None):
    """One epoch's batches, augmented on the fly, for a training loop of one's own.

    Parameters
    ----------
    X, y : arrays (N, C, H, W) and (N, …)
    batch_size : int
    rng : numpy.random.Generator
        Draws the order, then each batch's transforms.
    augment : callable, optional

    Yields
    ------
    pictures, labels : arrays (at most batch_size, …)
    """
    pictures = Augmented(X, augment, rng)
    for rows in minibatches(len(X), batch_size, rng):
        yield pictures[rows], y[rows]


def _each(numbers, X):
    """One number a picture, in a shape that multiplies it."""
    return numbers.astype(X.dtype)[:, None, None, None]
