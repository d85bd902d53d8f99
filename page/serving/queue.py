"""The queue: first come, first served. Each visitor can see their position.

Gradio's own queue shows a position in English only, and only on top of a component.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from page.serving.faults import Refusal

PULSE = 2.0  # seconds between two signs of life: reports of a position, or of a step at work


class QueueFull(Refusal):
    """The queue is full."""

    def __init__(self) -> None:
        """Make an error whose sentence says so."""
        super().__init__("busy")


class Queue:
    """Serves one question at a time, in the order of arrival."""

    def __init__(self, longest: int):
        """Open a queue.

        Args:
            longest: number of questions that it holds at most, with the one that is served.
        """
        self.longest = longest
        self._entries: list[Entry] = []
        self._moved = asyncio.Condition()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is served, and nobody waits."""
        return all(entry.given_up for entry in self._entries)

    async def give_up(self, owner: str, before: int) -> None:
        """Give up an owner's waiting questions whose number is below `before`."""
        for entry in self._entries[1:]:
            entry.given_up |= entry.owner == owner and entry.number < before
        async with self._moved:
            self._moved.notify_all()

    @asynccontextmanager
    async def enter(self, owner: str | None = None, number: int = 0) -> AsyncIterator["Entry"]:
        """Wait in the queue, and stay in it until the end of the block.

        Args:
            owner: of the question; `give_up` takes it. The question is given up at once if its
                owner has one with a higher number in the queue.
            number: of the question.

        Raises:
            QueueFull: if there is no room.
        """
        if sum(not entry.given_up for entry in self._entries) >= self.longest:
            raise QueueFull
        entry = Entry(self, owner, number)
        newer = (e for e in self._entries if e.owner == owner and e.number > number)
        entry.given_up = owner is not None and any(newer)
        self._entries.append(entry)
        try:
            yield entry
        finally:
            self._entries.remove(entry)
            async with self._moved:
                self._moved.notify_all()


class Entry:
    """One question in the queue."""

    def __init__(self, queue: Queue, owner: str | None, number: int):
        """Make an entry; `Queue.enter` puts it into the queue."""
        self._queue, self.owner, self.number = queue, owner, number
        self.given_up = False

    async def positions(self) -> AsyncIterator[int]:
        """Yield the number of questions that are served first, until the turn of this one comes.

        It yields whenever that number changes, and every `PULSE` seconds, because Gradio notices
        that a visitor has left only when it sends something. It ends, too, when the question is
        given up.
        """
        queue = self._queue
        while not self.given_up and (position := queue._entries.index(self)):
            yield position
            async with queue._moved:
                moved = queue._moved.wait_for(
                    lambda: self.given_up or queue._entries.index(self) != position
                )
                with suppress(TimeoutError):
                    await asyncio.wait_for(moved, PULSE)
