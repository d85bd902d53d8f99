"""The inside of a VGG16 network: every map between photo and logits, from one forward pass."""

import keras
import numpy as np
from keras import layers

from fcn.networks.encoders import ENCODERS
from fcn.networks.receptive_fields import Field, receptive_fields
from fcn.segmentation import SKIP_STRIDES, STRIDES

ENCODER = "vgg16"


class Inside:
    """A network of `fcn.networks.model.build_model` that shows its maps.

    It shares the layers, and so the weights, of the network that it is made of. Build one for each
    network: Keras can't take a network apart twice.
    """

    def __init__(self, network: keras.Model):
        """Take a network apart, and put it together so that it returns its maps.

        Args:
            network: with the VGG16 encoder and its weights; with or without the paper networks.
        """
        self.network = network
        self.encoder = network.get_layer("encoder")
        self._model = _opened(network, self.encoder)

    def __call__(self, photo: np.ndarray) -> dict[str, np.ndarray]:
        """Run the network on one photo, with every skip.

        Args:
            photo: RGB 0..255, (H, W, 3), H and W multiples of 32.

        Returns:
            float32 (h, w, C) each, by name. "input": what the first convolution reads; each of
            VGG16's layers, "block1_conv1" to "block5_pool"; "logits_s" for each
            stride s; "features_s", what the logits are made of, for all but 1; "up_s", what the
            transposed convolution to stride s gives, for all but 32;
            "below_s" and "skip_s" for each skip's stride, whose sum is "features_s"; "fcn_32" to
            "fcn_8", logits of the paper networks, if the network has them.
        """
        batch = {
            "photo": photo[None].astype(np.float32),
            "gates": np.ones((1, len(SKIP_STRIDES)), np.float32),
        }
        maps = self._model.predict_on_batch(batch)  # bfloat16 where the network computes in it
        return {name: map_[0].astype(np.float32, copy=False) for name, map_ in maps.items()}

    def weights(self, layer: str) -> tuple[np.ndarray, np.ndarray]:
        """The kernel and the bias of a convolution, by its name.

        Raises:
            ValueError: if there is no such layer.
        """
        encoders = {inner.name for inner in self.encoder.layers}
        owner = self.encoder if layer in encoders else self.network
        kernel, bias = owner.get_layer(layer).get_weights()
        return kernel, bias

    def fields(self) -> dict[str, Field]:
        """The receptive fields of the encoder's maps, by the names of its layers."""
        return receptive_fields(self.encoder.layers)


def _opened(network: keras.Model, encoder: keras.Model) -> keras.Model:
    row = ENCODERS[ENCODER]
    photo = keras.Input((None, None, 3), name="photo")
    gates = keras.Input((len(SKIP_STRIDES),), name="gates")
    read = row.preprocess(photo)
    inner = {layer.name: layer.output for layer in encoder.layers[1:]}
    maps = keras.Model(encoder.input, inner, name="open_encoder")(read)
    # The decoder by itself: it starts at the maps that its layers read from the encoder.
    taps = [network.get_layer(f"tap_{stride}").input for stride in row.taps]
    decoder = keras.Model([*taps, network.input["gates"]], _decoded(network), name="open_decoder")
    found = decoder([*(maps[layer] for layer in row.taps.values()), gates])
    if any(layer.name == "paper_networks" for layer in network.layers):
        paper = network.get_layer("paper_networks")
        found |= paper({name: maps[row.pools[int(name.split("_")[1])]] for name in paper.input})
    # A backend that computes in place would change a map that is an output twice.
    read = layers.Identity(name="read")(read)
    return keras.Model({"photo": photo, "gates": gates}, {"input": read, **maps, **found})


def _decoded(network: keras.Model) -> dict[str, keras.KerasTensor]:
    """The decoder's maps by name, as `Inside` returns them."""

    def after(layer: str) -> keras.KerasTensor:
        return network.get_layer(layer).output

    maps = {f"logits_{s}": after(f"score_{s}") for s in STRIDES}
    maps |= {"features_32": after("context_add"), "features_2": after("up_2_conv1_relu")}
    maps |= {f"features_{s}": after(f"fuse_{s}") for s in SKIP_STRIDES}
    maps |= {f"up_{s}": after(f"up_{s}") for s in STRIDES[1:]}
    maps |= {f"below_{s}": after(f"up_{s}_conv1_relu") for s in SKIP_STRIDES}
    return maps | {f"skip_{s}": after(f"gate_{s}") for s in SKIP_STRIDES}
