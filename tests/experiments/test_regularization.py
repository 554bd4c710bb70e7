"""Notebook 05's experiments: do they show what the notebook says they show, over several seeds?"""

import functools
import sys

import numpy as np
import pytest

from i2dl_helpers.experiments import regularization as noisy
from i2dl_helpers.experiments import regularization_boundary as boundary
from i2dl_helpers.experiments import regularization_curves as curves
from i2dl_helpers.experiments import regularization_ensembles as ensembles
from i2dl_helpers.experiments import regularization_planes as planes
from i2dl_helpers.experiments import regularization_sweeps as sweeps
from i2dl_helpers.experiments import regularization_weights as weights
from i2dl_helpers.experiments.regularization_verdict import in_words, verdict
from i2dl_helpers.experiments.storing import stored
from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import regularization as reference

# ---- the digits with redrawn labels, and the network


@pytest.mark.parametrize("seed", range(3))
def test_about_a_third_of_the_labels_is_redrawn(seed):
    """Are 35 % of the training labels drawn anew (31.5 % then wrong), and all the others left alone?"""
    false, right = noisy.digits(seed), noisy.digits(seed, 0.0)
    assert np.array_equal(false["train"][0], right["train"][0])
    assert np.mean(false["train"][1] != right["train"][1]) == pytest.approx(0.35 * 0.9, abs=0.02)
    for part in ("val", "test"):
        assert np.array_equal(false[part][1], right[part][1])
    assert (len(right["train"][1]), len(right["val"][1]), len(right["test"][1])) == (1150, 287, 360)
    assert np.abs(right["train"][0].mean(axis=0)).max() < 1e-5


@pytest.mark.parametrize("hidden", [0, 6])
def test_gradients_with_a_penalty(hidden):
    """Are the gradients those of the loss with its penalty, for one layer and for two?"""
    rng = np.random.default_rng(hidden)
    X, y = rng.normal(size=(7, 64)), rng.integers(0, 10, 7)
    parameters = [p + 0.1 * rng.normal(size=p.shape) for p in noisy.start(rng, hidden)]
    penalty = functools.partial(reference.l2_penalty, lam=0.3)
    _, gradients = noisy.loss_and_gradients(X, y, *parameters, penalty=penalty)

    for i, gradient in enumerate(gradients):

        def loss(p, i=i):
            return noisy.loss_and_gradients(X, y, *parameters[:i], p, *parameters[i + 1 :], penalty=penalty)[0]

        assert gradient_error(loss, parameters[i], gradient, rng) < 1e-5


def test_rules_change_matrices_only():
    """Is the change applied to a matrix after the step, and not to a bias?"""
    rule = noisy.matrices_only(lambda new, old, rate: new - 100 * old)
    W, b = np.ones((2, 3)), np.ones(3)
    assert rule(W, W, None, 0.5)[0] == pytest.approx(0.5 - 100 * W)
    assert rule(b, b, None, 0.5)[0] == pytest.approx(0.5 * b)


def test_it_learns_false_labels_by_heart():
    """Section 1: more than 95 % of the labels in the end, and far fewer validation digits than at its best?"""
    metrics = noisy.train_noisy().metrics
    assert metrics["train accuracy"][-1] > 0.95
    assert max(metrics["val accuracy"][:15]) > metrics["val accuracy"][-1] + 0.1
    assert max(metrics["val accuracy"]) > 0.94


def test_bagging_rows_and_starts():
    """Do other rows and another start give other networks, and the same ones the same?"""
    rows = np.arange(200)
    runs = [noisy.train_noisy(epochs=1, rows=rows, start_seed=s).parameters[0] for s in (0, 0, 1)]
    assert np.array_equal(runs[0], runs[1]) and not np.allclose(runs[0], runs[2])


# ---- the lecture's example, the polynomial, balls and bowl


