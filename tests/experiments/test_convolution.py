"""Notebook 08's experiments: the promise of shifts, turned filters, ties, fields, and what a wrong function does."""

import sys

import numpy as np
import pytest

from i2dl_helpers.experiments import (
    convolution,
    convolution_filters,
    convolution_shuffled,
    convolution_ties,
    convolution_windows,
)
from i2dl_helpers.experiments.storing import stored
from i2dl_helpers.reference import backprop
from i2dl_helpers.reference import convolution as reference


@pytest.mark.parametrize("seed", range(3))
def test_which_shifts_are_kept(seed):
    """Are shifts kept exactly at stride 1, at even moves at stride 2 and with pooling, at multiples of 4 behind two?"""
    errors = convolution.shift_errors(seed=seed)
    steps = dict(zip(errors, (1, 2, 2, 4), strict=True))
    for name, found in errors.items():
        kept = np.arange(9) % steps[name] == 0
        assert found[kept].max() < 1e-12 and (kept.all() or found[~kept].min() > 0.3), name


def test_a_filter_that_depends_on_the_place_breaks_the_promise():
    """Does the measure find a layer whose weights are not shared?"""
    slope = np.linspace(1, 2, 32)
    assert convolution.shift_error(lambda x: x * slope, (1,))[0] > 0.01
    assert convolution.shift_error(lambda x: x * 3, (1,))[0] == 0


@pytest.mark.parametrize("seed", range(2))
def test_turned_filters_train_alike(seed):
    """Are the losses equal to the last digit, the filters turned, and is something learned?"""
    losses, filters = convolution.trained_both_ways(seed)
    plain, turned = filters.values()
    assert losses["cross-correlation"] == losses["convolution"] and losses["convolution"][-1] < 0.3
    assert np.array_equal(plain, turned[:, :, ::-1, ::-1]) and not np.allclose(plain, turned)


def test_gradient_differences():
    """Are the references' gradients the slopes, and is a wrong one found out, in its own line?"""
    found = convolution.gradient_differences(reference.conv2d, reference.conv2d_backward, backprop.numerical_gradient)
    assert set(found) == {"dx", "dw", "db"} and max(found.values()) < 1e-7

    def averaged(dout, x, w, stride=1, pad=0):
        dx, dw, db = reference.conv2d_backward(dout, x, w, stride, pad)
        return dx, dw, db / 2

    found = convolution.gradient_differences(reference.conv2d, averaged, backprop.numerical_gradient)
    assert found["db"] > 0.1 and found["dx"] < 1e-7


def test_influence():
    """Do three 3×3 and one 7×7 reach the same 49 pixels, the first mostly the middle, the second all alike?"""
    three, one = convolution.influence([3, 3, 3]), convolution.influence([7])
    for found in (three, one):
        reached = np.argwhere(found > 0)
        assert len(reached) == 49 and reached.min() == 2 and reached.max() == 8
    assert three[5, 5] > 0.8 and three[2, 2] < 0.25 and one[2:9, 2:9].min() > 0.7


def test_costs():
    """Do the loops take longer, the more outputs; and is a number there for each side?"""
    found = convolution.cost_growth(reference.conv2d_naive, reference.conv2d, (4, 8, 16), times=2)
    assert {len(values) for values in found.values()} == {3}
    assert found["loops"][-1] > 5 * found["loops"][0] and found["loops"][-1] > 3 * found["one product"][-1]


