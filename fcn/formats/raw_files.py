"""Recognizes a camera's raw file by its content, whatever its name.

Most raw files are TIFF files that begin with a small preview. A reader of TIFF would take the
preview for the photo.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

# (bytes, their offset in the file)
SIGNATURES = (
    (b"FUJIFILMCCD-RAW", 0),  # RAF
    (b"IIRO", 0),  # ORF
    (b"IIRS", 0),
    (b"MMOR", 0),
    (b"IIU\0", 0),  # RW2
    (b"FOVb", 0),  # X3F
    (b"\0MRM", 0),  # MRW
    (b"ftypcrx ", 4),  # CR3
    (b"HEAPCCDR", 6),  # CRW
    (b"II*\0\x10\0\0\0CR", 0),  # CR2, a TIFF whose preview is a whole JPEG
)
TIFF = {b"II*\0": "<", b"MM\0*": ">"}  # first bytes: byte order for `struct`
# Tags of TIFF 6, TIFF/EP and DNG.
SUBFILE_TYPE, PHOTOMETRIC, SUB_DIRECTORIES, DNG_VERSION = 254, 262, 330, 50706
REDUCED = 1  # bit of the subfile type: a smaller copy of another picture in this file
SENSOR = {32803, 34892}  # photometric interpretations: colour filter array, linear raw
MOST_DIRECTORIES = 32

Tags = dict[int, list[int]]


def is_raw(file: BinaryIO) -> bool:
    """Tell whether a file is a camera's raw file. Leaves its position at the start."""
    file.seek(0)
    head = file.read(32)
    try:
        if any(head.startswith(mark, place) for mark, place in SIGNATURES):
            return True
        order = TIFF.get(head[:4])
        return order is not None and _holds_raw(_directories(file, order))
    finally:
        file.seek(0)


def _holds_raw(directories: Iterator[Tags]) -> bool:
    for number, tags in enumerate(directories):
        preview = tags.get(SUBFILE_TYPE, [0])[0] & REDUCED and SUB_DIRECTORIES in tags
        if number == 0 and (preview or DNG_VERSION in tags):
            return True
        if tags.get(PHOTOMETRIC, [0])[0] in SENSOR:
            return True
    return False


def _directories(file: BinaryIO, order: str) -> Iterator[Tags]:
    """The tags of each directory and its subdirectories, as far as they can be read."""
    file.seek(4)
    waiting = list(struct.unpack(order + "I", file.read(4).ljust(4, b"\0")))
    seen: set[int] = set()
    while waiting and len(seen) < MOST_DIRECTORIES:
        place = waiting.pop(0)
        if place < 8 or place in seen:
            continue
        seen.add(place)
        try:
            tags, following = _read_directory(file, order, place)
        except struct.error:  # the file is cut short; its reader will say so
            continue
        yield tags
        waiting += [following, *tags.get(SUB_DIRECTORIES, [])]


def _read_directory(file: BinaryIO, order: str, place: int) -> tuple[Tags, int]:
    """One directory's tags with whole numbers, and the offset of the next directory."""
    file.seek(place)
    (count,) = struct.unpack(order + "H", file.read(2))
    entries = file.read(12 * count)
    (following,) = struct.unpack(order + "I", file.read(4).ljust(4, b"\0"))
    tags: Tags = {}
    for tag, kind, length, value in struct.iter_unpack(order + "HHI4s", entries):
        size, letter = {1: (1, "B"), 3: (2, "H"), 4: (4, "I"), 13: (4, "I")}.get(kind, (0, ""))
        if not letter or not 0 < length <= MOST_DIRECTORIES:
            continue
        if size * length > 4:
            file.seek(struct.unpack(order + "I", value)[0])
            value = file.read(size * length)
        tags[tag] = list(struct.unpack_from(f"{order}{length}{letter}", value))
    return tags, following
