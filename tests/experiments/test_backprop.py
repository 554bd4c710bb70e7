"""Notebook 01's experiments: do they show what the notebook says they show?"""

import sys

import numpy as np
import pytest

from i2dl_helpers.experiments import backprop as experiments
from i2dl_helpers.reference.backprop import numerical_gradient, two_layer_bce


def hand_written(X, Y, W1, b1, W2, b2):
    """Another right formulation: probabilities and logarithms, loops over nothing shared with the reference."""
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    p = 1 / (1 + np.exp(-(h @ W2 + b2)))
    loss = -(Y * np.log(p) + (1 - Y) * np.log(1 - p)).sum() / len(X)
    d2 = (p - Y) / len(X)
    d1 = np.einsum("nk,hk->nh", d2, W2) * h * (1 - h)
    return loss, [X.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0)]


# ---- slopes


@pytest.mark.parametrize("name", experiments.FUNCTIONS)
@pytest.mark.parametrize("x", [-1.3, 0.7, 2.0])
def test_the_functions_carry_their_own_derivatives(name, x):
    """Is each exact derivative what a centred difference measures?"""
    f, derivative = experiments.FUNCTIONS[name]
    assert derivative(x) == pytest.approx((f(x + 1e-6) - f(x - 1e-6)) / 2e-6, rel=1e-7)


@pytest.mark.parametrize("name", ["sin x", "eˣ", "x³", "σ(x)", "1 / (1 + x²)"])
def test_errors_fall_as_h_and_as_h_squared_until_rounding(name):
    """Ten times smaller h: error 10 and 100 times smaller; and at 1e-13 both are worse than at their best?"""
    hs = np.array([1e-2, 1e-3, 1e-5, 1e-8, 1e-13])
    one_sided, centred = experiments.difference_error(*experiments.FUNCTIONS[name], 0.7, hs)
    assert one_sided[0] / one_sided[1] == pytest.approx(10, rel=0.1)
    assert centred[0] / centred[1] == pytest.approx(100, rel=0.01)
    assert centred[2] < 1e-9 < 1e-7 < one_sided[2]
    assert one_sided[4] > 10 * one_sided[3] and centred[4] > 1000 * centred[2]


def test_at_the_kink_a_centred_difference_gives_a_half():
    """Is the error against the course's convention (slope 0 at the kink) ½ centred, 1 one-sided, whatever h?"""
    one_sided, centred = experiments.difference_error(*experiments.FUNCTIONS["max(0, x)"], 0.0, [1e-2, 1e-6])
    assert one_sided == pytest.approx([1, 1]) and centred == pytest.approx([0.5, 0.5])


def test_the_centred_difference_is_the_readers_own():
    """Does a one-sided function in its place show one-sided errors?"""
    def theirs(f, x, h):
        return np.array([(f(x + h) - f(x)) / h])

    one_sided, centred = experiments.difference_error(np.sin, np.cos, 1.0, [1e-3], numerical_gradient=theirs)
    assert centred == pytest.approx(one_sided)


# ---- one step


def test_the_lectures_step():
    """α = 0.1 from w = (1/3, 2): is the loss 0.016996, and is w1 at 0 from 1/8 on, not before?"""
    path = experiments.relu_path(0.1)
    assert path.weights.tolist() == [pytest.approx([1 / 3, 2]), pytest.approx([1 / 15, 2 - 0.1 * 4 / 9])]
    assert path.losses == pytest.approx([4 / 9, 0.016996], abs=5e-7)
    assert [experiments.relu_path(alpha).weights[1, 0] > 0 for alpha in (0, 0.1249, 0.125, 0.2)] == [1, 1, 0, 0]


def test_a_dead_unit_never_learns_another_target():
    """Does a unit that is alive learn the target 1 after the step, and does a dead one keep the loss 1 for ever?"""
    assert experiments.relu_path(0.1).later[-1] < 1e-6
    assert experiments.relu_path(0.2).losses[1] == 0
    assert experiments.relu_path(0.2, steps=30).later.tolist() == [1.0] * 31


# ---- what a hidden layer represents


