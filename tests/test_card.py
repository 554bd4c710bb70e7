"""The card: the same content as HTML and as text, escaped, readable by a screen reader and in both themes."""

import html
import linecache
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from i2dl_helpers import card
from i2dl_helpers.card import Card, Notice, marked_up, show
from i2dl_helpers.exercises import catalogue, evaluate
from i2dl_helpers.reference.backprop import affine_backward, numerical_gradient, relu_net

VOID = {"br", "hr", "img", "input"}


class Page(HTMLParser):
    """What a browser would make of it: the text, every element with its attributes, and whether all is closed."""

    def __init__(self, source):
        super().__init__()
        self.text, self.elements, self.open = "", [], []
        self.feed(source)
        assert self.open == [], "not closed"

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def having(self, attribute):
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


def shown(name, candidate, going_on=""):
    """A card's page and its text."""
    made = Card(evaluate(name, candidate), going_on)
    return Page(made._repr_html_()), str(made)


def stub(*arguments):
    raise NotImplementedError


def stopped(f, x, h=1e-5):
    if h != 1e-5:
        raise KeyboardInterrupt
    return numerical_gradient(f, x, h)


def one_wrong(dout, X, W, b):
    return dout @ W.T, X.T @ dout / 2, dout.sum(axis=0)


CASES = {
    "right": ("affine_backward", affine_backward),
    "partly right": ("affine_backward", one_wrong),
    "not right yet": ("affine_forward", lambda X, W, b: X @ W),
    "not attempted yet": ("two_layer_bce", stub),
    "stopped by you": ("numerical_gradient", stopped),
    "kept for the person who marks it": ("falling_loss", "because"),
}


