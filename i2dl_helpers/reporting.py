"""Tables for the terminal: the verdicts of `i2dl check` and the rows of `i2dl progress`.

They take what `running` and `progress` found and give rich's tables; nothing is judged or stored here. Colour is never
alone: every state has its word and its sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from . import progress
from .progress import Row
from .serving import Verdict

SIGNS = {
    "right": ("✓ right", "green"),
    "wrong": ("✗ not yet", "red"),
    "open": ("· open", "dim"),
    "written": ("… marked by a person", "cyan"),
}


def verdict_table(title: str, verdicts: Iterable[Verdict]) -> Table:
    """One row an exercise: its points and, where something is wrong, what."""
    verdicts = [verdict for verdict in verdicts if verdict.state in SIGNS]
    table = Table(title=title, title_justify="left", show_footer=True, expand=False)
    points, of = sum(v.points for v in verdicts), sum(v.of for v in verdicts)
    table.add_column("exercise", "together", no_wrap=True)
    table.add_column("points", f"{points} of {of}", justify="right", no_wrap=True)
    table.add_column("", "", no_wrap=True)
    table.add_column("what to look at", "", overflow="fold")
    for verdict in verdicts:
        sign, style = SIGNS[verdict.state]
        table.add_row(verdict.name, f"{verdict.points} of {verdict.of}", Text(sign, style), Text(verdict.sentence))
    return table


def what_to_do(verdicts: Iterable[Verdict]) -> Iterator[Text]:
    """The lines below the table: cells of the student's own that did not run, and the next thing to do."""
    verdicts = list(verdicts)
    for verdict in verdicts:
        if verdict.state not in SIGNS:
            yield Text(f"{verdict.name} did not run: {verdict.sentence}")
    rest = [verdict.name for verdict in verdicts if verdict.state in ("wrong", "open")]
    yield Text(f"Next: {rest[0]}." if rest else "All of it is right.", "bold")


def progress_table(rows: Iterable[Row]) -> Table:
    """One row a notebook, with a bar."""
    rows = list(rows)
    table = Table(show_footer=True)
    table.add_column("notebook", "together", no_wrap=True)
    table.add_column("", "", width=20)
    table.add_column("solved", f"{sum(r.solved for r in rows)} of {sum(r.exercises for r in rows)}", justify="right")
    table.add_column("points", f"{sum(r.points for r in rows)} of {sum(r.of for r in rows)}", justify="right")
    table.add_column("★ bonus", str(sum(r.bonus for r in rows)), justify="right")
    for row in rows:
        bar = ProgressBar(total=max(row.of, 1), completed=row.points, width=20)
        solved, points = f"{row.solved} of {row.exercises}", f"{row.points} of {row.of}"
        table.add_row(row.notebook, bar, solved, points, str(row.bonus))
    return table


def predictions_table(predictions: Mapping[str, dict]) -> Table:
    """One row a prediction, with what came out beside it."""
    table = Table(show_lines=True)
    for column in ("question", "your prediction", "what came out"):
        table.add_column(column, overflow="fold")
    for entry in predictions.values():
        answer, outcome = entry["answer"], entry["outcome"]
        sign = "" if outcome is None else "✓ " if answer == outcome else "✗ "
        came = Text("not seen yet", "dim") if outcome is None else Text(f"{sign}{outcome}")
        table.add_row(Text(entry["question"]), Text(answer), came)
    return table


def where_to_go(rows: Iterable[Row]) -> Iterator[Text]:
    """The lines below: predictions that came true, the last work, the next exercise, where all of it is kept."""
    true, judged = progress.came_true()
    if judged:
        yield Text(f"Predictions: {true} of {judged} came true.")
    if (last := progress.last_worked()) is not None:
        yield Text(f"Last worked {progress.ago(last)}, on {last:%d %B at %H:%M}.")
    todo = next((row for row in rows if row.next), None)
    yield Text(f"Next: {todo.next}, in {todo.notebook}." if todo else "All that a check can judge is solved.", "bold")
    place = progress.place()
    yield Text(f"Kept in {place}." if place else "Progress is not kept here (I2DL_STATE, CI).", "dim")
