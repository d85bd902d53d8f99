"""What programs can ask of the page: photos in, files out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from anyio import to_thread

from fcn.photos import PhotoError
from page import batch, downloads, engine, files, limits, words
from page.line import Line, LineFull

# Gradio's own limit would count the page's questions too.
line = Line(limits.IN_LINE)


async def _in_turn(work: Callable, *arguments: Any) -> Any:
    try:
        async with line.place() as place:
            async for _ in place.ahead():
                pass
            return await to_thread.run_sync(work, *arguments)
    except LineFull as error:
        raise gr.Error(words.say("busy", "en"), print_exception=False) from error


async def segment(photo: str | None) -> tuple[str, str, str, dict[str, Any]]:
    """Find the cat or dog in a photo: label every pixel as pet, background or border.

    Args:
        photo: A photo of a cat or a dog: JPEG, PNG, WebP, HEIC, GIF or TIFF, up to 65 megapixels.

    Returns:
        Overlay (JPEG), mask (indexed PNG: 0 pet, 1 background, 2 border), cut-out (PNG), report.
    """
    return await _in_turn(_segment, photo)


def _segment(photo: str | None) -> tuple[str, str, str, dict[str, Any]]:
    try:
        found = engine.segment(photo or "")
    except PhotoError as error:
        raise gr.Error(str(error), print_exception=False) from error
    stem = files.stem(photo)
    overlay, mask, cutout = (
        str(downloads.make(kind, found, stem, downloads.Look()))
        for kind in ("overlay", "mask", "cutout")
    )
    return overlay, mask, cutout, downloads.report(found)


async def segment_batch(photos: list[str] | None) -> str:
    """Find the cats and dogs in many photos, going on past files that can't be read.

    Args:
        photos: Photos of cats or dogs, 50 at most.

    Returns:
        A zip: mask, overlay and cut-out of each photo, and shares.csv with a row for each.
    """
    if not photos:
        raise gr.Error("There are no photos.", print_exception=False)
    if len(photos) > limits.BATCH_PHOTOS:
        raise gr.Error(f"A batch has {limits.BATCH_PHOTOS} photos at most.", print_exception=False)
    return await _in_turn(_segment_batch, photos)


def _segment_batch(photos: list[str]) -> str:
    *_, last = batch.run([batch.Photo(path, Path(path).name) for path in photos])
    return str(last.path)
