"""`i2dl grade`, from its options to its table: collect, judge, write, show.

Each step has a module of its own; what a person sees of them is decided here. The judge is looked up only when there is
something to judge, so that a dry run works where no sandbox does.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..files import NotebookError, write_text
from . import batch, report, table
from .collecting import Collected, handed_in
from .course import released
from .escaping import short
from .exports import collect
from .gradebook import Book
from .opening import settings
from .secret import seed
from .summing import Summary


class Options(NamedTuple):
    """What stands behind `i2dl grade COURSE ASSIGNMENT`."""

    source: Path | None = None
    pattern: str | None = None
    dry_run: bool = False
    only: tuple[str, ...] = ()
    jobs: int | None = None
    db: str | None = None
    report: Path | None = None
    dask: str | None = None
    unsafe: bool = False


def run(course: Path, assignment: str, options: Options) -> None:
    """Grade an assignment.

    Raises
    ------
    NotebookError
        One sentence, where something is not there or cannot be used.
    """
    assignment = assignment.removesuffix(".ipynb")
    notebook = released(course, assignment)
    if options.pattern and not options.source:
        raise NotebookError("--pattern says how to read an export: name it with --from.")
    console = Console()
    if options.dry_run:
        show_matching(console, gathered(course, assignment, options))
        return
    with batch.alone(course):
        summary, collected = graded(course, assignment, notebook, options)
    show(console, summary, collected)
    if options.report:
        write_text(options.report, report.page(summary))
        console.print(f"Report: {options.report}", markup=False, highlight=False)


def graded(course: Path, assignment: str, notebook: dict, options: Options) -> tuple[Summary, Collected]:
    """Collect, judge and write; nothing is shown but a progress bar."""
    from sqlalchemy.exc import SQLAlchemyError

    from .sandbox import NoSandbox

    where = settings(course)
    where = where._replace(db=options.db) if options.db else where
    summary = Summary(assignment, alike=options.report is not None)
    try:
        with Book(where, assignment, notebook) as book, judge(course, assignment, notebook, options) as grader:
            collected = gathered(course, assignment, options)
            with bar(len(collected.found)) as step:
                batch.grade(course, collected, grader.grade_all, book, notebook, summary, step)
    except NoSandbox as error:
        raise NotebookError(str(error)) from None
    except SQLAlchemyError as error:
        first = short(str(error), 200)
        raise NotebookError(f"The gradebook could not be written: {first} What was graded before it stays.") from None
    return summary, collected


def gathered(course: Path, assignment: str, options: Options) -> Collected:
    """What is to be graded, from an export or from `submitted/`."""
    if options.source:
        write = not options.dry_run
        collected = collect(options.source, course, assignment, options.pattern, write, options.only)
    else:
        collected = handed_in(course, assignment).only(options.only)
    there = {found.student for found in collected.found}
    if missing := [short(name) for name in options.only if name not in there]:
        raise NotebookError(f"Nothing was handed in for {assignment} by {', '.join(missing)}.")
    return collected


def judge(course: Path, assignment: str, notebook: dict, options: Options) -> AbstractContextManager[Any]:
    """The judge: here, or on a cluster."""
    secret = seed(course)
    if options.dask:
        from .cluster import ClusterGrader

        return ClusterGrader(options.dask, assignment, secret, released=notebook, unsafe=options.unsafe)
    from .judge import Grader

    jobs = options.jobs or cores()
    return Grader(assignment, secret, released=notebook, jobs=jobs, unsafe=options.unsafe)


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class bar:
    """A progress bar on standard error, where that is a terminal; gives the function that takes it one further."""

    def __init__(self, total: int):
        columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        self._bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=total)

    def __enter__(self):
        self._bar.start()
        return lambda: self._bar.advance(self._task)

    def __exit__(self, *error: object) -> None:
        self._bar.stop()


def show_matching(console: Console, collected: Collected) -> None:
    """What a dry run shows."""
    console.print(table.matching_table(collected))
    for line in table.left_out(collected):
        console.print(line, markup=False, highlight=False)


def show(console: Console, summary: Summary, collected: Collected) -> None:
    """The tables at the end."""
    if summary.rows:
        console.print(table.score_table(summary))
        console.print(table.exercise_table(summary))
    for line in (*table.left_out(collected), table.closing(summary)):
        console.print(line, markup=False, highlight=False)
