"""Which of ImageNet's thousand classes are cats and dogs."""

from keras import ops

from fcn.networks.tensor import Tensor

KINDS = 1000
DOGS, CATS = range(151, 269), range(281, 286)  # wild ones, from wolf to tiger, lie outside


def pet_odds(logits: Tensor) -> Tensor:
    """Log-odds of a dog or a house cat, of whatever breed, by the classifier itself.

    Args:
        logits: of every kind, float (N, KINDS).

    Returns:
        Float (N, 1).
    """
    pets = [*DOGS, *CATS]
    others = [i for i in range(KINDS) if i not in pets]
    parts = (ops.logsumexp(ops.take(logits, i, 1), 1, keepdims=True) for i in (pets, others))
    return ops.subtract(*parts)
