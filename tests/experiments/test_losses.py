"""The experiments of notebook 02 come out as it says, are seeded, and use the functions that they are given."""

import math

import numpy as np
import pytest

from i2dl_helpers import data, training
from i2dl_helpers.experiments import compared, gap, landscapes, linear
from i2dl_helpers.experiments import losses as experiments
from i2dl_helpers.reference import losses as reference
from i2dl_helpers.reference.backprop import numerical_gradient

CROSS, HINGE = reference.cross_entropy_loss, reference.hinge_loss


class TestOutlier:
    def test_a_constant_is_the_median_and_the_mean(self):
        """Are the best constants of 1, 2, 3, 4, 100 the lecture's 3 and 22?"""
        fits = experiments.fits(np.arange(5.0), np.array([1.0, 2, 3, 4, 100]))
        assert fits.by_l1.tolist() == [3] * 5 and fits.by_l2 == pytest.approx(np.full(5, 22))

    @pytest.mark.parametrize("model", ["a constant", "a line"])
    def test_no_neighbour_is_better(self, model):
        """Is each fit the best of its kind: does every small change of it cost more?"""
        x, y = experiments.outlier(25.0)
        fits = experiments.fits(x, y, model)
        changes = [np.ones_like(x)] if model == "a constant" else [np.ones_like(x), x - x.mean()]
        for by, cost in ((fits.by_l1, np.abs), (fits.by_l2, np.square)):
            least = cost(by - y).sum()
            assert all(cost(by + step * c - y).sum() >= least for c in changes for step in (-0.01, 0.01))

    def test_squares_follow_the_outlier(self):
        """Does the last point, moved from 10 to 30, move the L2 fit in proportion, and the L1 fit not at all?"""
        one, other = (experiments.fits(*experiments.outlier(height)) for height in (10.0, 30.0))
        assert other.by_l2[0] - one.by_l2[0] == pytest.approx(20 / 9)
        assert other.by_l1[0] == one.by_l1[0]


class TestLinear:
    def test_the_digits_are_read(self):
        """Does the classifier of the notebook read more than 94 % of the held-out digits, and learn the same again?"""
        history = linear.train_linear(linear.classifier(CROSS), learning_rate=3.0)
        assert history.metrics["val accuracy"][-1] > 0.94
        again = linear.train_linear(linear.classifier(CROSS), learning_rate=3.0)
        assert history.loss == again.loss
        assert linear.accuracy_on_test(history.parameters) > 0.93

    def test_it_uses_what_it_is_given(self):
        """Are the loss and the layer the caller's, and is a training without a gradient none?"""
        called = []

        def loss(scores, labels):
            called.append(scores.shape)
            return 1.0, np.zeros_like(scores)

        history = linear.train_linear(linear.classifier(loss), epochs=1)
        assert (32, 10) in called and not history.parameters[0].any()
        backward = linear.classifier(CROSS, affine_backward=lambda dout, X, W, b: (X, 0 * W, 0 * b))
        assert not linear.train_linear(backward, epochs=1).parameters[0].any()

    def test_the_gradient_is_right(self):
        """Is the whole classifier's gradient the measured one, and does measuring cost more, and more with size?"""
        cost = linear.gradient_cost(linear.classifier(CROSS), numerical_gradient, inputs=(4, 64))
        assert cost[0].tolist() == [40, 640] and cost[3] < 1e-7
        assert (cost[1] > 5 * cost[2]).all() and cost[1][1] > 4 * cost[1][0]

    def test_a_wrong_gradient_is_noticed(self):
        """Is the error large where the loss gives a gradient that is not its own?"""
        wrong = linear.classifier(lambda scores, labels: (CROSS(scores, labels)[0], CROSS(scores, labels)[1] * 2))
        assert linear.gradient_cost(wrong, numerical_gradient, inputs=(4,))[3] > 0.1

    def test_the_starting_losses(self):
        """Is the first ln 10 exactly (for the hinge loss 9), and are large weights and large pixels far above?"""
        starts, hinge = linear.starting_losses(CROSS), linear.starting_losses(HINGE)
        assert starts["all weights 0"] == pytest.approx(math.log(10)) and hinge["all weights 0"] == 9
        assert starts["weights drawn with std 0.01"] == pytest.approx(math.log(10), abs=0.02)
        assert min(starts["weights drawn with std 1"], starts["std 0.01, but pixels of 0 to 255"]) > 5

    def test_centred_rows(self):
        """Is the training mean, and only it, subtracted from all parts?"""
        plain, centred = linear.split("digits", 0), linear.split("digits", 0, centred=True)
        assert np.abs(centred.X.mean(axis=0)).max() < 1e-6
        assert np.abs(plain.X_val - centred.X_val - plain.X.mean(axis=0)).max() < 1e-6


