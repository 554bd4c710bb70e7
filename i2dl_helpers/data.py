"""The course's data: real digits that come with it, shapes that it draws, a cat, and three large sets to download.

Everything arrives in one form, pictures (N, C, H, W) as float32 in [0, 1] and labels as int64, so that a network
written for one set runs on all. `archives` finds and reads files, `downloads` fetches them, `synthetic` draws; training
is what comes next.
"""

import functools
import io
from dataclasses import dataclass

import numpy as np

from i2dl_helpers import archives, downloads, synthetic
from i2dl_helpers.archives import DataUnavailable

__all__ = ["NAMES", "DataUnavailable", "Dataset", "HeldOut", "available", "hold_out", "load", "photo", "shapes"]

NAMES = ("digits", "digits_by_writer", "shapes", "mnist", "fashion_mnist", "cifar10")
DIGITS = tuple("0123456789")
CLASSES = {
    "mnist": DIGITS,
    "fashion_mnist": (
        *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    ),
    "cifar10": ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
}


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Pictures and their labels, in a part for training and a part for testing.

    Parameters
    ----------
    train_x, test_x : float32 arrays (N, C, H, W) in [0, 1]
    train_y, test_y : int64 arrays (N,)
        Indices into `classes`.
    classes : tuple of str
    """

    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    classes: tuple[str, ...]

    def __repr__(self):
        parts = [("training", self.train_y), ("validation", getattr(self, "val_y", ())), ("test", self.test_y)]
        sizes = ", ".join(f"{len(labels):,} {part}" for part, labels in parts if len(labels))
        return f"{sizes} pictures of {'×'.join(map(str, self.train_x.shape[1:]))}, {len(self.classes)} classes"


@dataclass(frozen=True, eq=False, repr=False)
class HeldOut(Dataset):
    """A data set with a validation part, for all choices, so that the test part is read once, at the end."""

    val_x: np.ndarray
    val_y: np.ndarray


def load(name, root=None):
    """A data set of the course.

    Parameters
    ----------
    name : str
        "digits": 8×8 pictures of handwritten digits, 1,437 and 360, shuffled with all classes alike in both parts.
        "digits_by_writer": the same in the file's order, where the test pictures come from other writers: harder.
        "shapes": 2,000 and 500 pictures by `shapes`, at its defaults. "mnist", "fashion_mnist", "cifar10": 60,000 or
        50,000, and 10,000; downloaded once where they are missing.
    root : path, optional
        A folder to look in first; then come the folder that the environment variable I2DL_DATA names and the
        repository's `data`. A download goes to the first of them that is given.

    Returns
    -------
    Dataset
        Arrays of its own: changing them changes nothing else.

    Raises
    ------
    ValueError
        The name is none of these.
    DataUnavailable
        The files are missing and cannot be downloaded, or are damaged; the text says what to do.
    """
    _known(name)
    if name == "shapes":
        return Dataset(*(part.copy() for part in _shapes_set()), synthetic.CLASSES)
    if name not in CLASSES:
        return _digits(archives.bundled("digits.npz", root), by_writer=name == "digits_by_writer")
    found = archives.read(name, root)
    if found is None:
        downloads.fetch(name, archives.folders(root)[0])
        found = archives.read(name, root)
    arrays, remark = found
    if remark:
        print(remark)
    return _dataset(*arrays, highest=255, classes=CLASSES[name])


def available(name, root=None):
    """Whether `load` would succeed without downloading anything, so that a notebook can skip politely.

    Parameters
    ----------
    name, root
        As for `load`.

    Returns
    -------
    bool
        False for missing and for damaged files alike.
    """
    _known(name)
    try:
        if name in CLASSES:
            return archives.read(name, root) is not None
        return name == "shapes" or bool(archives.bundled("digits.npz", root))
    except DataUnavailable:
        return False


def hold_out(dataset, rng, fraction=0.2):
    """Take a validation part from the training part; every class gives its share, up to one picture.

    Parameters
    ----------
    dataset : Dataset
        As `load` gives it.
    rng : numpy.random.Generator
        Draws one permutation of the training part.
    fraction : float in (0, 1)
        The validation part's share of it.

    Returns
    -------
    HeldOut
        The data set with `val_x` and `val_y`; both parts keep the order they came in.
    """
    n = len(dataset.train_y)
    count = round(fraction * n)
    if isinstance(dataset, HeldOut):
        raise ValueError("this data set has a validation part already: hold out from what load() gave")
    if not 0 < count < n:
        raise ValueError(f"a fraction of {fraction} of {n} samples leaves one part empty: try 0.2")
    by_class = rng.permutation(n)
    by_class = by_class[np.argsort(dataset.train_y[by_class], kind="stable")]
    in_val = np.zeros(n, dtype=bool)
    in_val[by_class[((np.arange(count) + 0.5) * n / count).astype(int)]] = True  # evenly along the sorted classes
    train_x, train_y, val_x, val_y = (a[part] for part in (~in_val, in_val) for a in (dataset.train_x, dataset.train_y))
    return HeldOut(train_x, train_y, dataset.test_x, dataset.test_y, dataset.classes, val_x, val_y)


def photo(name="cat"):
    """A photograph as float32 array (H, W, C) in [0, 1]; "cat" is (300, 451, 3)."""
    if name != "cat":
        raise ValueError(f"there is no photograph {name!r}: choose from cat")
    from PIL import Image

    picture = Image.open(io.BytesIO(archives.bundled("cat.png"))).convert("RGB")
    return np.asarray(picture, dtype=np.float32) / 255


def shapes(n, rng, *, pose=0.5, scale=0.5, light=0.5, clutter=0.5, occlusion=0.25):
    """Draw pictures of ten filled shapes, where each thing that makes recognition hard has its own knob.

    Parameters
    ----------
    n : int
        How many; every class gets its share, up to one picture.
    rng : numpy.random.Generator
        Draws a permutation, then uniform numbers, as many whatever the knobs: with equal seeds a knob changes what it
        is named after, and nothing else.
    pose : float in [0, 1]
        How far a shape is shifted and turned; at 1 anywhere inside the picture, by any angle. All five: 0 for none.
    scale : float in [0, 1]
        How much sizes differ; at 1 the radius is between 7 and 14 pixels, at 0 it is 10.5.
    light : float in [0, 1]
        Brightness, a slope of light across the picture, a tint.
    clutter : float in [0, 1]
        Waves on the background and small bits lying about.
    occlusion : float in [0, 1]
        The size of a patch that hides a part of the shape.

    Returns
    -------
    pictures : float32 array (n, 3, 32, 32) in [0, 1]
    labels : int64 array (n,)
        Indices into the classes disc, ring, square, triangle, bar, cross, star, heart, crescent, arrow; none turns
        into another by rotation or mirroring.

    Source
    ------
    What varies: HKUST, optimization methods, the slides on the semantic gap; I2DL lecture 8, slides 15–18.
    """
    knobs = {"pose": pose, "scale": scale, "light": light, "clutter": clutter, "occlusion": occlusion}
    for knob, value in knobs.items():
        if not 0 <= value <= 1:
            raise ValueError(f"{knob} is {value}, but it must be in [0, 1]: 0 for none, 1 for most")
    if n < 0:
        raise ValueError(f"n is {n}, but it counts pictures: 0 or more")
    labels = rng.permutation(np.arange(n, dtype=np.int64) % len(synthetic.CLASSES))
    return synthetic.draw(labels, rng, **knobs), labels


@functools.cache
def _shapes_set():
    return *shapes(2000, np.random.default_rng(0)), *shapes(500, np.random.default_rng(1))


def _dataset(train_x, train_y, test_x, test_y, *, highest, classes):
    def pictures(x):
        x = x[:, None] if x.ndim == 3 else x
        return np.divide(x, np.float32(highest), dtype=np.float32)

    return Dataset(pictures(train_x), train_y.astype(np.int64), pictures(test_x), test_y.astype(np.int64), classes)


def _digits(content, by_writer):
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        x, y, order = stored["images"], stored["labels"], stored["order"]
    if not by_writer:
        x, y = x[order], y[order]
    return _dataset(x[:1437], y[:1437], x[1437:], y[1437:], highest=16, classes=DIGITS)


def _known(name):
    if name not in NAMES:
        raise ValueError(f"there is no data set {name!r}: choose from {', '.join(NAMES)}")
