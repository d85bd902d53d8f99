"""Correcting the mask in the browser: taps, brushes, undo, by mouse and by keyboard."""

import json
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from fcn import weights
from fcn.classes import BACKGROUND
from tests.pages import shown, visit


def animal(page: Page) -> float:
    """The share of the animal in the legend, in percent."""
    return float(page.locator(".pf-animal b").inner_text().removesuffix(" %"))


def correct(page: Page, site: str) -> None:
    visit(page, site)
    page.get_by_role("button", name="Correct the mask").click()


def test_a_tap_takes_the_animal_away_and_undo_brings_it_back(page: Page, site: str):
    correct(page, site)
    before = animal(page)
    field = page.locator(".pf-correct-field")
    note = page.get_by_text("Corrected by hand")
    expect(note).to_be_hidden()
    field.press("Enter")  # the cross-hair is in the middle
    expect(note).to_be_visible()
    assert animal(page) < 0.2 * before
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(note).to_be_hidden()
    assert animal(page) == before
    field.click(position={"x": 4, "y": 4})  # background
    expect(page.get_by_text("The network marked nothing there")).to_be_visible()


def test_brushes_keep_and_cut_and_downloads_follow(page: Page, site: str):
    correct(page, site)
    before = animal(page)
    box = page.locator(".pf-correct-field").bounding_box()
    assert box
    page.get_by_role("button", name="Brush: cut").click()
    page.locator("[data-set=brush]").fill("100")
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.5 * box["height"], steps=8)
    page.mouse.up()
    after = animal(page)
    assert after < before - 2
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".pf-correct-field")).to_have_count(0)
    with page.expect_download() as download:
        page.locator("[data-take=mask]").click()
    assert re.fullmatch(r"cat-\w+-corrected-mask.png", download.value.suggested_filename)
    mask = np.asarray(Image.open(download.value.path()))
    assert (mask[mask.shape[0] // 2, mask.shape[1] // 8 : -mask.shape[1] // 8] == 1).all()
    assert 100 * np.mean(mask != BACKGROUND.index) == pytest.approx(after, abs=0.5)
    with page.expect_download() as download:
        page.locator("[data-take=all]").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".json"))
        report = json.loads(archive.read(name))
    assert report["corrected"]
    shares = report["shares"]
    assert 100 * (shares["pet"] + shares["border"]) == pytest.approx(after, abs=0.051)


def test_the_brush_works_by_keyboard(page: Page, site: str):
    correct(page, site)
    before = animal(page)
    page.get_by_role("button", name="Brush: keep").click()
    field = page.locator(".pf-correct-field")
    field.focus()
    for _ in range(24):
        field.press("ArrowLeft")
        field.press("ArrowUp")
    expect(page.locator(".pf-spoken")).to_contain_text("certain")
    field.press("Enter")
    assert animal(page) > before
    field.press("Control+z")
    assert animal(page) == before
    field.press("Escape")
    expect(page.get_by_role("button", name="Correct the mask")).to_be_focused()


def test_another_photo_has_no_corrections(page: Page, site: str):
    correct(page, site)
    page.locator(".pf-correct-field").press("Enter")
    page.locator("[data-example=dog]").click()
    shown(page, "A dog")
    expect(page.get_by_text("Corrected by hand")).to_be_hidden()
    expect(page.locator(".pf-correct-field")).to_have_count(0)


CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 640, height: 480 });
    const context = canvas.getContext("2d");
    setInterval(() => context.fillRect(0, 0, 640, 480), 50);
    window.stream = canvas.captureStream(20);
    return window.stream;
};"""


@pytest.mark.skipif("light" not in weights.available(), reason="the light network is not here")
def test_live(page: Page, site: str):
    page.add_init_script(CAMERA)
    visit(page, site)
    page.get_by_role("button", name="Live, with the mask").click()
    expect(page.get_by_text("frames a second")).to_be_visible()
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("its tab was out of sight")).to_be_visible()
    assert page.evaluate("window.stream.active") is False


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("NotAllowedError", "can't be used. Allow it"),
        ("NotFoundError", "has no camera"),
        ("NotReadableError", "Another program uses"),
    ],
)
def test_why_there_is_no_camera_is_told(page: Page, site: str, fault: str, sentence: str):
    page.add_init_script(
        f"""navigator.mediaDevices.getUserMedia = async () => {{
            throw new DOMException("", "{fault}");
        }};"""
    )
    visit(page, site)
    page.get_by_role("button", name="Use the camera").click()
    expect(page.get_by_text(sentence)).to_be_visible()
