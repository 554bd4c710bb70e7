"""The sandbox keeps the secret inputs from what a student reads, and one submission from the next."""

import inspect
import itertools
import shutil
import socket
import textwrap
from pathlib import Path

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue, evaluate
from i2dl_helpers.exercises.judging import cases
from i2dl_helpers.grading.judge import Grader
from i2dl_helpers.grading.lending import lent
from i2dl_helpers.grading.remote import RemoteCandidate
from i2dl_helpers.grading.sandbox import Limits, Worker
from i2dl_helpers.grading.streams import Stream, descendants
from i2dl_helpers.grading.walls import NoSandbox, python_binds, refuse_to_show
from tests.exercises import hostile

from .corpus import CASES, STEM
from .sandboxed import QUICK, SECRET, STEMS, Class, asked, handed_in, released, sandboxed, setup, worth
from .test_corpus import held_against

pytestmark = sandboxed
STORES = {
    "a global": """
        _kept = []
        def store(text): _kept.append(text)
        def load(): return "".join(_kept)
    """,
    "a file": """
        def store(text):
            with open("/tmp/kept", "a") as file: file.write(text)
        def load():
            try: return open("/tmp/kept").read()
            except OSError: return ""
    """,
    "a pipe": """
        import os
        _out, _in = os.pipe()
        os.set_blocking(_out, False); os.set_blocking(_in, False)
        def store(text): os.write(_in, text.encode())
        def load():
            try: return os.read(_out, 1 << 16).decode()
            except OSError: return ""
    """,
    "a named pipe": """
        import os
        os.mkfifo("/tmp/pipe")
        _pipe = os.open("/tmp/pipe", os.O_RDWR | os.O_NONBLOCK)
        def store(text): os.write(_pipe, text.encode())
        def load():
            try: return os.read(_pipe, 1 << 16).decode()
            except OSError: return ""
    """,
    "NumPy": """
        import numpy
        numpy.kept = ""
        def store(text): numpy.kept += text
        def load(): return numpy.kept
    """,
    "a file's name": """
        import os
        def store(text):
            open(f"/tmp/{hash(text)}", "w").close()
        def load(): return " ".join(sorted(os.listdir("/tmp")))
    """,
}
TELLS = """
    def {name}(*arguments):
        before = load()
        store(repr(arguments))
        raise ValueError("stored: " + before[-250:])
"""
TELLS_LATE = """
    def count_parameters(*arguments):
        before = load()
        store(repr(arguments))
        raise NameError("stored: " + before[-250:])
"""


def telling(store):
    """A notebook whose functions keep their inputs, and tell those of the ones before."""
    tellers = ("add_multiply", "affine_forward", "relu_net")
    answers = {name: textwrap.dedent(TELLS.format(name=name)) for name in tellers}
    notebook = handed_in(STEM, **answers, count_parameters=textwrap.dedent(TELLS_LATE))
    notebook["cells"].insert(2, nb.code(textwrap.dedent(store).strip()))
    return notebook


