"""Importing the package, in fresh processes, beyond what NumPy needs.

A notebook's first cell waits for it. Run: ``python -m benchmarks importing``.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

CASES = {
    "import i2dl_helpers": 50,
    "from i2dl_helpers import begin, check, mine, predict, reveal": None,
    "from i2dl_helpers import widgets": None,
}


def measure(times: int = 9) -> list[dict]:
    """One row a line of code: median milliseconds in a process that has NumPy already."""
    rounds = [{line: _milliseconds(line) for line in CASES} for _ in range(times)]
    medians = {line: median(found[line] for found in rounds) for line in CASES}
    return [{"line": line, "ms": medians[line], "budget": budget or ""} for line, budget in CASES.items()]


def _milliseconds(line: str) -> float:
    script = f"import numpy, time\nstart = time.perf_counter()\n{line}\nprint(1000 * (time.perf_counter() - start))"
    return float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)
