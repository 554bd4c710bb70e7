"""Verdicts in words: the mark of one exercise, with the comment that its student reads.

Every sentence here comes from the run with the notebook's seed, whose inputs are public; of the run with the secret
seed only the points are used, and whether they are fewer. The text is plain and of bounded length.
"""

from __future__ import annotations

import re

from .. import notebook as nb
from ..exercises.model import Exercise
from .results import CODES, HIDDEN, MANUAL, NO_RESPONSE, TOO_LONG, Mark
from .submission import Work
from .verdicts import Verdict

LONGEST = 4_000
LONGEST_SOURCE = 100_000
NOT_PRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)


def mark(exercise: Exercise, work: Work, first: Verdict | None, second: Verdict | None) -> Mark:
    """The mark of one exercise.

    Parameters
    ----------
    exercise : Exercise
    work : Work
    first, second : Verdict or None
        With the notebook's seed and with the secret one; None where nothing was judged.
    """
    name, most, text = exercise.name, float(exercise.points), work.answers.get(exercise.name, "")
    source, remark = clean(text, LONGEST_SOURCE), work.remarks.get(exercise.name, "")
    if exercise.kind == "written":
        open_still = text.strip() in ("", nb.WRITTEN)
        words = NO_RESPONSE if open_still else MANUAL
        return Mark(
            name, 0.0, most, words, not open_still, True, source=source, code=NO_RESPONSE if open_still else None
        )
    if first is None or not first.attempted:
        words = clean(f"{NO_RESPONSE} {remark}".strip())
        return Mark(name, 0.0, most, words, attempted=False, source=source, code=NO_RESPONSE)
    points = second.points if second is not None else first.points
    fewer, hidden = points < first.points, first.passed and points < most
    code = code_of(first)
    words = [f"{HIDDEN}." if hidden else said(first, code), f"It {HIDDEN}." if fewer and not hidden else "", remark]
    comment = clean(" ".join(word for word in words if word))
    report = first.report
    return Mark(
        name,
        float(points),
        most,
        comment,
        failed=tuple(result.criterion.name for result in report.results if not result.passed) if report else (),
        hidden=hidden,
        diagnosis=report.diagnosis if report else None,
        source=source,
        code=code,
    )


def said(verdict: Verdict, code: str | None) -> str:
    """What the notebook's seed has shown, in sentences."""
    report, raised = verdict.report, verdict.raised
    if report is not None and report.passed:
        return " ".join(["Right.", *report.notes])
    failed = report.first_failed if report is not None else None
    if failed is None:
        return f"The cell does not run: {raised[0]}: {flat(raised[1])}{at(raised[3])}" if raised else f"{verdict.why}."
    words = [f"{failed.criterion.name}: " if len(report.results) > 1 else "", sentence(verdict, failed, code)]
    others = [result.criterion.name for result in report.results if not result.passed and result is not failed]
    words += [f" Also not right: {'; '.join(others)}."] if others else []
    words += [f" The cell itself raised {raised[0]}: {flat(raised[1])}."] if raised else []
    return "".join(words) + "".join(f" {note}" for note in report.notes)


def sentence(verdict: Verdict, failed, code: str | None) -> str:
    """The first thing that is wrong; a fixed word that applies stands in it."""
    failure = failed.outcome.failure if failed.outcome is not None else None
    if verdict.why and (failure is not None or failed.outcome is None):
        return f"{verdict.why}."
    if verdict.report.diagnosis:
        diagnosis = verdict.report.diagnosis
        return diagnosis if code is None or code in diagnosis else f"{code}: {diagnosis}"
    return failed.message + (at(failure.code) if failure is not None else "")


def at(code: str) -> str:
    """Where it happened."""
    return f" (in the line `{flat(code)[:200]}`)" if code else ""


def flat(text: str) -> str:
    """A text on one line, of bounded length."""
    return " ".join(text.split())[:300]


def code_of(verdict: Verdict) -> str | None:
    """The fixed word that applies."""
    if verdict.why == TOO_LONG:
        return TOO_LONG
    failed = verdict.report.first_failed if verdict.report is not None else None
    raised = f" {verdict.raised[1]}" if verdict.raised else ""
    words = failed.message if failed is not None else "" if verdict.passed else raised
    return next((code for code in CODES if code != NO_RESPONSE and code in words), None)


def clean(text: str, length: int = LONGEST) -> str:
    """A text without control characters, or such as turn its direction; of bounded length."""
    return NOT_PRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text[:length].replace("\r", ""))
