"""Visitors' files: each in a folder of its own whose name nobody can guess, for an hour at most.

All files, Gradio's uploads too, are in one folder that belongs to this process. Two servers must
not share a folder, because each would delete the files of the other.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

from fcn.pictures.names import shortened
from page import limits
from page.serving import settings
from page.serving.faults import Refusal

# Of a photo's name. "-2-vgg16-no-skip-16-8-4-corrected-cutout-cropped-on-photo.jpg" follows.
STEM_BYTES = 80
ENTRY_BYTES = 4096  # disk space of a file or folder beside its content
_OWN = f"pet-fcn-{os.getuid()}" if hasattr(os, "getuid") else "pet-fcn"


# === The folder of this process ===
@cache
def home() -> Path:
    """Return the folder of this process. The first call makes it.

    Raises:
        OSError: if it can't be made; the message says what to do.
    """
    try:
        return _claimed(_root())
    except OSError as error:
        raise OSError(
            f"No files can be kept: {error}. Set GRADIO_TEMP_DIR to a folder that this user may "
            "write to."
        ) from error


def _root() -> Path:
    """Return the folder that holds the folders of all processes."""
    given = Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir())
    for folder in (given, given.parent):  # a child process must find the same folder
        if folder.name == _OWN:
            given = folder.parent
    return given.resolve() / _OWN  # not resolved, so that `_make_private` can refuse a link


_locks: list[FileLock] = []  # the process holds them until it ends in any way


def _claimed(root: Path) -> Path:
    """Make a folder for this process, and delete the folders of processes that have ended."""
    _make_private(root)
    with _alone_in(root):
        _sweep_gone(root)
        folder = Path(tempfile.mkdtemp(dir=root))
        lock = _lock_of(folder)
        lock.acquire()
    _locks.append(lock)
    return folder


def _make_private(root: Path) -> None:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_mine = not hasattr(os, "getuid") or root.lstat().st_uid == os.getuid()
    if root.is_symlink() or not is_mine:
        raise OSError(f"{root} is not ours")
    root.chmod(0o700)


@contextmanager
def _alone_in(root: Path) -> Iterator[None]:
    """Keep other processes from making or deleting folders in `root`."""
    with FileLock(root / "claims.lock"):
        yield


def _lock_of(folder: Path) -> FileLock:
    """Return the lock that a process holds until it ends. Process numbers would repeat."""
    # The lock must not belong to one thread, because it would end with the thread.
    return FileLock(folder.with_name(f"{folder.name}.lock"), blocking=False, thread_local=False)


def _sweep_gone(root: Path) -> None:
    """Delete the folders of processes that have ended."""
    for folder in filter(Path.is_dir, root.iterdir()):
        with suppress(Timeout), _lock_of(folder):
            shutil.rmtree(folder, ignore_errors=True)


# === Files ===
def fresh(name: str) -> Path:
    """Return a path for a new file of that name in a new folder.

    Raises:
        Refusal: if the folder of this process is full.
    """
    _check_room(0)
    return Path(tempfile.mkdtemp(dir=home())) / name


def discard(path: Path) -> None:
    """Delete a file that `fresh` named, and its folder."""
    shutil.rmtree(path.parent, ignore_errors=True)


def stem(name: str | None) -> str:
    """Return the name of a photo without its ending, safe as a file name on any system."""
    kept = "".join(c if c.isalnum() or c in "-_ " else "_" for c in Path(name or "photo").stem)
    return shortened(kept.strip(), STEM_BYTES).strip() or "photo"


# === Room ===
_expected: list[int] = []  # sizes of the uploads that are arriving, in bytes
_reserving = threading.Lock()


def reserve(size: int) -> None:
    """Keep room for an upload. Call `release` with the same size when the upload has ended.

    Raises:
        Refusal: if there is not enough room.
    """
    with _reserving:
        _check_room(size)
        _expected.append(size)


def release(size: int) -> None:
    """Give back room that was reserved."""
    with _reserving:
        _expected.remove(size)


def _check_room(size: int) -> None:
    if _stored() + sum(_expected) + size > settings.stored_mb() * 1_000_000:
        raise Refusal("full")


def _stored() -> int:
    """Count the bytes in the folder of this process."""
    total = 0
    for folder, folders, names in os.walk(home()):
        total += ENTRY_BYTES * (len(folders) + len(names))
        for name in names:
            with suppress(OSError):  # deleted meanwhile
                total += os.lstat(os.path.join(folder, name)).st_size
    return total


# === Deleting ===
def sweep(age: float = limits.DELETE_AGE + limits.DELETE_EVERY) -> None:
    """Delete everything in the folder of this process that is older than `age` seconds.

    Gradio deletes most files earlier. It does not know of answers whose visitors left before they
    were sent. It must come first, because it never forgets the name of a file that it can't find.
    """
    oldest = time.time() - age
    # Contents come before their folder. os.walk ignores folders that were deleted meanwhile.
    for folder, folders, names in os.walk(home(), topdown=False):
        for path in (Path(folder, name) for name in names + folders):
            with suppress(OSError):  # the folder is not empty, or the file was deleted meanwhile
                if path.lstat().st_mtime < oldest:
                    path.rmdir() if path.is_dir() else path.unlink()


def keep_swept(*forget_deleted: Callable[[], None]) -> None:
    """Delete old files and the folders of ended processes regularly, in the background.

    Args:
        *forget_deleted: are called each time, to forget what was kept of deleted files.
    """
    root = home().parent

    def work() -> None:
        while True:
            sweep()
            for forget in forget_deleted:
                forget()
            with suppress(OSError), _alone_in(root):
                for path in (str(home()), *(lock.lock_file for lock in _locks)):
                    os.utime(path)  # some systems delete files that nothing has touched for days
                _sweep_gone(root)
            time.sleep(limits.DELETE_EVERY)

    threading.Thread(target=work, daemon=True).start()
