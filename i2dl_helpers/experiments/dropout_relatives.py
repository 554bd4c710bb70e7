"""Dropout and its relatives in one network of residual blocks: what is dropped is units, weights, or whole blocks.

The digits with a third of their labels redrawn, as for dropout alone; the reader's functions draw. All at one rate,
and each at its own: a variant takes its rate and its p by the first seeds and is judged by the others.
`experiments.dropout` comes before.
"""

import math
from typing import NamedTuple

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments.dropout import NOISY, measured, parts
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.reference import dropout as reference
from i2dl_helpers.reference.backprop import affine_backward, affine_forward
from i2dl_helpers.reference.losses import cross_entropy_loss

DROPPED = {"nothing": (0.0,), "units": (0.2, 0.5), "weights": (0.2, 0.5), "blocks": (0.2, 0.5)}
RATES = (0.001, 0.003, 0.01)
SAME = 0.01
"""The rate that all have in the comparison in which only what is dropped differs."""
VARIANTS = tuple((what, p, rate) for what, shares in DROPPED.items() for p in shares for rate in RATES)
TUNING = 3  # seeds that choose


class BlockNetwork:
    """An affine layer, residual blocks x + relu(x W1) W2, an affine layer. Parameters: W, b, W1, W2, …, W, b.

    Parameters
    ----------
    what : str
        What is dropped: "nothing", "units" (the hidden ones of each block), "weights" (of W1) or "blocks".
    p_drop : float
    rng : numpy.random.Generator
        Draws in training.
    dropout_forward, dropout_backward, dropconnect_forward, stochastic_depth : callables
        The reader's own.
    """

    def __init__(
        self, what, p_drop, rng, dropout_forward=reference.dropout_forward, dropout_backward=reference.dropout_backward,
        dropconnect_forward=reference.dropconnect_forward, stochastic_depth=reference.stochastic_depth,
    ):  # fmt: skip
        self.what, self.p_drop, self.rng = what, p_drop, rng
        self.forward, self.backward = dropout_forward, dropout_backward
        self.connect, self.depth = dropconnect_forward, stochastic_depth

    def start(self, rng, blocks, width):
        """Parameters to start from: He's std, the second matrix of each block at a fifth of it."""
        parameters = [rng.normal(size=(64, width)) * math.sqrt(1 / 64), np.zeros(width)]
        for _ in range(blocks):
            first, second = rng.normal(size=(2, width, width)) * math.sqrt(2 / width)
            parameters += [first, 0.2 * second]
        return [*parameters, rng.normal(size=(width, 10)) * math.sqrt(1 / width), np.zeros(10)]

    def loss_and_gradients(self, X, y, *parameters):
        """Cross entropy in training, and its gradients."""
        h, kept = affine_forward(X, *parameters[:2]), []
        for W1, W2 in blocks_of(parameters):
            h, back = self.block_in_training(h, W1, W2)
            kept.append(back)
        loss, dscores = cross_entropy_loss(affine_forward(h, *parameters[-2:]), y)
        dh, *gradients = affine_backward(dscores, h, *parameters[-2:])
        for back in reversed(kept):
            dh, dW1, dW2 = back(dh)
            gradients = [dW1, dW2, *gradients]
        _, dW, db = affine_backward(dh, X, *parameters[:2])
        return loss, [dW, db, *gradients]

    def block_in_training(self, x, W1, W2):
        """The block's output, and a function from its gradient to those of x, W1 and W2."""
        p, scale, mask_W, mask_a = self.p_drop, 1.0, 1.0, None
        z = x @ W1
        if self.what == "weights":
            z, mask = self.connect(x, W1, p, self.rng)
            mask_W = mask / (1 - p)
        active = np.maximum(0, z)
        a = active
        if self.what == "units":
            a, mask_a = self.forward(active, p, self.rng)
        added = a @ W2
        out = x + added
        if self.what == "blocks":
            out = self.depth(x, lambda _: added, p, self.rng, True)
            scale = 0.0 if np.array_equal(out, x) else 1.0

        def back(dout):
            dadded = scale * dout
            da = dadded @ W2.T
            if mask_a is not None:
                da = self.backward(da, mask_a, p)
            dz = da * (active > 0)
            return dout + dz @ (W1 * mask_W).T, (x.T @ dz) * mask_W, a.T @ dadded

        return out, back

    def scores(self, X, parameters):
        """Scores at test time: nothing is dropped, a block counts by its expectation."""
        h = affine_forward(X, *parameters[:2])
        for W1, W2 in blocks_of(parameters):
            if self.what == "blocks":
                h = self.depth(h, lambda x, W1=W1, W2=W2: np.maximum(0, x @ W1) @ W2, self.p_drop, self.rng, False)
            else:
                h = h + np.maximum(0, h @ W1) @ W2
        return affine_forward(h, *parameters[-2:])


def blocks_of(parameters):
    """(W1, W2) of each block."""
    return zip(parameters[2:-2:2], parameters[3:-2:2], strict=True)


def train_blocks(
    what, p_drop, *, seed=0, noisy=NOISY, learning_rate=0.003, epochs=20, blocks=4, width=64, watch=None, **functions
):  # fmt: skip
    """Train residual blocks on the digits; returns a `training.History` with accuracies and losses of both parts."""
    rng = np.random.default_rng([seed, 7])
    found = parts(seed, noisy)
    network = BlockNetwork(what, p_drop, rng, **functions)

    def evaluate(*parameters):
        return measured(found, lambda X: network.scores(X, parameters))

    return training.train(
        network.loss_and_gradients, network.start(rng, blocks, width), *found["train"],
        learning_rate=learning_rate, epochs=epochs, batch_size=32, rng=rng, rule=training.momentum,
        watch=watch, evaluate=evaluate,
    )  # fmt: skip


def one_relative(seed, epochs):
    """One training of the grid: run number `seed`; the runs go through all `VARIANTS`, then again with the next seed.

    Returns
    -------
    dict
        Validation "accuracy" and "train" accuracy at the end.
    """
    seed, variant = divmod(seed, len(VARIANTS))
    what, p, rate = VARIANTS[variant]
    run = train_blocks(what, p, seed=seed, learning_rate=rate, epochs=epochs)
    if run.note:
        return {"accuracy": 0.1, "train": 0.1}
    return {"accuracy": run.metrics["val accuracy"][-1], "train": run.metrics["train accuracy"][-1]}


class Relative(NamedTuple):
    """How one of them does, by the seeds that did not choose; accuracies are (seeds,).

    `alike` at the rate `SAME` with p = ½, as the others (nothing: p = 0); `own` at its own best `p` and `rate`.
    """

    p: float
    rate: float
    own: np.ndarray
    alike: np.ndarray


def best_relatives(kept=None):
    """The stored grid, by what is dropped.

    Returns
    -------
    dict of str → Relative
    """
    accuracies = (kept or stored("dropout_relatives"))["accuracy"].reshape(-1, len(VARIANTS))
    found = {}
    for what, shares in DROPPED.items():
        mine = [i for i, variant in enumerate(VARIANTS) if variant[0] == what]
        best = mine[accuracies[:TUNING, mine].mean(axis=0).argmax()]
        same = VARIANTS.index((what, shares[-1], SAME))
        found[what] = Relative(*VARIANTS[best][1:], accuracies[TUNING:, best], accuracies[TUNING:, same])
    return found


LONG = {
    "dropout_relatives": Long(one_relative, seeds=range(8 * len(VARIANTS)), settings={"epochs": 20}, tolerance=0.05),
}
