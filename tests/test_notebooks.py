"""Every notebook of the course is clean, agrees with the catalogue, gives nothing away, and runs from top to bottom.

Blank ones run here, by nbval; solved ones run in `book/test_book.py`, which needs their outputs in any case.
"""

import ast
import builtins
import inspect
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.outcomes import OUTCOMES

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = {path.stem: nb.read(path) for path in sorted(FOLDER.glob("*.ipynb"))}
FUNCTIONS = [exercise for exercise in catalogue.values() if exercise.kind == "function"]

# Which rows of the lectures' table of concepts belong to which notebooks; a row may have cells in others too.
ROWS = {
    ("01",): range(1, 32),
    ("02",): range(32, 63),
    ("03",): range(63, 79),
    ("04",): range(79, 94),
    ("05",): range(94, 113),
    ("06",): range(113, 128),
    ("07",): range(128, 138),
    ("08", "09"): range(138, 156),
}
LENT = {"01_backprop_by_hand": {"sigmoid", "bce_with_scores"}, "03_activations": {"erf"}}

every_notebook = pytest.mark.parametrize("stem", NOTEBOOKS)


def test_there_are_notebooks():
    """Do the tests below have anything to look at, one notebook for each that the catalogue speaks of?"""
    assert set(NOTEBOOKS) == {exercise.notebook for exercise in catalogue.values()}


@every_notebook
class TestFile:
    def test_clean(self, stem):
        """Is the file, to the byte, what `i2dl clean` leaves: no outputs, counts, stray metadata or missing ids?"""
        text = (FOLDER / f"{stem}.ipynb").read_bytes().decode()
        assert text == nb.dumps(nb.clean(NOTEBOOKS[stem])), "run `i2dl clean`"

    def test_valid(self, stem):
        """Is it a notebook by Jupyter's own rules?"""
        nbformat.validate(nbformat.from_dict(NOTEBOOKS[stem]))

    def test_headings_nest(self, stem):
        """Is there one title, at the top, and below it no level that leaves out the one above?"""
        prose = (cell["source"] for cell in NOTEBOOKS[stem]["cells"] if cell["cell_type"] == "markdown")
        levels = [len(marks) for source in prose for marks in re.findall(r"^(#+) ", source, re.M)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(below <= above + 1 for above, below in pairwise(levels))

    def test_nothing_is_answered(self, stem):
        """Is every answer's cell a stub?"""
        assert nb.blank(NOTEBOOKS[stem]) == NOTEBOOKS[stem]


@every_notebook
class TestCatalogue:
    def asked(self, stem):
        return [exercise for exercise in catalogue.values() if exercise.notebook == stem]

    def test_every_exercise_in_its_order(self, stem):
        """Does the notebook ask what the catalogue says, once and in that order?"""
        names = [nb.grade_id(cell) for cell in NOTEBOOKS[stem]["cells"] if nb.grade_id(cell) is not None]
        assert len(names) == len(set(names))
        assert list(nb.answers(NOTEBOOKS[stem])) == [exercise.name for exercise in self.asked(stem)]

    def test_cells_are_as_they_are_made(self, stem):
        """Has each exercise its cell and, right below, its check with the catalogue's points?"""
        cells = NOTEBOOKS[stem]["cells"]
        for exercise in self.asked(stem):
            expected = nb.answer_cells(exercise)
            place = next(i for i, cell in enumerate(cells) if nb.grade_id(cell) == exercise.name)
            for cell, made in zip(cells[place:], expected, strict=False):
                assert cell["metadata"]["nbgrader"] == made["metadata"]["nbgrader"]
                assert (cell["cell_type"], cell["source"]) == (made["cell_type"], made["source"])

    def test_no_other_cell_is_known_to_nbgrader(self, stem):
        """Are all other cells free to play with, but the one setup cell, which comes first and is locked?"""
        notebook = NOTEBOOKS[stem]
        known = {cell_name for e in self.asked(stem) for cell_name in (e.name, f"check_{e.name}")} | {"setup"}
        assert {nb.grade_id(cell) for cell in notebook["cells"]} - {None} <= known
        first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        assert nb.grade_id(first) == "setup"
        assert first["metadata"]["nbgrader"]["locked"]

    def test_points(self, stem):
        """Has the core 20 points, questions at most 3 and one written answer 2 of them (00: 5, nothing written)?"""
        core = [exercise for exercise in self.asked(stem) if exercise.core]
        kinds = {kind: sum(e.points for e in core if e.kind == kind) for kind in ("question", "written")}
        warm_up = stem.startswith("00")
        assert sum(exercise.points for exercise in core) == (5 if warm_up else 20)
        assert kinds["question"] <= (4 if warm_up else 3)
        assert [e.points for e in self.asked(stem) if e.kind == "written"] == ([] if warm_up else [2])

    def test_points_of_criteria(self, stem):
        """Do an exercise's criteria add up to its points?"""
        for exercise in self.asked(stem):
            if exercise.kind == "function":
                assert sum(criterion.points for criterion in exercise.criteria) == exercise.points, exercise.name


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.name)
class TestReferences:
    def test_stub(self, exercise):
        """Has the cell in the notebook the reference's signature and docstring, and nothing behind them?"""
        if exercise.notebook not in NOTEBOOKS:
            pytest.skip("its notebook is still to be written")
        cell = nb.answers(NOTEBOOKS[exercise.notebook])[exercise.name]
        [function] = ast.parse(cell["source"]).body
        reference = tree(exercise.reference)
        assert ast.dump(function.args) == ast.dump(reference.args)
        assert ast.get_docstring(function, clean=False) == exercise.reference.__doc__
        assert [ast.unparse(node) for node in function.body[1:]] == ["raise NotImplementedError"]

    def test_needs(self, exercise):
        """Are the exercises that it calls, by its syntax tree, those that it says it needs?"""
        called = {node.id for node in ast.walk(tree(exercise.reference)) if isinstance(node, ast.Name)}
        others = catalogue.keys() - {exercise.name} - LENT.get(exercise.notebook, set())
        assert called & others - arguments(exercise.reference) == set(exercise.needs)

    def test_stands_alone(self, exercise):
        """Does its body use only NumPy, math, builtins, what the setup lends, and the exercises that it needs?"""
        lent = LENT.get(exercise.notebook, set())
        assert free_names(exercise.reference) <= {"np", "math"} | set(dir(builtins)) | set(exercise.needs) | lent


