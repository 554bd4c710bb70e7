"""The formula sheet has a line for every exercise, shows what is solved and no more, and our ledger matches theirs."""

import re
from pathlib import Path

import nbformat
import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers import progress
from i2dl_helpers.errata import ERRATA
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.exercises.formulas import FORMULAS
from i2dl_helpers.overview import Table, formula_sheet, our_ledger, set_up

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A progress of one's own, empty."""
    monkeypatch.setenv("I2DL_STATE", str(tmp_path / "state.json"))


def test_every_exercise_has_its_formula():
    """Is there one line for each function of the catalogue, in the catalogue's order, and for nothing else?"""
    assert list(FORMULAS) == [name for name, exercise in catalogue.items() if exercise.kind == "function"]


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_can_be_typeset(name):
    """Are the dollar signs paired, and the braces and brackets in between?"""
    formula = FORMULAS[name]
    assert formula.count("$") % 2 == 0 and "\n" not in formula
    for part in formula.split("$")[1::2]:
        assert part.count("{") == part.count("}")
        assert len(re.findall(r"\\big\(", part)) == len(re.findall(r"\\big\)", part))


def test_code_in_a_table():
    """Do backticks in a cell make code, and is every other character what it is?"""
    page = Table(["<what>"], [['`data.load("mnist")` & <b>']])._repr_html_()
    assert ">data.load(&quot;mnist&quot;)</code> &amp; &lt;b&gt;" in page and "`" not in page


def test_what_is_not_there_yet_can_be_had(monkeypatch, capsys):
    """Is the very call shown that fetches a data set?"""
    monkeypatch.setattr("i2dl_helpers.data.available", lambda name: name in ("digits", "shapes"))
    set_up()
    assert '`data.load("cifar10")` fetches it' in capsys.readouterr().out


def test_an_empty_sheet_says_so(state, capsys):
    """Is a sentence said where nothing is solved?"""
    formula_sheet()
    assert "Nothing is recorded as solved yet" in capsys.readouterr().out


def test_only_what_is_solved_is_shown(state, capsys):
    """Does the sheet hold the solved exercises below their notebooks, and no other formula?"""
    progress.record_check("conv2d", 2, 2, True, "def conv2d(): ...")
    progress.record_check("accuracy", 1, 1, True, "def accuracy(): ...")
    progress.record_check("softmax", 0, 2, False)
    formula_sheet()
    shown = capsys.readouterr().out
    assert FORMULAS["conv2d"] in shown and FORMULAS["accuracy"] in shown and FORMULAS["softmax"] not in shown
    assert shown.index("00 start here") < shown.index("accuracy") < shown.index("08 convolution")
    assert f"{len(FORMULAS) - 2} more formulas" in shown


def test_our_ledger_answers_the_students():
    """Has every slip that the ledger of notebook 00 asks for its line in ours, of the same notebook, in its order?"""
    cells = nbformat.read(NOTEBOOKS / "00_start_here.ipynb", 4).cells
    asked = [m for c in cells if (m := re.match(r"\*\*Slip (\d+)\*\* · notebook (\d\d) · (.*)", c.source))]
    for slip in asked:
        assert ERRATA[int(slip[1]) - 1][:2] == (slip[2], slip[3]), slip[0]


@pytest.mark.parametrize(
    ("filled", "share"),
    [(0, "none yet"), (1, "some"), (len(ERRATA) // 2 + 1, "more than half"), (len(ERRATA), "all of them")],
)
def test_our_ledger_stands_beside_the_students(tmp_path, capsys, filled, share):
    """Is what they wrote shown in its row, however they wrote it, and said how much there is?"""
    notebook = nb.read(NOTEBOOKS / "00_start_here.ipynb")
    entries = [cell for cell in notebook["cells"] if cell["source"].startswith("**Slip")]
    ways = (("Right is:", "Right is: one argument"), ("I know because:", "I know because:\n\n    one argument\n"))
    for number, cell in enumerate(entries[:filled]):
        cell["source"] = cell["source"].replace(*ways[number % 2])
    nb.write(tmp_path / "00_start_here.ipynb", notebook)
    assert our_ledger(tmp_path / "00_start_here.ipynb") == share
    rows = [line for line in capsys.readouterr().out.splitlines() if "one argument" in line]
    assert [row.split()[0] for row in rows] == [str(n) for n in range(1, filled + 1)]


def test_a_ledger_that_cannot_be_read(tmp_path, capsys):
    """Without notebook 00, or with a damaged one, is ours shown all the same?"""
    (tmp_path / "damaged.ipynb").write_text("{")
    for path in (tmp_path / "damaged.ipynb", tmp_path / "not there.ipynb"):
        assert our_ledger(path) == "none yet"
        assert ERRATA[-1][2] in capsys.readouterr().out


def test_our_ledger_is_shown(capsys):
    """Is every slip there, with its number and what is right?"""
    our_ledger()
    shown = capsys.readouterr().out
    assert f"\n{len(ERRATA)} " in shown and all(right in shown for _, _, right in ERRATA)
