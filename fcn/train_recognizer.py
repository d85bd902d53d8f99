"""Train the recognizer's classifier to tell pets from other things.

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
from PIL import Image
from scipy import optimize, special
from tqdm import tqdm

from fcn import arguments, weights
from fcn.classes import BACKGROUND, IGNORED, PET
from fcn.data.augmentation import Square, augment, without_background
from fcn.data.batches import Sources, read_sources
from fcn.data.pets import STORED_SIDE, Sample, locate, thin_out, training_names
from fcn.networks import recognizer
from fcn.regions import MARGIN, look_at

SQUARE = STORED_SIDE  # pixels: no photo in memory is larger
LEAST_ANIMAL = 0.02  # share of the square: smaller pieces of an animal can't be recognized
STRENGTH = 0.5  # of the augmentation
PASTES = 8  # squares that each cut-out is pasted into
FOLDS = 5
# Weight of the L2 penalty on the correction: there are many features and few animals. It was chosen
# by cross-validation.
PENALTY = 0.03
# Each kind's share of the loss. Pets are pasted into other places too, so that a pasted region is
# no sign of something else.
SHARES = {"pet": 0.3, "pasted pet": 0.2, "cut-out": 0.35, "scene": 0.15}

Evidence = dict[str, np.ndarray]  # inputs of `fcn.networks.recognizer.build_classifier`


@dataclass(frozen=True)
class Settings:
    """The options of the command line, which `parse` explains, and the words of it."""

    command: Sequence[str]
    data: Path | None
    scenes: str
    classifier: Path
    out: Path
    limit: int | None
    seed: int


@dataclass(frozen=True)
class Example:
    """One region to learn from.

    Attributes:
        kind: a key of `SHARES`.
        fold: 0..FOLDS - 1; a pet, a cut-out or a scene is in one fold only. A background may be in
            several folds.
        look: of `fcn.regions.look_at`.
    """

    kind: str
    fold: int
    look: dict[str, np.ndarray]


def examples(sources: Sources, rng: np.random.Generator) -> Iterator[Example]:
    """Cut regions out of squares: each pet, every second pet pasted, each cut-out, each scene."""

    def pasted(item: Sample) -> Square:
        """Paste an item into another photo; other pets there are not part of the region."""
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
        # Labelled like a pet, because only its place matters here.
        opaque = np.where(cutout.labels == IGNORED, cutout.labels, np.uint8(PET.index))
        item = replace(cutout, labels=opaque)
        fold = i * FOLDS // len(sources.cutouts)  # neighbours, such as three rabbits, share one
        folds[shown(cutout.name)] = fold
        for _ in range(PASTES):
            yield from _example("cut-out", fold, pasted(item), rng)
    for i, scene in enumerate(sources.scenes):
        photo, _ = augment(scene, SQUARE, rng, strength=STRENGTH)
        labels = np.where(_ellipse(rng), PET.index, BACKGROUND.index)
        fold = folds.get(shown(scene.name), i % FOLDS)
        yield from _example("scene", fold, (photo, labels), rng)


def shown(name: str) -> str:
    """The thing that a picture of `tools/collect_negatives.py` shows, by the picture's name.

    The cut-out "tuxpaint-stamps-default-sea_lion" is in the scenes "tuxpaint-sea-lion-a" and
    "tuxpaint-sea-lion-b", on two backgrounds.
    """
    name = name.lower().replace("_", "-").replace("-stamps-default", "")
    return re.sub(r"-[abc]$", "", name)


def _example(kind: str, fold: int, square: Square, rng: np.random.Generator) -> Iterator[Example]:
    """The region of a photo that is not background, if it is large enough."""
    photo, labels = square
    region = (labels != BACKGROUND.index) & (labels != IGNORED)
    if region.mean() >= LEAST_ANIMAL:
        margins = tuple(rng.uniform(0, 2 * MARGIN, 4))
        yield Example(kind, fold, look_at(Image.fromarray(photo), region, margins))


def _ellipse(rng: np.random.Generator) -> np.ndarray:
    """A random ellipse, bool (SQUARE, SQUARE)."""
    y, x = np.mgrid[:SQUARE, :SQUARE] / SQUARE
    (cy, cx), (ry, rx) = rng.uniform(0.25, 0.75, 2), rng.uniform(0.15, 0.4, 2)
    inside: np.ndarray = ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 < 1
    return inside


def fit(evidence: Evidence, is_pet: np.ndarray, shares: np.ndarray) -> keras.Model:
    """Fit a classifier by cross-entropy, with a penalty on the correction but not on the trust.

    Args:
        evidence: its inputs, float32 (N, C) and (N, 1).
        is_pet: float32 (N,), 1 for pets.
        shares: float32 (N,), how much each example counts.

    Returns:
        A model of `fcn.networks.recognizer.build_classifier`, at the minimum of the loss, which is
        convex. If ImageNet's classifier alone separates all examples, there is no minimum, and
        the trust is merely large.

    Raises:
        ValueError: if the minimum can't be found.
    """
    classifier = recognizer.build_classifier(evidence["features"].shape[1])
    features = evidence["features"]
    mean, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-3)
    x = np.column_stack([(features - mean) / spread, evidence["imagenet"], np.ones(len(features))])
    penalty = np.append(np.full(features.shape[1], PENALTY), [0.0, 0.0])
    sign, weight = 2.0 * is_pet - 1.0, shares / shares.sum()

    def loss(t: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss of a correction, a trust and a bias, and its gradient."""
        margin = sign * (x @ t)
        slope = -weight * sign * special.expit(-margin)
        return penalty @ t**2 - weight @ special.log_expit(margin), x.T @ slope + 2 * penalty * t

    found = optimize.minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    if not found.success:
        raise ValueError(f"The recognizer could not be fitted: {found.message}")
    correction, trust, bias = np.split(found.x, [-2, -1])
    correction /= spread  # for features that are not standardized
    classifier.get_layer("correction").set_weights([correction[:, None], bias - mean @ correction])
    classifier.get_layer("trust").set_weights([trust[:, None]])
    return classifier


