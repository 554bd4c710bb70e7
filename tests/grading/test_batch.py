"""A class through `i2dl grade`: what stands in the gradebook and in `autograded/`, and what never changes."""

import json
import sqlite3

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.grading.opening import gradebook, settings
from i2dl_helpers.grading.results import NO_RESPONSE

from .conftest import STEM, hand_in, notebook
from .test_course import dump, files

WRONG = "def affine_backward(dout, X, W, b):\n    return dout @ W.T, X.T @ dout, dout\n"
WRITTEN = "falling_loss"
MACHINE = sum(e.points for e in catalogue.values() if e.notebook == STEM and e.kind != "written")


def rows(course, student, kind="grade"):
    """What the gradebook has of a student, by the cell's name, as nbgrader itself reads it."""
    with gradebook(settings(course)) as book:
        handed_in = book.find_submission_notebook(STEM, STEM, student)
        if kind == "grade":
            return {g.name: (g.auto_score, g.manual_score, g.needs_manual_grade, g.score) for g in handed_in.grades}
        return {c.name: (c.auto_comment, c.manual_comment) for c in handed_in.comments}


def by_hand(course, student, cell, score=None, comment=None):
    """What formgrader stores when a person scores and comments."""
    with gradebook(settings(course)) as book:
        if score is not None:
            grade = book.find_grade(cell, STEM, STEM, student)
            grade.manual_score, grade.needs_manual_grade = score, False
        if comment is not None:
            book.find_comment(cell, STEM, STEM, student).manual_comment = comment
        book.db.commit()


def shown(course, student):
    return course / "autograded" / student / STEM / f"{STEM}.ipynb"


def select(path, query, *values):
    """The rows of a query."""
    with sqlite3.connect(path) as database:
        return database.execute(query, values).fetchall()


class TestScores:
    def test_partial_credit(self, taught, i2dl):
        """Do scores come by criteria, and does the rest of the notebook keep its own?"""
        hand_in(taught, "anna")
        hand_in(taught, "bert", notebook(affine_backward=WRONG, count_parameters=None))
        code, out, err = i2dl("grade", taught, STEM)
        assert (code, err) == (0, "")
        assert f"{MACHINE} of {MACHINE}" in out
        right, partly = rows(taught, "anna"), rows(taught, "bert")
        assert right["check_affine_backward"] == (catalogue["affine_backward"].points, None, False, 3)
        assert 0 < partly["check_affine_backward"][0] < catalogue["affine_backward"].points
        assert partly["check_count_parameters"] == (0, None, False, 0)
        assert partly["check_add_multiply"] == right["check_add_multiply"]

    def test_written_answers_are_left(self, taught, i2dl):
        """Does a written answer wait for a person, and an empty one not?"""
        hand_in(taught, "anna")
        hand_in(taught, "bert", notebook(solve=False))
        assert "1 written answers wait" in i2dl("grade", taught, STEM)[1]
        assert rows(taught, "anna")[WRITTEN] == (None, None, True, 0)
        assert rows(taught, "bert")[WRITTEN] == (0, None, False, 0)

    def test_comments(self, taught, i2dl):
        """Does the sentence of the mistake stand below the answer, and "no response" below an untouched one?"""
        hand_in(taught, "bert", notebook(affine_backward=WRONG, count_parameters=None))
        i2dl("grade", taught, STEM)
        found = rows(taught, "bert", "comment")
        assert "db is still (N, C)" in found["affine_backward"][0]
        assert found["count_parameters"] == (NO_RESPONSE, None)
        assert found["add_multiply"] == (None, None)

    def test_unreadable(self, taught, i2dl):
        """Does one who hands in something else get no points, a row, the reason, and cost nobody else anything?"""
        hand_in(taught, "anna")
        hand_in(taught, "carl", "{")
        code, out, _ = i2dl("grade", taught, STEM)
        assert code == 0
        assert "could not be read" in out
        assert {row[0] for row in rows(taught, "carl").values()} == {0}
        assert not any(row[2] for row in rows(taught, "carl").values())
        assert "could not be read" in rows(taught, "carl", "comment")["add_multiply"][0]
        assert sum(row[0] or 0 for row in rows(taught, "anna").values()) == MACHINE
        assert "could not be read" in nb.read(shown(taught, "carl"))["cells"][0]["source"]

    def test_unsafe_is_marked(self, taught, i2dl):
        """Does every result that was made without a sandbox say so?"""
        hand_in(taught, "anna")
        assert "without a sandbox" in " ".join(i2dl("grade", taught, STEM, "--unsafe")[1].split())
        assert all("without a sandbox" in text for text, _ in rows(taught, "anna", "comment").values())

    def test_timestamp(self, taught, i2dl):
        """Does the time at which nbgrader collected it come into the gradebook, in UTC, and a broken one do no harm?"""
        for student, text in (("anna", "2026-11-20 14:00:00.5 CET"), ("bert", "yesterday or so"), ("carl", "")):
            (hand_in(taught, student).parent / "timestamp.txt").write_text(text)
        assert i2dl("grade", taught, STEM)[0] == 0
        with gradebook(settings(taught)) as book:
            stamps = [book.find_submission(STEM, student).timestamp for student in ("anna", "bert", "carl")]
        assert [str(stamp) for stamp in stamps] == ["2026-11-20 13:00:00.500000", "None", "None"]


