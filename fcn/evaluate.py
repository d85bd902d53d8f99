"""Score the weights, through the same `Segmenter` that the page uses.

    python -m fcn.evaluate --data DIR --split test --json test.json
    python -m fcn.evaluate --data DIR --worst 24 --out worst/
    python -m fcn.evaluate --data DIR --figure 6 --out figure/
    python -m fcn.evaluate --wild DIR --names DIR/set_aside.txt
    python -m fcn.evaluate --no-pet tests/no_pet

Each photo of the data set is scored at its trimap's own size. The scores come from one confusion
matrix over all pixels of all photos. `fcn.scoring.in_the_wild` says how photos in the wild are
scored. A photo that can't be read is named, left out, and listed in the JSON under "unreadable".
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeAlias

import numpy as np

from fcn import arguments, weights
from fcn.classes import BACKGROUND, CLASSES, UNKNOWN
from fcn.data.in_the_wild import read_wild, wild_names
from fcn.data.pets import (
    SPLITS,
    breed,
    locate,
    names,
    photo_paths,
    read_each,
    read_named,
    read_sample,
    species,
)
from fcn.geometry import WORKING_SIZE, scale_labels
from fcn.networks import recognizer
from fcn.scoring import in_the_wild
from fcn.scoring.metrics import BINS, calibration, confusion, reliability, scores_of
from fcn.segmentation import ALL_OPEN, KEPT_FROM, STRIDES, Gates, Segmentation, enlarged_mask
from fcn.segmenter import Segmenter

Result: TypeAlias = dict[str, Any]  # ready for JSON, by the names that docs/results.md explains


@dataclass(frozen=True)
class Settings:
    """The options of the command line, which `parse` explains."""

    data: Path | None
    wild: Path | None
    no_pet: Path | None
    split: str
    names: Path | None
    network: str
    weights: Path
    size: int
    gates: Gates
    kept_from: float
    no_second_looks: bool
    json: Path | None
    worst: int | None
    figure: int | None
    out: Path
    card: bool


def evaluate(
    segmenter: Segmenter, folder: Path, chosen: Sequence[str], gates: Gates = ALL_OPEN
) -> Result:
    """Score photos of the data set.

    Args:
        segmenter: the segmenter to score.
        folder: of the data set.
        chosen: names; photos whose trimap is all background, by mistake, are left out.
        gates: of the skips, as for `Segmenter`.

    Returns:
        The scores as docs/results.md lists them, ready for JSON; "worst" holds every photo. All
        are counted at the trimaps' own sizes, except "calibration", at the working size.

    Raises:
        ValueError: if nothing can be read, or no trimap has a pet.
    """
    matrices: dict[Any, np.ndarray] = defaultdict(lambda: np.zeros((len(CLASSES),) * 2, np.int64))
    counts = np.zeros((BINS, 3))
    photos = []
    unreadable: list[str] = []
    seconds = 0.0
    for name, sample in read_each(chosen, partial(read_sample, folder), unreadable):
        if not sample.has_pet:
            continue
        began = time.perf_counter()
        found = segmenter(sample.photo, gates)
        mask = found.mask()
        seconds += time.perf_counter() - began
        matrix = confusion(sample.labels, mask)
        for group in ("all", ("species", species(name)), ("breed", breed(name))):
            matrices[group] += matrix
        for stage in found.stages:
            matrices["stage", stage.stride] += confusion(
                sample.labels, stage.mask(found.photo.size)
            )
        for paper_network, its_mask in paper_masks(found).items():
            matrices["fcn", paper_network] += confusion(sample.labels, its_mask)
        said = found.stages[-1].probabilities  # before doubtful regions are removed
        counts += reliability(_at_working_size(sample.labels, found), said)
        one = scores_of(matrix)
        photos.append({"name": name} | {k: one[k] for k in ("mean_iou", "pixel_accuracy")})

    if not photos:
        raise ValueError("None of these photos has a pet in its trimap: there is nothing to score.")

    def of(kind: str) -> Result:
        """The scores of groups, in the order in which they came."""
        return {key[1]: scores_of(matrices[key]) for key in matrices if key[0] == kind}

    by_species = _sorted(of("species"))
    apart = [by_species[kind]["mean_iou"] for kind in by_species]
    return {
        "photos": len(photos),
        "unreadable": unreadable,
        **_settings(segmenter, gates),
        **scores_of(matrices["all"]),
        "confusion": matrices["all"].tolist(),
        "by_species": by_species,
        "species_gap": round(max(apart) - min(apart), 5),
        "by_breed": _sorted(of("breed")),
        "stages": {f"1/{s}": scores_of(matrices["stage", s]) for s in STRIDES},
        "fcn": of("fcn"),
        "calibration": calibration(counts),
        "worst": sorted(photos, key=lambda photo: photo["mean_iou"]),
        "seconds_per_photo": round(seconds / len(photos), 4),
    }


def _sorted(result: Result) -> Result:
    return dict(sorted(result.items()))


def _settings(segmenter: Segmenter, gates: Gates) -> Result:
    return {
        "working_size": segmenter.working_size,
        "gates": list(gates),
        "sure": segmenter.kept_from,
    }


def paper_masks(found: Segmentation) -> dict[str, np.ndarray]:
    """The FCN paper's masks of a photo at its own size, uint8 (H, W), by name, coarsest first."""
    size = found.photo.size
    return {name: enlarged_mask(p, size) for name, p in found.paper_probabilities.items()}


