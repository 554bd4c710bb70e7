"""What students write for the exercises of notebook 05 before it is right, in the notebook's order."""

import numpy as np

from ...reference import regularization as right

# split_indices ----------------------------------------------------------------------------------------------------


def split_with(order=lambda n, rng: rng.permutation(n), sizes=None):
    """A wrong split_indices: another order, or other sizes(n, fractions); what lies beyond the sizes is lost."""

    def split_indices(n, fractions, rng):
        shuffled = order(n, rng)
        counts = (sizes or right_sizes)(n, fractions)
        ends = np.cumsum(counts)
        return tuple(shuffled[end - count : end] for end, count in zip(ends, counts, strict=True))

    return split_indices


def right_sizes(n, fractions):
    return [n - sum(int(f * n) for f in fractions[1:]), *(int(f * n) for f in fractions[1:])]


def rest_lost(n, fractions):
    return [int(f * n) for f in fractions]


def rest_last(n, fractions):
    counts = rest_lost(n, fractions)
    return [*counts[:-1], counts[-1] + n - sum(counts)]


def rounded(n, fractions):
    return [n - sum(round(f * n) for f in fractions[1:]), *(round(f * n) for f in fractions[1:])]


def a_draw_for_each(n, fractions, rng):
    return tuple(rng.permutation(n)[:size] for size in right_sizes(n, fractions))


def with_replacement(n, fractions, rng):
    ends = np.cumsum(right_sizes(n, fractions))[:-1]
    return tuple(np.split(rng.integers(0, n, n), ends))


def nested_parts(n, fractions, rng):
    order = rng.permutation(n)
    return tuple(order[:size] for size in right_sizes(n, fractions))


def sorted_parts(n, fractions, rng):
    return tuple(np.sort(part) for part in right.split_indices(n, fractions, rng))


def first_cut_last(n, fractions, rng):
    *others, first = np.split(rng.permutation(n), np.cumsum(right_sizes(n, fractions)[1:]))
    return (first, *others)


def cut_at_the_sizes(n, fractions, rng):
    return tuple(np.split(rng.permutation(n), right_sizes(n, fractions)[:-1]))


def cut_by_rounded_sums(n, fractions, rng):
    return tuple(np.split(rng.permutation(n), (np.cumsum(fractions)[:-1] * n).astype(int)))


def three_parts_only(n, fractions, rng):
    parts = right.split_indices(n, fractions, rng)
    return (*parts, *[np.array([], int)] * 3)[:3]


# penalties --------------------------------------------------------------------------------------------------------


def penalty_with(value=None, gradient=None, of=right.l2_penalty):
    """A wrong penalty: value(W, lam) or gradient(W, lam) replaces the right one."""

    def penalty(W, lam):
        p, dW = of(W, lam)
        return (value(W, lam) if value else p), (gradient(W, lam) if gradient else dW)

    return penalty


def divided_sign(W, lam):
    return lam * np.abs(W).sum(), lam * W / np.abs(W)


# soft_threshold ---------------------------------------------------------------------------------------------------


def hard_threshold(W, t):
    return np.where(np.abs(W) > t, W, 0.0)


def never_zero(W, t):
    return W - t * np.sign(W)


def negatives_lost(W, t):
    return np.maximum(W - t, 0)


def sign_lost(W, t):
    return np.maximum(np.abs(W) - t, 0)


def negatives_away(W, t):
    return np.where(np.abs(W) > t, W - t, 0.0)


def shrunk_by_a_share(W, t):
    return W * (1 - t)


def pushed_away(W, t):
    return np.where(np.abs(W) > t, W + t * np.sign(W), 0.0)


def small_ones_kept(W, t):
    return np.where(np.abs(W) > t, W - t * np.sign(W), W)


def by_another_distance(factor):
    """A wrong soft_threshold: the weights come nearer by factor·t."""
    return lambda W, t: right.soft_threshold(W, factor * t)


def cut_off(W, t):
    return np.clip(W, -t, t)


def almost_zero(W, t):
    return np.sign(W) * np.maximum(np.abs(W) - t, 1e-10)


