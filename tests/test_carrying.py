"""A student's work in a newer notebook: every answer in its place, and nothing lost."""

import copy

import nbformat
import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.carrying import answered, carry
from i2dl_helpers.exercises import catalogue

DAY = "2025-11-20"
ADD, RELU, RATE, WHY = (catalogue[name] for name in ("add_multiply", "relu_net", "dead_rate", "falling_loss"))


def course(*exercises, title="# Title", demo="add_multiply(1, 2, 3)"):
    """A notebook of the course."""
    cells = [nb.markdown(title) | {"id": "title"}, nb.setup_cell("import numpy as np")]
    for exercise in exercises:
        cells += nb.answer_cells(exercise)
    return nb.new([*cells, nb.code(demo) | {"id": "demo"}, nb.markdown("You have it.") | {"id": "end"}])


def sources(notebook):
    return [cell["source"] for cell in notebook["cells"]]


@pytest.fixture
def base():
    return course(ADD, RELU, RATE, WHY)


@pytest.fixture
def student(base):
    """The student's notebook: all answered, with a cell of their own, and outputs."""
    notebook = nb.solve(base)
    nb.answers(notebook)["falling_loss"]["attachments"] = {"sketch.png": {"image/png": "iVBO"}}
    notebook["cells"].insert(3, nb.code("# mine\nscratch = 1"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
    return notebook


class TestAnswers:
    def test_carried_into_changed_surroundings(self, base, student):
        """Does the new text stand around the old answers, written ones and their pictures included?"""
        new = course(RATE, ADD, RELU, WHY, title="# A better title")
        carried = carry(new, student, base, DAY)
        assert sources(carried.notebook)[0] == "# A better title"
        for name, cell in nb.answers(carried.notebook).items():
            assert cell["source"] == nb.solution(catalogue[name])
        assert nb.answers(carried.notebook)["falling_loss"]["attachments"] == {"sketch.png": {"image/png": "iVBO"}}
        assert sorted(carried.answers) == sorted(nb.answers(new))
        assert carried.kept == []
        assert [nb.grade_id(c) for c in carried.notebook["cells"] if nb.grade_id(c)] == [
            nb.grade_id(c) for c in new["cells"] if nb.grade_id(c)
        ]

    def test_untouched_ones_are_not_answers(self, base):
        """Does a stub of the old version give way to the new stub?"""
        new = course(ADD, RELU, RATE, WHY)
        nb.answers(new)["relu_net"]["source"] = "def relu_net(x, y, w1, w2, new): ..."
        carried = carry(new, base, base, DAY)
        assert carried.notebook == nb.clean(new)
        assert carried.answers == []

    def test_a_changed_task_is_shown(self, base, student):
        """Where the task itself has changed, does its new text stand below the old answer?"""
        new = course(ADD, RELU, RATE, WHY)
        nb.answers(new)["relu_net"]["source"] = "def relu_net(x, y, w1, w2, new): ..."
        carried = carry(new, student, base, DAY)
        texts = sources(carried.notebook)
        place = texts.index(nb.solution(RELU))
        assert "now reads" in texts[place + 1]
        assert "w2, new)" in texts[place + 1]

    def test_no_longer_asked(self, base, student):
        """Is the answer to an exercise that is gone shown in a cell that says so, and does not run?"""
        carried = carry(course(ADD, RATE, WHY), student, base, DAY)
        [kept] = [cell for cell in carried.notebook["cells"] if "not asked here any more" in cell["source"]]
        assert kept["cell_type"] == "markdown"
        assert nb.solution(RELU) in kept["source"]
        assert len(carried.kept) == 1
        assert "relu_net = check(relu_net)" not in sources(carried.notebook)

    def test_moved_away(self, base, student):
        """Is an answer that goes into another notebook not kept here as well?"""
        carried = carry(course(ADD, RATE, WHY), student, base, DAY, leaving=["relu_net"])
        assert carried.kept == []

    def test_answer_turned_into_prose(self, base, student):
        """Does an answer whose cell became Markdown stand in its code cell again?"""
        cell = nb.answers(student)["relu_net"]
        cell["cell_type"] = "markdown"
        carried = carry(course(ADD, RELU, RATE, WHY, title="# New"), student, base, DAY)
        assert nb.answers(carried.notebook)["relu_net"]["cell_type"] == "code"
        assert nb.answers(carried.notebook)["relu_net"]["source"] == nb.solution(RELU)

    def test_copied_answer(self, base, student):
        """Of an answer's cell that was copied, does the second stay as the student's own, without nbgrader's name?"""
        second = copy.deepcopy(nb.answers(student)["relu_net"]) | {"source": "def relu_net(): another try"}
        student["cells"].append(second)
        carried = carry(course(ADD, RELU, RATE, WHY, title="# New"), student, base, DAY)
        [own] = [cell for cell in carried.notebook["cells"] if "another try" in cell["source"]]
        assert nb.grade_id(own) is None
        assert nb.answers(carried.notebook)["relu_net"]["source"] == nb.solution(RELU)


class TestOtherCells:
    def test_own_cell_stays_behind_its_neighbour(self, base, student):
        """Does a cell that the student added stay behind the cell it stood behind?"""
        carried = carry(course(RELU, ADD, RATE, WHY, title="# New"), student, base, DAY)
        texts = sources(carried.notebook)
        assert texts[texts.index("# mine\nscratch = 1") - 1] == nb.solution(ADD)

    def test_own_cell_at_the_top(self, base, student):
        """And one before the course's first cell?"""
        student["cells"].insert(0, nb.markdown("My name"))
        assert sources(carry(course(ADD), student, base, DAY).notebook)[0] == "My name"

    def test_demonstration_played_with(self, base, student):
        """Is a changed demonstration kept where the course left it, and shown beside it where it did not?"""
        student["cells"][-2]["source"] = "add_multiply(7, 7, 7)"
        same = carry(course(ADD, RELU, RATE, WHY, title="# New"), student, base, DAY)
        assert "add_multiply(7, 7, 7)" in sources(same.notebook)
        assert same.kept == []
        changed = carry(course(ADD, RELU, RATE, WHY, demo="add_multiply(0, 0, 0)"), student, base, DAY)
        texts = sources(changed.notebook)
        assert "add_multiply(7, 7, 7)" in texts[texts.index("add_multiply(0, 0, 0)") + 1]
        assert len(changed.kept) == 1

    def test_locked_cell_changed(self, base, student):
        """Is a changed setup the course's again, with the student's version beside it?"""
        student["cells"][1]["source"] += "\nimport pandas"
        carried = carry(course(ADD, RELU, RATE, WHY, title="# New"), student, base, DAY)
        texts = sources(carried.notebook)
        assert texts[1] == "import numpy as np"
        assert "import pandas" in texts[2]

    def test_what_the_course_took_out_goes(self, base):
        """Does a cell go that the course took out and the student never touched?"""
        assert carry(course(ADD), base, base, DAY).notebook == nb.clean(course(ADD))

    def test_changed_and_taken_out(self, base, student):
        """Is a demonstration that the student changed and the course took out still shown?"""
        student["cells"][-2]["source"] = "add_multiply(7, 7, 7)"
        new = course(ADD, RELU, RATE, WHY)
        del new["cells"][-2]
        carried = carry(new, student, base, DAY)
        assert any("add_multiply(7, 7, 7)" in text and "is gone" in text for text in sources(carried.notebook))

    def test_fences_do_not_break(self, base, student):
        """Is a text that holds a fence itself shown whole?"""
        student["cells"][-1]["source"] = "```python\n1\n```\n````"
        carried = carry(course(ADD, RELU, RATE, WHY, title="x"), student, base, DAY)
        assert "```python\n1\n```\n````" in sources(carried.notebook)
        new = course(ADD, RELU, RATE, WHY)
        new["cells"][-1]["source"] = "another end"
        kept = carry(new, student, base, DAY).notebook["cells"][-1]["source"]
        assert kept.endswith("`````markdown\n```python\n1\n```\n````\n`````")


class TestWithoutKnowingTheOldCourse:
    def test_nothing_is_lost(self, student):
        """Where nobody knows what the course gave, is every text of the student still there?"""
        new = course(ADD, RATE, title="# New", demo="add_multiply(0, 0, 0)")
        text = "\n".join(sources(carry(new, student, None, DAY).notebook))
        for cell in student["cells"]:
            assert cell["source"] in text

    def test_cells_without_ids(self, base, student):
        """And where a program threw the cells' ids away?"""
        for cell in student["cells"]:
            del cell["id"]
        carried = carry(course(ADD, RELU, RATE, WHY, title="# New"), student, base, DAY)
        texts = sources(carried.notebook)
        assert texts.count("# mine\nscratch = 1") == 1
        assert texts.count("add_multiply(1, 2, 3)") == 1
        assert carried.kept == []


def test_twice_is_once(base, student):
    """Does carrying the same again change nothing?"""
    new = course(RELU, ADD, title="# New")
    once = carry(new, student, base, DAY).notebook
    again = carry(new, once, new, DAY)
    assert again.notebook == once
    assert again.kept == []
    nbformat.validate(nbformat.from_dict(once))


def test_answered(base, student):
    """Which answers are the student's own?"""
    assert answered(base, base) == {}
    assert list(answered(student, base)) == ["add_multiply", "relu_net", "dead_rate", "falling_loss"]