def test_the_lectures_example_completed():
    """θ1 is the least of the whole plane in L1, θ2 in L2, and equal weights are dearer in both?"""
    assert all(np.isclose(theta @ planes.X, 1.5) for theta in planes.on_the_plane()[::97])
    theta, cost = planes.least_on_the_plane(reference.l1_penalty)
    assert theta == pytest.approx(planes.THETA_1) and cost == 0.75
    theta, cost = planes.least_on_the_plane(reference.l2_penalty)
    assert theta == pytest.approx(planes.THETA_2) and cost == 0.375
    assert reference.l2_penalty(np.full(3, 0.375), 1)[0] > 0.375


def test_polynomials_under_and_overfit():
    """Do both errors fall to degree 3, and then the training error only?"""
    errors = np.array([planes.fit(degree, 1e-9, 0.3)[1:] for degree in planes.DEGREES])
    assert (errors[:2] > 1.4 * errors[3]).all()
    assert errors[15, 0] < 0.2 * errors[3, 0] and errors[15, 1] > 2 * errors[3, 1]
    against = np.array([planes.fit(12, lam, 0.3)[1:] for lam in planes.LAMBDAS])
    assert (np.diff(against[:, 0]) > 0).all()
    best = against[:, 1].argmin()
    assert against[best, 1] < 1.02 * errors[3, 1]  # a large model that is held back does as well as the right size
    assert 3 < best < len(against) - 5 and against[best, 1] < 0.6 * min(against[0, 1], against[-1, 1])


@pytest.mark.parametrize(("budget", "q"), [(0.5, 1.0), (0.5, 3.0), (1.3, 1.0), (1.3, 3.0)])
def test_balls_against_a_search(budget, q):
    """Are the weights inside the balls the least of many, and exactly 0 where a corner wins?"""
    rng = np.random.default_rng(0)
    angles = np.linspace(0, 2 * np.pi, 20_001)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    square = circle / np.abs(circle).sum(axis=1, keepdims=True)
    for best in rng.uniform(-2, 2, (20, 2)):
        for found, rim, size in (
            (planes.inside_l1(best[None], budget, q)[0], square, np.abs(best).sum()),
            (planes.inside_l2(best, budget, q), circle, np.hypot(*best)),
        ):
            if size <= budget:
                assert np.array_equal(found, best)
            else:
                losses = planes.loss_of_two(budget * rim, best, q)
                assert planes.loss_of_two(found, best, q) == pytest.approx(losses.min(), abs=1e-5)


def test_the_wedges_are_where_a_weight_becomes_zero():
    """Does a place lie in a wedge exactly if L1 makes a coordinate 0, and L2 hardly ever?"""
    from matplotlib.path import Path

    rng = np.random.default_rng(1)
    best = rng.uniform(-2, 2, (400, 2))
    for budget, q in ((1.0, 1.0), (0.7, 4.0)):
        inside = np.any([Path(w).contains_points(best) for w in planes.zero_wedges(budget, q)], axis=0)
        zero = (planes.inside_l1(best, budget, q) == 0).any(axis=1)
        assert np.array_equal(inside, zero)
        assert np.mean(zero) == pytest.approx(planes.zero_share(budget, q), abs=0.07)
        assert all((planes.inside_l2(b, budget, q) != 0).all() for b in best[:50])


def test_stopping_is_near_l2():
    """Do both ways begin at 0 and end at the training optimum, and does the validation loss turn between?"""
    path = planes.path()
    assert np.hypot(*(path[-1] - planes.BEST)) < 0.05 and np.hypot(*(planes.penalised(1e-6) - planes.BEST)) < 1e-3
    assert np.hypot(*planes.penalised(1e6)) < 1e-3
    assert np.diff(planes.bowl_loss(path, planes.BEST)).max() <= 0
    best = planes.bowl_loss(path, planes.BEST_VAL).argmin()
    assert 5 < best < 50
    apart = [np.hypot(*(planes.penalised(planes.lam_for(t)) - path[t])) for t in (1, 13, 100)]
    assert max(apart) < 0.25 * np.hypot(*planes.BEST) and apart[0] < 0.05


