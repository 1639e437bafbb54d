"""`watcher sources detect`: how a page that is not in the catalogue could be read."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from sources.contract import Request, UnreadablePage
from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.reading.compressed import read_saved
from sources.reading.links import safe_link
from watcher.cli.common import say, time_of
from watcher.errors import BadInput
from watcher.net.answers import Answer
from watcher.net.http import Client
from watcher.settings import read_settings

# A saved answer larger than this is no list of calls.
_SAVED_LIMIT = 100_000_000
_SHOWN = 5


def run_detect(options: argparse.Namespace) -> int:
    """Print the likeliest way to read a page, the calls it gives, and the other ways."""
    now = time_of(options)
    try:
        body, url, content_type = _page_of(options)
    except UnreadablePage as error:
        proposals: tuple[Proposal, ...] = (Proposal(url=options.url or "", problems=(f"{error.code}: {error}",)),)
    else:
        proposals = detect(body, now, url, content_type)
    if options.json:
        sys.stdout.write(json.dumps(_as_json(proposals), ensure_ascii=False) + "\n")
    else:
        _print(proposals)
    return 0


def _page_of(options: argparse.Namespace) -> tuple[bytes, str | None, str]:
    """The bytes, their address if it is known, and their type."""
    place: str = options.place
    if place.lower().startswith(("http://", "https://")):
        answer = asyncio.run(_ask(place))
        return answer.body, answer.url, answer.content_type
    if options.url and safe_link(options.url, options.url) is None:
        raise BadInput(f"--url: {options.url!r} is not an http or https address")
    try:
        return read_saved(Path(place), _SAVED_LIMIT), options.url, ""
    except OSError as error:
        raise BadInput(f"{place}: cannot be read: {error.strerror or error}") from error


async def _ask(address: str) -> Answer:
    if safe_link(address, address) is None:
        raise BadInput(f"{address!r} is not an address that can be asked")
    async with Client(read_settings()) as client:
        return await client.get_answer(Request(url=address))


def _as_json(proposals: tuple[Proposal, ...]) -> dict[str, Any]:
    best, *others = (proposal.model_dump(mode="json") for proposal in proposals)
    # Of the other ways only how many calls each would give: one object must stay of a size to read.
    return {**best, "others": [{**other, "calls": len(other["calls"])} for other in others]}


def _print(proposals: tuple[Proposal, ...]) -> None:
    for number, proposal in enumerate(proposals, 1):
        print(f"{number}. {proposal.kind or 'nothing'}  confidence {proposal.confidence:.2f}  {proposal.url}")
        for name, value in proposal.config.items():
            print(f"   {name} = {json.dumps(value, ensure_ascii=False)}")
        for call in proposal.calls[:_SHOWN]:
            days = ", ".join(deadline.date for deadline in call.deadlines) or call.published or "no date"
            print(f"   - {call.title[:100]}  [{days}]  {call.url}")
        if len(proposal.calls) > _SHOWN:
            print(f"   - and {len(proposal.calls) - _SHOWN} more")
        for problem in proposal.problems:
            print(f"   ! {problem}")
    if proposals[0].confidence <= IS_A_LIST:
        say("this is not a list of calls, as far as can be seen")
