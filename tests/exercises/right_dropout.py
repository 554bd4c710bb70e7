"""Right answers to the exercises of notebook 06, written as different people would write them."""

import itertools
import math

import numpy as np


def in_float32(function):
    """The function, computing in single precision."""

    def single(value):
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value

    return lambda *arguments: function(*(single(argument) for argument in arguments))


# dropout_forward


def by_where(x, p_drop, rng):
    if p_drop < 0 or p_drop >= 1:
        raise ValueError("p_drop must be in [0, 1)")
    mask = np.where(rng.random(x.shape) < p_drop, False, True)
    return np.where(mask, x / (1 - p_drop), 0.0), mask


def on_a_copy(x, p_drop, rng):
    if not (p_drop >= 0 and p_drop < 1):
        raise ValueError(p_drop)
    drop = rng.random(x.shape) < p_drop
    out = x.copy()
    out[drop] = 0
    out *= 1 / (1 - p_drop)
    return out, ~drop


def one_by_one(x, p_drop, rng):
    if 1 - p_drop <= 0 or 1 - p_drop > 1:
        raise ValueError("not a probability")
    drawn = rng.random(np.shape(x))
    out, mask = np.zeros(x.shape), np.zeros(x.shape, dtype=bool)
    for index in np.ndindex(x.shape):
        if drawn[index] >= p_drop:
            out[index], mask[index] = x[index] / (1 - p_drop), True
    return [out, mask]


def by_a_scaled_mask(x, p_drop, rng):
    assert_range(p_drop)
    keep = 1 - p_drop
    mask = rng.random(size=x.size).reshape(x.shape) > p_drop
    scaled = mask / keep
    return x * scaled, scaled > 0


def by_uniform(x, p_drop, rng):
    assert_range(p_drop)
    mask = ~np.less(rng.uniform(0, 1, x.shape), p_drop)
    return np.einsum("...,...->...", x, mask / (1 - p_drop)), mask


def number_by_number(x, p_drop, rng):
    assert_range(p_drop)
    mask = np.array([rng.random() >= p_drop for _ in range(x.size)]).reshape(x.shape)
    return np.where(mask, x, 0) / (1 - p_drop), mask


def nothing_drawn_for_zero(x, p_drop, rng):
    if p_drop == 0:
        return x.copy(), np.ones(x.shape, dtype=bool)
    return by_where(x, p_drop, rng)


def assert_range(p):
    if not 0 <= p < 1:
        raise ValueError(f"{p} is outside of [0, 1)")


# dropout_backward


def back_by_where(dout, mask, p_drop):
    return np.where(mask, dout / (1 - p_drop), 0)


def back_on_a_copy(dout, mask, p_drop):
    dx = np.zeros_like(dout)
    dx[mask] = dout[mask] / (1 - p_drop)
    return dx


def back_by_multiplying(dout, mask, p_drop):
    return np.multiply(mask.astype(float) * (1 - p_drop) ** -1, dout)


def back_by_putmask(dout, mask, p_drop):
    dx = np.zeros_like(dout)
    np.putmask(dx, mask, dout / (1 - p_drop))
    return dx


def back_one_by_one(dout, mask, p_drop):
    pairs = zip(dout.ravel(), mask.ravel(), strict=True)
    return np.array([d / (1 - p_drop) if kept else 0.0 for d, kept in pairs]).reshape(dout.shape)


def back_by_einsum(dout, mask, p_drop):
    return np.einsum("...,...->...", dout, mask) / (1 - p_drop)


# dropout_test_time


def take_the_dropped_away(x, p_drop):
    return x - p_drop * x


def through_a_loop(x, p_drop):
    return np.array([(1 - p_drop) * value for value in x.ravel()]).reshape(x.shape)


def by_both_outcomes(x, p_drop):
    return p_drop * np.zeros_like(x) + (1 - p_drop) * x


# expected_output


def in_closed_form(w, x, p_drop):
    return (1 - p_drop) * w @ x


def by_product(w, x, p_drop):
    total = 0
    for mask in itertools.product([0, 1], repeat=len(w)):
        probability = math.prod((1 - p_drop) if m else p_drop for m in mask)
        total += probability * sum(m * a * b for m, a, b in zip(mask, w, x, strict=True))
    return total


def as_a_matrix(w, x, p_drop):
    D = w.shape[0]
    masks = np.array(np.meshgrid(*[[0.0, 1.0]] * D, indexing="ij")).reshape(D, -1).T
    probabilities = np.prod(np.where(masks == 1, 1 - p_drop, p_drop), axis=1)
    return np.dot(probabilities, masks @ (w * x))


