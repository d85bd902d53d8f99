"""Lays a cut-out on a colour or on another photo, and crops it to the pet."""

from PIL import Image, ImageOps

FAINT = 12  # of 255; fainter pixels are no part of the pet
MARGIN = 0.03  # around the pet, as a share of its longest side


def cropped(cutout: Image.Image) -> Image.Image:
    """Crop a cut-out to the pet, with a small margin where the picture has room for it.

    Args:
        cutout: RGBA. If it shows nothing, all of it is kept.
    """
    box = cutout.getchannel("A").point(lambda alpha: 255 * (alpha > FAINT)).getbbox()
    if box is None:
        return cutout
    left, top, right, bottom = box
    margin = round(MARGIN * max(right - left, bottom - top))
    return cutout.crop(
        (
            max(0, left - margin),
            max(0, top - margin),
            min(cutout.width, right + margin),
            min(cutout.height, bottom + margin),
        )
    )


def on_colour(cutout: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """Lay a cut-out, RGBA, on a colour (red, green, blue, 0..255); the result is RGB."""
    return _on(cutout, Image.new("RGB", cutout.size, colour))


def on_photo(cutout: Image.Image, photo: Image.Image) -> Image.Image:
    """Lay a cut-out, RGBA, on a photo, RGB; the result is RGB and has the cut-out's size.

    The photo is scaled to cover the cut-out, without stretching it, and its middle is kept.
    """
    return _on(cutout, ImageOps.fit(photo, cutout.size, Image.Resampling.BILINEAR))


def _on(cutout: Image.Image, behind: Image.Image) -> Image.Image:
    behind.paste(cutout, mask=cutout)  # in place, because both can be large
    return behind
