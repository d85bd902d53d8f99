"""The data set: which photos, and how they are read."""

import hashlib
import tarfile
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from fcn.data import pets
from tests.pets import NAMES, make_pets


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_pets(tmp_path_factory.mktemp("pets"))


# === Splits ===


def test_the_test_split_is_the_held_out_list_not_the_folders(tmp_path):
    held = sorted(pets.held_out())[:3]
    folder = make_pets(tmp_path, NAMES[:4] + held, side=48)
    (folder / "annotations" / "test.txt").write_text("Bengal_901\n")
    assert pets.names(folder, "test") == held
    assert pets.names(folder, "train") == sorted(set(NAMES[:4]) - set(held))
    assert pets.names(folder, "all") == sorted(NAMES[:4] + held)


def test_725_names_are_held_out():
    assert len(pets.held_out()) == 725


def test_the_tutorials_split_is_random_and_leaves_held_out_names_out(tmp_path):
    held = sorted(pets.held_out())[:10]
    folder = make_pets(tmp_path, NAMES + held, side=32)
    learn, test = pets.names(folder, "tutorial-train"), pets.names(folder, "tutorial-test")
    assert len(test) == round(0.2 * len(set(NAMES + held)))
    assert not set(learn) & set(test) and not set(learn) & pets.held_out()
    assert pets.names(folder, "tutorial-test") == test


def test_a_list_may_have_more_columns(folder, tmp_path):
    (tmp_path / "list.txt").write_text("# name class species breed\npug_901 26 2 1\n\nBengal_902\n")
    assert pets.names(folder, str(tmp_path / "list.txt")) == ["Bengal_902", "pug_901"]


def test_an_unknown_split_and_an_empty_one_are_told(folder, tmp_path):
    with pytest.raises(ValueError, match="'val' is neither"):
        pets.names(folder, "val")
    (tmp_path / "list.txt").write_text("nobody_1\n")
    with pytest.raises(ValueError, match="holds no photo"):
        pets.names(folder, str(tmp_path / "list.txt"))


def test_a_wrong_folder_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder images/"):
        pets.locate(tmp_path)


def test_names_tell_breed_and_species():
    assert pets.breed("Maine_Coon_12") == "Maine_Coon"
    assert (pets.species("Maine_Coon_12"), pets.species("pug_903")) == ("cat", "dog")


def test_photos_set_aside_are_even_over_breeds_and_apart(folder):
    assert len(pets.set_aside()) == 148 and not pets.set_aside() & pets.held_out()
    assert set(Counter(map(pets.breed, pets.set_aside())).values()) == {4}
    learn, aside = pets.training_names(folder)
    assert sorted(learn + aside) == sorted(NAMES)
    assert aside == sorted(pets.set_aside() & set(NAMES)) == pets.names(folder, "validation")


def test_more_photos_move_none_from_one_part_to_the_other(tmp_path):
    few = pets.training_names(make_pets(tmp_path / "few", NAMES[::2], side=32))
    many = pets.training_names(make_pets(tmp_path / "many", NAMES, side=32))
    assert all(set(a) < set(b) for a, b in zip(few, many, strict=True))


def test_no_split_learns_from_photos_that_another_chooses_by(folder, tmp_path):
    aside = pets.training_names(folder)[1]
    few = tmp_path / "few.txt"
    few.write_text("\n".join(sorted(NAMES)[:9]))
    for split in ("all", "tutorial-train", str(few)):
        learn, choose = pets.training_names(folder, split)
        assert not set(learn) & set(aside) and set(choose) <= set(aside)
    few.write_text("\n".join(sorted(set(NAMES) - set(aside))))
    with pytest.raises(ValueError, match="too few photos"):
        pets.training_names(folder, str(few))


# === Traps of the official set ===


