"""Notebook 04's experiments: do they show what the notebook says they show, over several seeds?"""

import sys

import numpy as np
import pytest

from i2dl_helpers.experiments import clinic, deep, normalization, preprocessing, residual, schemes, signals
from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import initialization as reference

# ---- the lecture's statistics

LECTURE = {  # rows 84 to 86 of the table of concepts
    "small, 0.01": [0.492, 0.288, 0.178, 0.113, 0.072, 0.046],
    "Xavier": [0.628, 0.485, 0.407, 0.357, 0.320, 0.292],
}


@pytest.fixture(scope="module")
def narrow():
    """The five settings at width 512, averaged over four seeds."""
    runs = [signals.lecture_statistics(512, seed=seed) for seed in range(4)]
    return {name: np.mean([run[name] for run in runs], axis=0) for name in signals.STANDARD}


@pytest.mark.parametrize("name", LECTURE)
def test_the_lectures_stds(name, narrow):
    """Are the stds of the six layers the lecture's, at width 512 to 2 %?"""
    assert narrow[name][1] == pytest.approx(LECTURE[name], rel=0.02)


def test_saturated_and_relu_layers(narrow):
    """Std 0.05: .87 to .85. ReLU with Xavier: the rms falls as 2^(−l/2). He: std .82 and mean .56 throughout?"""
    assert narrow["larger, 0.05"][1] == pytest.approx([0.87, 0.853, 0.85, 0.85, 0.85, 0.85], rel=0.01)
    means, stds = narrow["Xavier, ReLU"]
    assert np.hypot(means, stds) == pytest.approx(2 ** (-np.arange(1, 7) / 2), rel=0.07)
    means, stds = narrow["He, ReLU"]
    assert means == pytest.approx(np.full(6, 0.56), rel=0.07) and stds == pytest.approx(np.full(6, 0.82), rel=0.07)


def test_the_readers_function_is_asked():
    """Is it the reader's own statistics that come back?"""
    mine = signals.lecture_statistics(64, statistics=lambda X, weights, f: (len(weights), X.shape))
    assert mine["Xavier"] == (6, (16, 64))


@pytest.fixture(scope="module")
def passages():
    return signals.Passages()


def test_gradients_of_a_passage_are_right(passages):
    """Are the gradients those of the loss Σ h·upstream, by finite differences of one layer's weights?"""
    small = signals.Passages(width=16, deepest=3, samples=4, seed=1)
    scale = 0.02 * np.sqrt(4096 / 16)
    found = small.through("tanh", 0.02, 3, shown=3)
    weights = [scale * W.astype(float) for W in small.weights]

    def loss(W, layer):
        h = small.X.astype(float)
        for i, other in enumerate(weights):
            h = np.tanh(h @ (W if i == layer else other))
        return np.sum(h * small.upstream)

    for layer in range(3):
        shown = found.gradients[layer]
        padded = np.zeros((16, 16))
        padded[: len(shown)] = shown
        rng = np.random.default_rng(layer)
        directions = np.zeros((4, 16, 16))
        directions[:, : len(shown)] = rng.normal(size=(4, len(shown), 16))
        for direction in directions:
            above, below = (loss(weights[layer] + step * direction, layer) for step in (1e-5, -1e-5))
            slope = (above - below) / 2e-5
            assert np.sum(padded * direction) == pytest.approx(slope, rel=1e-3, abs=1e-4)
    assert found.rms_gradients[1] == pytest.approx(np.sqrt(np.mean(full_gradient(small, weights, 1) ** 2)), rel=1e-3)


def full_gradient(passages, weights, layer):
    """All of dW of one tanh layer, by the textbook."""
    outputs = [passages.X.astype(float)]
    for W in weights:
        outputs.append(np.tanh(outputs[-1] @ W))
    dh = passages.upstream.astype(float)
    for i in range(len(weights) - 1, layer, -1):
        dh = (dh * (1 - outputs[i + 1] ** 2)) @ weights[i].T
    return outputs[layer].T @ (dh * (1 - outputs[layer + 1] ** 2))


def test_all_zero_is_only_small(passages):
    """Std 0.01 (slide 50): at depth 6 a few times smaller than Xavier's, equal in all layers; at 30 a millionth?"""
    small, xavier = (passages.through("tanh", std, 6).rms_gradients for std in (0.01, 1 / 64))
    assert small.max() < 1.1 * small.min()
    assert 3 < np.median(xavier / small) < 6
    deep_one = passages.through("tanh", 0.01, 30).rms_gradients
    assert deep_one.max() < 1e-6 and deep_one.min() > 1e-7


