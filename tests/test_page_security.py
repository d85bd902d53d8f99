"""The server's headers that protect visitors, and its limits for uploads and requests."""

import http.client
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Error, Page, expect

from page import limits, modules
from page.content import texts
from page.serving import files, middleware
from tests.pages import CAT, drop, give, visit

PAGE_PATHS = ["/", "/config", "/theme.css", "/static/img/logo.svg", "/no/such/path"]
SENT = {
    "page.html": b"<script>document.title = 'ran'</script>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "script.js": b"alert(1)",
    "photo.jpg": b"<script>document.title = 'ran'</script>",
    "photo.png": CAT.read_bytes(),
    "paper.pdf": b"%PDF-1.4",
}


def upload(site: str, name: str, content: bytes) -> httpx.Response:
    return httpx.post(f"{site}gradio_api/upload", files={"files": (name, content)})


@pytest.mark.parametrize("path", PAGE_PATHS)
def test_the_page_loads_from_its_own_server_only(site: str, path: str):
    headers = httpx.get(f"{site.rstrip('/')}{path}").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'" and policy["base-uri"] == "'self'"
    sources = {source for part in policy.values() for source in part.split()}
    unsafe = {"'unsafe-inline'", "'unsafe-eval'"}
    assert sources <= unsafe | {"'self'", "'none'", "data:", "blob:"}
    code = {*policy.pop("script-src").split(), *policy.pop("style-src").split()}
    assert code == {"'self'", *unsafe}  # Gradio needs them, for these two
    assert not any("unsafe" in part for part in policy.values())
    assert "frame-ancestors" not in policy and "X-Frame-Options" not in headers


@pytest.mark.parametrize("name", SENT)
def test_an_uploaded_file_can_run_nothing(browser: Browser, site: str, name: str):
    (path,) = upload(site, name, SENT[name]).json()
    address = f"{site}gradio_api/file={path}"
    headers = httpx.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with browser.new_context() as context:
        page = context.new_page()
        with suppress(Error):  # it is downloaded, and not shown
            page.goto(address)
        assert page.title() != "ran"


@pytest.mark.parametrize(
    ("path", "is_page"),
    [
        ("/", True),
        ("/assets/index.js", True),
        (f"/{modules.address('studio/main.js')}", True),
        (f"/under/a/root/{modules.address('studio/main.js')}", True),
        ("/gradio_api/file=/tmp/page/main.js", False),
        ("/under/a/root/gradio_api/file=/tmp/main.js", False),
        ("/gradio_api/file/tmp/main.js", False),
        ("/gradio_api/file=\0", False),
        ("/gradio_api/upload", False),
    ],
)
def test_only_the_pages_own_code_has_the_pages_rights(path: str, is_page: bool):
    policy = middleware._policy(path)
    assert policy == (middleware.PAGE_POLICY if is_page else middleware.FILES_POLICY)


TRY_SOURCES = """async () => {
    const cat = await (await fetch("gradio_api/file=CAT")).blob();
    const seen = (source) => new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = source;
    });
    const worked = (source) => new Promise((resolve) => {
        const worker = new Worker(URL.createObjectURL(new Blob([source])));
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = () => resolve(false);
        worker.postMessage(20);
    });
    const pixel = document.createElement("canvas").toDataURL();
    return {
        blob: await seen(URL.createObjectURL(cat)),
        data: await seen(pixel),
        fetched: (await (await fetch(pixel)).blob()).size > 0,
        worker: await worked("onmessage = ({ data }) => postMessage(data + 1)"),
        module: typeof (await import(document.querySelector("script[type=module]").src)),
    };
}"""


def test_the_pages_own_files_are_served(page: Page, site: str):
    """The fixture sees that nothing else is forbidden."""
    visit(page, site)
    (path,) = upload(site, "cat.jpg", CAT.read_bytes()).json()
    assert page.evaluate(TRY_SOURCES.replace("CAT", path)) == {
        "blob": True,
        "data": True,
        "fetched": True,
        "worker": 21,
        "module": "object",
    }


