"""The studio as one stage: what is in view, the visitor's photo at once, and ways back."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from fcn.segmentation import Dropped
from page.content import score
from page.serving import answers, engine
from tests.pages import CAT, DOG, ROOT, close, give, picture, plain, shown, visit

WIDE, LOW, PHONE = (1440, 900), (1366, 657), (390, 844)

IS_DRAWN = """() => {
    const canvas = document.querySelector(".pf-canvas");
    return canvas.getContext("2d").getImageData(0, 0, 1, 1).data[3] > 0;
}"""


def shaped(path: Path, width: int, height: int) -> Path:
    """A dog, squeezed into a shape."""
    with Image.open(DOG) as photo:
        photo.resize((width, height)).save(path)
    return path


def is_in_view(part: Locator) -> bool:
    """Whether nothing of it is cut off by the window."""
    return part.evaluate(
        """part => {
            const { left, top, right, bottom } = part.getBoundingClientRect();
            return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        }"""
    )


def longer_side(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return max(box["width"], box["height"])


@pytest.mark.parametrize("window", [WIDE, LOW], ids=str)
@pytest.mark.parametrize("shape", [None, (300, 900), (900, 180)], ids=str)
def test_picture_and_stages_stay_in_one_view(new_page, site: str, tmp_path: Path, window, shape):
    page = new_page(viewport={"width": window[0], "height": window[1]})
    visit(page, site)
    if shape:
        give(page, shaped(tmp_path / "shaped.jpg", *shape))
        shown(page, "shaped.jpg")
    canvas, tiles = page.locator("canvas[role=img]"), page.locator("button[data-stage]")
    expect(canvas).to_have_count(1)
    expect(tiles).to_have_count(6)
    expect(page.locator("input[data-skip]")).to_have_count(3)

    def all_is_there() -> None:
        assert page.evaluate("scrollY") == 0
        assert is_in_view(canvas) and longer_side(canvas) >= 360
        for tile in tiles.all():
            assert is_in_view(tile) and longer_side(tile) >= 96
        for switch in page.locator("input[data-skip]").all():
            assert is_in_view(switch)
        assert is_in_view(page.locator("[data-do=play]"))

    all_is_there()
    for stride in (32, 16, 8, 4, 2, 1):
        page.locator(f"[data-stage='{stride}']").click()
        expect(page.locator(".pf-map canvas").first).to_be_visible()
        all_is_there()
        assert is_in_view(page.locator(".pf-details"))  # what the click opened
    page.get_by_role("button", name="Back to the final mask").click()
    page.get_by_role("switch", name="Skip at 1/4").click()
    expect(page.locator("[data-note=skips]")).to_be_visible()
    all_is_there()
    assert is_in_view(page.locator(".pf-closer"))


def test_on_a_phone_the_picture_stays_in_sight(new_page, site: str):
    page = new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    visit(page, site)
    canvas = page.locator("canvas[role=img]")
    assert is_in_view(canvas)
    for part in page.locator("button[data-stage], input[data-skip]").all():
        part.click()
        expect(page.locator(".pf-veil")).to_be_hidden()
        expect(canvas).to_be_in_viewport(ratio=1)
    page.locator(".pf-paper-networks").scroll_into_view_if_needed()
    expect(canvas).to_be_in_viewport(ratio=1)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Lets no question about an upload be answered before the event is set."""
    go = threading.Event()
    make = answers._make

    def wait_and_make(question):
        assert not question.photo or go.wait(60)
        return make(question)

    monkeypatch.setattr(answers, "_make", wait_and_make)
    yield go
    go.set()


def test_a_photo_is_shown_at_once_and_buttons_that_need_a_result_are_off(
    page: Page, site: str, held
):
    visit(page, site)
    turned = ROOT / "tests" / "photos" / "phone_exif3.jpg"
    give(page, turned)
    expect(page.locator(".pf-veil")).to_contain_text("The network is looking")
    page.wait_for_function(IS_DRAWN)
    seen = picture(page)
    stored = plain(turned, seen.shape[1::-1])
    assert close(seen, stored[::-1, ::-1], 40).mean() > 0.9  # upright, as EXIF says
    for button in ("Play", "Mask", "Certainty", "Everything", "Look at a part"):
        expect(page.get_by_role("button", name=button, exact=True).last).to_be_disabled()
    held.set()
    shown(page, turned.name)
    for button in ("Play", "Everything", "Look at a part"):
        expect(page.get_by_role("button", name=button, exact=True)).to_be_enabled()


def test_a_lost_server_is_told_within_ten_seconds_and_can_be_tried_again(
    page: Page, site: str, held
):
    visit(page, site)
    page.clock.install()
    give(page, CAT)
    expect(page.locator(".pf-status")).to_contain_text("The network is looking")
    page.context.set_offline(True)
    page.clock.fast_forward(10_000)
    expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
    page.context.set_offline(False)
    held.set()
    page.get_by_role("button", name="Try again").click()
    shown(page, "cat.jpg")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()


