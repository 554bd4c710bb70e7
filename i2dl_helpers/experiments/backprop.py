"""What notebook 01 tries out: gradients measured and compared, a network trained with them, right and wrong.

Each function is seeded and returns numbers; figures and widgets draw them, and nothing is drawn here. Wherever it can,
it takes the reader's own function. `reference.backprop` and `training` come before; what concerns one number only is in
`curves`, the network in `digits`, and both are offered here too.
"""

from typing import NamedTuple

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments.curves import (
    CURVES,
    FUNCTIONS,
    ReluFit,
    ReluPath,
    difference_error,
    fit_relus,
    relu_errors,
    relu_path,
)
from i2dl_helpers.experiments.digits import (
    accuracy_on_test,
    draw_batch,
    network_scores,
    overfit,
    train_digits,
    validation_predictions,
)
from i2dl_helpers.numerics import relative_error
from i2dl_helpers.pytorch import import_torch
from i2dl_helpers.reference import backprop as reference

__all__ = [
    "BUGS",
    "CURVES",
    "FUNCTIONS",
    "PARAMETERS",
    "ReluFit",
    "ReluPath",
    "WrongGradient",
    "accuracy_on_test",
    "bug_angle",
    "compare_pytorch",
    "difference_error",
    "draw_batch",
    "fit_relus",
    "gradient_check",
    "network_scores",
    "overfit",
    "relu_errors",
    "relu_path",
    "train_digits",
    "validation_predictions",
    "with_bug",
    "wrong_gradient",
]

PARAMETERS = ("W1", "b1", "W2", "b2")


def _without_hidden_factor(X, Y, parameters, gradients):
    """h(1 − h) forgotten: the upstream gradient goes past the hidden sigmoid as if it were not there."""
    W1, b1, W2, b2 = parameters
    h = reference.sigmoid(reference.affine_forward(X, W1, b1))
    _, dscores = reference.bce_with_scores(network_scores(X, *parameters), Y)
    dh, _, _ = reference.affine_backward(dscores, h, W2, b2)
    _, dW1, db1 = reference.affine_backward(dh, X, W1, b1)
    return dW1, db1, *gradients[2:]


def _with_output_factor(X, Y, parameters, gradients):
    """ŷ(1 − ŷ) too many: right for a squared error, but the logarithm's slope has cancelled it."""
    W1, b1, W2, b2 = parameters
    h = reference.sigmoid(reference.affine_forward(X, W1, b1))
    scores = reference.affine_forward(h, W2, b2)
    predictions = reference.sigmoid(scores)
    _, dscores = reference.bce_with_scores(scores, Y)
    dh, dW2, db2 = reference.affine_backward(dscores * predictions * (1 - predictions), h, W2, b2)
    _, dW1, db1 = reference.affine_backward(dh * h * (1 - h), X, W1, b1)
    return dW1, db1, dW2, db2


def _without_biases(X, Y, parameters, gradients):
    """db1 and db2 left at 0: the biases never learn."""
    dW1, db1, dW2, db2 = gradients
    return dW1, np.zeros_like(db1), dW2, np.zeros_like(db2)


BUGS = {
    "hidden factor forgotten": _without_hidden_factor,
    "output factor too many": _with_output_factor,
    "biases forgotten": _without_biases,
}
"""Mistakes that a loss curve hides. Over the seeds 0 to 19, differences paired by seed:

========================  ===================  =============  ============================
gradient                  validation accuracy  points lost    error of the gradient check
========================  ===================  =============  ============================
right                     97.7 %                              1e-9
hidden factor forgotten   94.9 %               2.8 ± 1.0      0.7 in W1 and b1
output factor too many    96.6 %               1.1 ± 0.6      0.8 in all four
biases forgotten          97.7 %               0.0 ± 0.2      1 in b1 and b2
========================  ===================  =============  ============================
"""


def with_bug(two_layer_bce, bug="hidden factor forgotten"):
    """The reader's function with one mistake in its gradients: the same loss, other steps; `bug` is one of `BUGS`."""
    if bug not in BUGS:
        raise ValueError(f"there is no bug {bug!r}: choose from {', '.join(BUGS)}")

    def wrong_two_layer_bce(X, Y, W1, b1, W2, b2):
        loss, gradients = two_layer_bce(X, Y, W1, b1, W2, b2)
        return loss, BUGS[bug](X, Y, (W1, b1, W2, b2), gradients)

    return wrong_two_layer_bce


