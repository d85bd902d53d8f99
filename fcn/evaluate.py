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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

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
from fcn.scoring.metrics import BINS, Scores, calibration, confusion, reliability, scores_of
from fcn.scoring.results import (
    Conditions,
    FalsePet,
    NoPetResult,
    Origin,
    OxfordResult,
    RankedPhoto,
    Result,
    WildResult,
)
from fcn.segmentation import ALL_OPEN, KEPT_FROM, Gates, Segmentation, enlarged_mask
from fcn.segmenter import Segmenter


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
) -> OxfordResult:
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
    # By the kind of a group and its name.
    matrices: dict[tuple[str, str], np.ndarray] = defaultdict(
        lambda: np.zeros((len(CLASSES),) * 2, np.int64)
    )
    counts = np.zeros((BINS, 3))
    photos: list[RankedPhoto] = []
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
        for group in (("all", ""), ("species", species(name)), ("breed", breed(name))):
            matrices[group] += matrix
        for stage in found.stages:
            its_mask = stage.mask(found.photo.size)
            matrices["stage", f"1/{stage.stride}"] += confusion(sample.labels, its_mask)
        for paper_network, its_mask in paper_masks(found).items():
            matrices["fcn", paper_network] += confusion(sample.labels, its_mask)
        said = found.stages[-1].probabilities  # before doubtful regions are removed
        counts += reliability(_at_working_size(sample.labels, found), said)
        one = scores_of(matrix)
        photos.append(
            {"name": name, "mean_iou": one["mean_iou"], "pixel_accuracy": one["pixel_accuracy"]}
        )

    if not photos:
        raise ValueError("None of these photos has a pet in its trimap: there is nothing to score.")

    def of(kind: str) -> dict[str, Scores]:
        """The scores of groups, in the order in which they came."""
        return {key[1]: scores_of(matrices[key]) for key in matrices if key[0] == kind}

    whole = matrices["all", ""]

    by_species = _sorted(of("species"))
    apart = [by_species[kind]["mean_iou"] for kind in by_species]
    return {
        "photos": len(photos),
        **_conditions(segmenter, gates, unreadable),
        **scores_of(whole),
        "confusion": whole.tolist(),
        "by_species": by_species,
        "species_gap": round(max(apart) - min(apart), 5),
        "by_breed": _sorted(of("breed")),
        "stages": of("stage"),
        "fcn": of("fcn"),
        "calibration": calibration(counts),
        "worst": sorted(photos, key=lambda photo: photo["mean_iou"]),
        "seconds_per_photo": round(seconds / len(photos), 4),
    }


def _sorted(groups: Mapping[str, Scores]) -> dict[str, Scores]:
    return dict(sorted(groups.items()))


def _conditions(segmenter: Segmenter, gates: Gates, unreadable: list[str]) -> Conditions:
    return {
        "unreadable": unreadable,
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
) -> NoPetResult:
    """Score photos without a pet: the share of each that is called pet or border, and the mean.

    Args:
        segmenter: the segmenter to score.
        photos: their paths.
        gates: of the skips, as for `Segmenter`.

    Raises:
        ValueError: if none can be read.
    """
    shares: list[FalsePet] = []
    unreadable: list[str] = []
    for name, photo in read_each(photos, read_named, unreadable):
        found = 1.0 - segmenter(photo, gates).shares[BACKGROUND.name]
        shares.append({"name": name, "false_pet_share": round(found, 5)})
    return {
        "photos": len(shares),
        **_conditions(segmenter, gates, unreadable),
        "false_pet_share": round(float(np.mean([s["false_pet_share"] for s in shares])), 5),
        "worst": sorted(shares, key=lambda photo: -photo["false_pet_share"]),
    }


def summary(result: Result, device: str) -> str:
    """The scores in a few readable lines, and the photos that could not be read."""
    if "photos_with_a_pet" in result:
        text = in_the_wild.summary(result, device)
    elif "by_breed" in result:
        text = _summary(result, device)
    else:
        text = _summary_without_a_pet(result)
    if result["unreadable"]:
        text += "\nLeft out, because they can't be read: " + ", ".join(result["unreadable"])
    return text


def _summary_without_a_pet(result: NoPetResult) -> str:
    share = f"{result['false_pet_share']:.4f}"
    mean = f"{result['photos']} photos without a pet: {share} called pet or border."
    lines = [f"{one['name']:30} {one['false_pet_share']:.4f}" for one in result["worst"][:5]]
    return "\n".join([mean, "The worst:", *lines])


