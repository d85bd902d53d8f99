"""The second look: its input, its answer, its training, and the shipped recognizer."""

from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image
from scipy.special import expit, logit, softmax

from fcn import train_recognizer, weights
from fcn.classes import BACKGROUND
from fcn.networks import recognizer
from fcn.networks.efficientnet_lite import CHANNELS, STRIDE, preprocess
from fcn.networks.imagenet import CATS, CLASS_COUNT, DOGS, pet_odds
from fcn.networks.recognizer import SIDE, build_recognizer, load_recognizer
from fcn.regions import look_at, recognize
from fcn.segmenter import Segmenter
from fcn.train_recognizer import FOLDS, THRESHOLDS, Photo, Region
from tests.pets import make_pets
from tools.port_classifier import port

ROOT = Path(__file__).parent.parent


# === Its input ===


def test_it_is_shown_the_region_with_its_surroundings():
    y, x = np.mgrid[:200, :400]
    photo = Image.fromarray(np.stack([x * 255 // 399, y * 255 // 199, x * 0], -1).astype(np.uint8))
    region = np.zeros((100, 100), bool)  # of another resolution, and stretched
    region[40:60, 30:50] = True
    look = look_at(photo, region, (0.5, 0.0, 0.0, 1.0))  # columns 20..50 %, rows 40..80 %
    square = look["photo"].astype(float) / 255
    assert square.shape == (SIDE, SIDE, 3) and look["region"].shape == (SIDE, SIDE, 1)
    assert square[:, 0, 0].mean() == pytest.approx(0.2, abs=0.01)
    assert square[:, -1, 0].mean() == pytest.approx(0.5, abs=0.01)
    assert square[0, :, 1].mean() == pytest.approx(0.4, abs=0.01)
    assert square[-1, :, 1].mean() == pytest.approx(0.8, abs=0.01)
    inside = look["region"][..., 0]
    middle, left, soft = SIDE // 2, SIDE // 3, 9  # 9: as far as smoothing reaches
    assert (inside[soft : middle - soft, left + soft : -soft] == 1).all()
    assert (inside[middle + soft :] == 0).all() and (inside[:, : left - soft] == 0).all()


@pytest.mark.parametrize("place", [(0, 0), (99, 99), (0, 99)])
def test_surroundings_end_with_the_photo(place):
    region = np.zeros((100, 100), bool)
    region[place] = True
    look = look_at(Image.new("RGB", (50, 70), (10, 20, 30)), region)
    assert (look["photo"] == [10, 20, 30]).all()
    assert look["region"].max() == 1


# === How it judges ===


@pytest.fixture(scope="module")
def shipped(segmenter: Segmenter) -> keras.Model:
    assert segmenter.recognizer
    return segmenter.recognizer


def test_it_judges_by_the_mean_of_the_classifiers_map_over_the_region(shipped):
    photo = np.asarray(Image.open(ROOT / "examples" / "cat.jpg").resize((SIDE, SIDE)))[None]
    region = np.zeros((1, SIDE, SIDE, 1), np.float32)
    region[:, STRIDE : 3 * STRIDE, 2 * STRIDE : 5 * STRIDE] = 1.0
    features, classifier = (shipped.get_layer(name) for name in ("features", "classifier"))
    map_ = features.get_layer("trunk").predict_on_batch(preprocess(photo))
    assert map_.shape == (1, SIDE // STRIDE, SIDE // STRIDE, CHANNELS)
    mean = map_[:, 1:3, 2:5].mean(axis=(1, 2))
    says = pet_odds(features.get_layer("kinds")(mean))
    expected = classifier.predict_on_batch(
        {"features": np.sqrt(mean), "imagenet": np.asarray(says)}
    )
    found = shipped.predict_on_batch({"photo": photo, "region": region})["odds"]
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)


def test_the_classifier_knows_the_animals_that_imagenet_shows(shipped):
    features = shipped.get_layer("features")

    def kind(path: str) -> int:
        photo = np.asarray(Image.open(ROOT / path).convert("RGB").resize((SIDE, SIDE)))[None]
        map_ = features.get_layer("trunk").predict_on_batch(preprocess(photo))
        return int(np.argmax(features.get_layer("kinds")(map_.mean(axis=(1, 2)))))

    assert kind("examples/cat.jpg") in CATS and kind("examples/dog.jpg") in DOGS
    assert kind("tests/no_pet/red_panda.jpg") == 387
    assert kind("tests/no_pet/sheep.jpg") in (348, 349)  # ram, bighorn


def test_odds_of_a_pet_are_those_of_all_its_kinds_together():
    logits = np.random.default_rng(0).normal(0, 3, (2, CLASS_COUNT)).astype(np.float32)
    chances = softmax(logits, axis=1)
    pets = chances[:, 151:269].sum(axis=1) + chances[:, 281:286].sum(axis=1)
    np.testing.assert_allclose(pet_odds(logits)[:, 0], logit(pets), rtol=1e-4)


def test_a_classifier_is_ported_with_its_normalization_folded_in():
    network = build_recognizer()
    rng = np.random.default_rng(0)
    state = {}
    features = network.get_layer("features")
    trunk = [layer for layer in features.get_layer("trunk").layers if layer.weights]
    for i, layer in enumerate(trunk):
        height, width, *channels = layer.kernel.shape
        depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
        shape = (*(channels if depthwise else channels[::-1]), height, width)
        state[f"{i}.weight"] = rng.normal(0, 1, shape)
        for name in ("scale", "shift", "mean", "variance"):
            state[f"{i}.{name}"] = rng.uniform(0.5, 1.5, shape[0])
        state[f"{i}.num_batches_tracked"] = np.array(1)
    state["fc.weight"], state["fc.bias"] = (
        rng.normal(0, 1, (CLASS_COUNT, CHANNELS)),
        np.arange(CLASS_COUNT),
    )
    port(network, state)
    # The stem, of stride 2, and a depthwise layer, where each sees the first 3 x 3 pixels.
    for i, place, sums in ((0, (0, 0), "yxc,dcyx->d"), (1, (1, 1), "yxc,cdyx->c")):
        x = rng.normal(0, 1, (1, 4, 4, trunk[i].input.shape[-1])).astype(np.float32)
        scale, shift, mean, variance = (
            state[f"{i}.{name}"] for name in ("scale", "shift", "mean", "variance")
        )
        plain = np.einsum(sums, x[0, :3, :3], state[f"{i}.weight"])
        expected = np.clip((plain - mean) / np.sqrt(variance + 1e-3) * scale + shift, 0, 6)
        found = keras.ops.convert_to_numpy(trunk[i](x))[0][place]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)
    kernel, bias = features.get_layer("kinds").get_weights()
    np.testing.assert_allclose(kernel, state["fc.weight"].T, rtol=1e-6)
    assert (bias == np.arange(CLASS_COUNT)).all()
    evidence = {"features": np.ones((1, CHANNELS)), "imagenet": np.array([[2.5]])}
    judged = network.get_layer("classifier").predict_on_batch(evidence)
    np.testing.assert_allclose(judged, [[2.5]])  # untrained, as the classifier says
    with pytest.raises(ValueError, match="not compatible"):
        port(network, {name: v for name, v in state.items() if not name.startswith("3.")})


# === How it is trained ===


def evidence(features: np.ndarray, imagenet: np.ndarray | None = None) -> train_recognizer.Evidence:
    """Features, of a classifier that has no opinion unless one is given."""
    count = len(features)
    return {
        "features": features.astype(np.float32),
        "imagenet": np.zeros((count, 1), np.float32) if imagenet is None else imagenet,
    }


def test_a_fit_separates_examples_and_weighs_pets_and_others_alike():
    rng = np.random.default_rng(0)
    is_pet = np.arange(1000) < 800
    features = rng.normal(0, 1, (1000, 4))
    features[:, 0] += 6 * is_pet
    seen, nothing = evidence(features), np.zeros(1000)
    odds = train_recognizer.fit(seen, nothing, is_pet).predict(seen, verbose=0)[:, 0]
    assert ((odds > 0) == is_pet).mean() > 0.98
    blind = evidence(rng.normal(0, 1, (1000, 4)))
    odds = train_recognizer.fit(blind, nothing, is_pet).predict(blind, verbose=0)[:, 0]
    assert np.median(odds) == pytest.approx(0, abs=0.15)


def test_the_classifiers_answer_is_trusted_as_far_as_it_is_right():
    rng = np.random.default_rng(0)
    says = rng.normal(0, 4, (1000, 1)).astype(np.float32)
    is_pet = rng.random(1000) < expit(says[:, 0] / 2)  # twice too sure
    shown = evidence(rng.normal(0, 1, (1000, 4)), says)
    classifier = train_recognizer.fit(shown, np.zeros(1000), is_pet)
    assert classifier.get_layer("trust").get_weights()[0][0, 0] == pytest.approx(0.5, abs=0.1)


def test_the_classifier_adds_only_evidence_new_to_the_network():
    rng = np.random.default_rng(0)
    network = rng.normal(0, 3, 1000)
    is_pet = rng.random(1000) < expit(network)
    same = evidence(rng.normal(0, 1, (1000, 4)), network[:, None].astype(np.float32))
    classifier = train_recognizer.fit(same, network, is_pet)
    assert classifier.get_layer("trust").get_weights()[0][0, 0] == pytest.approx(0, abs=0.15)


def region(is_pet: bool, says: float, pixels: int = 100, mean: float = 0.9) -> Region:
    """A region that the features tell by their sign."""
    features = np.array([[says, 0, 0, 0]])
    return Region(mean, pixels * is_pet, pixels, evidence(features))


def photo(*regions: Region, kind: str = "wild", pet: int = 0, counted: int = 1000) -> Photo:
    return Photo(kind, pet, counted, regions)


def test_a_region_is_judged_by_a_fit_that_never_saw_its_photo():
    rng = np.random.default_rng(0)
    photos = []
    for i in range(400):  # the photos of each fold have a column of their own
        is_pet = bool(rng.integers(2))
        features = np.zeros((1, FOLDS))
        features[0, i % FOLDS] = 5 if is_pet else -5
        one = Region(0.5, 100 * is_pet, 100, evidence(features))
        photos.append(photo(one, pet=100 * is_pet))
    odds = np.concatenate(train_recognizer.cross_validate(photos))
    truth = np.array([p.pet > 0 for p in photos])
    assert 0.35 < ((odds > 0.5) == truth).mean() < 0.65


def test_a_region_that_is_half_a_pet_or_too_small_teaches_nothing():
    assert region(True, 1).is_pet is True and region(False, -1).is_pet is False
    assert Region(0.9, 30, 100, evidence(np.zeros((1, 4)))).is_pet is None
    assert Region(0.9, 0, 0, evidence(np.zeros((1, 4)))).is_pet is None
    assert Region(0.9, 100, 100, None).is_pet is None


def test_the_curve_counts_lost_pets_and_false_pets_in_the_wild():
    pets = [photo(region(True, 1, mean=m), pet=120) for m in (0.6, 0.94, 0.999, 0.999)]
    others = [photo(region(False, -1, 100, 0.6)), photo(region(False, -1, 5, 0.999)), photo()]
    scene = photo(region(False, -1, 900, 0.999), kind="scene")
    photos = [*pets, *others, scene]
    by_network = [np.array([r.mean for r in p.regions]) for p in photos]
    rows = {row["kept_from"]: row for row in train_recognizer.curve(photos, by_network)}
    assert rows[0]["lost_pets"] == 0 and rows[0.7]["lost_pets"] == 0.25
    assert rows[0.95]["lost_pets"] == 0.5
    assert rows[0]["false_pet_share"] == pytest.approx(0.105 / 3, abs=1e-5)
    assert rows[0.7]["false_pet_share"] == pytest.approx(0.005 / 3, abs=1e-5)
    assert rows[0]["photos_with_false_pets"] == pytest.approx(1 / 3, abs=1e-5)
    assert rows[0.7]["photos_with_false_pets"] == 0


def test_network_and_classifier_are_added_as_for_a_visitors_photo():
    seen = [region(True, 2), region(False, -2)]
    classifier = train_recognizer.fit(*train_recognizer._examples([photo(*seen)]))
    tiny = Region(0.8, 5, 5, None)
    found = train_recognizer.together(classifier, [*seen, tiny])
    odds = classifier.predict(train_recognizer._stacked(seen), verbose=0)[:, 0]
    np.testing.assert_allclose(found[:2], expit(logit(0.9) + odds), rtol=1e-5)
    assert found[2] == pytest.approx(0.8)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory) -> Path:
    """Photos of other animals, which the network takes for pets."""
    folder = tmp_path_factory.mktemp("scenes")
    for name in ("rabbit", "red_panda", "sheep"):
        Image.open(ROOT / "tests" / "no_pet" / f"{name}.jpg").save(folder / f"{name}.jpg")
    return folder


@pytest.fixture(scope="module")
def pets(tmp_path_factory) -> Path:
    """Photos of one cat, under the names of the data set."""
    folder = make_pets(tmp_path_factory.mktemp("pets"))
    for path in (folder / "images").glob("*.jpg"):
        Image.open(ROOT / "examples" / "cat.jpg").resize((96, 96)).save(path)
        trimap = Image.new("L", (96, 96), 1)  # pet
        trimap.putpixel((0, 0), 2)  # background
        trimap.save(folder / "annotations" / "trimaps" / f"{path.stem}.png")
    return folder


@pytest.mark.network
def test_the_command_writes_a_recognizer_and_its_scores(pets, scenes, tmp_path):
    path = tmp_path / "x.weights.h5"
    command = ["--data", pets, "--scenes", scenes, "--out", path, "--limit", 3]
    args = train_recognizer.parse([str(word) for word in command])
    assert train_recognizer.train(args) == path
    card = weights.read_card(path)
    assert card["trained"]["photos"] == {"Oxford": 3, "wild": 0, "scene": 3}
    assert card["trained"]["regions"]["other"] >= 2
    assert str(tmp_path) not in weights.card_path(path).read_text()
    assert [row["kept_from"] for row in card["cross_validation"]] == [*THRESHOLDS]
    made, ships = load_recognizer(path), load_recognizer()
    for part, kept in (("features", True), ("classifier", False)):
        before, after = (network.get_layer(part).get_weights() for network in (ships, made))
        same = [np.array_equal(*pair) for pair in zip(before, after, strict=True)]
        assert all(same) == kept


@pytest.mark.network
def test_without_other_things_there_is_nothing_to_tell_apart(pets):
    command = f"--data {pets} --limit 2"
    with pytest.raises(ValueError, match="nothing to tell apart"):
        train_recognizer.train(train_recognizer.parse(command.split()))


def test_a_networks_own_recognizer_lies_beside_it(tmp_path):
    network = tmp_path / "fcn_vgg16.weights.h5"
    assert recognizer.path_for(network) == recognizer.DEFAULT
    (tmp_path / recognizer.DEFAULT.name).touch()
    assert recognizer.path_for(network) == tmp_path / recognizer.DEFAULT.name


def test_a_recognizer_of_another_version_is_told(tmp_path):
    path = tmp_path / recognizer.DEFAULT.name
    path.touch()
    weights.write_card(path, {"sha256": "", "network": {"encoder": "vgg16"}})
    with pytest.raises(weights.WeightsError, match="of another version. Remove it"):
        load_recognizer(path)


# === The one that ships ===


def test_the_one_that_ships_knows_pets_from_other_things(segmenter: Segmenter):
    def odds(photo: Path) -> float:
        found = segmenter(photo)
        region = found.working_mask != BACKGROUND.index
        of_what = region if region.any() else ~region
        return recognize(segmenter.recognizer, found.photo, of_what).odds

    for name in ("cat", "dog", "two_dogs", "hard"):
        assert odds(ROOT / "examples" / f"{name}.jpg") > 1
    assert odds(ROOT / "examples" / "no_pet.jpg") < -1


def test_regions_that_a_second_look_takes_for_others_are_background(segmenter: Segmenter):
    photo, size = ROOT / "examples" / "cat.jpg", 160
    against = load_recognizer()
    correction = against.get_layer("classifier").get_layer("correction")
    correction.bias.assign(correction.bias - 100)
    assert Segmenter(segmenter.model, segmenter.recognizer, size)(photo).pet_found
    assert not Segmenter(segmenter.model, against, size)(photo).pet_found
