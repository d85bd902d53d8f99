"""The network: raw RGB photos in, class probabilities and every upsampling stage out."""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from fcn import weights
from fcn.classes import CLASSES
from fcn.networks.encoders import ENCODERS, build_encoder
from fcn.networks.tensor import Tensor
from fcn.networks.upsampling import UPSAMPLINGS
from fcn.segmentation import SKIP_STRIDES, STRIDES


@dataclass(frozen=True)
class Decoder:
    """How a decoder is built, from stride 16 to stride 2.

    Attributes:
        widths: channels of the four stages.
        convolutions: 3x3 convolutions after each stage's upsampling.
        balanced: whether every tap is divided by its usual size, and every skip passes a 1x1
            convolution. The sizes of VGG16's maps differ by a factor of fifty between strides. If
            they are added unscaled, the largest hides what the decoder has learned. (The FCN paper
            scales its skips too.)
        context: channels of the block at stride 32 that lets every place see the whole photo; 0
            for no such block.
        normalized: whether batch normalization follows every convolution but the last. A decoder
            with random weights learns several times as fast with it (Ioffe, Szegedy, ICML 2015).
    """

    widths: tuple[int, int, int, int]
    convolutions: tuple[int, int, int, int]
    balanced: bool
    context: int = 0
    normalized: bool = False


DECODERS = {
    "tutorial": Decoder(widths=(512, 512, 256, 128), convolutions=(1, 0, 1, 1), balanced=False),
    "context": Decoder(
        widths=(256, 256, 128, 64), convolutions=(1, 1, 1, 1), balanced=True, context=256
    ),
    "narrow": Decoder(
        widths=(128, 96, 64, 32),
        convolutions=(1, 1, 1, 1),
        balanced=True,
        context=128,
        normalized=True,
    ),
}


def build_model(
    encoder: str = "vgg16",
    decoder: str = "context",
    upsampling: str = "transposed",
    weights: str | None = None,
) -> keras.Model:
    """Build the network: an encoder, three skips and five doublings.

    Args:
        encoder: a key of `fcn.networks.encoders.ENCODERS`.
        decoder: a key of `DECODERS`.
        upsampling: a key of `fcn.networks.upsampling.UPSAMPLINGS`.
        weights: the encoder's: "imagenet" (downloads), the path of a file, or None for random ones.

    Returns:
        A model with two inputs: "photo", RGB 0..255, float (N, H, W, 3), H and W multiples of 32;
        and "gates", float (N, 3), the factors of the skips at strides 16, 8 and 4 (1 as trained, 0
        to leave a skip out). Its outputs are a dictionary: "probabilities", (N, H, W, 3), which
        sum to 1; for each stride s of `STRIDES`, "logits_s", (N, H/s, W/s, 3), and "features_s",
        (N, H/s, W/s, C); and, if the encoder has 2x2 max poolings, "pool_s", the map that the
        pooling to stride s reads.

    Raises:
        ValueError: for an unknown name, or unpooling with an encoder that has nothing to unpool.
        OSError: if the weights can't be downloaded.
    """
    for name, table in ((encoder, ENCODERS), (decoder, DECODERS), (upsampling, UPSAMPLINGS)):
        if name not in table:
            raise ValueError(f"{name!r} is not one of {', '.join(table)}.")
    if upsampling == "unpooling" and not ENCODERS[encoder].pools:
        raise ValueError(
            f"Unpooling needs an encoder with a 2x2 max pooling at each stride; {encoder} has none."
        )
    design = DECODERS[decoder]
    double = UPSAMPLINGS[upsampling]

    photo = keras.Input((None, None, 3), name="photo")
    gates = keras.Input((len(SKIP_STRIDES),), name="gates")

    # === Encoder ===
    row = ENCODERS[encoder]
    maps = build_encoder(encoder, weights)(row.preprocess(photo))
    taps = {stride: maps[f"tap_{stride}"] for stride in row.taps}
    if design.balanced:
        taps = {
            stride: layers.Rescaling(1 / row.sizes.get(stride, 1.0), name=f"tap_{stride}")(tap)
            for stride, tap in taps.items()
        }

    # === Decoder ===
    x = _context(taps[32], design) if design.context else taps[32]
    features = {32: x}
    for stride, width, convolutions in zip(
        STRIDES[1:-1], design.widths, design.convolutions, strict=True
    ):
        name = f"up_{stride}"
        x = double(x, width, maps.get(f"pool_{2 * stride}"), name)
        x = _relu(x, name, design.normalized)
        for i in range(1, convolutions + 1):
            x = _conv(x, width, 3, f"{name}_conv{i}")
            x = _relu(x, f"{name}_conv{i}", design.normalized)
        if stride in SKIP_STRIDES:
            skip = taps[stride]
            if design.balanced or skip.shape[-1] != width:
                skip = _conv(skip, width, 1, f"skip_{stride}")
            gate = gates[:, None, None, SKIP_STRIDES.index(stride)][..., None]
            skip = layers.Multiply(name=f"gate_{stride}")([skip, gate])
            x = layers.Add(name=f"fuse_{stride}")([x, skip])
        features[stride] = x
    logits = double(x, len(CLASSES), maps.get("pool_2"), "up_1", init="glorot_uniform")
    features[1] = logits

    # === Logits ===
    logits_of = {
        stride: layers.Conv2D(len(CLASSES), 1, name=f"score_{stride}", dtype="float32")(map_)
        for stride, map_ in features.items()
        if stride > 1
    }
    logits_of[1] = layers.Activation("linear", name="score_1", dtype="float32")(logits)
    outputs = {"probabilities": ops.softmax(logits_of[1], axis=-1)}
    outputs |= {f"logits_{stride}": map_ for stride, map_ in logits_of.items()}
    outputs |= {f"features_{stride}": map_ for stride, map_ in features.items()}
    outputs |= {name: map_ for name, map_ in maps.items() if name.startswith("pool_")}
    return keras.Model({"photo": photo, "gates": gates}, outputs, name=f"fcn_{encoder}")


