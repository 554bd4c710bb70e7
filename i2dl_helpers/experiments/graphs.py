"""Backpropagation on a graph of numbers: each node knows its own derivative, and the chain rule does the rest.

`RULES` holds everything that is known about derivatives; `trace` walks a graph forward and backward with it, and
`steps` puts what it did into the order of the lecture. Formulas become nodes in `expressions.py`;
`i2dl_helpers.figures.graph` draws them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple


class Rule(NamedTuple):
    """One kind of node: its sign in the picture, its value in words and numbers, and its derivatives in both."""

    sign: str
    words: str
    value: Callable[..., float]
    derivatives: tuple[tuple[str, Callable[..., float]], ...]


def _sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


# a and b are the inputs, c is a constant of the node. One derivative for each input: in words, and as a function.
RULES = {
    "add": Rule("+", "{a} + {b}", lambda a, b: a + b, (("1", lambda a, b: 1.0), ("1", lambda a, b: 1.0))),
    "subtract": Rule("−", "{a} − {b}", lambda a, b: a - b, (("1", lambda a, b: 1.0), ("−1", lambda a, b: -1.0))),
    "multiply": Rule("×", "{a} · {b}", lambda a, b: a * b, (("{b}", lambda a, b: b), ("{a}", lambda a, b: a))),
    "plus": Rule("+{c}", "{a} + {c}", lambda a, c: a + c, (("1", lambda a, c: 1.0),)),
    "times": Rule("·{c}", "{c} · {a}", lambda a, c: a * c, (("{c}", lambda a, c: c),)),
    "power": Rule("x^{c}", "{a}^{c}", lambda a, c: a**c, (("{c} · {a}^({c} − 1)", lambda a, c: c * a ** (c - 1)),)),
    "square": Rule("x²", "{a}²", lambda a: a * a, (("2 · {a}", lambda a: 2 * a),)),
    "reciprocal": Rule("1/x", "1/{a}", lambda a: 1 / a, (("−1/{a}²", lambda a: -1 / (a * a)),)),
    "sqrt": Rule("√x", "√{a}", math.sqrt, (("1/(2·√{a})", lambda a: 0.5 / math.sqrt(a)),)),
    "exp": Rule("exp", "exp({a})", math.exp, (("exp({a})", math.exp),)),
    "log": Rule("log", "log({a})", math.log, (("1/{a}", lambda a: 1 / a),)),
    "relu": Rule("relu", "max(0, {a})", lambda a: max(0.0, a), (("1 if {a} > 0, else 0", lambda a: float(a > 0)),)),
    "abs": Rule("|x|", "|{a}|", abs, (("sign of {a}", lambda a: float((a > 0) - (a < 0))),)),
    "sigmoid": Rule("σ", "σ({a})", _sigmoid, (("σ({a}) · (1 − σ({a}))", lambda a: _sigmoid(a) * _sigmoid(-a)),)),
    "tanh": Rule("tanh", "tanh({a})", math.tanh, (("1 − tanh²({a})", lambda a: 1 - math.tanh(a) ** 2),)),
    "max": Rule(
        "max",
        "max({a}, {b})",
        lambda a, b: max(a, b),
        (("1 if {a} ≥ {b}, else 0", lambda a, b: float(a >= b)), ("1 if {b} > {a}, else 0", lambda a, b: float(b > a))),
    ),
    "mean": Rule(
        "½Σ", "({a} + {b})/2", lambda a, b: (a + b) / 2, (("1/2", lambda a, b: 0.5), ("1/2", lambda a, b: 0.5))
    ),
    "msq": Rule(
        "½Σx²", "({a}² + {b}²)/2", lambda a, b: (a * a + b * b) / 2, (("{a}", lambda a, b: a), ("{b}", lambda a, b: b))
    ),
}


class Node(NamedTuple):
    """A leaf (operation ``None``), or an operation on earlier nodes: `inputs` are their places in the graph."""

    name: str
    operation: str | None = None
    inputs: tuple[int, ...] = ()
    constant: float | None = None


class Edge(NamedTuple):
    """From the node whose value it carries to the node that uses it, as which of its inputs."""

    source: int
    target: int
    position: int


class Step(NamedTuple):
    """One thing that happens: "start", "forward" or "sum" at a node, "seed" at the result, "backward" along an edge."""

    kind: str
    node: int
    edge: int | None = None


class Trace(NamedTuple):
    """A graph with its numbers: what went forward, and what came back."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    values: tuple[float, ...]  # of each node
    totals: tuple[float, ...]  # of each node: the gradient of the result with respect to its value
    upstream: tuple[float, ...]  # of each edge: the total of the node that it leads to
    local: tuple[float, ...]  # of each edge: the derivative of that node by this input
    gradients: tuple[float, ...]  # of each edge: upstream × local

    @property
    def leaves(self) -> dict[str, float]:
        return {node.name: value for node, value in zip(self.nodes, self.values, strict=True) if not node.operation}


