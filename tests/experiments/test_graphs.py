"""Graphs of numbers: the lecture's values, finite differences as the oracle, and formulas that must not get through."""

import math

import numpy as np
import pytest

from i2dl_helpers.experiments.expressions import FUNCTIONS, LONGEST, PRESETS, parse, parse_number
from i2dl_helpers.experiments.graphs import RULES, arguments, edges_of, in_words, number, steps, trace

BY_TITLE = {preset.title: preset for preset in PRESETS}


def run(expression, **leaves):
    return trace(parse(expression), leaves)


def named(traced):
    """Values and gradients by name."""
    names = [node.name for node in traced.nodes]
    return dict(zip(names, traced.values, strict=True)), dict(zip(names, traced.totals, strict=True))


def preset(title):
    return named(run(BY_TITLE[title].expression, **BY_TITLE[title].leaves))


def differences(expression, leaves, h=1e-6):
    """Centred differences of the result, leaf by leaf: they know nothing of the rules' derivatives."""
    nodes = parse(expression)

    def result(name, by):
        return trace(nodes, leaves | {name: leaves[name] + by}).values[-1]

    return {name: (result(name, h) - result(name, -h)) / (2 * h) for name in leaves}


# The lecture's numbers


def test_slide_12_to_18():
    """Do the first graph's values and gradients come out? Rows 8 and 9."""
    values, gradients = preset("(x + y) · z at 1, −3, 4")
    assert (values["d"], values["f"]) == (-2, -8)
    assert gradients == {"x": 4, "y": 4, "d": 4, "z": -2, "f": 1}


def test_the_recap_of_the_first_graph():
    """And at −2, 5, −4? Row 10."""
    values, gradients = preset("(x + y) · z at −2, 5, −4")
    assert values["f"] == -12
    assert (gradients["z"], gradients["x"], gradients["y"]) == (3, -4, -4)


def test_slide_25_sigmoid_neuron_forward():
    """Are the values of the slide's eight operations exact, in its order? Row 17."""
    traced = run(BY_TITLE["sigmoid neuron"].expression, **BY_TITLE["sigmoid neuron"].leaves)
    operations = [value for node, value in zip(traced.nodes, traced.values, strict=True) if node.operation]
    np.testing.assert_allclose(operations, [-2, 6, 4, 1, -1, 0.367879, 1.367879, 0.731059], atol=5e-7)


@pytest.mark.parametrize("title", ["sigmoid neuron", "sigmoid neuron, σ as one node"])
def test_slide_30_sigmoid_neuron_backward(title):
    """Are the gradients exact, so that the slide's rounded chain (−0.195) shows? Row 18."""
    _, gradients = preset(title)
    exact = {"w0": -0.196612, "x0": 0.393224, "w1": -0.393224, "x1": -0.589836, "b": 0.196612}
    assert {name: gradients[name] for name in exact} == pytest.approx(exact, abs=5e-7)


def test_slides_26_to_29_along_the_chain():
    """Do −0.53, −0.53, −0.2, 0.2 come back through 1/x, +1, exp and ·(−1)? Row 18."""
    traced = run(BY_TITLE["sigmoid neuron"].expression, **BY_TITLE["sigmoid neuron"].leaves)
    chain = [traced.gradients[step.edge] for step in steps(traced.edges, traced.nodes) if step.kind == "backward"][:4]
    expected = [-1 / (1 + math.exp(-1)) ** 2] * 2
    expected += [expected[0] * math.exp(-1), -expected[0] * math.exp(-1)]
    np.testing.assert_allclose(chain, expected, rtol=1e-12)
    np.testing.assert_allclose(chain, [-0.53, -0.53, -0.2, 0.2], atol=0.005)


def test_slides_45_to_52_two_layers():
    """Do 1/3, 2/3, 4/9 and 4/3, 4/9, 8/3 come out? Rows 28 and 29."""
    values, gradients = preset("two layers with ReLU")
    expected = {"z": 1 / 3, "σ": 1 / 3, "ŷ": 2 / 3, "L": 4 / 9}
    assert {name: values[name] for name in expected} == pytest.approx(expected, rel=1e-12)
    expected = {"ŷ": 4 / 3, "w2": 4 / 9, "σ": 8 / 3, "z": 8 / 3, "w1": 8 / 3}
    assert {name: gradients[name] for name in expected} == pytest.approx(expected, rel=1e-12)


