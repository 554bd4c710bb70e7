"""What students write for the exercises of notebook 02 before it is right, in the notebook's order."""

import math

import numpy as np

from ...reference import losses as right

# losses of any kind -----------------------------------------------------------------------------------------------


def changed(function, loss=None, gradient=None):
    """A wrong loss: loss(value, N, C) and gradient(array, N, C) replace what the right function gives."""

    def wrong(a, b, *more):
        value, slopes = function(a, b, *more)
        return (
            value if loss is None else loss(value, *a.shape),
            slopes if gradient is None else gradient(slopes, *a.shape),
        )

    return wrong


def scaled(function, factor, loss=True, gradient=True):
    """A wrong loss: the right one times factor(N, C), in its value, in its gradient or in both."""
    by = lambda value, N, C: value * factor(N, C)  # noqa: E731
    return changed(function, by if loss else None, by if gradient else None)


def raveled(function):
    """The target as a single row: (N, 1) − (N,) is (N, N)."""
    return lambda prediction, target: function(prediction, np.squeeze(target))


# l1_loss, l2_loss -------------------------------------------------------------------------------------------------


def summed(entries, reduce):
    """A wrong loss of the differences d, reduce(entries(d)); the gradient is that of |d| or of d²."""

    def wrong(prediction, target):
        gradient = (right.l1_loss if entries is np.abs else right.l2_loss)(prediction, target)[1]
        return reduce(entries(prediction - target)), gradient

    return wrong


def l1_without_sign(prediction, target):
    loss, _ = right.l1_loss(prediction, target)
    return loss, np.ones_like(prediction) / len(prediction)


def l1_tie_rises(prediction, target):
    loss, _ = right.l1_loss(prediction, target)
    return loss, np.where(prediction >= target, 1, -1) / len(prediction)


def l1_tie_falls(prediction, target):
    loss, _ = right.l1_loss(prediction, target)
    return loss, np.where(prediction > target, 1, -1) / len(prediction)


def l1_by_division(prediction, target):
    difference = prediction - target
    return np.abs(difference).sum() / len(prediction), difference / np.abs(difference) / len(prediction)


def l1_gradient_of_square(prediction, target):
    return right.l1_loss(prediction, target)[0], prediction - target


def signed_sum(prediction, target):
    return (prediction - target).sum() / len(prediction), right.l1_loss(prediction, target)[1]


def absolute_sum(prediction, target):
    return abs((prediction - target).sum()) / len(prediction), right.l1_loss(prediction, target)[1]


def l1_of_absolute_values(prediction, target):
    differences = np.abs(np.abs(prediction) - np.abs(target))
    return differences.sum() / len(prediction), right.l1_loss(prediction, target)[1]


def l1_as_square(prediction, target):
    return right.l2_loss(prediction, target)


def l1_gradient_of_square_twice(prediction, target):
    return right.l1_loss(prediction, target)[0], right.l2_loss(prediction, target)[1]


def l1_gradient_absolute(prediction, target):
    return right.l1_loss(prediction, target)[0], np.abs(prediction - target) / len(prediction)


def l1_half_gradient(prediction, target):
    return right.l1_loss(prediction, target)[0], (prediction > target) / len(prediction)


def l2_as_absolute(prediction, target):
    return right.l1_loss(prediction, target)[0], right.l2_loss(prediction, target)[1]


def l2_square_of_sum(prediction, target):
    return (prediction - target).sum() ** 2 / len(prediction), right.l2_loss(prediction, target)[1]


def l2_twice(prediction, target):
    return ((prediction - target) * 2).sum() / len(prediction), right.l2_loss(prediction, target)[1]


def l2_gradient_square(prediction, target):
    return right.l2_loss(prediction, target)[0], (prediction - target) ** 2 / len(prediction)


def l2_with_a_caret(prediction, target):
    return ((prediction - target) ^ 2).sum() / len(prediction)


