"""The lesson on 1x1 convolution."""
