"""What students write for the exercises of notebook 01 before it is right, in the notebook's order."""

import numpy as np

from ...reference import backprop as right
from ...reference.backprop import affine_backward, affine_forward, bce_with_scores, sigmoid

# add_multiply -----------------------------------------------------------------------------------------------------


def without_brackets(x, y, z):
    return x + y * z, (1, z, y)


def own_factors(x, y, z):
    d = x + y
    return d * z, (d, d, z)


def local_only(x, y, z):
    d = x + y
    return d * z, (1, 1, d)


def value_without_brackets(x, y, z):
    return x + y * z, (z, z, x + y)


def times_the_value(x, y, z):
    d = x + y
    f = d * z
    return f, (f * z, f * z, f * d)


def times_itself(x, y, z):
    d = x + y
    return d * z, (z * x, z * y, d)


def always_z(x, y, z):
    return (x + y) * z, (z, z, z)


def of_products(x, y, z):
    return (x + y) * z, (y * z, x * z, x * y)


# numerical_gradient -----------------------------------------------------------------------------------------------


def one_sided(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient, below = np.zeros_like(x), f(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        gradient[index] = (f(x) - below) / h
        x[index] -= h
    return gradient


def backward_sided(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient, above = np.zeros_like(x), f(x)
    for index in np.ndindex(x.shape):
        x[index] -= h
        gradient[index] = (above - f(x)) / h
        x[index] += h
    return gradient


def all_at_once(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def all_at_once_repeated(f, x, h=1e-5):
    return np.full(np.shape(x), (f(x + h) - f(x - h)) / (2 * h))


def whole_rows(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        kept = x[i].copy()
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        below = f(x)
        x[i] = kept
        gradient[i] = (above - below) / (2 * h)
    return gradient


def kept_nudge(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        gradient[index] = (above - f(x)) / (2 * h)
    return gradient


def same_array_twice(f, x, h=1e-5):
    return np.zeros(np.shape(x))


def moved_back_and_forth(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        x[index] += h
        gradient[index] = (above - below) / (2 * h)
    return gradient


def not_halved(f, x, h=1e-5):
    return 2 * right.numerical_gradient(f, x, h)


def divided_then_multiplied(f, x, h=1e-5):
    return h**2 * right.numerical_gradient(f, x, h)


def upside_down(f, x, h=1e-5):
    return -right.numerical_gradient(f, x, h)


def like_integers(f, x, h=1e-5):
    x = x.copy()
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        x[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient


def integer_gradient(f, x, h=1e-5):
    return right.numerical_gradient(f, x, h).astype(np.asarray(x).dtype)


def default_step(f, x, h=1e-5):
    return right.numerical_gradient(f, x)


def half_steps(f, x, h=1e-5):
    return right.numerical_gradient(f, x, h / 2)


def double_steps(f, x, h=1e-5):
    return right.numerical_gradient(f, x, 2 * h)


# sigmoid_neuron ---------------------------------------------------------------------------------------------------


def neuron_with(slope, swapped=False, with_bias=True):
    """A wrong neuron, whose dσ/ds is slope(f, s)."""

    def sigmoid_neuron(w, x, b):
        s = np.dot(w, x) + (b if with_bias else 0)
        f = sigmoid(s)
        ds = slope(f, s)
        return f, ((ds * w, ds * x, ds) if swapped else (ds * x, ds * w, ds))

    return sigmoid_neuron


def bias_gradient_one(w, x, b):
    f, (dw, dx, _) = right.sigmoid_neuron(w, x, b)
    return f, (dw, dx, 1.0)


def neuron_of_products(w, x, b):
    f = sigmoid(w * x + b)
    ds = f * (1 - f)
    return f, (ds * x, ds * w, ds)


def neuron_without_brackets(w, x, b):
    f = 1 / 1 + np.exp(-(np.dot(w, x) + b))
    ds = f * (1 - f)
    return f, (ds * x, ds * w, ds)


def bias_not_turned(w, x, b):
    f = sigmoid(np.dot(w, x) - b)
    ds = f * (1 - f)
    return f, (ds * x, ds * w, ds)


def turned_sigmoid(w, x, b):
    f, gradients = right.sigmoid_neuron(w, x, b)
    return 1 - f, gradients


def times_bias(w, x, b):
    f, (dw, dx, db) = right.sigmoid_neuron(w, x, b)
    return f, (dw, dx, db * b)


def no_sigmoid(w, x, b):
    return np.dot(w, x) + b, (x, w, 1.0)


# relu_net ---------------------------------------------------------------------------------------------------------


def relu_net_with(gate=lambda x, z: z > 0, factor=2.0, dw2=lambda h, z: h, dh=lambda w2: w2, dx=lambda x: x, sign=1.0):
    """A wrong relu_net: each argument replaces one local gradient."""

    def relu_net(x, y, w1, w2):
        z = w1 * x
        h = max(0.0, z)
        error = w2 * h - y
        dprediction = sign * factor * error
        dz = dprediction * dh(w2) if gate(x, z) else 0.0
        return error**2, (dz * dx(x), dprediction * dw2(h, z))

    return relu_net


def gate_by_gradient(x, y, w1, w2):
    h = max(0.0, w1 * x)
    dprediction = 2 * (w2 * h - y)
    return (w2 * h - y) ** 2, (max(0.0, dprediction * w2) * x, dprediction * h)


def relu_again(x, y, w1, w2):
    loss, (dw1, dw2) = right.relu_net(x, y, w1, w2)
    return loss, (dw1 * max(0.0, w1 * x), dw2)


def not_squared(x, y, w1, w2):
    h = max(0.0, w1 * x)
    return w2 * h - y, (w2 * (h > 0) * x, h)


def of_the_input(x, y, w1, w2):
    loss, (dw1, _) = right.relu_net(x, y, w1, w2)
    return loss, (dw1, 2 * (w2 * max(0.0, w1 * x) - y) * x)


def relu_at_the_end(x, y, w1, w2):
    h = max(0.0, w1 * x)
    prediction = max(0.0, w2 * h)
    dprediction = 2 * (prediction - y) * (prediction > 0)
    return (prediction - y) ** 2, (dprediction * w2 * (h > 0) * x, dprediction * h)


def no_relu(x, y, w1, w2):
    error = w2 * w1 * x - y
    return error**2, (2 * error * w2 * x, 2 * error * w1 * x)


def half_square(x, y, w1, w2):
    loss, (dw1, dw2) = right.relu_net(x, y, w1, w2)
    return loss / 2, (dw1 / 2, dw2 / 2)


def gradients_exchanged(x, y, w1, w2):
    loss, (dw1, dw2) = right.relu_net(x, y, w1, w2)
    return loss, (dw2, dw1)


# affine_forward, affine_backward ----------------------------------------------------------------------------------


def affine_gradients(dX=None, dW=None, db=None):
    """A wrong affine_backward: each argument replaces one of the three gradients."""

    def wrong(dout, X, W, b):
        parts = zip((dX, dW, db), affine_backward(dout, X, W, b), strict=True)
        return tuple(value if replace is None else replace(dout, X, W) for replace, value in parts)

    return wrong


def times_bias_itself(dout, X, W, b):
    dX, dW, db = affine_backward(dout, X, W, b)
    return dX, dW, db * b


def exchanged(dout, X, W, b):
    dX, dW, db = affine_backward(dout, X, W, b)
    return dW, dX, db


def last_sample_only(dout, X, W, b):
    return dout @ W.T, np.outer(X[-1], dout[-1]), dout[-1]


# two_layer_bce ----------------------------------------------------------------------------------------------------


def network_with(
    hidden=sigmoid,
    gate=lambda h, z: h * (1 - h),
    below=lambda X, h: X,
    factor=lambda N, K: 1.0,
    loss_factor=lambda N, K: 1.0,
    output=lambda S: S,
    above=lambda h, z: h,
    slope=lambda S: 1.0,
):
    """A wrong network: each argument replaces one piece of the right one."""

    def two_layer_bce(X, Y, W1, b1, W2, b2):
        z = affine_forward(X, W1, b1)
        h = hidden(z)
        S = affine_forward(h, W2, b2)
        loss, dS = bce_with_scores(output(S), Y)
        dS = dS * factor(*Y.shape) * slope(S)
        dW2, db2 = affine_backward(dS, above(h, z), W2, b2)[1:]
        dz = dS @ W2.T * gate(h, z)
        dW1, db1 = affine_backward(dz, below(X, h), W1, b1)[1:]
        return loss * loss_factor(*Y.shape), (dW1, db1, dW2, db2)

    return two_layer_bce


def network_without_brackets(X, Y, W1, b1, W2, b2):
    h = sigmoid(affine_forward(X, W1, b1))
    loss, (_, _, dW2, db2) = right.two_layer_bce(X, Y, W1, b1, W2, b2)
    dS = bce_with_scores(affine_forward(h, W2, b2), Y)[1]
    _, dW1, db1 = affine_backward(dS @ W2.T * h * 1 - h, X, W1, b1)
    return loss, (dW1, db1, dW2, db2)


def network_without_upstream(X, Y, W1, b1, W2, b2):
    h = sigmoid(affine_forward(X, W1, b1))
    loss, (_, _, dW2, db2) = right.two_layer_bce(X, Y, W1, b1, W2, b2)
    _, dW1, db1 = affine_backward(h * (1 - h), X, W1, b1)
    return loss, (dW1, db1, dW2, db2)


def network_of_scores(X, Y, W1, b1, W2, b2):
    h = sigmoid(affine_forward(X, W1, b1))
    S = affine_forward(h, W2, b2)
    dh, dW2, db2 = affine_backward((S - Y) / len(X), h, W2, b2)
    _, dW1, db1 = affine_backward(dh * h * (1 - h), X, W1, b1)
    return bce_with_scores(S, Y)[0], (dW1, db1, dW2, db2)


def network_in_another_order(X, Y, W1, b1, W2, b2):
    loss, (dW1, db1, dW2, db2) = right.two_layer_bce(X, Y, W1, b1, W2, b2)
    return loss, (dW1, dW2, db1, db2)


# count_parameters -------------------------------------------------------------------------------------------------


def parameters_with(biases):
    """A wrong count: the weights, and biases(widths) in place of the biases."""

    def count_parameters(widths):
        return sum(a * b for a, b in zip(widths[:-1], widths[1:], strict=True)) + biases(widths)

    return count_parameters


def counted(widths):
    """The right count, of however many widths are given."""
    return right.count_parameters(widths)


def one_too_far(widths):
    total = 0
    for i in range(len(widths)):
        total += widths[i] * widths[i + 1] + widths[i + 1]
    return total


def round_the_corner(widths):
    return right.count_parameters([widths[-1], *widths])


def all_multiplied(widths):
    return int(np.prod(widths)) + sum(widths[1:])


def last_layer_only(widths):
    return widths[-2] * widths[-1] + widths[-1]
