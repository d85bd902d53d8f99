"""The scores in the documents: the commands that make them, and their JSON files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from fcn import weights
from fcn.segmentation import SKIP_STRIDES

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "results"

# The JSON that python -m fcn.evaluate and tools.benchmark write.
Scores = dict[str, Any]

# What every network is scored on: kind -> (title, arguments of python -m fcn.evaluate).
TEST_SETS = {
    "test": ("Oxford's held-out photos", "--data DIR --split test"),
    "set_aside": ("Oxford's photos set aside", "--data DIR --split validation"),
    "wild": ("photos in the wild, set aside", "--wild WILD --names WILD/set_aside.txt"),
    "no_pet": ("photos without a pet", "--no-pet tests/no_pet"),
}
IN_CARD = ("test", "wild", "no_pet")  # these scores stand in the card beside the weights too
WITHOUT = ("set_aside", "wild")  # what the default network is scored on without second looks, too
# file -> (title, arguments).
COMMANDS = {
    f"{network}_{kind}": (f"{network}: {title}", f"--network {network} {words}")
    for network in weights.available()
    for kind, (title, words) in TEST_SETS.items()
}
for kind in WITHOUT:
    title, words = COMMANDS[f"{weights.DEFAULT_NETWORK}_{kind}"]
    COMMANDS[f"{weights.DEFAULT_NETWORK}_{kind}_without"] = (
        f"{title}, without second looks",
        f"{words} --no-second-looks",
    )
# VGG16 without each skip: what the lesson on skips says that each of them gains.
for number, stride in enumerate(SKIP_STRIDES):
    title, words = COMMANDS["vgg16_set_aside"]
    gates = " ".join("0" if one == number else "1" for one in range(len(SKIP_STRIDES)))
    COMMANDS[f"vgg16_set_aside_skip_{stride}_off"] = (
        f"{title}, without the skip at 1/{stride}",
        f"{words} --gates {gates}",
    )


def evaluate(data: Path, wild: Path) -> None:
    """Run every command and keep its JSON.

    Args:
        data: folder of the data set.
        wild: folder of the photos in the wild.

    Raises:
        subprocess.CalledProcessError: if a command fails; it has then said why.
    """
    cards = [f"{network}_{kind}" for network in weights.available() for kind in IN_CARD]
    for name, (_, arguments) in COMMANDS.items():
        words = arguments.replace("DIR", str(data)).replace("WILD", str(wild)).split()
        command = [sys.executable, "-m", "fcn.evaluate", *words]
        command += ["--json", str(RESULTS / f"{name}.json")]
        if name in cards:
            command.append("--card")
        subprocess.run(command, check=True, cwd=ROOT)


def read(name: str) -> Scores:
    """Read the scores that a command wrote, by their name in `COMMANDS`, or "benchmark"."""
    scores: Scores = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return scores
