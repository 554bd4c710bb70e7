"""The exercises of notebook 02: losses with their gradients, and three ways to take a step downhill."""

import math

import numpy as np

from ..reference import losses as reference
from .model import Criterion, Exercise, Mistake
from .values import Probe, Rng
from .wrong import losses as wrong

NOTEBOOK = "02_losses_and_descent"
EPS, TINY = float(np.finfo(float).eps), float(np.finfo(float).tiny)
EPSILONS = (  # what people add inside a logarithm
    1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-13, 1e-14, 1e-15, EPS, 1e-16, 1e-20, 1e-30, 1e-100, 1e-300, TINY,
)  # fmt: skip
CLIPPED = (1e-13, 1e-14, 1e-15, 1e-16)  # where 1 − (1 − e) is no longer e, so that clipping at both ends shows
LECTURE = (np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]]), np.array([0, 1, 2]))


def between(rng, low, high, size=None):
    """Numbers of either sign whose absolute value lies in [low, high]."""
    return rng.uniform(low, high, size) * rng.choice([-1.0, 1.0], size)


def averaging_mistakes(function, outputs):
    """What goes wrong with the mean of a loss, whichever it is; `outputs` is the letter of its second axis."""
    return (
        Mistake(
            wrong.scaled(function, lambda N, C: 1 / C),
            f"You averaged over the {outputs} outputs too, as `np.mean` does. The convention here is the mean over the "
            f"N samples of the *sum* over the {outputs} outputs: divide by N only.",
        ),
        Mistake(
            wrong.scaled(function, lambda N, C: 1 / C, gradient=False),
            f"The gradient is right, but the loss is averaged over the {outputs} outputs too: divide by N only.",
        ),
        Mistake(
            wrong.scaled(function, lambda N, C: 1 / C, loss=False),
            f"The loss is right, but the gradient is divided by {outputs}, too: divide it by N only.",
        ),
        Mistake(
            wrong.scaled(function, lambda N, C: N),
            "This is the sum over the samples, in the loss and in the gradient. Take the mean: divide both by N.",
        ),
        Mistake(
            wrong.scaled(function, lambda N, C: N, loss=False),
            "The gradient belongs to a sum over the samples, but your loss is their mean. Divide it by N too.",
        ),
        Mistake(
            wrong.scaled(function, lambda N, C: N, gradient=False),
            "The gradient is right, but the loss is still a sum over the samples: divide it by N.",
        ),
        Mistake(
            wrong.changed(function, lambda loss, N, C: -loss),
            "The loss is negative: it has the wrong sign. What is wrong must cost something, so there is a minus too "
            "many, or one is missing in front.",
        ),
        Mistake(
            wrong.scaled(function, lambda N, C: -1, loss=False),
            "The gradient points the wrong way: it must say where the loss *grows*.",
        ),
    )


# l1_loss, l2_loss ---------------------------------------------------------------------------------------------------


def predictions(rng):
    """Predictions on both sides of their targets: several outputs, one sample, one output; the first hits exactly.

    They lie further below than above, so that the sum of the differences is negative; and in each case one has the
    other sign than its target.
    """
    cases = []
    for N, D in ((5, 3), (1, 4), (4, 1)):
        signs = rng.permutation(np.resize([-1.0, 1.0], N * D)).reshape(N, D)
        target = between(rng, 0.5, 2, (N, D))
        target[-1, -1] = -0.3 * signs[-1, -1]
        cases.append((target + signs * np.where(signs < 0, 1, 0.6) * rng.uniform(0.8, 1.3, (N, D)), target))
    cases[0][0][0, 0] = cases[0][1][0, 0]
    return cases


def shape_mistakes(entries):
    """What is left where the sum over `entries(d)` runs along one axis only."""
    return (
        Mistake(
            wrong.summed(entries, lambda a: a.sum(axis=0) / len(a)),
            "With `axis=0` only the samples are added up: your loss is D numbers, one for each output. Sum over both "
            "axes, without `axis`, and divide by N.",
        ),
        Mistake(
            wrong.summed(entries, lambda a: a.sum(axis=1)),
            "With `axis=1` only the outputs are added up: your loss is N numbers, one for each sample. Their mean is "
            "the loss.",
        ),
        Mistake(
            wrong.summed(entries, lambda a: a.sum(axis=1) / len(a)),
            "With `axis=1` only the outputs are added up: N numbers, already divided by N. Their sum is the loss.",
        ),
    )


BROADCAST = (
    "Broadcasting made (N, N) where prediction is (N, 1) and target (N,): every prediction met every target. "
    "Keep both as they come, (N, D)."
)

l1_loss = Exercise(
    name="l1_loss",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=5,
    reference=reference.l1_loss,
    returns=("loss", "dprediction"),
    dimensions="prediction (N,D), target (N,D)",
    criteria=(Criterion("loss and gradient, on either side of the target and exactly on it", predictions),),
    mistakes=(
        *averaging_mistakes(reference.l1_loss, "D"),
        Mistake(
            wrong.l1_without_sign,
            "The slope of |d| is +1 where d > 0, but −1 where d < 0: the sign is lost.",
        ),
        Mistake(
            wrong.l1_tie_rises,
            "Where prediction and target are equal the gradient is 0 here; yours is positive. `np.sign` gives 0 there.",
        ),
        Mistake(
            wrong.l1_tie_falls,
            "Where prediction and target are equal the gradient is 0 here; yours is negative. `np.sign` gives 0 there.",
        ),
        Mistake(wrong.l1_by_division, "d / |d| is 0/0 where the prediction hits its target. `np.sign(d)` is 0 there."),
        Mistake(
            wrong.l1_gradient_of_square,
            "Your gradient grows with the difference, as that of a square. The slope of |d| is +1 or −1, however large "
            "d is.",
        ),
        Mistake(wrong.signed_sum, "Differences of either sign cancel in your loss: take their absolute values first."),
        Mistake(
            wrong.absolute_sum,
            "You took the absolute value of the *sum*: differences of either sign have cancelled by then. First "
            "`np.abs` of each, then the sum.",
        ),
        Mistake(
            wrong.l1_of_absolute_values,
            "|prediction| and |target| have lost their signs: −1 and 1 are 2 apart. First the difference, then its "
            "absolute value.",
        ),
        Mistake(wrong.l1_as_square, "These are squares, as in the L2 loss. Here each difference costs |d|."),
        Mistake(
            wrong.l1_gradient_of_square_twice,
            "2d is the slope of d². The slope of |d| is +1 or −1, however large d is: its sign.",
        ),
        Mistake(
            wrong.l1_gradient_absolute,
            "Your gradient is |d| again. Asked is how fast |d| *grows* with the prediction: by the sign of d.",
        ),
        Mistake(
            wrong.l1_half_gradient,
            "Below the target your gradient is 0. There |d| falls as the prediction grows: its slope is −1.",
        ),
        *shape_mistakes(np.abs),
        Mistake(wrong.raveled(reference.l1_loss), BROADCAST),
    ),
    hints=(
        "Begin with the difference d = prediction − target, of shape (N, D). What is the loss in terms of d, and how "
        "fast does |d| grow with d?",
        "loss = Σ |d| / N, over all entries. The slope of |d| is the sign of d, and the mean's 1/N stays in front.",
        "`np.abs(d).sum() / N` and `np.sign(d) / N`, with `N = len(prediction)`.",
    ),
)