def test_local_gradients_are_not_zero(passages):
    """Std 0.05 (slide 53): is the mean slope about a quarter, and do gradients GROW towards the first layer?"""
    for depth in (6, 30):
        found = passages.through("tanh", 0.05, depth)
        assert np.all((found.slopes > 0.2) & (found.slopes < 0.32))
        assert np.all(np.diff(found.rms_gradients) < 0)
    assert found.rms_gradients[0] > 1000 * found.rms_gradients[-1]


# ---- preprocessing


def test_the_bowl_gets_rounder():
    """Does the condition fall from raw to centred to whitened (1), and with it what is left after twelve steps?"""
    for offset, stretch in ((3, 3), (3, 2), (4, 2)):
        bowls = {stage: preprocessing.bowl(stage, offset, stretch) for stage in preprocessing.STAGES}
        condition = {stage: found.curvatures[0] / found.curvatures[1] for stage, found in bowls.items()}
        assert condition["raw"] > 2 * condition["centred"] > 2 * condition["whitened"]
        assert condition["whitened"] == pytest.approx(1, abs=1e-6)
        assert condition["rotated"] == pytest.approx(condition["centred"])
        assert bowls["whitened"].losses[1] == pytest.approx(bowls["whitened"].least)


def test_the_bowls_path_is_descent():
    """Is each step downhill, and is the least loss where the least squares put it?"""
    found = preprocessing.bowl("scaled")
    assert np.all(np.diff(found.losses) < 0) and found.losses[-1] > found.least
    best = np.linalg.lstsq(found.points, found.labels, rcond=None)[0]
    assert found.best == pytest.approx(best)


def test_which_rates_work():
    """Three seeds: do raw pixels need rates below 0.001, does centring beat [0, 1], and dividing by the std not?"""
    runs = [preprocessing.rates_that_work(seed) for seed in range(3)]
    losses = {name: np.array([run[name] for run in runs]) for name in runs[0]}
    rates = np.array(preprocessing.RATES)
    assert np.all(losses["raw, 0 to 255"][:, rates > 2e-3] > 2)
    assert np.all(losses["raw, 0 to 255"].min(axis=1) < 0.3)
    assert np.all(losses["centred"].min(axis=1) < losses["from 0 to 1"].min(axis=1) - 0.01)
    assert np.all(losses["standardized"].min(axis=1) > losses["centred"].min(axis=1) - 0.02)
    assert rates[losses["standardized"].mean(axis=0).argmin()] < rates[losses["centred"].mean(axis=0).argmin()]


def test_some_pixels_never_change():
    """Are there constant pixels in the training digits, whatever the split?"""
    assert all(preprocessing.constant_pixels(seed)[0] >= 2 for seed in range(4))


# ---- the start


def test_zero_weights_move_only_the_last_bias():
    """All zero: does only the last bias move, and the loss stay at ln 10?"""
    history, moved = deep.zero_start()
    assert moved["b3"] > 1e-3 and all(change == 0 for name, change in moved.items() if name != "b3")
    assert history.loss[-1] == pytest.approx(np.log(10), abs=0.003)


@pytest.mark.parametrize("value", [0.05, 0.1])
def test_equal_weights_stay_equal(value):
    """Is there one kind of unit, although the weights moved; and 32 kinds with random weights?"""
    assert deep.distinct_units(value) == 1
    history = deep.train_deep("he", hidden=2, width=32, epochs=1)
    assert len(np.unique(history.parameters[0].round(4), axis=1).T) == 32


def test_gradients_of_the_deep_network():
    """Are its gradients the slopes of its loss, for both activations?"""
    rng = np.random.default_rng(0)
    parameters = [p.astype(float) for p in deep.start(rng, [5, 7, 6, 3], "he")]
    X, y = rng.normal(size=(9, 5)), rng.integers(0, 3, 9)
    for activation in ("ReLU", "tanh"):
        _, gradients = deep.loss_and_gradients(X, y, *parameters, activation=activation)
        for i, gradient in enumerate(gradients):

            def loss(value, i=i, activation=activation):
                return deep.loss_and_gradients(
                    X, y, *parameters[:i], value, *parameters[i + 1 :], activation=activation
                )[0]

            assert gradient_error(loss, parameters[i], gradient, rng) < 1e-6


@pytest.mark.parametrize("seed", range(2))
def test_he_learns_and_xavier_does_not(seed):
    """Twenty ReLU layers, rate .02: above 85 % and below 40 %, at each seed?"""
    he, xavier = (deep.train_deep(scheme, seed=seed) for scheme in ("he", "xavier"))
    assert he.metrics["val accuracy"][-1] > 0.85 and xavier.metrics["val accuracy"][-1] < 0.4
    assert xavier.loss[-1] > 2.2


