"""What a report says: points, the first that failed, a true sentence, and nothing for follow-up errors."""

import functools

import numpy as np
import pytest

from i2dl_helpers.exercises import (
    Candidate,
    Criterion,
    Exercise,
    LocalCandidate,
    Mistake,
    Probe,
    Rng,
    catalogue,
    evaluate,
    function_of,
    is_ours,
)
from i2dl_helpers.exercises.judging import judge
from i2dl_helpers.reference import backprop as reference
from i2dl_helpers.reference.backprop import affine_backward, affine_forward, bce_with_scores, sigmoid
from i2dl_helpers.reference.backprop import affine_forward as scores
from i2dl_helpers.reference.backprop import count_parameters as count
from i2dl_helpers.reference.backprop import numerical_gradient as slopes
from i2dl_helpers.reference.backprop import relu_net as net
from i2dl_helpers.reference.backprop import sigmoid_neuron as neuron
from i2dl_helpers.reference.start import accuracy


def told(name, candidate):
    """The report of a wrong answer, and what it says."""
    report = evaluate(name, candidate)
    assert not report.passed
    return report, report.diagnosis or report.first_failed.message


def with_gradients(change):
    """affine_backward with its results changed."""
    return lambda *arguments: change(*affine_backward(*arguments))


def with_network(change):
    """two_layer_bce with its loss and the list of its gradients changed."""

    def two_layer_bce(*arguments):
        loss, gradients = reference.two_layer_bce(*arguments)
        return change(loss, list(gradients), *arguments[:2])

    return two_layer_bce


def last_row_forgotten(X, W, b):
    scores = X @ W + b
    scores[-1] = 0
    return scores


