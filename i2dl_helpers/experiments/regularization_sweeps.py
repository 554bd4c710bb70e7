"""Ways of regularizing compared fairly: each strength at its own best learning rate, on redrawn labels and on clean.

The trainings are those of `regularization`; there are too many to wait for, so their outcomes are stored, and notebook
05 reads them with `by_strength` and `best_of`. `regularization_ensembles` averages networks.
"""

import functools
from typing import NamedTuple

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments import regularization as noisy
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.reference import regularization as reference

LABELS = {"redrawn": noisy.REDRAWN, "clean": 0.0}
RATES = {"momentum": (0.01, 0.03, 0.1), "Adam": (0.001, 0.003, 0.01)}
RULES = {"momentum": training.momentum, "Adam": training.adam}
TUNING = 3  # seeds that choose the learning rate; the others judge
PATIENCE = 10
KEPT = 10.0  # with momentum 0.9 a gradient acts ten times over; a threshold acts once, so it is ten times as large


class Variant(NamedTuple):
    """One training of a grid: how it is regularized, how strongly, on which labels, by which rule, at which rate."""

    method: str
    strength: float
    labels: str
    rule: str
    rate: float


def regularized(method, strength, rule):
    """The penalty and the rule that make a method, for `regularization.train_noisy`."""
    rule = RULES[rule]
    if method in ("L2", "L1 by its gradient"):
        function = reference.l2_penalty if method == "L2" else reference.l1_penalty
        return {"penalty": functools.partial(function, lam=strength) if strength else None, "rule": rule}
    changes = {
        "L1 by soft threshold": lambda new, old, rate: reference.soft_threshold(new, KEPT * rate * strength),
        "max norm": lambda new, old, rate: reference.max_norm(new, strength),
        "weight decay": lambda new, old, rate: new - strength * old,
    }
    return {"rule": noisy.matrices_only(changes[method], rule)}


def grid(methods, strengths, labels=tuple(LABELS), rule="momentum"):
    """All variants of some methods, strengths and labels, at every rate of the rule."""
    return tuple(
        Variant(method, strength, kind, rule, rate)
        for method in methods
        for kind in labels
        for strength in strengths
        for rate in RATES[rule]
    )


L1 = ("L1 by its gradient", "L1 by soft threshold")
GRIDS = {
    "decay_and_labels": grid(("L2",), (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)),
    "zeros_by_l1": grid(L1[:1], (3e-4, 1e-3, 3e-3), ("redrawn",))
    + grid(L1[1:], (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)),
    "longest_columns": grid(("max norm",), (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)),
    "decay_with_adam": grid(("L2",), (3e-4, 1e-3, 3e-3, 1e-2, 3e-2), ("redrawn",), "Adam")
    + grid(("weight decay",), (1e-4, 3e-4, 1e-3, 3e-3, 1e-2), ("redrawn",), "Adam"),
}


def run(seed, grid, epochs):
    """One training: run number `seed` goes through the grid's variants, then through them again with the next seed.

    Returns
    -------
    dict
        Accuracies at the end: "train" (by the labels that were given) and "val"; "stopped": of the validation digits
        where early stopping would have kept the weights; "zeros": the share of W1's entries that are exactly 0, and
        "small" of those below 0.001; "first" and "second": the root mean square of W1 and of W2.
    """
    seed, number = divmod(seed, len(GRIDS[grid]))
    method, strength, labels, rule, rate = GRIDS[grid][number]
    history = noisy.train_noisy(
        seed=seed, redrawn=LABELS[labels], learning_rate=rate, epochs=epochs, **regularized(method, strength, rule)
    )
    val = history.metrics["val accuracy"]
    W1, _, W2, _ = history.parameters
    kept = reference.early_stopping(history.metrics["val loss"], PATIENCE)[0]
    return {
        "train": history.metrics["train accuracy"][-1],
        "val": val[-1],
        "stopped": val[kept],
        "zeros": float(np.mean(W1 == 0)),
        "small": float(np.mean(np.abs(W1) < 1e-3)),
        "first": float(np.sqrt(np.mean(W1**2))),
        "second": float(np.sqrt(np.mean(W2**2))),
    }


# In single precision another machine's rounding grows over thousands of steps into somewhat other accuracies.
LONG = {
    name: Long(run, seeds=range(8 * len(variants)), settings={"grid": name, "epochs": 100}, tolerance=0.2)
    for name, variants in GRIDS.items()
}


def by_strength(name, method, labels="redrawn", *, metric="val"):
    """The stored runs of a method: for each strength its best rate by the first seeds, and the other seeds' outcomes.

    Parameters
    ----------
    name : str
        A grid.
    method, labels : str
    metric : str
        By which accuracy the rate is chosen: "val", or "stopped".

    Returns
    -------
    dict of float → dict
        By strength: "rate", and each result of `run` as an array, one entry for each seed that did not choose.
    """
    variants, kept = GRIDS[name], stored(name)
    values = {key: array.reshape(-1, len(variants)) for key, array in kept.values.items()}
    found = {}
    for strength in dict.fromkeys(v.strength for v in variants if v.method == method and v.labels == labels):
        columns = [i for i, v in enumerate(variants) if v[:3] == (method, strength, labels)]
        best = columns[int(values[metric][:TUNING, columns].mean(axis=0).argmax())]
        tuned = values[metric][:TUNING, best].mean()
        found[strength] = {key: array[TUNING:, best] for key, array in values.items()}
        found[strength] |= {"rate": variants[best].rate, "tuned": float(tuned)}
    return found


def best_of(name, method, labels="redrawn"):
    """The strength that the first seeds choose, and the outcomes of the others at it: (strength, dict)."""
    found = by_strength(name, method, labels)
    strength = max(found, key=lambda s: found[s]["tuned"])
    return strength, found[strength]


def curves(name, method, labels="redrawn"):
    """"training" and "validation" accuracies of the stored runs of a method, by the strength as a text."""
    found = by_strength(name, method, labels)
    return {
        words: {_short(strength): outcome[key] for strength, outcome in found.items()}
        for words, key in (("training", "train"), ("validation", "val"))
    }


def _short(strength):
    """A strength in few letters: 0, 1e-4, 3e-3, 2."""
    return f"{strength:g}" if strength == 0 or strength >= 0.1 else f"{strength:.0e}".replace("e-0", "e-")


def in_words(panels):
    """The mean accuracies of several panels of `curves`, for an alternative text."""
    return "; ".join(
        f"{title}, {name} accuracy " + ", ".join(f"{strength}: {found.mean():.0%}" for strength, found in curve.items())
        for title, pair in panels.items()
        for name, curve in pair.items()
    )


def gain_of_best(name, method, labels):
    """What the chosen strength gains over none on the same seeds: the strength, and the differences (seeds,)."""
    strength, outcome = best_of(name, method, labels)
    return strength, outcome["val"] - by_strength("decay_and_labels", "L2", labels)[0.0]["val"]
