"""Every notebook from top to bottom, blank and solved: the seconds that a reader, or a whole class's grader, waits.

Each runs in a kernel of its own, with everything revealed; a solved one must also pass. The kernel's start, about a
second, is part of it. Run: ``python -m benchmarks notebooks``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from time import perf_counter

import nbclient
import nbformat

from i2dl_helpers import notebook as nb

FOLDER = Path(__file__).parents[1] / "notebooks"
EACH, ALL = 40, 180


def measure() -> list[dict]:
    """One row a notebook and one for all: seconds, blank and solved."""
    rows = []
    for path in sorted(FOLDER.glob("*.ipynb")):
        blank = nb.read(path)
        seconds = {"blank": _run(blank), "solved": _run(nb.solve(blank))}
        rows.append({"notebook, seconds": path.stem, **seconds, "budget": EACH})
    totals = {kind: sum(row[kind] for row in rows) for kind in ("blank", "solved")}
    return [*rows, {"notebook, seconds": "all", **totals, "budget": ALL}]


def _run(notebook: dict) -> float:
    node = nbformat.from_dict(notebook)
    environment = os.environ | {"I2DL_REVEAL": "1", "I2DL_STATE": "off", "OPENBLAS_NUM_THREADS": "1"}  # as `i2dl lab`
    with tempfile.TemporaryDirectory() as folder:
        client = nbclient.NotebookClient(
            node, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        before = perf_counter()
        client.execute(env=environment)
        return perf_counter() - before
