"""Detection on short pages of our own, in the shapes that funders use."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from sources.contract import Page, Request
from sources.detect.page import detect
from sources.detect.proposal import IS_A_LIST, Proposal
from sources.detect.words import BESIDE_TITLE
from sources.entry import Entry
from sources.registry import build_source

NOW = datetime(2026, 5, 7, 8, tzinfo=UTC)
URL = "https://funder.example/utlysningar"
TITLES = (
    "Stöd till klimatanpassning i kommuner",
    "Utlysning för trygga skolvägar",
    "Bidrag till lokala kulturplaner",
    "Samverkan för grön omställning",
    "Digitala tjänster i äldreomsorgen",
)
MENU = '<nav><ul><li><a href="/om">Om myndigheten</a></li><li><a href="/press">Press och media</a></li></ul></nav>'
FOOT = (
    '<footer><ul><li><a href="/kakor">Om kakor här</a></li><li><a href="/kontakt">Kontakta oss</a></li></ul></footer>'
)


def page(main: str, head: str = "<title>Aktuella utlysningar</title>") -> bytes:
    body = f"<body>{MENU}<main>{main}</main>{FOOT}</body>"
    return f'<!doctype html><html lang="sv"><head>{head}</head>{body}</html>'.encode()


def best(body: bytes) -> Proposal:
    return detect(body, NOW, URL)[0]


def cards(dates: tuple[str, ...], label: str = "Sista ansökningsdag") -> str:
    return "".join(
        f'<article class="card card--{number}"><h3><a href="/utlysning/{number}">{title}</a></h3>'
        f"<p>Medel till den som vill pröva något nytt.</p>"
        f'<p class="label">{label}</p><p class="day">{day}</p></article>'
        for number, (title, day) in enumerate(zip(TITLES, dates, strict=True))
    )


SWEDISH = ("12 juni 2026", "1 september 2026", "30 juni 2026", "4 maj 2026", "15 oktober 2026")


def test_cards_are_found_with_title_link_and_deadline() -> None:
    found = best(page(cards(SWEDISH)))
    assert found.kind == "listing"
    assert found.confidence > IS_A_LIST
    assert [call.title for call in found.calls] == list(TITLES)
    assert [call.url for call in found.calls] == [f"https://funder.example/utlysning/{number}" for number in range(5)]
    assert [call.deadlines[0].date for call in found.calls][:2] == ["2026-06-12", "2026-09-01"]


def test_the_proposed_options_give_the_same_calls_in_a_catalogue_entry() -> None:
    body = page(cards(SWEDISH))
    found = best(body)
    entry = Entry.model_validate(
        {
            "id": "detected", "name": {"sv": "En källa", "en": "A source"}, "kind": found.kind, "url": URL,
            "level": "national", "verified_on": NOW.date(), "options": found.config,
        }
    )  # fmt: skip
    parsed = build_source(entry).parse(Page(request=Request(url=URL), url=URL, body=body), NOW)
    assert parsed.calls == found.calls


def test_table_rows_are_found_by_the_heads_of_their_columns() -> None:
    rows = "".join(
        f'<tr><td>2026:{number}</td><td><a href="/c/{number}">{title}</a></td><td>{day}</td></tr>'
        for number, (title, day) in enumerate(zip(TITLES, SWEDISH, strict=True))
    )
    head = "<tr><th>Nummer</th><th>Rubrik</th><th>Stänger</th></tr>"
    found = best(page(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"))
    assert [call.title for call in found.calls] == list(TITLES)
    assert found.calls[0].deadlines[0].date == "2026-06-12"


def test_a_day_without_label_is_never_a_deadline() -> None:
    found = best(page(cards(SWEDISH, label="")))
    assert [call.published for call in found.calls] == [None, None, None, "2026-05-04", None]  # no day to come
    assert not any(call.deadlines for call in found.calls)
    assert any(problem.startswith("date-unlabelled") for problem in found.problems)


def test_days_that_may_be_months_are_not_read() -> None:
    days = ("12/04/2023", "03/04/2023", "05/06/2023", "07/08/2023", "01/02/2023")
    found = best(page(cards(days, label="")))
    assert not any(call.published or call.deadlines for call in found.calls)
    assert any(problem.startswith("dates-ambiguous") for problem in found.problems)


def test_a_last_day_that_may_be_two_days_is_read_as_both_where_its_column_says_what_it_is() -> None:
    days = ("12/04/2027", "03/04/2027", "05/06/2027", "07/08/2027", "01/02/2027")
    rows = "".join(
        f'<tr><td><a href="/c/{number}">{title}</a></td><td>{day}</td></tr>'
        for number, (title, day) in enumerate(zip(TITLES, days, strict=True))
    )
    body = page(f"<table><thead><tr><th>Call</th><th>Deadline</th></tr></thead><tbody>{rows}</tbody></table>")
    found = best(body.replace(b'lang="sv"', b'lang="en"'))
    assert [(day.date, day.or_date) for call in found.calls[:2] for day in call.deadlines] == [
        ("2027-04-12", "2027-12-04"),
        ("2027-04-03", "2027-03-04"),
    ]
    assert any(problem.startswith("dates-ambiguous") for problem in found.problems)
    assert "detail" not in found.config, "the list does tell the days"


def test_one_day_above_twelve_settles_the_order_of_all() -> None:
    days = ("12/04/2023", "03/31/2023", "05/06/2023", "07/08/2023", "01/02/2023")
    found = best(page(cards(days, label="")))
    assert found.config["day_first"] is False
    assert [call.published for call in found.calls][:2] == ["2023-12-04", "2023-03-31"]


def test_words_of_status_are_mapped() -> None:
    body = "".join(
        f'<li class="call"><a href="/c/{number}">{title}</a> <span class="state">{state}</span> '
        f'<span class="day">Stänger {day}</span></li>'
        for number, (title, day, state) in enumerate(
            zip(TITLES, SWEDISH, ("Öppen", "Stängd", "Öppen", "Kommande", "Öppen"), strict=True)
        )
    )
    found = best(page(f"<ul>{body}</ul>"))
    assert found.config["status_words"] == {"closed": ["stängd"], "forthcoming": ["kommande"], "open": ["öppen"]}
    assert found.calls[1].status == "closed"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (page("<h1>Om stödet</h1>" + "<p>Stödet gavs den 4 maj 2026 till kommuner i landet.</p>" * 20), "page_watch"),
        (page(""), None),
        (b"", None),
        (b'<html><body><div id="root"></div><script src="/app.js"></script></body></html>', None),
        (b'<html><head><meta http-equiv="refresh" content="0;url=/ny"></head><body></body></html>', None),
        (b"<html><head><title>Just a moment...</title></head><body>Verifying you are human</body></html>", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", None),
    ],
    ids=["article", "menu-only", "empty", "script", "redirect", "wall", "picture"],
)  # fmt: skip
def test_what_is_no_list_is_said_to_be_none(body: bytes, kind: str | None) -> None:
    found = best(body)
    assert found.confidence < IS_A_LIST
    assert found.problems
    if kind:
        assert found.kind == kind


def test_an_article_with_a_strip_of_related_news_is_no_list() -> None:
    related = "".join(
        f'<li class="teaser"><a href="/nyhet/{number}">{title}</a> <time>{day}</time></li>'
        for number, (title, day) in enumerate(zip(TITLES[:3], SWEDISH, strict=False))
    )
    text = "<p>Regeringen har beslutat om nya medel till kommuner som vill arbeta med frågan.</p>" * 30
    assert best(page(f"<h1>Nya medel</h1>{text}<ul>{related}</ul>")).confidence < IS_A_LIST


def test_a_page_of_news_is_read_but_not_called_a_list_of_calls() -> None:
    found = best(page("<h1>Nyheter</h1>" + cards(SWEDISH, label=""), "<title>Nyheter</title>"))
    assert len(found.calls) == 5
    assert found.confidence < IS_A_LIST


def test_rows_whose_links_only_work_by_script_are_named() -> None:
    body = cards(SWEDISH).replace('href="/utlysning/', 'href="javascript:show/')
    found = detect(page(body), NOW, URL)
    assert any(problem.startswith("script-links") for proposal in found for problem in proposal.problems)


@pytest.mark.parametrize("link", ["Läs mer", "Read more", "Till utlysningen"])
@pytest.mark.parametrize("title", ["<h3>{}</h3>", "<strong>{}</strong>", "<p>{}</p>"])
def test_where_all_links_say_the_same_the_title_is_what_stands_beside_them(title: str, link: str) -> None:
    body = "".join(
        f'<div class="card">{title.format(words)}<p>Sista ansökningsdag: {day}</p><p>Stöd till den som prövar nytt.</p>'
        f'<a href="/u/{number}" aria-label="{link}: {words}">{link}</a></div>'
        for number, (words, day) in enumerate(zip(TITLES, SWEDISH, strict=True))
    )
    found = best(page(body))
    assert [call.title for call in found.calls] == list(TITLES)
    assert [call.url for call in found.calls] == [f"https://funder.example/u/{number}" for number in range(5)]
    assert found.confidence > IS_A_LIST


@pytest.mark.parametrize("title", ["<h3>Utlysning</h3>", ""])
def test_rows_that_differ_by_their_day_alone_are_named_as_doubtful(title: str) -> None:
    body = "".join(
        f'<div class="card">{title}<p>Sista ansökningsdag: {day}</p><a href="/u/{number}">Läs mer</a></div>'
        for number, day in enumerate(SWEDISH)
    )
    found = best(page(body))
    assert found.confidence < IS_A_LIST
    assert any(problem.startswith("same-titles") for problem in found.problems)


def test_rows_that_all_lead_to_one_address_are_named_rather_than_said_to_be_none() -> None:
    body = re.sub(r'href="/utlysning/\d+"', 'href="/ansok"', cards(SWEDISH))
    found = best(page(body))
    assert found.confidence < IS_A_LIST
    assert found.problems[0].startswith("one-address: the links of 5 dated rows")
    assert not any(problem.startswith("no-list") for problem in found.problems)


def test_it_says_where_files_are_taken_rather_than_pages() -> None:
    documents = "".join(
        f'<li><a href="/arende/{number}">{title}</a>, {day} <a href="/fil/{number}.pdf">PDF</a></li>'
        for number, (title, day) in enumerate(zip(TITLES, SWEDISH, strict=True))
    )
    of_decisions = best(page(f"<h1>Beslut</h1><ul>{documents}</ul>", "<title>Beslut</title>"))
    assert [call.url for call in of_decisions.calls][:2] == [
        "https://funder.example/fil/0.pdf",
        "https://funder.example/fil/1.pdf",
    ]
    assert any(problem.startswith("files") for problem in of_decisions.problems)
    of_calls = best(page(f"<h1>Utlysningar</h1><ul>{documents}</ul>"))
    assert of_calls.calls[0].url == "https://funder.example/arende/0"
    assert not any(problem.startswith("files") for problem in of_calls.problems)


@pytest.mark.parametrize(
    ("label", "is_beside"),
    [("date", True), ("ref no.", True), ("update", False), ("information", False), ("docket #", True)],
)
def test_labels_of_what_stands_beside_a_title_are_whole_words(label: str, is_beside: bool) -> None:
    assert bool(BESIDE_TITLE.search(label)) == is_beside


def test_a_few_links_by_script_do_not_make_a_page_one_of_script_links() -> None:
    tools = ('<a href="javascript:print()">Skriv ut</a>', '<a href="javascript:speak()">Lyssna</a>')
    parts = "".join(
        f'<div class="part"><h3>{title}</h3><p>Uppdaterad {day}</p>{tool}</div>'
        for title, day, tool in zip(TITLES, SWEDISH, (*tools, "", "", ""), strict=True)
    )
    found = detect(page(parts), NOW, URL)
    assert not any(problem.startswith("script-links") for proposal in found for problem in proposal.problems)


def test_cards_of_many_items_each_are_doubtful() -> None:
    meetings = "".join(
        f'<div class="box"><h3><a href="/box/{box}">{TITLES[box]}</a></h3>'
        + "".join(
            f'<p>{number} juni 20{12 + box}</p><p><a href="/m/{box}-{number}">Protokoll</a></p>'
            for number in range(1, 11)
        )
        + "</div>"
        for box in range(4)
    )
    found = detect(page(meetings), NOW, URL)
    boxes = [proposal for proposal in found if str(proposal.config.get("item", "")).endswith("div.box")]
    assert boxes
    assert all(proposal.confidence < IS_A_LIST for proposal in boxes)
    assert all(any(problem.startswith("crowded") for problem in proposal.problems) for proposal in boxes)


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
