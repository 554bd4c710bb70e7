"""Everything that has to be fast, measured and printed: ``python -m benchmarks``, or ``make bench``.

Each module beside this one has a `measure()` that gives rows: what was measured, milliseconds by column, and its budget
where it has one. They are shown as tables and kept, with the machine and the versions, in ``benchmarks/results/``.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import platform
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
LIBRARIES = ("numpy", "matplotlib", "ipywidgets", "jupyterlab")


def main(names: list[str]) -> None:
    """Measure what is named, or everything."""
    there = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    if unknown := set(names) - set(there):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(there)}.")
    console, found = Console(), {}
    for name in names or there:
        module = importlib.import_module(f"benchmarks.{name}")
        with console.status(f"{name} …"):
            found[name] = module.measure()
        console.print(table(inspect.getdoc(module).splitlines()[0], found[name]))
    console.print(f"Kept in {keep(found)}.")


def table(title: str, rows: list[dict]) -> Table:
    """The rows of one benchmark; times in milliseconds."""
    shown = Table(title=title, title_justify="left")
    for number, column in enumerate(rows[0]):
        shown.add_column(column, justify="right" if number else "left", no_wrap=not number)
    for row in rows:
        shown.add_row(*(f"{value:.1f}" if isinstance(value, float) else str(value) for value in row.values()))
    return shown


def keep(found: dict[str, list[dict]]) -> Path:
    """Write the rows down, with what they depend on."""
    now = datetime.now()
    surroundings = {
        "when": now.isoformat(timespec="seconds"),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
    }
    path = HERE / "results" / f"{now:%Y-%m-%d_%H-%M-%S}.json"
    path.parent.mkdir(exist_ok=True)
    text = json.dumps({"surroundings": surroundings, "milliseconds": found}, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    main(sys.argv[1:])
