"""Augments photos for training: random squares, pasted pets and things, other light and colour."""

import io
import math
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageFilter, ImageOps, ImageStat

from fcn.classes import BACKGROUND, FOREGROUND, IGNORED
from fcn.data.pets import Sample
from fcn.geometry import WORKING_SIZE

Square: TypeAlias = tuple[np.ndarray, np.ndarray]  # photo and labels
Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom

# The colour around a photo: ImageNet's mean, about zero after every encoder's preprocessing.
PAD_COLOR = (124, 117, 104)
TOWARDS_PET = 0.6  # share of squares of photos in the wild that must show some of a pet
SMALLEST_PASTED = 0.12  # of the square's side
LUMA = np.array([0.299, 0.587, 0.114])  # weights of red, green and blue in a grey picture


def augment(
    sample: Sample,
    size: int,
    rng: np.random.Generator,
    empty: bool = False,
    strength: float = 1.0,
    pasted: Sample | None = None,
) -> Square:
    """Cut a random square out of a sample: scale, aspect, position, flip, colour, blur, JPEG noise.

    Args:
        sample: the photo to cut from, with its labels.
        size: side of the square in pixels.
        rng: decides everything, so that the same state gives the same square.
        empty: cut where there is no pet, if such a place is found.
        strength: 1 is full; at 0 the square is only cut and flipped, at the scale that the
            network works at (an empty one at any scale).
        pasted: a cut-out to paste into the square; see `without_background`.

    Returns:
        photo, uint8 (size, size, 3), and labels, uint8 (size, size), `IGNORED` outside the photo.
    """
    box = _empty_box(sample.labels, rng) if empty else None
    if box is None:
        box = _random_box(sample.labels.shape, size, rng, strength)
        if (sample.labels == FOREGROUND).any() and rng.random() < TOWARDS_PET:
            box = _towards_pet(box, sample.labels, rng)
    photo, labels = _cut(sample, box, size)
    if rng.random() < 0.5:
        photo, labels = ImageOps.mirror(photo), np.ascontiguousarray(labels[:, ::-1])
    if pasted is not None:
        _paste(photo, labels, pasted, rng)
    return np.asarray(_disturb(photo, rng, strength)), labels


def without_background(sample: Sample) -> Sample:
    """Cut a pet out of a sample; pixels around it are labelled `IGNORED`."""
    rows, columns = np.nonzero(sample.labels != BACKGROUND.index)
    box = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
    labels = sample.labels[box]
    outside = labels == BACKGROUND.index
    return Sample(sample.name, sample.photo[box], np.where(outside, np.uint8(IGNORED), labels))


def _random_box(
    shape: tuple[int, ...], size: int, rng: np.random.Generator, strength: float
) -> Box:
    """A random box in a photo's pixels, which becomes the square; it may exceed the photo."""
    height, width = shape
    # The scales go from a whole photo with room around it to a close-up. They surround the scale
    # that the network works at, whatever the square's size.
    low, high = math.log(0.8 * size), math.log(max(1.3 * WORKING_SIZE, 1.5 * size))
    usual = (1 - strength) * math.log(WORKING_SIZE)
    scale = math.exp(usual + strength * rng.uniform(low, high)) / max(height, width)
    stretch = math.exp(strength * rng.uniform(-0.2, 0.2))
    box_w, box_h = size / (scale * stretch), size * stretch / scale
    # A photo that is smaller than the box stays whole; otherwise the box stays inside.
    left = rng.uniform(min(0.0, width - box_w), max(0.0, width - box_w))
    top = rng.uniform(min(0.0, height - box_h), max(0.0, height - box_h))
    return left, top, left + box_w, top + box_h


def _towards_pet(box: Box, labels: np.ndarray, rng: np.random.Generator) -> Box:
    """Shift a box just so far that it holds a random pixel of a pet."""
    rows, columns = np.nonzero(labels == FOREGROUND)
    i = rng.integers(len(rows))
    x, y = columns[i] + 0.5, rows[i] + 0.5
    left, top, right, bottom = box
    dx = min(0.0, x - left) + max(0.0, x - right)
    dy = min(0.0, y - top) + max(0.0, y - bottom)
    return left + dx, top + dy, right + dx, bottom + dy


