"""The losses: cross-entropy and soft Jaccard of the mask, cross-entropy of the stages.

A label may be partial: FOREGROUND means that the sum of pet and border should be probable.
"""

import keras
from keras import ops

from fcn.classes import BACKGROUND, BORDER, CLASSES, FOREGROUND, IGNORED, PET
from fcn.networks.tensor import Tensor

BORDER_WEIGHT = 1.5
LABELS = (PET.index, BACKGROUND.index, BORDER.index, FOREGROUND)


class MaskLoss(keras.losses.Loss):  # type: ignore[misc]  # Keras has no types
    """Weighted cross-entropy plus a soft Jaccard term, over the labelled pixels of a batch.

    The Jaccard term is one minus the mean over classes of
    sum(p * y) / sum(p + y - p * y): the intersection over union that is scored, made smooth
    (Rahman, Wang, "Optimizing Intersection-Over-Union in Deep Neural Networks", ISVC 2016).
    """

    def __init__(
        self, border_weight: float = BORDER_WEIGHT, jaccard: float = 0.5, name: str = "mask_loss"
    ):
        """Make a loss whose cross-entropy counts border pixels `border_weight` times."""
        super().__init__(name=name)
        self.border_weight = border_weight
        self.jaccard = jaccard

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Score logits (N, H, W, 3) against labels (N, H, W), `IGNORED` where there is none."""
        truth = _one_hot(y_true)
        log_p = ops.log_softmax(y_pred, axis=-1)
        weight = ops.convert_to_tensor([1.0, 1.0, self.border_weight, 1.0])
        weighted = truth * weight
        entropy = -ops.sum(weighted * _of_labels(log_p)) / (ops.sum(weighted) + 1.0)
        # Where a label is FOREGROUND, it is only known that the pixel is not background.
        partial = truth[..., FOREGROUND:] * ops.convert_to_tensor([1.0, 0.0, 1.0])
        known = ops.sum(truth, axis=-1, keepdims=True) - partial
        truth = truth[..., : len(CLASSES)]
        p = ops.exp(log_p) * known
        both = ops.sum(p * truth, axis=(0, 1, 2))
        union = ops.sum(p + truth, axis=(0, 1, 2)) - both
        # +1, so that a class that is neither in the batch nor found counts as right.
        return entropy + self.jaccard * (1.0 - ops.mean((both + 1.0) / (union + 1.0)))


class StageLoss(keras.losses.Loss):  # type: ignore[misc]  # Keras has no types
    """Cross-entropy of a stage's logits against each class's share of its blocks."""

    def __init__(self, stride: int, name: str = "stage_loss"):
        """Make the loss of the stage at this stride."""
        super().__init__(name=name)
        self.stride = stride

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Score logits (N, H/stride, W/stride, 3) against labels (N, H, W)."""
        truth = _one_hot(y_true)
        shares = ops.average_pool(truth, self.stride, self.stride, padding="valid")
        log_p = _of_labels(ops.log_softmax(y_pred, axis=-1))
        return -ops.sum(shares * log_p) / (ops.sum(shares) + 1.0)


def _one_hot(labels: Tensor) -> Tensor:
    """The labels as one-hot vectors over `LABELS`, float (N, H, W, 4).

    All zero where the label is `IGNORED`: every backend encodes -1 as zeros.
    """
    index = ops.where(ops.equal(labels, IGNORED), -1, ops.cast(labels, "int32"))
    return ops.one_hot(index, len(LABELS), dtype="float32")


def _of_labels(log_p: Tensor) -> Tensor:
    """Log-probabilities of `LABELS`, (N, H, W, 4), from those of the classes, (N, H, W, 3)."""
    pet, border = (log_p[..., c.index : c.index + 1] for c in (PET, BORDER))
    return ops.concatenate([log_p, ops.logaddexp(pet, border)], axis=-1)