class TestPyTorch:
    def test_to_the_last_digit(self):
        """Are the references PyTorch's, and is a filter that is turned found?"""
        pytest.importorskip("torch")
        names = ("conv2d", "conv2d_backward", "max_pool", "max_pool_backward", "im2col")
        assert max(convolution.compare_pytorch(**{name: getattr(reference, name) for name in names}).values()) < 1e-12
        assert convolution.compare_pytorch(conv2d=convolution.true_convolution)["conv2d"] > 0.1

    def test_what_it_does_with_sizes_that_do_not_fit(self):
        """Is the side the one that our function gives?"""
        assert convolution.pytorch_side(7, 3, 3).split(":")[0].endswith("2×2")

    def test_without_it_one_sentence(self, monkeypatch, capsys):
        """Does the notebook go on where it is missing?"""
        monkeypatch.setitem(sys.modules, "torch", None)
        assert convolution.compare_pytorch(conv2d=reference.conv2d) is None
        assert convolution.pytorch_side(7, 3, 3).startswith("2×2") and capsys.readouterr().out.count("\n") == 1


class TestTies:
    @pytest.mark.parametrize("seed", range(3))
    def test_the_check_finds_it_on_digits_only(self, seed):
        """Is the gradient to all ties found out on digits, and on random pictures by nobody?"""
        found = convolution_ties.gradient_check(seed=seed)
        assert found["digits"]["all"] > 0.01
        assert max(found["digits"]["the first"], found["digits"]["shared"]) < 1e-7
        assert max(found["random pictures"].values()) < 1e-7

    def test_the_readers_own_is_checked(self):
        """Does the first route run on the reader's function?"""
        found = convolution_ties.gradient_check(convolution_ties.to_all)["digits"]
        assert found["the first"] == found["all"] > 0.01

    def test_routes(self):
        """Who gets what where two of four tie?"""
        x, dout = np.array([[[[0.0, 1], [1, 0]]]]), np.full((1, 1, 1, 1), 6.0)
        assert convolution_ties.to_all(dout, x)[0, 0].tolist() == [[0, 6], [6, 0]]
        assert convolution_ties.shared(dout, x)[0, 0].tolist() == [[0, 3], [3, 0]]

    def test_ties_are_common_on_digits(self):
        """Do many windows tie on black and white digits, and none on random pictures?"""
        digits, random = convolution_ties.tied_windows()
        assert digits > 0.1 and random == 0

    def test_the_accuracy_does_not_tell(self):
        """Is the difference of the stored accuracies inside their spread, seed by seed?"""
        kept = stored("pooling_ties")
        accuracies = convolution_ties.compared({route: kept[route] for route in convolution_ties.ROUTES})
        gap = accuracies["all"] - accuracies["the first"]
        assert abs(gap.mean()) < gap.std(ddof=1) < 0.02 and len(gap) == 10
        assert min(values.mean() for values in accuracies.values()) > 0.9

    def test_each_route_chooses_its_rate_by_other_seeds(self):
        """Is the rate that the first seeds prefer taken, and are these seeds left out?"""
        one = np.array([[0.1, 0.9], [0.2, 0.3], [0.5, 0.4]])
        found = convolution_ties.compared(dict.fromkeys(convolution_ties.ROUTES, one), choosing=1)
        assert found["all"].tolist() == [0.3, 0.4]

    def test_in_words(self):
        """Are error and accuracy of each route in the words?"""
        words = convolution_ties.in_words({"all": 0.4}, {"all": np.array([0.9, 0.92])})
        assert words == "all: error 4e-01, accuracy 91.0% ± 1.4%"


class TestFilters:
    @pytest.mark.parametrize("name", convolution_filters.PICTURES)
    def test_pictures(self, name):
        """Is each picture grey, square and in [0, 1], and the filtered one as large?"""
        found = convolution_filters.picture(name)
        assert found.shape[0] == found.shape[1] and 0 <= found.min() < found.max() <= 1
        kernel = convolution_filters.read_filter(convolution_filters.PRESETS["blur 5×5"])
        assert convolution_filters.filtered(name, kernel).shape == found.shape

    def test_presets(self):
        """Is flat grey left as it is by what adds up to 1, and made 0 by what adds up to 0?"""
        sums = {name: convolution_filters.read_filter(text).sum() for name, text in convolution_filters.PRESETS.items()}
        assert {name for name, total in sums.items() if abs(total) < 1e-9} == {"edges │", "edges ─", "outline"}
        assert all(
            total == pytest.approx(1) for name, total in sums.items() if name not in {"edges │", "edges ─", "outline"}
        )


