"""The references of notebook 07 against torchvision, slow loops, closed forms and the lecture's numbers."""

import numpy as np
import pytest

from i2dl_helpers.pytorch import import_torchvision
from i2dl_helpers.reference import augmentation as reference


@pytest.fixture(scope="module")
def functional():
    """torchvision.transforms.v2.functional."""
    if import_torchvision() is None:
        pytest.skip("torchvision is not installed")
    from torchvision.transforms.v2 import functional

    return functional


def tensor(image):
    """A picture as PyTorch wants it: (C, H, W)."""
    import torch

    return torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))


def array(tensor):
    """Back again: (…, H, W, C)."""
    return np.moveaxis(tensor.numpy(), -3, -1)


def picture(H=7, W=10, C=3, seed=0):
    return np.random.default_rng(seed).random((H, W, C))


EVERY = {
    "horizontal_flip": (picture(),),
    "shift": (picture(), 0, 0),
    "random_crop": (picture(7, 7), 7, np.random.default_rng(0)),
    "ten_crop": (picture(7, 7), 7),
    "adjust_brightness": (picture(), 1.0),
    "adjust_contrast": (picture(), 1.0),
    "pca_color_offset": (picture(), np.ones(3), np.eye(3), np.zeros(3)),
    "cutout": (picture(), (3, 3), 0),
}


@pytest.mark.parametrize("name", EVERY)
def test_a_new_array_each_time(name):
    """Is the result new even where nothing changes, and the argument as it was?"""
    image, *rest = EVERY[name]
    before = image.copy()
    out = getattr(reference, name)(image, *rest)
    assert not np.shares_memory(out, image)
    out[:] = -1
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_the_dtype_stays(kind):
    """Are float32 pictures float32 afterwards?"""
    image = picture().astype(kind)
    assert reference.horizontal_flip(image).dtype == kind
    assert reference.shift(image, 2, -1).dtype == kind
    assert reference.ten_crop(image, 5).dtype == kind
    assert reference.cutout(image, (0, 0), 3).dtype == kind
    assert reference.adjust_brightness(image, 0.5).dtype == kind


class TestFlip:
    def test_is_its_own_inverse(self):
        """Does flipping twice give the picture back, and once another one?"""
        image = picture()
        assert np.array_equal(reference.horizontal_flip(reference.horizontal_flip(image)), image)
        assert not np.array_equal(reference.horizontal_flip(image), image)

    def test_as_torchvision(self, functional):
        """Is it torchvision's?"""
        image = picture()
        np.testing.assert_array_equal(
            reference.horizontal_flip(image), array(functional.horizontal_flip(tensor(image)))
        )


class TestShift:
    @pytest.mark.parametrize("dy", [-9, -7, -6, -2, 0, 1, 6, 7, 8])
    @pytest.mark.parametrize("dx", [-25, -10, -9, -1, 0, 3, 9, 10, 11])
    def test_pixel_by_pixel(self, dy, dx):
        """Does each pixel come from where it should, and zero where nothing comes from?"""
        image = picture()
        H, W, _ = image.shape
        slow = np.zeros_like(image)
        for i in range(H):
            for j in range(W):
                if i - dy in range(H) and j - dx in range(W):
                    slow[i, j] = image[i - dy, j - dx]
        np.testing.assert_array_equal(reference.shift(image, dy, dx), slow)

    def test_as_torchvision(self, functional):
        """Is it torchvision's translation?"""
        image = picture()
        for dy, dx in ((2, -3), (0, 4), (-5, 0)):
            theirs = functional.affine(tensor(image), angle=0, translate=[dx, dy], scale=1, shear=[0, 0])
            np.testing.assert_allclose(reference.shift(image, dy, dx), array(theirs), atol=1e-6)


class TestRandomCrop:
    def test_every_place_is_reached_equally_often(self):
        """Are all 3 × 6 places drawn, each about as often?"""
        H, W, size = 6, 9, 4
        image = np.stack(np.meshgrid(np.arange(H), np.arange(W), indexing="ij"), axis=2).astype(float)
        rng, draws = np.random.default_rng(0), 6000
        corners = [tuple(reference.random_crop(image, size, rng)[0, 0]) for _ in range(draws)]
        places, counts = np.unique(corners, axis=0, return_counts=True)
        assert len(places) == (H - size + 1) * (W - size + 1) == 18
        expected = draws / 18
        assert ((counts - expected) ** 2 / expected).sum() < 40  # chi-squared, 17 degrees: 99.9 % below 40.8

    @pytest.mark.parametrize(("H", "W"), [(4, 9), (9, 4), (3, 3)])
    def test_what_does_not_fit(self, H, W):
        """Is a crop of 5 refused, before anything is drawn?"""
        rng = np.random.default_rng(0)
        with pytest.raises(ValueError, match="does not fit"):
            reference.random_crop(picture(H, W), 5, rng)
        assert rng.bit_generator.state == np.random.default_rng(0).bit_generator.state


class TestShortSide:
    def test_by_hand(self):
        """Wide, tall, square: 300 × 451 to 256 gives 256 × 384 (384.85 is cut)?"""
        assert reference.short_side_size(300, 451, 256) == (256, 384)
        assert reference.short_side_size(451, 300, 256) == (384, 256)
        assert reference.short_side_size(300, 300, 224) == (224, 224)

    def test_as_torchvision(self, functional):
        """Is it the size that torchvision's resize gives?"""
        for H, W in ((300, 451), (451, 300), (37, 41), (90, 90)):
            for length in (20, 64, 101):
                theirs = functional.resize(tensor(picture(H, W, 1).astype(np.float32)), [length], antialias=True)
                assert reference.short_side_size(H, W, length) == tuple(theirs.shape[1:])


