"""The exercises of notebook 06: random masks, what they amount to on average, and what else can be dropped."""

import math

import numpy as np

from ..reference import dropout as reference
from .model import Criterion, Exercise, Mistake
from .values import Probe, Rng
from .wrong import dropout as wrong

NOTEBOOK = "06_dropout"


def between(rng, low, high, size=None):
    """Numbers of either sign whose absolute value lies in [low, high]."""
    return rng.uniform(low, high, size) * rng.choice([-1.0, 1.0], size)


def low(rng):
    """A probability to be dropped clearly below one half, and no simple fraction."""
    return float(rng.uniform(0.17, 0.31))


def high(rng):
    """One clearly above one half."""
    return float(rng.uniform(0.63, 0.74))


def generator(rng, suits):
    """A generator whose own numbers suit: ``suits(generator)`` is asked with a fresh one each time."""
    while True:
        seed = int(rng.integers(2**31))
        if suits(np.random.default_rng(seed)):
            return Rng(seed)


# dropout_forward ----------------------------------------------------------------------------------------------------


def telling(shape, p):
    """Whether a generator's mask tells right from wrong: some dropped, some kept, and other ways to draw give others.

    The other ways: a mask of its own for the first axis or the last one alone, and the share 1 − p from below.
    """

    def suits(rng):
        state = rng.bit_generator.state
        drawn = rng.random(shape)
        mask = drawn >= p
        rng.bit_generator.state = state
        last = np.broadcast_to(rng.random(shape[-1]) >= p, shape)
        rng.bit_generator.state = state
        alone = np.broadcast_to(rng.random() >= p, shape)
        return not any(np.array_equal(mask, other) for other in (last, alone, drawn < 1 - p, drawn < p))

    return suits


def drawn_batches(rng):
    """Batches of a few sizes, p_drop below one half and above."""
    cases = []
    for shape, p in (((4, 6), low(rng)), ((3, 5), high(rng)), ((5, 4), low(rng))):
        cases.append((between(rng, 0.5, 2, shape), p, generator(rng, telling(shape, p))))
    return cases


def other_shapes(rng):
    """One row, a vector, and pictures."""
    cases = []
    for shape, p in (((1, 9), high(rng)), ((8,), low(rng)), ((2, 3, 2, 2), high(rng))):
        cases.append((between(rng, 0.5, 2, shape), p, generator(rng, lambda g, s=shape, p=p: mixed(g, s, p))))
    return cases


def mixed(rng, shape, p):
    """Whether some are dropped, some kept, and 1 − p from below would be another mask."""
    drawn = rng.random(shape)
    mask = drawn >= p
    return mask.any() and not mask.all() and not np.array_equal(mask, drawn < 1 - p)


def the_ends(rng):
    """p_drop = 0 keeps all; 1, more and less than 0 are refused, before anything is drawn."""
    x = between(rng, 0.5, 2, (3, 4))
    refused = (1.0, float(rng.uniform(1.1, 2)), -float(rng.uniform(0.1, 0.5)))
    return [(x, p, Rng(int(rng.integers(2**31)))) for p in (0.0, *refused)]


REFUSE = "`if not 0 <= p_drop < 1: raise ValueError(…)`, in the first line."

