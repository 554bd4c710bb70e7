"""Holding a candidate against an exercise's criteria: what passes, what fails, and why.

`judge` is the one judge of the course: the student's check, the tests and the grader all ask it. `calling` runs the
candidate, `comparing` looks at each result, `diagnosing` recognises the known mistakes.
"""

from __future__ import annotations

import functools
import inspect
import re
import warnings
from dataclasses import replace
from zlib import crc32

import numpy as np

from .calling import Interrupted, LocalCandidate, failure_of
from .comparing import Difference, compare, leaves
from .diagnosing import Call, diagnose
from .failures import raised
from .model import Exercise
from .patterns import Context, of_numbers
from .reports import Report, Result
from .surroundings import same_random_numbers
from .values import same

VIEW = (
    "what you return lies in the memory of an argument: it is that argument itself, or a view of it, such as a slice. "
    "Return a `.copy()` of it."
)


def judge(exercise: Exercise, candidate, seed: int = 0, trials=None) -> Report:
    """Hold a candidate against every criterion of an exercise.

    Parameters
    ----------
    exercise : Exercise
        Of kind "function".
    candidate : callable, tuple of arguments → Outcome
        A `LocalCandidate`, or one that asks a sandbox.
    seed : int
        The inputs are drawn from it: fixed in the notebook, secret in the grader.
    trials : list, optional
        What `draw_trials` made for this seed, where many candidates are judged by the same cases.

    Returns
    -------
    Report
    """
    trials = draw_trials(exercise, seed) if trials is None else trials
    results, calls, interrupted, stopped = [], [], "", None
    with same_random_numbers(), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # strange numbers may come back, and what they do in here is nobody's concern
        for criterion, drawn in trials:
            if interrupted:
                results.append(Result(criterion, False, "Not run: you stopped the check."))
                continue
            try:
                results.append(judge_criterion(exercise, criterion, drawn, candidate, calls))
            except (Interrupted, KeyboardInterrupt) as stop:
                interrupted, stopped = criterion.name, failure_of(stop.__cause__ or stop)
                results.append(Result(criterion, False, "You stopped your function while this was being checked."))
        if calls and all(untouched(call.got) for call in calls) and not interrupted:
            return Report(exercise, attempted=False)
        return finished(exercise, results, calls, interrupted, stopped)


def draw_trials(exercise, seed) -> list:
    """Every criterion with its cases."""
    return [(criterion, cases(exercise, criterion, i, seed)) for i, criterion in enumerate(exercise.criteria)]


def cases(exercise, criterion, i, seed):
    """The cases of one criterion, each with what the reference makes of it: before the candidate can touch anything."""
    reference = LocalCandidate(exercise.reference)
    drawn = criterion.draw(np.random.default_rng([seed, crc32(exercise.name.encode()), i]))
    return [(arguments, reference(arguments)) for arguments in drawn]


def finished(exercise, results, calls, interrupted, stopped) -> Report:
    """Put the results together, with a diagnosis where something failed."""
    failed = next((result for result in results if not result.passed), None)
    diagnosis = None
    if failed is not None and failed.outcome is not None:
        try:
            diagnosis = diagnose(exercise, failed, calls)
        except (Interrupted, KeyboardInterrupt):
            interrupted = interrupted or failed.criterion.name
    return Report(
        exercise,
        tuple(results),
        diagnosis=diagnosis,
        seconds=sum(call.got.seconds for call in calls),
        reference_seconds=sum(call.expected.seconds for call in calls),
        notes=remarks(calls),
        interrupted=interrupted,
        stopped=stopped,
    )


def untouched(outcome) -> bool:
    """Whether the stub is still there: it raises NotImplementedError, and no reference does."""
    return outcome.failure is not None and outcome.failure.type == "NotImplementedError"


def judge_criterion(exercise, criterion, drawn, candidate, calls) -> Result:
    """Call the candidate on every case of one criterion; the first that is wrong decides."""
    failed, right = [], []
    for arguments, expected in drawn:
        got = candidate(arguments)
        calls.append(Call(criterion, arguments, expected, got))
        difference = differ(exercise, criterion, arguments, expected, got)
        difference = difference or verify(criterion, candidate, arguments, got)
        if difference is None:
            right.append(arguments)
        else:
            failed.append((difference, arguments, got))
    if not failed:
        return Result(criterion, True)
    difference, arguments, got = failed[0]
    if difference.worst == ():
        difference = in_all_cases(exercise, difference, failed)
    others = where_right(exercise, right, [arguments for _, arguments, _ in failed])
    return Result(criterion, False, difference.sentence, difference, arguments, got, others)


def where_right(exercise, right, wrong) -> str:
    """In how many cases of a criterion it is right, and by what they differ from the others; empty where in none."""
    if not right:
        return ""
    sentence = f"in {len(right)} of the {len(right) + len(wrong)} cases it is right"
    columns = zip(*right, strict=False), zip(*wrong, strict=False)
    for name, *both in zip(parameters(exercise.reference), *columns, strict=False):
        here, elsewhere = ({in_a_word(argument) for argument in column} for column in both)
        if len(here) == 1 and here.isdisjoint({*elsewhere, ""}):
            return f"{sentence}: where `{name}` {here.pop()}."
    return f"{sentence}."


