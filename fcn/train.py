"""Train the network on Oxford-IIIT Pet.

    python -m fcn.train --data DIR                        # from ImageNet weights (downloads them)
    python -m fcn.train --data DIR --out RUN --resume     # resume a run, exactly
    KERAS_BACKEND=jax python -m fcn.train --data DIR      # on another backend

A run's folder holds state.json (its settings and log), a checkpoint of the last epoch, log.csv and
curves.png. When training ends, it also holds NAME.weights.h5 and its card: the averaged weights of
the epoch that scored best on the photos set aside from the training names. With --start, they are
averaged with the weights that training began from. Then they are calibrated on the same photos.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import keras
import numpy as np

from fcn import arguments, weights
from fcn.data import in_the_wild
from fcn.data.batches import Batches, Recipe, Sources, read_sources, start_workers
from fcn.data.pets import Sample, load_samples, locate, thin_out, training_names
from fcn.geometry import MULTIPLE
from fcn.networks.encoders import ENCODERS, Encoder
from fcn.networks.model import DECODERS, build_model, load_network
from fcn.networks.upsampling import UPSAMPLINGS
from fcn.segmentation import SKIP_STRIDES, STRIDES
from fcn.training import calibration
from fcn.training.losses import BORDER_WEIGHT, MaskLoss, StageLoss
from fcn.training.optimizer import LayerwiseAdam
from fcn.training.runs import (
    LogRow,
    Run,
    RunState,
    ScoredRow,
    TrainedRow,
    best_epoch,
    refuse_other_photos,
)
from fcn.training.transfer import adopt, average_with_start
from fcn.training.validation import hardness, validate, validate_wild

# These do not decide the result; --resume takes all other settings from the run.
NO_RECIPE = ("data", "out", "resume", "workers")
# These may hold paths of this machine. The card's command has placeholders in their stead.
AS_COMMAND = ("encoder_weights", "start", "scenes", "wild", "split", "command")


@dataclass(frozen=True)
class Settings:
    """The options of the command line, which `parse` explains, and the words of it.

    Paths that belong to the recipe are text, because the recipe is kept as JSON.
    """

    command: Sequence[str]
    data: Path | None
    split: str
    scenes: str | None
    wild: str | None
    wild_share: float
    out: Path
    resume: bool
    encoder: str
    decoder: str
    upsampling: str
    encoder_weights: str
    start: str | None
    freeze: str
    epochs: int
    passes: float
    patience: int | None
    batch: int
    size: int
    final_size: int
    rate: float
    encoder_rate: float
    precision: str
    augment: float
    empty_share: float
    paste_share: float
    skip_drop: float
    workers: int
    limit: int | None
    seed: int

    @property
    def recipe(self) -> dict[str, Any]:
        """The settings that decide the result, by name."""
        return {key: value for key, value in vars(self).items() if key not in NO_RECIPE}

    def with_recipe(self, recipe: dict[str, Any]) -> "Settings":
        """These settings with a run's recipe; options that no longer exist are left out."""
        known = {field.name for field in fields(self)}
        return replace(self, **{key: value for key, value in recipe.items() if key in known})

    @property
    def network(self) -> dict[str, str]:
        """What `build_model` needs to build the same network again."""
        return {key: getattr(self, key) for key in ("encoder", "decoder", "upsampling")}


class Trained(TypedDict):
    """The part of a card about the training."""

    command: str
    data: str
    photos: int
    photos_to_choose_by: int
    photos_in_the_wild: int
    photos_in_the_wild_to_choose_by: int
    scenes_without_a_pet: int
    cutouts_without_a_pet: int
    epochs: int
    seconds: int
    share_in_average_with_start: float
    backend: str
    recipe: dict[str, Any]
    start: NotRequired[dict[str, Any]]


class TrainedCard(TypedDict):
    """The card of the weights that training writes."""

    network: dict[str, str]
    trained: Trained
    temperature: float
    border_shift: float
    validation: dict[str, Any]


