"""A computational graph to step through, forward and backward, and to be asked about.

The arithmetic is `experiments.graphs`, the picture `figures.graph`, the words `graph_views.py`. Here is what the
controls do: which formula, its leaves, the step, and in mode *you* the gradient that the student types.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from i2dl_helpers.experiments.expressions import MOST_LEAVES, PRESETS, Preset, parse, parse_number, tidy
from i2dl_helpers.experiments.graphs import Node, Step, edges_of, steps, trace
from i2dl_helpers.figures.graph import Footer, GraphDrawing, pretty, sheet
from i2dl_helpers.live import LiveFigure, Unusable

from .controls import Choice, Entry, Stepper
from .graph_replies import Moment, asks, question, reply
from .graph_views import spoken, view
from .panel import Widget

LEAVES = tuple(f"leaf_{i + 1}" for i in range(MOST_LEAVES))
CAPTION = (
    "Values stand above the edges, gradients below them. A gradient is upstream × local; where a value is used twice, "
    "its gradients add. In mode “you” they are yours to find."
)


class Formula(NamedTuple):
    """A preset, read; or the sentence that says why it cannot be."""

    preset: Preset
    nodes: tuple[Node, ...] = ()
    steps: tuple[Step, ...] = ()
    problem: str | None = None

    @classmethod
    def read(cls, preset: Preset) -> Formula:
        try:
            nodes = parse(preset.expression)
        except ValueError as problem:
            return cls(preset, problem=str(problem))
        names = [node.name for node in nodes if node.operation is None]
        unknown = [name for name in preset.leaves if name not in names]
        if unknown:
            return cls(preset, problem=f"The formula has no {unknown[0]}; its leaves are {', '.join(names)}.")
        return cls(preset, nodes, steps(edges_of(nodes), nodes))

    @property
    def leaves(self) -> list[str]:
        return [node.name for node in self.nodes if node.operation is None]

    @property
    def last(self) -> int:
        return max(len(self.steps) - 1, 0)

    @property
    def first_asked(self) -> int:
        return next((at for at, step in enumerate(self.steps) if asks(step)), 0)

    def question(self, at: int) -> str:
        """What the step finds: ∂f/∂x; empty where it finds no gradient."""
        return question(self.nodes, edges_of(self.nodes), self.steps[at]) if self.steps else ""


def computational_graph(expression: str | None = None, /, **leaves: float) -> Widget:
    """The lecture's graphs, and the student's own: ``computational_graph("(x + y) * z", x=1, y=-3, z=4)``.

    Parameters
    ----------
    expression : str, optional
        A formula in Python's syntax, with names for what is computed on the way if wanted: ``"d = x + y; f = d * z"``.
    **leaves : numbers
        What its names begin with.
    """
    presets = PRESETS
    if expression is not None or leaves:
        given = Preset("your formula", "", expression or "", leaves)
        known = next((preset for preset in PRESETS if preset[2:] == given[2:]), None)
        presets = [known or given, *(preset for preset in PRESETS if preset is not known)]
    graphs = Graphs([Formula.read(preset) for preset in presets])
    return Widget("computational_graph", graphs.live, graphs.controls(), CAPTION, graphs.adapt)


class Graphs:
    """The formulas on offer: their drawings on one sheet, and how the controls follow each other."""

    def __init__(self, formulas: list[Formula]):
        self.formulas = {formula.preset.title: formula for formula in formulas}
        self.drawings: dict[str, GraphDrawing] = {}
        figure, self.axes = sheet()
        self.footer = Footer(self.axes)
        self.live = LiveFigure(figure, self.footer.moving, self.update, self.describe, scene=("graph",))

    def controls(self) -> dict:
        first = next(iter(self.formulas.values()))
        leaf = {"examples": ("0", "-0.5", "8/3"), "width": "104px"}
        return {
            "graph": Choice("graph", list(self.formulas), first.preset.title),
            **{name: Entry(name, change["value"], **leaf) for name, change in _fields(first).items()},
            "mode": Choice("mode", ["watch", "you"], "watch"),
            "step": Stepper("step", max(len(formula.steps) for formula in self.formulas.values())),
            "answer": Entry("gradient", "", examples=("4", "-2", "4/3", "no number"), width="220px"),
            "answers": Entry("answers so far", "", parse=_read),  # never shown: it remembers what was typed
        }

    def update(self, graph: str, **settings) -> list:
        """Draw the chosen formula at these settings."""
        moment = self.moment(graph, **settings)
        if graph not in self.drawings:
            formula = self.formulas[graph]
            preset = formula.preset
            self.drawings[graph] = GraphDrawing(self.axes, formula.nodes, tidy(preset.expression), preset.source)
        for title, drawing in self.drawings.items():
            drawing.visible = title == graph
        drawing = self.drawings[graph]
        shown = view(moment, drawing.digits)
        drawing.show(shown)
        self.footer.show(shown)
        return [*drawing.moving, *self.footer.moving]

    def describe(self, graph: str, **settings) -> str:
        return spoken(self.moment(graph, **settings), tidy(self.formulas[graph].preset.expression))

    def moment(self, graph: str, mode: str, step: int, answer: str, answers: dict, **leaves) -> Moment:
        """The chosen graph with its numbers; `Unusable` where there are none."""
        formula = self.formulas[graph]
        if formula.problem:
            raise Unusable(formula.problem)
        try:
            numbers = trace(formula.nodes, _numbers(formula, leaves))
        except ValueError as problem:
            raise Unusable(str(problem)) from None
        at = min(step, len(formula.steps) - 1)
        return Moment(numbers, formula.steps, at, answers if mode == "you" else None, answer)

    def adapt(self, settings: dict, changed: str | None) -> dict:
        """How the controls follow: leaves and steps their graph, the question its step; a right answer steps on."""
        formula, you = self.formulas[settings["graph"]], settings["mode"] == "you"
        step, answers = min(settings["step"], formula.last), _read(settings["answers"])
        if changed in ("graph", "mode", *LEAVES):
            answers = {}
            step = formula.first_asked if you else 0 if changed == "graph" else step
        understood = changed not in (None, "answer")
        if changed == "answer" and you and formula.question(step):
            step, answers, understood = self._answered(formula, settings, step, answers)
        question = formula.question(step)
        answer = {"hidden": not (you and question), "label": f"{question} ="} | ({"value": ""} if understood else {})
        count = {"count": len(formula.steps) or 1} if changed in (None, "graph") else {}
        return {
            **(_fields(formula) if changed in (None, "graph") else {}),
            "step": {**count, "value": step},
            "answer": answer,
            "answers": {"hidden": True, "value": _written(answers)},
        }

    def _answered(self, formula: Formula, settings: dict, step: int, answers: dict) -> tuple[int, dict, bool]:
        """The step and the answers after a text was typed, and whether it was a number."""
        try:
            typed = parse_number(settings["answer"])
            right = reply(trace(formula.nodes, _numbers(formula, settings)), formula.steps[step], typed).right
        except ValueError:  # said in the picture
            return step, answers, False
        return min(step + right, formula.last), answers | {step: typed}, True


def _fields(formula: Formula) -> dict:
    """The entry fields of the leaves: as many as there are, with their names and the numbers to begin with."""
    fields = {field: {"hidden": True, "value": "0"} for field in LEAVES}
    for field, name in zip(LEAVES, formula.leaves, strict=False):
        fields[field] = {"hidden": False, "label": pretty(name), "value": _text(formula.preset.leaves.get(name, ""))}
    return fields


def _text(value) -> str:
    """A number as one would type it: 8/3 where it is that, else with all its digits."""
    if not isinstance(value, (int, float)):
        return str(value)
    short = Fraction(value).limit_denominator(9) if math.isfinite(value) else Fraction(0)
    return str(short) if short.denominator in (3, 6, 7, 9) and float(short) == value else f"{value:.16g}"


def _numbers(formula: Formula, settings: dict) -> dict[str, float]:
    """The leaves' values from what stands in their fields; ValueError where that is no number."""
    leaves = {}
    for name, field in zip(formula.leaves, LEAVES, strict=False):
        try:
            leaves[name] = parse_number(settings[field])
        except ValueError as problem:
            text = str(problem) if settings[field].strip() else "type a number, such as -0.5 or 8/3."
            raise ValueError(f"The value of {pretty(name)}: {text}") from None
    return leaves


def _written(answers: dict[int, float]) -> str:
    return "; ".join(f"{step} = {value!r}" for step, value in answers.items())


def _read(text: str) -> dict[int, float]:
    """Answers so far, by step: the text "8 = -2.0; 9 = 4.0" as numbers."""
    pairs = (pair.split("=") for pair in text.split(";") if pair.strip())
    return {int(step): float(value) for step, value in pairs}