class TestAgain:
    def test_changes_nothing(self, taught, i2dl):
        """Is a second run of the same submissions nothing at all, in the database and on the disk?"""
        hand_in(taught, "anna")
        hand_in(taught, "bert", notebook(affine_backward=WRONG))
        hand_in(taught, "carl", "{")
        first = i2dl("grade", taught, STEM)
        before, database = files(taught), dump(taught)
        assert i2dl("grade", taught, STEM) == first
        assert files(taught) == before
        assert dump(taught) == database

    def test_manual_scores_stay(self, taught, i2dl):
        """Is what a person entered never touched, and is the person told where the machine's score moved below it?"""
        hand_in(taught, "anna", notebook(affine_backward=WRONG))
        i2dl("grade", taught, STEM)
        by_hand(taught, "anna", "check_affine_backward", 2.5)
        by_hand(taught, "anna", WRITTEN, 1.5)
        by_hand(taught, "anna", "affine_backward", comment="Nearly.")
        database = dump(taught)
        i2dl("grade", taught, STEM)
        assert dump(taught) == database
        hand_in(taught, "anna")
        i2dl("grade", taught, STEM)
        found = rows(taught, "anna")
        assert found["check_affine_backward"] == (3, 2.5, True, 2.5)
        assert found[WRITTEN] == (None, 1.5, False, 1.5)
        assert rows(taught, "anna", "comment")["affine_backward"][1] == "Nearly."

    def test_another_written_answer_is_looked_at(self, taught, i2dl):
        """Does a person who scored a written answer hear of another text handed in since?"""
        hand_in(taught, "anna", notebook(falling_loss="First."))
        i2dl("grade", taught, STEM)
        by_hand(taught, "anna", WRITTEN, 2)
        hand_in(taught, "anna", notebook(falling_loss="Second."))
        i2dl("grade", taught, STEM)
        assert rows(taught, "anna")[WRITTEN] == (None, 2, True, 2)

    def test_stopped_halfway(self, taught, i2dl, monkeypatch):
        """Is what was graded before an interruption whole, and the rest there after another run?"""
        from i2dl_helpers.grading import batch

        from .trusted import TrustedGrader

        for number in range(5):
            hand_in(taught, f"student {number}")
        honest = TrustedGrader.grade_all

        def stopped(self, submissions):
            for number, graded in enumerate(honest(self, submissions)):
                if number == 3:
                    raise KeyboardInterrupt
                yield graded

        monkeypatch.setattr(batch, "BATCH", 2)
        monkeypatch.setattr(TrustedGrader, "grade_all", stopped)
        assert i2dl("grade", taught, STEM)[0] == 130
        with gradebook(settings(taught)) as book:
            assert len(book.students) == 2
        monkeypatch.setattr(TrustedGrader, "grade_all", honest)
        i2dl("grade", taught, STEM)
        with gradebook(settings(taught)) as book:
            assert [book.find_submission(STEM, s.id).score for s in book.students] == [MACHINE] * 5

    def test_one_writer(self, taught, i2dl):
        """Is a second run beside the first refused in a sentence?"""
        from i2dl_helpers.grading.batch import alone

        hand_in(taught, "anna")
        with alone(taught):
            code, _, err = i2dl("grade", taught, STEM)
        assert code == 2
        assert "being graded already" in err

    def test_only(self, taught, i2dl):
        """Does --only grade one, leave the others as they are, and say where nobody has that name?"""
        hand_in(taught, "anna")
        hand_in(taught, "bert")
        assert i2dl("grade", taught, STEM, "--only", "anna")[0] == 0
        with gradebook(settings(taught)) as book:
            assert [student.id for student in book.students] == ["anna"]
        code, _, err = i2dl("grade", taught, STEM, "--only", "dora")
        assert code == 2
        assert "by dora" in err


