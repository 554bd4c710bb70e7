"""Right answers to the exercises of notebook 00, written as different people would write them."""

import numpy as np


def one_line(scores, labels):
    return (scores.argmax(axis=1) == labels).mean()


def with_a_loop(scores, labels):
    right = 0
    for row, label in zip(scores, labels, strict=True):
        if int(np.argmax(row)) == label:
            right += 1
    return right / len(labels)


def without_numpy(scores, labels):
    rows = [list(row) for row in scores]
    return sum(row.index(max(row)) == label for row, label in zip(rows, labels, strict=True)) / len(rows)


def in_single_precision(scores, labels):
    return np.float32(np.mean(np.argmax(scores.astype(np.float32), axis=1) == labels, dtype=np.float32))


def as_a_zero_dimensional_array(scores, labels):
    return np.array(np.count_nonzero(np.argmax(scores, -1) == labels) / scores.shape[0])


def by_the_score_at_the_label(scores, labels):
    own = scores[np.arange(len(labels)), labels]
    return np.average(own >= scores.max(axis=1))


def through_probabilities(scores, labels):
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return float(np.equal(p.argmax(1), labels).sum() / labels.size)


def one_minus_the_error(scores, labels):
    return 1 - np.count_nonzero(np.argsort(scores, axis=1)[:, -1] != labels) / len(labels)


RIGHT = {
    "accuracy": (
        one_line,
        with_a_loop,
        without_numpy,
        in_single_precision,
        as_a_zero_dimensional_array,
        by_the_score_at_the_label,
        through_probabilities,
        one_minus_the_error,
    ),
}
