"""The loader and its transforms: equal to the reader's functions picture by picture, new each time, drawn alike."""

import numpy as np
import pytest

from i2dl_helpers import loading, training
from i2dl_helpers.reference import augmentation as reference


def pictures(n=40, C=3, H=8, W=10, seed=0):
    return np.random.default_rng(seed).random((n, C, H, W), dtype=np.float32)


TRANSFORMS = {
    "flip": loading.flip(),
    "crop": loading.crop(2),
    "crop, zero": loading.crop(2, "zero"),
    "geometric": loading.geometric(degrees=40, zoom=(0.7, 1.4), stretch=0.2, shear=0.3, shift=2),
    "lens": loading.lens(0.4),
    "brightness": loading.brightness(0.3, 2.0),
    "contrast": loading.contrast(0.3, 2.0),
    "colour": loading.colour(2.0, *loading.colour_axes(pictures())),
    "tint": loading.tint(0.6),
    "cutout": loading.cutout(4),
    "by hand": loading.by_hand(lambda image, rng: reference.shift(image, *rng.integers(-2, 3, 2))),
}
TRANSFORMS["chain"] = loading.chain(*TRANSFORMS.values())
TRANSFORMS["sometimes"] = loading.sometimes(0.5, TRANSFORMS["brightness"])
every = pytest.mark.parametrize("augment", TRANSFORMS.values(), ids=TRANSFORMS)


@every
def test_pictures_come_out(augment):
    """Are shape, dtype and range kept, the argument untouched, and the same seed the same pictures?"""
    X = pictures()
    before = X.copy()
    out = augment(X, np.random.default_rng(1))
    assert out.shape == X.shape and out.dtype == X.dtype and out.min() >= 0 and out.max() <= 1 + 1e-6
    assert np.array_equal(X, before) and not np.shares_memory(out, X)
    assert np.array_equal(out, augment(X, np.random.default_rng(1)))
    assert not np.array_equal(out, augment(X, np.random.default_rng(2)))


@every
def test_each_picture_draws_its_own(augment):
    """Do copies of one picture come out as several?"""
    X = np.repeat(pictures(1), 30, axis=0)
    assert len(np.unique(augment(X, np.random.default_rng(0)).reshape(30, -1), axis=0)) >= 2


@every
def test_an_empty_batch_and_a_batch_of_one(augment):
    """Does a batch of one work?"""
    assert augment(pictures(1), np.random.default_rng(0)).shape == (1, 3, 8, 10)


def upright(x):
    return x.transpose(1, 2, 0)


class TestAgainstTheExercises:
    """Is each of a batch's pictures what the exercise's function makes of it, for some of the numbers it may draw?"""

    def test_flip(self):
        X = pictures()
        out = loading.flip(0.5)(X, np.random.default_rng(0))
        pairs = list(zip(X, out, strict=True))
        flipped = [np.array_equal(upright(o), reference.horizontal_flip(upright(x))) for x, o in pairs]
        same = [np.array_equal(x, o) for x, o in pairs]
        assert all(a != b for a, b in zip(flipped, same, strict=True)) and 10 < sum(flipped) < 30

    def test_crop(self):
        """A shift by up to `pad`, every one of them drawn."""
        X = np.repeat(pictures(1), 400, axis=0)
        shifts = {(dy, dx): reference.shift(upright(X[0]), dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)}
        found = [
            next(move for move, image in shifts.items() if np.array_equal(upright(o), image))
            for o in loading.crop(1, "zero")(X, np.random.default_rng(0))
        ]
        assert set(found) == set(shifts)

    @pytest.mark.parametrize(
        ("make", "function"),
        [(loading.brightness, reference.adjust_brightness), (loading.contrast, reference.adjust_contrast)],
    )
    def test_light(self, make, function):
        """With both ends equal the factor is known."""
        X = pictures()
        for factor in (0.4, 1.0, 1.9):
            out = make(factor, factor)(X, np.random.default_rng(0))
            for x, o in zip(X, out, strict=True):
                np.testing.assert_allclose(upright(o), function(upright(x), factor), atol=1e-6)

    def test_colour(self):
        X = pictures(2)
        values, vectors = loading.colour_axes(X)
        out = loading.colour(1.5, values, vectors)(X, np.random.default_rng(3))
        alphas = np.random.default_rng(3).normal(0, 1.5, (2, 3))
        for x, o, a in zip(X, out, alphas, strict=True):
            expected = reference.pca_color_offset(upright(x), values, vectors, a)
            np.testing.assert_allclose(upright(o), expected, atol=1e-6)

    def test_cutout(self):
        X = pictures(200) + 0.01
        for x, o in zip(X, loading.cutout(3)(X, np.random.default_rng(0)), strict=True):
            rows, columns = np.nonzero((o == 0).all(axis=0))
            size_rows, size_columns = np.ptp(rows) + 1, np.ptp(columns) + 1
            assert len(rows) == size_rows * size_columns and 2 <= size_rows <= 3 and 2 <= size_columns <= 3
            assert np.array_equal(o[:, o[0] != 0], x[:, o[0] != 0])


