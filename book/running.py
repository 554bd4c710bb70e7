"""Run the solved notebooks, so that their outputs can be printed; what has not changed is not run again.

A notebook's outputs depend on its cells, on the package and on the data; all three are in the name under which an
executed notebook is kept. `pages` turns it into a page.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from i2dl_helpers import notebook as nb
from i2dl_helpers.widgets import still

ROOT = Path(__file__).parents[1]
SHOWN = "pictures"  # the folder of frames, as the pages name it


class Broken(Exception):
    """A notebook does not run; the text says which cell, and why."""


def executed(stems: list[str], place: Path, at_once: int = 2) -> dict[str, nbformat.NotebookNode]:
    """The solved notebooks with their outputs, by stem; frames of widgets go into ``place / "pictures"``."""
    with ThreadPoolExecutor(at_once) as pool:
        found = list(pool.map(lambda stem: run(stem, place), stems))
    return dict(zip(stems, found, strict=True))


def run(stem: str, place: Path) -> nbformat.NotebookNode:
    """One solved notebook with its outputs, run now or taken from an earlier run of the same."""
    source = ROOT / "notebooks" / f"{stem}.ipynb"
    kept = place / "executed" / f"{stem}-{fingerprint(source)}.ipynb"
    if kept.exists():
        return nbformat.read(kept, 4)
    surroundings = os.environ | {
        "I2DL_BOOK": str(place / SHOWN), "I2DL_REVEAL": "1", "I2DL_STATE": "off",
        "NBGRADER_EXECUTION": "validate",  # a check that is not passed raises: no wrong solution is printed
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / source.name
        nb.write(path, nb.solve(nb.read(source)))
        # in a process of its own: event loops of several notebooks, one a thread, are never closed
        command = [sys.executable, "-c", "from nbclient.cli import main; main()", path, "--inplace"]
        command += ["--timeout=600", "--kernel_name=python3"]
        ran = subprocess.run(command, env=surroundings, capture_output=True, text=True)
        if ran.returncode:
            raise Broken(f"{source.name} does not run:\n{ran.stderr[-4000:]}")
        notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output["data"]["text/html"] = lighter(output["data"]["text/html"], place / SHOWN)
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob(f"{stem}-*.ipynb"):
        old.unlink()
    nbformat.write(notebook, kept)
    return notebook


def lighter(text: str, place: Path) -> str:
    """HTML whose pictures lie in files beside the page, with fewer bytes, and no longer in the text itself."""
    return re.sub(
        r'(?<=src=")data:image/png;base64,([^"]+)(?=")',
        lambda found: still.keep(still.small(base64.b64decode(found[1])), place),
        text,
    )


def fingerprint(source: Path) -> str:
    """A name for everything that a notebook's outputs depend on."""
    code = sorted((ROOT / "i2dl_helpers").rglob("*.py")) + sorted((ROOT / "data").rglob("*.json"))
    total = hashlib.sha256()
    for path in [source, *code]:
        total.update(path.read_bytes())
    return total.hexdigest()[:16]
