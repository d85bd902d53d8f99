"""Reads photos of all usual formats, or says in a sentence what is wrong with one."""

import io
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

from fcn.formats import cut_jpeg
from fcn.formats.colors import png_chunk, to_srgb
from fcn.formats.raw_files import is_raw
from fcn.geometry import bands

register_heif_opener()

# No photo with its downloads may take more than a gigabyte. A pixel takes 4 bytes in the photo, 5
# more in its cut-out, and at most 13 to decode. Phones make photos of up to 64 megapixels.
MAX_PIXELS = 65_000_000
# The limit of formats that take up to 20 bytes a pixel to decode; phones don't make such photos.
MAX_PIXELS_DEAR = 40_000_000
MAX_SIDE = 65_500  # the longest that a JPEG, and so an overlay, can be
HEAD = 1 << 16  # bytes at the start of a file, where its colour space is named
SPREAD = 0.96  # the largest difference between repeated upper bits and a factor
DEEP = ("I", "F")  # the first letters of Pillow's modes of more than 8 bits; all are grey
BITS_PER_SAMPLE, TILE_WIDTH, TILE_HEIGHT = 258, 322, 323  # tags of TIFF
TURNS = {  # EXIF orientation: the turn that makes the photo upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Pillow's names of the formats that are read, and what people call them. EPS is not among them,
# because Pillow would hand it to Ghostscript, nor are formats that no camera writes.
FORMATS = {
    "JPEG": "JPEG",
    "PNG": "PNG",
    "WEBP": "WebP",
    "HEIF": "HEIC",
    "AVIF": "AVIF",
    "GIF": "GIF",
    "TIFF": "TIFF",
    "BMP": "BMP",
}


def list_formats(comma: str = ", ", last_comma: str = " or ") -> str:
    """Name the formats, for a sentence."""
    *names, last = FORMATS.values()
    return comma.join(names) + last_comma + last


SENTENCES = {
    "missing": "There is no photo. Choose one and try again.",
    "empty": "This file is empty. Save or send the photo again and choose the new file.",
    "not-an-image": f"This file is not a photo this program can read. Use {list_formats()}.",
    "truncated": (
        "This photo is cut short or damaged. Save or send it again and choose the new file."
    ),
    "raw": "This is a camera's raw file. Export it as JPEG and choose that file.",
    "too-large": (
        f"This photo has more than {MAX_PIXELS // 1_000_000} megapixels "
        f"({MAX_PIXELS_DEAR // 1_000_000} as WebP, AVIF or 4:4:4 HDR HEIC). "
        "Make it smaller and try again."
    ),
    "too-long": (
        f"This photo has a side of more than {MAX_SIDE:,} pixels. Make it smaller and try again."
    ),
    "bad-array": "This array is no photo. Give uint8 of shape (H, W), (H, W, 3) or (H, W, 4).",
}

Source = str | os.PathLike[str] | bytes | Image.Image | np.ndarray


class PhotoError(ValueError):
    """A photo that can't be used.

    Attributes:
        code: a key of `SENTENCES`, for programs and translations.
    """

    def __init__(self, code: str):
        """Make an error whose message is the sentence of its code."""
        super().__init__(SENTENCES[code])
        self.code = code


def endings() -> set[str]:
    """The endings of photos' names: ".jpg" and others, in small letters."""
    return {ending for ending, kind in Image.registered_extensions().items() if kind in FORMATS}


def photos_in(folder: Path) -> list[Path]:
    """The photos in a folder, by their endings, sorted; hidden files are left out.

    Raises:
        OSError: if the folder can't be read.
    """
    known = endings()
    # Among the hidden files are the files "._NAME.jpg" of macOS.
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in known and not path.name.startswith(".") and path.is_file()
    )


def read_photo(source: Source) -> Image.Image:
    """Read a photo: upright by its EXIF orientation, first frame, sRGB, on white if transparent.

    Args:
        source: a path, the bytes of a file, a PIL image, or uint8 (H, W), (H, W, 3) or (H, W, 4).

    Returns:
        An RGB image.

    Raises:
        PhotoError: if it is not a photo, damaged, empty or too large. The size is checked before
            anything is decoded.
    """
    return read_with_alpha(source)[0]


def read_with_alpha(source: Source) -> tuple[Image.Image, Image.Image | None]:
    """Read a photo as `read_photo` does, and its alpha, of mode L, or None if it has none."""
    if isinstance(source, np.ndarray):
        return _decode(_from_array(source))
    if isinstance(source, Image.Image):
        return _decode(source)
    if isinstance(source, bytes):
        return _read(io.BytesIO(source))
    path = Path(source)
    if not path.is_file():
        raise PhotoError("missing")
    try:
        file = path.open("rb")
    except OSError as error:
        raise PhotoError("not-an-image") from error
    with file:
        return _read(file)


def _from_array(array: np.ndarray) -> Image.Image:
    shape_fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if array.dtype != np.uint8 or not shape_fits or 0 in array.shape:
        raise PhotoError("bad-array")
    _check_size(array.shape[1], array.shape[0])
    return Image.fromarray(array)


