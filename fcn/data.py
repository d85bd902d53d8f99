"""Oxford-IIIT Pet: find or download it, split it, read it, augment it, batch it.

python -m fcn.data --data DIR --out sheet.png    # look at what training sees
"""

import argparse
import io
import math
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import keras
import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from tqdm import tqdm

from fcn import geometry, photos
from fcn.classes import BACKGROUND, CLASSES, IGNORED
from fcn.geometry import PAD_COLOR, WORKING_SIZE

ARCHIVES = {
    "images": (
        "https://thor.robots.ox.ac.uk/pets/images.tar.gz",
        "5c4f3ee8e5d25df40f4fd59a7f44e54c",
    ),
    "annotations": (
        "https://thor.robots.ox.ac.uk/pets/annotations.tar.gz",
        "95a8c909bbe2e81eed6a22bccdf3f68f",
    ),
}
# The trimap of Abyssinian_82 is shifted against its photo.
UNUSABLE = {"Abyssinian_82"}
TUTORIAL_SEED, TUTORIAL_SHARE = 2019, 0.2
VALIDATION_PER_BREED = 4  # photos of each breed that training sets aside to choose by
SCENES_SHARE = 0.75  # of the squares without a pet: whole scenes are harder than bare background
LONGEST_SIDE = 384  # of the photos that training keeps in memory


@dataclass(frozen=True)
class Sample:
    """A photo with its labels.

    Attributes:
        name: as in the data set, "Abyssinian_1".
        photo: uint8 (H, W, 3), RGB.
        labels: uint8 (H, W), class indices as in `fcn.classes`.
    """

    name: str
    photo: np.ndarray
    labels: np.ndarray

    @property
    def has_pet(self) -> bool:
        """Whether anything is labelled; in the full set, trimaps without a pet are mistakes."""
        return bool((self.labels != BACKGROUND.index).any())


# === Finding and splitting ===


def locate(folder: Path | str | None = None, urls: dict | None = None) -> Path:
    """The folder of the data set; given none, download it to the user's cache.

    Args:
        folder: in the official layout, `images/` and `annotations/trimaps/`, whole or part.
        urls: archive name -> (URL, MD5), in place of the official ones.

    Raises:
        FileNotFoundError: if the folder does not look like the data set.
    """
    if folder is None:
        folder = download(urls or ARCHIVES)
    folder = Path(folder)
    for part in ("images", "annotations/trimaps"):
        if not (folder / part).is_dir():
            raise FileNotFoundError(
                f"{folder} has no folder {part}/. Point --data at the folder of Oxford-IIIT Pet "
                "that holds images/ and annotations/, or leave it out to download both."
            )
    return folder


def download(archives: dict) -> Path:
    """Download and unpack the archives into Keras's cache, unless they are there.

    Args:
        archives: "images" and "annotations" -> (URL, MD5).

    Raises:
        OSError: if an archive can't be had, or is not the one expected.
    """
    home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    root = home / "datasets" / "oxford-iiit-pet"
    for name, (url, md5) in archives.items():
        if (root / name).is_dir():
            continue
        root.mkdir(parents=True, exist_ok=True)
        try:
            unpacked = keras.utils.get_file(
                f"{name}.tar.gz", url, file_hash=md5, extract=True, cache_dir=root, cache_subdir=""
            )
        except Exception as error:  # Keras raises no narrower kind
            raise OSError(
                f"{url} could not be downloaded ({error}). Try again, or download Oxford-IIIT Pet "
                "by hand and point --data at its folder."
            ) from error
        # Moved in one step: an unpacking that was cut short is never taken for the whole.
        (Path(unpacked) / name).rename(root / name)
        (root / f"{name}.tar.gz").unlink()
    return root


@cache
def held_out() -> frozenset[str]:
    """The 725 names that no training may see."""
    return frozenset((Path(__file__).parent / "held_out.txt").read_text().split())


def names(folder: Path, split: str = "all") -> list[str]:
    """The sorted names of a split.

    Args:
        folder: of the data set.
        split: "test" (the held-out names that are here), "train" (every other usable photo),
            "validation" (those of "train" that training sets aside), "all", "tutorial-train" or
            "tutorial-test" (a random fifth of all names, seed 2019; its training part leaves the
            held-out names out too), or the path of a list: one name a line, more columns allowed.

    Raises:
        ValueError: if the split is unknown, or no photo of it is here.
    """
    usable = sorted(
        path.stem
        for path in (folder / "images").glob("*.jpg")
        if not path.name.startswith(".")  # AppleDouble files of the official archive
        and path.stem not in UNUSABLE
        and (folder / "annotations" / "trimaps" / f"{path.stem}.png").is_file()
    )
    if split == "all":
        chosen = usable
    elif split in ("train", "test"):
        chosen = [name for name in usable if (name in held_out()) == (split == "test")]
    elif split == "validation":
        chosen = set_aside([name for name in usable if name not in held_out()])[1]
    elif split in ("tutorial-train", "tutorial-test"):
        order = np.random.default_rng(TUTORIAL_SEED).permutation(len(usable))
        test = {usable[i] for i in order[: round(TUTORIAL_SHARE * len(usable))]}
        if split == "tutorial-test":
            chosen = [name for name in usable if name in test]
        else:
            chosen = [name for name in usable if name not in test | held_out()]
    elif Path(split).is_file():
        lines = Path(split).read_text().splitlines()
        listed = {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}
        chosen = [name for name in usable if name in listed]
    else:
        raise ValueError(
            f"{split!r} is neither train, validation, test, all, tutorial-train, tutorial-test "
            "nor a file."
        )
    if not chosen:
        raise ValueError(f"{folder} holds no photo of the split {split!r}.")
    return chosen


