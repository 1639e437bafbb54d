"""What looks wrong with a source and is right: an admin says so on the page, and the next reading goes by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import Organisation
from tests.watcher.web.doubted_fund import ASKS, ONE_PAGE, Fund, serve_fund
from tests.watcher.web.samples import sign_in
from tests.watcher.web.studying import audited, fields_of
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.polling.models import SourceRun, SourceState
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def fund(settings: Settings, database: Engine, now: datetime) -> Iterator[Fund]:
    yield from serve_fund(settings, database, now)


@pytest.fixture
def pages(fund: Fund) -> Iterator[TestClient]:
    app = make_app(fund.service.settings, fund.service.engine, lambda: fund.now)
    with TestClient(app, raise_server_exceptions=False) as client:
        sign_in(client, fund.service.engine, fund.now)
        client.headers["origin"] = "http://testserver"
        yield client


def test_a_list_that_became_short_is_accepted_on_the_page_and_is_well_from_the_next_reading_on(
    fund: Fund, pages: TestClient, database: Engine
) -> None:
    fund.read()
    fund.calls = 5
    assert fund.read() == {"sources broken": 1}
    page = pages.get(ONE_PAGE).text
    assert f'action="{ASKS}"' in page
    assert "Ja, det stämmer: listan har nu 5 aktuella utlysningar" in page
    asks = pages.get(ASKS).text
    assert "Minst 21 utlysningar som är aktuella hos oss finns inte kvar" in asks
    assert "saknas vid 3 fullständiga läsningar i rad" in asks
    assert "At least 21 calls" in pages.get(f"{ASKS}?lang=en").text
    assert audited(database) == [], "looking changes nothing"
    form = fields_of(asks, ASKS)
    accepted = pages.post(ASKS, data=form)
    assert "Du har godtagit det som lästes." in accepted.text
    assert "Det gäller från nästa läsning." in accepted.text
    assert f'action="{ASKS}"' not in accepted.text
    assert audited(database) == [("jump accepted", "source:fonden")]
    again = pages.post(ASKS, data=form)
    assert "Det är redan godtaget." in again.text
    assert "Det är redan godtaget." in pages.get(ASKS).text
    assert len(audited(database)) == 1

    assert fund.state.asked_at is not None, "it is read at once"
    assert [fund.read() for _ in range(4)] == [{"sources complete": 1}] * 4
    assert fund.state.health == "well"
    assert fund.events == {"new": 26, "withdrawn": 21}
    page = pages.get(ONE_PAGE).text
    assert "Godtaget av en administratör" in page
    assert f'action="{ASKS}"' not in page
    for late in (pages.post(ASKS, data=form), pages.get(ASKS)):
        assert "Det finns inget att godta hos källan just nu." in late.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_only_what_was_shown_is_accepted(fund: Fund, pages: TestClient, database: Engine) -> None:
    fund.calls = 60
    fund.read()
    fund.calls = 25
    fund.read()
    form = fields_of(pages.get(ASKS).text, ASKS)
    fund.calls = 8
    fund.read()
    assert "läget är ett annat. Inget har godtagits." in pages.post(ASKS, data=form).text
    for hostile in ({"shown": ""}, {"shown": "jump:" + "9" * 9999}, {"shown": "<script>"}):
        assert pages.post(ASKS, data=hostile).status_code == 200
    assert audited(database) == []
    form = fields_of(pages.get(ASKS).text, ASKS)
    pages.post(ASKS, data=form)
    fund.calls = 180
    assert fund.read() == {"sources broken": 1}, "180 is not what was accepted"
    assert "Ja, det stämmer: listan har nu 180 aktuella utlysningar" in pages.get(ONE_PAGE).text
    assert "Omkring 120 utlysningar till blir kända." in pages.get(ASKS).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_field_that_is_gone_is_accepted_and_no_other(fund: Fund, pages: TestClient, database: Engine) -> None:
    fund.calls = 8
    for _ in range(3):
        fund.read()
    fund.last = "Ny!"
    assert fund.read() == {"sources incomplete": 1}
    assert "Ja, det stämmer: uppgiften saknas hos källan (sista ansökningsdag)" in pages.get(ONE_PAGE).text
    asks = pages.get(ASKS).text
    assert "Sista ansökningsdag: 8 aktuella utlysningar från källan har uppgiften i dag." in asks
    pages.post(ASKS, data=fields_of(asks, ASKS))
    assert audited(database) == [("missing field accepted", "source:fonden")]
    assert [fund.read() for _ in range(2)] == [{"sources complete": 1}] * 2
    assert (fund.state.health, fund.state.lost_fields) == ("well", {})
    with reading(database) as session:
        assert [call.last_deadline for call in session.exec(select(Call))] == [None] * 8


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_acceptance_waits_until_the_source_answers(fund: Fund, pages: TestClient, database: Engine) -> None:
    fund.read()
    fund.calls = 5
    fund.read()
    pages.post(ASKS, data=fields_of(pages.get(ASKS).text, ASKS))
    fund.calls = 0  # an empty page says nothing about the jump
    assert fund.read() == {"sources broken": 1}
    assert "Det finns inget att godta" in pages.get(ASKS).text
    fund.calls = 5
    assert fund.read() == {"sources complete": 1}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_readers_see_the_problem_but_cannot_accept_it(fund: Fund, pages: TestClient, database: Engine) -> None:
    fund.read()
    fund.calls = 5
    fund.read()
    form = fields_of(pages.get(ASKS).text, ASKS)
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
    sign_in(pages, database, fund.now, name="Bo", kommun="admin")
    page = pages.get(ONE_PAGE).text
    assert "ändrades från 26 till 5. Om det stämmer kan en administratör godta det." in page
    assert "Ja, det stämmer" not in page
    assert (pages.get(ASKS).status_code, pages.post(ASKS, data=form).status_code) == (403, 403)
    assert audited(database) == []
    assert pages.get("/sources/ingen/accept").status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_that_all_calls_have_one_title_is_accepted_and_another_title_for_all_is_asked_of_again(
    fund: Fund, pages: TestClient, database: Engine
) -> None:
    fund.calls, fund.title = 8, "Läs mer"
    assert fund.read() == {"sources broken": 1}
    assert "Ja, det stämmer: alla utlysningar har samma rubrik" in pages.get(ONE_PAGE).text
    asks = pages.get(ASKS).text
    assert "Alla 8 utlysningar har samma rubrik, &#39;Läs mer&#39;." in asks
    assert "8 utlysningar läses in med samma rubrik. De skiljs åt på sina länkar." in asks
    fund.title = "Visa"
    fund.read()
    assert "läget är ett annat. Inget har godtagits." in pages.post(ASKS, data=fields_of(asks, ASKS)).text
    pages.post(ASKS, data=fields_of(pages.get(ASKS).text, ASKS))
    assert audited(database) == [("one title accepted", "source:fonden")]
    assert [fund.read() for _ in range(2)] == [{"sources complete": 1}] * 2
    fund.title = "Läs vidare"
    assert fund.read() == {"sources broken": 1}, "that would rename them all"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_that_nearly_all_calls_are_renamed_is_accepted_and_told_only_then(
    fund: Fund, pages: TestClient, database: Engine
) -> None:
    fund.calls = 8
    fund.read()
    fund.title = "Stöd {n}"
    assert fund.read() == {"sources broken": 1}
    assert "Ja, det stämmer: sidan säger så" in pages.get(ONE_PAGE).text
    asks = pages.get(ASKS).text
    assert "8 av 8 kända utlysningar har fått en annan rubrik på en gång" in asks
    assert "Det som är nytt eller ändrat i listan läses in, och läsarna får veta det." in asks
    assert "What is new or changed in the list is kept" in pages.get(f"{ASKS}?lang=en").text
    assert fund.events == {"new": 8}
    pages.post(ASKS, data=fields_of(asks, ASKS))
    assert audited(database) == [("change of all calls accepted", "source:fonden")]
    assert [fund.read() for _ in range(2)] == [{"sources complete": 1}] * 2
    assert fund.events == {"new": 8, "changed": 8}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_that_a_feed_is_empty_is_accepted_on_its_page(fund: Fund, pages: TestClient, database: Engine) -> None:
    fund.read()
    words = "nothing found, where calls used to be, and the page does not say why; the layout may have changed"
    with transaction(database) as session:
        state = session.get_one(SourceState, "fonden")
        state.health, state.cause, state.problems = "broken", "no-items", [words]
        outcome = {"outcome": "broken", "cause": state.cause, "problems": [words]}
        session.add(SourceRun(source="fonden", started_at=fund.now, ended_at=fund.now, **outcome))
    assert "Ja, det stämmer: flödet har inga poster just nu" in pages.get(ONE_PAGE).text
    asks = pages.get(ASKS).text
    assert "räknas inte längre som ett fel, förrän det har haft poster igen" in asks
    pages.post(ASKS, data=fields_of(asks, ASKS))
    assert audited(database) == [("empty feed accepted", "source:fonden")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_that_a_page_is_none_of_the_list_is_said_on_the_page_and_written_into_the_file(
    fund: Fund, pages: TestClient, database: Engine
) -> None:
    fund.calls, fund.below = 8, '<nav><a rel="next" href="/utlysningar?page=2">Nästa sida</a></nav>'
    assert fund.read() == {"sources incomplete": 1}
    page = pages.get(ONE_PAGE).text
    assert "Den sidan hör inte till listan" in page
    assert "Listan fortsätter på en sida som inte läses: http" in page
    assert "one_page" not in page, "no admin need know what the option is called"
    asks = pages.get(ASKS).text
    assert "Det skrivs in i källans fil att listan bara har den här sidan." in asks
    pages.post(ASKS, data=fields_of(asks, ASKS))
    assert audited(database) == [("one page accepted", "source:fonden")]
    assert "one_page = true" in (fund.service.settings.own_catalogue_dir / "fonden.toml").read_text("utf-8")
    assert [fund.read() for _ in range(2)] == [{"sources complete": 1}] * 2
    assert "Det finns inget att godta" in pages.get(ASKS).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_changed_is_no_fault_of_a_proposal(
    fund: Fund, pages: TestClient, database: Engine
) -> None:
    fund.calls, fund.below = 8, '<nav><a rel="next" href="/utlysningar?page=2">Nästa sida</a></nav>'
    fund.read()
    form = fields_of(pages.get(ASKS).text, ASKS)
    file = fund.service.settings.own_catalogue_dir / "fonden.toml"
    # Read it can be, but whoever changes it must put the region right first.
    file.write_text(file.read_text("utf-8").replace("verified_on", 'regions = ["ZZ9"]\nverified_on'), "utf-8")
    said = pages.post(ASKS, data=form).text
    assert "Källans fil gick inte att ändra." in said
    assert "version av tjänsten" not in said
    assert audited(database) == []
