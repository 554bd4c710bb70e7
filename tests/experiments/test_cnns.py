"""Notebook 09's experiments: do they compute what they say, and show what the notebook says of them?"""

import numpy as np
import pytest

from i2dl_helpers import data
from i2dl_helpers.experiments import (
    cnns,
    cnns_averaging,
    cnns_costs,
    cnns_depth,
    cnns_pytorch,
    cnns_seeing,
    cnns_shapes,
    cnns_transfer,
)
from i2dl_helpers.experiments.storing import stored
from i2dl_helpers.layers import TOOLS
from i2dl_helpers.networks import Chain, count
from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.pytorch import import_torchvision
from i2dl_helpers.reference import cnns as reference
from i2dl_helpers.reference import convolution

# ---- the digits, by the reader's own functions


@pytest.fixture(scope="module")
def trained():
    return cnns.train_digits(0)


def students(function):
    """The function as one that was written in a notebook."""

    def own(*arguments):
        return function(*arguments)

    own.__module__ = "__main__"
    return own


def test_digits_are_read(trained):
    """At least 97 % of the held-out digits, from a first loss of ln 10, with 6,090 numbers to learn?"""
    assert trained.history.metrics["val accuracy"][-1] >= 0.97
    assert cnns.test_accuracy(trained) >= 0.95
    assert count(trained.parameters) == 6090


def test_the_readers_own_layers_train_it():
    """Do the readable references, as if a student had written them, lead to the same network as the fast kernels?"""
    own = {name: students(getattr(convolution, name)) for name in ("conv2d", "conv2d_backward", "max_pool")}
    _, words = cnns.own_layers(**own)
    assert all("yours" in word for word in words)
    mine, ours = (cnns.train_digits(1, epochs=1, **functions) for functions in (own, {}))
    np.testing.assert_allclose(mine.history.loss, ours.history.loss, rtol=1e-3)


def test_whose_layers():
    """Is ours taken where nothing is solved, and where theirs takes far longer, and is each said?"""
    slow = students(lambda x, w, b, stride, pad: convolution.conv2d_naive(x, w, b, stride, pad))
    tools, words = cnns.own_layers(conv2d=slow, max_pool=convolution.max_pool)
    assert tools == {"conv2d": TOOLS["conv2d"], "max_pool": TOOLS["max_pool"]}
    assert "times as long" in words[0] and "until yours is solved" in words[1]
    _, words = cnns.own_layers(**{name: students(function) for name, function in TOOLS.items()})
    assert len(words) == len(TOOLS) and all(word.endswith(": yours") for word in words)


def test_the_first_loss():
    """Is it ln 10 with small output weights, and well above with He's, on digits too?"""
    he, small = cnns.first_losses(seeds=range(4), name="digits").mean(axis=1)
    assert small == pytest.approx(np.log(10), abs=0.02) and he > np.log(10) + 0.1


@pytest.mark.skipif(not data.available("mnist"), reason="MNIST is not here (I2DL_DATA names its folder)")
def test_mnist():
    """Pictures standardized by those for training; 4,000 seen once: more than 85 %; first losses as on digits?"""
    parts = cnns.mnist()
    assert parts.train_x.mean() == pytest.approx(0, abs=1e-3) and parts.train_x.std() == pytest.approx(1, abs=1e-3)
    assert abs(parts.test_x.mean()) > 1e-3
    assert cnns.test_accuracy(cnns.train_mnist(pictures=4000)) > 0.85
    he, small = cnns.first_losses(seeds=range(2)).mean(axis=1)
    assert small == pytest.approx(np.log(10), abs=0.05) and he > 3.5


# ---- PyTorch


def test_the_same_in_pytorch():
    """Forward, loss and every gradient to 1e-10, and the same two losses at every step?"""
    pytest.importorskip("torch")
    differences = cnns_pytorch.compare()
    assert len(differences) == 8 and max(differences.values()) < 1e-10
    ours, theirs = cnns_pytorch.both_trainings(epochs=1)
    np.testing.assert_allclose(ours, theirs, atol=1e-10)
    assert len(ours) == 45 and ours[-5:].mean() < ours[0] / 2


def test_a_wrong_layer_is_found_out():
    """Is a bias whose gradient is averaged instead of summed seen by the comparison, in both convolutions?"""
    pytest.importorskip("torch")

    def averaged(dout, x, w, stride, pad):
        dx, dw, _ = TOOLS["conv2d_backward"](dout, x, w, stride, pad)
        return dx, dw, dout.mean(axis=(0, 2, 3))

    differences = cnns_pytorch.compare(conv2d_backward=averaged)
    assert min(differences["conv 1 b"], differences["conv 2 b"]) > 1e-3 and differences["conv 1 w"] < 1e-10


# ---- costs


