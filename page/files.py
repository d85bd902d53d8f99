"""Files for one visitor: each in a folder of its own with a name nobody can guess."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

# Where Gradio keeps uploads. What lies here and went out through a component is deleted when the
# page's `delete_cache` says so; what lies elsewhere, Gradio would copy here.
CACHE = Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir(), "gradio")).resolve()

PREFIX = "pet-fcn-"


def fresh(name: str) -> Path:
    """Return a path for a new file of that name; its folder exists and is nobody else's."""
    CACHE.mkdir(parents=True, exist_ok=True)
    _sweep()
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=CACHE)) / name


def _sweep() -> None:
    """Delete folders that have long been empty: Gradio deletes files only."""
    for folder in CACHE.glob(f"{PREFIX}*"):
        with suppress(OSError):  # it is not empty, or another thread was first
            if time.time() - folder.stat().st_mtime > 3600:
                folder.rmdir()


def discard(path: Path) -> None:
    """Delete a file of `fresh`, and its folder."""
    shutil.rmtree(path.parent, ignore_errors=True)


def stem(name: str | None) -> str:
    """Return the name of a visitor's photo without its ending, fit to be a file's name anywhere."""
    kept = "".join(c if c.isalnum() or c in "-_ " else "_" for c in Path(name or "photo").stem)
    return kept.strip()[:80] or "photo"
