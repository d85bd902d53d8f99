"""What flows through the networks: float32, channels last, whatever ~/.keras/keras.json says."""

from typing import Any, TypeAlias

import keras

# A backend's tensor or a symbolic one: Keras has no type for both.
Tensor: TypeAlias = Any

# Here, since whatever builds a network imports this. A layer takes both when it is made.
keras.config.set_floatx("float32")
keras.config.set_image_data_format("channels_last")
