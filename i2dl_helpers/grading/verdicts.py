"""What one run of an exercise came to, and the cases that all submissions are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..exercises import Report
from ..exercises.judging import draw_trials
from ..exercises.model import Exercise
from . import wire

SEED = 0  # of the notebook


@dataclass(frozen=True)
class Verdict:
    """What one run of an exercise came to.

    Parameters
    ----------
    report : Report or None
        None where there was nothing to judge; then `why` says why.
    why : str
        Why it ended early, or could not be judged.
    raised : tuple or None
        What the cell itself raised: type, text, line, code.
    """

    report: Report | None = None
    why: str = ""
    raised: tuple | None = None

    @property
    def points(self) -> int:
        """What was earned."""
        return self.report.points if self.report is not None else 0

    @property
    def passed(self) -> bool:
        """Whether all of it was right."""
        return self.report is not None and self.report.passed

    @property
    def attempted(self) -> bool:
        """Whether there was something to judge, or a reason why not."""
        return bool(self.why or self.raised) or (self.report is not None and self.report.attempted)

    @property
    def unknown_name(self) -> bool:
        """Whether it ended in a NameError: a helper may stand further below."""
        if self.report is None or not self.report.results:
            return self.raised is not None and self.raised[0] == "NameError"
        outcomes = (result.outcome for result in self.report.results if not result.passed)
        return any(o is not None and o.failure is not None and o.failure.type == "NameError" for o in outcomes)


class Cases:
    """The cases of every exercise for a seed, drawn once, and as the bytes that are sent."""

    def __init__(self, exercise: Exercise, seed: int):
        self.exercise = exercise if seed == SEED else replace(exercise, mistakes=())  # its words are not read
        self.trials = draw_trials(exercise, seed)
        self.calls = [arguments for _, drawn in self.trials for arguments, _ in drawn]
        self.body = wire.encode([exercise.name, self.calls])
        self.seed = seed
