"""The warm-up of notebook 00: how often a classifier is right.

Every training curve of the course is drawn with it. `backprop` comes next.
"""

import numpy as np


def accuracy(scores, labels):
    """Share of the samples whose largest score stands at their label.

    Parameters
    ----------
    scores : float array (N, C)
        A row for each sample, a column for each class; larger means more likely.
    labels : int array (N,)
        The right class of each sample, in 0 … C−1.

    Returns
    -------
    float in [0, 1]
        1.0 where every sample is classified rightly.

    Source
    ------
    I2DL lecture 4, slide 8 (measuring the goodness of predictions).
    """
    predicted = np.argmax(scores, axis=1)
    return float(np.mean(predicted == labels))
