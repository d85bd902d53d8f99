"""Carries weights over: into training from another network, and out of training."""

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from fcn.classes import BORDER, CLASSES
from fcn.data.pets import Sample
from fcn.training.validation import validate

SHARES = (0.6, 0.8, 1.0)  # of the trained weights in the average with those training began from


def adopt(network: keras.Model, other: keras.Model) -> None:
    """Take over the weights of another network's layers of the same names, kinds and shapes.

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
    """Whether one layer's weights mean the same in the other.

    Kinds count: a transposed convolution's kernel has its channels the other way round.
    """
    shapes = [[w.shape for w in layer.weights] for layer in (one, other)]
    return type(one) is type(other) and shapes[0] == shapes[1]


def shift_border(network: keras.Model, by: float) -> None:
    """Add to the border's logit: a class that counts more in training is found more often.

    What is written has the weight of the loss divided out of the border's probability, and gets it
    back where training goes on from it (Elkan, "The Foundations of Cost-Sensitive Learning",
    IJCAI 2001).

    Args:
        network: of `fcn.networks.model.build_model`; its own bias is changed.
        by: what to add, in logits.
    """
    bias = network.get_layer("up_1").bias
    shift = np.zeros(len(CLASSES), "float32")
    shift[BORDER.index] = by
    bias.assign(bias + shift)


def average_with_start(network: keras.Model, start: Path, choose: Sequence[Sample]) -> float:
    """Average a network's weights with those it began from; the best share on `choose` wins.

    What lies between the two often serves new photos better than either (Wortsman et al., "Robust
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
