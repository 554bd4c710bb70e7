"""Notebook 05's still figures: is what they are given in them, and nothing cut off?"""

import numpy as np
import pytest

from i2dl_helpers.figures import regularization_results as figures
from i2dl_helpers.reference.regularization import ensemble_variance

RNG = np.random.default_rng(0)
NAMES = ("train loss", "val loss", "train accuracy", "val accuracy")
CURVES = {name: RNG.uniform(0.2, 0.9, (3, 12)) for name in NAMES}
ACCURACIES = {"training": {"0": RNG.uniform(0.7, 0.9, 5), "1e-3": RNG.uniform(0.6, 0.7, 5)}}
WEIGHTS = {"without": RNG.normal(size=(64, 10)), "L1": np.eye(64, 10)}
ERRORS = {"redrawn": {"bagging": (np.full(3, 0.3), np.full(3, 0.2), RNG.uniform(0.2, 0.3, (3, 2)))}}
WAYS = {"none": RNG.uniform(0.7, 0.8, 5), "L2": RNG.uniform(0.9, 0.95, 5)}
MADE = {
    "learning_by_heart": figures.learning_by_heart(CURVES, [3, 5, 4]),
    "sweeps": figures.sweeps({"redrawn labels": ACCURACIES, "clean labels": ACCURACIES}),
    "one panel": figures.sweeps({"redrawn labels": ACCURACIES}),
    "weights": figures.weights_as_pictures(WEIGHTS),
    "ensembles": figures.ensembles((1, 5), ERRORS | {"clean": ERRORS["redrawn"]}, ensemble_variance),
    "fifths": figures.fifths({name: RNG.uniform(0.93, 0.98, (3, 5)) for name in ("shuffled", "in order")}),
    "verdict": figures.verdict({"redrawn": WAYS, "clean": WAYS}),
}


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_cut_off(name):
    """Is there something in the picture, and its rim white?"""
    figure = MADE[name]
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    assert (picture < 120).any(axis=2).sum() > 300
    assert all((part == 255).all() for part in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]))


def test_every_seed_and_the_mean_are_drawn():
    """Are there the mean's line and a marker for each seed?"""
    axes = MADE["sweeps"].axes[0]
    drawn = [line.get_ydata() for line in axes.get_lines()]
    means = [values.mean() for values in ACCURACIES["training"].values()]
    assert any(np.allclose(line, means) for line in drawn if len(line) == 2)
    assert len(drawn) == 6


def test_exact_zeros_are_counted():
    """Is the share of zeros said for each row?"""
    texts = [text.get_text() for axes in MADE["weights"].axes for text in axes.texts]
    assert "0% exactly 0" in texts and "98% exactly 0" in texts


def test_the_verdict_says_its_means():
    """Are the means printed in each panel?"""
    for axes in MADE["verdict"].axes:
        assert {t.get_text() for t in axes.texts} == {f"{values.mean():.1%}" for values in WAYS.values()}


def test_the_formula_is_the_readers():
    """Is the curve what the function that is passed gives?"""
    figure = figures.ensembles((1, 5), ERRORS | {"clean": ERRORS["redrawn"]}, lambda v, c, k: v * k)
    assert figure.axes[0].get_lines()[0].get_ydata() == pytest.approx(0.3 * np.arange(1, 6))
