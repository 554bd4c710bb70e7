"""The student's side: `affine_forward = check(affine_forward)` below every exercise.

`check` shows a card and hands back the student's own function where it is right, else the course's, so that the rest of
a notebook always runs, and runs on the student's work wherever there is some. `mine` brings a solved function into a
later notebook; `begin` opens a notebook. `exercises` judges, `card` shows, `progress` remembers, and `watching` knows
whether the answer's cell ran.
"""

from __future__ import annotations

import dis
import os
import sys
from collections.abc import Callable
from difflib import get_close_matches

from . import progress, watching
from .card import Card, Notice, show
from .exercises import Report, catalogue, evaluate, function_of, is_ours, materialise
from .exercises.sources import lent, rebuilt, source_of
from .exercises.values import name_of

MISSING = object()
GOES_ON = "Until yours is right, the notebook goes on with the course's function."
STUB = "There is still `raise NotImplementedError` in it. The notebook goes on with the course's function."
RUN_FIRST = "Run the cell with `def {name}(…)` first, then this one: there is nothing of yours to check yet."
MISSPELT = "A cell of yours defines `{near}`; was `{name}` meant?"

_replaced: dict[str, tuple[dict, Callable]] = {}  # per exercise the namespace and the candidate that ours was given for


class NotPassed(Exception):
    """Raised under nbgrader only, where a check must fail for its points to be withheld."""


def check(candidate=MISSING, answer=MISSING):
    """Check an answer, show what is right and wrong, and give back the function to go on with.

    Parameters
    ----------
    candidate : callable, or str
        The student's function, known by its name; or the exercise's name, with the answer behind it.
    answer : callable, str, int or float, optional
        ``check("leaky_relu", f)`` for a function of another name, ``check("shape_axis", "b")`` for a question.

    Returns
    -------
    callable or None
        The student's own function where it is right, else the reference; of a question None. After a check that failed
        `check.last_failed` holds the arguments of the case, and `check.yours` the function that was judged.
    """
    frame = sys._getframe(1)
    name, candidate = identify(candidate, answer, frame)
    if name is None:
        show(Notice(unknown(candidate)))
        refuse(None, unknown(candidate), frame.f_globals)
        return candidate if callable(candidate) else None
    if catalogue[name].kind == "function":
        return check_function(name, candidate, frame.f_globals)
    report = evaluate(name, None if candidate is MISSING else candidate)
    present(report, "", watching.stumbled(report.exercise, candidate))
    record(report)
    return None if report.passed else refuse(report.exercise, summary(report), frame.f_globals)


check.last_failed = None
check.yours = None


def identify(candidate, answer, frame):
    """The exercise that is meant, and what is to be judged; (None, candidate) where no exercise is.

    What stands in the brackets decides first: `f = check(f)` asks about the exercise f, even where the name f was given
    to the function of another exercise. Then the function's own name counts, then any name that it has.
    """
    if answer is not MISSING:
        known = issubclass(type(candidate), str) and str.__str__(candidate) in catalogue
        return (str.__str__(candidate), answer) if known else (None, candidate)
    written = argument_name(frame)
    if written in catalogue:
        return written, candidate
    if issubclass(type(candidate), str):
        name = str.__str__(candidate)
        return (name, frame.f_globals.get(name, MISSING)) if name in catalogue else (None, candidate)
    named = own_name(candidate)
    if named in catalogue:
        return named, candidate
    held = (name for name in catalogue if candidate is not None and frame.f_globals.get(name) is candidate)
    return next(held, None), candidate


def argument_name(frame) -> str | None:
    """The variable between the brackets of the call that this frame is making; None where it is none."""
    done = [step for step in dis.get_instructions(frame.f_code) if step.offset <= frame.f_lasti]
    loaded = next((step for step in reversed(done[:-1]) if step.opname != "PRECALL"), None)  # the last one is the call
    variable = loaded is not None and loaded.opname.startswith(("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FAST", "LOAD_DEREF"))
    return loaded.argval if variable else None


def own_name(candidate) -> str:
    """The name that a function was defined with, or its type's."""
    function = function_of(candidate)
    return name_of(type(candidate)) if function is None else function.__name__


def unknown(candidate) -> str:
    """The sentence for something that belongs to no exercise."""
    if candidate is MISSING or candidate is None:
        return '`check` needs your function: `name = check(name)`, or `check("name", answer)` for a question.'
    name = str.__str__(candidate) if issubclass(type(candidate), str) else own_name(candidate)
    near = get_close_matches(name, catalogue, n=1, cutoff=0.5)
    meant = f" Is `{near[0]}` meant?" if near else ""
    example = near[0] if near else "name"
    return (
        f"No exercise is named `{name[:60]}`.{meant} If your function has another name, say which exercise it "
        f'answers: `{example} = check("{example}", your_function)`.'
    )


def check_function(name, candidate, namespace):
    """Judge a function, show the card, record it, and choose what the notebook goes on with."""
    exercise = catalogue[name]
    stumbled = watching.stumbled(exercise, candidate)
    if candidate is MISSING or candidate is None or is_ours(candidate):
        where, candidate = _replaced.get(name, (None, None))
        candidate = candidate if where is namespace else None
    report = evaluate(name, candidate)
    failed = report.first_failed
    if failed is not None and failed.arguments:
        check.yours = candidate
        check.last_failed = tuple(materialise(argument) for argument in failed.arguments)
    present(report, going_on(report, candidate, stumbled, namespace), stumbled)
    record(report, candidate)
    if report.passed and not report.slow:
        _replaced.pop(name, None)
        return candidate
    if candidate is not None:
        _replaced[name] = namespace, candidate
    if not report.passed:
        refuse(exercise, summary(report), namespace)
    return exercise.reference


