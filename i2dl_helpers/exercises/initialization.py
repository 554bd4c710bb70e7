"""The exercises of notebook 04: inputs of one scale, first weights, and layers that keep the scale."""

import math

import numpy as np

from ..numerics import close
from ..reference import initialization as reference
from .model import Criterion, Exercise, Mistake
from .values import Probe
from .wrong import initialization as wrong

NOTEBOOK = "04_initialization"
SCHEMES = ("zero", "small", "xavier", "glorot", "he")


def between(rng, low, high, size=None):
    """Numbers of either sign whose absolute value lies in [low, high]."""
    return rng.uniform(low, high, size) * rng.choice([-1.0, 1.0], size)


# standardize --------------------------------------------------------------------------------------------------------


def varied_columns(rng):
    """Columns of means and spreads of their own, in another place in the test part; then integers, and one test row."""
    means, spreads = between(rng, 2, 6, 4), rng.permutation([0.5, 1.3, 2.5, 4.0]) * rng.uniform(0.9, 1.1, 4)
    train = means + spreads * rng.permuted(np.linspace(-1.5, 1.5, 7)[:, None].repeat(4, 1), axis=0)
    test = means + 2 + 2 * spreads * rng.permuted(np.linspace(-1.5, 1.5, 5)[:, None].repeat(4, 1), axis=0)
    counts = rng.permuted(np.array([[0, 1, 2, 4, 8, 16], [3, 5, 6, 9, 20, 30]]).T, axis=0)
    return [(train, test), (counts, rng.integers(40, 60, (1, 2)))]


def constant_column(rng):
    """A column of equal numbers whose std comes out as something like 1e-17, and one of zeros, between two others."""
    N = 7
    candidates = rng.uniform(0.1, 0.9, 200)
    value = next(v for v in candidates if np.full(N, v).std() > 0 and np.full((N, 4), v).std(axis=0).all())
    train, test = rng.uniform(1, 2, (N, 4)), rng.uniform(3, 4, (3, 4))
    train[:, 1], train[:, 2] = value, 0.0
    return [(train, test)]


standardize = Exercise(
    name="standardize",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=8,
    reference=reference.standardize,
    returns=("train", "test"),
    dimensions="train (N,D), test (M,D)",
    criteria=(
        Criterion("the training part: mean 0 and std 1 in every column", varied_columns, part=("train",)),
        Criterion("the test part, by the training part's statistics", varied_columns, part=("test",)),
        Criterion("a column that is constant in the training part", constant_column),
    ),
    mistakes=(
        Mistake(
            wrong.standardize_with(test_from=lambda train, test: test),
            "The test part is normalised by its own statistics. Then the same picture would mean something else in "
            "training and at test time: use the training part's mean and std for both.",
        ),
        Mistake(
            wrong.each_by_itself,
            "The test part is normalised by its own statistics; use the training part's mean and std for both. And a "
            "std can be 0, as that of a single row is, or of a constant column: divide those by 1.",
        ),
        Mistake(
            wrong.all_together,
            "The statistics come from both parts together, for both parts. The test part must not be looked at: the "
            "training part's mean and std, for both.",
        ),
        Mistake(
            wrong.standardize_with(test_from=lambda train, test: np.concatenate([train, test])),
            "The statistics come from both parts together. The test part must not be looked at: training part only.",
        ),
        Mistake(
            wrong.other_part_left_alone,
            "The test part is still raw. It needs the same treatment, by the mean and the std that the training part "
            "had *before* it was changed.",
        ),
        Mistake(
            wrong.standardize_with(constant=lambda train, std: np.zeros(std.shape, bool)),
            "A constant column is divided by its std, which is 0 or a rounding error. Divide it by 1.",
        ),
        Mistake(
            wrong.standardize_with(constant=lambda train, std: std == 0),
            "The std of equal numbers is not always exactly 0: rounding leaves something like 1e-17. Ask whether the "
            "column's maximum equals its minimum.",
        ),
        Mistake(
            wrong.with_a_small_number,
            "A small number added to the std, or in its place, keeps the division finite, but a constant column of the "
            "test part is then multiplied by 100 million. Divide a constant column by 1.",
        ),
        Mistake(
            wrong.constant_left_alone,
            "A constant column is left as it was. It is centred too, and only then divided by 1.",
        ),
        Mistake(
            wrong.standardize_with(
                mean=lambda train: train.mean(), std=lambda train: train.std() * np.ones(train.shape[1])
            ),
            "That is one mean and one std for everything. Each column has its own: `axis=0`.",
        ),
        Mistake(
            wrong.standardize_with(mean=lambda train: train.mean(axis=1), std=lambda train: train.std(axis=1)),
            "`axis=1` gives a mean and a std for each *sample*. Each column needs its own: `axis=0`.",
        ),
        Mistake(
            wrong.each_sample,
            "Each sample has mean 0 and std 1 in yours. It should be each *column*: `axis=0`.",
        ),
        Mistake(
            wrong.standardize_with(std=lambda train: train.var(axis=0)),
            "You divide by the variance. The std is its root.",
        ),
        Mistake(
            wrong.standardize_with(std=lambda train: train.std(axis=0, ddof=1)),
            "Here the std is the population's, divided by N: leave `ddof=1` out.",
        ),
        Mistake(
            wrong.standardize_with(std=lambda train: np.ones(train.shape[1])),
            "Centred, but not divided by the std.",
        ),
        Mistake(
            wrong.standardize_with(mean=lambda train: np.zeros(train.shape[1])),
            "Divided by the std, but the mean is not taken away first.",
        ),
        Mistake(
            wrong.from_0_to_1,
            "That maps each column to the range from 0 to 1. Asked are mean 0 and std 1.",
        ),
        Mistake(
            wrong.one_array,
            "Both parts came back as one array. Two are asked for: `return train, test`.",
        ),
        Mistake(wrong.parts_exchanged, "The two parts are in the wrong order: return train, test."),
    ),
    hints=(
        "Which numbers may be looked at? Only those of the training part. Get a mean and a std for each column from "
        "them, once, and use these for both parts.",
        "A row is a sample, so the statistics run along axis 0. Where the maximum of a column equals its minimum, "
        "take 1 in place of the std: `np.where(condition, 1.0, std)`.",
        "`constant = train.max(axis=0) == train.min(axis=0)`, `std = np.where(constant, 1.0, train.std(axis=0))`, "
        "then `(part - mean) / std` for either part.",
    ),
)


