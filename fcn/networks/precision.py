"""Chooses the precision that a machine computes faster: float32, or bfloat16 with float32 sums."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import keras
import numpy as np
from keras import layers

PRECISIONS = ("float32", "mixed_bfloat16")
FASTER = 0.8  # bfloat16 must take less than this share of the time to be chosen
# Depthwise convolutions gain nothing from bfloat16, so only this encoder uses it.
ENCODER = "vgg16"
SHAPE = (1, 56, 56, 128)  # of a map inside of VGG16
TRIALS = 9


@contextmanager
def using(precision: str, encoder: str) -> Iterator[None]:
    """Build networks in a precision.

    Args:
        precision: one of `PRECISIONS`, or "auto": `fastest` for the encoder.
        encoder: a key of `fcn.networks.encoders.ENCODERS`.

    Raises:
        ValueError: for an unknown precision.
    """
    if precision not in ("auto", *PRECISIONS):
        raise ValueError(f"{precision!r} is not one of auto, {', '.join(PRECISIONS)}.")
    if precision == "auto":
        precision = fastest() if encoder == ENCODER else "float32"
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


@cache
def fastest() -> str:
    """The precision in which this machine computes a convolution of VGG16 faster.

    It is measured, in a fifth of a second, because the names of a processor's instructions do not
    tell whether TensorFlow uses them. Processors without bfloat16 take several times as long with
    it, and processors with it about half.
    """
    networks = [_convolution(precision) for precision in PRECISIONS]
    # In turn, so that other work on the machine slows both.
    times = [[_seconds(network) for network in networks] for _ in range(TRIALS + 1)]
    full, half = np.transpose(times[1:])  # the first calls compile
    # It also slows single trials. Neither the best ones nor the usual ratio alone may decide.
    ratio = max(half.min() / full.min(), np.median(half / full))
    return "mixed_bfloat16" if ratio < FASTER else "float32"


def _convolution(precision: str) -> keras.Model:
    layer = layers.Conv2D(SHAPE[-1], 3, padding="same", dtype=precision)
    return keras.Sequential([keras.Input(SHAPE[1:]), layer])


def _seconds(network: keras.Model) -> float:
    """The time of a convolution."""
    batch = np.ones(SHAPE, np.float32)
    began = time.perf_counter()
    network.predict_on_batch(batch)
    return time.perf_counter() - began
