"""Calibrates a network: divides its last logits by a temperature found on photos set aside."""

from collections.abc import Sequence

import keras
import numpy as np
from scipy import optimize, special

from fcn.classes import CLASSES
from fcn.data.pets import Sample
from fcn.training.validation import labels_and_logits

STEP = 4  # every fourth row and column counts: neighbouring pixels are alike
LOWEST, HIGHEST = 0.2, 5.0  # bounds, so that a few odd photos can't do much harm


def find_temperature(network: keras.Model, samples: Sequence[Sample]) -> float:
    """Find the temperature that makes the samples' labels most probable.

    Networks that are trained for long are too confident. Dividing their logits by one number
    corrects most of it and changes no mask (Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern
    Neural Networks", ICML 2017).

    Args:
        network: of `fcn.networks.model.build_model`.
        samples: photos that it has not learned from.

    Returns:
        The temperature, from LOWEST to HIGHEST; above 1 if the network is too confident.
    """
    pixels = [_known(*pair) for pair in labels_and_logits(network, samples)]
    labels, logits = (np.concatenate(part) for part in zip(*pixels, strict=True))

    def cross_entropy(temperature: float) -> float:
        log_p = special.log_softmax(logits / temperature, axis=-1)
        return float(-np.take_along_axis(log_p, labels[:, None], axis=-1).mean())

    found = optimize.minimize_scalar(cross_entropy, bounds=(LOWEST, HIGHEST), method="bounded")
    return float(found.x)


def divide_logits(network: keras.Model, temperature: float) -> None:
    """Divide the weights of the layer that makes the last logits by a temperature above 0."""
    layer = network.get_layer("up_1")
    layer.set_weights([values / temperature for values in layer.get_weights()])


def _known(labels: np.ndarray, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labels (N,) and logits (N, 3) of some of the pixels that have a label."""
    labels, logits = labels[::STEP, ::STEP], logits[::STEP, ::STEP]
    known = labels < len(CLASSES)
    return labels[known], logits[known].astype("float64")
