"""Cells made, found, blanked, solved and cleaned; files that are read whole or refused with a sentence."""

import ast
import inspect
import json
import os

import nbformat
import numpy as np
import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue, evaluate
from i2dl_helpers.exercises.model import Exercise
from i2dl_helpers.files import NotebookError

FUNCTIONS = [name for name, exercise in catalogue.items() if exercise.kind == "function"]


def double(x):
    """Twice x.

    Returns
    -------
    float
    """
    # the comment belongs to the solution
    twice = x + x
    return twice  # not 2 * x


FUNCTION = Exercise("double", "function", "01_backprop_by_hand", 3, reference=double)
LETTER = Exercise("which_axis", "question", "01_backprop_by_hand", 1, answer="b", options="abcd")
NUMBER = Exercise("how_many", "question", "01_backprop_by_hand", 1, answer=26)
WRITTEN = Exercise("why", "written", "01_backprop_by_hand", 2, answer="Because *it* is so.")
ALL = (FUNCTION, LETTER, NUMBER, WRITTEN)


@pytest.fixture
def asked(monkeypatch):
    """A notebook with one exercise of each kind, which make up the catalogue."""
    monkeypatch.setattr(nb, "catalogue", {exercise.name: exercise for exercise in ALL})
    cells = [nb.markdown("# Title", "concept-1"), nb.setup_cell("import numpy as np")]
    for exercise in ALL:
        cells += nb.answer_cells(exercise)
    return nb.new([*cells, nb.code("double(3)")])


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "flags"),
        [
            (nb.exercise_cell(FUNCTION), {"solution": True, "grade": False, "locked": False}),
            (nb.check_cell(FUNCTION), {"solution": False, "grade": True, "locked": True, "points": 3}),
            (nb.exercise_cell(WRITTEN), {"solution": True, "grade": True, "locked": False, "points": 2}),
            (nb.setup_cell("import math"), {"solution": False, "grade": False, "locked": True}),
        ],
    )
    def test_nbgrader_knows_them(self, cell, flags):
        """Has each kind of cell the flags that nbgrader asks, judged by nbgrader's own validator too?"""
        validator = pytest.importorskip("nbgrader.nbgraderformat.v3").MetadataValidatorV3()
        metadata = cell["metadata"]["nbgrader"]
        assert {key: metadata.get(key) for key in flags} == flags
        assert metadata["schema_version"] == 3
        assert ("points" in metadata) == metadata["grade"]
        validator.validate_cell(nbformat.from_dict(cell))

    def test_demonstrations_are_unknown_to_nbgrader(self):
        """May students play with a demonstration, and is its row of the lectures' table on it?"""
        assert nb.code("1 + 1", "concept-17")["metadata"] == {"tags": ["concept-17"]}
        assert nb.markdown("text")["metadata"] == {}

    @pytest.mark.parametrize(
        ("exercise", "line"),
        [(FUNCTION, "double = check(double)"), (LETTER, 'check("which_axis", which_axis)')],
    )
    def test_check_is_one_line(self, exercise, line):
        """Does a function's check hand the function back, and a question's the answer over?"""
        assert nb.check_cell(exercise)["source"] == line

    def test_written_answer_has_no_check(self):
        """Is a written answer left to a person?"""
        assert [nb.grade_id(cell) for cell in nb.answer_cells(WRITTEN)] == ["why"]
        assert nb.answer_cells(WRITTEN)[0]["cell_type"] == "markdown"

    def test_found_again(self, asked):
        """Are the answers found by nbgrader's names, the setup and the checks left out?"""
        assert list(nb.answers(asked)) == [exercise.name for exercise in ALL]
        assert [exercise for exercise, _ in nb.exercises(asked)] == list(ALL)

    def test_first_of_two_counts(self, asked):
        """Of an answer's cell copied with its metadata, which one is the answer?"""
        asked["cells"].append(nb.exercise_cell(FUNCTION) | {"source": "a copy"})
        assert nb.answers(asked)["double"]["source"] == nb.stub(FUNCTION)

    @pytest.mark.parametrize("odd", [None, [], "text", {"grade_id": None}, {"grade_id": ["a"]}, {"grade_id": 3}])
    def test_odd_metadata(self, odd):
        """Is metadata that nobody expects taken for none?"""
        assert nb.grade_id({"metadata": {"nbgrader": odd}}) is None


