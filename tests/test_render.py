"""Pictures of a segmentation, on small made-up masks."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from fcn import geometry
from fcn.classes import CLASSES
from fcn.pictures import render
from fcn.segmentation import Segmentation, Stage
from page.serving import downloads, payload

COLORS = np.array([c.color for c in CLASSES])


@pytest.fixture
def found() -> Segmentation:
    """A pet on the left half, of which each stage is sure."""
    probabilities = np.zeros((32, 64, 3), np.float32)
    probabilities[:, :32, 0] = probabilities[:, 32:, 1] = 1
    stages = []
    for stride in (32, 16, 8, 4, 2, 1):
        part = probabilities[::stride, ::stride]
        height, width = part.shape[:2]
        stages.append(Stage(stride, (height, width, 3), part, part[..., 0], part))
    photo = Image.new("RGB", (128, 64), (100, 100, 100))
    return Segmentation(photo, probabilities, tuple(stages), {}, 0.1, "CPU")


def test_a_mask_is_indexed_in_the_class_colours():
    mask = np.array([[0, 1, 2]], np.uint8)
    image = render.mask_image(mask)
    assert image.mode == "P" and (np.asarray(image) == mask).all()
    assert (np.asarray(image.convert("RGB"))[0] == COLORS).all()


def test_an_overlay_blends_and_outlines():
    photo = Image.new("RGB", (40, 20), (100, 100, 100))
    mask = np.ones((20, 40), np.uint8)
    mask[:, :20] = 0
    seen = np.asarray(render.overlay(photo, mask, 0.5), int)
    assert np.abs(seen[:, :18] - (100 + COLORS[0]) / 2).max() <= 1
    assert np.abs(seen[:, 22:] - (100 * 15 + COLORS[1]) / 16).max() <= 1  # background: 0.5**4
    assert (seen[:, 19] == COLORS[0]).all()  # the outline, opaque
    assert (np.asarray(render.overlay(photo, mask, 0)) == 100).all()


def test_an_overlay_leaves_out_classes():
    photo = Image.new("RGB", (40, 20), (100, 100, 100))
    mask = np.ones((20, 40), np.uint8)
    mask[:, :20] = 0
    seen = np.asarray(render.overlay(photo, mask, 1, ["pet"]))
    assert (seen[:, :20] == COLORS[0]).all() and (seen[:, 20:] == 100).all()


def test_bands_leave_no_seam(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(0)
    monkeypatch.setattr(geometry, "BAND_PIXELS", 60 * 7)
    mask = np.kron(rng.integers(0, 3, (30, 3)), np.ones((20, 20))).astype(np.uint8)
    photo = Image.new("RGB", mask.shape[::-1])
    whole = COLORS[mask] * np.array([0.5, 0.5**4, 0.5])[mask][..., None]
    whole[render.outline(mask)] = COLORS[mask][render.outline(mask)]
    assert np.abs(np.asarray(render.overlay(photo, mask, 0.5), int) - whole).max() <= 1


@pytest.mark.parametrize("size", [(65_500, 8), (8, 65_500), (65_500, 1), (1, 65_500)])
def test_every_picture_of_a_thin_photo(size: tuple[int, int], found: Segmentation, tmp_path):
    thin = replace(found, photo=Image.new("RGB", size), alpha=Image.new("L", size, 9))
    for kind, (ending, write) in downloads.DOWNLOADS.items():
        if kind != "all":
            write(thin, downloads.Look(), tmp_path / ending)
    for kind in ("cutout", "mask", "overlay"):
        with Image.open(tmp_path / downloads.DOWNLOADS[kind][0]) as picture:
            assert picture.size == size
    assert payload.result(thin)["size"] == size


def test_outlines_in_bands_are_those_of_the_whole():
    mask = np.random.default_rng(0).integers(0, 3, (40, 9)).astype(np.uint8)
    for thickness in (1, 3, 50):
        whole = render.outline(mask, thickness)
        parts = [render.outline(mask, thickness, top, top + 7) for top in range(0, 40, 7)]
        assert (np.concatenate(parts) == whole).all()


# === Transparency of the photo ===


def with_alpha(found: Segmentation, alpha: np.ndarray) -> Segmentation:
    """The same of a photo with an alpha."""
    return replace(found, alpha=Image.fromarray(alpha))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("size", [None, (64, 32)])
def test_the_cut_out_is_nowhere_more_opaque_than_the_photo(seed: int, size, found: Segmentation):
    coarse = np.random.default_rng(seed).integers(0, 256, (4, 8)).astype(np.uint8)
    alpha = np.kron(coarse, np.ones((16, 16), np.uint8))
    opaque = np.asarray(render.cutout(found, size))[..., 3]
    seen = np.asarray(render.cutout(with_alpha(found, alpha), size))[..., 3]
    allowed = Image.fromarray(alpha).resize(size or found.photo.size, Image.Resampling.BILINEAR)
    assert (seen <= np.asarray(allowed)).all()
    assert (seen == np.minimum(opaque, np.asarray(allowed))).all()
    assert seen.max() > 0


@pytest.mark.parametrize("kind", ["cutout", "cutout-shown"])
def test_downloads_have_the_photos_holes(kind: str, found: Segmentation, tmp_path):
    alpha = np.full((64, 128), 255, np.uint8)
    alpha[:, :16] = 0
    ending, write = downloads.DOWNLOADS[kind]
    write(with_alpha(found, alpha), downloads.Look(), tmp_path / ending)
    with Image.open(tmp_path / ending) as picture:
        seen = np.asarray(picture.convert("RGBA"))[..., 3]
    assert (seen[:, :15] == 0).all() and (seen[:, 17:24] > 200).all()


def test_the_strip_holds_every_stage_in_blocks(found: Segmentation):
    strip = np.asarray(render.stage_strip(found), int)
    tiles = (strip == COLORS[0]).all(axis=-1).any(axis=0)
    starts = np.flatnonzero(np.diff(tiles.astype(int)) == 1)
    assert len(starts) == 6
    assert (strip[render.GAP + 5, starts + 5] == COLORS[0]).all()
    assert (strip[render.GAP + 70 :] < 100).any()  # captions


def test_frames_are_the_stages_in_order_and_the_mask(found: Segmentation):
    nothing = np.eye(3, dtype=np.float32)[np.ones(found.probabilities.shape[:2], int)]
    doubted = replace(found, probabilities=nothing)  # what the stages saw has gone
    *stages, mask = render.stage_frames(doubted, opacity=1)
    assert len(stages) == 6 and {frame.size for frame in [*stages, mask]} == {(128, 64)}
    assert (np.asarray(stages[-1])[60, 10] == COLORS[0]).all()
    assert (np.asarray(stages[-1])[60, 120] == COLORS[1]).all()
    assert (np.asarray(mask) == COLORS[1]).all()


def test_agreement_is_a_share_of_the_photo(found: Segmentation):
    assert [render.agreement(found, stage.own_mask) for stage in found.stages] == [1.0] * 6
    other = found.stages[0]
    swapped = Stage(32, other.shape, other.probabilities[:, ::-1], other.activation, other.channels)
    assert render.agreement(found, swapped.own_mask) == 0
