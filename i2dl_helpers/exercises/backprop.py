"""The exercises of notebook 01: gradients by hand, from one product to a network of two layers."""

import numpy as np

from ..numerics import relative_error, slope_along
from ..reference import backprop as reference
from ..reference.backprop import sigmoid
from .model import Criterion, Exercise, Mistake
from .values import Probe
from .wrong import backprop as wrong

NOTEBOOK = "01_backprop_by_hand"


def between(rng, low, high, size=None):
    """Numbers of either sign whose absolute value lies in [low, high]."""
    return rng.uniform(low, high, size) * rng.choice([-1.0, 1.0], size)


# add_multiply -----------------------------------------------------------------------------------------------------


def three_numbers(rng):
    """The lecture's numbers, then others; x + y, z and 1 are always far apart."""
    return [(1.0, -3.0, 4.0), tuple(float(rng.uniform(low, low + 1)) for low in (1, 2, -2.5)), (-2.0, 5.0, -4.0)]


add_multiply = Exercise(
    name="add_multiply",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=5,
    reference=reference.add_multiply,
    returns=("f", ("df_dx", "df_dy", "df_dz")),
    dimensions="x, y and z are numbers",
    criteria=(Criterion("the value and its three derivatives, at the lecture's numbers and at others", three_numbers),),
    mistakes=(
        Mistake(
            wrong.without_brackets,
            "Python multiplies first: x + y·z. The graph adds first: d = x + y, then f = d·z.",
        ),
        Mistake(
            wrong.value_without_brackets,
            "The derivatives are right, but Python multiplies first: `x + y * z` is x + y·z. Brackets: (x + y)·z.",
        ),
        Mistake(
            wrong.times_the_value,
            "You multiplied by f itself. Going back starts with ∂f/∂f = 1: at the product, ∂f/∂z = d and ∂f/∂d = z.",
        ),
        Mistake(
            wrong.own_factors,
            "At a product, each factor's derivative is the *other* factor: ∂f/∂z = d and ∂f/∂d = z. "
            "You gave each factor itself.",
        ),
        Mistake(
            wrong.local_only,
            "You passed only the local gradient of the addition on, 1. Multiply it with what comes from above: "
            "∂f/∂x = ∂f/∂d · ∂d/∂x.",
        ),
        Mistake(
            wrong.always_z,
            "df_dz is z itself. At a product each factor's derivative is the *other* factor: ∂f/∂z = d = x + y.",
        ),
        Mistake(wrong.times_itself, "An addition passes its gradient on unchanged: ∂d/∂x is 1, not x."),
        Mistake(
            wrong.of_products,
            "These would be the derivatives of x·y·z. Here x and y are *added*: ∂d/∂x = 1, and so ∂f/∂x = z.",
        ),
    ),
    hints=(
        "Give the intermediate result a name: d = x + y. Then f = d·z is a graph of two nodes. Go through it "
        "backwards.",
        "At the product: how fast does f grow with z when d stands still? And with d when z stands still? "
        "At the sum: how fast does d grow with x?",
        "∂f/∂x = ∂f/∂d · ∂d/∂x, where ∂f/∂d = z and ∂d/∂x = 1.",
    ),
)


# numerical_gradient -------------------------------------------------------------------------------------------------


def coupled_functions(rng):
    """Functions whose entries act on each other, at the default h."""
    A, b, c = rng.normal(size=(6, 6)), between(rng, 0.5, 1.5, (2, 3)), between(rng, 0.5, 1.5, 4)
    return [
        (Probe("quadratic", (A, b)), between(rng, 0.5, 1.5, (2, 3))),
        (Probe("cubic", (c,)), between(rng, 0.5, 1.5, 4)),
    ]


def wide_steps(rng):
    """Steps so wide that only a centred difference gives these slopes; integers too."""
    h = float(rng.uniform(0.2, 0.3))
    return [
        (Probe("cubic", (rng.uniform(1, 2, 5),)), rng.uniform(0.2, 0.6, 5), h),
        (Probe("cubic", (rng.uniform(1, 2, (2, 3, 2)),)), rng.uniform(0.2, 0.6, (2, 3, 2)), h / 10),
        (Probe("cubic", (rng.uniform(1, 2, 3),)), rng.integers(1, 4, 3), h),
    ]


INTEGERS = (
    "An array of integers cannot be moved by a fraction: 2 + 0.1 is cut to 2 when it is stored. "
    "Make the copy one of floats: `np.array(x, dtype=float)`."
)

