"""Three small decoders on a trained network's encoder, which differ only in how they double."""

from pathlib import Path

import keras
import numpy as np
from keras import layers

from fcn import weights
from fcn.classes import CLASSES
from fcn.networks.encoders import ENCODERS
from fcn.networks.paper_networks import check_encoder
from fcn.networks.tensor import Tensor
from fcn.networks.upsampling import UPSAMPLINGS, Unpooling

POOLS = (32, 16, 8, 4, 2)  # strides after the encoder's poolings
WIDTH = 16  # channels of every stage; unpooling also needs those of the map that was pooled


def build_doublings(network: keras.Model, encoder: str) -> keras.Model:
    """Build a decoder for each way of doubling.

    The decoders have no skips: what the encoder saw at finer strides reaches them only by the
    places that unpooling remembers.

    Args:
        network: of `fcn.networks.model.build_model`; the decoders will read its encoder.
        encoder: its key in `fcn.networks.encoders.ENCODERS`.

    Returns:
        A model named "doublings" from the maps that the encoder's poolings read, a dictionary of
        "pool_s", (N, 2H/s, 2W/s, C), for each stride s of `POOLS`, to logits, float (N, H, W, 3),
        by the keys of `fcn.networks.upsampling.UPSAMPLINGS`. Of all maps but "pool_32", only the
        place of the largest value in each 2x2 window matters.

    Raises:
        ValueError: if the encoder has no 2x2 max poolings.
    """
    row = ENCODERS[encoder]
    if not row.pools:
        raise ValueError(f"Unpooling needs 2x2 max poolings; {encoder} has none.")
    maps = network.get_layer("encoder").output
    sources = {
        name: keras.Input((None, None, maps[name].shape[-1]), name=name)
        for name in (f"pool_{stride}" for stride in POOLS)
    }
    coarse = layers.Rescaling(1 / row.sizes.get(16, 1.0))(sources["pool_32"])
    coarse = layers.MaxPooling2D(name="coarse")(coarse)
    outputs = {}
    for name, double in UPSAMPLINGS.items():
        x = layers.Conv2D(WIDTH, 1, kernel_initializer="he_normal", name=f"{name}_in")(coarse)
        x = _activated(x, f"{name}_in")
        for stride in POOLS[1:]:
            x = double(x, WIDTH, sources[f"pool_{2 * stride}"], f"{name}_up_{stride}")
            x = _activated(x, f"{name}_up_{stride}")
        x = double(x, len(CLASSES), sources["pool_2"], f"{name}_up_1", init="glorot_uniform")
        outputs[name] = layers.Activation("linear", name=name, dtype="float32")(x)
    return keras.Model(sources, outputs, name="doublings")


def remembered(network: keras.Model) -> keras.Model:
    """Build what the decoders need of a photo, as small as it can be.

    Returns:
        A model from photos, RGB 0..255, (N, H, W, 3), to a dictionary: "pool_32" as it is, and the
        others as 1 at the largest value of each 2x2 window and 0 elsewhere.
    """
    found = {"pool_32": network.output["pool_32"]}
    for stride in POOLS[1:]:
        source = network.output[f"pool_{stride}"]
        ones = keras.ops.ones_like(layers.MaxPooling2D()(source))
        found[f"pool_{stride}"] = Unpooling()([ones, source])
    return keras.Model(network.input["photo"], found, name="remembered")


def path_beside(network_path: Path) -> Path:
    """The weight file of the decoders on a network's encoder: NAME_doublings beside NAME."""
    return weights.beside(network_path, "doublings")


def load(network: keras.Model, path: Path) -> keras.Model:
    """Build the decoders of a weight file for a network.

    Raises:
        fcn.weights.WeightsError: if the file can't be used, or belongs to another encoder.
    """
    card = check_encoder(network, path)
    doublings = build_doublings(network, card["network"]["encoder"])
    weights.load(doublings, path)
    return doublings


def masks(doublings: keras.Model, encoder: keras.Model, photo: np.ndarray) -> dict[str, np.ndarray]:
    """Label one photo's pixels with each decoder.

    Args:
        doublings: of `load`.
        encoder: of the same network.
        photo: preprocessed for the encoder, (H, W, 3).

    Returns:
        Class indices by the way of doubling, uint8 (H, W).
    """
    # Direct calls: Keras can't compile its bilinear doubling for all sizes.
    maps = encoder(photo[None], training=False)
    logits = doublings({name: maps[name] for name in doublings.input}, training=False)
    return {
        name: keras.ops.convert_to_numpy(map_)[0].argmax(axis=-1).astype(np.uint8)
        for name, map_ in logits.items()
    }


def _activated(x: Tensor, name: str) -> Tensor:
    x = layers.BatchNormalization(name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x)
