"""Running one cell: magics neutralised, whatever it raises caught, its lines kept for tracebacks."""

from __future__ import annotations

import linecache
import re

from .calling import failure_of
from .plainness import is_plain_cell

RUNS_ON = {"time", "timeit", "capture", "prun"}  # magics of a whole cell below which there is Python
MAGIC = re.compile(r"^(\s*)(?:[%!?]|[^#'\"=]*\?+\s*$)")
ASSIGNED = re.compile(r"^(\s*[\w., ]+=)\s*[%!]")
TIMED = re.compile(r"^(\s*)%time\s+(?=\S)")


def run_cell(source: str, names: dict, label: str):
    """Run a cell in its notebook's namespace.

    Returns
    -------
    Failure or None, bool
        What it raised, and whether it only defines functions and constants.
    """
    plain = False
    try:
        code = compiled(source, f"<{label}>")
        plain = is_plain_cell(code)
        exec(code, names)
    except BaseException as error:  # a cell may end in anything, SystemExit included
        return failure_of(error), False
    return None, plain


def compiled(source: str, filename: str):
    """The code of a cell; of one that is no Python, with its magics left out."""
    keep_lines(source, filename)
    try:
        return compile(source, filename, "exec", dont_inherit=True)
    except SyntaxError:
        plain = without_magics(source)
        if plain == source:
            raise
    keep_lines(plain, filename)
    return compile(plain, filename, "exec", dont_inherit=True)


def keep_lines(source: str, filename: str) -> None:
    """Let a traceback find the cell's lines."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)


def without_magics(source: str) -> str:
    """A cell in which lines of IPython's own do nothing; `%time f()` is f()."""
    head, _, rest = source.lstrip("\n").partition("\n")
    if head.startswith("%%"):
        return without_magics(f"\n{rest}") if head[2:].split(" ")[0].strip() in RUNS_ON else "pass"
    lines = []
    for line in source.split("\n"):
        if TIMED.match(line):
            line = TIMED.sub(r"\1", line)
        elif ASSIGNED.match(line):
            line = ASSIGNED.match(line)[1] + " None"
        elif MAGIC.match(line):
            line = MAGIC.match(line)[1] + "pass"
        lines.append(line)
    return "\n".join(lines)