numerical_gradient = Exercise(
    name="numerical_gradient",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=10,
    reference=reference.numerical_gradient,
    returns="gradient",
    dimensions="f: array → number, x of any shape, h a number",
    criteria=(
        Criterion("the slope along each entry, where the entries act on each other", coupled_functions),
        Criterion("a centred difference of width h, for any shape, for integers too", wide_steps),
    ),
    mistakes=(
        Mistake(
            wrong.one_sided,
            "You compared f(x + h) with f(x): a one-sided difference, whose error is of order h. Step to both sides, "
            "f(x + h) − f(x − h), and divide by 2h: the error falls to order h².",
        ),
        Mistake(
            wrong.backward_sided,
            "You compared f(x) with f(x − h): one-sided, only to the other side. Step to both sides and divide by 2h.",
        ),
        Mistake(wrong.all_at_once, "You nudged all entries at once; nudge one, read the slope, put it back."),
        Mistake(
            wrong.all_at_once_repeated,
            "You nudged all entries at once, and gave every entry that one slope; nudge one, read its slope, put it "
            "back.",
        ),
        Mistake(
            wrong.whole_rows,
            "`x[i]` is a whole row where x has more than one axis, and you moved all of it at once. "
            "`np.ndindex(x.shape)` goes through the single entries.",
        ),
        Mistake(
            wrong.same_array_twice,
            "Everything is 0: either nothing is stored in your gradient, or f saw the same x twice. `up = x` and "
            "`down = x` are two names of one array: what is added to the one is taken away from the other. Make "
            "copies: `x.copy()`.",
        ),
        Mistake(
            wrong.moved_back_and_forth,
            "You move the entries of the caller's x. Putting one back with `-= h` and `+= h` leaves a rounding error, "
            "and the caller still needs x as it was: work on a copy of floats, `np.array(x, dtype=float)`.",
        ),
        Mistake(wrong.kept_nudge, "An entry stays moved when the next one's turn comes. Put it back first."),
        Mistake(wrong.not_halved, "The two points are 2h apart, so divide by 2h, not by h."),
        Mistake(wrong.upside_down, "The sign is turned: f(x + h) comes first, and f(x − h) is subtracted from it."),
        Mistake(wrong.like_integers, INTEGERS),
        Mistake(
            wrong.integer_gradient,
            "For an x of integers your gradient is an array of integers, and loses what is behind the point. "
            "`np.zeros_like(x)` takes x's dtype too: make x a copy of floats first.",
        ),
        Mistake(wrong.default_step, "The argument h has no effect: a number stands where h belongs."),
        Mistake(
            wrong.divided_then_multiplied,
            "`a / 2 * h` divides by 2 and then *multiplies* by h. Write `/ (2 * h)`.",
        ),
        Mistake(wrong.double_steps, "You moved by 2h. Move by h to each side; the two points are then 2h apart."),
        Mistake(
            wrong.half_steps, "You moved by h/2. Here h is how far an entry is moved to each side; then divide by 2h."
        ),
    ),
    hints=(
        "A partial derivative asks what happens when *one* entry moves and all others stand still. So there is a loop "
        "over the entries.",
        "`for index in np.ndindex(x.shape)` goes through the entries of an array of any shape, and `x[index]` reads or "
        "sets one. Remember its value, move it up, call f, move it down, call f, put it back.",
        "`gradient[index] = (above - below) / (2 * h)`, on a copy `x = np.array(x, dtype=float)`.",
    ),
)


# sigmoid_neuron -----------------------------------------------------------------------------------------------------


def neurons(rng):
    """The lecture's neuron, one with four inputs, one with a single input; w·x stays moderate, b is never near 0."""
    w, x = between(rng, 0.3, 0.9, 4), rng.uniform(1.1, 1.6, 4)
    x *= np.sign(w) * rng.permutation([1, 1, -1, -1])
    return [
        (np.array([2.0, -3.0]), np.array([-1.0, -2.0]), -3.0),
        (w, x, float(between(rng, 0.3, 1.0))),
        (w[:1], x[:1], float(between(rng, 0.3, 1.0))),
    ]


