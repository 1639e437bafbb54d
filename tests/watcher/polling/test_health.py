"""What is known of a source's health after its runs, and what is never lost by a bad one."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from sources.entry import Entry
from tests.loopback import http, serving, site
from watcher.calls.models import Call, CallEvent, Sighting, SourceEvent
from watcher.db import reading, transaction
from watcher.net.http import Client
from watcher.polling.check import Verdict
from watcher.polling.fetch import LiveFetcher, Politeness
from watcher.polling.health import Ended, note_outcome
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.polling.saved import SavedFetcher
from watcher.settings import Settings

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
LIST = {
    "id": "example-list",
    "name": {"sv": "Exempellistan", "en": "The example list"},
    "kind": "listing",
    "url": "https://example.org/utlysningar",
    "level": "national",
    "rhythm_days": 60,
    "verified": "live",
    "verified_on": date(2026, 5, 1),
    "options": {"item": "li.card", "title": "a", "link": "a", "deadline": ".last"},
}
ENTRY = Entry.model_validate(LIST)
ELSEWHERE = "<html><title>Ny webbplats</title><main><p>Välkommen!</main>"
WALL = "<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>"


def page(*names: str, last: str = "Stänger 2026-09-01") -> str:
    cards = "".join(
        f'<li class="card"><a href="/u/{name}">Utlysning {name}</a><p class="last">{last}</p></li>' for name in names
    )
    return f"<html><body><main><h1>Utlysningar</h1><ul>{cards}</ul></main></body></html>"


class Source:
    """One source, read day after day."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder, self.day = engine, folder, 0
        folder.mkdir()

    def read(self, html: str, days: int = 1, *, accept: bool = False, entry: Entry = ENTRY) -> RunReport:
        """Its page as it is so many days later."""
        self.day += days
        (self.folder / "page-1.html").write_text(html, "utf-8")
        how = RunOptions(whether_due_or_not=True, accept_jump=accept)
        fetcher = SavedFetcher(self.folder)
        return asyncio.run(run_source(self.engine, entry, fetcher, self.now, lambda _words: None, how))

    @property
    def now(self) -> datetime:
        return NOW + timedelta(days=self.day)

    @property
    def state(self) -> SourceState:
        with reading(self.engine) as session:
            return session.get_one(SourceState, ENTRY.id)

    @property
    def facts(self) -> list[str]:
        with reading(self.engine) as session:
            return [event.kind for event in session.exec(select(SourceEvent).order_by(col(SourceEvent.id)))]

    @property
    def events(self) -> list[str]:
        with reading(self.engine) as session:
            return [event.kind for event in session.exec(select(CallEvent).order_by(col(CallEvent.id)))]

    @property
    def deadlines(self) -> dict[str, list[str]]:
        with reading(self.engine) as session:
            calls = session.exec(select(Call).order_by(col(Call.id)))
            return {call.data["title"][-1]: [day["date"] for day in call.data["deadlines"]] for call in calls}


@pytest.fixture
def source(sqlite: Engine, tmp_path: Path) -> Source:
    return Source(sqlite, tmp_path / "answers")


def test_nothing_is_withdrawn_however_long_a_source_is_broken(source: Source) -> None:
    source.read(page("a", "b"))
    for html in (ELSEWHERE, WALL, "", ELSEWHERE, WALL):
        assert source.read(html).outcome == "broken"
    assert source.events == ["new", "new"]
    with reading(source.engine) as session:
        assert {row.missing_runs for row in session.exec(select(Sighting))} == {0}
    source.read(page("b"))
    assert source.events == ["new", "new"], "nor by the first good run after it"


def test_nothing_is_withdrawn_however_often_a_source_is_read_in_part(source: Source) -> None:
    source.read(page("a", "b", "c"))
    for _ in range(5):
        assert source.read(page("a", "b", last="Ny!")).outcome == "incomplete"
    source.read(page("a", "b"))
    assert source.events == ["new", "new", "new"]


