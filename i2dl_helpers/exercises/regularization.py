"""The exercises of notebook 05: a fair split, penalties, short weights, stopping early, averaging."""

import math

import numpy as np

from ..reference import regularization as reference
from .model import Criterion, Exercise, Mistake
from .values import Rng
from .wrong import regularization as wrong

NOTEBOOK = "05_regularization"


def between(rng, low, high, size=None):
    """Numbers of either sign whose absolute value lies in [low, high]."""
    return rng.uniform(low, high, size) * rng.choice([-1.0, 1.0], size)


def strength(rng):
    """A λ that is neither 1 nor ½, so that a forgotten factor shows."""
    return float(rng.uniform(0.2, 0.4) if rng.random() < 0.5 else rng.uniform(0.6, 0.9))


# split_indices ------------------------------------------------------------------------------------------------------


def generator(rng):
    """A generator that leaves no short run of numbers in its old order."""
    while True:
        seed = int(rng.integers(2**31))
        if np.all(np.random.default_rng(seed).permutation(43)[:4] != np.arange(4)):
            return Rng(seed)


def usual_splits(rng):
    """The lecture's two splits, of a number that leaves something over in every part."""
    n = int(rng.choice([23, 33, 43]))  # f·n is far from whole for every tenth
    return [(n, (0.6, 0.2, 0.2), generator(rng)), (n, (0.8, 0.1, 0.1), generator(rng))]


def other_splits(rng):
    """Two parts, four of them, a part that stays empty, and everything in one."""
    n = int(rng.choice([23, 33, 43]))
    return [
        (n, (0.7, 0.3), generator(rng)),
        (n, (0.4, 0.3, 0.2, 0.1), generator(rng)),
        (6, (0.85, 0.15), generator(rng)),
        (13, (0.9, 0.0, 0.1), generator(rng)),
        (n, (1.0,), generator(rng)),
    ]


split_indices = Exercise(
    name="split_indices",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.split_indices,
    returns="parts",
    dimensions="n an int, fractions a tuple of floats",
    criteria=(
        Criterion("training, validation and test: shuffled once, none lost, none twice", usual_splits),
        Criterion("any number of parts, and an empty one", other_splits),
    ),
    mistakes=(
        Mistake(
            wrong.split_with(order=lambda n, rng: np.arange(n)),
            "The samples come in their old order. If the file is sorted, by class or by writer, each part gets "
            "something else: shuffle first, with `rng.permutation(n)`.",
        ),
        Mistake(
            wrong.split_with(sizes=wrong.rest_lost),
            "The sizes are rounded down and do not add up to n: some samples are in no part. What is left over goes to "
            "the first part.",
        ),
        Mistake(
            wrong.split_with(sizes=wrong.rest_last),
            "What is left over by rounding down goes to the first part, not to the last.",
        ),
        Mistake(
            wrong.split_with(sizes=wrong.rounded),
            "The sizes are rounded to the nearest number. Here each is rounded down, `int(f * n)`, and the rest goes "
            "to the first part.",
        ),
        Mistake(
            wrong.a_draw_for_each,
            "A permutation is drawn for every part, so that a sample may be in two of them: what was trained on is "
            "then judged by. Draw one, and cut it.",
        ),
        Mistake(
            wrong.with_replacement,
            "Drawn with replacement, some samples come twice and others never. Draw one permutation, and cut it.",
        ),
        Mistake(
            wrong.nested_parts,
            "Every part begins at the beginning, so the parts overlap. Each begins where the one before ends.",
        ),
        Mistake(
            wrong.sorted_parts,
            "Each part is sorted again. The parts are pieces of the permutation, in its order.",
        ),
        Mistake(
            wrong.three_parts_only,
            "There are always three parts. There are as many as there are fractions.",
        ),
        Mistake(
            wrong.split_with(order=lambda n, rng: np.random.default_rng(0).permutation(n)),
            "You draw from a generator of your own. Use the one that is passed: then the caller decides.",
        ),
        Mistake(
            wrong.first_cut_last,
            "The parts lie in another order: the first part gets the first piece of the permutation, and so on.",
        ),
        Mistake(
            wrong.cut_at_the_sizes,
            "`np.split` wants the places where it cuts, not the sizes: the cumulative sums of the sizes.",
        ),
        Mistake(
            wrong.cut_by_rounded_sums,
            "You round the places of the cuts. Round the size of each part, and give the rest to the first.",
        ),
    ),
    hints=(
        "First shuffle, then cut. Which sizes have the pieces? Round all of them down; what is then missing is added "
        "to the first.",
        "`sizes = [int(f * n) for f in fractions]`, then `sizes[0] += n - sum(sizes)`. A piece begins where the sizes "
        "before it end: their cumulative sum.",
        "`tuple(np.split(rng.permutation(n), np.cumsum(sizes)[:-1]))`.",
    ),
)


# l2_penalty, l1_penalty ---------------------------------------------------------------------------------------------


