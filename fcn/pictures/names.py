"""Names for files and folders: they fit on any disk, and no file replaces another."""

import unicodedata
from pathlib import Path

# Disks allow 255 bytes, encrypted folders 143. The rest is for an ending such as "-12_overlay.jpg".
MAX_BYTES = 120


def shortened(name: str, most: int = MAX_BYTES) -> str:
    """The name, cut to `most` bytes in UTF-8 between two letters."""
    name = name[:most]  # each letter takes at least one byte
    # A name on Linux may hold bytes that are not UTF-8. Python keeps them as surrogates.
    while len(name.encode("utf-8", "surrogatepass")) > most:
        name = name[:-1]
    return name


def unused(name: str, taken: set[str]) -> str:
    """The name, with a number behind it if it is taken; adds the result to `taken`.

    Names that differ only in case, or in the way an accent is encoded, count as the same, because
    they name the same file on many disks.
    """
    free, number = name, 2
    while _key(free) in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(_key(free))
    return free


def unused_folder(folder: Path) -> Path:
    """The first of FOLDER, FOLDER-2, FOLDER-3, ... that does not exist or is empty."""
    free, number = folder, 2
    while not _is_free(free):
        free, number = folder.with_name(f"{folder.name}-{number}"), number + 1
    return free


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.lower())


def _is_free(folder: Path) -> bool:
    if not folder.is_dir():
        return not folder.exists()
    try:
        return not any(folder.iterdir())
    except OSError:  # a folder that can't be read may hold anything
        return False
