"""The exercises of notebook 09: what networks of convolutions cost, residual blocks, and averages at the end."""

import numpy as np

from ..reference import cnns as reference
from .model import Criterion, Exercise, Mistake
from .values import Rng
from .wrong import cnns as wrong

NOTEBOOK = "09_cnns_and_transfer"


# conv_cost ----------------------------------------------------------------------------------------------------------


def layers(rng):
    """The lecture's two layers; then layers with a stride, with padding, with both, and two that do not fit."""
    cases = [(32, 5, 3, 6), (28, 5, 6, 10)]
    for k, stride, pad, over in ((3, 2, 1, 1), (5, 1, 2, 0), (3, 3, 0, 2), (7, 2, 3, 0)):
        steps = 2 * int(rng.integers(4, 7))  # even, so that no way of rounding can pass for another
        size = steps * stride + k - 2 * pad + over  # `over` pixels are left at the end
        in_channels, out_channels = int(rng.integers(4, 9)), int(rng.integers(11, 20))
        cases.append((size, k, in_channels, out_channels, stride, pad))
    return cases


conv_cost = Exercise(
    name="conv_cost",
    kind="function",
    notebook=NOTEBOOK,
    points=5,
    minutes=8,
    reference=reference.conv_cost,
    needs=("conv_output_size",),
    returns=("parameters", "multiply_adds"),
    dimensions="all arguments are ints",
    criteria=(
        Criterion("the parameters: weights and biases", layers, points=2, part=("parameters",)),
        Criterion("the multiply-adds, with stride and padding too", layers, points=3, part=("multiply_adds",)),
    ),
    mistakes=(
        Mistake(
            wrong.cost_with(biases=lambda i, o: 0),
            "The biases are missing: each filter has one. The lecture's six filters of 5×5×3 have 456 parameters.",
        ),
        Mistake(
            wrong.cost_with(biases=lambda i, o: 1),
            "One bias for all filters? Each filter has its own.",
        ),
        Mistake(
            wrong.cost_with(biases=lambda i, o: i * o),
            "That is a bias for every channel of every filter. A filter adds up all its channels, then one bias.",
        ),
        Mistake(
            wrong.cost_with(biases=lambda i, o: i),
            "A bias belongs to a filter, so there are as many as channels that come out, not as come in.",
        ),
        Mistake(
            wrong.cost_with(weights=lambda k, i, o: k * i * o),
            "A filter is k wide *and* k high: k² weights for each channel that comes in.",
        ),
        Mistake(
            wrong.cost_with(weights=lambda k, i, o: k * k * o),
            "A filter is as deep as the picture: k·k weights for *each* channel that comes in.",
        ),
        Mistake(
            wrong.of_one_filter,
            "That is one filter. The layer has `out_channels` of them.",
        ),
        Mistake(
            wrong.cost_with(products=lambda w, b, out: (w + b) * out**2),
            "You count the bias as a product. It is only added: parameters and products differ by it.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: size),
            "You count one position for every pixel that comes in. The products are computed once for every pixel "
            "that comes *out*: `conv_output_size`.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: size - k + 1),
            "Stride and padding change how many positions the filter has: `conv_output_size(size, k, stride, pad)`.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: size + 2 * pad - k + 1),
            "The stride is missing: with stride 2 there are about a quarter of the positions.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: (size - k) // stride + 1),
            "The padding is missing in the number of positions: pad pixels are added on either side.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: (size + pad - k) // stride + 1),
            "The padding is added on both sides: size + 2·pad.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: (size + 2 * pad) // stride),
            "The filter does not stick out of the (padded) picture: that takes k pixels from the positions.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: (size + 2 * pad - k) // stride),
            "One position is missing along each side: the filter stands somewhere before its first step. "
            "`conv_output_size` counts it.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: size // stride),
            "`size // stride` positions are there only where the padding happens to suit the filter. "
            "`conv_output_size` holds always.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: -(-(size + 2 * pad - k) // stride) + 1),
            "You round up where the stride does not fit. What is left over at the end is not used: round down, as "
            "`conv_output_size` does.",
        ),
        Mistake(
            wrong.cost_with(out=lambda size, k, stride, pad: round((size + 2 * pad - k) / stride) + 1),
            "You round to the nearest number where the stride does not fit. What is left over at the end is not used: "
            "round down, as `conv_output_size` does.",
        ),
        Mistake(
            wrong.each(lambda k, i, o, out: (k * k * i * o + o, k * k * o * out**2)),
            "The multiply-adds leave out that a filter is as deep as the picture: one number that comes out takes "
            "products in *each* channel that comes in.",
        ),
        Mistake(
            wrong.each(lambda k, i, o, out: (k * k * i * o + o, k * k * i * out**2)),
            "Those are the multiply-adds of one filter. The layer has `out_channels` of them.",
        ),
        Mistake(
            wrong.each(lambda k, i, o, out: (k * k * i * o + o, o * out**2)),
            "That is how many numbers come out. Each of them costs as many products as its filter has weights.",
        ),
        Mistake(
            wrong.each(lambda k, i, o, out: (k * k * i * o + o, (k * k * i * o + o) + k * k * i * o * out**2)),
            "You add the parameters to the products. Multiply-adds are counted for themselves.",
        ),
        Mistake(
            wrong.each(lambda k, i, o, out: (k * k * i * o + o, k * k * i * o * out**2 + o)),
            "You add the biases to the products. Adding a bias is no product.",
        ),
        Mistake(
            wrong.each(lambda k, i, o, out: ((k * k * i * o + o) * out**2, k * k * i * o * out**2)),
            "You count the parameters anew at every position. A filter is the same everywhere: it is learned once.",
        ),
        Mistake(
            wrong.each(lambda k, i, o, out: (k * k * i * o + o * out**2, k * k * i * o * out**2)),
            "You count a bias at every position. A filter has one, the same everywhere.",
        ),
        Mistake(
            wrong.without_padded_products,
            "You leave out the products with padded zeros. Here they count: they are computed like the others.",
        ),
        Mistake(
            wrong.with_bias_products_of_every_pixel,
            "Two things about the multiply-adds: a bias is no product, and there is one position for each pixel that "
            "comes *out*, not in.",
        ),
        Mistake(
            wrong.cost_with(products=lambda w, b, out: w * out),
            "The positions form a square: rows times columns.",
        ),
        Mistake(
            wrong.cost_with(products=lambda w, b, out: w),
            "The same weights are used at every position, and multiplied anew each time.",
        ),
        Mistake(
            wrong.cost_with(products=lambda w, b, out: 2 * w * out**2),
            "You count the multiplication and the addition apart. One multiply-add is both together.",
        ),
        Mistake(
            wrong.cost_with(returned=lambda parameters, products: (products, parameters)),
            "The two numbers are in the wrong order: `return parameters, multiply_adds`.",
        ),
    ),
    hints=(
        "Parameters: how many numbers does one filter have, how many filters are there, and what else is learned? "
        "Multiply-adds: how often is each weight used for one picture?",
        "A filter has k·k·in_channels weights and one bias. Each weight is multiplied once for each pixel that comes "
        "out, and their number along one side is `conv_output_size(size, k, stride, pad)`.",
        "`weights = k * k * in_channels * out_channels`; parameters are `weights + out_channels`, multiply-adds "
        "`weights * out * out`.",
    ),
)