def test_slide_21_a_shut_gate_gives_nothing():
    """Is the gradient behind a ReLU 0 where its input is negative, and at 0?"""
    for x, expected in ((-1, 0), (0, 0), (1, 2)):
        assert run("relu(x)**2 + x*0", x=x).totals[0] == expected


# Backward in general


@pytest.mark.parametrize("title", BY_TITLE)
def test_presets_against_finite_differences(title):
    """Do all gradients of all presets agree with differences of their values?"""
    given = BY_TITLE[title]
    leaves = {name: float(value) for name, value in given.leaves.items()}
    _, gradients = named(run(given.expression, **leaves))
    expected = differences(given.expression, leaves)
    assert {name: gradients[name] for name in leaves} == pytest.approx(expected, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("operation", RULES)
def test_every_rule_against_finite_differences(operation):
    """Is each derivative in the table that of the value beside it? The steps know only the values."""
    rule, h = RULES[operation], 1e-6
    constant = {"power": (3.0,), "plus": (0.7,), "times": (-1.3,)}.get(operation, ())
    for a in (0.4, 1.7, -0.9):
        if a < 0 and operation in ("log", "sqrt"):
            continue
        inputs = [a, 1.1][: len(rule.derivatives)]
        for k, (_, derivative) in enumerate(rule.derivatives):
            up, down = ([x + by * (i == k) for i, x in enumerate(inputs)] for by in (h, -h))
            slope = (rule.value(*up, *constant) - rule.value(*down, *constant)) / (2 * h)
            assert derivative(*inputs, *constant) == pytest.approx(slope, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize(
    ("expression", "leaves", "expected"),
    [
        ("d = x + y; f = d * x", {"x": 3.0, "y": -1.0}, {"x": 5, "y": 3}),
        ("x * x", {"x": 3.0}, {"x": 6}),
        ("x + x + x", {"x": 3.0}, {"x": 3}),
        ("s = x * y; f = s * s + s", {"x": 2.0, "y": 3.0}, {"x": 39, "y": 26}),
    ],
)
def test_gradients_add_where_a_value_is_used_more_than_once(expression, leaves, expected):
    """Do the edges' gradients add up, for leaves and for nodes? Taking the last one alone would be wrong."""
    traced = run(expression, **leaves)
    _, gradients = named(traced)
    assert {name: gradients[name] for name in expected} == expected
    for i in range(len(traced.nodes) - 1):
        back = [g for edge, g in zip(traced.edges, traced.gradients, strict=True) if edge.source == i]
        assert sum(back) == traced.totals[i]


def test_each_edge_is_upstream_times_local():
    """Is what an edge brings back the total of the node that it leads to, times that node's derivative?"""
    traced = run("s = sigmoid(x); f = s * (1 - s)", x=1.0)
    products = zip(traced.edges, traced.upstream, traced.local, traced.gradients, strict=True)
    for edge, upstream, local, gradient in products:
        node = traced.nodes[edge.target]
        _, derivative = RULES[node.operation].derivatives[edge.position]
        assert upstream == traced.totals[edge.target]
        assert local == derivative(*arguments(traced.nodes, traced.values, node))
        assert gradient == upstream * local


def test_steps_follow_the_slides():
    """Forward to f, then ∂f/∂f, ∂f/∂z, ∂f/∂d, ∂f/∂y, ∂f/∂x as on slides 14 to 18?"""
    nodes = parse("d = x + y; f = d * z")
    edges = edges_of(nodes)
    names = [
        (s.kind, nodes[s.node if s.edge is None else edges[s.edge].source].name) for s in steps(edges, nodes)
    ]
    assert names == [
        ("start", "f"), ("forward", "d"), ("forward", "f"), ("seed", "f"),
        ("backward", "z"), ("backward", "d"), ("backward", "y"), ("backward", "x"),
    ]  # fmt: skip


def test_a_sum_comes_when_all_its_edges_have_come():
    """Is a value that is used twice summed once, after both edges, and before anything behind it?"""
    nodes = parse("s = sigmoid(x); f = s * (1 - s)")
    order = steps(edges_of(nodes), nodes)
    s = [node.name for node in nodes].index("s")
    at = next(i for i, step in enumerate(order) if step.kind == "sum")
    assert [step.node for step in order if step.kind == "sum"] == [s]
    before = [edges_of(nodes)[step.edge] for step in order[:at] if step.kind == "backward"]
    assert sum(edge.source == s for edge in before) == 2
    assert not any(edge.target == s for edge in before)


# Formulas


@pytest.mark.parametrize(
    ("expression", "leaves", "expected"),
    [
        ("2*x - y/4 + 1", {"x": 3.0, "y": 2.0}, 6.5),
        ("3 - x", {"x": 1.0}, 2),
        ("x / y", {"x": 1.0, "y": 4.0}, 0.25),
        ("-x**2", {"x": 3.0}, -9),
        ("2/x", {"x": 4.0}, 0.5),
        ("max(x, 0) + max(0, y)", {"x": -1.0, "y": 2.0}, 2),
        ("a = 2; a*x**3", {"x": 2.0}, 16),
        ("exp(log(x)) + sqrt(y) + abs(z) + tanh(0*x)", {"x": 2.0, "y": 9.0, "z": -4.0}, 9),
        ("exp(0) * x", {"x": 5.0}, 5),
    ],
)
def test_formulas_mean_what_python_means(expression, leaves, expected):
    """Do precedence, constants and functions mean the same as in Python?"""
    assert run(expression, **leaves).values[-1] == pytest.approx(expected, rel=1e-12)
    expected = differences(expression, leaves)
    _, gradients = named(run(expression, **leaves))
    assert {name: gradients[name] for name in leaves} == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "__import__('os').system('true')", "x**y**9999", "9**9**9*x", "x.real", "x[0]",
        "(x).__class__", "lambda: 1", "[x for x in y]", "f'{x}'", "x if y else z", "x := 3", "import os",
        "print(x)", "exp(x, y)",
        "max(x, y, z)", "max(1, x)", "exp(x=1)", "x @ y", "x // y", "x % y", "not x", "x < y", "True * x", "'a' * x",
        "1j * x", "", "   ", "x", "3", "x +", "x y", "d = x + y; x * y", "x = 1", "a = b = x + 1", "a, b = x",
        "d = x + 1; d = d + 1", "exp", "exp = x + 1", "verylongname * x", "_x * 2", "1e999 * x", "x / 0", "log(0) * x",
        "x\x00 + 1", "-" * 150 + "x", "(" * 99 + "x" + ")" * 99, "x" + "+x" * 20, "a+b+c+d+e+g+h+i",
        "x" * (LONGEST + 1),
        "+".join(["1"] * 90) + "+x\n\n)", "del x", "x;;y", None, 3, b"x+1",
    ],
)  # fmt: skip
def test_anything_else_is_a_sentence(text):
    """Does every hostile or mistaken formula end in one plain sentence, without running?"""
    with pytest.raises(ValueError) as problem:
        parse(text)
    sentence = str(problem.value)
    assert 20 < len(sentence) < 300
    assert sentence[-1] in "." and "\n" not in sentence
    assert problem.value.__suppress_context__ or problem.value.__context__ is None


