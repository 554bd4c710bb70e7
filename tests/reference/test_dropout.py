"""Notebook 06's references against PyTorch, closed forms, all masks counted out, and the lecture's numbers."""

import itertools
import math

import numpy as np
import pytest

from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import dropout as reference


class TestDropout:
    @pytest.mark.parametrize("p_drop", [0.0, 0.2, 0.5, 0.9])
    @pytest.mark.parametrize("shape", [(4, 3), (1, 1), (7,), (2, 3, 4, 5), (0, 3)])
    def test_what_stays_is_scaled_and_the_rest_is_zero(self, shape, p_drop):
        """Is each number 0 or x / (1 − p), as its mask says, with the mask drawn as described?"""
        x = np.random.default_rng(1).normal(size=shape)
        out, mask = reference.dropout_forward(x, p_drop, np.random.default_rng(2))
        assert mask.dtype == bool and np.array_equal(mask, np.random.default_rng(2).random(shape) >= p_drop)
        assert out[mask] == pytest.approx(x[mask] / (1 - p_drop)) and not out[~mask].any()

    def test_on_average_nothing_changes(self):
        """Is the mean over many masks x, within five standard errors, and the share kept 1 − p?"""
        x, p_drop, draws = np.array([1.0, -2.0, 3.0]), 0.3, 40_000
        rng = np.random.default_rng(0)
        out, mask = reference.dropout_forward(np.tile(x, (draws, 1)), p_drop, rng)
        error = np.abs(x) * math.sqrt(p_drop / (1 - p_drop) / draws)
        assert np.all(np.abs(out.mean(axis=0) - x) < 5 * error)
        assert mask.mean() == pytest.approx(1 - p_drop, abs=5 * math.sqrt(p_drop * (1 - p_drop) / mask.size))

    @pytest.mark.parametrize("p_drop", [1, 1.0, 1.5, -0.1, float("nan")])
    def test_no_probability_is_refused_before_anything_is_drawn(self, p_drop):
        """Is the generator untouched?"""
        rng = np.random.default_rng(0)
        before = repr(rng.bit_generator.state)
        with pytest.raises(ValueError, match="at least 0 and less than 1"):
            reference.dropout_forward(np.ones(3), p_drop, rng)
        assert repr(rng.bit_generator.state) == before

    def test_extremes(self):
        """Are ±1000 finite, and is float32 handed back as floats?"""
        out, _ = reference.dropout_forward(np.array([1000.0, -1000.0]), 0.99, np.random.default_rng(0))
        assert np.isfinite(out).all()
        single, _ = reference.dropout_forward(np.ones((3, 2), np.float32), 0.5, np.random.default_rng(0))
        assert single.dtype.kind == "f"

    def test_backward_against_pytorch(self):
        """Is the gradient PyTorch's, of the same mask?"""
        torch = pytest.importorskip("torch")
        rng = np.random.default_rng(3)
        x, dout, p_drop = rng.normal(size=(5, 4)), rng.normal(size=(5, 4)), 0.3
        out, mask = reference.dropout_forward(x, p_drop, rng)
        leaf = torch.tensor(x, requires_grad=True)
        theirs = leaf * torch.tensor(mask) / (1 - p_drop)
        theirs.backward(torch.tensor(dout))
        assert out == pytest.approx(theirs.detach().numpy(), abs=1e-15)
        assert reference.dropout_backward(dout, mask, p_drop) == pytest.approx(leaf.grad.numpy(), abs=1e-15)

    def test_the_scale_is_that_of_pytorchs_layer(self):
        """Does torch.nn.Dropout(p) scale what stays by 1 / (1 − p) too: is its p the probability to drop?"""
        torch = pytest.importorskip("torch")
        torch.manual_seed(0)
        out = torch.nn.Dropout(0.2)(torch.ones(10_000, dtype=torch.float64)).numpy()
        assert set(np.unique(out).round(12)) == {0.0, 1.25} and (out > 0).mean() == pytest.approx(0.8, abs=0.02)

    def test_backward_by_finite_differences(self):
        """With the generator's seed fixed, is it the slope of the forward pass?"""
        rng = np.random.default_rng(0)
        x, dout = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
        _, mask = reference.dropout_forward(x, 0.4, np.random.default_rng(9))
        slope = reference.dropout_backward(dout, mask, 0.4)

        def loss(x):
            return np.sum(reference.dropout_forward(x, 0.4, np.random.default_rng(9))[0] * dout)

        assert gradient_error(loss, x, slope, rng) < 1e-8


class TestExpectation:
    def test_the_lectures_four_masks(self):
        """At p = ½: is it ½ (w1 x + w2 y) (row 119), and the slide's "times p" right there, and only there?"""
        w, x = np.array([2.0, -3.0]), np.array([1.5, 4.0])
        full = w @ x
        assert reference.expected_output(w, x, 0.5) == pytest.approx(full / 2) == pytest.approx(0.5 * full)
        assert reference.expected_output(w, x, 0.2) == pytest.approx(0.8 * full) != pytest.approx(0.2 * full)

    @pytest.mark.parametrize("p_drop", [0.0, 0.1, 0.5, 0.85])
    @pytest.mark.parametrize("D", [1, 2, 3, 7])
    def test_closed_form(self, D, p_drop):
        """Is the sum over all masks (1 − p) w·x, and what `dropout_test_time` of x gives the same unit?"""
        rng = np.random.default_rng(D)
        w, x = rng.normal(size=D), rng.normal(size=D)
        counted = 0.0
        for mask in itertools.product([0, 1], repeat=D):
            counted += np.prod([1 - p_drop if m else p_drop for m in mask]) * np.dot(mask, w * x)
        assert reference.expected_output(w, x, p_drop) == pytest.approx(counted, abs=1e-12)
        assert reference.expected_output(w, x, p_drop) == pytest.approx((1 - p_drop) * w @ x, abs=1e-12)
        assert w @ reference.dropout_test_time(x, p_drop) == pytest.approx(counted, abs=1e-12)

    def test_number_of_masks(self):
        """2⁴⁰⁹⁶ (row 116): 1,234 digits, 1.044·10¹²³³?"""
        digits = str(2**4096)
        assert len(digits) == 1234 and digits.startswith("1044")


