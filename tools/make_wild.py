"""Makes a folder of photos in the wild from the official archives of VOC 2012 and SBD.

    python -m tools.make_wild --out WILD                                  # downloads 3.4 GB
    python -m tools.make_wild --out WILD --voc VOCtrainval_11-May-2012.tar --sbd benchmark.tgz

The folder holds PASCAL VOC's photos (Everingham et al., IJCV 2010) of cats and dogs, of other
animals and of people. The outlines are SBD's (Hariharan et al., ICCV 2011), or VOC's own if SBD has
none. `fcn.data.in_the_wild` says how the folder is laid out. list.csv says what is in each photo,
set_aside.txt which 300 are for choosing: no training may see them.
"""

import argparse
import csv
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from PIL import Image
from scipy import ndimage
from scipy.io import loadmat
from tqdm import tqdm

from fcn import arguments
from fcn.classes import CAT_OR_DOG, OTHER, UNKNOWN
from fcn.data import in_the_wild
from fcn.data.pets import STORED_SIDE, thin_out
from fcn.geometry import reduced

# (URL, MD5) of each archive.
ARCHIVES = {
    "voc": (
        "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar",
        "6cd6e144f989b92b3379bac3b3de84fd",
    ),
    "sbd": (
        "http://www.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/"
        "semantic_contours/benchmark.tgz",
        "82b4d87ceb2ed10f6038a1cba92111cb",
    ),
}
# VOC's classes: the place of a class in this list is its value in a mask of VOC.
CLASSES = (
    "background aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse "
    "motorbike person pottedplant sheep sofa train tvmonitor"
).split()
PETS = ("cat", "dog")
ANIMALS = ("cow", "horse", "sheep")  # a network that has seen none of them takes them for pets
EITHER_SIDE = 2  # width of the unknown band on each side of an outline, pixels before scaling down
QUALITY = 95


@dataclass(frozen=True)
class Outlined:
    """A photo's name, the names of the classes in it, and its mask as a PNG, which is small."""

    name: str
    classes: frozenset[str]
    mask: bytes


def fetch(which: str) -> Path:
    """Download an archive to Keras's cache, unless it is there.

    Raises:
        OSError: if the download fails.
    """
    url, md5 = ARCHIVES[which]
    try:
        path: str = keras.utils.get_file(url.rsplit("/", 1)[1], url, file_hash=md5)
    except Exception as error:  # Keras raises no narrower kind
        raise OSError(
            f"{url} could not be downloaded ({error}). Try again, or download it by hand and name "
            f"it with --{which}."
        ) from error
    return Path(path)


def outlines(sbd: Path, voc: Path) -> list[Outlined]:
    """Read the outlines of photos with pets, other animals or people, sorted by name."""
    found: dict[str, Outlined] = {}
    for path, data in files(sbd, "dataset/cls/", ".mat"):
        labels = loadmat(io.BytesIO(data), squeeze_me=True, struct_as_record=False)
        found[path.stem] = outlined(path.stem, labels["GTcls"].Segmentation)
    for path, data in files(voc, "/SegmentationClass/", ".png"):
        if path.stem not in found:
            found[path.stem] = outlined(path.stem, np.asarray(Image.open(io.BytesIO(data))))
    wanted = {*PETS, *ANIMALS, "person"}
    return [found[name] for name in sorted(found) if found[name].classes & wanted]


def files(archive: Path, folder: str, ending: str) -> Iterator[tuple[Path, bytes]]:
    """Read the files of an archive that lie in a folder; folders above it may have any name."""
    with tarfile.open(archive) as tar:
        for member in tqdm(tar, desc=archive.name, unit="file"):
            path = Path(member.name)
            file = tar.extractfile(member) if f"/{path.parent}/".endswith(folder) else None
            if file and path.suffix == ending and not path.name.startswith("."):
                yield path, file.read()


