"""Correcting the mask in the browser: taps, brushes, undo, by mouse and by keyboard."""

import json
import re
import threading
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from fcn import weights
from fcn.classes import BACKGROUND
from fcn.segmentation import Dropped
from page.serving import answers, engine
from tests.pages import CAT, COLORS, close, give, picture, shown, visit
from tests.test_page_everyone import violations
from tests.test_page_stage import LOW, PHONE, WIDE


def animal(page: Page) -> float:
    """The share of the animal in the legend, in percent."""
    return float(page.locator(".pf-animal b").inner_text().removesuffix(" %"))


def correct(page: Page, site: str) -> None:
    visit(page, site)
    page.get_by_role("button", name="Correct the mask").click()


def test_a_tap_takes_the_animal_away_and_undo_brings_it_back(page: Page, site: str):
    correct(page, site)
    before = animal(page)
    field, hint = page.locator(".pf-correct-field"), page.locator(".pf-correct-hint")
    undo = page.get_by_role("button", name="Undo", exact=True)
    note, badge = page.get_by_text("Corrected by hand"), page.locator(".pf-badge")
    expect(hint).to_contain_text("Tap a coloured region")
    expect(note).to_be_hidden()
    expect(undo).to_be_disabled()
    field.press("Enter")  # the cross-hair is in the middle
    expect(note).to_be_visible()
    expect(badge).to_have_text("Corrected")
    assert animal(page) < 0.2 * before
    undo.click()
    expect(note).to_be_hidden()
    expect(badge).to_be_hidden()
    assert animal(page) == before
    field.click(position={"x": 4, "y": 4})  # background
    expect(hint).to_contain_text("The network marked nothing there")


def test_where_one_corrected_the_networks_certainty_is_not_told(page: Page, site: str):
    correct(page, site)
    page.locator(".pf-correct-field").press("Enter")
    page.locator("[data-do=correct]").click()
    reading = page.locator(".pf-reading")
    page.locator(".pf-canvas").hover()
    expect(reading).to_have_text("Background")
    page.locator(".pf-canvas").hover(position={"x": 4, "y": 4})
    expect(reading).to_have_text(re.compile(r"Background, \d+ % certain"))


