"""The digits' network once more, in PyTorch: the same numbers forward and back, and the same training, step by step.

Both sides compute in double precision, from the same first weights, on the same batches. `cnns` brings the network.
"""

from __future__ import annotations

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.cnns import digits_network
from i2dl_helpers.layers import Affine, Convolution, Flatten, MaxPool, Relu
from i2dl_helpers.networks import Network
from i2dl_helpers.pytorch import import_torch
from i2dl_helpers.reference.losses import minibatches


def twin(network: Network, parameters, torch):
    """The network as a module of PyTorch, with copies of these parameters; an affine layer's weights are transposed."""
    nn, modules = torch.nn, []
    for layer, own in zip(network.layers, network.split(parameters), strict=True):
        if isinstance(layer, Convolution):
            filters, channels, k, _ = layer.shape
            stride, pad = layer.how
            modules.append(nn.Conv2d(channels, filters, k, stride, pad, dtype=torch.float64))
        elif isinstance(layer, Affine):
            modules.append(nn.Linear(*layer.shape, dtype=torch.float64))
        elif isinstance(layer, MaxPool):
            modules.append(nn.MaxPool2d(*layer.how))
        elif isinstance(layer, Relu | Flatten):
            modules.append(nn.ReLU() if isinstance(layer, Relu) else nn.Flatten())
        else:
            raise ValueError(f"there is no module of PyTorch here for {type(layer).__name__}")
        if own:
            W, b = own
            modules[-1].weight.data = torch.tensor(W.T.copy() if isinstance(layer, Affine) else W)
            modules[-1].bias.data = torch.tensor(b)
    return nn.Sequential(*modules)


def _ours_and_theirs(tools, torch, seed=0):
    """The network, its first parameters in double precision, and its twin."""
    network = digits_network(**tools)
    parameters = [p.astype(float) for p in network.start(np.random.default_rng(seed))]
    return network, parameters, twin(network, parameters, torch)


def compare(samples: int = 32, **tools) -> dict[str, float] | None:
    """Largest absolute differences between the reader's network and PyTorch's, forward and back.

    Returns
    -------
    dict of str → float, or None
        "scores", "loss" and the gradient of each parameter; None, and a printed sentence, without PyTorch.
    """
    torch = import_torch()
    if torch is None:
        return None
    network, parameters, module = _ours_and_theirs(tools, torch)
    digits = data.load("digits")
    X, y = digits.train_x[:samples].astype(float), digits.train_y[:samples]
    loss, gradients = network.loss_and_gradients(X, y, *parameters)
    scores = module(torch.tensor(X))
    their_loss = torch.nn.functional.cross_entropy(scores, torch.tensor(y))
    their_loss.backward()
    found = {"scores": network.scores(X, parameters) - scores.detach().numpy(), "loss": loss - their_loss.item()}
    names = ("conv 1 w", "conv 1 b", "conv 2 w", "conv 2 b", "affine W", "affine b")
    for name, ours, theirs in zip(names, gradients, module.parameters(), strict=True):
        found[name] = ours - (theirs.grad.numpy().T if name == "affine W" else theirs.grad.numpy())
    return {name: float(np.abs(difference).max()) for name, difference in found.items()}


def both_trainings(epochs: int = 2, learning_rate: float = 0.05, seed: int = 0, **tools):
    """Train the reader's network and PyTorch's on the same batches of digits, by momentum.

    Returns
    -------
    ours, theirs : float arrays (steps,), or None
        The loss of every batch before its step.
    """
    torch = import_torch()
    if torch is None:
        return None
    network, parameters, module = _ours_and_theirs(tools, torch, seed)
    digits = data.load("digits")
    X, y, velocities = digits.train_x.astype(float), digits.train_y, [None] * len(parameters)
    optimizer = torch.optim.SGD(module.parameters(), lr=learning_rate, momentum=0.9)
    rng, ours, theirs = np.random.default_rng(seed), [], []
    for rows in (rows for _ in range(epochs) for rows in minibatches(len(X), 32, rng)):
        loss, gradients = network.loss_and_gradients(X[rows], y[rows], *parameters)
        triples = zip(parameters, gradients, velocities, strict=True)
        moved = [training.momentum(*triple, learning_rate) for triple in triples]
        parameters, velocities = [p for p, _ in moved], [v for _, v in moved]
        ours.append(float(loss))
        optimizer.zero_grad()
        their_loss = torch.nn.functional.cross_entropy(module(torch.tensor(X[rows])), torch.tensor(y[rows]))
        their_loss.backward()
        optimizer.step()
        theirs.append(their_loss.item())
    return np.array(ours), np.array(theirs)
