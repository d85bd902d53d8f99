"""The scores of the FCN paper (Long et al. 2015, section 5), and calibration."""

from typing import SupportsFloat, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from fcn.classes import BACKGROUND, CLASSES

BINS = 10  # ranges of certainty, each a tenth wide


class Scores(TypedDict):
    """The scores of one confusion matrix, 0..1 each; None if no pixel counts for one."""

    pixel_accuracy: float
    mean_accuracy: float
    mean_iou: float
    frequency_weighted_iou: float
    iou: dict[str, float | None]  # by the class's name
    foreground_iou: float | None


class Bin(TypedDict):
    """The pixels of one tenth of certainty, 0..1 each; None where there are no such pixels."""

    share: float
    certainty: float | None
    right: float | None


class Calibration(TypedDict):
    """How far certainty is from the share of right pixels, 0..1: on average and by tenths."""

    expected_error: float
    bins: list[Bin]


def confusion(truth: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Count pixels by true class (row) and found class (column); int64 (3, 3).

    Args:
        truth: class indices; others (such as 255, ignored) are not counted.
        found: class indices, the same shape.
    """
    n = len(CLASSES)
    known = truth < n
    pairs = truth[known].astype(np.int64) * n + found[known]
    return np.bincount(pairs, minlength=n * n).reshape(n, n)


def scores_of(matrix: np.ndarray) -> Scores:
    """The paper's four scores, the IoU of each class, and the IoU of foreground (pet with border).

    A class that is neither in the truth nor in the mask has no IoU (None), and the mean leaves it
    out.

    Args:
        matrix: of `confusion`, or a sum of such, with at least one pixel.
    """
    matrix = matrix.astype(np.float64)
    hits, truth, found = np.diag(matrix), matrix.sum(1), matrix.sum(0)
    iou = _ratio(hits, truth + found - hits)
    back = BACKGROUND.index
    union = matrix.sum() - matrix[back, back]
    foreground_hits = union - truth[back] - found[back] + 2 * matrix[back, back]
    return {
        "pixel_accuracy": _rounded(_ratio(hits.sum(), matrix.sum())),
        "mean_accuracy": _rounded(np.nanmean(_ratio(hits, truth))),
        "mean_iou": _rounded(np.nanmean(iou)),
        "frequency_weighted_iou": _rounded(np.nansum(truth * iou) / matrix.sum()),
        "iou": {c.name: _rounded_or_none(iou[c.index]) for c in CLASSES},
        "foreground_iou": _rounded_or_none(_ratio(foreground_hits, union)),
    }


def reliability(truth: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Count pixels by the certainty of the network; float64 (BINS, 3). Sum it over photos.

    Args:
        truth: class indices (h, w); others (such as 255, ignored) are not counted.
        probabilities: float (h, w, 3).

    Returns:
        For each tenth of certainty: the number of its pixels, the sum of their certainties, and the
        number of right ones.
    """
    known = truth < len(CLASSES)
    certainty = probabilities.max(axis=-1)[known]
    right = probabilities.argmax(axis=-1)[known] == truth[known]
    tenth = np.minimum((certainty * BINS).astype(int), BINS - 1)
    return np.stack([np.bincount(tenth, w, BINS) for w in (None, certainty, right)], axis=-1)


def calibration(counts: np.ndarray) -> Calibration:
    """Each tenth's share of the pixels, mean certainty and share of right ones, ready for JSON.

    "expected_error" is the gap between the last two, averaged over all pixels (Guo, Pleiss, Sun,
    Weinberger, "On Calibration of Modern Neural Networks", ICML 2017).

    Args:
        counts: the sum of what `reliability` returned for each photo.
    """
    pixels, certainty, right = counts.T
    shares = pixels / pixels.sum()
    certainty, right = _ratio(certainty, pixels), _ratio(right, pixels)
    return {
        "expected_error": _rounded(np.nansum(shares * np.abs(certainty - right))),
        "bins": [
            {"share": _rounded(s), "certainty": _rounded_or_none(c), "right": _rounded_or_none(r)}
            for s, c, r in zip(shares, certainty, right, strict=True)
        ],
    }


def _ratio(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """A / b, NaN where b is 0."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    ratio: np.ndarray = np.divide(a, b, out=np.full_like(b, np.nan), where=b > 0)
    return ratio


def _rounded(x: SupportsFloat) -> float:
    """A plain float for JSON."""
    return round(float(x), 5)


def _rounded_or_none(x: SupportsFloat) -> float | None:
    """A plain float for JSON, None for NaN."""
    return None if np.isnan(float(x)) else _rounded(x)