@pytest.mark.parametrize("seed", range(2))
def test_no_learning_needs_the_depth(seed):
    """Std 0.01 and tanh (slide 50), Xavier and ReLU (slide 63): do six layers learn, and do twenty not (std 0.01)?"""
    found = deep.does_it_learn(seed=seed)
    assert found[0.01, 6][1] > 0.95 and found[0.01, 20][1] < 0.15
    assert found[0.05, 6][0] < 0.05 and 0.8 < found[0.05, 6][1] < found[0.01, 6][1]
    assert deep.does_it_learn([1 / 64], [6], activation="ReLU", seed=seed)[1 / 64, 6][1] > 0.93


def test_what_the_stored_grid_says():
    """Plain: no rate saves Xavier. Adam: it comes close, with a wide spread. Std 0.01: lost in either case?"""
    plain, adam = (schemes.best_rates(rule) for rule in schemes.RATES)
    assert plain["he"][1].min() > 0.9 and plain["he"][0] == 0.02
    assert plain["xavier"][1].max() < 0.7 < 0.75 < adam["xavier"][1].mean() < adam["he"][1].mean() - 0.03
    assert adam["he"][1].min() > 0.9 and adam["xavier"][1].std() > 3 * adam["he"][1].std()
    assert max(plain["small"][1].max(), adam["small"][1].max()) < 0.15


# ---- residual blocks


@pytest.mark.parametrize("second, factor", [("He", 3), ("1/√D", 2), ("zero", 1)])
def test_growth_without_the_outer_relu(second, factor):
    """Do mean squares grow by 3, 2 and 1 a block: so is the slide's 1, 2, 4, 8 that of 1/√D, not of He?"""
    runs = [residual.through_blocks(second, False, blocks=5, seed=seed) for seed in range(10)]
    squares = np.mean([run.squares for run in runs], axis=0)
    assert squares == pytest.approx(float(factor) ** np.arange(6), rel=0.1)
    added = np.mean([run.added / run.squares[:-1] for run in runs])
    assert added == pytest.approx(factor - 1, abs=0.1)


def test_growth_with_the_outer_relu():
    """With the ReLU behind the sum: is the growth between the two, and does zero lose a half once, then nothing?"""
    squares = residual.through_blocks("zero", True, blocks=5).squares
    assert squares[1:] == pytest.approx(np.full(5, squares[1]), rel=1e-9) and squares[1] == pytest.approx(0.5, abs=0.02)
    for second, low, high in (("He", 2, 3), ("1/√D", 1.5, 2)):
        runs = [residual.through_blocks(second, True, blocks=8, seed=seed).squares for seed in range(6)]
        growth = np.mean(runs, axis=0)[4:] / np.mean(runs, axis=0)[3:-1]
        assert np.all((growth > low - 0.1) & (growth < high))


def test_the_readers_block_is_used():
    """Is it the reader's own function behind the sum with the ReLU, and not without?"""
    def doubled(X, W1, W2):
        return 2 * X

    assert residual.through_blocks("He", True, blocks=2, block=doubled).squares[2] == pytest.approx(16, rel=0.05)
    assert residual.through_blocks("zero", False, blocks=2, block=doubled).squares[2] == pytest.approx(1, rel=0.05)


# ---- batch norm


@pytest.mark.parametrize("seed", range(2))
def test_batch_norm_rescues_a_bad_start(seed):
    """Std 0.01, six ReLU layers: 10 % without, above 95 % with; and a batch of one by its own statistics: guessing?"""
    assert deep.train_deep("small", hidden=6, seed=seed).metrics["val accuracy"][-1] < 0.15
    history, network = normalization.train_normalized("small", seed=seed)
    assert history.metrics["val accuracy"][-1] > 0.95
    own, stored = normalization.by_batch_size(network, history.parameters, (1, 4, 128), seed=seed)
    assert own[0] < 0.2 < own[1] < 0.85 < 0.93 < own[2]
    assert np.ptp(stored) == 0 and stored[0] == pytest.approx(history.metrics["val accuracy"][-1])


def test_batch_norm_is_no_cure_for_everything():
    """Twenty layers with std 0.01: does it learn, though at least 5 points worse than six?"""
    runs = [normalization.train_normalized("small", hidden=hidden)[0] for hidden in (6, 20)]
    six, twenty = (run.metrics["val accuracy"][-1] for run in runs)
    assert 0.4 < twenty < six - 0.05


