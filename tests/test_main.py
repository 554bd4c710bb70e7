"""The commands, as a person types them: what they print, what they write, and what they never do."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers import progress, work
from i2dl_helpers.exercises import catalogue

STEM = "01_backprop_by_hand"


@pytest.fixture
def desk(course):
    """The folder `work/` of the course, filled."""
    work.fill(course)
    return course / "work"


def answer(path, **texts):
    """Write answers into a student's notebook as JupyterLab would save it."""
    notebook = nb.read(path)
    for name, text in texts.items():
        nb.answers(notebook)[name]["source"] = text
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1"]}]}
    nb.write(path, notebook)


def change_course(course, stem=STEM, drop=(), title="# A newer version"):
    """The course's notebook as a newer version has it."""
    path = course / "notebooks" / f"{stem}.ipynb"
    notebook = nb.read(path)
    gone = {*drop, *(f"check_{name}" for name in drop)}
    notebook["cells"] = [cell for cell in notebook["cells"] if nb.grade_id(cell) not in gone]
    notebook["cells"][0]["source"] = title
    nb.write(path, notebook)


class TestLab:
    @pytest.fixture
    def started(self, monkeypatch):
        """What would have been started, and with which environment."""
        starts = []
        monkeypatch.setattr("i2dl_helpers.__main__._become", lambda *what: starts.append(what))
        return starts

    def test_fills_and_opens(self, course, i2dl, started):
        """Are the notebooks copied, the first one opened, and JupyterLab told what the person said?"""
        code, out, err = i2dl("lab", "--no-browser", "--port", "8900")
        [(command, folder, _)] = started
        assert (code, err) == (0, "")
        assert command[:3] == [sys.executable, "-m", "jupyterlab"]
        assert command[3].endswith("/lab/tree/00_start_here.ipynb")
        assert command[-3:] == ["--no-browser", "--port", "8900"]
        assert folder == course / "work"
        assert nb.read(course / "work" / f"{STEM}.ipynb") == nb.linked(
            nb.read(course / "notebooks" / f"{STEM}.ipynb"), work.SERVED
        )
        assert STEM in out

    def test_overwrites_nothing(self, desk, i2dl, started):
        """Does a second start leave every notebook as the student left it, and bring back what was deleted?"""
        (desk / f"{STEM}.ipynb").write_text("anything at all")
        (desk / "00_start_here.ipynb").unlink()
        i2dl("lab")
        assert (desk / f"{STEM}.ipynb").read_text() == "anything at all"
        assert (desk / "00_start_here.ipynb").exists()

    def test_says_that_there_is_something_newer(self, desk, course, i2dl, started):
        """Is a student told of a newer version, and how to get it?"""
        assert "newer" not in i2dl("lab")[1]
        change_course(course)
        out = i2dl("lab")[1]
        assert f"newer version of {STEM}" in out
        assert "i2dl update" in out

    def test_settings(self, course, i2dl, started, monkeypatch):
        """Is the news pop-up off without touching a person's own settings, and the state's path one for all folders?"""
        monkeypatch.setenv("I2DL_STATE", "state.json")
        i2dl("lab")
        environment = started[0][2]
        folder = environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]
        assert environment["I2DL_STATE"] == str(course / "state.json")
        script = (
            "from jupyterlab_server.settings_utils import _get_overrides\n"
            "print(_get_overrides('/nowhere')[0]['@jupyterlab/apputils-extension:notification']['fetchNews'])"
        )
        monkeypatch.undo()
        environment = os.environ | {"JUPYTER_CONFIG_PATH": folder}
        found = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
        assert found.stdout.strip() == "false"

    def test_links_lead_to_the_book(self, course, i2dl, started):
        """Is the built book served where the notebooks' links lead, and until it is there, a page that says so?"""
        path = course / "notebooks" / f"{STEM}.ipynb"
        notebook = nb.read(path)
        notebook["cells"].append(nb.caption_cell("What is seen.", STEM, "widget-relu-fit"))
        nb.write(path, notebook)
        i2dl("lab")
        text = (course / "work" / f"{STEM}.ipynb").read_text(encoding="utf-8")
        assert "](/static/book/" in text and "build/book" not in text
        [option] = [word for word in started[0][0] if word.startswith("--ServerApp.extra_static_paths=")]
        places = [Path(place) for place in ast.literal_eval(option.partition("=")[2])]
        [link] = re.findall(r"/static/(book/\w+\.html)#widget-relu-fit", text)
        assert not (places[0] / link).exists() and "make book" in (places[1] / link).read_text(encoding="utf-8")
        assert places[0] / "book" == course / "build" / "book"

    @pytest.mark.parametrize(("set_before", "threads"), [(None, "1"), ("4", "4")])
    def test_threads(self, i2dl, started, monkeypatch, set_before, threads):
        """Do small products run on one thread, unless the person has said something else?"""
        monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
        if set_before:
            monkeypatch.setenv("OPENBLAS_NUM_THREADS", set_before)
        i2dl("lab")
        assert started[0][2]["OPENBLAS_NUM_THREADS"] == threads

    def test_really_starts(self, course):
        """Is there a JupyterLab behind it?"""
        command = [sys.executable, "-m", "i2dl_helpers", "lab", "--version"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1].startswith("4.")


