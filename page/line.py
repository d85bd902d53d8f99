"""A line of visitors: first come, first served, and each can see how many are ahead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

PULSE = 2.0  # seconds


class LineFull(Exception):
    """Nobody else can wait."""


class Line:
    """Gradio's own queue says where one stands in English only, and only over a component."""

    def __init__(self, longest: int):
        """Open a line.

        Args:
            longest: how many may be in it, the one who is served included.
        """
        self.longest = longest
        self._places: list[Place] = []
        self._moved = asyncio.Condition()

    @asynccontextmanager
    async def place(self) -> AsyncIterator["Place"]:
        """Stand in line until the end of the block.

        Raises:
            LineFull: if there is no room.
        """
        if len(self._places) >= self.longest:
            raise LineFull
        place = Place(self)
        self._places.append(place)
        try:
            yield place
        finally:
            self._places.remove(place)
            async with self._moved:
                self._moved.notify_all()


class Place:
    """One visitor's place."""

    def __init__(self, line: Line):
        """Belong to a line."""
        self._line = line

    async def ahead(self) -> AsyncIterator[int]:
        """Say how many are ahead, when that changes and now and then; end when it is one's turn.

        Now and then, because Gradio looks whether a visitor has left only when it hears from here.
        """
        line = self._line
        while ahead := line._places.index(self):
            yield ahead
            async with line._moved:
                if line._places.index(self) == ahead:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(line._moved.wait(), PULSE)
