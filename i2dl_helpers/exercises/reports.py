"""What a judgement found: one `Result` a criterion, and the `Report` that holds them together.

`judging` and `answering` fill these in; the card, the progress and the gradebook read them.
"""

from __future__ import annotations

from dataclasses import dataclass

from .calling import Failure, Outcome
from .comparing import Difference
from .model import Criterion, Exercise

SLOW_TIMES, SLOW_SECONDS = 20, 0.1


@dataclass(frozen=True)
class Result:
    """What one criterion found.

    Parameters
    ----------
    criterion : Criterion
    passed : bool
    message : str
        Empty where it passed, else sentences for the student.
    difference : Difference or None
        The result that was wrong, with what was got and expected.
    arguments : tuple
        The arguments of the case that failed.
    outcome : Outcome or None
        What the candidate did in that case.
    others_right : str
        In which other cases of this criterion it was right; empty where in none.
    """

    criterion: Criterion
    passed: bool
    message: str = ""
    difference: Difference | None = None
    arguments: tuple = ()
    outcome: Outcome | None = None
    others_right: str = ""

    @property
    def points(self) -> int:
        """What it earned."""
        return self.criterion.points if self.passed else 0


@dataclass(frozen=True)
class Report:
    """The outcome of an evaluation.

    Parameters
    ----------
    exercise : Exercise
    results : tuple of Result
        One for each criterion, in order.
    attempted : bool
        False where nothing has been written yet.
    diagnosis : str or None
        The sentence of the known mistake that the candidate behaves like.
    seconds, reference_seconds : float
        Time inside the candidate, and inside the reference for the same calls.
    notes : tuple of str
        What cost nothing but is worth knowing: warnings, printing.
    interrupted : str
        Name of the criterion at which the student stopped the run; empty where nobody did.
    stopped : Failure or None
        Where the student's function was at that moment.
    """

    exercise: Exercise
    results: tuple[Result, ...] = ()
    attempted: bool = True
    diagnosis: str | None = None
    seconds: float = 0.0
    reference_seconds: float = 0.0
    notes: tuple[str, ...] = ()
    interrupted: str = ""
    stopped: Failure | None = None

    @property
    def points(self) -> int:
        """Points earned."""
        return sum(result.points for result in self.results)

    @property
    def max_points(self) -> int:
        """Points to be had."""
        return self.exercise.points

    @property
    def passed(self) -> bool:
        """Whether it was attempted and every criterion passed."""
        return self.attempted and bool(self.results) and all(result.passed for result in self.results)

    @property
    def slow(self) -> bool:
        """Whether it took much longer than the reference, and long enough to be felt."""
        return self.seconds > SLOW_SECONDS and self.seconds > SLOW_TIMES * self.reference_seconds

    @property
    def first_failed(self) -> Result | None:
        """The first criterion that did not pass."""
        return next((result for result in self.results if not result.passed), None)
