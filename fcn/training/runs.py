"""A training run's folder: what it holds, and how it survives a kill."""

import csv
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import keras

from fcn.scoring.plots import curves


class TrainedRow(TypedDict):
    """The part of a log's row that training an epoch gives."""

    epoch: int
    size: int
    loss: float
    mask_loss: float
    seconds: float


class ScoredRow(TypedDict):
    """The part that scoring the averaged weights gives; "wild_*" only where there are such photos.

    A class that is neither there nor found has no IoU.
    """

    pixel_accuracy: float
    mean_iou: float
    foreground_iou: float
    pet_iou: float | None
    background_iou: float | None
    border_iou: float | None
    wild_foreground_iou: NotRequired[float]
    wild_lost: NotRequired[float]
    wild_false: NotRequired[float]


class LogRow(TrainedRow, ScoredRow):
    """A row of a run's log: one epoch."""


class RunState(TypedDict):
    """What state.json holds.

    Attributes:
        recipe: the settings that decide the result, by name.
        start: what the card of the weights that training began with says of their training.
        rows: of the log.
        photos: names, by what they are for; runs of an earlier version have none.
        checkpoint: the file of the last epoch; there is none before the first ends.
    """

    recipe: dict[str, Any]
    start: dict[str, Any] | None
    rows: list[LogRow]
    photos: NotRequired[dict[str, list[str]]]
    checkpoint: NotRequired[str]


class Run:
    """A training run's folder: state, checkpoint, best weights, log and curves."""

    def __init__(self, folder: Path):
        """Use a folder, which need not exist yet."""
        self.folder = folder
        self.state_path = folder / "state.json"
        self.start_path = folder / "start.weights.h5"

    def load_state(self) -> RunState:
        """What the last epoch left.

        Raises:
            FileNotFoundError: if no epoch was finished here.
        """
        if not self.state_path.is_file():
            raise FileNotFoundError(f"Nothing to resume: {self.folder} holds no finished epoch.")
        state: RunState = json.loads(self.state_path.read_text())
        return state

    def average_path(self, epoch: int) -> Path:
        """Where an epoch's averaged weights lie, of those that are kept."""
        return self.folder / f"average-{epoch:03d}.weights.h5"

    def save(self, trainer: keras.Model, state: RunState) -> None:
        """Write a checkpoint; a kill at any moment leaves the old one or the new one, whole.

        Of the averaged weights, those of the best epoch stay.
        """
        rows = state["rows"]
        checkpoint = self.folder / f"epoch-{len(rows):03d}.weights.h5"
        trainer.save_weights(checkpoint)
        write_log(rows, self.folder / "log.csv", self.folder / "curves.png")
        new = self.state_path.with_suffix(".new")
        new.write_text(json.dumps(state | {"checkpoint": checkpoint.name}))
        os.replace(new, self.state_path)
        for kind, kept in (("epoch", checkpoint), ("average", self.average_path(best_epoch(rows)))):
            for old in self.folder.glob(f"{kind}-*.weights.h5"):
                if old != kept:
                    old.unlink()


def refuse_other_photos(
    kept: Mapping[str, Sequence[str]], here: Mapping[str, Sequence[str]]
) -> None:
    """Refuse to go on with other photos than a run began with: it would be another run.

    Args:
        kept: names of the run's photos, by what they are for.
        here: the same of those that were read now.

    Raises:
        ValueError: if they differ; the message names up to five of each kind that came or went.
    """
    changes = []
    for kind in sorted(kept.keys() | here.keys()):
        before, now = Counter(kept.get(kind, ())), Counter(here.get(kind, ()))
        for what, names in (("Gone from the", before - now), ("New among the", now - before)):
            if names:
                some = ", ".join(sorted(names)[:5])
                if len(names) > 5:
                    some += f" and {len(names) - 5} more"
                changes.append(f"{what} {kind}: {some}.")
    if changes:
        raise ValueError(
            " ".join(["The photos are not those that this run began with.", *changes])
            + " Bring the same ones back to --resume, or begin anew with another --out."
        )


def best_epoch(rows: Sequence[LogRow]) -> int:
    """The number of the epoch whose averaged weights were best on the photos set aside.

    Both kinds of photos count the same: mean IoU of the data set's, and mean foreground IoU of
    those in the wild, where a run learns from such.
    """
    return max(rows, key=lambda row: row["mean_iou"] + row.get("wild_foreground_iou", 0))["epoch"]


def write_log(rows: Sequence[Mapping[str, Any]], table: Path, picture: Path) -> None:
    """Write a row an epoch as CSV, and draw its curves."""
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    curves(rows, picture)
