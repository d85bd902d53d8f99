"""Numbers of the lesson on doubling: the masks and scores of three small decoders."""

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fcn import weights
from fcn.classes import BORDER, CLASSES
from fcn.networks import doublings
from page.lessons.kept import NETWORK, PhotoInside
from page.serving.payload import pack_grid

if TYPE_CHECKING:
    import keras

    from fcn.networks.inside import Inside

PATH = doublings.path_beside(weights.NETWORKS[NETWORK])
COMMAND = (
    "python -m fcn.train_heads --heads doublings --network "
    + weights.NETWORKS[NETWORK].relative_to(weights.FOLDER.parent).as_posix()
)


def answer(found: PhotoInside, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer each decoder's mask of the photo, and its scores on the photos set aside.

    Args:
        found: the photo.
        asked: is ignored.

    Returns:
        "command", that trains the decoders, if their weights are not there; else "decoders",
        "classes", "photos", "epochs" and "scored", as page/lessons/doubling/decoders.js describes.

    Raises:
        fcn.weights.WeightsError: if the weights can't be used.
    """
    if not PATH.exists():
        return {"command": COMMAND}
    card = weights.read_card(PATH)
    return {
        "decoders": [
            {
                "name": name,
                "mask": pack_grid(mask),
                "meanIou": card["validation"][name]["mean_iou"],
                "borderIou": card["validation"][name]["iou"][BORDER.name],
            }
            for name, mask in sorted(masks(found, PATH).items())  # in the order of the first part
        ],
        "classes": [asdict(one) for one in CLASSES],
        "photos": card["trained"]["photos"],
        "epochs": card["trained"]["epochs"],
        "scored": card["validated_on"],
    }


def masks(found: PhotoInside, path: Path) -> dict[str, np.ndarray]:
    """Each decoder's class indices at the working size, uint8 (h, w), by the way it doubles.

    The encoder runs again: its maps at fine strides are too large to keep.
    """
    read = found.maps["input"]
    return doublings.masks(_loaded(found.inside, path), found.inside.encoder, read)


@cache
def _loaded(inside: "Inside", path: Path) -> "keras.Model":
    return doublings.load(inside.network, path)
