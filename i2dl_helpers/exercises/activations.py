"""The exercises of notebook 03: activations, forward and backward, and the share of units that died."""

import math

import numpy as np

from ..reference import activations as reference
from ..reference.activations import erf, sigmoid
from .model import Criterion, Exercise, Mistake
from .wrong import activations as wrong

NOTEBOOK = "03_activations"


def between(rng, low, high, size=None):
    """Numbers of either sign whose absolute value lies in [low, high]."""
    return rng.uniform(low, high, size) * rng.choice([-1.0, 1.0], size)


def both_signs(rng, low, high, size):
    """The same, with both signs among them, in any order."""
    count = int(np.prod(size))
    signs = rng.permutation(np.where(np.arange(count) < (count + 1) // 2, 1.0, -1.0))
    return (rng.uniform(low, high, count) * signs).reshape(size)


def with_zeros(rng, low, high, size, count=3):
    """Numbers of both signs, some of them replaced by exact zeros."""
    x = both_signs(rng, low, high, size)
    x.reshape(-1)[rng.choice(x.size, count, replace=False)] = 0.0
    return x


# sigmoid ------------------------------------------------------------------------------------------------------------


def moderate(rng):
    """Arrays of any shape, integers among them, and a single number."""
    return [
        (both_signs(rng, 0.3, 3, (4, 3)),),
        (both_signs(rng, 0.3, 3, (2, 3, 2)),),
        (rng.permutation(np.arange(-3, 4)),),
        (float(rng.uniform(0.5, 2)),),
    ]


def enormous(rng):
    """Numbers whose exponential has no place in a float64, of both signs."""
    return [(rng.permutation([-1000.0, -800.0, float(rng.uniform(-2, -1)), 0.0, float(rng.uniform(1, 2)), 800, 1000]),)]


sigmoid_exercise = Exercise(
    name="sigmoid",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.sigmoid,
    returns="result",
    dimensions="x of any shape",
    criteria=(
        Criterion("the right value for each entry, whatever the shape", moderate),
        Criterion("right and finite at ±1000", enormous),
    ),
    mistakes=(
        Mistake(
            wrong.quotient_of_exponentials,
            "eˣ / (1 + eˣ) is right on paper, but at x = 1000 both are infinite, and ∞/∞ is NaN. Take exp only of "
            "numbers that are not large: e⁻ˣ where x is positive.",
        ),
        Mistake(
            wrong.one_number_only,
            "`math.exp` takes one number; `np.exp` takes the exponential of every entry of an array.",
        ),
        Mistake(
            wrong.missing_brackets,
            "`1 / 1 + np.exp(-x)` divides first: it is 1 + e⁻ˣ. Brackets round the sum below the bar: 1 / (1 + e⁻ˣ).",
        ),
        Mistake(
            wrong.into_integers,
            "For integers `np.zeros_like(x)` makes an array of integers, and the sigmoid's values are cut to 0. Make "
            "the result one of floats: `np.zeros(x.shape)`.",
        ),
        Mistake(
            lambda x: 1 / (1 + np.exp(x)),
            "It falls where it should rise: the exponent is −x. As it stands this is σ(−x).",
        ),
        Mistake(
            lambda x: sigmoid(np.abs(x)),
            "Left of 0 you have the value of |x|: your function is never below ½. There it is e/(1 + e), with "
            "e = exp(−|x|), or exp(x).",
        ),
        Mistake(
            lambda x: 1 / (1 - np.exp(-x)),
            "There is a minus below the bar: 1 / (1 + e⁻ˣ), or it would be infinite at x = 0.",
        ),
        Mistake(
            wrong.softmax,
            "That is a softmax: its entries add up to 1. The sigmoid looks at each entry by itself.",
        ),
        Mistake(
            wrong.by_masks_of_an_array,
            "x may be a single number, too, and a number has no shape. Begin with `x = np.asarray(x, dtype=float)`.",
        ),
        Mistake(
            wrong.by_a_choice,
            "Python's `max` and `if` ask for one True or False, and here is an array of them. `np.where(x >= 0, a, b)` "
            "chooses entry by entry.",
        ),
        Mistake(np.tanh, "This is tanh, which goes from −1 to 1. The sigmoid goes from 0 to 1 and is ½ at 0."),
        Mistake(
            lambda x: 1 / (1 + np.exp(-x)) - 0.5,
            "The sigmoid is not centred: it is ½ at x = 0, and lies between 0 and 1.",
        ),
        Mistake(
            lambda x: sigmoid(x) * (1 - sigmoid(x)), "This is the sigmoid's slope, σ(x)·(1 − σ(x)), not the sigmoid."
        ),
    ),
    hints=(
        "The definition can be written down in one line with `np.exp`. Which x make that exponential overflow, and "
        "does it matter there?",
        "For x ≥ 0: 1 / (1 + e⁻ˣ). For x < 0, multiplied above and below by eˣ: eˣ / (1 + eˣ). In both, exp is only "
        "taken of a number ≤ 0.",
        "`e = np.exp(-np.abs(x))`, then 1/(1 + e) on the right and e/(1 + e) on the left, by `np.where(x >= 0, …, …)`.",
    ),
)


# sigmoid_backward, tanh_backward --------------------------------------------------------------------------------------


def upstream(rng):
    """An upstream gradient with an input: a table, a row, the lecture's three numbers, enormous ones."""
    cases = [(both_signs(rng, 0.4, 1.5, size), both_signs(rng, 0.4, 2.2, size)) for size in ((4, 3), (1, 5))]
    lecture = (between(rng, 0.4, 1.5, 3), np.array([-10.0, 0.0, 10.0]))
    return [*cases, lecture, (between(rng, 0.4, 1.5, 4), np.array([1000.0, -1000.0, 0.5, -0.5]))]


FORGOTTEN = "dout is missing: the slope is only the local gradient. Multiply it with what comes from above."

sigmoid_backward = Exercise(
    name="sigmoid_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    reference=reference.sigmoid_backward,
    needs=("sigmoid",),
    returns="dx",
    dimensions="dout like x, x of any shape",
    criteria=(Criterion("upstream times local, at moderate and at enormous x", upstream),),
    mistakes=(
        Mistake(lambda dout, x: sigmoid(x) * (1 - sigmoid(x)), FORGOTTEN),
        Mistake(
            lambda dout, x: dout * wrong.sigmoid_of_itself(dout, x),
            "The sigmoid is applied twice. With s = σ(x), the slope is s·(1 − s), without another σ.",
        ),
        Mistake(
            wrong.times(lambda dout, x: x * (1 - x)),
            "x·(1 − x): the slope is written with the sigmoid's *output* s = σ(x), and what you are given is its "
            "input.",
        ),
        Mistake(
            lambda dout, x: dout * sigmoid(x) * 1 - sigmoid(x),
            "Brackets: `dout * s * 1 - s` subtracts s at the end. The slope is s·(1 − s), in brackets.",
        ),
        Mistake(
            wrong.times(lambda dout, x: sigmoid(x) * 1 - sigmoid(x)),
            "Everything is 0. Are brackets missing? `s * 1 - s` is s − s. The slope is s·(1 − s).",
        ),
        Mistake(
            lambda dout, x: dout * sigmoid(x) - sigmoid(x) ** 2,
            "Brackets: dout multiplies all of s − s², not only the first of the two.",
        ),
        Mistake(
            wrong.times(lambda dout, x: sigmoid(x) * (1 - x)),
            "You have s·(1 − x). Both factors are made of the output s = σ(x): s·(1 − s).",
        ),
        Mistake(
            lambda dout, x: dout + sigmoid(x) * (1 - sigmoid(x)),
            "You added the slope to dout. Along a path gradients are *multiplied*: upstream × local.",
        ),
        Mistake(wrong.times(lambda dout, x: sigmoid(x)), "You multiplied by σ(x) itself. Its slope is σ·(1 − σ)."),
        Mistake(wrong.times(lambda dout, x: 1 - sigmoid(x)), "A factor is missing: the slope is σ·(1 − σ)."),
        Mistake(
            wrong.times(lambda dout, x: 1 - sigmoid(x) ** 2),
            "1 − s² is the slope of tanh. With s = σ(x) the sigmoid's is s·(1 − s).",
        ),
        Mistake(
            wrong.times(lambda dout, x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
            "e⁻ˣ / (1 + e⁻ˣ)² is right on paper, but at x = −1000 it is ∞/∞, which is NaN. Write the slope with your "
            "`sigmoid`, which survives any x.",
        ),
        Mistake(
            lambda dout, x: x * sigmoid(dout) * (1 - sigmoid(dout)),
            "dout and x are exchanged: the slope is taken at x, and multiplied by dout.",
        ),
    ),
    hints=(
        "Upstream × local. The upstream gradient is dout; the local one is the sigmoid's slope at x, entry by entry.",
        "dσ/dx = σ(x)·(1 − σ(x)), as for the neuron of notebook 01.",
        "`s = sigmoid(x)`; then dout times s times (1 − s).",
    ),
)

tanh_backward = Exercise(
    name="tanh_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    reference=reference.tanh_backward,
    returns="dx",
    dimensions="dout like x, x of any shape",
    criteria=(Criterion("upstream times local, at moderate and at enormous x", upstream),),
    mistakes=(
        Mistake(lambda dout, x: 1 - np.tanh(x) ** 2, FORGOTTEN),
        Mistake(
            wrong.times(lambda dout, x: 1 - x**2),
            "1 − x²: the square belongs to the *output*, t = tanh(x). The slope is 1 − t².",
        ),
        Mistake(
            wrong.times(lambda dout, x: (1 - np.tanh(x)) ** 2),
            "You squared the whole bracket, (1 − t)². Only t is squared: 1 − t², `1 - np.tanh(x)**2`.",
        ),
        Mistake(
            lambda dout, x: dout - np.tanh(x) ** 2,
            "Brackets: dout multiplies all of 1 − t². As it stands t² is taken away from dout.",
        ),
        Mistake(
            wrong.times(lambda dout, x: 1 - np.tanh(x**2)),
            "You squared x before the tanh. It is the *output* that is squared: `np.tanh(x)**2`.",
        ),
        Mistake(
            wrong.times(lambda dout, x: 1 - np.tanh(x) * 2),
            "`* 2` doubles. The square is `** 2`, with two stars.",
        ),
        Mistake(
            wrong.times(lambda dout, x: 1 - np.tanh(np.tanh(x)) ** 2),
            "The tanh is applied twice. With t = tanh(x), the slope is 1 − t², without another tanh.",
        ),
        Mistake(
            wrong.times(lambda dout, x: 1 - np.tanh(dout) ** 2),
            "The slope is taken at dout. It belongs to x, what went into the tanh: 1 − tanh(x)².",
        ),
        Mistake(
            wrong.times(lambda dout, x: 1 - wrong.quotient(x) ** 2),
            "(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ) is right on paper, but at ±1000 it is ∞/∞, which is NaN. `np.tanh` survives any x.",
        ),
        Mistake(wrong.times(lambda dout, x: 1 - np.tanh(x)), "The square is missing: the slope is 1 − tanh(x)²."),
        Mistake(
            wrong.times(lambda dout, x: np.tanh(x) * (1 - np.tanh(x))),
            "t·(1 − t) is the form of the *sigmoid's* slope. With t = tanh(x) this one is 1 − t².",
        ),
        Mistake(
            wrong.times(lambda dout, x: sigmoid(x) * (1 - sigmoid(x))),
            "That is the slope of the sigmoid. With t = tanh(x) this one is 1 − t².",
        ),
        Mistake(
            wrong.times(lambda dout, x: 1 / np.cosh(x)),
            "A square is missing: the slope is 1 / cosh(x)², which is 1 − tanh(x)².",
        ),
        Mistake(wrong.times(lambda dout, x: np.tanh(x)), "You multiplied by tanh(x) itself, not by its slope."),
        Mistake(
            wrong.times(lambda dout, x: 1 + np.tanh(x) ** 2),
            "1 + t² is the slope of the tangent. The hyperbolic tangent's is 1 − t²: it can only be smaller than 1.",
        ),
        Mistake(
            lambda dout, x: x * (1 - np.tanh(dout) ** 2),
            "dout and x are exchanged: the slope is taken at x, and multiplied by dout.",
        ),
    ),
    hints=(
        "Upstream × local again. What is the slope of tanh where it is steepest, and where it is flat?",
        "With the output t = tanh(x), the slope is 1 − t²: 1 in the middle, nearly 0 where t is near ±1.",
        "`dout * (1 - t**2)` with `t = np.tanh(x)`.",
    ),
)


# relu_backward --------------------------------------------------------------------------------------------------------


def gates(rng):
    """Inputs of both signs and exact zeros, each with upstream gradients of both signs."""
    pairs = []
    for size in ((4, 5), (1, 6), (3, 2, 4)):
        x, dout = with_zeros(rng, 0.3, 2, size), both_signs(rng, 0.4, 1.5, size)
        flat_x, flat_dout = x.reshape(-1), dout.reshape(-1)
        flat_x[:4], flat_dout[:4] = np.abs(x).max() * np.array([1, 1, -1, -1]), [1.1, -1.2, 1.3, -1.4]
        flat_x[4], flat_dout[4] = 0.0, -0.9  # at the kink, with something coming from above
        pairs.append((dout, x))
    return pairs


relu_backward = Exercise(
    name="relu_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.relu_backward,
    returns="dx",
    dimensions="dout like x, x of any shape",
    criteria=(Criterion("what passes the gate, with zeros and with dout of either sign", gates),),
    mistakes=(
        Mistake(
            wrong.times(lambda dout, x: dout > 0),
            "Your gate asks whether *dout* is positive. The ReLU looked at x on the way forward; a negative dout "
            "passes as well as a positive one.",
        ),
        Mistake(
            wrong.times(lambda dout, x: (x > 0) & (dout > 0)),
            "You let only positive gradients through. Where x > 0 every dout passes, whatever its sign.",
        ),
        Mistake(wrong.times(lambda dout, x: x >= 0), "At x = 0 exactly the slope counts as 0: the gate is x > 0."),
        Mistake(lambda dout, x: dout * 1.0, "dout comes back as it went in. Where x ≤ 0 nothing may pass."),
        Mistake(wrong.times(lambda dout, x: x < 0), "The gate is on the wrong side: dout passes where x > 0."),
        Mistake(
            lambda dout, x: np.maximum(x, 0.0),
            "This is the ReLU itself, forward. Asked is what becomes of dout on the way back.",
        ),
        Mistake(
            wrong.times(lambda dout, x: np.maximum(x, 0)),
            "You multiplied by the ReLU's output. Its *slope* is 1 where x > 0, and 0 elsewhere.",
        ),
        Mistake(lambda dout, x: 1.0 * (x > 0), FORGOTTEN),
        Mistake(
            lambda dout, x: (x > 0) * 1,
            "That is the gate alone, 1 or 0. Multiply it with dout: what comes from above passes, or it does not.",
        ),
        Mistake(
            lambda dout, x: x > 0,
            "That is the gate alone, True or False. Multiply it with dout: in a product they count as 1 and 0.",
        ),
        Mistake(
            lambda dout, x: dout[x > 0],
            "`dout[x > 0]` picks the entries that pass, and leaves the others out. They stay, as zeros: dx is shaped "
            "like x.",
        ),
        Mistake(
            lambda dout, x: np.maximum(0, dout * x),
            "You took the ReLU of dout·x. Neither is rectified here: dout passes as it is where x > 0.",
        ),
        Mistake(
            wrong.times(lambda dout, x: np.maximum(0, x) / x),
            "relu(x)/x is 0/0 at x = 0. Ask `x > 0`: there dout passes.",
        ),
        Mistake(
            lambda dout, x: x * (dout > 0),
            "dout and x are exchanged: x sets the gate, and dout passes it.",
        ),
        Mistake(
            lambda dout, x: dout if x > 0 else 0.0 * dout,
            "Python's `max` and `if` ask for one True or False, and here is an array of them. In a product True "
            "and False count as 1 and 0: `dout * (x > 0)`.",
        ),
        Mistake(
            wrong.times(lambda dout, x: np.sign(x)),
            "Left of 0 the ReLU is flat: its slope there is 0, not −1.",
        ),
        Mistake(
            wrong.times(lambda dout, x: np.where(x > 0, 1.0, 0.1)),
            "That is the leaky one. The plain ReLU lets nothing through where x ≤ 0.",
        ),
    ),
    hints=(
        "The slope of max(0, x) is 1 to the right of 0, and 0 to the left. So dout passes, or it does not.",
        "A comparison gives True and False; in a product they count as 1 and 0.",
        "`dout * (x > 0)`",
    ),
)


# leaky_relu -----------------------------------------------------------------------------------------------------------


def leaks(rng):
    """The default slope, and others far from it."""
    first, second = (float(a) for a in (rng.uniform(0.2, 0.3), rng.uniform(0.4, 0.5)))
    return [
        (both_signs(rng, 0.5, 2, (4, 3)),),
        (both_signs(rng, 0.5, 2, (2, 5)), first),
        (both_signs(rng, 0.5, 2, 6), second),
    ]


leaky_relu = Exercise(
    name="leaky_relu",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.leaky_relu,
    returns="result",
    dimensions="x of any shape, alpha a number",
    criteria=(Criterion("both sides of the kink, for several slopes", leaks),),
    mistakes=(
        Mistake(
            lambda x, alpha=0.1: np.minimum(alpha * x, x),
            "The slopes are on the wrong sides: for x > 0 the output is x, for x < 0 it is α·x. With 0 < α < 1 the "
            "*larger* of the two is the right one.",
        ),
        Mistake(
            lambda x, alpha=0.1: np.maximum(0.1 * x, x),
            "The argument alpha has no effect: 0.1 stands where it belongs.",
        ),
        Mistake(
            lambda x, alpha=0.1: np.maximum(0.01 * x, x),
            "0.01 is what many libraries take. Here the slope on the left is the argument alpha.",
        ),
        Mistake(lambda x, alpha=0.1: np.maximum(x, 0), "This is the plain ReLU: left of 0 there must be a slope, α·x."),
        Mistake(
            lambda x, alpha=0.1: np.maximum(x, 0) + alpha * x,
            "On the right α·x is added to x: the slope there is 1 + α. Add only what is negative, or take the larger.",
        ),
        Mistake(lambda x, alpha=0.1: alpha * x, "The right half is missing: for x > 0 the output is x itself."),
        Mistake(
            lambda x, alpha=0.1: np.maximum(alpha, x), "Left of 0 you have the constant α. It is a *slope* there: α·x."
        ),
        Mistake(
            lambda x, alpha=0.1: np.where(x > 0, x, -alpha * x),
            "Left of 0 your function rises again. It should go on falling, gently: α·x, which is negative there.",
        ),
        Mistake(
            lambda x, alpha=0.1: np.where(x > 0, 1.0, alpha), "These are its slopes. The function itself is x or α·x."
        ),
        Mistake(
            lambda x, alpha=0.1: max(alpha * x, x),
            "Python's `max` and `if` ask for one True or False, and here is an array of them. `np.maximum(a, b)` takes "
            "the larger one entry by entry, `np.where(condition, a, b)` chooses.",
        ),
        Mistake(
            lambda x, alpha=0.1: np.max(alpha * x, x),
            "`np.max(a, b)` reduces one array, and takes b for an axis. `np.maximum(a, b)` compares two arrays.",
        ),
        Mistake(
            lambda x, alpha=0.1: np.max([alpha * x, x]),
            "`np.max` without an axis gives the largest number of all. `np.maximum(a, b)` compares entry by entry.",
        ),
        Mistake(
            lambda x, alpha=0.1: np.where(x > 0, x, x / alpha),
            "You divided by α on the left: there the slope is α, which is flat: α·x.",
        ),
        Mistake(
            lambda x, alpha=0.1: np.where(x > 0, x, x - alpha),
            "On the left α is subtracted. It is a slope there, a factor: α·x.",
        ),
        Mistake(
            lambda x, alpha=0.1: np.maximum(alpha * x, 0),
            "This is a ReLU with slope α on the *right*. On the right the output is x, on the left α·x.",
        ),
        Mistake(lambda x, alpha=0.1: x * 1.0, "x comes back as it was. Left of 0 it is multiplied by α."),
    ),
    hints=(
        "Two straight lines that meet at 0: with slope 1 on the right, with slope α on the left.",
        "Because 0 < α < 1, the upper one of the two lines x and α·x is the right one everywhere.",
        "`np.maximum(alpha * x, x)`",
    ),
)


# prelu_backward -------------------------------------------------------------------------------------------------------


def learned_slopes(rng):
    """A table with zeros, a batch of one, and slopes that were learned beyond 1 and below 0."""
    cases = []
    for size, low, high in (((4, 5), 0.2, 0.3), ((1, 7), 0.5, 0.6), ((3, 4), 1.5, 2.0), ((2, 5), -0.4, -0.3)):
        x = with_zeros(rng, 0.4, 1.5, size, count=2)
        dout = between(rng, 0.4, 1.2, size)
        flat = np.flatnonzero(x.reshape(-1) < 0)
        dout.reshape(-1)[flat] = rng.uniform(0.4, 1.2, len(flat))  # so that the sum over them is not near 0
        dout.reshape(-1)[flat[0]] *= -1 if len(flat) > 4 else 1
        cases.append((dout, x, float(rng.uniform(low, high))))
    return cases


prelu_backward = Exercise(
    name="prelu_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.prelu_backward,
    returns=("dx", "dalpha"),
    dimensions="dout like x, x of any shape, alpha a number",
    criteria=(
        Criterion("dx, on both sides and at the kink, for any α", learned_slopes, part=("dx",)),
        Criterion("dalpha, one number", learned_slopes, part=("dalpha",)),
    ),
    mistakes=(
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: dout * np.minimum(x, 0)),
            "dalpha is still an array. One α serves all entries, so what comes back from them is summed.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.sum(dout * np.minimum(x, 0), axis=0)),
            "dalpha is summed over the samples only. There is one α for all units too: sum over everything.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.mean(dout * np.minimum(x, 0))),
            "dalpha is averaged; it must be summed. If the loss is a mean, its 1/N is already in dout.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.sum(dout * np.maximum(x, 0))),
            "You summed where x > 0. There the output is x, without any α: the slope α acts where x ≤ 0.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.sum(dout * x)),
            "You summed over all entries. Where x > 0 the output does not contain α.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.sum(dout * (x <= 0))),
            "The factor x is missing: where x ≤ 0 the output is α·x, and its derivative by α is x.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.sum(dout * (x < 0))),
            "You summed dout alone. Where x < 0 the output is α·x: its derivative by α is x.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.sum(np.minimum(x, 0))),
            "dout is missing in dalpha: multiply it in, entry by entry, before you sum.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: alpha * np.sum(dout * np.minimum(x, 0))),
            "There is an α too many in dalpha: the derivative of α·x by α is x.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(x >= 0, dout, alpha * dout)),
            "At x = 0 the slope is α here: the right side begins behind it, where x > 0.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(alpha * x > x, alpha, 1) * dout),
            "You went by max(α·x, x). α may be any number, and for α > 1 the larger one is on the other side: ask "
            "whether x > 0.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(np.where(x > 0, x, alpha * x) > 0, dout, alpha * dout)),
            "Your gate asks for the sign of the output. α may be any number, and for α < 0 the output is positive on "
            "the left too: ask whether x > 0.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: dout * (x > 0)),
            "dx is that of the plain ReLU: where x ≤ 0, α·dout passes.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(dout > 0, dout, alpha * dout)),
            "Your gate asks for the sign of dout. It is x that chooses the side.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.sum(dout * np.minimum(x, 0), axis=1)),
            "dalpha is summed over the units only. There is one α for all samples too: sum over everything.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: np.sum(dout * np.minimum(x, 0)) / len(x)),
            "dalpha is divided by N. If the loss is a mean, its 1/N is already in dout: only sum here.",
        ),
        Mistake(
            wrong.prelu_with(dalpha=lambda dout, x, alpha: -np.sum(dout * np.minimum(x, 0))),
            "The sign of dalpha is turned: where x ≤ 0 the derivative of α·x by α is x itself, which is negative.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(x > 0, dout, alpha * x)),
            "Where x ≤ 0 your dx is α·x, the output. α is the slope there: dx is α·dout.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(x > 0, dout, alpha)),
            "Where x ≤ 0 your dx is α, the slope alone. Multiply it with what comes from above: α·dout.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: dout * np.where(x > 0, x, alpha * x)),
            "You multiplied dout by the PReLU's output. Its *slope* is 1 where x > 0, and α elsewhere.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(x > 0, dout, 0.1 * dout)),
            "The argument alpha has no effect in dx: 0.1 stands where it belongs.",
        ),
        Mistake(
            lambda dout, x, alpha: reference.prelu_backward(dout, x, alpha)[0],
            "Only dx came back. α is learned, so it needs its gradient too: return dx, dalpha.",
        ),
        Mistake(wrong.prelu_exchanged, "dx and dalpha are in the wrong order: return dx, dalpha."),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(x > 0, 1.0, alpha)),
            "dout is missing in dx: 1 and α are the slopes. Multiply them with what comes from above.",
        ),
        Mistake(
            wrong.prelu_with(dx=lambda dout, x, alpha: np.where(x > 0, 1.0, alpha * dout)),
            "Where x > 0 the slope is 1, so dout passes as it is: dx is dout there, not 1.",
        ),
    ),
    hints=(
        "α is a parameter like a weight, only that every entry uses the same one. What did notebook 01 do with the "
        "bias b, which every sample used?",
        "Where x ≤ 0 the output is α·x. By x its derivative is α, by α it is x. Where x > 0 they are 1 and 0.",
        "dalpha is the sum of dout·x over all entries with x ≤ 0: `np.sum(dout * np.minimum(x, 0))`.",
    ),
)


