"""The type of tensors; sets float32 and channels last, whatever ~/.keras/keras.json says."""

from typing import Any, TypeAlias

import keras

# A backend's tensor or a symbolic one. Keras has no type for both.
Tensor: TypeAlias = Any

# Every file that builds a network imports this one. A layer reads both settings when it is built.
keras.config.set_floatx("float32")
keras.config.set_image_data_format("channels_last")
