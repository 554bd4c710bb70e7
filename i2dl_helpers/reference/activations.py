"""Activations: what bends a network, and what each of them lets through on the way back.

First the functions of notebook 03, in its order: sigmoid and tanh, the ReLU and its relatives, maxout, and the share of
units that died. Behind them stands what the notebook shows and does not ask. `erf` is lent to it. Every backward takes
the upstream gradient first. Initialization (04) comes next: how large should the numbers be that go in here?
"""

import math

import numpy as np


def erf(x):
    """The error function 2/√π · ∫₀ˣ exp(−t²) dt, for each entry: `math.erf`, but for arrays."""
    x = np.asarray(x)
    return np.vectorize(math.erf, otypes=[np.result_type(x, np.float32)])(x)


def sigmoid(x):
    """1 / (1 + exp(−x)), for each entry.

    Parameters
    ----------
    x : array of any shape, of floats or integers, or a number

    Returns
    -------
    float array like x, in [0, 1]

    Notes
    -----
    Finite and right for every x, at ±1000 too. A warning about an overflow that does no harm is allowed.

    Source
    ------
    I2DL lecture 8, slides 3 and 6; Michigan EECS 498 lecture 10, slide 10.
    """
    e = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, e) / (1.0 + e)


def sigmoid_backward(dout, x):
    """Gradient of `sigmoid(x)`, taken entry by entry.

    Parameters
    ----------
    dout : float array like x
        The upstream gradient: of the loss with respect to sigmoid(x).
    x : float array of any shape
        What went into the sigmoid.

    Returns
    -------
    dx : float array like x
        Gradient of the loss with respect to x.

    Source
    ------
    I2DL lecture 8, slide 6; Michigan EECS 498 lecture 10, slide 12.
    """
    s = sigmoid(x)
    return dout * s * (1 - s)


def tanh_backward(dout, x):
    """Gradient of `np.tanh(x)`, taken entry by entry.

    Parameters
    ----------
    dout : float array like x
        The upstream gradient: of the loss with respect to tanh(x).
    x : float array of any shape
        What went into the tanh.

    Returns
    -------
    dx : float array like x

    Source
    ------
    I2DL lecture 8, slide 7; Michigan EECS 498 lecture 10, slide 21.
    """
    return dout * (1 - np.tanh(x) ** 2)


def relu_backward(dout, x):
    """Gradient of the ReLU max(0, x), taken entry by entry. At the kink, x = 0, the slope counts as 0.

    Parameters
    ----------
    dout : float array like x
        The upstream gradient: of the loss with respect to max(0, x).
    x : float array of any shape
        What went into the ReLU.

    Returns
    -------
    dx : float array like x

    Source
    ------
    I2DL lecture 8, slide 8; Michigan EECS 498 lecture 10, slide 25.
    """
    return dout * (x > 0)


def leaky_relu(x, alpha=0.1):
    """max(α·x, x), for each entry.

    Parameters
    ----------
    x : float array of any shape
    alpha : float, 0 < α < 1
        The slope on the left.

    Returns
    -------
    float array like x

    Source
    ------
    Michigan EECS 498 lecture 10, slide 28.
    """
    return np.maximum(alpha * x, x)


def prelu_backward(dout, x, alpha):
    """Gradients of the parametric ReLU: x where x > 0, α·x elsewhere, with one learned α for all entries.

    Parameters
    ----------
    dout : float array like x
        The upstream gradient: of the loss with respect to the PReLU's output.
    x : float array of any shape
        What went in. At x = 0 the slope is α.
    alpha : float
        The slope on the left; any number, it was learned.

    Returns
    -------
    dx : float array like x
        Gradient of the loss with respect to x.
    dalpha : float
        Gradient of the loss with respect to α.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 29.
    """
    dx = np.where(x > 0, dout, alpha * dout)
    dalpha = np.sum(dout * np.minimum(x, 0))
    return dx, dalpha


def elu(x, alpha=1.0):
    """x where x > 0, α·(exp(x) − 1) elsewhere.

    Parameters
    ----------
    x : float array of any shape
        Large ones too: the result is finite and right at 1000.
    alpha : float > 0
        How far down it goes on the left.

    Returns
    -------
    float array like x, above −α

    Source
    ------
    Michigan EECS 498 lecture 10, slide 30.
    """
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def selu(x):
    """λ · ELU(x, α), with the two constants that keep the mean 0 and the variance 1.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    float array like x

    Notes
    -----
    α = 1.6732632423543772, λ = 1.0507009873554805.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 31.
    """
    return 1.0507009873554805 * elu(x, 1.6732632423543772)


