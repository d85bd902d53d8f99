"""The data set: which photos, how they are read, what training sees of them."""

import hashlib
import tarfile

import numpy as np
import pytest
from PIL import Image

from fcn import data, geometry
from fcn.classes import IGNORED
from fcn.geometry import WORKING_SIZE
from tests.pets import NAMES, make_pets


@pytest.fixture(scope="module")
def pets(tmp_path_factory):
    return make_pets(tmp_path_factory.mktemp("pets"))


@pytest.fixture(scope="module")
def samples(pets):
    return data.load_samples(pets, data.names(pets))


# === Splits ===


def test_test_is_what_is_held_out_whatever_the_folders_lists_say(tmp_path):
    held = sorted(data.held_out())[:3]
    folder = make_pets(tmp_path, NAMES[:4] + held, side=48)
    (folder / "annotations" / "test.txt").write_text("Bengal_901\n")
    assert data.names(folder, "test") == held
    assert data.names(folder, "train") == sorted(set(NAMES[:4]) - set(held))
    assert data.names(folder, "all") == sorted(NAMES[:4] + held)


def test_725_names_are_held_out():
    assert len(data.held_out()) == 725


def test_the_tutorials_split_is_random_and_leaves_held_out_names_out(tmp_path):
    held = sorted(data.held_out())[:10]
    folder = make_pets(tmp_path, NAMES + held, side=32)
    learn, test = data.names(folder, "tutorial-train"), data.names(folder, "tutorial-test")
    assert len(test) == round(0.2 * len(set(NAMES + held)))
    assert not set(learn) & set(test) and not set(learn) & data.held_out()
    assert data.names(folder, "tutorial-test") == test


def test_a_list_may_have_more_columns(pets, tmp_path):
    (tmp_path / "list.txt").write_text("# name class species breed\npug_901 26 2 1\n\nBengal_902\n")
    assert data.names(pets, str(tmp_path / "list.txt")) == ["Bengal_902", "pug_901"]


def test_an_unknown_split_and_an_empty_one_are_told(pets, tmp_path):
    with pytest.raises(ValueError, match="'val' is neither"):
        data.names(pets, "val")
    (tmp_path / "list.txt").write_text("nobody_1\n")
    with pytest.raises(ValueError, match="holds no photo"):
        data.names(pets, str(tmp_path / "list.txt"))


def test_a_wrong_folder_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder images/"):
        data.locate(tmp_path)


def test_names_tell_breed_and_species():
    assert data.breed("Maine_Coon_12") == "Maine_Coon"
    assert (data.species("Maine_Coon_12"), data.species("pug_903")) == ("cat", "dog")


def test_set_aside_is_even_over_breeds_repeatable_and_apart():
    learn, aside = data.set_aside(NAMES)
    assert sorted(learn + aside) == sorted(NAMES)
    assert sorted(data.breed(n) for n in aside) == ["Bengal", "Sphynx", "beagle", "pug"]
    assert data.set_aside(NAMES) == (learn, aside)


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
    assert data.names(folder) == ["Bengal_901", "Bengal_902", "Bengal_903"]
    samples = data.load_samples(folder, data.names(folder))
    assert [s.name for s in samples] == ["Bengal_901", "Bengal_902"]  # 3 is all background
    assert samples[1].photo[0, 0].tolist() == [10, 200, 30]


def test_trimaps_become_class_indices_and_nothing_else_is_taken(pets, tmp_path):
    assert set(np.unique(data.read_sample(pets, "pug_901").labels)) == {0, 1, 2}
    Image.fromarray(np.full((4, 4), 7, np.uint8)).save(tmp_path / "x.png")
    with pytest.raises(ValueError, match="is no trimap"):
        data.read_labels(tmp_path / "x.png")


def test_a_damaged_photo_is_named(tmp_path):
    folder = make_pets(tmp_path, ["pug_901"])
    (folder / "images" / "pug_901.jpg").write_bytes(b"no photo")
    with pytest.raises(ValueError, match="pug_901 can't be read"):
        data.read_sample(folder, "pug_901")


