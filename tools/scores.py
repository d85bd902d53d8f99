"""The scores in the documents: the commands that make them, and their JSON files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "results"

# The JSON that python -m fcn.evaluate and tools.benchmark write.
Scores = dict[str, Any]

SIZES = (256, 320, 384, 448, 512)
# Thresholds of a region beside those that are used: by itself, and with a second look.
KEPT = (0, 0.7, 0.8, 0.9)
KEPT_TOGETHER = (0.5, 0.75, 0.97)
# file -> (title, arguments of python -m fcn.evaluate).
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


def evaluate(data: Path) -> None:
    """Run every command and keep its JSON.

    Args:
        data: folder of the data set.

    Raises:
        subprocess.CalledProcessError: if a command fails; it has then said why.
    """
    for name, (_, arguments) in COMMANDS.items():
        words = [str(data) if word == "DIR" else word for word in arguments.split()]
        command = [sys.executable, "-m", "fcn.evaluate", *words]
        command += ["--json", str(RESULTS / f"{name}.json")]
        if name in ("test", "no_pet"):
            command.append("--card")
        subprocess.run(command, check=True, cwd=ROOT)


def read(name: str) -> Scores:
    """Read the scores that a command wrote, by their name in `COMMANDS`, or "benchmark"."""
    scores: Scores = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return scores


def changed(before: Scores, after: Scores) -> int:
    """Count the photos whose pixel accuracy differs by more than 0.05 between two evaluations."""
    old, new = (
        {photo["name"]: photo["pixel_accuracy"] for photo in scores["worst"]}
        for scores in (before, after)
    )
    return sum(abs(old[name] - new[name]) > 0.05 for name in old)
