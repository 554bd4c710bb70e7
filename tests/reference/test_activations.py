"""The references of notebook 03 against PyTorch, closed forms, finite differences and the lectures' numbers."""

import math
import warnings

import numpy as np
import pytest

from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import activations as reference
from i2dl_helpers.reference import backprop

PAIRS = {
    "sigmoid": (reference.sigmoid, reference.sigmoid_backward),
    "tanh": (reference.tanh, reference.tanh_backward),
    "relu": (reference.relu, reference.relu_backward),
    "leaky_relu": (reference.leaky_relu, reference.leaky_relu_backward),
    "elu": (reference.elu, reference.elu_backward),
    "selu": (reference.selu, reference.selu_backward),
    "gelu": (reference.gelu, reference.gelu_backward),
    "gelu_sigmoid": (reference.gelu_sigmoid, reference.gelu_sigmoid_backward),
    "softplus": (reference.softplus, reference.softplus_backward),
    "swish": (reference.swish, reference.swish_backward),
}
every_pair = pytest.mark.parametrize("name", PAIRS)


def inputs(seed=0, size=(6, 5)):
    """Numbers of both signs, none near a kink."""
    rng = np.random.default_rng(seed)
    return rng, rng.uniform(0.1, 3, size) * rng.choice([-1.0, 1.0], size)


class TestEveryActivation:
    @every_pair
    def test_backward_is_the_measured_slope(self, name):
        """Is each backward what finite differences of the forward say, times the upstream gradient?"""
        forward, backward = PAIRS[name]
        rng, x = inputs()
        dout = rng.normal(size=x.shape)
        assert gradient_error(lambda v: np.sum(forward(v) * dout), x, backward(dout, x), rng) < 1e-8

    @every_pair
    def test_pytorch(self, name):
        """Are values and gradients PyTorch's, to rounding (the sigmoid form of GELU: its formula in PyTorch)?"""
        torch = pytest.importorskip("torch", reason="PyTorch is not installed", exc_type=ImportError)
        theirs = {
            "leaky_relu": lambda v: torch.nn.functional.leaky_relu(v, 0.1),
            "gelu_sigmoid": lambda v: v * torch.sigmoid(1.702 * v),
            "swish": torch.nn.functional.silu,
        }.get(name) or getattr(torch.nn.functional, name)
        forward, backward = PAIRS[name]
        rng, x = inputs(1)
        dout, x[0, 0] = rng.normal(size=x.shape), 60.0
        v = torch.tensor(x, requires_grad=True)
        theirs(v).backward(torch.tensor(dout))
        np.testing.assert_allclose(forward(x), theirs(v).detach().numpy(), atol=1e-13)
        np.testing.assert_allclose(backward(dout, x), v.grad.numpy(), atol=1e-13)

    @every_pair
    def test_extremes(self, name):
        """At ±1000, for one number, none, integers, float32 and Fortran order: finite, without a warning, alike?"""
        forward, backward = PAIRS[name]
        far = np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert np.isfinite(forward(far)).all() and np.isfinite(backward(np.ones(5), far)).all()
        assert np.shape(forward(0.5)) == () and forward(np.zeros((0, 3))).shape == (0, 3)
        assert forward(np.array([[0.3]])).shape == (1, 1)
        _, x = inputs(2)
        for values in (x.astype(np.float32), np.asfortranarray(x)):
            got = forward(values)
            assert got.shape == x.shape and got.dtype == values.dtype
            np.testing.assert_allclose(got, forward(x), rtol=1e-5, atol=1e-6)
        whole = np.arange(-3, 4)
        np.testing.assert_allclose(forward(whole), forward(whole.astype(float)))

    @every_pair
    def test_arguments_stay(self, name):
        """Are x and dout as before?"""
        forward, backward = PAIRS[name]
        rng, x = inputs(3)
        dout = rng.normal(size=x.shape)
        kept = x.copy(), dout.copy()
        forward(x), backward(dout, x)
        assert np.array_equal(x, kept[0]) and np.array_equal(dout, kept[1])


