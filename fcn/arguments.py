"""Options, argument types and exit messages that several commands share.

Each type refuses a value that can't be used before anything is read: it raises
argparse.ArgumentTypeError, and argparse prints the sentence in it.
"""

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from fcn.geometry import MULTIPLE
from fcn.weights import DEFAULT_NETWORK, NETWORKS, SUFFIX, WeightsError

Add: TypeAlias = Callable[..., argparse.Action]  # `add_argument` of a parser, or of a group in one


def add_data(add: Add) -> None:
    """Add --data: the data set."""
    add("--data", type=Path, help="folder of the data set (default: download it)")


def add_scenes(add: Add) -> None:
    """Add --scenes: photos without a pet. A path as text, since a recipe keeps it as JSON."""
    add(
        "--scenes",
        help="folder of photos without a pet, and of cut-outs of other things under cutouts/",
    )


def add_limit(add: Add) -> None:
    """Add --limit: how many photos are used."""
    add("--limit", type=count, help="use only so many photos, to try things out")


def add_seed(add: Add) -> None:
    """Add --seed: where random numbers start."""
    add("--seed", type=natural, default=0, help="start of the random numbers")


def add_batches(add: Add) -> None:
    """Add --batch, --empty-share and --precision: how a network is trained on squares."""
    add("--batch", type=count, default=8, help="squares in a batch")
    add(
        "--empty-share",
        type=share,
        default=0.06,
        help="share of squares to draw without a pet, where a place without one is found",
    )
    add(
        "--precision",
        choices=("float32", "mixed_bfloat16"),
        default="float32",
        help="bfloat16 is much faster on hardware that supports it, and much slower on other",
    )


def add_network(add: Add) -> None:
    """Add --network and --weights: which network is used."""
    add(
        "--network",
        choices=tuple(NETWORKS),
        default=DEFAULT_NETWORK,
        help=f"which of the networks that ship (default: {DEFAULT_NETWORK})",
    )
    add("--weights", type=Path, metavar="FILE", help="another weight file, instead of --network")


def run(make: Callable[[], Path]) -> None:
    """Make a file and print its path, or exit with a sentence that says what is wrong."""
    try:
        path = make()
    except (OSError, ValueError, WeightsError) as error:
        sys.exit(str(error))
    print(f"Wrote {path}.")


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def natural(text: str) -> int:
    """A whole number from 0 on."""
    return 0 if text == "0" else count(text)


def side(text: str) -> int:
    """The side in pixels of a square that the network takes: a multiple of 32."""
    if count(text) % MULTIPLE:
        raise argparse.ArgumentTypeError(f"{text} is not a multiple of {MULTIPLE}")
    return int(text)


def rate(text: str) -> float:
    """A learning rate, above 0."""
    if not 0 < _number(text) < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return float(text)


def share(text: str) -> float:
    """A share or a probability, 0..1."""
    if not 0 <= _number(text) <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return float(text)


def weight_file(text: str) -> Path:
    """The path of a weight file to write."""
    path = Path(text)
    if not path.name.endswith(SUFFIX) or path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of a file *{SUFFIX}")
    return path


def _number(text: str) -> float:
    """The number in a text, or NaN if it holds none: NaN passes no check."""
    try:
        return float(text)
    except ValueError:
        return math.nan
