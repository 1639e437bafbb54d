"""Detection of what is no list of a page: feeds, calendars and events; and what it all is called."""

from __future__ import annotations

import pytest

from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST
from tests.sources.detect.own_pages import NOW, SWEDISH, TITLES, URL, best, cards, page


def test_a_feed_that_the_page_names_is_a_hint_that_was_not_read() -> None:
    head = '<title>Utlysningar</title><link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    hint = next(proposal for proposal in detect(page(cards(SWEDISH), head), NOW, URL) if proposal.kind == "feed")
    assert hint.url == "https://funder.example/feed.xml"
    assert hint.confidence < IS_A_LIST


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_feed_of_calls_is_read_as_a_feed_whatever_it_says_of_its_encoding(encoding: str) -> None:
    items = "".join(
        f"<item><title>Utlysning: {title}</title><link>/u/{number}</link>"
        f"<pubDate>Mon, 04 May 2026 08:00:00 GMT</pubDate></item>"
        for number, title in enumerate(TITLES)
    )
    feed = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'
    found = best(feed.encode(encoding))
    assert (found.kind, len(found.calls)) == ("feed", 5)
    assert found.confidence > IS_A_LIST


def test_a_calendar_is_read_as_one() -> None:
    event = ("BEGIN:VEVENT", "UID:1", "SUMMARY:Utlysning stänger", "DTSTART;VALUE=DATE:20260612", "END:VEVENT")
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", *event, "END:VCALENDAR", "")
    assert best("\r\n".join(lines).encode()).kind == "ical"


MEETINGS = ("Frukost om vägar", "Samtal om vatten", "Träff om skolor", "Dag om arkiv", "Kväll om hamnar")
EVENT = '{"@type": "ListItem", "item": {"@type": "BusinessEvent", "startDate": "2026-09-01"}}'
LISTED = f'<script type="application/ld+json">{{"@type": "ItemList", "itemListElement": [{EVENT}, {EVENT}]}}</script>'


def meetings(head: str, more: str = "") -> bytes:
    shown = "".join(
        f'<article><h3><a href="/k/{number}">{title}</a></h3><time>{number + 10} september 2026</time>'
        f"<p>Välkommen till oss i Rådhuset, anmäl dig senast dagen innan. {more}</p></article>"
        for number, title in enumerate(MEETINGS)
    )
    return page(shown, head)


@pytest.mark.parametrize("head", ["<title>Kalender</title>", f"<title>På gång hos oss</title>{LISTED}"])
def test_a_list_of_events_without_a_sign_of_calls_is_said_to_be_one(head: str) -> None:
    found = best(meetings(head))
    assert (found.kind, found.confidence <= IS_A_LIST) == ("listing", True)
    assert found.problems[0].startswith("events: this is a list of events, not of calls")
    calls = best(meetings(head, "Sista ansökningsdag för bidraget: 1 augusti 2026."))
    assert calls.confidence > IS_A_LIST
    assert not any(problem.startswith("events") for problem in calls.problems)


@pytest.mark.parametrize(
    ("title", "words", "is_of_events"),
    [
        ("Nätverksdagar i norr", "Ansökan om plats görs på webben.", True),
        ("Sista ansökningsdag: Skolutbyten", "Välkommen.", False),
        ("Skolutbyten", "Utlysning. Ansökan är öppen.", False),
    ],
)
def test_a_calendar_of_events_is_not_one_of_calls(title: str, words: str, is_of_events: bool) -> None:
    days = "DTSTART;VALUE=DATE:20260901" + "\r\nDTEND;VALUE=DATE:20260915" * (":" not in title)
    events = (
        f"BEGIN:VEVENT\r\nUID:{n}\r\n{days}\r\nSUMMARY:{title}\r\nDESCRIPTION:{words}\r\nEND:VEVENT" for n in (1, 2)
    )
    found = best("\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR"]).encode())
    assert (found.kind, found.confidence <= IS_A_LIST) == ("ical", is_of_events)
    assert any(problem.startswith("events: ") for problem in found.problems) is is_of_events


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Utlysningar | Exempelfonden", "Utlysningar – Exempelfonden"),
        ("Aktuella utlysningar - Stiftelsen Exempel - Startsida", "Aktuella utlysningar – Stiftelsen Exempel"),
        ("Startsida | Exempelfonden", "Exempelfonden"),
        ("Kulturbidrag till kommuner | Exempelfonden", "Kulturbidrag till kommuner"),
        ("Exempelfonden: öppna utlysningar", "Exempelfonden"),
        ("Samverkan Sverige-Norge", "Samverkan Sverige-Norge"),
        ("Open calls", "Open calls"),
    ],
)
def test_the_name_that_is_proposed_is_without_its_sites(title: str, name: str) -> None:
    assert best(page(cards(SWEDISH), f"<title>{title}</title>")).name == name


@pytest.mark.parametrize(
    ("head", "top"),
    [
        ('<meta property="og:site_name" content="Exempelmyndigheten">', ""),
        ('<meta name="application-name" content="Exempelmyndigheten">', ""),
        ('<script type="application/ld+json">{"@type": "WebSite", "name": "Exempelmyndigheten"}</script>', ""),
        ("", '<header><a href="/">Exempelmyndigheten</a></header>'),
        ("", '<header><a href="/sv">Svenska</a><a href="/"><img alt="Exempelmyndigheten, logotyp"></a></header>'),
        ("", '<header><a href="/" aria-label="Till startsidan för Exempelmyndigheten"></a></header>'),
        ('<meta property="og:site_name" content="Utlysningar">', '<header><a href="/">Exempelmyndigheten</a></header>'),
    ],
)
def test_a_title_that_names_nothing_is_followed_by_what_the_site_calls_itself(head: str, top: str) -> None:
    found = best(page(top + cards(SWEDISH), f"<title>Utlysningar</title>{head}"))
    assert found.name == "Utlysningar – Exempelmyndigheten"


def test_feeds_and_calendars_are_named_by_themselves() -> None:
    item = "<item><title>Utlysning: bidrag</title><link>https://funder.example/u</link></item>"
    title = "<title>Kultur &amp; miljö | Fonden</title>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{title}{item}</channel></rss>'
    assert best(feed.encode()).name == "Kultur & miljö"
    assert best(b'{"version": "https://jsonfeed.org/version/1.1", "title": "Fonden", "items": []}').name == "Fonden"
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260901\r\nSUMMARY:Utlysning\r\nEND:VEVENT"
    assert best(f"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Fonden\r\n{event}\r\nEND:VCALENDAR".encode()).name == "Fonden"
