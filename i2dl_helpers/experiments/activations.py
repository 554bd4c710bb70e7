"""What notebook 03 measures about activations: what survives in depth, what keeps its variance, what exp costs.

Each function is seeded and takes the reader's own functions, mostly in pairs, forward and backward. Networks are in
`bent`, which way weights may move in `signs`, the trainings that take long in `racing`; all are offered here too.
"""

from time import perf_counter

import numpy as np

from i2dl_helpers.experiments.bent import PAIRS, accuracy_on_test, network, train
from i2dl_helpers.experiments.racing import (
    BEST_SEEDS,
    DYING_RATES,
    RACE_SEEDS,
    RACERS,
    RATES,
    VARIANTS,
    best_rates,
    dead_units,
    dying_grid,
    race,
    race_at,
    train_prelu,
)
from i2dl_helpers.experiments.signs import one_sign_share, zigzag
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.pytorch import import_torch

__all__ = [
    "BEST_SEEDS", "CIFAR10", "DYING_RATES", "LONG", "PAIRS", "RACERS", "RACE_SEEDS", "RATES", "VARIANTS",
    "accuracy_on_test", "best_rates", "compare_prelu", "compare_pytorch", "cost", "dead_units", "dying_grid",
    "gradient_through_layers", "network", "one_sign_share", "race", "race_at", "statistics_through_layers", "train",
    "train_prelu", "zigzag",
]  # fmt: skip

CIFAR10 = {
    "ReLU": (93.8, 95.3, 94.8),
    "leaky ReLU": (94.2, 95.6, 94.7),
    "PReLU": (94.1, 95.1, 94.5),
    "softplus": (94.6, 94.9, 94.7),
    "ELU": (94.1, 94.1, 94.4),
    "SELU": (93.0, 93.2, 93.9),
    "GELU": (94.3, 95.5, 94.8),
    "swish": (94.7, 95.5, 94.8),
}
"""Accuracies in % on the 10,000 test pictures of CIFAR-10, of a ResNet, a Wide ResNet and a DenseNet: Ramachandran,
Zoph and Le, 2018, as Michigan EECS 498 lecture 10 shows them on slide 34."""


def gradient_through_layers(pairs, *, depth=10, width=128, samples=64, seeds=range(5)):
    """How much of a gradient is left after it went back through many layers.

    Parameters
    ----------
    pairs : dict of str → (callable, callable)
        Activations by name, forward and backward.
    depth, width, samples : int
        Layers, units in each, samples in the batch; inputs are normal, weights normal of variance 1/width.
    seeds : sequence of int

    Returns
    -------
    dict of str → float array (seeds, depth + 1)
        Root mean square of the gradient: as it comes in at the top (1), and behind each layer on the way down.
    """
    left = {name: np.empty((len(seeds), depth + 1)) for name in pairs}
    for row, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        X, dtop = rng.normal(size=(2, samples, width))
        weights = rng.normal(size=(depth, width, width)) / np.sqrt(width)
        for name, (activation, backward) in pairs.items():
            out, hidden, dout = X, [], dtop
            for W in weights:
                hidden.append(out @ W)
                out = activation(hidden[-1])
            left[name][row, 0] = root_mean_square(dout)
            for i in range(depth):
                dout = backward(dout, hidden[-1 - i]) @ weights[-1 - i].T
                left[name][row, i + 1] = root_mean_square(dout)
    return left


def root_mean_square(x):
    """√(mean of x²)."""
    return float(np.sqrt(np.mean(np.square(x))))


