"""Train the recognizer's last layer on what ImageNet's encoder says of pets and other things.

python -m fcn.train_recognizer --data DIR --scenes SCENES
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
from keras import layers, losses, optimizers, regularizers
from PIL import Image
from tqdm import tqdm

from fcn import arguments, recognizer, weights
from fcn.augmentation import augment, without_background
from fcn.batches import Sources, read_sources
from fcn.classes import BACKGROUND, IGNORED, PET
from fcn.data import STORED_SIDE, Sample, locate, thin_out, training_names

SQUARE = STORED_SIDE  # pixels: no photo in memory has more
SMALLEST = 0.02  # of the square: less of an animal is not to be recognized
STRENGTH = 0.5  # of the augmentation
PASTES = 8  # squares that a cut-out is set into
FOLDS = 5
EPOCHS, BATCH = 40, 64
# How much each kind counts in all. A pet is pasted into other places as well, so that being pasted
# is no sign of something else.
SHARES = {"pet": 0.3, "pasted pet": 0.2, "cut-out": 0.35, "scene": 0.15}


@dataclass(frozen=True)
class Example:
    """One region to learn from.

    Attributes:
        kind: a key of `SHARES`.
        fold: 0..FOLDS - 1; a pet, a cut-out or a scene is in one fold only. A place may be in
            several: what is pasted into, or what stands behind a cut-out in a scene.
        look: of `fcn.recognizer.look_at`.
    """

    kind: str
    fold: int
    look: dict[str, np.ndarray]


def examples(sources: Sources, rng: np.random.Generator) -> Iterator[Example]:
    """Cut regions out of squares: each pet, every second one pasted, each cut-out, each scene."""

    def pasted(item: Sample) -> tuple:
        """Elsewhere; where no place is empty, what lives there is not of the region."""
        places = sources.scenes if rng.random() < 0.5 else sources.samples
        place = places[int(rng.integers(len(places)))]
        empty = place.labels == BACKGROUND.index
        place = replace(place, labels=np.where(empty, place.labels, np.uint8(IGNORED)))
        return augment(place, SQUARE, rng, empty=True, strength=STRENGTH, pasted=item)

    for i, sample in enumerate(sources.samples):
        square = augment(sample, SQUARE, rng, strength=STRENGTH)
        yield from _example("pet", i % FOLDS, square, rng)
        if i % 2 == 0:
            yield from _example("pasted pet", i % FOLDS, pasted(without_background(sample)), rng)
    folds = {}
    for i, cutout in enumerate(sources.cutouts):
        # Labelled as a pet would be: here it counts where it is, not what.
        opaque = np.where(cutout.labels == IGNORED, cutout.labels, np.uint8(PET.index))
        item = replace(cutout, labels=opaque)
        fold = i * FOLDS // len(sources.cutouts)  # one fold for neighbours, such as three rabbits
        folds[shown(cutout.name)] = fold
        for _ in range(PASTES):
            yield from _example("cut-out", fold, pasted(item), rng)
    for i, scene in enumerate(sources.scenes):
        photo, _ = augment(scene, SQUARE, rng, strength=STRENGTH)
        labels = np.where(_ellipse(rng), PET.index, BACKGROUND.index)
        fold = folds.get(shown(scene.name), i % FOLDS)
        yield from _example("scene", fold, (photo, labels), rng)


def shown(name: str) -> str:
    """What is in a picture of `tools/collect_negatives.py`, by its name.

    The cut-out "tuxpaint-stamps-default-sea_lion" stands in the scenes "tuxpaint-sea-lion-a" and
    "tuxpaint-sea-lion-b", before one background and another.
    """
    name = name.lower().replace("_", "-").replace("-stamps-default", "")
    return re.sub(r"-[abc]$", "", name)


def _example(kind: str, fold: int, square: tuple, rng: np.random.Generator) -> Iterator[Example]:
    """The region of everything but background in a photo and labels, if there is enough of it."""
    photo, labels = square
    region = (labels != BACKGROUND.index) & (labels != IGNORED)
    if region.mean() >= SMALLEST:
        margins = tuple(rng.uniform(0, 2 * recognizer.MARGIN, 4))
        yield Example(kind, fold, recognizer.look_at(Image.fromarray(photo), region, margins))


def _ellipse(rng: np.random.Generator) -> np.ndarray:
    """A region of no shape in particular, bool (SQUARE, SQUARE)."""
    y, x = np.mgrid[:SQUARE, :SQUARE] / SQUARE
    (cy, cx), (ry, rx) = rng.uniform(0.25, 0.75, 2), rng.uniform(0.15, 0.4, 2)
    return ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 < 1


def fit(features: np.ndarray, is_pet: np.ndarray, shares: np.ndarray) -> keras.Sequential:
    """Logistic regression.

    Args:
        features: float32 (N, C).
        is_pet: float32 (N,), 1 for pets.
        shares: float32 (N,), how much each counts.

    Returns:
        Layers named "normalize" and "odds", as `fcn.recognizer.build_recognizer` ends with.
    """
    normalize = layers.Normalization(name="normalize")
    normalize.adapt(features)
    odds = layers.Dense(1, name="odds", kernel_regularizer=regularizers.L2(1e-3))
    model = keras.Sequential([normalize, odds])
    steps = EPOCHS * -(-len(features) // BATCH)
    rate = optimizers.schedules.CosineDecay(2e-3, steps)
    model.compile(optimizers.Adam(rate), losses.BinaryCrossentropy(from_logits=True))
    weight = shares * len(shares) / shares.sum()
    model.fit(features, is_pet, BATCH, EPOCHS, verbose=0, sample_weight=weight)
    return model


def cross_validate(
    features: np.ndarray, is_pet: np.ndarray, shares: np.ndarray, folds: np.ndarray
) -> np.ndarray:
    """Log-odds (N,) of each example, by a fit that saw nothing of its fold; else as `fit`."""
    odds = np.zeros(len(features), np.float32)
    for fold in np.unique(folds):
        seen = folds != fold
        model = fit(features[seen], is_pet[seen], shares[seen])
        odds[~seen] = model.predict(features[~seen], verbose=0)[:, 0]
    return odds


def train(args: argparse.Namespace) -> Path:
    """Train the last layer, and return the path of the recognizer's weights.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if something is not as asked for.
    """
    keras.utils.set_random_seed(args.seed)
    folder = locate(args.data)
    learn, _ = training_names(folder)
    sources = read_sources(folder, thin_out(learn, args.limit), args.scenes)
    sources = replace(
        sources, scenes=sources.scenes[: args.limit], cutouts=sources.cutouts[: args.limit]
    )
    if not sources.cutouts:
        raise ValueError(f"{args.scenes} has no folder cutouts/: there is nothing to tell apart.")
    if len(sources.samples) < 2:
        raise ValueError("One photo can't be told by what another shows: give two or more.")
    encoder_weights = None if args.encoder_weights == "none" else args.encoder_weights
    network = recognizer.build_recognizer(weights=encoder_weights)
    x, kinds, folds = _measure(network, sources, args.seed)
    is_pet = np.isin(kinds, ("pet", "pasted pet")).astype(np.float32)
    shares = np.array([SHARES[kind] / (kinds == kind).sum() for kind in kinds], np.float32)

    odds = cross_validate(x, is_pet, shares, folds)
    fitted = fit(x, is_pet, shares)
    for name in ("normalize", "odds"):
        network.get_layer(name).set_weights(fitted.get_layer(name).get_weights())
    card = {
        "network": {"encoder": "vgg16"},
        "trained": {
            "command": weights.command("fcn.train_recognizer", args.command),
            "photos": len(sources.samples),
            "scenes_without_a_pet": len(sources.scenes),
            "cutouts_without_a_pet": len(sources.cutouts),
        },
        # Of what a fit had not seen, the share that it calls more probably a pet than not.
        "cross_validation": {
            name: round(float((odds[kinds == name] > 0).mean()), 4) for name in SHARES
        },
    }
    weights.save(network, args.out, card)
    return args.out


def _measure(network: keras.Model, sources: Sources, seed: int) -> tuple:
    """What the encoder says of each example, float32 (N, C), its kind and its fold."""
    encoder = keras.Model(network.input, network.get_layer("normalize").input)
    rows = []
    for example in tqdm(examples(sources, np.random.default_rng(seed)), unit="region"):
        batch = {name: values[None] for name, values in example.look.items()}
        rows.append((encoder.predict_on_batch(batch)[0], example.kind, example.fold))
    features, kinds, folds = zip(*rows, strict=True)
    return np.array(features, np.float32), np.array(kinds), np.array(folds)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn.train_recognizer", description="Train the recognizer."
    )
    add = parser.add_argument
    add("--data", type=Path, help="folder of the data set (default: download it)")
    add("--scenes", type=Path, required=True, help="folder of photos without a pet, with cutouts/")
    add("--encoder-weights", default="imagenet", help="imagenet (downloads), a file, or none")
    add(
        "--out",
        type=arguments.weight_file,
        default=Path("runs", recognizer.DEFAULT.name),
        help="weight file",
    )
    add("--limit", type=arguments.count, help="use only so many of each, to try things out")
    add("--seed", type=arguments.natural, default=0)
    return arguments.read(parser, argv)


def main() -> None:
    """Train as the command line says."""
    arguments.run(lambda: train(parse(sys.argv[1:])))


if __name__ == "__main__":
    main()
