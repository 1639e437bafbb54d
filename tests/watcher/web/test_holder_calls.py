"""The calls that the holder of a letter's link reads: the list, one call's page, and its days as a calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

import icalendar
import pytest
import vobject
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import Department, Match, PriorityArea, Subscription
from tests.watcher.web.holding import OWN_PAGE, Linker, browser_of, fill_with_readers, send
from tests.watcher.web.samples import sign_in
from watcher.calls.models import Call, CallEvent, Sighting
from watcher.db import transaction
from watcher.people.models import Audit
from watcher.settings import Settings


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill_with_readers(database, now)


@pytest.fixture
def client(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from browser_of(settings, database, now)


@pytest.fixture
def link(settings: Settings, database: Engine, ids: dict[str, int]) -> Linker:
    return Linker(settings, database)


@pytest.mark.parametrize("area", ["99", "d1"])
def test_a_link_to_an_area_that_is_gone_shows_the_calls_without_it(link: Linker, client: TestClient, area: str) -> None:
    page = client.get(f"{link()}/calls?area={area}")
    assert page.status_code == 200
    assert "Området som du valde finns inte längre" in page.text


def test_a_reader_hears_that_a_person_took_a_call_away_and_not_the_funder(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    with transaction(database) as session:
        call = session.get_one(Call, ids["school"])
        call.withdrawn = True
        session.add(Sighting(call_id=ids["school"], source="by-hand", external_id="hand:x", data=call.data,
                             authority=90, first_run_id=1, last_run_id=1, missing_runs=3))  # fmt: skip
        session.add(
            CallEvent(
                call_id=ids["school"],
                kind="withdrawn",
                at=now,
                version_id=call.version_id,
                changes={},
                source="by-hand",
                external_id="hand:x",
            )
        )
        session.add(Audit(at=now, who="Bo Ek", what="call withdrawn", about=f"call:{ids['school']}"))
    page = unescape(client.get(f"{link()}/calls/{ids['school']}").text)
    assert page.count("Utlysningen hade lagts till för hand och är borttagen av en samordnare.") == 2
    assert "finns inte längre hos finansiären" not in page
    assert "Bo Ek" not in page


def test_the_list_says_what_was_answered_of_each_call(client: TestClient, link: Linker, ids: dict[str, int]) -> None:
    path = f"{link()}/calls/{ids['school']}"
    send(client, path, do="interested")
    send(client, path, do="follow")
    row = unescape(client.get(f"{link()}/calls").text).partition('<ul class="calls">')[2]
    assert "Ni är intresserade." in row
    assert "Ni bevakar utlysningen." in row
    colleague = unescape(client.get(f"{link(recipient=2)}/calls").text).partition('<ul class="calls">')[2]
    assert "Ni är intresserade." in colleague
    assert "Ni bevakar utlysningen." not in colleague  # each follows for themselves
    send(client, path, do="not-interested")
    assert "Ni är intresserade." not in unescape(client.get(f"{link()}/calls").text)


def test_what_is_not_relevant_leaves_the_list_with_a_way_to_it_before_and_after_the_area_is_matched_anew(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    address = f"{link()}/calls/{ids['school']}?"
    send(client, f"{link()}/calls/{ids['school']}", do="not-relevant")
    for _ in ("before", "after"):
        page = unescape(client.get(f"{link()}/calls").text)
        assert address not in page
        assert "1 utlysning visas inte, eftersom någon av er har svarat att den inte är relevant." in page
        way = re.search(r'href="([^"]*refused=only[^"]*)"', page)
        assert way
        shown = unescape(client.get(way[1]).text)
        assert address in shown
        assert "Inte relevant för er." in shown
        assert address not in unescape(client.get(f"{link()}/calls?words=vatten&refused=only").text)
        with transaction(database) as session:  # as the matching leaves it: the area has no row for the call
            for row in session.exec(select(Match).where(Match.call_id == ids["school"])):
                session.delete(row)
    send(client, f"{link()}/calls/{ids['school']}", do="relevant-again")
    assert "visas inte" not in client.get(f"{link()}/calls").text


def test_what_one_area_still_is_asked_about_stays_in_the_list(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    send(client, f"{link()}/calls/{ids['school']}", do="not-relevant")
    with transaction(database) as session:
        department = session.get_one(PriorityArea, 1).department_id
        area = PriorityArea(id=2, organisation_id="kommun", department_id=department, key="a2", name="Ute")
        session.add(area)
        session.flush()
        met = session.exec(select(Match).where(Match.area_id == 1)).first()
        assert met is not None
        session.add(Match(**met.model_dump(exclude={"id", "area_id"}), area_id=2))
        subscription = session.get_one(Subscription, 1)
        subscription.areas = [*subscription.areas, "a2"] if subscription.areas else []
    page = unescape(client.get(f"{link()}/calls").text)
    assert f"{link()}/calls/{ids['school']}?" in page
    assert "visas inte" not in page


def test_who_else_has_a_call_are_the_other_departments_and_not_the_readers_own_organisation(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    page = f"{link()}/calls/{ids['school']}"
    assert "Berör också" not in client.get(page).text
    with transaction(database) as session:
        # The one department of an organisation that was made at first run is called like the organisation.
        for number, name in ((2, "Exempelköpings kommun"), (3, "Tekniska kontoret")):
            session.add(Department(id=number, organisation_id="kommun", key=f"d{number}", name=name))
            session.flush()
            area = PriorityArea(id=number, organisation_id="kommun", department_id=number, key=f"a{number}", name="Ute")
            session.add(area)
            session.flush()
            met = session.exec(select(Match).where(Match.area_id == 1)).first()
            assert met is not None
            session.add(Match(**met.model_dump(exclude={"id", "area_id"}), area_id=number))
    others = unescape(client.get(page).text).partition("<h2>Berör också</h2>")[2].partition("<h2>")[0]
    assert "Tekniska kontoret" in others
    assert "Exempelköpings kommun" not in others
    assert "Skolförvaltningen" not in others


def test_a_reader_sees_where_a_call_was_read_and_in_which_words_without_ways_to_pages_of_staff(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        call = session.get_one(Call, ids["school"])
        call.data = {**call.data, "evidence": {"deadlines": "Sök senast den 8 juni"}}
        session.add(call)
    page = unescape(client.get(f"{link()}/calls/{ids['school']}").text)
    assert "Var den har lästs" in page
    assert "Sök senast den 8 juni" in page
    assert 'href="/sources/' not in page


def test_weak_calls_are_listed_only_for_who_asks_for_them(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        for row in session.exec(select(Match).where(Match.call_id == ids["school"])):
            row.band = "weak"
    address = f"{link()}/calls/{ids['school']}?"
    assert address not in client.get(f"{link()}/calls").text
    assert "Ingen utlysning passar in" not in client.get(f"{link()}/calls").text  # nothing was asked for
    everything = client.get(f"{link()}/calls?band=all").text
    assert address in everything
    assert '<option value="all" selected>' in everything
    with transaction(database) as session:
        for subscription in session.exec(select(Subscription)):
            subscription.minimum_band = "weak"
    assert address in client.get(f"{link()}/calls").text  # such letters bring them


def test_a_call_in_another_language_is_listed_by_what_it_is_about_as_on_its_own_page(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        call = session.get_one(Call, ids["school"])
        call.data = {**call.data, "language": "en", "title": "Learning mobility", "programme": "Erasmus+"}
        for row in session.exec(select(Match).where(Match.call_id == ids["school"])):
            row.reasons = [{**row.reasons[0], "via": "libraries"}]
    listed = unescape(client.get(f"{link()}/calls").text)
    own = unescape(client.get(f"{link()}/calls/{ids['school']}").text)
    name = re.search(r"/calls/\d+\?lang=sv\">(Erasmus\+[^<]*)<", listed)
    assert name is not None
    assert name[1].startswith("Erasmus+, bibliotek: utlysning")
    assert f"<h1>{name[1]}" in own


def test_a_call_that_does_not_concern_the_reader_is_not_there(
    client: TestClient, link: Linker, ids: dict[str, int]
) -> None:
    for call in (ids["water"], 99999, "x", "%00"):
        assert client.get(f"{link()}/calls/{call}").status_code == 404
        assert client.post(f"{link()}/calls/{call}", data={"do": "follow"}, headers=OWN_PAGE).status_code == 404
    assert client.post(f"{link()}/calls/{ids['school']}", data={"do": "x"}, headers=OWN_PAGE).status_code == 400


def test_the_list_holds_only_what_belongs_to_the_readers_areas(
    client: TestClient, link: Linker, ids: dict[str, int]
) -> None:
    page = client.get(f"{link()}/calls").text
    assert re.findall(rf'<li><a href="{link()}/calls/(\d+)\?', page) == [str(ids["school"])]
    assert "Utlysningar för Skolförvaltningen" in page
    assert "1 utlysning" in page
    assert "Ingen utlysning passar in" in client.get(f"{link()}/calls?words=vatten").text
    assert "Sources" not in page


def test_the_calendar_loads_in_two_parsers(
    client: TestClient, link: Linker, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    path = f"{link()}/calls/{ids['school']}/deadline.ics"
    assert client.get(f"/calls/{ids['school']}/deadline.ics").url.path == "/sign-in"
    sign_in(client, database, now)
    for answer in (client.get(path), client.get(f"/calls/{ids['school']}/deadline.ics")):
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        days = [
            each.decoded("dtstart").isoformat() for each in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        ]
        assert days == ["2026-06-08", "2026-09-01"]
        events = vobject.readOne(answer.text).vevent_list
        assert [each.dtstart.value.isoformat() for each in events] == days
    assert client.get(f"/calls/{ids['undated']}/deadline.ics").status_code == 404