def _at_working_size(labels: np.ndarray, found: Segmentation) -> np.ndarray:
    height, width = found.probabilities.shape[:2]
    return scale_labels(labels, (width, height))


def evaluate_no_pet(
    segmenter: Segmenter, photos: Sequence[Path], gates: Gates = ALL_OPEN
) -> Result:
    """Score photos without a pet: the share of each that is called pet or border, and the mean.

    Args:
        segmenter: the segmenter to score.
        photos: their paths.
        gates: of the skips, as for `Segmenter`.

    Raises:
        ValueError: if none can be read.
    """
    shares = []
    unreadable: list[str] = []
    for name, photo in read_each(photos, read_named, unreadable):
        found = 1.0 - segmenter(photo, gates).shares[BACKGROUND.name]
        shares.append({"name": name, "false_pet_share": round(found, 5)})
    return {
        "photos": len(shares),
        "unreadable": unreadable,
        **_settings(segmenter, gates),
        "false_pet_share": round(float(np.mean([s["false_pet_share"] for s in shares])), 5),
        "worst": sorted(shares, key=lambda photo: -photo["false_pet_share"]),
    }


def summary(result: Result) -> str:
    """The scores in a few readable lines, and the photos that could not be read."""
    text = in_the_wild.summary(result) if "photos_with_a_pet" in result else _summary(result)
    if result["unreadable"]:
        text += "\nLeft out, because they can't be read: " + ", ".join(result["unreadable"])
    return text


def _summary(result: Result) -> str:
    if "false_pet_share" in result:
        lines = [f"{w['name']:30} {w['false_pet_share']:.4f}" for w in result["worst"][:5]]
        share = f"{result['false_pet_share']:.4f}"
        mean = f"{result['photos']} photos without a pet: {share} called pet or border."
        return "\n".join([mean, "The worst:", *lines])
    keys = (
        "pixel_accuracy",
        "mean_accuracy",
        "mean_iou",
        "frequency_weighted_iou",
        "foreground_iou",
    )
    lines = [
        f"{result['photos']} photos",
        *(f"{key.replace('_', ' '):24} {result[key]:.4f}" for key in keys),
    ]
    for name, value in result["iou"].items():
        lines.append(f"{name + ' IoU':24} " + ("nowhere" if value is None else f"{value:.4f}"))
    lines += [
        f"{kind + 's, mean IoU':24} {f['mean_iou']:.4f}" for kind, f in result["by_species"].items()
    ]
    lines += [
        f"{'stage ' + name + ', mean IoU':24} {f['mean_iou']:.4f}"
        for name, f in result["stages"].items()
    ]
    lines += [f"{name + ', mean IoU':24} {f['mean_iou']:.4f}" for name, f in result["fcn"].items()]
    lines += [f"{'seconds a photo':24} {result['seconds_per_photo']:.3f} on {result['device']}"]
    return "\n".join(lines)