def statistics_through_layers(activations, *, starts=((0, 1), (1, 0.3), (-1, 2)), depth=30, width=256, seed=0):
    """Mean and variance of the signal, layer by layer, from several beginnings; weights normal of variance 1/width.

    Parameters
    ----------
    activations : dict of str → callable
    starts : sequence of (float, float)
        Mean and std of the normal numbers that go into the first layer, in place of its pre-activations.
    depth, width, seed : int

    Returns
    -------
    dict of str → float array (starts, depth, 2)
        Mean and variance of each layer's outputs.
    """
    found = {}
    for name, activation in activations.items():
        found[name] = np.empty((len(starts), depth, 2))
        for row, (mean, std) in enumerate(starts):
            rng = np.random.default_rng(seed)
            out = activation(rng.normal(mean, std, size=(256, width)))
            for layer in range(depth):
                if layer:
                    out = activation(out @ (rng.normal(size=(width, width)) / np.sqrt(width)))
                found[name][row, layer] = out.mean(), out.var()
    return found


def cost(functions, *, entries=16_384, repeats=50, inputs=256):
    """Nanoseconds that each function takes for one entry, the best of several runs; and those of a matrix product.

    Parameters
    ----------
    functions : dict of str → callable
    entries, repeats : int
    inputs : int
        The product has so many inputs for each of its outputs.

    Returns
    -------
    dict of str → float
        The last one, "affine layer", is the time of X @ W for one output.
    """
    rng = np.random.default_rng(0)
    x = rng.normal(size=(entries // inputs, inputs))
    W = rng.normal(size=(inputs, inputs))
    times = {}
    for name, function in {**functions, "affine layer": lambda x: x @ W}.items():
        taken = []
        for _ in range(repeats):
            begun = perf_counter()
            function(x)
            taken.append(perf_counter() - begun)
        times[name] = 1e9 * min(taken) / x.size
    return times


def compare_pytorch(pairs, seed=0):
    """The reader's activations and their gradients against PyTorch's, in double precision.

    Parameters
    ----------
    pairs : dict of str → (callable or None, callable or None)
        Names as in `PAIRS`; what is None is left out.
    seed : int
        Draws 1,000 inputs and upstream gradients.

    Returns
    -------
    dict of str → (float, float), or None
        Largest absolute difference of the outputs and of the gradients; None, and a printed sentence, without PyTorch.
    """
    torch = import_torch()
    if torch is None:
        return None
    theirs = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "ReLU": torch.relu,
        "leaky ReLU": lambda x: torch.nn.functional.leaky_relu(x, 0.1),  # its own default is 0.01
        "ELU": torch.nn.functional.elu,
        "SELU": torch.selu,
        "GELU": torch.nn.functional.gelu,
        "softplus": torch.nn.functional.softplus,
        "swish": torch.nn.functional.silu,
    }
    x, dout = 3 * np.random.default_rng(seed).normal(size=(2, 1000))
    differences = {}
    for name, (activation, backward) in pairs.items():
        inputs = torch.tensor(x, requires_grad=True)
        outputs = theirs[name](inputs)
        outputs.backward(torch.tensor(dout))
        differences[name] = (
            float(np.abs(activation(x) - outputs.detach().numpy()).max()),
            float(np.abs(backward(dout, x) - inputs.grad.numpy()).max()),
        )
    return differences


def compare_prelu(prelu_backward, seed=0):
    """Both gradients of a PReLU against PyTorch's: largest absolute differences of dx and dalpha, or None."""
    torch = import_torch()
    if torch is None:
        return None
    x, dout = np.random.default_rng(seed).normal(size=(2, 20, 50))
    inputs, alpha = torch.tensor(x, requires_grad=True), torch.tensor([0.25], dtype=torch.float64, requires_grad=True)
    torch.nn.functional.prelu(inputs, alpha).backward(torch.tensor(dout))
    dx, dalpha = prelu_backward(dout, x, 0.25)
    return float(np.abs(dx - inputs.grad.numpy()).max()), abs(float(dalpha) - alpha.grad.item())


LONG = {
    "activation_race": Long(race, seeds=[*BEST_SEEDS, *RACE_SEEDS], tolerance=0.02),
    "dead_units": Long(dead_units, seeds=range(10), tolerance=0.02),
}
