"""Grading on a Dask cluster: two workers with a sandbox each, the scores of one machine, and a worker that dies."""

import os
import signal
import warnings

import pytest

from i2dl_helpers.files import NotebookError
from i2dl_helpers.grading.cluster import ClusterGrader
from i2dl_helpers.grading.collecting import handed_in
from i2dl_helpers.grading.course import released

from .conftest import STEM, hand_in, notebook
from .sandboxed import sandboxed
from .test_batch import WRONG

distributed = pytest.importorskip("distributed", reason="needs dask[distributed]: the extra [grading]")
pytestmark = [
    sandboxed,
    pytest.mark.filterwarnings("default"),  # a worker that is killed is mourned in many ways
]


@pytest.fixture(scope="module")
def cluster():
    """A local cluster of two workers, each a process; one that is killed is started anew."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, worker_dashboard_address=None
        )
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def classroom(taught):
    """A course with right, wrong, blank and broken submissions."""
    for number in range(4):
        hand_in(taught, f"right {number}")
        hand_in(taught, f"wrong {number}", notebook(affine_backward=WRONG))
    hand_in(taught, "blank", notebook(solve=False))
    hand_in(taught, "broken", "{")
    return taught


def judged_here(course, secret=7):
    from i2dl_helpers.grading.judge import Grader

    with Grader(STEM, secret, released=released(course, STEM)) as grader:
        return {graded.student: plain(graded) for graded in grader.grade_all(submissions(course))}


def submissions(course):
    return [found.submission(STEM) for found in handed_in(course, STEM).found]


def plain(graded):
    """Marks, without the time that they took."""
    return graded.marks, graded.notes, graded.unreadable, graded.unsafe


def test_same_scores(classroom, cluster):
    """Does the cluster give the marks, comments and notes of one machine, each from another process than this?"""
    with ClusterGrader(cluster.scheduler_address, STEM, 7, released=released(classroom, STEM)) as grader:
        found = {graded.student: plain(graded) for graded in grader.grade_all(submissions(classroom))}
    assert found == judged_here(classroom)


def test_a_worker_that_dies(classroom, cluster):
    """Is every submission judged, once, with the same marks, where a worker is killed in the middle?"""
    found = []
    with ClusterGrader(cluster.scheduler_address, STEM, 7, released=released(classroom, STEM)) as grader:
        for graded in grader.grade_all(submissions(classroom)):
            if not found:
                os.kill(next(iter(grader._client.run(os.getpid).values())), signal.SIGKILL)
            found.append(graded)
    assert len(found) == 10
    assert {graded.student: plain(graded) for graded in found} == judged_here(classroom)


def test_nobody_there(monkeypatch):
    """Is an address where nothing answers one sentence?"""
    monkeypatch.setattr("i2dl_helpers.grading.cluster.PATIENCE", 0.5)
    with pytest.raises(NotebookError, match="No Dask cluster"):
        ClusterGrader("tcp://127.0.0.1:1", STEM, 7, released={}).__enter__()


def test_another_version(cluster, monkeypatch):
    """Is a worker with another version of the course refused, since its scores could differ?"""
    monkeypatch.setattr("i2dl_helpers.grading.cluster._fingerprint", lambda: "another")
    with pytest.raises(NotebookError, match="another version"):
        ClusterGrader(cluster.scheduler_address, STEM, 7, released={}).__enter__()


def test_command(classroom, cluster, i2dl, monkeypatch):
    """Does --dask take a class to the gradebook?"""
    from i2dl_helpers.grading import command

    from .test_batch import MACHINE, rows

    monkeypatch.setattr(command, "judge", JUDGE)
    code, out, _ = i2dl("grade", classroom, STEM, "--dask", cluster.scheduler_address)
    assert code == 0
    assert "10 submissions" in out
    assert sum(row[0] or 0 for row in rows(classroom, "right 1").values()) == MACHINE


def _real():
    from i2dl_helpers.grading import command

    return command.judge


JUDGE = _real()