@pytest.mark.parametrize(
    ("expression", "leaves", "said"),
    [
        ("exp(x) * y", {"x": 1000.0, "y": 1.0}, "exp(x) is too large to be computed at x = 1000."),
        ("1 / x", {"x": 0.0}, "1/x is not defined at x = 0."),
        ("log(x)", {"x": -1.0}, "log(x) is not defined at x = −1."),
        ("sqrt(x)", {"x": 0.0}, "The derivative of √x is not defined at x = 0."),
        ("x * y", {"x": 1e200, "y": 1e200}, "x · y is too large to be computed at x = 1e200 and y = 1e200."),
        ("x ** 9", {"x": 1e40}, "x^9 is too large to be computed at x = 1e40."),
        ("1 / x", {"x": 1e-200}, "The derivative of 1/x is not defined at x = 1e−200."),
        ("exp(x) * exp(y) * exp(z)", {"x": 700.0, "y": -700.0, "z": 700.0}, "A gradient becomes too large"),
        ("x * y", {"x": 1.0}, "y has no value."),
        ("x * y", {"x": 1.0, "y": math.nan}, "y is nan"),
    ],
)
def test_what_cannot_be_computed_is_a_sentence(expression, leaves, said):
    """Do overflow, division by zero and missing leaves say where, without a warning?"""
    with pytest.raises(ValueError) as problem:
        run(expression, **leaves)
    assert said in str(problem.value)


