"""Curves that grow while a training runs, with a progress bar: hand `LiveCurves` to `train` as its `watch`.

It looks at the history that `i2dl_helpers.training` keeps and draws it a few times a second, so that looking costs the
training next to nothing; the last state is always drawn.
"""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from time import perf_counter

from i2dl_helpers.figures.canvas import has_kernel
from i2dl_helpers.figures.training import live_curves

from . import still
from .page import caption, frame, names, picture
from .panel import REST

PAUSE = 0.15  # seconds between two drawings: one takes about 8 ms, so a training is slowed by some 5 %


class LiveCurves:
    """A `watch` for `train`: loss and accuracy against the epoch, and how far the training is.

    Without a kernel it prints one line at the end.

    Parameters
    ----------
    title : str
        What is trained; stands beside the progress bar.
    """

    def __init__(self, title: str = "Training"):
        self.title, self._history, self._timer, self._live = title, None, None, None

    def __call__(self, history) -> None:
        """Take in what the history holds now; `train` calls this after each epoch."""
        if history is not self._history:
            self._begin(history)
        done = len(history.loss) >= history.epochs
        if not has_kernel():
            if done:
                print(self.line())
        elif still.folder():
            if done:
                self._display_last()
        elif done:
            self._cancel()
            self._draw(ratio=2)
        elif perf_counter() - self._drawn > PAUSE:
            self._draw(ratio=1)
            self._draw_at_rest()

    def line(self) -> str:
        """One line: how far it is, and the last loss and metrics."""
        history = self._history
        last = [("loss", f"{history.loss[-1]:.4g}")] if history.loss else []
        last += [(name, f"{values[-1]:.1%}") for name, values in self._shares().items() if values]
        text = f"{self.title}: epoch {len(history.loss)} of {history.epochs}" + "".join(f", {n} {v}" for n, v in last)
        return f"{text}. {history.note}" if history.note else text

    def render(self, ratio: float = 1) -> bytes:
        """The curves so far as PNG."""
        return self._live.png(ratio=ratio, **self._settings())

    def alt(self) -> str:
        """What the curves show, in words."""
        return self._live.describe(**self._settings())

    def _shares(self) -> dict:
        return {name: values for name, values in self._history.metrics.items() if "loss" not in name}

    def _settings(self) -> dict:
        loss = list(self._history.loss)
        top = max(filter(math.isfinite, loss), default=1.0)
        return {"loss": loss, "shares": list(self._shares().values()), "ceiling": _round_up(1.05 * top)}

    def _begin(self, history) -> None:
        self._history, self._drawn = history, float("-inf")
        self._live = live_curves(history.epochs, list(self._shares()))
        if has_kernel() and not still.folder():
            self._display()

    def _display(self) -> None:
        import ipywidgets
        from IPython.display import display

        thin = {"width": "100%", "height": "12px", "margin": "2px 0"}
        self._bar = ipywidgets.IntProgress(max=self._history.epochs, layout=thin)
        self._text, self._picture = ipywidgets.HTML(caption(self.title)), picture()
        display(frame([self._text, self._bar, self._picture], self._live.size[0]))

    def _display_last(self) -> None:
        from IPython.display import display

        display({"text/html": still.last(self, still.folder()), "text/plain": self.line()}, raw=True)

    def _draw(self, ratio: float) -> None:
        self._bar.value = len(self._history.loss)
        self._picture.value = self.render(ratio)
        self._picture.tooltip = self.alt()
        self._text.value = caption(self.line()) + names()
        self._drawn = perf_counter()

    def _draw_at_rest(self) -> None:
        """Once the cell is done, whether the training came to its end or not, its last state is drawn sharply."""
        self._cancel()
        with suppress(RuntimeError):  # where no loop runs nothing can come later
            self._timer = asyncio.get_running_loop().call_later(REST, self._draw, 2)

    def _cancel(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5 or 7 times a power of ten: an axis ends there, and seldom has to move."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-12)))
    return next(step * power for step in (1, 1.5, 2, 3, 5, 7, 10) if step * power >= value)
