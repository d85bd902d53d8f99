"""The networks' scores on photos they never saw, from the cards beside their weights."""

from typing import TypedDict

from fcn import weights


class NetworkChoice(TypedDict):
    """A network that a visitor can choose. Its mean IoU is "" if it is unknown."""

    name: str
    iou: str


def networks() -> list[NetworkChoice]:
    """Return the networks whose weights are there, the default first."""
    return [_choice(name) for name in weights.available()]


def _choice(name: str) -> NetworkChoice:
    try:
        card = weights.read_card(weights.NETWORKS[name])
    except weights.WeightsError:
        card = {}
    iou = card.get("scores", {}).get("test", {}).get("mean_iou")
    return {"name": name, "iou": "" if iou is None else f"{iou:.3f}"}


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
