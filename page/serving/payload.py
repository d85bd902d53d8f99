"""Everything the browser needs to show one photo's result, so that it need not ask again."""

import base64
import io
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from fcn.pictures import render
from fcn.segmentation import Segmentation, Stage

SHOWN = 1280  # longest side of what is displayed; the original size is for downloads


def result(found: Segmentation) -> dict[str, Any]:
    """Describe a segmentation for the viewer, ready for JSON."""
    shown = render.display_size(found.photo.size, SHOWN)
    photo = found.photo.resize(shown, Image.Resampling.BILINEAR, reducing_gap=1.5)
    return {
        "size": found.photo.size,
        "photo": _picture(photo),
        "mask": _grid(found.mask(shown)),
        "certainty": _grid(_bytes(found.certainty)),
        "stages": [_stage(found, stage) for stage in found.stages],
        "paper_networks": [
            {"name": name, "mask": _grid(mask), "agreement": _same(mask, found)}
            for name, mask in found.paper_networks.items()
        ],
        "shares": found.shares,
        "pet_found": found.pet_found,
        "seconds": found.seconds,
        "device": found.device,
    }


def write(content: dict[str, Any], path: Path) -> None:
    """Write a result as a JSON file."""
    path.write_text(json.dumps(content, separators=(",", ":")))


def _stage(found: Segmentation, stage: Stage) -> dict[str, Any]:
    return {
        "stride": stage.stride,
        "shape": stage.shape,
        "mask": _grid(stage.logits.argmax(axis=-1).astype(np.uint8)),
        "agreement": render.agreement(found, stage),
        "activation": _grid(_bytes(stage.activation)),
        "channels": [_grid(_bytes(channel)) for channel in np.moveaxis(stage.channels, -1, 0)],
    }


def _same(mask: np.ndarray, found: Segmentation) -> float:
    return float((mask == found.working_mask).mean())


def _bytes(values: np.ndarray) -> np.ndarray:
    """Bring 0..1 to 0..255."""
    return (np.clip(values, 0, 1) * 255).round().astype(np.uint8)


def _grid(values: np.ndarray) -> dict[str, Any]:
    """Pack uint8 (h, w) without loss.

    Not as a PNG: some browsers blur what a script reads back from a canvas, so that visitors
    can't be traced by it, and a class index one off is another class.
    """
    packed = zlib.compress(np.ascontiguousarray(values).tobytes(), 6)
    return {"shape": values.shape, "data": base64.b64encode(packed).decode()}


def _picture(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
