"""What becomes of a signal on its way through a network that has not learned anything yet, forward and back.

The lecture's forward pass with 4096 units a layer, the same with 512, and the gradients of its weights. Notebook 04
asks here; `reference.initialization` measures the activations, `deep` trains such networks afterwards.
"""

import math
from typing import NamedTuple

import numpy as np

from i2dl_helpers.reference.initialization import activation_statistics

LECTURE = 4096  # units a layer on the slides


def relu(x):
    """max(0, x) for each entry."""
    return np.maximum(0, x)


ACTIVATIONS = {
    "tanh": (np.tanh, lambda h: 1 - h * h),
    "ReLU": (relu, lambda h: (h > 0).astype(h.dtype)),
}
"""Activations, each with its slope as a function of its output."""

STANDARD = {
    "small, 0.01": ("tanh", 0.01),
    "larger, 0.05": ("tanh", 0.05),
    "Xavier": ("tanh", 1 / 64),
    "Xavier, ReLU": ("ReLU", 1 / 64),
    "He, ReLU": ("ReLU", math.sqrt(2) / 64),
}
"""The lecture's five pictures: activation, and the std of weights at width 4096."""


def lecture_statistics(width=LECTURE, *, seed=0, samples=16, depth=6, statistics=activation_statistics, settings=None):
    """Means and stds of each layer's activations, at several stds of the weights.

    Parameters
    ----------
    width : int
        Units a layer. The stds are multiplied by √(4096/width), so that the sums keep their scale.
    seed, samples, depth : int
    statistics : callable
        ``activation_statistics(X, weights, activation)``: the reader's own.
    settings : mapping, optional
        Name → (activation, std at width 4096); `STANDARD` where it is left out.

    Returns
    -------
    dict of str → (means, stds), float arrays (depth,)

    Notes
    -----
    The matrices are drawn once, with std 1 and in single precision (at 4096 six of them take 400 MB); their std is
    multiplied in before the activation, where it comes to the same.
    """
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((samples, width), dtype=np.float32)
    weights = [rng.standard_normal((width, width), dtype=np.float32) for _ in range(depth)]
    found = {}
    for name, (activation, std) in (settings or STANDARD).items():
        f, scale = ACTIVATIONS[activation][0], np.float32(std * math.sqrt(LECTURE / width))
        found[name] = statistics(X, weights, lambda z, f=f, scale=scale: f(scale * z))
    return found


class Passage(NamedTuple):
    """A signal's way through a network: of each layer the activations, and the gradient of its weights.

    `layers` (S,) are the numbers of the layers shown, from 1; `activations` and `gradients` hold an array for each;
    `rms_activations` and `rms_gradients` (depth,) are root mean squares of all layers; `slopes` (depth,) the mean
    local gradient.
    """

    layers: list
    activations: list
    gradients: list
    rms_activations: np.ndarray
    rms_gradients: np.ndarray
    slopes: np.ndarray


class Passages:
    """Signals through networks of up to `deepest` layers, whose matrices are drawn once and rescaled ever after.

    Parameters
    ----------
    width, deepest, samples, seed : int
    """

    def __init__(self, width=512, deepest=30, samples=16, seed=0):
        rng = np.random.default_rng(seed)
        self.width, self.samples = width, samples
        self.X = rng.standard_normal((samples, width), dtype=np.float32)
        self.weights = [rng.standard_normal((width, width), dtype=np.float32) for _ in range(deepest)]
        self.upstream = rng.standard_normal((samples, width), dtype=np.float32) / samples

    def through(self, activation, std, depth, shown=6):
        """Forward and back at one setting.

        Parameters
        ----------
        activation : str
            One of `ACTIVATIONS`.
        std : float
            Of the weights of a network 4096 wide; here it is multiplied by √(4096/width).
        depth : int
        shown : int
            How many layers, evenly spread, are kept in full.

        Returns
        -------
        Passage
            Gradients of a loss whose gradient by the last layer's outputs is normal with std 1/N.
        """
        f, slope = ACTIVATIONS[activation]
        scale = np.float32(std * math.sqrt(LECTURE / self.width))
        outputs = [self.X]
        for W in self.weights[:depth]:
            outputs.append(f(scale * (outputs[-1] @ W)))
        layers = np.linspace(depth / shown, depth, shown).round().astype(int).tolist()
        rms, slopes, gradients, dh = np.zeros(depth), np.zeros(depth), {}, self.upstream
        for layer in range(depth, 0, -1):
            local = slope(outputs[layer])
            dz = dh * local
            slopes[layer - 1] = local.mean()
            rms[layer - 1] = product_rms(outputs[layer - 1], dz)
            if layer in layers:
                gradients[layer] = outputs[layer - 1][:, : self.width // 4].T @ dz  # a quarter of the rows will do
            dh = scale * (dz @ self.weights[layer - 1].T)
        size = np.array([math.sqrt(np.mean(h.astype(float) ** 2)) for h in outputs[1:]])
        shown_outputs = [outputs[layer] for layer in layers]
        return Passage(layers, shown_outputs, [gradients[layer] for layer in layers], size, rms, slopes)


def product_rms(h, dz):
    """Root mean square of the entries of hᵀ dz, without making that matrix."""
    h, dz = h.astype(float), dz.astype(float)
    return math.sqrt(max(np.sum((h @ h.T) * (dz @ dz.T)), 0) / (h.shape[1] * dz.shape[1]))
