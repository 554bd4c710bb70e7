"""Right answers to the exercises of notebook 01, written as different people would write them."""

import math
from functools import partial, reduce

import numpy as np

from i2dl_helpers.reference.backprop import affine_backward, affine_forward, bce_with_scores, sigmoid


def rounded_to_float32(function):
    """The function, computing in single precision."""

    def single(value):
        if isinstance(value, list | tuple):
            return tuple(single(item) for item in value)
        return np.asarray(value, dtype=np.float32)

    return lambda *arguments: function(*(single(argument) for argument in arguments))


# add_multiply


def written_out(x, y, z):
    return (x + y) * z, (z, z, x + y)


def as_lists(x, y, z):
    return [x * z + y * z, [z, z, x + y]]


def as_numpy_numbers(x, y, z):
    x, y, z = np.array([x, y, z], dtype=float)
    return (x + y) * z, (np.array(z), np.float64(z), x + y)


def by_differences(x, y, z, h=1e-3):
    def f(x, y, z):
        return (x + y) * z

    slopes = (f(x + h, y, z) - f(x - h, y, z), f(x, y + h, z) - f(x, y - h, z), f(x, y, z + h) - f(x, y, z - h))
    return f(x, y, z), tuple(slope / (2 * h) for slope in slopes)


class Callable:
    """An object that can be called is as good as a function."""

    def __call__(self, x, y, z):
        return written_out(x, y, z)

    def method(self, x, y, z):
        return written_out(x, y, z)


# numerical_gradient


def entry_by_entry(f, x, h=1e-5):
    flat = np.array(x, dtype=np.float64).reshape(-1)
    slopes = []
    for i in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[i] += h
        down[i] -= h
        slopes.append((f(up.reshape(np.shape(x))) - f(down.reshape(np.shape(x)))) / (2 * h))
    return np.array(slopes).reshape(np.shape(x))


def with_unit_arrays(f, x, h=1e-5):
    gradient = np.empty(x.shape)
    for index, _ in np.ndenumerate(x):
        e = np.zeros(x.shape)
        e[index] = h
        gradient[index] = f(x + e) / (2 * h) - f(x - e) / (2 * h)
    return gradient


def in_place_on_a_copy(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros(x.shape, order="F")
    walk = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not walk.finished:
        i = walk.multi_index
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] += h
        walk.iternext()
    return gradient


def with_identity_rows(f, x, h=1e-5):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + step) - f(x - step)) / 2 / h for step in steps]).reshape(x.shape)


def restored_by_itself(f, x, h=1e-5):
    """Moves x itself, though only floats and puts the very number back."""
    work = x if x.dtype == float else x.astype(float)
    gradient = np.zeros_like(work)
    for index in np.ndindex(*work.shape):
        kept = float(work[index])
        values = []
        for moved in (kept + h, kept - h):
            work[index] = moved
            values.append(f(work))
        work[index] = kept
        gradient[index] = (values[0] - values[1]) / (2 * h)
    return gradient


# sigmoid_neuron


def neuron_written_out(w, x, b):
    s = sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b
    f = 1 / (1 + math.exp(-s))
    return f, (np.array([f * (1 - f) * xi for xi in x]), f * (1 - f) * w, f * (1 - f))


def neuron_by_the_slides_graph(w, x, b):
    e = np.exp(-(w @ x + b))
    upstream = e / (1 + e) ** 2
    return [1 / (1 + e), [upstream * x, upstream * w, np.array(upstream)]]


def neuron_by_tanh(w, x, b):
    t = np.tanh((np.einsum("d,d->", w, x) + b) / 2)
    ds = (1 - t * t) / 4
    return (1 + t) / 2, (np.multiply(ds, x), np.multiply(ds, w), np.float64(ds))


def neuron_in_place(w, x, b):
    dw, dx = x.copy(), w.copy()
    f = sigmoid((w * x).sum() + b)
    for gradient in (dw, dx):
        gradient *= f - f**2
    return f, (dw, dx, f - f**2)


# relu_net


