"""Oxford-IIIT Pet: find or download it, split it, read it."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import keras
import numpy as np
from PIL import Image
from tqdm import tqdm

from fcn import geometry, photos
from fcn.classes import BACKGROUND, CLASSES, IGNORED
from fcn.formats.colors import to_srgb

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
SPLITS = ("train", "validation", "test", "all", "tutorial-train", "tutorial-test")
STORED_SIDE = 384  # longest, of the photos that training keeps in memory

Key = TypeVar("Key", str, Path)
Item = TypeVar("Item")


@dataclass(frozen=True)
class Sample:
    """A photo with its labels.

    Attributes:
        name: as in the data set, "Abyssinian_1".
        photo: uint8 (H, W, 3), RGB.
        labels: uint8 (H, W), class indices, or FOREGROUND or IGNORED, as in `fcn.classes`.
    """

    name: str
    photo: np.ndarray
    labels: np.ndarray

    @property
    def has_pet(self) -> bool:
        """Whether any pixel shows a pet; in the full set, trimaps without one are mistakes."""
        return self.pet_share > 0

    @property
    def pet_share(self) -> float:
        """The share of the labelled pixels that are not background, 0..1."""
        known = self.labels != IGNORED
        return float(((self.labels != BACKGROUND.index) & known).sum() / max(1, known.sum()))


# === Finding and splitting ===


def locate(folder: Path | str | None = None) -> Path:
    """Find the folder of the data set, or download it to the user's cache if none is given.

    Args:
        folder: in the official layout, `images/` and `annotations/trimaps/`, whole or part.

    Raises:
        OSError: if it can't be downloaded, or the folder does not look like the data set.
    """
    folder = download(ARCHIVES) if folder is None else Path(folder)
    for part in ("images", "annotations/trimaps"):
        if not (folder / part).is_dir():
            raise FileNotFoundError(
                f"{folder} has no folder {part}/. Point --data at the folder of Oxford-IIIT Pet "
                "that holds images/ and annotations/, or leave it out to download both."
            )
    return folder


def download(archives: dict[str, tuple[str, str]]) -> Path:
    """Download and unpack the archives into Keras's cache, unless they are there.

    Args:
        archives: "images" and "annotations" -> (URL, MD5).

    Raises:
        OSError: if an archive can't be downloaded, or is not the expected one.
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
        # Moved in one step, so that a part that was unpacked is never taken for the whole.
        (Path(unpacked) / name).rename(root / name)
        (root / f"{name}.tar.gz").unlink()
    return root


@cache
def held_out() -> frozenset[str]:
    """The 725 names that no training may see."""
    return _listed("held_out.txt")


@cache
def set_aside() -> frozenset[str]:
    """The 148 names, four of each breed, that training chooses by and never learns from.

    The list is fixed. A random choice from a folder could hold photos that an earlier run, with
    fewer photos at hand, learned from.
    """
    return _listed("set_aside.txt")


def _listed(name: str) -> frozenset[str]:
    return frozenset((Path(__file__).parent / name).read_text().split())


