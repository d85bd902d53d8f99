"""Writes docs/results.md, the model card and the README's scores from what evaluate wrote.

python -m tools.results --data DIR    # score everything anew (on a CPU an hour), then write
python -m tools.results               # write only

The words are in tools/templates.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import jinja2
import numpy as np

from fcn import weights
from fcn.classes import BACKGROUND, BORDER
from fcn.data.pets import STORED_SIDE
from fcn.evaluate import paper_masks
from fcn.geometry import WORKING_SIZE
from fcn.networks import paper_networks, recognizer
from fcn.regions import SMALLEST_SEEN_AGAIN
from fcn.scoring.plots import calibration_plot, comparison_of_networks
from fcn.segmentation import KEPT_FROM, KEPT_TOGETHER_FROM
from fcn.segmenter import Segmenter
from fcn.train_recognizer import FOLDS
from tools import ablations

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "results"
START, END = "<!-- scores -->\n", "<!-- end of scores -->\n"

# The weights that the templates' sentences are about: how they were trained, what fails. For
# others, look at the log and at `python -m fcn.evaluate --worst`, and write them anew.
WRITTEN_FOR = {"network": "dcfd9a3d8445", "recognizer": "d52c3822a6c8"}

SIZES = (256, 320, 384, 448, 512)
# Thresholds of a region beside those that are used: by itself, and with a second look.
KEPT = (0, 0.7, 0.8, 0.9)
KEPT_TOGETHER = (0.5, 0.75, 0.97)
# What is scored, and how: file -> (title, arguments of python -m fcn.evaluate).
COMMANDS = {
    "test": ("held-out photos", "--data DIR --split test"),
    "no_pet": ("photos without a pet", "--no-pet tests/no_pet"),
    "test_one_look": (
        "held-out photos, no second looks",
        "--data DIR --split test --no-second-looks",
    ),
    "no_pet_one_look": (
        "photos without a pet, no second looks",
        "--no-pet tests/no_pet --no-second-looks",
    ),
    "validation_one_look": (
        "photos set aside, no second looks",
        "--data DIR --split validation --no-second-looks",
    ),
    **{
        f"size_{size}": (f"working size {size}", f"--data DIR --split validation --size {size}")
        for size in SIZES
    },
    **{
        f"sure_{100 * sure:.0f}": (
            f"regions kept from {sure:g}, no second looks",
            f"--data DIR --split validation --sure {sure:g} --no-second-looks",
        )
        for sure in KEPT
    },
    **{
        f"agreed_{100 * agreed:.0f}": (
            f"regions kept from {agreed:g} together",
            f"--data DIR --split validation --agreed {agreed:g}",
        )
        for agreed in KEPT_TOGETHER
    },
    "gate_16": ("without the skip at 1/16", "--data DIR --split validation --gates 0 1 1"),
    "gate_8": ("without the skip at 1/8", "--data DIR --split validation --gates 1 0 1"),
    "gate_4": ("without the skip at 1/4", "--data DIR --split validation --gates 1 1 0"),
}


def score(data: Path) -> None:
    """Run every command and keep its JSON."""
    for name, (_, arguments) in COMMANDS.items():
        words = [str(data) if word == "DIR" else word for word in arguments.split()]
        command = [sys.executable, "-m", "fcn.evaluate", *words]
        command += ["--json", str(RESULTS / f"{name}.json")]
        if name in ("test", "no_pet"):
            command.append("--card")
        subprocess.run(command, check=True, cwd=ROOT)


def draw() -> None:
    """Draw the FCN paper's figure of the example photos, and the calibration."""
    segmenter = Segmenter.load()
    rows = []
    for path in sorted((ROOT / "examples").glob("*.jpg")):
        found = segmenter(path)
        rows.append((np.asarray(found.photo), paper_masks(found) | {"ours": found.mask()}))
    comparison_of_networks(rows, ROOT / "docs" / "lineage.png")
    calibration_plot(read("test")["calibration"], ROOT / "docs" / "calibration.png")


def read(name: str) -> dict:
    """A result by its name in `COMMANDS`."""
    return json.loads((RESULTS / f"{name}.json").read_text())


