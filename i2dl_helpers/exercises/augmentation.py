"""The exercises of notebook 07: pictures mirrored, moved, cropped, lit, coloured, cut out and blended."""

import numpy as np

from ..reference import augmentation as reference
from .model import Criterion, Exercise, Mistake
from .values import Rng
from .wrong import augmentation as wrong
from .wrong import lighting

NOTEBOOK = "07_augmentation"


def picture(rng, H, W, C=3):
    """A picture without two equal numbers, away from 0 and 1; the channels have means of their own."""
    tints = rng.permutation(np.linspace(0.55, 0.95, C)) if C > 1 else np.array([0.95])
    return rng.uniform(0.1, 1.0, (H, W, C)) * tints


# horizontal_flip ----------------------------------------------------------------------------------------------------


def oblong(rng):
    """A wide picture, a tall one with two channels, and a grey one."""
    return [(picture(rng, 4, 7),), (picture(rng, 6, 5, 2),), (picture(rng, 3, 4, 1),)]


horizontal_flip = Exercise(
    name="horizontal_flip",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    reference=reference.horizontal_flip,
    returns="flipped",
    dimensions="image (H,W,C)",
    fresh=True,
    criteria=(Criterion("left and right are exchanged", oblong),),
    mistakes=(
        Mistake(
            wrong.upside_down,
            "The rows are in reverse order: that stands the picture on its head. Left and right are along axis 1.",
        ),
        Mistake(
            wrong.turned_round,
            "Rows and columns are both reversed: that turns the picture by 180 degrees. Reverse the columns only.",
        ),
        Mistake(wrong.channels_too, "All three axes are reversed, the colours too. Reverse axis 1 only."),
        Mistake(
            wrong.only_channels,
            "The last axis is reversed: red and blue are exchanged, and nothing moves. Columns are axis 1.",
        ),
        Mistake(
            wrong.columns_and_channels,
            "Columns and colours are both reversed, so that red and blue are exchanged, too. Reverse axis 1 only.",
        ),
        Mistake(wrong.transposed, "That exchanges rows and columns. Keep the axes, and reverse the order of axis 1."),
        Mistake(
            wrong.all_axes_transposed,
            "`.T` turns the order of the axes round, (C, W, H). Keep the axes, and reverse the order of axis 1.",
        ),
        Mistake(wrong.quarter_turned, "That turns the picture by 90 degrees. A mirror only reverses the columns."),
        Mistake(
            wrong.not_flipped,
            "The picture comes back as it was. (A loop that exchanges column j with column W − 1 − j has to stop in "
            "the middle, or it exchanges each pair twice.)",
        ),
        Mistake(
            wrong.first_column_lost,
            "A column is missing: the end of a slice is excluded, so `-1:0:-1` leaves column 0 out. `::-1` takes all.",
        ),
        Mistake(
            wrong.one_column_beyond,
            "Column j comes from column W − 1 − j. `W - j` is W for the first one, and there is no column W.",
        ),
        Mistake(wrong.batch_expected, "There is no batch: `image` is one picture, (H, W, C). The columns are axis 1."),
        Mistake(wrong.rows_in_a_list, "A list of rows came back. Make one array of it: `np.array(…)`."),
        Mistake(
            wrong.a_view,
            "The picture is right, but it is a view: a slice shares its memory with `image`, and whoever changes the "
            "one changes the other. Put `.copy()` behind it.",
        ),
        Mistake(
            wrong.one_column_off,
            "The columns are taken from −0, −1, −2, …, and −0 is 0, the first one. The last column is −1: begin there.",
        ),
        Mistake(
            wrong.read_while_written,
            "Only one half is flipped: you read columns that were overwritten before. Read from `image`, and write "
            "into another array.",
        ),
        Mistake(
            wrong.in_place(wrong.right.horizontal_flip),
            "The argument itself was flipped. The training set must stay as it is: return a new array.",
        ),
    ),
    hints=(
        "A picture is (rows, columns, colours). In a mirror each row stays, and its columns come in reverse order.",
        "A slice with the step −1 reverses an axis; it must be the second one. A slice is a view, so copy it.",
        "`image[:, ::-1].copy()`.",
    ),
)


# shift --------------------------------------------------------------------------------------------------------------


def some_way(rng):
    """Down and right, up and left, and both mixed; never as far along one axis as along the other."""
    cases = []
    for down, right in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        moves = rng.permutation([1, 2])
        cases.append((picture(rng, 5, 6), int(down * moves[0]), int(right * moves[1])))
    return cases


def not_at_all_or_beyond(rng):
    """By 0 along either axis and along both; all but the last row; just beyond; further beyond.

    Further is by 2 or more, and less than the side less 1: else a slice from the wrong end holds one row or none, which
    NumPy puts into an empty slice without a word.
    """
    H, W = 4, 6
    dy, dx = int(rng.integers(1, 3)), int(rng.integers(1, 4))
    far = int(rng.integers(2, W - 1))
    moves = [(0, dx), (dy, 0), (0, -dx), (-dy, 0), (0, 0), (H - 1, 1 - W)]
    moves += [(H, 0), (0, -W), (-H - 2, 1), (1, W + far), (H + 2, 1), (H + 2, -W - far)]
    return [(picture(rng, H, W, 2), *move) for move in moves]


