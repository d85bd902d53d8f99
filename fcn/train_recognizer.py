"""Train the recognizer's classifier on the regions that a network finds in photos.

    python -m fcn.train_recognizer --data DIR --wild WILD --scenes SCENES

Its folds say how many pets are lost, and how many other things stay, for each probability from
which regions are kept (`fcn.segmentation.KEPT_FROM`).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import keras
import numpy as np
from PIL import Image
from scipy import optimize, special
from tqdm import tqdm

from fcn import arguments, weights
from fcn.classes import BACKGROUND, IGNORED
from fcn.data.batches import read_sources
from fcn.data.pets import Sample, locate, thin_out, training_names
from fcn.geometry import scale_labels
from fcn.networks import recognizer
from fcn.regions import SMALLEST_RECOGNIZED, evidence_of, find_regions, log_odds
from fcn.scoring.in_the_wild import LOST, SEEN
from fcn.segmenter import Segmenter

PET_FROM, OTHER_UNTIL = 0.5, 0.1  # share of a region that is pet; regions between teach nothing
FOLDS = 5
# Weight of the L2 penalty on the correction: there are many features and few other things. It was
# chosen by cross-validation.
PENALTY = 0.03
THRESHOLDS = (0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)

Evidence = dict[str, np.ndarray]  # inputs of `fcn.networks.recognizer.build_classifier`


@dataclass(frozen=True)
class Settings:
    """The options of the command line, which `parse` explains, and the words of it."""

    command: Sequence[str]
    data: Path | None
    wild: Path | None
    scenes: str | None
    network: str
    weights: Path | None
    classifier: Path
    out: Path
    limit: int | None


@dataclass(frozen=True)
class Region:
    """A region that the network takes for a pet, in a photo whose pets are known.

    Attributes:
        mean: the network's mean probability of pet or border, 0..1.
        hits: pixels of it that are pet.
        counted: pixels of it whose class is known.
        evidence: the classifier's inputs, float32 (1, C) and (1, 1); None if the region is too
            small to be recognized.
    """

    mean: float
    hits: int
    counted: int
    evidence: Evidence | None

    @property
    def is_pet(self) -> bool | None:
        """Whether it is a pet; None if it is half a pet, unknown, or too small."""
        share = self.hits / max(1, self.counted)
        if self.evidence is None or not self.counted or OTHER_UNTIL < share < PET_FROM:
            return None
        return share >= PET_FROM


@dataclass(frozen=True)
class Photo:
    """A photo with the regions that the network found in it.

    Attributes:
        kind: "Oxford", "wild" or "scene".
        pet: pixels of a pet, at the working size.
        counted: pixels whose class is known.
        regions: that the network found.
    """

    kind: str
    pet: int
    counted: int
    regions: tuple[Region, ...]


class ThresholdScores(TypedDict):
    """The scores of one threshold, on photos in the wild; 0..1 each.

    Attributes:
        kept_from: the threshold.
        lost_pets: share of the photos with a pet of which less than `LOST` of the pet stays.
        false_pet_share: mean share of the photos without a pet that stays.
        photos_with_false_pets: share of these photos of which more than `SEEN` stays.
    """

    kept_from: float
    lost_pets: float
    false_pet_share: float
    photos_with_false_pets: float


def measure(segmenter: Segmenter, features: keras.Model, sample: Sample, kind: str) -> Photo:
    """Find the regions of a photo.

    Args:
        segmenter: the one to find them with.
        features: of `fcn.networks.recognizer.build_features`, with its weights.
        sample: the photo with its labels.
        kind: as in `Photo`.
    """
    image = Image.fromarray(sample.photo)
    probabilities = segmenter(image).stages[-1].probabilities  # before anything is dropped
    height, width = probabilities.shape[:2]
    labels = scale_labels(sample.labels, (width, height))
    known = labels != IGNORED
    pet = known & (labels != BACKGROUND.index)
    regions = [
        Region(
            mean,
            int((region & pet).sum()),
            int((region & known).sum()),
            evidence_of(features, image, region) if region.mean() >= SMALLEST_RECOGNIZED else None,
        )
        for region, mean in find_regions(probabilities)
    ]
    return Photo(kind, int(pet.sum()), int(known.sum()), tuple(regions))


def fit(evidence: Evidence, prior: np.ndarray, is_pet: np.ndarray) -> keras.Model:
    """Fit a classifier by cross-entropy, with a penalty on the correction but not on the trust.

    Args:
        evidence: its inputs, float32 (N, C) and (N, 1).
        prior: float (N,), the network's log-odds, to which the classifier's are added.
        is_pet: bool (N,). Pets and other things count half of the loss each.

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
    sign = np.where(is_pet, 1.0, -1.0)
    weight = np.where(is_pet, 0.5 / max(1, is_pet.sum()), 0.5 / max(1, (~is_pet).sum()))

    def loss(t: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss of a correction, a trust and a bias, and its gradient."""
        margin = sign * (x @ t + prior)
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


def cross_validate(photos: Sequence[Photo]) -> list[np.ndarray]:
    """The probability of each region, by network and recognizer, from fits to the other folds.

    Returns:
        For each photo, float (R,), 0..1, one for each region.
    """
    found = [np.empty(0)] * len(photos)
    for fold in range(FOLDS):
        others = [photo for i, photo in enumerate(photos) if i % FOLDS != fold]
        classifier = fit(*_examples(others))
        for i in range(fold, len(photos), FOLDS):
            found[i] = together(classifier, photos[i].regions)
    return found


def together(classifier: keras.Model, regions: Sequence[Region]) -> np.ndarray:
    """The probabilities of regions by network and classifier, as `fcn.regions.keep_pets` adds."""
    odds = log_odds([region.mean for region in regions])
    seen = [i for i, region in enumerate(regions) if region.evidence]
    if seen:
        odds[seen] += classifier.predict_on_batch(_stacked([regions[i] for i in seen]))[:, 0]
    probabilities: np.ndarray = special.expit(odds)
    return probabilities


def curve(photos: Sequence[Photo], probabilities: Sequence[np.ndarray]) -> list[ThresholdScores]:
    """Score thresholds on photos in the wild.

    Args:
        photos: of any kind; those in the wild count.
        probabilities: of each photo's regions.
    """
    wild = [(p, q) for p, q in zip(photos, probabilities, strict=True) if p.kind == "wild"]

    def row(kept_from: float) -> ThresholdScores:
        lost, false = [], []
        for photo, of_regions in wild:
            kept = [r for r, p in zip(photo.regions, of_regions, strict=True) if p >= kept_from]
            if photo.pet:
                lost.append(sum(region.hits for region in kept) < LOST * photo.pet)
            else:
                false.append(sum(region.counted for region in kept) / photo.counted)
        return {
            "kept_from": kept_from,
            "lost_pets": _mean(lost),
            "false_pet_share": _mean(false),
            "photos_with_false_pets": _mean([share > SEEN for share in false]),
        }

    return [row(threshold) for threshold in THRESHOLDS]


def train(settings: Settings) -> Path:
    """Train the classifier, and return the path of the recognizer's weights.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if the data or the weights can't be used.
    """
    folder = locate(settings.data)
    learn, _ = training_names(folder)
    chosen = thin_out(learn, settings.limit)
    sources = read_sources(folder, chosen, settings.scenes, settings.wild, settings.limit)
    scenes = sources.scenes[: settings.limit]
    segmenter = Segmenter.load(settings.weights, second_looks=False, network=settings.network)
    network = recognizer.load_recognizer(settings.classifier)
    features = network.get_layer("features")
    given = {"Oxford": sources.samples, "wild": sources.wild, "scene": scenes}
    samples = [(sample, kind) for kind, those in given.items() for sample in those]
    photos = [measure(segmenter, features, *pair) for pair in tqdm(samples, unit="photo")]

    card = {
        "network": recognizer.NETWORK,
        "trained": {
            "command": weights.command("fcn.train_recognizer", settings.command),
            "regions_of": settings.network,
            "photos": {kind: len(those) for kind, those in given.items()},
            "regions": {
                "pet": _count(photos, True),
                "other": _count(photos, False),
            },
        },
        # Photos in the wild, each scored by a fit to the others.
        "cross_validation": curve(photos, cross_validate(photos)),
    }
    network.get_layer("classifier").set_weights(fit(*_examples(photos)).get_weights())
    weights.save(network, settings.out, card)
    return settings.out


def _examples(photos: Sequence[Photo]) -> tuple[Evidence, np.ndarray, np.ndarray]:
    """The arguments of `fit` from the regions of photos.

    Raises:
        ValueError: if there are no pets or no other things among them.
    """
    regions = [r for photo in photos for r in photo.regions if r.is_pet is not None]
    is_pet = np.array([region.is_pet for region in regions], bool)
    if not is_pet.any() or is_pet.all():
        raise ValueError(
            "The network found no pet, or nothing else, in these photos: there is nothing to tell "
            "apart. Give more photos with --data, --wild and --scenes."
        )
    return _stacked(regions), log_odds([region.mean for region in regions]), is_pet


def _stacked(regions: Sequence[Region]) -> Evidence:
    parts = [region.evidence for region in regions if region.evidence]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _count(photos: Sequence[Photo], is_pet: bool) -> int:
    return sum(region.is_pet is is_pet for photo in photos for region in photo.regions)


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 5) if len(values) else 0.0


def parse(argv: Sequence[str]) -> Settings:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn.train_recognizer", description="Train the recognizer."
    )
    add = parser.add_argument
    arguments.add_data(add)
    add("--wild", type=Path, metavar="DIR", help="folder of photos in the wild")
    arguments.add_scenes(add)
    arguments.add_network(add)
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
    return Settings(command=list(argv), **vars(parser.parse_args(argv)))


def main() -> None:
    """Train as the command line says."""
    arguments.run(lambda: train(parse(sys.argv[1:])))


if __name__ == "__main__":
    main()