def test_a_cutout_that_comes_while_one_corrects_leaves_no_veil(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    go, make = threading.Event(), answers._make

    def wait_and_make(question):
        assert question.want != "cutout-shown" or go.wait(60)
        return make(question)

    visit(page, site)
    monkeypatch.setattr(answers, "_make", wait_and_make)
    page.get_by_role("button", name="Cut-out").first.click()
    veil = page.locator(".pf-veil")
    expect(veil).to_be_visible()
    page.get_by_role("button", name="Correct the mask").click()
    page.locator(".pf-correct-field").press("Enter")
    expect(page.get_by_text("Corrected by hand")).to_be_visible()
    expect(veil).to_be_hidden()
    with page.expect_response(re.compile("cutout")):
        go.set()
    expect(veil).to_be_hidden()


def test_a_region_that_was_left_out_is_striped_and_a_tap_brings_it_back(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    """As if the second look had left the cat out: everything that the network marked."""
    segment = engine.segment

    def without_the_cat(*args, **options):
        found = segment(*args, **options)
        region = found.working_mask != BACKGROUND.index
        probabilities = found.probabilities.copy()
        probabilities[region] = np.eye(3, dtype=np.float32)[BACKGROUND.index]
        dropped = (Dropped(region, 0.9, 0.2, "hare"),)
        return replace(found, probabilities=probabilities, dropped=dropped)

    visit(page, site)
    monkeypatch.setattr(engine, "segment", without_the_cat)
    give(page, CAT)
    shown(page, "cat.jpg")
    assert animal(page) == 0
    plain_look = picture(page)
    page.get_by_role("button", name="Correct the mask").click()
    height, width = plain_look.shape[:2]
    middle = slice(height // 2 - 40, height // 2 + 40), slice(width // 2 - 40, width // 2 + 40)
    assert not close(picture(page), plain_look)[middle].all()  # striped
    page.locator(".pf-correct-field").press("Enter")
    assert animal(page) > 50
    assert (
        close(picture(page), (plain_look + 0.55 * np.subtract(COLORS["pet"], plain_look)))[
            middle
        ].mean()
        > 0.9
    )


def test_where_the_network_marked_nothing_one_begins_with_a_brush(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    segment = engine.segment

    def without_a_mark(*args, **options):
        found = segment(*args, **options)
        nothing = np.zeros_like(found.probabilities)
        nothing[..., BACKGROUND.index] = 1
        last = replace(found.stages[-1], logits=9 * nothing)
        stages = (*found.stages[:-1], last)
        return replace(found, probabilities=nothing, stages=stages, dropped=())

    visit(page, site)
    monkeypatch.setattr(engine, "segment", without_a_mark)
    give(page, CAT)
    shown(page, "cat.jpg")
    page.get_by_role("button", name="Correct the mask").click()
    expect(page.locator("[data-tool=keep]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".pf-correct-hint")).to_contain_text("what belongs to the animal")
    page.locator(".pf-correct-field").press("Enter")
    assert animal(page) > 0
    expect(page.locator("[data-note=no_pet]")).to_be_hidden()


@pytest.mark.parametrize("window", [WIDE, LOW, PHONE], ids=str)
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_tools_fit_and_picture_and_stages_stay_in_view(
    new_page, site: str, window: tuple[int, int], locale: str
):
    page = new_page(viewport={"width": window[0], "height": window[1]}, locale=locale)
    visit(page, site)
    page.locator("[data-do=correct]").click()
    canvas, done = page.locator("canvas[role=img]"), page.locator("[data-do=correct]")
    before = canvas.bounding_box()
    for tool in ("tap", "keep", "cut"):
        page.locator(f"[data-tool={tool}]").click()
        assert canvas.bounding_box() == before
        undo = page.locator("[data-do=undo]").bounding_box()
        assert undo and done.bounding_box()["y"] == undo["y"]  # in one row
        tiles = [] if window == PHONE else page.locator("button[data-stage]").all()
        for part in (canvas, done, page.locator(".pf-correct-hint"), *tiles):
            expect(part).to_be_in_viewport(ratio=1)
    page.locator(".pf-correct-field").press("Enter")
    expect(page.locator(".pf-badge")).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    page.locator("[data-stage='8']").click()  # another mask lies over the photo then
    expect(page.locator(".pf-correct-field")).to_have_count(0)
    expect(page.locator(".pf-badge")).to_have_text("1/8")


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


# Notes the pictures that are taken from the camera's.
NOTE_FRAMES = """
    const take = window.createImageBitmap;
    window.taken = [];
    window.createImageBitmap = async (source, ...how) => {
        const picture = await take(source, ...how);
        if (source instanceof HTMLVideoElement) window.taken.push(picture);
        return picture;
    };
"""


@pytest.mark.skipif("light" not in weights.available(), reason="the light network is not here")
def test_live(new_page, site: str):
    page = new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    page.add_init_script(CAMERA)
    page.add_init_script(NOTE_FRAMES)
    visit(page, site)
    live = page.get_by_role("button", name="Live mask")
    live.click()
    said = page.get_by_text("frames a second")
    expect(said).to_be_visible(timeout=120_000)  # the light network is loaded first
    assert violations(page) == []
    page.get_by_role("button", name="Take the photo").click()
    shown(page, "camera.jpg")
    live.click()
    expect(said).to_be_visible()
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("its tab was out of sight")).to_be_visible()
    page.wait_for_function("!window.stream.active")  # the dialog is hidden before it says so
    assert page.evaluate("window.taken.length") > 2
    page.wait_for_function("window.taken.every((frame) => frame.width === 0)")  # all are closed


@pytest.mark.skipif("light" not in weights.available(), reason="the light network is not here")
@pytest.mark.parametrize("order", [("camera", "live"), ("live", "camera")])
def test_of_two_streams_none_is_left_on(page: Page, site: str, order: tuple[str, str]):
    page.add_init_script(CAMERA)
    visit(page, site)
    page.evaluate(
        """(order) => {
            const open = navigator.mediaDevices.getUserMedia;
            window.streams = [];
            navigator.mediaDevices.getUserMedia = async () => {
                await new Promise(requestAnimationFrame); // the visitor is asked for permission
                window.streams.push(await open());
                return window.streams.at(-1);
            };
            for (const name of order) document.querySelector(`[data-do=${name}]`).click();
        }""",
        order,
    )
    dialog = page.get_by_role("dialog")
    page.wait_for_function("document.querySelector('.pf-camera video').videoWidth === 640")
    dialog.locator("[data-do=camera-stop]").click()
    expect(dialog).to_be_hidden()
    streams = page.evaluate("window.streams.map((stream) => stream.active)")
    assert streams and not any(streams)


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
