"""Data sets as they lie on disk: found, checked, and read into arrays of bytes. A damaged file is named, never used.

Everything is read with NumPy and the standard library, so that what is there needs neither PyTorch nor a network.
Nothing comes before; `data` turns the bytes into pictures, and `downloads` fetches what no folder has.
"""

import gzip
import hashlib
import io
import math
import os
import pickle
import zipfile
import zlib
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1] / "data"

SHA256 = {
    "digits.npz": "0f0a58f4c647877bfb2bbe15c6bf2d9f16d299ff58a94199233b75e4f81213df",
    "cat.png": "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
}
"""The files that come with the course."""

FOLDERS = {"mnist": "MNIST/raw", "fashion_mnist": "FashionMNIST/raw", "cifar10": "cifar-10-batches-py"}
"""Where each set lies inside a data folder: torchvision's places, so that its downloads are found and shared."""

IDX = [f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]
"""The four files of MNIST and of Fashion-MNIST."""

CIFAR_MD5 = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}
"""The files of CIFAR-10 (Python version) and torchvision's checksums of them; only then is a pickle opened."""

CIFAR_PART = ["cifar10_train_first4000.npz", "cifar10_test_first932.npz"]
"""A small part of CIFAR-10, which some course machines have in place of the whole."""

MEANWHILE = {"mnist": "digits", "fashion_mnist": "shapes", "cifar10": "shapes"}
"""What comes with the course and serves as long as a set is missing."""


class DataUnavailable(Exception):
    """Data is missing or damaged; the text says what to do. Jupyter shows the text alone, without a traceback."""

    def _render_traceback_(self):
        return [f"{type(self).__name__}: {self}"]


class Damaged(Exception):
    """A file is not what it should be; the text names it and says what is wrong."""


def folders(root=None):
    """Where data is looked for, in this order: `root`, the folder that I2DL_DATA names, the repository's `data`."""
    given = [Path(folder).expanduser() for folder in (root, os.environ.get("I2DL_DATA")) if folder]
    return [*given, REPOSITORY]


def bundled(file, root=None):
    """The bytes of a file that comes with the course.

    Parameters
    ----------
    file : str
        "digits.npz" or "cat.png".
    root : path, optional
        A folder to look in first.

    Returns
    -------
    bytes

    Raises
    ------
    DataUnavailable
        It is missing, or its checksum is another.
    """
    found = [folder / file for folder in folders(root) if (folder / file).is_file()]
    again = f'bring back the course\'s own with `git checkout -- data/{file}`; until then, use load("shapes")'
    if not found:
        raise DataUnavailable(f"{REPOSITORY / file} is missing: {again}.")
    content = found[0].read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[file]:
        damaged = f"{found[0]} is damaged (its checksum is another), so it is not used"
        raise DataUnavailable(f"{damaged}: delete it and {again}.")
    return content


def read(name, root=None):
    """The arrays of a large data set, from the first folder that has its files.

    Parameters
    ----------
    name : str
        "mnist", "fashion_mnist" or "cifar10".
    root : path, optional
        A folder to look in first.

    Returns
    -------
    (train_x, train_y, test_x, test_y), remark
        Arrays of uint8, pictures (N, H, W) or (N, C, H, W); the remark is a sentence for the reader, or None. In place
        of both, None where no folder has the files.

    Raises
    ------
    DataUnavailable
        A file is damaged.
    """
    try:
        for folder in folders(root):
            inside = folder / FOLDERS[name]
            if name != "cifar10":
                if paths := find(inside, IDX, ("", ".gz")):
                    return read_idx_set(paths), None
            elif paths := find(inside, CIFAR_MD5):
                return read_cifar_batches(paths), None
            elif paths := find(folder, CIFAR_PART):
                arrays = read_cifar_part(paths)
                sizes = f"{len(arrays[1]):,} training and {len(arrays[3]):,} test pictures"
                return arrays, f"This is only a part of CIFAR-10: {sizes}, from {folder}."
    except Damaged as damaged:
        again = f'delete it and call load("{name}") again, which downloads it'
        meanwhile = f'until then, use load("{MEANWHILE[name]}")'
        raise DataUnavailable(f"{damaged}, so it is not used: {again}; {meanwhile}.") from None
    return None


def find(folder, names, endings=("",)):
    """The files of these names in a folder, each with the first ending that is there; None unless all are."""
    found = [next((p for end in endings if (p := folder / (name + end)).is_file()), None) for name in names]
    return None if None in found else found


def read_idx(path):
    """An array from an idx file (MNIST's format), packed with gzip or not.

    Parameters
    ----------
    path : pathlib.Path
        Its header, big-endian: two zero bytes, 8 for unsigned bytes, the number of axes; then the length of each axis.

    Returns
    -------
    uint8 array

    Raises
    ------
    Damaged
        The header is another, or the length does not fit it.
    """
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (EOFError, OSError, zlib.error) as error:
        raise Damaged(f"{path} is damaged ({error})") from None
    axes = content[3] if len(content) >= 4 and content[:3] == b"\0\0\x08" else 0
    start = 4 + 4 * axes
    if not 1 <= axes <= 3 or len(content) < start:
        raise Damaged(f"{path} is damaged (it does not begin as an idx file of bytes does)")
    shape = tuple(np.frombuffer(content, ">u4", axes, 4).tolist())
    if len(content) - start != math.prod(shape):
        raise Damaged(f"{path} is damaged ({len(content) - start:,} values, where its header says {shape})")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def read_idx_set(paths):
    """train_x, train_y, test_x, test_y from four idx files in the order of `IDX`; pictures are (N, H, W)."""
    arrays = [read_idx(path) for path in paths]
    for images, labels, path in zip(arrays[::2], arrays[1::2], paths[1::2], strict=True):
        _check(path, images, labels, images.shape[1:] == (28, 28))
    return arrays


def read_cifar_batches(paths):
    """train_x, train_y, test_x, test_y from the six files of CIFAR-10's Python version; pictures are (N, C, H, W)."""
    images, labels = [], []
    for path in paths:
        content = path.read_bytes()
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != CIFAR_MD5[path.name]:
            raise Damaged(f"{path} is damaged (its checksum is another)")
        batch = pickle.loads(content, encoding="latin1")
        images.append(batch["data"].reshape(-1, 3, 32, 32))
        labels.append(np.array(batch["labels"], dtype=np.uint8))
    return [np.concatenate(images[:-1]), np.concatenate(labels[:-1]), images[-1], labels[-1]]


def read_cifar_part(paths):
    """train_x, train_y, test_x, test_y from the two files in `CIFAR_PART`; pictures are (N, C, H, W)."""
    arrays = []
    for path in paths:
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
                images, labels = stored["images"], stored["labels"]
        except (EOFError, KeyError, OSError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise Damaged(f"{path} is damaged ({error})") from None
        _check(path, images, labels, images.shape[1:] == (32, 32, 3) and images.dtype == np.uint8)
        arrays += [images.transpose(0, 3, 1, 2), labels]
    return arrays


def _check(path, images, labels, pictures_right):
    if not (pictures_right and labels.shape == images.shape[:1] and labels.max(initial=0) <= 9):
        raise Damaged(f"{path} is damaged (labels {labels.shape} do not go with pictures {images.shape})")
