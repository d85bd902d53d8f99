"""Scores photos in the wild: pets found, other things called a pet, and cut-outs.

Foreground is pet with border. It is compared with the outlines of `fcn.data.in_the_wild`. Pixels
whose class no outline tells are not counted. Most scores are means over photos, so that a small pet
counts as much as a large one.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np
from PIL import Image

from fcn.classes import BACKGROUND, CAT_OR_DOG, IGNORED, OTHER, PET, UNKNOWN
from fcn.pictures.render import cutout
from fcn.segmentation import ALL_OPEN, Gates, Segmentation
from fcn.segmenter import Segmenter

LOST = 0.1  # a mask that covers less of the pet than this share has lost it
HARMED = 0.03  # a cut-out is worse than its mask if its IoU is lower by more than this
SEEN = 0.01  # a false pet is seen if it takes more of a photo than this share
# Groups by the share of the photo that all its pets take together.
SIZES: dict[str, Callable[[float], bool]] = {
    "under_5_percent": lambda size: size < 0.05,
    "5_to_10_percent": lambda size: 0.05 <= size <= 0.1,
    "over_10_percent": lambda size: size > 0.1,
}
PhotoAndMask = tuple[np.ndarray, np.ndarray]


class PhotoScores(TypedDict):
    """The scores of one photo: "false_pet_share" without a pet, the others with one; 0..1 each."""

    name: str
    false_pet_share: NotRequired[float]
    pet_size: NotRequired[float]
    foreground_iou: NotRequired[float]
    cutout_iou: NotRequired[float]
    covered: NotRequired[float]


class SizeScores(TypedDict):
    """The scores of photos whose pets are about as large."""

    photos: int
    mean_foreground_iou: float | None


class Totals(TypedDict):
    """The scores of many photos, 0..1 each; None where there is no photo that tells."""

    photos_with_a_pet: int
    photos_without: int
    mean_foreground_iou: float | None
    foreground_iou: float | None
    lost_pets: float | None
    by_pet_size: dict[str, SizeScores]  # by the keys of `SIZES`
    false_pet_share: float | None
    photos_with_false_pets: float | None
    mean_cutout_iou: float | None
    photos_worse_cut_out: float | None
    worst: list[PhotoScores]


class TimedTotals(Totals):
    """The scores of many photos, and the time that a mask took."""

    seconds_per_photo: float


@dataclass(frozen=True)
class Score:
    """One photo's counts of pixels. Pixels of unknown class are in none of them.

    Attributes:
        name: of the photo.
        counted: all pixels whose class is known.
        pet: pixels of a cat or a dog.
        foreground: pixels that the mask calls pet or border.
        hits: pixels that are both.
        cutout: pixels that are more than half opaque in the cut-out.
        cutout_hits: pixels of a cat or a dog among them.
    """

    name: str
    counted: int
    pet: int
    foreground: int
    hits: int
    cutout: int
    cutout_hits: int

    @property
    def size(self) -> float:
        """The share of the photo that is pet, 0..1."""
        return self.pet / self.counted

    @property
    def covered(self) -> float:
        """The share of the pet that the mask covers, 0..1. The photo must have a pet."""
        return self.hits / self.pet

    @property
    def iou(self) -> float:
        """Intersection over union of pet and foreground. The photo must have a pet."""
        return self.hits / (self.pet + self.foreground - self.hits)

    @property
    def cutout_iou(self) -> float:
        """Intersection over union of pet and cut-out. The photo must have a pet."""
        return self.cutout_hits / (self.pet + self.cutout - self.cutout_hits)

    @property
    def false_share(self) -> float:
        """The share of the photo that is called pet or border, 0..1, for a photo without a pet."""
        return self.foreground / self.counted

    @property
    def entry(self) -> PhotoScores:
        """The photo's entry in the list "worst"."""
        if not self.pet:
            return {"name": self.name, "false_pet_share": _rounded(self.false_share)}
        return {
            "name": self.name,
            "pet_size": _rounded(self.size),
            "foreground_iou": _rounded(self.iou),
            "cutout_iou": _rounded(self.cutout_iou),
            "covered": _rounded(self.covered),
        }

    @property
    def goodness(self) -> float:
        """How good the mask is, 0..1: one scale for photos with and without a pet."""
        return self.iou if self.pet else 1 - self.false_share


def score(name: str, mask: np.ndarray, foreground: np.ndarray, cutout: np.ndarray) -> Score:
    """Count the pixels of one photo.

    Args:
        name: of the photo.
        mask: of `fcn.data.in_the_wild.read_wild`, uint8 (H, W).
        foreground: bool (H, W), true where the mask says pet or border.
        cutout: bool (H, W), true where the cut-out is more than half opaque.
    """
    counted, pet = mask != UNKNOWN, mask == CAT_OR_DOG
    pixels = (counted, pet, foreground & counted, foreground & pet, cutout & counted, cutout & pet)
    return Score(name, *(int(np.count_nonzero(which)) for which in pixels))


