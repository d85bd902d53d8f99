"""Results without a network, for tests of what is made of them."""

import numpy as np
from PIL import Image
from scipy.special import log_softmax

from fcn.classes import BACKGROUND, BORDER, PET
from fcn.segmentation import Dropped, Segmentation, Stage


def segmentation(kinds: np.ndarray, size: tuple[int, int], *dropped: np.ndarray) -> Segmentation:
    """A result whose network saw `kinds`, class indices (h, w), and whose regions were dropped."""
    rng = np.random.default_rng(kinds.size)
    likely = np.eye(3, dtype=np.float32)[kinds] * rng.uniform(2, 4, (*kinds.shape, 1))
    logits = log_softmax(likely, axis=-1).astype(np.float32)
    stage = Stage(1, (*kinds.shape, 3), logits, kinds.astype(np.float32), logits)
    probabilities = stage.probabilities.copy()
    for region in dropped:
        probabilities[region] = np.eye(3, dtype=np.float32)[BACKGROUND.index]
    regions = tuple(Dropped(region, 0.8, 0.1, "hare") for region in dropped)
    photo = Image.new("RGB", size)
    return Segmentation(
        photo, probabilities, (stage,), {}, 0.1, "CPU", network="vgg16", dropped=regions
    )


def two_animals() -> Segmentation:
    """One region at the left that is kept, one at the right that was dropped."""
    kinds = np.full((64, 96), BACKGROUND.index, np.uint8)
    kinds[8:40, 8:40], kinds[12:36, 12:36] = BORDER.index, PET.index
    kinds[20:60, 60:90], kinds[24:56, 64:86] = BORDER.index, PET.index
    right = np.zeros(kinds.shape, bool)
    right[20:60, 60:90] = True
    return segmentation(kinds, (960, 640), right)