sigmoid_neuron = Exercise(
    name="sigmoid_neuron",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.sigmoid_neuron,
    returns=("f", ("dw", "dx", "db")),
    dimensions="w and x (D,), b a number",
    criteria=(
        Criterion("the output f", neurons, part=("f",)),
        Criterion("the gradients with respect to w, x and b, not rounded", neurons, part=("dw", "dx", "db")),
    ),
    mistakes=(
        Mistake(
            wrong.neuron_with(lambda f, s: f * (1 - f), swapped=True),
            "dw and dx are exchanged. At a product each factor receives the other one: dw contains x, dx contains w.",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: f),
            "You passed σ on where its slope belongs. The slope of the sigmoid is σ·(1 − σ).",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: sigmoid(f) * (1 - sigmoid(f))),
            "The sigmoid is applied twice. f already is σ(s); its slope is f·(1 − f), without another σ.",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: s * (1 - s)),
            "The slope is σ·(1 − σ), with the *output* f, not with the sum.",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: 1 - f**2),
            "1 − f² is the slope of tanh. The slope of the sigmoid is σ·(1 − σ).",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: 1.0),
            "The gradients stop before the sigmoid: its slope σ·(1 − σ) is missing.",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: f * (1 - f), with_bias=False), "The bias b is missing from the sum w·x + b."
        ),
        Mistake(
            wrong.neuron_of_products,
            "`w * x` is D products, and so you have D neurons. A neuron adds them up: `np.dot(w, x)`, then b.",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: f * 1 - f),
            "All gradients are 0. Are brackets missing? `f * 1 - f` is f − f. The slope is f·(1 − f).",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: f * (1 + f)),
            "There is a plus in your slope. The sigmoid's is σ·(1 − σ): it is flat where σ comes near 1.",
        ),
        Mistake(
            wrong.neuron_with(lambda f, s: f * f * (1 - f)),
            "There is a factor σ too many: the way back starts at f with 1, so ds is the slope σ·(1 − σ) itself.",
        ),
        Mistake(
            wrong.neuron_without_brackets,
            "`1 / 1 + np.exp(-s)` divides first: it is 1 + e⁻ˢ. Brackets: 1 / (1 + e⁻ˢ).",
        ),
        Mistake(
            wrong.bias_not_turned,
            "The minus in exp(−s) belongs to all of s = w·x + b, to b as well: `np.exp(-(np.dot(w, x) + b))`.",
        ),
        Mistake(wrong.no_sigmoid, "The sigmoid is missing: f = σ(w·x + b)."),
        Mistake(
            wrong.turned_sigmoid,
            "f is 1 minus what is expected: is the minus in exp(−s) lost? σ(s) = 1/(1 + exp(−s)).",
        ),
        Mistake(
            wrong.times_bias,
            "s = w·x + b contains b with the factor 1, so its local gradient is 1, not b.",
        ),
        Mistake(
            wrong.bias_gradient_one, "db is only the last local gradient, 1. Multiply it with what comes from above."
        ),
    ),
    hints=(
        "Three nodes in a row: the sum s = w·x + b, the sigmoid f = σ(s), the result. Start at the result with 1 and "
        "go back.",
        "The sigmoid's slope can be written with its own output: dσ/ds = σ(s)·(1 − σ(s)). That is ds. "
        "Then: how does s depend on w, on x, on b?",
        "`ds = f * (1 - f)`; then `dw = ds * x`, `dx = ds * w`, `db = ds`.",
    ),
)


# relu_net -----------------------------------------------------------------------------------------------------------


def live_units(rng):
    """The lecture's numbers, then others with z > 0: errors of either sign, each with weights of either sign.

    So what comes down to the hidden unit has either sign too: a gate that asks for its sign is found out.
    """
    x, w2 = rng.uniform(1.2, 2, 2)
    w1, (up, down) = rng.uniform(0.5, 1), rng.uniform(0.5, 1.5, 2)
    units = [(x, sign * w2 * w1 * x - error, w1, sign * w2) for sign in (1, -1) for error in (up, -down)]
    return [(1.0, 0.0, 1 / 3, 2.0), *(tuple(float(number) for number in unit) for unit in units)]


def gated_units(rng):
    """Alive although x < 0; dead although x > 0, whatever the sign of what comes down; exactly at the kink."""
    x, y, w1, w2 = (float(value) for value in rng.uniform(1.2, 2, 4))
    return [(-x, y, -w1, w2 + y), (x, y, -w1, w2), (x, -y, -w1, w2), (x, y, 0.0, w2)]