def thresholded_in_place(W, t):
    W[np.abs(W) <= t] = 0
    W -= t * np.sign(W)
    return W


# max_norm ---------------------------------------------------------------------------------------------------------


def norm_with(lengths=lambda W: np.sqrt((W**2).sum(axis=0)), factor=lambda length, c: c / np.maximum(length, c)):
    """A wrong max_norm: other lengths, or another factor for each."""
    return lambda W, c: W * factor(lengths(W), c)


def always_rescaled(W, c):
    return c * W / np.sqrt((W**2).sum(axis=0))


def zero_by_zero(W, c):
    lengths = np.sqrt((W**2).sum(axis=0))
    return W / lengths * np.minimum(lengths, c)


def clipped(W, c):
    return np.clip(W, -c, c)


def columns_shortened_in_place(W, c):
    for column in W.T:
        length = np.sqrt((column**2).sum())
        if length > c:
            column *= c / length
    return W


def excess_subtracted(W, c):
    return W - np.maximum(np.sqrt((W**2).sum(axis=0)) - c, 0)


def long_ones_removed(W, c):
    return np.where(np.sqrt((W**2).sum(axis=0)) > c, 0.0, W)


# weight_decay_step ------------------------------------------------------------------------------------------------


def step_with(decay):
    """A wrong weight_decay_step: `decay(W, dW, learning_rate, lam)` is taken away in place of lam·W."""
    return lambda W, dW, learning_rate, lam: W - learning_rate * dW - decay(W, dW, learning_rate, lam)


def decays_after(W, dW, learning_rate, lam):
    return (1 - lam) * (W - learning_rate * dW)


def names_exchanged(W, dW, learning_rate, lam):
    return W - lam * dW - learning_rate * W


def climbs(W, dW, learning_rate, lam):
    return W + learning_rate * dW - lam * W


def only_the_change(W, dW, learning_rate, lam):
    return -learning_rate * dW - lam * W


def only_a_share_stays(W, dW, learning_rate, lam):
    return lam * W - learning_rate * dW


def decays_in_place(W, dW, learning_rate, lam):
    W -= learning_rate * dW + lam * W
    return W


# ridge_regression -------------------------------------------------------------------------------------------------


def ridge_with(strength=lambda X, lam: lam, prepare=lambda X, y: (X, y), penalised=np.eye):
    """A wrong ridge_regression: another strength, other data, or another matrix in the identity's place."""

    def ridge_regression(X, y, lam):
        A, b = prepare(X, y)
        return np.linalg.solve(A.T @ A + strength(X, lam) * penalised(X.shape[1]), A.T @ b)

    return ridge_regression


def without_penalty(X, y, lam):
    return np.linalg.lstsq(X, y, rcond=None)[0]


def everywhere(D):
    return np.ones((D, D))


def first_left_alone(D):
    return np.diag([0.0, *[1.0] * (D - 1)])


def each_column_alone(X, y, lam):
    return X.T @ y / (np.sum(X**2, axis=0) + lam)


def samples_for_weights(X, y, lam):
    return np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)


def with_an_intercept(X, y, lam):
    return right.ridge_regression(np.column_stack([np.ones(len(X)), X]), y, lam)


def predictions(X, y, lam):
    return X @ right.ridge_regression(X, y, lam)


def times_lam(X, y, lam):
    return lam * right.ridge_regression(X, y, lam)


# early_stopping ---------------------------------------------------------------------------------------------------


def stopping_with(
    better=lambda loss, best, before: loss < best,
    enough=lambda bad, patience: bad >= patience,
    reset=0,
    answer=lambda losses, best, stop, ended: (best, stop),
):
    """A wrong early_stopping: each argument replaces one piece of the right one; `reset` None keeps the counter."""

    def early_stopping(val_losses, patience):
        best, bad = 0, 0
        for epoch, loss in enumerate(val_losses):
            if epoch and better(loss, val_losses[best], val_losses[epoch - 1]):
                best, bad = epoch, bad if reset is None else reset
            elif epoch:
                bad += 1
                if enough(bad, patience):
                    return answer(val_losses, best, epoch, True)
        return answer(val_losses, best, len(val_losses) - 1, False)

    return early_stopping


