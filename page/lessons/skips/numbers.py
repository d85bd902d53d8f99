"""Numbers of the lesson on skips: the map from below, the encoder's, their sum, and the scores."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from fcn import weights
from fcn.networks import paper_networks
from fcn.segmentation import SKIP_STRIDES
from page.content.results_tab import DOCS
from page.lessons import packing
from page.lessons.kept import NETWORK, PhotoInside


def answer(found: PhotoInside, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer {} with every skip's maps, and the paper networks' masks.

    Args:
        found: the photo.
        asked: nothing.
    """
    return {"skips": [_skip(found, stride) for stride in SKIP_STRIDES], "paper": _paper(found)}


def _skip(found: PhotoInside, stride: int) -> dict[str, Any]:
    below, skip = found.maps[f"below_{stride}"], found.maps[f"skip_{stride}"]
    # The channel in which both say most.
    channel = int((below.std(axis=(0, 1)) * skip.std(axis=(0, 1))).argmax())
    # One scale for all three, so that the sum looks like the sum.
    three = [below[..., channel], skip[..., channel], (below + skip)[..., channel]]
    low, high = min(m.min() for m in three), max(m.max() for m in three)
    scaled = [packing.shares((m - low) / max(high - low, 1e-12)) for m in three]
    with_skip = found.maps[f"logits_{stride}"]
    without = logits_of(found, stride, below)
    return {
        "stride": stride,
        "channel": channel,
        "shape": below.shape,
        "below": scaled[0],
        "skip": scaled[1],
        "sum": scaled[2],
        "sizes": [rms(below), rms(skip)],
        "with": packing.classes(with_skip),
        "without": packing.classes(without),
        "changed": float((with_skip.argmax(axis=-1) != without.argmax(axis=-1)).mean()),
    } | _measured(stride)


def logits_of(found: PhotoInside, stride: int, features: np.ndarray) -> np.ndarray:
    """Logits of a map at a stride, float32 (h, w, 3), by the stage's own 1x1 convolution."""
    kernel, bias = found.inside.weights(f"score_{stride}")
    logits: np.ndarray = features @ kernel[0, 0] + bias
    return logits


def rms(map_: np.ndarray) -> float:
    """The root mean square: the usual size of a map's numbers."""
    return float(np.sqrt(np.square(map_).mean()))


def _paper(found: PhotoInside) -> list[dict[str, Any]]:
    """The paper networks' masks here, and their scores on the photos held out."""
    card = weights.read_card(weights.NETWORKS[NETWORK])
    measured = card.get("scores", {}).get("test", {}).get("fcn", {})
    return [
        {
            "name": f"FCN-{stride}s",
            "classes": packing.classes(found.maps[f"fcn_{stride}"]),
            "iou": measured.get(f"FCN-{stride}s", {}).get("mean_iou"),
        }
        for stride in paper_networks.STRIDES
        if f"fcn_{stride}" in found.maps
    ]


def _measured(stride: int) -> dict[str, float]:
    """The mean IoU with all skips and without this one, on the photos set aside to choose by.

    Nothing, as long as weights that were trained anew are not scored.
    """
    names = {"full": "vgg16_set_aside", "lacking": f"vgg16_set_aside_skip_{stride}_off"}
    paths = {key: DOCS / "results" / f"{name}.json" for key, name in names.items()}
    if not all(path.exists() for path in paths.values()):
        return {}
    return {key: _iou(path) for key, path in paths.items()}


def _iou(path: Path) -> float:
    measured: float = json.loads(path.read_text())["mean_iou"]
    return measured
