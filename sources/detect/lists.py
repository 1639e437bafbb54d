"""Proposals for a page that may hold a list: each group of cards with its options, read as it would be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from bs4 import Tag

from sources.contract import CallData, Page
from sources.detect.bare import Reading, read_list, stated_language
from sources.detect.days import count_days, day_order
from sources.detect.fields import Fields, find_fields
from sources.detect.groups import Group, find_groups
from sources.detect.judge import judge
from sources.detect.loosen import loosened
from sources.detect.paging import find_paging
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.detect.selectors import steps_to
from sources.detect.tree import Measured, measure_copy
from sources.detect.words import RESULTS, speaks_of_closing
from sources.kinds._assembled import Assembly, assemble

_MOST_READ = 4
_MOST_CALLS = 1_500  # reading them takes most of the time
_SAMPLE = 40
_CLEAR = 0.8
_FEWEST_ROWS = 3
_RESULTS_REACH = 200_000
_OWN_PAGES = "own-pages: fewer than half of the rows say by when to apply; each call's own page is asked for it"
_AMBIGUOUS = (
    "dates-ambiguous: day and month cannot be told apart in the dates of this list; a last day that may be either of "
    "two is read as both, other days are not read"
)
_CLOSING_UNREAD = (
    "closing-unread: the words of most rows speak of a last day, but fewer than half of the calls have one as read"
)
_FILE_TAKEN = "files: each item has a page and a file; the page lists documents, so the files are taken"


def propose_lists(measured: Measured, page: Page, now: datetime) -> list[Proposal]:
    """What could be the page's list, best first."""
    proposals: list[Proposal] = []
    calls = 0
    for group in (*find_groups(measured), *_only_result(measured)):
        proposal = _propose(measured, group, page, now)
        if proposal is not None:
            proposals.append(proposal)
            calls += len(proposal.calls)
        if len(proposals) == _MOST_READ or calls > _MOST_CALLS or (proposal and proposal.confidence >= _CLEAR):
            break
    return _with_left_out(sorted(proposals, key=lambda proposal: -proposal.confidence))


def _with_left_out(proposals: list[Proposal]) -> list[Proposal]:
    """The likeliest list says so where a wider one, whose items hold several calls, has last days that it lacks."""
    if not proposals:
        return proposals
    best, *others = proposals
    kept = {call.url for call in best.calls}
    wider = (other for other in others if any(problem.startswith("merged") for problem in other.problems))
    missing = {call.url for other in wider for call in other.calls if call.deadlines} - kept
    if not missing:
        return proposals
    said = f"left-out: {len(missing)} more places of the page look like calls with a last day, and are not in this list"
    return [best.model_copy(update={"problems": (*best.problems, said)}), *others]


def _only_result(measured: Measured) -> list[Group]:
    """The one card of a page that says it shows search results: the last page of a list may hold no more."""
    cards = [
        element
        for element in measured.soup.find_all("article")
        if id(element) not in measured.framed and measured.of(element).links
    ]
    if len(cards) != 1 or not RESULTS.search(measured.soup.get_text(" ")[:_RESULTS_REACH]):
        return []
    dated = float(measured.of(cards[0]).days > 0)
    return [Group(tuple(cards), 0, 1.0, dated, measured.share_of(cards), 1, is_counted=True)]


def _propose(measured: Measured, group: Group, page: Page, now: datetime) -> Proposal | None:
    item = steps_to(group.elements, measured.soup, group.qualifier)
    if item is None:
        return None
    assembly = replace(group.assembly, heading=_heading(measured, group))
    cards = _cards(measured, group, assembly)
    fields = find_fields(measured, cards)
    if fields is None:
        return None
    is_in_element = fields.title_beside is None and fields.title_attribute is None
    title = loosened(fields.title, cards) if is_in_element else fields.title
    fields = replace(fields, title=title, link=loosened(fields.link, cards))
    config, doubts = _config(item, assembly, fields, is_of_known_language=bool(stated_language(page.body)))
    reading = read_list(config, measured.soup, page, now)
    if _says_twice(reading.calls):
        # The words of the card say what that date is for: nothing is to be added to them.
        config = {name: value for name, value in config.items() if name != "published"}
        doubts = [doubt for doubt in doubts if not doubt.startswith("date")]
        reading = read_list(config, measured.soup, page, now)
    if sum(1 for call in reading.calls if (call.published or "").startswith("--")) > len(reading.calls) / 3:
        config = {name: value for name, value in config.items() if name != "published"}
        doubts = [doubt for doubt in doubts if not doubt.startswith("date")]
        doubts.append("dates-without-year: the dates of this list have no year that can be read; none is taken")
        reading = read_list(config, measured.soup, page, now)
    if not reading.calls:
        return _without_addresses(group, config, page, reading)
    if _closing_unread(fields, reading.calls):
        doubts.append(_CLOSING_UNREAD)
    confidence, more = judge(measured, group, reading.calls)
    # An element that holds several cards may hold the pager, too.
    paging = find_paging(measured.soup, page, () if assembly.divider else group.elements)
    if paging.next:
        config["next"] = paging.next
    paged = [paging.problem] if paging.problem else []
    if not _shows_days(reading.calls):
        config["detail"] = True
        doubts.append(_OWN_PAGES)
    problems = (*doubts, *paged, *more, *reading.set_aside)
    return Proposal(
        kind="listing", confidence=confidence, url=page.url, config=config, calls=reading.calls, problems=problems
    )


