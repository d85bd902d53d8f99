"""A training run's folder: what it holds, and how it survives a kill."""

import csv
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import keras

from fcn.scoring.plots import curves


class Run:
    """A training run's folder: state, checkpoint, best weights, log and curves."""

    def __init__(self, folder: Path):
        """Use a folder, which need not exist yet."""
        self.folder = folder
        self.state_path = folder / "state.json"
        self.start_path = folder / "start.weights.h5"

    def load_state(self) -> dict:
        """What the last epoch left: "recipe", "start", "photos", "rows" of the log, "checkpoint".

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
