"""Notebook 08's widgets draw at the ends of every control, in picture and words, whatever a student's function does."""

import io

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.experiments import convolution_windows as small
from i2dl_helpers.experiments.convolution_filters import PRESETS, read_filter
from i2dl_helpers.figures.canvas import message
from i2dl_helpers.reference import convolution as reference
from i2dl_helpers.widgets.convolution import OWN, own_filter, receptive_fields, sliding_filter, windows_as_columns

WIDGETS = {make.__name__: make() for make in (sliding_filter, own_filter, windows_as_columns, receptive_fields)}
HEIGHTS = {"sliding_filter": 560, "own_filter": 430, "windows_as_columns": 500, "receptive_fields": 480}
CHANGING = [(name, control) for name, widget in WIDGETS.items() for control in widget.controls]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("widget", WIDGETS.values(), ids=WIDGETS)
def test_draws_at_the_ends_of_every_control(widget):
    """Is there a picture of the right size with something in it and a white rim, and words, at each end?"""
    for settings in widget.ends():
        picture = pixels(widget.render(**settings))
        assert picture.shape == (HEIGHTS[widget.name], 900, 3)
        assert (picture < 120).any(axis=2).sum() > 400, settings
        rim = [picture[:2], picture[-2:], picture[:, :2], picture[:, -2:]]
        assert all((part == 255).all() for part in rim), settings
        assert len(widget.alt(**settings)) > 50


@pytest.mark.parametrize(("name", "control"), CHANGING)
def test_each_position_differs(name, control):
    """Do picture and words follow each control?"""
    widget = WIDGETS[name]
    positions = widget.positions(control, 5)
    if widget.controls[control].label in ("position", "column"):
        positions = [0, 3, 8]  # further ones are settled to the last that there is
    if control == "preset":
        positions = list(PRESETS)
    settings = [{control: position} for position in positions]
    assert len({widget.render(**s) for s in settings}) == len(settings)
    assert len({widget.alt(**s) for s in settings}) == len(settings)


def test_the_names_of_a_deep_stack_are_not_cut_off():
    """Is there white at the right end, where "681 units" stands?"""
    picture = pixels(WIDGETS["receptive_fields"].render(depth=5, k=7, stride=2, pooled=True))
    assert (picture[:, -6:] == 255).all()


def test_a_picture_depends_on_its_settings_alone():
    """Is nothing left over from another scene?"""
    for widget in WIDGETS.values():
        ends = list(widget.ends())[:12]
        first = [widget.render(**settings) for settings in ends]
        assert [widget.render(**settings) for settings in reversed(ends)] == first[::-1]


class TestSlidingFilter:
    def test_the_steps_follow_the_sizes(self):
        """Are there as many positions as outputs, and one where the filter does not fit at all?"""
        widget = WIDGETS["sliding_filter"]
        assert widget.settle(position=120)["position"] == 24
        assert widget.settle(stride=3, position=120)["position"] == 3
        assert widget.settle(size=8, pad=2, k=2, position=120)["position"] == 120
        assert widget.settle(size=4, k=5, position=7)["position"] == 0

    def test_the_dot_product_is_spelled_out(self):
        """Are the nine products those of the window, with their sum and the bias, in the words?"""
        words = WIDGETS["sliding_filter"].alt(position=7)
        x, w = small.small_input(7), small.FILTERS[3]
        window = x[1:4, 2:5]
        assert f"= {(window * w).sum():.0f}".replace("-", "−") in words and "output (1, 2)" in words
        first = f"{window[0, 0]:.0f}·1 + {window[0, 1]:.0f}·0 + {window[0, 2]:.0f}·(−1)"
        assert first in words

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"stride": 3}, "Does not fit: 4 pixels to go, in steps of 3: 1 step, and 1 left over"),
            ({"size": 4, "k": 5}, "A filter of 5 is longer than the input: 4 pixels. It has no position."),
            ({"size": 8, "stride": 3, "pad": 1, "k": 5}, "5 pixels to go, in steps of 3: 1 step, and 2 left over"),
        ],
    )
    def test_what_does_not_fit_says_why(self, settings, words):
        """Is there a reason with its numbers, and none where all fits?"""
        assert words in WIDGETS["sliding_filter"].alt(**settings)
        assert "fit" not in WIDGETS["sliding_filter"].alt()

    def test_rows_that_no_window_reaches_are_shaded(self):
        """Is the shade of the last row and column in the picture, and only where something is left over?"""

        def red(**settings):
            return (pixels(WIDGETS["sliding_filter"].render(**settings)) == (249, 221, 207)).all(axis=2).sum()

        assert red() == 0 and red(stride=2) == 0 and red(stride=3) > 3000

    def test_the_students_numbers(self):
        """Does the output show what the student's own function gave?"""

        def doubled(x, w, b, stride=1, pad=0):
            return 2 * reference.conv2d_naive(x, w, b, stride, pad)

        right, wrong = (
            float(w.alt().split(" is ")[-1].split(".")[0]) for w in (sliding_filter(), sliding_filter(doubled))
        )
        assert wrong == 2 * right and "your function" in sliding_filter(doubled).credit


