"""A class from its notebooks to the gradebook: what `i2dl grade` does.

The judge may work in many processes and give results in any order; this is the one place that writes, a batch at a
time, first `autograded/`, then the gradebook. Whatever is stopped halfway is completed by running it again, and running
it again without need changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import notebook as nb
from ..exercises import Exercise, catalogue
from ..files import NotebookError, locked
from . import autograded
from .collecting import Collected, Found
from .gradebook import Book, Entry
from .results import Graded, Mark, Submission
from .submission import Unreadable, read
from .summing import Summary

BATCH = 32


@contextmanager
def alone(course: Path) -> Iterator[None]:
    """Be the only one who writes into a course."""
    try:
        with locked(course / "grading", patience=0.5):
            yield
    except TimeoutError:
        raise NotebookError(f"{course} is being graded already: wait until that has ended.") from None


def grade(
    course: Path,
    collected: Collected,
    judged: Callable[[Iterable[Submission]], Iterable[Graded]],
    book: Book,
    released: dict,
    summary: Summary,
    tell: Callable[[], None] = lambda: None,
) -> Summary:
    """Judge what was collected, and write it down.

    Parameters
    ----------
    course : Path
    collected : Collected
    judged : callable, submissions → their marks
        `Grader.grade_all`; any order.
    book : Book
        Open.
    released : dict
        The notebook as students got it.
    summary : Summary
        Is told of each submission, and finished.
    tell : callable
        Is called once a submission.

    Returns
    -------
    Summary
    """
    assignment, waiting = summary.assignment, []
    found = {each.student: each for each in collected.found}
    refused = (unread(each.student, assignment, each.problem) for each in found.values() if each.problem)
    good = (each.submission(assignment) for each in found.values() if not each.problem)
    for graded in _chained(refused, judged(good)):
        each = found[graded.student]
        summary.add(graded, *filter(None, [each.note]))
        waiting.append(graded)
        tell()
        if len(waiting) >= BATCH:
            _write(course, waiting, found, book, released)
            waiting = []
    _write(course, waiting, found, book, released)
    return summary.finish()


def _chained(*parts: Iterable[Graded]) -> Iterator[Graded]:
    for part in parts:
        yield from part


def _write(course: Path, batch: list[Graded], found: dict[str, Found], book: Book, released: dict) -> None:
    if not batch:
        return
    scored = book.manual(graded.student for graded in batch)
    entries = []
    for graded in batch:
        path = course / "autograded" / graded.student / graded.assignment / f"{graded.assignment}.ipynb"
        before = autograded.written(path) if graded.student in scored else {}
        shown = _shown(graded, found[graded.student], released)
        autograded.write(path, shown)
        reopened = frozenset(_reopened(before, shown)) if before else frozenset()
        entries.append(Entry(graded, found[graded.student].stamp, reopened))
    book.write(entries)


def _shown(graded: Graded, found: Found, released: dict) -> dict[str, Any]:
    if graded.unreadable or found.path is None:
        return autograded.unread(released, graded.unreadable or found.problem)
    try:
        return autograded.framed(released, read(found.path), asked(graded.assignment))
    except Unreadable as error:
        return autograded.unread(released, str(error))


def _reopened(before: dict[str, str], shown: dict) -> Iterator[str]:
    """Written answers that a person may have scored, and that have another text now."""
    for name, cell in nb.answers(shown).items():
        written = name in catalogue and catalogue[name].kind == "written"
        if written and before.get(name, cell["source"]) != cell["source"]:
            yield name


def unread(student: str, assignment: str, why: str) -> Graded:
    """The marks of what was never opened: none."""
    exercises = asked(assignment).values()
    marks = (Mark(e.name, 0.0, float(e.points), "", attempted=False, manual=e.kind == "written") for e in exercises)
    return Graded(student, assignment, tuple(marks), unreadable=why)


def asked(assignment: str) -> dict[str, Exercise]:
    """The exercises of an assignment, by name."""
    return {name: exercise for name, exercise in catalogue.items() if exercise.notebook == assignment}