def test_gradients_of_the_boundary_network():
    """Are its gradients right, with the penalty?"""
    rng = np.random.default_rng(0)
    X, y = boundary.points(0, 20)
    first = [rng.normal(size=shape) for shape in ((2, 5), (5,), (5, 2), (2,))]
    _, gradients = boundary.loss_and_gradients(X, y, *first, lam=0.1)
    for i, gradient in enumerate(gradients):

        def loss(p, i=i):
            return boundary.loss_and_gradients(X, y, *first[:i], p, *first[i + 1 :], lam=0.1)[0]

        assert gradient_error(loss, first[i], gradient, rng) < 1e-6


def test_the_boundaries():
    """Training error grows with λ; validation error has its least between; at λ = 10 nothing is left?"""
    kept = stored("boundaries")
    train, val = kept["training error"].mean(axis=0), kept["validation error"].mean(axis=0)
    assert train[0] < 0.05 and (np.diff(train) > -0.02).all()
    assert 0 < val.argmin() < len(val) - 2 and val.min() < val[0] - 0.05
    flat = boundary.surface(len(boundary.LAMBDAS) - 1, np.linspace(-2, 2, 9))
    assert np.ptp(flat) < 0.05 and np.ptp(boundary.surface(0, np.linspace(-2, 2, 9))) > 5


# ---- stored sweeps


def paired(a, b):
    """Mean and standard error of the differences by seed."""
    d = a["val"] - b["val"]
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d))


def test_the_u_curve():
    """Slide 72: on false labels training falls with λ, validation gains clearly, then loses; clean ones gain little?"""
    found = sweeps.by_strength("decay_and_labels", "L2")
    train = [outcome["train"].mean() for outcome in found.values()]
    assert (np.diff(train) < 0).all()
    lam, best = sweeps.best_of("decay_and_labels", "L2")
    gain, error = paired(best, found[0.0])
    assert 0 < lam < 0.03 and gain > 0.05 and gain > 4 * error
    assert best["train"].mean() == pytest.approx(0.685, abs=0.03)
    assert best["val"].mean() > found[0.03]["val"].mean() + 0.05
    assert abs(sweeps.gain_of_best("decay_and_labels", "L2", "clean")[1].mean()) < 0.01
    clean = sweeps.by_strength("decay_and_labels", "L2", "clean")
    assert clean[0.0]["val"].mean() > clean[0.03]["val"].mean() + 0.04
    assert found[0.0]["rate"] == min(sweeps.RATES["momentum"])


def test_only_the_threshold_makes_zeros():
    """Is not one weight exactly 0 by the gradient, and are many by the threshold, at equal accuracy?"""
    _, by_gradient = sweeps.best_of("zeros_by_l1", "L1 by its gradient")
    _, by_threshold = sweeps.best_of("zeros_by_l1", "L1 by soft threshold")
    assert not by_gradient["zeros"].any() and by_gradient["small"].mean() > 0.3
    assert by_threshold["zeros"].mean() > 0.3
    assert abs(paired(by_threshold, by_gradient)[0]) < 0.015


def test_short_columns():
    """Max norm: is the best c between, and better than the longest by several standard errors, on false labels?"""
    found = sweeps.by_strength("longest_columns", "max norm")
    c, best = sweeps.best_of("longest_columns", "max norm")
    gain, error = paired(best, found[4.0])
    assert c < 4 and gain > 0.02 and gain > 3 * error
    assert found[0.5]["train"].mean() < found[4.0]["train"].mean()


def test_decays_with_adam():
    """Is the difference of the two at their best inside the noise, and are both better than the weakest decay?"""
    best = [sweeps.best_of("decay_with_adam", method) for method in ("L2", "weight decay")]
    gap, error = paired(best[1][1], best[0][1])
    assert abs(gap) < max(2.5 * error, 0.01)
    for (strength, outcome), method in zip(best, ("L2", "weight decay"), strict=True):
        found = sweeps.by_strength("decay_with_adam", method)
        assert min(found) < strength < max(found)
        assert outcome["val"].mean() > found[min(found)]["val"].mean() + 0.03


