"""The text of an answer: taken from the cell it was written in, and made a function again in a later notebook.

`checking` keeps it with the progress when an answer is right, and `mine` brings it back. What the function does not
need of its cell, a demonstration or a long computation, is left out, so that nothing of it runs again.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import math
import os
import textwrap

import numpy as np

from .needing import function_of


def source_of(candidate, name: str) -> str | None:
    """The text that defines a function: its definition, and all of its cell that it uses.

    Parameters
    ----------
    candidate : callable
    name : str
        The name that the text gives it, whatever its own is.

    Returns
    -------
    str or None
        None where the text cannot be had.
    """
    function = function_of(candidate)
    if function is None:
        return None
    filename, own = function.__code__.co_filename, function.__name__
    try:
        in_file = os.path.exists(filename)
        text = textwrap.dedent(inspect.getsource(function)) if in_file else "".join(linecache.getlines(filename))
        tree = ast.parse(text)
    except (OSError, SyntaxError, TypeError, ValueError):
        return None
    pieces = [segment(text, node) for node in needed(tree, name)]
    if not pieces and (pieces := [segment(text, node) for node in needed(tree, own)]):
        pieces.append(f"{name} = {own}")
    return "\n\n\n".join(pieces) + "\n" if pieces else None


def segment(text: str, node: ast.stmt) -> str:
    """The text of a statement, with its decorators."""
    decorators = [f"@{ast.get_source_segment(text, part)}\n" for part in getattr(node, "decorator_list", ())]
    return "".join(decorators) + ast.get_source_segment(text, node)


def needed(tree: ast.Module, name: str) -> list[ast.stmt]:
    """The statements of a cell that define a name, and those that define what they use in turn, in order."""
    binding: dict[str, list[ast.stmt]] = {}
    for node in tree.body:
        for bound in names_bound(node):
            binding.setdefault(bound, []).append(node)
    kept, todo = set(), [name]
    while todo:
        for node in binding.pop(todo.pop(), ()):
            kept.add(node)
            todo += [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    return [node for node in tree.body if node in kept]


def names_bound(node: ast.stmt) -> list[str]:
    """The names that a definition, an import or an assignment makes; a line with `check` in it makes none."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    parts = list(ast.walk(node))
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        names = [part for part in parts if isinstance(part, ast.Name)]
        if not any(part.id in ("check", "mine") for part in names):
            return [part.id for part in names if isinstance(part.ctx, ast.Store)]
    return []


def rebuilt(exercise, text: str, names: dict):
    """A function made again from its text; None where that fails.

    Parameters
    ----------
    exercise : Exercise
    text : str
    names : dict
        What its notebook lent, and the exercises that it calls.
    """
    filename = f"<your {exercise.name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace = {"__name__": "your_answers", "np": np, "math": math, **names}
    try:
        exec(compile(text, filename, "exec"), namespace)
    except (Exception, SystemExit):
        return None
    return namespace.get(exercise.name)


def lent(exercise, catalogue) -> dict:
    """What the notebook's setup cell lends: the functions of the reference module that it does not ask for."""
    asked = {other.name for other in catalogue.values() if other.notebook == exercise.notebook}
    members = inspect.getmembers(inspect.getmodule(exercise.reference), inspect.isfunction)
    return {name: function for name, function in members if name not in asked}