class TestGap:
    def test_what_keeps_the_class_can_move_further(self):
        """Do shift and darkness move most pictures beyond the nearest of another class, at several seeds?"""
        for seed in range(3):
            shares = gap.further_than_another(gap.semantic_gap(seed=seed))
            assert shares["moved by 5 pixels"] > 0.6 and shares["darkened by half"] > 0.6
            assert shares["partly hidden"] < 0.05

    def test_the_nearest_of_another_class_is_that(self):
        """Is the picture shown of another class, and is none of another class nearer, by a plain loop?"""
        found = gap.semantic_gap(n=30, seed=1)
        pictures, labels = data.shapes(30, np.random.default_rng(1), **gap.PLAIN)
        assert np.array_equal(pictures, found.pictures)
        for i in range(30):
            others = [float(gap.distance(pictures[i], pictures[j])) for j in range(30) if labels[j] != labels[i]]
            assert found.distances[gap.ANOTHER][i] == pytest.approx(min(others), rel=1e-4)

    def test_pose_costs_most(self):
        """Over the stored seeds: is the loss by pose larger than by any other knob, and is all together still worse?"""
        accuracy = experiments_stored("linear_under_knobs")["accuracy"].mean(axis=0)
        assert accuracy[1] < accuracy[2:6].min() and 0.1 < accuracy[6] < accuracy[1]


class TestLandscapes:
    @pytest.mark.parametrize("name", landscapes.LANDSCAPES)
    def test_gradients_curvatures_and_minima(self, name):
        """Is each gradient the measured one, 0 at the minimum, and h_max the largest curvature there?"""
        land = landscapes.LANDSCAPES[name]
        for start in land.starts.values():
            measured = numerical_gradient(lambda w: float(land.value(w)), np.array(start))
            assert land.gradient(np.array(start)) == pytest.approx(measured, abs=1e-5)
        minimum = np.array(land.minimum)
        assert np.abs(land.gradient(minimum)).max() < 1e-2
        curvatures = [(land.gradient(minimum + s) - land.gradient(minimum - s)) / 2e-5 for s in 1e-5 * np.eye(2)]
        assert np.linalg.eigvalsh(np.array(curvatures))[-1] == pytest.approx(land.h_max, rel=1e-3)

    @pytest.mark.parametrize(("rule", "beta"), [("plain", 0), ("momentum", 0.5), ("momentum", 0.9)])
    def test_the_bound_is_the_bound(self, rule, beta):
        """On the bowl: does descent arrive just below the bound, and leave just above it?"""
        edge = landscapes.bound("bowl", rule, beta)
        inside = landscapes.walk("bowl", "A", 0.97 * edge, rule, beta, steps=400)
        outside = landscapes.walk("bowl", "A", 1.03 * edge, rule, beta, steps=400)
        assert not inside.diverged and inside.losses[-1] < 1e-3
        assert outside.diverged and np.isfinite(outside.path).all() and len(outside.path) < 401

    def test_momentum_is_faster_in_the_bend(self):
        """At the best rate of a common grid for each: is momentum's end much lower than that of plain steps?"""
        rates = np.geomspace(1e-3, 0.1, 30)
        best = {
            rule: min(w.losses[-1] for r in rates if not (w := landscapes.walk("curved valley", "A", r, rule)).diverged)
            for rule in ("plain", "momentum")
        }
        assert best["momentum"] < best["plain"] / 10

    def test_the_start_decides(self):
        """Do starts of the two valleys end in different ones?"""
        ends = {s: landscapes.walk("two valleys", s, 0.05).path[-1, 0] for s in "AB"}
        assert ends["A"] == pytest.approx(-1.0355, abs=1e-3) and ends["B"] == pytest.approx(0.96, abs=1e-2)

    def test_restarts(self):
        """Is the chance about a quarter with one weight, its square with two, and is a lucky end really the lowest?"""
        shares = []
        for weights in (1, 2):
            _, last, lowest = landscapes.restarts(weights=weights, starts=600)
            values = landscapes.valleys(last)
            assert values[lowest].max() < values[~lowest].min()
            assert values.min() == pytest.approx(weights * landscapes.LOWEST, abs=1e-6)
            shares.append(lowest.mean())
        assert shares[0] == pytest.approx(0.26, abs=0.06) and shares[1] == pytest.approx(shares[0] ** 2, abs=0.04)
        best = landscapes.best_of(np.array([True, False, False, False]), range(1, 9), np.random.default_rng(0))
        assert best == pytest.approx(1 - 0.75 ** np.arange(1, 9), abs=0.05)

    def test_a_students_functions_walk(self):
        """Are the paths those of the functions that are given?"""
        still = landscapes.walk("bowl", "A", 0.05, gradient_descent=lambda g, w, lr, steps: np.tile(w, (steps + 1, 1)))
        assert (still.path == still.path[0]).all()
        uphill = landscapes.walk("bowl", "A", 0.01, "momentum", momentum_step=lambda w, v, g, lr, beta: (w + lr * g, v))
        assert uphill.diverged


