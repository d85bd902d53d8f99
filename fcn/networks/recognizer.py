"""The recognizer: is a region a cat or a dog, or something else?

A network trained only on cats and dogs mistakes other animals for them. A classifier trained on
ImageNet's thousand kinds of things tells them apart.
"""

from pathlib import Path

import keras
from keras import layers, ops

from fcn import weights
from fcn.networks.efficientnet_lite import CHANNELS, STRIDE, build_trunk, preprocess
from fcn.networks.imagenet import KINDS, pet_odds

DEFAULT = weights.DEFAULT.with_name("recognizer.weights.h5")
NETWORK = {"classifier": "EfficientNet-Lite2"}  # as the card of a weight file names it
SIDE = 256  # pixels of the square it looks at: the classifier's 260, brought to a multiple of 32


def build_recognizer() -> keras.Model:
    """Build the whole network: ImageNet's features, and the classifier trained on them.

    Returns:
        A model from the inputs of `build_features` to the output of `build_classifier`, the
        log-odds of a cat or a dog, float (N, 1).
    """
    look = _look()
    return keras.Model(look, build_classifier()(build_features()(look)), name="recognizer")


def build_features() -> keras.Model:
    """Build the part that was trained on ImageNet.

    It averages the classifier's map over the region (Dai, He, Sun, "Convolutional Feature Masking
    for Joint Object and Stuff Segmentation", CVPR 2015), and classifies the mean.

    Returns:
        A model named "features" from what `fcn.regions.look_at` gives, "photo", RGB 0..255, float
        (N, SIDE, SIDE, 3), and "region", 0..1, float (N, SIDE, SIDE, 1), to what `build_classifier`
        takes.
    """
    look = _look()
    # With padding "same", a cell of the map looks half a stride right of and below its square in
    # the photo. To move the region by as much made next to no difference in cross-validation.
    cover = layers.AveragePooling2D(STRIDE)(look["region"])
    total = ops.sum(build_trunk()(preprocess(look["photo"])) * cover, axis=(1, 2))
    mean = total / ops.maximum(ops.sum(cover, axis=(1, 2)), 1e-3)
    kinds = layers.Dense(KINDS, name="kinds")(mean)
    # A few channels are large and most are small; the square root (Perronnin et al., ECCV 2010)
    # lets all of them speak.
    evidence = {"features": ops.sqrt(mean), "imagenet": pet_odds(kinds)}
    return keras.Model(look, evidence, name="features")


def _look() -> dict[str, keras.KerasTensor]:
    """Inputs for what `fcn.regions.look_at` gives."""
    channels = {"photo": 3, "region": 1}
    return {name: keras.Input((SIDE, SIDE, c), name=name) for name, c in channels.items()}


def build_classifier(channels: int = CHANNELS) -> keras.Model:
    """Build the part that is trained here: logistic regression, from what ImageNet taught.

    Args:
        channels: C, of the features.

    Returns:
        A model named "classifier" from "features", float (N, C), and the classifier's log-odds,
        "imagenet", float (N, 1), to the log-odds of a cat or a dog, float (N, 1): a share of the
        classifier's, corrected by the features. Untrained, it repeats the classifier's.
    """
    features = keras.Input((channels,), name="features")
    imagenet = keras.Input((1,), name="imagenet")
    correction = layers.Dense(1, kernel_initializer="zeros", name="correction")
    trust = layers.Dense(1, use_bias=False, kernel_initializer="ones", name="trust")
    odds = correction(features) + trust(imagenet)
    return keras.Model({"features": features, "imagenet": imagenet}, odds, name="classifier")


def path_for(network_path: Path) -> Path:
    """Which recognizer looks at a network's regions: one that lies beside it, or what ships."""
    beside = network_path.with_name(DEFAULT.name)
    return beside if beside.is_file() else DEFAULT


def load_recognizer(path: Path = DEFAULT) -> keras.Model:
    """Build the recognizer, with the weights of a file.

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
