"""The references of notebook 08 against PyTorch, finite differences, linear algebra and the lecture's numbers."""

import numpy as np
import pytest

from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.reference import convolution as reference

SHAPES = [  # N, C, H, W, F, k, stride, pad
    (2, 3, 8, 7, 4, 3, 1, 0),
    (1, 1, 6, 5, 2, 5, 1, 2),
    (3, 2, 9, 8, 3, 3, 2, 1),
    (2, 1, 7, 7, 2, 3, 3, 0),  # does not fit
    (2, 2, 5, 6, 3, 1, 2, 1),
]
POOLS = [(2, 2), (3, 2), (3, 1), (2, 3), (1, 1)]


def drawn(shape, seed=0):
    """Pictures, filters, biases, and an upstream gradient."""
    N, C, H, W, F, k, stride, pad = shape
    rng = np.random.default_rng(seed)
    sizes = [reference.conv_output_size(n, k, stride, pad) for n in (H, W)]
    return [rng.normal(size=s) for s in ((N, C, H, W), (F, C, k, k), F, (N, F, *sizes))]


class TestOutputSize:
    def test_the_lectures_numbers(self):
        """Are 7 with 3 at strides 1 and 2 5 and 3, and does stride 3 not fit, by one pixel?"""
        assert reference.conv_output_size(7, 3) == 5
        assert reference.conv_output_size(7, 3, 2) == 3
        assert reference.conv_output_size(7, 3, 3) == 2
        with pytest.raises(ValueError, match="over at the end: 1"):
            reference.conv_output_size(7, 3, 3, strict=True)

    def test_32_28_24(self):
        """Is a picture of 32 after two filters of 5 24 wide, and with two zeros at each end still 32?"""
        assert reference.conv_output_size(reference.conv_output_size(32, 5), 5) == 24
        assert reference.conv_output_size(32, 5, pad=2) == 32

    def test_alexnet_wants_227(self):
        """Do 227 pixels fit AlexNet's first layer (11, stride 4), giving 55, and 224 not?"""
        assert reference.conv_output_size(227, 11, 4, strict=True) == 55
        with pytest.raises(ValueError, match="over at the end: 1"):
            reference.conv_output_size(224, 11, 4, strict=True)

    def test_by_counting(self):
        """Is it the number of places at which a filter can stand, over a few hundred cases?"""
        for n in range(1, 9):
            for f in range(1, n + 5):
                for stride in (1, 2, 3):
                    for pad in (0, 1, 2):
                        places = len(range(0, n + 2 * pad - f + 1, stride))
                        if places:
                            assert reference.conv_output_size(n, f, stride, pad) == places
                        else:
                            with pytest.raises(ValueError, match="longer"):
                                reference.conv_output_size(n, f, stride, pad)

    def test_a_filter_that_just_fits(self):
        """Is there one position where the filter is as long as the side, whatever the stride?"""
        assert reference.conv_output_size(3, 5, 4, 1, strict=True) == 1