def in_a_word(argument) -> str:
    """What tells an argument from those of other cases; empty where it is told by nothing so short."""
    if isinstance(argument, np.ndarray):
        return f"has shape {argument.shape}"
    return f"is {argument!r}" if isinstance(argument, int | str) else ""


def verify(criterion, candidate, arguments, got) -> Difference | None:
    """What a criterion's own check finds; what it cannot look at is not right."""
    if criterion.verify is None:
        return None
    try:
        sentence = criterion.verify(candidate, arguments, got)
    except Interrupted:
        raise
    except Exception as error:
        sentence = f"what came back cannot be examined ({type(error).__name__}: {error})."
    return Difference("", sentence) if sentence else None


def in_all_cases(exercise, first, failed) -> Difference:
    """A single number that is wrong: what can be said of it in every case in which it is."""
    alike = [(d, arguments) for d, arguments, _ in failed if d.name == first.name and d.worst == ()]
    cases = [(d.got, d.expected, sizes(exercise, arguments)) for d, arguments in alike]
    if len({d.sentence for d, _ in alike}) == 1 or not np.isfinite([d.got for d, _ in alike]).all():
        return first
    return replace(first, sentence=f"`{first.name}` {of_numbers(cases)}")


def differ(exercise, criterion, arguments, expected, got) -> Difference | None:
    """The first thing that is wrong with one outcome, or None."""
    if expected.failure is not None:
        return should_raise(expected, got)
    if got.failure is not None:
        call = f"{exercise.name}({', '.join(parameters(exercise.reference))})"
        return Difference("", raised(got.failure, call, sizes(exercise, arguments)))
    changed = changed_arguments(exercise, expected, got)
    if changed:
        return Difference("", changed)
    if exercise.fresh and got.shares:
        return Difference("", VIEW)
    pairs = leaves(exercise.returns, expected.value, got.value)
    if isinstance(pairs, Difference):
        return pairs

    def context():
        return Context(sizes(exercise, arguments), arrays(exercise, arguments), {name: e for name, e, _ in pairs})

    for name, e, g in pairs:
        if criterion.part is None or name.split("[")[0] in criterion.part:
            difference = compare(name, e, g, criterion.tolerance, context)
            if difference is not None:
                return difference
    return None


def should_raise(expected, got) -> Difference | None:
    """Judge an outcome where an exception is the right answer."""
    kind, text = expected.failure.type, expected.failure.text
    if got.failure is None:
        return Difference("", f"a value came back where a {kind} is asked for ({text}).")
    if got.failure.type != kind:
        return Difference("", f"{got.failure.type} was raised where a {kind} is asked for: {got.failure.text}")
    drawn = any(type(a) is str and not same(a, b) for a, b in zip(expected.arguments, got.arguments, strict=False))
    return Difference("", f"the {kind} comes too late: the generator had been drawn from already.") if drawn else None


@functools.cache
def parameters(reference) -> tuple[str, ...]:
    """The names of a reference's arguments."""
    return tuple(inspect.signature(reference).parameters)


def changed_arguments(exercise, expected, got) -> str:
    """A sentence where the call changed an argument that the reference leaves alone."""
    for name, before, now in zip(parameters(exercise.reference), expected.arguments, got.arguments, strict=False):
        if type(before) is not str and not same(before, now):  # a generator's state is a str: drawing from it is fine
            numbers = type(before) is list and not any(isinstance(item, np.ndarray) for item in before)
            ways = "`.append`, `.pop`, `.sort`" if numbers else f"`{name} += …`"
            return (
                f"your function changed its argument `{name}`. Whoever calls it still needs it as it was: work on a "
                f"copy (`{name}.copy()`), and avoid {ways} and `{name}[…] = …`."
            )
    return ""


def sizes(exercise, arguments) -> dict[str, int]:
    """The sizes of a case by the letters of the docstring: {"N": 5, "D": 3}."""
    found = {}
    for name, argument in arrays(exercise, arguments).items():
        letters = re.search(rf"\b{re.escape(name)} \(([^)]*)\)", exercise.dimensions)
        if letters:
            found |= dict(zip(re.findall(r"\w+", letters[1]), argument.shape, strict=False))
    return {letter: n for letter, n in found.items() if letter.isalpha()}


def arrays(exercise, arguments) -> dict:
    """The arguments that are arrays, by name."""
    pairs = zip(parameters(exercise.reference), arguments, strict=False)
    return {name: argument for name, argument in pairs if isinstance(argument, np.ndarray)}


def remarks(calls) -> tuple[str, ...]:
    """What the card mentions although it cost nothing."""
    warned = dict.fromkeys(text for call in calls for text in call.got.warned)
    printed = next((call.got.printed for call in calls if call.got.printed.strip()), "")
    notes = [f"A warning came up: {text}.".replace("`", "'") for text in list(warned)[:3]]
    if printed:
        notes.append(f"Your function printed: {printed.strip().splitlines()[0][:80]}".replace("`", "'"))
    return tuple(notes)
