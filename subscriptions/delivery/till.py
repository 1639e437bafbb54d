"""Where the workers of one process meet the database: whoever waits there is served in one transaction."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from subscriptions.delivery.claims import Claimed, Ending, Queue
from watcher.clock import Clock


@dataclass
class Turn:
    """One worker's turn. `written`: its ending was. `claimed`: what it is to send next, None if nothing is due."""

    ending: Ending | None
    is_done: bool = False
    written: bool = False
    claimed: Claimed | None = None
    fault: Exception | None = None


class Till:
    """The database is asked off the loop: it must not stall a dialogue. Each worker has at most one try unwritten."""

    def __init__(self, queue: Queue, clock: Clock) -> None:
        self._queue, self._clock = queue, clock
        self._busy = asyncio.Lock()
        self._line: list[Turn] = []

    async def turn(self, ending: Ending | None) -> Turn:
        """Write how the last try ended, if there was one, and claim the next. Raises what the database raises."""
        mine = Turn(ending)
        self._line.append(mine)
        async with self._busy:
            if not mine.is_done:
                line, self._line = self._line, []
                await self._serve(line)
        if mine.fault is not None:
            raise mine.fault
        return mine

    async def _serve(self, line: list[Turn]) -> None:
        ended = [turn for turn in line if turn.ending is not None]
        endings = [turn.ending for turn in ended if turn.ending is not None]
        try:
            written, claimed = await asyncio.to_thread(self._queue.turn, endings, len(line), self._clock())
        except Exception as fault:  # noqa: BLE001 - raised again to each of those who wait
            for turn in line:
                turn.is_done, turn.fault = True, fault
            return
        for turn, kept in zip(ended, written, strict=True):
            turn.written = kept
        for place, turn in enumerate(line):
            turn.is_done = True
            turn.claimed = claimed[place] if place < len(claimed) else None
