"""The references of notebook 02 against PyTorch, closed forms, finite differences and the lectures' numbers."""

import math
import warnings

import numpy as np
import pytest

from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import backprop
from i2dl_helpers.reference import losses as reference

SCORES = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])
LABELS = np.array([0, 1, 2])
MODELS = np.array([[5.0, -3, 2], [5.0, 10, 10], [5.0, -20, -20]])


def drawn(seed=0, N=7, C=4):
    rng = np.random.default_rng(seed)
    return rng, rng.normal(size=(N, C)) * 3, rng.integers(C, size=N)


class TestRegression:
    def test_the_median_and_the_mean_are_best(self):
        """Is the best single prediction of 1, 2, 3, 4, 100 the mean 22 for L2 and the median 3 for L1 (slide 2)?"""
        target, tries = np.array([[1.0], [2], [3], [4], [100]]), np.linspace(0, 100, 2001)
        for loss, best in ((reference.l1_loss, 3), (reference.l2_loss, 22)):
            costs = [loss(np.full((5, 1), c), target)[0] for c in tries]
            assert tries[np.argmin(costs)] == pytest.approx(best)
        assert reference.l1_loss(np.full((5, 1), 3.0), target)[1].sum() == 0
        assert reference.l2_loss(np.full((5, 1), 22.0), target)[1].sum() == pytest.approx(0)

    def test_pytorch_with_our_mean(self):
        """Are losses and gradients PyTorch's, whose sum is divided by N?"""
        torch = pytest.importorskip("torch")
        rng = np.random.default_rng(1)
        prediction, target = rng.normal(size=(2, 6, 3))
        for loss, theirs in ((reference.l1_loss, "l1_loss"), (reference.l2_loss, "mse_loss")):
            p = torch.tensor(prediction, requires_grad=True)
            expected = getattr(torch.nn.functional, theirs)(p, torch.tensor(target), reduction="sum") / 6
            expected.backward()
            value, gradient = loss(prediction, target)
            assert value == pytest.approx(expected.item(), rel=1e-12)
            assert gradient == pytest.approx(p.grad.numpy(), rel=1e-12)

    def test_ties_and_single_numbers(self):
        """Is the gradient of an exact hit 0, and may there be one sample and one output?"""
        assert reference.l1_loss(np.array([[2.0]]), np.array([[2.0]]))[1] == 0
        assert reference.l2_loss(np.array([[5.0]]), np.array([[2.0]])) == (9, np.array([[6.0]]))
        assert reference.l1_loss(np.array([[5.0]]), np.array([[2.0]])) == (3, np.array([[1.0]]))


class TestHinge:
    def test_the_lecture(self):
        """Do the slides' samples give 2.9, 0, 12.9 and the mean 5.2667?"""
        single = [reference.hinge_loss(SCORES[i : i + 1], LABELS[i : i + 1])[0] for i in range(3)]
        assert single == pytest.approx([2.9, 0, 12.9])
        assert reference.hinge_loss(SCORES, LABELS)[0] == pytest.approx(15.8 / 3)

    def test_the_three_models(self):
        """Does lecture 8, slide 5, get its 0, 12 and 0?"""
        assert [reference.hinge_loss(row[None], np.array([0]))[0] for row in MODELS] == [0, 12, 0]

    def test_against_loops(self):
        """Is the loss a plain double loop's, for margins of other sizes too?"""
        rng, scores, labels = drawn()
        for margin in (1.0, 0.3, 4.0):
            total = sum(
                max(0, scores[n, j] - scores[n, y] + margin) for n, y in enumerate(labels) for j in range(4) if j != y
            )
            loss, gradient = reference.hinge_loss(scores, labels, margin)
            assert loss == pytest.approx(total / 7)
            error = gradient_error(lambda s, m=margin: reference.hinge_loss(s, labels, m)[0], scores, gradient, rng)
            assert error < 1e-6
            assert gradient.sum(axis=1) == pytest.approx(np.zeros(7))

    def test_pytorch_divides_by_the_classes(self):
        """Are loss and gradient C times those of multi_margin_loss?"""
        torch = pytest.importorskip("torch")
        _, scores, labels = drawn(3)
        s = torch.tensor(scores, requires_grad=True)
        theirs = torch.nn.functional.multi_margin_loss(s, torch.tensor(labels)) * 4
        theirs.backward()
        loss, gradient = reference.hinge_loss(scores, labels)
        assert loss == pytest.approx(theirs.item()) and gradient == pytest.approx(s.grad.numpy())

    def test_a_margin_that_is_met_exactly(self):
        """Has a competitor that is exactly one margin behind neither loss nor gradient?"""
        loss, gradient = reference.hinge_loss(np.array([[2.0, 1.0, 0.5]]), np.array([0]))
        assert loss == 0 and not gradient.any()


