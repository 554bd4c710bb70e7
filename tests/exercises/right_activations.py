"""Right answers to the exercises of notebook 03, written as different people would write them."""

import math

import numpy as np

from i2dl_helpers.reference.activations import elu, erf, sigmoid


def single(function):
    """The function, computing in single precision; numbers stay numbers."""

    def change(value):
        return value.astype(np.float32) if isinstance(value, np.ndarray) else value

    return lambda *arguments: function(*map(change, arguments))


def entry_by_entry(function):
    """A function of numbers, applied in a loop."""

    def looped(*arrays):
        out = np.empty(np.shape(arrays[0]))
        for index in np.ndindex(out.shape):
            out[index] = function(*(np.asarray(a)[index].item() for a in arrays))
        return out

    return looped


# sigmoid


def sigmoid_in_one_line(x):
    """Overflows at −1000, warns, and is right all the same."""
    return 1 / (1 + np.exp(-x))


def sigmoid_by_masks(x):
    x = np.asarray(x, dtype=float)
    out = np.empty(x.shape)
    out[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
    out[x < 0] = np.exp(x[x < 0]) / (1 + np.exp(x[x < 0]))
    return out


def sigmoid_by_tanh(x):
    return (1 + np.tanh(np.divide(x, 2))) / 2


def sigmoid_by_logaddexp(x):
    return np.exp(-np.logaddexp(0, np.negative(x)))


def sigmoid_of_a_number(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


def sigmoid_clipped(x):
    return np.power(1 + np.exp(-np.clip(x, -500, 500)), -1.0)


# backwards


def sigmoid_backward_without_sigmoid(dout, x):
    e = np.exp(-np.abs(x))
    return dout * e / (1 + e) ** 2


def sigmoid_backward_even(dout, x):
    return dout * (sigmoid(x) * sigmoid(-x))


def sigmoid_backward_by_cosh(dout, x):
    return 0.25 * dout / np.cosh(np.clip(x, -600, 600) / 2) ** 2


def tanh_backward_by_cosh(dout, x):
    return dout / np.cosh(np.clip(x, -300, 300)) ** 2


def tanh_backward_factored(dout, x):
    t = np.tanh(x)
    dx = dout.copy()
    dx *= (1 - t) * (1 + t)
    return dx


def tanh_backward_by_an_overflow(dout, x):
    """cosh overflows at ±1000, and one over infinity is 0: what the slope is there."""
    return dout / np.cosh(x) ** 2


def tanh_backward_by_sigmoid(dout, x):
    return 4 * sigmoid(2 * x) * sigmoid(-2 * x) * dout


def relu_backward_on_a_copy(dout, x):
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx


def relu_backward_by_output(dout, x):
    return np.where(np.maximum(0, x) > 0, dout, 0.0)


def relu_backward_by_sign(dout, x):
    return dout * np.maximum(np.sign(x), 0)


# leaky_relu, prelu_backward


def leaky_by_where(x, alpha=0.1):
    return np.where(x < 0, alpha * x, x)


def leaky_by_parts(x, alpha=0.1):
    return np.maximum(x, 0) + alpha * np.minimum(x, 0)


def leaky_on_a_copy(x, alpha=0.1):
    out = x.copy()
    out[out < 0] *= alpha
    return out


def leaky_by_absolute_value(x, alpha=0.1):
    return (1 + alpha) / 2 * x + (1 - alpha) / 2 * np.abs(x)


def prelu_backward_by_gate(dout, x, alpha):
    gate = x > 0
    return dout * gate + alpha * dout * ~gate, float((dout * x * ~gate).sum())


def prelu_backward_in_a_loop(dout, x, alpha):
    dx, dalpha = np.zeros_like(dout), 0.0
    for i in np.ndindex(x.shape):
        if x[i] > 0:
            dx[i] = dout[i]
        else:
            dx[i] = alpha * dout[i]
            dalpha += x[i] * dout[i]
    return [dx, dalpha]


def prelu_backward_by_heaviside(dout, x, alpha):
    slope = np.heaviside(x, 0) + alpha * np.heaviside(-x, 1)
    return dout * slope, np.vdot(dout, np.clip(x, None, 0))


def prelu_backward_selected(dout, x, alpha):
    off = x <= 0
    dx = dout.copy()
    dx[off] = alpha * dx[off]
    return dx, np.array(np.dot(dout[off], x[off]))


# elu, selu, gelu


def elu_on_a_copy(x, alpha=1.0):
    out = np.array(x, dtype=float)
    out[x <= 0] = alpha * (np.exp(x[x <= 0]) - 1)
    return out


def elu_with_overflow(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(x) - 1))


def elu_by_parts(x, alpha=1.0):
    return np.maximum(x, 0) + alpha * (np.exp(np.minimum(x, 0)) - 1)


def selu_written_out(x):
    alpha, lam = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return np.where(x > 0, lam * x, lam * alpha * (np.exp(np.minimum(x, 0)) - 1))


def selu_by_parts(x):
    lam, alpha = 1.0507009873554805, 1.6732632423543772
    return lam * np.maximum(x, 0) + lam * np.minimum(alpha * (np.exp(x) - 1), 0)


def selu_with_short_constants(x):
    return 1.050701 * elu(x, 1.673263)


def gelu_of_a_number(x):
    return x * 0.5 * math.erfc(-x / math.sqrt(2))


def gelu_by_symmetry(x):
    return (x + np.abs(x) * erf(np.abs(x) / np.sqrt(2))) / 2


def gelu_through_the_probability(x):
    return x * (0.5 + 0.5 * erf(x * 2**-0.5))


def elu_by_piecewise(x, alpha=1.0):
    return np.piecewise(x, [x > 0], [lambda u: u, lambda u: alpha * (np.exp(u) - 1)])


# maxout, dead_fraction


def maxout_by_where(X, W1, b1, W2, b2):
    first, second = X @ W1 + b1, X @ W2 + b2
    return np.where(first > second, first, second)


def maxout_stacked(X, W1, b1, W2, b2):
    return np.max([X @ W1 + b1, X @ W2 + b2], axis=0)


def maxout_as_one_layer(X, W1, b1, W2, b2):
    both = X @ np.hstack([W1, W2]) + np.concatenate([b1, b2])
    return both.reshape(len(X), 2, -1).max(axis=1)


def maxout_by_a_relu(X, W1, b1, W2, b2):
    return X @ W2 + b2 + np.maximum(0, X @ (W1 - W2) + b1 - b2)


def maxout_by_the_absolute_value(X, W1, b1, W2, b2):
    first, second = np.dot(X, W1) + b1, np.dot(X, W2) + b2
    return (first + second + np.abs(first - second)) / 2


def dead_by_the_largest(Z):
    return (Z.max(axis=0) <= 0).mean()


def dead_in_a_loop(Z):
    return sum(all(z <= 0 for z in unit) for unit in Z.T) / Z.shape[1]


def dead_by_the_living(Z):
    return 1 - np.count_nonzero(np.any(Z > 0, axis=0)) / Z.shape[1]


def dead_by_the_output(Z):
    return np.mean(np.maximum(Z, 0).sum(0) == 0, dtype=np.float32)


RIGHT = {
    "sigmoid": (
        sigmoid_in_one_line,
        sigmoid_by_masks,
        sigmoid_by_tanh,
        sigmoid_by_logaddexp,
        entry_by_entry(sigmoid_of_a_number),
        np.vectorize(sigmoid_of_a_number),
        sigmoid_clipped,
        single(sigmoid_in_one_line),
    ),
    "sigmoid_backward": (
        sigmoid_backward_without_sigmoid,
        sigmoid_backward_even,
        sigmoid_backward_by_cosh,
        single(sigmoid_backward_even),
    ),
    "tanh_backward": (
        tanh_backward_by_cosh,
        tanh_backward_factored,
        tanh_backward_by_sigmoid,
        tanh_backward_by_an_overflow,
        single(tanh_backward_factored),
    ),
    "relu_backward": (
        relu_backward_on_a_copy,
        relu_backward_by_output,
        relu_backward_by_sign,
        single(relu_backward_by_output),
    ),
    "leaky_relu": (
        leaky_by_where,
        leaky_by_parts,
        leaky_on_a_copy,
        leaky_by_absolute_value,
        single(leaky_by_where),
    ),
    "prelu_backward": (
        prelu_backward_by_gate,
        prelu_backward_in_a_loop,
        prelu_backward_selected,
        prelu_backward_by_heaviside,
        single(prelu_backward_by_gate),
    ),
    "elu": (elu_on_a_copy, elu_with_overflow, elu_by_parts, elu_by_piecewise, single(elu_by_parts)),
    "selu": (selu_written_out, selu_by_parts, selu_with_short_constants, single(selu_written_out)),
    "gelu": (
        entry_by_entry(gelu_of_a_number),
        gelu_through_the_probability,
        gelu_by_symmetry,
        single(gelu_through_the_probability),
    ),
    "maxout": (
        maxout_by_where,
        maxout_stacked,
        maxout_as_one_layer,
        maxout_by_a_relu,
        maxout_by_the_absolute_value,
        single(maxout_by_where),
    ),
    "dead_fraction": (dead_by_the_largest, dead_in_a_loop, dead_by_the_living, dead_by_the_output),
}
