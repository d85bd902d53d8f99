"""Takes the screenshots in docs/ of the page as it is: python -m tools.screenshots [--out DIR]."""

import argparse
import io
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

import app
from page.lessons import registry
from page.serving import engine
from tools.browser import find_browser

DOCS = Path(__file__).parent.parent / "docs"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TIMEOUT_MS = 120_000


class Shot(NamedTuple):
    """One picture: its name, the browser's settings, and the query of the page's address."""

    name: str
    viewport: dict[str, int]
    scheme: str
    query: str
    locale: str = "en-US"
    part: str | None = None  # a CSS selector, or None for the whole page
    tab: str | None = None  # the tab to open
    tap: tuple[float, float] | None = None  # where to correct the mask, as shares of its sides


SHOTS = (
    Shot("page-1440-light", WIDE, "light", "photo=dog"),
    Shot("page-1440-dark", WIDE, "dark", "photo=two_dogs"),
    Shot("page-390-light", NARROW, "light", "photo=dog"),
    Shot("page-390-dark", NARROW, "dark", "photo=two_dogs"),
    Shot("page-1440-zh", WIDE, "light", "photo=cat", locale="zh-CN"),
    Shot("stages", WIDE, "light", "photo=dog&stage=8", part=".pf-way"),
    Shot("skips", WIDE, "dark", "photo=two_dogs&off=8", part=".pf-stand"),
    Shot("compare", WIDE, "light", "photo=two_dogs&view=compare", part=".pf-stand"),
    Shot("cutout", WIDE, "light", "photo=dog&view=cutout&colour=f4c95d", part=".pf-stand"),
    Shot("page-390-zh", NARROW, "dark", "photo=dog", locale="zh-CN"),
    Shot("certainty", WIDE, "light", "photo=dog&view=certainty", part=".pf-stand"),
    Shot("correct", WIDE, "light", "photo=two_dogs", part=".pf-stand", tap=(0.62, 0.45)),
    Shot("batch", WIDE, "light", "photo=cat", tab="batch"),
    Shot("results-390", NARROW, "dark", "photo=cat", tab="results"),
    *(
        Shot(f"lesson-{name}-{viewport['width']}", viewport, scheme, f"photo=dog#lesson={name}")
        for name in registry.LESSONS
        for viewport, scheme in ((WIDE, "light"), (NARROW, "dark"))
    ),
)


# One answer leads to the next question: the lessons must be idle for half a second.
QUIET = """() => new Promise((done) => {
    const lessons = document.querySelector("#lessons [aria-busy]");
    let idle = 0;
    const look = () => {
        idle = lessons.getAttribute("aria-busy") === "false" ? idle + 1 : 0;
        if (idle > 30) done(true); else requestAnimationFrame(look);
    };
    look();
})"""


def main() -> None:
    """Start the page, take the pictures, stop the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DOCS, help="folder (default: docs)")
    parser.add_argument("--only", help="part of the names of those to take")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    engine.network()
    _, address, _ = app.demo.launch(**app.LAUNCH, prevent_thread_lock=True, quiet=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        for shot in SHOTS:
            if not args.only or args.only in shot.name:
                take(browser, address, shot, args.out / f"{shot.name}.png")
                print(args.out / f"{shot.name}.png")
        browser.close()
    app.demo.close()


def take(browser: Browser, address: str, shot: Shot, path: Path) -> None:
    """Open the page as a visitor does, wait until it shows everything, and save a picture."""
    options: dict[str, Any] = {"viewport": shot.viewport, "color_scheme": shot.scheme}
    context = browser.new_context(locale=shot.locale, reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto(f"{address}?{shot.query}")
    wait(page, shot)
    if shot.tab:
        choose(page, shot.tab)
    if shot.tap:
        correct(page, *shot.tap)
    picture = (
        page.locator(shot.part).screenshot()
        if shot.part
        else page.screenshot(full_page=not shot.tab)
    )
    context.close()
    # 256 colours take a quarter of the size. Pillow's other methods dull the small pictures.
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(256, Image.Quantize.FASTOCTREE).save(path, optimize=True)


def wait(page: Page, shot: Shot) -> None:
    """Wait for the lesson; or for the result, the skips that are off, and the cut-out."""
    if "#lesson=" in shot.query:
        drawing = page.locator("[data-lesson]:visible").locator("svg, canvas")
        expect(drawing.first).to_be_visible(timeout=TIMEOUT_MS)
        page.wait_for_function(QUIET, timeout=TIMEOUT_MS)
        return
    shown = page.locator("#studio [data-state]")
    expect(shown).to_have_attribute("data-state", "shown", timeout=TIMEOUT_MS)
    if "off=" in shot.query:
        expect(page.locator("[data-note=skips]")).to_be_visible(timeout=TIMEOUT_MS)
    expect(page.locator(".pf-veil")).to_be_hidden(timeout=TIMEOUT_MS)


def correct(page: Page, across: float, down: float) -> None:
    """Tap the mask."""
    page.get_by_role("button", name="Correct the mask").click()
    field = page.locator(".pf-correct-field")
    box = field.bounding_box()
    assert box
    field.click(position={"x": across * box["width"], "y": down * box["height"]})
    expect(page.locator(".pf-badge")).to_be_visible()


def choose(page: Page, tab: str) -> None:
    """Open a tab; give the tab for many photos some photos."""
    page.evaluate("(tab) => { location.hash = `tab=${tab}`; }", tab)
    expect(page.locator(f"#{tab}")).to_be_visible(timeout=TIMEOUT_MS)
    if tab == "batch":
        photos = [*sorted((DOCS.parent / "examples").glob("*.jpg")), DOCS.parent / "LICENSE"]
        page.locator("#batch input[multiple]").set_input_files(photos)
        expect(page.locator("#batch a")).to_be_visible(timeout=TIMEOUT_MS)


if __name__ == "__main__":
    main()