# pca_whiten ---------------------------------------------------------------------------------------------------------


def tilted_clouds(rng):
    """Clouds with eigenvalues far apart, off the origin; eps large enough to be seen, then at its default."""
    clouds = []
    for N, D in ((9, 3), (12, 4)):
        basis, _ = np.linalg.qr(rng.normal(size=(D, D)))
        scores, _ = np.linalg.qr(np.column_stack([np.ones(N), rng.normal(size=(N, D))]))
        spreads = 3.0 / 2.0 ** np.arange(D) * rng.uniform(0.9, 1.1, D)
        clouds.append(scores[:, 1:] * np.sqrt(N) * spreads @ basis.T + between(rng, 2, 4, D))
    return [(clouds[0], float(rng.uniform(0.05, 0.5))), (clouds[1],)]


def flat_clouds(rng):
    """Fewer samples than columns: some eigenvalues are 0, or by rounding slightly less."""
    return [(between(rng, 0.5, 2, (3, 5)) * [4, 1, 2, 1, 3] + 1, float(rng.uniform(0.05, 0.5)))]


def equal_but_for_signs(candidate, arguments, outcome):
    """Whether the columns are the reference's, each up to its sign."""
    expected, got = reference.pca_whiten(*arguments), outcome.value
    if not isinstance(got, np.ndarray) or got.shape != expected.shape:
        shape = f"an array of shape {got.shape}" if isinstance(got, np.ndarray) else "no array"
        return f"{shape} came back; expected one of shape {expected.shape}, like X."
    if got.dtype.kind != "f" or not np.isfinite(got).all():
        return "the result contains NaN, infinity, or no floats."
    signs = np.where((got * expected).sum(axis=0) < 0, -1.0, 1.0)
    wrong = [j for j in range(expected.shape[1]) if not close(got[:, j] * signs[j], expected[:, j], 1e-5, 1e-6)]
    if not wrong:
        return None
    columns = "column" if len(wrong) == 1 else "columns"
    return f"{columns} {', '.join(map(str, wrong))} differ from what is expected, whatever their signs."


pca_whiten = Exercise(
    name="pca_whiten",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    core=False,
    minutes=30,
    reference=reference.pca_whiten,
    returns="whitened",
    dimensions="X (N,D)",
    criteria=(
        Criterion(
            "centred, in the eigenvectors' basis, each axis divided by its root",
            tilted_clouds,
            points=2,
            part=(),
            verify=equal_but_for_signs,
        ),
        Criterion("fewer samples than columns", flat_clouds, part=(), verify=equal_but_for_signs),
    ),
    mistakes=(
        Mistake(
            wrong.whiten_with(scale=lambda values, eps: np.maximum(values, 0) + eps),
            "You divide by the eigenvalue. It is a variance: its root is the axis's std, and that is what to divide "
            "by.",
        ),
        Mistake(
            wrong.whiten_with(order=lambda values, vectors: (values, vectors)),
            "The columns are in the order of rising eigenvalues, as `np.linalg.eigh` gives them. Turn both round: "
            "the largest comes first.",
        ),
        Mistake(
            wrong.whiten_with(centre=lambda X: X),
            "X is not centred. Take the mean away first: the covariance is about what is left.",
        ),
        Mistake(
            wrong.whiten_with(covariance=lambda C: C.T @ C / (len(C) - 1)),
            "The covariance is divided by N − 1. Here it is the population's, divided by N.",
        ),
        Mistake(
            wrong.whiten_with(covariance=lambda C: C.T @ C),
            "The products are not divided by N: that is N times the covariance.",
        ),
        Mistake(
            wrong.whiten_with(scale=lambda values, eps: np.sqrt(np.maximum(values, 0)) + eps),
            "eps stands behind the root. It is added to the eigenvalue, below the root: √(eigenvalue + eps).",
        ),
        Mistake(
            wrong.whiten_with(order=wrong.rows_for_eigenvectors),
            "The eigenvectors are the *columns* of what `np.linalg.eigh` gives: `vectors[:, i]` belongs to "
            "`values[i]`. Turn the columns round, not the rows.",
        ),
        Mistake(
            wrong.whiten_with(order=lambda values, vectors: (values[::-1], vectors)),
            "The eigenvalues are turned round, but not the eigenvectors: `values[i]` belongs to `vectors[:, i]`. Turn "
            "both.",
        ),
        Mistake(
            wrong.whiten_with(turn=lambda C, vectors: C @ vectors.T),
            "`C @ vectors.T` turns the other way. The eigenvectors are the columns of `vectors`: C @ vectors.",
        ),
        Mistake(
            wrong.whiten_with(centre=lambda X: (X - X.mean(axis=0)) / X.std(axis=0)),
            "You divided each column by its std before turning. Only centre: the turned axes are divided at the end.",
        ),
        Mistake(
            wrong.whiten_with(scale=lambda values, eps: 1.0),
            "That is PCA: centred and turned, but the axes still have their own spreads. Divide each by its root.",
        ),
        Mistake(
            wrong.whiten_with(turn=lambda C, vectors: C),
            "The data are divided, but not turned into the eigenvectors' basis first.",
        ),
        Mistake(
            wrong.only_divided,
            "Each column is divided by its own std, but nothing is turned: columns that go together still do.",
        ),
        Mistake(
            wrong.turned_back,
            "You turned the data back at the end (this is called ZCA). Here they stay in the eigenvectors' basis.",
        ),
    ),
    hints=(
        "Three steps. Centre. Turn so that the columns no longer go together: the covariance becomes diagonal. Stretch "
        "each column to variance 1.",
        "With `C = X - X.mean(axis=0)` the covariance is `C.T @ C / N`; `np.linalg.eigh` gives its eigenvalues, "
        "rising, and its eigenvectors as columns. Turn both round. `C @ vectors` turns the data.",
        "`C @ vectors / np.sqrt(np.maximum(values, 0) + eps)`.",
    ),
)