class TestTheLecturesNumbers:
    def test_the_sigmoid_is_the_lent_one(self):
        """Is the exercise's sigmoid, to the bit, the one that 01 lends, in values, shape and dtype?"""
        x = np.concatenate([np.linspace(-50, 50, 1001), [-1000, 1000, -0.0, np.inf, -np.inf]])
        for values in (x, x[:4].reshape(2, 2), x.astype(np.float32), np.arange(-4, 5), 0.3, 2):
            mine, lent = reference.sigmoid(values), backprop.sigmoid(values)
            assert np.array_equal(mine, lent) and np.shape(mine) == np.shape(lent) and mine.dtype == lent.dtype

    def test_sigmoid_of_integers_is_float(self):
        """Do integers give floats, with nothing cut off?"""
        got = reference.sigmoid(np.array([-1, 0, 1]))
        assert got.dtype.kind == "f"
        np.testing.assert_allclose(got, [1 - 0.7310585786, 0.5, 0.7310585786])

    def test_slopes_at_minus_ten_zero_and_ten(self):
        """Michigan lecture 10, slide 12: 4.54e-5, ¼ and 4.54e-5; and is ¼ the largest of all?"""
        slopes = reference.sigmoid_backward(np.ones(3), np.array([-10.0, 0.0, 10.0]))
        np.testing.assert_allclose(slopes, [4.5395808e-05, 0.25, 4.5395808e-05], rtol=1e-6)
        assert reference.sigmoid_backward(np.ones(9999), np.linspace(-9, 9, 9999)).max() == pytest.approx(0.25)

    def test_tanh_is_a_stretched_sigmoid(self):
        """tanh(x) = 2σ(2x) − 1?"""
        x = np.linspace(-5, 5, 101)
        np.testing.assert_allclose(reference.tanh(x), 2 * reference.sigmoid(2 * x) - 1, atol=1e-14)

    def test_selu_keeps_mean_and_variance(self):
        """By integration over the normal density: mean 0 and variance 1, and off for an α or a λ 1 % larger?"""
        x = np.linspace(-12, 12, 400_001)
        weight = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi) * (x[1] - x[0])

        def moments(values):
            mean = np.sum(values * weight)
            return mean, np.sum(values**2 * weight) - mean**2

        np.testing.assert_allclose(moments(reference.selu(x)), [0, 1], atol=1e-9)
        assert abs(moments(1.01 * reference.selu(x))[1] - 1) > 0.01
        assert abs(moments(1.0507009873554805 * reference.elu(x, 1.69))[0]) > 1e-3

    def test_gelu_is_x_times_a_probability(self):
        """x·P(Z ≤ x), with P from the standard library?"""
        from statistics import NormalDist

        x = np.linspace(-4, 4, 41)
        np.testing.assert_allclose(reference.gelu(x), [v * NormalDist().cdf(v) for v in x], atol=1e-14)

    def test_error_of_the_sigmoid_form(self):
        """Is the largest error of x·σ(1.702x) 0.0203, near −2.27 (and, by symmetry, near 2.27)?"""
        x = np.linspace(-6, 6, 120_001)
        error = np.abs(reference.gelu(x) - reference.gelu_sigmoid(x))
        assert error.max() == pytest.approx(0.0203, abs=5e-5)
        assert abs(x[error.argmax()]) == pytest.approx(2.27, abs=0.01)

    def test_erf(self):
        """Known values, the shape and the precision of what goes in?"""
        np.testing.assert_allclose(reference.erf([0, 1, -1]), [0, 0.8427007929497149, -0.8427007929497149])
        assert reference.erf(np.ones((2, 3), np.float32)).dtype == np.float32
        assert reference.erf(np.ones((2, 3))).shape == (2, 3) and reference.erf(np.zeros(0)).shape == (0,)

    def test_the_kinks(self):
        """At 0: the ReLU's slope 0, the leaky ones' α?"""
        zero, dout = np.zeros(2), np.array([2.0, -3.0])
        assert reference.relu_backward(dout, zero).tolist() == [0, 0]
        assert reference.leaky_relu_backward(dout, zero, 0.5).tolist() == [1, -1.5]
        assert reference.prelu_backward(dout, zero, 0.5)[0].tolist() == [1, -1.5]
        assert reference.elu_backward(dout, zero, 2.0).tolist() == [4, -6]

    def test_large_x_leaves_the_line_alone(self):
        """Are ReLU, ELU, softplus, GELU and swish all x at x = 1000, and SELU λx?"""
        for function in (reference.relu, reference.elu, reference.softplus, reference.gelu, reference.swish):
            assert function(np.array([1000.0])) == pytest.approx(1000)
        assert reference.selu(np.array([1000.0])) == pytest.approx(1050.7009873554805)


