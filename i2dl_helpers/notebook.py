"""The cells of a notebook: made, found by nbgrader's metadata, blanked, solved and cleaned.

A notebook is kept here as the plain dictionary that its file holds, each cell's source as one string, so nothing heavy
is loaded and the same code serves the tests, the terminal and the grader. What an exercise is comes from `exercises`;
`carrying` brings a student's answers into newer notebooks with what stands here.
"""

from __future__ import annotations

import ast
import copy
import inspect
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from .exercises import catalogue
from .exercises.model import Exercise
from .files import NotebookError, write_text

KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_METADATA = ("nbgrader", "tags")  # of a cell; the rest is one program's state
WRITTEN = "*Write your answer here.*"
BOOK = "../build/book"  # where `make book` puts it, as seen from a notebook
VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


# Cells, made


def markdown(source: str, *tags: str) -> dict[str, Any]:
    """A cell of prose; a tag such as ``concept-17`` says which row of the lectures' table it treats."""
    return _cell("markdown", source, {"tags": list(tags)} if tags else {})


def code(source: str, *tags: str) -> dict[str, Any]:
    """A demonstration: students may play with it, so nbgrader knows nothing of it."""
    return _cell("code", source, {"tags": list(tags)} if tags else {})


def setup_cell(source: str) -> dict[str, Any]:
    """The one cell of imports, locked."""
    return _graded("code", source, "setup", locked=True)


def exercise_cell(exercise: Exercise) -> dict[str, Any]:
    """The cell in which it is answered: a stub, a question's one line, or a written answer, which a person marks."""
    if exercise.kind == "written":
        return _graded("markdown", stub(exercise), exercise.name, solution=True, points=exercise.points)
    return _graded("code", stub(exercise), exercise.name, solution=True)


def check_cell(exercise: Exercise) -> dict[str, Any]:
    """The locked line that judges the cell above it."""
    name = exercise.name
    source = f"{name} = check({name})" if exercise.kind == "function" else f'check("{name}", {name})'
    return _graded("code", source, f"check_{name}", locked=True, points=exercise.points)


def answer_cells(exercise: Exercise) -> list[dict[str, Any]]:
    """The cells of an exercise as they stand in a notebook: where it is answered and, unless written, its check."""
    return [exercise_cell(exercise)] + ([] if exercise.kind == "written" else [check_cell(exercise)])


def caption_cell(caption: str, page: str, place: str) -> dict[str, Any]:
    """What stands below a widget's cell, so that it can be read where nothing runs: caption, and the way to the book.

    Parameters
    ----------
    caption : str
    page, place : str
        The page's name, which is the notebook's stem, and the widget's place on it: ``"widget-relu-fit"``.
    """
    cell = markdown(f"*{caption}* [See it move in the book.]({BOOK}/{page}.html#{place})")
    return cell | {"id": place}