# weight_std ---------------------------------------------------------------------------------------------------------


def one_side(rng):
    """The recipes that look at the inputs alone, or at nothing."""
    fan_in, fan_out = (int(n) for n in rng.integers([20, 200], [60, 400]))
    return [("small", fan_in, fan_out), ("xavier", fan_in, fan_out), ("zero", fan_in, fan_out), ("xavier", 4096, 4096)]


def both_sides(rng):
    """Glorot's and He's, with fewer inputs than outputs and more."""
    few, many = (int(n) for n in rng.integers([20, 200], [60, 400]))
    return [("glorot", few, many), ("he", few, many), ("glorot", many, few), ("he", many, few)]


def unknown_schemes(rng):
    """Names that there are not, beside one that there is."""
    few, many = (int(n) for n in rng.integers([20, 200], [60, 400]))
    return [("he", few, many), ("kaiming", few, many), ("", few, many), ("normal", many, few)]


def names_the_five(candidate, arguments, outcome):
    """Whether an error that was raised says which schemes there are."""
    if outcome.failure is None:
        return None
    missing = [name for name in SCHEMES if name not in outcome.failure.text]
    if not missing:
        return None
    return f"the ValueError does not name {' and '.join(missing)}: whoever mistyped wants to know what there is."


weight_std = Exercise(
    name="weight_std",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=6,
    reference=reference.weight_std,
    returns="std",
    dimensions="scheme: a text, fan_in and fan_out: numbers",
    criteria=(
        Criterion("zero, small and Xavier", one_side),
        Criterion("Glorot and He", both_sides),
        Criterion("a ValueError that names the five, for any other scheme", unknown_schemes, verify=names_the_five),
    ),
    mistakes=(
        Mistake(
            wrong.variances,
            "These are variances. `rng.normal(0, std)` and `std * rng.normal(…)` want the std: take the root.",
        ),
        Mistake(
            wrong.std_with(xavier=lambda i, o: 1 / i, he=lambda i, o: 2 / i, glorot=lambda i, o: 2 / (i + o)),
            "Xavier, Glorot and He are given as variances here: take the root.",
        ),
        Mistake(
            wrong.outputs_for_inputs,
            "You took fan_out for fan_in. A unit adds up its *inputs*, so it is their number that counts.",
        ),
        Mistake(
            wrong.std_with(xavier=lambda i, o: math.sqrt(2 / (i + o))),
            "That is the formula of Glorot's paper. By \"xavier\" the slide means 1/√fan_in.",
        ),
        Mistake(
            wrong.std_with(glorot=lambda i, o: math.sqrt(1 / (i + o))),
            "The 2 is missing in \"glorot\": √(2 / (fan_in + fan_out)), so that with fan_in = fan_out it is Xavier.",
        ),
        Mistake(
            wrong.std_with(glorot=lambda i, o: math.sqrt(6 / (i + o))),
            "√(6 / (fan_in + fan_out)) is the *bound* of a uniform distribution. Its std is √(2 / (fan_in + fan_out)).",
        ),
        Mistake(
            wrong.std_with(glorot=lambda i, o: math.sqrt(2 / (i * o))),
            "\"glorot\" adds fan_in and fan_out; you multiplied them.",
        ),
        Mistake(
            wrong.std_with(he=lambda i, o: math.sqrt(2) / i),
            "In \"he\" fan_in stands below the root too: √(2 / fan_in).",
        ),
        Mistake(
            wrong.std_with(he=lambda i, o: math.sqrt(1 / i)),
            "That is Xavier's. \"he\" has a 2 below the root, for ReLU.",
        ),
        Mistake(
            wrong.std_with(he=lambda i, o: 2 / math.sqrt(i)),
            "In \"he\" the 2 stands below the root: √(2 / fan_in).",
        ),
        Mistake(
            wrong.std_with(he=lambda i, o: math.sqrt(2 / o)),
            "In \"he\" fan_out stands where fan_in belongs. A unit adds up its *inputs*.",
        ),
        Mistake(
            wrong.std_with(small=lambda i, o: 0.1),
            "\"small\" is a std of 0.01, whatever the layer's size.",
        ),
        Mistake(
            wrong.std_with(small=lambda i, o: 0.0001),
            "0.0001 is the variance of \"small\". Its std is 0.01.",
        ),
        Mistake(
            wrong.std_with(otherwise=lambda scheme: None),
            "For a scheme that there is not, nothing happens: None comes back, and the mistake shows much later. "
            "`raise ValueError(…)`.",
        ),
        Mistake(
            wrong.std_with(otherwise=lambda scheme: 0.0),
            "For a scheme that there is not, 0 comes back: a mistyped name would give a network that never learns. "
            "`raise ValueError(…)`.",
        ),
        Mistake(
            wrong.the_last_else,
            "Your last case catches every other name too, so a mistyped one gives He's std. Ask for \"he\" by name, "
            "and raise a ValueError for the rest.",
        ),
        Mistake(
            wrong.std_with(otherwise=wrong.returned),
            "The ValueError is returned like a result. It must be raised: `raise ValueError(…)`.",
        ),
        Mistake(
            wrong.std_with(otherwise=wrong.a_lookup),
            "A dictionary raises KeyError by itself. Ask first, and raise a ValueError that names the five schemes.",
        ),
        Mistake(
            wrong.std_with(otherwise=wrong.unnamed),
            "The ValueError comes, but does not say what the choices are: put the five names into its text.",
        ),
    ),
    hints=(
        "Five cases, and one for all the rest. The description says each of them in words; a std is asked, not a "
        "variance.",
        "`np.sqrt` takes roots. The last line is reached only by a scheme that is none of the five: raise there, "
        "with a text that lists them.",
        "`raise ValueError(f\"there is no scheme {scheme!r}: choose from zero, small, xavier, glorot, he\")`; and, for "
        "one of the five, `np.sqrt(2 / (fan_in + fan_out))`.",
    ),
)


