"""The queue: first come, first served, and each visitor can see how many are served first.

Gradio's own queue tells a position in English only, and only over a component.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from page.serving.faults import Refusal

PULSE = 2.0  # seconds


class QueueFull(Refusal):
    """Nobody else can wait."""

    def __init__(self) -> None:
        """Make one that says so."""
        super().__init__("busy")


class Queue:
    """Lets one question in at a time, in the order in which they came."""

    def __init__(self, longest: int):
        """Open a queue.

        Args:
            longest: how many questions may be in it, the one that is served included.
        """
        self.longest = longest
        self._entries: list[Entry] = []
        self._moved = asyncio.Condition()

    async def give_up(self, owner: str, before: int) -> None:
        """Give up an owner's questions below number `before`, but not the one that is served."""
        for entry in self._entries[1:]:
            entry.given_up |= entry.owner == owner and entry.number < before
        async with self._moved:
            self._moved.notify_all()

    @asynccontextmanager
    async def enter(self, owner: str | None = None, number: int = 0) -> AsyncIterator["Entry"]:
        """Wait in the queue, and stay in it until the end of the block.

        Args:
            owner: may give the question up. It is given up already where the owner has a question
                of a higher number here.
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
        """Make one; `Queue.enter` puts it into the queue."""
        self._queue, self.owner, self.number = queue, owner, number
        self.given_up = False

    async def positions(self) -> AsyncIterator[int]:
        """Tell how many questions are served first, when that changes and now and then.

        It ends when the question's turn comes, or when it is given up. It tells now and then,
        because Gradio notices that a visitor has left only when it sends something.
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