def weights(rng):
    """A matrix and a vector of weights of either sign, some exactly 0."""
    cases = []
    for shape in ((4, 3), (5,)):
        W = between(rng, 0.4, 1.8, shape)
        W.flat[[1, 3]] = 0.0
        cases.append((W, strength(rng)))
    return cases


l2_penalty = Exercise(
    name="l2_penalty",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    reference=reference.l2_penalty,
    returns=("penalty", "dW"),
    dimensions="W of any shape",
    criteria=(Criterion("the penalty and its gradient, of a matrix and of a vector", weights),),
    mistakes=(
        Mistake(
            wrong.penalty_with(lambda W, lam: lam * (W**2).sum() / 2, lambda W, lam: lam * W),
            "There is a ½ in front of your sum. It is a common convention, but not the one here.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: lam * W),
            "The 2 of the square is lost in dW: the derivative of w² is 2w.",
        ),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam * (W**2).sum() / 2),
            "The penalty has a ½ that its gradient does not have. There is none here.",
        ),
        Mistake(
            wrong.penalty_with(lambda W, lam: lam * (W**2).mean(), lambda W, lam: 2 * lam * W / W.size),
            "You took the mean over the weights. The penalty is their sum: then a weight costs the same in every "
            "layer.",
        ),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam * np.sqrt((W**2).sum())),
            "You took the root: that is the length. The penalty is the sum of the squares itself.",
        ),
        Mistake(
            wrong.penalty_with(lambda W, lam: (W**2).sum(), lambda W, lam: 2 * W),
            "λ has no effect.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: 2 * W),
            "λ is missing in the gradient.",
        ),
        Mistake(
            wrong.penalty_with(lambda W, lam: ((lam * W) ** 2).sum(), lambda W, lam: 2 * lam**2 * W),
            "λ is squared too: it stands in front of the sum.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: 2 * lam * np.abs(W)),
            "The gradient lost its sign: the derivative of w² is 2w, negative where w < 0.",
        ),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam * W.sum() ** 2),
            "That is the square of the sum. The penalty is the sum of the squares.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: lam * W**2),
            "dW holds the squares themselves; the derivative of w² is 2w.",
        ),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam * np.linalg.norm(W, 2) ** 2),
            "Of a matrix, `np.linalg.norm(W, 2)` is something else than the root of the sum of squares. Sum `W**2`.",
        ),
        Mistake(reference.l1_penalty, "That is L1, with its gradient. L2 adds up squares."),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam * np.sum(W @ W.T)),
            "`W @ W.T` is a matrix product: it multiplies rows with *other* rows, too. Square entry by entry, `W**2`.",
        ),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam**2 * (W**2).sum()),
            "λ is squared in the penalty. It stands in front of the sum, once.",
        ),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam * (W**2).mean()),
            "The penalty is a mean over the weights, and its gradient that of the sum. It is the sum.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: lam * W / 2),
            "dW has a ½. The derivative of w² is 2w.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: W - 2 * lam * W),
            "These are weights after a step. dW is the gradient of the penalty alone.",
        ),
    ),
    hints=(
        "A sum over all entries, whatever the shape; and how fast each square grows with its own weight.",
        "R = λ Σ w². The derivative by one of the weights is 2λw; all of them together have the shape of W.",
        "`return lam * np.sum(W**2), 2 * lam * W`.",
    ),
)

l1_penalty = Exercise(
    name="l1_penalty",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    reference=reference.l1_penalty,
    returns=("penalty", "dW"),
    dimensions="W of any shape",
    criteria=(Criterion("the penalty and its gradient, of weights of either sign and of 0", weights),),
    mistakes=(
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: lam * np.ones_like(W), of=reference.l1_penalty),
            "The slope of |w| is +1 where w > 0, but −1 where w < 0: the sign is lost.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: lam * np.where(W >= 0, 1.0, -1.0), of=reference.l1_penalty),
            "Where a weight is 0 the gradient is 0 here; yours is positive. `np.sign` gives 0 there.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: lam * np.where(W > 0, 1.0, -1.0), of=reference.l1_penalty),
            "Where a weight is 0 the gradient is 0 here; yours is negative. `np.sign` gives 0 there.",
        ),
        Mistake(wrong.divided_sign, "w / |w| is 0/0 where a weight is 0. `np.sign(W)` is 0 there."),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: 2 * lam * W, of=reference.l1_penalty),
            "That is the gradient of L2. The slope of |w| is +1 or −1, however large w is: this is the whole "
            "difference.",
        ),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam * W.sum(), of=reference.l1_penalty),
            "Weights of either sign cancel in your sum: take their absolute values first.",
        ),
        Mistake(
            wrong.penalty_with(lambda W, lam: lam * np.abs(W).mean(), lambda W, lam: lam * np.sign(W) / W.size),
            "You took the mean over the weights. The penalty is their sum.",
        ),
        Mistake(
            wrong.penalty_with(lambda W, lam: np.abs(W).sum(), lambda W, lam: np.sign(W)),
            "λ has no effect.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: np.sign(W), of=reference.l1_penalty),
            "λ is missing in the gradient.",
        ),
        Mistake(
            reference.l2_penalty,
            "That is L2, with its gradient. L1 adds up absolute values.",
        ),
        Mistake(
            wrong.penalty_with(gradient=lambda W, lam: lam * np.abs(W), of=reference.l1_penalty),
            "dW holds the absolute values themselves. Their slope is +1 or −1.",
        ),
        Mistake(
            wrong.penalty_with(value=lambda W, lam: lam * np.linalg.norm(W, 1), of=reference.l1_penalty),
            "Of a matrix, `np.linalg.norm(W, 1)` is the largest sum of a column. Sum `np.abs(W)` over all entries.",
        ),
    ),
    hints=(
        "Two differences to `l2_penalty`: absolute values in place of squares, and another slope.",
        "R = λ Σ |w|. The slope of |w| is the sign of w, and 0 at 0 by our convention.",
        "`return lam * np.sum(np.abs(W)), lam * np.sign(W)`.",
    ),
)


