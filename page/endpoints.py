"""What programs can ask of the page: photos in, files out."""

from pathlib import Path
from typing import Any

import gradio as gr

from fcn.photos import PhotoError
from page import batch, downloads, engine, files, limits


def segment(photo: str | None) -> tuple[str, str, str, dict[str, Any]]:
    """Find the cat or dog in a photo: label every pixel as pet, background or border.

    Args:
        photo: A photo of a cat or a dog: JPEG, PNG, WebP, HEIC, GIF or TIFF, up to 80 megapixels.

    Returns:
        Overlay (JPEG), mask (indexed PNG: 0 pet, 1 background, 2 border), cut-out (PNG), report.
    """
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


def segment_batch(photos: list[str] | None) -> str:
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
    *_, last = batch.run(photos)
    return str(Path(last.path or ""))
