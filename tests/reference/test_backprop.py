"""The references of notebook 01 against PyTorch, closed forms, measured slopes and the lecture's numbers."""

import math

import numpy as np
import pytest

from i2dl_helpers.numerics import close, gradient_error, relative_error
from i2dl_helpers.reference.backprop import (
    add_multiply,
    affine_backward,
    affine_forward,
    bce_with_scores,
    count_parameters,
    numerical_gradient,
    relu_net,
    sigmoid,
    sigmoid_neuron,
    two_layer_bce,
)

EXTREME = np.array([-1000.0, -745.0, -37.0, -1e-300, 0.0, 1e-300, 37.0, 745.0, 1000.0])


@pytest.fixture
def torch():
    """PyTorch in double precision, on one thread."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: nothing to compare with")
    torch.set_num_threads(1)
    return torch


def leaf(torch, array):
    """An array as a tensor whose gradient is wanted."""
    return torch.tensor(np.asarray(array, dtype=float), requires_grad=True)


def network(seed=0, N=7, D=4, H=6, K=3):
    """A batch, targets and parameters."""
    rng = np.random.default_rng(seed)
    shapes = ((D, H), (H,), (H, K), (K,))
    return rng.normal(size=(N, D)), rng.random((N, K)), *(rng.normal(size=shape) for shape in shapes)


class TestSigmoid:
    def test_closed_form(self):
        """Is it 1/(1 + e⁻ˣ)? e⁻ˣ/(1 + e⁻ˣ) is rejected."""
        for x in (-5.0, -0.3, 0.0, 1.0, 4.0):
            assert sigmoid(x) == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-15)

    def test_extremes(self):
        """Is it finite, monotonous and right at ±1000, without a warning? eˣ/(1 + eˣ) gives NaN."""
        values = sigmoid(EXTREME)
        assert np.isfinite(values).all() and (np.diff(values) >= 0).all()
        assert values[0] == 0.0 and values[-1] == 1.0 and sigmoid(-37.0) == pytest.approx(math.exp(-37), rel=1e-12)

    def test_symmetry(self):
        """Is σ(−x) = 1 − σ(x)?"""
        x = np.linspace(-30, 30, 61)
        assert np.allclose(sigmoid(-x), 1 - sigmoid(x), rtol=0, atol=1e-15)

    def test_kinds_of_input(self):
        """Does it take integers, numbers, Fortran order and any shape, and keep single precision?"""
        assert sigmoid(0) == 0.5 and sigmoid(np.array([0, 1])).dtype == float
        assert sigmoid(np.ones(3, dtype=np.float32)).dtype == sigmoid(np.float32(1)).dtype
        x = np.asfortranarray(np.random.default_rng(0).normal(size=(3, 4, 2)))
        assert np.array_equal(sigmoid(x), sigmoid(np.ascontiguousarray(x)))


class TestBinaryCrossEntropy:
    def test_against_pytorch(self, torch):
        """Are loss and gradient PyTorch's sum, divided by N? Its mean, over N·K, is rejected."""
        rng = np.random.default_rng(0)
        S, Y = 10 * rng.normal(size=(5, 3)), rng.random((5, 3))
        loss, dS = bce_with_scores(S, Y)
        scores = leaf(torch, S)
        theirs = torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.tensor(Y), reduction="sum") / 5
        theirs.backward()
        assert relative_error(loss, theirs.item()) < 1e-14
        assert relative_error(dS, scores.grad.numpy()) < 1e-14

    def test_closed_form(self):
        """Is it the mean over samples of the sum of −Y·ln σ − (1 − Y)·ln(1 − σ)?"""
        S, Y = np.array([[0.0, 2.0], [-1.0, 0.5]]), np.array([[1.0, 0.0], [0.25, 1.0]])
        p = 1 / (1 + np.exp(-S))
        by_hand = -(Y * np.log(p) + (1 - Y) * np.log(1 - p)).sum() / 2
        assert bce_with_scores(S, Y)[0] == pytest.approx(by_hand, rel=1e-14)
        assert bce_with_scores(np.zeros((1, 1)), np.ones((1, 1)))[0] == pytest.approx(math.log(2))

    def test_extremes(self):
        """Are scores of ±1000 finite and right? A logarithm of the sigmoid, clipped or not, is rejected."""
        S = np.array([[1000.0, -1000.0, 1000.0, -1000.0]])
        loss, dS = bce_with_scores(S, np.array([[1.0, 0.0, 0.0, 1.0]]))
        assert loss == 2000.0 and np.array_equal(dS, [[0, 0, 1, -1]])

    def test_measured(self):
        """Is the gradient the slope of the loss?"""
        rng = np.random.default_rng(3)
        S, Y = rng.normal(size=(4, 2)), rng.random((4, 2))
        assert gradient_error(lambda S: bce_with_scores(S, Y)[0], S, bce_with_scores(S, Y)[1], rng) < 1e-8


