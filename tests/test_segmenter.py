"""The shipped network on real photos: stages, sizes, gates, memory, and that it is any good."""

import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fcn import weights
from fcn.classes import BACKGROUND
from fcn.data.pets import names, read_sample
from fcn.geometry import WORKING_SIZE
from fcn.photos import PhotoError
from fcn.pictures.render import agreement
from fcn.scoring.metrics import confusion, scores_of
from fcn.segmentation import Segmentation
from fcn.segmenter import Segmenter

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def cat(segmenter: Segmenter) -> Segmentation:
    return segmenter(EXAMPLES / "cat.jpg")


def test_six_stages_from_coarse_to_fine(cat):
    assert [stage.name for stage in cat.stages] == ["1/32", "1/16", "1/8", "1/4", "1/2", "1/1"]
    height, width = cat.probabilities.shape[:2]
    assert max(height, width) == WORKING_SIZE
    for stage in cat.stages:
        rows, columns = -(-height // stage.stride), -(-width // stage.stride)
        assert stage.shape[:2] == (rows, columns)
        assert stage.probabilities.shape == (rows, columns, 3)
        np.testing.assert_allclose(stage.probabilities.sum(axis=-1), 1, atol=1e-4)
        assert stage.activation.shape == (rows, columns)
        assert 0 <= stage.channels.min() and stage.channels.max() <= 1


@pytest.mark.network
def test_the_mask_is_the_last_stage_without_dropped_regions():
    segmenter = Segmenter.load(network="vgg16")  # it has the paper networks
    cat = segmenter(EXAMPLES / "cat.jpg")
    said = cat.stages[-1].probabilities
    np.testing.assert_allclose(said, cat.probabilities, atol=1e-4)
    assert cat.pet_found and cat.dropped == () and cat.network == "vgg16"
    demanding = Segmenter(segmenter.model, segmenter.recognizer, kept_from=1.0)
    nothing = demanding(EXAMPLES / "cat.jpg")
    assert not nothing.pet_found and nothing.shares[BACKGROUND.name] == 1
    assert (nothing.dropped[0].region == (cat.working_mask != BACKGROUND.index)).mean() > 0.99
    assert nothing.dropped[0].network > 0.9 and nothing.dropped[0].looks_like
    for mask in nothing.paper_networks.values():  # dropped for all networks
        assert (mask == BACKGROUND.index).mean() > 0.99
    np.testing.assert_allclose(nothing.stages[-1].probabilities, said, atol=1e-4)
    np.testing.assert_allclose(cat.certainty, said.max(axis=-1), atol=1e-4)
    np.testing.assert_allclose(nothing.certainty, said[..., BACKGROUND.index], atol=1e-4)


def test_without_second_looks_nothing_is_dropped(segmenter):
    found = Segmenter(segmenter.model, working_size=160)(EXAMPLES / "no_pet.jpg")
    assert found.dropped == ()
    np.testing.assert_allclose(found.probabilities, found.stages[-1].probabilities, atol=1e-5)


def test_there_is_nothing_in_the_photo_without_a_pet(segmenter):
    assert not segmenter(EXAMPLES / "no_pet.jpg").pet_found


@pytest.mark.network
@pytest.mark.parametrize("name", weights.available())
def test_every_network_that_ships_has_its_name_and_all_stages(name):
    found = Segmenter.load(working_size=160, network=name)(EXAMPLES / "cat.jpg")
    assert found.network == name and found.pet_found
    assert [stage.stride for stage in found.stages] == [32, 16, 8, 4, 2, 1]
    assert bool(found.paper_networks) == (name == "vgg16")


def test_an_unknown_network_is_named():
    with pytest.raises(
        weights.WeightsError, match="no network 'vgg19'. Choose one of vgg16, light"
    ):
        Segmenter.load(network="vgg19")


def test_stages_come_closer_to_the_mask(cat):
    agreements = [agreement(cat, stage.own_mask) for stage in cat.stages]
    assert agreements[-1] > 0.99
    assert agreements[0] < agreements[3] < 1.0
    assert agreements[0] > 0.5


@pytest.mark.parametrize(
    ("name", "center", "corner"),
    [
        ("cat", (0.5, 0.5), None),
        ("dog", (0.55, 0.45), (0.03, 0.03)),
        ("two_dogs", (0.7, 0.45), (0.1, 0.2)),
    ],
)
def test_pets_are_found_where_they_are(segmenter, name, center, corner):
    found = segmenter(EXAMPLES / f"{name}.jpg")
    height, width = found.working_mask.shape

    def at(point):
        return found.working_mask[int(point[1] * height), int(point[0] * width)]

    assert at(center) == 0
    if corner:
        assert at(corner) == 1
    assert sum(found.shares.values()) == pytest.approx(1)


def test_mask_in_bands_is_the_mask_in_one_piece(cat):
    size = (700, 611)
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(cat.probabilities[..., i])).resize(
                size, Image.Resampling.BILINEAR
            )
        )
        for i in range(3)
    ]
    whole = np.stack(planes, axis=-1).argmax(axis=-1)
    assert (cat.mask(size) == whole).mean() > 0.9999
    assert cat.mask().shape == cat.photo.size[::-1]


