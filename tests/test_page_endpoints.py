"""What programs ask of the page, as its own tab "Code" tells them to."""

import asyncio
import base64
import errno
import json
import re
import subprocess
import sys
import threading
import urllib.request
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult
from PIL import Image

from fcn.photos import list_formats
from page import limits
from page.content import samples, texts
from page.serving import batch, downloads, endpoints, files
from page.serving.faults import Refusal
from page.serving.queue import Entry, Queue
from tests.pages import CAT, DOG, ROOT


def get(url: str, **options: Any) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, **options), timeout=120) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def client(site: str) -> Client:
    return Client(site, verbose=False)


def test_segment_returns_files_at_the_photos_size(client: Client):
    overlay, mask, cutout, report = client.predict(handle_file(str(DOG)), api_name="/segment")
    assert [Path(f).name for f in (overlay, mask, cutout)] == [
        "dog-light-overlay.jpg",
        "dog-light-mask.png",
        "dog-light-cutout.png",
    ]
    with Image.open(overlay) as image:
        assert image.size == (1600, 1200)
    with Image.open(cutout) as image:
        assert (image.mode, image.size) == ("RGBA", (1600, 1200))
        alpha = np.asarray(image)[..., 3]
    assert alpha.min() == 0 and alpha.max() == 255
    with Image.open(mask) as image:
        assert (image.mode, image.size) == ("P", (1600, 1200))
        counts = np.bincount(np.asarray(image).ravel(), minlength=3)
    assert len(counts) == 3
    # The shares are counted where the network works; the file is the same mask, larger.
    for name, count in zip(("pet", "background", "border"), counts, strict=True):
        assert report["shares"][name] == pytest.approx(count / counts.sum(), abs=0.05)
    assert (report["width"], report["height"]) == (1600, 1200)
    assert report["seconds"] > 0 and report["device"] in ("CPU", "GPU")
    assert report["pet_found"] is True


def test_segment_gives_stages_certainty_and_skips_on_request(client: Client):
    *plain, few = client.predict(handle_file(str(CAT)), api_name="/segment")
    assert "stages" not in few and "certainty" not in few
    assert (few["network"], few["skips_off"]) == ("light", [])
    assert all(region["share"] < 0.002 for region in few["dropped"])  # specks at most
    overlay, mask, cutout, report = client.predict(
        handle_file(str(CAT)), skips_off=[8, 16], stages=True, certainty=True, api_name="/segment"
    )
    origin = "cat-light-no-skip-16-8"
    assert [Path(f).name for f in (overlay, mask, cutout)] == [
        f"{origin}-{ending}" for ending in ("overlay.jpg", "mask.png", "cutout.png")
    ]
    assert report["skips_off"] == [16, 8]
    stages = report["stages"]
    assert [stage["stride"] for stage in stages] == [32, 16, 8, 4, 2, 1]
    for stage in stages:
        assert Path(stage["mask"]).name == f"{origin}-stage-{stage['stride']}.png"
        with Image.open(stage["mask"]) as image:
            assert (image.mode, list(image.size)) == ("P", stage["shape"][1::-1])
    with Image.open(report["certainty"]) as image:
        assert image.mode == "L" and list(image.size) == stages[-1]["shape"][1::-1]
        assert np.asarray(image).mean() > 200
    assert stages[-1]["agreement"] > 0.99
    changed = np.asarray(Image.open(mask)) != np.asarray(Image.open(plain[1]))
    assert 0 < changed.mean() < 0.5  # the skips were really off


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"network": "resnet"}, "^There is no network of that name"), ({"skips_off": [7]}, "7")],
)
def test_segment_names_the_options_that_it_has(client: Client, asked: dict, said: str):
    with pytest.raises(AppError, match=said):
        client.predict(handle_file(str(CAT)), **asked, api_name="/segment")


