"""What nbgrader loads from the course's `nbgrader_config.py`: blanks that are ours, pages and tables that are safe.

nbgrader lets each of these be replaced by configuration, so nothing of it is patched. Without them its blank cells lose
signature and docstring, a link in a student's Markdown can run a script in the formgrader, a student's name stands
unescaped in its pages, and its CSV quotes nothing.
"""

from __future__ import annotations

import csv
import html
import re

from bleach import clean
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbgrader.api import MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.plugins import CsvExportPlugin
from nbgrader.preprocessors import ClearSolutions

from ..exercises import catalogue
from ..notebook import grade_id, stub
from .escaping import cell as csv_cell

# The blank notebook


class RestoreBlanks(ClearSolutions):
    """Puts the course's own blank cell, known by its `grade_id`, where nbgrader would put its stub."""

    def preprocess_cell(self, cell, resources, cell_index):
        """A cell that the course knows becomes its stub; any other goes nbgrader's way."""
        exercise = catalogue.get(grade_id(cell))
        if exercise is None or not cell.metadata["nbgrader"].get("solution"):
            return super().preprocess_cell(cell, resources, cell_index)
        cell.source = stub(exercise)
        return cell, resources


RELEASING = [
    RestoreBlanks if step is ClearSolutions else step for step in GenerateAssignment.preprocessors.default_args[0]
]

# Pages

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "mark", "ol", "p", "pre", "s", "section", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": ["class", "style", "title", "align"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "ol": ["start"],
    **{f"h{level}": ["id"] for level in range(1, 7)},
}
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*", re.ASCII)
_LETTER = re.compile(r"&#(?:x0*([46-7][0-9a-f])|0*(\d{2,3}));?", re.IGNORECASE)
_RUNS = re.compile(r"\\+(href|require|cssId|class|style|data)\b")  # what MathJax makes links and attributes of
_STYLES = CSSSanitizer(allowed_css_properties=["color", "font-weight", "font-style", "text-align", "width"])


@pass_context
def safe_markdown(context, source: str) -> str:
    """Markdown as HTML, cleaned after it was rendered: links of Markdown's own are seen only then."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    return cleaned(MarkdownWithMath(renderer=renderer).render(source))


def cleaned(page: str) -> str:
    """HTML in which nothing runs, and formulas that make no links."""
    page = clean(
        page,
        tags=TAGS,
        attributes=_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=_STYLES,
    )
    page = _LETTER.sub(_letter, page)
    return _RUNS.sub(r"\1", page)


def _allowed(tag: str, name: str, value: str) -> bool:
    if name not in ATTRIBUTES["*"] and name not in ATTRIBUTES.get(tag, ()):
        return False
    if name == "src":  # a picture in the notebook itself; another would tell its owner who reads
        return PICTURE.fullmatch(value) is not None
    return name != "href" or _leads_somewhere(value)


def _leads_somewhere(address: str) -> bool:
    """Whether a link leads to a page, and runs nothing: bleach alone takes `javascript:1` for a host and its port."""
    plain = "".join(c for c in html.unescape(address) if c.isprintable() and not c.isspace())
    return ":" not in plain or re.match(r"(https?|mailto):", plain, re.IGNORECASE) is not None


def _letter(hit: re.Match) -> str:
    """A letter or a backslash that was written as a number."""
    code = int(hit[1], 16) if hit[1] else int(hit[2])
    return chr(code) if code < 128 and (chr(code).isalpha() or code == 92) else hit[0]


class SafeNames(Preprocessor):
    """Escapes a student's names for formgrader's template, which puts them into the page as they are."""

    FIELDS = ("student", "first_name", "last_name", "notebook_path", "filename")

    def preprocess(self, nb, resources):
        """Only the resources change."""
        for field in self.FIELDS:
            if isinstance(resources.get(field), str):
                resources[field] = html.escape(resources[field])
        return nb, resources


# The table


class SafeCsv(CsvExportPlugin):
    """nbgrader's CSV export, column for column, with every cell quoted where it must be, and none a formula."""

    COLUMNS = (
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score",
    )  # fmt: skip

    def export(self, gradebook) -> None:
        """Write one row an assignment and student; who handed nothing in has 0."""
        with open(self.to or "grades.csv", "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(self.COLUMNS)
            for assignment in gradebook.assignments:
                for student in gradebook.students:
                    if self._asked(self.assignment, assignment.name) and self._asked(self.student, student.id):
                        row = self._row(gradebook, assignment, student)
                        table.writerow([csv_cell("" if value is None else str(value)) for value in row])

    @staticmethod
    def _asked(wanted: list, name: str) -> bool:
        return not wanted or name in map(str, wanted)

    @staticmethod
    def _row(gradebook, assignment, student) -> tuple:
        who = (student.id, student.last_name, student.first_name, student.email)
        try:
            handed_in = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            return (assignment.name, assignment.duedate, "", *who, 0.0, 0.0, 0.0, assignment.max_score)
        penalty, score = handed_in.late_submission_penalty, handed_in.score
        scores = (score, penalty, max(0.0, score - penalty), assignment.max_score)
        return (assignment.name, assignment.duedate, handed_in.timestamp, *who, *scores)