# elu, selu ------------------------------------------------------------------------------------------------------------


def floors(rng):
    """The default α, others, and large x, where exp overflows."""
    low, high = float(rng.uniform(0.3, 0.5)), float(rng.uniform(1.6, 2))
    return [
        (both_signs(rng, 0.5, 3, (4, 3)),),
        (both_signs(rng, 0.5, 3, (2, 4)), low),
        (np.append(both_signs(rng, 0.5, 3, 6), rng.uniform(-0.8, -0.5)), high),
        (rng.permutation([-1000.0, -1.0, 2.0, 1000.0]), high),
    ]


elu = Exercise(
    name="elu",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    reference=reference.elu,
    returns="result",
    dimensions="x of any shape, alpha a number",
    criteria=(Criterion("both sides, for several α, and for large x", floors),),
    mistakes=(
        Mistake(wrong.elu_with(left=lambda x, alpha: np.exp(x) - 1), "α is missing: on the left it is α·(exp(x) − 1)."),
        Mistake(
            wrong.elu_with(left=lambda x, alpha: alpha * np.exp(x)),
            "The −1 is missing: without it the left side ends at α instead of 0, and the curve jumps.",
        ),
        Mistake(
            wrong.elu_with(left=lambda x, alpha: alpha * np.exp(x) - 1),
            "Brackets: α·(exp(x) − 1). Your left side ends at α − 1, so the curve jumps at 0 unless α is 1.",
        ),
        Mistake(
            wrong.elu_by_masks,
            "At x = 1000 the masked side is 0·∞, which is NaN: a product with False does not make an overflow go "
            "away. Take exp of `np.minimum(x, 0)`, or choose with `np.where`.",
        ),
        Mistake(wrong.elu_with(left=lambda x, alpha: alpha * x), "This is a leaky ReLU: its left side is straight."),
        Mistake(
            lambda x, alpha=1.0: np.where(x < 0, x, alpha * (np.exp(x) - 1)),
            "The two sides are exchanged: x itself belongs to the right, the exponential to the left.",
        ),
        Mistake(
            wrong.elu_with(left=lambda x, alpha: alpha * (1 - np.exp(x))),
            "The sign of the left side is turned: exp(x) − 1 is negative there.",
        ),
        Mistake(
            wrong.elu_with(right=lambda x, alpha: alpha * x),
            "α belongs to the left side only: for x > 0 the output is x.",
        ),
        Mistake(
            lambda x, alpha=1.0: np.where(x > 0, x, alpha * (np.exp(-x) - 1)),
            "The exponent on the left is x itself, which is negative there: exp(x), not exp(−x).",
        ),
        Mistake(
            wrong.elu_with(left=lambda x, alpha: np.exp(alpha * x) - 1),
            "α stands before the bracket, not in the exponent: α·(exp(x) − 1).",
        ),
        Mistake(
            lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.exp(x - 1)),
            "Brackets: exp(x) − 1, not exp(x − 1). The 1 is taken away from the exponential, not from x.",
        ),
        Mistake(
            wrong.elu_with(left=lambda x, alpha: np.exp(x) - alpha),
            "α·(exp(x) − 1) is α·exp(x) − α. You subtract α without multiplying by it.",
        ),
        Mistake(
            lambda x, alpha=1.0: np.maximum(x, 0) + alpha * (np.exp(x) - 1),
            "On the right the exponential is added to x. Let it see the left side only: `np.exp(np.minimum(x, 0))`.",
        ),
        Mistake(
            wrong.elu_by_pythons_max,
            "Python's `max` and `if` ask for one True or False, and here is an array of them. `np.where(x > 0, a, b)` "
            "chooses entry by entry.",
        ),
        Mistake(
            wrong.elu_by_maximum,
            "The larger of x and α·(exp(x) − 1) is not always the right one: for α > 1 and small negative x the line "
            "x lies above the curve. Choose by the sign of x.",
        ),
    ),
    hints=(
        "Two formulas, one for each side of 0. `np.where(condition, a, b)` takes entries from a or from b.",
        "`np.where` computes both sides everywhere. The exponential of 1000 is infinite; that is harmless where it is "
        "not chosen, and can be avoided with `np.minimum(x, 0)`.",
        "`np.where(x > 0, x, …)` with α·(exp(x) − 1) on the left.",
    ),
)


