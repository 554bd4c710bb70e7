"""What students write for the exercises of notebook 03 before it is right, in the notebook's order."""

import math

import numpy as np

from ...reference import activations as right
from ...reference.activations import erf, sigmoid

# sigmoid ----------------------------------------------------------------------------------------------------------


def quotient_of_exponentials(x):
    return np.exp(x) / (1 + np.exp(x))


def one_number_only(x):
    return 1 / (1 + math.exp(-x))


def missing_brackets(x):
    return 1 / 1 + np.exp(-x)


def into_integers(x):
    x = np.asarray(x)
    out = np.zeros_like(x)
    out[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
    out[x < 0] = np.exp(x[x < 0]) / (1 + np.exp(x[x < 0]))
    return out


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def by_masks_of_an_array(x):
    out = np.zeros(x.shape)
    out[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
    out[x < 0] = np.exp(x[x < 0]) / (1 + np.exp(x[x < 0]))
    return out


def by_a_choice(x):
    if x >= 0:
        return 1 / (1 + np.exp(-x))
    return np.exp(x) / (1 + np.exp(x))


# backwards --------------------------------------------------------------------------------------------------------


def times(slope):
    """A wrong backward: dout times slope(dout, x)."""
    return lambda dout, x: dout * slope(dout, x)


def quotient(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


def sigmoid_of_itself(dout, x):
    s = sigmoid(sigmoid(x))
    return s * (1 - s)


# prelu_backward ---------------------------------------------------------------------------------------------------


def prelu_with(dx=None, dalpha=None):
    """A wrong prelu_backward: each argument replaces one of the two gradients."""

    def prelu_backward(dout, x, alpha):
        right_dx, right_dalpha = right.prelu_backward(dout, x, alpha)
        return (
            dx(dout, x, alpha) if dx else right_dx,
            dalpha(dout, x, alpha) if dalpha else right_dalpha,
        )

    return prelu_backward


def prelu_exchanged(dout, x, alpha):
    return right.prelu_backward(dout, x, alpha)[::-1]


# elu, selu --------------------------------------------------------------------------------------------------------


def elu_with(left=lambda x, alpha: alpha * (np.exp(x) - 1), right=lambda x, alpha: x):
    """A wrong elu: each argument replaces one side of it."""
    return lambda x, alpha=1.0: np.where(x > 0, right(x, alpha), left(np.minimum(x, 0), alpha))


def elu_by_masks(x, alpha=1.0):
    return (x > 0) * x + (x <= 0) * alpha * (np.exp(x) - 1)


def elu_by_pythons_max(x, alpha=1.0):
    return max(x, alpha * (np.exp(x) - 1))


def elu_by_maximum(x, alpha=1.0):
    return np.maximum(x, alpha * (np.exp(np.minimum(x, 0)) - 1))


ALPHA, LAM = 1.6732632423543772, 1.0507009873554805


def selu_with(positive, negative):
    """A wrong selu: its factors on both sides."""
    return lambda x: np.where(x > 0, positive * x, negative * np.expm1(np.minimum(x, 0)))


def selu_without_one(x):
    return LAM * np.where(x > 0, x, ALPHA * np.exp(np.minimum(x, 0)))


def selu_without_one_late(x):
    return LAM * np.where(x > 0, x, ALPHA * np.exp(np.minimum(x, 0)) - 1)


# gelu -------------------------------------------------------------------------------------------------------------


def gelu_by_tanh(x):
    return x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def gelu_with(phi):
    """A wrong gelu: x times phi(x) in place of P(Z ≤ x)."""
    return lambda x: x * phi(x)


def probability_only(x):
    return (1 + erf(x / math.sqrt(2))) / 2


def density(x):
    return np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)


# maxout -----------------------------------------------------------------------------------------------------------


def of_two_layers(combine, biases=(1, 1)):
    """A wrong maxout: combine(first layer, second layer); a bias factor of 0 leaves that bias out."""
    return lambda X, W1, b1, W2, b2: combine(X @ W1 + biases[0] * b1, X @ W2 + biases[1] * b2)


def over_features(X, W1, b1, W2, b2):
    return np.maximum((X @ W1 + b1).max(axis=1), (X @ W2 + b2).max(axis=1))


def of_the_weights(X, W1, b1, W2, b2):
    return X @ np.maximum(W1, W2) + np.maximum(b1, b2)
