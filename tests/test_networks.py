"""Networks of layers: gradients by measured slopes, parameters in their order, the reader's own functions."""

import numpy as np
import pytest

from i2dl_helpers import networks
from i2dl_helpers.layers import Affine, BatchNorm, Convolution, Flatten, GlobalAveragePool, MaxPool, Relu
from i2dl_helpers.networks import Chain, Network, Residual
from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import convolution


def small(kind="plain", **tools):
    """A network that has every layer, on pictures of 2×6×6."""
    block = [Convolution(3, 4, 4, pad=1), BatchNorm(4), Relu(), Convolution(3, 4, 4, pad=1), BatchNorm(4)]
    tail = [GlobalAveragePool(), Affine(4, 3)] if kind == "pooled" else [Flatten(), Affine(4 * 3 * 3, 3)]
    return Network([Convolution(3, 2, 4, pad=1), Relu(), MaxPool(), Residual(*block), Relu(), *tail], **tools)


def batch(dtype=float):
    rng = np.random.default_rng(1)
    return rng.normal(size=(7, 2, 6, 6)).astype(dtype), rng.integers(0, 3, 7)


@pytest.mark.parametrize("kind", ["plain", "pooled"])
def test_gradients_are_the_measured_slopes(kind):
    """Is the gradient of every parameter, through every kind of layer, the slope of the loss?"""
    network, (X, y) = small(kind), batch()
    parameters = [p.astype(float) + 0.1 for p in network.start(np.random.default_rng(0))]
    _, gradients = network.loss_and_gradients(X, y, *parameters)
    assert len(gradients) == len(parameters) == 12
    for i, gradient in enumerate(gradients):

        def loss(p, i=i):
            return network.loss_and_gradients(X, y, *parameters[:i], p, *parameters[i + 1 :])[0]

        assert gradient.shape == parameters[i].shape
        if np.abs(gradient).max() > 1e-12:  # a bias below a batch norm has none
            assert gradient_error(loss, parameters[i], gradient, np.random.default_rng(i)) < 1e-5, i


def test_the_gradient_of_the_input():
    """Is what a chain sends back to its input right, residual blocks and pooling included?"""
    network, (X, _) = small(), batch()
    parameters = [p.astype(float) for p in network.start(np.random.default_rng(0))]
    chain, upstream = Chain(network.layers), np.random.default_rng(3).normal(size=(7, 3))
    _, kept = chain.forward(X, parameters, True)
    dx, _ = chain.backward(upstream, kept, parameters)

    def value(x):
        return float((chain.forward(x, parameters, True)[0] * upstream).sum())

    assert dx.shape == X.shape
    assert gradient_error(value, X, dx, np.random.default_rng(0)) < 1e-6


def test_single_precision_stays_single():
    """Does nothing on the way turn float32 into float64, which would double the time?"""
    network, (X, y) = small(), batch(np.float32)
    parameters = network.start(np.random.default_rng(0))
    _, gradients = network.loss_and_gradients(X, y, *parameters)
    assert {p.dtype for p in parameters} == {g.dtype for g in gradients} == {np.dtype(np.float32)}
    assert network.scores(X, parameters).dtype == np.float32


def test_the_readers_functions_are_used():
    """Does a network run on the functions that it is given, inside residual blocks too, and refuse unknown names?"""
    calls = []

    def conv2d(*arguments):
        calls.append(1)
        return convolution.conv2d(*arguments)

    X, y = batch()
    parameters = small().start(np.random.default_rng(0))
    mine, ours = (network.loss_and_gradients(X, y, *parameters) for network in (small(conv2d=conv2d), small()))
    assert len(calls) == 3
    assert mine[0] == pytest.approx(ours[0])
    with pytest.raises(ValueError, match="no layer uses conv3d"):
        small(conv3d=conv2d)


def test_batch_norm_at_test_time():
    """Are the running statistics those of the training batches, used for a single picture, and forgotten by start?"""
    layer, (X, _) = BatchNorm(2), batch()
    parameters = layer.start(None)
    for _ in range(200):
        layer.forward(X, parameters, True)
    np.testing.assert_allclose(layer.running[0], X.mean(axis=(0, 2, 3)), atol=1e-4)
    out, _ = layer.forward(X[:1], parameters, False)
    means, variances = (a[None, :, None, None] for a in (X.mean(axis=(0, 2, 3)), X.var(axis=(0, 2, 3))))
    np.testing.assert_allclose(out, (X[:1] - means) / np.sqrt(variances + 1e-5), atol=1e-3)
    layer.start(None)
    assert (layer.running[0] == 0).all() and (layer.running[1] == 1).all()


def test_scores_in_pieces_and_outputs():
    """Do scores not depend on how many pictures are taken at once, and are the last outputs the scores?"""
    network, (X, y) = small(), batch()
    parameters = network.start(np.random.default_rng(0))
    scores = network.scores(X, parameters)
    np.testing.assert_allclose(network.scores(X, parameters, at_once=2), scores, atol=1e-6)
    outputs = network.outputs(X, parameters)
    assert len(outputs) == len(network.layers)
    np.testing.assert_allclose(outputs[-1], scores, atol=1e-6)
    np.testing.assert_allclose(network.probabilities(X, parameters).sum(axis=1), 1)
    assert network.accuracy(X, y, parameters) == np.mean(scores.argmax(axis=1) == y)


def test_first_weights_are_hes_and_can_be_zero():
    """Is a convolution's std √(2/(k²·C)), an affine layer's √(2/D) times its scale, and zero with scale 0?"""
    rng = np.random.default_rng(0)
    w, b = Convolution(5, 8, 200).start(rng)
    assert w.shape == (200, 8, 5, 5) and w.std() == pytest.approx(np.sqrt(2 / 200), rel=0.02) and not b.any()
    W, _ = Affine(400, 100, scale=0.1).start(rng)
    assert W.std() == pytest.approx(0.1 * np.sqrt(2 / 400), rel=0.02)
    assert not Convolution(3, 4, 4, scale=0.0).start(rng)[0].any()
    assert BatchNorm(3, gamma=0.0).start(rng)[0].tolist() == [0, 0, 0]
    assert networks.count([w, b]) == 200 * 8 * 25 + 200
