"""Helpers for the tests of the page: give photos, wait for results, read the canvases."""

import base64
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parent.parent
CAT, DOG = ROOT / "examples" / "cat.jpg", ROOT / "examples" / "dog.jpg"
LESSON_MS = 90_000
COLORS = {"pet": (230, 159, 0), "background": (0, 114, 178), "border": (240, 228, 66)}


def visit(page: Page, address: str) -> None:
    """Open the page, at the cat if the address names nothing, and wait for the result."""
    page.goto(address if "?" in address else f"{address}?photo=cat")
    expect(page.locator("#studio [data-state]")).to_have_attribute("data-state", "shown")


def open_tab(page: Page, name: str) -> None:
    """Open a tab; on a narrow screen the last ones are in a menu."""
    tab = page.get_by_role("tab", name=name)
    if not tab.is_visible():
        page.get_by_role("button", name="More tabs").click()
        tab = page.locator("#tabs .overflow-dropdown").get_by_role("button", name=name)
    tab.click()


def give(page: Page, photo: Path | dict) -> None:
    """Upload a photo, a path or Playwright's {name, mimeType, buffer}."""
    page.locator("#photo input[type=file]").set_input_files(photo)


def drop(page: Page, *paths: Path) -> None:
    """Drop files and folders on the page, as a file manager does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 500, "y": 300, "data": data})


def shown(page: Page, text: str) -> None:
    """Wait until a result is there whose summary has that text: the photo's name, say."""
    expect(page.locator("#studio .pf-status")).to_contain_text(text)
    expect(page.locator("#studio [data-state]")).to_have_attribute("data-state", "shown")
    expect(page.locator(".pf-veil")).to_be_hidden()


def lesson(page: Page, name: str) -> Locator:
    return page.locator(f"[data-lesson={name}]")


def ready(page: Page, name: str) -> Locator:
    """Wait until a lesson shows the photo's numbers or maps.

    The first one loads VGG16, which takes long where other tests run beside it.
    """
    section = lesson(page, name)
    drawing = section.locator("canvas, svg, table, [role=img]").first
    expect(drawing).to_be_visible(timeout=LESSON_MS)
    busy = page.locator("#lessons [aria-busy]")
    expect(busy).to_have_attribute("aria-busy", "false", timeout=LESSON_MS)
    expect(page.locator("#lessons .pf-error")).to_be_empty()
    return section


def pixels(canvas: Locator) -> np.ndarray:
    """The pixels of a canvas, uint8 (H, W, 4)."""
    height, width, text = canvas.evaluate(
        """canvas => {
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            let text = "";
            for (let i = 0; i < data.length; i += 8192)
                text += String.fromCharCode(...data.subarray(i, i + 8192));
            return [height, width, btoa(text)];
        }"""
    )
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)


def picture(page: Page) -> np.ndarray:
    """The pixels of the viewer, RGB, int (H, W, 3)."""
    return pixels(page.locator(".pf-canvas"))[..., :3].astype(int)


def plain(photo: Path, size: tuple[int, int]) -> np.ndarray:
    """A photo itself at a size (width, height), RGB, int (H, W, 3)."""
    with Image.open(photo) as image:
        return np.asarray(image.convert("RGB").resize(size, Image.Resampling.BILINEAR), int)


def slide(page: Page, name: str, value: float) -> None:
    """Move one of the viewer's sliders."""
    page.locator(f"[data-set={name}]").fill(str(value))


def close(seen: np.ndarray, wanted: np.ndarray | tuple, tolerance: int = 30) -> np.ndarray:
    """Where two pictures are alike: bool (H, W). JPEG and resizing cost some levels."""
    return (np.abs(seen - np.asarray(wanted)) <= tolerance).all(axis=-1)