# soft_threshold -----------------------------------------------------------------------------------------------------


def far_from_zero(rng):
    """All weights are further than t from 0."""
    cases = []
    for shape in ((4, 3), (5,)):
        t = float(rng.uniform(0.2, 0.6))
        cases.append((t * between(rng, 1.5, 4, shape), t))
    return cases


def near_zero(rng):
    """Weights within t, exactly at t (in numbers that floats hold), at 0 and beyond; then a t of 0."""
    t = float(rng.choice([0.25, 0.5]))
    W = t * between(rng, 0.2, 0.8, (4, 3))
    W[0], W[1, 0], W[1, 1], W[2, 2] = t * between(rng, 1.5, 3, 3), t, -t, 0.0
    return [(W, t), (between(rng, 0.4, 1.5, 6), 0.0)]


def exact_zeros(candidate, arguments, outcome):
    """Whether what is within t is 0 to the bit."""
    W, t = arguments
    left = np.count_nonzero(np.asarray(outcome.value)[np.abs(W) <= t]) if t else 0
    return f"{left} of the weights within t are small, but not exactly 0." if left else None


soft_threshold = Exercise(
    name="soft_threshold",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.soft_threshold,
    returns="shrunk",
    dimensions="W of any shape",
    criteria=(
        Criterion("weights far from 0 come nearer by t", far_from_zero),
        Criterion("weights within t become exactly 0, the others stay beyond", near_zero, verify=exact_zeros),
    ),
    mistakes=(
        Mistake(
            wrong.hard_threshold,
            "You set the small ones to 0, but leave the large ones as they are (a *hard* threshold). Those come nearer "
            "to 0 by t as well.",
        ),
        Mistake(
            wrong.never_zero,
            "Small weights jump over 0 to the other side. They stop at 0.",
        ),
        Mistake(wrong.negatives_lost, "All negative weights become 0. They are pulled *up*, towards 0, by t."),
        Mistake(wrong.sign_lost, "The signs are lost: negative weights come back positive."),
        Mistake(
            wrong.negatives_away,
            "Taking t away moves a negative weight *away* from 0. Its absolute value must shrink.",
        ),
        Mistake(
            wrong.shrunk_by_a_share,
            "You shrink by a share, as L2 does. Here each weight moves by the same distance t, however large it is.",
        ),
        Mistake(
            wrong.cut_off,
            "That is what is taken away: W clipped to ±t. Take it *away* from W.",
        ),
        Mistake(
            wrong.almost_zero,
            "Very small is not 0. The whole point is the exact 0: a weight that can be left out.",
        ),
        Mistake(
            wrong.thresholded_in_place,
            "You changed W itself. Return a new array.",
        ),
        Mistake(
            wrong.pushed_away,
            "t is added where it should be taken away: the weights move *away* from 0.",
        ),
        Mistake(
            wrong.small_ones_kept,
            "The large weights are right, but the small ones stay as they are. They become 0.",
        ),
        Mistake(
            wrong.by_another_distance(2),
            "The weights move by 2t, twice as far as they should.",
        ),
        Mistake(
            wrong.by_another_distance(0.5),
            "The weights move by t/2, half as far as they should.",
        ),
    ),
    hints=(
        "Draw the number line. How far is a weight from 0? By how much does this distance shrink? It cannot be less "
        "than 0. And on which side is the result?",
        "The distance is |w|, the new one max(|w| − t, 0), and the sign stays.",
        "`np.sign(W) * np.maximum(np.abs(W) - t, 0)`.",
    ),
)


# max_norm -----------------------------------------------------------------------------------------------------------


def columns(rng, D, lengths):
    """(D, C) with columns of these lengths in directions of their own."""
    W = between(rng, 0.4, 1.2, (D, len(lengths)))
    return W / np.sqrt((W**2).sum(axis=0)) * lengths


def long_columns(rng):
    """Every column is too long."""
    cases = []
    for D, C in ((5, 3), (2, 4)):
        c = float(rng.uniform(1.3, 2.5))
        cases.append((columns(rng, D, c * rng.uniform(1.4, 3, C)), c))
    return cases