class TestSecrets:
    @pytest.mark.parametrize("store", STORES)
    def test_no_word_depends_on_the_secret_seed(self, tmp_path, store):
        """Are all comments the same for two secret seeds, wherever a submission keeps what it was given?"""
        said = []
        for secret in (SECRET, SECRET + 1):
            with Class(tmp_path, STEM) as taught:
                taught.grader.secret = secret
                graded = taught.grade(telling(STORES[store]))
                said.append([(mark.comment, mark.points) for mark in graded.marks])
                marks = {mark.name: mark for mark in graded.marks}
                assert "stored: " in marks["add_multiply"].comment and marks["add_multiply"].points == 0
                assert str(secret) not in repr(graded)
        assert said[0] == said[1]

    @pytest.mark.parametrize("store", ["a file", "a file's name", "NumPy"])
    def test_nothing_reaches_the_next_student(self, tmp_path, store):
        """Does who comes next find nothing of what another has kept?"""
        text = textwrap.dedent(STORES[store]) + "\ndef affine_forward(X, W, b):\n    raise ValueError(f'[{load()}]')"
        with Class(tmp_path, STEM) as taught:
            taught.grade(telling(STORES[store]))
            marks = taught.marks(handed_in(STEM, affine_forward=text))
        assert "raised ValueError: []" in marks["affine_forward"].comment

    def test_hard_coded_examples(self, tmp_path):
        """Does an answer that knows the notebook's examples only get no points, and exactly this sentence?"""
        exercise, known = catalogue["affine_forward"], {}
        for i, criterion in enumerate(exercise.criteria):
            known |= {a[0].tobytes(): exercise.reference(*a) for a, _ in cases(exercise, criterion, i, 0)}
        given = {key: (value.shape, value.tobytes()) for key, value in known.items()}
        text = f"KNOWN = {given!r}\ndef affine_forward(X, W, b):\n    shape, data = KNOWN[X.tobytes()]\n"
        text += "    return np.frombuffer(data).reshape(shape).copy()"
        with Class(tmp_path, STEM) as taught:
            mark = taught.marks(handed_in(STEM, affine_forward=text))["affine_forward"]
        assert (mark.points, mark.hidden, mark.failed) == (0, True, ())
        assert mark.comment == "passes the examples in the notebook, fails on others."

    def test_a_later_cell_harms_no_earlier_exercise(self, tmp_path):
        """Does an exercise keep its points when a later cell ends, or spoils, all that waits?"""
        text = nb.solution(catalogue["count_parameters"])
        harm = "import os\ntry: os.kill(-1, 9)\nexcept OSError: pass\nnp.exp = np.dot = np.sum = affine_forward = None"
        with Class(tmp_path, STEM) as taught:
            marks = taught.marks(handed_in(STEM, count_parameters=f"{text}\n{harm}"))
        assert [m for m in marks.values() if not m.passed and not m.manual] == []

    def test_secrets_of_the_same_course(self):
        """Is the notebook's own seed refused as a secret?"""
        with pytest.raises(ValueError, match="must not be the notebook's"):
            Grader(STEM, 0)

    @pytest.mark.parametrize("stem", STEMS)
    def test_nothing_asked_is_lent(self, stem):
        """Is none of the functions that a notebook asks for among the texts that lie in its sandbox?"""
        cell = next(cell for cell in released(stem)["cells"] if nb.grade_id(cell) == "setup")
        for text in (cell["source"], setup(stem)):
            for sources in lent(text, stem).values():
                for name in asked(stem):
                    assert name not in sources
                    assert all(f"def {name}(" not in source for source in sources.values())

    @pytest.mark.parametrize(("name", "other"), [("conv2d", "conv2d_naive"), ("conv2d_naive", "conv2d")])
    def test_nothing_that_answers_is_lent(self, tmp_path, name, other):
        """Does a function earn nothing by calling another exercise of the same numbers, which is wrong or blank?"""
        stem = catalogue[name].notebook
        calls = f"def {name}(x, w, b, stride=1, pad=0):\n    return {other}(x, w, b, stride, pad)"
        notebook = handed_in(stem, **{name: calls, other: f"def {other}(*given):\n    return given[0]"})
        cells = notebook["cells"]
        cells.append(cells.pop(next(i for i, cell in enumerate(cells) if nb.grade_id(cell) == name)))
        with Class(tmp_path, stem) as taught:
            marks = taught.marks(notebook)
        assert marks[name].points == marks[other].points == 0

    def test_a_course_that_would_be_seen(self):
        """Is grading refused where the references lie in a folder that submissions can read?"""
        options = python_binds()
        seen = Path(options[options.index("--ro-bind") + 1]) / "somewhere"
        with pytest.raises(NoSandbox, match="which submissions can read"):
            refuse_to_show(seen, options)
        refuse_to_show(Path("/srv/course"), options)


