"""What the graph widget shows at a step: a view to be drawn, and the same in words.

Everything here is a function of a `Moment` (`graph_replies.py`), which `graph.py` makes from its controls.
`figures.graph` draws the views; the arithmetic was done by `experiments.graphs`.
"""

from __future__ import annotations

from i2dl_helpers.experiments.graphs import RULES, Step, Trace, in_words, number
from i2dl_helpers.figures.graph import GRADIENT, VALUE, Card, View, pretty
from i2dl_helpers.figures.palette import MUTED, RIGHT, WRONG

from .graph_replies import Moment, Reply, asks, derivative, due, factors, leaving, question

UNKNOWN = "?"
SHORT = 12  # letters of a derivative that fit a card
HABITS = {
    "add": "A sum hands the gradient on as it is, to each input.",
    "subtract": "A difference hands the gradient on, with the other sign to what is subtracted.",
    "multiply": "A product hands the gradient on, times the other input.",
    "plus": "Adding a constant leaves the gradient as it is.",
    "times": "A constant factor scales the gradient.",
    "relu": "A gate: it lets the gradient through where its input is positive, else nothing.",
    "max": "A switch: the gradient goes to the larger input alone.",
}


def view(moment: Moment, digits: int = 4) -> View:
    """The view to be drawn, with so many digits at the edges."""
    trace, step = moment.trace, moment.step
    when = {(done.kind, done.node if done.edge is None else done.edge): at for at, done in enumerate(moment.steps)}

    def known(kind: str, place: int, text: str) -> str | None:
        at = when.get((kind, place), 0)
        if at > moment.at:
            return None
        return UNKNOWN if at == moment.at and moment.asked else text

    gradients = [known("backward", i, number(g, digits)) for i, g in enumerate(trace.gradients)]
    gradients.append(known("seed", len(trace.nodes) - 1, "1"))
    sums = {place: known("sum", place, f"Σ {number(trace.totals[place])}") for kind, place in when if kind == "sum"}
    replies = moment.replies()
    edges = {moment.steps[at].edge: given.right for at, given in replies.items() if moment.steps[at].edge is not None}
    cards, signs = _cards(moment)
    note, colour = _note(moment)
    return View(
        values=[known("forward", i, number(v, digits)) for i, v in enumerate(trace.values)],
        gradients=gradients,
        sums={node: _ticked(text, replies.get(when["sum", node])) for node, text in sums.items() if text},
        headline=f"Step {moment.at} of {len(moment.steps) - 1} · {_headline(moment)}",
        cards=cards,
        signs=signs,
        note=note,
        note_colour=colour,
        node=None if step.kind == "start" else step.node,
        edges=_edges(trace, step),
        backward=step.kind in ("seed", "backward", "sum"),
        right=[edge for edge, right in edges.items() if right],
        wrong=[edge for edge, right in edges.items() if not right],
    )


def _ticked(text: str, given: Reply | None) -> str:
    return text if given is None else f"{text} {'✓' if given.right else '✗'}"


def _edges(trace: Trace, step: Step) -> list[int]:
    """The edges that a step is about; the number after the last edge is the result's."""
    if step.kind == "forward":
        return [i for i, edge in enumerate(trace.edges) if edge.target == step.node]
    if step.kind == "sum":
        return leaving(trace.edges, step.node)
    return {"start": [], "seed": [len(trace.edges)], "backward": [step.edge]}[step.kind]


def _name(trace: Trace, node: int) -> str:
    return pretty(trace.nodes[node].name)


def _sign(trace: Trace, node: int) -> str:
    operation = trace.nodes[node].operation
    return {"plus": "+", "times": "×"}.get(operation, RULES[operation].sign.format(c=""))


def _used(trace: Trace, node: int) -> str:
    uses = len(leaving(trace.edges, node))
    return f"{_name(trace, node)} is used {'twice' if uses == 2 else f'{uses} times'}"


