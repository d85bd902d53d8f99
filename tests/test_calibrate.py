"""The calibration: found where logits are off, put into the weights, taken out again."""

import keras
import numpy as np
import pytest
from scipy.special import softmax

from fcn.classes import FOREGROUND
from fcn.data.pets import Sample
from fcn.networks.model import build_model
from fcn.networks.upsampling import UPSAMPLINGS
from fcn.scoring.metrics import calibration, reliability
from fcn.segmentation import SKIP_STRIDES
from fcn.training.calibration import (
    FARTHEST,
    HIGHEST,
    Calibration,
    calibrate,
    find_calibration,
    undo,
)
from fcn.training.validation import labels_and_logits

pytestmark = pytest.mark.usefixtures("eager")

KERNEL, BIAS = np.diag([0.02, 0.01, 0.015]), np.array([-2.0, -1.0, -2.5])


def network_of(kernel: np.ndarray, bias: np.ndarray) -> keras.Model:
    """Logits of a pixel are a linear function of its colour."""
    photo = keras.Input((None, None, 3), name="photo")
    gates = keras.Input((len(SKIP_STRIDES),), name="gates")
    logits = keras.layers.Conv2D(3, 1, name="up_1")(photo)
    network = keras.Model({"photo": photo, "gates": gates}, {"logits_1": logits})
    network.set_weights([kernel[None, None].astype("float32"), bias.astype("float32")])
    return network


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    """Photos of noise, each pixel's label drawn by the probabilities of its logits."""
    rng = np.random.default_rng(0)
    found = []
    for number in range(3):
        photo = rng.integers(0, 256, (320, 320, 3)).astype(np.uint8)
        labels = np.argmax(photo @ KERNEL + BIAS + rng.gumbel(size=photo.shape), axis=-1)
        labels[:20] = 255
        found.append(Sample(f"pug_{number}", photo, labels.astype(np.uint8)))
    return found


def expected_error(network: keras.Model, samples: list[Sample]) -> float:
    pairs = labels_and_logits(network, samples)
    counts = [reliability(labels, softmax(logits, axis=-1)) for labels, logits in pairs]
    return calibration(np.sum(counts, axis=0))["expected_error"]


def test_a_network_that_is_three_times_too_sure_is_no_longer(samples):
    network = network_of(3 * KERNEL, 3 * BIAS)
    before = expected_error(network, samples)
    found = find_calibration(network, samples)
    assert found.temperature == pytest.approx(3, rel=0.05)
    assert found.border_shift / found.temperature == pytest.approx(0, abs=0.15)
    calibrate(network, found)
    assert before > 0.1 and expected_error(network, samples) < 0.01


def test_a_border_that_was_made_likelier_is_so_no_longer(samples):
    found = find_calibration(network_of(KERNEL, BIAS + [0, 0, 0.7]), samples)
    assert found.border_shift == pytest.approx(-0.7, abs=0.15)
    assert found.temperature == pytest.approx(1, rel=0.05)


@pytest.mark.slow
def test_labels_that_do_not_tell_pet_from_border_teach_their_sum(samples):
    """With such labels alone, too: the border is told from the pet by what background is not."""
    partial = [
        Sample(s.name, s.photo, np.where(np.isin(s.labels, (0, 2)), FOREGROUND, s.labels))
        for s in samples
    ]
    network = network_of(KERNEL, BIAS + [0, 0, 0.7])
    for sets in ((partial,), (samples, partial)):
        found = find_calibration(network, *sets)
        assert found.border_shift == pytest.approx(-0.7, abs=0.15)


def test_labels_that_nothing_explains_lead_nowhere(samples):
    """The network is sure and wrong: the best temperature is infinite."""
    found = find_calibration(network_of(-KERNEL, -BIAS), samples)
    assert found.temperature == pytest.approx(HIGHEST, rel=1e-3)
    assert abs(found.border_shift) <= FARTHEST


@pytest.mark.parametrize("upsampling", UPSAMPLINGS)
def test_it_goes_into_the_last_logits_alone_and_out_again(upsampling):
    network = build_model(upsampling=upsampling)
    batch = {
        "photo": np.random.default_rng(0).uniform(0, 255, (1, 32, 32, 3)).astype("float32"),
        "gates": np.ones((1, len(SKIP_STRIDES)), "float32"),
    }
    correction = Calibration(1.6, -0.4)
    before = network.predict_on_batch(batch)
    calibrate(network, correction)
    after = network.predict_on_batch(batch)
    expected = (before["logits_1"] + [0, 0, -0.4]) / 1.6
    np.testing.assert_allclose(after["logits_1"], expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(after["logits_2"], before["logits_2"])
    undo(network, correction)
    again = network.predict_on_batch(batch)
    np.testing.assert_allclose(again["logits_1"], before["logits_1"], rtol=1e-4, atol=1e-4)
