"""Single masks and all of them: what a thinned network says, and what the average over the masks is.

Small networks are trained on the digits and every mask is counted out, to see where the weight-scaling rule is exact;
in a larger one the masks are drawn. `experiments.dropout` trains; notebook 06 asks here.
"""

import itertools
from typing import NamedTuple

import numpy as np

from i2dl_helpers.experiments.dropout import (
    NOISY,
    layers_of,
    measured,
    parts,
    probabilities,
    random_scores,
    scores_of,
    train_dropout,
)
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.reference import dropout as reference
from i2dl_helpers.reference.losses import softmax
from i2dl_helpers.reference.start import accuracy

COUNTS = (1, 2, 5, 20, 100)


class Averages(NamedTuple):
    """Of each picture: one pass of the whole network, and the averages over all masks; every array is (N, 10).

    `scores` and `probabilities` are pairs (one pass, mean over the masks); `geometric` is the geometric mean of the
    probabilities over the masks, divided by its sum over the classes. `masks` is their number.
    """

    scores: tuple
    probabilities: tuple
    geometric: np.ndarray
    masks: int


def every_mask(parameters, p_drop, X):
    """Count out all masks of a network's hidden units.

    Parameters
    ----------
    parameters : W1, b1, …
        Of a network trained with inverted dropout; 2 to the number of its hidden units must be a number to live with.
    p_drop : float
    X : float array (N, D)

    Returns
    -------
    Averages
    """
    widths = [len(b) for _, b in layers_of(parameters)[:-1]]
    parameters = [p.astype(float) for p in parameters]
    total, mean, logs = 0, 0, 0
    for bits in itertools.product((0.0, 1.0), repeat=sum(widths)):
        mask = np.array(bits)
        likely = np.prod(np.where(mask == 1, 1 - p_drop, p_drop))
        given = masked_scores(X, parameters, np.split(mask / (1 - p_drop), np.cumsum(widths)[:-1]))
        said = softmax(given)
        total, mean, logs = total + likely * given, mean + likely * said, logs + likely * np.log(said)
    whole = scores_of(X.astype(float), parameters)
    return Averages((whole, total), (softmax(whole), mean), softmax(logs), 2 ** sum(widths))


def masked_scores(X, parameters, scaled):
    """Scores with given masks, one for each hidden layer, divided by the probability to be kept."""
    h = X
    for (W, b), mask in zip(layers_of(parameters)[:-1], scaled, strict=True):
        h = np.maximum(0, h @ W + b) * mask
    return h @ parameters[-2] + parameters[-1]


def counted_out(seed=0, *, hidden=((10,), (6, 6)), p_drop=0.3, pictures=60):
    """Train small networks with dropout, and count out their masks on some of the validation pictures.

    Returns
    -------
    dict of tuple → Averages
        By the widths of the hidden layers.
    """
    X = parts(seed)["val"][0][:pictures].astype(float)
    runs = {widths: train_dropout(p_drop, seed=seed, hidden=widths, learning_rate=0.05) for widths in hidden}
    return {widths: every_mask(run.parameters, p_drop, X) for widths, run in runs.items()}