l2_loss = Exercise(
    name="l2_loss",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    reference=reference.l2_loss,
    returns=("loss", "dprediction"),
    dimensions="prediction (N,D), target (N,D)",
    criteria=(Criterion("loss and gradient, for several outputs, one sample and one output", predictions),),
    mistakes=(
        *averaging_mistakes(reference.l2_loss, "D"),
        Mistake(
            wrong.scaled(reference.l2_loss, lambda N, D: 0.5),
            "There is a ½ in front of your squares. It is a common convention, but not the one here.",
        ),
        Mistake(
            wrong.scaled(reference.l2_loss, lambda N, D: 0.5, loss=False),
            "The 2 of the square is lost: the derivative of d² is 2d. (It cancels only where the loss has a ½.)",
        ),
        Mistake(
            wrong.scaled(reference.l2_loss, lambda N, D: 0.5, gradient=False),
            "The loss has a ½ that its gradient does not have. There is none here.",
        ),
        Mistake(
            wrong.root_of_squares, "You took the root of the mean: that is the distance. The loss is the square itself."
        ),
        Mistake(wrong.l2_as_absolute, "These are absolute values, as in the L1 loss. Here each difference costs d²."),
        Mistake(
            wrong.l2_square_of_sum,
            "You squared the *sum*: differences of either sign have cancelled by then. First square each, then sum.",
        ),
        Mistake(wrong.l2_twice, "`d * 2` is twice d. The square is `d ** 2`, with two stars."),
        Mistake(
            wrong.l2_gradient_square, "Your gradient is d² again. Asked is how fast d² *grows*: its derivative is 2d."
        ),
        Mistake(
            wrong.l2_with_a_caret,
            "In Python `^` is no power: it compares bits. The square is `d ** 2`, with two stars.",
        ),
        Mistake(
            wrong.l2_norm_by_N,
            "`np.linalg.norm` takes the root of the sum of the squares. Without the root: `np.sum(d**2)`.",
        ),
        *shape_mistakes(np.square),
        Mistake(
            wrong.l2_gradient_absolute, "The gradient lost its sign: the derivative of d² is 2d, negative where d < 0."
        ),
        Mistake(wrong.raveled(reference.l2_loss), BROADCAST),
    ),
    hints=(
        "As before: d = prediction − target. Now each entry costs d². How fast does d² grow with d?",
        "loss = Σ d² / N, over all entries. The slope of d² is 2d, and the 1/N stays in front.",
        "`(d**2).sum() / N` and `2 * d / N`.",
    ),
)


# hinge_loss ---------------------------------------------------------------------------------------------------------


def scored(rng, N, C, behind=True):
    """Scores in quarters, and an eighth more at the right class, so that no margin of a whole number is met exactly.

    The right class of row 0 lies behind all others, that of row 1, if there is one, ahead of all by more than a margin.
    """
    scores = rng.permuted(np.tile(np.arange(-C, C) / 2, (N, 1)), axis=1)[:, :C]
    labels = rng.permutation(np.arange(N) % C)
    rows = np.arange(N)
    scores[0, labels[0]] = scores[0].min() - 1
    if N > 1:
        scores[1, labels[1]] = scores[1].max() + 5
    scores[rows, labels] += 0.125
    return scores, labels


def scored_samples(rng):
    """The lecture's three samples, a batch, a single sample."""
    return [LECTURE, scored(rng, 5, 4), scored(rng, 1, 3)]


def margins(rng):
    """Other margins, and competitors that are exactly as far behind as the margin asks, in numbers that floats hold.

    At the end all scores are equal, as at the start of a training: the right class is known by its label alone.
    """
    cases = []
    for N, C, margin in ((5, 4, 1.0), (4, 6, 0.5), (3, 4, 2.0)):
        scores, labels = scored(rng, N, C)
        rows = np.arange(1, N)
        scores[rows, (labels[1:] + 1) % C] = scores[rows, labels[1:]] - margin
        cases.append((scores, labels, margin))
    return [*cases, (np.zeros((2, 4)), rng.permutation(4)[:2], 0.5)]


