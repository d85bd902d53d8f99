"""Serves one question: it waits for its turn, is worked on, and hears what goes wrong.

One way for page, batch and endpoints.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from typing import NamedTuple, TypeVar

from anyio import to_thread

from page.serving import faults
from page.serving.queue import Queue

Step = TypeVar("Step")


class Position(NamedTuple):
    """How many other questions are served first."""

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
    """Do work when it is its turn.

    Close it (`contextlib.aclosing`) where it may be left before its end: the place in the
    queue becomes free then.

    Args:
        work: called at once, so that it can refuse before anybody waits; each step of what it
            returns is taken in a thread.
        language: of the sentence where something goes wrong.
        queue: where to wait.
        owner: as for `Queue.enter`.
        number: as for `Queue.enter`.

    Yields:
        The position in the queue whenever it changes, then the steps. A fault is the last. A
        question that is given up ends without either.
    """
    try:
        steps = work()
        async with queue.enter(owner, number) as entry:
            async for position in entry.positions():
                yield Position(position)
            if entry.given_up:
                return
            while (step := await to_thread.run_sync(next, steps, None)) is not None:
                yield step
    except Exception as error:  # or the visitor would wait for ever
        yield Fault(faults.sentence(error, language))
