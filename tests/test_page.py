"""The page's main path in a browser: a photo in, the mask and its stages seen."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Locator, Page, expect

from page.serving import answers
from tests.pages import (
    CAT,
    COLORS,
    DOG,
    ROOT,
    close,
    drop,
    give,
    picture,
    plain,
    shown,
    slide,
    visit,
)

STAGES = ["1/32", "1/16", "1/8", "1/4", "1/2", "1/1"]


def test_upload_shows_overlay_and_six_stages(page: Page, site: str):
    visit(page, site)
    give(page, DOG)
    shown(page, "dog.jpg")
    seen, photo = picture(page), plain(DOG, (1280, 960))
    assert seen.shape == photo.shape
    slide(page, "opacity", 100)
    animal = (picture(page) != COLORS["background"]).any(axis=-1)
    painted = ~close(seen, photo)
    # The mask is over it, and hardly where the background is.
    assert painted[animal].mean() > 0.5 and painted[~animal].mean() < 0.1
    assert np.corrcoef(seen[..., 0].ravel(), photo[..., 0].ravel())[0, 1] > 0.2  # the photo under

    tiles = page.locator(".pf-strip").get_by_role("listitem")
    assert tiles.locator(".pf-stage-name").all_inner_texts() == STAGES
    expect(tiles.nth(0)).to_contain_text("11 × 14 × 1280")
    expect(tiles.nth(5)).to_contain_text("352 × 448 × 3")
    expect(tiles.nth(5)).to_contain_text("100.0 %")
    shares = [float(text.rstrip(" %")) for text in page.locator("[data-share]").all_inner_texts()]
    assert len(shares) == 3 and abs(sum(shares) - 100) < 0.2
    expect(page.locator(".pf-measured")).to_contain_text("1600 × 1200 pixels")


def test_an_example_is_there_from_the_start_and_others_are_a_click_away(page: Page, site: str):
    page.goto(site)
    shown(page, "A dog")
    for name in ("A dog", "Two dogs", "No pet", "A hard one", "A cat"):
        page.get_by_role("button", name=name, exact=True).click()
        shown(page, name)
    assert picture(page).shape == (300, 451, 3)


BAD = (
    (b"not a photo", "This file is not a photo this program can read."),
    (DOG.read_bytes()[:20_000], "This photo is cut short or damaged."),
    (b"", "This file is empty."),
)


def give_bad(page: Page, content: bytes, sentence: str) -> Locator:
    give(page, {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": content})
    alert = page.get_by_role("alert").filter(has_text=sentence)
    expect(alert).to_be_visible()
    assert "/" not in alert.inner_text()
    assert alert.evaluate("alert => alert.getBoundingClientRect().bottom < innerHeight")
    return alert


def test_bad_photos_get_their_plain_sentence_and_the_last_result_comes_back(page: Page, site: str):
    visit(page, site)
    page.locator("[data-do=correct]").click()
    page.locator(".pf-correct-field").press("Enter")  # a tap on the middle takes the cat away
    page.locator("[data-do=correct]").click()
    corrected = page.locator("[data-note=corrected]")
    expect(corrected).to_be_visible()
    before, entries = picture(page), page.evaluate("history.length")
    for content, sentence in BAD:
        alert = give_bad(page, content, sentence)
        expect(alert).to_contain_text("The last result is shown again.")
        shown(page, "A cat")
        expect(corrected).to_be_visible()
        assert (picture(page) == before).all()
        cat = page.get_by_role("button", name="A cat", exact=True)
        expect(cat).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
        expect(page).to_have_url(re.compile(r"\?photo=cat"))
    page.get_by_role("button", name="Two dogs").click()
    shown(page, "Two dogs")
    expect(page.locator(".pf-error")).to_be_empty()
    assert page.evaluate("history.length") == entries + 1  # one step back leads to the cat


def test_where_there_was_no_result_a_photo_that_fails_leaves_nothing_to_play_or_to_take(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(answers, "_make", fail)
    page.goto(f"{site}?photo=cat")
    expect(page.get_by_role("alert").filter(has_text="Something went wrong")).to_be_visible()
    give(page, DOG)
    expect(page).to_have_url(re.compile(r"\?view=mask"))  # the cat is not what was asked for
    expect(page.locator("#studio [data-state]")).to_have_attribute("data-state", "failed")
    for button in ("Play", "Cut-out", "Everything"):
        named = page.get_by_role("button", name=button, exact=True)
        expect(named.and_(page.locator("[data-do], [data-take]"))).to_be_hidden()
    assert picture(page).max() == 0


def test_phone_photos_heic_and_turned_by_exif(page: Page, site: str, tmp_path: Path):
    heic = tmp_path / "IMG_0001.HEIC"
    with Image.open(DOG) as photo:
        photo.convert("RGB").resize((800, 600)).save(heic, "HEIF", quality=80)
    visit(page, site)
    give(page, heic)
    shown(page, "IMG_0001.HEIC")
    slide(page, "opacity", 0)
    assert close(picture(page), plain(DOG, (800, 600)), 40).mean() > 0.95

    turned = tmp_path / "phone_exif3.jpg"
    with Image.open(ROOT / "tests" / "photos" / turned.name) as photo:
        exif = photo.getexif()
        photo.resize((800, 600)).save(turned, exif=exif)
    assert exif[ExifTags.Base.Orientation] == 3
    give(page, turned)
    shown(page, "phone_exif3.jpg")
    seen = picture(page)
    stored = plain(turned, seen.shape[1::-1])
    assert close(seen, stored[::-1, ::-1], 40).mean() > 0.9  # 3: turned by half
    assert close(seen, stored, 40).mean() < 0.6


DROP = """async ([kind, name, source]) => {
    const blob = await (await fetch(source)).blob();
    const data = new DataTransfer();
    data.items.add(new File([blob], name, { type: "image/jpeg" }));
    const how = { bubbles: true, cancelable: true };
    Object.assign(how, { dataTransfer: data, clipboardData: data });
    return document.body.dispatchEvent(
        kind === "paste" ? new ClipboardEvent(kind, how) : new DragEvent(kind, how));
}"""


def test_drop_and_paste(page: Page, site: str):
    visit(page, site)
    photo = page.locator("[data-example=dog] img").get_attribute("src")
    for kind, name in (("drop", "dropped.jpg"), ("paste", "pasted.jpg")):
        page.evaluate(DROP, [kind, name, photo])
        shown(page, name)
        assert picture(page).shape == (120, 160, 3)


def test_a_full_disk_is_explained_and_nothing_is_lost(page: Page, site: str, tmp_path: Path):
    visit(page, site)
    seen = picture(page)
    for paths in ([CAT, DOG], [tmp_path]):
        page.evaluate("document.querySelector('.pf-error').textContent = ''")
        drop(page, *paths)
        expect(page.get_by_role("alert").filter(has_text="room for one photo")).to_be_visible()
    assert (picture(page) == seen).all()


def test_a_drop_where_no_photo_is_taken_does_not_leave_the_page(page: Page, site: str):
    visit(page, site)
    photo = page.locator("[data-example=dog] img").get_attribute("src")
    page.get_by_role("tab", name="Code").click()
    expect(page.locator("#studio")).to_be_hidden()
    for kind in ("dragover", "drop"):
        # False where somebody has kept the browser from opening the file.
        assert page.evaluate(DROP, [kind, "dropped.jpg", photo]) is False


def test_camera(page: Page, site: str):
    page.add_init_script(
        """navigator.mediaDevices.getUserMedia = async () => {
            const canvas = document.createElement("canvas");
            Object.assign(canvas, { width: 640, height: 480 });
            const context = canvas.getContext("2d");
            setInterval(() => {
                context.fillStyle = "#c04020";
                context.fillRect(0, 0, 640, 480);
            }, 50);
            window.stream = canvas.captureStream(20);
            return window.stream;
        };"""
    )
    visit(page, site)
    page.get_by_role("button", name="Use the camera").click()
    dialog = page.get_by_role("dialog")
    page.wait_for_function("document.querySelector('.pf-camera video').videoWidth === 640")
    dialog.get_by_role("button", name="Take the photo").click()
    shown(page, "camera.jpg")
    assert page.evaluate("window.stream.active") is False  # the camera's light is off
    slide(page, "opacity", 0)
    assert close(picture(page), (0xC0, 0x40, 0x20), 12).mean() > 0.95


def test_a_photo_without_a_pet_gets_a_gentle_note(page: Page, site: str):
    visit(page, site)
    note = page.get_by_text("There seems to be no cat or dog here")
    expect(note).to_be_hidden()
    page.get_by_role("button", name="No pet", exact=True).click()
    shown(page, "No pet")
    expect(note).to_be_visible()


def test_two_visitors_at_once_get_their_own(new_page, site: str):
    cat, dog = new_page(), new_page()
    for visitor in (cat, dog):
        visit(visitor, site)
    give(cat, CAT)
    give(dog, DOG)
    shown(dog, "dog.jpg")
    shown(cat, "cat.jpg")
    for visitor, photo, size in ((cat, CAT, (451, 300)), (dog, DOG, (1280, 960))):
        slide(visitor, "opacity", 0)
        assert close(picture(visitor), plain(photo, size)).mean() > 0.95
