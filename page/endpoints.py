"""What programs can ask of the page: photo in, files out."""

import gradio as gr

from fcn import render
from fcn.photos import PhotoError
from page import engine, files


def segment(photo: str | None) -> tuple[str, str, dict]:
    """Find the cat or dog in a photo: label every pixel as pet, background or border.

    Args:
        photo: A photo of a cat or a dog: JPEG, PNG, WebP, HEIC, GIF or TIFF, up to 80 megapixels.

    Returns:
        The photo with the mask over it (JPEG); the mask as an indexed PNG at the photo's own size
        (0 pet, 1 background, 2 border); and a report: each class's share of the photo, the
        photo's width and height, the seconds the network took and its device.
    """
    try:
        found = engine.segment(photo or "")
    except PhotoError as error:
        raise gr.Error(str(error), print_exception=False) from error
    mask = found.mask()
    stem = files.stem(photo)
    overlay_path, mask_path = files.fresh(f"{stem}-overlay.jpg"), files.fresh(f"{stem}-mask.png")
    render.overlay(found.photo, mask).save(overlay_path, quality=92)
    render.mask_image(mask).save(mask_path)
    width, height = found.photo.size
    report = {
        "shares": found.shares,
        "width": width,
        "height": height,
        "seconds": found.seconds,
        "device": found.device,
    }
    return str(overlay_path), str(mask_path), report
