"""Plots and contact sheets of training and evaluation. The page does not need them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib import pyplot as plt
from PIL import Image

from fcn.classes import CLASSES
from fcn.scoring.metrics import Calibration

matplotlib.use("Agg")
LONGEST_SIDE = 480  # pixels, of a picture among others
PALETTE = np.zeros((256, 3), np.uint8)
PALETTE[: len(CLASSES)] = [c.color for c in CLASSES]


def contact_sheet(photos: Sequence[np.ndarray], labels: Sequence[np.ndarray], path: Path) -> None:
    """Write photos of one size beside their labels, four pairs in a row.

    Args:
        photos: uint8 (H, W, 3) each.
        labels: class indices, uint8 (H, W) each; anything else is drawn black.
        path: of the PNG.
    """
    pairs = [
        np.hstack([photo, PALETTE[label]]) for photo, label in zip(photos, labels, strict=True)
    ]
    pairs += [np.zeros_like(pairs[0])] * (-len(pairs) % 4)
    rows = [np.hstack(pairs[i : i + 4]) for i in range(0, len(pairs), 4)]
    Image.fromarray(np.vstack(rows)).save(path)


def curves(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Draw a run's curves: the loss, and the scores on the photos set aside.

    Args:
        rows: of the run's log, one for each epoch.
        path: of the picture.
    """
    epochs = [row["epoch"] for row in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot(epochs, [row["loss"] for row in rows], marker="o", label="all stages")
    left.plot(epochs, [row["mask_loss"] for row in rows], marker="o", label="mask")
    left.set(title="Training loss", xlabel="epoch")
    for key in ("pixel_accuracy", "foreground_iou", "mean_iou", "border_iou"):
        right.plot(
            epochs,
            [row[key] for row in rows],
            marker="o",
            label=key.replace("_", " ").replace("iou", "IoU"),
        )
    right.set(title="On the photos set aside", xlabel="epoch")
    for axes in (left, right):
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=2)
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def comparison_of_networks(
    rows: Sequence[tuple[np.ndarray, dict[str, np.ndarray]]], path: Path
) -> None:
    """Draw masks of several networks side by side, as the FCN paper's figure 4 does.

    Args:
        rows: a photo, uint8 (H, W, 3), and its masks by the network's name, class indices, uint8
            (H, W). The masks appear in their order, the photo last.
        path: of the picture.
    """
    names = [*rows[0][1], "photo"]
    size = (2.4 * len(names), 1.9 * len(rows))
    figure, axes = plt.subplots(
        len(rows), len(names), figsize=size, layout="constrained", squeeze=False
    )
    for line, (photo, masks) in zip(axes, rows, strict=True):
        pictures = [*(PALETTE[mask] for mask in masks.values()), photo]
        for place, picture in zip(line, pictures, strict=True):
            step = -(-max(picture.shape) // LONGEST_SIDE)
            place.imshow(picture[::step, ::step])
            place.axis("off")
    for place, name in zip(axes[0], names, strict=True):
        place.set_title(name)
    figure.savefig(path, dpi=90)
    plt.close(figure)


def calibration_plot(calibration: Calibration, path: Path) -> None:
    """Draw how often the network is right against how certain it is.

    Args:
        calibration: of `fcn.scoring.metrics.calibration`.
        path: of the picture.
    """
    bins = [row for row in calibration["bins"] if row["share"]]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    left.plot([0, 1], [0, 1], color="gray", linestyle="--", label="as certain as right")
    points = [row["certainty"] for row in bins], [row["right"] for row in bins]
    left.plot(*points, marker="o", label="the network")
    left.set(xlabel="certainty", ylabel="share of pixels that are right", xlim=(0.3, 1))
    left.set(title=f"Expected calibration error {calibration['expected_error']:.3f}")
    left.legend()
    tenths = np.arange(len(calibration["bins"])) / len(calibration["bins"])
    right.bar(tenths, [row["share"] for row in calibration["bins"]], width=0.09, align="edge")
    right.set(xlabel="certainty", title="Share of all pixels", xlim=(0.3, 1))
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=90)
    plt.close(figure)


def lost_against_false(
    curves: Mapping[str, Sequence[Mapping[str, float]]], kept_from: float, path: Path
) -> None:
    """Draw the pets that are lost against the share of false pets, a point for each threshold.

    Args:
        curves: name -> rows of `fcn.train_recognizer.ThresholdScores`.
        kept_from: the threshold that is used; its points are larger.
        path: of the picture.
    """
    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    for name, rows in curves.items():
        false, lost = ([100 * row[key] for row in rows] for key in ("false_pet_share", "lost_pets"))
        (line,) = axes.plot(false, lost, marker=".", label=name.replace("_", " "))
        used = [row["kept_from"] for row in rows].index(kept_from)
        axes.plot(false[used], lost[used], marker="o", markersize=10, color=line.get_color())
    axes.legend()
    axes.set(xlabel="false pets, mean share of a photo without one, %", ylabel="pets lost, %")
    axes.grid(alpha=0.3)
    figure.savefig(path, dpi=90)
    plt.close(figure)


def comparison(
    photo: np.ndarray,
    truth: np.ndarray,
    found: np.ndarray,
    wrong: np.ndarray,
    path: Path,
    *more: np.ndarray,
) -> None:
    """Write photo | truth | mask | difference in a row; wrong pixels are red in the difference.

    Args:
        photo: uint8 (H, W, 3).
        truth: class indices, uint8 (H, W); anything else is drawn black.
        found: class indices, uint8 (H, W).
        wrong: bool (H, W).
        path: of the picture.
        more: further pictures for the right end of the row, uint8 (H, W, 3) each.
    """
    difference = (photo * 0.5 + 127).astype(np.uint8)
    difference[wrong] = (214, 40, 40)
    row = np.hstack([photo, PALETTE[truth], PALETTE[found], difference, *more])
    Image.fromarray(row).save(path)
