"""Train small networks side by side on the frozen encoder of a trained network.

They are FCN-32s, FCN-16s and FCN-8s, or with --heads doublings three decoders that differ only in
how they double.

python -m fcn.train_heads --data DIR --network runs/mine/fcn_vgg16.weights.h5
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from fcn import arguments, weights
from fcn.data.batches import Batches, Recipe, Sources, read_sources
from fcn.data.pets import load_samples, locate, thin_out, training_names
from fcn.networks import doublings, paper_networks
from fcn.networks.model import load_network, open_gates
from fcn.training.frozen import FrozenBatches
from fcn.training.losses import MaskLoss
from fcn.training.validation import validate_on_encoder


@dataclass(frozen=True)
class Settings:
    """The options of the command line, which `parse` explains, and the words of it."""

    command: Sequence[str]
    kind: str
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


class PaperNetworkBatches(Batches):
    """Batches for the paper networks: the same labels for each of them."""

    def __getitem__(self, index: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """Inputs and targets by name."""
        photos, labels = super().__getitem__(index)
        inputs = {"photo": photos, "gates": open_gates(len(photos))}
        return inputs, {f"fcn_{stride}": labels for stride in paper_networks.STRIDES}


def train(settings: Settings) -> Path:
    """Train the networks that the settings name, and return the path of their weights.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if the data or the weights can't be used.
    """
    encoder = weights.read_card(settings.network)["network"]["encoder"]
    keras.utils.set_random_seed(settings.seed)
    keras.config.set_dtype_policy(settings.precision)
    network = load_network(settings.network)
    network.trainable = False
    folder = locate(settings.data)
    learn, choose = training_names(folder)
    sources = read_sources(folder, thin_out(learn, settings.limit), settings.scenes)
    card: weights.Card = {
        "network": {"encoder": encoder},
        "encoder_sha256": weights.fingerprint(network.get_layer("encoder")),
        "trained": {
            "command": weights.command("fcn.train_heads", settings.command),
            "photos": len(sources.samples),
            "epochs": settings.epochs,
        },
    }
    kind = SIDE_NETWORKS[settings.kind]
    trained = kind.train(settings, network, encoder, sources)

    keras.config.set_dtype_policy("float32")
    final = kind.build(network, encoder)
    final.set_weights(trained.get_weights())
    if kind.is_scored:
        chosen = load_samples(folder, thin_out(choose, settings.limit))
        card["validated_on"] = len(chosen)
        card["validation"] = validate_on_encoder(network, final, chosen)
    path = settings.out or kind.path_beside(settings.network)
    weights.save(final, path, card)
    return path


def train_paper_networks(
    settings: Settings, network: keras.Model, encoder: str, sources: Sources
) -> keras.Model:
    """Train FCN-32s, FCN-16s and FCN-8s; each epoch draws other squares."""
    trained = paper_networks.build_paper_networks(network, encoder)
    attached = paper_networks.attach(network, trained)
    outputs = {f"fcn_{s}": attached.output[f"fcn_{s}"] for s in paper_networks.STRIDES}
    trainer = keras.Model(attached.input, outputs)
    compile_for(trainer, settings, max(1, len(sources.samples) // settings.batch))
    for epoch in range(settings.epochs):
        trainer.fit(
            PaperNetworkBatches(
                sources,
                recipe(settings),
                epoch=epoch,
                batch_size=settings.batch,
                seed=settings.seed,
            ),
            shuffle=False,
            verbose=verbosity(),
        )
    return trained


def train_doublings(
    settings: Settings, network: keras.Model, encoder: str, sources: Sources
) -> keras.Model:
    """Train the three decoders; the encoder sees each square once, and every epoch has the same."""
    trained = doublings.build_doublings(network, encoder)
    squares = Batches(
        sources, recipe(settings), epoch=0, batch_size=settings.batch, seed=settings.seed
    )
    batches = FrozenBatches(
        doublings.remembered(network), squares, list(trained.output), settings.seed
    )
    compile_for(trained, settings, len(batches))
    trained.fit(batches, epochs=settings.epochs, shuffle=False, verbose=verbosity())
    return trained


@dataclass(frozen=True)
class SideNetworks:
    """Networks that are trained side by side.

    Attributes:
        train: trains them, as the settings say, on a network with that encoder and on those photos.
        build: builds them anew for a network with that encoder.
        path_beside: gives the path of their weights, from that of the network's.
        is_scored: whether the card gets their scores on the photos set aside.
    """

    train: Callable[[Settings, keras.Model, str, Sources], keras.Model]
    build: Callable[[keras.Model, str], keras.Model]
    path_beside: Callable[[Path], Path]
    is_scored: bool


SIDE_NETWORKS = {
    "paper": SideNetworks(
        train_paper_networks,
        paper_networks.build_paper_networks,
        paper_networks.path_beside,
        is_scored=False,
    ),
    "doublings": SideNetworks(
        train_doublings, doublings.build_doublings, doublings.path_beside, is_scored=True
    ),
}


def compile_for(trainer: keras.Model, settings: Settings, steps: int) -> None:
    """Compile a model with the same loss for each output; `steps` are those of an epoch."""
    rate = keras.optimizers.schedules.CosineDecay(settings.rate, settings.epochs * steps)
    losses = {name: MaskLoss(border_weight=1.0) for name in trainer.output}
    trainer.compile(keras.optimizers.Adam(rate), loss=losses)


def recipe(settings: Settings) -> Recipe:
    """How squares are made."""
    return Recipe(settings.size, settings.empty_share)


def verbosity() -> int:
    """Keras's: a bar on a terminal, a line an epoch elsewhere."""
    return 1 if sys.stdout.isatty() else 2


def parse(argv: Sequence[str]) -> Settings:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn.train_heads",
        description="Train FCN-32s, 16s and 8s, or decoders that differ in how they double.",
    )
    add = parser.add_argument
    add(
        "--heads",
        dest="kind",
        choices=SIDE_NETWORKS,
        default="paper",
        help="which networks to train",
    )
    arguments.add_data(add)
    arguments.add_scenes(add)
    add(
        "--network",
        type=Path,
        required=True,
        help="weight file whose encoder they use",
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
