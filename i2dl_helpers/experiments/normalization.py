"""Batch norm in a deep network on the digits: what it rescues, and what it needs at test time.

The network is that of `deep`, with batch norm between each product and its ReLU; the reader's own four functions run in
it. Notebook 04 asks here.
"""

import numpy as np

from i2dl_helpers import training
from i2dl_helpers.experiments import deep
from i2dl_helpers.pytorch import import_torch
from i2dl_helpers.reference import initialization as reference
from i2dl_helpers.reference.backprop import affine_backward, affine_forward
from i2dl_helpers.reference.losses import cross_entropy_loss
from i2dl_helpers.reference.start import accuracy


class NormalizedNetwork:
    """Layers of a product without bias, batch norm, ReLU; then an affine layer. Parameters: W, gamma, beta, …, W, b.

    Parameters
    ----------
    hidden, width : int
        How many hidden layers of how many units.
    forward, backward, update, inference : callables
        ``batchnorm_forward``, ``batchnorm_backward``, ``update_running`` and ``batchnorm_inference``: the reader's own.
    """

    def __init__(
        self,
        hidden=6,
        width=128,
        forward=reference.batchnorm_forward,
        backward=reference.batchnorm_backward,
        update=reference.update_running,
        inference=reference.batchnorm_inference,
    ):
        self.widths = [64, *[width] * hidden, 10]
        self.forward, self.backward, self.update, self.inference = forward, backward, update, inference
        self.running = [(np.zeros(width), np.ones(width)) for _ in range(hidden)]

    def start(self, rng, scheme):
        """Parameters to start from: weights by a scheme, gamma 1, beta 0."""
        plain = deep.start(rng, self.widths, scheme)
        layers = zip(plain[:-2:2], plain[1:-2:2], strict=True)
        return [p for W, b in layers for p in (W, np.ones_like(b), b)] + plain[-2:]

    def loss_and_gradients(self, X, y, *parameters):
        """Cross entropy and its gradients in training; the running statistics take their share of the batch's."""
        h, kept = X, []
        for i, (W, gamma, beta) in enumerate(layers_of(parameters)):
            z = h @ W
            mean, var = self.running[i]
            self.running[i] = self.update(mean, z.mean(axis=0)), self.update(var, z.var(axis=0))
            out = np.maximum(0, self.forward(z, gamma, beta))
            kept.append((h, z, out))
            h = out
        loss, dscores = cross_entropy_loss(affine_forward(h, *parameters[-2:]), y)
        dout, *gradients = affine_backward(dscores, h, *parameters[-2:])
        for (h, z, out), (W, gamma, _) in zip(reversed(kept), reversed(list(layers_of(parameters))), strict=True):
            dz, dgamma, dbeta = self.backward(dout * (out > 0), z, gamma)
            gradients = [h.T @ dz, dgamma, dbeta, *gradients]
            dout = dz @ W.T
        return loss, gradients

    def scores(self, X, parameters, stored=True):
        """Scores at test time by the stored statistics, or by those of this batch."""
        h = X
        for (W, gamma, beta), (mean, var) in zip(layers_of(parameters), self.running, strict=True):
            z = h @ W
            h = np.maximum(0, self.inference(z, gamma, beta, mean, var) if stored else self.forward(z, gamma, beta))
        return affine_forward(h, *parameters[-2:])


def layers_of(parameters):
    """(W, gamma, beta) of each hidden layer."""
    return zip(parameters[:-2:3], parameters[1:-2:3], parameters[2:-2:3], strict=True)


