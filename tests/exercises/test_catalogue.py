"""Every exercise of the catalogue: right answers pass, known mistakes fail with their own sentence, nothing is free.

A new exercise brings its right answers in `right_SUBJECT.py`, as different people would write them; all the rest comes
from the catalogue. `I2DL_SEEDS` says for how many seeds (12; 1,000 in `make soak`).
"""

import ast
import builtins
import importlib
import inspect
import itertools
import math
import os
import textwrap
from pathlib import Path

import numpy as np
import pytest

from i2dl_helpers.exercises import LocalCandidate, Probe, Rng, catalogue, evaluate
from i2dl_helpers.exercises.sources import lent
from i2dl_helpers.exercises.values import same
from i2dl_helpers.numerics import FLOOR

from .hostile import each, results

SEEDS = range(int(os.environ.get("I2DL_SEEDS", "12")))
FUNCTIONS = [name for name, exercise in catalogue.items() if exercise.kind == "function"]
QUESTIONS = [name for name, exercise in catalogue.items() if exercise.kind == "question"]
RIGHT = {}
for path in sorted(Path(__file__).parent.glob("right_*.py")):
    RIGHT |= importlib.import_module(f".{path.stem}", __package__).RIGHT
VARIANTS = [(name, i) for name, variants in RIGHT.items() for i in range(len(variants))]
MISTAKES = [(name, i) for name in FUNCTIONS for i in range(len(catalogue[name].mistakes))]


def label(value):
    """What a test is called: the exercise, then the function."""
    return value if isinstance(value, str) else None


def drawn(name, seed=0):
    """Every case of an exercise: (criterion, arguments, what the reference makes of them)."""
    exercise = catalogue[name]
    for i, criterion in enumerate(exercise.criteria):
        for arguments in criterion.draw(np.random.default_rng([seed, i])):
            yield criterion, arguments, LocalCandidate(exercise.reference)(arguments)


class TestRightAnswers:
    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_the_reference_passes(self, name):
        """Does the reference earn every point, without a warning or a word printed?"""
        for seed in SEEDS:
            report = evaluate(name, catalogue[name].reference, seed)
            assert report.passed and report.points == report.max_points, (seed, report.first_failed)
            assert report.notes == () and report.diagnosis is None and not report.slow

    @pytest.mark.parametrize(("name", "i"), VARIANTS, ids=label)
    def test_a_right_answer_passes(self, name, i):
        """Does an answer that is right, but written otherwise, earn every point for all seeds?"""
        for seed in SEEDS:
            report = evaluate(name, RIGHT[name][i], seed)
            assert report.passed, (RIGHT[name][i], seed, report.first_failed)

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_there_are_right_answers(self, name):
        """Is every exercise tried with four formulations or more beside the reference?"""
        assert len(RIGHT.get(name, ())) >= 4


class TestKnownMistakes:
    @pytest.mark.parametrize(("name", "i"), MISTAKES, ids=label)
    def test_a_mistake_fails_with_its_own_sentence(self, name, i):
        """Is each mistake rejected by 100 tolerances or more, and recognised, for all seeds?"""
        mistake = catalogue[name].mistakes[i]
        for seed in SEEDS:
            report = evaluate(name, mistake.function, seed)
            assert not report.passed, (seed, mistake.sentence)
            assert report.diagnosis == mistake.sentence, (seed, report.first_failed)
            assert max(tolerances(result) for result in report.results if not result.passed) >= 100, seed

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_there_are_mistakes(self, name):
        """Has every exercise three known mistakes, each with a sentence of its own?"""
        sentences = [mistake.sentence for mistake in catalogue[name].mistakes]
        assert len(sentences) >= 3
        assert len(set(sentences)) == len(sentences)