def outlined(name: str, labels: np.ndarray) -> Outlined:
    """Make the mask of one photo, scaled down.

    Args:
        name: of the photo.
        labels: of VOC, uint8 (H, W): places in `CLASSES`, and 255 along outlines.
    """
    present = frozenset(CLASSES[i] for i in np.unique(labels) if 0 < i < len(CLASSES))
    mask = Image.fromarray(pet_mask(labels))
    png = io.BytesIO()
    mask.resize(reduced(mask.size, STORED_SIDE), Image.Resampling.NEAREST).save(png, "PNG")
    return Outlined(name, present, png.getvalue())


def pet_mask(labels: np.ndarray) -> np.ndarray:
    """CAT_OR_DOG, OTHER, and UNKNOWN along the outline of either, uint8 (H, W)."""
    pet = np.isin(labels, [CLASSES.index(name) for name in PETS])
    side = 2 * EITHER_SIDE + 1
    near = ndimage.maximum_filter(pet, side) != ndimage.minimum_filter(pet, side)
    mask = np.where(pet, CAT_OR_DOG, OTHER).astype(np.uint8)
    mask[near | (labels == UNKNOWN)] = UNKNOWN
    return mask


def choose(found: list[Outlined], people: int) -> list[Outlined]:
    """Choose all photos with animals, and `people` photos of people without, evenly spread."""
    animals = {one.name for one in found if one.classes & {*PETS, *ANIMALS}}
    alone = [one.name for one in found if one.name not in animals]
    chosen = animals.union(thin_out(alone, people) if people else ())
    return [one for one in found if one.name in chosen]


def write(chosen: list[Outlined], voc: Path, out: Path) -> None:
    """Write the photos, their masks, list.csv, and set_aside.txt: the names to choose by.

    Raises:
        ValueError: if the archive lacks a photo.
    """
    for part in ("images", "masks"):
        (out / part).mkdir(parents=True, exist_ok=True)
    missing = {one.name: one for one in chosen}
    for path, data in files(voc, "/JPEGImages/", ".jpg"):
        one = missing.pop(path.stem, None)
        if one:
            photo = Image.open(io.BytesIO(data)).convert("RGB")
            photo = photo.resize(reduced(photo.size, STORED_SIDE), Image.Resampling.LANCZOS)
            photo.save(out / "images" / f"{one.name}.jpg", quality=QUALITY)
            (out / "masks" / f"{one.name}.png").write_bytes(one.mask)
    if missing:
        raise ValueError(f"{voc} lacks {len(missing)} photos, such as {min(missing)}.")
    with (out / "list.csv").open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("name", "pets", "others"))
        for one in chosen:
            pets = " and ".join(name for name in PETS if name in one.classes) or "none"
            table.writerow((one.name, pets, ";".join(sorted(one.classes - {*PETS}))))
    written = {one.name for one in chosen}
    aside = [name for name in in_the_wild.VOC_SET_ASIDE.read_text().split() if name in written]
    if aside:
        (out / in_the_wild.SET_ASIDE).write_text("\n".join(aside) + "\n")


def make(out: Path, voc: Path | None, sbd: Path | None, people: int) -> Path:
    """Make the folder, and return its path.

    Args:
        out: the folder, new or empty.
        voc: VOC's archive, or None to download it.
        sbd: SBD's archive, or None to download it.
        people: number of photos of people without an animal.

    Raises:
        OSError, ValueError: if an archive can't be read, or the folder is in use.
    """
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out} is not empty: choose another --out.")
    voc, sbd = voc or fetch("voc"), sbd or fetch("sbd")
    try:
        chosen = choose(outlines(sbd, voc), people)
        write(chosen, voc, out)
    except (tarfile.TarError, EOFError) as error:
        raise ValueError(f"{voc} or {sbd} is damaged, or no such archive: {error}") from error
    return out


def main() -> None:
    """Read the command line, make the folder."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.make_wild", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to make")
    parser.add_argument("--voc", type=Path, help="VOCtrainval_11-May-2012.tar, if it is here")
    parser.add_argument("--sbd", type=Path, help="benchmark.tgz, if it is here")
    parser.add_argument(
        "--people",
        type=arguments.natural,
        default=300,
        help="number of photos of people without an animal (default: 300)",
    )
    arguments.run(lambda: make(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
