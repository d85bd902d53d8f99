"""Files for one visitor: each in a folder of its own with a name nobody can guess, for an hour.

They lie in one folder of this process, Gradio's uploads too. Two servers share no file: each would
delete the other's.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

from fcn.pictures.names import shortened
from page import limits
from page.serving import settings
from page.serving.faults import Refusal

ENTRY_BYTES = 4096  # what a file takes beside its content
_OWN = f"pet-fcn-{os.getuid()}" if hasattr(os, "getuid") else "pet-fcn"


# === The folder of this process ===
@cache
def home() -> Path:
    """Return the folder of this process. It is made when it is first asked for.

    Raises:
        OSError: if it can't be made, with a sentence on what to do.
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
    for folder in (given, given.parent):  # a process that this one started finds the same
        if folder.name == _OWN:
            given = folder.parent
    return given.resolve() / _OWN  # itself no link: who plants one deletes elsewhere


_locks: list[FileLock] = []  # held until the process ends, however it ends


def _claimed(root: Path) -> Path:
    """Make a folder for this process, and delete those of processes that are gone."""
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
    """Let nobody else make or delete the folder of a process meanwhile."""
    with FileLock(root / "claims.lock"):
        yield


def _lock_of(folder: Path) -> FileLock:
    """The lock that a process holds as long as it lives. Process numbers would repeat."""
    # Not of one thread: the lock would go with it.
    return FileLock(folder.with_name(f"{folder.name}.lock"), blocking=False, thread_local=False)


def _sweep_gone(root: Path) -> None:
    """Delete the folders of processes that are gone."""
    for folder in filter(Path.is_dir, root.iterdir()):
        with suppress(Timeout), _lock_of(folder):
            shutil.rmtree(folder, ignore_errors=True)


# === Files ===
def fresh(name: str) -> Path:
    """Return a path for a new file of that name; its folder exists and is nobody else's.

    Raises:
        Refusal: if the folder of this process is full.
    """
    _check_room(0)
    return Path(tempfile.mkdtemp(dir=home())) / name


def discard(path: Path) -> None:
    """Delete a file of `fresh`, and its folder."""
    shutil.rmtree(path.parent, ignore_errors=True)


def stem(name: str | None) -> str:
    """Return the name of a visitor's photo without its ending, fit to be a file's name anywhere."""
    kept = "".join(c if c.isalnum() or c in "-_ " else "_" for c in Path(name or "photo").stem)
    return shortened(kept.strip()).strip() or "photo"


# === Room ===
_expected: list[int] = []  # bytes of each upload that is on its way
_reserving = threading.Lock()


def reserve(size: int) -> None:
    """Keep room for an upload; `release` the same size when it has arrived, or will not.

    Raises:
        Refusal: if there is not as much.
    """
    with _reserving:
        _check_room(size)
        _expected.append(size)


def release(size: int) -> None:
    """Give back what was reserved."""
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
    """Delete what is older than `age` seconds in the folder of this process.

    A visitor who went away before the answer leaves it behind. Gradio comes first: it would never
    forget the names of files that it does not find.
    """
    oldest = time.time() - age
    # What a folder holds before the folder; os.walk goes on past one that is gone meanwhile.
    for folder, folders, names in os.walk(home(), topdown=False):
        for path in (Path(folder, name) for name in names + folders):
            with suppress(OSError):  # a folder that is not empty, or another was first
                if path.lstat().st_mtime < oldest:
                    path.rmdir() if path.is_dir() else path.unlink()


def keep_swept() -> None:
    """Sweep from now on, in the background: old files, and folders of processes that are gone."""
    root = home().parent

    def work() -> None:
        while True:
            sweep()
            with suppress(OSError), _alone_in(root):
                for path in (str(home()), *(lock.lock_file for lock in _locks)):
                    os.utime(path)  # machines delete what nothing has touched for days
                _sweep_gone(root)
            time.sleep(limits.DELETE_EVERY)

    threading.Thread(target=work, daemon=True).start()
