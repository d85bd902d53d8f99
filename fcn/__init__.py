"""Pet FCN: a fully convolutional network that labels each pixel pet, background or border."""

import os

# Before TensorFlow is imported: or it takes all of a GPU's memory, and logs a page of notices.
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# The backend is TensorFlow unless this variable names another. Keras would take it from
# ~/.keras/keras.json, where older versions left names of backends that are gone.
if not os.environ.get("KERAS_BACKEND"):
    os.environ["KERAS_BACKEND"] = "tensorflow"
