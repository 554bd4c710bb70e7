"""The card below an exercise: what is right, what is wrong and why, as HTML in Jupyter and as text elsewhere.

It is made of plain HTML with its styles inside and the colours of Jupyter's theme, so that it reads in light and dark,
in nbgrader's feedback and by a screen reader. Whatever a student wrote is escaped. `checking` shows it.
"""

from __future__ import annotations

import html
import inspect
import re
import sys

import numpy as np

from .exercises import Failure, Probe, Report, Rng
from .exercises.values import shown

RIGHT, PARTLY, WRONG, OPEN = ("#1a7f37", "✓"), ("#8a5a00", "◐"), ("#b3261e", "✗"), ("#57606a", "○")
TEXT = "color:var(--jp-content-font-color1,inherit)"
QUIET = f"{TEXT};opacity:.85;font-size:.93em"
LINE = "var(--jp-border-color1,#8a8a8a)"
CODE = "background:var(--jp-layout-color2,rgba(127,127,127,.15));padding:.05em .3em;border-radius:3px"
LADDER = ("Hint 1: the idea", "Hint 2: the formula", "Hint 3: the line")
FROM_BEFORE = "What is judged here is your answer from before."
TRY = "Try it in a cell of your own: `check.yours(*check.last_failed)`."


class Card:
    """What a check found, ready to be shown.

    Parameters
    ----------
    report : Report
    going_on : str
        Which function the notebook goes on with, where that needs a word.
    stumbled : str
        Why the answer's cell did not run, where it did not: then the report is about the answer from before.
    """

    def __init__(self, report: Report, going_on: str = "", stumbled: str = ""):
        self.report, self.going_on, self.stumbled = report, going_on, stumbled

    def verdict(self) -> tuple[str, str, str]:
        """Colour, sign and words of the headline."""
        report = self.report
        if self.stumbled and not report.attempted:
            return *WRONG, "does not run yet"
        if self.stumbled:
            return *OPEN, f"your answer from before: {Card(report).verdict()[-1]}"
        if not report.attempted:
            return *OPEN, "not attempted yet"
        if report.passed:
            return *RIGHT, "right"
        if report.exercise.kind == "written":
            return *OPEN, "kept for the person who marks it"
        if report.interrupted:
            return *WRONG, "stopped by you"
        return (*PARTLY, "partly right") if report.points else (*WRONG, "not right yet")

    def beginning(self) -> list[str]:
        """What has to be known first: that the answer's cell did not run, and what is judged in its place."""
        if not self.stumbled:
            return []
        return [f"{self.stumbled} {FROM_BEFORE}" if self.report.attempted else self.stumbled]

    def explanation(self) -> list[str]:
        """What is wrong and why, most useful first; of a question that is answered rightly, why it is right."""
        report, failed = self.report, self.report.first_failed
        if report.interrupted:
            sentence = f"You stopped your function at “{report.interrupted}”. Is there a loop in it that never ends?"
            return [sentence, *students_line(report.stopped)]
        if failed is None:
            return [report.exercise.explanation] if report.passed and report.exercise.explanation else []
        explained = report.diagnosis and failed.difference.worst is not None
        found = [report.diagnosis] if report.diagnosis else []
        raised = failed.outcome.failure if failed.outcome is not None else None
        return found + ([] if explained else [capital(failed.message)]) + students_line(raised)

    def remarks(self) -> list[str]:
        """What is of less weight: in which case it was, what was printed, what the notebook goes on with."""
        return [text for text in (the_case(self.report), *self.report.notes, self.going_on) if text]

    def table(self) -> list[tuple[str, str, str]]:
        """Rows of (what, yours, expected) for the first result that is wrong."""
        failed = self.report.first_failed
        difference = failed.difference if failed is not None else None
        if difference is None or not all(isinstance(x, np.ndarray) for x in (difference.got, difference.expected)):
            return []
        got, expected, rows = difference.got, difference.expected, []
        if expected.ndim or got.ndim or difference.worst is None:  # two numbers that are compared have a row below
            rows.append((difference.name, typed(got), typed(expected)))
        if difference.worst is not None:
            place = f"{difference.name}{list(difference.worst) or ''}"
            pair = got[difference.worst], expected[difference.worst]
            rows.append((place, shown(*pair), shown(*reversed(pair))))
        return rows

    def _repr_html_(self) -> str:
        report, (colour, sign, words) = self.report, self.verdict()
        name, points = report.exercise.name, f"{report.points} of {counted(report.max_points)}"
        parts = [
            '<div style="display:flex;flex-wrap:wrap;align-items:baseline;gap:.2em .7em">'
            f'<span style="background:{colour};color:#fff;border-radius:4px;padding:.1em .55em;font-weight:600;'
            f'white-space:nowrap"><span aria-hidden="true">{sign}</span> {html.escape(words)}</span>'
            f'<code style="{CODE};font-weight:600">{name}</code>'
            f'<span style="{QUIET};white-space:nowrap">{points}</span></div>'
        ]
        parts += [f'<p style="margin:.6em 0 0">{marked_up(text)}</p>' for text in self.beginning()]
        if len(report.results) > 1:
            lines = "".join(criterion_html(result) for result in report.results)
            parts.append(f'<ul style="list-style:none;margin:.6em 0 0;padding:0">{lines}</ul>')
        parts += [f'<p style="margin:.6em 0 0">{marked_up(text)}</p>' for text in self.explanation()]
        parts.append(table_html(self.table()))
        parts += [f'<p style="{QUIET};margin:.5em 0 0">{marked_up(text)}</p>' for text in self.remarks()]
        if not report.passed:
            parts += hints_html(report.exercise.hints)
        style = (
            f"{TEXT};border:1px solid {LINE};border-left:6px solid {colour};border-radius:6px;padding:.7em 1em;"
            "margin:.3em 0;max-width:54em;box-sizing:border-box;overflow-wrap:anywhere;line-height:1.5;"
            "font-family:var(--jp-content-font-family,sans-serif)"
        )
        label = html.escape(f"Check of {name}: {words}, {points}", quote=True)
        return f'<div role="group" aria-label="{label}" style="{style}">{"".join(parts)}</div>'

    def __str__(self) -> str:
        report, (_, sign, words) = self.report, self.verdict()
        lines = [f"{sign} {report.exercise.name}: {words} ({report.points} of {counted(report.max_points)})"]
        lines += [f"   {text}" for text in self.beginning()]
        if len(report.results) > 1:
            lines += [f"   {'✓' if r.passed else '✗'} {r.criterion.name} {worth(r)}".rstrip() for r in report.results]
        lines += [f"   {text}" for text in self.explanation()]
        lines += [f"   {what}: yours {yours}, expected {expected}" for what, yours, expected in self.table()]
        return "\n".join([*lines, *(f"   {text}" for text in self.remarks())])

    __repr__ = __str__