def mixed_columns(rng):
    """One column is too long, others are short, and one is 0."""
    cases = []
    for D in (4, 6):
        c = float(rng.uniform(1.3, 2.5))
        lengths = c * np.array([rng.uniform(1.5, 3), rng.uniform(0.3, 0.8), 0.0, rng.uniform(0.3, 0.8)])
        cases.append((columns(rng, D, rng.permutation(lengths)), c))
    return cases


max_norm = Exercise(
    name="max_norm",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.max_norm,
    returns="shortened",
    dimensions="W (D,C)",
    criteria=(
        Criterion("columns that are too long get length c, in their old direction", long_columns),
        Criterion("shorter columns stay as they are, and so does one of zeros", mixed_columns),
    ),
    mistakes=(
        Mistake(
            wrong.norm_with(lengths=lambda W: np.sqrt((W**2).sum(axis=1, keepdims=True))),
            "You shorten rows. The weights of one unit stand in a *column*: sum over axis 0.",
        ),
        Mistake(
            wrong.norm_with(lengths=lambda W: np.sqrt((W**2).sum())),
            "One length for the whole matrix. Each column has its own: `axis=0`.",
        ),
        Mistake(
            wrong.always_rescaled,
            "Every column gets length c, the short ones too, and one of zeros becomes NaN. Only those that are longer "
            "than c are changed.",
        ),
        Mistake(
            wrong.norm_with(factor=lambda length, c: c / np.where(length == 0, 1, length)),
            "Every column gets length c, the short ones too. Only those that are longer than c are changed.",
        ),
        Mistake(
            wrong.zero_by_zero,
            "For a column of zeros you divide 0 by 0. Divide by the larger of length and c: that is never 0.",
        ),
        Mistake(
            wrong.norm_with(lengths=lambda W: (W**2).sum(axis=0)),
            "The root is missing: the length is the root of the sum of squares.",
        ),
        Mistake(
            wrong.norm_with(lengths=lambda W: np.abs(W).sum(axis=0)),
            "You add up absolute values. The length is the root of the sum of squares.",
        ),
        Mistake(
            wrong.norm_with(factor=lambda length, c: 1 / np.where(length > c, length, 1)),
            "Long columns get length 1. They get length c.",
        ),
        Mistake(
            wrong.clipped,
            "You clip each weight by itself, which turns the column into another direction. Multiply the whole column "
            "by one factor.",
        ),
        Mistake(
            wrong.long_ones_removed,
            "Long columns become 0. They are only shortened.",
        ),
        Mistake(wrong.columns_shortened_in_place, "You changed W itself. Return a new array."),
        Mistake(
            wrong.norm_with(lengths=lambda W: np.sqrt((W**2).sum(axis=0)).max()),
            "The length of the longest column decides for all. Each has its own factor.",
        ),
        Mistake(
            wrong.norm_with(lengths=lambda W: np.sqrt((W**2).mean(axis=0))),
            "You took the mean of the squares. The length is the root of their *sum*.",
        ),
        Mistake(
            wrong.norm_with(lengths=lambda W: np.abs(W).max(axis=0)),
            "You measure a column by its largest entry. Its length is the root of the sum of squares.",
        ),
        Mistake(
            wrong.excess_subtracted,
            "You take the excess away from every entry, which turns the column. Multiply it by one factor.",
        ),
        Mistake(
            wrong.norm_with(factor=lambda length, c: np.maximum(length, c) / c),
            "Your factor is turned over: long columns become longer. It is c/length.",
        ),
    ),
    hints=(
        "A length for each column, and from it a factor for each column: 1 where the column is short enough. Which "
        "factor makes a column of length 5 one of length c?",
        "Lengths: the root of the sum of squares along axis 0, (C,). Factor: c/length where the length is above c, "
        "else 1. This is c / max(length, c), which never divides by 0.",
        "`lengths = np.sqrt((W**2).sum(axis=0))`, then `W * (c / np.maximum(lengths, c))`.",
    ),
)


# weight_decay_step --------------------------------------------------------------------------------------------------


def decaying_steps(rng):
    """Rates and shares that a forgotten or a superfluous factor would move far."""
    return [
        (
            between(rng, 0.5, 2, shape),
            between(rng, 0.5, 2, shape),
            float(rng.uniform(0.3, 0.42)),
            float(rng.uniform(0.1, 0.2)),
        )
        for shape in ((4, 3), (5,))
    ]


