"""An admin adds a source by pasting an address and choosing, and keeps it alive; nobody writes a selector."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import col, select

from sources.entry import Entry
from sources.registry import CATALOGUE, CatalogueFault, entry_of, load_catalogue
from tests.loopback import Handler, Server, http, serving, site
from tests.watcher.web.samples import HOSTILE, fill, sign_in
from watcher.calls.models import Call
from watcher.db import reading, transaction
from watcher.language import Texts
from watcher.net.failures import FetchFailed
from watcher.people.models import Audit
from watcher.polling.kept import LARGEST_KEPT
from watcher.polling.models import Repair, SourceRun, SourceState
from watcher.polling.pipeline import RunReport
from watcher.polling.politeness import Politeness
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.source_words import failure_words, fault_lines, fault_words
from watcher.work.asked import read_asked
from watcher.work.jobs import poll
from watcher.work.service import Service

TITLES = (
    "Skolutbyten i Norden", "Klimatanpassning i kommuner", "Kultur för unga", "Bredband på landsbygden",
    HOSTILE, "Rent vatten i städer",
)  # fmt: skip


def card(number: int, title: str) -> str:
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<li class="call"><h3><a href="/utlysningar/{number}">{safe}</a></h3><p class="about">Stöd till kommuner.</p>'
        f'<p class="seen">Publicerad {number} mars 2026</p><p class="last">Sista dag: {number + 10} juni 2026</p></li>'
    )


def list_page(titles: tuple[str, ...] = TITLES) -> bytes:
    cards = "".join(card(number, title) for number, title in enumerate(titles, 1))
    head = (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Utlysningar – Exempelfonden</title></head>'
    )
    body = f"{head}<body><main><h1>Utlysningar</h1><ul>{cards}</ul></main></body></html>"
    return http(body.encode(), Content_Type="text/html; charset=utf-8")


ARTICLE = http(b"<!doctype html><html><body><main><h1>Om oss</h1><p>Vi finns i Exempelby.</p></main></body></html>",
               Content_Type="text/html")  # fmt: skip


@contextmanager
def funder(handler: Handler) -> Iterator[Server]:
    """A funder's site on a thread of its own: pages and jobs run event loops of theirs."""
    loop = asyncio.new_event_loop()
    ready, stop, found = threading.Event(), asyncio.Event(), []

    async def run() -> None:
        async with serving(handler) as server:
            found.append(server)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    ready.wait(5)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return replace(settings, allow_private_addresses=True)