def moderate_both(rng):
    """Numbers of both signs, and a single sample."""
    return [(both_signs(rng, 0.6, 2.5, (4, 3)),), (both_signs(rng, 0.6, 2.5, (1, 6)),)]


selu = Exercise(
    name="selu",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    reference=reference.selu,
    needs=("elu",),
    returns="result",
    dimensions="x of any shape",
    criteria=(Criterion("both sides, with both constants", moderate_both),),
    mistakes=(
        Mistake(
            wrong.selu_with(wrong.LAM, wrong.ALPHA),
            "λ is on the right side only. It multiplies the whole function: the left side is λ·α·(exp(x) − 1).",
        ),
        Mistake(
            wrong.selu_with(1.0, wrong.LAM * wrong.ALPHA),
            "λ is on the left side only. It multiplies the whole function: the right side is λ·x.",
        ),
        Mistake(
            wrong.selu_with(wrong.ALPHA, wrong.LAM * wrong.ALPHA),
            "α and λ are exchanged: λ = 1.05… multiplies everything, α = 1.67… the left side only.",
        ),
        Mistake(wrong.selu_with(1.0, wrong.ALPHA), "λ is missing: this is an ELU with α = 1.67…."),
        Mistake(wrong.selu_with(wrong.LAM, wrong.LAM), "α is missing on the left side: λ·α·(exp(x) − 1)."),
        Mistake(wrong.selu_with(wrong.LAM * wrong.ALPHA, wrong.LAM * wrong.ALPHA), "α belongs to the left side only."),
        Mistake(
            lambda x: reference.elu(wrong.LAM * x, wrong.ALPHA),
            "λ multiplies what comes out of the ELU. You multiplied x before it went in.",
        ),
        Mistake(
            lambda x: wrong.LAM * reference.elu(x, wrong.LAM * wrong.ALPHA),
            "λ is on the left side twice. The α of the ELU is 1.67… alone; λ multiplies what comes out.",
        ),
        Mistake(
            lambda x: wrong.LAM + reference.elu(x, wrong.ALPHA),
            "λ is added. It multiplies what comes out of the ELU.",
        ),
        Mistake(
            lambda x: wrong.ALPHA * reference.elu(x),
            "α multiplies everything, and λ is missing: λ · elu(x, α).",
        ),
        Mistake(wrong.selu_without_one, "The −1 is missing on the left: exp(x) − 1."),
        Mistake(wrong.selu_without_one_late, "Brackets: the left side is λ·α·(exp(x) − 1); your −1 escaped the α."),
    ),
    hints=(
        "You have nearly all of it already: SELU is an ELU with one special α, times one constant.",
        "λ · elu(x, α), with the α and the λ that the docstring gives.",
        "`1.0507009873554805 * elu(x, …)`: the other constant is the α.",
    ),
)


