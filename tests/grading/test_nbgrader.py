"""The real nbgrader on our courses: every command that INSTRUCTORS.md names, run as a person runs it."""

import csv
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from html.parser import HTMLParser
from urllib.error import URLError
from urllib.parse import quote

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.grading import course as making
from i2dl_helpers.grading.opening import gradebook, settings

from .conftest import STEM, hand_in, notebook
from .test_batch import WRITTEN, WRONG, by_hand
from .test_course import dump

SMALL = "00_start_here"
WRONG_ACCURACY = "def accuracy(scores, labels):\n    return 100 * (scores.argmax(1) == labels).mean()\n"
HOSTILE = [  # what a student may write into Markdown, and into an answer
    "<script>alert('markdown')</script>",
    "<img src=x onerror=alert('markdown')>",
    "[click](javascript:alert('markdown'))",
    "$\\href{javascript:alert('markdown')}{x}$",
]
NAMES = [
    "anna",
    "Müller, =SUM(1)",
    "<img src=x onerror=alert('name')>",
    '" onmouseover="alert(1)',
    "{0}*?%s$HOME'",
]


def with_scripts(course, arguments, **options):
    """A process in the course that finds the commands beside this Python, as in an activated environment."""
    beside = os.path.dirname(sys.executable)
    environment = os.environ | {"PATH": os.pathsep.join([beside, os.environ["PATH"]]), "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen([sys.executable, "-m", *map(str, arguments)], cwd=course, env=environment, **options)


def nbgrader(course, *arguments):
    """Run `nbgrader …` in the course; what it said."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with with_scripts(course, ["nbgrader", *arguments], **streams) as process:
        said, _ = process.communicate(timeout=600)
    assert process.returncode == 0, said
    return said


def scores(course, student, stem=SMALL):
    """Points by cell, as nbgrader has them."""
    with gradebook(settings(course)) as book:
        return {grade.name: grade.score for grade in book.find_submission_notebook(stem, stem, student).grades}


class Page(HTMLParser):
    """What a browser would find in a page: tags with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    @property
    def harmful(self):
        """Handlers that are not formgrader's own, and addresses that run."""
        own = re.compile(r"toggle_name\(\w+\);")
        return [
            (tag, attributes)
            for tag, attributes in self.tags
            if any(name.startswith("on") and not own.fullmatch(value or "") for name, value in attributes.items())
            or any("javascript:" in (value or "").lower() for value in attributes.values())
        ]


def test_generate_assignment(taught):
    """Does nbgrader's own command make the notebook that we hand out, with a second run as with the first?"""
    ours = making.released(taught, STEM)
    shutil.rmtree(taught / "release" / STEM)
    nbgrader(taught, "generate_assignment", STEM)
    assert making.equal(making.released(taught, STEM), ours)
    nbgrader(taught, "generate_assignment", STEM, "--force")
    assert making.equal(making.released(taught, STEM), ours)


def test_validate(taught):
    """Does the solved notebook pass nbgrader's validation, and the blank one fail in every check?"""
    said = nbgrader(taught, "validate", taught / "source" / SMALL / f"{SMALL}.ipynb")
    assert "Success! Your notebook passes all the tests." in said
    said = nbgrader(taught, "validate", taught / "release" / SMALL / f"{SMALL}.ipynb")
    asked = [e for e in catalogue.values() if e.notebook == SMALL]
    assert f"VALIDATION FAILED ON {len(asked)} CELL(S)" in said


def test_autograde(taught):
    """Does plain nbgrader grade: all or nothing for each check, a mistake in one of no consequence to the others?"""
    hand_in(taught, "anna", notebook(SMALL), SMALL)
    hand_in(taught, "bert", notebook(SMALL, accuracy=WRONG_ACCURACY), SMALL)
    hand_in(taught, "carl", notebook(SMALL, solve=False), SMALL)
    nbgrader(taught, "autograde", SMALL)
    full = {f"check_{e.name}": float(e.points) for e in catalogue.values() if e.notebook == SMALL}
    assert scores(taught, "anna") == full
    assert scores(taught, "bert") == full | {"check_accuracy": 0.0}
    assert set(scores(taught, "carl").values()) == {0.0}


def test_autograde_after_us(taught, i2dl):
    """Does nbgrader leave alone what we graded, unless it is told to --force?"""
    hand_in(taught, "anna", notebook(SMALL, accuracy=WRONG_ACCURACY), SMALL)
    i2dl("grade", taught, SMALL)
    database = dump(taught)
    nbgrader(taught, "autograde", SMALL)
    assert dump(taught) == database


def test_feedback(taught, i2dl):
    """Does the feedback show scores, our comment and a person's, and nothing of a student's that runs?"""
    made = notebook(affine_backward=WRONG, falling_loss="\n\n".join(HOSTILE))
    made["cells"].insert(1, nb.markdown("\n\n".join(HOSTILE)))
    for student in NAMES:
        hand_in(taught, student, made)
    i2dl("grade", taught, STEM)
    by_hand(taught, NAMES[2], WRITTEN, 1.5, "Good, *but* short.")
    nbgrader(taught, "generate_feedback", STEM)
    assert sorted(path.name for path in (taught / "feedback").iterdir()) == sorted(NAMES)
    text = (taught / "feedback" / NAMES[2] / STEM / f"{STEM}.html").read_text(encoding="utf-8")
    assert "<em>but</em>" in text
    assert re.search(r"Written response</a> \(Score: 1.5 / 2.0\)", text)
    assert "db is still (N, C)" in text
    assert Page(text).harmful == []
    assert "alert('markdown')</script>" not in text


def test_export(taught, i2dl):
    """Is the exported table nbgrader's, a row a student, each name in one cell, none of them a formula?"""
    for student in NAMES:
        hand_in(taught, student)
    i2dl("grade", taught, STEM)
    by_hand(taught, "anna", WRITTEN, 2)
    nbgrader(taught, "export", "--to", "grades.csv", "--assignment", f'["{STEM}"]')
    with open(taught / "grades.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["student_id"] for row in rows} == set(NAMES)
    assert {row["student_id"]: float(row["score"]) for row in rows}["anna"] == 20
    assert {float(row["max_score"]) for row in rows} == {20}
    with open(taught / "grades.csv", newline="", encoding="utf-8") as file:
        assert not [cell for row in csv.reader(file) for cell in row if cell[:1] in ("=", "+", "@", "\t", "\r")]


@contextmanager
def formgrader(course):
    """A Jupyter server with nbgrader's formgrader; gives a function that asks it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    options = ("--no-browser", "--allow-root", "--IdentityProvider.token=t", "--ServerApp.port_retries=0")
    extension = "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"

    def ask(path, data=None, method=None):
        request = urllib.request.Request(f"{address}{path}", data, method=method)
        request.add_header("Authorization", "token t")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    ask.address, said = address, course.parent / "server.log"
    with open(said, "wb") as log:
        command = ["jupyter_server", f"--ServerApp.port={port}", *options, extension]
        server = with_scripts(course, command, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 120
            while not _answers(ask):
                assert server.poll() is None and time.monotonic() < until, said.read_text()
                time.sleep(0.3)
            yield ask
        finally:
            server.terminate()
            server.wait(30)


def _answers(ask):
    try:
        return bool(ask("/api"))
    except (URLError, ConnectionError):
        return False


def test_formgrader(taught, i2dl):
    """Does formgrader list the class, show what was handed in with scores and comments, and take a score that stays?"""
    made = notebook(affine_backward=WRONG, falling_loss="\n\n".join(HOSTILE))
    for student in NAMES:
        hand_in(taught, student, made)
    i2dl("grade", taught, STEM)
    with formgrader(taught) as ask:
        assert {each["name"] for each in json.loads(ask("/formgrader/api/assignments"))} == {SMALL, STEM}
        rows = json.loads(ask(f"/formgrader/api/submitted_notebooks/{STEM}/{STEM}"))
        assert {row["student"] for row in rows} == set(NAMES)
        assert all(row["needs_manual_grade"] and row["failed_tests"] for row in rows)
        for row in rows:
            page = ask(f"/formgrader/submissions/{row['id']}/?index=0")
            assert Page(page).harmful == []
            assert "<img src=x onerror=alert('name')>" not in page
            assert "X.T @ dout" in re.sub(r"<[^>]*>", "", page)
        anna = next(row for row in rows if row["student"] == "anna")
        grades = {g["name"]: g for g in json.loads(ask(f"/formgrader/api/grades?submission_id={anna['id']}"))}
        comments = {c["name"]: c for c in json.loads(ask(f"/formgrader/api/comments?submission_id={anna['id']}"))}
        assert grades["check_add_multiply"]["auto_score"] == catalogue["add_multiply"].points
        assert comments["affine_backward"]["auto_comment"]
        ask(f"/formgrader/api/grade/{grades[WRITTEN]['id']}", json.dumps({"manual_score": 1.5}).encode(), "PUT")
        assert ask(f"/formgrader/manage_submissions/{STEM}")
        assert ask(f"/formgrader/manage_students/{quote(NAMES[1])}")
    database = dump(taught)
    i2dl("grade", taught, STEM)
    assert dump(taught) == database
    with gradebook(settings(taught)) as book:
        assert book.find_grade(WRITTEN, STEM, STEM, "anna").manual_score == 1.5


FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
LOOK = """() => [...document.querySelectorAll('*')].flatMap(e => [...e.attributes].filter(a =>
    (/^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value)) && /alert/.test(a.value)
).map(a => e.tagName + ' ' + a.name + '=' + a.value))"""
WAITS = ("manage_submissions", "manage_students", "gradebook")  # pages whose table is fetched


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
def test_nothing_runs_in_a_browser(taught, i2dl):
    """Does nothing of what students wrote, names included, run in formgrader, in the feedback, in the report?"""
    from playwright.sync_api import sync_playwright

    made = notebook(affine_backward=WRONG, falling_loss="\n\n".join(HOSTILE))
    made["cells"].insert(1, nb.markdown("\n\n".join(HOSTILE)))
    for student in NAMES[2:4]:
        hand_in(taught, student, made)
    i2dl("grade", taught, STEM, "--report", taught / "report.html")
    nbgrader(taught, "generate_feedback", STEM)
    with formgrader(taught) as ask, sync_playwright() as playwright:
        rows = json.loads(ask(f"/formgrader/api/submitted_notebooks/{STEM}/{STEM}"))
        lists = ("manage_assignments", f"manage_submissions/{STEM}", "manage_students", f"gradebook/{STEM}/{STEM}")
        pages = [f"{ask.address}/formgrader/{name}?token=t" for name in lists]
        pages += [f"{ask.address}/formgrader/submissions/{row['id']}/?index=0&token=t" for row in rows]
        pages += [path.as_uri() for path in [taught / "report.html", *(taught / "feedback").rglob("*.html")]]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
        page.add_init_script("window.fired = []; window.alert = said => window.fired.push(String(said))")
        for address in pages:
            page.goto(address, wait_until="load")
            if any(f"/formgrader/{name}" in address for name in WAITS):
                page.wait_for_selector("tbody tr td")
            assert page.evaluate("window.fired") == [], address
            assert page.evaluate(LOOK) == [], address
        page.goto(f"data:text/html,{quote(HOSTILE[1])}")
        page.wait_for_function("window.fired.length == 1")  # the trap itself works
        assert len(page.evaluate(LOOK)) == 1
        browser.close()


def test_version():
    """Is this the nbgrader that the course was tried with?"""
    from importlib.metadata import version

    assert version("nbgrader") == "0.9.6"
