"""Pictures of a `Segmentation`: overlay, mask, legend, stage tiles, activation maps."""

import numpy as np
from PIL import Image

from fcn.classes import BACKGROUND, CLASSES
from fcn.segmenter import BAND, Segmentation, Stage, blocks

PALETTE = [value for c in CLASSES for value in c.color]
COLORS = np.array([c.color for c in CLASSES], np.uint8)
# Viridis at five points: dark to bright for everybody, and readable in grey.
HEAT = np.array([(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)], float)


def mask_image(mask: np.ndarray) -> Image.Image:
    """A mask as an indexed picture: each pixel's value is its class index, shown in its colour.

    Args:
        mask: class indices, uint8 (H, W).
    """
    image = Image.fromarray(mask)
    image.putpalette(PALETTE)
    return image


def overlay(photo: Image.Image, mask: np.ndarray, opacity: float = 0.5) -> Image.Image:
    """A mask laid over a photo, each class's outline drawn opaque so that colour is not the only cue.

    Args:
        photo: RGB, of the mask's size.
        mask: class indices, uint8 (H, W).
        opacity: of the colours, 0..1.
    """
    out = np.asarray(photo).copy()
    thickness = max(1, round(max(mask.shape) / 600))
    for top in range(0, len(out), BAND):
        rows = slice(top, top + BAND)
        colors = COLORS[mask[rows]]
        out[rows] = (out[rows] * (1 - opacity) + colors * opacity).astype(np.uint8)
        around = slice(max(0, top - thickness), top + BAND + thickness)
        edge = outline(mask[around], thickness)[top - around.start :][: len(colors)]
        out[rows][edge] = colors[edge]
    return Image.fromarray(out)


def outline(mask: np.ndarray, thickness: int = 1) -> np.ndarray:
    """Where a pixel's class differs from that `thickness` pixels to its right or below; bool (H, W)."""
    edge = np.zeros(mask.shape, bool)
    edge[:, :-thickness] |= mask[:, :-thickness] != mask[:, thickness:]
    edge[:-thickness] |= mask[:-thickness] != mask[thickness:]
    return edge


def display_size(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """A size (width, height) brought down, never up, so that its longest side fits."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def stage_overlay(photo: Image.Image, stage: Stage, opacity: float = 0.55) -> Image.Image:
    """What a stage believes, in blocks of its own resolution over the photo."""
    return overlay(photo, stage.mask(photo.size), opacity)


def heat_map(values: np.ndarray, extent: tuple[float, float], size: tuple[int, int]) -> Image.Image:
    """A map of 0..1 in colours from dark to bright, in blocks.

    Args:
        values: float (h, w), 0..1.
        extent: height and width of the photo in cells of the map.
        size: width and height of the picture.
    """
    position = np.clip(values, 0, 1) * (len(HEAT) - 1)
    low = np.minimum(position.astype(int), len(HEAT) - 2)
    part = (position - low)[..., None]
    colors = (HEAT[low] * (1 - part) + HEAT[low + 1] * part).astype(np.uint8)
    return blocks(Image.fromarray(colors), extent, size)


def agreement(segmentation: Segmentation, stage: Stage) -> float:
    """The share of the photo, 0..1, in which a stage names the same class as the final mask."""
    final = segmentation.working_mask
    return float((stage.mask(final.shape[::-1]) == final).mean())


def pet_share(segmentation: Segmentation) -> float:
    """The share of the photo, 0..1, that is pet or border."""
    return 1.0 - segmentation.shares[BACKGROUND.name]
