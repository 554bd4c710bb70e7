"""The references of notebook 04 against PyTorch, closed forms, finite differences and the lecture's numbers."""

import math
import warnings

import numpy as np
import pytest

from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import initialization as reference


def relu(x):
    return np.maximum(0, x)


class TestStandardize:
    def test_training_columns_have_mean_0_and_std_1(self):
        """Are the training part's means 0 and stds 1, and the test part's mapped by the same line?"""
        rng = np.random.default_rng(0)
        train, test = rng.normal(5, 3, (50, 4)), rng.normal(7, 1, (9, 4))
        a, b = reference.standardize(train, test)
        assert a.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
        assert a.std(axis=0) == pytest.approx(np.ones(4))
        slope, offset = np.polyfit(train[:, 2], a[:, 2], 1)
        assert b[:, 2] == pytest.approx(slope * test[:, 2] + offset)

    def test_equal_numbers_with_a_std_that_is_not_zero(self):
        """Is a column of one number, whose std is a rounding error, centred and left, in the test part too?"""
        value = next(v for v in np.linspace(0.1, 0.9, 50) if np.full((7, 2), v).std(axis=0).all())
        train = np.column_stack([np.full(7, value), np.arange(7.0)])
        assert 0 < train.std(axis=0)[0] < 1e-12
        a, b = reference.standardize(train, np.array([[value + 0.5, 3.0]]))
        assert np.abs(a[:, 0]).max() < 1e-12
        assert b[0] == pytest.approx([0.5, 0.0])

    def test_integers_and_one_sample(self):
        """Do integers become floats, and does a training part of one row give zeros without a warning?"""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            a, b = reference.standardize(np.array([[3, 5]]), np.array([[4, 5]]))
        assert a.tolist() == [[0, 0]] and b.tolist() == [[1, 0]] and a.dtype == float


class TestWhitening:
    @pytest.mark.parametrize("shape", [(40, 3), (6, 5)])
    def test_the_covariance_becomes_the_identity(self, shape):
        """Is the covariance of the result the identity, and its mean 0 (slide 40)?"""
        X = np.random.default_rng(1).normal(size=shape) @ np.diag(np.arange(1, shape[1] + 1)) + 5
        white = reference.pca_whiten(X)
        assert white.T @ white / len(X) == pytest.approx(np.eye(shape[1]), abs=1e-6)
        assert white.mean(axis=0) == pytest.approx(np.zeros(shape[1]), abs=1e-10)

    def test_large_eps_keeps_the_order_of_the_variances(self):
        """Do the columns' variances fall as value / (value + eps), the largest first?"""
        X = np.random.default_rng(2).normal(size=(200, 3)) * [1, 3, 2]
        values = np.sort(np.linalg.eigvalsh(np.cov(X.T, bias=True)))[::-1]
        assert reference.pca_whiten(X, 0.7).var(axis=0) == pytest.approx(values / (values + 0.7))

    def test_fewer_samples_than_columns(self):
        """Is the result finite where eigenvalues are 0, even with a tiny negative one and eps = 0 nearly?"""
        white = reference.pca_whiten(np.random.default_rng(3).normal(size=(3, 6)), 1e-12)
        assert white.shape == (3, 6) and np.isfinite(white).all()
        assert white[:, :2].var(axis=0) == pytest.approx([1, 1])


class TestWeightStd:
    def test_the_lectures_numbers(self):
        """Width 4096: is Xavier 1/64, He √2/64, and Glorot the same as Xavier where in = out?"""
        assert reference.weight_std("xavier", 4096, 10) == 1 / 64
        assert reference.weight_std("he", 4096, 10) == pytest.approx(math.sqrt(2) / 64)
        assert reference.weight_std("glorot", 4096, 4096) == pytest.approx(1 / 64)
        assert reference.weight_std("small", 7, 9) == 0.01 and reference.weight_std("zero", 7, 9) == 0

    def test_as_pytorch_draws_them(self):
        """Are He's and Glorot's stds those of PyTorch's own draws, to within the draw's noise?"""
        torch = pytest.importorskip("torch")
        weights = torch.empty(300, 500)  # out, in
        torch.manual_seed(0)
        drawn = torch.nn.init.kaiming_normal_(weights, nonlinearity="relu").std().item()
        assert drawn == pytest.approx(reference.weight_std("he", 500, 300), rel=0.01)
        drawn = torch.nn.init.xavier_normal_(weights).std().item()
        assert drawn == pytest.approx(reference.weight_std("glorot", 500, 300), rel=0.01)

    @pytest.mark.parametrize("scheme", ["Xavier", "", "kaiming"])
    def test_what_there_is_not(self, scheme):
        """Does an unknown scheme get the five names?"""
        with pytest.raises(ValueError, match="zero, small, xavier, glorot, he"):
            reference.weight_std(scheme, 3, 4)