def load_network(path: Path) -> keras.Model:
    """Build the network that a weight file's card names, and load its weights.

    Raises:
        fcn.weights.WeightsError: if the file can't be used, or its card names a network that this
            version can't build.
    """
    arguments = weights.read_card(path)["network"]
    try:
        network = build_model(**arguments)
    except (TypeError, ValueError) as error:
        raise weights.WeightsError(
            f"{weights.card_path(path).name} names a network that this version can't build: "
            f"{arguments}. Use the version that trained it, or retrain with python -m fcn.train."
        ) from error
    weights.load(network, path)
    return network


def open_gates(count: int) -> np.ndarray:
    """The input "gates" for `count` photos with every skip, float32 (count, 3)."""
    return np.ones((count, len(SKIP_STRIDES)), np.float32)


def _context(x: Tensor, design: Decoder) -> Tensor:
    """Add to every place at stride 32 features of its surroundings and of the whole photo.

    Three 3x3 convolutions see as far as one of 7x7, the size of the FCN paper's fc6, which the
    encoder lacks. The mean over the photo follows Liu, Rabinovich, Berg, "ParseNet: Looking Wider
    to See Better", 2015. Untrained, the block adds nothing, since its last kernel is zero.
    """
    width = design.context
    y = _relu(_conv(x, width, 1, "context_in"), "context_in", design.normalized)
    for i in range(1, 4):
        name = f"context_conv{i}"
        y = _relu(_conv(y, width, 3, name), name, design.normalized)
    mean = layers.GlobalAveragePooling2D(keepdims=True, name="context_mean")(y)
    y = layers.Add(name="context_both")([y, _conv(mean, width, 1, "context_mean_conv")])
    y = layers.Conv2D(x.shape[-1], 1, kernel_initializer="zeros", name="context_out")(y)
    return layers.Add(name="context_add")([x, y])


def _conv(x: Tensor, filters: int, kernel: int, name: str) -> Tensor:
    return layers.Conv2D(
        filters, kernel, padding="same", kernel_initializer="he_normal", name=name
    )(x)


def _relu(x: Tensor, name: str, normalized: bool) -> Tensor:
    """ReLU, after batch normalization if `normalized`; `name` is the name of the layer before."""
    if normalized:
        x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x)