def test_the_rate_goes_along_with_a_strong_decay():
    """As the slide writes it λ/ε counts: is the best rate the λ itself from 0.001 on, with about equal weights?"""
    found = sweeps.by_strength("decay_with_adam", "weight decay")
    assert [found[lam]["rate"] for lam in (1e-3, 3e-3, 1e-2)] == [1e-3, 3e-3, 1e-2]
    sizes = [found[lam]["first"].mean() for lam in (1e-3, 3e-3, 1e-2)]
    assert max(sizes) < 1.1 * min(sizes)


def test_words_and_curves():
    """Does each strength come with its seeds, in texts that fit on an axis?"""
    found = sweeps.curves("decay_and_labels", "L2")
    assert list(found["training"]) == ["0", "1e-4", "3e-4", "1e-3", "3e-3", "1e-2", "3e-2"]
    assert all(len(values) == 5 for curve in found.values() for values in curve.values())
    assert "validation accuracy 0: " in sweeps.in_words({"redrawn labels": found})


# ---- single weights


def test_two_decays():
    """Plain descent: equal to rounding. Momentum, and Adam still more: not?"""
    assert weights.two_decays("plain descent", 3e-4)[0] < 1e-12
    assert weights.two_decays("momentum", 3e-4)[0] > 0.2
    apart, (decoupled, in_loss) = weights.two_decays("Adam", 3e-4, learning_rate=0.003)
    assert apart > 0.5 and in_loss < 0.5 * decoupled
    assert weights.two_decays("plain descent", 3e-4, weight_decay_step=lambda W, dW, lr, lam: W - lr * dW)[0] > 1e-3


@pytest.mark.parametrize("seed", range(2))
def test_l1_concentrates_and_l2_does_not_spread(seed):
    """Slides 66 and 67: L1 needs about half as many pixels or fewer; L2 about as many as nothing; both lose points?"""
    found, accuracies = weights.linear_weights(seed)
    half = {name: weights.concentration(W) for name, W in found.items()}
    assert half["L1"] < 0.5 * half["without"] and abs(half["L2"] - half["without"]) < 2
    assert np.mean(found["L1"] == 0) > 0.3 and not (found["without"] == 0).any()
    assert max(accuracies["L1"], accuracies["L2"]) < accuracies["without"]
    assert f"on {half['L1']:.0f} pixels" in weights.in_words(found, accuracies)


def test_pytorch(monkeypatch):
    """Are the functions PyTorch's, and is it skipped in one sentence where it is missing?"""
    functions = reference.soft_threshold, reference.max_norm, reference.weight_decay_step, reference.l2_penalty
    if differences := weights.compare_pytorch(*functions):
        assert max(value for name, value in differences.items() if name != "renorm") < 1e-12
        assert 1e-12 < differences["renorm"] < 1e-6
    monkeypatch.setitem(sys.modules, "torch", None)
    assert weights.compare_pytorch(*functions) is None


# ---- early stopping, ensembles, splits, batch norm


def test_early_stopping_brings_most_of_it_back():
    """On false labels: more than 90 % kept of below 80 % at the end, for every seed better?"""
    best, stop, kept, last = curves.stops(10)
    assert kept.mean() > 0.9 and last.mean() < 0.8 and (kept > last + 0.05).all()
    assert (stop == best + 10).all() and stop.mean() < 50
    ends = stored("heart_and_time")
    assert ends["redrawn val accuracy"].max(axis=1).mean() > kept.mean() + 0.01
    assert ends["redrawn train accuracy"][:, -1].min() > 0.95
    assert curves.stops(10, lambda losses, patience: (0, 0))[0].tolist() == [0] * 8


