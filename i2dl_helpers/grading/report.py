"""The report on a class, one HTML file without scripts or outside requests: what was hard and wrong, who is alike.

It is for the instructor: names of students stand in it. Whatever stems from a submission is escaped, and the page's own
policy forbids everything but its styles.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import mean, median

from .escaping import printable
from .results import NO_RESPONSE
from .summing import Summary
from .table import closing, points

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222;
       background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .6rem; vertical-align: top }
th { border-bottom: 2px solid #222 } tr + tr td { border-top: 1px solid #ddd }
td.n, th.n { text-align: right; white-space: nowrap }
.share { display: inline-block; height: .7rem; background: #0072b2 }
td { overflow-wrap: anywhere } td:first-child { min-width: 9.5rem }
@media (max-width: 45rem) { table { display: block; overflow-x: auto } td:first-child { min-width: 6rem } }
svg text { font: 12px system-ui, sans-serif; fill: #222 } .quiet { color: #555 }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
WIDTH, HEIGHT, FOOT = 640, 180, 22


def page(summary: Summary) -> str:
    """The whole report.

    Parameters
    ----------
    summary : Summary
        Finished, and gathered with `alike`.

    Returns
    -------
    str
        A complete HTML document.
    """
    title = f"{summary.assignment}: {len(summary.rows)} submissions"
    parts = [
        f"<p>{_text(closing(summary))}</p>",
        "<p><b>Judged without a sandbox (--unsafe).</b></p>" if summary.unsafe else "",
        _distribution(summary),
        _exercises(summary),
        _criteria(summary),
        _mistakes(summary),
        _alike(summary),
        _scores(summary),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{_text(title)}</title><style>{STYLE}</style></head>\n<body><h1>{_text(title)}</h1>"
        f'<p class="quiet">{date.today().isoformat()}</p>\n' + "\n".join(filter(None, parts)) + "\n</body></html>\n"
    )


def _text(value: object) -> str:
    return html.escape(printable(str(value)))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are HTML already; a column whose head ends with # holds numbers."""
    kinds = [' class="n"' if name.endswith("#") else "" for name in head]
    top = "".join(f"<th{kind}>{_text(name.removesuffix('#'))}</th>" for name, kind in zip(head, kinds, strict=True))
    body = ("".join(f"<td{kind}>{cell}</td>" for cell, kind in zip(row, kinds, strict=True)) for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in body)}</tbody></table>"


def _section(title: str, body: str, note: str = "") -> str:
    quiet = f'<p class="quiet">{_text(note)}</p>' if note else ""
    return f"<h2>{_text(title)}</h2>{quiet}{body}"


def _distribution(summary: Summary) -> str:
    """How many students have how many points, written answers left out."""
    scores = [row.points for row in summary.rows]
    if not scores:
        return ""
    of = int(max(max(row.of, row.points) for row in summary.rows))
    counts = Counter(min(int(score), of) for score in scores)
    step, most = WIDTH / (of + 1), max(counts.values())
    bars = []
    for value in range(of + 1):
        height = (HEIGHT - 2 * FOOT) * counts[value] / most
        x, y = value * step, HEIGHT - FOOT - height
        label = f'<text x="{x + step / 2:.1f}" y="{y - 4:.1f}" text-anchor="middle">{counts[value]}</text>'
        bars.append(
            f'<rect x="{x + 1:.1f}" y="{y:.1f}" width="{step - 2:.1f}" height="{height:.1f}" fill="#0072b2"/>'
            f'<text x="{x + step / 2:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{value}</text>'
            + (label if counts[value] else "")
        )
    said = f"Students by points, 0 to {of}: median {points(median(scores))}, mean {points(mean(scores))}."
    picture = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{_text(said)}">{"".join(bars)}</svg>'
    return _section("Points", picture, said)


def _exercises(summary: Summary) -> str:
    rows = []
    for tally in summary.tallies.values():
        share = tally.right / tally.judged if tally.judged else 0.0
        bar = f'<span class="share" style="width:{100 * share:.0f}px"></span>' if tally.judged else ""
        counts = (tally.right, tally.partly, tally.wrong, tally.open, tally.hidden, tally.waiting)
        rows.append([_text(tally.name), bar, *map(str, counts)])
    head = ("exercise", "right", "#", "partly#", "wrong#", "no response#", "examples only#", "for a person#")
    note = "“Examples only”: of the wrong ones, those that pass with the numbers of the notebook and fail with others."
    return _section("Exercises", _table(head, rows), note)


def _criteria(summary: Summary) -> str:
    """The criteria that failed for the largest share of those who answered."""
    found = [
        (count / tally.judged, count, tally, name)
        for tally in summary.tallies.values()
        for name, count in tally.criteria.items()
        if tally.judged
    ]
    found.sort(key=lambda item: (-item[0], -item[1], item[2].name, item[3]))
    rows = [[_text(t.name), _text(name), f"{count} of {t.judged}"] for _, count, t, name in found[:15]]
    return _section("Hardest criteria", _table(("exercise", "criterion", "failed#"), rows)) if rows else ""


def _mistakes(summary: Summary) -> str:
    found = [(count, tally.name, text) for tally in summary.tallies.values() for text, count in tally.mistakes.items()]
    found += [(count, tally.name, word) for tally in summary.tallies.values() for word, count in tally.words.items()]
    found = [item for item in found if item[2] != NO_RESPONSE]  # stands in a column of its own above
    found.sort(key=lambda item: (-item[0], item[1], item[2]))
    rows = [[_text(name), _text(text), str(count)] for count, name, text in found[:20]]
    note = "Recognised by what the answer computes, and told the student in the comment."
    return _section("Commonest mistakes", _table(("exercise", "what", "students#"), rows), note) if rows else ""


def _alike(summary: Summary) -> str:
    rows = [
        [_text(name), _text(", ".join(students)), "and the reference" if theirs else ""]
        for name, students, theirs in summary.alike()
    ]
    note = (
        "The same but for names, comments and spaces; answers of fewer than 40 tokens are left out. The references are "
        "public, and right answers to short questions resemble each other: this is a place to look, not a finding."
    )
    return _section("Answers that are alike", _table(("exercise", "students", ""), rows), note) if rows else ""


def _scores(summary: Summary) -> str:
    rows = [
        [_text(row.student), f"{points(row.points)} of {points(row.of)}", _text("; ".join(row.looks))]
        for row in summary.rows
    ]
    note = "Points of ★ are in them, beyond the core; those of written answers are not."
    return _section("Scores", _table(("student", "points#", "needs a look"), rows), note)
