"""The references of notebook 05 against PyTorch, closed forms, finite differences and the lecture's numbers."""

import functools
import math

import numpy as np
import pytest

from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import regularization as reference

X = np.array([1.0, 2.0, 1.0])
THETA = np.array([0, 0.75, 0]), np.array([0.25, 0.5, 0.25])


class TestSplit:
    @pytest.mark.parametrize(
        ("n", "fractions", "sizes"),
        [
            (10, (0.6, 0.2, 0.2), [6, 2, 2]), (10, (0.8, 0.1, 0.1), [8, 1, 1]), (11, (0.6, 0.2, 0.2), [7, 2, 2]),
            (9, (0.5, 0.5), [5, 4]), (3, (0.9, 0.1), [3, 0]), (5, (1.0,), [5]), (7, (0.0, 1.0), [0, 7]),
        ],
    )  # fmt: skip
    def test_sizes_by_hand(self, n, fractions, sizes):
        """Are the parts as large as on paper (slide 56), each sample in exactly one of them?"""
        parts = reference.split_indices(n, fractions, np.random.default_rng(0))
        assert [len(part) for part in parts] == sizes
        assert sorted(np.concatenate(parts).tolist()) == list(range(n))
        assert all(part.dtype.kind == "i" for part in parts)

    def test_one_permutation_cut_in_order(self):
        """Is it one draw of the generator that is passed, in its order?"""
        parts = reference.split_indices(20, (0.6, 0.2, 0.2), np.random.default_rng(3))
        assert np.concatenate(parts).tolist() == np.random.default_rng(3).permutation(20).tolist()


class TestPenalties:
    def test_the_lectures_numbers(self):
        """x = [1, 2, 1]: both give 1.5; L2 is .5625 and .375, L1 .75 and 1 (slides 60 to 62)?"""
        assert [float(X @ theta) for theta in THETA] == [1.5, 1.5]
        assert [reference.l2_penalty(theta, 1.0)[0] for theta in THETA] == [0.5625, 0.375]
        assert [reference.l1_penalty(theta, 1.0)[0] for theta in THETA] == [0.75, 1.0]

    @pytest.mark.parametrize("penalty", [reference.l2_penalty, reference.l1_penalty])
    def test_gradients_by_differences(self, penalty):
        """Are the gradients the slopes, away from 0?"""
        rng = np.random.default_rng(0)
        W = rng.uniform(0.5, 2, (4, 3)) * rng.choice([-1, 1], (4, 3))
        assert gradient_error(lambda W: penalty(W, 0.3)[0], W, penalty(W, 0.3)[1], rng) < 1e-8

    def test_against_pytorch(self):
        """Are value and gradient PyTorch's, at 0 as well?"""
        torch = pytest.importorskip("torch")
        W = np.array([[1.0, -2.0, 0.0], [0.5, 0.0, -0.25]])
        for penalty, function in ((reference.l2_penalty, torch.square), (reference.l1_penalty, torch.abs)):
            w = torch.tensor(W, requires_grad=True)
            value = 0.3 * function(w).sum()
            value.backward()
            assert penalty(W, 0.3)[0] == pytest.approx(value.item())
            assert penalty(W, 0.3)[1] == pytest.approx(w.grad.numpy())


class TestSoftThreshold:
    def test_against_pytorch(self):
        """Is it PyTorch's softshrink?"""
        torch = pytest.importorskip("torch")
        W = np.random.default_rng(0).normal(size=(5, 4))
        theirs = torch.nn.functional.softshrink(torch.tensor(W), 0.4).numpy()
        assert reference.soft_threshold(W, 0.4) == pytest.approx(theirs, abs=1e-15)

    def test_minimises(self):
        """Is it the point where (z − w)²/2 + t|z| is least, found on a fine grid?"""
        z = np.linspace(-3, 3, 60_001)
        for w in (-2.0, -0.3, 0.0, 0.25, 1.1):
            least = z[np.argmin((z - w) ** 2 / 2 + 0.5 * np.abs(z))]
            assert reference.soft_threshold(np.array([w]), 0.5)[0] == pytest.approx(least, abs=1e-4)

    def test_extremes(self):
        """t = 0 changes nothing, a large t leaves exact zeros, float32 stays float32?"""
        W = np.float32([[-1000, 0, 1e-30], [5, -0.5, 0.5]])
        assert np.array_equal(reference.soft_threshold(W, 0.0), W)
        assert not reference.soft_threshold(W, 2000.0).any()
        assert reference.soft_threshold(W, 0.5).dtype == np.float32