hinge_loss = Exercise(
    name="hinge_loss",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=15,
    reference=reference.hinge_loss,
    returns=("loss", "dscores"),
    dimensions="scores (N,C), labels (N,)",
    criteria=(
        Criterion("the loss, of the lecture's samples and of others", scored_samples, part=("loss",)),
        Criterion("its gradient with respect to the scores", scored_samples, part=("dscores",)),
        Criterion("other margins, and scores that meet the margin exactly", margins),
    ),
    mistakes=(
        *averaging_mistakes(reference.hinge_loss, "C"),
        Mistake(
            wrong.hinge_with(own_class=None),
            "The sum runs over j ≠ y. With j = y the term is max(0, 0 + margin): each sample costs a margin too much.",
        ),
        Mistake(
            wrong.hinge_with(punish=lambda e: np.maximum(0, e) ** 2, slope=lambda e: 2 * np.maximum(0, e)),
            "You squared the hinges. Here each violated margin costs what it lacks, once.",
        ),
        Mistake(
            wrong.hinge_with(punish=lambda e: np.maximum(0, e) ** 2),
            "You squared the hinges in the loss. Here each violated margin costs what it lacks, once.",
        ),
        Mistake(
            wrong.hinge_with(at_right=lambda d, v: -v.any(axis=1).astype(float)),
            "At the right class you have −1. But s_y stands in *every* violated term of its row: −1 for each of them.",
        ),
        Mistake(
            wrong.hinge_without_equals,
            "Every class whose score *equals* the right one's is left out, though only the right class itself does not "
            "count. It is known by its label, not by its score: `excess[np.arange(N), labels] = 0`.",
        ),
        Mistake(
            wrong.hinge_with(at_right=lambda d, v: -1.0),
            "At the right class you have −1 in every row. s_y stands in every *violated* term of its row: minus their "
            "number, which is 0 where none is violated.",
        ),
        Mistake(
            wrong.hinge_with(slope=np.ones_like),
            "Every class counts as violated: behind max(0, …) nothing is below 0, so `>= 0` always holds (or the "
            "question is missing). Ask for an excess > 0.",
        ),
        Mistake(
            wrong.hinge_with(slope=np.ones_like, at_right=lambda d, v: -d.sum(axis=1) - 1),
            "Every class counts as violated, the right one too: behind max(0, …) nothing is below 0, so `>= 0` always "
            "holds. Ask for an excess > 0; then the right class, whose excess was set to 0, does not count either.",
        ),
        Mistake(
            wrong.hinge_with(at_right=lambda d, v: v.any(axis=1).astype(float)),
            "Your dscores holds True and False, so that −3 becomes True. Make numbers of it first: "
            "`(excess > 0).astype(float)`.",
        ),
        Mistake(
            wrong.hinge_by_scores,
            "Your gate asks for the sign of the *score*. A class counts where its excess s_j − s_y + margin is > 0.",
        ),
        Mistake(
            wrong.hinge_with(at_right=lambda d, v: 0.0),
            "The right class has no gradient yet. s_y is in every violated term, with a minus sign: −1 for each.",
        ),
        Mistake(
            wrong.hinge_with(at_right=lambda d, v: 1.0),
            "At the right class you have +1, as if it competed with itself. s_y is in every violated term, with a "
            "minus sign: −1 for each of them.",
        ),
        Mistake(
            wrong.hinge_with(at_right=lambda d, v: -d.sum(axis=1) - 1),
            "At the right class you count one violated margin too many: its own, since 0 + margin > 0. It does not "
            "compete with itself, in the gradient either.",
        ),
        Mistake(
            wrong.hinge_without_axis,
            "(N, C) minus (N,) does not fit, or fits by accident where N = C: then each *column* gets a right score. "
            "Write `right[:, None]`.",
        ),
        Mistake(
            wrong.hinge_with(slope=lambda e: np.maximum(0, e)),
            "Your gradient is the excess itself. The slope of max(0, e) is 1 where e > 0, however large e is.",
        ),
        Mistake(
            wrong.hinge_with(sign=-1),
            "The difference is turned round: it is s_j − s_y + margin. A *competitor* with a high score costs.",
        ),
        Mistake(
            wrong.hinge_with(margin=lambda m: -m),
            "The margin has the wrong sign: s_j − s_y + margin asks the right class to lead by the margin.",
        ),
        Mistake(
            wrong.hinge_with(margin=lambda m: 0.0),
            "The margin is missing: the right class has to lead by `margin`, so it is max(0, s_j − s_y + margin).",
        ),
        Mistake(wrong.hinge_with(margin=lambda m: 1.0), "The argument `margin` has no effect: 1 stands in its place."),
        Mistake(
            wrong.hinge_with(slope=lambda e: (e >= 0) * 1.0),
            "Where a margin is met exactly, the gradient is 0 here: ask for an excess > 0, not ≥ 0.",
        ),
        Mistake(wrong.hinge_of_the_worst, "You count only the worst competitor of each sample. All of them count."),
        Mistake(
            wrong.hinge_with_columns,
            "`scores[:, labels]` is (N, N): whole columns. Pair each row with its own label: "
            "`scores[np.arange(N), labels]`.",
        ),
        Mistake(
            wrong.hinge_with(punish=np.abs), "A margin that is met costs nothing: max(0, …), not the absolute value."
        ),
        Mistake(
            wrong.hinge_by_pythons_max,
            "Python's `max` and `if` ask for one True or False, and here is an array of them. `np.maximum(0, a)` takes "
            "the larger one entry by entry.",
        ),
        Mistake(
            wrong.hinge_with(punish=lambda e: e),
            "The max(0, …) is missing: margins that are met by far make your loss smaller than it is.",
        ),
    ),
    hints=(
        "For one sample: how far does each competitor j come too close, e_j = s_j − s_y + margin? Only positive ones "
        "count, and the right class does not compete with itself.",
        "All at once: `excess = scores - right[:, None] + margin`, where `right = scores[np.arange(N), labels]`; set "
        "the right classes' own entries to 0. The slope is 1 at each violated class, and −(their number) at the right "
        "one; all divided by N.",
        "`dscores = (excess > 0).astype(float)`; `dscores[np.arange(N), labels] = -dscores.sum(axis=1)`.",
    ),
)


# softmax ------------------------------------------------------------------------------------------------------------


def moderate_scores(rng):
    """A batch, a single sample, the lecture's cat."""
    return [(between(rng, 0.3, 2.5, (5, 4)),), (between(rng, 0.3, 2.5, (1, 3)),), (LECTURE[0][:1],)]


def huge_scores(rng):
    """Scores of ±1000; rows that lie far apart; equal scores."""
    low = rng.integers(4, 13) / 8  # a float32 near 1000 holds it exactly
    return [
        (np.array([[1000.0, 1000 - low], [-1000.0, -1000 + low]]),),
        (np.array([[1000.0, 999, -1000], [0.0, low, 2 * low]]),),
        (np.array([[-1000.0, 0, 1000], [700.0, 700, 700 + low], [-500.0, -500, -500]]),),
    ]


softmax = Exercise(
    name="softmax",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.softmax,
    returns="probabilities",
    dimensions="scores (N,C)",
    criteria=(
        Criterion("a probability for every class, row by row", moderate_scores),
        Criterion("scores of ±1000, and rows that lie far apart", huge_scores),
    ),
    mistakes=(
        Mistake(
            wrong.softmax_with(shift=lambda s: s),
            "exp(1000) is too large for a float: it becomes ∞, and ∞/∞ is NaN. Subtract something from the row first; "
            "the probabilities do not notice.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s - s.max()),
            "You subtract one maximum for the whole batch. A row that lies far below it underflows to 0/0. Each row "
            "needs its own maximum.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s - s.mean(axis=1, keepdims=True)),
            "Subtracting the mean is not enough: what lies far above it still overflows. Subtract the row's maximum.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s - s.min(axis=1, keepdims=True)),
            "Subtracting the minimum leaves large positive numbers, which overflow. Subtract the maximum.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: np.clip(s, -500, 500)),
            "Clipping changes the probabilities: 1000 and 999 become equal. Subtract the row's maximum instead.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s - s.max(axis=0)),
            "You subtract each *column's* maximum (axis 0), so the classes of a row lose different numbers, and their "
            "probabilities change. Each row loses its own: `axis=1, keepdims=True`.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s, total=lambda p: p.sum()),
            "All entries together add up to 1: sum over each *row*, `axis=1, keepdims=True`. And exp(1000) overflows: "
            "subtract the row's maximum first.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s, total=lambda p: p.sum(axis=0)),
            "Your columns add up to 1: sum over the classes of each row, `axis=1, keepdims=True`. And exp(1000) "
            "overflows: subtract the row's maximum first.",
        ),
        Mistake(
            wrong.softmax_shifted_above,
            "The maximum is subtracted above the fraction bar, and not below. Compute `np.exp(shifted)` once, and "
            "divide it by its own sum.",
        ),
        Mistake(
            wrong.softmax_shifted_below,
            "The maximum is subtracted below the fraction bar, and not above. Compute `np.exp(shifted)` once, and "
            "divide it by its own sum.",
        ),
        Mistake(
            wrong.softmax_turned,
            "The sign of the scores is turned: a *large* score gives a large probability. exp(s), not exp(−s).",
        ),
        Mistake(
            wrong.softmax_with(total=lambda p: p.mean(axis=1, keepdims=True)),
            "You divide by the row's mean. Divided by its *sum* the row adds up to 1.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s - s.max(axis=0), total=lambda p: p.sum(axis=0)),
            "Your columns add up to 1. A sample is a row: sum over the classes, `axis=1`.",
        ),
        Mistake(
            wrong.softmax_with(total=lambda p: p.sum()),
            "All entries together add up to 1. Each *row* must: sum with `axis=1, keepdims=True`.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s - s.max(), total=lambda p: p.sum()),
            "Maximum and sum are taken over the whole batch. Each row has its own: `axis=1, keepdims=True`, twice.",
        ),
        Mistake(
            wrong.softmax_with(total=lambda p: p.sum(axis=1)),
            "(N, C) and (N,) do not fit together, or do so by accident. Keep the axis wherever you reduce one, in the "
            "maximum as in the sum: `axis=1, keepdims=True`.",
        ),
        Mistake(
            wrong.softmax_with(total=lambda p: 1.0),
            "The largest entry of each row is 1. Divide by the row's *sum*, so that the row adds up to 1.",
        ),
        Mistake(
            wrong.softmax_with(shift=lambda s: s, total=lambda p: 1.0),
            "exp(s) is not a probability yet: divide by the sum of the row.",
        ),
        Mistake(wrong.softmax_without_exp, "The exp is missing: scores may be negative, probabilities may not."),
        Mistake(wrong.softmax_logarithms, "These are the logarithms of the probabilities: the last exp is missing."),
        Mistake(
            wrong.softmax_as_sigmoids,
            "That is the sigmoid of each score by itself: the row does not add up to 1. In a softmax the classes "
            "compete.",
        ),
    ),
    hints=(
        "Two steps (lecture 8, slide 4): make every score positive with exp, then divide by the sum of the row.",
        "exp(s_c) / Σ exp(s_j) does not change when the same number is subtracted from all scores of a row. Which "
        "number makes sure that exp never gets anything above 0?",
        "`shifted = scores - scores.max(axis=1, keepdims=True)`, then `np.exp(shifted)` divided by its "
        "`sum(axis=1, keepdims=True)`.",
    ),
)


