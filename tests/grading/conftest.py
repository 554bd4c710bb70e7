"""A course of an instructor's, and a class that hands in."""

import shutil
from pathlib import Path

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue

from .trusted import TrustedGrader

pytest.importorskip("nbgrader", reason="needs the extra [grading]")

ROOT = Path(__file__).parents[2]
STEM = "01_backprop_by_hand"


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    """A released course of two assignments; to be copied, not changed."""
    from i2dl_helpers.grading.course import release

    root = tmp_path_factory.mktemp("repository")
    (root / "notebooks").mkdir()
    for stem in ("00_start_here", STEM):
        shutil.copy(ROOT / "notebooks" / f"{stem}.ipynb", root / "notebooks")
    folder = tmp_path_factory.mktemp("instructor") / "our course"
    assert dict(release(root, folder)) == {"00_start_here": "new", STEM: "new"}
    return root, folder


@pytest.fixture
def taught(pristine, tmp_path, monkeypatch):
    """An instructor's course, in which the test stands; the judge is the tests' own."""
    root, folder = pristine
    copy = tmp_path / "our course"
    shutil.copytree(folder, copy)
    monkeypatch.setattr("i2dl_helpers.progress.repository", lambda: root)
    monkeypatch.setattr("i2dl_helpers.grading.command.judge", _trusted)
    return copy


def _trusted(course, assignment, notebook, options):
    from i2dl_helpers.grading.secret import seed

    return TrustedGrader(assignment, seed(course), unsafe=options.unsafe)


def notebook(stem=STEM, solve=True, course=None, **answers):
    """A student's notebook: solved, but for what is given here; None is a blank cell.

    It is made from what a course handed out, or else from the repository's.
    """
    given = ROOT / "notebooks" if course is None else course / "release" / stem
    made = nb.read(given / f"{stem}.ipynb")
    made = nb.solve(made) if solve else made
    cells = nb.answers(made)
    for name, text in answers.items():
        cells[name]["source"] = nb.stub(catalogue[name]) if text is None else text
    return made


def hand_in(course, student, made=None, stem=STEM, name=None):
    """Put a notebook where nbgrader collects it; text stands for a file that is none."""
    path = course / "submitted" / student / stem / f"{name or stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(made, str):
        path.write_text(made)
    else:
        nb.write(path, notebook(stem) if made is None else made)
    return path
