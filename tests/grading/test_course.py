"""The instructor's folder: what `i2dl release` makes, makes again, and refuses."""

import os
import re
import sqlite3
import stat

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.grading import course as making
from i2dl_helpers.grading.opening import CONFIG, gradebook, settings
from i2dl_helpers.grading.secret import seed

from .conftest import ROOT, STEM, hand_in

NOTEBOOKS = ROOT / "notebooks"


def files(folder):
    """Every file below, but for the gradebook, with what is in it and when it was written."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".db")
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


def dump(course):
    """Everything in an SQLite gradebook."""
    with sqlite3.connect(course / "gradebook.db") as database:
        return list(database.iterdump())


def other_source(cells):
    cells[0]["source"] += " "


def other_points(cells):
    next(c for c in cells if "points" in (c["metadata"].get("nbgrader") or {}))["metadata"]["nbgrader"]["points"] += 1


def other_order(cells):
    cells[0], cells[1] = cells[1], cells[0]


def changed(root, tmp_path, change):
    """A copy of the repository's notebooks with one of them changed."""
    (tmp_path / "changed" / "notebooks").mkdir(parents=True)
    for path in (root / "notebooks").iterdir():
        made = nb.read(path)
        if path.stem == STEM:
            change(made["cells"])
        nb.write(tmp_path / "changed" / "notebooks" / path.name, made)
    return tmp_path / "changed"


