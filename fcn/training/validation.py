"""Scores a network in training, to choose the best epoch and to find scenes that it gets wrong."""

from collections.abc import Iterator, Sequence
from typing import TypedDict

import keras
import numpy as np
from PIL import Image

from fcn import geometry
from fcn.classes import BACKGROUND, IGNORED
from fcn.data.pets import Sample
from fcn.geometry import WORKING_SIZE
from fcn.networks.model import open_gates
from fcn.scoring.in_the_wild import LOST
from fcn.scoring.metrics import Scores, confusion, scores_of

SCENE_SIZE = 192  # side of the squares to which scenes are stretched to look for hard ones
FLOOR = 0.1  # odds of a scene in which no pet is found, so that it is still shown


class WildScores(TypedDict):
    """Scores of photos in the wild, 0..1 each.

    Attributes:
        foreground_iou: the mean over photos with a pet.
        lost: the share of these in which less than a tenth of the pet is found.
        false: the mean share of the other photos' pixels that is called pet or border.
    """

    foreground_iou: float
    lost: float
    false: float


def validate(trainer: keras.Model, samples: Sequence[Sample]) -> Scores:
    """Scores of the masks at the working size, by `fcn.scoring.metrics`; no region is removed.

    Args:
        trainer: a network with an output "logits_1".
        samples: photos to score; trimaps are scaled by nearest neighbour.
    """
    matrices = [
        confusion(labels, np.argmax(logits, axis=-1))
        for labels, logits in labels_and_logits(trainer, samples)
    ]
    return scores_of(np.sum(matrices, axis=0))


def validate_on_encoder(
    network: keras.Model, decoders: keras.Model, samples: Sequence[Sample]
) -> dict[str, Scores]:
    """Scores as of `validate`, for each output of decoders on a network's encoder.

    Args:
        network: of `fcn.networks.model.build_model`.
        decoders: from the network's outputs of the same names to logits (N, H, W, 3).
        samples: photos to score.
    """
    read = {name: network.output[name] for name in decoders.input}
    encoder = keras.Model(network.input["photo"], read)
    matrices: dict[str, list[np.ndarray]] = {name: [] for name in decoders.output}
    for sample in samples:
        photo = geometry.fit(Image.fromarray(sample.photo), WORKING_SIZE)
        labels = geometry.scale_labels(sample.labels, photo.size)
        maps = encoder(np.asarray(photo, np.float32)[None], training=False)
        for name, logits in decoders(maps, training=False).items():
            found = np.argmax(keras.ops.convert_to_numpy(logits)[0], axis=-1)
            matrices[name].append(confusion(labels, found))
    return {name: scores_of(np.sum(counts, axis=0)) for name, counts in matrices.items()}


def validate_wild(trainer: keras.Model, samples: Sequence[Sample]) -> WildScores:
    """Scores of photos in the wild at the working size; no region is removed.

    Args:
        trainer: as for `validate`.
        samples: of `fcn.data.in_the_wild.load_wild`.
    """
    ious, false = [], []
    lost = 0
    for labels, logits in labels_and_logits(trainer, samples):
        known = labels != IGNORED
        found = (np.argmax(logits, axis=-1) != BACKGROUND.index) & known
        pet = (labels != BACKGROUND.index) & known
        if not pet.any():
            false.append(found.sum() / max(1, known.sum()))
            continue
        both = (found & pet).sum()
        lost += both < LOST * pet.sum()
        ious.append(both / (found | pet).sum())
    return {
        "foreground_iou": round(float(np.mean(ious)), 5) if ious else 0.0,
        "lost": round(lost / max(1, len(ious)), 5),
        "false": round(float(np.mean(false)), 5) if false else 0.0,
    }


def hardness(trainer: keras.Model, scenes: Sequence[Sample]) -> np.ndarray:
    """How often to show each scene without a pet: more often if more of it is called a pet.

    After Shrivastava, Gupta, Girshick, "Training Region-Based Object Detectors with Online Hard
    Example Mining", CVPR 2016. They take the hardest regions of each batch; this function takes
    whole photos, once an epoch.

    Returns:
        float (len(scenes),): the share of its pixels that are called pet or border, plus `FLOOR`.
    """
    shares = [FLOOR + _called_pet(trainer, scenes[i : i + 16]) for i in range(0, len(scenes), 16)]
    return np.concatenate([*shares, []])


def _called_pet(trainer: keras.Model, scenes: Sequence[Sample]) -> np.ndarray:
    """The share of each scene's pixels that are called pet or border; all in one batch."""
    square = SCENE_SIZE, SCENE_SIZE
    photos = [np.asarray(Image.fromarray(scene.photo).resize(square)) for scene in scenes]
    batch = {"photo": np.stack(photos), "gates": open_gates(len(scenes))}
    logits = trainer.predict_on_batch(batch)["logits_1"]
    shares: np.ndarray = np.mean(np.argmax(logits, axis=-1) != BACKGROUND.index, axis=(1, 2))
    return shares


def labels_and_logits(
    network: keras.Model, samples: Sequence[Sample]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Run a network on samples one by one, at the working size.

    Yields:
        labels, uint8 (h, w), and logits, float32 (h, w, 3), at the working size.
    """
    for sample in samples:
        photo = geometry.fit(Image.fromarray(sample.photo), WORKING_SIZE)
        labels = geometry.scale_labels(sample.labels, photo.size)
        batch = {"photo": np.asarray(photo)[None], "gates": open_gates(1)}
        yield labels, network.predict_on_batch(batch)["logits_1"][0]