def l2_norm_by_N(prediction, target):
    return np.linalg.norm(prediction - target) / len(prediction), right.l2_loss(prediction, target)[1]


def root_of_squares(prediction, target):
    loss, gradient = right.l2_loss(prediction, target)
    return math.sqrt(loss), gradient


def l2_gradient_absolute(prediction, target):
    loss, gradient = right.l2_loss(prediction, target)
    return loss, np.abs(gradient)


# hinge_loss -------------------------------------------------------------------------------------------------------


def hinge_with(
    own_class=0.0,
    sign=1,
    margin=lambda margin: margin,
    punish=lambda excess: np.maximum(0, excess),
    slope=lambda excess: (excess > 0).astype(float),
    at_right=lambda dscores, violated: -dscores.sum(axis=1),
    combine=lambda losses: losses.sum(),
):
    """A wrong hinge loss: each argument replaces one piece; `own_class` None leaves the right class in the sum."""

    def hinge_loss(scores, labels, margin_=1.0):
        rows = np.arange(len(scores))
        excess = sign * (scores - scores[rows, labels][:, None]) + margin(margin_)
        if own_class is not None:
            excess[rows, labels] = own_class
        dscores = sign * slope(excess)
        dscores[rows, labels] = 0
        dscores[rows, labels] = at_right(dscores, excess > 0)
        return combine(punish(excess)) / len(scores), dscores / len(scores)

    return hinge_loss


def hinge_of_the_worst(scores, labels, margin=1.0):
    rows = np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = 0
    worst = excess.argmax(axis=1)
    dscores = np.zeros(scores.shape)
    dscores[rows, worst] = excess[rows, worst] > 0
    dscores[rows, labels] -= excess[rows, worst] > 0
    return np.maximum(0, excess.max(axis=1)).mean(), dscores / len(scores)


def hinge_without_axis(scores, labels, margin=1.0):
    rows = np.arange(len(scores))
    excess = scores - scores[rows, labels] + margin
    excess[rows, labels] = 0
    dscores = (excess > 0).astype(float)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return np.maximum(0, excess).sum() / len(scores), dscores / len(scores)


def hinge_without_equals(scores, labels, margin=1.0):
    rows = np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[excess == margin] = 0
    dscores = (excess > 0).astype(float)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return np.maximum(0, excess).sum() / len(scores), dscores / len(scores)


def hinge_by_scores(scores, labels, margin=1.0):
    dscores, rows = (scores > 0).astype(float), np.arange(len(scores))
    dscores[rows, labels] = 0
    dscores[rows, labels] = -dscores.sum(axis=1)
    return right.hinge_loss(scores, labels, margin)[0], dscores / len(scores)


def hinge_by_pythons_max(scores, labels, margin=1.0):
    return max(0, scores - scores[np.arange(len(scores)), labels][:, None] + margin)


def hinge_with_columns(scores, labels, margin=1.0):
    excess = np.maximum(0, scores - scores[:, labels] + margin)
    excess[np.arange(len(scores)), labels] = 0
    return excess.sum() / len(scores), right.hinge_loss(scores, labels, margin)[1]


# softmax ----------------------------------------------------------------------------------------------------------


def softmax_with(shift=lambda s: s - s.max(axis=1, keepdims=True), total=lambda p: p.sum(axis=1, keepdims=True)):
    """A wrong softmax: each argument replaces one piece."""

    def softmax(scores):
        powers = np.exp(shift(scores))
        return powers / total(powers)

    return softmax


def softmax_shifted_above(scores):
    return np.exp(scores - scores.max(axis=1, keepdims=True)) / np.exp(scores).sum(axis=1, keepdims=True)


def softmax_shifted_below(scores):
    return np.exp(scores) / np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)


def softmax_turned(scores):
    return right.softmax(-scores)


def softmax_without_exp(scores):
    return scores / scores.sum(axis=1, keepdims=True)


