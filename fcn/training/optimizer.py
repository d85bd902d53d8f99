"""Adam with two rates: a pretrained encoder moves more slowly than a new decoder."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from fcn.networks.tensor import Tensor


class LayerwiseAdam(keras.optimizers.Adam):  # type: ignore[misc]  # Keras has no types
    """Adam that moves the encoder more slowly than the decoder, which starts from nothing."""

    def __init__(
        self, *args: Any, slow: Sequence[str] = (), slow_factor: float = 1.0, **kwargs: Any
    ):
        """Make one that multiplies the rate of the variables at paths `slow` by `slow_factor`."""
        super().__init__(*args, **kwargs)
        self.slow = frozenset(slow)
        self.slow_factor = slow_factor

    def finalize_variable_values(self, var_list: list[keras.Variable]) -> None:
        """Not at the end of each `fit`, of which there is one an epoch: training goes on."""

    def average_into(self, var_list: list[keras.Variable]) -> None:
        """Replace variables by their moving averages."""
        super().finalize_variable_values(var_list)
        # Now both are the same array, which JAX would delete for one when it updates the other.
        for variable in var_list:
            variable.assign(ops.copy(variable))

    def build(self, variables: list[keras.Variable]) -> None:
        """Note each variable's rate; `update_step` may see a backend's variable, without a path."""
        super().build(variables)
        self.factors = [self.slow_factor if v.path in self.slow else 1.0 for v in variables]

    def update_step(self, gradient: Tensor, variable: Tensor, learning_rate: Tensor) -> None:
        """One variable's step, at its own rate."""
        factor = self.factors[self._get_variable_index(variable)]
        super().update_step(gradient, variable, learning_rate * factor)
