"""What training sees: squares cut out of photos, disturbed, in batches.

python -m fcn.batches --data DIR --out sheet.png    # look at them
"""

import argparse
import io
import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from fcn.classes import BACKGROUND, IGNORED
from fcn.data import Sample, breed, load_samples, locate, names, species
from fcn.geometry import WORKING_SIZE

# Beside the photo: ImageNet's mean colour, more or less zero after every encoder's preprocessing.
PAD_COLOR = (124, 117, 104)
SCENES_SHARE = 0.75  # of the squares without a pet: whole scenes are harder than bare background


# === Augmenting ===


def augment(
    sample: Sample,
    size: int,
    rng: np.random.Generator,
    empty: bool = False,
    strength: float = 1.0,
) -> tuple:
    """Cut a random square out of a sample: scale, aspect, position, flip, colour, blur, JPEG noise.

    Args:
        sample: what to cut from.
        size: side of the square in pixels.
        rng: decides everything, so that the same state gives the same square.
        empty: cut where there is no pet, if such a place is found.
        strength: 1 for all of it; at 0 the square is cut and flipped only, at the scale that the
            network works at (an empty one at any scale).

    Returns:
        photo, uint8 (size, size, 3), and labels, uint8 (size, size), `IGNORED` outside the photo.
    """
    box = _empty_box(sample.labels, rng) if empty else None
    if box is None:
        box = _random_box(sample.labels.shape, size, rng, strength)
    photo, labels = _cut(sample, box, size)
    if rng.random() < 0.5:
        photo, labels = ImageOps.mirror(photo), labels[:, ::-1]
    return np.asarray(_disturb(photo, rng, strength)), np.ascontiguousarray(labels)


def _random_box(shape: tuple, size: int, rng: np.random.Generator, strength: float) -> tuple:
    """A box in a photo's pixels, perhaps larger than the photo, that becomes the square."""
    height, width = shape
    # From a photo seen whole with room around it to a close-up cut by the frame, at the scales
    # around the one the network will work at, whatever the square's size.
    low, high = math.log(0.9 * size), math.log(max(1.3 * WORKING_SIZE, 1.3 * size))
    usual = (1 - strength) * math.log(WORKING_SIZE)
    scale = math.exp(usual + strength * rng.uniform(low, high)) / max(height, width)
    stretch = math.exp(strength * rng.uniform(-0.2, 0.2))
    box_w, box_h = size / (scale * stretch), size * stretch / scale
    # Where the photo is smaller than the box it stays whole; else the box stays inside.
    left = rng.uniform(*sorted((0.0, width - box_w)))
    top = rng.uniform(*sorted((0.0, height - box_h)))
    return left, top, left + box_w, top + box_h


def _empty_box(labels: np.ndarray, rng: np.random.Generator) -> tuple | None:
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


def _cut(sample: Sample, box: tuple, size: int) -> tuple[Image.Image, np.ndarray]:
    """Resize a box to a square, labels by nearest neighbour; what lies outside is ignored."""
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


def _disturb(photo: Image.Image, rng: np.random.Generator, strength: float) -> Image.Image:
    """Change light and colour; now and then grey, blur or compress."""
    for enhance, spread in (
        (ImageEnhance.Brightness, 0.35),
        (ImageEnhance.Contrast, 0.35),
        (ImageEnhance.Color, 0.4),
    ):
        photo = enhance(photo).enhance(math.exp(strength * rng.uniform(-spread, spread)))
    if rng.random() < 0.05 * strength:
        photo = ImageOps.grayscale(photo).convert("RGB")
    if rng.random() < 0.1 * strength:
        photo = photo.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    if rng.random() < 0.15 * strength:
        file = io.BytesIO()
        photo.save(file, "JPEG", quality=int(rng.integers(30, 85)))
        photo = Image.open(file)
    return photo


# === Batching ===