def test_published_costs():
    """Are they the numbers that everybody quotes: VGG-16 138,357,544 and 15.5 billion, GoogLeNet a ninth of AlexNet?"""
    if import_torchvision() is None:
        pytest.skip("torchvision is not installed")
    table = cnns_costs.table()
    parameters = {name: cost.parameters for name, cost in table.items()}
    assert parameters == {
        "LeNet": 61_706, "AlexNet": 61_100_840, "VGG-16": 138_357_544, "GoogLeNet": 6_624_904, "ResNet-18": 11_689_512,
    }  # fmt: skip
    assert table["VGG-16"].products == pytest.approx(15.47e9, rel=1e-3)
    assert table["ResNet-18"].products == pytest.approx(1.814e9, rel=1e-3)
    assert table["VGG-16"].dense_parameters - (4096 * 4096 + 4096) - (4096 * 1000 + 1000) == 102_764_544
    assert int(parameters["AlexNet"] / parameters["GoogLeNet"]) == 9
    for name in ("AlexNet", "VGG-16"):
        assert table[name].dense_parameters / table[name].parameters > 0.85
        assert table[name].dense_products < 0.1 * table[name].products
    assert cnns_costs.dropouts() == {"AlexNet": [0.5, 0.5], "VGG-16": [0.5, 0.5], "GoogLeNet": [0.2], "ResNet-18": []}


def test_costs_are_the_readers():
    """Is it their function that counts, and does LeNet need no torchvision?"""
    assert cnns_costs.lenet(lambda *sizes: (1, 2)).conv_parameters == 2
    assert cnns_costs.lenet().conv_parameters == 156 + 2416


# ---- depth


def test_twenty_layers():
    """Has each network twenty layers with weights, and does a zero-started one begin as its first layers alone?"""
    X = data.load("digits").train_x[:4]
    for kind in cnns_depth.KINDS:
        for norm in cnns_depth.NORMS:
            network = cnns_depth.deep_network(kind, norm)
            parameters = network.start(np.random.default_rng(0))
            assert sum(p.ndim > 1 for p in parameters) == 20
            if kind == "zero-started":
                outputs = network.outputs(X, parameters)
                first = 4 if norm else 3  # up to the pooling
                np.testing.assert_allclose(outputs[-3], outputs[first - 1], atol=1e-6)


def test_which_of_them_trains():
    """Does the stored experiment say what the notebook says of it?"""
    found = {key: values for key, (_, values) in cnns_depth.best_rates().items()}
    assert all(len(values) == cnns_depth.SEEDS - cnns_depth.TUNING for values in found.values())
    assert found["plain", False].min() < 0.5 and found["residual", False].min() < 0.7  # a lottery
    for reliable in (("plain", True), ("residual", True), ("zero-started", False), ("zero-started", True)):
        assert found[reliable].min() > 0.95
    everywhere = cnns_depth.at_all_rates()
    assert min(everywhere["zero-started", norm].min() for norm in cnns_depth.NORMS) > 0.9
    assert everywhere["residual", False][:, 2].max() < 0.15  # too long a step for blocks that double the signal
    assert everywhere["plain", False][:, 1].std() > 0.2
    slow, _, fast = (everywhere["residual", True] - everywhere["plain", True]).T
    assert slow.min() > 0.02 and fast.max() < -0.2  # ahead in every seed, behind in every seed
    assert abs(found["residual", True].mean() - found["plain", True].mean()) < 0.02


# ---- what is known beforehand


def test_as_many_parameters():
    """Have the CNN and its dense peer as many numbers to learn, to a per cent, and the other ten times as many?"""
    sizes = cnns_shapes.sizes()
    cnn = sizes["CNN"]
    assert abs(sizes["MLP, as many parameters"] / cnn - 1) < 0.01
    assert sizes["MLP, ten times as many"] == pytest.approx(10 * cnn, rel=0.01)


def test_moved_shapes():
    """At 4 pixels: is every seed of both CNNs above every seed of both dense networks, and none near what it was?"""
    kept = stored("cnn_and_mlp_by_shift")["accuracy"]
    at = cnns_shapes.SHIFTS.index(4)
    assert kept[:, :2, at].min() > kept[:, 2:, at].max() + 0.1
    assert kept[:, :, at].max() < 0.75
    assert kept[:, [0, 2, 3], 0].min() > 0.98
    assert 0.45 < kept[:, 0, at].mean() < 0.6 and kept[:, 2:, at].mean(axis=0).max() < 0.3  # a half, a quarter
    assert (kept[:, 1, 6] > kept[:, [0, 2, 3], 6].max(axis=1)).all()  # far out, global pooling is the best


def test_the_table_is_one_row_at_a_time():
    """Do runs go through the rows, then the seeds?"""
    dense, cnn = cnns_shapes.both_tables()
    assert cnn.shape == (3, len(cnns_shapes.ROWS), len(cnns_shapes.COLUMNS)) and dense.shape[1:] == cnn.shape[1:]
    assert (cnn[:, :, 0] > 0.9).all()  # as trained


# ---- averages


def test_ten_views():
    """Are there ten, five of them the mirror images of the others, the first one the picture?"""
    X = np.random.default_rng(0).random((3, 3, 16, 16)).astype(np.float32)
    views = cnns_averaging.views(X)
    assert len(views) == 10
    np.testing.assert_allclose(views[0], X, atol=1e-6)
    np.testing.assert_allclose(views[5], X[..., ::-1], atol=1e-6)
    np.testing.assert_allclose(views[1][..., 1:], X[..., :-1], atol=1e-5)