dropout_forward = Exercise(
    name="dropout_forward",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=8,
    reference=reference.dropout_forward,
    returns=("out", "mask"),
    dimensions="x of any shape",
    criteria=(
        Criterion("batches, p_drop below one half and above", drawn_batches),
        Criterion("one row, a vector, pictures", other_shapes),
        Criterion("p_drop = 0 keeps everything; 1 or more, or less than 0, is refused", the_ends),
    ),
    mistakes=(
        Mistake(
            wrong.forward_with(kept=lambda u, p: u < p),
            "Your mask keeps what should be dropped: it is True with probability p_drop. A number *stays* where what "
            "was drawn is at least p_drop.",
        ),
        Mistake(
            wrong.forward_with(kept=lambda u, p: u < 1 - p),
            "Your mask keeps the right share, but other units than the description says. Let a number stay where "
            "`rng.random(x.shape) >= p_drop`, so that the same generator gives the same mask.",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: mask * x),
            "Nothing is scaled up: on average your output is (1 − p_drop) · x. Inverted dropout makes up for what is "
            "missing, in training.",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: mask * x / p if p else mask * x),
            "You divide by p_drop. How large is the output on average then? What *stays* is the share 1 − p_drop: "
            "divide by that.",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: mask * x * (1 - p)),
            "You multiply by 1 − p_drop, so the output shrinks twice: by the mask, and by the factor. Divide.",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: mask * x * p),
            "You multiply by p_drop. The output must be x on average: the share 1 − p_drop stays, so divide by it.",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: np.where(mask, x / (1 - p), x)),
            "What is dropped must become 0; you only leave it unscaled.",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: x / (1 - p)),
            "The mask is drawn, but x is not multiplied by it: nothing is dropped.",
        ),
        Mistake(
            wrong.forward_with(drawn=lambda x, rng: rng.random(x.shape[-1])),
            "One mask for all samples. Each sample draws its own: `rng.random(x.shape)`.",
        ),
        Mistake(
            wrong.forward_with(drawn=lambda x, rng: rng.random()),
            "A single number is drawn: either all stay, or none. Draw one for each entry: `rng.random(x.shape)`.",
        ),
        Mistake(
            wrong.forward_with(drawn=lambda x, rng: rng.normal(size=x.shape)),
            "Normal numbers are drawn, and only half of them lie above 0. `rng.random` draws evenly from 0 to 1.",
        ),
        Mistake(
            wrong.by_binomial,
            "The right share stays, but it is drawn by another function, so the same generator gives other masks than "
            "the description's: `rng.random(x.shape) >= p_drop`.",
        ),
        Mistake(
            wrong.forward_with(returned=lambda out, mask: (out, ~mask)),
            "The output is right, but the mask is turned round: True is for what *stays*.",
        ),
        Mistake(
            wrong.forward_with(returned=lambda out, mask: (out, mask.astype(float))),
            "The mask holds 0.0 and 1.0. Give it back as it comes out of the comparison, True and False.",
        ),
        Mistake(
            wrong.forward_with(refused=lambda p: False),
            "A p_drop of 1 or more, or below 0, means nothing, and goes through unseen. " + REFUSE,
        ),
        Mistake(
            wrong.forward_with(refused=lambda p: not 0 < p < 1),
            "p_drop = 0 is allowed: nothing is dropped then. " + REFUSE,
        ),
        Mistake(
            wrong.forward_with(refused=lambda p: not 0 <= p <= 1, out=lambda x, mask, p: mask * x / max(1 - p, 1e-9)),
            "p_drop = 1 goes through: everything is dropped, and no scale can make up for it. " + REFUSE,
        ),
        Mistake(wrong.refused_too_late, "The ValueError comes after the mask was drawn. " + REFUSE),
        Mistake(wrong.only_the_output, "The mask is needed on the way back: `return out, mask`."),
        Mistake(
            wrong.forward_with(refused=lambda p: p == 1),
            "Only 1 itself is refused. More than 1, or less than 0, is no probability either. " + REFUSE,
        ),
        Mistake(
            wrong.forward_with(refused=lambda p: p >= 1),
            "A p_drop below 0 goes through. " + REFUSE,
        ),
        Mistake(
            wrong.scale_in_the_mask,
            "The scale is in the mask. Give back the mask as True and False, and scale the output.",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: mask * x / max(mask.mean(), 1e-9)),
            "You divide by the share that happened to stay. Divide by the share that stays on average, 1 − p_drop.",
        ),
        Mistake(
            wrong.forward_with(drawn=lambda x, rng: rng.random((len(x),) + (1,) * (x.ndim - 1))),
            "Each sample is dropped as a whole, or not at all. Draw one number for each entry: `rng.random(x.shape)`.",
        ),
        Mistake(
            wrong.forward_with(kept=lambda u, p: u >= 1 - p),
            "Your mask keeps the share p_drop. A number *stays* where what was drawn is at least p_drop.",
        ),
        Mistake(
            wrong.forward_with(drawn=lambda x, rng: np.random.default_rng(0).random(x.shape)),
            "You draw from a generator of your own. Use the one that is passed: then the caller decides.",
        ),
        Mistake(
            wrong.forward_with(returned=lambda out, mask: (mask, out)),
            "The two are in the wrong order: return out, mask.",
        ),
        Mistake(
            wrong.drawn_for_each_result,
            "Output and mask come from two different draws. Draw once, and use this mask for both.",
        ),
        Mistake(
            wrong.slides_code,
            "That is the slide's code, in which p is the probability to be *kept*. Here p_drop is the probability to "
            "be dropped, and the mask holds True and False; the scale goes on the output.",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: mask * x / 1 - p),
            "The brackets are missing: `… / 1 - p_drop` divides by 1, then takes p_drop away.",
        ),
        Mistake(
            wrong.forward_with(kept=lambda u, p: u >= 0.5),
            "Half of the numbers stay, whatever p_drop is. Compare what was drawn with p_drop.",
        ),
        Mistake(
            wrong.for_two_axes,
            "`N, D = x.shape` works with two axes only, and x may have any number of them: `rng.random(x.shape)`.",
        ),
        Mistake(
            wrong.forward_with(drawn=lambda x, rng: rng.random((x.shape[0], x.shape[1]))),
            "The mask is drawn for two axes, and x may have any number of them: `rng.random(x.shape)`.",
        ),
        Mistake(
            wrong.forward_with(drawn=lambda x, rng: rng.random(*x.shape)),
            "`rng.random` takes the shape as one argument, `rng.random(x.shape)`, without the star. (It is the old "
            "`np.random.rand` that takes the lengths one by one.)",
        ),
        Mistake(
            wrong.forward_with(out=lambda x, mask, p: x[mask] / (1 - p)),
            "`x[mask]` leaves out what is dropped, and the shape is lost. Set it to 0: `mask * x`.",
        ),
    ),
    hints=(
        "Two steps. Draw a number for each entry of x, and keep those that are large enough. Then: which share of x is "
        "left on average, and which factor makes up for it?",
        "A number that stays with probability 1 − p_drop and is then divided by 1 − p_drop is, on average, itself. "
        "`mask * x` sets the others to 0.",
        "`mask = rng.random(x.shape) >= p_drop`, then `return mask * x / (1 - p_drop), mask`; before both, "
        "`if not 0 <= p_drop < 1: raise ValueError(…)`.",
    ),
)


# dropout_backward ---------------------------------------------------------------------------------------------------


