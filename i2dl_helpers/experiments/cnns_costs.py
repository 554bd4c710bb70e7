"""What published networks cost: the numbers that they learn, and the products that they compute for one picture.

The reader's own `conv_cost` counts the convolutions; PyTorch's "meta" device says which layers there are and how large
the maps are, without computing anything. `model_sizes` brings the networks; notebook 09 asks.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import NamedTuple

from i2dl_helpers.experiments import model_sizes
from i2dl_helpers.pytorch import import_torch
from i2dl_helpers.reference import cnns as reference

NAMES = {"AlexNet": "alexnet", "VGG-16": "vgg16", "GoogLeNet": "googlenet", "ResNet-18": "resnet18"}
PICTURE = 224
LENET = (("conv", 32, 5, 1, 6), ("conv", 14, 5, 6, 16), ("dense", 400, 120), ("dense", 120, 84), ("dense", 84, 10))
"""LeNet-5 as LeCun and others describe it in 1998, with every map joined to every filter: a layer an entry."""


DEPTHS = {"LeNet": 5, "AlexNet": 8, "VGG-16": 16, "GoogLeNet": 22, "ResNet-18": 18}
"""How many layers with weights a picture passes one after the other."""


class Cost(NamedTuple):
    """Parameters, and multiply-adds for one picture, of the convolutions and of the dense part."""

    conv_parameters: int
    dense_parameters: int
    conv_products: int
    dense_products: int

    @property
    def parameters(self) -> int:
        return self.conv_parameters + self.dense_parameters

    @property
    def products(self) -> int:
        return self.conv_products + self.dense_products


def lenet(conv_cost: Callable = reference.conv_cost) -> Cost:
    """LeNet-5, its convolutions counted by the reader's function."""
    convolutions = [conv_cost(*sizes) for kind, *sizes in LENET if kind == "conv"]
    dense = [(inputs * units + units, inputs * units) for kind, inputs, units, *_ in LENET if kind == "dense"]
    return _summed(convolutions, dense)


def made(name: str, say=print):
    """One of `NAMES` without its numbers, or None; what torchvision says about future defaults is kept quiet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return model_sizes.on_meta(NAMES[name], say)


def published(name: str, conv_cost: Callable = reference.conv_cost, say=print) -> Cost | None:
    """One of `NAMES` for a colour picture of 224×224.

    Parameters
    ----------
    name : str
    conv_cost : callable
        The reader's own; batch norm's parameters, two a channel, are counted with the convolution's.
    say : callable
        Is given the one sentence where torchvision is missing.

    Returns
    -------
    Cost or None
        None where torchvision is not installed. GoogLeNet's two side exits, which serve training only, are left out.
    """
    network = made(name, say)
    if network is None:
        return None
    torch = import_torch()
    convolutions, dense, norms = [], [], []

    def seen(module, inputs, output):
        if isinstance(module, torch.nn.Conv2d):
            bias = 0 if module.bias is not None else module.out_channels  # conv_cost counts one
            parameters, products = conv_cost(
                inputs[0].shape[2], module.kernel_size[0], module.in_channels, module.out_channels,
                module.stride[0], module.padding[0],
            )  # fmt: skip
            convolutions.append((parameters - bias, products))
        elif isinstance(module, torch.nn.Linear):
            products = module.in_features * module.out_features
            dense.append((products + module.out_features, products))
        elif isinstance(module, torch.nn.BatchNorm2d):
            norms.append(2 * module.num_features)

    for module in network.modules():
        module.register_forward_hook(seen)
    with torch.no_grad():
        network.eval()(torch.empty(1, 3, PICTURE, PICTURE, device="meta"))
    return _summed(convolutions, dense, sum(norms))


def _summed(convolutions, dense, norms: int = 0) -> Cost:
    (conv_parameters, conv_products), (dense_parameters, dense_products) = (
        (sum(p for p, _ in part), sum(m for _, m in part)) for part in (convolutions, dense)
    )
    return Cost(int(conv_parameters + norms), dense_parameters, int(conv_products), dense_products)


def table(conv_cost: Callable = reference.conv_cost) -> dict[str, Cost]:
    """LeNet and the four published networks, by the reader's function; LeNet alone without torchvision."""
    found: dict[str, Cost | None] = {"LeNet": lenet(conv_cost)}
    for name in NAMES:
        found[name] = published(name, conv_cost)
        if found[name] is None:
            break
    return {name: cost for name, cost in found.items() if cost is not None}


def dropouts(say=print) -> dict[str, list[float]] | None:
    """The probabilities of the dropout layers in each of `NAMES`, in the order of their making."""
    found = {}
    for name in NAMES:
        network = made(name, say)
        if network is None:
            return None
        parts = [(place, part) for place, part in network.named_modules() if type(part).__name__ == "Dropout"]
        found[name] = [part.p for place, part in parts if not place.startswith("aux")]
    return found
