"""Backpropagation by hand: from one addition and one product to a network of two layers.

The functions stand in the order of notebook 01; each later one is built from the idea of the one before. `sigmoid` and
`bce_with_scores` are lent to that notebook: they are exercises of 03 and 02. Losses come next.
"""

import numpy as np


def sigmoid(x):
    """1 / (1 + exp(−x)), for each entry.

    Parameters
    ----------
    x : float array of any shape, or a number

    Returns
    -------
    float array like x, in [0, 1]

    Notes
    -----
    Only exp of numbers ≤ 0 is taken, so nothing overflows, even at ±1000.

    Source
    ------
    I2DL lecture 4, slides 7 and 24.
    """
    e = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, e) / (1.0 + e)


def bce_with_scores(S, Y):
    """Binary cross entropy of sigmoid(S) against targets Y, and its gradient with respect to the scores S.

    Parameters
    ----------
    S : float array (N, K)
        Scores, before the sigmoid.
    Y : float array (N, K)
        Targets in [0, 1].

    Returns
    -------
    loss : float
        Mean over the N samples of the sum over the K outputs.
    dS : float array (N, K)
        Gradient of the loss with respect to S.

    Notes
    -----
    The logarithm and the sigmoid are taken together, so that scores of ±1000 are no problem.

    Source
    ------
    I2DL lecture 4, slide 42.
    """
    losses = np.maximum(S, 0) - S * Y + np.log1p(np.exp(-np.abs(S)))
    return losses.sum() / len(S), (sigmoid(S) - Y) / len(S)


def add_multiply(x, y, z):
    """f = (x + y) · z and its three partial derivatives.

    Parameters
    ----------
    x, y, z : float

    Returns
    -------
    f : float
    (df_dx, df_dy, df_dz) : tuple of floats
        How fast f grows when x, y or z alone grows.

    Source
    ------
    I2DL lecture 4, slides 12–18.
    """
    d = x + y
    f = d * z
    df_dz = d
    df_dd = z
    df_dx = df_dd * 1
    df_dy = df_dd * 1
    return f, (df_dx, df_dy, df_dz)


def numerical_gradient(f, x, h=1e-5):
    """Gradient of f at x, measured with centred differences, one entry of x after the other.

    Parameters
    ----------
    f : callable, float array like x → float
    x : array of any shape, of floats or integers
        Not changed: work on a copy, of floats.
    h : float
        How far an entry is moved, up and down; the error is of order h².

    Returns
    -------
    float array like x

    Notes
    -----
    It costs two calls of f for every entry of x.

    Source
    ------
    I2DL lecture 4, slide 33; Birmingham, Deep Learning II, the slides on the gradient dW.
    """
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        x[index] = kept  # put it back before the next entry is moved
        gradient[index] = (above - below) / (2 * h)
    return gradient


def sigmoid_neuron(w, x, b):
    """One neuron f = σ(w·x + b), and its gradients.

    Parameters
    ----------
    w, x : float arrays (D,)
        Weights and inputs.
    b : float
        The bias.

    Returns
    -------
    f : float in (0, 1)
    (dw, dx, db) : float arrays (D,), (D,) and a float
        Gradients of f with respect to w, x and b.

    Source
    ------
    I2DL lecture 4, slides 24–30.
    """
    f = sigmoid(np.dot(w, x) + b)
    ds = f * (1 - f)
    return f, (ds * x, ds * w, ds)


def relu_net(x, y, w1, w2):
    """Squared error (w2 · max(0, w1·x) − y)² of the smallest network with a hidden unit, and its gradients.

    Parameters
    ----------
    x, y : float
        Input and target.
    w1, w2 : float
        The weights before and after the ReLU.

    Returns
    -------
    loss : float
    (dw1, dw2) : tuple of floats
        Gradients of the loss with respect to w1 and w2. At the kink of the ReLU its slope counts as 0.

    Source
    ------
    I2DL lecture 4, slides 44–53.
    """
    z = w1 * x
    h = max(0.0, z)
    error = w2 * h - y
    loss = error**2
    dprediction = 2 * error
    dw2 = dprediction * h
    dh = dprediction * w2
    dz = dh if z > 0 else 0.0
    dw1 = dz * x
    return loss, (dw1, dw2)


def affine_forward(X, W, b):
    """Scores of an affine (fully connected) layer: every row of X times W, plus b.

    Parameters
    ----------
    X : float array (N, D)
        A sample a row.
    W : float array (D, C)
        A column of weights for each output: the slides' W, transposed.
    b : float array (C,)
        A bias for each output.

    Returns
    -------
    float array (N, C)

    Source
    ------
    I2DL lecture 4, slides 3 and 23.
    """
    return X @ W + b


def affine_backward(dout, X, W, b):
    """Gradients of the affine layer `affine_forward(X, W, b)`.

    Parameters
    ----------
    dout : float array (N, C)
        The upstream gradient: of the loss with respect to the layer's output.
    X, W, b : float arrays (N, D), (D, C), (C,)
        The arguments of the forward pass.

    Returns
    -------
    dX, dW, db : float arrays (N, D), (D, C), (C,)
        Gradients of the loss with respect to X, W and b, each shaped as what it belongs to.

    Source
    ------
    I2DL lecture 4, slides 23, 37 and 38.
    """
    dX = dout @ W.T
    dW = X.T @ dout
    db = dout.sum(axis=0)
    return dX, dW, db


def two_layer_bce(X, Y, W1, b1, W2, b2):
    """Loss and gradients of a network with one hidden layer: affine, sigmoid, affine, sigmoid, binary cross entropy.

    Parameters
    ----------
    X : float array (N, D)
    Y : float array (N, K)
        Targets in [0, 1].
    W1, b1 : float arrays (D, H), (H,)
        The hidden layer.
    W2, b2 : float arrays (H, K), (K,)
        The output layer.

    Returns
    -------
    loss : float
        Mean over the N samples of the sum over the K outputs.
    (dW1, db1, dW2, db2) : tuple of float arrays
        Gradients of the loss, each shaped as its parameter.

    Source
    ------
    I2DL lecture 4, slides 42 and 43.
    """
    h = sigmoid(affine_forward(X, W1, b1))
    scores = affine_forward(h, W2, b2)
    loss, dscores = bce_with_scores(scores, Y)
    dh, dW2, db2 = affine_backward(dscores, h, W2, b2)
    dz = dh * h * (1 - h)  # back through the hidden sigmoid
    _, dW1, db1 = affine_backward(dz, X, W1, b1)
    return loss, (dW1, db1, dW2, db2)


def count_parameters(widths):
    """Number of weights and biases of a fully connected network.

    Parameters
    ----------
    widths : list of ints
        Units in each layer, from the input to the output: [3, 4, 2] has three inputs, four hidden units, two outputs.

    Returns
    -------
    int

    Source
    ------
    I2DL lecture 4, slide 41.
    """
    total = 0
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        total += inputs * outputs + outputs
    return total
