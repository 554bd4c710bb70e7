"""The life of a check cell: run twice, before its answer, after a restart; and no way to green but a right answer."""

import functools
import linecache
import os
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import numpy as np
import pytest

from i2dl_helpers import begin, check, checking, mine, progress, watching
from i2dl_helpers.checking import NotPassed
from i2dl_helpers.exercises import catalogue, evaluate, is_ours
from i2dl_helpers.exercises.sources import source_of
from i2dl_helpers.reference import backprop as reference

from .exercises import hostile

SETUP = """
import numpy as np
from i2dl_helpers import begin, check, mine
from i2dl_helpers.reference.backprop import bce_with_scores, sigmoid
begin("01_backprop_by_hand")
"""
RIGHT = "def affine_forward(X, W, b):\n    return X @ W + b\n"
WRONG = "def affine_forward(X, W, b):\n    return X @ W\n"
STUB = "def affine_forward(X, W, b):\n    raise NotImplementedError\n"
CHECK = "affine_forward = check(affine_forward)"


class Notebook:
    """Cells run one after the other in one namespace, as in a kernel; what they print is kept."""

    def __init__(self, capsys):
        self.capsys, self.count = capsys, 0
        self.restart()

    def restart(self, setup=SETUP):
        """A new kernel: nothing is left but the progress."""
        self.names = {"__name__": "__main__"}
        checking._replaced.clear()
        check.yours = check.last_failed = None
        self.cell(setup)

    def cell(self, source):
        """Run a cell; what it showed."""
        self.count += 1
        filename = f"<cell {self.count}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(compile(source, filename, "exec"), self.names)
        out, err = self.capsys.readouterr()
        assert err == ""
        return out


@pytest.fixture
def notebook(capsys):
    """A notebook whose setup has run."""
    return Notebook(capsys)