def train_normalized(
    scheme="small", *, learning_rate=0.02, seed=0, epochs=15, hidden=6, width=128, watch=None, **functions
):  # fmt: skip
    """The training of `deep.train_deep`, with batch norm in every hidden layer.

    Parameters
    ----------
    scheme, learning_rate, seed, epochs, hidden, width, watch
        As there.
    **functions
        The reader's own, as for `NormalizedNetwork`.

    Returns
    -------
    history : training.History
        Accuracies are those by the stored statistics.
    network : NormalizedNetwork
        With its running statistics as they are at the end.
    """
    rng = np.random.default_rng([seed, 1])
    parts = deep.digits(seed)
    network = NormalizedNetwork(hidden, width, **functions)

    def evaluate(*parameters):
        return {
            f"{part} accuracy": accuracy(network.scores(X, parameters), y)
            for part, (X, y) in parts.items() if part != "test"
        }  # fmt: skip

    history = training.train(
        network.loss_and_gradients, network.start(rng, scheme), *parts["train"],
        learning_rate=learning_rate, epochs=epochs, batch_size=32, rng=rng, watch=watch, evaluate=evaluate,
    )  # fmt: skip
    return history, network


def by_batch_size(network, parameters, sizes=(1, 2, 4, 8, 16, 32, 64, 128), seed=0):
    """Accuracy on the validation digits, given to the network in batches of several sizes.

    Returns
    -------
    own, stored : float arrays like sizes
        By each batch's own statistics, and by the stored ones.
    """
    X, y = deep.digits(seed)["val"]
    order = np.random.default_rng(seed).permutation(len(y))

    def right(size, stored):
        batches = np.array_split(order, -(-len(y) // size)) if size > 1 else order[:, None]
        return sum((network.scores(X[b], parameters, stored).argmax(axis=1) == y[b]).sum() for b in batches) / len(y)

    return tuple(np.array([right(size, stored) for size in sizes]) for stored in (False, True))


def compare_pytorch(
    forward=reference.batchnorm_forward, backward=reference.batchnorm_backward, inference=reference.batchnorm_inference
):
    """The reader's batch norm against PyTorch's, forward, back and at test time, in double precision.

    Returns
    -------
    dict of str → float, or None
        Largest absolute differences; None, and a printed sentence, where PyTorch is not installed.
    """
    torch = import_torch()
    if torch is None:
        return None
    rng = np.random.default_rng(0)
    X, gamma, beta, dout = rng.normal(3, 2, (16, 5)), rng.normal(size=5), rng.normal(size=5), rng.normal(size=(16, 5))
    x, g, b = (torch.tensor(a, requires_grad=True) for a in (X, gamma, beta))
    out = torch.nn.functional.batch_norm(x, None, None, g, b, training=True)
    out.backward(torch.tensor(dout))
    mean, var = torch.full((5,), 2.0, dtype=x.dtype), torch.full((5,), 3.0, dtype=x.dtype)
    tested = torch.nn.functional.batch_norm(x, mean, var, g, b, training=False)
    ours = forward(X, gamma, beta), *backward(dout, X, gamma), inference(X, gamma, beta, mean.numpy(), var.numpy())
    theirs = out, x.grad, g.grad, b.grad, tested
    names = ("forward", "dX", "dgamma", "dbeta", "inference")
    pairs = zip(names, ours, theirs, strict=True)
    return {name: float(np.abs(mine - other.detach().numpy()).max()) for name, mine, other in pairs}


def running_statistics(update=reference.update_running, samples=16):
    """What PyTorch keeps of one batch, by what the reader's own function keeps of it.

    Returns
    -------
    means, variances : float arrays (3,)
        PyTorch's running mean and running variance, divided by ours, entry by entry. Momentum is 1, so that only this
        batch counts.

    Notes
    -----
    Where PyTorch is not installed a sentence says so, and the ratios that it gives are computed from its documentation.
    """
    X = np.random.default_rng(0).normal(3, 2, (samples, 3))
    mean, var = update(np.zeros(3), X.mean(axis=0), 1.0), update(np.ones(3), X.var(axis=0), 1.0)
    torch = import_torch()
    if torch is None:
        return X.mean(axis=0) / mean, X.var(axis=0, ddof=1) / var
    layer = torch.nn.BatchNorm1d(3, momentum=1.0, dtype=torch.float64)
    layer(torch.tensor(X))
    return layer.running_mean.numpy() / mean, layer.running_var.numpy() / var
