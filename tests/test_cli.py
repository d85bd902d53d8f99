"""`python -m fcn`: pictures at the original size, and a bad photo does not stop the rest."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fcn.classes import CLASSES

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_pictures_are_written_and_bad_photos_named(tmp_path):
    twin = tmp_path / "twin"
    twin.mkdir()
    for folder in (tmp_path, twin):
        with Image.open(ROOT / "examples" / "cat.jpg") as cat:
            cat.save(folder / "cat.png")
    (tmp_path / "notes.jpg").write_text("no photo")
    photos = [tmp_path / "cat.png", tmp_path / "notes.jpg", twin / "cat.png"]
    done = subprocess.run(
        [sys.executable, "-m", "fcn", *map(str, photos), "--out", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert "2 of 3 photos segmented" in done.stdout
    assert "notes.jpg: This file is not a photo" in done.stderr
    assert "Traceback" not in done.stderr
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    parts = ("_cutout.png", "_mask.png", "_overlay.jpg")
    assert names == sorted(f"{stem}{part}" for stem in ("cat", "cat-2") for part in parts)

    size = Image.open(tmp_path / "cat.png").size
    mask = Image.open(tmp_path / "out" / "cat_mask.png")
    assert mask.mode == "P" and mask.size == size
    assert mask.getpalette()[:9] == [value for c in CLASSES for value in c.color]
    assert set(np.unique(np.asarray(mask))) <= {0, 1, 2}
    cutout = Image.open(tmp_path / "out" / "cat_cutout.png")
    assert cutout.mode == "RGBA" and cutout.size == size
    alpha = np.asarray(cutout)[..., 3]
    assert alpha.min() == 0 and alpha.max() == 255 and len(np.unique(alpha)) > 20
