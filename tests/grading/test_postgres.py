"""The gradebook in a real PostgreSQL server: a private one, started for these tests as an unprivileged user."""

import glob
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from i2dl_helpers.exercises import catalogue
from i2dl_helpers.grading import course as making
from i2dl_helpers.grading.opening import CONFIG, gradebook, settings

from .conftest import STEM, _trusted, hand_in, notebook
from .test_batch import MACHINE, WRITTEN, WRONG, by_hand, rows
from .test_nbgrader import nbgrader

PROGRAMS = [os.path.dirname(path) for path in sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))][-1:]
PROGRAMS = PROGRAMS or [os.path.dirname(path) for path in [shutil.which("initdb")] if path]
pytestmark = pytest.mark.skipif(not PROGRAMS, reason="needs PostgreSQL: apt install postgresql")


@pytest.fixture(scope="module")
def server():
    """A server of its own on a socket in its own folder; gives the address of an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="i2dl-pg-", dir="/tmp"))  # a socket's path must be short
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(folder, user)
    data, programs = folder / "data", PROGRAMS[0]

    def run(*command):
        subprocess.run(command, user=user, cwd=folder, check=True, capture_output=True, timeout=120)

    try:
        run(f"{programs}/initdb", "-D", data, "-U", "teacher", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run(f"{programs}/pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        yield f"postgresql://teacher@/postgres?host={folder}"
    finally:
        stop = [f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, user=user, cwd=folder, check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def everything(db):
    """Every row of every table."""
    from sqlalchemy import MetaData, create_engine, select

    engine = create_engine(db)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {t.name: sorted(map(str, connection.execute(select(t)))) for t in tables.sorted_tables}
    engine.dispose()
    return found


def test_a_course_in_postgresql(server, pristine, tmp_path, monkeypatch, i2dl):
    """Does the whole way work there, with a second run that changes nothing, and nbgrader's own commands after it?"""
    monkeypatch.setattr("i2dl_helpers.__main__.kept.repository", lambda: pristine[0])
    monkeypatch.setattr("i2dl_helpers.grading.command.judge", _trusted)
    course = tmp_path / "course"
    code, out, err = i2dl("release", course, "--db", server)
    assert (code, err) == (0, "") and f"{STEM}: new" in out
    assert settings(course).db == server
    assert set(dict(making.release(pristine[0], course)).values()) == {"up to date"}

    hand_in(course, "Anna Müller")
    hand_in(course, "bert", notebook(affine_backward=WRONG, add_multiply="raise ValueError('\\x00 \\ud800 <b>')"))
    hand_in(course, "carl", "{")
    assert i2dl("grade", course, STEM)[0] == 0
    assert sum(row[0] or 0 for row in rows(course, "Anna Müller").values()) == MACHINE
    assert 0 < rows(course, "bert")["check_affine_backward"][0] < catalogue["affine_backward"].points
    assert "x00" in rows(course, "bert", "comment")["add_multiply"][0]
    assert not (course / "gradebook.db").exists()

    by_hand(course, "bert", WRITTEN, 1.5)
    before = everything(server)
    assert i2dl("grade", course, STEM)[0] == 0
    assert everything(server) == before

    nbgrader(course, "generate_feedback", STEM)
    assert (course / "feedback" / "bert" / STEM / f"{STEM}.html").exists()
    nbgrader(course, "export")
    assert "Anna Müller" in (course / "grades.csv").read_text(encoding="utf-8")


def test_db_option(server, taught, i2dl):
    """Does --db send the same scores to a server that has never heard of the course?"""
    from sqlalchemy import create_engine, text

    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("create database other"))
    engine.dispose()
    other = server.replace("/postgres?", "/other?")
    hand_in(taught, "anna", notebook(affine_backward=WRONG))
    assert i2dl("grade", taught, STEM, "--db", other)[0] == 0
    i2dl("grade", taught, STEM)
    with gradebook(settings(taught)._replace(db=other)) as book:
        there = {grade.name: grade.score for grade in book.find_submission_notebook(STEM, STEM, "anna").grades}
    assert there == {name: row[3] for name, row in rows(taught, "anna").items()}


def test_a_password_stands_only_where_its_owner_reads(server, pristine, tmp_path):
    """Is the file of settings, in which an address with its password stands, readable by its owner alone?"""
    list(making.release(pristine[0], tmp_path / "c", server))
    assert ((tmp_path / "c" / CONFIG).stat().st_mode & 0o777) == 0o600
