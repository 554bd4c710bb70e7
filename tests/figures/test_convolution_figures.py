"""Notebook 08's still figures: is what they are given in them, and nothing cut off?"""

import numpy as np
import pytest

from i2dl_helpers.figures import convolution as figures

MOVES = (0, 1, 2, 3)
ERRORS = {name: np.array([0, 0.6, 0, 0.7]) for name in ("stride 1", "stride 2", "stride 1, pooling", "two")}
FILTERS = {name: np.linspace(-1, 1, 72).reshape(8, 1, 3, 3) for name in ("cross-correlation", "convolution")}
COSTS = {"loops": np.array([0.1, 1.0, 20.0]), "one product": np.array([0.02, 0.03, 0.2])}
CHECK = {"the first": 1e-11, "all": 0.4, "shared": 1e-11}
MADE = {
    "shifts": figures.shifts(MOVES, ERRORS),
    "learned_filters": figures.learned_filters(FILTERS),
    "costs": figures.costs((4, 8, 16), COSTS),
    "influences": figures.influences({"a": np.eye(5), "b": np.ones((5, 5))}),
    "shuffled": figures.shuffled(
        {"a": dict.fromkeys(("convolution, as they are", "dense, shuffled"), np.array([0.5, 0.9]))}
    ),
    "ties": figures.ties(CHECK, dict.fromkeys(CHECK, np.array([0.91, 0.93]))),
}


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_cut_off(name):
    """Is there something in the picture, and its rim white?"""
    figure = MADE[name]
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    assert (picture < 120).any(axis=2).sum() > 500
    assert all((part == 255).all() for part in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]))


def test_exact_shifts_are_marked_apart():
    """Are shifts that are kept dots at 0, and the others squares at their difference?"""
    for axes in MADE["shifts"].axes:
        exact, other = axes.lines
        assert exact.get_xydata().tolist() == [[0, 0], [2, 0]] and other.get_xydata().tolist() == [[1, 0.6], [3, 0.7]]


def test_filters_share_one_scale():
    """Are all sixteen on one scale that is centred on zero, so that colours can be compared?"""
    limits = {axes.images[0].get_clim() for axes in MADE["learned_filters"].axes}
    assert limits == {(-1.0, 1.0)} and len(MADE["learned_filters"].axes) == 16


def test_costs_are_drawn():
    """Are both curves there, and the growth of the outputs through the last of the first?"""
    growth, *curves = MADE["costs"].axes[0].lines
    assert growth.get_ydata()[-1] == 20 and growth.get_ydata()[0] == pytest.approx(20 * 4 / 196)
    assert [curve.get_ydata().tolist() for curve in curves] == [values.tolist() for values in COSTS.values()]