relu_net = Exercise(
    name="relu_net",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=10,
    reference=reference.relu_net,
    returns=("loss", ("dw1", "dw2")),
    dimensions="x, y, w1 and w2 are numbers",
    criteria=(
        Criterion("loss and gradients where the unit is alive", live_units),
        Criterion("the gate: open, shut, and at the kink", gated_units),
    ),
    mistakes=(
        Mistake(
            wrong.relu_net_with(gate=lambda x, z: x > 0),
            "Your gate asks whether the network's input x is positive. The ReLU looks at its own input: z = w1·x.",
        ),
        Mistake(
            wrong.relu_net_with(gate=lambda x, z: z >= 0),
            "At z = 0 exactly the slope counts as 0 here: the gate opens only for z > 0.",
        ),
        Mistake(
            wrong.relu_net_with(gate=lambda x, z: True), "The gate is missing: where z ≤ 0 nothing flows back to w1."
        ),
        Mistake(
            wrong.gate_by_gradient,
            "Your gate looks at the gradient that comes down: `max(0, …)` of it. The gate is set on the way forward: "
            "where z > 0 any gradient passes, a negative one too, and where z ≤ 0 none.",
        ),
        Mistake(
            wrong.relu_again,
            "You multiplied by h on the way back through the ReLU. Its slope is 1 where z > 0, however large h is.",
        ),
        Mistake(
            wrong.relu_net_with(dw2=lambda h, z: h, dx=lambda x: 1.0, dh=lambda w2: 1.0),
            "dw1 stops at the prediction: on the way to w1 lie the products with w2 and with x.",
        ),
        Mistake(
            wrong.not_squared,
            "The square is missing: the loss is (prediction − y)². As it stands it can be negative.",
        ),
        Mistake(
            wrong.of_the_input,
            "dw2 is made from x. What w2 is multiplied by is the hidden unit h.",
        ),
        Mistake(
            wrong.relu_at_the_end,
            "There is a ReLU behind the prediction too. Only the hidden unit has one: the prediction is w2·h.",
        ),
        Mistake(wrong.relu_net_with(factor=1.0), "The 2 of the square is lost: the derivative of e² is 2e."),
        Mistake(
            wrong.half_square,
            "There is no ½ in this loss: it is (prediction − y)², and its derivative 2·(prediction − y).",
        ),
        Mistake(
            wrong.relu_net_with(sign=-1.0),
            "The sign is turned: the loss is (prediction − y)², so its derivative is 2·(prediction − y).",
        ),
        Mistake(
            wrong.relu_net_with(dw2=lambda h, z: z),
            "w2 is multiplied by h = max(0, z), not by z: a dead unit gives w2 the gradient 0.",
        ),
        Mistake(
            wrong.relu_net_with(dh=lambda w2: 1.0),
            "On the way from the prediction to h lies a product with w2: that factor is missing in dw1.",
        ),
        Mistake(
            wrong.relu_net_with(dx=lambda x: 1.0),
            "z = w1·x, so the last local gradient of dw1 is x. With the lecture's x = 1 one does not notice.",
        ),
        Mistake(wrong.gradients_exchanged, "dw1 and dw2 are in the wrong order: return loss, (dw1, dw2)."),
        Mistake(wrong.no_relu, "The ReLU is missing from the forward pass: the hidden unit is max(0, w1·x)."),
    ),
    hints=(
        "Name every intermediate result: z = w1·x, h = max(0, z), prediction = w2·h, loss = (prediction − y)². "
        "Then walk back through them, in the opposite order.",
        "Each step is upstream × local: ∂L/∂prediction = 2·(prediction − y). To w2 the local factor is h, to h it is "
        "w2. The ReLU passes everything or nothing.",
        "`dz = dh if z > 0 else 0.0`, then `dw1 = dz * x`.",
    ),
)


# affine_forward, affine_backward ------------------------------------------------------------------------------------


def layers(rng, many=150):
    """Arguments of the layer: five samples, a batch of one, and so many that loops over the numbers take their time."""
    return [
        (between(rng, 0.4, 1.5, (N, D)), between(rng, 0.4, 1.5, (D, C)), between(rng, 0.4, 1.5, C))
        for N, D, C in ((5, 3, 4), (1, 4, 2), (many, 100, 40))
    ]


def layers_backward(rng):
    """The same with an upstream gradient in front."""
    return [(between(rng, 0.4, 1.5, (len(X), len(b))), X, W, b) for X, W, b in layers(rng, many=40)]


affine_forward_exercise = Exercise(
    name="affine_forward",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.affine_forward,
    returns="scores",
    dimensions="X (N,D), W (D,C), b (C,)",
    criteria=(Criterion("the scores of every sample, for a batch and for a single one", layers),),
    mistakes=(
        Mistake(lambda X, W, b: X @ W, "The bias b is missing."),
        Mistake(
            lambda X, W, b: X @ W.T + b,
            "X (N, D) times W (D, C) fits without a transpose: here W is (D, C), the slides' W turned round.",
        ),
        Mistake(lambda X, W, b: (X @ W + b).T, "A row belongs to a sample: the result is (N, C), not (C, N)."),
        Mistake(
            lambda X, W, b: X @ W + b.sum(),
            "Every output has a bias of its own; you added one number to all of them.",
        ),
        Mistake(
            lambda X, W, b: X @ W + b[:, None],
            "`b[:, None]` is a column, and would give each *sample* a bias. b is (C,): `+ b` adds it to every row.",
        ),
        Mistake(
            lambda X, W, b: X @ (W + b),
            "Brackets: first the product, then b. As it stands b is added to the weights.",
        ),
        Mistake(
            lambda X, W, b: W @ X + b,
            "The factors are in the wrong order: X (N, D) first, then W (D, C).",
        ),
        Mistake(
            lambda X, W, b: W.T @ X + b,
            "Those are the slides' columns: here a sample is a *row* of X, so it is X @ W, without a transpose.",
        ),
        Mistake(
            lambda X, W, b: X[-1] @ W + b,
            "Only the last sample's scores came back. Without a loop: `X @ W` does all rows at once.",
        ),
        Mistake(lambda X, W, b: X @ W - b, "The bias is added, not subtracted."),
        Mistake(
            lambda X, W, b: X * W + b,
            "`*` multiplies entry by entry, and needs equal shapes. The matrix product is `@`.",
        ),
    ),
    hints=(
        "Each score is a dot product: a row of X with a column of W, plus the bias of that column.",
        "All those dot products at once are a matrix product, `@`. Which order has the shapes (N, D) and (D, C) fit "
        "together to (N, C)?",
        "`X @ W + b`: b is broadcast over the N rows.",
    ),
)


