"""The browser's modules: which are served, at which address, and the message if one can't load."""

import http.client
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient

from page import modules
from tests.pages import ROOT, shown, visit

FILES = sorted((ROOT / "page").rglob("*.js"))
IMPORT = re.compile(r'^(?:import|export) (?:[^;"]* from )?"([^"]+)";', re.MULTILINE)


@pytest.fixture(scope="module")
def server() -> TestClient:
    return TestClient(Starlette(routes=[modules.ROUTE]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_module_is_served_and_so_is_all_that_it_imports(server: TestClient, file: Path):
    address = "/" + modules.address(file.relative_to(ROOT / "page").as_posix())
    response = server.get(address)
    assert response.text == file.read_text()
    assert "javascript" in response.headers["content-type"]
    for imported in IMPORT.findall(response.text):
        assert imported.startswith(("./", "../"))  # below the same version
        target = response.url.join(imported)
        assert target.path.startswith(f"/modules/{modules.VERSION}/")
        assert server.get(target).status_code == 200, imported


@pytest.mark.parametrize(
    "path",
    ["modules.py", "studio/studio.html", "studio/studio.css", "studio", "", "studio/none.js"]
    + ["%2e%2e/app.py", "../tests/js/grids.test.js", "%2e%2e/tests/js/grids.test.js"],
)
def test_nothing_else_is_served(server: TestClient, path: str):
    assert server.get("/" + modules.address(path)).status_code == 404


def test_another_version_is_not_served(server: TestClient):
    assert server.get(f"/modules/{'0' * 16}/studio/main.js").status_code == 404


def test_the_version_follows_names_and_contents(tmp_path: Path):
    (tmp_path / "a").mkdir()
    file = tmp_path / "a" / "one.js"

    def version() -> str:
        return modules._version(modules._read(tmp_path))

    file.write_text("1")
    versions = [version()]
    (tmp_path / "beside.py").write_text("1")
    assert version() == versions[0]
    file.write_text("2")
    versions.append(version())
    file.rename(tmp_path / "a" / "two.js")
    versions.append(version())
    (tmp_path / "three.js").write_text("")
    versions.append(version())
    assert len(set(versions)) == 4


@pytest.mark.parametrize(
    "line",
    ['import { a,\n  b } from "./b.js";', 'export { b } from "../x/b.js";', 'import "./b.js";'],
)
def test_every_form_of_import_is_followed(monkeypatch: pytest.MonkeyPatch, line: str):
    files = {"x/a.js": f'// from "./no.js";\n{line}\na();\n', "x/b.js": 'import "./a.js";\n'}
    monkeypatch.setattr(modules, "MODULES", {path: text.encode() for path, text in files.items()})
    assert modules.needed_by("x/a.js") == ["x/a.js", "x/b.js"]
    imported = '"' + line.split('"')[1] + '"'
    wanted = files["x/a.js"].replace(imported, '"x/b.js"')
    assert modules.importing_by_path("x/a.js") == wanted


def test_browsers_may_keep_a_module(server: TestClient):
    """A changed one has another address."""
    response = server.get("/" + modules.address("studio/main.js"))
    assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en-US", "could not be loaded"), ("zh-CN", "无法加载"), ("fr", "could")],
)
@pytest.mark.parametrize("missing", ["studio/main.js", "shared/grids.js"])
def test_a_module_that_can_not_load_is_told(
    new_page, site: str, locale: str, sentence: str, missing: str
):
    page = new_page(locale=locale)
    page.route(f"**/{missing}", lambda route: route.abort())
    page.goto(site)
    expect(page.locator("#studio").get_by_role("alert")).to_contain_text(sentence)
    page.get_by_role("tab").nth(2).click()  # the batch does not need that module
    expect(page.locator("#batch button").first).to_be_visible()


class Proxy(BaseHTTPRequestHandler):
    """A reverse proxy: it passes on requests below /pets, without /pets in the path."""

    behind = ""  # host and port

    def do_GET(self) -> None:
        if not self.path.startswith("/pets/"):
            return self.send_error(404)
        to = http.client.HTTPConnection(self.behind, timeout=120)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
        to.request(self.command, self.path.removeprefix("/pets"), body, headers)
        answer = to.getresponse()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection"):
                self.send_header(name, value)
        self.end_headers()
        while part := answer.read1():
            self.wfile.write(part)
            self.wfile.flush()
        to.close()

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def below_a_root_path(tmp_path: Path) -> Iterator[str]:
    """The address of a page that is started in another folder and served below /pets."""
    environment = os.environ | {"GRADIO_TEMP_DIR": str(tmp_path), "GRADIO_ROOT_PATH": "/pets"}
    command = [sys.executable, "-u", str(ROOT / "app.py")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, **pipes) as server:
        lines = iter(server.stdout.readline, "")
        address = next(found[0] for line in lines if (found := re.findall(r"http\S+", line)))
        handler = type("Handler", (Proxy,), {"behind": urlsplit(address).netloc})
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy:
            threading.Thread(target=proxy.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{proxy.server_port}/pets/"
            proxy.shutdown()
        server.terminate()


@pytest.mark.slow
def test_modules_load_below_a_root_path_and_from_any_folder(page: Page, below_a_root_path: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    visit(page, below_a_root_path)
    shown(page, "A cat")
    with page.expect_response("**/lessons/map/lesson.js") as lesson:  # loaded when it is opened
        page.get_by_role("tab", name="How it works").click()
    assert lesson.value.ok
    own = [path.removeprefix("/pets/") for path in asked if "/modules/" in path]
    at_once = [name for name in modules.MODULES if name.startswith(("studio/", "batch/"))]
    assert set(map(modules.address, at_once)) <= set(own)
    assert set(own) <= set(map(modules.address, modules.MODULES))  # all of one version
    assert len(set(own)) == len(own)  # each once
