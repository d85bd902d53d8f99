"""Downloads: files that are made when a visitor asks for them, and named after the photo."""

import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple, NotRequired, TypedDict

import numpy as np
from gradio.data_classes import FileData
from PIL import Image

from fcn.geometry import reduced
from fcn.photos import read_photo
from fcn.pictures import backdrop, render
from fcn.pictures.cutout import PNG_LEVEL
from fcn.segmentation import Segmentation
from page.serving import files, standalone
from page.serving.payload import SHOWN

NO_PET_OPACITY = 0.4  # factor of the mask's opacity where the network found no pet
# How the browser paints: properties of `OwnStudioProps` in page/shared/types.js.
PAINTING = {
    "noPetOpacity": NO_PET_OPACITY,
    "backgroundPower": render.BACKGROUND_POWER,
    "outlineParts": render.OUTLINE_PARTS,
}

ServedFile = dict[str, Any]  # as Gradio names a file


class Look(NamedTuple):
    """How the visitor sees a result, and how they want its cut-out.

    Attributes:
        opacity: of the mask, 0..1.
        classes: names of the classes shown.
        off: strides of the skips that are switched off.
        colour: behind the cut-out: red, green, blue, 0..255; None for none.
        backdrop: the file of a photo to lay behind the cut-out; None for none.
        cropped: whether to crop the cut-out to the pet.
    """

    opacity: float = render.OPACITY
    classes: tuple[str, ...] = render.NAMES
    off: tuple[int, ...] = ()
    colour: tuple[int, int, int] | None = None
    backdrop: Path | None = None
    cropped: bool = False


def make(kind: str, found: Segmentation, stem: str, look: Look) -> Path:
    """Make one download. Its name says what it is of: network, skips that are off, corrections.

    Args:
        kind: a key of `DOWNLOADS`.
        found: the segmentation.
        stem: the photo's name without its ending.
        look: how the visitor sees it.

    Returns:
        The path of a new file in a folder of its own.

    Raises:
        fcn.photos.PhotoError: if the photo behind the cut-out can't be used.
        page.serving.faults.Refusal: if there is no room for the file.
    """
    path = files.fresh(f"{_origin(stem, found, look)}-{_ending(kind, look)}")
    DOWNLOADS[kind][1](found, look, path)
    return path


def _origin(stem: str, found: Segmentation, look: Look) -> str:
    """Name the photo and what made its mask: "cat-vgg16-no-skip-8-corrected"."""
    skips = "".join(f"-{stride}" for stride in look.off)
    without = f"-no-skip{skips}" if skips else ""
    return f"{stem}-{found.network}{without}" + ("-corrected" if found.corrected else "")


def _ending(kind: str, look: Look) -> str:
    """Return the end of a download's name."""
    ending = DOWNLOADS[kind][0]
    if kind != "cutout":
        return ending
    name = "cutout-cropped" if look.cropped else "cutout"
    if look.backdrop:
        return f"{name}-on-photo.jpg"
    return f"{name}-on-colour.png" if look.colour else f"{name}.png"


class Report(TypedDict):
    """A segmentation in numbers.

    Attributes:
        shares: each class's share of the photo, by its name, 0..1.
        width: of the photo, in pixels.
        height: of the photo, in pixels.
        seconds: time of the network.
        device: "GPU", "CPU" or "unknown".
        pet_found: whether any pixel is pet.
        network: the name of the network.
        skips_off: strides of the skips that are switched off.
        corrected: whether somebody corrected the mask by hand.
        dropped: regions that a second look took out of the mask.
        stages: if they were asked for, the coarsest first.
        certainty: if it was asked for: a picture at the working size, white where it is certain.
    """

    shares: dict[str, float]
    width: int
    height: int
    seconds: float
    device: str
    pet_found: bool
    network: str
    skips_off: list[int]
    corrected: bool
    dropped: list["DroppedReport"]
    stages: NotRequired[list["StageReport"]]
    certainty: NotRequired[ServedFile]


class DroppedReport(TypedDict):
    """A region that a second look took out of the mask.

    Attributes:
        share: of the photo, 0..1.
        network: mean probability of pet or border by the network, 0..1.
        together: that by the network and the second look, 0..1.
        looks_like: what the second look sees, in English, such as "hare".
    """

    share: float
    network: float
    together: float
    looks_like: str


class StageReport(TypedDict):
    """A stage on the way to the mask.

    Attributes:
        stride: 32, 16, 8, 4, 2 or 1.
        shape: of its feature map: height, width, channels.
        agreement: share of the final mask's pixels that have the stage's class, 0..1.
        mask: an indexed picture at the stage's own resolution.
    """

    stride: int
    shape: tuple[int, int, int]
    agreement: float
    mask: ServedFile


