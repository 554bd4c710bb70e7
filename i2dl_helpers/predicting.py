"""Predict, then reveal: a student says what will happen before seeing it.

`predict` asks, and `reveal` keeps what its block shows in a fold until the question is answered. The block runs in any
case, so a notebook that is run from top to bottom computes everything. `progress` keeps what was predicted; since the
first answer opens the fold, it is the one that stands.
"""

from __future__ import annotations

import html
import os
from collections.abc import Sequence
from contextlib import contextmanager

from . import progress
from .card import Notice, show
from .outcomes import OUTCOMES

_questions: dict[str, tuple[str, tuple[str, ...]]] = {}  # per id the question and its options
_answers: dict[str, str] = {}
_folds: dict[str, dict] = {}  # per id the folds, one for each cell that reveals it

STYLE = """<style>
.i2dl-options .widget-toggle-button {height: auto; min-height: 28px; white-space: normal; text-align: left;
  line-height: 1.4; padding: 4px 10px; overflow-wrap: anywhere}
.i2dl-options .mod-active {font-weight: 600; box-shadow: inset 0 0 0 2px currentColor}
.i2dl-options .mod-active::before {content: "●\\a0"}
</style>"""
CLEAR = {"padding": "0 0 0 6px"}  # of the bar that JupyterLab draws at a cell's left
LINES = "line-height:1.4;padding:4px 0"  # ipywidgets leaves twice the room between lines


def revealing() -> bool:
    """Whether all is shown at once: in tests, in the book and when graded (I2DL_REVEAL=1), or without a kernel."""
    if os.environ.get("I2DL_REVEAL", "") not in ("", "0"):
        return True
    try:
        import ipywidgets  # noqa: F401
        from IPython import get_ipython
    except ImportError:
        return True
    return not hasattr(get_ipython(), "kernel")


def predict(id: str, question: str, options: Sequence[str]) -> None:
    """Ask for a prediction; once it is given, the fold below opens, and no later answer takes its place.

    Parameters
    ----------
    id : str
        The same as in the `reveal` below.
    question : str
    options : sequence of str
        Two or more answers to choose from.
    """
    options = tuple(str(option) for option in options)
    if len(options) < 2 or len(set(options)) < len(options):
        raise ValueError(f"predict({id!r}) needs two or more different options, got {options}")
    _questions[id] = (question, options)
    kept = progress.predictions().get(id, {}).get("answer")
    if _answers.setdefault(id, kept) not in options:
        _answers[id] = None
    if revealing():
        show(Notice(f"Predict: {question} — " + " / ".join(options)))
        return
    from IPython.display import display

    display(controls(id, question, options))


def controls(id, question, options):
    """The question with a button for each option.

    Buttons, since JupyterLab takes the arrow keys away from round ones: Tab goes from one to the next, Space chooses.
    """
    import ipywidgets

    title = ipywidgets.HTML(f'{STYLE}<div style="{LINES}"><strong>Predict:</strong> {html.escape(question)}</div>')
    buttons = ipywidgets.ToggleButtons(
        options=options, value=_answers[id], style={"button_width": "auto"}, layout={"width": "auto"}
    )
    buttons.add_class("i2dl-options")

    def chosen(change):
        answer = change["new"]
        if answer is None:
            return
        if _answers[id] is None:
            _answers[id] = answer
            progress.record_prediction(id, question, answer)
        for fold in _folds.get(id, {}).values():
            fold.open(later=answer != _answers[id])

    buttons.observe(chosen, "value")
    return ipywidgets.VBox([title, buttons], layout=CLEAR)


class Outcome:
    """What a `reveal` block is handed: a place to say what came out."""

    def __init__(self, id: str):
        self.id, self.text = id, None

    def came_out(self, text: str) -> None:
        """Say which of the options came out.

        Raises
        ------
        ValueError
            Where it is none of them: every prediction would be wrong.
        """
        _, options = _questions.get(self.id, ("", ()))
        if options and str(text) not in options:
            raise ValueError(f"reveal({self.id!r}): {text!r} is none of the options {options}")
        self.text = str(text)


@contextmanager
def reveal(id: str, outcome: str | None = None):
    """Show what the block displays once the prediction of this id was made.

    Parameters
    ----------
    id : str
        The same as in the `predict` above.
    outcome : str, optional
        The option that came out; the fold compares it with what was predicted. When left out it is taken from
        `outcomes.py`, where the reader does not see it. Where it is known only after the block has run:
        ``with reveal("id") as outcome: …; outcome.came_out("rises")``.
    """
    result = Outcome(id)
    outcome = OUTCOMES.get(id) if outcome is None else outcome
    if outcome is not None:
        result.came_out(outcome)
    if revealing() or id not in _questions:
        yield result
        if result.text is not None:
            show(Notice(f"What came out: {result.text}"))
        return
    fold, error = Fold(id, result), None
    _folds.setdefault(id, {})[this_cell()] = fold
    fold.display()
    with fold.output:
        try:
            yield result
        except BaseException as raised:  # the fold's output would swallow it
            error = raised
    if error is not None or _answers[id] is not None:
        fold.open()
    if error is not None:
        raise error


def this_cell():
    """What names the running cell, so that running it again replaces its fold; None where nothing does."""
    from IPython import get_ipython

    return get_ipython().get_parent().get("metadata", {}).get("cellId")


class Fold:
    """An output that stays closed until its question is answered."""

    def __init__(self, id, result):
        import ipywidgets

        self.id, self.result = id, result
        words = "The result is ready. Predict first: choose an answer above."
        self.closed = ipywidgets.HTML(f'<div style="{LINES}"><em>{words}</em></div>')
        self.verdict = ipywidgets.HTML()
        self.output = ipywidgets.Output(layout={"display": "none"})

    def display(self):
        """Put it below the cell."""
        import ipywidgets
        from IPython.display import display

        display(ipywidgets.VBox([self.closed, self.verdict, self.output], layout=CLEAR))

    def open(self, later=False):
        """Show the result, and whether it was predicted; `later` where another option is chosen by now."""
        self.closed.layout.display = "none"
        answer, outcome = _answers[self.id], self.result.text
        if answer is not None:
            self.verdict.value = f'<div role="status" style="{LINES}">{compared(answer, outcome, later)}</div>'
            if outcome is not None:
                progress.record_prediction(self.id, _questions[self.id][0], answer, outcome)
        self.output.layout.display = ""


def compared(answer: str, outcome: str | None, later: bool = False) -> str:
    """The sentence that holds a prediction against what came out, as HTML."""
    said = f"You predicted{' first' if later else ''}: <strong>{html.escape(answer)}</strong>."
    if outcome is None:
        return said
    if answer == outcome:
        return f"{said} ✓ So it is."
    return f"{said} It came out otherwise: <strong>{html.escape(outcome)}</strong>."
