"""The reply to a gradient that a student typed: right, or what it is instead.

A `Moment` is a graph at one step, with what was typed so far. `graph_views.py` shows moments with their replies; the
gradients come from `experiments.graphs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from i2dl_helpers.experiments.expressions import parse_number
from i2dl_helpers.experiments.graphs import Edge, Node, Step, Trace, number
from i2dl_helpers.figures.graph import pretty


class Reply(NamedTuple):
    right: bool
    sentence: str


def asks(step: Step) -> bool:
    """Whether this step finds a gradient that can be asked for."""
    return step.kind in ("backward", "sum")


def due(trace: Trace, step: Step) -> float:
    """The gradient that a step finds."""
    return trace.gradients[step.edge] if step.kind == "backward" else trace.totals[step.node]


def derivative(nodes: Sequence[Node], node: int, of: int = -1) -> str:
    """∂f/∂x, where f is the result unless another node is given."""
    return f"∂{pretty(nodes[of].name)}/∂{pretty(nodes[node].name)}"


def leaving(edges: Sequence[Edge], node: int) -> list[int]:
    """The edges that carry a node's value on."""
    return [i for i, edge in enumerate(edges) if edge.source == node]


def question(nodes: Sequence[Node], edges: Sequence[Edge], step: Step) -> str:
    """What a step finds: ∂f/∂x, and along which way where x has several; empty where it finds no gradient."""
    if not asks(step):
        return ""
    if step.kind == "sum":
        return f"{derivative(nodes, step.node)} in all"
    source = edges[step.edge].source
    return derivative(nodes, source) + (" along this edge" if len(leaving(edges, source)) > 1 else "")


def close(typed: float, gradient: float) -> bool:
    """Within 1 %, or within 0.005 where that is more, but never so much that a sign or a zero would be lost."""
    return abs(typed - gradient) <= max(0.01 * abs(gradient), min(0.005, 0.05 * abs(gradient)), 1e-9)


def reply(trace: Trace, step: Step, typed: float) -> Reply:
    """Whether a typed gradient is right, and if not, what it is instead."""
    gradient = due(trace, step)
    if close(typed, gradient):
        return Reply(True, f"{factors(trace, step)} = {number(gradient)}")
    for value, sentence in _known_mistakes(trace, step):
        if close(typed, value):
            return Reply(False, sentence)
    if abs(typed - gradient) <= 0.05 * abs(gradient):
        return Reply(False, "nearly; keep more digits on the way.")
    advice = "add what the edges bring back." if step.kind == "sum" else "multiply upstream by local."
    return Reply(False, f"not yet; {advice}")


def factors(trace: Trace, step: Step) -> str:
    """The product of a step, or its sum, in numbers: 4 × (−2)."""
    if step.kind == "sum":
        return " + ".join(_bracketed(trace.gradients[i]) for i in leaving(trace.edges, step.node))
    return f"{_bracketed(trace.upstream[step.edge])} × {_bracketed(trace.local[step.edge])}"


def _bracketed(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def _known_mistakes(trace: Trace, step: Step) -> Iterator[tuple[float, str]]:
    yield -due(trace, step), "the sign is wrong."
    if step.kind == "sum":
        for i in leaving(trace.edges, step.node):
            yield trace.gradients[i], "that comes back along one edge alone: add them all."
        return
    edge, upstream, local = trace.edges[step.edge], trace.upstream[step.edge], trace.local[step.edge]
    yield local, "that is the local gradient alone: multiply it by the upstream gradient."
    yield upstream, "that is the upstream gradient alone: multiply it by the local gradient."
    yield upstream + local, "upstream and local gradient are multiplied, not added."
    for i, other in enumerate(trace.edges):
        if other.target == edge.target and other.position != edge.position:
            name = pretty(trace.nodes[other.source].name)
            yield trace.gradients[i], f"that is the gradient for the node's other input, {name}."
    yield trace.values[edge.source], "that is the value above the edge, not its gradient."


class Moment(NamedTuple):
    """A graph with its numbers at one of its steps.

    `answers` is what was typed at which step, None where gradients are shown and not asked for; `typed` is what stands
    in the field now.
    """

    trace: Trace
    steps: tuple[Step, ...]
    at: int
    answers: Mapping[int, float] | None = None
    typed: str = ""

    @property
    def step(self) -> Step:
        return self.steps[self.at]

    @property
    def asked(self) -> bool:
        """Whether the gradient of this step is still to be found by the student."""
        given = self.reply(self.at)
        return self.answers is not None and asks(self.step) and not (given and given.right)

    @property
    def problem(self) -> str | None:
        """Why what stands in the field is no number."""
        try:
            if self.typed.strip():
                parse_number(self.typed)
        except ValueError as problem:
            return str(problem)
        return None

    def given(self, at: int) -> float | None:
        """The number given at a step, if any."""
        if self.answers is None or not asks(self.steps[at]):
            return None
        in_field = at == self.at and self.typed.strip() and not self.problem
        return parse_number(self.typed) if in_field else self.answers.get(at)

    def reply(self, at: int) -> Reply | None:
        """What to say of the number given at a step; None where there is none."""
        given = self.given(at)
        return None if given is None else reply(self.trace, self.steps[at], given)

    def replies(self) -> dict[int, Reply]:
        """The replies up to this step, by step."""
        replies = {at: self.reply(at) for at in range(self.at + 1)}
        return {at: given for at, given in replies.items() if given}
