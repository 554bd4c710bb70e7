"""Notebook 03's experiments: do they show what the notebook says they show?"""

import sys

import numpy as np
import pytest

from i2dl_helpers import training
from i2dl_helpers.experiments import activations as experiments
from i2dl_helpers.experiments import racing, signs
from i2dl_helpers.experiments.storing import stored
from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import activations as reference

PAIRS = experiments.PAIRS
SIZES = [1, 4, 64, 1024]


# ---- the network


@pytest.mark.parametrize("name", PAIRS)
def test_the_networks_gradients_are_measured_slopes(name):
    """Are the gradients of a network of three layers, bent by each activation, those of its own loss?"""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(6, 5)), rng.integers(3, size=6)
    parameters = [rng.normal(size=shape) for shape in ((5, 4), (4,), (4, 4), (4,), (4, 3), (3,))]
    loss_and_gradients = experiments.network(PAIRS[name])
    _, gradients = loss_and_gradients(X, y, *parameters)
    for i, gradient in enumerate(gradients):

        def f(value, i=i):
            return loss_and_gradients(X, y, *parameters[:i], value, *parameters[i + 1 :])[0]

        assert gradient.shape == parameters[i].shape
        assert gradient_error(f, parameters[i], gradient, rng) < 1e-6


def test_the_readers_own_functions_are_used():
    """Does a backward of the reader's that lets nothing through leave the hidden layers as they were?"""
    deaf = (reference.relu, lambda dout, x: 0 * dout)
    one, other = (experiments.train(deaf, epochs=n).parameters for n in (1, 3))
    assert np.array_equal(one[0], other[0]) and np.array_equal(one[2], other[2])
    assert not np.array_equal(one[4], other[4])


def test_every_activation_starts_alike():
    """Have two activations the same first weights, batches and validation part, by the seed?"""
    one, other = (experiments.train(PAIRS[name], epochs=0).parameters for name in ("ReLU", "sigmoid"))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert not one[-2].any() and np.std(one[0]) == pytest.approx(1 / 8, rel=0.1)


def test_digits_are_learned():
    """Does the ReLU network read more than 95 % of the validation and of the test digits?"""
    history = experiments.train(PAIRS["ReLU"], learning_rate=0.4, batch_size=32, epochs=20)
    assert history.metrics["val accuracy"][-1] > 0.95
    assert experiments.accuracy_on_test(reference.relu, history.parameters) > 0.94


# ---- depth


def test_gradients_in_depth():
    """Ten layers: the sigmoid's is next to nothing, the ReLU's (1/√2)¹⁰, tanh's the largest of the three?"""
    left = experiments.gradient_through_layers({name: PAIRS[name] for name in ("sigmoid", "tanh", "ReLU")})
    ends = {name: values[:, -1] for name, values in left.items()}
    assert left["ReLU"].shape == (5, 11) and left["tanh"][:, 0] == pytest.approx(1, abs=0.05)
    assert ends["sigmoid"].max() < 0.25**10
    assert ends["ReLU"].mean() == pytest.approx(0.5**5, rel=0.2)
    assert (ends["tanh"] > ends["ReLU"]).all()


def test_linear_layers_keep_the_gradient():
    """Without any bend, is the gradient's size kept, so that what is lost is the activations' doing?"""
    straight = (lambda x: x, lambda dout, x: dout)
    left = experiments.gradient_through_layers({"none": straight})["none"]
    assert left[:, -1].mean() == pytest.approx(1, abs=0.3)


def test_selu_comes_back_to_variance_one():
    """From three beginnings: after thirty layers SELU near mean 0 and variance 1, ReLU and ELU far below?"""
    functions = {"SELU": reference.selu, "ReLU": reference.relu, "ELU": reference.elu}
    found = experiments.statistics_through_layers(functions)
    assert found["SELU"].shape == (3, 30, 2)
    assert np.abs(found["SELU"][:, 0, 1] - 1).max() > 0.5  # the beginnings were far off
    np.testing.assert_allclose(found["SELU"][:, -1, 1], 1, atol=0.2)
    np.testing.assert_allclose(found["SELU"][:, -1, 0], 0, atol=0.15)
    assert found["ReLU"][:, -1, 1].max() < 1e-6 and found["ELU"][:, -1, 1].max() < 0.05


# ---- signs


def test_one_sample_has_one_sign():
    """With one sample: all neurons of one sign behind sigmoid and ReLU, none behind tanh?"""
    for name, share in (("sigmoid", 1), ("ReLU", 1), ("tanh", 0)):
        assert (experiments.one_sign_share(PAIRS[name], [1], seeds=[0]) == share).all()


