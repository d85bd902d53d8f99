"""Weight files: float16 with a card beside each; every fault has its own plain error."""

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

if TYPE_CHECKING:
    import keras

Card = dict[str, Any]  # the JSON beside a weight file

SUFFIX = ".weights.h5"
FOLDER = Path(__file__).parent.parent / "weights"
# The networks that ship. docs/results.md says which one is the default, and why.
NETWORKS = {
    "vgg16": FOLDER / f"fcn_vgg16{SUFFIX}",
    "light": FOLDER / f"fcn_efficientnet_lite2{SUFFIX}",
}
DEFAULT_NETWORK = "light"
DEFAULT = NETWORKS[DEFAULT_NETWORK]


class WeightsError(Exception):
    """A weight file that can't be used; the message says why and what to do."""


def available() -> tuple[str, ...]:
    """The names of the networks whose weights are there, the default first."""
    return tuple(sorted(filter(_is_there, NETWORKS), key=lambda name: name != DEFAULT_NETWORK))


def network_path(name: str) -> Path:
    """The weight file of a network that ships.

    Raises:
        WeightsError: if there is no such network.
    """
    if name not in NETWORKS:
        raise WeightsError(f"There is no network {name!r}. Choose one of {', '.join(NETWORKS)}.")
    return NETWORKS[name]


def name_of(path: Path) -> str:
    """The name of the network that ships in a weight file; "" for other files."""
    return next((name for name, its in NETWORKS.items() if its == path), "")


def _is_there(name: str) -> bool:
    return NETWORKS[name].is_file()


def beside(path: Path, ending: str) -> Path:
    """The weight file of other networks on a network's encoder: NAME_ENDING beside NAME."""
    return path.with_name(f"{path.name.removesuffix(SUFFIX)}_{ending}{SUFFIX}")


def card_path(path: Path) -> Path:
    """The path of a weight file's card: the same name, ending in .json."""
    return path.with_name(path.name.removesuffix(SUFFIX) + ".json")


def save(model: "keras.Model", path: Path, card: Card) -> None:
    """Write a model's weights, kernels in float16, and its card with the file's checksum.

    Args:
        model: not compiled, so that no optimizer is saved.
        path: ends in ".weights.h5".
        card: its content; "network" tells which network the weights are of.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The old file stays until the new one is complete.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        full, half = (Path(folder, f"{name}{SUFFIX}") for name in ("full", "half"))
        model.save_weights(full)
        _halve(full, half)
        os.replace(half, path)
    write_card(path, {"sha256": checksum(path)} | card)


def load(model: "keras.Model", path: Path) -> None:
    """Load a weight file into a model built from its card.

    Raises:
        WeightsError: if the file is missing, an LFS pointer, damaged, or of another network.
    """
    _check(path)
    try:
        model.load_weights(path)
    except (ValueError, KeyError, OSError) as error:
        raise WeightsError(
            f"{path} was made for another network than {model.name}. "
            "Build the network named in its card, or retrain with python -m fcn.train."
        ) from error


def read_card(path: Path) -> Card:
    """Read the card of a weight file.

    Raises:
        WeightsError: if the card or the weight file is missing, or the card is damaged.
    """
    _check_exists(path)
    try:
        card: Card = json.loads(card_path(path).read_text())
        return card | {"network": dict(card["network"]), "sha256": str(card["sha256"])}
    except FileNotFoundError:
        raise WeightsError(
            f"{path} has no card: {card_path(path).name} is missing beside it."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"{card_path(path)} is damaged. Restore it with git checkout."
        ) from error


def write_card(path: Path, card: Card) -> None:
    """Write the card of a weight file."""
    card_path(path).write_text(json.dumps(card, indent=2) + "\n")


def command(module: str, words: Sequence[str]) -> str:
    """A command line for a card, with placeholders for the paths of this machine.

    Args:
        module: as in "fcn.train".
        words: its arguments.
    """
    stands_for = {
        "--data": "DIR",
        "--scenes": "SCENES",
        "--wild": "WILD",
        "--start": "START",
        "--out": "OUT",
    }
    words = [part for word in words for part in word.split("=", 1)]
    shown = [stands_for.get(before, word) for before, word in pairwise(["", *words])]
    return " ".join(["python -m", module, *(Path(word).name for word in shown)])


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(layer: "keras.layers.Layer") -> str:
    """The SHA-256 of a layer's weights, all rounded to float16, in hexadecimal."""
    digest = hashlib.sha256()
    for values in layer.get_weights():
        digest.update(values.astype(np.float16).tobytes())
    return digest.hexdigest()


def _check_exists(path: Path) -> None:
    if not path.is_file():
        raise WeightsError(
            f"There is no weight file {path}. Restore it with git checkout, or make one with "
            "python -m fcn.train."
        )


def _check(path: Path) -> None:
    """Check a weight file before Keras reads it, with an error of its own for each fault."""
    _check_exists(path)
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"version https://git-lfs"):
        raise WeightsError(
            f"{path} is a Git LFS pointer, not the weights themselves. Fetch the real file "
            "(git lfs pull), or clone the original repository, which needs no LFS."
        )
    if checksum(path) != read_card(path)["sha256"]:
        raise WeightsError(
            f"{path} is damaged or cut short: its checksum is not the one in "
            f"{card_path(path).name}. Restore both with git checkout."
        )


def _halve(full: Path, half: Path) -> None:
    """Copy a weight file with its kernels in float16, packed without loss.

    Vectors (biases, statistics of normalization) stay float32. They take a thousandth of the size,
    and a variance may be larger than float16's maximum of 65,504.

    Raises:
        WeightsError: if a kernel's value is larger.
    """

    def copy(name: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Group):
            target.require_group(name).attrs.update(item.attrs)
            return
        values, packing = item[()], {}
        if values.ndim > 1:
            with np.errstate(over="ignore"):
                values = values.astype(np.float16)
            if not np.isfinite(values).all():
                raise WeightsError(f"{name} has values beyond float16; training has gone wrong.")
            packing = {"compression": "gzip", "shuffle": True}  # saves a sixteenth
        target.create_dataset(name, data=values, **packing).attrs.update(item.attrs)

    with h5py.File(full) as source, h5py.File(half, "w") as target:
        source.visititems(copy)
