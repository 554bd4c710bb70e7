"""Formulas as graphs: `parse` reads one in Python's syntax, term by term, and never runs it.

Only numbers, names, ``+ - * / **`` and the functions of `graphs.RULES` are understood, so whatever a student types is
either a graph or a sentence. `PRESETS` are the lecture's graphs and a few more; `graphs.trace` computes with them.
"""

from __future__ import annotations

import ast
import math
import warnings
from typing import NamedTuple

from .graphs import RULES, Node

OF_TWO = ("mean", "msq")  # msq: the mean of the two squares
OF_ONE = ("exp", "log", "sqrt", "abs", "relu", "sigmoid", "tanh")
FUNCTIONS = (*OF_ONE, "max", *OF_TWO)
LONGEST, MOST_OPERATIONS, MOST_LEAVES = 200, 14, 7  # more would not be legible
NAMES = "rtuvacdehkmnoswzxbilpqgyj"  # for nodes without a name: more than are drawn, those with a tail last
WRITE = f"Write it with names, numbers, + - * / ** and the functions {', '.join(FUNCTIONS)}."


Read = float | int  # a number where an expression is constant, else the place of its node


class Preset(NamedTuple):
    """A formula with the numbers to begin with, and where it comes from."""

    title: str
    source: str
    expression: str
    leaves: dict[str, float]


NEURON = {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "b": -3}
PRESETS = (
    Preset("(x + y) · z at 1, −3, 4", "slides 12–18", "d = x + y; f = d * z", {"x": 1, "y": -3, "z": 4}),
    Preset("(x + y) · z at −2, 5, −4", "the same graph", "q = x + y; f = q * z", {"x": -2, "y": 5, "z": -4}),
    Preset("sigmoid neuron", "slides 24–30", "s = w0*x0 + w1*x1 + b; f = 1 / (1 + exp(-s))", NEURON),
    Preset("sigmoid neuron, σ as one node", "slides 24–30", "s = w0*x0 + w1*x1 + b; f = sigmoid(s)", NEURON),
    Preset(
        "linear output, squared loss",
        "slide 20",
        "ŷ0 = w0*x0 + w1*x1; L = (ŷ0 - y0)**2",
        {"w0": 2, "x0": 1, "w1": -1, "x1": 3, "y0": 0.5},
    ),
    Preset(
        "ReLU output, squared loss",
        "slide 21",
        "s = w0*x0 + w1*x1; ŷ0 = relu(s); L = (ŷ0 - y0)**2",
        {"w0": 2, "x0": 1, "w1": -0.5, "x1": 3, "y0": 1},
    ),
    Preset(
        "two layers with ReLU",
        "slides 44–53",
        "z = w1*x; σ = max(0, z); ŷ = w2*σ; L = (ŷ - y)**2",
        {"w1": 1 / 3, "x": 1, "w2": 2, "y": 0},
    ),
    Preset("max(x, y) · z", "one input gets through", "m = max(x, y); f = m * z", {"x": 2, "y": -1, "z": 3}),
    Preset("a leaf used twice", "where a value branches", "d = x + y; f = d * x", {"x": 3, "y": -1}),
    Preset("σ(x) · (1 − σ(x))", "a node used twice", "s = sigmoid(x); f = s * (1 - s)", {"x": 1}),
)


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of a formula, each after its inputs, the result last.

    Parameters
    ----------
    text : str
        Python's syntax: ``"(x + y) * z"``, or with names for what is computed on the way: ``"d = x + y; f = d * z"``.

    Raises
    ------
    ValueError
        With a sentence, whatever the text is.
    """
    reader, result = _Reader(), None
    try:
        for statement in _statements(text):
            result = reader.statement(statement)
    except RecursionError:
        raise ValueError(f"The formula is nested too deeply: {_short(text)}.") from None
    return reader.graph(result)


def tidy(text: str) -> str:
    """The same formula with Python's usual spaces; of one that `parse` accepts."""
    return "; ".join(map(ast.unparse, _statements(text)))