# gelu -----------------------------------------------------------------------------------------------------------------


def wide(rng):
    """Numbers of both signs, in any shape."""
    return [(both_signs(rng, 0.5, 3, (3, 4)),), (both_signs(rng, 0.5, 3, (2, 2, 3)),)]


def left_tail(rng):
    """Between −4 and −1, where the approximations are furthest off; always with entries near the worst places."""
    return [(np.concatenate([rng.uniform(-4, -1, 8), rng.uniform(-2.6, -2.0, 4), rng.uniform(-1.1, -1.0, 1)]),)]


gelu = Exercise(
    name="gelu",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=6,
    reference=reference.gelu,
    returns="result",
    dimensions="x of any shape",
    criteria=(
        Criterion("the right value for each entry", wide),
        Criterion("exact in the left tail too, −4 < x < −1", left_tail),
    ),
    mistakes=(
        Mistake(
            wrong.gelu_with(lambda x: sigmoid(1.702 * x)),
            "x·σ(1.702·x) is the slide's approximation, off by up to 0.02. The exact one uses `erf`.",
        ),
        Mistake(
            wrong.gelu_by_tanh,
            "This is the approximation with tanh that many programs use; it is off by up to 0.0005. The exact one "
            "uses `erf`.",
        ),
        Mistake(
            lambda x: np.maximum(x, 0),
            "This is the ReLU: it multiplies x by 1 or by 0. The GELU multiplies it by a probability, P(Z ≤ x), which "
            "rises smoothly from 0 to 1.",
        ),
        Mistake(
            wrong.gelu_with(lambda x: (1 + erf(x * np.sqrt(2))) / 2),
            "You multiplied by √2: inside `erf`, x is *divided* by it.",
        ),
        Mistake(
            wrong.gelu_with(lambda x: (1 + erf(x) / np.sqrt(2)) / 2),
            "The √2 divides x, inside `erf`, not what comes out of it.",
        ),
        Mistake(
            wrong.gelu_with(lambda x: erf(x / np.sqrt(2)) / 2),
            "The 1 is missing: erf goes from −1 to 1, so (1 + erf(x/√2)) / 2 is a probability, and erf(x/√2) / 2 is "
            "not.",
        ),
        Mistake(
            wrong.gelu_with(lambda x: (1 + erf(x)) / 2),
            "The √2 is missing: P(Z ≤ x) = (1 + erf(x/√2)) / 2. Without it the Gaussian is narrower than a standard "
            "one.",
        ),
        Mistake(
            wrong.gelu_with(lambda x: 1 + erf(x / np.sqrt(2))), "The ½ is missing: as it stands it is twice the GELU."
        ),
        Mistake(wrong.probability_only, "This is the probability alone. The GELU multiplies it with x: x · P(Z ≤ x)."),
        Mistake(
            wrong.gelu_with(lambda x: erf(x / np.sqrt(2))),
            "x·erf(x/√2) is symmetric, so large negative x come out large. The probability is (1 + erf(x/√2)) / 2.",
        ),
        Mistake(
            wrong.gelu_with(lambda x: (1 - erf(x / np.sqrt(2))) / 2),
            "This is x · P(Z > x), the other side of the curve: a plus belongs before erf.",
        ),
        Mistake(
            wrong.gelu_with(lambda x: sigmoid(x)), "x·σ(x) is the swish. The GELU multiplies x with P(Z ≤ x), by `erf`."
        ),
        Mistake(wrong.gelu_with(lambda x: (1 + erf(x / 2)) / 2), "√2, not 2: P(Z ≤ x) = (1 + erf(x/√2)) / 2."),
        Mistake(
            lambda x: x / 2 + erf(x / np.sqrt(2)),
            "Brackets: x/2 multiplies all of (1 + erf(x/√2)).",
        ),
        Mistake(
            wrong.gelu_with(lambda x: (1 + erf(x / np.sqrt(2)) / 2) / 2),
            "The ½ stands before the whole bracket, (1 + erf(x/√2)) / 2, not before erf as well.",
        ),
        Mistake(wrong.gelu_with(erf), "The 1, the ½ and the √2 are missing: P(Z ≤ x) = (1 + erf(x/√2)) / 2."),
        Mistake(
            lambda x: np.maximum(x, 0) * wrong.probability_only(x),
            "You multiplied the ReLU's output with the probability. It is x itself: left of 0 the GELU is negative.",
        ),
        Mistake(
            lambda x: x + wrong.probability_only(x),
            "You added x and the probability. The GELU multiplies them.",
        ),
        Mistake(
            wrong.gelu_with(lambda x: math.erf(x)),
            "`math.erf` takes one number. The setup cell lends `erf`, which works on arrays.",
        ),
        Mistake(
            wrong.gelu_with(wrong.density),
            "You multiplied with the normal *density* at x. What is asked is the probability up to x, P(Z ≤ x).",
        ),
    ),
    hints=(
        "x times the probability that a standard normal number is at most x: nearly 0 far left, ½ at 0, nearly 1 far "
        "right.",
        "That probability is (1 + erf(x/√2)) / 2, and `erf` is lent to you: it works on arrays.",
        "`x / 2 * (1 + erf(…))`; `math.sqrt(2)` is a number.",
    ),
)


