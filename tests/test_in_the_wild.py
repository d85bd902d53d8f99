"""Photos in the wild: which are chosen, how they are read, and the errors for unreadable ones."""

import numpy as np
import pytest
from PIL import Image

from fcn.data.in_the_wild import read_wild, wild_names


def write(folder, name, mask, mode=None, size=None):
    """Write a photo of the mask's size, or another (width, height), and the mask."""
    for part in ("images", "masks"):
        (folder / part).mkdir(exist_ok=True)
    mask = np.asarray(mask)
    Image.new("RGB", size or mask.shape[::-1], "teal").save(folder / "images" / f"{name}.jpg")
    image = Image.fromarray(mask.astype(np.uint8 if mask.max() < 256 else np.uint16))
    (image.convert(mode) if mode else image).save(folder / "masks" / f"{name}.png")


@pytest.fixture
def wild(tmp_path):
    for name in ("b", "a", "with space"):
        write(tmp_path, name, [[0, 1, 255], [0, 1, 1]])
    (tmp_path / "images" / "._a.jpg").write_bytes(b"\0\5\26\7")
    (tmp_path / "images" / "notes.txt").write_text("no photo")
    return tmp_path


def test_photos_and_masks_are_read_as_they_are(wild):
    assert wild_names(wild) == ["a", "b", "with space"]
    photo, mask = read_wild(wild, "a")
    assert photo.shape == (2, 3, 3) and photo.dtype == mask.dtype == np.uint8
    assert mask.tolist() == [[0, 1, 255], [0, 1, 1]]


def test_a_list_chooses_and_a_name_without_a_photo_is_told(wild):
    chosen = wild / "chosen.txt"
    chosen.write_text("\ufeffwith space\n\n# not this: b\ngone\na\na\n", encoding="utf-8")
    assert wild_names(wild, chosen) == ["a", "gone", "with space"]
    with pytest.raises(ValueError, match="gone.jpg"):
        read_wild(wild, "gone")


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xd8\xff\xe0 a photo"])
def test_a_list_of_nothing_is_told(wild, content):
    (wild / "list.txt").write_bytes(content)
    with pytest.raises(ValueError, match=r"list\.txt"):
        wild_names(wild, wild / "list.txt")


@pytest.mark.parametrize("missing", ["images", "masks"])
def test_another_layout_is_told(tmp_path, missing):
    other = {"images": "masks", "masks": "images"}[missing]
    (tmp_path / other).mkdir()
    with pytest.raises(FileNotFoundError, match=f"no folder {missing}/"):
        wild_names(tmp_path)
    (tmp_path / missing).mkdir()
    with pytest.raises(ValueError, match="names no photo"):
        wild_names(tmp_path)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA"])
def test_a_mask_of_several_channels_is_told_as_such(tmp_path, mode):
    write(tmp_path, "a", [[0, 1], [1, 0]], mode)
    with pytest.raises(ValueError, match=rf"a\.png is saved as {mode}, .* 8-bit grey"):
        read_wild(tmp_path, "a")


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16"])
def test_a_mask_of_one_channel_is_read_however_it_is_stored(tmp_path, mode):
    write(tmp_path, "a", [[0, 1], [1, 0]])
    image = Image.fromarray(np.array([[0, 1], [1, 0]], np.uint16 if mode == "I;16" else np.uint8))
    if mode == "1":
        image = Image.fromarray(np.array([[False, True], [True, False]]))
    elif mode == "P":
        image.putpalette([0, 0, 0, 255, 0, 0])
    image.save(tmp_path / "masks" / "a.png")
    mask = read_wild(tmp_path, "a")[1]
    assert mask.dtype == np.uint8 and mask.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("value", [2, 8, 128, 254, 256])
def test_other_values_are_told(tmp_path, value):
    write(tmp_path, "a", [[0, 1], [value, 255]])
    with pytest.raises(ValueError, match=rf"a\.png holds the value {value}\."):
        read_wild(tmp_path, "a")


@pytest.mark.parametrize("part", ["images/a.jpg", "masks/a.png"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "text"])
def test_unreadable_files_are_named(wild, part, damage):
    path = wild / part
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "text": b"hello"}[damage])
    with pytest.raises(ValueError, match=path.name):
        read_wild(wild, "a")


def test_sizes_that_differ_are_told(tmp_path):
    write(tmp_path, "a", np.ones((4, 6)), size=(6, 5))
    with pytest.raises(ValueError, match="a: the photo is 6 x 5 pixels, its mask 6 x 4"):
        read_wild(tmp_path, "a")
