"""Cat or dog, or something else? A second look at a region, by VGG16 as ImageNet left it.

Who has learned cats and dogs only takes other animals for one. ImageNet's encoder was shown a
thousand kinds of things and keeps them apart; the network's own encoder has unlearned that.
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers, ops
from PIL import Image

from fcn import weights
from fcn.encoders import ENCODERS, build_encoder

DEFAULT = weights.DEFAULT.with_name("recognizer.weights.h5")
SIDE = 224  # of the square that it looks at, in pixels, as in VGG16's training
STRIDE = 16  # of the maps it judges by
MARGIN = 0.15  # around a region, as a share of its width and height


def build_recognizer(encoder: str = "vgg16", weights: str | None = None) -> keras.Model:
    """Build the network that judges a region.

    Args:
        encoder: a key of `fcn.encoders.ENCODERS`.
        weights: of the encoder: "imagenet" (downloads), the path of a file, or None.

    Returns:
        A model from what `look_at` gives, "photo", RGB 0..255, float (N, SIDE, SIDE, 3), and
        "region", 0..1, float (N, SIDE, SIDE, 1), to the log-odds of a cat or a dog, float (N, 1).
        It averages the encoder's map at stride 16 over the region (Dai, He, Sun, "Convolutional
        Feature Masking for Joint Object and Stuff Segmentation", CVPR 2015); what follows is
        linear.

    Raises:
        OSError: if the weights can't be downloaded.
    """
    photo = keras.Input((SIDE, SIDE, 3), name="photo")
    region = keras.Input((SIDE, SIDE, 1), name="region")
    maps = build_encoder(encoder, weights)(ENCODERS[encoder].preprocess(photo))
    cover = layers.AveragePooling2D(STRIDE)(region)
    total = ops.sum(maps[f"tap_{STRIDE}"] * cover, axis=(1, 2))
    mean = total / ops.maximum(ops.sum(cover, axis=(1, 2)), 1e-3)
    # A few channels are large and most are small; the square root (Perronnin et al., ECCV 2010)
    # lets all of them speak.
    x = layers.Normalization(name="normalize")(ops.sqrt(ops.maximum(mean, 0.0)))
    odds = layers.Dense(1, dtype="float32", name="odds")(x)
    return keras.Model({"photo": photo, "region": region}, odds, name="recognizer")


def look_at(
    photo: Image.Image, region: np.ndarray, margins: tuple = (MARGIN,) * 4
) -> dict[str, np.ndarray]:
    """Cut a region with its surroundings out of a photo, and bring it to the square looked at.

    Args:
        photo: RGB, of any size.
        region: bool (h, w), not all False, that covers the photo at any resolution.
        margins: left, above, right and below, as shares of the region's width and height.

    Returns:
        "photo", uint8 (SIDE, SIDE, 3), and "region", float32 (SIDE, SIDE, 1), 0..1.
    """
    height, width = region.shape
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    room = np.multiply(margins, (right - left, bottom - top) * 2)
    box = np.array([left, top, right, bottom]) + room * (-1, -1, 1, 1)
    box = np.clip(box, 0, (width, height) * 2)
    of_photo = tuple(box * ((photo.width / width, photo.height / height) * 2))
    cover = Image.fromarray(region.astype(np.uint8) * 255)
    shape, smooth = (SIDE, SIDE), Image.Resampling.BILINEAR
    return {
        "photo": np.asarray(photo.resize(shape, smooth, of_photo, reducing_gap=3.0)),
        "region": np.asarray(cover.resize(shape, smooth, tuple(box)), np.float32)[..., None] / 255,
    }


def log_odds(network: keras.Model, photo: Image.Image, region: np.ndarray) -> float:
    """How a network of `build_recognizer` judges a region; arguments as for `look_at`."""
    look = look_at(photo, region)
    batch = {name: values[None] for name, values in look.items()}
    return float(network.predict_on_batch(batch)[0, 0])


def path_for(network_path: Path) -> Path:
    """Which recognizer looks at a network's regions: one that lies beside it, or what ships."""
    beside = network_path.with_name(DEFAULT.name)
    return beside if beside.is_file() else DEFAULT


def load_recognizer(path: Path = DEFAULT) -> keras.Model:
    """Build the recognizer of a weight file, with its weights.

    Raises:
        fcn.weights.WeightsError: if the file can't be used.
    """
    network = build_recognizer(**weights.read_card(path)["network"])
    weights.load(network, path)
    return network
