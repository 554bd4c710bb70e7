"""Many trainings held against each other: dropout over p, with clean labels and noisy ones, and over the width.

All at one rate, where nothing else differs; and each at its own: a variant takes its rate, and the epoch at which it
stops, by its first seeds, and is judged by the others.
`experiments.dropout` trains; the outcomes are stored (`storing`), and notebook 06 reads them here.
"""

from typing import NamedTuple

import numpy as np

from i2dl_helpers.experiments.dropout import NOISY, train_dropout
from i2dl_helpers.experiments.storing import Long, stored

SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9)
RATES = (0.003, 0.01, 0.03, 0.1)
SAME = 0.03
"""The rate that all have in the comparison in which nothing but p differs."""
LABELS = {"clean labels": 0.0, "35 % of the labels redrawn": NOISY}
VARIANTS = tuple((noisy, p, rate) for noisy in LABELS.values() for p in SHARES for rate in RATES)
EVERY = 4  # epochs between two readings that are kept
TUNING = 3  # seeds that choose

WIDE_RATES = (0.03, 0.1)
WIDTHS = (8, 16, 32, 64, 128, 256, 512)
WIDE = tuple((width, p, rate) for width in WIDTHS for p in (0.0, 0.5) for rate in WIDE_RATES)


def over_p(seed, epochs):
    """One training of the grid: run number `seed`; the runs go through all `VARIANTS`, then again with the next seed.

    Returns
    -------
    dict
        "accuracy" (epochs / EVERY,) of the validation digits, and "train" accuracy at the end, with nothing dropped.
    """
    seed, variant = divmod(seed, len(VARIANTS))
    noisy, p, rate = VARIANTS[variant]
    run = train_dropout(p, seed=seed, noisy=noisy, learning_rate=rate, epochs=epochs)
    accuracies = readings(run, "val accuracy", epochs)
    return {"accuracy": accuracies, "train": readings(run, "train accuracy", epochs)[-1]}


def over_width(seed, epochs):
    """The same for networks of several widths, with clean labels, without dropout and with: "accuracy" only."""
    seed, variant = divmod(seed, len(WIDE))
    width, p, rate = WIDE[variant]
    run = train_dropout(p, seed=seed, hidden=(width,), learning_rate=rate, epochs=epochs)
    return {"accuracy": readings(run, "val accuracy", epochs)}


def readings(run, metric, epochs):
    """A metric at every few epochs (epochs / EVERY,); guessing where the training broke off."""
    curve = np.full(epochs, 0.1)
    curve[: len(run.loss)] = run.metrics.get(metric, [])
    return curve[EVERY - 1 :: EVERY]


class Chosen(NamedTuple):
    """How one p does, by the seeds that did not choose; accuracies are (seeds,).

    `same` with the rate `SAME` and all epochs, as every other p, and `train` the accuracy on its own training labels
    that goes with it; `own` at the p's own best `rate`, stopped after its own best number of epochs, `epoch`.
    """

    same: np.ndarray
    train: np.ndarray
    own: np.ndarray
    rate: float
    epoch: int


def best(accuracies, train, rates):
    """Choose by the first seeds, judge by the rest; arrays (seeds, rates, readings) and (seeds, rates)."""
    mean, fixed = accuracies[:TUNING].mean(axis=0), rates.index(SAME)
    rate, reading = np.unravel_index(mean.argmax(), mean.shape)
    judged, seen = accuracies[TUNING:], train[TUNING:, fixed]
    return Chosen(judged[:, fixed, -1], seen, judged[:, rate, reading], rates[rate], int((reading + 1) * EVERY))


def best_by_p(kept=None):
    """The stored grid, for each kind of labels and each p.

    Returns
    -------
    dict of str → dict of float → Chosen
    """
    kept = kept or stored("dropout_over_p")
    shape = (-1, len(LABELS), len(SHARES), len(RATES))
    accuracies, train = kept["accuracy"].reshape(*shape, kept["accuracy"].shape[-1]), kept["train"].reshape(shape)
    return {
        words: {p: best(accuracies[:, i, j], train[:, i, j], RATES) for j, p in enumerate(SHARES)}
        for i, words in enumerate(LABELS)
    }


def best_by_width(kept=None):
    """The stored grid over widths: for p = 0 and ½, accuracies after all epochs, and how long each took.

    Returns
    -------
    accuracies : dict of float → float array (widths, seeds)
    epochs : dict of float → float array (widths, seeds)
        The first reading at which 95 % of the validation digits are read; NaN where it never is.
    """
    kept = kept or stored("dropout_over_width")
    grid = kept["accuracy"].reshape(-1, len(WIDTHS), 2, len(WIDE_RATES), kept["accuracy"].shape[-1])
    accuracies, epochs = {}, {}
    for i, p in enumerate((0.0, 0.5)):
        found = []
        for j in range(len(WIDTHS)):
            rate = grid[:TUNING, j, i, :, -1].mean(axis=0).argmax()
            found.append(grid[TUNING:, j, i, rate])
        curves = np.array(found)  # (widths, seeds, readings)
        there = curves >= 0.95
        accuracies[p] = curves[..., -1]
        epochs[p] = np.where(there.any(axis=-1), (there.argmax(axis=-1) + 1) * EVERY, np.nan)
    return accuracies, epochs


# In single precision another machine's rounding grows over a training, as another seed would: hence the tolerances.
LONG = {
    "dropout_over_p": Long(over_p, seeds=range(8 * len(VARIANTS)), settings={"epochs": 40}, tolerance=0.05),
    "dropout_over_width": Long(over_width, seeds=range(8 * len(WIDE)), settings={"epochs": 40}, tolerance=0.1),
}