def net_with_numpy(x, y, w1, w2):
    z = np.multiply(w1, x)
    h = np.maximum(z, 0)
    d = 2 * (w2 * h - y)
    return np.square(w2 * h - y), (d * w2 * (z > 0) * x, d * h)


def net_by_cases(x, y, w1, w2):
    if w1 * x <= 0:
        return y**2, (0, 0)
    prediction = w2 * w1 * x
    return (prediction - y) ** 2, (2 * (prediction - y) * w2 * x, 2 * (prediction - y) * w1 * x)


def net_expanded(x, y, w1, w2):
    h = w1 * x if w1 * x > 0 else 0.0
    gate = float(w1 * x > 0)
    return w2**2 * h**2 - 2 * w2 * h * y + y**2, [gate * x * (2 * w2**2 * h - 2 * w2 * y), 2 * w2 * h**2 - 2 * h * y]


def net_as_arrays(x, y, w1, w2):
    x, y, w1, w2 = (np.array(value, dtype=float) for value in (x, y, w1, w2))
    z = w1 * x
    h = np.where(z > 0, z, 0)
    dz = np.where(z > 0, 2 * (w2 * h - y) * w2, 0.0)
    return (w2 * h - y) ** 2, (dz * x, 2 * (w2 * h - y) * h)


def net_by_heaviside(x, y, w1, w2):
    h = (abs(w1 * x) + w1 * x) / 2
    error = y - w2 * h
    return pow(error, 2), (-2 * error * w2 * np.heaviside(w1 * x, 0) * x, -2 * error * h)


# affine_forward, affine_backward


def forward_with_loops(X, W, b):
    out = np.empty((len(X), len(b)))
    for n in range(len(X)):
        for c in range(len(b)):
            out[n, c] = sum(X[n, d] * W[d, c] for d in range(X.shape[1])) + b[c]
    return out


def forward_by_columns(X, W, b):
    return np.stack([X @ W[:, c] + b[c] for c in range(W.shape[1])], axis=1)


def forward_transposed(X, W, b):
    return (W.T @ X.T + b[:, None]).T


def forward_with_a_one(X, W, b):
    return np.hstack([X, np.ones((len(X), 1))]) @ np.vstack([W, b])


def forward_by_sums(X, W, b):
    return np.sum(X[:, :, None] * W[None], axis=1) + np.tile(b, (len(X), 1))


def backward_by_einsum(dout, X, W, b):
    return [np.einsum("nc,dc->nd", dout, W), np.einsum("nd,nc->dc", X, dout), np.einsum("nc->c", dout)]


def backward_with_loops(dout, X, W, b):
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros_like(b)
    for n in range(len(X)):
        for c in range(len(b)):
            dX[n] += dout[n, c] * W[:, c]
            dW[:, c] += dout[n, c] * X[n]
            db[c] += dout[n, c]
    return dX, dW, db


def backward_by_outer_products(dout, X, W, b):
    dW = sum(np.outer(x, d) for x, d in zip(X, dout, strict=True))
    return np.array([W @ d for d in dout]), dW, np.ones(len(dout)) @ dout


def backward_transposed(dout, X, W, b):
    return (W @ dout.T).T, (dout.T @ X).T, np.add.reduce(dout)


# two_layer_bce


def network_with_a_logarithm(X, Y, W1, b1, W2, b2):
    """The loss by its textbook formula, everything on one's own."""
    n = X.shape[0]
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    p = 1 / (1 + np.exp(-(h @ W2 + b2)))
    loss = -(Y * np.log(p) + (1 - Y) * np.log(1 - p)).sum(axis=1).mean()
    dS = (p - Y) / n
    dz = dS @ W2.T * h * (1 - h)
    return loss, (X.T @ dz, dz.sum(0), h.T @ dS, dS.sum(0))


def network_with_a_clipped_logarithm(X, Y, W1, b1, W2, b2):
    h = sigmoid(affine_forward(X, W1, b1))
    p = np.clip(sigmoid(affine_forward(h, W2, b2)), 1e-12, 1 - 1e-12)
    loss = np.mean(np.sum(-Y * np.log(p + 1e-12) - (1 - Y) * np.log(1 - p + 1e-12), axis=1))
    dh, dW2, db2 = affine_backward((p - Y) / len(Y), h, W2, b2)
    _, dW1, db1 = affine_backward(dh * h * (1 - h), X, W1, b1)
    return loss, [dW1, db1, dW2, db2]