# cross_entropy_loss -------------------------------------------------------------------------------------------------


def labelled_scores(rng):
    """The lecture's cat, a batch in which some are right and some wrong, a single sample."""
    scores, labels = rng.uniform(-1.5, 1.5, (5, 4)), rng.permutation(np.arange(5) % 4)
    scores[0, labels[0]] -= 2
    scores[1, labels[1]] += 2
    one = between(rng, 0.3, 1.5, (1, 3))
    return [(LECTURE[0][:1], LECTURE[1][:1]), (scores, labels), (one, rng.integers(3, size=1))]


def huge_labelled_scores(rng):
    """Scores of ±1000: as wrong as can be, nearly right, and right."""
    low = rng.integers(4, 13) / 8  # a float32 near 1000 holds it exactly
    return [
        (np.array([[1000.0, -1000, 0], [-1000.0, 0, 1000]]), np.array([1, 1])),
        (np.array([[1000.0, 1000 - low, -1000]]), np.array([1])),
        (np.array([[1000.0, 0], [-900.0, 900 + low]]), np.array([0, 0])),
    ]


cross_entropy_loss = Exercise(
    name="cross_entropy_loss",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=15,
    reference=reference.cross_entropy_loss,
    needs=("softmax",),
    returns=("loss", "dscores"),
    dimensions="scores (N,C), labels (N,)",
    criteria=(
        Criterion("the loss, of the lecture's cat and of others", labelled_scores, part=("loss",)),
        Criterion("its gradient with respect to the scores", labelled_scores, part=("dscores",)),
        Criterion("scores of ±1000", huge_labelled_scores),
    ),
    mistakes=(
        *averaging_mistakes(reference.cross_entropy_loss, "C"),
        Mistake(
            wrong.changed(reference.cross_entropy_loss, lambda loss, N, C: loss / np.log(10)),
            "That is log10. The logarithm is the natural one, `np.log`.",
        ),
        Mistake(
            wrong.changed(reference.cross_entropy_loss, lambda loss, N, C: loss / np.log(2)),
            "That is log2. The logarithm is the natural one, `np.log`.",
        ),
        Mistake(
            wrong.cross_entropy_with(pick=lambda logs, labels: logs[:, labels]),
            "`p[:, y]` is (N, N); pair each row with its own label: `p[np.arange(N), y]`.",
        ),
        Mistake(
            wrong.cross_entropy_with(),
            "Far behind, the right class's probability is too small for a float: it becomes 0, and log 0 is −∞. Take "
            "the logarithm before exp throws the number away: log p = s − log Σ exp(s), with the row's maximum "
            "subtracted.",
        ),
        Mistake(
            wrong.cross_entropy_one_hot,
            "Where a probability is 0 its logarithm is −∞, and 0 · ∞ is NaN: the 0 of the one-hot row does not take it "
            "away. Compute log p without log 0: log p = s − log Σ exp(s), with the row's maximum subtracted.",
        ),
        Mistake(
            wrong.cross_entropy_unshifted,
            "Σ exp(s) overflows at s = 1000. Subtract the row's maximum from s first, in both places: log p stays the "
            "same.",
        ),
        Mistake(
            wrong.cross_entropy_half_shifted,
            "The maximum is subtracted inside the logarithm only. It must go from s_y as well: with `shifted` in both "
            "places, log p = shifted − log Σ exp(shifted).",
        ),
        Mistake(
            wrong.cross_entropy_of_the_mean,
            "This is the logarithm of the mean probability. Asked is the mean of the logarithms: first log, then mean.",
        ),
        Mistake(
            wrong.cross_entropy_of_rows,
            "`log_p[labels]` picks whole *rows*, by number. Pair each row with its label: "
            "`log_p[np.arange(N), labels]`.",
        ),
        Mistake(
            wrong.cross_entropy_as_entropy,
            "−Σ p·log p is the entropy of what you said. The labels belong in: −log p of the right class alone.",
        ),
        Mistake(
            wrong.cross_entropy_at_right(lambda p: 1 - p),
            "At the right class your gradient is 1 − p. It is p − 1, negative: raising that score *lowers* the loss.",
        ),
        Mistake(
            wrong.cross_entropy_at_right(lambda p: p + 1),
            "At the right class you add the 1. It is p − 1: raising that score *lowers* the loss.",
        ),
        Mistake(
            wrong.cross_entropy_at_right(lambda p: -1.0),
            "At the right class you set the gradient to −1. *Subtract* 1 there, `-= 1`: it is p − 1.",
        ),
        Mistake(
            wrong.cross_entropy_of_changed,
            "The 1 is subtracted from p before the loss takes its logarithm. `dscores = p` is the same array: compute "
            "the loss first, or make a copy.",
        ),
        *(
            Mistake(
                wrong.cross_entropy_with(log=lambda p, e=e: np.log(p + e)),
                f"{e:g} keeps the logarithm away from 0, but hides how wrong a sample is: however far behind, it costs "
                f"no more than {-np.log(e):.0f}. Nothing has to be added to log p = s − log Σ exp(s), with the row's "
                "maximum subtracted.",
            )
            for e in EPSILONS
        ),
        Mistake(
            wrong.cross_entropy_with(probabilities=wrong.softmax_with(shift=lambda s: s)),
            "exp(1000) overflows. Subtract the row's maximum from the scores first.",
        ),
        Mistake(
            wrong.cross_entropy_with(probabilities=lambda s: reference.softmax(s.T).T),
            "The probabilities are taken over the samples (axis 0). The classes of one row compete: axis 1.",
        ),
        Mistake(
            wrong.cross_entropy_without_one,
            "Your gradient is p. At the right class it is p − 1: raising that score *lowers* the loss.",
        ),
        Mistake(
            wrong.cross_entropy_in_columns,
            "`dscores[:, y] -= 1` reaches whole columns. Pair each row with its own label: "
            "`dscores[np.arange(N), y] -= 1`.",
        ),
        Mistake(
            wrong.cross_entropy_one_everywhere, "You subtract 1 at every class. Only the right class of a row gets it."
        ),
        Mistake(
            wrong.cross_entropy_of_probabilities,
            "−1/p is the slope with respect to the *probability*. Go on through the softmax to the scores: all of them "
            "have a gradient.",
        ),
        Mistake(
            wrong.cross_entropy_only_at_right,
            "Only the right class has a gradient in yours. The other scores stand in Σ exp(s) too: their gradient is "
            "their probability.",
        ),
        Mistake(
            wrong.cross_entropy_of_all_classes,
            "You add up −log p of all classes. Only the right class of each row counts.",
        ),
        Mistake(
            wrong.cross_entropy_without_softmax,
            "The softmax is missing: −s_y alone has no lower end. It is −log of the probability of the right class.",
        ),
        Mistake(
            wrong.cross_entropy_with(log=lambda p: p), "The logarithm is missing: the loss is −log p, not −p."
        ),
    ),
    hints=(
        "Softmax turns a row of scores into probabilities; the loss is −log of the one at the right class. For the "
        "gradient, remember notebook 01: what you said, minus what you should have said.",
        "log p_c = s_c − log Σ exp(s_j); subtract the row's maximum from s first. The gradient is p, minus 1 at the "
        "right class, divided by N.",
        "`dscores = softmax(scores)`; `dscores[np.arange(N), labels] -= 1`; return "
        "`-log_p[np.arange(N), labels].mean(), dscores / N`.",
    ),
)


