"""Marks on their way into nbgrader's gradebook: many submissions in one transaction, and only what is new.

nbgrader's own calls ask the database several times a cell; a class would wait for them. Here the same rows are written
with a handful of statements a batch. What a person entered (a score, a comment, extra credit) is never touched, and
nothing is written where nothing changed. There is one writer: `batch` holds the lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from . import escaping
from .opening import Settings, gradebook, register
from .results import MANUAL, NO_RESPONSE, Graded, Mark

UNSAFE = "Judged without a sandbox (--unsafe)."


class Entry(NamedTuple):
    """What is to be written for one submission.

    `reopened` names written answers that have another text than when they were last graded: a person looks again.
    """

    graded: Graded
    stamp: datetime | None = None
    reopened: frozenset[str] = frozenset()


class Book:
    """The rows of one assignment; a context manager.

    Parameters
    ----------
    where : Settings
    assignment : str
        Also its notebook's name.
    released : dict
        The notebook; a gradebook that does not know it yet is told of it.

    Raises
    ------
    NotebookError
        Where the gradebook cannot be opened.
    """

    def __init__(self, where: Settings, assignment: str, released: dict):
        self._where, self._assignment, self._released = where, assignment, released

    def __enter__(self) -> Book:
        from nbgrader import api

        self._opened = gradebook(self._where)
        book = self._opened.__enter__()
        self._db = book.db
        names = ("Student", "SubmittedAssignment", "SubmittedNotebook", "Grade", "Comment")
        self._tables = {name: getattr(api, name).__table__ for name in names}
        try:
            self._look_up(api, book)
        except BaseException:
            self._opened.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._db.rollback()  # nothing but what `write` has committed
        self._opened.__exit__(*error)

    def _look_up(self, api: Any, book: Any) -> None:
        try:
            notebook = book.find_notebook(self._assignment, self._assignment)
        except api.MissingEntry:
            notebook = register(book, self._assignment, self._released)
        self._assignment_id, self._notebook_id = notebook.assignment_id, notebook.id
        self._grade_cells = {cell.name.removeprefix("check_"): cell.id for cell in notebook.grade_cells}
        self._comment_cells = {cell.name: cell.id for cell in notebook.solution_cells}
        self._db.rollback()

    # Writing

    def write(self, entries: Iterable[Entry]) -> None:
        """Write these submissions, all or none."""
        entries = list(entries)
        if not entries:
            return
        try:
            handed_in = self._submissions(entries)
            self._grades(entries, handed_in)
            self._comments(entries, handed_in)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    def manual(self, students: Iterable[str]) -> set[str]:
        """Those students of whom a person has scored something."""
        from sqlalchemy import select

        t = self._tables
        handed_in, notebook, grade = t["SubmittedAssignment"], t["SubmittedNotebook"], t["Grade"]
        rows = self._db.execute(
            select(handed_in.c.student_id)
            .join(notebook, notebook.c.assignment_id == handed_in.c.id)
            .join(grade, grade.c.notebook_id == notebook.c.id)
            .where(notebook.c.notebook_id == self._notebook_id)
            .where(handed_in.c.student_id.in_(list(students)), grade.c.manual_score.is_not(None))
        )
        found = {row[0] for row in rows}
        self._db.rollback()
        return found

    def _submissions(self, entries: list[Entry]) -> dict[str, str]:
        """The id of every student's submitted notebook; rows are made where they are missing."""
        names = [entry.graded.student for entry in entries]
        table = self._tables["Student"]
        known = {row.id for row in self._rows(table, table.c.id.in_(names))}
        self._insert(table, [{"id": name} for name in names if name not in known])

        table = self._tables["SubmittedAssignment"]
        mine = (table.c.assignment_id == self._assignment_id) & table.c.student_id.in_(names)
        rows = {row.student_id: row for row in self._rows(table, mine)}
        ids = {name: rows[name].id if name in rows else uuid4().hex for name in names}
        fields = {"assignment_id": self._assignment_id}
        new = [entry for entry in entries if entry.graded.student not in rows]
        self._insert(table, [_submission(entry, ids) | fields for entry in new])
        later = [e for e in entries if e not in new and e.stamp and e.stamp != rows[e.graded.student].timestamp]
        self._update(table, [{"_id": ids[e.graded.student], "timestamp": e.stamp} for e in later])

        table = self._tables["SubmittedNotebook"]
        mine = (table.c.notebook_id == self._notebook_id) & table.c.assignment_id.in_(list(ids.values()))
        there = {row.assignment_id: row.id for row in self._rows(table, mine)}
        notebooks = {name: there.get(ids[name]) or uuid4().hex for name in names}
        fields = {"notebook_id": self._notebook_id, "flagged": False}
        missing = [name for name in names if ids[name] not in there]
        self._insert(table, [fields | {"id": notebooks[n], "assignment_id": ids[n]} for n in missing])
        return notebooks

    def _grades(self, entries: list[Entry], notebooks: Mapping[str, str]) -> None:
        table = self._tables["Grade"]
        there = self._there(table, notebooks)
        new, changed = [], []
        for entry in entries:
            for mark in entry.graded.marks:
                if mark.name not in self._grade_cells:
                    continue
                key = {"notebook_id": notebooks[entry.graded.student], "cell_id": self._grade_cells[mark.name]}
                score, look = _score(mark)
                row = there.get((key["notebook_id"], key["cell_id"]))
                if row is None:
                    new.append(key | {"id": uuid4().hex, "auto_score": score, "needs_manual_grade": look})
                    continue
                if row.manual_score is not None:  # nbgrader's rule: a score that a person overruled is looked at again
                    look = row.needs_manual_grade or score != row.auto_score or mark.name in entry.reopened
                if (score, look) != (row.auto_score, row.needs_manual_grade):
                    changed.append({"_id": row.id, "auto_score": score, "needs_manual_grade": look})
        self._insert(table, new)
        self._update(table, changed)

    def _comments(self, entries: list[Entry], notebooks: Mapping[str, str]) -> None:
        table = self._tables["Comment"]
        there = self._there(table, notebooks)
        new, changed = [], []
        for entry in entries:
            for name, text in comments(entry.graded):
                if name not in self._comment_cells:
                    continue
                key = {"notebook_id": notebooks[entry.graded.student], "cell_id": self._comment_cells[name]}
                row = there.get((key["notebook_id"], key["cell_id"]))
                if row is None:
                    new.append(key | {"id": uuid4().hex, "auto_comment": text})
                elif row.auto_comment != text:
                    changed.append({"_id": row.id, "auto_comment": text})
        self._insert(table, new)
        self._update(table, changed)

    # Statements

    def _rows(self, table: Any, condition: Any) -> list:
        from sqlalchemy import select

        return self._db.execute(select(table).where(condition)).all()

    def _there(self, table: Any, notebooks: Mapping[str, str]) -> dict[tuple[str, str], Any]:
        rows = self._rows(table, table.c.notebook_id.in_(list(notebooks.values())))
        return {(row.notebook_id, row.cell_id): row for row in rows}

    def _insert(self, table: Any, rows: list[dict]) -> None:
        if rows:
            self._db.execute(table.insert(), rows)

    def _update(self, table: Any, rows: list[dict]) -> None:
        from sqlalchemy import bindparam

        if rows:
            fields = {key: bindparam(key) for key in rows[0] if key != "_id"}
            connection = self._db.connection()  # the session itself would take this for objects of its own
            connection.execute(table.update().where(table.c.id == bindparam("_id")).values(fields), rows)


def _submission(entry: Entry, ids: Mapping[str, str]) -> dict[str, Any]:
    student = entry.graded.student
    return {"id": ids[student], "student_id": student, "timestamp": entry.stamp}


def _score(mark: Mark) -> tuple[float | None, bool]:
    """The automatic score, None where only a person can give one, and whether somebody has to look."""
    if mark.manual and mark.attempted:
        return None, True
    return float(mark.points), False


def comments(graded: Graded) -> Iterable[tuple[str, str | None]]:
    """The comment below each answer, as Markdown that shows it literally; None where there is nothing to say."""
    general = [f"This notebook could not be read: {graded.unreadable.rstrip('.')}."] if graded.unreadable else []
    general += [UNSAFE] if graded.unsafe else []
    for number, mark in enumerate(graded.marks):
        lines = [*general, *(graded.notes if number == 0 else ()), mark.comment]
        if not mark.comment and mark.manual and not graded.unreadable:
            lines.append(MANUAL if mark.attempted else NO_RESPONSE)
        yield mark.name, escaping.markdown("\n".join(filter(None, lines))) or None
