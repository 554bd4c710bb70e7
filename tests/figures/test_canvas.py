"""Figures are made under the course's style, unknown to pyplot, and shown with caption and alt text."""

import io
import re

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from i2dl_helpers.figures.canvas import message, new_figure, png, power_of_ten, show, styled


@styled
def figure_with_axes():
    figure = new_figure()
    figure.subplots().plot([0, 1], [0, 1])
    return figure


def test_style_holds_whatever_the_student_has_set():
    """Is the background light and the spine gone although the student likes it dark?"""
    with plt.style.context("dark_background"):
        figure = figure_with_axes()
        picture = np.asarray(Image.open(io.BytesIO(png(figure))))
        assert plt.rcParams["axes.facecolor"] == "black"
    assert (picture[0, 0] == 255).all()
    assert not figure.axes[0].spines["top"].get_visible()


def test_pyplot_does_not_know_it():
    """Can nothing show the figure a second time?"""
    figure_with_axes()
    assert plt.get_fignums() == []


def test_styled_leaves_settings_alone():
    """Are matplotlib's settings afterwards what they were?"""
    before = dict(matplotlib.rcParams)
    figure_with_axes()
    assert dict(matplotlib.rcParams) == before


def test_png_has_a_hundred_pixels_an_inch_and_more_at_a_ratio():
    """Does the ratio change the pixels and nothing of the figure?"""
    figure = figure_with_axes()
    assert Image.open(io.BytesIO(png(figure, ratio=2))).size == (1600, 900)
    assert Image.open(io.BytesIO(png(figure))).size == (800, 450)


def test_shown_with_alt_text_and_caption():
    """Are alt text and caption there, escaped, on a picture that fits a narrow page?"""
    page = show(figure_with_axes(), "x < y & z", 'a "line"')._repr_html_()
    assert re.search(r'<img [^>]*alt="a &quot;line&quot;"', page)
    assert ">x &lt; y &amp; z</figcaption>" in page
    assert "width:100%" in page and "max-width:800px" in page


def test_without_a_kernel_the_words_are_printed(capsys):
    """Does a plain Python session get what it can show?"""
    show(figure_with_axes(), "the caption", "what is seen").show()
    assert capsys.readouterr().out == "the caption\n[what is seen]\n"


def test_message_is_a_picture_of_its_own_size():
    """Does a sentence, however long, take the picture's place and size?"""
    assert Image.open(io.BytesIO(message("no " * 200, 8, 4.5))).size == (800, 450)
    assert Image.open(io.BytesIO(message("no", 4, 3, ratio=2))).size == (800, 600)
    assert message("one") != message("two")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "10⁰"), (1e-5, "10⁻⁵"), (3e-4, "3·10⁻⁴"), (10**-0.25, "5.6·10⁻¹"), (1e12, "10¹²"), (9.99e-5, "10⁻⁴")],
)
def test_powers_of_ten(value, text):
    """Is a number near a power of ten written as one?"""
    assert power_of_ten(value) == text
