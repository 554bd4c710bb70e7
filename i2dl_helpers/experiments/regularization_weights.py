"""What a penalty does to single weights: which of them it leaves, and how decay differs from a penalty in the loss.

The networks and their labels are those of `regularization`; notebook 05 hands over what its reader wrote.
"""

import functools

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments import regularization as noisy
from i2dl_helpers.pytorch import import_torch
from i2dl_helpers.reference import regularization as reference

# ---- a linear classifier whose weights can be looked at


def linear_weights(
    seed=0, *, soft_threshold=reference.soft_threshold, l2_penalty=reference.l2_penalty, strengths=(0.003, 0.003),
    epochs=60, learning_rate=0.3,
):  # fmt: skip
    """Weights of a linear classifier on clean digits: "without" a penalty, with "L2", and with "L1" by soft threshold.

    Parameters
    ----------
    seed : int
    soft_threshold, l2_penalty : callable
        The reader's own.
    strengths : pair of float
        λ of L2 and of L1.
    epochs, learning_rate
        Plain descent.

    Returns
    -------
    weights : dict of str → float array (64, 10)
    accuracies : dict of str → float
        Of the validation digits.
    """
    lam2, lam1 = strengths
    ways = {
        "without": {"rule": training.sgd},
        "L2": {"rule": training.sgd, "penalty": lambda W: l2_penalty(W, lam2)},
        "L1": {"rule": noisy.matrices_only(lambda new, old, rate: soft_threshold(new, rate * lam1))},
    }
    weights, accuracies = {}, {}
    for name, way in ways.items():
        history = noisy.train_noisy(seed=seed, redrawn=0.0, hidden=0, learning_rate=learning_rate, epochs=epochs, **way)
        weights[name], accuracies[name] = history.parameters[0], history.metrics["val accuracy"][-1]
    return weights, accuracies


def concentration(W):
    """How many of the 64 pixels it takes to gather half of a matrix's absolute weight, averaged over the classes."""
    shares = np.sort(np.abs(W), axis=0)[::-1].cumsum(axis=0) / np.abs(W).sum(axis=0)
    return float(np.mean((shares < 0.5).sum(axis=0) + 1))


def in_words(found, accuracies):
    """How concentrated the weights are, and how well they read, for a caption."""
    return "; ".join(
        f"{'Without a penalty' if name == 'without' else name}: half of a class's weight on {concentration(W):.0f} "
        f"pixels, validation accuracy {accuracies[name]:.1%}"
        for name, W in found.items()
    )


# ---- weight decay as the slide writes it, and L2 in the loss


def two_decays(
    rule, lam, *, weight_decay_step=reference.weight_decay_step, l2_penalty=reference.l2_penalty, learning_rate=0.05,
    steps=200, seed=0,
):  # fmt: skip
    """Train with decoupled weight decay λ, and with λ/(2·rate) in the loss; in double precision.

    Parameters
    ----------
    rule : str
        "plain descent", "momentum" or "Adam". The reader's `weight_decay_step` makes the plain one's steps.
    lam : float
        The slide's λ.
    weight_decay_step, l2_penalty : callable
        The reader's own.
    learning_rate : float
    steps, seed : int

    Returns
    -------
    difference : float
        Norm of the difference of all weights at the end, relative to that of the decayed ones.
    sizes : pair of float
        Root mean square of the weights: decoupled, in the loss.
    """
    X, y = noisy.digits(seed)["train"]
    X = X.astype(float)
    step = {"plain descent": training.sgd, "momentum": training.momentum, "Adam": training.adam}[rule]

    def run(decoupled):
        rng = np.random.default_rng([seed, 106])
        weights, states = [p.astype(float) for p in noisy.start(rng)], [None] * 4
        penalty = None if decoupled else functools.partial(l2_penalty, lam=lam / (2 * learning_rate))
        for _ in range(steps):
            rows = rng.integers(0, len(y), 32)
            _, gradients = double_gradients(X[rows], y[rows], weights, penalty)
            for i, (W, dW) in enumerate(zip(weights, gradients, strict=True)):
                if decoupled and rule == "plain descent" and W.ndim == 2:
                    weights[i] = weight_decay_step(W, dW, learning_rate, lam)
                    continue
                new, states[i] = step(W, dW, states[i], learning_rate)
                weights[i] = new - lam * W if decoupled and W.ndim == 2 else new
        return np.concatenate([W.ravel() for W in weights[::2]])

    decayed, penalised = run(True), run(False)
    sizes = tuple(float(np.sqrt(np.mean(w**2))) for w in (decayed, penalised))
    return float(np.linalg.norm(decayed - penalised) / np.linalg.norm(decayed)), sizes


def double_gradients(X, y, weights, penalty):
    """`noisy.loss_and_gradients` without single precision on the way."""
    loss, gradients = noisy.loss_and_gradients(X, y, *weights)
    if penalty:
        gradients = [dW + penalty(W)[1] if W.ndim == 2 else dW for W, dW in zip(weights, gradients, strict=True)]
    return loss, gradients


def compare_pytorch(soft_threshold, max_norm, weight_decay_step, l2_penalty):
    """The reader's functions against PyTorch's `softshrink`, `renorm`, `AdamW` and `SGD`, in double precision.

    Returns
    -------
    dict of str → float, or None
        Largest absolute differences; None, and a printed sentence, where PyTorch is not installed.
    """
    torch = import_torch()
    if torch is None:
        return None
    rng = np.random.default_rng(0)
    W, dW = rng.normal(size=(2, 6, 4))

    def stepped(optimizer, **settings):
        w = torch.tensor(W, requires_grad=True)
        w.grad = torch.tensor(dW)
        optimizer([w], **settings).step()
        return w.detach().numpy()

    adam = stepped(torch.optim.AdamW, lr=0.05, weight_decay=0.0)
    renormed = torch.renorm(torch.tensor(W), p=2, dim=1, maxnorm=1.5).numpy()
    pairs = {
        "softshrink": (soft_threshold(W, 0.4), torch.nn.functional.softshrink(torch.tensor(W), 0.4).numpy()),
        "renorm": (max_norm(W, 1.5), renormed),
        "SGD": (W - 0.05 * (dW + l2_penalty(W, 0.3)[1]), stepped(torch.optim.SGD, lr=0.05, weight_decay=0.6)),
        "AdamW": (
            weight_decay_step(W, (W - adam) / 0.05, 0.05, 0.05 * 0.3),
            stepped(torch.optim.AdamW, lr=0.05, weight_decay=0.3),
        ),
    }
    return {name: float(np.abs(ours - theirs).max()) for name, (ours, theirs) in pairs.items()}