def _headline(moment: Moment) -> str:
    trace, step = moment.trace, moment.step
    name = _name(trace, step.node)
    if step.kind == "start":
        return "the leaves have values"
    if step.kind == "forward":
        return f"forward: {name} = {pretty(in_words(trace.nodes, trace.nodes[step.node]))}"
    if step.kind == "seed":
        return f"backward begins at {name} with {derivative(trace.nodes, step.node)} = 1"
    if moment.asked:
        return f"what is {question(trace.nodes, trace.edges, step)}?"
    if step.kind == "sum":
        return f"{_used(trace, step.node)}: its gradients add"
    return f"backward through {_sign(trace, step.node)} to {_name(trace, trace.edges[step.edge].source)}"


def _cards(moment: Moment) -> tuple[list[Card], tuple[str, str]]:
    """Up to three numbers and the signs between them."""
    trace, step = moment.trace, moment.step
    if step.kind == "forward":
        return _forward_cards(trace, step.node)
    if step.kind in ("start", "seed"):
        return [], ("", "")
    hidden = moment.asked and moment.reply(moment.at) is None  # a wrong answer shows the factors as a hint
    gradient = number(due(trace, step))
    factors, signs = (_summands if step.kind == "sum" else _factors)(trace, step, hidden)
    caption = question(trace.nodes, trace.edges, step)
    result = Card(caption if " " in caption else f"gradient {caption}", UNKNOWN if moment.asked else gradient, GRADIENT)
    return [*(card._replace(text=UNKNOWN) if hidden else card for card in factors), result], signs


def _summands(trace: Trace, step: Step, hidden: bool) -> tuple[list[Card], tuple[str, str]]:
    *first, last = ((trace.edges[i].target, trace.gradients[i]) for i in leaving(trace.edges, step.node))
    cards = []
    for group in (first, [last]):
        names = ", ".join(_name(trace, target) for target, _ in group)
        cards.append(Card(f"back from {names}", number(sum(gradient for _, gradient in group)), GRADIENT))
    return cards, ("+", "=")


def _factors(trace: Trace, step: Step, hidden: bool) -> tuple[list[Card], tuple[str, str]]:
    nodes, edge = trace.nodes, trace.edges[step.edge]
    local = f"local {derivative(nodes, edge.source, edge.target)}"
    if not hidden and len(words := _derivative_in_words(trace, step)) <= SHORT:
        local += f" = {words}"
    upstream = Card(f"upstream {derivative(nodes, edge.target)}", number(trace.upstream[step.edge]), GRADIENT)
    return [upstream, Card(local, number(trace.local[step.edge]), VALUE)], ("×", "=")


def _derivative_in_words(trace: Trace, step: Step) -> str:
    edge = trace.edges[step.edge]
    return pretty(in_words(trace.nodes, trace.nodes[edge.target], edge.position))


def _forward_cards(trace: Trace, i: int) -> tuple[list[Card], tuple[str, str]]:
    node = trace.nodes[i]
    cards = [Card(_name(trace, s), number(trace.values[s]), VALUE) for s in node.inputs]
    sign = _sign(trace, i)
    if node.operation in ("plus", "times"):
        cards.append(Card("constant", number(node.constant)))
    elif len(cards) == 1:
        cards, sign = [*cards, Card("operation", pretty(in_words(trace.nodes, node)))], "→"
    return [*cards, Card(_name(trace, i), number(trace.values[i]), VALUE)], (sign, "=")