def _read(file: BinaryIO) -> tuple[Image.Image, Image.Image | None]:
    head = file.read(HEAD)
    if not head:
        raise PhotoError("empty")
    if is_raw(file):
        raise PhotoError("raw")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(file, formats=tuple(FORMATS))
    except Image.DecompressionBombError as error:
        raise PhotoError("too-large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotoError("not-an-image") from error
    except RuntimeError as error:  # Pillow decodes AVIF when it opens the file
        raise PhotoError("truncated") from error
    with image:
        return _decode(image, head, file)


def _check(image: Image.Image) -> None:
    """Refuse an image that would take too much memory, before it is decoded."""
    hdr = image.info.get("bit_depth", 8) > 8 and image.info.get("chroma") == 444  # HEIC's
    _check_size(*image.size, dear=image.format in ("WEBP", "AVIF") or hdr)
    tags = getattr(image, "tag_v2", {})  # Pillow decodes a TIFF's tile as a whole
    if tags.get(TILE_WIDTH, 1) * tags.get(TILE_HEIGHT, 1) > MAX_PIXELS:
        raise PhotoError("too-large")


def _check_size(width: int, height: int, dear: bool = False) -> None:
    if width * height == 0:
        raise PhotoError("empty")
    if width * height > (MAX_PIXELS_DEAR if dear else MAX_PIXELS):
        raise PhotoError("too-large")
    if max(width, height) > MAX_SIDE:
        raise PhotoError("too-long")


def _decode(
    image: Image.Image, head: bytes = b"", file: BinaryIO | None = None
) -> tuple[Image.Image, Image.Image | None]:
    """Decode an image.

    Args:
        image: if it comes from `file`, its pixels are freed.
        head: the first bytes of its file.
        file: the file, if this module opened the image.
    """
    _check(image)
    try:
        whole = _loaded(image, file)
        photo, alpha = _layers(whole, head)
        turn = TURNS.get(_orientation(whole))
        if file is not None:
            whole.close()  # frees its pixels before the photo is turned
        if turn is not None:
            photo = photo.transpose(turn)
            alpha = alpha and alpha.transpose(turn)
        return photo, alpha
    except Image.DecompressionBombError as error:
        raise PhotoError("too-large") from error
    except Exception as error:  # decoders raise all kinds; each means a damaged photo
        raise PhotoError("truncated") from error


def _loaded(image: Image.Image, file: BinaryIO | None) -> Image.Image:
    try:
        image.load()
        return image
    except OSError:
        if file is None or image.format not in ("JPEG", "MPO"):
            raise
        file.seek(0)
        data = file.read()
        image.close()  # frees its pixels before the file is decoded again
        return cut_jpeg.decode(data)


def _orientation(image: Image.Image) -> int:
    try:
        orientation: int = image.getexif().get(ExifTags.Base.Orientation, 1)
        return orientation
    except Exception:  # parsers raise all kinds; a photo without EXIF is fine
        return 1


def _layers(image: Image.Image, head: bytes) -> tuple[Image.Image, Image.Image | None]:
    """Convert an image in bands to RGB on white, and to its alpha, or None if it has none."""
    white = _white(image, head) if image.mode.startswith(DEEP) else None
    convert = to_srgb(image, head)
    photo = Image.new("RGB", image.size)
    alpha = Image.new("L", image.size) if image.has_transparency_data else None
    for top, bottom in bands(image.size):
        part = image.crop((0, top, image.width, bottom))
        shown = convert(part if white is None else _eight_bits(part, white))
        if alpha is not None:
            seen = _alpha(part)
            alpha.paste(seen, (0, top))
            shown = Image.composite(shown, Image.new("RGB", shown.size, "white"), seen)
        photo.paste(shown, (0, top))
    return photo, alpha


def _alpha(image: Image.Image) -> Image.Image:
    if image.mode.startswith(DEEP):  # one value of grey is transparent
        seen = np.asarray(image) != image.info["transparency"]
        return Image.fromarray(seen.astype(np.uint8) * 255)
    return image.convert("RGBA").getchannel("A")


# === Grey of more than 8 bits ===


def _eight_bits(image: Image.Image, white: float) -> Image.Image:
    shares = np.clip(np.nan_to_num(np.asarray(image, np.float32)) / white, 0, 1)
    return Image.fromarray((shares * 255 + 0.5).astype(np.uint8))


def _white(image: Image.Image, head: bytes) -> float:
    """The value that is white in a grey image of more than 8 bits.

    Cameras and scanners write 10 to 14 bits into files of 16, most of them into the lower bits. PNG
    has a chunk for the number of bits (sBIT) and wants them in the upper bits.
    """
    largest = max(float(np.nan_to_num(values).max()) for values in _bands_of(image))
    if image.mode == "F":
        return max(largest, 1.0)
    if largest >= 1 << 16:
        return largest
    said = int.from_bytes(png_chunk(head, b"sBIT")[:1], "big")
    if 0 < said <= 16:
        low = largest < 1 << said and any(
            _has_low_bits(values, said) for values in _bands_of(image)
        )
        return float((1 << said) - 1) if low else 65535.0
    bits = getattr(image, "tag_v2", {}).get(BITS_PER_SAMPLE, (16,))[0]  # of TIFF; in the lower bits
    if bits < 16:
        return float((1 << bits) - 1)
    return next((float((1 << n) - 1) for n in (8, 10, 12, 14) if largest < 1 << n), 65535.0)


def _bands_of(image: Image.Image) -> Iterator[np.ndarray]:
    for top, bottom in bands(image.size):
        yield np.asarray(image.crop((0, top, image.width, bottom)))


def _has_low_bits(values: np.ndarray, bits: int) -> bool:
    """Whether values of 16 bits are other than numbers of `bits` bits, spread over 16.

    A number may be spread by a factor, by repeating its upper bits below, or by zeros below.
    """
    step = 65535 / ((1 << bits) - 1)
    spread = np.abs(values - np.round(values / step) * step) < SPREAD
    shifted = values % (1 << (16 - bits)) == 0
    return not (spread.all() or shifted.all())
