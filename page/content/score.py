"""The network's honest score, from the card beside its weights."""

from fcn import weights


def read() -> dict[str, str | int] | None:
    """Return what the page says of the score, or None if these weights were never scored."""
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
