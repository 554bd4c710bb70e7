"""The still figures of notebook 07: the right panels, in the right places, for the numbers that they are given."""

import numpy as np
import pytest

from i2dl_helpers.figures import augmentation as figures
from i2dl_helpers.figures.canvas import png


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.parametrize("shape", [(5, 32, 32, 3), (2, 30, 45, 3), (3, 8, 8, 1)])
def test_gallery(shape):
    """Is there a panel for each picture, at the picture's proportions, and the name beside its row?"""
    rows = {"one": np.random.default_rng(0).random(shape), "another": np.zeros(shape)}
    figure = figures.gallery(rows)
    assert png(figure)
    assert len(figure.axes) == 2 * shape[0]
    assert [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel()] == list(rows)
    box = figure.axes[0].get_window_extent()
    assert box.height / box.width == pytest.approx(shape[1] / shape[2], rel=0.02)
    width, height = figure.get_size_inches() * 100
    assert sum(axes.get_window_extent().height for axes in figure.axes[:: shape[0]]) > 0.8 * height
    assert width == 800


def test_invariances():
    """Does each cell say its mean in per cent, and is a frame drawn where it should be?"""
    accuracy = np.array([[[0.9, 0.5], [0.8, 0.7]], [[0.9, 0.5], [0.6, 0.9]]])
    worse = np.array([[False, False], [True, False]])
    figure = figures.invariances(accuracy, worse, ["none", "flip"], ["plain", "mirrored"])
    assert png(figure) and texts(figure) == ["90", "50", "70", "80"]
    frames = [patch for patch in figure.axes[0].patches if not patch.get_fill()]
    assert [frame.get_xy() for frame in frames] == [(pytest.approx(-0.46), pytest.approx(0.56))]


def test_differences():
    """Is the mean drawn in points, in each panel, and a dot for each seed?"""
    figure = figures.differences({"a": {"x": np.array([0.01, 0.03])}, "b": {"x": np.array([-0.02, 0.0])}})
    assert png(figure) and [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes] == ["a", "b"]
    first = figure.axes[0]
    dots = next(line for line in first.lines if line.get_marker() == ".")
    assert dots.get_ydata().tolist() == pytest.approx([1, 3])
    assert any(np.allclose(line.get_ydata(), [2.0]) for line in first.lines if len(line.get_ydata()) == 1)


def test_by_class():
    """Are classes that lose more than the noise coloured as such, and the others not?"""
    without = np.full((6, 2), 0.9)
    with_it = without + np.array([[-0.1, 0.1], [-0.12, -0.1]] * 3)
    figure = figures.by_class(with_it, without, "ab", "change")
    assert png(figure)
    first, second = [patch.get_facecolor() for patch in figure.axes[0].patches[:2]]
    assert first != second
    assert figure.axes[0].patches[0].get_height() == pytest.approx(-11)


def test_crops_tested_and_unfair():
    """Do they say the means, and by how much the unfair comparison misleads?"""
    accuracy = np.array([[[0.7, 0.5, 0.8]], [[0.6, 0.5, 0.8]]])
    assert texts(figures.crops_tested(accuracy, ["centre", "one crop", "ten"], ["t"])) == ["65%", "50%", "80%"]
    figure = figures.unfair(np.array([[[0.4, 0.7], [0.5, 0.9]]] * 2), (8, 128))
    assert png(figure) and "unfair: the small one “wins” by 20 points" in texts(figure)
    assert {"8 hidden units", "128 hidden units"} <= set(texts(figure))