def test_a_reload_keeps_the_upload_and_back_goes_back(page: Page, site: str):
    visit(page, site)
    give(page, DOG)
    shown(page, "dog.jpg")
    page.reload()
    shown(page, "dog.jpg")
    page.get_by_role("button", name="Two dogs").click()
    shown(page, "Two dogs")
    page.go_back()
    shown(page, "dog.jpg")
    page.go_back()
    shown(page, "A cat")
    page.go_forward()
    shown(page, "dog.jpg")
    page.evaluate("location.hash = 'tab=one'")  # what follows # is kept
    page.locator("[data-set=opacity]").fill("20")
    expect(page).to_have_url(re.compile(r"opacity=20.*#tab=one$"))


def test_a_part_of_the_photo_is_looked_at_by_itself(page: Page, site: str):
    visit(page, site)
    give(page, DOG)
    shown(page, "dog.jpg")
    box = page.locator(".pf-canvas").bounding_box()
    page.get_by_role("button", name="Look at a part").click()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.9 * box["height"], steps=3)
    page.mouse.up()
    shown(page, "dog-part.jpg")
    width, height = page.locator(".pf-measured").inner_text().split(" pixels")[0].split(" × ")
    assert int(width) == pytest.approx(800, abs=8) and int(height) == pytest.approx(480, abs=8)

    page.get_by_role("button", name="Two dogs").click()  # by keyboard, and of an example
    shown(page, "Two dogs")
    page.get_by_role("button", name="Look at a part").click()
    page.keyboard.press("Enter")
    shown(page, "Two dogs-part.jpg")


def test_a_long_photo_says_that_it_was_made_small(page: Page, site: str, tmp_path: Path):
    visit(page, site)
    note = page.locator("[data-note=size]")
    expect(note).to_be_hidden()
    give(page, shaped(tmp_path / "long.jpg", 1200, 300))
    shown(page, "long.jpg")
    expect(note).to_contain_text("448 × 128 pixels")


@pytest.mark.parametrize(
    ("dropped", "sentence"),
    [
        ([], "the network marked nothing"),
        ([(0.8, 0.7, "")], "not sure enough (70 % at most)"),
        (
            [(0.9, 0.1, "hare"), (0.9, 0.2, "great grey owl")],
            "something else at a second look (hare, great grey owl)",
        ),
    ],
)
def test_a_photo_without_a_pet_says_which_case_it_is(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch, dropped, sentence
):
    segment = engine.segment

    def without_pet(*args, **options):
        found = segment(*args, **options)
        shape = found.probabilities.shape
        region = np.zeros(shape[:2], bool)
        region[10:60, 10:60] = True
        return replace(
            found,
            probabilities=np.broadcast_to(np.eye(3, dtype=np.float32)[1], shape),
            dropped=tuple(Dropped(region, *opinions) for opinions in dropped),
        )

    visit(page, site)
    monkeypatch.setattr(engine, "segment", without_pet)
    give(page, CAT)
    shown(page, "cat.jpg")
    expect(page.locator("[data-note=no_pet]")).to_contain_text(sentence)
    if not dropped:
        return
    plain_look = picture(page)
    page.get_by_role("button", name="Certainty").click()
    seen = picture(page)
    y, x = (round(35 / side * seen.shape[i]) for i, side in enumerate((320, 448)))
    patch = seen[y - 15 : y + 15, x - 15 : x + 15]
    light = patch.mean(axis=-1)
    assert light.max() - light.min() > 100 and (seen != plain_look).any()  # hatched
    box = page.locator(".pf-canvas").bounding_box()
    page.mouse.move(box["x"] + 35 / 448 * box["width"], box["y"] + 35 / 320 * box["height"])
    network, together, looks_like = dropped[0]
    reading = page.locator(".pf-reading")
    expect(reading).to_contain_text(f"{100 * network:.0f} % pet for the network")
    expect(reading).to_contain_text(f"{100 * together:.0f} % after")
    expect(reading).to_contain_text(looks_like)
    expect(reading).not_to_contain_text("certain")


def test_a_network_of_the_paper_lies_over_the_photo(page: Page, site: str):
    visit(page, f"{site}?photo=dog")  # the light network has none: VGG16 is offered
    page.get_by_role("button", name="ask VGG16").click()
    button = page.get_by_role("button", name="FCN-32s")
    expect(button).to_be_visible()
    expect(page.locator(".pf-which [data-network=vgg16]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".pf-veil")).to_be_hidden()
    ours = picture(page)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".pf-badge")).to_have_text("FCN-32s")
    assert (picture(page) != ours).any()
    button.click()
    expect(page.locator(".pf-badge")).to_be_hidden()
    assert (picture(page) == ours).all()


def test_the_choice_of_network_shows_each_ones_scores_and_time(page: Page, site: str):
    visit(page, site)
    said = page.locator(".pf-which [data-network]").all_inner_texts()
    assert [text.split("\n") for text in said] == [
        [f"{name} time {one['time']}", f"{one['wild']} in the wild, {one['oxford']} Oxford"]
        for name, one in zip(("Light", "VGG16"), score.networks(), strict=True)
    ]
    assert float(score.networks()[0]["time"]) < 1 / 6 and "time 1.00" in said[1]