def test_gradients_of_the_normalized_network():
    """Are its gradients the slopes of its loss?"""
    rng = np.random.default_rng(0)
    network = normalization.NormalizedNetwork(hidden=2, width=6)
    parameters = [p.astype(float) for p in network.start(rng, "he")]
    X, y = rng.normal(size=(12, 64)), rng.integers(0, 10, 12)
    _, gradients = network.loss_and_gradients(X, y, *parameters)
    for i in (0, 1, 2, 3, 6, 7):

        def loss(value, i=i):
            return network.loss_and_gradients(X, y, *parameters[:i], value, *parameters[i + 1 :])[0]

        assert gradient_error(loss, parameters[i], gradients[i], rng) < 1e-5


def test_against_pytorch():
    """Are ours PyTorch's to 1e-12, is a ddof of 1 found out, and the ratio of the running variances 16/15?"""
    pytest.importorskip("torch")
    assert max(normalization.compare_pytorch().values()) < 1e-12

    def unbiased(X, gamma, beta, eps=1e-5):
        return gamma * (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0, ddof=1) + eps) + beta

    assert normalization.compare_pytorch(forward=unbiased)["forward"] > 0.01
    means, variances = normalization.running_statistics()
    assert means == pytest.approx(np.ones(3)) and variances == pytest.approx(np.full(3, 16 / 15))


def test_without_pytorch_one_sentence(monkeypatch, capsys):
    """Does the notebook go on, and can the question still be answered?"""
    monkeypatch.setitem(sys.modules, "torch", None)
    assert normalization.compare_pytorch() is None
    assert normalization.running_statistics()[1] == pytest.approx(np.full(3, 16 / 15))
    assert capsys.readouterr().out.count("\n") == 2


def test_the_readers_four_functions_run_in_it():
    """Does each of the four show when it is wrong?"""
    X, y = np.random.default_rng(0).normal(size=(8, 64)), np.arange(8)

    def run(**functions):
        network = normalization.NormalizedNetwork(hidden=1, width=4, **functions)
        parameters = network.start(np.random.default_rng(1), "he")
        loss, gradients = network.loss_and_gradients(X, y, *parameters)
        return loss, gradients[0], network.running[0][0], network.scores(X, parameters)

    right = run()
    wrong = {
        0: run(forward=lambda X, g, b: 2 * reference.batchnorm_forward(X, g, b)),
        1: run(backward=lambda d, X, g: (d, g, g)),
        2: run(update=lambda old, new: new),
        3: run(inference=lambda X, g, b, m, v: X),
    }
    for place, changed in wrong.items():
        assert not np.allclose(right[place], changed[place])


# ---- the clinic


@pytest.mark.parametrize("seed", range(3))
def test_each_patient_has_its_symptoms(seed):
    """Does every chart show what its sentence says, so that the five can be told apart?"""
    charts = clinic.charts(seed)
    by_fault = {fault: charts[letter] for letter, fault in clinic.PATIENTS.items()}
    healthy = charts["healthy"]
    assert healthy.val[-1] > 0.9 and 2 < healthy.first < 4 and healthy.loss[-1] < 0.2
    shuffled = by_fault["labels shuffled"]
    assert shuffled.loss[-1] < shuffled.loss[0] - 0.3 and shuffled.train[-1] > 0.2 and max(shuffled.val) < 0.25
    summed = by_fault["gradients summed up"]
    assert summed.loss[0] < healthy.loss[0] and summed.loss[-1] > 100 and min(summed.val) > 0.8
    dead = by_fault["units dead"]
    assert np.ptp(dead.loss) < 0.01 and dead.first == pytest.approx(np.log(10)) and max(dead.val) < 0.15
    raw = by_fault["inputs not normalised"]
    assert raw.first > 50 and raw.loss[-1] == pytest.approx(np.log(10), abs=0.05)
    fast = by_fault["rate too high"]
    assert fast.first == healthy.first and fast.loss[0] > 1000 and len(fast.loss) < 20
    assert set(clinic.PATIENTS.values()) == set(clinic.FAULTS)


def test_an_unknown_fault_lists_the_known():
    """Does a typing mistake get the choices?"""
    with pytest.raises(ValueError, match="choose from rate too high"):
        clinic.chart("none")


def test_charts_in_words():
    """Does the alt text name each patient with its numbers?"""
    found = {name: clinic.Chart(2.5, [2.0, 0.5], [0.5, 0.9], [0.4, 0.8]) for name in ("healthy", "A")}
    words = "healthy: loss 2.5 at first, 0.5 after 2 epochs, accuracies 90% in training and 80% in validation; A: "
    assert clinic.in_words(found).startswith(words)


def test_a_diagnosis_names_the_fault():
    """Does each patient's diagnosis begin with the fault, in lines that fit a page?"""
    for patient, fault in clinic.PATIENTS.items():
        text = clinic.diagnosis(patient)
        assert text.lower().replace("\n", " ").startswith(fault) and max(map(len, text.splitlines())) <= 78
