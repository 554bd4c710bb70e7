"""Still figures of a training show what they are given, and nothing of them is cut off."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import png
from i2dl_helpers.figures.training import misclassified, overfitting, right_and_wrong

RNG = np.random.default_rng(0)


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in (axes.title, axes._left_title, *axes.texts)]


def whole(figure):
    """Whether the figure draws, with a white rim and something inside."""
    picture = np.asarray(Image.open(io.BytesIO(png(figure))).convert("L"))
    rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return (rim == 255).all() and (picture < 100).sum() > 500


@pytest.mark.parametrize(("accuracy", "said"), [([0.1, 0.6, 1.0, 1.0], True), ([0.1, 0.5, 0.9, 0.9], False)])
def test_overfitting_marks_the_first_epoch_with_all_right(accuracy, said):
    """Is the epoch named at which the network has learned the samples, and none where it has not?"""
    figure = overfitting([2.0, 1.0, 0.1, 0.01], accuracy, samples=20)
    assert ("all 20 right\nat epoch 3" in texts(figure)) is said
    assert whole(figure)


def test_right_and_wrong_puts_each_difference_where_it_is():
    """Are all parameters there, a passed check left and a failed one right of the limit, zero drawn too?"""
    checks = {"W1": (3e-9, 0.4), "b1": (0.0, 0.3), "W2": (1e-10, 1e-10), "b2": (2e-11, 5.0)}
    figure = right_and_wrong(np.linspace(0.1, 0.97, 30), np.linspace(0.1, 0.95, 30), checks)
    axes = figure.axes[1]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(checks)
    crosses = [line for line in axes.lines if line.get_marker() == "X"]
    assert sorted(line.get_xdata()[0] for line in crosses) == [0.3, 0.4, 5.0]
    assert axes.get_xlim()[1] > 5
    assert whole(figure)


@pytest.mark.parametrize("shape", [(8, 8), (1, 8, 8)])
def test_misclassified_shows_the_wrong_ones_only(shape):
    """Are the wrong ones counted and the first ten shown, with what they are and what was said?"""
    labels = np.arange(40) % 10
    predictions = labels.copy()
    predictions[::3] = (labels[::3] + 1) % 10
    figure = misclassified(RNG.random((40, *shape)), labels, predictions)
    assert figure._suptitle.get_text() == "14 of 40 wrong"
    titles = [text for text in texts(figure) if text]
    assert titles[:2] == ["0, read as 1", "3, read as 4"] and len(titles) == 10
    assert whole(figure)


@pytest.mark.parametrize("wrong", [1, 3, 5, 7])
def test_misclassified_has_room_for_any_number(wrong):
    """Is a figure with few pictures drawn as well, and no larger than they need?"""
    labels = np.zeros(9, int)
    figure = misclassified(RNG.random((9, 8, 8)), labels, np.arange(9) < wrong)
    assert whole(figure)
    figure.canvas.draw()
    boxes = [axes.get_window_extent() for axes in figure.axes if axes.images]
    covered = sum(box.width * box.height for box in boxes) / (figure.bbox.width * figure.bbox.height)
    assert covered > (0.45 if wrong > 1 else 0.3)


def test_nothing_misclassified_is_said():
    """Where all are right, is there a sentence in place of pictures?"""
    figure = misclassified(RNG.random((5, 8, 8)), [1] * 5, [1] * 5)
    assert figure.texts[0].get_text() == "All 5 are right."