@pytest.fixture
def pages(open_settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from browser_of(open_settings, database, now)


def browser_of(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    app = make_app(settings, database, lambda: now, politeness=Politeness(pause=0.0))
    with TestClient(app, raise_server_exceptions=False) as client:
        sign_in(client, database, now)
        client.headers["origin"] = "http://testserver"
        yield client


@pytest.fixture
def service(open_settings: Settings, database: Engine) -> Service:
    return Service(open_settings, database, Politeness(pause=0.0))


def fields_of(page: str, action: str) -> dict[str, str]:
    """What a browser would send with the form of this address, as the page has filled it in."""
    form = next(
        each for each in re.findall(r"<form.*?</form>", page, re.S) if f'method="post" action="{action}' in each
    )
    found = {name: unescape(value) for name, value in re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form)}
    for name, inside in re.findall(r'<select id="\w+" name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        found[name] = unescape(chosen[1]) if chosen else ""
    areas = re.findall(r'<textarea[^>]*name="(\w+)".*?>(.*?)</textarea>', form, re.S)
    found |= {name: unescape(words)[1:] for name, words in areas}
    return found


def study(pages: TestClient, address: str) -> httpx.Response:
    answer: httpx.Response = pages.post("/new-source", data={"address": address})
    return answer


NAMES = {"name_sv": "Exempelfonden", "name_en": "The Example Fund"}


def add(pages: TestClient, found: httpx.Response, **changed: str) -> httpx.Response:
    path = found.url.path
    answer: httpx.Response = pages.post(
        f"{path}?{found.url.query.decode()}", data=fields_of(found.text, path) | NAMES | changed
    )
    return answer


def titles_held(database: Engine, source: str) -> set[str]:
    with reading(database) as session:
        return {row.data["title"] for row in session.exec(select(Call).where(Call.source == source))}


def audited(database: Engine) -> list[tuple[str, str]]:
    with reading(database) as session:
        return [(row.what, row.about) for row in session.exec(select(Audit).order_by(col(Audit.id)))]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [LARGEST_KEPT, 20_000_000])
def test_a_saved_page_that_is_too_large_is_refused_beside_its_field_and_nothing_typed_is_lost(
    pages: TestClient, size: int
) -> None:
    address = ("address", (None, "https://fund.example.org/utlysningar"))
    file = ("file", ("sida.html", b"<p>" + b"a" * size, "text/html"))
    answer = pages.post("/new-source", files=[address, file, ("saved", (None, "<li>Skolgårdar</li>"))])
    assert answer.status_code == 400
    assert 'id="file-fault">Filen är för stor. Den får vara högst 5 MB.' in answer.text
    assert 'value="https://fund.example.org/utlysningar"' in answer.text
    assert "&lt;li&gt;Skolgårdar&lt;/li&gt;</textarea>" in answer.text


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


@pytest.mark.parametrize(
    ("failure", "happened", "do"),
    [
        (FetchFailed("status", "x", "y", status=404), "(felkod 404)", "klistra in den adress som gäller nu"),
        (FetchFailed("status", "x", "y", status=401), "kräver inloggning", "öppen sida"),
        (FetchFailed("status", "x", "y", status=403), "släpper inte fram tjänsten", "spara den och bifoga kopian"),
        (FetchFailed("status", "x", "y", status=429), "för många frågor", "Försök igen om en stund"),
        (FetchFailed("status", "x", "y", status=503), "ett eget fel just nu (felkod 503)", "Försök igen senare"),
        (FetchFailed("status", "x", "y", status=418), "felkod 418", "Kontrollera adressen"),
        (FetchFailed("timeout", "x", "y"), "svarade inte i tid", "Försök igen"),
        (FetchFailed("connection", "x", "y"), "svarar inte", "anslutning till nätet"),
        (FetchFailed("no-such-host", "x", "y"), "ingen webbplats med det namnet", "Kontrollera stavningen"),
        (FetchFailed("tls", "x", "y"), "certifikat går inte att godta", "Säg till webbplatsens ägare"),
        (FetchFailed("bot-wall", "x", "y"), "stoppar automatiska läsare", "bifoga kopian"),
        (FetchFailed("robots-unreachable", "x", "y"), "robots.txt går inte att läsa", "Försök igen senare"),
    ],
)
def test_why_an_address_cannot_be_fetched_is_said_with_what_to_do(failure: FetchFailed, happened: str, do: str) -> None:
    said = failure_words(failure, Texts("sv"))
    assert (happened in said, do in said) == (True, True), said
    assert failure_words(failure, Texts("en")) != said


def test_faults_of_a_file_are_said_in_the_language_of_the_page() -> None:
    text = """id = "fond"\nkind = "listing"\nurl = "https://user@fond.example/"\nlevel = "galaxy"\nrhythm_days = 0
language = "svenska"\nregions = ["SE99", "QQ1"]\nlicence = "LOOK: of its texts"\nfunder = "FILL IN"
unknown = 1\nverified_on = 2026-01-01\n[name]\nsv = "F"\nen = ""\n[options]\nitem = "li["\ntitle = "h2"\n"""
    with pytest.raises(CatalogueFault) as found:
        entry_of(Path("fond.toml"), text.encode())
    lines = fault_lines(found.value, Texts("sv"))
    assert set(lines) >= {"url", "level", "rhythm_days", "unknown"}
    assert {name: words for name, words in lines.items() if words.startswith("På engelska")} == {}
    assert lines["rhythm_days"] == "Ska vara minst 1."
    assert (lines["language"], lines["name.en"]) == (
        "'svenska' är ingen språkkod. Skriv 'sv'.",
        "Är tomt. Skriv namnet som läsarna känner det, på det språket.",
    )
    assert {"regions.0", "regions.1", "licence", "funder"} <= set(lines)
    assert fault_lines(CatalogueFault("f", ["id: String should match pattern '^a$'"]), Texts("sv")) == {
        "id": "Har fel form. Mönstret är '^a$'"
    }
    assert fault_lines(found.value, Texts("en"))["rhythm_days"] == "Input should be greater than or equal to 1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('id = "fond"\nlevel "eu"\n', "Rad 2, tecken 7: Efter fältets namn ska det stå ett likhetstecken."),
        ("id = fond", "Rad 1, tecken 6: Värdet är inte skrivet som det ska. Text ska stå inom citattecken."),
        ('id = "fond', "I slutet av filen: Texten saknar avslutande citattecken."),
        ('id = "C:\\data"', "Ett omvänt snedstreck i en text ska skrivas två gånger."),
        ('id = "a"\nid = "b"', "Fältet har redan ett värde. Det får stå en gång."),
        ("id = [1\n", "Listan saknar avslutande hakparentes."),
        ("[name]\n[name]", "står en gång|får stå en gång"),
        ("id = {a = 1", "Krullparentesen ({) saknar slut."),
        ("= 1", "Raden är varken"),
        ("[name", "Rubriken ska sluta med ]."),
        ('id = "a" b', "Varje fält ska ha en egen rad."),
        ("d = 2026-13-01", "Dagen finns inte i kalendern.|Det står något mer"),
    ],
)
def test_what_is_wrong_with_the_writing_of_a_file_is_said_in_swedish_with_its_line(text: str, words: str) -> None:
    with pytest.raises(CatalogueFault) as found:
        entry_of(Path("fond.toml"), text.encode())
    said = fault_words(found.value, Texts("sv"))
    assert any(each in said for each in words.split("|")), said
    assert said.startswith(("fond.toml: Rad ", "fond.toml: I slutet av filen: "))
    assert not re.search("Expected|Invalid|Cannot|Un(closed|terminated|escaped)|statement", said)


