"""The exercises of notebook 00: one function, and four questions on the shapes of arrays."""

import numpy as np

from ..reference import start as reference
from .model import Criterion, Exercise, Mistake
from .wrong import start as wrong

NOTEBOOK = "00_start_here"


def scored_samples(rng):
    """Batches of several sizes, half to three quarters of them right, and single samples, one right and one wrong.

    There are several, since a wrong function meets the right share of a single batch by chance all too easily.
    """
    batches = [scored_batch(rng, n, classes) for n, classes in ((11, 5), (23, 4), (37, 6), (53, 3))]
    single = rng.normal(size=(1, 3))
    right = single.argmax(axis=1)
    return [*batches, (single, right), (single, (right + 1) % 3)]


def scored_batch(rng, n, classes):
    """Scores and labels; the first and the last sample are right, and of the last and the first class.

    Row 0 has the largest score of all, so that an argmax over everything finds a class that exists, and some rows have
    a score far below zero, so that signs matter.
    """
    labels = rng.integers(classes, size=n)
    labels[[0, -1]] = classes - 1, 0
    predicted = labels.copy()
    wrong_ones = 1 + rng.permutation(n - 2)[: rng.integers(n // 4, n // 2)]
    predicted[wrong_ones] = (labels[wrong_ones] + rng.integers(1, classes, size=len(wrong_ones))) % classes
    scores = rng.normal(size=(n, classes))
    low = 1 + rng.permutation(n - 2)[: n // 3]
    scores[low, (predicted[low] + 1) % classes] -= 9
    scores[np.arange(n), predicted] = scores.max(axis=1) + 0.5
    scores[0] += scores.max()
    return scores, labels


accuracy = Exercise(
    name="accuracy",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=5,
    reference=reference.accuracy,
    returns="accuracy",
    dimensions="scores (N,C), labels (N,)",
    criteria=(Criterion("the share of samples whose largest score stands at their label", scored_samples, points=1),),
    mistakes=(
        Mistake(
            wrong.over_samples,
            "You looked for the largest score of each column (`axis=0`: over the samples). Each *sample* is a row: "
            "look along its row, over the classes, with `axis=1`.",
        ),
        Mistake(
            wrong.over_everything,
            "`np.argmax(scores)` without an axis gives one position in the whole array. "
            "Each row needs its own: say `axis=1`.",
        ),
        Mistake(
            wrong.largest_score,
            "Nothing equals its label here. `np.max` gives the largest score itself; what is compared with the labels "
            "is the place where it stands, which `np.argmax` gives.",
        ),
        Mistake(wrong.smallest_score, "You took the class with the smallest score. The prediction is the largest one."),
        Mistake(
            wrong.not_averaged,
            "You have a True or False for every sample. Their mean, counted as 1 and 0, is the share of True.",
        ),
        Mistake(wrong.per_cent, "This is in per cent. The accuracy here is a share between 0 and 1."),
        Mistake(wrong.count, "You counted the right ones. Divide by the number of samples, or take `np.mean`."),
        Mistake(
            wrong.by_classes, "You divided by the number of classes. Divide by the number of samples, `len(labels)`."
        ),
        Mistake(
            wrong.exchanged,
            "`argmax` along `axis=1` was asked of an array with a single axis, such as `labels`. The arguments come in "
            "the order `accuracy(scores, labels)`, and `labels` are class numbers already, one for each sample.",
        ),
        Mistake(
            wrong.wrong_share,
            "This is the share of wrong answers, the error. The accuracy is the share of right ones.",
        ),
    ),
    hints=(
        "A classifier predicts the class with the largest score. So: which class is that, for each row? "
        "And how often is it the label?",
        "`np.argmax(scores, axis=1)` gives N class numbers. Comparing them with `labels` gives N times True or False.",
        "The mean of True and False, counted as 1 and 0, is the share of True: "
        "`np.mean(np.argmax(scores, axis=1) == labels)`.",
    ),
)


def shape_question(name, answer, explanation, replies):
    """A question with four shapes to choose from."""
    return Exercise(
        name=name,
        kind="question",
        notebook=NOTEBOOK,
        points=1,
        minutes=1,
        answer=answer,
        options="abcd",
        explanation=explanation,
        replies=replies,
        hints=("Write the shapes below each other, aligned at the right, and go through them axis by axis.",),
    )


EXERCISES = (
    accuracy,
    shape_question(
        "shape_axis",
        "b",
        "`axis=0` is the axis that disappears: the five rows are added up, and a sum for each of the three columns is "
        "left.",
        {
            "a": "That would be the sums of the rows, `axis=1`. The axis that is named is the one that disappears.",
            "c": "A sum without an axis would give a single number. Here one axis is named, and only that one goes.",
            "d": "An axis of length 1 stays only with `keepdims=True`.",
        },
    ),
    shape_question(
        "shape_keepdims",
        "c",
        "The mean runs over the three columns, and `keepdims=True` keeps their axis with length 1: (5, 1). So it can "
        "be subtracted from X: each row loses its own mean.",
        {
            "a": "That is the result without `keepdims=True`.",
            "b": "Look at which axis the mean runs over: `axis=1`, the three columns, disappears or becomes 1.",
            "d": "The mean over `axis=1` leaves only one number in each row.",
        },
    ),
    shape_question(
        "shape_broadcasting",
        "d",
        "(5,) counts as (1, 5). Against (5, 1), each axis of length 1 is stretched: (5, 5). This happens silently, and "
        "is behind many a wrong loss: prediction (N, 1) minus target (N,) is (N, N).",
        {
            "a": "It would be, if both had shape (5,). One has two axes; so the other gets a new one in front: (1, 5).",
            "b": "(5,) counts as (1, 5), not as (5, 1): new axes come in front.",
            "c": "NumPy stretches axes of length 1 without a word. It stops only where two lengths differ and neither "
            "is 1.",
        },
    ),
    shape_question(
        "shape_indexing",
        "a",
        "Two index arrays are read in pairs: row 0 with y[0], row 1 with y[1], and so on. One number for each row: the "
        "score of its own label.",
        {
            "b": "That would be `scores[:, y]`: all rows, and from each of them all five columns y[0] … y[4].",
            "c": "From each row one entry is taken, not the whole row.",
            "d": "Two index arrays of the same length make pairs, and each pair gives one number.",
        },
    ),
)
