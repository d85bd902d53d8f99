"""Pet FCN: a fully convolutional network that labels each pixel pet, background or border."""

import os
from importlib import import_module

# Without these, TensorFlow takes all of a GPU's memory and logs a page of notices. It reads them
# when it is imported.
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# The backend is TensorFlow unless this variable names another. Keras would read it from
# ~/.keras/keras.json, where older versions left names of backends that no longer exist.
if not os.environ.get("KERAS_BACKEND"):
    os.environ["KERAS_BACKEND"] = "tensorflow"

_LAZY = {"Segmenter": "fcn.segmenter", "Segmentation": "fcn.segmentation"}


def __getattr__(name: str) -> object:
    """Load `Segmenter` or `Segmentation` at first use, since only `Segmenter` needs Keras."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
