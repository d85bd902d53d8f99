"""Pet FCN: a fully convolutional network that labels each pixel pet, background or border."""

import os
from importlib import import_module

# Before TensorFlow is imported: or it takes all of a GPU's memory, and logs a page of notices.
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# The backend is TensorFlow unless this variable names another. Keras would take it from
# ~/.keras/keras.json, where older versions left names of backends that are gone.
if not os.environ.get("KERAS_BACKEND"):
    os.environ["KERAS_BACKEND"] = "tensorflow"

_LAZY = {"Segmenter": "fcn.segmenter", "Segmentation": "fcn.segmentation"}


def __getattr__(name: str) -> object:
    """Load `Segmenter` and `Segmentation` when asked for: only the first needs Keras."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
