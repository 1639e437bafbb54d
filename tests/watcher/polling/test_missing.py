"""A call that its list has stopped showing is gone only when its own page does not stand any more."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DataError
from sqlmodel import select

from sources.contract import Page, Request
from sources.registry import build_source
from tests.loopback import http
from tests.watcher.calls.store_runs import call, entry
from tests.watcher.polling.detail_funder import Funder, page
from watcher.calls.models import Sighting
from watcher.calls.stated import RUNS_BEFORE_WITHDRAWN
from watcher.db import reading
from watcher.polling import missing, pipeline
from watcher.polling.missing import MOST_ASKED, still_standing
from watcher.polling.models import SourceRun, SourceState
from watcher.polling.saved import SavedFetcher
from watcher.settings import Settings

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
LAST_DAY = "Sista ansökningsdag är den 15 september 2026."


@pytest.fixture
def funder(database: Engine, settings: Settings) -> Funder:
    funder = Funder(database, settings, NOW)
    funder.cards = {name: f"Kort om {name}" for name in "abc"}
    funder.pages = {name: page(f"<h1>Utlysning {name}</h1><p>{LAST_DAY}</p>") for name in "abc"}
    return funder


async def half_a_list(funder: Funder, runs: int = RUNS_BEFORE_WITHDRAWN) -> None:
    """A good run, and so many in which the list lacks c."""
    await funder.run()
    funder.cards.pop("c", None)
    for _ in range(runs):
        assert (await funder.run()).outcome == "complete"


def test_a_call_whose_own_page_stands_is_not_called_gone_however_often_the_list_lacks_it(funder: Funder) -> None:
    funder.live(lambda: half_a_list(funder, RUNS_BEFORE_WITHDRAWN + 3))
    assert "withdrawn" not in funder.events


def test_its_page_is_asked_only_in_the_run_that_would_withdraw_it(funder: Funder) -> None:
    async def story() -> None:
        await half_a_list(funder, RUNS_BEFORE_WITHDRAWN - 1)
        assert not any(name.startswith("c") for name in funder.asked)
        await funder.run()
        assert any(name.startswith("c") for name in funder.asked)

    funder.live(story)


@pytest.mark.parametrize(
    "words",
    [None, page("<p>Välkommen till vår nya webbplats!</p>"), page("<h1>Utlysning c</h1><p>Utlysningen är stängd.</p>")],
)
def test_a_call_whose_page_is_away_or_another_one_or_says_that_it_is_over_is_gone(
    funder: Funder, words: bytes | None
) -> None:
    async def story() -> None:
        await half_a_list(funder, 1)
        funder.pages.pop("c")
        if words is not None:
            funder.pages["c"] = words
        for _ in range(RUNS_BEFORE_WITHDRAWN - 1):
            await funder.run()

    funder.live(story)
    assert funder.events.count("withdrawn") == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(http(b"", "429 Too Many Requests"), id="it has been asked too often"),
        pytest.param(http(b"", "429 Too Many Requests", Retry_After="3600"), id="it wants an hour of peace"),
        pytest.param(http(b"", "503 Service Unavailable", Retry_After="3600"), id="its server is closed for an hour"),
    ],
)
def test_a_server_that_asks_us_to_wait_says_nothing_of_the_call(funder: Funder, answer: bytes) -> None:
    async def story() -> None:
        await half_a_list(funder, 1)
        funder.instead["c"] = answer
        for _ in range(RUNS_BEFORE_WITHDRAWN):
            assert "withdrawn" not in funder.events
            await funder.run()
        assert "c" in funder.asked

    funder.live(story)
    assert "withdrawn" not in funder.events


def test_of_many_missing_calls_a_few_are_asked_in_each_run_and_the_others_wait(funder: Funder) -> None:
    stay, gone = [f"s{n}" for n in range(10)], [f"g{n}" for n in range(MOST_ASKED + 2)]
    funder.cards |= dict.fromkeys((*stay, *gone), "Kort")
    funder.pages |= {name: page(f"<h1>Utlysning {name}</h1><p>{LAST_DAY}</p>") for name in (*stay, *gone)}

    async def story() -> None:
        await funder.run()
        for name in gone:
            del funder.cards[name], funder.pages[name]
        for _ in range(RUNS_BEFORE_WITHDRAWN):
            await funder.run()
        assert funder.events.count("withdrawn") == MOST_ASKED
        await funder.run()
        assert funder.events.count("withdrawn") == len(gone)

    funder.live(story)


class Asked(SavedFetcher):
    """Saved answers, and what was asked for."""

    asked: set[str]

    async def fetch(self, request: Request, *, source_id: str, now: datetime) -> Page | None:
        self.asked.add(request.url)
        return await super().fetch(request, source_id=source_id, now=now)


@pytest.mark.parametrize("apart", [1, 2, 60])
def test_each_has_its_turn_however_many_runs_of_other_sources_come_between(apart: int, tmp_path: Path) -> None:
    calls = [call(f"M-{n}", url=f"https://funder.example/{n}") for n in range(2 * MOST_ASKED)]
    kept = ((each.external_id, each.model_dump(mode="json")) for each in calls)
    going = [Sighting(source="first", external_id=name, data=data) for name, data in kept]
    (tmp_path / "all.html").write_bytes(page(*(f"<h2>{each.title}</h2>" for each in calls)))
    (tmp_path / "index.json").write_text(json.dumps({f"GET {each.url}": "all.html" for each in calls}), "utf-8")
    fetcher = Asked(tmp_path)
    fetcher.asked = set()

    async def some_runs() -> None:
        for run in range(1, 20 * apart, apart):
            names = await still_standing(build_source(entry()), fetcher, going, NOW, run)
            assert names == {each.external_id for each in calls}

    asyncio.run(some_runs())
    assert fetcher.asked == {each.url for each in calls}


def test_the_other_sources_go_on_while_a_long_page_is_looked_at(tmp_path: Path) -> None:
    held = call("M-1", url="https://funder.example/1")
    row = Sighting(source="first", external_id="M-1", data=held.model_dump(mode="json"))
    (tmp_path / "1.html").write_bytes(
        page(f"<h1>{held.title}</h1>", *("<p>En <b>lång</b> rad.</p>" for _ in range(8_000)))
    )
    (tmp_path / "index.json").write_text(json.dumps({f"GET {held.url}": "1.html"}), "utf-8")
    steps = 0

    async def go_on() -> None:
        nonlocal steps
        while True:
            await asyncio.sleep(0)
            steps += 1

    async def story() -> None:
        other = asyncio.create_task(go_on())
        assert await still_standing(build_source(entry()), SavedFetcher(tmp_path), [row], NOW, 1) == {"M-1"}
        other.cancel()

    asyncio.run(story())
    assert steps > 10


def stands_as_broken_until_the_next_round(funder: Funder) -> None:
    with reading(funder.engine) as session:
        state = session.exec(select(SourceState)).one()
        assert (state.health, state.next_due_at and state.next_due_at > funder.now) == ("broken", True)
        assert None not in session.exec(select(SourceRun.ended_at)).all()


def test_a_fault_of_ours_while_it_is_judged_is_told_and_waits_for_the_next_round(
    funder: Funder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bool:
        raise ZeroDivisionError("ours")

    async def story() -> None:
        await half_a_list(funder, RUNS_BEFORE_WITHDRAWN - 1)
        monkeypatch.setattr(missing, "still_tells_of", broken)
        monkeypatch.setitem(funder.pages, "c", page("<h1>Utlysning c</h1>"))
        report = await funder.run()
        assert (report.outcome, report.cause) == ("broken", "our-fault")

    funder.live(story)
    stands_as_broken_until_the_next_round(funder)
    assert "our own fault: ZeroDivisionError: ours" in funder.problems


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(ZeroDivisionError("ours"), id="in what is kept"),
        pytest.param(DataError("INSERT", {}, ValueError("no such letter")), id="of what no database takes"),
    ],
)
def test_a_fault_of_ours_while_it_is_kept_is_told_and_nothing_of_the_run_is_kept(
    funder: Funder, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(*_: object, **__: object) -> Counter[str]:
        raise fault

    async def story() -> None:
        monkeypatch.setattr(pipeline, "save_run", broken)
        report = await funder.run()
        assert (report.outcome, report.cause) == ("broken", "our-fault")

    funder.live(story)
    stands_as_broken_until_the_next_round(funder)
    with reading(funder.engine) as session:
        assert session.exec(select(Sighting)).first() is None


def test_a_call_that_is_back_in_the_list_is_as_it_was(funder: Funder) -> None:
    async def story() -> None:
        await half_a_list(funder, RUNS_BEFORE_WITHDRAWN + 1)
        funder.cards["c"] = "Kort om c"
        await funder.run()

    funder.live(story)
    assert set(funder.events) == {"new"}