weight_decay_step = Exercise(
    name="weight_decay_step",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.weight_decay_step,
    returns="W",
    dimensions="W and dW of one shape",
    fresh=True,
    criteria=(Criterion("the step along the gradient and the decay, from the same old weights", decaying_steps),),
    mistakes=(
        Mistake(
            wrong.step_with(lambda W, dW, lr, lam: lr * lam * W),
            "You multiply the decay by the learning rate. The slide does not: each step takes away the share λ itself.",
        ),
        Mistake(
            wrong.step_with(lambda W, dW, lr, lam: 2 * lr * lam * W),
            "That is descent on a loss with an L2 penalty, 2ελΘ. The slide takes away λΘ.",
        ),
        Mistake(
            wrong.step_with(lambda W, dW, lr, lam: 2 * lam * W),
            "There is no 2 on the slide: the decay is λΘ.",
        ),
        Mistake(
            wrong.decays_after,
            "You take the decay from the weights *after* the step. Both terms are taken from the old ones, Θ.",
        ),
        Mistake(wrong.step_with(lambda W, dW, lr, lam: 0.0), "The decay is missing."),
        Mistake(wrong.step_with(lambda W, dW, lr, lam: -lam * W), "The weights grow by the share λ; they must shrink."),
        Mistake(
            wrong.step_with(lambda W, dW, lr, lam: lam * np.sign(W)),
            "You take the same amount from every weight, as L1 does. The decay is a share of the weight: λΘ.",
        ),
        Mistake(
            wrong.names_exchanged,
            "ε and λ are exchanged: the learning rate belongs to the gradient, λ to the weights.",
        ),
        Mistake(wrong.climbs, "You go up the gradient. The step is −ε∇."),
        Mistake(wrong.decays_in_place, "You changed W itself. Return a new array: `W - …` instead of `W -= …`."),
        Mistake(
            wrong.step_with(lambda W, dW, lr, lam: lam * dW),
            "The decay is taken from the gradient, λ∇. It is a share of the weights, λΘ.",
        ),
        Mistake(
            wrong.step_with(lambda W, dW, lr, lam: lam * W / 2),
            "The decay is halved: it is λΘ.",
        ),
        Mistake(
            wrong.step_with(lambda W, dW, lr, lam: lam * W**2),
            "The decay holds the square of the weights. It is λΘ, as on the slide.",
        ),
        Mistake(wrong.only_the_change, "That is the change alone. The new weights are asked for: Θ plus the change."),
        Mistake(wrong.only_a_share_stays, "Only the share λ of the weights is left. The share λ is what they lose."),
    ),
    hints=(
        "Three terms, exactly as they stand on the slide. Which symbol is which argument?",
        "Θ is W, ε is learning_rate, ∇ is dW, λ is lam.",
        "`W - learning_rate * dW - lam * W`.",
    ),
)


# ridge_regression ---------------------------------------------------------------------------------------------------


def more_samples(rng):
    """More samples than columns, off the origin so that centring would show."""
    return [(between(rng, 0.3, 1.2, (N, D)) + 0.5, between(rng, 1, 3, N), strength(rng)) for N, D in ((7, 3), (6, 4))]


def more_columns(rng):
    """Fewer samples than columns, and a single sample: X'X has no inverse."""
    return [(between(rng, 0.3, 1.2, (N, D)) + 0.5, between(rng, 1, 3, N), strength(rng)) for N, D in ((3, 5), (1, 3))]


ridge_regression = Exercise(
    name="ridge_regression",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=10,
    reference=reference.ridge_regression,
    returns="w",
    dimensions="X (N,D), y (N,)",
    criteria=(
        Criterion("the weights of the least penalised error", more_samples),
        Criterion("fewer samples than columns, too", more_columns),
    ),
    mistakes=(
        Mistake(
            wrong.ridge_with(strength=lambda X, lam: lam * len(X)),
            "λ is multiplied by N, as if the error were a mean over the samples. Both are sums here.",
        ),
        Mistake(
            wrong.ridge_with(strength=lambda X, lam: lam / 2),
            "λ is halved. The squared error has no ½, and neither has the penalty.",
        ),
        Mistake(
            wrong.ridge_with(strength=lambda X, lam: 2 * lam),
            "λ is doubled: the 2 of the penalty's derivative cancels against the 2 of the error's.",
        ),
        Mistake(
            wrong.ridge_with(strength=lambda X, lam: lam**2),
            "λ is squared. It stands in front of the sum as it is.",
        ),
        Mistake(wrong.without_penalty, "λ has no effect: that is the least squared error without any penalty."),
        Mistake(
            wrong.ridge_with(penalised=wrong.everywhere),
            "λ is added to every entry of XᵀX. It belongs on the diagonal: lam times the identity, `np.eye(D)`.",
        ),
        Mistake(
            wrong.ridge_with(prepare=lambda X, y: (X - X.mean(axis=0), y - y.mean())),
            "You centred X and y. Nothing is centred here, and there is no intercept.",
        ),
        Mistake(
            wrong.ridge_with(penalised=wrong.first_left_alone),
            "The first weight is not penalised, as if it were an intercept. All of them are.",
        ),
        Mistake(wrong.predictions, "These are the predictions Xw, (N,). The weights w are asked for, (D,)."),
        Mistake(wrong.times_lam, "The weights are multiplied by λ at the end. It only stands beside XᵀX."),
        Mistake(
            wrong.each_column_alone,
            "Each weight is found as if its column stood alone. The columns share the work: XᵀX is a matrix, (D,D).",
        ),
        Mistake(
            wrong.ridge_with(strength=lambda X, lam: -lam),
            "λ has the wrong sign: it makes the weights longer.",
        ),
        Mistake(
            wrong.samples_for_weights,
            "You solved with X Xᵀ, one number for each sample, (N,). From there `X.T @ …` leads to the weights, (D,).",
        ),
        Mistake(
            wrong.with_an_intercept,
            "A column of ones was added, and so a weight too many, (D+1,). There is no intercept here.",
        ),
    ),
    hints=(
        "At the least value the gradient by w is 0. It has two parts: that of the squared error and that of the "
        "penalty.",
        "2Xᵀ(Xw − y) + 2λw = 0, so (XᵀX + λI) w = Xᵀy. `np.linalg.solve(A, b)` finds the w with A w = b.",
        "`np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)`.",
    ),
)


