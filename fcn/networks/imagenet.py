"""The cats and dogs among ImageNet's thousand classes."""

from keras import ops

from fcn.networks.tensor import Tensor

KINDS = 1000
DOGS, CATS = range(151, 269), range(281, 286)  # without wild ones, such as wolf and tiger


def pet_odds(logits: Tensor) -> Tensor:
    """Log-odds of a dog or a house cat of any breed, by ImageNet's classes.

    Args:
        logits: float (N, KINDS), one for each class.

    Returns:
        Float (N, 1).
    """
    pets = [*DOGS, *CATS]
    others = [i for i in range(KINDS) if i not in pets]
    parts = (ops.logsumexp(ops.take(logits, i, 1), 1, keepdims=True) for i in (pets, others))
    return ops.subtract(*parts)
