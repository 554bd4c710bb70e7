"""The warm-up's reference against a loop, and at its ends."""

import numpy as np
import pytest

from i2dl_helpers.reference.start import accuracy


def by_a_loop(scores, labels):
    right = 0
    for row, label in zip(scores.tolist(), labels.tolist(), strict=True):
        right += max(range(len(row)), key=lambda c: row[c]) == label
    return right / len(labels)


@pytest.mark.parametrize("seed", range(5))
def test_against_a_loop(seed):
    """Is it the share that a loop counts, for a square array too? An argmax over the samples is rejected."""
    rng = np.random.default_rng(seed)
    for n in (30, 4):
        scores, labels = rng.normal(size=(n, 4)), rng.integers(4, size=n)
        assert accuracy(scores, labels) == by_a_loop(scores, labels)


def test_the_lectures_three_pictures():
    """Of cat, car and frog (lecture 3), is only the car classified rightly?"""
    scores = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])
    assert accuracy(scores, np.array([0, 1, 2])) == pytest.approx(1 / 3)


@pytest.mark.parametrize(("labels", "share"), [([1, 0], 1.0), ([0, 1], 0.0), ([1, 1], 0.5)])
def test_ends(labels, share):
    """Are all, none and half of the samples 1, 0 and ½?"""
    result = accuracy(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array(labels))
    assert result == share and type(result) is float


def test_one_sample_ties_and_single_precision():
    """Does a single sample work, does the first of two largest scores count, and float32?"""
    tie = np.array([[1.0, 1.0]], dtype=np.float32)
    assert accuracy(tie, np.array([0])) == 1.0
    assert accuracy(tie, np.array([1])) == 0.0
    assert accuracy(np.asfortranarray(np.eye(3) * 1000), np.arange(3)) == 1.0