def test_what_averages_bring():
    """Is the mean of four networks better than one in every stored seed, and 12 poolings better than one?"""
    kept = stored("averaging")
    assert (kept["four networks"] > kept["one network, one view"]).all()
    assert (kept["four networks, ten views"] > kept["one network, one view"]).all()
    one = kept["one network, one view"]
    assert (kept["four networks"] - one).min() > 0.04 and 0 < (kept["ten views"] - one).mean() < 0.03
    kept = stored("fractional_pooling")
    gain, same = kept["averaged"] - kept["one pass"], kept["averaged"] - kept["same windows"]
    assert gain.min() > 0.03 and abs(same.mean()) < same.std()


def test_the_readers_average_is_asked():
    """Does the comparison use their function, for all four numbers that are averages?"""
    rng, calls = np.random.default_rng(0), []

    def average(probabilities):
        calls.append(probabilities.shape)
        return reference.average_predictions(probabilities)

    labels = rng.integers(0, 3, 8)
    found = cnns_averaging.compared(rng.dirichlet(np.ones(3), size=(4, 10, 8)), labels, average)
    assert set(calls) == {(10, 8, 3), (4, 8, 3), (40, 8, 3)} and len(found) == 4


def test_fractional_pooling_and_its_gradient():
    """Is each window's largest taken, and does the gradient go to where it came from?"""
    layer = cnns_averaging.FractionalPool(5, 3, lambda n_in, n_out, rng: np.array([0, 2, 3, 5]), None)
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 5))
    out, kept = layer.forward(x, (), True)
    bounds = [0, 2, 3, 5]
    expected = [[x[:, :, a:b, c:d].max(axis=(2, 3)) for c, d in zip(bounds, bounds[1:], strict=False)]
                for a, b in zip(bounds, bounds[1:], strict=False)]  # fmt: skip
    np.testing.assert_array_equal(out, np.array(expected).transpose(2, 3, 0, 1))
    upstream = np.random.default_rng(1).normal(size=out.shape)
    gradient, _ = layer.backward(upstream, kept, ())

    def value(x):
        return float((layer.forward(x, (), True)[0] * upstream).sum())

    assert gradient_error(value, x, gradient, np.random.default_rng(2)) < 1e-6
    assert cnns_averaging.same_bounds(8, 6, None).tolist() == [0, 2, 4, 5, 6, 7, 8]


# ---- transfer


def test_classes_are_apart():
    """Have source and target no class in common, all ten together, and labels of their own from 0 on?"""
    assert sorted(cnns_transfer.SOURCE + cnns_transfer.TARGET) == list(range(10))
    pictures = cnns_transfer.draw(cnns_transfer.TARGET, 3, np.random.default_rng(0))
    assert pictures.x.shape == (12, 3, 16, 16) and np.bincount(pictures.y).tolist() == [3, 3, 3, 3]
    few = cnns_transfer.first_of_each(pictures, 2)
    assert np.bincount(few.y).tolist() == [2, 2, 2, 2]


def test_freezing_is_not_touching():
    """Is what the frozen layers make of a picture the source's, and are as many numbers trained as is said?"""
    numbers = cnns_transfer.trained_numbers()
    assert numbers == {
        "head only": 516, "last convolution too": 7460, "fine-tune all": 10_412, "from scratch": 10_412,
    }  # fmt: skip
    whole = cnns_transfer.network(4)
    for way, cut in cnns_transfer.WAYS.items():
        first = cnns_transfer.count_arrays(whole, cut)
        assert Chain(whole.layers[:cut]).count == first and first + Chain(whole.layers[cut:]).count == 8, way


def test_how_much_to_retrain():
    """Stored: scratch far behind with 5 and 20, ways of transfer apart only with 100, and then in every seed?"""
    found = cnns_transfer.outcomes()
    ways = {way: {size: values for size, (_, values) in by_size.items()} for way, by_size in found.items()}
    head, last, every, scratch = ways.values()
    for size in (5, 20):
        assert (head[size] - scratch[size] > 0.1).all()
        for way in (last, every):
            gap = way[size] - head[size]
            assert abs(gap.mean()) <= gap.std() + 0.001
    assert (last[100] > head[100]).all() and (every[100] > last[100]).all()
    gap = scratch[100] - head[100]
    assert abs(gap.mean()) < gap.std()


# ---- seeing


def test_sure_of_nonsense(trained):
    """Is the network sure of many digits whose pixels are shuffled, but not of an empty page?"""
    assert 0.1 < cnns_seeing.sure_of_nonsense(trained) < 0.6
    empty = np.zeros((1, 1, 8, 8), np.float32)
    assert trained.network.probabilities(empty, trained.parameters).max() < 0.2


def test_examples_to_begin_with():
    """Is there a drawing of each digit, from among those that were held out?"""
    drawn = cnns_seeing.examples()
    assert list(drawn) == [str(digit) for digit in range(10)] and all(len(text) == 64 for text in drawn.values())
