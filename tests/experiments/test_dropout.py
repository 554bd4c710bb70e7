"""Notebook 06's experiments: do they show what the notebook says they show, over several seeds?"""

import itertools
import sys

import numpy as np
import pytest

from i2dl_helpers.experiments import (
    dropout,
    dropout_compared,
    dropout_doubt,
    dropout_masks,
    dropout_pytorch,
    dropout_rules,
    model_sizes,
)
from i2dl_helpers.experiments import dropout_relatives as relatives
from i2dl_helpers.experiments.storing import stored
from i2dl_helpers.numerics import gradient_error
from i2dl_helpers.pytorch import import_torchvision
from i2dl_helpers.reference import dropout as reference
from i2dl_helpers.reference.losses import softmax

# ---- the network


def test_gradients_of_a_thinned_network():
    """With the masks' seed fixed, are its gradients the slopes of its loss, through two hidden layers?"""
    rng = np.random.default_rng(0)
    parameters = [p.astype(float) for p in dropout.start(rng, [5, 6, 4, 10])]
    X, y = rng.normal(size=(7, 5)), rng.integers(0, 10, 7)

    def loss(*parameters):
        return dropout.thinned(0.3, np.random.default_rng(3))(X, y, *parameters)

    _, gradients = loss(*parameters)
    for i, (parameter, gradient) in enumerate(zip(parameters, gradients, strict=True)):

        def moved(value, i=i):
            return loss(*parameters[:i], value, *parameters[i + 1 :])[0]

        # the hidden layers are in single precision, so the step is wide
        slopes = [directional(moved, parameter, rng.normal(size=parameter.shape)) for _ in range(4)]
        for slope, direction in slopes:
            assert np.sum(gradient * direction) == pytest.approx(slope, rel=0.02, abs=2e-3)


def directional(function, at, direction, h=1e-2):
    return (function(at + h * direction) - function(at - h * direction)) / (2 * h), direction


def test_labels_are_redrawn_in_training_only():
    """Is about 0.35 · 0.9 of the training labels wrong, and none of the others; pictures and split unchanged?"""
    clean, noisy = dropout.parts(3), dropout.parts(3, 0.35)
    assert np.mean(clean["train"][1] != noisy["train"][1]) == pytest.approx(0.35 * 0.9, abs=0.03)
    for part in ("val", "test"):
        assert np.array_equal(clean[part][1], noisy[part][1])
    assert all(np.array_equal(clean[part][0], noisy[part][0]) for part in clean)
    assert np.abs(clean["train"][0].mean(axis=0)).max() < 1e-5


def test_the_readers_functions_run_in_it():
    """Does a mask that drops nothing, or a gradient that forgets it, show?"""

    def keeps_all(x, p_drop, rng):
        return x, np.ones(x.shape, bool)

    usual, whole, blind = (
        dropout.train_dropout(0.5, epochs=2, **functions)
        for functions in ({}, {"forward": keeps_all}, {"backward": lambda dout, mask, p: dout})
    )
    assert whole.loss[0] < usual.loss[0] and blind.loss != usual.loss


@pytest.mark.parametrize("seed", range(3))
def test_the_slides_rule(seed):
    """p 0.2, classic: is one layer's accuracy within 3 points and its loss 4 times as high, two layers' far lower?"""
    for hidden in ((256,), (256, 256)):
        found = dropout_rules.rules_at_test_time(0.2, seed=seed, hidden=hidden)
        (right, loss), (slide, slide_loss) = found["your rule"], found["slide 77"]
        assert slide_loss > 4 * loss and right > 0.97
        assert (slide > right - 0.03) if len(hidden) == 1 else (slide < right - 0.08)
        assert found["nothing scaled"][0] > right - 0.01


def test_at_one_half_the_slide_is_right():
    """Are the two rules one at p = ½?"""
    found = dropout_rules.rules_at_test_time(0.5, epochs=2)
    assert found["your rule"] == found["slide 77"] != found["nothing scaled"]


# ---- masks


@pytest.fixture(scope="module")
def counted():
    return dropout_masks.counted_out(pictures=20)


def test_where_one_pass_is_exact(counted):
    """One layer: scores and geometric mean to the last digits, probabilities not; two layers: nothing?"""
    one, two = counted[(10,)], counted[(6, 6)]
    assert (one.masks, two.masks) == (1024, 4096)

    def gap(pair):
        return np.abs(pair[0] - pair[1]).max()

    assert gap(one.scores) < 1e-10 and gap((one.probabilities[0], one.geometric)) < 1e-10
    assert gap(one.probabilities) > 0.1
    assert min(gap(two.scores), gap(two.probabilities), gap((two.probabilities[0], two.geometric))) > 0.05


