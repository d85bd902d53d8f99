"""The type of what flows through the network: a backend's tensor or a symbolic one."""

from typing import Any, TypeAlias

# Keras has no type for both.
Tensor: TypeAlias = Any
