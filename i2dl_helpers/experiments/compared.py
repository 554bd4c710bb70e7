"""Comparisons of notebook 02 on the digits that need many trainings: batch sizes, rules for a step, and two losses.

Every variant is tried at each learning rate of a grid, over the same seeds; the rate is then chosen by validation, for
each variant by itself. `linear` trains; the outcomes are stored, and a notebook runs one seed.
"""

from typing import NamedTuple

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments.linear import classifier, train_linear
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.reference import losses as reference

RULES = {"plain": training.sgd, "momentum": training.momentum, "Adam": training.adam}
LOSSES = {"cross entropy": reference.cross_entropy_loss, "hinge": reference.hinge_loss}
EPOCHS = 20


def grid(low, high):
    """Rates from 10^low to 10^high, two to a factor of ten, rounded to 1 and 3."""
    return [round(10.0**e * m, 6) for e in range(low, high) for m in (1, 3)] + [10.0**high]


def measured(seed, variants, rates, **settings):
    """Train every variant at every rate; what is worth keeping of it, by name, arrays (variants, rates, …).

    Parameters
    ----------
    seed : int
    variants : sequence of dict
        Keywords for `train_linear`; its "loss", if there is one, a name in `LOSSES`.
    rates : sequence of sequences
        A grid for each variant, of one length.
    """
    kept = {"train loss": [], "val loss": [], "val accuracy": []}
    epochs = settings.setdefault("epochs", EPOCHS)
    for variant, its_rates in zip(variants, rates, strict=True):
        variant = dict(variant)
        loss = classifier(LOSSES[variant.pop("loss", "cross entropy")])
        runs = [
            train_linear(loss, learning_rate=rate, seed=seed, **settings | variant).metrics for rate in its_rates
        ]
        kept["train loss"].append([_filled(run.get("train loss", []), epochs) for run in runs])
        for name in ("val loss", "val accuracy"):
            kept[name].append([_filled(run.get(name, []), epochs)[-1] for run in runs])
    return kept


def _filled(values, epochs):
    """One value an epoch; NaN where the training had stopped."""
    return list(values) + [float("nan")] * (epochs - len(values))


def batch_sizes(seed=0, *, sizes=(8, 64, 1150), rates=None):
    """Loss on all training digits after each epoch, for small batches and for all 1,150 at once."""
    return measured(seed, [{"batch_size": size} for size in sizes], rates)


def step_rules(seed=0, *, rules=("plain", "momentum", "Adam"), rates=None, epochs=10):
    """The same for the three rules of `training`, in batches of 32."""
    return measured(seed, [{"rule": RULES[rule]} for rule in rules], rates, epochs=epochs)


def two_losses(seed=0, *, losses=("cross entropy", "hinge"), rates=None):
    """Validation accuracy of a linear classifier trained with either loss."""
    outcome = measured(seed, [{"loss": loss} for loss in losses], rates)
    return {"val accuracy": outcome["val accuracy"]}


LONG = {
    "batch_sizes": Long(
        batch_sizes,
        seeds=range(10),
        settings={
            "sizes": [8, 64, 1150],
            "rates": [[0.03, 0.1, 0.3, 1.0, 3.0], [0.1, 0.3, 1.0, 3.0, 10.0], [0.3, 1.0, 3.0, 10.0, 30.0]],
        },
        tolerance=0.01,
    ),
    "step_rules": Long(
        step_rules,
        seeds=range(10),
        settings={"rules": ["plain", "momentum", "Adam"], "rates": [grid(-1, 2), grid(-2, 1), grid(-3, 0)]},
        tolerance=0.01,
    ),
    "two_losses": Long(
        two_losses,
        seeds=range(20),
        settings={"losses": ["cross entropy", "hinge"], "rates": [grid(-2, 1), grid(-3, 0)]},
        tolerance=0.01,
    ),
}


class Chosen(NamedTuple):
    """A variant at its own best rate: the rate, whether it lies at an end of the grid, and its numbers (seeds, …)."""

    rate: float
    at_an_end: bool
    values: np.ndarray


def at_best_rates(name, by, values, best=np.argmin):
    """For each variant of a stored comparison, what it did at the rate that is best on validation data.

    Parameters
    ----------
    name : str
        One of `LONG`.
    by : str
        What the rate is chosen by, as mean over the seeds; NaN counts as the worst.
    values : str
        What is wanted.
    best : callable
        ``np.argmin`` for a loss, ``np.argmax`` for an accuracy.

    Returns
    -------
    dict of str → Chosen
    """
    outcome = stored(name)
    variants = next(outcome.settings[key] for key in ("sizes", "rules", "losses") if key in outcome.settings)
    worst = np.inf if best is np.argmin else -np.inf
    means = np.nan_to_num(outcome[by], nan=worst, posinf=np.inf, neginf=-np.inf).mean(axis=0)
    chosen = {}
    for i, variant in enumerate(variants):
        at, rates = int(best(means[i])), outcome.settings["rates"][i]
        chosen[str(variant)] = Chosen(rates[at], at in (0, len(rates) - 1), outcome[values][:, i, at])
    return chosen