def breed(name: str) -> str:
    """The breed in a name: "Maine_Coon" of "Maine_Coon_12"."""
    return name.rsplit("_", 1)[0]


def species(name: str) -> str:
    """The species in a name, "cat" or "dog": the names of cats begin with a capital."""
    return "cat" if name[0].isupper() else "dog"


def set_aside(all_names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split training names: to learn from, and VALIDATION_PER_BREED of each breed to choose by.

    The same names give the same split, so that no run learns from what another one chose by.
    """
    by_breed: dict[str, list[str]] = {}
    for name in sorted(all_names):
        by_breed.setdefault(breed(name), []).append(name)
    rng = np.random.default_rng(0)
    aside: set[str] = set()
    for group in by_breed.values():
        # A breed of a few photos keeps most of them for training.
        aside |= set(rng.choice(group, min(VALIDATION_PER_BREED, len(group) // 4), replace=False))
    return [n for n in all_names if n not in aside], sorted(aside)


def thin_out(all_names: Sequence[str], limit: int | None) -> Sequence[str]:
    """`limit` of the names, evenly spread: they are sorted by breed, and each keeps its share."""
    count = min(limit or len(all_names), len(all_names))
    return [all_names[i * len(all_names) // count] for i in range(count)]


# === Reading ===


def read_photo(path: Path) -> np.ndarray:
    """Read a photo, uint8 (H, W, 3); some ".jpg" are PNG or GIF inside, some have alpha."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def read_labels(path: Path) -> np.ndarray:
    """Read a trimap as class indices, uint8 (H, W): its 1, 2, 3 are 0, 1, 2 everywhere else.

    Raises:
        ValueError: if the file holds other values.
    """
    with Image.open(path) as image:
        trimap = np.asarray(image)
    if trimap.ndim != 2 or trimap.min() < 1 or trimap.max() > len(CLASSES):
        raise ValueError(f"{path} is no trimap: its values are not 1, 2 and 3 only.")
    return trimap - np.uint8(1)


def read_sample(folder: Path, name: str) -> Sample:
    """Read one photo and its labels.

    Raises:
        ValueError: if photo and trimap differ in size, or one is damaged.
    """
    try:
        photo = read_photo(folder / "images" / f"{name}.jpg")
        labels = read_labels(folder / "annotations" / "trimaps" / f"{name}.png")
    except OSError as error:
        raise ValueError(f"{name} can't be read: {error}") from error
    if photo.shape[:2] != labels.shape:
        raise ValueError(f"{name}: the photo is {photo.shape[:2]}, its trimap {labels.shape}.")
    return Sample(name, photo, labels)


def load_samples(folder: Path, chosen: Sequence[str]) -> list[Sample]:
    """Decode photos and trimaps into memory, about 350 KB a sample of 384 pixels.

    Trimaps without a pet are left out. What is larger than LONGEST_SIDE is scaled down: the full
    set at its own size would take 5 GB.
    """
    with ThreadPoolExecutor() as pool:
        samples = list(
            tqdm(
                pool.map(lambda name: _bounded(read_sample(folder, name)), chosen),
                total=len(chosen),
                desc="Reading photos",
            )
        )
    return [sample for sample in samples if sample.has_pet]


def _bounded(sample: Sample) -> Sample:
    """A sample scaled down to LONGEST_SIDE, its labels by nearest neighbour."""
    height, width = sample.labels.shape
    if max(height, width) <= LONGEST_SIDE:
        return sample
    photo = geometry.scale(Image.fromarray(sample.photo), LONGEST_SIDE)
    labels = Image.fromarray(sample.labels).resize(photo.size, Image.Resampling.NEAREST)
    return Sample(sample.name, np.asarray(photo), np.asarray(labels))


def load_scenes(folder: Path) -> list[Sample]:
    """Read a folder of photos without a pet; every pixel is background.

    Raises:
        OSError: if there is no such folder.
        fcn.photos.PhotoError: if one can't be read.
    """
    scenes = []
    for path in photo_paths(folder):
        photo = np.asarray(photos.read_photo(path))
        labels = np.full(photo.shape[:2], BACKGROUND.index, np.uint8)
        scenes.append(_bounded(Sample(path.stem, photo, labels)))
    return scenes


def photo_paths(folder: Path) -> list[Path]:
    """The photos of a folder, sorted.

    Raises:
        OSError: if there is no such folder.
    """
    endings = {".jpg", ".jpeg", ".png", ".webp", ".heic"}
    paths = folder.iterdir()
    return sorted(p for p in paths if p.suffix.lower() in endings and p.name[0] != ".")


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
    contact_sheet(squares, labels, args.out)


if __name__ == "__main__":
    main()
