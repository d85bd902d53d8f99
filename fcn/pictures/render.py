"""Pictures of a `Segmentation`: mask, overlay, cut-out, and its stages in a strip or in frames."""

from collections.abc import Collection

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

from fcn.classes import BACKGROUND, CLASSES
from fcn.geometry import bands, reduced
from fcn.pictures.cutout import cut_out
from fcn.segmentation import Segmentation

PALETTE = [value for c in CLASSES for value in c.color]
COLORS = np.array([c.color for c in CLASSES], np.uint8)
NAMES = tuple(c.name for c in CLASSES)

TILE = 320  # longest side of a stage's tile in the strip
FRAME = 640  # longest side of a frame of the animation
FRAME_MS = 900
GAP = 16
OPACITY = 0.55  # of a mask over a photo
BACKGROUND_POWER = 4  # of the opacity, for the background: only strong colours paint it
OUTLINE_PARTS = 600  # an outline is as thick as the longest side, divided by this
INK, PAPER = (31, 41, 55), (255, 255, 255)


def mask_image(mask: np.ndarray) -> Image.Image:
    """A mask as an indexed picture: each pixel's value is its class index, shown in its colour.

    Args:
        mask: class indices, uint8 (H, W).
    """
    image = Image.fromarray(mask)
    image.putpalette(PALETTE)
    return image


def overlay(
    photo: Image.Image,
    mask: np.ndarray,
    opacity: float = OPACITY,
    classes: Collection[str] = NAMES,
    strength: float = 1.0,
) -> Image.Image:
    """A mask over a photo, with an outline of each class in its full colour.

    The outlines show the classes to people who can't tell the colours apart.

    Args:
        photo: RGB, of the mask's size.
        mask: class indices, uint8 (H, W).
        opacity: of the colours, 0..1; 0 leaves out the outlines too.
        classes: names of the classes to show.
        strength: factor of each class's opacity, 0..1; the background's is lower
            (`BACKGROUND_POWER`).
    """
    out = photo.copy()
    if opacity == 0:
        return out
    own = {BACKGROUND.name: opacity**BACKGROUND_POWER}
    strengths = np.array([own.get(n, opacity) * (n in classes) for n in NAMES], np.float32)
    thickness = max(1, round(max(mask.shape) / OUTLINE_PARTS))
    for top, bottom in bands(photo.size):
        here = mask[top:bottom]
        colors = COLORS[here]
        part = strength * strengths[here][..., None]
        pixels = np.asarray(photo.crop((0, top, photo.width, bottom)))
        seen = (pixels * (1 - part) + colors * part).astype(np.uint8)
        edge = outline(mask, thickness, top, bottom) & (part[..., 0] > 0)
        seen[edge] = colors[edge]
        out.paste(Image.fromarray(seen), (0, top))
    return out


def outline(
    mask: np.ndarray, thickness: int = 1, top: int = 0, bottom: int | None = None
) -> np.ndarray:
    """Find pixels whose class differs from that of the pixel `thickness` to the right or below.

    Args:
        mask: class indices, uint8 (H, W).
        thickness: in pixels, 1 or more.
        top: the first row to look at.
        bottom: the row after the last one; None for all.

    Returns:
        bool (bottom - top, W).
    """
    here = mask[top:bottom]
    below = mask[top + thickness :][: len(here)]
    edge = np.zeros(here.shape, bool)
    edge[:, :-thickness] |= here[:, :-thickness] != here[:, thickness:]
    edge[: len(below)] |= here[: len(below)] != below
    return edge


def cutout(found: Segmentation, size: tuple[int, int] | None = None) -> Image.Image:
    """The pet cut out of its photo, RGBA. The cut-out is transparent where the photo is.

    Args:
        found: the segmentation of the photo.
        size: width and height; the photo's own by default.
    """
    photo, alpha = found.photo, found.alpha
    if size is not None and size != photo.size:
        photo = resized(photo, size)
        alpha = alpha and resized(alpha, size)
    result = cut_out(photo, found.probabilities)
    if alpha is not None:
        result.putalpha(ImageChops.darker(result.getchannel("A"), alpha))
    return result


def resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Make an image smaller with little memory."""
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2)


def stage_strip(found: Segmentation) -> Image.Image:
    """All stages side by side: each stage's mask in its own blocks, above its stride and shape."""
    width, height = reduced(found.photo.size, TILE)
    font = ImageFont.load_default(16)
    count = len(found.stages)
    size = (GAP + count * (width + GAP), height + 3 * GAP + 40)
    strip = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(strip)
    for i, stage in enumerate(found.stages):
        left = GAP + i * (width + GAP)
        strip.paste(mask_image(stage.mask((width, height))).convert("RGB"), (left, GAP))
        shape = " x ".join(str(n) for n in stage.shape)
        draw.text((left, height + 2 * GAP), stage.name, INK, font)
        draw.text((left, height + 2 * GAP + 22), shape, INK, font)
    return strip


def stage_frames(
    found: Segmentation, opacity: float = OPACITY, strength: float = 1.0
) -> list[Image.Image]:
    """One frame for each stage over the photo, with its name; the last frame is the final mask.

    Args:
        found: the segmentation.
        opacity: as for `overlay`.
        strength: as for `overlay`.
    """
    size = reduced(found.photo.size, FRAME)
    photo = resized(found.photo, size)
    font = ImageFont.load_default(18)
    *frames, final = (
        overlay(photo, mask, opacity, strength=strength)
        for mask in (*(stage.mask(size) for stage in found.stages), found.mask(size))
    )
    for frame, stage in zip(frames, found.stages, strict=True):
        draw = ImageDraw.Draw(frame)
        box = draw.textbbox((GAP, GAP), stage.name, font)
        draw.rectangle((box[0] - 6, box[1] - 6, box[2] + 6, box[3] + 6), INK)
        draw.text((GAP, GAP), stage.name, PAPER, font)
    return [*frames, final]


def agreement(found: Segmentation, mask: np.ndarray) -> float:
    """The share of the photo, 0..1, in which a mask has the same class as the final one.

    Args:
        found: the segmentation.
        mask: class indices of the whole photo, uint8 (h, w), at any resolution.
    """
    final = found.working_mask
    size = final.shape[::-1]
    enlarged = Image.fromarray(mask).resize(size, Image.Resampling.NEAREST)
    return float((np.asarray(enlarged) == final).mean())
