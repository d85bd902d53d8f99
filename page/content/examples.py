"""The example photos: their names, in the order shown, and their thumbnails."""

from pathlib import Path

from PIL import Image, ImageOps

from page.serving.payload import data_url

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
        return data_url(ImageOps.fit(photo.convert("RGB"), THUMBNAIL), "WEBP", 80)
