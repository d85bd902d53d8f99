"""Segments a batch of photos into a zip: masks, overlays, cut-outs, and a table of shares."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from fcn.classes import CLASSES
from fcn.geometry import reduced
from fcn.pictures import render
from fcn.pictures.names import unused
from fcn.segmentation import Segmentation
from page import limits
from page.content import texts
from page.serving import downloads, engine, faults, files
from page.serving.faults import Refusal
from page.serving.payload import data_url

PICTURES = ("mask", "overlay", "cutout")
THUMBNAIL = 240  # its longest side, in pixels
COLUMNS = (
    "file",
    "pictures",
    "width",
    "height",
    *(c.name for c in CLASSES),
    "pet_found",
    "seconds",
    "network",
    "error",
)


class Photo(NamedTuple):
    """A photo of a batch.

    Attributes:
        path: of its file; None if it was not sent.
        name: that its owner gave it.
        error: why it was not sent, a sentence.
    """

    path: str | None
    name: str
    error: str = ""


@dataclass(frozen=True)
class Outcome:
    """The outcome of one photo.

    Attributes:
        index: of the photo in the batch, from 0.
        thumbnail: the photo with its mask, a data URL; None if it could not be segmented.
        shares: each class's share of the photo, by its name, 0..1.
        error: why it could not be segmented, a sentence.
    """

    index: int
    thumbnail: str | None = None
    shares: dict[str, float] = field(default_factory=dict)
    error: str | None = None


class Step(NamedTuple):
    """The progress of a batch.

    Attributes:
        done: number of photos that are done.
        bad: names of those that could not be segmented.
        outcome: of the last photo; None before the first.
        path: the zip, at the end.
    """

    done: int
    bad: tuple[str, ...]
    outcome: Outcome | None = None
    path: Path | None = None


def run(
    photos: Sequence[Photo], language: str = "en", is_cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Step]:
    """Segment photos, one after the other. Photos that can't be read don't stop the others.

    Args:
        photos: the batch.
        language: of the sentences in the table: one of `page.content.texts.LANGUAGES`.
        is_cancelled: is asked before each photo. The photos that are left are in the table only.

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
    return _steps(photos, language, is_cancelled)


def _steps(
    photos: Sequence[Photo], language: str, is_cancelled: Callable[[], bool]
) -> Iterator[Step]:
    path = files.fresh("pet-fcn.zip")
    bad: list[str] = []
    outcome = None
    try:
        with _Zip(path, language) as archive:
            for done, photo in enumerate(photos):
                yield Step(done, tuple(bad), outcome)
                if is_cancelled() and not photo.error:
                    photo = photo._replace(error=texts.say("batch_left_out", language))
                outcome = archive.add(done, photo)
                if outcome.error:
                    bad.append(photo.name)
    except BaseException:  # GeneratorExit too: the visitor has left
        files.discard(path)
        raise
    yield Step(len(photos), tuple(bad), outcome, path)


class _Zip:
    """The zip while it is written: pictures of each photo, and a table at the end."""

    def __init__(self, path: Path, language: str):
        self._archive = zipfile.ZipFile(path, "w")
        self._language = language
        self._taken: set[str] = set()
        self._table = io.StringIO()
        self._rows = csv.DictWriter(self._table, COLUMNS, restval="")
        self._rows.writeheader()

    def __enter__(self) -> "_Zip":
        return self

    def __exit__(self, *_: object) -> None:
        # The mark lets Excel read names that are not English.
        self._archive.writestr("shares.csv", "\ufeff" + self._table.getvalue())
        self._archive.close()

    def add(self, index: int, photo: Photo) -> Outcome:
        """Segment a photo and add its pictures and its row.

        Raises:
            Exception: if there is no room for results. Other errors concern this photo only.
        """
        row: dict[str, object] = {"file": photo.name}
        outcome = Outcome(index, error=photo.error or None)
        if photo.path and not photo.error:
            stem = unused(files.stem(photo.name), self._taken)
            try:
                found = engine.segment(photo.path, keep=False)  # visitors who look need the room
                row |= {"pictures": stem} | self._add_pictures(found, stem)
                outcome = Outcome(index, _thumbnail(found), found.shares)
            except Exception as error:  # one photo must not stop the others
                key = faults.key(error)
                if key == "full":
                    raise
                outcome = Outcome(index, error=texts.say(key, self._language))
        self._rows.writerow(row | {"error": outcome.error or ""})
        return outcome

    def _add_pictures(self, found: Segmentation, stem: str) -> dict[str, object]:
        """Add the pictures of one photo, and return its cells of the table."""
        for kind in PICTURES:
            file = downloads.make(kind, found, stem, downloads.Look())
            self._archive.write(file, file.name)
            files.discard(file)
        report = downloads.report(found)
        return {
            "width": report["width"],
            "height": report["height"],
            **{name: f"{share:.4f}" for name, share in report["shares"].items()},
            "pet_found": "yes" if report["pet_found"] else "no",
            "seconds": f"{report['seconds']:.3f}",
            "network": report["network"],
        }


def _thumbnail(found: Segmentation) -> str:
    size = reduced(found.photo.size, THUMBNAIL)
    photo = render.resized(found.photo, size)
    return data_url(render.overlay(photo, found.mask(size)), "JPEG", 80)
