"""The confusion matrix and the paper's scores, against numbers worked out by hand."""

import numpy as np
import pytest

from fcn.scoring.metrics import calibration, confusion, reliability, scores_of


def test_confusion_counts_rows_as_truth_and_skips_unlabelled_pixels():
    truth = np.array([[0, 0, 1], [2, 255, 1]], np.uint8)
    found = np.array([[0, 1, 1], [2, 0, 2]], np.uint8)
    assert confusion(truth, found).tolist() == [[1, 1, 0], [0, 1, 1], [0, 0, 1]]


def test_scores_by_hand():
    # pet: 6 of 8 found, 2 taken for border; background: 9 of 10; border: 1 of 2.
    result = scores_of(np.array([[6, 0, 2], [0, 9, 1], [0, 1, 1]]))
    assert result["pixel_accuracy"] == pytest.approx(16 / 20)
    assert result["mean_accuracy"] == pytest.approx((6 / 8 + 9 / 10 + 1 / 2) / 3, abs=1e-5)
    assert result["iou"]["pet"] == pytest.approx(6 / 8)
    assert result["iou"]["background"] == pytest.approx(9 / 11, abs=1e-5)
    assert result["iou"]["border"] == pytest.approx(1 / 5)
    assert result["mean_iou"] == pytest.approx((6 / 8 + 9 / 11 + 1 / 5) / 3, abs=1e-5)
    weighted = (8 * 6 / 8 + 10 * 9 / 11 + 2 * 1 / 5) / 20
    assert result["frequency_weighted_iou"] == pytest.approx(weighted, abs=1e-5)
    # Foreground is pet and border together: 9 hits, 10 true, 10 found.
    assert result["foreground_iou"] == pytest.approx(9 / 11, abs=1e-5)


def test_certainty_against_right_by_hand():
    sure = np.array([[0.9, 0.05, 0.05], [0.96, 0.02, 0.02], [0.3, 0.65, 0.05], [0.2, 0.2, 0.6]])
    truth = np.array([[0, 1, 1, 255]], np.uint8)  # right, wrong, right, not labelled
    counts = reliability(truth, sure[None])
    assert counts[6].tolist() == [1, 0.65, 1]
    assert counts[9].tolist() == [2, pytest.approx(1.86), 1]
    result = calibration(counts)
    assert result["bins"][9] == {
        "share": pytest.approx(2 / 3, abs=1e-5),
        "certainty": pytest.approx(0.93),
        "right": 0.5,
    }
    assert result["bins"][0] == {"share": 0.0, "certainty": None, "right": None}
    wanted = (2 * abs(0.93 - 0.5) + abs(0.65 - 1)) / 3
    assert result["expected_error"] == pytest.approx(wanted, abs=1e-5)


def test_a_class_that_is_nowhere_has_no_figure():
    result = scores_of(np.diag([0, 5, 0]))
    assert result["iou"] == {"pet": None, "background": 1.0, "border": None}
    assert result["mean_iou"] == 1.0
    assert result["foreground_iou"] is None