def against_the_one_before(val_losses, patience):
    bad = 0
    for epoch in range(1, len(val_losses)):
        bad = bad + 1 if val_losses[epoch] >= val_losses[epoch - 1] else 0
        if bad >= patience:
            return int(np.argmin(val_losses[: epoch + 1])), epoch
    return int(np.argmin(val_losses)), len(val_losses) - 1


def better_than_the_one_before(val_losses, patience):
    best = 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[epoch - 1]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(val_losses) - 1


def best_of_all(val_losses, patience):
    return int(np.argmin(val_losses)), right.early_stopping(val_losses, patience)[1]


def best_of_all_and_patience(val_losses, patience):
    best = int(np.argmin(val_losses))
    return best, min(best + patience, len(val_losses) - 1)


def asked_too_early(val_losses, patience):
    best = 0
    for epoch, loss in enumerate(val_losses):
        if epoch - best >= patience:
            return best, epoch
        if loss < val_losses[best]:
            best = epoch
    return best, len(val_losses) - 1


def last_not_seen(val_losses, patience):
    best, stop = right.early_stopping(val_losses[:-1], patience) if len(val_losses) > 1 else (0, 0)
    return best, stop if stop - best >= patience else len(val_losses) - 1


def begun_at_zero(val_losses, patience):
    return 0, min(patience, len(val_losses)) - 1


def lowest_never_kept(val_losses, patience):
    first, best, bad = val_losses[0], 0, 0
    for epoch, loss in enumerate(val_losses):
        if epoch and loss < first:
            best, bad = epoch, 0
        elif epoch:
            bad += 1
            if bad >= patience:
                return best, epoch
    return best, len(val_losses) - 1


def first_counted(val_losses, patience):
    best, bad = 0, 0
    for epoch, loss in enumerate(val_losses):
        best, bad = (epoch, 0) if loss < val_losses[best] else (best, bad + 1)
        if bad >= patience:
            return best, epoch
    return best, len(val_losses) - 1


def numbered_from_the_second(val_losses, patience):
    lowest, best, bad = val_losses[0], 0, 0
    for epoch, loss in enumerate(val_losses[1:]):
        if loss < lowest:
            lowest, best, bad = loss, epoch, 0
        else:
            bad += 1
            if bad >= patience:
                return best, epoch
    return best, len(val_losses) - 1


def stops_at_the_first_rise(val_losses, patience):
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] > val_losses[epoch - 1]:
            return epoch - 1, epoch
    return right.early_stopping(val_losses, len(val_losses))


def ties_not_counted(val_losses, patience):
    best, bad = 0, 0
    for epoch, loss in enumerate(val_losses):
        best, bad = (epoch, 0) if loss < val_losses[best] else (best, bad + (loss > val_losses[best]))
        if bad >= patience:
            return best, epoch
    return best, len(val_losses) - 1


def ties_reset(val_losses, patience):
    best, bad = 0, 0
    for epoch, loss in enumerate(val_losses):
        best = epoch if loss < val_losses[best] else best
        bad = 0 if loss <= val_losses[best] else bad + 1
        if bad >= patience:
            return best, epoch
    return best, len(val_losses) - 1


def last_of_the_lowest(val_losses, patience):
    _, stop = right.early_stopping(val_losses, patience)
    seen = val_losses[: stop + 1]
    return stop - int(np.argmin(seen[::-1])), stop


def never_stops(val_losses, patience):
    return int(np.argmin(val_losses)), len(val_losses) - 1


def patience_beyond_the_end(val_losses, patience):
    best, _ = right.early_stopping(val_losses, patience)
    return best, best + patience


# ensemble_variance ------------------------------------------------------------------------------------------------


def variance_of(formula):
    """A wrong ensemble_variance by its formula."""
    return lambda v, c, k: formula(v, c, k)
