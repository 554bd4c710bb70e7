"""What students write for the exercises of notebook 09 before it is right, in the notebook's order."""

import numpy as np

from ...reference import cnns as right
from ...reference.convolution import conv2d


def relu(x):
    return np.maximum(0, x)


# conv_cost --------------------------------------------------------------------------------------------------------


def cost_with(
    out=lambda size, k, stride, pad: (size + 2 * pad - k) // stride + 1,
    weights=lambda k, i, o: k * k * i * o,
    biases=lambda i, o: o,
    products=lambda weights, biases, out: weights * out**2,
    returned=lambda parameters, products: (parameters, products),
):
    """A wrong conv_cost: each argument replaces one piece of the right one."""

    def conv_cost(size, k, in_channels, out_channels, stride=1, pad=0):
        w, b = weights(k, in_channels, out_channels), biases(in_channels, out_channels)
        return returned(w + b, products(w, b, out(size, k, stride, pad)))

    return conv_cost


def of_one_filter(size, k, in_channels, out_channels, stride=1, pad=0):
    parameters, products = right.conv_cost(size, k, in_channels, 1, stride, pad)
    return parameters, products


def each(costs):
    """A conv_cost that returns ``costs(k, in_channels, out_channels, out)``."""

    def conv_cost(size, k, in_channels, out_channels, stride=1, pad=0):
        return costs(k, in_channels, out_channels, (size + 2 * pad - k) // stride + 1)

    return conv_cost


def without_padded_products(size, k, in_channels, out_channels, stride=1, pad=0):
    parameters, _ = right.conv_cost(size, k, in_channels, out_channels, stride, pad)
    starts = range(-pad, size + pad - k + 1, stride)
    used = sum(0 <= start + u < size for start in starts for u in range(k))
    return parameters, in_channels * out_channels * used**2


def with_bias_products_of_every_pixel(size, k, in_channels, out_channels, stride=1, pad=0):
    parameters, _ = right.conv_cost(size, k, in_channels, out_channels, stride, pad)
    return parameters, parameters * size**2


# global_average_pool ----------------------------------------------------------------------------------------------


def pooled_over(*axes, how=np.mean, keepdims=False):
    """A wrong global_average_pool: over other axes, or by something other than the mean."""
    return lambda x: how(x, axis=axes, keepdims=keepdims)


def over_everything(x):
    return x.mean()


def sums_by_one_side(x):
    return x.sum(axis=(2, 3)) / x.shape[2]


# residual_block ---------------------------------------------------------------------------------------------------


def block_with(
    first=relu,
    last=relu,
    join=lambda x, h, F: F + x,
    conv1=lambda x, w, b: conv2d(x, w, b, pad=1),
    conv2=lambda h, w, b: conv2d(h, w, b, pad=1),
):
    """A wrong residual_block: each argument replaces one piece of the right one."""

    def residual_block(x, w1, b1, w2, b2):
        h = first(conv1(x, w1, b1))
        return last(join(x, h, conv2(h, w2, b2)))

    return residual_block


def added_before_the_second(x, w1, b1, w2, b2):
    return relu(conv2d(relu(conv2d(x, w1, b1, pad=1)) + x, w2, b2, pad=1))


def added_behind_the_outer(x, w1, b1, w2, b2):
    return relu(conv2d(relu(conv2d(x, w1, b1, pad=1)), w2, b2, pad=1)) + x


def without_biases(x, w1, b1, w2, b2):
    return right.residual_block(x, w1, np.zeros_like(b1), w2, np.zeros_like(b2))


def without_first_bias(x, w1, b1, w2, b2):
    return right.residual_block(x, w1, np.zeros_like(b1), w2, b2)


def without_second_bias(x, w1, b1, w2, b2):
    return right.residual_block(x, w1, b1, w2, np.zeros_like(b2))


def with_biases(chosen):
    """A wrong residual_block, in which chosen(b1, b2) are the two biases."""
    return lambda x, w1, b1, w2, b2: right.residual_block(x, w1, chosen(b1, b2)[0], w2, chosen(b1, b2)[1])


def first_weights_twice(x, w1, b1, w2, b2):
    return right.residual_block(x, w1, b1, w1, b2)


def second_weights_twice(x, w1, b1, w2, b2):
    return right.residual_block(x, w2, b1, w2, b2)


def added_before_the_first_relu(x, w1, b1, w2, b2):
    return relu(conv2d(relu(conv2d(x, w1, b1, pad=1) + x), w2, b2, pad=1))


def relu_first(x, w1, b1, w2, b2):
    return conv2d(relu(conv2d(relu(x), w1, b1, pad=1)), w2, b2, pad=1) + x


def added_twice(x, w1, b1, w2, b2):
    return relu(conv2d(relu(conv2d(x, w1, b1, pad=1)) + x, w2, b2, pad=1) + x)


def one_convolution(x, w1, b1, w2, b2):
    return relu(conv2d(x, w1, b1, pad=1) + x)


def first_filters_twice(x, w1, b1, w2, b2):
    return right.residual_block(x, w1, b1, w1, b1)


def filters_exchanged(x, w1, b1, w2, b2):
    return right.residual_block(x, w2, b2, w1, b1)


def padded_by_2_once(x, w1, b1, w2, b2):
    return relu(conv2d(relu(conv2d(x, w1, b1, pad=2)), w2, b2) + x)


def joined(x, w1, b1, w2, b2):
    F = conv2d(relu(conv2d(x, w1, b1, pad=1)), w2, b2, pad=1)
    return relu(np.concatenate([F, x], axis=1))


def changes_x(x, w1, b1, w2, b2):
    F = conv2d(relu(conv2d(x, w1, b1, pad=1)), w2, b2, pad=1)
    x += F
    return relu(x)


# average_predictions ----------------------------------------------------------------------------------------------


def majority(probabilities):
    votes = probabilities.argmax(axis=2)  # (K, N)
    return np.array([np.bincount(column).argmax() for column in votes.T])


def most_certain(probabilities):
    return probabilities.max(axis=0).argmax(axis=1)


def by_logarithms(probabilities):
    return np.log(probabilities).mean(axis=0).argmax(axis=1)


def by_medians(probabilities):
    return np.median(probabilities, axis=0).argmax(axis=1)


def first_only(probabilities):
    return probabilities[0].argmax(axis=1)


def last_only(probabilities):
    return probabilities[-1].argmax(axis=1)


def over_pictures(probabilities):
    return probabilities.mean(axis=1).argmax(axis=1)


def over_classes(probabilities):
    return probabilities.mean(axis=0).argmax(axis=0)


def mean_of_classes(probabilities):
    return probabilities.argmax(axis=2).mean(axis=0).round().astype(int)


def mean_of_classes_as_float(probabilities):
    return probabilities.argmax(axis=2).mean(axis=0)


def mean_of_classes_cut(probabilities):
    return probabilities.argmax(axis=2).mean(axis=0).astype(int)


def median_class(probabilities):
    return np.median(probabilities.argmax(axis=2), axis=0).astype(int)


def each_alone(probabilities):
    return probabilities.argmax(axis=2)


def one_for_all(probabilities):
    return probabilities.mean(axis=0).argmax()


def least_probable(probabilities):
    return probabilities.mean(axis=0).argmin(axis=1)


def by_squares(probabilities):
    return (probabilities**2).sum(axis=0).argmax(axis=1)


def softmax_again(probabilities):
    e = np.exp(probabilities)
    return (e / e.sum(axis=2, keepdims=True)).mean(axis=0).argmax(axis=1)


def still_probabilities(probabilities):
    return probabilities.mean(axis=0)


def highest_mean(probabilities):
    return probabilities.mean(axis=0).max(axis=1)


# fractional_pool_bounds -------------------------------------------------------------------------------------------


def bounds_with(
    lengths=lambda n_in, n_out: [1] * (2 * n_out - n_in) + [2] * (n_in - n_out),
    drawn=lambda lengths, rng: rng.permutation(lengths),
    bounds=lambda lengths: np.concatenate([[0], np.cumsum(lengths)]),
):
    """A wrong fractional_pool_bounds: each argument replaces one piece of the right one."""

    def fractional_pool_bounds(n_in, n_out, rng):
        return bounds(drawn(lengths(n_in, n_out), rng))

    return fractional_pool_bounds


def chosen_freely(n_in, n_out, rng):
    inner = rng.choice(np.arange(1, n_in), n_out - 1, replace=False)
    return np.concatenate([[0], np.sort(inner), [n_in]])


def equally_far(n_in, n_out, rng):
    return np.linspace(0, n_in, n_out + 1).astype(int)


def bounds_drawn_apart(n_in, n_out, rng):
    bounds = right.fractional_pool_bounds(n_in, n_out, rng)
    return np.stack([bounds[:-1], bounds[1:]], axis=1)


def twos_by_choice(n_in, n_out, rng):
    lengths = np.ones(n_out, dtype=int)
    lengths[rng.choice(n_out, n_in - n_out, replace=False)] = 2
    return np.concatenate([[0], np.cumsum(lengths)])


def by_one_offset(n_in, n_out, rng):
    steps = np.ceil(n_in / n_out * (np.arange(n_out) + rng.random())).astype(int)
    return np.concatenate([[0], np.minimum(steps[:-1], n_in), [n_in]])
