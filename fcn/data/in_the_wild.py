"""Photos that are not Oxford's, with masks of their pets: reads a folder of images/ and masks/.

`images/NAME.jpg` is a photo, `masks/NAME.png` its mask, of the same size: 1 is a cat or a dog, 0
anything else, 255 unknown. `python -m tools.make_wild` makes such a folder.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from fcn.classes import BACKGROUND, CAT_OR_DOG, FOREGROUND, IGNORED, OTHER, UNKNOWN
from fcn.data.pets import Sample, bounded, read_channel, read_named

SET_ASIDE = "set_aside.txt"  # in the folder: names to choose by, which no training may see
# Those of the photos that `tools.make_wild` takes from VOC 2012.
VOC_SET_ASIDE = Path(__file__).parent / "wild_set_aside.txt"


def wild_names(folder: Path | str, names_file: Path | str | None = None) -> list[str]:
    """The sorted names of the photos in a folder, or those that a file lists.

    A listed name may have no photo. `read_wild` reports it, so that no name is dropped unnoticed.

    Args:
        folder: with images/ and masks/.
        names_file: one name a line; empty lines and lines that begin with "#" don't count.

    Raises:
        OSError: if there is no such folder or file.
        ValueError: if there is no name, or the list is no text.
    """
    folder = Path(folder)
    for part in ("images", "masks"):
        if not (folder / part).is_dir():
            raise FileNotFoundError(
                f"{folder} has no folder {part}/. Name a folder that holds images/NAME.jpg and "
                "masks/NAME.png."
            )
    if names_file is None:
        photos = (folder / "images").glob("*.jpg")
        found = {p.stem for p in photos if p.name[0] != "."}  # not macOS's files "._NAME.jpg"
    else:
        try:
            lines = Path(names_file).read_text(encoding="utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise ValueError(f"{names_file} is no text file with a name a line.") from error
        found = {line.strip() for line in lines if line.strip() and line[0] != "#"}
    if not found:
        raise ValueError(f"{names_file or folder} names no photo.")
    return sorted(found)


def read_wild(folder: Path | str, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Read one photo and its mask.

    Returns:
        The photo, RGB, upright, uint8 (H, W, 3), and the mask, uint8 (H, W), of OTHER, CAT_OR_DOG
        and UNKNOWN.

    Raises:
        ValueError: if one is missing or damaged, or they don't fit; the message names it.
    """
    path = Path(folder) / "images" / f"{name}.jpg"
    if not path.is_file():
        raise ValueError(f"There is no photo {path}.")
    photo = np.asarray(read_named(path))
    mask = read_mask(Path(folder) / "masks" / f"{name}.png")
    if photo.shape[:2] != mask.shape:
        raise ValueError(
            f"{name}: the photo is {photo.shape[1]} x {photo.shape[0]} pixels, its mask "
            f"{mask.shape[1]} x {mask.shape[0]}. They must be of one size."
        )
    return photo, mask


def read_mask(path: Path) -> np.ndarray:
    """Read a mask, uint8 (H, W), of OTHER, CAT_OR_DOG and UNKNOWN.

    Raises:
        ValueError: if it can't be read, has several channels, or holds other values; the
            message names it.
    """
    mask = read_channel(path)
    strange = np.setdiff1d(mask, (OTHER, CAT_OR_DOG, UNKNOWN))
    if strange.size:
        raise ValueError(
            f"{path} holds the value {strange[0]}. A mask holds {CAT_OR_DOG} where there is a cat "
            f"or a dog, {UNKNOWN} where nobody knows, and {OTHER} elsewhere."
        )
    return mask.astype(np.uint8)


def training_names(folder: Path | str) -> tuple[list[str], list[str]]:
    """The names to learn from, and those to choose by, which set_aside.txt lists.

    Raises:
        OSError, ValueError: as `wild_names`.
    """
    listed = Path(folder) / SET_ASIDE
    choose = wild_names(folder, listed) if listed.is_file() else []
    return sorted(set(wild_names(folder)) - set(choose)), choose


def load_wild(folder: Path | str, chosen: Sequence[str]) -> list[Sample]:
    """Read photos into memory, scaled down as `fcn.data.pets.load_samples` does.

    Labels are partial: `FOREGROUND` where there is a pet, since no border is drawn.

    Raises:
        ValueError: as `read_wild`.
    """
    labels_of = np.full(256, IGNORED, np.uint8)
    labels_of[OTHER], labels_of[CAT_OR_DOG] = BACKGROUND.index, FOREGROUND

    def load(name: str) -> Sample:
        photo, mask = read_wild(folder, name)
        return bounded(Sample(name, photo, labels_of[mask]))

    with ThreadPoolExecutor() as pool:
        return list(tqdm(pool.map(load, chosen), total=len(chosen), desc="Reading wild photos"))
