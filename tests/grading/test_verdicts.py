"""Equal verdicts: what a student's notebook says of an answer, the grader says too.

Every exercise of the catalogue, its reference, its right variants and its known mistakes, through the real sandbox. One
submission takes the k-th of them for every exercise, so that right and wrong ones stand beside each other.
"""

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue, evaluate
from tests.exercises.test_catalogue import RIGHT

from .carried import as_cell
from .sandboxed import SECRET, STEMS, Class, asked, handed_in, released, sandboxed, worth

pytestmark = sandboxed
MISTAKES = {name: [mistake.function for mistake in exercise.mistakes] for name, exercise in catalogue.items()}


@pytest.fixture(scope="module", params=STEMS)
def taught(request, tmp_path_factory):
    """A grader of one notebook."""
    with Class(tmp_path_factory.mktemp("class"), request.param) as taught:
        yield taught


def functions(stem):
    """The names of what has to be programmed."""
    return [name for name, exercise in asked(stem).items() if exercise.kind == "function"]


def held_against(taught, answers):
    """Grade a notebook with these answers, and compare each with what the student's own check says."""
    graded = taught.grade(handed_in(taught.stem, **{n: as_cell(f, n) for n, f in answers.items()}))
    assert graded.unreadable is None
    for mark in graded.marks:
        if mark.name not in answers:
            assert mark.manual or mark.passed, mark
            continue
        shown, secret = (evaluate(mark.name, answers[mark.name], seed) for seed in (0, SECRET))
        failed = tuple(result.criterion.name for result in shown.results if not result.passed)
        assert (mark.points, mark.failed) == (secret.points, failed), mark
        assert mark.diagnosis == shown.diagnosis, mark
        assert not mark.hidden or not secret.passed
    return graded


def test_the_references(taught):
    """Does the solved notebook earn everything, in words and without a note, and the blank one nothing?"""
    graded = taught.grade(handed_in(taught.stem))
    assert graded.points == worth(taught.stem) and graded.notes == ()
    assert all(mark.manual or (mark.passed and mark.comment == "Right." and mark.code is None) for mark in graded.marks)
    blank = taught.grade(released(taught.stem))
    assert blank.points == 0
    assert all(mark.code == "no response" and not mark.attempted for mark in blank.marks)


def test_right_variants(taught):
    """Do right answers that are written otherwise earn everything?"""
    names = functions(taught.stem)
    for k in range(max(len(RIGHT.get(name, ())) for name in names)):
        graded = held_against(taught, {name: RIGHT[name][k] for name in names if k < len(RIGHT[name])})
        assert graded.points == worth(taught.stem), [m for m in graded.marks if not m.passed and not m.manual]


def test_known_mistakes(taught):
    """Does each known mistake get the points and the sentence that a student is shown?"""
    names = functions(taught.stem)
    for k in range(max(len(MISTAKES[name]) for name in names)):
        chosen = {name: MISTAKES[name][k] for name in names if k < len(MISTAKES[name])}
        graded = held_against(taught, chosen)
        for mark in graded.marks:
            if mark.name in chosen:
                assert catalogue[mark.name].mistakes[k].sentence in mark.comment, mark


def test_right_on_top_of_wrong(taught):
    """Is an exercise right whose needed ones are all wrong, or not there at all?"""
    stem = taught.stem
    for name in functions(stem):
        needs = [need for need in catalogue[name].needs if catalogue[need].notebook == stem]
        for text in ("raise ValueError", None) if needs else ():
            wrong = {need: text and f"def {need}(*arguments):\n    {text}" for need in needs}
            marks = taught.marks(handed_in(stem, **wrong))
            assert marks[name].passed, marks[name]
            assert not any(marks[need].points for need in needs)
        if needs:
            notebook = handed_in(stem)
            notebook["cells"] = [cell for cell in notebook["cells"] if nb.grade_id(cell) not in needs]
            marks = taught.marks(notebook)
            assert marks[name].passed, marks[name]
            assert {marks[need].code for need in needs} == {"no response"}
