"""Numbers of the lesson on certainty: logits at a place, the temperature, the calibration."""

from typing import Any

import numpy as np

from fcn import weights
from fcn.classes import BACKGROUND
from fcn.segmentation import KEPT_FROM
from page.content import kinds
from page.lessons import packing
from page.lessons.kept import NETWORK, PhotoInside
from page.serving import engine


def answer(found: PhotoInside, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer with the whole photo's numbers; with the logits at a place; or with a second look.

    Args:
        found: the photo.
        asked: nothing; "column" and "row"; or "second".
    """
    if "second" in asked:
        return _second_look(found)
    card = weights.read_card(weights.NETWORKS[NETWORK])
    temperature = float(card.get("temperature", 1.0))
    logits = found.maps["logits_1"]
    height, width = logits.shape[:2]
    if "column" in asked:
        row, column = packing.within(asked["row"], height), packing.within(asked["column"], width)
        # The network's last weights are divided by the temperature already.
        undivided = temperature * logits[row, column]
        return {"column": column, "row": row, "logits": packing.numbers(undivided)}
    return {
        "map": packing.shares(certainty(logits)),
        "size": [width, height],
        "unsure": packing.least_certain(logits),
        "temperature": temperature,
        "calibration": _calibration(card.get("scores", {}).get("test")),
    }


def _second_look(found: PhotoInside) -> dict[str, Any]:
    """How much of the photo the network marked and how much stayed, as shares; what was dropped."""
    looked = engine.segment(found.source, network=NETWORK)
    marked = looked.stages[-1].own_mask != BACKGROUND.index
    kept = looked.working_mask != BACKGROUND.index
    return {
        "kept_from": KEPT_FROM,
        "looks_like": [
            kinds.in_languages(dropped.looks_like)
            for dropped in looked.dropped
            if dropped.looks_like
        ],
        "marked": float(marked.mean()),
        "kept": float(kept.mean()),
    }


def _calibration(scores: dict[str, Any] | None) -> dict[str, Any] | None:
    """The plot's numbers, with the number of photos; None if the card has no scores."""
    return scores["calibration"] | {"photos": scores["photos"]} if scores else None


def certainty(logits: np.ndarray) -> np.ndarray:
    """The probability of the most probable class: (h, w, 3) to (h, w)."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    most: np.ndarray = 1.0 / powers.sum(axis=-1)
    return most
