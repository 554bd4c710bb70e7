"""What a whole class did, gathered submission by submission: the table and the report read it.

A submission is looked at once and then let go, so that a thousand of them need no more memory than their few numbers:
points, what failed, which mistake, and the fingerprints of the answers where a report was asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from ..exercises import catalogue
from ..notebook import solution
from .likeness import fingerprint
from .results import NOT_AVAILABLE, TOO_LONG, Graded, Mark


@dataclass(frozen=True)
class Row:
    """One student: points without the written answers, those that wait for a person, and why somebody should look.

    `of` is what the core gives; points of ★ come on top.
    """

    student: str
    points: float
    of: float
    waiting: int
    looks: tuple[str, ...]


@dataclass
class Tally:
    """One exercise in all submissions."""

    name: str
    of: float
    right: int = 0
    partly: int = 0
    wrong: int = 0
    open: int = 0  # no response
    waiting: int = 0  # for a person
    hidden: int = 0
    criteria: Counter = field(default_factory=Counter)
    mistakes: Counter = field(default_factory=Counter)
    words: Counter = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """How many answers there were to judge."""
        return self.right + self.partly + self.wrong


class Summary:
    """All of a class.

    Parameters
    ----------
    assignment : str
    alike : bool
        Whether answers are compared with each other.
    """

    def __init__(self, assignment: str, alike: bool = False):
        self.assignment = assignment
        self.rows: list[Row] = []
        self.tallies: dict[str, Tally] = {}
        self.cpu_seconds = 0.0
        self.unsafe = False
        self._alike = alike
        self._answers: dict[tuple[str, bytes], list[str]] = defaultdict(list)
        self._references: dict[str, bytes | None] = {}

    def add(self, graded: Graded, *notes: str) -> None:
        """Count one submission in."""
        machine = [mark for mark in graded.marks if not mark.manual]
        waiting = 0 if graded.unreadable else sum(mark.manual and mark.attempted for mark in graded.marks)
        points = sum(mark.points for mark in machine)
        of = sum(mark.max_points for mark in machine if mark.name not in catalogue or catalogue[mark.name].core)
        looks = tuple(dict.fromkeys([*notes, *reasons(graded)]))
        self.rows.append(Row(graded.student, points, of, waiting, looks))
        self.cpu_seconds += graded.cpu_seconds
        self.unsafe |= graded.unsafe
        for mark in graded.marks:
            self._count(mark, graded.student, bool(graded.unreadable))

    def _count(self, mark: Mark, student: str, unreadable: bool) -> None:
        tally = self.tallies.setdefault(mark.name, Tally(mark.name, mark.max_points))
        if unreadable:
            return
        state = "waiting" if mark.manual else "right" if mark.passed else "partly" if mark.points else "wrong"
        state = state if mark.attempted else "open"
        setattr(tally, state, getattr(tally, state) + 1)
        tally.hidden += mark.hidden
        tally.criteria.update(mark.failed if mark.attempted else ())
        tally.mistakes.update([mark.diagnosis] if mark.diagnosis else ())
        tally.words.update([mark.code] if mark.code else ())
        if self._alike and mark.attempted and not mark.manual and (print_ := fingerprint(mark.source)):
            self._answers[mark.name, print_].append(student)

    def alike(self) -> list[tuple[str, list[str], bool]]:
        """Groups of answers that are the same but for names: exercise, students, whether the reference is one too."""
        found = []
        for (name, print_), students in self._answers.items():
            theirs = self._reference(name) == print_
            if len(students) > 1 or theirs:
                found.append((name, sorted(students), theirs))
        order = list(self.tallies)
        return sorted(found, key=lambda group: (order.index(group[0]), group[2], -len(group[1]), group[1]))

    def _reference(self, name: str) -> bytes | None:
        if name not in self._references:
            exercise = catalogue.get(name)
            known = exercise is not None and exercise.kind == "function"
            self._references[name] = fingerprint(solution(exercise)) if known else None
        return self._references[name]

    def finish(self) -> Summary:
        """Students by name, exercises as the catalogue has them: whatever order they came in."""
        self.rows.sort(key=lambda row: row.student)
        order = {name: number for number, name in enumerate(catalogue)}
        self.tallies = dict(sorted(self.tallies.items(), key=lambda item: order.get(item[0], len(order))))
        return self


def reasons(graded: Graded) -> list[str]:
    """Why somebody should look at a submission."""
    if graded.unreadable:
        return [f"could not be read: {graded.unreadable}"]
    found = list(graded.notes)
    for what, names in (
        ("passes the notebook's examples only", [mark.name for mark in graded.marks if mark.hidden]),
        (NOT_AVAILABLE, [mark.name for mark in graded.marks if mark.code == NOT_AVAILABLE]),
        (TOO_LONG, [mark.name for mark in graded.marks if mark.code == TOO_LONG]),
    ):
        if names:
            found.append(f"{what}: {', '.join(names)}")
    return found + (["judged without a sandbox"] if graded.unsafe else [])