def _summary(result: OxfordResult, device: str) -> str:
    rows: dict[str, float | None] = {
        "pixel accuracy": result["pixel_accuracy"],
        "mean accuracy": result["mean_accuracy"],
        "mean iou": result["mean_iou"],
        "frequency weighted iou": result["frequency_weighted_iou"],
        "foreground iou": result["foreground_iou"],
        **{f"{name} IoU": value for name, value in result["iou"].items()},
        **_mean_ious("{}s", result["by_species"]),
        **_mean_ious("stage {}", result["stages"]),
        **_mean_ious("{}", result["fcn"]),
    }
    return "\n".join(
        [
            f"{result['photos']} photos",
            *(f"{k:24} " + ("nowhere" if v is None else f"{v:.4f}") for k, v in rows.items()),
            f"{'seconds a photo':24} {result['seconds_per_photo']:.3f} on {device}",
        ]
    )


def _mean_ious(form: str, groups: Mapping[str, Scores]) -> dict[str, float]:
    return {f"{form.format(name)}, mean IoU": one["mean_iou"] for name, one in groups.items()}


def write_worst(
    segmenter: Segmenter,
    folder: Path,
    result: OxfordResult,
    count: int,
    out: Path,
    gates: Gates = ALL_OPEN,
) -> None:
    """Write the worst photos as pictures: photo | truth | mask | difference."""
    from fcn.scoring.plots import comparison

    out.mkdir(parents=True, exist_ok=True)
    for rank, photo in enumerate(result["worst"][:count], 1):
        sample = read_sample(folder, photo["name"])
        path = out / f"{rank:02}_{photo['name']}_{photo['mean_iou']:.3f}.png"
        found = segmenter(sample.photo, gates)
        wrong = sample.labels != found.mask()
        comparison(sample.photo, sample.labels, found.mask(), wrong, path)


def write_figure(
    segmenter: Segmenter,
    folder: Path,
    result: OxfordResult,
    count: int,
    out: Path,
    gates: Gates = ALL_OPEN,
) -> None:
    """Write the FCN paper's figure, with the truth, of photos evenly spread from worst to best."""
    from fcn.scoring.plots import comparison_of_networks

    out.mkdir(parents=True, exist_ok=True)
    ranked = [photo["name"] for photo in result["worst"]]
    chosen = [ranked[i] for i in np.linspace(0, len(ranked) - 1, count).round().astype(int)]
    samples = [read_sample(folder, name) for name in chosen]
    found = [segmenter(sample.photo, gates) for sample in samples]
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


def run(settings: Settings) -> None:
    """Score, print and write as the settings say; scores are written before pictures are drawn.

    Raises:
        OSError, ValueError, fcn.weights.WeightsError: if the data or the weights can't be used.
    """
    _check(settings)
    _prepare(settings)
    if settings.no_pet:
        _run_no_pet(settings, settings.no_pet)
    elif settings.wild:
        _run_wild(settings, settings.wild)
    else:
        _run_oxford(settings)


def _run_no_pet(settings: Settings, folder: Path) -> None:
    photos = photo_paths(folder)
    segmenter = _load(settings)
    _finish(evaluate_no_pet(segmenter, photos, settings.gates), settings, segmenter)


def _run_wild(settings: Settings, folder: Path) -> None:
    chosen = wild_names(folder, settings.names)
    segmenter, gates = _load(settings), settings.gates
    read = partial(_read_wild, folder)
    unreadable: list[str] = []
    totals = in_the_wild.evaluate(segmenter, read_each(chosen, read, unreadable), gates)
    result: WildResult = {**totals, **_conditions(segmenter, gates, unreadable)}
    _finish(result, settings, segmenter)
    if settings.worst:
        in_the_wild.write_worst(segmenter, read, result, settings.worst, settings.out, gates)


def _run_oxford(settings: Settings) -> None:
    folder = locate(settings.data)
    chosen = names(folder, settings.split)
    segmenter, gates = _load(settings), settings.gates
    result = evaluate(segmenter, folder, chosen, gates)
    _finish(result, settings, segmenter)
    if settings.worst:
        write_worst(segmenter, folder, result, settings.worst, settings.out, gates)
    if settings.figure:
        write_figure(segmenter, folder, result, settings.figure, settings.out, gates)


def _finish(result: Result, settings: Settings, segmenter: Segmenter) -> None:
    """Print a result, and write it with what was scored."""
    recognizer_path = None if settings.no_second_looks else recognizer.path_for(settings.weights)
    origin: Origin = {
        "network": weights.name_of(settings.weights)
        or weights.read_card(settings.weights)["network"]["encoder"],
        "weights_sha256": weights.checksum(settings.weights),
        "recognizer_sha256": weights.checksum(recognizer_path) if recognizer_path else None,
        "device": segmenter.device,
    }
    print(summary(result, segmenter.device), flush=True)
    write({**result, **origin}, settings)


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


def write(scores: Mapping[str, object], settings: Settings) -> None:
    """Write the scores to a file and into the card, if the settings say so."""
    if settings.json:
        settings.json.write_text(json.dumps(scores, indent=1) + "\n")
    if settings.card:
        key = "no_pet" if settings.no_pet else "in_the_wild" if settings.wild else settings.split
        kept = {k: v for k, v in scores.items() if k not in ("worst", "by_breed")}
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
