"""Exceptions of a student's function, in sentences: what was raised, and what usually lies behind it.

`judging` asks here. NumPy's own messages are kept, since students will meet them outside of the course too.
"""

from __future__ import annotations

import re

BEHIND = (
    (
        r"truth value of an array",
        "`if`, `and` and Python's `max` want one True or False; `np.where` and `np.maximum` go entry by entry.",
    ),
    (r"only (length-1|0-dimensional) arrays", "`math` works on single numbers, `np` on arrays."),
    (r"could not be broadcast", "From the right, two lengths must be equal, or one of them 1."),
    (r"name '\w+' is not defined", "Is it spelled as where it was made, and was that cell run?"),
    (r"'NoneType'", "Something that should hold a value is None: does a function that you call return its result?"),
    (r"'tuple' object|not enough values|too many values", "Does a function that you call return several results?"),
    (r"assignment destination is read-only", "Work on a copy."),
)
ENDS = {
    "RecursionError": "called itself without end ({type}): is there a case in which it stops?",
    "SystemExit": "tried to end the program ({type}) instead of returning its result.",
    "GeneratorExit": "tried to end the program ({type}) instead of returning its result.",
    "MemoryError": "wanted more memory than there is ({type}): is an array far larger than its inputs?",
}


def raised(failure, call: str, sizes: dict[str, int]) -> str:
    """The sentence for an exception of a student's function.

    Parameters
    ----------
    failure : Failure
    call : str
        How the function is called: ``"affine_forward(X, W, b)"``.
    sizes : dict
        The sizes of the case by letter.
    """
    if failure.type in ENDS:
        return f"your function {ENDS[failure.type].format(type=failure.type)}"
    return f"your function raised {named(failure)}" + (f" {why}" if (why := behind(failure, call, sizes)) else "")


def named(failure) -> str:
    """An exception's type and text on one line: "ValueError: …"."""
    text = " ".join(failure.text.split())[:300].replace("`", "'")  # backticks mark code on the card
    return (f"{failure.type}: {text}" if text else failure.type).rstrip(".") + "."


def behind(failure, call, sizes) -> str:
    """What usually lies behind an exception; empty where nothing is known."""
    if lengths := inner_lengths(failure.text):
        return f"A product A @ B needs as many columns in A as rows in B; here: {with_letters(lengths, sizes)}."
    if failure.type == "TypeError" and re.search(r"takes .* positional argument|missing \d+ required", failure.text):
        return f"It is called as `{call}`, in this order."
    return next((sentence for known, sentence in BEHIND if re.search(known, failure.text)), "")


def inner_lengths(text: str) -> tuple[int, int] | None:
    """The two lengths that do not fit in a product, however it was written; None where it is not about one."""
    found = re.search(r"\(size (\d+) is different from (\d+)\)", text)
    if found:
        return int(found[2]), int(found[1])
    found = re.search(r"not aligned: (\d+) \(dim \d+\) != (\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def with_letters(lengths, sizes) -> str:
    """ "5 (N) and 3 (D)"."""
    letters = {n: letter for letter, n in sizes.items() if list(sizes.values()).count(n) == 1}
    return " and ".join(f"{n} ({letters[n]})" if n in letters else str(n) for n in lengths)
