"""A coordinator adds a call by hand: read, checked, kept as any other call, changed and taken back."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from subscriptions.models import Organisation
from tests.sources.kinds.test_by_hand import LETTER, PAGE, PEOPLE, mail
from tests.watcher.calls.store_runs import NOW, call, entry, run
from tests.watcher.web.samples import HOSTILE, fill, sign_in
from watcher.calls.models import Call, CallEvent, CallVersion, Correction, Sighting
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.polling.models import SourceState
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.web.app import make_app

WHERE = "https://fund.example.org/skolgardar"


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    own = replace(settings, allow_private_addresses=True)
    app = make_app(own, database, lambda: now, politeness=Politeness(pause=0))
    with TestClient(app, raise_server_exceptions=False) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, kommun="coordinator")
        yield client


@pytest.fixture
def site() -> Iterator[str]:
    """One page of a funder, on loopback."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/skolgardar": PAGE, "/stangt": PAGE, "/robots.txt": "User-agent: *\nDisallow: /stangt\n"}
            served = {path: (words.encode(), "text/html; charset=utf-8") for path, words in pages.items()}
            served["/bild"] = (bytes(range(256)) * 20, "application/octet-stream")
            body, kind = served.get(self.path, (b"", "text/html"))
            self.send_response(200 if self.path in served else 404)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    running.join()


def fields(page: str) -> dict[str, str]:
    """What the browser would send back of the form that is shown."""
    form = page[page.index('value="save"') :]
    given = {"do": "save"}
    for tag in re.findall(r"<input [^>]*>", form[: form.index("</form>")]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            given[name[1]] = unescape(value[1]) if value else ""
    for name, inside in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        given[name] = chosen[1] if chosen else ""
    summary = re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.DOTALL)
    return given | {"summary": unescape(summary[1]) if summary else ""}


def bring(pages: TestClient, text: str = LETTER) -> httpx.Response:
    answer: httpx.Response = pages.post("/calls/add", data={"do": "text", "text": text})
    return answer


def save(pages: TestClient, **typed: str) -> httpx.Response:
    answer: httpx.Response = pages.post("/calls/add", data=fields(bring(pages).text) | typed)
    return answer


def _events_of(call_id: int | None) -> SelectOfScalar[CallEvent]:
    """In the order in which they happened: PostgreSQL gives rows in any."""
    return select(CallEvent).where(CallEvent.call_id == call_id).order_by(col(CallEvent.id))


def added(database: Engine) -> list[Call]:
    with reading(database) as session:
        query = select(Sighting).where(Sighting.source == "by-hand").order_by(col(Sighting.id))
        return [session.get_one(Call, row.call_id) for row in session.exec(query)]


@pytest.mark.parametrize("words", ["a", "Ny fond 2026", "Ny fond\n\nGott så."])
def test_a_text_too_short_to_read_a_call_from_is_kept_and_one_goes_on_by_hand(
    pages: TestClient, database: Engine, words: str
) -> None:
    page = bring(pages, words).text
    assert "Texten är för kort för att läsa en utlysning ur." in page
    assert "Det här lästes." not in page
    assert fields(page)["title"] == words.split("\n", maxsplit=1)[0]
    assert fields(page)["summary"] == words.partition("\n\n")[2]
    pages.post("/calls/add", data=fields(page) | {"title": "Fonden för gårdar", "status": "open"})
    assert [each.data["title"] for each in added(database)] == ["Fonden för gårdar"]


def test_a_text_that_tells_of_a_call_is_not_called_too_short(pages: TestClient) -> None:
    for words in (LETTER, "Fonden\n\nSök senast 3 juni 2026."):
        assert "för kort" not in bring(pages, words).text


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


