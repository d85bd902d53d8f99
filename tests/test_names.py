"""Names of files and folders: short enough for any disk, and each of them once."""

import unicodedata
from pathlib import Path

import pytest

from fcn.pictures.names import MAX_BYTES, shortened, unused, unused_folder

ACCENT = "é"


@pytest.mark.parametrize("letter", ["a", ACCENT, "猫", "🐾", "\udcff"], ids=ascii)
@pytest.mark.parametrize("count", [0, 1, 30, 80, 1000])
@pytest.mark.parametrize("before", ["", "x", "xx", "xxx"])
def test_names_are_cut_between_letters(letter: str, count: int, before: str):
    name = before + letter * count
    cut = shortened(name)
    size, step = (len(text.encode("utf-8", "surrogatepass")) for text in (cut, letter))
    assert name.startswith(cut) and size <= MAX_BYTES
    assert cut == name or size + step > MAX_BYTES  # as long as it can be


def test_a_shortened_name_fits_on_a_disk(tmp_path: Path):
    path = tmp_path / f"{shortened('🐾' * 80)}-1000_overlay.jpg"
    path.write_text("")
    assert path.exists()


def test_no_picture_is_written_over_another():
    taken: set[str] = set()
    photos = ["cat", "dog", "cat", "Cat", "cat-2"]
    assert [unused(name, taken) for name in photos] == ["cat", "dog", "cat-2", "Cat-3", "cat-2-2"]


def test_both_spellings_of_an_accent_are_one_name():
    one, two = (unicodedata.normalize(form, ACCENT) for form in ("NFC", "NFD"))
    taken: set[str] = set()
    assert one != two
    assert [unused(one, taken), unused(two, taken)] == [one, f"{two}-2"]


@pytest.mark.parametrize(
    ("there", "free"),
    [
        ([], "out"),
        (["out/"], "out"),
        (["out"], "out-2"),  # a file
        (["out/cat"], "out-2"),
        (["out/cat", "out-2/"], "out-2"),
        (["out/cat", "out-2/cat", "out-4/cat"], "out-3"),
    ],
)
def test_an_unused_folder_has_no_files(there: list[str], free: str, tmp_path: Path):
    for name in there:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.mkdir() if name.endswith("/") else path.write_text("")
    assert unused_folder(tmp_path / "out") == tmp_path / free
