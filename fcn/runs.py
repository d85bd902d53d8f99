"""A training run's folder: what it holds, and how it survives a kill."""

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path

import keras

from fcn.figures import curves


class Run:
    """A training run's folder: state, checkpoint, best weights, log and curves."""

    def __init__(self, folder: Path):
        """Use a folder, which need not exist yet."""
        self.folder = folder
        self.state_path = folder / "state.json"
        self.start_path = folder / "start.weights.h5"

    def load_state(self) -> dict:
        """What the last finished epoch left: "recipe", "start", "rows" of the log, "checkpoint".

        Raises:
            FileNotFoundError: if no epoch was finished here.
        """
        if not self.state_path.is_file():
            raise FileNotFoundError(f"Nothing to resume: {self.folder} holds no finished epoch.")
        return json.loads(self.state_path.read_text())

    def average_path(self, epoch: int) -> Path:
        """Where an epoch's averaged weights lie, of those that are kept."""
        return self.folder / f"average-{epoch:03d}.weights.h5"

    def save(self, trainer: keras.Model, state: dict) -> None:
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


def best_epoch(rows: Sequence[dict]) -> int:
    """The number of the epoch whose averaged weights were best on the photos set aside.

    Both kinds of photos count the same: mean IoU of the data set's, and mean foreground IoU of
    those in the wild, where a run learns from such.
    """
    return max(rows, key=lambda row: row["mean_iou"] + row.get("wild_foreground_iou", 0))["epoch"]


def write_log(rows: Sequence[dict], table: Path, picture: Path) -> None:
    """Write a row an epoch as CSV, and draw its curves."""
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    curves(rows, picture)
