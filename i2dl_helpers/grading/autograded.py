"""The notebook that formgrader and the feedback show: the student's text in the course's frame.

A submission's metadata, outputs and copies of locked cells are claims, so they come from the released notebook; the
student's are the answers, and every cell that was added. Scores and comments are not in here: nbgrader brings them from
the gradebook by the names of the cells.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path
from typing import Any

from .. import notebook as nb
from ..exercises.model import Exercise
from . import escaping
from .submission import Cell, Released

PICTURES = ("image/png", "image/jpeg", "image/gif")
LONGEST = 20_000  # characters of a cell: what renders Markdown and colours code takes their square in time
PASTED = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=]*")


def framed(released: dict, loaded: dict, exercises: dict[str, Exercise]) -> dict[str, Any]:
    """The released notebook with a student's cells.

    Parameters
    ----------
    released : dict
    loaded : dict
        The student's, as `submission.read` gives it: nothing in it is certain but a list of cells.
    exercises : dict
        Those that the notebook asks, by name.

    Returns
    -------
    dict
        Every cell that nbgrader knows once, with its released flags and points; a locked one with its released text,
        a missing one blank, behind the one that it follows in the released notebook. Which cell is an answer is
        decided as the judge decides it.
    """
    ours = {name: cell for cell in released["cells"] if (name := nb.grade_id(cell))}
    given = [(cell, raw) for number, raw in enumerate(loaded["cells"]) if (cell := Cell.of(number, raw))]
    answers, _ = Released(released, exercises).answers_among([cell for cell, _ in given])
    cells, seen = [], set()
    for cell, raw in given:
        name = answers.get(id(cell), cell.name)
        if name in ours and name not in seen and (name not in exercises or id(cell) in answers):
            seen.add(name)
            cells.append(_known(ours[name], shown(cell.source), raw))
        else:
            cells.append(_with_pictures(_cell(cell.kind, f"added-{cell.number}", shown(cell.source)), raw))
    before = None
    for name, cell in ours.items():
        if name not in seen:
            places = [i for i, other in enumerate(cells) if before is not None and nb.grade_id(other) == before]
            cells.insert(places[0] + 1 if places else 0, _known(cell, cell["source"]))
        before = name
    return _whole(released, cells)


def shown(source: str) -> str:
    """A cell's text, cut where it is longer than anybody reads; a picture that was pasted into it does not count."""
    if len(source) <= LONGEST or len(PASTED.sub("", source)) <= LONGEST:
        return source
    return f"{source[:LONGEST]}\n\n# … cut here: {len(source):,} characters were handed in"


def unread(released: dict, why: str) -> dict[str, Any]:
    """What is shown in place of a notebook that could not be read: the blank one, with the reason on top."""
    text = f"This notebook could not be read: {why.rstrip('.')}. What follows is the blank one."
    note = _cell("markdown", "unread", escaping.markdown(text))
    return _whole(released, [note, *(_known(cell, cell["source"]) for cell in released["cells"])])


def write(path: Path, notebook: dict) -> bool:
    """Write it whole, in one line, unless it is there already; whether it was written."""
    data = (json.dumps(notebook, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    with contextlib.suppress(OSError):
        if path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    beside.unlink(missing_ok=True)
    beside.write_bytes(data)
    os.replace(beside, path)
    return True


def written(path: Path) -> dict[str, str]:
    """The answers in a notebook that was written before; empty where there is none."""
    try:
        return {name: cell["source"] for name, cell in nb.answers(nb.read(path)).items()}
    except nb.NotebookError:
        return {}


def _known(ours: dict, source: str, raw: dict | None = None) -> dict[str, Any]:
    """One of our cells; with the student's text and pictures where it is an answer."""
    graded = ours["metadata"].get("nbgrader") or {}
    answer = graded.get("solution") and not graded.get("locked")
    made = _cell(ours["cell_type"], str(ours.get("id", "")), source if answer else ours["source"])
    made["metadata"] = dict(ours["metadata"])
    return _with_pictures(made, raw) if answer and raw else made


def _cell(kind: str, name: str, source: str) -> dict[str, Any]:
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    return made | {"execution_count": None, "outputs": []} if kind == "code" else made


def _with_pictures(made: dict, raw: dict) -> dict[str, Any]:
    """With the pictures pasted into a cell of prose."""
    attached = raw.get("attachments")
    if made["cell_type"] != "markdown" or not isinstance(attached, dict):
        return made
    kept = {}
    for name, kinds in attached.items():
        if isinstance(kinds, dict):
            kept[name] = {kind: data for kind, data in kinds.items() if kind in PICTURES and isinstance(data, str)}
    return made | {"attachments": {name: kinds for name, kinds in kept.items() if kinds}}


def _whole(released: dict, cells: list[dict]) -> dict[str, Any]:
    names: set[str] = set()
    for number, cell in enumerate(cells):
        if cell["id"] in names or not cell["id"]:
            cell["id"] = f"cell-{number}"
        names.add(cell["id"])
    frame = {key: released[key] for key in ("metadata", "nbformat", "nbformat_minor")}
    return {"cells": cells, **frame}
