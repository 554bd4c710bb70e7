"""Outcomes of experiments that are too long for a notebook: how they are declared, kept and read.

A notebook runs one seed live and draws the spread from `data/results/NAME.json`. A subject's module lists its long
experiments in a constant `LONG`; ``python -m i2dl_helpers.experiments`` runs them, and a test repeats one seed of each.
"""

import importlib
import json
import math
import pkgutil
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from i2dl_helpers import archives, experiments, files

FOLDER = archives.REPOSITORY / "results"
DIGITS = 6  # kept of every number: more than any of these experiments can claim


@dataclass(frozen=True)
class Long:
    """An experiment whose seeds take longer than a reader would wait.

    Parameters
    ----------
    function : callable
        ``function(seed=…, **settings)`` → dict of str → number or array, of the same shapes for every seed.
    seeds : sequence of int
    settings : mapping, optional
        What JSON can hold; stored beside the outcome.
    tolerance : float
        Largest relative difference (norm-wise, for each result) when a seed is repeated on another machine.
    """

    function: Callable[..., Mapping[str, Any]]
    seeds: Sequence[int]
    settings: Mapping[str, Any] = field(default_factory=dict)
    tolerance: float = 1e-3


@dataclass(frozen=True)
class Stored:
    """What a long experiment gave: ``stored("name")["loss"]`` is an array (seeds, …).

    Parameters
    ----------
    seeds : list of int
    settings : dict
    values : dict of str → float array (seeds, …)
        NaN stands for what was not finite.
    command, versions, seconds : str, dict, float
        How it was made, and how long all seeds took.
    """

    seeds: list[int]
    settings: dict
    values: dict[str, np.ndarray]
    command: str
    versions: dict
    seconds: float

    def __getitem__(self, name: str) -> np.ndarray:
        return self.values[name]


def long_experiments() -> dict[str, Long]:
    """Name → Long, of all subjects."""
    found: dict[str, Long] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(experiments.__path__)):
        if module != "__main__":
            listed = getattr(importlib.import_module(f"{experiments.__name__}.{module}"), "LONG", {})
            if twice := found.keys() & listed.keys():
                raise ValueError(f"two experiments are named {', '.join(sorted(twice))}: rename that of {module}")
            found |= listed
    return found


def stored(name: str) -> Stored:
    """The stored outcome of a long experiment.

    Raises
    ------
    FileNotFoundError
        There is none; the text says which command makes it.
    """
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: `make experiments ARGS={name}` makes it")
    content = json.loads(path.read_text(encoding="utf-8"))
    seeds, results = content["seeds"], content["results"]
    values = {key: np.array([result[key] for result in results], dtype=float) for key in results[0]}
    return Stored(seeds, content["settings"], values, content["command"], content["versions"], content["seconds"])


def run_and_store(name: str, say: Callable[[str], Any] = print) -> None:
    """Run all seeds of a long experiment and keep the outcome."""
    long, results = long_experiments()[name], []
    start = time.perf_counter()
    for seed in long.seeds:
        results.append(repeated(long, seed))
        say(f"{name}, seed {seed}: {len(results)} of {len(long.seeds)}, {time.perf_counter() - start:.0f} s")
    head = {
        "command": f"python -m i2dl_helpers.experiments {name}",
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "machine": platform.machine()},
        "seconds": round(time.perf_counter() - start, 1),
        "seeds": list(long.seeds),
        "settings": dict(long.settings),
    }
    lines = [f'"{key}": {json.dumps(value, ensure_ascii=False)},\n' for key, value in head.items()]
    rows = ",\n".join(json.dumps(result, ensure_ascii=False, allow_nan=False) for result in results)
    FOLDER.mkdir(exist_ok=True)
    files.write_text(FOLDER / f"{name}.json", "{\n" + "".join(lines) + f'"results": [\n{rows}\n]\n}}\n')


def repeated(long: Long, seed: int) -> dict[str, Any]:
    """The outcome of one seed, as it is stored: numbers and nested lists, rounded, None for what is not finite."""
    outcome = long.function(seed=seed, **long.settings)
    return {name: _rounded(np.asarray(value).tolist()) for name, value in outcome.items()}


def _rounded(value):
    if isinstance(value, list):
        return [_rounded(entry) for entry in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value
