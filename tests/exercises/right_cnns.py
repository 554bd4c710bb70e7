"""Right answers to the exercises of notebook 09, written as different people would write them."""

import math

import numpy as np

from i2dl_helpers.reference.convolution import conv2d, conv_output_size


def in_float32(function):
    """The function, computing in single precision."""

    def single(value):
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value

    return lambda *arguments: function(*(single(argument) for argument in arguments))


# conv_cost


def cost_filter_by_filter(size, k, in_channels, out_channels, stride=1, pad=0):
    parameters = products = 0
    for _ in range(out_channels):
        parameters += k**2 * in_channels + 1
        products += k**2 * in_channels * conv_output_size(size, k, stride, pad) ** 2
    return parameters, products


def cost_by_positions(size, k, in_channels, out_channels, stride=1, pad=0):
    positions = len(range(0, size + 2 * pad - k + 1, stride)) ** 2
    return (k * k * in_channels + 1) * out_channels, positions * k * k * in_channels * out_channels


def cost_as_integers_of_numpy(size, k, in_channels, out_channels, stride=1, pad=0):
    weights = np.prod([k, k, in_channels, out_channels])
    out = np.floor_divide(size + 2 * pad - k, stride) + 1
    return [weights + out_channels, weights * np.square(out)]


def cost_by_floor(size, k, in_channels, out_channels, stride=1, pad=0):
    out = math.floor((size - k + 2 * pad) / stride) + 1
    fan_in = k * k * in_channels
    return fan_in * out_channels + out_channels, fan_in * out * out * out_channels


# global_average_pool


def pool_by_sums(x):
    return x.sum(axis=-1).sum(axis=-1) / (x.shape[2] * x.shape[3])


def pool_flat(x):
    return np.mean(x.reshape(x.shape[0], x.shape[1], -1), axis=2)


def pool_by_einsum(x):
    return np.einsum("nchw->nc", x) / np.prod(x.shape[2:])


def pool_in_loops(x):
    out = np.zeros(x.shape[:2])
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            out[n, c] = x[n, c].mean()
    return out


# residual_block


def convolved(x, w, b):
    """A convolution with pad 1, by shifted copies."""
    H, W = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    out = b[None, :, None, None]
    for i in range(3):
        for j in range(3):
            out = out + np.einsum("nchw,fc->nfhw", padded[:, :, i : i + H, j : j + W], w[:, :, i, j])
    return out


def block_by_shifts(x, w1, b1, w2, b2):
    return np.maximum(x + convolved(np.maximum(convolved(x, w1, b1), 0), w2, b2), 0)


def block_by_where(x, w1, b1, w2, b2):
    h = conv2d(x, w1, b1, 1, 1)
    h = np.where(h > 0, h, 0)
    out = conv2d(h, w2, b2, stride=1, pad=1) + x
    return out * (out > 0)


def block_in_place(x, w1, b1, w2, b2):
    h = conv2d(x, w1, b1, pad=1)
    h[h < 0] = 0
    out = conv2d(h, w2, b2, pad=1).copy()
    out += x
    np.clip(out, 0, None, out=out)
    return out


def block_picture_by_picture(x, w1, b1, w2, b2):
    pictures = [
        np.maximum(0, conv2d(np.maximum(0, conv2d(one[None], w1, b1, pad=1)), w2, b2, pad=1)[0] + one) for one in x
    ]
    return np.array(pictures)


# average_predictions


def average_by_sums(probabilities):
    return np.argmax(np.sum(probabilities, axis=0), axis=-1)


def average_in_loops(probabilities):
    K, N, C = probabilities.shape
    classes = []
    for n in range(N):
        means = [sum(probabilities[k, n, c] for k in range(K)) / K for c in range(C)]
        classes.append(means.index(max(means)))
    return np.array(classes)


def average_by_einsum(probabilities):
    return np.einsum("knc->nc", probabilities).argmax(1)


def average_by_sorting(probabilities):
    return np.argsort(np.average(probabilities, axis=0), axis=1)[:, -1].astype(np.int32)


# fractional_pool_bounds


def bounds_in_a_loop(n_in, n_out, rng):
    twos = n_in - n_out
    bounds = [0]
    for length in rng.permutation([1] * (n_out - twos) + [2] * twos):
        bounds.append(bounds[-1] + length)
    return np.array(bounds)


def bounds_by_shuffling(n_in, n_out, rng):
    lengths = np.repeat([1, 2], [2 * n_out - n_in, n_in - n_out])
    rng.shuffle(lengths)
    return np.insert(lengths.cumsum(), 0, 0)


def bounds_into_zeros(n_in, n_out, rng):
    bounds = np.zeros(n_out + 1, dtype=int)
    bounds[1:] = np.cumsum(rng.permutation(np.array([1] * (2 * n_out - n_in) + [2] * (n_in - n_out))))
    return bounds


def bounds_of_a_sum_from_zero(n_in, n_out, rng):
    lengths = np.ones(n_out, dtype=int)
    lengths[2 * n_out - n_in :] = 2
    return np.cumsum(np.r_[0, rng.permutation(lengths)])


RIGHT = {
    "conv_cost": (cost_filter_by_filter, cost_by_positions, cost_as_integers_of_numpy, cost_by_floor),
    "global_average_pool": (pool_by_sums, pool_flat, pool_by_einsum, pool_in_loops, in_float32(pool_flat)),
    "residual_block": (
        block_by_shifts, block_by_where, block_in_place, block_picture_by_picture, in_float32(block_by_where),
    ),
    "average_predictions": (
        average_by_sums, average_in_loops, average_by_einsum, average_by_sorting, in_float32(average_by_sums),
    ),
    "fractional_pool_bounds": (
        bounds_in_a_loop, bounds_by_shuffling, bounds_into_zeros, bounds_of_a_sum_from_zero,
    ),
}  # fmt: skip
