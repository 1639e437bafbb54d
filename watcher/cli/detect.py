"""`watcher sources detect`: how a page that is not in the catalogue could be read."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from sources.contract import CallData, Request, UnreadablePage
from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.reading.compressed import read_saved
from sources.reading.links import safe_link
from watcher.cli.common import time_of
from watcher.errors import BadInput
from watcher.net.answers import Answer
from watcher.net.http import Client
from watcher.settings import read_settings

# A saved answer larger than this is no list of calls.
_SAVED_LIMIT = 100_000_000
_LISTED = 20
_SHOWN = 2
_WIDTH = 100


def run_detect(options: argparse.Namespace) -> int:
    """Print the likeliest way to read a page, the calls it gives, and the other ways."""
    now = time_of(options)
    try:
        body, url, content_type = _page_of(options)
    except UnreadablePage as error:
        proposals: tuple[Proposal, ...] = (Proposal(url=options.url or "", problems=(f"{error.code}: {error}",)),)
    else:
        proposals = detect(body, now, url, content_type)
    if not 1 <= options.choose <= len(proposals):
        raise BadInput(f"--choose: {options.choose} is not a number from 1 to {len(proposals)}")
    if options.json:
        sys.stdout.write(json.dumps(_as_json(proposals, options.choose), ensure_ascii=False) + "\n")
    else:
        _print(proposals, options.choose)
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


def _as_json(proposals: tuple[Proposal, ...], chosen: int) -> dict[str, Any]:
    others = [proposal.model_dump(mode="json") for proposal in proposals]
    best = others.pop(chosen - 1)
    # Of the other ways only how many calls each would give: one object must stay of a size to read.
    return {**best, "others": [{**other, "calls": len(other["calls"])} for other in others]}


def _print(proposals: tuple[Proposal, ...], chosen: int) -> None:
    """The chosen way in full, the others by number so that one of them can be chosen instead."""
    proposal = proposals[chosen - 1]
    print(_verdict(proposal))
    for problem in proposal.problems:
        print(f"  ! {problem}")
    for call in proposal.calls[:_LISTED]:
        print(f"  - {call.title[:_WIDTH]}  [{_day_of(call)}]  {call.url}")
    if len(proposal.calls) > _LISTED:
        print(f"  - and {len(proposal.calls) - _LISTED} more")
    if proposal.kind:
        sure = proposal.confidence > IS_A_LIST
        what = "To read it so" if sure else "Only if you see that these are calls all the same"
        print(f"\n{what}, put this into its catalogue file:\n\n{_as_toml(proposal)}")
    others = [(number, other) for number, other in enumerate(proposals, 1) if number != chosen]
    if others:
        print("\nOther ways, with --choose NUMBER:")
    for number, other in others:
        print(f"  {number}. {_verdict(other)}")
        for call in other.calls[:_SHOWN]:
            print(f"     - {call.title[:_WIDTH]}  [{_day_of(call)}]")
        for problem in other.problems[:1]:
            print(f"     ! {problem}")


def _verdict(proposal: Proposal) -> str:
    how = f"{proposal.kind} of {proposal.url}" if proposal.kind else "nothing to read"
    if proposal.confidence <= IS_A_LIST:
        return f"this is not a list of calls, as far as can be seen (confidence {proposal.confidence:.2f}): {how}"
    return f"a list of calls: {how} (confidence {proposal.confidence:.2f}), {_counted(proposal)}"


def _counted(proposal: Proposal) -> str:
    """How many calls have what: a list in which half have no date may be read wrongly."""
    closing = sum(1 for call in proposal.calls if call.deadlines)
    dated = sum(1 for call in proposal.calls if not call.deadlines and (call.opens or call.published))
    bare = len(proposal.calls) - closing - dated
    return f"{len(proposal.calls)} calls: {closing} with a deadline, {dated} with another date, {bare} without any"


def _day_of(call: CallData) -> str:
    if call.deadlines:
        return "closes " + ", ".join(deadline.date for deadline in call.deadlines)
    return f"opens {call.opens}" if call.opens else f"dated {call.published}" if call.published else "no date"


def _as_toml(proposal: Proposal) -> str:
    options = [f"{name} = {_toml_value(value)}" for name, value in proposal.config.items()]
    head = [f"kind = {_toml_value(proposal.kind)}", f"url = {_toml_value(proposal.url)}"]
    return "\n".join([*head, "", "[options]", *options] if options else head)


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml_value(part)}" for name, part in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
