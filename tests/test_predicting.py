"""Predictions and what they open: in a real kernel, where widgets are, and as text everywhere else."""

import os
import textwrap

import nbclient
import nbformat
import pytest

from i2dl_helpers import predict, predicting, reveal
from i2dl_helpers.predicting import compared

ASK = 'predict("curve", "What does <it> do?", ["rise", "fall", "stay"])'
SHOW = 'with reveal("curve", outcome="fall"):\n    print("the curve")'
CHOOSE = """
import ipywidgets.widgets.widget as w
buttons = [x for x in w._instances.values() if type(x).__name__ == "ToggleButtons"][-1]
buttons.value = {answer!r}
"""
LOOK = """
import ipywidgets.widgets.widget as w
for box in w._instances.values():
    kinds = [type(child).__name__ for child in getattr(box, "children", ())]
    if kinds == ["HTML", "HTML", "Output"]:
        closed, verdict, output = box.children
        held = "".join(o.get("text", o.get("ename", "")) for o in output.outputs)
        print(output.layout.display != "none", closed.layout.display != "none", verdict.value, held.strip(), sep=" | ")
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No question asked before."""
    for held in ("_questions", "_answers", "_folds"):
        monkeypatch.setattr(predicting, held, {})


def run(*cells, state="off", reveal="", allow_errors=False):
    """Run cells in a real kernel; what each printed, and the mime types that it displayed."""
    setup = "import numpy as np\nfrom i2dl_helpers import check, predict, reveal"
    sources = [setup, *(textwrap.dedent(cell) for cell in cells)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    environment = os.environ | {"I2DL_STATE": str(state), "I2DL_REVEAL": reveal}
    client = nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=allow_errors)
    client.execute(env=environment)
    return [cell["outputs"] for cell in notebook["cells"][1:]]


def text(outputs):
    """What a cell printed, or displayed as text."""
    return "".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)


def kinds(outputs):
    return [kind for output in outputs for kind in output.get("data", {})]


