"""Notebook 06's still figures: is what they are given in them, and nothing cut off?"""

import numpy as np
import pytest

from i2dl_helpers.experiments.dropout_compared import Chosen
from i2dl_helpers.experiments.dropout_relatives import Relative
from i2dl_helpers.experiments.model_sizes import Layer
from i2dl_helpers.figures import dropout_results as results
from i2dl_helpers.figures import dropout_trainings as trainings

RNG = np.random.default_rng(0)
SEEDS = RNG.uniform(0.9, 0.95, 5)
SIZES = {
    "alexnet": [Layer(f"features.{i}", "Conv2d", 10**5) for i in range(5)]
    + [Layer(f"classifier.{i}", "Linear", 10**7) for i in range(3)],
    "resnet18": [Layer("conv1", "Conv2d", 10**7), Layer("fc", "Linear", 10**6)],
}
MADE = {
    "exact": results.exact_or_not(
        {"equal": (SEEDS, SEEDS), "off": (SEEDS, SEEDS + 0.1), "a": (SEEDS, SEEDS), "b": (SEEDS, SEEDS - 0.2)}
    ),
    "masks": results.by_number_of_masks((1, 2, 5, 20, 100), RNG.uniform(0.8, 0.95, (4, 5)), SEEDS),
    "doubt": results.doubt(
        {kind: RNG.uniform(size=(20, 8, 8)) for kind in ("digits", "noise")},
        {kind: {"plain": RNG.uniform(size=20), "crowd": np.full(20, 0.25)} for kind in ("digits", "noise")},
        ("plain", "crowd"),
    ),
    "apart": results.told_apart(RNG.uniform(0.5, 1, (4, 3, 4)), ("turned", "inverted", "noise"), ("a", "b", "c", "d")),
    "parameters": results.parameters(SIZES),
    "losses": trainings.losses({"one": np.geomspace(1, 0.1, 9), "two": np.geomspace(1, 0.1, 9)}),
    "over p": trainings.over_p(
        {labels: {p: Chosen(SEEDS - p, SEEDS, SEEDS, 0.1, 8) for p in (0.0, 0.1)} for labels in ("clean", "wrong")}
    ),
    "coadaptation": trainings.coadaptation(
        {"one layer": RNG.uniform(0.2, 0.3, (5, 2)), "two: first": RNG.uniform(0.2, 0.3, (5, 2))},
        RNG.uniform(0.7, 0.95, (5, 2, 2)),
    ),
    "over width": trainings.over_width(
        (8, 16), {0.0: RNG.uniform(0.8, 1, (2, 5)), 0.5: RNG.uniform(0.8, 1, (2, 5))},
        {0.0: np.full((2, 5), 8.0), 0.5: np.array([[np.nan] * 5, [12.0] * 5])},
    ),
    "relatives": trainings.relatives({what: Relative(0.2, 0.003, SEEDS, SEEDS - 0.1) for what in ("nothing", "units")}),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_cut_off(name):
    """Is there something in the picture, and its rim white?"""
    figure = MADE[name]
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    assert (picture < 150).any(axis=2).sum() > 500
    assert all((part == 255).all() for part in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]))


def test_exact_says_so_and_the_rest_by_how_much():
    """Is equality ticked, and the largest gap printed elsewhere?"""
    words = [axes.texts[0].get_text() for axes in MADE["exact"].axes]
    assert words == ["✓ equal", "✗ up to 0.1 off", "✓ equal", "✗ up to 0.2 off"]


def test_parameters_in_millions():
    """Is the largest bar 10 million high, and the totals 31 and 11?"""
    left, right = MADE["parameters"].axes
    assert max(bar.get_height() for bar in left.patches) == 10
    assert {"30", "11"} <= {text.get_text() for text in right.texts}


def test_names_at_the_ends_of_curves_do_not_lie_on_each_other():
    """Are two curves that end at one place named apart?"""
    first, second = (text.get_position()[1] for text in MADE["losses"].axes[0].texts)
    assert max(first, second) > 1.3 * min(first, second)


def test_a_width_that_never_gets_there_has_no_line():
    """Is the middle missing where most seeds never read 95 %?"""
    line = MADE["over width"].axes[1].get_lines()[-1]
    assert np.isnan(line.get_ydata()[0]) and line.get_ydata()[1] == 12