class TestLifeCycle:
    def test_a_right_answer(self, notebook):
        """Does a right answer come back itself, and may it be checked again?"""
        notebook.cell(RIGHT)
        own = notebook.names["affine_forward"]
        for _ in range(2):
            assert notebook.cell(CHECK).startswith("✓ affine_forward: right (1 of 1 point)")
            assert notebook.names["affine_forward"] is own

    def test_a_wrong_answer_checked_twice(self, notebook):
        """Is a wrong answer judged again when the check runs twice, though the name holds our function by then?"""
        notebook.cell(WRONG)
        for _ in range(3):
            shown = notebook.cell(CHECK)
            assert "not right yet (0 of 1 point)" in shown and "The bias b is missing." in shown
            assert checking.GOES_ON in shown
            assert notebook.names["affine_forward"] is reference.affine_forward

    def test_wrong_then_right_then_wrong(self, notebook):
        """Does each check judge what was last written?"""
        for source, verdict, ours in (
            (WRONG, "✗ affine_forward", True),
            (RIGHT, "✓ affine_forward", False),
            (WRONG, "✗ affine_forward", True),
            (STUB, "○ affine_forward: not attempted", True),
            (RIGHT, "✓ affine_forward", False),
        ):
            notebook.cell(source)
            assert notebook.cell(CHECK).startswith(verdict)
            assert is_ours(notebook.names["affine_forward"]) is ours
            assert notebook.cell(CHECK).startswith(verdict)

    def test_the_stub(self, notebook):
        """Is the untouched cell not attempted, and does the notebook go on with ours?"""
        notebook.cell(STUB)
        shown = notebook.cell(CHECK)
        assert shown.startswith("○ affine_forward: not attempted yet") and "`raise NotImplementedError`" in shown
        assert notebook.names["affine_forward"] is reference.affine_forward

    def test_before_any_answer(self, notebook):
        """Is the placeholder of the setup cell never taken for an answer?"""
        for _ in range(2):
            shown = notebook.cell(CHECK)
            assert shown.startswith("○ affine_forward: not attempted") and "Run the cell with" in shown

    @pytest.mark.parametrize("answer", [RIGHT, WRONG])
    def test_the_kernel_restarted(self, notebook, answer):
        """Is nothing left of an answer after a restart, until its cell is run again?"""
        notebook.cell(answer)
        notebook.cell(CHECK)
        notebook.restart()
        assert "Run the cell with" in notebook.cell(CHECK)
        notebook.cell(answer)
        assert notebook.cell(CHECK).startswith("✓" if answer == RIGHT else "✗")

    def test_the_answer_deleted(self, notebook):
        """Does a deleted name, then the setup again, lead to "run your cell first", though it was right before?"""
        notebook.cell(RIGHT)
        assert notebook.cell(CHECK).startswith("✓")
        del notebook.names["affine_forward"]
        with pytest.raises(NameError):
            notebook.cell(CHECK)
        notebook.cell(SETUP)
        assert "Run the cell with" in notebook.cell(CHECK)

    def test_another_notebook_in_the_same_process(self, notebook):
        """Is an answer remembered in its own notebook only?"""
        notebook.cell(WRONG)
        notebook.cell(CHECK)
        replaced = dict(checking._replaced)
        notebook.names = {}
        notebook.cell(SETUP)
        checking._replaced |= replaced
        assert "Run the cell with" in notebook.cell(CHECK)

    def test_what_failed(self, notebook):
        """Can the case that failed be tried on what was judged?"""
        notebook.cell(WRONG)
        own = notebook.names["affine_forward"]
        notebook.cell(CHECK)
        assert check.yours is own
        notebook.cell("difference = np.abs(check.yours(*check.last_failed) - affine_forward(*check.last_failed)).max()")
        assert notebook.names["difference"] > 0.1

    def test_slow(self, notebook):
        """Does a right function that is very slow keep its points, and the notebook go on with ours?"""
        notebook.cell("def affine_forward(X, W, b):\n    sum(range(4_000_000))\n    return X @ W + b\n")
        for _ in range(2):
            shown = notebook.cell(CHECK)
            assert shown.startswith("✓ affine_forward: right (1 of 1 point)") and "times as long" in shown
            assert "NumPy can do it at once" in shown
            assert notebook.names["affine_forward"] is reference.affine_forward

    def test_misspelt(self, notebook):
        """Is a function of the student's whose name is almost the right one asked about, and nothing else's?"""
        notebook.cell("afine_forward = 3\nfrom numpy import fft as affine_forwards\ndef affine_backward(): pass\n")
        assert "Run the cell with" in notebook.cell(CHECK)
        notebook.cell(RIGHT.replace("affine", "afine"))
        shown = notebook.cell(CHECK)
        assert shown.startswith("○ affine_forward: not attempted") and "Run the cell with" not in shown
        assert "A cell of yours defines `afine_forward`; was `affine_forward` meant?" in shown

    def test_stopped(self, notebook, state):
        """Does a stopped check go on with ours, and leave the progress alone?"""
        notebook.cell("def affine_forward(X, W, b):\n    raise KeyboardInterrupt\n")
        assert notebook.cell(CHECK).startswith("✗ affine_forward: stopped by you")
        assert is_ours(notebook.names["affine_forward"]) and progress.checks() == {}

    @pytest.mark.parametrize(
        ("then", "said"),
        [
            ("def afine_forward(X, W, b):\n    return X @ W\n", "no longer: it makes `afine_forward`. What is judged"),
            ("pass\n", "no longer. What is judged"),
            ("affine_forward(\n", "SyntaxError: '(' was never closed"),
        ],
        ids=["another name", "nothing", "broken"],
    )
    def test_its_cell_makes_it_no_longer(self, notebook, monkeypatch, then, said):
        """Where its cell was rewritten without it, is a right answer from before told from what stands in the cell?"""
        shell = SimpleNamespace(user_ns=notebook.names)
        monkeypatch.setattr(watching, "running_shell", lambda: shell)
        for kept in ("_homes", "_stumbled", "_before"):
            monkeypatch.setattr(watching, kept, {})

        def run(source, id):
            error = None
            info = SimpleNamespace(raw_cell=source, cell_id=id)
            watching.begun(info)
            try:
                out = notebook.cell(source)
            except SyntaxError as raised:
                out, error = "", raised
            watching.ended(SimpleNamespace(info=info, error_before_exec=error, error_in_exec=None))
            return out

        run(STUB, "answer")
        run(CHECK, "check")
        run(then, "answer")
        unanswered = run(CHECK, "check")
        head = "✗ affine_forward: does not run yet" if "SyntaxError" in said else "○ affine_forward: not attempted yet"
        assert unanswered.startswith(head)
        assert said.removesuffix(" What is judged") in unanswered and "NotImplementedError" not in unanswered
        run(RIGHT, "answer")
        assert run(CHECK, "check").startswith("✓ affine_forward: right")
        run(then, "answer")
        shown = run(CHECK, "check")
        assert shown.startswith("○ affine_forward: your answer from before: right") and said in shown
        run(RIGHT, "answer")
        assert run(CHECK, "check").startswith("✓ affine_forward: right")

    def test_whatever_ipython_tells(self):
        """Does what watches the cells never raise, without IPython or with one that tells something else?"""
        watching.watch()
        for told in (None, SimpleNamespace(raw_cell=RIGHT), SimpleNamespace(info=None, error_before_exec=ValueError())):
            watching.begun(told)
            watching.ended(told)