def _note(moment: Moment) -> tuple[str, str]:
    """The line below the cards and its colour."""
    trace, step = moment.trace, moment.step
    given, last = moment.reply(moment.at), moment.at == len(moment.steps) - 1
    if moment.asked and moment.problem:
        return f"✗ {moment.problem}", WRONG
    if given and given.right:
        return f"✓ {given.sentence}.{f' You found {_found(moment)}.' if last else ''}", RIGHT
    if given:
        return f"✗ {number(moment.given(moment.at))}: {given.sentence}", WRONG
    if moment.asked:
        before = moment.reply(moment.at - 1)
        if before and before.right:
            return f"✓ {_gradient(trace, moment.steps[moment.at - 1])} = {before.sentence}. Now the next one.", RIGHT
        return "Type it above and press Enter: a number such as -0.5 or 8/3.", MUTED
    if last and step.kind == "backward":
        return "One pass backward gave the gradient of every leaf.", MUTED
    if step.kind == "sum":
        return f"{derivative(trace.nodes, step.node)} = {factors(trace, step)}", MUTED
    if step.kind == "backward" and len(leaving(trace.edges, trace.edges[step.edge].source)) > 1:
        return f"{_used(trace, trace.edges[step.edge].source)}; this comes back along one of the edges.", MUTED
    if step.kind == "backward":
        edge, words = trace.edges[step.edge], _derivative_in_words(trace, step)
        rule = f"{derivative(trace.nodes, edge.source, edge.target)} = {words}. " if len(words) > SHORT else ""
        return rule + HABITS.get(trace.nodes[step.node].operation, ""), MUTED
    notes = {
        "start": "First forward: each node computes its value from those that come in.",
        "seed": "The result changes exactly as fast as itself.",
    }
    return notes.get(step.kind, ""), MUTED


def _gradient(trace: Trace, step: Step) -> str:
    return derivative(trace.nodes, step.node if step.kind == "sum" else trace.edges[step.edge].source)


def _found(moment: Moment) -> str:
    asked = sum(map(asks, moment.steps))
    found = sum(given.right for given in moment.replies().values())
    return f"all {asked} gradients" if found == asked else f"{found} of {asked} gradients"


def spoken(moment: Moment, formula: str) -> str:
    """The view in words: what is computed at this step, and what is known by now."""
    trace, shown = moment.trace, view(moment)
    nodes, pairs = trace.nodes, zip(trace.edges, shown.gradients[:-1], strict=True)
    values = [(n.name, text) for n, text in zip(nodes, shown.values, strict=True) if n.operation and text]
    gradients = [(f"{derivative(nodes, e.source)} from {_name(trace, e.target)}", text) for e, text in pairs if text]
    sums = [(derivative(nodes, i), text.replace("Σ ", "")) for i, text in shown.sums.items()]
    leaves = _listed([(name, number(value)) for name, value in trace.leaves.items()])
    title = " ".join(pretty(formula).split())
    parts = [f"Computational graph of {title} with {leaves}.", f"{shown.headline}{'' if moment.asked else '.'}"]
    parts += [_action(moment), shown.note]
    for kind, known in {"Values": values, "Gradients": gradients, "Sums": sums}.items():
        parts.append(f"{kind}: {_listed(known)}." if known else "")
    return " ".join(part for part in parts if part)


def _listed(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(f"{pretty(name)} = {text}" for name, text in pairs)


def _action(moment: Moment) -> str:
    """The cards as a sentence."""
    trace, step = moment.trace, moment.step
    at = f"{trace.nodes[step.node].operation} node {_name(trace, step.node)}"
    cards, _ = _cards(moment)
    said = [c.caption if c.caption.endswith(f"= {c.text}") else f"{c.caption} = {c.text}" for c in cards]
    if step.kind == "forward":
        *given, result = (text for text in said if not text.startswith("operation"))
        return f"The {at} takes {' and '.join(given)} and gives {result}."
    if step.kind == "backward" and moment.asked and not moment.reply(moment.at):
        return f"Asked is the edge back from the {at}."
    if step.kind == "backward":
        return f"At the {at}, {said[0]} times {said[1]} gives {said[2]}."
    return f"{factors(trace, step)} = {number(due(trace, step))}." if step.kind == "sum" and not moment.asked else ""
