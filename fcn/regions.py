"""Turns regions that are not probably a pet into background, each as a whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import keras
import numpy as np
from PIL import Image
from scipy import ndimage, special

from fcn.classes import BACKGROUND, CLASSES
from fcn.networks.imagenet import names_of_others
from fcn.networks.recognizer import SIDE
from fcn.segmentation import KEPT_FROM, TOUCHING, Dropped

MARGIN = 0.15  # around a region, as a share of its width and height
SMALLEST_RECOGNIZED = 0.0005  # share of the photo; nothing can be seen of smaller regions

ROUNDING = 1e-6  # probabilities that are nearer to 0 or 1 can't be told from it


@dataclass(frozen=True)
class Recognized:
    """The recognizer's answer about a region.

    Attributes:
        odds: the log-odds that it is a cat or a dog.
        looks_like: the likeliest of ImageNet's kinds that are neither, such as "hare".
    """

    odds: float
    looks_like: str


SecondLook = Callable[[np.ndarray], Recognized]
UNRECOGNIZED = Recognized(0.0, "")


def keep_pets(
    probabilities: np.ndarray, second_look: SecondLook, kept_from: float = KEPT_FROM
) -> tuple[np.ndarray, tuple[Dropped, ...]]:
    """Call background each region of pet and border that is not probable enough as a whole.

    A network that was trained on pets is sure of other animals too. The recognizer knows a
    thousand kinds of things. The two are taken to be independent, so their log-odds are added. The
    network's are those of the mean over the region: single pixels say little, since every outline
    is unsure (Hendrycks, Gimpel, "A Baseline for Detecting Misclassified and Out-of-Distribution
    Examples in Neural Networks", ICLR 2017).

    Args:
        probabilities: float32 (h, w, 3), 0..1.
        second_look: from a region, bool (h, w), to what the recognizer says of it.
        kept_from: probability by network and recognizer together, 0..1; regions below it become
            background.

    Returns:
        The probabilities, float32 (h, w, 3), with background at 1 in regions that became it; and
        these regions, the largest first.
    """
    dropped = []
    for region, mean in find_regions(probabilities):
        said = second_look(region) if region.mean() >= SMALLEST_RECOGNIZED else UNRECOGNIZED
        together = float(special.expit(log_odds(mean) + said.odds))
        if together < kept_from:
            dropped.append(Dropped(region, mean, together, said.looks_like))
    dropped.sort(key=lambda one: -int(one.region.sum()))
    return without(probabilities, [one.region for one in dropped]), tuple(dropped)


def log_odds(means: float | Sequence[float]) -> np.ndarray:
    """The log-odds, float64, of the network's mean probabilities, 0..1.

    A mean of exactly 1 is one that float32 has rounded. It must not outweigh every second look.
    """
    odds: np.ndarray = special.logit(np.clip(np.asarray(means, float), ROUNDING, 1 - ROUNDING))
    return odds


def find_regions(probabilities: np.ndarray) -> Iterator[tuple[np.ndarray, float]]:
    """Find the connected regions of pet and border.

    Args:
        probabilities: float32 (h, w, 3), 0..1.

    Yields:
        Each region, bool (h, w), and the mean probability of pet or border in it, 0..1.
    """
    found = probabilities.argmax(axis=-1) != BACKGROUND.index
    numbered, count = ndimage.label(found, TOUCHING)
    for number in range(1, count + 1):
        region = numbered == number
        yield region, float(np.mean(1.0 - probabilities[region, BACKGROUND.index]))


def without(probabilities: np.ndarray, regions: Sequence[np.ndarray]) -> np.ndarray:
    """Probabilities, float32 (h, w, 3), with background at 1 in regions, bool (h, w) each."""
    if not regions:
        return probabilities
    background = np.eye(len(CLASSES), dtype=probabilities.dtype)[BACKGROUND.index]
    return np.where(np.logical_or.reduce(regions)[..., None], background, probabilities)


def without_the_same(
    probabilities: np.ndarray, kept: np.ndarray, dropped: Sequence[Dropped]
) -> np.ndarray:
    """Drop from another network's probabilities what was dropped from ours.

    Its regions have other outlines. A region goes if it meets a dropped one and none that is kept.

    Args:
        probabilities: of the other network, float32 (h, w, 3).
        kept: bool (h, w), our pet and border.
        dropped: our dropped regions.
    """
    if not dropped:
        return probabilities
    numbered, _ = ndimage.label(probabilities.argmax(axis=-1) != BACKGROUND.index, TOUCHING)
    gone = np.logical_or.reduce([one.region for one in dropped])
    meets = set(np.unique(numbered[gone])) - set(np.unique(numbered[kept])) - {0}
    return without(probabilities, [np.isin(numbered, list(meets))])


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


def evidence_of(
    features: keras.Model, photo: Image.Image, region: np.ndarray
) -> dict[str, np.ndarray]:
    """The inputs of the recognizer's classifier for a region.

    Args:
        features: of `fcn.networks.recognizer.build_features`, with its weights.
        photo: as for `look_at`.
        region: as for `look_at`.
    """
    found = _look(features, photo, region)
    return {name: found[name] for name in ("features", "imagenet")}


def _look(network: keras.Model, photo: Image.Image, region: np.ndarray) -> dict[str, np.ndarray]:
    look = look_at(photo, region)
    said: dict[str, np.ndarray] = network.predict_on_batch({k: v[None] for k, v in look.items()})
    return said


def recognize(network: keras.Model, photo: Image.Image, region: np.ndarray) -> Recognized:
    """Say whether a region is a cat or a dog, and what else it looks like.

    Args:
        network: of `fcn.networks.recognizer.build_recognizer`, with its weights.
        photo: as for `look_at`.
        region: as for `look_at`.
    """
    said = _look(network, photo, region)
    others = names_of_others()
    likeliest = max(others, key=lambda kind: said["kinds"][0, kind])
    return Recognized(float(said["odds"][0, 0]), others[likeliest])