@pytest.mark.parametrize("curve", experiments.CURVES)
@pytest.mark.parametrize("k", [1, 2, 7, 40])
def test_the_fit_is_a_sum_of_k_relus_and_the_best_one(k, curve):
    """Is it bias + Σ weights·max(0, x − kinks), k of them, and no better by NumPy's own least squares?"""
    fitted = experiments.fit_relus(k, curve)
    features = np.maximum(0, fitted.x[:, None] - fitted.kinks)
    assert features.shape == (201, k) and fitted.weights.shape == (k,)
    assert fitted.bias + features @ fitted.weights == pytest.approx(fitted.fit, abs=1e-9)
    design = np.column_stack([features, np.ones(201)])
    best = design @ np.linalg.lstsq(design, fitted.target, rcond=None)[0]
    assert fitted.fit == pytest.approx(best, abs=1e-7)
    assert fitted.error == pytest.approx(np.sqrt(np.mean((best - fitted.target) ** 2)), abs=1e-9)


def test_more_relus_fit_better_and_a_jump_slowly():
    """Does the error fall as 1/k² for smooth curves, and far more slowly for the one that jumps?"""
    for curve, least, most in (("waves", 3.0, 6.5), ("a hill", 3.0, 6.5), ("a jump", 1.0, 2.0)):
        twenty, forty = experiments.relu_errors([20, 40], curve)
        assert least < twenty / forty < most, curve


def test_a_curve_of_straight_pieces_is_fitted_exactly():
    """Is the error 0 where a kink meets the roof's ridge, at 0.37 = 37/100?"""
    assert experiments.fit_relus(100, "a roof").error < 1e-12 < 1e-4 < experiments.fit_relus(50, "a roof").error


@pytest.mark.parametrize("k, curve", [(0, "waves"), (101, "waves"), (3, "wavs")])
def test_a_fit_that_cannot_be_is_refused(k, curve):
    """Are k = 0, more kinks than points allow, and an unknown curve refused with the choices?"""
    with pytest.raises(ValueError, match=r"\[1, 100\].*waves, a hill"):
        experiments.fit_relus(k, curve)


# ---- the network


@pytest.mark.parametrize("seed", range(3))
def test_the_readers_gradients_train_a_network_on_digits(seed):
    """Are at least 95 % of the validation pictures read, with a loss that falls, in any right formulation?"""
    history = experiments.train_digits(hand_written, seed=seed)
    assert history.metrics["val accuracy"][-1] >= 0.95 and history.metrics["train accuracy"][-1] >= 0.99
    assert len(history.loss) == history.epochs == len(history.metrics["val accuracy"]) and history.note is None
    assert history.loss[0] > 1 > 0.1 > history.loss[-1]
    assert [p.shape for p in history.parameters] == [(64, 32), (32,), (32, 10), (10,)]
    assert experiments.accuracy_on_test(history.parameters) >= 0.93


def test_equal_seeds_give_equal_trainings():
    """Is the whole course the same for the same seed, and another for another?"""
    one, same, other = (experiments.train_digits(two_layer_bce, seed=seed, epochs=2).loss for seed in (5, 5, 6))
    assert one == same and one != other


def test_training_can_be_watched():
    """Is `watch` called after each epoch with accuracies up to it?"""
    seen = []
    experiments.train_digits(two_layer_bce, epochs=3, watch=lambda h: seen.append(len(h.metrics["val accuracy"])))
    assert seen == [1, 2, 3]


@pytest.mark.parametrize("seed", range(3))
def test_twenty_samples_are_learnt_by_heart(seed):
    """Does the loss go from about 6 to below 0.03, every one of the 20 right?"""
    history = experiments.overfit(hand_written, seed=seed)
    assert history.metrics["train accuracy"][-1] == 1 and history.loss[-1] < 0.03 < 4 < history.loss[0]


def test_a_gradient_of_the_wrong_shape_gets_its_sentence():
    """Does a student's db1 of shape (1, 32) get a sentence that names b1?"""
    def wrong(X, Y, W1, b1, W2, b2):
        loss, (dW1, db1, dW2, db2) = two_layer_bce(X, Y, W1, b1, W2, b2)
        return loss, (dW1, db1[None], dW2, db2)

    with pytest.raises(ValueError, match=r"gradient of b1 must be \(32,\), as b1 is; got an array \(1, 32\)"):
        experiments.train_digits(wrong)


# ---- wrong on purpose

WRONG = {
    "hidden factor forgotten": {"W1", "b1"},
    "output factor too many": {"W1", "b1", "W2", "b2"},
    "biases forgotten": {"b1", "b2"},
}


