"""Writes docs/results.md, and the scores in README.md, from JSON files that evaluate wrote.

python -m tools.results --data DIR    # score everything anew (on a CPU about an hour), then write
python -m tools.results               # write only
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from fcn import weights

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "results"
START, END = "<!-- scores -->\n", "<!-- end of scores -->\n"

# What is scored, and how: file -> arguments of python -m fcn.evaluate.
COMMANDS = {
    "test": "--data DIR --split test",
    "without_skip_16": "--data DIR --split test --gates 0 1 1",
    "without_skip_8": "--data DIR --split test --gates 1 0 1",
    "without_skip_4": "--data DIR --split test --gates 1 1 0",
    "no_pet": "--no-pet tests/no_pet",
}

# As their authors give them; "-" where they give none.
PUBLISHED = """\
| the tutorial this follows | FCN-VGG16 frozen, 224, random 20 %, 1 epoch | 0.8905 | - |
| camilobetanieto/ImageSegmentationPets | DenseASPP-DenseNet121, 256, half the test list | 0.917 | - |
| keras-io, fully_convolutional_network | FCN-16s VGG19 frozen, 224 | 0.866 | 0.658 |
| techvasolutions | U-Net, 128 | 0.874 | 0.680 |
| Coursera C3W3 lab | U-Net, 128, official test list | 0.848 | 0.65 |
| always "background" | | 0.57 | - |"""


def score(data: Path) -> None:
    """Run every command and keep its JSON."""
    for name, arguments in COMMANDS.items():
        words = [str(data) if word == "DIR" else word for word in arguments.split()]
        command = [sys.executable, "-m", "fcn.evaluate", *words]
        command += ["--json", str(RESULTS / f"{name}.json")]
        if name in ("test", "no_pet"):
            command.append("--card")
        subprocess.run(command, check=True, cwd=ROOT)


def read(name: str) -> dict:
    """A result by its name in `COMMANDS`."""
    return json.loads((RESULTS / f"{name}.json").read_text())


def table(head: str, rows: list[str]) -> str:
    """A Markdown table."""
    columns = head.count("|") - 1
    return "\n".join([head, "|" + " --- |" * columns, *rows])


def row(name: str, result: dict) -> str:
    """Five figures of a result as a row."""
    keys = ("pixel_accuracy", "mean_iou", "foreground_iou")
    cells = [f"{result[key]:.4f}" for key in keys] + [f"{v:.4f}" for v in result["iou"].values()]
    return f"| {name} | " + " | ".join(cells) + " |"


FIGURES = "| | pixel accuracy | mean IoU | foreground IoU | pet | background | border |"


def scores() -> str:
    """The part that README.md shows."""
    test, no_pet = read("test"), read("no_pet")
    ours = f"| **Pet FCN** | {test['working_size']} pixels, held-out photos, no ensemble |"
    ours += f" **{test['pixel_accuracy']:.4f}** | **{test['mean_iou']:.4f}** |"
    head = "| who | how | pixel accuracy | mean IoU |"
    return f"""## How good it is

{table(head, [ours, PUBLISHED])}

The others were scored on other parts of the same data set. Of {no_pet["photos"]} photos without a cat or
dog, {100 * no_pet["false_pet_share"]:.1f} % of the pixels are called pet or border. More in
[docs/results.md](docs/results.md).
"""


def document() -> str:
    """The whole of docs/results.md."""
    test, no_pet, card = read("test"), read("no_pet"), weights.read_card(weights.DEFAULT)
    trained = card["trained"]
    stages = [row(name, figures) for name, figures in test["stages"].items()]
    heads = [row(name, figures) for name, figures in test["fcn"].items()]
    gates = [row(f"without the skip at 1/{s}", read(f"without_skip_{s}")) for s in (16, 8, 4)]
    species = [row(f"{name}s", figures) for name, figures in test["by_species"].items()]
    breeds = [
        row(name.replace("_", " "), figures)
        for name, figures in sorted(test["by_breed"].items(), key=lambda item: -item[1]["mean_iou"])
    ]
    empty = [f"| {p['name']} | {p['false_pet_share']:.4f} |" for p in no_pet["worst"]]
    commands = [f"| {n} | `python -m fcn.evaluate {c}` |" for n, c in COMMANDS.items()]
    return f"""# Results

Written by `python -m tools.results`. Every figure is of the weights that ship
(`{card["sha256"][:12]}`), on the {test["photos"]} held-out photos, at each trimap's own size, from one
confusion matrix over all pixels; working size {test["working_size"]}, no flips, no ensemble. Training
never saw these photos, and no choice was made by them.

Trained on {trained["photos"]} photos for {trained["epochs"]} epochs; {trained["photos_to_choose_by"]}
more were set aside to choose by. Log and curves: [training.csv](training.csv),
[training.png](training.png).

{table(FIGURES, [row("all", test), *species])}

{scores().split(chr(10), 2)[2]}
## How the mask sharpens

Each stage's own belief, in blocks of its resolution.

{table(FIGURES, stages)}

## What each skip adds

{table(FIGURES, [row("all three", test), *gates])}

## FCN-32s, 16s and 8s

The paper's networks on the same encoder, which was not trained for them and stays frozen.

{table(FIGURES, [*heads, row("ours", test)])}

## Photos without a pet

Share of each photo that is called pet or border; mean {no_pet["false_pet_share"]:.4f}.

{table("| photo | share |", empty)}

## Breeds

{table(FIGURES, breeds)}

## Commands

{table("| figures | command |", commands)}
"""


def write() -> None:
    """Write the document, and the scores into README.md."""
    (ROOT / "docs" / "results.md").write_text(document())
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text().partition(START)
    after = rest.partition(END)[2]
    readme.write_text(before + START + scores() + END + after)


def main() -> None:
    """Score if there is data, then write."""
    parser = argparse.ArgumentParser(prog="python -m tools.results", description=main.__doc__)
    parser.add_argument("--data", type=Path, help="folder of the data set: score everything anew")
    args = parser.parse_args()
    if args.data:
        score(args.data)
    write()


if __name__ == "__main__":
    main()
