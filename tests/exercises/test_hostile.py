"""Whatever a candidate does, it is judged, and costs nobody else anything."""

import _thread
import builtins
import io
import math
import random
import sys
import threading
import warnings
from contextlib import redirect_stderr, redirect_stdout

import numpy as np
import pytest

from i2dl_helpers.card import Card
from i2dl_helpers.exercises import catalogue, evaluate

from . import hostile

NAMES = ["accuracy", "add_multiply", "numerical_gradient", "affine_backward", "two_layer_bce", "count_parameters"]


def judged(name, candidate):
    """The report; its card can be shown in every form, and nothing of it went wrong in the judge."""
    report = evaluate(name, candidate)
    for text in (Card(report)._repr_html_(), str(Card(report))):
        text.encode("utf-8")
        assert len(text) < 20_000
        assert "could not judge" not in text and "Traceback" not in text
    return report


def world():
    """What no candidate may change."""
    modules = (builtins, math, random, warnings, np, np.linalg, np.random)
    return (
        [dict(vars(module)) for module in modules],
        sys.stdout,
        sys.stderr,
        sys.getrecursionlimit(),
        np.geterr(),
        list(warnings.filters),
        random.getstate(),
        str(np.random.get_state()),  # noqa: NPY002
    )


class TestWrongResults:
    @pytest.mark.parametrize("kind", hostile.WRONG)
    @pytest.mark.parametrize("name", NAMES)
    def test_rejected_with_a_sentence(self, name, kind, capfd):
        """Does each of these earn nothing, with a sentence, and leave nothing on the screen?"""
        report = judged(name, hostile.WRONG[kind](catalogue[name].reference))
        assert report.attempted and not report.passed and report.points == 0
        assert report.first_failed.message
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("nothing", "`return`"),
            ("a method, uncalled", "parentheses"),
            ("a generator", "`yield`"),
            ("coroutines", "`async def`"),
            ("complex numbers", "complex128"),
            ("not a number", "NaN"),
            ("infinity", "infinity"),
            ("nested lists", "A list is not an array"),
            ("a view of 10¹² entries", "(1000000, 1000000)"),
            ("integers beyond 64 bits", "int with more digits"),
            ("equals of everything", "`Anything`"),
            ("object arrays", "dtype object"),
        ],
    )
    def test_the_sentence_says_what_it_is(self, kind, words):
        """Does the sentence name what came back, or what lies behind it?"""
        name = "affine_backward"
        assert words in judged(name, hostile.WRONG[kind](catalogue[name].reference)).first_failed.message

    def test_an_object_that_fights_its_end(self, monkeypatch, capfd):
        """Does an object whose end raises leave nothing on the screen, under nbgrader a cell's points?"""
        monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
        assert judged("accuracy", lambda scores, labels: hostile.Undying()).points == 0
        assert judged("add_multiply", lambda x, y, z: (hostile.Undying(), [hostile.Undying()] * 3)).points == 0
        assert capfd.readouterr() == ("", "")

    def test_a_scalar_that_would_broadcast(self):
        """Is one number rejected where an array is asked for, although NumPy would stretch it?"""
        report = judged("affine_forward", lambda X, W, b: np.float64((X @ W + b).mean()))
        assert report.points == 0 and "is a single number, expected shape (5, 4)" in report.first_failed.message
        assert "the mean over all entries" in report.first_failed.message


class TestExceptions:
    @pytest.mark.parametrize("kind", hostile.RAISES)
    @pytest.mark.parametrize("name", NAMES)
    def test_rejected(self, name, kind, capfd):
        """Is a candidate that raises, whatever and whenever, rejected with a sentence?"""
        report = judged(name, hostile.RAISES[kind](catalogue[name].reference))
        assert report.attempted and not report.passed and report.points == 0
        assert report.first_failed.message
        assert capfd.readouterr() == ("", "")

    def test_the_students_own_line_is_shown(self):
        """Is an exception shown with the student's line, and with none of ours?"""

        def accuracy(scores, labels):
            return helper(labels)

        def helper(labels):
            return np.reshape(labels, (2, 2, 2, 2))  # the line

        failure = judged("accuracy", accuracy).first_failed.outcome.failure
        assert failure.code == "return np.reshape(labels, (2, 2, 2, 2))  # the line"
        assert failure.type == "ValueError" and "cannot reshape" in failure.text

    def test_how_it_is_called(self):
        """Is somebody whose function takes other arguments told how it is called?"""
        message = judged("affine_forward", lambda X, W: X @ W).first_failed.message
        assert "`affine_forward(X, W, b)`" in message

    def test_a_product_that_does_not_fit(self):
        """Are the two lengths that do not fit named with their letters?"""
        message = judged("affine_forward", lambda X, W, b: W @ X + b).first_failed.message
        assert "4 (C) and 5 (N)" in message


