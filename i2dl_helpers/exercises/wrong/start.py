"""What students write for `accuracy` before it is right."""

import numpy as np

from ...reference.start import accuracy


def over_samples(scores, labels):
    predicted = np.argmax(scores, axis=0)
    return float(np.mean(predicted == labels))


def over_everything(scores, labels):
    predicted = np.argmax(scores)
    return float(np.mean(predicted == labels))


def largest_score(scores, labels):
    predicted = np.max(scores, axis=1)
    return float(np.mean(predicted == labels))


def smallest_score(scores, labels):
    return accuracy(-scores, labels)


def not_averaged(scores, labels):
    return np.argmax(scores, axis=1) == labels


def per_cent(scores, labels):
    return 100 * accuracy(scores, labels)


def count(scores, labels):
    return int(np.sum(np.argmax(scores, axis=1) == labels))


def by_classes(scores, labels):
    return np.sum(np.argmax(scores, axis=1) == labels) / scores.shape[1]


def exchanged(scores, labels):
    return accuracy(labels, scores)


def wrong_share(scores, labels):
    return 1 - accuracy(scores, labels)