# early_stopping -----------------------------------------------------------------------------------------------------


def losses(rng, pattern):
    """Validation losses by a pattern: d a new lowest one, s one that is lowest by very little, u higher than the one
    before, w lower but not lowest, t a tie with the lowest. A few new lowest ones come first, so that nobody knows
    where it stops."""
    found = [float(rng.uniform(4, 5))]
    for letter in "d" * int(rng.integers(5)) + pattern:
        best, before = min(found), found[-1]
        found.append(
            {
                "d": best - rng.uniform(0.1, 0.3),
                "s": best - rng.uniform(1e-5, 3e-5),
                "u": before + rng.uniform(0.2, 0.5),
                "w": best + (before - best) * rng.uniform(0.3, 0.7),
                "t": best,
            }[letter]
        )
    return [float(loss) for loss in found]


def stops(rng):
    """Patience ends before the losses do, after a good epoch between, and mostly before a lowest one, never seen."""
    patterns = ("dduuwud", 2), ("udduudd", 2), ("duwuddd", 3), ("dusdduwwwd", 4), ("dduddd", 1), ("dsuwuw", 2)
    return [(losses(rng, pattern), patience) for pattern, patience in patterns]


def runs_out(rng):
    """The losses end first: with a lowest one, with a few bad ones, after a few good ones, after one epoch."""
    cases = [(losses(rng, pattern), patience) for pattern, patience in (("dud", 3), ("dduw", 3), ("ddddu", 2), ("", 1))]
    return [*cases, ([float(rng.uniform(4, 5))], 2)]


TIES = ("ddtt", 2), ("dtud", 2), ("dduttd", 3), ("dutuud", 3)


def ties(rng):
    """A loss that only equals the lowest one."""
    return [(losses(rng, pattern), patience) for pattern, patience in TIES]


