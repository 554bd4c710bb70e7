"""All ways to regularize of notebook 05 beside each other, each at the strength and rate that other seeds chose.

It only reads what `regularization_sweeps`, `regularization_ensembles` and `regularization_curves` have stored.
"""

from i2dl_helpers.experiments import regularization_curves as curves
from i2dl_helpers.experiments import regularization_ensembles as ensembles
from i2dl_helpers.experiments import regularization_sweeps as sweeps
from i2dl_helpers.experiments.storing import stored


def verdict(labels):
    """Validation accuracies of every way, for the seeds that chose nothing.

    Parameters
    ----------
    labels : str
        "redrawn" or "clean".

    Returns
    -------
    dict of str → float array (seeds,)
    """
    plain = sweeps.by_strength("decay_and_labels", "L2", labels)[0.0]
    stopped = sweeps.by_strength("decay_and_labels", "L2", labels, metric="stopped")[0.0]
    averaged = ensembles.of_kind(stored("bagged_networks"), labels, "bagging")
    return {
        "none": plain["val"],
        "L2": sweeps.best_of("decay_and_labels", "L2", labels)[1]["val"],
        "L1, soft threshold": sweeps.best_of("zeros_by_l1", "L1 by soft threshold", labels)[1]["val"],
        "max norm": sweeps.best_of("longest_columns", "max norm", labels)[1]["val"],
        "early stopping": stopped["stopped"],
        "10 bagged networks": averaged["accuracy"][sweeps.TUNING :, -1],
        "batch norm": curves.with_batch_norm(labels)["val"],
    }


def in_words(found):
    """The mean accuracies of all ways, for an alternative text."""
    return "; ".join(
        f"{labels} labels: " + ", ".join(f"{way} {accuracies.mean():.1%}" for way, accuracies in ways.items())
        for labels, ways in found.items()
    )
