"""Regions that the network is not sure of go as a whole; the others stay as they are."""

import numpy as np
import pytest

from fcn.classes import BACKGROUND, BORDER, PET
from fcn.regions import keep_sure


def scene(*patches: tuple) -> np.ndarray:
    """Background, with (rows, columns, class index, probability) patches; the rest is shared."""
    probabilities = np.full((20, 30, 3), 0.01, np.float32)
    probabilities[..., BACKGROUND.index] = 0.98
    for rows, columns, index, probability in patches:
        probabilities[rows, columns] = 0.0
        probabilities[rows, columns, BACKGROUND.index] = 1 - probability
        probabilities[rows, columns, index] = probability
    return probabilities


SURE = (slice(2, 8), slice(2, 8), PET.index, 0.95)
UNSURE = (slice(12, 18), slice(2, 8), PET.index, 0.8)


def test_a_doubtful_region_becomes_background_and_nothing_else_changes():
    before = scene(SURE, UNSURE)
    after = keep_sure(before, 0.9)
    assert (after[12:18, 2:8] == [0, 1, 0]).all()
    changed = (before != after).any(axis=-1)
    assert changed[12:18, 2:8].all() and changed.sum() == 36
    assert after.dtype == np.float32
    np.testing.assert_array_equal(keep_sure(before, 0.7), before)
    assert (keep_sure(before, 0.97).argmax(axis=-1) == BACKGROUND.index).all()


def test_pet_and_border_are_one_region_judged_by_its_mean():
    rim = (slice(2, 8), slice(8, 10), BORDER.index, 0.8)  # 12 pixels beside 36
    kept = scene(SURE, rim)
    mean = (36 * 0.95 + 12 * 0.8) / 48
    np.testing.assert_array_equal(keep_sure(kept, mean - 0.001), kept)
    assert (keep_sure(kept, mean + 0.001).argmax(axis=-1) == BACKGROUND.index).all()


def test_pixels_that_meet_at_a_corner_are_of_one_region():
    corner = (slice(8, 10), slice(8, 10), PET.index, 0.8)
    joined = scene(SURE, corner)
    np.testing.assert_array_equal(keep_sure(joined, 0.9), joined)


@pytest.mark.parametrize("patches", [(), (SURE,)])
def test_without_doubt_nothing_changes(patches):
    probabilities = scene(*patches)
    np.testing.assert_array_equal(keep_sure(probabilities), probabilities)
