"""The lesson on convolution."""