class TestContent:
    @pytest.mark.parametrize("words", CASES)
    def test_verdict(self, words):
        """Do headline, label for a screen reader and text all say the verdict and the points?"""
        name, candidate = CASES[words]
        page, text = shown(name, candidate)
        report = evaluate(name, candidate)
        assert words in page.text.split(name)[0] and words in text.splitlines()[0]
        assert page.having("aria-label")[0].startswith(f"Check of {name}: {words}, {report.points} of ")
        assert f"{report.points} of {report.max_points} point" in page.text

    def test_a_line_a_criterion(self):
        """Is every criterion there with its mark, in words for a screen reader, and its points?"""
        page, text = shown("affine_backward", one_wrong)
        for criterion in catalogue["affine_backward"].criteria:
            assert criterion.name in page.text and criterion.name in text
        labels = page.having("aria-label")
        assert (labels.count("passed"), labels.count("failed")) == (2, 1)
        assert "✗ dW, summed over the samples (0 of 1 point)" in text
        assert "own loss ()" not in shown("two_layer_bce", stub)[1]

    def test_yours_and_expected(self):
        """Are dtype, shape and the worst entry shown beside what is expected?"""
        page, text = shown("affine_backward", one_wrong)
        difference = evaluate("affine_backward", one_wrong).first_failed.difference
        place = f"dW{list(difference.worst)}"
        got, expected = (f"{array[difference.worst]:.4g}" for array in (difference.got, difference.expected))
        assert "dW: yours float64 (3, 4), expected float64 (3, 4)" in text
        assert f"{place}: yours {got}, expected {expected}" in text
        assert place in page.text and got in page.text and expected in page.text
        assert "1/2 times" in page.text

    def test_numbers_have_as_many_digits_as_tell_them_apart(self):
        """Are four digits shown, more where two numbers would look alike, and nowhere all sixteen?"""
        _, text = shown("relu_net", lambda *a: (relu_net(*a)[0] * (1 + 3e-5), relu_net(*a)[1]))
        got, expected = re.search(r"loss: yours (\S+), expected (\S+)", text).groups()
        assert got != expected and len(expected) <= 7
        for text in (shown("accuracy", lambda *a: 1 / 3)[1], shown("add_multiply", lambda *a: np.float64(2 / 3))[1]):
            assert "0.3333" in text or "0.6667" in text
            assert not re.search(r"\d\.\d{7}", text)

    def test_single_numbers_have_one_row(self):
        """Is a number listed once, and with its dtype only where that is what is wrong?"""
        _, text = shown("accuracy", lambda *a: 7)
        assert text.count("accuracy: yours") == 1 and "accuracy: yours 7, expected 0." in text and "int64" not in text
        _, text = shown("accuracy", lambda *a: True)
        assert text.count("accuracy: yours") == 1 and "accuracy: yours bool True, expected float64 0." in text

    def test_a_list_among_the_arguments(self):
        """Are numbers in a list shortened too, and large arrays in it described?"""
        _, text = shown("early_stopping", lambda *a: None)
        assert re.search(r"val_losses = \[\d\.\d{1,3}, ", text) and not re.search(r"\d\.\d{7}", text)
        _, text = shown("activation_statistics", lambda *a: None)
        assert "weights = [array of shape (4, 4), array of shape (4, 4), " in text

    def test_the_diagnosis_comes_first(self):
        """Does a known mistake's sentence stand before everything else that explains?"""
        mistake = catalogue["affine_forward"].mistakes[0]
        page, text = shown("affine_forward", mistake.function)
        assert text.splitlines()[1].strip() == mistake.sentence
        assert page.text.index(mistake.sentence) < page.text.index("expected")

    def test_the_case(self):
        """Is the case described with its arguments, and how to try it?"""
        _, text = shown("relu_net", lambda x, y, w1, w2: (0.0, (0.0, 0.0)))
        assert "The case: x = 1, y = 0, w1 = 0.3333, w2 = 2." in text
        assert "`check.yours(*check.last_failed)`" in text
        _, text = shown("numerical_gradient", lambda f, x, h=1e-5: 0 * x)
        assert "f a function, x of shape (2, 3)" in text

    def test_hints(self):
        """Are the hints there behind folds, from the idea to the line, and gone once it is right?"""
        page, _ = shown("affine_forward", lambda X, W, b: X @ W)
        assert [tag for tag, _ in page.elements].count("details") == 3
        order = [page.text.index(title) for title in card.LADDER]
        assert order == sorted(order)
        assert not page.having("open")
        assert "details" not in [tag for tag, _ in shown("affine_backward", affine_backward)[0].elements]

    def test_where_it_was_stopped(self):
        """Does the card name the criterion at which the student stopped it?"""
        page, text = shown("numerical_gradient", stopped)
        for form in (page.text, text):
            assert "stopped your function at “a centred difference of width h, for any shape, for integers too”" in form
            assert re.search(r"In line \d+ of your cell: `?raise KeyboardInterrupt", form)

    def test_a_cell_that_did_not_run(self):
        """Is the first thing said that the cell stopped, and does the headline not praise the answer from before?"""
        made = Card(evaluate("affine_backward", affine_backward), stumbled="The cell stopped.")
        page, text = Page(made._repr_html_()), str(made)
        assert text.startswith("○ affine_backward: your answer from before: right (3 of 3 points)\n   The cell st")
        assert page.text.index("from before: right") < page.text.index("stopped") < page.text.index("dX, what flows")
        assert card.FROM_BEFORE in text and card.FROM_BEFORE in page.text
        text = str(Card(evaluate("affine_backward", None), stumbled="The cell stopped."))
        assert text.startswith("✗ affine_backward: does not run yet") and card.FROM_BEFORE not in text

    def test_a_question(self):
        """Is the right answer to a question explained, and a wrong one answered without giving it away?"""
        explanation = catalogue["shape_axis"].explanation
        assert explanation in shown("shape_axis", "b")[1]
        page, text = shown("shape_axis", "a")
        assert catalogue["shape_axis"].replies["a"] in text and explanation not in text + html.unescape(page.text)

    def test_what_goes_on(self):
        """Is it said which function the notebook goes on with?"""
        page, text = shown("affine_forward", lambda X, W, b: X @ W, going_on="The notebook goes on with ours.")
        assert "The notebook goes on with ours." in page.text and text.endswith("The notebook goes on with ours.")


