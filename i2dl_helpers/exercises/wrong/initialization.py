"""What students write for the exercises of notebook 04 before it is right, in the notebook's order."""

import numpy as np

from ...reference import initialization as right


def relu(x):
    return np.maximum(0, x)


# standardize ------------------------------------------------------------------------------------------------------


def standardize_with(
    mean=lambda train: train.mean(axis=0),
    std=lambda train: train.std(axis=0),
    constant=lambda train, std: train.max(axis=0) == train.min(axis=0),
    test_from=lambda train, test: train,
):
    """A wrong standardize: each argument replaces one piece of the right one."""

    def standardize(train, test):
        parts = []
        for part, source in ((train, train), (test, test_from(train, test))):
            spread = std(source)
            parts.append((part - mean(source)) / np.where(constant(source, spread), 1.0, spread))
        return tuple(parts)

    return standardize


def each_by_itself(train, test):
    return tuple((part - part.mean(axis=0)) / part.std(axis=0) for part in (train, test))


def all_together(train, test):
    both = np.concatenate([train, test])
    return tuple((part - both.mean(axis=0)) / both.std(axis=0) for part in (train, test))


def other_part_left_alone(train, test):
    return right.standardize(train, test)[0], test * 1.0


def with_a_small_number(train, test):
    mean, std = train.mean(axis=0), train.std(axis=0) + 1e-8
    return (train - mean) / std, (test - mean) / std


def each_sample(train, test):
    return tuple((part - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True) for part in (train, test))


def constant_left_alone(train, test):
    constant = train.max(axis=0) == train.min(axis=0)
    parts = zip((train, test), right.standardize(train, test), strict=True)
    return tuple(np.where(constant, raw, done) for raw, done in parts)


def from_0_to_1(train, test):
    low, span = train.min(axis=0), np.ptp(train, axis=0)
    return tuple((part - low) / np.where(span == 0, 1.0, span) for part in (train, test))


def one_array(train, test):
    return np.concatenate(right.standardize(train, test))


def parts_exchanged(train, test):
    return right.standardize(train, test)[::-1]


# pca_whiten -------------------------------------------------------------------------------------------------------


def whiten_with(
    centre=lambda X: X - X.mean(axis=0),
    covariance=lambda C: C.T @ C / len(C),
    order=lambda values, vectors: (values[::-1], vectors[:, ::-1]),
    scale=lambda values, eps: np.sqrt(np.maximum(values, 0) + eps),
    turn=lambda C, vectors: C @ vectors,
):
    """A wrong pca_whiten: each argument replaces one piece of the right one."""

    def pca_whiten(X, eps=1e-8):
        C = centre(X)
        values, vectors = order(*np.linalg.eigh(covariance(C)))
        return turn(C, vectors) / scale(values, eps)

    return pca_whiten


def rows_for_eigenvectors(values, vectors):
    return values[::-1], vectors[::-1].T


def only_divided(X, eps=1e-8):
    return (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + eps)


def turned_back(X, eps=1e-8):
    C = X - X.mean(axis=0)
    values, vectors = np.linalg.eigh(C.T @ C / len(C))
    return C @ vectors / np.sqrt(np.maximum(values, 0) + eps) @ vectors.T


# weight_std -------------------------------------------------------------------------------------------------------


def std_with(otherwise=None, **recipes):
    """A wrong weight_std: recipes(fan_in, fan_out) by name, and what is done for an unknown scheme."""

    def weight_std(scheme, fan_in, fan_out):
        if scheme in recipes:
            return recipes[scheme](fan_in, fan_out)
        if otherwise is not None and scheme not in ("zero", "small", "xavier", "glorot", "he"):
            return otherwise(scheme)
        return right.weight_std(scheme, fan_in, fan_out)

    return weight_std


def variances(scheme, fan_in, fan_out):
    return right.weight_std(scheme, fan_in, fan_out) ** 2


def outputs_for_inputs(scheme, fan_in, fan_out):
    return right.weight_std(scheme, fan_out, fan_in)


def the_last_else(scheme, fan_in, fan_out):
    return right.weight_std(scheme if scheme in ("zero", "small", "xavier", "glorot") else "he", fan_in, fan_out)


def unnamed(scheme):
    raise ValueError("unknown scheme")


def a_lookup(scheme):
    raise KeyError(scheme)


def returned(scheme):
    return ValueError(f"there is no scheme {scheme}: choose from zero, small, xavier, glorot, he")


# activation_statistics --------------------------------------------------------------------------------------------


def statistics_with(
    below=lambda X, h: h,
    forward=lambda f, h, W: f(h @ W),
    measured=lambda h, z: h,
    mean=lambda a: a.mean(),
    std=lambda a: a.std(),
    kept=lambda means, stds: (np.array(means), np.array(stds)),
):
    """A wrong activation_statistics: each argument replaces one piece of the right one."""

    def activation_statistics(X, weights, activation):
        means, stds, h = [], [], X
        for W in weights:
            source = below(X, h)
            z, h = source @ W, forward(activation, source, W)
            means.append(mean(measured(h, z)))
            stds.append(std(measured(h, z)))
        return kept(means, stds)

    return activation_statistics


def one_layer_late(X, weights, activation):
    means, stds = input_too(X, weights, activation)
    return means[:-1], stds[:-1]


def input_too(X, weights, activation):
    means, stds = right.activation_statistics(X, weights, activation)
    return np.array([X.mean(), *means]), np.array([X.std(), *stds])


