"""The graph widget: what is drawn and said at each step, the reply to typed gradients, and controls that follow."""

from itertools import combinations

import numpy as np
import pytest

from i2dl_helpers.experiments.expressions import PRESETS, parse
from i2dl_helpers.experiments.graphs import edges_of, steps, trace
from i2dl_helpers.figures.graph import GRADIENT, GraphDrawing, View, pretty, sheet
from i2dl_helpers.figures.labels import label
from i2dl_helpers.figures.layered import RADIUS, lay_out, place
from i2dl_helpers.live import LiveFigure, Unusable
from i2dl_helpers.widgets.graph import computational_graph
from i2dl_helpers.widgets.graph_replies import asks, due, reply
from i2dl_helpers.widgets.panel import Panel

TITLES = [preset.title for preset in PRESETS]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def widget():
    return computational_graph()


def order(preset):
    nodes = parse(preset.expression)
    return steps(edges_of(nodes), nodes)


# What it shows


def test_every_end_of_every_control_is_drawn(widget):
    """Does each control at its ends give a picture and words, without a kernel?"""
    for settings in widget.ends():
        assert widget.render(**settings).startswith(PNG)
        assert len(widget.alt(**settings)) > 20


@pytest.mark.parametrize("preset", PRESETS, ids=TITLES)
def test_every_step_of_every_graph(preset, widget):
    """Is each step a picture of its own, with words of its own, in both modes?"""
    count = len(order(preset))
    for mode in ("watch", "you"):
        pictures = {widget.render(graph=preset.title, step=step, mode=mode) for step in range(count)}
        words = {widget.alt(graph=preset.title, step=step, mode=mode) for step in range(count)}
        assert len(pictures) == len(words) == count


def test_a_picture_depends_on_its_settings_alone(widget):
    """Is nothing left over from another graph, step or mode?"""
    some = [{"step": 5}, {"graph": TITLES[2], "step": 21}]
    some.append({"graph": TITLES[8], "mode": "you", "step": 6, "answer": "3"})
    first = [widget.render(**settings) for settings in some]
    assert [widget.render(**settings) for settings in reversed(some)] == first[::-1]
    assert [computational_graph().render(**settings) for settings in some] == first


def test_words_of_a_step(widget):
    """Does the alternative text say what is multiplied, and what is known?"""
    text = widget.alt(step=5)
    assert "Step 5 of 7 · backward through × to d." in text
    assert "At the multiply node f, upstream ∂f/∂f = 1 times local ∂f/∂d = z = 4 gives gradient ∂f/∂d = 4." in text
    assert "Gradients: ∂f/∂d from f = 4, ∂f/∂z from f = −2." in text
    text = widget.alt(step=1)
    assert "Step 1 of 7 · forward: d = x + y. The add node d takes x = 1 and y = −3 and gives d = −2." in text
    assert repr(widget).endswith(f"[{widget.alt()}]")
    assert "Gradients" not in widget.alt(step=2)


def test_exact_values_are_shown(widget):
    """Is it −0.1966 where the slide rounds to −0.2, and 8/3 where it has 8/3?"""
    assert "∂f/∂w₀ from r = −0.1966" in widget.alt(graph="sigmoid neuron", step=21)
    assert "∂L/∂w₁ from z = 8/3" in widget.alt(graph="two layers with ReLU", step=14)


def test_gradients_of_a_value_used_twice_are_added_in_a_step_of_their_own(widget):
    """Does the last step of d · x say 3 + 2 = 5?"""
    text = widget.alt(graph="a leaf used twice", step=8)
    assert "x is used twice: its gradients add. 3 + 2 = 5." in text
    assert text.endswith("Sums: ∂f/∂x = 5.")
    assert "Sums" not in widget.alt(graph="a leaf used twice", step=7)


def test_edited_leaves(widget):
    """Does the graph follow its leaves, and is what is no number a sentence that names the leaf?"""
    assert "f = 8" in widget.alt(step=7, leaf_1="5")
    assert "x = 1/3" in widget.alt(leaf_1="1/3")
    assert widget.render(leaf_1="5", step=7) != widget.render(step=7)
    assert widget.alt(leaf_2="abc") == "The value of y: abc is not a number. Type one such as -0.5 or 8/3."
    assert widget.alt(leaf_2=" ") == "The value of y: type a number, such as -0.5 or 8/3."
    assert widget.render(leaf_2="abc").startswith(PNG)
    assert "too large to be computed" in widget.alt(graph="sigmoid neuron", leaf_1="1000", leaf_2="-1")