class TestCheck:
    def test_table_and_progress(self, desk, i2dl, state):
        """Is there a row for each exercise, and what is solved counted in the progress too?"""
        answer(desk / f"{STEM}.ipynb", relu_net="def relu_net(*a): return 0", dead_rate="dead_rate = 0.125")
        code, out, err = i2dl("check", "01")
        assert (code, err) == (0, "")
        assert all(name in out for name, exercise in catalogue.items() if exercise.notebook == STEM)
        assert "1 of 20" in out
        assert list(progress.solved()) == ["dead_rate"]

    def test_changes_no_notebook(self, desk, i2dl):
        """Is the notebook after it as it was before?"""
        before = (desk / f"{STEM}.ipynb").read_bytes()
        i2dl("check", desk / f"{STEM}.ipynb")
        assert (desk / f"{STEM}.ipynb").read_bytes() == before

    @pytest.mark.parametrize("name", ["02", "0", "nothing", "", "work"])
    def test_which_notebook(self, desk, i2dl, name):
        """Is a name that means no notebook, or several, one sentence that lists them?"""
        code, out, err = i2dl("check", name)
        assert (code, out) == (2, "")
        assert STEM in err
        assert len(err.splitlines()) == 1

    def test_without_its_zero(self, desk, i2dl):
        """Is notebook 1 the notebook 01?"""
        assert i2dl("check", "1")[:2] == i2dl("check", "01")[:2]

    def test_not_of_the_course(self, desk, i2dl):
        """And a notebook that asks nothing?"""
        nb.write(desk / "own.ipynb", nb.new([nb.code("1")]))
        code, _, err = i2dl("check", "own")
        assert code == 2
        assert "no exercise" in err


class TestReset:
    def test_function(self, desk, i2dl):
        """Is the stub back, the old answer in a comment below, and every other cell as it was?"""
        path = desk / f"{STEM}.ipynb"
        answer(path, relu_net="def relu_net(x):\n\n    # so\n    return 1", dead_rate="dead_rate = 3")
        code, out, _ = i2dl("reset", "01", "relu_net")
        cells = nb.answers(nb.read(path))
        stub = nb.stub(catalogue["relu_net"])
        assert code == 0
        assert "Reload" in out
        assert cells["relu_net"]["source"].startswith(f"{stub}\n\n\n# Your answer before")
        assert cells["relu_net"]["source"].endswith("\n# def relu_net(x):\n#\n#     # so\n#     return 1")
        assert cells["dead_rate"]["source"] == "dead_rate = 3"

    def test_twice(self, desk, i2dl):
        """Is a second answer kept together with the first?"""
        path = desk / f"{STEM}.ipynb"
        for text in ("dead_rate = 3", "dead_rate = 4"):
            answer(path, dead_rate=text + nb.answers(nb.read(path))["dead_rate"]["source"].partition("number")[2])
            i2dl("reset", "01", "dead_rate")
        source = nb.answers(nb.read(path))["dead_rate"]["source"]
        assert source.startswith("dead_rate = None  # your answer: a number\n")
        assert "# dead_rate = 4" in source
        assert "# dead_rate = 3" in source

    def test_written(self, desk, i2dl):
        """Is a written answer hidden in a comment that nothing in it can end?"""
        path = desk / f"{STEM}.ipynb"
        answer(path, falling_loss="Because --> of it")
        i2dl("reset", "01", "falling_loss")
        source = nb.answers(nb.read(path))["falling_loss"]["source"]
        assert source.startswith(nb.WRITTEN)
        assert source.count("-->") == 1
        assert "Because --&gt; of it" in source

    def test_nothing_to_do(self, desk, i2dl):
        """Is an unanswered exercise left alone?"""
        before = (desk / f"{STEM}.ipynb").read_bytes()
        assert "nothing was changed" in i2dl("reset", "01", "relu_net")[1]
        assert (desk / f"{STEM}.ipynb").read_bytes() == before

    def test_unknown(self, desk, i2dl):
        """Is a name that is not asked there one sentence that lists those that are, and asks about one like it?"""
        code, _, err = i2dl("reset", "01", "conv2d")
        assert code == 2
        assert "relu_net" in err and "meant" not in err
        assert i2dl("reset", "01", "relunet")[2].endswith(" Is relu_net meant?\n")

    def test_counts_as_open_again(self, desk, i2dl, state):
        """Does the progress forget what was solved, even where the cell was blanked by hand, and nothing else?"""
        answer(desk / f"{STEM}.ipynb", relu_net="mine")
        for name in ("relu_net", "add_multiply", "dead_rate"):
            progress.record_check(name, 1, 1, True, "text")
        i2dl("reset", "01", "relu_net")
        i2dl("reset", "01", "add_multiply")
        i2dl("reset", "01", "nothing")
        assert list(progress.solved()) == ["dead_rate"]


