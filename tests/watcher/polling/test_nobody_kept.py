"""Whom to ask is kept of no call, whichever way its text came: a list, its own page, a document, a letter, a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import Known, Page, Request
from sources.entry import Source
from sources.kinds.by_hand import MAIL, TEXT
from sources.reading.letters import PACKED, Letters, pack_letters
from sources.registry import build_source
from tests.pdfs import a_pdf
from tests.sources.kinds.cases import an_entry
from tests.sources.kinds.letters import mail
from watcher.calls.models import Call, CallVersion, Sighting
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction
from watcher.polling.crawl import crawl

NOW = datetime.fromisoformat("2026-11-09T08:00:00+01:00")
SITE = "https://www.example.org"
ASK = "Kontakt: Eva Ek, 070-123 45 67, eva@hall.se"
WORDS = ("Kommuner kan söka bidrag till gröna skolgårdar.", "Sista ansökningsdag är den 12 mars 2027.", ASK)
LINES = "\n".join(WORDS)
PARAGRAPHS = "".join(f"<p>{each}</p>" for each in WORDS)
OWN = f"<html><body><main><h1>Skolgårdar</h1>{PARAGRAPHS}</main></body></html>"
CARD = "<html><body><ul><li class='card'><a href='{}'>Skolgårdar</a>{}</li></ul></body></html>"
ITEM = f"<item><title>Utlysning: Skolgårdar</title><link>{SITE}/u/1</link><description>{{}}</description></item>"
RSS = f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{ITEM}</channel></rss>"
EVENT = f"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Skolgårdar
DTSTART;VALUE=DATE:20270312
DESCRIPTION:{{}}
URL:{SITE}/u/1
END:VEVENT
END:VCALENDAR
"""
LETTER = f"<h2>Utlysning: Skolgårdar</h2>{PARAGRAPHS}<p><a href='{SITE}/u/1'>Läs mer</a></p>"
POST = {"id": 1, "link": f"{SITE}/u/1", "title": {"rendered": "Skolgårdar"}, "content": {"rendered": OWN}}
THING = {"@type": "MonetaryGrant", "name": "Skolgårdar", "url": f"{SITE}/u/1", "description": LINES}
ROW = "<table><tr><th>Utlysning</th><th>Om</th></tr><tr><td><a href='/u/1'>Skolgårdar</a></td><td>{}</td></tr></table>"
LIST = {"item": "li.card", "title": "a"}
START = f"{SITE}/utlysning/"

Way = tuple[str, dict[str, Any], dict[str, bytes]]
WAYS: dict[str, Way] = {
    "a card of a list": ("listing", LIST, {START: CARD.format("/u/1", f"<p>{'</p><p>'.join(WORDS)}</p>").encode()}),
    "a call's own page": (
        "listing",
        LIST | {"detail": True},
        {START: CARD.format("/u/1", "").encode(), "/u/1": OWN.encode()},
    ),
    "a call's own page that is a document": (
        "listing",
        LIST | {"detail": True},
        {START: CARD.format("/u/1.pdf", "").encode(), "/u/1.pdf": a_pdf(LINES)},
    ),
    "a document that a call's page names": (
        "listing",
        LIST | {"detail": True, "detail_document": "a.text"},
        {
            START: CARD.format("/u/1", "").encode(),
            "/u/1": OWN.replace("</main>", "<a class='text' href='/text.pdf'>Text</a></main>").encode(),
            "/text.pdf": a_pdf(LINES),
        },
    ),
    "an item of a feed": ("feed", {}, {START: RSS.format(LINES).encode()}),
    "the page of a feed's item": ("feed", {"detail": True}, {START: RSS.format("Kort").encode(), "/u/1": OWN.encode()}),
    "a watched page": ("page_watch", {}, {START: OWN.encode()}),
    "a watched document": ("page_watch", {}, {START: a_pdf(f"Utlysning: Skolgårdar\n{LINES}")}),
    "a letter": ("newsletter", {"folder": "brev"}, {"letters:brev": pack_letters(Letters((mail(LETTER),), 0))}),
    "a calendar": ("ical", {}, {START: EVENT.format("\\n".join(WORDS).replace(",", "\\,")).encode()}),
    "WordPress": ("wordpress", {"api_url": START}, {START: json.dumps([POST]).encode()}),
    "data for machines": (
        "json_ld",
        {"types": ["MonetaryGrant"]},
        {START: f"<html><body><script type='application/ld+json'>{json.dumps(THING)}</script>x</body></html>".encode()},
    ),
    "a row of a table": (
        "table",
        {"columns": {"title": "Utlysning"}},
        {START: f"<html><body>{ROW.format('<br>'.join(WORDS))}</body></html>".encode()},
    ),
}  # fmt: skip


class Gives:
    """A funder's answers by address; of one not named here, its last part decides."""

    wait = None
    moved_to = None

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers

    async def fetch(self, request: Request, *, source_id: str, now: datetime) -> Page:
        found = next(body for end, body in self.answers.items() if request.url.partition("?")[0].endswith(end))
        kind = PACKED if request.url.startswith("letters:") else ""
        return Page(request=request, url=request.url, body=found, content_type=kind)

    def remember(self, session: Any, source_id: str, now: datetime, *, whole: bool = True) -> None:
        """Nothing to keep."""

    def remember_details(self, session: Any, source_id: str, now: datetime, *, missed: Collection[str]) -> None:
        """Nothing to keep."""


def _kept(database: Engine, source: Source, *calls: Any) -> Iterator[str]:
    with transaction(database) as session:
        save_run(session, source.entry, Brought(calls), run_id=1, now=NOW, withdraw=False)
    with reading(database) as session:
        calls, seen = session.exec(select(Call)).all(), session.exec(select(Sighting)).all()
        versions = session.exec(select(CallVersion)).all()
        yield from (json.dumps(row.data, ensure_ascii=False) for row in (*calls, *seen, *versions))


def _is_clean(kept: list[str]) -> bool:
    assert len(kept) == 3
    assert all("skolgårdar" in each for each in kept)  # what the call says is there
    return not [name for name in ("Eva", "070", "hall.se", "Kontakt") for each in kept if name in each]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whom_to_ask_is_not_kept(way: str, database: Engine) -> None:
    kind, options, answers = WAYS[way]
    source = build_source(an_entry(kind, options, url=START))
    found = asyncio.run(crawl(source, Gives(answers), Known(), NOW, lambda _words: None))
    assert _is_clean(list(_kept(database, source, *found.calls)))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(OWN.encode(), "text/html", id="page"),
        pytest.param(f"Skolgårdar\n\n{LINES}".encode(), f"{TEXT}; charset=utf-8", id="text"),
        pytest.param(mail(LETTER, subject="Skolgårdar"), MAIL, id="mail"),
        pytest.param(a_pdf(f"Utlysning: Skolgårdar\n{LINES}"), "application/pdf", id="document"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nor_of_a_call_that_a_person_adds(body: bytes, kind: str, database: Engine) -> None:
    source = build_source(an_entry("by_hand"))
    page = Page(request=Request(url=START), url=START, body=body, content_type=kind)
    assert _is_clean(list(_kept(database, source, *source.parse(page, NOW).calls)))