# residual_forward -------------------------------------------------------------------------------------------------


def added_before_the_second(X, W1, W2):
    return relu((relu(X @ W1) + X) @ W2)


def outer_forgotten(X, W1, W2):
    return relu(X @ W1) @ W2 + X


def inner_forgotten(X, W1, W2):
    return relu(X @ W1 @ W2 + X)


def no_shortcut(X, W1, W2):
    return relu(relu(X @ W1) @ W2)


def added_behind_the_outer(X, W1, W2):
    return relu(relu(X @ W1) @ W2) + X


def relu_behind_the_second(X, W1, W2):
    return relu(relu(relu(X @ W1) @ W2) + X)


def shortcut_of_the_relu(X, W1, W2):
    return relu(relu(X @ W1) @ W2 + relu(X))


# batch norm -------------------------------------------------------------------------------------------------------


def norm_with(
    mean=lambda X: X.mean(axis=0),
    var=lambda X: X.var(axis=0),
    root=lambda var, eps: np.sqrt(var + eps),
    combine=lambda normalised, gamma, beta: gamma * normalised + beta,
):
    """A wrong batchnorm_forward: each argument replaces one piece of the right one."""

    def batchnorm_forward(X, gamma, beta, eps=1e-5):
        return combine((X - mean(X)) / root(var(X), eps), gamma, beta)

    return batchnorm_forward


def norm_without_brackets(X, gamma, beta, eps=1e-5):
    return gamma * X - X.mean(axis=0) / np.sqrt(X.var(axis=0) + eps) + beta


def forgets_eps(X, gamma, beta, eps=1e-5):
    return right.batchnorm_forward(X, gamma, beta)


def norm_backward_with(dX=None, dgamma=None, dbeta=None):
    """A wrong batchnorm_backward: each argument replaces one of the three gradients."""

    def batchnorm_backward(dout, X, gamma, eps=1e-5):
        parts = zip((dX, dgamma, dbeta), right.batchnorm_backward(dout, X, gamma, eps), strict=True)
        return tuple(value if replace is None else replace(dout, X, gamma, eps) for replace, value in parts)

    return batchnorm_backward


def _pieces(dout, X, gamma, eps):
    root = np.sqrt(X.var(axis=0) + eps)
    return dout * gamma, (X - X.mean(axis=0)) / root, root


def all_constant(dout, X, gamma, eps):
    d, _, root = _pieces(dout, X, gamma, eps)
    return d / root


def mean_constant(dout, X, gamma, eps):
    d, normalised, root = _pieces(dout, X, gamma, eps)
    return (d - normalised * (d * normalised).mean(axis=0)) / root


def var_constant(dout, X, gamma, eps):
    d, _, root = _pieces(dout, X, gamma, eps)
    return (d - d.mean(axis=0)) / root


def var_added(dout, X, gamma, eps):
    d, normalised, root = _pieces(dout, X, gamma, eps)
    return (d - d.mean(axis=0) + normalised * (d * normalised).mean(axis=0)) / root


def not_divided(dout, X, gamma, eps):
    return right.batchnorm_backward(dout, X, gamma, eps)[0] * _pieces(dout, X, gamma, eps)[2]


def gamma_forgotten(dout, X, gamma, eps):
    return right.batchnorm_backward(dout, X, np.ones_like(gamma), eps)[0]


def summed_roads(dout, X, gamma, eps):
    d, normalised, root = _pieces(dout, X, gamma, eps)
    return (d - d.sum(axis=0) - normalised * (d * normalised).sum(axis=0)) / root


def gradients_exchanged(dout, X, gamma, eps=1e-5):
    dX, dgamma, dbeta = right.batchnorm_backward(dout, X, gamma, eps)
    return dX, dbeta, dgamma


# running statistics -----------------------------------------------------------------------------------------------


def share_of_the_old(running, batch, momentum=0.1):
    return momentum * running + (1 - momentum) * batch


def only_added(running, batch, momentum=0.1):
    return running + momentum * batch


def in_place(running, batch, momentum=0.1):
    running *= 1 - momentum
    running += momentum * batch
    return running


def in_place_with_exchanged_shares(running, batch, momentum=0.1):
    running *= momentum
    running += (1 - momentum) * batch
    return running


def turned_step(running, batch, momentum=0.1):
    return running + momentum * (running - batch)


def default_share(running, batch, momentum=0.1):
    return 0.9 * running + 0.1 * batch


def inference_with(
    root=lambda var, eps: np.sqrt(var + eps),
    combine=lambda normalised, gamma, beta: gamma * normalised + beta,
):
    """A wrong batchnorm_inference: each argument replaces one piece of the right one."""

    def batchnorm_inference(X, gamma, beta, running_mean, running_var, eps=1e-5):
        return combine((X - running_mean) / root(running_var, eps), gamma, beta)

    return batchnorm_inference


def batch_statistics(X, gamma, beta, running_mean, running_var, eps=1e-5):
    return right.batchnorm_forward(X, gamma, beta, eps)


def only_the_mean_stored(X, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (X - running_mean) / np.sqrt(X.var(axis=0) + eps) + beta


def only_the_var_stored(X, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (X - X.mean(axis=0)) / np.sqrt(running_var + eps) + beta


def inference_forgets_eps(X, gamma, beta, running_mean, running_var, eps=1e-5):
    return right.batchnorm_inference(X, gamma, beta, running_mean, running_var)
