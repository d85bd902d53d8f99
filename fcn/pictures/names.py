"""Names for files and folders: they fit on any disk, and none takes another's place."""

import unicodedata
from pathlib import Path

# Disks allow 255 bytes, encrypted folders 143. The rest is for what follows: "-12_overlay.jpg".
MAX_BYTES = 120


def shortened(name: str) -> str:
    """The name, cut to `MAX_BYTES` in UTF-8; no letter is cut in two."""
    name = name[:MAX_BYTES]  # a letter takes a byte or more
    # "surrogatepass": a name on Linux may hold bytes that are no UTF-8, which Python keeps so.
    while len(name.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        name = name[:-1]
    return name


def unused(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it where two share one; `taken` is added to.

    Upper and lower case are one, and so are the two ways to write an accent: on many disks they
    name the same file.
    """
    free, number = name, 2
    while _key(free) in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(_key(free))
    return free


def unused_folder(folder: Path) -> Path:
    """The folder if it does not exist or is empty, else the first that is of FOLDER-2, -3, ..."""
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
    except OSError:  # what can't be looked into may hold anything
        return False
