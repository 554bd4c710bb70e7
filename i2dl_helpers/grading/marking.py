"""One submission through the sandbox, for its marks: twice each exercise, and again what did not run to its end.

The notebook's seed comes first, for all exercises, and gives every word that the student reads. Only when the last of
these words has come is the first input of the secret seed sent: so no process that has seen one can tell a student
anything. Verdicts that have come are kept; what a cell does later in its notebook changes none of them.
"""

from __future__ import annotations

import contextlib
import time

from ..exercises import catalogue
from ..exercises.judging import judge
from .remote import RemoteCandidate
from .results import TOO_LONG
from .sandbox import Worker
from .submission import Work
from .verdicts import SEED, Verdict
from .walking import NAME, Lost, Way


class Marking:
    """The verdicts on one submission.

    Parameters
    ----------
    worker : Worker
    work : Work
    assignment : str
    cases : callable, (name, seed) → Cases
    secret : int
    """

    def __init__(self, worker: Worker, work: Work, assignment: str, cases, secret: int):
        self.worker, self.work, self.assignment, self.cases, self.secret = worker, work, assignment, cases, secret
        self.limits = worker.limits
        self.functions = {s.exercise.name for s in work.steps if s.exercise and s.exercise.kind == "function"}
        self.found: dict[int, dict[str, Verdict]] = {SEED: {}, secret: {}}
        self.left_out: dict[int, str] = {}  # cells that ended their process, and why
        self.kept: dict[str, RemoteCandidate] = {}  # forks that wait for the secret inputs
        self.late: set[str] = set()  # exercises that are judged behind the last cell
        self.alone = False  # no fork waits while others are judged
        added = " ".join(step.source for step in work.steps if step.exercise is None)
        self.mentioned = set(NAME.findall(added)) & set(catalogue)

    def run(self) -> None:
        """All runs there are to be."""
        first, second = self.found[SEED], self.found[self.secret]
        self.begin()
        asked = {step.exercise.name for step in self.work.steps if step.exercise}
        self.together(asked)
        self.through(SEED, asked - set(first), then=self.ask_those_who_wait)
        self.late = {name for name in asked if first[name].unknown_name}
        self.through(SEED, self.late, late=True)
        self.begin()
        open_still = {name for name in self.functions if self.worth_another(name)}
        self.through(self.secret, open_still - self.late)
        self.through(self.secret, open_still & self.late, late=True)
        for name in self.functions - set(second):
            second[name] = Verdict(why=first[name].why)

    def begin(self) -> None:
        """Count the time of all ways with one seed from now on."""
        self.until = time.monotonic() + self.limits.submission_seconds

    def worth_another(self, name) -> bool:
        """Whether an exercise has to be judged, with the secret seed, in a process of its own right after its cell."""
        first, second = self.found[SEED][name], self.found[self.secret].get(name)
        if not first.attempted or first.report is None or (first.why == TOO_LONG and not first.points):
            return False
        return second is None or second.points < first.points

    # Ways through the cells

    def together(self, names) -> None:
        """Judge all exercises in one fork, where their functions are so plain that it makes no difference."""
        with contextlib.suppress(Lost), self.worker.submission() as stream:
            Way(self, stream, SEED, set(names), late=False).together()

    def through(self, seed, names, *, late=False, then=lambda: None) -> None:
        """Run the cells and judge these exercises; again, without a cell that ended the process, as often as needed."""
        todo = set(names)
        while todo:
            self.kept = {}
            try:
                with self.worker.submission() as stream:
                    Way(self, stream, seed, todo, late).go()
                    if not late:
                        then()
                todo = set()
            except Lost:
                pass
            finally:
                for candidate in self.kept.values():
                    candidate.stream.close()
            if time.monotonic() > self.until:
                self.found[seed] |= {name: Verdict(why=TOO_LONG) for name in todo}
                todo = set()

    def ask_those_who_wait(self) -> None:
        """Send the secret inputs to the forks that have given their answers to the notebook's."""
        if any(self.found[SEED][name].unknown_name for name in self.found[SEED]):
            return  # some words are still to come
        for name, candidate in self.kept.items():
            self.found[self.secret][name] = self.judged(name, candidate, self.secret)

    def is_wrong(self, name, late) -> bool:
        """Whether the student's function for an exercise of this notebook is not to be relied on, or not yet."""
        if catalogue[name].notebook != self.assignment or catalogue[name].kind != "function":
            return False
        if name in self.late and not late:
            return True
        verdicts = [found.get(name) for found in self.found.values()]
        return verdicts[0] is None or not all(verdict is None or verdict.passed for verdict in verdicts)

    def judged(self, name, candidate: RemoteCandidate, seed) -> Verdict:
        """Hold what lies in a fork against an exercise."""
        cases, candidate.name = self.cases(name, seed), name
        candidate.send_ahead(cases.calls, cases.body)
        try:
            report = judge(cases.exercise, candidate, seed, cases.trials)
        except Exception as error:  # none is known; if there is one, the class must not wait for it
            return Verdict(why=f"the course could not judge this ({type(error).__name__}); please report it")
        if report.interrupted:
            raise KeyboardInterrupt
        return Verdict(report, candidate.ended)
