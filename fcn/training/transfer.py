"""Transfers weights: from another network into training, and into an average with its start."""

from collections.abc import Callable
from pathlib import Path

import keras

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


def average_with_start(
    network: keras.Model, start: Path, score: Callable[[keras.Model], float]
) -> float:
    """Average a network's weights with those it began from, by the share that scores best.

    The average often does better on new photos than either (Wortsman et al., "Robust
    Fine-Tuning of Zero-Shot Models", CVPR 2022).

    Args:
        network: the trained one; it gets the average.
        start: weight file that it began from.
        score: scores a network on photos set aside; higher is better.

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
        scores[share] = score(network)
    best = max(SHARES, key=lambda share: scores[share])
    mix(best)
    return best
