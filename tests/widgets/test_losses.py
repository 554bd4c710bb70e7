"""Notebook 02's widgets and figures: every end of every control, in picture and words, with any function in them."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.experiments import losses as experiments
from i2dl_helpers.figures import comparing
from i2dl_helpers.figures.canvas import message, png
from i2dl_helpers.reference import losses as reference
from i2dl_helpers.widgets import losses as widgets

ALL = ("plain", "momentum", "Adam")
WIDGETS = {
    "outlier": widgets.outlier(),
    "scores": widgets.scores(),
    "descent": widgets.descent(),
    "descent_rules": widgets.descent(rules=ALL),
}


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)


def near(widget, name, value):
    """The control's value next to this one."""
    return min(widget.controls[name].values, key=lambda v: abs(v - value))


@pytest.mark.parametrize("name", WIDGETS)
class TestEvery:
    def test_draws_at_the_ends_of_every_control(self, name):
        """Is there a picture of the right size with something in it, and words, at each end?"""
        widget = WIDGETS[name]
        assert widget.name == name
        for settings in widget.ends():
            picture = pixels(widget.render(**settings))
            assert picture.shape == (450, 800, 3)
            assert (picture < 100).any(axis=2).sum() > 500, settings
            assert len(widget.alt(**settings)) > 80

    def test_each_position_differs(self, name):
        """Do picture and words follow each control?"""
        widget = WIDGETS[name]
        for control in widget.controls:
            settings = [{control: position} for position in widget.positions(control, 6)]
            assert len({widget.render(**s) for s in settings}) == len(settings), control
            assert len({widget.alt(**s) for s in settings}) == len(settings), control

    def test_nothing_is_cut_off(self, name):
        """Is the rim of the paper white at every end, at both ratios?"""
        for ratio in (1, 2):
            for settings in WIDGETS[name].ends():
                picture = pixels(WIDGETS[name].render(ratio=ratio, **settings))
                rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
                assert all((part == 255).all() for part in rim), settings


def test_the_lectures_numbers_are_in_words():
    """Are the cat's 2.9 and 2.04 there at the start, and the frog's loss where it is one?"""
    scores = WIDGETS["scores"]
    assert all(part in scores.alt() for part in ("it is a cat", "is 2.9,", "is 2.04,", "-1, 1, 0"))
    assert "is 13.7," in scores.alt(truth="frog")


def test_the_hinge_saturates_and_the_cross_entropy_does_not():
    """At a lead of 13: is one gradient all 0, and no entry of the other?"""
    alt = WIDGETS["scores"].alt(cat=10.0, car=-3.0, frog=-3.0)
    assert "hinge loss is 0, with the gradient 0, 0, 0" in alt and "e-06, 2.26e-06, 2.26e-06" in alt


def test_the_outlier_pulls_only_the_squares():
    """Do the words follow: the L2 fit moves with the point, the L1 fit stays, and pulls as any other point?"""
    near_by, far = (WIDGETS["outlier"].alt(height=h) for h in (10.0, 30.0))
    assert "L1 fit says 4.27, the L2 fit 4.69" in near_by and "L1 fit says 4.27, the L2 fit 6.91" in far
    assert "at the L1 fit with 0.11" in far


def test_the_bound_is_where_it_diverges():
    """On the bowl: does 0.09 end near 0 and 0.11 diverge, with the bound 0.1 named?"""
    descent = WIDGETS["descent"]
    below, above = (descent.alt(rate=near(descent, "rate", r)) for r in (0.095, 0.108))
    assert "the bound is 0.1." in below and "it ends at (0.00, 0.00)" in below.replace("-0.00", "0.00")
    assert "it diverges" in above


def test_momentum_has_its_slider_and_adam_no_bound():
    """Is β shown for momentum only, does the bound grow with it, and is none named for Adam?"""
    widget = WIDGETS["descent_rules"]
    hidden = {rule: widget.adapt({**widget.settings, "rule": rule}, "rule")["beta"]["hidden"] for rule in ALL}
    assert hidden == {"plain": True, "momentum": False, "Adam": True}
    assert "bound is 0.0374" in widget.alt() and "bound is 0.0197" in widget.alt(rule="plain")
    assert "bound" not in widget.alt(rule="Adam")
    assert set(WIDGETS["descent"].controls) == {"landscape", "start", "rate"}


def test_a_students_functions_are_drawn():
    """Does a wrong gradient of a student show, in each widget?"""
    doubled = lambda p, t: (reference.l2_loss(p, t)[0], 2 * reference.l2_loss(p, t)[1])  # noqa: E731
    assert widgets.outlier(l2_loss=doubled).render(height=30.0) != WIDGETS["outlier"].render(height=30.0)
    uphill = lambda g, w, lr, steps: reference.gradient_descent(lambda x: -g(x), w, lr, steps)  # noqa: E731
    assert "diverges" in widgets.descent(uphill).alt()
    sleepy = lambda w, v, g, lr, beta: (w, v)  # noqa: E731
    assert "ends at (-1.20, 1.00)" in widgets.descent(momentum_step=sleepy, rules=ALL).alt()
    squared = lambda s, y: (reference.hinge_loss(s, y)[0] ** 2, reference.hinge_loss(s, y)[1])  # noqa: E731
    assert "is 8.41," in widgets.scores(squared).alt()