class TestMaxNorm:
    def test_against_pytorch(self):
        """Is it PyTorch's renorm, by columns?"""
        torch = pytest.importorskip("torch")
        W = np.random.default_rng(0).normal(size=(5, 4)) * [0.1, 1, 2, 3]
        theirs = torch.renorm(torch.tensor(W), p=2, dim=1, maxnorm=1.5).numpy()
        assert reference.max_norm(W, 1.5) == pytest.approx(theirs, rel=1e-6)

    def test_by_hand(self):
        """Columns [3, 4] and [0, 0] and [0.3, 0.4] with c = 1: are they [.6, .8], zeros, and the same?"""
        out = reference.max_norm(np.array([[3.0, 0.0, 0.3], [4.0, 0.0, 0.4]]), 1.0)
        assert out == pytest.approx(np.array([[0.6, 0, 0.3], [0.8, 0, 0.4]]))

    def test_twice_is_once(self):
        """Does nothing change when it is done again?"""
        once = reference.max_norm(np.random.default_rng(1).normal(size=(6, 3)) * 5, 2.0)
        assert reference.max_norm(once, 2.0) == pytest.approx(once, rel=1e-12)


class TestWeightDecay:
    def test_is_l2_in_the_loss_where_2_eps_lam_is_lam(self):
        """Is plain descent with the penalty λ/(2ε) the same step, and with λ itself another one?"""
        rng = np.random.default_rng(0)
        W, dW = rng.normal(size=(2, 4, 3))
        decayed = reference.weight_decay_step(W, dW, 0.05, 0.002)
        in_loss = {lam: W - 0.05 * (dW + reference.l2_penalty(W, lam)[1]) for lam in (0.02, 0.002)}
        assert decayed == pytest.approx(in_loss[0.02], abs=1e-15)
        assert np.abs(decayed - in_loss[0.002]).max() > 1e-4

    def test_against_pytorch(self):
        """Is it AdamW's and SGD's decay when λ is their lr · weight_decay?"""
        torch = pytest.importorskip("torch")
        W, dW = np.random.default_rng(1).normal(size=(2, 4))
        w = torch.tensor(W, requires_grad=True)
        w.grad = torch.tensor(dW)
        torch.optim.SGD([w], lr=0.1, weight_decay=0.3).step()
        assert reference.weight_decay_step(W, dW, 0.1, 0.03) == pytest.approx(w.detach().numpy())


class TestRidge:
    def test_against_least_squares_on_more_rows(self):
        """Is it ordinary least squares with √λ·I below X?"""
        rng = np.random.default_rng(0)
        X, y = rng.normal(size=(9, 4)), rng.normal(size=9)
        tall = np.vstack([X, math.sqrt(0.7) * np.eye(4)])
        expected = np.linalg.lstsq(tall, np.append(y, np.zeros(4)), rcond=None)[0]
        assert reference.ridge_regression(X, y, 0.7) == pytest.approx(expected)

    def test_the_gradient_vanishes(self):
        """Is the gradient of the penalised error 0 there, with fewer samples than columns too?"""
        rng = np.random.default_rng(1)
        for N, D in ((3, 6), (8, 2)):
            X, y = rng.normal(size=(N, D)), rng.normal(size=N)
            w = reference.ridge_regression(X, y, 0.4)
            assert 2 * X.T @ (X @ w - y) + reference.l2_penalty(w, 0.4)[1] == pytest.approx(np.zeros(D), abs=1e-12)

    def test_the_lectures_classifier(self):
        """Row 101: for x = [1, 2, 1] and y = 1.5, is the limit θ2 = x/4, proportional to x and not equal?"""
        theta = reference.ridge_regression(X[None], np.array([1.5]), 1e-9)
        assert theta == pytest.approx(THETA[1], abs=1e-6)


class TestEarlyStopping:
    @pytest.mark.parametrize(
        ("losses", "patience", "expected"),
        [
            ([5, 4, 3, 3.5, 3.2, 3.1], 2, (2, 4)), ([5, 4, 3], 1, (2, 2)), ([1.0], 1, (0, 0)),
            ([3, 3, 3], 2, (0, 2)), ([3, 4, 2, 5, 1], 2, (4, 4)), ([3, 4, 5, 0], 2, (0, 2)), ([1, 2], 5, (0, 1)),
        ],
    )  # fmt: skip
    def test_by_hand(self, losses, patience, expected):
        """Is it what one finds on paper?"""
        assert reference.early_stopping(losses, patience) == expected

    def test_later_losses_are_never_seen(self):
        """Does what comes after the stop change nothing?"""
        losses = [3.0, 2.0, 2.5, 2.6]
        answers = {reference.early_stopping([*losses, *rest], 2) for rest in ([], [0.1], [9.0, -5.0])}
        assert answers == {(1, 3)}


class TestEnsembles:
    @pytest.mark.parametrize("k", [1, 2, 5])
    def test_by_simulation(self, k):
        """Is it the mean square of the average of correlated normal errors?"""
        rng = np.random.default_rng(k)
        v, c = 1.5, 0.6
        errors = rng.multivariate_normal(np.zeros(k), np.full((k, k), c) + (v - c) * np.eye(k), size=200_000)
        measured = np.mean(errors.mean(axis=1) ** 2)
        assert reference.ensemble_variance(v, c, k) == pytest.approx(measured, rel=0.02)

    def test_limits(self):
        """Is one model v, are errors that are all the same v, and unrelated ones v/k?"""
        f = functools.partial(reference.ensemble_variance, 2.0)
        assert (f(0.3, 1), f(2.0, 9), f(0.0, 8)) == (2.0, 2.0, 0.25)
