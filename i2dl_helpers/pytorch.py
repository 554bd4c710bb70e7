"""The one place where PyTorch is imported, and only when a cell or a download asks for it.

The course does its work in NumPy; PyTorch checks it ("the same in PyTorch") and fetches the large data sets. Where it
is missing, one sentence says so and the notebook goes on. Nothing comes before this module.
"""

import sys

MISSING = (
    "PyTorch is not installed, so this comparison is skipped; `pip install torch torchvision` brings it, "
    "and nothing else in the course needs it."
)

_declared = []  # torch forgets a library's operators as soon as nobody holds the library


def import_torch(say=print):
    """PyTorch, or None where it is not installed.

    Parameters
    ----------
    say : callable, str → anything
        Is given the one sentence where PyTorch is missing.

    Returns
    -------
    module or None
        ``torch = import_torch()`` and then ``if torch:`` is all that a notebook's cell needs.
    """
    try:
        import torch
    except (ImportError, OSError):  # OSError: there, but a shared library of it is not
        say(MISSING)
        return None
    return torch


def import_torchvision(say=print):
    """torchvision, or None where it or PyTorch is not installed.

    Parameters
    ----------
    say : callable, str → anything
        Is given the one sentence where it is missing.

    Returns
    -------
    module or None

    Notes
    -----
    A CPU build of torch beside a CUDA build of torchvision fails with "operator torchvision::nms does not exist". Then
    two operators are declared and the import is tried again: data sets, models and transforms work, `ops.nms` does not.
    """
    torch = import_torch(say)
    if torch is None:
        return None
    try:
        try:
            import torchvision
        except RuntimeError as error:
            if "torchvision::nms" not in str(error):
                raise
            _declare_nms(torch)
            import torchvision
    except (ImportError, OSError):
        say(MISSING.replace("PyTorch", "torchvision"))
        return None
    return torchvision


def _declare_nms(torch):
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]  # what is left of the import that failed
    library = torch.library.Library("torchvision", "FRAGMENT")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _declared.append(library)