def gelu(x):
    """x · P(Z ≤ x) for a standard normal Z: the exact GELU, with `erf`.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    float array like x

    Notes
    -----
    The setup cell lends `erf`, which works on arrays.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 33.
    """
    return x / 2 * (1 + erf(x / math.sqrt(2)))


def maxout(X, W1, b1, W2, b2):
    """Maxout: the larger of two affine layers, output by output.

    Parameters
    ----------
    X : float array (N, D)
        A sample a row.
    W1, W2 : float arrays (D, C)
    b1, b2 : float arrays (C,)

    Returns
    -------
    float array (N, C)

    Source
    ------
    I2DL lecture 4, slide 7; Michigan EECS 498 lecture 10, slide 9.
    """
    return np.maximum(X @ W1 + b1, X @ W2 + b2)


def dead_fraction(Z):
    """Share of the units of a ReLU layer that are dead: whose pre-activation is ≤ 0 for every sample.

    Parameters
    ----------
    Z : float array (N, units)
        What goes into the ReLU, a sample a row.

    Returns
    -------
    float in [0, 1]

    Source
    ------
    I2DL lecture 8, slide 8; Michigan EECS 498 lecture 10, slide 26.
    """
    return np.mean(np.all(Z <= 0, axis=0))


# Shown in the notebook, and not asked


def tanh(x):
    """(exp(x) − exp(−x)) / (exp(x) + exp(−x)), for each entry."""
    return np.tanh(x)


def relu(x):
    """max(0, x), for each entry."""
    return np.maximum(x, 0)


def leaky_relu_backward(dout, x, alpha=0.1):
    """Gradient of `leaky_relu`; at x = 0 the slope is α."""
    return np.where(x > 0, dout, alpha * dout)


def prelu(x, alpha):
    """x where x > 0, α·x elsewhere, for any α."""
    return np.where(x > 0, x, alpha * x)


def elu_backward(dout, x, alpha=1.0):
    """Gradient of `elu`; at x = 0 the slope is α."""
    return dout * np.where(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0)))


def selu_backward(dout, x):
    """Gradient of `selu`."""
    return 1.0507009873554805 * elu_backward(dout, x, 1.6732632423543772)


def gelu_backward(dout, x):
    """Gradient of `gelu`: by the product rule, P(Z ≤ x) + x · the normal density at x."""
    density = np.exp(-np.square(x) / 2) / math.sqrt(2 * math.pi)
    return dout * ((1 + erf(x / math.sqrt(2))) / 2 + x * density)


def gelu_sigmoid(x):
    """x · σ(1.702·x): the slide's approximation of `gelu`."""
    return x * sigmoid(1.702 * x)


def gelu_sigmoid_backward(dout, x):
    """Gradient of `gelu_sigmoid`."""
    s = sigmoid(1.702 * x)
    return dout * (s + 1.702 * x * s * (1 - s))


def softplus(x):
    """log(1 + exp(x)), for each entry: a ReLU without the kink."""
    return np.logaddexp(x, 0)


def softplus_backward(dout, x):
    """Gradient of `softplus`, whose slope is the sigmoid."""
    return dout * sigmoid(x)


def swish(x):
    """x · σ(x), also called SiLU."""
    return x * sigmoid(x)


def swish_backward(dout, x):
    """Gradient of `swish`."""
    s = sigmoid(x)
    return dout * (s + x * s * (1 - s))


def maxout_backward(dout, X, W1, b1, W2, b2):
    """Gradients of `maxout`: the larger layer gets all, the second one where they tie.

    Returns
    -------
    dX, dW1, db1, dW2, db2 : float arrays, each shaped as what it belongs to
    """
    first = X @ W1 + b1 > X @ W2 + b2
    d1, d2 = dout * first, dout * ~first
    return d1 @ W1.T + d2 @ W2.T, X.T @ d1, d1.sum(axis=0), X.T @ d2, d2.sum(axis=0)
