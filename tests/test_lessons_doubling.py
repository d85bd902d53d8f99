"""The lessons on transposed convolution and on doubling: in a browser, they equal Keras."""

import random
import re

import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Locator, Page, expect

from fcn import train_heads, weights
from fcn.networks.upsampling import Unpooling
from page.lessons.doubling import numbers as doubling
from page.lessons.kept import NETWORK
from page.lessons.transposed.numbers import PIECE, phases, strongest_piece
from tests.pages import ROOT
from tests.test_upsampling_js import INPUTS, KERNELS, STRIDES, by_keras, transposed_by_keras

# Writes numbers into fields as typing does.
TYPE = """(root, [name, rows]) => rows.forEach((row, r) => row.forEach((value, c) => {
    const field = root.querySelector(`input[data-${name}="${r},${c}"]`);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
}))"""
READ = """(root, name) => [...root.querySelectorAll(`span[data-${name}]`)].map(
    (cell) => [...cell.getAttribute(`data-${name}`).split(",").map(Number),
               cell.firstChild?.data ?? ""])"""


def lesson(page: Page, site: str, name: str) -> Locator:
    """Open a lesson by its address."""
    page.goto(f"{site}#lesson={name}")
    section = page.locator(f"[data-lesson={name}]")
    expect(section.locator("input").first).to_be_visible()
    return section


def grid(section: Locator, name: str) -> np.ndarray:
    """The numbers that a grid shows."""
    cells = section.evaluate(READ, name)
    side = round(len(cells) ** 0.5)
    found = np.full((side, side), np.nan)
    for row, column, text in cells:
        found[row, column] = float(text.replace("−", "-")) if text else np.nan
    return found


def test_the_grids_equal_keras_for_random_settings(site: str, page: Page):
    rng = random.Random(1)
    section = lesson(page, site, "transposed")
    for _ in range(20):
        n, k, s = (rng.choice(sizes) for sizes in (INPUTS, KERNELS, STRIDES))
        for name, value in (("input", n), ("kernel", k), ("stride", s)):
            section.locator(f"[data-setting={name}]").select_option(str(value))
        paddings = section.locator("[data-setting=padding] option")
        offered = paddings.evaluate_all("options => options.map((option) => option.value)")
        padding = rng.choice(offered)
        section.locator("[data-setting=padding]").select_option(padding)
        rows = {
            name: [[rng.randint(-9, 9) for _ in range(side)] for _ in range(side)]
            for name, side in (("input", n), ("kernel", k))
        }
        for item in rows.items():
            section.evaluate(TYPE, list(item))
        crop = int(padding) if padding.isdigit() else padding
        wanted = transposed_by_keras(rows["input"], rows["kernel"], s, crop)
        case = n, k, s, padding
        assert np.array_equal(grid(section, "output"), wanted), case
        assert np.array_equal(grid(section, "convolved"), wanted), case
        assert section.locator(".pf-filled b").inner_text() == str(len(wanted)), case


def test_steps_go_by_keyboard_and_are_told_in_words(site: str, page: Page):
    section = lesson(page, site, "transposed")
    said = section.locator("[aria-live]")
    expect(said).to_contain_text("Stamp 1 of 4: 1 (row 1, column 1)")
    expect(said).to_contain_text("1 × kernel row 2, column 1 (3) = 3 goes to row 2, column 1.")
    slider = section.get_by_role("slider", name="Step")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Stamp 2 of 4: 2 (row 1, column 2)")
    expect(said).to_contain_text("3 of its products fall outside.")
    page.keyboard.press("End")
    expect(said).to_contain_text("Both ways give the same 4 × 4 numbers.")
    section.get_by_role("button", name="Window by window").click()
    for _ in range(6):
        section.get_by_role("button", name="Forward").press("Enter")
    expect(said).to_contain_text("Window 7 of 16: output row 2, column 3 = 1 × 2 + 2 × 3 = 8.")
    assert np.isnan(grid(section, "convolved")).sum() == 9
    frame = section.locator(".pf-window:visible").last.bounding_box()
    cell = section.locator("[data-convolved='1,2']").bounding_box()
    assert frame and cell
    assert all(abs(frame[key] - cell[key]) < 3 for key in cell), (frame, cell)
    section.get_by_role("button", name="Back").press("Enter")
    expect(said).to_contain_text("Window 6 of 16")
    section.get_by_role("button", name="Play").press("Enter")
    expect(said).to_contain_text("Window 8 of 16")
    section.get_by_role("button", name="Pause").press("Enter")


