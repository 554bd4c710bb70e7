"""Right answers to the exercises of notebook 04, written as different people would write them."""

import math

import numpy as np


def in_float32(function):
    """The function, computing in single precision."""

    def single(value):
        if isinstance(value, list | tuple):
            return [single(item) for item in value]
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value

    return lambda *arguments: function(*(single(argument) for argument in arguments))


# standardize


def column_by_column(train, test):
    parts = [np.empty(train.shape), np.empty(test.shape)]
    for d in range(train.shape[1]):
        column = train[:, d]
        mean, std = np.mean(column), np.std(column)
        if column.max() == column.min():
            std = 1
        for part, raw in zip(parts, (train, test), strict=True):
            part[:, d] = (raw[:, d] - mean) / std
    return parts


def with_a_threshold(train, test):
    centred = train - train.mean(axis=0, keepdims=True)
    std = np.sqrt(np.mean(centred**2, axis=0))
    std[std < 1e-12] = 1.0
    return centred / std, (test - train.mean(0)) / std


def by_ptp(train, test):
    train, test = np.asarray(train, float), np.asarray(test, float)
    std = train.std(0)
    std[np.ptp(train, axis=0) == 0] = 1
    return tuple((part - train.mean(0)) / std for part in (train, test))


def by_equal_rows(train, test):
    same = (train == train[0]).all(axis=0)
    scale = 1 / np.where(same, 1, np.std(train, axis=0) + same)
    return (train - train.mean(axis=0)) * scale, (test - train.mean(axis=0)) * scale


# pca_whiten


def by_svd(X, eps=1e-8):
    C = X - X.mean(axis=0)
    _, singular, rows = np.linalg.svd(C, full_matrices=True)
    values = np.zeros(X.shape[1])
    values[: len(singular)] = singular**2 / len(X)
    return C @ rows.T / np.sqrt(values + eps)


def by_eig_of_cov(X, eps=1e-8):
    covariance = np.atleast_2d(np.cov(X, rowvar=False, bias=True))
    values, vectors = np.linalg.eigh(covariance)
    order = np.argsort(-values)
    values = np.clip(values[order], 0, None)
    return (X - X.mean(0)) @ vectors[:, order] @ np.diag((values + eps) ** -0.5)


def other_signs(X, eps=1e-8):
    return -by_eig_of_cov(X, eps)


def by_svd_of_the_covariance(X, eps=1e-8):
    C = X - np.mean(X, 0)
    U, values, _ = np.linalg.svd(C.T @ C / X.shape[0])
    return np.dot(C, U) / np.sqrt(values + eps)


# weight_std


def by_a_dictionary(scheme, fan_in, fan_out):
    stds = {
        "zero": 0,
        "small": 1e-2,
        "xavier": fan_in**-0.5,
        "glorot": (2 / (fan_in + fan_out)) ** 0.5,
        "he": math.sqrt(2) / math.sqrt(fan_in),
    }
    if scheme not in stds:
        raise ValueError(f"unknown scheme: {scheme}; known are {', '.join(stds)}")
    return stds[scheme]


def by_match(scheme, fan_in, fan_out):
    match scheme:
        case "zero":
            variance = 0.0
        case "small":
            variance = 0.0001
        case "xavier":
            variance = 1 / fan_in
        case "glorot":
            variance = 1 / np.mean([fan_in, fan_out])
        case "he":
            variance = 2 / fan_in
        case _:
            raise ValueError("HE, zero, small, xavier, glorot or he are the choices")
    return np.sqrt(variance)


def by_variances(scheme, fan_in, fan_out):
    names = ["zero", "small", "xavier", "glorot", "he"]
    if not names.count(scheme):
        raise ValueError("choose one of", *names)
    variances = np.array([0, 0.01**2, 1 / fan_in, 1 / (0.5 * fan_in + 0.5 * fan_out), 1 / (0.5 * fan_in)])
    return np.sqrt(variances[names.index(scheme)])


def by_lambdas(scheme, fan_in, fan_out):
    """Only the recipe that is asked for is computed, and the dictionary's own error is replaced."""
    recipes = {
        "zero": lambda: 0.0,
        "small": lambda: 1 / 100,
        "xavier": lambda: math.exp(-0.5 * math.log(fan_in)),
        "glorot": lambda: math.sqrt(1 / (fan_in / 2 + fan_out / 2)),
        "he": lambda: math.hypot(1, 1) / fan_in**0.5,
    }
    try:
        return recipes[scheme]()
    except KeyError:
        raise ValueError(f"{scheme!r} is none of {sorted(recipes)}") from None


def as_an_array(scheme, fan_in, fan_out):
    return np.float32(by_a_dictionary(scheme, fan_in, fan_out))


# activation_statistics


def all_outputs_first(X, weights, activation):
    outputs = []
    for W in weights:
        outputs.append(activation((outputs[-1] if outputs else X) @ W))
    return np.array([np.mean(h) for h in outputs]), np.array([np.std(h) for h in outputs])


def by_index(X, weights, activation):
    means, stds, h = np.zeros(len(weights)), np.zeros(len(weights)), X.copy()
    for i in range(len(weights)):
        h = activation(np.dot(h, weights[i]))
        means[i] = h.sum() / h.size
        stds[i] = np.sqrt(np.mean(np.square(h)) - means[i] ** 2)
    return [means, stds]


def recursively(X, weights, activation):
    if not weights:
        return np.empty(0), np.empty(0)
    h = activation(np.einsum("nd,dk->nk", X, weights[0]))
    means, stds = recursively(h, weights[1:], activation)
    return np.append(h.mean(), means), np.append(h.ravel().std(), stds)