NOVEL = [
    # exercise, points that are left, what the sentence must say, the wrong answer
    ("affine_forward", 0, "right but for the last row (index 4), where it is 0", last_row_forgotten),
    ("affine_forward", 0, "in every entry it is 5 times what is expected (N is 5)",
     lambda X, W, b: len(X) * scores(X, W, b)),
    ("affine_forward", 0, "it is 1/3 times what is expected (D is 3)", lambda X, W, b: (X @ W + b) / X.shape[1]),
    ("affine_forward", 0, "right numbers in the wrong places", lambda X, W, b: np.sort(X @ W + b, axis=0)),
    ("affine_forward", 0, "in reverse order along axis 0", lambda X, W, b: (X @ W + b)[::-1]),
    ("affine_forward", 0, "right only in row 0", lambda X, W, b: scores(X, W, b) + np.arange(len(X))[:, None] * X @ W),
    ("affine_forward", 0, "The first 4 are right, the rest is missing", lambda X, W, b: (X @ W + b)[:-1]),
    ("affine_forward", 0, "an axis of length 1 is missing", lambda X, W, b: np.squeeze(X @ W + b)),
    ("affine_forward", 0, "rounded to 2 digits", lambda X, W, b: np.round(X @ W + b, 2)),
    ("affine_forward", 0, "has dtype int64, expected float", lambda X, W, b: (X @ W + b).astype(int)),
    ("affine_forward", 0, "lost everything behind the point", lambda X, W, b: np.trunc(X @ W + b)),
    ("affine_forward", 0, "by a constant in each column, namely by `b`", lambda X, W, b: X @ W + 2 * b),
    ("affine_forward", 0, "by a constant in each column, another one in each", lambda X, W, b: X @ W + b[::-1]),
    ("affine_forward", 0, "with 0 for everything below 0", lambda X, W, b: np.maximum(X @ W + b, 0)),
    ("affine_forward", 0, "is the sigmoid of what is expected", lambda X, W, b: sigmoid(X @ W + b)),
    ("affine_forward", 0, "float16 keeps only three digits", lambda X, W, b: (X @ W + b).astype(np.float16)),
    ("affine_forward", 0, "A comma behind the result", lambda X, W, b: (X @ W + b,)),
    ("affine_forward", 0, "has one number", lambda X, W, b: np.full((len(X), len(b)), (X @ W + b).sum())),
    ("affine_backward", 2, "`dX` is off by a factor, another one in each row",
     with_gradients(lambda dX, dW, db: (dX / np.linalg.norm(dX, axis=1, keepdims=True), dW, db))),
    ("affine_backward", 1, "It is what is expected as `db`", with_gradients(lambda dX, dW, db: (dX, db, dW))),
    ("affine_backward", 2, "axis of length 1 is too many", with_gradients(lambda dX, dW, db: (dX, dW, db[:, None]))),
    ("affine_backward", 2, "wrong sign in 6 of its 12 entries",
     with_gradients(lambda dX, dW, db: (dX, dW * np.resize([1, -1], dW.shape), db))),
    ("affine_backward", 0, "Is there a `return`", with_gradients(lambda *gradients: None)),
    ("sigmoid_neuron", 0, "`f` is rounded to 2 digits",
     lambda w, x, b: (round(float(sigmoid(w @ x + b)), 2), tuple(np.round(g, 2) for g in neuron(w, x, b)[1]))),
    ("sigmoid_neuron", 1, "is the minus in exp(−s) lost?",
     lambda w, x, b: (1 - sigmoid(w @ x + b), neuron(w, x, b)[1])),
    ("sigmoid_neuron", 0, "Group them: `return f, (dw, dx, db)`",
     lambda w, x, b: (sigmoid(w @ x + b), *neuron(w, x, b)[1])),
    ("relu_net", 0, "`loss` is the square root of what is expected", lambda *a: (net(*a)[0] ** 0.5, net(*a)[1])),
    ("relu_net", 0, "a tuple is asked for", lambda *a: (net(*a)[0], np.array(net(*a)[1]))),
    ("two_layer_bce", 2, "log10 instead of the natural logarithm",
     with_network(lambda loss, g, X, Y: (loss / np.log(10), g))),
    ("two_layer_bce", 1, "`dW2` is off by a factor: in every entry it is 1/3 times what is expected (K is 3)",
     with_network(lambda loss, g, X, Y: (loss, [part / Y.shape[1] for part in g]))),
    ("two_layer_bce", 2, "`dW1` has the wrong sign", with_network(lambda loss, g, X, Y: (loss, [-g[0], *g[1:]]))),
    ("two_layer_bce", 1, "It is what is expected as `dW1`", with_network(lambda loss, g, X, Y: (loss, g[2:] + g[:2]))),
    ("two_layer_bce", 2, "The mean over its axis 0, of length N",
     with_network(lambda loss, g, X, Y: (loss + np.arange(len(X)) - (len(X) - 1) / 2, g))),
    ("count_parameters", 0, "it is 1 too large", lambda widths: count(widths) + 1),
    ("count_parameters", 0, "has dtype float64, expected int", lambda widths: float(count(widths))),
    ("accuracy", 0, "rounded to 2 digits", lambda scores, labels: round(accuracy(scores, labels), 2)),
    ("accuracy", 0, "1/2 times", lambda scores, labels: accuracy(scores, labels) / 2),
    ("accuracy", 0, "1/N times what is expected; in this case N is 11",
     lambda scores, labels: accuracy(scores, labels) / len(labels)),
    ("accuracy", 0, "True or False", lambda scores, labels: bool((scores.argmax(1) == labels).all())),
    ("numerical_gradient", 0, "The numbers are right: `.reshape(2, 3)`",
     lambda f, x, h=1e-5: slopes(f, x, h).ravel()),
    ("numerical_gradient", 0, "A list is not an array", lambda *a: slopes(*a).tolist()),
    ("numerical_gradient", 0, "f takes an array of shape (2, 3), and was given one of shape (6,)",
     lambda f, x, h=1e-5: slopes(f, x.ravel(), h).reshape(x.shape)),
    ("add_multiply", 0, "`df_dx` is what is expected as `df_dz`", lambda x, y, z: ((x + y) * z, (x + y, z, z))),
    ("add_multiply", 0, "expected 2 results", lambda x, y, z: (x + y) * z),
]  # fmt: skip