affine_backward_exercise = Exercise(
    name="affine_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=10,
    reference=reference.affine_backward,
    returns=("dX", "dW", "db"),
    dimensions="dout (N,C), X (N,D), W (D,C), b (C,)",
    criteria=(
        Criterion("dX, what flows on to the layer below", layers_backward, part=("dX",)),
        Criterion("dW, summed over the samples", layers_backward, part=("dW",)),
        Criterion("db, summed over the samples", layers_backward, part=("db",)),
    ),
    mistakes=(
        Mistake(
            wrong.affine_gradients(db=lambda dout, X, W: dout),
            "db is still (N, C). The same b is added to every sample, so its gradient is the sum over the samples.",
        ),
        Mistake(
            wrong.affine_gradients(db=lambda dout, X, W: dout.mean(axis=0)),
            "db is averaged over the samples; it must be summed. If the loss is a mean, its 1/N is already in dout.",
        ),
        Mistake(
            wrong.affine_gradients(db=lambda dout, X, W: dout.sum(axis=0, keepdims=True)),
            "b is (C,), so is its gradient: leave out `keepdims=True`.",
        ),
        Mistake(
            wrong.affine_gradients(db=lambda dout, X, W: dout.sum(axis=1)),
            "db is summed over the outputs (axis 1); sum over the samples, axis 0, so that one number an output is "
            "left.",
        ),
        Mistake(
            wrong.affine_gradients(db=lambda dout, X, W: dout.sum()),
            "db is summed over everything; sum over the samples only, `axis=0`: each output has its own bias.",
        ),
        Mistake(
            wrong.affine_gradients(db=lambda dout, X, W: np.ones(dout.shape[1])),
            "db is only the local gradient, 1. Multiply it with dout, and sum over the samples.",
        ),
        Mistake(
            wrong.affine_gradients(dW=lambda dout, X, W: dout.T @ X),
            "dW came out transposed, (C, D). It must be shaped like W: the other order, with X's transpose in front.",
        ),
        Mistake(
            wrong.affine_gradients(dW=lambda dout, X, W: X.T @ dout / len(X)),
            "dW is divided by N. If the loss is a mean, its 1/N is already in dout: only sum here.",
        ),
        Mistake(
            wrong.affine_gradients(dX=lambda dout, X, W: (dout @ W.T).T),
            "dX came out transposed, (D, N). It must be shaped like X.",
        ),
        Mistake(
            wrong.affine_gradients(dX=lambda dout, X, W: dout @ W),
            "dX needs W transposed: (N, C) times (C, D), so `dout @ W.T`.",
        ),
        Mistake(
            wrong.affine_gradients(dW=lambda dout, X, W: X @ dout),
            "dW needs X transposed: (D, N) times (N, C) gives (D, C), so `X.T @ dout`.",
        ),
        Mistake(
            wrong.times_bias_itself,
            "db is multiplied by b. b is only added, so its local gradient is 1: what is left is dout, summed.",
        ),
        Mistake(
            wrong.affine_gradients(db=lambda dout, X, W: np.full(dout.shape[1], float(len(dout)))),
            "db is N, the sum of the local gradients, 1 for each sample. Multiply each with its row of dout first.",
        ),
        Mistake(wrong.exchanged, "dX and dW are in the wrong order: return dX, dW, db."),
        Mistake(
            wrong.last_sample_only,
            "Only the last sample counts: in the loop, `=` overwrites what the samples before it gave. Begin with "
            "zeros and add each sample's share with `+=`.",
        ),
    ),
    hints=(
        "Each gradient is shaped like the thing it belongs to. You have dout (N, C), X (N, D), W (D, C). Which "
        "products of two of them can be (D, C)? Which (N, D)?",
        "W[d, c] touches only column c of the output, in every sample n, with the factor X[n, d]. So its gradient is "
        "Σₙ X[n, d] · dout[n, c]. Read that as a matrix product.",
        "`dX = dout @ W.T`, `dW = X.T @ dout`; and b[c] is added to every sample: `db = dout.sum(axis=0)`.",
    ),
)


# two_layer_bce ------------------------------------------------------------------------------------------------------


def networks(rng):
    """Small networks with moderate scores: six samples, then one; targets of 0, 1 and between."""
    cases = []
    for N, D, H, K in ((6, 4, 5, 3), (1, 3, 4, 2)):
        Y = rng.uniform(0.1, 0.9, (N, K))
        Y[0] = rng.permutation(K) == 0
        W1, b1 = between(rng, 0.2, 0.9, (D, H)), between(rng, 0.2, 0.6, H)
        W2, b2 = between(rng, 0.3, 0.8, (H, K)), between(rng, 0.2, 0.5, K)
        cases.append((between(rng, 0.5, 1.5, (N, D)), Y, W1, b1, W2, b2))
    return cases


