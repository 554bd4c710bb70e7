"""The reader's dropout held against PyTorch's, with PyTorch's own masks.

Notebook 06 ends here. `pytorch` finds PyTorch, or says that it is not there.
"""

import numpy as np

from i2dl_helpers.pytorch import import_torch
from i2dl_helpers.reference import dropout as reference


class Replay:
    """A generator whose ``random`` gives 1 where a mask keeps and 0 where it drops: the mask comes out again."""

    def __init__(self, mask):
        self.numbers = np.asarray(mask, float)

    def random(self, size=None):
        """The mask's numbers, in the shape that is asked for."""
        return self.numbers.ravel()[0] if size is None else np.resize(self.numbers, size)


def compare_pytorch(
    forward=reference.dropout_forward, backward=reference.dropout_backward, connect=reference.dropconnect_forward
):
    """Dropout forward, back and at test time, and DropConnect, in double precision.

    Parameters
    ----------
    forward, backward, connect : callables
        ``dropout_forward``, ``dropout_backward`` and ``dropconnect_forward``: the reader's own.

    Returns
    -------
    dict of str → float, or None
        Largest absolute differences; None, and a printed sentence, where PyTorch is not installed.
    """
    torch = import_torch()
    if torch is None:
        return None
    rng, p = np.random.default_rng(0), 0.3
    X, W, dout = rng.uniform(0.5, 2, (16, 5)), rng.normal(size=(5, 4)), rng.normal(size=(16, 5))
    layer, leaf = torch.nn.Dropout(p), torch.tensor(X, requires_grad=True)
    theirs = layer(leaf)
    theirs.backward(torch.tensor(dout))
    kept = theirs.detach().numpy() != 0  # no entry of X is 0
    out, mask = forward(X, p, Replay(kept))
    connected, weights = connect(X, W, p, rng)
    masked = torch.tensor(W) * torch.tensor(weights) / (1 - p)
    pairs = {
        "forward": (out, theirs.detach()),
        "backward": (backward(dout, mask, p), leaf.grad),
        "test time": (X, layer.eval()(leaf).detach()),
        "DropConnect": (connected, torch.nn.functional.linear(torch.tensor(X), masked.T)),
    }
    return {name: float(np.abs(ours - their.numpy()).max()) for name, (ours, their) in pairs.items()}
