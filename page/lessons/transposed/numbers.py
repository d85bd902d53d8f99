"""Numbers of the lesson on transposed convolution: how even the network's doublings are."""

from typing import Any

import numpy as np

from fcn.segmentation import STRIDES
from page.lessons import packing
from page.lessons.kept import PhotoInside

DOUBLINGS = STRIDES[1:-1]  # strides after those doublings that a convolution follows
CONSTANTS = {"strides": DOUBLINGS}
PIECE = 28  # cells of the map, in rows and columns
# Cells along the edge that are not measured, because fewer stamps meet there. The number is even so
# that even rows stay even. A map that is nearly all edge is measured as a whole.
MARGIN = 2


def answer(found: PhotoInside, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer how even a doubling comes out, right after it and after what follows it.

    Args:
        found: the photo.
        asked: "stride" after the doubling.

    Returns:
        "raw" and "after", each with "map": the piece that is strongest right after the doubling;
        "phases": the mean energy of even and odd rows and columns, 2 x 2, their mean 1; "uneven":
        the largest of them by the smallest.
    """
    stride = asked["stride"] if asked.get("stride") in DOUBLINGS else 4
    energies = {
        name: np.square(found.maps[f"{map_}_{stride}"]).mean(axis=-1)
        for name, map_ in (("raw", "up"), ("after", "features"))
    }
    piece = strongest_piece(energies["raw"])
    return {"stride": stride} | {name: _measured(e, piece) for name, e in energies.items()}


def _measured(energy: np.ndarray, piece: tuple[slice, slice]) -> dict[str, Any]:
    found = phases(energy)
    return {
        "map": packing.grid(np.sqrt(energy[piece])),
        "phases": packing.numbers(found),
        "uneven": float(found.max() / max(found.min(), 1e-12)),
    }


def phases(energy: np.ndarray) -> np.ndarray:
    """The mean of even and odd rows (first axis) and columns: (h, w) to (2, 2), their mean 1.

    A checkerboard of period 2 makes them differ. Without one, they are nearly equal.
    """
    margins = (MARGIN if side >= 2 * MARGIN + 2 else 0 for side in energy.shape)
    rows, columns = (slice(m, s - m) for m, s in zip(margins, energy.shape, strict=True))
    inner = energy[rows, columns]
    means = np.array([[inner[row::2, column::2].mean() for column in (0, 1)] for row in (0, 1)])
    relative: np.ndarray = means / max(means.mean(), 1e-12)
    return relative


def strongest_piece(energy: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of the `PIECE` x `PIECE` cells with the most energy, or of a smaller map.

    Both start at an even number, so that even rows and columns of the piece are the map's.
    """
    height, width = (min(PIECE, side) for side in energy.shape)
    sums = np.pad(energy, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    totals = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width]
    totals = totals + sums[:-height, :-width]
    totals = totals[::2, ::2]
    top, left = (2 * int(i) for i in np.unravel_index(np.argmax(totals), totals.shape))
    return slice(top, top + height), slice(left, left + width)
