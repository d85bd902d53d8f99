"""Regions that are probably no pet go as a whole; the others stay as they are."""

import numpy as np
import pytest
from scipy.special import expit, logit

from fcn.classes import BACKGROUND, BORDER, PET
from fcn.regions import Recognized, keep_pets, without_the_same
from fcn.segmentation import KEPT_FROM


def scene(*patches: tuple) -> np.ndarray:
    """Background, with (rows, columns, class index, probability) patches; the rest is shared."""
    probabilities = np.full((40, 60, 3), 0.01, np.float32)
    probabilities[..., BACKGROUND.index] = 0.98
    for rows, columns, index, probability in patches:
        probabilities[rows, columns] = 0.0
        probabilities[rows, columns, BACKGROUND.index] = 1 - probability
        probabilities[rows, columns, index] = probability
    return probabilities


def says(odds: float, looks_like: str = "hare"):
    """A second look that says the same of every region."""
    return lambda region: Recognized(odds, looks_like)


SURE = (slice(4, 16), slice(4, 16), PET.index, 0.95)
UNSURE = (slice(24, 30), slice(4, 16), PET.index, 0.8)
UNDECIDED = says(0.0)


def test_a_doubtful_region_becomes_background_and_nothing_else_changes():
    before = scene(SURE, UNSURE)
    after, dropped = keep_pets(before, UNDECIDED, 0.9)
    assert (after[24:30, 4:16] == [0, 1, 0]).all()
    changed = (before != after).any(axis=-1)
    assert changed[24:30, 4:16].all() and changed.sum() == 72
    assert after.dtype == np.float32
    (one,) = dropped
    np.testing.assert_array_equal(one.region, changed)
    assert (one.network, one.together) == pytest.approx((0.8, 0.8), abs=1e-6)
    assert one.looks_like == "hare"


def test_all_regions_stay_or_go_by_the_threshold():
    before = scene(SURE, UNSURE)
    after, dropped = keep_pets(before, UNDECIDED, 0.7)
    np.testing.assert_array_equal(after, before)
    assert dropped == ()
    after, dropped = keep_pets(before, UNDECIDED, 0.97)
    assert (after.argmax(axis=-1) == BACKGROUND.index).all()
    assert [one.region.sum() for one in dropped] == [144, 72]  # the largest first


def test_pet_and_border_are_one_region_judged_by_its_mean():
    rim = (slice(4, 16), slice(16, 20), BORDER.index, 0.8)  # 48 pixels beside 144
    before = scene(SURE, rim)
    mean = (144 * 0.95 + 48 * 0.8) / 192
    assert keep_pets(before, UNDECIDED, mean - 0.001)[1] == ()
    (one,) = keep_pets(before, UNDECIDED, mean + 0.001)[1]
    assert one.region.sum() == 192


def test_pixels_that_meet_at_a_corner_are_of_one_region():
    corner = (slice(16, 18), slice(16, 18), PET.index, 0.8)
    assert keep_pets(scene(SURE, corner), UNDECIDED, 0.9)[1] == ()


@pytest.mark.parametrize("patches", [(), (SURE,)])
def test_without_doubt_nothing_changes(patches):
    probabilities = scene(*patches)
    np.testing.assert_array_equal(keep_pets(probabilities, UNDECIDED)[0], probabilities)


def test_a_second_look_adds_its_log_odds_to_the_networks():
    before = scene(SURE)
    enough = float(logit(KEPT_FROM) - logit(0.95))
    assert keep_pets(before, says(enough + 0.01))[1] == ()
    (one,) = keep_pets(before, says(enough - 0.01))[1]
    assert one.together == pytest.approx(expit(logit(0.95) + enough - 0.01), abs=1e-4)
    assert keep_pets(before, says(enough - 0.01), KEPT_FROM - 0.05)[1] == ()


def test_each_region_gets_a_second_look_of_its_own_but_a_speck():
    speck = (slice(35, 36), slice(40, 41), PET.index, 0.95)  # a pixel of 2,400
    looked_at = []

    def look(region: np.ndarray) -> Recognized:
        looked_at.append(region)
        return Recognized(-100.0, "hare")

    after, dropped = keep_pets(scene(SURE, UNSURE, speck), look, 0.9)
    assert [region.sum() for region in looked_at] == [144, 72]
    assert after.argmax(axis=-1)[35, 40] == PET.index
    assert len(dropped) == 2


@pytest.mark.parametrize("probability", [0.9, 1 - 1e-7, 1.0])
def test_a_second_look_can_refute_a_network_however_sure(probability: float):
    """A probability of 1 is one that float32 has rounded."""
    before = scene((slice(4, 16), slice(4, 16), PET.index, probability))
    assert keep_pets(before, says(-2.0), 0.5)[1] == ()
    after, (one,) = keep_pets(before, says(-100.0), 0.5)
    assert (after.argmax(axis=-1) == BACKGROUND.index).all() and one.together < 1e-30


def test_another_network_loses_the_regions_that_ours_lost():
    wider = (slice(22, 32), slice(2, 18), PET.index, 0.9)  # as UNSURE, with another outline
    elsewhere = (slice(30, 36), slice(40, 50), PET.index, 0.9)
    theirs = scene(SURE, wider, elsewhere)
    ours, dropped = keep_pets(scene(SURE, UNSURE), UNDECIDED, 0.9)
    after = without_the_same(theirs, ours.argmax(axis=-1) != BACKGROUND.index, dropped)
    expected = theirs.copy()
    expected[22:32, 2:18] = [0, 1, 0]
    np.testing.assert_array_equal(after, expected)
    np.testing.assert_array_equal(without_the_same(theirs, expected[..., 0] > 0, ()), theirs)
