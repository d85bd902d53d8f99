"""The losses, against numbers worked out by hand."""

import numpy as np
import pytest

from fcn.classes import FOREGROUND, IGNORED
from fcn.training.losses import MaskLoss, StageLoss


def logits_of(probabilities: np.ndarray) -> np.ndarray:
    return np.log(probabilities).astype("float32")


def test_mask_loss_by_hand():
    labels = np.array([[[0, 1]]], np.uint8)
    p = np.array([[[[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]]]])
    entropy = -(np.log(0.5) * 2) / 3  # weights 1 + 1, plus 1
    both = np.array([0.5, 0.5, 0.0])
    union = np.array([1 + 0.75, 1 + 0.75, 0.5]) - both
    jaccard = 1 - ((both + 1) / (union + 1)).mean()
    loss = float(MaskLoss(border_weight=2.0, jaccard=0.5)(labels, logits_of(p)))
    assert loss == pytest.approx(entropy + 0.5 * jaccard, abs=1e-5)


def test_mask_loss_does_not_look_outside_the_photo():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, (1, 8, 8)).astype("uint8")
    labels[:, :, 4:] = IGNORED
    logits = rng.normal(size=(1, 8, 8, 3)).astype("float32")
    changed = logits.copy()
    changed[:, :, 4:] += 7 * rng.normal(size=(1, 8, 4, 3))
    assert float(MaskLoss()(labels, logits)) == pytest.approx(
        float(MaskLoss()(labels, changed)), abs=1e-6
    )


def test_border_weight_makes_a_missed_border_dearer():
    labels = np.full((1, 4, 4), 2, np.uint8)
    labels[:, :2] = 1
    wrong = logits_of(np.tile([0.1, 0.8, 0.1], (1, 4, 4, 1)))
    assert float(MaskLoss(border_weight=3.0)(labels, wrong)) > float(
        MaskLoss(border_weight=1.0)(labels, wrong)
    )


def test_a_partial_label_asks_for_the_sum_of_its_classes():
    """Which of pet and border it is costs nothing, at no stage; background costs."""
    labels = np.full((1, 2, 2), FOREGROUND, np.uint8)
    pet, border, background = (
        logits_of(np.tile(p, (1, 2, 2, 1)))
        for p in ([0.8, 0.1, 0.1], [0.1, 0.1, 0.8], [0.1, 0.8, 0.1])
    )
    for loss in (MaskLoss(), StageLoss(1)):
        assert float(loss(labels, pet)) == pytest.approx(float(loss(labels, border)), abs=1e-6)
        assert float(loss(labels, background)) > float(loss(labels, pet)) + 1
    # By hand: four pixels at probability 0.9, of which nothing but background is known.
    entropy = -4 * np.log(0.9) / (4 + 1)
    jaccard = 1 - np.mean([1, 1 / (1 + 0.4), 1])
    assert float(MaskLoss(jaccard=0.5)(labels, pet)) == pytest.approx(
        entropy + 0.5 * jaccard, abs=1e-5
    )


def test_stage_loss_is_least_at_the_share_of_each_class_in_a_block():
    labels = np.zeros((1, 4, 4), np.uint8)
    labels[0, 0] = 1  # a quarter of the block
    share = logits_of(np.array([[[[0.75, 0.25, 1e-9]]]]))
    sure = logits_of(np.array([[[[0.99, 0.01, 1e-9]]]]))
    assert float(StageLoss(4)(labels, share)) < float(StageLoss(4)(labels, sure))
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    assert float(StageLoss(4)(labels, share)) == pytest.approx(entropy / 2, abs=1e-4)