shift = Exercise(
    name="shift",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=10,
    reference=reference.shift,
    returns="shifted",
    dimensions="image (H,W,C), dy and dx numbers",
    fresh=True,
    criteria=(
        Criterion("down, up, right and left, and zeros come in", some_way),
        Criterion("by 0, and beyond the rim", not_at_all_or_beyond),
    ),
    mistakes=(
        Mistake(
            wrong.wrapped,
            "What leaves on one side comes back on the other. Here zeros come in: `np.roll` is not enough.",
        ),
        Mistake(
            wrong.first_try,
            "This works for moves down and right only. With a negative dy the slice `dy:` is the *last* rows and "
            "`:-dy` the first ones, and with 0 `:-0` is empty. Ask of each slice where it begins and ends if dy is −1, "
            "or 0.",
        ),
        Mistake(
            wrong.first_try_but_for_none,
            "For (0, 0) you return a copy; but a single 0 makes `:-0`, an empty slice, and a negative number makes "
            "`dy:` the *last* rows. Compute where the rows begin and end as numbers.",
        ),
        Mistake(
            wrong.first_try_on_a_copy,
            "Two things. Where the picture has left, its old contents still stand: begin with zeros. And the slices "
            "fit for moves down and right only: what are `dy:` and `:-dy` if dy is −1, or 0?",
        ),
        Mistake(
            wrong.rolled_flat,
            "Without `axis`, `np.roll` moves all numbers in one long row, over the ends of rows and colours. And what "
            "leaves on one side comes back on the other; here zeros come in.",
        ),
        Mistake(
            wrong.rolled_columns_and_colours,
            "You move axes 1 and 2, columns and colours. A picture is (H, W, C): rows are axis 0, columns axis 1. And "
            "here zeros come in, where `np.roll` brings back what has left.",
        ),
        Mistake(
            wrong.rolled_and_cleared_above,
            "`out[:dy] = 0` clears the rows that came in only for a move down. Moved up, they come in below: the last "
            "−dy rows. Columns alike.",
        ),
        Mistake(
            wrong.rolled_and_cleared_above_by_size,
            "The first rows and columns are always cleared. Moved up or to the left, the zeros come in on the other "
            "side, below and on the right.",
        ),
        Mistake(
            wrong.channels_first,
            "You move axes 1 and 2, columns and colours. A picture is (H, W, C): rows are axis 0, columns axis 1.",
        ),
        Mistake(
            wrong.first_try_channels_first,
            "A picture is (H, W, C), so rows are axis 0 and columns axis 1: you move columns and colours. And the two "
            "slices fit for positive moves only: what are `dy:` and `:-dy` if dy is −1, or 0?",
        ),
        Mistake(
            wrong.columns_by_columns_of_the_result,
            "The rows are right. But then the columns are moved inside of the result, and where nothing comes in the "
            "old ones still stand. Move both at once, from `image` into zeros.",
        ),
        Mistake(
            wrong.columns_over_the_rows,
            "The second assignment takes the columns from `image`, which was not moved down, and overwrites what the "
            "first one did. Move rows and columns at once.",
        ),
        Mistake(
            wrong.padded_by_negative,
            "`np.pad` takes no negative width: for a move up or to the left the zeros go on the other side, "
            "`(max(dy, 0), max(-dy, 0))`, and the piece begins there as well.",
        ),
        Mistake(wrong.always_down_and_right, "The sign is not looked at: a negative move goes up or to the left."),
        Mistake(
            wrong.rim_left_out,
            "Nothing ever comes into the first row and the first column: they count as inside, `0 <= i`.",
        ),
        Mistake(
            wrong.pushed_beyond,
            "What is moved beyond the rim has no place in the new picture, and an index above asks for one. Ask first "
            "whether the new row and column are inside: `0 <= i + dy < H`.",
        ),
        Mistake(
            wrong.pulled_from_beyond,
            "What comes in from beyond the rim is in no row of the old picture: an index too large raises, a negative "
            "one counts from the end. Ask first whether the old row and column are inside: `0 <= i - dy < H`.",
        ),
        Mistake(wrong.upwards, "dy has the wrong sign: positive is down. (dx is right.)"),
        Mistake(wrong.leftwards, "dx has the wrong sign: positive is to the right. (dy is right.)"),
        Mistake(
            wrong.empty_for_zero,
            "For a move of 0 the slice `[:-0]` is empty. Compute where the rows begin and end as numbers: from 0 to "
            "`H - dy`.",
        ),
        Mistake(
            wrong.not_beyond,
            "Inside the picture it is right. But far beyond the rim an end becomes negative, and then counts from the "
            "other side: ask first whether anything of the picture is left.",
        ),
        Mistake(wrong.wrong_way, "It moves the wrong way: positive is down and right."),
        Mistake(wrong.axes_exchanged, "dy and dx are exchanged: dy moves rows (axis 0), dx columns (axis 1)."),
        Mistake(wrong.edge_repeated, "The rim is repeated where the picture has left. Here zeros come in."),
        Mistake(
            wrong.same_when_zero,
            "For a shift by (0, 0) you return the argument itself. Return a copy of it then, too.",
        ),
        Mistake(
            wrong.rolled_and_all_zeroed,
            "Where a move is 0 the whole picture becomes zero. `out[0:] = 0` clears everything; and a chain of `dy > "
            "0` and `dy < 0` has no branch for 0. Along that axis the picture should stay.",
        ),
        Mistake(
            wrong.from_a_copy,
            "Where the picture has left, its old contents still stand. Begin with zeros, not with a copy.",
        ),
        Mistake(
            wrong.negative_indices,
            "A negative index counts from the end, so a part of the picture comes back on the other side. Leave out "
            "what lies below 0, too.",
        ),
        Mistake(
            wrong.negative_targets,
            "What is moved up or to the left beyond the rim gets a negative index, which counts from the end: it comes "
            "back on the other side. Leave it out.",
        ),
        Mistake(
            wrong.down_and_right_only,
            "It works for moves down and right only: with a negative dy or dx the two slices no longer fit.",
        ),
        Mistake(wrong.only_both, "Where one of the two moves is 0, the other is not made either."),
        Mistake(
            wrong.beyond_by_signs,
            "Inside the picture it is right. But beyond the rim `:H - dy` ends at a negative number, which counts from "
            "the end, so there is something to copy and no place for it. Ask first whether anything is left.",
        ),
        Mistake(
            wrong.beyond(lambda image: image.copy()),
            "Beyond the rim the picture comes back unmoved. Nothing of it is left then: return zeros.",
        ),
        Mistake(
            wrong.beyond(wrong.refused),
            "Beyond the rim an error is raised. Moves of any size are allowed: nothing is left then, so return zeros.",
        ),
        Mistake(
            wrong.in_place(wrong.right.shift),
            "The argument itself was changed. Begin with `np.zeros_like(image)` and copy the part that stays.",
        ),
    ),
    hints=(
        "Begin with a picture of zeros. A block of the old picture is copied to another place in it. Which rows does "
        "the block have in the old picture, and which in the new one?",
        "Row i goes to row i + dy, if that is inside: the new rows run from max(dy, 0) to H + min(dy, 0), the old ones "
        "from max(−dy, 0) to H − max(dy, 0). Columns alike. Where |dy| ≥ H or |dx| ≥ W nothing is left.",
        "`out[max(dy, 0) : H + min(dy, 0), …] = image[max(-dy, 0) : H - max(dy, 0), …]`, if `abs(dy) < H and "
        "abs(dx) < W`.",
    ),
)


# random_crop --------------------------------------------------------------------------------------------------------


def starting(rng, H, W, size, top, left):
    """A generator that draws this place for a crop, and another one if there were one more row and column of places."""
    while True:
        seed = int(rng.integers(0, 2**31))
        drawn = np.random.default_rng(seed)
        if drawn.integers(0, H - size + 1) == top and drawn.integers(0, W - size + 1) == left:
            drawn = np.random.default_rng(seed)
            if (drawn.integers(0, H - size + 2), drawn.integers(0, W - size + 2)) != (top, left):
                return Rng(seed)