def test_dates_that_disappear_from_a_readable_list_are_a_loud_fault_and_no_date_is_lost(
    database: Engine, tmp_path: Path
) -> None:
    source = Source(database, tmp_path / "answers")
    for _ in range(3):
        source.read(page("a", "b", "c"))
    report = source.read(page("a", "b", "c", "d", last="Ny!"))
    assert (report.outcome, report.counts["new"]) == ("incomplete", 1)
    assert report.problems[0].startswith("deadline read in 0 of 4 items, where 100% is usual")
    assert source.deadlines == {"a": ["2026-09-01"], "b": ["2026-09-01"], "c": ["2026-09-01"], "d": []}
    begun = source.now.isoformat()
    source.read(page("a", "b", "c", "d", last="Ny!"))
    assert source.state.lost_fields["deadline"] == {"have": 0, "of": 4, "usual": 1.0, "since": begun}
    assert source.state.health_since == source.now - timedelta(days=1)
    assert (source.state.health, source.state.cause) == ("incomplete", "fields")
    source.read(page("a", "b", "c", "d"))
    assert (source.state.health, source.state.lost_fields) == ("well", {})
    assert source.facts == ["incomplete", "well"]
    assert source.events == ["new"] * 4 + ["changed"], "only the new call has learnt its date"


def test_a_list_of_two_that_loses_both_dates_keeps_them(source: Source) -> None:
    source.read(page("a", "b"))
    assert source.read(page("a", "b", last="Ny!")).outcome == "incomplete"
    assert source.deadlines == {"a": ["2026-09-01"], "b": ["2026-09-01"]}


def test_a_person_may_say_that_a_funder_has_stopped_giving_dates(source: Source) -> None:
    for _ in range(3):
        source.read(page("a", "b", "c"))
    assert source.read(page("a", "b", "c", last="Ny!"), accept=True).outcome == "complete"
    assert source.deadlines == {"a": [], "b": [], "c": []}
    assert source.read(page("a", "b", "c", last="Ny!")).outcome == "complete", "earlier runs are no measure any more"


def test_a_list_that_a_person_says_became_short_stays_right_until_what_is_gone_is_withdrawn(source: Source) -> None:
    source.read(page(*"abcdefghijklmnopqrstuvwxyz"))
    short = page("a", "b", "c", "d", "e")
    assert source.read(short).cause == "jump"
    assert source.read(short, accept=True).outcome == "complete"
    assert [source.read(short).outcome for _ in range(3)] == ["complete"] * 3, "not doubted anew each day"
    assert source.events.count("withdrawn") == 21


def test_every_run_leaves_what_it_read_of_each_field_and_why_it_fell_short(source: Source) -> None:
    source.read(page("a", "b"))
    source.read(WALL)
    with reading(source.engine) as session:
        good, bad = session.exec(select(SourceRun).order_by(col(SourceRun.id)))
    assert (good.fields["title"], good.fields["deadline"], good.cause) == ([2, 2], [2, 2], None)
    assert (bad.fields, bad.cause) == ({}, "bot-wall")
    assert source.state.cause == "bot-wall"


def test_a_source_is_quiet_when_nothing_new_came_for_longer_than_its_rhythm(database: Engine, tmp_path: Path) -> None:
    source = Source(database, tmp_path / "answers")
    source.read(page("a"))
    begun = source.now
    source.read(page("a"), days=60)
    assert source.state.health == "well"
    source.read(page("a"), days=1)
    assert (source.state.health, source.state.last_new_at) == ("quiet", begun)
    assert "every 60 days" in source.state.problems[0]
    source.read(page("a", "b"))
    assert source.facts == ["quiet", "well"]


def test_a_source_that_never_had_anything_is_quiet_after_its_rhythm_too(source: Source) -> None:
    says_so = ENTRY.model_copy(update={"options": ENTRY.options | {"nothing_open": ["Välkommen!"]}})
    assert source.read(ELSEWHERE, entry=says_so).outcome == "complete"
    source.read(ELSEWHERE, days=61, entry=says_so)
    assert source.state.health == "quiet"


def test_what_is_always_open_is_never_too_quiet(source: Source) -> None:
    source.read(page("a", last="Ansökan kan lämnas löpande"))
    source.read(page("a", last="Ansökan kan lämnas löpande"), days=500)
    assert source.state.health == "well"


def test_a_broken_source_is_not_called_quiet_and_is_quiet_when_it_is_read_again(source: Source) -> None:
    source.read(page("a"))
    source.read(ELSEWHERE, days=70)
    source.read(page("a"))
    assert source.facts == ["broken", "quiet"]