def tolerances(result):
    """How many tolerances off a failed criterion was; infinitely many where it failed by structure, or raised."""
    difference = result.difference
    if difference.worst is None:
        return math.inf
    got, expected = (np.asarray(value, dtype=float) for value in (difference.got, difference.expected))
    if not np.isfinite(got).all() or difference.expected.dtype.kind in "bi":
        return math.inf
    tolerance = result.criterion.tolerance * np.abs(expected).max() + FLOOR
    return np.abs(got - expected).max() / tolerance


def filled(number):
    """A candidate that gives this number in every result, built as it should be."""
    return lambda value: each(lambda leaf: np.full_like(leaf, number), value)


def from_arguments(choice):
    """A candidate's results: for each result an argument of the same shape, the choice-th combination of them."""

    def answer(value, arguments):
        slots = [
            [a for a in arguments if isinstance(a, float | np.ndarray) and np.shape(a) == np.shape(leaf)] or [leaf * 0]
            for leaf in results(value)
        ]
        combinations = list(itertools.islice(itertools.product(*slots), choice + 1))
        chosen = iter(combinations[min(choice, len(combinations) - 1)])
        return each(lambda leaf: next(chosen), value)

    return answer


class TestNothingIsFree:
    @pytest.mark.parametrize("name", FUNCTIONS)
    @pytest.mark.parametrize("number", [0, 1, -1, 0.5])
    def test_one_number_everywhere(self, name, number):
        """Do zeros, ones or any other number, in the right structure, shape and dtype, earn nothing?"""
        reference = catalogue[name].reference
        for seed in SEEDS[:20]:
            assert evaluate(name, lambda *a: filled(number)(reference(*a)), seed).points == 0

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_copies_of_arguments(self, name):
        """Do copies of the arguments earn nothing, in whatever order they are given back?"""
        reference = catalogue[name].reference
        for choice in range(24):
            give = from_arguments(choice)
            report = evaluate(name, lambda *a, give=give: each(np.array, give(reference(*a), a)), seed=choice % 3)
            assert report.points == 0, choice

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_the_arguments_themselves(self, name):
        """Does each argument itself earn nothing, alone and in every place of the results?"""
        reference = catalogue[name].reference
        for i in range(len(inspect.signature(reference).parameters)):
            assert evaluate(name, lambda *a, i=i: a[min(i, len(a) - 1)]).points == 0
            assert evaluate(name, lambda *a, i=i: each(lambda leaf: a[min(i, len(a) - 1)], reference(*a))).points == 0
        assert evaluate(name, lambda *a: a).points == 0

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_nothing_and_the_stub(self, name):
        """Does nothing earn nothing, and is the stub not even attempted?"""

        def stub(*arguments):
            raise NotImplementedError

        assert evaluate(name, lambda *a: None).points == 0
        for untouched in (None, stub):
            report = evaluate(name, untouched)
            assert not report.attempted and not report.passed and report.points == 0

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_the_answer_of_yesterday(self, name):
        """Does an answer that remembers one seed's results earn nothing with another seed?"""
        remembered = itertools.cycle([expected.value for _, _, expected in drawn(name, seed=1)])
        report = evaluate(name, lambda *a: next(remembered), seed=2)
        assert not report.passed

    @pytest.mark.parametrize("name", QUESTIONS)
    def test_no_answer_to_a_question(self, name):
        """Do None and nonsense earn nothing, and is a sentence said about what is no answer?"""
        wrong = [0, 1, True, [], "z", "abcd", object(), np.zeros(3), float("nan"), 10**400, "0x", lambda: 1]
        for answer in wrong:
            report = evaluate(name, answer)
            assert report.points == 0 and report.attempted and report.first_failed.message, answer
        for nothing in (None, "", "  "):
            assert not evaluate(name, nothing).attempted

    @pytest.mark.parametrize("name", QUESTIONS)
    def test_an_answer_to_a_question(self, name):
        """Does the model answer earn the points, and every other one nothing but a reply that does not tell it?"""
        exercise = catalogue[name]
        assert evaluate(name, exercise.answer).points == exercise.points
        assert exercise.explanation
        others = set(exercise.options) - {exercise.answer} if exercise.options else set(exercise.replies) - {None}
        assert others
        for other in others:
            report = evaluate(name, other)
            assert report.points == 0
            assert report.first_failed.message == exercise.replies[other]
            assert exercise.explanation not in report.first_failed.message


