"""Receptive fields: which part of the photo each place of an encoder's map sees."""

from collections.abc import Iterable
from typing import NamedTuple

import keras


class Field(NamedTuple):
    """The squares of the photo that a map's places see, in pixels.

    Attributes:
        side: of the square that one place sees.
        jump: from one place's square to the next one's.
        center: of the first place's square; 0 is the middle of the first pixel.
    """

    side: int
    jump: int
    center: float


def receptive_fields(layers: Iterable[keras.layers.Layer]) -> dict[str, Field]:
    """Compute the receptive field of each layer of a chain, by its name.

    Dumoulin, Visin, "A guide to convolution arithmetic for deep learning", 2016.

    Args:
        layers: in their order; convolutions with an odd kernel, stride 1 and padding "same", and
            2x2 max poolings. Layers of other kinds are left out.
    """
    field = Field(side=1, jump=1, center=0.0)
    fields = {}
    for layer in layers:
        if isinstance(layer, keras.layers.Conv2D):
            side = layer.kernel_size[0]
            field = field._replace(side=field.side + (side - 1) * field.jump)
        elif isinstance(layer, keras.layers.MaxPooling2D):
            field = Field(field.side + field.jump, 2 * field.jump, field.center + field.jump / 2)
        else:
            continue
        fields[layer.name] = field
    return fields