# The student's own formula


def test_own_formula():
    """Is the student's own formula the first on offer, with its own leaves, beside the lecture's?"""
    widget = computational_graph("relu(w*x + b)**2", w=2, x=1 / 3, b=-0.5)
    assert widget.settings["graph"] == "your formula"
    assert set(TITLES) < set(widget.controls["graph"].values)
    assert "with w = 2, x = 1/3, b = −0.5." in widget.alt()
    settled = widget.settle()
    assert [settled[f"leaf_{i}"] for i in (1, 2, 3)] == ["2", "1/3", "-0.5"]


@pytest.mark.parametrize(
    ("expression", "leaves", "said"),
    [
        ("__import__('os')", {}, "is not understood"),
        ("x**y**9999", {"x": 1, "y": 1}, "a whole number from 2 to 9"),
        ("x.__class__", {"x": 1}, "is not understood"),
        ("x * y", {"x": 1}, "The value of y: type a number"),
        ("x * y", {"x": 1, "y": 2, "q": 3}, "The formula has no q; its leaves are x, y."),
        ("x / y", {"x": 1, "y": 0}, "1/y is not defined at y = 0."),
        ("x * y", {"x": "two", "y": 2}, "two is not a number"),
        ("x * y", {"x": float("nan"), "y": 2}, "nan is not a number"),
        (None, {"x": 1}, "Give a formula as text"),
        (5, {"x": 1}, "Give a formula as text"),
    ],
)
def test_unusable_formulas_are_sentences_in_the_picture(expression, leaves, said):
    """Does a hostile or mistaken formula give a sentence in the picture's place, and leave the lecture's graphs?"""
    widget = computational_graph(expression, **leaves)
    assert said in widget.alt()
    for settings in ({}, {"step": 3}, {"mode": "you", "answer": "1"}, {"graph": TITLES[0]}):
        assert widget.render(**settings).startswith(PNG)
    assert "f = −8" in widget.alt(graph=TITLES[0], step=7)
    with pytest.raises(Unusable):
        widget.live.describe(**widget.read())


# Mode "you"


def ask(title, name, nth=0):
    """A preset with its numbers, and the step that finds the gradient of a leaf or node."""
    preset = PRESETS[TITLES.index(title)]
    traced = trace(parse(preset.expression), preset.leaves)
    found = [
        step
        for step in order(preset)
        if asks(step)
        and traced.nodes[traced.edges[step.edge].source if step.kind == "backward" else step.node].name == name
    ]
    return traced, found[nth]


@pytest.mark.parametrize(
    ("title", "name", "typed"),
    [
        ("two layers with ReLU", "ŷ", 4 / 3),
        ("two layers with ReLU", "ŷ", 1.33),
        ("two layers with ReLU", "w1", 2.67),
        ("sigmoid neuron", "w0", -0.1966),
        ("sigmoid neuron", "w0", -0.195),  # the slide's rounded chain
        ("sigmoid neuron", "w0", -0.2),  # the slide's
        ("(x + y) · z at 1, −3, 4", "z", -2.0),
        ("max(x, y) · z", "y", 0.0),
    ],
)
def test_right_gradients(title, name, typed):
    """Are exact and sensibly rounded gradients right?"""
    given = reply(*ask(title, name), typed)
    assert given.right
    assert "=" in given.sentence


@pytest.mark.parametrize(
    ("title", "name", "typed", "said"),
    [
        ("(x + y) · z at 1, −3, 4", "z", 2, "the sign is wrong"),
        ("(x + y) · z at 1, −3, 4", "z", 4, "the gradient for the node's other input, d"),
        ("(x + y) · z at 1, −3, 4", "x", 1, "the local gradient alone"),
        ("(x + y) · z at 1, −3, 4", "x", 5, "multiplied, not added"),
        ("sigmoid neuron", "w0", 0.1966, "the sign is wrong"),
        ("sigmoid neuron", "w0", -1, "the local gradient alone"),
        ("sigmoid neuron", "x0", 0.1966, "the upstream gradient alone"),
        ("sigmoid neuron", "x0", 0.4, "nearly; keep more digits"),
        ("sigmoid neuron", "x0", 7, "not yet; multiply upstream by local"),
        ("two layers with ReLU", "w2", 2, "the value above the edge"),
        ("max(x, y) · z", "y", 0.004, "not yet"),
    ],
)
def test_wrong_gradients_are_told_what_they_are(title, name, typed, said):
    """Does each known mistake get its own sentence?"""
    given = reply(*ask(title, name), typed)
    assert not given.right
    assert said in given.sentence