def _heading(measured: Measured, group: Group) -> str | None:
    """A selector for the headings over a group, if one finds them and hardly anything else."""
    selector = steps_to(group.heads, measured.soup) if group.heads else None
    most = round(1.2 * len(group.heads))
    is_exact = selector is not None and len(measured.soup.select(selector, limit=most + 1)) <= most
    return selector if is_exact else None


def _cards(measured: Measured, group: Group, assembly: Assembly) -> list[Tag]:
    """Cards of the group: all, or where they must be put together a sample from first to last."""
    if assembly.is_plain:
        return list(group.elements)
    sample = group.elements[:: max(1, len(group.elements) // _SAMPLE)]
    cards = assemble(measured.soup, sample, assembly, 2 * _SAMPLE, others=group.elements)
    for card in cards:
        measure_copy(measured, card)
    return cards


def _without_addresses(group: Group, config: dict[str, Any], page: Page, reading: Reading) -> Proposal | None:
    """A list whose links work by script alone can be seen, but its calls have no address to read."""
    if group.dated < IS_A_LIST or reading.bad_links < max(_FEWEST_ROWS, group.count / 2):
        return None
    what = f"script-links: {group.count} rows look like a list, but their links only work by script"
    return Proposal(kind="listing", confidence=0.4, url=page.url, config=config, problems=(what, *reading.set_aside))


def _shows_days(calls: Sequence[CallData]) -> bool:
    """Whether at least half of the rows say by when, or from when, one can apply."""
    return sum(1 for call in calls if call.deadlines or call.opens) >= IS_A_LIST * len(calls)


def _closing_unread(fields: Fields, calls: Sequence[CallData]) -> bool:
    """Whether the words of many days speak of closing, while most calls have no last day."""
    said = sum(1 for words in fields.day_words if count_days(words) and speaks_of_closing(words))
    read = sum(1 for call in calls if call.deadlines)
    return said >= IS_A_LIST * len(fields.day_words) > 0 and read < IS_A_LIST * len(calls)


def _says_twice(calls: Sequence[CallData]) -> bool:
    days = [(call.published, {call.opens, *(deadline.date for deadline in call.deadlines)}) for call in calls]
    return sum(1 for published, others in days if published and published in others) > len(calls) / 3


def _config(
    item: str, assembly: Assembly, fields: Fields, *, is_of_known_language: bool
) -> tuple[dict[str, Any], list[str]]:
    given = {
        "item": item,
        **asdict(assembly),
        "title": fields.title,
        "title_beside": fields.title_beside,
        "title_attribute": fields.title_attribute,
        "link": fields.link,
    }
    config: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    doubts: list[str] = [_FILE_TAKEN] if fields.link_is_file else []
    order = day_order(fields.day_words)
    days = dict(fields.days)
    if order is None:
        doubts.append(_AMBIGUOUS)
        # Only a last day can be doubtful, and only where the page's own language says whether it is.
        days = {name: place for name, place in days.items() if name == "deadline" and is_of_known_language}
    elif order is False:
        config["day_first"] = False
    unlabelled = days.pop("unlabelled", None)
    if unlabelled is not None and "published" not in days:
        if not {"deadline", "opens"} & days.keys():
            doubts.append("date-unlabelled: nothing says what the dates are for; they are not taken for deadlines")
        days["published"] = unlabelled
    if fields.applicants is not None:
        config["applicants"] = fields.applicants
    if fields.status is not None:
        config |= {"status": fields.status, "status_words": fields.status_words}
    return config | days, doubts
