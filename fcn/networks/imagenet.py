"""ImageNet's thousand kinds of things: their names, and the cats and dogs among them."""

from functools import cache
from pathlib import Path

from keras import ops

from fcn.networks.tensor import Tensor

NAMES = Path(__file__).with_name("imagenet_kinds.txt")  # a line each, in the order of the classes
CLASS_COUNT = 1000
DOGS, CATS = range(151, 269), range(281, 286)  # without wild ones, such as wolf and tiger


@cache
def names_of_others() -> dict[int, str]:
    """The kinds that are neither a dog nor a house cat: number -> English name."""
    names = NAMES.read_text(encoding="utf-8").splitlines()
    return {i: name for i, name in enumerate(names) if i not in DOGS and i not in CATS}


def pet_odds(logits: Tensor) -> Tensor:
    """Log-odds of a dog or a house cat of any breed, by ImageNet's classes.

    Args:
        logits: float (N, CLASS_COUNT), one for each class.

    Returns:
        Float (N, 1).
    """
    both = [*DOGS, *CATS], list(names_of_others())
    parts = (ops.logsumexp(ops.take(logits, kinds, 1), 1, keepdims=True) for kinds in both)
    return ops.subtract(*parts)
