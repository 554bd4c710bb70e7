"""What was handed in: one notebook a student, found where nbgrader puts submissions.

Names of files are as little to be trusted as what is in them, so every step of a path is looked at before it is taken,
links are not followed, and a name that could do harm in a path, a page or a table gets no row. `exports` brings an
LMS's folder or zip into the same place first; the judge reads the files.
"""

from __future__ import annotations

import contextlib
import math
import os
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from .escaping import short
from .results import Submission
from .submission import MOST_BYTES

FORBIDDEN = {"/": "a slash", "\\": "a backslash", "+": "a plus"}  # nbgrader's paths and addresses stumble over them
FIRST = "=+-@."  # a spreadsheet's formulas, options of commands, hidden folders


@dataclass(frozen=True)
class Found:
    """One student's submission; where there is a `problem`, no file is opened."""

    student: str
    path: Path | None = None
    note: str = ""
    problem: str = ""
    stamp: datetime | None = None  # UTC, as the gradebook keeps it
    origin: str = ""  # in an LMS's export

    def submission(self, assignment: str) -> Submission:
        """What the judge is given."""
        return Submission(self.student, self.path, assignment)


@dataclass
class Collected:
    """Everything that was there, by what becomes of it; names of the latter two are safe to print."""

    found: list[Found] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)  # name, why it gets no row
    unmatched: list[str] = field(default_factory=list)  # files of an export that belong to no student

    def only(self, students: tuple[str, ...]) -> Collected:
        """Without the others; all, where none are named."""
        kept = [found for found in self.found if not students or found.student in students]
        return Collected(kept, self.rejected, self.unmatched)


def name_problem(name: str) -> str | None:
    """Why a student's name cannot be used, or None where it can."""
    if not name:
        return "it is empty"
    if len(name) > 128:
        return f"it has {len(name)} characters, and 128 are allowed"
    if not name.isprintable():
        return "it has characters that do not print"
    for character, what in FORBIDDEN.items():
        if character in name:
            return f"there is {what} in it"
    if name[0] in FIRST:
        return f"it begins with {name[0]}"
    if len(os.fsencode(name)) > 255:
        return "it is too long for a folder's name"
    return None


def handed_in(course: Path, assignment: str) -> Collected:
    """The submissions of an assignment, in `submitted/STUDENT/ASSIGNMENT/`, in the order of the names."""
    collected = Collected()
    for name in _entries(course / "submitted"):
        folder = course / "submitted" / name
        if not _exists(folder / assignment):
            continue
        if problem := name_problem(name):
            collected.rejected.append((short(name), problem))
        else:
            collected.found.append(_of_student(name, folder, assignment))
    collected.found = twins_noted(collected.found)
    return collected


def twins_noted(found: list[Found]) -> list[Found]:
    """With a note at names that look the same: composed and decomposed accents, letters' case, spaces around."""
    same = defaultdict(list)
    for each in found:
        same[" ".join(unicodedata.normalize("NFKC", each.student).casefold().split())].append(each.student)
    twins = {name for names in same.values() if len(names) > 1 for name in names}
    note = "another student's name looks the same"
    return [
        replace(each, note="; ".join(filter(None, (each.note, note)))) if each.student in twins else each
        for each in found
    ]


def _entries(folder: Path) -> list[str]:
    """Names of folders, and of links to folders; of what lies around beside them nothing."""
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_dir() or entry.is_symlink())
    except FileNotFoundError:
        return []


def _exists(path: Path) -> bool:
    """Whether something is there; a student's folder that is a link is not looked into."""
    return os.path.islink(path.parent) or os.path.lexists(path)


def _of_student(name: str, folder: Path, assignment: str) -> Found:
    inside = folder / assignment
    for step in (folder, inside):
        if not stat.S_ISDIR(os.lstat(step).st_mode):
            return Found(name, problem="its folder is a link, or no folder, and was not opened")
    path, note = inside / f"{assignment}.ipynb", ""
    if not os.path.lexists(path):
        others = [other for other in _notebooks(inside) if not other.startswith(".")]
        if len(others) != 1:
            what = "several notebooks, none of them" if others else "no notebook"
            return Found(name, problem=f"{what} named {assignment}.ipynb" if others else f"{what} is there")
        path, note = inside / others[0], f"the notebook is named {short(others[0])}"
    if problem := file_problem(path):
        return Found(name, problem=problem)
    return Found(name, path, note, stamp=_stamp(inside / "timestamp.txt"))


def _notebooks(folder: Path) -> Iterator[str]:
    return (entry.name for entry in os.scandir(folder) if entry.name.endswith(".ipynb"))


def file_problem(path: Path) -> str | None:
    """Why a file is not opened, or None."""
    look = os.lstat(path)
    if not stat.S_ISREG(look.st_mode):
        return "it is not a regular file, and was not opened"
    return too_large(look.st_size)


def too_large(size: int) -> str | None:
    """The sentence for a notebook of that many bytes, or None where it can be read."""
    if size <= MOST_BYTES:
        return None
    return f"it has {math.ceil(size / 1e6)} MB, and {MOST_BYTES // 10**6} are the most that is read"


def _stamp(path: Path) -> datetime | None:
    """When nbgrader collected it, from the file that it leaves beside the notebook; None where that says nothing."""
    from nbgrader.utils import parse_utc

    with contextlib.suppress(OSError, ValueError, OverflowError, TypeError):
        if stat.S_ISREG(os.lstat(path).st_mode) and os.lstat(path).st_size < 100:
            return parse_utc(path.read_text(encoding="utf-8").strip() or None)
    return None
