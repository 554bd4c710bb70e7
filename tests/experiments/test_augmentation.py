"""Notebook 07's experiments: are the pictures what they should be, and do the outcomes say what the text says?"""

import inspect

import numpy as np
import pytest

from i2dl_helpers import data, loading, synthetic
from i2dl_helpers.experiments import augmentation as material
from i2dl_helpers.experiments import augmented, conditions, invariance
from i2dl_helpers.experiments.storing import stored
from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.pytorch import import_torchvision
from i2dl_helpers.reference import augmentation as reference

# ---- the narrow training set and the shifted conditions


@pytest.mark.parametrize("draw", conditions.CONDITIONS.values(), ids=conditions.CONDITIONS)
def test_conditions(draw):
    """Are pictures and labels of the right form, every class there, and the same seed the same pictures?"""
    X, y = draw(40, np.random.default_rng(0))
    assert X.shape == (40, 3, 32, 32) and X.dtype == np.float32 and X.min() >= 0 and X.max() <= 1
    assert sorted(set(y.tolist())) == list(range(10))
    assert np.array_equal(draw(40, np.random.default_rng(0))[0], X)


def centre_of_brightness(X):
    """Rows and columns (n,) of each picture's weighted middle, and how much shape there is."""
    weight = np.clip(X.mean(axis=1) - 0.4, 0, None)
    total = weight.sum(axis=(1, 2))
    rows, columns = weight.sum(axis=2) @ np.arange(32), weight.sum(axis=1) @ np.arange(32)
    return rows / total, columns / total, total


def test_the_training_set_is_narrow():
    """Are shapes of one class always in the same place, of one size; and not so where that is what changes?"""
    spread = {}
    for name in ("as trained", "moved", "resized"):
        X, y = conditions.CONDITIONS[name](300, np.random.default_rng(1))
        row, column, total = centre_of_brightness(X[y == 0])  # discs
        spread[name] = row.std(), column.std(), total.std() / total.mean()
    assert max(spread["as trained"][:2]) < 0.6 and spread["as trained"][2] < 0.1
    assert min(spread["moved"][:2]) > 1.5 and spread["moved"][2] < 0.1
    assert spread["resized"][2] > 0.25 and max(spread["resized"][:2]) < 0.6


def test_darker_and_mirrored_are_the_narrow_ones_changed():
    """Is a darker picture a narrow one times a number, and a mirrored one its mirror image?"""
    X, _ = conditions.narrow(20, np.random.default_rng(2))
    dark, _ = conditions.darker(20, np.random.default_rng(2))
    ratio = (dark / X).reshape(20, -1)
    assert np.ptp(ratio, axis=1).max() < 1e-4 and ratio.min() >= 0.3 and ratio.max() <= 0.7001
    assert np.array_equal(conditions.mirrored(20, np.random.default_rng(2))[0], X[..., ::-1])


def test_drawn_from_numbers():
    """Does `draw_from` with the numbers that `draw` draws give its pictures?"""
    labels = np.arange(20) % 10
    knobs = {"pose": 0.5, "scale": 0.4, "light": 0.3, "clutter": 0.6, "occlusion": 0.2}
    u = np.random.default_rng(4).random((20, synthetic.NUMBERS, 8), dtype=np.float32)
    drawn = synthetic.draw(labels, np.random.default_rng(4), **knobs)
    assert np.array_equal(drawn, synthetic.draw_from(labels, u, **knobs))


def test_the_numbers_in_the_text():
    """Are there 64 hidden units, 400 pictures to train and 300 to test on, as the notebook says?"""
    units = inspect.signature(invariance.fit_dense).parameters["hidden"].default
    sizes = inspect.signature(invariance.table).parameters
    assert (units, sizes["samples"].default, sizes["tests"].default) == (64, 400, 300)
    assert augmented.WIDTHS == (8, 128) and augmented.SIZES == (100, 300) and augmented.CROPS == (28, 24)


def test_the_names_of_augmentations():
    """Is every row of the table there, and only those?"""
    X, _ = conditions.narrow(10, np.random.default_rng(0))
    assert tuple(invariance.augmentations(X)) == invariance.AUGMENTATIONS


def test_table_asks_the_network_that_is_given():
    """Does `fit` get the pictures, a generator and the row's augmentation, and are classes and scores both taken?"""
    given = []

    def fit(X, y, rng, augment):
        given.append((X.shape, y.shape, type(rng), augment is None))
        if len(given) == 1:
            return lambda pictures: np.zeros(len(pictures), int)  # classes: always the first
        return lambda pictures: np.eye(10)[np.full(len(pictures), 3)]

    found = invariance.table(fit, samples=30, tests=50, rows=("none", "flip"), columns=("as trained", "moved"))
    assert given == [((30, 3, 32, 32), (30,), np.random.Generator, n) for n in (True, False)]
    assert found.tolist() == [[0.1, 0.1], [0.1, 0.1]]