class TestManners:
    @pytest.mark.parametrize("kind", hostile.RUDE)
    @pytest.mark.parametrize("name", NAMES)
    def test_right_all_the_same(self, name, kind, capfd):
        """Does a right result pass, however strangely it is made or dressed?"""
        report = judged(name, hostile.RUDE[kind](catalogue[name].reference))
        assert report.passed, report.first_failed
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("kind", hostile.DISTURBING)
    @pytest.mark.parametrize("name", NAMES)
    def test_the_world_stays_as_it_was(self, name, kind):
        """Is a right candidate that disturbs NumPy, Python or the kernel judged rightly, and all of it put back?"""
        before = world()
        report = judged(name, hostile.and_then(catalogue[name].reference, hostile.DISTURBING[kind]))
        assert world() == before
        assert report.passed, report.first_failed

    @pytest.mark.parametrize("kind", hostile.DISTURBING)
    @pytest.mark.parametrize("name", NAMES)
    def test_disturbing_does_not_pay(self, name, kind):
        """Is a wrong candidate rejected that makes NumPy or Python say that everything is equal?"""
        wrong = hostile.WRONG["other numbers"](catalogue[name].reference)
        assert judged(name, hostile.and_then(wrong, hostile.DISTURBING[kind])).points == 0

    def test_what_it_says_is_mentioned(self):
        """Are warnings and printing mentioned, and cost nothing?"""

        def accuracy(scores, labels):
            print("looking at", scores.shape)
            np.log(np.zeros(1))
            return np.mean(scores.argmax(1) == labels)

        report = judged("accuracy", accuracy)
        assert report.passed
        assert report.notes == (
            "A warning came up: divide by zero encountered in log.",
            "Your function printed: looking at (11, 5)",
        )

    def test_a_changed_argument(self):
        """Is a candidate rejected that writes into its arguments, though its results are right, and is told which?"""

        def affine_backward(dout, X, W, b):
            results = dout @ W.T, X.T @ dout, dout.sum(axis=0)
            W -= 0.1
            return results

        def count_parameters(widths):
            total = 0
            while len(widths) > 1:
                inputs = widths.pop(0)
                total += inputs * widths[0] + widths[0]
            return total

        message = judged("affine_backward", affine_backward).first_failed.message
        assert "changed its argument `W`" in message and message.endswith("avoid `W += …` and `W[…] = …`.")
        message = judged("count_parameters", count_parameters).first_failed.message
        assert "changed its argument `widths`" in message and "`.append`, `.pop`, `.sort` and `widths[…]" in message


class TestNoFunctions:
    @pytest.mark.parametrize("kind", hostile.NO_FUNCTIONS)
    @pytest.mark.parametrize("name", [*NAMES, "shape_axis", "dead_rate"])
    def test_rejected(self, name, kind):
        """Is anything that is no answer rejected, and survived?"""
        report = judged(name, hostile.NO_FUNCTIONS[kind]())
        assert not report.passed and report.points == 0

    def test_what_it_is_instead(self):
        """Is it said what stands there in place of a function?"""
        assert "is an array of shape (3,), not a function" in evaluate("accuracy", np.zeros(3)).first_failed.message

    def test_an_unknown_exercise(self):
        """Does a name that no exercise has raise, since that is our mistake?"""
        with pytest.raises(KeyError, match="no exercise is named 'acuracy'"):
            evaluate("acuracy", len)


class TestInterrupted:
    def test_at_which_criterion(self):
        """Does the report say where it was stopped, keep what was right before, and run nothing after it?"""
        calls = []

        def numerical_gradient(f, x, h=1e-5):
            calls.append(h)
            if h != 1e-5:
                raise KeyboardInterrupt
            return catalogue["numerical_gradient"].reference(f, x, h)

        report = judged("numerical_gradient", numerical_gradient)
        assert report.interrupted == "a centred difference of width h, for any shape, for integers too"
        assert [result.passed for result in report.results] == [True, False]
        assert not report.passed and report.points == 1 and report.attempted
        assert len([h for h in calls if h != 1e-5]) == 1

    def test_an_endless_loop(self):
        """Can a function that never ends be stopped from outside?"""

        def accuracy(scores, labels):
            while True:
                pass

        timer = threading.Timer(0.2, _thread.interrupt_main)
        timer.start()
        report = judged("accuracy", accuracy)
        timer.join()
        assert report.interrupted and not report.passed
        assert report.stopped.code in ("while True:", "pass")
        assert f"In line {report.stopped.line} of your cell: `{report.stopped.code}`" in str(Card(report))

    def test_while_a_mistake_is_looked_for(self, monkeypatch):
        """Does a stop during the diagnosis end the diagnosis only?"""

        def stopped(*arguments):
            raise KeyboardInterrupt

        monkeypatch.setattr("i2dl_helpers.exercises.judging.diagnose", stopped)
        report = judged("affine_forward", lambda X, W, b: X @ W)
        assert not report.passed and report.diagnosis is None and report.first_failed.message


def test_nothing_is_printed_through():
    """Does nothing that a candidate prints reach the screen, on either stream?"""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        evaluate("accuracy", hostile.RUDE["prints a lot"](catalogue["accuracy"].reference))
    assert (out.getvalue(), err.getvalue()) == ("", "")
