"""The lesson on transposed convolution."""
