"""Calibrates a network: corrects its last logits by two numbers found on photos set aside."""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np
from scipy import optimize, special

from fcn.classes import BORDER, CLASSES, IGNORED, PET
from fcn.data.pets import Sample
from fcn.training.validation import labels_and_logits

STEP = 4  # every fourth row and column counts: neighbouring pixels are alike
LOWEST, HIGHEST = 0.2, 5.0  # bounds, so that a few odd photos can't do much harm
FARTHEST = 3.0  # the border's logit moves by no more than this
ONLY_BORDER = np.eye(len(CLASSES))[BORDER.index]


class Calibration(NamedTuple):
    """The correction of a network's last logits: border + `border_shift`, all / `temperature`."""

    temperature: float
    border_shift: float


def find_calibration(network: keras.Model, *sets: Sequence[Sample]) -> Calibration:
    """Find the correction that makes the samples' labels most probable.

    Networks that are trained for long are too confident, and a loss that counts the border's pixels
    more makes a network find too many of them. Two numbers correct most of both (Alexandari,
    Kundaje, Shrikumar, "Maximum Likelihood with Bias-Corrected Calibration is Hard-To-Beat at Label
    Shift Adaptation", ICML 2020, with a bias for each class; here for the border alone).

    Args:
        network: of `fcn.networks.model.build_model`.
        sets: photos that it has not learned from. Each set counts alike; labels may be partial.

    Returns:
        The temperature, from LOWEST to HIGHEST, above 1 if the network is too confident; and the
        shift, from -FARTHEST to FARTHEST.
    """
    pixels = [_known(network, samples) for samples in sets]

    def cross_entropy(correction: np.ndarray) -> float:
        return sum(_cross_entropy(*some, *correction) for some in pixels)

    bounds = ((LOWEST, HIGHEST), (-FARTHEST, FARTHEST))
    found = optimize.minimize(cross_entropy, (1.0, 0.0), method="Nelder-Mead", bounds=bounds)
    return Calibration(*found.x.tolist())


def calibrate(network: keras.Model, calibration: Calibration) -> None:
    """Correct the last logits, in the weights of the layer that makes them."""
    layer = network.get_layer("up_1")
    kernel, bias = layer.get_weights()
    bias = bias + calibration.border_shift * ONLY_BORDER
    layer.set_weights([values / calibration.temperature for values in (kernel, bias)])


def undo(network: keras.Model, calibration: Calibration) -> None:
    """Give a calibrated network the logits that it had in training."""
    temperature, shift = calibration
    calibrate(network, Calibration(1 / temperature, -shift / temperature))


def _known(network: keras.Model, samples: Sequence[Sample]) -> tuple[np.ndarray, np.ndarray]:
    """Labels (N,) and logits (N, 3) of some of the pixels that have a label."""
    labels, logits = [], []
    for of_photo, found in labels_and_logits(network, samples):
        of_photo, found = of_photo[::STEP, ::STEP], found[::STEP, ::STEP]
        known = of_photo != IGNORED
        labels.append(of_photo[known])
        logits.append(found[known].astype("float64"))
    return np.concatenate(labels), np.concatenate(logits)


def _cross_entropy(
    labels: np.ndarray, logits: np.ndarray, temperature: float, border_shift: float
) -> float:
    """The mean over pixels; FOREGROUND means pet or border."""
    log_p = special.log_softmax((logits + border_shift * ONLY_BORDER) / temperature, axis=-1)
    foreground = np.logaddexp(log_p[:, PET.index], log_p[:, BORDER.index])
    log_p = np.column_stack([log_p, foreground])  # the column of FOREGROUND
    return float(-np.take_along_axis(log_p, labels[:, None], axis=-1).mean())