def edges_of(nodes: Sequence[Node]) -> tuple[Edge, ...]:
    return tuple(Edge(s, t, k) for t, node in enumerate(nodes) for k, s in enumerate(node.inputs))


def trace(nodes: Sequence[Node], leaves: Mapping[str, float]) -> Trace:
    """Run a graph forward and backward: gradients of its last node's value with respect to all others.

    Parameters
    ----------
    nodes : sequence of Node
        In an order in which each node's inputs come before it; the last one is the result.
    leaves : mapping, name → number
        A value for each leaf.

    Raises
    ------
    ValueError
        With a sentence that says at which node, where a value is missing, undefined or too large.
    """
    nodes, edges = tuple(nodes), edges_of(nodes)
    values: list[float] = []
    for node in nodes:
        if node.operation is None:
            values.append(_leaf(node.name, leaves))
        else:
            values.append(_computed(nodes, values, node, RULES[node.operation].value))
    totals = [0.0] * (len(nodes) - 1) + [1.0]
    upstream, local, gradients = ([0.0] * len(edges) for _ in range(3))
    for i, edge in reversed(list(enumerate(edges))):  # what uses a value comes after it, so totals are complete
        derivative = RULES[nodes[edge.target].operation].derivatives[edge.position][1]
        local[i] = _computed(nodes, values, nodes[edge.target], derivative, "The derivative of ")
        upstream[i] = totals[edge.target]
        gradients[i] = upstream[i] * local[i]
        totals[edge.source] += gradients[i]
    if not all(map(math.isfinite, (*gradients, *totals))):
        raise ValueError("A gradient becomes too large to be computed. Try leaves closer to 0.")
    return Trace(nodes, edges, *map(tuple, (values, totals, upstream, local, gradients)))


def _leaf(name: str, leaves: Mapping[str, float]) -> float:
    if name not in leaves:
        raise ValueError(f"{name} has no value. Give it one, for example {name}=1.")
    value = float(leaves[name])
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}, but a leaf must be a finite number.")
    return value


def arguments(nodes: Sequence[Node], values: Sequence[float], node: Node) -> tuple[float, ...]:
    """What a rule's functions are called with at this node: the inputs' values, then the constant if it has one."""
    constant = () if node.constant is None else (node.constant,)
    return (*(values[i] for i in node.inputs), *constant)


def _computed(nodes, values, node: Node, function: Callable[..., float], what: str = "") -> float:
    given = arguments(nodes, values, node)
    try:
        result = function(*given)
        if math.isfinite(result):
            return result + 0.0  # −0 becomes 0
        problem = "is too large to be computed"
    except OverflowError:
        problem = "is too large to be computed"
    except (ZeroDivisionError, ValueError):
        problem = "is not defined"
    at = " and ".join(f"{nodes[i].name} = {number(values[i])}" for i in dict.fromkeys(node.inputs))
    raise ValueError(f"{what}{in_words(nodes, node)} {problem} at {at}. Try other leaves.")


def in_words(nodes: Sequence[Node], node: Node, derivative: int | None = None) -> str:
    """The node's rule with the names of its inputs: "d · z", or its derivative by one of its inputs: "z"."""
    rule = RULES[node.operation]
    words = rule.words if derivative is None else rule.derivatives[derivative][0]
    names = dict(zip("ab", (nodes[i].name for i in node.inputs), strict=False))
    constant = "" if node.constant is None else number(node.constant)
    return words.format(**names, c=constant).replace("+ −", "− ")


def steps(edges: Sequence[Edge], nodes: Sequence[Node]) -> tuple[Step, ...]:
    """The order of the lecture: values node by node, then 1 at the result, then one edge after the other from there.

    Where a value is used more than once, a step of its own adds what its edges bring back.
    """
    last = len(nodes) - 1
    order = [Step("start", last)]
    order += [Step("forward", i) for i, node in enumerate(nodes) if node.operation]
    order.append(Step("seed", last))
    uses = [sum(edge.source == i for edge in edges) for i in range(len(nodes))]
    left = list(uses)
    for i, edge in reversed(list(enumerate(edges))):
        order.append(Step("backward", edge.target, i))
        left[edge.source] -= 1
        if left[edge.source] == 0 and uses[edge.source] > 1:
            order.append(Step("sum", edge.source))
    return tuple(order)


def number(value: float, digits: int = 4) -> str:
    """A number as it is shown: four digits, or a short fraction such as 8/3 where it is one; a proper minus sign."""
    value = float(value)
    short = f"{round(value, digits):.{digits}g}" if abs(value) >= 0.01 else f"{value:.{digits - 1}g}"
    if abs(float(short) - value) > 1e-9 * abs(value):
        near = Fraction(value).limit_denominator(9)
        if near.denominator > 1 and abs(near.numerator) < 100 and math.isclose(near, value, rel_tol=1e-12):
            short = str(near)
    mantissa, _, exponent = short.partition("e")
    text = f"{mantissa}e{int(exponent)}" if exponent else mantissa
    return "0" if text == "-0" else text.replace("-", "−")
