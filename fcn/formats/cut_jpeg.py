"""Decodes a JPEG that lacks only its last bytes, as image viewers do."""

import io
import re
import struct

import numpy as np
from PIL import Image

END = b"\xff\xd9"
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # but not a stuffed byte, a restart or a filler
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN = 0xDA
NOTHING = 128  # the decoder's value for missing blocks
MOST_LOST = 0.02  # share of the height that may be lost
BLOCK = 16  # rows of pixels; one row of blocks may be lost if it is at most a quarter of a photo


def decode(data: bytes) -> Image.Image:
    """Decode the rows that are there; lost rows at the bottom become grey.

    Args:
        data: a JPEG file that Pillow calls truncated.

    Raises:
        OSError: if it lacks more than its last bytes.
    """
    if not _all_scans_begun(data):
        raise OSError("scans are missing")
    image = Image.open(io.BytesIO(data + END), formats=["JPEG"])
    image.load()
    if _rows_lost(image) > max(MOST_LOST * image.height, min(BLOCK, image.height // 4)):
        raise OSError("rows are missing")
    return image


def _rows_lost(image: Image.Image) -> int:
    """The number of rows at the bottom that are all grey."""
    for lost in range(image.height):
        top = image.height - lost - 1
        lowest = image.crop((0, top, image.width, top + 1))
        if (np.asarray(lowest) != NOTHING).any():
            return lost
    return image.height


def _all_scans_begun(data: bytes) -> bool:
    """Whether the file has a scan with the full precision of every coefficient of every component.

    A progressive JPEG's first scans hold the whole picture coarsely, so they are not enough.
    """
    missing: set[tuple[int, int]] | None = None  # component, coefficient
    place = 2
    while found := MARKER.search(data, place):
        place, kind = found.end(), data[found.end() - 1]
        try:
            (length,) = struct.unpack_from(">H", data, place)
            segment = data[place + 2 : place + length]
            if kind in FRAMES:
                components = segment[6 : 6 + 3 * segment[5] : 3]
                missing = {(c, k) for c in components for k in range(64)}
            elif kind == SCAN and missing is not None:
                count = segment[0]
                first, last, precision = segment[1 + 2 * count : 4 + 2 * count]
                if precision & 15 == 0:
                    sent = segment[1 : 1 + 2 * count : 2]
                    missing -= {(c, k) for c in sent for k in range(first, last + 1)}
        except (struct.error, IndexError, ValueError):  # the cut is here
            break
        place += length
    return missing is not None and not missing