@pytest.mark.parametrize(
    "line",
    [
        "options.page_parameter: String should have at least 1 character",
        "options.rounds: holds too few; at least 1 needed",
        "verified_on: Datetimes provided to dates should have zero time - e.g. be exact dates",
        "successor: goes with period; say what follows it, or 'undecided'",
        "options: mailbox or folder: say which of the two the letters lie in",
        "options.status_words.a.[key]: Input should be 'open' or 'closed'",
        "funder: holds a control character (U+000A); take it out",
        "name: sv: still holds the mark FILL IN; write what belongs there",
    ],
)
def test_what_a_field_may_not_hold_is_said_in_swedish(line: str) -> None:
    said = fault_lines(CatalogueFault("fond.toml", [line]), Texts("sv"))
    assert list(said) == [line.partition(": ")[0]]
    assert not re.search("På engelska|should|holds|goes with|letters lie", *said.values())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_fetched_or_is_no_list_is_said_in_words(pages: TestClient) -> None:
    robots = http(b"User-agent: *\nDisallow: /stangd")
    with funder(site({"/om": ARTICLE, "/robots.txt": robots})) as server:
        article = study(pages, server.url("/om"))
        assert "Det här är inte en lista med utlysningar" in article.text
        closed = study(pages, server.url("/stangd"))
        missing = study(pages, server.url("/finns-inte"))
    gone = study(pages, server.url("/"))
    for answer, words in (
        (closed, "robots.txt ber oss"), (missing, "Sidan finns inte på den adressen"),
        (gone, "Webbplatsen svarar inte."),
        (study(pages, "javascript:alert(1)"), "Skriv en hel adress"), (study(pages, ""), "Skriv en adress, eller"),
    ):  # fmt: skip
        assert (answer.status_code, words in answer.text) == (400, True), words
    assert server.url("/stangd") in closed.text  # what was typed is still there
    assert server.targets.count("/stangd") == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_without_its_beginning_is_asked_and_comes_back_as_it_was_typed(pages: TestClient) -> None:
    with funder(site({"/": list_page()})) as server:
        bare = server.url("/utlysningar").removeprefix("http://")
        answer = study(pages, bare)
    assert "Skriv en hel adress" not in answer.text
    assert f'value="{bare}"' in answer.text  # so that the next try may be made both ways again
    assert server.targets == ["/robots.txt", "/utlysningar"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_on_a_closed_network_is_not_asked(settings: Settings, database: Engine, now: datetime) -> None:
    closed = replace(settings, allow_private_addresses=False)
    pages = next(browser_of(closed, database, now))
    with funder(site({"/": list_page()})) as server:
        assert "slutet nät" in study(pages, server.url("/")).text
        assert "slutet nät" in study(pages, server.url("/").removeprefix("http://")).text
        assert server.asked == []


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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(
    pages: TestClient, open_settings: Settings, database: Engine
) -> None:
    with funder(site({"/utlysningar": list_page()})) as server:
        found = study(pages, server.url("/utlysningar"))
    wrong = add(pages, found, name_sv="", rhythm_days="ofta", funder=HOSTILE, applicant_region="1")
    assert wrong.status_code == 400
    assert 'id="name_sv-fault"' in wrong.text
    assert 'id="rhythm_days-fault"' in wrong.text
    assert HOSTILE in unescape(wrong.text)
    assert 'name="applicant_region" value="1" checked' in wrong.text
    taken = add(pages, found, source_id="vinnova")
    assert "Det finns redan en källa med id vinnova." in taken.text
    assert 'id="source_id-fault"' in add(pages, found, source_id="../../etc/x").text
    assert not open_settings.own_catalogue_dir.exists()
    assert audited(database) == []
    assert pages.get("/new-source/nothing-here").status_code == 404
    assert add(pages, found).url.path == "/sources/exempelfonden"
    assert "Det finns redan en källa med id exempelfonden." in add(pages, found).text  # sent once more


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_change_is_tried_before_it_is_kept_and_a_stale_one_is_refused_with_everything_kept(
    pages: TestClient, service: Service, database: Engine, now: datetime
) -> None:
    edit = "/sources/exempelfonden/edit"
    with funder(site({"/utlysningar": list_page()})) as server:
        add(pages, study(pages, server.url("/utlysningar")))
        pages.post("/sources/exempelfonden", data={"do": "run"})
        read_asked(service, now)
        form = fields_of(pages.get(edit).text, edit)
        text = {name: form[name] for name in ("based_on",)} | {"text": _text(pages, edit)}
        narrower = text | {"text": text["text"].replace('item = "', 'max_items = 2\nitem = "')}
        tried = pages.post(edit, data=narrower | {"do": "try-text"})
        assert "6 utlysningar som det är nu, 2 med ändringen." in tried.text
        assert "Läses inte längre" in tried.text
        fresh = pages.post(edit, data=form | {"do": "fetch"})
        assert "6 utlysningar som det är nu, 6 med ändringen." in fresh.text
    kept = pages.post(edit, data=form | {"name_sv": "Nya fonden", "do": "save"})
    assert "Ändringen är sparad" in kept.text
    assert "<h1>Nya fonden</h1>" in kept.text
    stale = pages.post(edit, data=narrower | {"do": "save-text"})
    assert stale.status_code == 400
    assert "Någon annan har ändrat källan" in stale.text
    assert "max_items = 2" in stale.text
    again = {"based_on": fields_of(stale.text, edit)["based_on"], "text": _text_in(stale.text), "do": "save-text"}
    assert pages.post(edit, data=again).url.path == "/sources/exempelfonden"
    with reading(database) as session:  # read in another way now: what differs is no news of the funder's
        assert session.get_one(Repair, "exempelfonden").accepted_at == now
    based_on = fields_of(pages.get(edit).text, edit)["based_on"]
    answer = pages.post(edit, data={"based_on": based_on, "text": 'id = "x"\nlevel "eu"\n', "do": "save-text"})
    assert "Rad 2, tecken 7: Efter fältets namn ska det stå ett likhetstecken." in answer.text
    for wrong, field in (
        ("x = ", None),
        ('kind = "nothing"', "kind"),
        (text["text"] + "\nmax_item = 3", "options.max_item"),
    ):
        answer = pages.post(edit, data=again | {"text": wrong, "do": "save-text"})
        assert answer.status_code == 400
        assert wrong.strip() in unescape(answer.text)
        assert field is None or f"<code>{field}</code>" in answer.text or "någon annan" in answer.text.lower()


def _text(pages: TestClient, edit: str) -> str:
    return _text_in(pages.get(edit).text)


def _text_in(page: str) -> str:
    found = re.search(r'<textarea id="text".*?>\n(.*?)</textarea>', page, re.S)
    assert found is not None
    return unescape(found[1])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_changing_a_bundled_source_makes_a_copy_of_its_own_that_holds_instead(
    pages: TestClient, open_settings: Settings
) -> None:
    edit = "/sources/vinnova/edit"
    page = pages.get(edit).text
    assert "Källan följer med tjänsten." in page
    pages.post(edit, data=fields_of(page, edit) | {"rhythm_days": "77", "do": "save"})
    folders = [CATALOGUE, open_settings.own_catalogue_dir]
    before, after = (load_catalogue(some, pytest.fail, only={"vinnova"})["vinnova"] for some in (folders[:1], folders))
    assert after == before.model_copy(update={"rhythm_days": 77, "applicant_types": after.applicant_types})
    assert "Källan har en egen fil" in pages.get(edit).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_source_is_paused_and_resumed_and_a_repair_is_accepted_or_refused(
    pages: TestClient, open_settings: Settings, database: Engine, now: datetime
) -> None:
    here = "/sources/vinnova"
    paused = pages.post(here, data={"do": "pause"}).text
    assert "Källan är pausad." in paused
    assert "Pausad</strong> (sedan" not in paused  # the day it is known of is that of its health, not of the pause
    assert "Återuppta" in pages.get(here).text
    assert "läses igen" in pages.post(here, data={"do": "resume"}).text
    _propose(database, open_settings, now, "one")
    page = pages.get(here).text
    assert "En ny utlysning: 15 juni 2026" in page
    assert "gäller inte längre" in pages.post(here, data={"do": "accept", "proposal": "older"}).text
    assert "avvisat" in pages.post(here, data={"do": "reject", "proposal": "one"}).text
    assert "En ny utlysning" not in pages.get(here).text
    _propose(database, open_settings, now, "two")
    assert "godtaget" in pages.post(here, data={"do": "accept", "proposal": "two"}).text
    assert (open_settings.own_catalogue_dir / "vinnova.toml").exists()
    with reading(database) as session:
        assert session.get_one(SourceState, "vinnova").asked_at == now
    done = ["source paused", "source resumed", "repair refused", "repair accepted"]
    assert audited(database) == [(what, "source:vinnova") for what in done]
    assert pages.post(here, data={"do": "delete"}).status_code == 400


def _propose(database: Engine, settings: Settings, now: datetime, word: str) -> None:
    call = {"title": "En ny utlysning", "url": None, "deadlines": ["2026-06-15"], "status": "open"}
    text = (CATALOGUE / "vinnova.toml").read_text("utf-8")
    with transaction(database) as session:
        session.merge(SourceState(source="vinnova", health="broken", health_since=now, cause="layout"))
        session.merge(
            Repair(
                source="vinnova", kind="listing", url="https://x.example/", entry=text, confidence=0.9, calls=[call],
                problems=[], answer_hash=word, proposed_at=now, accepted_at=None, rejected_at=None,
            )
        )  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_admin_of_one_organisation_alone_changes_nothing_for_all(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now, kommun="admin")
    assert "/new-source" not in pages.get("/sources").text
    assert "Läs nu" not in pages.get("/sources/vinnova").text
    for path in ("/new-source", "/sources/vinnova/edit", "/sources/vinnova/answer"):
        assert pages.get(path).status_code == 403
    assert pages.post("/sources/vinnova", data={"do": "pause"}).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_three_hundred_sources_are_one_small_page_that_can_be_narrowed(
    pages: TestClient, open_settings: Settings, database: Engine, now: datetime
) -> None:
    folder = open_settings.own_catalogue_dir
    folder.mkdir(parents=True)
    for number in range(300):
        (folder / f"kalla-{number}.toml").write_text(
            f'id = "kalla-{number}"\nkind = "feed"\nurl = "https://x{number}.example/"\nlevel = "local"\n'
            f'verified_on = 2026-01-01\n[name]\nsv = "Källan med nummer {number}"\nen = "Source number {number}"\n',
            "utf-8",
        )
    with transaction(database) as session:
        session.add_all(
            SourceState(source=f"kalla-{number}", health="incomplete", health_since=now, moved_to="https://y.example/")
            for number in range(300)
        )
        session.add(SourceRun(source="kalla-1", started_at=now, outcome="incomplete"))
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *facts: asked.append(str(facts[2])))
    whole = pages.get("/sources")
    assert len([words for words in asked if words.startswith("SELECT")]) <= 15
    assert len(whole.content) < 300_000
    assert whole.text.index("/sources/vinnova?") < whole.text.index("/sources/kalla-0?")  # broken before incomplete
    narrowed = pages.get("/sources", params={"health": "broken"}).text
    assert "/sources/vinnova?" in narrowed
    assert "/sources/kalla-0?" not in narrowed
    assert "Ingen källa passar" in pages.get("/sources", params={"level": "local", "kind": "sedia"}).text
    assert "Ingen källa passar" in pages.get("/sources", params={"health": HOSTILE}).text
