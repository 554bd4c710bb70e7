"""Trainings of notebook 07: flips on digits, holes and blends on few pictures, crops at test time, and an unfair race.

Each runs one seed in a second or so; the spread over seeds is stored (`make experiments`). `invariance` has the dense
network and the shapes, `loading` the transforms.
"""

import numpy as np

from i2dl_helpers import data, loading, training, warping
from i2dl_helpers.experiments import conditions, invariance
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.reference import augmentation as reference
from i2dl_helpers.reference.losses import softmax

ON_DIGITS = {
    "none": {},
    "flip": {"augment": loading.flip()},
    "shift": {"augment": loading.geometric(shift=0.7, fill="zero")},
    "rotate": {"augment": loading.geometric(degrees=12, fill="zero")},
}
"""For the 8×8 digits; a shift of up to 0.7 pixels, a turn of up to 12 degrees."""

HOLES_AND_BLENDS = {
    "none": {},
    "cutout 2×2": {"augment": loading.cutout(2)},
    "cutout 3×3": {"augment": loading.cutout(3)},
    "mixup 0.2": {"alpha": 0.2},
    "mixup 1": {"alpha": 1.0},
}
"""mixup: the share of the first comes from Beta(alpha, alpha)."""

SIZES = (100, 300)
UPDATES = 2400  # the same for any number of pictures


# Digits


def soft_loss(X, Y, W1, b1, W2, b2):
    """Mean cross entropy of the dense network against targets Y (N, K) that may be blends, and its gradients."""
    h = np.maximum(0, X @ W1 + b1)
    p = softmax(h @ W2 + b2)
    loss = -np.mean(np.sum(Y * np.log(p + np.finfo(p.dtype).tiny), axis=1))
    dout = (p - Y) / len(X)
    dh = (dout @ W2.T) * (h > 0)
    return loss, (X.T @ dh, dh.sum(axis=0), h.T @ dout, dout.sum(axis=0))


def fit_digits(X, y, rng, augment=None, alpha=None, *, hidden=64, learning_rate=0.003, batch_size=32, updates=UPDATES):
    """A dense network on digits (N, 1, 8, 8), with an augmentation or mixup; gives ``predict(X)`` → scores (n, 10)."""

    def loss_and_gradients(X, Y, W1, b1, W2, b2):
        if alpha:
            lam, other = rng.beta(alpha, alpha, (len(X), 1)).astype(X.dtype), rng.permutation(len(X))
            X, Y = lam * X + (1 - lam) * X[other], lam * Y + (1 - lam) * Y[other]
        return soft_loss(X, Y, W1, b1, W2, b2)

    def rows(pictures):
        return pictures.reshape(len(pictures), -1) - np.float32(0.3)

    history = training.train(
        loss_and_gradients, invariance.dense_start(rng, (64, hidden, 10)),
        loading.Augmented(X, augment, rng, rows), np.eye(10, dtype=np.float32)[y],
        learning_rate=learning_rate, epochs=max(1, round(updates * batch_size / len(X))), batch_size=batch_size,
        rng=rng, rule=training.adam,
    )  # fmt: skip
    return lambda X: invariance.dense_scores(rows(X), *history.parameters)


def some_digits(seed, samples):
    """Training pictures and labels, as many as asked for, and the validation part; all drawn by the seed."""
    rng = np.random.default_rng(seed)
    digits = data.hold_out(data.load("digits"), rng)
    chosen = rng.permutation(len(digits.train_y))[:samples]
    return digits.train_x[chosen], digits.train_y[chosen], digits.val_x, digits.val_y


def flip_on_digits(seed=0, *, samples=300, names=tuple(ON_DIGITS)):
    """Validation accuracy with each augmentation, and the share of each digit that is read.

    Returns
    -------
    dict
        "accuracy" (names,) and "by digit" (names, 10).
    """
    X, y, X_val, y_val = some_digits(seed, samples)
    predictors = [fit_digits(X, y, np.random.default_rng([seed, 1]), **ON_DIGITS[name]) for name in names]
    right = np.array([predict(X_val).argmax(axis=1) == y_val for predict in predictors])
    by_digit = np.stack([right[:, y_val == digit].mean(axis=1) for digit in range(10)], axis=1)
    return {"accuracy": right.mean(axis=1), "by digit": by_digit}


def holes_and_blends(seed=0, *, sizes=SIZES, names=tuple(HOLES_AND_BLENDS)):
    """Validation accuracy with cutout and with mixup, for two small training sets: (sizes, names)."""
    found = np.empty((len(sizes), len(names)))
    for i, samples in enumerate(sizes):
        X, y, X_val, y_val = some_digits(seed, samples)
        for j, name in enumerate(names):
            predict = fit_digits(X, y, np.random.default_rng([seed, 2]), **HOLES_AND_BLENDS[name])
            found[i, j] = np.mean(predict(X_val).argmax(axis=1) == y_val)
    return {"accuracy": found}


