"""Numbers of the map of the network: every map's shape, picture and receptive field."""

from typing import Any

from fcn.segmentation import SKIP_STRIDES, STRIDES
from page.lessons import packing
from page.lessons.kept import PhotoInside

THUMBNAIL = 112  # longest side, in cells
ENCODER = {  # stride: the layer that ends the block at this stride
    1: "block1_conv2",
    2: "block2_conv2",
    4: "block3_conv3",
    8: "block4_conv3",
    16: "block5_conv3",
    32: "block5_pool",
}
CONSTANTS = {"skips": SKIP_STRIDES}


def answer(found: PhotoInside, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer {} with every map.

    Args:
        found: the photo.
        asked: nothing.
    """
    fields = found.inside.fields()
    encoder = [
        _node(found, stride, layer) | {"field": fields[layer]._asdict()}
        for stride, layer in ENCODER.items()
    ]
    decoder = [_node(found, stride, f"features_{stride}") for stride in STRIDES[:-1]]
    decoder.append(_node(found, 1, "logits_1"))
    logits = found.maps["logits_1"]
    step = -(-max(logits.shape) // THUMBNAIL)
    return {
        "encoder": encoder,
        "decoder": decoder,
        "mask": packing.classes(logits[::step, ::step]),
    }


def _node(found: PhotoInside, stride: int, name: str) -> dict[str, Any]:
    return {
        "stride": stride,
        "shape": list(found.shapes[name]),
        "map": packing.grid(found.energy[name], THUMBNAIL),
    }
