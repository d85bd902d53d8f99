"""EfficientNet-Lite2: a small network that tells ImageNet's thousand kinds of things apart.

Tan, Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019. The
Lite variant (Google, 2020) leaves out squeeze-and-excitation and clips activations at 6. It is not
trained here, so batch normalization is folded into the convolutions before it.
"""

import keras
from keras import layers, ops

from fcn.tensor import Tensor

STRIDE = 32  # of its map
CHANNELS = 1280
KINDS = 1000
DOGS, CATS = range(151, 269), range(281, 286)  # wild ones, from wolf to tiger, lie outside
# Of each stage: expansion, kernel, stride of the first block, channels, blocks.
STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 3),
    (6, 5, 2, 48, 3),
    (6, 3, 2, 88, 4),
    (6, 5, 1, 120, 4),
    (6, 5, 2, 208, 5),
    (6, 3, 1, 352, 1),
)


def build_trunk() -> keras.Model:
    """Build everything before the pooling.

    Returns:
        A model named "trunk" from photos, RGB 0..255, float (N, H, W, 3), H and W multiples of
        STRIDE, to maps, 0..6, float (N, H/STRIDE, W/STRIDE, CHANNELS).
    """
    photo = keras.Input((None, None, 3))
    x = layers.Rescaling(1 / 128, -127 / 128)(photo)
    x = layers.Conv2D(32, 3, 2, "same", activation="relu6")(x)
    for expansion, kernel, stride, channels, blocks in STAGES:
        for i in range(blocks):
            x = _block(x, expansion, kernel, stride if i == 0 else 1, channels)
    x = layers.Conv2D(CHANNELS, 1, activation="relu6")(x)
    return keras.Model(photo, x, name="trunk")


def _block(x: Tensor, expansion: int, kernel: int, stride: int, channels: int) -> Tensor:
    """An inverted residual (Sandler et al., "MobileNetV2", CVPR 2018)."""
    before = x
    if expansion > 1:
        x = layers.Conv2D(expansion * x.shape[-1], 1, activation="relu6")(x)
    x = layers.DepthwiseConv2D(kernel, stride, "same", activation="relu6")(x)
    x = layers.Conv2D(channels, 1)(x)
    return layers.Add()([x, before]) if stride == 1 and before.shape[-1] == channels else x


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
