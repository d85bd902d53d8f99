"""A line of visitors: first come, first served, and each can see how many are ahead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


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
        """Say how many are ahead, again each time that changes; end when it is this one's turn."""
        line = self._line
        known = None
        while ahead := line._places.index(self):
            if ahead != known:
                known = ahead
                yield ahead
            async with line._moved:
                if line._places.index(self) == ahead:
                    await line._moved.wait()