def test_one_pass_is_too_sure(counted):
    """Is the largest probability of one pass, on average, above that of the crowd?"""
    for found in counted.values():
        assert found.probabilities[0].max(axis=1).mean() > found.probabilities[1].max(axis=1).mean() + 0.05


def test_all_masks_by_a_slow_loop():
    """Do 8 masks, written out for one picture, give the same averages?"""
    rng = np.random.default_rng(0)
    parameters, x, p = dropout.start(rng, [4, 3, 5]), rng.normal(size=(1, 4)), 0.2
    found = dropout_masks.every_mask(parameters, p, x)
    W1, b1, W2, b2 = (a.astype(float) for a in parameters)
    mean, logs = 0, 0
    for mask in itertools.product([0, 1], repeat=3):
        likely = np.prod([1 - p if m else p for m in mask])
        said = softmax((np.maximum(0, x @ W1 + b1) * mask / (1 - p)) @ W2 + b2)
        mean, logs = mean + likely * said, logs + likely * np.log(said)
    assert found.probabilities[1] == pytest.approx(mean)
    assert found.geometric == pytest.approx(np.exp(logs) / np.exp(logs).sum())


def test_how_many_masks():
    """One mask: five points worse or more. Two: clearly better. 100: within a point, on either side?"""
    kept = stored("dropout_masks")
    one, two, *_, hundred = kept["sampled"].T
    assert np.all(one < kept["whole"] - 0.05) and np.all(two > one + 0.02)
    assert np.mean(kept["whole"] - one) == pytest.approx(0.09, abs=0.005)
    assert abs(np.mean(hundred - kept["whole"])) < np.std(hundred - kept["whole"])
    assert np.all(np.abs(hundred - kept["whole"]) < 0.015)


def test_the_loss_that_is_printed_in_training_is_the_thinned_one():
    """Is it above the validation loss in the first epochs, and that of the whole network on the same pictures below?"""
    for seed in range(3):
        read = dropout_masks.loss_twice(seed)
        assert np.all(read["training, thinned"][:5] > read["validation, whole"][:5])
        assert np.all(read["training, whole"][5:] < read["validation, whole"][5:])


def test_coadaptation_contradicts_itself():
    """Does the correlation fall in one layer and rise in another, while half the units can always be spared?"""
    kept = stored("dropout_coadaptation")
    first, second = (kept["two"][:, 1, layer] - kept["two"][:, 0, layer] for layer in (0, 1))
    assert np.sum(first < 0) == 10 and np.sum(second > 0) == 10
    assert abs(np.mean(kept["one"][:, 1] - kept["one"][:, 0])) < 0.005
    without, with_dropout = kept["survives"][:, 0], kept["survives"][:, 1]
    assert np.all(with_dropout > without + 0.03) and with_dropout.mean() > 0.95
    assert np.all(np.abs(kept["accuracy"][:, 1] - kept["accuracy"][:, 0]).mean(axis=0) < 0.01)


def test_correlation_leaves_silent_units_out():
    """Is it 1 for a unit and its copy, with a third one that is always 0?"""
    W = np.array([[1.0, 2.0, 0.0]])
    parameters = W, np.zeros(3), np.zeros((3, 10)), np.zeros(10)
    assert dropout_masks.correlation(np.array([[1.0], [2.0], [4.0]]), parameters) == [pytest.approx(1.0)]


# ---- compared


def test_what_dropout_does_when_all_are_trained_alike():
    """Wrong labels: without dropout most are learned and ten points lost; the more is dropped the fewer?"""
    clean, noisy = dropout_compared.best_by_p().values()
    same = np.array([noisy[p].same for p in dropout_compared.SHARES])
    assert np.all(np.diff(same.mean(axis=1)) > 0) and np.all(same[-1] > same[0] + 0.08)
    assert noisy[0.0].train.mean() > 0.85 and noisy[0.9].train.mean() < 0.7
    assert np.ptp([clean[p].same.mean() for p in dropout_compared.SHARES]) < 0.005


def test_and_when_each_chooses_for_itself():
    """Is then no p's advantage over none larger than its spread, but for p = ¾ on clean labels, half a point?"""
    for labels in dropout_compared.best_by_p().values():
        for chosen in labels.values():
            gain = chosen.own - labels[0.0].own
            assert abs(gain.mean()) <= 1.2 * gain.std() and abs(gain.mean()) < 0.007


