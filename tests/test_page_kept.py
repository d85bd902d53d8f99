"""Kept results: nothing is computed twice, memory is bounded, nothing outlives its photo."""

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from pydantic import ValidationError

from fcn import weights
from fcn.photos import PhotoError
from fcn.segmentation import Segmentation, Stage
from page import limits
from page.content import examples
from page.models import Question
from page.serving import answers, downloads, engine, files
from page.serving.faults import Refusal
from page.serving.kept import KeptResults, key_of, size_of
from tests.pages import CAT, DOG


def result(side: int = 32, alpha: bool = False) -> Segmentation:
    """A result without a network."""
    flat = np.full((side, side, 3), 1 / 3, np.float32)
    stage = Stage(1, (side, side, 3), flat, flat[..., 0], flat)
    photo = Image.new("RGB", (side, side))
    seen = Image.new("L", (side, side)) if alpha else None
    return Segmentation(photo, flat, (stage,), {"FCN-8s": flat}, 0.1, "CPU", seen)


def photos(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{i}.jpg" for i in range(count)]
    for path in paths:
        path.write_bytes(CAT.read_bytes())
    return paths


@pytest.mark.parametrize("alpha", [False, True])
def test_the_size_of_a_result_is_that_of_its_photo_and_arrays(alpha: bool):
    # photo 4 bytes, alpha 1, mask 1; probabilities, logits, channels, paper network 12 each;
    # activation 4
    assert size_of(result(32, alpha)) == 32 * 32 * (4 + alpha + 1 + 4 * 12 + 4)


def test_those_not_used_longest_go_first(tmp_path: Path):
    found = result()
    kept = KeptResults(lambda: 2 * size_of(found))
    keys = [key_of(path, (), "vgg16") for path in photos(tmp_path, 3)]
    kept.put(keys[0], found)
    kept.put(keys[1], found)
    assert kept.get(keys[0]) is found  # used: now the other one is the oldest
    kept.put(keys[2], found)
    assert [kept.get(key) is found for key in keys] == [True, False, True]
    kept.put(keys[0], found)  # again: it is counted once
    assert kept.size == 2 * size_of(found)


def test_a_result_larger_than_the_room_pushes_nothing_out(tmp_path: Path):
    small = result()
    kept = KeptResults(lambda: size_of(small))
    one, other = (key_of(path, (), "vgg16") for path in photos(tmp_path, 2))
    kept.put(one, small)
    kept.put(other, result(64))
    assert kept.get(one) is small and kept.get(other) is None


def test_nothing_outlives_its_photo(tmp_path: Path):
    deleted, changed, there = photos(tmp_path, 3)
    kept = KeptResults(lambda: 10**9)
    keys = [key_of(path, (), "vgg16") for path in (deleted, changed, there)]
    for key in keys:
        kept.put(key, result())
    deleted.unlink()
    os.utime(changed, (1, 1))
    assert key_of(deleted, (), "vgg16") is None and key_of(changed, (), "vgg16") != keys[1]
    kept.forget_deleted()
    assert [kept.get(key) is not None for key in keys] == [False, False, True]


def test_each_thing_that_a_result_depends_on_is_in_its_key(tmp_path: Path):
    one, other = photos(tmp_path, 2)
    keys = {
        key_of(one, (), "vgg16"),
        key_of(other, (), "vgg16"),
        key_of(one, (8,), "vgg16"),
        key_of(one, (8, 16), "vgg16"),
        key_of(one, (), "light"),
    }
    assert len(keys) == 5 and key_of(one, (16, 8), "vgg16") in keys


def test_a_network_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(Refusal, match="This server has: light"):
        engine.network("resnet")
    with pytest.raises(Refusal, match="no network of that name"):
        engine.segment(CAT, network="../secret")


def test_each_network_is_loaded_once_and_when_it_is_needed(monkeypatch: pytest.MonkeyPatch):
    loaded: list[str] = []

    class FakeSegmenter:
        @classmethod
        def load(cls, network: str) -> str:
            loaded.append(network)
            return f"the network {network}"

    monkeypatch.setattr(engine, "Segmenter", FakeSegmenter)
    monkeypatch.setattr(engine, "_loaded", {})
    monkeypatch.setattr(weights, "available", lambda: tuple(weights.NETWORKS))
    names = ["light", None, "vgg16", "light"]
    assert [engine.network(name) for name in names] == [
        "the network light",
        "the network light",
        "the network vgg16",
        "the network light",
    ]
    assert loaded == ["light", "vgg16"]


@pytest.fixture
def passes(segmenter, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, ...]]]:
    """The shapes of what the network has seen, one for each forward pass."""
    engine.kept.clear()
    seen: list[tuple[int, ...]] = []
    predict = segmenter.model.predict_on_batch

    def count(batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        seen.append(batch["photo"].shape)
        return predict(batch)

    monkeypatch.setattr(segmenter.model, "predict_on_batch", count)
    yield seen
    engine.kept.clear()


def uploaded(path: Path) -> dict:
    return {"path": str(path), "orig_name": path.name, "meta": {"_type": "gradio.FileData"}}


def test_after_a_look_nothing_runs_the_network_again(passes: list, tmp_path: Path):
    (photo,) = photos(tmp_path, 1)
    made = []
    for want in ("look", *downloads.DOWNLOADS, "look"):
        question = Question(id=1, want=want, photo=uploaded(photo), classes=["pet"])
        made.append(answers._make(question))
    assert len(passes) == 1
    made.append(answers._make(Question(id=2, want="look", photo=uploaded(photo), off=[8])))
    made.append(answers._make(Question(id=3, want="mask", photo=uploaded(photo), off=[8])))
    assert len(passes) == 2  # without a skip, it is another result
    for path in made:
        files.discard(path)


def test_downloads_of_an_example_run_no_pass_after_its_look(passes: list):
    answers._looks.pop((examples.FIRST, (), weights.DEFAULT_NETWORK), None)
    made = [answers._make(Question(id=1, want=want)) for want in ("look", "mask", "overlay")]
    assert len(passes) == 1
    for path in made:
        files.discard(path)


NAMES = {
    "mask": ({"want": "mask"}, "rex-light-mask.png"),
    "skip off": ({"want": "mask", "off": [8]}, "rex-light-no-skip-8-mask.png"),
    "skips off": ({"want": "overlay", "off": [4, 16]}, "rex-light-no-skip-16-4-overlay.jpg"),
    "cut-out": ({"want": "cutout"}, "rex-light-cutout.png"),
    "cropped": ({"want": "cutout", "cropped": True}, "rex-light-cutout-cropped.png"),
    "colour": ({"want": "cutout", "colour": "#ff0080"}, "rex-light-cutout-on-colour.png"),
    "photo": ({"want": "cutout", "backdrop": True}, "rex-light-cutout-on-photo.jpg"),
    "corrected": (
        {"want": "mask", "corrections": [{"keeps": True, "points": [[0.1, 0.1]], "radius": 0.1}]},
        "rex-light-corrected-mask.png",
    ),
    "page": ({"want": "page"}, "rex-light-page.html"),
    "all": ({"want": "all", "off": [4]}, "rex-light-no-skip-4-pet-fcn.zip"),
}


@pytest.mark.usefixtures("segmenter")
@pytest.mark.parametrize(("asked", "name"), NAMES.values(), ids=NAMES)
def test_a_file_name_tells_photo_network_skips_and_kind(asked: dict, name: str, tmp_path: Path):
    photo = tmp_path / "rex.jpg"
    photo.write_bytes(CAT.read_bytes())
    if asked.get("backdrop"):
        asked = asked | {"backdrop": uploaded(DOG)}
    path = answers._make(Question(id=1, photo=uploaded(photo), classes=["pet"], **asked))
    assert path.name == name
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            stem = name.removesuffix("-pet-fcn.zip")
            assert all(other.startswith(stem) for other in archive.namelist())
            report = json.loads(archive.read(f"{stem}.json"))
        assert (report["network"], report["skips_off"]) == ("light", [4])
    files.discard(path)


@pytest.mark.usefixtures("segmenter")
def test_a_cut_out_lies_on_the_colour_or_photo_asked_for():
    def cutout(**asked: object) -> np.ndarray:
        path = answers._make(Question(id=1, want="cutout", photo=uploaded(CAT), **asked))
        with Image.open(path) as image:
            pixels = np.asarray(image)
        files.discard(path)
        return pixels

    bare = cutout()
    outside, inside = bare[..., 3] == 0, bare[..., 3] == 255
    assert outside.mean() > 0.1 and inside.mean() > 0.1
    pink = cutout(colour="#ff0080")
    assert (pink[outside] == (255, 0, 128)).all() and (pink[inside] == bare[inside, :3]).all()
    on_dog = cutout(backdrop=uploaded(DOG)).astype(int)
    with Image.open(DOG) as dog:
        behind = np.asarray(ImageOps.fit(dog.convert("RGB"), bare.shape[1::-1]), int)
    assert np.abs(on_dog - behind)[outside].mean() < 12  # JPEG's error
    assert np.abs(on_dog - bare[..., :3].astype(int))[inside].mean() < 6
    crop = cutout(cropped=True)
    rows, columns = np.nonzero(bare[..., 3] > 12)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert height <= crop.shape[0] <= 1.1 * height and width <= crop.shape[1] <= 1.1 * width


@pytest.mark.parametrize("colour", ["red", "#12", "#gggggg", "#ff008000", "url(x)"])
def test_a_text_that_is_no_colour_is_refused(colour: str):
    with pytest.raises(ValidationError):
        Question(id=1, colour=colour)


BAD_CORRECTIONS = [
    {"keeps": True, "points": []},
    {"keeps": True, "points": [[1.5, 0]]},
    {"keeps": True, "points": [[0.5]]},
    {"keeps": True, "points": [[0.5, 0.5]], "radius": 0},
    {"keeps": True, "points": [[0.5, 0.5]], "radius": 2},
    {"keeps": True, "points": [[0.5, 0.5]] * (limits.STROKE_POINTS + 1), "radius": 0.1},
]


@pytest.mark.parametrize("bad", BAD_CORRECTIONS)
def test_a_correction_that_makes_no_sense_is_refused(bad: dict):
    with pytest.raises(ValidationError):
        Question(id=1, corrections=[bad])


def test_there_is_an_end_to_corrections():
    one = {"keeps": True, "points": [[0.5, 0.5]], "radius": 0.1}
    with pytest.raises(ValidationError):
        Question(id=1, corrections=[one] * (limits.CORRECTIONS + 1))


@pytest.mark.usefixtures("segmenter")
def test_a_download_has_the_corrections_and_a_look_has_not(tmp_path: Path):
    (photo,) = photos(tmp_path, 1)
    cut = {"keeps": False, "points": [[0, 0], [1, 1], [1, 0], [0, 1]], "radius": 1}
    asked = {"photo": uploaded(photo), "classes": ["pet"], "corrections": [cut]}
    look = answers._make(Question(id=1, want="look", **asked))
    assert json.loads(look.read_text())["pet_found"]
    archive = answers._make(Question(id=2, want="all", **asked))
    with zipfile.ZipFile(archive) as content:
        (name,) = (name for name in content.namelist() if name.endswith(".json"))
        report = json.loads(content.read(name))
    assert "-corrected" in name and report["corrected"] and not report["pet_found"]
    assert report["shares"]["background"] == 1
    for path in (look, archive):
        files.discard(path)


@pytest.mark.usefixtures("segmenter")
def test_a_photo_behind_that_can_not_be_used_is_told(tmp_path: Path):
    bad = tmp_path / "bad.jpg"
    bad.write_text("not a photo")
    with pytest.raises(PhotoError, match="not a photo"):
        answers._make(Question(id=1, want="cutout", photo=uploaded(CAT), backdrop=uploaded(bad)))


def test_a_batch_pushes_nothing_out_and_uses_kept_results(passes: list, tmp_path: Path):
    one, other = photos(tmp_path, 2)
    engine.segment(one)
    size = engine.kept.size
    engine.segment(one, keep=False)
    engine.segment(other, keep=False)
    assert len(passes) == 2 and engine.kept.size == size
