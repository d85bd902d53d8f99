"""Files for one visitor: each in a folder of its own with a name nobody can guess, for an hour."""

import os
import shutil
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from page import limits

# Gradio's uploads come here, too. It deletes what it knows to have been delivered; `sweep`, later,
# deletes the rest, and so nobody else's files may lie here: nor those of another user of this
# machine.
_TEMP = Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir())
_OWN = f"pet-fcn-{os.getuid()}" if hasattr(os, "getuid") else "pet-fcn"
_FOLDER = _TEMP if _TEMP.name == _OWN else _TEMP / _OWN
CACHE = _FOLDER.parent.resolve() / _FOLDER.name  # itself no link: who plants one deletes elsewhere


def claim() -> None:
    """Make the folder, which nobody else can look into.

    Raises:
        OSError: if it is there already, and somebody else's.
    """
    CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_mine = not hasattr(os, "getuid") or CACHE.lstat().st_uid == os.getuid()
    if CACHE.is_symlink() or not is_mine:
        raise OSError(f"{CACHE} is not ours. Delete it, or set GRADIO_TEMP_DIR to another folder.")
    CACHE.chmod(0o700)


def fresh(name: str) -> Path:
    """Return a path for a new file of that name; its folder exists and is nobody else's."""
    claim()
    return Path(tempfile.mkdtemp(dir=CACHE)) / name


def sweep(age: float = limits.DELETE_AGE + limits.DELETE_EVERY) -> None:
    """Delete what is older than `age` seconds, whoever left it behind.

    That is a visitor who went away before the answer, or a page that was killed. Gradio comes
    first: it would never forget the names of files that it does not find.
    """
    oldest = time.time() - age
    # What a folder holds before the folder; os.walk goes on past one that is gone meanwhile.
    for folder, folders, names in os.walk(CACHE, topdown=False):
        for path in (Path(folder, name) for name in names + folders):
            with suppress(OSError):  # a folder that is not empty, or another was first
                if path.lstat().st_mtime < oldest:
                    path.rmdir() if path.is_dir() else path.unlink()


def keep_swept() -> None:
    """Sweep now, and from now on in the background.

    Raises:
        OSError: as `claim`.
    """
    claim()

    def work() -> None:
        while True:
            sweep()
            time.sleep(limits.DELETE_EVERY)

    threading.Thread(target=work, daemon=True).start()


def discard(path: Path) -> None:
    """Delete a file of `fresh`, and its folder."""
    shutil.rmtree(path.parent, ignore_errors=True)


def stem(name: str | None) -> str:
    """Return the name of a visitor's photo without its ending, fit to be a file's name anywhere."""
    kept = "".join(c if c.isalnum() or c in "-_ " else "_" for c in Path(name or "photo").stem)
    return kept.strip()[:80] or "photo"
