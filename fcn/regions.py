"""Turns regions that are not surely a pet into background, each as a whole."""

from collections.abc import Callable, Sequence

import keras
import numpy as np
from PIL import Image
from scipy import ndimage, special

from fcn.classes import BACKGROUND, CLASSES
from fcn.networks.recognizer import SIDE
from fcn.segmentation import KEPT_FROM, KEPT_TOGETHER_FROM

TOUCHING = np.ones((3, 3))  # pixels that meet at a corner belong to one region
MARGIN = 0.15  # around a region, as a share of its width and height
SMALLEST_SEEN_AGAIN = 0.005  # share of the photo; smaller regions can't be recognized

SecondLook = Callable[[np.ndarray], float]


def keep_pets(
    probabilities: np.ndarray,
    sure: float = KEPT_FROM,
    second_look: SecondLook | None = None,
    agreed: float = KEPT_TOGETHER_FROM,
) -> np.ndarray:
    """Call background each region of pet and border that is not probable enough as a whole.

    A network is less sure of things that it was not trained on (Hendrycks, Gimpel, "A Baseline for
    Detecting Misclassified and Out-of-Distribution Examples in Neural Networks", ICLR 2017). Single
    pixels show this badly, since every outline is unsure; the mean over a region shows it well.

    Regions that pass, and are not too small to be recognized, get a second look. The network and
    the second look are taken to be independent, so their log-odds are added.

    Args:
        probabilities: float32 (h, w, 3), 0..1.
        sure: mean probability of pet or border, 0..1; regions below it become background.
        second_look: from a region, bool (h, w), to the log-odds that it is a cat or a dog.
        agreed: probability by the network and the second look together, 0..1; regions below it
            become background.

    Returns:
        The probabilities, float32 (h, w, 3), with background at 1 in regions that became it.
    """
    found = probabilities.argmax(axis=-1) != BACKGROUND.index
    regions, count = ndimage.label(found, TOUCHING)
    numbers = np.arange(1, count + 1)
    means = np.asarray(ndimage.mean(1.0 - probabilities[..., BACKGROUND.index], regions, numbers))
    gone = means < sure
    if second_look is not None:
        for i in np.flatnonzero(~gone):
            region = regions == numbers[i]
            if region.mean() >= SMALLEST_SEEN_AGAIN:
                odds = special.logit(means[i]) + second_look(region)
                gone[i] = special.expit(odds) < agreed
    background = np.eye(len(CLASSES), dtype=probabilities.dtype)[BACKGROUND.index]
    return np.where(np.isin(regions, numbers[gone])[..., None], background, probabilities)


def look_at(
    photo: Image.Image, region: np.ndarray, margins: Sequence[float] = (MARGIN,) * 4
) -> dict[str, np.ndarray]:
    """Cut a region with its surroundings out of a photo, and scale it to the recognizer's square.

    Args:
        photo: RGB, of any size.
        region: bool (h, w), not all False; it covers the whole photo at any resolution.
        margins: left, above, right and below, as shares of the region's width and height.

    Returns:
        "photo", uint8 (SIDE, SIDE, 3), and "region", float32 (SIDE, SIDE, 1), 0..1.
    """
    height, width = region.shape
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    room = np.multiply(margins, (right - left, bottom - top) * 2)
    box = np.array([left, top, right, bottom]) + room * (-1, -1, 1, 1)
    box = np.clip(box, 0, (width, height) * 2)
    of_photo = tuple(box * ((photo.width / width, photo.height / height) * 2))
    cover = Image.fromarray(region.astype(np.uint8) * 255)
    shape, smooth = (SIDE, SIDE), Image.Resampling.BILINEAR
    return {
        "photo": np.asarray(photo.resize(shape, smooth, of_photo, reducing_gap=3.0)),
        "region": np.asarray(cover.resize(shape, smooth, tuple(box)), np.float32)[..., None] / 255,
    }


def log_odds(network: keras.Model, photo: Image.Image, region: np.ndarray) -> float:
    """The log-odds that a region is a cat or a dog.

    Args:
        network: of `fcn.networks.recognizer.build_recognizer`, with its weights.
        photo: as for `look_at`.
        region: as for `look_at`.
    """
    look = look_at(photo, region)
    batch = {name: values[None] for name, values in look.items()}
    return float(network.predict_on_batch(batch)[0, 0])
