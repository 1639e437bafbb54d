"""A call that is added by hand may be here already: it is asked about, and another one is kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.sources.kinds.test_by_hand import LETTER
from tests.watcher.calls.store_runs import call, run
from tests.watcher.web.adding import WHERE, added, bring, coordinators_browser, fields, funders_page, save
from watcher.settings import Settings


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


@pytest.fixture
def site() -> Iterator[str]:
    yield from funders_page()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_is_understood_as_a_browser_shows_it_and_what_is_known_is_not_read_again(
    pages: TestClient, database: Engine
) -> None:
    run(database, call("A-1", url=WHERE, identities=[f"url:{WHERE}"]))
    for typed in (WHERE, WHERE.removeprefix("https://"), f"{WHERE}?utm_source=brev"):
        answer = pages.post("/calls/add", data={"do": "address", "address": typed})
        assert "Det ser ut som den här utlysningen" in answer.text, typed  # though nobody can reach the fund
        assert ">Call A-1</a>" in answer.text
    refused = pages.post("/calls/add", data={"do": "address", "address": "gröna skolgårdar"})
    assert "Skriv hela adressen" in refused.text


def test_adding_it_twice_leads_to_it(pages: TestClient, database: Engine) -> None:
    form = fields(bring(pages).text)
    pages.post("/calls/add", data=form)
    again = pages.post("/calls/add", data=form)
    assert "Utlysningen finns redan här" in again.text
    assert again.url.path == f"/calls/{added(database)[0].id}"
    assert f'href="/calls/{added(database)[0].id}?lang=sv"' in bring(pages).text
    assert len(added(database)) == 1


def test_a_second_call_of_the_same_page_loses_nothing_and_is_kept_apart(pages: TestClient, database: Engine) -> None:
    save(pages)
    first = added(database)[0]
    shown = bring(pages, LETTER.replace("skolgårdar 2026", "skolvägar 2026").replace("15 september", "1 oktober"))
    assert "Det ser ut som den här utlysningen" in shown.text
    form = fields(shown.text)
    assert (form["title"], form["day-0"], "another" in form) == ("Gröna skolvägar 2026", "2026-10-01", False)
    unsure = pages.post("/calls/add", data=form)
    assert unsure.status_code == 400
    assert 'id="another-fault"' in unsure.text
    assert fields(unsure.text)["title"] == "Gröna skolvägar 2026"
    assert "Utlysningen är sparad" in pages.post("/calls/add", data=form | {"another": str(first.id)}).text
    one, other = added(database)
    assert [each.data["title"] for each in (one, other)] == ["Gröna skolgårdar 2026", "Gröna skolvägar 2026"]
    assert other.data["url"] == WHERE


def test_a_call_of_the_same_name_from_elsewhere_is_asked_about(pages: TestClient, database: Engine) -> None:
    text = "Bidrag till skolbibliotek\n\nKommuner kan söka. Sista ansökningsdag är den 14 augusti 2026."
    form = fields(bring(pages, text).text)
    pages.post("/calls/add", data=form | {"url": "https://fund.example.org/bibliotek"})
    first = added(database)[0]
    shown = bring(pages, text.replace("Bidrag till", "BIDRAG till"))  # a colleague has had it in a mail
    assert "Det ser ut som den här utlysningen" in shown.text
    unsure = pages.post("/calls/add", data=form | {"title": "Bidrag  till skolbibliotek"})
    assert (unsure.status_code, 'id="another-fault"' in unsure.text) == (400, True)
    assert len(added(database)) == 1
    pages.post("/calls/add", data=form | {"another": str(first.id)})
    assert len(added(database)) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_that_a_call_has_is_read_for_another_one_too(pages: TestClient, database: Engine, site: str) -> None:
    where = f"{site}/skolgardar"
    pages.post("/calls/add", data=fields(pages.post("/calls/add", data={"do": "address", "address": where}).text))
    known = pages.post("/calls/add", data={"do": "address", "address": where})
    assert f'value="{where}"' in known.text
    another = str(added(database)[0].id)
    shown = pages.post("/calls/add", data={"do": "address", "address": where, "another": another})
    form = fields(shown.text)
    assert form["another"] == another
    pages.post("/calls/add", data=form | {"title": "Gröna skolvägar"})
    assert len(added(database)) == 2