def test_amounts_are_shown_so_that_nobody_counts_zeros(pages: TestClient, database: Engine) -> None:
    given = fields(bring(pages).text)
    assert given["project_max"] == "500 000"
    save(pages, **{"hour-0": "15"})
    (kept,) = added(database)
    assert kept.data["budget"]["per_project_max"] == "500000"
    assert kept.data["deadlines"][0]["time"] == "15:00"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_call_that_would_open_after_its_last_day_is_said_beside_the_field(
    pages: TestClient, database: Engine
) -> None:
    for days in ({"opens": "2026-09-16"}, {"opens": "2026-11-02", "day-1": "2026-11-01"}):
        answer = save(pages, **days)
        assert answer.status_code == 400
        beside = answer.text.partition('id="opens"')[2].partition("</p>")[0]
        assert "Utlysningen öppnar efter den sista ansökningsdagen." in beside
        assert f'value="{days["opens"]}"' in beside
    assert added(database) == []
    assert save(pages, opens="2026-10-01", **{"day-1": "2026-11-01"}).status_code == 200  # before the last of two
    assert len(added(database)) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_way_shows_what_was_read_with_its_words_and_keeps_nothing_yet(
    pages: TestClient, database: Engine, site: str
) -> None:
    shown = (
        bring(pages),
        pages.post("/calls/add", data={"do": "mail"}, files={"mail": ("brev.eml", mail(), "message/rfc822")}),
        pages.post("/calls/add", data={"do": "address", "address": f"{site}/skolgardar"}),
    )
    for answer in shown:
        assert answer.status_code == 200
        given = fields(answer.text)
        assert (given["title"], given["day-0"], given["hour-0"]) == ("Gröna skolgårdar 2026", "2026-09-15", "15.00")
        assert (given["project_max"], given["currency"], given.get("may-municipality")) == ("500 000", "SEK", "1")
        assert "Lästes ur: <q>Sista ansökningsdag" in re.sub(r"\s+", " ", answer.text)
        assert "alla organisationer" in answer.text
        assert [words for words in PEOPLE if words in unescape(answer.text).replace("Hej Anna", "")] in ([], ["Anna"])
    assert fields(shown[2].text)["url"] == f"{site}/skolgardar"
    assert added(database) == []


def test_what_was_checked_is_a_call_like_any_other(pages: TestClient, database: Engine) -> None:
    answer = save(pages, programme="Gröna programmet", total="9000000")
    assert "Utlysningen är sparad" in answer.text
    (own,) = added(database)
    assert (own.source, own.external_id, own.programme, own.total) == ("by-hand", WHERE, "Gröna programmet", 9_000_000)
    assert own.status == "open"
    assert own.data["evidence"]["deadlines"].startswith("Sista ansökningsdag")
    with reading(database) as session:
        told = session.exec(_events_of(own.id)).all()
        assert [each.kind for each in told] == ["new"]
        assert session.exec(select(Audit)).one().about == f"call:{own.id}"
        assert session.get(SourceState, "by-hand") is None  # so it can be neither quiet nor broken
        kept = session.exec(select(CallVersion).where(CallVersion.call_id == own.id)).one().data
    assert [words for words in PEOPLE if words in str(kept)] == []
    assert "Gröna skolgårdar 2026" in pages.get("/calls?words=skolgård").text


def test_the_funders_share_is_shown_in_percent_and_kept(pages: TestClient, database: Engine) -> None:
    text = LETTER.replace("Läs mer", "Stödet täcker upp till 80 procent av kostnaderna.\nLäs mer")
    shown = bring(pages, text)
    assert fields(shown.text)["rate"] == "80"
    page = pages.post("/calls/add", data=fields(shown.text) | {"rate": "62,5 %"}).text
    (own,) = added(database)
    assert own.data["funding_rate"] == 0.625
    assert "funding_rate" not in own.data["evidence"]
    assert "62,5 procent" in page
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    assert form["rate"] == "62,5"
    pages.post("/calls/add", data=form | {"rate": ""})
    assert added(database)[0].data["funding_rate"] is None


def test_a_day_without_a_year_is_shown_and_written_in_words(pages: TestClient, database: Engine) -> None:
    shown = bring(pages, LETTER.replace("15 september 2026", "15 september"))
    form = fields(shown.text)
    assert form["day-0"] == "15 september"
    pages.post("/calls/add", data=form | {"day-1": "den 1 november 2026"})
    (own,) = added(database)
    assert [(each["date"], each["time"]) for each in own.data["deadlines"]] == [
        ("--09-15", "15:00"),
        ("2026-11-01", None),
    ]
    assert fields(pages.get(f"/calls/add?call={own.id}&lang=en").text)["day-0"] == "15 September"


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


