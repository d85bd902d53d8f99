"""Turns a photo into a `Segmentation`: one forward pass, and a second look at each region."""

import threading
import time
from functools import partial
from pathlib import Path

import keras
import numpy as np
from PIL import Image
from scipy.special import softmax

from fcn import geometry, weights
from fcn.geometry import WORKING_SIZE
from fcn.networks import paper_networks
from fcn.networks.model import load_network
from fcn.networks.recognizer import load_recognizer, path_for
from fcn.photos import Source, read_with_alpha
from fcn.regions import keep_pets, log_odds
from fcn.segmentation import (
    KEPT_FROM,
    KEPT_TOGETHER_FROM,
    SKIP_STRIDES,
    STRIDES,
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
        sure: float = KEPT_FROM,
        agreed: float = KEPT_TOGETHER_FROM,
        network: str = weights.DEFAULT_NETWORK,
    ):
        """Compile a model of `build_model` for photos of all shapes.

        Args:
            model: with its weights.
            recognizer: of `fcn.networks.recognizer.build_recognizer`, with its weights, for second
                looks; None for no second looks.
            working_size: the longest side that the network sees, in pixels.
            sure: how probable a region must be, as for `fcn.regions.keep_pets`.
            agreed: how probable it must be after a second look, as there.
            network: the network's name.
        """
        self.network = network
        # Only outputs that are used: copying the others from the device would take time.
        used = {k: v for k, v in model.output.items() if not k.startswith("pool_")}
        self.model = keras.Model(model.input, used)
        self.recognizer = recognizer
        self.working_size, self.sure, self.agreed = working_size, sure, agreed
        self.device = _device()
        self._lock = threading.Lock()
        # After two shapes, TensorFlow compiles for all shapes: now, and not at a user's photo.
        for shape in ((working_size, working_size // 2), (working_size // 2, working_size)):
            self(np.zeros((*shape, 3), np.uint8))
        if recognizer is not None:
            log_odds(recognizer, Image.new("RGB", (1, 1)), np.ones((1, 1), bool))

    @classmethod
    def load(
        cls,
        path: Path | None = None,
        working_size: int = WORKING_SIZE,
        sure: float = KEPT_FROM,
        agreed: float = KEPT_TOGETHER_FROM,
        second_looks: bool = True,
        network: str | None = None,
    ) -> "Segmenter":
        """Load the weights that ship, or others.

        Args:
            path: the network's weight file. The paper networks are loaded too if their weights lie
                beside it.
            working_size: as for `Segmenter`.
            sure: as for `Segmenter`.
            agreed: as for `Segmenter`.
            second_looks: whether to use a recognizer: the one beside `path`, or else the one that
                ships.
            network: a key of `fcn.weights.NETWORKS`, instead of `path`.

        Raises:
            fcn.weights.WeightsError: if the file can't be used.
        """
        name = network or weights.DEFAULT_NETWORK
        path = path or weights.NETWORKS[name]
        model = load_network(path)
        paper_path = paper_networks.path_beside(path)
        if paper_path.exists():
            model = paper_networks.load(model, paper_path)
        recognizer = load_recognizer(path_for(path)) if second_looks else None
        return cls(model, recognizer, working_size, sure, agreed, name)

    def __call__(
        self, photo: Source, gates: tuple[float, float, float] = (1.0, 1.0, 1.0)
    ) -> Segmentation:
        """Segment a photo.

        Args:
            photo: a path, bytes, a PIL image or an array; see `fcn.photos.read_photo`.
            gates: of the skips at strides 16, 8 and 4: 1 as trained, 0 without.

        Raises:
            fcn.photos.PhotoError: if it can't be used as a photo.
        """
        image, alpha = read_with_alpha(photo)
        small = geometry.fit(image, self.working_size)
        batch = {
            "photo": np.asarray(small, "float32")[None],
            "gates": np.asarray([gates], "float32").reshape(1, len(SKIP_STRIDES)),
        }
        with self._lock:
            began = time.perf_counter()
            found = self.model.predict_on_batch(batch)
            probabilities = keep_pets(
                found["probabilities"][0],
                self.sure,
                partial(log_odds, self.recognizer, image) if self.recognizer else None,
                self.agreed,
            )
            seconds = time.perf_counter() - began
        stages = tuple(_stage(found, stride) for stride in STRIDES)
        paper_probabilities = {
            f"FCN-{s}s": softmax(found[f"fcn_{s}"][0], axis=-1)
            for s in paper_networks.STRIDES
            if f"fcn_{s}" in found
        }
        return Segmentation(
            image,
            probabilities,
            stages,
            paper_probabilities,
            seconds,
            self.device,
            alpha,
            self.network,
        )


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