def accuracy_by_masks(parameters, X, y, p_drop, rng, counts=COUNTS, forward=reference.dropout_forward):
    """Accuracy of the mean probabilities of several masks, and of one pass of the whole network.

    Returns
    -------
    sampled : float array (counts,)
        The mean over several draws of so many masks: as many draws as make 100 masks.
    whole : float
    """
    most = max(counts)
    said = np.array([random_scores(X, parameters, p_drop, rng, forward).astype(float) for _ in range(most)])
    said = softmax(said.reshape(-1, said.shape[-1])).reshape(said.shape)
    sampled = []
    for count in counts:
        groups = said[: most // count * count].reshape(most // count, count, *said.shape[1:]).mean(axis=1)
        sampled.append(np.mean([accuracy(group, y) for group in groups]))
    return np.array(sampled), accuracy(probabilities(X, parameters), y)


def number_of_masks(seed=0, *, p_drop=0.5, noisy=NOISY, learning_rate=0.02, forward=reference.dropout_forward):
    """Train with dropout and average 1, 2, 5, 20, 100 masks: accuracies on the validation digits, one seed.

    Parameters
    ----------
    seed, p_drop, noisy, learning_rate
        As for `train_dropout`.
    forward : callable
        The reader's own, to draw the masks that are averaged.

    Returns
    -------
    dict
        "sampled" (5,) and "whole": one pass with nothing dropped.
    """
    run = train_dropout(p_drop, seed=seed, noisy=noisy, hidden=(256, 256), learning_rate=learning_rate, epochs=20)
    X, y = parts(seed, noisy)["val"]
    sampled, whole = accuracy_by_masks(run.parameters, X, y, p_drop, np.random.default_rng(seed), forward=forward)
    return {"sampled": sampled, "whole": whole}


def loss_twice(seed=0, *, p_drop=0.5, hidden=(256,), epochs=20):
    """One training, its loss read in three ways after each epoch.

    Returns
    -------
    dict of str → float array (epochs,)
        "training, thinned" as the training reports it, "training, whole" and "validation, whole" with nothing dropped.
    """
    run = train_dropout(p_drop, seed=seed, hidden=hidden, learning_rate=0.02, epochs=epochs)
    return {
        "training, thinned": np.array(run.loss),
        "training, whole": np.array(run.metrics["train loss"]),
        "validation, whole": np.array(run.metrics["val loss"]),
    }


def survives(parameters, found, p_drop, rng, draws=20):
    """Accuracy on the validation digits when units are taken out at random, on average over several draws."""
    X, y = found["val"]
    return float(np.mean([accuracy(random_scores(X, parameters, p_drop, rng), y) for _ in range(draws)]))


def correlation(X, parameters):
    """Mean absolute correlation of the hidden units, pair by pair, for each hidden layer: how far they say the same.

    Units that say nothing, at 0 for every picture, are left out.
    """
    h, found = X, []
    for W, b in layers_of(parameters)[:-1]:
        h = np.maximum(0, h @ W + b)
        alive = h[:, h.std(axis=0) > 1e-6].astype(float)
        pairs = np.corrcoef(alive, rowvar=False)[np.triu_indices(alive.shape[1], 1)]
        found.append(float(np.abs(pairs).mean()))
    return found


def coadaptation(seed=0, *, p_drop=0.5, width=128, learning_rate=0.05, epochs=30):
    """Train with one and with two hidden layers, with dropout and without: do the units become less alike?

    Returns
    -------
    dict
        "one" (2, 1) and "two" (2, 2): mean absolute correlations, without and with dropout, by hidden layer; "survives"
        (2, 2): accuracy with half of the units taken out, without and with dropout, of one and two hidden layers;
        "accuracy" (2, 2) with all of them.
    """
    result = {"survives": np.zeros((2, 2)), "accuracy": np.zeros((2, 2))}
    found = parts(seed)
    for j, (name, hidden) in enumerate({"one": (width,), "two": (width, width)}.items()):
        correlations = []
        for i, p in enumerate((0.0, p_drop)):
            run = train_dropout(p, seed=seed, hidden=hidden, learning_rate=learning_rate, epochs=epochs)
            correlations.append(correlation(found["val"][0], run.parameters))
            result["survives"][i, j] = survives(run.parameters, found, p_drop, np.random.default_rng(seed))
            given = measured(found, lambda X, run=run: scores_of(X, run.parameters))
            result["accuracy"][i, j] = given["val accuracy"]
        result[name] = np.array(correlations)
    return result


# In single precision another machine's rounding grows over a training, as another seed would: hence the tolerances.
LONG = {
    "dropout_masks": Long(number_of_masks, seeds=range(10), tolerance=0.05),
    "dropout_coadaptation": Long(coadaptation, seeds=range(10), tolerance=0.1),
}
