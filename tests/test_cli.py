"""`python -m fcn`: pictures at the original size, and a bad photo does not stop the rest."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fcn.classes import CLASSES
from fcn.names import unused

ROOT = Path(__file__).parent.parent


def test_no_picture_is_written_over_another():
    taken: set[str] = set()
    photos = ["cat", "dog", "cat", "Cat", "cat-2"]
    assert [unused(name, taken) for name in photos] == ["cat", "dog", "cat-2", "Cat-3", "cat-2-2"]


@pytest.mark.slow
def test_pictures_are_written_and_bad_photos_named(tmp_path):
    twin = tmp_path / "twin"
    twin.mkdir()
    for folder in (tmp_path, twin):
        with Image.open(ROOT / "examples" / "cat.jpg") as cat:
            cat.save(folder / "cat.png")
    (tmp_path / "notes.jpg").write_text("no photo")
    (tmp_path / "out" / "full_overlay.jpg").mkdir(parents=True)  # nothing can be written there
    shutil.copy(tmp_path / "cat.png", tmp_path / "full.png")
    photos = [tmp_path / name for name in ("cat.png", "notes.jpg", "full.png", "twin/cat.png")]
    done = subprocess.run(
        [sys.executable, "-m", "fcn", *map(str, photos), "--out", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert "2 of 4 photos segmented" in done.stdout
    assert "notes.jpg: This file is not a photo" in done.stderr
    assert "full.png: " in done.stderr and "Traceback" not in done.stderr
    names = sorted(p.name for p in (tmp_path / "out").iterdir() if p.is_file())
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
