"""Answers to questions: every way to give the right one, and a reply to every other."""

import numpy as np
import pytest

from i2dl_helpers.exercises import Exercise, evaluate
from i2dl_helpers.exercises.answering import judge_answer


@pytest.mark.parametrize("answer", ["b", "B", " b ", "(b)", "b.", "b)", np.str_("b")])
def test_a_letter(answer):
    """Is a letter read as a person would read it?"""
    assert evaluate("shape_axis", answer).passed


@pytest.mark.parametrize("answer", ["e", "ab", "b or c", 2, b"b", ["b"], "bb", "3"])
def test_no_letter(answer):
    """Is what is no letter told what is asked for, and worth nothing?"""
    report = evaluate("shape_axis", answer)
    assert report.points == 0 and report.first_failed.message == "The answer is one letter in quotes: a, b, c or d."


@pytest.mark.parametrize("answer", [0.125, 1 / 8, np.float32(0.125), np.array(0.125), "0.125", 0.1250001])
def test_a_number(answer):
    """Is a number right in every dtype, and up to rounding?"""
    assert evaluate("dead_rate", answer).passed


@pytest.mark.parametrize("answer", [0.126, 0.12, -0.125, 1.25, 8])
def test_another_number(answer):
    """Is another number wrong, one rounded to two digits too, and answered?"""
    report = evaluate("dead_rate", answer)
    assert report.points == 0 and report.first_failed.message


@pytest.mark.parametrize("answer", [True, "a lot", np.zeros(1), np.zeros(2), 0.125j, float("inf"), "nan", (0, 125)])
def test_no_number(answer):
    """Is what is no number told so?"""
    message = evaluate("dead_rate", answer).first_failed.message
    assert "The answer is a number" in message and "a decimal point, not a comma" in message


def test_a_whole_number_is_exact():
    """Is a whole number right only exactly, and are its neighbours told apart?"""
    assert evaluate("cost_of_differences", 4820).passed and evaluate("cost_of_differences", 4820.0).passed
    assert not evaluate("cost_of_differences", 4820.3).passed
    one_sided, parameters, other = (
        evaluate("cost_of_differences", n).first_failed.message for n in (2411, 2410, 4821)
    )
    assert "one-sided" in one_sided and "number of parameters" in parameters and "Two steps" in other


def test_the_right_one_is_not_told():
    """Does no reply to a wrong answer hold the right one?"""
    for wrong in (2410, 2411, 4736, 1):
        assert "4820" not in evaluate("cost_of_differences", wrong).first_failed.message.replace(",", "")


def test_a_written_answer():
    """Is a written answer left for a person, and an empty one not attempted?"""
    written = Exercise("why", "written", "00", 2, answer="Because.")
    assert not judge_answer(written, " ").attempted
    report = judge_answer(written, "Because it is so.")
    assert report.attempted and not report.passed and report.points == 0
