"""Scores thresholds of second looks: python -m tools.second_looks --wild WILD.

For each threshold it says how many pets are lost and how many other things stay, on photos in the
wild: those set aside, and others, from which the default network has learned. The recognizer that
ships has learned from neither.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from fcn import weights
from fcn.data.in_the_wild import load_wild, training_names
from fcn.data.pets import thin_out
from fcn.networks import recognizer
from fcn.segmenter import Segmenter
from fcn.train_recognizer import ThresholdScores, curve, measure, together
from tools.scores import RESULTS

OTHERS = 1000  # photos that are not set aside


def score(wild: Path, names: Sequence[str]) -> list[ThresholdScores]:
    """Score thresholds on photos in the wild.

    Args:
        wild: their folder.
        names: of the photos.
    """
    segmenter = Segmenter.load(second_looks=False)
    network = recognizer.load_recognizer()
    features, classifier = (network.get_layer(part) for part in ("features", "classifier"))
    samples = tqdm(load_wild(wild, names), unit="photo")
    photos = [measure(segmenter, features, sample, "wild") for sample in samples]
    return curve(photos, [together(classifier, photo.regions) for photo in photos])


def main() -> None:
    """Write the curves to docs/results/second_looks.json."""
    parser = argparse.ArgumentParser(prog="python -m tools.second_looks", description=main.__doc__)
    parser.add_argument("--wild", type=Path, required=True, help="folder of photos in the wild")
    wild = parser.parse_args().wild
    try:
        others, aside = training_names(wild)
        scored = {"set_aside": aside, "others": thin_out(others, OTHERS)}
        curves = {kind: score(wild, names) for kind, names in scored.items()}
    except (OSError, ValueError, weights.WeightsError) as error:
        sys.exit(str(error))
    said = {
        "network": weights.DEFAULT_NETWORK,
        "weights_sha256": weights.checksum(weights.DEFAULT),
        "recognizer_sha256": weights.checksum(recognizer.DEFAULT),
        "photos": {kind: len(names) for kind, names in scored.items()},
        "curves": curves,
    }
    (RESULTS / "second_looks.json").write_text(json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    main()