# global_average_pool ------------------------------------------------------------------------------------------------


def maps(rng):
    """Pictures that are not square, a single one of few channels, and one that is a single pixel."""
    return [(rng.uniform(1, 3, shape),) for shape in ((3, 4, 5, 2), (1, 2, 3, 4), (2, 3, 1, 1))]


global_average_pool = Exercise(
    name="global_average_pool",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    reference=reference.global_average_pool,
    dimensions="x (N,C,H,W)",
    criteria=(Criterion("the mean of each channel of each picture", maps),),
    mistakes=(
        Mistake(wrong.pooled_over(1), "You averaged over the channels. They stay; rows and columns go: `axis=(2, 3)`."),
        Mistake(
            wrong.pooled_over(2, 3, keepdims=True),
            "Rows and columns are still there, with length 1. (N, C) is asked for: leave `keepdims` out.",
        ),
        Mistake(wrong.pooled_over(2, 3, how=np.sum), "That is the sum. Divide by the number of places: the mean."),
        Mistake(wrong.pooled_over(2, 3, how=np.max), "That is the largest value of each channel. Take the mean."),
        Mistake(
            wrong.pooled_over(0, 2, 3),
            "You averaged over the pictures as well. Each picture keeps its own numbers.",
        ),
        Mistake(
            wrong.pooled_over(1, 2),
            "`axis=(1, 2)` are the channels and the rows here: the order is (N, C, H, W). Which two are the places?",
        ),
        Mistake(
            wrong.pooled_over(1, 2, 3),
            "The channels are averaged as well. Each channel keeps a number of its own.",
        ),
        Mistake(wrong.over_everything, "Without `axis` all is averaged. Pictures and channels stay: (N, C)."),
        Mistake(wrong.pooled_over(2, 3, how=np.median), "That is the median of each channel. Take the mean."),
        Mistake(wrong.pooled_over(3), "The columns are averaged, the rows are still there: `axis=(2, 3)`."),
        Mistake(wrong.pooled_over(2), "The rows are averaged, the columns are still there: `axis=(2, 3)`."),
        Mistake(wrong.sums_by_one_side, "You divide by the number of rows. There are rows times columns places."),
    ),
    hints=(
        "Each channel is a map of H rows and W columns, and becomes one number.",
        "Which axes disappear? `mean` takes several at once: `axis=(…, …)`.",
        "`x.mean(axis=(2, 3))`.",
    ),
)


