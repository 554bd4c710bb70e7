"""The widgets of notebook 06: a network whose units are switched off or drawn, and what p does to a unit's output.

They wire controls to the live figures of `figures/`; masks, expectations and the rule at test time are the
reader's own functions where they are given.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from i2dl_helpers.figures.dropout import CLICKED, DRAWN, MOST, thinned_figure
from i2dl_helpers.figures.dropout_distribution import distribution_figure
from i2dl_helpers.live import guarded, numbers, whose
from i2dl_helpers.reference import dropout as reference

from .controls import Choice, Slider, Toggle
from .panel import Widget

ACTIVATIONS = np.array([1.0, 2.0, 0.5, 1.5])
WEIGHTS = np.array([0.9, 0.7, -0.8, 1.0])
DRAWS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 400, MOST]
SHARES = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
INPUTS = [1, 2, 4, 8, 16, 32, 64]
SAMPLES = 1000


class Seen(NamedTuple):
    """What the picture shows: one mask, its output and probability; of all 16 the `outputs` and `likelies`.

    `drawn` (draws,) are outputs of drawn masks, `running` their averages so far. `expected`, `rule`, `slide` and
    `whole` are the average over all masks, the unit by the reader's rule at test time, by slide 77's, and unscaled;
    `right` says whether the rule meets the average, `whose` whose it is.
    """

    mask: np.ndarray
    output: float
    likely: float
    outputs: np.ndarray
    likelies: np.ndarray
    drawn: np.ndarray
    running: np.ndarray
    expected: float
    rule: float
    slide: float
    whole: float
    right: bool
    whose: str


def thinned_network(
    dropout_forward: Callable | None = None,
    expected_output: Callable | None = None,
    dropout_test_time: Callable | None = None,
) -> Widget:
    """Units that are switched off by hand or drawn, and what the output is on average.

    Parameters
    ----------
    dropout_forward, expected_output, dropout_test_time : callable, optional
        The student's: for the masks, the average over all of them, and the rule. The course's where left out.
    """
    forward = _forward(dropout_forward or reference.dropout_forward)
    expected = guarded(expected_output or reference.expected_output, lambda value, *_: float(numbers(value, ())))
    rule = dropout_test_time or reference.dropout_test_time
    scaled = guarded(rule, lambda value, x, p: numbers(value, np.shape(x)))
    every = np.array(list(itertools.product([False, True], repeat=len(WEIGHTS))))
    products = ACTIVATIONS * WEIGHTS

    @cache
    def drawn_masks(p_drop):
        rng = np.random.default_rng(6)
        return forward(np.tile(ACTIVATIONS, (MOST, 1)), p_drop, rng)[1]

    @cache
    def averages(p_drop):
        return expected(WEIGHTS.copy(), ACTIVATIONS.copy(), p_drop), float(scaled(ACTIVATIONS.copy(), p_drop) @ WEIGHTS)

    def seen(mode, p_drop, draws, kept):
        masks = drawn_masks(p_drop)[:draws]
        mask = masks[-1] if mode == DRAWN else np.array(kept)
        likelies = np.prod(np.where(every, 1 - p_drop, p_drop), axis=1)
        outputs, drawn = every @ products, masks @ products
        average, ruled = averages(p_drop)
        whole = float(products.sum())
        return Seen(
            mask=mask, output=float(mask @ products),
            likely=float(np.prod(np.where(mask, 1 - p_drop, p_drop))),
            outputs=outputs, likelies=likelies, drawn=drawn, running=np.cumsum(drawn) / np.arange(1, draws + 1),
            expected=average, rule=ruled, slide=p_drop * whole, whole=whole,
            right=abs(ruled - float(likelies @ outputs)) < 1e-4, whose=whose(rule),
        )  # fmt: skip

    def adapt(settings, changed):
        by_hand = settings["mode"] == CLICKED
        return {f"h{j + 1}": {"hidden": not by_hand} for j in range(len(WEIGHTS))} | {"draws": {"hidden": by_hand}}

    controls = {
        "mode": Choice("units are", [CLICKED, DRAWN], CLICKED),
        **{f"h{j + 1}": Toggle(f"h{j + 1}", j != 2) for j in range(len(WEIGHTS))},
        "draws": Slider("masks drawn", DRAWS, 10),
        "p_drop": Slider("p_drop", SHARES, 0.2, "{:.2f}".format),
    }
    return Widget(
        "thinned_network",
        thinned_figure(ACTIVATIONS, WEIGHTS, seen),
        controls,
        "Classic dropout, nothing is scaled in training. The average over all masks is what the output has to be at "
        "test time.",
        credit=f"Masks drawn by {whose(dropout_forward or reference.dropout_forward)} dropout_forward, the average "
        f"over all of them by {whose(expected_output or reference.expected_output)} expected_output.",
        adapt=adapt,
    )


def distribution(dropout_forward: Callable | None = None) -> Widget:
    """p_drop and the number of inputs against the distribution of a unit's output, classic and inverted.

    Parameters
    ----------
    dropout_forward : callable, optional
        The student's; the course's where it is left out.
    """
    function = dropout_forward or reference.dropout_forward
    forward = _forward(function)

    @cache
    def outputs(p_drop, inputs):
        rng = np.random.default_rng(7)
        products = rng.uniform(0.4, 1.6, inputs)
        products /= products.sum()
        inverted, mask = forward(np.tile(products, (SAMPLES, 1)), p_drop, rng)
        return (mask * products).sum(axis=1), inverted.sum(axis=1)

    return Widget(
        "distribution",
        distribution_figure(outputs),
        {
            "p_drop": Slider("p_drop", [0.0, *SHARES], 0.2, "{:.2f}".format),
            "inputs": Slider("inputs of the unit", INPUTS, 16),
        },
        f"{SAMPLES:,} masks. The bar is the mean, with one std to either side. The whole unit is what acts at test "
        "time, where nothing is dropped.",
        credit=f"Masks drawn by {whose(function)} dropout_forward.",
    )


def _forward(function: Callable) -> Callable:
    def clean(value, x, p_drop, rng):
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise ValueError(f"{type(value).__name__} where out and mask are needed")
        return numbers(value[0], np.shape(x)), numbers(value[1], np.shape(x)) != 0

    return guarded(function, clean)
