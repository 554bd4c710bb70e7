"""Which way weights may move when all inputs are positive: on the digits, and for a neuron with two weights.

`activations` offers both to notebook 03; the network comes from `bent`.
"""

import numpy as np

from i2dl_helpers.experiments.bent import network, split, start, train

NEAR = 0.1  # of the target: there the zigzag has arrived


def one_sign_share(pair, batch_sizes, *, epochs=0, learning_rate=0.2, seeds=range(3), draws=8):
    """Share of the neurons whose weight gradients all have one sign, for batches of several sizes.

    Parameters
    ----------
    pair : (callable, callable)
        The activation, forward and backward.
    batch_sizes : sequence of int
    epochs, learning_rate : int, float
        How the network on the digits (64, 32, 32, 10) was trained before; 0 epochs: as it starts.
    seeds : sequence of int
        Each with a split, first weights and batches of its own.
    draws : int
        So many batches of each size are drawn for a seed, and averaged.

    Returns
    -------
    float array (seeds, batch_sizes)
        For the weights of the second hidden layer, whose inputs are the first one's outputs. Neurons that receive no
        gradient at all are left out; a zero goes with either sign.
    """
    shares = np.empty((len(seeds), len(batch_sizes)))
    for row, seed in enumerate(seeds):
        rng, (X, y), _ = split(seed)
        *parameters, W, b = start(rng, (64, 32, 32, 10))
        parameters += [rng.normal(size=W.shape) / np.sqrt(len(W)), b]  # where it is 0 nothing flows back
        if epochs:
            parameters = train(pair, seed=seed, epochs=epochs, learning_rate=learning_rate, batch_size=32).parameters
        for column, size in enumerate(batch_sizes):
            found = []
            for _ in range(draws):
                rows = rng.choice(len(X), size, replace=False)
                dW = network(pair)(X[rows], y[rows], *parameters)[1][2]
                one_sign = (dW >= 0).all(axis=0) | (dW <= 0).all(axis=0)
                found.append(one_sign[dW.any(axis=0)])
            shares[row, column] = np.concatenate(found).mean()
    return shares


def zigzag(offset, batch_size, *, target=(1.2, -0.8), steps=60, seed=0):
    """Descent of a neuron with two weights, from (0, 0), where the inputs are shifted by `offset`.

    Parameters
    ----------
    offset : float
        Inputs are uniform in [offset − 1, offset + 1]: centred at 0, all positive from 1 on.
    batch_size : int
        Samples a step, each step its own; 0 for the exact mean over all inputs.
    target : (float, float)
        The weights that give the right output for every input: one up, one down.
    steps, seed : int

    Returns
    -------
    path : float array (steps + 1, 2)
        At the rate, of a fine grid, that is within 0.1 of the target, for good, in the fewest steps.
    inputs : float array (200, 2)
    rate : float
    taken : int
        That number of steps; one more than there are where it does not get there.
    """
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(-1, 1, size=(200, 2)) + offset
    batches = rng.integers(len(inputs), size=(steps, batch_size))
    rates = np.geomspace(0.01, 2, 60)
    w = np.zeros((len(rates), 2))
    paths = [w]
    for rows in batches:
        X = inputs[rows] if batch_size else inputs
        errors = X @ (w - np.array(target)).T  # (batch, rates)
        w = w - rates[:, None] * np.clip(errors, -1e6, 1e6).T @ X / len(X)
        paths.append(w)
    paths = np.array(paths)
    far = np.linalg.norm(paths - target, axis=2) > NEAR  # (steps + 1, rates)
    taken = np.where(far.any(axis=0), steps + 1 - far[::-1].argmax(axis=0), 0)  # from this step on it stays near
    best = int(np.lexsort((np.linalg.norm(paths[-1] - target, axis=1), taken))[0])
    return paths[:, best], inputs, float(rates[best]), int(taken[best])