def recursively(w, x, p_drop, i=0, so_far=0.0, probability=1.0):
    if i == len(w):
        return probability * so_far
    kept = recursively(w, x, p_drop, i + 1, so_far + w[i] * x[i], probability * (1 - p_drop))
    return kept + recursively(w, x, p_drop, i + 1, so_far, probability * p_drop)


# mc_dropout


def with_running_sums(predict, x, samples, rng):
    total = squares = 0
    for _ in range(samples):
        out = predict(x, rng)
        total, squares = total + out, squares + out**2
    mean = total / samples
    return mean, np.sqrt(np.maximum(squares / samples - mean**2, 0))


def stacked(predict, x, samples, rng):
    collected = []
    while len(collected) < samples:
        collected.append(predict(x, rng))
    P = np.stack(collected, axis=-1)
    return np.mean(P, axis=-1), np.sqrt(np.mean((P - P.mean(-1, keepdims=True)) ** 2, axis=-1))


def filled_in(predict, x, samples, rng):
    first = predict(x, rng)
    P = np.empty((samples, *first.shape))
    P[0] = first
    for s in range(1, samples):
        P[s] = predict(x, rng)
    return [np.average(P, axis=0), np.std(P, 0)]


def by_running_means(predict, x, samples, rng):
    mean = squares = 0
    for k in range(1, samples + 1):
        out = predict(x, rng)
        before, mean = mean, mean + (out - mean) / k
        squares = squares + (out - before) * (out - mean)
    return mean, np.sqrt(squares / samples)


def sampled_by_recursion(predict, x, samples, rng):
    def drawn(k):
        return [predict(x, rng), *drawn(k - 1)] if k else []

    P = np.concatenate([out[None] for out in drawn(samples)])
    return P.mean(0), P.var(0) ** 0.5


def sampled_by_einsum(predict, x, samples, rng):
    P = np.stack([predict(x, rng) for _ in range(samples)])
    mean = np.einsum("snc->nc", P) / samples
    return mean, np.sqrt(np.einsum("snc,snc->nc", P - mean, P - mean) / samples)


# dropconnect_forward


def connect_by_where(X, W, p_drop, rng):
    mask = ~(rng.random(W.shape) < p_drop)
    return np.matmul(X, np.where(mask, W, 0) / (1 - p_drop)), mask


def connect_in_place(X, W, p_drop, rng):
    thinned = W.copy()
    mask = rng.random((W.shape[0], W.shape[1])) >= p_drop
    thinned[~mask] = 0
    thinned *= 1 / (1 - p_drop)
    return X.dot(thinned), mask


def connect_by_einsum(X, W, p_drop, rng):
    mask = rng.random(W.shape) >= p_drop
    return np.einsum("nd,dc,dc->nc", X, W, mask.astype(float)) / (1 - p_drop), mask


# stochastic_depth


def with_ifs(x, block, p_drop, rng, train):
    if not train:
        return x + block(x) * (1 - p_drop)
    if rng.random() < p_drop:
        return x.copy()
    return x + block(x)


def with_a_factor(x, block, p_drop, rng, train):
    factor = float(rng.random() >= p_drop) if train else 1 - p_drop
    return x + factor * block(x)


def with_an_array(x, block, p_drop, rng, train):
    share = 1.0 - p_drop
    if train:
        share = (rng.random(1) >= p_drop).astype(float)[0]
    return np.add(x, np.multiply(share, block(x)))


def by_nested_choice(x, block, p_drop, rng, train):
    return (x if p_drop > rng.random() else block(x) + x) if train else block(x) * (1 - p_drop) + x


RIGHT = {
    "dropout_forward": (
        by_where,
        on_a_copy,
        one_by_one,
        by_a_scaled_mask,
        by_uniform,
        number_by_number,
        nothing_drawn_for_zero,
        in_float32(by_where),
    ),
    "dropout_backward": (
        back_by_where,
        back_on_a_copy,
        back_by_multiplying,
        back_by_putmask,
        back_one_by_one,
        back_by_einsum,
        in_float32(back_by_where),
    ),
    "dropout_test_time": (
        take_the_dropped_away,
        through_a_loop,
        by_both_outcomes,
        in_float32(take_the_dropped_away),
    ),
    "expected_output": (in_closed_form, by_product, as_a_matrix, recursively, in_float32(as_a_matrix)),
    "mc_dropout": (
        with_running_sums,
        stacked,
        filled_in,
        by_running_means,
        sampled_by_recursion,
        sampled_by_einsum,
        in_float32(filled_in),
    ),
    "dropconnect_forward": (connect_by_where, connect_in_place, connect_by_einsum, in_float32(connect_by_where)),
    "stochastic_depth": (with_ifs, with_a_factor, with_an_array, by_nested_choice, in_float32(with_ifs)),
}
