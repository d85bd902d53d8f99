"""How a photo meets the network: longest side to the working size, padded to multiples of 32."""

import numpy as np
from PIL import Image

MULTIPLE = 32
WORKING_SIZE = 320  # longest side that the network sees; docs/results.md says why
# ImageNet's mean colour: zero, more or less, after every encoder's preprocessing.
PAD_COLOR = (124, 117, 104)


def working_shape(height: int, width: int, size: int) -> tuple[int, int]:
    """Height and width of a photo whose longest side is scaled to `size`, at least 1 pixel each."""
    scale = size / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def padded_shape(height: int, width: int) -> tuple[int, int]:
    """The next multiples of 32."""
    return -(-height // MULTIPLE) * MULTIPLE, -(-width // MULTIPLE) * MULTIPLE


def scale(photo: Image.Image, size: int) -> Image.Image:
    """Scale an RGB photo so that its longest side is `size`, without stretching it."""
    height, width = working_shape(photo.height, photo.width, size)
    return photo.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=3.0)


def pad(photo: np.ndarray, height: int, width: int) -> np.ndarray:
    """Put a photo, uint8 (H, W, 3), at the top left of a canvas (height, width, 3)."""
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = PAD_COLOR
    canvas[: photo.shape[0], : photo.shape[1]] = photo
    return canvas