def every_place(rng):
    """The last place and others, in a wide picture and a tall one; the row is never the column."""
    cases = []
    for H, W, size, places in ((5, 7, 4, [(1, 3), (0, 2)]), (7, 6, 4, [(3, 2), (3, 0), (1, 2)]), (4, 6, 3, [(1, 3)])):
        for top, left in places:
            cases.append((picture(rng, H, W), size, starting(rng, H, W, size, top, left)))
    return cases


def exact_and_too_large(rng):
    """As high as the picture, as wide as the picture; then too high, too wide."""
    low, narrow = picture(rng, 4, 7), picture(rng, 6, 3)
    fits = [(low, 4, starting(rng, 4, 7, 4, 0, 2)), (narrow, 3, starting(rng, 6, 3, 3, 3, 0))]
    return [*fits, (low, 5, Rng(int(rng.integers(2**31)))), (narrow, 4, Rng(int(rng.integers(2**31))))]


random_crop = Exercise(
    name="random_crop",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=6,
    reference=reference.random_crop,
    returns="piece",
    dimensions="image (H,W,C), size a number",
    fresh=True,
    criteria=(
        Criterion("the piece at the place that was drawn, the last place too", every_place),
        Criterion("exactly as large as the picture, and a ValueError beyond", exact_and_too_large),
    ),
    mistakes=(
        Mistake(
            wrong.end_excluded,
            "The upper end of `rng.integers(0, end)` is excluded, so the last place is never drawn: from 0 to "
            "n − size there are n − size + 1 places.",
        ),
        Mistake(
            wrong.end_excluded_but_fits,
            "The last place is never drawn: the upper end of `rng.integers(0, end)` is excluded, so `end` is "
            "n − size + 1.",
        ),
        Mistake(
            wrong.crop_with(
                top=lambda H, W, size, rng: rng.integers(0, min(H, W) - size + 1),
                left=lambda H, W, size, rng, top: top,
            ),
            "One number is drawn for both, so all pieces lie on a diagonal. Draw one for the row, one for the column.",
        ),
        Mistake(wrong.left_first, "The column is drawn first. Asked is the row first, then the column."),
        Mistake(
            wrong.crop_with(
                top=lambda H, W, size, rng: rng.integers(0, W - size + 1),
                left=lambda H, W, size, rng, top: rng.integers(0, H - size + 1),
            ),
            "Height and width are exchanged: `image.shape` is (H, W, C), rows first.",
        ),
        Mistake(
            wrong.crop_with(
                top=lambda H, W, size, rng: int(rng.random() * (H - size + 1)),
                left=lambda H, W, size, rng, top: int(rng.random() * (W - size + 1)),
            ),
            "The place is drawn by `rng.random()`. That is as fair, but here each is one `rng.integers(0, end)`, so "
            "that the same generator gives the same crop.",
        ),
        Mistake(wrong.from_the_middle, "That is the piece in the middle, always the same one. Draw the place."),
        Mistake(
            wrong.crop_with(fits=lambda H, W, size: True),
            "A piece that does not fit is noticed only after something was drawn. Compare size with both sides first.",
        ),
        Mistake(
            wrong.crop_with(fits=lambda H, W, size: size < H and size < W),
            "A piece exactly as large as the picture is refused. It fits: there is one place for it.",
        ),
        Mistake(
            wrong.crop_with(fits=lambda H, W, size: size <= H),
            "Only the height is compared with `size`. A piece may be too wide as well.",
        ),
        Mistake(
            wrong.colours_compared,
            "`min(image.shape)` counts the colours, too, and they are but three. Compare `size` with H and W.",
        ),
        Mistake(
            wrong.crop_with(
                top=lambda H, W, size, rng: rng.integers(0, H),
                left=lambda H, W, size, rng, top: rng.integers(0, W),
            ),
            "The piece may begin anywhere, and near the lower and the right rim a part of it is missing. How far down "
            "can it begin?",
        ),
        Mistake(
            wrong.crop_with(
                top=lambda H, W, size, rng: rng.integers(0, min(H, W) - size + 1),
                left=lambda H, W, size, rng, top: rng.integers(0, min(H, W) - size + 1),
            ),
            "Both numbers are drawn from the range of the shorter side. Rows and columns have a range each.",
        ),
        Mistake(wrong.rows_from_left, "top and left are exchanged in the slice: rows begin at top."),
        Mistake(
            wrong.crop_with(
                top=lambda H, W, size, rng: rng.integers(0, H - size + 2),
                left=lambda H, W, size, rng, top: rng.integers(0, W - size + 2),
            ),
            "One place too many: a piece at the last one sticks out, and a row or a column is missing. There are "
            "n − size + 1 places (`endpoint=True` counts the end already).",
        ),
        Mistake(
            wrong.middle_drawn,
            "You draw the middle of the piece. For an odd size `size // 2` is not half of it, so there is a place too "
            "many. Asked are the first row and the first column.",
        ),
        Mistake(
            wrong.one_row_too_large,
            "The piece has a row and a column too many. The end of a slice is excluded: `top : top + size`.",
        ),
        Mistake(
            wrong.own_generator,
            "You draw from a generator of your own. Use the one that is passed: then the caller decides.",
        ),
        Mistake(
            wrong.crop_with(kept=lambda piece: piece),
            "The piece is right, but a slice is a view into `image`. Put `.copy()` behind it.",
        ),
    ),
    hints=(
        "A row of 7 pixels, a piece of 4: it can begin at 0, 1, 2 or 3. How many places are these, in general?",
        "n − size + 1 places, so the first row is `rng.integers(0, H - size + 1)`, and the first column likewise with "
        "W. Before anything is drawn, raise a ValueError where size is larger than H or W.",
        "`top = rng.integers(0, H - size + 1)`, `left = rng.integers(0, W - size + 1)`, "
        "`image[top : top + size, left : left + size].copy()`.",
    ),
)


# short_side_size ----------------------------------------------------------------------------------------------------


def sides(rng, tall):
    """A picture's sides and a length, such that the long side is not whole, and is cut where others would round up."""
    while True:
        short = int(rng.integers(150, 400))
        long, length = short + int(rng.integers(40, 300)), int(rng.integers(200, 500))
        exact = length * long / short
        alike = int(exact) == int(length * (long / short)) == int(long * (length / short)) == length * long // short
        if alike and 0.55 < exact % 1 < 0.95 and length != short and abs(int(exact) - long) > 2:
            return (long, short, length) if tall else (short, long, length)


