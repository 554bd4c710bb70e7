"""First weights compared fairly: each scheme at its own best learning rate, by plain descent and by Adam.

The trainings are those of `deep`, and too many to wait for: their outcomes are stored (`storing`), and notebook 04
reads them with `best_rates`.
"""

import math

from i2dl_helpers.experiments import deep
from i2dl_helpers.experiments.storing import Long, stored

SCHEMES = ("he", "xavier", "small")
RATES = {
    "plain descent": (0.005, 0.02, 0.05, 0.1, 0.2),
    "Adam": (0.0001, 0.0003, 0.001, 0.003),
}
"""The grids from which each variant takes its own best learning rate, by the validation digits."""
VARIANTS = tuple((rule, scheme, rate) for rule, rates in RATES.items() for scheme in SCHEMES for rate in rates)


def scheme_and_rate(seed, epochs):
    """One training of the grid: run number `seed`; the runs go through all `VARIANTS`, then again with the next seed.

    Returns
    -------
    dict
        "accuracy" of the validation digits and training "loss" at the end.
    """
    seed, variant = divmod(seed, len(VARIANTS))
    rule, scheme, rate = VARIANTS[variant]
    run = deep.train_deep(scheme, rule=rule, learning_rate=rate, seed=seed, epochs=epochs)
    if run.note:  # it broke off, and has learned nothing
        return {"accuracy": 0.1, "loss": math.inf}
    return {"accuracy": run.metrics["val accuracy"][-1], "loss": run.loss[-1]}


def learning_curves(seed, epochs):
    """He's weights and Xavier's, by plain descent at the same rate: "he loss", "xavier accuracy", … (epochs,)."""
    runs = {scheme: deep.train_deep(scheme, seed=seed, epochs=epochs) for scheme in ("he", "xavier")}
    return {f"{scheme} loss": run.loss for scheme, run in runs.items()} | {
        f"{scheme} accuracy": run.metrics["val accuracy"] for scheme, run in runs.items()
    }


# In single precision another machine's rounding grows, over hundreds of steps through twenty layers, into other
# accuracies, as another seed does: hence the wide tolerances. What the notebook says of them is tested as it is stored.
LONG = {
    "he_and_xavier": Long(learning_curves, seeds=range(3), settings={"epochs": 15}, tolerance=0.4),
    "schemes_and_rates": Long(
        scheme_and_rate, seeds=range(8 * len(VARIANTS)), settings={"epochs": 15}, tolerance=0.5
    ),  # one run at a time, so that repeating the first is quick
}


def best_rates(rule, tuning=3):
    """The stored grid of a rule: each scheme's best rate by the first seeds, and what the other seeds say of it.

    Returns
    -------
    dict of str → (rate, accuracies)
        By scheme; accuracies is a float array, one for each seed that did not choose.
    """
    accuracies = stored("schemes_and_rates")["accuracy"].reshape(-1, len(VARIANTS))  # (seeds, variants)
    found = {}
    for scheme in SCHEMES:
        variants = [VARIANTS.index((rule, scheme, rate)) for rate in RATES[rule]]
        best = accuracies[:tuning, variants].mean(axis=0).argmax()
        found[scheme] = RATES[rule][best], accuracies[tuning:, variants[best]]
    return found