@pytest.mark.parametrize("bug", experiments.BUGS)
def test_the_curve_hides_a_bug_and_the_gradient_check_shows_it(bug):
    """With the bug: does the loss still fall to a fraction, accuracy stay above 90 %, and the check name the parts?"""
    result = experiments.wrong_gradient(hand_written, bug)
    wrong = result.wrong
    assert wrong.loss[-1] < 0.15 * wrong.loss[0] and wrong.metrics["val accuracy"][-1] > 0.9
    assert np.mean(np.diff(wrong.loss) < 0) > 0.6
    assert max(result.right_errors.values()) < 1e-7
    assert {name for name, error in result.wrong_errors.items() if error > 0.5} == WRONG[bug]
    assert all(error < 1e-7 for name, error in result.wrong_errors.items() if name not in WRONG[bug])


def test_both_trainings_start_alike():
    """Is the difference the gradient's alone: the first batch's loss equal, the bias-less first step equal in W?"""
    result = experiments.wrong_gradient(two_layer_bce, "biases forgotten", epochs=1, batch_size=2000)
    assert result.right.loss == result.wrong.loss
    assert np.array_equal(result.right.parameters[0], result.wrong.parameters[0])
    assert not np.array_equal(result.right.parameters[1], result.wrong.parameters[1])


def test_what_the_table_of_bugs_says():
    """Over four seeds, paired: do two of the bugs cost 0.5 to 3 points, and the third nothing beyond the noise?"""

    def accuracies(function):
        histories = [experiments.train_digits(function, seed=seed) for seed in range(4)]
        return np.array([history.metrics["val accuracy"][-1] for history in histories])

    right = accuracies(two_layer_bce)
    lost = {bug: (right - accuracies(experiments.with_bug(two_layer_bce, bug))).mean() for bug in experiments.BUGS}
    assert 0.005 < lost["hidden factor forgotten"] < 0.03 and 0.005 < lost["output factor too many"] < 0.03
    assert abs(lost["biases forgotten"]) < 0.005


def test_an_unknown_bug_lists_the_known():
    """Does a typing mistake get the choices?"""
    with pytest.raises(ValueError, match="choose from hidden factor forgotten, output"):
        experiments.with_bug(two_layer_bce, "none")


def test_the_gradient_check_uses_the_readers_own_slopes():
    """Does a one-sided difference with a large h show in the errors, for right gradients?"""
    def coarse(f, x):
        return numerical_gradient(f, x, h=0.5)

    errors = experiments.gradient_check(two_layer_bce, numerical_gradient=coarse)
    assert list(errors) == ["W1", "b1", "W2", "b2"] and min(errors.values()) > 1e-4


# ---- PyTorch


@pytest.mark.parametrize("seed", range(3))
def test_gradients_are_pytorchs_to_the_last_digit(seed):
    """Are loss and all four gradients within 1e-12 of autograd, for the reference and for another formulation?"""
    pytest.importorskip("torch", reason="PyTorch is not installed", exc_type=ImportError)
    for function in (two_layer_bce, hand_written):
        differences = experiments.compare_pytorch(function, seed)
        assert list(differences) == ["loss", "W1", "b1", "W2", "b2"] and max(differences.values()) <= 1e-12


def test_the_comparison_sees_a_wrong_gradient():
    """Is a missing h(1 − h) far above 1e-12 in W1 and b1?"""
    pytest.importorskip("torch", reason="PyTorch is not installed", exc_type=ImportError)
    differences = experiments.compare_pytorch(experiments.with_bug(two_layer_bce))
    assert min(differences["W1"], differences["b1"]) > 1e-3 and max(differences["W2"], differences["b2"]) <= 1e-12


def test_without_pytorch_one_sentence(monkeypatch, capsys):
    """Does the notebook go on, with one sentence?"""
    monkeypatch.setitem(sys.modules, "torch", None)
    assert experiments.compare_pytorch(two_layer_bce) is None
    assert capsys.readouterr().out.count("\n") == 1


def test_a_wrong_gradient_points_downhill():
    """Is the angle to the right one 0 where nothing is wrong with W1, and well below 90° where the factor is lost?"""
    assert experiments.bug_angle(two_layer_bce, "biases forgotten") < 1e-4
    assert 0.5 < experiments.bug_angle(two_layer_bce) < 45