class TestRelease:
    def test_release_is_our_notebook(self, taught):
        """Is every released cell equal to ours in its source, its kind and what nbgrader knows of it?"""
        made, ours = making.released(taught, STEM), nb.read(NOTEBOOKS / f"{STEM}.ipynb")
        assert [c["source"] for c in made["cells"]] == [c["source"] for c in ours["cells"]]
        assert [c["cell_type"] for c in made["cells"]] == [c["cell_type"] for c in ours["cells"]]
        assert making.equal(made, ours)

    def test_every_notebook_of_the_course(self, tmp_path):
        """Is each of them released as it is?"""
        stems = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
        assert [stem for stem, _ in making.release(ROOT, tmp_path)] == stems
        for stem in stems:
            made, ours = making.released(tmp_path, stem), nb.read(NOTEBOOKS / f"{stem}.ipynb")
            assert [c["source"] for c in made["cells"]] == [c["source"] for c in ours["cells"]]
            assert making.equal(made, ours)

    @pytest.mark.parametrize("change", [other_source, other_points, other_order])
    def test_equality_can_fail(self, change):
        """Is another source, another point, another order found?"""
        made, ours = (nb.read(NOTEBOOKS / f"{STEM}.ipynb") for _ in range(2))
        assert making.equal(made, ours)
        change(made["cells"])
        assert not making.equal(made, ours)

    def test_source_is_solved_in_regions(self, taught):
        """Does the source hold every answer between nbgrader's marks, the signature outside of them?"""
        source = nb.read(taught / "source" / STEM / f"{STEM}.ipynb")
        for exercise, cell in nb.exercises(source):
            assert cell["source"].count(making.BEGIN) == cell["source"].count(making.END) == 1
            without = re.sub(r"\n? *### (BEGIN|END) SOLUTION", "", cell["source"]).strip("\n")
            assert without == nb.solution(exercise)
            if exercise.kind == "function":
                assert cell["source"].index('"""') < cell["source"].index(making.BEGIN)

    def test_registered(self, taught):
        """Does the gradebook know the assignments, their cells and points?"""
        with gradebook(settings(taught)) as book:
            assert [assignment.name for assignment in book.assignments] == ["00_start_here", STEM]
            known = book.find_notebook(STEM, STEM)
            asked = list(nb.exercises(nb.read(NOTEBOOKS / f"{STEM}.ipynb")))
            assert {cell.name for cell in known.solution_cells} == {exercise.name for exercise, _ in asked}
            assert known.max_score == sum(exercise.points for exercise, _ in asked)

    def test_again_changes_nothing(self, pristine, taught):
        """Is a second release of the same notebooks nothing at all, the database included?"""
        before, database = files(taught), dump(taught)
        assert set(dict(making.release(pristine[0], taught)).values()) == {"up to date"}
        assert files(taught) == before
        assert dump(taught) == database

    def test_settings_are_kept(self, pristine, taught):
        """Do the instructor's settings stay as they are?"""
        config = taught / CONFIG
        config.write_text(config.read_text() + "\nc.Autograde.exclude_overwriting = {}\n")
        before = config.read_text()
        list(making.release(pristine[0], taught))
        assert config.read_text() == before

    def test_other_text_is_renewed(self, pristine, taught, tmp_path):
        """Does a changed notebook come into the course, and nothing else change?"""
        root = changed(pristine[0], tmp_path, other_source)
        assert dict(making.release(root, taught)) == {"00_start_here": "up to date", STEM: "renewed"}
        assert making.equal(making.released(taught, STEM), nb.read(root / "notebooks" / f"{STEM}.ipynb"))

    def test_other_exercises_after_submissions(self, pristine, taught, tmp_path, i2dl):
        """Is it refused in words, before anything changes, once somebody has handed in?"""
        hand_in(taught, "anna")
        assert i2dl("grade", taught, STEM)[0] == 0
        before = files(taught)
        root = changed(pristine[0], tmp_path, lambda cells: cells.remove(next(filter(nb.grade_id, cells))))
        with pytest.raises(nb.NotebookError, match="another folder"):
            list(making.release(root, taught))
        assert files(taught) == before

    def test_foreign_settings(self, pristine, taught):
        """Is a course whose settings lose our blanks refused, with the reason?"""
        config = taught / CONFIG
        config.write_text(config.read_text().replace("c.GenerateAssignment.preprocessors", "nothing"))
        (taught / "release" / STEM / f"{STEM}.ipynb").unlink()
        with pytest.raises(nb.NotebookError, match="preprocessors"):
            list(making.release(pristine[0], taught))

    def test_command(self, pristine, tmp_path, monkeypatch, i2dl):
        """Does the command make it, and say what to hand out?"""
        monkeypatch.setattr("i2dl_helpers.__main__.kept.repository", lambda: pristine[0])
        code, out, err = i2dl("release", tmp_path / "new")
        assert (code, err) == (0, "")
        assert f"{STEM}: new" in out
        assert (tmp_path / "new" / "release" / STEM / f"{STEM}.ipynb").exists()

    def test_database_that_is_not_there(self, pristine, tmp_path, monkeypatch, i2dl):
        """Is a database that does not answer one sentence?"""
        monkeypatch.setattr("i2dl_helpers.__main__.kept.repository", lambda: pristine[0])
        code, _, err = i2dl("release", tmp_path / "new", "--db", "postgresql://nobody@127.0.0.1:1/none")
        assert code == 2
        assert err.startswith("i2dl: The gradebook cannot be opened:") and err.count("\n") == 1


class TestSecret:
    def test_made_once(self, tmp_path):
        """Is it made once, large, and the same afterwards?"""
        first = seed(tmp_path)
        assert first == seed(tmp_path)
        assert first.bit_length() > 64
        (tmp_path / "b").mkdir()
        assert seed(tmp_path / "b") != first

    @pytest.mark.skipif(os.name == "nt", reason="no modes of files there")
    def test_only_its_owner_reads_it(self, tmp_path):
        """Has it mode 600 under any umask, and again after it was loosened?"""
        before = os.umask(0)
        try:
            seed(tmp_path)
        finally:
            os.umask(before)
        path = tmp_path / "secret_seed"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)
        seed(tmp_path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [each.name for each in tmp_path.iterdir()] == ["secret_seed"]

    @pytest.mark.parametrize("text", ["", "12a", "-3", "²", "1" * 60])
    def test_damaged(self, tmp_path, text):
        """Is a damaged one named, and never replaced by another?"""
        (tmp_path / "secret_seed").write_text(text, encoding="utf-8")
        with pytest.raises(nb.NotebookError, match="damaged"):
            seed(tmp_path)
        assert (tmp_path / "secret_seed").read_text(encoding="utf-8") == text
