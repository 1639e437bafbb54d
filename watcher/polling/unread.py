"""Entries that a page holds and its reader does not see, on the day on which the calls of a list end.

The page is compared with its answer of the last run that was believed: else it would be well by itself the day after.

What cannot be told: of feeds and data, which have no other layout, and of a page whose last answer was not kept (over
5 MB), where nothing says what stood there before. There the calls' own days are believed, as they are everywhere else.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import Engine

from sources.unread import unread_entries
from watcher.db import reading
from watcher.polling.gathered import Crawl
from watcher.polling.jump import Held, is_excused
from watcher.polling.kept import believed_answer


async def unread_in(engine: Engine, source: str, found: Crawl, held: Held) -> int:
    """How many have come to the first page since it was last believed; 0 where the list is not as short as that."""
    live = sum(call.is_live for call in found.calls)
    if found.first is None or found.unchanged or not is_excused(held, live):
        return 0
    with reading(engine) as session:
        before = believed_answer(session, source)
    if before is None:
        return 0
    read = [call.url for call in found.calls if call.url]
    return await asyncio.to_thread(unread_entries, found.first, before.page, read)  # seconds, of a very large page