def test_worse_and_costs():
    """Is a cell only counted where every seed finds it worse, by more than five points on average?"""
    accuracy = np.full((3, 3, 2), 0.8)
    accuracy[:, 1, 0] = 0.7, 0.6, 0.5  # worse for all
    accuracy[:, 1, 1] = 0.3, 0.3, 0.9  # not for all
    accuracy[:, 2, 0] = 0.78  # too little
    assert invariance.worse(accuracy).tolist() == [[False, False], [True, False], [False, False]]
    [(row, column, before, after)] = invariance.costs(accuracy, ("none", "a", "b"), ("x", "y"))
    assert (row, column) == ("a", "x") and (before, after) == pytest.approx((0.8, 0.6))


def test_gradients_of_both_losses():
    """Are the dense network's gradients right, for labels and for blends of labels?"""
    rng = np.random.default_rng(0)
    X, labels = rng.normal(size=(5, 6)), rng.integers(0, 3, 5)
    Y = rng.dirichlet(np.ones(3), 5)
    parameters = [rng.normal(size=s) for s in ((6, 4), (4,), (4, 3), (3,))]
    for loss, target in ((invariance.dense_loss, labels), (augmented.soft_loss, Y)):
        gradients = loss(X, target, *parameters)[1]
        for i in range(4):

            def f(p, i=i, loss=loss, target=target):
                return loss(X, target, *parameters[:i], p, *parameters[i + 1 :])[0]

            assert gradient_error(f, parameters[i], gradients[i], rng) < 1e-6
    same = augmented.soft_loss(X, np.eye(3)[labels], *parameters)[0]
    assert same == pytest.approx(invariance.dense_loss(X, labels, *parameters)[0])


# ---- what the notebook says of the stored outcomes


class TestWhatTheTextSays:
    def test_the_baseline_is_neither_lost_nor_solved(self):
        """Is every shifted condition between 30 and 80 % without augmentation, and the unshifted one near 100 %?"""
        none = stored("invariance")["accuracy"].mean(axis=0)[0]
        assert none[0] > 0.99 and (none[1:] > 0.3).all() and (none[1:] < 0.8).all()

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("flip", "mirrored"), ("shift", "moved"), ("zoom", "resized"), ("rotate", "turned"),
            ("brightness", "darker"), ("PCA colour", "faded"), ("cutout", "covered"),
        ],
    )  # fmt: skip
    def test_an_augmentation_buys_its_invariance(self, row, column):
        """Is the cell 95 % or more, for every seed nearly, and the best of its column?"""
        table = stored("invariance")["accuracy"]
        i, j = invariance.AUGMENTATIONS.index(row), list(conditions.CONDITIONS).index(column)
        assert table[:, i, j].min() > 0.9 and table[:, i, j].mean() > 0.95
        assert table.mean(axis=0)[:, j].argmax() == i

    def test_contrast_does_not_repair_fading_and_nothing_repairs_colour(self):
        """As the text says?"""
        table = stored("invariance")["accuracy"].mean(axis=0)
        rows, columns = invariance.AUGMENTATIONS, list(conditions.CONDITIONS)
        assert table[rows.index("contrast"), columns.index("faded")] < table[0, columns.index("faded")] - 0.05
        assert table[1:, columns.index("recoloured")].max() < table[0, columns.index("recoloured")] + 0.05

    def test_all_is_a_compromise(self):
        """Better than none in most columns, in none the best, and worse on other colours for every seed?"""
        table = stored("invariance")["accuracy"]
        means = table.mean(axis=0)
        assert (means[-1, 1:] > means[0, 1:] + 0.02).sum() >= 6
        assert (means[-1, 1:] < means[1:-1, 1:].max(axis=0)).all()
        assert invariance.worse(table)[-1, list(conditions.CONDITIONS).index("recoloured")]

    def test_flips_hurt_digits(self):
        """By more than three standard errors, and the symmetric digits by nothing that can be told?"""
        kept = stored("flip_on_digits")
        change = kept["accuracy"] - kept["accuracy"][:, :1]
        error = change.std(axis=0, ddof=1) / np.sqrt(len(change))
        assert change[:, 1].mean() < -3 * error[1]
        assert change[:, 2].mean() > 0 and abs(change[:, 3].mean()) < 2 * error[3]
        digits = kept["by digit"][:, 1] - kept["by digit"][:, 0]
        limit = 2 * digits.std(axis=0, ddof=1) / np.sqrt(len(digits))
        assert all(abs(digits[:, d].mean()) < limit[d] for d in (0, 1, 8))
        assert all(digits[:, d].mean() < -limit[d] for d in (2, 5, 7))

    def test_holes_and_blends_do_not_help_here(self):
        """Is neither above none by more than the noise, in both sizes, and cutout below it?"""
        kept = stored("holes_and_blends")["accuracy"]
        change = kept[..., 1:] - kept[..., :1]
        limit = 2 * change.std(axis=0, ddof=1) / np.sqrt(len(change))
        assert (change.mean(axis=0) < limit).all()
        assert (change.mean(axis=0)[:, :2] < -limit[:, :2]).all()
        assert (change.mean(axis=0)[0, 2:] < -limit[0, 2:]).all()
        assert (abs(change.mean(axis=0)[1, 2:]) < limit[1, 2:]).all()

    def test_ten_crops_help_once_and_harm_once(self):
        """For every seed; and always more than one crop at random?"""
        kept = stored("crops_at_test")["accuracy"]
        centre, single, _, ten, _ = kept.transpose(2, 1, 0)
        assert (ten[0] > centre[0]).all() and (ten[1] < centre[1]).all() and (ten > single).all()

    def test_the_unfair_comparison_misleads(self):
        """Does the larger network win under the same training for every seed, and lose across?"""
        kept = stored("two_networks")["accuracy"]
        assert (kept[:, 1] > kept[:, 0]).all() and (kept[:, 0, 1] > kept[:, 1, 0] + 0.1).all()


