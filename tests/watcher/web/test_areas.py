"""A coordinator sees what other words would bring before anything is changed, and can always go back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from subscriptions.area_models import AreaVersion
from subscriptions.matching.measured import PRECISION
from subscriptions.matching.verdicts import Year
from subscriptions.models import PriorityArea
from subscriptions.year import CallsOfAYear
from tests.watcher.calls.store_runs import call, run
from tests.watcher.web.samples import HOSTILE, SCHOOL, fill, sign_in
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.forms import LARGEST_FORM, MOST_FIELDS

HERE = "http://testserver"


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        sign_in(client, database, now)
        client.headers["origin"] = HERE
        yield client


def area(database: Engine) -> PriorityArea:
    with reading(database) as session:
        return session.get_one(PriorityArea, 1)


def versions(database: Engine) -> list[tuple[str, str]]:
    with reading(database) as session:
        return [(row.who, row.name) for row in session.exec(select(AreaVersion).order_by(AreaVersion.id))]


def send(pages: TestClient, **form: str) -> httpx.Response:
    answer: httpx.Response = pages.post("/areas/1", data={"name": "Skolutbyten", "based_on": "0", **form})
    return answer


def test_areas_stand_under_their_organisation_and_department(pages: TestClient) -> None:
    page = pages.get("/areas").text
    assert page.index("Exempelköpings kommun") < page.index("Skolförvaltningen") < page.index("Skolutbyten")
    assert 'href="/organisations/kommun/areas?lang=sv#add"' in page


def test_an_areas_page_tells_how_its_words_are_understood_and_what_they_bring(pages: TestClient) -> None:
    page = unescape(pages.get("/areas/1").text)
    assert page.index("Så förstås orden") < page.index("(från ”Skolutbyten”)")
    assert page.index("1 utlysning av dem som har lästs hittills.") < page.index("De här hör till området (1)")
    assert "Skolutbyten i Norden" in page.split("De här hör till området (1)")[1]


def test_an_areas_page_does_not_say_its_own_name_again_with_each_call(pages: TestClient) -> None:
    for language, said in (("sv", "Rubriken nämner ”Skolutbyten”"), ("en", "The title mentions “Skolutbyten”")):
        page = unescape(pages.get(f"/areas/1?lang={language}").text)
        assert said in page
        assert "Hör till ert område" not in page
        assert "your area" not in page


def test_how_much_comes_is_counted_over_what_has_been_read(settings: Settings, database: Engine, now: datetime) -> None:
    fill(database, now)
    begun = now - timedelta(days=23)
    with transaction(database) as session:
        for row in session.exec(select(Call)):
            row.first_seen_at = begun
            session.add(row)
    said = {
        begun + timedelta(days=6): "Tjänsten har läst i mindre än en vecka",
        begun + timedelta(days=13): "0 nya på den enda vecka som tjänsten har läst.",
        now: "0 nya på de 3 veckor som tjänsten har läst.",
        begun + timedelta(days=363): "0 nya på de 51 veckor som tjänsten har läst.",
        begun + timedelta(days=364): "1 utlysning på de senaste tolv månaderna.",
    }
    for moment, words in said.items():
        with TestClient(make_app(settings, database, lambda at=moment: at)) as client:
            sign_in(client, database, moment)
            assert words in unescape(client.get("/areas/1").text), moment
    run(database, *(call(f"N-{number}", **SCHOOL | {"title": f"Skolutbyten {number}"}) for number in range(6)))
    with transaction(database) as session:
        for row in session.exec(select(Call).where(col(Call.external_id).startswith("N-"))):
            row.first_seen_at = now - timedelta(days=2)
            session.add(row)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        sign_in(client, database, now)
        page = unescape(client.get("/areas/1").text)
        assert "Ungefär 2 nya i veckan, räknat på de 3 veckor som tjänsten har läst." in page
        english = unescape(client.get("/areas/1?lang=en").text)
        assert "About 2 new ones a week, counted over the 3 weeks that the service has read." in english


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "var {0} av 100 utlysningar med stark koppling klart relevanta, {1} av 100 med möjlig koppling"),
        ("en", "{0} of 100 calls with a strong link were clearly relevant, {1} of 100 with a possible link"),
    ],
)
def test_an_areas_page_tells_what_was_measured_of_the_bands(pages: TestClient, language: str, said: str) -> None:
    shares = [f"{PRECISION[band] * 100:.0f}" for band in ("strong", "possible")]
    assert said.format(*shares) in unescape(pages.get(f"/areas/1?lang={language}").text)


def test_other_words_are_tried_without_being_kept(pages: TestClient, database: Engine) -> None:
    page = unescape(send(pages, name="Rent vatten och avlopp i städer", do="try").text)
    come, go = page.index("Kommer till (1)"), page.index("Försvinner (1)")
    assert come < page.index("Clean water in towns") < go < page.index("Skolutbyten i Norden")
    assert "Rubriken nämner" in page
    assert "De här hör till området (1)" in page  # all that the words bring, and not what moves alone
    assert 'value="Rent vatten och avlopp i städer"' in page
    assert (area(database).name, versions(database)) == ("Skolutbyten", [])


def test_saved_words_meet_all_calls_again_and_are_written_down_with_who_wrote_them(
    pages: TestClient, database: Engine
) -> None:
    page = send(pages, description="Utbyten\r\nför lärare", must_not="Ryssland\n\n Belarus ", do="save").text
    assert "Ändringen är sparad." in page
    saved = area(database)
    assert (saved.description, saved.must_not, saved.revision) == ("Utbyten\nför lärare", ["Ryssland", "Belarus"], 2)
    assert versions(database) == [("Anna", "Skolutbyten")]


def test_saving_the_same_words_changes_nothing(pages: TestClient, database: Engine) -> None:
    assert "Ändringen är sparad." in send(pages, do="save").text
    assert (area(database).revision, versions(database)) == (1, [])


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"name": ""}, "Skriv ett namn"),
        ({"name": "x" * 5_000}, "Skriv ett namn"),
        ({"must_not": "y" * 5_000}, "Skriv korta uttryck"),
        ({"must_not": "\n".join(map(str, range(203)))}, "Det är 203 uttryck och får vara högst 200. Ta bort minst 3."),
        (
            {"description": f"{HOSTILE}\r\n" + "x" * 20_431},
            f"har 20\xa0{432 + len(HOSTILE)} tecken och får ha högst 20\xa0000. Korta den",
        ),
        ({"description": f"{HOSTILE}\x07"}, "Beskrivningen har tecken som inte går att använda."),
        ({"based_on": "99"}, "Någon annan har ändrat området"),
        ({"based_on": "x"}, "Någon annan har ändrat området"),
    ],
)
def test_a_form_with_a_fault_comes_back_with_everything_typed(
    pages: TestClient, database: Engine, form: dict[str, str], fault: str
) -> None:
    answer = send(pages, **{"description": HOSTILE, "do": "save"} | form)
    assert answer.status_code == 400
    assert fault in answer.text
    assert "<script>" not in answer.text
    assert HOSTILE in unescape(answer.text)
    assert (area(database).revision, versions(database)) == (1, [])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_waits_for_the_calls_of_a_year_that_a_form_with_a_fault_is_shown_with(
    pages: TestClient, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = CallsOfAYear.at

    def reads_while_another_writes(self: CallsOfAYear, session: Session, now: datetime) -> Year:
        with closing(sqlite3.connect(str(database.url.database), timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        return read(self, session, now)

    monkeypatch.setattr(CallsOfAYear, "at", reads_while_another_writes)
    assert send(pages, name="", do="save").status_code == 400


def test_two_people_who_edit_at_once_do_not_overwrite_each_other_unseen(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    send(pages, name="Utbyten", do="save")
    sign_in(pages, database, now, "Bo")
    answer = send(pages, name="Skola", do="save")
    assert "Någon annan har ändrat området" in answer.text
    assert area(database).name == "Utbyten"
    again = answer.text.split('name="based_on" value="')[1].split('"')[0]
    send(pages, name="Skola", based_on=again, do="save")
    assert versions(database) == [("Anna", "Utbyten"), ("Bo", "Skola")]


def test_an_earlier_version_can_be_brought_back(pages: TestClient, database: Engine, now: datetime) -> None:
    send(pages, name="Utbyten", do="save")
    with reading(database) as session:
        first = session.exec(select(AreaVersion.id)).one()
    sign_in(pages, database, now, "Bo")
    send(pages, name="Skola", based_on=str(first), do="save")
    sign_in(pages, database, now, "Anna")
    back = unescape(send(pages, restore=str(first), based_on=str((first or 0) + 1)).text)
    assert "Området är återställt." in back
    assert back.count("Återställ till lydelsen från 7 maj 2026 kl. 08.00") == 2  # days alone would look the same
    assert area(database).name == "Utbyten"
    assert versions(database)[-1] == ("Anna", "Utbyten")


def test_a_version_of_another_area_cannot_be_brought_back(pages: TestClient, database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        session.add(PriorityArea(id=2, organisation_id="kommun", department_id=1, key="annat", name="Annat"))
        session.flush()
        session.add(AreaVersion(id=50, area_id=2, name="Annat", description="", must_not=[], who="Bo", at=now))
    for number in ("50", "99", "x", "9999999999999"):
        assert send(pages, restore=number).status_code == 404
    assert area(database).name == "Skolutbyten"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_sent_from_elsewhere_does_nothing(pages: TestClient, database: Engine, headers: dict[str, str]) -> None:
    form = {"name": "Kapat", "based_on": "0", "do": "save"}
    assert pages.post("/areas/1", data=form, headers=headers).status_code == 403
    assert area(database).name == "Skolutbyten"


def test_what_is_no_form_of_ours_is_refused_kindly(pages: TestClient) -> None:
    assert pages.post("/areas/1", data={"description": "x" * LARGEST_FORM}).status_code == 413
    assert pages.post("/areas/1", json={"name": "x"}).status_code == 400
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert pages.post("/areas/1", content=b"&".join([b"a=1"] * (MOST_FIELDS + 1)), headers=kind).status_code == 413
    for body in (b"name=%ff", b"\xff"):
        answer = pages.post("/areas/1", content=body, headers=kind)
        assert (body[:9], answer.status_code) == (body[:9], 400)
        assert "Uppgifterna gick inte att läsa" in answer.text


def test_a_stranger_can_neither_see_nor_change_an_area(pages: TestClient, database: Engine) -> None:
    pages.cookies.clear()
    for path in ("/areas", "/areas/1"):
        assert pages.get(path, follow_redirects=False).status_code == 303
    assert send(pages, name="Kapat", do="save").status_code == 401
    assert area(database).name == "Skolutbyten"


def test_a_reader_looks_and_does_not_change(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Bo", kommun="reader")
    page = pages.get("/areas/1").text
    assert "Vad området ger" in page
    assert "<textarea" not in page
    assert "#add" not in pages.get("/areas").text
    answer = send(pages, name="Kapat", do="save")
    assert answer.status_code == 403
    assert "Du har inte behörighet" in answer.text
    assert area(database).name == "Skolutbyten"


def test_an_area_that_is_not_there_answers_kindly(pages: TestClient) -> None:
    for path in ("/areas/99", "/areas/x", "/areas/%00", "/areas/99999999999999999999"):
        assert (path, pages.get(path).status_code) == (path, 404)


def test_who_saves_an_area_that_was_just_removed_keeps_what_was_typed_and_reads_by_whom_and_where_to_restore_it(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    where = "/organisations/kommun/areas"
    asked = pages.post(where, data={"do": "remove", "area": area(database).key}).text
    sure = re.search(r'name="sure" value="([^"]+)"', asked)
    assert sure
    assert pages.post(where, data={"do": "remove", "area": area(database).key, "sure": sure[1]}).status_code == 200
    assert not area(database).active
    answer = send(pages, do="save", description="Elever som <reser>", must_not="forskning")
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert "Området Skolutbyten har tagits bort" in page
    assert "Anna tog bort det den 7 maj 2026 kl. 08.00. Det som du skrev är inte sparat." in page
    assert '<dd class="text">Elever som &lt;reser&gt;</dd>' in answer.text
    assert "forskning" in page
    assert f'href="{where}?lang=sv"' in page
    assert send(pages, do="live").status_code == 404
    assert pages.get("/areas/1").status_code == 404
