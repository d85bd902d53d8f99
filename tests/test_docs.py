"""The documents say what the JSON files and the code say, and their links lead somewhere."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from fcn.geometry import WORKING_SIZE
from fcn.photos import MAX_PIXELS, MAX_PIXELS_DEAR, MAX_SIDE, SENTENCES, list_formats
from fcn.segmentation import KEPT_FROM
from fcn.train_recognizer import Photo, Region, curve
from page.limits import BATCH_PHOTOS, UPLOAD_MB
from page.serving.settings import STORED_MB
from tools import results
from tools.scores import COMMANDS, IN_CARD
from tools.tables import NO_PET, TABLES, TEST

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/page.md",
    "docs/results.md",
    "docs/serving.md",
    "docs/shipping.md",
    "docs/training.md",
    "weights/README.md",
    "examples/README.md",
]


def test_the_tables_are_up_to_date():
    for path, text in results.filled().items():
        assert path.read_text() == text, "run python -m tools.results"


def test_every_table_stands_in_a_document():
    text = "".join((ROOT / name).read_text() for name in results.DOCUMENTS)
    assert {block["name"] for block in results.BLOCK.finditer(text)} == set(TABLES)


def test_a_table_replaces_the_text_between_its_marks():
    old = "Before.\n<!-- table: calibration -->\nan old table\n<!-- end -->\nAfter.\n"
    new = results.fill(old)
    before, after = "Before.\n<!-- table: calibration -->\n\n| ", " |\n\n<!-- end -->\nAfter.\n"
    assert new.startswith(before) and new.endswith(after) and "an old table" not in new
    assert results.fill(new) == new


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!-- table: scores -->\n<!-- end -->\n", "There is no table scores"),
        ("<!-- table: costs -->\nno end\n", "needs its <!-- end -->"),
        ("no start\n<!-- end -->\n", "needs its <!-- end -->"),
        ("in a line: <!-- table: costs -->\n<!-- end -->\n", "needs its <!-- end -->"),
        ("<!-- table: costs -->\n<!-- table: stages -->\n<!-- end -->\n", "needs its <!-- end -->"),
    ],
)
def test_a_wrong_mark_is_told(text, told):
    with pytest.raises(ValueError, match=told):
        results.fill(text)


def test_tables_hold_the_numbers_of_the_json_files():
    test = results.read(TEST)
    by_stage = TABLES["stages"]().splitlines()[2:]
    assert [line.split(" | ")[1] for line in by_stage] == [
        f"{scores['pixel_accuracy']:.4f}" for scores in [*test["stages"].values(), test]
    ]


def test_the_model_card_gives_its_scores_to_programs():
    front = yaml.safe_load((ROOT / "weights" / "README.md").read_text().split("---\n")[1])
    metrics = front["model-index"][0]["results"][0]["metrics"]
    values = {metric["type"]: metric["value"] for metric in metrics}
    assert values["mean_iou"] == results.read(TEST)["mean_iou"]
    assert values["share_called_pet_in_photos_without"] == results.read(NO_PET)["false_pet_share"]


def test_a_recognizer_of_the_present_training_has_a_table_too(monkeypatch):
    """Of two photos, a pet is lost from 0.8 on; a false one stays below it."""
    pet = Photo("wild", 10, 100, (Region(0.9, 10, 10, None),))
    other = Photo("wild", 0, 100, (Region(0.9, 0, 50, None),))
    scores = curve([pet, other], [np.array([0.75]), np.array([0.75])])
    card = {"trained": {}, "cross_validation": scores}
    monkeypatch.setattr(results.weights, "read_card", lambda path: card)
    head, _, *rows = TABLES["recognizer-training"]().splitlines()
    assert head == "| kept from | wild: pets lost | wild: false pets, share / photos |"
    assert "| 0.7 | 0.0 % | 50.0 % / 100.0 % |" in rows
    assert "| 0.8, as it ships | 100.0 % | 0.0 % / 0.0 % |" in rows


def test_scores_that_others_report_have_a_source():
    for other in json.loads((ROOT / "docs" / "results" / "others.json").read_text()):
        assert other["source"].startswith("https://"), other["name"]


def test_results_are_of_the_weights_that_ship():
    for network in results.weights.available():
        card = results.weights.read_card(results.weights.NETWORKS[network])
        scored = {kind: results.read(f"{network}_{kind}") for kind in IN_CARD}
        assert card["scores"]["test"]["confusion"] == scored["test"]["confusion"]
        share = scored["no_pet"]["false_pet_share"]
        assert card["scores"]["no_pet"]["false_pet_share"] == share
        lost = scored["wild"]["lost_pets"]
        assert card["scores"]["in_the_wild"]["lost_pets"] == lost
        assert {scores["weights_sha256"] for scores in scored.values()} == {card["sha256"]}
    second = results.weights.read_card(results.recognizer.DEFAULT)["sha256"]
    used = {name: results.read(name)["recognizer_sha256"] for name in COMMANDS}
    assert {sha for name, sha in used.items() if not name.endswith("_without")} == {second}


def test_the_readme_and_the_sentences_name_the_limits_of_photos():
    readme = (ROOT / "README.md").read_text().replace("\n", " ")
    assert f"| formats | {list_formats()} |" in readme
    whole, dear = (f"{pixels // 1_000_000}" for pixels in (MAX_PIXELS, MAX_PIXELS_DEAR))
    assert f"up to {whole} megapixels ({dear} as" in readme
    assert f"more than {whole} megapixels ({dear} as" in SENTENCES["too-large"]
    for text in (readme, SENTENCES["too-long"]):
        assert f"{MAX_SIDE:,} pixels" in text


def test_the_readme_names_the_limits_of_the_page():
    readme = (ROOT / "README.md").read_text()
    assert f"{UPLOAD_MB} MB a photo, {BATCH_PHOTOS} photos a batch" in readme
    assert f"{STORED_MB / 1000:g} GB of photos and results" in readme


def test_the_readme_names_the_thresholds_that_are_used():
    readme = (ROOT / "README.md").read_text()
    assert f"longest side is brought to {WORKING_SIZE} pixels" in readme
    assert f"together say less than {100 * KEPT_FROM:.0f} %" in readme.replace("\n", " ")


def test_results_of_other_weights_are_not_written(monkeypatch):
    monkeypatch.setattr(results, "read", lambda name: {"network": "light", "weights_sha256": ""})
    with pytest.raises(ValueError, match="Scored with other weights: light_test, light_set_aside"):
        results.write()


@pytest.mark.parametrize("changed", ["KEPT_FROM", "WORKING_SIZE"])
def test_results_of_other_settings_are_not_written(monkeypatch, changed):
    monkeypatch.setattr(results, changed, 0.5)
    with pytest.raises(ValueError, match="another threshold or another working size"):
        results.write()


def test_sentences_about_other_weights_are_not_written(monkeypatch):
    monkeypatch.setitem(results.WRITTEN_FOR, "recognizer", "of another file")
    with pytest.raises(ValueError, match="about other weights"):
        results.write()


def test_prose_whose_numbers_are_not_the_codes_is_not_written(monkeypatch):
    monkeypatch.setattr(results, "STORED_SIDE", 7)
    with pytest.raises(ValueError, match='results.md must say "at most 7 pixels long"'):
        results.write()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document):
    path = ROOT / document
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text())
    local = [link for link in links if not link.startswith("http")]
    missing = [link for link in local if not (path.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_paths_in_backquotes_exist(document):
    quoted = re.findall(r"`([\w.][\w./-]*)`", (ROOT / document).read_text())
    paths = {q for q in quoted if "/" in q or re.search(r"\.(py|md|js|html|txt|in)$", q)}
    assert paths and not {path for path in paths if not (ROOT / path).exists()}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_in_documents_exist(document):
    for name in set(re.findall(r"-m ((?:fcn|tools)[\w.]*)", (ROOT / document).read_text())):
        place = ROOT / name.rstrip(".").replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file(), name


def test_every_photo_has_its_line_of_attribution():
    for folder, table in (
        ("examples", "README.md"),
        ("tests/no_pet", "LICENSES.md"),
        ("tests/photos", "LICENSES.md"),
    ):
        text = (ROOT / folder / table).read_text()
        photos = {p.name for p in (ROOT / folder).glob("*.jpg")}
        listed = set(re.findall(r"^\| (\S+\.jpg) \|", text, re.MULTILINE))
        assert photos == listed


def test_a_space_can_read_the_front_matter():
    front = (ROOT / "README.md").read_text().split("---\n")[1]
    fields = dict(re.findall(r"^(\w+): (.+)$", front, re.MULTILINE))
    assert fields["sdk"] == "gradio" and (ROOT / fields["app_file"]).is_file()
    assert len(fields["short_description"]) <= 60