def stage_masks(found: Segmentation, stem: str, look: Look) -> list[StageReport]:
    """Write each stage's mask into a file; arguments as of `make`."""
    reports: list[StageReport] = []
    for stage in found.stages:
        path = files.fresh(f"{_origin(stem, found, look)}-stage-{stage.stride}.png")
        render.mask_image(stage.own_mask).save(path)
        agreement = render.agreement(found, stage.own_mask)
        reports.append(
            {
                "stride": stage.stride,
                "shape": stage.shape,
                "agreement": agreement,
                "mask": served(path),
            }
        )
    return reports


def served(path: Path) -> ServedFile:
    """Name a file so that Gradio serves it, in a report too."""
    return FileData(path=str(path), orig_name=path.name).model_dump()


def report(found: Segmentation, off: Iterable[int] = ()) -> Report:
    """Describe a segmentation in numbers.

    Args:
        found: the segmentation.
        off: strides of the skips that are switched off.
    """
    width, height = found.photo.size
    return {
        "shares": found.shares,
        "width": width,
        "height": height,
        "seconds": found.seconds,
        "device": found.device,
        "pet_found": found.pet_found,
        "network": found.network,
        "skips_off": list(off),
        "corrected": found.corrected,
        "dropped": [
            {
                "share": float(region.region.mean()),
                "network": region.network,
                "together": region.together,
                "looks_like": region.looks_like,
            }
            for region in found.dropped
        ],
    }


def _cutout(found: Segmentation, look: Look, path: Path) -> None:
    photo = read_photo(look.backdrop) if look.backdrop else None  # refused before the work
    picture = render.cutout(found)
    if look.cropped:
        picture = backdrop.cropped(picture)
    if photo:
        backdrop.on_photo(picture, photo).save(path, quality=92)
        return
    if look.colour:
        picture = backdrop.on_colour(picture, look.colour)
    picture.save(path, compress_level=PNG_LEVEL)


def _cutout_shown(found: Segmentation, look: Look, path: Path) -> None:
    size = reduced(found.photo.size, SHOWN)
    render.cutout(found, size).save(path, quality=90)


def _mask(found: Segmentation, look: Look, path: Path) -> None:
    render.mask_image(found.mask()).save(path)


def _overlay(found: Segmentation, look: Look, path: Path) -> None:
    painted = look.opacity, look.classes, _strength(found)
    picture = render.overlay(found.photo, found.mask(), *painted)
    picture.save(path, quality=92)


def _strength(found: Segmentation) -> float:
    return 1.0 if found.pet_found else NO_PET_OPACITY


def _certainty(found: Segmentation, look: Look, path: Path) -> None:
    Image.fromarray((found.certainty * 255).round().astype(np.uint8)).save(path)


def _strip(found: Segmentation, look: Look, path: Path) -> None:
    render.stage_strip(found).save(path)


def _animation(found: Segmentation, look: Look, path: Path) -> None:
    first, *others = render.stage_frames(found, look.opacity, _strength(found))
    first.save(path, save_all=True, append_images=others, duration=render.FRAME_MS, loop=0)


def page(found: Segmentation, name: str, look: Look) -> str:
    """Return a result as HTML that needs no server; `name` is the photo's."""
    return standalone.page(found, name, look.opacity, look.classes, look.off, PAINTING)


def _page(found: Segmentation, look: Look, path: Path) -> None:
    name = path.name.removesuffix(f"{_origin('', found, look)}-{DOWNLOADS['page'][0]}")
    path.write_text(page(found, name, look), encoding="utf-8")


def _everything(found: Segmentation, look: Look, path: Path) -> None:
    stem = path.name.removesuffix(f"-{DOWNLOADS['all'][0]}")
    with zipfile.ZipFile(path, "w") as archive:
        for kind in ("cutout", "mask", "overlay", "strip", "animation"):
            file = path.with_name(f"{stem}-{_ending(kind, look)}")
            DOWNLOADS[kind][1](found, look, file)
            archive.write(file, file.name)
            file.unlink()
        archive.writestr(f"{stem}.json", json.dumps(report(found, look.off), indent=2))


# By the question's `want`: the end of the file's name, and the function that writes the file.
DOWNLOADS: dict[str, tuple[str, Callable[[Segmentation, Look, Path], None]]] = {
    "cutout": ("cutout.png", _cutout),
    "cutout-shown": ("cutout.webp", _cutout_shown),
    "mask": ("mask.png", _mask),
    "overlay": ("overlay.jpg", _overlay),
    "certainty": ("certainty.png", _certainty),
    "strip": ("stages.png", _strip),
    "animation": ("stages.gif", _animation),
    "page": ("page.html", _page),
    "all": ("pet-fcn.zip", _everything),
}