# residual_block -----------------------------------------------------------------------------------------------------


def block(rng, N, C, F, H, W):
    """Arguments in which what is added, the shortcut and both ReLUs all matter."""
    x, w1 = rng.normal(size=(N, C, H, W)), rng.normal(size=(F, C, 3, 3)) / 3
    return x, w1, rng.uniform(0.3, 1, F), rng.normal(size=(C, F, 3, 3)) / 3, rng.uniform(0.3, 1, C)


def equal_channels(rng):
    """As many channels inside as outside, so that x would fit in anywhere; pictures that are not square."""
    return [block(rng, 2, 3, 3, 4, 5), block(rng, 2, 2, 2, 5, 4)]


def other_channels(rng):
    """More or fewer channels inside; a batch of one."""
    return [block(rng, 1, 2, 4, 5, 4), block(rng, 2, 3, 2, 3, 4)]


residual_block = Exercise(
    name="residual_block",
    kind="function",
    notebook=NOTEBOOK,
    points=5,
    minutes=8,
    reference=reference.residual_block,
    needs=("conv2d",),
    dimensions="x (N,C,H,W), w1 (F,C,3,3), b1 (F,), w2 (C,F,3,3), b2 (C,)",
    criteria=(
        Criterion("the block, where it has as many channels inside as outside", equal_channels, points=3),
        Criterion("another number of channels inside, and a batch of one", other_channels, points=2),
    ),
    mistakes=(
        Mistake(
            wrong.added_before_the_second,
            "x is added before the second convolution. The shortcut leads around both: F(x) is complete, then x comes.",
        ),
        Mistake(
            wrong.added_behind_the_outer,
            "The outer ReLU stands around F(x) only. First add x, then the ReLU: relu(F(x) + x).",
        ),
        Mistake(wrong.block_with(last=lambda s: s), "The ReLU behind the sum is missing."),
        Mistake(
            wrong.block_with(first=lambda z: z),
            "There is no ReLU between the convolutions. Two of them in a row are one linear map.",
        ),
        Mistake(
            wrong.block_with(join=lambda x, h, F: wrong.relu(F) + x),
            "There is a ReLU behind the second convolution, before the sum. The sum comes first, then the ReLU.",
        ),
        Mistake(
            wrong.block_with(join=lambda x, h, F: F),
            "The shortcut is missing: + x. It is what makes the block residual.",
        ),
        Mistake(
            wrong.block_with(join=lambda x, h, F: F + wrong.relu(x)),
            "You add relu(x). The shortcut carries x as it is; the ReLU comes behind the sum.",
        ),
        Mistake(
            wrong.block_with(first=lambda z: z, last=lambda s: s),
            "Both ReLUs are missing: one stands between the convolutions, one behind the sum.",
        ),
        Mistake(
            wrong.block_with(first=lambda z: z, join=lambda x, h, F: wrong.relu(F) + x, last=lambda s: s),
            "The ReLUs are not where they belong: one stands between the convolutions, one behind the sum.",
        ),
        Mistake(
            wrong.relu_first,
            "Here the ReLU comes behind each convolution (the last one behind the sum), not before it.",
        ),
        Mistake(
            wrong.added_twice,
            "x is added twice, also before the second convolution. F(x) is complete first, then x comes.",
        ),
        Mistake(
            wrong.block_with(join=lambda x, h, F: F + h),
            "You add h, what comes out of the first convolution. The shortcut leads around both: it brings x.",
        ),
        Mistake(
            wrong.one_convolution,
            "There is one convolution only. F(x) has two, w1 then w2, with a ReLU between them.",
        ),
        Mistake(
            wrong.first_filters_twice,
            "Both convolutions use w1 and b1. The second one has w2 and b2.",
        ),
        Mistake(
            wrong.filters_exchanged,
            "The convolutions are in the wrong order: w1 and b1 come first.",
        ),
        Mistake(
            wrong.with_biases(lambda b1, b2: (b1, b1)),
            "b1 is added in both convolutions. The second one has a bias of its own, b2.",
        ),
        Mistake(
            wrong.with_biases(lambda b1, b2: (b2, b2)),
            "b2 is added in both convolutions. The first one has a bias of its own, b1.",
        ),
        Mistake(
            wrong.with_biases(lambda b1, b2: (b2, b1)),
            "The biases are exchanged: b1 belongs to w1, b2 to w2.",
        ),
        Mistake(
            wrong.first_weights_twice,
            "Both convolutions use w1. The second one has w2.",
        ),
        Mistake(
            wrong.second_weights_twice,
            "Both convolutions use w2. The first one has w1.",
        ),
        Mistake(
            wrong.block_with(join=lambda x, h, F: F, last=lambda s: s),
            "That is F(x) alone. The shortcut is missing, + x, and behind the sum a ReLU.",
        ),
        Mistake(
            wrong.block_with(first=lambda z: z, join=lambda x, h, F: F),
            "The shortcut is missing, + x, and between the convolutions a ReLU.",
        ),
        Mistake(
            wrong.block_with(first=lambda z: z, join=lambda x, h, F: F, last=lambda s: s),
            "Those are two convolutions in a row. Between them stands a ReLU; then x is added, and a ReLU follows.",
        ),
        Mistake(
            wrong.added_before_the_first_relu,
            "x is added behind the first convolution. The shortcut leads around both: F(x) is complete, then x comes.",
        ),
        Mistake(wrong.without_first_bias, "The bias b1 is not used."),
        Mistake(wrong.without_second_bias, "The bias b2 is not used."),
        Mistake(
            wrong.block_with(conv2=lambda h, w, b: wrong.conv2d(h, w, b)),
            "One of the two convolutions has no padding, so x no longer fits to F(x): `pad=1` for both.",
        ),
        Mistake(
            wrong.padded_by_2_once,
            "You pad by 2 once. Sizes fit, but the rim does not: each convolution pads its own input by 1.",
        ),
        Mistake(
            wrong.joined,
            "You put x beside F(x), as more channels. It is added to it: F(x) + x.",
        ),
        Mistake(
            wrong.block_with(join=lambda x, h, F: F - x),
            "You subtract x. It is added: relu(F(x) + x).",
        ),
        Mistake(wrong.without_biases, "The biases b1 and b2 are not used."),
        Mistake(
            wrong.block_with(conv1=lambda x, w, b: wrong.conv2d(x, w, b), conv2=lambda h, w, b: wrong.conv2d(h, w, b)),
            "Without padding each convolution takes a rim away, and x no longer fits to F(x): `pad=1`.",
        ),
        Mistake(
            wrong.changes_x,
            "`x += …` changes the array of the caller. `F + x` makes a new one.",
        ),
    ),
    hints=(
        "It is `residual_forward` of notebook 04, with convolutions in place of the two products. What must the "
        "padding be, so that x can be added at the end?",
        "h = relu(conv(x)), with pad 1; F = conv(h), with pad 1; the result is relu(F + x).",
        "`h = np.maximum(0, conv2d(x, w1, b1, pad=1))`, then the same with h, and `+ x` inside the second `maximum`.",
    ),
)


