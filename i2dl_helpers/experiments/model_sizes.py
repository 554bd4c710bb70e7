"""Where the parameters of a published network sit, layer by layer, without making a single weight.

torchvision builds the network on PyTorch's "meta" device, where a tensor has a shape and no numbers: VGG-16 with its
138 million parameters takes a few milliseconds and no memory. Notebooks 06 and 09 ask here. `pytorch` comes before.
"""

from typing import NamedTuple

from i2dl_helpers.pytorch import import_torch, import_torchvision

STAGES = {  # the lecture's names; how many layers in a row each of them stands for
    "alexnet": {"conv1": 1, "conv2": 1, "conv3": 1, "conv4": 1, "conv5": 1, "fc6": 1, "fc7": 1, "fc8": 1},
    "vgg16": {"conv1": 2, "conv2": 2, "conv3": 3, "conv4": 3, "conv5": 3, "fc6": 1, "fc7": 1, "fc8": 1},
}


class Layer(NamedTuple):
    """One layer that has parameters: its name in the network, what it is ("Conv2d", "Linear", …), how many."""

    name: str
    kind: str
    parameters: int


def on_meta(model, say=print):
    """A network of torchvision's, by its name ("resnet18"), whose tensors have shapes and no numbers.

    Returns
    -------
    torch.nn.Module or None
        None, and one sentence through `say`, where torchvision is not installed.

    Raises
    ------
    ValueError
        Where torchvision has no network of that name.
    """
    torchvision = import_torchvision(say)
    if torchvision is None:
        return None
    with import_torch().device("meta"):
        return torchvision.models.get_model(model, weights=None)


def layers_of(network):
    """The layers of any PyTorch network that have parameters of their own, in the order in which they were made."""
    layers = []
    for name, part in network.named_modules():
        if count := sum(tensor.numel() for tensor in part.parameters(recurse=False)):
            layers.append(Layer(name, type(part).__name__, count))
    return layers


def parameters_by_layer(model, say=print):
    """The layers of one of torchvision's networks and the number of their parameters, weights and biases together.

    Parameters
    ----------
    model : str
        torchvision's name: "alexnet", "vgg16", "resnet18", …
    say : callable, str → anything
        Is given the one sentence where torchvision is missing.

    Returns
    -------
    list of Layer (name, kind, parameters), or None where torchvision is not installed
    """
    network = on_meta(model, say)
    return None if network is None else layers_of(network)


def by_stage(model, layers):
    """Parameters summed up as the lecture draws them: conv1 … conv5, fc6, fc7, fc8; of a ResNet by its stages.

    Parameters
    ----------
    model : str
    layers : list of Layer

    Returns
    -------
    dict of str → int
        In the order of the network; the layers of a ResNet's shortcut and norm count with the stage they are in.
    """
    if model not in STAGES:
        found: dict[str, int] = {}
        for layer in layers:
            stage = "conv1" if layer.name in ("conv1", "bn1") else layer.name.split(".")[0]
            found[stage] = found.get(stage, 0) + layer.parameters
        return found
    rest = [layer.parameters for layer in layers]
    return {stage: sum(rest.pop(0) for _ in range(count)) for stage, count in STAGES[model].items()}


def share_of(layers, kind):
    """The share of a network's parameters that layers of one kind have ("Linear"), in [0, 1]."""
    return sum(layer.parameters for layer in layers if layer.kind == kind) / sum(layer.parameters for layer in layers)


def several(models, say=print):
    """`parameters_by_layer` of several networks, by name; None, and one sentence in all, without torchvision."""
    found = {}
    for model in models:
        found[model] = parameters_by_layer(model, say)
        if found[model] is None:
            return None
    return found
