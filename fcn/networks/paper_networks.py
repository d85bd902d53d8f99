"""The paper networks: FCN-32s, FCN-16s and FCN-8s on the encoder of a trained network.

Long, Shelhamer, Darrell, "Fully Convolutional Networks for Semantic Segmentation", CVPR 2015, in
the form without fc6 and fc7: 1x1 convolutions on pool5, pool4 and pool3 give logits, which are
added up.
"""

# Keras ships no types: a subclass of its initializers is one of Any.
# mypy: allow-subclassing-any

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from keras import initializers, layers

from fcn import weights
from fcn.classes import CLASSES
from fcn.networks.encoders import ENCODERS
from fcn.networks.tensor import Tensor

STRIDES = (32, 16, 8)


class BilinearKernel(initializers.Initializer):
    """Initializes a transposed convolution to interpolate each class by itself."""

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> Tensor:
        """Make the kernel, (size, size, classes, classes), for a stride of half its size."""
        size, _, out, _ = shape
        ramp = 1 - np.abs((np.arange(size) + 0.5) / (size / 2) - 1)
        kernel = np.outer(ramp, ramp)[..., None, None] * np.eye(out)
        return keras.ops.convert_to_tensor(kernel, dtype)


def build_paper_networks(network: keras.Model, encoder: str) -> keras.Model:
    """Build what the three networks add to an encoder.

    Args:
        network: of `fcn.networks.model.build_model`; the paper networks will read its encoder.
        encoder: its key in `fcn.networks.encoders.ENCODERS`.

    Returns:
        A model named "paper_networks" from the maps that the encoder's poolings read, a dictionary
        of "pool_32" (H/16), "pool_16" (H/8) and "pool_8" (H/4), to logits, "fcn_32", "fcn_16" and
        "fcn_8", each float (N, H, W, 3). The three networks share no weights, as if they had been
        trained apart.

    Raises:
        ValueError: if the encoder has no 2x2 max poolings.
    """
    row = ENCODERS[encoder]
    if not row.pools:
        raise ValueError(f"The FCN paper's networks read 2x2 max poolings; {encoder} has none.")
    channels = {s: network.output[f"pool_{s}"].shape[-1] for s in STRIDES}
    sources = {s: keras.Input((None, None, channels[s]), name=f"pool_{s}") for s in STRIDES}
    pooled = {}
    for stride, source in sources.items():
        # The pooling reads the map that is the tap at half its stride.
        map_ = layers.Rescaling(1 / row.sizes.get(stride // 2, 1.0))(source)
        pooled[stride] = layers.MaxPooling2D(name=f"pooled_{stride}")(map_)

    outputs = {}
    for last in STRIDES:
        name = f"fcn_{last}"
        x = _logits(pooled[32], f"{name}_score_32")
        for stride in (s for s in STRIDES[1:] if s >= last):
            skip = _logits(pooled[stride], f"{name}_score_{stride}")
            x = layers.Add()([_enlarge(x, 2, f"{name}_up_{stride}"), skip])
        outputs[name] = _enlarge(x, last, name)
    inputs = {f"pool_{s}": source for s, source in sources.items()}
    return keras.Model(inputs, outputs, name="paper_networks")


def path_beside(network_path: Path) -> Path:
    """The weight file of the paper networks on a network's encoder: NAME_heads beside NAME."""
    return weights.beside(network_path, "heads")


def attach(network: keras.Model, paper_networks: keras.Model) -> keras.Model:
    """Add the paper networks' logits to a network's outputs; it is still one forward pass."""
    maps = {f"pool_{s}": network.output[f"pool_{s}"] for s in STRIDES}
    return keras.Model(network.input, network.output | paper_networks(maps), name=network.name)


def load(network: keras.Model, path: Path) -> keras.Model:
    """Attach the paper networks of a weight file.

    Raises:
        fcn.weights.WeightsError: if the file can't be used, or belongs to another encoder.
    """
    card = check_encoder(network, path)
    paper_networks = build_paper_networks(network, card["network"]["encoder"])
    weights.load(paper_networks, path)
    return attach(network, paper_networks)


def check_encoder(network: keras.Model, path: Path) -> weights.Card:
    """Read the card of a weight file of `fcn.train_heads`.

    Raises:
        fcn.weights.WeightsError: if it can't be read, or names another encoder than the network's.
    """
    card = weights.read_card(path)
    if card.get("encoder_sha256") != weights.fingerprint(network.get_layer("encoder")):
        raise weights.WeightsError(
            f"The networks in {path.name} were trained on another encoder. "
            "Train them anew with python -m fcn.train_heads (see its --help), or delete the file."
        )
    return card


def _logits(x: Tensor, name: str) -> Tensor:
    return layers.Conv2D(len(CLASSES), 1, name=name)(x)


def _enlarge(x: Tensor, factor: int, name: str) -> Tensor:
    return layers.Conv2DTranspose(
        len(CLASSES),
        2 * factor,
        strides=factor,
        padding="same",
        use_bias=False,
        kernel_initializer=BilinearKernel(),
        name=name,
        dtype="float32",
    )(x)
