"""Whether calls that a list has stopped showing are gone: their own pages are asked before anybody is told.

A list may come half, from a server that is ill or behind a filter that somebody left on, day after day. Such a run
looks whole. Only in the run that would withdraw a call is its page asked, and only of a few at a time.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from sqlmodel import Session

from sources.contract import CallData, Request, UnreadablePage
from sources.entry import Source
from sources.page_words import still_tells_of
from sources.reading.links import canonical_address
from watcher.calls.held import held_sightings
from watcher.calls.met_again import known_names
from watcher.calls.models import Sighting
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.net.failures import FetchFailed
from watcher.polling.accepted import right_of
from watcher.polling.crawl import Fetches
from watcher.polling.gathered import Crawl
from watcher.polling.outcomes import THEIR_FAULT, UNREACHABLE, NoSuchPage, Unchanged, cause_of

MOST_ASKED = 5
# No answer at all, or that we are to come back later, says nothing of the call.
_NOT_SAID = UNREACHABLE | {THEIR_FAULT, "wait"}


def about_to_go(session: Session, source: Source, found: Crawl) -> list[Sighting]:
    """The live calls with pages of their own that one more run without them withdraws, and that this run lacks."""
    last = RUNS_BEFORE_WITHDRAWN - 1
    rows = {name: row for name, row in held_sightings(session, source.entry.id).items() if row.missing_runs == last}
    # What a person has said is right is gone, wherever its page stands.
    if not rows or right_of(session, source.entry.id).live:
        return []
    shown = {call.external_id for call in found.calls}
    shown |= {known for name, known in known_names(session, source.entry.id, found.calls).items() if name in shown}
    listed = canonical_address(source.entry.url)
    return [
        row
        for name, row in rows.items()
        if not {name, row.external_id} & shown and _own_page(row) and canonical_address(_own_page(row)) != listed
    ]


async def still_standing(
    source: Source, fetcher: Fetches, going: Sequence[Sighting], now: datetime, run: int
) -> frozenset[str]:
    """The identities of those that are not to be called gone after this run: their pages stand, or were not asked.

    `run`: its number; in each run they stand in another order, so that over several each has its turn.
    """
    turned = sorted(going, key=lambda row: _lot(run, row))
    waiting = {row.external_id for row in turned[MOST_ASKED:]}
    standing = {row.external_id for row in turned[:MOST_ASKED] if await _stands(source, fetcher, row, now)}
    return frozenset(waiting | standing)


def _lot(run: int, row: Sighting) -> bytes:
    """Drawn, not counted: runs of one source may always be so many apart that the same few would come first."""
    return hashlib.sha256(f"{run} {row.external_id}".encode()).digest()


async def _stands(source: Source, fetcher: Fetches, row: Sighting, now: datetime) -> bool:
    held = CallData.model_validate(row.data)
    request = Request(url=_own_page(row), purpose="detail")
    try:
        answer = await fetcher.fetch(request, source_id=source.entry.id, now=now)
    except FetchFailed as error:
        return cause_of(error) in _NOT_SAID or error.status == HTTPStatus.TOO_MANY_REQUESTS
    except (NoSuchPage, UnreadablePage):
        return False
    if isinstance(answer, Unchanged):
        return True
    # A long page takes a second or more: the other sources go on meanwhile.
    return answer is not None and await asyncio.to_thread(still_tells_of, answer, held.title)


def _own_page(row: Sighting) -> str:
    return str(row.data.get("url") or "").partition("#")[0]
