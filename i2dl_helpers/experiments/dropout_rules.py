"""Classic dropout, and three rules for what to do at test time, on real digits: does the wrong one show?

`experiments.dropout` trains. Notebook 06 asks here once its reader has written the rule.
"""

from i2dl_helpers.experiments.dropout import parts, scores_of, train_dropout
from i2dl_helpers.reference import dropout as reference
from i2dl_helpers.reference.losses import cross_entropy_loss
from i2dl_helpers.reference.start import accuracy


def classic_forward(x, p_drop, rng):
    """Classic dropout: what stays is not scaled. Called as `dropout_forward` is."""
    mask = rng.random(x.shape) >= p_drop
    return x * mask, mask


def classic_backward(dout, mask, p_drop):
    """Its gradient."""
    return dout * mask


def rules_at_test_time(
    p_drop, *, seed=0, hidden=(256,), epochs=20, dropout_test_time=reference.dropout_test_time
):  # fmt: skip
    """Train with *classic* dropout, and read the validation digits by three rules of what to do at test time.

    Parameters
    ----------
    p_drop, seed, hidden, epochs
        As for `train_dropout`.
    dropout_test_time : callable
        The reader's own.

    Returns
    -------
    dict of str → (accuracy, loss)
        "nothing scaled", "slide 77" (times p_drop) and "your rule".
    """
    run = train_dropout(
        p_drop, seed=seed, hidden=hidden, epochs=epochs, forward=classic_forward, backward=classic_backward
    )
    X, y = parts(seed)["val"]
    rules = {
        "nothing scaled": None,
        "slide 77": lambda h: p_drop * h,
        "your rule": lambda h: dropout_test_time(h, p_drop),
    }
    given = {name: scores_of(X, run.parameters, rule) for name, rule in rules.items()}
    return {name: (accuracy(scores, y), cross_entropy_loss(scores, y)[0]) for name, scores in given.items()}