class TestAddMultiply:
    @pytest.mark.parametrize(
        ("inputs", "f", "slopes"),
        [((1, -3, 4), -8, (4, 4, -2)), ((-2, 5, -4), -12, (-4, -4, 3))],
        ids=["lecture 4", "Birmingham"],
    )
    def test_the_lectures_graphs(self, inputs, f, slopes):
        """Do the numbers of the two lectures come out?"""
        assert add_multiply(*inputs) == (f, slopes)

    def test_measured(self):
        """Are the derivatives the slopes?"""
        rng = np.random.default_rng(0)
        x = rng.normal(size=3)
        assert gradient_error(lambda v: add_multiply(*v)[0], x, np.array(add_multiply(*x)[1]), rng) < 1e-8


class TestNumericalGradient:
    @pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (2, 1, 3)])
    def test_a_quadratic_is_exact(self, shape):
        """Is the gradient of Σx² + (Σx)² right for every shape, entries coupled?"""
        x = np.random.default_rng(0).normal(size=shape)
        gradient = numerical_gradient(lambda x: np.sum(x**2) + np.sum(x) ** 2, x, h=0.1)
        assert gradient.shape == shape and np.allclose(gradient, 2 * x + 2 * x.sum(), atol=1e-12)

    @pytest.mark.parametrize("h", [0.3, 0.1, 0.01])
    def test_the_error_is_of_order_h_squared(self, h):
        """Is the error for x³ exactly h²? One-sided differences, with 3xh + h², are rejected."""
        error = numerical_gradient(lambda x: float(np.sum(x**3)), np.array([1.0, -2.0]), h=h) - [3.0, 12.0]
        assert np.allclose(error, h**2, atol=1e-9)

    def test_integers(self):
        """Are integers moved by fractions?"""
        gradient = numerical_gradient(lambda x: float(np.sum(x**2)), np.array([1, 2, 3]))
        assert gradient.dtype == float and np.allclose(gradient, [2, 4, 6])

    def test_x_is_unchanged(self):
        """Is x left alone, even by a function that looks at it meanwhile, and in Fortran order?"""
        x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
        kept = x.copy()
        numerical_gradient(lambda moved: float(np.sum(moved) + np.sum(x)), x)
        assert np.array_equal(x, kept)

    def test_one_entry_at_a_time(self):
        """Is f asked twice for each entry, with exactly one entry moved by h?"""
        x, seen = np.zeros((2, 2)), []
        numerical_gradient(lambda moved: seen.append(moved.copy()) or 0.0, x, h=0.5)
        assert len(seen) == 8
        assert all(np.count_nonzero(moved) == 1 and np.abs(moved).max() == 0.5 for moved in seen)


