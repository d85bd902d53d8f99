"""What training sees: squares whose labels fit, the same for the same seed, in the right shares."""

import numpy as np
import pytest
from PIL import Image

from fcn import geometry
from fcn.classes import BACKGROUND, CLASSES, FOREGROUND, IGNORED
from fcn.data import augmentation, pets
from fcn.data import batches as batches_module
from fcn.data.batches import Batches, Recipe, Sources, start_workers
from fcn.geometry import WORKING_SIZE
from tests.pets import NAMES, make_pets
from tools import contact_sheet


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    folder = make_pets(tmp_path_factory.mktemp("pets"))
    return pets.load_samples(folder, pets.names(folder))


def test_photo_and_trimap_move_together(samples):
    """Labels painted into the photo must come out where the labels do."""
    sample = samples[0]
    palette = np.array([[250, 0, 0], [0, 250, 0], [0, 0, 250]], np.uint8)
    painted = pets.Sample("painted", palette[sample.labels], sample.labels)
    rng = np.random.default_rng(0)
    for _ in range(20):
        box = augmentation._random_box(painted.labels.shape, 64, rng, 1.0)
        photo, labels = augmentation._cut(painted, box, 64)
        inside = labels != IGNORED
        found = np.asarray(photo).argmax(axis=-1)
        assert (found == labels)[inside].mean() > 0.93  # edges are blended in the photo only


def test_augmented_labels_are_classes_or_ignored(samples):
    rng = np.random.default_rng(0)
    for sample in samples:
        photo, labels = augmentation.augment(sample, 64, rng)
        assert photo.shape == (64, 64, 3) and photo.dtype == np.uint8
        assert labels.shape == (64, 64) and set(np.unique(labels)) <= {0, 1, 2, IGNORED}


def test_the_same_seed_gives_the_same_squares(samples):
    def square(seed: int) -> np.ndarray:
        return augmentation.augment(samples[0], 64, np.random.default_rng(seed))[0]

    np.testing.assert_array_equal(square(3), square(3))
    assert not np.array_equal(square(3), square(4))


def test_without_strength_a_square_is_the_photo_at_its_working_size(samples):
    photo = np.asarray(geometry.scale(Image.fromarray(samples[0].photo), WORKING_SIZE)).astype(int)
    side = min(photo.shape[:2]) // 32 * 32
    gentle, usual = (
        augmentation.augment(samples[0], side, np.random.default_rng(1), strength=strength)[0]
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
    sample = pets.Sample("x", np.zeros((100, 140, 3), np.uint8), labels)
    rng = np.random.default_rng(0)
    cut = [augmentation.augment(sample, 32, rng, empty=True)[1] for _ in range(50)]
    assert np.mean([(labels == 1).all() for labels in cut]) > 0.9


def test_batches_are_decided_by_seed_and_epoch(samples):
    def batches(**changed):
        settings = {"epoch": 1, "batch_size": 4, "seed": 5} | changed
        return Batches(Sources(samples), Recipe(32), **settings)

    assert len(batches()) == len(samples) // 4
    assert len(batches(passes=3)) == 3 * len(samples) // 4
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
    samples = [pets.Sample(n, empty, empty[..., 0]) for n in names]
    chance = batches_module._sampling(samples)
    assert chance.sum() == pytest.approx(1)
    assert chance[:80].sum() == pytest.approx(1 / 3)  # one breed of cats, two of dogs
    assert chance[-4:].sum() == pytest.approx(2 / 3 * 2 / (4 + 2))  # square roots of 16 and 4


def test_a_few_names_are_of_all_breeds():
    names = [f"{breed}_{i}" for breed in ("Bengal", "Sphynx", "pug") for i in range(10)]
    few = pets.thin_out(names, 7)
    assert len(set(few)) == 7 and {pets.breed(n) for n in few} == {"Bengal", "Sphynx", "pug"}
    assert len(set(pets.thin_out(names, 29))) == 29
    assert pets.thin_out(names, None) == names and pets.thin_out(names, 40) == names


def test_scenes_are_background_everywhere(tmp_path, samples):
    """And a share of the squares comes from them."""
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "sea.png")
    Image.new("RGB", (40, 30), "navy").save(tmp_path / "night.TIF")
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / "._sea.png").write_text("of macOS")
    scenes = pets.load_scenes(tmp_path)
    assert [s.name for s in scenes] == ["night", "sea"]
    assert all((s.labels == 1).all() for s in scenes)
    sources = Sources(samples * 4, scenes[1:])
    batches = Batches(sources, Recipe(32, empty_share=1.0), epoch=0, batch_size=64)
    empty = [(set(np.unique(labels)) <= {1, IGNORED}) for labels in batches[0][1]]
    assert np.mean(empty) > 0.6  # most are the scene, the rest cut from photos where it can be


