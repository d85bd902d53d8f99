"""Reads any photo people have, or says in a sentence what is wrong with it."""

import io
import os
import warnings
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

register_heif_opener()

MAX_PIXELS = 80_000_000
# Not EPS, which Pillow would hand to Ghostscript, nor what nobody's camera makes.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "TIFF", "BMP")
SENTENCES = {
    "missing": "There is no photo. Choose one and try again.",
    "empty": "This file is empty. Save or send the photo again and choose the new file.",
    "not-an-image": (
        "This file is not a photo this program can read. Use JPEG, PNG, WebP, HEIC, GIF or TIFF."
    ),
    "truncated": (
        "This photo is cut short or damaged. Save or send it again and choose the new file."
    ),
    "too-large": "This photo has more than 80 megapixels. Make it smaller and try again.",
    "bad-array": "This array is no photo. Give uint8 of shape (H, W), (H, W, 3) or (H, W, 4).",
}

Source = str | os.PathLike | bytes | Image.Image | np.ndarray


class PhotoError(ValueError):
    """A photo that can't be used.

    Attributes:
        code: a key of `SENTENCES`, for programs and translations.
    """

    def __init__(self, code: str):
        """Make one whose message is the sentence of its code."""
        super().__init__(SENTENCES[code])
        self.code = code


def read_photo(source: Source) -> Image.Image:
    """Read a photo: upright by its EXIF orientation, first frame, sRGB, transparency on white.

    Args:
        source: a path, the bytes of a file, a PIL image, or uint8 (H, W), (H, W, 3) or (H, W, 4).

    Returns:
        An RGB image.

    Raises:
        PhotoError: if it is no photo, damaged, empty or over 80 megapixels; the size is checked
            before anything is decoded.
    """
    if isinstance(source, np.ndarray):
        return _rgb(_from_array(source))
    if isinstance(source, Image.Image):
        return _decode(source)
    if isinstance(source, bytes):
        file: io.BytesIO | Path = io.BytesIO(source)
        empty = not source
    else:
        file = Path(source)
        if not file.is_file():
            raise PhotoError("missing")
        empty = file.stat().st_size == 0
    if empty:
        raise PhotoError("empty")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise PhotoError("too-large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotoError("not-an-image") from error
    except RuntimeError as error:  # AVIF is decoded here already
        raise PhotoError("truncated") from error
    with image:
        return _decode(image)


def _from_array(array: np.ndarray) -> Image.Image:
    shape_fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if array.dtype != np.uint8 or not shape_fits or 0 in array.shape:
        raise PhotoError("bad-array")
    _check_size(array.shape[1], array.shape[0])
    return Image.fromarray(array)


def _check_size(width: int, height: int) -> None:
    if width * height == 0:
        raise PhotoError("empty")
    if width * height > MAX_PIXELS:
        raise PhotoError("too-large")


def _decode(image: Image.Image) -> Image.Image:
    _check_size(*image.size)
    try:
        image.load()
        return _rgb(srgb(_upright(image)))
    except Image.DecompressionBombError as error:
        raise PhotoError("too-large") from error
    except Exception as error:  # decoders raise all kinds; each means the same to its owner
        raise PhotoError("truncated") from error


def _upright(image: Image.Image) -> Image.Image:
    """Turn a photo by its EXIF orientation; one that stands already is not copied."""
    try:
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) != 1
    except Exception:  # parsers raise all kinds; a photo is one without its EXIF too
        return image
    return ImageOps.exif_transpose(image) if turned else image


def srgb(image: Image.Image) -> Image.Image:
    """Bring a photo to sRGB by its colour profile, as Display P3 from phones needs it.

    Grey photos stay as they are, and so do those whose profile is damaged.
    """
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    if image.mode == "P" or (image.mode == "RGB" and "transparency" in image.info):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileName(own):
            return image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        meant = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, meant, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError):
        return image


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):  # 16 bits and more
        values = np.asarray(image, np.float32)
        top = (
            65535.0 if image.mode.startswith("I") and values.max() > 255 else max(values.max(), 1.0)
        )
        image = Image.fromarray((np.clip(values / top, 0, 1) * 255).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return image if image.mode == "RGB" else image.convert("RGB")