def cross_validate(
    evidence: Evidence, is_pet: np.ndarray, shares: np.ndarray, folds: np.ndarray
) -> np.ndarray:
    """Log-odds (N,) of each example, from a fit to the other folds; arguments as for `fit`."""
    odds = np.zeros(len(is_pet), np.float32)
    for fold in np.unique(folds):
        seen = folds != fold
        classifier = fit({k: v[seen] for k, v in evidence.items()}, is_pet[seen], shares[seen])
        unseen = {k: v[~seen] for k, v in evidence.items()}
        odds[~seen] = classifier.predict(unseen, verbose=0)[:, 0]
    return odds


def train(settings: Settings) -> Path:
    """Train the classifier, and return the path of the recognizer's weights.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if the data or the weights can't be used.
    """
    folder = locate(settings.data)
    learn, _ = training_names(folder)
    sources = read_sources(folder, thin_out(learn, settings.limit), settings.scenes)
    sources = replace(
        sources, scenes=sources.scenes[: settings.limit], cutouts=sources.cutouts[: settings.limit]
    )
    if not sources.cutouts:
        raise ValueError(
            f"{settings.scenes} has no folder cutouts/: there is nothing to tell apart."
        )
    if len(sources.samples) < 2:
        raise ValueError("Cross-validation needs more than one photo: give two or more.")
    network = recognizer.load_recognizer(settings.classifier)
    evidence, kinds, folds = _measure(network, sources, settings.seed)
    is_pet = np.isin(kinds, ("pet", "pasted pet")).astype(np.float32)
    shares = np.array([SHARES[kind] / (kinds == kind).sum() for kind in kinds], np.float32)

    odds = cross_validate(evidence, is_pet, shares, folds)
    network.get_layer("classifier").set_weights(fit(evidence, is_pet, shares).get_weights())
    card = {
        "network": recognizer.NETWORK,
        "trained": {
            "command": weights.command("fcn.train_recognizer", settings.command),
            "photos": len(sources.samples),
            "scenes_without_a_pet": len(sources.scenes),
            "cutouts_without_a_pet": len(sources.cutouts),
        },
        # The share of each kind, unseen by the fit, that is called a pet.
        "cross_validation": {
            name: round(float((odds[kinds == name] > 0).mean()), 4) for name in SHARES
        },
    }
    weights.save(network, settings.out, card)
    return settings.out


def _measure(
    network: keras.Model, sources: Sources, seed: int
) -> tuple[Evidence, np.ndarray, np.ndarray]:
    """The classifier's inputs for the examples, and each example's kind and fold, (N,)."""
    features = network.get_layer("features")
    rows = []
    for example in tqdm(examples(sources, np.random.default_rng(seed)), unit="region"):
        batch = {name: values[None] for name, values in example.look.items()}
        rows.append((features.predict_on_batch(batch), example.kind, example.fold))
    said, kinds, folds = zip(*rows, strict=True)
    used = ("features", "imagenet")  # by the classifier
    evidence = {name: np.concatenate([row[name] for row in said]) for name in used}
    return evidence, np.array(kinds), np.array(folds)


def parse(argv: Sequence[str]) -> Settings:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn.train_recognizer", description="Train the recognizer."
    )
    add = parser.add_argument
    arguments.add_data(add)
    arguments.add_scenes(add, required=True)
    add(
        "--classifier",
        type=Path,
        default=recognizer.DEFAULT,
        help="recognizer whose ImageNet network is kept (default: the one that ships)",
    )
    add(
        "--out",
        type=arguments.weight_file,
        default=Path("runs", recognizer.DEFAULT.name),
        help="weight file",
    )
    arguments.add_limit(add)
    arguments.add_seed(add)
    return Settings(command=list(argv), **vars(parser.parse_args(argv)))


def main() -> None:
    """Train as the command line says."""
    arguments.run(lambda: train(parse(sys.argv[1:])))


if __name__ == "__main__":
    main()