def test_narrow_networks_pay():
    """p = ½: three points at 8 units, one at 16, nothing beyond; and slower at these two only?"""
    accuracies, epochs = dropout_compared.best_by_width()
    gain = accuracies[0.5] - accuracies[0.0]
    assert np.round(gain.mean(axis=1)[:2] * 100).tolist() == [-3, -1]
    assert np.all(np.abs(gain.mean(axis=1)[2:]) < 0.005)
    later = np.nanmedian(epochs[0.5][1:], axis=1) - np.nanmedian(epochs[0.0][1:], axis=1)
    assert later[0] > 0 and np.all(later[1:] <= 0)
    assert np.isnan(epochs[0.5][0]).sum() >= 3 and not np.isnan(epochs[0.0][0]).any()


def test_the_choice_is_made_by_the_first_seeds():
    """Are rate and epoch those that are best there, even if they are bad for the others?"""
    accuracies = np.full((5, len(dropout_compared.RATES), 2), 0.5)
    accuracies[:3, 1, 0] = 0.9
    accuracies[3:, 1, 0] = 0.1
    found = dropout_compared.best(accuracies, accuracies[..., -1], dropout_compared.RATES)
    assert found.rate == dropout_compared.RATES[1] and found.epoch == dropout_compared.EVERY
    assert found.own.tolist() == [0.1, 0.1] and found.same.tolist() == [0.5, 0.5]


# ---- doubt


def test_pictures_are_what_they_are_called():
    """Are inverted digits 1 − digits, turned ones theirs four turns later, and all in [0, 1]?"""
    pictures, labels = dropout_doubt.pictures(0)
    assert {images.shape for images in pictures.values()} == {(len(labels), 8, 8)}
    assert all(images.min() >= 0 and images.max() <= 1 for images in pictures.values())
    assert np.allclose(pictures["inverted"] + pictures["digits"], 1)
    assert np.array_equal(np.rot90(pictures["turned"], 3, axes=(1, 2)), pictures["digits"])


def test_what_the_notebook_says_of_doubt():
    """Turned: plain is guessing, the crowd 70 %, and sure of a quarter. Misread digits: all measures alike?"""
    kept = stored("dropout_doubt")
    apart = kept["apart"].mean(axis=0)
    assert 0.4 < apart[0, 0] < 0.55 and 0.65 < apart[0, 3] < 0.75 and apart[1, 3] > 0.95 and apart[2].min() > 0.95
    assert np.all(apart[:, 2] > apart[:, 0]) and np.all(apart[:2, 3] - apart[:2, 2] < 0.05)
    assert kept["sure"].mean(axis=0)[1, 3] == pytest.approx(0.25, abs=0.05)
    gaps = kept["wrong"] - kept["wrong"][:, :1]
    assert np.all(np.abs(gaps.mean(axis=0)) <= gaps.std(axis=0) + 1e-9)


@pytest.mark.parametrize(("inside", "outside", "share"), [([0, 1], [2, 3], 1), ([2, 3], [0, 1], 0), ([1], [1, 1], 0.5)])
def test_told_apart(inside, outside, share):
    """Is it the share of the pairs in which the stranger has more doubt, ties counted half?"""
    assert dropout_doubt.told_apart(np.array(inside), np.array(outside)) == share


def test_the_crowd_doubts_where_a_plain_network_does_not():
    """By eight seeds: is the crowd's std ahead of the plain network for each kind, in nearly every seed?"""
    apart = stored("dropout_doubt")["apart"]
    gain = apart[..., 3] - apart[..., 0]
    assert np.all(gain.mean(axis=0) > gain.std(axis=0)) and np.all(np.sum(gain > 0, axis=0) >= 7)


def test_the_readers_functions_are_asked_for_doubt():
    """Is it the reader's mc_dropout that samples, and their dropout_forward that draws?"""
    thinned, plain = dropout_doubt.trained(hidden=(16,), epochs=1)
    asked = []

    def mc_dropout(predict, x, samples, rng):
        asked.append(samples)
        return reference.mc_dropout(predict, x, samples, rng)

    def keeps_all(x, p_drop, rng):
        return x, np.ones(x.shape, bool)

    found = dropout_doubt.doubts(thinned, plain, samples=3, mc_dropout=mc_dropout, forward=keeps_all)
    assert asked == [3, 3, 3, 3] and all(np.abs(f[dropout_doubt.MEASURES[3]]).max() < 1e-6 for f in found.values())


