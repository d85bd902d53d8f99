"""A training run's folder: its files, and how a run survives a kill."""

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
    """The part of a log row that comes from training an epoch."""

    epoch: int
    size: int
    loss: float
    mask_loss: float
    seconds: float


class ScoredRow(TypedDict):
    """The part that comes from scoring the averaged weights; "wild_*" only with photos in the wild.

    A class that is neither labelled nor found has no IoU.
    """

    pixel_accuracy: float
    mean_iou: float
    foreground_iou: float | None
    pet_iou: float | None
    background_iou: float | None
    border_iou: float | None
    wild_foreground_iou: NotRequired[float]
    wild_lost: NotRequired[float]
    wild_false: NotRequired[float]


class LogRow(TrainedRow, ScoredRow):
    """A row of a run's log: one epoch."""


class RunState(TypedDict):
    """The contents of state.json.

    Attributes:
        recipe: the settings that decide the result, by name.
        start: "trained" of the card of the weights that training began with; None without --start.
        rows: the log, one row per epoch.
        photos: their names, by their purpose; runs of an earlier version have none.
        checkpoint: name of the last epoch's file; missing until the first epoch ends.
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
        """Read the state that the last epoch left.

        Raises:
            FileNotFoundError: if no epoch was finished here.
        """
        if not self.state_path.is_file():
            raise FileNotFoundError(f"Nothing to resume: {self.folder} holds no finished epoch.")
        state: RunState = json.loads(self.state_path.read_text())
        return state

    def average_path(self, epoch: int) -> Path:
        """The path of an epoch's averaged weights."""
        return self.folder / f"average-{epoch:03d}.weights.h5"

    def save(self, trainer: keras.Model, state: RunState) -> None:
        """Write a checkpoint; a kill at any moment leaves the old or the new one whole.

        Only the averaged weights of the best epoch are kept.
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
    """Refuse to resume a run with other photos than it began with.

    Args:
        kept: names of the run's photos, by their purpose.
        here: names of the photos that were read now, likewise.

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

    The score is the mean IoU on photos of the data set, plus the mean foreground IoU on photos in
    the wild if the run has any.
    """
    return max(rows, key=lambda row: row["mean_iou"] + row.get("wild_foreground_iou", 0))["epoch"]


def write_log(rows: Sequence[Mapping[str, Any]], table: Path, picture: Path) -> None:
    """Write the log as CSV, one row per epoch, and draw its curves."""
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    curves(rows, picture)
