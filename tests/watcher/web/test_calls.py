"""The list of calls answers what was asked; a call's page tells all that is known, and from where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlmodel import select

from subscriptions.models import Match, Organisation, PriorityArea, Progress
from tests.watcher.calls.store_runs import call, entry, run
from tests.watcher.web.samples import HOSTILE, SCHOOL, fill, sign_in
from watcher.db import transaction
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.call_search import PAGE_SIZE
from watcher.web.wanted import read_wanted


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill(database, now)


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        sign_in(client, database, now)
        yield client


def titles(pages: TestClient, **asked: str) -> list[str]:
    """The links of the list, in their order."""
    page = pages.get(f"/calls?{urlencode(asked)}").text
    return [unescape(name) for name in re.findall(r'<li><a href="/calls/\d+\?lang=\w+">(.*?)</a>', page)]


def test_calls_stand_in_the_order_in_which_they_close_and_those_without_a_date_come_last(pages: TestClient) -> None:
    assert titles(pages) == ["Skolutbyten i Norden", "LIFE: utlysning för alla juridiska personer", HOSTILE]


SEARCHES: list[tuple[dict[str, str], list[str]]] = [
    ({"words": "SKOLUTBYTEN norden"}, ["school"]),
    ({"words": "utbyten vatten"}, []),
    ({"words": "100%"}, []),
    ({"status": "unknown"}, ["undated"]),
    ({"level": "eu"}, ["water"]),
    ({"programme": "Nordplus"}, ["school"]),
    ({"who": "school"}, ["school", "water"]),
    ({"who": "company"}, ["water"]),
    ({"before": "2026-06-30"}, ["school"]),
    ({"before": "9999-12-31"}, ["school", "water"]),
    ({"programme": "LIFE\0"}, ["water"]),
    ({"area": "1"}, ["school"]),
    ({"status": "nonsense", "level": "<b>", "area": "x"}, ["school", "water", "undated"]),
]


def test_a_search_finds_what_was_asked_for(pages: TestClient, ids: dict[str, int]) -> None:
    for asked, found in SEARCHES:
        page = pages.get(f"/calls?{urlencode(asked)}").text
        shown = re.findall(r'<li><a href="/calls/(\d+)\?', page)
        assert (asked, shown) == (asked, [str(ids[name]) for name in found])


def test_what_was_typed_stands_in_the_form_again_and_a_fault_beside_its_field(pages: TestClient) -> None:
    page = pages.get("/calls", params={"words": HOSTILE, "before": "i maj", "level": "eu"}).text
    assert "<script>" not in page
    assert f'value="{HOSTILE}"' in unescape(page)
    assert 'value="i maj" aria-invalid="true" autofocus aria-describedby="before-fault"' in page
    assert "Skriv dagen som år, månad och dag" in page
    assert '<option value="eu" selected>' in page


def test_only_a_day_written_as_it_is_compared_is_a_day() -> None:
    for day in ("20270415", "2027-W15-4", "2027-13-01", "2027-04-31", "२०२७-०४-०१"):
        assert read_wanted({"before": day}).faults, day
    assert not read_wanted({"before": "2027-04-15"}).faults


def test_what_an_area_meets_stays_while_the_area_is_met_anew(pages: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        session.get_one(PriorityArea, 1).revision = 2
    assert titles(pages, area="1") == ["Skolutbyten i Norden"]


def test_a_call_that_no_longer_fits_does_not_belong_to_the_area(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        first = session.exec(select(Match)).one()
        facts = first.model_dump(exclude={"id"}) | {"key": "event:2", "score": 0.0, "band": "weak"}
        session.add(Match.model_validate(facts))
        session.add(Progress(name="matching", row_id=1000))
    assert titles(pages, area="1") == []
    assert "hör inte till något prioriterat område" in pages.get(f"/calls/{ids['school']}").text


def test_nothing_found_says_what_to_do(pages: TestClient) -> None:
    assert "Ta bort ett villkor" in pages.get("/calls?words=finnsinte").text


@given(st.dictionaries(st.sampled_from(["words", "area", "page", "before", "status", "programme"]), st.text()))
def test_no_address_is_too_odd_to_be_understood(asked: dict[str, str]) -> None:
    wanted = read_wanted(asked)
    assert wanted.page >= 1
    assert set(wanted.parameters(1)) <= {"words", "area", "before", "status", "programme"}


def test_a_long_list_is_turned_page_by_page(pages: TestClient, database: Engine) -> None:
    many = [call(f"B-{number}", source="second", title=f"Utlysning {number}") for number in range(PAGE_SIZE + 5)]
    run(database, *many, by=entry("second"))
    first = pages.get("/calls?words=utlysning").text
    assert f"{PAGE_SIZE + 6} utlysningar" in first
    assert 'rel="next" href="/calls?words=utlysning&amp;page=2&amp;lang=sv#found"' in first
    last = titles(pages, words="utlysning", page="99")
    assert len(last) == 6
    assert not set(last) & set(titles(pages, words="utlysning"))


def test_programmes_to_choose_among_bear_their_names_in_the_readers_language(
    pages: TestClient, database: Engine
) -> None:
    fund = "Europeiska regionala utvecklingsfonden"
    run(database, call("B-1", source="second", title="Utveckling", programme=fund), by=entry("second"))
    assert f'<option value="{fund}">{fund}</option>' in pages.get("/calls?lang=sv").text
    english = pages.get("/calls?lang=en").text
    assert f'<option value="{fund}">European Regional Development Fund</option>' in english
    assert titles(pages, programme=fund) == ["Utveckling"]


TOLD = (
    "Skolutbyten i Norden",
    "Nordplus",
    "måndag 8 juni 2026",
    "Kommuner och skolhuvudmän",
    "Skicka ansökan senast den 1 september 2026.",
    "Exempelköpings kommun, Skolförvaltningen",
    "Skolförvaltningen: 7 maj 2026",
    "Stark koppling",
    "flyttats fram till 8 juni 2026 (tidigare 1 juni 2026)",
    "Utlysningen lästes för första gången.",
    "<q>senast den 1 september 2026</q>",
    'href="https://fund.example.org/riktlinjer.pdf"',
    "Läs utlysningen på fund.example.org",
)


def test_a_calls_page_tells_all_that_is_known(pages: TestClient, ids: dict[str, int]) -> None:
    page = unescape(pages.get(f"/calls/{ids['school']}").text)
    assert [words for words in TOLD if words not in page] == []


def test_a_call_that_has_closed_keeps_its_date(pages: TestClient, database: Engine, ids: dict[str, int]) -> None:
    over = SCHOOL | {"status": "closed", "deadlines": [{"date": "2026-05-01"}]}
    run(database, call("A-1", **over))
    page = pages.get(f"/calls/{ids['school']}").text
    assert "Utlysningen har stängt." in page
    assert "fredag 1 maj 2026 (har passerat)" in page


def test_a_foreign_title_keeps_its_own_language(pages: TestClient, ids: dict[str, int]) -> None:
    assert '<span lang="en">Clean water in towns</span>' in pages.get(f"/calls/{ids['water']}").text


def test_text_from_sources_stays_text(pages: TestClient, ids: dict[str, int]) -> None:
    page = pages.get(f"/calls/{ids['undated']}").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_call_that_is_not_there_answers_kindly(pages: TestClient) -> None:
    for path in ("/calls/99999", "/calls/x", "/calls/-1", "/calls/%00", "/calls/99999999999999999999"):
        answer = pages.get(path)
        assert (path, answer.status_code) == (path, 404)
        assert "Sidan finns inte" in answer.text


def test_an_area_that_is_gone_narrows_nothing_and_it_is_said(pages: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        session.get_one(PriorityArea, 1).active = False
    for area in ("1", "99", "d99"):
        page = pages.get(f"/calls?area={area}&level=eu").text
        assert "Området som du valde finns inte längre" in page, area
        assert titles(pages, area=area, level="eu") == ["LIFE: utlysning för alla juridiska personer"]
    assert "finns inte längre" not in pages.get("/calls").text
    assert "The area that you chose is no longer there" in pages.get("/calls?area=99&lang=en").text


def test_nobody_learns_from_the_list_whether_another_organisation_has_an_area(
    settings: Settings, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="elsewhere", name="En annan kommun"))
    with TestClient(make_app(settings, database, lambda: now)) as client:
        sign_in(client, database, now, elsewhere="admin")
        there, nowhere = (client.get(f"/calls?area={area}") for area in ("1", "9"))
    assert there.status_code == 200
    assert "Skolutbyten</option>" not in there.text
    assert there.text.replace("area=1", "") == nowhere.text.replace("area=9", "")


def test_a_stranger_sees_nothing(settings: Settings, database: Engine) -> None:
    with TestClient(make_app(settings, database), follow_redirects=False) as client:
        for path in ("/calls", "/calls/1", "/sources", "/sources/vinnova"):
            assert (path, client.get(path).status_code) == (path, 303)


def test_a_page_asks_the_database_at_most_fifteen_questions(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    asked: list[str] = []

    def count(_c: object, _r: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database, "before_cursor_execute", count)
    try:
        for path in ("/", "/calls", f"/calls/{ids['school']}", "/sources", "/sources/vinnova"):
            asked.clear()
            assert pages.get(path).status_code == 200
            assert 0 < len([each for each in asked if each.startswith("SELECT")]) <= 15, path
    finally:
        event.remove(database, "before_cursor_execute", count)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_asked_for_is_said_beside_its_field(pages: TestClient) -> None:
    for asked, field in (
        ({"before": "abc"}, "before"), ({"least": "abc"}, "least"), ({"most": "abc"}, "most"),
        ({"least": "5", "most": "4"}, "most"),
    ):  # fmt: skip
        page = pages.get("/calls", params=asked).text
        assert f'id="{field}-fault"' in page, asked
        assert f'aria-describedby="{field}-fault"' in page, asked


def test_a_call_that_has_not_been_compared_yet_is_not_said_to_belong_to_nothing(
    pages: TestClient, database: Engine, ids: dict[str, int]
) -> None:
    page = f"/calls/{ids['water']}"
    assert "Jämförelsen med områdena blir klar" in pages.get(page).text
    with transaction(database) as session:
        session.add(Progress(name="matching", row_id=1000))
    assert "hör inte till något prioriterat område" in pages.get(page).text
