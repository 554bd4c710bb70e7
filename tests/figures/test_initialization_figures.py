"""Notebook 04's still figures: is what they are given in them, and nothing cut off?"""

import numpy as np
import pytest

from i2dl_helpers.experiments.clinic import Chart
from i2dl_helpers.figures import initialization as figures
from i2dl_helpers.figures.preprocessing import rates_that_work

CURVES = {"he": np.linspace([2, 2.1], 0.1, 9).T, "xavier": np.full((2, 9), 2.3)}
GRID = {"plain descent": {"he": (0.02, np.array([0.9, 0.95])), "xavier": (0.1, np.array([0.2, 0.4]))}}
CHART = Chart(2.4, [1.0, 0.5, 1e12], [0.3, 0.5, 0.8], [0.2, 0.4, 0.7])
MADE = {
    "trainings": figures.trainings(CURVES, {name: 1 - losses / 3 for name, losses in CURVES.items()}),
    "schemes": figures.schemes(GRID),
    "by_batch_size": figures.by_batch_size((1, 2, 4), np.array([0.1, 0.4, 0.8]), np.full(3, 0.97)),
    "charts": figures.charts({"healthy": CHART, **dict.fromkeys("ABCDE", CHART)}),
    "rates": rates_that_work((0.1, 1, 10), {"raw": np.array([[1, 0.5, np.inf]]), "centred": np.array([[1, 0.3, 0.2]])}),
}


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_cut_off(name):
    """Is there something in the picture, and its rim white?"""
    figure = MADE[name]
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    assert (picture < 120).any(axis=2).sum() > 500
    assert all((part == 255).all() for part in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]))


def test_every_seed_is_drawn_and_their_mean():
    """Are there a line a seed, and one for the mean, in either panel?"""
    left, right = MADE["trainings"].axes
    losses = [line.get_ydata() for line in left.get_lines() if len(line.get_xdata()) == 9]
    assert len(losses) == 6
    assert any(np.allclose(line, CURVES["he"].mean(axis=0)) for line in losses)
    assert {text.get_text() for text in right.get_legend().get_texts()} == {"he", "xavier"}


def test_schemes_say_their_means_and_rates():
    """Are the means printed, and the rates below them?"""
    [axes] = MADE["schemes"].axes
    assert {text.get_text() for text in axes.texts} == {"92%", "30%"}
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["he\nrate 0.02", "xavier\nrate 0.1"]


def test_charts_begin_before_the_first_step():
    """Does each loss curve begin with the loss before any step, at 0, and is what is too large kept on the sheet?"""
    upper = MADE["charts"].axes[0]
    line = max(upper.get_lines(), key=lambda line: len(line.get_xdata()))
    assert line.get_xdata().tolist() == [0, 1, 2, 3] and line.get_ydata()[0] == 2.4
    assert np.isfinite(line.get_ydata()).all()
