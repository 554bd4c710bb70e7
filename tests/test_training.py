"""The training loop: what it computes, what it leaves alone, and what it says to a function of the wrong form."""

import numpy as np
import pytest

from i2dl_helpers import training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(25, 3))
TRUE = np.array([1.0, -2.0, 0.5])
Y = X @ TRUE + 0.25


def least_squares(X, Y, w, b):
    error = X @ w + b - Y
    return np.mean(error**2), (2 * X.T @ error / len(X), 2 * error.mean())


START = (np.zeros(3), 0.0)


def train(function=least_squares, parameters=START, **settings):
    defaults = {"learning_rate": 0.1, "epochs": 3, "batch_size": 10, "rng": np.random.default_rng(1)}
    return training.train(function, parameters, X, Y, **defaults | settings)


def test_it_finds_what_least_squares_finds():
    """Are the parameters, after many epochs, those that made the data?"""
    history = train(epochs=200)
    w, b = history.parameters
    assert w == pytest.approx(TRUE, abs=1e-6) and b == pytest.approx(0.25, abs=1e-6)
    assert len(history.loss) == 200 and history.loss[-1] < 1e-10 < history.loss[0] and history.note is None


def test_it_takes_the_steps_of_a_loop_written_out():
    """Are parameters and mean losses those of a plain loop over one permutation an epoch, the last batch shorter?"""
    history = train(epochs=2)
    rng, w, b, losses = np.random.default_rng(1), np.zeros(3), 0.0, []
    for _ in range(2):
        order, total = rng.permutation(25), 0.0
        for rows in (order[:10], order[10:20], order[20:]):
            loss, (dw, db) = least_squares(X[rows], Y[rows], w, b)
            w, b = w - 0.1 * dw, b - 0.1 * db
            total += loss * len(rows)
        losses.append(total / 25)
    assert history.parameters[0] == pytest.approx(w) and history.parameters[1] == pytest.approx(b)
    assert history.loss == pytest.approx(losses)


def test_the_generator_decides():
    """Does the same seed give the same course, and another another?"""
    one, same, other = (train(rng=np.random.default_rng(seed)).loss for seed in (1, 1, 2))
    assert one == same and one != other


def test_the_callers_arrays_stay_as_they_are():
    """Are starting values and data unchanged, even by a function that writes into what it is given?"""
    start, x, y = np.zeros(3), X.copy(), Y.copy()

    def careless(X, Y, w, b):
        result = least_squares(X, Y, w, b)
        X[:], Y[:], w[:] = 9, 9, 9
        return result

    settings = {"learning_rate": 0.1, "epochs": 2, "batch_size": 5, "rng": np.random.default_rng(0)}
    training.train(careless, (start, 0.0), x, y, **settings)
    assert np.array_equal(start, np.zeros(3)) and np.array_equal(x, X) and np.array_equal(y, Y)


def test_whole_numbers_to_start_from_are_made_floats():
    """Does a start from integers learn, where integers would stay 0; and does float32 stay float32?"""
    history = train(parameters=(np.zeros(3, dtype=int), 0), epochs=100)
    assert history.parameters[0] == pytest.approx(TRUE, abs=1e-3)
    kept = train(parameters=(np.zeros(3, dtype=np.float32), np.float32(0)), epochs=0)
    assert kept.parameters[0].dtype == np.float32


def test_watch_is_called_once_an_epoch_with_what_is_known_so_far():
    """Is each call given the history up to that epoch, parameters of that epoch included?"""
    seen = []
    history = train(watch=lambda h: seen.append((h.epochs, len(h.loss), h.parameters[0].copy())), epochs=4)
    assert [(epochs, done) for epochs, done, _ in seen] == [(4, 1), (4, 2), (4, 3), (4, 4)]
    assert not np.array_equal(seen[0][2], seen[1][2]) and np.array_equal(seen[3][2], history.parameters[0])


def test_the_parameters_of_an_epoch_do_not_change_afterwards():
    """Does what `watch` kept stay, though the function writes into the parameters later?"""
    kept = []

    def careless(X, Y, w, b):
        result = least_squares(X, Y, w, b)
        w += 100
        return result

    train(careless, watch=lambda h: kept.append((h.parameters[0], h.parameters[0].copy())))
    assert all(np.array_equal(now, then) for now, then in kept)


def test_evaluate_fills_the_metrics():
    """Is it called with the parameters after each epoch, and is each named number kept?"""
    history = train(evaluate=lambda w, b: {"distance": np.abs(w - TRUE).max(), "bias": b}, epochs=3)
    assert list(history.metrics) == ["distance", "bias"] and len(history.metrics["distance"]) == 3
    assert history.metrics["bias"][-1] == history.parameters[1]
    assert all(type(value) is float for value in history.metrics["distance"])


def test_a_rule_with_a_memory_can_be_given():
    """Does momentum come in as a function: state None first, then what it returned, one state for each parameter?"""
    states = []

    def momentum(parameter, gradient, velocity, learning_rate):
        states.append(velocity)
        velocity = 0.9 * (0 if velocity is None else velocity) - learning_rate * gradient
        return parameter + velocity, velocity

    history = train(rule=momentum, epochs=1, batch_size=25, learning_rate=0.05)
    assert states == [None, None]
    history = train(rule=momentum, epochs=150, batch_size=25, learning_rate=0.05)
    assert states[4].shape == (3,) and np.shape(states[5]) == ()
    assert history.parameters[0] == pytest.approx(TRUE, abs=1e-2)


