"""Numbers of the lesson on 1x1 convolution: one place of a stage, term by term, to its logits."""

from typing import Any

import numpy as np
from scipy.special import softmax

from fcn.segmentation import STRIDES
from page.lessons import packing
from page.lessons.kept import PhotoInside

SCORED = STRIDES[:-1]  # the last stage's map is its logits: it needs no such layer
SHOWN = 8  # channels whose terms are shown one by one
CONSTANTS = {"strides": SCORED}


def answer(found: PhotoInside, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer "stride": the stage's classes; or with "column" and "row", the sum at that place.

    Args:
        found: the photo.
        asked: "stride"; "column" and "row", or neither to get the classes everywhere.
    """
    stride = asked["stride"] if asked.get("stride") in SCORED else SCORED[0]
    features = found.maps[f"features_{stride}"]
    height, width, channels = features.shape
    if "column" not in asked:
        logits = found.maps[f"logits_{stride}"]
        return {
            "classes": packing.classes(logits),
            "size": [width, height],
            "channels": channels,
            "unsure": packing.least_certain(logits),
        }
    row, column = packing.within(asked["row"], height), packing.within(asked["column"], width)
    kernel, bias = found.inside.weights(f"score_{stride}")
    here = features[row, column]
    terms = here[:, None] * kernel[0, 0]
    logits = terms.sum(axis=0) + bias
    strongest = np.argsort(np.ptp(terms, axis=1))[::-1][:SHOWN]
    others = np.delete(terms, strongest, axis=0).sum(axis=0)
    return {
        "column": column,
        "row": row,
        "terms": [
            {
                "channel": int(channel),
                "value": float(here[channel]),
                "weights": packing.numbers(kernel[0, 0, channel]),
                "terms": packing.numbers(terms[channel]),
            }
            for channel in strongest
        ],
        "others": packing.numbers(others),
        "bias": packing.numbers(bias),
        "logits": packing.numbers(logits),
        "probabilities": packing.numbers(softmax(logits)),
    }