def pictures_sides(rng):
    """Two wide pictures, two tall ones, and a square, whose side a ratio computed first makes one pixel too short."""
    n = length = 100
    while int(n * (length / n)) == length:
        n, length = int(rng.integers(100, 200)), int(rng.integers(210, 400))
    return [sides(rng, False), sides(rng, False), sides(rng, True), sides(rng, True), (n, n, length)]


short_side_size = Exercise(
    name="short_side_size",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.short_side_size,
    returns=("h", "w"),
    criteria=(Criterion("wide, tall and square pictures", pictures_sides),),
    mistakes=(
        Mistake(wrong.long_side, "The long side becomes `length`. It is the short one that should."),
        Mistake(
            wrong.height_is_short,
            "The height is always taken for the short side. In a tall picture it is the width.",
        ),
        Mistake(
            wrong.width_is_short,
            "The width is always taken for the short side. In a wide picture it is the height.",
        ),
        Mistake(wrong.rounded, "The long side is rounded. Asked is `int(…)`, which cuts off what is behind the point."),
        Mistake(wrong.square, "Both sides become `length`: that squeezes the picture. (`long // short` is often 1.)"),
        Mistake(wrong.sides_exchanged, "Height and width come back in the wrong order: return h, w."),
        Mistake(wrong.not_whole, "The sides are not whole numbers: cut the long one down with `int(…)`."),
        Mistake(
            wrong.ratio_first,
            "You divide first. The ratio is rounded in its last digit, so the short side may become 223.999…, which "
            "`int` cuts to 223. It *is* `length`; for the other one multiply, then divide.",
        ),
        Mistake(
            wrong.upside,
            "The fraction is upside down, so the long side comes out shorter than the short one.",
        ),
        Mistake(wrong.long_side_last, "The long side always comes second. In a tall picture it is the height, h."),
        Mistake(
            wrong.nothing_for_squares,
            "For a square picture nothing comes back: neither `<` nor `>` holds for equal sides.",
        ),
    ),
    hints=(
        "Both sides are multiplied by the same number. Which one makes the short side `length`?",
        "The long side becomes length · long / short. Which side is the short one depends on the picture.",
        "`if height <= width: return length, int(length * width / height)`, and the same the other way round.",
    ),
)


# ten_crop -----------------------------------------------------------------------------------------------------------


def even_rest(rng):
    """An even number of pixels is left over in both directions, another one in each; and none in one of them."""
    a, b = rng.permutation([2, 4])
    return [(picture(rng, 4 + a, 4 + b), 4), (picture(rng, 3, 7, 2), 3)]


def odd_rest(rng):
    """Halves such as 1.5 and 0.5 or 2.5, which Python rounds to the even number: one up, one down."""
    down = int(rng.choice([1, 5]))
    return [(picture(rng, 4 + 3, 4 + down, 2), 4), (picture(rng, 3 + down, 3 + 7), 3)]


