"""Regions that are no pet for sure go as a whole; the others stay as they are."""

import numpy as np
import pytest
from scipy.special import logit

from fcn.classes import BACKGROUND, BORDER, PET
from fcn.regions import keep_pets
from fcn.segmentation import KEPT_TOGETHER_FROM


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
    after = keep_pets(before, 0.9)
    assert (after[12:18, 2:8] == [0, 1, 0]).all()
    changed = (before != after).any(axis=-1)
    assert changed[12:18, 2:8].all() and changed.sum() == 36
    assert after.dtype == np.float32
    np.testing.assert_array_equal(keep_pets(before, 0.7), before)
    assert (keep_pets(before, 0.97).argmax(axis=-1) == BACKGROUND.index).all()


def test_pet_and_border_are_one_region_judged_by_its_mean():
    rim = (slice(2, 8), slice(8, 10), BORDER.index, 0.8)  # 12 pixels beside 36
    kept = scene(SURE, rim)
    mean = (36 * 0.95 + 12 * 0.8) / 48
    np.testing.assert_array_equal(keep_pets(kept, mean - 0.001), kept)
    assert (keep_pets(kept, mean + 0.001).argmax(axis=-1) == BACKGROUND.index).all()


def test_pixels_that_meet_at_a_corner_are_of_one_region():
    corner = (slice(8, 10), slice(8, 10), PET.index, 0.8)
    joined = scene(SURE, corner)
    np.testing.assert_array_equal(keep_pets(joined, 0.9), joined)


@pytest.mark.parametrize("patches", [(), (SURE,)])
def test_without_doubt_nothing_changes(patches):
    probabilities = scene(*patches)
    np.testing.assert_array_equal(keep_pets(probabilities), probabilities)


def test_a_second_look_adds_its_log_odds_to_the_regions():
    before = scene(SURE)
    looked_at = []

    def says(odds: float):
        def look(region: np.ndarray) -> float:
            looked_at.append(region)
            return odds

        return look

    enough = float(logit(KEPT_TOGETHER_FROM) - logit(0.95))
    np.testing.assert_array_equal(keep_pets(before, 0.9, says(enough + 0.01)), before)
    gone = keep_pets(before, 0.9, says(enough - 0.01))
    assert (gone.argmax(axis=-1) == BACKGROUND.index).all()
    less = KEPT_TOGETHER_FROM - 0.05
    np.testing.assert_array_equal(keep_pets(before, 0.9, says(enough - 0.01), less), before)
    for region in looked_at:
        assert region[2:8, 2:8].all() and region.sum() == 36


def test_a_second_look_is_at_large_regions_that_passed():
    speck = (slice(15, 16), slice(20, 22), PET.index, 0.95)  # 2 of 600 pixels
    before = scene(SURE, UNSURE, speck)
    looked_at = []

    def look(region: np.ndarray) -> float:
        looked_at.append(region)
        return -100.0

    after = keep_pets(before, 0.9, look).argmax(axis=-1)
    assert len(looked_at) == 1 and looked_at[0][2:8, 2:8].all()
    assert (after[15, 20:22] == PET.index).all()
    assert (after != BACKGROUND.index).sum() == 2


def test_what_is_certain_stays_whatever_a_second_look_says():
    certain = scene((slice(2, 8), slice(2, 8), PET.index, 1.0))
    np.testing.assert_array_equal(keep_pets(certain, 0.9, lambda region: -100.0), certain)
