"""Decodes a JPEG that lacks only its last bytes, as every viewer does."""

import io
import re
import struct

import numpy as np
from PIL import Image

END = b"\xff\xd9"
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # not a stuffed byte, a restart or a filler
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN = 0xDA
NOTHING = 128  # what the decoder makes of blocks that are not there
MOST_LOST = 0.02  # of the height
BLOCK = 16  # rows of pixels; one row of blocks may be lost, if that is no more than a quarter


def decode(data: bytes) -> Image.Image:
    """Decode what there is; what is lost at the bottom is grey.

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
    """How many rows at the bottom are all grey, counted no further than makes a difference."""
    for lost in range(image.height):
        top = image.height - lost - 1
        lowest = image.crop((0, top, image.width, top + 1))
        if (np.asarray(lowest) != NOTHING).any():
            return lost
    return image.height


def _all_scans_begun(data: bytes) -> bool:
    """Whether each coefficient of each component comes to full precision in a scan that is there.

    Progressive photos have the whole picture in their first scans, coarsely.
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
