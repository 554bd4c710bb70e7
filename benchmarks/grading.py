"""Grading a class: `i2dl grade` beside `nbgrader autograde`, one process each, on the same solved notebook 03.

Both run from their start to scores in the gradebook; CPU is that of all their processes, the sandbox's included.
The larger classes show that time grows with the class and memory does not. Run: ``python -m benchmarks grading``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from i2dl_helpers import notebook as nb
from i2dl_helpers import progress
from i2dl_helpers.grading import course

STEM = "03_activations"
PEER = 1  # of a second one its client now and then waits three minutes for a message that has come
CLASSES = (100, 250, 1000)
AT_LEAST, AT_MOST = 50, 60  # times the peer's submissions per second; milliseconds of CPU for a submission


class Run(NamedTuple):
    """What a command took."""

    students: int
    seconds: float
    cpu: float
    megabytes: float


def measure() -> list[dict]:
    """One row a command and size of class; the last ones hold the figures against their budgets."""
    with tempfile.TemporaryDirectory(prefix="i2dl-bench-") as folder:
        pristine = _course(Path(folder))
        peer = _run(pristine, PEER, "nbgrader", "autograde", STEM)
        ours = [_run(pristine, students, "benchmarks.grading", ".") for students in CLASSES]
    rows = [_row("nbgrader autograde", peer), *(_row("i2dl grade", run) for run in ours)]
    first, middle, last = ours
    each = (last.cpu - first.cpu) / (last.students - first.students)
    straight = first.cpu + each * (middle.students - first.students)
    return [
        *rows,
        _figure("times the peer's rate", _rate(first) / _rate(peer), f"≥ {AT_LEAST}"),
        _figure("times the peer's CPU", (peer.cpu / peer.students) / (first.cpu / first.students), ""),
        _figure("CPU ms for one more", 1000 * each, f"≤ {AT_MOST}"),
        _figure("middle, by a line", middle.cpu / straight, "1.0"),
        _figure("MB more in the largest", last.megabytes - first.megabytes, "flat"),
    ]


def _rate(run: Run) -> float:
    return run.students / run.seconds


def _course(folder: Path) -> Path:
    """A released course of this one notebook."""
    (folder / "repository" / "notebooks").mkdir(parents=True)
    shutil.copy(progress.repository() / "notebooks" / f"{STEM}.ipynb", folder / "repository" / "notebooks")
    list(course.release(folder / "repository", folder / "course"))
    return folder / "course"


def _run(pristine: Path, students: int, *command: str) -> Run:
    """A command in a fresh course in which so many have handed in the solved notebook."""
    here = pristine.with_name("class")
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(pristine, here)
    solved = nb.dumps(nb.solve(nb.read(here / "release" / STEM / f"{STEM}.ipynb")))
    for number in range(students):
        path = here / "submitted" / f"student {number:04}" / STEM / f"{STEM}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(solved, encoding="utf-8")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"PYTHONPATH": str(progress.repository())}
    environment |= {"PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    start = perf_counter()
    with open(here / "said.txt", "wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=here, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    if status:
        raise RuntimeError(f"{' '.join(command)} failed:\n{(here / 'said.txt').read_text()[-2000:]}")
    told = here / "cpu.json"  # what a sandbox used is not its starter's in the kernel's books
    cpu = json.loads(told.read_text()) if told.exists() else used.ru_utime + used.ru_stime
    return Run(students, seconds, cpu, used.ru_maxrss / 1024)


def _grade(folder: Path) -> None:
    """`i2dl grade` in one process; leaves behind what it and its sandbox used."""
    from i2dl_helpers.grading import command
    from i2dl_helpers.grading.judge import Grader
    from i2dl_helpers.grading.secret import seed

    class Counted(Grader):
        sandbox = 0.0

        def __exit__(self, *error):
            self.sandbox = self.worker.cpu_seconds
            super().__exit__(*error)

    grader = Counted(STEM, seed(folder), released=course.released(folder, STEM))
    command.judge = lambda *arguments: grader
    command.run(folder, STEM, command.Options())
    (folder / "cpu.json").write_text(json.dumps(process_time() + grader.sandbox))


def _row(what: str, run: Run) -> dict:
    return {
        "": what,
        "class": run.students,
        "s": run.seconds,
        "per s": f"{_rate(run):.3f}",
        "CPU ms each": 1000 * run.cpu / run.students,
        "MB": f"{run.megabytes:.0f}",
        "measured": "",
        "budget": "",
    }


def _figure(what: str, value: float, budget: str) -> dict:
    blank = dict.fromkeys(("class", "s", "per s", "CPU ms each", "MB"), "")
    return {"": what, **blank, "measured": f"{value:.2f}", "budget": budget}


if __name__ == "__main__":
    _grade(Path(sys.argv[1]).resolve())