def test_a_mask_has_its_photos_size_whatever_its_shape(segmenter):
    wide = np.zeros((40, 400, 3), np.uint8)
    found = segmenter(wide)
    assert found.probabilities.shape == (64, 448, 3)
    assert found.mask().shape == (40, 400)
    assert segmenter(wide[:, :1]).mask().shape == (40, 1)
    assert segmenter(wide[:1, :1]).probabilities.shape == (448, 448, 3)


def test_every_stage_shares_the_whole_photo_evenly(segmenter):
    photo = np.asarray(Image.open(EXAMPLES / "cat.jpg").convert("RGB").resize((448, 280)))
    found = segmenter(photo)
    assert found.probabilities.shape == (288, 448, 3)
    assert found.mask().shape == (280, 448)
    for stage in found.stages:
        cells = stage.own_mask
        assert cells.shape == (288 // stage.stride, 448 // stage.stride)
        whole = np.kron(cells, np.ones((stage.stride, stage.stride)))
        np.testing.assert_array_equal(stage.mask((448, 288)), whole)


def test_one_photo_twice_gives_the_same(segmenter, cat):
    again = segmenter(str(EXAMPLES / "cat.jpg"))
    np.testing.assert_allclose(again.probabilities, cat.probabilities, atol=1e-5)
    assert again.device in ("CPU", "GPU") and again.seconds > 0


def test_closing_a_gate_changes_its_stage_and_the_mask(segmenter, cat):
    for index, stride in enumerate((16, 8, 4)):
        gates = [1.0, 1.0, 1.0]
        gates[index] = 0.0
        without = segmenter(EXAMPLES / "cat.jpg", tuple(gates))
        assert not np.allclose(without.probabilities, cat.probabilities, atol=1e-3)
        for a, b in zip(without.stages, cat.stages, strict=True):
            same = np.allclose(a.probabilities, b.probabilities, atol=1e-4)
            assert same == (a.stride > stride)


def test_bad_photos_are_refused(segmenter):
    with pytest.raises(PhotoError):
        segmenter(b"no photo")


def test_the_working_size_is_a_parameter(segmenter):
    small = Segmenter(segmenter.model, working_size=160)
    assert max(small(EXAMPLES / "cat.jpg").probabilities.shape) == 160


@pytest.mark.slow
def test_twelve_megapixels_cost_no_gigabyte(segmenter):
    tracemalloc.start()
    found = segmenter(ROOT / "tests" / "photos" / "phone_exif3.jpg")
    assert found.mask().shape == (3000, 4000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300e6


MANY_PHOTOS = """
import os, numpy as np
from fcn.segmenter import Segmenter
segmenter, rng = Segmenter.load(working_size=96), np.random.default_rng(0)
sizes = rng.integers(40, 400, (50, 2))
for count in (150, 100):  # oneDNN's caches fill in the first
    for i in range(count):
        height, width = sizes[i % 50]
        segmenter(rng.integers(0, 255, (height, width, 3), np.uint8)).mask()
    pages = int(open("/proc/self/statm").read().split()[1])
    print(pages * os.sysconf("SC_PAGE_SIZE"))
print(segmenter.model.predict_function.experimental_get_tracing_count())
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_levels_off_and_no_size_compiles_anew():
    """250 photos of 50 sizes in a process of its own. Small photos show a leak per call as well."""
    done = subprocess.run(
        [sys.executable, "-c", MANY_PHOTOS], capture_output=True, text=True, check=True, cwd=ROOT
    )
    first, second, compiled = map(int, done.stdout.split())
    assert second - first < 35e6  # a leak of a third of a MB a photo would show
    assert compiled == 2  # the two that loading warms up with


def test_threads_take_turns_and_get_their_own(segmenter, cat):
    dog = segmenter(EXAMPLES / "dog.jpg")
    photos = [EXAMPLES / "cat.jpg", EXAMPLES / "dog.jpg"] * 3
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(segmenter, photos))
    for one, expected in zip(found, [cat, dog] * 3, strict=True):
        np.testing.assert_allclose(one.probabilities, expected.probabilities, atol=1e-5)


# === How good it is ===


@pytest.mark.parametrize("gates", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_without_any_one_skip_it_is_still_a_network(segmenter, pets_data, gates):
    chosen = names(pets_data, "test")[::60]
    matrix = np.zeros((3, 3), np.int64)
    nothing = np.zeros((3, 3), np.int64)
    for name in chosen:
        sample = read_sample(pets_data, name)
        matrix += confusion(sample.labels, segmenter(sample.photo, gates).mask())
        nothing += confusion(sample.labels, np.ones_like(sample.labels))
    found, floor = scores_of(matrix), scores_of(nothing)
    assert found["pixel_accuracy"] > floor["pixel_accuracy"] + 0.2
    assert found["mean_iou"] > floor["mean_iou"] + 0.3


def test_a_glance_is_the_mask_without_a_second_look(segmenter: Segmenter, cat: Segmentation):
    own = cat.stages[-1].logits.argmax(axis=-1)
    glance = segmenter.glance(EXAMPLES / "cat.jpg", segmenter.working_size)
    assert glance.dtype == np.uint8 and (glance == own).mean() > 0.999
    assert max(segmenter.glance(EXAMPLES / "cat.jpg", 320).shape) == 320