class TestActivationStatistics:
    def test_by_hand(self):
        """Two layers of one sample on paper: [1, −2] → relu → [1, 0] → [3] … are these the means and stds?"""
        means, stds = reference.activation_statistics(
            np.array([[1.0]]), [np.array([[1.0, -2.0]]), np.array([[3.0], [5.0]])], relu
        )
        assert means.tolist() == [0.5, 3.0] and stds.tolist() == [0.5, 0.0]

    def test_a_relu_layer_of_normal_numbers(self):
        """He's weights: is the mean 1/√π = 0.56 and the std 0.82 in each layer (slide 64)?"""
        rng = np.random.default_rng(0)
        weights = [rng.normal(0, math.sqrt(2 / 1000), (1000, 1000)) for _ in range(4)]
        means, stds = reference.activation_statistics(rng.normal(size=(64, 1000)), weights, relu)
        assert means == pytest.approx(np.full(4, math.sqrt(1 / math.pi)), rel=0.1)
        assert stds == pytest.approx(np.full(4, math.sqrt(1 - 1 / math.pi)), rel=0.1)

    def test_the_lectures_tanh_layers(self):
        """Xavier, tanh, six layers (row 86): .628 .485 .407 .357 .320 .292, at width 512 to 3 %?"""
        rng = np.random.default_rng(0)
        weights = [rng.normal(0, 512**-0.5, (512, 512)) for _ in range(6)]
        _, stds = reference.activation_statistics(rng.normal(size=(64, 512)), weights, np.tanh)
        assert stds == pytest.approx([0.628, 0.485, 0.407, 0.357, 0.320, 0.292], rel=0.03)

    def test_float32_stays_finite_and_close(self):
        """Are the statistics of float32 matrices those of float64 to five digits?"""
        rng = np.random.default_rng(1)
        X, weights = rng.normal(size=(8, 64)), [rng.normal(0, 0.1, (64, 64)) for _ in range(3)]
        single = reference.activation_statistics(np.float32(X), [np.float32(W) for W in weights], np.tanh)
        for ours, theirs in zip(reference.activation_statistics(X, weights, np.tanh), single, strict=True):
            assert theirs == pytest.approx(ours, abs=1e-5)


class TestResidual:
    def test_without_the_second_layer(self):
        """W2 = 0: is it relu(X)?"""
        X = np.random.default_rng(0).normal(size=(4, 3))
        assert np.array_equal(reference.residual_forward(X, np.ones((3, 5)), np.zeros((5, 3))), relu(X))

    def test_against_pytorch(self):
        """Is it the same block in PyTorch, to the last digits?"""
        torch = pytest.importorskip("torch")
        rng = np.random.default_rng(1)
        X, W1, W2 = rng.normal(size=(6, 4)), rng.normal(size=(4, 7)), rng.normal(size=(7, 4))
        x, w1, w2 = (torch.tensor(a) for a in (X, W1, W2))
        theirs = torch.relu(torch.relu(x @ w1) @ w2 + x).numpy()
        assert reference.residual_forward(X, W1, W2) == pytest.approx(theirs, abs=1e-13)


