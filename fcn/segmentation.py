"""A photo's `Segmentation` and its stages, as the network found them. Loads no Keras."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image
from scipy.special import softmax

from fcn.classes import CLASSES, PET
from fcn.geometry import bands

STRIDES = (32, 16, 8, 4, 2, 1)
SKIP_STRIDES = (16, 8, 4)
Gates = tuple[float, float, float]  # of the skips: 1 adds the encoder's map, 0 leaves it out
ALL_OPEN: Gates = (1.0, 1.0, 1.0)
# A region stays if network and recognizer together find it at least this probable that it is a pet.
# docs/results.md says how the number was chosen.
KEPT_FROM = 0.8
TOUCHING = np.ones((3, 3))  # pixels that meet at a corner belong to one region


@dataclass(frozen=True)
class Stage:
    """The network's maps at one stride.

    Attributes:
        stride: 32, 16, 8, 4, 2 or 1.
        shape: height, width and channels of its feature map.
        logits: float32 (h, w, 3), at its own resolution.
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
        """The stride as text, such as "1/32"."""
        return f"1/{self.stride}"

    @property
    def probabilities(self) -> np.ndarray:
        """Each class's probability, float32 (h, w, 3); sums to 1 over the last axis."""
        probabilities: np.ndarray = softmax(self.logits, axis=-1)
        return probabilities

    @property
    def own_mask(self) -> np.ndarray:
        """Class indices at its own resolution, uint8 (h, w)."""
        mask: np.ndarray = self.logits.argmax(axis=-1).astype(np.uint8)
        return mask

    def mask(self, size: tuple[int, int]) -> np.ndarray:
        """Class indices, unsmoothed, uint8 (height, width), at a size (width, height)."""
        found = Image.fromarray(self.own_mask)
        return np.asarray(found.resize(size, Image.Resampling.NEAREST))


@dataclass(frozen=True)
class Dropped:
    """A region that the network took for a pet, and that became background.

    Attributes:
        region: bool (h, w), at the working size.
        network: the network's mean probability of pet or border there, 0..1.
        together: the probability of a cat or a dog by network and recognizer together, 0..1.
        looks_like: the likeliest kind of thing that is neither, in English, such as "hare"; "" if
            the region is too small to be recognized.
    """

    region: np.ndarray
    network: float
    together: float
    looks_like: str


@dataclass(frozen=True)
class Segmentation:
    """A photo with the masks and maps that the network found.

    Attributes:
        photo: RGB, upright, at its original size.
        probabilities: float32 (h, w, 3) at the working size, which stretches the photo a little so
            that h and w are multiples of 32; they sum to 1 over the last axis. Dropped regions
            are background.
        stages: from stride 32 to stride 1, before anything is dropped.
        paper_probabilities: float32 (h, w, 3) each, from the paper networks on the same encoder, by
            name, "FCN-32s" to "FCN-8s", without what was dropped. Empty if the network has none.
        seconds: the time of the forward pass.
        device: "GPU" or "CPU"; "unknown" if Keras does not name it.
        alpha: the photo's, mode L, at its size; None if the photo is opaque. `photo` shows white
            where it is transparent.
        network: its name, such as "vgg16"; "" for weights that do not ship.
        dropped: the regions that were taken for a pet at first, the largest first.
        corrected: whether somebody corrected the mask by hand.
    """

    photo: Image.Image
    probabilities: np.ndarray
    stages: tuple[Stage, ...]
    paper_probabilities: dict[str, np.ndarray]
    seconds: float
    device: str
    alpha: Image.Image | None = None
    network: str = ""
    dropped: tuple[Dropped, ...] = ()
    corrected: bool = False

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
        """The network's own probability that the mask is right, float32 (h, w), 0..1."""
        said = self.stages[-1].probabilities
        return np.take_along_axis(said, self.working_mask[..., None], axis=-1)[..., 0]

    @property
    def pet_found(self) -> bool:
        """Whether any of the photo is pet."""
        return self.shares[PET.name] > 0

    @property
    def paper_networks(self) -> dict[str, np.ndarray]:
        """The paper networks' masks by name: class indices at the working size, uint8 (h, w)."""
        return {n: p.argmax(axis=-1).astype(np.uint8) for n, p in self.paper_probabilities.items()}

    def mask(self, size: tuple[int, int] | None = None) -> np.ndarray:
        """Class indices, uint8 (height, width), at the photo's size or another (width, height)."""
        return enlarged_mask(self.probabilities, size or self.photo.size)


def enlarged_mask(probabilities: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Class indices, uint8 (height, width), from probabilities enlarged bilinearly.

    It works in bands, so that the enlarged probabilities are never in memory as a whole.

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