class TestOursIsNeverPassed:
    @pytest.mark.parametrize(
        "source",
        [
            "affine_forward = affine_forward",
            "import i2dl_helpers.reference.backprop as solution\naffine_forward = solution.affine_forward",
            "import functools\naffine_forward = functools.partial(affine_forward)",
            "import functools\nours = affine_forward\n"
            "affine_forward = functools.wraps(ours)(lambda *a: ours(*a))",
            "affine_forward = __import__('numpy').vectorize(affine_forward, signature='(n,d),(d,c),(c)->(n,c)')",
            "affine_forward = affine_backward",
            "affine_forward = None",
        ],
        ids=["itself", "alias", "partial", "decorated", "vectorised", "another one of ours", "None"],
    )
    def test_not_attempted(self, notebook, state, source):
        """Is our function, handed in under whatever cover, never passed and never recorded?"""
        notebook.cell(source)
        assert notebook.cell(CHECK).startswith("○ affine_forward: not attempted")
        assert progress.checks() == {}
        assert notebook.names["affine_forward"] is reference.affine_forward

    def test_a_right_answer_to_another_exercise(self, notebook):
        """Is the student's right answer to one exercise not a right answer to another?"""
        notebook.cell(RIGHT)
        notebook.cell(CHECK)
        notebook.cell("affine_backward = affine_forward")
        shown = notebook.cell("affine_backward = check(affine_backward)")
        assert shown.startswith("✗ affine_backward: not right yet (0 of 3 points)")
        assert notebook.names["affine_backward"] is reference.affine_backward
        assert notebook.cell(CHECK).startswith("✓ affine_forward")


class TestWhichExercise:
    @pytest.mark.parametrize(
        "source",
        [
            'affine_forward = check("affine_forward", my_layer)',
            "affine_forward = my_layer\naffine_forward = check(affine_forward)",
            "affine_forward = lambda X, W, b: X @ W + b\naffine_forward = check(affine_forward)",
            "def affine_forward(X, W, b):\n    return X @ W + b\nlayer = affine_forward\naffine_forward = check(layer)",
            "affine_forward = my_layer\nlayers = [affine_forward]\naffine_forward = check(layers[0])",
            "affine_forward = my_layer\ncheck('affine_forward')",
            "class Layer:\n    def forward(self, X, W, b):\n        return X @ W + b\n"
            "affine_forward = Layer().forward\naffine_forward = check(affine_forward)",
            "import functools\naffine_forward = functools.partial(lambda s, X, W, b: X @ W + s * b, 1)\n"
            "affine_forward = check(affine_forward)",
        ],
        ids=["said", "variable", "lambda", "own name", "by its value", "by name alone", "method", "partial"],
    )
    def test_found(self, notebook, source):
        """Is the exercise found by what is said, by the variable, and by the function's own name?"""
        notebook.cell("def my_layer(X, W, b):\n    return X @ W + b\n")
        assert notebook.cell(source).startswith("✓ affine_forward")
        assert not is_ours(notebook.names["affine_forward"])

    def test_renamed(self, notebook):
        """Is somebody who renamed the function told how to say which exercise it answers?"""
        notebook.cell("def affine_forwards(X, W, b):\n    return X @ W + b\n")
        shown = notebook.cell("affine_forward = check(affine_forwards)")
        assert "No exercise is named `affine_forwards`. Is `affine_forward` meant?" in shown
        assert '`affine_forward = check("affine_forward", your_function)`' in shown
        shown = notebook.cell("affine_forward = None\n" + CHECK)
        assert "A cell of yours defines `affine_forwards`; was `affine_forward` meant?" in shown

    @pytest.mark.parametrize("call", ["check()", "check(None)", "check([])", "check('afine')", "check(np)", "check(3)"])
    def test_nothing_that_is_known(self, notebook, call):
        """Is a sentence shown for what belongs to no exercise, and nothing raised?"""
        assert "check(" in notebook.cell(call)

    @pytest.mark.parametrize("kind", hostile.NO_FUNCTIONS)
    def test_anything_is_survived(self, notebook, kind):
        """Is a strange object handed to `check` answered with a card or a sentence, under any name?"""
        notebook.names["affine_forward"] = notebook.names["thing"] = hostile.NO_FUNCTIONS[kind]()
        assert notebook.cell(CHECK).startswith(("✗ affine_forward", "○ affine_forward"))
        assert is_ours(notebook.names["affine_forward"])
        notebook.cell("check(thing)")
        assert notebook.cell('check("affine_forward", thing)').startswith(("✗ affine_forward", "○ affine_forward"))

    def test_questions(self, notebook, state):
        """Is a question's answer judged, None not attempted, and nothing returned?"""
        notebook.cell("touched_outputs = None")
        assert "○ touched_outputs: not attempted" in notebook.cell('result = check("touched_outputs", touched_outputs)')
        assert progress.checks() == {}
        assert "✗ touched_outputs" in notebook.cell('result = check("touched_outputs", "a")')
        assert "✓ touched_outputs: right (1 of 1 point)" in notebook.cell('result = check("touched_outputs", "c")')
        assert notebook.names["result"] is None
        assert progress.checks()["touched_outputs"]["passed"]
        notebook.cell("touched_outputs = 'c'")
        assert "✓ touched_outputs" in notebook.cell("check(touched_outputs)")


