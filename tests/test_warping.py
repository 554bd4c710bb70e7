"""Pictures looked up at other places: against torchvision, closed forms, and pictures whose colours are coordinates."""

import numpy as np
import pytest

from i2dl_helpers import warping
from i2dl_helpers.pytorch import import_torchvision


def pictures(n=3, C=3, H=9, W=12, seed=0):
    return np.random.default_rng(seed).random((n, C, H, W), dtype=np.float32)


def coordinates(n=1, H=11, W=13):
    """Pictures whose two channels say row and column: what comes out says where it came from."""
    return np.broadcast_to(np.stack(np.mgrid[:H, :W]).astype(np.float32), (n, 2, H, W)).copy()


@pytest.fixture(scope="module")
def functional():
    if import_torchvision() is None:
        pytest.skip("torchvision is not installed")
    from torchvision.transforms.v2 import functional

    return functional


class TestAffine:
    def test_nothing_leaves_the_picture(self):
        """Do the neutral numbers give the picture back, in a new array?"""
        X = pictures()
        out = warping.affine(X)
        np.testing.assert_allclose(out, X, atol=1e-5)
        assert not np.shares_memory(out, X) and out.dtype == np.float32

    @pytest.mark.parametrize("degrees", [20.0, -75.0, 180.0])
    def test_turns_as_torchvision(self, functional, degrees):
        """Is a turn counter-clockwise, and torchvision's, where nothing comes in from outside?"""
        import torch
        from torchvision.transforms import InterpolationMode

        X = pictures(H=15, W=15)
        theirs = functional.rotate(torch.from_numpy(X), degrees, interpolation=InterpolationMode.BILINEAR).numpy()
        ours = warping.affine(X, degrees=degrees, fill="zero")
        np.testing.assert_allclose(ours[..., 4:11, 4:11], theirs[..., 4:11, 4:11], atol=1e-4)

    def test_each_picture_by_its_own_numbers(self):
        """Does the n-th picture move by the n-th numbers?"""
        X = pictures()
        out = warping.affine(X, down=np.array([0, 2, -1]), right=np.array([1, 0, -3]), fill="zero")
        np.testing.assert_allclose(out[0, :, :, 1:], X[0, :, :, :-1], atol=1e-5)
        np.testing.assert_allclose(out[1, :, 2:], X[1, :, :-2], atol=1e-5)
        np.testing.assert_allclose(out[2, :, :-1, :-3], X[2, :, 1:, 3:], atol=1e-5)
        assert (out[1, :, :2] == 0).all()

    def test_zoom_stretch_and_shear_look_where_they_should(self):
        """Twice as large: from half as far. Stretched: columns only. Sheared: what is above leans to the right?"""
        X = coordinates()
        row, column = 3, 10  # two above, four to the right of the middle (5, 6)
        assert warping.affine(X, zoom=2.0)[0, :, row, column] == pytest.approx([4, 8], abs=1e-4)
        assert warping.affine(X, stretch=2.0)[0, :, row, column] == pytest.approx([3, 8], abs=1e-4)
        assert warping.affine(X, shear=0.5)[0, :, row, column] == pytest.approx([3, 9], abs=1e-4)

    def test_what_comes_in(self):
        """Is the rim repeated, or black?"""
        X = 0.25 + 0 * pictures()
        assert (warping.affine(X, right=5.0, fill="edge") == 0.25).all()
        assert (warping.affine(X, right=5.0, fill="zero")[..., :4] == 0).all()
        with pytest.raises(ValueError, match="'edge' or 'zero'"):
            warping.affine(X, fill="white")


class TestLens:
    def test_looks_further_out_by_the_square(self):
        """Is each point taken from r·(1 + strength·r²), r being 1 at the middle of the longer side?"""
        X = coordinates(H=13, W=13)
        out = warping.lens(X, 0.5)[0, :, 6, 9]  # three to the right of the middle; the half side is 6.5
        assert out == pytest.approx([6, 6 + 3 * (1 + 0.5 * (3 / 6.5) ** 2)], abs=1e-4)
        np.testing.assert_allclose(warping.lens(X, 0.0), X, atol=1e-5)


class TestResized:
    @pytest.mark.parametrize("size", [(9, 12), (20, 31), (5, 7), (4, 30), (1, 1)])
    def test_as_torchvision(self, functional, size):
        """Is it torchvision's antialiased resize, larger, smaller and mixed?"""
        import torch

        X = pictures()
        theirs = functional.resize(torch.from_numpy(X), list(size), antialias=True).numpy()
        np.testing.assert_allclose(warping.resized(X, *size, axes=(2, 3)), theirs, atol=2e-6)

    def test_a_part_is_that_part_of_the_whole(self):
        """Is a window of the new picture computed as if all of it had been?"""
        image = pictures(1)[0].transpose(1, 2, 0)
        whole = warping.resized(image, 23, 17)
        np.testing.assert_allclose(warping.resized(image, 23, 17, 4, 2, 11, 9), whole[4:15, 2:11], atol=1e-6)

    def test_the_argument_stays(self):
        """Is the picture untouched, and an equal size a copy?"""
        image = pictures(1)[0].transpose(1, 2, 0)
        before = image.copy()
        out = warping.resized(image, *image.shape[:2])
        assert np.array_equal(image, before) and not np.shares_memory(out, image)
        np.testing.assert_allclose(out, image, atol=1e-6)