# binary_cross_entropy_loss ------------------------------------------------------------------------------------------


def binary_scores(rng):
    """Several outputs with targets between 0 and 1 and at both ends; one sample; one output."""
    cases = []
    for N, K in ((5, 3), (1, 4), (4, 1)):
        targets = rng.uniform(0.1, 0.4, (N, K))
        targets[::2] = 1 - targets[::2]
        cases.append((between(rng, 0.5, 2.5, (N, K)), targets))
    cases[0][1][0] = rng.permutation([0.0, 1.0, 1.0])
    return cases


def huge_binary_scores(rng):
    """Scores of ±1000: right, wrong, and with a target in between."""
    t = rng.uniform(0.2, 0.4)
    scores = np.array([[1000.0, -1000, 1000], [-1000.0, 800, -900], [0.5, 1000, -1000]])
    targets = np.array([[1.0, 0, 0], [1.0, t, 1 - t], [t, 1, 0]])
    ends = [(np.array([[-1000.0, 1000]]), np.array([[t, 1 - t]])), (np.array([[1000.0, 900]]), np.array([[t, t / 2]]))]
    return [(scores, targets), *ends]


binary_cross_entropy_loss = Exercise(
    name="binary_cross_entropy_loss",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=12,
    reference=reference.binary_cross_entropy_loss,
    returns=("loss", "dscores"),
    dimensions="scores (N,K), targets (N,K)",
    criteria=(
        Criterion("loss and gradient, for targets of 0, 1 and between", binary_scores),
        Criterion("scores of ±1000", huge_binary_scores),
    ),
    mistakes=(
        *averaging_mistakes(reference.binary_cross_entropy_loss, "K"),
        Mistake(
            wrong.binary_with(),
            "At ±1000 one of the two logarithms is infinite, and 0 · ∞ is NaN. Put the logarithm and the sigmoid "
            "together, −log σ(s) = log(1 + e⁻ˢ), and compute that so that nothing overflows: `np.logaddexp(0, …)`.",
        ),
        Mistake(
            wrong.binary_overflowing,
            "Your loss is infinite at ±1000, where it should be about 1000. `np.logaddexp(0, s)` is log(1 + eˢ) for "
            "every s.",
        ),
        *(
            Mistake(
                wrong.binary_with(log=lambda p, e=e: np.log(p + e)),
                f"{e:g} keeps the logarithm away from 0, but hides how wrong an answer is: at a score of 1000 the loss "
                f"should be about 1000, and yours is {-np.log(e):.0f}. Put the logarithm and the sigmoid together "
                "instead: −log σ(s) = log(1 + e⁻ˢ).",
            )
            for e in EPSILONS
        ),
        *(
            Mistake(
                wrong.binary_with(probabilities=wrong.clipped(e)),
                f"Clipping the probability to [{e:g}, 1 − {e:g}] keeps the logarithm finite, but hides how wrong an "
                "answer is: at a score of 1000 the loss should be about 1000. Put the logarithm and the sigmoid "
                "together instead: −log σ(s) = log(1 + e⁻ˢ).",
            )
            for e in CLIPPED
        ),
        Mistake(
            wrong.binary_of_clipped,
            "You clipped the scores, so that ±1000 costs no more than ±500. Nothing has to be clipped in "
            "`np.logaddexp(0, …)`.",
        ),
        Mistake(
            wrong.binary_overflowing_gradient,
            "The loss is right, but your gradient is NaN at ±1000: its sigmoid overflows. Take exp of negative numbers "
            "only, or `np.exp(-np.logaddexp(0, -s))`.",
        ),
        Mistake(
            wrong.binary_by_terms(wrong.binary_without_absolute),
            "In max(s, 0) − t·s + log(1 + e^(−|s|)) the bars are missing: without them e⁻ˢ counts twice for s < 0, and "
            "overflows.",
        ),
        Mistake(
            wrong.binary_of_scores,
            "The sigmoid is missing: the logarithm of a score is not defined where it is negative. log σ(s) is asked.",
        ),
        Mistake(
            wrong.binary_gradient_of_scores,
            "Your gradient is (s − t)/N, made of the score. It is the *probability* minus the target: (σ(s) − t)/N.",
        ),
        Mistake(
            wrong.binary_by_terms(wrong.binary_exchanged),
            "The two terms are exchanged: log σ(s) belongs to the target t, log(1 − σ(s)) to 1 − t.",
        ),
        Mistake(
            wrong.binary_by_terms(wrong.binary_rounded),
            "Your loss takes a target for 0 or 1. It may lie between: both terms count, weighted with t and 1 − t.",
        ),
        Mistake(
            wrong.binary_by_terms(wrong.binary_turned),
            "There is a plus in front of t·s: the loss of one output is log(1 + eˢ) − t·s.",
        ),
        Mistake(
            wrong.binary_with(second=lambda t: 0 * t),
            "The second term is missing: where the target is 0, saying 1 must cost too: (1 − t)·log(1 − σ(s)).",
        ),
        Mistake(
            wrong.binary_with(probabilities=reference.softmax),
            "That is a softmax: its outputs compete. Here each output is a question of its own, with a sigmoid.",
        ),
        Mistake(
            wrong.binary_with(squash=wrong.sigmoid), "The sigmoid is applied twice. It is applied once, to the scores."
        ),
        Mistake(
            wrong.binary_with(gradient=lambda p, t: (p - t) * p * (1 - p)),
            "There is a factor σ(1 − σ) too many in the gradient: it cancels against the slope of the logarithm.",
        ),
        Mistake(
            wrong.binary_with(gradient=lambda p, t: (p - t) / (p * (1 - p))),
            "That is the slope with respect to the probability. Go on through the sigmoid, to the scores.",
        ),
    ),
    hints=(
        "Notebook 01 lent you this function. The new thing is ±1000: log(σ(s)) must not be computed as a logarithm of "
        "a sigmoid.",
        "−log σ(s) = log(1 + e⁻ˢ) and −log(1 − σ(s)) = log(1 + eˢ). Together the loss of one output is "
        "log(1 + eˢ) − t·s. Its slope: what you said, minus what you should have said.",
        "`np.logaddexp(0, scores) - targets * scores`, summed and divided by N; and "
        "`(np.exp(-np.logaddexp(0, -scores)) - targets) / N`.",
    ),
)