def read_test_digits(augment, seed=0):
    """Accuracy on the 360 test digits after training on all others: to be read once, when every choice is made."""
    digits = data.load("digits")
    predict = fit_digits(digits.train_x, digits.train_y, np.random.default_rng(seed), augment)
    return float(np.mean(predict(digits.test_x).argmax(axis=1) == digits.test_y))


# Crops at test time

TESTED_BY = ("centre", "one crop", "5 crops", "10 crops", "30 crops")
CROPS = (28, 24)
SCALES = (30, 32, 36)


def windows(size):
    """Random crops of this size and random flips, of a batch."""

    def crop(X, rng):
        places = rng.integers(0, X.shape[2] - size + 1, (2, len(X)))
        return np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(2, 3))[np.arange(len(X)), :, *places]

    return loading.chain(crop, loading.flip())


def crops_at_test(seed=0, *, crops=CROPS, scales=SCALES, tests=300, ten_crop=reference.ten_crop):
    """Accuracy on moved shapes of a network trained with random crops, when its answers over crops are averaged.

    Returns
    -------
    dict
        "accuracy" (crops, `TESTED_BY`): by the centre crop; by one of the ten, on average; by mean probabilities of
        the first five, of all ten, and of ten at each scale.
    """
    rng = np.random.default_rng([seed, 3])
    (X, y), (T, labels) = conditions.narrow(400, rng), conditions.moved(tests, rng)
    found = []
    for size in crops:
        scores = invariance.fit_dense(X, y, rng, windows(size), epochs=60, inputs=3 * (size // 2) ** 2)
        probabilities = {}
        for scale in scales:
            pictures = warping.resized(T, scale, scale, axes=(2, 3)).transpose(0, 2, 3, 1)
            tens = np.stack([ten_crop(picture, size) for picture in pictures], axis=1)
            probabilities[scale] = [softmax(scores(crop.transpose(0, 3, 1, 2))) for crop in tens]
        ten = probabilities[32]
        every = [p for at_scale in probabilities.values() for p in at_scale]
        means = [ten[4], np.mean(ten[:5], axis=0), np.mean(ten, axis=0), np.mean(every, axis=0)]
        centre, *averaged = (np.mean(p.argmax(axis=1) == labels) for p in means)
        single = np.mean([p.argmax(axis=1) == labels for p in ten])
        found.append([centre, single, *averaged])
    return {"accuracy": np.array(found)}


# Two networks, compared

WIDTHS = (8, 128)


def two_networks(seed=0, *, widths=WIDTHS, tests=300):
    """Accuracy on moved shapes of a small and a large network, each without and with random shifts: (widths, 2)."""
    rng = np.random.default_rng([seed, 4])
    (X, y), (T, labels) = conditions.narrow(400, rng), conditions.moved(tests, rng)
    found = [
        [
            np.mean(invariance.fit_dense(X, y, np.random.default_rng(seed), a, hidden=w)(T).argmax(axis=1) == labels)
            for a in (None, loading.crop(5))
        ]
        for w in widths
    ]
    return {"accuracy": np.array(found)}


# CIFAR-10, where it is present

ON_PHOTOS = {"none": None, "flip": loading.flip(), "flip and crop": loading.chain(loading.flip(), loading.crop(3))}


def on_cifar(seeds=2, *, samples=2000, epochs=20):
    """Validation accuracy of the dense network on real photographs, by augmentation; None where they are missing.

    Returns
    -------
    dict of str → float array (seeds,), or None

    Notes
    -----
    Over 3 seeds, with 3,000 pictures and 25 epochs: none 41.5 ± 0.3 %, flip 43.8 ± 1.6, flip and crop 45.2 ± 0.6.
    """
    if not data.available("cifar10"):
        return None
    cifar = data.load("cifar10")
    found = {name: np.empty(seeds) for name in ON_PHOTOS}
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(min(len(cifar.train_y), 4000))
        chosen, held = order[:samples], order[-800:]
        for name, augment in ON_PHOTOS.items():
            predict = invariance.fit_dense(
                cifar.train_x[chosen], cifar.train_y[chosen], np.random.default_rng([seed, 5]), augment,
                learning_rate=0.001, epochs=epochs, hidden=128,
            )  # fmt: skip
            found[name][seed] = np.mean(predict(cifar.train_x[held]).argmax(axis=1) == cifar.train_y[held])
    return found


LONG = {
    "flip_on_digits": Long(flip_on_digits, seeds=range(20), tolerance=0.02),
    "holes_and_blends": Long(holes_and_blends, seeds=range(20), tolerance=0.02),
    "crops_at_test": Long(crops_at_test, seeds=range(10), tolerance=0.05),
    "two_networks": Long(two_networks, seeds=range(10), tolerance=0.05),
}
