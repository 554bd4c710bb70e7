"""What a convolutional network is made of beyond its layers: their price, residual blocks, and averages at the end.

The functions stand in the order of notebook 09. `convolution` brings the layers themselves; nothing comes after: these
are the last pieces, and the networks of `i2dl_helpers.networks` are built from all of them.
"""

import numpy as np

from i2dl_helpers.reference.convolution import conv2d, conv_output_size


def conv_cost(size, k, in_channels, out_channels, stride=1, pad=0):
    """What a convolutional layer costs: the numbers that it learns, and the products that it computes for a picture.

    Parameters
    ----------
    size : int
        Height and width of the picture that comes in.
    k : int
        Height and width of each filter.
    in_channels, out_channels : int
        Channels that come in; filters, each of which makes one channel.
    stride, pad : int
        As for `conv2d`.

    Returns
    -------
    parameters : int
        Weights and biases.
    multiply_adds : int
        Products of a weight and a pixel, each added to a sum, for one picture. Padded zeros are multiplied too; adding
        a bias is no product.

    Source
    ------
    Birmingham, Deep Learning II, the slides "Convolutions: more detail" and on VGG.
    """
    out = conv_output_size(size, k, stride, pad)
    weights = k * k * in_channels * out_channels
    return weights + out_channels, weights * out * out


def global_average_pool(x):
    """One number for each channel of each picture: its mean over all places.

    Parameters
    ----------
    x : float array (N, C, H, W)

    Returns
    -------
    float array (N, C)

    Source
    ------
    Michigan EECS 498 lecture 10, slide 82.
    """
    return x.mean(axis=(2, 3))


def residual_block(x, w1, b1, w2, b2):
    """Residual block of two convolutions: relu(F(x) + x) with F(x) = conv(relu(conv(x))).

    Parameters
    ----------
    x : float array (N, C, H, W)
    w1, b1 : float arrays (F, C, 3, 3), (F,)
        The first convolution, stride 1; its input is padded by 1.
    w2, b2 : float arrays (C, F, 3, 3), (C,)
        The second one, likewise.

    Returns
    -------
    float array (N, C, H, W)

    Source
    ------
    Birmingham, Deep Learning II, the slides on ResNet; He et al. 2015.
    """
    h = np.maximum(0, conv2d(x, w1, b1, pad=1))
    return np.maximum(0, conv2d(h, w2, b2, pad=1) + x)


def average_predictions(probabilities):
    """The classes that several predictions give together: those with the highest mean probability.

    Parameters
    ----------
    probabilities : float array (K, N, C)
        K predictions for each of N pictures: of several networks, or of one network for several crops of the picture.

    Returns
    -------
    int array (N,)

    Source
    ------
    Michigan EECS 498 lecture 10, slides 90 and 93; I2DL lecture 8, slide 27.
    """
    return probabilities.mean(axis=0).argmax(axis=1)


def fractional_pool_bounds(n_in, n_out, rng):
    """Where the windows of a fractional pooling begin and end, along one side of the picture.

    Windows are 1 or 2 pixels long, in a random order; together they cover the side, without overlaps.

    Parameters
    ----------
    n_in, n_out : int
        Pixels before and behind the pooling: n_out ≤ n_in ≤ 2·n_out.
    rng : numpy.random.Generator
        Its `permutation` is called once, on the list of lengths, the ones before the twos.

    Returns
    -------
    int array (n_out + 1,)
        Window i goes from bounds[i] up to, not including, bounds[i + 1]; the first begins at 0, the last ends at n_in.

    Source
    ------
    Michigan EECS 498 lecture 10, slide 95; Graham 2014.
    """
    lengths = rng.permutation([1] * (2 * n_out - n_in) + [2] * (n_in - n_out))
    return np.concatenate([[0], np.cumsum(lengths)])