class TestUpdate:
    def test_carries_answers_and_keeps_a_backup(self, desk, course, i2dl):
        """Does the newer text stand around the old answers, and the file as it was in a dated folder?"""
        path = desk / f"{STEM}.ipynb"
        answer(path, relu_net="my relu_net", falling_loss="my words")
        before = path.read_bytes()
        change_course(course, drop=["dead_rate"])
        code, out, _ = i2dl("update")
        after = nb.read(path)
        assert code == 0
        assert "relu_net, falling_loss" in out
        assert after["cells"][0]["source"] == "# A newer version"
        assert nb.answers(after)["relu_net"]["source"] == "my relu_net"
        assert nb.answers(after)["falling_loss"]["source"] == "my words"
        [backup] = (desk / "backups").glob(f"*/{STEM}.ipynb")
        assert backup.read_bytes() == before
        assert work.behind(course) == []

    def test_second_time_changes_nothing(self, desk, course, i2dl):
        """Is an update with nothing new one that leaves every byte?"""
        answer(desk / f"{STEM}.ipynb", relu_net="my relu_net")
        change_course(course)
        i2dl("update")
        answer(desk / f"{STEM}.ipynb", dead_rate="dead_rate = 2")
        before = {path: path.read_bytes() for path in desk.rglob("*.ipynb")}
        assert i2dl("update")[1].count("up to date") == 2
        assert {path: path.read_bytes() for path in desk.rglob("*.ipynb")} == before

    def test_exercise_gone(self, desk, course, i2dl):
        """Is an answer that has no place any more said to be kept, and there?"""
        answer(desk / f"{STEM}.ipynb", relu_net="my relu_net")
        change_course(course, drop=["relu_net"])
        out = i2dl("update")[1]
        assert "kept in a cell" in out
        assert "relu_net" in out
        assert "my relu_net" in (desk / f"{STEM}.ipynb").read_text(encoding="utf-8")

    def test_exercise_moved_to_another_notebook(self, desk, course, i2dl):
        """Does an answer follow its exercise into another notebook?"""
        answer(desk / f"{STEM}.ipynb", relu_net="my relu_net")
        change_course(course, drop=["relu_net"])
        goal = course / "notebooks" / "00_start_here.ipynb"
        nb.write(goal, nb.new([*nb.read(goal)["cells"], *nb.answer_cells(catalogue["relu_net"])]))
        out = i2dl("update")[1]
        assert nb.answers(nb.read(desk / "00_start_here.ipynb"))["relu_net"]["source"] == "my relu_net"
        assert "my relu_net" not in (desk / f"{STEM}.ipynb").read_text(encoding="utf-8")
        assert "kept" not in out.replace("kept lies", "")

    def test_new_notebook(self, desk, course, i2dl):
        """Is a notebook that the course did not have before there afterwards?"""
        nb.write(course / "notebooks" / "02_new.ipynb", nb.new([nb.code("2")]))
        assert "02_new: new" in i2dl("update")[1]
        assert (desk / "02_new.ipynb").exists()

    def test_damaged_one(self, desk, course, i2dl):
        """Is a notebook that cannot be read left as it is and named, and every other one updated?"""
        (desk / "00_start_here.ipynb").write_text("{")
        change_course(course)
        code, out, err = i2dl("update")
        assert code == 2
        assert "00_start_here.ipynb is damaged" in err
        assert f"{STEM}: updated" in out
        assert (desk / "00_start_here.ipynb").read_text() == "{"

    def test_not_from_lab(self, desk, course, i2dl):
        """Where `work/.course` is gone, is every answer still carried?"""
        answer(desk / f"{STEM}.ipynb", relu_net="my relu_net")
        work.given(course, STEM).write_text("not a notebook")
        change_course(course)
        i2dl("update")
        assert nb.answers(nb.read(desk / f"{STEM}.ipynb"))["relu_net"]["source"] == "my relu_net"