def one_network(rng):
    """The larger of the two alone."""
    return networks(rng)[:1]


def own_slopes(candidate, arguments, outcome, h=1e-2):
    """Whether the returned gradients are the slopes of the candidate's own loss, along four random directions."""
    X, Y, *parameters = arguments
    ends = np.cumsum([p.size for p in parameters])[:-1]
    start = np.concatenate([p.ravel() for p in parameters])

    def loss(flat):
        pieces = zip(np.split(flat, ends), parameters, strict=True)
        shifted = candidate((X, Y, *(piece.reshape(p.shape) for piece, p in pieces)))
        return float(np.asarray(shifted.value[0]))

    try:
        gradient = np.concatenate([np.asarray(g, dtype=float).ravel() for g in outcome.value[1]])
        directions = np.random.default_rng(len(start)).normal(size=(4, len(start)))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        measured = [slope_along(loss, start, direction, h) for direction in directions]
        right = any(measured) and relative_error(directions @ gradient, measured) < 1e-2
    except (TypeError, ValueError, IndexError):  # results that are no numbers, or not shaped like the parameters
        right = False
    if right:
        return None
    return (
        "moving the weights a little changes your loss by something else than your gradients say: they are not the "
        "slopes of the loss that you return."
    )


two_layer_bce = Exercise(
    name="two_layer_bce",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=15,
    reference=reference.two_layer_bce,
    needs=("affine_forward", "affine_backward"),
    returns=("loss", ("dW1", "db1", "dW2", "db2")),
    dimensions="X (N,D), Y (N,K), W1 (D,H), b1 (H,), W2 (H,K), b2 (K,)",
    criteria=(
        Criterion("the loss", networks, part=("loss",)),
        Criterion("the output layer's gradients", networks, part=("dW2", "db2")),
        Criterion("the hidden layer's gradients", networks, part=("dW1", "db1")),
        Criterion("the gradients are the slopes of your own loss", one_network, points=0, part=(), verify=own_slopes),
    ),
    mistakes=(
        Mistake(
            wrong.network_with(gate=lambda h, z: 1.0),
            "On the way back through the hidden layer its sigmoid is missing: multiply with its slope h·(1 − h).",
        ),
        Mistake(
            wrong.network_with(gate=lambda h, z: z * (1 - z)),
            "In the hidden sigmoid's slope h·(1 − h) you used the scores before the sigmoid. "
            "h is what comes *out* of it.",
        ),
        Mistake(
            wrong.network_with(gate=lambda h, z: h),
            "The hidden sigmoid's slope is h·(1 − h); the factor (1 − h) is lost.",
        ),
        Mistake(
            wrong.network_with(gate=lambda h, z: z > 0),
            "That is the gate of a ReLU. This hidden layer has a sigmoid, whose slope is h·(1 − h).",
        ),
        Mistake(
            wrong.network_with(below=lambda X, h: h),
            "dW1 is made from h. The first layer's input is X: its dW pairs dz with X.",
        ),
        Mistake(
            wrong.network_with(above=lambda h, z: z),
            "dW2 is made from the hidden scores before the sigmoid. What enters the second layer is h.",
        ),
        Mistake(
            wrong.network_with(factor=lambda N, K: N),
            "The gradients are N times too large: they belong to a sum over the samples, but the loss is the mean.",
        ),
        Mistake(
            wrong.network_with(factor=lambda N, K: N, loss_factor=lambda N, K: N),
            "Loss and gradients are summed over the samples; take the mean over N (and the sum over the K outputs).",
        ),
        Mistake(
            wrong.network_with(factor=lambda N, K: 1 / K, loss_factor=lambda N, K: 1 / K),
            "You averaged over the outputs too. The loss is the mean over the N samples of the *sum* over the K "
            "outputs.",
        ),
        Mistake(
            wrong.network_with(output=sigmoid),
            "The output's sigmoid is applied twice: `bce_with_scores` wants the scores *before* it, and applies its "
            "own.",
        ),
        Mistake(
            wrong.network_with(factor=lambda N, K: 1 / N),
            "The gradients are divided by N once more. The 1/N of the mean is already in the dscores that "
            "`bce_with_scores` gives.",
        ),
        Mistake(
            wrong.network_with(factor=lambda N, K: -1),
            "The gradients point the wrong way: it is what you said, minus what you should have said, (p − Y)/N.",
        ),
        Mistake(
            wrong.network_with(loss_factor=lambda N, K: 1 / K),
            "The gradients are right, but the loss is averaged over the K outputs too, as `np.mean` does: sum over "
            "them, and divide by N only.",
        ),
        Mistake(
            wrong.network_with(gate=lambda h, z: 1 - h**2),
            "1 − h² is the slope of tanh. The hidden layer has a sigmoid, whose slope is h·(1 − h).",
        ),
        Mistake(
            wrong.network_without_brackets,
            "Brackets: `dh * h * 1 - h` subtracts h at the end. The slope is h·(1 − h), in brackets.",
        ),
        Mistake(
            wrong.network_without_upstream,
            "dh is missing on the way back: h·(1 − h) is only the local gradient. Multiply it with what comes from "
            "above.",
        ),
        Mistake(
            wrong.network_of_scores,
            "dscores is made of the scores themselves. It is the *probability* minus the target, (σ(scores) − Y)/N.",
        ),
        Mistake(wrong.network_in_another_order, "The order of the gradients is (dW1, db1, dW2, db2): layer by layer."),
        Mistake(wrong.network_with(hidden=lambda z: z), "The hidden layer's sigmoid is missing from the forward pass."),
        Mistake(
            wrong.network_with(hidden=lambda z: np.maximum(0, z), gate=lambda h, z: z > 0),
            "Your hidden layer is a ReLU, as on slide 39. Here it is a sigmoid, forward and back.",
        ),
        Mistake(
            wrong.network_with(gate=lambda h, z: sigmoid(h) * (1 - sigmoid(h))),
            "The sigmoid is applied twice on the way back: h already is its output, so its slope is h·(1 − h).",
        ),
        Mistake(
            wrong.network_with(slope=lambda S: sigmoid(S) * (1 - sigmoid(S))),
            "dscores is multiplied with the output sigmoid's slope once more. `bce_with_scores` has it in already: "
            "dscores is the gradient with respect to the scores *before* that sigmoid.",
        ),
    ),
    hints=(
        "Forward: affine, sigmoid, affine, loss. Backward: the same four in the opposite order. You have already "
        "written what an affine layer does in both directions.",
        "`bce_with_scores(scores, Y)` gives the loss and dscores. `affine_backward` takes it through the second layer, "
        "to dh. Through the sigmoid: multiply dh with its slope, written with h. Then `affine_backward` again.",
        "`dh, dW2, db2 = affine_backward(dscores, h, W2, b2)`, `dz = dh * h * (1 - h)`, "
        "`_, dW1, db1 = affine_backward(dz, X, W1, b1)`.",
    ),
)


