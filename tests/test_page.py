"""The page in a browser: a photo in, the mask and its stages seen."""

import json
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parent.parent
DOG = ROOT / "examples" / "dog.jpg"
STAGES = ["1/32", "1/16", "1/8", "1/4", "1/2", "1/1"]


def give(page: Page, photo: Path | dict) -> None:
    """Give the page a photo once the example of the start is there."""
    expect(page.locator("#studio [data-state]")).to_have_attribute("data-state", "shown")
    page.locator("#photo input[type=file]").set_input_files(photo)


def shown(page: Page, name: str) -> None:
    """Wait until the result of that photo is there."""
    expect(page.get_by_role("status").filter(has_text=name)).to_be_visible()
    expect(page.locator("#studio [data-state]")).to_have_attribute("data-state", "shown")


def pixels(page: Page) -> np.ndarray:
    """What the viewer shows, (H, W, 4)."""
    height, width, values = page.locator(".pf-canvas").evaluate(
        "c => [c.height, c.width, Array.from("
        "c.getContext('2d').getImageData(0, 0, c.width, c.height).data)]"
    )
    return np.array(values, np.uint8).reshape(height, width, 4)


def test_upload_shows_overlay_and_six_stages(page: Page, site: str):
    page.goto(site)
    give(page, DOG)
    shown(page, "dog.jpg")
    with Image.open(DOG) as photo:
        plain = np.asarray(photo.convert("RGB").resize((1280, 960)), int)
    seen = pixels(page)
    assert seen.shape == (960, 1280, 4)
    assert (np.abs(seen[..., :3] - plain).max(axis=-1) > 25).mean() > 0.5  # the mask is over it
    assert (
        np.corrcoef(seen[..., 0].ravel(), plain[..., 0].ravel())[0, 1] > 0.2
    )  # and the photo under

    tiles = page.get_by_role("listitem").filter(has=page.locator("canvas"))
    assert [tile.locator(".pf-stage-name").inner_text() for tile in tiles.all()] == STAGES
    expect(tiles.nth(0)).to_contain_text("8 × 10 × 512")
    expect(tiles.nth(5)).to_contain_text("240 × 320 × 3")
    expect(tiles.nth(5)).to_contain_text("100.0 %")
    shares = [float(text.rstrip(" %")) for text in page.locator("[data-share]").all_inner_texts()]
    assert len(shares) == 3 and abs(sum(shares) - 100) < 0.2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a photo", "This file is not a photo this program can read."),
        (DOG.read_bytes()[:20_000], "This photo is cut short or damaged."),
        (b"", "This file is empty."),
    ],
    ids=["text", "truncated", "empty"],
)
def test_bad_photo_shows_the_plain_sentence(page: Page, site: str, content: bytes, sentence: str):
    page.goto(site)
    give(page, {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": content})
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    assert pixels(page).max() == 0  # nothing of the last photo is left


def test_segment_endpoint_returns_files_at_the_photos_size(site: str):
    overlay, mask, cutout, report = Client(site, verbose=False).predict(
        handle_file(str(DOG)), api_name="/segment"
    )
    with Image.open(overlay) as image:
        assert image.size == (1600, 1200)
    with Image.open(mask) as image:
        assert (image.mode, image.size) == ("P", (1600, 1200))
        counts = np.bincount(np.asarray(image).ravel(), minlength=3)
    assert len(counts) == 3
    with Image.open(cutout) as image:
        assert (image.mode, image.size) == ("RGBA", (1600, 1200))
        alpha = np.asarray(image)[..., 3]
    assert alpha.min() == 0 and alpha.max() == 255
    assert (report["width"], report["height"]) == (1600, 1200)
    assert report["seconds"] > 0 and report["device"] in ("CPU", "GPU")
    # The shares are counted where the network works; the file is the same mask, larger.
    for name, count in zip(("pet", "background", "border"), counts, strict=True):
        assert report["shares"][name] == pytest.approx(count / counts.sum(), abs=0.1)


def test_segment_endpoint_says_what_is_wrong(site: str, tmp_path: Path):
    bad = tmp_path / "bad.jpg"
    bad.write_text("not a photo")
    with pytest.raises(AppError, match="^This file is not a photo this program can read"):
        Client(site, verbose=False).predict(handle_file(str(bad)), api_name="/segment")


def test_only_what_is_meant_for_programs_is_public(site: str):
    with urllib.request.urlopen(f"{site}gradio_api/info") as answer:
        info = json.load(answer)
    assert set(info["named_endpoints"]) == {"/segment", "/batch"}
    assert info["unnamed_endpoints"] == {}