# average_predictions ------------------------------------------------------------------------------------------------


def disputed(rng, K, C):
    """One picture for each rival rule on which it and the mean disagree, clearly, and which tell all rules apart.

    (K, N, C), the pictures shuffled.
    """
    rivals = (wrong.majority, wrong.most_certain, wrong.by_logarithms, wrong.by_medians, wrong.first_only,
              wrong.last_only, wrong.mean_of_classes, wrong.by_squares, wrong.softmax_again)  # fmt: skip
    chosen: dict = {}
    while len(chosen) < len(rivals):
        drawn = rng.dirichlet(np.full(C, 0.6), size=(K, 100))
        means, right = np.sort(drawn.mean(axis=0), axis=1), reference.average_predictions(drawn)
        clear = means[:, -1] - means[:, -2] > 0.01
        for rival in [rival for rival in rivals if rival not in chosen]:
            for i in np.flatnonzero(clear & (rival(drawn) != right))[:1]:
                chosen[rival], clear[i] = drawn[:, i], False  # no picture twice
    pictures = np.stack([list(chosen.values())[i] for i in rng.permutation(len(chosen))], axis=1)
    told_apart = len({tuple(rival(pictures)) for rival in rivals}) == len(rivals)
    return pictures if told_apart else disputed(rng, K, C)