# count_parameters ---------------------------------------------------------------------------------------------------


def widths_of_networks(rng):
    """The lecture's network, a single layer, a deep one, and one of a size that is really used."""
    single, deep = ([int(n) for n in rng.integers(3, 9, length)] for length in (2, 5))
    return [([3, 4, 2],), (single,), (deep,), ([3072, int(rng.integers(90, 110)), 10],)]


count_parameters = Exercise(
    name="count_parameters",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.count_parameters,
    returns="number",
    dimensions="widths: a list of ints",
    criteria=(Criterion("weights and biases of every layer, for any depth", widths_of_networks),),
    mistakes=(
        Mistake(
            wrong.parameters_with(lambda widths: 0),
            "Only the weights are counted. Each unit behind the input has a bias too.",
        ),
        Mistake(
            wrong.parameters_with(sum),
            "The inputs have no biases: they are not computed, they are given.",
        ),
        Mistake(
            wrong.parameters_with(lambda widths: sum(widths[:-1])),
            "A bias belongs to each *output* of a layer; you added one for each input.",
        ),
        Mistake(
            wrong.parameters_with(lambda widths: len(widths) - 1),
            "There is not one bias a layer, but one for each of its outputs.",
        ),
        Mistake(
            wrong.all_multiplied,
            "You multiplied all widths together. Only neighbouring layers are connected: add the products up.",
        ),
        Mistake(
            lambda widths: sum(widths),
            "These are the units. Between two neighbouring layers there is a weight for each *pair* of them, "
            "inputs·outputs, and a bias for each output.",
        ),
        Mistake(lambda widths: sum(widths[1:]), "These are the biases alone. The weights are missing: inputs·outputs."),
        Mistake(
            wrong.one_too_far,
            "The index goes one too far: between n widths there are n − 1 layers. `range(len(widths) - 1)`, or "
            "`zip(widths[:-1], widths[1:])`.",
        ),
        Mistake(
            wrong.round_the_corner,
            "With i = 0 the index i − 1 is −1, which is the *last* width: you count a layer from the output back to "
            "the input. Begin with i = 1.",
        ),
        Mistake(
            lambda widths: wrong.counted(widths[:-1]),
            "The last layer is missing: between n widths there are n − 1 layers, and the last one counts as well.",
        ),
        Mistake(
            lambda widths: wrong.counted(widths[:2]),
            "This is the first layer alone. Is the `return` inside the loop?",
        ),
        Mistake(
            lambda widths: wrong.counted(widths) - widths[-1],
            "The output layer's biases are missing: its units have one each, too.",
        ),
        Mistake(
            lambda widths: sum((a + 1) * (b + 1) for a, b in zip(widths[:-1], widths[1:], strict=True)),
            "(inputs + 1)·(outputs + 1) is too much: only the inputs get a 1 beside them, for the bias of each output.",
        ),
        Mistake(
            lambda widths: int(np.prod(widths)),
            "You multiplied all widths together, without biases. Take the layers one by one: inputs·outputs + outputs.",
        ),
        Mistake(wrong.last_layer_only, "This is the last layer alone. Add up all of them, from the input on."),
    ),
    hints=(
        "Take the layers one at a time. Between a layer of 3 and one of 4 units: how many arrows, how many biases?",
        "A layer with `inputs` and `outputs` has inputs·outputs weights and `outputs` biases.",
        "`zip(widths[:-1], widths[1:])` gives the neighbouring pairs.",
    ),
)


