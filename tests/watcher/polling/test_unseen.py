"""A source that nobody has compared with its page tells only what shows by itself that it is a call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from sources.entry import Entry
from sources.registry import CATALOGUE, load_catalogue
from tests.watcher.calls.store_runs import call
from tests.watcher.polling.detail_funder import Funder, page
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.language import Texts
from watcher.polling.accepted import accept, doubt_of
from watcher.polling.models import SourceState
from watcher.polling.pipeline import RunOptions, RunReport, run_source
from watcher.polling.saved import SavedFetcher
from watcher.polling.unseen import sifted
from watcher.settings import Settings
from watcher.work.problem_words import problem_words

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)
LIST = {
    "id": "example-agency",
    "name": {"sv": "Exempelverket", "en": "The Example Agency"},
    "kind": "listing",
    "url": "https://example.org/bidrag/",
    "level": "national",
    "verified_on": date(2026, 5, 1),
    "options": {"item": "main a[href*='/bidrag/']", "detail": True},
}
ENTRY = Entry.model_validate(LIST)
LAST_DAY = "Sista ansökningsdag är den 15 september 2026."
NO_DAY = "Här hittar du mer att läsa."
# What a site shows in the very place in which its calls were supposed to stand.
MENU = {
    "Om våra bidrag": ("/bidrag/om/", NO_DAY),
    "Så ansöker du": ("/bidrag/ansok/", "Ansök senast den 15 september 2026."),
    "Redovisa bidrag": ("/bidrag/redovisa/", NO_DAY),
    "Jämställdhet i bidragsgivningen": ("/bidrag/jamstalldhet/", NO_DAY),
}
NEWS = {"Nu kan kommuner söka": ("/aktuellt/nyheter/bidrag/nu/", f"Publicerad 3 mars 2026. {LAST_DAY}")}
CALLS = {
    "Stöd till lokala naturvårdsprojekt": ("/bidrag/natur/", LAST_DAY),
    "Bidrag till cykelvägar": ("/bidrag/cykel/", "Ansökan är öppen löpande under året."),
    "Kultur för barn": ("/bidrag/kultur/", "Utlysningen öppnar den 20 augusti 2026."),
    "Energi i byggnader": ("/bidrag/energi/", "Sista ansökningsdag är den 1 oktober 2026."),
}
Rows = Mapping[str, tuple[str, str]]


class Site:
    """An agency's site, read day after day."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder, self.day = engine, folder, 0
        folder.mkdir()

    def read(self, *rows: Rows, entry: Entry = ENTRY, unread: tuple[str, ...] = ()) -> RunReport:
        self.day += 1
        shown = {title: place for part in rows for title, place in part.items()}
        links = "".join(f'<li><a href="{place}"><h3>{title}</h3></a></li>' for title, (place, _) in shown.items())
        (self.folder / "page-1.html").write_text(_page("Bidrag", f"<ul>{links}</ul>"), "utf-8")
        index = {}
        for number, (title, (place, words)) in enumerate(shown.items()):
            if title not in unread:
                (self.folder / f"own-{number}.html").write_text(_page(title, f"<p>{words}</p>"), "utf-8")
                index[f"GET {urljoin(entry.url, place)}"] = f"own-{number}.html"
        (self.folder / "index.json").write_text(json.dumps(index), "utf-8")
        how = RunOptions(whether_due_or_not=True)
        return asyncio.run(run_source(self.engine, entry, SavedFetcher(self.folder), self.now, lambda _: None, how))

    def accept(self) -> None:
        with transaction(self.engine) as session:
            doubt = doubt_of(session, session.get_one(SourceState, ENTRY.id))
            assert doubt is not None
            accept(session, doubt, self.now)

    @property
    def now(self) -> datetime:
        return NOW + timedelta(days=self.day)

    @property
    def titles(self) -> set[str]:
        with reading(self.engine) as session:
            return {call.data["title"] for call in session.exec(select(Call))}