@pytest.fixture
def other_origin(tmp_path: Path) -> Iterator[str]:
    """The address of another site on this machine, which serves tmp_path."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_the_page_works_in_a_frame_on_another_origin(
    page: Page, site: str, other_origin: str, tmp_path: Path
):
    frame = f'<iframe src="{site}?photo=cat" width="1200" height="900"></iframe>'
    (tmp_path / "index.html").write_text(f"<!doctype html>{frame}")
    page.goto(other_origin)
    inside = page.frame_locator("iframe")
    state = inside.locator("#studio [data-state]")
    expect(state).to_have_attribute("data-state", "shown")
    inside.locator("#photo input[type=file]").set_input_files(
        {"name": "framed.jpg", "mimeType": "image/jpeg", "buffer": CAT.read_bytes()}
    )
    expect(inside.locator(".pf-status")).to_contain_text("framed.jpg")
    expect(state).to_have_attribute("data-state", "shown")
    with page.expect_download() as download:
        inside.get_by_role("button", name="Everything").click()
    assert download.value.suggested_filename == "framed-light-pet-fcn.zip"
    assert download.value.path().stat().st_size > 10_000


# === Uploads and requests ===
@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder has less than a megabyte of room left: too little for a photo."""
    taken = sum(path.stat().st_size for path in files.home().rglob("*"))
    monkeypatch.setenv("PET_FCN_STORED_MB", str(taken // 1_000_000 + 1))


def test_no_more_is_taken_than_there_is_room_for(site: str, full: None):
    before = set(files.home().rglob("*"))
    response = upload(site, "cat.jpg", os.urandom(20_000_000))
    assert response.status_code == 507
    assert response.text == texts.say("full", "en")
    assert set(files.home().rglob("*")) <= before


def test_a_visitor_is_told_that_there_is_no_room(
    new_page, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    page = new_page(locale="zh-CN")
    visit(page, site)
    monkeypatch.setenv("PET_FCN_STORED_MB", "1")
    large = tmp_path / "large.jpg"
    large.write_bytes(CAT.read_bytes() + bytes(20_000_000))
    give(page, large)
    alert = page.locator("#studio").get_by_role("alert")
    expect(alert).to_contain_text(texts.say("full", "zh"))
    page.get_by_role("tab", name="多张照片").click()
    drop(page, large)
    expect(page.locator("#batch").get_by_role("alert")).to_contain_text(texts.say("full", "zh"))


def test_a_disk_that_is_full_is_told_at_the_upload(site: str, monkeypatch: pytest.MonkeyPatch):
    def fail(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gradio.route_utils.NamedTemporaryFile", fail)
    response = upload(site, "cat.jpg", CAT.read_bytes())
    assert (response.status_code, response.text) == (507, texts.say("full", "en"))


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(0, size, 1_000_000):
        yield bytes(1_000_000)


@pytest.mark.parametrize("path", ["upload", "call/segment", "queue/join", "mcp/"])
def test_a_request_without_end_is_cut_off(site: str, path: str):
    """It says how long it is, or does not."""
    headers = {"Content-Type": "application/json"}
    if path == "upload":
        headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    before = files._stored()
    try:
        response = httpx.post(
            f"{site}gradio_api/{path}",
            content=chunks(2 * middleware.PHOTO_BYTES),
            headers=headers,
            timeout=60,
        )
        assert response.status_code in (400, 413)
    except httpx.TransportError:
        pass  # the server hung up
    assert files._stored() < before + 1_000_000
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    with closing(connection):
        said = {"Content-Length": str(middleware.BATCH_BYTES + 1), **headers}
        connection.request("POST", f"/gradio_api/{path}", headers=said)
        response = connection.getresponse()  # nothing has to be sent before
        assert (response.status, response.read().decode()) == (413, texts.say("too_big", "en"))


def test_a_whole_batch_may_come_at_once(site: str):
    photos = [("files", (f"{i}.jpg", bytes([i]) * 2_000_000)) for i in range(limits.BATCH_PHOTOS)]
    paths = httpx.post(f"{site}gradio_api/upload", files=photos, timeout=60).json()
    assert len(paths) == limits.BATCH_PHOTOS
    for path in paths:
        files.discard(Path(path))


@pytest.mark.parametrize("address", ["http://192.0.2.1/cat.jpg", "https://example.org/cat.jpg"])
def test_the_server_fetches_no_address_for_a_visitor(site: str, address: str):
    response = httpx.get(f"{site}gradio_api/file={address}")
    assert (response.status_code, response.text) == (403, texts.say("address", "en"))


def test_an_address_of_an_upload_is_its_file(site: str):
    (path,) = upload(site, "ä cat 1%.jpg", CAT.read_bytes()).json()
    address = str(httpx.URL(f"{site}gradio_api/file={path}"))
    assert middleware.uploaded_at(address) == Path(path)
    for other in (f"{site}gradio_api/file={CAT}", f"{address}/../../../../etc/passwd", site):
        with pytest.raises(middleware.Refusal, match="fetches no photos"):
            middleware.uploaded_at(other)