class TestPrelu:
    @pytest.mark.parametrize("alpha", [0.25, -0.5, 2.0])
    def test_both_gradients(self, alpha):
        """Are dx and dalpha what differences and PyTorch say, for any α?"""
        rng, x = inputs(4)
        dout = rng.normal(size=x.shape)
        dx, dalpha = reference.prelu_backward(dout, x, alpha)
        assert gradient_error(lambda v: np.sum(reference.prelu(v, alpha) * dout), x, dx, rng) < 1e-8
        up, down = (np.sum(reference.prelu(x, alpha + h) * dout) for h in (1e-6, -1e-6))
        assert dalpha == pytest.approx((up - down) / 2e-6, rel=1e-6)
        torch = pytest.importorskip("torch", reason="PyTorch is not installed", exc_type=ImportError)
        v, a = torch.tensor(x, requires_grad=True), torch.tensor([alpha], dtype=torch.float64, requires_grad=True)
        torch.nn.functional.prelu(v, a).backward(torch.tensor(dout))
        np.testing.assert_allclose(dx, v.grad.numpy(), atol=1e-14)
        assert dalpha == pytest.approx(a.grad.item()) and np.ndim(dalpha) == 0

    def test_the_slides_formula_is_another_function_beyond_one(self):
        """max(αx, x) is it for α ≤ 1, and not for α = 2: slide 29?"""
        _, x = inputs(5)
        for alpha in (-1.0, 0.3, 1.0):
            assert np.array_equal(reference.prelu(x, alpha), np.maximum(alpha * x, x)) or alpha < 0
        np.testing.assert_allclose(reference.prelu(x, 0.3), reference.leaky_relu(x, 0.3))
        assert not np.allclose(reference.prelu(x, 2.0), np.maximum(2.0 * x, x))


class TestMaxout:
    def layers(self, seed=6):
        rng = np.random.default_rng(seed)
        return rng, (rng.normal(size=(7, 4)), rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(4, 3)),
                     rng.normal(size=3))  # fmt: skip

    def test_entry_by_entry(self):
        """Is it, in a loop over samples and outputs, the larger of two sums?"""
        _, (X, W1, b1, W2, b2) = self.layers()
        out = reference.maxout(X, W1, b1, W2, b2)
        for n in range(7):
            for c in range(3):
                sums = [sum(X[n, d] * W[d, c] for d in range(4)) + b[c] for W, b in ((W1, b1), (W2, b2))]
                assert out[n, c] == pytest.approx(max(sums))

    def test_a_relu_and_an_absolute_value(self):
        """With W2 = 0 a ReLU, with W2 = −W1 an absolute value?"""
        _, (X, W1, b1, *_) = self.layers()
        z = X @ W1 + b1
        assert np.array_equal(reference.maxout(X, W1, b1, 0 * W1, 0 * b1), np.maximum(z, 0))
        assert np.array_equal(reference.maxout(X, W1, b1, -W1, -b1), np.abs(z))

    def test_backward(self):
        """Are all five gradients what differences and PyTorch say?"""
        rng, arguments = self.layers()
        dout = rng.normal(size=(7, 3))
        gradients = reference.maxout_backward(dout, *arguments)
        for i, gradient in enumerate(gradients):

            def f(v, i=i):
                return np.sum(reference.maxout(*arguments[:i], v, *arguments[i + 1 :]) * dout)

            assert gradient.shape == arguments[i].shape
            assert gradient_error(f, arguments[i], gradient, rng) < 1e-8
        torch = pytest.importorskip("torch", reason="PyTorch is not installed", exc_type=ImportError)
        X, W1, b1, W2, b2 = tensors = [torch.tensor(a, requires_grad=True) for a in arguments]
        torch.maximum(X @ W1 + b1, X @ W2 + b2).backward(torch.tensor(dout))
        for gradient, tensor in zip(gradients, tensors, strict=True):
            np.testing.assert_allclose(gradient, tensor.grad.numpy(), atol=1e-13)

    def test_a_tie_counts_for_the_second(self):
        """With W2 = 0, at z = 0: is the slope 0, as the ReLU's?"""
        X, W, b = np.zeros((1, 4)), np.ones((4, 3)), np.zeros(3)
        assert not reference.maxout_backward(np.ones((1, 3)), X, W, b, 0 * W, b)[0].any()


class TestDeadFraction:
    def test_counted_by_hand(self):
        """One unit below 0, one that only reaches 0, one alive by one sample: ⅔?"""
        Z = np.array([[-1.0, 0.0, -2.0], [-3.0, -1.0, 0.5]])
        assert reference.dead_fraction(Z) == pytest.approx(2 / 3)

    @pytest.mark.parametrize(("Z", "share"), [([[1.0, -1, -2, 3]], 0.5), ([[1.0], [-1]], 0), ([[0.0], [0]], 1)])
    def test_one_sample_and_one_unit(self, Z, share):
        """And at the edges?"""
        assert reference.dead_fraction(np.array(Z)) == share

    def test_a_dead_unit_gets_no_gradient(self):
        """Is it dead in truth: no gradient reaches its weights, and one does reach the others'?"""
        rng = np.random.default_rng(7)
        X, W = rng.normal(size=(20, 5)), rng.normal(size=(5, 8))
        Z = X @ W + np.where(np.arange(8) < 3, -100.0, 0.0)
        dW = X.T @ reference.relu_backward(rng.normal(size=Z.shape), Z)
        assert reference.dead_fraction(Z) == np.mean(~dW.any(axis=0)) == 3 / 8