def softmax_logarithms(scores):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def softmax_as_sigmoids(scores):
    return np.exp(-np.logaddexp(0, -scores))


# cross_entropy_loss -----------------------------------------------------------------------------------------------


def cross_entropy_with(
    log=np.log,
    probabilities=right.softmax,
    gradient_of=lambda p, picked: p,
    pick=lambda logs, labels: logs[np.arange(len(logs)), labels],
    one=1.0,
    sign=1,
):
    """A wrong cross entropy by way of the probabilities: each argument replaces one piece."""

    def cross_entropy_loss(scores, labels):
        p = probabilities(scores)
        rows = np.arange(len(scores))
        loss = -pick(log(p), labels).mean()
        dscores = gradient_of(p.copy(), (rows, labels))
        dscores[rows, labels] -= one
        return loss, sign * dscores / len(scores)

    return cross_entropy_loss


def cross_entropy_without_one(scores, labels):
    return right.cross_entropy_loss(scores, labels)[0], right.softmax(scores) / len(scores)


def cross_entropy_one_hot(scores, labels):
    one_hot = np.eye(scores.shape[1])[labels]
    return -(one_hot * np.log(right.softmax(scores))).sum() / len(scores), right.cross_entropy_loss(scores, labels)[1]


def cross_entropy_unshifted(scores, labels):
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -logs[np.arange(len(scores)), labels].mean(), right.cross_entropy_loss(scores, labels)[1]


def cross_entropy_half_shifted(scores, labels):
    sums = np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1)
    losses = np.log(sums) - scores[np.arange(len(scores)), labels]
    return losses.mean(), right.cross_entropy_loss(scores, labels)[1]


def cross_entropy_of_the_mean(scores, labels):
    p = right.softmax(scores)[np.arange(len(scores)), labels]
    return -np.log(p.mean()), right.cross_entropy_loss(scores, labels)[1]


def cross_entropy_of_rows(scores, labels):
    return -softmax_logarithms(scores)[labels].mean(), right.cross_entropy_loss(scores, labels)[1]


def cross_entropy_as_entropy(scores, labels):
    p = right.softmax(scores)
    return -(p * np.log(p)).sum() / len(scores), right.cross_entropy_loss(scores, labels)[1]


def cross_entropy_at_right(slope):
    """A wrong cross entropy, with slope(p) at the right class in place of p − 1."""

    def cross_entropy_loss(scores, labels):
        dscores, rows = right.softmax(scores), np.arange(len(scores))
        dscores[rows, labels] = slope(dscores[rows, labels])
        return right.cross_entropy_loss(scores, labels)[0], dscores / len(scores)

    return cross_entropy_loss


def cross_entropy_of_changed(scores, labels):
    p, rows = right.softmax(scores), np.arange(len(scores))
    dscores = p
    dscores[rows, labels] -= 1
    return -np.log(p[rows, labels]).mean(), dscores / len(scores)


def cross_entropy_only_at_right(scores, labels):
    loss, dscores = right.cross_entropy_loss(scores, labels)
    return loss, np.where(np.arange(scores.shape[1]) == labels[:, None], dscores, 0)


def cross_entropy_in_columns(scores, labels):
    dscores = right.softmax(scores)
    dscores[:, labels] -= 1
    return right.cross_entropy_loss(scores, labels)[0], dscores / len(scores)


def cross_entropy_one_everywhere(scores, labels):
    return right.cross_entropy_loss(scores, labels)[0], (right.softmax(scores) - 1) / len(scores)


def cross_entropy_of_probabilities(scores, labels):
    """The slope with respect to the probabilities, −1/p, not with respect to the scores."""
    p, rows = right.softmax(scores), np.arange(len(scores))
    slopes = np.zeros_like(p)
    with np.errstate(divide="ignore"):
        slopes[rows, labels] = -1 / p[rows, labels]
    return right.cross_entropy_loss(scores, labels)[0], slopes / len(scores)


