"""Corrections of a mask: what they do, and that the browser does the same as the server."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from fcn.classes import BACKGROUND, BORDER, CLASSES, PET
from fcn.pictures import render
from fcn.pictures.corrections import Correction, corrected
from fcn.segmentation import TOUCHING, Segmentation
from tests import node
from tests.segmentations import segmentation, two_animals

CLASS_PROPS = [{"index": c.index, "name": c.name, "color": c.color} for c in CLASSES]


LEFT, RIGHT, NOWHERE = (0.25, 0.3), (0.8, 0.6), (0.5, 0.1)


def region(keeps: bool, point: tuple[float, float]) -> Correction:
    return Correction(keeps, (point,))


def test_without_corrections_a_result_stays_itself():
    found = two_animals()
    assert corrected(found, []) is found and not found.corrected


def test_a_dropped_region_comes_back_as_the_network_saw_it():
    found = two_animals()
    back = corrected(found, [region(True, RIGHT)])
    assert back.corrected and back.dropped == ()
    assert (back.working_mask == found.stages[-1].logits.argmax(axis=-1)).all()
    assert back.shares[PET.name] > found.shares[PET.name]
    assert len(found.dropped) == 1 and not found.working_mask[:, 60:].sum() == 0  # unchanged


def test_a_wrong_region_goes_and_the_others_stay():
    found = two_animals()
    gone = corrected(found, [region(False, LEFT)])
    assert (gone.working_mask == BACKGROUND.index).all() and not gone.pet_found
    assert len(gone.dropped) == 1


def test_the_last_correction_of_a_region_holds():
    found = two_animals()
    again = corrected(found, [region(False, LEFT), region(True, LEFT), region(True, RIGHT)])
    assert (again.working_mask == corrected(found, [region(True, RIGHT)]).working_mask).all()


def test_where_the_network_saw_nothing_there_is_no_region():
    found = two_animals()
    for keeps in (True, False):
        same = corrected(found, [region(keeps, NOWHERE)])
        assert (same.probabilities == found.probabilities).all()


def test_a_stroke_paints_round_dots_on_a_photo_that_is_not_square():
    found = segmentation(np.full((64, 96), BACKGROUND.index, np.uint8), (960, 640))
    dot = corrected(found, [Correction(True, ((0.5, 0.5),), 0.1)]).mask()
    rows, columns = np.nonzero(dot == PET.index)
    assert [np.ptp(rows), np.ptp(columns)] == pytest.approx([192, 192], abs=12)
    assert (dot == PET.index).sum() == pytest.approx(np.pi * 96**2, rel=0.05)


def test_the_brush_has_the_last_word():
    found = two_animals()
    cut = Correction(False, ((0.0, 0.3), (0.6, 0.3)), 0.02)
    kept = Correction(True, (NOWHERE,), 0.03)
    made = corrected(found, [cut, kept, region(True, LEFT), region(False, RIGHT)])
    assert (made.working_mask[18:21, :50] == BACKGROUND.index).all()
    assert made.working_mask[6, 48] == PET.index


def test_cut_out_and_shares_follow():
    found = replace(two_animals(), photo=Image.new("RGB", (960, 640), "orange"))
    seen = np.asarray(render.cutout(found))[..., 3]
    made = np.asarray(render.cutout(corrected(found, [region(False, LEFT), region(True, RIGHT)])))
    assert seen[200, 240] == 255 and seen[384, 768] == 0
    assert made[200, 240, 3] == 0 and made[384, 768, 3] == 255


# === The browser ===
def scene(rng: np.random.Generator) -> tuple[Segmentation, list[Correction]]:
    """A random mask of blobs, half of its regions dropped, and random corrections."""
    height, width = (int(n) for n in 32 * rng.integers(1, 4, 2))
    smooth = ndimage.gaussian_filter(rng.normal(size=(height, width)), 4)
    kinds = np.where(smooth > 0, PET.index, BACKGROUND.index)
    kinds[(smooth > 0) & (smooth < 0.02)] = BORDER.index
    numbered, count = ndimage.label(kinds != BACKGROUND.index, TOUCHING)
    dropped = [numbered == number for number in range(1, count + 1) if rng.random() < 0.5]
    size = int(rng.integers(200, 900)), int(rng.integers(200, 900))
    found = segmentation(kinds.astype(np.uint8), size, *dropped)

    def places(most: int) -> tuple[tuple[float, float], ...]:
        points = rng.uniform(0, 1, (int(rng.integers(1, most + 1)), 2)).round(4)
        return tuple((float(x), float(y)) for x, y in points)

    made = []
    for _ in range(rng.integers(1, 8)):
        keeps, is_stroke = bool(rng.random() < 0.5), rng.random() < 0.5
        radius = round(float(rng.uniform(0.005, 0.2)), 4) if is_stroke else None
        made.append(Correction(keeps, places(4 if is_stroke else 1), radius))
    return found, made


def grid(values: np.ndarray) -> dict:
    height, width = values.shape
    return {"width": width, "height": height, "values": values.ravel().tolist()}


def in_browser(found: Segmentation, made: list[Correction], shown: tuple[int, int]) -> list:
    """The arguments of `corrected` in tests/js/corrected.js."""
    own = found.stages[-1]
    undropped = replace(found, probabilities=own.probabilities)
    return [
        {
            "size": found.photo.size,
            "mask": grid(found.mask(shown)),
            "undropped": grid(undropped.mask(shown)) if found.dropped else None,
            "stages": [{"mask": grid(own.logits.argmax(axis=-1))}],
            "dropped": [{"region": grid(d.region.astype(np.uint8))} for d in found.dropped],
        },
        [{"keeps": c.keeps, "points": c.points, "radius": c.radius} for c in made],
        CLASS_PROPS,
    ]


SCENES = [scene(np.random.default_rng(seed)) for seed in range(60)]


def test_the_browser_changes_the_working_mask_exactly_as_the_server_does():
    calls = [in_browser(found, made, found.working_mask.shape[::-1]) for found, made in SCENES]
    answers = node.run("../tests/js/corrected.js", "corrected", calls)
    for (found, made), answer in zip(SCENES, answers, strict=True):
        ours = corrected(found, made)
        assert answer["mask"] == ours.working_mask.ravel().tolist()
        assert answer["shares"] == pytest.approx(ours.shares, abs=1e-12)
        assert answer["dropped"] == len(ours.dropped)
        assert answer["pet_found"] == ours.pet_found
        agreement = render.agreement(ours, ours.stages[-1].own_mask)
        assert answer["agreement"] == pytest.approx(agreement, abs=1e-12)


def test_what_the_browser_shows_is_what_a_download_shows():
    """Regions alike; strokes differ by less than the cells of the working size are wide."""
    calls, masks = [], []
    for found, made in SCENES:
        regions = [c for c in made if c.radius is None]
        shown = found.working_mask.shape[1] * 3, found.working_mask.shape[0] * 3
        calls.append(in_browser(found, regions, shown))
        masks.append(corrected(found, regions).mask(shown))
    answers = node.run("../tests/js/corrected.js", "corrected", calls)
    same = [
        np.mean(np.array(answer["mask"]) == mask.ravel())
        for answer, mask in zip(answers, masks, strict=True)
    ]
    assert min(same) > 0.995 and np.mean(same) > 0.999


def test_strokes_too_are_shown_as_in_a_download():
    plain = segmentation(np.full((96, 128), BACKGROUND.index, np.uint8), (640, 480))
    stroke = Correction(True, ((0.2, 0.3), (0.7, 0.8), (0.9, 0.1)), 0.06)
    shown = 384, 288
    (answer,) = node.run(
        "../tests/js/corrected.js", "corrected", [in_browser(plain, [stroke], shown)]
    )
    theirs = np.array(answer["mask"]).reshape(shown[::-1])
    ours = corrected(plain, [stroke]).mask(shown)
    inner = ndimage.binary_erosion(ours == PET.index, iterations=4)
    outer = ndimage.binary_dilation(ours == PET.index, iterations=4)
    assert (theirs[inner] == PET.index).all() and (theirs[~outer] == BACKGROUND.index).all()


def test_a_tap_turns_a_region_round():
    found = two_animals()
    (result, _, classes) = in_browser(found, [], (96, 64))
    tap = {"points": [RIGHT], "radius": None}
    calls = [
        [result, [], classes, LEFT],
        [result, [], classes, RIGHT],
        [result, [{**tap, "keeps": True}], classes, RIGHT],
        [result, [], classes, NOWHERE],
    ]
    answers = node.run("../tests/js/corrected.js", "turned", calls)
    assert [answer and answer["keeps"] for answer in answers] == [False, True, False, None]