def test_a_sum_is_asked_for():
    """Is what comes back along one edge alone wrong for a value that is used twice?"""
    traced, step = ask("a leaf used twice", "x", nth=2)
    assert step.kind == "sum"
    assert reply(traced, step, 5.0).right
    assert "along one edge alone" in reply(traced, step, 3.0).sentence
    assert "along one edge alone" in reply(traced, step, 2.0).sentence
    assert "add what the edges bring back" in reply(traced, step, 6.0).sentence


@pytest.mark.parametrize("preset", PRESETS, ids=TITLES)
def test_no_sign_or_zero_is_lost_in_the_tolerance(preset):
    """Is the true gradient right everywhere, and its negative, its double and a step off it wrong?"""
    traced = trace(parse(preset.expression), preset.leaves)
    for step in filter(asks, order(preset)):
        gradient = due(traced, step)
        assert reply(traced, step, gradient).right
        wrong = [gradient + 0.02 + 0.1 * abs(gradient), *((-gradient, 2 * gradient, 0.0) if gradient else (0.001,))]
        assert not any(reply(traced, step, typed).right for typed in wrong)


def test_the_asked_gradient_is_hidden(widget):
    """Does neither the picture's text nor its words give the gradient that is asked for?"""
    settings = {"graph": "sigmoid neuron", "mode": "you", "step": 18}
    text = widget.alt(**settings)
    assert "what is ∂f/∂x₁?" in text
    assert "−0.5898" not in text
    assert "∂f/∂x₁ from t = ?" in text
    widget.render(**settings)
    assert not any("0.5898" in artist.get_text() for artist in widget.live.moving if hasattr(artist, "get_text"))
    assert "−0.5898" in widget.alt(**settings | {"mode": "watch"})


def test_hints_come_with_a_wrong_answer(widget):
    """Are upstream and local shown after a wrong answer, and not before?"""
    settings = {"mode": "you", "step": 5}
    assert "upstream" not in widget.alt(**settings)
    text = widget.alt(**settings, answer="-4")
    assert "✗ −4: the sign is wrong." in text
    assert "upstream ∂f/∂f = 1 times local ∂f/∂d = z = 4 gives gradient ∂f/∂d = ?" in text
    assert "✗ no is not a number" in widget.alt(**settings, answer="no")
    assert "✓ 1 × 4 = 4." in widget.alt(**settings, answer="8/2")


def test_right_and_wrong_differ_not_by_colour_alone(widget):
    """Does the edge get a tick or a cross, of different shape?"""
    badges = {}
    for name, answer in (("right", "4"), ("wrong", "3")):
        widget.render(mode="you", step=5, answer=answer)
        drawing = widget.live.update.__self__.drawings[TITLES[0]]
        shown = [line for line in (*drawing.right, *drawing.wrong) if len(line.get_xdata())]
        badges[name] = [np.asarray(getattr(line.get_marker(), "vertices", ())).tolist() for line in shown]
    assert badges["right"] != badges["wrong"]
    assert len(badges["right"]) == len(badges["wrong"]) == 2  # a disc and a mark in it


