"""A student at the blank notebook 01, in a real browser: answers wrong and right, a prediction, a loop without end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue, evaluate

from .lab import Lab, Notebook, until

PATH = Path(__file__).parents[2] / "notebooks" / "01_backprop_by_hand.ipynb"
OPTIONS = "input[type=radio], .widget-toggle-button"


@pytest.fixture(scope="module")
def student(lab: Lab) -> Iterator[Notebook]:
    """The blank notebook, of which only the first cell has run. Each test works in cells of its own."""
    nb.write(lab.folder / PATH.name, nb.read(PATH))
    with lab.open(PATH.name) as notebook:
        notebook.run("setup")
        expect(notebook.output("setup")).to_contain_text("Ready. In this notebook: 0 of")
        yield notebook


def check(student: Notebook, name: str, outcome: str) -> Locator:
    """Run an exercise's check; its card, once it says this."""
    student.run(f"check_{name}")
    card = student.output(f"check_{name}").get_by_role("group", name=f"Check of {name}: {outcome}")
    expect(card).to_be_visible()
    return card


def test_an_untouched_exercise_is_not_attempted(student):
    """Does the check of a cell that holds only the stub say so, whether that cell has been run or not?"""
    check(student, "sigmoid_neuron", "not attempted yet, 0 of")
    student.run("sigmoid_neuron")
    card = check(student, "sigmoid_neuron", "not attempted yet, 0 of")
    expect(card).to_contain_text("The notebook goes on with the course's function.")
    assert student.evaluate("sigmoid_neuron.__module__") == "'i2dl_helpers.reference.backprop'"


def test_a_wrong_answer_is_explained_and_a_right_one_taken(student):
    """Is a known mistake explained, and once it is corrected, does the student's own function go on?"""
    diagnosis = evaluate("add_multiply", lambda x, y, z: (x + y * z, (1, z, y))).diagnosis
    student.type_last_line("add_multiply", "return x + y * z, (1, z, y)")
    student.run("add_multiply")
    card = check(student, "add_multiply", "not right yet, 0 of 1 point")
    expect(card).to_contain_text(diagnosis)
    assert student.evaluate("add_multiply.__module__") == "'i2dl_helpers.reference.backprop'"
    student.type_last_line("add_multiply", "d = x + y", "return d * z, (z, z, d)")
    student.run("add_multiply")
    card = check(student, "add_multiply", "right, 1 of 1 point")
    expect(card).not_to_contain_text(diagnosis)
    assert student.evaluate("add_multiply.__module__") == "'__main__'"
    assert student.evaluate("add_multiply(1, -3, 4)") == "(-8, (4, 4, -2))"


def test_a_prediction_opens_its_fold(student):
    """Is the outcome hidden until an option is chosen by the keyboard, and then compared with it?"""
    id = next(cell["id"] for cell in nb.read(PATH)["cells"] if 'predict(\n    "two_linear_layers"' in cell["source"])
    student.run(id)
    below = student.output(id)
    closed, outcome = (below.get_by_text(text) for text in ("Predict first", "largest difference to a single matrix"))
    expect(closed).to_be_visible()
    expect(outcome).to_be_hidden()
    below.locator(OPTIONS).first.focus()
    student.press("Tab", "Space")
    expect(below).to_contain_text(re.compile(r"You predicted: nothing\.\s+✓"))
    expect(outcome).to_be_visible()
    expect(closed).to_be_hidden()


def test_an_endless_function_can_be_stopped(student, lab):
    """Does the stop button end a loop that never would, and does the card say at which criterion it was?"""
    began = lab.folder / "began"
    student.type_last_line("relu_net", f'open("{began.name}", "w").close()', "while True:", "pass")
    student.run("relu_net")
    student.run("check_relu_net", wait=False)
    until(began.exists, "the endless function has begun")
    student.page.get_by_role("button", name="Interrupt the kernel").click()
    exercise = catalogue["relu_net"]
    card = student.output("check_relu_net").get_by_role("group", name="Check of relu_net: stopped by you")
    expect(card).to_contain_text(f"You stopped your function at “{exercise.criteria[0].name}”.")
    assert student.evaluate("relu_net.__module__") == "'i2dl_helpers.reference.backprop'"


def test_the_console_is_silent(student):
    """Did the page complain of nothing meanwhile?"""
    assert student.errors == []
