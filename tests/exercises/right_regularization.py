"""Right answers to the exercises of notebook 05, written as different people would write them."""

import math

import numpy as np


def in_float32(function):
    """The function, computing in single precision."""

    def single(value):
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value

    return lambda *arguments: function(*(single(argument) for argument in arguments))


# split_indices


def by_a_running_start(n, fractions, rng):
    order = rng.permutation(n)
    counts = [int(n * f) for f in fractions]
    counts[0] = n - sum(counts[1:])
    parts, start = [], 0
    for count in counts:
        parts.append(order[start : start + count])
        start += count
    return parts


def from_the_end(n, fractions, rng):
    order, parts = list(rng.permutation(n)), []
    for f in fractions[:0:-1]:
        size = math.floor(f * n)
        parts.append(np.array(order[len(order) - size :], dtype=int))
        order = order[: len(order) - size]
    return (np.array(order), *parts[::-1])


def by_shuffling(n, fractions, rng):
    order = np.arange(n)
    rng.shuffle(order)
    sizes = (np.array(fractions) * n).astype(int)
    sizes[0] += n - sizes.sum()
    ends = sizes.cumsum()
    return tuple(order[end - size : end].copy() for size, end in zip(sizes, ends, strict=True))


def by_a_generator(n, fractions, rng):
    order = iter(rng.permutation(n).tolist())
    sizes = [int(f * n) for f in fractions]
    sizes = [sizes[0] + n - sum(sizes), *sizes[1:]]
    return tuple(np.array([next(order) for _ in range(size)], dtype=np.int64) for size in sizes)


# penalties


def l2_by_loops(W, lam):
    total = 0.0
    for w in W.ravel():
        total += w * w
    return lam * total, np.array([2 * lam * w for w in W.ravel()]).reshape(W.shape)


def l2_by_dot(W, lam):
    flat = W.reshape(-1)
    return lam * (flat @ flat), lam * (W + W)


def l2_by_norm(W, lam):
    return [np.linalg.norm(W) ** 2 * lam, 2.0 * np.multiply(lam, W)]


def l2_by_singular_values(W, lam):
    return lam * (np.linalg.svd(np.atleast_2d(W), compute_uv=False) ** 2).sum(), (lam + lam) * W


def l2_by_vdot(W, lam):
    return np.vdot(W, lam * W), np.einsum("...,...->...", W, np.full(W.shape, 2 * lam))


def l2_by_recursion(W, lam):
    def squares(numbers):
        return numbers[0] ** 2 + squares(numbers[1:]) if numbers else 0.0

    return lam * squares(W.ravel().tolist()), W * 2 * lam


def l1_by_where(W, lam):
    return lam * np.where(W > 0, W, -W).sum(), lam * ((W > 0).astype(float) - (W < 0))


def l1_by_loops(W, lam):
    dW, total = np.zeros(W.shape), 0.0
    for i, w in np.ndenumerate(W):
        total += abs(w)
        dW[i] = lam if w > 0 else -lam if w < 0 else 0
    return lam * total, dW


def l1_by_copysign(W, lam):
    return float(np.linalg.norm(W.ravel(), 1)) * lam, np.where(W == 0, 0, np.copysign(lam, W))


# soft_threshold


def by_clip(W, t):
    return W - np.clip(W, -t, t)


def by_two_sides(W, t):
    return np.maximum(W - t, 0) + np.minimum(W + t, 0)


def by_masks(W, t):
    out = np.zeros(W.shape)
    above, below = t < W, t < -W
    out[above], out[below] = W[above] - t, W[below] + t
    return out


def by_a_factor(W, t):
    size = np.abs(W)
    return W * np.maximum(1 - t / np.where(size == 0, 1, size), 0)


# max_norm


def column_by_column(W, c):
    out = W.copy()
    for j in range(W.shape[1]):
        length = math.sqrt((W[:, j] ** 2).sum())
        if length > c:
            out[:, j] = W[:, j] / length * c
    return out


def by_where_longer(W, c):
    lengths = np.linalg.norm(W, axis=0)
    return np.where(lengths > c, W * c / np.where(lengths == 0, 1, lengths), W)


def with_a_warning(W, c):
    return W * np.minimum(1, c / np.linalg.norm(W, axis=0, keepdims=True))


def with_a_small_number(W, c):
    lengths = np.sqrt(np.einsum("dc,dc->c", W, W))
    return W * np.clip(c / (lengths + 1e-12), None, 1.0)


# weight_decay_step


def shrunk_first(W, dW, learning_rate, lam):
    return (1 - lam) * W - learning_rate * dW


def on_a_copy(W, dW, learning_rate, lam):
    new = W.copy()
    new -= learning_rate * dW
    new -= lam * W
    return new


