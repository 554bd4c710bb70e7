"""Controls hold their values, show them under a full label, and say what else they could be set to."""

import ipywidgets
import pytest

from i2dl_helpers.live import Unusable
from i2dl_helpers.widgets.controls import Choice, Entry, Slider, Stepper, Toggle

LONG = ["a formula that is rather long", "another one, longer still", "and a third"]
CONTROLS = {
    "slider": Slider("units", [1, 2, 4, 8], 4),
    "linear": Slider.linear("α", 0, 0.3, 61, start=0.1),
    "log": Slider.log("h", 1e-16, 1, 65, start=0.1),
    "stepper": Stepper("step", 7, 2),
    "choice": Choice("function", ["x³", "sin x"], "x³"),
    "long choice": Choice("graph", LONG, LONG[1]),
    "toggle": Toggle("pieces", True),
    "entry": Entry("x", "1.5", float, examples=["0", "-2"]),
}


def parts(view):
    """A view and everything in it."""
    return [view, *(part for child in getattr(view, "children", ()) for part in parts(child))]


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_built_with_its_label_and_value(control):
    """Does what is shown start where the control does, under a label that is not cut off?"""
    view, model = control.build()
    assert model.value == control.start
    assert model.description == control.label
    assert model in parts(view)
    if hasattr(model.style, "description_width"):
        assert model.style.description_width == "initial"


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_takes_every_value_that_it_names(control):
    """Can what is shown be set to the ends and positions, and are those readable settings?"""
    _, model = control.build()
    for value in [*control.ends(), *control.positions(5), control.start]:
        model.value = value
        assert model.value == value
        control.read(value)
        assert control.text(value)


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
@pytest.mark.parametrize("at_most", [3, 5, 15])
def test_positions_are_few_and_hold_ends_and_start(control, at_most):
    """Has the book few frames, in order, and among them the ends and the start?"""
    positions = control.positions(at_most)
    assert len(positions) <= max(at_most, 3) and len(set(positions)) == len(positions)
    assert {control.values[0], control.values[-1], control.start} <= set(positions)
    assert positions == sorted(positions, key=control.values.index)


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_changes_when_asked(control):
    """Can a widget rename, hide and show a control?"""
    view, model = control.build()
    control.change(view, model, label="new", hidden=True)
    assert (model.description, view.layout.display) == ("new", "none")
    control.change(view, model, hidden=False, value=control.values[0])
    assert (model.value, view.layout.display) == (control.values[0], None)


@pytest.mark.parametrize("name", ["stepper", "long choice"])
def test_buttons_step_and_stop_at_the_ends(name):
    """Without arrow keys (JupyterLab keeps them), do the buttons go through all values and no further?"""
    control = CONTROLS[name]
    view, model = control.build()
    back, on = (part for part in parts(view) if isinstance(part, ipywidgets.Button))
    seen = []
    for button in [back] * 9 + [on] * 9:
        button.click()
        seen.append(model.value)
    assert seen[8] == control.values[0] and seen[-1] == control.values[-1]
    assert set(seen) == set(control.values)
    for button in (back, on):  # an empty description makes the page take the tooltip for the button's name
        assert button.tooltip and not button.description


def test_short_options_are_buttons():
    """Is a short choice operated by buttons, which the keyboard reaches?"""
    assert isinstance(CONTROLS["choice"].build()[0], ipywidgets.ToggleButtons)


def test_stepper_takes_a_new_count():
    """Does a shorter story pull the step back to its end?"""
    control = Stepper("step", 9, 8)
    view, model = control.build()
    control.change(view, model, count=3)
    assert (model.max, model.value) == (2, 2)


def test_stepper_is_shown_anew_for_another_count():
    """The page's slider keeps the range of its first moment: is it taken out and put back, only where that changes?"""
    control = Stepper("step", 9, 8)
    view, model = control.build()
    shown = []
    view.observe(lambda change: shown.append(model in change["new"]), "children")
    control.change(view, model, count=12)
    control.change(view, model, count=12)
    assert shown == [False, True]


def test_ranges_start_at_the_nearest_value():
    """Are the start and round numbers exactly among the values?"""
    linear = CONTROLS["linear"]
    assert linear.start == 0.1 and 0.125 in linear.values and len(linear.values) == 61
    assert CONTROLS["log"].start == pytest.approx(0.1, rel=1e-12)
    assert Slider.linear("x", 0, 1, 3, start=0.3).start == 0.5


def test_a_value_that_is_none_is_refused():
    """Does a mistake in a course's own widget show at once, with what would be right?"""
    with pytest.raises(ValueError, match="starts at 3"):
        Slider("k", [1, 2], 3)
    with pytest.raises(ValueError, match="k has no 5; it has 1, 2"):
        Slider("k", [1, 2], 1).read(5)


def test_entry_reads_text_and_says_what_is_wrong():
    """Is a text that means nothing a sentence for the student, not an error?"""

    def positive(text):
        if not text.isdigit():
            raise ValueError("Type a whole number, such as 3.")
        return int(text)

    entry = Entry("n", "1", positive)
    assert entry.read("12") == 12
    with pytest.raises(Unusable, match=r"^Type a whole number, such as 3\.$"):
        entry.read("twelve")