def masks(rng, *shapes):
    """Upstream gradients and masks, in each of which something is kept and something dropped."""
    cases = []
    for i, shape in enumerate(shapes):
        p, size = (low if i % 2 else high)(rng), int(np.prod(shape))
        mask = rng.permutation(np.arange(size) < max(1, size // 2)).reshape(shape)
        cases.append((between(rng, 0.5, 2, shape), mask, p))
    return cases


def masked_batches(rng):
    """Three batches."""
    return masks(rng, (4, 3), (3, 5), (5, 2))


def other_masks(rng):
    """One row, a vector, pictures, and p_drop = 0 with nothing dropped."""
    cases = masks(rng, (1, 4), (6,), (2, 3, 2, 2))
    return [*cases, (between(rng, 0.5, 2, (3, 2)), np.ones((3, 2), bool), 0.0)]


dropout_backward = Exercise(
    name="dropout_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=4,
    reference=reference.dropout_backward,
    returns="dx",
    dimensions="dout and mask of one shape",
    criteria=(
        Criterion("batches", masked_batches),
        Criterion("one row, a vector, pictures; p_drop = 0", other_masks),
    ),
    mistakes=(
        Mistake(
            wrong.backward_with(lambda mask, p: mask),
            "The scale is forgotten. Forward, what stays is divided by 1 − p_drop; that factor is its slope, so it "
            "stands in the gradient as well.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: mask * (1 - p)),
            "You multiply by 1 − p_drop. Forward, x is *divided* by it: the slope is 1 / (1 − p_drop).",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: mask / p if p else mask),
            "You divide by p_drop; forward it was 1 − p_drop, the probability to be kept.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: mask * p),
            "You multiply by p_drop; forward, what stays is divided by 1 − p_drop.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: 1 / (1 - p) + 0 * mask),
            "The mask plays no part: a number that was dropped did nothing for the output, so its gradient is 0.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: ~mask / (1 - p)),
            "The mask is turned round: the gradient goes to what was dropped. True is for what stayed.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: mask / (1 - p) ** 2),
            "The scale is there twice. Forward, it is there once.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: 1.0 + 0 * mask),
            "The gradient passes unchanged. What was dropped gets 0, and what stayed the scale that it had forward.",
        ),
        Mistake(
            wrong.without_brackets,
            "The brackets are missing: `… / 1 - p_drop` divides by 1, then takes p_drop away.",
        ),
        Mistake(
            wrong.dout_forgotten,
            "dout is missing: the slope is multiplied by the upstream gradient.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: mask / mask.mean()),
            "You divide by the share that happened to stay; forward it was 1 − p_drop.",
        ),
        Mistake(
            wrong.divided_by_the_mask,
            "You divide by the mask, and so by 0 where a number was dropped. Multiply by it.",
        ),
        Mistake(
            wrong.only_what_stayed,
            "`dout[mask]` leaves out what was dropped, and the shape is lost. Its gradient is 0: `dout * mask`.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: mask * p / (1 - p)),
            "There is a factor p_drop too many. Forward, what stays is divided by 1 − p_drop, and that is all.",
        ),
        Mistake(
            wrong.backward_with(lambda mask, p: np.where(mask, 1 / (1 - p), 1.0)),
            "What was dropped keeps its gradient. It did nothing for the output, so its gradient is 0.",
        ),
    ),
    hints=(
        "With the mask fixed, each output is its input times one number. Which number, for one that stayed, and for "
        "one that was dropped?",
        "out = x · (mask / (1 − p_drop)), entry by entry. The slope of that is the number in brackets.",
        "`dout * mask / (1 - p_drop)`.",
    ),
)


# dropout_test_time --------------------------------------------------------------------------------------------------


def activations(rng):
    """Activations of a few shapes, p_drop below one half and above, and nothing dropped at all."""
    shapes = (((3, 4), low(rng)), ((5,), high(rng)), ((1, 3), low(rng)), ((2, 3), 0.0))
    return [(between(rng, 0.5, 2, shape), p) for shape, p in shapes]


dropout_test_time = Exercise(
    name="dropout_test_time",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    reference=reference.dropout_test_time,
    returns="out",
    dimensions="x of any shape",
    criteria=(Criterion("the expected value, p_drop below one half and above, and 0", activations),),
    mistakes=(
        Mistake(
            wrong.times(lambda p: p),
            "That is the slide's rule, and your four masks at p_drop = 0.2 said otherwise. Which share of x is there "
            "on average in training: the share that is dropped, or the share that is kept?",
        ),
        Mistake(
            wrong.times(lambda p: 1 / (1 - p)),
            "You divide. Classic dropout made x smaller on average in training, so at test time it must be smaller "
            "too.",
        ),
        Mistake(
            wrong.times(lambda p: 1.0),
            "x is unchanged. That is the test time of *inverted* dropout; the classic one did not scale in training, "
            "so it has to now.",
        ),
        Mistake(
            wrong.times(lambda p: 0.5),
            "One half is right only where p_drop is one half. The factor depends on p_drop.",
        ),
        Mistake(wrong.times(lambda p: (1 - p) ** 2), "The factor is there twice."),
        Mistake(wrong.brackets_missing, "The brackets are missing: `1 - p_drop * x` takes p_drop · x away from 1."),
        Mistake(wrong.share_taken_away, "You take p_drop itself away. What is taken away is that share of x."),
        Mistake(
            wrong.times(lambda p: 1 / p if p else 1.0),
            "You divide by p_drop, so x grows. In training a share of it was missing: it must shrink.",
        ),
    ),
    hints=(
        "Take one number. In training it is 0 with probability p_drop, and itself otherwise. What is it on average?",
        "E = p_drop · 0 + (the other probability) · x.",
        "`(1 - p_drop) * x`.",
    ),
)


# expected_output ----------------------------------------------------------------------------------------------------


def unit(rng, D):
    """Weights and inputs of one unit, whose products add up without cancelling."""
    signs = rng.choice([-1.0, 1.0], D)
    return signs * rng.uniform(0.6, 1.5, D), signs * rng.uniform(0.6, 1.5, D)


def two_inputs(rng):
    """The lecture's unit: four masks; below one half and above."""
    return [(*unit(rng, 2), low(rng)), (*unit(rng, 2), high(rng))]


def more_inputs(rng):
    """Eight masks and thirty-two."""
    return [(*unit(rng, 3), high(rng)), (*unit(rng, 5), low(rng))]


def end_inputs(rng):
    """One input, and nothing dropped; then a unit whose products have both signs."""
    w, x = unit(rng, 4)
    w[0] *= -0.3
    return [(*unit(rng, 1), low(rng)), (*unit(rng, 3), 0.0), (w, x, high(rng))]


expected_output = Exercise(
    name="expected_output",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=10,
    reference=reference.expected_output,
    returns="expected",
    dimensions="w (D,), x (D,)",
    criteria=(
        Criterion("two inputs: the lecture's four masks", two_inputs),
        Criterion("three inputs, and five", more_inputs),
        Criterion("one input; p_drop = 0; products of either sign", end_inputs),
    ),
    mistakes=(
        Mistake(
            wrong.output_with(probability=lambda kept, D, p: 0.5**D),
            "All masks count alike here. They are equally likely only where p_drop is one half: a mask that keeps k of "
            "D inputs has the probability (1 − p_drop)ᵏ · p_dropᴰ⁻ᵏ.",
        ),
        Mistake(
            wrong.output_with(probability=lambda kept, D, p: p**kept * (1 - p) ** (D - kept)),
            "The two probabilities are exchanged: an input is *dropped* with probability p_drop.",
        ),
        Mistake(
            wrong.output_with(probability=lambda kept, D, p: 1.0),
            "The outputs are added up without their probabilities.",
        ),
        Mistake(
            wrong.output_with(unit=lambda mask, w, x, p: np.sum(mask * w * x) / (1 - p)),
            "That is the whole unit, and what inverted dropout gives on average. Here nothing is scaled: with inputs "
            "missing, the average is smaller.",
        ),
        Mistake(
            wrong.output_with(masks=lambda D: [2**D - 1]),
            "Only the mask that keeps everything is there. Add up over all of them.",
        ),
        Mistake(
            wrong.output_with(masks=lambda D: range(2**D - 1)),
            "The last mask is missing, the one that keeps everything: `range(2**D)` ends before 2**D by itself.",
        ),
        Mistake(
            wrong.output_with(probability=lambda kept, D, p: (1 - p) ** kept),
            "The probability knows only the inputs that are kept. Each one that is dropped brings a factor p_drop.",
        ),
        Mistake(
            wrong.output_with(unit=lambda mask, w, x, p: np.sum(mask * x)),
            "The weights are missing: the output is the sum of m·w·x.",
        ),
        Mistake(
            wrong.output_with(unit=lambda mask, w, x, p: np.mean(mask * w * x)),
            "You average over the inputs; the unit's output is their sum. (The average is over the masks.)",
        ),
        Mistake(
            wrong.output_with(probability=lambda kept, D, p: (1 - p) ** kept * p ** (D - kept) / 2**D),
            "The probabilities add up to 1 already: no division by the number of masks is needed.",
        ),
        Mistake(
            wrong.output_with(probability=lambda kept, D, p: p ** (D - kept)),
            "The probability knows only the inputs that are dropped. Each one that is kept brings a factor 1 − p_drop.",
        ),
        Mistake(
            wrong.only_one_of_a_size,
            "For each number of kept inputs you take one mask. There are as many as there are ways to choose them.",
        ),
        Mistake(
            wrong.output_with(masks=lambda D: [2**j for j in range(D)]),
            "Only the masks that keep a single input are there. Add up over all 2ᴰ.",
        ),
        Mistake(
            wrong.divided_unit,
            "You divide by 1 − p_drop. Inputs are missing and nothing is scaled, so the average is *smaller* than the "
            "whole unit's output.",
        ),
    ),
    hints=(
        "Write down every mask, for two inputs first: there are four. For each: what is the output, and how likely is "
        "the mask? (There is also a way without any loop: the average of a sum is the sum of the averages.)",
        "`itertools.product((0, 1), repeat=D)` gives all masks; or take the binary digits of 0 … 2ᴰ − 1. Each input "
        "that is kept brings a factor 1 − p_drop, each that is dropped a factor p_drop.",
        "In the loop `total += (1 - p_drop) ** kept * p_drop ** (D - kept) * np.sum(mask * w * x)`, with "
        "`kept = mask.sum()`.",
    ),
)


# mc_dropout ---------------------------------------------------------------------------------------------------------


def random_predictions(rng):
    """Predictors that draw masks from the generator, one for each input or one for all; sizes all different."""
    cases = []
    for name, N, D, C, samples in (("dropped_scores", 4, 5, 3, 6), ("dropped_weights", 3, 4, 2, 5)):
        predict = Probe(name, (between(rng, 0.5, 1.5, (D, C)), np.array(rng.uniform(0.3, 0.6))))
        cases.append((predict, between(rng, 0.5, 1.5, (N, D)), samples, Rng(int(rng.integers(2**31)))))
    return cases


def few_samples(rng):
    """Two samples, of several inputs and then of one."""
    cases = []
    for N, samples in ((5, 2), (1, 3)):
        predict = Probe("dropped_scores", (between(rng, 0.5, 1.5, (6, 4)), np.array(rng.uniform(0.3, 0.6))))
        cases.append((predict, between(rng, 0.5, 1.5, (N, 6)), samples, Rng(int(rng.integers(2**31)))))
    return cases


mc_dropout = Exercise(
    name="mc_dropout",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=6,
    reference=reference.mc_dropout,
    returns=("mean", "std"),
    dimensions="predict: (x, rng) → (N,C), x (N,D)",
    criteria=(
        Criterion("mean and std over the samples", random_predictions),
        Criterion("only a few samples; a single input", few_samples),
    ),
    mistakes=(
        Mistake(
            wrong.sampled_with(calls=wrong.called_once),
            "predict is called once, and its result used again and again: no randomness is left, and the std is 0. "
            "Call it anew for every sample.",
        ),
        Mistake(
            wrong.sampled_with(calls=wrong.generator_of_its_own),
            "Each call gets a fresh generator of the same seed, so every sample draws the same masks. Hand on the rng "
            "that you were given.",
        ),
        Mistake(
            wrong.sampled_twice,
            "Mean and std come from different samples: predict was called twice as often as `samples` says. Keep the "
            "predictions, and take both from them.",
        ),
        Mistake(
            wrong.sampled_with(std=lambda P: P.std(axis=0, ddof=1)),
            "The std is divided by samples − 1. Here it is the population's: leave `ddof=1` out.",
        ),
        Mistake(
            wrong.sampled_with(mean=lambda P: P.mean(axis=1), std=lambda P: P.std(axis=1)),
            "You average over the inputs. The samples are along axis 0: one mean for each input and class.",
        ),
        Mistake(
            wrong.sampled_with(mean=lambda P: P.mean(), std=lambda P: P.std()),
            "That is one number for everything. Mean and std are asked for each input and class: `axis=0`.",
        ),
        Mistake(
            wrong.sampled_with(std=lambda P: P.mean(axis=0).std(axis=0) + 0 * P[0]),
            "The std is taken over the inputs, of their means. It is about the samples: how far do predictions for the "
            "*same* input lie apart?",
        ),
        Mistake(
            wrong.sampled_with(std=lambda P: P.mean(axis=0).std(axis=1, keepdims=True) + 0 * P[0]),
            "The std is taken over the classes, of their means. It is about the samples: how far do predictions for "
            "the *same* input and class lie apart?",
        ),
        Mistake(wrong.sampled_with(std=lambda P: P.var(axis=0)), "That is the variance; the std is its root."),
        Mistake(
            wrong.sampled_with(std=lambda P: P.std(axis=0) / np.sqrt(len(P))),
            "You divided by √samples. That says how well the *mean* is known; asked is how far single predictions lie "
            "apart.",
        ),
        Mistake(wrong.sampled_with(calls=wrong.one_call_more), "predict is called once more than `samples` says."),
        Mistake(wrong.sampled_with(calls=wrong.one_call_less), "predict is called once less than `samples` says."),
        Mistake(wrong.sampled_with(mean=lambda P: P.sum(axis=0)), "The mean is not divided by the number of samples."),
        Mistake(
            wrong.sampled_with(returned=lambda mean, std: (std, mean)),
            "The two are in the wrong order: return mean, std.",
        ),
        Mistake(
            wrong.sampled_with(mean=lambda P: P.mean(axis=-1), std=lambda P: P.std(axis=-1)),
            "You average over the classes. The samples are along axis 0: one mean for each input and class.",
        ),
        Mistake(
            wrong.sampled_with(mean=lambda P: P.mean(axis=(0, 1)), std=lambda P: P.std(axis=(0, 1))),
            "You average over samples *and* inputs: `np.concatenate` puts them into one axis. Stack them: "
            "`np.array([…])`.",
        ),
        Mistake(
            wrong.sampled_with(calls=wrong.seeds_of_its_own),
            "Each call gets a generator of your own. Hand on the rng that you were given: it goes on by itself.",
        ),
        Mistake(
            wrong.sampled_with(calls=wrong.called_for_each_input),
            "predict is called for each input alone, N times as often as asked. It takes the whole x at once, "
            "`predict(x, rng)`; a network that draws one mask for all inputs would give other predictions.",
        ),
        Mistake(
            wrong.sampled_with(calls=wrong.all_samples_of_one_input),
            "You take an input and draw all its samples, then the next. predict takes the whole x at once, "
            "`predict(x, rng)`, and is called `samples` times.",
        ),
        Mistake(
            wrong.sampled_with(calls=lambda predict, x, samples, rng: [predict(x) for _ in range(samples)]),
            "`predict` draws its masks from a generator: hand it on, `predict(x, rng)`.",
        ),
        Mistake(
            wrong.sampled_with(calls=wrong.called_once_for_all),
            "predict is called once, with x repeated. It is to be called `samples` times with this x: a network that "
            "draws one mask for all inputs would draw only one.",
        ),
        Mistake(
            wrong.sampled_with(calls=wrong.spawned),
            "Each call gets a generator spawned from rng. Hand on rng itself: it goes on by itself.",
        ),
    ),
    hints=(
        "Collect the predictions first: `samples` arrays (N, C). Then ask, entry by entry, for their mean and their "
        "spread.",
        "`np.array([...])` of the predictions has the shape (samples, N, C). Which axis has to go?",
        "`predictions = np.array([predict(x, rng) for _ in range(samples)])`, then `.mean(axis=0)` and `.std(axis=0)`.",
    ),
)


# dropconnect_forward ------------------------------------------------------------------------------------------------


def telling_weights(shape, p):
    """Whether a generator's mask over the weights differs from those that other ways to draw would give."""

    def suits(rng):
        state = rng.bit_generator.state
        drawn = rng.random(shape)
        mask = drawn >= p
        others = [drawn < p, drawn < 1 - p]
        for other in ((shape[0], 1), (1, shape[1])):
            rng.bit_generator.state = state
            others.append(np.broadcast_to(rng.random(other) >= p, shape))
        return mask.any() and not mask.all() and not any(np.array_equal(mask, other) for other in others)

    return suits


def layers(rng, *sizes):
    """Layers whose outputs do not cancel, with their generators."""
    cases = []
    for i, (N, D, C) in enumerate(sizes):
        p = (high if i % 2 else low)(rng)
        W = between(rng, 0.5, 1.5, (D, C))
        cases.append((rng.uniform(0.5, 1.5, (N, D)), W, p, generator(rng, telling_weights((D, C), p))))
    return cases


def some_layers(rng):
    """Sizes all different, p_drop below one half and above."""
    return layers(rng, (4, 5, 3), (5, 3, 6))


def odd_layers(rng):
    """A single sample, and one whose batch is as large as a layer; then nothing dropped."""
    X, W = rng.uniform(0.5, 1.5, (3, 4)), between(rng, 0.5, 1.5, (4, 2))
    return [*layers(rng, (1, 4, 3), (6, 6, 2)), (X, W, 0.0, Rng(int(rng.integers(2**31))))]


dropconnect_forward = Exercise(
    name="dropconnect_forward",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=5,
    reference=reference.dropconnect_forward,
    returns=("out", "mask"),
    dimensions="X (N,D), W (D,C)",
    criteria=(
        Criterion("a batch through masked weights", some_layers),
        Criterion("one sample; a batch as large as the layer; p_drop = 0", odd_layers),
    ),
    mistakes=(
        Mistake(
            wrong.mask_on_the_output,
            "The mask lies on the output: that drops units. DropConnect drops single *weights*: the mask has W's "
            "shape.",
        ),
        Mistake(
            wrong.mask_on_the_input,
            "The mask lies on the input: that is dropout. DropConnect drops single *weights*: the mask has W's shape.",
        ),
        Mistake(
            wrong.mask_for_each_sample,
            "Each sample draws a mask of its own. Here there is one for the whole batch: `rng.random(W.shape)`.",
        ),
        Mistake(
            wrong.connect_with(scale=lambda p: 1.0),
            "Nothing is scaled up: on average your output is (1 − p_drop) · X W.",
        ),
        Mistake(
            wrong.connect_with(scale=lambda p: 1 / p if p else 1.0),
            "You divide by p_drop; what stays is the share 1 − p_drop.",
        ),
        Mistake(
            wrong.connect_with(scale=lambda p: 1 - p),
            "You multiply by 1 − p_drop, so the output shrinks twice. Divide.",
        ),
        Mistake(
            wrong.connect_with(kept=lambda u, p: u < p),
            "Your mask keeps what should be dropped. A weight *stays* where what was drawn is at least p_drop.",
        ),
        Mistake(
            wrong.connect_with(kept=lambda u, p: u < 1 - p),
            "Your mask keeps the right share, but other weights than the description says: "
            "`rng.random(W.shape) >= p_drop`.",
        ),
        Mistake(
            wrong.connect_with(drawn=lambda X, W, rng: rng.random((len(W), 1))),
            "Whole rows of W are dropped, so whole inputs: that is dropout again. Draw for each weight.",
        ),
        Mistake(
            wrong.connect_with(drawn=lambda X, W, rng: rng.random((1, W.shape[1]))),
            "Whole columns of W are dropped, so whole outputs. Draw for each weight.",
        ),
        Mistake(wrong.product_not_masked, "The mask is drawn, but W is not multiplied by it."),
        Mistake(wrong.weights_forgotten, "X is multiplied by the mask alone. The mask goes on W: `mask * W`."),
        Mistake(
            wrong.connect_with(scale=lambda p: p or 1.0),
            "You multiply by p_drop. What stays is the share 1 − p_drop: divide by that.",
        ),
        Mistake(wrong.connect_with(scale=lambda p: 1 / (1 - p) ** 2), "The scale is there twice."),
        Mistake(
            wrong.dropped_ones_unscaled,
            "What is dropped must become 0; you only leave it unscaled.",
        ),
        Mistake(
            wrong.connect_with(drawn=lambda X, W, rng: rng.random(W.T.shape).T),
            "The numbers are drawn in the shape of Wᵀ, so other weights are dropped: `rng.random(W.shape)`.",
        ),
    ),
    hints=(
        "Dropout multiplies units by a mask. Which array is multiplied here, and what is its shape?",
        "`mask = rng.random(W.shape) >= p_drop` and `mask * W`; the scale is the same as in dropout_forward.",
        "`X @ (mask * W) / (1 - p_drop)`.",
    ),
)


# stochastic_depth ---------------------------------------------------------------------------------------------------


def mixed_elements(shape, p, stays):
    """Whether a generator's first number decides as asked, and draws for each row or entry would not all do so.

    A block that is skipped with a high p is skipped by the share 1 − p from below, too: not by "at most p".
    """

    def suits(rng):
        state = rng.bit_generator.state
        number = rng.random()
        first = number >= p
        if not stays and p > 0.5 and number < 1 - p:
            return False
        rng.bit_generator.state = state
        rows = rng.random((shape[0], 1)) >= p
        rng.bit_generator.state = state
        entries = rng.random(shape) >= p
        varied = all(drawn.any() and not drawn.all() for drawn in (rows, entries))
        return first == stays and varied

    return suits


def depth_cases(rng, *kinds):
    """Blocks: an elementwise curve of no symmetry, so that scaling its input is not scaling its output."""
    cases = []
    for shape, p, train, stays in kinds:
        block = Probe("shifted_tanh", (rng.uniform(1.5, 2.5, 1), rng.uniform(0.4, 0.7, 1)))
        source = generator(rng, mixed_elements(shape, p, stays))
        cases.append((between(rng, 0.5, 1.5, shape), block, p, source, train))
    return cases


def in_training(rng):
    """Kept and skipped, p_drop below one half and above."""
    return depth_cases(
        rng,
        ((4, 3), low(rng), True, True),
        ((4, 3), low(rng), True, False),
        ((3, 5), high(rng), True, False),
        ((3, 5), high(rng), True, True),
    )


def at_test_time(rng):
    """Whatever the generator would have said."""
    return depth_cases(rng, ((4, 3), low(rng), False, False), ((3, 4), high(rng), False, True))


def nothing_drawn(candidate, arguments, outcome):
    """Whether the generator is as it was."""
    fresh = np.random.default_rng(arguments[3].seed)
    if outcome.failure is None and outcome.arguments[3] == repr(fresh.bit_generator.state):
        return None
    return "the result is right, but the generator was drawn from; at test time nothing is random."


stochastic_depth = Exercise(
    name="stochastic_depth",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.stochastic_depth,
    returns="out",
    dimensions="x (N,D), block: (N,D) → (N,D)",
    criteria=(
        Criterion("training: the block is kept, or skipped, for the whole batch", in_training),
        Criterion("test time: the block's expectation, and nothing drawn", at_test_time, verify=nothing_drawn),
    ),
    mistakes=(
        Mistake(
            wrong.depth_with(test=lambda x, f, p: (1 - p) * (x + f)),
            "At test time you scale the shortcut too. It was there in every training step; only the block was "
            "sometimes missing.",
        ),
        Mistake(
            wrong.depth_with(test=lambda x, f, p: x + f),
            "At test time the block counts in full. In training it was there only with probability 1 − p_drop, and not "
            "scaled: put in its expectation.",
        ),
        Mistake(
            wrong.depth_with(test=lambda x, f, p: x * 1.0),
            'At test time the block is left out. "Use the whole network": what it adds counts by its expectation.',
        ),
        Mistake(
            wrong.always_expected,
            "In training nothing is drawn: you add the expectation there too. In training the block is either there "
            "in full, or not at all.",
        ),
        Mistake(
            wrong.depth_with(test=lambda x, f, p: x + p * f),
            "At test time you multiply by p_drop, the probability to be skipped. The block was *there* with "
            "probability 1 − p_drop.",
        ),
        Mistake(
            wrong.depth_with(with_block=lambda x, f, p: x + f / (1 - p), test=lambda x, f, p: x + f),
            "You scale in training, as inverted dropout does. That is possible, but here the kept block is not scaled, "
            "and test time makes up for it.",
        ),
        Mistake(
            wrong.depth_with(with_block=lambda x, f, p: x + f / (1 - p)),
            "You scale in training *and* at test time. Here the kept block is not scaled in training.",
        ),
        Mistake(
            wrong.depth_with(with_block=lambda x, f, p: x + (1 - p) * f),
            "In training the kept block counts in full: the factor 1 − p_drop belongs to test time.",
        ),
        Mistake(
            wrong.depth_with(drawn=lambda x, rng: rng.random(x.shape)),
            "One number is drawn for each entry, so parts of the block are skipped: that is dropout. Draw once: "
            "`rng.random()`.",
        ),
        Mistake(
            wrong.depth_with(drawn=lambda x, rng: rng.random((len(x), 1))),
            "One number is drawn for each sample. Here it is one for the whole batch: `rng.random()`.",
        ),
        Mistake(
            wrong.depth_with(kept=lambda u, p: u < p),
            "The block is kept with probability p_drop. It stays where what was drawn is *at least* p_drop.",
        ),
        Mistake(
            wrong.depth_with(without=lambda x: x * 0.0),
            "A skipped block gives 0. The shortcut stays: x itself comes out.",
        ),
        Mistake(
            wrong.depth_with(with_block=lambda x, f, p: f, test=lambda x, f, p: (1 - p) * f),
            "The shortcut is missing: x is added to what the block gives.",
        ),
        Mistake(
            wrong.depth_with(training=lambda train: not train),
            "Training and test time are exchanged.",
        ),
        Mistake(
            wrong.skipped_at_test_time_too,
            "The block is skipped at test time too. There nothing is random: add its expectation.",
        ),
        Mistake(
            wrong.drawn_before_it_is_asked,
            "The number is drawn before you ask whether this is training. At test time nothing is drawn.",
        ),
        Mistake(
            wrong.depth_with(kept=lambda u, p: u < 1 - p),
            "The block is kept with the right probability, but by other numbers than the description's: it stays where "
            "`rng.random() >= p_drop`.",
        ),
        Mistake(
            wrong.depth_with(with_block=lambda x, f, p: f),
            "In training, where the block is kept, the shortcut is missing: x is added to what the block gives.",
        ),
        Mistake(
            wrong.relu_behind,
            "A ReLU stands behind your sum. Here there is none: x + block(x) is all.",
        ),
        Mistake(
            wrong.depth_with(test=lambda x, f, p: x + f / (1 - p)),
            "At test time you divide by 1 − p_drop. The block was *sometimes missing* in training, so it must count "
            "less.",
        ),
        Mistake(
            wrong.scaled_input,
            "At test time you scale what goes into the block. Scale what comes out of it.",
        ),
        Mistake(
            wrong.depth_with(test=lambda x, f, p: p * x + (1 - p) * f),
            "At test time the shortcut is scaled. It was always there: x counts in full.",
        ),
        Mistake(
            wrong.depth_with(test=lambda x, f, p: x + f / 2),
            "At test time the block counts half. That is right where p_drop is one half only.",
        ),
    ),
    hints=(
        "Two cases. In training one random number decides for the whole batch: with the block, or without. At test "
        "time nothing is random. In both x goes straight on.",
        "What the block adds is there with probability 1 − p_drop. Its expectation is (1 − p_drop) · block(x).",
        "`if train: return x + block(x) if rng.random() >= p_drop else x`, and then `return x + (1 - p_drop) * "
        "block(x)`.",
    ),
)


# questions ----------------------------------------------------------------------------------------------------------

mask_digits = Exercise(
    name="mask_digits",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=1234,
    explanation="2⁴⁰⁹⁶ = 1.044 · 10¹²³³, a number of 1,234 digits. So the slide's 10¹²³³ is right. Nearly all of these "
    "masks will never be drawn: a training of a million steps with 100 samples each sees 10⁸ of them.",
    replies={
        1233: "Close: the number is a little more than 10¹²³³. How many digits has 10¹, how many 10²?",
        1232: "log₁₀ of the number is 1233.02. A number between 10¹²³³ and 10¹²³⁴ has how many digits?",
        4096: "That is the number of units, and one less than the number of *binary* digits. Decimal ones are asked "
        "for.",
        4097: "These are its binary digits. Decimal ones are asked for.",
        2840: "You took the natural logarithm. Digits are counted by powers of ten: `np.log10`.",
        math.log10(2) * 4096: "That is its logarithm. A number between 10¹²³³ and 10¹²³⁴ has how many digits?",
        82: "That is about the number of atoms in the universe, on the slide. It is nothing against this one.",
        None: "Python counts with whole numbers of any length: look at `len(str(2**10))`, which is 4, for 1024.",
    },
    hints=("`len(str(2**4096))`; or 4096 · log₁₀ 2, rounded up.",),
)

where_exact = Exercise(
    name="where_exact",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer="a",
    options="abcd",
    explanation="An average passes through everything that only adds and multiplies by constants: the average of a sum "
    "is the sum of the averages. So with one linear layer behind the mask one pass gives exactly the average score of "
    "all masks. Behind anything curved it does not: the average of a curve is not the curve of the average.",
    replies={
        "b": "A ReLU bends. For one unit that gets +1 or −1: what is the average of relu, and what is relu of the "
        "average?",
        "c": "Look at the measurement once more: for the probabilities of one softmax layer, the *geometric* mean was "
        "exact. Which mean is asked here?",
        "d": "The measurement showed networks in which the two differ. In which one did they not?",
    },
    hints=("The average of a sum is the sum of the averages. What else can be exchanged with an average?",),
)

loss_in_training = Exercise(
    name="loss_in_training",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer="c",
    options="abcd",
    explanation="The training loss is taken from the thinned networks, while they train; the validation loss from the "
    "whole network, which is an average over them and better than each. To compare, read the training pictures again "
    "with nothing dropped. Without that, the gap between the two curves says nothing about overfitting.",
    replies={
        "a": "Possible, but there is a simpler reason. With which network is each of the two losses measured?",
        "b": "Then the validation loss would be the bad one: it is the one that is measured at test time.",
        "d": "The whole network may well have learned its training pictures. With which network was 0.45 measured?",
    },
    hints=("Which units are there when the training loss is computed, and which when the validation loss is?",),
)

wrong_rule = Exercise(
    name="wrong_rule",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    answer="Your friend multiplies the activations by p_drop = 0.2 where the expectation in training is 1 − 0.2 = 0.8 "
    "of them: the output layer receives a quarter of what its weights were trained for. So the scores shrink to about "
    "a quarter, but for the biases, which keep their size. The largest score mostly stays the largest, so the accuracy "
    "hardly falls and the mistake is not seen there. The probabilities become flat, so the cross entropy is much too "
    "high: the network is far less sure than it should be. (With more hidden layers the biases outweigh what is left "
    "of the signal, and the accuracy breaks down as well.)\n\n"
    "Accuracy cannot show it. To prove it: compare the mean activation (or the mean score) in training, over many "
    "masks, with the one at test time: they must be equal and are not (a factor of 4). Or compare the validation loss "
    "with that of the average over many masks. Or set p_drop = 0: then nothing was dropped, and by the slide's rule "
    "everything would be multiplied by 0. To mend it: multiply by 1 − p_drop, or use inverted dropout, which needs "
    "nothing at test time.",
)

EXERCISES = (
    dropout_forward,
    dropout_backward,
    dropout_test_time,
    expected_output,
    mask_digits,
    where_exact,
    mc_dropout,
    loss_in_training,
    dropconnect_forward,
    stochastic_depth,
    wrong_rule,
)
