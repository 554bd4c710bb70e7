"""Fetches a large data set once, through torchvision, which knows the mirrors and shows a progress bar.

A download happens beside the data folder's other files and is moved into place when it is complete: one that was
interrupted leaves nothing behind that looks like data. `archives` then reads what came.
"""

import contextlib
import os
import socket
import tempfile
from pathlib import Path

from i2dl_helpers.archives import FOLDERS, MEANWHILE, DataUnavailable
from i2dl_helpers.pytorch import import_torchvision

TORCHVISION = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST", "cifar10": "CIFAR10"}
PATIENCE = 20  # seconds for a server that does not answer


def fetch(name, folder):
    """Download a data set into a folder, or say in one sentence why not.

    Parameters
    ----------
    name : str
        "mnist", "fashion_mnist" or "cifar10".
    folder : pathlib.Path
        Made where it does not exist.

    Raises
    ------
    DataUnavailable
        There is no torchvision, no network, no space, …; the text says what to do and which set serves meanwhile.
    """
    torchvision = import_torchvision(say=lambda sentence: None)
    otherwise = f'put its files into {folder / FOLDERS[name]}; until then, use load("{MEANWHILE[name]}")'
    if torchvision is None:
        needed = "downloading it needs torchvision (`pip install torch torchvision`)"
        raise DataUnavailable(f"{name} is not on this machine, and {needed}: install that, or {otherwise}.")
    print(f"Downloading {name} into {folder}; this happens once.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as temporary, _patience():
            getattr(torchvision.datasets, TORCHVISION[name])(temporary, download=True)
            _move(Path(temporary) / FOLDERS[name], folder / FOLDERS[name])
    except Exception as error:  # whatever failed, of network, disk or server: the student needs the same sentence
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        missing = f"{name} is not on this machine and could not be downloaded ({reason})"
        raise DataUnavailable(f"{missing}: connect to the internet and try again, or {otherwise}.") from None


def _move(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.suffix != ".gz":  # torchvision unpacks them and keeps both
            os.replace(path, target / path.name)


@contextlib.contextmanager
def _patience():
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