def totals(scores: Collection[Score]) -> Totals:
    """Sum up the scores of photos, as docs/results.md lists them, ready for JSON.

    A score is None if no photo counts for it. "worst" holds every photo, the worst first. Photos
    with a pet are ranked by their foreground IoU, photos without one by the share that is not
    called pet.
    """
    pets = [s for s in scores if s.pet]
    without = [s for s in scores if not s.pet]
    found = [s for s in pets if s.covered >= LOST]
    hits = sum(s.hits for s in pets)
    union = sum(s.pet + s.foreground - s.hits for s in pets)
    by_size = {name: [s for s in pets if of_size(s.size)] for name, of_size in SIZES.items()}
    return {
        "photos_with_a_pet": len(pets),
        "photos_without": len(without),
        "mean_foreground_iou": _mean(s.iou for s in pets),
        "foreground_iou": _rounded(hits / union) if pets else None,
        "lost_pets": _mean(s.covered < LOST for s in pets),
        "by_pet_size": {
            name: {"photos": len(those), "mean_foreground_iou": _mean(s.iou for s in those)}
            for name, those in by_size.items()
        },
        "false_pet_share": _mean(s.false_share for s in without),
        "photos_with_false_pets": _mean(s.false_share > SEEN for s in without),
        "mean_cutout_iou": _mean(s.cutout_iou for s in pets),
        "photos_worse_cut_out": _mean(s.iou - s.cutout_iou > HARMED for s in found),
        "worst": [s.entry for s in sorted(scores, key=lambda s: s.goodness)],
    }


def evaluate(
    segmenter: Segmenter, photos: Iterable[tuple[str, PhotoAndMask]], gates: Gates = ALL_OPEN
) -> TimedTotals:
    """Score photos in the wild, each at its own size.

    Args:
        segmenter: the one to score.
        photos: each photo's name, and the result of `fcn.data.in_the_wild.read_wild`; at least one.
        gates: of the skips, as for `Segmenter`.

    Returns:
        The result of `totals`, and "seconds_per_photo", the mean time that a mask took.
    """
    scores = []
    seconds = 0.0
    for name, (photo, mask) in photos:
        began = time.perf_counter()
        found = segmenter(photo, gates)
        foreground = found.mask() != BACKGROUND.index
        seconds += time.perf_counter() - began
        scores.append(score(name, mask, foreground, _alpha(found) > 127))
    return {**totals(scores), "seconds_per_photo": round(seconds / len(scores), 4)}


def summary(result: TimedTotals, device: str) -> str:
    """Put the scores into a few lines of text.

    Args:
        result: of `evaluate`.
        device: the name of the one it ran on.
    """

    def shown(value: float | None, form: str = ".4f") -> str:
        return "no such photo" if value is None else f"{value:{form}}"

    rows = {
        "mean foreground IoU": shown(result["mean_foreground_iou"]),
        "foreground IoU": shown(result["foreground_iou"]),
        **{
            name.replace("_", " "): f"{shown(those['mean_foreground_iou'])} ({those['photos']})"
            for name, those in result["by_pet_size"].items()
        },
        "pets lost": shown(result["lost_pets"], ".2%"),
        "mean cut-out IoU": shown(result["mean_cutout_iou"]),
        "cut-outs worse": shown(result["photos_worse_cut_out"], ".2%"),
        "false pets, mean share": shown(result["false_pet_share"], ".2%"),
        "photos with false pets": shown(result["photos_with_false_pets"], ".2%"),
        "seconds a photo": f"{result['seconds_per_photo']:.3f} on {device}",
    }
    counts = f"{result['photos_with_a_pet']} photos with a pet, {result['photos_without']} without"
    return "\n".join([counts, *(f"{name:24} {value}" for name, value in rows.items())])


def write_worst(
    segmenter: Segmenter,
    read: Callable[[str], PhotoAndMask],
    result: TimedTotals,
    count: int,
    out: Path,
    gates: Gates = ALL_OPEN,
) -> None:
    """Write pictures of the worst photos: photo | truth | mask | difference | cut-out on green.

    Args:
        segmenter: the one that was scored.
        read: from a name to a photo and its mask, as `fcn.data.in_the_wild.read_wild` returns them.
        result: of `evaluate`.
        count: the number of photos.
        out: the folder to write to.
        gates: of the skips, as for `Segmenter`.
    """
    from fcn.scoring.plots import comparison

    out.mkdir(parents=True, exist_ok=True)
    for rank, photo in enumerate(result["worst"][:count], 1):
        name = photo["name"]
        pixels, mask = read(name)
        found = segmenter(pixels, gates)
        truth = np.full(mask.shape, IGNORED, np.uint8)
        truth[mask == CAT_OR_DOG], truth[mask == OTHER] = PET.index, BACKGROUND.index
        foreground = found.mask() != BACKGROUND.index
        wrong = (mask != UNKNOWN) & (foreground != (mask == CAT_OR_DOG))
        cut = cutout(found)
        paper = Image.new("RGBA", cut.size, "limegreen")  # no fur has this colour
        on_paper = np.asarray(Image.alpha_composite(paper, cut).convert("RGB"))
        good = photo.get("foreground_iou", 1 - photo.get("false_pet_share", 0))
        path = out / f"{rank:02}_{name}_{good:.3f}.png"
        comparison(pixels, truth, found.mask(), wrong, path, on_paper)


def _alpha(found: Segmentation) -> np.ndarray:
    """Alpha of the cut-out that a visitor can download, uint8 (H, W)."""
    return np.asarray(cutout(found).getchannel("A"))


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return _rounded(float(np.mean(listed))) if listed else None


def _rounded(value: float) -> float:
    return round(value, 5)