def gradient_check(two_layer_bce, *, seed=0, samples=8, hidden=32, numerical_gradient=reference.numerical_gradient):
    """Each gradient against the slopes of the function's own loss, on a few digits.

    Parameters
    ----------
    two_layer_bce : callable
    seed, samples, hidden : int
        Draw the digits and the weights; a narrow layer, for every weight costs two calls.
    numerical_gradient : callable
        ``numerical_gradient(f, x)``: the reader's own.

    Returns
    -------
    dict of str → float
        `relative_error` for W1, b1, W2 and b2: about 1e-9 where right, 0.01 and more where wrong.
    """
    X, Y, parameters = draw_batch(seed, samples, hidden)
    _, gradients = two_layer_bce(X, Y, *parameters)
    errors = {}
    for i, (name, gradient) in enumerate(zip(PARAMETERS, gradients, strict=True)):

        def loss(value, i=i):
            return two_layer_bce(X, Y, *parameters[:i], value, *parameters[i + 1 :])[0]

        errors[name] = relative_error(gradient, numerical_gradient(loss, parameters[i]))
    return errors


class WrongGradient(NamedTuple):
    """The same training twice, and what a gradient check says of either: relative error by parameter."""

    right: training.History
    wrong: training.History
    right_errors: dict
    wrong_errors: dict


def wrong_gradient(two_layer_bce, bug="hidden factor forgotten", *, seed=0, **settings):
    """Train on digits with the reader's gradients, and again with one mistake in them.

    Parameters
    ----------
    two_layer_bce : callable
    bug : str
        One of `BUGS`.
    seed : int
        The same for both: split, first weights and batches are equal.
    **settings
        As for `train_digits`.

    Returns
    -------
    WrongGradient
    """
    wrong = with_bug(two_layer_bce, bug)
    histories = [train_digits(function, seed=seed, **settings) for function in (two_layer_bce, wrong)]
    return WrongGradient(*histories, gradient_check(two_layer_bce, seed=seed), gradient_check(wrong, seed=seed))


def bug_angle(two_layer_bce, bug="hidden factor forgotten", *, seed=0, samples=64):
    """Angle in degrees between the wrong and the right gradient of W1, at the start: below 90 a step still goes down.

    Parameters
    ----------
    two_layer_bce : callable
    bug : str
        One of `BUGS`.
    seed, samples : int
        Draw the digits and the weights.

    Returns
    -------
    float in [0, 180]
    """
    X, Y, parameters = draw_batch(seed, samples)
    right, wrong = (
        np.ravel(function(X, Y, *parameters)[1][0]) for function in (two_layer_bce, with_bug(two_layer_bce, bug))
    )
    cosine = right @ wrong / (np.linalg.norm(right) * np.linalg.norm(wrong))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def compare_pytorch(two_layer_bce, seed=0, samples=64):
    """The reader's loss and gradients of one batch of digits against PyTorch's automatic ones, in double precision.

    Parameters
    ----------
    two_layer_bce : callable
    seed, samples : int
        Draw the digits and the weights.

    Returns
    -------
    dict of str → float, or None
        Largest absolute difference of the loss and of the gradients of W1, b1, W2, b2; None, and a printed sentence,
        where PyTorch is not installed.
    """
    torch = import_torch()
    if torch is None:
        return None
    X, Y, parameters = draw_batch(seed, samples)
    loss, gradients = two_layer_bce(X, Y, *parameters)
    W1, b1, W2, b2 = theirs = [torch.tensor(parameter, requires_grad=True) for parameter in parameters]
    scores = torch.sigmoid(torch.tensor(X) @ W1 + b1) @ W2 + b2
    bce = torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.tensor(Y), reduction="sum") / samples
    bce.backward()
    differences = {"loss": abs(loss - bce.item())}
    for name, gradient, parameter in zip(PARAMETERS, gradients, theirs, strict=True):
        differences[name] = float(np.abs(gradient - parameter.grad.numpy()).max())
    return differences