def several_networks(rng):
    """Five and four predictions for nine pictures."""
    return [(disputed(rng, K, C),) for K, C in ((5, 4), (4, 6))]


def single_pictures(rng):
    """One picture at a time, each of another class, on which the first prediction errs."""
    cases, C = [], 5
    for winner in (int(c) for c in rng.permutation(C)[:3]):
        scores = rng.uniform(0.1, 0.5, (3, 1, C))
        scores[:, 0, winner] += 1
        scores[0, 0, (winner + 1) % C] += 1.2
        cases.append((scores / scores.sum(axis=2, keepdims=True),))
    return cases


average_predictions = Exercise(
    name="average_predictions",
    kind="function",
    notebook=NOTEBOOK,
    points=4,
    minutes=5,
    reference=reference.average_predictions,
    returns="classes",
    dimensions="probabilities (K,N,C)",
    criteria=(
        Criterion("pictures on which the predictions disagree", several_networks, points=3),
        Criterion("a single picture", single_pictures),
    ),
    mistakes=(
        Mistake(
            wrong.majority,
            "That is a vote: each prediction counts for one class, however sure it is. Average the probabilities, then "
            "take the largest.",
        ),
        Mistake(
            wrong.mean_of_classes,
            "You averaged the numbers of the classes. Between a 2 and an 8 there is no 5: average probabilities.",
        ),
        Mistake(
            wrong.over_pictures,
            "You averaged over the pictures. The K predictions of one picture belong together: `axis=0`.",
        ),
        Mistake(
            wrong.over_classes,
            "The largest is taken over the pictures. Each picture, a row of the mean, has a class: `axis=1`.",
        ),
        Mistake(
            wrong.most_certain,
            "You let the most certain prediction decide. Asked is the mean of all.",
        ),
        Mistake(
            wrong.by_logarithms,
            "You multiplied the probabilities, or averaged their logarithms: then one that is 0 forbids a class. Asked "
            "is the plain mean.",
        ),
        Mistake(
            wrong.median_class,
            "You took the median of the numbers of the classes. They are names, not amounts: average probabilities.",
        ),
        Mistake(
            wrong.mean_of_classes_as_float,
            "You averaged the numbers of the classes, and no class is called 2.4. Average the probabilities.",
        ),
        Mistake(
            wrong.mean_of_classes_cut,
            "You averaged the numbers of the classes and cut off what is behind the point. Average the probabilities.",
        ),
        Mistake(
            wrong.each_alone,
            "These are the classes of each prediction alone, (K, N). Average the K first, then choose: (N,).",
        ),
        Mistake(
            wrong.one_for_all,
            "Without `axis`, `argmax` gives a place in the whole table. Each row of the mean, a picture, has a class.",
        ),
        Mistake(
            wrong.least_probable,
            "That is the class with the *smallest* mean probability.",
        ),
        Mistake(
            wrong.by_squares,
            "You weight each probability by itself, so that sure predictions count more. Asked is the plain mean.",
        ),
        Mistake(
            wrong.softmax_again,
            "These are probabilities already. Softmax once more makes others of them: leave it out.",
        ),
        Mistake(wrong.by_medians, "That is the median of the K probabilities. Asked is their mean."),
        Mistake(wrong.first_only, "Only the first prediction is used."),
        Mistake(wrong.last_only, "Only the last prediction is used."),
        Mistake(
            wrong.still_probabilities,
            "These are the mean probabilities, (N, C). Which class has the largest, in each row?",
        ),
        Mistake(
            wrong.highest_mean,
            "That is how large the largest mean probability is. Asked is *which* class has it: `argmax`.",
        ),
    ),
    hints=(
        "First make one prediction out of K, then choose the class.",
        "The mean over the first axis is (N, C); in each of its rows the largest entry's place is the class.",
        "`probabilities.mean(axis=0).argmax(axis=1)`.",
    ),
)


