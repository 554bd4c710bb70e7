"""Curves of a training: drawn now and then while it runs, and always as it ended."""

import asyncio
import io
from types import SimpleNamespace

import ipywidgets
import numpy as np
import pytest
from IPython.core.formatters import format_display_data
from PIL import Image

from i2dl_helpers.training import History, train
from i2dl_helpers.widgets import training
from i2dl_helpers.widgets.training import LiveCurves


def history(done=3, epochs=5, **changes):
    """A history of some epochs, as `train` keeps it."""
    metrics = {"train accuracy": [0.2 * i for i in range(1, done + 1)], "val accuracy": [0.1] * done}
    return SimpleNamespace(
        **{"epochs": epochs, "loss": [2.0 / i for i in range(1, done + 1)], "metrics": metrics, "note": None} | changes
    )


@pytest.fixture
def kernel(monkeypatch):
    """As if a kernel showed what is displayed: the boxes, in order."""
    shown = []
    monkeypatch.setattr(training, "has_kernel", lambda: True)
    monkeypatch.setattr("IPython.display.display", shown.append)
    return shown


def parts(shown, kind):
    return [child for child in shown[-1].children if isinstance(child, kind)]


def train_something(watch, epochs=5):
    def loss_and_gradients(X, Y, w):
        return float(np.mean((X @ w - Y) ** 2)), (2 * X.T @ (X @ w - Y) / len(X),)

    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 3))
    return train(
        loss_and_gradients, [np.zeros(3)], X, X @ np.ones(3), learning_rate=0.1, epochs=epochs, batch_size=5, rng=rng,
        watch=watch, evaluate=lambda w: {"train accuracy": 0.5},
    )  # fmt: skip


def test_without_a_kernel_one_line_at_the_end(capsys):
    """Does a training in plain Python say once how it ended?"""
    done = train_something(LiveCurves("A line"))
    assert capsys.readouterr().out == f"A line: epoch 5 of 5, loss {done.loss[-1]:.4g}, train accuracy 50.0%\n"


def test_draws_the_end_of_a_training(kernel):
    """After a training that is faster than the eye, is its last state drawn sharply, with bar, line and words?"""
    done = train_something(LiveCurves("Fast"), epochs=40)
    (image,), (bar,), (line,) = (
        parts(kernel, kind) for kind in (ipywidgets.Image, ipywidgets.IntProgress, ipywidgets.HTML)
    )
    assert len(kernel) == 1
    assert Image.open(io.BytesIO(bytes(image.value))).size == (1600, 720)
    assert (bar.value, bar.max) == (40, 40)
    assert "epoch 40 of 40" in line.value
    assert image.tooltip.startswith("Curves over 40 of 40 epochs") and f"to {done.loss[-1]:.3f}" in image.tooltip


def test_draws_at_most_a_few_times_a_second(kernel, monkeypatch):
    """Is a training of many epochs slowed by few drawings only?"""
    clock = iter(np.arange(0, 100, 0.01))
    monkeypatch.setattr(training, "perf_counter", lambda: next(clock))
    curves, ratios = LiveCurves(), []
    curves._draw = lambda ratio: (ratios.append(ratio), setattr(curves, "_drawn", next(clock)))
    train_something(curves, epochs=100)
    assert 3 <= len(ratios) <= 100 / (training.PAUSE / 0.01) + 2
    assert ratios[-1] == 2


def test_a_training_that_stops_early_is_drawn_at_rest(kernel):
    """Where a training ends with a note, are its last epochs and the note shown all the same?"""
    curves, so_far = LiveCurves(), history(done=1)

    async def stop_early():
        curves(so_far)
        so_far.loss.append(1.25)
        so_far.note = "The loss is not finite."
        await asyncio.sleep(0.5)

    asyncio.run(stop_early())
    line = parts(kernel, ipywidgets.HTML)[0].value
    assert "epoch 2 of 5, loss 1.25" in line and "The loss is not finite." in line


def test_a_second_training_has_curves_of_its_own(kernel):
    """Used twice, does it begin anew and leave the first as it was?"""
    curves = LiveCurves()
    train_something(curves, epochs=3)
    train_something(curves, epochs=6)
    assert [box.children[1].max for box in kernel] == [3, 6]


@pytest.mark.parametrize(
    "loss", [[], [2.0], [1e-9, 1e-12], [1e30, 1e20], [2.0, float("nan")], [float("inf")]], ids=str
)
def test_draws_any_losses(loss):
    """Are curves drawn from the first epoch on, however small, large or broken the loss?"""
    curves = LiveCurves()
    curves(history(done=0, loss=loss))
    assert Image.open(io.BytesIO(curves.render())).size == (800, 360)
    assert f"over {len(loss)} of 5 epochs" in curves.alt()


def test_axis_ends_at_round_numbers():
    """Does the axis of losses end just above the largest, and seldom move?"""
    assert [training._round_up(v) for v in (0.9, 1.0, 1.2, 2.5, 26, 0.04)] == pytest.approx([1, 1, 1.5, 3, 30, 0.05])


def test_history_of_the_course_fits():
    """Does it read the fields that `train` fills?"""
    real = History(3, ())
    real.loss.append(0.5)
    real.metrics["val accuracy"] = [0.75]
    curves = LiveCurves("Real")
    curves(real)
    assert curves.line() == "Real: epoch 1 of 3, loss 0.5, val accuracy 75.0%"
    assert "val accuracy reaches 75.0%" in curves.alt()
    assert format_display_data(curves)[0]["text/plain"]
