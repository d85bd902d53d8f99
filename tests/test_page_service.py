"""How a question is served: signs of life while a step is at work, and one question at a time."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from page.serving import service
from page.serving.queue import Queue
from page.serving.service import Working, serve


@pytest.fixture(autouse=True)
def fast_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PULSE", 0.01)


def test_a_step_at_work_gives_signs_of_life():
    go = threading.Event()

    def work() -> Iterator[str]:
        assert go.wait(60)
        yield "one"
        yield "two"

    async def updates() -> list[object]:
        seen: list[object] = []
        async for update in serve(work, "en", Queue(1)):
            seen.append(update)
            if len(seen) == 3:
                go.set()
        return seen

    seen = asyncio.run(updates())
    assert seen[:3] == [Working()] * 3
    assert [update for update in seen if update != Working()] == ["one", "two"]


def test_after_a_visitor_leaves_the_next_question_waits_until_the_step_ends():
    go, ended = threading.Event(), threading.Event()

    def work() -> Iterator[str]:
        assert go.wait(60)
        ended.set()
        yield "one"

    async def leave() -> None:
        updates = serve(work, "en", Queue(1))
        assert await anext(updates) == Working()
        closing = asyncio.create_task(updates.aclose())
        await asyncio.sleep(0)
        assert not closing.done()
        go.set()
        await closing
        assert ended.is_set()

    asyncio.run(leave())
