"""Serves a question: waits in the queue, does the work, and reports errors as sentences.

Page, batch and endpoints all use it.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import NamedTuple, TypeVar

from anyio import CancelScope, to_thread

from page.serving import faults
from page.serving.queue import PULSE, Queue

Step = TypeVar("Step")


class Position(NamedTuple):
    """The number of questions that are served first."""

    number: int


class Working(NamedTuple):
    """Sent every `PULSE` seconds, so that the browser knows the server is alive."""


class Fault(NamedTuple):
    """Why there is no result: a sentence for the visitor, in their language."""

    sentence: str


async def serve(
    work: Callable[[], Iterator[Step]],
    language: str,
    queue: Queue,
    owner: str | None = None,
    number: int = 0,
) -> AsyncGenerator[Position | Working | Step | Fault, None]:
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
        Positions while it waits, then the steps, with `Working` between them. If something goes
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
                step = asyncio.create_task(to_thread.run_sync(next, steps, None))
                try:
                    while not (await asyncio.wait({step}, timeout=PULSE))[0]:
                        yield Working()
                finally:
                    with CancelScope(shield=True):  # the next question waits for the thread
                        await asyncio.wait({step})
                if (made := step.result()) is None:
                    return
                yield made
    except Exception as error:  # without an answer, the visitor would wait for ever
        yield Fault(faults.sentence(error, language))
