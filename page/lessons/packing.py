"""Packs maps and numbers for the browser."""

from typing import Any

import numpy as np
from PIL import Image
from scipy.special import softmax

from fcn.geometry import reduced
from page.serving.payload import PackedGrid, pack_grid

THUMBNAIL = 224  # longest side of a map that is sent to look at, in cells
DIGITS = 5  # significant digits of a number that is sent


def grid(values: np.ndarray, longest: int = THUMBNAIL) -> PackedGrid:
    """Return a map to look at: its smallest value black, its largest bright.

    Args:
        values: float (h, w).
        longest: side above which it is made smaller, in cells.
    """
    low, high = float(values.min()), float(values.max())
    unit = (values - low) / max(high - low, 1e-12)
    return shares(unit, longest)


def shares(values: np.ndarray, longest: int = THUMBNAIL) -> PackedGrid:
    """Return a map of shares, float (h, w), 0..1, to look at."""
    image = Image.fromarray((values * 255).round().astype(np.uint8))
    return pack_grid(np.asarray(image.resize(reduced(image.size, longest), Image.Resampling.BOX)))


def classes(logits: np.ndarray) -> PackedGrid:
    """Return the most probable class at each place, from logits (h, w, 3)."""
    return pack_grid(logits.argmax(axis=-1).astype(np.uint8))


def least_certain(logits: np.ndarray) -> list[int]:
    """Return the column and the row where the most probable class is least so; logits (h, w, 3)."""
    row, column = np.unravel_index(softmax(logits, axis=-1).max(axis=-1).argmin(), logits.shape[:2])
    return [int(column), int(row)]


def numbers(values: np.ndarray) -> Any:
    """Return an array as nested lists, in `DIGITS` significant digits."""
    rounded = np.vectorize(lambda value: float(f"{value:.{DIGITS}g}"), otypes=[float])
    return rounded(values).tolist() if values.size else values.tolist()


def within(value: Any, length: int) -> int:
    """Return an index that a browser sent as one that exists."""
    return min(max(int(value), 0), length - 1)