class TestThePanel:
    """The controls themselves, as a notebook has them."""

    @pytest.fixture
    def panel(self):
        return Panel(computational_graph())

    def shown(self, panel):
        return [name for name, view in panel.views.items() if view.layout.display != "none"]

    def test_fields_follow_the_graph(self, panel):
        """Do labels, numbers and steps become the chosen graph's, and do spare fields go?"""
        assert self.shown(panel) == ["graph", "leaf_1", "leaf_2", "leaf_3", "mode", "step"]
        panel.models["step"].value = 6
        panel.models["graph"].value = "two layers with ReLU"
        fields = [(panel.models[f"leaf_{i}"].description, panel.models[f"leaf_{i}"].value) for i in range(1, 5)]
        assert fields == [("w₁", "1/3"), ("x", "1"), ("w₂", "2"), ("y", "0")]
        assert self.shown(panel) == ["graph", "leaf_1", "leaf_2", "leaf_3", "leaf_4", "mode", "step"]
        assert (panel.models["step"].value, panel.models["step"].max) == (0, 14)

    def test_a_right_answer_steps_on(self, panel):
        """Does mode *you* begin at the first question, stay at a wrong answer and go on at a right one, to the end?"""
        panel.models["mode"].value = "you"
        assert panel.models["step"].value == 4
        assert "answer" in self.shown(panel)
        assert panel.models["answer"].description == "∂f/∂z ="
        panel.models["answer"].value = "2"
        assert (panel.models["step"].value, panel.models["answer"].value) == (4, "")
        assert "✗ 2: the sign is wrong." in panel.spoken.value
        panel.models["answer"].value = "what"
        assert (panel.models["step"].value, panel.models["answer"].value) == (4, "what")
        panel.models["answer"].value = "-2"
        assert (panel.models["step"].value, panel.models["answer"].value) == (5, "")
        assert panel.models["answer"].description == "∂f/∂d ="
        assert "✓ ∂f/∂z = 1 × (−2) = −2." in panel.spoken.value
        for _ in range(3):
            panel.models["answer"].value = "4"
        assert panel.models["step"].value == 7
        assert "You found all 4 gradients." in panel.spoken.value

    def test_what_was_skipped_is_not_counted(self, panel):
        """Does who steps over a question hear so at the end?"""
        panel.models["mode"].value = "you"
        panel.models["step"].value = 7
        panel.models["answer"].value = "4"
        assert "You found 1 of 4 gradients." in panel.spoken.value

    def test_answers_go_with_their_question(self, panel):
        """Are answers forgotten when the leaves, the graph or the mode change?"""
        for name, value in (("leaf_1", "2"), ("graph", TITLES[1]), ("mode", "watch")):
            panel.models["mode"].value = "you"
            panel.models["answer"].value = str(due(*self.question(panel)))
            assert panel.models["answers"].value
            panel.models[name].value = value
            assert panel.models["answers"].value == ""
            assert panel.models["step"].value == (5 if name == "mode" else 4)

    def question(self, panel):
        """The numbers and the step that the panel stands at."""
        moment = panel.widget.live.update.__self__.moment(**panel.widget.read(**panel.settings))
        return moment.trace, moment.step

    def test_no_answer_is_asked_for_where_there_is_none(self, panel):
        """Is the field away in mode *watch* and at steps that find no gradient?"""
        panel.models["mode"].value = "you"
        panel.models["step"].value = 2
        assert "answer" not in self.shown(panel)
        panel.models["step"].value = 6
        assert "answer" in self.shown(panel)
        panel.models["mode"].value = "watch"
        assert "answer" not in self.shown(panel)

    def test_an_unusable_leaf_and_back(self, panel):
        """Does the widget go on after a leaf that was no number, in mode *you* too?"""
        panel.models["mode"].value = "you"
        panel.models["leaf_1"].value = "?"
        assert "The value of x: ? is not a number." in panel.spoken.value
        panel.models["answer"].value = "4"
        panel.models["leaf_1"].value = "1"
        assert "what is ∂f/∂z?" in panel.spoken.value


# The drawing


def drawn(preset, leaves=None):
    """A drawing with all that it can show at once."""
    nodes = parse(preset.expression)
    traced = trace(nodes, leaves or preset.leaves)
    figure, axes = sheet()
    drawing = GraphDrawing(axes, nodes, preset.expression, preset.source)
    digits = "−0.8888" if drawing.digits == 4 else "−0.888"
    sums = dict.fromkeys(drawing.sums, f"Σ {digits}")
    drawing.show(View([digits] * len(nodes), [digits] * (len(traced.edges) + 1), sums, headline=""))
    figure.canvas.draw()
    return figure, drawing


def boxes(figure, texts, shrink=1.0):
    renderer = figure.canvas.get_renderer()
    found = [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_text()]
    return [(text, box.x0 + shrink, box.y0 + shrink, box.x1 - shrink, box.y1 - shrink) for text, box in found]


def overlap(a, b):
    return a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]


@pytest.mark.parametrize("preset", PRESETS, ids=TITLES)
def test_no_label_overlaps_another(preset):
    """Are all labels apart, even if every number is as long as −0.8888, and all inside the picture?"""
    figure, drawing = drawn(preset)
    still = [artist for artist in drawing.still if hasattr(artist, "get_text")]
    found = boxes(figure, [*drawing.values, *drawing.gradients, *drawing.sums.values(), *still])
    assert [(a[0], b[0]) for a, b in combinations(found, 2) if overlap(a, b)] == []
    assert all(x0 > 0 and y0 > 116 and x1 < 800 and y1 < 450 for _, x0, y0, x1, y1 in found)