def test_how_far_minibatches_help():
    """At the start: still more than half with 64 sigmoid samples, less than a quarter of the ReLU's, at every seed?"""
    sigmoid, relu = (experiments.one_sign_share(PAIRS[name], SIZES) for name in ("sigmoid", "ReLU"))
    assert sigmoid.shape == (3, 4)
    assert (sigmoid[:, 2:] > 0.6).all() and (sigmoid[:, 1:] < 1).all()
    assert (relu[:, 2] < 0.25).all() and (relu[:, 3] < 0.2).all()


def test_centring_helps_and_batches_hardly():
    """Medians over seeds: all-positive inputs need three times the steps, with one sample a step and with all?"""
    def steps(offset, batch):
        return np.median([signs.zigzag(offset, batch, seed=seed)[3] for seed in range(9)])

    assert steps(1, 0) > 2.5 * steps(0, 0) and steps(2, 0) > 2 * steps(1, 0)
    assert steps(1, 64) > 0.7 * steps(1, 1)  # sixty-four samples save less than a third of the steps
    assert steps(1, 1) > 1.5 * steps(0, 1)


def test_the_zigzag_ends_at_its_target():
    """Is the path shaped (steps + 1, 2), from (0, 0), and every one-sample step with positive inputs of one sign?"""
    path, inputs, rate, taken = experiments.zigzag(1.2, 1)
    assert path.shape == (61, 2) and not path[0].any() and inputs.min() > 0 and rate > 0
    assert np.linalg.norm(path[taken:] - (1.2, -0.8), axis=1).max() <= signs.NEAR
    assert np.linalg.norm(path[taken - 1] - (1.2, -0.8)) > signs.NEAR
    assert (np.diff(path, axis=0).prod(axis=1) >= -1e-15).all()


# ---- dying


def test_units_die_as_the_rate_grows():
    """Stored, ten seeds: hardly a unit up to rate 0.4, most at 1.4 with the ReLU, far fewer with the leaky one?"""
    dead = dict(zip(experiments.VARIANTS, np.moveaxis(stored("dead_units")["dead"], 1, 0), strict=True))
    reached = dict(zip(experiments.VARIANTS, np.moveaxis(stored("dead_units")["accuracy"], 1, 0), strict=True))
    assert dead["ReLU"].shape == (10, len(experiments.DYING_RATES)) and experiments.DYING_RATES[6] == 1.4
    assert dead["ReLU"][:, :3].max() < 0.1 and np.median(dead["ReLU"][:, 6]) > 0.7
    assert (dead["leaky ReLU"] < dead["ReLU"])[:, 6].all()
    assert np.median(reached["leaky ReLU"][:, 6]) > 0.9 > 0.7 > np.median(reached["ReLU"][:, 6])


def test_a_bias_of_a_hundredth_stays_in_the_noise():
    """Up to rate 0.8: is the paired difference of dead units smaller than its spread over the seeds?"""
    dead = stored("dead_units")["dead"]
    change = (dead[:, 1] - dead[:, 0])[:, 2:5]
    assert (np.abs(change.mean(axis=0)) < np.maximum(change.std(axis=0), 0.01)).all()


def test_the_readers_dead_fraction_counts():
    """Is the share the one that the reader's function gives?"""
    found = experiments.dead_units(rates=[0.1], variants=["ReLU"], dead_fraction=lambda Z: float(Z.shape[1]))
    assert found["dead"].tolist() == [[64.0]]


def test_the_grid_counts_trainings():
    """Is every rate and bias trained once, with a report after each, and shaped (rates, biases, units)?"""
    seen = []
    activity, reached = experiments.dying_grid([0.2, 2.0], [-1, 0], watch=lambda done, of: seen.append((done, of)))
    assert activity.shape == (2, 2, 64) and reached.shape == (2, 2) and seen == [(i, 4) for i in range(1, 5)]
    assert (activity[0, 0] == 0).mean() > (activity[0, 1] == 0).mean() and (activity[1] == 0).mean() > 0.8
    assert reached[0, 1] > 0.9 > reached[1, 1]


# ---- the race


def test_the_race_as_stored():
    """Own best rates: sigmoid about twice the ReLU's epochs, tanh fewer at every seed; at 0.4 no sigmoid arrives?"""
    epochs = stored("activation_race")["epochs"]
    assert epochs.shape == (15, 4, 7)
    best = experiments.best_rates(epochs[: len(experiments.BEST_SEEDS)])
    assert all(0 < i < len(experiments.RATES) - 1 for i in best)  # no best rate lies at the grid's edge
    raced = epochs[len(experiments.BEST_SEEDS) :]
    own = {name: raced[:, i, best[i]] for i, name in enumerate(experiments.RACERS)}
    assert 1.4 < np.median(own["sigmoid"] / own["ReLU"]) < 3
    assert (own["tanh"] < own["ReLU"]).all()
    one = experiments.RATES.index(0.4)
    assert best[2] == one and np.isnan(raced[:, 0, one]).all() and not np.isnan(raced[:, 2, one]).any()