class TestTexts:
    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_stub_has_signature_and_docstring(self, name):
        """Does every stub, once run, look from outside like its reference, and do nothing?"""
        reference, space = catalogue[name].reference, {"np": np}
        exec(nb.stub(catalogue[name]), space)
        assert inspect.signature(space[name]) == inspect.signature(reference)
        assert space[name].__doc__ == reference.__doc__
        body = ast.parse(nb.stub(catalogue[name])).body[0].body
        assert [ast.unparse(node) for node in body[1:]] == ["raise NotImplementedError"]

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_stub_is_not_attempted(self, name):
        """Does the judge see that nothing has been written yet?"""
        space = {"np": np}
        exec(nb.stub(catalogue[name]), space)
        report = evaluate(name, space[name])
        assert not report.attempted
        assert report.points == 0

    def test_solution_is_verbatim(self):
        """Is the solution the reference's text with its comments, and does it begin as the stub does?"""
        text = nb.solution(FUNCTION)
        assert "    # the comment belongs to the solution\n" in text
        assert text.endswith("return twice  # not 2 * x")
        assert text.startswith(nb.stub(FUNCTION).removesuffix("    raise NotImplementedError"))

    @pytest.mark.parametrize(
        ("exercise", "stub", "solution"),
        [
            (LETTER, 'which_axis = None  # your answer: "a", "b", "c" or "d"', 'which_axis = "b"'),
            (NUMBER, "how_many = None  # your answer: a number", "how_many = 26"),
            (WRITTEN, nb.WRITTEN, "Because *it* is so."),
        ],
    )
    def test_questions(self, exercise, stub, solution):
        """What stands in a question's cell, before and after?"""
        assert (nb.stub(exercise), nb.solution(exercise)) == (stub, solution)

    def test_reference_without_docstring_is_refused(self):
        """Is a stub that would say nothing an error for whoever writes the exercise?"""

        def silent(x):
            return x

        with pytest.raises(ValueError, match="no docstring"):
            nb.stub(Exercise("silent", "function", "01", 1, reference=silent))


class TestNotebooks:
    def test_solve_and_blank_undo_each_other(self, asked):
        """Is a solved notebook blanked equal to the blank one, cell by cell, and the argument left alone?"""
        before = nb.dumps(asked)
        solved = nb.solve(asked)
        assert nb.answers(solved)["double"]["source"] == nb.solution(FUNCTION)
        assert nb.blank(solved) == nb.clean(asked)
        assert nb.dumps(asked) == before

    def test_unknown_exercise_is_left(self, asked):
        """Is an answer to something that the catalogue does not have left as it is?"""
        stranger = Exercise("stranger", "question", "01", 1, answer=1)
        asked["cells"].append(nb.exercise_cell(stranger))
        assert nb.solve(asked)["cells"][-1]["source"] == nb.stub(stranger)

    def test_links_to_the_book(self, asked):
        """Do the links below widgets lead where they are sent, whether or not it ends in a slash, and no others?"""
        prose = nb.markdown("![a picture](../build/a.png), `../build/book`")
        asked["cells"] += [nb.caption_cell("What is seen.", "01", "widget-relu-fit"), prose]
        for address in ("https://book.example", "https://book.example/"):
            *_, caption, text = nb.linked(asked, address)["cells"]
            assert caption["source"].endswith("](https://book.example/01.html#widget-relu-fit)")
            assert text["source"] == prose["source"] and "../build/book/" in asked["cells"][-2]["source"]

    def test_clean(self, asked):
        """Does everything go that running leaves behind, and stay what is written?"""
        dirty = json.loads(nb.dumps(asked))
        for cell in dirty["cells"]:
            cell["source"] = "".join(cell["source"])
            cell["metadata"] |= {"collapsed": True, "execution": {"iopub": 1}, "tags": cell["metadata"].get("tags", [])}
            if cell["cell_type"] == "code":
                cell |= {"execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": "6"}]}
        dirty["cells"][0]["attachments"] = {"a.png": {"image/png": "iVBO"}}
        dirty["metadata"] |= {"widgets": {"state": 1}, "kernelspec": {"name": "mine"}}
        cleaned = nb.clean(dirty)
        assert cleaned["cells"][0].pop("attachments") == {"a.png": {"image/png": "iVBO"}}
        assert nb.dumps(cleaned) == nb.dumps(asked)

    def test_clean_twice_is_clean_once(self, asked):
        """Does cleaning settle, so that git sees no change where there is none?"""
        for cell in asked["cells"]:
            del cell["id"]
        asked["cells"] += [nb.code("same"), nb.code("same"), nb.code("same") | {"id": "not valid!"}]
        once = nb.clean(asked)
        ids = [cell["id"] for cell in once["cells"]]
        assert len(set(ids)) == len(ids)
        assert nb.clean(once) == once == nb.clean(asked)
        nbformat.validate(nbformat.from_dict(once))

    def test_ids_are_kept(self, asked):
        """Has a cell the same id after its text changed?"""
        asked["cells"][0]["source"] = "# Another title"
        assert nb.clean(asked)["cells"][0]["id"] == asked["cells"][0]["id"]