# gradient_descent ---------------------------------------------------------------------------------------------------


def slopes_and_starts(rng):
    """Bowls of two, three and one dimensions; several steps, and a single one."""
    cases = []
    for D, steps in ((2, 5), (3, 1), (1, 3)):
        A = np.diag(rng.uniform(0.6, 1.5, D)) + 0.2
        gradient = Probe("linear", (A, between(rng, 0.5, 1.5, D)))
        cases.append((gradient, between(rng, 2, 4, D), float(rng.uniform(0.2, 0.4)), steps))
    return cases


gradient_descent = Exercise(
    name="gradient_descent",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=8,
    reference=reference.gradient_descent,
    returns="path",
    dimensions="gradient: array → array, start (D,)",
    criteria=(Criterion("every place on the way, from the start to the last step", slopes_and_starts),),
    mistakes=(
        Mistake(
            wrong.descent_aliased,
            "Every row is the last place: the list holds the same array again and again, and `-=` changes it. "
            "Make a new array in each step (`w = w - …`), or append a copy.",
        ),
        Mistake(wrong.descent_from_zero, "Row 0 stays 0: the path begins at `start`."),
        Mistake(wrong.descent_with(rows=lambda path: path[1:]), "The start is missing: it is row 0 of the path."),
        Mistake(
            wrong.descent_with(rows=lambda path: path[:-1]),
            "The last place is missing: after `steps` steps there are steps + 1 places, with the start.",
        ),
        Mistake(wrong.descent_one_step_more, "That is one step too many: steps + 1 places, with the start."),
        Mistake(
            wrong.descent_with(rows=lambda path: path[-1]),
            "Only the last place came back. The whole path is asked for, a row a step.",
        ),
        Mistake(
            wrong.descent_with(step=lambda w, g, lr: w + lr * g),
            "You walk uphill: the gradient points to where the loss grows. Subtract it.",
        ),
        Mistake(
            wrong.descent_with(where=lambda w, start: start),
            "The gradient is always taken at the start. Ask for it again at every new place.",
        ),
        Mistake(
            wrong.descent_with(where=lambda w, start: start, origin=lambda w, start: start),
            "Every step begins at `start` again. It begins where the last one ended: `path[-1]`.",
        ),
        Mistake(
            wrong.descent_with(step=lambda w, g, lr: -lr * g),
            "The old place is lost: a step goes from there, w − learning_rate · gradient(w).",
        ),
        Mistake(
            wrong.descent_with(rows=lambda path: path[:2]),
            "Only one step came back. Is the `return` inside the loop?",
        ),
        Mistake(
            wrong.descent_uncalled,
            "`gradient` is a function: call it at the place where you are, `gradient(w)`.",
        ),
        Mistake(
            wrong.descent_in_place,
            "You walk with the caller's `start` itself, and every row is the same array. Make a new one in each step: "
            "`w = w - …`, not `w -= …`.",
        ),
        Mistake(wrong.descent_with(step=lambda w, g, lr: w - g), "The learning rate is missing from the step."),
        Mistake(
            wrong.descent_with(step=lambda w, g, lr: w - lr * g / np.linalg.norm(g)),
            "All your steps have the same length. A step is learning_rate times the gradient, so it is short where the "
            "slope is small.",
        ),
        Mistake(
            wrong.descent_with(rows=lambda path: np.array(path).T), "The path is transposed: each place is a row of it."
        ),
    ),
    hints=(
        "Keep a list of places. In every step, ask for the gradient at the last one, and step the other way.",
        "w_new = w − learning_rate · gradient(w), `steps` times. Make a new array each time, so that the old places "
        "stay as they were.",
        "`path = [np.array(start, dtype=float)]`, then `path.append(path[-1] - learning_rate * gradient(path[-1]))`.",
    ),
)


# momentum_step ------------------------------------------------------------------------------------------------------


def moving_weights(rng):
    """Weights that are moving already, as a vector and as a matrix."""
    return [
        (
            *(between(rng, 0.5, 1.5, shape) for _ in range(3)),
            float(rng.uniform(0.1, 0.4)),
            float(rng.uniform(0.6, 0.9)),
        )
        for shape in ((4,), (2, 3))
    ]