class TestWays:
    def test_without_nested_namespaces(self, tmp_path):
        """Are the marks the same where every submission gets a bubblewrap of its own?"""
        names = [
            "_exit", "segfault", "an endless loop", "a fork bomb", "memory at once", "files", "replayed", "/proc",
            "an abstract socket", "a daemon", "_exit in a cell", "a signal to all in a cell", "helpers below", "magics",
            "other processes",
        ]  # fmt: skip
        with Class(tmp_path, STEM, nested=False) as taught:
            assert not taught.grader.worker.nested
            for name in names:
                held_against(CASES[name], taught.grade(CASES[name].notebook))
                assert len(descendants(taught.grader.worker.process.pid)) <= 3
            taught.grader.grade(taught.write(telling(STORES["a file"])))
            assert taught.grade(handed_in(STEM)).points == worth(STEM)

    def test_unsafe(self, tmp_path):
        """Does grading without a sandbox mark every result?"""
        with Class(tmp_path, STEM, unsafe=True) as taught:
            graded = taught.grade(handed_in(STEM))
        assert graded.points == worth(STEM) and graded.unsafe

    def test_no_bubblewrap(self, monkeypatch):
        """Is grading refused, with what to install, where there is no sandbox?"""
        monkeypatch.setattr(shutil, "which", lambda name: None)
        with pytest.raises(NoSandbox, match="apt install bubblewrap"), Grader(STEM, SECRET, released=released(STEM)):
            pass

    def test_a_setup_that_fails(self):
        """Is a released setup cell that does not run in the sandbox an error of the course, said at once?"""
        with pytest.raises(NoSandbox, match="the setup cell: ZeroDivisionError"):
            Worker({"setup": "1 / 0", "lent": {}}, Limits())

    def test_several_processes(self, tmp_path):
        """Are many submissions judged alike by two processes, none lost?"""
        with Class(tmp_path, STEM) as taught:
            wrong = handed_in(STEM, affine_forward=None)
            submissions = [taught.write(n) for n in (handed_in(STEM), wrong, b"damaged") * 4]
            alone = {g.student: (g.points, g.unreadable) for g in taught.grader.grade_all(submissions)}
        with Class(tmp_path, STEM) as taught:
            taught.grader.jobs = 2
            together = {g.student: (g.points, g.unreadable) for g in taught.grader.grade_all(iter(submissions))}
        assert alone == together and len(alone) == 12

    def test_a_sandbox_that_dies(self, tmp_path):
        """Is a submission judged all the same when the sandbox was ended from outside?"""
        with Class(tmp_path, STEM) as taught:
            taught.grader.worker.process.kill()
            assert taught.grade(handed_in(STEM)).points == worth(STEM)

    def test_evaluate_judges_what_lies_in_a_sandbox(self):
        """Does the engine's own `evaluate` take a candidate that lies in a sandbox?"""
        worker = Worker({"setup": "import numpy as np", "lent": {}}, QUICK)
        source = nb.solution(catalogue["affine_forward"])
        try:
            with worker.submission() as stream:
                stream.send(0, ["cell", source, "affine_forward", "affine_forward"], 5)
                assert stream.receive(0, {}, 5) == (None, "function", None)
                ours, theirs = socket.socketpair()
                stream.send(1, ["judge", "affine_forward", {}], 5, (theirs.fileno(),))
                candidate = RemoteCandidate(Stream(ours), QUICK, "affine_forward")
                assert candidate.sealed()
                assert evaluate("affine_forward", candidate, seed=3).passed
                candidate.stream.close()
                theirs.close()
        finally:
            worker.close()


VICTIMS = ("add_multiply", "numerical_gradient", "affine_backward", "two_layer_bce", "count_parameters")


def misbehaving(kinds, of):
    """Notebooks in which these kinds of candidates answer, five at a time."""
    text = inspect.getsource(hostile)
    for start in range(0, len(kinds), len(VICTIMS)):
        chosen = dict(zip(VICTIMS, itertools.islice(kinds, start, start + len(VICTIMS)), strict=False))
        cells = {
            name: f"{nb.solution(catalogue[name])}\n{name} = {of.format(kind)}({name})" for name, kind in chosen.items()
        }
        notebook = handed_in(STEM, **cells)
        notebook["cells"].insert(2, nb.code(text))
        yield chosen, notebook


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A grader."""
    with Class(tmp_path_factory.mktemp("class"), STEM) as taught:
        yield taught


class TestMisbehaviour:
    """The engine's own lists of misbehaving candidates, in the sandbox."""

    @pytest.mark.parametrize("of", ["WRONG", "RAISES"])
    def test_wrong(self, taught, of):
        """Does each of these earn nothing, with words?"""
        for chosen, notebook in misbehaving(list(getattr(hostile, of)), of + "[{!r}]"):
            for mark in taught.grade(notebook).marks:
                if mark.name in chosen:
                    assert mark.points == 0 and mark.comment, (chosen[mark.name], mark)

    @pytest.mark.parametrize(
        ("kinds", "of"),
        [
            (hostile.RUDE, "RUDE[{!r}]"),
            (hostile.DISTURBING, "(lambda right: and_then(right, DISTURBING[{!r}]))"),
        ],
    )
    def test_right(self, taught, kinds, of):
        """Does each of these earn everything?"""
        for chosen, notebook in misbehaving(list(kinds), of):
            for mark in taught.grade(notebook).marks:
                if mark.name in chosen:
                    assert mark.passed, (chosen[mark.name], mark)


