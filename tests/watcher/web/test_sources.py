"""The sources' pages: what needs a person comes first, and a source's page says why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from sources.registry import CATALOGUE, load_catalogue
from tests.watcher.calls.store_runs import call, entry, run
from tests.watcher.web.samples import fill, sign_in
from watcher.calls.models import SourceEvent
from watcher.db import transaction
from watcher.polling.models import SourceRun, SourceState
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        sign_in(client, database, now)
        yield client


def test_a_source_that_cannot_be_read_stands_before_the_others(pages: TestClient) -> None:
    page = pages.get("/sources").text
    assert "Kan inte läsas: 1" in page
    rows = page.split("<tbody>")[1].split("</tr>")
    assert "/sources/vinnova?" in rows[0]
    assert "Kan inte läsas (sedan den 7 maj 2026)" in rows[0]
    assert "Inte läst ännu" in rows[1]


def test_a_funder_without_calls_of_its_own_says_why(pages: TestClient) -> None:
    assert "Källor som inte läses" in pages.get("/sources").text


TOLD = (
    "Webbplatsen stoppar automatiska läsare.",
    "the page is a wall: &lt;script&gt;",
    "7 maj 2026 kl. 08.00",
    "Kunde inte läsas",
    '<td class="number" data-label="Nya">2</td>',
)


def test_a_sources_page_tells_how_it_is_and_why(pages: TestClient) -> None:
    page = pages.get("/sources/vinnova").text
    assert [words for words in TOLD if words not in page] == []
    assert "<script>" not in page


def test_how_many_calls_a_source_has_opens_exactly_those(pages: TestClient, database: Engine) -> None:
    run(database, call("V-1", source="vinnova"), call("V-2", source="vinnova"), by=entry("vinnova"))
    link = re.search(
        r'<a href="(/calls\?source=vinnova[^"]*)">(\d+) utlysningar</a>', pages.get("/sources/vinnova").text
    )
    assert link
    assert link[2] == "2"
    shown = pages.get(unescape(link[1])).text
    assert ">2 utlysningar" in shown
    assert '<option value="vinnova" selected>Vinnova</option>' in shown
    assert 'name="source"' not in pages.get("/calls").text
    assert pages.get("/calls?source=nobody").status_code == 200


def test_what_a_run_said_is_said_in_the_language_of_the_page(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    problems = ["https://www.vinnova.se asks its reader to prove to be human: captcha", "set aside: 3 x no-title"]
    with transaction(database) as session:
        session.get_one(SourceState, "vinnova").problems = problems
        for run in session.exec(select(SourceRun)):
            run.problems = problems
        quiet = "nothing new since 2026-01-31; something new is normal every 60 days"
        session.add(SourceEvent(source="vinnova", kind="quiet", message=quiet, at=now))
        session.add(SourceEvent(source="vinnova", kind="well", message="read without problems again", at=now))
    swedish, english = (pages.get(f"/sources/vinnova?lang={language}").text for language in ("sv", "en"))
    for words in ("ber läsaren att visa att den är en människa", "Rader utan rubrik: 3", "Läses utan fel",
                  "Inget nytt sedan den 31 januari 2026.", "Ansökningsomgångar i det öppna gränssnittet"):  # fmt: skip
        assert words in swedish, words
    for words in ("asks its reader to prove", "set aside", "without problems again", "nothing new", "not established"):
        assert words not in swedish, words
    assert "inte fastställd" in pages.get("/sources/boverket?lang=sv").text
    assert "asks its reader to prove to be human" in english
    assert "Items without a title: 3" in english


def test_that_nothing_can_be_reached_is_said_plainly_with_what_to_check(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    assert "kommer troligen inte ut på nätet" not in pages.get("/sources").text
    with transaction(database) as session:
        for name in ("vinnova", "boverket", "kulturradet"):
            state = session.get(SourceState, name) or SourceState(source=name)
            state.health, state.cause, state.last_run_at, state.last_success_at = "broken", "no-such-host", now, None
            session.add(state)
    for path in ("/", "/sources", "/previews/1?first=1"):
        page = pages.get(path).text
        assert "Ingen av de 3 källor som prövades senast gick att nå." in page
        assert "ange den i WATCHER_HTTP_PROXY" in page
        assert "Det tar några minuter" not in page
    assert "Boverket" not in pages.get("/").text, "one line says it all"


def test_that_most_sources_went_silent_at_once_is_said_once_at_the_top(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        for name in ("vinnova", "boverket", "kulturradet", "formas"):
            state = session.get(SourceState, name) or SourceState(source=name)
            state.health, state.cause = ("well", None) if name == "formas" else ("broken", "connection")
            state.last_run_at = state.health_since = now
            session.add(state)
    for address in ("/sources", "/sources?words=formas"):
        page = pages.get(address).text
        assert "3 av de 4 källor som prövades senast går inte att nå" in page
        assert page.count("troligen i det egna nätet") == 1
        assert "på alla källors adresser" in page
    # Whoever looks at the first page, or waits for a first letter, need not go there to learn it.
    for address in ("/", "/previews/1?first=1"):
        assert pages.get(address).text.count("troligen i det egna nätet") == 1
    with transaction(database) as session:
        session.get_one(SourceState, "boverket").paused = True
    for address in ("/", "/previews/1?first=1", "/sources"):
        assert "troligen i det egna nätet" not in pages.get(address).text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Klimatklivet", "Naturvårdsverket"),
        ("utbyten.se", "Erasmus+"),
        ("ungdomsstyrelsen", "MUCF"),
        ("vinno", "Vinnova"),
        ("SKL", "Sveriges Kommuner och Regioner"),
    ],
)
def test_a_source_is_found_by_its_name_an_earlier_one_or_a_programme(pages: TestClient, words: str, found: str) -> None:
    page = pages.get("/sources", params={"words": words}).text
    assert found in page
    assert f'value="{words}"' in page
    assert "Boverket" not in page


def test_where_none_is_called_so_those_spelled_much_like_it_are_shown(pages: TestClient) -> None:
    page = pages.get("/sources", params={"words": "Skolverkt"}).text
    assert "Ingen källa passar in på det du har valt." in page
    assert "Menade du någon av dessa?" in page
    assert "Skolverket" in page
    assert "&lt;b&gt;" in pages.get("/sources", params={"words": "<b>"}).text


def test_of_many_sources_that_are_not_well_the_start_page_names_the_first(pages: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        entries = load_catalogue([CATALOGUE], lambda _: None)
        for entry_id in [each for each, found in entries.items() if found.active][:20]:
            state = session.get(SourceState, entry_id) or SourceState(source=entry_id)
            state.health = "broken"
            session.add(state)
    page = pages.get("/").text
    assert page.count("Kan inte läsas") == 10
    link = re.search(r'<a href="(/sources\?health=unwell&amp;lang=sv)">Och (\d+) källor till</a>', page)
    assert link
    unwell = pages.get(unescape(link[1])).text
    assert unwell.count("Kan inte läsas (sedan") + unwell.count("Kan inte läsas</td>") == 10 + int(link[2])
    assert '<option value="unwell" selected>Behöver ses över</option>' in unwell
    assert "Läses utan fel" not in unwell
    assert "And 1" in pages.get("/?lang=en").text


def test_a_file_that_cannot_be_used_is_named(pages: TestClient, settings: Settings) -> None:
    settings.own_catalogue_dir.mkdir(parents=True)
    (settings.own_catalogue_dir / "own.toml").write_text("id = 'own'", "utf-8")
    page = pages.get("/sources").text
    assert "En fil i katalogen kan inte användas: own.toml: name: " in page
    assert "Field required" not in page
    (settings.own_catalogue_dir / "vinnova.toml").write_text('id = "vinnova"\nlevel "eu"\n', "utf-8")
    where = "vinnova.toml: Rad 2, tecken 7: Efter fältets namn ska det stå ett likhetstecken."
    assert where in pages.get("/sources").text


def test_a_source_that_is_not_there_answers_kindly(pages: TestClient) -> None:
    for path in ("/sources/nobody", "/sources/..%2F..%2Fsecret", "/sources/%00"):
        answer = pages.get(path)
        assert (path, answer.status_code) == (path, 404)
        assert "Sidan finns inte" in answer.text
