"""Notebook 09's still figures show the numbers they are given, and nothing of them is cut off."""

import io

import matplotlib
import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures import cnns as figures
from i2dl_helpers.figures.canvas import png

RNG = np.random.default_rng(0)
MADE = {
    "costs": lambda: figures.costs({"A": (1e6, 9e6), "B": (2e6, 0)}, {"A": 7e8, "B": 15e9}),
    "against": lambda: figures.against((5, 20, 100), {"a": RNG.random((4, 3)), "b": RNG.random((4, 3))}, "n", log=True),
    "variants": lambda: figures.variants({f"v{i} + norm": ("rate 0.02", RNG.uniform(0.5, 1, 3)) for i in range(6)}),
    "paired": lambda: figures.paired({"one": RNG.uniform(0.5, 0.6, 5), "two, more": RNG.uniform(0.6, 0.7, 5)}),
    "two_tables": lambda: figures.two_tables("abc", ["long name", "other"], {t: RNG.random((3, 2)) for t in "tu"}),
    "two_curves": lambda: figures.two_curves(np.linspace(2, 0, 9), np.linspace(2, 0, 9)),
    "windows": lambda: figures.windows(RNG.random((8, 8)), {"a": ([0, 4, 8],) * 2, "b": ([0, 2, 8],) * 2}),
    "gallery": lambda: figures.gallery(RNG.random((10, 3, 16, 16)), list("abcdefghij")),
}


def texts(figure):
    figure.canvas.draw()
    return [text.get_text() for text in figure.findobj(matplotlib.text.Text) if text.get_text()]


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_cut_off(name):
    """Is there something in the picture, and nothing at its rim?"""
    picture = np.asarray(Image.open(io.BytesIO(png(MADE[name]()))).convert("RGB")).astype(int)
    assert (picture < 150).any(axis=2).sum() > 300
    assert all((rim == 255).all() for rim in (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]))


def test_costs_are_written_at_their_bars():
    """Are both sums there, in millions and billions?"""
    shown = [text.strip() for text in texts(MADE["costs"]())]
    assert {"10", "2", "0.7", "15"} <= set(shown)


def test_means_are_written():
    """Is each variant's mean written, in per cent?"""
    found = {"a": ("", np.array([0.5, 0.7])), "b": ("", np.array([0.9, 1.0]))}
    assert {"60.0%", "95.0%"} <= set(texts(figures.variants(found)))
    assert {"60.0%", "95.0%"} <= set(texts(figures.paired({name: values for name, (_, values) in found.items()})))


def test_tables_hold_their_numbers():
    """Is every accuracy written in its field, as a whole number of per cent?"""
    shown = texts(figures.two_tables("a", "b", {"t": np.array([[0.123]]), "u": np.array([[0.98]])}))
    assert {"12", "98", "t", "u"} <= set(shown)


def test_both_curves_fit_on_the_axis():
    """Does the axis reach from 0 to the largest loss?"""
    low, high = MADE["two_curves"]().axes[0].get_ylim()
    assert low == 0 and 2 < high < 2.5
