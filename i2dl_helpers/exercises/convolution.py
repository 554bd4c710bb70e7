"""The exercises of notebook 08: convolution by loops and as one matrix product, its gradients, pooling."""

import re

import numpy as np

from ..reference import convolution as reference
from .model import Criterion, Exercise, Mistake
from .wrong import convolution as wrong

NOTEBOOK = "08_convolution"
PICTURES = "x (N,C,H,W), w (F,C,k,k), b (F,)"

# N, C, H, W, F, k, stride, pad: no two sizes of a case are equal where exchanging them would go unnoticed
PLAIN = ((2, 3, 5, 4, 4, 3, 1, 0), (3, 2, 4, 5, 1, 2, 1, 0))
ALONE = ((1, 1, 5, 6, 2, 3, 1, 0), (1, 1, 6, 4, 3, 2, 2, 0))  # a batch of 1, one channel
STRIDED = ((2, 2, 5, 9, 3, 3, 2, 0), (2, 3, 7, 4, 2, 4, 3, 0))
PADDED = ((2, 2, 3, 4, 3, 3, 1, 1), (1, 2, 3, 5, 3, 3, 2, 1), (2, 1, 4, 3, 3, 5, 1, 2))
LEFT_OVER = ((2, 2, 6, 8, 3, 3, 2, 0), (2, 1, 7, 6, 2, 2, 3, 1))


def between(rng, low, high, size=None):
    """Numbers of either sign whose absolute value lies in [low, high]."""
    return rng.uniform(low, high, size) * rng.choice([-1.0, 1.0], size)


def output_of(H, W, k, stride, pad):
    """Height and width of the output."""
    return reference.conv_output_size(H, k, stride, pad), reference.conv_output_size(W, k, stride, pad)


def convolutions(*shapes):
    """A draw of (x, w, b, stride, pad) for each of the shapes."""

    def draw(rng):
        return [
            (between(rng, 0.4, 2, (N, C, H, W)), between(rng, 0.4, 2, (F, C, k, k)), between(rng, 1, 3, F), stride, pad)
            for N, C, H, W, F, k, stride, pad in shapes
        ]

    return draw


# conv_output_size ---------------------------------------------------------------------------------------------------


def sizes_that_fit(rng):
    """Sides, filters, strides and zeros such that nothing is left over; the lecture's two, and a filter as the side."""
    cases = [(7, 3, 1), (7, 3, 2), (int(rng.integers(20, 40)), 5), (4, 4)]
    for stride in (2, 3, 4):
        f, pad, steps = int(rng.integers(3, 8)), int(rng.integers(1, 3)), int(rng.integers(3, 9))
        cases.append((f + stride * steps - 2 * pad, f, stride, pad))
    return cases


def sizes_that_do_not_fit(rng):
    """Some pixels are left over: a quarter of a step, and three quarters; a filter that just fits."""
    cases = [(3, 5, 1, 1)]
    for stride, left_over in ((4, 1), (4, 3), (5, 2), (2, 1)):
        f, pad, steps = int(rng.integers(3, 8)), int(rng.integers(1, 3)), int(rng.integers(3, 9))
        cases.append((f + stride * steps + left_over - 2 * pad, f, stride, pad))
    return cases


def sizes_to_refuse(rng):
    """Filters that are too large, strict or not; strides that leave pixels over, where that is not allowed."""
    stride, steps = int(rng.integers(8, 12)), int(rng.integers(2, 5))
    left_over = int(rng.integers(5, 8))  # unlike every other number of the case
    n = 3 + stride * steps + left_over - 2
    return [
        (n, 3, stride, 1),
        (n - left_over, 3, stride, 1, True),
        (3, 6, 1, 1),
        (2, 7, 2, 0, True),
        (n, 3, stride, 1, True),
    ]


def names_what_is_left(candidate, arguments, outcome):
    """Whether an error about a stride says how many pixels are left over."""
    n, f, stride, pad = arguments[:4]
    if outcome.failure is None or n + 2 * pad < f:
        return None
    left_over = (n + 2 * pad - f) % stride
    if re.search(rf"(?<!\d){left_over}(?!\d)", outcome.failure.text):
        return None
    return f"the ValueError does not say how many pixels are left over; here it is {left_over}."