def present(report: Report, remark: str, stumbled: str) -> None:
    """Show the card; that a cell ran and makes something else is a remark, where no answer is left from before."""
    if not report.attempted and watching.ran(report.exercise):
        remark, stumbled = f"{stumbled} {remark}".strip(), ""
    show(Card(report, remark, stumbled))


def going_on(report: Report, candidate, stumbled: str, namespace) -> str:
    """What the card says about the function that the notebook goes on with."""
    if not report.attempted:
        if stumbled:
            return GOES_ON
        return STUB if candidate is not None else what_to_run(report.exercise.name, namespace)
    if report.slow and report.passed:
        times = report.seconds / max(report.reference_seconds, 1e-9)
        return (
            f"It is right, but took {report.seconds:.1f} s, {times:.0f} times as long as the course's. Where a loop "
            "goes over samples or numbers, NumPy can do it at once. So that the experiments do not make you wait, the "
            "notebook goes on with ours. Your points stay."
        )
    return "" if report.passed else GOES_ON


def what_to_run(name: str, namespace) -> str:
    """What to do where a name holds nothing of the student's: mend a name that is almost the same, or run the cell."""
    own = [n for n, held in namespace.items() if getattr(function_of(held), "__globals__", None) is namespace]
    near = get_close_matches(name, [n for n in own if n not in catalogue], n=1, cutoff=0.8)
    return MISSPELT.format(near=near[0], name=name) if near else RUN_FIRST.format(name=name)


def record(report: Report, candidate=None) -> None:
    """Keep what was reached with the progress; what was not attempted, or stopped, is no outcome."""
    if not report.attempted or report.interrupted:
        return
    name = report.exercise.name
    source = source_of(candidate, name) if report.passed and candidate is not None else None
    progress.record_check(name, report.points, report.max_points, report.passed, source)


def summary(report: Report) -> str:
    """A failed check in one line."""
    failed = report.first_failed
    return f"{report.exercise.name}: {report.diagnosis or failed.message if failed else 'not attempted'}"


def refuse(exercise, sentence: str, namespace) -> None:
    """Under nbgrader: leave the reference behind, where there is one, and raise, so that no points are given."""
    if os.environ.get("NBGRADER_EXECUTION"):
        if exercise is not None and exercise.reference is not None:
            namespace[exercise.name] = exercise.reference
        raise NotPassed(sentence)


def mine(name: str):
    """The function that you wrote for an earlier exercise, or the course's where it is not solved yet.

    Parameters
    ----------
    name : str
        An exercise of an earlier notebook.

    Returns
    -------
    callable
        A line below the cell says whose it is.
    """
    exercise = catalogue.get(name)
    if exercise is None or exercise.reference is None:
        show(Notice(unknown(name)))
        return None
    function, why = brought_back(name)
    number = exercise.notebook[:2]
    if function is None:
        show(Notice(f"`{name}`: the course's ({why}; notebook {number})."))
        return exercise.reference
    show(Notice(f"`{name}`: your own, from notebook {number}."))
    return function


def brought_back(name: str):
    """The student's own function, made again and judged again, or None; and why it is not the student's."""
    exercise, text = catalogue[name], progress.source(name)
    if text is None:
        return None, "yours is not kept: check it once more there" if name in progress.solved() else "not solved yet"
    needs = {need: brought_back(need)[0] or catalogue[need].reference for need in exercise.needs}
    function = rebuilt(exercise, text, lent(exercise, catalogue) | needs)
    report = evaluate(name, function)
    if not report.passed:
        return None, "yours does not work without the other cells of its notebook"
    return (None, "yours is much slower") if report.slow else (function, "")


def begin(notebook: str) -> None:
    """Open a notebook: a name for every exercise, so that any cell can be run, and how far you are.

    Until an exercise is solved its name stands for the course's function, and until a question is answered for None;
    `check` never takes either for an answer.

    Parameters
    ----------
    notebook : str
        The notebook's stem, such as ``"01_backprop_by_hand"``.
    """
    exercises = [exercise for exercise in catalogue.values() if exercise.notebook == notebook]
    if not exercises:
        notebooks = dict.fromkeys(exercise.notebook for exercise in catalogue.values())
        show(Notice(f"No notebook is named `{notebook}`; there are {', '.join(notebooks)}."))
        return
    watching.watch()
    namespace = sys._getframe(1).f_globals
    for exercise in exercises:
        if exercise.kind != "written":
            namespace.setdefault(exercise.name, exercise.reference)
    row = next(row for row in progress.summary() if row.notebook == notebook)
    state = f"{row.solved} of {row.exercises} exercises and questions solved, {row.points} of {row.of} points"
    coming = f" Next: `{row.next}`." if row.next else " All done."
    written = sum(exercise.points for exercise in exercises if exercise.kind == "written")
    marked = f" A person gives {written} more for the written answer." if written else ""
    show(Notice(f"Ready. In this notebook: {state}.{coming}{marked}"))
