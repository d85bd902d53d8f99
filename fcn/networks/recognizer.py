"""The recognizer: is a region a cat or a dog, or something else?

A network trained only on cats and dogs mistakes other animals for them. The recognizer takes its
features from EfficientNet-Lite2, which was trained on ImageNet's thousand kinds of things, and its
classifier tells cats and dogs from everything else by these features.
"""

from pathlib import Path

import keras
from keras import layers, ops

from fcn import weights
from fcn.networks.efficientnet_lite import CHANNELS, STRIDE, build_trunk, preprocess
from fcn.networks.imagenet import CLASS_COUNT, pet_odds

DEFAULT = weights.DEFAULT.with_name("recognizer.weights.h5")
NETWORK = {"classifier": "EfficientNet-Lite2"}  # as the card of a weight file names it
# Pixels, of the square that it sees: EfficientNet-Lite2's 260, rounded to a multiple of 32.
SIDE = 256


def build_recognizer() -> keras.Model:
    """Build the whole network: the features, and the classifier that reads them.

    Returns:
        A model from the inputs of `build_features` to "odds", the output of `build_classifier`,
        float (N, 1), and "kinds", of `build_features`.
    """
    look = _look()
    found = build_features()(look)
    odds = build_classifier()({name: found[name] for name in ("features", "imagenet")})
    return keras.Model(look, {"odds": odds, "kinds": found["kinds"]}, name="recognizer")


def build_features() -> keras.Model:
    """Build the part with the weights of ImageNet.

    The network's last map is averaged over the region (Dai, He, Sun, "Convolutional Feature Masking
    for Joint Object and Stuff Segmentation", CVPR 2015). The mean is also classified into the kinds
    of ImageNet.

    Returns:
        A model named "features". Its inputs are a batch of what `fcn.regions.look_at` returns:
        "photo", RGB 0..255, float (N, SIDE, SIDE, 3), and "region", 0..1, float (N, SIDE, SIDE, 1).
        Its outputs are the inputs of `build_classifier`, and "kinds", ImageNet's logits, float
        (N, CLASS_COUNT).
    """
    look = _look()
    # With padding "same", the center of what a cell of the map sees lies half a stride right of and
    # below the cell's square. Moving the region as far made almost no difference in
    # cross-validation.
    cover = layers.AveragePooling2D(STRIDE)(look["region"])
    total = ops.sum(build_trunk()(preprocess(look["photo"])) * cover, axis=(1, 2))
    mean = total / ops.maximum(ops.sum(cover, axis=(1, 2)), 1e-3)
    kinds = layers.Dense(CLASS_COUNT, name="kinds")(mean)
    # A few channels are large and most are small. The square root (Perronnin et al., ECCV 2010)
    # gives the small ones more influence.
    found = {"features": ops.sqrt(mean), "imagenet": pet_odds(kinds), "kinds": kinds}
    return keras.Model(look, found, name="features")


def _look() -> dict[str, keras.KerasTensor]:
    """The inputs: a batch of what `fcn.regions.look_at` returns."""
    channels = {"photo": 3, "region": 1}
    return {name: keras.Input((SIDE, SIDE, c), name=name) for name, c in channels.items()}


def build_classifier(channels: int = CHANNELS) -> keras.Model:
    """Build the part that `fcn.train_recognizer` trains: a logistic regression on the features.

    Args:
        channels: C, the number of features.

    Returns:
        A model named "classifier" from "features", float (N, C), and "imagenet", float (N, 1), the
        log-odds by ImageNet's kinds, to the log-odds of a cat or a dog, float (N, 1): "imagenet"
        times a factor ("trust"), plus a correction by the features. Untrained, it returns
        "imagenet".
    """
    features = keras.Input((channels,), name="features")
    imagenet = keras.Input((1,), name="imagenet")
    correction = layers.Dense(1, kernel_initializer="zeros", name="correction")
    trust = layers.Dense(1, use_bias=False, kernel_initializer="ones", name="trust")
    odds = correction(features) + trust(imagenet)
    return keras.Model({"features": features, "imagenet": imagenet}, odds, name="classifier")


def path_for(network_path: Path) -> Path:
    """The weight file of a network's recognizer: one beside it, or else the one that ships."""
    beside = network_path.with_name(DEFAULT.name)
    return beside if beside.is_file() else DEFAULT


def load_recognizer(path: Path = DEFAULT) -> keras.Model:
    """Build the recognizer with the weights of a file.

    Raises:
        fcn.weights.WeightsError: if the file can't be used.
    """
    if weights.read_card(path)["network"] != NETWORK:
        raise weights.WeightsError(
            f"{path} is a recognizer of another version. Remove it, so that the one that ships is "
            "used, or make it anew with python -m fcn.train_recognizer."
        )
    network = build_recognizer()
    weights.load(network, path)
    return network
