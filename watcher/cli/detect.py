"""`watcher sources detect`: how a page that is not in the catalogue could be read."""

from __future__ import annotations

import argparse
import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from sources.contract import CallData, Request, UnreadablePage
from sources.detect.names import names_something
from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.reading.compressed import read_saved
from sources.reading.links import address_fault
from sources.registry import CATALOGUE
from sources.settled import settled
from watcher.cli.common import last_day, print_lines, say, tell, time_of
from watcher.cli.detected_entry import entry_of
from watcher.errors import BadInput
from watcher.net.answers import Answer
from watcher.net.failures import FetchFailed
from watcher.net.http import Client
from watcher.settings import read_settings

# A saved answer larger than this is no list of calls.
_SAVED_LIMIT = 100_000_000
_LISTED = 20
_MOST_NAMED = 3  # addresses that a page names, asked for without being told to
_SHOWN = 2
_WIDTH = 100
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}:/")
_LOOKS_LIKE_A_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,9}[^\W\d_]{2,24}(?::\d{1,5})?(?:[/?#]|\Z)")


def run_detect(options: argparse.Namespace) -> int:
    """Print a catalogue file for the likeliest way to read a page; its calls and the other ways are comments."""
    now = time_of(options)
    try:
        body, url, content_type = _page_of(options)
    except UnreadablePage as error:
        proposals: tuple[Proposal, ...] = (Proposal(url=options.url or "", problems=(f"{error.code}: {error}",)),)
    else:
        proposals = detect(body, now, url, content_type)
        if _is_address(options.place):
            proposals = _with_named(proposals, options.choose, now)
    if not 1 <= options.choose <= len(proposals):
        raise BadInput(f"--choose: {options.choose} is not a number from 1 to {len(proposals)}")
    chosen = proposals[options.choose - 1]
    own = read_settings().own_catalogue_dir
    file, entry = _file_of(chosen, own, now) if chosen.kind else (None, None)
    if options.json:
        found = {**_as_json(proposals, options.choose), "entry": entry, "file": str(file) if file else None}
        print_lines([found])
        return _code(chosen)
    _print(proposals, options.choose, entry)
    if file:
        sure = "" if chosen.confidence > IS_A_LIST else "only if you see that it is right all the same: "
        say(f"{sure}fill in what the comments ask for, take the marks away and save it as {file}")
        say(f"(below WATCHER_DATA_DIR), and check it: watcher sources check {file}")
    return _code(chosen)


def _with_named(proposals: tuple[Proposal, ...], choose: int, now: datetime) -> tuple[Proposal, ...]:
    """The same with addresses asked that the page names: the chosen one, and feeds and calendars of a page without a
    list, of which the first that holds calls comes first.
    """
    found = list(proposals)
    if found[0].confidence <= IS_A_LIST:
        for hint in [each for each in found if each.is_unread][:_MOST_NAMED]:
            found[found.index(hint)] = read = _asked(hint, now)
            if read.confidence > IS_A_LIST:
                say(f"the page is no list of calls, but names a {read.kind} that holds calls: {read.url}")
                found.remove(read)
                found.insert(0, read)
                break
    if 1 <= choose <= len(found) and found[choose - 1].is_unread:
        found[choose - 1] = _asked(found[choose - 1], now)
    return tuple(found)


def _asked(hint: Proposal, now: datetime) -> Proposal:
    """What an address that a page names gives; the hint as it is, where it gives no answer."""
    try:
        answer = asyncio.run(_ask(hint.url))
    except (FetchFailed, BadInput) as error:
        say(f"{hint.url} was named by the page, but could not be read: {error}")
        return hint
    read = detect(answer.body, now, answer.url, answer.content_type)[0]
    return read.model_copy(update={"name": read.name if names_something(read.name) else hint.name or read.name})


def _code(proposal: Proposal) -> int:
    """1 where the page is no list of calls: whoever lets it write a file must not go on as if it were one."""
    return 0 if proposal.kind and proposal.confidence > IS_A_LIST else 1


def _file_of(proposal: Proposal, own: Path, now: datetime) -> tuple[Path, str]:
    """Where the catalogue file belongs, and its text."""
    # A shell that saves what is printed has made the file already, and it is empty.
    files = [path for folder in (CATALOGUE, own) for path in folder.glob("*.toml")]
    taken = {path.stem for path in files if not path.is_file() or path.stat().st_size}
    source_id, text = entry_of(proposal, taken, now.date())
    return own / f"{source_id}.toml", text


def _page_of(options: argparse.Namespace) -> tuple[bytes, str | None, str]:
    """The bytes, their address if it is known, and their type."""
    place: str = options.place
    if _is_address(place):
        answer = asyncio.run(_ask(place))
        return answer.body, answer.url, answer.content_type
    if options.url and (fault := address_fault(options.url)):
        raise BadInput(f"--url: {fault}")
    try:
        return read_saved(_saved(place), _SAVED_LIMIT), options.url, ""
    except OSError as error:
        raise BadInput(f"{place}: cannot be read: {error.strerror or error}") from error


def _is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def _saved(place: str) -> Path:
    """The file that is meant. Raises BadInput with what to write instead, where it is no file."""
    if not place.strip():
        raise BadInput("sources detect: name a page: an address (https://...) or a saved file")
    if scheme := _SCHEME.match(place):
        raise BadInput(f"{place}: {scheme[0]} is not asked; write an address with https:// or the name of a saved file")
    path = Path(place)
    if "\0" not in place and path.exists():
        return path
    if _LOOKS_LIKE_A_HOST.match(place):
        raise BadInput(f"{place}: no such file; if it is an address, write https://{place}")
    raise BadInput(f"{place}: no such file; name a saved page, or an address with https://")


async def _ask(address: str) -> Answer:
    if fault := address_fault(address):
        raise BadInput(f"the address {fault}")
    async with Client(read_settings()) as client:
        return await client.get_answer(Request(url=address))


def _as_json(proposals: tuple[Proposal, ...], chosen: int) -> dict[str, Any]:
    others = [proposal.model_dump(mode="json") for proposal in proposals]
    best = others.pop(chosen - 1)
    # Of the other ways only how many calls each would give: one object must stay of a size to read.
    calls = [settled(call).model_dump(mode="json") for call in proposals[chosen - 1].calls]
    return {**best, "calls": calls, "others": [{**other, "calls": len(other["calls"])} for other in others]}


def _print(proposals: tuple[Proposal, ...], chosen: int, entry: str | None) -> None:
    """The chosen way in full, the others by number so that one of them can be chosen instead."""
    proposal = proposals[chosen - 1]
    _remark(_verdict(proposal))
    for problem in proposal.problems:
        _remark(f"  ! {problem}")
    for call in proposal.calls[:_LISTED]:
        _remark(f"  - {call.title[:_WIDTH]}  [{_day_of(call)}]  {call.url}")
    if len(proposal.calls) > _LISTED:
        _remark(f"  - and {len(proposal.calls) - _LISTED} more")
    for line in ("", *entry.splitlines(), "") if entry else ():
        tell(line)
    others = [(number, other) for number, other in enumerate(proposals, 1) if number != chosen]
    if others:
        _remark("Other ways, with --choose NUMBER:")
    for number, other in others:
        _remark(f"  {number}. {_verdict(other)}")
        for call in other.calls[:_SHOWN]:
            _remark(f"     - {call.title[:_WIDTH]}  [{_day_of(call)}]")
        for problem in other.problems[:1]:
            _remark(f"     ! {problem}")


def _remark(words: str) -> None:
    """A comment of the file, so that all that is printed can be saved as one."""
    tell(f"# {words}")


def _verdict(proposal: Proposal) -> str:
    how = f"{proposal.kind} of {proposal.url}" if proposal.kind else "nothing to read"
    if proposal.confidence <= IS_A_LIST:
        return f"this is not a list of calls, as far as can be seen (confidence {proposal.confidence:.2f}): {how}"
    return f"a list of calls: {how} (confidence {proposal.confidence:.2f}), {_counted(proposal)}"


def _counted(proposal: Proposal) -> str:
    """How many calls have what: a list in which half have no date may be read wrongly."""
    closing = sum(1 for call in proposal.calls if call.deadlines)
    endless = sum(1 for call in proposal.calls if _has_no_last_day(call))
    others = [call for call in proposal.calls if not (call.deadlines or _has_no_last_day(call))]
    dated = sum(1 for call in others if call.opens or call.published)
    without = f"{endless} open without a last day, " if endless else ""
    return (
        f"{len(proposal.calls)} calls: {closing} with a deadline, {without}{dated} with another date, "
        f"{len(others) - dated} without any"
    )


def _has_no_last_day(call: CallData) -> bool:
    return call.status == "rolling" and not call.deadlines


def _day_of(call: CallData) -> str:
    if call.deadlines:
        return "closes " + ", ".join(map(last_day, call.deadlines))
    if _has_no_last_day(call):
        return "open without a last day"
    return f"opens {call.opens}" if call.opens else f"dated {call.published}" if call.published else "no date"
