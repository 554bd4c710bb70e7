"""A class graded: submissions go in, marks come out, whatever the submissions do.

`Grader` holds what all submissions of an assignment share: the released notebook, the cases of both seeds and, in each
process that works for it, one sandbox. `marking` takes one submission through it, `commenting` puts it in words.
"""

from __future__ import annotations

import functools
import multiprocessing
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from .. import notebook as nb
from .. import progress
from ..exercises import catalogue
from .commenting import mark
from .lending import lent
from .marking import Marking
from .results import Graded, Submission
from .sandbox import Limits, NoSandbox, Worker
from .submission import Released, Unreadable, Work, read, work_of
from .verdicts import SEED, Cases

AHEAD = 4  # submissions in flight for each process


class Grader:
    """Judges submissions to one assignment; a context manager.

    Parameters
    ----------
    assignment : str
        A notebook's stem.
    secret : int
        The course's secret seed.
    released : dict, optional
        The notebook as it was handed out; the repository's own when left out.
    jobs : int
        How many processes judge in `grade_all`.
    unsafe : bool
        Without a sandbox, for files that are trusted; it marks every result.
    limits : Limits
    nested : bool
        False: a bubblewrap for each submission, as where the kernel refuses nested namespaces.

    Raises
    ------
    NoSandbox
        Where no sandbox can be had; it says what to do.
    """

    def __init__(
        self,
        assignment: str,
        secret: int,
        *,
        released: dict | None = None,
        jobs: int = 1,
        unsafe: bool = False,
        limits: Limits | None = None,
        nested: bool = True,
    ):
        if secret == SEED:
            raise ValueError("the secret seed must not be the notebook's, which everybody knows")
        self.assignment, self.secret, self.jobs, self.unsafe = assignment, secret, jobs, unsafe
        self.limits, self.nested = limits or Limits(), nested
        self.exercises = {name: e for name, e in catalogue.items() if e.notebook == assignment}
        self.released = (
            nb.read(progress.repository() / "notebooks" / f"{assignment}.ipynb") if released is None else released
        )
        self.handed_out = Released(self.released, self.exercises)
        self.cases = functools.cache(lambda name, seed: Cases(catalogue[name], seed))
        self.worker: Worker | None = None

    def __enter__(self) -> Grader:
        setup = next((c["source"] for c in self.released["cells"] if nb.grade_id(c) == "setup"), "")
        task = {"setup": setup, "lent": lent(setup, self.assignment)}
        self.worker = Worker(task, self.limits, unsafe=self.unsafe, nested=self.nested)
        return self

    def __exit__(self, *error: object) -> None:
        if self.worker is not None:
            self.worker.close()
        self.worker = None

    def grade(self, submission: Submission) -> Graded:
        """The marks of one submission; nothing that it does raises."""
        before = time.process_time() + self.worker.cpu_seconds
        student, assignment = submission.student, self.assignment
        work, why, found = Work((), {}), None, {SEED: {}, self.secret: {}}
        try:
            work = work_of(read(submission.path), self.handed_out)
            marking = Marking(self.worker, work, assignment, self.cases, self.secret)
            marking.run()
            found = marking.found
        except Unreadable as error:
            why = str(error)
        except NoSandbox:
            raise
        except Exception as error:  # none is known; if there is one, it costs nobody else anything
            why = f"the course could not judge it ({type(error).__name__}: {error}); please report it"
            self.worker.start()
        marks = tuple(
            mark(e, work, found[SEED].get(name), found[self.secret].get(name)) for name, e in self.exercises.items()
        )
        seconds = time.process_time() + self.worker.cpu_seconds - before
        return Graded(student, assignment, marks, work.notes, why, self.unsafe, seconds)

    def grade_all(self, submissions: Iterable[Submission]) -> Iterator[Graded]:
        """The marks of many, in the order in which they are ready; only a few are held at a time."""
        if self.jobs <= 1:
            yield from map(self.grade, submissions)
        else:
            yield from self.in_processes(iter(submissions))

    def in_processes(self, submissions: Iterator[Submission]) -> Iterator[Graded]:
        """The same, in processes of their own, each with a sandbox; what a process that died has left is done here."""
        lost: list[Submission] = []
        with ProcessPoolExecutor(
            self.jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(self.settings(),)
        ) as pool:
            running: dict = {}
            for submission in submissions:
                try:
                    running[pool.submit(_grade, submission)] = submission
                except BrokenProcessPool:
                    lost.append(submission)
                while len(running) >= AHEAD * self.jobs:
                    yield from self.finished(running, lost)
            while running:
                yield from self.finished(running, lost)
        yield from map(self.grade, lost)

    @staticmethod
    def finished(running: dict, lost: list) -> Iterator[Graded]:
        """What is ready."""
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            submission = running.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append(submission)

    def settings(self) -> dict:
        """What makes an equal grader in another process."""
        names = ("assignment", "secret", "released", "unsafe", "limits", "nested")
        return {name: getattr(self, name) for name in names}


_own: Grader | None = None  # of a process of the pool


def _begin(settings: dict) -> None:
    global _own
    _own = Grader(**settings).__enter__()


def _grade(submission: Submission) -> Graded:
    return _own.grade(submission)
