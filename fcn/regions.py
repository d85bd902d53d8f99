"""Leaves to the background what is no pet for sure: whole regions, not single pixels."""

from collections.abc import Callable

import numpy as np
from scipy import ndimage, special

from fcn.classes import BACKGROUND, CLASSES

# docs/results.md says how they were chosen.
SURE = 0.86  # by itself
AGREED = 0.9  # together with a second look
TOUCHING = np.ones((3, 3))  # pixels that meet at a corner are of one region
SMALLEST = 0.005  # share of the photo; what is smaller can't be told by a second look

SecondLook = Callable[[np.ndarray], float]


def keep_pets(
    probabilities: np.ndarray,
    sure: float = SURE,
    second_look: SecondLook | None = None,
    agreed: float = AGREED,
) -> np.ndarray:
    """Call background each region of pet and border that is not probable enough as a whole.

    A network is less sure of what it was never shown than of what it knows (Hendrycks, Gimpel,
    "A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks",
    ICLR 2017). Of single pixels that says little, since every outline is unsure; of the mean over
    a region, much. What passes, and is not too small to be recognized, goes still if a second look
    speaks against it: as both look in their own way, their log-odds add up.

    Args:
        probabilities: float32 (h, w, 3), 0..1.
        sure: mean probability of pet or border, 0..1, below which a region goes at once.
        second_look: from a region, bool (h, w), to the log-odds that it is a cat or a dog.
        agreed: probability of both together, 0..1, below which a region goes then.

    Returns:
        The same, float32 (h, w, 3), with background at probability 1 where regions went.
    """
    found = probabilities.argmax(axis=-1) != BACKGROUND.index
    regions, count = ndimage.label(found, TOUCHING)
    numbers = np.arange(1, count + 1)
    means = np.asarray(ndimage.mean(1.0 - probabilities[..., BACKGROUND.index], regions, numbers))
    gone = means < sure
    if second_look is not None:
        for i in np.flatnonzero(~gone):
            region = regions == numbers[i]
            if region.mean() >= SMALLEST:
                odds = special.logit(means[i]) + second_look(region)
                gone[i] = special.expit(odds) < agreed
    background = np.eye(len(CLASSES), dtype=probabilities.dtype)[BACKGROUND.index]
    return np.where(np.isin(regions, numbers[gone])[..., None], background, probabilities)
