"""Submissions as a learning-management system exports them: a folder or a zip, brought to where nbgrader wants them.

Nothing is unpacked by its own name: a regular expression finds the student in it, and the file goes to that student's
place. A zip may claim anything about itself, so what counts is what comes out of it, up to a limit. A notebook that
another one replaces is kept in `replaced/`.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..files import NotebookError
from .collecting import Collected, Found, file_problem, name_problem, too_large, twins_noted
from .escaping import short

PIECE = 2**20
MOST_ENTRIES = 100_000
RATIO, ALLOWED = 100, 2**30  # a zip that unpacks to a hundred times its size, and more than a gigabyte, is a bomb


class Candidate(NamedTuple):
    """A file of an export: its path in there, when it was written, why it cannot be read, and how it can."""

    name: str
    when: float
    problem: str | None
    open: Callable[[], BinaryIO]


class Budget:
    """How many bytes an export may still turn out to be."""

    def __init__(self, most: float):
        self.left = most


def collect(
    source: Path, course: Path, assignment: str, pattern: str | None = None, write: bool = True, only: tuple = ()
) -> Collected:
    """Bring an export to `submitted/`.

    Parameters
    ----------
    source : Path
        A folder or a zip.
    course : Path
    assignment : str
    pattern : str, optional
        Searched for in a file's path in there (with slashes); its group `student`, or its first, is the name. By
        default it is what stands before ``_ASSIGNMENT.ipynb``.
    write : bool
        False for a dry run.
    only : tuple of str
        Students; all where it is empty.

    Returns
    -------
    Collected
        Of two files of one student the younger one counts.

    Raises
    ------
    NotebookError
        Where the source is neither, or the pattern is none.
    """
    asked = _pattern(pattern, assignment)
    collected, chosen = Collected(), {}
    with ExitStack() as stack:
        candidates, budget = _candidates(source, stack)
        for candidate in sorted(candidates, key=lambda c: (c.when, c.name)):
            hit = asked.search(candidate.name)
            if hit is None:
                collected.unmatched.append(short(candidate.name, 100))
                continue
            student = (hit["student"] if "student" in asked.groupindex else hit[1]) or ""
            if problem := name_problem(student):
                collected.rejected.append((short(student or candidate.name), problem))
            else:
                chosen.setdefault(student, []).append(candidate)
        for found in twins_noted([_found(s, chosen[s], course, assignment) for s in sorted(chosen)]):
            student = found.student
            if not only or student in only:
                collected.found.append(_take(found, chosen[student][-1], budget) if write else found)
    return collected


def _pattern(pattern: str | None, assignment: str) -> re.Pattern:
    if pattern is None:
        return re.compile(rf"(?:^|/)(?P<student>[^/]*)_{re.escape(assignment)}\.ipynb$")
    try:
        asked = re.compile(pattern)
    except re.error as error:
        raise NotebookError(f"--pattern is no regular expression: {error}.") from None
    if not asked.groups:
        raise NotebookError("--pattern needs a group for the student: (?P<student>[^_/]+)")
    return asked


def _found(student: str, candidates: list[Candidate], course: Path, assignment: str) -> Found:
    last, others = candidates[-1], len(candidates) - 1
    note = f"{others} older file{'s' * (others > 1)} of the same student left out" if others else ""
    path = course / "submitted" / student / assignment / f"{assignment}.ipynb"
    return Found(student, path, note, problem=last.problem or "", origin=short(last.name, 100))


# The two kinds of export


def _candidates(source: Path, stack: ExitStack) -> tuple[list[Candidate], Budget]:
    if source.is_dir():
        return list(_of_folder(source)), Budget(float("inf"))
    try:
        archive = stack.enter_context(zipfile.ZipFile(source))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise NotebookError(f"{source} is neither a folder nor a zip that can be read: {error}.") from None
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise NotebookError(f"{source} has {len(entries)} entries; {MOST_ENTRIES} are the most that is read.")
    budget = Budget(max(ALLOWED, RATIO * source.stat().st_size))
    return [_of_entry(archive, entry) for entry in entries if not entry.is_dir()], budget


def _of_folder(source: Path) -> Iterator[Candidate]:
    """Every file below a folder; links are named, never followed."""
    for folder, folders, files in os.walk(source, followlinks=False):
        for name in [*files, *(each for each in folders if os.path.islink(os.path.join(folder, each)))]:
            path = Path(folder, name)
            try:
                problem, when = file_problem(path), os.lstat(path).st_mtime
            except OSError as error:
                problem, when = f"it cannot be read: {error.strerror}", 0.0
            yield Candidate(path.relative_to(source).as_posix(), when, problem, lambda path=path: opened(path))


def opened(path: Path) -> BinaryIO:
    """Opened without following a link or waiting for a pipe, whatever became of it since it was looked at."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(None, "it is not a regular file any more")
    return open(number, "rb")


def _of_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Candidate:
    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == 3 else 0
    problem = None
    if kind not in (0, stat.S_IFREG):
        problem = "it is not a regular file, and was not opened"
    elif entry.flag_bits & 0x1:
        problem = "it is encrypted"
    else:
        problem = too_large(entry.file_size)
    try:
        when = datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        when = 0.0
    return Candidate(entry.filename, when, problem, lambda: archive.open(entry))


# One file, taken


def _take(found: Found, candidate: Candidate, budget: Budget) -> Found:
    """Put it into its place; with a problem where that cannot be done."""
    if found.problem:
        return replace(found, path=None)
    target = found.path
    beside = target.with_name(f".{target.name}.tmp")
    try:
        for folder in (target.parent.parent, target.parent):
            if folder.is_symlink():
                raise OSError(None, "its place in submitted/ is a link")
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(candidate, beside, budget)
        _put(beside, target)
    except Exception as error:  # what a damaged archive raises depends on how it claims to be packed
        beside.unlink(missing_ok=True)
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return replace(found, path=None, problem=f"it cannot be unpacked: {short(why, 200)}")
    return found


def _copy(candidate: Candidate, beside: Path, budget: Budget) -> None:
    beside.unlink(missing_ok=True)
    taken = 0
    with candidate.open() as source, open(beside, "xb") as file:
        while piece := source.read(PIECE):
            taken += len(piece)
            budget.left -= len(piece)
            if problem := too_large(taken):
                raise ValueError(problem)
            if budget.left < 0:
                raise ValueError(f"the zip unpacks to more than {RATIO} times its size")
            file.write(piece)


def _put(beside: Path, target: Path) -> None:
    """Replace a notebook that is there by this one, unless they are the same; the old one is kept."""
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise OSError(None, "its place in submitted/ is taken by something that is no file")
    if target.exists():
        if target.read_bytes() == beside.read_bytes():
            beside.unlink()
            return
        student, assignment = target.parent.parent.name, target.parent.name
        kept = target.parents[3] / "replaced" / f"{datetime.now():%Y-%m-%d_%H-%M-%S-%f}" / student / assignment
        kept.mkdir(parents=True)
        os.replace(target, kept / target.name)
    os.replace(beside, target)
