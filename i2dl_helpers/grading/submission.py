"""Reading a notebook that anybody may have written: what of it is run, and which cell answers which exercise.

Nothing in the file is believed but the text of its cells: points, flags and everything else come from the released
notebook. What runs are the answers and the cells that the student added, in the order of the file.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..exercises.model import Exercise

MOST_BYTES = 100_000_000
MOST_CELLS = 20_000
MOST_PARTS = 1_000_000  # brackets in the file: each may become an object of a hundred bytes and more
MOST_ITEMS = 10_000_000  # commas
LONGEST_CELL = 1_000_000  # characters
CHANGED = "metadata changed, ignored"


class Unreadable(Exception):
    """Nothing can be judged; the text says why."""


@dataclass(frozen=True)
class Step:
    """One cell to run; `exercise` is None for a cell that the student added."""

    number: int
    source: str
    exercise: Exercise | None = None

    @property
    def label(self) -> str:
        """What the cell is called in a traceback."""
        return self.exercise.name if self.exercise else f"cell {self.number}"


@dataclass(frozen=True)
class Work:
    """What is judged of a submission."""

    steps: tuple[Step, ...]
    answers: dict[str, str]  # exercise → the text of its cell
    notes: tuple[str, ...] = ()
    remarks: dict[str, str] = field(default_factory=dict)  # exercise → what the comment has to say about its cell


def read(path: Path) -> dict[str, Any]:
    """The notebook in a file that nobody vouches for.

    Raises
    ------
    Unreadable
    """
    data = read_bytes(path)
    if data.count(b"[") + data.count(b"{") > MOST_PARTS or data.count(b",") > MOST_ITEMS:
        raise Unreadable("it has more parts than any notebook")
    try:
        loaded = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable("what it holds is not JSON, as a notebook's file is") from None
    if not isinstance(loaded, dict) or "nbformat" not in loaded:
        raise Unreadable("it is JSON, but not a notebook")
    if loaded["nbformat"] != 4:
        raise Unreadable(f"it is in the notebook format {str(loaded['nbformat'])[:20]}, and format 4 is read")
    if not isinstance(loaded.get("cells"), list):
        raise Unreadable("it has no list of cells")
    if len(loaded["cells"]) > MOST_CELLS:
        raise Unreadable(f"it has more than {MOST_CELLS:,} cells")
    return loaded


def read_bytes(path: Path) -> bytes:
    """What a file holds, if it is a regular one of bearable size; a link is not followed, nothing is waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise Unreadable(f"it cannot be opened ({error.strerror})") from None
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        os.close(descriptor)
        raise Unreadable("it is not a regular file")
    with open(descriptor, "rb") as file:
        try:
            data = file.read(MOST_BYTES + 1) if state.st_size <= MOST_BYTES else None
        except OSError as error:
            raise Unreadable(f"it cannot be read ({error.strerror})") from None
    if data is None or len(data) > MOST_BYTES:
        raise Unreadable("it is larger than 100 MB")
    return data


def work_of(notebook: dict, handed_out: Released) -> Work:
    """What of a submission is run and judged.

    Parameters
    ----------
    notebook : dict
        As `read` gives it.
    handed_out : Released
    """
    exercises = handed_out.exercises
    cells = [cell for number, given in enumerate(notebook["cells"], 1) if (cell := Cell.of(number, given))]
    answers, notes = handed_out.answers_among(cells)
    steps, remarks = [], {}
    for cell in cells:
        name = answers.get(id(cell))
        exercise = exercises.get(name)
        if exercise is not None and exercise.kind != "written":
            steps.append(Step(cell.number, cell.source, exercise))
            if cell.kind != "code":
                remarks[name] = f"The answer's cell is a {cell.kind} cell; it was run as code."
        elif exercise is None and cell.kind == "code" and cell.source.strip() and not handed_out.knows(cell):
            steps.append(Step(cell.number, cell.source))
    texts = {answers[id(cell)]: cell.source for cell in cells if id(cell) in answers}
    if len(cells) < len(notebook["cells"]):
        notes.append("damaged cells, left out")
    return Work(tuple(steps), texts, tuple(dict.fromkeys(notes)), remarks)


def compared(graded: dict) -> dict:
    """What of nbgrader's metadata has to be as it was; a checksum and the kind of cell it writes down itself."""
    return {key: graded.get(key) for key in ("grade_id", "grade", "solution", "locked", "task", "points")}


@dataclass(frozen=True, eq=False)
class Cell:
    """What is looked at of a cell."""

    number: int
    kind: str
    id: str | None
    graded: dict
    source: str

    @property
    def name(self) -> str | None:
        """Its grade_id, if it is a text."""
        name = self.graded.get("grade_id")
        return name if isinstance(name, str) else None

    @classmethod
    def of(cls, number, given) -> Cell | None:
        """The cell, or None where it is none."""
        if not isinstance(given, dict) or given.get("cell_type") not in ("code", "markdown", "raw"):
            return None
        source, metadata, own = given.get("source", ""), given.get("metadata"), given.get("id")
        source = "".join(source) if isinstance(source, list) and all(isinstance(s, str) for s in source) else source
        if not isinstance(source, str) or len(source) > LONGEST_CELL:
            return None
        graded = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        text = source.encode("utf-8", "replace").decode("utf-8")
        own = own if isinstance(own, str) else None
        return cls(number, given["cell_type"], own, graded if isinstance(graded, dict) else {}, text)


class Released:
    """The notebook that was handed out, by which the student's own cells are known.

    Parameters
    ----------
    notebook : dict
        As `i2dl_helpers.notebook.read` gives it.
    exercises : dict
        The exercises that it asks, by name.
    """

    def __init__(self, notebook, exercises):
        cells = [Cell.of(0, cell) for cell in notebook["cells"]]
        self.exercises = exercises
        self.ids = {cell.id for cell in cells if cell.id}
        self.sources = {cell.source.strip() for cell in cells if cell.kind == "code"}
        self.graded = {cell.name: cell.graded for cell in cells if cell.name}

    def knows(self, cell: Cell) -> bool:
        """Whether a cell that answers nothing is one of ours, edited or not."""
        return cell.name in self.graded or cell.id in self.ids or cell.source.strip() in self.sources

    def answers_among(self, cells: list[Cell]) -> tuple[dict[int, str], list[str]]:
        """Which cell answers which exercise, and what there is to note.

        The name in nbgrader's metadata decides; where an exercise has no cell of its name, one that kept its own id
        from the release, and lost or changed that name, is still its answer.
        """
        answers, notes, taken = {}, [], set()
        for cell in cells:
            if cell.name in self.graded and compared(cell.graded) != compared(self.graded[cell.name]):
                notes.append(CHANGED)
            if cell.name in self.exercises:
                if cell.name in taken:
                    notes.append(f"several cells named {cell.name}: the first counts")
                else:
                    answers[id(cell)] = cell.name
                    taken.add(cell.name)
        for cell in cells:
            if cell.name not in self.graded and cell.id in self.exercises and cell.id not in taken:
                answers[id(cell)] = cell.id
                taken.add(cell.id)
                notes.append(CHANGED)
        return answers, notes
