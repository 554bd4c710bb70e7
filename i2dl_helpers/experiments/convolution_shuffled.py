"""What a convolution takes for granted: pictures with their pixels in another order, the same for all of them.

Nothing is lost by it, and a dense network cannot notice. A convolutional network looks at neighbours, and these are now
strangers. Notebook 08 compares the two, with about as many numbers to learn, on the digits and on larger pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from i2dl_helpers import data, training
from i2dl_helpers.experiments.convolution_ties import compared
from i2dl_helpers.experiments.storing import Long, stored
from i2dl_helpers.layers import Affine, Convolution, Flatten, MaxPool, Relu
from i2dl_helpers.networks import Network

NETWORKS = ("convolution", "dense")
ORDERS = ("as they are", "shuffled")
VARIANTS = tuple(f"{network}, {order}" for network in NETWORKS for order in ORDERS)
DIGITS = {"name": "digits", "rates": {"convolution": [0.01, 0.03, 0.09, 0.27], "dense": [0.01, 0.03, 0.09, 0.27]}}
SHAPES = {"name": "shapes", "rates": {"convolution": [0.03, 0.08, 0.2], "dense": [0.06, 0.2, 0.6]}}


def network(name: str, pictures: str) -> Network:
    """A network for one of the two kinds of pictures.

    Digits, 8×8: sixteen filters (2,730 numbers to learn) or 36 dense units (2,710). Shapes, 16×16: two layers of 8 and
    16 filters (3,818), or 14 dense units (3,748).
    """
    if pictures == "digits":
        if name == "convolution":
            return Network((Convolution(3, 1, 16, pad=1), Relu(), MaxPool(), Flatten(), Affine(16 * 4 * 4, 10)))
        return Network((Flatten(), Affine(64, 36), Relu(), Affine(36, 10)))
    if name == "convolution":
        layers = Convolution(3, 1, 8, pad=1), Relu(), MaxPool(), Convolution(3, 8, 16, pad=1), Relu(), MaxPool()
        return Network((*layers, Flatten(), Affine(16 * 4 * 4, 10)))
    return Network((Flatten(), Affine(256, 14), Relu(), Affine(14, 10)))


def pictures_of(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Training pictures and labels: digits (1437, 1, 8, 8), or shapes in grey and half as large, (2000, 1, 16, 16)."""
    dataset = data.load(name)
    if name == "digits":
        return dataset.train_x, dataset.train_y
    grey = dataset.train_x.mean(axis=1, keepdims=True)
    halved = grey.reshape(len(grey), 1, 16, 2, 16, 2).mean(axis=(3, 5))
    return halved - np.float32(0.5), dataset.train_y


def shuffled(pictures: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Pictures (N, C, H, W) with the pixels of each in this order, (H·W,)."""
    return pictures.reshape(*pictures.shape[:2], -1)[..., order].reshape(pictures.shape)


def shuffled_pixels(seed: int = 0, *, name: str, rates: Mapping[str, Sequence[float]], epochs: int = 6) -> dict:
    """Validation accuracy of both networks at each learning rate, on the pictures as they are and shuffled.

    Parameters
    ----------
    seed : int
        Draws the validation part (a fifth), the order of the pixels, the first weights and the batches.
    name : "digits" or "shapes"
    rates : dict of network → learning rates
    epochs : int

    Returns
    -------
    dict of variant → float array (rates,)
    """
    X, y = pictures_of(name)
    rows, order = (np.random.default_rng([1, seed]).permutation(n) for n in (len(X), X[0].size))
    train, val = rows[len(X) // 5 :], rows[: len(X) // 5]
    found = {}
    for variant in VARIANTS:
        kind, how = variant.split(", ")
        seen = shuffled(X, order) if how == "shuffled" else X
        found[variant] = []
        for rate in rates[kind]:
            rng, chain = np.random.default_rng(seed), network(kind, name)
            history = training.train(
                chain.loss_and_gradients, chain.start(rng), seen[train], y[train], epochs=epochs, batch_size=32,
                learning_rate=training.falling(rate), rng=rng, rule=training.momentum,
            )  # fmt: skip
            found[variant].append(chain.accuracy(seen[val], y[val], history.parameters))
    return {variant: np.array(accuracies) for variant, accuracies in found.items()}


def accuracies(name: str) -> dict[str, np.ndarray]:
    """The stored accuracies (seeds,) of each variant, each at the rate that three other seeds chose."""
    kept = stored(f"shuffled_{name}")
    return compared({variant: kept[variant] for variant in VARIANTS})


def in_words(found: Mapping[str, np.ndarray]) -> str:
    """Mean and spread of each variant, and what the new order costs, seed by seed."""
    words = [f"{variant} {values.mean():.1%} ± {values.std(ddof=1):.1%}" for variant, values in found.items()]
    for kind in NETWORKS:
        gap = 100 * (found[f"{kind}, shuffled"] - found[f"{kind}, as they are"])
        words.append(f"{kind}: the new order changes {gap.mean():+.1f} ± {gap.std(ddof=1):.1f} points")
    return "; ".join(words)


LONG = {
    "shuffled_digits": Long(shuffled_pixels, seeds=range(13), settings=DIGITS, tolerance=0.03),
    "shuffled_shapes": Long(shuffled_pixels, seeds=range(11), settings=SHAPES, tolerance=0.03),
}
"""By the first three seeds each variant chooses its rate; the others are compared."""