def test_programs_beyond_the_line_are_told(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(endpoints, "queue", Queue(longest=0))
    with pytest.raises(AppError, match="^Too many people are waiting just now"):
        client.predict(handle_file(str(CAT)), api_name="/segment")


def test_segment_explains_bad_input(client: Client, tmp_path: Path):
    bad = tmp_path / "bad.jpg"
    bad.write_text("not a photo")
    with pytest.raises(AppError, match="^This file is not a photo this program can read"):
        client.predict(handle_file(str(bad)), api_name="/segment")


def test_batch_has_limits(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "BATCH_PHOTOS", 1)
    with pytest.raises(AppError, match="^These are 2 photos; a batch has 50 at most"):
        client.predict([handle_file(str(CAT))] * 2, api_name="/batch")
    for nothing in ([], None):
        with pytest.raises(AppError, match="^There is no photo"):
            client.predict(nothing, api_name="/batch")


def failing(error: Exception) -> Callable:
    def fail(*args: Any, **options: Any) -> None:
        raise error

    return fail


FAULTS = {
    "any": (RuntimeError("/secret/path"), "broken"),
    "a disk's": (OSError(errno.EIO, "/secret/path"), "broken"),
    "memory": (MemoryError("/secret/path"), "broken"),
    "full disk": (OSError(errno.ENOSPC, "/secret/path"), "full"),
}


@pytest.mark.parametrize(("error", "said"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("name", ["segment", "batch"])
def test_an_unexpected_fault_is_said_in_a_sentence_and_logged(
    client: Client,
    name: str,
    error: Exception,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setattr(files, "fresh", failing(error))
    photo = handle_file(str(CAT))
    with pytest.raises(AppError) as told:
        client.predict(photo if name == "segment" else [photo], api_name=f"/{name}")
    assert str(told.value) == texts.say(said, "en")
    assert "/secret/path" in caplog.text


def test_programs_are_told_that_there_is_no_room(
    client: Client, site: str, monkeypatch: pytest.MonkeyPatch
):
    photo = {"path": upload(site, CAT), "meta": {"_type": "gradio.FileData"}}
    monkeypatch.setattr(files, "_stored", lambda: 10**18)
    for name, given in (("segment", photo), ("batch", [photo])):
        told = completed(site, ask(site, name, given))
        assert told["output"]["error"] == texts.say("full", "en")


@pytest.mark.usefixtures("segmenter")
def test_a_batch_that_finds_no_room_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(downloads, "make", failing(Refusal("full")))
    before = set(files.home().iterdir())
    with pytest.raises(Refusal, match="no room"):
        list(batch.run([batch.Photo(str(CAT), "cat.jpg")]))
    assert set(files.home().iterdir()) == before


def test_a_photo_that_has_expired_is_told_as_such(site: str):
    photo = upload(site, CAT)
    files.discard(Path(photo))
    told = {}
    for name, question in QUESTIONS.items():
        given = question({"path": photo, "meta": {"_type": "gradio.FileData"}})
        told[name] = json.dumps(completed(site, ask(site, name, given)))
    expired = texts.say("expired", "en")
    assert expired in told["answer"] and expired in told["segment"]


ADDRESSES = ["http://192.0.2.1/cat.jpg", "https://192.0.2.1/cat.jpg", f"http://192.0.2.1{CAT}"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_photo_named_by_an_address_is_refused_before_it_is_fetched(
    site: str, address: str, monkeypatch: pytest.MonkeyPatch
):
    fetched: list[str] = []
    monkeypatch.setattr("gradio.processing_utils.async_ssrf_protected_get", fetched.append)
    for name, question in QUESTIONS.items():
        given = question({"path": address, "meta": {"_type": "gradio.FileData"}})
        output = completed(site, ask(site, name, given))["output"]
        assert output["error"] == texts.say("address", "en")
    assert not fetched


def test_segment_over_plain_http(site: str):
    edge = "boundary"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="cat.jpg"\r\n\r\n'
    form = head.encode() + CAT.read_bytes() + f"\r\n--{edge}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    (path,) = json.loads(get(f"{site}gradio_api/upload", data=form, headers=headers))
    question = {"data": [{"path": path, "meta": {"_type": "gradio.FileData"}}]}
    headers = {"Content-Type": "application/json"}
    call = f"{site}gradio_api/call/segment"
    event = json.loads(get(call, data=json.dumps(question).encode(), headers=headers))["event_id"]
    told = get(f"{call}/{event}").decode()
    assert "event: complete" in told
    overlay, mask, cutout, report = json.loads(told.split("data: ")[-1])
    assert (report["width"], report["height"]) == (451, 300)
    assert get(mask["url"]).startswith(b"\x89PNG")


@pytest.fixture
def beside_photos(tmp_path: Path) -> Path:
    """A folder as the samples expect it."""
    for photo in (CAT, DOG):
        (tmp_path / photo.name).write_bytes(photo.read_bytes())
    return tmp_path


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_sample_runs(site: str, beside_photos: Path):
    code = samples.read("segment.py").replace("ADDRESS", site.rstrip("/"))
    lines = run([sys.executable, "-c", code], beside_photos).splitlines()
    assert any("'background': " in line for line in lines)
    with zipfile.ZipFile(lines[-1]) as archive:
        assert len(archive.namelist()) == 7


def test_the_curl_sample_runs(site: str, beside_photos: Path):
    code = samples.read("segment.sh").replace("ADDRESS", site.rstrip("/"))
    try:
        told = run(["bash", "-c", code], beside_photos)
    except FileNotFoundError:
        pytest.skip("there is no bash here")
    assert "event: complete" in told and '"shares"' in told


def test_only_endpoints_for_programs_are_public(site: str):
    info = json.loads(get(f"{site}gradio_api/info"))
    assert set(info["named_endpoints"]) == {"/segment", "/batch"}
    assert info["unnamed_endpoints"] == {}


def test_the_tools_are_described_for_assistants(site: str):
    tools = {tool["name"]: tool for tool in json.loads(get(f"{site}gradio_api/mcp/schema"))}
    assert set(tools) == {"segment", "segment_batch"}
    photo = tools["segment"]["inputSchema"]["properties"]["photo"]
    assert list_formats() in photo["description"]
    options = tools["segment"]["inputSchema"]
    assert options["required"] == ["photo"]
    assert options["properties"]["skips_off"]["items"]["enum"] == [16, 8, 4]
    for name, said in (("network", "vgg16"), ("skips_off", "16, 8 and 4"), ("stages", "six upsam")):
        assert said in options["properties"][name]["description"]
    assert "white is certain" in options["properties"]["certainty"]["description"]
    for tool, name in (("segment", "photo"), ("segment_batch", "photos")):
        given = tools[tool]["inputSchema"]["properties"][name]["description"]
        assert "ploaded here or a data: address, no web address" in given
    assert "label every pixel as pet, background or border" in tools["segment"]["description"]
    address = json.loads(samples.read("mcp.json").replace("ADDRESS", site.rstrip("/")))
    assert address["mcpServers"]["pet-fcn"]["url"] == f"{site}gradio_api/mcp/"


def call_tool(site: str, photo: str) -> CallToolResult:
    async def call() -> CallToolResult:
        async with (
            streamable_http_client(f"{site}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await session.call_tool("segment", {"photo": photo})

    return asyncio.run(call())


@pytest.mark.parametrize("by", ["data", "upload"])
def test_an_assistant_gets_pictures_and_numbers(site: str, by: str):
    """A photo comes as data: or was uploaded, as `gradio upload-mcp` does."""
    if by == "data":
        photo = "data:image/jpeg;base64," + base64.b64encode(CAT.read_bytes()).decode()
    else:
        photo = f"{site}gradio_api/file={upload(site, CAT)}"
    result = call_tool(site, photo)
    assert not result.isError
    texts = "\n".join(part.text for part in result.content if part.type == "text")
    share = re.search(r"""['"]pet['"]: (0\.\d+)""", texts)
    assert share and float(share[1]) > 0.5, texts
    assert texts.count("gradio_api/file=") >= 2  # where the pictures are


def test_an_assistant_is_told_that_addresses_are_not_fetched(site: str):
    result = call_tool(site, "http://192.0.2.1/cat.jpg")
    assert result.isError
    assert texts.say("address", "en") in result.content[0].text


def ask(site: str, name: str, given: Any) -> str:
    """Ask as the page does, also what only the page may ask; return the name of the session."""
    import app

    index = next(i for i, function in app.demo.fns.items() if function.api_name == name)
    session = uuid4().hex
    question = {"data": [given], "fn_index": index, "session_hash": session}
    httpx.post(f"{site}gradio_api/queue/join", json=question).raise_for_status()
    return session


def completed(site: str, session: str) -> dict:
    """What the queue says at the end."""
    messages = get(f"{site}gradio_api/queue/data?session_hash={session}").decode().split("\n\n")
    told = [json.loads(message.removeprefix("data: ")) for message in messages if message]
    return next(message for message in told if message["msg"] == "process_completed")


def upload(site: str, path: Path) -> str:
    with path.open("rb") as file:
        return httpx.post(f"{site}gradio_api/upload", files={"files": file}).json()[0]


QUESTIONS: dict[str, Callable[[dict], Any]] = {
    "answer": lambda photo: {"id": 1, "photo": photo},  # the studio's
    "answer_1": lambda photo: {"id": 1, "lesson": "", "photo": photo},  # the lessons'
    "answer_2": lambda photo: {"id": 1, "photos": [photo]},  # the batch's
    "segment": lambda photo: photo,
    "batch": lambda photo: [photo],
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_nobody_gets_at_other_files_of_the_server(site: str, name: str):
    """A photo of this folder, which could be read, is taken if it was uploaded, and only then."""
    uploaded = upload(site, CAT)
    taken = {}
    for path in (uploaded, str(CAT)):
        photo = {"path": path, "meta": {"_type": "gradio.FileData"}}
        taken[path] = completed(site, ask(site, name, QUESTIONS[name](photo)))["success"]
    assert taken == {uploaded: True, str(CAT): False}


def test_the_queue_holds_as_many_as_it_promises(site: str, monkeypatch: pytest.MonkeyPatch):
    """Each holds one of Gradio's places, and there are three lines."""
    arrived, go = threading.Semaphore(0), threading.Event()

    async def hold(entry: Entry) -> AsyncIterator[int]:
        arrived.release()
        yield 0
        await asyncio.to_thread(go.wait, 60)

    monkeypatch.setattr(Entry, "positions", hold)
    no_photo = upload(site, ROOT / "LICENSE")  # it is soon answered
    photo = {"path": no_photo, "meta": {"_type": "gradio.FileData"}}
    sessions = [
        ask(site, name, QUESTIONS[name](photo))
        for name in ("answer", "answer_1", "segment")
        for _ in range(limits.QUEUE_LENGTH)
    ]
    came = all(arrived.acquire(timeout=30) for _ in sessions)
    go.set()
    for session in sessions:
        completed(site, session)
    assert came
