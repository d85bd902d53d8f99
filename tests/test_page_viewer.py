"""The viewer: everything that changes the look of a result, and asks the server nothing."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from fcn.segmentation import Segmentation
from page.serving import engine
from tests.pages import CAT, COLORS, ROOT, close, give, picture, pixels, plain, shown, slide, visit

SIZE = (451, 300)
MORNING = datetime(2026, 1, 1, 9)


@pytest.fixture
def requests(page: Page, site: str) -> Callable[[], list[str]]:
    """Opens the page at the cat; gives what was asked of the server since then."""
    visit(page, site)
    asked: list[str] = []

    def note(url: str) -> None:
        if not url.endswith("/favicon.svg"):  # the browser asks for it when it likes
            asked.append(url)

    page.on("request", lambda request: note(request.url))
    return lambda: [url for url in asked if not url.startswith(("data:", "blob:"))]


def mask_of(page: Page) -> np.ndarray:
    """The classes as the viewer shows them at full strength, uint8 (H, W)."""
    slide(page, "opacity", 100)
    seen = picture(page)
    distance = [np.abs(seen - np.array(color)).sum(axis=-1) for color in COLORS.values()]
    assert np.min(distance, axis=0).max() == 0  # nothing but class colours
    return np.argmin(distance, axis=0)


def test_opacity_and_classes_work_in_the_browser_alone(page: Page, requests):
    mask = mask_of(page)
    assert set(np.unique(mask)) == {0, 1, 2}
    photo = plain(CAT, SIZE)

    page.locator("[data-class=pet]").uncheck()
    seen = picture(page)
    assert close(seen, photo)[mask == 0].mean() > 0.98
    assert (seen[mask == 1] == COLORS["background"]).all()
    page.get_by_role("checkbox", name="Background").uncheck()
    page.get_by_role("checkbox", name="Border").uncheck()
    assert close(picture(page), photo).mean() > 0.98

    page.locator("[data-class=pet]").check()
    slide(page, "opacity", 50)
    seen, half = picture(page), (photo + np.array(COLORS["pet"])) / 2
    inside = (mask == 0) & ~(seen == COLORS["pet"]).all(axis=-1)  # the outline stays opaque
    assert close(seen, half)[inside].mean() > 0.98
    assert (seen == COLORS["pet"]).all(axis=-1).sum() > 100
    slide(page, "opacity", 0)
    assert close(picture(page), photo).mean() > 0.98
    assert requests() == []


def test_shares_are_the_masks(page: Page, requests):
    mask = mask_of(page)
    for index, name in enumerate(COLORS):
        share = float(page.locator(f"[data-share={name}]").inner_text().rstrip(" %"))
        assert share == pytest.approx(100 * (mask == index).mean(), abs=1.5)


def test_pointer_and_arrow_keys_read_class_and_certainty(page: Page, requests):
    mask = mask_of(page)
    canvas = page.locator(".pf-canvas")
    box = canvas.bounding_box()
    for index, name in enumerate(("Pet", "Background", "Border")):
        rows, columns = np.nonzero(mask == index)
        y, x = rows[len(rows) // 2], columns[len(rows) // 2]
        canvas.hover(
            position={
                "x": (x + 0.5) * box["width"] / SIZE[0],
                "y": (y + 0.5) * box["height"] / SIZE[1],
            }
        )
        expect(page.locator(".pf-reading")).to_have_text(re.compile(rf"^{name}, \d+ % certain$"))
    page.mouse.move(0, 0)
    expect(page.locator(".pf-reading")).to_be_hidden()

    canvas.focus()
    page.keyboard.press("ArrowRight")
    y, x = int(0.5 * SIZE[1]), int(0.52 * SIZE[0])
    name = ("Pet", "Background", "Border")[mask[y, x]]
    expect(page.locator(".pf-spoken")).to_contain_text(f"{name}, ")
    assert requests() == []


def test_before_and_after_slides_by_keyboard(page: Page, requests):
    slide(page, "opacity", 100)
    page.get_by_role("button", name="Before / after").click()
    slider = page.get_by_role("slider", name="Where the mask begins")
    photo = plain(CAT, SIZE)

    def begins() -> float:
        as_photo = close(picture(page), photo).mean(axis=0) > 0.9
        return int(as_photo.sum()) / SIZE[0]

    assert begins() == pytest.approx(0.5, abs=0.02)
    slider.focus()
    page.keyboard.press("Home")
    assert begins() == 0
    page.keyboard.press("End")
    assert begins() == 1
    assert requests() == []


def test_before_and_after_slides_by_touch(new_page, site: str):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit(page, site)
    page.get_by_role("button", name="Before / after").tap()
    box = page.locator(".pf-canvas").bounding_box()
    seen = picture(page)
    page.touchscreen.tap(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2)
    value = float(page.locator("[data-set=split]").input_value())
    assert value == pytest.approx(20, abs=3)
    # What lay between the finger and the middle was photo, and is mask now.
    height, width = seen.shape[:2]
    changed = (picture(page) != seen).any(axis=-1)
    assert changed[:, int(0.25 * width) : int(0.45 * width)].mean() > 0.9
    assert not changed[:, : int(0.15 * width)].any() and not changed[:, int(0.55 * width) :].any()
    # A finger that scrolls the page moves nothing.
    seen = picture(page)
    session = page.context.new_cdp_session(page)
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 0.9 * box["height"]
    for kind, up in (("Start", 0), ("Move", 20), ("Move", 60), ("Move", 120), ("End", None)):
        points = [] if up is None else [{"x": x, "y": y - up}]
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    assert page.evaluate("scrollY") > 50
    assert float(page.locator("[data-set=split]").input_value()) == value
    assert (picture(page) == seen).all()


def test_a_finger_reads_class_and_certainty(new_page, site: str):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit(page, site)
    box = page.locator(".pf-canvas").bounding_box()
    reading = page.locator(".pf-reading")
    for x in (0.01, 0.5, 0.99):
        page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + box["height"] / 2)
        expect(reading).to_have_text(re.compile(r"^(Pet|Background|Border), \d+ % certain$"))
        label = reading.bounding_box()
        assert label["x"] >= box["x"]
        assert label["x"] + label["width"] <= box["x"] + box["width"]
    page.touchscreen.tap(box["x"] + 50, box["y"] - 30)
    expect(reading).to_be_hidden()


def test_without_a_pet_marked_pixels_are_painted_as_a_guess(page: Page, site: str):
    visit(page, f"{site}?photo=no_pet&opacity=100")
    expect(page.locator("[data-note=no_pet]")).to_be_visible()
    photo = plain(ROOT / "examples" / "no_pet.jpg", picture(page).shape[1::-1])
    # Four tenths of the mask's colour over the photo, and not the colour alone.
    wanted = 0.6 * photo + 0.4 * np.array(COLORS["background"])
    assert close(picture(page), wanted).mean() > 0.5
    with page.expect_download() as download:
        page.get_by_role("button", name="Overlay", exact=True).click()
    with Image.open(download.value.path()) as overlay:  # is as seen
        size = picture(page).shape[1::-1]
        assert close(np.asarray(overlay.resize(size), int), wanted).mean() > 0.9


def test_certainty_map(page: Page, requests):
    page.get_by_role("button", name="Certainty").click()
    expect(page.get_by_text("guessing")).to_be_visible()
    seen = picture(page)
    assert not close(seen, plain(CAT, SIZE)).mean() > 0.2
    certainty = Image.fromarray(engine.segment(CAT).certainty).resize(SIZE)
    brightness = seen @ [0.3, 0.6, 0.1]  # bright means certain
    assert np.corrcoef(brightness.ravel(), np.asarray(certainty).ravel())[0, 1] > 0.9
    assert requests() == []


def test_cut_out_on_a_checkerboard_and_on_a_colour(page: Page, requests):
    mask = mask_of(page)
    page.get_by_role("button", name="Cut-out").first.click()
    shown(page, "A cat")
    on_checks = picture(page)
    asked = len(requests())
    assert asked > 0  # it is made when somebody wants it

    page.get_by_label("Colour", exact=True).fill("#ff00ff")
    on_colour = picture(page)
    kept = (on_checks == on_colour).all(axis=-1)  # opaque: what lies behind does not show
    clear = (on_colour == (255, 0, 255)).all(axis=-1)
    assert kept[mask == 0].mean() > 2 * kept[mask == 1].mean()
    assert clear[mask == 1].mean() > 2 * clear[mask == 0].mean()
    assert set(np.unique(on_checks[clear])) == {0xD4, 0xFF}
    assert close(on_colour, plain(CAT, SIZE))[kept].mean() > 0.95
    page.get_by_role("button", name="Checkerboard").click()
    assert (picture(page) == on_checks).all()
    assert len(requests()) == asked  # once


def test_a_stage_lies_over_the_photo_in_honest_blocks(page: Page, requests):
    slide(page, "opacity", 100)
    for stride, channels in ((32, 4), (8, 4), (1, 3)):
        tile = page.locator(f".pf-tile[data-stage='{stride}']")
        tile.click()
        expect(tile).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".pf-badge")).to_have_text(f"1/{stride}")
        seen = picture(page)
        cells = SIZE[0] / 448 * stride  # pixels of the picture to a cell
        changes = (seen[:, 1:] != seen[:, :-1]).any(axis=-1).any(axis=0).nonzero()[0] + 1
        # The working size is 448 x 320: a class changes at multiples of a cell only.
        if stride > 1:  # there a cell is hardly more than a pixel
            assert all(min(c % cells, cells - c % cells) <= 1 for c in changes)
        assert len(changes) > 0
        maps = page.locator(".pf-map canvas")
        expect(maps).to_have_count(1 + channels)  # the activation map and the strongest
        values = [pixels(canvas) for canvas in maps.all()]
        assert all(len(np.unique(v.reshape(-1, 4), axis=0)) > 5 for v in values)
    page.get_by_role("button", name="Back to the final mask").click()
    expect(page.locator(".pf-badge")).to_be_hidden()
    assert requests() == []


def test_play_runs_through_the_stages_and_ends_with_the_mask(page: Page, site: str):
    page.clock.install(time=MORNING)
    visit(page, site)
    page.clock.pause_at(MORNING + timedelta(hours=1))
    page.get_by_role("button", name="Play").click()
    badges = []
    for _ in range(6):
        badges.append(page.locator(".pf-badge").inner_text())
        page.clock.run_for(900)
    assert badges == ["1/32", "1/16", "1/8", "1/4", "1/2", "1/1"]
    expect(page.locator(".pf-badge")).to_be_hidden()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_skip_switched_off_changes_mask_and_stages_and_marks_where(page: Page, site: str):
    visit(page, site)
    full = mask_of(page)
    tile = page.locator(".pf-tile[data-stage='4'] canvas")
    full_tile = pixels(tile)
    note = page.locator("[data-note=skips]")
    expect(note).to_be_hidden()

    page.get_by_role("switch", name="Skip at 1/4").click()
    expect(note).to_contain_text("Without the skip at 1/4")
    shown(page, "A cat")
    assert (pixels(tile) != full_tile).any()
    seen = picture(page)
    marked = (seen == 0).all(axis=-1) | (seen == 255).all(axis=-1)
    assert marked.any()
    # Pixels that are not marked are as they were.
    colors = np.array(list(COLORS.values()))
    assert (seen[~marked] == colors[full[~marked]]).all()
    said = float(note.inner_text().split(": ")[1].split(" %")[0])
    assert said == pytest.approx(100 * marked.mean(), abs=0.2)

    page.get_by_role("switch", name="Skip at 1/4").click()
    expect(note).to_be_hidden()
    assert (mask_of(page) == full).all()


def test_the_older_networks_stand_beside_ours(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch
):
    visit(page, f"{site}?photo=dog&network=vgg16")  # with the paper networks that ship
    family = page.locator(".pf-network")
    expect(family).to_have_count(4)
    agreement = [float(text.split()[-3]) for text in family.all_inner_texts()[:3]]
    assert 60 < agreement[0] < agreement[2] < 100
    segment = engine.segment

    def with_heads(*args) -> Segmentation:
        """With heads whose masks are known."""
        found = segment(*args)
        sure = np.eye(3, dtype=np.float32)
        pet, background = (np.broadcast_to(sure[i], found.probabilities.shape) for i in (0, 1))
        heads = {"FCN-32s": pet, "FCN-16s": background, "FCN-8s": found.probabilities}
        return replace(found, paper_probabilities=heads)

    monkeypatch.setattr(engine, "segment", with_heads)
    give(page, CAT)
    shown(page, "cat.jpg")
    networks = page.locator(".pf-network")
    expect(networks).to_have_count(4)
    names = [text.split("\n")[0] for text in networks.locator("figcaption").all_inner_texts()]
    assert names == ["FCN-32s", "FCN-16s", "FCN-8s", "Ours"]
    pet, background, eight, ours = (pixels(c) for c in networks.locator("canvas").all())
    assert (pet[..., :3] == COLORS["pet"]).all()
    assert (background[..., :3] == COLORS["background"]).all()
    assert (eight == ours).all(axis=-1).mean() > 0.95
    expect(networks.nth(2)).to_contain_text("100.0 % agreement")


def test_without_heads_there_is_no_comparison(page: Page, site: str, monkeypatch):
    segment = engine.segment
    monkeypatch.setattr(
        engine, "segment", lambda *args: replace(segment(*args), paper_probabilities={})
    )
    visit(page, f"{site}?photo=cat&network=vgg16")
    give(page, CAT)
    shown(page, "cat.jpg")
    expect(page.locator(".pf-paper-networks")).to_be_hidden()


@pytest.fixture
def slow_skips(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Nothing is seen without a skip before the event is set; look at photos, examples are kept."""
    go = threading.Event()
    segment = engine.segment

    def wait_and_segment(photo, off=(), *others):
        assert not off or go.wait(60)
        return segment(photo, off, *others)

    monkeypatch.setattr(engine, "segment", wait_and_segment)
    yield go
    go.set()