early_stopping = Exercise(
    name="early_stopping",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=10,
    reference=reference.early_stopping,
    returns=("best_epoch", "stop_epoch"),
    dimensions="val_losses a list of floats, patience an int",
    criteria=(
        Criterion("patience ends; what comes later is not seen", stops),
        Criterion("the losses end before patience does", runs_out),
        Criterion("a tie is no improvement", ties),
    ),
    mistakes=(
        Mistake(
            wrong.stopping_with(enough=lambda bad, patience: bad > patience),
            "You wait for one epoch too many: after `patience` epochs in a row without a new lowest loss it is over.",
        ),
        Mistake(
            wrong.stopping_with(enough=lambda bad, patience: bad >= max(patience - 1, 1)),
            "You stop one epoch too soon: `patience` epochs without a new lowest loss are still run.",
        ),
        Mistake(
            wrong.stopping_with(reset=None),
            "The counter is never set back. After a new lowest loss the waiting begins anew.",
        ),
        Mistake(
            wrong.stopping_with(better=lambda loss, best, before: loss <= best),
            "A loss that only equals the lowest one is no improvement: `<`, not `<=`.",
        ),
        Mistake(
            wrong.against_the_one_before,
            "You compare with the epoch before. What counts is the lowest loss so far: a loss may fall and still be "
            "far above it.",
        ),
        Mistake(
            wrong.best_of_all,
            "The best epoch lies behind the stop. When training has stopped, later losses do not exist: look only at "
            "what was seen.",
        ),
        Mistake(wrong.never_stops, "You look at all losses and never stop. Patience has no effect."),
        Mistake(
            wrong.patience_beyond_the_end,
            "The stop is best epoch + patience, even where the losses end before. Then it is the last epoch.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (best + 1, stop + 1)),
            "You count epochs from 1. Here the first one is epoch 0.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (best, stop if ended else len(losses))),
            "Where patience never ends, the last epoch that was run is number len − 1.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (losses[best], stop)),
            "The first result is the lowest loss. The *epoch* in which it came is asked for.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (stop, stop)),
            "The first result is where training stopped. The best epoch lies before it.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (stop, best)),
            "The two are in the wrong order: return best_epoch, stop_epoch.",
        ),
        Mistake(
            wrong.best_of_all_and_patience,
            "The lowest of *all* losses is looked for, then patience is added. A training cannot see what comes later: "
            "go through the losses one by one.",
        ),
        Mistake(
            wrong.better_than_the_one_before,
            "An epoch is the best for you if it is better than the one before. It has to be better than *all* before.",
        ),
        Mistake(
            wrong.asked_too_early,
            "You ask whether patience has ended before you look whether this epoch is a new best one. Look first.",
        ),
        Mistake(
            wrong.last_not_seen,
            "The last loss is never looked at: does your loop end one epoch early?",
        ),
        Mistake(
            wrong.begun_at_zero,
            "No loss is ever lower than the one you begin with. Begin with the first loss.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (best, stop if ended else best)),
            "Where patience never ends, the last epoch of all was run. The stop is that one, not the best.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (best, stop - 1 if ended else stop)),
            "The stop is the last epoch that was *run*: the one in which patience ended, not the one before.",
        ),
        Mistake(
            wrong.stopping_with(better=lambda loss, best, before: loss > best),
            "You look for the highest loss. The best epoch is the one with the lowest.",
        ),
        Mistake(
            wrong.stopping_with(better=lambda loss, best, before: loss < best - 1e-3),
            "A loss has to be lower by some amount for you to count. A new lowest loss is an improvement however small "
            "it is: `<`, without a margin.",
        ),
        Mistake(
            wrong.lowest_never_kept,
            "You remember in which epoch a lower loss came, but go on comparing with the first one. Each new lowest "
            "loss becomes the one to compare with.",
        ),
        Mistake(
            wrong.first_counted,
            "The first epoch is counted as one without improvement: it is not lower than itself. Begin counting at "
            "epoch 1.",
        ),
        Mistake(
            wrong.numbered_from_the_second,
            "`enumerate(val_losses[1:])` begins at 0, but its first loss is that of epoch 1: "
            "`enumerate(val_losses[1:], start=1)`.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (best, stop + 1)),
            "The stop is one too large. It is the number of the last epoch that was run, not how many were run.",
        ),
        Mistake(
            wrong.stopping_with(answer=lambda losses, best, stop, ended: (best, best + 1 if ended else stop)),
            "The stop is always the epoch behind the best one. `patience` epochs are waited for.",
        ),
        Mistake(
            wrong.stops_at_the_first_rise,
            "You stop as soon as the loss rises once. Patience has no effect.",
        ),
        Mistake(
            wrong.ties_not_counted,
            "A loss that only equals the lowest one is not counted by you. It is no improvement, so the waiting goes "
            "on: it counts like a higher one.",
        ),
        Mistake(
            wrong.ties_reset,
            "A loss that only equals the lowest one sets your counter back. It is no improvement: the waiting goes on.",
        ),
        Mistake(
            wrong.last_of_the_lowest,
            "Where two losses are equally low you take the later one. The best epoch is the first: the other is no "
            "improvement.",
        ),
    ),
    hints=(
        "Go through the losses as a training would, one epoch after the other, and remember one thing: in which epoch "
        "the lowest loss came. How long ago was that?",
        "In each epoch: is the loss lower than that of the best epoch? Then this one is the best. Then: if `epoch - "
        "best_epoch` has reached patience, return. Behind the loop the losses have run out.",
        "`if loss < val_losses[best_epoch]: best_epoch = epoch`, then `if epoch - best_epoch >= patience: return "
        "best_epoch, epoch`; at the end `return best_epoch, len(val_losses) - 1`.",
    ),
)


# ensemble_variance --------------------------------------------------------------------------------------------------


def ensembles(rng):
    """Errors that go together, that go against each other, and a single model."""
    cases = [(float(rng.uniform(1.1, 2)), float(rng.uniform(0.3, 0.8)), int(k)) for k in rng.permutation([3, 5, 8])]
    v = float(rng.uniform(1.1, 2))
    return [*cases, (v, -float(rng.uniform(0.1, 0.2)), 4), (v, 0.5, 1)]


ensemble_variance = Exercise(
    name="ensemble_variance",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=6,
    reference=reference.ensemble_variance,
    returns="expected square",
    dimensions="v and c are numbers, k an int",
    criteria=(Criterion("for errors that go together, against each other, and for one model", ensembles),),
    mistakes=(
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k),
            "That holds only where the errors have nothing in common, c = 0. Square the mean: the products of two "
            "different errors are there too.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k + c),
            "There are k(k − 1) products of two different errors, not k²: the second term is (k − 1)c/k.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v + (k - 1) * c),
            "The 1/k² in front of the square is lost: k·v + k(k − 1)·c, divided by k².",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: k * v + k * (k - 1) * c),
            "That is the square of the *sum* of the errors. Their mean is asked for: divide by k².",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k + (k - 1) * c / (2 * k)),
            "Each pair comes twice, as εᵢεⱼ and as εⱼεᵢ: there are k(k − 1) products.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k + (k - 1) * c),
            "The second term is not divided by k.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: math.sqrt(v / k + (k - 1) * c / k)),
            "You took the root. The expected square is asked for.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k**2 + (k - 1) * c / k**2),
            "There are k squares and k(k − 1) products; you counted 1 and k − 1.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k + (k - 1) * c / k**2),
            "There are k(k − 1) products; you counted k − 1 of them, in 1/k².",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k + c / k),
            "There are k(k − 1) products of two different errors; you counted k.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k**2),
            "There are k squares in the sum, not one, and the products of two different errors are missing.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k + 2 * (k - 1) * c / k),
            "The products are counted twice: k(k − 1) holds both orders of each pair.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: c / k + (k - 1) * v / k),
            "v and c are exchanged: k squares give v, k(k − 1) products give c.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v / k - (k - 1) * c / k),
            "The products are added: with a plus.",
        ),
        Mistake(
            wrong.variance_of(lambda v, c, k: v),
            "That is the error of a single model: averaging has no effect.",
        ),
    ),
    hints=(
        "Write the square of (ε₁ + … + ε_k)/k as a double sum. Which of its terms are squares, which are products of "
        "two different errors, and how many of each are there?",
        "1/k² times (k squares, each v on average, and k(k − 1) products, each c on average).",
        "`v / k + (k - 1) * c / k`.",
    ),
)


