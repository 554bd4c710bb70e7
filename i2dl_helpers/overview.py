"""Looks around: is everything installed, how far has the student come, and what has become of it all?

The first two are for notebook 00; the formula sheet and our ledger of the slides' slips close 09. Each shows a small
table in Jupyter and prints text elsewhere. `progress` keeps what is shown here.
"""

from __future__ import annotations

import html
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import data, progress
from . import notebook as nb
from .card import LINE, RIGHT, TEXT, Notice, marked_up, show
from .errata import ERRATA
from .files import NotebookError

SLIP = re.compile(r"\*\*Slip (\d+)\*\*[^\n]*")
LABEL = re.compile(r"\n+(?:- (?:The slide says|Right is|I know because):)?")
NEEDED = ("numpy", "matplotlib", "ipywidgets", "jupyterlab")


class Table:
    """Rows of text, as an HTML table in Jupyter and in columns elsewhere; a cell may hold (HTML, text)."""

    def __init__(self, head, rows):
        self.head, self.rows = head, rows

    def _repr_html_(self) -> str:
        cell = f"padding:.3em 1.2em .3em 0;text-align:left;border-bottom:1px solid {LINE};background:none"
        head = "".join(f'<th scope="col" style="{cell}">{html.escape(text)}</th>' for text in self.head)
        body = ""
        for first, *others in self.rows:
            columns = "".join(f'<td style="{cell}">{_html(text)}</td>' for text in others)
            body += f'<tr><th scope="row" style="{cell};font-weight:600">{_html(first)}</th>{columns}</tr>'
        style = f"{TEXT};border-collapse:collapse;margin:.3em 0"
        return f'<table style="{style}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def __str__(self) -> str:
        rows = [self.head, *[[text[1] if isinstance(text, tuple) else text for text in row] for row in self.rows]]
        widths = [max(len(row[i]) for row in rows) for i in range(len(self.head))]
        padded = [[text.ljust(width) for text, width in zip(row, widths, strict=True)] for row in rows]
        return "\n".join("  ".join(row).rstrip() for row in padded)


def _html(text) -> str:
    return text[0] if isinstance(text, tuple) else marked_up(text)


def set_up() -> None:
    """Show what is installed and which data sets are there, with what to do where something is missing."""
    rows = [["Python", platform.python_version(), "✓"]]
    for name in NEEDED:
        found = installed(name)
        rows.append([name, found or "missing", "✓" if found else "✗ run `make lab` again: the course needs it"])
    for name in ("torch", "torchvision"):
        found = installed(name)
        missing = "not needed; the cells “the same in PyTorch” will be skipped, and nothing can be downloaded"
        rows.append([name, found or "not installed", "✓" if found else f"○ {missing}"])
    for name in ("digits", "shapes"):
        rows.append([f"data: {name}", "comes with the course", "✓" if data.available(name) else "✗ missing"])
    for name in ("mnist", "fashion_mnist", "cifar10"):
        there = data.available(name)
        later = f'○ not needed; `data.load("{name}")` fetches it when you ask for it'
        rows.append([f"data: {name}", "there" if there else "not there yet", "✓" if there else later])
    show(Table(["what", "version or state", "and so"], rows))