class TestFiles:
    def test_as_jupyter_writes_it(self, asked, tmp_path):
        """Is the file, to the byte, what Jupyter's own library would write, and read back the same?"""
        asked["cells"].append(nb.markdown("ε ≤ 0,\u2028 “quotes”, \\ and\ttabs\r\n\n\nend\n"))
        nb.write(tmp_path / "a.ipynb", asked)
        text = (tmp_path / "a.ipynb").read_bytes().decode()
        assert text == nbformat.writes(nbformat.from_dict(asked)).rstrip("\n") + "\n"
        assert nb.read(tmp_path / "a.ipynb") == asked

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "not JSON"),
            (b'{"cells": [', "not JSON"),
            (b"<<<<<<< HEAD\n{}", "not JSON"),
            (b"\xff\xfe{}", "not JSON"),
            (b"[" * 200_000, "not JSON"),
            (b"[]", "JSON, but not a notebook"),
            (b"{}", "JSON, but not a notebook"),
            (b'{"nbformat": 3, "worksheets": []}', "format 3"),
            (b'{"nbformat": 5, "cells": []}', "format 5"),
            (b'{"nbformat": 4}', "no list of cells"),
            (b'{"nbformat": 4, "cells": [3]}', "its cell 1"),
            (b'{"nbformat": 4, "cells": [{"cell_type": "code", "metadata": {}, "source": [1]}]}', "its cell 1"),
            (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ""}]}', "its cell 1"),
        ],
    )
    def test_damaged(self, content, sentence, tmp_path):
        """Is a file that is no notebook of ours refused in one sentence that names it?"""
        path = tmp_path / "a.ipynb"
        path.write_bytes(content)
        with pytest.raises(NotebookError, match=sentence) as raised:
            nb.read(path)
        text = str(raised.value)
        assert str(path) in text
        assert "\n" not in text
        assert text.endswith(".")

    def test_missing(self, tmp_path):
        """Is a file that is not there, or a folder, a sentence too?"""
        for path in (tmp_path / "none.ipynb", tmp_path):
            with pytest.raises(NotebookError, match="cannot be read"):
                nb.read(path)

    def test_failed_write_leaves_the_old_file(self, asked, tmp_path, monkeypatch):
        """Is the student's file whole, and nothing left beside it, where writing fails half-way?"""
        path = tmp_path / "a.ipynb"
        path.write_text("old")

        def full(descriptor):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            nb.write(path, asked)
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.skipif(os.name == "nt", reason="links need special rights on Windows")
    def test_a_link_stays_a_link(self, asked, tmp_path):
        """Is what a link points to replaced, and not the link?"""
        (tmp_path / "link.ipynb").symlink_to(tmp_path / "a.ipynb")
        nb.write(tmp_path / "a.ipynb", nb.new([]))
        nb.write(tmp_path / "link.ipynb", asked)
        assert (tmp_path / "link.ipynb").is_symlink()
        assert nb.read(tmp_path / "a.ipynb") == asked
