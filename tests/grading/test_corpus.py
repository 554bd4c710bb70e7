"""Whatever a submission does, it gets exactly these marks, and nobody else notices."""

import os
import resource
import time

import pytest

from i2dl_helpers.exercises import catalogue
from i2dl_helpers.grading.results import Submission
from i2dl_helpers.grading.sandbox import INSIDE
from i2dl_helpers.grading.streams import descendants

from .corpus import CASES, KINDS, NAME, STEM
from .sandboxed import Class, asked, handed_in, sandboxed, worth

pytestmark = sandboxed
ORDER = list(asked(STEM))


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A grader, and what an honest student gets."""
    with Class(tmp_path_factory.mktemp("class"), STEM) as taught:
        taught.honest = taught.write(handed_in(STEM))
        taught.expected = taught.grader.grade(taught.honest).marks
        assert sum(mark.points for mark in taught.expected) == worth(STEM)
        yield taught


def processes(taught):
    """How many processes the sandbox has; those that end just now are waited for."""
    until = time.monotonic() + 5
    while len(found := descendants(taught.grader.worker.process.pid)) > 3 and time.monotonic() < until:
        time.sleep(0.01)
    return len(found)


def held_against(case, graded):
    """Are the marks those of the case?"""
    assert graded.notes == case.notes
    if case.unreadable:
        assert case.unreadable in graded.unreadable and graded.points == 0
        return
    assert graded.unreadable is None
    for mark in graded.marks:
        below = ORDER.index(mark.name) > ORDER.index(NAME) or NAME not in case.lost
        if mark.name in case.lost:
            points, words = case.lost[mark.name]
            assert mark.points == points and words in mark.comment, mark
            assert mark.code == case.code or case.code is None, mark
            assert not mark.hidden
        elif not mark.manual and not (case.later and below):
            assert mark.points == catalogue[mark.name].points and mark.comment.startswith("Right."), mark
        assert mark.comment.isprintable() and len(mark.comment) <= 4000
        assert INSIDE not in mark.comment or "open(" in mark.source


@pytest.mark.parametrize("name", CASES)
def test_exact_outcome(taught, name):
    """Does this submission get exactly its marks, and leave the next one, and no process, behind?"""
    case = CASES[name]
    held_against(case, taught.grade(case.notebook))
    assert processes(taught) <= 3
    assert taught.grader.grade(taught.honest).marks == taught.expected
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_500_000


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_of_another_kind(taught, kind):
    """Is an answer that was turned into text run as code, and is that said?"""
    marks = {mark.name: mark for mark in taught.grade(KINDS[kind].notebook).marks}
    assert marks[NAME].passed
    assert marks[NAME].comment == f"Right. The answer's cell is a {kind} cell; it was run as code."


class TestFiles:
    """What is no regular file is not opened."""

    def graded(self, taught, path):
        before = time.monotonic()
        graded = taught.grader.grade(Submission("somebody", path, STEM))
        assert time.monotonic() - before < 5 and graded.points == 0 and len(graded.marks) == len(ORDER)
        return graded.unreadable

    def test_links_and_others(self, taught, tmp_path):
        """Are links, folders, FIFOs, devices and missing files refused, without waiting?"""
        (tmp_path / "link").symlink_to(taught.honest.path)
        os.mkfifo(tmp_path / "fifo")
        assert "cannot be opened" in self.graded(taught, tmp_path / "link")
        assert "not a regular file" in self.graded(taught, tmp_path / "fifo")
        assert "not a regular file" in self.graded(taught, tmp_path)
        assert "cannot be opened" in self.graded(taught, tmp_path / "missing")
        assert self.graded(taught, "/dev/zero") == "it is not a regular file"

    def test_a_huge_file(self, taught, tmp_path):
        """Is a file of more than 100 MB refused before it is read?"""
        path = tmp_path / "huge"
        with path.open("wb") as file:
            file.truncate(100_000_001)
        assert self.graded(taught, path) == "it is larger than 100 MB"