def test_large_photos_are_kept_small(tmp_path):
    folder = make_pets(tmp_path, ["pug_901"], side=800)
    (sample,) = data.load_samples(folder, ["pug_901"])
    assert sample.photo.shape == (384, 384, 3) and sample.labels.shape == (384, 384)
    assert set(np.unique(sample.labels)) == {0, 1, 2}


def test_a_trimap_of_another_size_is_told(tmp_path):
    folder = make_pets(tmp_path, ["pug_901"])
    Image.fromarray(np.full((8, 8), 1, np.uint8)).save(folder / "annotations/trimaps/pug_901.png")
    with pytest.raises(ValueError, match="pug_901: the photo is"):
        data.read_sample(folder, "pug_901")


def archive(folder, name, path):
    with tarfile.open(path, "w:gz") as tar:
        tar.add(folder / name, name)
    return path.as_uri(), hashlib.md5(path.read_bytes()).hexdigest()


def test_both_archives_are_fetched_checked_and_unpacked_once(pets, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "cache"))
    urls = {n: archive(pets, n, tmp_path / f"{n}.tar.gz") for n in ("images", "annotations")}
    folder = data.locate(None, urls)
    assert data.names(folder) == sorted(NAMES)
    assert (tmp_path / "cache") in folder.parents
    assert data.locate(None, {n: ("file:///gone", md5) for n, (_, md5) in urls.items()}) == folder


def test_a_damaged_archive_is_refused(pets, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "cache"))
    url, _ = archive(pets, "images", tmp_path / "images.tar.gz")
    with pytest.raises(OSError, match="could not be downloaded .*corrupted"):
        data.locate(None, {"images": (url, "0" * 32)})
    assert not list((tmp_path / "cache").rglob("images"))


# === What training sees ===


def test_photo_and_trimap_move_together(samples):
    """Labels painted into the photo must come out where the labels do."""
    sample = samples[0]
    palette = np.array([[250, 0, 0], [0, 250, 0], [0, 0, 250]], np.uint8)
    painted = data.Sample("painted", palette[sample.labels], sample.labels)
    rng = np.random.default_rng(0)
    for _ in range(20):
        box = data._random_box(painted.labels.shape, 64, rng, 1.0)
        photo, labels = data._cut(painted, box, 64)
        inside = labels != IGNORED
        found = np.asarray(photo).argmax(axis=-1)
        assert (found == labels)[inside].mean() > 0.93  # edges are blended in the photo only


def test_augmented_labels_are_classes_or_ignored(samples):
    rng = np.random.default_rng(0)
    for sample in samples:
        photo, labels = data.augment(sample, 64, rng)
        assert photo.shape == (64, 64, 3) and photo.dtype == np.uint8
        assert labels.shape == (64, 64) and set(np.unique(labels)) <= {0, 1, 2, IGNORED}


def test_the_same_seed_gives_the_same_squares(samples):
    def square(seed: int) -> np.ndarray:
        return data.augment(samples[0], 64, np.random.default_rng(seed))[0]

    np.testing.assert_array_equal(square(3), square(3))
    assert not np.array_equal(square(3), square(4))


def test_without_strength_a_square_is_the_photo_at_its_working_size(samples):
    photo = np.asarray(geometry.scale(Image.fromarray(samples[0].photo), WORKING_SIZE)).astype(int)
    side = min(photo.shape[:2]) // 32 * 32
    gentle, usual = (
        data.augment(samples[0], side, np.random.default_rng(1), strength=strength)[0]
        for strength in (0.0, 1.0)
    )

    def difference(square: np.ndarray) -> float:
        """Mean difference between the square and that place of the photo that is most like it."""
        height, width = photo.shape[:2]
        return min(
            np.abs(photo[top : top + side, left : left + side] - turned).mean()
            for turned in (square, square[:, ::-1])
            for top in range(height - side + 1)
            for left in range(width - side + 1)
        )

    assert difference(gentle) < 4 < difference(usual)


