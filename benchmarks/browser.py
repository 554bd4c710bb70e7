"""A slider step in JupyterLab, in Chromium: from the key press to the changed picture on the screen.

The whole way: browser, server, kernel, drawing, and back; what the kernel alone takes is in `slider`. The first picture
counts, the one that is drawn while a control moves; the sharp one follows when it rests, and is shown beside.
Run: ``python -m benchmarks browser``.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from i2dl_helpers import notebook as nb
from tests.browser.lab import CHROMIUM, Notebook, start

CASES = (  # what shows the widget, the control that moves
    ("computational_graph()", "step"),
    ("finite_differences()", "step h"),
    ("learning_rate_step()", "learning rate α"),
    ("relu_fit()", "ReLUs k"),
)
IMPORTS = (
    "from i2dl_helpers.widgets.backprop import finite_differences, learning_rate_step, relu_fit\n"
    "from i2dl_helpers.widgets.graph import computational_graph"
)
BUDGET = 100
WATCH = """picture => {
    window.pressed = 0; window.shown = [];
    document.addEventListener('keydown', event => { pressed = event.timeStamp; shown = []; }, {capture: true});
    picture.addEventListener('load', () => requestAnimationFrame(() => shown.push(performance.now() - pressed)));
}"""


def measure(times: int = 30) -> list[dict]:
    """One row a widget: median milliseconds to the first and to the sharp picture, and the slowest tenth's beginning.

    Parameters
    ----------
    times : int
        How often a key is pressed, half of them to the right and half back to the left.
    """
    if CHROMIUM is None:
        return [{"widget": "not measured: there is no Chromium on the PATH"}]
    cells = [nb.code(IMPORTS), *(nb.code(source) for source, _ in CASES)]
    with tempfile.TemporaryDirectory() as folder, start(Path(folder)) as lab:
        nb.write(lab.folder / "widgets.ipynb", nb.new(cells))
        with lab.open("widgets.ipynb") as notebook:
            notebook.run_all()
            return [_row(notebook, cell["id"], *case, times) for cell, case in zip(cells[1:], CASES, strict=True)]


def _row(notebook: Notebook, id: str, source: str, control: str, times: int) -> dict:
    widget = notebook.output(id).locator(".i2dl-widget")
    widget.locator(".i2dl-picture").evaluate(WATCH)
    widget.get_by_role("slider", name=control).focus()
    first, sharp = [], []
    for number in range(times):
        notebook.press("ArrowRight" if number % 8 < 4 else "ArrowLeft")  # every one a step that there is
        notebook.wait("shown.length >= 2")
        shown = notebook.run_javascript("shown")
        first.append(shown[0])
        sharp.append(shown[-1])
    found = {"ms": median(first), "slow": sorted(first)[int(0.9 * times)], "sharp": median(sharp)}
    return {"widget": source.removesuffix("()"), "control": control, **found, "budget": BUDGET}