def counted(points) -> str:
    """ "1 point", "3 points"."""
    return f"{points} point" if points == 1 else f"{points} points"


def worth(result) -> str:
    """What a criterion earned, in brackets; nothing for one that carries no points."""
    return f"({result.points} of {counted(result.criterion.points)})" if result.criterion.points else ""


def capital(text: str) -> str:
    """A text with a capital letter at the start."""
    return text[:1].upper() + text[1:]


def students_line(failure: Failure | None) -> list[str]:
    """The student's line that raised, or that was stopped, where one was; in another cell, with its function."""
    if failure is None or not failure.code:
        return []
    code = failure.code.replace("`", "'")  # a backtick would end the code
    if failure.function:
        called = f"called in line {failure.called} of your cell"
        return [f"In your `{failure.function}` ({called}), line {failure.line}: `{code}`"]
    return [f"In line {failure.line} of your cell: `{code}`"]


def the_case(report) -> str:
    """The case that failed first, in a line: "x = 1, W of shape (3, 4)"."""
    failed = report.first_failed
    if failed is None or not failed.arguments:
        return ""
    names = inspect.signature(report.exercise.reference).parameters
    words = ", ".join(argument_in_words(*pair) for pair in zip(names, failed.arguments, strict=False))
    others = f" {capital(failed.others_right)}" if failed.others_right else ""
    return f"The case: {words}.{others} {TRY}"


def argument_in_words(name, argument) -> str:
    """One argument in a few words."""
    if isinstance(argument, np.ndarray) and argument.size > 4:
        return f"{name} of shape {argument.shape}"
    if isinstance(argument, Rng | Probe):
        return f"{name} a {'generator' if isinstance(argument, Rng) else 'function'}"
    return f"{name} = {written(argument)}"