def test_empty_squares_hold_background_only():
    labels = np.ones((100, 140), np.uint8)
    labels[20:60, 20:60] = 0
    sample = data.Sample("x", np.zeros((100, 140, 3), np.uint8), labels)
    rng = np.random.default_rng(0)
    cut = [data.augment(sample, 32, rng, empty=True)[1] for _ in range(50)]
    assert np.mean([(labels == 1).all() for labels in cut]) > 0.9


def test_batches_are_decided_by_seed_and_epoch(samples):
    def batches(**changed):
        return data.Batches(
            samples, **({"epoch": 1, "size": 32, "batch_size": 4, "seed": 5} | changed)
        )

    assert len(batches()) == len(samples) // 4
    a, b = batches()[2], batches()[2]
    np.testing.assert_array_equal(a[0], b[0])
    np.testing.assert_array_equal(a[1], b[1])
    assert not np.array_equal(a[0], batches(epoch=2)[2][0])


def test_species_come_as_their_breeds_do_and_rare_breeds_more_often():
    empty = np.zeros((2, 2, 3), np.uint8)
    names = (
        [f"Bengal_{i}" for i in range(80)]
        + [f"pug_{i}" for i in range(16)]
        + [f"boxer_{i}" for i in range(4)]
    )
    samples = [data.Sample(n, empty, empty[..., 0]) for n in names]
    chance = data._sampling(samples)
    assert chance.sum() == pytest.approx(1)
    assert chance[:80].sum() == pytest.approx(1 / 3)  # one breed of cats, two of dogs
    assert chance[-4:].sum() == pytest.approx(2 / 3 * 2 / (4 + 2))  # square roots of 16 and 4


def test_a_few_names_are_of_all_breeds():
    names = [f"{breed}_{i}" for breed in ("Bengal", "Sphynx", "pug") for i in range(10)]
    few = data.thin_out(names, 7)
    assert len(set(few)) == 7 and {data.breed(n) for n in few} == {"Bengal", "Sphynx", "pug"}
    assert len(set(data.thin_out(names, 29))) == 29
    assert data.thin_out(names, None) == names and data.thin_out(names, 40) == names


def test_scenes_are_background_everywhere(tmp_path, samples):
    """And a share of the squares comes from them."""
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "sea.png")
    (tmp_path / "notes.txt").write_text("no photo")
    scenes = data.load_scenes(tmp_path)
    assert [s.name for s in scenes] == ["sea"] and (scenes[0].labels == 1).all()
    batches = data.Batches(samples * 4, scenes, epoch=0, size=32, batch_size=64, empty_share=1.0)
    empty = [(set(np.unique(labels)) <= {1, IGNORED}) for labels in batches[0][1]]
    assert np.mean(empty) > 0.6  # most are the scene, the rest cut from photos where it can be


def test_hard_scenes_come_more_often(samples):
    scenes = [
        data.Sample(name, np.full((40, 40, 3), value, np.uint8), np.ones((40, 40), np.uint8))
        for name, value in (("black", 0), ("grey", 90), ("white", 250))
    ]
    batches = data.Batches(
        samples * 40,
        scenes,
        scene_weights=[0.0, 0.25, 0.75],
        epoch=0,
        size=32,
        batch_size=160,
        empty_share=1.0,
    )
    photos, labels = batches[0]
    bare = (
        photos.reshape(len(photos), -1, 3).std(axis=1).max(axis=1) < 8
    )  # scenes are of one colour
    values = np.array([np.median(photo) for photo in photos[bare]])
    assert len(values) > 60 and (values > 20).all()
    assert 0.6 < (values > 150).mean() < 0.9


def test_the_real_data(pets_data):
    assert len(data.names(pets_data, "test")) == 360
    assert len(data.names(pets_data, "train")) == 3039
    learn, aside = data.set_aside(data.names(pets_data, "train"), per_breed=4)
    assert len(aside) == 4 * 37 and not set(aside) & data.held_out()
    sample = data.read_sample(pets_data, "Abyssinian_1")
    assert sample.photo.shape[:2] == sample.labels.shape
