"""Batches of a frozen encoder's maps, computed once for each square and kept in memory."""

from collections.abc import Sequence

import keras
import numpy as np
from tqdm import tqdm

from fcn.data.batches import Batches

Maps = dict[str, np.ndarray]


class FrozenBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """Batches of kept maps and labels, in another order in each epoch.

    A square of 224 pixels takes about a megabyte with VGG16: its coarsest map in float16, of the
    others only one bit a value, for the place that a pooling took.
    """

    def __init__(self, encoder: keras.Model, squares: Batches, outputs: Sequence[str], seed: int):
        """Compute the maps of all squares.

        Args:
            encoder: of `fcn.networks.doublings.remembered`.
            squares: one epoch of them; their batches stay together.
            outputs: names of the outputs that learn from the labels.
            seed: of the order.
        """
        super().__init__()
        self._outputs = outputs
        self._kept: list[tuple[Maps, np.ndarray]] = []
        for index in tqdm(range(len(squares)), desc="Running the encoder"):
            photos, labels = squares[index]
            maps = encoder.predict_on_batch(photos.astype(np.float32))
            self._kept.append(({name: _packed(name, map_) for name, map_ in maps.items()}, labels))
        self._rng = np.random.default_rng(seed)
        self._order = self._rng.permutation(len(self._kept))

    def __len__(self) -> int:
        """Batches in an epoch."""
        return len(self._kept)

    def __getitem__(self, index: int) -> tuple[Maps, Maps]:
        """Inputs of `fcn.networks.doublings.build_doublings`, and labels by the outputs' names."""
        packed, labels = self._kept[self._order[index]]
        maps = {name: _unpacked(name, map_) for name, map_ in packed.items()}
        return maps, dict.fromkeys(self._outputs, labels)

    def on_epoch_end(self) -> None:
        """Draw another order."""
        self._order = self._rng.permutation(len(self._kept))


def _packed(name: str, map_: np.ndarray) -> np.ndarray:
    if name == "pool_32":
        return map_.astype(np.float16)
    return np.packbits(map_.astype(bool), axis=-1)


def _unpacked(name: str, map_: np.ndarray) -> np.ndarray:
    unpacked = map_ if name == "pool_32" else np.unpackbits(map_, axis=-1)
    return unpacked.astype(np.float32)
