"""Grading beyond one machine: submissions go to the workers of an existing Dask cluster, marks come back.

Each worker judges in a sandbox of its own, and writes nothing; the gradebook stays with the one who asked. A worker
that dies loses nothing: Dask gives its submissions to another one, and what no worker could judge is judged here.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path
from typing import Any, NamedTuple

from .. import __file__ as package
from ..files import NotebookError
from .results import Graded, Submission

PATIENCE = 10.0  # seconds for the cluster to answer
AHEAD = 4  # submissions in flight for each thread of the cluster
_held = threading.local()


class Setup(NamedTuple):
    """What a worker needs in order to judge."""

    assignment: str
    secret: int
    released: dict
    unsafe: bool


class ClusterGrader:
    """Has the judge's `grade_all`; a context manager.

    Parameters
    ----------
    address : str
        Of the cluster's scheduler: ``tcp://host:8786``.
    assignment, secret, released, unsafe
        As in `judge.Grader`.

    Raises
    ------
    NotebookError
        Where there is no such cluster, or it has no workers that could judge.
    """

    def __init__(
        self,
        address: str,
        assignment: str,
        secret: int,
        *,
        released: dict,
        unsafe: bool = False,
        make: Callable[[Setup], Any] | None = None,
    ):
        self._address, self._setup = address, Setup(assignment, secret, released, unsafe)
        self._make = make or _grader

    def __enter__(self) -> ClusterGrader:
        from distributed import Client

        try:
            self._client = Client(self._address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise NotebookError(f"No Dask cluster answers at {self._address}: {error}.") from None
        try:
            workers = self._client.run(_fits, _fingerprint())
        except Exception as error:  # a worker without the course cannot even say so
            self._client.close()
            raise NotebookError(f"A worker of {self._address} lacks the course's package: {error}.") from None
        if not workers or not all(workers.values()):
            self._client.close()
            why = "has another version of the course" if workers else "is there"
            raise NotebookError(f"{'A' if workers else 'No'} worker of {self._address} {why}.")
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def grade_all(self, submissions: Iterable[Submission]) -> Iterator[Graded]:
        """Judge them there, some ahead of what is asked for; any order."""
        executor, running, lost = self._client.get_executor(pure=False), {}, []
        limit = AHEAD * max(sum(self._client.nthreads().values()), 1)
        for submission in submissions:
            while len(running) >= limit:
                yield from self._finished(running, lost)
            future = executor.submit(judge_there, self._make, self._setup, submission.student, _bytes(submission))
            running[future] = submission
        while running:
            yield from self._finished(running, lost)
        if lost:
            with self._make(self._setup) as grader:
                yield from grader.grade_all(lost)

    @staticmethod
    def _finished(running: dict[Any, Submission], lost: list[Submission]) -> Iterator[Graded]:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            submission = running.pop(future)
            if future.exception() is None:
                yield future.result()
            else:
                lost.append(submission)


def _grader(setup: Setup) -> Any:
    from .judge import Grader

    return Grader(setup.assignment, setup.secret, released=setup.released, unsafe=setup.unsafe)


def _bytes(submission: Submission) -> bytes | None:
    """The notebook; None where it cannot be read, which the judge finds again."""
    from .exports import opened

    try:
        with opened(submission.path) as file:
            return file.read()
    except OSError:
        return None


# On a worker


def judge_there(make: Callable, setup: Setup, student: str, data: bytes | None) -> Graded:
    """Judge one submission; each thread keeps its judge, and with it the sandbox."""
    key = (make, setup)
    if getattr(_held, "key", None) != key:
        if getattr(_held, "grader", None) is not None:
            _held.grader.__exit__(None, None, None)
        _held.key, _held.grader = key, make(setup).__enter__()
    with tempfile.TemporaryDirectory(prefix="i2dl-") as folder:
        path = Path(folder) / f"{setup.assignment}.ipynb"
        if data is not None:
            path.write_bytes(data)
        return _held.grader.grade(Submission(student, path, setup.assignment))


def _fits(theirs: str) -> bool:
    return _fingerprint() == theirs


def _fingerprint() -> str:
    """Of what judges: all of the package's Python files."""
    from hashlib import blake2b

    digest, root = blake2b(digest_size=16), Path(package).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