# activation_statistics ----------------------------------------------------------------------------------------------


def square_layers(rng):
    """Three layers of equal width, through a tanh that is neither odd nor of scale 1."""
    weights = [between(rng, 0.3, 0.9, (4, 4)) for _ in range(3)]
    curve = Probe("shifted_tanh", (rng.uniform(1.5, 2.5, 1), rng.uniform(0.3, 0.6, 1)))
    return [(between(rng, 0.4, 1.5, (5, 4)), weights, curve)]


def tapering_layers(rng):
    """Layers of widths of their own, a single sample and a single layer."""
    leak = Probe("leaky", (rng.uniform(0.2, 0.4, 1),))
    sizes = (3, 6, 2, 5)
    weights = [between(rng, 0.3, 0.9, pair) for pair in zip(sizes[:-1], sizes[1:], strict=True)]
    return [
        (between(rng, 0.4, 1.5, (7, 3)), weights, leak),
        (between(rng, 0.4, 1.5, (1, 3)), weights[:1], leak),
    ]


activation_statistics = Exercise(
    name="activation_statistics",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=8,
    reference=reference.activation_statistics,
    returns=("means", "stds"),
    dimensions="X (N,D), weights: a list of L matrices, activation: array → array",
    criteria=(
        Criterion("the means of all layers", square_layers, part=("means",)),
        Criterion("the stds of all layers", square_layers, part=("stds",)),
        Criterion("layers of different widths, one sample, one layer", tapering_layers),
    ),
    mistakes=(
        Mistake(
            wrong.statistics_with(below=lambda X, h: X),
            "X goes into every layer. Only the first one sees X; each later one sees the output of the layer below.",
        ),
        Mistake(
            wrong.statistics_with(measured=lambda h, z: z),
            "You measure before the activation. Asked are the activations: what comes out of it.",
        ),
        Mistake(
            wrong.statistics_with(forward=lambda f, h, W: h @ W),
            "The activation is never applied: that is one matrix product after the other.",
        ),
        Mistake(
            wrong.statistics_with(forward=lambda f, h, W: f(h) @ W),
            "You apply the activation before the product. It comes after: activation(h @ W).",
        ),
        Mistake(
            wrong.statistics_with(forward=lambda f, h, W: np.tanh(h @ W)),
            "The argument `activation` has no effect: tanh stands in its place.",
        ),
        Mistake(
            wrong.statistics_with(mean=lambda a: a.mean(axis=0), std=lambda a: a.std(axis=0)),
            "There is one number for each unit. One for the whole layer is asked for, over samples and units together: "
            "no `axis`.",
        ),
        Mistake(
            wrong.statistics_with(mean=lambda a: a.mean(axis=0)),
            "Your means are one for each unit. One for the whole layer is asked for, as for the stds: no `axis`.",
        ),
        Mistake(
            wrong.statistics_with(std=lambda a: a.std(axis=0)),
            "Your stds are one for each unit. One for the whole layer is asked for, as for the means: no `axis`.",
        ),
        Mistake(
            wrong.statistics_with(mean=lambda a: a.mean(axis=1), std=lambda a: a.std(axis=1)),
            "There is one number for each sample. One for the whole layer is asked for, over samples and units "
            "together: no `axis`.",
        ),
        Mistake(
            wrong.statistics_with(std=lambda a: a.std(axis=1).mean()),
            "You took a std for each sample, and their mean. The std over all entries is something else: no `axis`.",
        ),
        Mistake(
            wrong.statistics_with(std=lambda a: a.std(axis=0).mean()),
            "You took a std for each unit, and their mean. The std over all entries is something else: no `axis`.",
        ),
        Mistake(
            wrong.statistics_with(std=lambda a: a.var()),
            "These are variances; stds are asked for.",
        ),
        Mistake(
            wrong.statistics_with(std=lambda a: np.sqrt((a**2).mean())),
            "That is the root of the mean square. For the std the mean is taken away first; where activations are not "
            "centred, that is a difference.",
        ),
        Mistake(
            wrong.statistics_with(std=lambda a: a.std(ddof=1) if a.size > 1 else 0.0),
            "Here the std is the population's: leave `ddof=1` out.",
        ),
        Mistake(wrong.input_too, "X itself is not a layer's output: one number too many. Begin with layer 1."),
        Mistake(
            wrong.one_layer_late,
            "You measure what goes *into* each layer: X first, and the last layer's output never. Apply the layer, "
            "then measure.",
        ),
        Mistake(
            wrong.statistics_with(kept=lambda means, stds: (means, stds)),
            "Two lists came back. Arrays are asked for: `np.array(means)`.",
        ),
        Mistake(
            wrong.statistics_with(kept=lambda means, stds: (means[-1], stds[-1])),
            "Only the last layer's numbers came back. Keep each layer's in a list as you go.",
        ),
        Mistake(
            wrong.statistics_with(kept=lambda means, stds: (np.array(stds), np.array(means))),
            "The two are in the wrong order: return means, stds.",
        ),
    ),
    hints=(
        "Walk through the layers with one variable, h. It begins as X. Each layer replaces it by its own output.",
        "In the loop over the weights: `h = activation(h @ W)`, then append its mean and its std to two lists.",
        "`means.append(h.mean())`, `stds.append(h.std())`, and `np.array(…)` of both at the end.",
    ),
)


