"""Many photos at once: a zip of masks, overlays and cut-outs, and a table of their shares."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fcn import render
from fcn.classes import CLASSES
from fcn.photos import PhotoError
from page import downloads, engine, files

KINDS = ("mask", "overlay", "cutout")
COLUMNS = ("file", "width", "height", *(c.name for c in CLASSES), "pet_found", "seconds", "error")


class Step(NamedTuple):
    """How far a batch is: photos done, names of those that were no use, the zip at the end."""

    done: int
    bad: tuple[str, ...]
    path: Path | None = None


def run(photos: Sequence[str]) -> Iterator[Step]:
    """Segment photos, one after the other, past those that can't be read.

    Args:
        photos: paths.

    Yields:
        A step before each photo, and one at the end with the zip.
    """
    path = files.fresh("pet-fcn.zip")
    table = io.StringIO()
    rows = csv.DictWriter(table, COLUMNS, restval="")
    rows.writeheader()
    bad: list[str] = []
    with zipfile.ZipFile(path, "w") as archive:
        for done, (photo, stem) in enumerate(zip(photos, _stems(photos), strict=True)):
            yield Step(done, tuple(bad))
            row: dict[str, object] = {"file": Path(photo).name}
            try:
                row |= _add(archive, photo, stem)
            except PhotoError as error:
                bad.append(Path(photo).name)
                row["error"] = str(error)
            rows.writerow(row)
        # The mark lets Excel read names that are not English.
        archive.writestr("shares.csv", "\ufeff" + table.getvalue())
    yield Step(len(photos), tuple(bad), path)


def _add(archive: zipfile.ZipFile, photo: str, stem: str) -> dict[str, object]:
    """Add one photo's pictures to the zip; return its row of the table."""
    found = engine.segment(photo)
    for kind in KINDS:
        part = downloads.make(kind, found, stem, downloads.Look())
        archive.write(part, part.name)
        files.discard(part)
    report = downloads.report(found)
    shares = {name: f"{share:.4f}" for name, share in report.pop("shares").items()}
    del report["device"]
    report["seconds"] = f"{report['seconds']:.3f}"
    return report | shares | {"pet_found": "yes" if render.pet_found(found) else "no"}


def _stems(photos: Sequence[str]) -> list[str]:
    """Name the photos, those that share a name apart."""
    stems: list[str] = []
    for photo in photos:
        stem, number = files.stem(photo), 1
        while (numbered := stem if number == 1 else f"{stem}-{number}") in stems:
            number += 1
        stems.append(numbered)
    return stems