class TestStructure:
    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_points(self, name):
        """Do the criteria's points add up, and has the exercise three hints?"""
        exercise = catalogue[name]
        assert sum(criterion.points for criterion in exercise.criteria) == exercise.points
        assert len(exercise.hints) == 3
        assert exercise.reference.__name__ == name

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_draws(self, name):
        """Are the cases made from the seed alone, of what can cross to a sandbox, and different for another seed?"""
        first, again, other = ([arguments for _, arguments, _ in drawn(name, seed)] for seed in (3, 3, 4))
        assert same(bare(first), bare(again))
        assert not same(bare(first), bare(other))
        assert all(crosses(argument) for arguments in first for argument in arguments)

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_expected_results(self, name):
        """Are the results built as `returns` says, of one dtype kind in all cases, so that a float is never an int?"""
        kinds = set()
        for _, arguments, expected in drawn(name):
            if expected.failure is None:
                assert shaped_like(catalogue[name].returns, expected.value), expected.value
                kinds.add(str(each(lambda leaf: np.asarray(leaf).dtype.kind, expected.value)) if fixed(name) else "")
                assert all(np.isfinite(leaf).all() for leaf in results(expected.value))
                assert expected.warned == () and expected.printed == ""
            unchanged = zip(arguments, expected.arguments, strict=True)
            assert all(same(a, b) for a, b in unchanged if not isinstance(a, Rng | Probe))
        assert len(kinds) <= 1

    @pytest.mark.parametrize("name", FUNCTIONS)
    def test_a_reference_uses_only_what_a_student_has(self, name):
        """Does a reference use only NumPy, math, builtins, what its notebook lends, and the exercises that it needs?"""
        exercise = catalogue[name]
        tree = ast.parse(textwrap.dedent(inspect.getsource(exercise.reference)))
        stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        stored |= {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
        used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - stored - {name} - set(dir(builtins))
        assert used & set(catalogue) == set(exercise.needs) | (used & set(catalogue) & set(lent(exercise, catalogue)))
        assert used - {"np", "math"} - set(exercise.needs) <= set(lent(exercise, catalogue))


def bare(value):
    """A value in which probes and generators are written as lists, so that they can be compared."""
    if isinstance(value, Probe):
        return [value.name, bare(value.arrays)]
    if isinstance(value, list | tuple):
        return [bare(item) for item in value]
    return [value.seed] if isinstance(value, Rng) else value


def crosses(argument):
    """Whether an argument is one of the few kinds that a sandbox is handed."""
    if isinstance(argument, list | tuple):
        return all(crosses(item) for item in argument)
    if isinstance(argument, np.ndarray):
        return argument.dtype.kind in "biuf"
    if isinstance(argument, Probe):
        return all(crosses(array) for array in argument.arrays)
    return argument is None or type(argument) in (bool, int, float, str, Rng)


def fixed(name):
    """Whether an exercise has a fixed number of results; `split_indices` has as many as there are parts."""
    return not isinstance(catalogue[name].returns, str) or all(
        not isinstance(expected.value, list | tuple) for _, _, expected in drawn(name) if expected.failure is None
    )


def shaped_like(names, value):
    """Whether a value is built as the names are nested."""
    if isinstance(names, str):
        return not isinstance(value, list | tuple) or all(not isinstance(item, list | tuple) for item in value)
    return (
        isinstance(value, tuple)
        and len(value) == len(names)
        and all(shaped_like(name, item) for name, item in zip(names, value, strict=True))
    )
