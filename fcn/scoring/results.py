"""The results of `python -m fcn.evaluate`, ready for JSON. docs/results.md explains the names."""

from typing import TypeAlias, TypedDict, final

from fcn.scoring.in_the_wild import TimedTotals
from fcn.scoring.metrics import Calibration, Scores


class Conditions(TypedDict):
    """How photos were scored.

    Attributes:
        unreadable: names of photos that can't be read, which are left out.
        working_size: the longest side that the network saw, in pixels.
        gates: of the skips at strides 16, 8 and 4.
        sure: how probable a region had to be, as `kept_from` of `fcn.segmenter.Segmenter`.
    """

    unreadable: list[str]
    working_size: int
    gates: list[float]
    sure: float


class Origin(TypedDict):
    """What was scored, and on which device."""

    network: str
    weights_sha256: str
    recognizer_sha256: str | None
    device: str


class RankedPhoto(TypedDict):
    """A photo of the data set with its scores, 0..1."""

    name: str
    mean_iou: float
    pixel_accuracy: float


class FalsePet(TypedDict):
    """A photo without a pet, and the share of it that is called pet or border, 0..1."""

    name: str
    false_pet_share: float


@final
class OxfordResult(Scores, Conditions):
    """The scores of photos of the data set; "worst" holds all of them, the worst first."""

    photos: int
    confusion: list[list[int]]
    by_species: dict[str, Scores]
    species_gap: float
    by_breed: dict[str, Scores]
    stages: dict[str, Scores]
    fcn: dict[str, Scores]
    calibration: Calibration
    worst: list[RankedPhoto]
    seconds_per_photo: float


@final
class NoPetResult(Conditions):
    """The scores of photos without a pet; "worst" holds all of them, the worst first."""

    photos: int
    false_pet_share: float
    worst: list[FalsePet]


@final
class WildResult(TimedTotals, Conditions):
    """The scores of photos in the wild."""


Result: TypeAlias = OxfordResult | NoPetResult | WildResult
