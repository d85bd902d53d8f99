"""The folder of photos in the wild, made from small archives that are laid out as the official."""

import csv
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from fcn.data import in_the_wild
from fcn.data.in_the_wild import read_wild, wild_names
from tools import make_wild

ROOT = Path(__file__).parent.parent
BACKGROUND, CAR, CAT, DOG, HORSE, PERSON = 0, 7, 8, 12, 13, 15


def labels(*values: int, width: int = 500, height: int = 250) -> np.ndarray:
    """Labels of VOC: upright stripes of these classes, each as wide as the others."""
    columns = np.repeat(np.array(values, np.uint8), width // len(values))
    return np.tile(columns, (height, 1))


def packed(path, mode: str, files: dict[str, bytes]):
    with tarfile.open(path, mode) as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def mat(labels: np.ndarray) -> bytes:
    file = io.BytesIO()
    savemat(file, {"GTcls": {"Boundaries": 0, "Segmentation": labels, "CategoriesPresent": [1]}})
    return file.getvalue()


def picture(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


SBD = {
    "2008_000001": labels(BACKGROUND, CAT),
    "2008_000002": labels(DOG, CAT, PERSON, BACKGROUND),
    "2008_000003": labels(CAR, HORSE),
    "2008_000004": labels(CAR, BACKGROUND),
    **{f"2009_00000{i}": labels(PERSON, BACKGROUND) for i in range(6)},
}
VOC = {  # the first is SBD's too
    "2008_000001": labels(BACKGROUND, BACKGROUND),
    "2010_000001": labels(BACKGROUND, 255, DOG, DOG, width=320, height=200),
}


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archives")
    root = "benchmark_RELEASE/dataset"
    sbd = packed(
        folder / "benchmark.tgz",
        "w:gz",
        {f"{root}/cls/{name}.mat": mat(of) for name, of in SBD.items()}
        | {f"{root}/inst/2008_000004.mat": b"?", f"{root}/cls/._2008_000001.mat": b"?"},
    )
    root = "VOCdevkit/VOC2012"
    files = {}
    for name, of in {**VOC, **SBD}.items():
        photo = Image.new("RGB", of.shape[::-1], "teal")
        files[f"{root}/JPEGImages/{name}.jpg"] = picture(photo, "JPEG")
    for name, of in VOC.items():
        image = Image.fromarray(of)
        image.putpalette(bytes(range(256)) * 3)
        files[f"{root}/SegmentationClass/{name}.png"] = picture(image, "PNG")
        files[f"{root}/SegmentationObject/{name}.png"] = b"?"
    return packed(folder / "voc.tar", "w", files), sbd


def made(monkeypatch, archives, out, *more: str):
    voc, sbd = archives
    words = ["--out", str(out), "--voc", str(voc), "--sbd", str(sbd), *more]
    monkeypatch.setattr("sys.argv", ["make_wild", *words])
    make_wild.main()
    return out


def test_photos_of_pets_animals_and_some_people_are_taken(archives, tmp_path, monkeypatch):
    out = made(monkeypatch, archives, tmp_path / "wild", "--people", "2")
    rows = list(csv.reader((out / "list.csv").open()))
    assert rows == [
        ["name", "pets", "others"],
        ["2008_000001", "cat", ""],
        ["2008_000002", "cat and dog", "person"],
        ["2008_000003", "none", "car;horse"],
        ["2009_000000", "none", "person"],
        ["2009_000003", "none", "person"],
        ["2010_000001", "dog", ""],
    ]
    assert wild_names(out) == [row[0] for row in rows[1:]]
    none = made(monkeypatch, archives, tmp_path / "none", "--people", "0")
    assert not any(name.startswith("2009") for name in wild_names(none))


def test_the_photos_to_choose_by_are_listed(archives, tmp_path, monkeypatch):
    names = tmp_path / "names.txt"
    names.write_text("2008_000002\n2010_999999\n")  # one of them is not among the photos
    monkeypatch.setattr(in_the_wild, "VOC_SET_ASIDE", names)
    learn, choose = in_the_wild.training_names(made(monkeypatch, archives, tmp_path / "wild"))
    assert choose == ["2008_000002"] and choose[0] not in learn
    names.write_text("2010_999999\n")
    assert in_the_wild.training_names(made(monkeypatch, archives, tmp_path / "none"))[1] == []


def test_the_list_is_of_the_300_photos_that_were_scored():
    listed = in_the_wild.VOC_SET_ASIDE.read_text().split()
    scored = json.loads((ROOT / "docs" / "results" / "light_wild.json").read_text())["worst"]
    assert sorted(listed) == sorted(photo["name"] for photo in scored)


def test_masks_are_those_of_the_archives_scaled_with_an_unknown_outline(
    archives, tmp_path, monkeypatch
):
    out = made(monkeypatch, archives, tmp_path / "wild")
    photo, mask = read_wild(out, "2008_000001")  # SBD's, not VOC's, which is empty
    assert photo.shape == (192, 384, 3) and set(np.unique(mask)) == {0, 1, 255}
    assert (mask[:, :189] == 0).all() and (mask[:, 195:] == 1).all()
    assert 2 <= (mask[0] == 255).sum() <= 4  # of four
    _, both = read_wild(out, "2008_000002")
    assert (both[:, :189] == 1).all()  # no outline between a dog and a cat
    assert not read_wild(out, "2008_000003")[1].any()
    photo, small = read_wild(out, "2010_000001")  # VOC's own, not enlarged
    assert photo.shape == (200, 320, 3)
    assert (small[:, :80] == 0).all() and (small[:, 80:160] == 255).all()
    assert (small[:, 162:] == 1).all()


def test_the_outline_is_two_pixels_either_side():
    square = np.zeros((20, 20), np.uint8)
    square[6:14, 6:14] = CAT
    square[0, 0] = 255
    mask = make_wild.pet_mask(square)
    expected = np.zeros((20, 20), np.uint8)
    expected[4:16, 4:16] = 255
    expected[8:12, 8:12] = 1
    expected[0, 0] = 255
    assert np.array_equal(mask, expected)


def test_bad_archives_are_explained(archives, tmp_path, monkeypatch):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine.txt").write_text("mine")
    with pytest.raises(SystemExit, match="is not empty"):
        made(monkeypatch, archives, tmp_path / "used")
    voc, sbd = archives
    (tmp_path / "cut.tgz").write_bytes(sbd.read_bytes()[:-300])
    (tmp_path / "text.tgz").write_text("no archive")
    for bad in ("cut.tgz", "text.tgz"):
        with pytest.raises(SystemExit, match="damaged, or no such archive"):
            made(monkeypatch, (voc, tmp_path / bad), tmp_path / "new")
    with pytest.raises(SystemExit, match=r"none\.tgz"):
        made(monkeypatch, (voc, tmp_path / "none.tgz"), tmp_path / "new")
    few = packed(tmp_path / "few.tar", "w", {"VOCdevkit/VOC2012/JPEGImages/a.jpg": b""})
    with pytest.raises(SystemExit, match=r"few\.tar lacks \d+ photos, such as 2008_000001"):
        made(monkeypatch, (few, sbd), tmp_path / "few")


def test_archives_come_from_the_cache_or_are_downloaded_and_checked(
    archives, tmp_path, monkeypatch
):
    asked = []

    def get_file(name, url, file_hash):
        asked.append((name, url, len(file_hash)))
        return archives[name == "benchmark.tgz"]

    monkeypatch.setattr(make_wild.keras.utils, "get_file", get_file)
    monkeypatch.setattr("sys.argv", ["make_wild", "--out", str(tmp_path / "wild")])
    make_wild.main()
    assert "2008_000001" in wild_names(tmp_path / "wild")
    assert [(name, size) for name, _, size in asked] == [
        ("VOCtrainval_11-May-2012.tar", 32),
        ("benchmark.tgz", 32),
    ]


@pytest.mark.parametrize("which", ["voc", "sbd"])
def test_an_archive_that_cannot_be_downloaded_is_told(tmp_path, monkeypatch, which):
    """Through Keras's own download, of a file that is here, with another checksum."""
    (tmp_path / "x.tar").write_text("another file")
    url = (tmp_path / "x.tar").as_uri()
    monkeypatch.setitem(make_wild.ARCHIVES, which, (url, "0" * 32))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    with pytest.raises(OSError, match=f"could not be downloaded .* name it with --{which}"):
        make_wild.fetch(which)