momentum_step = Exercise(
    name="momentum_step",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=5,
    reference=reference.momentum_step,
    returns=("w", "v"),
    dimensions="w, v and gradient of one shape",
    fresh=True,
    criteria=(Criterion("the new weights and the new velocity, as new arrays", moving_weights),),
    mistakes=(
        Mistake(
            wrong.momentum_with(move=lambda w, v, old, lr: w + old),
            "w moves by the *old* velocity. First renew v, then move by the new one.",
        ),
        Mistake(
            wrong.momentum_with(velocity=lambda v, g, lr, b: b * v - (1 - b) * lr * g),
            "There is a factor (1 − β) in front of the gradient. Some libraries have it; here it is v = βv − lr·g.",
        ),
        Mistake(
            wrong.momentum_with(velocity=lambda v, g, lr, b: b * v + lr * g),
            "The step goes uphill: v = βv − lr·g has a minus.",
        ),
        Mistake(
            wrong.momentum_with(
                velocity=lambda v, g, lr, b: b * v + lr * g, move=lambda w, v, old, lr: w - v
            ),
            "Here the velocity points downhill: v = βv − lr·g, and w = w + v. You have the minus in the second line.",
        ),
        Mistake(
            wrong.momentum_with(velocity=lambda v, g, lr, b: b * v + g, move=lambda w, v, old, lr: w - lr * v),
            "That is PyTorch's convention, v = βv + g and w = w − lr·v. Here the learning rate belongs into v: "
            "v = βv − lr·g, w = w + v.",
        ),
        Mistake(
            wrong.momentum_with(
                velocity=lambda v, g, lr, b: b * v + (1 - b) * g, move=lambda w, v, old, lr: w - lr * v
            ),
            "That is a running mean of the gradients, as in Adam. Here v is what w moves by: v = βv − lr·g, w = w + v.",
        ),
        Mistake(
            wrong.momentum_with(move=lambda w, v, old, lr: w - v),
            "v = βv − lr·g points downhill already: add it to w.",
        ),
        Mistake(
            wrong.momentum_plain,
            "v is right, but w makes a plain step. It moves by the velocity: w = w + v.",
        ),
        Mistake(
            wrong.momentum_looking_ahead,
            "That is Nesterov's variant, which looks one step ahead. Here it is simpler: w = w + v.",
        ),
        Mistake(
            wrong.momentum_with(velocity=lambda v, g, lr, b: v - lr * g),
            "β is missing: the velocity keeps only the share β of itself, or it would never slow down.",
        ),
        Mistake(
            wrong.momentum_with(velocity=lambda v, g, lr, b: -lr * g),
            "The old velocity is forgotten: that is plain gradient descent.",
        ),
        Mistake(
            wrong.momentum_with(velocity=lambda v, g, lr, b: b * (v - lr * g)),
            "β multiplies the gradient too. It shortens the old velocity only: v = βv − lr·g.",
        ),
        Mistake(
            wrong.momentum_with(move=lambda w, v, old, lr: w + lr * v),
            "The learning rate comes in twice: it is in v = βv − lr·g already. Then w = w + v.",
        ),
        Mistake(
            wrong.momentum_with(velocity=lambda v, g, lr, b: (1 - b) * v - lr * g),
            "The velocity keeps the share β of itself, not 1 − β.",
        ),
        Mistake(
            wrong.momentum_old_velocity,
            "w is right, but the *old* velocity came back. The new one is needed in the next step: `v = …`, then "
            "`return w + v, v`.",
        ),
        Mistake(wrong.momentum_exchanged, "w and v are in the wrong order: return w, v."),
        Mistake(
            wrong.momentum_in_place,
            "`*=`, `-=` and `+=` change the arrays of the caller. Write `v = beta * v - …` and return new arrays.",
        ),
    ),
    hints=(
        "The velocity is what is left of the last step, plus the push of the gradient. Then the weights move by it.",
        "Two lines, in this order: v ← βv − lr·g, then w ← w + v.",
        "`v = beta * v - learning_rate * gradient`; `return w + v, v`.",
    ),
)


# minibatches --------------------------------------------------------------------------------------------------------


def generator(rng):
    """A generator that does not leave three pieces in their old order: who shuffles pieces only must not look idle."""
    while True:
        seed = int(rng.integers(2**31))
        if np.random.default_rng(seed).permutation(3)[0] != 0:
            return Rng(seed)


def several_batches(rng):
    """A last batch that is short, and one that is full."""
    return [(n, size, generator(rng)) for n, size in ((9, 4), (12, 4))]


def one_batch(rng):
    """All samples fit into one batch, exactly or with room left."""
    return [(n, size, Rng(int(rng.integers(2**31)))) for n, size in ((7, 7), (5, 8))]


def from_the_generator(candidate, arguments, outcome):
    """Whether random numbers were taken from the generator that was passed, and not from elsewhere or nowhere."""
    before = repr(np.random.default_rng(arguments[2].seed).bit_generator.state)
    if outcome.failure is not None or outcome.arguments[2] != before:
        return None
    return (
        "nothing was drawn from `rng`. Use the generator that you were given, `rng.permutation(n)`: `np.random…`, or a "
        "generator of your own, takes the choice from the caller, who could not repeat it."
    )


