"""The example photos: their names, in the order shown, and their thumbnails."""

import base64
import io
from pathlib import Path

from PIL import Image, ImageOps

FOLDER = Path(__file__).parent.parent.parent / "examples"
NAMES = ("dog", "cat", "two_dogs", "no_pet", "hard")
FIRST = NAMES[0]
THUMBNAIL = (160, 120)


def path(name: str) -> Path:
    """Return the file of an example.

    Raises:
        KeyError: if there is no such example.
    """
    if name not in NAMES:
        raise KeyError(name)
    return FOLDER / f"{name}.jpg"


def thumbnail(name: str) -> str:
    """Return a small picture of an example as a data URL."""
    with Image.open(path(name)) as photo:
        small = ImageOps.fit(photo.convert("RGB"), THUMBNAIL)
    file = io.BytesIO()
    small.save(file, "WEBP", quality=80)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode()
