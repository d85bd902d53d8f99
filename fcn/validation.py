"""Scores a network in training: to choose by, and to find the scenes that it gets wrong."""

from collections.abc import Iterator, Sequence

import keras
import numpy as np
from PIL import Image

from fcn import geometry
from fcn.classes import BACKGROUND, IGNORED
from fcn.data import Sample
from fcn.geometry import WORKING_SIZE
from fcn.metrics import confusion, figures
from fcn.model import SKIP_STRIDES

SCENE_SIZE = 192  # longest side at which scenes without a pet are looked through for hard ones
FLOOR = 0.1  # odds of a scene of which nothing is called a pet, so that it is not forgotten


def validate(trainer: keras.Model, samples: Sequence[Sample], size: int = WORKING_SIZE) -> dict:
    """Figures of the mask on photos scaled to `size`; trimaps by nearest neighbour."""
    matrices = [confusion(*pair) for pair in _labels_and_masks(trainer, samples, size)]
    return figures(np.sum(matrices, axis=0))


def hardness(trainer: keras.Model, scenes: Sequence[Sample]) -> np.ndarray:
    """How often to show each scene without a pet: the more, the more of it is called a pet.

    After Shrivastava, Gupta, Girshick, "Training Region-Based Object Detectors with Online Hard
    Example Mining", CVPR 2016, who take the hardest regions of each batch; here it is whole
    photos, once an epoch.

    Returns:
        float (len(scenes),): the share of its pixels that are called pet or border, plus `FLOOR`.
    """
    shares = [
        np.mean(mask[labels == BACKGROUND.index] != BACKGROUND.index)
        for labels, mask in _labels_and_masks(trainer, scenes, SCENE_SIZE)
    ]
    return np.array(shares) + FLOOR


def _labels_and_masks(
    trainer: keras.Model, samples: Sequence[Sample], size: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Labels and mask of each sample, both (size, size), the sample scaled to `size`."""
    for start in range(0, len(samples), 8):
        photos, labels = zip(*(_prepare(s, size) for s in samples[start : start + 8]), strict=True)
        gates = np.ones((len(photos), len(SKIP_STRIDES)), "float32")
        found = trainer.predict_on_batch(
            {"photo": np.stack(photos).astype("float32"), "gates": gates}
        )
        yield from zip(labels, np.argmax(found["scores_1"], axis=-1), strict=True)


def _prepare(sample: Sample, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A sample as squares of `size`, a multiple of 32; labels beside the photo are ignored."""
    photo = np.asarray(geometry.scale(Image.fromarray(sample.photo), size))
    height, width = photo.shape[:2]
    labels = np.full((size, size), IGNORED, np.uint8)
    labels[:height, :width] = np.asarray(
        Image.fromarray(sample.labels).resize((width, height), Image.Resampling.NEAREST)
    )
    return geometry.pad(photo, size, size), labels
