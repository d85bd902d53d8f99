"""Transfers weights into training, from another network, and out of training."""

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from fcn.classes import BORDER, CLASSES
from fcn.data.pets import Sample
from fcn.training.validation import validate

SHARES = (0.6, 0.8, 1.0)  # of the trained weights in the average with the starting weights


def adopt(network: keras.Model, other: keras.Model) -> None:
    """Copy the weights of another network's layers that have the same name, kind and shape.

    Raises:
        ValueError: if their encoders differ.
    """
    theirs = {layer.name: layer for layer in other.layers}
    for layer in network.layers:
        found = theirs.get(layer.name)
        if found is not None and _alike(layer, found):
            layer.set_weights(found.get_weights())
        elif layer.name == "encoder":
            raise ValueError(f"{other.name} can't start {network.name}: their encoders differ.")


def _alike(one: keras.Layer, other: keras.Layer) -> bool:
    """Whether one layer's weights can be used in the other.

    The kinds must match: a transposed convolution's kernel has its channels in the other order.
    """
    shapes = [[w.shape for w in layer.weights] for layer in (one, other)]
    return type(one) is type(other) and shapes[0] == shapes[1]


def shift_border(network: keras.Model, by: float) -> None:
    """Add to the border's logit.

    The loss counts border pixels more, so a network in training finds too many of them. The weights
    that are written have this corrected. If training starts from them, the correction is undone
    (Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001).

    Args:
        network: of `fcn.networks.model.build_model`; its own bias is changed.
        by: the number to add.
    """
    bias = network.get_layer("up_1").bias
    shift = np.zeros(len(CLASSES), "float32")
    shift[BORDER.index] = by
    bias.assign(bias + shift)


def average_with_start(network: keras.Model, start: Path, choose: Sequence[Sample]) -> float:
    """Average a network's weights with those it began from, by the share that scores best.

    The average often does better on new photos than either (Wortsman et al., "Robust
    Fine-Tuning of Zero-Shot Models", CVPR 2022).

    Returns:
        The share of the network's own weights, one of `SHARES`.
    """
    trained = network.get_weights()
    network.load_weights(start)
    began = network.get_weights()

    def mix(share: float) -> None:
        pairs = zip(trained, began, strict=True)
        network.set_weights([share * new + (1 - share) * old for new, old in pairs])

    scores = {}
    for share in SHARES:
        mix(share)
        scores[share] = validate(network, choose)["mean_iou"]
    best = max(SHARES, key=lambda share: scores[share])
    mix(best)
    return best
