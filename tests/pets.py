"""Makes small data sets, in the official layout and in that of the wild, from photos that ship."""

from pathlib import Path

import numpy as np
from PIL import Image

CAT = Path(__file__).parent.parent / "examples" / "cat.jpg"
# Numbers that the real set does not have, so that none is held out; one a breed is set aside.
NAMES = [f"{breed}_{i}" for breed in ("Bengal", "Sphynx", "pug", "beagle") for i in (901, 902, 903)]
NAMES += ["Bengal_100", "Sphynx_173", "pug_18", "beagle_10"]


def make_pets(folder: Path, names: list[str] = NAMES, side: int = 96) -> Path:
    """Write photos that differ by their crop, and trimaps with a pet that differs by its place."""
    (folder / "images").mkdir(parents=True)
    (folder / "annotations" / "trimaps").mkdir(parents=True)
    photo = Image.open(CAT).convert("RGB")
    rng = np.random.default_rng(0)
    for name in names:
        left, top = rng.integers(0, 200), rng.integers(0, 100)
        square = photo.crop((left, top, left + 200, top + 200)).resize((side, side))
        trimap = np.full((side, side), 2, np.uint8)
        y, x = rng.integers(8, side // 3, 2)
        trimap[y : y + side // 2, x : x + side // 2] = 3
        trimap[y + 4 : y + side // 2 - 4, x + 4 : x + side // 2 - 4] = 1
        square.save(folder / "images" / f"{name}.jpg")
        Image.fromarray(trimap).save(folder / "annotations" / "trimaps" / f"{name}.png")
    return folder


def make_wild(folder: Path) -> Path:
    """Write a photo of a cat as "cat", one of nothing as "wall", and masks, the cat's a box."""
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    cat = Image.open(CAT).convert("RGB")
    cat.thumbnail((192, 192))
    mask = np.zeros((cat.height, cat.width), np.uint8)
    mask[8:-8, 8:-8] = 255
    mask[16:-16, 16:-16] = 1
    for name, photo, truth in (
        ("cat", cat, mask),
        ("wall", Image.new("RGB", (96, 64), "navy"), np.zeros((64, 96), np.uint8)),
    ):
        photo.save(folder / "images" / f"{name}.jpg")
        Image.fromarray(truth).save(folder / "masks" / f"{name}.png")
    return folder
