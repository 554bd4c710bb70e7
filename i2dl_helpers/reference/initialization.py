"""What a network is given before it learns: inputs of a common scale, first weights, and layers that keep the scale.

The functions stand in the order of notebook 04: preprocessing, the first weights and what becomes of a signal that
passes through them, the residual block, batch norm in training and at test time. Activations come before,
regularization next.
"""

import numpy as np


def standardize(train, test):
    """Both parts with the training part's mean taken away, and divided by the training part's std, column by column.

    Parameters
    ----------
    train, test : arrays (N, D) and (M, D), of floats or integers
        A sample a row. The test part is never looked at for the statistics.

    Returns
    -------
    train, test : float arrays (N, D) and (M, D)
        A column of `train` whose entries are all equal (its maximum equals its minimum) is centred and divided by 1,
        in both parts.

    Notes
    -----
    ``np.std`` of equal numbers need not be exactly 0: rounding leaves something like 1e-17.

    Source
    ------
    Michigan EECS 498 lecture 10, slides 37–42.
    """
    mean = train.mean(axis=0)
    constant = train.max(axis=0) == train.min(axis=0)
    std = np.where(constant, 1.0, train.std(axis=0))
    return (train - mean) / std, (test - mean) / std


def pca_whiten(X, eps=1e-8):
    """X centred, turned into the eigenvectors' basis of its covariance, each axis divided by √(eigenvalue + eps).

    Parameters
    ----------
    X : float array (N, D)
        A sample a row; N may be smaller than D.
    eps : float
        Keeps the division finite where an eigenvalue is 0.

    Returns
    -------
    float array (N, D)
        Column 0 belongs to the largest eigenvalue, and so on. The sign of each column is free: −v is an eigenvector
        as well as v.

    Notes
    -----
    The covariance is the population's, divided by N. Rounding can make an eigenvalue of 0 slightly negative; it
    counts as 0.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 40.
    """
    centred = X - X.mean(axis=0)
    eigenvalues, eigenvectors = np.linalg.eigh(centred.T @ centred / len(X))
    eigenvalues, eigenvectors = eigenvalues[::-1], eigenvectors[:, ::-1]  # eigh sorts them rising
    return centred @ eigenvectors / np.sqrt(np.maximum(eigenvalues, 0) + eps)


def weight_std(scheme, fan_in, fan_out):
    """Standard deviation of a layer's first weights, by one of five recipes.

    Parameters
    ----------
    scheme : str
        "zero": 0. "small": 0.01. "xavier": 1 over the root of fan_in, as on the slide. "glorot": the root of 2 over
        the sum of fan_in and fan_out, as in Glorot's and Bengio's paper. "he": the root of 2 over fan_in.
    fan_in, fan_out : int
        How many numbers go into one unit of the layer, and how many units it has.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For any other scheme; the text names the five that there are.

    Source
    ------
    Michigan EECS 498 lecture 10, slides 44, 46, 54 and 64; I2DL lecture 8, slides 11 and 12.
    """
    if scheme == "zero":
        return 0.0
    if scheme == "small":
        return 0.01
    if scheme == "xavier":
        return 1 / np.sqrt(fan_in)
    if scheme == "glorot":
        return np.sqrt(2 / (fan_in + fan_out))
    if scheme == "he":
        return np.sqrt(2 / fan_in)
    raise ValueError(f"there is no scheme {scheme!r}: choose from zero, small, xavier, glorot, he")


def activation_statistics(X, weights, activation):
    """Mean and std of the activations of each layer of a network without biases.

    The first layer's output is activation(X W₁), each later one's the same with the layer below in place of X.

    Parameters
    ----------
    X : float array (N, D)
    weights : list of L float arrays
        The matrix of each layer; the first is (D, H₁), the next (H₁, H₂), and so on.
    activation : callable, float array → float array of the same shape

    Returns
    -------
    means, stds : float arrays (L,)
        Of each layer's output, after the activation: over all its entries, samples and units together.

    Source
    ------
    Michigan EECS 498 lecture 10, slides 48–64.
    """
    means, stds = [], []
    h = X
    for W in weights:
        h = activation(h @ W)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)


def residual_forward(X, W1, W2):
    """A residual block: relu(F(X) + X) with F(X) = relu(X W1) W2.

    Parameters
    ----------
    X : float array (N, D)
    W1, W2 : float arrays (D, H) and (H, D)

    Returns
    -------
    float array (N, D)

    Source
    ------
    Michigan EECS 498 lecture 10, slides 65 and 66.
    """
    F = np.maximum(0, X @ W1) @ W2
    return np.maximum(0, F + X)


def batchnorm_forward(X, gamma, beta, eps=1e-5):
    """Batch norm in training: each feature normalised over the batch, then times gamma, plus beta.

    Normalised is (X − mean) / √(var + eps), with the mean and the variance of each feature over the samples.

    Parameters
    ----------
    X : float array (N, D)
    gamma, beta : float arrays (D,)
        Learned: what std and mean each feature leaves with.
    eps : float
        Added to the variance, below the root.

    Returns
    -------
    float array (N, D)

    Notes
    -----
    The variance is the population's: divided by N.

    Source
    ------
    I2DL lecture 8, slides 38 and 39; Michigan EECS 498 lecture 10, slide 84.
    """
    mean, var = X.mean(axis=0), X.var(axis=0)
    return gamma * (X - mean) / np.sqrt(var + eps) + beta


def batchnorm_backward(dout, X, gamma, eps=1e-5):
    """Gradients of batch norm in training, `batchnorm_forward(X, gamma, beta, eps)`.

    Parameters
    ----------
    dout : float array (N, D)
        The upstream gradient: of the loss with respect to the layer's output.
    X : float array (N, D)
    gamma : float array (D,)
    eps : float

    Returns
    -------
    dX, dgamma, dbeta : float arrays (N, D), (D,), (D,)
        Gradients of the loss with respect to X, gamma and beta. The mean and the variance are computed from X, so X
        acts through them too.

    Source
    ------
    I2DL lecture 8, slides 38 and 39.
    """
    root = np.sqrt(X.var(axis=0) + eps)
    normalised = (X - X.mean(axis=0)) / root
    dnormalised = dout * gamma
    through_mean = dnormalised.mean(axis=0)
    through_var = normalised * (dnormalised * normalised).mean(axis=0)
    dX = (dnormalised - through_mean - through_var) / root
    return dX, (dout * normalised).sum(axis=0), dout.sum(axis=0)


def update_running(running, batch, momentum=0.1):
    """The running statistic after one more batch: a share `momentum` of the batch's, the rest of the old one.

    Parameters
    ----------
    running : float array (D,)
        Mean or variance so far.
    batch : float array (D,)
        The same statistic of this batch.
    momentum : float in [0, 1]
        The new batch's share. (PyTorch's convention; elsewhere it is the old one's.)

    Returns
    -------
    float array (D,)
        A new array.

    Source
    ------
    I2DL lecture 8, slides 38 and 39.
    """
    return (1 - momentum) * running + momentum * batch


def batchnorm_inference(X, gamma, beta, running_mean, running_var, eps=1e-5):
    """Batch norm at test time: as in training, but with the stored mean and variance in place of the batch's.

    Parameters
    ----------
    X : float array (N, D)
        N may be 1.
    gamma, beta : float arrays (D,)
    running_mean, running_var : float arrays (D,)
    eps : float

    Returns
    -------
    float array (N, D)

    Source
    ------
    Michigan EECS 498 lecture 10, slide 84.
    """
    return gamma * (X - running_mean) / np.sqrt(running_var + eps) + beta