class TestNeeds:
    NETWORK = """
def two_layer_bce(X, Y, W1, b1, W2, b2):
    h = sigmoid(affine_forward(X, W1, b1))
    loss, dS = bce_with_scores(affine_forward(h, W2, b2), Y)
    dh, dW2, db2 = affine_backward(dS, h, W2, b2)
    _, dW1, db1 = affine_backward(dh * h * (1 - h), X, W1, b1)
    return loss, (dW1, db1, dW2, db2)
"""

    def test_a_follow_up_error(self, notebook):
        """Does a right network pass on top of a wrong layer, whose name is as it was afterwards?"""
        notebook.cell(WRONG)
        wrong = notebook.names["affine_forward"]
        del notebook.names["affine_backward"]
        notebook.cell(self.NETWORK)
        assert "✓ two_layer_bce: right (3 of 3 points)" in notebook.cell("two_layer_bce = check(two_layer_bce)")
        assert notebook.names["affine_forward"] is wrong and "affine_backward" not in notebook.names


class TestUnderNbgrader:
    @pytest.fixture(autouse=True)
    def graded(self, monkeypatch):
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (WRONG, "The bias b is missing"),
            (STUB, "not attempted"),
            ("", "not attempted"),
            ("affine_forward = 3", "is the single value 3, not a function"),
            ("affine_forward = None", "not attempted"),
            ("def affine_forward(X, W, b):\n    exit()\n", "tried to end the program"),
            ("def affine_forward(X, W, b):\n    raise KeyboardInterrupt\n", "stopped"),
        ],
        ids=["wrong", "stub", "no cell run", "a number", "None", "exits", "stops"],
    )
    def test_not_passed(self, notebook, answer, words):
        """Does every check that is not passed leave the reference behind, and raise?"""
        notebook.cell(answer)
        with pytest.raises(NotPassed, match=words):
            notebook.cell(CHECK)
        assert notebook.names["affine_forward"] is reference.affine_forward

    def test_passed(self, notebook):
        """Does a check that is passed not raise, and give the student's own?"""
        notebook.cell(RIGHT)
        notebook.cell(CHECK)
        assert not is_ours(notebook.names["affine_forward"])
        notebook.cell('check("touched_outputs", "c")')

    @pytest.mark.parametrize("answer", ["None", "'a'", "3", "object()"])
    def test_questions(self, notebook, answer):
        """Do questions raise too, wrong or not attempted?"""
        with pytest.raises(NotPassed):
            notebook.cell(f'check("touched_outputs", {answer})')

    @pytest.mark.parametrize("call", ["check()", "check(None)", "check('nothing')", "check(np)", "check('afine', 3)"])
    def test_unknown(self, notebook, call):
        """Does a check that belongs to no exercise raise, since nothing was shown to be right?"""
        with pytest.raises(NotPassed):
            notebook.cell(call)

    def test_aliases(self, notebook):
        """Does a right function under another exercise's name raise there?"""
        notebook.cell(RIGHT + CHECK)
        notebook.cell("affine_backward = affine_forward")
        with pytest.raises(NotPassed):
            notebook.cell("affine_backward = check(affine_backward)")

    def test_nothing_on_the_error_stream(self):
        """Does a process that runs checks write nothing to stderr, where it would cost a cell all its points?"""
        script = SETUP + RIGHT + CHECK + "\n" + textwrap.dedent(
            """
            import sys, warnings
            def accuracy(scores, labels):
                print("out", file=sys.stderr); warnings.warn("careful"); np.log(np.zeros(1))
                return np.mean(scores.argmax(1) == labels)
            accuracy = check(accuracy)
            async def relu_net(x, y, w1, w2): pass
            try:
                relu_net = check(relu_net)
            except Exception as error:
                print(type(error).__name__)
            """
        )
        run = subprocess.run(
            [sys.executable, "-W", "always", "-c", script],
            capture_output=True, text=True, env=os.environ | {"I2DL_STATE": "off"}, check=True,
        )  # fmt: skip
        assert run.stderr == ""
        assert run.stdout.count("✓") == 2 and run.stdout.endswith("NotPassed\n")