class Batches(keras.utils.PyDataset):
    """One epoch of augmented squares; a seed and an epoch number decide all of it."""

    def __init__(
        self,
        samples: Sequence[Sample],
        scenes: Sequence[Sample] = (),
        *,
        scene_weights: ArrayLike | None = None,
        epoch: int,
        size: int,
        batch_size: int = 8,
        empty_share: float = 0.0,
        strength: float = 1.0,
        seed: int = 0,
    ):
        """Draw the epoch's photos, as many as there are, some of them more than once.

        Args:
            samples: photos with pets. Cats and dogs come in proportion to their numbers of breeds,
                as in the full set; within a species, a breed comes in proportion to the square
                root of its number of photos.
            scenes: photos without a pet.
            scene_weights: how often each scene is drawn, relative to the others; None: equally.
            epoch: its number.
            size: side of the squares, a multiple of 32.
            batch_size: squares in a batch.
            empty_share: share of squares without a pet: SCENES_SHARE of them from `scenes`, the
                others cut from the background of `samples`; all where there are no scenes.
            strength: of the augmentation, as for `augment`.
            seed: of the run.
        """
        super().__init__(workers=2, max_queue_size=4)
        self.samples, self.scenes = samples, scenes
        self.size, self.batch_size, self.empty_share = size, batch_size, empty_share
        self.strength, self.seed, self.epoch = strength, seed, epoch
        weights = np.ones(len(scenes)) if scene_weights is None else np.asarray(scene_weights)
        self.scene_odds = weights / weights.sum()
        rng = np.random.default_rng((seed, epoch))
        self.order = rng.choice(len(samples), len(samples), p=_sampling(samples))

    def __len__(self) -> int:
        """Batches in the epoch; a rest too small for a batch is left out."""
        return max(1, len(self.order) // self.batch_size)

    def __getitem__(self, index: int) -> tuple:
        """Photos, uint8 (N, size, size, 3), and labels, uint8 (N, size, size)."""
        rng = np.random.default_rng((self.seed, self.epoch, index))
        chosen = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        squares = [self._square(self.samples[i], rng) for i in chosen]
        return tuple(np.stack(part) for part in zip(*squares, strict=True))

    def _square(self, sample: Sample, rng: np.random.Generator) -> tuple:
        empty = rng.random() < self.empty_share
        if empty and self.scenes and rng.random() < SCENES_SHARE:
            sample = self.scenes[int(rng.choice(len(self.scenes), p=self.scene_odds))]
            return augment(sample, self.size, rng, strength=self.strength)
        return augment(sample, self.size, rng, empty, self.strength)


def _sampling(samples: Sequence[Sample]) -> np.ndarray:
    """How likely each photo is to be drawn next; sums to 1."""
    breeds = Counter(breed(s.name) for s in samples)
    weights = np.array([breeds[breed(s.name)] ** -0.5 for s in samples])
    kinds = np.array([species(s.name) for s in samples])
    of_kind = Counter(species(name) for name in breeds)
    for kind, number in of_kind.items():
        weights[kinds == kind] *= number / weights[kinds == kind].sum()
    return weights / weights.sum()


def main() -> None:
    """Write a contact sheet of augmented squares."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, help="folder of the data set (default: download it)")
    parser.add_argument("--out", type=Path, default=Path("sheet.png"))
    parser.add_argument("--size", type=int, default=224, help="side of a square")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    try:
        write_sheet(args)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    print(f"Wrote {args.out}.")


def write_sheet(args: argparse.Namespace) -> None:
    """Write the contact sheet that the command line asks for."""
    from fcn.figures import contact_sheet

    folder = locate(args.data)
    chosen = names(folder, "train")
    order = np.random.default_rng(args.seed).permutation(len(chosen))[:24]
    batches = Batches(
        load_samples(folder, [chosen[i] for i in order]),
        epoch=0,
        size=args.size,
        batch_size=24,
        empty_share=0.1,
        seed=args.seed,
    )
    squares, labels = batches[0]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    contact_sheet(squares, labels, args.out)


if __name__ == "__main__":
    main()