# maxout ---------------------------------------------------------------------------------------------------------------


def two_layers(rng):
    """Two layers of which each is the larger one somewhere, with biases that matter."""
    cases = []
    for N, D, C in ((6, 4, 5), (5, 2, 3)):
        X = both_signs(rng, 0.5, 1.5, (N, D))
        W1, W2 = (both_signs(rng, 0.5, 1.5, (D, C)) for _ in range(2))
        W2[0] = -W1[0] * rng.uniform(1.1, 1.4, C)  # the first feature pulls the two layers apart
        X[:2, 0] = [rng.uniform(1.5, 2), -rng.uniform(1.5, 2)]
        cases.append((X, W1, both_signs(rng, 0.4, 1, C), W2, both_signs(rng, 0.4, 1, C)))
    return cases


def second_is_zero(rng):
    """W2 = 0 and b2 = 0, where it is a ReLU; and a batch of one."""
    (X, W1, b1, W2, b2), (x, *layer) = two_layers(rng)
    return [(X, W1, b1, np.zeros_like(W2), np.zeros_like(b2)), (x[:1], *layer)]


maxout = Exercise(
    name="maxout",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=6,
    reference=reference.maxout,
    returns="result",
    dimensions="X (N,D), W1 (D,C), b1 (C,), W2 (D,C), b2 (C,)",
    criteria=(
        Criterion("the larger of the two layers, output by output", two_layers),
        Criterion("a ReLU where the second layer is 0, and a batch of one", second_is_zero),
    ),
    mistakes=(
        Mistake(
            wrong.of_two_layers(np.add), "You added the two layers. Maxout takes the larger of them, entry by entry."
        ),
        Mistake(
            wrong.over_features,
            "You took the maximum over the outputs of a sample; all C outputs stay. Compare the *two layers*, entry "
            "by entry.",
        ),
        Mistake(wrong.of_two_layers(np.minimum), "This is the smaller of the two layers; maxout takes the larger."),
        Mistake(wrong.of_two_layers(np.maximum, (0, 0)), "The biases are missing: compare X W1 + b1 with X W2 + b2."),
        Mistake(wrong.of_two_layers(np.maximum, (1, 0)), "b2 is missing: each layer has its own bias."),
        Mistake(
            lambda X, W1, b1, W2, b2: np.maximum(X @ W1 + b1, X @ W2 + b1),
            "b1 stands in both layers: the second one has a bias of its own, b2.",
        ),
        Mistake(
            lambda X, W1, b1, W2, b2: np.maximum(X @ W1 + b2, X @ W2 + b1),
            "The biases are exchanged: b1 belongs to W1, b2 to W2.",
        ),
        Mistake(
            lambda X, W1, b1, W2, b2: np.maximum(X @ W1, X @ W2) + b1 + b2,
            "Each layer's bias belongs to that layer: add it before you compare.",
        ),
        Mistake(
            wrong.of_the_weights,
            "You compared the weights, then computed one layer. Compute both layers first, then compare their outputs.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.maximum(np.maximum(a, b), 0)),
            "There is no ReLU in it: where both layers are negative, the larger negative number comes out.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.maximum(np.abs(a), np.abs(b))),
            "No absolute values: of −3 and 1 the larger one is 1.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: a),
            "The first layer alone came out. Which one is larger is asked for each entry: `np.maximum(a, b)`.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: b),
            "The second layer alone came out. Which one is larger is asked for each entry: `np.maximum(a, b)`.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.maximum(0, a)),
            "max(0, …) of the first layer is a ReLU. Here the second layer stands where the 0 is.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.maximum(0, b)),
            "max(0, …) of the second layer is a ReLU. Here the first layer stands where the 0 is.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.maximum(0, a) + np.maximum(0, b)),
            "You added two ReLUs. Maxout has none: it takes the larger of the two layers, `np.maximum(a, b)`.",
        ),
        Mistake(
            lambda X, W1, b1, W2, b2: np.maximum(0, X @ W1 + b1) @ W2 + b2,
            "You put one layer behind the other. Both see X: compute X W1 + b1 and X W2 + b2, then compare them.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: (a + b) / 2),
            "This is the mean of the two layers. Maxout takes the larger of them, entry by entry.",
        ),
        Mistake(
            wrong.of_two_layers(np.multiply),
            "You multiplied the two layers. Maxout takes the larger of them, entry by entry.",
        ),
        Mistake(
            lambda X, W1, b1, W2, b2: np.maximum(X @ W1, X @ W2) + np.maximum(b1, b2),
            "You compared the products and the biases apart. Each layer's bias belongs to it: add it before you "
            "compare.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.hstack([a, b])),
            "The two layers stand side by side. Of each pair only the larger one is kept: `np.maximum(a, b)`.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.argmax([a, b], axis=0)),
            "`np.argmax` says *which* layer is larger, 0 or 1. The larger value itself is asked: `np.maximum(a, b)`.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.max([a, b])),
            "`np.max` without an axis gives the largest number of all. `np.maximum(a, b)` compares entry by entry.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: max(a, b)),
            "Python's `max` and `if` ask for one True or False, and here is an array of them. `np.maximum(a, b)` takes "
            "the larger one entry by entry.",
        ),
        Mistake(
            wrong.of_two_layers(lambda a, b: np.max(a, b)),
            "`np.max(a, b)` reduces one array, and takes b for an axis. `np.maximum(a, b)` compares two arrays.",
        ),
    ),
    hints=(
        "Two affine layers see the same X. For each sample and each output there are two candidates.",
        "`np.maximum(a, b)` compares two arrays entry by entry (`np.max` is another thing: it reduces one array).",
        "`np.maximum(X @ W1 + b1, …)`",
    ),
)


