"""What notebook 07 does with one picture: sizes and places of crops, the colours' axes, and torchvision's own answers.

The trainings are in `augmented` and `invariance`; this is the small material, and the two classifiers that the widget
asks. `reference.augmentation` comes before.
"""

from functools import cache, partial
from time import perf_counter

import numpy as np

from i2dl_helpers import data, loading, synthetic, warping
from i2dl_helpers.experiments import augmented, conditions, invariance
from i2dl_helpers.pytorch import import_torchvision
from i2dl_helpers.reference.losses import softmax

TEST_SCALES = (224, 256, 384, 480, 640)
LENGTHS = (256, 480)  # the short side in training, both ends included
CROP = 224

resize = warping.resized
"""``resize(image, height, width)``: a picture (H, W, C) in another size."""


def places(height: int, width: int, size: int = CROP) -> int:
    """How many crops of a size a picture has."""
    return (height - size + 1) * (width - size + 1)


def places_in_training(height, width, short_side_size, lengths=LENGTHS, size=CROP) -> int:
    """How many crops random scale and crop can draw from one picture, over all lengths of the short side."""
    return sum(places(*short_side_size(height, width, length), size) for length in range(lengths[0], lengths[1] + 1))


def at_scale(image, length, short_side_size):
    """The picture with its short side of this length."""
    return resize(image, *short_side_size(*image.shape[:2], length))


def upright(X):
    """Pictures (n, C, H, W) as (n, H, W, C)."""
    return np.ascontiguousarray(X.transpose(0, 2, 3, 1))


def sheet(draw, n=9, seed=0):
    """Some pictures (n, H, W, C) of one of the `conditions`, by equal numbers for all conditions."""
    return upright(draw(n, np.random.default_rng(seed))[0])


def distinct(crops) -> int:
    """How many of some crops (n, size, size, C) differ."""
    return len(np.unique(crops.reshape(len(crops), -1), axis=0))


def colour_axes(pictures):
    """Eigenvalues (3,), falling, and eigenvectors (3, 3), a column each, of the colours of all pixels.

    Parameters
    ----------
    pictures : float array (…, H, W, 3)
    """
    return loading.colour_axes(pictures.reshape(1, 1, -1, 3).transpose(0, 3, 1, 2))


def blend_shares(a, rng, draws=100_000):
    """How often a share from Beta(a, a) lies between 0.3 and 0.7, and how often within 0.1 of 0 or 1."""
    lam = rng.beta(a, a, draws)
    return float(np.mean((lam > 0.3) & (lam < 0.7))), float(np.mean((lam < 0.1) | (lam > 0.9)))


def per_second(augments, X, turns=3):
    """Pictures a second that each of some augmentations makes of X: the fastest of a few turns."""
    rng, speeds = np.random.default_rng(0), {}
    for name, augment in augments.items():
        seconds = []
        for _ in range(turns):
            start = perf_counter()
            augment(X, rng)
            seconds.append(perf_counter() - start)
        speeds[name] = len(X) / min(seconds)
    return speeds


# The widget's classifiers


@cache
def shapes_classifiers():
    """Two networks on the narrow shapes: trained plainly, and with augmentation; (n, 3, 32, 32) → (n, 10)."""
    X, y = conditions.narrow(800, np.random.default_rng([0, 7]))
    every = loading.chain(
        loading.geometric(degrees=35, zoom=(0.75, 1.3), shift=2.5, shear=0.2),
        loading.flip(),
        loading.sometimes(0.4, loading.brightness(0.35, 1.3)),
        loading.sometimes(0.3, loading.contrast(0.4, 1.3)),
        loading.sometimes(0.3, loading.cutout(8)),
    )
    settings = {"hidden": 96, "learning_rate": 0.002, "batch_size": 50}
    plans = (None, 10), (every, 50)
    scores = [invariance.fit_dense(X, y, np.random.default_rng(0), a, epochs=n, **settings) for a, n in plans]
    return tuple(partial(_probabilities, f) for f in scores)


