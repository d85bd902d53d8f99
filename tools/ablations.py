"""Trains one thing left out or put in at a time, on the same small budget, and writes the scores.

    python -m tools.ablations --data DIR --encoder-weights FILE

Each row's run starts from ImageNet's weights and is scored on the photos that training sets aside.
A row whose JSON tells of the same command and working size is left as it is; rows of an earlier
version are trained anew.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from fcn import train, weights
from fcn.geometry import WORKING_SIZE

RESULTS = Path(__file__).parent.parent / "docs" / "results"
SIZE = 128  # side of the squares
BUDGET = f"--epochs 1 --size {SIZE} --final-size {SIZE}"
# Not of the budget: a machine takes what it is fast at; the weights are float32 in either.
PRECISIONS = ("mixed_bfloat16", "float32")
# file -> (name, what differs from the default)
ROWS = {
    "tutorial_recipe": (
        "the tutorial's decoder, encoder frozen",
        "--decoder tutorial --freeze all --rate 1e-3",
    ),
    "tutorial_decoder": ("the tutorial's decoder, all layers trained", "--decoder tutorial"),
    "ours": ("ours, with transposed convolutions", ""),
    "bilinear": ("ours, bilinear upsampling", "--upsampling bilinear"),
    "unpooling": ("ours, unpooling", "--upsampling unpooling"),
    "balanced_decoder": ("ours, without the context block", "--decoder balanced"),
}


def path(name: str) -> Path:
    """Where a row's result lies."""
    return RESULTS / f"ablation_{name}.json"


def options(name: str, precision: str) -> list[str]:
    """What a row's run is told besides where the data are."""
    return [*BUDGET.split(), "--precision", precision, *ROWS[name][1].split()]


def command(name: str, precision: str) -> str:
    """What a row ran, as others can run it."""
    return weights.command("fcn.train", ["--data", "DIR", *options(name, precision)])


def read() -> dict[str, dict]:
    """The results that are there, by the rows' names as people read them; no other budget's."""
    found = {name: json.loads(path(name).read_text()) for name in ROWS if path(name).exists()}
    return {
        ROWS[name][0]: result
        for name, result in found.items()
        if result["command"] in (command(name, precision) for precision in PRECISIONS)
    }


def run(name: str, precision: str, data: Path | None, encoder_weights: str) -> dict:
    """Train a row's network; return what its card says of it."""
    with tempfile.TemporaryDirectory() as folder:
        words = [*options(name, precision), "--out", folder, "--encoder-weights", encoder_weights]
        words += ["--data", str(data)] if data else []
        card = weights.read_card(train.train(train.parse(words)))
    trained, scores = card["trained"], card["validation"]
    return {
        "command": command(name, precision),
        "working_size": WORKING_SIZE,
        **{key: trained[key] for key in ("photos", "photos_to_choose_by", "epochs", "seconds")},
        **{key: scores[key] for key in ("pixel_accuracy", "mean_iou", "foreground_iou", "iou")},
    }


def main() -> None:
    """Train the rows that have no result yet."""
    parser = argparse.ArgumentParser(prog="python -m tools.ablations", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the data set (default: download it)")
    parser.add_argument("--encoder-weights", default="imagenet", help="imagenet, or a file")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32")
    args = parser.parse_args()
    for name, (title, _) in ROWS.items():
        if read().get(title, {}).get("working_size") == WORKING_SIZE:
            continue
        try:
            result = run(name, args.precision, args.data, args.encoder_weights)
        except (OSError, ValueError, weights.WeightsError) as error:
            sys.exit(str(error))
        path(name).write_text(json.dumps(result, indent=1) + "\n")
        print(f"Wrote {path(name)}.")


if __name__ == "__main__":
    main()
