"""The table and the report: what is counted, who is alike, and that nothing in them runs."""

import re
from html.parser import HTMLParser

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.grading.likeness import fingerprint
from i2dl_helpers.grading.report import page
from i2dl_helpers.grading.results import NO_RESPONSE, Graded, Mark
from i2dl_helpers.grading.summing import Summary
from i2dl_helpers.grading.table import closing

from .conftest import STEM

LONG = """
def two_layer_bce(X, Y, W1, b1, W2, b2):
    "A docstring."
    hidden = sigmoid(affine_forward(X, W1, b1))  # a comment
    loss, dscores = bce_with_scores(affine_forward(hidden, W2, b2), Y)
    dhidden, dW2, db2 = affine_backward(dscores, hidden, W2, b2)
    total = sum(v * 2 for v in [1, 2, 3] if v > 1)
    return loss, dhidden, dW2, db2, total
"""
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


def graded(student, points=3.0, **fields):
    """One submission with one exercise."""
    mark = Mark("affine_backward", points, 3.0, "", **fields)
    return Graded(student, STEM, (mark,))


def summed(*submissions):
    summary = Summary(STEM, alike=True)
    for each in submissions:
        summary.add(each)
    return summary.finish()


class TestCounting:
    def test_states(self):
        """Is every answer counted once, as what it is?"""
        summary = summed(
            graded("a"),
            graded("b", 1.0, failed=("db", "dW"), diagnosis="Sum."),
            graded("c", 0.0, failed=("db",), diagnosis="Sum."),
            graded("d", 0.0, attempted=False, code=NO_RESPONSE),
            graded("e", 0.0, hidden=True),
        )
        tally = summary.tallies["affine_backward"]
        assert (tally.right, tally.partly, tally.wrong, tally.open, tally.hidden, tally.judged) == (1, 1, 2, 1, 1, 4)
        assert tally.criteria.most_common() == [("db", 2), ("dW", 1)]
        assert tally.mistakes == {"Sum.": 2}
        assert closing(summary).startswith("5 submissions, median 0 of 3 points; 1 need a look")
        assert summary.rows[-1].looks == ("passes the notebook's examples only: affine_backward",)

    def test_order_does_not_matter(self):
        """Is the page the same, whoever was ready first?"""
        submissions = [graded("a", source=LONG), graded("b", 1.0, failed=("db",), source=LONG), graded("c", 0.0)]
        assert page(summed(*submissions)) == page(summed(*reversed(submissions)))

    def test_unreadable_counts_for_no_exercise(self):
        """Does a file that cannot be read not count as an answer?"""
        summary = summed(Graded("a", STEM, graded("a", 0.0).marks, unreadable="no JSON"))
        assert summary.tallies["affine_backward"].judged == 0
        assert "could not be read" in summary.rows[0].looks[0]


class TestLikeness:
    def test_names_comments_and_spaces_do_not_matter(self):
        """Is an answer alike when only names, comments, docstring and spaces differ?"""
        other = (
            LONG.replace("hidden", "h")
            .replace("# a comment", "#")
            .replace('    "A docstring."\n', "")
            .replace(" * ", "*")
        )
        assert fingerprint(other) == fingerprint(LONG) is not None

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("(X, W1, b1))", "(X, b1, W1))"),
            ("sum(v * 2", "sum(v * 3"),
            ("v > 1", "v < 1"),
            ("return loss, ", "return "),
            ("sum(", "max("),
        ],
    )
    def test_what_is_computed_matters(self, old, new):
        """Is another order, number, operator or function another answer?"""
        assert fingerprint(LONG.replace(old, new)) != fingerprint(LONG)

    @pytest.mark.parametrize(
        "source", ["def f(x):\n    return x\n", "(" * 50, '"""', "x = " + "[" * 9000, "\x00" * 200, "a" * 30_000]
    )
    def test_what_tells_nothing(self, source):
        """Is what is short, endless or no Python left alone?"""
        assert fingerprint(source) is None

    def test_groups(self):
        """Are copies found, and copies of the reference, but no others?"""
        reference = nb.solution(catalogue["two_layer_bce"])
        marks = {
            "a": LONG,
            "b": LONG.replace("hidden", "h"),
            "c": LONG.replace("2, 3", "4"),
            "d": reference.replace("loss", "l"),
        }
        summary = summed(*(Graded(s, STEM, (Mark("two_layer_bce", 3.0, 3.0, "", source=t),)) for s, t in marks.items()))
        assert summary.alike() == [("two_layer_bce", ["a", "b"], False), ("two_layer_bce", ["d"], True)]


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


class TestPage:
    def test_nothing_runs(self):
        """Does whatever a student wrote stand there as text, in a page that forbids scripts and asks nobody?"""
        mark = Mark(EVIL, 0.0, 3.0, EVIL, failed=(EVIL,), diagnosis=EVIL, source=LONG, code=None)
        text = page(summed(Graded(EVIL, STEM, (mark,), notes=(EVIL,)), Graded("b", STEM, (mark,), unreadable=EVIL)))
        tags = Tags(text)
        assert {tag for tag, _ in tags.found} <= {
            "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "svg", "rect", "text", "table", "thead",
            "tbody", "tr", "th", "td", "span", "b",
        }  # fmt: skip
        assert not [a for _, attributes in tags.found for a in attributes if a.startswith("on") or a in ("src", "href")]
        assert "default-src 'none'" in text
        assert EVIL in tags.text
        assert not re.search(r"https?://", text)

    def test_sections(self):
        """Are distribution, exercises, criteria, mistakes, likeness and scores there?"""
        submissions = [graded("a", source=LONG), graded("b", 1.0, failed=("db",), diagnosis="Sum it.", source=LONG)]
        text = page(summed(*submissions))
        for part in (
            "Points",
            "Exercises",
            "Hardest criteria",
            "Commonest mistakes",
            "alike",
            "Scores",
            "Sum it.",
            "1 of 2",
        ):
            assert part in text
        assert text.count("<rect") == 4

    def test_no_response_is_no_mistake(self):
        """Does a blank answer not stand among the commonest mistakes?"""
        mark = Mark("affine_backward", 0.0, 3.0, NO_RESPONSE, attempted=False, code=NO_RESPONSE)
        assert "Commonest mistakes" not in page(summed(Graded("a", STEM, (mark,))))

    def test_empty(self):
        """Is a page for nobody no error?"""
        assert "No submission" in page(summed())

    def test_command(self, taught, tmp_path, i2dl):
        """Does --report write it?"""
        from .conftest import hand_in

        hand_in(taught, "anna")
        code, out, _ = i2dl("grade", taught, STEM, "--report", tmp_path / "report.html")
        assert code == 0
        assert "anna" in (tmp_path / "report.html").read_text(encoding="utf-8")
        assert "report.html" in "".join(out.split())
