"""Shared by all tests: their order and markers, the data set, the network and the browser."""

import os
import tempfile

# Before anything imports Keras or Gradio.
os.environ["GRADIO_TEMP_DIR"] = tempfile.mkdtemp(prefix="pet-fcn-tests-")  # no running page's
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from fcn import weights
from tools.browser import find_browser

if TYPE_CHECKING:
    import keras

    from fcn.segmenter import Segmenter

KEPT = os.environ["GRADIO_TEMP_DIR"]  # the page moves on to a folder in it
TIMEOUT_MS = 30_000
NETWORK = {"segmenter", "site"}  # the fixtures that load the weights that ship
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@pytest.hookimpl(tryfirst=True)  # before pytest picks by marker (-m)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use; run fast ones first and browser ones last."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker("browser")
        if "pets_data" in fixtures:
            item.add_marker("data")
        if NETWORK.intersection(fixtures):
            item.add_marker("network")
    for marker in ("network", "data", "slow", "browser"):
        items.sort(key=lambda item: item.get_closest_marker(marker) is not None)


def pytest_unconfigure() -> None:
    """Delete the files that the page kept."""
    shutil.rmtree(KEPT, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why tests were skipped, one line a reason."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", []))
    for reason, count in reasons.items():
        reason = reason.removeprefix("Skipped: ")
        terminalreporter.write_line(f"{count} skipped: {reason}", yellow=True, bold=True)


@pytest.fixture(autouse=True)
def network_needs_its_marker(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail a test that loads the shipped weights without the marker `network`.

    `make check` leaves tests out by their markers, so a missing one would make it slow.
    """
    if any(request.node.get_closest_marker(marker) for marker in ("network", "slow")):
        return
    load = weights.load

    def load_others(model: "keras.Model", path: Path) -> None:
        if path.parent == weights.DEFAULT.parent:
            pytest.fail("mark this test `network`, or let it use the fixture `segmenter`")
        load(model, path)

    monkeypatch.setattr(weights, "load", load_others)


@pytest.fixture(scope="module")
def eager() -> Iterator[None]:
    """Nothing is compiled, which takes longer than the few steps of tests on small pictures."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="session")
def pets_data() -> Path:
    """The folder of the data set, from PETS_DATA."""
    folder = os.environ.get("PETS_DATA")
    if not folder:
        pytest.skip("set PETS_DATA to the folder of Oxford-IIIT Pet (images/ and annotations/)")
    if not Path(folder, "images").is_dir():
        pytest.fail(f"PETS_DATA is {folder}, and there is no images/ in it")
    return Path(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium or Chrome that can reach no other machine."""
    executable = find_browser()
    if executable is None:
        reason = "NO BROWSER: get one with `python -m tools.browser`"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=TIMEOUT_MS)  # a page's own timeout does not reach expect
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",  # Chromium refuses to run as root with it
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the page, served from here with the weights that ship."""
    import app  # not before a test needs it: it takes seconds

    app.engine.network()
    _, address, _ = app.demo.launch(**app.LAUNCH, prevent_thread_lock=True, quiet=True)
    yield address
    app.demo.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, `new_page(color_scheme="dark", viewport=...)`, each in a context of its own.

    The test fails when a page sends a request to another machine, or breaks the page's
    Content-Security-Policy.
    """
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    forbidden: list[str] = []

    def note(url: str) -> None:
        if urlsplit(url).hostname not in THIS_MACHINE | {None}:  # None: data: and blob:
            strangers.append(url)

    def note_forbidden(text: str) -> None:
        if "Content Security Policy" in text:
            forbidden.append(text)

    def open_page(**options: object) -> Page:
        # Animations, which nobody sees here, would take the processor from the network.
        usual = {"locale": "en-US", "reduced_motion": "reduce"}
        context = browser.new_context(**{**usual, **options})
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        context.on("request", lambda request: note(request.url))
        page = context.new_page()
        page.on("websocket", lambda socket: note(socket.url))
        page.on("console", lambda message: note_forbidden(message.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not strangers, f"the page asked other machines: {strangers}"
    assert not forbidden, f"the page broke its Content-Security-Policy: {forbidden}"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page of the usual kind; see new_page."""
    return new_page()


@pytest.fixture(scope="session")
def segmenter() -> "Segmenter":
    """The shipped network, loaded once per process; the page uses the same one."""
    from page.serving import engine

    return engine.network()