class TestOwnFilter:
    def test_preset_and_numbers_follow_each_other(self):
        """Does a preset set the numbers, and do numbers name their preset, or none?"""
        widget = WIDGETS["own_filter"]
        for name, text in PRESETS.items():
            assert widget.settle(preset=name)["kernel"] == text
            assert widget.settle(kernel=text)["preset"] == name
        assert widget.settle(kernel="0 0 0; 0 2 0; 0 0 0")["preset"] == OWN
        assert widget.settle(preset=OWN)["kernel"] == widget.controls["kernel"].start

    @pytest.mark.parametrize(
        ("text", "words"),
        [("1 2; 3 4", "2 rows of 2"), ("a b c", "with spaces between"), ("", "3×3 or 5×5"), ("1/0 0 0", "spaces"),
         ("1 2 3; 4 5; 6 7 8", "3 rows of 2 or 3"), ("1 1 1; 1 9999 1; 1 1 1", "−1000 and 1000")],
    )  # fmt: skip
    def test_what_is_no_filter(self, text, words):
        """Does a mistyped filter get a sentence in the picture's place?"""
        assert words in WIDGETS["own_filter"].alt(kernel=text)
        assert WIDGETS["own_filter"].render(kernel=text) == message(WIDGETS["own_filter"].alt(kernel=text), 9, 4.3)

    def test_what_is_read(self):
        """Are fractions, commas, typographic minus signs and brackets understood?"""
        assert read_filter("[1/9, 0, −1; 0 0 0; 0 0 .5]").tolist() == [[1 / 9, 0, -1], [0, 0, 0], [0, 0, 0.5]]
        assert read_filter(PRESETS["blur 5×5"]).sum() == pytest.approx(1)

    def test_identity_and_sums(self):
        """Does the identity give the picture itself, and say the words what a filter adds up to?"""
        picture = pixels(WIDGETS["own_filter"].render(preset="identity", picture_name="digit 3"))
        assert (picture[60:380, 20:330] == picture[60:380, 569:879]).mean() > 0.99
        assert "adds up to 0" in WIDGETS["own_filter"].alt() and "adds up to 1" in WIDGETS["own_filter"].alt(
            preset="blur"
        )


class TestColumns:
    def test_window_and_pixel(self):
        """Is column 5 the window at (1, 2), and does the middle pixel land nine times, a corner once?"""
        widget = WIDGETS["windows_as_columns"]
        assert "Column 5 is the window at position (1, 2): [ 8  9 10 13 14 15 18 19 20]" in widget.alt(number=5)
        assert "Pixel 13 lands at 9 places" in widget.alt(follow="one pixel", number=12)
        assert "Pixel 25 lands at 1 places, (row, column): [[8, 8]]" in widget.alt(follow="one pixel", number=24)

    def test_the_steps_follow(self):
        """Are there as many steps as columns, or as pixels?"""
        widget = WIDGETS["windows_as_columns"]
        assert widget.settle(number=49)["number"] == 8 and widget.settle(number=49, pad=1, k=2)["number"] == 35
        assert widget.settle(number=49, follow="one pixel", channels=2)["number"] == 49

    def test_the_students_matrix(self):
        """Is a transposed matrix refused in words, and another order of the rows shown as it is?"""

        def transposed(x, k, stride=1, pad=0):
            return reference.im2col(x, k, stride, pad).T

        def upside_down(x, k, stride=1, pad=0):
            return reference.im2col(x, k, stride, pad)[::-1]

        assert "returned an array of shape (16, 8)" in windows_as_columns(transposed).alt(k=2, channels=2)
        assert "[13 12 11" in windows_as_columns(upside_down).alt()


class TestFields:
    @pytest.mark.parametrize(
        ("settings", "words"),
        [({}, "sees 7×7 input pixels"), ({"depth": 1, "k": 7}, "200,704"), ({"stride": 2}, "sees 15×15"),
         ({"depth": 2, "k": 5, "pooled": True}, "up: 16, 12, 6, 2, 1"), ({}, "110,592")],
    )  # fmt: skip
    def test_words(self, settings, words):
        """Are the field, the units it consists of and the weights in the words?"""
        assert words in WIDGETS["receptive_fields"].alt(**settings)

    @pytest.mark.parametrize("stack", [[(3, 1)] * 3, [(5, 1), (2, 2), (5, 1), (2, 2)], [(3, 2), (3, 2)], []])
    def test_units_seen(self, stack):
        """Is the lowest row the receptive field, whatever the layers?"""
        count, step, first = small.seen(stack)[0]
        assert count == reference.receptive_field(stack) and step == 1 and first == -(count - 1) / 2


@pytest.mark.parametrize("make", [sliding_filter, own_filter, windows_as_columns, receptive_fields])
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda *a: None, "returned None"),
        (lambda *a: 1 / 0, "ZeroDivisionError"),
        (lambda *a: np.full(3, np.nan), "array of shape (3,)"),
        (lambda *a: "text", "str"),
    ],
)
def test_a_students_function_that_fails(make, wrong, words):
    """Does whatever it does become a sentence, in the picture's place and in the words?"""
    widget = make(wrong)
    assert words in widget.alt()
    width, height = widget.live.size
    assert widget.render() == message(widget.alt(), width / 100, height / 100)