# residual_forward ---------------------------------------------------------------------------------------------------


def blocks(rng):
    """A block whose hidden layer is as wide as X, and one whose hidden layer is narrower."""
    return [
        (between(rng, 0.4, 1.5, (N, D)), between(rng, 0.4, 1.2, (D, H)), between(rng, 0.4, 1.2, (H, D)))
        for N, D, H in ((6, 4, 4), (5, 4, 3))
    ]


def silent_blocks(rng):
    """The second layer is zero, so only the shortcut speaks; then a single sample with both."""
    X, W1 = between(rng, 0.4, 1.5, (5, 4)), between(rng, 0.4, 1.2, (4, 3))
    W2 = between(rng, 0.4, 1.2, (3, 4))
    return [(X, W1, np.zeros((3, 4))), (between(rng, 0.4, 1.5, (3, 4)), W1, W2)]


residual_forward = Exercise(
    name="residual_forward",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=5,
    reference=reference.residual_forward,
    returns="out",
    dimensions="X (N,D), W1 (D,H), W2 (H,D)",
    criteria=(
        Criterion("the block's output", blocks),
        Criterion("with W2 = 0 only the shortcut is left", silent_blocks),
    ),
    mistakes=(
        Mistake(
            wrong.added_before_the_second,
            "X is added before W2. The shortcut goes around *both* matrices: add it to F = relu(X W1) W2.",
        ),
        Mistake(wrong.outer_forgotten, "The outer ReLU is missing: it comes behind the addition."),
        Mistake(wrong.inner_forgotten, "The ReLU between W1 and W2 is missing."),
        Mistake(wrong.no_shortcut, "X itself is not added: F(X) + X is what makes the block residual."),
        Mistake(
            wrong.added_behind_the_outer,
            "X is added behind the outer ReLU. First add, then the ReLU: relu(F(X) + X).",
        ),
        Mistake(
            wrong.relu_behind_the_second,
            "There is a third ReLU, right behind W2. F ends with W2, so that it can also take something away from X.",
        ),
        Mistake(
            wrong.shortcut_of_the_relu,
            "The shortcut carries X itself, not relu(X). The ReLU comes after the addition.",
        ),
    ),
    hints=(
        "Two roads from X to the end: through W1, ReLU and W2, and straight on. They meet in an addition, and one "
        "more ReLU follows.",
        "`F = np.maximum(0, X @ W1) @ W2`. What has the shape of X, and is added?",
        "`np.maximum(0, F + X)`.",
    ),
)


# batchnorm_forward, batchnorm_backward ------------------------------------------------------------------------------


def spread(rng, N, D):
    """(N, D) with means and spreads of their own in each column, and gamma and beta far from 1, 0 and each other."""
    X = between(rng, 1.5, 3, D) + rng.permuted(np.linspace(-1, 1, N)[:, None].repeat(D, 1), axis=0) * rng.uniform(
        0.7, 2, D
    )
    return X + rng.uniform(-0.1, 0.1, (N, D)), between(rng, 1.5, 2.5, D), between(rng, 0.4, 0.9, D)


def batches(rng):
    """A batch, with an eps that is seen, then with the default one."""
    return [(*spread(rng, 6, 3), float(rng.uniform(0.1, 0.5))), (*spread(rng, 5, 4),)]


def odd_batches(rng):
    """A batch of one, a feature that does not vary, and a batch."""
    one, gamma, beta = spread(rng, 1, 3)
    X, g, b = spread(rng, 7, 3)
    still = X.copy()
    still[:, 1] = 0.5
    eps = float(rng.uniform(0.1, 0.5))
    return [(X, g, b, eps), (still, g, b, eps), (one, gamma, beta, eps)]


