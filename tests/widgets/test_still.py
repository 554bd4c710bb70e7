"""A widget without a kernel: its frames are there, differ, fit the room, and are described."""

import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import new_figure, styled
from i2dl_helpers.live import LiveFigure
from i2dl_helpers.widgets import still
from i2dl_helpers.widgets.controls import Choice, Entry, Slider, Stepper, Toggle
from i2dl_helpers.widgets.graph import computational_graph
from i2dl_helpers.widgets.panel import Widget


@styled
def line(noise=0):
    """A point on a line; with noise it is hard to compress."""
    figure = new_figure(4, 2)
    axes = figure.subplots()
    axes.set(xlim=(-1, 12), ylim=(-1, 12))
    if noise:
        axes.imshow(np.random.default_rng(0).random((noise, noise)), extent=(-1, 12, -1, 12), aspect="auto")
    (point,) = axes.plot([], [], "o")

    def update(**settings):
        point.set_data([settings["a"]], [5])
        point.set_markersize(5 + len(str(list(settings.values()))) + 2 * settings.get("b", 0))

    return LiveFigure(figure, [point], update, lambda **settings: f"at {settings}")


def widget(noise=0, **controls):
    return Widget("a_line", line(noise), {"a": Slider("a", list(range(11)), 3), **controls}, "A <point>.")


def data(text):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', text, re.S)[1])


def test_every_position_has_its_frame(tmp_path):
    """Are the start, each control alone, and the first two together all there, as pictures that differ?"""
    made = widget(b=Slider("b", [0, 1, 2], 0), c=Toggle("</script>", False))
    found = data(still.page(made, tmp_path))
    at = {tuple(frame["at"]) for frame in found["frames"]}
    assert at >= {(a, b, 0) for a in range(11) for b in range(3)} and (3, 0, 1) in at
    assert len({frame["src"] for frame in found["frames"]}) == len(found["frames"])
    for frame in found["frames"]:
        with Image.open(tmp_path.parent / frame["src"]) as picture:
            assert picture.width / picture.height == pytest.approx(2, rel=0.01)


def test_words_go_with_the_frames(tmp_path):
    """Does each frame bring its own description, and is nothing of it taken for HTML?"""
    text = still.page(widget(), tmp_path)
    assert [frame["alt"] for frame in data(text)["frames"]][:2] == ["at {'a': 3}", "at {'a': 0}"]
    assert "A &lt;point&gt;." in text and 'alt="at {&#x27;a&#x27;: 3}"' in text


def test_a_grid_that_is_too_large_is_left_out():
    """Are two sliders of many positions moved alone only?"""
    made = widget(b=Slider("b", list(range(11)), 0))
    assert all(len(each) <= 1 for each in still.asked(made))
    assert sum(1 for _ in still.asked(made)) == 21


def test_named_controls_move_together():
    """May the author name the pair?"""
    b, c = Slider("b", list(range(11)), 0), Choice("c", ["x", "y"], "x")
    made = Widget("w", line(), {"a": Slider("a", [0, 1], 0), "b": b, "c": c}, "", together=("b", "c"))
    assert {"b": 4, "c": "y"} in list(still.asked(made))


def test_fewer_frames_where_room_is_short(monkeypatch):
    """Does a widget whose pictures are large keep within its room, with both ends of each control?"""
    monkeypatch.setattr(still, "ROOM", 100_000)
    made = widget(noise=60, b=Slider("b", list(range(11)), 0))
    settings, pictures = still.fitting(made)
    assert sum(map(len, set(pictures))) <= 100_000
    assert len(settings) < 21 and {"a": 0} in settings and {"a": 10} in settings


def test_sharper_where_there_is_room():
    """Are a few frames drawn at twice the pixels?"""
    _, pictures = still.fitting(widget())
    assert Image.open(io.BytesIO(pictures[0])).width == 800


def test_controls_that_follow(tmp_path):
    """Where one control changes others, do the frames say where all stand, what is hidden, and the new labels?"""

    def adapt(settings, changed):
        many = settings["kind"] == "many"
        return {"step": {"count": 5 if many else 2, "value": 0, "label": f"of {settings['kind']}"},
                "text": {"hidden": many}}  # fmt: skip

    controls = {
        "kind": Choice("kind", ["few", "many"], "few"),
        "step": Stepper("step", 5),
        "text": Entry("text", "0", float, ["1"]),
        "a": Slider("a", [3, 4], 3),
    }
    made = Widget("w", line(), controls, "", adapt)
    frames = data(still.page(made, tmp_path))["frames"]
    many = next(frame for frame in frames if frame["asked"] == ["kind"])
    assert many["at"] == [1, 0, 0, 0] and many["hidden"] == [2] and many["labels"] == {"1": "of many"}


def test_colours_survive():
    """Is a drawing of few colours the same after its colours were counted, and a photograph close?"""
    drawing = widget().render()
    before, after = (np.asarray(Image.open(io.BytesIO(p)).convert("RGB"), int) for p in (drawing, still.small(drawing)))
    assert np.abs(before - after).mean() < 1.5
    assert len(still.small(drawing)) < len(drawing)


def test_a_photograph_is_not_made_poor():
    """Is a picture of many colours kept in another form, smaller and close?"""
    rng = np.random.default_rng(0)
    smooth = np.cumsum(np.cumsum(rng.normal(size=(450, 800, 3)), 0), 1)
    smooth = ((smooth - smooth.min()) / np.ptp(smooth) * 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(smooth).save(out, "PNG")
    made = still.small(out.getvalue())
    assert made[8:12] == b"WEBP"
    assert np.abs(np.asarray(Image.open(io.BytesIO(made)).convert("RGB"), int) - smooth).mean() < 2


@pytest.mark.parametrize(
    ("control", "kind"),
    [
        (Slider("a", [1, 2], 1), "range"),
        (Stepper("a", 3), "range"),
        (Toggle("a"), "toggle"),
        (Choice("a", ["few", "many"], "few"), "options"),
        (Choice("a", [f"formula {n}" for n in range(9)], "formula 0"), "list"),
        (Entry("a", "1", examples=["a text that is far too long to stand beside others", "2"]), "list"),
    ],
)
def test_long_choices_stand_in_a_list(control, kind):
    """Does each control get the kind of input that has room for it?"""
    assert still.kind(control, [control.text(value) for value in control.values]) == kind


def test_what_the_start_hides_and_names_holds_in_every_frame(tmp_path):
    """Moved once, does the graph still show its own leaves, by their names, and no step behind its last one?"""
    graph = computational_graph("d = x + y; f = d * z", x=1, y=-3, z=4)
    found = data(still.page(graph, tmp_path / "pictures"))
    names = [control["name"] for control in found["controls"]]
    for frame in found["frames"]:
        if "graph" not in frame["asked"]:
            assert [frame["labels"][str(names.index(f"leaf_{n}"))] for n in (1, 2, 3)] == ["x", "y", "z"]
            assert names.index("leaf_4") in frame["hidden"]
    assert len(found["controls"][names.index("step")]["texts"]) == 8