minibatches = Exercise(
    name="minibatches",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=8,
    reference=reference.minibatches,
    returns="batches",
    dimensions="n and batch_size are ints",
    criteria=(
        Criterion("a list of batches, drawn from `rng`", several_batches, points=0, part=(), verify=from_the_generator),
        Criterion("every sample once, in a random order, the rest in a last short batch", several_batches),
        Criterion("a single batch, where all samples fit in", one_batch, points=0),
    ),
    mistakes=(
        Mistake(
            wrong.batches_with(cut=lambda n, size: range(0, n - size + 1, size)),
            "The samples that do not fill a batch are lost. They make a last, shorter one.",
        ),
        Mistake(
            wrong.batches_with(cut=lambda n, size: range(0, n - size, size)),
            "The last batch is lost, be it short or full: `range` stops before its end. `range(0, n, batch_size)` "
            "begins one at every place below n.",
        ),
        Mistake(
            wrong.batches_reshaped,
            "The samples that do not fill a batch are lost, since an array has rows of one length. A list may hold "
            "batches of different lengths.",
        ),
        Mistake(
            wrong.batches_reshaped_all,
            "n need not be a multiple of the batch size, and then `reshape` fails. Cut the permutation with slices.",
        ),
        Mistake(
            wrong.batches_split_evenly,
            "`np.split` wants pieces of equal length. Cut after every `batch_size` samples: the last may be shorter.",
        ),
        Mistake(
            wrong.batches_with(cut=lambda n, size: range(n)),
            "A batch begins at every sample, so they overlap. The third argument of `range` is its step: "
            "`range(0, n, batch_size)`.",
        ),
        Mistake(
            wrong.batches_with(cut=lambda n, size: range(math.ceil(n / size))),
            "Batch i begins at i · batch_size, not at i: yours overlap.",
        ),
        Mistake(
            wrong.batches_to_a_length,
            "A slice ends at an index, it has no length: `order[i : i + batch_size]`.",
        ),
        Mistake(
            wrong.batches_with_strides,
            "You take every so many-th sample. The batches are consecutive pieces of the permutation.",
        ),
        Mistake(wrong.first_batch_only, "Only the first batch came back. Is the `return` inside the loop?"),
        Mistake(
            wrong.batches_of_nothing,
            "`rng.shuffle` shuffles an array in place and returns None. `rng.permutation(n)` returns a new one.",
        ),
        Mistake(
            wrong.batches_with(order=lambda n, rng: rng.choice(n, n, replace=False)),
            "`rng.choice` without replacement is a permutation too, but another draw. The docstring names the method: "
            "`rng.permutation(n)`.",
        ),
        Mistake(
            wrong.batches_with(order=lambda n, rng: rng.permutation(n) + 1),
            "Your samples are numbered from 1 to n. In Python they are 0 … n − 1.",
        ),
        Mistake(
            wrong.batches_with(cut=lambda n, size: range(0, n + 1, size)),
            "Where n is a multiple of the batch size, your last batch is empty.",
        ),
        Mistake(
            wrong.batches_with(order=lambda n, rng: np.arange(n)),
            "The samples come in their old order. Shuffle them once, with `rng.permutation(n)`.",
        ),
        Mistake(
            wrong.batches_of_shuffled_pieces,
            "You shuffled the pieces: samples that stood together stay together. Shuffle all samples first, then cut.",
        ),
        Mistake(
            wrong.batches_permuted_again,
            "A new permutation for every batch: some samples come twice, others never. Draw one, then cut it.",
        ),
        Mistake(
            wrong.batches_with_replacement,
            "Drawn with replacement, some samples come twice, others never. Draw one permutation, then cut it.",
        ),
        Mistake(
            wrong.batches_chosen,
            "Each batch is drawn from all samples: some come twice, others never. Draw one permutation, then cut it.",
        ),
        Mistake(
            wrong.batches_of_equal_size,
            "Your batches are as equal as possible. Here all have `batch_size` samples, and only the last is shorter.",
        ),
        Mistake(
            wrong.batches_too_few,
            "You cut into n // batch_size pieces: where the samples do not fill the last one, the pieces are too "
            "large. Cut after every `batch_size` samples.",
        ),
        Mistake(
            wrong.batches_counted,
            "You made `batch_size` batches. It is the number of samples *in* a batch.",
        ),
        Mistake(
            wrong.batches_with(order=lambda n, rng: np.random.default_rng(0).permutation(n)),
            "You draw from a generator of your own. Use the one that is passed: then the caller decides.",
        ),
    ),
    hints=(
        "First shuffle, then cut: one permutation of all samples, and consecutive pieces of it.",
        "`rng.permutation(n)` gives the numbers 0 … n−1 in a random order. `range(0, n, batch_size)` gives the place "
        "where each batch begins. A slice may reach beyond the end: it just stops there.",
        "`[order[i : i + batch_size] for i in range(0, n, batch_size)]`.",
    ),
)


# questions ----------------------------------------------------------------------------------------------------------

log_base = Exercise(
    name="log_base",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer="c",
    options="abcd",
    explanation="−log₁₀ 0.13 = 0.886: the slides took the logarithm of base 10. The natural one gives 2.04. A base "
    "only multiplies the loss by a constant, so training would not notice; but every number that you compare with a "
    "paper, or with ln C, would be off by a factor of 2.3.",
    replies={
        "a": "The natural logarithm gives 2.04 for this sample: it is what your function computes.",
        "b": "Try it: `-np.log2(0.13)` is 2.94.",
        "d": "Try `np.log10` and `np.log2` on 0.13 before you give up.",
    },
    hints=("A cell of your own: print `-np.log(0.13)`, `-np.log2(0.13)` and `-np.log10(0.13)`.",),
)

starting_loss = Exercise(
    name="starting_loss",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=float(np.log(10)),
    explanation="All scores are 0, so softmax gives every class 1/10, and −ln(1/10) = ln 10 = 2.3026. It is the first "
    "number to look at in any training: a loss that starts elsewhere is telling you something.",
    replies={
        0.1: "That is the probability of each class. The loss is −log of it.",
        1.0: "That would be log10. The logarithm is the natural one.",
        0.0: "Scores of 0 are not probabilities of 1: what does softmax make of ten equal scores?",
        9.0: "That is what the *hinge* loss starts with: nine competitors, each a margin of 1 too close.",
        -2.302585: "The size is right, but a loss is not negative: −log(1/10).",
        2.3: "Nearly: give more digits, or let Python compute it.",
        2.303: "Nearly: give more digits, or let Python compute it.",
        2.302: "Nearly: give more digits, or let Python compute it.",
        10 * float(np.log(10)): "That adds up all ten classes. Only the right one counts.",
        float(np.log2(10)): "That would be log2. The logarithm is the natural one.",
        None: "What does softmax make of ten equal scores? The loss is −log of that.",
    },
    hints=("Ten equal scores: each class has the same probability. The loss is −log of it, whatever the label.",),
)

largest_rate = Exercise(
    name="largest_rate",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    answer=0.1,
    explanation="Along each direction a step multiplies the distance by 1 − lr·h. That stays below 1 in size as long "
    "as lr < 2/h. All directions have to stay, so the steepest one decides: 2/h_max = 2/20 = 0.1.",
    replies={
        2.0: "That is 2/h of the flat direction. The steep one is lost long before.",
        1.0: "That is 1/h of the flat direction. The steep one is lost long before.",
        0.05: "At 1/20 the steep direction is finished in a single step; beyond it the path swings from side to side, "
        "but still comes closer each time. How far can one go?",
        20.0: "That is a curvature. The learning rate has to be small where the curvature is large.",
        40.0: "Turn it round: the larger the curvature, the smaller the rate.",
        2 / 21: "Each direction goes its own way here: the curvatures are not added.",
        None: "One step multiplies the distance along a direction of curvature h by (1 − lr·h). From which lr on does "
        "that grow, for h = 20?",
    },
    hints=("|1 − lr·h| < 1 must hold for both curvatures, 1 and 20.",),
)

reading_a_loss = Exercise(
    name="reading_a_loss",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=6,
    answer="With ten classes and no knowledge the loss should start near ln 10 = 2.30. A start at 11.7 says that the "
    "classifier is confidently wrong before it has learned anything: the scores are too large (weights drawn too "
    "large, or inputs not scaled, such as pixels of 0–255), or the loss is a sum where a mean is meant. Test: set all "
    "weights to 0; then the loss must be exactly ln 10, whatever the data. If it is, the loss is right and the scale "
    "is at fault; if not, the loss is.\n\n"
    "NaN after a hundred steps: the steps overshoot (the learning rate is above 2/h_max, so that the distance grows "
    "each time), and then exp overflows or log meets a 0. Test: a rate ten times smaller must give a falling loss on "
    "one fixed batch; and the loss must stay finite for scores of ±1000. If the loss rises even with a tiny rate, the "
    "gradient is wrong: compare it with centred differences on a few samples.",
)

EXERCISES = (
    l1_loss,
    l2_loss,
    hinge_loss,
    softmax,
    cross_entropy_loss,
    log_base,
    binary_cross_entropy_loss,
    starting_loss,
    gradient_descent,
    largest_rate,
    momentum_step,
    minibatches,
    reading_a_loss,
)
