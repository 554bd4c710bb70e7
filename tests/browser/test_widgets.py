"""In JupyterLab, in a real browser: a solved notebook runs, and all that moves in it follows the keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from i2dl_helpers import notebook as nb

from .lab import Lab, Notebook
from .working import changing, widgets, work

FOLDER = Path(__file__).parents[2] / "notebooks"
SOLVED = {path.stem: nb.solve(nb.read(path)) for path in sorted(FOLDER.glob("*.ipynb"))}
WITH_WIDGETS = [stem for stem, notebook in SOLVED.items() if "i2dl_helpers.widgets" in nb.dumps(notebook)]
ENVIRONMENT = {"I2DL_REVEAL": "1"}
OUTSIDE = """widget => {
    const room = widget.closest('.jp-OutputArea').getBoundingClientRect();
    const parts = widget.querySelectorAll('.i2dl-picture, .i2dl-caption, button, input, select, .slider-container');
    const places = [...parts].map(part => [part.outerHTML, part.getBoundingClientRect()]);
    return places.filter(([, place]) => place.width && (place.left < room.left + 4 || place.right > room.right));
}"""


@pytest.fixture(scope="module", params=WITH_WIDGETS)
def ran(request, lab: Lab) -> Iterator[Notebook]:
    """A solved notebook after Run All: one run serves all tests here."""
    name = f"{request.param}.ipynb"
    nb.write(lab.folder / name, SOLVED[request.param])
    with lab.open(name) as notebook:
        notebook.run_all()
        yield notebook


def test_no_output_is_an_error(ran):
    """Has no cell raised, warned or printed a traceback?"""
    outputs = ran.outputs
    assert len(outputs) > 10
    bad = [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr" or "Traceback" in str(o)]
    assert bad == []


def test_trainings_are_drawn_to_their_end(ran):
    """Where a training shows its curves, do they, their words and their bar reach the last epoch?"""
    trainings = 0
    for _, training in widgets(ran):  # one by one: the page draws only what is in view
        if training.locator(".widget-hprogress").count():
            trainings += 1
            line = training.locator(".i2dl-caption").inner_text()
            done, epochs = line.split("epoch ")[1].split(",")[0].split(" of ")
            assert done == epochs
            words = re.compile(f"over {done} of {epochs} epochs")
            expect(training.locator(".i2dl-picture")).to_have_attribute("alt", words)
            bar, whole = (training.locator(part).bounding_box() for part in (".progress-bar", ".progress"))
            assert bar["width"] == pytest.approx(whole["width"], rel=0.02)
    if not trainings:
        pytest.skip("nothing is trained under the student's eyes")


def test_every_control_moves_the_picture(ran):
    """Going through each widget by Tab, has every control a name, and does it change both picture and words?"""
    moved = {}
    for cell, widget in widgets(ran):
        if not widget.locator(".widget-hprogress").count():
            moved[cell] = work(ran, widget)
    assert moved and all(moved.values()), moved


SERIOUS = """async part => {
    const found = (await axe.run(part, {resultTypes: ['violations']})).violations;
    return found.filter(({impact}) => ['serious', 'critical'].includes(impact))
        .map(({id, nodes}) => [id, nodes.slice(0, 3).map(node => node.html.slice(0, 200))]);
}"""


def test_axe_finds_nothing_serious(ran):
    """By the rules of axe-core, are widgets, cards and figures free of serious violations, as JupyterLab shows them?"""
    ran.page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    for cell, widget in widgets(ran):
        assert widget.evaluate(SERIOUS) == [], cell
    for part in ran.page.locator(".jp-OutputArea-output.jp-RenderedHTMLCommon").all()[:8]:  # what is in view
        assert part.evaluate(SERIOUS) == []


def test_nothing_is_cut_off_in_a_narrow_window(ran):
    """At 600 pixels, do picture, caption and controls keep inside their cell, and clear of the bar that marks it?"""
    ran.page.set_viewport_size({"width": 600, "height": 900})
    for cell, widget in widgets(ran):
        assert widget.evaluate(OUTSIDE) == [], cell


def test_the_console_is_silent(ran):
    """Did the page complain of nothing, with all widgets shown and moved?"""
    assert ran.errors == []


def test_the_end_key_goes_to_the_last_step(lab):
    """After a graph of more steps was chosen, does the step slider know its new end?"""
    cell = nb.code("from i2dl_helpers.widgets.graph import computational_graph\ncomputational_graph()")
    nb.write(lab.folder / "graph.ipynb", nb.new([cell]))
    with lab.open("graph.ipynb") as notebook:
        notebook.run_all()
        widget = notebook.output(cell["id"]).locator(".i2dl-widget")
        slider, on = widget.get_by_role("slider", name="step"), widget.get_by_role("button", name="graph: on")
        steps = int(float(slider.get_attribute("aria-valuemax")))
        while (last := int(float(slider.get_attribute("aria-valuemax")))) <= steps:
            with changing(notebook, widget, "graph: on"):
                on.press("Enter")
        with changing(notebook, widget, "step"):
            slider.press("End")
        expect(slider).to_have_attribute("aria-valuenow", f"{last}.0")
        expect(widget.locator(".i2dl-picture")).to_have_attribute("alt", re.compile(f"Step {last} of {last} "))
