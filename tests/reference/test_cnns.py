"""The references of notebook 09 against PyTorch, closed forms, the lectures' numbers and extremes."""

import numpy as np
import pytest

from i2dl_helpers.reference import cnns as reference
from i2dl_helpers.reference.convolution import conv2d_naive

torch = pytest.importorskip("torch")


# conv_cost


def test_the_lectures_layers():
    """Has the lecture's first layer 456 parameters, its second 1,510, and each output 75 products?"""
    assert reference.conv_cost(32, 5, 3, 6) == (456, 28 * 28 * 6 * 75)
    assert reference.conv_cost(28, 5, 6, 10) == (1510, 24 * 24 * 10 * 150)


def test_three_small_filters_against_a_large_one():
    """For 64 channels: 110,592 weights in three 3×3, 200,704 in one 7×7?"""
    assert 3 * (reference.conv_cost(20, 3, 64, 64, pad=1)[0] - 64) == 110_592
    assert reference.conv_cost(20, 7, 64, 64, pad=3)[0] - 64 == 200_704


@pytest.mark.parametrize("size", [(11, 3, 2, 4, 1, 0), (12, 3, 2, 4, 2, 1), (13, 5, 1, 3, 3, 2), (7, 7, 3, 1, 1, 0)])
def test_cost_is_what_is_computed(size):
    """Are parameters those of PyTorch's layer, and products as many as its output's entries times a filter's?"""
    n, k, channels, filters, stride, pad = size
    layer = torch.nn.Conv2d(channels, filters, k, stride, pad)
    out = layer(torch.zeros(1, channels, n, n))
    parameters, products = reference.conv_cost(n, k, channels, filters, stride, pad)
    assert parameters == sum(p.numel() for p in layer.parameters())
    assert products == out.numel() * k * k * channels


# global_average_pool and residual_block


@pytest.mark.parametrize("shape", [(3, 4, 5, 2), (1, 1, 1, 1), (2, 3, 7, 7)])
def test_global_average_pool(shape):
    """Is it PyTorch's adaptive pooling to a single place?"""
    x = np.random.default_rng(0).normal(size=shape)
    theirs = torch.nn.functional.adaptive_avg_pool2d(torch.tensor(x), 1)[:, :, 0, 0].numpy()
    np.testing.assert_allclose(reference.global_average_pool(x), theirs, atol=1e-14)


def arguments(N=2, C=3, F=5, H=4, W=6, dtype=float):
    rng = np.random.default_rng(1)
    shapes = ((N, C, H, W), (F, C, 3, 3), (F,), (C, F, 3, 3), (C,))
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def test_residual_block_is_pytorchs():
    """Is it relu(conv(relu(conv(x))) + x), computed by PyTorch?"""
    x, w1, b1, w2, b2 = values = arguments()
    conv, (tx, tw1, tb1, tw2, tb2) = torch.nn.functional.conv2d, map(torch.tensor, values)
    theirs = torch.relu(conv(torch.relu(conv(tx, tw1, tb1, padding=1)), tw2, tb2, padding=1) + tx)
    np.testing.assert_allclose(reference.residual_block(x, w1, b1, w2, b2), theirs.numpy(), atol=1e-12)


def test_residual_block_by_loops_and_at_zero():
    """Is it the same by the naive loops; with a second convolution of zeros relu(x); in single precision the same?"""
    x, w1, b1, w2, b2 = arguments(N=1, C=2, F=2, H=3, W=3)
    h = np.maximum(0, conv2d_naive(x, w1, b1, pad=1))
    slow = np.maximum(0, conv2d_naive(h, w2, b2, pad=1) + x)
    np.testing.assert_allclose(reference.residual_block(x, w1, b1, w2, b2), slow, atol=1e-12)
    np.testing.assert_array_equal(reference.residual_block(x, w1, b1, 0 * w2, 0 * b2), np.maximum(0, x))
    single = reference.residual_block(*arguments(dtype=np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, reference.residual_block(*arguments()), atol=1e-5)


# average_predictions


def test_the_mean_decides_and_not_the_majority():
    """Two lukewarm votes for class 0 and one that is sure of class 1: does class 1 win?"""
    probabilities = np.array([[[0.5, 0.4, 0.1]], [[0.5, 0.45, 0.05]], [[0.0, 1.0, 0.0]]])
    assert reference.average_predictions(probabilities).tolist() == [1]


def test_averages_are_those_of_a_loop():
    """Is it, picture by picture, the class of the largest sum?"""
    probabilities = np.random.default_rng(0).dirichlet(np.ones(4), size=(3, 20))
    sums = [[sum(probabilities[k, n, c] for k in range(3)) for c in range(4)] for n in range(20)]
    assert reference.average_predictions(probabilities).tolist() == [row.index(max(row)) for row in sums]


# fractional_pool_bounds


@pytest.mark.parametrize(("n_in", "n_out"), [(25, 18), (8, 6), (5, 5), (10, 5), (1, 1), (2, 1)])
def test_bounds_cover_the_side(n_in, n_out):
    """Do they go from 0 to n_in in n_out steps of 1 or 2, and does the generator decide in which order?"""
    bounds = reference.fractional_pool_bounds(n_in, n_out, np.random.default_rng(0))
    assert bounds.dtype.kind == "i" and (bounds[0], bounds[-1], len(bounds)) == (0, n_in, n_out + 1)
    assert set(np.diff(bounds)) <= {1, 2}


def test_every_order_comes():
    """Do all three orders of lengths 1, 2, 2 come, about equally often?"""
    rng = np.random.default_rng(0)
    drawn = [tuple(np.diff(reference.fractional_pool_bounds(5, 3, rng))) for _ in range(600)]
    counts = [drawn.count(order) for order in ((1, 2, 2), (2, 1, 2), (2, 2, 1))]
    assert sum(counts) == 600 and min(counts) > 150