class TestProgress:
    def test_recorded(self, notebook, state):
        """Are points and the source kept, and not lost by a later wrong answer?"""
        notebook.cell(WRONG)
        notebook.cell(CHECK)
        assert progress.checks()["affine_forward"]["passed"] is False
        notebook.cell(RIGHT)
        notebook.cell(CHECK)
        notebook.cell(WRONG)
        notebook.cell(CHECK)
        entry = progress.solved()["affine_forward"]
        assert (entry["points"], entry["of"]) == (1, 1) and "return X @ W + b" in entry["source"]

    def test_begin(self, notebook, state, capsys):
        """Does `begin` say how far one is, and give every exercise's name a function, unless it has one?"""
        notebook.cell(RIGHT)
        own = notebook.names["affine_forward"]
        notebook.cell(CHECK)
        shown = notebook.cell(SETUP)
        assert "1 of 11 exercises and questions solved, 1 of 18 points. Next: `add_multiply`." in shown
        assert shown.rstrip().endswith("A person gives 2 more for the written answer.")
        assert notebook.names["affine_forward"] is own
        assert notebook.names["relu_net"] is reference.relu_net
        assert notebook.names["dead_rate"] is None and "falling_loss" not in notebook.names
        assert "○ dead_rate: not attempted" in notebook.cell('check("dead_rate", dead_rate)')
        begin("nothing")
        assert "No notebook is named `nothing`" in capsys.readouterr().out


CELLS = {
    "plain": RIGHT,
    "with helpers": "import math as m\nONE = 1\n\ndef times(A, B):\n    return A @ B * ONE\n\n"
    "def affine_forward(X, W, b):\n    return times(X, W) + b * m.sqrt(ONE)\n",
    "a lambda": "affine_forward = lambda X, W, b: X @ W + b\n",
    "decorated": "import functools\n\ndef twice(f):\n    @functools.wraps(f)\n    def g(*a):\n        return f(*a)\n"
    "    return g\n\n@twice\ndef affine_forward(X, W, b):\n    return X @ W + b\n",
    "a class": "class Layer:\n    def __call__(self, X, W, b):\n        return X @ W + b\n\naffine_forward = Layer()\n",
    "a factory": "def make(sign):\n    def f(X, W, b):\n        return X @ W + sign * b\n    return f\n\n"
    "affine_forward = make(1)\n",
    "with its check": RIGHT + "\n" + CHECK + "\n",
    "with a demonstration": RIGHT + "\nassert True\nprint('shown once')\nlong = [print('long') for _ in range(3)]\n",
    "renamed": "def layer(X, W, b):\n    return X @ W + b\n\naffine_forward = check('affine_forward', layer)\n",
}