class TestShown:
    def test_the_course_frames_the_students_cells(self, taught, i2dl):
        """Are locked cells, flags, points and order of ours restored, answers and added cells the student's?"""
        made = notebook(affine_backward=WRONG)
        cells = made["cells"]
        by_name = {nb.grade_id(cell): cell for cell in cells if nb.grade_id(cell)}
        by_name["check_relu_net"]["source"] = "relu_net = 1"
        by_name["check_relu_net"]["metadata"]["nbgrader"]["points"] = 1000
        by_name["add_multiply"]["metadata"]["nbgrader"] |= {"solution": False, "locked": True, "schema_version": 99}
        by_name["count_parameters"] |= {"cell_type": "raw"}
        cells.remove(by_name["check_affine_forward"])
        cells.append(nb.code("print('mine')") | {"metadata": {"nbgrader": {"grade_id": "check_relu_net"}}})
        hand_in(taught, "bert", made)
        i2dl("grade", taught, STEM)
        found, ours = nb.read(shown(taught, "bert")), nb.read(taught / "release" / STEM / f"{STEM}.ipynb")
        theirs = {nb.grade_id(cell): cell for cell in found["cells"] if nb.grade_id(cell)}
        for cell in ours["cells"]:
            if name := nb.grade_id(cell):
                assert theirs[name]["metadata"] == cell["metadata"]
                assert theirs[name]["cell_type"] == cell["cell_type"]
                if cell["metadata"]["nbgrader"]["locked"]:
                    assert theirs[name]["source"] == cell["source"]
        assert theirs["affine_backward"]["source"] == WRONG
        assert found["cells"][-1]["source"] == "print('mine')"
        assert found["cells"][-1]["metadata"] == {}

    def test_outputs_and_metadata_are_left_out(self, taught, i2dl):
        """Does nothing of the student's come through but text and pasted pictures?"""
        made = notebook()
        made["metadata"]["widgets"] = {"x": "</script><script>alert(1)</script>"}
        for cell in made["cells"]:
            cell["metadata"]["evil"] = "<script>"
            if cell["cell_type"] == "code":
                cell["outputs"] = [{"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}}]
        pictures = {"a.png": {"image/png": "aGk="}, "b.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}
        nb.answers(made)[WRITTEN]["attachments"] = pictures
        hand_in(taught, "anna", made)
        i2dl("grade", taught, STEM)
        text = shown(taught, "anna").read_text()
        assert "<script>" not in text and "onload" not in text
        attached = nb.answers(nb.read(shown(taught, "anna")))[WRITTEN]["attachments"]
        assert attached == {"a.png": {"image/png": "aGk="}}

    def test_what_nobody_reads_is_cut(self, taught, i2dl):
        """Is an endless text cut, so that formgrader and feedback do not wait for it, and a picture left whole?"""
        made, picture = notebook(), f"![](data:image/png;base64,{'A' * 50_000})"
        nb.answers(made)[WRITTEN]["source"] = "[" * 60_000
        made["cells"] += [nb.markdown(picture), nb.code("#" * 60_000)]
        hand_in(taught, "anna", made)
        i2dl("grade", taught, STEM)
        found = nb.read(shown(taught, "anna"))
        assert len(nb.answers(found)[WRITTEN]["source"]) < 21_000
        assert "60,000 characters were handed in" in nb.answers(found)[WRITTEN]["source"]
        assert found["cells"][-2]["source"] == picture
        assert len(found["cells"][-1]["source"]) < 21_000

    def test_is_a_notebook(self, taught, i2dl):
        """Does nbformat, and nbgrader's own validator of metadata, accept what we write, whatever was handed in?"""
        import nbformat
        from nbgrader.nbgraderformat import MetadataValidator

        made = notebook()
        made["cells"] = [*made["cells"], *made["cells"], nb.markdown("x") | {"id": ""}]
        hand_in(taught, "anna", made)
        hand_in(taught, "bert", "no notebook")
        i2dl("grade", taught, STEM)
        for student in ("anna", "bert"):
            read = nbformat.read(shown(taught, student), as_version=4)
            nbformat.validate(read)
            MetadataValidator().validate_nb(read)
            names = [nb.grade_id(cell) for cell in read.cells if nb.grade_id(cell)]
            assert len(names) == len(set(names))


class TestWords:
    def test_unknown_assignment(self, taught, i2dl):
        """Is one that is not there answered with those that are?"""
        code, _, err = i2dl("grade", taught, "09")
        assert code == 2
        assert STEM in err

    def test_no_course(self, tmp_path, i2dl):
        """Is a folder that is none named?"""
        code, _, err = i2dl("grade", tmp_path, STEM)
        assert code == 2
        assert "i2dl release" in err

    def test_nobody(self, taught, i2dl):
        """Is an assignment that nobody handed in no error?"""
        code, out, _ = i2dl("grade", taught, STEM)
        assert code == 0
        assert "No submission" in out


def test_another_database(taught, i2dl):
    """Does a gradebook that has never heard of the course learn of it as from nbgrader, and get the same scores?"""
    hand_in(taught, "anna", notebook(affine_backward=WRONG))
    assert i2dl("grade", taught, STEM, "--db", f"sqlite:///{taught}/other.db")[0] == 0
    assert registered(taught / "other.db") == [row for row in registered(taught / "gradebook.db") if row[0] == STEM]
    i2dl("grade", taught, STEM)
    scores = "select cell.name, auto_score from grade join base_cell cell on cell.id = cell_id order by 1"
    assert select(taught / "other.db", scores) == select(taught / "gradebook.db", scores)


def registered(path):
    """Every cell that a gradebook knows, but for its ids."""
    query = """
        select a.name, a.course_id, n.name, n.kernelspec, b.name, b.type, g.max_score, g.cell_type,
               s.cell_type, s.locked, s.source, s.checksum
        from assignment a join notebook n on n.assignment_id = a.id join source_cell s on s.notebook_id = n.id
        left join base_cell b on b.notebook_id = n.id and b.name = s.name left join grade_cells g on g.id = b.id
        order by a.name, s.name, b.type
    """
    return select(path, query)


@pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's own
def test_rows_are_those_of_nbgrader(taught, i2dl):
    """Are the rows that we make those that nbgrader's own calls would make, but for ids and our scores and comments?"""
    hand_in(taught, "anna")
    i2dl("grade", taught, STEM)
    with gradebook(settings(taught)) as book:
        book.add_student("bert")
        book.add_submission(STEM, "bert")
    ours, theirs = (structure(taught, student) for student in ("anna", "bert"))
    assert ours == theirs


def structure(course, student):
    """What hangs on a student's submission, without ids, scores and comments."""
    path = course / "gradebook.db"
    [(submission, *handed_in)] = select(
        path, "select id, timestamp, extension from submitted_assignment where student_id = ?", student
    )
    [(made, *rest)] = select(
        path,
        "select id, notebook_id, flagged, late_submission_penalty from submitted_notebook where assignment_id = ?",
        submission,
    )
    person = select(path, "select first_name, last_name, email, lms_user_id from student where id = ?", student)
    cells = [
        select(path, f"select cell_id from {table} where notebook_id = ? order by 1", made)
        for table in ("grade", "comment")
    ]
    return handed_in, rest, person, cells


@pytest.mark.parametrize("alike", [False, True])
def test_memory_is_light(alike):
    """Does the summary keep no answer's text?"""
    from i2dl_helpers.grading.results import Graded, Mark
    from i2dl_helpers.grading.summing import Summary

    summary = Summary(STEM, alike)
    source = "def f(x):\n    return " + " + ".join(f"x{i}" for i in range(100))
    summary.add(Graded("anna", STEM, (Mark("add_multiply", 1.0, 1.0, "", source=source),)))
    held = vars(summary) | {"_answers": {str(key): value for key, value in summary._answers.items()}}
    assert "x99" not in json.dumps(held, default=lambda thing: getattr(thing, "__dict__", str(thing)))