class TestSentences:
    @pytest.mark.parametrize(("name", "points", "words", "candidate"), NOVEL, ids=lambda x: x if type(x) is str else "")
    def test_a_new_mistake_is_described(self, name, points, words, candidate):
        """Does a wrong answer that nobody foresaw keep the points of what is right, and hear what is wrong with it?"""
        report, sentence = told(name, candidate)
        assert report.points == points
        assert words in sentence

    def test_nothing_is_claimed_by_chance(self):
        """Is a relation that holds in the first case only, by chance, not claimed?"""

        def accuracy_without_the_last(scores, labels):
            return float(np.mean(scores.argmax(1)[:-1] == labels[:-1])) if len(labels) > 1 else 1.0

        _, sentence = told("accuracy", accuracy_without_the_last)
        assert sentence == "`accuracy` differs from what is expected."

    def test_in_which_cases_it_is_right(self):
        """Is it said that only some of the cases fail, and in what the others are alike, where they are?"""
        failed = evaluate("affine_forward", lambda X, W, b: (X @ W + b) * len(X)).first_failed
        assert failed.others_right == "in 1 of the 3 cases it is right: where `X` has shape (1, 4)."
        reference = catalogue["im2col"].reference
        failed = evaluate("im2col", lambda x, k, stride=1, pad=0: reference(x, k, stride, 0)).first_failed
        assert failed.others_right == "in 4 of the 8 cases it is right: where `pad` is 0."
        failed = evaluate("accuracy", lambda scores, labels: 1.0).first_failed
        assert failed.others_right == "in 1 of the 6 cases it is right."  # another one has its shape, and is wrong

    def test_the_worst_entry(self):
        """Does the difference hold the entry that is furthest off, with what was got and expected?"""
        difference = evaluate("affine_forward", last_row_forgotten).first_failed.difference
        assert difference.worst[0] == 4
        assert difference.got[difference.worst] == 0
        assert abs(difference.expected[difference.worst]) == np.abs(difference.expected[4]).max()


