"""The network's score on photos it never saw, from the card beside its weights."""

from fcn import weights


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