@pytest.mark.skipif(not data.available("cifar10"), reason="CIFAR-10 is not here")
def test_on_photographs():
    """Is every accuracy far above chance?"""
    found = augmented.on_cifar(seeds=1, samples=800, epochs=8)
    assert set(found) == set(augmented.ON_PHOTOS) and all(a.min() > 0.2 for a in found.values())


def test_without_photographs(monkeypatch):
    """Is nothing said, and nothing loaded, where CIFAR-10 is missing?"""
    monkeypatch.setattr(data, "available", lambda name: False)
    assert augmented.on_cifar() is None


# ---- one picture


def test_places():
    """Are 1,089 places in 256 × 256, and all lengths added up by the closed form for a square?"""
    assert material.places(256, 256) == 33**2 and 2 * material.places(256, 256) == 2178
    by_formula = sum(k * k for k in range(33, 258))
    assert material.places_in_training(300, 300, reference.short_side_size) == by_formula


def test_distinct():
    """Are equal pictures counted once?"""
    crops = np.random.default_rng(0).random((3, 4, 4, 3))
    assert material.distinct(np.concatenate([crops, crops[:2]])) == 3


def test_blend_shares():
    """For a = 1, the uniform distribution, are the shares 0.4 and 0.2; and does a small a leave pictures pure?"""
    even, pure = material.blend_shares(1.0, np.random.default_rng(0))
    assert (even, pure) == pytest.approx((0.4, 0.2), abs=0.01)
    assert material.blend_shares(0.2, np.random.default_rng(0))[0] == pytest.approx(1 / 7, abs=0.02)
    assert material.blend_shares(0.01, np.random.default_rng(0))[0] < 0.02


def test_the_widgets_networks():
    """Does the augmented network read mirrored shapes that the plain one does not, and both the plain ones?"""
    plain, more = material.shapes_classifiers()
    X, y = conditions.narrow(200, np.random.default_rng(77))
    for network in (plain, more):
        p = network(X)
        assert p.sum(axis=1) == pytest.approx(np.ones(200)) and np.mean(p.argmax(axis=1) == y) > 0.9
    mirrored = [np.mean(network(X[..., ::-1]).argmax(axis=1) == y) for network in (plain, more)]
    assert mirrored[1] > 0.9 > 0.7 > mirrored[0]


def test_compare_torchvision():
    """Are the references torchvision's, and is a wrong one found out?"""
    if import_torchvision() is None:
        pytest.skip("torchvision is not installed")
    names = [
        "horizontal_flip", "shift", "random_crop", "short_side_size", "ten_crop", "adjust_brightness",
        "adjust_contrast", "cutout", "mixup",
    ]  # fmt: skip
    functions = {name: getattr(reference, name) for name in names}
    found = material.compare_torchvision(functions)
    assert set(found) == set(names) and max(found.values()) < 1e-6
    functions["shift"] = lambda image, dy, dx: reference.shift(image, dx, dy)
    assert material.compare_torchvision(functions)["shift"] > 0.01


def test_per_second():
    """Is every one of them counted?"""
    X, _ = conditions.narrow(10, np.random.default_rng(0))
    found = material.per_second({"a": loading.flip(), "b": loading.crop(2)}, X)
    assert set(found) == {"a", "b"} and min(found.values()) > 0
