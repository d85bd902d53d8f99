"""Downloads, and links that restore the view."""

import io
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from fcn.classes import BACKGROUND, PET
from tests.pages import CAT, COLORS, DOG, close, give, picture, plain, shown, slide, visit

MORNING = datetime(2026, 1, 1, 9)


def take(page: Page, name: str) -> tuple[str, bytes]:
    """Click a download; return the file's name and its content."""
    with page.expect_download() as download:
        page.locator(".pf-take").get_by_role("button", name=name, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_downloads_are_whole_and_named_after_the_photo(page: Page, site: str):
    visit(page, site)
    give(page, {"name": "Rex & Minka.jpg", "mimeType": "image/jpeg", "buffer": DOG.read_bytes()})
    shown(page, "Rex & Minka.jpg")
    page.get_by_role("checkbox", name="Background").uncheck()
    slide(page, "opacity", 70)

    name, content = take(page, "Mask")
    assert name == "Rex _ Minka-light-mask.png"
    with Image.open(io.BytesIO(content)) as image:
        assert (image.mode, image.size) == ("P", (1600, 1200))
        assert image.getpalette()[:9] == [v for color in COLORS.values() for v in color]
        mask = np.asarray(image)

    name, content = take(page, "Cut-out")
    assert name == "Rex _ Minka-light-cutout.png"
    with Image.open(io.BytesIO(content)) as image:
        assert (image.mode, image.size) == ("RGBA", (1600, 1200))
        alpha = np.asarray(image)[..., 3]
    assert alpha[mask == PET.index].mean() > 150 > 60 > alpha[mask == BACKGROUND.index].mean()
    assert ((alpha > 20) & (alpha < 235)).mean() > 0.005  # soft, as fur is

    name, content = take(page, "Overlay")
    assert name == "Rex _ Minka-light-overlay.jpg"
    with Image.open(io.BytesIO(content)) as image:
        overlay = np.asarray(image, int)
    photo = plain(DOG, (1600, 1200))  # the overlay is as seen: no background, 70 %
    assert close(overlay, photo)[mask == BACKGROUND.index].mean() > 0.95
    wanted = 0.3 * photo + 0.7 * np.array(COLORS["pet"])
    assert close(overlay, wanted)[mask == PET.index].mean() > 0.9


def test_stages_as_a_picture_and_as_an_animation(page: Page, site: str):
    visit(page, site)
    name, content = take(page, "Stages, one picture")
    assert name == "cat-light-stages.png"
    with Image.open(io.BytesIO(content)) as image:
        assert image.width > 6 * 300
    name, content = take(page, "Stages, animated")
    assert name == "cat-light-stages.gif"
    with Image.open(io.BytesIO(content)) as image:
        assert (image.n_frames, image.info["loop"]) == (7, 0)  # six stages and the mask


def test_everything_is_one_zip(page: Page, site: str):
    visit(page, site)
    name, content = take(page, "Everything")
    assert name == "cat-light-pet-fcn.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        endings = ["cutout.png", "mask.png", "overlay.jpg", "stages.png", "stages.gif"]
        assert sorted(archive.namelist()) == sorted(
            [f"cat-light-{e}" for e in endings] + ["cat-light.json"]
        )
        report = json.loads(archive.read("cat-light.json"))
    assert (report["width"], report["height"]) == (451, 300)


def test_a_download_of_an_expired_photo_says_so_and_keeps_the_result(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    visit(page, site)
    with page.expect_response(re.compile("/upload")) as uploaded:
        give(page, CAT)
    shown(page, "cat.jpg")
    Path(uploaded.value.json()[0]).unlink()  # as the page itself does in time
    page.get_by_role("button", name="Mask", exact=True).last.click()
    expect(page.locator(".pf-made")).to_contain_text("This photo has expired")
    page.get_by_role("switch", name="Skip at 1/8").click()
    expect(page.get_by_role("alert").filter(has_text="This photo has expired")).to_be_visible()
    expect(page.get_by_role("switch", name="Skip at 1/8")).to_be_checked()
    assert picture(page).any()


def test_a_cutout_whose_background_comes_late_is_of_the_photo_it_was_asked_for(
    page: Page, site: str
):
    visit(page, site)
    page.locator("[data-behind=photo]").set_input_files(DOG)
    held: list[Route] = []
    page.route("**/upload*", lambda route: held.append(route))
    with page.expect_request("**/upload*"):
        page.locator("[data-take=cutout]").click()
    page.get_by_role("button", name="Two dogs").click()
    shown(page, "Two dogs")
    with page.expect_download() as download:
        held[0].continue_()
    assert download.value.suggested_filename.startswith("cat-")


def test_a_link_restores_everything(new_page, site: str):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    visit(page, site)
    page.get_by_role("button", name="Two dogs").click()
    shown(page, "Two dogs")
    page.get_by_role("switch", name="Skip at 1/4").click()
    expect(page.locator("[data-note=skips]")).to_be_visible()
    page.get_by_role("checkbox", name="Border").uncheck()
    slide(page, "opacity", 80)
    page.locator(".pf-tile[data-stage='8']").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied: ")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    expect(page).to_have_url(link)
    assert {k: v[0] for k, v in parse_qs(urlsplit(link).query).items()} == {
        "photo": "two_dogs",
        "view": "mask",
        "opacity": "80",
        "classes": "pet,background",
        "stage": "8",
        "off": "4",
    }
    seen = picture(page)

    other = new_page()  # nothing is remembered but by the link
    visit(other, link)
    expect(other.locator("[data-note=skips]")).to_be_visible()
    shown(other, "Two dogs")
    expect(other.get_by_role("switch", name="Skip at 1/4")).not_to_be_checked()
    expect(other.get_by_role("checkbox", name="Border")).not_to_be_checked()
    expect(other.locator("[data-set=opacity]")).to_have_value("80")
    expect(other.locator(".pf-badge")).to_have_text("1/8")
    assert (picture(other) == seen).all()


def test_a_link_restores_the_view(new_page, site: str):
    link = f"{site}?photo=dog&view=compare&opacity=55&classes=pet,background,border&split=20"
    page = new_page()
    visit(page, link + "&__theme=dark")
    expect(page.locator("[data-set=split]")).to_have_value("20")
    slide(page, "split", 30)
    # Gradio's own parts stay too: a reload finds the page as it was.
    expect(page).to_have_url(link.replace("split=20", "split=30") + "&__theme=dark")


NOTE_ADDRESSES = """
window.written = [];
const replace = history.replaceState.bind(history);
history.replaceState = (state, title, url) => {
    if (`${url}`.includes("view=")) written.push(url);
    replace(state, title, url);
};
"""


def test_the_address_is_written_when_the_visitor_rests(page: Page, site: str):
    """Safari refuses more than a hundred changes in half a minute: one pull at a slider."""
    page.add_init_script(NOTE_ADDRESSES)
    page.clock.install(time=MORNING)
    visit(page, site)
    page.clock.pause_at(MORNING + timedelta(hours=1))
    before = page.evaluate("written.length")
    for value in range(30):
        slide(page, "opacity", value)
    page.clock.run_for(1000)
    assert page.evaluate("written.length") == before + 1
    expect(page).to_have_url(re.compile("opacity=29"))


@pytest.fixture
def around(site: str, tmp_path: Path) -> Iterator[str]:
    """The address of another site that shows the page in a frame, as a Space does."""
    frame = f'<iframe src="{site}?photo=cat" width="1200" height="900"></iframe>'
    (tmp_path / "index.html").write_text(f"<!doctype html><title>Space</title>{frame}")
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_link_is_copied_in_a_frame_that_may_not_use_the_clipboard(
    new_page, site: str, around: str
):
    """The link is the page's own, direct address, not the address of the surrounding page."""
    page = new_page(permissions=["clipboard-read"])
    page.goto(around)
    frame = page.frame_locator("iframe")
    expect(frame.locator("#studio [data-state]")).to_have_attribute("data-state", "shown")
    button = frame.get_by_role("button", name="Copy link")
    button.click()
    expect(frame.get_by_text(f"Copied: {site}?photo=cat")).to_be_visible()
    expect(button).to_be_focused()
    page.locator("body").click(position={"x": 1240, "y": 5})
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"{site}?photo=cat&view=mask")
    # Where not even that is allowed, the visitor can still read it.
    frame.locator("body").evaluate("() => { document.execCommand = () => false; }")
    button.click()
    expect(frame.get_by_text(f"Copy this: {site}?photo=cat")).to_be_visible()


def test_a_link_to_an_upload_says_that_the_photo_is_not_in_it(page: Page, site: str):
    visit(page, site)
    expect(page.get_by_text("The link opens this example as you see it now.")).to_be_visible()
    give(page, CAT)
    shown(page, "cat.jpg")
    expect(page.get_by_text("The link carries your settings, not your photo")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?view=mask"))


@pytest.mark.parametrize(
    "query",
    ["photo=../../etc/passwd&view=x&opacity=-3&stage=7&off=a,b", "classes=&opacity=999&colour=red"],
)
def test_an_address_that_makes_no_sense_does_no_harm(page: Page, site: str, query: str):
    visit(page, f"{site}?{query}")
    shown(page, "A dog")
    assert picture(page).any()