def _empty_box(labels: np.ndarray, rng: np.random.Generator) -> Box | None:
    """A box of background only, or None if a few tries find none."""
    height, width = labels.shape
    for _ in range(12):
        side = rng.uniform(0.25, 0.9) * min(height, width)
        left, top = rng.uniform(0, width - side), rng.uniform(0, height - side)
        box = left, top, left + side, top + side
        if (
            labels[int(top) : math.ceil(box[3]), int(left) : math.ceil(box[2])] == BACKGROUND.index
        ).all():
            return box
    return None


def _cut(sample: Sample, box: Box, size: int) -> tuple[Image.Image, np.ndarray]:
    """Resize a box to a square, labels by nearest neighbour, `IGNORED` outside the photo."""
    height, width = sample.labels.shape
    left, top, right, bottom = box
    inside = max(left, 0.0), max(top, 0.0), min(right, width), min(bottom, height)
    x0, x1 = (round((x - left) / (right - left) * size) for x in (inside[0], inside[2]))
    y0, y1 = (round((y - top) / (bottom - top) * size) for y in (inside[1], inside[3]))
    photo = Image.new("RGB", (size, size), PAD_COLOR)
    photo.paste(
        Image.fromarray(sample.photo).resize((x1 - x0, y1 - y0), Image.Resampling.BILINEAR, inside),
        (x0, y0),
    )
    labels = np.full((size, size), IGNORED, np.uint8)
    labels[y0:y1, x0:x1] = np.asarray(
        Image.fromarray(sample.labels).resize((x1 - x0, y1 - y0), Image.Resampling.NEAREST, inside)
    )
    return photo, labels


def _paste(
    photo: Image.Image, labels: np.ndarray, pasted: Sample, rng: np.random.Generator
) -> None:
    """Paste a cut-out into a square, at a random place, an eighth of its side to all of it long.

    The network learns to tell pets from other animals by their looks and not by their surroundings
    (Ghiasi et al., "Simple Copy-Paste is a Strong Data Augmentation Method for Instance
    Segmentation", CVPR 2021).
    """
    size = photo.width
    height, width = pasted.labels.shape
    scale = size * math.exp(rng.uniform(math.log(SMALLEST_PASTED), 0.0)) / max(height, width)
    shape = max(1, round(width * scale)), max(1, round(height * scale))
    item = Image.fromarray(pasted.photo).resize(shape, Image.Resampling.BILINEAR)
    item_labels = Image.fromarray(pasted.labels).resize(shape, Image.Resampling.NEAREST)
    if rng.random() < 0.5:
        item, item_labels = ImageOps.mirror(item), ImageOps.mirror(item_labels)
    left, top = (round(rng.uniform(0, size) - side / 2) for side in shape)
    cover = Image.fromarray((np.asarray(item_labels) != IGNORED).astype(np.uint8) * 255)
    photo.paste(item, (left, top), cover)
    canvas = Image.fromarray(labels)
    canvas.paste(item_labels, (left, top), cover)
    labels[:] = np.asarray(canvas)


def _disturb(photo: Image.Image, rng: np.random.Generator, strength: float) -> Image.Image:
    """Change light and colour; now and then grey, dark and noisy, blurred or compressed."""
    spreads = (0.35, 0.35, 0.4)
    photo = _recolor(photo, *(math.exp(strength * rng.uniform(-s, s)) for s in spreads))
    if rng.random() < 0.05 * strength:
        photo = ImageOps.grayscale(photo).convert("RGB")
    if rng.random() < 0.08 * strength:
        photo = _darken(photo, rng)
    if rng.random() < 0.1 * strength:
        photo = photo.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    if rng.random() < 0.15 * strength:
        file = io.BytesIO()
        photo.save(file, "JPEG", quality=int(rng.integers(30, 85)))
        photo = Image.open(file)
    return photo


def _darken(photo: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Imitate a dark room: a fifth to a half of the light, and the noise of a small sensor."""
    light = rng.uniform(0.2, 0.5)
    noise = rng.normal(0.0, rng.uniform(1.0, 8.0), (photo.height, photo.width, 3))
    return Image.fromarray(np.clip(np.asarray(photo) * light + noise, 0, 255).astype(np.uint8))


def _recolor(photo: Image.Image, light: float, contrast: float, color: float) -> Image.Image:
    """Pillow's three enhancements in one matrix: three times as fast, and other threads run on."""
    mean = light * ImageStat.Stat(photo.convert("L")).mean[0]
    matrix = light * contrast * (color * np.eye(3) + (1 - color) * LUMA)
    shift = np.full((3, 1), (1 - contrast) * mean)
    return photo.convert("RGB", tuple(np.hstack([matrix, shift]).ravel()))
