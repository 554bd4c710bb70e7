"""Helpers of the course: checks with explanations, predictions, reference implementations, data, figures and widgets.

    from i2dl_helpers import begin, check, mine, predict, reveal

Nothing heavy is imported until it is used: matplotlib, ipywidgets and PyTorch stay outside.
"""

from importlib import import_module

_PLACES = {
    "begin": "checking",
    "check": "checking",
    "mine": "checking",
    "predict": "predicting",
    "reveal": "predicting",
}

__all__ = ["begin", "check", "mine", "predict", "reveal"]


def __getattr__(name):
    if name in _PLACES:
        return getattr(import_module(f".{_PLACES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return [*globals(), *__all__]
