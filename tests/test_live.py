"""Live figures show what a figure drawn anew would show, and a student's function cannot break them."""

import io
import warnings

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import encode, new_figure, styled
from i2dl_helpers.live import KEPT, LiveFigure, Unusable, guarded, numbers, whose


@styled
def parabola(scene=()):
    """A live figure with a still curve, a moving point and label, and a title that a scene may change."""
    figure = new_figure(4, 3)
    axes = figure.subplots()
    x = np.linspace(-2, 2, 50)
    axes.plot(x, x**2)
    (point,) = axes.plot([], [], "o")
    label = axes.text(0, 0, "")

    def update(w, title="a"):
        point.set_data([w], [w**2])
        label.set_position((w, w**2))
        label.set_text(f"{w:.1f}")
        axes.set_title(title)

    return LiveFigure(figure, [point, label], update, lambda w, title="a": f"w is {w}, the title {title}", scene)


@styled
def drawn_anew(w, title="a"):
    """The same picture, by a figure that is drawn as a whole."""
    live = parabola()
    live.update(w, title)
    for artist in live.moving:
        artist.set_animated(False)
    live.figure.canvas.draw()
    return np.asarray(live.figure.canvas.buffer_rgba())


def decode(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


@pytest.mark.parametrize("w", [-1.7, 0.3, 1.2])  # clear of the axes, above which a point moves
def test_shows_what_a_figure_drawn_anew_shows(w):
    """Is every pixel right, although only the point and its label are drawn?"""
    live = parabola()
    live.pixels(w=1.0)
    np.testing.assert_array_equal(live.pixels(w=w), drawn_anew(w))


def test_leaves_no_trace():
    """Going away and back, is anything left of the step between?"""
    live = parabola()
    first = live.png(w=-1.0)
    assert live.png(w=1.5) != first
    assert live.png(w=-1.0) == first


def test_ratio_doubles_the_pixels():
    """At ratio 2, are there twice as many pixels each way, and is ratio 1 afterwards as before?"""
    live = parabola()
    before = live.png(w=1.0)
    assert decode(live.png(ratio=2, w=1.0)).shape == (600, 800, 4)
    assert live.png(w=1.0) == before
    assert decode(before).shape == (300, 400, 4)
    assert live.size == (400, 300)


def test_scene_draws_the_background_again():
    """Does what stands still change with a setting of the scene, and come back with it?"""
    live = parabola(scene=["title"])
    pictures = {title: live.png(w=0.0, title=title) for title in ("a", "b")}
    assert pictures["a"] != pictures["b"]
    assert live.png(w=0.0, title="a") == pictures["a"]
    np.testing.assert_array_equal(decode(pictures["b"]), drawn_anew(0.0, "b"))


def test_keeps_few_backgrounds():
    """Is memory bounded, and a background that was dropped drawn again?"""
    live = parabola(scene=["title"])
    first = live.png(w=0.0, title="0")
    for i in range(KEPT + 3):
        live.png(w=0.0, title=str(i))
    assert len(live._backgrounds) == KEPT
    assert live.png(w=0.0, title="0") == first


def test_update_may_bring_other_artists():
    """Where update returns artists, do those move from then on?"""
    figure = new_figure(4, 3)
    axes = figure.subplots()
    made = {}

    def update(shape):
        if shape not in made:
            made[shape] = axes.plot([0.5], [0.5], shape, ms=20)[0]
        for name, artist in made.items():
            artist.set_visible(name == shape)
        return [made[shape]]

    live = LiveFigure(figure, [], update, str, scene=["shape"])
    square, disc = live.png(shape="s"), live.png(shape="o")
    assert square != disc
    assert live.png(shape="s") == square


def test_encoding_keeps_every_pixel():
    """Does a PNG reader get back what was put in, for odd sizes too?"""
    pixels = np.random.default_rng(0).integers(0, 256, (7, 13, 4), dtype=np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encode(pixels)))), pixels)


class Liar:
    """Claims to be an array, and fails when it is looked at."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")


def deep(x):
    return deep(x)


@pytest.mark.parametrize(
    ("function", "part"),
    [
        (lambda x: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda: 0, "raised TypeError"),
        (lambda x: exit(3), "raised SystemExit"),
        (lambda x: None, "returned None where an array of shape (2,) is needed"),
        (lambda x: x * np.nan, "returned NaN"),
        (lambda x: np.log(0 * x), "returned infinity"),
        (lambda x: "12", "returned str"),
        (lambda x: [1.0, "b"], "returned list"),
        (lambda x: x[:1], "returned an array of shape (1,)"),
        (lambda x: Liar(), "returned something that cannot be drawn: Liar"),
        (deep, "deep raised RecursionError"),
    ],
)
def test_whatever_a_function_does_becomes_a_sentence(function, part):
    """Is there one line that says what the student's function did, and no other exception?"""
    with pytest.raises(Unusable) as caught:
        guarded(function, lambda value, x: numbers(value, (2,)))(np.ones(2))
    assert part in str(caught.value)
    assert "\n" not in str(caught.value) and "<lambda> raised" not in str(caught.value)


def test_a_right_function_goes_through():
    """Does a guarded function give its numbers, without the warnings it causes?"""

    def noisy(x):
        warnings.warn("look at me", stacklevel=1)
        return [1, 2]

    value = guarded(noisy, lambda value, x: numbers(value, (2,)))(0)
    np.testing.assert_array_equal(value, [1.0, 2.0])
    assert value.dtype == float


def test_an_interrupt_goes_through():
    """Can a student still stop a function that does not end?"""

    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guarded(interrupted, lambda value, x: value)(0)


def test_says_whose_a_function_is():
    """Are the course's functions known from the student's, builtins and odd objects included?"""
    assert whose(encode) == "the course's"
    assert whose(lambda: 0) == "your"
    assert whose(len) == "your"
    assert whose(guarded(encode, lambda value: value)) == "the course's"
