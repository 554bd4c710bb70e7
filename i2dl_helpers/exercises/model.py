"""What an exercise is: its criteria, the mistakes students really make in it, its hints and its points.

These are plain records. The subjects' files (`backprop.py`, …) fill them in, `judging.py` holds a candidate against
them, and `i2dl_helpers.checking` shows the outcome to a student.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Criterion:
    """One thing that a right answer does, and the points it earns.

    Parameters
    ----------
    name : str
        What is asked, as a student reads it: "the gradients of W and b".
    draw : callable, Generator → list of tuples
        Draws the cases: each a tuple of arguments for one call. The candidate must be right on all of them.
    points : int
        0 for a criterion that zeros, ones or a copy of an argument would pass.
    part : sequence of str, optional
        Which of the named results are looked at; all of them when left out.
    verify : callable, optional
        ``verify(candidate, arguments, outcome)`` gives None where the outcome is right by itself (for instance by
        finite differences of the candidate's own loss, which calls the candidate again), else a sentence. It comes
        beside the comparison with the reference.
    tolerance : float
        Largest accepted difference, relative to the largest entry of the expected result.
    """

    name: str
    draw: Callable[..., Sequence[tuple]]
    points: int = 1
    part: tuple[str, ...] | None = None
    verify: Callable[..., str | None] | None = None
    tolerance: float = 1e-5

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that students really write, and the sentence that helps."""

    function: Callable
    sentence: str


@dataclass(frozen=True)
class Exercise:
    """One entry of the catalogue.

    Parameters
    ----------
    name : str
        Also the name of the reference function, of the notebook's cell and of the column in a gradebook.
    kind : {"function", "question", "written"}
    notebook : str
        Stem of the notebook that asks it.
    points : int
    core : bool
        False for a starred exercise, whose points are a bonus.
    minutes : int
        What it takes, roughly.
    reference : callable or None
        The function that solves it; None for questions.
    answer : str, int, float or None
        Model answer of a question (a letter or a number) or of a written question (Markdown).
    needs : tuple of str
        Exercises that the reference calls.
    returns : str or tuple
        Names of the results, nested as they are returned: ``("loss", ("dW", "db"))``.
    dimensions : str
        Shapes of the arguments by letter, as in the docstring: ``"X (N,D), W (D,C)"``; messages use the letters.
    fresh : bool
        Whether the results must lie in memory of their own, not in that of an argument.
    criteria, mistakes, hints : tuples
    replies : mapping
        Of a question: what to tell who gives a wrong answer (key: the answer; ``None``: any other).
    explanation : str
        Of a question: why the right answer is right, shown once it was given.
    options : str
        Of a question: the letters that may be given, ``"abcd"``; empty where a number is asked.
    """

    name: str
    kind: str
    notebook: str
    points: int
    core: bool = True
    minutes: int = 5
    reference: Callable | None = None
    answer: Any = None
    needs: tuple[str, ...] = ()
    returns: Any = "result"
    dimensions: str = ""
    fresh: bool = False
    criteria: tuple[Criterion, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    replies: Mapping[Any, str] = field(default_factory=dict)
    explanation: str = ""
    options: str = ""
