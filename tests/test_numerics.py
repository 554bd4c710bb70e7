"""Comparing arrays and measuring slopes: what everything that is judged stands on."""

import numpy as np
import pytest

from i2dl_helpers.numerics import FLOOR, close, gradient_error, relative_error, slope_along


class TestRelativeError:
    def test_norm_wise(self):
        """Is the difference measured against the largest entry, so that a tiny one beside it may be off?"""
        assert relative_error([1e-9, 1.0], [2e-9, 1.0]) == pytest.approx(1e-9)
        assert relative_error([1.0, 2.0], [1.0, 4.0]) == 0.5

    def test_symmetric(self):
        """Does it not matter which of the two comes first?"""
        a, b = [1.0, -3.0], [2.0, 5.0]
        assert relative_error(a, b) == relative_error(b, a) == 8 / 5

    def test_equal(self):
        """Are equal arrays 0 apart, zeros and empty ones too?"""
        for array in ([1.0], [0.0, 0.0], [], np.zeros((0, 3))):
            assert relative_error(array, array) == 0.0

    @pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf])
    def test_not_finite(self, strange):
        """Is anything that is not finite infinitely far away, from itself too?"""
        assert relative_error([1.0, strange], [1.0, strange]) == np.inf

    def test_shapes(self):
        """Are two shapes never compared by broadcasting?"""
        with pytest.raises(ValueError, match=r"shapes \(2,\) and \(2, 1\)"):
            relative_error(np.zeros(2), np.zeros((2, 1)))


class TestClose:
    @pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
    def test_rounding(self, dtype):
        """Is a result equal to itself in every precision?"""
        x = np.random.default_rng(0).normal(size=50)
        assert close((x.astype(dtype) * dtype(3)) / dtype(3), x)

    @pytest.mark.parametrize("off", [1.1e-5, -1.1e-5])
    def test_the_border(self, off):
        """Is a difference of a little more than the tolerance seen, in one entry, and a little less accepted?"""
        x = np.array([1.0, 100.0, -50.0])
        shift = np.array([100 * off + np.sign(off) * FLOOR, 0, 0])
        assert not close(x + shift, x)
        assert close(x + 0.8 * shift, x)

    def test_the_floor(self):
        """May rounding errors stand where 0 is expected, and nothing larger?"""
        assert close([1e-8, -1e-8], [0.0, 0.0])
        assert not close([1e-6, 0.0], [0.0, 0.0])

    def test_nothing_is_broadcast(self):
        """Is another shape never close, though all entries are equal?"""
        assert not close(1.0, [1.0, 1.0])
        assert not close(np.ones((2, 1)), np.ones((1, 2)))
        assert close(np.float64(1), 1)

    @pytest.mark.parametrize("strange", [np.nan, np.inf])
    def test_not_finite(self, strange):
        """Is nothing close to what is not finite, and that to nothing?"""
        assert not close([strange], [1.0])
        assert not close([1.0], [strange])
        assert not close([strange], [strange])

    def test_whole_numbers_and_truth_values(self):
        """Are whole numbers and truth values equal or not, without a tolerance?"""
        assert not close(3_000_001, 3_000_000)
        assert not close(2**62 + 1, 2**62)
        assert close(np.int32(5), 5) and close(5.0, 5)
        assert not close([True, False], [True, True])
        assert not close([1.0, 0.5], [True, True])

    def test_complex(self):
        """Is an imaginary part not overlooked, and no warning raised?"""
        assert not close([1 + 1j], [1.0])
        assert close([1 + 0j], [1.0])

    def test_empty(self):
        """Are empty arrays of one shape close?"""
        assert close([], [])
        assert not close(np.zeros((0, 2)), np.zeros((0, 3)))


class TestSlopes:
    def test_along_a_direction(self):
        """Is the slope of a polynomial right, in an array of any shape?"""
        x, direction = np.arange(6.0).reshape(2, 3), np.array([[1.0, 0, 0], [0, 0, -2.0]])
        assert slope_along(lambda x: np.sum(x**2), x, direction) == pytest.approx(2 * (0 * 1 + 5 * -2), abs=1e-8)

    def test_a_cubic_shows_that_it_is_centred(self):
        """Is the error of order h², where a one-sided difference's would be of order h?"""
        slope = slope_along(lambda x: float(x[0] ** 3), np.array([1.0]), np.array([1.0]), h=0.1)
        assert slope == pytest.approx(3 + 0.1**2, abs=1e-12)

    def test_a_right_gradient(self):
        """Is a right gradient within rounding, and a wrong one far off: a sign, a factor, one entry?"""
        rng = np.random.default_rng(1)
        A = rng.normal(size=(5, 5))
        x = rng.normal(size=5)

        def f(x):
            return x @ A @ x

        right = (A + A.T) @ x
        assert gradient_error(f, x, right, rng) < 1e-8
        one_wrong = right.copy()
        one_wrong[3] += 0.1
        for wrong in (-right, 1.01 * right, A @ x, one_wrong, 0 * right):
            assert gradient_error(f, x, wrong, rng) > 1e-3

    def test_reproducible(self):
        """Are the directions drawn from the generator alone?"""
        x = np.ones(3)
        errors = [gradient_error(lambda x: x.sum(), x, 2 * x, np.random.default_rng(4)) for _ in range(2)]
        assert errors[0] == errors[1]