def test_a_call_that_another_source_shows_is_not_added_and_one_that_comes_later_joins(
    pages: TestClient, database: Engine
) -> None:
    save(pages)
    theirs = {"title": "Gröna skolgårdar", "identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-15"}]}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    with reading(database) as session:
        sightings = session.exec(select(Sighting).where(Sighting.call_id == added(database)[0].id)).all()
    assert {each.source for each in sightings} == {"by-hand", "second"}
    assert added(database)[0].data["title"] == "Gröna skolgårdar"  # the funder's own source goes before what was typed


def test_where_a_source_reads_it_too_the_form_says_what_is_whose_and_corrects_what_it_can(
    pages: TestClient, database: Engine
) -> None:
    save(pages)
    theirs = {"title": "Gröna skolgårdar", "identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-20"}]}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    own = added(database)[0]
    shown = pages.get(f"/calls/add?call={own.id}").text
    form = fields(shown)
    assert (form["title"], form["day-0"]) == ("Gröna skolgårdar", "2026-09-20")  # what stands, not what was typed
    assert "läses också från källan second, som anger: titel" in shown
    page = pages.post("/calls/add", data=form | {"title": "Min titel", "day-0": "2026-10-01"}).text
    assert "Det här är ändrat: sista ansökningsdag." in page
    assert "Det här ändrades inte, eftersom källan second anger det: titel." in page
    assert (added(database)[0].data["title"], added(database)[0].last_deadline) == ("Gröna skolgårdar", "2026-10-01")
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    assert form["day-0"] == "2026-10-01"
    assert "Ingenting är ändrat." in pages.post("/calls/add", data=form).text
    assert "Nothing has been changed." in pages.get(f"/calls/{own.id}?done=changed&kept=x&lang=en").text


def test_the_summary_that_a_person_wrote_stays_when_the_funders_source_joins(
    pages: TestClient, database: Engine
) -> None:
    save(pages, summary="Vi söker med Lahti.")
    theirs = {"identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-15"}], "summary": "Fondens egna ord."}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    own = added(database)[0]
    assert own.data["summary"] == "Vi söker med Lahti."
    with transaction(database) as session:  # the source comes to be read in another way
        anew = Brought([call("S-1", source="second", **{**theirs, "summary": "Andra ord."})], read_anew=True)
        save_run(session, entry("second"), anew, run_id=2, now=NOW, withdraw=True)
    assert added(database)[0].data["summary"] == "Vi söker med Lahti."
    page = pages.get(f"/calls/{own.id}").text
    assert "Kort beskrivning, skriven av den som lade till utlysningen" in page
    assert "Så beskriver finansiären" not in page
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    pages.post("/calls/add", data=form | {"summary": ""})  # hers is taken away: the source's own stands
    assert added(database)[0].data["summary"] == "Andra ord."
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    answer = pages.post("/calls/add", data=form | {"summary": "Vi söker ändå."})
    assert "Det här är ändrat: kort beskrivning." in answer.text
    assert added(database)[0].data["summary"] == "Vi söker ändå."


def test_a_summary_that_was_only_read_gives_way_to_the_funders_own(pages: TestClient, database: Engine) -> None:
    save(pages)
    theirs = {"identities": [f"url:{WHERE}"], "deadlines": [{"date": "2026-09-15"}], "summary": "Fondens egna ord."}
    run(database, call("S-1", source="second", **theirs), by=entry("second"))
    assert added(database)[0].data["summary"] == "Fondens egna ord."