batchnorm_forward = Exercise(
    name="batchnorm_forward",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.batchnorm_forward,
    returns="out",
    dimensions="X (N,D), gamma (D,), beta (D,)",
    criteria=(
        Criterion("each feature normalised over the batch, scaled and shifted", batches),
        Criterion("a batch of one, and a feature that does not vary", odd_batches),
    ),
    mistakes=(
        Mistake(
            wrong.norm_with(var=lambda X: X.var(axis=0, ddof=1) if len(X) > 1 else np.zeros(X.shape[1])),
            "The variance is divided by N − 1. Here it is the population's, divided by N: no `ddof=1`.",
        ),
        Mistake(
            wrong.norm_with(
                mean=lambda X: X.mean(axis=1, keepdims=True), var=lambda X: X.var(axis=1, keepdims=True)
            ),
            "You normalised each sample over its features (that is layer norm). Batch norm takes each feature over "
            "the batch: axis 0.",
        ),
        Mistake(
            wrong.norm_with(mean=lambda X: X.mean(), var=lambda X: X.var()),
            "One mean and one variance for everything. Each feature has its own: `axis=0`.",
        ),
        Mistake(
            wrong.norm_with(root=lambda var, eps: np.sqrt(var) + eps),
            "eps stands behind the root. It is added to the variance, below it: √(var + eps).",
        ),
        Mistake(
            wrong.norm_with(root=lambda var, eps: var + eps),
            "You divide by the variance; the root is missing.",
        ),
        Mistake(
            wrong.forgets_eps,
            "The argument eps has no effect: it is left out, or a number stands in its place.",
        ),
        Mistake(
            wrong.norm_with(combine=lambda normalised, gamma, beta: normalised),
            "gamma and beta are missing: the normalised numbers are multiplied by gamma, and beta is added.",
        ),
        Mistake(
            wrong.norm_with(combine=lambda normalised, gamma, beta: gamma * normalised),
            "beta is missing: it is added at the end.",
        ),
        Mistake(
            wrong.norm_with(combine=lambda normalised, gamma, beta: beta * normalised + gamma),
            "gamma and beta are exchanged: gamma multiplies, beta is added.",
        ),
        Mistake(
            wrong.norm_with(combine=lambda normalised, gamma, beta: gamma * (normalised + beta)),
            "beta is added before gamma multiplies. First gamma times the normalised numbers, then plus beta.",
        ),
        Mistake(
            wrong.norm_without_brackets,
            "Brackets: the mean is taken away first, and the *difference* is multiplied by gamma and divided.",
        ),
        Mistake(
            wrong.norm_with(mean=lambda X: 0.0),
            "The mean is not taken away.",
        ),
    ),
    hints=(
        "Look at one feature, a column of X. Take its mean over the samples away, divide by its std: now it has mean 0 "
        "and std 1. Then it gets the std gamma and the mean beta.",
        "`X.mean(axis=0)` and `X.var(axis=0)` are (D,), and are broadcast over the N rows. The root is taken of var "
        "plus eps.",
        "`gamma * (X - mean) / np.sqrt(var + eps) + beta`.",
    ),
)


def upstreams(rng):
    """A gradient from above in front of a batch; eps is seen."""
    cases = []
    for N, D in ((6, 3), (4, 5)):
        X, gamma, _ = spread(rng, N, D)
        cases.append((between(rng, 0.4, 1.5, (N, D)) + rng.uniform(0.2, 0.4), X, gamma, float(rng.uniform(0.1, 0.5))))
    return cases


batchnorm_backward = Exercise(
    name="batchnorm_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    core=False,
    minutes=30,
    reference=reference.batchnorm_backward,
    returns=("dX", "dgamma", "dbeta"),
    dimensions="dout (N,D), X (N,D), gamma (D,)",
    criteria=(
        Criterion("dgamma and dbeta", upstreams, part=("dgamma", "dbeta")),
        Criterion("dX, along all three roads", upstreams, points=2, part=("dX",)),
    ),
    mistakes=(
        Mistake(
            wrong.norm_backward_with(dX=wrong.all_constant),
            "Mean and variance are taken as constants. Both are computed from X, so each entry of X also acts through "
            "them: two more roads back.",
        ),
        Mistake(
            wrong.norm_backward_with(dX=wrong.mean_constant),
            "The road through the mean is missing: moving one sample moves the mean, and so every sample's output.",
        ),
        Mistake(
            wrong.norm_backward_with(dX=wrong.var_constant),
            "The road through the variance is missing: moving one sample changes what all of them are divided by.",
        ),
        Mistake(
            wrong.norm_backward_with(dX=wrong.var_added),
            "What comes back through the variance is added in yours. Like the mean's it is taken away: a sample that "
            "moves outwards makes all be divided by more.",
        ),
        Mistake(
            wrong.norm_backward_with(dX=wrong.not_divided),
            "The three roads are added up rightly, but all of them lead through the division: divide dX by "
            "√(var + eps).",
        ),
        Mistake(
            wrong.norm_backward_with(dX=wrong.gamma_forgotten),
            "dX forgets gamma: what reaches the normalised numbers is dout · gamma.",
        ),
        Mistake(
            wrong.norm_backward_with(dX=wrong.summed_roads),
            "Along the roads through mean and variance the 1/N is missing: each sample has only 1/N of a share in "
            "them.",
        ),
        Mistake(
            wrong.norm_backward_with(dgamma=lambda dout, X, gamma, eps: (dout * X).sum(axis=0)),
            "dgamma is made from X. What gamma multiplies is the normalised X.",
        ),
        Mistake(
            wrong.norm_backward_with(
                dgamma=lambda dout, X, gamma, eps: (dout * (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + eps)).mean(
                    axis=0
                ),
                dbeta=lambda dout, X, gamma, eps: dout.mean(axis=0),
            ),
            "dgamma and dbeta are averaged over the samples; they must be summed: each sample uses the same gamma and "
            "beta.",
        ),
        Mistake(
            wrong.norm_backward_with(dbeta=lambda dout, X, gamma, eps: dout),
            "dbeta is still (N, D). The same beta is added to every sample: sum over them.",
        ),
        Mistake(wrong.gradients_exchanged, "dgamma and dbeta are in the wrong order: return dX, dgamma, dbeta."),
    ),
    hints=(
        "Draw the graph: X − mean, the variance, the root, the quotient, times gamma, plus beta. X enters three "
        "times: directly, in the mean, in the variance. What comes back along the three roads is added.",
        "Let n be the normalised X and d = dout · gamma. Through the mean comes back the mean of d over the batch, "
        "through the variance n times the mean of d·n; both are taken away from d. Then divide by the root.",
        "`dX = (d - d.mean(axis=0) - n * (d * n).mean(axis=0)) / np.sqrt(var + eps)`.",
    ),
)


