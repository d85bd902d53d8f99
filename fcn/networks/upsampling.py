"""The ways to double a feature map: transposed convolution, bilinear interpolation, unpooling."""

# Keras ships no types: a subclass of its layers is one of Any.
# mypy: allow-subclassing-any

from collections.abc import Callable, Sequence

from keras import layers, ops

from fcn.networks.tensor import Tensor


class Unpooling(layers.Layer):
    """Puts values back where a 2x2 max pooling took them from, and zeros elsewhere.

    Each window has one such position; if several values are equal, it is the first in reading
    order. Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014;
    Badrinarayanan et al., "SegNet", 2015.
    """

    def call(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        """Unpool.

        Args:
            inputs: the map to double, (N, H, W, C), and the map that the pooling read,
                (N, 2H, 2W, C).

        Returns:
            The doubled map, (N, 2H, 2W, C).
        """
        values, source = inputs
        n, h, w, c = ops.shape(values)
        windows = ops.reshape(source, (n, h, 2, w, 2, c))
        windows = ops.reshape(ops.transpose(windows, (0, 1, 3, 5, 2, 4)), (n, h, w, c, 4))
        chosen = ops.one_hot(ops.argmax(windows, axis=-1), 4, dtype=values.dtype)
        placed = ops.reshape(chosen * ops.expand_dims(values, -1), (n, h, w, c, 2, 2))
        return ops.reshape(ops.transpose(placed, (0, 1, 4, 2, 5, 3)), (n, 2 * h, 2 * w, c))

    def compute_output_shape(
        self, input_shape: Sequence[Sequence[int | None]]
    ) -> tuple[int | None, ...]:
        """The shape of the map that the pooling read."""
        return tuple(input_shape[1])


def transposed(
    x: Tensor, filters: int, pooled: Tensor | None, name: str, init: str = "he_normal"
) -> Tensor:
    """Double `x` by a learned 3x3 transposed convolution with stride 2."""
    return layers.Conv2DTranspose(
        filters, 3, strides=2, padding="same", kernel_initializer=init, name=name
    )(x)


def bilinear(
    x: Tensor, filters: int, pooled: Tensor | None, name: str, init: str = "he_normal"
) -> Tensor:
    """Double `x` by fixed bilinear interpolation, then a 3x3 convolution to `filters` channels."""
    x = layers.UpSampling2D(interpolation="bilinear", name=f"{name}_double")(x)
    return layers.Conv2D(filters, 3, padding="same", kernel_initializer=init, name=name)(x)


def unpooling(
    x: Tensor, filters: int, pooled: Tensor | None, name: str, init: str = "he_normal"
) -> Tensor:
    """Double `x` by unpooling; `pooled` is the map that the encoder's pooling here has read."""
    assert pooled is not None  # build_model refuses encoders without poolings
    x = layers.Conv2D(
        pooled.shape[-1], 3, padding="same", kernel_initializer=init, name=f"{name}_values"
    )(x)
    x = Unpooling(name=f"{name}_unpool")([x, pooled])
    if filters == pooled.shape[-1]:
        return x
    return layers.Conv2D(filters, 3, padding="same", kernel_initializer=init, name=name)(x)


UPSAMPLINGS: dict[str, Callable[..., Tensor]] = {
    "transposed": transposed,
    "bilinear": bilinear,
    "unpooling": unpooling,
}