class TestBatchNorm:
    def drawn(self, N=7, D=4, seed=0):
        rng = np.random.default_rng(seed)
        return rng.normal(3, 2, (N, D)), rng.uniform(0.5, 2, D), rng.normal(size=D), rng.normal(size=(N, D))

    @pytest.mark.parametrize("eps", [1e-5, 0.3])
    def test_training_against_pytorch(self, eps):
        """Forward and all three gradients as PyTorch's, to 1e-12?"""
        torch = pytest.importorskip("torch")
        X, gamma, beta, dout = self.drawn()
        x, g, b = (torch.tensor(a, requires_grad=True) for a in (X, gamma, beta))
        out = torch.nn.functional.batch_norm(x, None, None, g, b, training=True, eps=eps)
        assert reference.batchnorm_forward(X, gamma, beta, eps) == pytest.approx(out.detach().numpy(), abs=1e-12)
        out.backward(torch.tensor(dout))
        for ours, theirs in zip(reference.batchnorm_backward(dout, X, gamma, eps), (x, g, b), strict=True):
            assert ours == pytest.approx(theirs.grad.numpy(), abs=1e-12)

    def test_backward_by_finite_differences(self):
        """Are the gradients the slopes of the forward pass?"""
        X, gamma, beta, dout = self.drawn(seed=2)
        rng = np.random.default_rng(0)
        dX, dgamma, dbeta = reference.batchnorm_backward(dout, X, gamma, 0.2)

        def loss(X=X, gamma=gamma, beta=beta):
            return np.sum(reference.batchnorm_forward(X, gamma, beta, 0.2) * dout)

        assert gradient_error(lambda v: loss(X=v), X, dX, rng) < 1e-8
        assert gradient_error(lambda v: loss(gamma=v), gamma, dgamma, rng) < 1e-8
        assert gradient_error(lambda v: loss(beta=v), beta, dbeta, rng) < 1e-8

    def test_what_moves_all_samples_alike_has_no_gradient(self):
        """Do dX's columns add up to 0: a shift of the whole batch changes nothing?"""
        X, gamma, _, dout = self.drawn(seed=3)
        assert reference.batchnorm_backward(dout, X, gamma)[0].sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)

    def test_scale_of_the_weights_below_does_not_matter(self):
        """Is the output the same for X and 1000·X, up to eps?"""
        X, gamma, beta, _ = self.drawn()
        ours = reference.batchnorm_forward(X, gamma, beta)
        assert reference.batchnorm_forward(1000 * X, gamma, beta) == pytest.approx(ours, abs=1e-4)

    def test_batches_of_one(self):
        """In training, a batch of one becomes beta whatever it was; at test time it does not?"""
        X, gamma, beta, _ = self.drawn(N=1)
        assert np.array_equal(reference.batchnorm_forward(X, gamma, beta), beta[None])
        stored = reference.batchnorm_inference(X, gamma, beta, np.zeros(4), np.ones(4), 0)
        assert stored == pytest.approx(gamma * X + beta)

    def test_inference_with_the_batchs_own_statistics_is_training(self):
        """Are the two the same where the stored statistics are the batch's?"""
        X, gamma, beta, _ = self.drawn()
        own = reference.batchnorm_inference(X, gamma, beta, X.mean(axis=0), X.var(axis=0), 0.1)
        assert own == pytest.approx(reference.batchnorm_forward(X, gamma, beta, 0.1))

    def test_running_statistics_as_pytorch_keeps_them(self):
        """Is the running mean PyTorch's, and the running variance too once its N/(N − 1) is put in?"""
        torch = pytest.importorskip("torch")
        X, *_ = self.drawn(N=5)
        layer = torch.nn.BatchNorm1d(4, momentum=0.3, dtype=torch.float64)
        layer(torch.tensor(X))
        mean = reference.update_running(np.zeros(4), X.mean(axis=0), 0.3)
        var = reference.update_running(np.ones(4), X.var(axis=0) * 5 / 4, 0.3)
        assert mean == pytest.approx(layer.running_mean.numpy()) and var == pytest.approx(layer.running_var.numpy())

    def test_running_statistics_forget(self):
        """Does a start at 0 fade as 0.9ⁿ?"""
        running = np.zeros(2)
        for _ in range(20):
            running = reference.update_running(running, np.ones(2))
        assert running == pytest.approx(np.full(2, 1 - 0.9**20))
