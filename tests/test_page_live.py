"""Live pictures: what is answered, what is refused, and that photos come first."""

import asyncio
import io
import threading
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from fcn import weights
from page.serving import answers, engine, files, live, middleware
from page.serving.queue import Entry, Queue

JPEG = {"content-type": live.TYPE}


def frame(size: tuple[int, int] = (320, 240), kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "orange").save(file, kind)
    return file.getvalue()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The frames that the network is asked about; its mask is all pet but for one pixel."""
    frames: list[bytes] = []

    def glance(photo: bytes, network: str, size: int) -> np.ndarray:
        assert (network, size) == (live.NETWORK, live.SIDE)
        frames.append(photo)
        mask = np.zeros((6, 8), np.uint8)
        mask[2, 3] = 1
        return mask

    monkeypatch.setattr(engine, "glance", glance)
    monkeypatch.setattr(weights, "available", lambda: ("vgg16", "light"))
    return frames


@pytest.fixture
def server(seen: list[bytes]) -> Iterator[TestClient]:
    rules = [Middleware(middleware.BrowserRules), Middleware(middleware.Intake)]
    with TestClient(Starlette(routes=[live.ROUTE], middleware=rules)) as client:
        yield client


def test_a_frame_is_answered_with_its_mask(server: TestClient, seen: list[bytes]):
    before = set(files.home().rglob("*"))
    sent = frame()
    response = server.post("/live", content=sent, headers=JPEG)
    packed = response.json()
    mask = np.frombuffer(zlib.decompress(b64decode(packed["data"])), np.uint8)
    assert packed["shape"] == [6, 8] and mask.reshape(6, 8)[2, 3] == 1 and mask.sum() == 1
    assert seen == [sent] and set(files.home().rglob("*")) == before
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == middleware.PAGE_POLICY


REFUSED = {
    "another type": (frame(), {"content-type": "text/plain"}, 415),
    "no type": (frame(), {}, 415),
    "too many bytes": (b"x" * (live.FRAME_BYTES + 1), JPEG, 413),
    "too many pixels": (frame((4000, 3000)), JPEG, 422),
    "another format": (frame(kind="PNG"), JPEG, 422),
    "cut short": (frame()[:40], JPEG, 422),
    "nothing": (b"", JPEG, 422),
}


@pytest.mark.parametrize(("content", "headers", "status"), REFUSED.values(), ids=REFUSED)
def test_what_the_page_does_not_send_is_refused(
    server: TestClient, seen: list[bytes], content: bytes, headers: dict, status: int
):
    assert server.post("/live", content=content, headers=headers).status_code == status
    assert seen == []


def test_without_the_network_there_are_no_live_pictures(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
):
    assert live.prop() == {"side": live.SIDE, "busy": live.BUSY}
    monkeypatch.setattr(weights, "available", lambda: ("vgg16",))
    assert live.prop() is None
    assert server.post("/live", content=frame(), headers=JPEG).status_code == 404


@pytest.mark.parametrize("index", range(len(live.QUEUES)))
def test_while_a_photo_is_in_a_queue_no_frame_is_looked_at(
    server: TestClient, seen: list[bytes], index: int
):
    queue = live.QUEUES[index]
    waiting = Entry(queue, None, 0)
    queue._entries.append(waiting)
    assert server.post("/live", content=frame(), headers=JPEG).status_code == live.BUSY
    assert seen == []
    queue._entries.remove(waiting)
    assert server.post("/live", content=frame(), headers=JPEG).status_code == 200


def test_one_frame_is_looked_at_at_a_time_and_photos_pass_those_that_wait(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
):
    began, may_end = threading.Event(), threading.Event()
    looked_at: list[bytes] = []

    def slow(photo: bytes, *_: object) -> np.ndarray:
        looked_at.append(photo)
        began.set()
        assert may_end.wait(20)
        return np.zeros((6, 8), np.uint8)

    def statuses_of_two(comes_between: Callable[[], None]) -> list[int]:
        looked_at.clear()
        began.clear()
        may_end.clear()
        with ThreadPoolExecutor(2) as visitors:
            frames = [frame((n, 240)) for n in (300, 310)]
            first = visitors.submit(server.post, "/live", content=frames[0], headers=JPEG)
            assert began.wait(20)
            second = visitors.submit(server.post, "/live", content=frames[1], headers=JPEG)
            while len(live._turns._entries) < 2:
                assert not second.done()
            assert looked_at == [frames[0]]
            comes_between()
            may_end.set()
            return [first.result().status_code, second.result().status_code]

    monkeypatch.setattr(engine, "glance", slow)
    assert statuses_of_two(lambda: None) == [200, 200]
    photo = Entry(answers.queue, None, 0)
    assert statuses_of_two(lambda: answers.queue._entries.append(photo)) == [200, live.BUSY]
    assert len(looked_at) == 1
    answers.queue._entries.remove(photo)


def test_a_crowd_of_live_visitors_is_told_to_wait(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live._turns, "longest", 0)
    assert server.post("/live", content=frame(), headers=JPEG).status_code == live.BUSY


def test_a_queue_whose_questions_are_given_up_is_idle():
    async def states() -> list[bool]:
        queue = Queue(3)
        seen = [queue.is_idle]
        async with queue.enter("a", 1) as entry:
            seen.append(queue.is_idle)
            entry.given_up = True
            seen.append(queue.is_idle)
        return seen

    assert asyncio.run(states()) == [True, False, True]