def test_a_scene_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ValueError, match="holds no photo"):
        pets.load_scenes(tmp_path)
    (tmp_path / "torn.jpg").write_bytes(b"no photo")
    with pytest.raises(ValueError, match="torn.jpg: This file is not a photo"):
        pets.load_scenes(tmp_path)


def test_hard_scenes_come_more_often(samples):
    scenes = [
        pets.Sample(name, np.full((40, 40, 3), value, np.uint8), np.ones((40, 40), np.uint8))
        for name, value in (("black", 0), ("grey", 90), ("white", 250))
    ]
    batches = Batches(
        Sources(samples * 40, scenes),
        Recipe(32, empty_share=1.0),
        epoch=0,
        batch_size=160,
        scene_weights=[0.0, 0.25, 0.75],
    )
    photos, labels = batches[0]
    bare = (
        photos.reshape(len(photos), -1, 3).std(axis=1).max(axis=1) < 8
    )  # scenes are of one colour
    values = np.array([np.median(photo) for photo in photos[bare]])
    assert len(values) > 60 and (values > 20).all()
    assert 0.6 < (values > 150).mean() < 0.9


def square_of(color: str, label: int, name: str = "pug_1", side: int = 40) -> pets.Sample:
    """A sample of one colour and one label."""
    photo = np.asarray(Image.new("RGB", (side, side), color))
    return pets.Sample(name, photo, np.full((side, side), label, np.uint8))


def test_a_pasted_object_brings_its_labels():
    """Red things are background, blue ones pets, whatever they are pasted into."""
    white = square_of("white", BACKGROUND.index)
    for color, label in (("red", BACKGROUND.index), ("blue", 0)):
        thing = square_of(color, label)
        thing.labels[:, :20] = IGNORED  # the left half is transparent
        rng = np.random.default_rng(0)
        covered = []
        for _ in range(30):
            photo, labels = augmentation.augment(white, 64, rng, strength=0.0, pasted=thing)
            tinted = photo.astype(int).max(axis=-1) - photo.astype(int).min(axis=-1) > 200
            covered.append(tinted.mean())
            assert (labels[tinted] == label).all()
            assert set(np.unique(labels[~tinted])) <= {BACKGROUND.index, IGNORED}
        assert 0.001 < min(covered) < 0.05 and 0.2 < max(covered) <= 0.5


def test_a_pet_is_cut_out_by_its_labels(samples):
    cutout = augmentation.without_background(samples[0])
    whole = samples[0].labels != BACKGROUND.index
    assert (cutout.labels != IGNORED).sum() == whole.sum()
    assert BACKGROUND.index not in cutout.labels
    for edge in (cutout.labels[0], cutout.labels[-1], cutout.labels[:, 0], cutout.labels[:, -1]):
        assert (edge != IGNORED).any()


def test_pets_and_cut_outs_are_pasted_as_often(samples):
    empty = [square_of("black", BACKGROUND.index)]
    cutout = square_of("white", BACKGROUND.index)
    recipe = Recipe(32, empty_share=1.0, paste_share=0.5)
    sources = Sources(samples * 60, empty, [cutout])
    photos, labels = Batches(sources, recipe, epoch=0, batch_size=600)[0]
    dark = np.median(photos, axis=(1, 2, 3)) < 40  # where the scene is seen
    with_pet = [(labels_ == 0).any() for labels_ in labels[dark]]
    with_cutout = [(photo > 150).mean() > 0.01 for photo in photos[dark]]
    assert dark.sum() > 250
    assert 0.15 < np.mean(with_pet) < 0.35 and 0.15 < np.mean(with_cutout) < 0.6