ten_crop = Exercise(
    name="ten_crop",
    kind="function",
    notebook=NOTEBOOK,
    points=3,
    minutes=10,
    reference=reference.ten_crop,
    needs=("horizontal_flip",),
    returns="crops",
    dimensions="image (H,W,C), size a number",
    fresh=True,
    criteria=(
        Criterion("four corners, the centre, and the five of the mirror image", even_rest, points=2),
        Criterion("the centre, where a half is left", odd_rest),
    ),
    mistakes=(
        Mistake(
            wrong.ten_with(second=lambda crops: [crop[:, ::-1] for crop in crops]),
            "The last five are mirror images of your first five crops. Asked are the same five *places* in the "
            "flipped picture: its top left is the mirror image of the top right.",
        ),
        Mistake(
            wrong.ten_with(middle=lambda half: int(half)),
            "The centre begins at half of what is left over, rounded down. Asked is Python's `round`: 1.5 becomes 2.",
        ),
        Mistake(
            wrong.ten_with(middle=lambda half: int(half + 0.5)),
            "The centre's start is rounded up at a half. Python's `round` goes to the even number: 0.5 becomes 0.",
        ),
        Mistake(
            wrong.ten_with(order=(0, 2, 1, 3, 4)),
            "Top right and bottom left are exchanged: the order is TL, TR, BL, BR, centre.",
        ),
        Mistake(
            wrong.ten_with(order=(0, 1, 3, 2, 4)),
            "Bottom left and bottom right are exchanged: the order is TL, TR, BL, BR, centre.",
        ),
        Mistake(
            wrong.ten_with(mirror=lambda image: image),
            "The last five repeat the first five. They are from the mirror image.",
        ),
        Mistake(
            wrong.ten_about(lambda n, size: n // 2 - size // 2),
            "The centre begins at `n // 2 - size // 2`, where each half is cut by itself. Take half of the difference, "
            "and `round` it.",
        ),
        Mistake(
            wrong.ten_about(lambda n, size: round((n - size) / 2), last=1),
            "The right and the lower crops begin one pixel too early: count the places in a row of 4 for a crop of 3.",
        ),
        Mistake(
            wrong.mirrored_centre,
            "The last crop is the mirror image of the fifth. Where a half is rounded, the centre of the flipped "
            "picture is another place: cut it there.",
        ),
        Mistake(wrong.ten_with(order=(4, 0, 1, 2, 3)), "The centre comes first. It is the last of the five."),
        Mistake(
            wrong.ten_with(mirror=lambda image: image[::-1]),
            "The second five are from the picture upside down. It is flipped left to right.",
        ),
        Mistake(wrong.five_only, "These are five crops. The same five of the flipped picture follow them."),
        Mistake(
            wrong.in_pairs,
            "Each crop is followed by its partner from the flipped picture. First come all five of the picture, then "
            "all five of the flipped one.",
        ),
        Mistake(
            wrong.rows_for_columns,
            "The centre begins at the same number of rows and columns. What is left over differs: take each apart.",
        ),
        Mistake(
            wrong.ten_with(gathered=list),
            "A list came back. Ten pictures in one array are asked for: `np.stack(…)`.",
        ),
    ),
    hints=(
        "Only the places differ. Let `bottom` and `right` be the last row and column at which a crop can begin. Where "
        "do the five crops begin? Then take the flipped picture and do the same again.",
        "(0, 0), (0, right), (bottom, 0), (bottom, right), (round(bottom / 2), round(right / 2)), with bottom = "
        "H − size and right = W − size; `np.stack` makes one array of ten pieces.",
        "`np.stack([p[t : t + size, l : l + size] for p in (image, horizontal_flip(image)) for t, l in places])`.",
    ),
)


# light and colour ---------------------------------------------------------------------------------------------------


def lamps(rng):
    """A weaker lamp, and one so strong that some pixels reach 1 and others do not."""
    return [(picture(rng, 4, 6), float(rng.uniform(0.3, 0.6))), (picture(rng, 5, 3, 2), float(rng.uniform(1.6, 2.2)))]


adjust_brightness = Exercise(
    name="adjust_brightness",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    reference=reference.adjust_brightness,
    returns="image",
    dimensions="image (H,W,C), factor a number",
    fresh=True,
    criteria=(Criterion("darker and brighter, inside [0, 1]", lamps),),
    mistakes=(
        Mistake(lighting.added, "The factor is added. A brighter lamp multiplies: black stays black."),
        Mistake(lighting.added_beyond_one, "factor − 1 is added. A brighter lamp multiplies: black stays black."),
        Mistake(
            lambda image, factor: np.clip((1 + factor) * image, 0, 1),
            "It is multiplied by 1 + factor. A factor of 1 should leave the picture as it is.",
        ),
        Mistake(lighting.too_bright, "Some numbers are above 1. Keep them inside [0, 1]: `np.clip`."),
        Mistake(
            lighting.divided_by_the_largest,
            "The whole picture is divided by its largest number, which takes the brightness away again. Only cut off "
            "what is above 1.",
        ),
        Mistake(lighting.remainder, "What is above 1 begins at 0 again. It should stay at 1: `np.clip`."),
        Mistake(lighting.about_the_mean, "That changes the contrast: the picture's mean stays. Multiply all of it."),
    ),
    hints=(
        "Twice the light: every number is twice as large. What becomes of those that were above ½?",
        "Multiply, then limit to [0, 1].",
        "`np.clip(factor * image, 0, 1)`.",
    ),
)


def contrasts(rng):
    """Half the contrast, and twice the contrast, where numbers leave [0, 1] on both sides; green stands out."""
    tints = np.array([[0.85, 0.35, 0.9], [0.45, 0.95, 0.4]])[rng.permutation(2)]
    weak, strong = (rng.uniform(0.2, 1.0, (H, W, 3)) * t for (H, W), t in zip(((4, 6), (5, 4)), tints, strict=True))
    weak *= 0.6  # its grey is far from a half
    strong[0], strong[1, :2] = 0.02, 0.98
    return [(weak, float(rng.uniform(0.3, 0.6))), (strong, float(rng.uniform(1.7, 2.3)))]


adjust_contrast = Exercise(
    name="adjust_contrast",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=5,
    reference=reference.adjust_contrast,
    returns="image",
    dimensions="image (H,W,C), factor a number",
    fresh=True,
    criteria=(Criterion("less and more contrast, inside [0, 1]", contrasts),),
    mistakes=(
        Mistake(
            lighting.contrast_with(lambda image: image.mean(axis=(0, 1))),
            "Each channel is pulled towards a mean of its own, which changes the colours. There is one grey for all.",
        ),
        Mistake(
            lighting.contrast_with(lighting.right_grey, clip=lambda x: x),
            "Some numbers are outside [0, 1]: `np.clip` at the end.",
        ),
        Mistake(
            lighting.contrast_with(lambda image: image.mean()),
            "The grey is the plain mean of R, G and B. The eye sees green as much brighter than blue: weigh them with "
            "0.2989, 0.587 and 0.114.",
        ),
        Mistake(
            lighting.contrast_with(lambda image: (image * lighting.GREYS).mean()),
            "The grey is a third of what it should be: the mean counts the three colours, too. Add them up in each "
            "pixel first, then take the mean over the pixels.",
        ),
        Mistake(
            lighting.contrast_with(lambda image: 0.0),
            "That is brightness. The second part is missing: 1 − factor of the grey.",
        ),
        Mistake(lighting.clipped_too_early, "It is clipped before the grey comes in. Clip the sum."),
        Mistake(
            lighting.contrast_with(lambda image: (image @ lighting.GREYS)[..., None]),
            "Each pixel is blended with its own grey: that takes the colour out, not the contrast. The grey is one "
            "number, the mean over all pixels.",
        ),
        Mistake(lighting.contrast_with(lambda image: 0.5), "The grey is ½. It is the mean of the picture's own greys."),
        Mistake(
            lighting.shares_exchanged,
            "The shares are exchanged: at factor 1 the picture stays, at factor 0 it is all grey.",
        ),
        Mistake(
            lighting.from_grey_times_factor,
            "The grey is taken away but not put back: factor · (image − grey) + grey.",
        ),
    ),
    hints=(
        "At factor 0 there is one even grey everywhere, at factor 1 the picture; between them it is a mixture.",
        "One number `grey`: the mean over all pixels of 0.2989 R + 0.587 G + 0.114 B. Then factor · image + "
        "(1 − factor) · grey, kept inside [0, 1].",
        "`grey = (image @ np.array([0.2989, 0.587, 0.114])).mean()`, then "
        "`np.clip(factor * image + (1 - factor) * grey, 0, 1)`.",
    ),
)


def colour_axes(rng):
    """Three axes at right angles, eigenvalues far apart, alphas that bring each of them in; then one that clips."""
    cases = []
    for H, W, longest in ((4, 5, 0.2), (6, 3, 0.6)):
        while True:
            axes, _ = np.linalg.qr(rng.normal(size=(3, 3)))
            if np.abs(axes).min() > 0.15 and np.abs(axes - axes.T).max() > 0.3:
                break
        values = np.array([0.3, 0.1, 0.04]) * rng.uniform(0.9, 1.1, 3)
        alphas = rng.uniform(0.4, 0.8, 3) * rng.choice([-1.0, 1.0], 3) * [0.5, 1.5, 3.0]
        alphas *= longest / np.abs(axes @ (alphas * values)).max()
        cases.append((picture(rng, H, W), values, axes, alphas))
    return cases


pca_color_offset = Exercise(
    name="pca_color_offset",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=6,
    reference=reference.pca_color_offset,
    returns="image",
    dimensions="image (H,W,C), eigenvalues (C,), eigenvectors (C,C), alphas (C,)",
    fresh=True,
    criteria=(Criterion("one colour on every pixel, inside [0, 1]", colour_axes),),
    mistakes=(
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: (alphas * values) @ vectors),
            "The eigenvectors are the *columns*: `eigenvectors @ (…)`. You took the rows.",
        ),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: vectors @ alphas),
            "The eigenvalues are missing: along an axis on which the colours hardly differ, the offset is small too.",
        ),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: vectors @ (alphas * np.sqrt(values))),
            "You take the root of the eigenvalues. AlexNet's offset multiplies alpha by the eigenvalue itself.",
        ),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: (vectors @ alphas) * values),
            "The eigenvalues belong to the axes, not to the channels: multiply them with the alphas, before the "
            "eigenvectors.",
        ),
        Mistake(
            lighting.offset_with(lighting.own_components),
            "Each pixel gets an offset of its own, by its own colour. It is one colour for the whole picture.",
        ),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: vectors @ (alphas * values), clip=lambda x: x),
            "Some numbers are outside [0, 1]: `np.clip` at the end.",
        ),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: alphas * values),
            "alpha times eigenvalue are lengths along the axes. Which colour that is, the eigenvectors say.",
        ),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: (vectors * (alphas * values)).sum(axis=0)),
            "It is summed over the colours. Column i times its length is right; now add up the columns: axis 1.",
        ),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: vectors[:, -1] * alphas[-1] * values[-1]),
            "Only the last axis has come in. In a loop, add to the offset each time.",
        ),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: 0.1 * vectors @ (alphas * values)),
            "The offset is multiplied by 0.1. That is the std with which the alphas were drawn; it is in them.",
        ),
        Mistake(lighting.offset_multiplies, "The picture is multiplied by the offset. It is added."),
        Mistake(
            lighting.offset_with(lambda image, values, vectors, alphas: -(vectors @ (alphas * values))),
            "The offset is taken away. It is added.",
        ),
    ),
    hints=(
        "The offset is one colour, three numbers: a sum of the three axes, each times a length. Broadcasting adds it "
        "to every pixel.",
        "Length i is alphas[i] · eigenvalues[i], and axis i is the column `eigenvectors[:, i]`.",
        "`np.clip(image + eigenvectors @ (alphas * eigenvalues), 0, 1)`.",
    ),
)


