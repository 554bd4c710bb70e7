"""Augmented pictures per second from the course's loader, beside torchvision's transforms on the same pictures.

Both draw anew for each picture, in one thread, from float pictures in memory, and take turns in one process. Ours takes
a whole batch at once; torchvision's transforms draw once a call, so they are called once a picture, as a DataLoader
does. Run: ``python -m benchmarks augmenting``.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from i2dl_helpers import data, loading, warping
from i2dl_helpers.pytorch import import_torchvision
from i2dl_helpers.reference.augmentation import short_side_size

SMALL, LARGE, BATCH = 512, 8, 64


def measure(times: int = 7) -> list[dict]:
    """One row a chain of transforms: pictures per second of both, and ours as a share of theirs."""
    if import_torchvision(lambda sentence: None) is None:
        return [{"transforms": "torchvision is not installed: nothing to compare with", "course": 0.0}]
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return [_row(*case, times) for case in (*_small(), _large())]
    finally:
        torch.set_num_threads(before)


def _small():
    """Chains on 32×32 pictures: (name, what the course does, what torchvision does, how many pictures)."""
    import torch
    from torchvision.transforms import InterpolationMode, v2

    rng = np.random.default_rng(0)
    X = data.shapes(SMALL, rng)[0]
    tensors = list(torch.from_numpy(X))
    bilinear = {"interpolation": InterpolationMode.BILINEAR}
    chains = {
        "32×32: crop, flip": (
            loading.chain(loading.crop(4, "zero"), loading.flip()),
            v2.Compose([v2.RandomCrop(32, padding=4), v2.RandomHorizontalFlip()]),
        ),
        "32×32: brightness, contrast": (
            loading.chain(loading.brightness(0.6, 1.4), loading.contrast(0.6, 1.4)),
            v2.ColorJitter(brightness=0.4, contrast=0.4),
        ),
        "32×32: turn, move, zoom, shear": (
            loading.geometric(degrees=15, shift=3, zoom=(0.8, 1.25), shear=0.2, fill="zero"),
            v2.RandomAffine(15, translate=(0.1, 0.1), scale=(0.8, 1.25), shear=11, **bilinear),
        ),
        "32×32: cutout": (loading.cutout(12), v2.RandomErasing(p=1.0, scale=(0.14, 0.14), ratio=(1, 1))),
        "32×32: all of these": (
            loading.chain(
                loading.crop(4, "zero"), loading.flip(), loading.brightness(0.6, 1.4), loading.contrast(0.6, 1.4),
                loading.geometric(degrees=15, zoom=(0.8, 1.25), shear=0.2, fill="zero"), loading.cutout(12),
            ),
            v2.Compose([
                v2.RandomCrop(32, padding=4), v2.RandomHorizontalFlip(), v2.ColorJitter(brightness=0.4, contrast=0.4),
                v2.RandomAffine(15, scale=(0.8, 1.25), shear=11, **bilinear),
                v2.RandomErasing(p=1.0, scale=(0.14, 0.14), ratio=(1, 1)),
            ]),
        ),
    }  # fmt: skip
    y = np.zeros(SMALL, int)
    for name, (ours, theirs) in chains.items():
        yield name, lambda f=ours: sum(len(p) for p, _ in loading.batches(X, y, BATCH, rng, f)), (
            lambda f=theirs: [torch.stack([f(t) for t in tensors[i : i + BATCH]]) for i in range(0, SMALL, BATCH)]
        ), SMALL  # fmt: skip


def _large():
    """The lecture's random scale and crop on the cat, 300 × 451: torchvision resizes all of it, and then crops."""
    import torch
    from torchvision.transforms.v2 import functional as F

    rng = np.random.default_rng(0)
    photo = data.photo("cat")
    tensor = torch.from_numpy(np.ascontiguousarray(photo.transpose(2, 0, 1)))

    def draw():
        h, w = short_side_size(300, 451, int(rng.integers(256, 481)))
        return h, w, int(rng.integers(0, h - 223)), int(rng.integers(0, w - 223))

    def ours():
        for _ in range(LARGE):
            h, w, top, left = draw()
            warping.resized(photo, h, w, top, left, 224, 224)

    def theirs():
        for _ in range(LARGE):
            h, w, top, left = draw()
            F.crop(F.resize(tensor, [h, w], antialias=True), top, left, 224, 224)

    return "300×451: scale to 256–480, crop 224", ours, theirs, LARGE


def _row(name: str, ours: Callable, theirs: Callable, count: int, times: int) -> dict:
    seconds = {"course": [], "torchvision": []}
    for turn in range(times + 1):
        for column, call in (("course", ours), ("torchvision", theirs)):
            start = perf_counter()
            call()
            if turn:  # the first one touches the memory
                seconds[column].append(perf_counter() - start)
    a, b = (count / median(values) for values in seconds.values())
    return {"transforms": name, "course, pictures/s": a, "torchvision, pictures/s": b, "ours, %": 100 * a / b,
            "at least": 100}  # fmt: skip


