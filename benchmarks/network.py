"""The convolutional network of notebook 09 on MNIST: an epoch beside the same in PyTorch, and what it reads.

Both train on the same batches, in single precision, with as many threads; they take turns in one process. MNIST is
looked for as `data.load` does it; where it is not there, one row says so.
Run: ``python -m benchmarks network``.
"""

from __future__ import annotations

import os
from statistics import mean, median
from time import perf_counter

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments import cnns
from i2dl_helpers.pytorch import import_torch
from i2dl_helpers.reference.losses import minibatches

PICTURES, BATCH, RATE = 10_000, 64, 0.02


def measure(times: int = 3, seeds: int = 3) -> list[dict]:
    """Two rows: the median time of an epoch on 10,000 pictures; the mean accuracy after seeing 60,000 once."""
    if not data.available("mnist"):
        return [{"what": "skipped: no MNIST here (set I2DL_DATA)"} | dict.fromkeys(("ours", "PyTorch", "ratio"), "")]
    mnist, torch = cnns.mnist(), import_torch()
    X, y = mnist.train_x[:PICTURES], mnist.train_y[:PICTURES]
    ours, theirs = [], []
    for turn in range(times + 1):
        found = [_ours(X, y, turn), _theirs(X, y, turn, torch) if torch else float("nan")]
        if turn:  # the first one touches the memory
            ours.append(found[0])
            theirs.append(found[1])
    here, there = 1000 * median(ours), 1000 * median(theirs)
    read = [100 * cnns.test_accuracy(cnns.train_mnist(seed)) for seed in range(seeds)]
    spread, ratio = f"{min(read):.2f} to {max(read):.2f}", f"{here / there:.2f}"
    return [
        {"what": "epoch of 10,000, ms", "ours": here, "PyTorch": there, "ratio": ratio, "budget": "≤ 2.5"},
        {"what": f"60,000 once, % ({spread})", "ours": mean(read), "PyTorch": "", "ratio": "", "budget": "≥ 98"},
    ]


def _ours(X, y, seed: int) -> float:
    network, rng = cnns.mnist_network(), np.random.default_rng(seed)
    start = network.start(rng)
    before = perf_counter()
    training.train(
        network.loss_and_gradients, start, X, y,
        learning_rate=RATE, epochs=1, batch_size=BATCH, rng=rng, rule=training.momentum,
    )  # fmt: skip
    return perf_counter() - before


def _theirs(X, y, seed: int, torch) -> float:
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1))
    nn = torch.nn
    network = nn.Sequential(
        nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(256, 10),
    )  # fmt: skip
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE, momentum=0.9)
    pictures, labels = torch.tensor(X), torch.tensor(y)
    before = perf_counter()
    for rows in minibatches(len(X), BATCH, np.random.default_rng(seed)):
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(pictures[rows]), labels[rows]).backward()
        optimizer.step()
    return perf_counter() - before
