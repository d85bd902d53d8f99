"""The networks' scores on photos they never saw, from the cards beside their weights, and times."""

import json
from pathlib import Path
from typing import TypedDict

from fcn import weights

BENCHMARK = Path(__file__).parent.parent.parent / "docs" / "results" / "benchmark.json"


class NetworkChoice(TypedDict):
    """A network that a visitor can choose. Scores and time are "" if they are unknown.

    Attributes:
        name: its key in `fcn.weights.NETWORKS`.
        wild: mean foreground IoU on the photos in the wild.
        oxford: mean IoU on Oxford's held-out photos.
        time: of a forward pass, as a multiple of VGG16's.
        has_paper_networks: whether the networks of the paper stand on it.
    """

    name: str
    wild: str
    oxford: str
    time: str
    has_paper_networks: bool


def networks() -> list[NetworkChoice]:
    """Return the networks whose weights are there, the default first."""
    return [_choice(name) for name in weights.available()]


def _choice(name: str) -> NetworkChoice:
    path = weights.NETWORKS[name]
    try:
        scores = weights.read_card(path).get("scores", {})
    except weights.WeightsError:
        scores = {}

    def said(kind: str, score: str) -> str:
        value = scores.get(kind, {}).get(score)
        return "" if value is None else f"{value:.2f}"

    return {
        "name": name,
        "wild": said("in_the_wild", "mean_foreground_iou"),
        "oxford": said("test", "mean_iou"),
        "time": _time(name),
        "has_paper_networks": weights.beside(path, "heads").is_file(),
    }


def _time(name: str) -> str:
    """The time of a network's forward pass by the benchmark, as a multiple of VGG16's."""
    try:
        return f"{json.loads(BENCHMARK.read_text(encoding='utf-8'))['networks'][name]:.2f}"
    except (OSError, ValueError, KeyError):
        return ""


def read() -> dict[str, str | int] | None:
    """Return values for the texts "score" and "score_details", or None if there are no scores."""
    try:
        scores = weights.read_card(weights.DEFAULT)["scores"]["test"]
        return {
            "photos": scores["photos"],
            "accuracy": f"{100 * scores['pixel_accuracy']:.1f}",
            "iou": f"{scores['mean_iou']:.3f}",
            **{name: f"{iou:.2f}" for name, iou in scores["iou"].items()},
        }
    except (weights.WeightsError, KeyError):
        return None
