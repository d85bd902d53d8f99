"""Everything the browser needs to show one photo's result, so that it need not ask again."""

import base64
import io
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from fcn import render
from fcn.segmenter import Segmentation, Stage

SHOWN = 1280  # longest side of what is displayed; the original size is for downloads
FEW = 0.015  # share of pet and border below which there is probably no pet


def result(segmentation: Segmentation, name: str) -> dict[str, Any]:
    """Describe a segmentation for the viewer.

    Args:
        segmentation: of the photo.
        name: of the photo, to be shown and to name downloads after.
    """
    shown = render.display_size(segmentation.photo.size, SHOWN)
    certainty = segmentation.probabilities.max(axis=-1)
    return {
        "name": name,
        "size": segmentation.photo.size,
        "photo": _picture(
            segmentation.photo.resize(shown, Image.Resampling.BILINEAR, reducing_gap=2)
        ),
        "mask": _grid(segmentation.mask(shown)),
        "certainty": _grid(_bytes(certainty)),
        "stages": [_stage(segmentation, stage) for stage in segmentation.stages],
        "shares": segmentation.shares,
        "pet_found": render.pet_share(segmentation) >= FEW,
        "seconds": segmentation.seconds,
        "device": segmentation.device,
    }


def write(content: dict[str, Any], path: Path) -> None:
    """Write a result as a JSON file."""
    path.write_text(json.dumps(content, separators=(",", ":")))


def _stage(segmentation: Segmentation, stage: Stage) -> dict[str, Any]:
    return {
        "name": stage.name,
        "stride": stage.stride,
        "shape": stage.shape,
        "extent": stage.extent,
        "mask": _grid(stage.probabilities.argmax(axis=-1).astype(np.uint8)),
        "agreement": render.agreement(segmentation, stage),
        "activation": _grid(_bytes(stage.activation)),
        "channels": [_grid(_bytes(channel)) for channel in np.moveaxis(stage.channels, -1, 0)],
    }


def _bytes(values: np.ndarray) -> np.ndarray:
    """Bring 0..1 to 0..255."""
    return (np.clip(values, 0, 1) * 255).round().astype(np.uint8)


def _grid(values: np.ndarray) -> dict[str, Any]:
    """Pack uint8 (h, w) without loss.

    Not as a PNG: some browsers blur what is read back from a canvas to keep visitors from being
    traced, and a class index one off is another class.
    """
    packed = zlib.compress(np.ascontiguousarray(values).tobytes(), 6)
    return {"shape": values.shape, "data": base64.b64encode(packed).decode()}


def _picture(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
