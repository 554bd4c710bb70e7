"""A widget renders without a kernel, and its panel follows the controls."""

import asyncio
import io
import subprocess
import sys

import pytest
from PIL import Image

from i2dl_helpers.figures.canvas import message, new_figure, styled
from i2dl_helpers.live import LiveFigure, Unusable
from i2dl_helpers.widgets.controls import Choice, Entry, Slider, Stepper
from i2dl_helpers.widgets.panel import REST, Panel, Widget


@styled
def bar(fails=()):
    """A live figure with one bar, as wide as x; at the values in `fails` it cannot be drawn."""
    figure = new_figure(4, 3)
    axes = figure.subplots()
    axes.set_xlim(0, 10)
    (line,) = axes.plot([], [], lw=20)

    def length(x, step):
        if x in fails:
            raise Unusable(f"There is no bar at {x}.")
        return x + step

    def update(kind, x, step):
        line.set_data([0, length(x, step)], [0, 0])

    def describe(kind, x, step):
        return f"{kind}: a bar of length {x} + {step}, which is {length(x, step)}."

    return LiveFigure(figure, [line], update, describe)


def widget(**keywords):
    """A widget whose second kind has fewer steps and another x to start with."""

    def adapt(settings, changed):
        short = settings["kind"] == "short"
        value = {"value": "5"} if changed == "kind" else {}
        return {"step": {"count": 2 if short else 4}, "x": {"label": "x'" if short else "x", **value}}

    controls = {
        "kind": Choice("kind", ["long", "short"], "long"),
        "x": Entry("x", "3", float, examples=["0", "nonsense"]),
        "step": Stepper("step", 4, 3),
    }
    return Widget("bar", bar(**keywords), controls, "A <b> caption.", adapt, credit="By <i>.")


def size(png):
    return Image.open(io.BytesIO(png)).size


def test_renders_without_ipywidgets():
    """Can the book draw a widget where ipywidgets was never imported, and does plain Python print the words?"""
    code = (
        "import sys; from i2dl_helpers.widgets.backprop import relu_fit; w = relu_fit(); w.render(); w.show(); "
        "sys.exit('ipywidgets' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("Each ReLU bends the sum once") and "\n[Left: waves" in run.stdout


def test_settings_that_are_not_named_stand_at_the_start():
    """Is the picture at no settings the one at all starts, and another at others?"""
    w = widget()
    assert w.render() == w.render(kind="long", x="3", step=3) != w.render(x="7")
    assert w.alt() == "long: a bar of length 3.0 + 3, which is 6.0."


def test_others_follow_what_is_set():
    """Do frames without a kernel settle as the controls would, unless they are told?"""
    w = widget()
    assert w.settle(kind="short") == {"kind": "short", "x": "5", "step": 1}
    assert w.settle(kind="short", x="2") == {"kind": "short", "x": "2", "step": 1}


def test_an_unknown_setting_is_named():
    """Does a misspelt control say which there are?"""
    with pytest.raises(TypeError, match="bar has no wdth; it has kind, x, step"):
        widget().render(wdth=3)


@pytest.mark.parametrize(
    ("x", "sentence"), [("nonsense", "could not convert string to float: 'nonsense'"), ("7", "There is no bar at 7.0.")]
)
def test_what_cannot_be_drawn_is_a_sentence(x, sentence):
    """Is there a picture of a sentence in the picture's place, and the widget well afterwards?"""
    w = widget(fails=[7])
    before = w.render()
    assert w.render(x=x) == message(sentence, 4, 3)
    assert size(w.render(ratio=2, x=x)) == (800, 600)
    assert w.render() == before


def test_ends_name_every_control():
    """Do the settings to test go through all of them?"""
    ends = list(widget().ends())
    assert ends[0] == {} and {name for end in ends for name in end} == {"kind", "x", "step"}
    assert {"step": 0} in ends and {"x": "nonsense"} in ends


def test_panel_follows_its_controls():
    """Does the picture change at once, and its words with it where no loop runs to wait in?"""
    w = widget()
    panel = Panel(w)
    before = bytes(panel.picture.value)
    assert size(before) == (800, 600) and panel.picture.tooltip == w.alt()
    panel.models["x"].value = "9"
    assert bytes(panel.picture.value) == w.render(ratio=2, x="9") != before
    assert panel.picture.tooltip == w.alt(x="9") and w.alt(x="9") in panel.spoken.value


def test_panel_draws_sharply_at_rest():
    """While a control moves, are frames small, and is the last one sharp with its words?"""

    async def move(panel):
        for x in "4567":
            panel.models["x"].value = x
            assert size(bytes(panel.picture.value)) == (400, 300)
        assert "3.0" in panel.picture.tooltip
        await asyncio.sleep(3 * REST)

    w = widget()
    panel = Panel(w)
    asyncio.run(move(panel))
    assert bytes(panel.picture.value) == w.render(ratio=2, x="7")
    assert panel.picture.tooltip == w.alt(x="7")


def test_panel_lets_the_others_follow():
    """Are labels, counts and values of the others set before one picture is drawn?"""
    w = widget()
    panel = Panel(w)
    drawn = []
    panel.draw = lambda ratio: drawn.append(panel.settings)
    panel.models["kind"].value = "short"
    assert drawn == [{"kind": "short", "x": "5", "step": 1}]
    assert panel.models["x"].description == "x'"


def test_panel_escapes_credit_and_words():
    """Could a credit or what a student typed put markup into the page?"""
    w = widget()

    def refuse(text):
        raise ValueError(f"{text} is no number.")

    w.controls["x"] = Entry("x", "<script>", refuse)
    panel = Panel(w)
    assert "&lt;script&gt;" in panel.spoken.value and "<script>" not in panel.spoken.value
    assert "By &lt;i&gt;." in panel.box.children[-1].value


def test_caption_and_credit_are_told_without_a_kernel():
    """Where nothing can be displayed, does one read both, and in a notebook only what its own text does not say?"""
    assert repr(widget()).startswith("A <b> caption. By <i>.\n[")
    assert "caption" not in Panel(widget()).box.children[-1].value.replace("i2dl-caption", "")


def test_panel_survives_what_cannot_be_drawn():
    """After a sentence in the picture's place, does the next setting draw again?"""
    w = widget(fails=[7])
    panel = Panel(w)
    panel.models["x"].value = "7"
    assert panel.picture.tooltip == "There is no bar at 7.0."
    panel.models["x"].value = "6"
    assert bytes(panel.picture.value) == w.render(ratio=2, x="6")


def test_image_can_be_named():
    """The page's script reads `description` beside `tooltip`, and fails where there is none: are both sent?"""
    state = Panel(widget()).picture.get_state()
    assert state["description"] == "" and state["tooltip"].startswith("long: a bar")
    assert state["_model_name"] == "ImageModel"


def test_settings_are_the_panels_once_there_is_one():
    """Does the widget speak of what it shows now?"""
    w = Widget("bar", bar(), {**widget().controls, "step": Slider("step", [0, 1], 1)}, "c")
    assert w.settings == {"kind": "long", "x": "3", "step": 1}
    w._panel = Panel(w)
    w._panel.models["step"].value = 0
    assert w.settings["step"] == 0 and repr(w) == "c\n[long: a bar of length 3.0 + 0, which is 3.0.]"
