"""Dropout: random masks in training, their average at test time, and two relatives that drop something else.

The functions stand in the order of notebook 06. `p_drop` is always the probability to be dropped; slides and older
libraries often mean the probability to be kept. Regularization comes before, augmentation next.
"""

import numpy as np


def dropout_forward(x, p_drop, rng):
    """Inverted dropout in training: every number is dropped with probability p_drop, the others are scaled up.

    What is dropped becomes 0. The others are scaled so that the expected output is x.

    Parameters
    ----------
    x : float array of any shape
    p_drop : float, 0 ≤ p_drop < 1
        The probability to be dropped.
    rng : numpy.random.Generator
        ``rng.random(x.shape)`` is drawn, once; a number stays where what was drawn is at least p_drop.

    Returns
    -------
    out : float array like x
    mask : bool array like x
        True where a number stays.

    Raises
    ------
    ValueError
        Where p_drop is below 0, or 1 or more, before anything is drawn.

    Source
    ------
    Michigan EECS 498 lecture 10, slides 70 and 80; I2DL lecture 8, slide 30.
    """
    if not 0 <= p_drop < 1:
        raise ValueError(f"p_drop is {p_drop}; a probability to be dropped is at least 0 and less than 1")
    mask = rng.random(x.shape) >= p_drop
    return mask * x / (1 - p_drop), mask


def dropout_backward(dout, mask, p_drop):
    """Gradient of the loss with respect to the x of `dropout_forward(x, p_drop, rng)`, which gave this mask.

    Parameters
    ----------
    dout : float array of any shape
        The upstream gradient: of the loss with respect to dropout's output.
    mask : bool array like dout
        True where a number stayed.
    p_drop : float, 0 ≤ p_drop < 1

    Returns
    -------
    float array like dout

    Source
    ------
    Michigan EECS 498 lecture 10, slide 80.
    """
    return dout * mask / (1 - p_drop)


def dropout_test_time(x, p_drop):
    """Classic dropout at test time: nothing is dropped, and x becomes its own expected value in training.

    Classic dropout sets numbers to 0 in training, with probability p_drop each, and leaves the others as they are.

    Parameters
    ----------
    x : float array of any shape
    p_drop : float, 0 ≤ p_drop < 1
        The probability with which a number was dropped in training.

    Returns
    -------
    float array like x

    Source
    ------
    Michigan EECS 498 lecture 10, slides 77 to 79; I2DL lecture 8, slide 36.
    """
    return (1 - p_drop) * x


def expected_output(w, x, p_drop):
    """The output of one linear unit under classic dropout of its inputs, on average over all masks.

    A mask m has an entry 0 or 1 for each input. Its output is the sum of m_j·w_j·x_j; nothing is scaled. Each output
    counts with the probability of its mask: the average is over all 2^D of them.

    Parameters
    ----------
    w, x : float arrays (D,)
        Weights and inputs of the unit.
    p_drop : float, 0 ≤ p_drop < 1
        The probability of an input to be dropped, independently of the others.

    Returns
    -------
    float

    Source
    ------
    Michigan EECS 498 lecture 10, slides 75 and 76; I2DL lecture 8, slide 36.
    """
    D = len(x)
    total = 0.0
    for number in range(2**D):
        mask = (number >> np.arange(D)) & 1  # the binary digits of the number
        kept = mask.sum()
        probability = (1 - p_drop) ** kept * p_drop ** (D - kept)
        total += probability * np.sum(mask * w * x)
    return float(total)


def mc_dropout(predict, x, samples, rng):
    """Monte Carlo dropout: mean and std of a random prediction that is made several times.

    Parameters
    ----------
    predict : callable
        ``predict(x, rng)`` → float array (N, C): draws masks from rng, another one at every call.
    x : float array (N, …)
        Handed on to `predict`.
    samples : int
        How many times predict is called, each time with this x and this rng.
    rng : numpy.random.Generator

    Returns
    -------
    mean, std : float arrays (N, C)
        Over the samples; the std is the population's, divided by their number.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 74, of which this is the average by drawing; the std as a measure of doubt is
    Gal and Ghahramani's (2016).
    """
    predictions = np.array([predict(x, rng) for _ in range(samples)])
    return predictions.mean(axis=0), predictions.std(axis=0)


def dropconnect_forward(X, W, p_drop, rng):
    """DropConnect in training: a linear layer of which single weights are dropped, in place of units.

    A weight is dropped with probability p_drop. The others are scaled so that the expected output is X W.

    Parameters
    ----------
    X : float array (N, D)
    W : float array (D, C)
    p_drop : float, 0 ≤ p_drop < 1
    rng : numpy.random.Generator
        ``rng.random(W.shape)`` is drawn, once for the batch; a weight stays where what was drawn is at least p_drop.

    Returns
    -------
    out : float array (N, C)
    mask : bool array (D, C)
        True where a weight stays.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 94.
    """
    mask = rng.random(W.shape) >= p_drop
    return X @ (mask * W) / (1 - p_drop), mask


def stochastic_depth(x, block, p_drop, rng, train):
    """A residual block that is skipped at random in training, and scaled to its expectation at test time.

    In training: x + block(x), or, with probability p_drop, x alone, for the whole batch. The kept block is not
    scaled. At test time: x plus the expectation of what the block adds.

    Parameters
    ----------
    x : float array (N, D)
    block : callable, float array (N, D) → float array (N, D)
        What the residual block adds to its input.
    p_drop : float, 0 ≤ p_drop < 1
        The probability that the block is skipped.
    rng : numpy.random.Generator
        In training ``rng.random()`` is drawn, once; the block stays where it is at least p_drop. At test time nothing
        is drawn.
    train : bool

    Returns
    -------
    float array (N, D)

    Source
    ------
    Michigan EECS 498 lecture 10, slide 96.
    """
    if train:
        return x + block(x) if rng.random() >= p_drop else x
    return x + (1 - p_drop) * block(x)
