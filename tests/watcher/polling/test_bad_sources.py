"""Sources that answer with nonsense, or without end: each is named, and the one beside them is read all the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from sources.entry import Entry
from tests.loopback import Asked, http, serving
from watcher.calls.models import Call
from watcher.db import reading
from watcher.polling.models import SourceState
from watcher.polling.pipeline import RunOptions
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.work.polling import run_live
from watcher.work.service import Service

CHUNK = b"<p>" + b"x" * 1_000_000
HTML = {"Content_Type": "text/html; charset=utf-8"}


def card(number: int, title: str = "Stöd till skolor") -> str:
    return f'<li><a href="/c/{number}">{title}</a> <i>Sista ansökningsdag 5 maj 2027</i></li>'


def page(*parts: str) -> bytes:
    return f"<html><body><nav><a href='/om'>Om oss</a></nav><ul>{''.join(parts)}</ul></body></html>".encode()


async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
    name, _, number = asked.target.removeprefix("/").partition("?page=")
    if name == "fifty-megabytes":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        for _ in range(50):
            writer.write(CHUNK)
            await writer.drain()
            SENT.append(len(CHUNK))
    elif name == "circle":
        writer.write(http(b"", "302 Found", Location="/circle"))
    elif name in FEEDS:
        writer.write(http(FEEDS[name], Content_Type="application/rss+xml; charset=utf-8"))
    elif name in PAGES:
        writer.write(http(PAGES[name], **HTML))
    elif name == "endless":
        turned = int(number or 1)
        following = f'<a class="next" href="/endless?page={turned + 1}">Nästa</a>'
        writer.write(http(page(card(turned, f"Stöd {turned}"), following), **HTML))
    elif name in NOTHING_NEW:
        turned = int(number or 1)
        following = f'<a class="next" href="/{name}?page={turned + 1}">Nästa</a>'
        writer.write(http(page(*NOTHING_NEW[name](turned), following), **HTML))
    else:
        writer.write(http(b"", "404 Not Found"))


# Lists without end that say nothing new: the same calls, the same calls under new addresses, two in turn, none at all.
NOTHING_NEW: dict[str, Callable[[int], list[str]]] = {
    "endless-same": lambda _turned: [card(1), card(2, "Stöd till museer")],
    "endless-renamed": lambda turned: [card(turned), card(1_000 + turned, "Stöd till museer")],
    "endless-in-turn": lambda turned: [card(turned % 2), card(2 + turned % 3, "Stöd till museer")],
    "endless-empty": lambda turned: [card(1)] if turned == 1 else [],
}
PAGES = {
    "good": page(card(1, "Stöd till bibliotek"), card(2, "Stöd till museer")),
    "many-links": page(*(f"<a href='/{n}'>y</a>" for n in range(100_000))),
    "one-title": page(*(card(n) for n in range(30))),
    "wrong-charset": page(card(1, "Stöd")).decode().encode("cp1252"),
    "nothing": page(card(1)),
    "everything": page(card(1), card(2, "Stöd till museer")),
}
SENT: list[int] = []
RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Fonden</title>'
    "<link>https://fonden.example/</link>{}</channel></rss>"
)
FEED_ITEM = "<item><title>Stöd för ålderdomshem {0}</title><link>https://fonden.example/{0}</link></item>"
ODD_ITEM = "<item><title>ODD</title><link>https://fonden.example/9</link></item>"
# Both swear that they are UTF-8, in the header and in the first line. In the second only one item is not.
FEEDS = {
    "feed-wrong-charset": RSS.format("".join(map(FEED_ITEM.format, range(3)))).encode("cp1252"),
    "feed-mixed-charset": b"Bidrag p\xe5 plats".join(
        RSS.format("".join(map(FEED_ITEM.format, range(3))) + ODD_ITEM).encode().split(b"ODD")
    ),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "endless": {"next": "a.next", "max_pages": 5},
    **{name: {"next": "a.next"} for name in NOTHING_NEW},
    "nothing": {"item": "article.gone"},
    "everything": {"item": "*"},
}
# What each comes to, and a word of what the admin is told.
EXPECTED = {
    "good": ("complete", ""),
    "fifty-megabytes": ("broken", "larger than"),
    "many-links": ("broken", "more than 150,000 elements"),
    "circle": ("broken", "sends us on more than 5 times"),
    "endless": ("incomplete", "stopped after 5 pages"),
    "endless-same": ("complete", ""),  # a site that gives its last page again and again
    "endless-renamed": ("incomplete", "stopped after 3 pages: the last 2 held nothing new"),
    "endless-in-turn": ("incomplete", "held nothing new, and there are more"),
    "endless-empty": ("incomplete", "stopped after 3 pages: the last 2 held nothing new"),
    "one-title": ("broken", "all 30 calls have the same title, 'Stöd till skolor'"),
    "wrong-charset": ("complete", ""),
    "feed-wrong-charset": ("complete", ""),
    "feed-mixed-charset": ("complete", ""),
    "nothing": ("broken", "nothing found, and the page does not say why"),
    "everything": ("broken", "is the whole page"),
}


def entry(name: str, url: str) -> Entry:
    facts = {"id": name, "name": {"sv": name, "en": name}, "kind": "listing", "url": url, "level": "national"}
    options = {"item": "li", "title": "a", "link": "a"} | OPTIONS.get(name, {})
    if name in FEEDS:
        facts, options = facts | {"kind": "feed"}, {}
    return Entry.model_validate(facts | {"verified_on": date(2026, 5, 1), "options": options})


def test_nonsense_is_named_in_bounded_time_and_the_others_are_read(
    database: Engine, settings: Settings, now: datetime
) -> None:
    async def go() -> dict[str, Any]:
        async with serving(answer) as server:
            entries = [entry(name, server.url(f"/{name}")) for name in EXPECTED]
            service = Service(settings, database, Politeness(pause=0.0))
            reports = await run_live(service, entries, now, lambda _: None, RunOptions())
        return {report.source: report for report in reports}

    SENT.clear()
    began = time.process_time()
    reports = asyncio.run(go())
    assert time.process_time() - began < 20
    with reading(database) as session:
        states = {state.source: state for state in session.exec(select(SourceState))}
    for name, (outcome, words) in EXPECTED.items():
        told = " ".join(states[name].problems)
        assert reports[name].outcome == outcome, (name, told)
        assert words in told, (name, told)
        assert bool(told) == bool(words), (name, told)
    healths = {"complete": "well", "incomplete": "incomplete", "broken": "broken"}
    assert {name: state.health for name, state in states.items()} == {
        name: healths[outcome] for name, (outcome, _) in EXPECTED.items()
    }
    assert sum(SENT) < 25_000_000  # the rest of what is too large is not even taken in
    with reading(database) as session:
        titles = {call.data["title"] for call in session.exec(select(Call)) if call.source.startswith("feed-")}
    assert titles == {*(f"Stöd för ålderdomshem {number}" for number in range(3)), "Bidrag p\ufffd plats"}
    assert states["good"].live_calls == 2
    assert states["endless"].live_calls == 5