def test_the_best_rate_is_the_smallest_median():
    """Does a rate at which most seeds fail lose, however fast the others are?"""
    epochs = np.array([[[5.0, 1.0, 9.0]], [[5.0, np.nan, 9.0]], [[6.0, np.nan, 9.0]]])
    assert experiments.best_rates(epochs).tolist() == [0]


def test_epochs_lie_between_whole_ones():
    """Is the goal reached between the epochs before and behind it, and never where the rate is far too small?"""
    found = racing.epochs_to_goal(PAIRS["tanh"], 0.4, 0, goal=0.9)
    history = experiments.train(PAIRS["tanh"], learning_rate=0.4, batch_size=32, epochs=8)
    first = next(i for i, value in enumerate(history.metrics["val accuracy"]) if value >= 0.9)
    assert first < found <= first + 1
    assert np.isnan(racing.epochs_to_goal(PAIRS["sigmoid"], 0.01, 0, longest=2))
    assert np.isnan(racing.epochs_to_goal(PAIRS["leaky ReLU"], 50.0, 0, longest=2))


# ---- the learned slope


@pytest.mark.parametrize(("alpha", "seed"), [(0.25, 0), (1.5, 0), (0.25, 1), (0.0, 2)])
def test_the_learned_slope_passes_one(alpha, seed):
    """From several beginnings and seeds: does α end beyond 1, and is the network right?"""
    history = experiments.train_prelu(reference.prelu_backward, alpha=alpha, seed=seed)
    assert isinstance(history, training.History)
    assert history.metrics["alpha"][-1] > 1.5 and history.metrics["val accuracy"][-1] > 0.95


def test_a_negative_beginning_goes_the_other_way():
    """From −0.5, at two seeds: does α end below −1, so that the function is a V, and the network is as good?"""
    for seed in (0, 1):
        history = experiments.train_prelu(reference.prelu_backward, alpha=-0.5, seed=seed)
        assert history.metrics["alpha"][-1] < -1 and history.metrics["val accuracy"][-1] > 0.95


def test_the_readers_slope_is_the_one_learned():
    """Does a dalpha of 0 leave α where it was?"""
    def stubborn(dout, x, alpha):
        return reference.prelu_backward(dout, x, alpha)[0], 0.0

    assert experiments.train_prelu(stubborn, epochs=1).metrics["alpha"] == [0.25]


# ---- costs, the table, PyTorch


def test_costs_are_times():
    """Is there a time for each function, and one for the layer, and is a slow function seen to be slow?"""
    def slow(x):
        for _ in range(30):
            np.sin(x)

    times = experiments.cost({"ReLU": reference.relu, "slow": slow}, repeats=5)
    assert list(times) == ["ReLU", "slow", "affine layer"] and min(times.values()) > 0
    assert times["slow"] > 3 * times["ReLU"]


def test_the_lectures_table():
    """Michigan lecture 10, slide 34: is SELU below ReLU on all three networks, and who is best on each?"""
    table = np.array(list(experiments.CIFAR10.values()))
    names = list(experiments.CIFAR10)
    assert table.shape == (8, 3) and (table[names.index("SELU")] < table[0]).all()
    best = [{names[i] for i in np.flatnonzero(column == column.max())} for column in table.T]
    assert best == [{"swish"}, {"leaky ReLU"}, {"ReLU", "GELU", "swish"}]


def test_pytorch_agrees_and_a_wrong_slope_is_seen():
    """Are all within 1e-12, and is a leaky slope of 0.01 in place of 0.1 far off?"""
    pytest.importorskip("torch", reason="PyTorch is not installed", exc_type=ImportError)
    assert max(max(pair) for pair in experiments.compare_pytorch(PAIRS).values()) < 1e-12
    wrong = {"leaky ReLU": (lambda x: reference.leaky_relu(x, 0.01), reference.leaky_relu_backward)}
    assert experiments.compare_pytorch(wrong)["leaky ReLU"][0] > 0.1
    assert max(experiments.compare_prelu(reference.prelu_backward)) < 1e-12
    assert experiments.compare_prelu(lambda dout, x, alpha: (dout, 0.0))[1] > 1


def test_without_pytorch_one_sentence(monkeypatch, capsys):
    """Does the notebook go on?"""
    monkeypatch.setitem(sys.modules, "torch", None)
    assert experiments.compare_pytorch(PAIRS) is None and experiments.compare_prelu(reference.prelu_backward) is None
    assert capsys.readouterr().out.count("\n") == 2