def _page(heading: str, words: str) -> str:
    return f'<html lang="sv"><body><main><h1>{heading}</h1>{words}</main></body></html>'


@pytest.fixture
def site(sqlite: Engine, tmp_path: Path) -> Site:
    return Site(sqlite, tmp_path / "answers")


def test_links_of_a_menu_and_news_beside_calls_are_left_out_and_said(site: Site) -> None:
    report = site.read(CALLS, NEWS, {name: MENU[name] for name in ("Om våra bidrag", "Så ansöker du")})
    assert report.outcome == "complete"
    assert site.titles == CALLS.keys()
    assert report.problems == ("set aside: 3 x unlike-call (for example Nu kan kommuner söka)",)


def test_a_first_reading_of_menu_links_alone_is_doubted_and_nothing_of_it_is_kept(site: Site) -> None:
    report = site.read(MENU, NEWS)
    assert (report.outcome, report.cause) == ("broken", "not-calls")
    assert site.titles == set()
    assert report.problems[0].startswith("5 of 5 rows show by nothing that they are calls")
    assert "visar inte med något att de är utlysningar" in problem_words(report.problems[0], Texts("sv"))


def test_calls_that_are_over_show_as_well_that_the_list_is_one_of_calls(site: Site) -> None:
    over = {f"Stöd {n}": (f"/bidrag/over-{n}/", "Sista ansökningsdag var den 1 mars 2026.") for n in range(4)}
    assert site.read(over, MENU, {"Bidrag till cykelvägar": CALLS["Bidrag till cykelvägar"]}).outcome == "complete"
    assert site.titles == {*over, "Bidrag till cykelvägar"}


def test_it_is_doubted_as_long_as_it_is_so_and_read_when_the_page_is_what_was_supposed(site: Site) -> None:
    assert [site.read(MENU, NEWS).outcome for _ in range(3)] == ["broken"] * 3
    assert site.read(CALLS).outcome == "complete"
    assert site.titles == CALLS.keys()


def test_what_a_person_says_is_calls_is_kept_and_so_is_what_comes_after(site: Site) -> None:
    site.read(MENU)
    site.accept()
    assert site.read(MENU).outcome == "complete"
    assert site.titles == MENU.keys()
    site.read(MENU, {"Ett nytt bidrag": ("/bidrag/nytt/", NO_DAY)})
    assert "Ett nytt bidrag" in site.titles


def test_a_source_that_somebody_has_compared_with_its_page_may_tell_of_calls_without_days(site: Site) -> None:
    seen = Entry.model_validate(LIST | {"verified": "live"})
    assert site.read(MENU, entry=seen).outcome == "complete"
    assert site.titles == MENU.keys()


def test_parts_of_one_calls_own_page_are_not_calls_of_their_own(site: Site) -> None:
    parts = {
        "Vem som får stöd": ("/bidrag/natur/vem/", LAST_DAY),
        "Särskild omgång": ("/bidrag/natur/omgang/", "Sista ansökningsdag är den 1 november 2026."),
    }
    site.read(CALLS, parts)
    assert site.titles == {*CALLS, "Särskild omgång"}


def test_rounds_of_earlier_years_are_not_told_of_though_their_pages_name_a_day_without_year(site: Site) -> None:
    archive = {
        "Vattenbidrag 2019": ("/bidrag/2019/", "Sista ansökningsdag är den 15 september."),
        "Naturbidrag 2024–2025": ("/bidrag/2024/", "Ansökan öppnar den 15 september."),
        "Naturbidrag 2024–2026": ("/bidrag/2026/", "Sista ansökningsdag är den 15 september."),
        "Projekt från 2025": ("/bidrag/2025/", "Sista ansökningsdag är den 15 september 2026."),
    }
    site.read(CALLS, archive)
    assert site.titles == {*CALLS, "Naturbidrag 2024–2026", "Projekt från 2025"}


