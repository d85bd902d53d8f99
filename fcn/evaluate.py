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
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
from PIL import Image

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
from fcn.geometry import WORKING_SIZE
from fcn.networks import recognizer
from fcn.scoring import in_the_wild
from fcn.scoring.in_the_wild import ALL_OPEN, Gates
from fcn.scoring.metrics import BINS, calibration, confusion, reliability, scores_of
from fcn.segmentation import KEPT_FROM, KEPT_TOGETHER_FROM, STRIDES, Segmentation, enlarged_mask
from fcn.segmenter import Segmenter


def evaluate(
    segmenter: Segmenter, folder: Path, chosen: Sequence[str], gates: Gates = ALL_OPEN
) -> dict:
    """Score photos of the data set.

    Args:
        segmenter: what to score.
        folder: of the data set.
        chosen: names; those whose trimap is all background, a mistake, are left out.
        gates: of the skips, as for `Segmenter`.

    Returns:
        The scores as docs/results.md lists them, ready for JSON; "worst" holds every photo. All
        are counted at the trimaps' own sizes but "calibration", which is at the working size.

    Raises:
        ValueError: if nothing can be read, or no trimap has a pet.
    """
    matrices: dict = defaultdict(lambda: np.zeros((len(CLASSES),) * 2, np.int64))
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
        for head, of_head in paper_masks(found).items():
            matrices["fcn", head] += confusion(sample.labels, of_head)
        said = found.stages[-1].probabilities  # by the network, before doubtful regions go
        counts += reliability(_at_working_size(sample.labels, found), said)
        one = scores_of(matrix)
        photos.append({"name": name} | {k: one[k] for k in ("mean_iou", "pixel_accuracy")})

    if not photos:
        raise ValueError("None of these photos has a pet in its trimap: there is nothing to score.")

    def of(kind: str) -> dict:
        groups = sorted(key[1] for key in matrices if key[0] == kind)
        return {group: scores_of(matrices[kind, group]) for group in groups}

    by_species = of("species")
    apart = [by_species[kind]["mean_iou"] for kind in by_species]
    return {
        "photos": len(photos),
        "unreadable": unreadable,
        **_settings(segmenter, gates),
        **scores_of(matrices["all"]),
        "confusion": matrices["all"].tolist(),
        "by_species": by_species,
        "species_gap": round(max(apart) - min(apart), 5),
        "by_breed": of("breed"),
        "stages": {f"1/{s}": scores_of(matrices["stage", s]) for s in STRIDES},
        "fcn": of("fcn"),
        "calibration": calibration(counts),
        "worst": sorted(photos, key=lambda photo: photo["mean_iou"]),
        "seconds_per_photo": round(seconds / len(photos), 4),
    }


def _settings(segmenter: Segmenter, gates: Gates) -> dict:
    return {
        "working_size": segmenter.working_size,
        "gates": list(gates),
        "sure": segmenter.sure,
        "agreed": segmenter.agreed,
    }


def paper_masks(found: Segmentation) -> dict[str, np.ndarray]:
    """The FCN paper's masks of a photo at its own size, uint8 (H, W), by name, oldest first."""
    size = found.photo.size
    return {name: enlarged_mask(p, size) for name, p in found.paper_probabilities.items()}


def _at_working_size(labels: np.ndarray, found: Segmentation) -> np.ndarray:
    height, width = found.probabilities.shape[:2]
    return np.asarray(Image.fromarray(labels).resize((width, height), Image.Resampling.NEAREST))


