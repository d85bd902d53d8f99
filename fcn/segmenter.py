"""Turns a photo into a `Segmentation`: one forward pass, and a second look at each region."""

import threading
import time
from functools import cached_property, partial
from pathlib import Path

import keras
import numpy as np
from PIL import Image
from scipy.special import softmax

from fcn import geometry, weights
from fcn.classes import BACKGROUND
from fcn.geometry import WORKING_SIZE
from fcn.networks import paper_networks
from fcn.networks.model import load_network
from fcn.networks.precision import using
from fcn.networks.recognizer import load_recognizer, path_for
from fcn.photos import Source, read_photo, read_with_alpha
from fcn.regions import keep_pets, recognize, without_the_same
from fcn.segmentation import (
    ALL_OPEN,
    KEPT_FROM,
    SKIP_STRIDES,
    STRIDES,
    Dropped,
    Gates,
    Segmentation,
    Stage,
)

STRONGEST = 4  # channels of a stage that are kept


class Segmenter:
    """A loaded and compiled network. Many threads may share one; they take turns."""

    def __init__(
        self,
        model: keras.Model,
        recognizer: keras.Model | None = None,
        working_size: int = WORKING_SIZE,
        kept_from: float = KEPT_FROM,
        network: str = "",
    ):
        """Compile a model of `build_model` for photos of all shapes.

        Args:
            model: with its weights.
            recognizer: of `fcn.networks.recognizer.build_recognizer`, with its weights, for second
                looks; with None, no region is dropped.
            working_size: the longest side that the network sees, in pixels.
            kept_from: how probable a region must be, as for `fcn.regions.keep_pets`.
            network: its name, for `Segmentation.network`.
        """
        # Only outputs that are used: copying the others from the device would take time.
        used = {k: v for k, v in model.output.items() if not k.startswith("pool_")}
        self.model = keras.Model(model.input, used)
        self.recognizer = recognizer
        self.working_size, self.kept_from, self.network = working_size, kept_from, network
        self.device = _device()
        self._lock = threading.Lock()
        # After two shapes, TensorFlow compiles for all shapes: now, and not at a user's photo.
        for shape in ((working_size, working_size // 2), (working_size // 2, working_size)):
            self(np.zeros((*shape, 3), np.uint8))
        if recognizer is not None:
            recognize(recognizer, Image.new("RGB", (1, 1)), np.ones((1, 1), bool))

    @classmethod
    def load(
        cls,
        path: Path | None = None,
        working_size: int = WORKING_SIZE,
        kept_from: float = KEPT_FROM,
        second_looks: bool = True,
        network: str = weights.DEFAULT_NETWORK,
        precision: str = "auto",
    ) -> "Segmenter":
        """Load a network that ships, or another.

        Args:
            path: a weight file; None for the one of `network`. The paper networks are loaded too if
                their weights lie beside it.
            working_size: as for `Segmenter`.
            kept_from: as for `Segmenter`.
            second_looks: whether to use a recognizer: the one beside the weight file, or else the
                one that ships.
            network: "vgg16" or "light".
            precision: "float32", "mixed_bfloat16", or "auto" for the faster one on this machine.

        Raises:
            fcn.weights.WeightsError: if the file can't be used, or there is no such network.
        """
        path = path or weights.network_path(network)
        with using(precision, weights.read_card(path)["network"].get("encoder", "")):
            model = load_network(path)
            paper_path = paper_networks.path_beside(path)
            if paper_path.exists():
                model = paper_networks.load(model, paper_path)
        recognizer = load_recognizer(path_for(path)) if second_looks else None
        return cls(model, recognizer, working_size, kept_from, weights.name_of(path))

    def __call__(self, photo: Source, gates: Gates = ALL_OPEN) -> Segmentation:
        """Segment a photo.

        Args:
            photo: a path, bytes, a PIL image or an array; see `fcn.photos.read_photo`.
            gates: of the skips at strides 16, 8 and 4: 1 as trained, 0 without.

        Raises:
            fcn.photos.PhotoError: if it can't be used as a photo.
        """
        image, alpha = read_with_alpha(photo)
        batch = _batch(image, self.working_size, gates)
        with self._lock:
            began = time.perf_counter()
            found = self.model.predict_on_batch(batch)
            seconds = time.perf_counter() - began
            probabilities, dropped = self._keep_pets(found["probabilities"][0], image)
        return Segmentation(
            image,
            probabilities,
            tuple(_stage(found, stride) for stride in STRIDES),
            _paper_probabilities(found, probabilities, dropped),
            seconds,
            self.device,
            alpha,
            self.network,
            dropped,
        )

    @cached_property
    def _masks(self) -> keras.Model:
        """The network with its mask as the only output."""
        return keras.Model(self.model.input, self.model.output["probabilities"])

    def glance(self, photo: Source, size: int) -> np.ndarray:
        """Find a mask quickly, for moving pictures: without a second look.

        Args:
            photo: as for a call.
            size: longest side that the network sees, in pixels.

        Returns:
            Class indices, uint8 (h, w), at the size that the network sees.

        Raises:
            fcn.photos.PhotoError: if it can't be used as a photo.
        """
        batch = _batch(read_photo(photo), size)
        with self._lock:
            found = self._masks.predict_on_batch(batch)
        mask: np.ndarray = found[0].argmax(axis=-1).astype(np.uint8)
        return mask

    def _keep_pets(
        self, probabilities: np.ndarray, photo: Image.Image
    ) -> tuple[np.ndarray, tuple[Dropped, ...]]:
        if self.recognizer is None:
            return probabilities, ()
        return keep_pets(probabilities, partial(recognize, self.recognizer, photo), self.kept_from)


def _batch(photo: Image.Image, size: int, gates: Gates = ALL_OPEN) -> dict[str, np.ndarray]:
    """The network's inputs for one photo."""
    return {
        "photo": np.asarray(geometry.fit(photo, size), "float32")[None],
        "gates": np.asarray([gates], "float32").reshape(1, len(SKIP_STRIDES)),
    }


def _paper_probabilities(
    found: dict[str, np.ndarray], ours: np.ndarray, dropped: tuple[Dropped, ...]
) -> dict[str, np.ndarray]:
    """The paper networks' probabilities by name, without what was dropped from ours."""
    kept = ours.argmax(axis=-1) != BACKGROUND.index
    return {
        f"FCN-{s}s": without_the_same(_softmax(found[f"fcn_{s}"][0]), kept, dropped)
        for s in paper_networks.STRIDES
        if f"fcn_{s}" in found
    }


def _softmax(logits: np.ndarray) -> np.ndarray:
    probabilities: np.ndarray = softmax(logits.astype(np.float32), axis=-1)
    return probabilities


def _device() -> str:
    """The kind of device: "GPU" or "CPU"; "unknown" on PyTorch, where Keras does not name it."""
    try:
        kinds = {device.split(":")[0] for device in keras.distribution.list_devices()}
    except AttributeError:
        return "unknown"
    return "GPU" if kinds & {"gpu", "cuda"} else "CPU"


def _stage(found: dict[str, np.ndarray], stride: int) -> Stage:
    features = found[f"features_{stride}"][0].astype(np.float32)
    energy = np.square(features)
    strongest = np.argsort(energy.mean(axis=(0, 1)))[::-1][:STRONGEST]
    return Stage(
        stride,
        features.shape,
        found[f"logits_{stride}"][0],
        _unit(np.sqrt(energy.mean(axis=-1))),
        np.stack([_unit(features[..., c]) for c in strongest], axis=-1),
    )


def _unit(values: np.ndarray) -> np.ndarray:
    """Scale to 0..1; a constant map becomes 0."""
    low, high = values.min(), values.max()
    scaled: np.ndarray = (values - low) / max(high - low, 1e-12)
    return scaled