def parse_number(text: str) -> float:
    """A number as a student types it: -0.5, 8/3, 2 * 2/3, exp(-1); a proper minus sign and spaces are fine."""
    plain = text.replace("−", "-").replace("·", "*").replace("×", "*")
    try:
        (statement,) = _statements(plain)
        value = _Reader().statement(statement) if isinstance(statement, ast.Expr) else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, float):
        raise ValueError(f"{_short(text) or 'Nothing'} is not a number. Type one such as -0.5 or 8/3.")
    return value


def _statements(text: str) -> list[ast.stmt]:
    if not isinstance(text, str) or not text.strip():
        raise ValueError('Give a formula as text, such as "(x + y) * z".')
    if len(text) > LONGEST:
        raise ValueError(f"The formula has {len(text)} characters; at most {LONGEST} are drawn.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of "1if": the sentence says enough
            return ast.parse(text.strip()).body
    except (SyntaxError, ValueError, MemoryError):
        raise ValueError(f"This is not a formula in Python's syntax: {_short(text)}. {WRITE}") from None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


class _Reader:
    """Turns syntax trees into nodes. What it reads is a float where it is constant, else the place of its node."""

    def __init__(self):
        self.nodes: list[Node] = []
        self.known: dict[str, Read] = {}

    def statement(self, tree: ast.stmt) -> Read:
        match tree:
            case ast.Expr(value=value):
                return self.read(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                return self.name(name, self.read(value))
        raise ValueError(f"This is not a formula: {_short(ast.unparse(tree))}. {WRITE}")

    def read(self, tree: ast.expr) -> Read:
        match tree:
            case ast.Constant(value=value) if type(value) in (int, float):
                return self.constant(float(value), tree)
            case ast.Name(id=name):
                return self.known[name] if name in self.known else self.leaf(name)
            case ast.UnaryOp(op=ast.UAdd(), operand=a):
                return self.read(a)
            case ast.UnaryOp(op=ast.USub(), operand=a):
                return self.times(self.read(a), -1.0)
            case ast.BinOp(left=a, op=ast.Pow(), right=power):
                return self.power(self.read(a), self.read(power), tree)
            case ast.BinOp(left=a, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as operation, right=b):
                operate = {ast.Add: self.plus, ast.Sub: self.minus, ast.Mult: self.times, ast.Div: self.over}
                return operate[type(operation)](self.read(a), self.read(b))
            case ast.Call(func=ast.Name(id="max"), args=[a, b], keywords=[]):
                return self.maximum(self.read(a), self.read(b))
            case ast.Call(func=ast.Name(id=name), args=[a, b], keywords=[]) if name in OF_TWO:
                return self.of_two(name, self.read(a), self.read(b))
            case ast.Call(func=ast.Name(id=name), args=[a], keywords=[]) if name in OF_ONE:
                return self.node(name, self.read(a))
        raise ValueError(f"{_short(ast.unparse(tree))} is not understood. {WRITE}")

    def plus(self, a: Read, b: Read) -> Read:
        if _both_constant(a, b):
            return self.constant(a + b)
        a, b = _constant_last(a, b)
        return self.node("plus", a, constant=b) if _constant(b) else self.node("add", a, b)

    def minus(self, a: Read, b: Read) -> Read:
        if _constant(a) or _constant(b):
            return self.plus(self.times(b, -1.0), a)
        return self.node("subtract", a, b)

    def times(self, a: Read, b: Read) -> Read:
        if _both_constant(a, b):
            return self.constant(a * b)
        a, b = _constant_last(a, b)
        return self.node("times", a, constant=b) if _constant(b) else self.node("multiply", a, b)

    def over(self, a: Read, b: Read) -> Read:
        inverse = self.node("reciprocal", b)
        return inverse if a == 1.0 and _constant(a) else self.times(a, inverse)

    def power(self, a: Read, power: Read, tree: ast.expr) -> Read:
        if not _constant(power) or power not in range(2, 10):
            raise ValueError(f"{_short(ast.unparse(tree))}: a power is a whole number from 2 to 9; there is sqrt, too.")
        return self.node("square", a) if power == 2 else self.node("power", a, constant=power)

    def maximum(self, a: Read, b: Read) -> Read:
        a, b = _constant_last(a, b)
        if _constant(b) and b != 0:
            raise ValueError(f"max({b:g}, x) is not known here: write {b:g} + max(0, x - {b:g}).")
        return self.node("relu", a) if _constant(b) else self.node("max", a, b)

    def of_two(self, name: str, a: Read, b: Read) -> Read:
        if _constant(a) != _constant(b):
            raise ValueError(f"{name} takes two values of the graph: give the number a name, as a leaf.")
        return self.node(name, a, b)

    def constant(self, value: float, tree: ast.expr | None = None) -> float:
        if not math.isfinite(value):
            raise ValueError(f"A number in the formula is too large{': ' + _short(ast.unparse(tree)) if tree else ''}.")
        return value + 0.0

    def node(self, operation: str, *inputs: Read, constant: float | None = None) -> Read:
        if any(map(_constant, inputs)):  # all of them: a function of numbers is a number
            given = inputs if constant is None else (*inputs, constant)
            try:
                return self.constant(float(RULES[operation].value(*given)))
            except (ArithmeticError, ValueError):
                raise ValueError("A number in the formula is not defined or too large.") from None
        self.nodes.append(Node("", operation, inputs, constant))
        return len(self.nodes) - 1

    def leaf(self, name: str) -> int:
        self.check(name)
        self.nodes.append(Node(name))
        self.known[name] = len(self.nodes) - 1
        return self.known[name]

    def name(self, name: str, result: Read) -> Read:
        self.check(name)
        if name in self.known:
            raise ValueError(f"{name} has a value already; give the new one a name of its own.")
        self.known[name] = result
        if not _constant(result) and not self.nodes[result].name:
            self.nodes[result] = self.nodes[result]._replace(name=name)
        return result

    def check(self, name: str) -> None:
        if name in FUNCTIONS:
            raise ValueError(f"{name} is a function here: write {name}(x), and give values other names.")
        if len(name) > 4 or "_" in name:
            raise ValueError(f"{_short(name)} is no name for a value: use up to four letters and digits, such as w0.")

    def graph(self, result: Read | None) -> tuple[Node, ...]:
        """The finished graph; what has no name gets a letter, and the result is f."""
        if result is None or _constant(result) or self.nodes[result].operation is None:
            raise ValueError(f"There is nothing to compute in this formula: it needs a name and an operation. {WRITE}")
        used = {result}.union(*(node.inputs for node in self.nodes))
        for i, node in enumerate(self.nodes):
            if i not in used:
                raise ValueError(f"{node.name or 'A value'} is computed or named, but the result does not use it.")
        operations = sum(node.operation is not None for node in self.nodes)
        if operations > MOST_OPERATIONS or len(self.nodes) - operations > MOST_LEAVES:
            raise ValueError(
                f"The graph has {operations} operations and {len(self.nodes) - operations} leaves; at most "
                f"{MOST_OPERATIONS} and {MOST_LEAVES} are legible."
            )
        free = iter([name for name in NAMES if name not in self.known])
        names = [node.name or (None if i == result else next(free)) for i, node in enumerate(self.nodes)]
        names[result] = names[result] or ("f" if "f" not in self.known else next(free))
        return tuple(node._replace(name=name) for node, name in zip(self.nodes, names, strict=True))


def _constant(a: Read) -> bool:
    return isinstance(a, float)


def _both_constant(a: Read, b: Read) -> bool:
    return _constant(a) and _constant(b)


def _constant_last(a: Read, b: Read) -> tuple[Read, Read]:
    return (b, a) if _constant(a) else (a, b)