def evaluate_no_pet(segmenter: Segmenter, photos: Sequence[Path], gates: Gates = ALL_OPEN) -> dict:
    """Score photos without a pet: the share of each that is called pet or border, and the mean.

    Args:
        segmenter: what to score.
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


def summary(result: dict) -> str:
    """The scores in a few lines for people, with what is not in them."""
    text = in_the_wild.summary(result) if "photos_with_a_pet" in result else _summary(result)
    if result["unreadable"]:
        text += "\nLeft out, because they can't be read: " + ", ".join(result["unreadable"])
    return text


def _summary(result: dict) -> str:
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


def write_worst(segmenter: Segmenter, folder: Path, result: dict, count: int, out: Path) -> None:
    """Write the worst photos as pictures: photo | truth | mask | difference."""
    from fcn.scoring.plots import comparison

    out.mkdir(parents=True, exist_ok=True)
    for rank, photo in enumerate(result["worst"][:count], 1):
        sample = read_sample(folder, photo["name"])
        path = out / f"{rank:02}_{photo['name']}_{photo['mean_iou']:.3f}.png"
        found = segmenter(sample.photo, tuple(result["gates"]))
        wrong = sample.labels != found.mask()
        comparison(sample.photo, sample.labels, found.mask(), wrong, path)


def write_figure(segmenter: Segmenter, folder: Path, result: dict, count: int, out: Path) -> None:
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


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m fcn.evaluate", description="Score the weights."
    )
    photos = parser.add_mutually_exclusive_group()
    photos.add_argument("--data", type=Path, help="folder of the data set (default: download it)")
    photos.add_argument("--wild", type=Path, metavar="DIR", help="score photos in the wild instead")
    photos.add_argument(
        "--no-pet", type=Path, metavar="DIR", help="score a folder of photos without a pet instead"
    )
    add = parser.add_argument
    add("--split", default="test", help="test, train, validation, all, or a file with names")
    add("--names", type=Path, metavar="FILE", help="with --wild: only these, a name a line")
    add("--weights", type=Path, default=weights.DEFAULT)
    add("--size", type=arguments.side, default=WORKING_SIZE, help="working size in pixels")
    add(
        "--gates",
        type=arguments.share,
        nargs=3,
        default=ALL_OPEN,
        help="of the skips at 1/16, 1/8, 1/4",
    )
    add(
        "--sure",
        type=arguments.share,
        default=KEPT_FROM,
        help="keep regions from this probability on",
    )
    add(
        "--agreed",
        type=arguments.share,
        default=KEPT_TOGETHER_FROM,
        help="the same after a second look",
    )
    add("--no-second-looks", action="store_true", help="keep what looks like no cat or dog, too")
    add("--json", type=Path, help="write every score to this file")
    add("--worst", type=arguments.count, metavar="N", help="write pictures of the N worst photos")
    add("--figure", type=arguments.count, metavar="N", help="write the FCN paper's figure of N")
    add("--out", type=Path, default=Path("worst"), help="where those pictures go")
    add("--card", action="store_true", help="write the scores into the card beside the weights")
    return parser.parse_args(argv)


def run(args: argparse.Namespace) -> dict:
    """Score, print and write as the command line says: scores, which took long, before pictures.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if something is not as asked for.
    """
    _check(args)
    _prepare(args)
    gates = tuple(args.gates)
    if args.no_pet:
        photos = photo_paths(args.no_pet)
        segmenter = _load(args)
        result = evaluate_no_pet(segmenter, photos, gates)
    elif args.wild:
        chosen = wild_names(args.wild, args.names)
        segmenter = _load(args)
        unreadable: list[str] = []
        photos_and_masks = read_each(chosen, partial(_read_wild, args.wild), unreadable)
        scores = in_the_wild.evaluate(segmenter, photos_and_masks, gates)
        result = {**scores, "unreadable": unreadable, **_settings(segmenter, gates)}
    else:
        folder = locate(args.data)
        chosen = names(folder, args.split)
        segmenter = _load(args)
        result = evaluate(segmenter, folder, chosen, gates)
    recognizer_path = None if args.no_second_looks else recognizer.path_for(args.weights)
    result |= {
        "network": weights.read_card(args.weights)["network"]["encoder"],
        "weights_sha256": weights.checksum(args.weights),
        "recognizer_sha256": recognizer_path and weights.checksum(recognizer_path),
        "device": segmenter.device,
    }
    print(summary(result), flush=True)
    write(result, args)
    if args.worst and args.wild:
        read = partial(_read_wild, args.wild)
        in_the_wild.write_worst(segmenter, read, result, args.worst, args.out, gates)
    elif args.worst:
        write_worst(segmenter, folder, result, args.worst, args.out)
    if args.figure:
        write_figure(segmenter, folder, result, args.figure, args.out)
    return result


def _check(args: argparse.Namespace) -> None:
    """Refuse what contradicts itself before anything is read."""
    settings = args.size, tuple(args.gates), args.sure, args.agreed, args.no_second_looks
    if args.card and settings != (WORKING_SIZE, ALL_OPEN, KEPT_FROM, KEPT_TOGETHER_FROM, False):
        raise ValueError(
            "The card holds scores of the network as it ships: no --size, no --gates, no --sure, "
            "no --agreed, no --no-second-looks."
        )
    if args.card and not args.no_pet and args.split not in SPLITS:
        raise ValueError("The card holds scores of splits that others have: no --split FILE.")
    if args.no_pet and (args.worst or args.figure):
        raise ValueError("--worst and --figure show the truth too: leave out --no-pet.")
    if args.wild and (args.figure or args.split != "test"):
        raise ValueError("--figure and --split are of Oxford-IIIT Pet: leave them out with --wild.")
    if args.names and not args.wild:
        raise ValueError("--names chooses photos in the wild: give --wild DIR too.")
    if args.json and args.json.is_dir():
        raise ValueError(f"--json {args.json} is a folder: name a file.")


def _prepare(args: argparse.Namespace) -> None:
    """See to what is needed at the end of a run, which takes long, before it starts.

    Raises:
        OSError: if a folder can't be made or written to.
        ValueError: if matplotlib is missing.
    """
    if args.json:
        _writable(args.json.parent)
    if not (args.worst or args.figure):
        return
    _writable(args.out)
    try:
        import_module("matplotlib")
    except ImportError as error:
        raise ValueError(
            "--worst and --figure need matplotlib, which is not installed. Leave them out, or run "
            "pip install -r requirements-dev.txt first."
        ) from error


def _writable(folder: Path) -> None:
    """Make a folder if it is not there, and see whether files can be written to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OSError(f"Nothing can be written to the folder {folder}: {error}") from error


def _read_wild(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Read a photo and its mask, of which at least one pixel must count."""
    photo, mask = read_wild(folder, name)
    if (mask == UNKNOWN).all():
        raise ValueError(f"{name}: its mask is {UNKNOWN} everywhere, so there is nothing to count.")
    return photo, mask


def _load(args: argparse.Namespace) -> Segmenter:
    looks = not args.no_second_looks
    return Segmenter.load(args.weights, args.size, args.sure, args.agreed, looks)


def write(result: dict, args: argparse.Namespace) -> None:
    """Write what was asked for: every score to a file, the scores into the card."""
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + "\n")
    if args.card:
        key = "no_pet" if args.no_pet else "in_the_wild" if args.wild else args.split
        kept = {k: v for k, v in result.items() if k not in ("worst", "by_breed")}
        card = weights.read_card(args.weights)
        weights.write_card(args.weights, card | {"scores": card.get("scores", {}) | {key: kept}})


def main() -> None:
    """Score as the command line says, or exit with a sentence on what is wrong."""
    args = parse(sys.argv[1:])
    try:
        run(args)
    except (OSError, ValueError, weights.WeightsError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
