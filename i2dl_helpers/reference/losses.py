"""What a prediction costs, and how to walk downhill: losses with their gradients, gradient descent, momentum, batches.

The functions stand in the order of notebook 02. A loss comes with the gradient that `backprop`'s layers take as their
upstream gradient; `training` walks with the last three. Activations come next.
"""

import numpy as np


def l1_loss(prediction, target):
    """Absolute error: the mean over the samples of Σ |prediction − target| over the outputs.

    Parameters
    ----------
    prediction, target : float arrays (N, D)

    Returns
    -------
    loss : float ≥ 0
    dprediction : float array (N, D)
        Gradient of the loss with respect to the prediction; 0 where the two are equal.

    Source
    ------
    I2DL lecture 8, slide 2; I2DL lecture 4, slide 8.
    """
    difference = prediction - target
    N = len(prediction)
    return np.abs(difference).sum() / N, np.sign(difference) / N


def l2_loss(prediction, target):
    """Squared error: the mean over the samples of Σ (prediction − target)² over the outputs, without a factor ½.

    Parameters
    ----------
    prediction, target : float arrays (N, D)

    Returns
    -------
    loss : float ≥ 0
    dprediction : float array (N, D)
        Gradient of the loss with respect to the prediction.

    Source
    ------
    I2DL lecture 8, slide 2; I2DL lecture 4, slide 8.
    """
    difference = prediction - target
    N = len(prediction)
    return (difference**2).sum() / N, 2 * difference / N


def hinge_loss(scores, labels, margin=1.0):
    """Multiclass hinge loss: the mean over the samples of Σ_{j≠y} max(0, s_j − s_y + margin).

    Parameters
    ----------
    scores : float array (N, C)
    labels : int array (N,)
        The right class y of each sample, in 0 … C−1.
    margin : float > 0
        By how much the right class's score has to lead.

    Returns
    -------
    loss : float ≥ 0
    dscores : float array (N, C)
        Gradient of the loss with respect to the scores; a margin that is met exactly counts as met.

    Source
    ------
    Birmingham, Deep Learning II, and HKUST, optimization methods: the slides on the hinge loss; I2DL lecture 8,
    slide 5.
    """
    N = len(scores)
    right = scores[np.arange(N), labels]
    excess = scores - right[:, None] + margin
    excess[np.arange(N), labels] = 0  # the right class does not compete with itself
    loss = np.maximum(0, excess).sum() / N
    dscores = (excess > 0).astype(float)
    dscores[np.arange(N), labels] = -dscores.sum(axis=1)  # it is in every term of its row
    return loss, dscores / N


def softmax(scores):
    """Probabilities exp(s_c) / Σ_j exp(s_j), for each row of scores.

    Parameters
    ----------
    scores : float array (N, C)
        Of any size: ±1000 too.

    Returns
    -------
    float array (N, C)
        In [0, 1]; every row adds up to 1.

    Source
    ------
    I2DL lecture 8, slide 4; Birmingham, Deep Learning II, the slides on the softmax loss.
    """
    shifted = scores - scores.max(axis=1, keepdims=True)  # the same probabilities, and exp cannot overflow
    powers = np.exp(shifted)
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy_loss(scores, labels):
    """Softmax cross entropy: the mean over the samples of −log of the probability that softmax gives the right class.

    Parameters
    ----------
    scores : float array (N, C)
        Before the softmax; of any size: ±1000 too.
    labels : int array (N,)
        The right class of each sample, in 0 … C−1.

    Returns
    -------
    loss : float ≥ 0
    dscores : float array (N, C)
        Gradient of the loss with respect to the scores.

    Source
    ------
    I2DL lecture 8, slide 5, and lecture 4, slide 8; Birmingham, Deep Learning II, and HKUST, optimization methods: the
    slides on cross entropy.
    """
    N = len(scores)
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # log probabilities, never the log of a 0
    dscores = softmax(scores)
    dscores[np.arange(N), labels] -= 1
    return -logs[np.arange(N), labels].sum() / N, dscores / N


def binary_cross_entropy_loss(scores, targets):
    """Binary cross entropy: the mean over the samples of −Σ [t·log σ(s) + (1 − t)·log(1 − σ(s))] over the outputs.

    Parameters
    ----------
    scores : float array (N, K)
        Before the sigmoid; of any size: ±1000 too.
    targets : float array (N, K)
        In [0, 1]; each output is a question of its own.

    Returns
    -------
    loss : float ≥ 0
    dscores : float array (N, K)
        Gradient of the loss with respect to the scores.

    Source
    ------
    I2DL lecture 4, slide 42; I2DL lecture 8, slide 3.
    """
    N = len(scores)
    losses = np.logaddexp(0, scores) - targets * scores  # log(1 + eˢ) − t·s
    probabilities = np.exp(-np.logaddexp(0, -scores))  # σ(s) = 1 / (1 + e⁻ˢ), by its logarithm
    return losses.sum() / N, (probabilities - targets) / N


def gradient_descent(gradient, start, learning_rate, steps):
    """The path of gradient descent: every place it visits, from the start to the last step.

    Parameters
    ----------
    gradient : callable, float array (D,) → float array (D,)
        The slope of what is minimised.
    start : float array (D,)
        Where to begin; not changed.
    learning_rate : float
        How long a step is, as a multiple of the gradient.
    steps : int ≥ 1

    Returns
    -------
    float array (steps + 1, D)
        The start in row 0, then one place a step.

    Source
    ------
    I2DL lecture 4, slides 31–35; Birmingham, Deep Learning II, the slides on gradient descent.
    """
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)


def momentum_step(w, v, gradient, learning_rate, beta):
    """One step of gradient descent with momentum: v = βv − lr·g, then w = w + v.

    Parameters
    ----------
    w, v, gradient : float arrays of one shape
        The weights, their velocity, and the gradient of the loss at w. None of them is changed.
    learning_rate : float
    beta : float in [0, 1)
        The share of the velocity that is kept; 0 is plain gradient descent.

    Returns
    -------
    w, v : float arrays
        The new weights and the new velocity.

    Source
    ------
    Polyak, 1964; I2DL lecture 4, slide 54, asks how to speed things up.
    """
    v = beta * v - learning_rate * gradient
    return w + v, v


def minibatches(n, batch_size, rng):
    """The samples 0 … n−1 in a random order, cut into consecutive pieces of one `rng.permutation(n)`.

    Parameters
    ----------
    n, batch_size : int ≥ 1
    rng : numpy.random.Generator
        Drawn from once, by `rng.permutation(n)`.

    Returns
    -------
    list of int arrays
        Each of `batch_size` indices, the last one shorter where n is no multiple; never empty.

    Source
    ------
    Birmingham, Deep Learning II, the slide on mini-batch gradient descent.
    """
    order = rng.permutation(n)
    return [order[first : first + batch_size] for first in range(0, n, batch_size)]