class TestDiagnosis:
    def test_however_it_is_written(self):
        """Is a known mistake recognised in another formulation, with an exception too?"""
        mistake = catalogue["affine_forward"].mistakes[1]
        assert "fits without a transpose" in mistake.sentence
        _, sentence = told("affine_forward", lambda X, W, b: np.add(np.dot(X, np.transpose(W)), b))
        assert sentence == mistake.sentence

    def test_only_the_dtype_is_wrong(self):
        """Is it said that the values are right, and is no mistake named but one with just this dtype?"""

        def with_mask(dtype):
            def dropout_forward(*arguments):
                out, mask = catalogue["dropout_forward"].reference(*arguments)
                return out, mask.astype(dtype)

            return dropout_forward

        for dtype, known in ((float, True), (int, False), (complex, False)):
            report, _ = told("dropout_forward", with_mask(dtype))
            message = f"`mask` has dtype {np.dtype(dtype)}, expected bool (bool); its values are right."
            assert report.first_failed.message == message
            assert bool(report.diagnosis) is known
        assert "values are right" not in told("affine_forward", lambda X, W, b: (X @ W + b).astype(int))[1]

    def test_a_mistake_that_is_right_in_this_case(self):
        """Is a wrong dtype not explained by a mistake that gives the right one here, and is wrong elsewhere only?"""

        def half(n):
            return n // 2

        def draws(first):
            return lambda rng: [(first,)]

        criteria = Criterion("even", draws(4)), Criterion("odd", draws(7))
        mistake = Mistake(lambda n: (n + 1) // 2, "It rounds up.")
        exercise = Exercise("half", "function", "00", 2, reference=half, criteria=criteria, mistakes=(mistake,))
        rounded = judge(exercise, LocalCandidate(lambda n: np.ceil(n / 2)))
        assert rounded.diagnosis is None and "dtype float64" in rounded.first_failed.message
        assert judge(exercise, LocalCandidate(lambda n: int(np.ceil(n / 2)))).diagnosis == "It rounds up."

    def test_two_mistakes_at_once(self):
        """Are two mistakes told one after the other, the first that counts first?"""
        both = with_gradients(lambda dX, dW, db: (dX, dW.T, db / 5))
        _, sentence = told("affine_backward", both)
        assert sentence.startswith("dW came out transposed")
        _, sentence = told("affine_backward", lambda dout, X, W, b: (dout @ W.T, X.T @ dout, dout.mean(axis=0)))
        assert sentence.startswith("db is averaged")

    def test_not_where_it_would_be_untrue(self):
        """Is no mistake named that would spoil what is right here, or that has only a part of the fault?"""
        only_dW2 = with_network(lambda loss, g, X, Y: (loss, [*g[:2], g[2] * len(X), g[3]]))
        report, sentence = told("two_layer_bce", only_dW2)
        assert report.diagnosis is None and "6 times" in sentence
        ds = lambda w, x, b: neuron(w, x, b)[1][2]  # noqa: E731
        half_exchanged = lambda w, x, b: (neuron(w, x, b)[0], (ds(w, x, b) * w, 3 * w, ds(w, x, b)))  # noqa: E731
        assert told("sigmoid_neuron", half_exchanged)[0].diagnosis is None

    def test_zeros_are_no_known_mistake(self):
        """Is a function that gives nothing but zeros not told a story?"""
        report, sentence = told("affine_backward", with_gradients(lambda dX, dW, db: (0 * dX, 0 * dW, 0 * db)))
        assert report.diagnosis is None and "`dX` is 0 throughout" in sentence


class TestPoints:
    def test_partly_right(self):
        """Does each criterion earn its own points?"""
        report = evaluate("affine_backward", lambda dout, X, W, b: (dout @ W.T, X.T @ dout, dout))
        assert [result.passed for result in report.results] == [True, True, False]
        assert (report.points, report.max_points, report.passed, report.attempted) == (2, 3, False, True)

    def test_the_slopes_of_ones_own_loss(self):
        """Is it seen that gradients do not belong to the loss that comes with them, and that scaled ones do?"""

        def network(factor, loss_factor):
            return with_network(lambda loss, g, X, Y: (loss * loss_factor, [part * factor for part in g]))

        for factor, loss_factor, own in ((6, 6, True), (6, 1, False), (-1, 1, False), (0, 0, False)):
            slopes = evaluate("two_layer_bce", network(factor, loss_factor)).results[3]
            assert slopes.passed is own, (factor, loss_factor)
            assert own or "not the slopes of the loss" in slopes.message

    def test_slow(self):
        """Is a function that takes long noticed, and right all the same?"""

        def accuracy(scores, labels):
            for _ in range(200_000 if len(labels) == 53 else 0):
                np.add(1, 1)
            return np.mean(scores.argmax(1) == labels)

        report = evaluate("accuracy", accuracy)
        assert report.passed and report.slow and report.seconds > 0.1
        assert not evaluate("accuracy", lambda s, y: np.mean(s.argmax(1) == y)).slow


class TestNeeds:
    """`affine_forward` and `affine_backward` are needed by `two_layer_bce`."""

    @staticmethod
    def network(**names):
        """A right two_layer_bce in a namespace of its own, with these versions of what it needs."""
        namespace = {"sigmoid": sigmoid, "bce_with_scores": bce_with_scores, **names}
        exec(
            "def two_layer_bce(X, Y, W1, b1, W2, b2):\n"
            "    h = sigmoid(affine_forward(X, W1, b1))\n"
            "    loss, dS = bce_with_scores(affine_forward(h, W2, b2), Y)\n"
            "    dh, dW2, db2 = affine_backward(dS, h, W2, b2)\n"
            "    _, dW1, db1 = affine_backward(dh * h * (1 - h), X, W1, b1)\n"
            "    return loss, (dW1, db1, dW2, db2)\n",
            namespace,
        )
        return namespace["two_layer_bce"], namespace

    @pytest.mark.parametrize(
        "names",
        [
            {},
            {"affine_forward": None, "affine_backward": 3},
            {"affine_forward": lambda X, W, b: X @ W, "affine_backward": lambda dout, X, W, b: None},
            {"affine_forward": affine_forward, "affine_backward": affine_backward},
            {"affine_forward": lambda X, W, b: X @ W + b, "affine_backward": affine_backward},
        ],
        ids=["missing", "no functions", "wrong", "ours", "the student's own"],
    )
    def test_a_follow_up_error_costs_nothing(self, names):
        """Does a right function pass, whatever stands under the names it calls, and do these stay as they were?"""
        function, namespace = self.network(**names)
        before = dict(namespace)
        assert evaluate("two_layer_bce", function).passed
        assert namespace == before

    def test_the_students_own_is_used_where_it_is_right(self):
        """Is a right version of the student's called, and not replaced?"""
        calls = []

        def own(X, W, b):
            calls.append(1)
            return X @ W + b

        function, _ = self.network(affine_forward=own)
        judged_alone = len(calls)
        assert evaluate("two_layer_bce", function).passed
        assert len(calls) > judged_alone + 4

    @pytest.mark.parametrize("wrap", [functools.partial, lambda f: functools.wraps(f)(lambda *a: f(*a))])
    def test_through_what_wraps_it(self, wrap):
        """Are the names found behind a partial and a decorator too?"""
        function, _ = self.network()
        assert evaluate("two_layer_bce", wrap(function)).passed

    def test_put_back_after_a_stop(self):
        """Are the names put back where the student stops the check?"""

        def stops(X, W, b):
            raise KeyboardInterrupt

        function, namespace = self.network(affine_forward=stops, bce_with_scores=stops)
        report = evaluate("two_layer_bce", function)
        assert not report.passed and namespace["affine_forward"] is stops and "affine_backward" not in namespace


class TestOurs:
    def test_recognised(self):
        """Is a reference recognised under another name, in a partial and behind a decorator?"""
        alias = affine_forward
        wrapped = functools.wraps(affine_forward)(lambda *arguments: affine_forward(*arguments))
        for ours in (alias, functools.partial(affine_forward), wrapped, functools.partial(functools.partial(accuracy))):
            assert is_ours(ours)

    def test_not_the_students(self):
        """Is nothing of the student's taken for ours, a function of the same name or a strange object neither?"""

        def affine_forward(X, W, b):
            return X @ W + b

        for theirs in (affine_forward, functools.partial(affine_forward), None, 3, np.add, print, object(), type):
            assert not is_ours(theirs)
        assert function_of(functools.partial(affine_forward)) is affine_forward


class Elsewhere(Candidate):
    """A candidate in another process, as the grader's: only its outcomes are seen here."""

    def __init__(self, function):
        self.local = LocalCandidate(function)

    def __call__(self, arguments):
        return self.local(arguments)


class TestCandidates:
    @pytest.mark.parametrize("function", [affine_backward, with_gradients(lambda dX, dW, db: (dX, dW.T, db)), np.add])
    def test_judged_alike(self, function):
        """Is a candidate that is called from afar judged as one in this process?"""
        here, there = evaluate("affine_backward", function), evaluate("affine_backward", Elsewhere(function))
        assert (here.points, here.diagnosis) == (there.points, there.diagnosis)
        assert [r.message for r in here.results] == [r.message for r in there.results]

    def test_a_fault_of_the_judge(self):
        """Does a fault of our own not reach the student as an exception, and not pass either?"""

        class Broken(Candidate):
            def __call__(self, arguments):
                raise OSError("no connection")

        report = evaluate("affine_backward", Broken())
        assert not report.passed and report.points == 0
        assert "could not judge this (OSError: no connection)" in report.first_failed.message

    @pytest.mark.parametrize("seed", [0, 1, 2**32, 2**127 + 1])
    def test_any_seed(self, seed):
        """Does every seed work, a large secret one too?"""
        assert evaluate("affine_backward", affine_backward, seed).passed


class TestWhatLaterNotebooksNeed:
    """The engine's other abilities, on exercises made for this test."""

    @staticmethod
    def exercise(function, draw, returns="result", mistakes=(), **fields):
        criterion = Criterion("it", draw, **{key: fields.pop(key) for key in ("verify", "part") if key in fields})
        return Exercise(
            function.__name__, "function", "00", 1, reference=function, returns=returns, criteria=(criterion,),
            mistakes=mistakes, **fields,
        )  # fmt: skip

    def judged(self, exercise, candidate):
        return judge(exercise, LocalCandidate(candidate))

    def test_a_generator(self):
        """Is each call handed the same generator anew, and drawing from it no changed argument?"""

        def noise(n, rng):
            return rng.normal(size=n)

        exercise = self.exercise(noise, lambda rng: [(3, Rng(5)), (4, Rng(6))])
        assert self.judged(exercise, noise).passed
        assert not self.judged(exercise, lambda n, rng: np.random.default_rng(5).normal(size=n)).passed

    def test_an_exception_is_asked_for(self):
        """Is the right exception asked for, raised before anything is drawn?"""

        def dropped(p, rng):
            if not 0 <= p < 1:
                raise ValueError("p must lie in [0, 1)")
            return rng.random(3) >= p

        def too_late(p, rng):
            mask = rng.random(3)
            if p >= 1:
                raise ValueError("no")
            return mask >= p

        def another(p, rng):
            assert p < 1
            return rng.random(3) >= p

        exercise = self.exercise(dropped, lambda rng: [(0.5, Rng(1)), (1.0, Rng(1))])
        assert self.judged(exercise, dropped).passed
        for wrong, words in (
            (lambda p, rng: rng.random(3) >= p, "a value came back where a ValueError"),
            (too_late, "comes too late"),
            (another, "AssertionError was raised where a ValueError"),
        ):
            report = self.judged(exercise, wrong)
            assert not report.passed and words in report.first_failed.message

    def test_memory_of_its_own(self):
        """Is a view of an argument rejected where a new array is asked for, and accepted elsewhere?"""

        def flipped(image):
            return image[:, ::-1].copy()

        def view(image):
            return image[:, ::-1]

        def draw(rng):
            return [(rng.random((3, 4)),)]

        assert self.judged(self.exercise(flipped, draw, fresh=True), flipped).passed
        for shared in (view, lambda image: flipped(image).__class__.view(image[:, ::-1])):
            message = self.judged(self.exercise(flipped, draw, fresh=True), shared).first_failed.message
            assert "that argument itself, or a view of it, such as a slice. Return a `.copy()`" in message
        assert self.judged(self.exercise(flipped, draw), view).passed

    def test_as_many_results_as_there_are(self):
        """Are results of any number named one by one, and an empty one compared?"""

        def pieces(n, size):
            return [np.arange(n)[i : i + size] for i in range(0, n, size)]

        exercise = self.exercise(pieces, lambda rng: [(7, 3), (0, 3)], returns="batches")
        assert self.judged(exercise, pieces).passed
        assert self.judged(exercise, lambda n, size: tuple(pieces(n, size))).passed
        one_lost = self.judged(exercise, lambda n, size: pieces(n, size)[:-1])
        assert "2 results came back; expected 3" in one_lost.first_failed.message
        wrong = self.judged(exercise, lambda n, size: [p + (i == 1) for i, p in enumerate(pieces(n, size))])
        assert "`batches[1]` is off by a constant: in every entry it is 1 too large" in wrong.first_failed.message

    def test_whole_numbers_are_compared_exactly(self):
        """Is a large whole number that is off by 1 wrong, far inside any tolerance?"""

        def million(x):
            return 3_000_000 + x

        exercise = self.exercise(million, lambda rng: [(1,), (2,)])
        assert not self.judged(exercise, lambda x: million(x) + 1).passed
        assert self.judged(exercise, lambda x: np.int32(million(x))).passed

    def test_truth_values(self):
        """Is a mask compared as one, and a mask of numbers no mask?"""

        def mask(x):
            return x > 0

        exercise = self.exercise(mask, lambda rng: [(rng.normal(size=5),)])
        assert self.judged(exercise, mask).passed
        assert not self.judged(exercise, lambda x: x <= 0).passed
        assert "expected bool" in self.judged(exercise, lambda x: (x > 0).astype(float)).first_failed.message

    def test_a_function_as_an_argument(self):
        """Is a probe called for real, and its own complaint shown?"""

        def at_zero(f, n):
            return f(np.zeros(n))

        probe = Probe("cubic", (np.ones(3),))
        exercise = self.exercise(at_zero, lambda rng: [(probe, 3)])
        assert not self.judged(exercise, lambda f, n: f(np.ones(n))).passed
        assert "f takes an array of shape (3,)" in self.judged(exercise, lambda f, n: f([0])).first_failed.message

    def test_a_check_of_its_own(self):
        """Does a criterion's own check decide beside the comparison?"""

        def draw(rng):
            return [(rng.random(3),)]

        def falls(candidate, arguments, outcome):
            return None if (np.diff(outcome.value) <= 0).all() else "it does not fall."

        def falling(x):
            return np.sort(x)[::-1]

        exercise = self.exercise(falling, draw, verify=falls, part=())
        assert self.judged(exercise, lambda x: 2 * falling(x)).passed
        assert self.judged(exercise, lambda x: -falling(x)).first_failed.message == "it does not fall."
        cannot = self.judged(exercise, lambda x: np.float64(1)).first_failed.message
        assert cannot.startswith("what came back cannot be examined (ValueError")

    def test_a_mistake_that_changes_its_argument(self):
        """Is a mistake recognised by what it does to its arguments?"""

        def doubled(x):
            return 2 * x

        def in_place(x):
            x *= 2
            return x

        mistake = Mistake(in_place, "It changes x.")
        exercise = self.exercise(doubled, lambda rng: [(rng.random(3),)], mistakes=(mistake,))
        assert self.judged(exercise, in_place).diagnosis == "It changes x."
        assert self.judged(exercise, lambda x: 3 * x).diagnosis is None
