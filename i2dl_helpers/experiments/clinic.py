"""Five trainings, each with one fault, and a healthy one beside them: can the curves tell which fault it is?

All train one hidden layer of 64 ReLUs on the digits, by the same code (`deep`, `training`); only what is named differs.
Notebook 04 shows the curves and asks for the names.
"""

import textwrap
from typing import NamedTuple

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments import deep
from i2dl_helpers.reference.start import accuracy

RATE = 0.02
FAULTS = {
    "rate too high": "The first loss, taken before any step, is a normal one; an epoch later it is in the millions, "
    "and soon no number any more: there the curves end. The accuracy jumps about and does not rise. Each step "
    "overshoots by more than the one before. Steps ten or a hundred times smaller show at once whether this is it.",
    "units dead": "The loss is ln 10 from the first epoch on, exactly as flat as it can be: nothing "
    "reaches the scores but the last bias. A rate that is too low would at least creep. Print the share of zeros in "
    "the hidden layer: it is 100 %.",
    "labels shuffled": "The training loss falls a little, from 3.1 to 2.0: 64 units begin to learn the labels by "
    "heart. But the validation accuracy stays at chance. Look at ten pictures with their labels, before anything else.",
    "inputs not normalised": "The first loss is not ln 10 or near it, but in the hundreds: the scores are "
    "as large as the inputs, from 0 to 255. After the first huge steps most units are dead. Print mean and std of a "
    "batch.",
    "gradients summed up": "In the first epoch it is ahead of the healthy one, and the "
    "accuracy stays high all along. But the loss rises, epoch after epoch: every step adds up all gradients since the "
    "beginning, so the weights never come to rest, grow and grow, and the few wrong answers cost more and more.",
}
"""The faults, each with what gives it away."""

PATIENTS = {
    "A": "labels shuffled",
    "B": "gradients summed up",
    "C": "units dead",
    "D": "inputs not normalised",
    "E": "rate too high",
}


class Chart(NamedTuple):
    """A training's loss before the first step and after each epoch, and its accuracies."""

    first: float
    loss: list
    train: list
    val: list


def accumulated(parameter, gradient, state, learning_rate):
    """A step by the sum of all gradients so far: what happens where nobody sets them back to zero."""
    total = gradient if state is None else state + gradient
    return parameter - learning_rate * total, total


def chart(fault=None, *, seed=0, epochs=30, hidden=64):
    """Train with one fault, or with none.

    Parameters
    ----------
    fault : str, optional
        One of `FAULTS`.
    seed, epochs, hidden : int

    Returns
    -------
    Chart
    """
    if fault is not None and fault not in FAULTS:
        raise ValueError(f"there is no fault {fault!r}: choose from {', '.join(FAULTS)}")
    rng = np.random.default_rng([seed, 2])
    (X, y), (X_val, y_val) = (_inputs(seed, fault)[part] for part in ("train", "val"))
    if fault == "labels shuffled":
        y = rng.permutation(y)
    parameters = deep.start(rng, [64, hidden, 10], "he")
    if fault == "units dead":
        parameters[1] -= 40
    rule = accumulated if fault == "gradients summed up" else training.sgd
    history = training.train(
        deep.loss_and_gradients, parameters, X, y,
        learning_rate=125 * RATE if fault == "rate too high" else RATE,
        epochs=epochs, batch_size=32, rng=rng, rule=rule,
        evaluate=lambda *p: {
            "loss": deep.loss_and_gradients(X, y, *p)[0],
            "train": accuracy(deep.outputs_of(X, p)[1], y),
            "val": accuracy(deep.outputs_of(X_val, p)[1], y_val),
        },
    )  # fmt: skip
    first = float(deep.loss_and_gradients(X, y, *parameters)[0])
    return Chart(first, *(history.metrics[name] for name in ("loss", "train", "val")))


def charts(seed=0):
    """The healthy chart and the patients', by letter."""
    return {"healthy": chart(seed=seed)} | {letter: chart(fault, seed=seed) for letter, fault in PATIENTS.items()}


def diagnosis(patient):
    """A patient's fault and what gives it away, in lines that fit a page."""
    fault = PATIENTS[patient]
    return textwrap.fill(f"{fault.capitalize()}. {FAULTS[fault]}", 66)


def in_words(found):
    """Charts as text: each one's losses and accuracies."""
    return "; ".join(
        f"{name}: loss {c.first:.1f} at first, {c.loss[-1]:.2g} after {len(c.loss)} epochs, accuracies "
        f"{c.train[-1]:.0%} in training and {c.val[-1]:.0%} in validation"
        for name, c in found.items()
    ) + "."


def _inputs(seed, fault):
    """The digits as they should be, or as bytes from 0 to 255."""
    if fault != "inputs not normalised":
        return deep.digits(seed)
    parts = data.hold_out(data.load("digits"), np.random.default_rng(seed))
    rows = ((name, getattr(parts, f"{name}_x"), getattr(parts, f"{name}_y")) for name in ("train", "val"))
    return {name: (255 * x.reshape(len(y), -1), y) for name, x, y in rows}
