"""Networks as chains of layers, with shortcuts around some of them, between a picture and its scores.

`training.train` asks a network for a loss and its gradients. The layers themselves are in `layers`; notebook 09's
experiments are built on both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .layers import TOOLS, Layer
from .reference.losses import cross_entropy_loss, softmax


class Residual(Layer):
    """x + F(x), where F is a chain of layers that keeps the shape."""

    def __init__(self, *layers):
        self.chain = Chain(layers)
        self.count = self.chain.count

    def start(self, rng):
        return self.chain.start(rng)

    def forward(self, x, parameters, training):
        out, kept = self.chain.forward(x, parameters, training)
        return out + x, kept

    def backward(self, dout, kept, parameters):
        dx, gradients = self.chain.backward(dout, kept, parameters)
        return dx + dout, gradients


class Chain(Layer):
    """Layers one after the other; their parameters in one list."""

    def __init__(self, layers: Sequence[Layer]):
        self.layers = list(layers)
        self.count = sum(layer.count for layer in self.layers)

    def start(self, rng):
        return [parameter for layer in self.layers for parameter in layer.start(rng)]

    def split(self, parameters) -> list[tuple]:
        """The parameters of each layer."""
        ends = np.cumsum([0, *(layer.count for layer in self.layers)])
        return [tuple(parameters[a:b]) for a, b in zip(ends[:-1], ends[1:], strict=True)]

    def forward(self, x, parameters, training):
        kept = []
        for layer, own in zip(self.layers, self.split(parameters), strict=True):
            x, needed = layer.forward(x, own, training)
            kept.append(needed)
        return x, kept

    def backward(self, dout, kept, parameters):
        dout, gradients = self._above_the_first(dout, kept, parameters)
        dx, found = self.layers[0].backward(dout, kept[0], self.split(parameters)[0])
        return dx, [*found, *gradients]

    def backward_at_the_bottom(self, dout, kept, parameters):
        dout, gradients = self._above_the_first(dout, kept, parameters)
        return [*self.layers[0].backward_at_the_bottom(dout, kept[0], self.split(parameters)[0]), *gradients]

    def _above_the_first(self, dout, kept, parameters):
        """Back through all layers but the first one."""
        gradients, split = [], self.split(parameters)
        for number in range(len(self.layers) - 1, 0, -1):
            dout, found = self.layers[number].backward(dout, kept[number], split[number])
            gradients = [*found, *gradients]
        return dout, gradients


class Network(Chain):
    """A chain of layers that ends in scores, and is judged by the cross entropy.

    Parameters
    ----------
    layers : sequence of Layer
    **tools : callable
        Functions to compute with in place of the course's, by the exercises' names: the student's own.
    """

    def __init__(self, layers: Sequence[Layer], **tools: Callable):
        super().__init__(layers)
        if unknown := tools.keys() - TOOLS.keys():
            raise ValueError(f"no layer uses {', '.join(sorted(unknown))}; they use {', '.join(TOOLS)}")
        _equip(self, TOOLS | tools)

    def loss_and_gradients(self, X, y, *parameters):
        """What `training.train` asks for: the cross entropy of a batch, and the gradients of all parameters."""
        scores, kept = self.forward(X, parameters, training=True)
        loss, dscores = cross_entropy_loss(scores, y)
        return loss, self.backward_at_the_bottom(dscores.astype(scores.dtype, copy=False), kept, parameters)

    def scores(self, X, parameters, at_once=250):
        """Scores (N, classes) at test time, computed in pieces that fit into the processor's cache."""
        pieces = (X[i : i + at_once] for i in range(0, len(X), at_once))
        return np.concatenate([self.forward(piece, parameters, training=False)[0] for piece in pieces])

    def probabilities(self, X, parameters):
        """Probabilities (N, classes) at test time."""
        return softmax(self.scores(X, parameters))

    def accuracy(self, X, y, parameters) -> float:
        """Share of the pictures whose highest score is that of the label."""
        return float((self.scores(X, parameters).argmax(axis=1) == y).mean())

    def outputs(self, X, parameters) -> list[np.ndarray]:
        """What each layer gives at test time, in order; the last are the scores."""
        found = []
        for layer, own in zip(self.layers, self.split(parameters), strict=True):
            X, _ = layer.forward(X, own, training=False)
            found.append(X)
        return found


def _equip(chain: Chain, tools: Mapping[str, Callable]) -> None:
    """Give every layer, those inside residual blocks too, the functions to compute with."""
    for layer in chain.layers:
        layer.tools = tools
        if isinstance(layer, Residual):
            _equip(layer.chain, tools)


def count(parameters: Sequence[np.ndarray]) -> int:
    """How many numbers a network learns."""
    return sum(parameter.size for parameter in parameters)
