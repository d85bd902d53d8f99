"""Writes docs/results.md, the model card and the README's scores from what evaluate wrote.

python -m tools.results --data DIR    # score everything anew (on a CPU half an hour), then write
python -m tools.results               # write only
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from fcn import heads, recognizer, weights
from fcn.classes import BACKGROUND, BORDER
from fcn.evaluate import generations
from fcn.figures import calibration_plot, lineage
from fcn.geometry import WORKING_SIZE
from fcn.model import SKIP_STRIDES
from fcn.regions import AGREED, SURE
from fcn.segmenter import Segmenter
from fcn.train_recognizer import FOLDS
from tools import ablations

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "results"
START, END = "<!-- scores -->\n", "<!-- end of scores -->\n"

SIZES = (256, 320, 384, 448, 512)
KEPT = (0, 0.7, 0.8, 0.9)  # thresholds of a region beside the one that is used
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
    "gate_16": ("without the skip at 1/16", "--data DIR --split validation --gates 0 1 1"),
    "gate_8": ("without the skip at 1/8", "--data DIR --split validation --gates 1 0 1"),
    "gate_4": ("without the skip at 1/4", "--data DIR --split validation --gates 1 1 0"),
}

# The weights that this file's sentences are about: how they were trained, what fails. For others,
# look at the log and at `python -m fcn.evaluate --worst`, and write them anew.
WRITTEN_FOR = "dcfd9a3d8445"
FAILURES = """\
Seen in the 24 worst photos (`python -m fcn.evaluate --data DIR --worst 24`): a thin brown dog in
snow not found at all; a cat's fur-lined basket taken for the cat; the white hind part of a dog in
snow, one dog's second colour, and paws away from the body, missed; clothes on a pet, a stick it
chews, and a dog at the frame's edge that the trimap leaves out, called pet; and, in more than half
of them, trimaps that call half of a dog border or mark only part of it, where the mask is better
than its score."""

EARLIER_ABLATIONS = """\
These rows are of an earlier version, which padded photos instead of stretching them, pasted nothing
into its squares, and divided no logits by a temperature: a row made now would differ a little.
"""

# As their authors give them; "-" where they give none. The lab's mean is of its three classes.
PUBLISHED = """\
| the tutorial this follows | FCN-VGG16 frozen, 224, random 20 %, 1 epoch | 0.8905 | - | - |
| camilobetanieto/ImageSegmentationPets | DenseASPP-DenseNet121, 256, half the test list \
| 0.917 | - | - |
| keras-io, fully_convolutional_network | FCN-16s VGG19 frozen, 224 | 0.866 | 0.658 | - |
| techvasolutions | U-Net, 128 | 0.874 | 0.680 | - |
| Coursera C3W3 lab | U-Net, 128, official test list | 0.848 | 0.643 | - |
| segmentation_models.pytorch | FPN-ResNet34, 256, two classes, official test list \
| - | - | 0.914 |"""


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
        rows.append((np.asarray(found.photo), generations(found) | {"ours": found.mask()}))
    lineage(rows, ROOT / "docs" / "lineage.png")
    calibration_plot(read("test")["calibration"], ROOT / "docs" / "calibration.png")


def read(name: str) -> dict:
    """A result by its name in `COMMANDS`."""
    return json.loads((RESULTS / f"{name}.json").read_text())


def table(head: str, rows: list[str]) -> str:
    """A Markdown table."""
    columns = head.count("|") - 1
    return "\n".join([head, "|" + " --- |" * columns, *rows])


def row(name: str, result: dict) -> str:
    """The figures of a result as a row."""
    keys = ("pixel_accuracy", "mean_iou", "foreground_iou")
    cells = [f"{result[key]:.4f}" for key in keys] + [f"{v:.4f}" for v in result["iou"].values()]
    return f"| {name} | " + " | ".join(cells) + " |"


HEAD = "| | pixel accuracy | mean IoU | foreground IoU | pet | background | border |"


def comparison() -> str:
    """Our figures beside the published ones."""
    test = read("test")
    ours = f"| **Pet FCN** | {test['working_size']} pixels, held-out photos, no flips |"
    keys = ("pixel_accuracy", "mean_iou", "foreground_iou")
    ours += "".join(f" **{test[key]:.4f}** |" for key in keys)
    matrix = test["confusion"]
    always = sum(matrix[BACKGROUND.index]) / sum(map(sum, matrix))
    nothing = f'| always "background" | our held-out photos | {always:.4f} | - | - |'
    head = "| who | how | pixel accuracy | mean IoU | foreground IoU |"
    rows = table(head, [ours, PUBLISHED, nothing])
    return f"{rows}\n\nThe others were scored on other parts of the same data set."


def runs(card: dict) -> list[dict]:
    """What each training run behind the weights wrote of itself, the first one first."""
    found = [card["trained"]]
    while start := found[0].get("start"):
        found.insert(0, start)
    return found


def scores() -> str:
    """The part that README.md shows."""
    no_pet = read("no_pet")
    return f"""## How good it is

