"""The lessons' arithmetic and what they keep: held against Keras and against the network."""

import itertools
import json
import os
import re
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from PIL import Image

from fcn import geometry
from fcn.classes import BACKGROUND
from fcn.networks.inside import Inside
from fcn.networks.receptive_fields import receptive_fields
from fcn.networks.upsampling import UPSAMPLINGS, Unpooling
from fcn.photos import read_photo
from fcn.segmenter import Segmenter
from page.content import texts
from page.lessons import kept, registry
from page.lessons.certainty import numbers as certainty
from page.lessons.convolution import numbers as convolution
from page.lessons.doubling import numbers as doubling
from page.lessons.pooling import numbers as pooling
from page.lessons.score import numbers as score
from page.lessons.skips import numbers as skips
from tests import node
from tests.pages import CAT, DOG, ROOT


def random(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


# === Convolution ===
SETTINGS = list(itertools.product((1, 2), (0, 1, 2)))  # strides and paddings that the lesson offers


def test_the_convolution_by_hand_is_keras(seed: int = 3):
    map_, kernel = random(5, 5, seed=seed), random(3, 3, seed=seed + 1)
    calls = [[map_.tolist(), kernel.tolist(), s, p] for s, p in SETTINGS]
    found = node.run("lessons/convolution/arithmetic.js", "convolve", calls)
    for (stride, padding), result in zip(SETTINGS, found, strict=True):
        x = keras.layers.ZeroPadding2D(padding)(map_[None, ..., None])
        wanted = keras.ops.conv(x, kernel[..., None, None], strides=stride, padding="valid")
        np.testing.assert_allclose(result, wanted[0, ..., 0], rtol=1e-5, atol=1e-5)


def test_the_size_that_the_lesson_states_is_that_of_the_result():
    calls = [[5, 3, s, p] for s, p in SETTINGS]
    sides = node.run("lessons/convolution/arithmetic.js", "outputSide", calls)
    maps = node.run(
        "lessons/convolution/arithmetic.js",
        "convolve",
        [[np.ones((5, 5)).tolist(), np.ones((3, 3)).tolist(), s, p] for s, p in SETTINGS],
    )
    assert sides == [len(map_) for map_ in maps] == [len(map_[0]) for map_ in maps]


def test_a_kernel_at_every_place_is_keras():
    read, kernel, bias = random(9, 12, 3), random(3, 3, 3, seed=1), 0.25
    wanted = keras.ops.conv(read[None], kernel[..., None], padding="same")[0, ..., 0] + bias
    np.testing.assert_allclose(convolution.convolve(read, kernel, bias), wanted, atol=1e-4)


# === Pooling ===
def test_pooling_is_keras():
    map_ = random(8, 12)
    wanted = keras.layers.MaxPooling2D()(map_[None, ..., None])[0, ..., 0]
    np.testing.assert_array_equal(pooling.pool(map_), wanted)


@pytest.mark.parametrize("values", [2, 1000], ids=["many equal numbers", "few"])
def test_unpooling_is_the_networks(values: int):
    map_ = np.random.default_rng(1).integers(0, values, (8, 8)).astype(np.float32)
    pooled, chosen = pooling.pool(map_), pooling.choices(map_)
    (found,) = node.run("lessons/pooling/unpool.js", "unpool", [[pooled.tolist(), chosen.tolist()]])
    wanted = Unpooling()([pooled[None, ..., None], map_[None, ..., None]])[0, ..., 0]
    np.testing.assert_array_equal(found, wanted)


# === Certainty ===
def test_the_probabilities_are_keras():
    temperatures = (0.25, 1.0, 1.44, 5.0)
    logits = random(3) * 6
    calls = [[logits.tolist(), t] for t in temperatures]
    found = node.run("lessons/certainty/arithmetic.js", "softmax", calls)
    for temperature, shares in zip(temperatures, found, strict=True):
        np.testing.assert_allclose(shares, keras.ops.softmax(logits / temperature), rtol=1e-5)


def test_certainty_is_the_largest_probability():
    logits = random(4, 5, 3) * 30
    wanted = keras.ops.max(keras.ops.softmax(logits, axis=-1), axis=-1)
    np.testing.assert_allclose(certainty.certainty(logits), wanted, rtol=1e-5)


# === What is kept ===
def test_the_strongest_channels_are_found_among_large_numbers():
    """The square of a number of VGG16's is beyond float16."""
    map_ = np.stack([np.full((64, 96), 10.0 * i, "float32") for i in (30, 90, 50, 10, 70)], -1)
    photo = Image.new("RGB", (96, 64))
    found = kept.look_inside("", photo, lambda _: {"block1_conv1": map_})
    assert found.channels["block1_conv1"] == (1, 4, 2, 0)
    np.testing.assert_allclose(found.energy["block1_conv1"], 574.5, atol=0.1)
    assert found.strong["block1_conv1"].dtype == np.float32


def test_maps_are_float32_if_the_network_computes_in_half_precision():
    inside = Inside.__new__(Inside)
    halves = {"block1_conv1": np.full((1, 4, 4, 2), 900.0, "float16")}
    inside._model = SimpleNamespace(predict_on_batch=lambda batch: halves)
    (map_,) = inside(np.zeros((4, 4, 3), np.uint8)).values()
    assert map_.dtype == np.float32 and (map_ == 900).all()


# === Receptive fields ===
CHAINS = ["c", "cc", "cpc", "ccpccp", "pcpc", "cpcpcp"]


@pytest.mark.parametrize("chain", CHAINS)
def test_a_receptive_field_is_the_part_that_a_place_sees(chain: str):
    """A change of one pixel reaches a place exactly if its field says so."""
    layers = [
        keras.layers.Conv2D(1, 3, padding="same", kernel_initializer="ones", name=f"l{i}")
        if kind == "c"
        else keras.layers.MaxPooling2D(name=f"l{i}")
        for i, kind in enumerate(chain)
    ]
    size, middle = 48, 24
    model = keras.Sequential([keras.Input((size, size, 1)), *layers])
    field = receptive_fields(layers)[f"l{len(chain) - 1}"]
    place = middle // field.jump
    row = place * field.jump + field.center
    columns = np.arange(size)
    photos = np.zeros((size, size, size, 1), np.float32)
    photos[columns, middle, columns] = 1  # each photo has one white pixel, in another column
    seen = np.asarray(model(photos))[:, int((middle - field.center) // field.jump), place, 0] > 0
    np.testing.assert_array_equal(seen, np.abs(columns - row) <= (field.side - 1) / 2)


def test_the_field_that_is_drawn_is_cut_off_at_the_photos_edges():
    field = {"side": 5, "jump": 2, "center": 0.5}
    calls = [[field, point, [10, 20]] for point in ([4, 10], [0, 0], [9, 19])]
    boxes = node.run("lessons/map/fields.js", "seen", calls)
    pixels = [[x * 10, y * 20, w * 10, h * 20] for x, y, w, h in boxes]
    np.testing.assert_allclose(pixels, [[2.5, 8.5, 5, 5], [0, 0, 3.5, 3.5], [6.5, 16.5, 3.5, 3.5]])


# === What is kept ===
class Counting:
    """Stands for a network; counts its forward passes."""

    def __init__(self) -> None:
        self.photos: list[tuple[int, ...]] = []

    def __call__(self, photo: np.ndarray) -> dict[str, np.ndarray]:
        self.photos.append(photo.shape)
        return {
            "input": photo.astype(np.float32),
            "block1_conv1": np.ones((*photo.shape[:2], 8), np.float32),
        }


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    monkeypatch.setattr(kept, "_opened", lambda model: counting)
    monkeypatch.setattr(kept.engine, "network", lambda *names: SimpleNamespace(model=None))
    return counting


def test_a_photo_takes_one_forward_pass(network: Counting):
    keeper = kept.Keeper()
    assert keeper.get(CAT) is keeper.get(CAT)
    assert keeper.get(DOG) is not keeper.get(CAT)
    assert len(network.photos) == 2


def test_kept_results_are_bounded(network: Counting, tmp_path):
    one = kept.Keeper().get(CAT).nbytes
    keeper = kept.Keeper(most_bytes=2 * one)
    paths = []
    for i in range(4):
        paths.append(tmp_path / f"{i}.png")
        read_photo(CAT).save(paths[-1])
        keeper.get(paths[-1])
    network.photos.clear()
    keeper.get(paths[3])
    keeper.get(paths[2])
    assert network.photos == []
    keeper.get(paths[0])
    assert len(network.photos) == 1


def test_a_photo_that_changed_is_looked_at_again(network: Counting, tmp_path):
    keeper, path = kept.Keeper(), tmp_path / "photo.png"
    for source in (CAT, DOG):
        read_photo(source).save(path)
        keeper.get(path)
    assert len(network.photos) == 2


def test_nothing_outlives_its_photo(network: Counting, tmp_path: Path):
    keeper = kept.Keeper()
    deleted, changed, there = paths = [tmp_path / f"{name}.png" for name in "abc"]
    for path in paths:
        read_photo(CAT).save(path)
        keeper.get(path)
    deleted.unlink()
    os.utime(changed, (1, 1))
    keeper.forget_deleted()
    assert [one.source for one in keeper._kept.values()] == [str(there)]


# === The network's own numbers ===
@pytest.fixture(scope="module")
def found(segmenter) -> kept.PhotoInside:
    return kept.KEEPER.get(DOG)


@pytest.mark.network
def test_the_maps_inside_are_those_of_the_network(found: kept.PhotoInside):
    segmenter = Segmenter.load(network=kept.NETWORK)
    photo = geometry.fit(read_photo(DOG), geometry.WORKING_SIZE)
    batch = {"photo": np.asarray(photo, "float32")[None], "gates": np.ones((1, 3), "float32")}
    whole = segmenter.model.predict_on_batch(batch)
    names = [name for name in whole if name in found.maps]
    assert len(names) > 10
    for name in names:
        np.testing.assert_allclose(found.maps[name], whole[name][0], rtol=1e-3, atol=1e-3)
    for stride in (16, 8, 4):
        total = found.maps[f"below_{stride}"] + found.maps[f"skip_{stride}"]
        np.testing.assert_allclose(total, found.maps[f"features_{stride}"], rtol=1e-5, atol=1e-5)


@pytest.mark.network
def test_the_window_times_the_kernel_is_the_networks_first_map(found: kept.PhotoInside):
    for rank, channel in enumerate(found.channels["block1_conv1"]):
        for column, row in ((0, 0), (100, 57), (found.photo.width - 1, found.photo.height - 1)):
            said = convolution.answer(found, {"kernel": channel, "column": column, "row": row})
            wanted = found.strong["block1_conv1"][row, column, rank]
            assert said["after"] == pytest.approx(wanted, rel=1e-3, abs=1e-2)
            parts = sum(colour["sum"] for colour in said["colours"]) + said["bias"]
            assert parts == pytest.approx(said["total"], rel=1e-4, abs=1e-3)


@pytest.mark.network
@pytest.mark.parametrize("stride", score.SCORED)
def test_the_terms_add_up_to_the_networks_logits(found: kept.PhotoInside, stride: int):
    wanted = found.maps[f"logits_{stride}"]
    for row, column in ((0, 0), (wanted.shape[0] // 2, wanted.shape[1] // 2)):
        said = score.answer(found, {"stride": stride, "column": column, "row": row})
        terms = np.sum([one["terms"] for one in said["terms"]], axis=0)
        total = terms + said["others"] + said["bias"]
        np.testing.assert_allclose(total, wanted[row, column], rtol=1e-3, atol=2e-3)
        np.testing.assert_allclose(said["logits"], wanted[row, column], rtol=1e-3, atol=1e-3)
        assert sum(said["probabilities"]) == pytest.approx(1, abs=1e-4)


@pytest.mark.network
def test_pooling_shows_the_networks_own_maxima(found: kept.PhotoInside):
    compared = 0
    for stride, layer in pooling.LAYERS.items():
        said = pooling.answer(found, {"stride": stride, "column": 3, "row": 2})
        channel = found.channels[layer][0]
        after = found.strong[layer.rsplit("_", 1)[0] + "_pool"]
        pooled_channels = found.channels[layer.rsplit("_", 1)[0] + "_pool"]
        if channel in pooled_channels:  # else its pooled map is not kept
            top, left = said["row"] // 2, said["column"] // 2
            wanted = after[top : top + 4, left : left + 4, pooled_channels.index(channel)]
            np.testing.assert_allclose(said["pooled"], wanted, rtol=1e-4)
            compared += 1
    assert compared >= 3


@pytest.mark.network
def test_scores_with_the_skip_are_the_networks(found: kept.PhotoInside):
    for stride in (16, 8, 4):
        logits = skips.logits_of(found, stride, found.maps[f"features_{stride}"])
        np.testing.assert_allclose(logits, found.maps[f"logits_{stride}"], rtol=1e-3, atol=1e-3)


@pytest.mark.network
def test_the_three_decoders_that_ship_see_the_pet(found: kept.PhotoInside):
    """Each by its own way of doubling; trained for a few minutes, they are roughly right."""
    ours = found.maps["logits_1"].argmax(axis=-1) == BACKGROUND.index
    masks = doubling.masks(found, doubling.PATH)
    assert masks.keys() == UPSAMPLINGS.keys()
    for mask in masks.values():
        assert ((mask == BACKGROUND.index) == ours).mean() > 0.8
    pairs = itertools.combinations(masks.values(), 2)
    assert all((one != other).any() for one, other in pairs)
    said = doubling.answer(found, {})["decoders"]
    assert [one["name"] for one in said] == sorted(masks)
    assert all(0.5 < one["meanIou"] < 0.9 for one in said)


@pytest.mark.network
def test_vgg16_sees_as_much_as_is_known_of_it(found: kept.PhotoInside):
    known = {"block1_conv2": 5, "block3_conv3": 40, "block5_pool": 212}
    fields = found.inside.fields()
    assert {name: fields[name].side for name in known} == known


@pytest.mark.network
@pytest.mark.parametrize("lesson", registry.LESSONS)
def test_odd_questions_get_an_answer(found: kept.PhotoInside, lesson: str):
    """Places outside the map are moved into it."""
    answering = registry.numbers(lesson)
    for column, row in ((-5, 10_000), (10_000, -5)):
        asked = {"column": column, "row": row, "stride": 7, "kernel": 99}
        assert answering(found, asked)


@pytest.mark.network
@pytest.mark.parametrize("size", [(28, 6), (20, 900)])
def test_a_very_long_photo_has_numbers_too(segmenter, size: tuple[int, int], tmp_path: Path):
    """Some of its maps have only two rows or columns."""
    path = tmp_path / "long.png"
    read_photo(CAT).resize(size).save(path)
    photo = kept.Keeper().get(path)
    for lesson, stride in itertools.product(registry.LESSONS, (32, 16, 8, 4, 2)):
        answering = registry.numbers(lesson)
        for place in ({}, {"column": 0, "row": 0}, {"column": 999, "row": 999}):
            said = answering(photo, {"stride": stride, "kernel": 0} | place)
            json.dumps(said, allow_nan=False)
    for stride, layer in pooling.LAYERS.items():
        map_ = photo.strong[layer][..., 0]
        said = pooling.answer(photo, {"stride": stride, "column": 999, "row": 999})
        high, wide = (min(pooling.PIECE, side) for side in map_.shape)
        np.testing.assert_allclose(said["piece"], map_[-high:, -wide:], rtol=1e-4)


def test_the_lesson_on_skips_tells_only_measured_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(skips, "DOCS", tmp_path)
    (tmp_path / "results").mkdir()
    for name, iou in {"vgg16_set_aside_skip_8_off": 0.82, "vgg16_set_aside": 0.83}.items():
        assert skips._measured(8) == {}  # weights that were trained anew
        path = tmp_path / "results" / f"{name}.json"
        path.write_text(json.dumps({"mean_iou": iou}))
    assert skips._measured(8) == {"full": 0.83, "lacking": 0.82}
    assert skips._measured(16) == {}


# === Texts ===
SAID = re.compile(r"""say\(\s*["'](\w+)["']""")
BUILT = re.compile(r"say\(`([^`]+)`")  # a key such as `preset_${name}`


@pytest.mark.parametrize("lesson", registry.LESSONS)
def test_every_text_of_a_lesson_is_in_each_language_and_has_the_same_names(lesson: str):
    for key, pair in registry._texts(f"page.lessons.{lesson}.texts").items():
        assert len(pair) == len(texts.LANGUAGES) and all(pair), key
        names = [set(re.findall(r"\{(\w+)\}", text)) for text in pair]
        assert names[0] == names[1], key


@pytest.mark.parametrize("lesson", registry.LESSONS)
def test_a_lesson_says_texts_that_it_has(lesson: str):
    code = "".join(p.read_text() for p in (ROOT / "page" / "lessons" / lesson).glob("*.js"))
    known = registry._texts(f"page.lessons.{lesson}.texts")
    assert set(SAID.findall(code)) <= set(known)
    built = [re.sub(r"\$\{\w+\}", r"\\w+", key) for key in BUILT.findall(code)]
    families = [{key for key in known if re.fullmatch(family, key)} for family in built]
    assert all(families), built
    unused = {key for key in known if not re.search(rf"\b{key}\b", code)}
    assert unused - set().union(*families) <= {"title", "idea"}


@pytest.mark.network
def test_the_temperature_gives_the_networks_certainty(found: kept.PhotoInside):
    whole = certainty.answer(found, {})
    said = certainty.answer(found, {"column": 100, "row": 50})
    divided = np.divide(said["logits"], whole["temperature"])
    np.testing.assert_allclose(divided, found.maps["logits_1"][50, 100], rtol=1e-3, atol=1e-3)


@pytest.mark.network
def test_a_second_look_adds_nothing(found: kept.PhotoInside):
    said = certainty.answer(found, {"second": True})
    assert 0 < said["kept"] <= said["marked"] < 1


@pytest.mark.network
def test_a_dropped_region_has_the_name_of_its_likeliest_kind():
    rabbit = kept.KEEPER.get(ROOT / "tests" / "no_pet" / "rabbit.jpg")
    said = certainty.answer(rabbit, {"second": True})
    assert said["kept"] < said["marked"]
    assert {"hare", "wood rabbit", "Angora"} & {names["en"] for names in said["looks_like"]}
