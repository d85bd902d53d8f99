"""The folder of training photos without a pet, made again from packages."""

import io
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from tools import collect_negatives as collect

HEAD = "file\tpackage\tpath in package\tauthor\tlicence\tbackground"


def resource_file(name: str, content: bytes) -> bytes:
    """A Qt resource file, format 1, of one zlib-packed file."""
    packed = struct.pack(">I", len(content)) + zlib.compress(content)
    data = struct.pack(">I", len(packed)) + packed
    names = struct.pack(">HI", len(name), 0) + name.encode("utf-16-be")
    root = struct.pack(">IHII", 0, 2, 1, 1)  # a folder of one, which is node 1
    file = struct.pack(">IHHHI", 0, 1, 0, 0, 0)
    tree_at = 20
    data_at = tree_at + len(root) + len(file)
    header = struct.pack(">4s4I", b"qres", 1, tree_at, data_at, data_at + len(data))
    return header + root + file + data + names


def jpeg(colour: str, size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "packages"
    for name in ("walls", "stamps", "game"):
        (folder / name).mkdir(parents=True)
    (folder / "walls" / "blue.jpg").write_bytes(jpeg("blue", (1600, 900)))
    (folder / "game" / "all.rcc").write_bytes(resource_file("goat.jpg", jpeg("lime", (40, 30))))
    stamp = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    stamp.paste((255, 0, 0, 255), (20, 20, 80, 80))
    stamp.save(folder / "stamps" / "fox.png")
    return folder


def made(packages, monkeypatch, *rows: str) -> int:
    """Run the tool on a table of these rows and return its result; the photos lie in out/."""
    table = packages.parent / "table.tsv"
    table.write_text("\n".join([HEAD, *rows]) + "\n")
    monkeypatch.setattr(collect, "TABLE", table)
    out = packages.parent / "out"
    monkeypatch.setattr(sys, "argv", ["collect", "--packages", str(packages), "--out", str(out)])
    return collect.main()


def test_photos_come_from_packages_and_from_resource_files(packages, monkeypatch):
    assert not made(
        packages,
        monkeypatch,
        "a.jpg\twalls\tblue.jpg\tAnn\tCC0\t",
        "b.jpg\tgame\tall.rcc!goat.jpg\tBo\tCC0\t",
    )
    wall, goat = (Image.open(packages.parent / "out" / name) for name in ("a.jpg", "b.jpg"))
    assert wall.size == (512, 288) and goat.size == (40, 30)
    assert np.allclose(np.asarray(goat)[15, 20], (0, 255, 0), atol=6)


def test_a_cut_out_animal_stands_before_its_background(packages, monkeypatch):
    assert not made(
        packages,
        monkeypatch,
        "a.jpg\tstamps\tfox.png\tCy\tGPL-2\twalls:blue.jpg",
        "b.jpg\tstamps\tfox.png\tCy\tGPL-2\twhite",
    )
    for name, behind in (("a.jpg", (0, 0, 255)), ("b.jpg", (255, 255, 255))):
        scene = np.asarray(Image.open(packages.parent / "out" / name))
        assert scene.shape == (384, 512, 3)
        assert np.allclose(scene[10, 10], behind, atol=8)
        assert np.allclose(scene[220, 256], (255, 0, 0), atol=8)
    (cutout,) = (packages.parent / "out" / "cutouts").iterdir()  # the same animal, once
    assert cutout.name == "stamps-fox.png"
    assert Image.open(cutout).size == (60, 60)  # the transparent margin is cut off


def test_missing_packages_are_named_and_the_rest_is_made(packages, monkeypatch, capsys):
    assert made(
        packages,
        monkeypatch,
        "a.jpg\tgame\tall.rcc!yak.jpg\tBo\tCC0\t",
        "b.jpg\twalls\tblue.jpg\tAnn\tCC0\t",
    )
    assert "a.jpg: all.rcc holds no yak.jpg" in capsys.readouterr().err
    assert (packages.parent / "out" / "b.jpg").exists()


def test_a_resource_file_that_is_cut_short_is_told(packages, monkeypatch, capsys):
    archive = packages / "game" / "all.rcc"
    archive.write_bytes(archive.read_bytes()[:24])
    assert made(
        packages,
        monkeypatch,
        "a.jpg\tgame\tall.rcc!goat.jpg\tBo\tCC0\t",
        "b.jpg\twalls\tblue.jpg\tAnn\tCC0\t",
    )
    assert capsys.readouterr().err.startswith("a.jpg: ")
    assert (packages.parent / "out" / "b.jpg").exists()