# ---- relatives


@pytest.mark.parametrize("what", relatives.DROPPED)
def test_gradients_of_the_blocks(what):
    """With the generator's seed fixed, are the gradients the slopes of the loss, whatever is dropped?"""
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(6, 64)), rng.integers(0, 10, 6)

    def network():
        return relatives.BlockNetwork(what, 0.4, np.random.default_rng(5))

    parameters = network().start(rng, blocks=3, width=5)
    _, gradients = network().loss_and_gradients(X, y, *parameters)
    for i, gradient in enumerate(gradients):

        def loss(value, i=i):
            return network().loss_and_gradients(X, y, *parameters[:i], value, *parameters[i + 1 :])[0]

        assert gradient_error(loss, parameters[i], gradient, rng) < 1e-5


def test_at_test_time_nothing_is_random():
    """Are scores the same twice, and blocks at p counted by 1 − p?"""
    rng = np.random.default_rng(0)
    for what in relatives.DROPPED:
        network = relatives.BlockNetwork(what, 0.4, rng)
        parameters = network.start(np.random.default_rng(2), blocks=1, width=5)
        X = np.random.default_rng(3).normal(size=(4, 64))
        assert np.array_equal(network.scores(X, parameters), network.scores(X, parameters))
        h = X @ parameters[0]
        share = 0.6 if what == "blocks" else 1.0
        by_hand = (h + share * np.maximum(0, h @ parameters[2]) @ parameters[3]) @ parameters[4]
        assert network.scores(X, parameters) == pytest.approx(by_hand)


def test_no_relative_is_ahead_when_each_chooses_for_itself():
    """Is each gain over nothing inside its spread, and ten points where all are trained alike?"""
    best = relatives.best_relatives()
    for what in ("units", "weights", "blocks"):
        gain, alike = (getattr(best[what], n) - getattr(best["nothing"], n) for n in ("own", "alike"))
        assert abs(gain.mean()) < gain.std() and np.all(alike > 0.08)


# ---- PyTorch


def test_against_pytorch():
    """Are ours PyTorch's to 1e-12, and is a forgotten scale found out?"""
    pytest.importorskip("torch")
    assert max(dropout_pytorch.compare_pytorch().values()) < 1e-12

    def unscaled(x, p_drop, rng):
        mask = rng.random(x.shape) >= p_drop
        return x * mask, mask

    assert dropout_pytorch.compare_pytorch(forward=unscaled)["forward"] > 0.1


def test_without_pytorch_one_sentence(monkeypatch, capsys):
    """Does the notebook go on, with one sentence for all three networks?"""
    monkeypatch.setitem(sys.modules, "torch", None)
    assert dropout_pytorch.compare_pytorch() is None
    assert model_sizes.several(("alexnet", "vgg16", "resnet18")) is None
    assert capsys.readouterr().out.count("not installed") == 2


@pytest.fixture(scope="module")
def sizes():
    if import_torchvision(say=lambda text: None) is None:
        pytest.skip("torchvision is not installed")
    return model_sizes.several(("alexnet", "vgg16", "resnet18"))


@pytest.mark.parametrize(
    ("model", "total", "dense"),
    [("alexnet", 61_100_840, 0.9596), ("vgg16", 138_357_544, 0.8936), ("resnet18", 11_689_512, 0.0439)],
)
def test_totals_are_the_published_ones(sizes, model, total, dense):
    """Row 125: is the sum right, and the dense layers' share?"""
    assert sum(layer.parameters for layer in sizes[model]) == total
    assert model_sizes.share_of(sizes[model], "Linear") == pytest.approx(dense, abs=1e-4)


def test_layers_and_stages(sizes):
    """Is fc6 of VGG-16 102,764,544, the first convolution 1,792, and do the stages add up to the whole?"""
    assert sizes["vgg16"][0] == model_sizes.Layer("features.0", "Conv2d", 1792)
    for model, layers in sizes.items():
        stages = model_sizes.by_stage(model, layers)
        assert sum(stages.values()) == sum(layer.parameters for layer in layers)
    stages = model_sizes.by_stage("vgg16", sizes["vgg16"])
    assert list(stages) == ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"]
    assert stages["fc6"] == 102_764_544 and stages["conv1"] == 1792 + 36_928


def test_nothing_is_made_on_the_meta_device(sizes):
    """Has VGG-16 there shapes, and no numbers?"""
    assert all(tensor.is_meta for tensor in model_sizes.on_meta("vgg16").parameters())