@pytest.mark.parametrize("notebooks", ROWS, ids="+".join)
def test_every_concept_has_its_place(notebooks):
    """Has every row of the lectures' table a cell, in the notebooks that exist?"""
    if not all(any(stem.startswith(number) for stem in NOTEBOOKS) for number in notebooks):
        pytest.skip("its notebook is still to be written")
    assert set(ROWS[notebooks]) - set().union(*concepts().values()) == set()


def test_concepts_are_rows_of_the_table():
    """Is every tag one that the table has?"""
    assert set().union(*concepts().values()) <= set().union(*ROWS.values())


def concepts():
    """The rows that each notebook's cells are tagged with."""
    found = {}
    for stem, notebook in NOTEBOOKS.items():
        tags = [tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", [])]
        found[stem] = {int(match[1]) for tag in tags if (match := re.fullmatch(r"concept-(\d+)", tag))}
    return found


def test_every_prediction_has_its_outcome():
    """Is each prediction revealed, and is what came out one of its options, but nowhere in the notebook's own cell?"""
    for stem, notebook in NOTEBOOKS.items():
        calls = [node for cell in notebook["cells"] if cell["cell_type"] == "code" for node in ast.walk(code_of(cell))]
        calls = [node for node in calls if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        asked = {c.args[0].value: ast.literal_eval(c.args[2]) for c in calls if c.func.id == "predict"}
        revealed = {c.args[0].value for c in calls if c.func.id == "reveal" and len(c.args) == 1 and not c.keywords}
        assert asked.keys() == revealed, stem
        for name, options in asked.items():
            assert name not in OUTCOMES or OUTCOMES[name] in options, name


# The leak scan


def tree(function) -> ast.FunctionDef:
    """The syntax tree of a function."""
    return ast.parse(inspect.getsource(function)).body[0]


def arguments(function) -> set[str]:
    """The names of a function's arguments."""
    return set(inspect.signature(function).parameters)


def free_names(function) -> set[str]:
    """Names that a function reads and does not set."""
    body = [node for node in ast.walk(tree(function)) if isinstance(node, ast.Name | ast.arg)]
    read = {node.id for node in body if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    bound = {node.arg for node in body if isinstance(node, ast.arg)}
    return read - bound - {node.id for node in body if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def shape(statements) -> list[str]:
    """Statements less their variables' names; of the last one only its value, whether returned, shown or named."""
    names: dict[str, str] = {}
    kept = {"np", "math", *dir(builtins), *catalogue}
    last = statements[-1]
    value = getattr(last, "value", None) if isinstance(last, ast.Return | ast.Expr | ast.Assign) else None
    shapes = []
    for node in [*statements[:-1], value if value is not None else last]:
        copy = ast.parse(ast.unparse(node))
        for part in ast.walk(copy):
            if isinstance(part, ast.Name) and part.id not in kept:
                part.id = names.setdefault(part.id, f"v{len(names)}")
        shapes.append(ast.dump(copy))
    return shapes


def body(exercise) -> list[ast.stmt]:
    """The statements of a reference, without its docstring."""
    return tree(exercise.reference).body[1:]


def code_of(cell) -> ast.Module:
    """A cell's syntax tree; IPython's own lines are left out."""
    lines = [line for line in cell["source"].splitlines() if not line.lstrip().startswith(("%", "!"))]
    return ast.parse("\n".join(lines))


def gives_away(cell, exercise) -> bool:
    """Whether a cell holds an exercise's solution, under whatever names."""
    statements = body(exercise)
    if len(statements) == 1:
        solution = shape(statements)
        return any(shape([node]) == solution for node in ast.walk(code_of(cell)) if isinstance(node, ast.stmt))
    solution, count = shape(statements), len(statements)
    for node in ast.walk(code_of(cell)):
        for block in (getattr(node, part, None) for part in ("body", "orelse", "finalbody")):
            for start in range(len(block) - count + 1 if isinstance(block, list) else 0):
                if shape(block[start : start + count]) == solution:
                    return True
    return False


def scanned(notebook, stem):
    """The exercises given away by a notebook: long ones by any of its cells, one-liners by their own cell."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    own = nb.answers(notebook)
    for exercise in FUNCTIONS:
        places = cells if len(body(exercise)) > 1 else [own[exercise.name]] if exercise.name in own else []
        if any(gives_away(cell, exercise) for cell in places):
            yield exercise.name


class TestLeaks:
    @every_notebook
    def test_nothing_is_given_away(self, stem):
        """Does no cell hold a solution?"""
        assert list(scanned(NOTEBOOKS[stem], stem)) == []

    @every_notebook
    def test_a_solved_notebook_is_found_out(self, stem):
        """Would the scan find every solution that is there?"""
        asked = [exercise.name for exercise in FUNCTIONS if exercise.notebook == stem]
        assert set(scanned(nb.solve(NOTEBOOKS[stem]), stem)) >= set(asked)

    @pytest.mark.parametrize(
        "source",
        [
            "def mine(a, b):\n    dX = a @ b.T\n    g = b.T @ a\n    s = a.sum(axis=0)\n    return dX, g, s",
            "one = up @ weights.T\ntwo = inputs.T @ up\nthree = up.sum(axis=0)\none, two, three",
            "if True:\n    p = d @ W.T\n    q = X.T @ d\n    r = d.sum(axis=0)\n    everything = p, q, r",
        ],
    )
    def test_renaming_does_not_hide(self, source):
        """Is a solution found under other names, in a demonstration, and without its return?"""
        found = gives_away(nb.code(source), catalogue["affine_backward"])
        assert found == ("@ b.T" not in source)  # the first one confuses its arguments: it is no solution


# Running


def nbval(notebook: dict, folder: Path, **environment: str) -> None:
    """Run a notebook with nbval, each cell a test, in a folder of its own."""
    path = folder / "notebook.ipynb"
    nb.write(path, notebook)
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}  # a kernel chooses its own
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-cell-timeout=120", "-q", "-c", os.devnull]
    options = [f"--rootdir={folder}", "-p", "no:cacheprovider", "-p", "no:xdist", path.name]
    environment = kept | {"I2DL_REVEAL": "1"} | environment
    ran = subprocess.run([*command, *options], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:]
    code = sum(cell["cell_type"] == "code" for cell in notebook["cells"])
    assert re.search(rf"\b{code} passed", ran.stdout), ran.stdout[-4000:]  # no cell was left out


@every_notebook
class TestBlank:
    def test_runs(self, stem, tmp_path):
        """Does a notebook in which nothing is answered run from top to bottom?"""
        nbval(NOTEBOOKS[stem], tmp_path)
