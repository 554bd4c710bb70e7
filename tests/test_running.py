"""A student's notebook judged in a process of its own, whatever its cells do."""

import os
import signal
import subprocess
import sys
import time

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.running import judge, steps

ADD = """def add_multiply(x, y, z):
    return (x + y) * z, (z, z, x + y)"""


@pytest.fixture
def student(course):
    """The student's copy of notebook 01, nothing answered."""
    return nb.read(course / "notebooks" / "01_backprop_by_hand.ipynb")


@pytest.fixture
def blank(student):
    """The course's text of the same."""
    return nb.clean(student)


def judged(student, blank, folder, timeout=30.0):
    """Every verdict by its name."""
    return {verdict.name: verdict for verdict in judge(student, blank, folder, timeout)}


def test_right_wrong_and_open(student, blank, tmp_path):
    """Has each kind of answer its verdict, with points and, where it is wrong, the sentence that helps?"""
    cells = nb.answers(student)
    cells["add_multiply"]["source"] = ADD
    cells["affine_forward"]["source"] = "def affine_forward(X, W, b):\n    return X @ W"
    cells["sigmoid_neuron"]["source"] = "def sigmoid_neuron(w, x, b)\n    return 0"
    cells["relu_net"]["source"] = "def renamed(x, y, w1, w2):\n    return 0"
    cells["touched_outputs"]["source"] = f'touched_outputs = "{catalogue["touched_outputs"].answer}"'
    cells["dead_rate"]["source"] = "dead_rate = 3"
    cells["falling_loss"]["source"] = "Because."
    verdicts = judged(student, blank, tmp_path)
    assert list(verdicts) == [name for name, e in catalogue.items() if e.notebook == "01_backprop_by_hand"]
    states = {name: verdict.state for name, verdict in verdicts.items()}
    assert (states["add_multiply"], verdicts["add_multiply"].points) == ("right", 1)
    assert verdicts["add_multiply"].source.strip() == ADD
    assert states["touched_outputs"] == "right"
    assert states["affine_backward"] == states["cost_of_differences"] == "open"
    assert states["falling_loss"] == "written"
    assert "b" in verdicts["affine_forward"].sentence
    assert verdicts["sigmoid_neuron"].sentence.startswith("The cell does not run: SyntaxError")
    assert "renamed" in verdicts["relu_net"].sentence
    assert states["dead_rate"] == "wrong"
    assert verdicts["dead_rate"].sentence


def test_solved(student, blank, tmp_path):
    """Is everything right in a solved notebook, and worth all points that a person does not give?"""
    verdicts = judged(nb.solve(student), blank, tmp_path)
    assert {verdict.state for verdict in verdicts.values()} == {"right", "written"}
    assert sum(verdict.points for verdict in verdicts.values()) == 18


def test_endings(student, blank, tmp_path):
    """Does an endless loop, or the end of the process, cost that answer only?"""
    cells = nb.answers(student)
    cells["add_multiply"]["source"] = "def add_multiply(x, y, z):\n    while True: pass"
    cells["numerical_gradient"]["source"] = "import os\nos._exit(0)"
    cells["relu_net"]["source"] = "def relu_net(x, y, w1, w2):\n    import os, signal\n    os.kill(os.getpid(), 11)"
    cells["sigmoid_neuron"]["source"] = "while True: pass"
    cells["dead_rate"]["source"] = "import sys\nsys.exit()"
    cells["affine_forward"]["source"] = "def affine_forward(X, W, b):\n    return X @ W + b"
    start = time.monotonic()
    verdicts = judged(student, blank, tmp_path, timeout=1.0)
    assert verdicts["affine_forward"].state == "right"
    for name in ("add_multiply", "sigmoid_neuron"):
        assert "after 1 s" in verdicts[name].sentence
    for name in ("numerical_gradient", "relu_net"):
        assert "ended the process" in verdicts[name].sentence
    assert "SystemExit" in verdicts["dead_rate"].sentence
    assert verdicts["affine_backward"].state == "open"
    assert time.monotonic() - start < 60


def test_a_needed_answer_that_is_wrong_costs_nothing_else(student, blank, tmp_path):
    """Is a right answer on top of a wrong one right?"""
    cells = nb.answers(nb.solve(student))
    for name, cell in nb.answers(student).items():
        cell["source"] = cells[name]["source"]
    nb.answers(student)["affine_backward"]["source"] = "def affine_backward(dout, X, W, b): return dout, X, W"
    verdicts = judged(student, blank, tmp_path)
    assert verdicts["affine_backward"].state == "wrong"
    assert verdicts["two_layer_bce"].state == "right"


def test_own_cells(student, blank, tmp_path):
    """Do the student's own cells run, with magics and prints, and not the demonstrations? Do failing ones say so?"""
    student["cells"][2:2] = [
        nb.code("%timeit -n1 -r1 1 + 1\nprint('{\"done\": true}')\ndef plus(a, b): return a + b"),
        nb.code("1 / 0"),
        nb.code("input('?')"),
    ]
    blank["cells"].append(nb.code("raise ValueError('a demonstration')"))
    student["cells"].append(blank["cells"][-1])
    nb.answers(student)["add_multiply"]["source"] = ADD.replace("(x + y) * z", "plus(x, y) * z")
    verdicts = judged(student, blank, tmp_path)
    assert verdicts["add_multiply"].state == "right"
    stumbled = {name: verdict.sentence for name, verdict in verdicts.items() if verdict.state == "stumbled"}
    assert list(stumbled) == ["your cell 4", "your cell 5"]
    assert "ZeroDivisionError" in stumbled["your cell 4"]


def test_which_cells_are_run(student, blank):
    """Which cells make up a student's work, with and without the course's own text at hand?"""
    student["cells"].insert(2, nb.code("own = 1"))
    labels = [step.label for step in steps(student, blank)]
    assert labels[:3] == ["the setup cell", "your cell 3", "add_multiply"]
    assert not any(label.startswith("check_") for label in labels)
    assert "your cell 3" not in [step.label for step in steps(student)]


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process on Windows")
def test_stopped_by_hand(course, student):
    """After Ctrl-C, is what was judged shown, the answer that ran named, and no process left?"""
    cells = nb.answers(student)
    cells["add_multiply"]["source"] = ADD
    cells["numerical_gradient"]["source"] = (
        "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\nwhile True: time.sleep(0.1)"
    )
    (course / "work").mkdir()
    nb.write(course / "work" / "01_backprop_by_hand.ipynb", student)
    process = subprocess.Popen(
        [sys.executable, "-m", "i2dl_helpers", "check", "01"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    pid = course / "work" / "pid"
    until = time.monotonic() + 60
    while not (pid.exists() and pid.read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    lines = {line.split()[1]: line for line in out.splitlines() if line.startswith("│")}
    assert "right" in lines["add_multiply"]
    assert "stopped" in lines["numerical_gradient"]
    assert "not" in lines["two_layer_bce"]
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
