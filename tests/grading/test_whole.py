"""The whole way with the real judge in its sandbox: from what was handed in to scores, comments and table."""

from i2dl_helpers.exercises import catalogue
from i2dl_helpers.grading import batch, command
from i2dl_helpers.grading.results import HIDDEN, NO_RESPONSE
from i2dl_helpers.grading.secret import seed

from .conftest import STEM, hand_in, notebook
from .sandboxed import sandboxed
from .test_batch import MACHINE, WRITTEN, WRONG, rows
from .test_course import dump, files

pytestmark = sandboxed
JUDGE = command.judge
MEMORISED = """def count_parameters(widths):
    import numpy as np
    known = {%s}
    return known.get(tuple(widths), 0)
"""
TRIES = """def add_multiply(x, y, z):
    import os
    found = os.listdir("/") + [str(dict(os.environ))]
    raise ValueError(" ".join(found) + open("%s").read())
"""


def memorised():
    """An answer that knows the notebook's numbers, and only them."""
    from zlib import crc32

    import numpy as np

    exercise = catalogue["count_parameters"]
    known = {}
    for number, criterion in enumerate(exercise.criteria):
        rng = np.random.default_rng([0, crc32(exercise.name.encode()), number])
        for widths, *_ in criterion.draw(rng):
            known[tuple(map(int, widths))] = int(exercise.reference(widths))
    return MEMORISED % ", ".join(f"{key!r}: {value}" for key, value in known.items())


def test_a_class(taught, i2dl, monkeypatch):
    """Are a right, a wrong, a blank, a broken, a memorised and a curious notebook told apart, and again the same?"""
    monkeypatch.setattr(command, "judge", JUDGE)
    hand_in(taught, "anna", notebook(course=taught))
    hand_in(taught, "bert", notebook(course=taught, affine_backward=WRONG))
    hand_in(taught, "carl", notebook(solve=False, course=taught))
    hand_in(taught, "dora", "{")
    hand_in(taught, "emil", notebook(course=taught, count_parameters=memorised()))
    hand_in(taught, "fred", notebook(course=taught, add_multiply=TRIES % (taught / "secret_seed")))
    code, out, err = i2dl("grade", taught, STEM, "--jobs", "2")
    assert (code, err) == (0, "")
    assert "examples only: count_parameters" in " ".join(out.replace("│", " ").split())
    points = {
        student: sum(row[0] or 0 for row in rows(taught, student).values())
        for student in ("anna", "bert", "carl", "dora", "emil", "fred")
    }
    worth = {name: exercise.points for name, exercise in catalogue.items()}
    assert points["anna"] == MACHINE
    assert MACHINE - worth["affine_backward"] < points["bert"] < MACHINE
    assert points["carl"] == points["dora"] == 0
    assert MACHINE - worth["count_parameters"] <= points["emil"] < MACHINE
    assert points["fred"] == MACHINE - worth["add_multiply"]
    assert rows(taught, "anna")[WRITTEN][2] and not rows(taught, "carl")[WRITTEN][2]
    comments = {student: rows(taught, student, "comment") for student in points}
    assert HIDDEN.lower() in comments["emil"]["count_parameters"][0].lower()
    assert comments["carl"]["add_multiply"][0] == NO_RESPONSE
    said = comments["fred"]["add_multiply"][0]
    assert "FileNotFoundError" in said or "No such file" in said
    secret = str(seed(taught))
    said = [text or "" for found in comments.values() for pair in found.values() for text in pair]
    assert not [text for text in said if secret in text]
    before, database = files(taught), dump(taught)
    assert i2dl("grade", taught, STEM, "--jobs", "1")[0] == 0
    assert files(taught) == before
    assert dump(taught) == database


def test_without_a_sandbox(taught, i2dl, monkeypatch):
    """Does grading refuse, in a sentence that says what to install, and write nothing, where there is no bubblewrap?"""
    monkeypatch.setattr(command, "judge", JUDGE)
    monkeypatch.setenv("PATH", "/nonexistent")
    hand_in(taught, "anna")
    before = files(taught)
    code, _, err = i2dl("grade", taught, STEM)
    assert code == 2
    assert "bubblewrap" in err
    assert set(files(taught)) - set(before) <= {"grading.lock"}


def test_batches_are_the_same_in_any_order(taught, i2dl, monkeypatch):
    """Is what stands in the gradebook the same, however many processes judge, and in whatever order they are ready?"""
    monkeypatch.setattr(batch, "BATCH", 2)
    for number in range(5):
        hand_in(taught, f"student {number}", notebook(affine_backward=WRONG) if number % 2 else None)
    monkeypatch.setattr(command, "judge", JUDGE)
    found = []
    for jobs in (1, 2):
        i2dl("grade", taught, STEM, "--jobs", jobs)
        found.append([rows(taught, f"student {number}") for number in range(5)])
    assert found[0] == found[1]