def test_functions_have_rules():
    """Is each function that a formula may use in the table?"""
    assert set(FUNCTIONS) <= set(RULES)


def test_words_of_a_node():
    """Does a rule read with its inputs' names?"""
    nodes = parse("d = x + y; f = d * z - 1")
    product = next(node for node in nodes if node.operation == "multiply")
    assert in_words(nodes, product) == "d · z"
    assert in_words(nodes, product, 0) == "z"
    assert in_words(nodes, nodes[-1]).endswith(" − 1")


# Numbers


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-0.19661193, "−0.1966"), (1.3678794, "1.368"), (8 / 3, "8/3"), (4 / 9, "4/9"), (-2.0, "−2"), (0.5, "0.5"),
        (-0.0, "0"), (1234567.0, "1.235e6"), (0.00123456, "0.00123"), (1e-9, "1e−9"), (0.0908577, "0.0909"),
        (1 / 8, "0.125"),
    ],
)  # fmt: skip
def test_numbers_as_they_are_shown(value, shown):
    """Four digits (so −0.1966 and not −0.2), short fractions as on the slides, a proper minus sign?"""
    assert number(value) == shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4/3", 4 / 3), (" -0.5 ", -0.5), ("−0.5", -0.5), ("8/3", 8 / 3), ("2 * 2/3", 4 / 3), ("1 × (−2)", -2),
        ("1e-3", 1e-3), ("exp(-1)", math.exp(-1)), ("+3", 3), (".5", 0.5),
    ],
)  # fmt: skip
def test_numbers_as_they_are_typed(text, value):
    """Are fractions, products and minus signs of all kinds read?"""
    assert parse_number(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,5", "1e400", "x = 3", "8/0", "x", "1;2", "inf", "nan", "'1'", "9**9**9", "(" * 90]
)
def test_no_numbers(text):
    """Does anything else end in a sentence?"""
    with pytest.raises(ValueError, match=r"is not a number\. Type one such as -0\.5 or 8/3\.$"):
        parse_number(text)


def test_batch_norm_of_two_samples():
    """Is the graph of batch norm for two samples the reference's, value and gradients, along all its roads?"""
    from i2dl_helpers.reference.initialization import batchnorm_backward, batchnorm_forward

    nodes = parse("m = mean(x1, x2); a = x1 - m; b = x2 - m; v = msq(a, b); y = a / sqrt(v + 0.25)")
    found = trace(nodes, {"x1": 1, "x2": 4})
    X, one = np.array([[1.0], [4.0]]), np.ones(1)
    assert found.values[-1] == pytest.approx(batchnorm_forward(X, one, 0 * one, 0.25)[0, 0])
    dX, _, _ = batchnorm_backward(np.array([[1.0], [0.0]]), X, one, 0.25)
    leaves = {node.name: total for node, total in zip(nodes, found.totals, strict=True) if node.operation is None}
    assert [leaves["x1"], leaves["x2"]] == pytest.approx(dX[:, 0].tolist())


@pytest.mark.parametrize("text", ["mean(x, 2) + y", "msq(1, x)"])
def test_means_are_of_two_values(text):
    """Is a mean with a bare number refused with a sentence?"""
    with pytest.raises(ValueError, match="takes two values of the graph"):
        parse(text)