def test_colour_axes_are_the_covariances():
    """Do the axes rebuild the covariance of all pixels, the largest first?"""
    X = pictures() * np.array([1, 0.5, 0.2], np.float32)[:, None, None]
    values, vectors = loading.colour_axes(X)
    pixels = X.transpose(0, 2, 3, 1).reshape(-1, 3)
    np.testing.assert_allclose(vectors @ np.diag(values) @ vectors.T, np.cov(pixels.T, bias=True), atol=1e-6)
    assert (np.diff(values) <= 0).all()


def test_contrast_of_grey_pictures():
    """Is the mean kept for pictures of one channel?"""
    X = 0.4 + 0.2 * pictures(C=1)
    out = loading.contrast(0.5, 0.5)(X, np.random.default_rng(0))
    np.testing.assert_allclose(out.mean(axis=(1, 2, 3)), X.mean(axis=(1, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(out.std(axis=(1, 2, 3)), 0.5 * X.std(axis=(1, 2, 3)), rtol=1e-4)


class TestAugmented:
    def test_new_each_time(self):
        """Are the same rows other pictures the second time, and without an augmentation the same?"""
        X, rows = pictures(), np.array([3, 1, 4])
        loader = loading.Augmented(X, TRANSFORMS["brightness"], np.random.default_rng(0))
        assert len(loader) == 40 and not np.array_equal(loader[rows], loader[rows])
        plain = loading.Augmented(X, None, np.random.default_rng(0), lambda p: p.reshape(len(p), -1))
        assert np.array_equal(plain[rows], X[rows].reshape(3, -1))

    def test_in_place_of_X_in_train(self):
        """Does `train` take it, and see a new picture for the same label in every epoch?"""
        X, y, seen = pictures(6), np.arange(6), []

        def loss_and_gradients(batch, labels, w):
            seen.append((labels.copy(), batch.copy()))
            return float(w @ w), (2 * w,)

        loader = loading.Augmented(X, loading.tint(0.5), np.random.default_rng(0))
        training.train(
            loss_and_gradients, [np.ones(2)], loader, y,
            learning_rate=0.1, epochs=2, batch_size=4, rng=np.random.default_rng(1),
        )  # fmt: skip
        by_label = {i: [b[l == i][0] for l, b in seen if i in l] for i in range(6)}  # noqa: E741
        for i, (first, second) in by_label.items():
            assert not np.array_equal(first, second)
            ratio = first.reshape(3, -1)[:, 0] / X[i].reshape(3, -1)[:, 0]
            assert (ratio <= 1.5 + 1e-6).all()

    def test_batches(self):
        """Does an epoch bring every label once, with its own picture?"""
        X, y = pictures(10), np.arange(10)
        got = list(loading.batches(X, y, 4, np.random.default_rng(0), loading.flip(1.0)))
        assert [len(labels) for _, labels in got] == [4, 4, 2]
        assert sorted(np.concatenate([labels for _, labels in got])) == list(range(10))
        for batch, labels in got:
            assert np.array_equal(batch, X[labels][..., ::-1])