def installed(name: str) -> str | None:
    """The version of a package, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def my_progress() -> None:
    """Show a bar for each notebook and what comes next, when the last work was, and how the predictions came out."""
    rows = []
    for row in progress.summary():
        bonus = f" and {row.bonus} ★" if row.bonus else ""
        rows.append(
            [
                row.notebook.replace("_", " "),
                bar(row.points, row.of),
                f"{row.points} of {row.of} points{bonus}",
                f"{row.solved} of {row.exercises} solved",
                row.next or "✓ all done",
            ]
        )
    show(Table(["notebook", "share", "points", "exercises and questions", "next"], rows))
    true, judged = progress.came_true()
    if (last := progress.last_worked()) is not None:
        came = f" Predictions: {true} of {judged} came true." if judged else ""
        show(Notice(f"Last worked {progress.ago(last)}.{came}"))


def bar(points: int, of: int) -> tuple[str, str]:
    """A bar as HTML and as text."""
    share = points / of if of else 0.0
    label = f"{share:.0%}"
    filled = f'<span style="display:block;height:100%;width:{100 * share:.0f}%;background:{RIGHT[0]}"></span>'
    outer = f"display:inline-block;width:12em;max-width:25vw;height:.9em;border:1px solid {LINE};border-radius:3px"
    return f'<span role="img" aria-label="{label}" style="{outer};overflow:hidden">{filled}</span>', (
        "█" * round(20 * share)
    ).ljust(20, "·")


class Sheet:
    """The formulas of what was solved, notebook by notebook: typeset tables in Jupyter, plain lines elsewhere."""

    def __init__(self, rows: dict[str, list[list[str]]], missing: int):
        self.rows, self.missing = rows, missing

    @property
    def remark(self) -> str:
        """What is said below the tables, or in their place."""
        if not self.rows:
            return "Nothing is recorded as solved yet: a formula comes onto this sheet when its exercise is solved."
        return f"{self.missing} more formulas are still to be earned." if self.missing else "That is all of them."

    def _repr_html_(self) -> str:
        tables = [Table([name.replace("_", " "), "formula"], rows)._repr_html_() for name, rows in self.rows.items()]
        whole = "".join(f'<div style="break-inside:avoid">{table}</div>' for table in tables)
        columns = f'<div style="columns:26em 2;column-gap:2em">{whole}</div>' if tables else ""
        return f'{columns}<p style="{TEXT}">{html.escape(self.remark)}</p>'

    def __str__(self) -> str:
        tables = [str(Table([name.replace("_", " "), "formula"], rows)) for name, rows in self.rows.items()]
        return "\n\n".join([*tables, self.remark])


def formula_sheet() -> None:
    """Show, on one page, the formula of every exercise that progress records as solved."""
    from .exercises import catalogue
    from .exercises.formulas import FORMULAS

    solved, rows, missing = progress.solved(), {}, 0
    for name, formula in FORMULAS.items():
        if name in solved:
            rows.setdefault(catalogue[name].notebook, []).append([name, formula])
        else:
            missing += 1
    show(Sheet(rows, missing))


def our_ledger(notebook: Path | str = "00_start_here.ipynb") -> str:
    """Show what the course thinks is wrong on the slides beside what the student wrote into the ledger of notebook 00.

    Parameters
    ----------
    notebook : Path or str
        The student's notebook 00; where it cannot be read, our side is shown alone.

    Returns
    -------
    str
        How much of it is filled in: ``"all of them"``, ``"more than half"``, ``"some"`` or ``"none yet"``.
    """
    theirs = ledger(notebook)
    rows = [
        [str(number), f"{stem} · {source.replace('*', '')}", *([theirs.get(number, "")] if theirs else []), right]
        for number, (stem, source, right) in enumerate(ERRATA, start=1)
    ]
    show(Table(["slip", "notebook and slide", *(["you wrote"] if theirs else []), "the course says"], rows))
    if len(theirs) == len(ERRATA):
        return "all of them"
    if 2 * len(theirs) > len(ERRATA):
        return "more than half"
    return "some" if theirs else "none yet"


def ledger(notebook: Path | str) -> dict[int, str]:
    """What a student wrote into the ledger, by the slip's number; entries that were left empty are left out."""
    try:
        cells = nb.read(notebook)["cells"]
    except NotebookError:
        return {}
    entries = {}
    for cell in cells:
        if found := SLIP.match(cell["source"]):
            parts = [part.strip() for part in LABEL.split(cell["source"][found.end() :])]
            entries[int(found[1])] = " · ".join(filter(None, parts))
    return {number: text for number, text in entries.items() if text}
