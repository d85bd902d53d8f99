"""Numbers of the lesson on convolution: one window of the photo through one kernel."""

from typing import Any

import numpy as np

from page.lessons import packing
from page.lessons.kept import PhotoInside

LAYER = "block1_conv1"
SIDE = 3
COLOURS = {"red": 2, "green": 1, "blue": 0}  # the network reads blue, green, red


def answer(found: PhotoInside, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer "kernel": its whole map; or with "column" and "row", the sum at that place.

    Args:
        found: the photo.
        asked: "kernel", from 0; "column" and "row", or neither to get the map.
    """
    kernels, biases = found.inside.weights(LAYER)
    number = packing.within(asked["kernel"], kernels.shape[-1])
    kernel, bias = kernels[..., number], float(biases[number])
    read = found.maps["input"]
    height, width = read.shape[:2]
    if "column" not in asked:
        after = np.maximum(convolve(read, kernel, bias), 0)
        row, column = np.unravel_index(after.argmax(), after.shape)
        return {"map": packing.grid(after), "largest": [int(column), int(row)]}
    row, column = packing.within(asked["row"], height), packing.within(asked["column"], width)
    padded = np.pad(read, ((1, 1), (1, 1), (0, 0)))
    window = padded[row : row + SIDE, column : column + SIDE]
    products = window * kernel
    total = float(products.sum() + bias)
    return {
        "column": column,
        "row": row,
        "colours": [
            {
                "name": name,
                "window": packing.numbers(window[..., colour]),
                "kernel": packing.numbers(kernel[..., colour]),
                "products": packing.numbers(products[..., colour]),
                "sum": float(products[..., colour].sum()),
            }
            for name, colour in COLOURS.items()
        ],
        "bias": bias,
        "total": total,
        "after": max(total, 0.0),
    }


def convolve(read: np.ndarray, kernel: np.ndarray, bias: float) -> np.ndarray:
    """One kernel at every place, with zeros around the map: (h, w, C) to (h, w), before ReLU."""
    height, width = read.shape[:2]
    padded = np.pad(read, ((1, 1), (1, 1), (0, 0)))
    total = np.full((height, width), bias, np.float32)
    for y in range(SIDE):
        for x in range(SIDE):
            total += padded[y : y + height, x : x + width] @ kernel[y, x]
    return total
