"""Finding what was handed in: whose it is, what is not opened, which names get no row, and hostile zips."""

import os
import stat
import zipfile

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.grading import collecting, exports
from i2dl_helpers.grading.collecting import handed_in, name_problem
from i2dl_helpers.grading.exports import collect

from .conftest import STEM, hand_in, notebook

GOOD = [
    "anna",
    "Anna Müller",
    "李雷",
    "o'neil",
    "a, b",
    "x" * 128,
    "1234",
    "<b>bold</b>".replace("/", ""),
    "a=b",
    "~",
    "%s",
]
BAD = [
    "", "x" * 129, "a/b", "a\\b", "a+b", "=1", "+1", "-rf", "@x", ".", "..", ".hidden", "a\nb", "a\x1b[31m", "a\u202eb",
    "a\x00", "a\u200bb", "\udcff", "€" * 100,
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_names_that_are_fine(name):
    """Do spaces and letters of any alphabet pass?"""
    assert name_problem(name) is None


@pytest.mark.parametrize("name", BAD)
def test_names_that_could_do_harm(name):
    """Does each other get a reason?"""
    assert name_problem(name)


class TestSubmitted:
    def test_found(self, tmp_path):
        """Is every student found who handed this assignment in, and nobody else?"""
        for student in ("bert", "Anna Müller"):
            hand_in(tmp_path, student)
        hand_in(tmp_path, "carl", stem="00_start_here")
        (tmp_path / "submitted" / "a file").write_text("x")
        found = handed_in(tmp_path, STEM).found
        assert [each.student for each in found] == ["Anna Müller", "bert"]
        assert all(each.path.is_file() and not each.problem and not each.note for each in found)

    def test_nothing(self, tmp_path):
        """Is a course without submissions no error?"""
        assert handed_in(tmp_path, STEM).found == []

    def test_names_that_look_the_same(self, tmp_path):
        """Is there a note where one student may stand there twice?"""
        for name in ("Jos\u00e9", "Jose\u0301", "Bo", "bo", "Bo ", "Boo"):
            hand_in(tmp_path, name)
        notes = {found.student: found.note for found in handed_in(tmp_path, STEM).found}
        assert notes.pop("Boo") == ""
        assert set(notes.values()) == {"another student's name looks the same"}

    def test_rejected_names(self, tmp_path):
        """Are names that get no row listed, escaped?"""
        for name in ("=HYPERLINK(1)", "a\x1b[31mb", "fine"):
            hand_in(tmp_path, name)
        os.makedirs(os.fsencode(tmp_path / "submitted") + b"/\xff/" + STEM.encode())
        collected = handed_in(tmp_path, STEM)
        assert [each.student for each in collected.found] == ["fine"]
        assert {name for name, _ in collected.rejected} == {"=HYPERLINK(1)", "a\\x1b[31mb", "\\udcff"}

    def test_another_name(self, tmp_path):
        """Is one other notebook taken, with a note, and of several none?"""
        hand_in(tmp_path, "anna", name="mine")
        hand_in(tmp_path, "bert", name="mine")
        hand_in(tmp_path, "bert", name="mine (1)")
        hand_in(tmp_path, "carl", name="mine")
        hand_in(tmp_path, "carl")
        hand_in(tmp_path, "dora", name=".ipynb_checkpoint")
        anna, bert, carl, dora = handed_in(tmp_path, STEM).found
        assert (anna.path.name, anna.note) == ("mine.ipynb", "the notebook is named mine.ipynb")
        assert "several notebooks" in bert.problem
        assert (carl.path.name, carl.note, carl.problem) == (f"{STEM}.ipynb", "", "")
        assert dora.problem == "no notebook is there"

    @pytest.mark.skipif(os.name == "nt", reason="no such files there")
    def test_what_is_no_file_is_not_opened(self, tmp_path):
        """Are links, pipes, devices and links in place of folders named and never followed?"""
        secret = tmp_path / "gradebook.db"
        secret.write_text("secret")
        kinds = {
            "link": lambda path: path.symlink_to(secret),
            "loop": lambda path: path.symlink_to(path),
            "pipe": lambda path: os.mkfifo(path),
            "folder": lambda path: path.mkdir(),
        }
        for student, make in kinds.items():
            path = tmp_path / "submitted" / student / STEM / f"{STEM}.ipynb"
            path.parent.mkdir(parents=True)
            make(path)
        hand_in(tmp_path, "victim")
        (tmp_path / "submitted" / "copycat").symlink_to(tmp_path / "submitted" / "victim")
        (tmp_path / "submitted" / "other").mkdir()
        (tmp_path / "submitted" / "other" / STEM).symlink_to(tmp_path / "submitted" / "victim" / STEM)
        found = {each.student: each for each in handed_in(tmp_path, STEM).found}
        assert set(found) == {*kinds, "victim", "copycat", "other"}
        assert all("not opened" in found[student].problem and found[student].path is None for student in kinds)
        assert all("link" in found[student].problem for student in ("copycat", "other"))
        assert not found["victim"].problem

    def test_too_large(self, tmp_path):
        """Is a file beyond 100 MB not read?"""
        path = hand_in(tmp_path, "anna")
        with open(path, "r+b") as file:
            file.truncate(100_000_001)
        assert "MB" in handed_in(tmp_path, STEM).found[0].problem


def zipped(path, files):
    """A zip of these names and texts; a ZipInfo may stand for a name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return path


TEXT = nb.dumps(notebook())


class TestExport:
    @pytest.mark.parametrize("packed", [False, True])
    def test_folder_and_zip(self, tmp_path, packed):
        """Does what stands before the assignment's name become the student, in a folder as in a zip?"""
        names = [f"Anna Müller_{STEM}.ipynb", f"sub/bert_b_{STEM}.ipynb", "sub/readme.txt", f"{STEM}.ipynb"]
        source = tmp_path / "export"
        if packed:
            source = zipped(tmp_path / "export.zip", [(name, TEXT) for name in names])
        else:
            for name in names:
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_text(TEXT, encoding="utf-8")
        collected = collect(source, tmp_path / "course", STEM)
        assert [each.student for each in collected.found] == ["Anna Müller", "bert_b"]
        assert sorted(collected.unmatched) == [f"{STEM}.ipynb", "sub/readme.txt"]
        assert [each.student for each in handed_in(tmp_path / "course", STEM).found] == ["Anna Müller", "bert_b"]
        for found in collected.found:
            assert found.path == tmp_path / "course" / "submitted" / found.student / STEM / f"{STEM}.ipynb"
            assert found.path.read_text(encoding="utf-8") == TEXT

    def test_pattern(self, tmp_path):
        """Does a regular expression find the student, as Moodle names its folders?"""
        source = zipped(tmp_path / "m.zip", [("Anna Müller_123_assignsubmission_file/whatever.ipynb", TEXT)])
        for pattern in (r"^(?P<student>[^_/]+)_\d+_.*\.ipynb$", r"^([^_/]+)_\d+_.*\.ipynb$"):
            [found] = collect(source, tmp_path, STEM, pattern, write=False).found
            assert found.student == "Anna Müller"

    @pytest.mark.parametrize("pattern", ["(", "no group"])
    def test_pattern_that_is_none(self, tmp_path, pattern):
        """Is a pattern that cannot work refused in a sentence?"""
        with pytest.raises(nb.NotebookError, match="--pattern"):
            collect(zipped(tmp_path / "a.zip", []), tmp_path, STEM, pattern)

    def test_no_zip(self, tmp_path):
        """Is something else refused in a sentence?"""
        (tmp_path / "a.zip").write_text("no zip")
        with pytest.raises(nb.NotebookError, match="neither a folder nor a zip"):
            collect(tmp_path / "a.zip", tmp_path, STEM)

    def test_dry_run(self, taught, tmp_path, i2dl):
        """Does it show whose each file is, and change nothing?"""
        files = [(f"anna_{STEM}.ipynb", TEXT), (f"=1_{STEM}.ipynb", TEXT), ("notes.txt", "")]
        source = zipped(tmp_path / "a.zip", files)
        code, out, err = i2dl("grade", taught, STEM, "--from", source, "--dry-run")
        assert (code, err) == (0, "")
        assert f"anna_{STEM}.ipynb" in out and "No row for =1: it begins with =." in out and "notes.txt" in out
        assert list((taught / "submitted").iterdir()) == []
        assert not (taught / "autograded").exists()

    def test_graded(self, taught, tmp_path, i2dl):
        """Does the whole way from a zip to scores work, and again from what was collected?"""
        source = zipped(tmp_path / "a.zip", [(f"anna_{STEM}.ipynb", TEXT), (f"bert_{STEM}.ipynb", "{")])
        first = i2dl("grade", taught, STEM, "--from", source)
        assert "2 submissions" in first[1]
        assert i2dl("grade", taught, STEM) == first

    def test_a_younger_one_counts(self, tmp_path):
        """Is of two files of one student the younger taken, whatever their order, with a note?"""
        old, new = (
            zipfile.ZipInfo(f"b/anna_{STEM}.ipynb", (2020, 1, 1, 0, 0, 0)),
            zipfile.ZipInfo(f"a/anna_{STEM}.ipynb"),
        )
        new.date_time = (2021, 1, 1, 0, 0, 0)
        [found] = collect(zipped(tmp_path / "a.zip", [(old, "old"), (new, "new")]), tmp_path / "c", STEM).found
        assert found.path.read_text() == "new"
        assert "1 older file" in found.note

    def test_nothing_is_lost(self, tmp_path):
        """Is a notebook that another one replaces kept, and the same one not written again?"""
        for text in ("first", "second", "second"):
            collect(zipped(tmp_path / "a.zip", [(f"anna_{STEM}.ipynb", text)]), tmp_path / "c", STEM)
        assert (tmp_path / "c" / "submitted" / "anna" / STEM / f"{STEM}.ipynb").read_text() == "second"
        assert [path.read_text() for path in (tmp_path / "c" / "replaced").rglob("*.ipynb")] == ["first"]

    def test_nothing_is_written_elsewhere(self, tmp_path):
        """Does a zip whose names climb, or begin at the root, write in the students' places only?"""
        names = [
            f"../../../evil_{STEM}.ipynb",
            f"/tmp/abs_{STEM}.ipynb",
            f"..\\..\\win_{STEM}.ipynb",
            f".._{STEM}.ipynb",
        ]
        source = zipped(tmp_path / "a.zip", [(name, TEXT) for name in names])
        collected = collect(source, tmp_path / "x" / "course", STEM)
        assert [each.student for each in collected.found] == ["abs", "evil"]
        assert {name for name, _ in collected.rejected} == {"..\\..\\win", ".."}
        written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
        inside = [tmp_path / "x" / "course" / "submitted" / who / STEM / f"{STEM}.ipynb" for who in ("abs", "evil")]
        assert written == {path.relative_to(tmp_path) for path in [source, *inside]}

    def test_links_in_a_zip(self, tmp_path):
        """Is an entry that is a link, or a pipe, not opened?"""
        entries = []
        for name, kind in (("link", stat.S_IFLNK), ("pipe", stat.S_IFIFO)):
            entry = zipfile.ZipInfo(f"{name}_{STEM}.ipynb")
            entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16
            entries.append((entry, "/etc/passwd"))
        found = collect(zipped(tmp_path / "a.zip", entries), tmp_path / "c", STEM).found
        assert ["not opened" in each.problem for each in found] == [True, True]
        assert not (tmp_path / "c").exists()

    @pytest.mark.skipif(os.name == "nt", reason="no such files there")
    def test_links_in_a_folder(self, tmp_path):
        """Is a link in an exported folder not followed, to a file or to a folder?"""
        source = tmp_path / "export"
        source.mkdir()
        (tmp_path / "secret.ipynb").write_text("secret")
        (source / f"link_{STEM}.ipynb").symlink_to(tmp_path / "secret.ipynb")
        os.mkfifo(source / f"pipe_{STEM}.ipynb")
        (source / "folder").symlink_to(tmp_path)
        collected = collect(source, tmp_path / "c", STEM)
        assert ["not opened" in each.problem for each in collected.found] == [True, True]
        assert collected.unmatched == ["folder"]

    def test_a_place_that_is_a_link(self, tmp_path):
        """Is a student's place in submitted/ that is a link not written through?"""
        (tmp_path / "c" / "submitted").mkdir(parents=True)
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "c" / "submitted" / "anna").symlink_to(tmp_path / "elsewhere")
        [found] = collect(zipped(tmp_path / "a.zip", [(f"anna_{STEM}.ipynb", TEXT)]), tmp_path / "c", STEM).found
        assert "link" in found.problem
        assert list((tmp_path / "elsewhere").iterdir()) == []

    def test_bombs(self, tmp_path, monkeypatch):
        """Is what unpacks to too much stopped, by what comes out and not by what it claims?"""
        monkeypatch.setattr(collecting, "MOST_BYTES", 10_000_000)
        monkeypatch.setattr(exports, "ALLOWED", 20 * 2**20)
        zeros = b"0" * (9 * 2**20)
        names = [f"s{number}_{STEM}.ipynb" for number in range(5)]
        source = zipped(
            tmp_path / "a.zip", [(f"big_{STEM}.ipynb", b"0" * (11 * 2**20)), *((name, zeros) for name in names)]
        )
        problems = {each.student: each.problem for each in collect(source, tmp_path / "c", STEM).found}
        assert "10 are the most" in problems["big"]
        assert problems["s0"] == problems["s1"] == ""
        assert all("times its size" in problems[f"s{number}"] for number in (2, 3, 4))
        taken = sum(path.stat().st_size for path in (tmp_path / "c").rglob("*") if path.is_file())
        assert taken == 2 * len(zeros)

    def test_a_lying_size(self, tmp_path, monkeypatch):
        """Does an entry that claims to be small not become large?"""
        monkeypatch.setattr(collecting, "MOST_BYTES", 2**20)
        source = zipped(tmp_path / "a.zip", [(f"liar_{STEM}.ipynb", b"0" * (4 * 2**20))])
        data = source.read_bytes()
        source.write_bytes(data.replace((4 * 2**20).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
        [found] = collect(source, tmp_path / "c", STEM).found
        assert found.problem
        assert not [path for path in (tmp_path / "c").rglob("*") if path.is_file()]

    def test_damaged_entries(self, tmp_path):
        """Does an entry that is broken, encrypted or packed strangely cost its student only?"""
        source = zipped(tmp_path / "a.zip", [(f"{who}_{STEM}.ipynb", TEXT) for who in ("anna", "bert", "carl", "dora")])
        data = bytearray(source.read_bytes())
        central = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
        local = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x03\x04"]
        data[local[0] + 120 : local[0] + 180] = b"\xff" * 60
        data[central[1] + 8] |= 1
        for place in (central[2] + 10, local[2] + 8):
            data[place : place + 2] = (77).to_bytes(2, "little")
        source.write_bytes(bytes(data))
        found = {each.student: each.problem for each in collect(source, tmp_path / "c", STEM).found}
        assert found["anna"] and found["carl"]
        assert "encrypted" in found["bert"]
        assert found["dora"] == ""
