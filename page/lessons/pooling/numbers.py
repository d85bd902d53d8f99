"""Numbers of the lesson on pooling: a piece of a map, its maxima, and where they came from."""

from typing import Any

import numpy as np

from fcn.networks.encoders import ENCODERS
from page.lessons import packing
from page.lessons.kept import PhotoInside

PIECE = 8  # cells of the map, in rows and columns; the maps of very long photos have fewer
LAYERS = ENCODERS["vgg16"].pools  # stride after the pooling: the layer that it reads
CONSTANTS = {"piece": PIECE, "strides": sorted(LAYERS)}


def answer(found: PhotoInside, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer "stride", with "column" and "row" of the piece's first cell, or without the whole map.

    Args:
        found: the photo.
        asked: "stride" after the pooling; "column" and "row", or neither to get the map.
    """
    stride = asked["stride"] if asked.get("stride") in LAYERS else 2
    layer = LAYERS[stride]
    map_ = found.strong[layer][..., 0]
    if "column" not in asked:
        height, width = map_.shape
        return {
            "map": packing.grid(map_),
            "pooled": packing.grid(pool(map_)),
            "size": [width, height],
            "start": _liveliest(map_),
            "channel": found.channels[layer][0],
        }
    top, left = (
        packing.within(asked[name], max(1, side - PIECE + 1)) // 2 * 2
        for name, side in zip(("row", "column"), map_.shape, strict=True)
    )
    piece = map_[top : top + PIECE, left : left + PIECE]
    return {
        "column": left,
        "row": top,
        "piece": packing.numbers(piece),
        "pooled": packing.numbers(pool(piece)),
        "chosen": choices(piece).tolist(),
    }


def _liveliest(map_: np.ndarray) -> list[int]:
    """Column and row of the middle of the piece whose numbers differ most."""
    high, wide = (min(PIECE, side) for side in map_.shape)
    rows, columns = map_.shape[0] // high, map_.shape[1] // wide
    pieces = map_[: high * rows, : wide * columns].reshape(rows, high, columns, wide)
    row, column = np.unravel_index(pieces.std(axis=(1, 3)).argmax(), (rows, columns))
    return [int(column) * wide + wide // 2 - 1, int(row) * high + high // 2 - 1]


def pool(map_: np.ndarray) -> np.ndarray:
    """The largest number of each 2x2 window: (h, w) to (h // 2, w // 2)."""
    pooled: np.ndarray = _windows(map_).max(axis=-1)
    return pooled


def choices(map_: np.ndarray) -> np.ndarray:
    """Which of each window's numbers is the largest, 0..3 in reading order; the first if equal."""
    chosen: np.ndarray = _windows(map_).argmax(axis=-1)
    return chosen


def _windows(map_: np.ndarray) -> np.ndarray:
    """The four numbers of each window, in reading order: (h // 2, w // 2, 4)."""
    height, width = (side // 2 for side in map_.shape)
    blocks = map_[: 2 * height, : 2 * width].reshape(height, 2, width, 2)
    return blocks.swapaxes(1, 2).reshape(height, width, 4)