@pytest.mark.parametrize(
    ("rule", "optimizer", "settings"),
    [(training.momentum, "SGD", {"momentum": 0.9}), (training.adam, "Adam", {})],
)
def test_momentum_and_adam_are_pytorchs(rule, optimizer, settings):
    """Do 50 steps on a function whose entries have other slopes and sizes end where PyTorch's end?"""
    torch = pytest.importorskip("torch")
    w, state = np.array([3.0, -2.0, 0.01]), None
    theirs = torch.tensor(w, requires_grad=True)
    steps = getattr(torch.optim, optimizer)([theirs], lr=0.02, **settings)
    for _ in range(50):
        w, state = rule(w, np.array([1, 10, 0.1]) * w**3 + 0.1, state, 0.02)
        steps.zero_grad()
        (torch.tensor([1, 10, 0.1], dtype=torch.float64) * theirs**4 / 4 + 0.1 * theirs).sum().backward()
        steps.step()
    assert w == pytest.approx(theirs.detach().numpy(), abs=1e-12)


def test_momentum_ends_with_steps_ten_times_as_long():
    """Along a constant slope, do the steps grow to 1 / (1 − 0.9) times those of plain descent?"""
    w, velocity = np.array([0.0]), None
    for _ in range(200):
        before, (w, velocity) = w, training.momentum(w, np.array([2.0]), velocity, 0.01)
    assert before - w == pytest.approx(10 * 0.01 * 2)


def test_adams_first_step_is_the_learning_rate():
    """Is the first step lr in size for every entry, whatever the size of its gradient, and against its sign?"""
    w, _ = training.adam(np.zeros(3), np.array([1e-3, -5.0, 1e4]), None, 0.1)
    assert w == pytest.approx([-0.1, 0.1, -0.1], rel=1e-4)


@pytest.mark.parametrize(("rule", "learning_rate"), [(training.momentum, 0.02), (training.adam, 0.05)])
def test_the_rules_train(rule, learning_rate):
    """Do both find what made the data, with small batches and a state for each parameter?"""
    w, b = train(rule=rule, learning_rate=learning_rate, epochs=300).parameters
    assert w == pytest.approx(TRUE, abs=1e-2) and b == pytest.approx(0.25, abs=1e-2)


def test_divergence_ends_with_a_note_and_finite_parameters():
    """Steps far too long: no exception, no warning, a note that says when and what to try, the last finite epoch?"""
    history = train(learning_rate=1e6, epochs=200)
    assert "the training stopped" in history.note and "below 1e+06" in history.note
    assert f"in epoch {len(history.loss) + 1}" in history.note and 0 < len(history.loss) < 200
    assert np.isfinite(history.loss).all() and all(np.isfinite(p).all() for p in history.parameters)


def test_a_loss_that_is_nan_at_once_leaves_the_start():
    """Is the note there, no epoch counted, and the parameters those of the start?"""
    history = train(lambda X, Y, w, b: (float("nan"), (w, b)))
    assert "became nan in epoch 1" in history.note and history.loss == []
    assert np.array_equal(history.parameters[0], np.zeros(3))


@pytest.mark.parametrize(
    "returned, sentence",
    [
        (lambda w, b: None, r"\(loss, gradients\); got None"),
        (lambda w, b: 0.5, r"\(loss, gradients\); got a float"),
        (lambda w, b: (0.5, w, b), r"\(loss, gradients\); got 3 values"),
        (lambda w, b: (np.ones(25), (w, b)), r"one number, the mean over the batch; got an array \(25,\)"),
        (lambda w, b: ("0.5", (w, b)), "one number, the mean over the batch; got a str"),
        (lambda w, b: (0.5, (w,)), "2 gradients were expected, of w, b; got 1 values"),
        (lambda w, b: (0.5, w), r"2 gradients were expected, of w, b; got an array \(3,\)"),
        (lambda w, b: (0.5, (w[None], b)), r"gradient of w must be \(3,\), as w is; got an array \(1, 3\)"),
        (lambda w, b: (0.5, (w, np.ones(1))), r"gradient of b must be \(\), as b is; got an array \(1,\)"),
        (lambda w, b: (0.5, (w, None)), r"gradient of b must be \(\), as b is; got None"),
    ],
)
def test_a_wrong_form_gets_a_sentence_that_names_it(returned, sentence):
    """What comes back is of the wrong form: does the sentence say which part, what it is and what it should be?"""
    with pytest.raises(ValueError, match=sentence):
        train(lambda X, Y, w, b: returned(w, b))


def test_parameters_without_names_are_counted():
    """Does a function of `*parameters` get 'parameter 1' in place of a name?"""
    with pytest.raises(ValueError, match=r"gradient of parameter 1 must be \(3,\)"):
        train(lambda X, Y, *parameters: (0.5, (np.ones(4), 0.0)))


def test_wrong_settings_are_refused():
    """Unequal lengths, no samples, a batch of none: is each told?"""
    settings = {"learning_rate": 0.1, "epochs": 1, "batch_size": 5, "rng": np.random.default_rng(0)}
    with pytest.raises(ValueError, match="X has 25 rows and Y 24"):
        training.train(least_squares, (np.zeros(3), 0.0), X, Y[:-1], **settings)
    with pytest.raises(ValueError, match="at least one"):
        training.train(least_squares, (np.zeros(3), 0.0), X[:0], Y[:0], **settings)
    with pytest.raises(ValueError, match="batch_size = 0"):
        train(batch_size=0)
    with pytest.raises(ValueError, match="epochs = -1"):
        train(epochs=-1)


def test_a_rate_that_falls():
    """Is the rate a straight line from its start towards 0, one step short of it at the end?"""
    seen = []

    def rule(parameter, gradient, state, learning_rate):
        seen.append(learning_rate)
        return parameter, state

    train(learning_rate=training.falling(0.4), epochs=2, batch_size=10, rule=rule)  # three batches an epoch
    assert seen[::2] == pytest.approx([0.4 * (1 - step / 6) for step in range(6)])
