"""Keeps the last photos for the lessons: the photo as the network sees it, and the maps inside.

Each photo takes one forward pass; every question after that reads from what is kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from fcn import geometry
from fcn.networks.inside import Inside
from fcn.photos import read_photo
from page.serving import engine

if TYPE_CHECKING:
    import keras

NETWORK = "vgg16"  # the lessons' network, whichever one drew the visitor's mask
MOST_BYTES = 400_000_000  # of all photos together; one of the usual shape takes about 60 million
STRONGEST = 4  # channels that are kept of the encoder's maps
DECODER = ("features_", "logits_", "up_", "below_", "skip_", "fcn_")


@dataclass(frozen=True)
class PhotoInside:
    """One photo inside the network.

    Attributes:
        source: the path of its file.
        photo: RGB, at the working size.
        inside: the network that found the maps.
        maps: float32 (h, w, C), whole: "input" and the decoder's, named as `Inside` names them.
        strong: float32 (h, w, STRONGEST), of each of the encoder's maps by its layer's name: the
            channels that are strongest on average, strongest first.
        channels: the numbers of those channels.
        energy: float32 (h, w), root mean square over all channels, of each map by its name.
        shapes: height, width and channels of each map.
    """

    source: str
    photo: Image.Image
    inside: Inside
    maps: Mapping[str, np.ndarray]
    strong: Mapping[str, np.ndarray]
    channels: Mapping[str, tuple[int, ...]]
    energy: Mapping[str, np.ndarray]
    shapes: Mapping[str, tuple[int, ...]]

    @cached_property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        arrays = [*self.maps.values(), *self.strong.values(), *self.energy.values()]
        return sum(array.nbytes for array in arrays) + 3 * self.photo.width * self.photo.height


def look_inside(source: str, photo: Image.Image, inside: Inside) -> PhotoInside:
    """Run the network on a photo, and keep what the lessons show.

    Args:
        source: the path of its file.
        photo: RGB, at the working size.
        inside: of a VGG16 network.
    """
    # Some machines run the network in half precision, whose sums over a map are wrong or infinite.
    maps = inside(np.asarray(photo))
    whole = {n: m for n, m in maps.items() if n == "input" or n.startswith(DECODER)}
    order = {
        name: np.argsort(np.square(map_).mean(axis=(0, 1)))[::-1][:STRONGEST]
        for name, map_ in maps.items()
        if name not in whole
    }
    return PhotoInside(
        source,
        photo,
        inside,
        whole,
        {name: maps[name][..., channels] for name, channels in order.items()},
        {name: tuple(map(int, channels)) for name, channels in order.items()},
        {name: np.sqrt(np.square(map_).mean(axis=-1)) for name, map_ in maps.items()},
        {name: map_.shape for name, map_ in maps.items()},
    )


class Keeper:
    """Keeps the photos that were asked about last, up to a number of bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES):
        """Keep nothing yet."""
        self._most_bytes = most_bytes
        self._kept: OrderedDict[object, PhotoInside] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: str | Path) -> PhotoInside:
        """Return a photo's maps; the first call for a photo runs the network.

        Raises:
            fcn.photos.PhotoError: if the photo can't be used, or has been deleted.
            fcn.weights.WeightsError: if the network's weights can't be used.
        """
        key = _key(path)
        with self._lock:
            if key not in self._kept:
                photo = geometry.fit(read_photo(path), geometry.WORKING_SIZE)
                self._kept[key] = look_inside(
                    str(path), photo, _opened(engine.network(NETWORK).model)
                )
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and _total(self._kept.values()) > self._most_bytes:
                self._kept.popitem(last=False)
            return self._kept[key]

    def forget_deleted(self) -> None:
        """Forget the photos whose file has been deleted or changed."""
        with self._lock:
            for key in [k for k, one in self._kept.items() if _key(one.source) != k]:
                del self._kept[key]


def _total(kept: Iterable[PhotoInside]) -> int:
    return sum(one.nbytes for one in kept)


def _key(path: str | Path) -> object:
    """The key of a photo's file. A missing file is reported when it is read."""
    try:
        stat = Path(path).stat()
    except OSError:
        return None
    return str(path), stat.st_mtime_ns, stat.st_size


@cache
def _opened(network: "keras.Model") -> Inside:
    return Inside(network)


KEEPER = Keeper()