def experiments_stored(name):
    from i2dl_helpers.experiments.storing import stored

    return stored(name)


class TestCompared:
    def test_what_the_notebook_says_of_batches(self):
        """Over the stored seeds: are smaller batches lower, seed by seed, and is no best rate at an end of its grid?"""
        chosen = compared.at_best_rates("batch_sizes", "val loss", "train loss")
        ends = [one.values[:, -1] for one in chosen.values()]
        assert list(chosen) == ["8", "64", "1150"] and not any(one.at_an_end for one in chosen.values())
        assert (ends[0] < ends[1]).all() and (ends[1] < ends[2]).all()

    def test_what_the_notebook_says_of_rules(self):
        """Are momentum and Adam below plain descent, and is their difference less than its spread?"""
        chosen = compared.at_best_rates("step_rules", "val loss", "train loss")
        plain, with_momentum, with_adam = (chosen[rule].values[:, -1] for rule in ("plain", "momentum", "Adam"))
        assert not any(one.at_an_end for one in chosen.values())
        assert (with_momentum < plain).all() and (with_adam < plain).all()
        assert abs(np.mean(with_momentum - with_adam)) < np.std(with_momentum - with_adam)

    def test_what_the_notebook_says_of_the_two_losses(self):
        """Is the difference at the best rates less than its spread, and at a common low rate several points?"""
        chosen = compared.at_best_rates("two_losses", "val accuracy", "val accuracy", np.argmax)
        lead = chosen["cross entropy"].values - chosen["hinge"].values
        assert abs(lead.mean()) < lead.std() and not any(one.at_an_end for one in chosen.values())
        outcome = experiments_stored("two_losses")
        low = [outcome["val accuracy"][:, i, rates.index(0.01)] for i, rates in enumerate(outcome.settings["rates"])]
        assert np.mean(low[1] - low[0]) > 0.03

    def test_a_training_that_ends_early_is_filled(self):
        """Does a rate that makes the loss NaN leave NaN in its place, in the right shape?"""

        def infinite(scores, labels):
            return float("nan"), scores

        compared.LOSSES["broken"] = infinite
        try:
            kept = compared.measured(0, [{"loss": "broken"}], [[1.0]], epochs=3)
        finally:
            del compared.LOSSES["broken"]
        assert np.shape(kept["train loss"]) == (1, 1, 3) and np.isnan(kept["val accuracy"]).all()


class TestPyTorch:
    def test_right_losses_agree(self):
        """Are all five references within rounding of PyTorch, and is a wrong one told?"""
        pytest.importorskip("torch")
        names = ["l1_loss", "l2_loss", "hinge_loss", "cross_entropy_loss", "binary_cross_entropy_loss"]
        assert max(experiments.compare_losses({name: getattr(reference, name) for name in names}).values()) < 1e-12
        half = {"l2_loss": lambda p, t: tuple(part / 2 for part in reference.l2_loss(p, t))}
        assert experiments.compare_losses(half)["l2_loss"] > 1e-2

    def test_steps_agree(self):
        """Are momentum and Adam within rounding of PyTorch's, and is another convention told?"""
        pytest.importorskip("torch")
        assert max(experiments.compare_steps().values()) < 1e-9
        other = experiments.compare_steps(lambda w, v, g, lr, beta: (w + beta * v - 2 * lr * g, beta * v - 2 * lr * g))
        assert other["momentum"] > 1e-2

    def test_without_pytorch_a_sentence(self, monkeypatch):
        """Where PyTorch is missing, is there None and no exception?"""
        monkeypatch.setattr(experiments, "import_torch", lambda: None)
        assert experiments.compare_losses({}) is None and experiments.compare_steps() is None


def test_rules_are_those_of_training():
    """Are the three rules compared those that `train` is given elsewhere?"""
    assert list(compared.RULES.values()) == [training.sgd, training.momentum, training.adam]
