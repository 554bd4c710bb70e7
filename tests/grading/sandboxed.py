"""What the tests with the real sandbox share: notebooks as they are handed out and in, and graders."""

import os
import shutil
from pathlib import Path

import pytest

from i2dl_helpers import notebook as nb
from i2dl_helpers.exercises import catalogue
from i2dl_helpers.exercises.sources import lent
from i2dl_helpers.grading.judge import Grader
from i2dl_helpers.grading.results import Submission
from i2dl_helpers.grading.sandbox import Limits

ROOT = Path(__file__).parents[2]
SECRET = 2**90 + 12345
STEMS = list(dict.fromkeys(exercise.notebook for exercise in catalogue.values()))
QUICK = Limits(cell_seconds=4, exercise_seconds=4, cpu_seconds=2, submission_seconds=60)
REASON = "there is no bubblewrap on the PATH, in which these tests run submissions"
sandboxed = pytest.mark.skipif(not shutil.which("bwrap") and not os.environ.get("I2DL_SANDBOX_REQUIRED"), reason=REASON)


def asked(stem):
    """The exercises of a notebook, by name."""
    return {name: exercise for name, exercise in catalogue.items() if exercise.notebook == stem}


def released(stem):
    """The notebook as it is handed out; of one that is not written yet, its exercises behind a setup cell."""
    path = ROOT / "notebooks" / f"{stem}.ipynb"
    if path.exists():
        return nb.read(path)
    cells = [nb.setup_cell(setup(stem)), nb.code("print('a demonstration')")]
    for exercise in asked(stem).values():
        cells += nb.answer_cells(exercise)
    return nb.new(cells)


def setup(stem):
    """A setup cell that lends what the references use."""
    functions = [exercise for exercise in asked(stem).values() if exercise.reference]
    module = functions[0].reference.__module__
    names = set(lent(functions[0], catalogue)) - {"__builtins__"}
    needs = {need for exercise in functions for need in exercise.needs} - set(asked(stem))
    lines = ["import math", "import numpy as np", "from i2dl_helpers import begin, check, mine, predict, reveal"]
    lines += [f"from {module} import {name}" for name in sorted(names - needs)]
    lines += [f'{name} = mine("{name}")' for name in sorted(needs)]
    return "\n".join([*lines, f'begin("{stem}")'])


def handed_in(stem, solve=True, **answers):
    """A student's notebook: solved, but for what is given here; None is a blank cell."""
    notebook = nb.solve(released(stem)) if solve else released(stem)
    cells = nb.answers(notebook)
    for name, text in answers.items():
        cells[name]["source"] = nb.stub(catalogue[name]) if text is None else text
    return notebook


class Class:
    """A grader, and the folder of those who hand in."""

    def __init__(self, folder, stem, **options):
        self.folder, self.stem, self.count = folder, stem, 0
        self.grader = Grader(stem, SECRET, released=released(stem), limits=options.pop("limits", QUICK), **options)

    def __enter__(self):
        self.grader.__enter__()
        return self

    def __exit__(self, *error):
        self.grader.__exit__(*error)

    def write(self, notebook):
        """A submission's file."""
        self.count += 1
        path = self.folder / f"{self.count}" / f"{self.stem}.ipynb"
        path.parent.mkdir(exist_ok=True)
        if isinstance(notebook, bytes | str):
            path.write_bytes(notebook if isinstance(notebook, bytes) else notebook.encode())
        else:
            nb.write(path, notebook)
        return Submission(f"student {self.count}", path, self.stem)

    def grade(self, notebook):
        """The marks of a notebook."""
        return self.grader.grade(self.write(notebook))

    def marks(self, notebook):
        """The marks by name."""
        return {mark.name: mark for mark in self.grade(notebook).marks}


def worth(stem):
    """What a solved notebook earns, a person's marks aside."""
    return sum(exercise.points for exercise in asked(stem).values() if exercise.kind != "written")
