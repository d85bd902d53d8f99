"""A result as one HTML file, and links to such files."""

import asyncio
import base64
import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from fcn.pictures import render
from fcn.pictures.corrections import Correction, corrected
from page import modules
from page.content import texts
from page.serving import files, html_head, middleware, settings, shared_links, standalone
from page.serving.faults import Refusal
from tests.pages import close, picture
from tests.segmentations import two_animals

PAINTING = {"noPetOpacity": 0.4, "backgroundPower": 3, "outlineParts": 600}
NAME = "</script><script>alert('Mimi & Rex')</script>"


def made(name: str = "cat", **changes: object) -> str:
    asked = {"opacity": 0.5, "classes": render.NAMES, "off": (), "painting": PAINTING} | changes
    return standalone.page(two_animals(), name, **asked)


class Parts(HTMLParser):
    """The scripts of a page by their type, its title, and every address in it."""

    def __init__(self, html: str):
        super().__init__()
        self.scripts: dict[str, str] = {}
        self.addresses: list[str] = []
        self.title, self._inside = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [str(given[name]) for name in ("src", "href") if name in given]
        self._inside = str(given.get("type", "classic")) if tag == "script" else tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        else:
            self.scripts[self._inside] = self.scripts.get(self._inside, "") + data


def test_a_file_holds_every_module_that_it_needs():
    imports = json.loads(Parts(made()).scripts["importmap"])["imports"]
    assert standalone.ENTRY in imports
    for address in imports.values():
        assert address.startswith("data:text/javascript;base64,")
        text = base64.b64decode(address.partition(",")[2]).decode()
        for _, imported, _ in modules.IMPORT.findall(text):
            assert imported in imports
        assert not re.search(r'^(?! \*|/\*\*)[^\n]*from "\.', text, re.MULTILINE)
    assert set(imports) < set(modules.MODULES)
    assert not any(path.startswith(("lessons/", "batch/")) for path in imports)


def test_a_file_asks_no_server_for_anything():
    parts = Parts(made())
    assert {a for a in parts.addresses if not a.startswith("?lang=")} == set()
    allowed = {word for part in standalone.POLICY.split("; ") for word in part.split()[1:]}
    assert allowed == {"'none'", "'unsafe-inline'", "data:", "blob:"}


def test_a_name_can_do_nothing():
    parts = Parts(made(NAME))
    assert set(parts.scripts) >= {"importmap", "application/json", "module"}
    assert json.loads(parts.scripts["application/json"])["name"] == NAME
    assert NAME in parts.title and "alert" not in parts.scripts["classic"]


def test_a_file_has_the_look_both_languages_and_the_correction():
    found = corrected(two_animals(), [Correction(False, ((0.25, 0.3),))])
    html = standalone.page(found, "cat", 0.25, ["pet"], [8], PAINTING)
    saved = json.loads(Parts(html).scripts["application/json"])
    assert (saved["opacity"], saved["shown"], saved["off"]) == (0.25, ["pet"], [8])
    assert set(saved["texts"]) == set(texts.LANGUAGES)
    assert saved["result"]["corrected"] and saved["result"]["shares"]["pet"] == 0
    assert len(saved["result"]["stages"]) == len(found.stages)


def test_a_file_opens_from_the_disk(page: Page, tmp_path: Path):
    """The fixture sees that no request leaves the machine and that no policy is broken."""
    path = tmp_path / "cat-page.html"
    path.write_text(made(classes=["pet"]), encoding="utf-8")
    page.goto(path.as_uri())
    expect(page.locator(".pf-status")).to_contain_text("cat: ")
    painted = picture(page)
    page.locator("[data-set=opacity]").fill("0")
    assert close(picture(page), (0, 0, 0), 8).all()
    assert not close(painted, (0, 0, 0), 8).all()
    page.locator("[data-stage]").first.click()
    expect(page.locator("[data-stage]").first).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_text("网络是怎样得出结果的")).to_be_visible()


# === Links ===
@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PET_FCN_SHARE_HOURS", "24")


@pytest.fixture
def server() -> TestClient:
    rules = [Middleware(middleware.BrowserRules), Middleware(html_head.Head)]
    return TestClient(Starlette(routes=[shared_links.ROUTE], middleware=rules))


def test_links_are_off_unless_the_operator_allows_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PET_FCN_SHARE_HOURS", raising=False)
    assert settings.share_hours() == 0
    with pytest.raises(Refusal, match="makes no links"):
        shared_links.keep("<html>")


@pytest.mark.parametrize("given", ["-1", "169", "a day", ""])
def test_hours_that_make_no_sense_are_told(given: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PET_FCN_SHARE_HOURS", given)
    with pytest.raises(settings.SettingError, match="whole number from 0 to 168"):
        settings.check()


@pytest.mark.usefixtures("allowed")
def test_a_link_opens_the_file_without_any_rights_of_the_page(server: TestClient):
    html = made()
    response = server.get(shared_links.keep(html))
    assert response.text == html  # its head too
    policy = response.headers["content-security-policy"]
    assert policy == f"{standalone.POLICY}; sandbox allow-scripts"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("allowed")
def test_a_link_lives_as_long_as_it_says(server: TestClient, monkeypatch: pytest.MonkeyPatch):
    address = shared_links.keep("<html>")
    now = time.time()
    for hours, is_there in ((0, True), (2, True), (23.9, True), (24.2, False)):
        monkeypatch.setattr(time, "time", lambda then=now + 3600 * hours: then)
        assert (server.get(address).status_code == 200) is is_there
        files.sweep()
        assert (server.get(address).status_code == 200) is is_there
    assert not list(files.home().glob("link-*"))


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("token", ["x" * 22, "..", "%2e%2e%2f%2e%2e", "*" * 22, ""])
def test_nobody_finds_another_file(server: TestClient, token: str):
    shared_links.keep("<html>")
    response = server.get(f"/{shared_links.PREFIX}{token}")
    assert response.status_code == 404


@pytest.mark.usefixtures("allowed")
def test_a_link_that_is_swept_while_it_is_opened_is_over(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
):
    def swept_now(path: Path) -> bool:
        with pytest.raises(RuntimeError):  # other visitors don't wait for the disk
            asyncio.get_running_loop()
        files.discard(path)
        return False

    address = shared_links.keep("<html>")
    monkeypatch.setattr(shared_links, "_is_over", swept_now)
    assert server.get(address).status_code == 404


@pytest.mark.usefixtures("allowed")
def test_links_leave_room_for_photos(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PET_FCN_STORED_MB", "2")
    kept = shared_links.keep("x" * 400_000)
    with pytest.raises(Refusal, match="no room"):
        shared_links.keep("x" * 200_000)
    files.discard(shared_links._path(kept.removeprefix(shared_links.PREFIX)))
