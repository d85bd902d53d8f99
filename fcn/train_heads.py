"""Train FCN-32s, FCN-16s and FCN-8s side by side on the frozen encoder of a trained network.

python -m fcn.train_heads --data DIR --network runs/mine/fcn_vgg16.weights.h5
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from fcn import arguments, weights
from fcn.data.batches import Batches, Recipe, read_sources
from fcn.data.pets import locate, thin_out, training_names
from fcn.networks import paper_networks
from fcn.networks.model import load_network, open_gates
from fcn.training.losses import MaskLoss


@dataclass(frozen=True)
class Settings:
    """The options of the command line, which `parse` explains, and the words of it."""

    command: Sequence[str]
    data: Path | None
    scenes: str | None
    network: Path
    out: Path | None
    epochs: int
    batch: int
    size: int
    rate: float
    precision: str
    empty_share: float
    limit: int | None
    seed: int


class HeadBatches(Batches):
    """Batches for the paper networks: the same labels for each of them."""

    def __getitem__(self, index: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """Inputs and targets by name."""
        photos, labels = super().__getitem__(index)
        inputs = {"photo": photos, "gates": open_gates(len(photos))}
        return inputs, {f"fcn_{stride}": labels for stride in paper_networks.STRIDES}


def train(settings: Settings) -> Path:
    """Train the paper networks, and return the path of their weights.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if the data or the weights can't be used.
    """
    encoder = weights.read_card(settings.network)["network"]["encoder"]
    keras.utils.set_random_seed(settings.seed)
    keras.config.set_dtype_policy(settings.precision)
    network = load_network(settings.network)
    network.trainable = False
    trained = paper_networks.build_paper_networks(network, encoder)
    attached = paper_networks.attach(network, trained)
    outputs = {f"fcn_{s}": attached.output[f"fcn_{s}"] for s in paper_networks.STRIDES}
    trainer = keras.Model(attached.input, outputs)

    folder = locate(settings.data)
    learn, _ = training_names(folder)
    sources = read_sources(folder, thin_out(learn, settings.limit), settings.scenes)
    steps = settings.epochs * max(1, len(sources.samples) // settings.batch)
    rate = keras.optimizers.schedules.CosineDecay(settings.rate, steps)
    trainer.compile(
        keras.optimizers.Adam(rate), loss={name: MaskLoss(border_weight=1.0) for name in outputs}
    )
    for epoch in range(settings.epochs):
        recipe = Recipe(settings.size, settings.empty_share)
        batches = HeadBatches(
            sources, recipe, epoch=epoch, batch_size=settings.batch, seed=settings.seed
        )
        trainer.fit(batches, shuffle=False, verbose=1 if sys.stdout.isatty() else 2)

    keras.config.set_dtype_policy("float32")
    final = paper_networks.build_paper_networks(network, encoder)
    final.set_weights(trained.get_weights())
    card = {
        "network": {"encoder": encoder},
        "encoder_sha256": weights.fingerprint(network.get_layer("encoder")),
        "trained": {
            "command": weights.command("fcn.train_heads", settings.command),
            "photos": len(sources.samples),
            "epochs": settings.epochs,
        },
    }
    path = settings.out or paper_networks.path_beside(settings.network)
    weights.save(final, path, card)
    return path


def parse(argv: Sequence[str]) -> Settings:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn.train_heads", description="Train FCN-32s, 16s and 8s."
    )
    add = parser.add_argument
    arguments.add_data(add)
    arguments.add_scenes(add)
    add(
        "--network",
        type=Path,
        required=True,
        help="weight file whose encoder the paper networks use",
    )
    add("--out", type=arguments.weight_file, help="weight file (default: beside the network's)")
    add("--epochs", type=arguments.count, default=2)
    arguments.add_batches(add)
    add("--size", type=arguments.side, default=192, help="side of the squares")
    add("--rate", type=arguments.rate, default=2e-3, help="peak learning rate")
    arguments.add_limit(add)
    arguments.add_seed(add)
    return Settings(command=list(argv), **vars(parser.parse_args(argv)))


def main() -> None:
    """Train as the command line says."""
    arguments.run(lambda: train(parse(sys.argv[1:])))


if __name__ == "__main__":
    main()