def new(cells: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A notebook of these cells, clean."""
    return clean({"cells": list(cells), "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5})


def _cell(kind: str, source: str, metadata: dict) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": f"{crc32(f'{kind}:{source}'.encode()):08x}", "metadata": metadata}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"source": source}


def _graded(kind: str, source: str, grade_id: str, points: int | None = None, **flags: bool) -> dict[str, Any]:
    """A cell that nbgrader knows; it is one that earns points exactly where points are given."""
    graded = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": False,
        "schema_version": 3,
        "solution": False,
        "task": False,
    } | flags
    if points is not None:
        graded["points"] = points
    return _cell(kind, source, {"nbgrader": graded}) | {"id": grade_id}


# The two texts of an answer


def stub(exercise: Exercise) -> str:
    """What an unanswered cell holds: of a function the reference's signature and docstring, word for word."""
    if exercise.kind == "written":
        return WRITTEN
    if exercise.kind == "question":
        letters = [f'"{letter}"' for letter in exercise.options]
        form = f"{', '.join(letters[:-1])} or {letters[-1]}" if letters else "a number"
        return f"{exercise.name} = None  # your answer: {form}"
    if not exercise.reference.__doc__:
        raise ValueError(f"the reference of {exercise.name} has no docstring, so its stub would say nothing")
    source = solution(exercise)
    first = ast.parse(source).body[0].body[0]
    return "\n".join([*source.splitlines()[: first.end_lineno], "    raise NotImplementedError"])


def solution(exercise: Exercise) -> str:
    """What a solved cell holds: the reference's own source with its comments, or the model answer."""
    if exercise.kind == "written":
        return exercise.answer
    if exercise.kind == "question":
        answer = exercise.answer
        return f"{exercise.name} = " + (f'"{answer}"' if isinstance(answer, str) else repr(answer))
    return inspect.getsource(exercise.reference).rstrip()


# Cells, found


def grade_id(cell: dict) -> str | None:
    """The name by which nbgrader knows a cell, or None."""
    graded = cell["metadata"].get("nbgrader")
    name = graded.get("grade_id") if isinstance(graded, dict) else None
    return name if isinstance(name, str) else None


def answers(notebook: dict) -> dict[str, dict]:
    """The cells in which exercises are answered, by name; of several with one name the first counts."""
    found: dict[str, dict] = {}
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if name is not None and cell["metadata"]["nbgrader"].get("solution"):
            found.setdefault(name, cell)
    return found


def exercises(notebook: dict) -> Iterator[tuple[Exercise, dict]]:
    """The exercises that this notebook asks, each with the cell of its answer, in order."""
    return ((catalogue[name], cell) for name, cell in answers(notebook).items() if name in catalogue)


# Whole notebooks


def blank(notebook: dict) -> dict[str, Any]:
    """A copy in which nothing is answered."""
    return _with_answers(notebook, stub)


def solve(notebook: dict) -> dict[str, Any]:
    """A copy with the references and the model answers in place."""
    return _with_answers(notebook, solution)


def _with_answers(notebook: dict, text) -> dict[str, Any]:
    notebook = clean(notebook)
    for exercise, cell in exercises(notebook):
        cell["source"] = text(exercise)
    return notebook


def linked(notebook: dict, book: str) -> dict[str, Any]:
    """A clean copy whose links to the book lead to another address."""
    notebook = clean(notebook)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = cell["source"].replace(f"]({BOOK}/", f"]({book.rstrip('/')}/")
    return notebook


def clean(notebook: dict) -> dict[str, Any]:
    """A copy as it belongs in git: no outputs, counts or stray metadata, and every cell with a stable id."""
    cells, taken = [], set()
    for old in notebook["cells"]:
        metadata = {key: old["metadata"][key] for key in KEPT_METADATA if old["metadata"].get(key)}
        cell = _cell(old["cell_type"], old["source"], copy.deepcopy(metadata))
        if VALID_ID.fullmatch(str(old.get("id", ""))):
            cell["id"] = old["id"]
        if old.get("attachments"):
            cell["attachments"] = copy.deepcopy(old["attachments"])
        stem, count = cell["id"][:60], 2
        while cell["id"] in taken:
            cell["id"], count = f"{stem}-{count}", count + 1
        taken.add(cell["id"])
        cells.append(cell)
    return {"cells": cells, "metadata": copy.deepcopy(KERNEL), "nbformat": 4, "nbformat_minor": 5}


# Files


def read(path: Path | str) -> dict[str, Any]:
    """The notebook in a file, each cell's source as one string.

    Raises
    ------
    NotebookError
        One sentence that says what is wrong with the file.
    """
    try:
        loaded = json.loads(Path(path).read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise NotebookError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise NotebookError(f"{path} is damaged: what it holds is not JSON, as a notebook's file is.") from None
    if not isinstance(loaded, dict) or "nbformat" not in loaded:
        raise NotebookError(f"{path} is JSON, but not a notebook.")
    if loaded["nbformat"] != 4:
        raise NotebookError(
            f"{path} is in the notebook format {loaded['nbformat']}, and this course reads format 4: "
            "open it in JupyterLab, which converts it, and save it there."
        )
    if not isinstance(loaded.get("cells"), list):
        raise NotebookError(f"{path} is damaged: it has no list of cells.")
    for number, cell in enumerate(loaded["cells"], 1):
        if not _is_cell(cell):
            raise NotebookError(f"{path} is damaged: its cell {number} is not a notebook's cell.")
        cell["source"] = "".join(cell["source"])
        if not isinstance(cell.get("id"), str):
            cell.pop("id", None)
    return loaded


def _is_cell(cell: Any) -> bool:
    """Whether it has the parts that are relied on here: a kind, a dictionary of metadata, a text or a list of lines."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source, metadata = cell.get("source"), cell.get("metadata")
    return isinstance(metadata, dict) and isinstance(source, str | list) and all(isinstance(s, str) for s in source)


def dumps(notebook: dict) -> str:
    """The text of a notebook's file, exactly as JupyterLab writes it, ended by a newline."""
    cells = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in notebook["cells"]]
    return json.dumps(notebook | {"cells": cells}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write(path: Path | str, notebook: dict) -> None:
    """Write a notebook's file whole or not at all."""
    write_text(Path(path), dumps(notebook))
