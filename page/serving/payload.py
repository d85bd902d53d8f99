"""Packs everything that the browser needs to show a result, so that it need not ask again.

The classes here have the names and the keys of the typedefs in page/shared/types.js.
"""

import base64
import io
import json
import zlib
from pathlib import Path
from typing import TypedDict

import numpy as np
from PIL import Image

from fcn.geometry import reduced
from fcn.pictures import render
from fcn.segmentation import Segmentation, Stage, enlarged_mask
from page.content import kinds

SHOWN = 1280  # longest side of the displayed photo; downloads have the original size


class PackedGrid(TypedDict):
    """A uint8 array.

    Attributes:
        shape: height, width.
        data: the values, row by row, deflated, in base64.
    """

    shape: tuple[int, int]
    data: str


class StageMaps(TypedDict):
    """A stage without its mask.

    Attributes:
        stride: 32, 16, 8, 4, 2 or 1.
        agreement: share of the final mask's pixels that have the stage's class, 0..1.
        shape: of its feature map: height, width, channels.
        activation: root mean square over channels, 0..255.
        channels: the strongest channels, strongest first, each 0..255.
    """

    stride: int
    agreement: float
    shape: tuple[int, int, int]
    activation: PackedGrid
    channels: list[PackedGrid]


class PackedStage(StageMaps):
    """A stage. Its `mask` holds class indices at the stage's own resolution."""

    mask: PackedGrid


class PaperNetwork(TypedDict):
    """FCN-32s, 16s or 8s: its name, its mask, and its agreement with our mask, 0..1."""

    name: str
    mask: PackedGrid
    agreement: float


class DroppedRegion(TypedDict):
    """A region that the network took for a pet, and that became background.

    Attributes:
        region: 1 in the region, 0 elsewhere, at the working size.
        network: the network's mean probability of pet or border there, 0..1.
        together: the probability of a cat or a dog by network and second look together, 0..1.
        looks_like: what the second look took it for, by language; "" if it could not tell.
    """

    region: PackedGrid
    network: float
    together: float
    looks_like: dict[str, str]


class Measured(TypedDict):
    """The numbers of a result.

    Attributes:
        size: width, height of the photo, in pixels.
        network: the name of the network.
        shares: each class's share of the photo, by its name, 0..1.
        pet_found: whether any pixel is pet.
        seconds: time of the network.
        device: "GPU", "CPU" or "unknown".
    """

    size: tuple[int, int]
    network: str
    shares: dict[str, float]
    pet_found: bool
    seconds: float
    device: str


class PackedResult(Measured):
    """A result.

    Attributes:
        photo: a JPEG as a data URL, `SHOWN` pixels long at most.
        mask: class indices at the size of that JPEG.
        undropped: the mask if nothing had been dropped; None if nothing was.
        certainty: of the final mask, at the working size, 0..255.
        stages: the coarsest first.
        paper_networks: empty if the network has none, or if their weights are not installed.
        dropped: the largest region first.
    """

    photo: str
    mask: PackedGrid
    undropped: PackedGrid | None
    certainty: PackedGrid
    stages: list[PackedStage]
    paper_networks: list[PaperNetwork]
    dropped: list[DroppedRegion]


def result(found: Segmentation) -> PackedResult:
    """Pack a segmentation for the browser, ready for JSON."""
    shown = reduced(found.photo.size, SHOWN)
    photo = found.photo.resize(shown, Image.Resampling.BILINEAR, reducing_gap=1.5)
    return {
        "size": found.photo.size,
        "photo": data_url(photo, "JPEG", 88),
        "mask": pack_grid(found.mask(shown)),
        "undropped": pack_grid(_undropped(found, shown)) if found.dropped else None,
        "certainty": pack_grid(_bytes(found.certainty)),
        "stages": [_stage(found, stage) for stage in found.stages],
        "paper_networks": [
            {"name": name, "mask": pack_grid(mask), "agreement": render.agreement(found, mask)}
            for name, mask in found.paper_networks.items()
        ],
        "dropped": [
            {
                "region": pack_grid(dropped.region.astype(np.uint8)),
                "network": dropped.network,
                "together": dropped.together,
                "looks_like": kinds.in_languages(dropped.looks_like),
            }
            for dropped in found.dropped
        ],
        "network": found.network,
        "shares": found.shares,
        "pet_found": found.pet_found,
        "seconds": found.seconds,
        "device": found.device,
    }


def write(content: PackedResult, path: Path) -> None:
    """Write a result as a JSON file."""
    path.write_text(json.dumps(content, separators=(",", ":")))


def _undropped(found: Segmentation, size: tuple[int, int]) -> np.ndarray:
    return enlarged_mask(found.stages[-1].probabilities, size)


def _stage(found: Segmentation, stage: Stage) -> PackedStage:
    return {
        "stride": stage.stride,
        "shape": stage.shape,
        "mask": pack_grid(stage.own_mask),
        "agreement": render.agreement(found, stage.own_mask),
        "activation": pack_grid(_bytes(stage.activation)),
        "channels": [pack_grid(_bytes(channel)) for channel in np.moveaxis(stage.channels, -1, 0)],
    }


def _bytes(values: np.ndarray) -> np.ndarray:
    """Scale 0..1 to 0..255."""
    scaled: np.ndarray = np.clip(values, 0, 1) * 255
    return scaled.round().astype(np.uint8)


def pack_grid(values: np.ndarray) -> PackedGrid:
    """Pack uint8 (h, w) without loss.

    A PNG would not do. Some browsers alter the pixels that a script reads from a canvas, to protect
    visitors from tracking, and a class index that is off by one is another class.
    """
    height, width = values.shape
    packed = zlib.compress(np.ascontiguousarray(values).tobytes(), 6)
    return {"shape": (height, width), "data": base64.b64encode(packed).decode()}


def data_url(image: Image.Image, kind: str, quality: int) -> str:
    """Return a picture as a data URL.

    Args:
        image: the picture.
        kind: "JPEG" or "WEBP".
        quality: as Pillow takes it.
    """
    file = io.BytesIO()
    image.save(file, kind, quality=quality)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"
