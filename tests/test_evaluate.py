"""The scores: through the page's own segmenter, and as good as the README says."""

import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from PIL import Image

from fcn import evaluate as scoring
from fcn import weights
from fcn.data.pets import (
    STORED_SIDE,
    breed,
    load_samples,
    names,
    photo_paths,
    read_labels,
    read_sample,
)
from fcn.segmentation import STRIDES
from fcn.segmenter import Segmenter
from tests.pets import make_pets, make_wild
from tests.segmentations import segmentation

ROOT = Path(__file__).parent.parent
KEYS = {
    "photos",
    "pixel_accuracy",
    "mean_accuracy",
    "mean_iou",
    "frequency_weighted_iou",
    "iou",
    "foreground_iou",
    "confusion",
    "by_species",
    "species_gap",
    "by_breed",
    "stages",
    "worst",
    "seconds_per_photo",
}


@pytest.fixture(scope="module")
def pets(tmp_path_factory):
    return make_pets(tmp_path_factory.mktemp("pets"), ["Bengal_901", "pug_901", "pug_902"])


@pytest.fixture(scope="module")
def wild(tmp_path_factory):
    return make_wild(tmp_path_factory.mktemp("wild"))


def test_every_figure_comes_from_one_matrix(segmenter, pets):
    result = scoring.evaluate(segmenter, pets, names(pets))
    assert KEYS <= result.keys()
    assert result["photos"] == 3 and set(result["iou"]) == {"pet", "background", "border"}
    matrix = np.array(result["confusion"])
    assert matrix.sum() == 3 * 96 * 96
    assert result["pixel_accuracy"] == pytest.approx(np.trace(matrix) / matrix.sum(), abs=1e-5)
    assert set(result["by_breed"]) == {"Bengal", "pug"} and set(result["by_species"]) == {
        "cat",
        "dog",
    }
    gap = result["by_species"]["cat"]["mean_iou"] - result["by_species"]["dog"]["mean_iou"]
    assert result["species_gap"] == pytest.approx(abs(gap), abs=1e-4)
    assert list(result["stages"]) == ["1/32", "1/16", "1/8", "1/4", "1/2", "1/1"]
    counted = result["calibration"]["bins"]
    assert sum(tenth["share"] for tenth in counted) == pytest.approx(1, abs=1e-3)
    assert 0 < result["calibration"]["expected_error"] < 1
    scores = [photo["mean_iou"] for photo in result["worst"]]
    assert scores == sorted(scores) and len(scores) == 3


def test_groups_have_an_order_that_can_be_read(pets):
    """Species and breeds by name; the paper's networks as the stages, the coarsest first."""
    found = segmentation(np.zeros((96, 96), np.uint8), (96, 96))
    paper = {f"FCN-{stride}s": found.probabilities for stride in (32, 16, 8)}
    stages = tuple(replace(found.stages[0], stride=stride) for stride in STRIDES)
    found = replace(found, paper_probabilities=paper, stages=stages)
    segmenter = Mock(return_value=found, working_size=96, kept_from=0.8)
    result = scoring.evaluate(segmenter, pets, names(pets)[::-1])
    assert list(result["fcn"]) == list(paper)
    assert list(result["by_breed"]) == ["Bengal", "pug"]
    assert list(result["by_species"]) == ["cat", "dog"]