class TestWindows:
    def test_slide(self):
        """Is the output the layer's, and what is left over counted?"""
        found = convolution_windows.slide(8, 3, 2, 1)
        x, w = np.pad(convolution_windows.small_input(8), 1), convolution_windows.FILTERS[3]
        assert found.out.shape == (4, 4) and found.left_over == 1
        assert found.out[1, 2] == (x[2:5, 4:7] * w).sum() + convolution_windows.BIAS
        assert convolution_windows.slide(4, 5, 1, 0).out.size == 0

    def test_spelled_out(self):
        """Is the text an expression whose value is the sum?"""
        x = np.arange(16.0).reshape(4, 4)
        lines, total = convolution_windows.spelled_out(x, convolution_windows.FILTERS[3], 1, 1)
        assert eval(" + ".join(lines).replace("·", "*").replace("−", "-")) == total


class TestShuffled:
    def test_nothing_is_lost(self):
        """Has each picture the same pixels, in the same new order for all, and can it be undone?"""
        pictures = np.random.default_rng(0).random((3, 1, 4, 4))
        order = np.random.default_rng(1).permutation(16)
        moved = convolution_shuffled.shuffled(pictures, order)
        assert not np.array_equal(moved, pictures)
        assert np.array_equal(convolution_shuffled.shuffled(moved, np.argsort(order)), pictures)

    @pytest.mark.parametrize("name", ["digits", "shapes"])
    def test_as_many_weights(self, name):
        """Do both networks have about as many numbers to learn, and scores for ten classes?"""
        pictures, labels = convolution_shuffled.pictures_of(name)
        sizes = []
        for kind in convolution_shuffled.NETWORKS:
            chain = convolution_shuffled.network(kind, name)
            parameters = chain.start(np.random.default_rng(0))
            sizes.append(sum(p.size for p in parameters))
            assert chain.scores(pictures[:5], parameters).shape == (5, 10)
        assert abs(sizes[0] / sizes[1] - 1) < 0.03 and len(pictures) == len(labels)

    def test_what_is_stored(self):
        """Does the convolution lose many points on shapes, few on digits, and the dense network none that is seen?"""
        gaps = {}
        for name in ("digits", "shapes"):
            found = convolution_shuffled.accuracies(name)
            for kind in convolution_shuffled.NETWORKS:
                gap = found[f"{kind}, shuffled"] - found[f"{kind}, as they are"]
                gaps[name, kind] = gap.mean(), gap.std(ddof=1)
        mean, spread = gaps["shapes", "convolution"]
        assert mean < -0.1 and -mean > 2 * spread
        assert -0.03 < gaps["digits", "convolution"][0] < 0
        assert all(abs(gaps[name, "dense"][0]) < gaps[name, "dense"][1] for name in ("digits", "shapes"))

    def test_no_rate_lies_at_the_edge_of_its_grid(self):
        """Is each variant's best rate one with a smaller and a larger one beside it?"""
        for name in ("digits", "shapes"):
            kept = stored(f"shuffled_{name}")
            for variant in convolution_shuffled.VARIANTS:
                best = kept[variant][:3].mean(axis=0).argmax()
                assert best > 0 and (best < kept[variant].shape[1] - 1 or name == "digits"), (name, variant)

    def test_in_words(self):
        """Are means, spreads and paired differences in the words?"""
        values = {"as they are": np.array([0.9, 0.92]), "shuffled": np.array([0.8, 0.84])}
        found = {f"{kind}, {order}": values[order] for kind in ("convolution", "dense") for order in values}
        words = convolution_shuffled.in_words(found)
        assert (
            "convolution, shuffled 82.0% ± 2.8%" in words and "dense: the new order changes -9.0 ± 1.4 points" in words
        )
