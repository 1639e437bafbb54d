"""The door to detection: what an answer is, and how it could be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup

from sources.contract import Page, Request, UnreadablePage
from sources.detect.bare import language_of, read_bare
from sources.detect.data import beside, propose_data
from sources.detect.empty import told_empty
from sources.detect.events import doubt_events
from sources.detect.folds import by_title, propose_folds
from sources.detect.formats import propose_format
from sources.detect.groups import rows_of_one_address
from sources.detect.lists import propose_lists
from sources.detect.names import site_name, source_name
from sources.detect.nothing import nothing_open
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.detect.signs import Signs, read_signs
from sources.detect.tree import measure
from sources.kinds._soup import MAX_BYTES, base_of, open_page, words_of
from sources.reading.encoding import decode
from sources.reading.links import safe_link

NOWHERE = "https://example.invalid/"
_LIKELY_LIST = 0.3
_MANY_CALLS = 8
_OWN_TEXT = 0.3
# Beginnings and ends of elements. Finding a list takes longer than reading one: seconds for a page of this size.
_MOST_MARKS = 80_000
_MOST_MARKS_WATCHED = 20_000
_HINTED = 0.4
_ARTICLE = 0.45


def detect(body: bytes, now: datetime, url: str | None = None, content_type: str = "") -> tuple[Proposal, ...]:
    """How an answer could be read, likeliest first; there is always one. Never raises for what the answer holds.

    `now` carries a zone. `url`: where the answer came from; without it, what the page itself calls its address.
    """
    given = url or NOWHERE
    page = Page(request=Request(url=given), url=given, body=body, content_type=content_type)
    marks = body.count(b"<")
    if marks > _MOST_MARKS:
        return (_nothing(page, f"too-large: the page has more than {_MOST_MARKS // 2:,} elements"),)
    if len(body) > MAX_BYTES:
        return (_nothing(page, f"too-large: the answer is larger than {MAX_BYTES:,} bytes"),)
    found = propose_format(page, now)
    if found is not None:
        return (found.model_copy(update={"language": language_of(body)}),)
    try:
        soup = open_page(page)
    except UnreadablePage as error:
        return (_nothing(page, f"{error.code}: {error}"),)
    if url is None:
        given = _own_address(soup)
        page = page.model_copy(update={"url": given, "request": Request(url=given)})
    facts = {"name": source_name(words_of(soup.title), lambda: site_name(soup)), "language": language_of(body)}
    return tuple(proposal.model_copy(update=facts) for proposal in _of_page(soup, page, now))


def _of_page(soup: BeautifulSoup, page: Page, now: datetime) -> tuple[Proposal, ...]:
    signs = read_signs(soup, decode(page.body, page.content_type), base_of(soup, page))
    measured = measure(soup)
    shown = (by_title(proposal, measured, page, now) for proposal in propose_lists(measured, page, now))
    found = (_with_signs(proposal, signs) for proposal in shown)
    lists = sorted(
        (doubt_events(proposal, measured.heading, signs.events) for proposal in found),
        key=lambda each: -each.confidence,
    )
    words = nothing_open(soup)
    if words:
        told = (told_empty(proposal, words, now) for proposal in lists)
        lists = sorted(told, key=lambda proposal: -proposal.confidence)
    if (folds := propose_folds(measured, page, now)) is not None:
        lists = sorted([*lists, _with_signs(folds, signs)], key=lambda each: -each.confidence)
    lists = beside(lists, propose_data(signs.things, measured.heading, page, now))
    hints = _hints(signs)
    if lists and lists[0].confidence >= (IS_A_LIST if words else _LIKELY_LIST):
        return (*lists, *hints)
    watched = _watched_empty(page, words, now) if words else _watched(page, now)
    if rows := rows_of_one_address(measured):
        watched = _in_place_of(watched, f"one-address: the links of {rows} dated rows lead to one address")
    return (watched, *hints, *lists)


def _with_signs(proposal: Proposal, signs: Signs) -> Proposal:
    problems = list(proposal.problems)
    confidence = proposal.confidence
    if signs.is_article and len(proposal.calls) < _MANY_CALLS and confidence > IS_A_LIST:
        confidence = _ARTICLE
        problems.append("article: the page says that it is a single article or event")
    if signs.system:
        problems.append(f"system: the page is made with {signs.system}")
    return proposal.model_copy(update={"confidence": confidence, "problems": tuple(problems)})


def _hints(signs: Signs) -> list[Proposal]:
    """Other addresses that the page names. They have not been read, so they are no more than hints."""
    unread = "not-read: the page names this address; detect it to see what it gives"
    hints = [
        Proposal(kind=kind, confidence=_HINTED, url=address, problems=(unread,))
        for kind, addresses in (("feed", signs.feeds), ("ical", signs.calendars))
        for address in addresses
    ]
    if signs.api:
        address = signs.api.rstrip("/") + "/wp/v2/posts"
        hints.append(
            Proposal(kind="wordpress", confidence=_HINTED, url=address, config={"api_url": address}, problems=(unread,))
        )
    return hints


def _watched_empty(page: Page, words: str, now: datetime) -> Proposal:
    """A page that says that nothing is open, and shows no list: what its list looks like is seen when it has calls."""
    said = (
        f"nothing-open: the list is empty now: the page says {words!r}; watch the page, and detect it again when it "
        "lists calls"
    )
    return _in_place_of(_watched(page, now, {"nothing_open": [words]}), said)


def _in_place_of(watched: Proposal, problem: str) -> Proposal:
    """The proposal with this problem instead of the mere word that the page is no list."""
    others = (other for other in watched.problems if not other.startswith("no-list"))
    return watched.model_copy(update={"problems": (problem, *others)})


def _watched(page: Page, now: datetime, options: dict[str, Any] | None = None) -> Proposal:
    """A page without a list: watched for what it says."""
    if page.body.count(b"<") > _MOST_MARKS_WATCHED:
        return _nothing(page, "large: the page is large, and no list was found in it")
    problem = "no-list: this is not a list of calls; the page can be watched for changes"
    try:
        parsed = read_bare("page_watch", options or {}, page, now)
    except UnreadablePage as error:
        return _nothing(page, f"{error.code}: {error}")
    return Proposal(
        kind="page_watch",
        confidence=_OWN_TEXT,
        url=page.url,
        config=(options or {}) if parsed.nothing_open else {},  # words outside the page's own text explain nothing
        calls=parsed.calls,
        problems=(problem,),
    )


def _nothing(page: Page, problem: str) -> Proposal:
    return Proposal(url=page.url, problems=(problem, "no-list: this is not a list of calls"))


def _own_address(soup: BeautifulSoup) -> str:
    """The address that a saved page gives as its own."""
    head = soup.head
    for selector, name in (('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content")):
        element = head.select_one(selector) if head else None
        address = safe_link(str(element.get(name) or ""), NOWHERE) if element is not None else None
        if address and not address.startswith(NOWHERE):
            return address
    return NOWHERE
