"""Segments a batch of photos into a zip: masks, overlays, cut-outs, and a table of shares."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fcn.classes import CLASSES
from fcn.pictures.names import unused
from page import limits
from page.content import texts
from page.serving import downloads, engine, faults, files
from page.serving.faults import Refusal

KINDS = ("mask", "overlay", "cutout")
COLUMNS = (
    "file",
    "pictures",
    "width",
    "height",
    *(c.name for c in CLASSES),
    "pet_found",
    "seconds",
    "error",
)


class Photo(NamedTuple):
    """A photo: the path of its file, and the name that its owner gave it."""

    path: str
    name: str


class Step(NamedTuple):
    """The progress of a batch.

    Attributes:
        done: number of photos that are done.
        bad: names of those that could not be segmented.
        path: the zip, at the end.
    """

    done: int
    bad: tuple[str, ...]
    path: Path | None = None


def run(photos: Sequence[Photo], language: str = "en") -> Iterator[Step]:
    """Segment photos, one after the other. Photos that can't be read don't stop the others.

    Args:
        photos: the batch.
        language: of the sentences in the table: one of `page.content.texts.LANGUAGES`.

    Returns:
        A step before each photo, and one at the end with the zip. Iterating raises the errors that
        concern all photos, such as `Refusal` if there is no room for results.

    Raises:
        Refusal: if there are too many photos, or none.
    """
    if not photos:
        raise Refusal("error_missing")
    if len(photos) > limits.BATCH_PHOTOS:
        raise Refusal("batch_too_many", total=len(photos))
    return _steps(photos, language)


def _steps(photos: Sequence[Photo], language: str) -> Iterator[Step]:
    path = files.fresh("pet-fcn.zip")
    bad: list[str] = []
    try:
        for done in _write(photos, language, path, bad):
            yield Step(done, tuple(bad))
    except BaseException:  # GeneratorExit too: the visitor has left
        files.discard(path)
        raise
    yield Step(len(photos), tuple(bad), path)


def _write(photos: Sequence[Photo], language: str, path: Path, bad: list[str]) -> Iterator[int]:
    """Write the zip.

    Args:
        photos: the batch.
        language: of the sentences in the table.
        path: of the zip.
        bad: gets the names of photos that can't be segmented.

    Yields:
        The number of photos that are done, before each photo.
    """
    table = io.StringIO()
    rows = csv.DictWriter(table, COLUMNS, restval="")
    rows.writeheader()
    taken: set[str] = set()
    with zipfile.ZipFile(path, "w") as archive:
        for done, photo in enumerate(photos):
            yield done
            stem = unused(files.stem(photo.name), taken)
            row: dict[str, object] = {"file": photo.name}
            try:
                row |= {"pictures": stem} | _add(archive, photo.path, stem)
            except Exception as error:  # one photo must not stop the others
                key = faults.key(error)
                if key == "full":
                    raise
                bad.append(photo.name)
                row["error"] = texts.say(key, language)
            rows.writerow(row)
        # The mark lets Excel read names that are not English.
        archive.writestr("shares.csv", "\ufeff" + table.getvalue())


def _add(archive: zipfile.ZipFile, photo: str, stem: str) -> dict[str, object]:
    """Add the pictures of one photo to the zip, and return its cells of the table."""
    # Kept results are for those who look: a batch would push them out.
    found = engine.segment(photo, keep=False)
    for kind in KINDS:
        file = downloads.make(kind, found, stem, downloads.Look())
        archive.write(file, file.name)
        files.discard(file)
    report = downloads.report(found)
    return {
        "width": report["width"],
        "height": report["height"],
        **{name: f"{share:.4f}" for name, share in report["shares"].items()},
        "pet_found": "yes" if report["pet_found"] else "no",
        "seconds": f"{report['seconds']:.3f}",
    }
