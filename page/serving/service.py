"""Serves a question: waits in the queue, does the work, and reports errors as sentences.

Page, batch and endpoints all use it.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import NamedTuple, TypeVar

from anyio import to_thread

from page.serving import faults
from page.serving.queue import PULSE, Queue

Step = TypeVar("Step")


class Position(NamedTuple):
    """The number of questions that are served first; 0 while the work goes on."""

    number: int


class Fault(NamedTuple):
    """Why there is no result: a sentence for the visitor, in their language."""

    sentence: str


async def serve(
    work: Callable[[], Iterator[Step]],
    language: str,
    queue: Queue,
    owner: str | None = None,
    number: int = 0,
) -> AsyncGenerator[Position | Step | Fault, None]:
    """Wait in the queue, then do the work.

    Callers that may leave it early close it with `contextlib.aclosing`, so that the next question
    is served.

    Args:
        work: returns the steps. It is called before the wait, so that it can refuse at once. Each
            step runs in a thread.
        language: of the sentence, if something goes wrong.
        queue: the queue to wait in.
        owner: as for `Queue.enter`.
        number: as for `Queue.enter`.

    Yields:
        Positions while it waits, then the steps. While a step takes long, a position of 0 comes
        every `PULSE` seconds, so that visitors know that the server is there. If something goes
        wrong, a `Fault` is the last. A question that is given up yields no steps.
    """
    try:
        steps = work()
        async with queue.enter(owner, number) as entry:
            async for position in entry.positions():
                yield Position(position)
            if entry.given_up:
                return
            while True:
                at_work = asyncio.ensure_future(to_thread.run_sync(next, steps, None))
                try:
                    while not (await asyncio.wait([at_work], timeout=PULSE))[0]:
                        yield Position(0)
                finally:  # the next question must not be served while this one is worked on
                    await asyncio.wait([at_work])
                if (step := at_work.result()) is None:
                    return
                yield step
    except Exception as error:  # without an answer, the visitor would wait for ever
        yield Fault(faults.sentence(error, language))
