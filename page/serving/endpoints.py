"""The endpoints for programs and assistants: /segment and /batch."""

from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

import gradio as gr

from page import limits
from page.content import texts
from page.serving import batch, downloads, engine, files
from page.serving.faults import Refusal
from page.serving.queue import Queue
from page.serving.service import Fault, Position, Working, serve

# Gradio's own limit would count the page's questions too.
queue = Queue(limits.QUEUE_LENGTH)
Result = TypeVar("Result")
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


def _described(endpoint: Endpoint) -> Endpoint:
    """Fill the limits into a docstring. Gradio shows it to programs and assistants."""
    endpoint.__doc__ = texts.with_limits(endpoint.__doc__ or "")
    return endpoint


@_described
async def segment(photo: str | None) -> tuple[str, str, str, downloads.Report]:
    """Find the cat or dog in a photo: label every pixel as pet, background or border.

    A photo has up to {megapixels} megapixels and {megabytes} MB. It is uploaded to this server
    first, or given as a data: address. Nothing is fetched from web addresses.

    Args:
        photo: Uploaded here or a data: address, no web address. JPEG, PNG, WebP, HEIC, GIF or TIFF.

    Returns:
        Overlay (JPEG), mask (indexed PNG: 0 pet, 1 background, 2 border), cut-out (PNG), report.
    """
    return await _last(lambda: _segment(photo))


def _segment(photo: str | None) -> Iterator[tuple[str, str, str, downloads.Report]]:
    if not photo:
        raise Refusal("error_missing")
    found = engine.segment(photo)
    stem = files.stem(photo)
    overlay, mask, cutout = (
        str(downloads.make(kind, found, stem, downloads.Look()))
        for kind in ("overlay", "mask", "cutout")
    )
    yield overlay, mask, cutout, downloads.report(found)


@_described
async def segment_batch(photos: list[str] | None) -> str:
    """Find the cats and dogs in many photos, skipping files that can't be read.

    Args:
        photos: {photos_limit} at most, each uploaded here or a data: address, no web address.

    Returns:
        A zip: mask, overlay and cut-out of each photo, and shares.csv with a row for each.
    """
    given = [batch.Photo(path, Path(path).name) for path in photos or ()]
    return str((await _last(lambda: batch.run(given))).path)


async def _last(work: Callable[[], Iterator[Result]]) -> Result:
    """Wait in the queue, do the work, and return its last step.

    Raises:
        gr.Error: if anything goes wrong; its message is a sentence for people.
    """
    async with aclosing(serve(work, "en", queue)) as updates:
        async for update in updates:
            if isinstance(update, Fault):
                raise gr.Error(update.sentence, print_exception=False)
            if not isinstance(update, Position | Working):
                last = update
    return last