# fractional_pool_bounds ---------------------------------------------------------------------------------------------


def sides(rng):
    """Sides that shrink by less than 2; the draw mixes ones and twos, so that no order can pass by luck."""
    cases = []
    for n_in, n_out in ((25, 18), (11, 7), (12, 8)):
        while True:
            seed = int(rng.integers(2**31))
            lengths = np.diff(reference.fractional_pool_bounds(n_in, n_out, np.random.default_rng(seed)))
            other = np.random.default_rng(seed).permutation([2] * (n_in - n_out) + [1] * (2 * n_out - n_in))
            if (lengths != other).any() and (np.diff(lengths) < 0).any() and (np.diff(lengths) > 0).any():
                break
        cases.append((n_in, n_out, Rng(seed)))
    return cases


def limits(rng):
    """A factor of exactly 1, and of exactly 2."""
    n = int(rng.integers(5, 9))
    return [(n, n, Rng(int(rng.integers(2**31)))), (2 * n, n, Rng(int(rng.integers(2**31))))]


fractional_pool_bounds = Exercise(
    name="fractional_pool_bounds",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    core=False,
    minutes=15,
    reference=reference.fractional_pool_bounds,
    returns="bounds",
    dimensions="n_in and n_out are ints",
    criteria=(
        Criterion("windows of 1 and 2 in a random order, from 0 to n_in", sides, points=2),
        Criterion("sides that stay as they are, or are halved", limits),
    ),
    mistakes=(
        Mistake(
            wrong.bounds_with(bounds=lambda lengths: np.cumsum(lengths)),
            "The 0 at the beginning is missing: n_out windows have n_out + 1 bounds.",
        ),
        Mistake(
            wrong.bounds_with(bounds=lambda lengths: np.concatenate([[0], np.cumsum(lengths)[:-1]])),
            "The last bound is missing: the last window ends at n_in.",
        ),
        Mistake(
            wrong.bounds_with(bounds=np.asarray), "These are the lengths. The bounds are their running sum, from 0."
        ),
        Mistake(
            wrong.bounds_with(lengths=lambda n_in, n_out: [2] * (n_in - n_out) + [1] * (2 * n_out - n_in)),
            "The list that is permuted begins with the ones, as the docstring says: so all draw the same bounds.",
        ),
        Mistake(
            wrong.bounds_with(lengths=lambda n_in, n_out: [1] * (n_in - n_out) + [2] * (2 * n_out - n_in)),
            "The numbers of ones and twos are exchanged, and the last bound is not n_in. a + b = n_out windows with "
            "a + 2b = n_in pixels: solve for a and b.",
        ),
        Mistake(
            wrong.bounds_with(drawn=lambda lengths, rng: np.array(lengths)),
            "The lengths are in order, all ones first. Their order is drawn: `rng.permutation(lengths)`.",
        ),
        Mistake(
            wrong.bounds_with(drawn=lambda lengths, rng: np.array(lengths[::-1])),
            "The lengths are in order, all twos first. Their order is drawn: `rng.permutation(lengths)`.",
        ),
        Mistake(
            wrong.bounds_with(lengths=lambda n_in, n_out: [1] * n_out + [2] * (n_in - n_out)),
            "There are too many windows. a of length 1 and b of length 2: a + b = n_out and a + 2b = n_in.",
        ),
        Mistake(
            wrong.bounds_with(lengths=lambda n_in, n_out: [1] * (n_in - n_out) + [2] * n_out),
            "There are more than n_out windows. Take a of length 1 and b of length 2: a + b = n_out and a + 2b = n_in.",
        ),
        Mistake(
            wrong.bounds_with(bounds=lambda lengths: np.cumsum(lengths)[:-1]),
            "The bounds begin at 0 and end at n_in: n_out windows have n_out + 1 bounds.",
        ),
        Mistake(
            wrong.bounds_with(bounds=lambda lengths: np.concatenate([[0], np.cumsum(lengths), [sum(lengths)]])),
            "n_in stands there twice: the running sum ends with it already.",
        ),
        Mistake(
            wrong.bounds_with(bounds=lambda lengths: np.cumsum(lengths) - lengths[0]),
            "Subtracting the first length moves all bounds. Put a 0 before the running sum instead.",
        ),
        Mistake(
            wrong.bounds_drawn_apart,
            "These are the places where windows begin and end, two for each. One bound between two windows is enough: "
            "(n_out + 1,).",
        ),
        Mistake(
            wrong.twos_by_choice,
            "Your windows are of the right lengths, but drawn in another way. The docstring says how: permute the list "
            "of lengths, the ones first.",
        ),
        Mistake(
            wrong.bounds_with(drawn=lambda lengths, rng: rng.choice(lengths, len(lengths), replace=False)),
            "`rng.choice` without replacement is a permutation too, but another draw. The docstring names the method.",
        ),
        Mistake(
            wrong.by_one_offset,
            "Equal steps from a random beginning: that is Graham's other kind, with windows in a regular order. Here "
            "the docstring asks for a permutation of the lengths.",
        ),
        Mistake(
            wrong.bounds_with(drawn=lambda lengths, rng: rng.choice(lengths, len(lengths))),
            "`rng.choice` takes some lengths twice and others never, so the last bound is seldom n_in. A permutation "
            "takes each once.",
        ),
        Mistake(
            wrong.bounds_with(drawn=lambda lengths, rng: np.random.default_rng(0).permutation(lengths)),
            "You draw from a generator of your own. Use the one that is passed.",
        ),
        Mistake(
            wrong.chosen_freely,
            "The bounds are drawn freely, so windows may be longer than 2. Draw the order of the lengths instead.",
        ),
        Mistake(
            wrong.equally_far,
            "These bounds are the same each time. Fractional pooling draws them.",
        ),
    ),
    hints=(
        "a windows of length 1 and b of length 2: how many of each, so that there are n_out of them and they cover "
        "n_in pixels?",
        "b = n_in − n_out and a = 2·n_out − n_in. Permute the list of lengths; the bounds are its running sum.",
        "`np.concatenate([[0], np.cumsum(rng.permutation([1] * a + [2] * b))])`.",
    ),
)


