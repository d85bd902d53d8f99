"""Downloads: files that are made when a visitor asks for them, and named after the photo."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypedDict

from fcn.pictures import render
from fcn.pictures.cutout import PNG_LEVEL
from fcn.segmentation import Segmentation
from page.serving import files
from page.serving.payload import SHOWN

NO_PET_OPACITY = 0.4  # factor of the mask's opacity where the network found no pet
# The background's opacity is the animal's to this power: only strong colours paint it.
BACKGROUND_POWER = 3


class Look(NamedTuple):
    """How the visitor sees the mask: its opacity, 0..1, and the names of the classes shown."""

    opacity: float = 0.5
    classes: tuple[str, ...] = render.NAMES

    def strength(self, found: Segmentation, power: int = 1) -> float:
        """Return the opacity with which the page paints the animal, 0..1.

        Args:
            found: the segmentation.
            power: `BACKGROUND_POWER` for the background.
        """
        return self.opacity**power * (1 if found.pet_found else NO_PET_OPACITY)


def make(kind: str, found: Segmentation, stem: str, look: Look) -> Path:
    """Make one download.

    Args:
        kind: a key of `KINDS`.
        found: the segmentation.
        stem: the photo's name without its ending.
        look: how the visitor sees the mask.

    Returns:
        The path of a new file in a folder of its own.
    """
    ending, write = KINDS[kind]
    path = files.fresh(f"{stem}-{ending}")
    write(found, look, path)
    return path


class Report(TypedDict):
    """A segmentation in numbers.

    Attributes:
        shares: each class's share of the photo, by its name, 0..1.
        width: of the photo, in pixels.
        height: of the photo, in pixels.
        seconds: time of the network.
        device: "GPU", "CPU" or "unknown".
        pet_found: whether any pixel is pet.
    """

    shares: dict[str, float]
    width: int
    height: int
    seconds: float
    device: str
    pet_found: bool


def report(found: Segmentation) -> Report:
    """Describe a segmentation in numbers."""
    width, height = found.photo.size
    return {
        "shares": found.shares,
        "width": width,
        "height": height,
        "seconds": found.seconds,
        "device": found.device,
        "pet_found": found.pet_found,
    }


def _cutout(found: Segmentation, look: Look, path: Path) -> None:
    render.cutout(found).save(path, compress_level=PNG_LEVEL)


def _cutout_shown(found: Segmentation, look: Look, path: Path) -> None:
    size = render.display_size(found.photo.size, SHOWN)
    render.cutout(found, size).save(path, quality=90)


def _mask(found: Segmentation, look: Look, path: Path) -> None:
    render.mask_image(found.mask()).save(path)


def _overlay(found: Segmentation, look: Look, path: Path) -> None:
    animal, background = look.strength(found), look.strength(found, BACKGROUND_POWER)
    picture = render.overlay(found.photo, found.mask(), animal, look.classes, background)
    picture.save(path, quality=92)


def _strip(found: Segmentation, look: Look, path: Path) -> None:
    render.stage_strip(found).save(path)


def _animation(found: Segmentation, look: Look, path: Path) -> None:
    first, *others = render.stage_frames(found, look.strength(found))
    first.save(path, save_all=True, append_images=others, duration=render.FRAME_MS, loop=0)


def _everything(found: Segmentation, look: Look, path: Path) -> None:
    stem = path.name.removesuffix("-pet-fcn.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for kind in ("cutout", "mask", "overlay", "strip", "animation"):
            file = make(kind, found, stem, look)
            archive.write(file, file.name)
            files.discard(file)
        archive.writestr(f"{stem}.json", json.dumps(report(found), indent=2))


# By the question's `want`: the end of the file's name, and the function that writes the file.
KINDS: dict[str, tuple[str, Callable[[Segmentation, Look, Path], None]]] = {
    "cutout": ("cutout.png", _cutout),
    "cutout-shown": ("cutout.webp", _cutout_shown),
    "mask": ("mask.png", _mask),
    "overlay": ("overlay.jpg", _overlay),
    "strip": ("stages.png", _strip),
    "animation": ("stages.gif", _animation),
    "all": ("pet-fcn.zip", _everything),
}
