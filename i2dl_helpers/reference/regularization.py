"""What keeps a network from learning its training set by heart: penalties, short weights, stopping early, averaging.

The functions stand in the order of notebook 05: the split that everything is judged by, penalties with their gradients,
two ways of changing weights directly, the linear problem that can be solved on paper, early stopping, ensembles.
Initialization comes before, dropout next.
"""

import numpy as np


def split_indices(n, fractions, rng):
    """Indices 0 to n − 1, shuffled and dealt out to several parts, such as training, validation and test.

    Parameters
    ----------
    n : int
        How many samples there are.
    fractions : sequence of float
        The share of each part, such as (0.6, 0.2, 0.2); any number of them, adding up to 1.
    rng : numpy.random.Generator
        Asked once, for ``rng.permutation(n)``; the parts are consecutive pieces of it.

    Returns
    -------
    tuple of int arrays
        One for each fraction f, in that order, with int(f·n) indices; what is left over by rounding down goes to the
        first part too. A part may be empty.

    Source
    ------
    I2DL lecture 4, slide 56.
    """
    order = rng.permutation(n)
    sizes = [int(fraction * n) for fraction in fractions]
    sizes[0] += n - sum(sizes)
    return tuple(np.split(order, np.cumsum(sizes)[:-1]))


def l2_penalty(W, lam):
    """The L2 penalty: lam times the sum of the squared weights, without a ½, and its gradient.

    Parameters
    ----------
    W : float array of any shape
    lam : float
        How strong the penalty is; 0 or more.

    Returns
    -------
    penalty : float
    dW : float array like W
        Gradient of the penalty.

    Source
    ------
    I2DL lecture 4, slides 59 to 61.
    """
    return lam * np.sum(W**2), 2 * lam * W


def l1_penalty(W, lam):
    """The L1 penalty: lam times the sum of the weights' absolute values, and its gradient.

    Parameters
    ----------
    W : float array of any shape
    lam : float
        How strong the penalty is; 0 or more.

    Returns
    -------
    penalty : float
    dW : float array like W
        Gradient of the penalty; 0 where a weight is 0.

    Source
    ------
    I2DL lecture 4, slide 62.
    """
    return lam * np.sum(np.abs(W)), lam * np.sign(W)


def soft_threshold(W, t):
    """Every weight pulled towards 0 by t, but not beyond: what is no further than t from 0 becomes exactly 0.

    Parameters
    ----------
    W : float array of any shape
    t : float
        By how much; 0 or more.

    Returns
    -------
    float array like W

    Notes
    -----
    After a step of descent on the loss alone, this is the other half of descent on the loss with an L1 penalty, with
    t = learning rate · lam.

    Source
    ------
    What slide 64 of I2DL lecture 4 needs to come true.
    """
    return np.sign(W) * np.maximum(np.abs(W) - t, 0)


def max_norm(W, c):
    """Weights whose columns are no longer than c: a longer one is shortened to length c, the others stay.

    Parameters
    ----------
    W : float array (D, C)
        A column holds the weights of one unit.
    c : float
        Largest length (root of the sum of squares) allowed, above 0.

    Returns
    -------
    float array (D, C)
        Each column in its old direction; one of length 0 stays as it is.

    Source
    ------
    I2DL lecture 4, slide 59; HKUST lecture, regularizations.
    """
    lengths = np.sqrt(np.sum(W**2, axis=0))
    return W * (c / np.maximum(lengths, c))


def weight_decay_step(W, dW, learning_rate, lam):
    """One step of descent with weight decay as the lecture writes it: Θ − ε∇ − λΘ.

    Parameters
    ----------
    W, dW : float arrays of the same shape
        Weights, and the gradient of the loss (without any penalty) by them.
    learning_rate : float
        ε.
    lam : float
        λ, the share of itself that a weight loses in each step.

    Returns
    -------
    float array like W
        A new one.

    Source
    ------
    I2DL lecture 8, slide 24.
    """
    return W - learning_rate * dW - lam * W


def ridge_regression(X, y, lam):
    """The weights w for which Σ(Xw − y)² + lam·Σw² is least; both sums run over all entries.

    Parameters
    ----------
    X : float array (N, D)
        A sample a row; N may be smaller than D. Nothing is centred, and there is no intercept.
    y : float array (N,)
    lam : float
        Above 0.

    Returns
    -------
    float array (D,)

    Source
    ------
    I2DL lecture 4, slides 59 to 61, where the network is a linear one.
    """
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)


def early_stopping(val_losses, patience):
    """When training stops if it waits for a better validation loss, and which epoch was the best until then.

    Parameters
    ----------
    val_losses : sequence of float
        The validation loss after each epoch, from epoch 0 on; at least one. What comes after the stop is never seen.
    patience : int
        After so many epochs in a row without a new lowest loss the training stops; 1 or more. A loss that only equals
        the lowest one is no improvement.

    Returns
    -------
    best_epoch, stop_epoch : int
        The epoch with the lowest loss seen, and the last epoch that was run: the last of all if patience never ends.
        For the losses 5, 4, 3, 3.5, 3.2, 3.1 and patience 2 these are 2 and 4.

    Source
    ------
    I2DL lecture 8, slides 25 and 26; Birmingham lecture, over-training prevention.
    """
    best_epoch = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best_epoch]:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(val_losses) - 1


def ensemble_variance(v, c, k):
    """Expected square of the mean of k errors, each with mean 0.

    Parameters
    ----------
    v : float
        Expected square of one error, the same for all.
    c : float
        Expected product of any two of them.
    k : int
        How many models are averaged, 1 or more.

    Returns
    -------
    float

    Source
    ------
    I2DL lecture 8, slides 27 and 28.
    """
    return v / k + (k - 1) * c / k
