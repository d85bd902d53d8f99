"""The endpoints for programs and assistants: /segment and /batch."""

from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import NamedTuple, TypeVar

import gradio as gr

from fcn.segmentation import SKIP_STRIDES
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


class Extras(NamedTuple):
    """Parts of a report that a program may ask for."""

    stages: bool
    certainty: bool


def _described(endpoint: Endpoint) -> Endpoint:
    """Fill the limits into a docstring. Gradio shows it to programs and assistants."""
    endpoint.__doc__ = texts.with_limits(endpoint.__doc__ or "")
    return endpoint


@_described
async def segment(
    photo: str | None,
    network: str | None = None,
    skips_off: list[int] | None = None,
    stages: bool = False,
    certainty: bool = False,
) -> tuple[str, str, str, downloads.Report]:
    """Find the cat or dog in a photo: label every pixel as pet, background or border.

    A photo has up to {megapixels} megapixels and {megabytes} MB. It is uploaded to this server
    first, or given as a data: address. Nothing is fetched from web addresses.

    Args:
        photo: Uploaded here or a data: address, no web address. {formats}.
        network: The network to ask, "vgg16" or "light" if it is here. Default "{default_network}".
        skips_off: Skip connections to leave out: a list of 16, 8 and 4. Normally empty.
        stages: Whether the report has the six upsampling stages, each with its own mask (PNG).
        certainty: Whether the report has the network's certainty (grey PNG: white is certain).

    Returns:
        Overlay (JPEG), mask (indexed PNG: 0 pet, 1 background, 2 border), cut-out (PNG), report.
        The report has shares, size, time, network, skips_off, the dropped regions with what they
        look like, and stages and certainty if they were asked for.
    """
    off = tuple(stride for stride in SKIP_STRIDES if stride in (skips_off or ()))
    extras = Extras(stages, certainty)
    return await _last(lambda: _segment(photo, network, off, extras))


def _segment(
    photo: str | None, network: str | None, off: tuple[int, ...], extras: Extras
) -> Iterator[tuple[str, str, str, downloads.Report]]:
    if not photo:
        raise Refusal("error_missing")
    found = engine.segment(photo, off, network)
    stem, look = files.stem(photo), downloads.Look(off=off)
    overlay, mask, cutout = (
        str(downloads.make(kind, found, stem, look)) for kind in ("overlay", "mask", "cutout")
    )
    report = downloads.report(found, off)
    if extras.stages:
        report["stages"] = downloads.stage_masks(found, stem, look)
    if extras.certainty:
        report["certainty"] = downloads.served(downloads.make("certainty", found, stem, look))
    yield overlay, mask, cutout, report


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