# update_running, batchnorm_inference --------------------------------------------------------------------------------


def shares(rng):
    """A momentum between 0 and 1, the default, and both ends, where what is changed in place does not show."""
    D = 4
    cases = [(float(rng.uniform(0.2, 0.4)),), (), (1.0,), (0.0,)]
    return [(rng.uniform(1, 2, D), rng.uniform(3, 5, D), *momentum) for momentum in cases]


update_running = Exercise(
    name="update_running",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.update_running,
    returns="running",
    dimensions="running (D,), batch (D,), momentum a number",
    fresh=True,
    criteria=(Criterion("the batch's share and the old one's, at any momentum from 0 to 1", shares),),
    mistakes=(
        Mistake(
            wrong.share_of_the_old,
            "The shares are exchanged. Here `momentum` is the share of the *new batch*, as in PyTorch.",
        ),
        Mistake(
            wrong.only_added,
            "The old value is not reduced, so the statistic grows with every batch. It keeps the share 1 − momentum.",
        ),
        Mistake(
            lambda running, batch, momentum=0.1: momentum * batch,
            "The old value is lost. It keeps the share 1 − momentum: add (1 − momentum) · running.",
        ),
        Mistake(
            wrong.in_place,
            "You changed `running` itself. Return a new array: `(…) * running` instead of `running *= …`.",
        ),
        Mistake(
            wrong.in_place_with_exchanged_shares,
            "You changed `running` itself, where a new array is asked for; and the shares are exchanged: `momentum` is "
            "the share of the *new batch*.",
        ),
        Mistake(
            wrong.turned_step,
            "The sign is turned: the new value must lie *between* the old one and the batch's.",
        ),
        Mistake(wrong.default_share, "The argument momentum has no effect: a number stands where it belongs."),
    ),
    hints=(
        "A weighted mean of two arrays: how much of the new one, how much of the old one? The shares add up to 1.",
        "The batch's share is `momentum`, so the old one keeps `1 - momentum`.",
        "`(1 - momentum) * running + momentum * batch`.",
    ),
)


def stored_batches(rng):
    """A single sample, then a few; the stored statistics are not those of the batch."""
    cases = []
    for N, D, eps in ((1, 4, (float(rng.uniform(0.1, 0.5)),)), (5, 3, (float(rng.uniform(0.1, 0.5)),)), (1, 3, ())):
        X, gamma, beta = spread(rng, N, D)
        cases.append((X, gamma, beta, between(rng, 0.5, 1, D), rng.uniform(2.5, 5, D), *eps))
    return cases


batchnorm_inference = Exercise(
    name="batchnorm_inference",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.batchnorm_inference,
    returns="out",
    dimensions="X (N,D), gamma (D,), beta (D,), running_mean (D,), running_var (D,)",
    criteria=(Criterion("by the stored statistics, for a batch of one too", stored_batches),),
    mistakes=(
        Mistake(
            wrong.batch_statistics,
            "You use the batch's own mean and variance. At test time the stored ones count: a sample must get the "
            "same answer whoever else is in its batch.",
        ),
        Mistake(wrong.only_the_mean_stored, "The mean is the stored one, but the variance is still the batch's."),
        Mistake(wrong.only_the_var_stored, "The variance is the stored one, but the mean is still the batch's."),
        Mistake(
            wrong.inference_with(root=lambda var, eps: var + eps),
            "You divide by the variance; the root is missing.",
        ),
        Mistake(
            wrong.inference_with(root=lambda var, eps: var),
            "You divide by `running_var` itself. It is a variance: divide by √(running_var + eps).",
        ),
        Mistake(
            wrong.inference_with(root=lambda var, eps: np.sqrt(var) + eps),
            "eps stands behind the root. It is added to the variance, below it: √(var + eps).",
        ),
        Mistake(
            wrong.inference_with(combine=lambda normalised, gamma, beta: normalised),
            "gamma and beta are missing: they act at test time too.",
        ),
        Mistake(
            wrong.inference_with(combine=lambda normalised, gamma, beta: gamma * normalised),
            "beta is missing: it is added at test time too.",
        ),
        Mistake(
            wrong.inference_with(combine=lambda normalised, gamma, beta: beta * normalised + gamma),
            "gamma and beta are exchanged: gamma multiplies, beta is added.",
        ),
        Mistake(
            wrong.inference_forgets_eps,
            "The argument eps has no effect: it is left out, or a number stands in its place.",
        ),
    ),
    hints=(
        "The same formula as in training. Only, where do the mean and the variance come from now?",
        "Nothing is computed from X but the result: `running_mean` and `running_var` take the places of the batch's.",
        "`gamma * (X - running_mean) / np.sqrt(running_var + eps) + beta`.",
    ),
)


