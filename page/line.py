"""A line of visitors: first come, first served, and each can see how many are ahead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from page.faults import Refusal

PULSE = 2.0  # seconds


class LineFull(Refusal):
    """Nobody else can wait."""

    def __init__(self) -> None:
        """Make one that says so."""
        super().__init__("busy")


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

    async def give_up(self, owner: str, before: int) -> None:
        """Let go what somebody asked for before question number `before`, unless it is served."""
        for place in self._places[1:]:
            place.given_up |= place.owner == owner and place.number < before
        async with self._moved:
            self._moved.notify_all()

    @asynccontextmanager
    async def place(self, owner: str | None = None, number: int = 0) -> AsyncIterator["Place"]:
        """Stand in line until the end of the block.

        Args:
            owner: who may give it up, and has already where a question of a higher number is here.
            number: of the question.

        Raises:
            LineFull: if there is no room.
        """
        if sum(not place.given_up for place in self._places) >= self.longest:
            raise LineFull
        place = Place(self, owner, number)
        newer = (p for p in self._places if p.owner == owner and p.number > number)
        place.given_up = owner is not None and any(newer)
        self._places.append(place)
        try:
            yield place
        finally:
            self._places.remove(place)
            async with self._moved:
                self._moved.notify_all()


class Place:
    """One visitor's place."""

    def __init__(self, line: Line, owner: str | None, number: int):
        """Belong to a line."""
        self._line, self.owner, self.number = line, owner, number
        self.given_up = False

    async def ahead(self) -> AsyncIterator[int]:
        """Say how many are ahead, when that changes and now and then.

        It ends when it is one's turn, or when the place is given up. Now and then, because Gradio
        looks whether a visitor has left only when it hears from here.
        """
        line = self._line
        while not self.given_up and (ahead := line._places.index(self)):
            yield ahead
            async with line._moved:
                moved = line._moved.wait_for(
                    lambda: self.given_up or line._places.index(self) != ahead
                )
                with suppress(TimeoutError):
                    await asyncio.wait_for(moved, PULSE)