def ask(engine: Engine, settings: Settings, pages: dict[str, bytes], path: str = "/utlysningar") -> SourceState:
    async def run() -> SourceState:
        async with serving(site(pages)) as server, Client(settings) as client:
            entry = ENTRY.model_copy(update={"url": server.url(path)})
            fetcher = LiveFetcher(client, engine, Politeness(pause=0, sleep=lambda _seconds: asyncio.sleep(0)))
            await run_source(engine, entry, fetcher, NOW, lambda _words: None, RunOptions(whether_due_or_not=True))
        with reading(engine) as session:
            return session.get_one(SourceState, ENTRY.id)

    return asyncio.run(run())


HTML = http(page("a").encode(), Content_Type="text/html")


@pytest.mark.parametrize(
    ("status", "to", "moved"),
    [
        ("301 Moved Permanently", "/stod/utlysningar", True),
        ("308 Permanent Redirect", "/stod/utlysningar", True),
        ("302 Found", "/stod/utlysningar", False),
        ("301 Moved Permanently", "/utlysningar/", False),
    ],
)
def test_an_address_that_has_moved_for_good_is_told(
    sqlite: Engine, settings: Settings, status: str, to: str, moved: bool
) -> None:
    state = ask(sqlite, settings, {"/utlysningar": http(b"", status, Location=to), to: HTML})
    assert state.health == "well"
    assert (state.moved_to is not None and state.moved_to.endswith(to)) is moved


def test_what_follows_a_passing_redirect_has_not_moved_for_good(sqlite: Engine, settings: Settings) -> None:
    first, second = http(b"", "302 Found", Location="/b"), http(b"", "301 Moved Permanently", Location="/c")
    assert ask(sqlite, settings, {"/utlysningar": first, "/b": second, "/c": HTML}).moved_to is None


def test_robots_that_say_no_are_a_cause_of_their_own(sqlite: Engine, settings: Settings) -> None:
    robots = http(b"User-agent: *\nDisallow: /", Content_Type="text/plain")
    state = ask(sqlite, settings, {"/robots.txt": robots, "/utlysningar": HTML})
    assert (state.health, state.cause) == ("broken", "robots")


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("404 Not Found", "gone"),
        ("410 Gone", "gone"),
        ("403 Forbidden", "status"),
        ("500 Internal Server Error", "their-fault"),
    ],
)
def test_an_error_is_a_cause_by_what_it_asks_of_a_person(
    sqlite: Engine, settings: Settings, status: str, cause: str
) -> None:
    state = ask(sqlite, settings, {"/utlysningar": http(b"", status)})
    assert (state.health, state.cause) == ("broken", cause)


def test_a_new_kind_of_cause_is_an_event_of_its_own_and_the_same_kind_is_none(sqlite: Engine, tmp_path: Path) -> None:
    source = Source(sqlite, tmp_path / "a")
    for html in (page("a", "b"), ELSEWHERE, ELSEWHERE, WALL, WALL, ELSEWHERE, page("a", "b")):
        source.read(html)
    assert source.facts == ["broken", "broken", "well"], "each kind once, however often it goes to and fro"
    since = source.now - timedelta(days=5)
    with reading(sqlite) as session:
        layout, wall, *_ = session.exec(select(SourceEvent).order_by(col(SourceEvent.id)))
    assert layout.at == since
    assert "layout may have changed" in layout.message
    assert "wall" in wall.message


def test_a_server_that_goes_to_and_fro_has_an_event_for_each_kind_of_cause_in_each_trouble(sqlite: Engine) -> None:
    causes = ["timeout", "their-fault"] * 5 + [None] + ["their-fault", "timeout"] * 5
    with transaction(sqlite) as session:
        session.add(SourceState(source=ENTRY.id))
    for day, cause in enumerate(causes):
        with transaction(sqlite) as session:
            now = NOW + timedelta(days=day)
            run = SourceRun(source=ENTRY.id, started_at=now, cause=cause)
            session.add(run)
            session.flush()
            verdict = Verdict("broken" if cause else "complete", (cause,) if cause else (), cause)
            ended = Ended(run.id or 0, verdict, news=cause is None)
            note_outcome(session, session.get_one(SourceState, ENTRY.id), ENTRY, ended, now)
    with reading(sqlite) as session:
        told = session.exec(select(SourceEvent.message).order_by(col(SourceEvent.id))).all()
    assert told == ["timeout", "their-fault", "read without problems again", "their-fault"]