BROKEN = {
    "raises": lambda *arguments: 1 / 0,
    "gives None": lambda *arguments: None,
    "gives NaN": lambda *arguments: (np.nan, np.nan),
    "gives text": lambda *arguments: "0.5",
    "gives too much": lambda *arguments: (1, 2, 3),
    "gives a shape": lambda *arguments: np.zeros((3, 2)),
    "takes too few": lambda: 0.0,
    "leaves": lambda *arguments: exit(),
}
MADE_WITH = {
    "l1": lambda f: widgets.outlier(l1_loss=f),
    "l2": lambda f: widgets.outlier(l2_loss=f),
    "hinge": lambda f: widgets.scores(hinge_loss=f),
    "cross entropy": lambda f: widgets.scores(cross_entropy_loss=f),
    "descent": lambda f: widgets.descent(gradient_descent=f),
    "momentum": lambda f: widgets.descent(momentum_step=f, rules=ALL),
}


@pytest.mark.parametrize("make", MADE_WITH.values(), ids=MADE_WITH)
@pytest.mark.parametrize("function", BROKEN.values(), ids=BROKEN)
def test_a_broken_function_gives_a_sentence(make, function):
    """Whatever the student's function does, is there a short sentence in the picture's place, in words too?"""
    widget = make(function)
    sentence = widget.alt()
    assert sentence.startswith(("your function raised", "your function returned")) and len(sentence) < 160
    assert widget.render() == message(sentence)


class TestFigures:
    def looks(self, figure):
        """The picture, after a check that something is drawn and nothing cut off."""
        picture = pixels(png(figure))
        rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
        assert all((part == 255).all() for part in rim)
        assert (picture < 128).any(axis=2).mean() > 0.005
        return picture

    def test_semantic_gap(self):
        """Are eight pictures and seven ranges drawn, whatever picture is chosen?"""
        gap = experiments.semantic_gap(n=20)
        figure = comparing.semantic_gap(gap.pictures[0], {w: p[0] for w, p in gap.changed.items()}, gap.distances)
        self.looks(figure)
        assert len(figure.axes[0].child_axes) == 8

    @pytest.mark.parametrize("shape", [(1, 8, 8), (3, 32, 32)])
    def test_templates(self, shape):
        """Are there ten pictures, centred on zero, and is a column of zeros no problem?"""
        W = np.random.default_rng(0).normal(size=(np.prod(shape), 10))
        W[:, 3] = 0
        figure = comparing.templates(W, shape, list("abcdefghij"))
        self.looks(figure)
        if shape[0] == 1:
            assert all(axes.images[0].norm.vmin == -axes.images[0].norm.vmax for axes in figure.axes)

    def test_gradient_cost(self):
        """Is the cost continued in proportion to the number of weights?"""
        figure = comparing.gradient_cost(np.array([10, 100]), np.array([0.01, 0.1]), np.array([1e-4, 1e-4]), until=1000)
        self.looks(figure)
        assert any("1,000 weights:\nabout 1 s" in text.get_text() for text in figure.axes[0].texts)

    def test_spreads(self):
        """Are means drawn with bands, and do names that end at one place not overlap?"""
        values = np.random.default_rng(0).random((5, 4)) + 1
        for logarithmic in ("", "x", "y", "xy"):
            figure = comparing.spreads(
                {"one": (np.arange(1, 5), values), "two": (np.arange(1, 5), values + 0.01)},
                xlabel="x", ylabel="y", logarithmic=logarithmic,
            )  # fmt: skip
            self.looks(figure)
            heights = [text.get_position()[1] for text in figure.axes[0].texts]
            assert abs(heights[0] - heights[1]) > 0.08
            assert figure.axes[0].lines[0].get_ydata() == pytest.approx(values.mean(axis=0))

    def test_bars_and_valleys(self):
        """Is every bar named, and every end of a descent marked?"""
        figure = comparing.bars({"a": [0.3, 0.4], "b": [0.1, 0.2]}, xlabel="accuracy", chance=0.1)
        self.looks(figure)
        assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["a", "b"]
        _, last, lowest = experiments.restarts(starts=40)
        figure = comparing.valleys(experiments.valley_curve(), last[:, 0], lowest, {"1 weight": np.linspace(0.2, 1, 9)})
        self.looks(figure)
        shares = [text.get_text() for text in figure.axes[0].texts]
        assert 99 <= sum(int(share.rstrip("%")) for share in shares) <= 101