def test_what_is_left_out_is_told_of_when_it_says_when_one_can_apply(site: Site) -> None:
    coming = {"Digitala samhällen": ("/bidrag/digital/", NO_DAY)}
    site.read(CALLS, coming)
    assert "Digitala samhällen" not in site.titles
    site.read(CALLS, {"Digitala samhällen": ("/bidrag/digital/", LAST_DAY)})
    assert "Digitala samhällen" in site.titles


def test_calls_that_are_known_stay_though_they_say_no_more_when(site: Site) -> None:
    site.read(CALLS)
    site.read({name: (place, NO_DAY) for name, (place, _) in CALLS.items()})
    with reading(site.engine) as session:
        assert not any(call.withdrawn for call in session.exec(select(Call)))


def test_calls_whose_own_pages_do_not_answer_wait_and_are_not_taken_for_a_menu(site: Site) -> None:
    report = site.read(CALLS, unread=tuple(CALLS))
    assert report.cause != "not-calls"
    assert site.titles == set()
    assert site.read(CALLS).outcome == "complete"
    assert site.titles == CALLS.keys()


def test_a_row_that_is_left_out_is_read_anew_each_time_though_its_page_has_not_changed(
    sqlite: Engine, settings: Settings
) -> None:
    funder = Funder(sqlite, settings, NOW)
    funder.cards["c"], funder.pages["c"] = "Kort om c", page("<p>Mer att läsa.</p>")

    async def story() -> None:
        for _ in range(3):
            assert (await funder.run()).outcome == "complete"
            assert "1 x unlike-call" in funder.problems
        assert funder.asked == ["a?", "b?", "c"]

    funder.live(story)


def _is_guessed(entry: Entry) -> bool:
    return entry.verified == "described" and "a[href*=" in str(entry.options.get("item"))


def _guessed() -> list[Entry]:
    return [entry for _, entry in sorted(load_catalogue([CATALOGUE], pytest.fail).items()) if _is_guessed(entry)]


@pytest.mark.parametrize("entry", _guessed(), ids=lambda entry: entry.id)
def test_no_entry_that_is_only_described_tells_of_a_menu_or_news(sqlite: Engine, tmp_path: Path, entry: Entry) -> None:
    """On a page on which the links that its item takes lead to no call."""
    below = _address_below(entry.options)
    rows = {title: (f"/x{below}{number}/", NO_DAY) for number, title in enumerate((*MENU, "Om stödet", "Vårt uppdrag"))}
    site = Site(sqlite, tmp_path / "answers")
    report = site.read(rows, {"Nytt bidrag": (f"/nyheter{below}nytt/", LAST_DAY)}, entry=entry)
    assert report.outcome == "broken"
    assert site.titles == set()


def _address_below(options: Mapping[str, Any]) -> str:
    return str(options["item"]).partition("a[href*='")[2].partition("'")[0]


def unlike(**facts: object) -> list[str]:
    """Of one row that nobody has seen before, its title where it shows by nothing that it is a call."""
    row = call(**{"deadlines": [], "url": "https://funder.example/stod/1", **facts})
    found = sifted([row], "https://funder.example/stod", frozenset(), frozenset(), NOW.date())
    return [each.title for each in found.unlike]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"status": "unknown", "opens": "2026-09-01"}, id="a day from which one can apply"),
        pytest.param({"status": "open"}, id="a word that it is open"),
        pytest.param({"status": "rolling"}, id="a word that one can always apply"),
        pytest.param({"status": "unknown", "deadlines": [{"date": "2026-09-15"}]}, id="a last day"),
    ],
)
def test_each_by_itself_shows_that_a_row_is_a_call(facts: dict[str, object]) -> None:
    assert unlike(**facts) == []
    assert unlike(status="unknown") == ["Call A-1"]


@pytest.mark.parametrize("title", ["Kontakt", "Så ansöker du", "Utlysning 2019"])
def test_no_word_on_when_one_can_apply_makes_a_call_of_what_is_named_otherwise(title: str) -> None:
    assert unlike(title=title, status="open") == [title]