def test_the_command_writes_json_and_pictures(segmenter, pets, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(scoring.Segmenter, "load", lambda *_: segmenter)
    command = (
        f"--data {pets} --split all --json {tmp_path}/x/all.json --worst 2 --figure 2"
        f" --out {tmp_path}/out"
    )
    run_main(monkeypatch, command)
    said = capsys.readouterr().out
    result = json.loads((tmp_path / "x" / "all.json").read_text())
    assert f"{result['pixel_accuracy']:.4f}" in said
    pictures = sorted((tmp_path / "out").iterdir())
    assert len(pictures) == 3 and pictures[0].name.startswith("01_")
    figure = Image.open(pictures[-1])
    assert figure.width > 1.5 * figure.height  # six pictures a photo, two photos
    assert Image.open(pictures[0]).size == (4 * 96, 96)


@pytest.mark.network
def test_the_card_takes_scores_of_the_network_as_it_ships_only(pets, tmp_path):
    copy = tmp_path / weights.DEFAULT.name
    for path in (weights.DEFAULT, weights.card_path(weights.DEFAULT)):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    args = scoring.parse(f"--data {pets} --split all --weights {copy} --card".split())
    scoring.run(args)
    scores = weights.read_card(copy)["scores"]["all"]
    assert scores["photos"] == 3 and np.sum(scores["confusion"]) == 3 * 96 * 96
    for more in ("--size 256", "--gates 0 1 1", "--sure 0", "--no-second-looks"):
        with pytest.raises(ValueError, match="as it ships"):
            scoring.run(scoring.parse(f"--data {pets} --card {more}".split()))
    (tmp_path / "mine.txt").write_text("pug_901")
    with pytest.raises(ValueError, match="splits that others have"):
        scoring.run(scoring.parse(f"--data {pets} --card --split {tmp_path}/mine.txt".split()))


def run_main(monkeypatch, command: str) -> None:
    monkeypatch.setattr("sys.argv", ["evaluate", *command.split()])
    scoring.main()


def test_scores_are_kept_where_pictures_cannot_be(segmenter, pets, tmp_path, monkeypatch, capsys):
    def disk_is_full(*_: object):
        raise OSError("No space left on device")

    monkeypatch.setattr(scoring.Segmenter, "load", lambda *_: segmenter)
    monkeypatch.setattr(scoring, "write_worst", disk_is_full)
    command = f"--data {pets} --split all --json {tmp_path}/all.json --worst 1 --out {tmp_path}/out"
    with pytest.raises(SystemExit, match="No space left"):
        run_main(monkeypatch, command)
    assert json.loads((tmp_path / "all.json").read_text())["photos"] == 3
    assert "3 photos" in capsys.readouterr().out


@pytest.fixture
def nothing_loads(monkeypatch):
    """Fails a test in which the network is loaded."""

    def load(*_: object):
        pytest.fail("the run has started")

    monkeypatch.setattr(scoring.Segmenter, "load", load)


@pytest.mark.parametrize(
    "command", ["--data {pets} --worst 1", "--data {pets} --figure 1", "--wild {wild} --worst 1"]
)
def test_missing_matplotlib_is_told_before_the_run(
    pets, wild, monkeypatch, tmp_path, nothing_loads, command
):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    command = command.format(pets=pets, wild=wild)
    with pytest.raises(SystemExit, match="need matplotlib, which is not installed"):
        run_main(monkeypatch, f"{command} --out {tmp_path}/out")


@pytest.mark.parametrize("option", ["--worst 1 --out {file}", "--json {file}/all.json"])
def test_a_place_that_cannot_be_written_is_told_before_the_run(
    pets, monkeypatch, tmp_path, nothing_loads, option
):
    (tmp_path / "file").write_text("a file")
    option = option.format(file=tmp_path / "file")
    with pytest.raises(SystemExit, match="Nothing can be written to the folder"):
        run_main(monkeypatch, f"--data {pets} --split all {option}")
    assert (tmp_path / "file").read_text() == "a file"


def test_damaged_photos_are_named_and_cost_only_themselves(segmenter, tmp_path, capsys):
    def damage(path: Path, change) -> Path:
        path.write_bytes(change(path.read_bytes()))
        return path

    folder = make_pets(tmp_path, [f"pug_90{i}" for i in range(8)])
    photos = [folder / "images" / f"{name}.jpg" for name in names(folder)]
    trimaps = [folder / "annotations" / "trimaps" / f"{name}.png" for name in names(folder)]
    damaged = [
        damage(photos[0], lambda data: b""),
        damage(photos[1], lambda data: b"no photo"),
        damage(photos[2], lambda data: data[: len(data) // 2]),
        damage(trimaps[3], lambda data: data[: len(data) // 2]),
        damage(trimaps[4], lambda data: data.replace(b"IDAT", b"I\0AT")),
        damage(trimaps[5], lambda data: photos[6].read_bytes()),
    ]
    whole = scoring.evaluate(segmenter, folder, names(folder)[6:])
    capsys.readouterr()
    result = scoring.evaluate(segmenter, folder, names(folder))
    assert whole["unreadable"] == [] and result["unreadable"] == [path.stem for path in damaged]
    assert result["photos"] == 2 and result["confusion"] == whole["confusion"]
    said = capsys.readouterr().err
    assert all(f"Left out: {path} " in said for path in damaged)
    assert "can't be read: pug_900, pug_901," in scoring.summary(result, "CPU")


def test_a_damaged_photo_without_a_pet_costs_only_itself(segmenter, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(scoring.Segmenter, "load", lambda *_: segmenter)
    Image.new("RGB", (64, 48), "navy").save(tmp_path / "blue.png")
    (tmp_path / "bad.jpg").write_text("no photo")
    run_main(monkeypatch, f"--no-pet {tmp_path} --json {tmp_path}/json/all.json")
    result = json.loads((tmp_path / "json" / "all.json").read_text())
    assert result["photos"] == 1 and result["unreadable"] == ["bad.jpg"]
    said = capsys.readouterr()
    assert "bad.jpg: This file is not a photo" in said.err and "read: bad.jpg" in said.out


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA"])
def test_a_trimap_of_several_channels_is_told_as_such(tmp_path, mode):
    path = tmp_path / "x.png"
    Image.new("L", (4, 4), 1).convert(mode).save(path)
    with pytest.raises(ValueError, match=rf"saved as {mode}, in several channels\. .* 8-bit grey"):
        read_labels(path)


@pytest.mark.network
def test_bad_input_is_told_in_a_sentence(pets, wild, tmp_path, monkeypatch):
    (tmp_path / "bad.jpg").write_text("no photo")
    (tmp_path / "list.txt").write_text("# nothing")
    for command, sentence in (
        (f"--no-pet {tmp_path}", "None of the photos can be read.*bad.jpg: This file is not a"),
        (f"--data {tmp_path}", "has no folder images/"),
        (f"--data {pets} --split all --weights {tmp_path}/none.weights.h5", "no weight file"),
        (f"--no-pet {tmp_path} --worst 3", "leave out --no-pet"),
        (f"--data {pets} --json {tmp_path}", "is a folder: name a file"),
        (f"--wild {tmp_path}", "has no folder images/"),
        (f"--wild {wild} --names {tmp_path}/list.txt", "list.txt names no photo"),
        (f"--wild {wild} --names {tmp_path}/none.txt", "none.txt"),
        (f"--wild {wild} --figure 3", "leave them out with --wild"),
        (f"--wild {wild} --split validation", "leave them out with --wild"),
        (f"--data {pets} --names {tmp_path}/list.txt", "give --wild DIR too"),
    ):
        with pytest.raises(SystemExit, match=sentence):
            run_main(monkeypatch, command)


def test_scenes_without_a_pet_are_scored(segmenter, tmp_path):
    Image.new("RGB", (64, 48), "navy").save(tmp_path / "blue.png")
    Image.open(ROOT / "examples" / "cat.jpg").save(tmp_path / "cat.png")
    result = scoring.evaluate_no_pet(segmenter, sorted(tmp_path.iterdir()))
    assert result["photos"] == 2 and result["worst"][0]["name"] == "cat.png"
    assert result["worst"][0]["false_pet_share"] > 0.5
    mean = np.mean([photo["false_pet_share"] for photo in result["worst"]])
    assert math.isclose(result["false_pet_share"], mean, abs_tol=1e-4)
    without = scoring.evaluate_no_pet(segmenter, [tmp_path / "cat.png"], (0.0, 0.0, 0.0))
    assert without["gates"] == [0, 0, 0]
    assert without["false_pet_share"] != result["worst"][0]["false_pet_share"]


def test_a_class_that_is_nowhere_has_no_figure(segmenter, pets):
    result = scoring.evaluate(segmenter, pets, names(pets))
    result["iou"]["border"] = None
    assert "border IoU               nowhere" in scoring.summary(result, "CPU")


def test_a_data_set_without_a_pet_is_told(segmenter, tmp_path):
    folder = make_pets(tmp_path, ["pug_901"])
    trimap = folder / "annotations" / "trimaps" / "pug_901.png"
    Image.new("L", (96, 96), 2).save(trimap)
    with pytest.raises(ValueError, match="None of these photos has a pet"):
        scoring.evaluate(segmenter, folder, ["pug_901"])
    with pytest.raises(ValueError, match="none of the photos chosen has a pet"):
        load_samples(folder, ["pug_901"])


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(ValueError, match="holds no photo"):
        scoring.run(scoring.parse(["--no-pet", str(tmp_path)]))


@pytest.mark.slow
def test_the_shipped_weights_score_as_their_card_says_without_a_pet(segmenter):
    result = scoring.evaluate_no_pet(segmenter, photo_paths(ROOT / "tests" / "no_pet"))
    said = weights.read_card(weights.DEFAULT)["scores"]["no_pet"]["false_pet_share"]
    assert result["photos"] == 24
    assert result["false_pet_share"] == pytest.approx(said, abs=5e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("network", "accuracy", "iou"), [("vgg16", 0.937, 0.815), ("light", 0.925, 0.78)]
)
def test_the_shipped_weights_score_as_their_card_says(network, accuracy, iou, pets_data):
    """On every eighteenth breed, each by itself: all photos would take most of the tests' time."""
    said = weights.read_card(weights.NETWORKS[network])["scores"]["test"]
    written = json.loads((ROOT / "docs" / "results" / f"{network}_test.json").read_text())
    assert all(written[key] == value for key, value in said.items())
    assert said["photos"] == 360
    assert said["pixel_accuracy"] >= accuracy and said["mean_iou"] >= iou
    segmenter = Segmenter.load(network=network)
    breeds = sorted(written["by_breed"])[::18]
    chosen = sorted(p["name"] for p in written["worst"] if breed(p["name"]) in breeds)
    result = scoring.evaluate(segmenter, pets_data, chosen)
    # The official photos are larger than those of the copy that was scored.
    scaled = max(max(read_sample(pets_data, name).labels.shape) for name in chosen) <= STORED_SIDE
    near = 3e-3 if scaled else 0.03
    for name in breeds:
        for key in ("pixel_accuracy", "mean_iou", "foreground_iou"):
            assert result["by_breed"][name][key] == pytest.approx(
                written["by_breed"][name][key], abs=near
            )
    names = ["FCN-32s", "FCN-16s", "FCN-8s"] if network == "vgg16" else []
    assert list(result["fcn"]) == list(written["fcn"]) == names  # the coarsest first
    assert all(scores["mean_iou"] < result["mean_iou"] for scores in result["fcn"].values())
    by_stage = [stage["mean_iou"] for stage in result["stages"].values()]
    # The same scores, but in blocks, where the mask is enlarged smoothly.
    assert by_stage[-1] == pytest.approx(result["mean_iou"], abs=0.015)
    assert by_stage[0] < by_stage[1] < by_stage[2] < by_stage[-1]
