"""What students write for the exercises of notebook 06 before it is right, in the notebook's order."""

import numpy as np

from ...reference import dropout as right

# dropout_forward, dropout_backward --------------------------------------------------------------------------------


def forward_with(
    refused=lambda p: not 0 <= p < 1,
    drawn=lambda x, rng: rng.random(x.shape),
    kept=lambda u, p: u >= p,
    out=lambda x, mask, p: mask * x / (1 - p),
    returned=lambda out, mask: (out, mask),
):
    """A wrong dropout_forward: each argument replaces one piece of the right one."""

    def dropout_forward(x, p_drop, rng):
        if refused(p_drop):
            raise ValueError(f"p_drop = {p_drop} is no probability to be dropped")
        mask = kept(drawn(x, rng), p_drop)
        return returned(out(x, mask, p_drop), mask)

    return dropout_forward


def refused_too_late(x, p_drop, rng):
    mask = rng.random(x.shape) >= p_drop
    if not 0 <= p_drop < 1:
        raise ValueError("p_drop must lie in [0, 1)")
    return mask * x / (1 - p_drop), mask


def by_binomial(x, p_drop, rng):
    if not 0 <= p_drop < 1:
        raise ValueError("p_drop must lie in [0, 1)")
    mask = rng.binomial(1, 1 - p_drop, x.shape).astype(bool)
    return mask * x / (1 - p_drop), mask


def only_the_output(x, p_drop, rng):
    return right.dropout_forward(x, p_drop, rng)[0]


def scale_in_the_mask(x, p_drop, rng):
    out, mask = right.dropout_forward(x, p_drop, rng)
    return out, mask / (1 - p_drop)


def drawn_for_each_result(x, p_drop, rng):
    return right.dropout_forward(x, p_drop, rng)[0], right.dropout_forward(x, p_drop, rng)[1]


def slides_code(x, p_drop, rng):
    if not 0 <= p_drop < 1:
        raise ValueError("p_drop must lie in [0, 1)")
    mask = (rng.random(x.shape) < p_drop) / p_drop
    return mask * x, mask


def for_two_axes(x, p_drop, rng):
    if not 0 <= p_drop < 1:
        raise ValueError("p_drop must lie in [0, 1)")
    N, D = x.shape
    mask = rng.random((N, D)) >= p_drop
    return mask * x / (1 - p_drop), mask


def backward_with(derivative):
    """A wrong dropout_backward: dout is multiplied by derivative(mask, p_drop)."""

    def dropout_backward(dout, mask, p_drop):
        return dout * derivative(mask, p_drop)

    return dropout_backward


def without_brackets(dout, mask, p_drop):
    return dout * mask / 1 - p_drop


def divided_by_the_mask(dout, mask, p_drop):
    return dout / (mask * (1 - p_drop))


def only_what_stayed(dout, mask, p_drop):
    return dout[mask] / (1 - p_drop)


def dout_forgotten(dout, mask, p_drop):
    return mask / (1 - p_drop)


# dropout_test_time, expected_output -------------------------------------------------------------------------------


def times(factor):
    """A wrong dropout_test_time: x times factor(p_drop)."""

    def dropout_test_time(x, p_drop):
        return x * factor(p_drop)

    return dropout_test_time


def brackets_missing(x, p_drop):
    return 1 - p_drop * x


def share_taken_away(x, p_drop):
    return x - p_drop


def output_with(
    probability=lambda kept, D, p: (1 - p) ** kept * p ** (D - kept),
    masks=lambda D: range(2**D),
    unit=lambda mask, w, x, p: np.sum(mask * w * x),
):
    """A wrong expected_output: each argument replaces one piece of the right one."""

    def expected_output(w, x, p_drop):
        D, total = len(x), 0.0
        for number in masks(D):
            mask = (number >> np.arange(D)) & 1
            total += probability(mask.sum(), D, p_drop) * unit(mask, w, x, p_drop)
        return float(total)

    return expected_output


def only_one_of_a_size(w, x, p_drop):
    D, total = len(x), 0.0
    for kept in range(D + 1):
        mask = np.arange(D) >= D - kept
        total += (1 - p_drop) ** kept * p_drop ** (D - kept) * np.sum(mask * w * x)
    return float(total)


def divided_unit(w, x, p_drop):
    return float(np.sum(w * x) / (1 - p_drop))


# mc_dropout -------------------------------------------------------------------------------------------------------


def sampled_with(
    calls=lambda predict, x, samples, rng: [predict(x, rng) for _ in range(samples)],
    mean=lambda P: P.mean(axis=0),
    std=lambda P: P.std(axis=0),
    returned=lambda mean, std: (mean, std),
):
    """A wrong mc_dropout: each argument replaces one piece of the right one."""

    def mc_dropout(predict, x, samples, rng):
        P = np.array(calls(predict, x, samples, rng))
        return returned(mean(P), std(P))

    return mc_dropout