def test_cut_outs_are_background_where_they_are_opaque(tmp_path):
    assert pets.load_cutouts(tmp_path) == []
    (tmp_path / "cutouts").mkdir()
    image = Image.new("RGBA", (30, 20), (0, 0, 0, 0))
    image.paste((9, 200, 9, 255), (10, 0, 30, 20))
    image.save(tmp_path / "cutouts" / "yak.png")
    (cutout,) = pets.load_cutouts(tmp_path)
    assert (cutout.labels[:, :10] == IGNORED).all()
    assert (cutout.labels[:, 10:] == BACKGROUND.index).all()
    assert (cutout.photo[:, 10:] == (9, 200, 9)).all()
    (tmp_path / "cutouts" / "._yak.png").write_bytes(b"of macOS")
    assert len(pets.load_cutouts(tmp_path)) == 1
    (tmp_path / "cutouts" / "torn.png").write_bytes(b"no picture")
    with pytest.raises(ValueError, match="torn.png can't be read"):
        pets.load_cutouts(tmp_path)


def test_processes_make_the_batches_that_threads_make(samples):
    sources = Sources(samples, [square_of("teal", 1)], [square_of("red", 1)])
    recipe = Recipe(32, empty_share=0.3, paste_share=0.5)
    with start_workers(2, sources) as workers:
        theirs = Batches(sources, recipe, epoch=3, batch_size=4, workers=workers)
        ours = Batches(sources, recipe, epoch=3, batch_size=4)
        for index in range(len(ours)):
            for one, other in zip(ours[index], theirs[index], strict=True):
                np.testing.assert_array_equal(one, other)


# === Photos in the wild ===


def wild(name: str, pet: int, side: int = 96) -> pets.Sample:
    """A grey photo with a square pet of `pet` pixels' side in its upper left corner."""
    labels = np.full((side, side), BACKGROUND.index, np.uint8)
    labels[:pet, :pet] = FOREGROUND
    return pets.Sample(name, np.full((side, side, 3), 99, np.uint8), labels)


def test_a_share_of_the_squares_comes_from_the_wild(samples):
    sources = Sources(samples, wild=[wild("a", 40), wild("b", 10), wild("none", 0)])
    order = Batches(sources, Recipe(32), epoch=0, passes=300, wild_share=0.25).order
    from_wild = order[order >= len(samples)] - len(samples)
    assert len(from_wild) / len(order) == pytest.approx(0.25, abs=0.02)
    shares = np.bincount(from_wild, minlength=3) / len(from_wild)
    assert shares[2] == pytest.approx(batches_module.WITHOUT_A_PET, abs=0.03)
    assert shares[1] > 1.5 * shares[0]  # the smaller pet comes more often


def test_without_wild_photos_nothing_changes(samples):
    order = Batches(Sources(samples), Recipe(32), epoch=0, wild_share=0.9).order
    assert order.max() < len(samples) and len(order) == len(samples)


def test_squares_of_small_pets_show_them_more_often_than_chance(monkeypatch):
    """The photo is larger than the square, and its pet in a corner."""
    sample = wild("small", 12, side=384)

    def shown(share: float) -> float:
        monkeypatch.setattr(augmentation, "TOWARDS_PET", share)
        rng = np.random.default_rng(0)
        squares = [augmentation.augment(sample, 96, rng)[1] for _ in range(100)]
        return np.mean([(labels == FOREGROUND).any() for labels in squares])

    assert shown(0.0) < 0.3 and shown(1.0) > 0.9


def test_a_dark_photo_is_dark_and_noisy():
    grey = Image.new("RGB", (64, 64), (200, 200, 200))
    dark = np.asarray(augmentation._darken(grey, np.random.default_rng(0)))
    assert 30 < dark.mean() < 110 and dark.std() > 0.5


@pytest.mark.parametrize(("seed", "same"), [(0, True), (1, False)])
def test_a_contact_sheet_shows_squares_beside_their_labels(tmp_path, seed, same):
    folder = make_pets(tmp_path / "pets", side=64)
    sheets = []
    for name, start in (("first", 0), ("second", seed)):
        out = tmp_path / "new" / f"{name}.png"
        words = f"--data {folder} --out {out} --size 32 --seed {start}"
        contact_sheet.main(words.split())
        sheets.append(np.asarray(Image.open(out)))
    assert sheets[0].shape == (len(NAMES) // 4 * 32, 4 * 64, 3)  # four pairs a row
    assert np.array_equal(*sheets) == same
    labels = sheets[0].reshape(-1, 4, 2, 32, 3)[:, :, 1].reshape(-1, 3)
    assert {tuple(color) for color in labels} <= {c.color for c in CLASSES} | {(0, 0, 0)}