class TestTenCrop:
    @pytest.mark.parametrize("size", [3, 4, 5, 6, 7])
    @pytest.mark.parametrize("W", [7, 8, 9, 10, 11])
    def test_as_torchvision(self, functional, size, W):
        """Are order and centre torchvision's, whatever is left over?"""
        image = picture(7, W)
        theirs = np.stack([array(crop) for crop in functional.ten_crop(tensor(image), [size, size])])
        np.testing.assert_array_equal(reference.ten_crop(image, size), theirs)

    def test_the_lectures_fifty(self):
        """Five scales × ten crops: how many differ, of a square picture and of the cat's shape?"""
        for (H, W), expected in (((300, 300), 42), ((300, 451), 46)):
            count = 0
            for length in (224, 256, 384, 480, 640):
                image = picture(*reference.short_side_size(H, W, length), 1)
                count += len(np.unique(reference.ten_crop(image, 224).reshape(10, -1), axis=0))
            assert count == expected


class TestColour:
    @pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 1.7, 4.0])
    def test_as_torchvision(self, functional, factor):
        """Are brightness and contrast torchvision's, clipped and not?"""
        image = picture()
        for ours, theirs in (("adjust_brightness",) * 2, ("adjust_contrast",) * 2):
            expected = array(getattr(functional, theirs)(tensor(image), factor))
            np.testing.assert_allclose(getattr(reference, ours)(image, factor), expected, atol=1e-7)

    def test_contrast_keeps_the_mean_grey(self):
        """Does the mean grey stay, and the std shrink by the factor, where nothing is clipped?"""
        image = 0.3 + 0.4 * picture()
        out = reference.adjust_contrast(image, 0.25)
        weights = np.array([0.2989, 0.587, 0.114])
        assert (out @ weights).std() == pytest.approx(0.25 * (image @ weights).std())
        assert (out @ weights).mean() == pytest.approx((image @ weights).mean(), rel=1e-4)  # the weights add to 0.9999

    def test_offset_moves_along_the_axes(self):
        """Is the offset's component along axis i alpha·eigenvalue, and the same at each pixel?"""
        axes, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))
        image, values, alphas = 0.4 + 0.2 * picture(), np.array([0.2, 0.1, 0.02]), np.array([0.5, -0.7, 0.9])
        moved = reference.pca_color_offset(image, values, axes, alphas) - image
        assert np.ptp(moved, axis=(0, 1)) == pytest.approx(np.zeros(3), abs=1e-12)
        assert moved[0, 0] @ axes == pytest.approx(alphas * values)

    def test_offset_is_clipped(self):
        """Does a long offset end at 0 and 1?"""
        out = reference.pca_color_offset(picture(), np.ones(3), np.eye(3), np.array([5.0, -5.0, 0.0]))
        assert (out[..., 0] == 1).all() and (out[..., 1] == 0).all() and 0 < out[..., 2].min() < out[..., 2].max() < 1


class TestCutout:
    @pytest.mark.parametrize("size", [0, 1, 2, 3, 6, 7, 30])
    def test_pixel_by_pixel(self, size):
        """Is each pixel 0 exactly where the square is, for all centres?"""
        image = picture() + 0.1
        H, W, _ = image.shape
        for cy in range(H):
            for cx in range(W):
                out = reference.cutout(image, (cy, cx), size)
                for i in range(H):
                    for j in range(W):
                        inside = 0 <= i - (cy - size // 2) < size and 0 <= j - (cx - size // 2) < size
                        assert (out[i, j] == (0 if inside else image[i, j])).all()

    def test_as_torchvision(self, functional):
        """Inside the picture, is it torchvision's `erase`?"""
        import torch

        image = picture()
        theirs = functional.erase(tensor(image), 2, 3, 3, 3, torch.zeros(3, 1, 1, dtype=torch.float64))
        np.testing.assert_array_equal(reference.cutout(image, (3, 4), 3), array(theirs))


class TestMixup:
    def test_ends_and_between(self):
        """Is it the first at 1, the second at 0, and do labels add up to 1?"""
        x1, x2, (y1, y2) = picture(seed=1), picture(seed=2), np.eye(4)[[1, 3]]
        assert np.array_equal(reference.mixup(x1, y1, x2, y2, 1.0)[0], x1)
        assert np.array_equal(reference.mixup(x1, y1, x2, y2, 0.0)[1], y2)
        x, y = reference.mixup(x1, y1, x2, y2, 0.4)
        assert y.tolist() == pytest.approx([0, 0.4, 0, 0.6])
        assert x[2, 3] == pytest.approx(0.4 * x1[2, 3] + 0.6 * x2[2, 3])

    def test_as_torchvision(self):
        """Is it torchvision's MixUp, for the share that it drew?"""
        if import_torchvision() is None:
            pytest.skip("torchvision is not installed")
        import torch
        from torchvision.transforms import v2

        torch.manual_seed(0)
        pictures, eye = [picture(seed=s) for s in range(2)], np.eye(3)
        given = torch.stack([tensor(p) for p in pictures]), torch.tensor([0, 2])
        batch, labels = v2.MixUp(alpha=1.0, num_classes=3)(*given)
        lam = labels[0, 0].item()
        x, y = reference.mixup(pictures[0], eye[0], pictures[1], eye[2], lam)
        np.testing.assert_allclose(x, array(batch)[0], atol=1e-7)
        np.testing.assert_allclose(y, labels[0].numpy(), atol=1e-7)
