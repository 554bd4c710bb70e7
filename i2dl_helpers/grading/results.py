"""What grading hands from one part to the next: a submission goes in, marks come out.

The judge makes these, the gradebook, the report and the table read them. They are plain values, so that they can be
compared, stored and sent to another process. Everything in them that stems from a student is plain text of bounded
length, neither escaped nor trusted: who writes it into HTML, Markdown or CSV escapes it there.
"""

from dataclasses import dataclass
from pathlib import Path

# The fixed words of `Mark.code`; the first five also stand in comments, exactly so.
NO_RESPONSE = "no response"
NOT_AVAILABLE = "not available when graded"
NAN = "contains NaN"
INFINITY = "contains infinity"
WRONG_SHAPE = "wrong shape"
TOO_LONG = "took too long"
HIDDEN = "passes the examples in the notebook, fails on others"
MANUAL = "left for a person"
CODES = (NO_RESPONSE, NOT_AVAILABLE, NAN, INFINITY, WRONG_SHAPE, TOO_LONG)


@dataclass(frozen=True)
class Submission:
    """One student's notebook: a regular file, looked at again before it is opened."""

    student: str
    path: Path
    assignment: str  # a notebook's stem, as "03_activations"


@dataclass(frozen=True)
class Mark:
    """One exercise of one student."""

    name: str
    points: float
    max_points: float
    comment: str  # plain text, all of it from the run with the notebook's seed
    attempted: bool = True
    manual: bool = False  # a written answer: left for a person, `points` is 0
    failed: tuple[str, ...] = ()  # the criteria that failed with the notebook's seed
    hidden: bool = False  # passes the notebook's examples, fails on others
    diagnosis: str | None = None  # the sentence of a known mistake
    source: str = ""  # the student's answer cell
    code: str | None = None  # one of CODES, where one applies

    @property
    def passed(self) -> bool:
        """Are all points there?"""
        return not self.manual and self.points >= self.max_points


@dataclass(frozen=True)
class Graded:
    """One submission, judged. `marks` stand in the catalogue's order, and are complete even where `unreadable`."""

    student: str
    assignment: str
    marks: tuple[Mark, ...]
    notes: tuple[str, ...] = ()  # "metadata changed, ignored", …: for the table and the comment
    unreadable: str | None = None  # why nothing could be judged
    unsafe: bool = False  # judged without a sandbox
    cpu_seconds: float = 0.0  # of the grader and of the sandbox together

    @property
    def points(self) -> float:
        """The sum over the exercises that a machine judges."""
        return sum(mark.points for mark in self.marks)

    @property
    def max_points(self) -> float:
        """The most that can be reached, a person's marks included."""
        return sum(mark.max_points for mark in self.marks)
