"""Adam with two rates: a pretrained encoder moves more slowly than a new decoder."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from fcn.networks.tensor import Tensor


class LayerwiseAdam(keras.optimizers.Adam):  # type: ignore[misc]  # Keras has no types
    """Adam that moves the pretrained encoder more slowly than the new decoder."""

    def __init__(
        self, *args: Any, slow: Sequence[str] = (), slow_factor: float = 1.0, **kwargs: Any
    ):
        """Multiply the rate of the variables at paths `slow` by `slow_factor`."""
        super().__init__(*args, **kwargs)
        self.slow = frozenset(slow)
        self.slow_factor = slow_factor

    def finalize_variable_values(self, var_list: list[keras.Variable]) -> None:
        """Do nothing: Keras calls this after each `fit`, but training goes on after each epoch."""

    def average_into(self, var_list: list[keras.Variable]) -> None:
        """Replace variables by their moving averages."""
        super().finalize_variable_values(var_list)
        # A weight and its average now share an array; JAX deletes an array that it updates.
        for variable in var_list:
            variable.assign(ops.copy(variable))

    def build(self, variables: list[keras.Variable]) -> None:
        """Note each variable's rate now: `update_step` may get backend variables without a path."""
        super().build(variables)
        self.factors = [self.slow_factor if v.path in self.slow else 1.0 for v in variables]

    def update_step(self, gradient: Tensor, variable: Tensor, learning_rate: Tensor) -> None:
        """Update one variable at its own rate."""
        factor = self.factors[self._get_variable_index(variable)]
        super().update_step(gradient, variable, learning_rate * factor)