class TestMine:
    @pytest.mark.parametrize("kind", CELLS)
    def test_brought_back(self, notebook, state, kind):
        """Is a right answer brought into another notebook with all of its cell that it needs, and nothing else?"""
        notebook.cell(CELLS[kind])
        if "check" not in CELLS[kind]:
            notebook.cell(CHECK)
        assert "affine_forward" in progress.solved()
        notebook.restart()
        shown = notebook.cell('affine_forward = mine("affine_forward")')
        assert shown == "`affine_forward`: your own, from notebook 01.\n"
        function = notebook.names["affine_forward"]
        assert not is_ours(function) and evaluate("affine_forward", function).passed
        assert "print" not in progress.source("affine_forward") and "check" not in progress.source("affine_forward")

    def test_on_top_of_ones_own(self, notebook, state):
        """Does a function that is brought back call the student's own versions of what it needs, where they are?"""
        notebook.cell("def affine_forward(X, W, b):\n    return np.add(X @ W, b)\n" + CHECK)
        notebook.cell(TestNeeds.NETWORK + "two_layer_bce = check(two_layer_bce)")
        notebook.restart()
        notebook.cell('network = mine("two_layer_bce")')
        names = notebook.names["network"].__globals__
        assert not is_ours(names["affine_forward"]) and is_ours(names["affine_backward"])

    def test_not_solved(self, notebook, state):
        """Is the course's given, and marked, where nothing was solved or what was kept does not work any more?"""
        assert "the course's (not solved yet; notebook 01)" in notebook.cell('f = mine("affine_forward")')
        assert notebook.names["f"] is reference.affine_forward

    @pytest.mark.parametrize(
        "text",
        [
            "def affine_forward(X, W, b):\n    return helper(X, W) + b\n",  # the helper stood in another cell
            "def affine_forward(X, W, b:\n",
            "def affine_forward(X, W, b):\n    return X @ W\n",
            "import nothing_of_that_name\n" + RIGHT,
            "raise SystemExit\n" + RIGHT,
            "other = 1\n",
            "\x00",
        ],
        ids=["missing helper", "damaged", "wrong", "missing module", "exits", "other name", "null"],
    )
    def test_damaged(self, notebook, state, text):
        """Is a text that does not work any more replaced by the course's, with a sentence?"""
        progress.record_check("affine_forward", 1, 1, True, text)
        assert "does not work without the other cells" in notebook.cell('f = mine("affine_forward")')
        assert notebook.names["f"] is reference.affine_forward

    def test_without_its_text(self, notebook, state):
        """Is a solved exercise whose text was not kept told apart from one that is not solved?"""
        progress.record_check("affine_forward", 1, 1, True, None)
        assert "yours is not kept" in notebook.cell('f = mine("affine_forward")')

    @pytest.mark.parametrize("name", ["afine_forward", "shape_axis", None])
    def test_unknown(self, notebook, name):
        """Is a name without a function told so?"""
        notebook.cell(f"f = mine({name!r})")
        assert notebook.names["f"] is None

    def test_its_own_line_is_shown(self, notebook, state):
        """Is an exception in a function that was brought back shown with the student's line?"""
        notebook.cell(RIGHT)
        notebook.cell(CHECK)
        function = mine("affine_forward")
        failure = evaluate("affine_backward", lambda *a: function(1, 2, 3)).first_failed.outcome.failure
        assert failure.code == "return X @ W + b"


class TestSources:
    def test_from_a_file(self):
        """Is a function that stands in a file taken with its definition only?"""
        text = source_of(functools.partial(defined_here), "defined_here")
        assert text.startswith("def defined_here") and "class" not in text

    @pytest.mark.parametrize("candidate", [None, 3, len, np.add, object(), eval("lambda: 1")])
    def test_no_text(self, candidate):
        """Is there no text where there is none?"""
        assert source_of(candidate, "f") is None


def defined_here(X, W, b):
    """A function in a file."""
    return X @ W + b


def test_every_function_can_be_checked(notebook):
    """Does every exercise's check cell work as it stands in a notebook?"""
    for name, exercise in catalogue.items():
        if exercise.kind == "function":
            notebook.cell(f"def {name}(*a):\n    return None\n")
            assert notebook.cell(f"{name} = check({name})").startswith(f"✗ {name}")
            assert is_ours(notebook.names[name])