@pytest.mark.parametrize(
    ("preset", "side"), [("own", 4), ("around", 4), ("between", 5), ("even", 6)]
)
def test_the_examples_have_the_tutorials_sizes(site: str, page: Page, preset: str, side: int):
    section = lesson(page, site, "transposed")
    section.locator(f"[data-preset={preset}]").click()
    assert grid(section, "output").shape == (side, side)


def test_the_networks_own_checkerboard_is_measured(site: str, page: Page):
    section = lesson(page, site, "transposed")
    measured = section.get_by_text("On this photo:")
    expect(measured).to_be_visible()
    raw, after = map(float, re.findall(r"([\d.]+) times", measured.inner_text()))
    assert raw > 3 > 1.5 > after
    section.get_by_role("button", name="1/16").click()
    expect(section.get_by_text("Right after the doubling to 1/16")).to_be_visible()


def test_each_way_of_doubling_equals_keras(site: str, page: Page):
    rng = random.Random(2)
    section = lesson(page, site, "doubling")
    for _ in range(5):
        rows = [[rng.randint(-9, 9) for _ in range(4)] for _ in range(4)]
        kernel = [[rng.randint(-3, 3) for _ in range(3)] for _ in range(3)]
        section.evaluate(TYPE, ["map", rows])
        section.evaluate(TYPE, ["kernel", kernel])
        pooled = by_keras(layers.MaxPooling2D(), rows)
        assert np.array_equal(grid(section, "pooled"), pooled)
        bilinear = by_keras(layers.UpSampling2D(interpolation="bilinear"), pooled)
        assert np.allclose(grid(section, "bilinear"), bilinear, atol=0.0051)  # as it is written
        transposed = transposed_by_keras(pooled.tolist(), kernel, 2, "same")
        assert np.array_equal(grid(section, "transposed"), transposed)
        maps = [np.asarray(m, "float32")[None, ..., None] for m in (pooled, rows)]
        assert np.array_equal(grid(section, "unpooling"), np.asarray(Unpooling()(maps))[0, ..., 0])


def test_phases_tell_a_checkerboard_from_an_even_map():
    rows, columns = np.mgrid[:40, :60]
    even = 1.0 + 0.1 * np.sin(rows / 9)
    assert np.allclose(phases(even), 1, atol=0.01)
    board = even * np.where((rows % 2 == 0) & (columns % 2 == 0), 4, 1)
    found = phases(board)
    assert found[0, 0] / found[1, 1] == pytest.approx(4, rel=0.02)
    assert found.mean() == pytest.approx(1)


@pytest.mark.parametrize("height", range(2, 8))
def test_phases_of_a_map_that_is_almost_all_edge_are_numbers(height: int):
    rows, columns = np.mgrid[:height, :28]
    found = phases(np.where((rows % 2 == 0) & (columns % 2 == 0), 4.0, 1.0))
    assert found[0, 0] / found[1, 1] == pytest.approx(4)


def test_the_command_that_is_shown_trains_the_decoders():
    python, flag, module, *words = doubling.COMMAND.split()
    assert (python, flag, module) == ("python", "-m", "fcn.train_heads")
    settings = train_heads.parse(words)
    assert ROOT / settings.network == weights.NETWORKS[NETWORK]
    out = train_heads.SIDE_NETWORKS[settings.kind].path_beside(ROOT / settings.network)
    assert settings.out is None and out == doubling.PATH


def test_the_strongest_piece_holds_the_most_and_begins_even():
    energy = np.zeros((60, 80))
    energy[20:30, 41:55] = 1
    piece = strongest_piece(energy)
    assert energy[piece].sum() == energy.sum() and energy[piece].shape == (PIECE, PIECE)
    assert all(part.start % 2 == 0 for part in piece)
    assert energy[strongest_piece(energy[:12, :10])].shape == (12, 10)