def test_a_corrected_day_is_what_the_form_opens_with_and_saving_asks_nobody(
    pages: TestClient, database: Engine
) -> None:
    save(pages)
    own = added(database)[0]
    version = str(own.version_id)
    day = {"do": "deadlines", "version": version, "day-0": "2026-10-01", "hour-0": "15.00", "why": "Ringde fonden."}
    pages.post(f"/calls/{own.id}", data=day)
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    assert form["day-0"] == "2026-10-01"
    assert "Det här är ändrat: kort beskrivning." in pages.post("/calls/add", data=form | {"summary": "Kort."}).text
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    pages.post("/calls/add", data=form | {"day-0": "2026-10-05"})
    (kept,) = added(database)
    assert (kept.data["summary"], kept.last_deadline) == ("Kort.", "2026-10-05")
    with reading(database) as session:
        assert {each.state for each in session.exec(select(Correction))} == {"ended"}


def test_it_is_changed_by_the_same_form_and_who_comes_late_is_told(pages: TestClient, database: Engine) -> None:
    save(pages)
    own = added(database)[0]
    form = fields(pages.get(f"/calls/add?call={own.id}").text)
    assert pages.post("/calls/add", data=form | {"day-0": "2026-10-01"}).url.path == f"/calls/{own.id}"
    late = pages.post("/calls/add", data=form | {"day-0": "2026-11-01"})
    assert late.status_code == 400
    assert "har ändrats medan du skrev" in late.text
    assert fields(late.text)["day-0"] == "2026-11-01"
    (changed,) = added(database)
    assert changed.last_deadline == "2026-10-01"
    assert "deadlines" not in changed.data["evidence"]  # nobody wrote that day
    with reading(database) as session:
        assert [each.kind for each in session.exec(_events_of(own.id))] == [
            "new",
            "changed",
        ]


def test_it_can_be_taken_back_and_added_again(pages: TestClient, database: Engine) -> None:
    save(pages)
    own = added(database)[0]
    asked = pages.post("/calls/add", data={"do": "withdraw", "call": str(own.id)})
    assert "tas bort för alla organisationer" in asked.text
    assert not added(database)[0].withdrawn
    sure = {"do": "withdraw", "call": str(own.id), "sure": "1"}
    answer = pages.post("/calls/add", data=sure)
    assert answer.url.path == f"/calls/{own.id}"
    assert "Utlysningen är borttagen" in answer.text
    assert added(database)[0].withdrawn
    assert pages.post("/calls/add", data=sure).status_code == 404
    assert "Utlysningen är sparad" in save(pages).text
    assert not added(database)[0].withdrawn


