"""What is kept of a student's progress, whatever happens while it is being written."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from i2dl_helpers import files, progress
from i2dl_helpers.exercises import catalogue

WRITER = """
import sys
from i2dl_helpers import progress
first, count = int(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for i in range(first, first + count):
    progress.record_check(f"exercise_{i}", 1, 2, i % 2 == 0, "x" * 500)
    progress.record_prediction(f"id_{i}", "which?", "this", "that")
"""


@pytest.fixture(autouse=True)
def untold():
    """Each test hears each sentence for the first time."""
    progress._tell.cache_clear()


def writer(state: Path, first: int, count: int) -> subprocess.Popen:
    """A process that records `count` checks once it is told to begin."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(first), str(count)],
        env=os.environ | {"I2DL_STATE": str(state)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class TestWhatIsKept:
    def test_a_right_answer(self, state):
        """Is a solved exercise found again, with the text that `mine` needs?"""
        progress.record_check("accuracy", 1, 1, True, "def accuracy(): ...")
        assert list(progress.solved()) == ["accuracy"]
        assert progress.source("accuracy") == "def accuracy(): ..."
        assert state.exists()

    def test_a_wrong_answer(self, state):
        """Is a wrong answer noted with its points, but neither solved nor lent to a later notebook?"""
        progress.record_check("relu_net", 1, 2, False, "wrong text")
        assert progress.solved() == {}
        assert progress.source("relu_net") is None
        assert progress.checks()["relu_net"]["points"] == 1

    def test_worse_takes_nothing_away(self, state):
        """After a right answer, does a wrong one leave points and text as they were?"""
        progress.record_check("relu_net", 2, 2, True, "right text")
        progress.record_check("relu_net", 0, 2, False, "wrong text")
        assert progress.solved()["relu_net"]["points"] == 2
        assert progress.source("relu_net") == "right text"

    def test_the_last_right_answer_counts(self, state):
        """Is a right answer that was rewritten, and is right again, the one that is lent?"""
        progress.record_check("relu_net", 2, 2, True, "first")
        progress.record_check("relu_net", 2, 2, True, "second")
        progress.record_check("relu_net", 2, 2, True, None)
        assert progress.source("relu_net") == "second"

    def test_best_points_of_an_unsolved_one(self, state):
        """Are the most points kept that were ever reached?"""
        for points in (0, 2, 1):
            progress.record_check("two_layer_bce", points, 3, False)
        assert progress.checks()["two_layer_bce"]["points"] == 2

    def test_reopened(self, state):
        """Is an exercise that is reopened neither solved nor lent, and is nothing else touched?"""
        for name in ("relu_net", "accuracy"):
            progress.record_check(name, 1, 1, True, "text")
        progress.reopen("relu_net")
        before = state.read_bytes()
        progress.reopen("conv2d")
        assert list(progress.checks()) == ["accuracy"] and progress.source("relu_net") is None
        assert state.read_bytes() == before
        progress.record_check("relu_net", 0, 2, False)
        assert progress.checks()["relu_net"]["points"] == 0

    def test_unknown(self, state):
        """Has what was never checked no source, and no entry?"""
        assert progress.source("conv2d") is None
        assert progress.solved() == progress.predictions() == {}
        assert not state.exists()

    def test_predictions(self, state):
        """Is a prediction kept, and what came out added to it?"""
        progress.record_prediction("graph", "Up or down?", "down")
        progress.record_prediction("graph", "Up or down?", "down", "up")
        entry = progress.predictions()["graph"]
        assert (entry["question"], entry["answer"], entry["outcome"]) == ("Up or down?", "down", "up")

    def test_odd_text(self, state):
        """Does any text come back as it was: other alphabets, line ends, half a character?"""
        text = 'def f():\r\n\t"""σ ∂ 你好 🙂"""\u2028'
        progress.record_check("accuracy", 1, 1, True, text)
        assert progress.source("accuracy") == text
        progress.record_check("accuracy", 1, 1, True, "half \ud83d")
        assert progress.source("accuracy") == "half ?"


class TestSummary:
    def test_nothing_yet(self, state):
        """Does each notebook have a row from the start, with the first thing to do?"""
        rows = progress.summary()
        assert [row.notebook for row in rows] == list(dict.fromkeys(e.notebook for e in catalogue.values()))
        assert {(row.solved, row.points, row.bonus) for row in rows} == {(0, 0, 0)}
        assert rows[0].next == "accuracy"
        assert (rows[0].exercises, rows[0].of) == (5, 5)

    def test_written_questions_count_nowhere(self, state):
        """Can a notebook be full although a person has not marked it yet?"""
        for name, exercise in catalogue.items():
            if exercise.kind != "written":
                progress.record_check(name, exercise.points, exercise.points, True, "text")
        for row in progress.summary():
            assert (row.solved, row.points, row.next) == (row.exercises, row.of, None)


class TestWhereItIsKept:
    def test_beside_work(self, course, monkeypatch):
        """Does it lie in the course's folder, from wherever in it one asks?"""
        for variable in ("I2DL_STATE", "CI", "NBGRADER_EXECUTION"):
            monkeypatch.delenv(variable, raising=False)
        (course / "work").mkdir()
        monkeypatch.chdir(course / "work")
        assert progress.place() == course / ".progress.json"

    @pytest.mark.parametrize("value", ["", "off", "OFF"])
    def test_switched_off(self, course, monkeypatch, value):
        """Is nothing written, and nothing known, where it is switched off?"""
        monkeypatch.setenv("I2DL_STATE", value)
        progress.record_check("accuracy", 1, 1, True, "text")
        assert progress.place() is None
        assert progress.solved() == {}
        assert not list(course.glob(".progress*"))

    @pytest.mark.parametrize("variable", ["CI", "NBGRADER_EXECUTION"])
    def test_not_by_machines(self, course, state, monkeypatch, variable):
        """In CI and under nbgrader, is it kept only where a path asks for it?"""
        monkeypatch.setenv(variable, "true")
        assert progress.place() == state
        monkeypatch.delenv("I2DL_STATE")
        assert progress.place() is None


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b'{"version": 1, "checks": {"acc',
            b"\x00" * 100,
            b"\xff\xfe",
            b"[" * 100_000,
            b"[]",
            b'{"version": 99}',
            b'{"version": 1, "checks": [], "predictions": {}}',
            b'{"version": 1, "checks": {"accuracy": {"points": "1"}}, "predictions": {}}',
            b'{"version": 1, "checks": {}, "predictions": {"a": null}}',
        ],
    )
    def test_damaged(self, state, content, capsys):
        """Is a damaged file kept aside under a name that is told once, and the next record written?"""
        state.write_bytes(content)
        assert progress.solved() == {}
        progress.record_check("accuracy", 1, 1, True, "text")
        assert progress.source("accuracy") == "text"
        [aside] = state.parent.glob("progress.json.damaged-*")
        assert aside.read_bytes() == content
        out, err = capsys.readouterr()
        assert out.count(str(aside)) == 1
        assert len(out.splitlines()) == 1
        assert err == ""

    @pytest.mark.parametrize("where", ["missing/folder/state.json", "file/state.json", "."])
    def test_nowhere_to_write(self, tmp_path, monkeypatch, capsys, where):
        """Does a notebook go on, with one sentence, where the file cannot be written?"""
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("I2DL_STATE", str(tmp_path / where))
        for _ in range(3):
            progress.record_check("accuracy", 1, 1, True, "text")
        out, err = capsys.readouterr()
        assert (len(out.splitlines()), err) == (1, "")
        assert progress.solved() == {}

    def test_full_disk(self, state, monkeypatch, capsys):
        """Is what was kept before still there when the disk is full?"""
        progress.record_check("accuracy", 1, 1, True, "text")

        def full(descriptor):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        progress.record_check("relu_net", 2, 2, True, "text")
        assert "No space left" in capsys.readouterr().out
        assert list(progress.solved()) == ["accuracy"]

    def test_another_holds_it_for_ever(self, state, monkeypatch, capsys):
        """Does a notebook wait for another one only so long, and then go on with a sentence?"""
        monkeypatch.setattr(files.locked.__wrapped__, "__defaults__", (0.1,))
        with files.locked(state):
            start = time.monotonic()
            progress.record_check("accuracy", 1, 1, True, "text")
            assert time.monotonic() - start < 2
        assert "another program" in capsys.readouterr().out
        progress.record_check("accuracy", 1, 1, True, "text")
        assert list(progress.solved()) == ["accuracy"]

    def test_several_at_once(self, state):
        """Do four notebooks that write at the same time lose nothing of each other?"""
        writers = [writer(state, 1000 * i, 25) for i in range(4)]
        for process in writers:
            process.stdout.readline()
        for process in writers:
            process.stdin.write("go\n")
            process.stdin.flush()
        outs = [process.communicate(timeout=120)[0] for process in writers]
        assert outs == [""] * 4
        assert len(progress.checks()) == len(progress.predictions()) == 100
        assert len(progress.solved()) == sum((1000 * i + j) % 2 == 0 for i in range(4) for j in range(25))

    @pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
    def test_killed_while_writing(self, state, capsys):
        """After a process was killed at any moment, is the file whole, with all earlier records, and free?"""
        for attempt in range(6):
            process = writer(state, 10_000 * attempt, 5_000)
            process.stdout.readline()
            process.stdin.write("go\n")
            process.stdin.flush()
            while not any(int(name.split("_")[1]) >= 10_000 * attempt for name in progress.checks()):
                time.sleep(0.001)
            time.sleep(0.01 + 0.007 * attempt)
            before = len(progress.checks())
            process.send_signal(signal.SIGKILL)
            process.communicate()
            assert len(progress.checks()) >= before
            start = time.monotonic()
            progress.record_check(f"after_{attempt}", 1, 1, True, "text")
            assert time.monotonic() - start < 2
        assert [name for name in progress.solved() if name.startswith("after")] == [f"after_{i}" for i in range(6)]
        assert not list(state.parent.glob("*.damaged*"))
        assert capsys.readouterr().out == ""
        json.loads(state.read_text())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (59, "just now"), (60, "1 minute ago"), (7199, "1 hour ago"), (7200, "2 hours ago"),
     (86_400, "1 day ago"), (30 * 86_400, "30 days ago")],
)  # fmt: skip
def test_how_long_ago(seconds, words):
    """Is a time told as a person would?"""
    now = datetime.now().astimezone()
    assert progress.ago(now - timedelta(seconds=seconds), now) == words


def test_last_work_and_predictions(monkeypatch, tmp_path):
    """Is the last of all times found, and are only predictions counted whose outcome was seen?"""
    monkeypatch.setenv("I2DL_STATE", str(tmp_path / "progress.json"))
    assert progress.last_worked() is None and progress.came_true() == (0, 0)
    progress.record_check("accuracy", 1, 1, True, "text")
    progress.record_prediction("a", "Up?", "up", "up")
    progress.record_prediction("b", "Up?", "up", "down")
    progress.record_prediction("c", "Up?", "up")
    assert progress.came_true() == (1, 2)
    assert abs((datetime.now().astimezone() - progress.last_worked()).total_seconds()) < 60
