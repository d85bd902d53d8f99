"""What the commands share: types of arguments, and how those end that write a file.

What can't be used is refused before anything is read: each type raises
argparse.ArgumentTypeError, with the sentence that argparse then prints.
"""

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

from fcn.geometry import MULTIPLE
from fcn.weights import SUFFIX, WeightsError


def run(make: Callable[[], Path]) -> None:
    """Make a file, and say where it is; or exit with a sentence on what is wrong."""
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
    """The number in a text; NaN, which fits nowhere, where there is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
