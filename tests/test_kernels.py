"""The fast layers against the readable ones: the same numbers, shapes and types, on shapes that fit and that do not."""

import numpy as np
import pytest

from i2dl_helpers import kernels
from i2dl_helpers.numerics import close
from i2dl_helpers.reference import convolution as reference

SHAPES = [  # N, C, H, W, F, k, stride, pad
    (3, 2, 7, 9, 4, 3, 1, 0),
    (2, 3, 8, 7, 5, 3, 2, 1),
    (1, 1, 6, 5, 2, 5, 1, 2),
    (4, 1, 9, 8, 1, 2, 3, 0),
    (2, 2, 5, 5, 3, 1, 1, 0),
    (2, 2, 3, 4, 3, 3, 2, 0),
    (1, 3, 4, 6, 2, 1, 3, 1),
]
POOLS = [(2, 2), (3, 2), (3, 1), (2, 3), (1, 1), (1, 2)]


def drawn(shape, dtype=np.float64):
    """Pictures, filters, biases and an upstream gradient."""
    N, C, H, W, F, k, stride, pad = shape
    rng = np.random.default_rng(N * H * k)
    sizes = [reference.conv_output_size(n, k, stride, pad) for n in (H, W)]
    return [rng.normal(size=s).astype(dtype) for s in ((N, C, H, W), (F, C, k, k), F, (N, F, *sizes))]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_convolution_is_the_reference(shape, dtype):
    """Are the outputs and all three gradients those of the readable functions, in their dtype?"""
    x, w, b, dout = drawn(shape, dtype)
    kept = [a.copy() for a in (x, w, b, dout)]
    pairs = [
        (kernels.conv2d(x, w, b, *shape[-2:]), reference.conv2d(x, w, b, *shape[-2:])),
        *zip(
            kernels.conv2d_backward(dout, x, w, *shape[-2:]),
            reference.conv2d_backward(dout, x, w, *shape[-2:]),
            strict=True,
        ),
    ]
    for got, expected in pairs:
        assert got.shape == expected.shape and got.dtype == expected.dtype == dtype
        assert close(got, expected, 1e-5 if dtype == np.float32 else 1e-12)
    assert all(np.array_equal(a, before) for a, before in zip((x, w, b, dout), kept, strict=True))


@pytest.mark.parametrize("size, stride", POOLS)
@pytest.mark.parametrize("draw", ["apart", "ties"])
def test_pooling_is_the_reference(size, stride, draw):
    """Does the gradient go where the readable function sends it, where pixels tie too, and where windows overlap?"""
    rng = np.random.default_rng(size)
    x = rng.normal(size=(2, 3, 8, 7)) if draw == "apart" else rng.integers(0, 3, (2, 3, 8, 7)).astype(float)
    out = kernels.max_pool(x, size, stride)
    assert np.array_equal(out, reference.max_pool(x, size, stride)) and not np.shares_memory(out, x)
    dout = rng.normal(size=out.shape)
    kept = dout.copy()
    got = kernels.max_pool_backward(dout, x, size, stride)
    assert close(got, reference.max_pool_backward(dout, x, size, stride), 1e-12)
    assert np.array_equal(dout, kept)


def test_mixed_types_and_views():
    """Does it matter that the weights have another dtype than the pictures, or how the memory lies?"""
    x, w, b, dout = drawn(SHAPES[1])
    x32, xf, df = x.astype(np.float32), np.asfortranarray(x), np.asfortranarray(dout)
    assert close(kernels.conv2d(x32, w, b, 2, 1), reference.conv2d(x, w, b, 2, 1), 1e-6)
    assert close(kernels.conv2d(x32, w.astype(np.float32), b, 2, 1), reference.conv2d(x, w, b, 2, 1), 1e-6)
    expected = reference.conv2d_backward(dout, x, w, 2, 1)
    for got in (kernels.conv2d_backward(dout, x32, w, 2, 1), kernels.conv2d_backward(df, xf, w, 2, 1)):
        assert all(close(g, e, 1e-6) for g, e in zip(got, expected, strict=True))
    pooled = np.asfortranarray(kernels.max_pool(x))
    expected = reference.max_pool_backward(pooled, x)
    assert close(kernels.max_pool_backward(pooled, xf), expected, 1e-12)


def test_what_does_not_fit_is_refused():
    """Does a filter that is larger than the picture raise, as in the reference?"""
    x, w, b, _ = drawn(SHAPES[0])
    with pytest.raises(ValueError, match="longer"):
        kernels.conv2d(x[:, :, :2], w, b)
    with pytest.raises(ValueError, match="longer"):
        kernels.max_pool(x, 8)


def test_an_empty_batch():
    """Does a batch without pictures give one without maps, as in the reference?"""
    _, w, b, dout = drawn(SHAPES[1])
    x, dout = np.zeros((0, 3, 8, 7)), dout[:0]
    assert kernels.conv2d(x, w, b, 2, 1).shape == reference.conv2d(x, w, b, 2, 1).shape == (0, 5, 4, 4)
    assert [g.shape for g in kernels.conv2d_backward(dout, x, w, 2, 1)] == [(0, 3, 8, 7), (5, 3, 3, 3), (5,)]
    assert kernels.max_pool(x).shape == (0, 3, 4, 3)
