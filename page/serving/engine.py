"""The network that serves every visitor. It is loaded once."""

import threading
from collections.abc import Iterable
from functools import cache

from fcn.photos import Source
from fcn.segmentation import SKIP_STRIDES, Segmentation
from fcn.segmenter import Segmenter

_loading = threading.Lock()


@cache
def _loaded() -> Segmenter:
    return Segmenter.load()


def network() -> Segmenter:
    """Return the network; the first call loads it.

    Raises:
        fcn.weights.WeightsError: if its weights can't be used.
    """
    with _loading:  # without the lock, two early visitors would load it twice
        return _loaded()


def segment(photo: Source, off: Iterable[int] = ()) -> Segmentation:
    """Segment a photo.

    Args:
        photo: anything `fcn.photos.read_photo` takes.
        off: strides of the skip connections to leave out, of 16, 8 and 4.

    Raises:
        fcn.photos.PhotoError: if the photo can't be used.
    """
    off = set(off)
    sixteen, eight, four = (0.0 if stride in off else 1.0 for stride in SKIP_STRIDES)
    return network()(photo, (sixteen, eight, four))