def test_a_download_made_while_a_skip_is_awaited_is_of_the_shown_result(
    page: Page, site: str, slow_skips: threading.Event
):
    visit(page, site)
    give(page, CAT)
    shown(page, "cat.jpg")
    questions: list[dict] = []
    page.on(
        "request",
        lambda request: (
            "queue/join" in request.url and questions.append(request.post_data_json["data"][0])
        ),
    )
    page.get_by_role("switch", name="Skip at 1/16").click()
    expect(page.locator(".pf-status")).to_contain_text("The network is looking")
    page.get_by_role("button", name="Cut-out").first.click()
    expect(page.locator(".pf-status")).to_contain_text("Ahead of you: 1.")
    page.get_by_role("switch", name="Skip at 1/16").click()  # on again
    slow_skips.set()
    page.locator("[data-take=mask]").click()
    expect(page.locator(".pf-made")).to_contain_text("cat-light-mask.png")
    asked = [(question["want"], question["off"]) for question in questions]
    assert asked == [("look", [16]), ("cutout-shown", []), ("mask", [])]
    shown(page, "cat.jpg")  # and nothing late was said


def test_a_skip_switch_keeps_the_keyboards_place(page: Page, site: str):
    visit(page, site)
    switch = page.get_by_role("switch", name="Skip at 1/8")
    switch.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-note=skips]")).to_be_visible()
    expect(switch).to_be_focused()
    expect(switch).not_to_be_checked()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.locator("[data-note=skips]")).to_be_hidden()
    expect(page.locator(".pf-tile[data-stage='4']")).to_be_focused()


def test_the_way_back_to_the_mask_keeps_the_keyboards_place(page: Page, site: str):
    visit(page, site)
    page.locator(".pf-tile[data-stage='8']").click()
    page.get_by_role("button", name="Back to the final mask").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pf-details")).to_be_hidden()
    expect(page.locator(".pf-tile[data-stage='8']")).to_be_focused()


def test_the_way_to_all_scores_leads_the_keyboard_there(page: Page, site: str):
    visit(page, site)
    page.get_by_text("How that was measured").click()
    page.locator("[data-do=results]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Results")).to_be_focused()


def test_a_download_keeps_the_keyboards_place(page: Page, site: str):
    visit(page, site)
    button = page.locator("[data-take=mask]")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pf-made")).to_contain_text("cat-light-mask.png")
    expect(button).to_be_focused()


def test_an_expired_photo_is_said_to_be(page: Page, site: str):
    page.clock.install()
    visit(page, site)
    page.locator("#photo input[type=file]").set_input_files(CAT)
    shown(page, "cat.jpg")
    expired = page.get_by_role("alert").filter(has_text="This photo has expired")
    page.clock.fast_forward("43:00")
    expect(expired).to_be_hidden()
    page.clock.fast_forward("03:00")
    expect(expired).to_be_visible()