class TestConvolution:
    @pytest.mark.parametrize("shape", SHAPES)
    def test_pytorch(self, shape):
        """Are both forms PyTorch's conv2d, and all gradients those of its autograd?"""
        torch = pytest.importorskip("torch")
        x, w, b, dout = drawn(shape)
        tensors = [torch.tensor(a, requires_grad=True) for a in (x, w, b)]
        out = torch.nn.functional.conv2d(*tensors, stride=shape[-2], padding=shape[-1])
        for ours in (reference.conv2d_naive, reference.conv2d):
            assert ours(x, w, b, *shape[-2:]) == pytest.approx(out.detach().numpy(), abs=1e-12)
        expected = torch.autograd.grad(out, tensors, torch.tensor(dout))
        for got, theirs in zip(reference.conv2d_backward(dout, x, w, *shape[-2:]), expected, strict=True):
            assert got == pytest.approx(theirs.numpy(), abs=1e-12)

    @pytest.mark.parametrize("shape", SHAPES)
    def test_gradients_by_differences(self, shape):
        """Are the gradients the slopes of the sum of dout · out, in x, w and b?"""
        x, w, b, dout = drawn(shape)
        rng = np.random.default_rng(1)
        dx, dw, db = reference.conv2d_backward(dout, x, w, *shape[-2:])
        slopes = {
            "x": (lambda v: (dout * reference.conv2d(v, w, b, *shape[-2:])).sum(), x, dx),
            "w": (lambda v: (dout * reference.conv2d(x, v, b, *shape[-2:])).sum(), w, dw),
            "b": (lambda v: (dout * reference.conv2d(x, w, v, *shape[-2:])).sum(), b, db),
        }
        for name, (loss, at, gradient) in slopes.items():
            assert gradient_error(loss, at, gradient, rng) < 1e-7, name

    def test_one_number_of_the_lecture(self):
        """Is one output of a 5×5×3 filter a dot product of 75 numbers and a bias, and are six maps 28×28×6?"""
        rng = np.random.default_rng(2)
        x, w, b = rng.normal(size=(1, 3, 32, 32)), rng.normal(size=(6, 3, 5, 5)), rng.normal(size=6)
        out = reference.conv2d(x, w, b)
        assert out.shape == (1, 6, 28, 28) and w[0].size == 75 and w.size + b.size == 456
        assert out[0, 4, 10, 20] == pytest.approx(np.dot(w[4].ravel(), x[0, :, 10:15, 20:25].ravel()) + b[4])

    def test_turned_filters_give_scipys_convolution(self):
        """Is it cross-correlation: turned by 180°, the filter gives the mathematician's convolution?"""
        x, w = np.zeros((1, 1, 5, 5)), np.arange(9.0).reshape(1, 1, 3, 3)
        x[0, 0, 2, 2] = 1
        out = reference.conv2d(x, w, np.zeros(1))
        assert np.array_equal(out[0, 0], w[0, 0, ::-1, ::-1])  # an impulse shows the filter turned round
        out = reference.conv2d(x, w[:, :, ::-1, ::-1], np.zeros(1))
        assert np.array_equal(out[0, 0], w[0, 0])

    def test_too_large(self):
        """Is a filter larger than the padded picture refused, in every function?"""
        x, w, b, _ = drawn(SHAPES[0])
        for function in (reference.conv2d_naive, reference.conv2d):
            with pytest.raises(ValueError, match="longer"):
                function(x[:, :, :2], w, b)
        with pytest.raises(ValueError, match="longer"):
            reference.im2col(x, 9)

    def test_types_and_memory(self):
        """Does float32 stay float32, does an order in memory not matter, and is nothing changed?"""
        x, w, b, dout = (a.astype(np.float32) for a in drawn(SHAPES[2]))
        assert reference.conv2d(x, w, b, 2, 1).dtype == np.float32
        assert all(g.dtype == np.float32 for g in reference.conv2d_backward(dout, x, w, 2, 1))
        kept = x.copy()
        fortran = reference.conv2d(np.asfortranarray(x), w, b, 2, 1)
        assert fortran == pytest.approx(reference.conv2d(x, w, b, 2, 1), abs=1e-5) and np.array_equal(x, kept)


class TestColumns:
    @pytest.mark.parametrize("shape", SHAPES)
    def test_unfold(self, shape):
        """Is a column a window, in PyTorch's order for each picture?"""
        torch = pytest.importorskip("torch")
        x, *_ = drawn(shape)
        k, stride, pad = shape[-3:]
        unfolded = torch.nn.functional.unfold(torch.tensor(x), k, padding=pad, stride=stride).numpy()  # (N, Ckk, P)
        assert np.array_equal(reference.im2col(x, k, stride, pad), np.concatenate(list(unfolded), axis=1))

    @pytest.mark.parametrize("shape", SHAPES)
    def test_adjoint(self, shape):
        """Is Σ im2col(x)·c = Σ x·col2im(c), so that col2im is im2col's gradient?"""
        x, *_ = drawn(shape)
        columns = reference.im2col(x, *shape[-3:])
        c = np.random.default_rng(3).normal(size=columns.shape)
        assert (columns * c).sum() == pytest.approx((x * reference.col2im(c, x.shape, *shape[-3:])).sum())

    def test_ones_count_the_windows(self):
        """Does a corner lie in one window, the middle in nine, and what does not fit in none?"""
        count = reference.col2im(np.ones((9, 25)), (1, 1, 7, 7), 3)[0, 0]
        assert count[0, 0] == 1 and count[3, 3] == 9 and count[0, 3] == 3
        count = reference.col2im(np.ones((9, 4)), (1, 1, 7, 7), 3, stride=3)[0, 0]
        assert (count == 0).sum() == 13 and count[:6, :6].min() == 1