def called_once(predict, x, samples, rng):
    return [predict(x, rng)] * samples


def generator_of_its_own(predict, x, samples, rng):
    return [predict(x, np.random.default_rng(0)) for _ in range(samples)]


def seeds_of_its_own(predict, x, samples, rng):
    return [predict(x, np.random.default_rng(i)) for i in range(samples)]


def sampled_twice(predict, x, samples, rng):
    mean, std = (np.array([predict(x, rng) for _ in range(samples)]) for _ in range(2))
    return mean.mean(axis=0), std.std(axis=0)


def called_for_each_input(predict, x, samples, rng):
    return [np.concatenate([predict(x[i : i + 1], rng) for i in range(len(x))]) for _ in range(samples)]


def all_samples_of_one_input(predict, x, samples, rng):
    P = [[predict(x[i : i + 1], rng)[0] for _ in range(samples)] for i in range(len(x))]
    return np.swapaxes(P, 0, 1)


def called_once_for_all(predict, x, samples, rng):
    return predict(np.concatenate([x] * samples), rng).reshape(samples, len(x), -1)


def spawned(predict, x, samples, rng):
    return [predict(x, one) for one in rng.spawn(samples)]


def one_call_more(predict, x, samples, rng):
    return [predict(x, rng) for _ in range(samples + 1)]


def one_call_less(predict, x, samples, rng):
    return [predict(x, rng) for _ in range(1, samples)]


# dropconnect_forward ----------------------------------------------------------------------------------------------


def connect_with(
    kept=lambda u, p: u >= p,
    scale=lambda p: 1 / (1 - p),
    drawn=lambda X, W, rng: rng.random(W.shape),
):
    """A wrong dropconnect_forward: each argument replaces one piece of the right one."""

    def dropconnect_forward(X, W, p_drop, rng):
        mask = kept(np.broadcast_to(drawn(X, W, rng), W.shape), p_drop)
        return X @ (mask * W) * scale(p_drop), mask

    return dropconnect_forward


def mask_on_the_output(X, W, p_drop, rng):
    mask = rng.random((len(X), W.shape[1])) >= p_drop
    return mask * (X @ W) / (1 - p_drop), mask


def mask_on_the_input(X, W, p_drop, rng):
    mask = rng.random(X.shape) >= p_drop
    return (mask * X) @ W / (1 - p_drop), mask


def mask_for_each_sample(X, W, p_drop, rng):
    mask = rng.random((len(X), *W.shape)) >= p_drop
    return np.einsum("nd,ndc->nc", X, mask * W) / (1 - p_drop), mask


def weights_forgotten(X, W, p_drop, rng):
    mask = rng.random(W.shape) >= p_drop
    return X @ mask / (1 - p_drop), mask


def dropped_ones_unscaled(X, W, p_drop, rng):
    mask = rng.random(W.shape) >= p_drop
    return X @ np.where(mask, W / (1 - p_drop), W), mask


def product_not_masked(X, W, p_drop, rng):
    mask = rng.random(W.shape) >= p_drop
    return X @ W / (1 - p_drop), mask


# stochastic_depth -------------------------------------------------------------------------------------------------


def depth_with(
    drawn=lambda x, rng: rng.random(),
    kept=lambda u, p: u >= p,
    with_block=lambda x, f, p: x + f,
    without=lambda x: x * 1.0,
    test=lambda x, f, p: x + (1 - p) * f,
    training=lambda train: train,
):
    """A wrong stochastic_depth: each argument replaces one piece of the right one."""

    def stochastic_depth(x, block, p_drop, rng, train):
        if not training(train):
            return test(x, block(x), p_drop)
        stays = kept(drawn(x, rng), p_drop)
        return np.where(stays, with_block(x, block(x), p_drop), without(x))

    return stochastic_depth


def drawn_before_it_is_asked(x, block, p_drop, rng, train):
    stays = rng.random() >= p_drop
    if not train:
        return x + (1 - p_drop) * block(x)
    return x + block(x) if stays else x * 1.0


def relu_behind(x, block, p_drop, rng, train):
    out = right.stochastic_depth(x, block, p_drop, rng, train)
    return x * 1.0 if out is x else np.maximum(0, out)


def scaled_input(x, block, p_drop, rng, train):
    return right.stochastic_depth(x, block, p_drop, rng, train) if train else x + block((1 - p_drop) * x)


def always_expected(x, block, p_drop, rng, train):
    return x + (1 - p_drop) * block(x)


def skipped_at_test_time_too(x, block, p_drop, rng, train):
    return x + block(x) if rng.random() >= p_drop else x * 1.0