def test_a_removed_call_says_who_removed_it_and_is_taken_back(pages: TestClient, database: Engine) -> None:
    save(pages)
    own = str(added(database)[0].id)
    pages.post("/calls/add", data={"do": "withdraw", "call": own, "sure": "1"})
    page = pages.get(f"/calls/{own}").text
    assert re.search(r"tog bort utlysningen den \d+ \w+ \d{4}", page)
    assert "finns inte längre hos finansiären" not in page
    assert "removed the call on" in pages.get(f"/calls/{own}?lang=en").text
    back = pages.post("/calls/add", data={"do": "restore", "call": own})
    assert "Utlysningen finns igen" in back.text
    assert "tog bort utlysningen den" not in back.text
    assert not added(database)[0].withdrawn
    assert pages.post("/calls/add", data={"do": "restore", "call": own}).status_code == 404
    with reading(database) as session:
        happened = [each.kind for each in session.exec(_events_of(int(own)))]
    assert happened == ["new", "withdrawn", "reopened"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_coordinates_another_organisation_neither_changes_nor_removes_it(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    save(pages)
    own = str(added(database)[0].id)
    sure = {"do": "withdraw", "call": own, "sure": "1"}
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Grannköpings kommun"))
    sign_in(pages, database, now, grannen="coordinator")
    assert "/calls/add?call=" not in pages.get(f"/calls/{own}").text
    assert pages.get(f"/calls/add?call={own}").status_code == 403
    assert pages.post("/calls/add", data=sure).status_code == 403
    assert not added(database)[0].withdrawn
    sign_in(pages, database, now, kommun="coordinator")  # a colleague of whoever added it
    assert pages.get(f"/calls/add?call={own}").status_code == 200
    sign_in(pages, database, now)  # an administrator of all
    assert "Utlysningen är borttagen" in pages.post("/calls/add", data=sure).text


FAULTS: list[tuple[dict[str, str], str]] = [
    ({"title": " "}, "title"),
    ({"title": "x" * 301}, "title"),
    ({"summary": "x" * 601}, "summary"),
    ({"url": "javascript:alert(1)"}, "url"),
    ({"day-0": "i höst"}, "day-0"),
    ({"day-1": "", "hour-1": "12.00"}, "day-1"),
    ({"day-0": "2026-01-01"}, "day-0"),
    ({"day-0": "i höst", "hour-0": "kväll"}, "hour-0"),
    ({"day-0": "3/4/2027"}, "day-0"),
    ({"opens": "2026-02-30"}, "opens"),
    ({"project_max": "mycket"}, "project_max"),
    ({"project_min": "600000"}, "project_max"),
    ({"currency": ""}, "currency"),
    ({"level": "<b>"}, "level"),
    ({"rate": "101"}, "rate"),
    ({"rate": "hälften"}, "rate"),
    ({"rate": "."}, "rate"),
]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_fault_stands_beside_its_field_and_loses_nothing(pages: TestClient, database: Engine) -> None:
    form = fields(bring(pages).text)
    for typed, where in FAULTS:
        answer = pages.post("/calls/add", data=form | {"funder": HOSTILE} | typed)
        assert (typed, answer.status_code) == (typed, 400)
        assert f'id="{where}-fault"' in answer.text, typed
        assert "<script>" not in answer.text
        assert fields(answer.text)["funder"] == HOSTILE
    assert added(database) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_read_says_what_to_do(pages: TestClient, database: Engine, site: str) -> None:
    tries: list[tuple[dict[str, str], str]] = [
        ({"do": "address", "address": "fund"}, "Skriv hela adressen"),
        ({"do": "address", "address": f"{site}/none"}, "Sidan gick inte att läsa"),
        ({"do": "address", "address": f"{site}/stangt"}, "Webbplatsen ber tjänster som vår att inte läsa sidan"),
        ({"do": "address", "address": f"{site}/bild"}, "Adressen leder till en fil som inte går att läsa."),
        ({"do": "text", "text": ""}, "Klistra in en text"),
        ({"do": "text", "text": "x" * 100_001}, "Klistra in en text"),
        ({"do": "mail", "mail": ""}, "Filen gick inte att läsa"),
    ]
    for form, words in tries:
        answer = pages.post("/calls/add", data=form)
        assert (form["do"], answer.status_code) == (form["do"], 400)
        assert words in answer.text
    large = pages.post("/calls/add", data={"do": "mail"}, files={"mail": ("a.eml", b"x" * 6_000_000)})
    assert large.status_code == 400
    assert 'id="mail-fault">Filen är för stor. Den får vara högst 5,5 MB.' in large.text
    assert pages.post("/calls/add", data={"do": "save", "read": "{"}).status_code == 400
    assert pages.post("/calls/add", content=b"--", headers={"content-type": "multipart/form-data"}).status_code == 400
    for there in ("1", "999", "x"):  # the first is a call, but not one that was added by hand
        assert pages.get(f"/calls/add?call={there}").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_addresses_inside_the_house_are_not_asked(
    settings: Settings, database: Engine, now: datetime, site: str
) -> None:
    guarded = replace(settings, allow_private_addresses=False)
    with TestClient(make_app(guarded, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now)
        answer = client.post("/calls/add", data={"do": "address", "address": f"{site}/skolgardar"})
    assert answer.status_code == 400
    assert "Adressen hör till ett slutet nät och hämtas inte." in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_only_reads_adds_nothing(settings: Settings, database: Engine, now: datetime) -> None:
    fill(database, now)
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        sign_in(client, database, now, kommun="reader")
        assert client.get("/calls/add").status_code == 403
        assert bring(client).status_code == 403
        assert "/calls/add" not in client.get("/calls").text