@cache
def digits_classifiers():
    """Two networks on the digits: trained plainly, and with shifts and turns; (n, 1, 8, 8) → (n, 10)."""
    X, y, *_ = augmented.some_digits(0, 600)
    moves = loading.geometric(degrees=25, shift=1.0, zoom=(0.8, 1.25), shear=0.3, fill="zero")
    scores = [augmented.fit_digits(X, y, np.random.default_rng(0), augment, updates=1000) for augment in (None, moves)]
    return tuple(partial(_probabilities, f) for f in scores)


def _probabilities(scores, X):
    return softmax(scores(X).astype(float))


@cache
def a_shape(name, seed=0):
    """One picture (32, 32, 3) of a class of shapes, as in the narrow training set, which has not seen it."""
    X, y = conditions.narrow(10, np.random.default_rng([seed, 9]))
    return X[y == synthetic.CLASSES.index(name)][0].transpose(1, 2, 0)


@cache
def a_digit(digit, seed=0):
    """One validation digit (8, 8, 3) of a class, grey written three times."""
    *_, X, y = augmented.some_digits(seed, 600)
    return np.repeat(X[y == digit][0].transpose(1, 2, 0), 3, axis=2)


@cache
def cat(length=192):
    """The cat's face, cut square, in this size."""
    photo = data.photo("cat")
    return resize(photo[:, 75:375], length, length)


@cache
def a_photo():
    """A picture of CIFAR-10 (32, 32, 3), a ship if there is one; None where the set is missing."""
    if not data.available("cifar10"):
        return None
    cifar = _quietly("cifar10")
    return cifar.test_x[cifar.test_y == 8][0].transpose(1, 2, 0)


def _quietly(name):
    """A data set without the remark that `load` may print."""
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        return data.load(name)


# The same in PyTorch


def compare_torchvision(functions, image=None):
    """Largest difference between the reader's functions and torchvision's; None, with a sentence, where it is missing.

    Parameters
    ----------
    functions : dict of str → callable
        The reader's, by the exercise's name.
    image : float array (H, W, 3), optional

    Returns
    -------
    dict of str → float, or None
    """
    if import_torchvision() is None:
        return None
    import torch
    from torchvision.transforms import v2
    from torchvision.transforms.v2 import functional as F

    image = data.photo("cat")[:120, :151].astype(float) if image is None else image
    H, W, _ = image.shape
    tensor = torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))
    size = min(H, W) - 13
    seeds = np.random.default_rng(1)
    top, left = seeds.integers(0, H - size + 1), seeds.integers(0, W - size + 1)
    hole = torch.zeros(3, 11, 11, dtype=tensor.dtype)
    torch.manual_seed(0)
    other = np.ascontiguousarray(image[::-1])
    both = torch.stack([tensor, torch.from_numpy(other.transpose(2, 0, 1).copy())])
    mixed, labels = v2.MixUp(alpha=1.0, num_classes=3)(both, torch.tensor([0, 2]))
    eye, lam = np.eye(3), labels[0, 0].item()
    theirs = {
        "horizontal_flip": ((), F.horizontal_flip(tensor)),
        "shift": ((5, -8), F.affine(tensor, angle=0, translate=[-8, 5], scale=1, shear=[0, 0])),
        "random_crop": ((size, np.random.default_rng(1)), F.crop(tensor, int(top), int(left), size, size)),
        "short_side_size": ((), F.resize(tensor, [77], antialias=True)),
        "ten_crop": ((size,), torch.stack(F.ten_crop(tensor, [size, size]))),
        "adjust_brightness": ((1.4,), F.adjust_brightness(tensor, 1.4)),
        "adjust_contrast": ((1.6,), F.adjust_contrast(tensor, 1.6)),
        "cutout": (((40, 50), 11), F.erase(tensor, 35, 45, 11, 11, hole)),
        "mixup": ((), mixed[0]),
    }
    differences = {}
    for name, (arguments, tensor) in theirs.items():
        expected = np.moveaxis(tensor.numpy(), -3, -1)
        if name == "short_side_size":
            ours = resize(image, *functions[name](H, W, 77))
        elif name == "mixup":
            ours = functions[name](image, eye[0], other, eye[2], lam)[0]
        else:
            ours = functions[name](image, *arguments)
        differences[name] = float(np.abs(np.asarray(ours) - expected).max())
    return differences