def names(folder: Path, split: str = "all") -> list[str]:
    """The sorted names of a split.

    Args:
        folder: of the data set.
        split: "test" (the held-out names that are here), "train" (every other usable photo),
            "validation" (those of `set_aside` that are here); "all", "tutorial-train" or
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
        chosen = [name for name in usable if name in set_aside()]
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
        raise ValueError(f"{split!r} is neither {', '.join(SPLITS)} nor a file.")
    if not chosen:
        raise ValueError(f"{folder} holds no photo of the split {split!r}.")
    return chosen


def breed(name: str) -> str:
    """The breed in a name: "Maine_Coon" of "Maine_Coon_12"."""
    return name.rsplit("_", 1)[0]


def species(name: str) -> str:
    """The species in a name, "cat" or "dog": the names of cats begin with a capital."""
    return "cat" if name[0].isupper() else "dog"


def training_names(folder: Path, split: str = "train") -> tuple[list[str], list[str]]:
    """The names of a split that training may see: those to learn from, and those to choose by.

    Photos to choose by are always from `set_aside`, so that no run learns from photos that another
    run chose by.

    Raises:
        ValueError: as `names`, or if there are none of either kind.
    """
    chosen = set(names(folder, split)) - held_out()
    learn, choose = sorted(chosen - set_aside()), sorted(chosen & set_aside())
    if not learn or not choose:
        raise ValueError(
            f"The split {split!r} has too few photos that are not held out: some are needed to "
            "learn from, and some of fcn/data/set_aside.txt to choose by."
        )
    return learn, choose


def thin_out(all_names: Sequence[str], limit: int | None) -> Sequence[str]:
    """`limit` of the names, evenly spread: they are sorted by breed, and each keeps its share."""
    count = min(limit or len(all_names), len(all_names))
    return [all_names[i * len(all_names) // count] for i in range(count)]


# === Reading ===


def read_oxford_photo(path: Path) -> np.ndarray:
    """Read a photo, RGB, uint8 (H, W, 3); some ".jpg" are PNG or GIF inside, some have alpha.

    Raises:
        OSError: if it can't be read.
    """
    with Image.open(path) as image:
        return np.asarray(to_srgb(image)(image))


def read_channel(path: Path) -> np.ndarray:
    """Read a picture of one channel as it is stored, (H, W).

    Raises:
        ValueError: if it can't be read, or has several channels; the message names it.
    """
    try:
        with Image.open(path) as image:
            values, mode = np.asarray(image), image.mode
    except Exception as error:  # decoders raise many kinds of errors, which all mean the same
        raise ValueError(f"{path} can't be read: {error}") from error
    if values.ndim != 2:
        raise ValueError(f"{path} is saved as {mode}, in several channels. Save it as 8-bit grey.")
    return values


def read_labels(path: Path) -> np.ndarray:
    """Read a trimap as class indices, uint8 (H, W): its 1, 2, 3 are 0, 1, 2 everywhere else.

    Raises:
        ValueError: if it can't be read, has several channels, or holds other values.
    """
    trimap = read_channel(path)
    strange = np.setdiff1d(trimap, range(1, len(CLASSES) + 1))
    if strange.size:
        raise ValueError(
            f"{path} is no trimap: it holds the value {strange[0]}, a trimap only 1, 2 and 3."
        )
    return trimap.astype(np.uint8) - np.uint8(1)


def read_sample(folder: Path, name: str) -> Sample:
    """Read one photo and its labels.

    Raises:
        ValueError: if photo and trimap differ in size, or one is damaged; the message names it.
    """
    path = folder / "images" / f"{name}.jpg"
    try:
        photo = read_oxford_photo(path)
    except Exception as error:  # as above
        raise ValueError(f"{path} can't be read: {error}") from error
    labels = read_labels(folder / "annotations" / "trimaps" / f"{name}.png")
    if photo.shape[:2] != labels.shape:
        raise ValueError(f"{name}: the photo is {photo.shape[:2]}, its trimap {labels.shape}.")
    return Sample(name, photo, labels)


def read_each(
    chosen: Sequence[Key], read: Callable[[Key], Item], unreadable: list[str]
) -> Iterator[tuple[str, Item]]:
    """Read photos one by one, with a progress bar, to score them.

    A photo that can't be read is named and left out.

    Args:
        chosen: names or paths.
        read: reads one of them, or raises ValueError with a message that names it.
        unreadable: the names of those that can't be read are added to it.

    Yields:
        the name (of the file, for a path) and the item that was read.

    Raises:
        ValueError: if not one can be read.
    """
    for one in tqdm(chosen, unit="photo"):
        name = one.name if isinstance(one, Path) else one
        try:
            item = read(one)
        except ValueError as error:
            unreadable.append(name)
            tqdm.write(f"Left out: {error}", file=sys.stderr)
            if len(unreadable) == len(chosen):
                raise ValueError(f"None of the photos can be read. The last: {error}") from error
            continue
        yield name, item


def load_samples(folder: Path, chosen: Sequence[str]) -> list[Sample]:
    """Decode photos and trimaps into memory, about 400 KB a sample of 384 pixels.

    Trimaps without a pet are left out. Photos larger than STORED_SIDE are scaled down,
    because the full set at its own size would take 5 GB.

    Raises:
        ValueError: as `read_sample`, or if no trimap has a pet.
    """
    with ThreadPoolExecutor() as pool:
        samples = list(
            tqdm(
                pool.map(lambda name: bounded(read_sample(folder, name)), chosen),
                total=len(chosen),
                desc="Reading photos",
            )
        )
    samples = [sample for sample in samples if sample.has_pet]
    if not samples:
        raise ValueError(f"{folder}: none of the photos chosen has a pet in its trimap.")
    return samples


def bounded(sample: Sample) -> Sample:
    """A sample scaled down to STORED_SIDE, its labels by nearest neighbour."""
    height, width = sample.labels.shape
    if max(height, width) <= STORED_SIDE:
        return sample
    photo = geometry.scale(Image.fromarray(sample.photo), STORED_SIDE)
    labels = geometry.scale_labels(sample.labels, photo.size)
    return Sample(sample.name, np.asarray(photo), labels)


def load_scenes(folder: Path) -> list[Sample]:
    """Read a folder of photos without a pet; every pixel is background.

    Raises:
        OSError: if there is no such folder.
        ValueError: if it holds no photo, or one that can't be read; the message names it.
    """
    scenes = []
    for path in photo_paths(folder):
        photo = np.asarray(read_named(path))
        labels = np.full(photo.shape[:2], BACKGROUND.index, np.uint8)
        scenes.append(bounded(Sample(path.stem, photo, labels)))
    return scenes


def load_cutouts(folder: Path) -> list[Sample]:
    """Read the cut-outs of other animals and things in a folder of scenes, under cutouts/.

    Labels are background where a cut-out is opaque, else `IGNORED`. There may be no cutouts/.

    Raises:
        ValueError: if cutouts/ holds no picture, or one that can't be read; the message names it.
    """
    folder = folder / "cutouts"
    cutouts = []
    for path in photo_paths(folder) if folder.is_dir() else []:
        try:
            with Image.open(path) as image:
                opaque = np.asarray(image.convert("RGBA").getchannel("A")) > 127
        except OSError as error:
            raise ValueError(f"{path} can't be read: {error}") from error
        labels = np.where(opaque, np.uint8(BACKGROUND.index), np.uint8(IGNORED))
        cutouts.append(bounded(Sample(path.stem, np.asarray(read_named(path)), labels)))
    return cutouts


def read_named(path: Path) -> Image.Image:
    """Read a photo of a folder.

    Raises:
        ValueError: if it can't be read; the message names it.
    """
    try:
        return photos.read_photo(path)
    except photos.PhotoError as error:
        raise ValueError(f"{path}: {error}") from error


def photo_paths(folder: Path) -> list[Path]:
    """The photos of a folder by the endings of their names, sorted.

    Raises:
        OSError: if there is no such folder.
        ValueError: if it holds no photo.
    """
    found = photos.photos_in(folder)
    if not found:
        raise ValueError(f"{folder} holds no photo.")
    return found