@pytest.mark.parametrize("preset", PRESETS, ids=TITLES)
def test_no_edge_runs_through_a_label_or_a_node(preset):
    """Does each edge keep clear of all labels, and of all nodes but its own?"""
    figure, drawing = drawn(preset)
    found = boxes(figure, [*drawing.values, *drawing.gradients, *drawing.sums.values()], shrink=2)
    ends = [*((edge.source, edge.target) for edge in drawing.edges), (len(drawing.nodes) - 1, len(drawing.nodes))]
    for curve, own in zip(drawing.layout.curves, ends, strict=True):
        points = np.concatenate([np.linspace(a, b, 30) for a, b in zip(curve, curve[1:], strict=False)])
        x, y = points.T
        for text, x0, y0, x1, y1 in found:
            assert not ((x0 < x) & (x < x1) & (y0 < y) & (y < y1)).any(), text
        for i, (cx, cy) in enumerate(drawing.layout.centres):
            if i not in own:
                assert np.hypot(x - cx, y - cy).min() > RADIUS


def crossings(curves, ends):
    """Pairs of edges that meet elsewhere than at a node of both."""
    found = []
    for (i, a), (j, b) in combinations(enumerate(curves), 2):
        shared = set(ends[i]) & set(ends[j])
        dense = [np.concatenate([np.linspace(p, q, 12) for p, q in zip(c, c[1:], strict=False)]) for c in (a, b)]
        distance = np.hypot(*(dense[0][:, None] - dense[1][None]).transpose(2, 0, 1))
        for corner in shared:
            nodes = [dense[k][0 if ends[e][0] == corner else -1] for k, e in ((0, i), (1, j))]
            near = [np.hypot(*(dense[k] - nodes[k]).T) < 1.6 * RADIUS for k in (0, 1)]
            distance[np.ix_(*near)] = np.inf
        if distance.min() < 4:
            found.append((i, j))
    return found


@pytest.mark.parametrize("preset", PRESETS, ids=TITLES)
def test_no_edges_cross(preset):
    """Do edges meet at nodes alone?"""
    _, drawing = drawn(preset)
    ends = [*((edge.source, edge.target) for edge in drawing.edges), (len(drawing.nodes) - 1, len(drawing.nodes))]
    assert crossings(drawing.layout.curves, ends) == []


def test_crossings_are_found():
    """Would the test above notice? Four edges between two leaves and two nodes cannot but cross."""
    inputs = [(), (), (0, 1), (0, 1), (2, 3)]
    layout = lay_out(inputs, [16.0] * 5, (10, 122, 780, 420))
    assert crossings(layout.curves, [(0, 2), (1, 2), (0, 3), (1, 3), (2, 4), (3, 4)]) == [(1, 2)]


def test_leaves_stand_before_their_first_use():
    """Is a leaf in the column before the first node that uses it, and a chain on one level?"""
    nodes = parse(PRESETS[TITLES.index("sigmoid neuron")].expression)
    places = place([node.inputs for node in nodes])
    for i, node in enumerate(nodes):
        uses = [places.columns[edge.target] for edge in edges_of(nodes) if edge.source == i]
        if node.operation is None:
            assert places.columns[i] == min(uses) - 1
        elif len(node.inputs) == 1:
            assert places.rows[i] == places.rows[node.inputs[0]]


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        ("w0*x0 + b", "w₀ · x₀ + b"),
        ("(ŷ0 - y0)**2", "(ŷ₀ − y₀)²"),
        ("d = x + y; f = d * 10", "d = x + y,   f = d · 10"),
    ],
)
def test_formulas_are_printed_as_on_a_slide(formula, printed):
    """Do indices, powers, products and minus signs look as they should, and numbers stay numbers?"""
    assert pretty(formula) == printed


@pytest.mark.parametrize("alignment", [("center", "center"), ("right", "center"), ("left", "center_baseline")])
def test_a_kept_label_looks_like_a_text(alignment):
    """Is a label's picture, at first and from memory, what matplotlib draws for the same text?"""
    pixels = []
    for put in (label, lambda axes, x, y, text, **properties: axes.text(x, y, text, **properties)):
        figure, axes = sheet()
        text = put(axes, 300, 200, "", ha=alignment[0], va=alignment[1], fontsize=13, color=GRADIENT)
        live = LiveFigure(figure, [text], lambda shown, text=text: text.set_text(shown), str)
        pixels += [live.pixels(shown="−0.1966").astype(int), live.pixels(shown="8/3 ✓").astype(int)]
        np.testing.assert_array_equal(live.pixels(shown="−0.1966"), pixels[-2])
    assert np.abs(pixels[0] - pixels[2]).mean() < 0.02 < np.abs(pixels[0] - pixels[1]).mean()
    assert np.abs(pixels[1] - pixels[3]).mean() < 0.02