# dead_fraction --------------------------------------------------------------------------------------------------------


def layers_with_dead(rng):
    """Pre-activations: of some units dead, of some exactly 0 at best, of one alive by one sample only."""
    cases = []
    for N in (7, 5):
        units, dead, grazing = (int(rng.integers(*range_)) for range_ in ((9, 15), (2, 4), (1, 3)))
        off = dead + grazing
        Z = both_signs(rng, 0.3, 2, (N, units))
        Z[0] = np.abs(Z[0])
        Z[1] = -np.abs(Z[1])  # every unit is off for some sample
        Z[:, :off] = -np.abs(Z[:, :off])
        Z[2, dead:off] = 0.0
        Z[1:, off] = -np.abs(Z[1:, off])  # alive by the first sample only
        Z[0, off] = 0.3
        cases.append((Z[:, rng.permutation(units)],))
    alive = both_signs(rng, 0.3, 2, (4, 6))
    alive[0], alive[1] = -np.abs(alive[0]), np.abs(alive[1])
    return [*cases, (both_signs(rng, 0.3, 2, (1, int(rng.integers(5, 12)))),), (alive,)]


dead_fraction = Exercise(
    name="dead_fraction",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=5,
    reference=reference.dead_fraction,
    returns="share",
    dimensions="Z (N,units)",
    criteria=(Criterion("the share of units without a single z > 0, exact zeros included", layers_with_dead),),
    mistakes=(
        Mistake(
            lambda Z: np.mean(Z <= 0),
            "This is the share of all entries that are ≤ 0. A unit is dead only if *all* its samples are: reduce over "
            "the samples first.",
        ),
        Mistake(
            lambda Z: np.mean((Z <= 0).any(axis=0)),
            "You count a unit as dead when one sample leaves it off. It takes all of them: `np.all`.",
        ),
        Mistake(
            lambda Z: np.mean((Z <= 0).all(axis=1)),
            "You asked, for each *sample*, whether all units are off. A unit is a column: reduce over axis 0.",
        ),
        Mistake(
            lambda Z: np.mean((Z < 0).all(axis=0)),
            "At z = 0 the ReLU's output and its slope are 0 too: a unit that reaches exactly 0 is dead. It is ≤.",
        ),
        Mistake(
            lambda Z: np.mean((Z > 0).any(axis=0)), "This is the share of units that are alive: 1 minus it is asked."
        ),
        Mistake(lambda Z: (Z <= 0).all(axis=0).sum(), "This is the number of dead units. Divide it by all units."),
        Mistake(
            lambda Z: np.mean((Z == 0).all(axis=0)),
            "Z is what goes *into* the ReLU: off means z ≤ 0. Comparing with 0 would fit its output.",
        ),
        Mistake(
            lambda Z: np.mean(Z.mean(axis=0) <= 0),
            "You looked at a unit's mean, or its sum. A single sample with z > 0 keeps it alive, however low the mean.",
        ),
        Mistake(
            lambda Z: (Z <= 0).all(axis=0),
            "You have a True or False for each unit. Their mean, counted as 1 and 0, is the share of the dead ones.",
        ),
        Mistake(
            lambda Z: (Z <= 0).all(),
            "`np.all` without an axis asks whether *all* units are dead. Ask each unit: `axis=0`, then take the mean.",
        ),
        Mistake(
            lambda Z: np.sum((Z <= 0).all(axis=0)) / Z.size,
            "You divided by the number of all entries. It is a share of the *units*: divide by Z.shape[1].",
        ),
        Mistake(
            lambda Z: 100 * np.mean((Z <= 0).all(axis=0)), "This is in per cent. A share between 0 and 1 is asked."
        ),
        Mistake(
            lambda Z: np.mean(Z[0] <= 0),
            "You looked at the first sample only. A unit is dead if *no* sample switches it on.",
        ),
        Mistake(
            lambda Z: np.mean((Z > 0).any(axis=1)),
            "This is the share of the *samples* that switch some unit on. A unit is a column: reduce over axis 0.",
        ),
        Mistake(
            lambda Z: np.sum((Z <= 0).all(axis=0)) / len(Z),
            "You divided by the number of samples. It is a share of the *units*: divide by Z.shape[1].",
        ),
    ),
    hints=(
        "Two steps: first ask of every unit whether it is dead, then take the share of the units.",
        "A unit is a column of Z. `np.all(…, axis=0)` asks whether something holds in a whole column.",
        "`np.mean` of True and False is the share of True.",
    ),
)