def test_the_grader_stays_small(tmp_path):
    """Is the memory of the grader the same after a hundred submissions, broken ones among them?"""
    with Class(tmp_path, "00_start_here") as taught:
        submissions = [taught.write(handed_in("00_start_here")), taught.write(b"[" * 100_000)]
        big = "def accuracy(scores, labels):\n    return np.ones((2000, 2000))"
        submissions.append(taught.write(handed_in("00_start_here", accuracy=big)))
        sizes = []
        for _ in range(3):
            for submission in submissions * 10:
                taught.grader.grade(submission)
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)
        assert sizes[-1] - sizes[0] < 20e6


class TestOneFork:
    """Plain functions share a fork; it can make no difference, and where it could each has its own."""

    def forks(self, taught, notebook, monkeypatch):
        """How many sandboxes a submission takes: one where all exercises share a fork."""
        count, begin = [], taught.grader.worker.submission
        monkeypatch.setattr(taught.grader.worker, "submission", lambda: count.append(1) or begin())
        marks = taught.marks(notebook)
        return len(count), marks

    def test_a_solved_notebook(self, taught, monkeypatch):
        """Is an honest notebook judged in one go?"""
        count, marks = self.forks(taught, handed_in(STEM), monkeypatch)
        assert count == 1 and all(mark.passed or mark.manual for mark in marks.values())

    @pytest.mark.parametrize(
        "body",
        [
            "global calls\n    calls = 1\n    return X @ W + b",
            "affine_forward.calls = 1\n    return X @ W + b",
            "import numpy\n    return X @ W + b",
            "np.seterr(all='ignore')\n    return X @ W + b",
            "np.random.seed(0)\n    return X @ W + b",
            "KEPT.append(X)\n    return X @ W + b",
            "vars(np)['kept'] = X\n    return X @ W + b",
        ],
    )
    def test_what_may_change_something(self, taught, monkeypatch, body):
        """Has a function that may change something a fork of its own, and is right all the same?"""
        text = f"KEPT = []\ndef affine_forward(X, W, b):\n    {body}"
        count, marks = self.forks(taught, handed_in(STEM, affine_forward=text), monkeypatch)
        assert count > 1 and all(mark.passed or mark.manual for mark in marks.values())

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            ("shift = 0.0", "shift = 1.0"),
            ("def helper(x):\n    return x", "def helper(x):\n    return x + 1"),
            ("class A:\n    shift = 0", "A.shift = 1"),
        ],
    )
    def test_what_is_bound_anew_below(self, taught, first, last):
        """Is an exercise judged by what stood there right after its cell, not by what a later cell makes of it?"""
        use = {"s": "shift", "d": "helper(0)", "c": "A.shift"}[first[0]]
        text = f"def affine_forward(X, W, b):\n    return X @ W + b + {use}"
        for one, other, passed in ((first, last, True), (last, first, False)):
            notebook = handed_in(STEM, affine_forward=text)
            notebook["cells"].insert(2, nb.code(one if "A.shift" not in one else f"{other}\n{one}"))
            notebook["cells"].append(nb.code(other))
            assert taught.marks(notebook)["affine_forward"].passed == passed, one

    def test_a_call_changes_nothing_for_others(self, taught):
        """Do the calls of one exercise, which spoil what others use, cost the others nothing?"""
        text = nb.solution(catalogue["add_multiply"]).replace("):", "):\n    np.exp = np.dot = None", 1)
        text += "\n    globals().clear()"
        marks = taught.marks(handed_in(STEM, add_multiply=text))
        assert all(mark.passed or mark.manual for name, mark in marks.items() if name != "add_multiply")