class TestMonteCarlo:
    def test_mean_and_std_of_what_was_called(self):
        """Are they those of the predictions, called so many times with one generator?"""
        calls = []

        def predict(x, rng):
            calls.append(rng.normal(size=(len(x), 2)))
            return calls[-1]

        rng = np.random.default_rng(0)
        mean, std = reference.mc_dropout(predict, np.zeros((3, 5)), 7, rng)
        assert len(calls) == 7 and len({call.tobytes() for call in calls}) == 7
        assert mean == pytest.approx(sum(calls) / 7)
        assert std == pytest.approx(np.sqrt(sum((call - mean) ** 2 for call in calls) / 7))

    def test_goes_to_the_expectation(self):
        """Do many samples come to the exact average over all masks, and their std to the exact one?"""
        rng = np.random.default_rng(1)
        w, x, p_drop = rng.normal(size=4), rng.normal(size=4), 0.3

        def predict(x, rng):
            return np.array([[np.sum((rng.random(4) >= p_drop) * w * x)]])

        mean, std = reference.mc_dropout(predict, x, 20_000, rng)
        exact = math.sqrt(p_drop * (1 - p_drop) * np.sum((w * x) ** 2))
        assert mean[0, 0] == pytest.approx(reference.expected_output(w, x, p_drop), abs=5 * exact / math.sqrt(20_000))
        assert std[0, 0] == pytest.approx(exact, rel=0.03)


class TestRelatives:
    def test_dropconnect_by_a_slow_loop(self):
        """Is each output the sum over the weights that stayed, scaled?"""
        rng = np.random.default_rng(0)
        X, W, p_drop = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), 0.3
        out, mask = reference.dropconnect_forward(X, W, p_drop, np.random.default_rng(5))
        assert mask.shape == W.shape and mask.dtype == bool
        for n, c in np.ndindex(out.shape):
            assert out[n, c] == pytest.approx(sum(X[n, d] * W[d, c] for d in range(4) if mask[d, c]) / 0.7)

    def test_dropconnect_is_right_on_average(self):
        """Is the mean over many masks X W?"""
        rng = np.random.default_rng(0)
        X, W = rng.normal(size=(1, 3)), rng.normal(size=(3, 2))
        mean = np.mean([reference.dropconnect_forward(X, W, 0.4, rng)[0] for _ in range(20_000)], axis=0)
        assert mean == pytest.approx(X @ W, abs=0.06)

    def test_stochastic_depth_in_training(self):
        """Is it x + block(x) or x alone, in the right shares, one decision for the batch?"""
        rng, x = np.random.default_rng(0), np.arange(6.0).reshape(3, 2)
        drawn = [reference.stochastic_depth(x, np.square, 0.3, rng, True) for _ in range(4000)]
        kept = [np.array_equal(out, x + x**2) for out in drawn]
        assert all(k or np.array_equal(out, x) for k, out in zip(kept, drawn, strict=True))
        assert np.mean(kept) == pytest.approx(0.7, abs=0.03)

    def test_stochastic_depth_at_test_time_is_its_expectation(self):
        """Is it (1 − p)·(x + block) + p·x, whatever the generator?"""
        x = np.random.default_rng(0).normal(size=(3, 2))
        out = reference.stochastic_depth(x, np.tanh, 0.3, None, False)
        assert out == pytest.approx(0.7 * (x + np.tanh(x)) + 0.3 * x)

    def test_without_dropping_it_is_the_residual_block(self):
        """At p = 0, with a ReLU behind, is it notebook 04's `residual_forward`?"""
        from i2dl_helpers.reference.initialization import residual_forward

        rng = np.random.default_rng(0)
        X, W1, W2 = rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=(5, 3))
        for train in (True, False):
            out = reference.stochastic_depth(X, lambda x: np.maximum(0, x @ W1) @ W2, 0.0, rng, train)
            assert np.maximum(0, out) == pytest.approx(residual_forward(X, W1, W2))

    def test_against_torchvision(self):
        """torchvision's stochastic_depth in mode "batch" scales in training instead: is it ours up to that scale?"""
        from i2dl_helpers.pytorch import import_torchvision

        torchvision = import_torchvision(say=lambda text: None)
        if torchvision is None:
            pytest.skip("torchvision is not installed")
        torch = pytest.importorskip("torch")
        added = torch.ones(4, 3, dtype=torch.float64)
        outs = {
            tuple(torchvision.ops.stochastic_depth(added, 0.2, "batch", training=True).unique().tolist())
            for _ in range(60)
        }
        assert outs == {(0.0,), (1.25,)}
        assert torch.equal(torchvision.ops.stochastic_depth(added, 0.2, "batch", training=False), added)