# questions ----------------------------------------------------------------------------------------------------------

first_loss = Exercise(
    name="first_loss",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer="c",
    options="abcd",
    explanation="He's weights keep the mean square of a signal, so the scores are as large as the activations below "
    "them, and differ from class to class. Softmax makes confident probabilities of them, for no reason, and mostly "
    "for a wrong class: the loss is above ln 10. With weights ten times smaller the scores are near 0, all ten classes "
    "get about 1/10, and the loss is ln 10. Nothing else needs He's factor there: no layer follows.",
    replies={
        "a": "Ten times smaller weights in the last layer alone were enough to mend it, with the same gradients below. "
        "And the loss of the first batch is measured before any step is made.",
        "b": "The mean probability of the right class is about 1/10 in both cases. The loss is the mean of −log p. "
        "What do probabilities such as 0.9 and 0.0001 do to it?",
        "d": "No step has been made when it is measured: the learning rate does not come in.",
    },
    hints=("How large are the scores at the start, for either output layer? And what does softmax make of them?",),
)

pooled_head = Exercise(
    name="pooled_head",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=513_000,
    explanation="One number for each of 512 maps goes into each of 1,000 units, and there are 1,000 biases: 513,000. "
    "VGG-16's three dense layers have 123.6 million, 241 times as many. ResNet-18 ends in just such a layer.",
    replies={
        512_000: "The biases are missing: one for each class.",
        7 * 7 * 512 * 1000 + 1000: "After global pooling a map is one number, not 7·7 of them.",
        7 * 7 * 512 * 1000: "After global pooling a map is one number, not 7·7 of them; and each class has a bias.",
        1512: "Every class has a weight for *each* of the 512 numbers: a product, not a sum.",
        123_642_856: "That is what the three dense layers have now.",
        512 * 4096 + 4096 + 4096 * 4096 + 4096 + 4096 * 1000 + 1000: "One dense layer, straight to the 1,000 classes: "
        "the two of 4,096 units are gone.",
        513.0: "All of them, please, not in thousands.",
        0.513: "All of them, please, not in millions.",
        None: "How many numbers are left of 512 maps of 7×7 after global average pooling? `count_parameters` of "
        "notebook 01 does the rest.",
    },
    hints=("512 numbers go in, 1,000 scores come out: `count_parameters([512, 1000])`.",),
)

