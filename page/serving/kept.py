"""Results that are kept for a while, so that nothing is computed twice for one photo."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from PIL import Image

from fcn.segmentation import Segmentation

BYTES_PER_PIXEL = {"RGB": 4, "L": 1}  # as Pillow stores them


class Key(NamedTuple):
    """The inputs that decide a result.

    Attributes:
        path: of the photo's file.
        size: of the file, in bytes.
        changed: when the file was last changed, in nanoseconds.
        off: strides of the skips that are switched off.
        network: the name of the network.
    """

    path: str
    size: int
    changed: int
    off: frozenset[int]
    network: str


def key_of(path: str | os.PathLike[str], off: Iterable[int], network: str) -> Key | None:
    """Name the result for a file, or return None if there is no such file."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return Key(os.fspath(path), status.st_size, status.st_mtime_ns, frozenset(off), network)


def size_of(found: Segmentation) -> int:
    """Count the bytes of a result: its photo and all its arrays."""
    arrays = [
        found.probabilities,
        found.working_mask,
        *found.paper_probabilities.values(),
        *(dropped.region for dropped in found.dropped),
    ]
    for stage in found.stages:
        arrays += [stage.logits, stage.activation, stage.channels]
    pictures = [found.photo, *([found.alpha] if found.alpha else [])]
    return sum(a.nbytes for a in arrays) + sum(_picture_bytes(p) for p in pictures)


def _picture_bytes(picture: Image.Image) -> int:
    return picture.width * picture.height * BYTES_PER_PIXEL[picture.mode]


class KeptResults:
    """Results by key. If they take too many bytes, those that were not used longest go first."""

    def __init__(self, most: Callable[[], int]):
        """Start empty.

        Args:
            most: returns the number of bytes to keep at most.
        """
        self._most = most
        self._results: OrderedDict[Key, tuple[Segmentation, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Segmentation | None:
        """Return a result if it is kept."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key][0]

    def put(self, key: Key, found: Segmentation) -> None:
        """Keep a result, unless it alone is too large."""
        size = size_of(found)
        if size > self._most():
            return
        with self._lock:
            self._results[key] = found, size
            self._results.move_to_end(key)
            while self._size() > self._most():
                self._results.popitem(last=False)

    def forget_deleted(self) -> None:
        """Forget the results whose photo has been deleted or changed."""
        with self._lock:
            for key in [k for k in self._results if key_of(k.path, k.off, k.network) != k]:
                del self._results[key]

    def clear(self) -> None:
        """Forget all results."""
        with self._lock:
            self._results.clear()

    @property
    def size(self) -> int:
        """The bytes that all results take."""
        with self._lock:
            return self._size()

    def _size(self) -> int:
        return sum(size for _, size in self._results.values())