class TestStudentsText:
    EVIL = '<script>alert("x")</script> & <img src=x onerror=alert(1)> `code` \ud800'

    @staticmethod
    def cell(source, filename="<cell>", **names):
        """The affine_forward that a cell defines among these names."""
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(compile(source, filename, "exec"), names)
        return names["affine_forward"]

    def answer(self):
        """An answer in a cell whose line and exception hold all sorts of text."""
        evil = repr(self.EVIL)
        return self.cell(f"def affine_forward(X, W, b):\n    print({evil})\n    raise ValueError({evil})\n")

    def test_escaped(self):
        """Does no text of a student's become an element?"""
        page, text = shown("affine_forward", self.answer())
        assert {tag for tag, _ in page.elements} <= {"div", "span", "code", "p", "details", "summary"}
        assert page.text.count("<script>") == 3  # exception, line, printed
        assert "In line 3 of your cell:" in page.text
        text.encode("utf-8")

    def test_a_line_of_another_cell(self):
        """Is an exception in a function of an earlier cell told with that function and the line that called it?"""
        scores = "def scores(X):\n    return [row.size() for row in X]\n\naffine_forward = scores\n"
        own = "def affine_forward(X, W, b):\n    def inner():\n        return scores(X)\n    return inner()\n"
        _, text = shown("affine_forward", self.cell(own, scores=self.cell(scores, "<earlier>")))
        assert "In your `scores` (called in line 3 of your cell), line 2: `return [row.size() for row in X]`" in text
        _, text = shown("affine_forward", self.cell("def affine_forward(X, W, b):\n    return np.add(X)\n", np=np))
        assert "In line 2 of your cell: `return np.add(X)`" in text

    def test_long_text(self):
        """Is a long text cut, and may it be broken anywhere?"""

        def affine_forward(X, W, b):
            raise ValueError("word" * 10_000)

        page, text = shown("affine_forward", affine_forward)
        assert len(text) < 2_000
        assert "overflow-wrap:anywhere" in page.having("style")[0]

    def test_names_of_types(self):
        """Is even the name of a student's class escaped?"""
        strange = type("<b>Strange</b>", (), {})
        page, _ = shown("affine_forward", lambda X, W, b: strange())
        assert "<b>Strange</b>" in page.text and "b" not in [tag for tag, _ in page.elements]


class TestLook:
    @pytest.mark.parametrize("colour", [card.RIGHT[0], card.PARTLY[0], card.WRONG[0], card.OPEN[0]])
    def test_contrast(self, colour):
        """Is white text on every one of our colours readable (4.5:1), whatever the theme?"""
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        assert 1.05 / (np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05) >= 4.5

    @pytest.mark.parametrize("words", CASES)
    def test_all_other_colours_are_the_themes(self, words):
        """Are text and lines in the theme's colours, and white text only on ours?"""
        page, _ = shown(*CASES[words])
        ours = {colour for colour, _ in (card.RIGHT, card.PARTLY, card.WRONG, card.OPEN)}
        for style in page.having("style"):
            fixed = set(re.findall(r"(?<!,)#\w+", style)) - {"#fff"}
            assert fixed <= ours
            assert "#fff" not in style or any(f"background:{colour}" in style for colour in ours)

    def test_signs_are_not_read_aloud(self):
        """Are signs hidden from, or named for, a screen reader?"""
        page, _ = shown("affine_backward", one_wrong)
        signs = [a for tag, a in page.elements if tag == "span" and ("aria-hidden" in a or a.get("role") == "img")]
        assert len(signs) == 4
        assert all(th["scope"] for tag, th in page.elements if tag == "th")

    @pytest.mark.parametrize(
        ("text", "marked"),
        [
            ("a `b` c", 'a <code style="S">b</code> c'),
            ("one ` alone", "one ` alone"),
            ("`a` and ` alone", '<code style="S">a</code> and ` alone'),
            ("each *sample* is a row", "each <em>sample</em> is a row"),
            ("2 * 3 * 4 and a*b*c", "2 * 3 * 4 and a*b*c"),
            ("`f(*a, *b)` <b>", '<code style="S">f(*a, *b)</code> &lt;b&gt;'),
        ],
    )
    def test_marks(self, text, marked):
        """Do only pairs of backticks make code, and asterisks around words stress, nothing else?"""
        assert marked_up(text).replace(card.CODE, "S") == marked


class TestShown:
    def test_as_text_without_a_notebook(self, capsys):
        """Is the text printed where there is no notebook?"""
        show(Notice("It is `so`."))
        assert capsys.readouterr().out == "It is `so`.\n"

    def test_notice(self):
        """Is a notice escaped, and marked as one?"""
        page = Page(Notice("<b> `x`")._repr_html_())
        assert page.text == "<b> x" and page.having("role") == ["note"]