class TestPooling:
    @pytest.mark.parametrize(("size", "stride"), POOLS)
    @pytest.mark.parametrize("ties", [False, True])
    def test_pytorch(self, size, stride, ties):
        """Are values and gradients PyTorch's, which sends ties to the first too?"""
        torch = pytest.importorskip("torch")
        rng = np.random.default_rng(4)
        x = rng.integers(0, 2, (2, 3, 7, 8)).astype(float) if ties else rng.normal(size=(2, 3, 7, 8))
        tensor = torch.tensor(x, requires_grad=True)
        out = torch.nn.functional.max_pool2d(tensor, size, stride)
        assert np.array_equal(reference.max_pool(x, size, stride), out.detach().numpy())
        dout = rng.normal(size=tuple(out.shape))
        (expected,) = torch.autograd.grad(out, tensor, torch.tensor(dout))
        assert reference.max_pool_backward(dout, x, size, stride) == pytest.approx(expected.numpy(), abs=1e-12)

    def test_gradient_by_differences(self):
        """Is the gradient the slope, where no two pixels are near each other?"""
        rng = np.random.default_rng(5)
        x = rng.permutation(np.linspace(-1, 1, 2 * 49)).reshape(1, 2, 7, 7)
        dout = rng.normal(size=(1, 2, 3, 3))
        dx = reference.max_pool_backward(dout, x, 3, 2)
        assert gradient_error(lambda v: (dout * reference.max_pool(v, 3, 2)).sum(), x, dx, rng, h=1e-6) < 1e-6

    def test_all_below_zero(self):
        """Is the largest of negative pixels negative, not 0?"""
        assert reference.max_pool(np.full((1, 1, 2, 2), -3.0)).item() == -3

    def test_too_large(self):
        """Is a window larger than the picture refused?"""
        with pytest.raises(ValueError, match="longer"):
            reference.max_pool(np.zeros((1, 1, 3, 3)), 4)


class TestNumbers:
    def test_fan_in(self):
        """Does one unit of a 5×5×3 filter add up 75 products?"""
        assert reference.conv_fan_in(5, 3) == 75

    def test_vgg(self):
        """Do three 3×3 see as much as one 7×7, with 110,592 weights instead of 200,704 for 64 channels?"""
        layers = [(3, 1)] * 3
        assert reference.receptive_field(layers) == reference.receptive_field([(7, 1)]) == 7 and len(layers) == 3
        assert 3 * 64 * reference.conv_fan_in(3, 64) == 110_592
        assert 64 * reference.conv_fan_in(7, 64) == 200_704

    @pytest.mark.parametrize(
        "layers", [[(3, 1), (3, 1), (3, 1)], [(5, 1), (2, 2), (3, 1)], [(3, 2), (2, 2), (3, 3)], [(2, 3), (3, 1)], []]
    )
    def test_receptive_field_by_looking(self, layers):
        """Is it as far as from the first input pixel to the last from which a gradient comes back?"""
        side = 40
        sizes = [side]
        for k, stride in layers:
            sizes.append(reference.conv_output_size(sizes[-1], k, stride))
        dout = np.zeros((1, 1, sizes[-1], sizes[-1]))
        dout[0, 0, 1, 1] = 1
        for (k, stride), size in zip(reversed(layers), reversed(sizes[:-1]), strict=True):
            inputs = np.zeros((1, 1, size, size))
            dout, _, _ = reference.conv2d_backward(dout, inputs, np.ones((1, 1, k, k)), stride)
        rows = np.flatnonzero(dout[0, 0].any(axis=1))
        assert rows[-1] - rows[0] + 1 == reference.receptive_field(layers)