zero_block = Exercise(
    name="zero_block",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer="b",
    options="abcd",
    explanation="The gradient of w2 is made of what came into the second convolution, h, and of what comes from above: "
    "neither is zero, so w2 moves in the first step. What flows back to h goes through w2, which is zero: w1 gets "
    "nothing in this step. From the second step on w2 is no longer zero, and w1 moves as well. In notebook 04, where "
    "all matrices began at zero, h was zero too: then nothing ever moved.",
    replies={
        "a": "w1 gets its gradient through w2. What does w2 let through in the first step?",
        "c": "The other way round: follow the gradient from the loss. Which convolution does it meet first, and what "
        "does it need in order to pass through that?",
        "d": "The gradient of w2 is made of h, what comes into the second convolution, and of what comes from above. "
        "Is either of them zero? (w1 is random.)",
    },
    hints=("`conv2d_backward` makes dw out of dout and x, and dx out of dout and w. What is which, for w2?",),
)

transfer_plan = Exercise(
    name="transfer_plan",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=10,
    answer="**The data first.** Keep a test set apart, untouched, and a validation set for every choice; with 300 "
    "pictures, cross-validation or several splits. All pictures of one tree go into the same part, or the validation "
    "lies: it would ask about trees that are known. Normalise with the statistics the pretrained network was trained "
    "with. Augment as the task allows: a mirrored leaf is a leaf, a mirrored digit is none.\n\n"
    "**The network.** Take the pretrained one, replace the output layer by one of four classes with small weights (the "
    "loss must start at ln 4), freeze the rest and train that layer: little to learn, so 300 pictures may do. That is "
    "the baseline. Then fine-tune all of it at a lower rate, and one from scratch, each at its own best rate.\n\n"
    "**What would change the plan.** Several seeds and splits for each; a difference counts where it is larger than "
    "the spread. If training and validation accuracy are both poor with frozen layers, their features do not fit this "
    "task: fine-tune more of them. If fine-tuning reaches 100 % in training and is worse in validation, it overfits: "
    "freeze more, augment, decay, stop early. If a network from scratch does as well, the transfer brings nothing. In "
    "the end, once, the test set.",
)

EXERCISES = (
    first_loss,
    conv_cost,
    global_average_pool,
    pooled_head,
    residual_block,
    zero_block,
    average_predictions,
    fractional_pool_bounds,
    transfer_plan,
)
