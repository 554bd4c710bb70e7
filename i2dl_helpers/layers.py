"""The layers of a network, each with its way forward and its way back: from a batch of maps to the next one.

They are put together from the functions that the exercises ask for. By default they compute with the fast `kernels` and
the references; handed a student's own functions, they run on these. `networks` joins layers to chains, with shortcuts,
and trains them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from . import kernels
from .reference import backprop, cnns, initialization
from .reference.convolution import conv_fan_in

TOOLS: dict[str, Callable] = {
    "conv2d": kernels.conv2d,
    "conv2d_backward": kernels.conv2d_backward,
    "max_pool": kernels.max_pool,
    "max_pool_backward": kernels.max_pool_backward,
    "affine_forward": backprop.affine_forward,
    "affine_backward": backprop.affine_backward,
    "global_average_pool": cnns.global_average_pool,
}
"""What the layers compute with: exercise name → function. `networks.Network` takes the student's own in their place."""


class Layer:
    """One layer: it has no state but what it is made with; its parameters are handed over in every call."""

    tools: Mapping[str, Callable] = TOOLS
    count = 0  # how many parameter arrays it has

    def start(self, rng) -> list[np.ndarray]:
        """Parameters to begin with."""
        return []

    def forward(self, x, parameters, training):
        """The output, and what the way back will need."""
        raise NotImplementedError

    def backward(self, dout, kept, parameters):
        """The gradient with respect to the input, and a list of those of the parameters."""
        raise NotImplementedError

    def backward_at_the_bottom(self, dout, kept, parameters):
        """The gradients of the parameters alone, where nothing lies below."""
        return self.backward(dout, kept, parameters)[1]


class Convolution(Layer):
    """`filters` square filters of side k; first weights by He's rule, times `scale`.

    Parameters
    ----------
    k, channels, filters : int
    stride, pad : int
    scale : float
        0 begins with a convolution that gives nothing, as at the end of a zero-started residual block.
    """

    count = 2

    def __init__(self, k, channels, filters, stride=1, pad=0, scale=1.0):
        self.shape, self.how = (filters, channels, k, k), (stride, pad)
        self.std = scale * math.sqrt(2 / conv_fan_in(k, channels))

    def start(self, rng):
        return [(self.std * rng.normal(size=self.shape)).astype(np.float32), np.zeros(self.shape[0], np.float32)]

    def forward(self, x, parameters, training):
        return self.tools["conv2d"](x, *parameters, *self.how), x

    def backward(self, dout, kept, parameters):
        dx, *gradients = self.tools["conv2d_backward"](dout, kept, parameters[0], *self.how)
        return dx, gradients

    def backward_at_the_bottom(self, dout, kept, parameters):
        if self.tools["conv2d_backward"] is not kernels.conv2d_backward:  # the reader's own always gives all three
            return self.backward(dout, kept, parameters)[1]
        _, *gradients = kernels.conv2d_backward(dout, kept, parameters[0], *self.how, input_needed=False)
        return gradients


class Affine(Layer):
    """A fully connected layer, of rows (N, inputs); first weights by He's rule, times `scale`."""

    count = 2

    def __init__(self, inputs, outputs, scale=1.0):
        self.shape, self.std = (inputs, outputs), scale * math.sqrt(2 / inputs)

    def start(self, rng):
        return [(self.std * rng.normal(size=self.shape)).astype(np.float32), np.zeros(self.shape[1], np.float32)]

    def forward(self, x, parameters, training):
        return self.tools["affine_forward"](x, *parameters), x

    def backward(self, dout, kept, parameters):
        dx, *gradients = self.tools["affine_backward"](dout, kept, *parameters)
        return dx, gradients


class Relu(Layer):
    """max(0, x); its gradient at 0 is 0."""

    def forward(self, x, parameters, training):
        out = np.maximum(x, 0)
        return out, out

    def backward(self, dout, kept, parameters):
        return dout * (kept > 0), []


class MaxPool(Layer):
    """The largest pixel of each window."""

    def __init__(self, size=2, stride=2):
        self.how = (size, stride)

    def forward(self, x, parameters, training):
        return self.tools["max_pool"](x, *self.how), x

    def backward(self, dout, kept, parameters):
        return self.tools["max_pool_backward"](dout, kept, *self.how), []


class GlobalAveragePool(Layer):
    """Maps (N, C, H, W) to the mean of each channel (N, C)."""

    def forward(self, x, parameters, training):
        return self.tools["global_average_pool"](x), x.shape

    def backward(self, dout, kept, parameters):
        H, W = kept[2:]
        return np.broadcast_to(dout[:, :, None, None] / dout.dtype.type(H * W), kept), []


class Flatten(Layer):
    """Maps (N, C, H, W) to rows (N, C·H·W)."""

    def forward(self, x, parameters, training):
        return x.reshape(len(x), -1), x.shape

    def backward(self, dout, kept, parameters):
        return dout.reshape(kept), []


class BatchNorm(Layer):
    """Batch norm of each channel, over pictures and places; at test time by running statistics, which it keeps.

    Parameters
    ----------
    channels : int
    gamma : float
        What it begins with; 0 as at the end of a zero-started residual block.
    """

    count = 2

    def __init__(self, channels, gamma=1.0):
        self.gamma = gamma
        self.running = np.zeros(channels, np.float32), np.ones(channels, np.float32)

    def start(self, rng):
        mean, _ = self.running
        self.running = np.zeros_like(mean), np.ones_like(mean)
        return [np.full_like(mean, self.gamma), np.zeros_like(mean)]

    def forward(self, x, parameters, training):
        rows = _rows(x)
        if not training:
            return _maps(initialization.batchnorm_inference(rows, *parameters, *self.running), x.shape), None
        statistics = rows.mean(axis=0), rows.var(axis=0)
        pairs = zip(self.running, statistics, strict=True)
        self.running = tuple(initialization.update_running(old, new) for old, new in pairs)
        return _maps(initialization.batchnorm_forward(rows, *parameters), x.shape), (rows, x.shape)

    def backward(self, dout, kept, parameters):
        rows, shape = kept
        dx, *gradients = initialization.batchnorm_backward(_rows(dout), rows, parameters[0])
        return _maps(dx, shape), gradients


def _rows(x):
    """Maps (N, C, H, W) as rows (N·H·W, C): a view where the memory is channel-major, as the kernels leave it."""
    return x.transpose(1, 0, 2, 3).reshape(x.shape[1], -1).T


def _maps(rows, shape):
    """`_rows` undone."""
    N, C, H, W = shape
    return rows.T.reshape(C, N, H, W).transpose(1, 0, 2, 3)
