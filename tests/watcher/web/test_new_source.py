"""An admin adds a source by pasting an address and choosing; nobody writes a selector."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from sources.entry import Entry
from sources.registry import CATALOGUE, load_catalogue
from tests.loopback import http, site
from tests.watcher.web.studying import TITLES, add, audited, browser_of, fields_of, funder, list_page, study
from watcher.calls.models import Call
from watcher.db import reading
from watcher.polling.pipeline import RunReport
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.work.asked import read_asked
from watcher.work.jobs import poll
from watcher.work.service import Service


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return replace(settings, allow_private_addresses=True)


@pytest.fixture
def pages(open_settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from browser_of(open_settings, database, now)


@pytest.fixture
def service(open_settings: Settings, database: Engine) -> Service:
    return Service(open_settings, database, Politeness(pause=0.0))


def titles_held(database: Engine, source: str) -> set[str]:
    with reading(database) as session:
        return {row.data["title"] for row in session.exec(select(Call).where(Call.source == source))}


def test_a_source_added_by_its_address_is_read_when_asked_and_its_calls_stand_in_the_list(
    pages: TestClient, service: Service, database: Engine, now: datetime
) -> None:
    with funder(site({"/utlysningar": list_page()})) as server:
        found = study(pages, server.url("/utlysningar"))
        assert found.url.path.startswith("/new-source/")
        assert "Det här är en lista med utlysningar." in found.text
        assert [title for title in TITLES if title not in unescape(found.text)] == []
        assert "<script>" not in found.text
        # The list is read by its own places: whoever sees the days chooses what they are.
        assert "Som föreslagits" not in found.text
        days = unescape(found.text.partition('<select id="deadline"')[2].partition("</select>")[0])
        last = re.search(r'value="([^"]*)"[^>]*>Sista dag: 11 juni 2026', days)
        assert last is not None
        chosen = pages.get(found.url.path, params={"deadline": last[1], "lang": "sv"})
        assert "Sista ansökningsdag 11 juni 2026" in chosen.text

        saved = add(pages, chosen)
        assert saved.url.path == "/sources/exempelfonden"
        assert "Källan är sparad." in saved.text
        entry = load_catalogue([CATALOGUE, service.settings.own_catalogue_dir], pytest.fail)["exempelfonden"]
        assert (entry.kind, entry.name.en, entry.url) == ("listing", "The Example Fund", server.url("/utlysningar"))

        asked = pages.post("/sources/exempelfonden", data={"do": "run"})
        assert "Källan ska läsas nu." in asked.text
        assert read_asked(service, now) == {"sources complete": 1}
        assert read_asked(service, now) == {}
    assert titles_held(database, "exempelfonden") == set(TITLES)
    page = pages.get("/sources/exempelfonden").text
    assert "Källan ska läsas nu." not in page
    assert '<td class="number" data-label="Nya">6</td>' in page
    assert "Klimatanpassning i kommuner" in pages.get("/calls").text
    assert audited(database) == [("source added", "source:exempelfonden"), ("source asked", "source:exempelfonden")]
    beside = pages.get("/sources/exempelfonden/answer").text
    assert "&lt;li class=&#34;call&#34;&gt;" in beside
    assert "Kultur för unga</a>" in beside
    assert "<script>" not in beside


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_that_a_source_reads_is_added_once_more_only_where_that_is_meant(
    pages: TestClient, settings: Settings, database: Engine
) -> None:
    with funder(site({"/utlysningar": list_page(), "/utlysningar/": list_page()})) as server:
        add(pages, study(pages, server.url("/utlysningar")))
        again = study(pages, server.url("/utlysningar/"))
        assert 'läses redan av källan <a href="/sources/exempelfonden?lang=sv">Exempelfonden</a>' in again.text
        names = {"name_sv": "Fonden igen", "name_en": "The fund again"}
        refused = add(pages, again, **names)
        assert (refused.status_code, 'id="twice-fault"' in refused.text) == (400, True)
        assert 'value="Fonden igen"' in refused.text
        assert add(pages, again, **names, twice="exempelfonden").url.path == "/sources/fonden-igen"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_typed_stays_where_other_choices_are_looked_at(pages: TestClient, database: Engine) -> None:
    with funder(site({"/utlysningar": list_page()})) as server:
        found = study(pages, server.url("/utlysningar"))
        typed = {"funder": "Exempelstiftelsen", "applicant_school": "1", "name_en": ""}
        choice = {"detail": "yes", "deadline": ""}
        shown = add(pages, found, do="choose", **typed, **choice)
        assert shown.status_code == 200
        assert "Förhandsvisningen visar bara det som står i listan." in shown.text
        assert '<option value="yes" selected>' in shown.text
        assert 'value="Exempelstiftelsen"' in shown.text
        assert 'name="applicant_school" value="1" checked' in shown.text
        again = add(pages, shown, do="choose", **typed, **choice | {"detail": "no"})
        assert "Förhandsvisningen visar bara" not in again.text
        assert audited(database) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_days_that_stand_on_the_calls_own_pages_are_read_there(
    pages: TestClient, service: Service, database: Engine, now: datetime
) -> None:
    titles = ("Skolutbyten i Norden", "Klimatanpassning i kommuner", "Kultur för unga", "Bredband på landsbygden")
    rows = "".join(f'<li class="call"><h3><a href="/u/{at}">{title}</a></h3></li>' for at, title in enumerate(titles))
    head = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Utlysningar</title></head><body><main>'
    end = "</main></body></html>"
    answers = {
        "/utlysningar": http(f"{head}<h1>Utlysningar</h1><ul>{rows}</ul>{end}".encode(), Content_Type="text/html")
    }
    for at, title in enumerate(titles):
        own = f"{head}<h1>{title}</h1><p>Sista ansökningsdag är den {at + 1} juni 2027.</p>{end}"
        answers[f"/u/{at}"] = http(own.encode(), Content_Type="text/html")
    with funder(site(answers)) as server:
        found = study(pages, server.url("/utlysningar"))
        assert "Varje utlysnings egen sida läses också" in found.text
        assert '<option value="yes" selected>' in found.text
        add(pages, found, source_id="egna-sidor")
        pages.post("/sources/egna-sidor", data={"do": "run"})
        assert read_asked(service, now) == {"sources complete": 1}
    with reading(database) as session:
        held = session.exec(select(Call).where(Call.source == "egna-sidor")).all()
    assert sorted(call.data["deadlines"][0]["date"] for call in held) == [
        "2027-06-01",
        "2027-06-02",
        "2027-06-03",
        "2027-06-04",
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_source_that_was_removed_while_it_was_paused_is_read_when_it_is_added_anew(
    pages: TestClient, database: Engine
) -> None:
    own = "/sources/exempelfonden"
    with funder(site({"/utlysningar": list_page()})) as server:
        add(pages, study(pages, server.url("/utlysningar")))
        pages.post(own, data={"do": "pause"})
        pages.post(f"{own}/remove", data=fields_of(pages.get(f"{own}/remove").text, f"{own}/remove"))
        anew = add(pages, study(pages, server.url("/utlysningar"))).text
    assert "Den läses vid nästa tillfälle" in anew
    assert "Läs nu" in anew
    assert "Återuppta" not in anew


def test_a_service_that_runs_already_reads_a_new_entry_at_its_next_round(
    pages: TestClient, service: Service, database: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("watcher.work.jobs.run_live", _note_entries(asked))
    poll(service, now)
    assert "exempelfonden" not in asked
    with funder(site({"/utlysningar": list_page()})) as server:
        add(pages, study(pages, server.url("/utlysningar")))
    poll(service, now)
    assert "exempelfonden" in asked


def _note_entries(asked: list[str]) -> Callable[..., Awaitable[list[RunReport]]]:
    async def run_live(_service: Service, entries: Sequence[Entry], *_: object) -> list[RunReport]:
        asked[:] = [entry.id for entry in entries]
        return []

    return run_live


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_saved_page_serves_as_well_as_an_address_and_may_be_of_any_bytes(pages: TestClient) -> None:
    page = list_page().partition(b"\r\n\r\n")[2]
    sent = pages.post(
        "/new-source", data={"address": "https://fund.example.org/utlysningar"}, files={"file": ("sida.html", page)}
    )
    assert "Kultur för unga" in sent.text
    assert "https://fund.example.org/utlysningar/3" in sent.text
    pasted = pages.post("/new-source", data={"saved": page.decode()}, files={"file": ("", b"")})
    assert "Kultur för unga" in pasted.text
    short = pages.post("/new-source", data={"address": "fund.example.org/u", "saved": page.decode()})
    assert "https://fund.example.org/utlysningar/3" in short.text  # as browsers show an address
    refused = add(pages, pasted)  # nobody knows where the page stands
    assert "Skriv en hel adress" in refused.text
    noise = pages.post("/new-source", data={}, files={"file": ("x", bytes(range(256)) * 40)})
    assert "inte en lista med utlysningar" in noise.text
