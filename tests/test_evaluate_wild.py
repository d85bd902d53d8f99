"""Scores in the wild: each figure by hand, and all of them through the command."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fcn import evaluate as command
from fcn import weights
from fcn.classes import BACKGROUND
from fcn.data.in_the_wild import read_wild
from fcn.pictures import cutout as cutting
from fcn.scoring import in_the_wild
from fcn.scoring.in_the_wild import Score, score, totals
from tests.pets import make_wild

KEYS = {
    "photos_with_a_pet",
    "photos_without",
    "mean_foreground_iou",
    "foreground_iou",
    "lost_pets",
    "by_pet_size",
    "false_pet_share",
    "photos_with_false_pets",
    "mean_cutout_iou",
    "photos_worse_cut_out",
    "seconds_per_photo",
    "network",
    "weights_sha256",
    "worst",
    "unreadable",
}


@pytest.fixture(scope="module")
def wild(tmp_path_factory):
    return make_wild(tmp_path_factory.mktemp("wild"))


def pet(name="a", counted=1000, size=100, hits=100, more=0, cutout=None, cutout_hits=None):
    """The score of a photo with a pet of `size` pixels; `more` are called pet and are none."""
    cutout = hits + more if cutout is None else cutout
    return Score(name, counted, size, hits + more, hits, cutout, cutout_hits or min(cutout, hits))


def none(name="b", counted=1000, called=0):
    return Score(name, counted, 0, called, 0, 0, 0)


# === One photo ===


def test_pixels_are_counted_by_hand():
    mask = np.array([[1, 1, 1, 1], [0, 0, 0, 0], [255, 255, 255, 255]], np.uint8)
    foreground = np.array([[1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 1, 1]], bool)
    cutout = np.array([[1, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]], bool)
    one = score("a", mask, foreground, cutout)
    assert one == Score("a", counted=8, pet=4, foreground=4, hits=3, cutout=2, cutout_hits=2)
    assert (one.size, one.covered, one.iou, one.cutout_iou) == (0.5, 0.75, 3 / 5, 2 / 4)


def test_false_pets_are_counted_as_by_hand():
    mask = np.array([[0, 0, 0, 0], [255, 255, 0, 0]], np.uint8)
    foreground = np.array([[1, 0, 0, 0], [1, 1, 1, 0]], bool)
    one = score("a", mask, foreground, foreground)
    assert one.false_share == 2 / 6 and one.entry == {"name": "a", "false_pet_share": 0.33333}


# === All of them ===


def test_means_are_over_photos_and_sums_over_pixels():
    result = totals([pet(size=100, hits=100), pet(size=300, hits=150), none(called=20), none()])
    assert result["photos_with_a_pet"] == result["photos_without"] == 2
    assert result["mean_foreground_iou"] == 0.75 and result["foreground_iou"] == 250 / 400
    assert result["false_pet_share"] == 0.01 and result["photos_with_false_pets"] == 0.5


@pytest.mark.parametrize(
    ("size", "group"),
    [
        (1, "under_5_percent"),
        (49, "under_5_percent"),
        (50, "5_to_10_percent"),
        (100, "5_to_10_percent"),
        (101, "over_10_percent"),
        (1000, "over_10_percent"),
    ],
)
def test_photos_are_grouped_by_the_size_of_their_pets(size, group):
    by_size = totals([pet(size=size, hits=size), none()])["by_pet_size"]
    assert by_size.pop(group) == {"photos": 1, "mean_foreground_iou": 1.0}
    assert all(v == {"photos": 0, "mean_foreground_iou": None} for v in by_size.values())
    assert len(by_size) == 2


@pytest.mark.parametrize(("hits", "lost"), [(0, 1), (9, 1), (10, 0), (100, 0)])
def test_a_pet_is_lost_below_a_tenth(hits, lost):
    assert totals([pet(size=100, hits=hits)])["lost_pets"] == lost


@pytest.mark.parametrize(("called", "seen"), [(0, 0), (10, 0), (11, 1)])
def test_a_false_pet_is_seen_above_a_hundredth(called, seen):
    assert totals([none(called=called)])["photos_with_false_pets"] == seen


def test_cut_outs_are_held_against_their_masks():
    good, worse = pet(cutout=98, cutout_hits=98), pet(cutout=96, cutout_hits=96)
    lost = pet(hits=5, cutout=0)
    result = totals([good, worse, lost, none()])
    assert result["photos_worse_cut_out"] == 0.5  # the lost pet is not asked
    assert result["mean_cutout_iou"] == pytest.approx((0.98 + 0.96 + 0) / 3, abs=1e-5)


def test_scores_without_photos_are_none():
    without = totals([none()])
    for key in ("mean_foreground_iou", "foreground_iou", "lost_pets", "mean_cutout_iou"):
        assert without[key] is None
    assert without["photos_worse_cut_out"] is None
    with_one = totals([pet(hits=0)])
    assert with_one["false_pet_share"] is with_one["photos_with_false_pets"] is None
    assert with_one["photos_worse_cut_out"] is None and with_one["lost_pets"] == 1.0
    json.dumps([without, with_one], allow_nan=False)


def test_the_worst_comes_first_with_and_without_a_pet():
    scores = [none("fine"), pet("half", hits=50), none("bad", called=900), pet("lost", hits=0)]
    worst = totals(scores)["worst"]
    assert [photo["name"] for photo in worst] == ["lost", "bad", "half", "fine"]
    assert worst[0]["foreground_iou"] == 0 and worst[1]["false_pet_share"] == 0.9


# === Through the network ===


@pytest.fixture(autouse=True)
def loaded(request, monkeypatch):
    """The command gets the network that is loaded already."""
    if "segmenter" in request.fixturenames:
        segmenter = request.getfixturevalue("segmenter")
        monkeypatch.setattr(command.Segmenter, "load", lambda *_: segmenter)


def scored(words: str, folder: Path) -> dict:
    """What the command writes."""
    path = folder / "wild.json"
    command.run(command.parse([*words.split(), "--json", str(path)]))
    result: dict = json.loads(path.read_text())
    return result


def test_the_command_scores_the_same_masks_as_the_page(segmenter, wild, tmp_path, capsys):
    """The scores of a photo are those of its mask, and of the cut-out that is downloaded."""
    result = scored(f"--wild {wild} --worst 2 --out {tmp_path}/out", tmp_path)
    assert KEYS <= result.keys()
    assert result["photos_with_a_pet"] == result["photos_without"] == 1
    assert result["weights_sha256"] == weights.checksum(weights.DEFAULT)
    assert result["network"] == "light" and result["unreadable"] == []
    photo, mask = read_wild(wild, "cat")
    found = segmenter(photo)
    alpha = np.asarray(cutting.cut_out(found.photo, found.probabilities))[..., 3]
    for key, keeps in (
        ("mean_foreground_iou", found.mask() != BACKGROUND.index),
        ("mean_cutout_iou", alpha / 255 > 0.5),
    ):
        truth, keeps = mask[mask != 255] == 1, keeps[mask != 255]
        assert result[key] == pytest.approx((truth & keeps).sum() / (truth | keeps).sum(), abs=1e-5)
    assert result["mean_foreground_iou"] > 0.5 and result["false_pet_share"] == 0
    assert f"{result['mean_foreground_iou']:.4f}" in capsys.readouterr().out
    pictures = sorted((tmp_path / "out").iterdir())
    assert [path.name[:6] for path in pictures] == ["01_cat", "02_wal"]
    assert Image.open(pictures[0]).size == (5 * photo.shape[1], photo.shape[0])


def test_a_list_chooses_and_unreadable_photos_are_left_out(segmenter, tmp_path, capsys):
    wild = make_wild(tmp_path / "wild")
    Image.new("L", (96, 64), 255).save(wild / "masks" / "wall.png")
    (tmp_path / "names.txt").write_text("wall\ncat\ngone\n")
    result = scored(f"--wild {wild} --names {tmp_path}/names.txt", tmp_path)
    assert result["unreadable"] == ["gone", "wall"] and result["photos_without"] == 0
    assert [photo["name"] for photo in result["worst"]] == ["cat"]
    said = capsys.readouterr()
    assert "nothing to count" in said.err and "read: gone, wall" in said.out
    assert "no such photo" in said.out  # a photo without a pet


def test_a_photo_whose_pet_is_not_counted_is_one_without(segmenter, tmp_path):
    wild = make_wild(tmp_path)
    mask = np.array(Image.open(wild / "masks" / "cat.png"))
    mask[mask == 1] = 255
    Image.fromarray(mask).save(wild / "masks" / "cat.png")
    result = in_the_wild.evaluate(segmenter, [("cat", read_wild(wild, "cat"))])
    assert (result["photos_with_a_pet"], result["photos_without"]) == (0, 1)


def test_gates_reach_the_network_and_the_file(segmenter, wild, tmp_path):
    shut, wide = (
        scored(f"--wild {wild} --gates {gates}", tmp_path) for gates in ("0 0 0", "1 1 1")
    )
    assert shut["gates"] == [0, 0, 0] and shut["working_size"] == segmenter.working_size
    assert shut["mean_foreground_iou"] != wide["mean_foreground_iou"]
