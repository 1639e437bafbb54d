"""Two sources, read by their real readers on different days, that show one call; and recordings without false joins."""

import asyncio
import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.combine import combine
from sources.contract import CallData, Page, Request
from sources.entry import Entry
from sources.registry import CATALOGUE, build_source, find_entry
from tests.sources.kinds.cases import answer
from watcher.calls.models import Call, CallEvent, Sighting
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction
from watcher.polling.pipeline import RunOptions, run_source
from watcher.polling.saved import SavedFetcher

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
TOPIC = "https://portal.example/opportunities/topic-details/life-2026-sap-env-gov"
FACTS = {"kind": "listing", "level": "eu", "verified_on": "2026-05-01", "language": "sv"}
WHERE = {"item": "li.card", "title": "a", "link": "a", "deadline": ".last"}


def an_entry(name: str, authority: int, **options: object) -> Entry:
    return Entry.model_validate(
        {"id": name, "name": {"sv": name, "en": name}, "url": f"https://{name}.example/utlysningar",
         "authority": authority, **FACTS, "options": {**WHERE, **options}}
    )  # fmt: skip


LEADING, COLLECTOR = an_entry("byran", 20), an_entry("samlaren", 90, detail=True)


def cards(href: str, title: str, last: str) -> str:
    card = f'<li class="card"><a href="{href}">{title}</a><p class="last">Stänger {last}</p></li>'
    return f"<!doctype html><html lang=sv><title>Utlysningar</title><main><ul>{card}</ul></main></html>"


def own_page(*links: str, words: str = "Link to the call") -> str:
    anchors = "".join(f"<a href='{link}'>{words}</a>" for link in links)
    return f"<!doctype html><html><title>x</title><main><p>Stöd till kommuner.</p>{anchors}</main></html>"


def play(engine: Engine, folder: Path, entry: Entry, html: str, at: datetime, details: str = "") -> dict[str, int]:
    saved = folder / f"{entry.id}-{at:%d%H}"
    saved.mkdir(parents=True)
    index = {f"GET {entry.url}": "list.html", f"GET https://{entry.id}.example/u/1": "own.html"}
    for name, text in {"list.html": html, "own.html": details, "index.json": json.dumps(index)}.items():
        (saved / name).write_text(text, "utf-8")
    how = RunOptions(whether_due_or_not=True)
    return asyncio.run(run_source(engine, entry, SavedFetcher(saved), at, lambda _words: None, how)).counts


def told(engine: Engine) -> list[tuple[str, list[str]]]:
    with reading(engine) as session:
        events = session.exec(select(CallEvent).order_by(CallEvent.id))
        return [(event.kind, list(event.changes)) for event in events if event.changes]


def test_a_call_whose_own_page_links_to_the_topic_joins_it_days_later(database: Engine, tmp_path: Path) -> None:
    play(database, tmp_path, LEADING, cards(TOPIC, "Miljöstyrning", "2026-09-23"), NOW)
    listed = cards("/u/1", "Environment governance", "2026-09-22")
    counts = play(database, tmp_path, COLLECTOR, listed, NOW + timedelta(days=3), own_page(TOPIC))
    assert counts["joined"] == 1
    assert told(database) == [("new", ["status"])]
    with reading(database) as session:
        call = session.exec(select(Call)).one()
        assert {row.source for row in session.exec(select(Sighting))} == {"byran", "samlaren"}
    assert (call.data["title"], call.last_deadline) == ("Miljöstyrning", "2026-09-23")
    assert call.data["dissent"] == [{"source": "samlaren", "field": "deadlines", "days": ["2026-09-22"]}]


def test_it_joins_also_when_the_collector_came_first(database: Engine, tmp_path: Path) -> None:
    listed = cards("/u/1", "Environment governance", "2026-09-23")
    play(database, tmp_path, COLLECTOR, listed, NOW, own_page(TOPIC))
    counts = play(database, tmp_path, LEADING, cards(TOPIC, "Miljöstyrning", "2026-09-23"), NOW + timedelta(days=3))
    assert counts["joined"] == 1
    with reading(database) as session:
        assert session.exec(select(Call)).one().source == "byran"
    assert told(database) == [("new", ["status"])]


@pytest.mark.parametrize(
    "details",
    [
        own_page(TOPIC, words="LIFE-2026-SAP-ENV-GOV"),
        own_page(TOPIC, "https://portal.example/topic-details/life-2026-sap-env-other"),
    ],
)
def test_a_page_that_only_mentions_topics_is_another_call(database: Engine, tmp_path: Path, details: str) -> None:
    play(database, tmp_path, LEADING, cards(TOPIC, "Miljöstyrning", "2026-09-23"), NOW)
    listed = cards("/u/1", "Öppet i projektet", "2026-09-22")
    assert play(database, tmp_path, COLLECTOR, listed, NOW, details)["new"] == 1


def recorded(shared: Path, source: str, files: str, at: datetime) -> list[CallData]:
    entry = find_entry([CATALOGUE], source)
    assert entry is not None
    reader = build_source(entry)
    calls: list[CallData] = []
    for path in sorted((shared / "recordings").glob(files)):
        calls += answer(reader, gzip.decompress(path.read_bytes()), at).calls
    return list(combine(calls, entry.language).calls)


@pytest.fixture(scope="module")
def portal_and_access(shared: Path) -> dict[str, list[CallData]]:
    return {
        "eu-funding-tenders": recorded(
            shared, "eu-funding-tenders", "eu-funding-tenders/2026-05-*/page-*.json.gz", NOW
        ),
        "euro-access": recorded(shared, "euro-access", "euro-access/listing*.html.gz", NOW),
    }


def test_on_the_recordings_no_two_calls_are_taken_for_one(
    database: Engine, portal_and_access: dict[str, list[CallData]]
) -> None:
    names = Counter(name for calls in portal_and_access.values() for call in calls for name in set(call.identities))
    assert [name for name, count in names.items() if count > 1] == []
    for source, calls in portal_and_access.items():
        entry = find_entry([CATALOGUE], source)
        assert entry is not None
        with transaction(database) as session:
            counts = save_run(session, entry, Brought(calls), run_id=1, now=NOW, withdraw=False)
        assert counts["new"] == len(calls)


def test_the_recorded_page_of_a_collector_leads_to_its_topic(shared: Path) -> None:
    entry = find_entry([CATALOGUE], "euro-access")
    assert entry is not None
    body = gzip.decompress(next((shared / "recordings" / "euro-access").glob("detail*.gz")).read_bytes())
    page_url = "https://www.euro-access.eu/en/calls/135/x"
    listed = CallData(external_id="x", title="Erasmus Charter for Higher Education - 5th cut-off date", url=page_url)
    context = {"external_id": "x", "listed": listed.model_dump_json(exclude_defaults=True)}
    question = Request(url=page_url, purpose="detail", context=context)
    detailed = entry.model_copy(update={"options": {**entry.options, "detail": True, "detail_text": "body"}})
    page = Page(request=question, url=page_url, body=body, content_type="text/html")
    (call,) = build_source(detailed).parse(page, NOW).calls
    assert "topic:ERASMUS-EDU-2022-ECHE-CERT-FP" in call.identities