class TestSigmoidNeuron:
    def test_the_lectures_neuron(self):
        """Do the lecture's forward and backward numbers come out, exact ones, not the rounded chain's −0.195?"""
        f, (dw, dx, db) = sigmoid_neuron(np.array([2.0, -3.0]), np.array([-1.0, -2.0]), -3.0)
        assert f == pytest.approx(0.731059, abs=5e-7)
        assert np.allclose(dw, [-0.196612, -0.393224], atol=5e-7)
        assert np.allclose(dx, [0.393224, -0.589836], atol=5e-7)
        assert db == pytest.approx(0.196612, abs=5e-7)

    def test_against_pytorch(self, torch):
        """Are value and gradients PyTorch's?"""
        rng = np.random.default_rng(2)
        arrays = rng.normal(size=5), rng.normal(size=5), rng.normal()
        w, x, b = (leaf(torch, a) for a in arrays)
        f = torch.sigmoid(w @ x + b)
        f.backward()
        ours, gradients = sigmoid_neuron(*arrays)
        assert ours == pytest.approx(f.item(), rel=1e-14)
        for gradient, theirs in zip(gradients, (w, x, b), strict=True):
            assert relative_error(gradient, theirs.grad.numpy()) < 1e-14

    @pytest.mark.parametrize("b", [1000.0, -1000.0])
    def test_saturated(self, b):
        """Are value and gradients finite far out, where nothing flows any more?"""
        f, gradients = sigmoid_neuron(np.ones(2), np.ones(2), b)
        assert f == (b > 0) and all(np.all(g == 0) for g in gradients)


class TestReluNet:
    def test_the_lectures_numbers(self):
        """Is L = 4/9, ∂w1 = 8/3 and ∂w2 = 4/9, and the loss 0.016996 after a step with α = 0.1?"""
        loss, (dw1, dw2) = relu_net(1, 0, 1 / 3, 2)
        assert (loss, dw1, dw2) == pytest.approx((4 / 9, 8 / 3, 4 / 9))
        assert relu_net(1, 0, 1 / 3 - 0.1 * dw1, 2 - 0.1 * dw2)[0] == pytest.approx(0.016996, abs=5e-7)

    def test_dead_from_one_eighth_on(self):
        """Does the unit die at α = 1/8, after which nothing flows to w1 or w2?"""
        _, (dw1, dw2) = relu_net(1, 0, 1 / 3, 2)
        alive, dead = (relu_net(1, 1, 1 / 3 - a * dw1, 2 - a * dw2)[1] for a in (0.1249, 0.1251))
        assert alive[0] != 0 and dead == (0, 0)

    @pytest.mark.parametrize(("x", "w1"), [(-1.0, -0.5), (1.0, 0.5), (-1.0, 0.5), (1.0, -0.5)])
    def test_the_gate(self, x, w1):
        """Is the gate open where w1·x > 0, whatever the sign of x? A gate that asks for x > 0 is rejected."""
        y, w2 = 0.3, 1.5
        gradients = np.array(relu_net(x, y, w1, w2)[1])
        rng = np.random.default_rng(0)
        assert gradient_error(lambda w: relu_net(x, y, *w)[0], np.array([w1, w2]), gradients, rng) < 1e-8

    def test_at_the_kink(self):
        """Is the slope 0 at z = 0?"""
        assert relu_net(2.0, 1.0, 0.0, 3.0) == (1.0, (0.0, -0.0))


