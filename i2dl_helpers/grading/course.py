"""The instructor's folder: an nbgrader course, made from the notebooks of this repository.

`release` writes `source/` (solved), lets nbgrader make `release/` and register every cell in the gradebook, and holds
what came out against our notebooks. The settings in `nbgrader_config.py` are the instructor's from then on; grading
reads the database's address from there, as nbgrader does. Collecting and grading come next.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

from .. import notebook as nb
from .. import work
from ..exercises.model import Exercise
from ..files import NotebookError, write_text
from .opening import CONFIG, SETTINGS, configuration, gradebook, settings
from .secret import seed

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def release(root: Path, folder: Path, db: str | None = None) -> Iterator[tuple[str, str]]:
    """Make or renew a course.

    Parameters
    ----------
    root : Path
        The repository.
    folder : Path
        The instructor's; made where it is not there.
    db : str, optional
        SQLAlchemy's address of the gradebook, for the settings of a new course; SQLite in the folder by default.

    Yields
    ------
    stem, state : str
        Of each assignment: "new", "renewed" or "up to date".

    Raises
    ------
    NotebookError
        Where nbgrader refuses, or what it made is not our notebook.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / CONFIG).exists():
        name = folder.resolve().name.strip() or "course"
        database = f"c.CourseDirectory.db_url = {db!r}\n" if db else ""
        write_text(folder / CONFIG, SETTINGS.format(course_id=name[:128], database=database))
        (folder / CONFIG).chmod(0o600)  # the database's password may stand in it
    elif db and settings(folder).db != db:
        raise NotebookError(f"{folder / CONFIG} names another database: change `c.CourseDirectory.db_url` there.")
    book = configuration(folder)["I2DL"].get("book", nb.BOOK)
    seed(folder)
    (folder / "submitted").mkdir(exist_ok=True)
    for stem, path in work.ours(root).items():
        yield stem, _assignment(folder, stem, nb.linked(nb.read(path), book))


def released(folder: Path, stem: str) -> dict:
    """The notebook as students get it.

    Raises
    ------
    NotebookError
        Where the course has no such assignment.
    """
    path = folder / "release" / stem / f"{stem}.ipynb"
    if not path.is_file():
        there = sorted(entry.parent.name for entry in folder.glob("release/*/*.ipynb"))
        has = f"it has {', '.join(there)}" if there else f"`i2dl release {folder}` makes them"
        raise NotebookError(f"{folder} has no assignment {stem}; {has}.")
    return nb.read(path)


def solved(notebook: dict) -> dict:
    """A copy with every answer in place, between the marks by which nbgrader knows a solution."""
    notebook = nb.solve(notebook)
    for exercise, cell in nb.exercises(notebook):
        cell["source"] = _marked(exercise, cell["source"])
    return notebook


def _marked(exercise: Exercise, source: str) -> str:
    """Around the body of a function; around the whole of another answer."""
    if exercise.kind != "function":
        return f"{BEGIN}\n{source}\n{END}"
    head = nb.stub(exercise).splitlines()[:-1]
    body = source.splitlines()[len(head) :]
    return "\n".join([*head, f"    {BEGIN}", *body, f"    {END}"])


def _assignment(folder: Path, stem: str, ours: dict) -> str:
    """Write one assignment's source and let nbgrader release it, unless all of it is there."""
    source = folder / "source" / stem / f"{stem}.ipynb"
    target = folder / "release" / stem / f"{stem}.ipynb"
    text = nb.dumps(solved(ours))
    before = source.read_text(encoding="utf-8") if source.exists() else None
    if before == text and target.exists() and equal(nb.read(target), ours) and _is_registered(folder, stem):
        return "up to date"
    _keep_cells(folder, stem, ours)
    source.parent.mkdir(parents=True, exist_ok=True)
    if before != text:
        write_text(source, text)
    _generate(folder, stem)
    if not target.exists() or not equal(nb.read(target), ours):
        raise NotebookError(f"{target} is not our notebook: has {folder / CONFIG} another `preprocessors`?")
    return "new" if before is None else "renewed"


def equal(made: dict, ours: dict) -> bool:
    """Whether two notebooks have the same cells: kind, source, and nbgrader's names, flags and points."""
    return [_essence(cell) for cell in made["cells"]] == [_essence(cell) for cell in ours["cells"]]


def _essence(cell: dict) -> tuple:
    graded = cell["metadata"].get("nbgrader") or {}
    keys = ("grade_id", "grade", "solution", "locked", "task", "points")
    return cell["cell_type"], cell["source"], [graded.get(key) for key in keys]


# nbgrader, called


def _is_registered(folder: Path, stem: str) -> bool:
    from nbgrader.api import MissingEntry

    with gradebook(settings(folder)) as book:
        try:
            return bool(book.find_notebook(stem, stem))
        except MissingEntry:
            return False


def _keep_cells(folder: Path, stem: str, ours: dict) -> None:
    """nbgrader neither adds nor removes cells once somebody has handed in: say so before anything is changed."""
    from nbgrader.api import MissingEntry

    with gradebook(settings(folder)) as book:
        try:
            known = book.find_notebook(stem, stem)
        except MissingEntry:
            return
        cells = {name for cell in ours["cells"] if (name := nb.grade_id(cell))}
        if known.submissions and {cell.name for cell in known.source_cells} != cells:
            raise NotebookError(
                f"{stem} has other exercises now, and submissions of the old ones are in the gradebook, which cannot "
                "hold both: make a new course in another folder."
            )


def _generate(folder: Path, stem: str) -> None:
    """`nbgrader generate_assignment --force`, in this process."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    said: list[str] = []
    log = logging.Logger("nbgrader", logging.ERROR)
    log.addHandler(_Listener(said))
    with gradebook(settings(folder)):
        pass  # made with our course's name before nbgrader's steps open it without one
    config = configuration(folder)
    target = folder / "release" / stem
    shutil.rmtree(target, ignore_errors=True)
    course = CourseDirectory(config=config, log=log)
    course.assignment_id = stem
    try:
        GenerateAssignment(coursedir=course, config=config, log=log).start()
    except (NbGraderException, SystemExit) as error:
        why = " ".join(said[-1:] or [str(error)]).strip()
        raise NotebookError(f"nbgrader could not release {stem}: {why}") from None


class _Listener(logging.Handler):
    def __init__(self, said: list[str]):
        super().__init__()
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
