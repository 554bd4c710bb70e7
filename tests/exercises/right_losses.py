"""Right answers to the exercises of notebook 02, written as different people would write them."""

import math

import numpy as np

from i2dl_helpers.reference import losses as reference
from i2dl_helpers.reference.losses import softmax


def rounded_to_float32(function):
    """The function, given its float arrays in single precision."""

    def single(value):
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value

    return lambda *arguments: function(*map(single, arguments))


# l1_loss, l2_loss


def l1_by_cases(prediction, target):
    d = prediction - target
    slope = np.where(d > 0, 1.0, np.where(d < 0, -1.0, 0.0))
    return np.sum(slope * d) / d.shape[0], slope / d.shape[0]


def l1_with_loops(prediction, target):
    total, slopes = 0.0, np.zeros_like(prediction)
    for n in range(len(prediction)):
        for d in range(prediction.shape[1]):
            difference = prediction[n, d] - target[n, d]
            total += abs(difference)
            slopes[n, d] = (difference > 0) * 1.0 - (difference < 0) * 1.0
    return total / len(prediction), slopes / len(prediction)


def l1_by_means(prediction, target):
    return np.abs(target - prediction).sum(axis=1).mean(), np.sign(prediction - target) / prediction.shape[0]


def l1_by_norms(prediction, target):
    rows = np.linalg.norm(prediction - target, ord=1, axis=1)
    return [np.mean(rows), -np.sign(target - prediction) * (1 / rows.size)]


def l1_by_division(prediction, target):
    d = prediction - target
    with np.errstate(invalid="ignore"):
        return np.sqrt(d**2).sum() / len(d), np.nan_to_num(d / np.abs(d)) / len(d)


def l2_by_products(prediction, target):
    d = (prediction - target).reshape(-1)
    return d @ d / len(prediction), (2 / len(prediction) * d).reshape(prediction.shape)


def l2_by_means(prediction, target):
    return np.square(target - prediction).sum(axis=1).mean(), -2 * (target - prediction) / prediction.shape[0]


def l2_by_norms(prediction, target):
    d = np.subtract(prediction, target)
    return np.array(np.linalg.norm(d) ** 2 / len(d)), np.divide(d + d, len(d))


def l2_with_loops(prediction, target):
    losses = [sum((p - t) ** 2 for p, t in zip(*row, strict=True)) for row in zip(prediction, target, strict=True)]
    return sum(losses) / len(losses), np.array(prediction - target) * 2 / len(losses)


# hinge_loss


def hinge_with_loops(scores, labels, margin=1.0):
    loss, dscores = 0.0, np.zeros_like(scores)
    for n, y in enumerate(labels):
        for j in range(scores.shape[1]):
            excess = scores[n, j] - scores[n, y] + margin
            if j != y and excess > 0:
                loss += excess
                dscores[n, j] += 1
                dscores[n, y] -= 1
    return loss / len(scores), dscores / len(scores)


def hinge_with_a_mask(scores, labels, margin=1.0):
    own = np.eye(scores.shape[1], dtype=bool)[labels]
    excess = np.maximum(0, scores - scores[own][:, None] + margin) * ~own
    violated = (excess > 0).astype(scores.dtype)
    return excess.sum(axis=1).mean(), (violated - own * violated.sum(axis=1, keepdims=True)) / len(scores)


def hinge_minus_the_own_class(scores, labels, margin=1.0):
    """Sum over all classes, then take the right one's margin off again."""
    rows = np.arange(scores.shape[0])
    margins = np.maximum(0, scores - np.take_along_axis(scores, labels[:, None], axis=1) + margin)
    loss = np.mean(margins.sum(axis=1)) - margin
    slopes = np.sign(margins)
    slopes[rows, labels] -= slopes.sum(axis=1)
    return loss, slopes / rows.size


def hinge_on_a_copy(scores, labels, margin=1.0):
    rows = np.arange(len(scores))
    excess = scores - scores[rows, labels][:, None] + margin
    excess[rows, labels] = -1
    dscores = np.where(excess > 0, 1.0, 0.0)
    loss = (excess * dscores).sum() / len(scores)
    dscores[rows, labels] = -np.count_nonzero(dscores, axis=1)
    return loss, dscores / len(scores)


def hinge_by_einsum(scores, labels, margin=1.0):
    N, C = scores.shape
    hot = np.zeros((N, C))
    hot[range(N), labels] = 1
    right = np.einsum("nc,nc->n", scores, hot)
    excess = (scores.T - right + margin).T - hot * margin
    gate = np.heaviside(excess, 0) * (1 - hot)
    return (excess * gate).sum() / N, (gate - hot * gate.sum(1)[:, None]) / N