# questions ------------------------------------------------------------------------------------------------------------

surviving_gradient = Exercise(
    name="surviving_gradient",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer=0.25**10,
    explanation="Each sigmoid multiplies by its slope, at most ¼. Ten in a row: (¼)¹⁰, less than a millionth. And "
    "that is the best case, with every unit exactly at its steepest place.",
    replies={
        0.25: "That is one sigmoid. Each of the ten multiplies by its own slope.",
        2.5: "The slopes are multiplied, not added.",
        0.5**10: "½ is the sigmoid's value at 0. The gradient is multiplied by its *slope* there.",
        9.5e-7: "Nearly: give more digits, or let Python compute it.",
        1e-6: "Nearly: give more digits, or let Python compute it.",
        None: "What is the largest slope a sigmoid can have? Ten of them, one after the other, multiply.",
    },
    hints=("The largest slope is at x = 0, where σ = ½: ½·(1 − ½). The chain rule multiplies ten of these.",),
)

weight_signs = Exercise(
    name="weight_signs",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer="b",
    options="abcd",
    explanation="dw = dz · h, with one number dz for the whole neuron. All h are positive, so every entry of dw has "
    "the sign of dz: here minus. The weights can only rise together or fall together.",
    replies={
        "a": "The sign is that of dz times h. Here dz = −0.3, and all h are positive.",
        "c": "The weights do not appear in their own gradient: z = w·h + b, so dw = dz·h.",
        "d": "The sizes of the h matter for the sizes of dw. For the signs it is enough that all h are positive.",
    },
    hints=("z = w·h + b. What is ∂z/∂w₁? Multiply it with dz.",),
)

