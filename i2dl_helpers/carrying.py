"""A student's work carried into a newer version of the course's notebooks.

Three texts of a notebook meet here: the one the course gave (`base`), what the student made of it (`old`), and the one
the course gives now (`new`). The new one's cells stand, in its order; answers go into them by the exercise's name, and
whatever else the student wrote stays where it was, or is kept beside it in a cell that says so. `__main__` calls it.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from .notebook import answers, clean, grade_id, markdown

NOTHING: dict[str, Any] = {"cells": []}


@dataclass
class Carried:
    """What became of a student's work.

    Parameters
    ----------
    notebook : dict
        The new notebook with the student's work in it.
    answers : list of str
        The exercises whose answers were carried over.
    kept : list of str
        What had no place any more, and is shown in a cell of its own.
    """

    notebook: dict
    answers: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def carry(new: dict, old: dict, base: dict | None, day: str, leaving: Collection[str] = ()) -> Carried:
    """Bring what a student wrote into a new notebook.

    Parameters
    ----------
    new, old, base : notebooks
        The course's now, the student's, and the course's when the student got it (None where that is not known: then
        what differs from `new` cannot be told from the student's own, and all of it is kept).
    day : str
        As it is to stand in the cells that are kept.
    leaving : names
        Answers that go into another notebook, since their exercises have moved there.

    Returns
    -------
    Carried
    """
    return _Carrying(new, old, base or NOTHING, day, leaving).result()


class _Carrying:
    """One pass over the student's cells, in their order."""

    def __init__(self, new, old, base, day, leaving):
        self.new, self.old, self.day, self.leaving = new, old, day, leaving
        self.given = {_key(cell): cell for cell in base["cells"]}
        self.places = {_key(cell): cell for cell in new["cells"]}
        self.texts = {_text(cell) for cell in [*base["cells"], *new["cells"]]}
        self.filled: dict[str, dict] = {}
        self.beside: dict[str | None, list[dict]] = defaultdict(list)  # what follows a place; None: the beginning
        self.anchor: str | None = None  # the last place that was passed
        self.answers: list[str] = []
        self.kept: list[str] = []

    def result(self) -> Carried:
        seen = set()
        for cell in self.old["cells"]:
            key = _key(cell)
            if key in self.places and key not in seen:
                self.anchor = key
                self.into_place(key, cell)
            else:
                self.without_place(key, cell, again=key in seen)
            seen.add(key)
        cells = [*self.beside[None]]
        for key, cell in self.places.items():
            cells += [self.filled.get(key, cell), *self.beside[key]]
        return Carried(clean(self.new | {"cells": cells}), self.answers, self.kept)

    def into_place(self, key, cell):
        """A cell of the course that the new notebook has too: the student's text goes there, or beside it."""
        place, given = self.places[key], self.given.get(key)
        if _text(cell) == _text(place) or (given is not None and _text(cell) == _text(given)):
            return  # as the course gave it
        untouched_by_course = given is not None and _text(given) == _text(place)
        if _is_answer(place):
            self.filled[key] = filled(place, cell)
            self.answers.append(key)
            if given is not None and not untouched_by_course:
                self.beside[key].append(_notice(place, self.day))
        elif untouched_by_course and grade_id(place) is None:
            self.filled[key] = filled(place, cell)  # a demonstration that the student played with
        else:
            self.keep(cell, "your version of the cell above")

    def without_place(self, key, cell, again):
        """A cell that the new notebook does not have: the student's own, or one that the course took out."""
        if _text(cell) in self.texts or not cell["source"].strip():
            return
        if _is_answer(cell) and not again:
            if key not in self.leaving:
                self.keep(cell, f"your answer to `{key}`, which is not asked here any more")
        elif key in self.given and not again:
            self.keep(cell, "your version of a cell that is gone")
        else:
            self.beside[self.anchor].append(_own(cell))

    def keep(self, cell, why):
        self.beside[self.anchor].append(_kept(cell, why, self.day))
        self.kept.append(why)


def answered(old: dict, base: dict | None) -> dict[str, dict]:
    """The cells of a student's notebook whose text is not the one that the course gave."""
    given = answers(base or NOTHING)
    return {
        name: cell for name, cell in answers(old).items() if name not in given or _text(cell) != _text(given[name])
    }


def _key(cell: dict) -> str | None:
    """By what a cell is found again: nbgrader's name, which survives other programs, else the cell's own id."""
    return grade_id(cell) or cell.get("id")


def _text(cell: dict) -> tuple[str, str]:
    return cell["cell_type"], cell["source"].strip()


def _is_answer(cell: dict) -> bool:
    return grade_id(cell) is not None and bool(cell["metadata"]["nbgrader"].get("solution"))


def filled(place: dict, cell: dict) -> dict:
    """The course's cell with the student's text, and the pictures pasted into it."""
    filled = copy.deepcopy(place) | {"source": cell["source"]}
    return filled | ({"attachments": cell["attachments"]} if cell.get("attachments") else {})


def _own(cell: dict) -> dict:
    """A cell that the student added, as it is; of a copied answer without nbgrader's name, which must be unique."""
    own = copy.deepcopy(cell)
    own["metadata"].pop("nbgrader", None)
    return own


def _kept(cell: dict, why: str, day: str) -> dict:
    """A cell that shows a text which has no place any more, so that nothing of it runs."""
    kept = markdown(f"**Kept at the update of {day}**: {why}.\n\n{_fenced(cell)}")
    return kept | ({"attachments": cell["attachments"]} if cell.get("attachments") else {})


def _notice(place: dict, day: str) -> dict:
    return markdown(f"**Changed at the update of {day}**: the task above now reads as follows.\n\n{_fenced(place)}")


def _fenced(cell: dict) -> str:
    """The text in a fence longer than any that it holds."""
    fence = "```"
    while fence in cell["source"]:
        fence += "`"
    return f"{fence}{'python' if cell['cell_type'] == 'code' else cell['cell_type']}\n{cell['source']}\n{fence}"
