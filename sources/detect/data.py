"""A proposal for calls that a page names for machines (JSON-LD): with title, address and last day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sources.contract import CallData, Page, UnreadablePage
from sources.detect.bare import read_bare
from sources.detect.events import speaks_of_calls
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.kinds._json_ld import Thing, address_of, all_things, types_of, words_at
from sources.kinds._json_ld_days import stated_days
from sources.kinds.json_ld import CLOSES, OPENS, is_call
from sources.reading.tally import Tally

_FEWEST = 2
_SEVERAL = 3
_MOST_TYPES = 5
_END, _START = "endDate", "startDate"
# What the vocabulary itself says is something else that ends.
_OTHERS = frozenset({"JobPosting", "Product", "Offer", "AggregateOffer", "Article", "NewsArticle", "BlogPosting",
    "Course", "CourseInstance", "Person", "Organization", "WebSite", "Project", "ResearchProject"})  # fmt: skip
_READ = "json-ld: the calls stand as data for machines (JSON-LD); compare them with what the page shows"
_ENDS = "json-ld-end: the data say when each item ends, not by when to apply; look whether that is the last day"
_NOT_CALLS = "not-calls: few of the items have a date and speak of calls or funding; see option only"


def propose_data(top: Sequence[Thing], heading: str, page: Page, now: datetime) -> Proposal | None:
    """How to read what `top` and its parts name, or None where fewer than two have title, address and last day.

    `heading`: what the page calls itself.
    """
    things = [thing for thing in all_things(top) if _may_be_call(thing)]
    found = [thing for thing in things if _ends(thing, (*CLOSES, _END))]
    if len(found) < _FEWEST:
        return None
    config: dict[str, Any] = {"types": _types(found)}
    by_end = sum(1 for thing in found if not _ends(thing, CLOSES))
    if by_end:
        config |= {"deadline": [*CLOSES, _END], "opens": [*OPENS, _START]}
    try:
        calls = read_bare("json_ld", config, page, now).calls
    except UnreadablePage:
        return None
    if len(calls) < _FEWEST:
        return None
    confidence = _confidence(calls, heading, config["types"])
    problems = (*([] if confidence > IS_A_LIST else [_NOT_CALLS]), _READ, *([_ENDS] if by_end else []))
    return Proposal(kind="json_ld", confidence=confidence, url=page.url, config=config, calls=calls, problems=problems)


def beside(lists: Sequence[Proposal], data: Proposal | None) -> list[Proposal]:
    """All ways, the likeliest first: what a page shows goes before its data, unless these say more."""
    if data is None:
        return [*lists]
    is_better = data.confidence > IS_A_LIST and (not lists or _says_less(lists[0], data))
    return [data, *lists] if is_better else [*lists, data]


def _says_less(shown: Proposal, data: Proposal) -> bool:
    if shown.confidence <= IS_A_LIST:
        return True
    dated = sum(1 for call in shown.calls if call.deadlines)
    return len(data.calls) >= len(shown.calls) and 2 * dated < len(data.calls)


def _may_be_call(thing: Thing) -> bool:
    is_named = bool(words_at(thing, "name", "headline") and address_of(thing))
    return is_named and not _OTHERS.intersection(types_of(thing)) and is_call(thing, Tally())


def _ends(thing: Thing, names: Sequence[str]) -> bool:
    return bool(stated_days(thing, (), names, Tally()).deadlines)


def _types(things: Sequence[Thing]) -> list[str]:
    return list(dict.fromkeys(kind for thing in things for kind in types_of(thing)))[:_MOST_TYPES]


def _confidence(calls: Sequence[CallData], heading: str, types: Sequence[str]) -> float:
    is_of_calls = speaks_of_calls(heading) or any("grant" in kind.lower() for kind in types)
    spoken = sum(1 for call in calls if is_of_calls or speaks_of_calls(f"{call.title}\n{call.summary}")) / len(calls)
    dated = sum(1 for call in calls if call.deadlines) / len(calls)
    if spoken < IS_A_LIST or dated < IS_A_LIST:
        return 0.45
    return round(0.5 + 0.25 * dated * spoken, 2) if len(calls) >= _SEVERAL else 0.55
