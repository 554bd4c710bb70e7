"""A step of every widget in JupyterLab, in Chromium: from the key press to the changed picture on the screen.

The whole way: browser, server, kernel, drawing, and back; what the kernel alone takes is in `slider`. The first picture
counts, the one that is drawn while a control moves; the sharp one follows when it rests, and is shown beside.
Run: ``python -m benchmarks browser``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

from playwright.sync_api import Locator

from i2dl_helpers import notebook as nb
from tests.browser.lab import CHROMIUM, Lab, Notebook, start
from tests.browser.working import widgets

FOLDER = Path(__file__).parents[1] / "notebooks"
SURROUNDINGS = {"I2DL_REVEAL": "1", "OPENBLAS_NUM_THREADS": "1"}  # the threads as `i2dl lab` sets them
BUDGET = 100
WATCH = """picture => {
    window.pressed = 0; window.shown = [];
    document.addEventListener('keydown', event => { pressed = event.timeStamp; shown = []; }, {capture: true});
    picture.addEventListener('load', () => requestAnimationFrame(() => shown.push(performance.now() - pressed)));
}"""
WAYS = "handle => [handle.ariaValueNow < handle.ariaValueMax, handle.ariaValueNow > handle.ariaValueMin]"


def measure(times: int = 16) -> list[dict]:
    """One row a widget: median milliseconds to the first and to the sharp picture, and the slowest tenth's beginning.

    Parameters
    ----------
    times : int
        How often a key is pressed: a few steps to the one side and back.
    """
    if CHROMIUM is None:
        return [{"widget": "not measured: there is no Chromium on the PATH"}]
    with tempfile.TemporaryDirectory() as folder, start(Path(folder), **SURROUNDINGS) as lab:
        return [row for path in sorted(FOLDER.glob("*.ipynb")) for row in _rows(lab, path, times)]


def _rows(lab: Lab, path: Path, times: int) -> Iterator[dict]:
    solved = nb.solve(nb.read(path))
    places = {cell["id"]: below["id"] for cell, below in pairwise(solved["cells"]) if below["id"].startswith("widget-")}
    if not places:
        return
    nb.write(lab.folder / path.name, solved)
    with lab.open(path.name) as notebook:
        notebook.run_all()
        for id, widget in widgets(notebook):
            if id in places:  # the others show a training
                name = places[id].removeprefix("widget-").replace("-", " ")
                yield {"widget": f"{path.stem[:2]} {name}", **_steps(notebook, widget, times), "budget": BUDGET}


def _steps(notebook: Notebook, widget: Locator, times: int) -> dict:
    """Move the widget's first slider, or where it has none its first list."""
    widget.locator(".i2dl-picture").evaluate(WATCH)
    handle = widget.locator(".noUi-handle").locator("visible=true").first
    back, on = (widget.locator(f"button[title$=': {way}']").first for way in ("back", "on"))
    first, sharp, right = [], [], False
    for number in range(times):
        if handle.count():
            more, less = handle.evaluate(WAYS)
            right = more and (not less or right == bool(number % 6))  # turn at an end, and after six steps
            handle.focus()
            notebook.press("ArrowRight" if right else "ArrowLeft")
        else:
            (on if number % 4 < 2 else back).focus()
            notebook.press("Enter")
        notebook.wait("shown.length >= 2")
        shown = notebook.run_javascript("shown")
        first.append(shown[0])
        sharp.append(shown[-1])
    return {"ms": median(first), "slow": sorted(first)[int(0.9 * times)], "sharp": median(sharp)}