class TestAffine:
    @pytest.mark.parametrize(("N", "D", "C"), [(5, 3, 4), (1, 4, 2), (3, 1, 1)])
    def test_against_loops(self, N, D, C):
        """Are the scores those of three loops?"""
        rng = np.random.default_rng(N)
        X, W, b = rng.normal(size=(N, D)), rng.normal(size=(D, C)), rng.normal(size=C)
        loops = [[b[c] + sum(X[n, d] * W[d, c] for d in range(D)) for c in range(C)] for n in range(N)]
        assert relative_error(affine_forward(X, W, b), np.array(loops)) < 1e-14

    @pytest.mark.parametrize(("N", "D", "C"), [(5, 3, 4), (1, 4, 2), (3, 1, 1)])
    def test_against_pytorch(self, torch, N, D, C):
        """Are the gradients PyTorch's?"""
        rng = np.random.default_rng(N)
        arrays = rng.normal(size=(N, D)), rng.normal(size=(D, C)), rng.normal(size=C)
        dout = rng.normal(size=(N, C))
        X, W, b = (leaf(torch, a) for a in arrays)
        (X @ W + b).backward(torch.tensor(dout))
        for gradient, theirs in zip(affine_backward(dout, *arrays), (X, W, b), strict=True):
            assert gradient.shape == tuple(theirs.shape)
            assert relative_error(gradient, theirs.grad.numpy()) < 1e-14

    def test_measured(self):
        """Is each gradient the slope of Σ dout·scores? One averaged over the samples is rejected."""
        rng = np.random.default_rng(5)
        X, W, b, dout = rng.normal(size=(6, 3)), rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=(6, 2))
        dX, dW, db = affine_backward(dout, X, W, b)
        for f, x, gradient in (
            (lambda X: np.sum(affine_forward(X, W, b) * dout), X, dX),
            (lambda W: np.sum(affine_forward(X, W, b) * dout), W, dW),
            (lambda b: np.sum(affine_forward(X, W, b) * dout), b, db),
        ):
            assert gradient_error(f, x, gradient, rng) < 1e-8
            assert gradient_error(f, x, gradient / 6, rng) > 0.1

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_dtype_and_order(self, dtype):
        """Is single precision kept, and Fortran order no matter?"""
        rng = np.random.default_rng(6)
        X, W, b = (rng.normal(size=shape).astype(dtype) for shape in ((4, 3), (3, 2), (2,)))
        scores = affine_forward(X, W, b)
        assert scores.dtype == dtype
        assert close(affine_forward(np.asfortranarray(X), np.asfortranarray(W), b), scores)
        assert all(g.dtype == dtype for g in affine_backward(scores, X, W, b))


class TestTwoLayers:
    @pytest.mark.parametrize("N", [7, 1])
    def test_against_pytorch(self, torch, N):
        """Are loss and all gradients PyTorch's to 1e-12?"""
        X, Y, *arrays = network(seed=1, N=N)
        W1, b1, W2, b2 = parameters = [leaf(torch, a) for a in arrays]
        scores = torch.sigmoid(torch.tensor(X) @ W1 + b1) @ W2 + b2
        theirs = torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.tensor(Y), reduction="sum") / N
        theirs.backward()
        loss, gradients = two_layer_bce(X, Y, *arrays)
        assert abs(loss - theirs.item()) < 1e-12
        for gradient, parameter in zip(gradients, parameters, strict=True):
            assert np.abs(gradient - parameter.grad.numpy()).max() < 1e-12

    @pytest.mark.parametrize("i", range(4))
    def test_measured(self, i):
        """Is each gradient the slope of the loss? One without the hidden sigmoid's slope is rejected."""
        X, Y, *parameters = network(seed=2)
        loss, gradients = two_layer_bce(X, Y, *parameters)

        def f(moved):
            return two_layer_bce(X, Y, *parameters[:i], moved, *parameters[i + 1 :])[0]

        rng = np.random.default_rng(i)
        assert gradient_error(f, parameters[i], gradients[i], rng) < 1e-7
        assert f(parameters[i]) == loss

    def test_known_loss(self):
        """Is the loss K·ln 2 where the output layer is 0, and the right targets' gradient half of the wrong ones'?"""
        X, _, W1, b1, W2, b2 = network()
        Y = np.full((len(X), 3), 0.5)
        loss, (dW1, _, dW2, db2) = two_layer_bce(X, Y, W1, b1, 0 * W2, 0 * b2)
        assert loss == pytest.approx(3 * math.log(2))
        assert not dW1.any() and not dW2.any() and not db2.any()

    def test_far_out(self):
        """Are loss and gradients finite for weights of ±1000?"""
        X, Y, W1, b1, W2, b2 = network()
        loss, gradients = two_layer_bce(X, Y, 1000 * W1, b1, 1000 * W2, b2)
        assert np.isfinite(loss) and all(np.isfinite(g).all() for g in gradients)


@pytest.mark.parametrize(
    ("widths", "number"), [([3, 4, 2], 26), ([3072, 10], 30_730), ([64, 32, 10], 2410), ([1, 1], 2), ([5], 0)]
)
def test_count_parameters(widths, number):
    """Do the lectures' numbers come out: 26 (lecture 4), 30,730 for CIFAR-10's linear classifier?"""
    assert count_parameters(widths) == number
