"""The page's own arithmetic of doubling a map equals Keras's, for all settings that it offers."""

import json
import shutil
import subprocess
from itertools import product
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from fcn.networks.upsampling import Unpooling
from tests.pages import ROOT

pytestmark = pytest.mark.usefixtures("eager")

# The settings that the lesson "transposed" offers.
INPUTS, KERNELS, STRIDES = (2, 3, 4), (1, 2, 3, 4), (1, 2, 3)
Cases = list[dict[str, Any]]


def in_javascript(cases: Cases) -> list[Any]:
    """Compute cases with the page's JavaScript."""
    if shutil.which("node") is None:
        pytest.skip("Node.js is not installed (Debian and Ubuntu: apt install nodejs)")
    script = ROOT / "tests" / "js" / "doubled.js"
    done = subprocess.run(
        ["node", script], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def numbers(rng: np.random.Generator, side: int) -> list[list[int]]:
    return rng.integers(-9, 10, (side, side)).tolist()


def by_keras(layer: keras.Layer, grid: Any) -> np.ndarray:
    """Apply a layer to one map of one channel."""
    return np.asarray(layer(np.asarray(grid, "float32")[None, ..., None]))[0, ..., 0]


def transposed_by_keras(grid: list, kernel: list, stride: int, padding: str | int) -> np.ndarray:
    """`Conv2DTranspose`, and `Cropping2D` where the padding is a number of rows to crop."""
    crop = padding if isinstance(padding, int) else 0
    layer = layers.Conv2DTranspose(
        1, len(kernel), strides=stride, padding="valid" if crop else padding, use_bias=False
    )
    layer.build((None, None, None, 1))
    layer.set_weights([np.asarray(kernel, "float32")[..., None, None]])
    output = by_keras(layer, grid)
    side = len(output)
    return output[crop : side - crop, crop : side - crop]


def offered() -> Cases:
    """Every combination of settings, with random numbers."""
    rng = np.random.default_rng(0)
    sizes = [
        {"input": n, "kernel": k, "stride": s} for n, k, s in product(INPUTS, KERNELS, STRIDES)
    ]
    paddings = in_javascript([{"way": "paddings", "sizes": size} for size in sizes])
    return [
        {
            "way": "transposed",
            "settings": {**size, "padding": padding},
            "input": numbers(rng, size["input"]),
            "kernel": numbers(rng, size["kernel"]),
        }
        for size, allowed in zip(sizes, paddings, strict=True)
        for padding in allowed
    ]


def test_both_views_of_a_transposed_convolution_equal_keras():
    cases = offered()
    assert len(cases) > 2 * len(INPUTS) * len(KERNELS) * len(STRIDES)  # crops are among them
    for case, found in zip(cases, in_javascript(cases), strict=True):
        settings = case["settings"]
        rest = settings["stride"], settings["padding"]
        wanted = transposed_by_keras(case["input"], case["kernel"], *rest)
        ones = [np.ones((settings[name],) * 2) for name in ("input", "kernel")]
        for name, rows in {
            "stamps": wanted,
            "zeros": wanted,
            "overlaps": transposed_by_keras(*ones, *rest),
        }.items():
            assert np.array_equal(found[name], rows), (name, settings)


@pytest.mark.parametrize("side", [2, 4, 6])
def test_the_other_doublings_equal_keras(side):
    rng = np.random.default_rng(side)
    pooling = layers.MaxPooling2D()
    for _ in range(10):
        # Few different numbers, so that some maxima come twice.
        grid = rng.integers(-2, 3, (side, side)).tolist()
        values = numbers(rng, side // 2)
        bilinear, pooled, unpooled = in_javascript(
            [
                {"way": "bilinear", "map": grid},
                {"way": "pooling", "map": grid},
                {"way": "unpooling", "map": grid, "values": values},
            ]
        )
        interpolation = layers.UpSampling2D(interpolation="bilinear")
        assert np.allclose(bilinear, by_keras(interpolation, grid), atol=1e-5)
        assert np.array_equal(pooled, by_keras(pooling, grid))
        maps = [np.asarray(m, "float32")[None, ..., None] for m in (values, grid)]
        assert np.array_equal(unpooled, np.asarray(Unpooling()(maps))[0, ..., 0])
