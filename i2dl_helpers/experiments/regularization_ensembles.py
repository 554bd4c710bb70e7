"""Averages of networks: each trained on samples drawn with replacement (bagging), or only from another start.

Errors of the averages are compared with what the variance of one error and the product of two would give. Notebook 05
reads the stored outcomes; `regularization` trains the networks.
"""

import numpy as np

from i2dl_helpers.experiments import regularization as noisy
from i2dl_helpers.experiments.digits import one_hot
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.reference.losses import softmax

SIZES = (1, 2, 5, 10)
KINDS = (("redrawn", "bagging"), ("redrawn", "other starts"), ("clean", "bagging"), ("clean", "other starts"))


def errors_of(probabilities, labels):
    """v and c: the mean square of one network's errors, and the mean product of two different ones' (k, N, C)."""
    errors = (probabilities - one_hot(labels)).reshape(len(probabilities), -1)
    products = errors @ errors.T / len(labels)
    k = len(products)
    return float(np.trace(products) / k), float((products.sum() - np.trace(products)) / (k * (k - 1)))


def groups(k, size):
    """Which networks are averaged: consecutive groups of `size`, as many as there are."""
    return [list(range(first, first + size)) for first in range(0, k - size + 1, size)]


def bagging(seed, *, networks=10, epochs=40, sizes=SIZES):
    """Train networks and average their probabilities; run number `seed` goes through `KINDS`, then the next seed.

    Returns
    -------
    dict
        "v", "c"; "error": the squared error of the mean probabilities, and "accuracy", for each of the sizes, both
        averaged over the groups of that size.
    """
    seed, kind = divmod(seed, len(KINDS))
    labels, how = KINDS[kind]
    redrawn = noisy.REDRAWN if labels == "redrawn" else 0.0
    rng = np.random.default_rng([seed, 109])
    n = len(noisy.digits(seed, redrawn)["train"][1])
    X, y = noisy.digits(seed, redrawn)["val"]
    members = []
    for member in range(networks):
        rows = rng.integers(0, n, n) if how == "bagging" else None
        history = noisy.train_noisy(seed=seed, redrawn=redrawn, epochs=epochs, rows=rows, start_seed=member)
        members.append(softmax(noisy.scores(X, *history.parameters).astype(float)))
    probabilities = np.array(members)
    v, c = errors_of(probabilities, y)
    averaged = [[probabilities[group].mean(axis=0) for group in groups(networks, size)] for size in sizes]
    return {
        "v": v,
        "c": c,
        "error": [float(np.mean([((p - one_hot(y)) ** 2).sum() / len(y) for p in ps])) for ps in averaged],
        "accuracy": [float(np.mean([(p.argmax(axis=1) == y).mean() for p in ps])) for ps in averaged],
    }


LONG = {
    "bagged_networks": Long(
        bagging, seeds=range(8 * len(KINDS)), settings={"networks": 10, "epochs": 40}, tolerance=0.2
    ),  # one kind at a time, so that repeating the first is quick
}


def of_kind(bags, labels, how):
    """The stored outcomes of one kind: each result (seeds, …)."""
    number = KINDS.index((labels, how))
    return {name: values[number :: len(KINDS)] for name, values in bags.values.items()}


def simulated(k, correlation, rng, samples=20_000):
    """Means of k errors of variance 1, any two of which are correlated: (samples,)."""
    common, own = rng.normal(size=samples), rng.normal(size=(k, samples))
    return np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own.mean(axis=0)


def never_drawn(n, rng, repeats=200):
    """The share of n samples that a bootstrap of n draws leaves out, on average."""
    return float(np.mean([1 - len(set(rng.integers(0, n, n).tolist())) / n for _ in range(repeats)]))


def stored_errors():
    """The stored outcomes by labels and kind: labels → how → (v (seeds,), c (seeds,), error (seeds, sizes))."""
    bags, found = stored("bagged_networks"), {}
    for labels, how in KINDS:
        outcome = of_kind(bags, labels, how)
        found.setdefault(labels, {})[how] = tuple(outcome[name] for name in ("v", "c", "error"))
    return found


def in_words(errors):
    """The mean squared errors, for an alternative text."""
    return "; ".join(
        f"{labels} labels, {how} {error.mean(axis=0).round(3).tolist()}"
        for labels, kinds in errors.items()
        for how, (_, _, error) in kinds.items()
    )


def accuracies(labels="redrawn"):
    """Mean validation accuracies of one network and of ten, in words."""
    bags = stored("bagged_networks")
    found = {how: of_kind(bags, labels, how)["accuracy"].mean(axis=0) for _, how in KINDS[:2]}
    return "; ".join(f"{how}: one {each[0]:.1%}, ten {each[-1]:.1%}" for how, each in found.items())
