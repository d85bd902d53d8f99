"""Pet FCN: a fully convolutional network that labels every pixel of a photo pet, background or border."""

import os

# Before TensorFlow is imported: or it takes all of a GPU's memory at once, and logs a page of notices.
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
