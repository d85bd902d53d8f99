"""What the network has found in a photo: a `Segmentation` and its stages. Loads no Keras."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image
from scipy.special import softmax

from fcn.classes import CLASSES, PET
from fcn.geometry import bands

STRIDES = (32, 16, 8, 4, 2, 1)
SKIP_STRIDES = (16, 8, 4)
# How probable pet or border must be for a region to stay; docs/results.md says how these were
# chosen.
KEPT_FROM = 0.86  # by the network alone, the mean over the region
KEPT_TOGETHER_FROM = 0.9  # by the network and a second look together


@dataclass(frozen=True)
class Stage:
    """What the network knows at one stride.

    Attributes:
        stride: 32, 16, 8, 4, 2 or 1.
        shape: of its feature map: height, width, channels.
        logits: float32 (h, w, 3), its logits at its own resolution.
        activation: float32 (h, w), root mean square over channels, scaled to 0..1.
        channels: float32 (h, w, k), the strongest channels, strongest first, each scaled to 0..1.
    """

    stride: int
    shape: tuple[int, int, int]
    logits: np.ndarray
    activation: np.ndarray
    channels: np.ndarray

    @property
    def name(self) -> str:
        """As "1/32"."""
        return f"1/{self.stride}"

    @property
    def probabilities(self) -> np.ndarray:
        """What it believes, float32 (h, w, 3); sums to 1 over the last axis."""
        probabilities: np.ndarray = softmax(self.logits, axis=-1)
        return probabilities

    def mask(self, size: tuple[int, int]) -> np.ndarray:
        """Class indices in honest blocks, uint8 (height, width), at a size (width, height)."""
        found = Image.fromarray(self.logits.argmax(axis=-1).astype(np.uint8))
        return np.asarray(found.resize(size, Image.Resampling.NEAREST))


@dataclass(frozen=True)
class Segmentation:
    """A photo and what the network found in it.

    Attributes:
        photo: RGB, upright, at its original size.
        probabilities: float32 (h, w, 3) at the working size, which stretches the photo a little so
            that h and w are multiples of 32; sum to 1 over the last axis. Regions
            that are no pet for sure are background (`fcn.regions`).
        stages: from stride 32 to stride 1, with everything that the network says.
        paper_probabilities: the same from the FCN paper's networks on the same encoder, by name,
            "FCN-32s" to "FCN-8s". Empty if their weights are not there.
        seconds: of the forward pass and the second looks.
        device: "GPU", "CPU", or "unknown" where Keras does not say.
        alpha: of the photo, mode L, at its size; None if it is opaque. Where it is not, `photo`
            lies on white.
    """

    photo: Image.Image
    probabilities: np.ndarray
    stages: tuple[Stage, ...]
    paper_probabilities: dict[str, np.ndarray]
    seconds: float
    device: str
    alpha: Image.Image | None = None

    @cached_property
    def working_mask(self) -> np.ndarray:
        """Class indices at the working size, uint8 (h, w)."""
        mask: np.ndarray = self.probabilities.argmax(axis=-1).astype(np.uint8)
        return mask

    @property
    def shares(self) -> dict[str, float]:
        """Each class's share of the photo, by name; sums to 1."""
        counts = np.bincount(self.working_mask.ravel(), minlength=len(CLASSES))
        return {c.name: float(counts[c.index] / counts.sum()) for c in CLASSES}

    @property
    def certainty(self) -> np.ndarray:
        """How probable the network says that the mask is right, float32 (h, w), 0..1."""
        said = self.stages[-1].probabilities
        return np.take_along_axis(said, self.working_mask[..., None], axis=-1)[..., 0]

    @property
    def pet_found(self) -> bool:
        """Whether any of the photo is pet."""
        return self.shares[PET.name] > 0

    @property
    def paper_networks(self) -> dict[str, np.ndarray]:
        """What the FCN paper's networks find: class indices at the working size, uint8 (h, w)."""
        return {n: p.argmax(axis=-1).astype(np.uint8) for n, p in self.paper_probabilities.items()}

    def mask(self, size: tuple[int, int] | None = None) -> np.ndarray:
        """Class indices, uint8 (height, width), at the photo's size or another (width, height)."""
        return enlarged_mask(self.probabilities, size or self.photo.size)


def enlarged_mask(probabilities: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Class indices, uint8 (height, width), from probabilities brought to a size bilinearly.

    In bands: the large probabilities never exist whole.

    Args:
        probabilities: float32 (h, w, 3).
        size: width and height.
    """
    width, height = size
    h, w = probabilities.shape[:2]
    planes = [Image.fromarray(np.ascontiguousarray(probabilities[..., c.index])) for c in CLASSES]
    mask = np.empty((height, width), np.uint8)
    for top, bottom in bands(size):
        box = (0, top * h / height, w, bottom * h / height)
        part = width, bottom - top
        resized = [p.resize(part, Image.Resampling.BILINEAR, box) for p in planes]
        mask[top:bottom] = np.stack([np.asarray(p) for p in resized]).argmax(axis=0)
    return mask
