"""Leaves to the background what the network is not sure of: whole regions, not single pixels."""

import numpy as np
from scipy import ndimage

from fcn.classes import BACKGROUND, CLASSES

SURE = 0.86  # chosen on the validation photos; docs/results.md shows others
TOUCHING = np.ones((3, 3))  # pixels that meet at a corner are of one region


def keep_sure(probabilities: np.ndarray, sure: float = SURE) -> np.ndarray:
    """Call background each region of pet and border that is not probable enough as a whole.

    A network is less sure of what it was never shown than of what it knows (Hendrycks, Gimpel,
    "A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks",
    ICLR 2017). Of single pixels that says little, since every outline is unsure; of the mean over
    a region, much.

    Args:
        probabilities: float32 (h, w, 3), 0..1.
        sure: mean probability of pet or border, 0..1, below which a region goes; 0 keeps all.

    Returns:
        The same, float32 (h, w, 3), with background at probability 1 where regions went.
    """
    found = probabilities.argmax(axis=-1) != BACKGROUND.index
    regions, count = ndimage.label(found, TOUCHING)
    numbers = np.arange(1, count + 1)
    means = ndimage.mean(1.0 - probabilities[..., BACKGROUND.index], regions, numbers)
    gone = np.isin(regions, numbers[np.asarray(means) < sure])
    background = np.eye(len(CLASSES), dtype=probabilities.dtype)[BACKGROUND.index]
    return np.where(gone[..., None], background, probabilities)