class TestSolveAndClean:
    def test_solve(self, course, i2dl):
        """Is the solved notebook written, and never over a file that is there?"""
        assert i2dl("solve", "01", "-o", "solved.ipynb") == (0, "", "")
        assert nb.read("solved.ipynb") == nb.solve(nb.read(course / "notebooks" / f"{STEM}.ipynb"))
        (course / "solved.ipynb").write_text("mine")
        code, _, err = i2dl("solve", "01", "-o", "solved.ipynb")
        assert code == 2
        assert "--force" in err
        assert (course / "solved.ipynb").read_text() == "mine"
        assert i2dl("solve", "01", "-o", "solved.ipynb", "--force")[0] == 0

    def test_clean(self, course, i2dl):
        """Are outputs gone from the course's notebooks, and the clean ones not written again?"""
        path = course / "notebooks" / f"{STEM}.ipynb"
        before, other = path.read_bytes(), (course / "notebooks" / "00_start_here.ipynb").stat().st_mtime_ns
        answer(path)
        assert path.read_bytes() != before
        assert i2dl("clean")[1] == f"cleaned {STEM}.ipynb\n"
        assert path.read_bytes() == before
        assert (course / "notebooks" / "00_start_here.ipynb").stat().st_mtime_ns == other


class TestProgress:
    def test_table(self, course, i2dl, state):
        """Does it show what is solved, what was predicted, and what is next?"""
        progress.record_check("accuracy", 1, 1, True, "text")
        progress.record_prediction("a", "Up?", "up", "up")
        progress.record_prediction("b", "Up?", "up", "down")
        code, out, _ = i2dl("progress")
        assert code == 0
        assert "1 of 5" in out
        assert "1 of 2 came true" in out
        assert "Next: " in out
        assert "Last worked just now" in out and "★ bonus" in out
        assert str(state) in out.replace("\n", "")

    def test_predictions(self, course, i2dl, state):
        """Are the predictions listed when asked for, with what came out and whether that was predicted?"""
        progress.record_prediction("a", "Does it rise?", "yes", "no")
        progress.record_prediction("b", "Does it fall?", "perhaps")
        assert "Does it rise?" not in i2dl("progress")[1]
        out = i2dl("progress", "--predictions")[1]
        assert "Does it rise?" in out and "✗ no" in out and "not seen yet" in out

    def test_rebuilt_from_the_notebooks(self, desk, i2dl, state):
        """After the file was damaged, is what the notebooks hold counted again, and the damaged one kept?"""
        answer(desk / f"{STEM}.ipynb", dead_rate="dead_rate = 0.125", touched_outputs="touched_outputs = 'no'")
        state.write_text("{ half a fi")
        code, _, err = i2dl("progress", "--rebuild")
        assert (code, err) == (0, "")
        assert list(progress.solved()) == ["dead_rate"] and not progress.checks()["touched_outputs"]["passed"]
        assert [path.read_text() for path in state.parent.glob(f"{state.name}.damaged-*")] == ["{ half a fi"]

    def test_nothing_to_rebuild_from(self, course, i2dl, state):
        """Is an empty desk one sentence?"""
        code, out, err = i2dl("progress", "--rebuild")
        assert (code, out) == (2, "") and "work/" in err


class TestMistakes:
    @pytest.mark.parametrize(
        "arguments",
        [["chek"], ["check"], ["check", "01", "--timeout", "soon"], ["solve", "01"], ["reset", "01"], ["clean", "77"]],
    )
    def test_one_sentence(self, course, i2dl, arguments):
        """Is whatever a person gets wrong one line and exit code 2?"""
        code, out, err = i2dl(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith("i2dl: ")
        assert len(err.splitlines()) == 1

    def test_outside_the_course(self, course, i2dl, monkeypatch):
        """And a command that is given somewhere else?"""
        monkeypatch.setattr(progress, "repository", lambda: None)
        for arguments in (["lab"], ["update"], ["clean"], ["check", "01"]):
            code, _, err = i2dl(*arguments)
            assert code == 2
            assert len(err.splitlines()) == 1

    def test_no_rights(self, desk, i2dl, monkeypatch):
        """And a file that cannot be written?"""

        def refuse(old, new):
            raise PermissionError(13, "Permission denied", str(new))

        answer(desk / f"{STEM}.ipynb", relu_net="mine")
        monkeypatch.setattr(os, "replace", refuse)
        code, _, err = i2dl("reset", "01", "relu_net")
        assert code == 2
        assert "Permission denied" in err

    def test_help(self, i2dl):
        """Does it say what it can do, with and without being asked?"""
        assert i2dl()[0] == i2dl("--help")[0] == 0
        assert "update" in i2dl()[1]


def test_help_loads_little():
    """Is the help there before NumPy or a notebook's libraries are loaded?"""
    script = (
        "import sys, json\nsys.argv = ['i2dl', '--help']\nfrom i2dl_helpers.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\nprint(json.dumps(sorted(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = set(json.loads(out.splitlines()[-1]))
    assert not loaded & {"numpy", "matplotlib", "nbformat", "IPython", "ipywidgets", "torch", "rich"}
