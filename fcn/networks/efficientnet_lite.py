"""EfficientNet-Lite2: a small network, trained on ImageNet's thousand classes.

Tan, Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019. The
Lite variant (Google, 2020) leaves out squeeze-and-excitation and clips activations at 6. Batch
normalization is folded into the convolutions before it.
"""

import keras
from keras import layers

from fcn.networks.tensor import Tensor

STRIDE = 32  # of the last map
CHANNELS = 1280  # of the last map
# Each stage's expansion, kernel, stride of the first block, channels, and number of blocks.
STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 3),
    (6, 5, 2, 48, 3),
    (6, 3, 2, 88, 4),
    (6, 5, 1, 120, 4),
    (6, 5, 2, 208, 5),
    (6, 3, 1, 352, 1),
)


def preprocess(photo: Tensor) -> Tensor:
    """Scale RGB, float 0..255, to -1..1, which ImageNet's weights expect."""
    return layers.Rescaling(1 / 128, -127 / 128)(photo)


def build_trunk() -> keras.Model:
    """Build the network up to its last map, without the pooling and the classifier.

    Returns:
        A model named "trunk" from the photos of `preprocess`, float (N, H, W, 3), H and W multiples
        of STRIDE, to maps, 0..6, float (N, H/STRIDE, W/STRIDE, CHANNELS). The layer
        "stageS_blockB" gives the output of block B of stage S, both counted from 1; "top" is last.
    """
    photo = keras.Input((None, None, 3))
    x = layers.Conv2D(32, 3, 2, "same", activation="relu6", name="stem")(photo)
    for number, (expansion, kernel, stride, channels, blocks) in enumerate(STAGES, 1):
        for i in range(blocks):
            name = f"stage{number}_block{i + 1}"
            x = _block(x, expansion, kernel, stride if i == 0 else 1, channels, name)
    x = layers.Conv2D(CHANNELS, 1, activation="relu6", name="top")(x)
    return keras.Model(photo, x, name="trunk")


def _block(x: Tensor, expansion: int, kernel: int, stride: int, channels: int, name: str) -> Tensor:
    """An inverted residual block (Sandler et al., "MobileNetV2", CVPR 2018)."""
    before = x
    if expansion > 1:
        expanded = expansion * x.shape[-1]
        x = layers.Conv2D(expanded, 1, activation="relu6", name=f"{name}_expand")(x)
    depthwise = layers.DepthwiseConv2D(
        kernel, stride, "same", activation="relu6", name=f"{name}_depthwise"
    )
    x = depthwise(x)
    if stride != 1 or before.shape[-1] != channels:
        return layers.Conv2D(channels, 1, name=name)(x)
    x = layers.Conv2D(channels, 1, name=f"{name}_project")(x)
    return layers.Add(name=name)([x, before])
