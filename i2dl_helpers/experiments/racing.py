"""Trainings of notebook 03 on the digits: which activation arrives first, which units die, which slope is learned.

One seed of each runs in seconds; the spread over many is stored (`make experiments`). `bent` has the network.
"""

import math

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments.bent import PAIRS, forward, network, split, start, train
from i2dl_helpers.reference import activations as reference
from i2dl_helpers.reference.losses import cross_entropy_loss
from i2dl_helpers.reference.start import accuracy

RACERS = ("sigmoid", "tanh", "ReLU", "leaky ReLU")
RATES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
BEST_SEEDS, RACE_SEEDS = range(5), range(5, 15)  # rates are chosen on the first, and raced on the others
GOAL, LONGEST = 0.95, 20

VARIANTS = {"ReLU": ("ReLU", 0.0), "ReLU, bias 0.01": ("ReLU", 0.01), "leaky ReLU": ("leaky ReLU", 0.0)}
DYING_RATES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.4, 2.0)
DYING = {"widths": (64, 64, 10), "epochs": 8, "batch_size": 32}


# Who arrives first?


def epochs_to_goal(pair, rate, seed, *, goal=GOAL, longest=LONGEST, widths=(64, 32, 32, 10), batch_size=32):
    """Epochs until the validation accuracy first reaches the goal, between epochs by a straight line; else NaN."""
    rng, (X, y), (X_val, y_val) = split(seed)
    parameters, before, loss_and_gradients = start(rng, widths), 0.1, network(pair)
    for epoch in range(longest):
        history = training.train(
            loss_and_gradients, parameters, X, y, learning_rate=rate, epochs=1, batch_size=batch_size, rng=rng
        )
        if history.note:
            return math.nan
        parameters = history.parameters
        after = accuracy(forward(pair[0], X_val, parameters)[0], y_val)
        if after >= goal:
            return epoch + (goal - before) / (after - before)
        before = after
    return math.nan


def race(seed=0, *, names=RACERS, rates=RATES):
    """Epochs to 95 % of the validation digits, for each activation at each rate.

    Returns
    -------
    dict
        "epochs": float array (names, rates), NaN where 20 epochs were not enough, or the loss was not finite.
    """
    return {"epochs": np.array([[epochs_to_goal(PAIRS[name], rate, seed) for rate in rates] for name in names])}


def race_at(rate, seed=0, *, names=RACERS):
    """Epochs to 95 % of the validation digits at one rate, by activation; NaN as in `race`."""
    return {name: epochs_to_goal(PAIRS[name], rate, seed) for name in names}


def best_rates(epochs):
    """For each activation the index of the rate with the smallest median, never reaching the goal counting as ∞.

    Parameters
    ----------
    epochs : float array (seeds, names, rates)
        As `race` gives it, of the seeds that are for choosing.
    """
    return np.median(np.where(np.isnan(epochs), np.inf, epochs), axis=0).argmin(axis=1)


# Who dies?


def layer_of(activation, seed, parameters):
    """Pre-activations (N, units) of the first hidden layer, on the training digits of a seed."""
    _, (X, _), _ = split(seed)
    return forward(activation, X, parameters)[1][0]


def dead_units(seed=0, *, rates=DYING_RATES, variants=tuple(VARIANTS), dead_fraction=reference.dead_fraction):
    """Share of units off for all training digits after eight epochs, and validation accuracy, against the rate.

    Parameters
    ----------
    seed : int
    rates : sequence of float
    variants : sequence of str
        Of `VARIANTS`.
    dead_fraction : callable
        The reader's own.

    Returns
    -------
    dict
        "dead" and "accuracy", arrays (variants, rates).
    """
    dead, reached = np.empty((2, len(variants), len(rates)))
    for i, variant in enumerate(variants):
        name, bias = VARIANTS[variant]
        for j, rate in enumerate(rates):
            history = train(PAIRS[name], seed=seed, learning_rate=rate, bias=bias, **DYING)
            dead[i, j] = dead_fraction(layer_of(PAIRS[name][0], seed, history.parameters))
            reached[i, j] = history.metrics["val accuracy"][-1] if history.metrics else math.nan
    return {"dead": dead, "accuracy": reached}


def dying_grid(rates, biases, pair=PAIRS["ReLU"], *, seed=0, watch=None):
    """A ReLU layer trained at every rate and first bias.

    Parameters
    ----------
    rates, biases : sequences of float
    pair : (callable, callable)
    seed : int
    watch : callable, optional
        ``watch(done, of)`` after each training.

    Returns
    -------
    activity : float array (rates, biases, units)
        For how many of the training digits a unit is on, as a share; 0 for a dead one.
    reached : float array (rates, biases)
        Validation accuracy.
    """
    activity, reached = [], []
    for rate in rates:
        for bias in biases:
            history = train(pair, seed=seed, learning_rate=rate, bias=bias, **DYING)
            activity.append((layer_of(pair[0], seed, history.parameters) > 0).mean(axis=0))
            reached.append(history.metrics["val accuracy"][-1] if history.metrics else math.nan)
            if watch:
                watch(len(reached), len(rates) * len(biases))
    return np.array(activity).reshape(len(rates), len(biases), -1), np.array(reached).reshape(len(rates), len(biases))


# Which slope is learned?


def train_prelu(prelu_backward, *, alpha=0.25, seed=0, hidden=32, learning_rate=0.2, epochs=15, batch_size=16):
    """Train a network of one hidden layer on the digits whose PReLU learns its slope too.

    Parameters
    ----------
    prelu_backward : callable
        The reader's: ``prelu_backward(dout, x, alpha)`` → dx, dalpha.
    alpha : float
        Where the slope starts.
    seed, hidden, learning_rate, epochs, batch_size
        As for `bent.train`.

    Returns
    -------
    training.History
        `metrics` has "alpha" and "val accuracy".
    """
    rng, (X, y), (X_val, y_val) = split(seed)

    def loss_and_gradients(X, labels, W1, b1, W2, b2, slope):
        z = X @ W1 + b1
        h = reference.prelu(z, slope)
        loss, dout = cross_entropy_loss(h @ W2 + b2, labels)
        dz, dslope = prelu_backward(dout @ W2.T, z, float(slope))
        return loss, (X.T @ dz, dz.sum(axis=0), h.T @ dout, dout.sum(axis=0), np.asarray(dslope))

    def evaluate(W1, b1, W2, b2, slope):
        scores = reference.prelu(X_val @ W1 + b1, slope) @ W2 + b2
        return {"alpha": float(slope), "val accuracy": accuracy(scores, y_val)}

    first = (*start(rng, (64, hidden, 10)), np.array(alpha))
    return training.train(
        loss_and_gradients, first, X, y,
        learning_rate=learning_rate, epochs=epochs, batch_size=batch_size, rng=rng, evaluate=evaluate,
    )  # fmt: skip