def cross_entropy_of_all_classes(scores, labels):
    logs = softmax_logarithms(scores)
    return -logs.sum() / len(scores), right.cross_entropy_loss(scores, labels)[1]


def cross_entropy_without_softmax(scores, labels):
    rows = np.arange(len(scores))
    return -scores[rows, labels].mean(), right.cross_entropy_loss(scores, labels)[1]


# binary_cross_entropy_loss ----------------------------------------------------------------------------------------


def sigmoid(scores):
    return np.exp(-np.logaddexp(0, -scores))


def clipped(e):
    """A sigmoid kept away from 0 and 1."""
    return lambda scores: np.clip(sigmoid(scores), e, 1 - e)


def binary_with(
    log=np.log, second=lambda t: 1 - t, probabilities=sigmoid, squash=lambda s: s, gradient=None, other=lambda p: 1 - p
):
    """A wrong binary cross entropy by way of the probabilities: each argument replaces one piece."""

    def binary_cross_entropy_loss(scores, targets):
        p = probabilities(squash(scores))
        losses = -(targets * log(p) + second(targets) * log(other(p)))
        slopes = p - targets if gradient is None else gradient(p, targets)
        return losses.sum() / len(scores), slopes / len(scores)

    return binary_cross_entropy_loss


def binary_of_clipped(scores, targets):
    return right.binary_cross_entropy_loss(np.clip(scores, -500, 500), targets)


def binary_overflowing_gradient(scores, targets):
    probabilities = np.exp(scores) / (1 + np.exp(scores))
    return right.binary_cross_entropy_loss(scores, targets)[0], (probabilities - targets) / len(scores)


def binary_by_terms(terms):
    """A wrong binary cross entropy, whose loss is the sum of terms(scores, targets)."""

    def binary_cross_entropy_loss(scores, targets):
        loss = terms(scores, targets).sum() / len(scores)
        return loss, right.binary_cross_entropy_loss(scores, targets)[1]

    return binary_cross_entropy_loss


def binary_without_absolute(scores, targets):
    return np.maximum(scores, 0) - scores * targets + np.log1p(np.exp(-scores))


def binary_exchanged(scores, targets):
    return targets * np.logaddexp(0, scores) + (1 - targets) * np.logaddexp(0, -scores)


def binary_rounded(scores, targets):
    return np.where(targets > 0.5, np.logaddexp(0, -scores), np.logaddexp(0, scores))


def binary_turned(scores, targets):
    return np.logaddexp(0, scores) + targets * scores


def binary_of_scores(scores, targets):
    losses = -(targets * np.log(scores) + (1 - targets) * np.log(1 - scores))
    return losses.sum() / len(scores), (scores - targets) / len(scores)


def binary_gradient_of_scores(scores, targets):
    return right.binary_cross_entropy_loss(scores, targets)[0], (scores - targets) / len(scores)


def binary_overflowing(scores, targets):
    losses = np.log1p(np.exp(scores)) - targets * scores
    return losses.sum() / len(scores), (sigmoid(scores) - targets) / len(scores)


# gradient_descent -------------------------------------------------------------------------------------------------


def descent_with(
    step=lambda w, g, lr: w - lr * g,
    where=lambda w, start: w,
    origin=lambda w, start: w,
    rows=lambda path: path,
):
    """A wrong descent: each argument replaces one piece."""

    def gradient_descent(gradient, start, learning_rate, steps):
        path = [np.array(start, dtype=float)]
        for _ in range(steps):
            path.append(step(origin(path[-1], start), gradient(where(path[-1], start)), learning_rate))
        return np.array(rows(path))

    return gradient_descent


def descent_aliased(gradient, start, learning_rate, steps):
    w = np.array(start, dtype=float)
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


def descent_uncalled(gradient, start, learning_rate, steps):
    return start - learning_rate * gradient


