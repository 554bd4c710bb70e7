"""One training loop for the whole course: small batches, one step for each, a report after every epoch.

It knows nothing about networks. A network is a function of a batch and of its parameters that gives a loss and the
gradients, as the exercises write it; how a parameter moves is another function. The references come before;
experiments run on it.
"""

import inspect
from dataclasses import dataclass, field

import numpy as np

from i2dl_helpers.reference.losses import minibatches, momentum_step


@dataclass
class History:
    """What happened in a training, epoch by epoch; a live figure is given the same object after each of them.

    Parameters
    ----------
    epochs : int
        How many were asked for; ``len(loss)`` are done.
    parameters : tuple of arrays
        As they are after the last complete epoch, at first the starting values.
    loss : list of float
        Mean loss over each epoch's batches, taken while the parameters move.
    metrics : dict of str → list of float
        What `evaluate` gave after each epoch, by name.
    note : str or None
        Why the training stopped early, in one sentence.
    """

    epochs: int
    parameters: tuple
    loss: list = field(default_factory=list)
    metrics: dict = field(default_factory=dict)
    note: str | None = None


def sgd(parameter, gradient, state, learning_rate):
    """Gradient descent: the new parameter, and the state that the next step will be given (here: none).

    Every rule has this form, so that momentum keeps its velocity in `state`; at the first step `state` is None.
    """
    return parameter - learning_rate * gradient, state


def momentum(parameter, gradient, velocity, learning_rate, beta=0.9):
    """Gradient descent with momentum: a step keeps the share beta of the one before.

    v = βv − lr·g, then w = w + v. Along a constant slope the steps grow to 1 / (1 − beta) times those of `sgd`, so its
    best learning rate is smaller by about that factor.
    """
    return momentum_step(parameter, 0.0 if velocity is None else velocity, gradient, learning_rate, beta)