def written(value) -> str:
    """A value as it would be written down: small arrays and lists with their numbers."""
    if isinstance(value, np.ndarray):
        return written(value.tolist()) if value.size <= 4 else f"array of shape {value.shape}"
    if isinstance(value, list | tuple):
        items = ", ".join(written(item) for item in value)
        return f"[{items}]" if isinstance(value, list) else f"({items})"
    return shown(value)


def typed(array) -> str:
    """Dtype and shape, or dtype and number."""
    return f"{array.dtype} {array.shape if array.ndim else shown(array[()])}"


def marked_up(text: str) -> str:
    """Escaped text in which `…` became code and *…* stressed."""
    pieces = html.escape(text).split("`")
    whole = len(pieces) % 2  # an odd number of backticks: the last one stands for itself
    for i, piece in enumerate(pieces):
        if i % 2 and (whole or i < len(pieces) - 1):
            pieces[i] = f'<code style="{CODE}">{piece}</code>'
        elif i % 2:
            pieces[i] = f"`{piece}"
        else:
            pieces[i] = re.sub(r"(?<![\w*])\*(\w[^*]*)\*(?![\w*])", r"<em>\1</em>", piece)
    return "".join(pieces)


def criterion_html(result) -> str:
    """One line of the list."""
    colour, sign = RIGHT if result.passed else WRONG
    state = "passed" if result.passed else "failed"
    mark = (
        f'<span role="img" aria-label="{state}" style="background:{colour};color:#fff;border-radius:3px;flex:none;'
        f'width:1.4em;text-align:center;margin-right:.6em">{sign}</span>'
    )
    points = f'<span style="{QUIET};white-space:nowrap">{worth(result)}</span>'
    words = f"<span>{marked_up(result.criterion.name)} {points}</span>"
    return f'<li style="display:flex;align-items:baseline;margin:.25em 0">{mark}{words}</li>'


def table_html(rows) -> str:
    """What came and what was expected, side by side."""
    if not rows:
        return ""
    cell = f"padding:.25em 1.2em .25em 0;text-align:left;white-space:nowrap;border-bottom:1px solid {LINE}"
    head = "".join(f'<th scope="col" style="{cell}">{text}</th>' for text in ("", "yours", "expected"))
    body = ""
    for row in rows:
        what, *values = (f'<code style="white-space:nowrap">{html.escape(text)}</code>' for text in row)
        body += f'<tr style="background:none"><th scope="row" style="{cell};font-weight:normal">{what}</th>'
        body += "".join(f'<td style="{cell}">{value}</td>' for value in values) + "</tr>"
    table = f"{TEXT};border-collapse:collapse;margin:0;font-size:.95em"
    head = f'<thead><tr style="background:none">{head}</tr></thead>'
    scrolled = 'style="overflow-x:auto;margin:.6em 0 0" tabindex="0" role="group" aria-label="yours and expected"'
    return f'<div {scrolled}><table style="{table}">{head}<tbody>{body}</tbody></table></div>'


def hints_html(hints) -> list[str]:
    """The hints, each behind a fold of its own: from the idea to the line."""
    titles = LADDER if len(hints) == len(LADDER) else ("A hint", "Another hint")
    return [
        f'<details style="margin:.5em 0 0"><summary style="cursor:pointer">{title}</summary>'
        f'<p style="margin:.3em 0 .3em 1.1em">{marked_up(hint)}</p></details>'
        for title, hint in zip(titles, hints, strict=False)
    ]


class Notice:
    """A sentence in a frame, in Jupyter and elsewhere."""

    def __init__(self, text: str):
        self.text = text

    def _repr_html_(self) -> str:
        style = (
            f"{TEXT};border-left:6px solid {OPEN[0]};padding:.4em 1em;margin:.3em 0;max-width:54em;line-height:1.5;"
            "overflow-wrap:anywhere"
        )
        return f'<div role="note" style="{style}">{marked_up(self.text)}</div>'

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def running_shell():
    """IPython's shell, or None; where one is running, IPython has been imported."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def show(item) -> None:
    """Show a card or a notice: rich where there is a notebook, printed elsewhere."""
    if hasattr(running_shell(), "kernel"):
        from IPython.display import display

        display({"text/html": item._repr_html_(), "text/plain": str(item)}, raw=True)
    else:
        print(item)