class TestInAKernel:
    def test_closed_until_answered(self, tmp_path):
        """Is the block run at once, kept in a closed fold, opened by the answer, and is the answer kept?"""
        state = tmp_path / "progress.json"
        asked, shown, before, _, after = run(ASK, SHOW, LOOK, CHOOSE.format(answer="rise"), LOOK, state=state)
        assert "application/vnd.jupyter.widget-view+json" in kinds(asked) + kinds(shown)
        assert text(before) == "False | True |  | the curve\n"
        assert "True | False" in text(after) and "You predicted: <strong>rise</strong>" in text(after)
        assert "It came out otherwise: <strong>fall</strong>." in text(after)
        assert '"answer": "rise"' in state.read_text() and '"outcome": "fall"' in state.read_text()

    def test_the_first_answer_stands(self, tmp_path):
        """Does an option that is chosen after the result was seen change no prediction, here or in a new kernel?"""
        state, cell = tmp_path / "progress.json", ASK + "\n" + SHOW
        first, right = (CHOOSE.format(answer=answer) for answer in ("rise", "fall"))
        otherwise = "<strong>rise</strong>. It came out otherwise: <strong>fall</strong>."
        _, _, _, later, _, back, _, again = run(cell, first, right, LOOK, first, LOOK, cell, LOOK, state=state)
        _, restarted, _, later_still = run(cell, LOOK, right, LOOK, state=state)
        for seen in (later, later_still):
            assert f"You predicted first: {otherwise}" in text(seen)
        for seen in (back, again, restarted):
            assert f"You predicted: {otherwise}" in text(seen)
        assert '"answer": "rise"' in state.read_text()

    def test_answered_before_it_is_shown(self):
        """Does the fold open at once where the answer came first, and with a changed outcome?"""
        later = 'with reveal("curve") as outcome:\n    outcome.came_out("stay")\n    print("x")'
        *_, opened = run(ASK, CHOOSE.format(answer="stay"), later, LOOK)
        assert "True | False" in text(opened) and "✓ So it is." in text(opened) and text(opened).endswith("x\n")

    def test_run_again(self):
        """Do both cells work when they are run again, in any order, and does nothing open unasked?"""
        *_, closed, _, opened = run(ASK, SHOW, ASK, SHOW, LOOK, CHOOSE.format(answer="fall"), LOOK)
        assert "True |" not in text(closed).replace("False | True |", "")
        assert "True | False" in text(opened)

    def test_an_error_is_seen(self):
        """Is an exception in the block the cell's, and not hidden in a closed fold?"""
        *_, failed = run(ASK, 'with reveal("curve"):\n    print("before")\n    1 / 0', allow_errors=True)
        assert [o["ename"] for o in failed if o["output_type"] == "error"] == ["ZeroDivisionError"]

    def test_without_its_question(self):
        """Is a result shown at once where its question was never asked?"""
        (shown,) = run(SHOW)
        assert text(shown).startswith("the curve\n")

    def test_revealed(self):
        """Does I2DL_REVEAL=1 show everything at once, without a widget?"""
        asked, shown = run(ASK, SHOW, reveal="1")
        assert text(asked) == "Predict: What does <it> do? — rise / fall / stay"
        assert text(shown) == "the curve\nWhat came out: fall"
        assert not any("widget" in kind for kind in kinds(asked + shown))

    def test_a_check_in_a_kernel(self):
        """Is a card shown as HTML and as text, with nothing on stderr, and is a stopped endless loop told so?"""
        wrong, endless = run(
            "def affine_forward(X, W, b):\n    return X @ W\naffine_forward = check(affine_forward)",
            """
            import threading, _thread
            def accuracy(scores, labels):
                while True:
                    pass
            threading.Timer(1, _thread.interrupt_main).start()
            accuracy = check(accuracy)
            """,
        )
        assert [o["output_type"] for o in wrong] == ["display_data"]
        assert set(kinds(wrong)) == {"text/html", "text/plain"}
        assert "The bias b is missing." in wrong[0]["data"]["text/html"]
        assert "stopped by you" in text(endless)

    def test_a_students_line_in_a_kernel(self):
        """Is the line of an exception the student's, in the very cell?"""
        (failed,) = run(
            "def affine_forward(X, W, b):\n    scores = X @ W\n    return scores + bias\n"
            "affine_forward = check(affine_forward)"
        )
        assert "In line 3 of your cell: `return scores + bias`" in text(failed)
        assert "name 'bias' is not defined" in text(failed)

    def test_a_cell_that_stopped(self):
        """Does the check of a cell that stopped say so first, until the cell runs, and judge the answer from before?"""
        right, wrong = ("def affine_forward(X, W, b):\n    return X @ W" + rest for rest in (" + b", ""))
        syntax, name = "stopped in line 2: SyntaxError: invalid syntax.", "stopped in line 1: NameError: name 'nothing'"
        before = "your answer from before: "
        steps = [
            (f"{wrong} +", "does not run yet", syntax),
            (right, "right", None),
            (f"{wrong} +", f"{before}right", syntax),
            ("pass", f"{before}right", syntax),
            (wrong, "not right yet", None),
            (f"nothing\n{right}", f"{before}not right yet", name),
            ("pass", f"{before}not right yet", name),
            (f"{right}\naffine_forward(1)", "right", None),  # it stopped below its definition, which counts
        ]
        cells = [cell for source, *_ in steps for cell in (source, "affine_forward = check(affine_forward)")]
        begin = 'from i2dl_helpers import begin\nbegin("01_backprop_by_hand")'
        cards = map(text, run(begin, *cells, allow_errors=True)[2::2])
        for card, (_, verdict, why) in zip(cards, steps, strict=True):
            assert f" affine_forward: {verdict} (" in card.splitlines()[0]
            assert f"   The cell of `affine_forward` {why}" in card.splitlines()[1] if why else "stopped" not in card

    def test_a_letter_without_quotes(self):
        """Is somebody who forgot a letter's quotes told so, in place of a verdict on the answer from before?"""
        check = 'check("touched_outputs", touched_outputs)'
        lines = ["= c", '= "a"', "= c", "= (", '= "c"']
        cells = [cell for line in lines for cell in (f"touched_outputs {line}", check)]
        begin = 'from i2dl_helpers import begin\nbegin("01_backprop_by_hand")'
        first, wrong, again, broken, right = map(text, run(begin, *cells, allow_errors=True)[2::2])
        for card, head in ((first, "does not run yet"), (again, "your answer from before: not right yet")):
            assert head in card.splitlines()[0] and 'A letter stands in quotes: `touched_outputs = "c"`.' in card
        assert "stopped in line 1: SyntaxError" in broken and "quotes" not in broken
        assert "stopped" not in wrong + right and right.startswith("✓")


class TestAsText:
    def test_shown_at_once(self, capsys):
        """Are question and result printed where there is no notebook?"""
        predict("a", "What?", ["x", "y"])
        with reveal("a", outcome="y"):
            print("it")
        assert capsys.readouterr().out == "Predict: What? — x / y\nit\nWhat came out: y\n"

    @pytest.mark.parametrize("options", [[], ["only one"], ["same", "same"]])
    def test_too_few_options(self, options):
        """Are questions without a choice our mistake?"""
        with pytest.raises(ValueError, match="two or more different options"):
            predict("a", "What?", options)

    def test_an_outcome_that_nobody_could_predict(self):
        """Is an outcome that is none of the options our mistake, said at once or later?"""
        predict("a", "What?", ["x", "y"])
        with pytest.raises(ValueError, match="'z' is none of the options"), reveal("a", outcome="z"):
            pass
        with pytest.raises(ValueError, match="'z' is none of the options"), reveal("a") as outcome:
            outcome.came_out("z")

    def test_errors_pass(self):
        """Does an exception in the block stay one?"""
        with pytest.raises(ZeroDivisionError), reveal("a"):
            raise ZeroDivisionError

    def test_the_sentence(self):
        """Does the sentence say whether it came true, with every text escaped?"""
        assert compared("<a>", None) == "You predicted: <strong>&lt;a&gt;</strong>."
        assert compared("a", "a").endswith("✓ So it is.")
        assert compared("a", "<b>").endswith("It came out otherwise: <strong>&lt;b&gt;</strong>.")
        assert compared("a", "a", later=True) == "You predicted first: <strong>a</strong>. ✓ So it is."