# softmax


def softmax_row_by_row(scores):
    rows = []
    for row in scores:
        powers = [math.exp(s - max(row)) for s in row]
        rows.append([power / sum(powers) for power in powers])
    return np.array(rows)


def softmax_by_logarithms(scores):
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))


def softmax_transposed(scores):
    powers = np.exp(scores.T - scores.T.max(axis=0))
    return (powers / powers.sum(axis=0)).T


def softmax_by_differences(scores):
    """1 / Σ exp(s_j − s_c): it overflows where the probability is 0 anyway."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(scores[:, None, :] - scores[:, :, None]).sum(axis=2)


# cross_entropy_loss


def cross_entropy_with_loops(scores, labels):
    loss, dscores = 0.0, np.zeros(scores.shape)
    for n, (row, y) in enumerate(zip(scores, labels, strict=True)):
        top = row.max()
        log_sum = top + math.log(sum(math.exp(s - top) for s in row))
        loss += log_sum - row[y]
        for c in range(len(row)):
            dscores[n, c] = (math.exp(row[c] - log_sum) - (c == y)) / len(scores)
    return loss / len(scores), dscores


def cross_entropy_by_log_sum(scores, labels):
    N = scores.shape[0]
    logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return -logs[range(N), labels].mean(), (np.exp(logs) - np.eye(scores.shape[1])[labels]) / N


def cross_entropy_with_softmax(scores, labels):
    hot = np.eye(scores.shape[1])[labels]
    lead = scores - np.sum(scores * hot, axis=1, keepdims=True)
    top = lead.max(axis=1, keepdims=True)
    losses = top[:, 0] + np.log(np.exp(lead - top).sum(axis=1))
    return np.mean(losses), (softmax(scores) - hot) / len(scores)


def cross_entropy_one_hot(scores, labels):
    shifted = scores - scores.max(axis=1)[:, None]
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1))[:, None]
    Y = (labels[:, None] == np.arange(scores.shape[1])).astype(float)
    return -np.sum(Y * log_p) / len(Y), np.exp(log_p) / len(Y) - Y / len(Y)


# binary_cross_entropy_loss


def binary_by_maximum(scores, targets):
    losses = np.maximum(scores, 0) - scores * targets + np.log1p(np.exp(-np.abs(scores)))
    return losses.sum(axis=1).mean(), (0.5 * (1 + np.tanh(scores / 2)) - targets) / len(scores)


def binary_by_two_logarithms(scores, targets):
    losses = targets * np.logaddexp(0, -scores) + (1 - targets) * np.logaddexp(0, scores)
    return np.sum(losses) / scores.shape[0], (np.exp(-np.logaddexp(0, -scores)) - targets) / scores.shape[0]


def binary_as_two_classes(scores, targets):
    """A sigmoid is a softmax of the score and 0."""
    pairs = np.stack([scores.ravel(), np.zeros(scores.size)], axis=1)
    logs = pairs - np.logaddexp.reduce(pairs, axis=1, keepdims=True)
    p = np.exp(logs[:, 0]).reshape(scores.shape)
    loss = -(targets.ravel() * logs[:, 0] + (1 - targets.ravel()) * logs[:, 1]).sum() / len(scores)
    return loss, (p - targets) / len(scores)


def binary_with_loops(scores, targets):
    total, slopes = 0.0, np.empty(scores.shape)
    for index, s in np.ndenumerate(scores):
        t, e = targets[index], math.exp(-abs(s))
        total += max(s, 0) - t * s + math.log1p(e)
        slopes[index] = ((1 if s >= 0 else e) / (1 + e) - t) / len(scores)
    return total / len(scores), slopes


def binary_by_where(scores, targets):
    """Both branches are computed everywhere: the one that overflows is not chosen."""
    with np.errstate(over="ignore", invalid="ignore"):
        p = np.where(scores > 0, 1 / (1 + np.exp(-scores)), np.exp(scores) / (1 + np.exp(scores)))
    losses = np.where(scores >= 0, scores * (1 - targets), -scores * targets) + np.log1p(np.exp(-np.abs(scores)))
    return losses.sum() / len(scores), (p - targets) / len(scores)


# gradient_descent


def descent_into_an_array(gradient, start, learning_rate, steps):
    path = np.zeros((steps + 1, start.shape[0]))
    path[0] = start
    for i in range(steps):
        path[i + 1] = path[i] - learning_rate * gradient(path[i])
    return path


def descent_with_copies(gradient, start, learning_rate, steps):
    w, path = start.copy(), [start.copy()]
    while len(path) <= steps:
        w -= learning_rate * gradient(w)
        path.append(w.copy())
    return np.stack(path)


def descent_stacked(gradient, start, learning_rate, steps):
    path = start[None]
    for _ in range(steps):
        path = np.vstack([path, path[-1] - learning_rate * gradient(path[-1])])
    return path


def descent_recursive(gradient, start, learning_rate, steps):
    if steps == 0:
        return np.array([start])
    before = descent_recursive(gradient, start, learning_rate, steps - 1)
    return np.concatenate([before, [before[-1] - learning_rate * gradient(before[-1])]])


# momentum_step


def momentum_at_once(w, v, gradient, learning_rate, beta):
    return w + beta * v - learning_rate * gradient, beta * v - learning_rate * gradient


def momentum_on_copies(w, v, gradient, learning_rate, beta):
    w, v = w.copy(), v.copy()
    v *= beta
    v -= learning_rate * gradient
    w += v
    return [w, v]


def momentum_by_numpy(w, v, gradient, learning_rate, beta):
    velocity = np.subtract(np.multiply(beta, v), np.multiply(learning_rate, gradient))
    return np.add(w, velocity), velocity


def momentum_by_a_push(w, v, gradient, learning_rate, beta):
    push = -learning_rate * gradient
    new = push + v - (1 - beta) * v
    return w - (-new), new


# minibatches


def batches_by_split(n, batch_size, rng):
    return np.split(rng.permutation(n), range(batch_size, n, batch_size))


def batches_with_while(n, batch_size, rng):
    order, batches = rng.permutation(n), []
    while len(order):
        batches.append(order[:batch_size])
        order = order[batch_size:]
    return batches


def batches_by_shuffling(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return tuple(order[i * batch_size : (i + 1) * batch_size] for i in range(math.ceil(n / batch_size)))


def batches_index_by_index(n, batch_size, rng):
    batches = [[]]
    for index in rng.permutation(n):
        if len(batches[-1]) == batch_size:
            batches.append([])
        batches[-1].append(index)
    return [np.array(batch) for batch in batches]


def batches_of_a_shuffled_list(n, batch_size, rng):
    order = list(range(n))
    rng.shuffle(order)
    return [np.array(order[first : first + batch_size]) for first in range(0, n, batch_size)]


def batches_split_at(n, batch_size, rng):
    return np.array_split(rng.permutation(np.arange(n)), np.arange(batch_size, n, batch_size))


RIGHT = {
    "l1_loss": (
        l1_by_cases,
        l1_with_loops,
        l1_by_means,
        l1_by_norms,
        l1_by_division,
        rounded_to_float32(reference.l1_loss),
    ),
    "l2_loss": (l2_by_products, l2_by_means, l2_by_norms, l2_with_loops, rounded_to_float32(reference.l2_loss)),
    "hinge_loss": (
        hinge_with_loops,
        hinge_with_a_mask,
        hinge_minus_the_own_class,
        hinge_by_einsum,
        hinge_on_a_copy,
        rounded_to_float32(reference.hinge_loss),
        rounded_to_float32(hinge_with_a_mask),
    ),
    "softmax": (
        softmax_row_by_row,
        softmax_by_logarithms,
        softmax_transposed,
        softmax_by_differences,
        rounded_to_float32(reference.softmax),
    ),
    "cross_entropy_loss": (
        cross_entropy_with_loops,
        cross_entropy_by_log_sum,
        cross_entropy_with_softmax,
        cross_entropy_one_hot,
        rounded_to_float32(reference.cross_entropy_loss),
    ),
    "binary_cross_entropy_loss": (
        binary_by_maximum,
        binary_by_two_logarithms,
        binary_as_two_classes,
        binary_with_loops,
        binary_by_where,
        rounded_to_float32(binary_by_maximum),
    ),
    "gradient_descent": (descent_into_an_array, descent_with_copies, descent_stacked, descent_recursive),
    "momentum_step": (
        momentum_at_once,
        momentum_on_copies,
        momentum_by_numpy,
        momentum_by_a_push,
        rounded_to_float32(reference.momentum_step),
    ),
    "minibatches": (
        batches_by_split,
        batches_with_while,
        batches_by_shuffling,
        batches_index_by_index,
        batches_of_a_shuffled_list,
        batches_split_at,
    ),
}
