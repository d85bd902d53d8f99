"""A visitor's corrections of a mask: regions that come back or go, and strokes of a brush.

page/shared/corrections.js does the same in the browser. A test holds the two to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import ndimage

from fcn.classes import BACKGROUND, CLASSES, PET
from fcn.segmentation import TOUCHING, Segmentation

Point = tuple[float, float]  # x, y: shares of the photo's width and height, 0..1


@dataclass(frozen=True)
class Correction:
    """One correction of a mask.

    Attributes:
        keeps: True if what it touches belongs to the animal, False if it is background.
        points: a stroke runs through them; the first one lies in the region.
        radius: of the stroke, as a share of the photo's longest side; None for a region.
    """

    keeps: bool
    points: tuple[Point, ...]
    radius: float | None = None


def corrected(found: Segmentation, corrections: Sequence[Correction]) -> Segmentation:
    """Apply corrections: first those of regions, then strokes, each kind in its order.

    A region is a connected one of the network's own mask, before anything was dropped. A
    region that comes back gets the network's own probabilities. Strokes are applied last: they
    paint pet or background.

    Args:
        found: the segmentation, which stays as it is.
        corrections: those that touch nothing are ignored.
    """
    if not corrections:
        return found
    probabilities = found.probabilities.copy()
    _change_regions(probabilities, found, [c for c in corrections if c.radius is None])
    kinds = probabilities.argmax(axis=-1)
    dropped = tuple(d for d in found.dropped if (kinds[d.region] == BACKGROUND.index).all())
    for one in corrections:
        if one.radius is not None:
            _paint(probabilities, one.points, one.radius, found.photo.size, one.keeps)
    return replace(found, probabilities=probabilities, dropped=dropped, corrected=True)


def _certain(keeps: bool) -> np.ndarray:
    """Probabilities of a cell of which the visitor is sure, (3,)."""
    certain: np.ndarray = np.eye(len(CLASSES), dtype=np.float32)[(BACKGROUND, PET)[keeps].index]
    return certain


def _change_regions(
    probabilities: np.ndarray, found: Segmentation, corrections: Sequence[Correction]
) -> None:
    own = found.stages[-1].probabilities
    numbered, _ = ndimage.label(own.argmax(axis=-1) != BACKGROUND.index, TOUCHING)
    for one in corrections:
        number = numbered[cell_of(one.points[0], numbered.shape)]
        region = numbered == number
        if number:
            probabilities[region] = own[region] if one.keeps else _certain(False)


def cell_of(point: Point, shape: tuple[int, ...]) -> tuple[int, int]:
    """Row and column of the cell that a point lies in, in a grid of `shape` (h, w)."""
    (x, y), (height, width) = point, shape
    return min(height - 1, int(y * height)), min(width - 1, int(x * width))


def _paint(
    probabilities: np.ndarray,
    points: Sequence[Point],
    radius: float,
    size: tuple[int, int],
    keeps: bool,
) -> None:
    for start, end in pairwise([points[0], *points]):
        rows, columns = _surround(start, end, radius, probabilities.shape[:2], size)
        near = _touches(start, end, radius, probabilities.shape[:2], size, rows, columns)
        probabilities[rows, columns][near] = _certain(keeps)


def _scales(size: tuple[int, int]) -> Point:
    """The photo's width and height as shares of its longest side."""
    return size[0] / max(size), size[1] / max(size)


def _surround(
    start: Point, end: Point, radius: float, shape: tuple[int, int], size: tuple[int, int]
) -> tuple[slice, slice]:
    """Rows and columns of a grid that hold all that a straight part of a stroke may touch."""
    (height, width), (wide, high) = shape, _scales(size)
    return (
        _reach(start[1], end[1], radius / high, height),
        _reach(start[0], end[0], radius / wide, width),
    )


def _reach(start: float, end: float, radius: float, count: int) -> slice:
    """The cells, of `count` in one direction, that a line may touch."""
    first, last = min(start, end) - radius, max(start, end) + radius
    return slice(max(0, int(first * count)), int(last * count) + 1)


def _touches(
    start: Point,
    end: Point,
    radius: float,
    shape: tuple[int, int],
    size: tuple[int, int],
    rows: slice,
    columns: slice,
) -> np.ndarray:
    """Whether the centres of cells lie within the radius of a straight line, bool.

    The browser computes in this order too, so that both round alike.
    """
    (height, width), (wide, high) = shape, _scales(size)
    x = (np.arange(width)[columns] + 0.5) / width * wide
    y = ((np.arange(height)[rows] + 0.5) / height * high)[:, None]
    from_x, from_y = start[0] * wide, start[1] * high
    along_x, along_y = end[0] * wide - from_x, end[1] * high - from_y
    length = along_x * along_x + along_y * along_y
    place = ((x - from_x) * along_x + (y - from_y) * along_y) / (length or 1)
    place = np.clip(place, 0, 1)
    away_x, away_y = x - (from_x + place * along_x), y - (from_y + place * along_y)
    touches: np.ndarray = away_x * away_x + away_y * away_y <= radius * radius
    return touches
