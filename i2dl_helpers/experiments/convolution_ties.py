"""Max pooling with ties: what happens if all of the largest pixels get the whole gradient, or each a share.

The digits here are black and white, as a fax machine sends them: where two windows look alike, a filter gives the same
number, so ties are common. The accuracy hardly says anything about it; a gradient check does, if it is asked at the
right place. Notebook 08 shows both.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.storing import Long
from i2dl_helpers.layers import Affine, Convolution, Flatten, MaxPool, Relu
from i2dl_helpers.networks import Network
from i2dl_helpers.numerics import slope_along
from i2dl_helpers.reference.convolution import max_pool, max_pool_backward

RATES = (0.04, 0.08, 0.16)


def black_and_white(pictures):
    """The pictures with every pixel 0 or 1."""
    return (pictures > 0.5).astype(pictures.dtype)


def to_all(dout, x, size=2, stride=2):
    """A wrong gradient of max pooling: every one of the largest pixels gets the whole of it."""
    return _spread(dout, x, size, stride, shared=False)


def shared(dout, x, size=2, stride=2):
    """Another convention: the largest pixels of a window share its gradient equally."""
    return _spread(dout, x, size, stride, shared=True)


def _spread(dout, x, size, stride, *, shared):
    height, width = dout.shape[2:]
    places = [
        np.s_[:, :, di : di + stride * height : stride, dj : dj + stride * width : stride]
        for di in range(size)
        for dj in range(size)
    ]
    largest = max_pool(x, size, stride)
    ties = sum((x[place] == largest).astype(dout.dtype) for place in places) if shared else 1
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for place in places:
        dx[place] += dout * (x[place] == largest) / ties
    return dx


ROUTES = {"the first": None, "all": to_all, "shared": shared}
"""Who gets the gradient where pixels tie: name → the function, None for the course's kernel."""


def network(route: str = "the first", right: Callable | None = None) -> Network:
    """Eight 3×3 filters, pooling, then ReLU, and an affine layer; pooling comes first, so that black margins tie.

    Parameters
    ----------
    route : str
        One of `ROUTES`.
    right : callable, optional
        The reader's `max_pool_backward`, for "the first".
    """
    backward = ROUTES[route] or right
    tools = {"max_pool_backward": backward} if backward else {}
    return Network((Convolution(3, 1, 8, pad=1), MaxPool(), Relu(), Flatten(), Affine(8 * 4 * 4, 10)), **tools)


def tied_windows(count: int = 200, seed: int = 0) -> tuple[float, float]:
    """Share of the pooling windows with more than one largest pixel: on digits, and on random pictures."""
    rng = np.random.default_rng(seed)
    chain = network()
    parameters = chain.start(rng)
    shares = []
    for pictures in (
        black_and_white(data.load("digits").train_x[:count]),
        rng.random((count, 1, 8, 8)).astype(np.float32),
    ):
        maps, _ = chain.layers[0].forward(pictures, parameters[:2], True)
        windows = maps.reshape(*maps.shape[:2], 4, 2, 4, 2)
        largest = windows.max(axis=(3, 5), keepdims=True)
        shares.append(float(((windows == largest).sum(axis=(3, 5)) > 1).mean()))
    return tuple(shares)


def gradient_check(right: Callable = max_pool_backward, seed: int = 0) -> dict[str, dict[str, float]]:
    """How far the gradient of the biases is from the measured slope, for each route, on digits and on random pictures.

    Parameters
    ----------
    right : callable
        The reader's `max_pool_backward`.

    Returns
    -------
    dict of pictures → dict of route → float
        |claimed − measured| by |measured|, along one random direction of the eight biases, in double precision.

    Notes
    -----
    Where neighbours tie because their windows are equal, they stay equal whatever the filters: the loss has a slope,
    and each window counts once.
    """
    rng = np.random.default_rng(seed)
    chosen = rng.choice(1000, 32, replace=False)
    digits = data.load("digits")
    pictures = {
        "digits": black_and_white(digits.train_x[chosen].astype(float)),
        "random pictures": rng.random((32, 1, 8, 8)),
    }
    parameters = [p.astype(float) for p in network().start(rng)]
    parameters[1] += rng.uniform(0.1, 0.5, 8)  # at a bias of 0, black windows sit on the ReLU's kink
    direction = rng.uniform(0.5, 1, 8)
    found = {}
    for name, X in pictures.items():
        found[name] = {}
        for route in ROUTES:
            chain = network(route, right)

            def loss(b, chain=chain, X=X):
                w, _, *others = parameters
                return chain.loss_and_gradients(X, digits.train_y[chosen], w, b, *others)[0]

            measured = slope_along(loss, parameters[1], direction)
            claimed = chain.loss_and_gradients(X, digits.train_y[chosen], *parameters)[1][1] @ direction
            found[name][route] = abs(claimed - measured) / abs(measured)
    return found


def pooling_ties(seed: int = 0, *, rates=RATES, epochs: int = 6) -> dict:
    """Validation accuracy of each route at each learning rate, from the same first weights and batches.

    Returns
    -------
    dict of route → float array (rates,)
    """
    found = {}
    for route in ROUTES:
        found[route] = []
        for rate in rates:
            rng = np.random.default_rng(seed)
            digits = data.hold_out(data.load("digits"), rng)
            chain = network(route)
            history = training.train(
                chain.loss_and_gradients, chain.start(rng), black_and_white(digits.train_x), digits.train_y,
                learning_rate=training.falling(rate), epochs=epochs, batch_size=32, rng=rng, rule=training.momentum,
            )  # fmt: skip
            found[route].append(chain.accuracy(black_and_white(digits.val_x), digits.val_y, history.parameters))
    return {route: np.array(accuracies) for route, accuracies in found.items()}


LONG = {
    "pooling_ties": Long(pooling_ties, seeds=range(13), settings={"rates": list(RATES), "epochs": 6}, tolerance=0.02)
}
"""Thirteen seeds: by the first three each route chooses its rate, the other ten are compared."""


def compared(found: dict[str, np.ndarray], choosing: int = 3) -> dict[str, np.ndarray]:
    """Accuracies (seeds − choosing,) of each variant at the rate that its own first seeds prefer.

    Parameters
    ----------
    found : dict of variant → float array (seeds, rates)
        As `storing.stored` gives it.
    choosing : int
        How many seeds choose, and are not compared.
    """
    best = {variant: values[:choosing].mean(axis=0).argmax() for variant, values in found.items()}
    return {variant: np.asarray(values)[choosing:, best[variant]] for variant, values in found.items()}


def in_words(check: dict[str, float], accuracies: dict[str, np.ndarray]) -> str:
    """Errors of the check and accuracies of each route, for who cannot see them."""
    return "; ".join(
        f"{route}: error {check[route]:.0e}, accuracy {found.mean():.1%} ± {found.std(ddof=1):.1%}"
        for route, found in accuracies.items()
    )