def write_worst(segmenter: Segmenter, folder: Path, result: Result, count: int, out: Path) -> None:
    """Write the worst photos as pictures: photo | truth | mask | difference."""
    from fcn.scoring.plots import comparison

    out.mkdir(parents=True, exist_ok=True)
    for rank, photo in enumerate(result["worst"][:count], 1):
        sample = read_sample(folder, photo["name"])
        path = out / f"{rank:02}_{photo['name']}_{photo['mean_iou']:.3f}.png"
        found = segmenter(sample.photo, tuple(result["gates"]))
        wrong = sample.labels != found.mask()
        comparison(sample.photo, sample.labels, found.mask(), wrong, path)


def write_figure(segmenter: Segmenter, folder: Path, result: Result, count: int, out: Path) -> None:
    """Write the FCN paper's figure, with the truth, of photos evenly spread from worst to best."""
    from fcn.scoring.plots import comparison_of_networks

    out.mkdir(parents=True, exist_ok=True)
    ranked = [photo["name"] for photo in result["worst"]]
    chosen = [ranked[i] for i in np.linspace(0, len(ranked) - 1, count).round().astype(int)]
    samples = [read_sample(folder, name) for name in chosen]
    found = [segmenter(sample.photo, tuple(result["gates"])) for sample in samples]
    rows = [
        (sample.photo, paper_masks(f) | {"ours": f.mask(), "truth": sample.labels})
        for sample, f in zip(samples, found, strict=True)
    ]
    comparison_of_networks(rows, out / "figure.png")


def parse(argv: Sequence[str]) -> Settings:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn.evaluate", description="Score the weights."
    )
    photos = parser.add_mutually_exclusive_group()
    arguments.add_data(photos.add_argument)
    photos.add_argument("--wild", type=Path, metavar="DIR", help="score photos in the wild instead")
    photos.add_argument(
        "--no-pet", type=Path, metavar="DIR", help="score a folder of photos without a pet instead"
    )
    add = parser.add_argument
    add("--split", default="test", help="test, train, validation, all, or a file with names")
    add("--names", type=Path, metavar="FILE", help="with --wild: only these, a name a line")
    arguments.add_network(add)
    add("--size", type=arguments.side, default=WORKING_SIZE, help="working size in pixels")
    add(
        "--gates",
        type=arguments.share,
        nargs=3,
        default=ALL_OPEN,
        help="gates of the skips at 1/16, 1/8, 1/4",
    )
    add(
        "--sure",
        dest="kept_from",
        type=arguments.share,
        default=KEPT_FROM,
        help="keep regions that network and recognizer find at least so probable",
    )
    add(
        "--no-second-looks",
        action="store_true",
        help="keep every region, whatever it looks like",
    )
    add("--json", type=Path, help="write every score to this file")
    add("--worst", type=arguments.count, metavar="N", help="write pictures of the N worst photos")
    add("--figure", type=arguments.count, metavar="N", help="write the FCN paper's figure of N")
    add("--out", type=Path, default=Path("worst"), help="where those pictures go")
    add("--card", action="store_true", help="write the scores into the card beside the weights")
    options = vars(parser.parse_args(argv))
    path = options["weights"] or weights.network_path(options["network"])
    return Settings(**options | {"gates": tuple(options["gates"]), "weights": path})