# questions ----------------------------------------------------------------------------------------------------------

elastic_net = Exercise(
    name="elastic_net",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer="b",
    options="abcd",
    explanation="Penalties are added, so their gradients are added too. Near 0 the pull of L2, 2bw, fades away, but "
    "that of L1 stays a, however small w is: if the loss pulls less than a, the weight ends at exactly 0. What L2 adds "
    "is that large weights are pulled more strongly, and that two columns of equal content share their weight.",
    replies={
        "a": "The sum is right. But L2 cannot undo what L1 does: how strong is each of the two pulls when w is tiny?",
        "c": "A gradient of a sum is a sum. Nothing is multiplied here.",
        "d": "L2's pull fades as w gets smaller, L1's does not. No λ makes one of them into the other.",
    },
    hints=("Write down both gradients for a w just above 0. Which of them is still there when w is almost 0?",),
)

same_decay = Exercise(
    name="same_decay",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=0.02,
    explanation="Descent on the loss with the penalty makes the step W − ε∇ − 2ε·lam·W. That is the slide's where "
    "2ε·lam = λ, so lam = 0.002 / (2 · 0.05) = 0.02. With another learning rate it is another lam: on the slide, what "
    "a step takes away does not depend on ε; in the loss it does.",
    replies={
        0.04: "Nearly: which factor comes from the derivative of w²?",
        0.002: "With the same number, the penalty's pull is multiplied by the learning rate, and by 2. Which lam makes "
        "up for both?",
        0.0001: "You multiplied where you should divide: 2ε·lam must be λ.",
        0.0002: "That is 2ελ, what lam = 0.002 would take away. Which lam makes it 0.002?",
        0.01: "A factor of 2 too small: 2ε·lam must be λ.",
        None: "Write both steps below each other. What must lam be, so that 2ε·lam·W is λ·W?",
    },
    hints=("Solve 2ε·lam = λ for lam.",),
)

bootstrap_share = Exercise(
    name="bootstrap_share",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=math.exp(-1),
    explanation="One draw misses a given sample with probability 1 − 1/n, and n draws all miss it with (1 − 1/n)ⁿ, "
    "which goes to 1/e = 0.36788. So each network of a bag has never seen more than a third of the training set; these "
    "samples could even serve to judge it.",
    replies={
        1 - math.exp(-1): "That is the share that is drawn at least once.",
        (1 - 1 / 1000) ** 1000: "That is for n = 1000, and nearly right. Where does it go as n grows?",
        100 * math.exp(-1): "That is in per cent. Give the share, a number below 1.",
        0.37: "Rounded too far: give it with four digits at least.",
        0.368: "Rounded too far: give it with four digits at least.",
        0.5: "Not half. What is the chance that one draw misses the sample? And that all n of them do?",
        0.0: "A given sample is missed by one draw with probability 1 − 1/n, nearly 1. And by n of them?",
        None: "One draw misses a given sample with probability 1 − 1/n. All n of them miss it with …? Try n = 1000, "
        "and more.",
    },
    hints=("(1 − 1/n)ⁿ for large n: compute it.",),
)

new_hospital = Exercise(
    name="new_hospital",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    answer="The 98 % were measured on pictures of the *same* 40 patients that the network was trained on: a random "
    "split of pictures puts each patient into both parts. The network can recognise the patient (or the machine) "
    "instead of the illness. That is what happened with the writers of the digits. To confirm it: split by patient, "
    "all pictures of one patient in one part, train again and compare; if the validation accuracy falls to about 70 %, "
    "it was this. If it stays at 98 %, the new hospital differs in something else.\n\n"
    "Weight decay lowers the validation error where a network fits what does not carry over, and its strength must be "
    "chosen on validation data that are as foreign as the real ones. With her split, a λ that loosens the memory of "
    "patients may even look worse, since this memory *helps* there. With a split by patient she sees a gap between "
    "training and validation, and can try weight decay, early stopping or an ensemble against it, and keep what helps "
    "over several seeds. But no penalty brings what the data do not hold: more patients, and pictures of other "
    "machines. The new hospital's pictures are the test set: if she goes on choosing by them, they no longer are.",
)

EXERCISES = (
    split_indices,
    l2_penalty,
    l1_penalty,
    elastic_net,
    soft_threshold,
    max_norm,
    weight_decay_step,
    same_decay,
    ridge_regression,
    early_stopping,
    ensemble_variance,
    bootstrap_share,
    new_hospital,
)