# cutout -------------------------------------------------------------------------------------------------------------


def holes_inside(rng):
    """Squares of even and odd size that lie inside, off the diagonal."""
    H, W = 8, 10
    return [
        (picture(rng, H, W), (int(rng.integers(2, 4)), int(rng.integers(5, 8))), 4),
        (picture(rng, W, H, 2), (int(rng.integers(6, 8)), int(rng.integers(2, 4))), 3),
    ]


def holes_at_the_rim(rng):
    """Over each side and over a corner, and larger than the picture in one direction."""
    H, W = 6, 9
    row, column = int(rng.integers(2, 4)), int(rng.integers(3, 6))
    places = [((0, column), 4), ((H - 1, column), 5), ((row, 0), 3), ((row, W - 1), 4), ((0, W - 1), 5), ((1, 0), 5)]
    return [*((picture(rng, H, W), center, size) for center, size in places), (picture(rng, 3, 12, 2), (1, 6), 7)]


cutout = Exercise(
    name="cutout",
    kind="function",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    reference=reference.cutout,
    returns="image",
    dimensions="image (H,W,C), center two numbers, size a number",
    fresh=True,
    criteria=(
        Criterion("a square inside the picture, of even and odd size", holes_inside),
        Criterion("at the rim only what lies inside", holes_at_the_rim),
    ),
    mistakes=(
        Mistake(
            lighting.cut_with(work_on=lambda image: image),
            "The argument itself got the hole: the training picture is spoilt for all later epochs. Work on a copy: "
            "`image.copy()`.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (c - size // 2, c - size // 2 + size)),
            "Near the upper or left rim the slice begins at a negative index, which counts from the other end: then "
            "nothing is cut, or the wrong part. Begin at `max(…, 0)`.",
        ),
        Mistake(
            lighting.cut_with(center=lambda center: center[::-1]),
            "Row and column of the centre are exchanged: center is (cy, cx).",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (max(c - size, 0), c + size)),
            "The square is twice as large: it has `size` rows in all, half of them before the centre.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (max(c - size // 2, 0), c + size // 2)),
            "For an odd size a row and a column are missing: the square has `size` of them, from c − size // 2 on.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (max(c - size // 2, 0), c + size // 2 + 1)),
            "For an even size the square has a row and a column too many: `size` of them, from c − size // 2 on.",
        ),
        Mistake(
            lighting.cut_with(rows=lighting.moved_inside),
            "Near the rim the square is pushed inside, or keeps its full size. What of it lies outside is ignored.",
        ),
        Mistake(
            lighting.cut_with(fill=lambda image: image.mean(axis=(0, 1))),
            "The square is filled with the mean colour. Here it is 0, black.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (max(c - size // 2, 0), max(c - size // 2, 0) + size)),
            "Over the upper or the left rim the square keeps its full size. Its end follows from where it really "
            "begins, outside; only then is the start raised to 0.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (c, c + size)),
            "`center` is taken for the upper left corner. It is the middle of the square.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (max(c - size // 2, 0), min(c - size // 2 + size, n - 1))),
            "At the lower and the right rim a row or a column is left. The end of a slice is excluded, so it may be H.",
        ),
        Mistake(
            lighting.hole_by_negative_indices,
            "A negative index counts from the end, so a part of the hole comes out on the other side. Leave out what "
            "lies below 0, too.",
        ),
        Mistake(
            lighting.whole_or_not_at_all,
            "Over the rim nothing is cut. The part of the square that lies inside the picture is.",
        ),
        Mistake(lighting.cut_with(fill=lambda image: 1.0), "The square is filled with 1, white. Here it is 0."),
        Mistake(lighting.everything_else, "The square is left, and all the rest is cut out."),
        Mistake(
            lighting.half_as_float,
            "`size / 2` is a float, and a slice wants whole numbers: `size // 2`.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (max(int(c - size / 2), 0), int(c + size / 2))),
            "For an odd size the square begins a row and a column too early: c − 1.5 is cut to the number below. The "
            "first row is c − size // 2, and `size` rows follow from there.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (max(c - size, 0), c + size + 1)),
            "The square reaches `size` pixels to every side, 2·size + 1 in all. It has `size` rows and columns in all.",
        ),
        Mistake(
            lighting.cut_with(rows=lambda c, size, n: (max(c - (size - 1) // 2, 0), max(c + size // 2 + size % 2, 0))),
            "For an even size a row and a column are missing: the square has `size` of them, from c − size // 2 on.",
        ),
        Mistake(
            lighting.one_channel_only,
            "Only one colour is cut out. The square becomes 0 in all of them: `out[rows, columns] = 0`.",
        ),
        Mistake(
            lighting.hole_unguarded,
            "Pixel by pixel, some places of the square are outside. A negative index counts from the end and cuts "
            "there; one that is too large raises. Ask first: `0 <= i < H and 0 <= j < W`.",
        ),
        Mistake(
            lighting.rim_never_cut,
            "The first row and the first column are never cut. They belong to the picture: `0 <= i`, not `0 < i`.",
        ),
        Mistake(
            lighting.whole_rows_and_columns,
            "Whole rows and whole columns are cut, a cross. Give both slices at once: `out[rows, columns] = 0`.",
        ),
        Mistake(
            lighting.the_piece_alone,
            "That is the square alone. The picture is asked for, with 0 where the square is.",
        ),
        Mistake(
            lighting.cut_with(fill=lambda image: 0.5),
            "The square is filled with ½, grey. Here it is 0.",
        ),
        Mistake(
            lighting.cut_with(fill=lambda image: image.mean()),
            "The square is filled with the picture's mean. Here it is 0.",
        ),
    ),
    hints=(
        "Where does the square begin and end? Then write 0 into that part of a copy. And if it begins above the "
        "picture?",
        "The first row is cy − size // 2, the last one is before cy − size // 2 + size. A negative start would count "
        "from the end: use max(start, 0). An end beyond the picture does no harm.",
        "`top = cy - size // 2`, the same for left, `out = image.copy()`, "
        "`out[max(top, 0) : max(top + size, 0), max(left, 0) : max(left + size, 0)] = 0`.",
    ),
)


# mixup --------------------------------------------------------------------------------------------------------------


def pairs(rng):
    """Two pictures of two classes; a small share of the first, then a large one.

    The classes are four apart, so that the mean of their numbers is a third class.
    """
    cases = []
    for H, W, K, share in ((4, 6, 5, rng.uniform(0.15, 0.4)), (3, 5, 7, rng.uniform(0.6, 0.85))):
        first, second = rng.permutation([0, 4]) + rng.integers(K - 4)
        cases.append((picture(rng, H, W), np.eye(K)[first], picture(rng, H, W), np.eye(K)[second], float(share)))
    return cases


mixup = Exercise(
    name="mixup",
    kind="function",
    notebook=NOTEBOOK,
    points=1,
    minutes=3,
    reference=reference.mixup,
    returns=("x", "y"),
    dimensions="x1 (H,W,C), x2 (H,W,C), y1 (K), y2 (K), lam a number",
    fresh=True,
    criteria=(Criterion("pictures and labels in the same shares", pairs),),
    mistakes=(
        Mistake(
            lighting.mix_with(labels=lambda y1, y2, lam: y1.copy()),
            "The pictures are blended, but the label is that of the first. A blend is lam of the one and 1 − lam of "
            "the other, and its label says so.",
        ),
        Mistake(
            lighting.mix_with(labels=lighting.the_larger),
            "The label is that of the larger share. It is blended as well: (0.7, 0.3), not (1, 0).",
        ),
        Mistake(
            lighting.mix_with(labels=lambda y1, y2, lam: y2.copy()),
            "The pictures are blended, but the label is that of the second. It is blended as well.",
        ),
        Mistake(
            lighting.mix_with(labels=lambda y1, y2, lam: int(np.argmax(lighting.right.mixup(y1, y1, y2, y2, lam)[1]))),
            "The label is one class's number. A blend is of two classes: return (K,) shares.",
        ),
        Mistake(
            lighting.mix_with(labels=lambda y1, y2, lam: y1 + y2),
            "The labels are added up, so both count fully. Weigh them as the pictures are weighed.",
        ),
        Mistake(
            lighting.mix_with(labels=lambda y1, y2, lam: (y1 + y2) / 2),
            "Each label has the share ½, whatever lam is.",
        ),
        Mistake(
            lighting.mix_with(lighting.share_of_the_second, lighting.share_of_the_second),
            "lam is on the wrong one: it is the share of the first.",
        ),
        Mistake(
            lighting.mix_with(labels=lighting.share_of_the_second),
            "The labels' shares are exchanged: lam belongs to y1, as it belongs to x1.",
        ),
        Mistake(
            lighting.mix_with(pictures=lighting.share_of_the_second),
            "The pictures' shares are exchanged: lam belongs to x1, as it belongs to y1.",
        ),
        Mistake(
            lighting.mix_with(lambda a, b, lam: (a + b) / 2, lambda a, b, lam: (a + b) / 2),
            "Both have the share ½, whatever lam is.",
        ),
        Mistake(
            lighting.mix_with(lambda a, b, lam: lam * a + b, lambda a, b, lam: lam * a + b),
            "The second is taken whole. The shares are lam and 1 − lam: they add up to 1.",
        ),
        Mistake(lighting.mix_with(kept=lambda x, y: (y, x)), "The two results are in the wrong order: return x, y."),
        Mistake(
            lighting.mix_with(pictures=lambda x1, x2, lam: np.maximum(x1, x2)),
            "`np.maximum` takes the brighter of the two pixels: one picture lies over the other, and lam has no say. "
            "A blend is a weighted mean: each pixel takes the share lam from x1 and 1 − lam from x2.",
        ),
        Mistake(
            lighting.mix_with(pictures=lambda x1, x2, lam: np.maximum(lam * x1, (1 - lam) * x2)),
            "The shares are right, but then `np.maximum` takes only the larger of the two. Add them.",
        ),
        Mistake(
            lighting.mix_with(pictures=lambda x1, x2, lam: np.minimum(x1, x2)),
            "`np.minimum` takes the darker of the two pixels, and lam has no say. A blend is a weighted mean.",
        ),
        Mistake(
            lighting.mix_with(pictures=lambda x1, x2, lam: x1.copy()),
            "The picture is the first alone. It is blended by the same shares as the labels.",
        ),
        Mistake(
            lighting.mix_with(pictures=lambda x1, x2, lam: x2.copy()),
            "The picture is the second alone. It is blended by the same shares as the labels.",
        ),
        Mistake(
            lighting.mix_with(pictures=lambda x1, x2, lam: (x1 + x2) / 2),
            "Each picture has the share ½, whatever lam is. Only the labels follow lam.",
        ),
        Mistake(
            lighting.mix_with(pictures=lambda x1, x2, lam: x1 + x2),
            "The pictures are added up, so both count fully. Weigh them by lam and 1 − lam, as the labels.",
        ),
        Mistake(
            lighting.mix_with(pictures=lambda x1, x2, lam: np.clip(x1 + x2, 0, 1)),
            "The pictures are added up and cut off at 1. Weigh them by lam and 1 − lam: then nothing leaves [0, 1].",
        ),
        Mistake(
            lighting.mix_with(labels=lighting.numbers_mixed),
            "You mix the *numbers* of the classes: between class 0 and class 4 there is no class 1.2. Mix the one-hot "
            "labels themselves, entry by entry.",
        ),
        Mistake(
            lighting.mix_with(labels=lighting.numbers_mixed_and_rounded),
            "You mix the *numbers* of the classes, and what comes out is a third class that neither picture shows. Mix "
            "the one-hot labels themselves, entry by entry.",
        ),
        Mistake(
            lighting.labels_side_by_side,
            "Both labels come back, with lam, as some libraries do it (the loss is then mixed). Here the labels "
            "themselves are: return x, y with y = lam of y1 and 1 − lam of y2.",
        ),
        Mistake(
            lighting.mix_with(labels=lambda y1, y2, lam: (y1, y2)),
            "Both labels come back beside each other. They are blended into one, as the pictures are.",
        ),
        Mistake(
            lighting.mix_with(lighting.without_brackets, lighting.without_brackets),
            "The brackets are missing: `1 - lam * x2` is not `(1 - lam) * x2`.",
        ),
        Mistake(
            lighting.mix_with(lambda a, b, lam: lam * (a + b), lambda a, b, lam: lam * (a + b)),
            "Both have the share lam. The second has 1 − lam, so that the shares add up to 1.",
        ),
        Mistake(
            lighting.mix_with(lambda a, b, lam: a + lam * b, lambda a, b, lam: a + lam * b),
            "The first is taken whole. The shares are lam and 1 − lam: they add up to 1.",
        ),
        Mistake(
            lighting.mix_with(lighting.the_larger, lighting.the_larger),
            "The one with the larger share is taken, whole. A blend shows both.",
        ),
        Mistake(
            lighting.mix_with(lighting.larger_share_first, lighting.larger_share_first),
            "You give the larger share always to the first. lam is its share, also where it is below ½.",
        ),
    ),
    hints=(
        "A weighted mean of two pictures, and the same weighted mean of two labels.",
        "The first has the weight lam, the second 1 − lam, both for the pictures and for the labels.",
        "`return lam * x1 + (1 - lam) * x2, lam * y1 + (1 - lam) * y2`.",
    ),
)


# questions ----------------------------------------------------------------------------------------------------------

crop_places = Exercise(
    name="crop_places",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer=2178,
    explanation="A crop can begin at any of 256 − 224 + 1 = 33 rows and at as many columns: 33² = 1,089 places, and "
    "each also mirrored. (AlexNet's paper, which made this trick famous, counts 2,048 = 2·32²: even there somebody "
    "forgot that the last place counts.)",
    replies={
        2048: "So says AlexNet's paper, too: 2·32². But how many rows can a crop of 224 begin at? Count them for a "
        "crop of 3 in a row of 4.",
        1024: "32 is the difference. How many first rows are there, from 0 to 32? And each crop also has a mirror "
        "image.",
        1089: "These are the places. Each of them gives two crops: as it is, and mirrored.",
        66: "That is one direction only: each row goes with each column.",
        33: "That is how many rows a crop can begin at. It can begin at as many columns, and may be mirrored.",
        4356: "One factor of 2 too many: a crop is mirrored or not.",
        None: "At how many rows can a crop of 224 begin, in 256? At how many columns? And each of them is mirrored or "
        "not.",
    },
    hints=("n − size + 1 places in each direction, as in `random_crop`; then twice that many, for the mirror.",),
)

distinct_crops = Exercise(
    name="distinct_crops",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=4,
    answer=46,
    explanation="At scale 224 the cat's short side is exactly as long as the crop, so top and bottom are one: top left "
    "is bottom left, top right is bottom right, and the centre is a third; with the mirror image 6 in place of 10. At "
    "the other four scales all ten differ: 6 + 4·10 = 46. For a square picture there is only one place at 224, hence "
    "2 + 40 = 42.",
    replies={
        50: "So many are computed. Are they all different at scale 224, where a crop is as high as the picture?",
        42: "That is right for a square picture. The cat is wider than high: at scale 224 a crop can still move to the "
        "left and to the right.",
        43: "At scale 224 you counted three. Each of them has a mirror image, too.",
        23: "Count the mirrored ones too.",
        48: "Look at scale 224 again: which of the corners coincide, and does the centre coincide with one of them?",
        44: "Look at scale 224 again: the centre is neither left nor right.",
        None: "Make the ten crops at each of the five scales and count how many differ, for instance by "
        "`len(np.unique(crops.reshape(10, -1), axis=0))`.",
    },
    hints=("`np.unique(crops.reshape(10, -1), axis=0)` keeps each crop once; add up its lengths over the scales.",),
)

flipped_signs = Exercise(
    name="flipped_signs",
    kind="question",
    notebook=NOTEBOOK,
    points=1,
    minutes=2,
    answer="d",
    options="abcd",
    explanation="The flipped sign is a perfectly plausible picture, only of the other class. So the label must follow "
    "the picture: flip it, and exchange 'turn left' with 'turn right'. An augmentation is a rule about pictures *and* "
    "labels.",
    replies={
        "a": "Then half of what the network learns from is wrong: it is told that one and the same sign is both.",
        "b": "That is safe, but it gives away half of the pictures that could be had. What *is* a flipped 'turn left'?",
        "c": "A mirror image is no rarer in the test set than the original is. But with which label?",
    },
    hints=("What does the flipped picture show? A picture and its label must still agree.",),
)

fair_comparison = Exercise(
    name="fair_comparison",
    kind="written",
    notebook=NOTEBOOK,
    points=2,
    minutes=8,
    answer="Nothing follows about the architectures: network and augmentation were changed together, and either could "
    "be the reason, or the ten crops at test time. We have just seen the order of two networks turn round for this "
    "reason alone. One seed each also says nothing about the spread.\n\n"
    "A fair comparison trains both with the same augmentation (and tests both by the same crops): old without and "
    "with, new without and with, several seeds each, rates tuned on validation data for each of the four. Then it "
    "reports both effects: new − old under the same augmentation, and with − without for the same network; paired by "
    "seed, with their spread. If new − old is positive in both rows, or at least where each network has the "
    "augmentation that suits it best (the augmentation is part of the design), the new network is better.\n\n"
    "One point for naming what is confounded, one for the measurement that separates it (the four cells, or at least "
    "both under the same augmentation, and more than one seed).",
)

EXERCISES = (
    horizontal_flip,
    flipped_signs,
    shift,
    random_crop,
    crop_places,
    short_side_size,
    ten_crop,
    distinct_crops,
    adjust_brightness,
    adjust_contrast,
    pca_color_offset,
    cutout,
    mixup,
    fair_comparison,
)
