"""The encoders: how each is built, which layers are tapped at which stride, and their input."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import keras
from keras import applications

from fcn.networks import efficientnet_lite
from fcn.networks.tensor import Tensor
from fcn.weights import WeightsError


@dataclass(frozen=True)
class Encoder:
    """An encoder that `build_encoder` can build.

    Attributes:
        build: builds the network without its classifier; takes the arguments of the constructors of
            `keras.applications`.
        preprocess: turns RGB 0..255 into what the pretrained weights expect.
        taps: stride -> layer whose output the decoder reads; the one at 32 is the decoder's input,
            the others are skips.
        pools: stride after pooling -> the layer that a 2x2 max pooling reads; empty where the
            encoder halves its maps in another way; such an encoder can't be used with unpooling.
        early: the last of the early layers, which end at stride 4 and see little more than edges
            and colours; training may keep their ImageNet weights.
        sizes: stride -> root mean square of the tap on photos of pets; 1 if it is not given.
    """

    build: Callable[..., keras.Model]
    preprocess: Callable[[Tensor], Tensor]
    taps: Mapping[int, str]
    early: str
    pools: Mapping[int, str] = field(default_factory=dict)
    sizes: Mapping[int, float] = field(default_factory=dict)


def _lite2(
    include_top: bool, weights: str | None, input_shape: tuple[int | None, ...]
) -> keras.Model:
    """EfficientNet-Lite2's trunk; "imagenet" takes it from the recognizer in weights/."""
    trunk = efficientnet_lite.build_trunk()
    if weights == "imagenet":
        from fcn.networks import recognizer

        features = recognizer.load_recognizer().get_layer("features")
        trunk.set_weights(features.get_layer("trunk").get_weights())
    elif weights:
        trunk.load_weights(weights)
    return trunk


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
    # Tan, Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML
    # 2019. The skips read the outputs of blocks, where the maps have few channels.
    "efficientnet_lite2": Encoder(
        _lite2,
        efficientnet_lite.preprocess,
        taps={32: "top", 16: "stage5_block4", 8: "stage3_block3", 4: "stage2_block3"},
        early="stage2_block2",
        sizes={32: 0.53, 16: 6.4, 8: 7.6, 4: 8.9},
    ),
}


def build_encoder(name: str, weights: str | None = "imagenet") -> keras.Model:
    """Build an encoder that returns its tapped maps.

    Args:
        name: a key of `ENCODERS`.
        weights: "imagenet" (downloaded for VGG16), the path of a file, or None for random ones.

    Returns:
        A model named "encoder": preprocessed photos, float (N, H, W, 3), H and W multiples of 32,
        to a dictionary of maps, float (N, H/stride, W/stride, C): "tap_32", "tap_16", "tap_8",
        "tap_4", and "pool_32" to "pool_2", the maps that the encoder's 2x2 max poolings read.

    Raises:
        OSError: if the ImageNet weights can't be downloaded.
        WeightsError: if those that ship can't be used.
    """
    row = ENCODERS[name]
    try:
        network = row.build(include_top=False, weights=weights, input_shape=(None, None, 3))
    except WeightsError:
        raise
    except Exception as error:  # Keras has no class of its own for failed downloads
        if weights != "imagenet":
            raise
        raise OSError(
            f"The ImageNet weights of {name} could not be downloaded ({error}). Try again, or "
            "name a file that holds them."
        ) from error
    outputs = {f"tap_{s}": network.get_layer(layer).output for s, layer in row.taps.items()}
    outputs |= {f"pool_{s}": network.get_layer(layer).output for s, layer in row.pools.items()}
    return keras.Model(network.input, outputs, name="encoder")
