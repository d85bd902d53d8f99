"""The encoders: how each is made, which layers are tapped at which stride, what input it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import keras
from keras import applications

from fcn.tensor import Tensor


@dataclass(frozen=True)
class Encoder:
    """A row of the table.

    Attributes:
        build: a `keras.applications` constructor.
        preprocess: turns RGB 0..255 into what the pretrained weights expect.
        taps: stride -> layer whose output the decoder reads; 32 is the bottom, others are skips.
        pools: stride after pooling -> the layer that a 2x2 max pooling reads; empty where the
            encoder does not halve its maps that way, and then it can't be unpooled.
        early: the last layer of those that see little more than edges and colours, up to
            stride 4; training may leave them as ImageNet made them.
        sizes: stride -> root mean square of the tap on photos of pets, 1 where not given.
    """

    build: Callable[..., keras.Model]
    preprocess: Callable[[Tensor], Tensor]
    taps: Mapping[int, str]
    early: str
    pools: Mapping[int, str] = field(default_factory=dict)
    sizes: Mapping[int, float] = field(default_factory=dict)


ENCODERS: dict[str, Encoder] = {
    # Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
    # Recognition", 2014.
    "vgg16": Encoder(
        applications.VGG16,
        applications.vgg16.preprocess_input,
        taps={32: "block5_pool", 16: "block5_conv3", 8: "block4_conv3", 4: "block3_conv3"},
        early="block2_pool",
        pools={
            32: "block5_conv3",
            16: "block4_conv3",
            8: "block3_conv3",
            4: "block2_conv2",
            2: "block1_conv2",
        },
        sizes={32: 12.3, 16: 8.5, 8: 77.0, 4: 388.0},
    ),
    # He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.
    "resnet50": Encoder(
        applications.ResNet50,
        applications.resnet50.preprocess_input,
        taps={
            32: "conv5_block3_out",
            16: "conv4_block6_out",
            8: "conv3_block4_out",
            4: "conv2_block3_out",
        },
        early="pool1_pool",
    ),
    # Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018.
    "mobilenetv2": Encoder(
        applications.MobileNetV2,
        applications.mobilenet_v2.preprocess_input,
        taps={
            32: "out_relu",
            16: "block_13_expand_relu",
            8: "block_6_expand_relu",
            4: "block_3_expand_relu",
        },
        early="block_2_add",
    ),
}


def build_encoder(name: str, weights: str | None = "imagenet") -> keras.Model:
    """Build an encoder that returns its tapped maps.

    Args:
        name: a key of `ENCODERS`.
        weights: "imagenet" (downloads), the path of a weight file, or None for random ones.

    Returns:
        A model named "encoder": preprocessed photos, float (N, H, W, 3), H and W multiples of 32,
        to a dictionary of maps, float (N, H/stride, W/stride, C): "tap_32", "tap_16", "tap_8",
        "tap_4", and for each 2x2 max pooling the map it reads, "pool_32" ... "pool_2".

    Raises:
        OSError: if the ImageNet weights can't be downloaded.
    """
    row = ENCODERS[name]
    try:
        network = row.build(include_top=False, weights=weights, input_shape=(None, None, 3))
    except Exception as error:  # Keras raises no narrower kind for a failed download
        if weights != "imagenet":
            raise
        raise OSError(
            f"The ImageNet weights of {name} could not be downloaded ({error}). Try again, or "
            "name a file that holds them."
        ) from error
    outputs = {f"tap_{s}": network.get_layer(layer).output for s, layer in row.taps.items()}
    outputs |= {f"pool_{s}": network.get_layer(layer).output for s, layer in row.pools.items()}
    return keras.Model(network.input, outputs, name="encoder")