class TestSoftmaxAndCrossEntropy:
    def test_the_lecture(self):
        """Are the cat's probabilities .13, .87, .00, and its loss 2.0404, of which the slides print the log10?"""
        assert reference.softmax(SCORES[:1])[0].round(2).tolist() == [0.13, 0.87, 0.0]
        loss, _ = reference.cross_entropy_loss(SCORES[:1], LABELS[:1])
        assert loss == pytest.approx(2.0404, abs=5e-5)
        assert -math.log10(0.13) == pytest.approx(0.89, abs=5e-3)

    def test_the_three_models(self):
        """Are they 0.0489, 5.6965 and 2.7776e-11 in double precision, and is the last 0 in single precision?"""
        losses = [reference.cross_entropy_loss(row[None], np.array([0]))[0] for row in MODELS]
        assert losses[:2] == pytest.approx([0.048907, 5.696510], abs=5e-7)
        assert losses[2] == pytest.approx(2 * math.exp(-25), rel=1e-5)
        assert reference.cross_entropy_loss(MODELS[2:].astype(np.float32), np.array([0]))[0] == 0

    def test_pytorch(self):
        """Are loss and gradient PyTorch's to the last digits?"""
        torch = pytest.importorskip("torch")
        _, scores, labels = drawn(5)
        s = torch.tensor(scores, requires_grad=True)
        theirs = torch.nn.functional.cross_entropy(s, torch.tensor(labels))
        theirs.backward()
        loss, gradient = reference.cross_entropy_loss(scores, labels)
        assert loss == pytest.approx(theirs.item(), abs=1e-14)
        assert gradient == pytest.approx(s.grad.numpy(), abs=1e-15)
        assert reference.softmax(scores) == pytest.approx(torch.softmax(s, 1).detach().numpy(), abs=1e-15)

    def test_extremes(self):
        """Do ±1000 give what the formula says, without a warning; and equal scores ln C, whatever their size?"""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            loss, gradient = reference.cross_entropy_loss(np.array([[1000.0, -1000, 0]]), np.array([1]))
            assert loss == 2000 and gradient.tolist() == [[1, -1, 0]]
            assert reference.softmax(np.array([[1000.0, 999], [-1000, -1000]])) == pytest.approx(
                np.array([[1 / (1 + math.exp(-1)), 1 / (1 + math.e)], [0.5, 0.5]])
            )
        for level in (-1000.0, 0.0, 1000.0):
            loss, _ = reference.cross_entropy_loss(np.full((4, 10), level), np.arange(4))
            assert loss == pytest.approx(math.log(10))

    def test_the_gradient_is_a_slope(self):
        """Are the gradients those of the loss, measured; and do they add up to 0 in every row?"""
        rng, scores, labels = drawn(6)
        _, gradient = reference.cross_entropy_loss(scores, labels)
        assert gradient_error(lambda s: reference.cross_entropy_loss(s, labels)[0], scores, gradient, rng) < 1e-7
        assert gradient.sum(axis=1) == pytest.approx(np.zeros(7), abs=1e-16)