# questions ----------------------------------------------------------------------------------------------------------

equal_weights = Exercise(
    name="equal_weights",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer="c",
    options="abcd",
    explanation="All units of the layer start as copies: same inputs, same weights, and towards the layer above the "
    "same weights too. So they compute the same, receive the same gradient and make the same step, for ever. However "
    "wide the layer is, it works like one unit. Random numbers break this symmetry, whatever their size.",
    replies={
        "a": "The forward pass is fine, and a gradient flows. But compare two units of the layer: is there anything in "
        "which they differ?",
        "b": "0.1 is not 0: weights that are not zero let the gradient pass. What do two units of the layer receive?",
        "d": "Nothing makes them larger and larger. Compare two units of the layer: what do they compute, what comes "
        "back to them?",
    },
    hints=("Take two hidden units. Do they compute the same? Do they get the same gradient? And after the step?",),
)

convolution_std = Exercise(
    name="convolution_std",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer=math.sqrt(2 / (3 * 3 * 64)),
    explanation="One output of the layer adds up 3·3·64 = 576 products, so fan_in is 576, and He's std is √(2/576). "
    "How many filters there are, and how large the picture is, plays no part.",
    replies={
        math.sqrt(2 / 9): "The filter has 64 channels: one output adds up 3·3 products in each of them.",
        math.sqrt(2 / 64): "Each channel contributes 3·3 products, not one.",
        math.sqrt(2 / (9 * 128)): "128 is the number of outputs. fan_in counts what one of them adds up.",
        math.sqrt(2 / (3 * 64)): "The filter is 3 wide and 3 high: kernel size squared.",
        0.0589: "Rounded too far: give it with at least five digits.",
        0.059: "Rounded too far: give it with at least five digits.",
        0.0417: "That is Xavier's, rounded. He has a 2 below the root; give five digits.",
        1 / 24: "That is Xavier's. He has a 2 below the root.",
        2 / 576: "That is the variance; the std is its root.",
        576: "That is fan_in. Put it into `weight_std`.",
        None: "How many products does one output of the layer add up? That is fan_in; `weight_std` does the rest.",
    },
    hints=("fan_in = kernel size² · input channels; then `weight_std(\"he\", fan_in, fan_out)`.",),
)

pytorch_variance = Exercise(
    name="pytorch_variance",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=16 / 15,
    explanation="For its running variance PyTorch divides by N − 1 (unbiased), so with N = 16 it is 16/15 of the "
    "population's; for normalising the batch it divides by N, as we do. With large batches nobody notices; with one "
    "of 2 it is a factor of 2, and with a batch of 1 there is no such variance at all: PyTorch refuses to train on it.",
    replies={
        15 / 16: "Turn the fraction round: theirs is the larger one.",
        1.0: "The means agree, the variances do not. Look at the printed ratio.",
        17 / 16: "Nearly, but the digits say something else. What does one divide by, N or …?",
        1.067: "That is rounded too far. Which fraction with 16 in it is it?",
        1.07: "That is rounded too far. Which fraction with 16 in it is it?",
        1.1: "That is rounded too far. Which fraction with 16 in it is it?",
        None: "Divide PyTorch's running variance by yours, entry by entry. Which simple fraction of N = 16 is it?",
    },
    hints=("N/(N − 1): the unbiased variance is divided by N − 1 instead of N.",),
)

stuck_network = Exercise(
    name="stuck_network",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=6,
    answer="The loss of ln 10 = 2.303 says that all ten classes get the same probability: the scores do not depend on "
    "the input. Each unit adds up fan_in products; with Xavier's variance 1/fan_in the sum has the mean square of its "
    "inputs, but the ReLU then throws away the negative half, and so half of the mean square. After 30 layers the "
    "root mean square is 2^(-15), about 1/33,000 of what came in, and the gradients on the way back shrink in the "
    "same way. With plain descent the steps are far too small.\n\n"
    "To confirm it: print the mean square (or the std) of the activations and of the weight gradients layer by layer, "
    "on one batch, before training. They fall by a factor of about 2 a layer (in the mean square) if this is the "
    "reason; if they do not, it is something else. To mend it: He's std √(2/fan_in), which puts the lost factor of 2 "
    "back; or batch norm, which rescales each layer whatever the weights are; or residual blocks, where the shortcut "
    "carries the signal. (An optimizer that divides the gradient's size out, such as Adam, hides the fault for a "
    "while.)",
)

EXERCISES = (
    standardize,
    pca_whiten,
    equal_weights,
    weight_std,
    activation_statistics,
    convolution_std,
    residual_forward,
    batchnorm_forward,
    batchnorm_backward,
    update_running,
    batchnorm_inference,
    pytorch_variance,
    stuck_network,
)
