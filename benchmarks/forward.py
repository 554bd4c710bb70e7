"""The lecture's forward pass (batch 16, six layers of 4096) beside the matrix products in it, which nothing can save.

`activation_statistics` also applies the activation and measures each layer; with that it should reach at least 80 % of
the speed of the bare products. Both take turns in one process, in single precision as in notebook 04.
Run: ``python -m benchmarks forward``.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from i2dl_helpers.experiments.signals import ACTIVATIONS, LECTURE
from i2dl_helpers.reference.initialization import activation_statistics

SAMPLES, DEPTH, LEAST = 16, 6, 80


def measure(times: int = 15) -> list[dict]:
    """One row an activation: median milliseconds, and the share of the bare products' speed in per cent."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((SAMPLES, LECTURE), dtype=np.float32)
    weights = [rng.standard_normal((LECTURE, LECTURE), dtype=np.float32) / np.float32(64) for _ in range(DEPTH)]
    return [_row(name, f, X, weights, times) for name, (f, _) in ACTIVATIONS.items()]


def _row(name: str, activation: Callable, X: np.ndarray, weights: list, times: int) -> dict:
    calls = {
        "bare products": lambda: products(X, weights),
        "with activation and statistics": lambda: activation_statistics(X, weights, activation),
    }
    found = {column: [] for column in calls}
    for turn in range(times + 1):
        for column, call in calls.items():
            start = perf_counter()
            call()
            if turn:  # the first one touches the memory
                found[column].append(1000 * (perf_counter() - start))
    bare, whole = (median(values) for values in found.values())
    medians = dict(zip(found, (bare, whole), strict=True))
    return {"activation": name, **medians, "speed, %": 100 * bare / whole, "at least": LEAST}


def products(X: np.ndarray, weights: list) -> np.ndarray:
    """Nothing but the products."""
    h = X
    for W in weights:
        h = h @ W
    return h