# questions ----------------------------------------------------------------------------------------------------------

touched_outputs = Exercise(
    name="touched_outputs",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer="c",
    options="abcd",
    explanation="Output [n, c] is the sum over d of X[n, d]·W[d, c] (and b[c]). W[0, 1] is in it where c = 1: in "
    "column 1 of every row, each time with the factor X[n, 0]. That is why its gradient is a sum over the samples.",
    replies={
        "a": "W has its entry at row 0, but that row stands for an input feature, not for a sample. "
        "Write out [1, 1] too: is W[0, 1] in it?",
        "b": "Write the output [0, 0] = X[0,0]·W[0,0] + X[0,1]·W[1,0] + X[0,2]·W[2,0] out: is W[0, 1] in it?",
        "d": "Only the outputs whose sum contains W[0, 1]. Write [0, 0] out: is it in it?",
    },
    hints=(
        "Write one entry of the output as a sum: out[n, c] = Σ over d of X[n, d]·W[d, c]. For which n and c is there a "
        "term with d = 0 and c = 1 in it?",
    ),
)

dead_rate = Exercise(
    name="dead_rate",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=0.125,
    explanation="w1 − α·8/3 = 1/3 − α·8/3 reaches 0 at α = 1/8. From there on z ≤ 0: the ReLU gives 0, its gate is "
    "shut, and no gradient ever reaches w1 again.",
    replies={
        0.75: "That mixes a weight with the other one's gradient. The ReLU looks at z = w1·x: follow w1, with its 8/3.",
        4.5: "That is where w2 reaches 0. The ReLU looks at z = w1·x: follow w1, and its own gradient.",
        8.0: "Turn the fraction round: α = (1/3) / (8/3).",
        1 / 3: "That is w1 itself. The step is α times the gradient: w1 − α·8/3 must reach 0.",
        None: "Write down w1 after the step, w1 − α·∂L/∂w1, and ask for which α it is 0.",
    },
    hints=("After the step w1' = 1/3 − α·8/3. The unit is dead when z = w1'·1 ≤ 0.",),
)

cost_of_differences = Exercise(
    name="cost_of_differences",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer=4820,
    explanation="Every parameter is moved up and down: two calls each, 2 · 2,410. Backpropagation takes one forward "
    "and one backward pass, whatever the number of parameters.",
    replies={
        2410: "That is the number of parameters. How many calls of the loss does each of them cost, with a centred "
        "difference?",
        2411: "That is right for one-sided differences: one call a parameter, and one for all. Ours are centred.",
        4736: "The biases are parameters too.",
        None: "Two steps: how many parameters does the network have (you have a function for that), and how many calls "
        "does each cost?",
    },
    hints=("`count_parameters([64, 32, 10])`, and `numerical_gradient` calls f twice for each of them.",),
)

falling_loss = Exercise(
    name="falling_loss",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=5,
    answer="A step along a wrong gradient still lowers the loss as long as it points roughly downhill (its angle with "
    "the true gradient is less than 90°). The output layer may be right and learn enough by itself, on top of hidden "
    "units that hardly move in the right direction. So a falling loss shows that *something* learns, not that every "
    "gradient is right; the network only ends worse than it could, and nobody notices.\n\n"
    "Check the gradient: compare it with centred differences of the loss, parameter by parameter, on a few samples, "
    "in float64, at a random point, with h about 1e-5. A relative error of about 1e-9 says right, of 1e-2 or more "
    "says wrong, and the parameter that is off says where to look. Overfitting a handful of samples to a loss near 0 "
    "is a second, cheap test.",
)

EXERCISES = (
    add_multiply,
    numerical_gradient,
    sigmoid_neuron,
    relu_net,
    dead_rate,
    affine_forward_exercise,
    touched_outputs,
    affine_backward_exercise,
    two_layer_bce,
    count_parameters,
    cost_of_differences,
    falling_loss,
)