def run(settings: Settings) -> Result:
    """Score, print and write as the settings say; scores are written before pictures are drawn.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if the data or the weights can't be used.
    """
    _check(settings)
    _prepare(settings)
    gates = settings.gates
    if settings.no_pet:
        photos = photo_paths(settings.no_pet)
        segmenter = _load(settings)
        result = evaluate_no_pet(segmenter, photos, gates)
    elif settings.wild:
        chosen = wild_names(settings.wild, settings.names)
        segmenter = _load(settings)
        unreadable: list[str] = []
        photos_and_masks = read_each(chosen, partial(_read_wild, settings.wild), unreadable)
        wild = in_the_wild.evaluate(segmenter, photos_and_masks, gates)
        result = {**wild, "unreadable": unreadable, **_settings(segmenter, gates)}
    else:
        folder = locate(settings.data)
        chosen = names(folder, settings.split)
        segmenter = _load(settings)
        result = evaluate(segmenter, folder, chosen, gates)
    recognizer_path = None if settings.no_second_looks else recognizer.path_for(settings.weights)
    result |= {
        "network": weights.name_of(settings.weights)
        or weights.read_card(settings.weights)["network"]["encoder"],
        "weights_sha256": weights.checksum(settings.weights),
        "recognizer_sha256": recognizer_path and weights.checksum(recognizer_path),
        "device": segmenter.device,
    }
    print(summary(result), flush=True)
    write(result, settings)
    if settings.worst and settings.wild:
        read = partial(_read_wild, settings.wild)
        in_the_wild.write_worst(segmenter, read, result, settings.worst, settings.out, gates)
    elif settings.worst:
        write_worst(segmenter, folder, result, settings.worst, settings.out)
    if settings.figure:
        write_figure(segmenter, folder, result, settings.figure, settings.out)
    return result


def _check(settings: Settings) -> None:
    """Refuse settings that contradict each other, before anything is read."""
    scored = settings.size, settings.gates, settings.kept_from, settings.no_second_looks
    if settings.card and scored != (WORKING_SIZE, ALL_OPEN, KEPT_FROM, False):
        raise ValueError(
            "The card holds scores of the network as it ships: no --size, no --gates, no --sure, "
            "no --no-second-looks."
        )
    if settings.card and not settings.no_pet and settings.split not in SPLITS:
        raise ValueError("The card holds scores of splits that others have: no --split FILE.")
    if settings.no_pet and (settings.worst or settings.figure):
        raise ValueError("--worst and --figure show the truth too: leave out --no-pet.")
    if settings.wild and (settings.figure or settings.split != "test"):
        raise ValueError("--figure and --split are of Oxford-IIIT Pet: leave them out with --wild.")
    if settings.names and not settings.wild:
        raise ValueError("--names chooses photos in the wild: give --wild DIR too.")
    if settings.json and settings.json.is_dir():
        raise ValueError(f"--json {settings.json} is a folder: name a file.")


def _prepare(settings: Settings) -> None:
    """Check before a long run that its results can be written when it ends.

    Raises:
        OSError: if a folder can't be made or written to.
        ValueError: if matplotlib is missing.
    """
    if settings.json:
        _writable(settings.json.parent)
    if not (settings.worst or settings.figure):
        return
    _writable(settings.out)
    try:
        import_module("matplotlib")
    except ImportError as error:
        raise ValueError(
            "--worst and --figure need matplotlib, which is not installed. Leave them out, or run "
            "pip install -r requirements-dev.txt first."
        ) from error


def _writable(folder: Path) -> None:
    """Make a folder if there is none, and check that files can be written to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OSError(f"Nothing can be written to the folder {folder}: {error}") from error


def _read_wild(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Read a photo and its mask; at least one pixel of the mask must count."""
    photo, mask = read_wild(folder, name)
    if (mask == UNKNOWN).all():
        raise ValueError(f"{name}: its mask is {UNKNOWN} everywhere, so there is nothing to count.")
    return photo, mask


def _load(settings: Settings) -> Segmenter:
    looks = not settings.no_second_looks
    return Segmenter.load(settings.weights, settings.size, settings.kept_from, looks)


def write(result: Result, settings: Settings) -> None:
    """Write the scores to a file and into the card, if the settings say so."""
    if settings.json:
        settings.json.write_text(json.dumps(result, indent=1) + "\n")
    if settings.card:
        key = "no_pet" if settings.no_pet else "in_the_wild" if settings.wild else settings.split
        kept = {k: v for k, v in result.items() if k not in ("worst", "by_breed")}
        card = weights.read_card(settings.weights)
        weights.write_card(
            settings.weights, card | {"scores": card.get("scores", {}) | {key: kept}}
        )


def main() -> None:
    """Score as the command line says, or exit with a sentence that says what is wrong."""
    settings = parse(sys.argv[1:])
    try:
        run(settings)
    except (OSError, ValueError, weights.WeightsError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