def test_traps_are_handled(tmp_path):
    folder = make_pets(
        tmp_path, ["Bengal_901", "Bengal_902", "Bengal_903", "Abyssinian_82"], side=48
    )
    images, trimaps = folder / "images", folder / "annotations" / "trimaps"
    (images / "._Bengal_901.jpg").write_bytes(b"\0\5\26\7")
    (trimaps / "._Bengal_901.png").write_bytes(b"\0\5\26\7")
    (images / "Bengal_901.mat").write_bytes(b"MATLAB")
    (images / "Bengal_909.jpg").write_bytes((images / "Bengal_901.jpg").read_bytes())  # no trimap
    Image.new("RGBA", (48, 48), (10, 200, 30, 255)).save(images / "Bengal_902.png")
    (images / "Bengal_902.png").rename(images / "Bengal_902.jpg")
    Image.fromarray(np.full((48, 48), 2, np.uint8)).save(trimaps / "Bengal_903.png")
    assert pets.names(folder) == ["Bengal_901", "Bengal_902", "Bengal_903"]
    samples = pets.load_samples(folder, pets.names(folder))
    assert [s.name for s in samples] == ["Bengal_901", "Bengal_902"]  # 3 is all background
    assert samples[1].photo[0, 0].tolist() == [10, 200, 30]


def test_trimaps_become_class_indices_and_nothing_else_is_taken(folder, tmp_path):
    assert set(np.unique(pets.read_sample(folder, "pug_901").labels)) == {0, 1, 2}
    Image.fromarray(np.full((4, 4), 7, np.uint8)).save(tmp_path / "x.png")
    with pytest.raises(ValueError, match="is no trimap"):
        pets.read_labels(tmp_path / "x.png")


def test_a_damaged_photo_is_named(tmp_path):
    folder = make_pets(tmp_path, ["pug_901"])
    (folder / "images" / "pug_901.jpg").write_bytes(b"no photo")
    with pytest.raises(ValueError, match="pug_901.jpg can't be read"):
        pets.read_sample(folder, "pug_901")


def test_large_photos_are_kept_small(tmp_path):
    folder = make_pets(tmp_path, ["pug_901"], side=800)
    (sample,) = pets.load_samples(folder, ["pug_901"])
    assert sample.photo.shape == (384, 384, 3) and sample.labels.shape == (384, 384)
    assert set(np.unique(sample.labels)) == {0, 1, 2}


def test_a_trimap_of_another_size_is_told(tmp_path):
    folder = make_pets(tmp_path, ["pug_901"])
    Image.fromarray(np.full((8, 8), 1, np.uint8)).save(folder / "annotations/trimaps/pug_901.png")
    with pytest.raises(ValueError, match="pug_901: the photo is"):
        pets.read_sample(folder, "pug_901")


def archive(folder, name, path):
    with tarfile.open(path, "w:gz") as tar:
        tar.add(folder / name, name)
    return path.as_uri(), hashlib.md5(path.read_bytes()).hexdigest()


def test_both_archives_are_fetched_checked_and_unpacked_once(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "cache"))
    urls = {n: archive(folder, n, tmp_path / f"{n}.tar.gz") for n in ("images", "annotations")}
    folder = pets.download(urls)
    assert pets.names(folder) == sorted(NAMES)
    assert (tmp_path / "cache") in folder.parents
    assert pets.download({n: ("file:///gone", md5) for n, (_, md5) in urls.items()}) == folder


def test_a_damaged_archive_is_refused(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "cache"))
    url, _ = archive(folder, "images", tmp_path / "images.tar.gz")
    with pytest.raises(OSError, match="could not be downloaded .*corrupted"):
        pets.download({"images": (url, "0" * 32)})
    assert not list((tmp_path / "cache").rglob("images"))


def test_the_real_data(pets_data):
    """The whole set, or the part of it that the project has."""
    test, train = pets.names(pets_data, "test"), pets.names(pets_data, "train")
    assert len(test) >= 360 and len(train) >= 3039
    assert set(test) <= pets.held_out() and not set(train) & pets.held_out()
    learn, aside = pets.training_names(pets_data)
    assert set(aside) == pets.set_aside() and sorted(learn + aside) == train
    sample = pets.read_sample(pets_data, "Abyssinian_1")
    assert sample.photo.shape[:2] == sample.labels.shape