def descent_in_place(gradient, start, learning_rate, steps):
    w = start
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


def descent_from_zero(gradient, start, learning_rate, steps):
    return right.gradient_descent(gradient, np.zeros(len(start)), learning_rate, steps)


def descent_one_step_more(gradient, start, learning_rate, steps):
    return right.gradient_descent(gradient, start, learning_rate, steps + 1)


# momentum_step ----------------------------------------------------------------------------------------------------


def momentum_with(velocity=lambda v, g, lr, b: b * v - lr * g, move=lambda w, v, old, lr: w + v):
    """A wrong step with momentum: each argument replaces one piece."""

    def momentum_step(w, v, gradient, learning_rate, beta):
        new = velocity(v, gradient, learning_rate, beta)
        return move(w, new, v, learning_rate), new

    return momentum_step


def momentum_exchanged(w, v, gradient, learning_rate, beta):
    w, v = right.momentum_step(w, v, gradient, learning_rate, beta)
    return v, w


def momentum_old_velocity(w, v, gradient, learning_rate, beta):
    return w + beta * v - learning_rate * gradient, v


def momentum_plain(w, v, gradient, learning_rate, beta):
    return w - learning_rate * gradient, beta * v - learning_rate * gradient


def momentum_looking_ahead(w, v, gradient, learning_rate, beta):
    v = beta * v - learning_rate * gradient
    return w + beta * v - learning_rate * gradient, v


def momentum_in_place(w, v, gradient, learning_rate, beta):
    v *= beta
    v -= learning_rate * gradient
    w += v
    return w, v


# minibatches ------------------------------------------------------------------------------------------------------


def batches_with(order=lambda n, rng: rng.permutation(n), cut=lambda n, size: range(0, n, size)):
    """Wrong batches: each argument replaces one piece."""

    def minibatches(n, batch_size, rng):
        indices = order(n, rng)
        return [indices[first : first + batch_size] for first in cut(n, batch_size)]

    return minibatches


def batches_reshaped(n, batch_size, rng):
    return rng.permutation(n)[: n // batch_size * batch_size].reshape(-1, batch_size)


def batches_reshaped_all(n, batch_size, rng):
    return rng.permutation(n).reshape(-1, batch_size)


def batches_split_evenly(n, batch_size, rng):
    return np.split(rng.permutation(n), n // batch_size)


def batches_to_a_length(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[first:batch_size] for first in range(0, n, batch_size)]


def batches_with_strides(n, batch_size, rng):
    order, count = rng.permutation(n), math.ceil(n / batch_size)
    return [order[first::count] for first in range(count)]


def first_batch_only(n, batch_size, rng):
    return rng.permutation(n)[:batch_size]


def batches_of_nothing(n, batch_size, rng):
    order = rng.shuffle(np.arange(n))
    return [order[first : first + batch_size] for first in range(0, n, batch_size)]


def batches_of_shuffled_pieces(n, batch_size, rng):
    pieces = batches_with(order=lambda n, rng: np.arange(n))(n, batch_size, rng)
    return [pieces[i] for i in rng.permutation(len(pieces))]


def batches_permuted_again(n, batch_size, rng):
    return [rng.permutation(n)[first : first + batch_size] for first in range(0, n, batch_size)]


def batches_with_replacement(n, batch_size, rng):
    return [rng.integers(n, size=min(batch_size, n - first)) for first in range(0, n, batch_size)]


def batches_chosen(n, batch_size, rng):
    return [rng.choice(n, min(batch_size, n), replace=False) for _ in range(0, n, batch_size)]


def batches_of_equal_size(n, batch_size, rng):
    return np.array_split(rng.permutation(n), math.ceil(n / batch_size))


def batches_too_few(n, batch_size, rng):
    return np.array_split(rng.permutation(n), max(1, n // batch_size))


def batches_counted(n, batch_size, rng):
    return np.array_split(rng.permutation(n), min(batch_size, n))