table_says = Exercise(
    name="table_says",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer="c",
    options="abcd",
    explanation="Swish leads on ResNet, leaky ReLU on Wide ResNet, and on DenseNet three share the first place, ReLU "
    "among them. Most columns lie within a few tenths of a point, about what 10,000 test pictures leave to chance.",
    replies={
        "a": "Look at ResNet: is any activation above ReLU's 93.8?",
        "b": "Look at SELU's numbers: 93.0, 93.2 and 93.9, beside ReLU's 93.8, 95.3 and 94.8.",
        "d": "GELU is 0.5, 0.2 and 0.0 points above ReLU. How many runs stand behind each number, and how far apart "
        "would two runs of the same network be? The table does not say.",
    },
    hints=("Go through the four sentences one by one, and look for one number that contradicts each.",),
)

fair_race = Exercise(
    name="fair_race",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=6,
    answer="One rate favours the activation that it happens to suit. The sigmoid's slope is at most ¼, so the same "
    "learning rate moves the layers below it far less; at a larger rate it may be nearly as fast. So the run measures "
    "the choice of the rate at least as much as the activation. One seed is one draw: other first weights and another "
    "order of the batches might change the ratio. And 90 % is one threshold, on one data set, for one depth and one "
    "initialization.\n\n"
    "A fair race gives each activation its own best rate from the same grid (wide enough that no best rate lies at "
    "its edge), chosen on validation data; uses several seeds, the same ones for all, and reports the spread, paired "
    "by seed; fixes the threshold in advance; and says whether epochs or seconds are counted. It then claims the "
    "ratio for this network and this data only.",
)

EXERCISES = (
    sigmoid_exercise,
    sigmoid_backward,
    surviving_gradient,
    weight_signs,
    tanh_backward,
    relu_backward,
    leaky_relu,
    prelu_backward,
    elu,
    selu,
    gelu,
    maxout,
    dead_fraction,
    fair_race,
    table_says,
)