def adam(parameter, gradient, state, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam (Kingma and Ba, 2015): each entry has a step length of its own, of about the learning rate at first.

    Its learning rate is compared with weights, not with gradients: 0.001 is a common start.
    """
    t, m, v = (0, 0.0, 0.0) if state is None else state
    t = t + 1  # the number of this step
    m = beta1 * m + (1 - beta1) * gradient  # a running mean of the gradients: where to
    v = beta2 * v + (1 - beta2) * gradient**2  # a running mean of their squares: how large they usually are
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)  # both means began at 0; this makes up for it
    step = learning_rate * m_hat / (np.sqrt(v_hat) + eps)  # size divided out: what counts is how steady the sign is
    return parameter - step, (t, m, v)


def falling(learning_rate):
    """A learning rate that falls in a straight line to 0, which it would reach one step after the last: for `train`.

    Long steps find the valley, short ones its bottom: towards the end the noise of small batches is averaged out.
    """
    return lambda share: learning_rate * (1 - share)


def train(
    loss_and_gradients, parameters, X, Y, *,
    learning_rate, epochs, batch_size, rng, rule=sgd, watch=None, evaluate=None,
):  # fmt: skip
    """Train by steps on small batches.

    Parameters
    ----------
    loss_and_gradients : callable
        ``loss_and_gradients(X, Y, *parameters)`` → loss (a number), gradients (one for each parameter, of its shape).
    parameters : sequence of float arrays
        Where to start; they are copied, so that the caller's stay as they are.
    X, Y : arrays (N, …)
        Inputs and targets; a batch takes the same rows of both.
    learning_rate : float or callable
        The same throughout, or ``learning_rate(share)``, where share in [0, 1) of all steps is done: `falling`.
    epochs, batch_size : int
        The last batch of an epoch is smaller where N is no multiple.
    rng : numpy.random.Generator
        Draws one permutation of N an epoch.
    rule : callable
        ``rule(parameter, gradient, state, learning_rate)`` → new parameter, new state: `sgd`, `momentum` or `adam`.
    watch : callable, optional
        ``watch(history)`` after every epoch, for live curves.
    evaluate : callable, optional
        ``evaluate(*parameters)`` → dict of name → number, after every epoch; kept in ``history.metrics``.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        What came back from `loss_and_gradients` is not of the right form; the text says what is wrong.

    Notes
    -----
    A loss that is not finite ends the training with a note, not with an exception; the parameters are then those of the
    last complete epoch.
    """
    if len(X) != len(Y) or len(X) == 0:
        raise ValueError(f"X has {len(X)} rows and Y {len(Y)}: they must be the same samples, at least one")
    if epochs < 0 or batch_size < 1:
        raise ValueError(f"epochs = {epochs} must be at least 0, and batch_size = {batch_size} at least 1")
    rate = learning_rate if callable(learning_rate) else lambda share: learning_rate
    steps, done = max(epochs * -(-len(X) // batch_size), 1), 0
    current = [np.array(p, dtype=np.result_type(np.asarray(p), np.float32)) for p in parameters]
    states = [None] * len(current)
    names = _names(loss_and_gradients, len(current))
    history = History(epochs, _copies(current))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # a note says it better than warnings
        for epoch in range(epochs):
            total = 0.0
            for rows in minibatches(len(X), batch_size, rng):
                batch = X[rows], Y[rows]
                loss, gradients = _checked(loss_and_gradients(*batch, *current), current, names)
                if not np.isfinite(loss):
                    history.note = _diverged(loss, epoch, rate(done / steps))
                    return history
                moved = [rule(*each, rate(done / steps)) for each in zip(current, gradients, states, strict=True)]
                current, states = [new for new, _ in moved], [state for _, state in moved]
                done += 1
                total += loss * len(rows)
            history.parameters = _copies(current)
            history.loss.append(total / len(X))
            for name, value in (evaluate(*current) if evaluate else {}).items():
                history.metrics.setdefault(name, []).append(float(value))
            if watch:
                watch(history)
    return history


def _copies(parameters):
    return tuple(parameter.copy() for parameter in parameters)


def _names(function, count):
    """What the function calls its parameters after X and Y, for its author's sake; else by number."""
    try:
        names = [p.name for p in inspect.signature(function).parameters.values() if p.kind <= p.POSITIONAL_OR_KEYWORD]
    except (TypeError, ValueError):
        names = []
    names = names[2:]
    return names if len(names) == count else [f"parameter {i + 1}" for i in range(count)]


def _checked(returned, parameters, names):
    """The loss and the gradients, if they are of the right form; else a sentence that says what they are."""
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        raise ValueError(f"a loss and its gradients were expected, (loss, gradients); got {_form(returned)}")
    loss, gradients = returned
    if np.shape(loss) != () or not isinstance(loss, int | float | np.number | np.ndarray):
        raise ValueError(f"the loss must be one number, the mean over the batch; got {_form(loss)}")
    if not isinstance(gradients, tuple | list) or len(gradients) != len(parameters):
        raise ValueError(f"{len(parameters)} gradients were expected, of {', '.join(names)}; got {_form(gradients)}")
    for name, parameter, gradient in zip(names, parameters, gradients, strict=True):
        if np.shape(gradient) != parameter.shape or np.asarray(gradient).dtype.kind not in "fiub":
            raise ValueError(f"the gradient of {name} must be {parameter.shape}, as {name} is; got {_form(gradient)}")
    return float(loss), [np.asarray(gradient) for gradient in gradients]


def _form(value):
    """What something is, without its contents."""
    if isinstance(value, np.ndarray):
        return f"an array {value.shape}"
    if isinstance(value, tuple | list):
        return f"{len(value)} values"
    return "None" if value is None else f"a {type(value).__name__}"


def _diverged(loss, epoch, learning_rate):
    return (
        f"The loss became {loss} in epoch {epoch + 1}, so the training stopped: the steps are too long, "
        f"or a gradient is wrong; try a learning rate below {learning_rate:g}."
    )
