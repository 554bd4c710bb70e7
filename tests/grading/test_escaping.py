"""What a student wrote, shown: literally, in Markdown, in HTML, in a terminal, in a spreadsheet."""

import csv
import html
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from i2dl_helpers.grading.escaping import cell, markdown, printable, short
from i2dl_helpers.grading.nbgrading import cleaned, safe_markdown

TEXTS = [
    "expected (3, 2), got (3,): b is (C,), so is its gradient.",
    "`p[:, y]` is (N, N)",
    "a * b * c",
    "__name__",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://e.org/p.png)",
    "<javascript:alert(1)>",
    "$\\href{javascript:alert(1)}{x}$",
    "\\(x\\) \\[y\\] \\begin{align} z",
    "$$x$$",
    "# head",
    "- item",
    "1. item",
    "1) item",
    "    code",
    "\tcode",
    "> quote",
    "a\n===",
    "a\n---",
    "| a | b |\n|---|---|",
    "&lt;b&gt; &amp; &#60;",
    "http://e.org www.e.org me@e.org",
    "~~x~~ ==y== ^z^",
    "[^1]\n\n[^1]: note",
    "[a]: javascript:x",
    "```\ncode\n```",
    "~~~\nx\n~~~",
    "line\nline\n\nline",
    "a\x1b[31m\x00\u202e\ud800b",
    "x" * 5000,
    "\\",
    "\\`",
    "* * *",
    'Traceback:\n  File "x", line 1\n    f(x)\nValueError: a',
    ": def",
    "+ x",
    "-",
    "=",
    "{% raw %}",
    "<!-- x -->",
]


def seen(page):
    """What a reader of a page sees, and the tags in it."""
    tags = set(re.findall(r"</?([a-zA-Z]+)", page))
    text = re.sub(r"<br\s*/?>\n?", "\n", page)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).replace("\xa0", " "), tags


def literal(text):
    """What should be seen of a text: its lines, with what does not print written out."""
    text = text if len(text) <= 4000 else text[:3999] + "…"
    return printable(text, keep="\n").strip("\n")


class TestMarkdown:
    @pytest.mark.parametrize("render", [markdown2html, lambda text: safe_markdown({}, text)])
    @pytest.mark.parametrize("text", TEXTS)
    def test_is_literal(self, text, render):
        """Does nbgrader's feedback show the text, and nothing that it means to Markdown, HTML or MathJax?"""
        page = render(markdown(text))
        shown, tags = seen(page)
        assert tags <= {"p", "br", "span"}
        assert squeezed(shown) == squeezed(literal(text))
        assert "\\(" not in page and "$$" not in page and not re.search(r"\$[^<]*\$", page)

    @settings(max_examples=300, deadline=None)
    @given(st.text(alphabet="ab 1.)(\\`*_{}[]<>#+-=!|~^$&;:/@\"'\n\t", max_size=30))
    def test_any_text_is_literal(self, text):
        """Is there no arrangement of Markdown's signs that means something?"""
        shown, tags = seen(markdown2html(markdown(text)))
        assert tags <= {"p", "br", "span"}
        assert squeezed(shown) == squeezed(literal(text))


def squeezed(text):
    """Lines, without the spaces at their ends and in rows, which HTML does not show."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


class TestPages:
    """Markdown of the students' own, in formgrader and feedback: formatted, but harmless."""

    @pytest.mark.parametrize(
        "text",
        [
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java&#115;cript:alert(1))",
            "[x]( javascript:1)",
            "[x](data:text/html,<script>alert(1)</script>)",
            "[x][a]\n\n[a]: javascript:alert(1)",
            "<javascript:alert(1)>",
            "<a href='vbscript:x'>x</a>",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)></svg>",
            "<iframe src=x>",
            "<script>alert(1)</script>",
            "<style>*{display:none}</style>",
            "<form action=x><input></form>",
            "<base href=x>",
            "<meta http-equiv=refresh content=0>",
            "<object data=x>",
            "<math href=javascript:x>",
            "![x](http://evil.example/p.png)",
            "<img src='data:image/svg+xml;base64,AAAA'>",
            "<div onclick=x style='background:url(x)'>",
        ],
    )
    def test_nothing_runs(self, text):
        """Is every address that runs, every handler and every outside picture gone?"""
        page = safe_markdown({}, text)
        tags = re.findall(r"<([^>]*)>", page)
        assert not [tag for tag in tags if re.search(r"script|on\w+=|url|src=|href=|svg|iframe|form|meta|object", tag)]

    @pytest.mark.parametrize(
        "formula",
        [
            r"\href{javascript:alert(1)}{x}",
            r"\&#104;ref{x}{y}",
            r"\&#x68;ref{x}{y}",
            r"&#92;href{x}{y}",
            r"\require{html}",
            r"\cssId{a}{b}",
            r"\style{x}{y}",
        ],
    )
    def test_formulas_make_no_links(self, formula):
        """Is the command gone that makes a link of a formula, also where a letter of it is written as a number?"""
        for text in (f"${formula}$", f"<p>${formula}$</p>", f"$${formula}$$"):
            page = html.unescape(safe_markdown({}, text))
            assert not re.search(r"\\(href|require|cssId|style)", page)
        assert r"\hat x" in safe_markdown({}, r"$\hat x$")

    def test_prose_stays(self):
        """Do emphasis, lists, tables, code, formulas, links and pasted pictures still work?"""
        page = safe_markdown(
            {"cell": {"attachments": {"p.png": {"image/png": "aGk="}}}},
            "# T\n\n*a* **b** `c` [d](https://e.org)\n\n- x\n\n| a |\n|---|\n| 1 |\n\n$x<y$"
            "\n\n![p](attachment:p.png)\n\n```\nz\n```",
        )
        for part in (
            "<h1",
            "<em>",
            "<strong>",
            "<code>",
            'href="https://e.org"',
            "<li>",
            "<td>",
            "$x",
            "base64,aGk=",
            "<pre>",
        ):
            assert part in page

    def test_other_attributes(self):
        """Does an id of a student's not take the place of one of the page's own?"""
        assert "id=" not in cleaned("<p id=notebook>x</p>")


class TestOtherPlaces:
    @pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@SUM(A1)", " =1", "\t=1", "|cmd", "=cmd|' /C calc'!A0"])
    def test_cells_are_no_formulas(self, text):
        """Does no cell begin as a formula does, also behind spaces, and does it survive as one cell?"""
        assert cell(text)[0] not in "=+-@|\t "
        file = io.StringIO()
        csv.writer(file).writerow([cell(text), cell("b")])
        assert len(next(csv.reader([file.getvalue()]))) == 2

    @pytest.mark.parametrize("text", ["-1.5", "0.0", "anna", "Müller, Anna", "2026-11-20", ""])
    def test_cells_stay(self, text):
        """Do numbers and names stay as they are?"""
        assert cell(text) == text

    def test_terminals(self):
        """Is nothing sent to a terminal that it obeys?"""
        assert printable("a\x1b]0;x\x07\r\n\u202e") == "a\\x1b]0;x\\x07\\r\\n\\u202e"
        assert short("a\n b\t" + "c" * 100, 10) == "a b cccccc"[:9] + "…"