def facts() -> dict:
    """What the templates may name."""
    results = {name: read(name) for name in COMMANDS}
    test, no_pet = results["test"], results["no_pet"]
    card = weights.read_card(weights.DEFAULT)
    costs = read("benchmark")
    kept = {sure: (f"{sure:g}", results[f"sure_{100 * sure:.0f}"]) for sure in KEPT}
    kept[KEPT_FROM] = f"{KEPT_FROM:g}, as it ships", results["validation_one_look"]
    together = {a: (f"{a:g}", results[f"agreed_{100 * a:.0f}"]) for a in KEPT_TOGETHER}
    together[KEPT_TOGETHER_FROM] = (
        f"{KEPT_TOGETHER_FROM:g}, as it ships",
        results[f"size_{WORKING_SIZE}"],
    )
    breeds = sorted(test["by_breed"].items(), key=lambda breed: -breed[1]["mean_iou"])
    return {
        "results": results,
        "test": test,
        "no_pet": no_pet,
        "metrics": {
            **{key: test[key] for key in ("pixel_accuracy", "mean_iou", "foreground_iou")},
            "species_gap": test["species_gap"],
            "border_iou": test["iou"][BORDER.name],
            "share_called_pet_in_photos_without": no_pet["false_pet_share"],
        },
        "card": card,
        "runs": runs(card),
        "heads": weights.read_card(paper_networks.path_beside(weights.DEFAULT)),
        "second_look": weights.read_card(recognizer.DEFAULT),
        "by_size": [(size, results[f"size_{size}"]) for size in SIZES],
        "kept_from": [kept[sure] for sure in sorted(kept)],
        "agreed_from": [together[agreed] for agreed in sorted(together)],
        "by_breed": [(name.replace("_", " "), figures) for name, figures in breeds],
        "changed": changed,
        "device": costs["device"],
        "costs": costs["forward_passes"],
        "ablations": ablations.read(),
        "ablation_size": ablations.SIZE,
        "commands": COMMANDS,
        "working_size": WORKING_SIZE,
        "stored_side": STORED_SIDE,
        "smallest": SMALLEST_SEEN_AGAIN,
        "sure": KEPT_FROM,
        "agreed": KEPT_TOGETHER_FROM,
        "folds": FOLDS,
        "background": BACKGROUND.index,
    }


def runs(card: dict) -> list[dict]:
    """What each training run behind the weights wrote of itself, the first one first."""
    found = [card["trained"]]
    while start := found[0].get("start"):
        found.insert(0, start)
    return found


def changed(one: dict, other: dict) -> int:
    """How many photos' pixel accuracy differs by more than a twentieth between two results."""
    before, after = ({p["name"]: p["pixel_accuracy"] for p in r["worst"]} for r in (one, other))
    return sum(abs(before[name] - after[name]) > 0.05 for name in before)


def documents() -> dict[Path, str]:
    """What is written, by where: docs/results.md, the model card, and README.md with its scores."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # it is Markdown
    )
    environment.filters |= {"figure": "{:.4f}".format, "percent": lambda x: f"{100 * x:.1f} %"}
    known = facts()
    texts = {
        name: environment.get_template(f"{name}.md.jinja").render(known)
        for name in ("results", "model_card", "scores")
    }
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    return {
        ROOT / "docs" / "results.md": texts["results"],
        ROOT / "weights" / "README.md": texts["model_card"],
        readme: before + START + texts["scores"] + END + after,
    }


def write() -> None:
    """Write the document, the model card, and the scores into README.md.

    Raises:
        OSError: if a result is missing.
        ValueError: if a result, or a template, is about other weights than those that ship.
    """
    ships = weights.read_card(weights.DEFAULT)["sha256"]
    second = weights.read_card(recognizer.DEFAULT)["sha256"]
    stale = [
        name
        for name, result in {name: read(name) for name in [*COMMANDS, "benchmark"]}.items()
        if result["weights_sha256"] != ships or result["recognizer_sha256"] not in (None, second)
    ]
    if stale:
        raise ValueError(
            f"Scored with other weights: {', '.join(stale)}. Add --data DIR; the benchmark is made "
            "anew by python -m tools.benchmark --json docs/results/benchmark.json."
        )
    test = read("test")
    if (test["sure"], test["agreed"], test["working_size"]) != (
        KEPT_FROM,
        KEPT_TOGETHER_FROM,
        WORKING_SIZE,
    ):
        raise ValueError("Scored with other thresholds or another working size. Add --data DIR.")
    if len({result["working_size"] for result in ablations.read().values()}) > 1:
        raise ValueError("The ablations are of several versions: python -m tools.ablations.")
    if WRITTEN_FOR != {"network": ships[:12], "recognizer": second[:12]}:
        raise ValueError(
            "The sentences in tools/templates are about other weights. Write them anew, name the "
            "new weights in WRITTEN_FOR of tools/results.py, and run python -m tools.results."
        )
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")


def main() -> None:
    """Score if there is data, then write."""
    parser = argparse.ArgumentParser(prog="python -m tools.results", description=main.__doc__)
    parser.add_argument("--data", type=Path, help="folder of the data set: score everything anew")
    args = parser.parse_args()
    try:
        if args.data:
            score(args.data)
            draw()
        write()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)  # evaluate has said what is wrong
    except (OSError, ValueError, weights.WeightsError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