class TestBinary:
    def test_it_is_what_notebook_01_lends(self):
        """Are loss and gradient those of `bce_with_scores`, whose name differs only because 01 comes first?"""
        rng, scores, _ = drawn(7)
        for scale in (1, 100):
            targets = rng.random(scores.shape)
            ours = reference.binary_cross_entropy_loss(scale * scores, targets)
            lent = backprop.bce_with_scores(scale * scores, targets)
            assert ours[0] == pytest.approx(lent[0], rel=1e-13) and ours[1] == pytest.approx(lent[1], abs=1e-14)

    def test_pytorch_with_our_mean(self):
        """Are they PyTorch's, whose sum is divided by N?"""
        torch = pytest.importorskip("torch")
        rng, scores, _ = drawn(8)
        targets = rng.random(scores.shape)
        s = torch.tensor(scores, requires_grad=True)
        theirs = torch.nn.functional.binary_cross_entropy_with_logits(s, torch.tensor(targets), reduction="sum") / 7
        theirs.backward()
        loss, gradient = reference.binary_cross_entropy_loss(scores, targets)
        assert loss == pytest.approx(theirs.item(), rel=1e-13) and gradient == pytest.approx(s.grad.numpy(), abs=1e-14)

    def test_extremes(self):
        """Does ±1000 cost 0 where it is right and 1000 where it is wrong, without a warning?"""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            right, _ = reference.binary_cross_entropy_loss(np.array([[1000.0, -1000]]), np.array([[1.0, 0]]))
            wrong, gradient = reference.binary_cross_entropy_loss(np.array([[1000.0, -1000]]), np.array([[0.0, 1]]))
        assert right == 0 and wrong == 2000 and gradient.tolist() == [[1, -1]]

    def test_two_classes_are_one_question(self):
        """Is the cross entropy of two classes the binary one of their difference?"""
        _, scores, labels = drawn(9, C=2)
        two, _ = reference.cross_entropy_loss(scores, labels)
        one, _ = reference.binary_cross_entropy_loss((scores[:, 1] - scores[:, 0])[:, None], labels[:, None] * 1.0)
        assert two == pytest.approx(one, rel=1e-13)


class TestDescent:
    def test_a_quadratic_in_closed_form(self):
        """Is each step's distance (1 − lr·h) times the last one's, along every direction?"""
        h, start = np.array([1.0, 20.0]), np.array([3.0, 1.0])
        path = reference.gradient_descent(lambda w: h * w, start, 0.07, 9)
        assert path == pytest.approx(start * (1 - 0.07 * h) ** np.arange(10)[:, None])
        assert start.tolist() == [3, 1]

    @pytest.mark.parametrize(("learning_rate", "comes_closer"), [(0.0999, True), (0.1001, False)])
    def test_the_bound(self, learning_rate, comes_closer):
        """Is 2/h_max = 0.1 where it begins to diverge?"""
        h = np.array([1.0, 20.0])
        path = reference.gradient_descent(lambda w: h * w, np.ones(2), learning_rate, 4000)
        assert (abs(path[-1, 1]) < 1) == comes_closer

    def test_integers_and_aliasing(self):
        """Does a start of integers become floats, and are the rows places of their own?"""
        path = reference.gradient_descent(lambda w: w, np.array([4, 8]), 0.5, 2)
        assert path.tolist() == [[4, 8], [2, 4], [1, 2]]

    def test_momentum_is_pytorchs(self):
        """Are w and v after 20 steps those of torch.optim.SGD, whose velocity is −v / lr?"""
        torch = pytest.importorskip("torch")
        w, v = np.array([3.0, -1.0]), np.zeros(2)
        theirs = torch.tensor(w, requires_grad=True)
        optimizer = torch.optim.SGD([theirs], lr=0.05, momentum=0.9)
        for _ in range(20):
            w, v = reference.momentum_step(w, v, w**3 + w, 0.05, 0.9)
            optimizer.zero_grad()
            (theirs**4 / 4 + theirs**2 / 2).sum().backward()
            optimizer.step()
        assert w == pytest.approx(theirs.detach().numpy(), abs=1e-12)
        assert v == pytest.approx(-0.05 * optimizer.state[theirs]["momentum_buffer"].numpy(), abs=1e-12)

    def test_momentum_of_nothing_is_plain_descent(self):
        """Is β = 0 a plain step, and are the arguments left alone?"""
        w, v, g = np.array([1.0, 2.0]), np.array([5.0, 5.0]), np.array([1.0, -1.0])
        new, velocity = reference.momentum_step(w, v, g, 0.1, 0.0)
        assert new == pytest.approx([0.9, 2.1]) and velocity == pytest.approx([-0.1, 0.1])
        assert w.tolist() == [1, 2] and v.tolist() == [5, 5] and g.tolist() == [1, -1]

    @pytest.mark.parametrize(("n", "size"), [(10, 3), (12, 4), (5, 8), (4, 1), (1, 1)])
    def test_every_sample_once(self, n, size):
        """Is each sample in exactly one batch, all full but the last, none empty, in the drawn order?"""
        batches = reference.minibatches(n, size, np.random.default_rng(0))
        assert np.concatenate(batches).tolist() == np.random.default_rng(0).permutation(n).tolist()
        assert [len(batch) for batch in batches[:-1]] == [size] * (len(batches) - 1)
        assert 1 <= len(batches[-1]) <= size
