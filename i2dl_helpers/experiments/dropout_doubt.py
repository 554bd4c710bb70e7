"""Does a network know what it does not know? Many masks give many answers, and their spread is a measure of doubt.

A network trained with dropout is shown digits, and pictures that are none: digits turned by a quarter, inverted ones,
noise. `experiments.dropout` trains; the reader's `mc_dropout` samples; notebook 06 asks here.
"""

import numpy as np

from i2dl_helpers.experiments.dropout import parts, pixel_means, probabilities, random_scores, train_dropout
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.reference import dropout as reference
from i2dl_helpers.reference.losses import softmax

KINDS = ("digits", "turned", "inverted", "noise")
MEASURES = ("plain network, 1 − max p", "one pass, 1 − max p", "MC dropout, 1 − max mean", "MC dropout, std")


def pictures(seed=0):
    """The validation digits and what is no digit, one for each of them; brightness in [0, 1], (N, 8, 8).

    Returns
    -------
    dict of str → float array
        "digits"; "turned": by a quarter of a turn; "inverted": 1 − the digit; "noise": each pixel drawn evenly.
    labels : int array (N,)
    """
    X, y = parts(seed)["val"]
    digits = np.clip((X + pixel_means(seed)).reshape(-1, 8, 8), 0, 1)
    rng = np.random.default_rng([seed, 61])
    made = digits, np.rot90(digits, axes=(1, 2)), 1 - digits, rng.uniform(size=digits.shape)
    return dict(zip(KINDS, made, strict=True)), y


def rows(images, seed=0):
    """Pictures as the network takes them: rows, the training part's mean taken away."""
    return (images.reshape(len(images), -1) - pixel_means(seed)).astype(np.float32)


def predictor(parameters, p_drop, forward=reference.dropout_forward):
    """``predict(x, rng)`` → probabilities (N, 10) with masks drawn from rng, as `mc_dropout` wants it."""

    def predict(x, rng):
        return softmax(random_scores(x, parameters, p_drop, rng, forward).astype(float))

    return predict


def trained(seed=0, p_drop=0.5, hidden=(256, 256), epochs=20):
    """Two networks of the same seed: with dropout, and without; their parameters."""
    settings = {"seed": seed, "hidden": hidden, "learning_rate": 0.03, "epochs": epochs}
    return [train_dropout(p, **settings).parameters for p in (p_drop, 0.0)]


def doubts(
    thinned, plain, seed=0, *, p_drop=0.5, samples=100,
    mc_dropout=reference.mc_dropout, forward=reference.dropout_forward,
):  # fmt: skip
    """How much doubt each of four measures has about each picture.

    Parameters
    ----------
    thinned, plain : parameters of a network trained with dropout, and of one without
    seed : int
        That they were trained with.
    p_drop, samples : float, int
    mc_dropout, forward : callables
        The reader's own ``mc_dropout`` and ``dropout_forward``.

    Returns
    -------
    dict of kind → dict of measure → float array (N,)
        Larger is more doubt. The std is that of the probability of the class that is largest on average.
    """
    found = {}
    for kind, images in pictures(seed)[0].items():
        X = rows(images, seed)
        mean, std = mc_dropout(predictor(thinned, p_drop, forward), X, samples, np.random.default_rng([seed, 62]))
        best = mean.argmax(axis=1)
        measured = (
            1 - probabilities(X, plain).max(axis=1),
            1 - probabilities(X, thinned).max(axis=1),
            1 - mean.max(axis=1),
            std[np.arange(len(X)), best],
        )
        found[kind] = dict(zip(MEASURES, measured, strict=True))
    return found


def told_apart(inside, outside):
    """How often a picture of `outside` has more doubt than one of `inside`, over all pairs; ½ is guessing.

    (Elsewhere: the area under the ROC curve.)
    """
    more, equal = outside[:, None] > inside, outside[:, None] == inside
    return float(np.mean(more + 0.5 * equal))


def uncertainty(seed=0, *, samples=100):
    """Train both networks, and ask how well each measure tells what is no digit from the digits.

    Returns
    -------
    dict
        "apart" (3, 4): for turned, inverted and noise, by measure. "wrong" (4,): of the digits, how well it tells those
        that the thinned network (for the first measure: the plain one) reads wrongly; NaN where there are none.
        "sure" (4, 4): the share of the pictures of each kind about which its doubt is below 0.05.
    """
    thinned, plain = trained(seed)
    found = doubts(thinned, plain, seed, samples=samples)
    inside = found["digits"]
    apart = [[told_apart(inside[m], found[kind][m]) for m in MEASURES] for kind in KINDS[1:]]
    sure = [[np.mean(found[kind][m] < 0.05) for m in MEASURES] for kind in KINDS]
    X, y = parts(seed)["val"]
    wrong = []
    for m in MEASURES:
        parameters = plain if m == MEASURES[0] else thinned
        missed = probabilities(X, parameters).argmax(axis=1) != y
        wrong.append(told_apart(inside[m][~missed], inside[m][missed]) if missed.any() else np.nan)
    return {"apart": apart, "sure": sure, "wrong": wrong}


LONG = {"dropout_doubt": Long(uncertainty, seeds=range(8), tolerance=0.05)}