conv_output_size = Exercise(
    name="conv_output_size",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=6,
    reference=reference.conv_output_size,
    returns="size",
    dimensions="five numbers",
    criteria=(
        Criterion(
            "sizes that fit, and sizes that leave pixels over",
            lambda rng: sizes_that_fit(rng) + sizes_that_do_not_fit(rng),
        ),
        Criterion(
            "a ValueError for a filter that is too large, and where strict for pixels left over",
            sizes_to_refuse,
            verify=names_what_is_left,
        ),
    ),
    mistakes=(
        Mistake(
            wrong.size_with(room=lambda n, f, pad: n + pad - f),
            "The zeros stand at both ends: the side becomes n + 2·pad long, not n + pad.",
        ),
        Mistake(
            wrong.once_padded,
            "The zeros stand at both ends: the side becomes n + 2·pad long, not n + pad. And nothing is refused yet.",
        ),
        Mistake(
            wrong.size_with(room=lambda n, f, pad: n - f),
            "The zeros are not counted: the side is n + 2·pad long.",
        ),
        Mistake(
            wrong.slide_formula,
            "That is the slide's formula. It knows no zeros at the two ends, and refuses nothing.",
        ),
        Mistake(
            wrong.size_refusing(lambda n, f, pad: f > n),
            "You refuse filters that are longer than n. With its zeros the side is longer: n + 2·pad.",
        ),
        Mistake(
            wrong.size_refusing(lambda n, f, pad: f >= n + 2 * pad),
            "A filter that is exactly as long as the padded side has one position. Refuse it only where it is longer.",
        ),
        Mistake(
            wrong.one_before_dividing,
            "The 1 is added before you divide. The steps are divided by the stride; the first position is not a step.",
        ),
        Mistake(
            wrong.size_with(one=0),
            "One too few: that counts the steps. The filter has a position before its first step too.",
        ),
        Mistake(
            wrong.size_with(divide=lambda room, stride: round(room / stride)),
            "You round to the nearest. A filter that would stick out has no position there: round down, `//`.",
        ),
        Mistake(
            wrong.size_with(divide=lambda room, stride: -(-room // stride)),
            "You round up. The last position would stick out of the picture: round down, `//`.",
        ),
        Mistake(
            wrong.size_with(divide=lambda room, stride: room / stride),
            "A number of positions is an int: divide by `//`, which also leaves out what does not fit.",
        ),
        Mistake(
            wrong.says_nothing,
            "The error should say how many pixels are left over, as a number: (n + 2·pad − f) % stride. Whoever chose "
            "the stride wants to know.",
        ),
        Mistake(
            wrong.size_with(divide=lambda room, stride: np.floor(room / stride)),
            "`np.floor` gives a float, and a number of positions is an int: divide by `//`.",
        ),
        Mistake(
            wrong.size_with(divide=lambda room, stride: room),
            "The stride is not looked at: that is how many positions there are at stride 1.",
        ),
        Mistake(
            wrong.size_with(too_large=False),
            "A filter that is longer than the padded side has no position at all: raise a ValueError.",
        ),
        Mistake(
            wrong.size_with(refuses=lambda strict: False),
            "`strict` is not looked at: where it is True and pixels are left over, raise a ValueError.",
        ),
        Mistake(
            wrong.size_with(refuses=lambda strict: True),
            "You refuse whatever does not fit. That is for `strict=True` only; otherwise leave the rest out.",
        ),
        Mistake(
            wrong.size_with(too_large=False, refuses=lambda strict: False),
            "The sizes are right, but nothing is refused. Raise a ValueError for a filter that is longer than the "
            "padded side, and, where `strict`, for pixels left over.",
        ),
        Mistake(
            wrong.slide_formula_refusing,
            "`pad` is not looked at, neither in the size nor where a filter is refused: the side is n + 2·pad long.",
        ),
    ),
    hints=(
        "Put the filter at the very beginning. How many pixels are then still free behind it? Each step uses up "
        "`stride` of them.",
        "Free are n + 2·pad − f pixels; (n + 2·pad − f) // stride steps fit, and there is one position more than "
        "steps. What is left over is the remainder, `%`.",
        "`room = n + 2 * pad - f`; if it is negative, raise a ValueError; if `strict and room % stride`, raise one "
        "with `room % stride` in its text; `return room // stride + 1`.",
    ),
)


# conv2d_naive -------------------------------------------------------------------------------------------------------

conv2d_naive = Exercise(
    name="conv2d_naive",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=15,
    reference=reference.conv2d_naive,
    needs=("conv_output_size",),
    returns="out",
    dimensions=PICTURES,
    criteria=(
        Criterion(
            "stride 1: several channels, several filters; one channel, a batch of 1", convolutions(*PLAIN, ALONE[0])
        ),
        Criterion("stride 2 and more, also where pixels are left over", convolutions(*STRIDED, ALONE[1], LEFT_OVER[0])),
        Criterion("zeros all round, with and without a stride", convolutions(*PADDED, LEFT_OVER[1])),
    ),
    mistakes=(
        Mistake(
            wrong.naive_with(lambda part, filter: (part * filter[:, ::-1, ::-1]).sum()),
            "The filter is turned by 180°. That is convolution as mathematics defines it; networks do not turn it "
            "(cross-correlation), and neither does the definition above.",
        ),
        Mistake(
            wrong.naive_with(lambda part, filter: (part * filter.transpose(0, 2, 1)).sum()),
            "The filter is transposed: its rows belong to the rows of the window.",
        ),
        Mistake(
            wrong.naive_with(lambda part, filter: (part[0] * filter[0]).sum()),
            "Only the first channel is looked at. A filter is as deep as the picture: add up over the channels too.",
        ),
        Mistake(
            wrong.naive_with(lambda part, filter: (part * filter).mean()),
            "You take the mean of the products. A dot product is their sum.",
        ),
        Mistake(wrong.naive_with(bias=lambda b, f: 0.0), "The bias is missing: each filter adds its own."),
        Mistake(
            wrong.naive_with(bias=lambda b, f: b.sum()),
            "Every output gets the sum of all biases. Filter f adds b[f], once.",
        ),
        Mistake(
            wrong.bias_with_every_product,
            "The bias is added with every product. Filter f adds b[f] once, to the sum.",
        ),
        Mistake(
            wrong.naive_with(sides=lambda shape: (shape[2], shape[2])),
            "The output's width is taken from the picture's height. Each side has its own size: H' from H, W' from W.",
        ),
        Mistake(
            wrong.naive_with(sides=lambda shape: (shape[3], shape[3])),
            "The output's height is taken from the picture's width. Each side has its own size: H' from H, W' from W.",
        ),
        Mistake(
            wrong.naive_with(sides=lambda shape: (shape[3], shape[2])),
            "Height and width are exchanged: x is (N, C, H, W), so H is `x.shape[2]`.",
        ),
        Mistake(
            wrong.pixels_from_the_other_end,
            "Above and left of the picture an index is negative, and Python counts from the other end. The picture is "
            "0 there.",
        ),
        Mistake(
            wrong.naive_with(jump=lambda stride: 1),
            "The window moves on by one pixel. At output (i, j) its corner is at (i·stride, j·stride).",
        ),
        Mistake(
            wrong.naive_with(frame=lambda x, pad: wrong.framed(x, 0, 2 * pad)),
            "All zeros stand at the end, below and on the right. `pad` of them go on every side.",
        ),
        Mistake(
            wrong.naive_with(frame=lambda x, pad: wrong.framed(x, 2 * pad, 0)),
            "All zeros stand at the beginning, above and on the left. `pad` of them go on every side.",
        ),
        Mistake(
            wrong.naive_with(frame=lambda x, pad: np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")),
            "The frame repeats the picture's edge. Here it is made of zeros.",
        ),
        Mistake(
            wrong.naive_with(frame=np.pad),
            "`np.pad(x, pad)` puts zeros around every axis, pictures and channels too. Each axis has its own: (0, 0) "
            "for the first two, (pad, pad) for rows and columns.",
        ),
        Mistake(wrong.no_padding, "`pad` is not used: the frame of zeros makes the output larger."),
        Mistake(wrong.naive_at_every_pixel, "The stride is not used: there is an output for every pixel."),
        Mistake(
            wrong.naive_with(output=lambda out: out.transpose(1, 0, 2, 3)),
            "The result is (F, N, H', W'). The pictures come first: (N, F, H', W').",
        ),
        Mistake(
            wrong.naive_with(strict=True),
            "Where the stride does not fit you raise. Here rows and columns that do not fit are left out.",
        ),
        Mistake(
            wrong.naive_with(output=lambda out: out.transpose(0, 1, 3, 2)),
            "The result's height and width are exchanged: rows come before columns, (N, F, H', W').",
        ),
        Mistake(
            wrong.bias_with_every_channel,
            "The bias is added once for each channel. Filter f adds b[f] once, to the sum over all of them.",
        ),
        Mistake(
            wrong.naive_with(lambda part, filter: (part[-1] * filter[-1]).sum()),
            "Only the last channel is left: in a loop over the channels, `=` writes over what the others gave. Add up, "
            "`+=`.",
        ),
        Mistake(
            wrong.naive_with(lambda part, filter: (part * filter[::-1, ::-1, ::-1]).sum()),
            "The filter is turned in all its axes, the channels too: so does `np.flip` without an axis. Networks do "
            "not turn it at all.",
        ),
        Mistake(
            wrong.naive_with(lambda part, filter: (part @ filter).sum()),
            "`@` multiplies window and filter as matrices. Multiply entry by entry, `*`, and add everything up.",
        ),
        Mistake(
            wrong.naive_with(lambda part, filter: (part * filter).sum(axis=(1, 2)).mean()),
            "You take the mean over the channels. A dot product adds up over all of them.",
        ),
        Mistake(
            wrong.first_filter_always,
            "Every output is made with the first filter. Output f belongs to filter f: `w[f]`.",
        ),
        Mistake(
            wrong.first_picture_always,
            "Every output is that of the first picture. Output n belongs to picture n: `padded[n]`.",
        ),
        Mistake(
            wrong.pictures_added,
            "You add up over the pictures too. Each picture has an output of its own: `padded[n, …]`.",
        ),
        Mistake(
            wrong.naive_with(bias=lambda b, f: -b[f]),
            "The bias is taken away. It is added.",
        ),
        Mistake(
            wrong.frame_forgotten,
            "The output is made large enough, but x itself has no frame: near the rim the window is cut off. Put the "
            "zeros around x first, and cut the windows out of that.",
        ),
        Mistake(
            wrong.size_without_frame,
            "The output's size is computed without `pad`: the side is H + 2·pad long.",
        ),
        Mistake(
            wrong.positions_as_places,
            "`range(0, …, stride)` gives the windows' corners in the picture. In the output the positions are numbered "
            "0, 1, 2, …: count them, and multiply by the stride for the corner.",
        ),
        Mistake(
            wrong.too_few_positions,
            "You step through the *output* by the stride, so most of it stays 0. All its places are filled; the "
            "stride says where their windows begin.",
        ),
    ),
    hints=(
        "Four loops: over the pictures n, the filters f, and the positions i, j. In the innermost: cut out the window, "
        "multiply it by the filter, add everything up, add the bias.",
        "With `padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))` the window at (i, j) begins at row "
        "i·stride and column j·stride; it is (C, k, k), like one filter. `conv_output_size` says how many i and j "
        "there are.",
        "`window = padded[n, :, i * stride : i * stride + k, j * stride : j * stride + k]`, then "
        "`out[n, f, i, j] = (w[f] * window).sum() + b[f]`.",
    ),
)


# im2col -------------------------------------------------------------------------------------------------------------


def pictures(*shapes):
    """A draw of (x, k, stride, pad) for each of the shapes."""

    def draw(rng):
        return [(between(rng, 0.4, 2, (N, C, H, W)), k, stride, pad) for N, C, H, W, _, k, stride, pad in shapes]

    return draw


im2col = Exercise(
    name="im2col",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=12,
    reference=reference.im2col,
    needs=("conv_output_size",),
    returns="columns",
    dimensions="x (N,C,H,W)",
    criteria=(
        Criterion("stride 1: several channels; one channel, a batch of 1", pictures(*PLAIN, ALONE[0])),
        Criterion("strides, zeros, and pixels left over", pictures(*STRIDED, ALONE[1], *PADDED, *LEFT_OVER)),
    ),
    mistakes=(
        Mistake(
            wrong.columns_transposed,
            "A window is a row of your matrix. It should be a column: (C·k·k, N·H'·W').",
        ),
        Mistake(
            wrong.columns_with(rows=(1, 2, 0)),
            "The rows are in the order (di, dj, c). The channel comes first: (c, di, dj), as in `w.reshape(F, -1)`.",
        ),
        Mistake(
            wrong.columns_with(rows=(0, 2, 1)),
            "The rows are in the order (c, dj, di): the window is transposed.",
        ),
        Mistake(
            wrong.columns_with(columns=(4, 5, 3)),
            "The columns are in the order (i, j, n). The picture comes first: (n, i, j).",
        ),
        Mistake(
            wrong.columns_with(columns=(3, 5, 4)),
            "The columns are in the order (n, j, i): the positions go down before they go right.",
        ),
        Mistake(
            wrong.columns_reshaped,
            "The axes are joined without being put in order first: reshape only cuts up what lies in memory. With a "
            "batch of 1 it makes no difference. Transpose (N, C, k, k, H', W') to (C, k, k, N, H', W') before.",
        ),
        Mistake(
            wrong.windows_reshaped,
            "The numbers are right, but your windows were rows, and reshape does not turn a row into a column. "
            "Transpose.",
        ),
        Mistake(
            wrong.view_reshaped,
            "(N, C, H', W', k, k) is joined as it stands. First the axes have to be put in the order (C, k, k, N, H', "
            "W').",
        ),
        Mistake(
            wrong.columns_sliced(lambda start, stride, count: np.s_[start : start + count]),
            "The pixels at one place of the windows lie `stride` apart: the slice needs a step.",
        ),
        Mistake(
            wrong.columns_sliced(lambda start, stride, count: np.s_[start : start + count : stride]),
            "The slice ends too early: H' pixels, `stride` apart, need stride·H' rows.",
        ),
        Mistake(
            wrong.columns_sliced(lambda start, stride, count: np.s_[start::stride]),
            "The slice runs on to the picture's end, where no window begins any more. It has H' rows and W' columns.",
        ),
        Mistake(
            wrong.columns_with(turn=lambda windows: windows[:, ::-1, ::-1]),
            "Each window is turned by 180°. Leave it as it stands.",
        ),
        Mistake(
            wrong.columns_with(frame=lambda x, pad: wrong.framed(x, 0, 2 * pad)),
            "All zeros stand at the end. `pad` of them go on every side.",
        ),
        Mistake(wrong.columns_without_padding, "`pad` is not used: zeros go on every side first."),
        Mistake(wrong.columns_at_every_pixel, "The stride is not used: there is a window at every pixel."),
    ),
    hints=(
        "Do not go from window to window. Go through the k·k places in a window: which pixels stand at place (di, dj) "
        "as the window moves over all positions?",
        "They are a slice: rows di, di + stride, …, H' of them, and columns dj, dj + stride, …, W' of them, for all "
        "pictures and channels at once. Put it into an array (C, k, k, N, H', W') and join the axes at the end.",
        "`columns[:, di, dj] = padded[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]"
        ".transpose(1, 0, 2, 3)`, and at the end `columns.reshape(C * k * k, -1)`.",
    ),
)


# conv2d -------------------------------------------------------------------------------------------------------------

conv2d = Exercise(
    name="conv2d",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.conv2d,
    needs=("conv_output_size", "im2col"),
    returns="out",
    dimensions=PICTURES,
    criteria=(
        Criterion("stride 1: several channels; one channel, a batch of 1", convolutions(*PLAIN, ALONE[0])),
        Criterion("strides, zeros, and pixels left over", convolutions(*STRIDED, ALONE[1], *PADDED, *LEFT_OVER)),
    ),
    mistakes=(
        Mistake(
            wrong.product_with(output=lambda scores, N, F, height, width: scores.reshape(N, F, height, width)),
            "The product is (F, N·H'·W'): filters come first in memory. Reshape it to (F, N, H', W'), then transpose. "
            "Reshaping alone mixes pictures and filters.",
        ),
        Mistake(
            wrong.product_with(
                output=lambda scores, N, F, height, width: scores.T.reshape(N, F, height, width),
            ),
            "The product, transposed, is (N·H'·W', F): reshape it to (N, H', W', F) and move the last axis forward. "
            "Reshaping alone mixes positions and filters.",
        ),
        Mistake(
            wrong.product_with(output=lambda scores, N, F, height, width: scores.reshape(F, N, height, width)),
            "The result is (F, N, H', W'). The pictures come first: `.transpose(1, 0, 2, 3)`.",
        ),
        Mistake(
            wrong.product_with(
                output=lambda scores, N, F, height, width: scores.reshape(N, height, width, F).transpose(0, 3, 1, 2),
            ),
            "The product is (F, N·H'·W'): its first axis is the filters. You reshape it as if they were the last.",
        ),
        Mistake(
            wrong.product_with(
                output=lambda scores, N, F, height, width: scores.reshape(F, height, width, N).transpose(3, 0, 1, 2),
            ),
            "The columns are in the order (n, i, j): the long axis splits into (N, H', W'), not into (H', W', N).",
        ),
        Mistake(
            wrong.product_with(output=lambda scores, N, F, height, width: scores),
            "That is still the matrix, (F, N·H'·W'). Give the long axis its three parts back.",
        ),
        Mistake(
            wrong.product_with(bias=lambda b: b),
            "b is (F,), and so is added to the columns' axis. It belongs to the rows: make it (F, 1).",
        ),
        Mistake(
            wrong.product_with(columns=lambda x, k, stride, pad: reference.im2col(x, k)),
            "`im2col` has to know the stride and the padding too.",
        ),
        Mistake(wrong.product_at_every_pixel, "The stride is not used: there is an output for every pixel."),
        Mistake(wrong.product_without_padding, "`pad` is not used: the frame of zeros makes the output larger."),
        Mistake(
            wrong.product_with(
                output=lambda scores, N, F, height, width: scores.reshape(F, N, width, height).transpose(1, 0, 2, 3),
            ),
            "Height and width are exchanged: the long axis splits into (N, H', W').",
        ),
        Mistake(
            wrong.product_with(
                output=lambda scores, N, F, height, width: scores.reshape(F, N, height, height).transpose(1, 0, 2, 3),
            ),
            "The output's width is taken from the picture's height. Each side has its own size: H' from H, W' from W.",
        ),
        Mistake(
            wrong.product_with(filters=lambda w: w.reshape(-1, len(w)).T),
            "`w.reshape(C·k·k, F)` cuts each filter to pieces. A filter is a row: `w.reshape(F, -1)`.",
        ),
        Mistake(
            wrong.product_with(filters=lambda w: w.transpose(0, 2, 3, 1).reshape(len(w), -1)),
            "The filters' entries are in the order (di, dj, c), the columns' in the order (c, di, dj).",
        ),
        Mistake(
            wrong.product_with(filters=lambda w: w[:, :, ::-1, ::-1].reshape(len(w), -1)),
            "The filters are turned by 180°. Networks do not turn them.",
        ),
        Mistake(wrong.product_with(bias=lambda b: 0.0), "The bias is missing: each filter adds its own."),
        Mistake(
            wrong.product_with(bias=lambda b: b.sum()),
            "Every output gets the sum of all biases. Row f of the product gets b[f]: `+ b[:, None]`.",
        ),
    ),
    hints=(
        "All windows are columns of one matrix. What do you multiply it by, so that every filter meets every window?",
        "w.reshape(F, C·k·k) @ columns is (F, N·H'·W'): one row a filter. Add b as a column, (F, 1). Then give the "
        "long axis its three parts back, and put the pictures first.",
        "`(w.reshape(F, -1) @ im2col(x, k, stride, pad) + b[:, None]).reshape(F, N, height, width)"
        ".transpose(1, 0, 2, 3)`.",
    ),
)


# col2im -------------------------------------------------------------------------------------------------------------


def taken_apart(*shapes):
    """A draw of (columns, shape, k, stride, pad) for each of the shapes."""

    def draw(rng):
        cases = []
        for N, C, H, W, _, k, stride, pad in shapes:
            height, width = output_of(H, W, k, stride, pad)
            cases.append((between(rng, 0.4, 2, (C * k * k, N * height * width)), (N, C, H, W), k, stride, pad))
        return cases

    return draw


col2im = Exercise(
    name="col2im",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=12,
    reference=reference.col2im,
    needs=("conv_output_size",),
    returns="x",
    dimensions="columns (R,P)",
    criteria=(
        Criterion("windows that overlap; one channel, a batch of 1", taken_apart(*PLAIN, ALONE[0])),
        Criterion("strides, zeros, and pixels left over", taken_apart(*STRIDED, *PADDED, *LEFT_OVER)),
    ),
    mistakes=(
        Mistake(
            wrong.back_with(put=wrong.overwritten),
            "A pixel that lies in several windows keeps only what came last. Add up: `+=`, not `=`.",
        ),
        Mistake(
            wrong.back_with(average=True),
            "You divide by the number of windows that a pixel lies in. Gradients along several ways add up.",
        ),
        Mistake(
            wrong.back_with(cut=lambda padded, pad, H, W: padded),
            "The frame of zeros is still there. Cut it off at the end: x has the shape that was handed over.",
        ),
        Mistake(
            wrong.back_with(cut=lambda padded, pad, H, W: padded[:, :, pad:-pad, pad:-pad]),
            "`pad:-pad` is empty where pad is 0. The picture ends at row pad + H and column pad + W.",
        ),
        Mistake(
            wrong.back_with(cut=lambda padded, pad, H, W: padded[:, :, pad : H - pad, pad : W - pad]),
            "Too much is cut off: H and W are the picture's own sides, without the frame.",
        ),
        Mistake(
            wrong.back_with(slice_of=lambda start, stride, count: np.s_[start : start + count]),
            "The stride is not used: neighbouring windows begin `stride` pixels apart.",
        ),
        Mistake(
            wrong.back_with(
                arrange=lambda columns, shape, k, height, width: columns.reshape(
                    shape[1], k, k, shape[0], width, height
                ).transpose(3, 0, 1, 2, 5, 4)
            ),
            "The columns are taken in the order (n, j, i): down before right. They are in the order (n, i, j).",
        ),
        Mistake(
            wrong.back_with(
                arrange=lambda columns, shape, k, height, width: columns.T.reshape(
                    shape[0], shape[1], k, k, height, width
                )
            ),
            "Transposed, the columns are (N·H'·W', C·k·k): that splits into (N, H', W', C, k, k).",
        ),
        Mistake(
            wrong.back_with(cut=lambda padded, pad, H, W: padded[:, :, :H, :W]),
            "The frame is cut off at one end only. The picture begins at row and column `pad`.",
        ),
        Mistake(
            wrong.back_with(
                arrange=lambda columns, shape, k, height, width: columns.reshape(
                    shape[0], shape[1], k, k, height, width
                )
            ),
            "Reshaping alone mixes pictures and channels: the columns are (C, k, k, N, H', W') in memory. Transpose "
            "after reshaping. With a batch of 1 it makes no difference.",
        ),
        Mistake(
            wrong.back_with(
                arrange=lambda columns, shape, k, height, width: columns.reshape(
                    k, k, shape[1], shape[0], height, width
                ).transpose(3, 2, 0, 1, 4, 5)
            ),
            "The rows are taken in the order (di, dj, c). They are in the order (c, di, dj).",
        ),
        Mistake(
            wrong.back_with(
                arrange=lambda columns, shape, k, height, width: columns.reshape(
                    shape[1], k, k, shape[0], height, width
                ).transpose(3, 0, 2, 1, 4, 5)
            ),
            "di and dj are exchanged: di is the row in the window.",
        ),
        Mistake(
            wrong.back_with(
                arrange=lambda columns, shape, k, height, width: columns.reshape(
                    shape[1], k, k, height, width, shape[0]
                ).transpose(5, 0, 1, 2, 3, 4)
            ),
            "The columns are taken in the order (i, j, n). They are in the order (n, i, j).",
        ),
    ),
    hints=(
        "Run `im2col` backwards: the same slices, but now each is *added* to the pixels that it was taken from. A "
        "pixel that was copied nine times collects nine numbers.",
        "Reshape the columns to (C, k, k, N, H', W'). Start with zeros (N, C, H + 2·pad, W + 2·pad), add the part for "
        "each (di, dj) to its slice, and cut off the frame at the end.",
        "`padded[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride] += "
        "columns[:, di, dj].transpose(1, 0, 2, 3)`, then `padded[:, :, pad : pad + H, pad : pad + W]`.",
    ),
)


# conv2d_backward ----------------------------------------------------------------------------------------------------


def upstream(*shapes):
    """A draw of (dout, x, w, stride, pad) for each of the shapes; no db is so near 0 that rounding would show."""

    def draw(rng):
        cases = []
        for N, C, H, W, F, k, stride, pad in shapes:
            dout = np.zeros((1, 1, 1, 1))
            while np.abs(dout.sum(axis=(0, 2, 3))).max() < 1:
                dout = between(rng, 0.4, 2, (N, F, *output_of(H, W, k, stride, pad)))
            cases.append((dout, between(rng, 0.4, 2, (N, C, H, W)), between(rng, 0.4, 2, (F, C, k, k)), stride, pad))
        return cases

    return draw


conv2d_backward = Exercise(
    name="conv2d_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=4,
    core=False,
    minutes=30,
    reference=reference.conv2d_backward,
    needs=("im2col", "col2im"),
    returns=("dx", "dw", "db"),
    dimensions="dout (N,F,P,Q), x (N,C,H,W), w (F,C,k,k)",
    criteria=(
        Criterion("dw and db", upstream(*PLAIN, *ALONE, STRIDED[0], PADDED[0]), part=("dw", "db")),
        Criterion("dx, one pixel at a time", upstream(*PLAIN, ALONE[0]), part=("dx",)),
        Criterion(
            "dx with strides, and where pixels are left over", upstream(*STRIDED, ALONE[1], *LEFT_OVER), part=("dx",)
        ),
        Criterion("all three, with zeros all round", upstream(*PADDED)),
    ),
    mistakes=(
        Mistake(
            wrong.stride_lost,
            "In dx each window's gradient is put at (i, j). The window stood at (i·stride, j·stride).",
        ),
        Mistake(
            wrong.windows_overwritten,
            "In dx a pixel that lies in several windows keeps only what came last. Add up: `+=`, not `=`.",
        ),
        Mistake(wrong.backward_with(cut=False), "dx still has its frame of zeros. x had none: cut it off."),
        Mistake(
            wrong.backward_with(filters=lambda w: w[:, :, ::-1, ::-1]),
            "In dx the filters are turned by 180°. Where each output's gradient is spread over its window, the "
            "filter is taken as it is; it is turned only where dx is written as a convolution of dout.",
        ),
        Mistake(
            wrong.backward_with(db=lambda dscores: dscores.mean(axis=1)),
            "db is averaged. b is added at every position of every picture, so its gradient is the *sum* of dout.",
        ),
        Mistake(
            wrong.backward_with(db=lambda dscores: dscores.sum(axis=1, keepdims=True)),
            "b is (F,), and so is its gradient: no `keepdims`.",
        ),
        Mistake(
            wrong.backward_with(dw=lambda dscores, columns: dscores @ columns.T / dscores.shape[1]),
            "dw is averaged over the positions. A filter is used at all of them: its gradients add up.",
        ),
        Mistake(
            wrong.backward_with(flat=lambda dout: dout.reshape(dout.shape[1], -1)),
            "dout is (N, F, H', W'): reshaping alone mixes pictures and filters. Transpose to (F, N, H', W') first. "
            "With a batch of 1 it makes no difference.",
        ),
        Mistake(
            wrong.backward_with(flat=lambda dout: dout.transpose(1, 2, 3, 0).reshape(dout.shape[1], -1)),
            "dout is laid out in the order (i, j, n), the columns of `im2col` in the order (n, i, j).",
        ),
        Mistake(wrong.backward_with(order=(1, 0, 2)), "dx and dw are in the wrong order: return dx, dw, db."),
        Mistake(wrong.backward_with(order=(1, 2, 0)), "The order is not the one asked for: return dx, dw, db."),
    ),
    hints=(
        "Forward, it was an affine layer on columns: scores = w·columns + b. You know the gradients of an affine "
        "layer. What is new is only the way into the columns and back.",
        "With dscores = dout as (F, N·H'·W'): the gradient of w is dscores times the columns, transposed; that of the "
        "columns is w, transposed, times dscores; `col2im` carries it back to the pixels. db is the sum over all "
        "positions.",
        "`dscores = dout.transpose(1, 0, 2, 3).reshape(F, -1)`; `dw = (dscores @ columns.T).reshape(w.shape)`; "
        "`dx = col2im(w.reshape(F, -1).T @ dscores, x.shape, k, stride, pad)`; `db = dscores.sum(axis=1)`.",
    ),
)


# max_pool -----------------------------------------------------------------------------------------------------------

POOLED = (  # N, C, H, W, size, stride
    (2, 3, 4, 6, 2, 2),
    (1, 1, 6, 4, 2, 2),
    (2, 2, 5, 7, 2, 2),  # a row and a column are left over
    (1, 3, 7, 5, 3, 2),  # windows overlap
    (2, 1, 8, 7, 2, 3),  # windows leave gaps
    (2, 2, 4, 5, 3, 1),
)


def spread(rng, shape):
    """Numbers of either sign, no two closer than about a hundredth."""
    count = int(np.prod(shape))
    return (rng.permutation(np.linspace(-2, 2, count)) + rng.uniform(-0.2, 0.2, count) / count).reshape(shape)


def to_pool(rng):
    """Pictures of either sign; a whole window below 0; and the sides that do not fit."""
    cases = []
    for number, (*shape, size, stride) in enumerate(POOLED):
        x = spread(rng, shape)
        cases.append((x - 3 if number % 2 else x, size, stride))
    return cases


def nothing_to_pool(rng):
    """A window that is two rows higher than the picture."""
    return [(spread(rng, (1, 2, 3, 6)), 5, 1)]


max_pool = Exercise(
    name="max_pool",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=6,
    reference=reference.max_pool,
    needs=("conv_output_size",),
    returns="out",
    dimensions="x (N,C,H,W)",
    criteria=(
        Criterion("windows beside each other, overlapping, with gaps, and sides that do not fit", to_pool),
        Criterion("a ValueError for a window that is too large", nothing_to_pool, points=0),
    ),
    mistakes=(
        Mistake(
            wrong.pool_with(lambda windows: windows.mean(axis=0)),
            "That is the mean of each window, not its largest pixel.",
        ),
        Mistake(wrong.pool_with(lambda windows: windows.min(axis=0)), "That is the smallest pixel of each window."),
        Mistake(
            wrong.pool_with(lambda windows: np.abs(windows).max(axis=0)),
            "That is the largest absolute value. Pixels below 0 are small.",
        ),
        Mistake(
            wrong.pool_with(start=0.0),
            "Where a whole window is below 0 you give 0. Start from the first pixel, or from −infinity, not from 0.",
        ),
        Mistake(
            wrong.pool_with(jump=lambda size, stride: size),
            "The window moves on by its own size. It is `stride` that says how far.",
        ),
        Mistake(
            wrong.pool_the_rest,
            "What does not fit at the end makes one more, smaller window. Here it is left out.",
        ),
        Mistake(
            wrong.pool_halving,
            "There are not H // stride windows where they overlap or leave gaps: `conv_output_size` says how many fit.",
        ),
        Mistake(
            wrong.pool_with(jump=lambda size, stride: 2),
            "The window always moves on by 2. It is `stride` that says how far.",
        ),
        Mistake(wrong.pool_of_two, "The windows are always 2×2. Their side is `size`."),
        Mistake(
            wrong.pool_over_everything,
            "The maximum is taken over the channels too. Each channel is pooled on its own.",
        ),
        Mistake(
            wrong.pool_over_the_batch,
            "The maximum is taken over pictures and channels too: `.max()` without an axis. Each picture's channel is "
            "pooled on its own, `axis=(2, 3)`.",
        ),
        Mistake(
            wrong.pool_without_steps,
            "The window at output (i, j) begins at (i, j). It begins at (i·stride, j·stride).",
        ),
        Mistake(
            wrong.pool_by_reshape,
            "Cutting the sides into pieces by `reshape` works only for windows that lie beside each other and fill the "
            "picture. Here they may overlap, leave gaps, or leave pixels over.",
        ),
        Mistake(
            wrong.pool_by_reshape_cut,
            "What does not fit is cut off, and the rest is reshaped: that works only for windows that lie beside each "
            "other. It is `stride` that says how far they lie apart.",
        ),
        Mistake(
            wrong.pool_memory,
            "Reshape cuts up what lies in memory: pixels of one row, not of one window. Take slices of the windows.",
        ),
        Mistake(
            wrong.pool_with(lambda windows: windows[0]),
            "That is the first pixel of each window, not its largest.",
        ),
        Mistake(
            wrong.pool_with(lambda windows: windows.argmax(axis=0).astype(float)),
            "That is the place of the largest pixel in its window: `argmax`. Its value is asked for, `max`.",
        ),
        Mistake(
            wrong.pool_stacked,
            "The results are stacked in the order (H', W', N, C). The pictures come first: `.transpose(2, 3, 0, 1)`.",
        ),
        Mistake(
            wrong.pool_too_large,
            "A window that is larger than the picture has no position, and something comes back nevertheless. Let "
            "`conv_output_size` say how many fit: it raises the ValueError.",
        ),
    ),
    hints=(
        "As in `im2col`: which pixels stand at place (di, dj) as the window moves? There are size·size such slices.",
        "All slices have the shape of the result. The largest pixel of a window is the largest over the slices.",
        "`np.max([x[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride] for di in range(size) "
        "for dj in range(size)], axis=0)`.",
    ),
)


# max_pool_backward --------------------------------------------------------------------------------------------------


def no_ties(rng):
    """All pixels differ; windows beside each other, overlapping, with gaps; sides that do not fit; all below 0."""
    cases = []
    for number, (*shape, size, stride) in enumerate(POOLED):
        N, C, H, W = shape
        dout = between(rng, 0.5, 2, (N, C, *output_of(H, W, size, stride, 0)))
        x = spread(rng, shape)
        cases.append((dout, x - 3 if number % 2 else x, size, stride))
    return cases


def ties(rng):
    """Pixels of the same value: in each window the largest stands at two or three places, in one order or another."""
    cases = []
    for size, stride in ((2, 2), (3, 2)):
        x = rng.integers(0, 2, (2, 2, 7, 9)) / 2
        x[0, 0, :3, :3] = [
            [0, 1, 0.5],
            [1, 1, 0],
            [0.5, 0, 1],
        ]  # row order: (0, 1); column order: (1, 0); last: another
        dout = between(rng, 0.5, 2, (2, 2, *output_of(7, 9, size, stride, 0)))
        cases.append((dout, x, size, stride))
    return cases


max_pool_backward = Exercise(
    name="max_pool_backward",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=10,
    reference=reference.max_pool_backward,
    returns="dx",
    dimensions="dout (N,C,P,Q), x (N,C,H,W)",
    criteria=(
        Criterion("all pixels different: windows beside each other, overlapping, with gaps", no_ties),
        Criterion("ties: the first in row order", ties),
    ),
    mistakes=(
        Mistake(
            wrong.route_with(lambda hits: hits * 1.0),
            "Where pixels tie, all of them get the whole gradient. Only the first in row order does.",
        ),
        Mistake(
            wrong.route_with(lambda hits: hits / hits.sum(axis=0)),
            "Where pixels tie, you share the gradient among them. Here the first in row order gets all of it.",
        ),
        Mistake(wrong.route_with(wrong.last), "Where pixels tie, the last one gets the gradient. Take the first."),
        Mistake(
            wrong.route_with(wrong.first_by_column),
            "Where pixels tie, you take the first column by column. Go row by row: right, then down.",
        ),
        Mistake(
            wrong.route_with(wrong.first, add=False),
            "Where windows overlap, a pixel may be the largest of several: its gradients add up. Use `+=`.",
        ),
        Mistake(
            wrong.first_overwritten,
            "A pixel that is the largest of two windows keeps only what came last: add up. (`dx[i, j, …] += …` with "
            "arrays of indices does not; `np.add.at` does.)",
        ),
        Mistake(
            wrong.route_by_windows(lambda window: window == window.max()),
            "Where windows overlap, each writes over what the one before has put there. Add to it: `+=`.",
        ),
        Mistake(
            wrong.route_by_windows(wrong.place_turned, put=np.add),
            "Row and column are exchanged: in row order, argmax // size is the row in the window, argmax % size the "
            "column.",
        ),
        Mistake(
            wrong.without_the_corner,
            "All gradients land at the picture's beginning: argmax gives the place in the window, which begins at "
            "(i·stride, j·stride).",
        ),
        Mistake(
            wrong.route_with(lambda hits: np.full(hits.shape, 1 / len(hits))),
            "That is the gradient of the mean: every pixel of a window gets a share. Only the largest counts.",
        ),
        Mistake(
            wrong.route_with(lambda hits: np.ones(hits.shape)),
            "Every pixel of a window gets the gradient. Only the largest moved the output.",
        ),
        Mistake(
            wrong.route_with(wrong.first, of=lambda dout, windows: np.ones(dout.shape)),
            "That is 1 where a pixel is the largest. It has to be multiplied by the upstream gradient, dout.",
        ),
        Mistake(
            wrong.route_with(wrong.first, of=lambda dout, windows: dout * windows),
            "The gradient is multiplied by the pixel. A maximum passes the gradient on unchanged.",
        ),
        Mistake(
            wrong.place_in_the_flat_picture,
            "`argmax` counts the pixels of the *window* in row order. The picture's rows are longer: turn the number "
            "into row and column, argmax // size and argmax % size, and add the window's corner.",
        ),
        Mistake(
            wrong.route_with(lambda hits: np.arange(len(hits)).reshape(-1, 1, 1, 1, 1) == 0),
            "The gradient goes to the first pixel of each window. It goes to the largest.",
        ),
        Mistake(
            wrong.route_at_every_pixel,
            "The window of output (i, j) is taken at (i, j). It begins at (i·stride, j·stride).",
        ),
        Mistake(
            wrong.route_by_size,
            "The windows are taken side by side, at (i·size, j·size). It is `stride` that says how far they lie apart.",
        ),
        Mistake(
            wrong.route_enlarged,
            "dout is enlarged by repeating it and compared with x: that works only where windows lie beside each "
            "other. Where they overlap, a pixel lies in several of them.",
        ),
        Mistake(
            wrong.route_from_zero,
            "The search for the largest begins at 0, so where a whole window is below 0 none is found. Begin with the "
            "first pixel, or with −infinity.",
        ),
        Mistake(
            wrong.route_by_size_of_pixels,
            "The gradient goes to the largest *absolute* value. Pixels below 0 are small.",
        ),
        Mistake(
            wrong.route_into_x,
            "dx begins as a copy of x, so where no gradient comes the pixels still stand. Begin with zeros.",
        ),
        Mistake(
            wrong.route_into_dout,
            "dx has dout's shape. It is the gradient of x, with x's shape: `np.zeros(x.shape)`.",
        ),
    ),
    hints=(
        "A maximum depends on one pixel only: nudge any other, and nothing happens. So dout goes to the largest pixel "
        "of its window, as it is, and 0 to all others.",
        "Stack the size·size slices of `max_pool`: `np.argmax(…, axis=0)` says for each window at which place its "
        "largest stands, and where several tie, it names the first.",
        "For place number t with the slice s: `dx[s] += np.where(largest == t, dout, 0)`.",
    ),
)


# conv_fan_in and receptive_field ------------------------------------------------------------------------------------


def layers_of_a_network(rng):
    """Side of the filters and number of channels; the lecture's 75 among them."""
    sides, channels = rng.permutation([3, 5, 7, 11]), rng.integers(6, 60, 3)
    return [(5, 3), (1, int(channels[0])), *((int(k), int(c)) for k, c in zip(sides, channels, strict=False))]


conv_fan_in = Exercise(
    name="conv_fan_in",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    reference=reference.conv_fan_in,
    returns="fan_in",
    dimensions="two numbers",
    criteria=(Criterion("how many numbers enter one unit", layers_of_a_network),),
    mistakes=(
        Mistake(lambda k, c: k * c, "The window is k wide *and* k high: k·k pixels in each channel."),
        Mistake(lambda k, c: k * k, "The window goes through all channels: k·k pixels in each of them."),
        Mistake(lambda k, c: k * k * c + 1, "The bias is not counted: it is no input."),
        Mistake(lambda k, c: 2 * k * c, "A square of side k has k·k pixels, not 2·k."),
        Mistake(lambda k, c: c, "Each channel sends k·k pixels, not one."),
        Mistake(
            lambda k, c: k * k * c * c,
            "One unit looks at each channel once: k·k·C. How many filters there are plays no part.",
        ),
    ),
    hints=(
        "Think of one output pixel: the dot product of a window with a filter. How many numbers has the window?",
        "It is k high, k wide and as deep as the picture.",
        "`return kernel_size * kernel_size * in_channels`.",
    ),
)


def stacks(rng):
    """Layers in a row, with strides early, late and at the end; none at all."""
    k = [int(n) for n in rng.permutation([2, 3, 5, 7])]
    return [
        ([(3, 1), (3, 1), (3, 1)],),
        ([(k[0], 2), (k[1], 1), (k[2], 3), (k[3], 2)],),
        ([(5, 1), (2, 2), (5, 1), (2, 2)],),
        ([],),
    ]


receptive_field = Exercise(
    name="receptive_field",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=6,
    reference=reference.receptive_field,
    returns="side",
    dimensions="layers: a list of (k, stride)",
    criteria=(Criterion("three 3×3, strides and poolings, no layer", stacks),),
    mistakes=(
        Mistake(
            wrong.field_with(growth=lambda k, step, stride: k - 1),
            "The strides are not looked at. Behind a layer of stride 2 neighbours lie two input pixels apart, so the "
            "next window reaches twice as far.",
        ),
        Mistake(
            wrong.field_with(growth=lambda k, step, stride: (k - 1) * step * stride),
            "A layer's own stride does not widen its own window, only the windows of the layers after it.",
        ),
        Mistake(
            wrong.field_with(step=lambda step, stride: stride),
            "Only the stride of the layer just before is looked at. The strides of all layers before multiply.",
        ),
        Mistake(
            wrong.field_with(step=lambda step, stride: step + stride - 1),
            "The strides are added. They multiply: two layers of stride 2 put neighbours 4 pixels apart.",
        ),
        Mistake(
            wrong.field_with(growth=lambda k, step, stride: k * step),
            "k − 1, not k: the window's first pixel is the one that you were at already.",
        ),
        Mistake(
            wrong.field_reversed,
            "You go from the last layer to the first. The list begins at the input, and strides widen what comes "
            "*after* them.",
        ),
        Mistake(
            wrong.field_with(growth=lambda k, step, stride: (k - 1) * stride),
            "Each layer counts its own stride only. What widens its window are the strides of the layers before it.",
        ),
        Mistake(wrong.field_without_one, "Without any layer a pixel sees itself: 1."),
        Mistake(
            wrong.field_from_the_first, "The list may be empty: begin with one pixel, side 1, not with `layers[0]`."
        ),
        Mistake(
            wrong.field_with(side=0, growth=lambda k, step, stride: k),
            "The windows' sides are added. Neighbouring windows overlap, so each layer adds less than its own k.",
        ),
        Mistake(wrong.field_with(side=0), "One too few: without any layer a pixel sees itself, 1."),
        Mistake(
            wrong.field_product,
            "The windows' sides are multiplied. Each layer *adds* k − 1 of the layer below's pixels.",
        ),
    ),
    hints=(
        "Begin with one pixel, side 1. Each layer's window has k − 1 further pixels of the layer below. How far apart "
        "do these lie in the input?",
        "Keep two numbers: the side so far, and the step, how many input pixels lie between neighbours. A layer adds "
        "(k − 1)·step to the side, and then multiplies the step by its stride.",
        "`for k, stride in layers:` first `side += (k - 1) * step`, then `step *= stride`; both begin at 1.",
    ),
)


# questions ----------------------------------------------------------------------------------------------------------

own_weights = Exercise(
    name="own_weights",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=28 * 28 * 6 * 75,
    explanation="There are 28·28·6 = 4,704 outputs, and each would have 5·5·3 = 75 weights of its own: 352,800. "
    "Shared, six filters need 6·75 = 450. The outputs are the same in number, and so are the products. Only the "
    "weights differ, by 28·28 = 784: an edge is an edge wherever it is.",
    replies={
        450: "That is with shared weights. Now each of the 28·28·6 outputs has 75 of its own.",
        456: "That is with shared weights (and biases). Now each of the 28·28·6 outputs has 75 weights of its own.",
        28 * 28 * 75: "That is for one filter's map. There are six.",
        28 * 28 * 6: "So many outputs there are. How many weights has each, for its own window?",
        28 * 28 * 6 * 25: "A window has three channels: 5·5·3 numbers.",
        28 * 28 * 6 * 76: "Nearly: the biases are not asked for.",
        28 * 28 * 6 * 3072: "That is a dense layer, in which every output sees the whole picture. Here each sees its "
        "5×5×3 window only.",
        None: "How many outputs are there? How many weights has each of them, for its own window?",
    },
    hints=("Number of outputs, 28·28·6, times the weights that each one has for its own window.",),
)

no_gradient = Exercise(
    name="no_gradient",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    answer=13,
    explanation="Two positions fit along each side, and their windows cover 6×6 = 36 of the 49 pixels. The last row "
    "and the last column, 13 pixels, lie in no window: nothing of them reaches the output, so the loss does not depend "
    "on them, and their gradient is 0. This is why sizes are chosen so that they fit.",
    replies={
        36: "So many pixels lie in a window, and get a gradient. The others are asked for.",
        0: "Look at the last row: at stride 3, does any window reach it?",
        7: "That is one row. A column is left over as well.",
        14: "The corner belongs to the last row and to the last column: count it once.",
        1: "One row and one column are left over. How many pixels are these?",
        45: "There are two positions along each side, four windows, and they are 3×3.",
        None: "How many positions fit along a side, and how far does the last window reach? Draw the 7×7 pixels and "
        "the four windows.",
    },
    hints=("`col2im` of a matrix of ones counts in how many windows each pixel lies. How many are in none?",),
)

three_promises = Exercise(
    name="three_promises",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    answer="A convolution has three convictions built in. (1) What belongs together lies close together: a unit looks "
    "at a small window only. (2) The same pattern means the same wherever it is: the weights are shared, so a shift of "
    "the input shifts the output. (3) The grid itself means something: neighbours above, below, left and right are "
    "neighbours in the same sense everywhere.\n\n"
    "None of them holds here. The order of the columns of the table is arbitrary: age may lie beside a blood value "
    "only because of the alphabet. A pair of numbers means something else at another place: the filter that compares "
    "two blood values would compare age with weight one place further. So the 36 measurements, laid out as 6×6, are "
    "not a picture.\n\n"
    "To find out: lay the measurements out in several random orders, the same one for all patients, train the network "
    "anew for each, tune on validation data, and compare with a dense network of as many parameters, over several "
    "seeds. On pictures a convolution loses when the pixels are put in another order; a dense network cannot notice. "
    "Here I expect that no order is better than another outside the spread, and that the dense network is at least as "
    "good. If the colleague's order wins by more than the spread, it is not arbitrary after all.",
)

EXERCISES = (
    conv_output_size, conv2d_naive, own_weights, im2col, conv2d, col2im, no_gradient, conv2d_backward, max_pool,
    max_pool_backward, conv_fan_in, receptive_field, three_promises,
)  # fmt: skip