# residual_forward


def block_by_where(X, W1, W2):
    hidden = X @ W1
    hidden = np.where(hidden > 0, hidden, 0)
    out = hidden @ W2 + X
    return np.where(out > 0, out, 0)


def block_in_place(X, W1, W2):
    hidden = (X @ W1).clip(0)
    out = X.copy()
    out += hidden @ W2
    out[out < 0] = 0
    return out


def block_row_by_row(X, W1, W2):
    return np.array([np.maximum(x + np.maximum(x @ W1, 0) @ W2, 0) for x in X])


# batch norm


def norm_in_steps(X, gamma, beta, eps=1e-5):
    N = X.shape[0]
    mean = X.sum(axis=0) / N
    centred = X - mean
    var = (centred**2).sum(axis=0) / N
    normalised = centred * (var + eps) ** -0.5
    return normalised * gamma + beta


def norm_column_by_column(X, gamma, beta, eps=1e-5):
    out = np.empty(X.shape)
    for d, column in enumerate(X.T):
        out[:, d] = gamma[d] * (column - column.mean()) / math.sqrt(column.var() + eps) + beta[d]
    return out


def norm_as_one_line_per_feature(X, gamma, beta, eps=1e-5):
    slope = gamma / np.sqrt(np.var(X, 0, keepdims=True) + eps)
    return slope * X + (beta - slope * np.mean(X, 0, keepdims=True))


def back_through_the_graph(dout, X, gamma, eps=1e-5):
    """Node by node, as one would walk the graph."""
    N = len(X)
    mean = X.mean(axis=0)
    centred = X - mean
    var = (centred**2).mean(axis=0)
    root = np.sqrt(var + eps)
    dn = dout * gamma
    dvar = np.sum(dn * centred, axis=0) * -0.5 / root**3
    dcentred = dn / root + dvar * 2 * centred / N
    dX = dcentred - dcentred.sum(axis=0) / N
    return dX, (dout * centred / root).sum(axis=0), np.sum(dout, axis=0)


def back_by_the_paper(dout, X, gamma, eps=1e-5):
    N, root = X.shape[0], np.sqrt(np.var(X, axis=0) + eps)
    n = (X - X.mean(axis=0)) / root
    dbeta, dgamma = dout.sum(0), (dout * n).sum(0)
    return [gamma / (N * root) * (N * dout - dbeta - n * dgamma), dgamma, dbeta]


def back_by_the_jacobian(dout, X, gamma, eps=1e-5):
    N, D = X.shape
    root = np.sqrt(X.var(axis=0) + eps)
    n = (X - X.mean(axis=0)) / root
    dX = np.zeros((N, D))
    for d in range(D):
        jacobian = gamma[d] / root[d] * (np.eye(N) - 1 / N - np.outer(n[:, d], n[:, d]) / N)
        dX[:, d] = jacobian @ dout[:, d]
    return dX, np.einsum("nd,nd->d", dout, n), np.ones(N) @ dout


def step_towards(running, batch, momentum=0.1):
    return running + momentum * (batch - running)


def as_an_average(running, batch, momentum=0.1):
    return np.average([running, batch], axis=0, weights=[1 - momentum, momentum])


def on_a_copy(running, batch, momentum=0.1):
    new = running.copy()
    new *= 1 - momentum
    new += momentum * batch
    return new


def inference_as_a_line(X, gamma, beta, running_mean, running_var, eps=1e-5):
    slope = gamma / (running_var + eps) ** 0.5
    return X * slope + beta - slope * running_mean


def inference_row_by_row(X, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(np.add(running_var, eps))
    return np.stack([np.multiply(gamma, (x - running_mean) / std) + beta for x in X])


def inference_column_by_column(X, gamma, beta, running_mean, running_var, eps=1e-5):
    out = X.copy()
    for d in range(X.shape[1]):
        out[:, d] = (X[:, d] - running_mean[d]) / math.sqrt(running_var[d] + eps) * gamma[d] + beta[d]
    return out


def inference_as_a_layer(X, gamma, beta, running_mean, running_var, eps=1e-5):
    """With fixed statistics it is an affine layer, whose matrix is diagonal."""
    W = np.diag(gamma / np.sqrt(running_var + eps))
    return X @ W + (beta - running_mean @ W)


RIGHT = {
    "standardize": (column_by_column, with_a_threshold, by_ptp, by_equal_rows),
    "pca_whiten": (by_svd, by_eig_of_cov, other_signs, by_svd_of_the_covariance),
    "weight_std": (by_a_dictionary, by_match, by_variances, by_lambdas, as_an_array),
    "activation_statistics": (all_outputs_first, by_index, recursively, in_float32(all_outputs_first)),
    "residual_forward": (block_by_where, block_in_place, block_row_by_row, in_float32(block_by_where)),
    "batchnorm_forward": (
        norm_in_steps,
        norm_column_by_column,
        norm_as_one_line_per_feature,
        in_float32(norm_in_steps),
    ),
    "batchnorm_backward": (
        back_through_the_graph,
        back_by_the_paper,
        back_by_the_jacobian,
        in_float32(back_through_the_graph),
    ),
    "update_running": (step_towards, as_an_average, on_a_copy, in_float32(step_towards)),
    "batchnorm_inference": (
        inference_as_a_line,
        inference_row_by_row,
        inference_column_by_column,
        inference_as_a_layer,
        in_float32(inference_as_a_line),
    ),
}