{comparison()} Of {no_pet["photos"]} photos without a
cat or dog, {100 * no_pet["false_pet_share"]:.1f} % is called pet or border on average. More in
[docs/results.md](docs/results.md).
"""


def document() -> str:
    """The whole of docs/results.md."""
    test, card = read("test"), weights.read_card(weights.DEFAULT)
    trained = card["trained"]
    heads_trained = weights.read_card(heads.path_beside(weights.DEFAULT))["trained"]
    stages = [row(name, figures) for name, figures in test["stages"].items()]
    paper = [row(name, test["fcn"][name]) for name in ("FCN-32s", "FCN-16s", "FCN-8s")]
    species = [row(f"{name}s", figures) for name, figures in test["by_species"].items()]
    breeds = [
        row(name.replace("_", " "), figures)
        for name, figures in sorted(test["by_breed"].items(), key=lambda item: -item[1]["mean_iou"])
    ]
    return f"""# Results

Written by `python -m tools.results`. Figures are of the weights that ship
(`{card["sha256"][:12]}`), and unless a section says otherwise on the {test["photos"]} held-out
photos, at each trimap's own size, from one confusion matrix over all pixels; working size
{test["working_size"]}, no flips. One network draws the masks; another looks at its regions a second
time ([below](#second-looks), with the figures without it). Training never saw these photos, and
nothing was chosen by their scores. The columns pet, background and border are IoU; foreground is
pet with border.

Trained on {trained["photos"]} photos, from ImageNet's weights, in one run of {trained["epochs"]}
epochs, each of {trained["recipe"]["passes"]} passes over the photos: {trained["seconds"] / 60:.0f}
minutes on one H200. {trained["photos_to_choose_by"]} more photos were set aside to choose by. Log
and curves: [training.csv](training.csv), [training.png](training.png). While it trains, the network
finds the border more often than it will (`shift_border` in `fcn/transfer.py`), keeps all regions,
and saw photos at 384 pixels: its figures are lower there.

{table(HEAD, [row("all", test), *species])}

{comparison()}

## How the mask sharpens

What each stage's score head says, each value filling its block of pixels; the mask is the last
stage enlarged smoothly, without the regions that are no pet for sure (below).

{table(HEAD, [*stages, row("the mask", test)])}

{regions_section()}
{second_looks_section()}
## FCN-32s, 16s and 8s

The paper's networks on the same encoder, which was not trained for them and stays frozen, so they
are not what each could be by itself. Passes over {heads_trained["photos"]} photos that trained the
heads: {heads_trained["epochs"]}. Ours has trained for longer, with its encoder.

{table(HEAD, [*paper, row("ours", test)])}

![Their masks of the example photos beside ours](lineage.png)

`python -m fcn.evaluate --data DIR --figure 6` draws the same of held-out photos, with the truth.

{ablation_section()}{skips_section()}
## Does it know when it is wrong?

How often the network is right, by how certain it is: expected calibration error
{test["calibration"]["expected_error"]:.3f} (at the working size). After training its last logits
were divided by {card["temperature"]:.2f}, which fits the photos set aside best
(`fcn/calibrate.py`).

![Certainty against share of right pixels](calibration.png)

{sizes_section()}
{costs_section()}
## What fails

{FAILURES}

{no_pet_section()}
## Breeds

{table(HEAD, breeds)}

{commands_section()}"""


def ablation_section() -> str:
    """Networks that were trained on one small budget each, or nothing where there are none."""
    results = ablations.read()
    if not results:
        return ""
    rows = [row(name, found) for name, found in results.items()]
    commands = [f"| {name} | `{found['command']}` |" for name, found in results.items()]
    one = next(iter(results.values()))
    sizes = sorted({result["working_size"] for result in results.values()})
    if len(sizes) > 1:
        raise ValueError("The ablations are of several versions: python -m tools.ablations.")
    precisions = [p for p in ablations.PRECISIONS if any(p in line for line in commands)]
    return f"""\
## Ablations

The same budget for each, and a small one: {one["epochs"]} epoch over {one["photos"]} photos in
squares of {ablations.SIZE} pixels, from ImageNet's weights; scored on the
{one["photos_to_choose_by"]} photos set aside at {sizes[0]} pixels, all regions kept. It shows what
is ahead after one epoch, not how far each would get.
{EARLIER_ABLATIONS if sizes[0] != WORKING_SIZE else ""}Losses, augmentation, optimizer and split are
the same in every row; each row was computed in {" or ".join(precisions)}, as its command says. The
first row is the tutorial's recipe: its decoder, its frozen encoder, its one epoch, and a rate that
suits a decoder by itself; the others train all layers. One epoch shows no gain from the context
block, which begins as nothing.

{table(HEAD, rows)}

{table("| row | command |", commands)}

"""


def regions_section() -> str:
    """The network with regions kept from several thresholds."""
    usual = read("validation_one_look")
    rows = {sure: row(f"{sure:g}", read(f"sure_{100 * sure:.0f}")) for sure in KEPT}
    rows[SURE] = row(f"{SURE:g}, as it ships", usual)
    return f"""## Regions that the network is not sure of

A connected region of pet and border goes, all of it, where their mean probability is below a
threshold. On the {usual["photos"]} photos set aside, which chose it, without second looks:

{table(HEAD.replace("| |", "| kept from |"), [rows[sure] for sure in sorted(rows)])}

That rests on few photos: of them all, {_changed(usual, read("sure_80"))} change by more than a
twentieth of their pixels from 0.8 to {SURE:g}, and {_changed(usual, read("sure_90"))} from there to
0.9.
"""


def second_looks_section() -> str:
    """What the recognizer is worth, and what it costs."""
    card = weights.read_card(recognizer.DEFAULT)
    called = {kind: f"{100 * share:.1f} %" for kind, share in card["cross_validation"].items()}
    rows = [
        row("held-out photos", read("test_one_look")),
        row("held-out photos, with second looks", read("test")),
        row("photos set aside", read("validation_one_look")),
        row("photos set aside, with second looks", read(f"size_{WORKING_SIZE}")),
    ]
    shares = [read(name)["false_pet_share"] for name in ("no_pet_one_look", "no_pet")]
    return f"""## Second looks

Other animals are what the network is sure of and should not be. So each region that is left gets a
second look: VGG16 as ImageNet made it, and one linear layer trained on
{card["trained"]["photos"]} photos, {card["trained"]["cutouts_without_a_pet"]} cut-out animals and
things and {card["trained"]["scenes_without_a_pet"]} scenes, say how probable a cat or a dog is in a
square around it (`fcn/recognizer.py`). The region goes where both networks' log-odds together say
less than {100 * AGREED:.0f} %. That was chosen on the photos set aside, where one region of 150
goes by it, a person's hands; anything from 58 to 75 % does the same, and up to 89 % a paw of a
dog that is hardly in the photo goes as well. A second look can only take a region away; no mask is
drawn by it.

{table(HEAD, rows)}

Photos without a pet: {shares[0]:.4f} called pet or border without second looks, {shares[1]:.4f}
with. By itself, in cross-validation in {FOLDS} folds (kinds of animals that it had not seen), the
recognizer calls {called["pet"]} of pets a pet, {called["pasted pet"]} of pets pasted elsewhere,
{called["cut-out"]} of cut-outs and {called["scene"]} of scenes.
"""


def _changed(one: dict, other: dict) -> int:
    """How many photos' pixel accuracy differs by more than a twentieth."""
    before, after = ({p["name"]: p["pixel_accuracy"] for p in r["worst"]} for r in (one, other))
    return sum(abs(before[name] - after[name]) > 0.05 for name in before)


def skips_section() -> str:
    """The network with one gate closed."""
    usual = read(f"size_{WORKING_SIZE}")
    gates = [
        row(f"without the skip at 1/{stride}", read(f"gate_{stride}")) for stride in SKIP_STRIDES
    ]
    return f"""## Each skip switched off

On the {usual["photos"]} photos set aside, in the network as it ships.

{table(HEAD, [*gates, row("with all three", usual)])}
"""


def sizes_section() -> str:
    """The network at several working sizes."""
    usual = read(f"size_{WORKING_SIZE}")
    rows = []
    for size in SIZES:
        one = read(f"size_{size}")
        ratio = one["seconds_per_photo"] / usual["seconds_per_photo"]
        rows.append(f"{row(str(size), one)} {ratio:.2f} |")
    return f"""## Working size

On the {usual["photos"]} photos set aside from training; time as a ratio to that at
{WORKING_SIZE}, all of it on one machine in one go. {WORKING_SIZE} is the default: up to there every
figure rises, and beyond it hardly more than the time. Training shows photos at about that scale;
smaller is faster, and worse.

{table(f"{HEAD} time |", rows)}
"""


def costs_section() -> str:
    """What the benchmark measured."""
    costs = read("benchmark")
    device = costs.pop("device")
    rows = [f"| {name} | {cost:.2f} |" for name, cost in costs.items()]
    return f"""## What a 12-megapixel photo costs

On the {device}, as multiples of one forward pass of the network, which itself is not counted
(`python -m tools.benchmark --json docs/results/benchmark.json`). Downloads are made when they are
asked for; the other parts make up the page's answer.

{table("| part | forward passes |", rows)}
"""


def no_pet_section() -> str:
    """The scenes without a pet, each by itself."""
    no_pet = read("no_pet")
    rows = [f"| {p['name']} | {p['false_pet_share']:.4f} |" for p in no_pet["worst"]]
    return f"""## Photos without a pet

Share of each photo that is called pet or border; {no_pet["false_pet_share"]:.4f} on average. None
of them is among the scenes that training learns from ([negatives.tsv](negatives.tsv)), but those
were chosen knowing that earlier weights failed on other animals here. Weights before these had
learned from the teddy bear, which was among the scenes by mistake.

{table("| photo | share |", rows)}
"""


def commands_section() -> str:
    """How each figure was made."""
    rows = [f"| {titles} | `python -m fcn.evaluate {c}` |" for titles, c in COMMANDS.values()]
    heads_trained = weights.read_card(heads.path_beside(weights.DEFAULT))["trained"]
    card = weights.read_card(weights.DEFAULT)
    for i, run in enumerate(runs(card), 1):
        note = f" {run['note']}" if "note" in run else ""
        title = f"training, run {i}, decoder {run['recipe']['decoder']}"
        rows.append(f"| {title} | `{run['command']}`{note} |")
    rows.append(f"| training the heads of FCN-32s, 16s, 8s | `{heads_trained['command']}` |")
    judge = weights.read_card(recognizer.DEFAULT)["trained"]
    rows.append(f"| training the recognizer | `{judge['command']}` |")
    return f"""## Commands

DIR is the folder of the data set, SCENES one of photos without a pet, START the weights of the run
before.

{table("| figures | command |", rows)}
"""


def model_card() -> str:
    """The whole of weights/README.md, in Hugging Face's form."""
    test, no_pet, card = read("test"), read("no_pet"), weights.read_card(weights.DEFAULT)
    trained = card["trained"]
    recipe = trained["recipe"]
    metrics = "\n".join(
        f"          - type: {key}\n            value: {test[key]}"
        for key in ("pixel_accuracy", "mean_iou", "foreground_iou", "species_gap")
    )
    metrics += f"\n          - type: border_iou\n            value: {test['iou'][BORDER.name]}"
    metrics += "\n          - type: share_called_pet_in_photos_without"
    metrics += f"\n            value: {no_pet['false_pet_share']}"
    return f"""---
license: cc-by-sa-4.0
library_name: keras
pipeline_tag: image-segmentation
tags: [fcn, vgg16, oxford-iiit-pet]
model-index:
  - name: fcn_vgg16
    results:
      - task:
          type: image-segmentation
        dataset:
          name: Oxford-IIIT Pet, {test["photos"]} held-out photos
          type: oxford-iiit-pet
        metrics:
{metrics}
---

# fcn_vgg16

A fully convolutional network that labels every pixel of a photo pet, background or border. VGG16
encoder, a block that sees the whole photo at 1/32, three gated skips, five doublings by transposed
convolution. `fcn_vgg16_heads.weights.h5` holds the heads of FCN-32s, 16s and 8s for the same
encoder; `recognizer.weights.h5` another VGG16, with the kernels of ImageNet in float16, and one
linear layer that tells cats and dogs from other things.

**Use.** Photos of cats and dogs, for demonstration and teaching. `Segmenter.load()` of this
repository reads all three files, and leaves to the background what the network is not sure of and
what the recognizer takes for something else (`fcn/regions.py`). The card beside each, a JSON, holds
its checksum and how it was trained; the network's holds its scores too.

**Data.** Oxford-IIIT Pet (Parkhi, Vedaldi, Zisserman, Jawahar, "Cats and Dogs", CVPR 2012; CC BY-SA
4.0), {trained["photos"]} photos to learn from and {trained["photos_to_choose_by"]} to choose by;
{trained["scenes_without_a_pet"]} freely licensed scenes without a pet, listed in
[negatives.tsv](../docs/negatives.tsv). The names in `fcn/held_out.txt` were never trained on.

**Procedure.** From VGG16's ImageNet weights (Simonyan, Zisserman 2014; CC BY 4.0, ported by
F. Chollet), in one run, whose command is in [docs/results.md](../docs/results.md):
{trained["seconds"] / 60:.0f} minutes on one H200, with Keras on JAX. {trained.get("note", "")}
Adam with a cosine schedule, the encoder at a fifth of the decoder's rate and its first two blocks
left as they were; squares of {recipe["size"]} pixels, cut at about the scale the network works at;
cross-entropy with the border weighted, a soft Jaccard term, and each stage's own cross-entropy at a
small weight; each skip dropped with probability {recipe["skip_drop"]}; in a quarter of the squares
another pet or another animal pasted in; cats and dogs drawn in proportion to their numbers of
breeds, 12 to 25, and scenes without a pet the more often, the more of them the network called a pet
before the epoch. The weights are a moving average. At the end the logits were divided by a
temperature, so that certainties fit the photos set aside, and the working size and the certainty
below which regions go were chosen on those photos. The card's JSON holds the run's options. The
recognizer's linear layer is a logistic regression on the same photos, scenes and cut-outs.

**Scores.** Pixel accuracy {test["pixel_accuracy"]:.4f}, mean IoU {test["mean_iou"]:.4f}, on
{test["photos"]} held-out photos. Photos without a pet:
{100 * no_pet["false_pet_share"]:.1f} % called pet or border. All of them:
[docs/results.md](../docs/results.md).

**Limits.** It has learned cats and dogs only, mostly one to a photo and well lit, on photos of a
few hundred pixels. Other furry animals are often taken for pets. The border class is a band a few
pixels wide whose place the annotators chose by eye.

**Retrain** on the full set, which is downloaded, in one run, and the heads on the result. The
recognizer needs no new training then. On a GPU:

```
python -m fcn.train --out runs/full --scenes SCENES --empty-share 0.15 \\
    --epochs 5 --passes 8 --size 384 --final-size 384 --batch 16 --freeze early \\
    --workers 16 --precision mixed_bfloat16
python -m fcn.train_heads --network runs/full/fcn_vgg16.weights.h5
python -m fcn.train_recognizer --scenes SCENES
```

`tools/collect_negatives.py` makes the folder of scenes from the list. On a CPU, squares of 192 to
288 pixels (the defaults) and smaller batches are what a day allows.

**Cite** Long, Shelhamer, Darrell, "Fully Convolutional Networks for Semantic Segmentation",
CVPR 2015.
"""


def write() -> None:
    """Write the document, the model card, and the scores into README.md.

    Raises:
        OSError: if a result is missing.
        ValueError: if a result, or a sentence here, is of other weights than those that ship.
    """
    ships = weights.read_card(weights.DEFAULT)["sha256"]
    judges = {None, weights.read_card(recognizer.DEFAULT)["sha256"]}
    stale = [
        name
        for name, result in {name: read(name) for name in COMMANDS}.items()
        if result["weights_sha256"] != ships or result["recognizer_sha256"] not in judges
    ]
    if stale:
        raise ValueError(f"Scored with other weights: {', '.join(stale)}. Add --data DIR.")
    if not ships.startswith(WRITTEN_FOR):
        raise ValueError("The sentences in tools/results.py are about other weights: WRITTEN_FOR.")
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    texts = {
        ROOT / "docs" / "results.md": document(),
        ROOT / "weights" / "README.md": model_card(),
        readme: before + START + scores() + END + after,
    }
    for path, text in texts.items():
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
