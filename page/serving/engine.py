"""The networks that serve every visitor, each loaded once, and the results that they keep."""

import os
import threading
from collections.abc import Iterable

import numpy as np

from fcn import weights
from fcn.photos import Source
from fcn.segmentation import SKIP_STRIDES, Segmentation
from fcn.segmenter import Segmenter
from page.serving import settings
from page.serving.faults import Refusal
from page.serving.kept import KeptResults, key_of

kept = KeptResults(lambda: settings.kept_mb() * 1_000_000)
_loaded: dict[str, Segmenter] = {}
# Nobody waits for another network, and two early visitors don't load one twice.
_loading = {name: threading.Lock() for name in weights.NETWORKS}


def network(name: str | None = None) -> Segmenter:
    """Return a network; the first call loads it.

    Args:
        name: a key of `fcn.weights.NETWORKS`; None for the default.

    Raises:
        Refusal: if there is no network of that name.
        fcn.weights.WeightsError: if its weights can't be used.
    """
    return _get(name_of(name))


def _get(name: str) -> Segmenter:
    with _loading[name]:
        if name not in _loaded:
            _loaded[name] = Segmenter.load(network=name)
        return _loaded[name]


def name_of(name: str | None) -> str:
    """Return the name itself, or that of the default network for None.

    Raises:
        Refusal: if there is no network of that name.
    """
    if name is None:
        return weights.DEFAULT_NETWORK
    if name not in weights.available():
        raise Refusal("no_network", names=", ".join(weights.available()))
    return name


def segment(
    photo: Source, off: Iterable[int] = (), network: str | None = None, keep: bool = True
) -> Segmentation:
    """Segment a photo, or return the result that is kept.

    Args:
        photo: anything `fcn.photos.read_photo` takes. Only results of files are kept.
        off: strides of the skip connections to leave out, of 16, 8 and 4; others are ignored.
        network: its name; None for the default.
        keep: whether to keep a new result.

    Raises:
        Refusal: if there is no network of that name.
        fcn.photos.PhotoError: if the photo can't be used.
    """
    off, name = set(off).intersection(SKIP_STRIDES), name_of(network)
    key = key_of(photo, off, name) if isinstance(photo, str | os.PathLike) else None
    if key and (found := kept.get(key)):
        return found
    sixteen, eight, four = (0.0 if stride in off else 1.0 for stride in SKIP_STRIDES)
    found = _get(name)(photo, (sixteen, eight, four))
    if key and keep:
        kept.put(key, found)
    return found


def glance(photo: Source, network: str, size: int) -> np.ndarray:
    """Return the mask of a photo quickly: without a second look, and nothing is kept.

    Args:
        photo: anything `fcn.photos.read_photo` takes.
        network: its name.
        size: longest side that the network sees, in pixels.

    Returns:
        Class indices, uint8 (h, w).
    """
    return _get(name_of(network)).glance(photo, size)