def test_the_formula_and_the_measured_errors():
    """Is the squared error of k networks what v and c say, and c more than half of v?"""
    errors = ensembles.stored_errors()
    for (labels, how), i in zip(ensembles.KINDS, range(4), strict=True):
        v, c, error = errors[labels][how]
        assert error.shape == (8, 4) and i < 4
        for j, k in enumerate(ensembles.SIZES):
            expected = reference.ensemble_variance(v.mean(), c.mean(), k)
            assert error[:, j].mean() == pytest.approx(expected, rel=0.02)
        assert (c > 0.5 * v).all() and (c < v).all()
        assert error[:, -1] == pytest.approx(reference.ensemble_variance(v, c, 10), rel=1e-4)
    v, _, error = errors["redrawn"]["bagging"]
    assert np.mean(error[:, -1] / error[:, 0]) == pytest.approx(0.7, abs=0.05)
    assert (v > errors["redrawn"]["other starts"][0]).all()  # one bagged network is worse than one that saw all


def test_errors_of_by_hand():
    """Two networks, two samples: are v and c what one computes on paper?"""
    right = np.eye(10)[[0, 1]]
    off = right.copy()
    off[0, 0] = 0.0
    v, c = ensembles.errors_of(np.array([right, off]), np.array([0, 1]))
    assert (v, c) == (0.25, 0.0)
    assert ensembles.groups(10, 5) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]] and len(ensembles.groups(10, 1)) == 10


def test_a_bootstrap_misses_a_share_of_1_over_e():
    """Is it 0.368 for large n?"""
    assert ensembles.never_drawn(2000, np.random.default_rng(1)) == pytest.approx(np.exp(-1), abs=0.005)


def test_the_files_order_costs_points():
    """Consecutive fifths read one to five points lower than shuffled ones, for every seed; are neighbours alike?"""
    order = stored("file_order")
    lost = (order["shuffled"] - order["in order"]).mean(axis=1)
    assert (lost > 0.01).all() and (lost < 0.05).all()
    near, chance = curves.neighbours_in_file()
    assert near > 3 * chance and chance == pytest.approx(0.134, abs=0.005)


def test_batch_norm():
    """Are its gradients right, its noise smaller in larger batches and 0 at test time, and is it no cure alone?"""
    rng = np.random.default_rng(0)
    network = curves.Normalized(6)
    X, y = rng.normal(size=(9, 4)), rng.integers(0, 3, 9)
    first = [rng.normal(size=shape) for shape in ((4, 6), (6,), (6,), (6,), (6, 3), (3,))]
    _, gradients = network.loss_and_gradients(X, y, *first)
    for i, gradient in enumerate(gradients):

        def loss(p, i=i):
            return network.loss_and_gradients(X, y, *first[:i], p, *first[i + 1 :])[0]

        if i == 1:  # a bias before batch norm is taken away again
            assert np.abs(gradient).max() < 1e-12
        else:
            assert gradient_error(loss, first[i], gradient, rng) < 1e-5
    noise, fixed = curves.batch_noise(repeats=50)
    assert list(noise.values()) == sorted(noise.values(), reverse=True) and fixed < 1e-12
    normal, plain = curves.with_batch_norm("redrawn"), sweeps.by_strength("decay_and_labels", "L2")[0.0]
    gap, error = paired(normal, plain)
    assert gap < -3 * error and gap < -0.03


def test_the_verdict():
    """Do L2, L1, max norm, stopping and bagging all help on false labels, and none of them by a point on clean ones?"""
    redrawn, clean = verdict("redrawn"), verdict("clean")
    for name in ("L2", "L1, soft threshold", "max norm", "early stopping", "10 bagged networks"):
        gain = redrawn[name] - redrawn["none"]
        assert gain.mean() > 0.015 and gain.mean() > 2 * gain.std(ddof=1) / np.sqrt(len(gain)), name
        assert (clean[name] - clean["none"]).mean() < 0.01, name
    assert max(redrawn, key=lambda name: redrawn[name].mean()) in ("L2", "L1, soft threshold", "max norm")
    assert "redrawn labels: none" in in_words({"redrawn": redrawn})
