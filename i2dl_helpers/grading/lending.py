"""Which of the course's functions a submission may use: what its notebook lends, and what it brings from earlier ones.

They go into the sandbox as text. No function that the notebook itself asks for is ever among them; such a one is sent
to a fork of its own, by `needed_source`, where a later exercise needs it and the student's was judged wrong; never one
that answers that exercise by itself.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
from inspect import signature

from ..exercises import catalogue, evaluate
from ..exercises.sources import needed, segment

REFERENCE = f"{__package__.partition('.')[0]}.reference."


def lent(setup: str, notebook: str) -> dict[str, dict[str, str]]:
    """The functions that a released setup cell imports from the references or brings in with `mine`.

    Parameters
    ----------
    setup : str
        The released cell's source.
    notebook : str
        Its stem: what it asks is not lent.

    Returns
    -------
    dict
        Module → name → source text.
    """
    asked = {exercise.name for exercise in catalogue.values() if exercise.notebook == notebook}
    found: dict[str, dict[str, str]] = {}
    todo = list(wanted(ast.parse(setup)))
    while todo:
        module, name = todo.pop(0)
        if name not in asked and name not in found.setdefault(module, {}):
            found[module][name], more = text_of(module, name, asked)
            todo += more
    return found


def wanted(tree: ast.Module):
    """(module, name) of everything that a setup cell takes from the references."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(REFERENCE):
            yield from ((node.module.removeprefix(REFERENCE), alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "mine":
            name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if name in catalogue and catalogue[name].reference is not None:
                yield catalogue[name].reference.__module__.removeprefix(REFERENCE), name


def text_of(module: str, name: str, asked: set[str]) -> tuple[str, list[tuple[str, str]]]:
    """The statements that define a name in a reference module, and what they import from other ones."""
    text = inspect.getsource(importlib.import_module(REFERENCE + module))
    nodes = [node for node in needed(ast.parse(text), name) if getattr(node, "name", None) not in asked]
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]
    more = [(node.module, alias.name) for node in imports for alias in node.names]
    return "\n\n".join(segment(text, node) for node in nodes) + "\n", more


def needed_source(name: str) -> str:
    """The source of an exercise's reference alone."""
    return inspect.getsource(catalogue[name].reference)


@functools.cache
def answers(needed: str, name: str) -> bool:
    """Whether one exercise's reference answers another exercise as it is: a fast version of the same, for example."""
    ours, asked = catalogue[needed].reference, catalogue[name].reference
    if ours is None or asked is None or [*signature(ours).parameters] != [*signature(asked).parameters]:
        return False
    return evaluate(name, ours).points > 0