def network_sample_by_sample(X, Y, W1, b1, W2, b2):
    loss, gradients = 0.0, [np.zeros_like(p) for p in (W1, b1, W2, b2)]
    for x, y in zip(X, Y, strict=True):
        h = sigmoid(x @ W1 + b1)
        s = h @ W2 + b2
        loss += np.sum(np.logaddexp(0, s) - s * y)
        ds = sigmoid(s) - y
        dz = (W2 @ ds) * (h - h * h)
        for total, part in zip(gradients, (np.outer(x, dz), dz, np.outer(h, ds), ds), strict=True):
            total += part
    return loss / len(X), tuple(total / len(X) for total in gradients)


def network_divided_late(X, Y, W1, b1, W2, b2):
    h = sigmoid(X @ W1 + b1)
    loss, dS = bce_with_scores(h @ W2 + b2, Y)
    dS = dS * len(X)
    dz = np.einsum("nk,hk,nh->nh", dS, W2, h * (1 - h))
    return np.array(loss), (X.T @ dz / len(X), dz.mean(axis=0), h.T @ dS / len(X), dS.mean(axis=0))


# count_parameters


def counted_by_columns(widths):
    return sum((inputs + 1) * outputs for inputs, outputs in zip(widths, widths[1:], strict=False))


def counted_by_index(widths):
    total = 0
    for i in range(1, len(widths)):
        total += widths[i - 1] * widths[i]
        total += widths[i]
    return total


def counted_with_numpy(widths):
    widths = np.array(widths)
    return np.dot(widths[:-1], widths[1:]) + widths[1:].sum()


def counted_by_making_them(widths):
    return np.int64(sum(np.zeros((a, b)).size + np.zeros(b).size for a, b in zip(widths[:-1], widths[1:], strict=True)))


def counted_recursively(widths):
    return 0 if len(widths) < 2 else widths[0] * widths[1] + widths[1] + counted_recursively(widths[1:])


def counted_by_folding(widths):
    return reduce(lambda state, n: (state[0] + state[1] * n + n, n), widths[1:], (0, widths[0]))[0]


RIGHT = {
    "add_multiply": (
        written_out,
        as_lists,
        as_numpy_numbers,
        by_differences,
        rounded_to_float32(written_out),
        Callable(),
        Callable().method,
        partial(lambda sign, *numbers: written_out(*numbers), 1),
    ),
    "numerical_gradient": (
        entry_by_entry,
        with_unit_arrays,
        in_place_on_a_copy,
        with_identity_rows,
        restored_by_itself,
    ),
    "sigmoid_neuron": (
        neuron_written_out,
        neuron_by_the_slides_graph,
        neuron_by_tanh,
        neuron_in_place,
        rounded_to_float32(neuron_by_the_slides_graph),
    ),
    "relu_net": (
        net_with_numpy,
        net_by_cases,
        net_expanded,
        net_as_arrays,
        net_by_heaviside,
        rounded_to_float32(net_with_numpy),
    ),
    "affine_forward": (
        forward_with_loops,
        forward_by_columns,
        forward_transposed,
        forward_with_a_one,
        forward_by_sums,
        lambda X, W, b: np.einsum("nd,dc->nc", X, W) + b,
        rounded_to_float32(affine_forward),
    ),
    "affine_backward": (
        backward_by_einsum,
        backward_with_loops,
        backward_by_outer_products,
        backward_transposed,
        rounded_to_float32(affine_backward),
    ),
    "two_layer_bce": (
        network_with_a_logarithm,
        network_with_a_clipped_logarithm,
        network_sample_by_sample,
        network_divided_late,
        rounded_to_float32(network_divided_late),
        rounded_to_float32(network_with_a_logarithm),
    ),
    "count_parameters": (
        counted_by_columns,
        counted_by_index,
        counted_with_numpy,
        counted_by_making_them,
        counted_recursively,
        counted_by_folding,
    ),
}