class TrainingBatches(Batches):
    """Batches for the network: photos and gates as inputs, the same labels for every stage.

    Each skip of each photo is dropped with the probability `skip_drop`, so that the network learns
    to work without it.
    """

    def __init__(self, *args: Any, skip_drop: float, **kwargs: Any):
        """Make one epoch's batches; arguments as for `Batches`."""
        super().__init__(*args, **kwargs)
        self.skip_drop = skip_drop

    def __getitem__(self, index: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """Inputs and targets by name."""
        photos, labels = super().__getitem__(index)
        rng = np.random.default_rng((self.seed, self.epoch, index, 1))
        gates = rng.random((len(photos), len(SKIP_STRIDES))) >= self.skip_drop
        inputs = {"photo": photos, "gates": gates.astype("float32")}
        return inputs, {f"logits_{stride}": labels for stride in STRIDES}


def freeze(encoder: keras.Model, row: Encoder, part: str) -> None:
    """Freeze "nothing", "early", "middle" (up to the tap at stride 4) or "all" of an encoder."""
    order = [layer.name for layer in encoder.layers]
    kept = {
        "nothing": 0,
        "early": order.index(row.early) + 1,
        "middle": order.index(row.taps[4]) + 1,
        "all": len(order),
    }
    for i, layer in enumerate(encoder.layers):
        layer.trainable = i >= kept[part]


def compile_for_training(network: keras.Model, settings: Settings, steps: int) -> keras.Model:
    """Compile the network with its losses, and an optimizer for `steps` batches."""
    encoder = network.get_layer("encoder")
    freeze(encoder, ENCODERS[settings.encoder], settings.freeze)
    trainer = keras.Model(
        network.input, {f"logits_{s}": network.output[f"logits_{s}"] for s in STRIDES}
    )
    warm_up = max(1, steps // 20)
    optimizer = LayerwiseAdam(
        keras.optimizers.schedules.CosineDecay(
            0.0,
            max(1, steps - warm_up),
            alpha=0.01,
            warmup_target=settings.rate,
            warmup_steps=warm_up,
        ),
        global_clipnorm=5.0,
        use_ema=True,
        # Averages over about the last 500 batches, over fewer in a short run.
        ema_momentum=1 - 1 / min(500, max(2, steps // 4)),
        slow=[v.path for v in encoder.trainable_variables],
        slow_factor=settings.encoder_rate / settings.rate,
    )
    losses = {f"logits_{s}": StageLoss(s) for s in STRIDES if s > 1} | {"logits_1": MaskLoss()}
    loss_weights = {f"logits_{s}": 0.05 for s in STRIDES if s > 1} | {"logits_1": 1.0}
    trainer.compile(optimizer, loss=losses, loss_weights=loss_weights)
    optimizer.build(trainer.trainable_variables)
    return trainer


@dataclass(frozen=True)
class TrainingData:
    """The photos to learn from, and those to choose the best epoch by."""

    learn: Sources
    choose: list[Sample]
    choose_wild: list[Sample]

    @property
    def names(self) -> dict[str, list[str]]:
        """The names of the photos, by their purpose."""
        kinds = {
            "photos to learn from": self.learn.samples,
            "scenes": self.learn.scenes,
            "cut-outs": self.learn.cutouts,
            "photos to choose by": self.choose,
            "wild photos to learn from": self.learn.wild,
            "wild photos to choose by": self.choose_wild,
        }
        return {kind: [sample.name for sample in samples] for kind, samples in kinds.items()}


def read_data(settings: Settings) -> TrainingData:
    """Read the photos that the settings name.

    Raises:
        OSError, ValueError: if photos are missing or can't be read.
    """
    folder = locate(settings.data)
    learn, aside = training_names(folder, settings.split)
    sources = read_sources(
        folder, thin_out(learn, settings.limit), settings.scenes, settings.wild, settings.limit
    )
    choose = load_samples(folder, thin_out(aside, settings.limit))
    choose_wild = []
    if settings.wild:
        _, aside_wild = in_the_wild.training_names(settings.wild)
        choose_wild = in_the_wild.load_wild(settings.wild, thin_out(aside_wild, settings.limit))
    print(
        f"{len(sources.samples)} photos to learn from, {len(choose)} to choose by, "
        f"{len(sources.scenes)} scenes and {len(sources.cutouts)} cut-outs without a pet; "
        f"{len(sources.wild)} and {len(choose_wild)} in the wild."
    )
    return TrainingData(sources, choose, choose_wild)


def square_size(settings: Settings, epoch: int) -> int:
    """Side of an epoch's squares: from `size` to `final_size` in even steps, by multiples of 32."""
    progress = epoch / max(1, settings.epochs - 1)
    return (
        round((settings.size + (settings.final_size - settings.size) * progress) / MULTIPLE)
        * MULTIPLE
    )


def train_epoch(
    trainer: keras.Model,
    data: TrainingData,
    settings: Settings,
    epoch: int,
    workers: Executor | None,
) -> TrainedRow:
    """Train for one epoch; return the beginning of its row in the log."""
    size = square_size(settings, epoch)
    print(f"Epoch {epoch + 1} of {settings.epochs}, squares of {size} pixels", flush=True)
    began = time.perf_counter()
    batches = TrainingBatches(
        data.learn,
        Recipe(size, settings.empty_share, settings.paste_share, settings.augment),
        scene_weights=hardness(trainer, data.learn.scenes) if settings.empty_share else None,
        epoch=epoch,
        passes=settings.passes,
        batch_size=settings.batch,
        wild_share=settings.wild_share,
        seed=settings.seed,
        workers=workers,
        skip_drop=settings.skip_drop,
    )
    # Keras does not shuffle: the batches are in random order already, the same after a kill.
    losses = trainer.fit(batches, shuffle=False, verbose=1 if sys.stdout.isatty() else 2).history
    return {
        "epoch": epoch + 1,
        "size": size,
        "loss": round(losses["loss"][-1], 5),
        "mask_loss": round(losses["logits_1_loss"][-1], 5),
        "seconds": round(time.perf_counter() - began, 1),
    }


def score_averages(
    trainer: keras.Model, network: keras.Model, data: TrainingData, path: Path
) -> ScoredRow:
    """Save and score the averaged weights; training goes on with its own weights."""
    raw = trainer.get_weights()
    trainer.optimizer.average_into(trainer.trainable_variables)
    network.save_weights(path)
    scores = validate(trainer, data.choose)
    wild = validate_wild(trainer, data.choose_wild) if data.choose_wild else None
    trainer.set_weights(raw)
    row: ScoredRow = {
        "pixel_accuracy": scores["pixel_accuracy"],
        "mean_iou": scores["mean_iou"],
        "foreground_iou": scores["foreground_iou"],
        "pet_iou": scores["iou"]["pet"],
        "background_iou": scores["iou"]["background"],
        "border_iou": scores["iou"]["border"],
    }
    if wild:
        row["wild_foreground_iou"] = wild["foreground_iou"]
        row["wild_lost"] = wild["lost"]
        row["wild_false"] = wild["false"]
    return row


def train(settings: Settings) -> Path:
    """Train, and return the path of the weights.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if the data, the weights or the run
            can't be used.
    """
    run = Run(settings.out)
    if run.state_path.exists() and not settings.resume:
        raise ValueError(f"{settings.out} holds a run: --resume it, or choose another --out.")
    if settings.resume:
        state = run.load_state()
        settings = settings.with_recipe(state["recipe"])
    else:
        # Read now, because the file may have changed when training ends.
        start = weights.read_card(Path(settings.start))["trained"] if settings.start else None
        state = RunState(recipe=settings.recipe, start=start, rows=[])
    data = read_data(settings)
    # Runs of an earlier version kept no names: they resume with the photos at hand.
    refuse_other_photos(state.setdefault("photos", data.names), data.names)
    run.folder.mkdir(parents=True, exist_ok=True)
    with start_workers(settings.workers, data.learn) as workers:
        run_epochs(run, settings, data, state, workers)
    return write_result(run, settings, data, state)


def run_epochs(
    run: Run, settings: Settings, data: TrainingData, state: RunState, workers: Executor | None
) -> None:
    """Train the remaining epochs; each adds a row to the log and writes a checkpoint."""
    rows = state["rows"]
    keras.utils.set_random_seed(settings.seed)
    keras.config.set_dtype_policy(settings.precision)
    network = build_model(**settings.network) if settings.resume else start_network(settings)
    if settings.start and not settings.resume:
        network.save_weights(run.start_path)
    photos = len(data.learn.samples) + len(data.learn.wild)
    steps = settings.epochs * max(1, int(settings.passes * photos) // settings.batch)
    trainer = compile_for_training(network, settings, steps)
    if settings.resume:
        trainer.load_weights(run.folder / state["checkpoint"])

    while not ended(rows, settings):
        epoch = len(rows)
        trained = train_epoch(trainer, data, settings, epoch, workers)
        scored = score_averages(trainer, network, data, run.average_path(epoch + 1))
        row: LogRow = {**trained, **scored}
        rows.append(row)
        run.save(trainer, state)
        print(row, flush=True)


def ended(rows: Sequence[LogRow], settings: Settings) -> bool:
    """Whether all epochs are done, or `patience` epochs have passed since the best one."""
    if settings.patience and rows and len(rows) - best_epoch(rows) >= settings.patience:
        return True
    return len(rows) >= settings.epochs


def start_network(settings: Settings) -> keras.Model:
    """The network with the weights that training starts from."""
    if settings.start:
        network = build_model(**settings.network)
        other = load_network(Path(settings.start))
        calibration.undo(other, calibration_of(weights.read_card(Path(settings.start))))
        adopt(network, other)
        return network
    encoder_weights = None if settings.encoder_weights == "none" else settings.encoder_weights
    return build_model(**settings.network, weights=encoder_weights)


def calibration_of(card: weights.Card) -> calibration.Calibration:
    """The calibration of the weights that a card describes.

    Cards of earlier versions have no shift of the border: it was the weight of the loss, undone.
    """
    shift = card.get("border_shift", -float(np.log(BORDER_WEIGHT)))
    return calibration.Calibration(card.get("temperature", 1.0), shift)


def score_to_choose_by(network: keras.Model, data: TrainingData) -> float:
    """The score by which `fcn.training.runs.best_epoch` chooses, of a network's weights."""
    score = validate(network, data.choose)["mean_iou"]
    if data.choose_wild:
        score += validate_wild(network, data.choose_wild)["foreground_iou"]
    return score


def write_result(run: Run, settings: Settings, data: TrainingData, state: RunState) -> Path:
    """Write the best weights, calibrated, and their card, without the optimizer."""
    rows = state["rows"]
    keras.config.set_dtype_policy("float32")
    network = build_model(**settings.network)
    network.load_weights(run.average_path(best_epoch(rows)))
    share = 1.0
    if settings.start:
        share = average_with_start(
            network, run.start_path, lambda mixed: score_to_choose_by(mixed, data)
        )
    sets = [data.choose, data.choose_wild] if data.choose_wild else [data.choose]
    correction = calibration.find_calibration(network, *sets)
    calibration.calibrate(network, correction)
    path = run.folder / f"fcn_{settings.encoder}.weights.h5"
    card: TrainedCard = {
        "network": settings.network,
        "trained": {
            "command": weights.command("fcn.train", settings.command),
            "data": "Oxford-IIIT Pet",
            "photos": len(data.learn.samples),
            "photos_to_choose_by": len(data.choose),
            "photos_in_the_wild": len(data.learn.wild),
            "photos_in_the_wild_to_choose_by": len(data.choose_wild),
            "scenes_without_a_pet": len(data.learn.scenes),
            "cutouts_without_a_pet": len(data.learn.cutouts),
            "epochs": len(rows),
            "seconds": round(sum(row["seconds"] for row in rows)),
            "share_in_average_with_start": share,
            "backend": keras.backend.backend(),
            "recipe": {k: v for k, v in state["recipe"].items() if k not in AS_COMMAND},
        },
        "temperature": round(correction.temperature, 4),
        "border_shift": round(correction.border_shift, 4),
        "validation": {
            "epoch": best_epoch(rows),
            **validate(network, data.choose),
            "wild": validate_wild(network, data.choose_wild) if data.choose_wild else None,
        },
    }
    if state["start"]:
        card["trained"]["start"] = state["start"]
    weights.save(network, path, dict(card))
    return path


def parse(argv: Sequence[str]) -> Settings:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn.train", description="Train the network on Oxford-IIIT Pet."
    )
    add = parser.add_argument
    arguments.add_data(add)
    add("--split", default="train", help="train, tutorial-train, or a file with a name a line")
    arguments.add_scenes(add)
    add("--wild", help="folder of photos in the wild to learn from as well")
    add("--wild-share", type=arguments.share, default=0.5, help="share of squares from there")
    add("--out", type=Path, default=Path("runs/latest"), help="where checkpoints go")
    add("--resume", action="store_true", help="go on with the run in --out, by its own recipe")
    add("--encoder", choices=ENCODERS, default="vgg16")
    add("--decoder", choices=DECODERS, default="context")
    add("--upsampling", choices=UPSAMPLINGS, default="transposed")
    add(
        "--encoder-weights",
        default="imagenet",
        help="imagenet (downloaded for VGG16), a file, or none",
    )
    add("--start", help="weight file of a network with this encoder to start from")
    add(
        "--freeze",
        choices=("nothing", "early", "middle", "all"),
        default="nothing",
        help="part of the encoder that is not trained: early is up to stride 4, middle up to the "
        "skip at stride 4",
    )
    add("--epochs", type=arguments.count, default=30)
    add(
        "--passes",
        type=arguments.rate,
        default=1.0,
        help="how many times an epoch goes through the photos: more if validation is slow, less "
        "than once if training is slow",
    )
    add(
        "--patience",
        type=arguments.count,
        help="stop after so many epochs without a better score on the photos set aside",
    )
    arguments.add_batches(add)
    add("--size", type=arguments.side, default=192, help="side of the squares in the first epoch")
    add("--final-size", type=arguments.side, default=288, help="side in the last epoch")
    add("--rate", type=arguments.rate, default=5e-4, help="peak learning rate of the decoder")
    add(
        "--encoder-rate",
        type=arguments.rate,
        default=1e-4,
        help="peak learning rate of the encoder",
    )
    add(
        "--augment",
        type=arguments.share,
        default=1.0,
        help="strength of the augmentation, 0..1: lower it if the network does not overfit",
    )
    add(
        "--paste-share",
        type=arguments.share,
        default=0.25,
        help="share of squares with something pasted in",
    )
    add("--skip-drop", type=arguments.share, default=0.1, help="how often each skip is dropped")
    add(
        "--workers",
        type=arguments.natural,
        default=0,
        help="processes that make batches: about one a core if there is a GPU; 0: threads",
    )
    arguments.add_limit(add)
    arguments.add_seed(add)
    return Settings(command=list(argv), **vars(parser.parse_args(argv)))


def main() -> None:
    """Train as the command line says."""
    try:
        arguments.run(lambda: train(parse(sys.argv[1:])))
    except BrokenExecutor:
        sys.exit("A process of --workers has died. If memory was short, --resume with fewer.")


if __name__ == "__main__":
    main()