def decay_by_loops(W, dW, learning_rate, lam):
    new = np.zeros_like(W)
    for i in np.ndindex(*W.shape):
        new[i] = W[i] - (learning_rate * dW[i] + lam * W[i])
    return new


# ridge_regression


def by_the_inverse(X, y, lam):
    return np.linalg.inv(X.T @ X + lam * np.identity(X.shape[1])) @ X.T @ y


def by_more_rows(X, y, lam):
    D = X.shape[1]
    tall = np.vstack([X, math.sqrt(lam) * np.eye(D)])
    return np.linalg.lstsq(tall, np.append(y, np.zeros(D)), rcond=None)[0]


def by_the_samples(X, y, lam):
    return X.T @ np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)


def ridge_by_svd(X, y, lam):
    U, s, V = np.linalg.svd(X, full_matrices=False)
    return V.T @ (s / (s**2 + lam) * (U.T @ y))


# early_stopping


def with_a_counter(val_losses, patience):
    best, best_epoch, bad = float("inf"), 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < best:
            best, best_epoch, bad = loss, epoch, 0
        else:
            bad += 1
        if bad == patience:
            break
    return best_epoch, epoch


def by_argmin(val_losses, patience):
    for epoch in range(len(val_losses)):
        best_epoch = int(np.argmin(val_losses[: epoch + 1]))
        if epoch - best_epoch == patience:
            return best_epoch, epoch
    return best_epoch, epoch


def by_running_minimum(val_losses, patience):
    losses = np.asarray(val_losses)
    lowest = np.minimum.accumulate(losses)
    new = np.concatenate([[True], losses[1:] < lowest[:-1]])
    best = np.maximum.accumulate(np.where(new, np.arange(len(losses)), 0))
    ended = np.flatnonzero(np.arange(len(losses)) - best >= patience)
    stop = ended[0] if len(ended) else len(losses) - 1
    return best[stop], stop


def epoch_by_epoch(val_losses, patience, epoch=0, best=0):
    best = epoch if val_losses[epoch] < val_losses[best] else best
    if epoch - best >= patience or epoch == len(val_losses) - 1:
        return best, epoch
    return epoch_by_epoch(val_losses, patience, epoch + 1, best)


def by_windows(val_losses, patience):
    for epoch in range(patience, len(val_losses)):
        start = epoch - patience
        if min(val_losses[start + 1 : epoch + 1]) >= val_losses[start]:
            return start, epoch
    return val_losses.index(min(val_losses)), len(val_losses) - 1


def by_an_iterator(val_losses, patience):
    losses = iter(val_losses)
    lowest, best, epoch = next(losses), 0, 0
    for loss in losses:
        epoch += 1
        if loss < lowest:
            lowest, best = loss, epoch
        elif epoch - best == patience:
            break
    return np.int64(best), np.int64(epoch)


def by_while(val_losses, patience):
    best = epoch = 0
    while epoch + 1 < len(val_losses) and epoch - best < patience:
        epoch += 1
        best = epoch if val_losses[epoch] < val_losses[best] else best
    return [best, epoch]


# ensemble_variance


def by_the_matrix(v, c, k):
    products = np.full((k, k), c) + (v - c) * np.eye(k)
    return products.sum() / k**2


def by_the_floor(v, c, k):
    return c + (v - c) / k


def counted(v, c, k):
    return (k * v + k * (k - 1) * c) / k**2


def as_an_array(v, c, k):
    return np.float64(v + (k - 1) * c) / np.float64(k)


RIGHT = {
    "split_indices": (by_a_running_start, from_the_end, by_shuffling, by_a_generator),
    "l2_penalty": (
        l2_by_loops,
        l2_by_dot,
        l2_by_norm,
        l2_by_singular_values,
        l2_by_vdot,
        l2_by_recursion,
        in_float32(l2_by_dot),
    ),
    "l1_penalty": (l1_by_where, l1_by_loops, l1_by_copysign, in_float32(l1_by_where)),
    "soft_threshold": (by_clip, by_two_sides, by_masks, by_a_factor, in_float32(by_clip)),
    "max_norm": (
        column_by_column,
        by_where_longer,
        with_a_warning,
        with_a_small_number,
        in_float32(column_by_column),
    ),
    "weight_decay_step": (shrunk_first, on_a_copy, decay_by_loops, in_float32(shrunk_first)),
    "ridge_regression": (by_the_inverse, by_more_rows, by_the_samples, ridge_by_svd, in_float32(by_the_inverse)),
    "early_stopping": (
        with_a_counter,
        by_argmin,
        by_running_minimum,
        epoch_by_epoch,
        by_windows,
        by_an_iterator,
        by_while,
    ),
    "ensemble_variance": (by_the_matrix, by_the_floor, counted, as_an_array),
}
