"""The course's settings and its gradebook, opened as nbgrader opens them.

`nbgrader_config.py` belongs to the instructor; the database's address and the course's name are read from there, so
that we and nbgrader's own commands can never mean two gradebooks. `course` writes it once, `gradebook` fills the rows.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from .. import notebook as nb
from ..files import NotebookError

CONFIG = "nbgrader_config.py"
SETTINGS = '''\
"""nbgrader's settings for this course. `i2dl release` wrote them once; they are yours to change."""

from pathlib import Path

from i2dl_helpers.grading import nbgrading

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = {course_id!r}
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
{database}
# Below each widget stands a link to its page in the book: if you put the book on the web, the address goes here.
c.I2DL.book = "../build/book"

# Blank cells are the course's own, with signature and docstring, in place of nbgrader's stub.
c.GenerateAssignment.preprocessors = nbgrading.RELEASING
c.ExecutePreprocessor.timeout = 180

# What students wrote is shown, never run: in formgrader, in the feedback, in the exported table.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {{"markdown2html": nbgrading.safe_markdown}}
c.HTMLExporter.preprocessors = [nbgrading.SafeNames]
c.ExportApp.plugin_class = nbgrading.SafeCsv
'''


class Settings(NamedTuple):
    """What nbgrader and we have to agree on."""

    db: str
    course_id: str


def settings(folder: Path) -> Settings:
    """The database and the course's name, as nbgrader understands the settings in the folder."""
    config = configuration(folder)["CourseDirectory"]
    db = config.get("db_url", f"sqlite:///{folder.resolve() / 'gradebook.db'}")
    return Settings(str(db), str(config.get("course_id", "")))


def configuration(folder: Path):
    """The settings in the folder: Python that is run, as nbgrader runs it."""
    from traitlets.config import PyFileConfigLoader

    if not (folder / CONFIG).is_file():
        raise NotebookError(f"{folder} is no course: `i2dl release {folder}` makes one.")
    return PyFileConfigLoader(CONFIG, path=str(folder.resolve())).load_config()


@contextmanager
def gradebook(where: Settings):
    """nbgrader's gradebook, open; NotebookError where the database cannot be reached."""
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    beside = str(Path(sys.executable).parent)  # nbgrader calls `alembic`, which stands there
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, [beside, os.environ.get("PATH")]))
    try:
        book = Gradebook(where.db, where.course_id)
    except (SQLAlchemyError, ArgumentError, ImportError) as error:
        first = str(error).strip().splitlines()[0]
        raise NotebookError(f"The gradebook cannot be opened: {first}") from None
    with book:
        yield book


def register(book: Any, assignment: str, released: dict) -> Any:
    """Tell a gradebook of an assignment, as `nbgrader generate_assignment` does: for another than the course's own.

    Returns
    -------
    nbgrader.api.Notebook
    """
    book.update_or_create_assignment(assignment)
    kernel = json.dumps(released["metadata"].get("kernelspec", {}))
    notebook = book.add_notebook(assignment, assignment, kernelspec=kernel)
    for cell in released["cells"]:
        name, known = nb.grade_id(cell), cell["metadata"].get("nbgrader")
        if name is None:
            continue
        if known["grade"]:
            fields = {"max_score": float(known["points"]), "cell_type": cell["cell_type"]}
            book.add_grade_cell(name, assignment, assignment, **fields)
        if known["solution"]:
            book.add_solution_cell(name, assignment, assignment)
        fields = {"source": cell["source"], "checksum": known.get("checksum"), "cell_type": cell["cell_type"]}
        book.add_source_cell(name, assignment, assignment, locked=not known["solution"], **fields)
    return notebook
