"""The table at the end of `i2dl grade`: scores, what failed how often, who needs a look.

Names and reasons stem from students: everything goes through `printable`, and rich is given texts, never its markup.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from .collecting import Collected
from .escaping import printable
from .summing import Summary, Tally


def points(value: float) -> str:
    """3, 2.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def score_table(summary: Summary) -> Table:
    """One row a student."""
    table = Table(title=summary.assignment, title_justify="left")
    table.add_column("student")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("written", no_wrap=True)
    table.add_column("needs a look", overflow="fold")
    for row in summary.rows:
        waits = "for a person" if row.waiting else ""
        looks = "; ".join(printable(look) for look in row.looks)
        score = f"{points(row.points)} of {points(row.of)}"
        table.add_row(Text(printable(row.student)), Text(score), Text(waits), Text(looks))
    return table


def exercise_table(summary: Summary) -> Table:
    """One row an exercise: how many did what, and the criterion that failed most often."""
    table = Table()
    table.add_column("exercise", no_wrap=True)
    for column in ("right", "partly", "wrong", "open"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("what failed most often", overflow="fold")
    for tally in summary.tallies.values():
        counts = (tally.right, tally.partly, tally.wrong, tally.open)
        table.add_row(Text(tally.name), *(str(count) for count in counts), Text(printable(_worst(tally))))
    return table


def _worst(tally: Tally) -> str:
    if tally.waiting:
        return f"{tally.waiting} for a person"
    said = [f"{name} ({count})" for name, count in tally.criteria.most_common(1)]
    return "; ".join([*said, *([f"examples only ({tally.hidden})"] if tally.hidden else [])])


def matching_table(collected: Collected) -> Table:
    """What `--dry-run` shows: which file is whose."""
    table = Table()
    table.add_column("student")
    table.add_column("file", overflow="fold")
    table.add_column("", overflow="fold")
    for found in collected.found:
        file = found.origin or (found.path.name if found.path else "")
        table.add_row(Text(found.student), Text(printable(file)), Text(printable(found.problem or found.note)))
    return table


def left_out(collected: Collected) -> Iterator[str]:
    """A line for each name that gets no row, and one for the files that belong to nobody."""
    for name, why in collected.rejected:
        yield f"No row for {name}: {why}."
    if collected.unmatched:
        shown = ", ".join(collected.unmatched[:5]) + (", …" if len(collected.unmatched) > 5 else ".")
        yield f"In the export, but not of this assignment, or without a name: {shown}"


def closing(summary: Summary) -> str:
    """One line: how many, the median, who waits."""
    scores = sorted(row.points for row in summary.rows)
    if not scores:
        return "No submission was graded."
    middle = len(scores) // 2
    median = scores[middle] if len(scores) % 2 else (scores[middle - 1] + scores[middle]) / 2
    looks = sum(bool(row.looks) for row in summary.rows)
    waiting = sum(row.waiting for row in summary.rows)
    of = points(summary.rows[0].of)
    return (
        f"{len(scores)} submissions, median {points(median)} of {of} points; {looks} need a look; "
        f"{waiting} written answers wait in formgrader."
    )
